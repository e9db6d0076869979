"""Statements with symbolic parameters: true ones proved, false ones refuted with numbers, the rest undecided."""

import random
import re
from fractions import Fraction

import pytest

from exactrelu import (
    Max,
    Min,
    Network,
    Piecewise,
    Refuted,
    Rejected,
    Undecided,
    at_most,
    at_most_with_parameters,
    equal,
    equal_with_parameters,
    hat,
    prove,
    reals,
    refute,
    relu,
    verify,
)
from exactrelu.exact import ExactnessError
from exactrelu.expressions import FormulaError
from exactrelu.kernel.certificate import Certificate
from exactrelu.kernel.check import check_text
from exactrelu.polyhedron import EmptyDomain
from exactrelu.prover.parameters import FOR_ALL
from exactrelu.prover.positivity import Generator, Signs, products_text

HAT = "relu(x - a)/(b - a) - (1/(b - a) + 1/(c - b))*relu(x - b) + relu(x - c)/(c - b)"
LATTICE = "max(0, min((x - a)/(b - a), (c - x)/(c - b)))"
CASES = "piecewise((0, x <= a), ((x - a)/(b - a), x <= b), ((c - x)/(c - b), x <= c), (0, true))"
TWICE = "2*abs(2*abs(y) - c) - c"

TRUE = [
    ("max(x, a*x)", "a*x + (1 - a)*relu(x)", "0 < a < 1", None),
    ("max(x, a*x)", "relu(x) - a*relu(-x)", "0 < a < 1", None),
    ("max(x, a*x)", "piecewise((x, x > 0), (a*x, true))", "0 < a < 1", None),
    ("max(x, a*x)", "piecewise((x, x > 0), (a*x, true))", "a <= 1", None),
    (HAT, LATTICE, "a < b < c", None),
    (HAT, CASES, "a < b < c", None),
    (f"{LATTICE} + max(0, min((x - b)/(c - b), (d - x)/(d - c)))", "1", "a < b < c < d", "b <= x <= c"),
    ("min(max(x, a), b)", "a + relu(x - a) - relu(x - b)", "a <= b", None),
    ("min(max(x, a), b)", "max(min(x, b), a)", "a < b", None),
    ("relu(l*x)", "l*relu(x)", "l > 0", None),
    ("relu(l*x)", "l*relu(x)", "l >= 0", None),
    ("relu(l*x)", "-l*relu(-x)", "l < 0", None),
    ("abs(l*x)", "abs(l)*abs(x)", "l", None),
    ("max(a*x, b*x)", "(a + b)/2*x + abs(b - a)/2*abs(x)", "a, b", None),
    ("2*abs(y) - c", "piecewise((-2*y - c, y <= 0), (2*y - c, true))", "c > 0", "-c <= y <= c"),
    (TWICE, "4*abs(abs(y) - c/2) - c", "c > 0", "-c <= y <= c"),
    ("abs(x/s + y/t)", "abs(t*x + s*y)/(s*t)", "s > 0, t > 0", None),
    ("abs(x/s + y/t)", "-abs(t*x + s*y)/(s*t)", "s < 0, t > 0", None),
    ("relu(x)/(1/s + 1/t)", "s*t/(s + t)*relu(x)", "s > 0, t > 0", None),
    ("abs(s^2 - s*t + t^2)", "s^2 - s*t + t^2", "s > 0, t > 0", None),  # seen after multiplying with s + t
    ("abs(a*x + b*y)", "relu(a*x + b*y) + relu(-a*x - b*y)", "a, b", None),
    ("max(a, b)", "(a + b)/2 + abs(a - b)/2", "a, b", None),  # no variable at all
    ("relu(a*x)^3", "a^3*relu(x)^3", "a > 0", None),
    ("max(x, a*x) + max(x, b*x)", "2*x + (1 - a)*relu(-x) + (1 - b)*relu(-x)", "0 < a < 1, 0 < b < 1", None),
]  # fmt: skip

FALSE = [
    ("max(x, a*x)", "piecewise((x, x > 0), (a*x, true))", "a > 1", None),
    ("max(x, a*x)", "a*x + (1 - a)*relu(x)", "a < 2", None),
    (HAT.replace("- (1", "+ (1"), LATTICE, "a < b < c", None),
    (HAT.replace("relu(x - c)/(c - b)", "relu(x - c)/(c - a)"), LATTICE, "a < b < c", None),
    ("min(max(x, a), b)", "a + relu(x - a) - relu(x - b)", "a, b", None),
    ("relu(l*x)", "l*relu(x)", "l < 0", None),
    ("relu(l*x)", "l*relu(x)", "l", None),
    (TWICE, "4*abs(abs(y) - c/3) - c", "c > 0", "-c <= y <= c"),
    ("abs(l*x)", "l*abs(x)", "l > -1/1000000", None),  # false on a thin set of parameters
    ("max(x, a*x)", "x", "1 < a < 1000001/1000000", "x >= 0"),
    ("relu(x - a)", "relu(x - b)", "a < b < a + 1/1000", None),
]


