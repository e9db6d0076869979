r"""Statements with parameters and powers in LaTeX: the two sides, and the quantifiers with their conditions.

A question is one of `prover/parameters.py`: `sides`, `relation`, `variables`, `parameters`, the comparisons `given`
for the parameters and `where` for the variables, and the name of an `exponent`, or none.
"""

from collections.abc import Sequence
from typing import Any

from exactrelu.typesetting.layout import LINE, broken, unary
from exactrelu.typesetting.names import Names
from exactrelu.typesetting.polynomials import chained, comparison, expression_summands

__all__ = ["is_parametric", "parametric_names", "parametric_sides", "quantified"]


def is_parametric(question: Any) -> bool:
    return all(hasattr(question, part) for part in ("sides", "relation", "parameters", "given", "where"))


def parametric_names(question: Any) -> Names:
    """How the variables, the parameters and the exponent are written."""
    return Names([*question.inputs, *([question.exponent] if question.exponent else [])])


def parametric_sides(question: Any, names: Names, limit: int = LINE) -> list[list[str]]:
    """The lines of both sides."""
    return [broken(expression_summands(side, names), limit) for side in question.sides]


def quantified(question: Any, names: Names) -> list[str]:
    r"""For which parameters, variables and exponents, one clause each: for all $0 < a < 1$, and all $x \in \mathbb{R}$.

    Conditions of the form $0 < a < b$ say themselves what they are about; others follow the word *with*.
    """
    said: list[str] = []
    bound = _bound(question, names)
    free = [name for name in question.parameters if name not in bound] if bound is not None else []
    variables = list(question.variables)
    where = chained([comparison(one, names, question.variables) for one in question.where])
    if bound is None:
        conditions = chained([comparison(one, names) for one in question.given])
        said.append(rf"{_reals(question.parameters, names)} \text{{ with }} {_listed(conditions)}")
    elif bound:
        said.append(_listed(chained(_merged(question, names))))
    if free and where:
        said.append(_reals(free, names))
    elif free or variables:
        variables = [*free, *variables] if not where else variables
    if variables:
        said.append(_reals(variables, names) + (rf" \text{{ with }} {_listed(where)}" if where else ""))
    elif where:
        said[-1] += rf" \text{{ with }} {_listed(where)}"
    if question.exponent:
        said.append(
            rf"{names.variable(question.exponent)} \in \mathbb{{N}},\ {names.variable(question.exponent)} \ge 1"
        )
    if not said:
        return []
    first, *more = said
    listed = [rf"\text{{for all }} {first}"]
    for k, clause in enumerate(more, 1):
        word = "and all" if k == len(more) else "all"
        listed.append(rf"\text{{{' ' if k == len(more) else ', '}{word} }} {clause}")
    return listed


def _reals(listed: Sequence[str], names: Names) -> str:
    return rf"{names.listed(listed)} \in \mathbb{{R}}"


def _listed(conditions: Sequence[str]) -> str:
    return unary(r",\ ".join(conditions))


def _used(node: Any) -> set[str]:
    if node.operation == "name":
        return {node.value}
    return set().union(*map(_used, node.arguments))


def _bound(question: Any, names: Names) -> set[str] | None:
    """The parameters of conditions that only compare single parameters and numbers; None if there are others."""
    found: set[str] = set()
    looks = {names.variable(name) for name in question.parameters}
    for one in question.given:
        shown = comparison(one, names)
        used = _used(one.expression)
        if any(side not in looks for side in (shown.low, shown.high)[: len(used)] if not _is_number(side)):
            return None
        if shown.sign == "=" or not used:
            return None
        found |= used
    return found


def _is_number(text: str) -> bool:
    return not any(character.isalpha() for character in text.replace(r"\tfrac", "").replace(r"\frac", ""))


def _merged(question: Any, names: Names) -> list[Any]:
    """The conditions; single ones with one bound in common become one: p, q > 0."""
    shown = [comparison(one, names) for one in question.given]
    ends = [end for one in shown for end in (one.low, one.high) if not _is_number(end)]
    kept: list[Any] = []
    place: dict[tuple[str, str], int] = {}
    for one in shown:
        key = (one.low, one.sign)
        if one.turned and ends.count(one.high) == 1 and key in place:
            before = kept[place[key]]
            kept[place[key]] = type(one)(one.low, one.sign, f"{before.high}, {one.high}", True)
            continue
        if one.turned and ends.count(one.high) == 1:
            place[key] = len(kept)
        kept.append(one)
    return kept
