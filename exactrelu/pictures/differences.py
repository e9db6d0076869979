r"""Pictures of statements: both sides, their difference, and the exact point where a refuted one fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import combine
from exactrelu.formulas import Formula, evaluate
from exactrelu.pictures.colours import BLACK, GREY, VERMILLION
from exactrelu.pictures.line_graphs import Graph, graph_panel, graphs
from exactrelu.pictures.region_maps import colour_bar, fills, level_areas, plane_panel, region_elements, region_labels
from exactrelu.pictures.scenes import Area, Element, Mark, Panel, Path, PlanePoint, Scene
from exactrelu.pictures.subdivisions import subdivision
from exactrelu.pictures.ticks import tick_text
from exactrelu.pictures.windows import Interval, box_window, interval_window, read_box, read_interval
from exactrelu.prover.equality import Question
from exactrelu.prover.verdict import Counterexample, Verdict
from exactrelu.regions.piece_text import interval
from exactrelu.typesetting.formulas import names_of, node_lines
from exactrelu.typesetting.layout import width as characters
from exactrelu.typesetting.names import symbol

__all__ = ["Sides", "failing_sides", "verdict_scene"]

FAILING = "#FBE3D4"
NARROW = Fraction(1, 25)  # a difference confined to so small a part of the window is shown enlarged


@dataclass(frozen=True)
class Sides:
    """Two sides of a statement that are compared, one output of each, and where they fail to be as claimed."""

    left: Formula
    right: Formula
    relation: str
    output: int
    variables: tuple[str, ...]
    counterexample: Counterexample | None

    def names(self) -> tuple[str, str]:
        """The sides in LaTeX if they are short, else f and g."""
        shown = []
        for side in (self.left, self.right):
            names = names_of((side.outputs[self.output],), self.variables)
            lines = node_lines((side.outputs[self.output],), names, False, 10_000)
            shown.append(" ".join(lines))
        if any(characters(side) > 34 or "begin" in side for side in shown):
            return "f", "g"
        return shown[0], shown[1]


def failing_sides(verdict: Verdict) -> Sides:
    """The two sides of a verdict that disagree at its counterexample; of a proved one the first two.

    Raises `TypeError` for verdicts that are not about functions (numbers, schemas, convexity).
    """
    asked = verdict.question
    if not isinstance(asked, Question):
        raise TypeError(f"there is no picture of {verdict.statement!r}: it is not one statement about two functions")
    variables = asked.setting.variables
    example = verdict.counterexample
    chosen = (0, 0)
    if example is not None:
        values = [evaluate(side, variables, example.point) for side in asked.sides]
        chosen = next(
            (step, output)
            for step, relation in enumerate(asked.relations)
            for output, (u, v) in enumerate(zip(values[step], values[step + 1], strict=True))
            if (u != v if relation == "==" else u > v if relation == "<=" else u < v)
        )
    step, output = chosen
    left, right = asked.sides[step : step + 2]
    return Sides(left, right, asked.relations[step], output, variables, example)


def verdict_scene(verdict: Verdict, *, window: Any, width: float, labels: bool, limits: dict[str, Any]) -> Scene:
    """Both sides of a statement in one or two variables, their difference, and the counterexample."""
    sides = failing_sides(verdict)
    if len(sides.variables) not in (1, 2):
        raise ValueError(
            f"pictures are for statements in one or two variables; {verdict.statement!r} has {len(sides.variables)}"
        )
    domain = verdict.question.setting.domain
    difference = Formula(
        (
            combine(
                [(Fraction(1), sides.left.outputs[sides.output]), (Fraction(-1), sides.right.outputs[sides.output])]
            ),
        ),
        "f - g",
    )
    parts = [Formula((side.outputs[sides.output],), side.text) for side in (sides.left, sides.right)]
    left, right, gap = (
        piecewise(part, on=domain, variables=sides.variables, **limits) for part in (*parts, difference)
    )
    if len(sides.variables) == 1:
        return _on_the_line(sides, left, right, gap, window, width)
    return _in_the_plane(sides, left, right, gap, window, width, labels)


# -- one variable -------------------------------------------------------------------------------------


def _on_the_line(sides: Sides, left: CPA, right: CPA, gap: CPA, window: Any, width: float) -> Scene:
    example = sides.counterexample
    points = [example.point[0]] if example else []
    seen = read_interval(window) if window is not None else interval_window([left, right], points)
    (one,), (other,), (rest,) = (graphs(f, seen) for f in (left, right, gap))
    names = sides.names()
    ends = interval(left.domain)
    shaded = (one.corners[0][0], one.corners[-1][0]) if ends != (None, None) else None
    lines: list[Element] = []
    marks: list[Element] = []
    if example is not None and seen[0] <= points[0] <= seen[1]:
        x = points[0]
        lines.append(Path(((x, one.at(x)), (x, other.at(x))), BLACK, 0.6, "dotted"))
        marks += [Mark((x, curve.at(x)), "circle", BLACK, 4.5) for curve in (one, other)]
    size = (width, width * 0.5)
    legend = [f"${name}$" for name in names]
    panels = [
        graph_panel(
            [one, other],
            seen,
            size,
            variable=sides.variables[0],
            names=legend,
            shaded=shaded,
            extra=[*lines, *marks],
            dashed=True,
        )
    ]
    if sides.counterexample is not None:
        panels.append(_difference_panel(sides, rest, seen, (width, width * 0.32)))
    return Scene(tuple((panel,) for panel in panels), caption(sides, names))


def _difference_panel(sides: Sides, gap: Graph, seen: Interval, size: tuple[float, float]) -> Panel:
    """The graph of the difference; where it lives on a very small interval, in coordinates relative to its left end."""
    assert sides.counterexample is not None
    x = sides.counterexample.point[0]
    variable = symbol(sides.variables[0])
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
    panel = graph_panel([gap], seen, size, variable=sides.variables[0], x_label=label, extra=marks)
    failing = _failing(gap, sides.relation)
    panel = replace(panel, elements=(*failing, *panel.elements))
    return replace(panel, title="$f - g$" if sides.names() == ("f", "g") else "difference")


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
    if window is not None:
        seen = read_box(window)
    else:
        cells = [piece.cell for f in (left, right, gap) for piece in f.pieces]
        seen = box_window(cells, left.domain, points)
    names = sides.names()
    each = width / 3 - 22
    panels = []
    marks = [Mark(point, "cross", BLACK, 6.0) for point in points]
    halves = [subdivision(((cell, affine, affine) for cell, affine in f.pieces), seen) for f in (left, right)]
    colours = fills(*halves)
    for number, (f, name) in enumerate(((left, names[0]), (right, names[1]))):
        shown = halves[number]
        drawn = region_elements(shown, colours)
        panel = plane_panel(shown, drawn, f.variables, each, title=f"${name}$", labels=not number, marked=points)
        notes = region_labels(shown, f.variables, panel, points) if labels else []
        panels.append(replace(panel, elements=(*panel.elements, *notes, *marks)))
    shown = subdivision(((cell, affine, affine) for cell, affine in gap.pieces), seen)
    areas, levels = level_areas(shown)
    drawn = [*areas, *(Path(edge.ends, GREY, 0.3) for edge in shown.borders())]
    drawn += [Path(edge.ends, BLACK, 1.2) for edge in shown.outline()]
    title = "$f - g$" if names == ("f", "g") else "difference"
    panel = plane_panel(shown, [*drawn, *marks], gap.variables, each, title=title, labels=False, marked=points)
    bar = (colour_bar(levels, panel.size[1]),) if any(levels) else ()
    return Scene(((*panels, panel, *bar),), caption(sides, names))


# -- words --------------------------------------------------------------------------------------------


def caption(sides: Sides, names: Sequence[str]) -> tuple[str, ...]:
    """What is claimed of the sides and, if it is refuted, the point and both values."""
    words = ("$f = ", "$g = ") if names == ("f", "g") else ("left $", "right $")
    example = sides.counterexample
    if example is None:
        return ()
    variables = ", ".join(symbol(name) for name in sides.variables)
    point = ", ".join(map(_exactly, example.point))
    where = f"{variables} = {point}" if len(example.point) == 1 else f"({variables}) = ({point})"
    pick = [value[sides.output] if isinstance(value, tuple) else value for value in (example.left, example.right)]
    return (f"At ${where}$: {words[0]}{_exactly(pick[0])}$, {words[1]}{_exactly(pick[1])}$",)


def _exactly(q: Fraction) -> str:
    """The number, or a rounded one marked as such if it is very long."""
    text = str(q)
    return text if len(text) <= 30 else rf"\approx {float(q):.9g}"
