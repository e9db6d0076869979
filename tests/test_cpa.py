"""Piecewise forms: what they are, that no two pieces can be merged, their algebra, and how they print."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu import (
    CPA,
    AffineMap,
    EmptyDomain,
    ExactnessError,
    FormulaError,
    Polyhedron,
    UncoveredError,
    courant_hat,
    equal,
    hat,
    maximum,
    parallel,
    piecewise,
    prove,
    reals,
    sawtooth,
    tower,
)
from exactrelu.regions.merging import convex_union

FORMULAS = [
    "relu(x - 1) - 2*relu(x) + relu(x + 1)",
    "max(abs(x), abs(y))",
    "relu(min(x, y))",
    "max(x, y, z) - min(x, y, z)",
    "abs(x) - abs(y)/2 + relu(x + y - 1)",
    "piecewise((1 - |x| - |y|, |x| + |y| <= 1), (0, true))",
    "max(x1, x2) + max(x3, x4)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_the_form_is_the_function(text):
    f = piecewise(text)
    assert equal(f, text).label == "proved, certificate checked"
    generator = random.Random(1)
    for _ in range(40):
        point = [Fraction(generator.randint(-40, 40), generator.choice([1, 2, 3, 7])) for _ in f.variables]
        holding = [piece for piece in f if piece.cell.contains(point)]
        assert holding  # the cells cover
        assert {piece.map(point)[0] for piece in holding} == {f(*point)}  # and agree where they meet


@pytest.mark.parametrize("text", [*FORMULAS, courant_hat(), tower(), maximum(3)])
def test_interiors_are_disjoint_and_no_two_pieces_merge(text):
    f = piecewise(text)
    dimension = f.domain.dimension()
    for a, b in combinations(f, 2):
        assert (a.cell & b.cell).dimension() < dimension
        if a.map == b.map:
            assert convex_union(a.cell, b.cell) is None
            assert not union_is_convex(a.cell, b.cell)


def union_is_convex(a, b):
    """Another criterion than the package's (Bemporad, Fukuda & Torrisi 2001): no point of the envelope is outside."""

    def split(cell, other):
        valid = [r for r in cell.rows if Polyhedron(cell.dim, other.rows, (negative(r),), cell.equations).is_empty()]
        return valid, [r for r in cell.rows if r not in valid]

    common_a, own_a = split(a, b)
    common_b, own_b = split(b, a)
    return all(
        Polyhedron(a.dim, (*common_a, *common_b), (negative(r), negative(s)), a.equations).is_empty()
        for r in own_a
        for s in own_b
    )


def negative(row):
    return tuple(-c for c in row)


def test_the_result_is_deterministic():
    for text in FORMULAS:
        assert [(p.cell, p.map) for p in piecewise(text)] == [(p.cell, p.map) for p in piecewise(text)]


def test_algebra_agrees_with_formulas():
    f, g = piecewise("abs(x) - y"), piecewise("relu(x + y)")
    for result, text in [
        (f + g, "abs(x) - y + relu(x + y)"),
        (f - g, "abs(x) - y - relu(x + y)"),
        (1 - f, "1 - abs(x) + y"),
        (f * "2/3", "2*abs(x)/3 - 2*y/3"),
        (-f, "y - abs(x)"),
        (abs(f), "abs(abs(x) - y)"),
        (f.maximum(g), "max(abs(x) - y, relu(x + y))"),
        (f.minimum("x"), "min(abs(x) - y, x)"),
        (f.compose(AffineMap([[1, 1], [0, 2]], [0, 1])), "abs(x + y) - 2*y - 1"),
    ]:
        assert equal(result, text).proved, text


def test_one_variable_from_arrays():
    f = piecewise(sawtooth(12))
    assert len(f) == 2**12
    assert f.breakpoints[0] == -2 + Fraction(1, 2**10)
    assert f("1/3") == sawtooth(12)("1/3")
    lower = piecewise("relu(x)", on="x <= 2, x >= 0")
    assert [str(piece.cell) for piece in lower] == ["{(x) : 0 <= x <= 2}"]
    with pytest.raises(ValueError, match="outside the domain"):
        lower(3)


def test_lower_dimensional_domains_have_reduced_maps():
    f = piecewise("relu(x) + y", on="x + y == 1, x >= -1")
    assert len(f.affine_pieces) == 2
    assert equal(f, "relu(x) + y").proved
    assert len(piecewise("x - y + max(x, y)", on=Polyhedron.from_text("x == y"))) == 1


