"""Exact forms of a polynomial program: polynomials in the variables over the rational functions of the parameters."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import QQ
from sympy.polys.rings import PolyElement, ring

from exactrelu.exact import primitive
from exactrelu.kernel.polynomials import Monomial, Polynomial

__all__ = ["BadSample", "Forms", "Undecidable", "value_at_point"]

Point = tuple[Fraction, ...]


class Undecidable(Exception):
    """A search ends without proof and without counterexample; the message says why."""


class BadSample(Exception):
    """What is decided at the sample does not hold for all parameters; another sample may do."""


def value_at_point(p: Polynomial, point: Sequence[Fraction]) -> Fraction:
    """A polynomial in the inputs at a point."""
    total = Fraction(0)
    for monomial, c in p.items():
        for i, e in monomial:
            c *= point[i - 1] ** e
        total += c
    return total


class Forms:
    """Arithmetic for `dim` inputs, of which the first `variables` are variables and the others parameters.

    A *form* is an element of `ring`, an *element* one of `field`; without parameters the field is Q.
    """

    def __init__(self, dim: int, variables: int) -> None:
        self.n, self.m = variables, dim - variables
        self.field: Any = QQ
        if self.m:
            self.field = QQ.frac_field(*(f"t{i}" for i in range(self.m)))
        self.ring: Any = ring([f"x{i}" for i in range(max(1, variables))], self.field)[0]
        self.inputs: dict[int, Any] = dict(enumerate(self.ring.gens[:variables], 1))
        if self.m:
            for i, t in enumerate(self.field.gens, variables + 1):
                self.inputs[i] = self.ring.ground_new(t)

    def form(self, p: Polynomial, values: dict[int, Any]) -> Any:
        """A polynomial in values that are forms."""
        total = self.ring.zero
        for monomial, c in p.items():
            term = self.ring.ground_new(self.field(QQ(c.numerator, c.denominator)))
            for i, e in monomial:
                term *= values[i] ** e
            total += term
        return total

    def quotient(self, form: Any, divisor: Any) -> Any:
        """form / divisor, the divisor without variables."""
        return form * self.ring.ground_new(1 / self.ground(divisor))

    def is_ground(self, form: Any) -> bool:
        """Whether the form has no variables."""
        return not form or bool(form.is_ground)

    def ground(self, form: Any) -> Any:
        """The element that a form without variables is."""
        return form.coeff(1) if form else self.field.zero

    def is_affine(self, form: Any) -> bool:
        return all(sum(exponents) <= 1 for exponents, _ in form.terms())

    def coefficients(self, form: Any) -> list[Any]:
        """(c0, c1, .., cn) of an affine form; raises `Undecidable` for others."""
        if not self.is_affine(form):
            raise Undecidable("a sign is needed of a form that is not affine in the variables")
        result = [self.field.zero] * (self.n + 1)
        for exponents, c in form.terms():
            result[next((i for i, e in enumerate(exponents, 1) if e), 0)] = c
        return result

    def fraction(self, element: Any) -> tuple[Polynomial, Polynomial]:
        """Numerator and denominator as polynomials for the kernel."""
        if not self.m:
            return self.polynomial(element), {(): Fraction(1)}
        return self.polynomial(element.numer), self.polynomial(element.denom)

    def polynomial(self, element: Any) -> Polynomial:
        """A polynomial in the parameters (sympy's, or a rational number) for the kernel."""
        if not isinstance(element, PolyElement):
            q = Fraction(int(element.numerator), int(element.denominator))
            return {(): q} if q else {}
        result: Polynomial = {}
        for exponents, c in element.terms():
            monomial: Monomial = tuple((self.n + 1 + i, e) for i, e in enumerate(exponents) if e)
            result[monomial] = Fraction(int(c.numerator), int(c.denominator))
        return result

    def over_one_denominator(self, elements: Sequence[Any]) -> tuple[list[Polynomial], Polynomial]:
        """Numerators and the least common denominator."""
        if not self.m:
            return [self.polynomial(q) for q in elements], {(): Fraction(1)}
        common = self.field.one.numer
        for q in elements:
            common = common.lcm(q.denom)
        return [self.polynomial(q.numer * common.quo(q.denom)) for q in elements], self.polynomial(common)

    def in_inputs(self, form: Any) -> tuple[Polynomial, Polynomial]:
        """Numerator, a polynomial in all inputs, and denominator, one in the parameters."""
        terms = list(form.terms())
        numerators, common = self.over_one_denominator([c for _, c in terms])
        total: Polynomial = {}
        for (exponents, _), numerator in zip(terms, numerators, strict=True):
            own: Monomial = tuple((i, e) for i, e in enumerate(exponents, 1) if e)
            total |= {own + monomial: c for monomial, c in numerator.items()}
        return total, common

    def factors(self, p: Polynomial) -> list[Polynomial]:
        """The irreducible factors of a polynomial in the parameters."""
        if not self.m:
            return []
        parameters = self.field.field.ring
        element = parameters.zero
        for monomial, c in p.items():
            term = parameters.ground_new(QQ(c.numerator, c.denominator))
            for i, e in monomial:
                term *= parameters.gens[i - self.n - 1] ** e
            element += term
        return [self.polynomial(factor) for factor, _ in element.factor_list()[1]]

    def at(self, element: Any, sample: Point) -> Fraction:
        """An element at values of the parameters; raises `BadSample` where its denominator vanishes."""
        numerator, denominator = self.fraction(element)
        full = (Fraction(0),) * self.n + sample
        below = value_at_point(denominator, full)
        if not below:
            raise BadSample("a denominator vanishes at a sample of the parameters")
        return value_at_point(numerator, full) / below

    def numeric(self, form: Any, sample: Point) -> tuple[int, ...]:
        """An affine form at values of the parameters, cleared to integers."""
        return primitive([self.at(c, sample) for c in self.coefficients(form)])

    def solve(self, equations: Sequence[Sequence[Any]], right: Sequence[Any]) -> list[Any]:
        """The solution of linear equations over the field, free unknowns zero; raises `BadSample` without one."""
        rows = [[*row, b] for row, b in zip(equations, right, strict=True)]
        unknowns = len(rows[0]) - 1 if rows else 0
        pivots: list[int] = []
        for column in range(unknowns):
            at = len(pivots)
            lead = next((i for i in range(at, len(rows)) if rows[i][column]), None)
            if lead is None:
                continue
            rows[at], rows[lead] = rows[lead], rows[at]
            rows[at] = [c / rows[at][column] for c in rows[at]]
            for i, row in enumerate(rows):
                if i != at and row[column]:
                    rows[i] = [a - row[column] * b for a, b in zip(row, rows[at], strict=True)]
            pivots.append(column)
        if any(row[-1] for row in rows[len(pivots) :]):
            raise BadSample("the rows used at a sample of the parameters do not suffice for all of them")
        solution = [self.field.zero] * unknowns
        for i, column in enumerate(pivots):
            solution[column] = rows[i][-1]
        return solution
