"""Rows of numbers brought to reduced echelon form one by one, in integers."""

from collections.abc import Iterable
from fractions import Fraction
from math import gcd

from exactrelu.exact import primitive

__all__ = ["Elimination"]

IntRow = tuple[int, ...]


class Elimination:
    """Rational rows in reduced echelon form, one at a time; pivots are among the first `width` entries.

    `integers` are the rows as primitive integer vectors with positive pivots, in the order in which they came, and
    `pivots` the positions of these.

    >>> E = Elimination(3)
    >>> E.add([2, 4, 0]), E.add([1, 2, 0]), E.add([0, 0, -3]), E.pivots, E.integers
    (True, False, True, [0, 2], [(1, 2, 0), (0, 0, 1)])
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.integers: list[IntRow] = []
        self.pivots: list[int] = []

    @property
    def rows(self) -> list[list[Fraction]]:
        """The rows with pivots 1."""
        return [[Fraction(c, row[pivot]) for c in row] for pivot, row in zip(self.pivots, self.integers, strict=True)]

    def add(self, row: Iterable[Fraction | int]) -> bool:
        """Add a row; False if it depends on the earlier ones."""
        listed = list(row)
        integers = tuple(c for c in listed if isinstance(c, int))
        rest = integers if len(integers) == len(listed) else primitive([Fraction(c) for c in listed])
        for pivot, known in zip(self.pivots, self.integers, strict=True):
            rest = _without(rest, known, pivot)
        lead = next((j for j, c in enumerate(rest[: self.width]) if c), None)
        if lead is None:
            return False
        divisor = gcd(*rest) if rest[lead] > 0 else -gcd(*rest)
        rest = tuple(c // divisor for c in rest)
        self.integers = [_without(known, rest, lead) for known in self.integers]
        self.pivots.append(lead)
        self.integers.append(rest)
        return True


def _without(row: IntRow, known: IntRow, pivot: int) -> IntRow:
    """A positive multiple of the row minus a multiple of the known one, zero at its pivot, which is positive there."""
    if not row[pivot]:
        return row
    p, q = known[pivot], row[pivot]
    result = [p * a - q * b for a, b in zip(row, known, strict=True)]
    divisor = gcd(*result) or 1
    return tuple(c // divisor for c in result)