@pytest.mark.parametrize(("f", "g", "parameters", "on"), TRUE)
def test_true_statements_are_proved(f, g, parameters, on):
    verdict = prove(equal_with_parameters(f, g, parameters=parameters, on=on))
    assert verdict.label == FOR_ALL == "proved for all parameters, certificate checked"
    results = verify(verdict.certificate)
    assert results
    assert all(result.point is None for result in results)


@pytest.mark.parametrize(("f", "g", "parameters", "on"), FALSE)
def test_false_statements_are_refuted_with_numbers(f, g, parameters, on):
    verdict = refute(equal_with_parameters(f, g, parameters=parameters, on=on))
    example = verdict.counterexample
    assert example.left != example.right
    (result,) = verify(verdict.certificate)
    assert result.point == example.point
    # the numbers put into the text: an ordinary statement about numbers, decided by the ordinary prover
    values = {name: f"({value})" for name, value in zip(example.variables, example.point, strict=True)}

    def with_numbers(text):
        return re.sub(r"\b[a-z]\b", lambda name: values[name[0]], text)

    if "^" not in f and "piecewise" not in g:
        ordinary = equal(with_numbers(f), with_numbers(g))
        assert ordinary.refuted
        assert (ordinary.counterexample.left, ordinary.counterexample.right) == (example.left, example.right)


def test_inequalities():
    prove(at_most_with_parameters(HAT, "1", parameters="a < b < c"))
    prove(at_most_with_parameters("0", LATTICE, parameters="a < b < c"))
    prove(at_most_with_parameters("relu(a*x + (1 - a)*y)", "a*relu(x) + (1 - a)*relu(y)", parameters="0 <= a <= 1"))
    verdict = at_most_with_parameters("relu(a*x + (1 - a)*y)", "a*relu(x) + (1 - a)*relu(y)", parameters="a >= 0")
    example = refute(verdict).counterexample
    assert example.left > example.right
    refute(at_most_with_parameters(HAT, "1/2", parameters="a < b < c"))


def test_sympy_and_networks():
    x, a, b, c, s = reals("x a b c s")
    p, q = 1 / (b - a), 1 / (c - b)
    network = p * relu(x - a) - (p + q) * relu(x - b) + q * relu(x - c)
    prove(equal_with_parameters(network, Max(0, Min(p * (x - a), q * (c - x))), parameters=[a < b, b < c]))
    cases = Piecewise((0, x <= a), (p * (x - a), x <= b), (q * (c - x), x <= c), (0, True))
    prove(equal_with_parameters(network, cases, parameters="a < b < c"))
    prove(equal_with_parameters(hat(-1, 0, 1)(x / s), Max(0, 1 - abs(x) / s), parameters=s > 0))
    N = Network([([[1], [-1]], [0, 0]), ([[1, "-1/10"]], [0])])
    prove(equal_with_parameters(N, "max(x, x/10) + s - s", parameters="s", variables="x"))
    refute(equal_with_parameters(N(s * x), s * N(x), parameters="s"))


def test_the_statement_is_printed_with_its_quantifiers():
    verdict = equal_with_parameters("max(x, a*x)", "a*x + (1 - a)*relu(x)", parameters="0 < a < 1")
    assert verdict.statement == "max(x, a*x) = a*x + (1 - a)*relu(x) for all real x and all a with 0 < a < 1"
    verdict = equal_with_parameters("abs(y)*c", "abs(c*y)", parameters="c > 0, m", on="y <= c*m")
    assert verdict.statement == "abs(y)*c = abs(c*y) for all c, m with c > 0 and all real y with y <= c*m"
    assert equal_with_parameters("relu(m)", "max(m, 0)", parameters="m").statement.endswith("for all real m")


def test_the_certificate_is_about_the_parameters():
    verdict = equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l > 0")
    (result,) = verify(verdict.certificate)
    assert result.claim.statement().startswith("for all real x1, x2 with x2 > 0: v3 = max(x1 x2, 0)")
    with pytest.raises(Rejected):  # the ordinary checker does not read it
        check_text(verdict.certificate.text)
    with pytest.raises(Rejected):
        verify(Certificate(verdict.certificate.text.replace("p0", "0", 1)))
    with pytest.raises(TypeError):
        verify(verdict)
    assert "1 claim, 2 leaves" in repr(verdict.certificate)


