"""Polynomials in one variable with rational coefficients, and obligations that say two of them are identical.

The kernel reads piecewise affine statements only.  What is quadratic in a proof is an identity of polynomials, which
holds iff the coefficients agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from exactrelu.prover.induction.schema import IDENTITY, NamedObligation
from exactrelu.prover.verdict import Counterexample, Verdict

__all__ = ["Identity", "Polynomial", "identical"]


@dataclass(frozen=True)
class Polynomial:
    """c0 + c1 x + c2 x^2 + .. with rational coefficients, the last one not zero.

    >>> x = Polynomial.of(0, 1)
    >>> (x + 1) * (x - 1) == x * x - 1, (x * x)(Fraction(1, 2))
    (True, Fraction(1, 4))
    """

    coefficients: tuple[Fraction, ...]

    @classmethod
    def of(cls, *coefficients: Any) -> "Polynomial":
        """The polynomial with these coefficients, the constant first."""
        kept = [Fraction(c) for c in coefficients]
        while kept and not kept[-1]:
            kept.pop()
        return cls(tuple(kept))

    def __call__(self, x: Fraction) -> Fraction:
        value = Fraction(0)
        for c in reversed(self.coefficients):
            value = value * x + c
        return value

    def __add__(self, other: Any) -> "Polynomial":
        mine, theirs = self.coefficients, _read(other).coefficients
        return Polynomial.of(*(a + b for a, b in zip_longest(mine, theirs, fillvalue=Fraction(0))))

    def __mul__(self, other: Any) -> "Polynomial":
        theirs = _read(other).coefficients
        total = [Fraction(0)] * (len(self.coefficients) + len(theirs))
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(theirs):
                total[i + j] += a * b
        return Polynomial.of(*total)

    def __sub__(self, other: Any) -> "Polynomial":
        return self + _read(other) * -1

    def __rsub__(self, other: Any) -> "Polynomial":
        return _read(other) - self

    __radd__ = __add__
    __rmul__ = __mul__

    def integral(self) -> Fraction:
        """The integral over [0, 1]."""
        return sum((c / (i + 1) for i, c in enumerate(self.coefficients)), Fraction(0))


def _read(value: Any) -> Polynomial:
    return value if isinstance(value, Polynomial) else Polynomial.of(value)


@dataclass(frozen=True)
class Identity:
    """An identity of polynomials, as text and as a formula in LaTeX."""

    text: str
    latex: str

    def __str__(self) -> str:
        return self.text


def identical(
    name: str,
    statement: str,
    left: Polynomial,
    right: Polynomial,
    points: Iterable[Fraction],
    latex: str,
    latex_name: str = "",
) -> NamedObligation:
    """The obligation that two polynomials in x are identical; refuted at one of the `points` where they differ."""
    asked = Identity(statement, latex)
    if left == right:
        return NamedObligation(name, Verdict(statement, "proved", IDENTITY, question=asked), latex_name)
    point = next(x for x in points if left(x) != right(x))
    example = Counterexample(("x",), (point,), left(point), right(point))
    refuted = Verdict(statement, "refuted", "refuted", counterexample=example, question=asked)
    return NamedObligation(name, refuted, latex_name)
