"""The sympy side: how relu prints, what is refused, and sympy's own exact substitution as an oracle."""

import pickle
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, And, Eq, Max, Min, Ne, Not, Or, Piecewise, Rational, Symbol

from exactrelu.cpa import piecewise
from exactrelu.exact import ExactnessError
from exactrelu.expressions import Cases, FormulaError, Lattice, Variable, variables_of
from exactrelu.formulas import as_formula
from exactrelu.networks import Network
from exactrelu.prover.equality import at_most, decide, equal
from exactrelu.symbolic import ReLU, apply_network, constraints_from_sympy, from_sympy, guard_from_sympy, reals, relu
from exactrelu.text import parse_conditions
from tests.oracle import holds, realized, value

x, y, z = reals("x y z")
F = Fraction
MAX_NETWORK = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])], name="M")
TWO = Network([([[1], [-1]], [0, 1]), ([[1, 1], ["1/2", -1]], [0, 2])], name="T")


def read(expression):
    (node,) = from_sympy([expression])
    return node


# ---- relu ----------------------------------------------------------------------------------------


def test_relu_prints():
    assert str(relu(x - 1)) == repr(relu(x - 1)) == "ReLU(x - 1)"
    assert sympy.latex(relu(x)) == r"\operatorname{ReLU}\left(x\right)"
    assert sympy.latex(2 * relu(x) ** 2) == r"2 \operatorname{ReLU}\left(x\right)^{2}"
    assert sympy.latex(relu(relu(x) / 2)) == (
        r"\operatorname{ReLU}\left(\frac{\operatorname{ReLU}\left(x\right)}{2}\right)"
    )


@pytest.mark.parametrize("number", [0, 3, -3, Rational(1, 3), Rational(-1, 3)])
def test_relu_of_a_rational(number):
    assert relu(number) == max(number, 0)


def test_relu_is_a_sympy_citizen():
    assert relu(x).subs(x, -2) == 0
    assert relu(x).subs(x, Rational(1, 2)) == Rational(1, 2)
    assert relu(x).rewrite(Max) == Max(x, 0)
    assert relu(x).is_extended_real
    assert relu(Symbol("c")).is_extended_real is None
    assert relu(x) != Max(x, 0)  # unevaluated: displayed as written
    assert relu(x).diff(x).subs(x, 3) == 1
    assert relu(x).diff(x).subs(x, -3) == 0
    assert relu is ReLU
    assert pickle.loads(pickle.dumps(relu(x + 1))) == relu(x + 1)
    with pytest.raises(TypeError):
        relu(x, y)


def test_reals_is_always_a_tuple_of_real_symbols():
    assert reals("x y") == (Symbol("x", real=True), Symbol("y", real=True))
    assert reals("x") == (Symbol("x", real=True),)
    assert [str(s) for s in reals("u1:4")] == ["u1", "u2", "u3"]


# ---- reading -------------------------------------------------------------------------------------


def test_equal_subexpressions_become_one_node():
    node = read(relu(x + y) + Max(relu(x + y), 0))
    first, second = (child for _, child in node.terms)
    relus = [n for n in (first, second, *second.arguments, *first.arguments) if isinstance(n, Lattice)]
    assert len({id(n) for n in relus if n.operation == "relu"}) == 1
    a, b = from_sympy([relu(x), 2 * relu(x)])
    assert b.terms[0][1] is a


def test_the_order_of_arguments_does_not_depend_on_hashing():
    names = reals("a b c d e f g")
    node = read(Max(*names))
    assert [n.name for n in node.arguments] == list("abcdefg")


