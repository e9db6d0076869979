"""Formulas lowered to programs: every node as a combination of program values, for one choice of branches.

Lowering is part of what a reader has to believe (docs/trust.md), so it is kept short: sums stay sums,
relu(t) = max(t, 0), |t| = max(t, -t), min(s, t) = -max(-s, -t), n-ary maxima fold from the left, a network
is its layers, and cases split the domain, first match first.
"""

from collections.abc import Sequence
from fractions import Fraction

from exactrelu.expressions import (
    Application,
    Cases,
    Combination,
    FormulaError,
    Lattice,
    Node,
    UncoveredError,
    Variable,
    children,
    guard_holds,
    postorder,
)
from exactrelu.formulas import Formula
from exactrelu.kernel.program import Terms
from exactrelu.program_builder import CompiledFunction, ProgramBuilder, linear, scaled

__all__ = ["Lowering", "compile_function", "evaluate", "has_cases", "lowered_difference", "uncovered", "unresolved"]

ONE = Fraction(1)


class Lowering:
    """Lowers nodes into one program builder; `choices` says which branch of each piecewise definition holds."""

    def __init__(
        self, variables: Sequence[str], choices: dict[int, int], builder: ProgramBuilder | None = None
    ) -> None:
        self.builder = builder or ProgramBuilder(len(variables))
        self.choices = choices
        self._inputs = {name: self.builder.input(i) for i, name in enumerate(variables)}
        self._terms: dict[int, Terms] = {}
        self._networks: dict[tuple[int, tuple[Terms, ...]], list[Terms]] = {}

    def below(self, node: Node) -> Sequence[Node]:
        return (node.read[self.choices[id(node)]][1],) if isinstance(node, Cases) else children(node)

    def terms(self, root: Node) -> Terms:
        """The combination of program values that equals the node (iteratively: no recursion limit)."""
        if id(root) not in self._terms:
            for node in postorder([root], self.below):
                if id(node) not in self._terms:
                    self._terms[id(node)] = self._lower(node)
        return self._terms[id(root)]

    def _lower(self, node: Node) -> Terms:
        builder, known = self.builder, self._terms
        match node:
            case Variable(name=name):
                return self._inputs[name]
            case Combination(terms=terms, constant=offset):
                parts = [(q, known[id(child)]) for q, child in terms]
                return linear([*parts, (ONE, builder.constant(offset))])
            case Lattice(operation="relu", arguments=(argument,)):
                return builder.maximum(known[id(argument)], ())
            case Lattice(operation="abs", arguments=(argument,)):
                return builder.maximum(known[id(argument)], scaled(-ONE, known[id(argument)]))
            case Lattice(operation=operation, arguments=arguments):
                sign = ONE if operation == "max" else -ONE
                total = scaled(sign, known[id(arguments[0])])
                for argument in arguments[1:]:
                    total = builder.maximum(total, scaled(sign, known[id(argument)]))
                return scaled(sign, total)
            case Application(network=network, arguments=arguments, component=component):
                inputs = tuple(known[id(argument)] for argument in arguments)
                key = (id(network), inputs)
                if key not in self._networks:
                    self._networks[key] = builder.network(network.layers, inputs)
                return self._networks[key][component]
            case Cases():
                return known[id(self.below(node)[0])]


def unresolved(roots: Sequence[Node], choices: dict[int, int]) -> list[Cases]:
    """The piecewise definitions that are met under the choices made and not decided yet."""

    def below(node: Node) -> Sequence[Node]:
        if isinstance(node, Cases):
            return (node.read[choices[id(node)]][1],) if id(node) in choices else ()
        return children(node)

    return [n for n in postorder(roots, below) if isinstance(n, Cases) and id(n) not in choices]


def uncovered(cases: Cases, names: Sequence[str], point: tuple[Fraction, ...]) -> UncoveredError:
    where = ", ".join(f"{name} = {value}" for name, value in zip(names, point, strict=True))
    return UncoveredError(f"{cases.text} is not defined at {where}: no branch covers that point", point)


def compile_function(
    function: Formula, variables: Sequence[str], choices: dict[int, int] | None = None
) -> CompiledFunction:
    """The compiled form of a bound formula; piecewise definitions need the `choices` of one `CaseCell`."""
    lowering = Lowering(variables, choices or {})
    try:
        return lowering.builder.function([lowering.terms(node) for node in function.outputs])
    except KeyError as error:
        raise FormulaError(
            f"{function.text} has a piecewise definition; split the domain with case_cells first"
        ) from error


def lowered_difference(
    variables: Sequence[str],
    left: Formula,
    right: Formula,
    choices: dict[int, int],
    right_choices: dict[int, int] | None = None,
) -> tuple[ProgramBuilder, list[Terms]]:
    """The outputs of left - right in one builder, with the branches chosen (on the right differently, if given)."""
    first = Lowering(variables, choices)
    second = first if right_choices is None else Lowering(variables, right_choices, first.builder)
    differences = [
        linear([(ONE, first.terms(a)), (-ONE, second.terms(b))])
        for a, b in zip(left.outputs, right.outputs, strict=True)
    ]
    return first.builder, differences


def evaluate(function: Formula, variables: Sequence[str], point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Exact values of a bound formula at a rational point (piecewise definitions: first branch that holds)."""
    at = dict(zip(variables, point, strict=True))
    choices: dict[int, int] = {}
    while open_cases := unresolved(function.outputs, choices):
        cases = open_cases[0]
        branch = next((i for i, (guard, _) in enumerate(cases.read) if guard_holds(guard, at)), None)
        if branch is None:
            raise uncovered(cases, variables, tuple(point))
        choices[id(cases)] = branch
    return compile_function(function, variables, choices)(list(point))


def has_cases(function: Formula) -> bool:
    """Whether the formula contains a piecewise definition."""
    return any(isinstance(node, Cases) for node in postorder(function.outputs))
