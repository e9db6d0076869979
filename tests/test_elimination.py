"""Reduced echelon forms against sympy's."""

from fractions import Fraction
from random import Random

import pytest
import sympy

from exactrelu.elimination import Elimination
from exactrelu.polyhedron import echelon


def matrix(random: Random) -> list[list[Fraction]]:
    rows, columns = random.randint(1, 5), random.randint(1, 5)
    found = [[Fraction(random.randint(-3, 3), random.randint(1, 3)) for _ in range(columns)] for _ in range(rows)]
    if rows > 1 and random.random() < 0.5:
        found[-1] = [2 * a - 3 * b for a, b in zip(found[0], found[rows // 2], strict=True)]
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_form_is_that_of_sympy(seed):
    rows = matrix(Random(seed))
    solved = Elimination(len(rows[0]))
    independent = [solved.add(row) for row in rows]
    expected, pivots = sympy.Matrix(rows).rref()
    found = sorted(zip(solved.pivots, solved.rows, strict=True))
    assert tuple(pivot for pivot, _ in found) == pivots
    assert [row for _, row in found] == [list(map(Fraction, expected.row(i))) for i in range(len(pivots))]
    assert [sum(independent[:k]) for k in range(len(rows) + 1)] == [
        sympy.Matrix(rows[:k]).rank() if k else 0 for k in range(len(rows) + 1)
    ]
    assert all(row[pivot] > 0 for pivot, row in zip(solved.pivots, solved.integers, strict=True))


def test_pivots_stay_within_the_width():
    solved = Elimination(2)
    assert [solved.add(row) for row in ([1, 2, 5], [2, 4, 7], [0, Fraction(-1, 3), 1])] == [True, False, True]
    assert solved.rows == [[1, 0, 11], [0, 1, -3]]


def test_affine_forms_are_reduced_by_their_linear_parts():
    assert echelon([(4, 2, 2), (0, 0, -3), (1, 0, 0)]) == ((2, 1, 0), (0, 0, 1))
    assert echelon([]) == ()
