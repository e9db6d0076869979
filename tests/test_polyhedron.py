"""Polyhedra: emptiness, dimension, interior points, implied equalities, irredundant rows, against z3."""

import random
from fractions import Fraction
from itertools import product

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.exact import ExactnessError
from exactrelu.expressions import Constraint, FormulaError
from exactrelu.linear_programming import Infeasible
from exactrelu.polyhedron import EmptyDomain, Polyhedron, constraints_of
from exactrelu.symbolic import reals

HALF = Fraction(1, 2)


def at(row, point):
    return row[0] + sum(c * v for c, v in zip(row[1:], point, strict=True))


# ---- making --------------------------------------------------------------------------------------


def test_the_same_polyhedron_from_text_sympy_rows_and_inequalities():
    x, y = reals("x y")
    text = Polyhedron.from_text("x >= 0, 2*y <= 1, x/2 + y/3 >= 1")
    assert text.rows == ((0, 1, 0), (1, 0, -2), (-6, 3, 2))
    assert Polyhedron.from_relations([x >= 0, 2 * y <= 1, x / 2 + y / 3 >= 1]) == text
    assert set(Polyhedron.from_relations(sympy.And(x >= 0, 2 * y <= 1, x / 2 + y / 3 >= 1)).rows) == set(text.rows)
    rows = [("0", 1, 0), (1, 0, -2), (-1, "1/2", Fraction(1, 3))]
    assert Polyhedron.from_rows(rows, variables=("x", "y")) == text
    A, b = [[1, 0], [0, -2], ["1/2", "1/3"]], [0, 1, -1]
    assert Polyhedron.from_inequalities(A, b, variables=("x", "y")) == text
    assert Polyhedron.from_constraints(constraints_of(text)) == text
    assert reread(text) == text


def test_strict_rows_and_equations_are_kept_apart():
    P = Polyhedron.from_text("x > 0, y >= x, x + y == 1, z < 2")
    assert P.variables == ("x", "y", "z")
    assert (P.strict, P.rows, P.equations) == (((0, 1, 0, 0), (2, 0, 0, -1)), ((0, -1, 1, 0),), ((-1, 1, 1, 0),))
    assert P.hyps == (*P.rows, *P.strict, (-1, 1, 1, 0), (1, -1, -1, 0))
    assert str(P) == "{(x, y, z) : x > 0, z < 2, x + y == 1, x <= y}"


def test_absolute_values_and_maxima_in_conditions():
    P = Polyhedron.from_text("|x| + |y| <= 1")
    assert set(P.rows) == {(1, a, b) for a in (1, -1) for b in (1, -1)}
    assert Polyhedron.from_text("max(x, y) < 1").strict == ((1, -1, 0), (1, 0, -1))
    assert Polyhedron.from_text("|x| <= 0").dimension() == 0
    for text in ("|x| >= 1", "max(x, y) > 0", "x != 0", "x > 0 or y > 0", "not (x == 0)"):
        with pytest.raises(FormulaError, match="2 alternatives"):
            Polyhedron.from_text(text)


