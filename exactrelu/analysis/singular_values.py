r"""The largest singular value among many rational matrices, as an exact algebraic number.

Floats guess which matrix has it and in which direction.  The Rayleigh quotient of that direction, a rational s, is a
lower bound; a matrix A with $sI - AA^T$ positive definite, decided in integers, is below it.  What is left, usually one
matrix, is compared by characteristic polynomials: all their roots are real, so that the roots above a point are
counted by changes of sign.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import gcd, lcm
from typing import Any

import numpy as np
import sympy

from exactrelu.analysis.algebraic_numbers import RealAlgebraic, is_short, square_root
from exactrelu.analysis.real_algebraic import RealRoot
from exactrelu.analysis.univariate import primitive, univariate

__all__ = ["GramMatrix", "is_positive_definite", "largest_singular_value"]

GUESS_BITS = 60  # of the direction and of the bound that are guessed

IntRow = tuple[int, ...]
Matrix = Sequence[Sequence[Fraction]]


def largest_singular_value(matrices: Iterable[Matrix]) -> Any:
    r"""$\max_A \|A\|_2$ over rational matrices of one shape, as an exact sympy number.

    By radicals or a ``CRootOf`` where the polynomial is short, else a `RealAlgebraic`.

    >>> one, two = Fraction(1), Fraction(2)
    >>> largest_singular_value([[[one, one], [one, one]], [[one, two]] * 2])
    sqrt(10)
    """
    grams = list(dict.fromkeys(map(GramMatrix.of, matrices)))
    bound, order = _guess(grams)
    above = [grams[i] for i in order if not grams[i].below(bound)]
    factors = {factor for gram in dict.fromkeys(above) for factor in _irreducible_factors(gram.characteristic)}
    top = max(gram.trace for gram in above)
    return _square_root_of_root(*_largest_root(sorted(factors), Fraction(0), top))


class GramMatrix:
    r"""$A A^T$ or $A^T A$, the smaller one, as integers over one denominator in lowest terms."""

    def __init__(self, entries: Sequence[IntRow], denominator: int) -> None:
        divisor = gcd(denominator, *(c for row in entries for c in row))
        self.entries = tuple(tuple(c // divisor for c in row) for row in entries)
        self.denominator = denominator // divisor

    @classmethod
    def of(cls, matrix: Matrix) -> "GramMatrix":
        scale = lcm(1, *(w.denominator for row in matrix for w in row))
        integers = [[w.numerator * (scale // w.denominator) for w in row] for row in matrix]
        if len(integers) > len(integers[0]):
            integers = [list(column) for column in zip(*integers, strict=True)]
        products = {
            (i, j): sum(a * b for a, b in zip(row, integers[j], strict=True))
            for i, row in enumerate(integers)
            for j in range(i + 1)
        }
        m = range(len(integers))
        return cls([tuple(products[max(i, j), min(i, j)] for j in m) for i in m], scale**2)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GramMatrix) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[Any, int]:
        return self.entries, self.denominator

    @property
    def trace(self) -> Fraction:
        """The sum of the eigenvalues, none of which is negative."""
        return Fraction(sum(row[i] for i, row in enumerate(self.entries)), self.denominator)

    def below(self, bound: Fraction) -> bool:
        """Whether all eigenvalues are smaller than the bound."""
        diagonal = bound.numerator * self.denominator
        return is_positive_definite(
            [
                [(diagonal if i == j else 0) - bound.denominator * c for j, c in enumerate(row)]
                for i, row in enumerate(self.entries)
            ]
        )

    def rayleigh_quotient(self, vector: Sequence[int]) -> Fraction:
        """A lower bound of the largest eigenvalue, for a vector that is not zero."""
        image = [sum(c * v for c, v in zip(row, vector, strict=True)) for row in self.entries]
        return Fraction(
            sum(c * v for c, v in zip(image, vector, strict=True)), self.denominator * sum(v * v for v in vector)
        )

    @cached_property
    def characteristic(self) -> tuple[Fraction, ...]:
        """The coefficients of 1, x, .., x^m in det(x I - G), by the recursion of Faddeev and LeVerrier."""
        G, m = self.entries, len(self.entries)
        coefficients, M = [1], [[0] * m for _ in range(m)]
        for k in range(1, m + 1):
            for i in range(m):
                M[i][i] += coefficients[-1]
            columns = list(zip(*M, strict=True))
            M = [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in G]
            coefficients.append(-sum(M[i][i] for i in range(m)) // k)
        scaled = [Fraction(c, self.denominator**k) for k, c in enumerate(coefficients)]
        return tuple(reversed(scaled))


def is_positive_definite(matrix: Sequence[Sequence[int]]) -> bool:
    """Whether a symmetric integer matrix has positive leading minors (Sylvester), by fraction-free elimination.

    >>> is_positive_definite([[2, 1], [1, 1]]), is_positive_definite([[1, 1], [1, 1]])
    (True, False)
    """
    rows, previous = [list(row) for row in matrix], 1
    while rows:
        (lead, *head), *rest = rows
        if lead <= 0:
            return False
        rows = [[(lead * a - row[0] * b) // previous for a, b in zip(row[1:], head, strict=True)] for row in rest]
        previous = lead
    return True


def _guess(grams: Sequence[GramMatrix]) -> tuple[Fraction, list[int]]:
    """A rational lower bound of the largest eigenvalue of all, and the matrices in the order of their guesses."""
    sizes = [max(c.bit_length() for row in g.entries for c in row) - g.denominator.bit_length() for g in grams]
    up, down = max(0, -max(sizes)), max(0, max(sizes))  # so that the largest entries are about 1
    floats = np.array([[[(c << up) / (g.denominator << down) for c in row] for row in g.entries] for g in grams])
    values = np.linalg.eigvalsh(floats)[:, -1]
    order = [int(i) for i in np.argsort(-values, kind="stable")]
    best = grams[order[0]]
    direction = np.linalg.eigh(floats[order[0]])[1][:, -1]
    vector = [int(v * 2.0**GUESS_BITS) for v in direction.tolist()]
    if not any(vector):
        vector = [1] * len(vector)
    quotient = best.rayleigh_quotient(vector)
    bits = quotient.denominator.bit_length() - quotient.numerator.bit_length() + GUESS_BITS
    scale = Fraction(2) ** bits
    return Fraction(quotient * scale // 1) / scale, order


def _irreducible_factors(coefficients: Sequence[Fraction]) -> list[tuple[int, ...]]:
    """The coprime integer coefficients of the irreducible factors, constants first."""
    return [primitive(reversed(factor.all_coeffs())) for factor, _ in univariate(coefficients).factor_list()[1]]


def _largest_root(
    factors: Sequence[tuple[int, ...]], low: Fraction, high: Fraction
) -> tuple[tuple[int, ...], Fraction, Fraction]:
    """The irreducible polynomial with the largest root, and an interval around that root alone.

    All roots of all polynomials are real and >= low, and the largest one is <= high.
    """
    if (0, 1) in factors and len(factors) == 1:
        return (0, 1), Fraction(0), Fraction(0)
    rivals = list(factors)
    while len(rivals) > 1 or _roots_above(rivals[0], low) > 1:
        middle = (low + high) / 2
        above = [factor for factor in rivals if _roots_above(factor, middle)]
        if above:
            rivals, low = above, middle
        else:
            high = middle
    return rivals[0], low, high


def _roots_above(coefficients: Sequence[int], x: Fraction) -> int:
    """How many roots of a polynomial with real roots only are > x: the changes of sign of its Taylor coefficients.

    Source: Descartes' rule of signs, which counts the positive roots exactly when all roots are real.
    """
    p, q, n = x.numerator, x.denominator, len(coefficients) - 1
    shifted = [c * q ** (n - k) for k, c in enumerate(coefficients)]  # in q x, with integer coefficients
    for start in range(n):
        for k in range(n - 1, start - 1, -1):
            shifted[k] += p * shifted[k + 1]
    signs = [c > 0 for c in shifted if c]
    return sum(a != b for a, b in pairwise(signs))


def _square_root_of_root(coefficients: tuple[int, ...], low: Fraction, high: Fraction) -> Any:
    """The square root of the only root in (low, high] of an irreducible polynomial."""
    if len(coefficients) == 2:
        return square_root(Fraction(-coefficients[0], coefficients[1]))
    if is_short(coefficients):
        return sympy.sqrt(RealRoot(univariate(coefficients), low, high).number())
    # With all roots of p(x) also those of p(x^2) are real, and the root is the largest one of one of its factors.
    squared = [part for c in coefficients for part in (Fraction(c), Fraction(0))][:-1]
    factor, low, high = _largest_root(_irreducible_factors(squared), Fraction(0), max(Fraction(1), high))
    return RealAlgebraic.between(factor, low, high, len(factor) - 2)
