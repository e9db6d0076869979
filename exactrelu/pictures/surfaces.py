r"""Surfaces $z = f(x, y)$ in parallel projection: planar faces painted from back to front in an exact order.

Behind and in front are decided between neighbours, by the side of their common edge; for the cells of a convex
domain the relation has no cycle, and an order that respects it paints correctly (de Berg, van Kreveld, Overmars &
Schwarzkopf, *Computational Geometry*, on depth orders).
"""

from collections.abc import Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.pictures.colours import BLACK, GREY, shaded
from exactrelu.pictures.region_maps import fills
from exactrelu.pictures.scenes import Area, Element, Note, Panel, Path, PlanePoint, text_width
from exactrelu.pictures.subdivisions import Subdivision, corners_of
from exactrelu.pictures.ticks import round_numbers, thinned
from exactrelu.typesetting.names import symbol

__all__ = ["painted_order", "surface_panel"]

# The unit cube on paper: x to the lower right, y to the upper right, z up.
X_AXIS = (Fraction(4, 5), Fraction(-1, 4))
Y_AXIS = (Fraction(11, 20), Fraction(7, 20))
HEIGHT = Fraction(11, 20)


def painted_order(shown: Subdivision) -> list[int]:
    """The numbers of the faces such that none hides a later one, seen by `surface_panel`."""
    (a, b), (c, d) = shown.window
    # Away from the eye: the direction of the floor that is upright on paper.
    away = (-Y_AXIS[0] * (b - a), X_AXIS[0] * (d - c))
    hidden_by: list[list[int]] = [[] for _ in shown.faces]
    waits = [0] * len(shown.faces)
    for edge in shown.edges:
        if edge.left is None or edge.right is None:
            continue
        (x, y), (u, v) = edge.ends
        across = away[0] * (y - v) + away[1] * (u - x)  # away . (the normal that points to the left face)
        if across:
            far, near = (edge.left, edge.right) if across > 0 else (edge.right, edge.left)
            hidden_by[far].append(near)
            waits[near] += 1
    ready = [face for face, count in enumerate(waits) if not count]
    heapify(ready)
    order = []
    while ready:
        face = heappop(ready)
        order.append(face)
        for near in hidden_by[face]:
            waits[near] -= 1
            if not waits[near]:
                heappush(ready, near)
    return order


def surface_panel(
    shown: Subdivision,
    variables: Sequence[str],
    width: float,
    *,
    title: str = "",
    output: int = 0,
    colours: dict[Any, str] | None = None,
) -> Panel:
    """The graph of one output over the window in parallel projection, with the axes of the box around it."""
    values = [_value(face.map, corner, output) for face in shown.faces for corner in face.corners]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    (a, b), (c, d) = shown.window

    def on_paper(point: PlanePoint, z: Fraction) -> PlanePoint:
        s, t, h = (point[0] - a) / (b - a), (point[1] - c) / (d - c), (z - low) / (high - low)
        return s * X_AXIS[0] + t * Y_AXIS[0], s * X_AXIS[1] + t * Y_AXIS[1] + h * HEIGHT

    colours = fills(shown) if colours is None else colours
    rims: list[list[Path]] = [[] for _ in shown.faces]
    for edge in shown.edges:
        if len(edge.faces) == 1 or shown.faces[edge.faces[0]].key != shown.faces[edge.faces[1]].key:
            for face in edge.faces:
                affine = shown.faces[face].map
                ends = tuple(on_paper(end, _value(affine, end, output)) for end in edge.ends)
                rims[face].append(Path(ends, BLACK, 0.5))
    floor = corners_of(shown.window)
    elements: list[Element] = [
        Path(tuple(on_paper(corner, low) for corner in (*floor, floor[0])), GREY, 0.4),
        Path((on_paper(floor[0], low), on_paper(floor[0], high)), GREY, 0.4),
    ]
    for face in painted_order(shown):
        corners = shown.faces[face].corners
        affine = shown.faces[face].map
        colour = shaded(colours[shown.faces[face].key], _light(affine, output, shown, float(high - low)))
        elements.append(Area(tuple(on_paper(corner, _value(affine, corner, output)) for corner in corners), colour))
        elements += rims[face]
    units = width / float(X_AXIS[0] + Y_AXIS[0])  # points for a unit of paper
    out = Fraction(1, 60)
    for i, axis in enumerate((X_AXIS, Y_AXIS)):
        lower, upper = shown.window[i]
        inner = [(q, 0) for q in round_numbers(lower, upper) if 20 * min(q - lower, upper - q) >= upper - lower]
        for tick in thinned(inner, lower, upper, float(axis[0]) * units):
            foot = on_paper((b, tick.value) if i else (tick.value, c), low)
            end = (foot[0] + (out if i else -out), foot[1] - out)
            elements += [Path((foot, end), GREY, 0.4), Note(end, tick.label, "north west" if i else "north east")]
    heights = [(q, 0) for q in (low, high) if len(str(q)) <= 5] + [(q, 2) for q in round_numbers(low, high)]
    for tick in thinned(heights, low, high, float(HEIGHT) * units, upright=True):
        if tick.label:
            foot = on_paper(floor[0], tick.value)
            end = (foot[0] - out, foot[1])
            elements += [Path((foot, end), GREY, 0.4), Note(end, tick.label, "east")]
    x, y = (f"${symbol(name)}$" for name in variables)
    near, far = Fraction(1, 9), Fraction(1, 7)
    middle = on_paper(((a + b) / 2, c), low)
    elements.append(Note((middle[0] - near, middle[1] - far), x, "center", 8.0))
    middle = on_paper((b, (c + d) / 2), low)
    elements.append(Note((middle[0] + near, middle[1] - far), y, "center", 8.0))
    drawn = [
        p for e in elements for p in (e.corners if isinstance(e, Area) else e.points if isinstance(e, Path) else ())
    ]
    for note in elements:
        if isinstance(note, Note):  # words beside the axes need room too
            at, level = note.point
            sizes = text_width(note.text, note.size), note.size
            long, high = (Fraction(round(size / units * 1000), 1000) for size in sizes)
            left = at - (long if "east" in note.anchor else 0 if "west" in note.anchor else long / 2)
            drawn += [(left, level), (left + long, level - (high if "north" in note.anchor else high / 2))]
    across, up = ([point[i] for point in drawn] for i in range(2))
    window = ((min(across), max(across)), (min(up), max(up)))
    size = (float(max(across) - min(across)) * units, float(max(up) - min(up)) * units)
    return Panel(window, size, tuple(elements), title=title, frame="none")


def _value(affine: AffineMap, point: PlanePoint, output: int) -> Fraction:
    row = affine.W[output]
    return row[0] * point[0] + row[1] * point[1] + affine.b[output]


def _light(affine: AffineMap, output: int, shown: Subdivision, rise: float) -> float:
    """How light a face is: lit from the upper left (a matter of looks, hence floats)."""
    spans = [float(upper - lower) for lower, upper in shown.window]
    slopes = [float(w) * span / rise for w, span in zip(affine.W[output], spans, strict=True)]
    length = (slopes[0] ** 2 + slopes[1] ** 2 + 1) ** 0.5
    cosine = (0.45 * slopes[0] + 0.25 * slopes[1] + 0.86) / length
    return round(max(-0.28, 0.4 * (min(cosine, 1.0) - 0.86)), 3)
