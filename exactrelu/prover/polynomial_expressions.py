"""Formulas with parameters and powers: products, quotients and natural powers of maxima, variables and parameters.

What `exactrelu.text` and `exactrelu.symbolic` refuse as not piecewise affine is read here, from text and from
sympy (`polynomial_sympy`); networks and other functions of the package are converted.  Nothing is decided here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.exact import rational
from exactrelu.expressions import (
    Application,
    Cases,
    Combination,
    Constraint,
    FormulaError,
    Lattice,
    Node,
    Variable,
    conjunction,
    holds,
    natural_key,
    negation,
    postorder,
)
from exactrelu.formulas import Formula
from exactrelu.text import MAX_EXPONENT, Parser

__all__ = ["Comparison", "Condition", "Expression", "PolynomialParser", "evaluate", "from_node", "names_in", "ordered"]

MAX_POWER = 1000


@dataclass(frozen=True, eq=False, slots=True)
class Expression:
    """One node of a formula; nodes compare by identity.

    `operation` is number, name, sum, product, quotient, power, max, min, abs, relu or cases; `value` is the number,
    the name, the exponent (a natural number, or the name of one), or the conditions of the cases.
    """

    operation: str
    arguments: tuple["Expression", ...] = ()
    value: Any = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """expression > 0, >= 0 or == 0."""

    expression: Expression
    relation: str

    def negated(self) -> tuple["Comparison", ...]:
        """The alternatives that together are the complement."""
        opposite = product([number(-1), self.expression])
        if self.relation == "==":
            return Comparison(self.expression, ">"), Comparison(opposite, ">")
        return (Comparison(opposite, ">" if self.relation == ">=" else ">="),)


Condition = tuple[tuple[Comparison, ...], ...]  # a disjunction of conjunctions


def number(value: Fraction | int) -> Expression:
    return Expression("number", (), Fraction(value))


def total(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Expression("sum", tuple(parts))


def product(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Expression("product", tuple(parts))


def difference(left: Expression, right: Expression) -> Expression:
    return total([left, product([number(-1), right])])


def compared(left: Expression, relation: str, right: Expression) -> Condition:
    """left relation right, with one of the relations == != < <= > >=."""
    if relation in ("<", "<="):
        left, right, relation = right, left, relation.replace("<", ">")
    one = Comparison(difference(left, right), "==" if relation in ("=", "==", "!=") else relation)
    return tuple((part,) for part in one.negated()) if relation == "!=" else ((one,),)


class PolynomialParser(Parser):
    """The text language of the package with products of formulas, quotients, and powers `f^2` or `f**2`.

    A power binds tighter than a sign: -x^2 is -(x^2).  An exponent is a natural number, or a name if `exponents`
    lists it; that of a number may be negative, as in 10^-9.
    """

    def __init__(self, text: str, exponents: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.exponents = exponents

    def whole_formula(self) -> Expression:
        """The text as a formula."""
        found: Any = self.whole(lambda _: self.formula())
        return found

    def whole_statement(self) -> Any:
        """The text as a statement whose sides are expressions."""
        return self.whole(lambda _: self.statement())

    def whole_conditions(self) -> Condition:
        """The text as conditions."""
        found: Any = self.whole(lambda _: self.conditions())
        return found

    def formula(self) -> Any:
        parts = [self.product()]
        while operator := self.accept("+", "-"):
            part = self.product()
            parts.append(part if operator == "+" else product([number(-1), part]))
        return total(parts)

    def product(self) -> Any:
        result = self.signed()
        while operator := self.accept("*", "/"):
            factor = self.signed()
            result = product([result, factor]) if operator == "*" else Expression("quotient", (result, factor))
        return result

    def signed(self) -> Any:
        negative = False
        while operator := self.accept("+", "-"):
            negative ^= operator == "-"
        base = self.atom()
        if self.accept("^", "**"):
            if base.operation == "number" and self.here.text == "-":
                base = self.inverse_power(base.value)
            else:
                base = Expression("power", (base,), self.exponent())
            if self.here.text in ("^", "**"):
                raise self.error("write brackets in a power of a power")
        return product([number(-1), base]) if negative else base

    def inverse_power(self, base: Fraction) -> Expression:
        """A number to a negative power, which is a number: 10^-9."""
        start = self.here.start
        self.expect("-", "of a negative exponent")
        exponent = self.exponent()
        if isinstance(exponent, str):
            raise self.error(f"write (1/{base})^{exponent}", start)
        if not base:
            raise self.error("division by zero", start)
        if max(abs(base.numerator).bit_length(), base.denominator.bit_length()) * exponent > 3 * MAX_EXPONENT:
            raise self.error(f"numbers have at most {MAX_EXPONENT} digits", start)
        return number(base**-exponent)

    def exponent(self) -> int | str:
        if bracket := self.accept("("):
            self.deeper()
        token = self.here
        self.position += token.kind != "end"
        if token.kind == "name" and token.text in self.exponents:
            found: int | str = token.text
        elif token.kind == "number" and token.text.isdigit() and int(token.text) <= MAX_POWER:
            found = int(token.text)
        else:
            raise self.error(f"an exponent is a natural number up to {MAX_POWER}", token.start)
        if bracket:
            self.expect(")", "to close the exponent")
            self.depth -= 1
        return found

    def atom(self) -> Any:
        """What the plain language reads here, as an `Expression`; inner formulas are expressions already."""
        node: Any = super().atom()
        match node:
            case Variable(name=name):
                if name in self.exponents:
                    raise self.error(f"{name} is an exponent; it stands after ^ only")
                return Expression("name", (), name)
            case Combination(constant=value):
                return number(value)
            case Lattice(operation=operation, arguments=arguments):
                return Expression(operation, arguments)  # type: ignore[arg-type]
            case Cases(branches=branches):
                guards, values = zip(*branches, strict=True)
                return Expression("cases", values, guards)
        return node

    def comparisons(self) -> Any:
        left: Any = self.formula()
        condition: Any = ((),)
        count = 0
        while relation := self.accept("==", "<=", ">=", "<", ">", "=", "!="):
            right: Any = self.formula()
            condition = conjunction(condition, compared(left, relation, right))  # type: ignore[arg-type]
            left = right
            count += 1
        if not count:
            raise self.error("a condition needs a relation such as x >= 0")
        return condition


def from_node(formula: Formula) -> Expression:
    """A piecewise affine formula of the package as an expression."""
    done: dict[int, Expression] = {}
    applied: dict[tuple[int, tuple[int, ...]], list[Expression]] = {}
    for node in postorder(formula.outputs):
        done[id(node)] = _converted(node, done, applied)
    return done[id(formula.outputs[0])]


def _converted(
    node: Node, done: dict[int, Expression], applied: dict[tuple[int, tuple[int, ...]], list[Expression]]
) -> Expression:
    match node:
        case Variable(name=name):
            return Expression("name", (), name)
        case Combination(terms=terms, constant=offset):
            parts = [product([number(q), done[id(child)]]) for q, child in terms]
            return total([*parts, number(offset)])
        case Lattice(operation=operation, arguments=arguments):
            return Expression(operation, tuple(done[id(argument)] for argument in arguments))
        case Application(network=network, arguments=arguments, component=component):
            inputs = [done[id(argument)] for argument in arguments]
            key = (id(network), tuple(map(id, inputs)))
            if key not in applied:
                applied[key] = network_outputs(network, inputs)
            return applied[key][component]
        case Cases(branches=branches):
            guards = tuple(tuple(tuple(map(_comparison, part)) for part in guard) for guard, _ in branches)
            return Expression("cases", tuple(done[id(value)] for _, value in branches), guards)


def _comparison(constraint: Constraint) -> Comparison:
    parts = [product([number(q), Expression("name", (), name)]) for name, q in constraint.terms]
    return Comparison(total([*parts, number(constraint.constant)]), constraint.relation)


def network_outputs(network: Any, inputs: Sequence[Expression]) -> list[Expression]:
    """The outputs of a network: its affine maps with ReLU between them."""
    values = list(inputs)
    for position, layer in enumerate(network.layers):
        if position:
            values = [Expression("relu", (value,)) for value in values]
        values = [
            total([*(product([number(w), v]) for w, v in zip(row, values, strict=True) if w), number(bias)])
            for row, bias in zip(layer.W, layer.b, strict=True)
        ]
    return values


def _below(node: Expression) -> tuple[Expression, ...]:
    """The nodes a node is made of, with those in the conditions of cases."""
    if node.operation != "cases":
        return node.arguments
    return (*node.arguments, *(one.expression for guard in node.value for part in guard for one in part))


def ordered(
    roots: Iterable[Expression], below: Callable[[Expression], tuple[Expression, ...]] = _below
) -> list[Expression]:
    """Every node once, each after those `below` it."""
    return postorder(roots, below)  # type: ignore[arg-type, return-value]


def names_in(roots: Iterable[Expression]) -> tuple[str, ...]:
    """All names, those in conditions too, in natural order."""
    found = {node.value for node in ordered(roots) if node.operation == "name"}
    return tuple(sorted(found, key=natural_key))


def negated(condition: Condition) -> Condition:
    return negation(condition)  # type: ignore[arg-type, return-value]


def both(first: Condition, second: Condition) -> Condition:
    return conjunction(first, second)  # type: ignore[arg-type, return-value]


def evaluate(root: Expression, at: Mapping[str, Fraction]) -> Fraction:
    """The exact value at a point; cases are read from the top.  Raises `FormulaError` where it is not defined."""
    values: dict[int, Fraction] = {}

    def true(one: Comparison) -> bool:
        return holds(values[id(one.expression)], one.relation)

    for node in ordered([root]):
        given = [values.get(id(argument)) for argument in node.arguments]
        if node.operation == "cases":
            holding = (v for g, v in zip(node.value, given, strict=True) if any(all(map(true, p)) for p in g))
            found = next(holding, None)
        elif None in given:
            found = None
        else:
            found = _value(node, [value for value in given if value is not None], at)
        if found is not None:
            values[id(node)] = found
    if id(root) not in values:
        raise FormulaError("the function is not defined at " + ", ".join(f"{name} = {q}" for name, q in at.items()))
    return values[id(root)]


def _value(node: Expression, given: list[Fraction], at: Mapping[str, Fraction]) -> Fraction | None:
    result = Fraction(1)
    match node.operation:
        case "number":
            return node.value
        case "name":
            return at[node.value]
        case "sum":
            return sum(given, Fraction(0))
        case "product":
            for value in given:
                result *= value
            return result
        case "quotient":
            return given[0] / given[1] if given[1] else None
        case "power":
            return given[0] ** rational(node.value, "exponent").numerator
        case "max":
            return max(given)
        case "min":
            return min(given)
        case "abs":
            return abs(given[0])
        case _:
            return max(given[0], Fraction(0))