def test_variables_fix_order_and_dimension():
    P = Polyhedron.from_text("b >= 1", variables="a b c")
    assert (P.dim, P.rows) == (3, ((-1, 0, 1, 0),))
    assert Polyhedron.from_text("x10 >= 0, x9 >= x2").variables == ("x2", "x9", "x10")
    assert Polyhedron.from_text("", variables=["u"]).dimension() == 1
    assert Polyhedron.from_text("").dim == 0
    with pytest.raises(FormulaError, match=r"conditions use y, not among the variables \(x\)"):
        Polyhedron.from_text("x >= y", variables="x")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Polyhedron.from_rows([(1, 2), (1, 2, 3)]), ValueError, "rows must be equally long"),
        (lambda: Polyhedron.from_rows([(1, 2)], equations=[(1, 2, 3)]), ValueError, r"found lengths \[2, 3\]"),
        (lambda: Polyhedron.from_rows(), ValueError, "say dim="),
        (lambda: Polyhedron.from_rows([(0.5, 1)]), ExactnessError, r"rows\[0\]\[0\] = 0.5"),
        (lambda: Polyhedron.from_rows(strict=[(1, float("nan"))]), ExactnessError, r"strict\[0\]\[1\]"),
        (lambda: Polyhedron.from_inequalities([[1]], [1, 2]), ValueError, "b has 2 entries, A has 1 row"),
        (lambda: Polyhedron.box([0], [1, 2]), ValueError, "lower has 1 entry, upper has 2"),
        (lambda: Polyhedron.box([0.0], [1]), ExactnessError, r"lower\[0\]"),
        (lambda: Polyhedron.whole_space(2).contains([1]), ValueError, "point has 1 entry"),
        (lambda: Polyhedron.whole_space(1).contains([0.5]), ExactnessError, r"point\[0\]"),
        (lambda: Polyhedron.whole_space(1) & Polyhedron.whole_space(2), ValueError, "different spaces"),
        (lambda: Polyhedron.whole_space(2).named("x"), ValueError, "1 names"),
        (lambda: constraints_of(False), FormulaError, "on=False"),
        (lambda: constraints_of(3), TypeError, "a domain is text"),
        (lambda: constraints_of(sympy.Symbol("x") ** 2 >= 1), FormulaError, "power"),
        (lambda: Polyhedron.from_text("x > 0").irredundant(), ValueError, "takes a closed polyhedron"),
    ],
)
def test_refusals(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_conditions_that_python_or_sympy_evaluated():
    x = sympy.Symbol("x", real=True)
    assert constraints_of(None) == constraints_of(True) == constraints_of(sympy.true) == ()
    assert constraints_of(Constraint((("x", Fraction(1)),), Fraction(0), ">=")) == constraints_of("x >= 0")
    assert constraints_of([x >= 0, "x <= 1"]) == constraints_of("x >= 0, x <= 1")
    with pytest.raises(FormulaError):
        constraints_of(sympy.false)
    with pytest.raises(FormulaError, match="2 alternatives"):
        constraints_of(sympy.Or(x > 1, x < 0))


# ---- asking: named examples ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "variables", "dimension"),
    [
        ("", "x y", 2),
        ("x >= 0", "x", 1),
        ("x >= 0, x <= 0", "x", 0),
        ("x >= 0, x < 0", "x", -1),
        ("x > 0, x < 1/10^100".replace("10^100", "1" + "0" * 100), "x", 1),
        ("x > 0, x <= 0", "x", -1),
        ("x >= 1, x <= 0", "x", -1),
        ("x == 1", "x y z", 2),
        ("x == 1, x == 2", "x y", -1),
        ("x == 1, 2*x == 2, y == x", "x y z", 1),
        ("x + y >= 0, x + y <= 0", "x y z", 2),
        ("x + y >= 0, -x - y > 0", "x y", -1),
        ("x + y >= 0, x + y <= 0, x > y", "x y", 1),
        ("x + y >= 0, x + y <= 0, x - y >= 0, y - x >= 0", "x y", 0),
        ("x + y >= 1, x <= 0, y <= 0", "x y", -1),
        ("x + y >= 0, x <= 0, y <= 0", "x y", 0),
        ("x + y > 0, x <= 0, y <= 0", "x y", -1),
        ("x > 0, y > x, z > y, z < 1", "x y z", 3),
        ("0 == 0", "x", 1),
        ("1 >= 0, 3 > 2", "x", 1),
        ("0 > 0", "x", -1),
        ("0 >= 1", "x", -1),
        ("1 == 0", "", -1),
        ("", "", 0),
        ("|x| <= 0, |y - x| <= 1", "x y", 1),
        ("x <= y <= z <= x", "x y z", 1),
    ],
)
def test_dimension(text, variables, dimension):
    P = Polyhedron.from_text(text, variables=variables)
    assert P.dimension() == dimension
    assert P.is_empty() == (dimension == -1)
    if dimension >= 0:
        assert P.contains(P.interior_point())
        assert P.closure().dimension() == dimension
        assert not P.closure().strict
    else:
        assert P.interior_point() is None
        assert P.implied_equalities() == ()
        with pytest.raises(EmptyDomain):
            P.closure()


def test_implied_equalities_are_the_rows_that_vanish():
    P = Polyhedron.from_text("x + y >= 0, -x - y >= 0, x >= 0, z == 2")
    assert set(P.implied_equalities()) == {(0, 1, 1, 0), (0, -1, -1, 0), (-2, 0, 0, 1)}
    x, y, z = P.interior_point()
    assert x > 0
    assert (y, z) == (-x, 2)


def test_contains_is_exact_on_the_boundary():
    P = Polyhedron.from_text("x >= 0, y > 0, x + y == 1")
    assert P.contains(["1/3", "2/3"])
    assert P.contains([0, 1])
    assert not P.contains([1, 0])
    assert not P.contains([Fraction(1, 3), Fraction(2, 3) + Fraction(1, 10**50)])
    assert not P.contains([-1, 2])