def test_certificates_can_be_saved(tmp_path):
    verdict = equal_with_parameters(HAT, LATTICE, parameters="a < b < c")
    path = verdict.certificate.save(tmp_path / "hat.cert")
    assert [str(one) for one in verify(path)] == [str(one) for one in verify(verdict.certificate)]


def test_undecided_says_why():
    verdict = equal_with_parameters("a + abs(x*y)", "a + abs(x)*abs(y)", parameters="a")
    assert verdict.undecided
    assert "not affine in the variables" in verdict.reason
    with pytest.raises(Undecided):
        prove(verdict)
    g = "abs(min(a*x, b*x + a))"
    statement = [f"abs({g})", f"max({g}, a*{g}) + min({g}, a*{g}) - a*{g}"]
    verdict = equal_with_parameters(*statement, parameters="a > 0, b > 0", max_cells=3)
    assert verdict.undecided
    assert "budget of 3 cells" in verdict.reason
    verdict = equal_with_parameters(*statement, parameters="a > 0, b > 0", time=0)
    assert verdict.undecided
    assert "time of 0 s" in verdict.reason


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("x/a", "x"), {"parameters": "a"}, FormulaError, "division by a: the conditions on the parameters"),
        (("x/a", "x"), {"parameters": "a >= 0"}, FormulaError, "division by a"),
        (("x/(a - b)", "x"), {"parameters": "a > 0, b > 0"}, FormulaError, "division by a - b"),
        (("x/relu(a)", "x"), {"parameters": "a > 0"}, FormulaError, "divisors have no max"),
        (("x/y", "a*x"), {"parameters": "a"}, FormulaError, "division by y"),
        (("x", "x"), {"parameters": "a == 1"}, FormulaError, "affine inequalities"),
        (("x", "x"), {"parameters": "a*a < 1"}, FormulaError, "affine inequalities"),
        (("x", "x"), {"parameters": "a < 0 or a > 1"}, FormulaError, "alternatives"),
        (("x", "x"), {"parameters": "a > 1, a < 1"}, EmptyDomain, "no parameters satisfy"),
        (("x", "x"), {"parameters": "a > 0", "on": "x >= a, x <= 0"}, EmptyDomain, "vacuous"),
        (("x", 0.5), {"parameters": "a"}, ExactnessError, "float"),
        (("relu(x", "x"), {"parameters": "a"}, FormulaError, "expected to close"),
        (("x^a", "x"), {"parameters": "a"}, FormulaError, "exponent is a natural number"),
        (("a*x", "x"), {"parameters": "a", "variables": "y"}, FormulaError, "variables = "),
        (("l*x", "x"), {"parameters": "λ > 0"}, FormulaError, "λ does not occur in the statement, which uses l, x"),
        (("l*x", "x"), {"parameters": "l, m, n"}, FormulaError, "m, n do not occur in the statement"),
        (("x", "x"), {"parameters": "x", "variables": "x"}, FormulaError, "variables = "),
        (("piecewise((a, x < a))", "a"), {"parameters": "a"}, FormulaError, "no branch covers"),
        (("x", "x"), {"parameters": "a", "fast": True}, TypeError, "fast"),
        (("x", "x"), {"parameters": 7}, TypeError, "conditions are text"),
    ],
)
def test_input_that_states_nothing(arguments, options, error, message):
    with pytest.raises(error, match=message):
        equal_with_parameters(*arguments, **options)


def test_sympy_symbols_with_assumptions_are_refused():
    import sympy

    a = sympy.Symbol("a", positive=True)
    (x,) = reals("x")
    with pytest.raises(FormulaError, match="assumptions stronger than real"):
        equal_with_parameters(relu(a * x), a * relu(x), parameters="a > 0")


def test_assumptions_are_refused_in_parameters_conditions_and_variables():
    import sympy

    a, x = sympy.Symbol("a", positive=True), sympy.Symbol("x", nonnegative=True)
    for parameters in (a, [a], [a, "b > 0"]):
        with pytest.raises(FormulaError, match="assumptions stronger than real"):
            equal_with_parameters("a*x", "a*x", parameters=parameters)
    for parameters in (a > 0, [a > 0], ["b", a > 0], a < 0):
        with pytest.raises(FormulaError, match="before it could be read"):
            equal_with_parameters("relu(a*y)", "a*relu(y)", parameters=parameters)
    with pytest.raises(FormulaError, match="before it could be read"):
        equal_with_parameters("relu(a*x)", "a*x", parameters="a > 0", on=x >= 0)
    with pytest.raises(FormulaError, match="assumptions stronger than real"):
        equal_with_parameters("a*x", "a*x", parameters="a > 0", variables=[x])
    (plain,) = reals("a")
    assert equal_with_parameters("relu(a*y)", "a*relu(y)", parameters=[plain, plain > 0]).proved


