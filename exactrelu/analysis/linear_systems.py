"""Solutions of systems of affine equations over the rationals."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from exactrelu.exact import primitive
from exactrelu.polyhedron import echelon
from exactrelu.polytopes import Point

__all__ = ["Solution", "solution"]

IntRow = tuple[int, ...]


class Solution(NamedTuple):
    """The solution set as echelonised equations (c0, c1, .., cd), and its point if there is only one."""

    equations: tuple[IntRow, ...]
    point: Point | None


def solution(rows: Iterable[Sequence[Fraction | int]], dim: int) -> Solution | None:
    """The points where all forms c0 + c1 x1 + .. + cd xd vanish; None if there is none.

    >>> solution([(-3, 1, 1), (-1, 1, -1)], 2).point, solution([(1, 0)], 1)
    ((Fraction(2, 1), Fraction(1, 1)), None)
    """
    # The constant goes last as one more variable: a row that leads there says 0 = 1.
    moved = echelon(primitive([Fraction(0), *map(Fraction, row[1:]), Fraction(row[0])]) for row in rows)
    if any(not any(row[: dim + 1]) for row in moved):
        return None
    equations = tuple((row[-1], *row[1:-1]) for row in moved)
    if len(equations) < dim:
        return Solution(equations, None)
    return Solution(equations, tuple(Fraction(-row[0], row[i]) for i, row in enumerate(equations, 1)))
