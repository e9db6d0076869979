"""CPA functions from pieces, triangulations and breakpoints: what is right is read, what is wrong is located."""

import random
from fractions import Fraction as Q
from itertools import permutations

import pytest
import sympy

from exactrelu import (
    CPA,
    AffineMap,
    DiscontinuousError,
    EmptyDomain,
    ExactnessError,
    FormulaError,
    OverlapError,
    Polyhedron,
    UncoveredError,
    equal,
    piecewise,
    reals,
)
from exactrelu.cpa import Piece
from exactrelu.lowering import evaluate
from exactrelu.regions.faults import first_fault

TINY = Q(1, 10**9)

FORMULAS = [
    "relu(x - 1) - 2*relu(x) + relu(x + 1)",
    "max(abs(x), abs(y))",
    "relu(min(x, y))",
    "max(x, y, z) - min(x, y, z)",
    "abs(x) - abs(y)/2 + relu(x + y - 1)",
    "piecewise((1 - |x| - |y|, |x| + |y| <= 1), (0, true))",
    "max(x1, x2) + max(x3, x4)",
    "3",
]


# -- random triangulations ------------------------------------------------------------------------------


def divided_simplex(seed, dim, count):
    """A big simplex, divided by random rational points: inside a simplex, or on a facet that lies in the boundary."""
    generator = random.Random(seed)
    vertices = [(Q(0),) * dim, *(tuple(Q(7 * (i == j)) for j in range(dim)) for i in range(dim))]
    simplices = [tuple(range(dim + 1))]
    while len(simplices) < count:
        simplex = simplices.pop(generator.randrange(len(simplices)))
        weights = [generator.randint(1, 4) for _ in simplex]
        vertices.append(mean(weights, [vertices[i] for i in simplex]))
        new = len(vertices) - 1
        simplices += [(*simplex[:j], new, *simplex[j + 1 :]) for j in range(dim + 1)]
    return vertices, simplices


def mean(weights, points):
    return tuple(
        sum((w * c for w, c in zip(weights, column, strict=True)), Q(0)) / sum(weights)
        for column in zip(*points, strict=True)
    )


def kuhn_grid(dim, n):
    """The cubes of [0, n]^dim, each cut into dim! simplices."""
    side = range(n + 1)
    vertices = [()]
    for _ in range(dim):
        vertices = [(*v, Q(i)) for v in vertices for i in side]
    index = {v: k for k, v in enumerate(vertices)}
    simplices = []
    for corner in vertices:
        if all(c < n for c in corner):
            for order in permutations(range(dim)):
                path = [corner]
                for axis in order:
                    path.append(tuple(c + (i == axis) for i, c in enumerate(path[-1])))
                simplices.append(tuple(index[v] for v in path))
    return vertices, simplices


TRIANGULATIONS = [
    divided_simplex(1, 1, 12),
    divided_simplex(2, 2, 25),
    divided_simplex(3, 3, 22),
    kuhn_grid(1, 5),
    kuhn_grid(2, 3),
    kuhn_grid(3, 2),
]


def random_values(seed, vertices):
    generator = random.Random(seed)
    return [Q(generator.randint(-20, 20), generator.choice([1, 2, 3])) for _ in vertices]


@pytest.mark.parametrize(("vertices", "simplices"), TRIANGULATIONS)
def test_a_triangulation_interpolates(vertices, simplices):
    values = random_values(4, vertices)
    f = CPA.from_triangulation(vertices, simplices, values)
    assert [f(*v) for v in vertices] == values
    generator = random.Random(5)
    for simplex in simplices:
        weights = [generator.randint(0, 3) for _ in simplex]
        weights[0] += 1
        expected = mean(weights, [(values[i],) for i in simplex])[0]
        assert f(*mean(weights, [vertices[i] for i in simplex])) == expected
    assert len(f) <= len(simplices)


@pytest.mark.parametrize(("vertices", "simplices"), TRIANGULATIONS)
def test_equal_slopes_are_merged_and_vectors_interpolated(vertices, simplices):
    values = [(sum(v), 3 - v[0]) for v in vertices]
    f = CPA.from_triangulation(vertices, simplices, values)
    assert len(f.affine_pieces) == 1
    assert f(*vertices[3]) == values[3]
    assert f.vector
    assert f.output_dim == 2