EMPTY_AT_A_SAMPLE = [
    (
        "max(relu(c*x + 1/(b - a)), max(max(1/2*x, (c - b)*x - 1/(c - b)), c*x - (c - b)))",
        "max(max(1/2*x, (c - b)*x - 1/(c - b)), relu(c*x + 1/(b - a)))",
        "=",
        "a < b, b < c",
    ),
    (
        "max(-x + y/2 - a, a*x + 3*y - 1) + min(-x + y/2 - a, a*x + 3*y - 1)",
        "-x + y/2 - a + max(a*x + 3*y - 1, -y) + relu(a*x + a*y - 3)",
        "<=",
        "0 <= a <= 1",
    ),
]


@pytest.mark.parametrize(("f", "g", "relation", "parameters"), EMPTY_AT_A_SAMPLE)
def test_a_cell_that_is_empty_at_a_sample_ends_undecided(f, g, relation, parameters):
    decide = equal_with_parameters if relation == "=" else at_most_with_parameters
    verdict = decide(f, g, parameters=parameters, time=30)
    assert not verdict.refuted  # both are true
    if verdict.undecided:
        assert "empty at a sample" in verdict.reason


def test_conditions_that_are_nothing_are_not_printed():
    for parameters in (["a > 0", None], "a > 0,", ["a > 0", ""], ["a > 0", " "]):
        verdict = equal_with_parameters("a*x", "x*a", parameters=parameters, on=["x >= 0", None])
        assert verdict.statement == "a*x = x*a for all a with a > 0 and all real x with x >= 0"


def test_equations_that_the_conditions_imply_are_named():
    verdict = equal_with_parameters("a*x", "b*x", parameters="a <= b, b <= a")
    assert verdict.undecided
    assert "imply a - b = 0" in verdict.reason
    verdict = equal_with_parameters("a + abs(x*y)", "a + abs(x)*abs(y)", parameters="a <= 2")
    assert verdict.undecided
    assert "imply" not in verdict.reason


def test_a_divisor_that_weak_conditions_show_positive():
    conditions = "m > 0, d {0} 0, e {0} 0"
    statement = ["relu(x/(2*m + d + e))", "relu(x)/(2*m + d + e)"]
    with pytest.raises(FormulaError, match="only strict ones count here"):
        equal_with_parameters(*statement, parameters=conditions.format(">="))
    assert equal_with_parameters(*statement, parameters=conditions.format(">")).proved


def test_weak_and_strict_conditions_mean_what_they_say():
    jump = "piecewise((1, x < a), (0, true))"
    prove(equal_with_parameters(jump, "1", parameters="a", on="x < a"))
    example = refute(equal_with_parameters(jump, "1", parameters="a", on="x <= a")).counterexample
    assert example.point[0] == example.point[1]
    prove(equal_with_parameters("abs(a)/a", "1", parameters="a > 0"))
    prove(equal_with_parameters("relu(a)", "0", parameters="a <= 0"))