@pytest.mark.parametrize(
    "expression",
    [
        Max(x, y),
        Min(x, 2 * y, 3),
        Abs(x - y) / 3,
        relu(x) - relu(-x),
        -3 * Max(x, Abs(y), Rational(1, 7)) + 2,
        Piecewise((x, x >= y), (y, True)),
        Piecewise((5, Eq(x, 0)), (x, x > 0), (y, True)),
        Piecewise((1, And(x > 0, y > 0)), (2, Or(x > 0, y > 0)), (3, True)),
        Piecewise((1, Not(Or(x > 1, y > 1))), (2, True)),
        Piecewise((1, Ne(x, y)), (2, True)),
        Piecewise((Piecewise((x, y > 0), (2 * x, True)), x > 0), (relu(y), True)),
        Piecewise((0, Abs(x) + Abs(y) <= 1), (1, True)),
        sympy.Mul(2, x + 1, evaluate=False),
        sympy.Mul(2, sympy.Mul(3, x, evaluate=False), evaluate=False),
        sympy.Add(x, x, 1, 2, evaluate=False),
        sympy.Mul(2, 3, evaluate=False) + relu(x),
        sympy.Mul(2, 3, evaluate=False),
        sympy.Add(1, 2, evaluate=False),
        Max(x, Rational(1, 2)) * Rational(2, 3),
        Max(x, sympy.Mul(2, 3, evaluate=False), evaluate=False),
        sympy.Integer(4),
    ],
    ids=str,
)
def test_values_agree_with_sympy(expression):
    node = read(expression)
    for a in range(-4, 5):
        for b in (F(-3), F(-1, 2), F(0), F(1), F(7, 3)):
            at = {"x": F(a, 2), "y": b, "z": F(0)}
            exact = expression.subs({s: Rational(q.numerator, q.denominator) for s, q in zip((x, y), at.values())})  # noqa: B905
            exact = sympy.nsimplify(exact.doit())
            assert value(node, at) == F(int(exact.p), int(exact.q)), at


def random_expression(rng, depth):
    def number():
        return Rational(rng.randrange(-6, 7), rng.choice((1, 1, 2, 3, 7)))

    if depth == 0:
        return rng.choice((x, y, z, x + y - 1, number()))
    inner = [random_expression(rng, depth - 1) for _ in range(2)]
    match rng.randrange(8):
        case 0:
            return Max(*inner, number())
        case 1:
            return Min(*inner)
        case 2:
            return Abs(inner[0] - inner[1])
        case 3:
            return relu(inner[0]) + number() * relu(inner[1])
        case 4:
            return number() * inner[0] - inner[1] + number()
        case 5:
            guards = (x > y, x >= 1, Eq(x, y), And(x > 0, y <= z), Or(x < 0, y < 0), Not(Eq(z, 0)), Abs(x) < 2)
            return Piecewise((inner[0], rng.choice(guards)), (inner[1], True))
        case 6:
            return MAX_NETWORK(*inner)
        case _:
            return TWO(inner[0])[rng.randrange(2)] - inner[1]


@pytest.mark.parametrize("seed", range(40))
def test_random_expressions_agree_with_sympys_own_substitution(seed):
    rng = random.Random(seed)
    expression = random_expression(rng, rng.randrange(1, 4))
    node = read(sympy.sympify(expression))
    for _ in range(6):
        at = {name: F(rng.randrange(-9, 10), rng.choice((1, 1, 2, 3, 5))) for name in "xyz"}
        exact = sympy.sympify(expression).subs(
            {Symbol(n, real=True): Rational(q.numerator, q.denominator) for n, q in at.items()}, simultaneous=True
        )
        assert exact.is_Rational, exact
        assert value(node, at) == F(int(exact.p), int(exact.q))


@settings(max_examples=60)
@given(st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 5), st.sampled_from([">=", ">", "<=", "<", "==", "!="]))
def test_guards_agree_with_sympy(a, b, c, relation):
    condition = sympy.Rel(a * x + b * y, c, relation)
    guard = guard_from_sympy(condition)
    for p in range(-2, 3):
        for q in range(-2, 3):
            at = {"x": F(p), "y": F(q)}
            assert holds(guard, at) == bool(condition.subs({x: p, y: q}))
            assert holds(guard_from_sympy(Not(condition)), at) != holds(guard, at)


def test_constraints_from_sympy_are_those_of_the_text():
    assert constraints_from_sympy(And(x >= 0, 2 * y < 1)) in (
        parse_conditions("x >= 0, 2*y < 1"),
        parse_conditions("2*y < 1, x >= 0"),
    )
    with pytest.raises(FormulaError, match="2 alternatives"):
        constraints_from_sympy(Or(x > 0, y > 0))


def test_deep_expressions():
    f = x
    for _ in range(60):
        f = 2 * relu(f) - 2
    assert value(read(f), {"x": F(3)}) == 2**60 + 2


def test_deep_shared_expressions_are_read_in_linear_time():
    f = x
    for _ in range(40):  # 2^40 paths, 80 distinct relus
        f = relu(f) - 2 * relu(f - 1)
    node = read(f)
    at = F(1, 3)
    for _ in range(40):
        at = max(at, F(0)) - 2 * max(at - 1, F(0))
    assert value(node, {"x": F(1, 3)}) == at