def test_two_thousand_triangles():
    vertices, simplices = kuhn_grid(2, 32)
    values = [(v[0] * v[1]) % 7 for v in vertices]
    f = CPA.from_triangulation(vertices, simplices, values)
    assert len(simplices) == 2048
    assert str(f.domain) == "{(x1, x2) : 0 <= x1 <= 32, 0 <= x2 <= 32}"
    assert f(3, 5) == 1


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("on", [None, "box"])
def test_pieces_come_back(text, on):
    f = piecewise(text)
    if on and f.input_dim:
        f = piecewise(text, on=Polyhedron.box([-2] * f.input_dim, [3] * f.input_dim))
    pieces = list(f.pieces)
    random.Random(2).shuffle(pieces)
    g = CPA.from_pieces(pieces)
    assert set(g.pieces) == set(f.pieces)
    assert g.domain.irredundant().canonical() == f.domain.irredundant().canonical()
    assert equal(f, g).proved
    assert equal(CPA.from_pieces(pieces, on=f.domain), text).proved


# -- faults, located ---------------------------------------------------------------------------------------


def simplicial(vertices, simplices, seed=6):
    f = CPA.from_triangulation(vertices, simplices, random_values(seed, vertices))
    return list(f.pieces), f.domain


def strictly_inside(cell, point):
    return all(r[0] + sum(c * x for c, x in zip(r[1:], point, strict=True)) > 0 for r in cell.rows)


@pytest.mark.parametrize(("vertices", "simplices"), TRIANGULATIONS)
def test_a_missing_cell_is_found(vertices, simplices):
    pieces, domain = simplicial(vertices, simplices)
    for k in range(0, len(pieces), 3):
        with pytest.raises(UncoveredError) as caught:
            CPA.from_pieces(pieces[:k] + pieces[k + 1 :], on=domain)
        assert strictly_inside(pieces[k].cell, caught.value.point)
        assert all(f"= {c}" in str(caught.value) for c in caught.value.point)


@pytest.mark.parametrize(("vertices", "simplices"), TRIANGULATIONS)
def test_a_missing_inner_simplex_is_found_without_a_domain(vertices, simplices):
    values = random_values(1, vertices)
    inner = [k for k, s in enumerate(simplices) if all(strictly_between(vertices, vertices[i]) for i in s)]
    for k in inner[:3]:
        rest = simplices[:k] + simplices[k + 1 :]
        with pytest.raises(
            UncoveredError, match=r"^gap: no simplex contains .*; .* union that is not convex"
        ) as caught:
            CPA.from_triangulation(vertices, rest, values)
        f = CPA.from_triangulation(
            [vertices[i] for i in simplices[k]], [tuple(range(len(simplices[k])))], [0] * len(simplices[k])
        )
        assert strictly_inside(f.domain, caught.value.point)


def strictly_between(vertices, vertex):
    """In neither of the examples a vertex of the boundary."""
    top, total = max(v[0] for v in vertices), max(sum(v) for v in vertices)
    return all(0 < c < top for c in vertex) and sum(vertex) < total


@pytest.mark.parametrize(("vertices", "simplices"), TRIANGULATIONS)
def test_a_tiny_jump_is_found(vertices, simplices):
    pieces, domain = simplicial(vertices, simplices)
    for k in range(0, len(pieces), 4):
        cell, affine = pieces[k]
        moved = (cell, AffineMap(affine.W, [affine.b[0] + TINY]))
        for on in (None, domain):
            with pytest.raises(DiscontinuousError) as caught:
                CPA.from_pieces([*pieces[:k], moved, *pieces[k + 1 :]], on=on)
            error = caught.value
            assert k in error.pieces
            (other,) = set(error.pieces) - {k}
            assert cell.contains(error.point)
            assert pieces[other].cell.contains(error.point)
            values = {k: affine(error.point)[0] + TINY, other: pieces[other].map(error.point)[0]}
            assert error.values == tuple(values[i] for i in error.pieces)
            assert abs(error.values[0] - error.values[1]) == TINY