def test_prove_and_refute_take_the_verdicts():
    with pytest.raises(Refuted, match="l = -1"):
        prove(equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l < 0"))
    with pytest.raises(Refuted, match="is true"):
        refute(equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l > 0"))


# ---- random statements against the ordinary prover -----------------------------------------------

CONDITIONS = {
    "0 < a < 1": lambda a, b: 0 < a < 1,
    "a > 0, b > 0": lambda a, b: a > 0 and b > 0,
    "a < b": lambda a, b: a < b,
    "a <= b, b > 0": lambda a, b: a <= b and b > 0,
    "a + b < 1, a > 0, b > 0": lambda a, b: a + b < 1 and a > 0 and b > 0,
}


def random_formula(generator, depth, names):
    kind = generator.random()
    if depth == 0 or kind < 0.25:
        factor = generator.choice([*names, "1", "2", "-1"])
        return f"({factor}*{generator.choice('xy')} + {generator.choice([*names, '0', '1', '-1'])})"
    first, second = (random_formula(generator, depth - 1, names) for _ in range(2))
    if kind < 0.5:
        return f"{generator.choice(['relu', 'abs'])}({first})"
    if kind < 0.65:
        return f"{generator.choice(['max', 'min'])}({first}, {second})"
    if kind < 0.75:
        return f"{generator.choice(names)}*{first}"
    return f"({first} {generator.choice('+-')} {second})"


def rewritten(generator, f):
    """A formula for the same function."""
    ways = [f"relu({f}) - relu(-{f})", f"2*relu({f}) - abs({f})", f"max({f}, 0) + min({f}, 0)"]
    return generator.choice([*ways, f"max({f}, a*{f}) + min({f}, a*{f}) - a*{f}"])


@pytest.mark.parametrize("seed", range(4))
def test_random_statements_agree_with_the_ordinary_prover(seed):
    """What is proved holds at numbers for the parameters, what is refuted fails at its own numbers."""
    generator = random.Random(seed)
    counts = {"proved": 0, "refuted": 0, "undecided": 0}
    for _ in range(25):
        condition = generator.choice(list(CONDITIONS))
        names = [name for name in "ab" if name in condition]
        f = random_formula(generator, generator.choice([1, 1, 2]), names)
        true = generator.random() < 0.6
        g = rewritten(generator, f) if true and "a" in names else random_formula(generator, 2, names)
        absent = [name for name in names if not re.search(rf"\b{name}\b", f + " " + g)]
        f += "".join(f" + {name} - {name}" for name in absent)  # parameters have to occur
        relation, ordinary = generator.choice([(equal_with_parameters, equal), (at_most_with_parameters, at_most)])
        verdict = relation(f, g, parameters=condition, variables="x y", time=20)
        counts[verdict.status] += 1
        if true:
            assert not verdict.refuted, (f, g, condition)
        numbers = [Fraction(n, d) for n in range(-7, 8) for d in (1, 3, 10)]
        admitted = [(a, b) for a in numbers for b in numbers if CONDITIONS[condition](a, b)]
        samples = generator.sample(admitted, 2)
        if verdict.refuted:
            at = dict(zip(verdict.counterexample.variables, verdict.counterexample.point, strict=True))
            samples = [(at["a"], at.get("b", Fraction(0)))]
        for a, b in samples if not verdict.undecided else ():
            values = {"a": f"({a})", "b": f"({b})"}
            numeric = [re.sub(r"\b[ab]\b", lambda name, at=values: at[name[0]], side) for side in (f, g)]
            assert ordinary(*numeric, variables="x y").proved == verdict.proved, (f, g, condition, a, b)
    assert counts["proved"] >= 6
    assert counts["refuted"] >= 3
    assert counts["undecided"] <= 4


# ---- signs ---------------------------------------------------------------------------------------


def signs_of(*rows):
    return Signs(Generator(f"p{i}", p, True) for i, p in enumerate(rows))


def test_signs():
    one, a, b = (), ((1, 1),), ((2, 1),)
    unit = signs_of({a: Fraction(1)}, {one: Fraction(1), a: Fraction(-1)})  # 0 < a < 1
    assert products_text(unit.nonnegative({a: Fraction(2)})) == "p0:2"
    assert unit.positive({one: Fraction(1), a: Fraction(-1), ((1, 2),): Fraction(1)}) is not None  # 1 - a + a^2
    assert unit.nonnegative({a: Fraction(-1)}) is None
    assert unit.nonnegative({a: Fraction(1), one: Fraction(-1, 1000)}) is None
    assert unit.nonnegative({}) == ()
    assert unit.positive({}) is None
    cone = signs_of({a: Fraction(1)}, {b: Fraction(1)})
    assert cone.nonnegative({((1, 2),): Fraction(1), ((1, 1), (2, 1)): Fraction(-1), ((2, 2),): Fraction(1)}) is None
    assert cone.contradiction() is None
    assert signs_of({a: Fraction(1)}, {a: Fraction(-1)}).contradiction() is not None
    weak = Signs([Generator("0", {a: Fraction(1)}, False)])
    assert weak.nonnegative({a: Fraction(1)}) is not None
    assert weak.positive({a: Fraction(1)}) is None
    assert products_text(weak.positive({a: Fraction(1), one: Fraction(1)})) == "0:1 c:1"


def test_unknown_options_are_named():
    with pytest.raises(TypeError, match=r"^equal_with_parameters has no option max_cell; did you mean max_cells\?"):
        equal_with_parameters("l*x", "l*x", parameters="l > 0", max_cell=1)
    with pytest.raises(TypeError, match=r"^at_most_with_parameters has no option cells; .* on, parameters, time, var"):
        at_most_with_parameters("l*x", "l*x", parameters="l > 0", cells=1)