# ---- networks at symbols -------------------------------------------------------------------------


def test_networks_at_symbols():
    applied = MAX_NETWORK(x, 2 * y)
    assert str(applied) == "M(x, 2*y)"
    assert applied.is_extended_real
    assert applied.subs({x: 1, y: Rational(1, 3)}) == 1
    node = read(applied)
    assert node.network == MAX_NETWORK
    assert value(node, {"x": F(1), "y": F(5)}) == 10
    first, second = TWO(x)
    assert [str(first), str(second)] == ["T_1", "T_2"] or [str(first), str(second)] == ["T_1(x)", "T_2(x)"]
    for q in (F(-3), F(1, 2), F(4)):
        expected = realized(TWO, [q])
        assert [value(read(part), {"x": q}) for part in (first, second)] == expected
        assert [part.subs(x, Rational(q.numerator, q.denominator)) for part in (first, second)] == expected
    assert value(read(MAX_NETWORK(relu(x), first)), {"x": F(2)}) == max(F(2), realized(TWO, [F(2)])[0])


def test_networks_of_one_name_stay_apart():
    """sympy must not take N(x) of one network for N(x) of another one."""
    double, triple = Network([([[2]], [0])], name="N"), Network([([[3]], [0])], name="N")
    assert double(x) != triple(x)
    assert double(x) - triple(x) != 0
    assert value(read(double(x) - triple(x)), {"x": F(1)}) == -1
    assert value(read(Max(double(x), triple(x))), {"x": F(1)}) == 3
    assert double(x) == Network([([[2]], [0])], name="N")(x)
    assert len({double(x), triple(x)}) == 2


def test_network_argument_errors():
    with pytest.raises(FormulaError, match="M takes 2 arguments, 1 are given"):
        apply_network(MAX_NETWORK, [x])
    with pytest.raises(ExactnessError, match=r"0\.5"):
        apply_network(MAX_NETWORK, [x, 0.5])
    with pytest.raises((ExactnessError, ValueError)):
        MAX_NETWORK(x, 0.5)
    with pytest.raises(ExactnessError):
        read(MAX_NETWORK(x, sympy.Float(0.5)))


# ---- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "assumption",
    ["positive", "negative", "nonnegative", "nonpositive", "integer", "rational", "irrational", "zero", "nonzero",
     "even", "odd", "prime", "imaginary", "infinite", "algebraic", "transcendental", "noninteger"],
)  # fmt: skip
def test_symbols_with_stronger_assumptions_are_refused(assumption):
    symbol = Symbol("p", **{assumption: True})
    for expression in (2 * symbol + 1, Piecewise((1, sympy.Symbol("x") > 0), (symbol, True))):
        with pytest.raises(FormulaError, match=rf'symbol p was made with {assumption}=True.*reals\("p"\).*on="p >= 0'):
            from_sympy([expression])
    with pytest.raises(FormulaError, match="symbol p was made with"):
        as_formula(relu(symbol))


@pytest.mark.parametrize("known", [{}, {"real": True}, {"complex": True}, {"finite": True}, {"extended_real": True}])
def test_symbols_without_stronger_assumptions_are_read(known):
    assert variables_of([read(2 * Symbol("q", **known) - 1)]) == ("q",)


@pytest.mark.parametrize("assumptions", [{"commutative": False}, {"real": False}, {"zero": False}, {"integer": False}])
def test_negative_assumptions_are_refused_too(assumptions):
    with pytest.raises(FormulaError, match="symbol q was made with"):
        from_sympy([Symbol("q", **assumptions)])


@pytest.mark.parametrize("names", ["2x", "x max", "x, Relu", "pi", "x-y", "u1:3 and", "ｘ"])
def test_reals_refuses_what_formulas_would_not_read_as_a_variable(names):
    with pytest.raises(FormulaError, match=r"^reals\("):
        reals(names)


@pytest.mark.parametrize("names", ["x x", "x,y,x", "u1:3 u2"])
def test_reals_refuses_repeated_names(names):
    with pytest.raises(FormulaError, match=r"^reals\('.*'\) repeats the name (x|u2)$"):
        reals(names)


@pytest.mark.parametrize("name", ["x'", "x₂", "x_1", "αβ", "xmax", "x_{1,2}", r"\alpha"])
def test_reals_keeps_primes_and_subscripts(name):
    assert [symbol.name for symbol in reals(name.replace(",", r"\,"))] == [name]