def test_irredundant_keeps_facets_only():
    P = Polyhedron.from_text("x >= 0, y >= 0, x + y >= 0, 2*x >= -1, x + y <= 1, 2*x + 2*y <= 2, x <= 1")
    assert P.irredundant().rows == ((0, 1, 0), (0, 0, 1), (1, -1, -1))
    line = Polyhedron.from_text("x + y <= 1, x + y >= 1, x >= 0, y <= 1, x <= 5", variables="x y").irredundant()
    assert line.equations == ((-1, 1, 1),)
    assert line.rows == ((1, 0, -1), (4, 0, 1))  # on the line x >= 0 says y <= 1
    with pytest.raises(EmptyDomain):
        Polyhedron.from_text("x >= 1, x <= 0, y >= 0, x >= 3").irredundant()
    with pytest.raises(EmptyDomain):
        Polyhedron.from_text("x >= 1, x <= 0").irredundant()


def test_unbounded_and_whole():
    cone = Polyhedron.from_text("x >= 0, y >= x")
    assert cone.dimension() == 2
    x, y = cone.interior_point()
    assert 0 < x < y
    assert Polyhedron.whole_space(3).dimension() == 3
    assert Polyhedron.whole_space(3).irredundant().rows == ()
    assert Polyhedron.whole_space(0).interior_point() == ()


def test_intersection_and_box():
    box = Polyhedron.box(["-1/2", 0], [1, 2])
    assert box.contains([-HALF, 2])
    assert not box.contains([-HALF, Fraction(201, 100)])
    both = box & Polyhedron.from_rows(strict=[(0, 1, 0)])
    assert not both.contains([0, 1])
    assert both.contains([Fraction(1, 10**9), 1])
    assert box & box == box
    assert Polyhedron.box([0], [-1]).is_empty()
    named = Polyhedron.from_text("x >= 0, y >= 0")
    assert (box & named).variables == ("x", "y")
    with pytest.raises(ValueError, match="different spaces"):
        named & Polyhedron.from_text("u >= 0, v >= 0")


def test_an_empty_polyhedron_says_why():
    with pytest.raises(Infeasible):
        Polyhedron.from_text("x >= 1, x <= 0").dictionary()


# ---- asking: random polyhedra --------------------------------------------------------------------


def random_polyhedron(rng):
    dim = rng.randrange(1, 5)

    def row():
        return tuple(rng.choice((0, 0, 1, -1, 2, -3)) for _ in range(dim + 1))

    rows = [row() for _ in range(rng.randrange(5))]
    strict = [row() for _ in range(rng.randrange(3))]
    equations = [row() for _ in range(rng.choice((0, 0, 1)))]
    for _ in range(rng.randrange(3)):
        if rows:
            chosen = rng.choice(rows)
            rng.choice((rows, strict)).append(tuple(-c for c in chosen))
            rows.append(tuple(2 * c for c in chosen))
    if rng.random() < 0.5:  # through the origin: much degeneracy
        rows, strict = [(0, *r[1:]) for r in rows], [(rng.choice((0, 0, 1)), *r[1:]) for r in strict]
    return Polyhedron.from_rows(rows, strict=strict, equations=equations, dim=dim)


def z3_of(P):
    z3 = pytest.importorskip("z3")
    x = [z3.Real(f"x{i}") for i in range(P.dim)]

    def form(row):
        return z3.Sum([z3.RealVal(c) * v for c, v in zip(row, [1, *x], strict=True)])

    solver = z3.Solver()
    solver.add(*[form(r) >= 0 for r in P.rows], *[form(r) > 0 for r in P.strict], *[form(r) == 0 for r in P.equations])
    return z3, solver, form


def rank(rows):
    return sympy.Matrix(rows).rank() if rows else 0


def reread(P):
    return Polyhedron.from_text(", ".join(P.conditions()), variables=P.names())


def rows_of(P):
    """The rows as sets, weak opposite ones as the equation that they are; an equation has a positive first entry."""
    rows, strict = set(P.rows), set(P.strict)
    opposite = {row for row in rows if any(row[1:]) and tuple(-c for c in row) in rows}
    alone = {row for row in opposite if sum(r[1:] in (row[1:], tuple(-c for c in row[1:])) for r in rows | strict) == 2}
    equations = {max(row, tuple(-c for c in row)) for row in (*P.equations, *alone)}
    return rows - alone, strict, equations


small = st.integers(-3, 3)


