"""Differences of convex functions: the proofs, convexity by independent midpoints, and the counts."""

import random
from fractions import Fraction

import pytest

from exactrelu import (
    AffineMap,
    BudgetExceeded,
    Network,
    Polyhedron,
    Refuted,
    at_most,
    courant_hat,
    difference_of_convex,
    equal,
    hat,
    is_convex,
    piecewise,
    prove,
    sawtooth,
    tower,
    verify,
)
from exactrelu.cpa import Piece
from exactrelu.expressions import FormulaError
from exactrelu.formulas import as_formula
from exactrelu.lemmas import lemma
from exactrelu.prover.questions import claims_of
from exactrelu.regions.budget import Budget
from exactrelu.representations.difference_of_convex import METHODS
from exactrelu.representations.hinges import regular_split
from tests.oracle import value

F = Fraction

COURANT_MESH = " + ".join(
    f"({v})*relu(1 - (abs(x - {i}) + abs(y - {j}) + abs(x - y - {i - j}))/2)"
    for j, row in enumerate([(0, 2, 1), (3, -1, 4), (1, 5, -2)])
    for i, v in enumerate(row)
)
SQUARE = "0 <= x <= 2, 0 <= y <= 2"


def random_difference(generator, names):
    def form():
        return " + ".join([*(f"({generator.randint(-3, 3)})*{n}" for n in names), f"({generator.randint(-3, 3)})"])

    inner = [f"max({form()}, {form()})", f"min({form()}, {form()})", f"abs({form()})", f"relu({form()})"]
    generator.shuffle(inner)
    return f"max({inner[0]}, {inner[1]}) - {inner[2]} + min({form()}, {inner[3]})"


def check(D, f, names, on=None, generator=None):
    """f = g - h and the midpoint inequalities of g and h at random points, by the tests' own evaluation."""
    generator = generator or random.Random(0)
    function = as_formula(f)
    node = function.outputs[0] if function.network is None else None
    g, h = D.g_form, D.h_form
    assert D.pieces == (len(g), len(h))

    def convex_at(form, point):
        return max(sum(w * x for w, x in zip(a.W[0], point, strict=True)) + a.b[0] for a in form.maps)

    for _ in range(30):
        point = [F(generator.randint(-20, 20), generator.choice([1, 2, 3])) for _ in names]
        if D.domain.contains(point):
            at = dict(zip(names, point, strict=True))
            expected = value(node, at) if node is not None else function.network(*point)
            assert convex_at(g, point) - convex_at(h, point) == expected
            assert value(D.as_formula().outputs[0], at) == expected
            assert (D.g(*point), D.h(*point)) == (convex_at(g, point), convex_at(h, point))
    for formula in (D.g_formula, D.h_formula):
        for _ in range(20):
            u, v = ([F(generator.randint(-9, 9)) for _ in names] for _ in "uv")
            if D.domain.contains(u) and D.domain.contains(v):
                mid = [(a + b) / 2 for a, b in zip(u, v, strict=True)]
                a, m, b = (value(formula.outputs[0], dict(zip(names, p, strict=True))) for p in (u, mid, v))
                assert 2 * m <= a + b


def test_the_rows_of_the_catalogue():
    D = difference_of_convex("relu(min(x, y))")
    assert D.pieces == (3, 2)
    prove("relu(min(x, y)) == max(x, y, x + y) - max(x, y) == (relu(x) + relu(y)) - max(0, x, y)")
    assert is_convex("relu(min(x, y))").refuted
    line = difference_of_convex(hat())
    assert (line.method, line.pieces) == ("line", (3, 2))
    assert equal(line.g_form, "relu(x + 1) + relu(x - 1)").proved
    assert equal(line.h_form, "2*relu(x)").proved
    four = difference_of_convex("max(0, x, y, x + y - 1)")
    assert four.pieces == (4, 1)
    assert str(four.h_form) == "0"


def test_courant_mesh():
    f = piecewise(COURANT_MESH, on=SQUARE)
    assert len(f) == 8
    for method in ("regular", "hinges"):
        D = difference_of_convex(f, method=method)
        assert D.verdict.label == "proved, certificate checked"
        check(D, COURANT_MESH, "xy")
    assert difference_of_convex(COURANT_MESH, SQUARE).tried.keys() == {"formula", "regular", "hinges"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(8))
def test_random_functions_by_every_method(method, seed):
    generator = random.Random(seed)
    names = "x" if method == "line" else "xyz"[: generator.choice([1, 2, 2, 3])]
    text = random_difference(generator, names)
    on = generator.choice([None, ", ".join(f"{name} >= -2" for name in names)])
    D = difference_of_convex(text, on, variables=" ".join(names), method=method)
    assert D.verdict.proved
    assert all(verdict.proved for verdict in D.verdicts)
    check(D, text, names, generator=generator)
    if D.verdict.certificate:
        assert [r.claim for r in verify(D.verdict.certificate)] == claims_of(
            D.verdict.statement.split(" for all")[0].replace(" = ", " == "), on=on, variables=" ".join(names)
        )


