r"""Pictures of convexity: the function, and if it is not convex, the chord that shows it."""

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, piecewise
from exactrelu.formulas import Formula
from exactrelu.pictures.colours import BLACK, VERMILLION
from exactrelu.pictures.differences import require_area
from exactrelu.pictures.line_graphs import graph_panel, graphs
from exactrelu.pictures.region_maps import fills, labelled_map
from exactrelu.pictures.scenes import COLUMN, PAGE, TEXT, Element, Key, Mark, Panel, Path, Scene, fitted, text_width
from exactrelu.pictures.sections import Section, best_section, read_section
from exactrelu.pictures.sides import NOT_IN_SECTION, exactly, outside, point_text
from exactrelu.pictures.subdivisions import pieces_in
from exactrelu.pictures.windows import interval_window, read_box, read_interval, seen_box
from exactrelu.prover.verdict import Verdict
from exactrelu.representations.midpoints import MidpointTriple
from exactrelu.typesetting.formulas import names_of, on_one_line

__all__ = ["convexity_scene"]

ZERO, ONE = Fraction(0), Fraction(1)


def convexity_scene(
    verdict: Verdict, *, section: Any, window: Any, width: float | None, labels: bool, limits: dict[str, Any]
) -> Scene:
    """The function of a verdict on convexity; if it is refuted, the chord between two of its points above which it is.

    In two and more variables the chord is shown over the line through these points.
    """
    asked = verdict.question
    (f,), domain, variables = asked.sides, asked.setting.domain, asked.setting.variables
    triple = verdict.counterexample if isinstance(verdict.counterexample, MidpointTriple) else None
    title = _short(f, variables)
    place = None
    if section is not None:
        place = read_section(section, variables)
    elif triple is None and (len(variables) > 2 or domain.dimension() < domain.dim):
        place = best_section([f], domain, variables, limits)
    if place is not None:
        f, domain, variables = place.function(f), place.domain(domain), place.free
    said = [f"Section {place.text}"] if place is not None else []
    require_area(domain)
    if triple is not None and section is not None:
        said.append(_words(verdict.question.setting.variables, triple, NOT_IN_SECTION))
        triple = None
    if triple is None or len(variables) == 1:
        function = piecewise(f, on=domain, variables=variables, **limits)
        draw = partial(_graph if len(variables) == 1 else partial(_map, labels=labels), function, window, title, triple)
        if triple is not None:
            shown_at = [] if window is None else [read_interval(window)]
            said.append(_words(variables, triple, outside(triple.point, *shown_at) if shown_at else ""))
        return fitted(lambda wide: Scene(((draw(width=wide),),), tuple(said)), width or COLUMN)
    away = "" if window is None or len(variables) > 2 else outside(triple.point, *read_box(window))
    said.append(_words(variables, triple, away))
    segment, way = _segment(f, variables, triple, limits)
    if len(variables) > 2:
        along = partial(_chord_panel, segment, way, triple)
        return fitted(lambda wide: Scene(((along(wide - 50),),), tuple(said)), width or COLUMN)
    function = piecewise(f, on=domain, variables=variables, **limits)

    def both(wide: float) -> Scene:
        each = wide / 2
        plane = _map(function, window, title, triple, labels=labels, width=each)
        return Scene(((plane, _chord_panel(segment, way, triple, each)),), tuple(said))

    return fitted(both, width or PAGE)


def _short(f: Formula, variables: tuple[str, ...]) -> str:
    """The formula if it fits above a panel."""
    text = on_one_line(f.outputs, names_of(f.outputs, variables), 40)
    return f"${text}$" if text else ""


def _words(variables: tuple[str, ...], triple: MidpointTriple, missing: str = "") -> str:
    where = f"${point_text(variables, triple.point)}$"
    start = f"Refuted at the midpoint {where}, {missing}" if missing else f"At the midpoint {where}"
    return f"{start}: value ${exactly(triple.left)}$, mean of the ends ${exactly(triple.right)}$"


def _graph(function: CPA, window: Any, title: str, triple: MidpointTriple | None, *, width: float) -> Panel:
    """The graph, with the chord of a triple."""
    points = [triple.u[0], triple.v[0]] if triple else []
    seen = read_interval(window) if window is not None else interval_window([function], points)
    extra = _chord(triple.u[0], triple.v[0], triple) if triple else []
    size = (width - 40, (width - 40) * 0.55)
    return graph_panel(
        graphs(function, seen), seen, size, variable=function.variables[0], title=title, extra=extra, labels=True
    )


def _chord(u: Fraction, v: Fraction, triple: MidpointTriple) -> list[Element]:
    """The chord over two abscissas, and the values in the middle."""
    middle = (u + v) / 2
    return [
        Path(((u, triple.ends[0]), (v, triple.ends[1])), VERMILLION, 1.0, "dashed"),
        Path(((middle, triple.left), (middle, triple.right)), BLACK, 0.6, "dotted"),
        *(Mark((x, y), "dot", VERMILLION, 3.4) for x, y in zip((u, v), triple.ends, strict=True)),
        Mark((middle, triple.right), "circle", VERMILLION, 4.5),
        Mark((middle, triple.left), "circle", BLACK, 4.5),
    ]


def _segment(f: Formula, variables: tuple[str, ...], triple: MidpointTriple, limits: dict[str, Any]) -> tuple[CPA, str]:
    """The function on the segment between two points, over the part of the way, and words for that."""
    way = AffineMap([[b - a] for a, b in zip(triple.u, triple.v, strict=True)], list(triple.u))
    segment = Section(variables, ("t",), way, "")
    function = piecewise(segment.function(f), on="0 <= t <= 1", variables=("t",), **limits)
    u, v = (", ".join(map(exactly, end)) for end in (triple.u, triple.v))
    return function, f"part of the way from $({u})$ to $({v})$"


def _chord_panel(function: CPA, way: str, triple: MidpointTriple, width: float) -> Panel:
    """The function on a segment, with the chord."""
    panel = graph_panel(
        graphs(function, (ZERO, ONE)),
        (ZERO, ONE),
        (width, width * 0.8),
        variable="t",
        extra=_chord(ZERO, ONE, triple),
        x_label=way if text_width(way, TEXT) <= width + 30 else "part of the way",
    )
    keys = (Key("function", "#0072B2"), Key("chord", VERMILLION, "dashed"))
    return replace(panel, legend=keys)


def _map(function: CPA, window: Any, title: str, triple: MidpointTriple | None, *, labels: bool, width: float) -> Panel:
    """The linear regions, with the segment between the points of a triple."""
    ends = [(p[0], p[1]) for p in (triple.u, triple.v)] if triple else []
    shown = pieces_in(function, seen_box(window, [function], ends))
    middle = [(triple.point[0], triple.point[1])] if triple else []
    chord: list[Element] = []
    if triple:
        chord += [Path(tuple(ends), VERMILLION, 1.0, "dashed")]
        chord += [*(Mark(end, "dot", VERMILLION, 3.4) for end in ends), Mark(middle[0], "circle", BLACK, 4.5)]
    return labelled_map(
        shown,
        function.variables,
        width,
        fills(shown),
        formulas=labels,
        title=title,
        marked=middle,
        lines=[(ends[0], ends[1])] if triple else [],
        above=chord,
    )
