r"""Maps of the plane: linear regions coloured by affine map, level bands, domains; exact polygons throughout."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.pictures.colours import BLACK, BLUE, NO_FILL, VERMILLION, coloured, fill, mixed
from exactrelu.pictures.scenes import SMALL, Area, Element, Note, Panel, Path, PlanePoint, Tick, text_width
from exactrelu.pictures.subdivisions import Subdivision, centroid, clipped, corners_of
from exactrelu.pictures.ticks import round_numbers, thinned, tick_text
from exactrelu.typesetting.matrices import affine_values
from exactrelu.typesetting.names import Names, symbol

__all__ = [
    "colour_bar",
    "fills",
    "labelled_map",
    "level_areas",
    "map_text",
    "plane_panel",
    "region_elements",
    "region_labels",
]

MAX_TICKED = 6  # different coordinates of corners that are all ticked; of more, round numbers are
MAX_LABELLED = 60  # regions beyond which no formulas are written into them
OUTSIDE = "#F4F4F4"
BANDS = 5  # level bands on either side of zero


def plane_panel(
    shown: Subdivision,
    elements: Sequence[Element],
    variables: Sequence[str],
    width: float,
    *,
    title: str = "",
    labels: bool = True,
    marked: Iterable[PlanePoint] = (),
) -> Panel:
    """A panel for the plane with equal units on both axes and ticks at the corners of the faces."""
    (a, b), (c, d) = shown.window
    ratio = float((d - c) / (b - a))
    size = (width, width * ratio) if ratio <= 1.4 else (width * 1.4 / ratio, width * 1.4)
    borders = [*shown.borders(), *shown.outline()]
    ends = [end for edge in borders for end in edge.ends]
    inside = [p for p in ends if a < p[0] < b and c < p[1] < d]
    ticks = []
    for i, (low, high) in enumerate(shown.window):
        at = {p[i] for p in inside}
        wanted = [(c, 1) for c in at if len(at) <= MAX_TICKED] + [(p[i], 0) for p in marked]
        wanted += [(n, 2) for n in round_numbers(low, high)] if len(wanted) < 4 else []
        kept = thinned(wanted, low, high, size[i], upright=bool(i))
        ticks.append(tuple(tick for tick in kept if tick.label))
    outside: list[Element] = []
    if shown.outline():
        outside.append(Area(corners_of(shown.window), OUTSIDE))
    x, y = (f"${symbol(name)}$" for name in variables)
    return Panel(
        shown.window,
        size,
        (*outside, *elements),
        ticks[0],
        ticks[1] if labels else tuple(Tick(tick.value) for tick in ticks[1]),
        x_label=x,
        y_label=y if labels else "",
        title=title,
        frame="box",
    )


def labelled_map(
    shown: Subdivision,
    variables: Sequence[str],
    width: float,
    colours: dict[Any, str],
    *,
    formulas: bool,
    title: str = "",
    labels: bool = True,
    marked: Sequence[PlanePoint] = (),
    lines: Sequence[tuple[PlanePoint, PlanePoint]] = (),
    above: Sequence[Element] = (),
) -> Panel:
    """A panel of linear regions, with their `formulas` where these fit, and further elements `above` all that.

    The formulas keep away from marked points and lines; `labels` are those of the vertical axis.
    """
    regions = region_elements(shown, colours)
    panel = plane_panel(shown, regions, variables, width, title=title, labels=labels, marked=marked)
    notes = region_labels(shown, variables, panel, marked, lines) if formulas else []
    return replace(panel, elements=(*panel.elements, *notes, *above))


def fills(*shown: Subdivision) -> dict[Any, str]:
    """A colour for every key of some subdivisions: different for adjacent ones; faces with the map 0 stay white."""
    maps = {face.key: face.map for one in shown for face in one.faces}
    nonzero = [key for key, affine in maps.items() if not _is_zero(affine)]
    pairs = [pair for one in shown for pair in one.adjacent_keys() if not any(_is_zero(maps[key]) for key in pair)]
    numbers: dict[Hashable, int] = coloured(nonzero, pairs)
    return {key: fill(numbers[key]) if key in numbers else NO_FILL for key in maps}


def _is_zero(affine: AffineMap) -> bool:
    return not any(affine.b) and not any(w for row in affine.W for w in row)


def region_elements(shown: Subdivision, colours: dict[Any, str] | None = None) -> list[Element]:
    """Faces in the colours of their keys, thin lines between different ones, thick ones where the domain ends."""
    colours = fills(shown) if colours is None else colours
    elements: list[Element] = [Area(face.corners, colours[face.key]) for face in shown.faces]
    weight = 0.3 if len(shown.faces) > 150 else 0.6
    elements += [Path(edge.ends, BLACK, weight) for edge in shown.borders()]
    elements += [Path(edge.ends, BLACK, 1.2) for edge in shown.outline()]
    return elements


def map_text(affine: AffineMap, variables: Sequence[str]) -> str:
    """An affine map as a formula; several outputs as a tuple."""
    values = affine_values(affine, variables, Names(variables))
    return f"${values[0]}$" if len(values) == 1 else f"$({', '.join(values)})$"


def region_labels(
    shown: Subdivision,
    variables: Sequence[str],
    panel: Panel,
    marked: Sequence[PlanePoint] = (),
    lines: Sequence[tuple[PlanePoint, PlanePoint]] = (),
) -> list[Note]:
    """The affine maps as formulas in those regions in which they fit, away from marked points and lines."""
    regions = shown.regions()
    if len(regions) > MAX_LABELLED:
        return []
    notes = []
    for members in regions:
        text = map_text(shown.faces[members[0]].map, variables)
        half = (text_width(text, SMALL) / 2 + 2, 0.8 * SMALL + 1.5 * (r"frac" in text))
        inside = set(members)
        walls = [
            edge.ends
            for edge in shown.edges
            if inside & set(edge.faces) and (len(edge.faces) == 1 or not set(edge.faces) <= inside)
        ]
        walls += [*((point, point) for point in marked), *lines]
        best = max(((_room(point, half, walls, panel), point) for point in _places(shown, members)), default=None)
        if best is not None and best[0] >= 1:
            notes.append(Note(best[1], text, size=SMALL))
        elif best is not None and best[0] >= 0.78:
            notes.append(Note(best[1], text, size=0.8 * SMALL))
    return notes


def _places(shown: Subdivision, members: Sequence[int]) -> list[PlanePoint]:
    """Points of a region where its label might stand."""
    places = []
    for face in members:
        corners = shown.faces[face].corners
        middle = centroid(corners)
        places.append(middle)
        for x, y in corners:
            for part in (Fraction(1, 4), Fraction(1, 2)):
                places.append((middle[0] + (x - middle[0]) * part, middle[1] + (y - middle[1]) * part))
    return places


def _room(point: PlanePoint, half: tuple[float, float], walls: Sequence[Any], panel: Panel) -> float:
    """By how much a label at a point may grow before it touches a wall (for typography only, hence floats)."""
    units = [size / float(b - a) for size, (a, b) in zip(panel.size, panel.window, strict=True)]
    room = 10.0
    for wall in walls:
        (x, y), (u, v) = ([float(end[i] - point[i]) * units[i] / half[i] for i in range(2)] for end in wall)
        room = min(room, _distance(x, y, u, v))
    return round(room, 6)


def _distance(x: float, y: float, u: float, v: float) -> float:
    """The distance of a segment from 0 in the maximum norm: attained at an end or where coordinates agree in size."""
    least = min(max(abs(x), abs(y)), max(abs(u), abs(v)))
    dx, dy = u - x, v - y
    for numerator, denominator in ((y - x, dx - dy), (-x - y, dx + dy), (-x, dx), (-y, dy)):
        if denominator and 0 <= (t := numerator / denominator) <= 1:
            least = min(least, max(abs(x + t * dx), abs(y + t * dy)))
    return least


# -- levels -------------------------------------------------------------------------------------------


def level_areas(shown: Subdivision, output: int = 0) -> tuple[list[Area], tuple[Fraction, Fraction]]:
    """Bands between equidistant levels, blue below zero and red above, white where it is zero; and the range of levels.

    Every face is cut exactly along the level lines of its affine map.
    """
    rows = [(face, (face.map.b[output], *face.map.W[output])) for face in shown.faces]
    limit = max((abs(_value(row, corner)) for face, row in rows for corner in face.corners), default=Fraction(0))
    areas: list[Area] = []
    for face, row in rows:
        if not any(row[1:]):  # a constant between two bands belongs to the inner one
            band = -(-abs(row[0]) * BANDS // limit) - 1 if row[0] else 0
            constant = band_colour(band if row[0] > 0 else -1 - band) if row[0] else NO_FILL
            areas.append(Area(face.corners, constant))
            continue
        for band in range(-BANDS, BANDS):
            low, high = limit * band / BANDS, limit * (band + 1) / BANDS
            part = clipped(face.corners, (row[0] - low, row[1], row[2]))
            part = clipped(part, (high - row[0], -row[1], -row[2])) if part else ()
            if part:
                areas.append(Area(part, band_colour(band)))
    values = [_value(row, corner) for face, row in rows for corner in face.corners]
    return areas, (-limit if min(values) < 0 else Fraction(0), limit if max(values) > 0 else Fraction(0))


def band_colour(band: int) -> str:
    """The colour of band 0, 1, .. above zero or -1, -2, .. below."""
    steps = band + 1 if band >= 0 else -band
    return mixed(NO_FILL, VERMILLION if band >= 0 else BLUE, Fraction(steps, BANDS + 1))


def _value(row: Sequence[Fraction], point: PlanePoint) -> Fraction:
    return row[0] + row[1] * point[0] + row[2] * point[1]


def colour_bar(levels: tuple[Fraction, Fraction], height: float) -> Panel:
    """The bands as a bar with its levels."""
    zero, one = Fraction(0), Fraction(1)
    areas = []
    limit = max(levels[1], -levels[0])
    least, most = -int(levels[0] < 0), int(levels[1] > 0)
    for band in range(least * BANDS, most * BANDS):
        low, high = Fraction(band, BANDS), Fraction(band + 1, BANDS)
        areas.append(Area(((zero, low), (one, low), (one, high), (zero, high)), band_colour(band)))
    ticks = tuple(Tick(Fraction(level), f"${tick_text(level * limit)}$") for level in range(least, most + 1))
    return Panel(
        ((zero, one), (Fraction(least), Fraction(most))),
        (7.0, height),
        tuple(areas),
        y_ticks=ticks,
        frame="box",
        ticks_on_the_right=True,
    )
