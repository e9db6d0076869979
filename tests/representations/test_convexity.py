"""Convexity: proofs whose certificates alone imply it, and midpoint triples checked by other means."""

import random
from fractions import Fraction

import pytest

from exactrelu import (
    Max,
    Polyhedron,
    Refuted,
    Rejected,
    Undecided,
    courant_hat,
    equal,
    is_concave,
    is_convex,
    latex,
    max_affine_form,
    maximum,
    min_affine_form,
    minimum,
    piecewise,
    prove,
    reals,
    refute,
    verify,
)
from exactrelu.expressions import FormulaError
from exactrelu.formulas import as_formula
from exactrelu.lemmas import LemmaError, lemma
from exactrelu.prover.questions import claims_of
from exactrelu.representations.max_affine import NotConvexError
from tests.oracle import value

F = Fraction


def random_maximum(generator, names, terms, size=4):
    def form():
        parts = [f"({F(generator.randint(-size, size), generator.choice([1, 1, 2]))})*{name}" for name in names]
        return " + ".join([*parts, f"({generator.randint(-size, size)})"])

    return f"max({', '.join(form() for _ in range(terms))})"


def at(text, names, point):
    return value(as_formula(text).outputs[0], dict(zip(names, point, strict=True)))


def holds_triple(verdict, text, names, sign=1, inside=lambda p: True):
    triple = verdict.counterexample
    u, v, mid = triple.u, triple.v, triple.midpoint
    assert mid == tuple((a + b) / 2 for a, b in zip(u, v, strict=True))
    first, middle, last = (at(text, names, p) for p in (u, mid, v))
    assert triple.values == (first, middle, last)
    assert sign * (2 * middle - first - last) > 0
    assert inside(u)
    assert inside(v)
    (checked,) = verify(verdict.certificate)
    assert checked.point == (*u, *v)
    assert checked.claim.admits(checked.point)
    assert not checked.claim.holds_at(checked.point)


def test_the_rows_of_the_catalogue():
    assert is_convex("max(abs(x), abs(y))").label == "proved, certificate checked"
    verdict = refute(is_convex("relu(min(x, y))"))
    assert verdict.counterexample.midpoint == (F(1, 2), F(1, 2))
    assert {verdict.counterexample.u, verdict.counterexample.v} == {(1, 0), (0, 1)}
    assert verdict.counterexample.values == (0, F(1, 2), 0)
    holds_triple(verdict, "relu(min(x, y))", "xy")


@pytest.mark.parametrize(
    ("f", "on", "form"),
    [
        ("max(abs(x), abs(y))", None, "max(-x, x, -y, y)"),
        ("relu(min(x, y))", "x <= 0", "0*x + 0*y"),
        ("relu(min(x, y))", "y >= 2*x", "max(0, x) + 0*y"),
        ("abs(x) - abs(y)", "x + y == 1, x >= 1", "1 + 0*x + 0*y"),
        ("abs(x)", "x > -1, x < 3", "max(-x, x)"),
    ],
)
def test_the_certificate_alone_implies_convexity(f, on, form):
    """Its claims are those of the statement that f is a maximum of affine maps on the domain."""
    verdict = is_convex(f, on)
    text = max_affine_form(f, on).as_formula().text
    assert [result.claim for result in verify(verdict.certificate)] == claims_of(f"{f} == {text}", on=on)
    assert all(result.point is None for result in verify(verdict.certificate))
    assert text.startswith("max(") or "(" not in text
    assert equal(f, form, on=on).proved


def test_a_wrong_certificate_is_rejected():
    good = is_convex("abs(x) + abs(y)").certificate.text
    claim, proof = good.split("claim eq0\n")
    with pytest.raises(Rejected):
        verify(type(is_convex("abs(x)").certificate)(f"{claim}claim eq0\nZ\nend 1\n"))
    other = is_convex("abs(x) + 2*abs(y)").certificate.text.split("claim eq0\n")[0]
    with pytest.raises(Rejected):
        verify(type(is_convex("abs(x)").certificate)(f"{other}claim eq0\n{proof}"))


