r"""Statements, counterexamples and verdicts in LaTeX: what is claimed, for which points, and where it fails."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.expressions import Combination, Node
from exactrelu.polyhedron import Polyhedron
from exactrelu.typesetting.conditions import cell_conditions, polyhedron, space
from exactrelu.typesetting.formulas import constant_value, names_of, node_lines
from exactrelu.typesetting.layout import LINE, aligned, bracketed, continued, unary, width
from exactrelu.typesetting.names import Names, prose
from exactrelu.typesetting.parametric_statements import (
    is_parametric,
    parametric_names,
    parametric_sides,
    quantified,
)

__all__ = [
    "compared",
    "counterexample",
    "is_comparison",
    "is_numeric",
    "parametric_statement",
    "quantifier",
    "related",
    "statement",
    "statement_networks",
    "verdict",
]

Side = tuple[Sequence[Node], bool]  # output nodes, and whether they form a vector

_RELATIONS = {"==": "=", "=": "=", "<=": r"\le", ">=": r"\ge"}


def quantifier(domain: Polyhedron, names: Names) -> str:
    r"""For which points: all of the space, or those of a polyhedron.

    >>> print(quantifier(Polyhedron.from_text("x >= 0", "x y"), Names()))
    \text{for all } x, y \in \mathbb{R} \text{ with } x \ge 0
    """
    if not domain.dim:
        return ""
    where = cell_conditions(domain, names)
    text = rf"\text{{for all }} {names.listed(domain.names())} \in {space(1)}"
    return text + (r" \text{ with } " + unary(r",\ ".join(where)) if where else "")


def statement(
    sides: Sequence[Side],
    relations: Sequence[str],
    domain: Polyhedron | None = None,
    names: Names | None = None,
    room: int = LINE,
) -> str:
    r"""side relation side .., and for which points; `sides` are output nodes and whether they form a vector.

    All on one line if there is `room` for it, else below one another.

    >>> from exactrelu.text import parse_statement
    >>> parsed = parse_statement("abs(x) == relu(x) + relu(-x)")
    >>> print(statement([((side,), False) for side in parsed.sides], parsed.relations))
    \lvert x \rvert = \operatorname{ReLU}(x) + \operatorname{ReLU}(-x)
    """
    if names is None:
        names = names_of([node for nodes, _ in sides for node in nodes], domain.names() if domain else ())
    blocks = side_lines(sides, names, room - 2)
    blocks = [[_enclosed(line) for line in block] for block in blocks[:-1]] + blocks[-1:]
    said = quantifier(domain, names) if domain is not None else ""
    return related(blocks, relations, [said] if said else [], room)


def related(blocks: Sequence[Sequence[str]], relations: Sequence[str], clauses: Sequence[str], room: int = LINE) -> str:
    """Sides of one or more lines with the relations between them, and for which points, on one line or several."""
    signs = [_RELATIONS[relation] for relation in relations]
    said = " ".join(clauses)
    where = [rf"& \quad {clause}" for clause in (clauses if width(said) > room else [said])]
    if all(len(block) == 1 for block in blocks):
        line = blocks[0][0] + "".join(f" {sign} {block[0]}" for sign, block in zip(signs, blocks[1:], strict=True))
        tall = 6 if r"\left(\begin{dcases}" in line else 2
        if width(line) + width(said) + tall <= room:
            gap = r"\qquad" if line.endswith(r"\end{dcases}") else r"\quad"
            return f"{line} {gap} {said}" if said else line
        if width(line) <= room:
            return aligned([f"& {unary(line)}", *where]) if said else line
    (start, *more), *others = blocks
    rows: list[str] = []
    left = f"{start} "
    if more or width(start) > LINE // 3:
        rows = [f"& {unary(start)}", *(rf"& \quad {continued(line)}" for line in more)]
        left = ""
    for sign, (first, *rest) in zip(signs, others, strict=True):
        rows += [f"{left}& {sign} {first}", *(rf"& \quad {continued(line)}" for line in rest)]
        left = ""
    return aligned([*rows, *(line.replace(r"\quad ", "", 1) for line in where)] if said else rows)


def side_lines(sides: Sequence[Side], names: Names, limit: int = LINE) -> list[list[str]]:
    """The lines of every side; when there are nothing but numbers, vectors are written as points."""
    if all(isinstance(node, Combination) and not node.terms for nodes, _ in sides for node in nodes):
        constants = [[node.constant for node in nodes if isinstance(node, Combination)] for nodes, _ in sides]
        return [
            [constant_value(values if vector else values[0])]
            for values, (_, vector) in zip(constants, sides, strict=True)
        ]
    return [node_lines(nodes, names, vector, limit) for nodes, vector in sides]


def _enclosed(side: str) -> str:
    """A piecewise definition in brackets, so that what follows does not look like part of its conditions."""
    return bracketed("(", side, ")") if side.startswith(r"\begin{dcases}") else side


def statement_networks(question: Any) -> dict[str, Any]:
    """The networks that a compiled statement applies, by the names they are written with."""
    return _names(question).networks if _is_compiled(question) else {}


def is_numeric(v: Any) -> bool:
    """Whether a proved statement is one about a few numbers, without variables and functions."""
    if is_comparison(v.question):
        return bool(v.proved)
    return bool(
        v.proved
        and _is_compiled(v.question)
        and all(isinstance(node, Combination) and not node.terms for side in v.question.sides for node in side.outputs)
        and not v.question.setting.variables
    )


def _is_compiled(question: Any) -> bool:
    return all(hasattr(question, part) for part in ("sides", "relations", "setting"))


def _is_shape(question: Any) -> bool:
    return _is_compiled(question) and hasattr(question, "shape")


def _shaped(question: Any) -> str:
    """That a function is convex or concave on a domain."""
    (side,), setting = question.sides, question.setting
    lines = side_lines([(side.outputs, side.vector)], _names(question), LINE - 2)[0]
    said = rf"\text{{is {question.shape} on }} {polyhedron(setting.domain)}"
    if len(lines) == 1 and width(lines[0]) + width(said) + 2 <= LINE - 10:
        return rf"{_enclosed(lines[0])} \quad {said}"
    return aligned([*(f"& {unary(line)}" for line in lines), rf"& \quad {unary(said)}"])


def is_comparison(question: Any) -> bool:
    return all(hasattr(question, part) for part in ("left", "relation", "right", "about"))


def compared(question: Any) -> str:
    """A relation between two numbers."""
    return f"{constant_value(question.left)} {_RELATIONS[question.relation]} {constant_value(question.right)}"


def _names(question: Any) -> Names:
    nodes = [node for side in question.sides for node in side.outputs]
    return names_of(nodes, question.setting.variables)


def verdict(v: Any, *, label: bool = False) -> str:
    r"""The statement of a verdict; a refuted one says so and shows the point and both values.

    An undecided statement is marked as such, a proved one stands alone, or after its label with `label=True`.
    """
    names, shown, equality = Names(), [], True
    text = rf"\text{{{prose(v.statement)}}}"
    if _is_shape(v.question) and str(v.question) == v.statement:
        names, text = _names(v.question), _shaped(v.question)
    elif _is_compiled(v.question) and str(v.question) == v.statement:
        relations, domain = v.question.relations, v.question.setting.domain
        sides = [(side.outputs, side.vector) for side in v.question.sides]
        names, equality = _names(v.question), set(relations) <= {"=="}
        shown = side_lines(sides, names)
        alone = v.proved and not label
        text = statement(sides, relations, domain, names, LINE if alone else LINE - 10)
    elif is_parametric(v.question) and str(v.question) == v.statement:
        names, equality = parametric_names(v.question), v.question.relation == "="
        shown = parametric_sides(v.question, names)
        text = parametric_statement(v.question, names, LINE if v.proved and not label else LINE - 10)
    elif written := getattr(v, "latex_statement", "") or _written(v):
        text = written
    elif is_comparison(v.question) and str(v.question) == v.statement:
        text = compared(v.question)
        if v.question.about:
            text = rf"\text{{{prose(v.question.about)}: }} {text}"
    if v.vacuous:
        text = rf"{text} \quad \text{{(vacuously: the domain is empty)}}"
    if v.counterexample is not None:
        lines = _headed("Refuted", text)
        point = v.counterexample
        failure = getattr(v, "latex_failure", "")
        if failure:  # of a statement for all n: which numbers contradict it
            lines.append(rf"& \text{{At }} {v.over} = {v.instance} \colon\quad {failure}")
            return aligned(lines)
        stated = is_comparison(v.question)  # both values stand in the statement already
        if point.variables or (not stated and [[constant_value(point.left)], [constant_value(point.right)]] != shown):
            shown_point = counterexample(point, shown, equality=equality, names=names)
            if getattr(v, "instance", None) is not None and point.variables != (v.over,):  # for all n, at one n
                head = rf"\text{{For }} {v.over} = {v.instance} \text{{ at }}"
                head += f" {v.latex_point} =" if v.latex_point else ""
                shown_point = shown_point.replace(r"\text{At }", head, 1)
            lines.append(f"& {unary(shown_point)}")
        return aligned(lines) if lines[1:] else lines[0].removeprefix("& ")
    if label or not v.proved:
        word, *below = _headed(prose(v.label[:1].upper() + v.label[1:]), text)
        return aligned([word, *below]) if below else word.removeprefix("& ")
    return text


def parametric_statement(question: Any, names: Names | None = None, room: int = LINE) -> str:
    """A statement with parameters or powers, and for which numbers it is claimed."""
    names = names or parametric_names(question)
    first, last = parametric_sides(question, names, room - 2)
    return related([[_enclosed(line) for line in first], last], [question.relation], quantified(question, names), room)


def _written(v: Any) -> str:
    """What a question that brings its own LaTeX says."""
    latex = getattr(v.question, "latex", "")
    return latex if isinstance(latex, str) and str(v.question) == v.statement else ""


def _headed(word: str, text: str) -> list[str]:
    """A word before a text, or above it if it has several lines or the word is long."""
    if not text.startswith(r"\begin{aligned}") and len(word) + 2 + width(text) <= LINE:
        return [rf"& \text{{{word}: }} {unary(text)}"]
    return [rf"& \text{{{word}:}}", rf"& \quad {unary(text)}"]


def counterexample(
    c: Any, sides: Sequence[Sequence[str]] = (), *, equality: bool = True, names: Names | None = None
) -> str:
    r"""The point and the two values that disagree; two short `sides` are shown as well."""
    names = names or Names(c.variables)
    if hasattr(c, "midpoint"):
        return _midpoint(c)
    point = ", ".join(map(constant_value, c.point))
    failure = _failure(c, sides, equality)
    if not c.variables:
        return failure
    if len(c.variables) == 1:
        where = rf"\text{{At }} {names.variable(c.variables[0])} = {point} \colon"
    else:
        where = rf"\text{{At }} ({names.listed(c.variables)}) = ({point}) \colon"
    if width(where) + width(failure) + 2 <= LINE:
        return rf"{where}\quad {failure}"
    return aligned([f"& {where}", rf"& \quad {unary(failure)}"])


def _midpoint(c: Any) -> str:
    """The value at the midpoint of two points beside the mean of theirs."""
    first, value, last = c.values
    at, u, v = (constant_value(p if len(p) > 1 else p[0]) for p in (c.midpoint, c.u, c.v))
    where = rf"\text{{At the midpoint }} {unary(at)} \text{{ of }} {unary(u)}, {unary(v)} \colon"
    sign = "-" if last < 0 else "+"
    total = bracketed("(", f"{constant_value(first)} {sign} {constant_value(abs(last))}", ")")
    relation = ">" if 2 * value > first + last else "<"
    failure = rf"{constant_value(value)} {relation} \tfrac{{1}}{{2}} {total}"
    if width(where) + width(failure) + 2 <= LINE:
        return rf"{where}\quad {failure}"
    return aligned([f"& {where}", rf"& \quad {unary(failure)}"])


def _failure(c: Any, sides: Sequence[Sequence[str]], equality: bool) -> str:
    left, right = constant_value(c.left), constant_value(c.right)
    if equality or not isinstance(c.left, Fraction):
        relation = r"\ne"
    else:
        relation = "<" if c.left < c.right else ">"
    values = f"{left} {relation} {right}"
    if not sides:
        return values
    if len(sides) > 2:
        return rf"\text{{neighbouring sides }} {unary(values)}"
    (first, *more), (second, *others) = sides
    if more or others or width(first) + width(second) > LINE // 2:
        return rf"\text{{left side}} = {values} = \text{{right side}}"
    before = f"{first} = " if first != left else ""
    after = f" = {second}" if second != right else ""
    return before + values + after