def test_printing():
    assert str(piecewise("3")) == "f = 3"
    assert str(piecewise("relu(x)")) == "f(x) = 0     if x <= 0\n       x     if x >= 0"


# -- laws, against evaluation at points ---------------------------------------------------------------------

rationals = st.fractions(-6, 6, max_denominator=4)


@st.composite
def functions(draw, domains=("", "x >= -2", "x >= -3, x + y <= 4", "x == y", "x + y == 1, x >= 0")):
    """A function of x, y: interpolated on a fan of triangles, or a formula, on a domain or everywhere."""
    if draw(st.booleans()):
        values = draw(st.lists(rationals, min_size=7, max_size=7))
        corners = [(0, 0), (5, 0), (5, 5), (0, 5), (-5, 0), (-5, -5), (0, -5)]
        return CPA.from_triangulation(corners, [(0, i, i % 6 + 1) for i in range(1, 7)], values, "x y")
    a, b, c, d = (draw(rationals) for _ in range(4))
    text = draw(
        st.sampled_from(
            [
                f"max({a}*x + {b}*y, {c}) - relu({d}*x - y)",
                f"abs(x - {a}) + min({b}*y, {c}*x + {d})",
                f"{a}*x + {b}*y + {c}",
                f"min(relu(x), relu(y), {c}) + {d}",
            ]
        )
    )
    return piecewise(text, on=draw(st.sampled_from(domains)), variables="x y")


def value(f, point):
    """f at the point, None outside its domain."""
    return f(*point) if f.domain.contains(point) else None


def well_formed(f):
    """Cells in the domain, of its dimension, with disjoint interiors."""
    dimension = f.domain.dimension()
    assert all(piece.cell.dimension() == dimension for piece in f)
    assert all((a.cell & b.cell).dimension() < dimension for a, b in combinations(f, 2))
    assert not any(a.map == b.map and convex_union(a.cell, b.cell) for a, b in combinations(f, 2))


POINTS = st.lists(st.tuples(rationals, rationals), min_size=5, max_size=10)


def special_points(f, g):
    """Where something may go wrong: interior points of cells of both, and points of the smaller domains."""
    found = [cell.interior_point() for h in (f, g) for cell, _ in h.pieces]
    meet = (f.domain & g.domain).interior_point()
    return found + ([meet] if meet else [])


@settings(max_examples=60, deadline=None)
@given(functions(), functions(), rationals, POINTS)
def test_algebra_is_pointwise(f, g, q, points):
    operations = [
        (lambda a, b: a + b, lambda a, b: a + b),
        (lambda a, b: a - b, lambda a, b: a - b),
        (lambda a, b: a.maximum(b), max),
        (lambda a, b: a.minimum(b), min),
        (lambda a, b: abs(a) + q * b, lambda a, b: abs(a) + q * b),
    ]
    if (f.domain & g.domain).is_empty():
        with pytest.raises(EmptyDomain):
            f + g
        return
    for build, expected in operations:
        h = build(f, g)
        well_formed(h)
        for point in [*points, *special_points(f, g), *special_points(h, h)]:
            a, b = value(f, point), value(g, point)
            assert value(h, point) == (None if a is None or b is None else expected(a, b))


@settings(max_examples=40, deadline=None)
@given(functions(), rationals, POINTS)
def test_one_function_is_pointwise(f, q, points):
    P = Polyhedron.from_text("x - y <= 2, x >= -1", "x y")
    for h, expected in [
        (q * f, lambda p: q * f(*p)),
        (-f / 3, lambda p: -f(*p) / 3),
        (q - f, lambda p: q - f(*p)),
        (AffineMap([[q], [1]], [1, 2]) @ f, lambda p: (q * f(*p) + 1, f(*p) + 2)),
        (hat() @ f, lambda p: hat()(f(*p))),
    ]:
        well_formed(h)
        for point in [*points, *special_points(f, h)]:
            assert value(h, point) == (expected(point) if f.domain.contains(point) else None)
    if not (f.domain & P).is_empty():
        h = f.restrict(P)
        well_formed(h)
        for point in [*points, *special_points(f, h)]:
            assert value(h, point) == (value(f, point) if P.contains(point) else None)