@pytest.mark.parametrize(("vertices", "simplices"), TRIANGULATIONS)
def test_an_overlap_is_found(vertices, simplices):
    pieces, domain = simplicial(vertices, simplices)
    for k in range(0, len(pieces), 4):
        cell, affine = pieces[k]
        inner = next((row for row in cell.rows if row not in domain.rows), None)
        if inner is None:
            continue
        wider = Polyhedron(
            cell.dim, ((inner[0] * 50 + 1, *(50 * c for c in inner[1:])), *(r for r in cell.rows if r != inner))
        )
        with pytest.raises(OverlapError) as caught:
            CPA.from_pieces([*pieces[:k], (wider, affine), *pieces[k + 1 :]], on=domain)
        error = caught.value
        assert k in error.pieces
        (other,) = set(error.pieces) - {k}
        assert strictly_inside(wider, error.point)
        assert strictly_inside(pieces[other].cell, error.point)
        assert error.values[error.pieces.index(k)] == affine(error.point)[0]
        assert error.values[error.pieces.index(other)] == pieces[other].map(error.point)[0]
        assert error.values[0] != error.values[1]


@pytest.mark.parametrize(("vertices", "simplices"), TRIANGULATIONS)
def test_overlaps_with_equal_maps_are_cleaned_up(vertices, simplices):
    pieces, domain = simplicial(vertices, simplices)
    extra = []
    for cell, affine in pieces[::2]:
        centre = cell.interior_point()
        half = (-centre[0], 1, *[0] * (cell.dim - 1))  # the part to the right of the centre, and the left, overlapping
        left = (centre[0] + Q(1, 9), -1, *[0] * (cell.dim - 1))
        extra.append((cell & Polyhedron.from_rows([half]).named(cell.names()), affine))
        extra.append((cell & Polyhedron.from_rows([left]).named(cell.names()), affine))
    extra += pieces[1::2] + pieces[:2]
    for on in (None, domain):
        g = CPA.from_pieces(extra, on=on)
        assert set(g.affine_pieces) == {affine for _, affine in pieces}
        cells = [piece.cell.rows for piece in g]
        forms = [tuple((b, *w) for w, b in zip(p.map.W, p.map.b, strict=True)) for p in g]
        assert first_fault(cell.dim, cells, forms, domain.irredundant().canonical().rows) is None
        generator = random.Random(3)
        f = CPA.from_pieces(pieces)
        for cell, _ in pieces:
            at = mean(
                [generator.randint(1, 5), generator.randint(1, 5)],
                [cell.interior_point(), pieces[0].cell.interior_point()],
            )
            assert f(*at) == g(*at)


def test_hanging_nodes():
    square = [(0, 0), (2, 0), (2, 2), (0, 2), (1, 1)]
    simplices = [(0, 1, 2), (0, 4, 3), (4, 2, 3)]
    f = CPA.from_triangulation(square, simplices, [0, 0, 2, 5, 1])
    assert f(1, 1) == 1
    with pytest.raises(DiscontinuousError) as caught:
        CPA.from_triangulation(square, simplices, [0, 0, 2, 5, 1 + TINY])
    x, y = caught.value.point
    assert x == y
    assert 0 < x < 2
    low, high = sorted(caught.value.values)
    assert low == x
    assert high == x + TINY * min(x, 2 - x)
    assert "simplices[0] and simplices[" in str(caught.value)


def test_cells_that_do_not_meet_face_to_face():
    """A cube of 2 x 2 x 1 boxes in three different directions around a pinwheel; the gap in the middle is found."""
    boxes = [((0, 0), (2, 1)), ((2, 0), (3, 2)), ((1, 2), (3, 3)), ((0, 1), (1, 3)), ((1, 1), (2, 2))]
    for top in (1, 2):
        cells = [Polyhedron.box([*low, 0], [*high, top]) for low, high in boxes]
        f = CPA.from_pieces([(cell, AffineMap([[1, 2, 3]])) for cell in cells])
        assert f(3, 3, top) == 9 + 3 * top
        with pytest.raises(UncoveredError) as caught:
            CPA.from_pieces([(cell, AffineMap([[1, 2, 3]])) for cell in cells[:4]])
        assert strictly_inside(cells[4], caught.value.point)
        with pytest.raises(DiscontinuousError) as caught:
            CPA.from_pieces([(cell, AffineMap([[1, 2, 3]], [TINY * (k == 4)])) for k, cell in enumerate(cells)])
        assert cells[4].contains(caught.value.point)
        assert caught.value.pieces[1] == 4


