"""Powers and products of CPA functions, for given exponents and for all."""

from fractions import Fraction

import pytest

from exactrelu import (
    Abs,
    Piecewise,
    equal,
    equal_for_all_exponents,
    equal_with_parameters,
    equal_with_powers,
    prove,
    reals,
    refute,
    relu,
    verify,
)
from exactrelu.expressions import FormulaError
from exactrelu.prover.powers import FIRST_POWERS


def corrected(p):
    return f"x^{p}", f"relu(x)^{p} + (-1)^{p}*relu(-x)^{p}"


def printed(p):
    return f"x^{p}", f"relu(x)^{p} + (-1)^{p}*relu(-x)"


@pytest.mark.parametrize("p", range(1, 13))
def test_power_as_powers_of_relu(p):
    verdict = prove(equal_with_powers(*corrected(p)))
    assert verdict.label == "proved, certificate checked"
    (result,) = verify(verdict.certificate)
    assert result.point is None


@pytest.mark.parametrize("p", range(2, 7))
def test_printed_formula_is_refuted(p):
    example = refute(equal_with_powers(*printed(p))).counterexample
    (x,) = example.point
    assert example.left == x**p
    assert example.right == max(x, 0) ** p + (-1) ** p * max(-x, 0)
    assert example.left != example.right


def test_printed_formula_for_the_first_power():
    prove(equal_with_powers(*printed(1)))


HAT = "(relu(x + 1) - 2*relu(x) + relu(x - 1))"
TRUE = [
    ("x*abs(x)", "relu(x)^2 - relu(-x)^2", None),
    ("relu(x)*relu(-x)", "0", None),
    ("relu(x)^2", "x*relu(x)", None),
    (f"x*{HAT}", "piecewise((0, x <= -1), (x + x^2, x <= 0), (x - x^2, x <= 1), (0, true))", None),
    ("x*y", "(relu(x) - relu(-x))*(relu(y) - relu(-y))", None),
    ("max(x, y)*min(x, y)", "x*y", None),
    ("(x + y)^3", "relu(x + y)^3 - relu(-x - y)^3", None),
    ("abs(x)*abs(y)", "x*y", "x >= 0, y >= 0"),
    ("max(x, y)^2", "x^2", "x == y"),  # lower-dimensional: no polynomial identity, products of rows
    ("relu(x - 1)^2 + 2*x - 1", "x^2", "x >= 1"),
    ("(x - 1)^2", "x^2 - 2*x + 1", None),
    ("-x^2", "-(x*x)", None),
]


@pytest.mark.parametrize(("f", "g", "on"), TRUE)
def test_true_identities(f, g, on):
    prove(equal_with_powers(f, g, on=on))


@pytest.mark.parametrize(
    ("f", "g", "on"),
    [
        ("relu(x)^2", "relu(x)", None),
        ("relu(x)^2 + relu(x - 100)^3/1000000", "x*relu(x)", None),  # only beyond 100
        ("relu(x)^2 + relu(1/100000 - abs(x - 1/3))^2", "x*relu(x)", None),  # only near 1/3
        ("max(x, y)*min(x, y)", "x^2", None),
        ("x^2", "x", "0 <= x <= 1"),
        ("x^4 - 5*x^2 + 4", "0", None),  # a polynomial with many zeros
        ("x*(x - 1)*(x - 2)*(x - 3)*(x + 1)*(x + 2)*(x + 3)*(2*x - 1)*(2*x + 1)*(3*x - 1)*relu(x)", "0", None),
        ("-x^2", "(-x)^2", None),
    ],
)
def test_false_identities(f, g, on):
    example = refute(equal_with_powers(f, g, on=on)).counterexample
    assert example.left != example.right


def test_sympy():
    x, y = reals("x y")
    for p in (2, 3, 5):
        prove(equal_with_powers(x**p, relu(x) ** p + (-1) ** p * relu(-x) ** p))
    prove(equal_with_powers(x * Abs(x), Piecewise((x**2, x > 0), (-(x**2), True))))
    prove(equal_with_powers(relu(x) * relu(y) + relu(-x) * relu(-y) - relu(x) * relu(-y) - relu(-x) * relu(y), x * y))


def test_statements_without_powers_agree_with_the_ordinary_prover():
    for f, g in [("max(x, y)", "x + relu(y - x)"), ("relu(x)", "x"), ("abs(x)", "relu(x) + relu(-x)")]:
        assert equal_with_powers(f, g).proved == equal(f, g).proved


def test_guards_have_to_be_affine():
    verdict = equal_with_powers("relu(x^2)", "x^2")
    assert verdict.undecided
    assert "not affine" in verdict.reason


@pytest.mark.parametrize("text", ["x^-1", "x^1/2 +", "x^y", "x^(1/2)", "x^1001", "x^2^3", "2^^x"])
def test_exponents_are_natural_numbers(text):
    with pytest.raises(FormulaError):
        equal_with_powers(text, "x")


# ---- all exponents -------------------------------------------------------------------------------


def test_corrected_formula_for_all_exponents():
    verdict = prove(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)^p"))
    assert verdict.label == FIRST_POWERS == "proved for all p (schema FIRST POWERS)"
    assert verdict.statement.endswith("for all real x and all integers p >= 1")
    assert "certified: the identities for p = 1, .., 3" in verdict.reason
    statements = [result.claim.statement() for result in verify(verdict.certificate)]
    assert len(statements) == 3  # three terms: p = 1, 2, 3 are certified
    assert "v4 = x1^3 - v2^3 + v3^3" in statements[2]