@given(st.data(), st.integers(0, 3))
def test_conditions_are_read_back(data, dim):
    groups = [data.draw(st.lists(st.tuples(*[small] * (dim + 1)), max_size=4)) for _ in range(3)]
    P = Polyhedron.from_rows(groups[0], strict=groups[1], equations=groups[2], dim=dim)
    text = P.conditions()
    again = reread(P)
    assert again.conditions() == text or "==" in str(P)  # two bounds became one of several equations
    for point in product((-2, -1, Fraction(-1, 2), 0, Fraction(1, 3), 1, 2), repeat=dim):
        assert again.contains(point) == P.contains(point)
    assert again.dimension() == P.dimension()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("x2 >= 0, -x1 + 2 >= 0", ["x1 <= 2", "x2 >= 0"]),
        ("x1 <= 1, x2 > x1, x1 >= 0", ["0 <= x1 <= 1", "x1 < x2"]),
        ("x >= 1, x <= 1", ["x == 1"]),
        ("x >= 1, x < 1", ["x >= 1", "x < 1"]),
        ("x >= 2, x <= 1", ["x >= 2", "x <= 1"]),
        ("2*x - 3*y <= 1/2, -4*x + 6*y <= 5", ["-5/2 <= 2*x - 3*y <= 1/2"]),
        ("0 >= 1", ["-1 >= 0"]),
    ],
)
def test_conditions_in_normal_form(given, shown):
    assert Polyhedron.from_text(given).conditions() == shown


def test_random_polyhedra_against_z3():
    rng = random.Random(2024)
    dimensions = []
    for _ in range(120):
        P = random_polyhedron(rng)
        z3, solver, form = z3_of(P)
        nonempty = solver.check() == z3.sat
        assert P.is_empty() is not nonempty, P
        dimensions.append(P.dimension())
        if not nonempty:
            continue
        inner = P.interior_point()
        assert P.contains(inner)
        assert rows_of(reread(P)) == rows_of(P)
        vanishing = []
        for r in (*P.rows, *P.strict, *P.equations):
            solver.push()
            solver.add(form(r) != 0)
            zero = solver.check() == z3.unsat
            solver.pop()
            assert zero == (r in P.implied_equalities()), (P, r)
            assert zero == (at(r, inner) == 0)  # the relative interior: a row vanishes there iff it does everywhere
            if zero:
                vanishing.append(r[1:])
        assert P.dimension() == P.dim - rank(vanishing)
    assert {-1, 0, 1, 2, 3} <= set(dimensions)


def test_random_irredundant_systems_are_equivalent_and_minimal():
    z3 = pytest.importorskip("z3")
    rng = random.Random(5)
    tried = 0
    while tried < 50:
        P = random_polyhedron(rng)
        P = Polyhedron(P.dim, P.rows + P.strict, (), P.equations)
        if P.is_empty():
            continue
        tried += 1
        Q = P.irredundant()
        assert Q.equations == Q.irredundant().equations
        assert set(Q.rows) == set(Q.irredundant().rows)

        def implies(first, row, equality=False):
            _, solver, form = z3_of(first)
            solver.add(form(row) != 0 if equality else form(row) < 0)
            return solver.check() == z3.unsat

        assert all(implies(P, r) for r in Q.rows)
        assert all(implies(P, r, True) for r in Q.equations)
        assert all(implies(Q, r) for r in P.rows)
        assert all(implies(Q, r, True) for r in P.equations)
        assert len(Q.equations) == P.dim - P.dimension()
        for i in range(len(Q.rows)):
            fewer = Polyhedron(Q.dim, Q.rows[:i] + Q.rows[i + 1 :], (), Q.equations)
            assert not implies(fewer, Q.rows[i]), (P, Q)


@given(
    st.lists(st.tuples(*[st.integers(-3, 3)] * 3), max_size=5),
    st.lists(st.tuples(*[st.integers(-3, 3)] * 3), max_size=3),
)
def test_emptiness_agrees_with_a_grid(rows, strict):
    """A point of a fine grid in the polyhedron shows it nonempty; no grid point may be in an empty one."""
    P = Polyhedron.from_rows(rows, strict=strict, dim=2)
    grid = [Fraction(i, 3) for i in range(-6, 7)]
    hits = [p for p in product(grid, grid) if P.contains(p)]
    if P.is_empty():
        assert not hits
    else:
        assert P.contains(P.interior_point())
    for p in hits[:3]:
        assert all(at(r, p) >= 0 for r in P.hyps)