@settings(max_examples=60, deadline=None)
@given(functions(domains=("", "x >= -2", "x + y <= 4, x >= -3", "x == y")), functions(), functions(), POINTS)
def test_composition_is_pointwise(f, g, h, points):
    """Defined where g and h are and (g, h) lies in the domain of f, if that is convex; else the error shows a gap."""
    if (g.domain & h.domain).is_empty():
        return
    one, other = AffineMap([[1], [0]]) @ g, AffineMap([[0], [1]]) @ h
    inner = one + other

    def expected(p):
        inside = inner.domain.contains(p)
        return value(f, inner(*p)) if inside else None

    gap, result = None, None
    try:
        result = f.compose(inner)
    except UncoveredError as error:
        gap = error.point
    except EmptyDomain:
        assert all(expected(point) is None for point in [*points, *special_points(inner, inner)])
    if result is None:
        assert gap is None or expected(gap) is None
        return
    well_formed(result)
    for point in [*points, *special_points(inner, result)]:
        assert value(result, point) == expected(point)


def test_composition_with_networks_and_formulas():
    f = piecewise("max(x, y) - relu(x)")
    inner = parallel(hat(), sawtooth(2))
    g = f.compose(inner)
    assert g.variables == ("x",)
    assert equal(g, (f @ inner)).proved
    for t in range(-9, 10):
        t = Fraction(t, 3)
        assert g(t) == f(*inner(t))
    assert f.compose(["s + t", "|s|"], variables="t s")(1, -2) == f(-1, 2)
    assert f.compose(["s", "s"], on="s >= 1").domain == Polyhedron.from_text("s >= 1")
    bounded = piecewise("abs(x)", on="-1 <= x <= 2")
    assert bounded.compose(AffineMap([[-2]])).domain == Polyhedron.from_text("-2*x >= -1, -2*x <= 2")
    assert bounded.compose("relu(x)").domain == Polyhedron.from_text("x <= 2")
    with pytest.raises(UncoveredError) as caught:
        bounded.compose("max(x, -x - 3)", on="x >= -9")
    assert not -1 <= max(caught.value.point[0], -caught.value.point[0] - 3) <= 2
    with pytest.raises(EmptyDomain):
        bounded.compose("relu(x) + 3")
    assert piecewise("x", on="x <= 0").compose("abs(x)").domain.interior_point() == (0,)
    with pytest.raises(ValueError, match="the inner function has 1 output, the outer one takes 2"):
        f.compose("x")


def test_algebra_refuses():
    f = piecewise("abs(x)")
    with pytest.raises(ZeroDivisionError):
        f / 0
    with pytest.raises(FormulaError, match="1 output cannot be combined with 2"):
        f.maximum(["x", "x"])
    with pytest.raises(FormulaError):
        f + "y"
    with pytest.raises(FormulaError):
        f.restrict("y >= 0")
    with pytest.raises(EmptyDomain):
        f.restrict("x >= 1, x <= 0")
    assert (f == piecewise("abs(x)")) is False
    assert piecewise(f) is f


def test_refusals_say_what_is_wrong():
    f = piecewise("abs(x) + relu(y)")
    with pytest.raises(FormulaError, match=r"a function of \(x, y\) cannot be combined with one that uses z"):
        f + "z"
    with pytest.raises(TypeError, match="the factor is a function; a CPA function can be multiplied") as caught:
        f * f
    assert "<=" not in str(caught.value)
    with pytest.raises(TypeError, match="the divisor is a function"):
        f / f
    for component in (1, 2, -1):
        with pytest.raises(ValueError, match=f"component = {component} is not the number of an output, 0"):
            f.text(component)
    assert piecewise(["x", "abs(y)"]).text(1) == piecewise("abs(y)", variables="x y").text()


def test_composition_out_of_the_domain_names_the_variables():
    outer = piecewise("s + t", on="0 <= s <= 1, t >= 0")
    with pytest.raises(UncoveredError, match=r"at u = -?\d+(/\d+)?, v = \S+ it is \([-\d/]+, [-\d/]+\)$"):
        outer.compose(["2*abs(u) - 1", "abs(v)"])


# -- names that nobody chose ---------------------------------------------------------------------------

UNIT_SQUARE = [(0, 0), (1, 0), (0, 1), (1, 1)]
SIMPLICES = [(0, 1, 2), (1, 2, 3)]


