"""Walls of piecewise affine functions, against all pairs of cells, and the sums of indicator functions."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

from exactrelu import (
    CPA,
    AffineMap,
    DiscontinuousError,
    FormulaError,
    Polyhedron,
    activation_regions,
    courant_hat,
    maximum,
    piecewise,
    tower,
)
from exactrelu.cpa import Piece
from exactrelu.regions.indicator_sums import nonzero_point, sum_at
from exactrelu.regions.walls import walls

FUNCTIONS = [
    "relu(x - 1) - 2*relu(x) + relu(x + 1)",
    "relu(min(x, y))",
    "abs(x) - abs(y)/2 + relu(x + y - 1)",
    "piecewise((1 - |x| - |y|, |x| + |y| <= 1), (0, true))",
    "max(x, y, z) - min(x, y, z)",
    "relu(min(x, y, z)) - relu(x + y)",
    "max(x1, x2) + max(x3, x4)",
    courant_hat(),
    tower(),
    maximum(3),
    "x + 2*y",
]


def dot(row, point):
    return row[0] + sum(c * t for c, t in zip(row[1:], point, strict=True))


def check(pieces, dim):
    found = list(walls(pieces))
    pairs = {(w.positive, w.negative) for w in found}
    assert len(pairs) == len(found)
    facets = {p for p in combinations(range(len(pieces)), 2) if meet(pieces, *p).dimension() == dim - 1}
    assert {tuple(sorted(pair)) for pair in pairs} == facets
    for wall in found:
        above, below = pieces[wall.positive], pieces[wall.negative]
        assert wall.cell == meet(pieces, wall.positive, wall.negative).irredundant().canonical()
        assert wall.cell.equations == (wall.row,)
        assert dot(wall.row, wall.point) == 0
        assert all(dot(row, wall.point) > 0 for row in wall.cell.rows)
        assert dot(wall.row, above.cell.interior_point()) > 0 > dot(wall.row, below.cell.interior_point())
        jump = [p - n for p, n in zip(above.map.W[0], below.map.W[0], strict=True)]
        assert jump == [wall.jump * c for c in wall.row[1:]]
    return found


def meet(pieces, i, j):
    return pieces[i].cell & pieces[j].cell


@pytest.mark.parametrize("function", FUNCTIONS)
def test_walls_are_the_pairs_that_meet_in_a_facet(function):
    f = piecewise(function)
    check(f.pieces, f.input_dim)
    bounded = piecewise(function, on=Polyhedron.box([-1] * f.input_dim, [2] * f.input_dim))
    check(bounded.pieces, f.input_dim)


def test_walls_of_activation_regions_and_of_cells_with_equal_maps():
    regions = activation_regions("relu(x) - relu(-x) + relu(x - y)")
    assert any(wall.jump == 0 for wall in check(regions, 2))


def test_walls_of_cells_that_do_not_meet_face_to_face():
    boxes = [((0, 0), (2, 1)), ((2, 0), (3, 2)), ((1, 2), (3, 3)), ((0, 1), (1, 3)), ((1, 1), (2, 2))]
    flat = [Piece(Polyhedron.box(*ends), AffineMap([[1, 1]])) for ends in boxes]
    assert len(check(flat, 2)) == 8
    solid = [Piece(Polyhedron.box([*low, 0], [*high, 1 + k % 2]), flat[0].map) for k, (low, high) in enumerate(boxes)]
    solid = [Piece(cell.irredundant().canonical(), AffineMap([[1, 1, 0]])) for cell, _ in solid]
    assert len(check(solid, 3)) == 8


def test_walls_of_random_triangulations():
    generator = random.Random(8)
    for dim, count in ((2, 30), (3, 20)):
        corners = [(0,) * dim, *(tuple(6 * (i == j) for j in range(dim)) for i in range(dim))]
        simplices = [tuple(range(dim + 1))]
        while len(simplices) < count:
            simplex = simplices.pop(generator.randrange(len(simplices)))
            corners.append(tuple(Fraction(sum(corners[i][k] for i in simplex), dim + 1) for k in range(dim)))
            simplices += [(*simplex[:j], len(corners) - 1, *simplex[j + 1 :]) for j in range(dim + 1)]
        f = CPA.from_triangulation(corners, simplices, [generator.randint(-9, 9) for _ in corners])
        check(f.pieces, dim)


def test_walls_refuse():
    with pytest.raises(FormulaError, match="scalar functions; this one has 2 outputs"):
        list(walls(piecewise(["abs(x)", "x"]).pieces))
    with pytest.raises(ValueError, match="full-dimensional"):
        list(walls(piecewise("abs(x)", on="x + y == 1").pieces))
    cells = [Polyhedron.from_text("x >= 0", "x y"), Polyhedron.from_text("x <= 0", "x y")]
    with pytest.raises(DiscontinuousError) as caught:
        list(walls([Piece(cells[0], AffineMap([[1, 1]])), Piece(cells[1], AffineMap([[1, 0]], [1]))]))
    assert caught.value.point[0] == 0
    assert caught.value.pieces == (0, 1)


def random_box(generator, dim):
    low = [generator.randint(0, 3) for _ in range(dim)]
    return Polyhedron.box(low, [a + generator.randint(1, 2) for a in low]).canonical().rows


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_sums_of_indicator_functions(dim):
    """Boxes against the unit cubes they are made of: the sum is zero iff every cube is covered with total weight 0."""
    generator = random.Random(dim)
    cubes = [()]
    for _ in range(dim):
        cubes = [(*c, i) for c in cubes for i in range(6)]
    zeros = 0
    for trial in range(60):
        signed = [(generator.choice([1, -1, 2]), random_box(generator, dim)) for _ in range(generator.randint(1, 3))]
        if trial % 2:  # cut every box at an integer and take the parts away again
            for weight, rows in list(signed):
                cut = generator.randint(0, 5)
                for row in ((-cut, 1, *[0] * (dim - 1)), (cut, -1, *[0] * (dim - 1))):
                    part = Polyhedron(dim, (*rows, row))
                    if part.dimension() == dim:
                        signed.append((-weight, part.irredundant().canonical().rows))
            if trial % 4 == 1:
                signed.pop(generator.randrange(len(signed)))
        centres = [[Fraction(2 * i + 1, 2) for i in cube] for cube in cubes]
        expected = any(sum_at(signed, centre) for centre in centres)
        point = nonzero_point(dim, signed)
        assert (point is not None) == expected
        if point is not None:
            assert sum_at(signed, point) != 0
            assert all(dot(row, point) for _, rows in signed for row in rows)
        zeros += not expected
    assert zeros > 5