def test_a_cover_by_two_layers_is_an_overlap():
    """All facets cancel, but every point lies in two cells: only the count at one point tells."""
    halves = [("x <= 0", "x"), ("x >= 0", "x"), ("x <= 0", "0"), ("x >= 0", "0")]
    with pytest.raises(OverlapError) as caught:
        CPA.from_pieces(halves)
    assert set(caught.value.values) == {0, caught.value.point[0]}
    assert len(CPA.from_pieces([*halves[:2], *halves[:2]])) == 1


@pytest.mark.parametrize(
    ("pieces", "holes"),
    [
        ([("0 <= x <= 1", 0), ("2 <= x <= 3", 0)], "1 < x, x < 2"),
        ([("0 <= x <= 1, 0 <= y <= 2", 0), ("1 <= x <= 2, 0 <= y <= 1", 0)], "x > 1, y > 1, x + y < 3"),
        ([("x >= 0, y >= 0", 0), ("x <= 0, y <= 0", 0)], "true"),
        ([("x <= 0", 0), ("x == 1", 0)], "x > 0, x < 1"),
        ([("0 <= x <= 1, 0 <= y <= 1", 0), ("y == 1/2, 0 <= x <= 2", 0)], "x > 1, x < 2, y > 0, y < 1"),
        ([("x == 0, 0 <= y <= 1", 0), ("y == 0, 0 <= x <= 1", 0)], "x > 0, y > 0, x + y < 1"),
        ([("x == 0, y == 0", 0), ("x == 1, y == 3", 0)], "x > 0, x < 1"),
    ],
)
def test_unions_that_are_not_convex(pieces, holes):
    with pytest.raises(UncoveredError, match=r"^gap: no piece contains .*not convex") as caught:
        CPA.from_pieces(pieces)
    names = ("x", "y")[: len(caught.value.point)]
    assert holes == "true" or Polyhedron.from_text(holes, names).contains(caught.value.point)
    assert not any(Polyhedron.from_text(cell, names).contains(caught.value.point) for cell, _ in pieces)


def test_a_slightly_wrong_row_leaves_a_sliver():
    pieces = [("x <= 0", 0), (f"x >= {TINY}, y <= 0", 0), ("x >= 0, y >= 0", 0)]
    with pytest.raises(UncoveredError) as caught:
        CPA.from_pieces(pieces)
    x, y = caught.value.point
    assert 0 < x < TINY
    assert y < 0


# -- domains and cells of smaller dimension --------------------------------------------------------------


def test_values_prescribed_on_smaller_cells():
    halves = [("x <= 0", "-x"), ("x >= 0", "x")]
    f = CPA.from_pieces([*halves, ("x == 0", 0), ("x == 3", "2*x - 3")])
    assert len(f) == 2
    with pytest.raises(DiscontinuousError) as caught:
        CPA.from_pieces([*halves, ("x == 3", 3 + TINY)])
    assert caught.value.point == (3,)
    assert caught.value.values == (3, 3 + TINY)
    assert caught.value.pieces == (1, 2)
    assert CPA.from_pieces([*halves, ("x == 3", 5)], on="x <= 2").breakpoints == (0,)
    with pytest.raises(DiscontinuousError):
        CPA.from_pieces([*halves, ("x == 3", 5)], on="x <= 3")