def test_networks_cpa_sympy_and_text():
    x, y = reals("x y")
    for f in (maximum(3), piecewise("max(x, y, 1)"), Max(x, 2 * y), "max(x, y, z, w)", "x - y", "3"):
        assert is_convex(f).proved, f
    for f in (minimum(2), courant_hat(), piecewise("min(x, 2*y)"), x - abs(y)):
        assert is_convex(f).refuted, f
    assert is_concave(minimum(3)).proved
    assert is_concave("x - y").proved


def test_convex_only_on_a_part():
    hat = courant_hat()
    assert is_convex(hat).refuted
    part = Polyhedron.from_text("y <= 0, x - y >= 1", "x y")
    assert is_convex(hat, on=part).proved
    assert is_convex(piecewise(hat, on=part)).proved
    assert is_convex(hat, on=part.named(("x1", "x2"))).proved
    assert is_convex(hat, on="y <= 0, x >= 0", variables="x y").proved
    assert is_convex(hat, on="y <= 0, x + 1/2 >= 0", variables="x y").refuted


@pytest.mark.parametrize(
    ("f", "on", "names"),
    [
        ("abs(x) - 2*abs(y)", "x + y == 1, x > 0", "xy"),
        ("min(x, y + z)", "x + y + z == 100, x >= 7", "xyz"),
        ("abs(x - 1/3) - abs(x - 100)/7", "x > 99, x < 101", "x"),
        ("abs(x) + abs(y) - relu(x + y - 1)/100 + z", "x + y > 1/2, z > 0", "xyz"),
        ("max(x, y, z, w) + min(x + y, 1000*z)", None, "wxyz"),
        ("piecewise((x, x <= 50), (50, true)) + abs(y)", "x > 49", "xy"),
    ],
)
def test_triples_lie_in_the_domain(f, on, names):
    domain = Polyhedron.from_text(on, " ".join(names)) if on else Polyhedron.whole_space(len(names))
    holds_triple(is_convex(f, on), f, names, inside=domain.contains)


def test_concave_triples():
    verdict = refute(is_concave("max(x, y) - z"))
    holds_triple(verdict, "max(x, y) - z", "xyz", sign=-1)
    assert "<" in str(verdict.counterexample)


@pytest.mark.parametrize("seed", range(25))
def test_random_functions_against_midpoints(seed):
    """Sums of maxima are convex; with one subtracted the verdict has to agree with all random midpoints."""
    generator = random.Random(seed)
    names = "xyz"[: generator.choice([1, 2, 2, 3])]
    parts = [random_maximum(generator, names, generator.randint(2, 3)) for _ in range(2)]
    assert is_convex(" + ".join(parts)).proved
    text = f"{parts[0]} + {parts[1]} - {random_maximum(generator, names, 2, size=2)}"
    on = generator.choice([None, ", ".join(f"{name} >= {generator.randint(-2, 2)}" for name in names)])
    domain = Polyhedron.from_text(on or "", " ".join(names))
    verdict = is_convex(text, on, variables=" ".join(names))
    if verdict.refuted:
        holds_triple(verdict, text, names, inside=domain.contains)
        return
    for _ in range(60):
        u, v = (tuple(F(generator.randint(-9, 9), generator.choice([1, 2])) for _ in names) for _ in "uv")
        if domain.contains(u) and domain.contains(v):
            mid = tuple((a + b) / 2 for a, b in zip(u, v, strict=True))
            assert 2 * at(text, names, mid) <= at(text, names, u) + at(text, names, v)


def test_options_and_errors():
    assert is_convex("abs(x) + abs(y)", certify=False).label == "proved by exact enumeration"
    spent = is_convex("max(x, y, x + y)", max_cells=1)
    assert spent.undecided
    with pytest.raises(Undecided):
        prove(spent)
    with pytest.raises(Undecided):
        max_affine_form("max(x, y, x + y)", max_cells=1)
    with pytest.raises(FormulaError, match="scalar"):
        is_convex(["x", "abs(x)"])
    with pytest.raises(TypeError):
        is_convex("x", tolerance=1)


