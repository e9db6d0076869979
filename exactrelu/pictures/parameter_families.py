r"""Pictures of statements with parameters and powers: the functions for a few values of the parameters.

Sides that are piecewise affine once the parameters have values are drawn exactly.  Others, such as powers and products
of variables, are curves through exact values at sample points; only the picture is made so, no verdict rests on it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from exactrelu.cpa import piecewise
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula
from exactrelu.kernel.polynomials import Polynomial
from exactrelu.pictures.colours import BLACK, CURVES
from exactrelu.pictures.differences import line_panels
from exactrelu.pictures.line_graphs import Graph, graph_panel, graphs
from exactrelu.pictures.parameter_values import as_node, guarded_forms, parameter_values, specialised
from exactrelu.pictures.region_maps import fills, labelled_map
from exactrelu.pictures.scenes import COLUMN, PAGE, TEXT, Key, Panel, Scene, fitted, text_width
from exactrelu.pictures.sides import outside, point_line
from exactrelu.pictures.subdivisions import pieces_in
from exactrelu.pictures.ticks import tick_text
from exactrelu.pictures.windows import Interval, read_interval, seen_box
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.parameters import Question
from exactrelu.prover.polynomial_expressions import Expression, evaluate
from exactrelu.prover.verdict import Verdict
from exactrelu.typesetting.layout import unary
from exactrelu.typesetting.names import prose, symbol
from exactrelu.typesetting.parametric_statements import parametric_names, parametric_sides

__all__ = ["parameter_scene"]

NAMED = 4  # parameters that are written out in a legend
STEPS = 96  # between the ends of a sampled curve
Values = dict[str, Fraction]


def parameter_scene(
    verdict: Verdict, *, section: Any, window: Any, width: float | None, labels: bool, limits: dict[str, Any]
) -> Scene:
    """The left side (of an inequality both sides) for a few values of the parameters; if refuted, the point.

    In two variables there is a map for each choice, if the sides are piecewise affine; otherwise all variables but the
    first are given values like parameters.
    """
    if section is not None:
        raise ValueError("section= is for functions of many variables, not for statements with parameters")
    asked: Question = verdict.question
    said = _statement(asked, width or COLUMN)
    if verdict.counterexample is not None:
        return _refuted(asked, verdict, window, width or COLUMN, said)
    if len(asked.variables) == 2:
        choices = _choices(asked, asked.parameters)
        found = [(_words(one), as_node(specialised(asked.sides[0], one))) for one in choices]
        drawn = [
            (words, Formula((node,), "f", names=asked.variables), one)
            for (words, node), one in zip(found, choices, strict=True)
            if node is not None
        ]
        if len(drawn) == len(choices):
            return _maps(asked, drawn, window, width or PAGE, labels, limits, said)
    axis = _axis(asked, _choices(asked, asked.inputs)[-1:])
    names = [name for name in (*asked.variables, *asked.parameters) if name != axis]
    family = _family(asked, axis, _choices(asked, names), window)
    return fitted(lambda wide: Scene(((family(wide),),), said), width or COLUMN)


def _choices(asked: Question, names: Sequence[str]) -> list[Values]:
    """Values of the names, and of an exponent."""
    if not asked.exponent:
        return parameter_values(asked, names)
    one = parameter_values(asked, names, 1)[:1]
    return [{**values, asked.exponent: Fraction(p)} for values in one for p in (1, 2, 3)]


def _axis(asked: Question, points: Sequence[Values]) -> str:
    """The first variable (or parameter, if there are no variables) on which a side depends near a point."""
    names = asked.variables or asked.parameters
    for name in names:
        for at in points:
            moved = [{**at, name: at[name] + step} for step in (Fraction(0), Fraction(1, 3), Fraction(-1, 3))]
            try:
                if any(len({evaluate(specialised(side, one), one) for one in moved}) > 1 for side in asked.sides):
                    return name
            except FormulaError:  # a divisor vanishes there, so the side does depend on it
                return name
    return names[0]


def _words(values: Mapping[str, Fraction]) -> str:
    parts = [f"{symbol(name)} = {tick_text(q)}" for name, q in values.items()]
    parts = parts if len(parts) <= NAMED else [*parts[:NAMED], r"\dots"]
    return f"${', '.join(parts)}$" if parts else ""


def _statement(asked: Question, width: float) -> tuple[str, ...]:
    """The statement as a formula on one line, or a line for each side; as text, or not at all, where these are long."""
    sign = {"=": "=", "<=": r"\le"}[asked.relation]
    try:
        first, second = (" ".join(lines) for lines in parametric_sides(asked, parametric_names(asked)))
    except ValueError:  # it takes too many characters
        return ()
    for lines in ((f"${first} {sign} {second}$",), (f"${first}$", f"${sign} {unary(second)}$")):
        if "begin" not in first + second and all(text_width(line, TEXT) <= width for line in lines):
            return tuple(map(_displayed, lines))
    text = f"{asked.texts[0]} {asked.relation} {asked.texts[1]}".replace("<=", "≤")
    return (prose(text),) if text_width(text, TEXT) <= width else ()


def _displayed(line: str) -> str:
    """The formula with fractions as in a display, but for those in numerators, denominators and exponents."""
    parts = re.split(r"(?<!\\)([{}])", line)
    depth = 0
    for position, part in enumerate(parts):
        if position % 2:
            depth += 1 if part == "{" else -1
        elif not depth and part.endswith(r"\frac"):
            parts[position] = part.removesuffix(r"\frac") + r"\dfrac"
    return "".join(parts)


# -- one variable -------------------------------------------------------------------------------------


def _family(asked: Question, axis: str, choices: Sequence[Values], window: Any) -> Callable[[float], Panel]:
    """Graphs over one variable, a colour for each choice; of an inequality the right sides dashed."""
    sides = asked.sides[: 1 if asked.relation == "=" else 2]
    ranges = [_range(asked, axis, one) for one in choices]
    usable = [(one, part) for one, part in zip(choices, ranges, strict=True) if part is not None]
    if not usable:
        raise ValueError(f"no values of {', '.join(choices[0])} are known for which {axis} has an interval")
    put = [([specialised(side, one) for side in sides], one, part) for one, part in usable]
    kinks = {x for expressions, _, _ in put for side in expressions for x in guarded_forms(side, axis)}
    seen = read_interval(window) if window is not None else _window([part for _, part in usable], kinks)
    alone = len(put) == 1 and not _words(put[0][1])
    curves: list[Graph] = []
    styles: list[tuple[str, str, str]] = []
    for number, (expressions, one, part) in enumerate(put):
        for second, side in enumerate(expressions):
            curve = _curve(side, axis, part, seen)
            if curve is not None:
                curves.append(curve)
                colour = CURVES[(number + (second if alone else 0)) % len(CURVES)]
                styles.append((colour, "dashed" if second else "", "" if second else _words(one)))
    if not curves:
        raise ValueError("the window shows nothing of the domain; choose another window=")
    keys = [Key(words, colour, dash) for colour, dash, words in styles if words]
    if len(sides) == 2:
        keys += [Key("left side", styles[0][0])] if alone else []
        keys.append(Key("right side", styles[-1][0] if alone else BLACK, "dashed"))
    drawn = [(colour, dash) for colour, dash, _ in styles]

    def panel(width: float) -> Panel:
        size = (width - 40, (width - 40) * 0.6)
        return replace(graph_panel(curves, seen, size, variable=axis, styles=drawn), legend=tuple(keys))

    return panel


def _range(asked: Question, axis: str, values: Values) -> tuple[Fraction | None, Fraction | None] | None:
    """The interval of the axis on which the affine conditions hold; None if it has no interior."""
    low: Fraction | None = None
    high: Fraction | None = None
    for p in _conditions(asked):
        row = _affine(p, asked, (axis,), values)
        if row is None:
            continue
        offset, slope = row
        if slope > 0:
            low = -offset / slope if low is None else max(low, -offset / slope)
        elif slope < 0:
            high = -offset / slope if high is None else min(high, -offset / slope)
        elif offset < 0:
            return None
    return None if low is not None and high is not None and low >= high else (low, high)


def _conditions(asked: Question) -> Iterable[Polynomial]:
    for group in (asked.lowering.parameters, asked.domain):
        yield from group.positive
        yield from group.weak


def _affine(p: Polynomial, asked: Question, axes: Sequence[str], values: Values) -> list[Fraction] | None:
    """A condition as a row in some of the inputs, the others having values; None if it is not affine in them."""
    places = {asked.inputs.index(name) + 1: k for k, name in enumerate(axes, 1)}
    total: dict[tuple[int, ...], Fraction] = {}
    for monomial, c in p.items():
        left = tuple(places[i] for i, e in monomial if i in places for _ in range(e))
        put = prod((values[asked.inputs[i - 1]] ** e for i, e in monomial if i not in places), start=c)
        total[left] = total.get(left, Fraction(0)) + put
    if any(c and len(left) > 1 for left, c in total.items()):
        return None
    return [total.get((), Fraction(0)), *(total.get((k,), Fraction(0)) for k in range(1, len(axes) + 1))]


def _window(ranges: Sequence[tuple[Fraction | None, Fraction | None]], kinks: Iterable[Fraction]) -> Interval:
    """The finite ends and the kinks with a margin; where all ranges end, the window does."""
    ends = [end for part in ranges for end in part if end is not None]
    inside = [x for x in kinks if any((a is None or a < x) and (b is None or x < b) for a, b in ranges)]
    points = sorted({*ends, *inside})
    if not points:
        return Fraction(-2), Fraction(2)
    margin = (points[-1] - points[0]) / 3 or Fraction(2)
    low = points[0] if all(a is not None for a, _ in ranges) else min(points[0] - margin, Fraction(0))
    high = points[-1] if all(b is not None for _, b in ranges) else max(points[-1] + margin, Fraction(0))
    return (low, high) if low < high else (low - 1, high + 1)


def _curve(
    side: Expression,
    axis: str,
    part: tuple[Fraction | None, Fraction | None],
    seen: Interval,
    through: Sequence[Fraction] = (),
) -> Graph | None:
    """The graph in the window: exact if the side is piecewise affine as written, else through sample points.

    Points that have to be on the graph are given in `through`.
    """
    low = seen[0] if part[0] is None else max(part[0], seen[0])
    high = seen[1] if part[1] is None else min(part[1], seen[1])
    if low >= high:
        return None
    node = as_node(side)
    if node is not None:
        box = Polyhedron.box([low], [high]).named([axis])
        return replace(
            graphs(piecewise(Formula((node,), "f", names=(axis,)), on=box, variables=axis), seen)[0], ends=()
        )
    kinks = [x for x in guarded_forms(side, axis) if low < x < high]
    points = sorted(
        {*(low + (high - low) * k / STEPS for k in range(STEPS + 1)), *kinks, *(x for x in through if low < x < high)}
    )
    corners = []
    for x in points:
        try:
            corners.append((x, evaluate(side, {axis: x})))
        except FormulaError:  # a divisor vanishes there
            continue
    return Graph(tuple(corners), tuple(kinks), ()) if len(corners) > 1 else None


def _refuted(asked: Question, verdict: Verdict, window: Any, width: float, said: tuple[str, ...]) -> Scene:
    """Both sides and their difference with the parameters of the counterexample."""
    example = verdict.counterexample
    assert example is not None
    at = dict(zip(example.variables, example.point, strict=True))
    axis = _axis(asked, [at])
    fixed = {name: value for name, value in at.items() if name != axis}
    left, right = (specialised(side, fixed) for side in asked.sides)
    part = _range(asked, axis, fixed) or (None, None)
    kinks = {*guarded_forms(left, axis), *guarded_forms(right, axis), at[axis]}
    seen = read_interval(window) if window is not None else _window([part], kinks)
    one, other = (_curve(side, axis, part, seen, sorted(kinks)) for side in (left, right))
    if one is None or other is None:
        raise ValueError("the window shows nothing of the domain; choose another window=")
    xs = sorted({at[axis], *(x for x, _ in (*one.corners, *other.corners))})
    xs = [x for x in xs if all(g.corners[0][0] <= x <= g.corners[-1][0] for g in (one, other))]
    kept = tuple(sorted({*one.breakpoints, *other.breakpoints}))
    gap = Graph(tuple((x, one.at(x) - other.at(x)) for x in xs), kept, ())
    relation = {"=": "==", "<=": "<="}[asked.relation]
    words = _words(fixed)
    point = point_line((axis,), (at[axis],), example.left, example.right, outside((at[axis],), seen))
    caption = (point, *([f"The parameters: {words}"] if words else []), *said)

    def drawn(wide: float) -> Scene:
        panels = line_panels((one, other, gap), seen, wide, axis, ("left side", "right side"), relation, at[axis])
        return Scene(tuple((panel,) for panel in panels), caption)

    return fitted(drawn, width)


# -- two variables ------------------------------------------------------------------------------------


def _maps(
    asked: Question,
    drawn: Sequence[tuple[str, Formula, Values]],
    window: Any,
    width: float,
    labels: bool,
    limits: dict[str, Any],
    said: tuple[str, ...],
) -> Scene:
    """Linear regions for each choice of the parameters."""
    functions = []
    for words, f, values in drawn:
        rows = []
        for p in _conditions(asked):
            row = _affine(p, asked, asked.variables, values)
            if row is not None and any(row[1:]):
                rows.append(row)
        domain = Polyhedron.from_rows(rows, dim=2, variables=asked.variables)
        functions.append((words, piecewise(f, on=domain, variables=asked.variables, **limits)))
    shown = [pieces_in(function, seen_box(window, [function])) for _, function in functions]
    colours = fills(*shown)

    def beside(wide: float) -> Scene:
        each = min(wide / len(shown), COLUMN - 35)
        panels = (
            labelled_map(one, function.variables, each, colours, formulas=labels, title=words)
            for (words, function), one in zip(functions, shown, strict=True)
        )
        return Scene((tuple(panels),), said)

    return fitted(beside, width)