def test_domains_with_equations():
    f = CPA.from_pieces([("x <= y", "x"), ("x >= y", "y")], on="x + y == 1")
    assert equal(f, "min(x, y)", on="x + y == 1").proved
    assert len(f) == 2
    assert f == piecewise(f)
    with pytest.raises(DiscontinuousError) as caught:
        CPA.from_pieces([("x <= y", "x"), ("x >= y", "2*y")], on="x + y == 1")
    assert caught.value.point == (Q(1, 2), Q(1, 2))
    assert caught.value.values == (Q(1, 2), 1)
    with pytest.raises(UncoveredError) as caught:
        CPA.from_pieces([("x <= y", "x"), ("x >= y + 1", "y")], on="x + y == 1")
    x, y = caught.value.point
    assert x + y == 1
    assert y < x < y + 1
    point = CPA.from_pieces([("x <= 3", "x"), ("x >= 3", "2*x - 3")], on="x == 3")
    assert len(point) == 1
    assert point(3) == 3
    derived = CPA.from_pieces([("x == y, x >= 0", "x"), ("x == y, x <= 0", "-y")])
    assert derived.domain.dimension() == 1
    assert derived(-2, -2) == 2


def test_a_domain_along_a_wall():
    """On x = 0 the cells overlap; there they agree."""
    f = CPA.from_pieces([("x <= 0", "y - x"), ("x >= 0", "y + x")], on="x == 0")
    assert len(f) == 1
    assert f(0, 5) == 5
    with pytest.raises(OverlapError):
        CPA.from_pieces([("x <= 0", "y - x"), ("x >= 0", "y + x + 1")], on="x == 0")


# -- how things are written ------------------------------------------------------------------------------


def test_ways_to_write_pieces():
    x, y = reals("x y")
    expected = piecewise("max(x, y)")
    for pieces in (
        [("x >= y", "x"), ("x <= y", "y")],
        [(x >= y, x), (x < y, y)],
        [([x >= y, sympy.true], (0, 1, 0)), ("x <= y", [0, 0, 1])],
        [(Polyhedron.from_text("x >= y"), AffineMap([[1, 0]])), (Polyhedron.from_rows([(0, -1, 1)]), "y")],
        [(Polyhedron.from_text("y <= x", "y x"), "x"), ("y - x >= 0", "y")],
    ):
        f = CPA.from_pieces(pieces)
        assert equal(f, expected).proved
        assert f.variables == ("x", "y")
    unnamed = CPA.from_pieces([(Polyhedron.from_rows([(0, 1)]), (0, 1)), (Polyhedron.from_rows([(0, -1)]), (0, "-1"))])
    assert unnamed.variables == ("x",)
    assert equal(unnamed, "abs(x)").proved
    vector = CPA.from_pieces([("x <= 0", ["-x", 1]), ("x >= 0", [(0, 1), (1, 0)])])
    assert vector(-3) == (3, 1)
    assert vector.vector
    assert CPA.from_pieces([("", "x")], variables="x y")(2, 3) == 2
    assert CPA.from_pieces([(None, 7)])() == 7


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        ([], "at least one piece"),
        ([("x >= 0",)], "is not a pair"),
        ([("x >= 0", "abs(x)")], "not affine as written"),
        ([("x >= 0", "x"), ("x <= 0", ["x", "x"])], r"pieces\[1\] has 2 outputs"),
        ([(Polyhedron.box([0], [1]), (0, 1, 1))], "different dimensions"),
        ([(Polyhedron.box([0, 0], [1, 1]), "x")], "in dimension 2, but the variables are"),
        ([("x >= 0", AffineMap([[1, 1]]))], "takes 2 inputs"),
        ([("x >= 0", [0.5, 1])], "is a float"),
        ([("x >= 0", [[1, 2], [1]])], "differ in length"),
    ],
)
def test_malformed_pieces(pieces, message):
    with pytest.raises((FormulaError, ExactnessError), match=message):
        CPA.from_pieces(pieces)


def test_empty_domains_and_cells():
    with pytest.raises(EmptyDomain):
        CPA.from_pieces([("x >= 0", 0)], on="x <= 0, x >= 1")
    with pytest.raises(EmptyDomain):
        CPA.from_pieces([("x > 0, x < 0", 0)])
    assert len(CPA.from_pieces([("x > 0, x < 0", 5), ("x >= 0", 0)])) == 1
    with pytest.raises(UncoveredError) as caught:
        CPA.from_pieces([("x >= 0, x <= -1", 0)], on="x >= 0")
    assert caught.value.point[0] > 0


