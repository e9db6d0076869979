r"""Equalities that hold part by part: $|a| + |b| = \max\{a, -a\} + \max\{b, -b\}$ has 4 cases, its parts have 2 each.

The parts are single summands of the two sides that are equal, or sums of those that have their variables in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.cpa import CPA, piecewise
from exactrelu.export.resolved_sides import Sum
from exactrelu.expressions import (
    Application,
    Cases,
    FormulaError,
    Node,
    Variable,
    combine,
    postorder,
    rebuilt,
    variables_of,
)
from exactrelu.formulas import Formula, Setting
from exactrelu.lowering import evaluate
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.continuity import DiscontinuousError
from exactrelu.typesetting.formulas import formula

__all__ = ["Part", "separate_parts"]

MAX_TERMS = 60  # of a side
MAX_CELLS, SECONDS = 200, 1.0  # of two functions that are compared

Terms = list[tuple[Fraction, Node]]


@dataclass(frozen=True)
class Part:
    """An equality of two functions; `others` are those that only have other variables in it."""

    sides: tuple[Node, Node]
    setting: Setting
    others: tuple[tuple[Node, Node], ...] = ()


def separate_parts(left: Sum, right: Sum, setting: Setting) -> list[Part]:
    """Two or more equalities whose sum, after multiplication with numbers, is left = right; [] if none are found.

    What is left over of the two sides is the same affine form as it is written.
    """
    if max(len(left.terms), len(right.terms)) > MAX_TERMS:
        return []
    for found in (_pairs(left, right, setting), _blocks(left, right, setting)):
        if found is not None and len(found) > 1:
            return _grouped(found, setting)
    return []


def _pairs(left: Sum, right: Sum, setting: Setting) -> list[tuple[Node, Node]] | None:
    """Every summand of the left side with one of the right side that is equal to it."""
    bent, rest = _split(left.terms)
    candidates, other_rest = _split(right.terms)
    if len(bent) != len(candidates) or (rest, left.constant) != (other_rest, right.constant):
        return None
    found = []
    for q, node in bent:
        for k, (p, other) in enumerate(candidates):
            if p == q and variables_of([node]) == variables_of([other]) and _difference(node, other, setting) == 0:
                found.append((node, candidates.pop(k)[1]))
                break
        else:
            return None
    return found


def _split(terms: Sequence[tuple[Fraction, Node]]) -> tuple[Terms, dict[str, Fraction]]:
    """The summands that bend, and the coefficients of the others."""
    affine = {node.name: q for q, node in terms if isinstance(node, Variable)}
    return [(q, node) for q, node in terms if not isinstance(node, Variable)], affine


def _blocks(left: Sum, right: Sum, setting: Setting) -> list[tuple[Node, Node]] | None:
    """Both sides as sums of functions of separate variables, equal up to constants, which are moved to the right."""
    block = {name: {name} for name in setting.variables}
    for _, node in (*left.terms, *right.terms):
        together = set().union(*(block[name] for name in variables_of([node])))
        for name in together:
            block[name] = together
    found, constants = [], right.constant - left.constant
    for names in {id(one): one for one in block.values()}.values():
        first, second = (
            combine([(q, node) for q, node in side.terms if names.issuperset(variables_of([node]))])
            for side in (left, right)
        )
        shift = _difference(first, second, setting)
        if shift is None:
            return None
        constants -= shift
        found.append((first, combine([(1, second)], shift)))
    return found if constants == 0 else None


def _difference(first: Node, second: Node, setting: Setting) -> Fraction | None:
    """first - second if that is a constant, else None."""
    inside = setting.domain.interior_point() or ()
    values = [evaluate(Formula((node,), "part"), setting.variables, inside)[0] for node in (first, second)]
    small = _restricted((first, second), setting)
    try:
        form: CPA = piecewise(
            Formula((first, second), "parts", True),
            on=small.domain,
            variables=small.variables,
            max_cells=MAX_CELLS,
            time=SECONDS,
        )
    except (BudgetExceeded, DiscontinuousError, FormulaError):
        return None
    shift = values[0] - values[1]
    same = all(affine.W[0] == affine.W[1] and affine.b[0] - affine.b[1] == shift for _, affine in form.pieces)
    return shift if same else None


def _restricted(nodes: Sequence[Node], setting: Setting) -> Setting:
    """The setting with the variables of the nodes alone, unless the domain ties them to others."""
    names = variables_of(nodes)
    places = [i for i, name in enumerate(setting.variables, 1) if name in names]
    groups: list[tuple[tuple[int, ...], ...]] = []
    for rows in (setting.domain.rows, setting.domain.strict, setting.domain.equations):
        used = [{i for i, c in enumerate(row) if i and c} for row in rows]
        if not places or any(one & {*places} and not one <= {*places} for one in used):
            return setting
        kept = [row for row, one in zip(rows, used, strict=True) if one and one <= {*places}]
        groups.append(tuple((row[0], *(row[i] for i in places)) for row in kept))
    variables = tuple(setting.variables[i - 1] for i in places)
    rows, strict, equations = groups
    return Setting(variables, (), Polyhedron(len(places), rows, strict, equations, variables), "")


def _grouped(pairs: Sequence[tuple[Node, Node]], setting: Setting) -> list[Part]:
    """The parts, those that are alike together: one proof is enough for them."""
    alike: dict[object, list[tuple[Node, Node]]] = {}
    for k, pair in enumerate(pairs):
        alike.setdefault(_pattern(pair, setting) or k, []).append(pair)
    return [Part(first, _restricted(first, setting), tuple(others)) for first, *others in alike.values()]


def _pattern(pair: tuple[Node, Node], setting: Setting) -> str:
    """What is the same for parts that only have other variables; "" if that is not seen at once."""
    nodes = postorder(pair)
    domain = _restricted(pair, setting).domain
    limits = (domain.rows, domain.strict, domain.equations)
    if (domain.dim > 1 and any(limits)) or any(isinstance(node, (Application, Cases)) for node in nodes):
        return ""
    listed = dict.fromkeys(node.name for node in nodes if isinstance(node, Variable))
    renamed = {name: f"t{k}" for k, name in enumerate(listed, 1)}

    def leaf(node: Node, made: dict[int, Node]) -> Node | None:
        return Variable(renamed[node.name]) if isinstance(node, Variable) else None

    return " = ".join(formula(rebuilt(node, leaf)[id(node)]) for node in pair) + f" on {limits}"
