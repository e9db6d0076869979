"""The text language: what it reads, where its carets point, and that hostile text only ever raises its own errors."""

import random
import re
import string
from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exactrelu.exact import ExactnessError
from exactrelu.expressions import (
    Constraint,
    FormulaError,
    Lattice,
    Variable,
    combine,
    constant,
    natural_key,
    to_text,
    variables_of,
)
from exactrelu.polyhedron import constraints_of
from exactrelu.prover.polynomial_expressions import PolynomialParser
from exactrelu.text import MAX_DEPTH, parse_conditions, parse_formula, parse_statement
from tests.oracle import holds, value

F = Fraction


# ---- reading formulas ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*relu(x - 1/2) - |y|/3 + max(x, y, 0)", lambda x, y: 2 * max(x - F(1, 2), 0) - abs(y) / 3 + max(x, y, 0)),
        ("x-y-1", lambda x, y: x - y - 1),
        ("x - (y - 1)", lambda x, y: x - (y - 1)),
        ("-x + -y - -x", lambda x, y: -y),
        ("--+-x", lambda x, y: -x),
        ("2*-x", lambda x, y: -2 * x),
        ("x*2*3/4", lambda x, y: x * 6 / 4),
        ("2*3*x", lambda x, y: 6 * x),
        ("1/3*x", lambda x, y: x / 3),
        ("x/3*2", lambda x, y: x * F(2, 3)),
        ("6/3/2*x", lambda x, y: x),
        ("x/(1/3)", lambda x, y: 3 * x),
        ("x/-2", lambda x, y: -x / 2),
        ("(x + y)*(1 - 1/3)", lambda x, y: (x + y) * F(2, 3)),
        ("(2 - 1)*(x)", lambda x, y: x),
        ("0.1*x", lambda x, y: x / 10),
        ("1.5e2*x + .5 + 2.", lambda x, y: 150 * x + F(5, 2)),
        ("1e-3", lambda x, y: F(1, 1000)),
        ("|x|", lambda x, y: abs(x)),
        ("||x| - 1|", lambda x, y: abs(abs(x) - 1)),
        ("|x - |y - |x|||", lambda x, y: abs(x - abs(y - abs(x)))),
        ("|x + |y| + x|", lambda x, y: abs(2 * x + abs(y))),
        ("2*|x|*3 - |y|", lambda x, y: 6 * abs(x) - abs(y)),
        ("|-|x||", lambda x, y: abs(x)),
        ("ReLU(x) - Max(x, y) + MIN(x, y) + Abs(x)", lambda x, y: max(x, 0) - abs(x - y) + abs(x)),
        ("max(x)", lambda x, y: x),
        ("min(x, max(y, |x|), 3)", lambda x, y: min(x, max(y, abs(x)), 3)),
        ("x − y · 2 + 3 × x", lambda x, y: 4 * x - 2 * y),
        ("2⋅x ∗ 3 − x∕2", lambda x, y: F(11, 2) * x),
        ("∣x − ∣y∣∣ + |x∣", lambda x, y: abs(x - abs(y)) + abs(x)),
        ("piecewise((1, x ⩾ 0 and y ≠ 0), (2, x ⩽ −1), (3, true))",
         lambda x, y: 1 if x >= 0 and y else 2 if x <= -1 else 3),
        ("\n\t x\n +\ty \r\n", lambda x, y: x + y),
        ("piecewise((x, x >= 0), (-x, true))", lambda x, y: abs(x)),
        ("1 + 2*Piecewise((x, x > y), (y, otherwise))", lambda x, y: 1 + 2 * max(x, y)),
        ("piecewise((5, x == 0), (x, True))", lambda x, y: 5 if x == 0 else x),
        ("piecewise((1, x > 0 and y > 0), (2, x > 0 or y > 0), (3, true))", lambda x, y: 1 + (x <= 0) + (y <= 0)),
        ("piecewise((1, not (x > 0 or y > 0)), (2, true))", lambda x, y: 1 if x <= 0 and y <= 0 else 2),
        ("piecewise((1, -1 <= x < y <= 1), (2, true))", lambda x, y: 1 if -1 <= x < y <= 1 else 2),
        ("piecewise((1, x != y), (2, true))", lambda x, y: 1 if x != y else 2),
        ("piecewise((1, ((x + y)) > (0)), (2, (x > 0 & (y < 0))), (3, ~(x > 0)), (4, true))",
         lambda x, y: 1 if x + y > 0 else 2 if x > 0 > y else 3 if x <= 0 else 4),
        ("piecewise((1, |x| + |y| <= 1), (2, max(x, y) >= 1), (3, true))",
         lambda x, y: 1 if abs(x) + abs(y) <= 1 else 2 if max(x, y) >= 1 else 3),
        ("piecewise((1, |x| - relu(y) > 1/2), (2, min(x, y) == 0), (3, |x| == 1), (4, true))",
         lambda x, y: 1 if abs(x) - max(y, 0) > F(1, 2) else 2 if min(x, y) == 0 else 3 if abs(x) == 1 else 4),
        ("piecewise((piecewise((1, y > 0), (2, true)), x > 0), (3, true))",
         lambda x, y: 3 if x <= 0 else 1 if y > 0 else 2),
    ],
)  # fmt: skip
def test_values(text, expected):
    node = parse_formula(text)
    points = [F(i, 2) for i in range(-4, 5)]
    for x in points:
        for y in points:
            assert value(node, {"x": x, "y": y}) == expected(x, y), (x, y)