def test_hand_written_cases_in_sympy_and_text():
    """First match wins, so they cannot overlap; gaps and jumps are found."""
    x, y = reals("x y")
    for jump in (
        sympy.Piecewise((x, x <= y), (y + sympy.Rational(1, 10**9), True)),
        "piecewise((x, x <= y), (y + 1/1000000000, true))",
    ):
        with pytest.raises(DiscontinuousError) as caught:
            piecewise(jump)
        a, b = caught.value.point
        assert a == b
        assert caught.value.values in ((a, a + TINY), (a + TINY, a))
    for jump in (
        sympy.Piecewise((0, x < 2), (x - 2 + sympy.Rational(1, 10**9), True)),
        "piecewise((0, x < 2), (x - 2 + 1e-9, true))",
    ):
        with pytest.raises(DiscontinuousError) as caught:
            piecewise(jump)
        assert caught.value.point == (2,)
        assert set(caught.value.values) == {0, TINY}
    with pytest.raises(FormulaError, match="no branch covers"):
        piecewise("piecewise((x, x <= y), (y, x >= y + 1/1000000000))")
    with pytest.raises(FormulaError, match="no branch covers"):
        piecewise(sympy.Piecewise((x, x <= y), (y, x >= y + 1)))


# -- triangulations and breakpoints that are none ------------------------------------------------------------

SQUARE = [(0, 0), (1, 0), (0, 1), (1, 1)]


@pytest.mark.parametrize(
    ("vertices", "simplices", "values", "message"),
    [
        (
            SQUARE,
            [(0, 1, 2), (1, 2, 4)],
            [0] * 4,
            r"simplices\[1\] = \(1, 2, 4\): 4 is not an index of a vertex, 0 to 3",
        ),
        (SQUARE, [(0, 1, 2), (1, 2, -1)], [0] * 4, "-1 is not an index"),
        (SQUARE, [(0, 1, 2)], [0] * 4, r"vertices\[3\] = \(1, 1\) belongs to no simplex"),
        (SQUARE, [(0, 1)], [0] * 4, "needs 3"),
        (SQUARE, [(0, 1, 1)], [0] * 4, "repeats a vertex"),
        ([*SQUARE, (2, 0)], [(0, 1, 4)], [0] * 5, r"degenerate: its vertices \(0, 0\), \(1, 0\), \(2, 0\)"),
        ([*SQUARE, (1, "1")], [(0, 1, 2)], [0] * 5, r"vertices\[3\] and vertices\[4\] are the same point \(1, 1\)"),
        (SQUARE, [(0, 1, 2), (1, 2, 3)], [0] * 3, "values has 3 entries, vertices has 4"),
        (SQUARE, [(0, 1, 2), (1, 2, 3)], [0, 1, (1,), 1], "cannot be mixed"),
        (SQUARE, [(0, 1, 2), (1, 2, 3)], [(0,), (1, 2), (1,), (1,)], "values\\[1\\] has 2"),
        (SQUARE, [(0, 1, 2), (1, 2, 3)], [0, 1, 0.5, 1], "is a float"),
        ([(0, 0), (1,)], [(0, 1)], [0, 0], "has 1 coordinates"),
        (SQUARE, [], [0] * 4, "simplices is empty"),
        ([], [], [], "vertices is empty"),
    ],
)
def test_malformed_triangulations(vertices, simplices, values, message):
    with pytest.raises(ValueError, match=message):
        CPA.from_triangulation(vertices, simplices, values)


def test_simplices_that_overlap():
    with pytest.raises(OverlapError, match=r"simplices\[0\] and simplices\[1\] overlap"):
        CPA.from_triangulation([(0, 0), (2, 0), (0, 2), (2, 2)], [(0, 1, 2), (0, 1, 3)], [0, 0, 0, 1])


