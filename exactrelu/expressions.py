r"""Formulas as data: a small immutable graph of rational combinations, max/min/abs/relu, cases and networks.

Text and sympy are both read into this graph, and it is lowered to a straight-line program in `formulas`.
Nodes compare by identity; a node used twice is lowered once, so sharing is never lost.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal
from unicodedata import bidirectional

__all__ = [
    "Application",
    "Cases",
    "Combination",
    "Constraint",
    "FormulaError",
    "Guard",
    "Lattice",
    "Node",
    "Relation",
    "UncoveredError",
    "Variable",
    "affine_form",
    "combine",
    "compare",
    "constant",
    "guard_holds",
    "holds",
    "name_fault",
    "natural_key",
    "negate",
    "networks_of",
    "rebuilt",
    "variables_of",
]

MAX_CONSTRAINTS = 20_000  # affine constraints that one condition may fall into
MAX_LATTICE_TERMS = 40  # max, min, abs, relu in one comparison; each doubles the constraints

Relation = Literal[">=", ">", "=="]
Operation = Literal["max", "min", "abs", "relu"]


_NAME = re.compile(r"\\?[^\W\d]\w*(?:\{\\?\w+(?:,\w+)*\}\w*)*'*")  # x, x_12, x', and of sympy \alpha, x_{1,2}
_INVISIBLE = "\u115f\u1160"  # letters without a picture


class FormulaError(ValueError):
    """A formula is malformed, not piecewise affine, or does not fit where it is used."""


class UncoveredError(FormulaError):
    """A piecewise definition, or given pieces, leave a gap in their domain; `point` is a rational point in it."""

    def __init__(self, message: str, point: tuple[Fraction, ...] = ()) -> None:
        super().__init__(message)
        self.point = point


@dataclass(frozen=True, eq=False, slots=True)
class Variable:
    """A real variable, known by its name."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Combination:
    """constant + sum q * node; without terms it is a rational number."""

    terms: tuple[tuple[Fraction, "Node"], ...]
    constant: Fraction


@dataclass(frozen=True, eq=False, slots=True)
class Lattice:
    """max or min of one or more arguments, or abs or relu of one."""

    operation: Operation
    arguments: tuple["Node", ...]


@dataclass(frozen=True, eq=False, slots=True)
class Application:
    """One output of a network (any object with exact affine `layers` and ReLU between them) at arguments."""

    network: Any
    arguments: tuple["Node", ...]
    component: int


@dataclass(frozen=True, slots=True)
class Constraint:
    """The affine relation constant + sum coefficient * variable  >= 0, > 0 or == 0."""

    terms: tuple[tuple[str, Fraction], ...]
    constant: Fraction
    relation: Relation

    def negated(self) -> tuple["Constraint", ...]:
        """The alternatives that together are the complement."""
        opposite = Constraint(tuple((name, -q) for name, q in self.terms), -self.constant, ">")
        if self.relation == "==":
            return Constraint(self.terms, self.constant, ">"), opposite
        return (Constraint(opposite.terms, opposite.constant, ">" if self.relation == ">=" else ">="),)


Guard = tuple[tuple[Constraint, ...], ...]  # a disjunction of conjunctions; ((),) is true, () is false


def holds(value: Fraction, relation: str) -> bool:
    """Whether a value is >= 0, > 0 or == 0."""
    return value == 0 if relation == "==" else value > 0 or (value == 0 and relation == ">=")


def guard_holds(guard: Guard, at: Mapping[str, Fraction]) -> bool:
    """Whether a condition holds at a point."""
    return any(
        all(holds(c.constant + sum((q * at[name] for name, q in c.terms), Fraction(0)), c.relation) for c in part)
        for part in guard
    )


@dataclass(frozen=True, eq=False, slots=True)
class Cases:
    """A piecewise definition, read from the top: the value of the first branch whose guard holds.

    `lowered` are fewer branches with the same values, or (): read instead of the branches, which are what is printed.
    `fitting` says that the guards are closed cells of full dimension with disjoint interiors, and that the branches
    agree where they meet: the order of the branches is of no importance then.
    """

    branches: tuple[tuple[Guard, "Node"], ...]
    text: str
    lowered: tuple[tuple[Guard, "Node"], ...] = ()
    fitting: bool = False

    @property
    def read(self) -> tuple[tuple[Guard, "Node"], ...]:
        """The branches that programs are made of."""
        return self.lowered or self.branches


Node = Variable | Combination | Lattice | Application | Cases


def constant(value: Fraction | int) -> Combination:
    """The constant function."""
    return Combination((), Fraction(value))


def name_fault(name: str) -> str | None:
    """Why a statement with a variable of this name would not say what it seems to say; None if it would.

    >>> name_fault("x_{1}"), name_fault("x = 0 for all real x")
    (None, 'is not a name such as x, x_1 or alpha')
    """
    if not _NAME.fullmatch(name):
        return "is not a name such as x, x_1 or alpha"
    if any(letter in _INVISIBLE for letter in name):
        return "has an invisible letter"
    if any(bidirectional(letter) in ("R", "AL", "AN") for letter in name):
        return "is written from right to left, so that formulas with it are displayed in another order"
    return None


