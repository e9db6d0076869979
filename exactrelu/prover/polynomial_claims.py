r"""From formulas with parameters and powers to claims of polynomial programs.

This is the lowering of `kernel/polynomials.py`, believed like that of `formulas.py` and kept as plain: sums and
products are expanded, relu(t) = max(t, 0), |t| = max(t, -t), min(s, t) = -max(-s, -t), longer maxima fold from
the left, a quotient is a `div` by a divisor whose sign is known, and cases split the domain, first match first, into
disjoint parts that make up the domain by logic alone.  Strict conditions stay strict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from exactrelu.expressions import FormulaError
from exactrelu.formulas import as_formula
from exactrelu.kernel.polynomials import (
    ONE,
    Instruction,
    Polynomial,
    PolynomialClaim,
    Products,
    accumulate,
    minus,
    multiply,
)
from exactrelu.prover.polynomial_expressions import (
    Comparison,
    Expression,
    PolynomialParser,
    from_node,
    ordered,
)
from exactrelu.prover.polynomial_sympy import condition_from_sympy, expression_from_sympy
from exactrelu.prover.positivity import Generator, Signs, products_text
from exactrelu.symbolic import printed

__all__ = ["Conditions", "Part", "claims_of_parts", "header", "polynomial_text", "read_conditions", "read_function"]

MAX_PARTS = 2_000
MAX_TERMS = 20_000  # of one expanded polynomial


def read_function(value: Any, variables: Sequence[str] = (), exponents: Sequence[str] = ()) -> tuple[Expression, str]:
    """A scalar function and its text: text, sympy, numbers; networks bind to `variables` by position.

    Raises `FormulaError` for what is outside the language.
    """
    if isinstance(value, str):
        return PolynomialParser(value, exponents).whole_formula(), " ".join(value.split())
    if hasattr(type(value), "free_symbols") and not getattr(value, "is_number", False):
        return expression_from_sympy(value, exponents), printed(value)
    formula = as_formula(value)
    if formula.network is not None or (formula.by_position and variables):
        formula = formula.bound(tuple(variables))
    if formula.vector or formula.domain:
        raise FormulaError(f"{formula.text} is a vector or has a domain; parameters and powers need scalar functions")
    return from_node(formula), formula.text


def read_statement(text: str) -> tuple[tuple[Expression, ...], tuple[str, ...], tuple[str, ...]]:
    """The sides of a statement, the relations between them, and the sides as text."""
    sides, relations, texts, _ = PolynomialParser(text).whole_statement()
    return sides, relations, texts


def read_conditions(value: Any) -> tuple[Comparison, ...]:
    """Conditions that all hold: text, sympy relations, or a list of these."""
    if value is None or value == "":
        return ()
    if isinstance(value, (list, tuple)):
        return tuple(one for part in value for one in read_conditions(part))
    if isinstance(value, str):
        condition = PolynomialParser(value).whole_conditions()
    elif value in (sympy.true, sympy.false):
        raise FormulaError(
            f"sympy made {value} of a condition before it could be read, by assumptions of its symbols; use reals(..)"
        )
    elif hasattr(type(value), "free_symbols"):
        condition = condition_from_sympy(value)
    else:
        raise TypeError(f"conditions are text, sympy relations or a list of these, not {value!r}")
    if len(condition) != 1:
        raise FormulaError(f"the conditions {value} fall into {len(condition)} alternatives; one is needed")
    return tuple(condition[0])


def polynomial_text(p: Polynomial, names: Sequence[str]) -> str:
    """The polynomial with value i called names[i - 1]."""
    text = ""
    for m in sorted(p, key=lambda m: (m == (), m)):
        factors = [names[i - 1] + (f"^{e}" if e > 1 else "") for i, e in m]
        size = "*".join(factors if factors and abs(p[m]) == 1 else [str(abs(p[m])), *factors])
        text += (" - " if p[m] < 0 else " + ") + size if text else "-" * (p[m] < 0) + size
    return text or "0"


@dataclass(frozen=True)
class Conditions:
    """Polynomial conditions over the inputs: `positive` > 0 and `weak` >= 0."""

    positive: tuple[Polynomial, ...] = ()
    weak: tuple[Polynomial, ...] = ()

    def __and__(self, other: "Conditions") -> "Conditions":
        return Conditions(self.positive + other.positive, self.weak + other.weak)

    def generators(self) -> list[Generator]:
        """The conditions under the names they have in a certificate."""
        strict = [Generator(f"p{i}", p, True) for i, p in enumerate(self.positive)]
        return strict + [Generator(str(i), p, False) for i, p in enumerate(self.weak)]


class Lowering:
    """Lowers expressions over the inputs `names`; divisors get their sign from the strict `parameter` conditions."""

    def __init__(
        self, names: Sequence[str], parameters: Conditions, signs: Signs, choices: dict[int, int] | None = None
    ) -> None:
        self.names, self.parameters, self.signs = tuple(names), parameters, signs
        self.index = {name: i for i, name in enumerate(names, 1)}
        self.choices = choices or {}
        self.instructions: list[Instruction] = []
        self._numbers: dict[str, int] = {}
        self._done: dict[int, Polynomial] = {}

    def below(self, node: Expression) -> tuple[Expression, ...]:
        if node.operation == "quotient":
            return node.arguments[:1]  # divisors are no part of the program
        return (node.arguments[self.choices[id(node)]],) if node.operation == "cases" else node.arguments

    def polynomial(self, root: Expression) -> Polynomial:
        """The polynomial in values of the program that equals the expression."""
        for node in ordered([root], self.below):
            if id(node) not in self._done:
                self._done[id(node)] = self._lower(node, [self._done[id(child)] for child in self.below(node)])
        return self._done[id(root)]

    def _lower(self, node: Expression, given: list[Polynomial]) -> Polynomial:
        result: Polynomial = {}
        match node.operation:
            case "number":
                return {(): node.value} if node.value else {}
            case "name":
                return {((self.index[node.value], 1),): Fraction(1)}
            case "sum":
                for part in given:
                    accumulate(result, part, 1)
                return result
            case "product":
                return self._product(given)
            case "power":
                return self._product(given * node.value)
            case "quotient":
                return self._quotient(given[0], node.arguments[1])
            case "relu":
                return self._maximum(given[0], {})
            case "abs":
                return self._maximum(given[0], minus({}, given[0]))
            case "max":
                result = given[0]
                for part in given[1:]:
                    result = self._maximum(result, part)
                return result
            case "min":
                result = minus({}, given[0])
                for part in given[1:]:
                    result = self._maximum(result, minus({}, part))
                return minus({}, result)
        return given[0]

    def _product(self, factors: Sequence[Polynomial]) -> Polynomial:
        result = ONE
        for factor in factors:
            result = multiply(result, factor)
            if len(result) > MAX_TERMS:
                raise FormulaError(f"a product expands to more than {MAX_TERMS} terms")
        return result

    def _value(self, instruction: Instruction) -> Polynomial:
        key = repr((instruction.word, [sorted(side.items()) for side in instruction.sides], instruction.divisor))
        if key not in self._numbers:
            self.instructions.append(instruction)
            self._numbers[key] = len(self.names) + len(self.instructions)
        return {((self._numbers[key], 1),): Fraction(1)}

    def _maximum(self, left: Polynomial, right: Polynomial) -> Polynomial:
        return self._value(Instruction("max", (left, right)))

    def _quotient(self, numerator: Polynomial, divisor: Expression) -> Polynomial:
        top, bottom = self.ratio(divisor)
        numerator = multiply(numerator, bottom)
        if top.keys() == {()}:
            return {m: c / top[()] for m, c in numerator.items()}
        sign, products = self.sign_of_divisor(top)
        return self._value(Instruction("div", ({m: sign * c for m, c in numerator.items()},), products))

    def sign_of_divisor(self, divisor: Polynomial) -> tuple[int, Products]:
        """The sign of a divisor and its size as a sum of products of the strict conditions."""
        for sign in (1, -1):
            products = self.signs.positive({m: sign * c for m, c in divisor.items()})
            if products is not None:
                return sign, products
        shown = polynomial_text(divisor, self.names)
        weak = Signs(self.parameters.generators())
        seen = any(weak.positive({m: sign * c for m, c in divisor.items()}) is not None for sign in (1, -1))
        hint = "; only strict ones count here: write > for >=, and the case of equality as a statement of its own"
        raise FormulaError(
            f"division by {shown}: the conditions on the parameters do not show that it is positive, or negative"
            + (hint if seen else "")
        )

    def ratio(self, expression: Expression) -> tuple[Polynomial, Polynomial]:
        """Numerator and positive denominator, in the inputs, of an expression without maxima and cases."""
        pairs: dict[int, tuple[Polynomial, Polynomial]] = {}
        for node in ordered([expression]):
            given = [pairs[id(child)] for child in node.arguments]
            match node.operation:
                case "number" | "name":
                    pairs[id(node)] = (self._lower(node, []), ONE)
                case "sum":
                    result = given[0]
                    for a, b in given[1:]:
                        numerator = multiply(result[0], b)
                        accumulate(numerator, multiply(a, result[1]), 1)
                        result = (numerator, multiply(result[1], b))
                    pairs[id(node)] = result
                case "product":
                    pairs[id(node)] = self._product([a for a, _ in given]), self._product([b for _, b in given])
                case "power":
                    a, b = given[0]
                    pairs[id(node)] = self._product([a] * node.value), self._product([b] * node.value)
                case "quotient":
                    (a, b), (divisor, other) = given
                    sign = self.sign_of_divisor(divisor)[0]
                    signed = {m: sign * c for m, c in divisor.items()}
                    pairs[id(node)] = multiply({m: sign * c for m, c in a.items()}, other), multiply(b, signed)
                case _:
                    raise FormulaError("conditions and divisors have no max, min, abs, relu and cases in them")
        return pairs[id(expression)]

    def rows(self, comparisons: Iterable[Comparison]) -> list[tuple[Polynomial, str]]:
        return [(self.ratio(one.expression)[0], one.relation) for one in comparisons]


def conditions_of(rows: Iterable[tuple[Polynomial, str]]) -> Conditions:
    """Rows with their relations as conditions; an equation is two weak rows."""
    positive: list[Polynomial] = []
    weak: list[Polynomial] = []
    for row, relation in rows:
        (positive if relation == ">" else weak).append(row)
        if relation == "==":
            weak.append(minus({}, row))
    return Conditions(tuple(positive), tuple(weak))


@dataclass(frozen=True)
class Part:
    """A part of the domain: its conditions, one branch of each piecewise definition, or none (`hole`)."""

    rows: tuple[tuple[Polynomial, str], ...]
    choices: dict[int, int]
    hole: bool = False


def parts_of(roots: Sequence[Expression], lowering: Lowering) -> Iterator[Part]:
    """Split by the conditions of all cases; the parts, holes included, are disjoint and make up everything."""
    stack = [Part((), {})]
    count = 0
    while stack:
        part = stack.pop()
        count += 1
        if count > MAX_PARTS:
            raise FormulaError(f"the piecewise definitions fall into more than {MAX_PARTS} parts")
        cases = None if part.hole else _unresolved(roots, part.choices)
        if cases is None:
            yield part
            continue
        remaining: list[tuple[tuple[Polynomial, str], ...]] = [part.rows]
        found: list[Part] = []
        for branch, guard in enumerate(cases.value):
            for conjunction in guard:
                outside = []
                for rest in remaining:
                    found.append(Part((*rest, *lowering.rows(conjunction)), {**part.choices, id(cases): branch}))
                    for position, one in enumerate(conjunction):
                        for opposite in one.negated():
                            outside.append((*rest, *lowering.rows((*conjunction[:position], opposite))))
                remaining = [rest for rest in map(_simplified, outside) if rest is not None]
        found += [Part(rest, part.choices, True) for rest in remaining]
        for one in reversed(found):
            simple = _simplified(one.rows)
            if simple is not None:
                stack.append(Part(simple, one.choices, one.hole))


def _simplified(rows: Sequence[tuple[Polynomial, str]]) -> tuple[tuple[Polynomial, str], ...] | None:
    """Without repetitions and rows that are true by arithmetic; None if a row is the negation of another one."""
    kept: dict[Any, tuple[Polynomial, str]] = {}
    for row, relation in rows:
        if row.keys() <= {()}:
            n = row.get((), Fraction(0))
            if not (n == 0 if relation == "==" else n > 0 or (n == 0 and relation == ">=")):
                return None
            continue
        opposite = frozenset(minus({}, row).items())
        same = frozenset(row.items())
        if (opposite, ">") in kept and relation != "!=":
            return None
        if relation == ">" and ((opposite, ">=") in kept or (opposite, "==") in kept or (same, "==") in kept):
            return None
        if relation == "==" and (same, ">") in kept:
            return None
        kept[(same, relation)] = (row, relation)
    return tuple(kept.values())


def _unresolved(roots: Sequence[Expression], choices: dict[int, int]) -> Expression | None:
    """Cases that are met under the choices made and not decided yet."""

    def below(node: Expression) -> tuple[Expression, ...]:
        if node.operation == "cases":
            return (node.arguments[choices[id(node)]],) if id(node) in choices else ()
        return node.arguments

    return next((n for n in ordered(roots, below) if n.operation == "cases" and id(n) not in choices), None)


def claims_of_parts(
    left: Expression, right: Expression, kind: str, lowering: Lowering, domain: Conditions
) -> Iterator[tuple[PolynomialClaim, bool]]:
    """One claim left - right (= 0 or >= 0) for each part of the domain; for a hole (True) that it is empty."""
    given = lowering.parameters & domain
    for part in parts_of([left, right], lowering):
        conditions = given & conditions_of(part.rows)
        fresh = Lowering(lowering.names, lowering.parameters, lowering.signs, part.choices)
        target = minus({}, ONE) if part.hole else minus(fresh.polynomial(left), fresh.polynomial(right))
        program = (*fresh.instructions, Instruction("poly", (target,)))
        yield (
            PolynomialClaim(
                len(lowering.names), conditions.positive, conditions.weak, program, "ge0" if part.hole else kind
            ),
            part.hole,
        )


def words(p: Polynomial) -> str:
    """The polynomial as the kernel reads it, with a space before every term."""
    shown = {m: "*".join(f"{i}^{e}" if e > 1 else str(i) for i, e in m) or "0" for m in sorted(p)}
    return "".join(f" {word}:{p[m]}" for m, word in shown.items())


def header(claim: PolynomialClaim) -> Iterator[str]:
    """The lines of a certificate that state its claim."""
    yield f"dim {claim.dim}"
    yield from (f"pos{words(p)}" for p in claim.positive)
    yield from (f"hyp{words(p)}" for p in claim.hyps)
    for word, sides, divisor in claim.instructions:
        line = word + " |".join(map(words, sides))
        yield line + (f" | {products_text(divisor)}" if divisor else "")
    yield f"claim {claim.kind}"