@pytest.mark.parametrize("f", [x * y, x**2, relu(x) * Abs(y), "x*y", "x^2", "relu(x)*|y|", "square(x)"])
def test_only_statements_with_products_and_powers_name_the_way_out(f):
    with pytest.raises(FormulaError, match=r"not piecewise affine(?!.*equal_with)"):
        piecewise(f)
    with pytest.raises(FormulaError, match=r"not piecewise affine;.* equal_with_powers\(f, g\) in Python"):
        equal(f, 0)
    product = "*" in str(f).replace("**", "^")
    for ask in (lambda: at_most(f, "x"), lambda: decide(f"{str(f).replace('ReLU', 'relu')} >= x")):
        with pytest.raises(FormulaError, match="products and powers of variables are decided in equalities") as caught:
            ask()
        assert ("at_most_with_parameters" in str(caught.value)) == product
    if not isinstance(f, str):
        with pytest.raises(FormulaError, match=r"not piecewise affine$"):
            equal("x", "y", on=f >= 1)
    else:
        with pytest.raises(FormulaError, match=r"not piecewise affine(?!.*equal_with)"):
            equal("x", "y", on=f"{f} >= 1")


def test_two_symbols_of_one_name_are_refused():
    plain, dummy = Symbol("x"), sympy.Dummy("x")
    for other in (plain, dummy):
        with pytest.raises(FormulaError, match="two different symbols are both called x"):
            from_sympy([x + other])
        with pytest.raises(
            FormulaError, match=r'two different symbols are both called x .*create it once, x, = reals\("x"\)'
        ):
            from_sympy([x, relu(other)])
    with pytest.raises(FormulaError, match="two different symbols are both called x"):
        from_sympy([Piecewise((x, plain > 0), (2 * x, True))])


@pytest.mark.parametrize(
    "expression",
    [0.5 * x, x + 0.1, Max(x, sympy.Float("1.5")), relu(0.25 * x), Piecewise((x, x > 0.5), (0, True)), relu(0.5) + x,
     sympy.pi * x, x + sympy.E, x + sympy.GoldenRatio],
    ids=str,
)  # fmt: skip
def test_floats_and_irrationals_are_refused(expression):
    with pytest.raises(ExactnessError):
        from_sympy([sympy.sympify(expression)])


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (x * y, "product of non-constant factors"),
        (x * relu(x), "product of non-constant factors"),
        (x**2, "power"),
        (1 / x, "power"),
        (sympy.sqrt(2) * x, "power"),
        (relu(x) ** 2, "power"),
        (sympy.sin(x), "outside the language"),
        (sympy.sign(x), "outside the language"),
        (sympy.Heaviside(x), "outside the language"),
        (sympy.floor(x), "outside the language"),
        (sympy.exp(x), "outside the language"),
        (sympy.Function("f")(x), "outside the language"),
        (sympy.Derivative(relu(x), x), "outside the language"),
        (sympy.Integral(x, x), "outside the language"),
        (sympy.log(x), "outside the language"),
        (Piecewise((x, sympy.sin(x) > 0), (0, True)), "outside the language"),
        (Piecewise((x, x**2 > 1), (0, True)), "power|affine"),
        (Piecewise((x, sympy.Xor(x > 0, y > 0)), (0, True)), "not a relation"),
        (sympy.Matrix([x])[0] * y, "product"),
    ],
    ids=str,
)
def test_what_is_not_piecewise_affine_is_refused(expression, message):
    with pytest.raises(FormulaError, match=message):
        from_sympy([expression])


@pytest.mark.parametrize("thing", [x > 0, Eq(x, y), And(x > 0, y > 0)], ids=str)
def test_relations_are_no_functions(thing):
    with pytest.raises(TypeError, match="is a relation, not a function"):
        as_formula(thing)


@pytest.mark.parametrize(
    "thing", [sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.I, sympy.pi, sympy.sqrt(2), Max()], ids=str
)
def test_numbers_that_are_not_rational(thing):
    with pytest.raises((ExactnessError, FormulaError)):
        as_formula(thing)


def test_piecewise_keeps_first_match_and_points():
    node = read(Piecewise((5, Eq(x, 0)), (x, True)))
    assert isinstance(node, Cases)
    assert value(node, {"x": F(0)}) == 5
    assert value(node, {"x": F(1)}) == 1
    assert isinstance(read(x), Variable)


def test_reals_takes_one_text():
    with pytest.raises(TypeError, match="names in one text"):
        reals(["x", "y"])