@pytest.mark.parametrize(
    "name", ["x", "x1", "x_1", "_", "x'", "x''", "ξ", "λ1", "größe", "変数", "x₂", "relu_", "lambda", "e1"]
)
def test_variable_names(name):
    assert variables_of([parse_formula(f"2*{name} + max({name}, 0)")]) == (name,)


def test_names_are_case_sensitive_and_occurrences_are_one_node():
    assert variables_of([parse_formula("x + X")]) == ("X", "x")
    node = parse_formula("max(x, x)")
    assert node.arguments[0] is node.arguments[1]
    assert to_text(parse_formula("x + x - 2*x")) == "0"


def test_numbers_are_exact_and_never_floats():
    node = parse_formula("0.1 + 0.2")
    assert node.constant == F(3, 10)
    assert parse_formula("1e-400").constant == F(1, 10**400)
    assert parse_formula("9007199254740993").constant == 2**53 + 1


def test_natural_order_of_variables():
    names = ["x10", "x2", "y", "x", "x1", "a2b10", "a2b9", "x01", "X", "x1'"]
    ordered = sorted(names, key=natural_key)
    assert ordered.index("x") < ordered.index("x1") < ordered.index("x2") < ordered.index("x10") < ordered.index("y")
    assert ordered.index("a2b9") < ordered.index("a2b10")
    assert len({tuple(natural_key(n)) for n in names}) == len(names)  # no ties: the order never depends on hashing
    assert sorted(["x01", "X", "x1"], key=natural_key) == [n for n in ordered if n in ("x01", "X", "x1")]


# ---- round trip ----------------------------------------------------------------------------------

numbers = st.integers(-9, 9).map(Fraction) | st.fractions(-20, 20, max_denominator=99)
names = st.sampled_from(["x", "y", "z", "x1", "x10", "λ"])


def graphs():
    def extended(inner):
        return st.one_of(
            st.builds(lambda parts, c: combine(parts, c), st.lists(st.tuples(numbers, inner), max_size=4), numbers),
            st.builds(lambda op, args: Lattice(op, tuple(args)), st.sampled_from(["max", "min"]),
                      st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda op, arg: Lattice(op, (arg,)), st.sampled_from(["abs", "relu"]), inner),
        )  # fmt: skip

    return st.recursive(st.builds(Variable, names) | st.builds(constant, numbers), extended, max_leaves=12)


AT = {name: [F(3, 7), F(-5), F(1, 2)][i % 3] + i for i, name in enumerate(["x", "y", "z", "x1", "x10", "λ"])}


@settings(max_examples=200)
@given(graphs())
def test_round_trip(node):
    text = to_text(node)
    again = parse_formula(text)
    assert value(again, AT) == value(node, AT)
    # one round collects equal terms (names are nodes now); from then on the text is a fixed point
    second = to_text(again)
    assert to_text(parse_formula(second)) == second
    assert "." not in text


@given(st.lists(st.tuples(numbers, names), max_size=4), numbers, st.sampled_from([">=", ">", "=="]))
def test_constraints_round_trip(terms, offset, relation):
    left = to_text(combine([(q, Variable(name)) for q, name in terms], offset))
    (read,) = parse_conditions(f"{left} {relation} 0")
    collected = {}
    for q, name in terms:
        collected[name] = collected.get(name, 0) + q
    expected = tuple(sorted(((n, q) for n, q in collected.items() if q), key=lambda t: natural_key(t[0])))
    assert read == Constraint(expected, offset, relation)


def test_shared_parts_print_in_full():
    node = Variable("x")
    for _ in range(10):
        node = combine([(1, Lattice("relu", (node,))), (-2, node)])
    assert value(parse_formula(to_text(node)), AT) == value(node, AT)


# ---- statements and conditions -------------------------------------------------------------------


