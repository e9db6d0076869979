"""Vertices, rays, faces, triangulations, volumes: against brute force over subsets of rows and other formulas."""

import random
from fractions import Fraction
from itertools import combinations, product
from math import comb, factorial, prod

import pytest
import sympy

from exactrelu.polyhedron import EmptyDomain, Polyhedron
from exactrelu.polytopes import faces, generators, is_bounded, simplex_volume, triangulation, vertices, volume


def at(row, point):
    return row[0] + sum(c * v for c, v in zip(row[1:], point, strict=True))


def brute_vertices(P):
    """All points of P that are the only solution of some d of its rows taken as equations."""
    found = set()
    for chosen in combinations(P.hyps, P.dim):
        A = sympy.Matrix([row[1:] for row in chosen])
        if A.det():
            solved = A.LUsolve(sympy.Matrix([-row[0] for row in chosen]))
            point = tuple(Fraction(int(v.p), int(v.q)) for v in solved)
            if all(at(row, point) >= 0 for row in P.hyps):
                found.add(point)
    return found


def brute_rays(P):
    """Directions of the recession cone that span the kernel of some d - 1 rows, for a pointed polyhedron."""
    found = set()
    for chosen in combinations(P.hyps, P.dim - 1):
        kernel = sympy.Matrix([row[1:] for row in chosen] or [[0]]).nullspace() if chosen else [sympy.Matrix([1])]
        if len(kernel) == 1:
            scale = sympy.ilcm(1, *(entry.q for entry in kernel[0]))
            direction = [int(entry * scale) for entry in kernel[0]]
            divisor = abs(sympy.igcd(0, *direction))
            for sign in (1, -1):
                ray = tuple(sign * c // int(divisor) for c in direction)
                if all(at((0, *row[1:]), ray) >= 0 for row in P.hyps):
                    found.add(ray)
    return found


def random_polyhedron(generator, dim, rows, size=4):
    """Contains the origin in its interior: 1-bounded rows around it; may be unbounded."""
    listed = [(generator.randint(1, size), *(generator.randint(-size, size) for _ in range(dim))) for _ in range(rows)]
    return Polyhedron.from_rows(listed, dim=dim)


def bounded(P, radius=5):
    return P & Polyhedron.box([-radius] * P.dim, [radius] * P.dim)


@pytest.mark.parametrize(("dim", "rows", "runs"), [(1, 2, 5), (2, 6, 25), (3, 5, 15), (4, 4, 4)])
def test_vertices_and_rays_by_brute_force(dim, rows, runs):
    generator = random.Random(dim)
    unbounded = 0
    for _ in range(runs):
        P = random_polyhedron(generator, dim, rows)
        found = generators(P)
        if found.lines:
            assert sympy.Matrix([row[1:] for row in P.rows]).rank() == dim - len(found.lines)
            assert all(at((0, *row[1:]), line) == 0 for row in P.rows for line in found.lines)
            continue
        unbounded += bool(found.rays)
        assert len(set(found.vertices)) == len(found.vertices)
        assert set(found.vertices) == brute_vertices(P)
        assert set(found.rays) == brute_rays(P)
        assert is_bounded(P) == (not found.rays)
    assert unbounded


@pytest.mark.parametrize(("dim", "rows"), [(2, 5), (3, 4), (4, 1)])
def test_vertices_of_bounded_and_of_flat_polytopes(dim, rows):
    generator = random.Random(10 + dim)
    for _ in range(4):
        P = bounded(random_polyhedron(generator, dim, rows))
        assert set(vertices(P)) == brute_vertices(P)
        row = tuple(generator.randint(-3, 3) for _ in range(dim))
        flat = Polyhedron(dim, P.rows, (), ((0, *row),))
        assert set(vertices(flat)) == brute_vertices(flat)
        assert all(at((0, *row), v) == 0 for v in vertices(flat))


def test_faces_are_the_sets_of_vertices_tight_on_rows():
    generator = random.Random(3)
    for dim in (2, 3, 4):
        P = bounded(random_polyhedron(generator, dim, 4))
        points = vertices(P)
        tight = [frozenset(v for v in points if at(row, v) == 0) for row in P.rows]
        closed = {frozenset(points)}
        for one in tight:
            closed |= {one & other for other in closed}
        closed.discard(frozenset())
        found = faces(P)
        assert {frozenset(face.vertices) for face in found} == closed
        assert len(found) == len(closed)
        for face in found:
            assert face.polyhedron.dimension() == face.dimension
            assert set(vertices(face.polyhedron)) == set(face.vertices)
        assert sum((-1) ** face.dimension for face in found) == 1  # Euler


def test_faces_of_standard_polytopes():
    for d in range(1, 6):
        cube = Polyhedron.box([0] * d, [1] * d)
        assert [len(faces(cube, k)) for k in range(d + 1)] == [comb(d, k) * 2 ** (d - k) for k in range(d + 1)]
        simplex = Polyhedron.from_inequalities(
            [*([int(i == j) for j in range(d)] for i in range(d)), [-1] * d], [0] * d + [1]
        )
        assert [len(faces(simplex, k)) for k in range(d + 1)] == [comb(d + 1, k + 1) for k in range(d + 1)]
    cross = Polyhedron.from_rows([(1, *signs) for signs in product((1, -1), repeat=4)])
    assert [len(faces(cross, k)) for k in range(5)] == [8, 24, 32, 16, 1]


def test_faces_of_unbounded_polyhedra():
    quadrant = Polyhedron.from_text("x >= 0, y >= 1")
    assert [(f.dimension, len(f.vertices), len(f.rays)) for f in faces(quadrant)] == [
        (2, 1, 2),
        (1, 1, 1),
        (1, 1, 1),
        (0, 1, 0),
    ]
    strip = Polyhedron.from_text("0 <= x <= 1", variables="x y")
    assert generators(strip).lines == ((0, 1),)
    assert [f.dimension for f in faces(strip)] == [2, 1, 1]
    assert vertices(strip) == ()
    assert len(faces(Polyhedron.whole_space(3))) == 1
    assert generators(Polyhedron.whole_space(2)) == (((0, 0),), (), generators(Polyhedron.whole_space(2)).lines)
    assert len(generators(Polyhedron.whole_space(2)).lines) == 2


def test_redundant_repeated_and_implied_rows_change_nothing():
    P = Polyhedron.from_text("0 <= x <= 1, 0 <= y <= 1")
    Q = Polyhedron.from_text("0 <= x <= 1, 0 <= y <= 1, x + y <= 2, x <= 7, 2*x <= 2, 0 >= -3, x - y <= 1")
    assert vertices(P) == vertices(Q)
    assert volume(Q) == 1
    assert [len(faces(Q, k)) for k in range(3)] == [4, 4, 1]
    segment = Polyhedron.from_text("x + y <= 1, x + y >= 1, x >= 0, y >= 0")
    assert [f.dimension for f in faces(segment)] == [1, 0, 0]
    assert volume(segment) == 0


def test_strict_rows_mean_the_closure_and_empty_is_refused():
    assert vertices(Polyhedron.from_text("0 < x < 1")) == ((0,), (1,))
    for text in ("x > 0, x < 0", "x >= 1, x <= 0", "x == 0, x == 1"):
        for function in (vertices, generators, faces, volume, triangulation, is_bounded):
            with pytest.raises(EmptyDomain):
                function(Polyhedron.from_text(text))


# ---- volumes -----------------------------------------------------------------------------------------


def lawrence_volume(P):
    """Lawrence's formula for simple polytopes: a sum over vertices of (c.v)^d / (d! |det A_v| prod gamma_i)."""
    d = P.dim
    rows = P.irredundant().rows
    c = sympy.Matrix([sympy.Integer(7) ** (i + 1) + 3 * i for i in range(d)])
    total = sympy.Integer(0)
    for v in brute_vertices(P):
        tight = [row for row in rows if at(row, v) == 0]
        if len(tight) != d:
            return None
        A = -sympy.Matrix([row[1:] for row in tight])  # rows a.x <= b
        gamma = A.T.LUsolve(c)
        if not all(gamma):
            return None
        value = sum(ci * sympy.Rational(x.numerator, x.denominator) for ci, x in zip(c, v, strict=True))
        total += value**d / (factorial(d) * abs(A.det()) * prod(gamma))
    return Fraction(int(total.p), int(total.q))


@pytest.mark.parametrize(("dim", "rows", "runs"), [(2, 5, 8), (3, 4, 6), (4, 3, 2)])
def test_volume_by_the_formula_of_lawrence(dim, rows, runs):
    generator = random.Random(dim + 50)
    checked = 0
    while checked < runs:
        P = bounded(random_polyhedron(generator, dim, rows), 3)
        expected = lawrence_volume(P)
        if expected is not None:
            assert volume(P) == expected
            checked += 1


def test_volumes_of_standard_polytopes():
    for d in range(1, 6):
        assert volume(Polyhedron.box([0] * d, [2] * d)) == 2**d
        cross = Polyhedron.from_rows([(1, *signs) for signs in product((1, -1), repeat=d)])
        assert volume(cross) == Fraction(2**d, factorial(d))
    assert volume(Polyhedron.whole_space(0)) == 1
    assert simplex_volume([(0, 0), (1, 0), (0, 1)]) == Fraction(1, 2)


def test_volume_is_additive_and_simplices_do_not_overlap():
    generator = random.Random(8)
    for dim in (2, 3):
        P = bounded(random_polyhedron(generator, dim, 5), 2)
        row = (generator.randint(-1, 1), *(generator.randint(1, 4) for _ in range(dim)))
        halves = [P & Polyhedron(dim, (tuple(sign * c for c in row),)) for sign in (1, -1)]
        assert sum(map(volume, halves)) == volume(P)
        simplices = triangulation(P)
        assert sum(map(simplex_volume, simplices)) == volume(P)
        assert all(simplex_volume(simplex) > 0 for simplex in simplices)
        assert {v for simplex in simplices for v in simplex} <= set(vertices(P))
        centres = [tuple(sum(x) / (dim + 1) for x in zip(*simplex, strict=True)) for simplex in simplices]
        for simplex, centre in product(simplices, centres):
            corners = [[1, *v] for v in simplex]
            full = abs(sympy.Matrix(corners).det())  # barycentric coordinates, by Cramer's rule
            parts = [sympy.Matrix([*corners[:i], [1, *centre], *corners[i + 1 :]]).det() for i in range(dim + 1)]
            inside = sum(map(abs, parts)) == full
            assert inside == (centre == centres[simplices.index(simplex)])


def test_triangulations_of_flat_polytopes():
    square = Polyhedron.from_text("0 <= x <= 1, 0 <= y <= 1, x + y + z == 1")
    assert sorted(len(simplex) for simplex in triangulation(square)) == [3, 3]
    assert triangulation(Polyhedron.from_text("x == 1, y == 2")) == (((1, 2),),)


def test_unbounded_polyhedra_have_no_volume():
    half = Polyhedron.from_text("x >= 0", variables="x y")
    with pytest.raises(ValueError, match="its volume is infinite"):
        volume(half)
    with pytest.raises(ValueError, match="is unbounded"):
        triangulation(half)
    assert volume(Polyhedron.from_text("x == 0", variables="x y")) == 0


def test_a_budget_can_stop_every_search():
    class Enough(Exception):
        pass

    def stop():
        raise Enough

    cube = Polyhedron.box([0] * 4, [1] * 4)
    for function in (vertices, faces, triangulation, volume, generators):
        with pytest.raises(Enough):
            function(cube & Polyhedron.from_rows([(-1, 1, 1, 1, 1)]), watch=stop)


def test_conditions_stand_for_their_polyhedron():
    text = "0 <= x <= 1, 0 <= y <= 2, x + y <= 2"
    P = Polyhedron.from_text(text)
    x, y = sympy.symbols("x y", real=True)
    relations = [x >= 0, x <= 1, y >= 0, y <= 2, x + y <= 2]
    for ask in (generators, vertices, is_bounded, faces, triangulation, volume):
        assert ask(text) == ask(relations) == ask(P)
    assert volume(text) == Fraction(3, 2)
    with pytest.raises(ValueError, match="its volume is infinite"):
        volume("x >= 0")
    with pytest.raises(TypeError, match="a domain is text, a sympy relation, a Polyhedron"):
        volume(3)