@pytest.mark.parametrize("f", [courant_hat(), tower(), sawtooth(4), "max(min(x, y), min(y, z), min(x, z))"])
def test_default_is_the_best_of_those_tried(f):
    D = difference_of_convex(f)
    assert sum(D.pieces) == min(sum(p) for p in D.tried.values() if isinstance(p, tuple))
    assert D.tried[D.method] == D.pieces
    check(D, f, D.variables)


def test_the_line_decomposition_has_the_kinks_of_the_function():
    f = piecewise(sawtooth(5))
    D = difference_of_convex(f)
    assert D.pieces[0] + D.pieces[1] == len(f) + 1
    assert set(D.g.breakpoints) | set(D.h.breakpoints) == set(f.breakpoints)
    assert not set(D.g.breakpoints) & set(D.h.breakpoints)
    left = f.breakpoints[0] - 1
    assert D.h(left) == 0


def test_the_median_has_three_and_three():
    assert difference_of_convex("max(min(x, y), min(y, z), min(x, z))", method="regular").pieces == (3, 3)


def test_a_complex_without_a_convex_function_on_it():
    """The wall on the ray x = y >= 0 has no counterweight among these cells of relu(min(x, y)): none goes left."""
    zero = AffineMap([[0, 0]], [0])
    rows = [("x <= 0", zero), ("x >= 0, y <= 0", zero)]
    rows += [("y >= 0, x >= y", AffineMap([[0, 1]], [0])), ("x >= 0, y >= x", AffineMap([[1, 0]], [0]))]
    cells = [Piece(Polyhedron.from_text(text, "x y"), affine) for text, affine in rows]
    assert regular_split(cells, Budget()) is None
    cut = [cells[0].cell & Polyhedron.from_text(half, "x y") for half in ("y >= x", "y <= x")]
    split = regular_split([*(Piece(cell, zero) for cell in cut), *cells[1:]], Budget())
    assert (len(split.g), len(split.h)) == (3, 2)


def test_many_hinges_are_proved_by_the_walls():
    """General lines in the plane: g and h have the cells of the arrangement, and no certificate is written."""
    terms = " + ".join(f"{(-1) ** k}*relu({k}*x - y + {k * k})" for k in range(-9, 9))
    large = difference_of_convex(terms, method="hinges")
    assert large.pieces == (1 + 9 + 36, 1 + 9 + 36)
    assert large.verdict.label == "proved by exact enumeration"
    assert "walls" in large.verdict.reason
    assert all(verdict.proved for verdict in large.verdicts)
    check(large, terms, "xy")


def test_domains_of_lower_dimension():
    text, on = "abs(x) - 2*abs(y)", "x + y == 1"
    D = difference_of_convex(text, on=on)
    assert D.method == "line"
    assert D.verdict.proved
    for f in (text, piecewise(text, on=on)):
        for method in ("line", "regular", "hinges"):
            D = difference_of_convex(f, on=on, method=method)
            assert D.pieces == (2, 2)
            assert equal(D, text, on=on).proved
            assert not equal(D, text).proved
            assert is_convex(D.g).proved
            assert is_convex(D.h).proved
            assert D("1/3", "2/3") == Fraction(-1)


def test_a_plane_in_space_and_a_point():
    text, on = "abs(x) - relu(y) + abs(z) - relu(x - z)", "x + y == 1"
    D = difference_of_convex(piecewise(text, on=on))
    assert equal(D, text, on=on).proved
    assert set(D.tried) == {"formula", "regular", "hinges"}
    with pytest.raises(ValueError, match="one variable"):
        difference_of_convex(piecewise(text, on=on), method="line")
    assert difference_of_convex(piecewise("abs(x) - relu(y)", on="x == 3, y == 2"))(3, 2) == 1


def test_errors():
    with pytest.raises(ValueError, match="unknown"):
        difference_of_convex("x", method="best")
    with pytest.raises(ValueError, match="one variable"):
        difference_of_convex("max(x, y)", method="line")
    with pytest.raises(ValueError, match="piecewise definitions"):
        difference_of_convex(piecewise("abs(x) - abs(y)"), method="formula")
    with pytest.raises(FormulaError, match="scalar"):
        difference_of_convex(["x", "y"])
    with pytest.raises(BudgetExceeded):
        difference_of_convex("abs(x) - abs(y) + abs(x - y - 1)", method="hinges", max_cells=2)
    assert difference_of_convex("7").pieces == (1, 1)


def test_wrong_decompositions_are_refuted():
    D = difference_of_convex("relu(min(x, y))")
    with pytest.raises(Refuted):
        prove(equal(D, "relu(min(x, y)) + relu(x)/1000"))
    assert at_most("0", D).proved
    assert equal(D.g - D.h, "relu(min(x, y))").proved


def test_printing_and_lemmas():
    D = difference_of_convex("relu(min(x, y))")
    assert str(D).splitlines()[0] == "relu(min(x, y)) = g - h, method 'formula'"
    assert "[3 pieces]" in str(D)
    assert D._repr_latex_().startswith("$")
    N = Network([([[1, -1], [0, 1]], [0, 0]), ([[-1, 1]], [0])])
    assert "N(x1, x2) = g - h" in str(difference_of_convex(N))

    @lemma
    def usable_in_a_lemma():
        prove(equal(difference_of_convex("relu(min(x, y))"), "relu(min(x, y))"))

    usable_in_a_lemma()