def test_statements_and_chains():
    read = parse_statement("abs(x)  ==\n relu(x) + relu(-x) >= x ≤ |x|")
    assert read.relations == ("==", ">=", "<=")
    assert read.texts == ("abs(x)", "relu(x) + relu(-x)", "x", "|x|")
    assert [value(side, {"x": F(-2)}) for side in read.sides] == [2, 2, -2, 2]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("x >= 0", [0, 1], [-1]),
        ("x > 0, x < 2", [1], [0, 2]),
        ("0 < x <= 1", [1, F(1, 2)], [0, F(3, 2)]),
        ("x = 1", [1], [0]),
        ("x == 1 and true", [1], [2]),
        ("x ≥ 0; x ≤ 1", [0, 1], [2, -1]),
        ("not x >= 0", [-1], [0, 1]),
        ("not not x > 0", [1], [0]),
        ("(((x) > 0)) and (x < 1 and (x < 2))", [F(1, 2)], [0, 1]),
        ("(x + 1)*2 > 0", [0], [-1]),
        ("|x| <= 1", [-1, 0, 1], [2, -2]),
        ("|x - 1| < 2", [0, 2], [3, -1]),
        ("relu(x) <= 0", [-1, 0], [1]),
        ("1 >= 0", [0], []),
        ("1 <= 0", [], [0, 5]),
        ("", [0, 5], []),
        ("  \n", [0], []),
        ("TRUE AND x>0 And otherwise", [1], [0]),
        ("x > 0 ∧ x < 2", [1], [0, 2]),
        ("x in [0, 1]", [0, 1], [-1, 2]),
        ("x ∈ [0,1)", [0], [1, -1]),
        ("x IN (0, 1]", [1], [0, 2]),
        ("x in ]0; 1[", [F(1, 2)], [0, 1]),
        ("x in [0, ∞)", [0, 9], [-1]),
        ("x in (-inf, 1)", [0, -9], [1]),
        ("-x + 1 in [relu(-2), 1/2], x < 1", [F(1, 2)], [0, 1]),
        ("(x in [0, 1]) and x in (0, 2*(1 + 1))", [1], [0, 2]),
        ("x in [1, 1]", [1], [0, 2]),
        ("x in [0, ∞), x < 2", [0, 1], [-1, 2]),
        ("0 <= x and x <= 1", [0, 1], [2]),
        ("0 <= x, x <= 1", [0, 1], [2]),
        ("x ≧ 0, x ≦ 1", [0, 1], [2, -1]),
    ],
)
def test_conditions(text, inside, outside):
    guard = (parse_conditions(text),)
    assert all(holds(guard, {"x": F(v)}) for v in inside)
    assert not any(holds(guard, {"x": F(v)}) for v in outside)


def test_words_of_conditions_remain_names_of_variables():
    (guard,) = (parse_conditions("in >= 0"),)
    assert guard[0].terms == (("in", 1),)
    assert parse_statement("on == all <= for").names == ("on", "all", "for")
    assert [c.relation for c in parse_conditions("0 <= x, y >= 1")] == [">=", ">="]  # no one reads this in two ways


# ---- carets --------------------------------------------------------------------------------------


def caret(error):
    """The message, the shown line, and the column of the caret in it."""
    message, shown, mark = str(error).rsplit("\n", 2)
    assert re.fullmatch(r" *\^", mark)
    assert shown.startswith("  ")
    return message, shown[2:], len(mark) - 3