def test_verdicts_behave_as_all_others():
    good, bad = is_convex("abs(x)"), is_convex("-abs(x)")
    assert prove(good) is good
    with pytest.raises(Refuted):
        prove(bad)
    with pytest.raises(Refuted):
        refute(good)
    assert bool(good)
    assert not bad
    assert str(good) == "proved, certificate checked: abs(x) is convex on R"
    assert "is convex on x >= 0" in str(is_convex("abs(x)", on="x >= 0"))
    assert r"\text{is convex on } \mathbb{R}" in latex(good)
    assert r"\text{At the midpoint } 0" in latex(bad)
    assert "midpoint" in latex(bad.counterexample)
    assert "convex" in good._repr_latex_()
    assert "convex" in latex(is_convex(maximum(5), on="a >= 0", variables="a b c d e"))


def test_two_points_chosen_refute():
    bad = is_convex("-abs(x)")
    there = refute(bad, at=(-3, 1))
    assert bad.settled
    assert str(there.counterexample) == "at the midpoint -1 of -3 and 1: -1 > -2, the mean of -3 and -1"
    assert verify(there.certificate)[0].point == (-3, 1)
    with pytest.raises(Refuted, match=r"at = \(1, 3\) does not refute that .* convex on R: at the midpoint, -2 <= -2"):
        refute(is_convex("-abs(x)"), at=(1, 3))
    with pytest.raises(Refuted, match=r"does not refute that abs\(x\) is convex on R: at the midpoint, 0 <= 1"):
        refute(is_convex("abs(x)"), at=(-1, 1))
    concave = is_concave("max(x, y) - z", on="x >= 0")
    there = refute(concave, at=[{"x": 0, "y": 2, "z": 0}, (2, 0, "1/3")])
    assert (there.counterexample.left, there.counterexample.right) == (Fraction(5, 6), Fraction(11, 6))
    for at, message in [
        (1, r"at = 1 is no pair of points: u, v .* as in at=\(\[0, 1\], \[1, 0\]\)"),
        ((1, 2), r"at\[0\] = \[?1\]? has 1 coordinate, the variables are \(x, y, z\)"),
        (([0, 0, 0], [-1, 0, 0]), r"at\[1\]: x = -1, y = 0, z = 0 is not in the domain x >= 0"),
        (([0, 0, 0], {"x": 1}), r"at\[1\] = .* does not name the variables"),
        (([0, 0, 0.5], [0, 0, 0]), "float"),
    ]:
        with pytest.raises(ValueError, match=message):
            refute(concave, at=at)


def test_lemmas_see_them():
    @lemma
    def holds():
        prove(is_convex("max(x, y)"))
        refute(is_convex("min(x, y)"))

    @lemma
    def dropped():
        is_convex("max(x, y)")

    @lemma
    def swallowed():
        try:
            max_affine_form("min(x, y)")
        except NotConvexError:
            prove("x == x")

    holds()
    assert "is convex on" in latex(holds)
    with pytest.raises(LemmaError):
        dropped()
    with pytest.raises(LemmaError):
        swallowed()


def test_max_affine_forms():
    form = max_affine_form("max(0, x, y, x + y - 1)")
    assert len(form) == 4
    assert equal(form, "max(0, x, y) + max(x, y, x + y - 1) - max(x, y)").proved
    assert form(3, "1/2") == 3
    assert max_affine_form("max(x, x/2, -x)").maps == max_affine_form("abs(x)").maps
    assert str(max_affine_form("x + 1", on="x >= 0")) == "x + 1"
    assert equal(form.to_network(), form).proved
    low = min_affine_form("min(x, y) - abs(x)")
    assert equal(low.to_network(), low).proved
    assert low(1, -1) == -2
    assert form.verdict.label == "proved, certificate checked"
    with pytest.raises(NotConvexError) as caught:
        max_affine_form("relu(min(x, y))")
    assert caught.value.verdict.counterexample.midpoint == (F(1, 2), F(1, 2))
    with pytest.raises(NotConvexError):
        min_affine_form("abs(x)")


@pytest.mark.parametrize("seed", range(10))
def test_every_map_of_a_form_is_needed(seed):
    generator = random.Random(seed)
    names = "xy"[: generator.choice([1, 2])]
    text = f"{random_maximum(generator, names, 4)} + {random_maximum(generator, names, 2)}"
    form = max_affine_form(text)
    for k in range(len(form)):
        if len(form) > 1:
            others = type(form)(form.variables, form.maps[:k] + form.maps[k + 1 :])
            assert equal(others, text).refuted
