r"""Pictures of statements: both sides, their difference, and the exact point where a refuted one fails."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exactrelu.cpa import CPA, piecewise
from exactrelu.formulas import Formula
from exactrelu.pictures.colours import BLACK, GREY, VERMILLION
from exactrelu.pictures.line_graphs import Graph, graph_panel, graphs
from exactrelu.pictures.region_maps import (
    colour_bar,
    fills,
    labelled_map,
    level_areas,
    plane_panel,
)
from exactrelu.pictures.scenes import (
    COLUMN,
    PAGE,
    TEXT,
    Area,
    Element,
    Mark,
    Panel,
    Path,
    PlanePoint,
    Scene,
    captioned,
    fitted,
    text_width,
)
from exactrelu.pictures.sections import best_section, read_section
from exactrelu.pictures.sides import NOT_IN_SECTION, Sides, caption, failing_sides, outside, side_lines
from exactrelu.pictures.subdivisions import pieces_in
from exactrelu.pictures.ticks import tick_text
from exactrelu.pictures.windows import Interval, interval_window, read_interval, seen_box
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.verdict import Verdict
from exactrelu.regions.piece_text import interval
from exactrelu.typesetting.names import symbol

__all__ = ["line_panels", "require_area", "statement_scene"]

FAILING = "#FBE3D4"
NARROW = Fraction(1, 25)  # a difference confined to so small a part of the window is shown enlarged


def statement_scene(
    verdict: Verdict, *, section: Any, window: Any, width: float | None, labels: bool, limits: dict[str, Any]
) -> Scene:
    """Both sides of a statement, their difference, and the counterexample; in many variables on a section."""
    whole = failing_sides(verdict)
    domain = verdict.question.setting.domain
    sides, place = whole, None
    if section is not None:
        place = read_section(section, whole.variables)
    elif len(whole.variables) > 2 or 0 <= domain.dimension() < domain.dim:
        asked = [whole.difference] if whole.counterexample else list(whole.parts)[: 1 + (whole.relation != "==")]
        at = whole.counterexample.point if whole.counterexample else None
        place = best_section(asked, domain, whole.variables, limits, at)
    if place is not None:
        sides, domain = whole.on(place), place.domain(domain)
    require_area(domain)

    def form(part: Formula) -> CPA:
        return piecewise(part, on=domain, variables=sides.variables, **limits)

    left = form(sides.parts[0])
    if len(sides.variables) == 2 and verdict.proved and sides.relation == "==":
        wide = width or COLUMN
        shown = _both_in_the_plane(whole, left, window, wide, labels)
    elif len(sides.variables) == 1:
        wide = width or COLUMN
        shown = _on_the_line(sides, left, form(sides.parts[1]), form(sides.difference), window, wide)
    else:
        wide = width or PAGE
        shown = _in_the_plane(sides, left, form(sides.parts[1]), form(sides.difference), window, wide, labels)
    missing = caption(whole, NOT_IN_SECTION) if sides.counterexample is None else ()
    section_line = [f"Section {place.text}"] if place else []
    words = (*shown.caption, *missing, *side_lines(whole, shown, wide), *section_line)
    return captioned(shown, words, wide)


def require_area(domain: Polyhedron) -> None:
    """Raises `ValueError` for a domain that a picture would not show."""
    if domain.is_empty() or domain.dimension() < domain.dim or domain.dim == 0:
        what = "is empty" if domain.is_empty() else "has no interior points"
        raise ValueError(f"the domain {domain} {what}, so there is nothing to draw")


# -- one variable -------------------------------------------------------------------------------------


def _on_the_line(sides: Sides, left: CPA, right: CPA, gap: CPA, window: Any, width: float) -> Scene:
    example = sides.counterexample
    points = [example.point[0]] if example else []
    seen = read_interval(window) if window is not None else interval_window([left, right], points)
    (one,), (other,), (rest,) = (graphs(f, seen) for f in (left, right, gap))
    bounded = interval(left.domain) != (None, None)
    shaded = (one.corners[0][0], one.corners[-1][0]) if bounded else None
    x = points[0] if points else None
    words = caption(sides, outside(points, seen) if points else "")

    def drawn(wide: float) -> Scene:
        panels = line_panels(
            (one, other, rest), seen, wide, sides.variables[0], sides.names(), sides.relation, x, shaded=shaded
        )
        return Scene(tuple((panel,) for panel in panels), words)

    return fitted(drawn, width)


def line_panels(
    curves: tuple[Graph, Graph, Graph],
    seen: Interval,
    width: float,
    variable: str,
    names: tuple[str, str],
    relation: str,
    x: Fraction | None,
    *,
    shaded: Interval | None = None,
) -> list[Panel]:
    """Graphs of two sides in one panel; if they fail at x, that point and a panel with the third graph, the gap."""
    one, other, rest = curves
    extra: list[Element] = []
    if x is not None and one.corners[0][0] <= x <= one.corners[-1][0]:
        extra.append(Path(((x, one.at(x)), (x, other.at(x))), BLACK, 0.6, "dotted"))
        extra += [Mark((x, curve.at(x)), "circle", BLACK, 4.5) for curve in (one, other)]
    size = (width, width * 0.5)
    first = graph_panel(
        [one, other], seen, size, variable=variable, names=names, shaded=shaded, extra=extra, dashed=True
    )
    return (
        [first] if x is None else [first, _difference_panel(rest, x, variable, relation, seen, (width, width * 0.32))]
    )


def _difference_panel(
    gap: Graph, x: Fraction, name: str, relation: str, seen: Interval, size: tuple[float, float]
) -> Panel:
    """The graph of the difference; where it lives on a very small interval, in coordinates relative to its left end."""
    variable = symbol(name)
    near = _support(gap, x)
    origin = Fraction(0)
    if near[1] - near[0] < (seen[1] - seen[0]) * NARROW:
        origin, margin = near[0], (near[1] - near[0]) / 4
        seen = (-margin, near[1] - near[0] + margin)
        corners = [(a - origin, v) for a, v in gap.corners]
        moved = Graph(tuple(corners), (), ())
        inside = [(seen[0], moved.at(seen[0])), *(c for c in corners if seen[0] < c[0] < seen[1])]
        inside.append((seen[1], moved.at(seen[1])))
        gap = Graph(tuple(inside), tuple(b - origin for b in gap.breakpoints if seen[0] < b - origin < seen[1]), ())
        x -= origin
    sign = "+" if origin < 0 else "-"
    label = f"${variable} {sign} {tick_text(abs(origin))}$" if origin else f"${variable}$"
    marks: list[Element] = []
    if seen[0] <= x <= seen[1]:
        foot = (x, Fraction(0))
        marks.append(Path((foot, (x, gap.at(x))), VERMILLION, 0.8, "dotted"))
        marks.append(Mark((x, gap.at(x)), "circle", VERMILLION, 4.5))
    panel = graph_panel([gap], seen, size, variable=name, x_label=label, extra=marks, with_zero=True)
    panel = replace(panel, elements=(*_failing(gap, relation), *panel.elements))
    return replace(panel, title="difference")


def _failing(gap: Graph, relation: str) -> list[Area]:
    """What is between the graph and zero where the statement fails."""
    zero = Fraction(0)
    areas = []
    for (a, u), (b, v) in pairwise(gap.corners):
        if u * v < 0:
            zeros = a + (b - a) * u / (u - v)
            parts = [((a, u), (zeros, zero)), ((zeros, zero), (b, v))]
        else:
            parts = [((a, u), (b, v))]
        for (p, s), (q, t) in parts:
            if (s + t > 0 and relation != ">=") or (s + t < 0 and relation != "<="):
                corners = dict.fromkeys([(p, zero), (q, zero), (q, t), (p, s)])
                areas.append(Area(tuple(corners), FAILING))
    return areas


def _support(gap: Graph, x: Fraction) -> Interval:
    """The smallest interval between zeros among the corners around a point."""
    zeros = [a for a, v in gap.corners if v == 0]
    low = max((a for a in zeros if a <= x), default=gap.corners[0][0])
    high = min((a for a in zeros if a >= x), default=gap.corners[-1][0])
    return (low, high) if low < high else (gap.corners[0][0], gap.corners[-1][0])


# -- two variables ------------------------------------------------------------------------------------


def _in_the_plane(sides: Sides, left: CPA, right: CPA, gap: CPA, window: Any, width: float, labels: bool) -> Scene:
    example = sides.counterexample
    points: list[PlanePoint] = [(example.point[0], example.point[1])] if example else []
    seen = seen_box(window, (left, right, gap), points)
    names = sides.names()
    marks = [Mark(point, "cross", BLACK, 6.0) for point in points]
    halves = [pieces_in(f, seen) for f in (left, right)]
    colours = fills(*halves)
    rest = pieces_in(gap, seen)
    areas, levels = level_areas(rest)
    bands: list[Element] = [*areas, *(Path(edge.ends, GREY, 0.3) for edge in rest.borders())]
    bands += [Path(edge.ends, BLACK, 1.2) for edge in rest.outline()]
    words = caption(sides, outside(points[0], *seen) if points else "")

    def drawn(wide: float) -> Scene:
        each = wide / 3
        panels = [
            labelled_map(
                shown,
                left.variables,
                each,
                colours,
                formulas=labels,
                title=name,
                labels=not number,
                marked=points,
                above=marks,
            )
            for number, (shown, name) in enumerate(zip(halves, names, strict=True))
        ]
        panel = plane_panel(
            rest, [*bands, *marks], gap.variables, each, title="difference", labels=False, marked=points
        )
        bar = (colour_bar(levels, panel.size[1]),) if any(levels) else ()
        return Scene(((*panels, panel, *bar),), words)

    return fitted(drawn, width)


def _both_in_the_plane(whole: Sides, both: CPA, window: Any, width: float, labels: bool) -> Scene:
    """The linear regions of two sides that are equal."""
    shown = pieces_in(both, seen_box(window, [both]))
    sides = whole.written()
    statement = f"${' = '.join(sides)}$" if all(sides) else ""
    coloured = fills(shown)

    def drawn(wide: float) -> Scene:
        title = statement if text_width(statement, TEXT) <= wide else ""
        return Scene(((labelled_map(shown, both.variables, wide, coloured, formulas=labels, title=title),),))

    return fitted(drawn, width)