# The error is expected where the ⟦ stands.
@pytest.mark.parametrize(
    ("parse", "marked", "message"),
    [
        (parse_formula, "⟦", "a formula is expected here; the text ends"),
        (parse_formula, "x + ⟦", "a formula is expected here; the text ends"),
        (parse_formula, "x + ⟦*y", "a formula is expected here"),
        (parse_formula, "2⟦x", "an operator is missing; write 2\\*x"),
        (parse_formula, "2⟦|x|", "an operator is missing"),
        (parse_formula, "1 + ⟦x (y)", "unknown function 'x'"),
        (parse_formula, "(x + y⟦", r"'\)' expected to close the bracket; the text ends"),
        (parse_formula, "(x + y⟦]", "unexpected character ']'; brackets are round"),
        (parse_formula, "max(x, y⟦", r"'\)' expected to close max\("),
        (parse_formula, "max(x, ⟦)", "a formula is expected here"),
        (parse_formula, "⟦abs(x, y)", "abs takes one argument, not 2"),
        (parse_formula, "1 + ⟦relu(x, y)", "relu takes one argument, not 2"),
        (parse_formula, "1 + ⟦relu x", r"^'relu' is a function, its arguments stand in brackets: relu\(x\)$"),
        (parse_formula, "⟦abs -x", r"arguments stand in brackets: abs\(x\)$"),
        (parse_formula, "⟦Max y, 2", r"^'Max' is a function, .*: Max\(y, \.\.\)$"),
        (parse_formula, "1 + ⟦min", r"brackets: min\(x, y\)$"),
        (parse_formula, "1 + ⟦sinh(x)", "unknown function 'sinh'; known are relu, max, min, abs and piecewise"),
        (parse_formula, "1 + ⟦sin(x)", "unknown function 'sin'; sin is not piecewise affine; known are relu, max"),
        (parse_formula, "⟦reul(x)", r"did you mean relu\?"),
        (parse_formula, "⟦clip(x, 0, 1)", r"; clip\(x, a, b\) is min\(max\(x, a\), b\); known"),
        (parse_formula, "⟦Leaky_ReLU(x)", r"'Leaky_ReLU'; leaky_relu\(x\) with slope 1/100 is max\(x, x/100\); known"),
        (parse_formula, "⟦median(x, y, 0)", r"; median\(x, y, z\) is max\(min\(x, y\), min\(max\(x, y\), z\)\); known"),
        (parse_formula, "⟦sign(x)", "; sign is not continuous, and ReLU networks are; for cases write piecewise"),
        (parse_formula, "⟦where(x > 0, x, 0)", r"for cases write piecewise\(\(value, condition"),
        (parse_formula, "⟦square(x)", r"; square is not piecewise affine; known"),
        (parse_formula, "1 + ⟦x(2)", r"unknown function 'x'; a product is written x\*"),
        (parse_formula, "max(x⟦; y)", r"^arguments are separated by commas: max\(x, y\)$"),
        (parse_formula, "max⟦{x, y}", r"^unexpected character '{'; brackets are round, as in max\(x, y\)$"),
        (parse_formula, "0⟦,5*x", r"^unexpected ','; decimals have a point: 0\.5$"),
        (parse_formula, "0⟦, 5*x", r"^unexpected ','; several functions are a list"),
        (parse_formula, "3⟦z1", r"write 3\*z1 for a product$"),
        (parse_formula, "3⟦(z)", r"write 3\*\(z\) for a product$"),
        (parse_formula, "relu(2⟦x)", r"^an operator is missing; write 2\*x for a product$"),
        (parse_formula, "max(x, 2⟦y)", r"write 2\*y for a product$"),
        (parse_formula, "|2⟦x|", r"write 2\*x for a product$"),
        (parse_formula, "|relu(x) - 2|⟦y||", r"write \|relu\(x\) - 2\|\*y for a product$"),
        (parse_formula, "(x+1)⟦(x-1)", r"write \(x\+1\)\*\(x-1\) for a product$"),
        (parse_formula, "1 + max(x, (y))⟦min(x, y)", r"write max\(x, \(y\)\)\*min\(x, y\) for a product$"),
        (parse_formula, "2⟦relu(x)", r"write 2\*relu\(x\) for a product$"),
        (parse_formula, "|x|⟦|y|", r"write \|x\|\*\|y\| for a product$"),
        (parse_formula, "relu(1/3⟦x)", r"; 1/3x could be \(1/3\)\*x or 1/\(3\*x\); write \(1/3\)\*x$"),
        (parse_formula, "x/2⟦y", r"could be \(x/2\)\*y or x/\(2\*y\); write which$"),
        (parse_formula, "1/10^9⟦x", r"could be \(1/10\^9\)\*x or 1/\(10\^9\*x\)"),
        (parse_formula, "piecewise((2⟦x, x >= 0), (0, true))", r"write 2\*x for a product$"),
        (parse_formula, "piecewise((0, 2⟦x >= 0))", r"write 2\*x for a product$"),
        (parse_formula, "max(x ⟦y)", r"write x\*y for a product, or a comma between arguments$"),
        (parse_formula, "max(x ⟦0)", r"^arguments are separated by commas: max\(x, y\)$"),
        (parse_formula, "(" + "x" * 50 + ")⟦y", r"write 2\*x for a product$"),
        (parse_formula, "(x)⟦_+", r"^the positive part of x is written relu\(x\)$"),
        (parse_formula, "2*⟦x_+ + y", r"positive part of x is written relu\(x\)$"),
        (parse_formula, "⟦x_-", r"negative part of x is written relu\(-x\)$"),
        (parse_formula, "x⟦^+", r"^the positive part of x is written relu\(x\)$"),
        (parse_formula, "x⟦⁺", r"\(SUPERSCRIPT PLUS SIGN\); the positive part of x is written relu"),
        (parse_formula, "x⟦₊", "the positive part of x is written relu"),
        (parse_formula, "⟦½x", r"in a name; write \(1/2\)\*x$"),
        (parse_formula, "⟦\\frac12*x", "not LaTeX; write 1/2$"),
        (parse_formula, "⟦\\tfrac{1}{23}x", "not LaTeX; write 1/23$"),
        (parse_formula, "x ⟦\\le 1", "not LaTeX; write <=$"),
        (parse_formula, "⟦√2*x", "irrational numbers are not taken"),
        (parse_formula, "⟦π*x", "no rational number"),
        (parse_formula, "max⟦[x, 0]", "brackets are round"),
        (parse_formula, "relu(x ⟦∨ 0)", "max\\(x, y\\) for the larger value"),
        (parse_formula, "⟦∞", "it is no number; leave this bound out"),
        (parse_formula, "⟦\\max(x, y)", "formulas are plain text such as .*, not LaTeX"),
        (parse_formula, "⟦“x” + 1", r"\(LEFT DOUBLE QUOTATION MARK\); names and numbers stand without quotes"),
        (parse_formula, "x ⟦– 1", r"^unexpected character '–' \(EN DASH\); write - for a minus$"),
        (parse_formula, "⟦‖x‖", r"write \|x\| or abs\(x\), for vectors such as"),
        (parse_formula, "1 + ⟦xǀ", r"\(LATIN LETTER DENTAL CLICK\) in a name; write \|x\| or"),
        (parse_formula, "x⟦’", "a prime in a name is written '$"),
        (parse_formula, "x ⟦÷ 2", "write / for a division"),
        (parse_formula, "x ⟦∧ y", r"write `and` between conditions, min\(x, y\) for the smaller"),
        (parse_formula, "⟦√2", r"\(SQUARE ROOT\); roots are not rational"),
        (parse_formula, "x⟦\u200b + 1", r"\(ZERO WIDTH SPACE\); it is invisible, delete it"),
        (parse_formula, "⟦（x)", r"\(FULLWIDTH LEFT PARENTHESIS\); write \($"),
        (parse_formula, "10⟦³", r"^unexpected character '³' \(SUPERSCRIPT THREE\); write \^3$"),
        (parse_formula, "1 + ⟦x³", r"in a name; write \^3$"),
        (parse_formula, "1 + ⟦rleu(x)", r"unknown function 'rleu'; did you mean relu\? known are relu"),
        (parse_formula, "⟦maxx(x, y)", r"did you mean max\?"),
        (parse_formula, "⟦if(x > 0, x)", r"unknown function 'if'; for cases write piecewise\(\(value, condition"),
        (parse_formula, "if ⟦x > 0 then x", r"^'if' is no word.*; for cases write .*; an implication is"),
        (parse_formula, "x ⟦if x > 0 else -x", r"for cases write piecewise"),
        (parse_formula, "2⟦y", "product$"),
        (parse_formula, "max(⟦)", "max takes at least one argument"),
        (parse_formula, "1 + abs(⟦)", "abs takes one argument"),
        (parse_formula, "2*⟦0.1.2*x", "^0.1.2 is not a number"),
        (parse_formula, "relu(⟦1..2.3)", r"^1\.\.2\.3 is not a number"),
        (parse_formula, "0.1 ⟦.2", "an operator is missing"),
        (parse_formula, "x⟦^2", "^powers are not piecewise affine$"),
        (parse_formula, "x⟦**2", "powers are not piecewise affine"),
        (parse_formula, "x⟦*y", "^a product of two non-constant formulas is not piecewise affine$"),
        (parse_formula, "1⟦/x", "only division by a number"),
        (parse_formula, "x⟦/0", "division by zero"),
        (parse_formula, "x⟦/(1 - 1)", "division by zero"),
        (parse_formula, "x + |y⟦", "'\\|' expected to close the absolute value"),
        (parse_formula, "x ⟦$ y", "unexpected character '\\$'"),
        (parse_formula, "x ⟦== y", r"unexpected '=='; a formula is expected here; a statement goes to prove\("),
        (parse_formula, "x ⟦> 0", r"unexpected '>'; .* decide\("),
        (parse_formula, "⟦x² + 1", "unexpected character '²'"),
        (parse_formula, "⟦½", r"^unexpected character '½' \(VULGAR FRACTION ONE HALF\); write 1/2$"),
        (parse_formula, "2⟦½*x", r"^unexpected character '½' \(VULGAR FRACTION ONE HALF\); write 1/2$"),
        (parse_formula, "⟦٣*x", r"unexpected character '٣' \(ARABIC-INDIC DIGIT THREE\); write the digit 3"),
        (parse_formula, "⟦true", "word of the language"),
        (parse_formula, "x,⟦", ""),
        (parse_formula, "x + y\n + ⟦; z", "a formula is expected here"),
        (parse_formula, "piecewise(⟦x, y)", r"'\(' expected to open a branch"),
        (parse_formula, "piecewise((x⟦))", "',' expected between value and condition"),
        (parse_formula, "piecewise((x, y⟦))", "a condition needs a relation such as x >= 0"),
        (parse_formula, "piecewise((x, y >= 0), ⟦x)", r"'\(' expected to open a branch"),
        (parse_formula, "piecewise((x, y >= 0)⟦", r"'\)' expected to close piecewise"),
        (parse_formula, "piecewise((x, ⟦piecewise((x, x >= 0)) >= 0))", "no piecewise inside"),
        (parse_statement, "x⟦", "a statement needs a relation"),
        (parse_statement, "x ⟦= y", "write == for equality"),
        (parse_statement, "x ⟦< y", "statements use ==, <= or >=; '<' is not decided here; write <=, or .* into on="),
        (parse_statement, "x ⟦> y", "write >=, or put strict inequalities into on="),
        (parse_statement, "x ⟦=> y", "^write >= instead of =>$"),
        (parse_statement, "x ⟦=< y", "^write <= instead of =<$"),
        (parse_statement, "x ⟦=== y", "^write == instead of ===$"),
        (parse_statement, "x ⟦≠ y", "statements use ==, <= or >=.*refute"),
        (parse_statement, "x == y ⟦where x > 0", r'^a domain goes into on= \(--on\), here on="x > 0"$'),
        (parse_statement, "|x| >= 0 ⟦if x > 0", r'^a domain goes into on= \(--on\), here on="x > 0"$'),
        (parse_statement, "|x| >= 0 ⟦for all x >= 0", r'here on="x >= 0"$'),
        (parse_statement, "|x| >= 0 ⟦if x in [0, 1]", r'here on="x in \[0, 1\]"$'),
        (parse_statement, "|x| >= 0 ⟦for all x", "^statements are meant for all real values .* leave this out$"),
        (parse_statement, "for ⟦all x, |x| >= 0", r"a domain goes into on= \(--on\)$"),
        (parse_statement, "⟦∀x: |x| >= 0", r"\(FOR ALL\); statements are meant for all real values"),
        (parse_statement, "x>=0 ⟦=> relu(x) == x", r'^write >= instead of =>; .*\("relu\(x\) == x", on="x>=0"\)$'),
        (parse_statement, "x > 0 ⟦⇒ |x| == x", r'^an implication is prove\("\|x\| == x", on="x > 0"\)$'),
        (parse_statement, "x ⟦> 0 implies |x| == x", r'; an implication is prove\("\|x\| == x", on="x > 0"\)$'),
        (parse_statement, "x >= 0 ⟦implies |x| == x", r'^an implication is prove\("\|x\| == x", on="x >= 0"\)$'),
        (parse_statement, "x ⟦<=> y", "^an equivalence is two implications"),
        (parse_statement, "a⟦, b", "two statements are two calls"),
        (parse_statement, "x >= 0 ⟦∧ y >= 0", "two statements are two calls"),
        (parse_statement, "x ⟦≡ y", "write ==$"),
        (parse_conditions, "⟦[0, 1]", r"^an interval needs its variable: x in \[0, 1\], or 0 <= x <= 1$"),
        (parse_conditions, "x⟦, y >= 0", "^each variable needs its own relation: x >= 0, y >= 0$"),
        (parse_conditions, "x⟦, y ∈ (0,1]", r"own relation: x ∈ \(0,1\], y ∈ \(0,1\]$"),
        (parse_conditions, "0 <= x⟦, y, z <= 1", "0 <= x <= 1, 0 <= y <= 1, 0 <= z <= 1$"),
        (parse_conditions, "0 <= x⟦, y <= 1", "0 <= x <= 1, 0 <= y <= 1; or 0 <= x and y <= 1, if that is meant$"),
        (parse_conditions, "0 <= x ⟦∧ y <= 1", "each variable needs its own relation"),
        (parse_conditions, "(x, y) ⟦in [0, 1]^2", "^one interval for each variable"),
        (parse_conditions, "(x⟦, y) >= 0", "one by one"),
        (parse_conditions, "x in ⟦[0]", "an interval has two ends"),
        (parse_conditions, "x in ⟦[0, 1", "an interval has two ends"),
        (parse_conditions, "x in [0, ∞⟦]", "an infinite end is open"),
        (parse_conditions, "x in ⟦[-∞, 0]", "an infinite end is open"),
        (parse_conditions, "x in ⟦(-∞, ∞)", "leave this out"),
        (parse_conditions, "x ⟦∈ ℝ", "variables are real numbers"),
        (parse_conditions, "0 < x < ⟦∞", "leave this bound out"),
        (parse_conditions, "0 < x < ⟦inf", "leave an infinite bound out"),
        (parse_conditions, "x >= 0 ⟦&& y >= 0", "^write and instead of &&$"),
        (parse_conditions, "x ⟦<> 0", "^write != instead of <>$"),
        (parse_statement, "x ⟦!= y", "statements use ==, <= or >=.*refute"),
        (parse_statement, "x == ⟦", "a formula is expected here; the text ends"),
        (parse_statement, "x == y ⟦and y == x", "unexpected 'and'; one statement, or a chain a <= b <= c"),
        (parse_statement, "x == y⟦, y == x", "unexpected ','; one statement, or a chain a <= b <= c"),
        (parse_conditions, "x >= 0, ⟦", "a formula is expected here; the text ends"),
        (parse_conditions, "x⟦", "a condition needs a relation"),
        (parse_conditions, "x >= 0 ⟦y", "an operator is missing"),
        (parse_conditions, "0 <= |x ⟦<= 1", "'\\|' expected to close"),
        (parse_conditions, "x*2 >= 0 and ⟦or y >= 0", "word of the language"),
    ],
)  # fmt: skip
def test_carets(parse, marked, message):
    text = marked.replace("⟦", "")
    column = marked.index("⟦")
    with pytest.raises(FormulaError) as caught:
        parse(text)
    said, shown, mark = caret(caught.value)
    if marked != "x,⟦":
        assert re.search(message, said), said
        line_start = text.rfind("\n", 0, column) + 1
        assert mark == column - line_start
        assert shown == text[line_start:].split("\n")[0]


