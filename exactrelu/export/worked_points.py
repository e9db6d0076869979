r"""Refutations worked out: both sides evaluated at the point, step by step, as one would on paper.

$1 - |x - 3|$ at $x = 1$ is $1 - |-2| = 1 - 2 = -1$: the point is put in, then in each step the innermost maxima,
absolute values and networks are replaced by their values.
"""

from collections.abc import Sequence
from fractions import Fraction

from exactrelu.expressions import (
    Application,
    Cases,
    Combination,
    Lattice,
    Node,
    Variable,
    constant,
    guard_holds,
    rebuilt,
)
from exactrelu.typesetting.conditions import condition
from exactrelu.typesetting.formulas import formula, summands
from exactrelu.typesetting.layout import number
from exactrelu.typesetting.names import Names
from exactrelu.typesetting.weighted_sums import weighted

__all__ = ["layer_values", "steps_at"]

MAX_LAYER = 8  # neurons of a layer whose values are shown

Point = dict[str, Fraction]


def steps_at(root: Node, at: Point, names: Names) -> tuple[list[list[str]], list[str], list[Application]]:
    """The value as a chain of sums, by their summands, the branches that were taken, and the networks evaluated.

    >>> from exactrelu.text import parse_formula
    >>> for step in steps_at(parse_formula("relu(x - 1) - 2*relu(x)"), {"x": Fraction(2)}, Names(["x"]))[0]:
    ...     print(*step)
    \\operatorname{ReLU}(1) - 2 \\operatorname{ReLU}(2)
    1 - 2 \\cdot 2
    -3
    """
    branches: list[str] = []
    networks: list[Application] = []
    node = _substituted(root, at, names, branches)
    steps = [summands(node, names)]
    while not _is_number(node):
        reduced = _reduced(node, networks)
        values = [(q, reduced[id(child)]) for q, child in _terms(node)]
        if len(values) > 1 and all(_is_number(value) for _, value in values):
            tokens = [(q, [number(_value(value), small=True)]) for q, value in values]
            steps.append(weighted(tokens, node.constant if isinstance(node, Combination) else 0))
        node = reduced[id(node)]
        steps.append(summands(node, names))
    return [step for i, step in enumerate(steps) if i == 0 or step != steps[i - 1]], branches, networks


def _terms(node: Node) -> Sequence[tuple[Fraction, Node]]:
    return node.terms if isinstance(node, Combination) else ((Fraction(1), node),)


def _is_number(node: Node) -> bool:
    return isinstance(node, Combination) and not node.terms


def _value(node: Node) -> Fraction:
    assert isinstance(node, Combination)
    return node.constant


def _substituted(root: Node, at: Point, names: Names, branches: list[str]) -> Node:
    """The formula with numbers for its variables; a piecewise definition becomes the branch that holds."""

    def leaf(node: Node, made: dict[int, Node]) -> Node | None:
        if isinstance(node, Variable):
            return constant(at[node.name])
        if isinstance(node, Cases):
            guard, value = next((guard, value) for guard, value in node.branches if guard_holds(guard, at))
            if all(guard):
                branches.append(condition(guard, names))
            return made[id(value)]
        return None

    return rebuilt(root, leaf)[id(root)]


def _reduced(root: Node, networks: list[Application]) -> dict[int, Node]:
    """One step: every operation whose arguments are numbers is carried out; the new nodes by the ids of the old."""

    def leaf(node: Node, made: dict[int, Node]) -> Node | None:
        if not isinstance(node, (Lattice, Application)) or not all(map(_is_number, node.arguments)):
            return None
        values = [_value(argument) for argument in node.arguments]
        if isinstance(node, Application):
            networks.append(node)
            found = node.network(*values)
            return constant(found[node.component] if isinstance(found, tuple) else found)
        match node.operation:
            case "relu":
                return constant(max(values[0], Fraction(0)))
            case "abs":
                return constant(abs(values[0]))
            case operation:
                return constant(max(values) if operation == "max" else min(values))

    return rebuilt(root, leaf)


def layer_values(node: Application, names: Names) -> list[str] | None:
    r"""A network at a point: its hidden layers and its output, one line each; None if they are too wide to be shown.

    >>> from exactrelu.networks import Network
    >>> N = Network([([[1], [-1]], [0, 0]), ([[1, 2]], [0])])
    >>> print(*layer_values(Application(N, (constant(-2),), 0), Names()), sep="\n")
    z_{1} = \operatorname{ReLU}(-2, 2) = (0, 2)
    N(-2) = 0 + 2 \cdot 2 = 4
    """
    N, outer = node.network, node.network.layers[-1]
    if not N.widths or N.width > MAX_LAYER:
        return None
    lines, after = [], []
    for k, values in enumerate(N.preactivations([_value(argument) for argument in node.arguments]), 1):
        after = [max(value, Fraction(0)) for value in values]
        before, above = (", ".join(number(value, small=True) for value in row) for row in (values, after))
        brackets = ("(", ")") if len(after) > 1 else ("", "")
        lines.append(rf"z_{{{k}}} = \operatorname{{ReLU}}({before}) = {above.join(brackets)}")
    row, offset = outer.W[node.component], outer.b[node.component]
    summed = weighted([(q, [number(z, small=True)]) for q, z in zip(row, after, strict=True) if q], offset)
    total = number(sum((q * z for q, z in zip(row, after, strict=True)), offset), small=True)
    line = f"{formula(node, names)} = {' '.join(summed)}"
    return [*lines, line if len(summed) == 1 and summed[0] == total else f"{line} = {total}"]
