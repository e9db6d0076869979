r"""Refutations: the point, what both sides are there step by step, and which relation fails."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.export.case_tables import chain_rows, side_head
from exactrelu.export.passages import QED, display
from exactrelu.export.worked_points import layer_values, steps_at
from exactrelu.expressions import Node
from exactrelu.prover.questions import Question, failure_at
from exactrelu.prover.verdict import Counterexample
from exactrelu.typesetting.conditions import cell_conditions
from exactrelu.typesetting.formulas import constant_value, formula, names_of
from exactrelu.typesetting.layout import aligned, number
from exactrelu.typesetting.names import Names

__all__ = ["is_about", "midpoint_refutation", "refutation"]


def is_about(asked: Any, point: Counterexample) -> bool:
    """Whether the point is one of the variables of a compiled statement."""
    return isinstance(asked, Question) and asked.setting.variables == point.variables


def refutation(asked: Question, point: Sequence[Fraction]) -> str:
    """Both sides of the relation that fails at the point, evaluated step by step."""
    variables, domain = asked.setting.variables, asked.setting.domain
    names = names_of([node for side in asked.sides for node in side.outputs], variables)
    at = dict(zip(variables, point, strict=True))
    step, component, values = failure_at(asked, point)
    text = r"\emph{Refutation.} "
    if variables:
        listed = ", ".join(f"${names.variable(name)} = {constant_value(value)}$" for name, value in at.items())
        text += f"Let {listed}."
        if conditions := cell_conditions(domain, names):
            text += f" This point satisfies ${'$, $'.join(conditions)}$."
    heads = [side_head(asked.sides[i], i, len(asked.sides), names, component) for i in (step, step + 1)]
    worked = [(head, asked.sides[i].outputs[component], at) for head, i in zip(heads, (step, step + 1), strict=True)]
    text += "\n" + _worked_out(worked, names)
    left, right = (constant_value(values[i][component]) for i in (step, step + 1))
    sign = {"==": r"\ne", "<=": ">", ">=": "<"}[asked.relations[step]]
    entry = f" (component {component + 1})" if asked.sides[step].vector else ""
    return f"{text}So ${left} {sign} {right}${entry}, and the statement is false. {QED}\n"


def _worked_out(expressions: Sequence[tuple[str, Node, dict[str, Fraction]]], names: Names) -> str:
    """Each expression under its head at its point, displayed, and then the networks in them, layer by layer."""
    networks: dict[str, list[str]] = {}
    rows: list[str] = []
    for head, node, at in expressions:
        steps, branches, applied = steps_at(node, at, names)
        rows += chain_rows(head, steps)
        if branches:
            rows[-1] += rf" \quad (\text{{since }} {r', '.join(branches)})"
        for one in applied:
            if (values_of := layer_values(one, names)) is not None:
                networks[formula(one, names)] = values_of
    text = display(aligned(rows))
    for look, lines in networks.items():
        hidden = "$z_1$, $z_2$, \\dots\\ the values of its hidden layers"
        hidden = hidden if len(lines) > 2 else "$z_1$ the values of its hidden layer"
        text += f"Here ${look}$ is, with {hidden},\n" + display(aligned([f"& {line}" for line in lines]))
    return text


def midpoint_refutation(asked: Any, triple: Any) -> str:
    """That a function is not convex (or concave): its values at two points and at their midpoint, step by step."""
    (side,), variables, domain = asked.sides, asked.setting.variables, asked.setting.domain
    names = names_of(side.outputs, variables)
    letters = ("f", "g", "h", *(f"f_{{{i}}}" for i in range(len(variables) + 1)))
    f = next(letter for letter in letters if letter not in variables)
    points = [triple.u, triple.v, triple.midpoint]
    shown = [", ".join(number(value, small=True) for value in point) for point in points]
    u, v, middle = (f"({one})" if len(variables) > 1 else one for one in shown)
    text = rf"\emph{{Refutation.}} Let ${f}$ be the function. The midpoint of ${u}$ and ${v}$ is ${middle}$"
    text += ", and these points lie in the domain" if cell_conditions(domain, names) else ""
    heads = [f"{f}({one})" for one in shown]
    worked = [
        (head, side.outputs[0], dict(zip(variables, point, strict=True)))
        for head, point in zip(heads, points, strict=True)
    ]
    text += f".\n{_worked_out(worked, names)}"
    first, value, last = triple.values
    sign = ">" if value > (first + last) / 2 else "<"
    mean = rf"\tfrac{{1}}{{2}} \bigl({heads[0]} + {heads[1]}\bigr)"
    text += "So\n" + display(f"{heads[2]} = {constant_value(value)} {sign} {constant_value(triple.right)} = {mean}")
    return f"{text}and the function is not {asked.shape}. {QED}\n"