def test_carets_in_long_lines_stay_on_the_spot():
    text = " + ".join(["x"] * 200) + " $ y"
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    _, shown, mark = caret(caught.value)
    assert shown[mark] == "$"
    assert len(shown) < 120


# ---- hostile text --------------------------------------------------------------------------------

ALLOWED = (FormulaError, ExactnessError)


def survives(text):
    """Reading may fail only with the language's own errors; a RecursionError or ValueError goes through."""
    for parse in (parse_formula, parse_statement, parse_conditions):
        try:
            parse(text)
        except ALLOWED as error:
            assert len(str(error)) < 2000  # noqa: PT017  # a readable message, however long the text


HOSTILE = [
    *["(" * n for n in (1, MAX_DEPTH, 61, 10**5)],
    *["(" * n + "x" + ")" * n for n in (MAX_DEPTH, 61, 10**3)],
    *["|" * n for n in (1, 2, 3, 10**5)],
    "|" * 59 + "x" + "|" * 59,
    *["relu(" * n + "x" + ")" * n for n in (MAX_DEPTH, 61, 10**4)],
    "piecewise((" * 10**4,
    "piecewise((1," + "(" * 10**4,
    "not " * 10**5 + "x >= 0",
    "~" * 10**5 + "x >= 0",
    "-" * 10**5 + "x",
    "+ " * 10**5,
    "x" * 10**6,
    "x" + "1" * 10**5,
    "1" * 10**6,
    "0." + "1" * 10**6,
    "1e" + "9" * 10**5,
    "1e999999999",
    "1e-999999999",
    "1e4000*1e4000*x + 1e4000/3",
    "relu(1e4000*relu(1e4000*x))",
    "*".join(["2"] * 10**4),
    "/".join(["3"] * 10**4),
    "x >= 0, " * 10**4 + "x >= 0",
    " and ".join(["x >= 0"] * 10**4),
    " == ".join(["x"] * 10**4),
    "x < " * 10**4 + "y",
    "+".join(["relu(x)"] * 2000) + " >= 0",
    "+".join(f"|x{i}|" for i in range(60)) + " <= 1",
    "+".join(f"|x{i}|" for i in range(60)) + " >= 1",
    "|(" * 29 + "x" + "-1)|" * 29 + " >= 1",
    "max(" + ",".join(f"x{i}" for i in range(1000)) + ") + max(" + ",".join(f"y{i}" for i in range(1000)) + ") >= 0",
    "not (" + " or ".join(f"(x{i} > 0 and y{i} > 0)" for i in range(60)) + ")",
    "piecewise((1, " + " or ".join(f"(x{i} > 0 and y{i} > 0)" for i in range(60)) + "), (0, true))",
    "(piecewise((1, " * 29 + "x >= 0 y" + ")) >= 0)" * 29,
    "((" * 25 + "x >= 0" + ") or (x >= 1))" * 25,
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "eval('1')",
    "lambda: x",
    "x if x else y",
    "x := 1",
    "{x}",
    "%s %d {0}",
    "x;DROP TABLE",
    "'" * 5,
    '"x"',
    "\\x41",
    "\\",
    "`x`",
    "x # comment",
    "\x00",
    "x\x00y",
    "\ud800",
    "\u202ex",
    "\u200b",
    "\ufeffx",
    "x\u0301",
    "𝒙 + 𝑦",
    "١ + ٢",
    "Ⅷ + ⑧",
    "∞",
    "√2",
    "π",
    "x ⩽ y",
    "∣" * 10**5,
    "x ∶ y",
    "“x”",
    "x=>" * 10**5,
    "1½2²",
    "f" * 10**5 + "(x)",
    "abs " * 10**5,
    *[f"x {chr(code)} 1" for code in (0x221E, 0x2044, 0xFF0B, 0xFF5C, 0x37E, 0x2D0, 0x2028, 0x85, 0x1D7D8, 0x3000)],
    "e^{i π}",
    "🙂",
    "",
    " ",
    "\n\n",
    *["".join(ops) for ops in (["+"], ["*"], ["<="], ["=="], ["<", "="], ["!"], ["!="], [","], [";"], ["/"], ["^"])],
    "+-*/",
    "<= >= ==",
    ", , ,",
    "()",
    "(,)",
    "max()",
    "piecewise()",
    "piecewise(())",
    "x.y",
    "x[0]",
    "1_000",
    "0x10",
    "1..2",
    "1.2.3",
    ".",
    "1e",
    "1e+",
    "x'x",
    "nan",
    "inf + 1",
    "True",
    "None == None",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_hostile_text(text):
    survives(text)


@settings(max_examples=400)
@given(st.text(max_size=60))
@example("\ud83d")
@example("x\n\n==")
def test_any_text(text):
    survives(text)


PIECES = ["x", "y", "1", "2.5", "1/3", "relu(", "max(", "min(", "abs(", "piecewise(", "(", ")", "|", ",", "+", "-", "*",
          "/", "==", "<=", ">=", "<", ">", "=", "!=", " and ", " or ", " not ", "true", " ", "\n", "^"]  # fmt: skip


@settings(max_examples=600)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_sequence_of_tokens(text):
    survives(text)


def test_mutated_formulas():
    """Delete, insert and swap characters of good text; everything is read or refused in the language's terms."""
    rng = random.Random(3)
    good = "2*relu(x - 1/2) - |y|/3 + max(x, y, 0) + piecewise((x, 0 < x <= 1 and not (y > 0 or x == y)), (-x, true))"
    for _ in range(1500):
        text = list(good)
        for _ in range(rng.randrange(1, 4)):
            i = rng.randrange(len(text))
            match rng.randrange(3):
                case 0:
                    del text[i]
                case 1:
                    text.insert(i, rng.choice(string.printable))
                case 2:
                    j = rng.randrange(len(text))
                    text[i], text[j] = text[j], text[i]
        survives("".join(text))


@pytest.mark.parametrize("thing", [None, 1, 0.5, b"x", ["x"], True])
def test_other_types_are_a_type_error(thing):
    for parse in (parse_formula, parse_statement, parse_conditions):
        with pytest.raises(TypeError, match="text is expected"):
            parse(thing)


def test_long_sums_are_read():
    many = 10**5
    node = parse_formula("+".join(["relu(x)"] * many))
    assert len(node.terms) == many
    assert value(parse_formula("-x" * 10**4), {"x": F(1)}) == -(10**4)
    assert len(parse_formula("max(" + ",".join(["x"] * 10**4) + ")").arguments) == 10**4


def test_depth_limit_is_exact_and_says_what_to_do():
    parse_formula("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH)
    with pytest.raises(FormulaError, match="more than 60 levels of brackets"):
        parse_formula("(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1))
    parse_formula("+".join(["(x)"] * 100))  # closed brackets do not count
    with pytest.raises(FormulaError, match="numbers have at most"):
        parse_formula("1e5000")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/10^9", "1/1000000000"), ("-2^2", "-4"), ("2**-3", "1/8"), ("(1/2)^3", "1/8"), ("3/2^2", "3/4"), ("0^0", "1")],
)
def test_integer_powers_of_numbers(text, value):
    number, combination = parse_formula(text), parse_formula(f"{text}*x - x/10^2")
    assert (number.constant, number.terms) == (Fraction(value), ())
    assert [q for q, _ in combination.terms] == [Fraction(value) - Fraction(1, 100)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2^3^2", "tower"),
        ("2^x", "exponent of a number"),
        ("2^(1)", "exponent of a number"),
        ("2^1.5", "exponent of a number"),
        ("0^-1", "division by zero"),
        ("10^99999", "digits"),
        ("10^123456", "five digits"),
        ("relu(x)^2", "powers are not"),
    ],
)
def test_other_powers_are_refused(text, message):
    with pytest.raises(FormulaError, match=message):
        parse_formula(text)


def median(x, y, z):
    return sorted((x, y, z))[1]


@pytest.mark.parametrize(
    ("call", "meant", "numbers"),
    [
        ("clip(x, a, b)", lambda x, a, b: a if x < a else b if x > b else x, {"a": F(-1, 2), "b": F(3, 2)}),
        ("clamp(x, a, b)", lambda x, a, b: a if x < a else b if x > b else x, {"a": F(0), "b": F(1)}),
        ("hard_tanh(x)", lambda x: max(-1, min(1, x)), {}),
        ("HardSigmoid(x)", lambda x: 0 if x <= -3 else 1 if x >= 3 else x / 6 + F(1, 2), {}),
        ("relu6(x)", lambda x: 0 if x < 0 else 6 if x > 6 else x, {}),
        ("leaky_relu(x)", lambda x: x if x > 0 else x / 100, {}),
        ("median(x, y, z)", median, {}),
        ("mean(x, y)", lambda x, y: (x + y) / 2, {}),
        ("dist(x, y)", lambda x, y: abs(x - y), {}),
        ("maximum(x, y)", lambda x, y: max(x, y), {}),
        ("minimum(x, y)", lambda x, y: min(x, y), {}),
        ("fabs(x)", lambda x: abs(x), {}),
        ("ramp(x)", lambda x: max(x, 0), {}),
    ],
)
def test_what_is_recommended_for_a_function_is_that_function(call, meant, numbers):
    with pytest.raises(FormulaError) as caught:
        parse_formula(call)
    (written,) = re.findall(r"'; \w+\(.*?\).*? is (.*?); known are", str(caught.value))
    names = re.findall(r"\w+", call)[1:]
    rng = random.Random(0)
    for _ in range(200):
        at = {name: numbers.get(name, F(rng.randint(-16, 16), 2)) for name in names}
        assert value(parse_formula(written), at) == meant(**at), (written, at)


@pytest.mark.parametrize(
    ("domain", "error", "message"),
    [
        ([0, 1], TypeError, r'named variables, not \[0, 1\]; write on="0 <= x <= 1"'),
        ([[0, 1]], TypeError, "named variables"),
        (sympy.Interval(0, 1), FormulaError, r'write an interval as "x in \[0, 1\]"'),
        ("x != 0", FormulaError, "2 alternatives; make one statement for each"),
    ],
)
def test_domains_that_are_no_conditions_name_the_way_out(domain, error, message):
    with pytest.raises(error, match=message):
        constraints_of(domain)


def test_intervals_are_read_with_parameters_too():
    ((low, high),) = PolynomialParser("a in [0, 1)").whole_conditions()
    assert (low.relation, high.relation) == (">=", ">")
