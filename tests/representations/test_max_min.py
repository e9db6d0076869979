"""Max-min forms: the rows of the literature, random functions, and irredundancy by removing parts."""

import random
from fractions import Fraction

import pytest

from exactrelu import BudgetExceeded, courant_hat, equal, lattice_form, piecewise, prove, refute, tower, verify
from exactrelu.expressions import FormulaError
from exactrelu.formulas import as_formula
from exactrelu.representations.affine_extrema import formula_of
from exactrelu.representations.max_min import LatticeForm, lattice_node
from tests.campaigns.synthesis import make_function
from tests.oracle import value

F = Fraction

CHECK_MARK = "x - 2*relu(x - 1) + 2*relu(x - 2)"
SADDLE = "1/2 + abs(x - y)/2 - abs(x + y - 1)/2"


def irredundant(form: LatticeForm, f, on=None):
    """Leaving out a term or an index changes the function, and no term contains another."""
    terms = [set(term) for term in form.terms]
    assert not any(a <= b for a in terms for b in terms if a is not b)
    smaller = [form.terms[:i] + form.terms[i + 1 :] for i in range(len(terms)) if len(terms) > 1]
    for i, term in enumerate(form.terms):
        if len(term) > 1:
            smaller += [
                (*form.terms[:i], tuple(k for k in term if k != j), *form.terms[i + 1 :]) for j in term
            ]  # fmt: skip
    for changed in smaller:
        node = lattice_node(form.maps, changed, form.kind, form.variables)
        assert equal(formula_of(node, form.variables), f, on=on, variables=form.variables).refuted


def agrees(form, text, names, generator, inside=lambda p: True):
    node = as_formula(text).outputs[0]
    for _ in range(40):
        point = [F(generator.randint(-30, 30), generator.choice([1, 2, 3, 5])) for _ in names]
        if inside(point):
            at = dict(zip(names, point, strict=True))
            assert form(*point) == value(node, at) == value(form.as_formula().outputs[0], at)


def test_one_variable():
    form = lattice_form(CHECK_MARK)
    assert str(form) == "max(min(x, -x + 2), x - 2)"
    assert str(lattice_form(CHECK_MARK, kind="min")) == "min(x, max(-x + 2, x - 2))"
    assert form.verdict.label == "proved, certificate checked"
    prove(f"{CHECK_MARK} == max(min(x, 2 - x), x - 2) == min(x, max(2 - x, x - 2))")
    wrong = refute(f"{CHECK_MARK} == max(x, min(2 - x, x - 2))", at="3/2").counterexample
    assert (wrong.left, wrong.right) == (F(1, 2), F(3, 2))
    cases = "piecewise((x, x <= 1), (2 - x, x <= 2), (x - 2, true))"
    assert str(lattice_form(cases)) == str(form)


def test_the_saddle_of_four_triangles():
    form = lattice_form(SADDLE)
    assert {frozenset(str(part) for part in text.split(", ")) for text in str(form)[4:-1][4:-1].split("), min(")} == {
        frozenset({"x", "-y + 1"}),
        frozenset({"y", "-x + 1"}),
    }
    assert len(form.maps) == 4
    triangles = (
        "piecewise((x, y <= x and x + y <= 1), (1 - y, y <= x and x + y >= 1), "
        "(1 - x, y >= x and x + y >= 1), (y, y >= x and x + y <= 1))"
    )
    assert equal(form, triangles, on="0 <= x <= 1, 0 <= y <= 1").proved
    assert equal(lattice_form(triangles, on="0 <= x <= 1, 0 <= y <= 1"), SADDLE, on="0 <= x <= 1, 0 <= y <= 1").proved
    irredundant(form, SADDLE)


@pytest.mark.parametrize("kind", ["max", "min"])
@pytest.mark.parametrize("f", ["relu(min(x, y))", "abs(x) - abs(y)", "max(min(x, y), min(y, z), min(x, z))", "x - 3"])
def test_small_ones_are_irredundant(f, kind):
    form = lattice_form(f, kind=kind)
    assert form.verdict.proved
    assert all(r.point is None for r in verify(form.verdict.certificate))
    irredundant(form, f)


def test_bumps():
    assert len(lattice_form(courant_hat())) == 2
    form = lattice_form(tower())
    assert sorted(map(len, form.terms)) == [1, 9]
    assert len(lattice_form(courant_hat(), kind="min")) == 6


@pytest.mark.parametrize("seed", range(15))
def test_random_functions(seed):
    generator = random.Random(seed)
    names = "xyz"[: generator.choice([1, 2, 2, 3])]

    def form():
        return " + ".join([*(f"({generator.randint(-3, 3)})*{n}" for n in names), f"({generator.randint(-3, 3)})"])

    text = f"max({form()}, {form()}) - max({form()}, {form()}) + relu({form()})"
    kind = generator.choice(["max", "min"])
    bounds = generator.choice([None, ", ".join(f"{name} <= 1" for name in names)])
    found = lattice_form(text, bounds, variables=" ".join(names), kind=kind)
    assert found.verdict.proved
    agrees(found, text, names, generator, inside=lambda p: bounds is None or all(c <= 1 for c in p))
    if len(found) <= 4:
        irredundant(found, text, bounds)


def test_domains():
    line = lattice_form("abs(x) - abs(y)", on="x + y == 1")
    assert equal(line, "abs(x) - abs(y)", on="x + y == 1").proved
    assert lattice_form("min(x, y)", on="x <= y").terms == ((0,),)
    strict = lattice_form(CHECK_MARK, on="x > 0, x < 2")
    assert str(strict) == "min(x, -x + 2)"
    f = piecewise(CHECK_MARK, on="x >= 1")
    assert str(lattice_form(f)) == "max(-x + 2, x - 2)"


def test_errors_and_printing():
    with pytest.raises(ValueError, match="kind"):
        lattice_form("x", kind="sup")
    with pytest.raises(FormulaError, match="scalar"):
        lattice_form(["x", "y"])
    with pytest.raises(BudgetExceeded):
        lattice_form("max(x, y, x + y)", max_cells=1)
    form = lattice_form("relu(min(x, y))")
    assert repr(form) == "<LatticeForm: 3 maps, 2 terms, max(0, min(x, y))>"
    assert form._repr_latex_().startswith("$")
    assert str(lattice_form("5")) == "5"


@pytest.mark.parametrize("index", [4, 7, 10, 13, 16])
@pytest.mark.parametrize("kind", ["max", "min"])
def test_cells_crossed_by_other_maps(index, kind):
    # on a triangulation a map may cross a cell's own map inside the cell; its term is then no lower bound elsewhere
    _, f, pieces = make_function(1, index, small=True)
    form = lattice_form(f, kind=kind, variables=pieces.variables)
    assert form.verdict.proved
    for cell, affine in pieces:
        point = cell.interior_point()
        assert form(point) == affine(point)[0]