def unnamed():
    return piecewise(maximum(2))


def test_names_that_nobody_chose_bind_by_position():
    f, M = unnamed(), maximum(2)
    assert f.by_position
    assert not piecewise("max(x, y)").by_position
    assert str(prove(equal(f, "max(x, y)")).statement) == "f(x, y) = max(x, y) for all real x, y"
    assert prove(equal(f, piecewise("max(x, y)"))).statement.startswith("f_1(x, y) = f_2(x, y)")
    assert prove(equal(f, f)).statement.startswith("f(x1, x2) = f(x1, x2)")
    assert equal("min(x, y)", f).counterexample.variables == ("x", "y")
    prove(equal(f, M))
    prove(equal(f, "max(x1, x2)"))
    prove(equal([f, M - M, f][::2], ["max(x, y)", "max(x, y)"]))
    prove(equal(f, "max(u, v)", on=Polyhedron.box([0, 0], [1, 1])))


def test_the_order_of_the_arguments_is_that_of_the_names():
    g = CPA.from_triangulation(UNIT_SQUARE, SIMPLICES, [0, 1, 2, 3])  # x1 + 2*x2
    prove(equal(g, "x + 2*y"))
    prove(equal(g, "y + 2*x", variables="y x"))
    assert equal(g, "y + 2*x").refuted
    prove(equal(g, "x2*2 + x1"))
    assert not CPA.from_triangulation(UNIT_SQUARE, SIMPLICES, [0, 1, 2, 3], variables="x1 x2").by_position


def test_a_domain_keeps_its_inputs_when_it_is_renamed():
    g = piecewise(maximum(2), on="0 <= x1 <= 1")
    verdict = prove(equal(g, "max(x, y)"))
    assert verdict.statement.endswith("with 0 <= x <= 1") or verdict.statement.endswith("with x >= 0, x <= 1")
    assert equal(g, "max(x, y) + relu(y - 7)").counterexample.variables == ("x", "y")


def test_chosen_names_stay_names():
    f, g = piecewise("max(x, y)"), piecewise("max(u, v)")
    with pytest.raises(
        FormulaError, match=r'one function is about \(x, y\), the other about \(u, v\).*variables="x y u v"'
    ):
        equal(f, g)
    assert len(equal(f, g, variables="x y u v").counterexample.variables) == 4
    prove(equal(f, g.compose(["x", "y"])))
    prove(equal(f, piecewise("max(y, x)", variables="y x")))
    with pytest.raises(FormulaError, match=r"f takes 2 inputs, but the statement is about the 3 variables \(x, y, z\)"):
        equal(unnamed(), "x + y + z")
    with pytest.raises(FormulaError, match="2 inputs, but the statement is about the 1 variable"):
        equal(unnamed(), "z")


def test_algebra_binds_by_position_too():
    f, named = unnamed(), piecewise("max(x, y)")
    for difference in (f - "max(x, y)", "max(x, y)" - f, f - named, named - f):
        assert difference.variables == ("x", "y")
        assert not difference.by_position
        assert all(not any(piece.map.W[0]) and not any(piece.map.b) for piece in difference)
    for kept in (f - maximum(2), f - f, 2 * f, abs(f), f.restrict("x1 >= 0"), f - "x1", piecewise("|t|") @ f):
        assert kept.variables == ("x1", "x2")
        assert kept.by_position
    assert f.maximum("x + y").variables == ("x", "y")
    assert piecewise(f, variables="a b").variables == ("a", "b")
    assert (CPA.from_breakpoints([0, 1], [0, 1], 0, 0) - "relu(t) - relu(t - 1)").variables == ("t",)
    with pytest.raises(FormulaError, match="2 variables cannot be combined with one of 3 variables"):
        f - maximum(3)
    with pytest.raises(FormulaError, match="cannot be combined with one that uses z"):
        f - "z"


def test_at_symbols_the_way_out_is_named():
    x, y = reals("x y")
    with pytest.raises(ExactnessError, match=r"f\.compose\(\[x \+ 1, y\]\)"):
        unnamed()(x + 1, y)
    with pytest.raises(ValueError, match="takes 2 arguments, got 1"):
        unnamed()(1)
    prove(equal(unnamed().compose([x + 1, y]), "max(x + 1, y)"))