def test_printed_formula_for_all_exponents_is_refuted():
    example = refute(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)")).counterexample
    assert example.variables == ("x", "p")
    x, p = example.point
    assert example.left == x ** int(p) != example.right == max(x, 0) ** int(p) + (-1) ** int(p) * max(-x, 0)


@pytest.mark.parametrize(
    ("f", "g", "options"),
    [
        ("abs(x)^p", "relu(x)^p + relu(-x)^p", {}),
        ("max(x, y)^p + min(x, y)^p", "x^p + y^p", {}),
        ("(2*x)^p", "2^p*x^p", {}),
        ("x*relu(x)^p", "relu(x)*relu(x)^p", {}),
        ("relu(l*x)^p", "l^p*relu(x)^p", {"parameters": "l > 0"}),
        ("relu(x)^k", "x^k", {"exponent": "k", "on": "x >= 0"}),
        ("(x*y)^p - x^p*y^p", "0", {}),
    ],
)
def test_true_for_all_exponents(f, g, options):
    prove(equal_for_all_exponents(f, g, **options))


def test_true_up_to_some_exponent_only():
    """(x - 1)(x - 2)(x - 3) = 0 in disguise: a sum of powers that vanishes for p = 1, 2 but not for p = 3."""
    terms = "3*1^p - 3*2^p + 3^p"  # at p = 1: 0, at p = 2: 0, at p = 3: 6
    verdict = equal_for_all_exponents(terms, "0*x")
    assert refute(verdict).counterexample.point[-1] == Fraction(3)
    assert equal_with_powers("3*1^2 - 3*2^2 + 3^2", "0*x").proved


def test_all_exponents_in_sympy():
    import sympy

    (x,) = reals("x")
    p = sympy.Symbol("p", integer=True, positive=True)
    prove(equal_for_all_exponents(x**p, relu(x) ** p + (-1) ** p * relu(-x) ** p))


@pytest.mark.parametrize(
    ("f", "g", "message"),
    [
        ("relu(x^p)", "x", "write relu\\(x\\)\\^p"),
        ("(x^p)^2", "x", "not inside power"),
        ("p*x", "x", "stands after \\^ only"),
        ("x/(x^p)", "x", "not inside quotient"),
        ("+".join(["x^p"] * 31), "x", "at most 30"),
    ],
)
def test_shape_of_statements_about_all_exponents(f, g, message):
    with pytest.raises(FormulaError, match=message):
        equal_for_all_exponents(f, g)


def test_assumptions_on_the_exponent_are_refused():
    """With an even p sympy makes x^p of |x|^p, and says nothing."""
    import sympy

    (x,) = reals("x")
    for assumption in ({"even": True}, {"odd": True}, {"prime": True}, {"negative": True}, {"zero": True}):
        p = sympy.Symbol("p", **assumption)
        power = sympy.Pow(x, p, evaluate=False)
        with pytest.raises(FormulaError, match="assumptions stronger than a positive integer"):
            equal_for_all_exponents(power, "x^p")
    with pytest.raises(FormulaError, match="assumptions stronger than a positive integer"):
        equal_for_all_exponents(sympy.Abs(x) ** sympy.Symbol("p", even=True), "x^p")
    assert equal_for_all_exponents(sympy.Abs(x) ** sympy.Symbol("p"), "x^p").refuted
    with pytest.raises(FormulaError, match="before it could be read"):
        equal_with_powers("relu(x)^2", "x^2", on=sympy.Symbol("x", positive=True) > 0)


def test_numbers_to_negative_powers():
    prove(equal_with_powers("10^-9*x^2", "x^2/10^9"))
    prove(equal_with_powers("x^2 + 2**-3", "x*x + 1/8"))
    refute(equal_with_powers("10^-9*x^2", "x^2"))
    for text, message in (
        ("x^-1", "an exponent is a natural number"),
        ("0^-1 + x", "division by zero"),
        ("2^-3^2*x", "brackets"),
        ("2^-x", "an exponent is a natural number"),
    ):
        with pytest.raises(FormulaError, match=message):
            equal_with_powers(text, "x")
    with pytest.raises(FormulaError, match=r"write \(1/2\)\^p"):
        equal_for_all_exponents("2^-p*x", "x")


@pytest.mark.parametrize(
    ("f", "said"),
    [
        ("relu(x)^0", "relu(x)^0 = 1 for all real x, where 0^0 = 1"),
        ("0^0 + 0*x", "0^0 + 0*x = 1 for all real x, where 0^0 = 1"),
        ("2^0 + 0*x", "2^0 + 0*x = 1 for all real x"),
        ("(x^1 - x) + 1", "(x^1 - x) + 1 = 1 for all real x"),
    ],
)
def test_the_zeroth_power_is_said_to_be_one(f, said):
    assert equal_with_powers(f, "1").statement == said
    assert equal_with_powers(f, "1").proved


def test_the_zeroth_power_with_parameters():
    verdict = equal_with_parameters("a^0*relu(x)", "relu(x)", parameters="a >= 0")
    assert verdict.statement.endswith(", where 0^0 = 1")
    assert not equal_with_powers("relu(x)^0", "piecewise((1, x > 0), (0, true))").proved