def test_breakpoints():
    f = CPA.from_breakpoints([0, 1, "5/2"], [0, 1, 0])
    assert (f("1/2"), f("7/4"), f.breakpoints) == (Q(1, 2), Q(1, 2), (1,))
    with pytest.raises(ValueError, match="outside the domain"):
        f(3)
    g = CPA.from_breakpoints([0, 1, 2], [0, 1, 2], left_slope=0, right_slope="1/2", variables="t")
    assert equal(g, "relu(t) - relu(t - 2)/2").proved
    assert [len(CPA.from_breakpoints([1], [3], left_slope=0)), len(CPA.from_breakpoints([1], [3], 2, 2))] == [1, 1]
    vector = CPA.from_breakpoints([0, 1], [(0, 1), (2, 0)], left_slope=(0, 0))
    assert vector(-1) == (0, 1)
    assert vector("1/2") == (1, Q(1, 2))
    for points, values, options, message in (
        ([0, 0], [1, 1], {}, "increase strictly"),
        ([1, 0], [1, 1], {}, r"points\[0\] = 1, points\[1\] = 0"),
        ([0], [1], {}, "without a slope"),
        ([], [], {}, "points is empty"),
        ([0, 1], [1], {}, "values has 1 entry"),
        ([0, 1], [1, 0.5], {}, "is a float"),
        ([0, 1], [(1, 1), (0, 0)], {"left_slope": (1,)}, "left_slope has 1 entry"),
    ):
        with pytest.raises(ValueError, match=message):
            CPA.from_breakpoints(points, values, **options)


@pytest.mark.parametrize(
    ("pieces", "low", "high"),
    [
        ([("1/50 <= x <= 1", 0), ("x == 0", 0)], 0, Q(1, 50)),
        ([("1/1000000000 <= x <= 1", 0), ("x == 0", 0)], 0, TINY),
        ([("1/1000 <= x <= 1, 0 <= y <= 1", 0), ("x == 0, 0 <= y <= 1", 0)], 0, Q(1, 1000)),
        ([("0 <= x <= 1, y == 0", 0), ("x == 0, 0 <= y <= 1/1000000", 0)], 0, 1),
    ],
)
def test_a_cell_across_a_small_gap(pieces, low, high):
    with pytest.raises(UncoveredError) as caught:
        CPA.from_pieces(pieces, time=2)
    point = caught.value.point
    assert low < point[0] < high
    assert all(len(str(c)) < 30 for c in point)
    names = ("x", "y")[: len(point)]
    assert not any(Polyhedron.from_text(cell, names).contains(point) for cell, _ in pieces)


def test_texts_are_outputs_and_numbers_are_rows():
    constants = CPA.from_pieces([("x >= 0", ["0", "1"]), ("x <= 0", ["0", "1"])])
    assert constants.output_dim == 2
    assert constants(7) == (0, 1)
    mixed = CPA.from_pieces([("x >= 0", ["x", "1"]), ("x <= 0", ["0", "1"])])
    assert mixed(3) == (3, 1)
    assert mixed(-3) == (0, 1)
    assert CPA.from_pieces([("x >= 0", [0, 1]), ("x <= 0", (0, "-1"))])(-2) == 2
    (x,) = reals("x")
    assert CPA.from_pieces([("x >= 0", [x, 1]), ("x <= 0", ["0", "1"])])(3) == (3, 1)
    with pytest.raises(FormulaError, match="has 1 output, that of"):
        CPA.from_pieces([("x >= 0", ["0", "1"]), ("x <= 0", [0, 1])])


@pytest.mark.parametrize("names", ["2", "max", "Piecewise", "x = 0", ["x", "x"]])
def test_names_that_are_none(names):
    with pytest.raises(FormulaError, match="variables = "):
        CPA.from_breakpoints([0, 1], [1, 2], variables=names)
    with pytest.raises(FormulaError, match="variables = "):
        CPA.from_triangulation([(0,), (1,)], [(0, 1)], [0, 1], variables=names)
    with pytest.raises(FormulaError, match="variables = "):
        CPA.from_pieces([((), 0)], variables=names)


def test_names_of_one_variable():
    assert CPA.from_breakpoints([0, 1], [1, 2], variables=sympy.Symbol("t")).variables == ("t",)
    assert CPA.from_breakpoints([0, 1], [1, 2], variables=["t"]).variables == ("t",)
    with pytest.raises(FormulaError, match="has 2 names, a line has one"):
        CPA.from_breakpoints([0, 1], [1, 2], variables="x y")
    with pytest.raises(ValueError, match=r"values\[0\] is empty"):
        CPA.from_breakpoints([0, 1], [(), ()])