def combine(parts: Iterable[tuple[Fraction | int, Node]], offset: Fraction | int = 0) -> Node:
    """offset + sum q * part, with nested combinations opened, equal nodes collected and 1 * node kept bare."""
    total = Fraction(offset)
    collected: dict[Node, Fraction] = {}
    for q, part in parts:
        if isinstance(part, Combination):
            total += q * part.constant
            for inner, node in part.terms:
                collected[node] = collected.get(node, Fraction(0)) + q * inner
        else:
            collected[part] = collected.get(part, Fraction(0)) + q
    terms = tuple((q, node) for node, q in collected.items() if q)
    if len(terms) == 1 and terms[0][0] == 1 and not total:
        return terms[0][1]
    return Combination(terms, total)


def negate(node: Node) -> Node:
    return combine([(-1, node)])


def children(node: Node) -> Sequence[Node]:
    """The nodes a node is made of, all branches of cases included."""
    match node:
        case Combination(terms=terms):
            return [child for _, child in terms]
        case Lattice(arguments=arguments) | Application(arguments=arguments):
            return arguments
        case Cases(branches=branches):
            return [value for _, value in branches]
        case _:
            return ()


def postorder(roots: Iterable[Node], below: Callable[[Node], Sequence[Node]] = children) -> list[Node]:
    """Every node reachable from `roots` once, each after the nodes `below` it; no recursion."""
    done: dict[int, Node] = {}
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, expanded = stack.pop()
        if id(node) in done:
            continue
        if expanded:
            done[id(node)] = node
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(below(node)) if id(child) not in done)
    return list(done.values())


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sort key for variable names: x, y, z and x1, x2, .., x10 in their natural order."""
    key: list[tuple[int, int, str]] = []
    text = ""
    digits = ""
    for character in name + " ":
        if character.isascii() and character.isdigit():
            digits += character
            continue
        if digits:
            number = digits.lstrip("0")
            key += [(1, 0, text), (0, len(number), number)]
            text = digits = ""
        text += character
    return [*key, (1, 0, text.rstrip()), (-1, 0, name)]  # the name itself tells x1 from x01


def rebuilt(root: Node, leaf: Callable[[Node, dict[int, Node]], Node | None]) -> dict[int, Node]:
    """New nodes for the old ones, by id: what `leaf` gives, else the same operation on the new children."""
    made: dict[int, Node] = {}
    for node in postorder([root]):
        found = leaf(node, made)
        if found is None:
            match node:
                case Combination(terms=terms, constant=offset):
                    found = combine([(q, made[id(child)]) for q, child in terms], offset)
                case Lattice(operation=operation, arguments=arguments):
                    found = Lattice(operation, tuple(made[id(child)] for child in arguments))
                case Application(network=network, arguments=arguments, component=component):
                    found = Application(network, tuple(made[id(child)] for child in arguments), component)
                case _:
                    found = node
        made[id(node)] = found
    return made


def variables_of(roots: Iterable[Node]) -> tuple[str, ...]:
    """Names of all variables, guards included, in natural order."""
    names: set[str] = set()
    for node in postorder(roots):
        if isinstance(node, Variable):
            names.add(node.name)
        elif isinstance(node, Cases):
            names.update(
                name
                for guard, _ in node.branches
                for part in guard
                for constraint in part
                for name, _ in constraint.terms
            )
    return tuple(sorted(names, key=natural_key))


def networks_of(roots: Iterable[Node]) -> list[Any]:
    """The networks that are applied, with repetitions."""
    return [node.network for node in postorder(roots) if isinstance(node, Application)]


def affine_form(node: Node) -> tuple[dict[str, Fraction], Fraction] | None:
    """Coefficients and constant of a node that is affine as written, else None."""
    if isinstance(node, Variable):
        return {node.name: Fraction(1)}, Fraction(0)
    if isinstance(node, Combination) and all(isinstance(child, Variable) for _, child in node.terms):
        coefficients: dict[str, Fraction] = {}
        for q, child in node.terms:
            if isinstance(child, Variable):
                coefficients[child.name] = coefficients.get(child.name, Fraction(0)) + q
        return coefficients, node.constant
    return None


def compare(node: Node, relation: Relation) -> Guard:
    """The relation node >= 0, > 0 or == 0 as affine alternatives.

    A maximum with a positive coefficient is above a bound iff one of its arguments is, with a negative one
    iff all are; so |x| < 1 becomes 1 - x > 0 and 1 + x > 0.  Cases and networks raise `FormulaError`.
    """
    if relation == "==":
        return (
            conjunction(compare(node, ">="), compare(negate(node), ">="))
            if affine_form(node) is None
            else ((_constraint(node, "=="),),)
        )
    if affine_form(node) is not None:
        return ((_constraint(node, relation),),)
    terms = list(node.terms) if isinstance(node, Combination) else [(Fraction(1), node)]
    if sum(isinstance(child, Lattice) for _, child in terms) > MAX_LATTICE_TERMS:
        raise FormulaError(f"a condition has more than {MAX_LATTICE_TERMS} terms with max, min, abs or relu; split it")
    offset = node.constant if isinstance(node, Combination) else Fraction(0)
    for position, (q, child) in enumerate(terms):
        if isinstance(child, Lattice):
            rest = terms[:position] + terms[position + 1 :]
            arguments: list[Node] = list(child.arguments)
            if child.operation in ("abs", "relu"):
                arguments.append(negate(arguments[0]) if child.operation == "abs" else constant(0))
            some = (q > 0) != (child.operation == "min")
            result: Guard = () if some else ((),)
            for argument in arguments:
                guard = compare(combine([*rest, (q, argument)], offset), relation)
                result = conjunction(result + guard, ((),)) if some else conjunction(result, guard)
            return result
    raise FormulaError("a condition must compare affine expressions (max, min, abs and relu of them are allowed)")


def _constraint(node: Node, relation: Relation) -> Constraint:
    form = affine_form(node)
    if form is None:
        raise FormulaError("not an affine condition")
    coefficients, offset = form
    ordered = sorted(((name, q) for name, q in coefficients.items() if q), key=lambda term: natural_key(term[0]))
    return Constraint(tuple(ordered), offset, relation)


def conjunction(first: Guard, second: Guard) -> Guard:
    """Both guards: all pairs of alternatives.  `FormulaError` when they are too many to be meant."""
    size = len(first) * len(second) + len(first) * _size(second) + len(second) * _size(first)
    if size > MAX_CONSTRAINTS:
        raise FormulaError(f"a condition falls into more than {MAX_CONSTRAINTS} affine ones; split it")
    return tuple(a + b for a in first for b in second)


def _size(guard: Guard) -> int:
    return sum(map(len, guard))


def negation(guard: Guard) -> Guard:
    """The complement of a guard."""
    result: Guard = ((),)
    for part in guard:
        result = conjunction(result, tuple((alternative,) for c in part for alternative in c.negated()))
    return result


def _coefficient(q: Fraction, name: str) -> str:
    if q == 1:
        return name
    return (
        f"{q}*{name}"
        if q.denominator == 1
        else f"{q.numerator if q.numerator != 1 else ''}{'*' if q.numerator != 1 else ''}{name}/{q.denominator}"
    )


def sum_text(terms: Iterable[tuple[Fraction, str]], offset: Fraction) -> str:
    """A sum as text that the parser reads back: `2*x - y/3 + 1`."""
    text = ""
    for q, name in terms:
        if q:
            size = _coefficient(abs(q), name)
            text += (" - " if q < 0 else " + ") + size if text else ("-" if q < 0 else "") + size
    if offset or not text:
        text += (" - " if offset < 0 else " + ") + str(abs(offset)) if text else str(offset)
    return text


def to_text(root: Node, labels: Mapping[Any, str] | None = None) -> str:
    """The formula as text that the parser reads back; networks print as applications.

    `labels` are other names for networks, by name and network.  Piecewise definitions print as they were written
    unless there are such networks in them.
    """
    labels = labels or {}
    shown: dict[int, str] = {}
    for node in postorder([root]):
        match node:
            case Variable(name=name):
                text = name
            case Combination(terms=terms, constant=offset):
                text = sum_text(((q, shown[id(child)]) for q, child in terms), offset)
            case Lattice(operation=operation, arguments=arguments):
                text = f"{operation}({', '.join(shown[id(child)] for child in arguments)})"
            case Application(network=network, arguments=arguments, component=component):
                name = labels.get((network.name, network), network.name)
                name += f"[{component}]" if network.output_dim > 1 else ""
                text = f"{name}({', '.join(shown[id(child)] for child in arguments)})"
            case Cases(branches=branches, text=text):
                if any((network.name, network) in labels for network in networks_of([node])):
                    parts = [f"({shown[id(value)]}, {_guard_text(guard)})" for guard, value in branches]
                    text = f"Piecewise({', '.join(parts)})"
        shown[id(node)] = text
    return shown[id(root)]


def _guard_text(guard: Guard) -> str:
    """A disjunction of conjunctions as sympy writes it."""
    if not guard or not all(guard):
        return str(bool(guard))
    parts = [[constraint_text(constraint) for constraint in part] for part in guard]
    joined = [part[0] if len(part) == 1 else " & ".join(f"({one})" for one in part) for part in parts]
    return joined[0] if len(joined) == 1 else " | ".join(f"({one})" for one in joined)


def constraint_text(constraint: Constraint) -> str:
    """A constraint as text with a positive leading coefficient: `x - y <= 1`."""
    flip = bool(constraint.terms) and constraint.terms[0][1] < 0
    sign = -1 if flip else 1
    left = sum_text(((sign * q, name) for name, q in constraint.terms), Fraction(0))
    relation = constraint.relation.replace(">", "<") if flip else constraint.relation
    return f"{left} {relation} {-sign * constraint.constant}"
