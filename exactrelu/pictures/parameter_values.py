r"""A few rational values for the parameters of a statement, spread apart, and its sides with such values put in."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from exactrelu.expressions import (
    Cases,
    Combination,
    Constraint,
    FormulaError,
    Lattice,
    Node,
    Variable,
    affine_form,
    combine,
    constant,
)
from exactrelu.kernel.polynomials import Polynomial
from exactrelu.prover.parameters import Question
from exactrelu.prover.parametric_forms import value_at_point
from exactrelu.prover.parametric_points import parameter_sample
from exactrelu.prover.polynomial_expressions import Comparison, Expression, evaluate, ordered

__all__ = ["as_node", "guarded_forms", "parameter_values", "specialised"]

NICE = tuple(map(Fraction, ("1", "1/2", "2", "-1", "1/4", "3", "-2", "3/4", "-1/2", "3/2", "1/3", "4", "0", "-3")))
FEW = {1: 14, 2: 14, 3: 8, 4: 5}  # number of names -> values tried for each, else 3
MANY = 200  # choices from which some are taken
SHOWN = 3

Values = dict[str, Fraction]


def parameter_values(asked: Question, names: Sequence[str], shown: int = SHOWN) -> list[Values]:
    """Values of some inputs that satisfy the conditions on them alone: simple ones first, then those far from these.

    Deterministic; if no simple values satisfy the conditions, samples in general position.
    """
    if not names:
        return [{}]
    conditions = [(p, True) for p in (*asked.lowering.parameters.positive, *asked.domain.positive)]
    conditions += [(p, False) for p in (*asked.lowering.parameters.weak, *asked.domain.weak)]
    places = {name: asked.inputs.index(name) + 1 for name in names}
    own = [(p, strict) for p, strict in conditions if all(i in places.values() for m in p for i, _ in m)]
    fit: list[Values] = []
    for candidate in product(NICE[: FEW.get(len(names), 3)], repeat=min(len(names), 5)):
        values = dict(zip(names, candidate + (Fraction(1),) * (len(names) - len(candidate)), strict=True))
        if all(_satisfied(p, strict, values, asked) for p, strict in own) and _defined(asked, values):
            fit.append(values)
        if len(fit) >= MANY:
            break
    if not fit:
        generators = asked.lowering.parameters.generators()
        samples = [
            parameter_sample(generators, len(asked.variables), len(asked.parameters), seed) for seed in range(shown)
        ]
        found = [dict(zip(asked.parameters, one, strict=True)) for one in samples if one is not None]
        return [{**dict.fromkeys(names, Fraction(1)), **one} for one in found]
    chosen = [min(fit, key=_complexity)]
    while len(chosen) < min(shown, len(fit)):
        chosen.append(max(fit, key=lambda one: (min(_distance(one, other) for other in chosen), -_complexity(one))))
    return sorted(chosen, key=lambda one: tuple(one.values()))


def _satisfied(p: Polynomial, strict: bool, values: Mapping[str, Fraction], asked: Question) -> bool:
    value = value_at_point(p, [values.get(name, Fraction(0)) for name in asked.inputs])
    return value > 0 or (value == 0 and not strict)


def _defined(asked: Question, values: Mapping[str, Fraction]) -> bool:
    """Whether the sides have values somewhere with these parameters: no divisor vanishes."""
    if not any(node.operation == "quotient" for node in ordered(asked.sides)):
        return True
    point = {name: values.get(name, Fraction(1)) for name in asked.inputs}
    try:
        for side in asked.sides:
            evaluate(specialised(side, {asked.exponent: Fraction(1)} if asked.exponent else {}), point)
    except FormulaError:
        return False
    return True


def _complexity(values: Mapping[str, Fraction]) -> int:
    """Numerators and denominators together; equal values are less telling than different ones."""
    return sum(abs(q.numerator) + 2 * q.denominator for q in values.values()) + 3 * (
        len(values) - len({*values.values()})
    )


def _distance(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> Fraction:
    """The sum of the distances after the line is mapped to (-1, 1)."""
    return sum((abs(q / (1 + abs(q)) - other[name] / (1 + abs(other[name]))) for name, q in one.items()), Fraction(0))


# -- formulas with values put in ----------------------------------------------------------------------


def specialised(root: Expression, values: Mapping[str, Fraction]) -> Expression:
    """The expression with numbers in place of some names, those of exponents too."""
    done: dict[int, Expression] = {}
    for node in ordered([root]):
        arguments = tuple(done[id(child)] for child in node.arguments)
        value = node.value
        if node.operation == "name" and value in values:
            done[id(node)] = Expression("number", (), values[value])
            continue
        if node.operation == "power" and value in values:
            value = values[value].numerator
        if node.operation == "cases":
            value = tuple(
                tuple(tuple(Comparison(done[id(one.expression)], one.relation) for one in part) for part in guard)
                for guard in node.value
            )
        done[id(node)] = Expression(node.operation, arguments, value)
    return done[id(root)]


def as_node(root: Expression) -> Node | None:
    """The expression as a piecewise affine formula; None if it is none as written."""
    done = _nodes(root)
    return done[id(root)]


def guarded_forms(root: Expression, name: str) -> list[Fraction]:
    """Where affine arguments of relu, abs, max, min and of conditions change sign, in a single variable."""
    done, places = _nodes(root), set()
    for node in ordered([root]):
        parts = [done[id(child)] for child in node.arguments]
        forms: list[Node | None] = []
        if node.operation in ("relu", "abs"):
            forms = parts
        elif node.operation in ("max", "min"):
            forms = [combine([(1, a), (-1, b)]) for a in parts for b in parts if a is not None and b is not None]
        elif node.operation == "cases":
            forms = [done[id(one.expression)] for guard in node.value for part in guard for one in part]
        for form in forms:
            found = affine_form(form) if form is not None else None
            if found is not None and found[0].get(name):
                places.add(-found[1] / found[0][name])
    return sorted(places)


def _nodes(root: Expression) -> dict[int, Node | None]:
    done: dict[int, Node | None] = {}
    for node in ordered([root]):
        given = [done[id(child)] for child in node.arguments]
        parts = [one for one in given if one is not None]
        done[id(node)] = _node(node, parts, done) if len(parts) == len(given) else None
    return done


def _node(node: Expression, parts: list[Node], done: Mapping[int, Node | None]) -> Node | None:
    match node.operation:
        case "number":
            return constant(node.value)
        case "name":
            return Variable(node.value)
        case "sum":
            return combine([(1, part) for part in parts])
        case "product":
            factor, rest = Fraction(1), []
            for part in parts:
                value = _value(part)
                factor = factor * value if value is not None else factor
                rest += [part] if value is None else []
            if not factor or not rest:
                return constant(factor)
            return combine([(factor, rest[0])]) if len(rest) == 1 else None
        case "quotient":
            below = _value(parts[1])
            return combine([(1 / below, parts[0])]) if below else None
        case "power":
            value = _value(parts[0])
            return parts[0] if node.value == 1 else constant(value**node.value) if value is not None else None
        case "cases":
            guards = [[[_constraint(one, done) for one in part] for part in guard] for guard in node.value]
            if any(one is None for guard in guards for part in guard for one in part):
                return None
            read = tuple(tuple(tuple(one for one in part if one is not None) for part in guard) for guard in guards)
            return Cases(tuple(zip(read, parts, strict=True)), "cases")
        case "max" | "min" | "abs" | "relu":
            return Lattice(node.operation, tuple(parts))
    return None


def _value(node: Node) -> Fraction | None:
    return node.constant if isinstance(node, Combination) and not node.terms else None


def _constraint(one: Comparison, done: Mapping[int, Node | None]) -> Constraint | None:
    node = done[id(one.expression)]
    form = affine_form(node) if node is not None else None
    relation = one.relation
    if form is None or relation not in (">=", ">", "=="):
        return None
    return Constraint(tuple(form[0].items()), form[1], relation)  # type: ignore[arg-type]