@pytest.mark.parametrize(
    ("piece", "error", "message"),
    [
        (("x >= 0", 0.5), ExactnessError, r"the map of pieces\[1\]: .*0.5 is a float"),
        (("x >= 0", "x^2"), FormulaError, r"the map of pieces\[1\]: powers are not"),
        (("x != 0", "x"), FormulaError, r"the cell of pieces\[1\]: the conditions 'x != 0'"),
        (("x >= 0", [1, 2, 3]), FormulaError, r"pieces\[1\] is written as a row of 3 numbers; .* has 2"),
        (("x >= 0", {}), TypeError, r"the map of pieces\[1\]: a function is text"),
    ],
)
def test_errors_name_the_piece(piece, error, message):
    with pytest.raises(error, match=message):
        CPA.from_pieces([("x <= 0", 0), piece])


# -- one variable: lowered to hinges, printed in pieces -----------------------------------------------------


def zigzag(n):
    return CPA.from_breakpoints(range(n), [(k * k * 7919) % 101 for k in range(n)], 1, -1)


def test_a_function_of_one_variable_is_lowered_to_hinges():
    f = zigzag(150)
    (node,) = f.as_formula().outputs
    assert len(node.branches) == len(f)
    assert len(node.read) == 1
    g = sum((int(f(k)) * CPA.from_breakpoints([k - 1, k, k + 1], [0, 1, 0], 0, 0) for k in range(3)), start=f * 0)
    for t in (Q(-5, 2), Q(1, 3), Q(7, 2), 149, 1000):
        assert evaluate(f.as_formula(), ("x",), [Q(t)]) == (f(t),)
    assert equal(f, f + 0).label == "proved, certificate checked"
    assert equal(f.restrict("0 <= x <= 2"), g).proved
    verdict = equal(f, f + TINY)
    assert verdict.refuted
    assert verdict.counterexample.left == f(*verdict.counterexample.point)
    assert str(verdict.question).startswith("f_1(x) = f_2(x)")


def test_the_pieces_of_a_line_are_printed():
    f = CPA.from_breakpoints([0, 1, 2], [0, 1, 0])
    assert "begin{cases}" in f.as_formula()._repr_latex_()
    assert "ReLU" not in f.as_formula()._repr_latex_()


def test_hinges_do_not_leave_the_domain():
    f = CPA.from_breakpoints([0, 1, 2], [(0, 1), (1, 1), (0, 3)])
    formula = f.as_formula()
    with pytest.raises(UncoveredError) as caught:
        evaluate(formula, ("x",), [Q(3)])
    assert caught.value.point == (3,)
    assert evaluate(formula, ("x",), [Q(3, 2)]) == f(Q(3, 2))
    scalar = CPA.from_breakpoints([0, 1, 2], [0, 1, 0])
    assert equal([scalar, "x"], ["1 - |x - 1|", "x"]).proved  # on the domain of the first entry
    assert piecewise([scalar, "x"]).domain == scalar.domain
    affine = CPA.from_breakpoints([0, 1], [0, 1])
    assert equal([affine, "x"], ["|x|", "x"]).proved
    assert equal([affine, "x"], ["|x|", "x"], on="x >= -1").proved


def test_pieces_that_were_never_checked_are_not_joined():
    """A CPA made by hand from pieces that jump, or leave a gap, keeps its cases."""
    line, cut = Polyhedron.whole_space(1), [Polyhedron.from_text(text, "x") for text in ("x <= 0", "x >= 0", "x >= 1")]
    for cells, maps in (((cut[0], cut[1]), (0, 1)), ((cut[0], cut[2]), (0, 0)), ((cut[1], cut[0]), (0, 0))):
        pieces = tuple(Piece(cell, AffineMap([[0]], [b])) for cell, b in zip(cells, maps, strict=True))
        (node,) = CPA(("x",), line, pieces).as_formula().outputs
        assert node.read == node.branches
