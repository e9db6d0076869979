"""VNN-LIB: what is read, what is refused, and answers on small networks against brute force and by hand."""

import random
import struct
from fractions import Fraction
from itertools import pairwise, product

import pytest

from exactrelu.formats.property_verdicts import decide_property
from exactrelu.formats.s_expressions import SyntaxFault, parse_expressions
from exactrelu.formats.vnnlib import PropertyError, parse_property, read_property
from exactrelu.kernel.certificate import verify
from exactrelu.networks import Network
from exactrelu.polyhedron import EmptyDomain
from exactrelu.prover.equality import prove, refute
from exactrelu.prover.verdict import Refuted, Undecided, observe_verdicts

ABSOLUTE = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
MAXIMUM = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])


def declared(n, m):
    return "".join(f"(declare-const {v}_{k} Real)" for v, count in (("X", n), ("Y", m)) for k in range(count))


def asked(n, m, *assertions):
    return parse_property(declared(n, m) + "".join(f"(assert {one})" for one in assertions))


# -- reading -----------------------------------------------------------------------------------------------------------


def test_a_file_of_the_usual_kind(tmp_path):
    path = tmp_path / "p.vnnlib"
    path.write_text(
        """; ACAS-like property
        (set-logic QF_LRA)
        (declare-const X_0 Real)
        (declare-const X_1 Real)
        (declare-fun Y_0 () Real)
        (declare-const Y_1 Real)
        ; bounds
        (assert (>= X_0 -0.5)) (assert (<= X_0 1e-1))
        (assert (and (<= X_1 (/ 1 3)) (>= X_1 (- 2))))
        (assert (or (and (<= Y_0 Y_1) (>= Y_0 0.25)) (>= (+ (* 2.0 Y_0) (* Y_1 3) (- X_0 1)) 4)))
        (check-sat)
        """
    )
    p = read_property(path)
    assert (p.input_dim, p.output_dim, len(p.unsafe)) == (2, 2, 2)
    for part in p.unsafe:
        assert part.inputs.contains([Fraction(1, 10), Fraction(1, 3)])
        assert part.inputs.contains([Fraction(-1, 2), -2])
        assert not part.inputs.contains([Fraction(0.1), 0])  # the float is a little above the decimal
        assert not part.inputs.contains([0, Fraction(-2) - Fraction(1, 10**9)])
    first, second = (part.rows for part in p.unsafe)
    assert first == ((0, 0, 0, -1, 1), (Fraction(-1, 4), 0, 0, 1, 0))
    assert second == ((-5, 1, 0, 2, 3),)
    assert [p.row_text(row) for row in (*first, *second)] == [
        "Y_0 - Y_1 <= 0",
        "Y_0 >= 1/4",
        "X_0 + 2*Y_0 + 3*Y_1 >= 5",
    ]


def test_conditions_are_distributed():
    p = asked(1, 1, "(or (<= X_0 0) (>= X_0 1))", "(or (<= Y_0 0) (= Y_0 1) false)", "true", "(<= -5 X_0 5)")
    assert len(p.unsafe) == 4
    rows = [part.rows for part in p.unsafe]
    assert rows[0] == ((0, 0, -1),)
    assert set(rows[1]) == {(-1, 0, 1), (1, 0, -1)}
    assert asked(1, 1, "false").unsafe == ()
    assert asked(1, 1, "(<= 1 0)").unsafe == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(assert (< Y_0))", "line 1: < needs two sides"),
        ("(assert (!= Y_0 1))", "and, or, <=, >=, <, >, = are"),
        ("\n(assert (not (<= Y_0 1)))", "line 2: 'not' is not a condition that is read"),
        ("(assert (<= (* X_0 Y_0) 1))", "line 1: it multiplies two variables"),
        ("(assert (<= (exp Y_0) 1))", "'exp' is not an operation"),
        ("(assert (<= (/ 1 Y_0) 1))", "'/' is not an operation"),
        ("(assert (<= (/ Y_0 0) 1))", "'/' is not an operation"),
        ("(assert (<= Y_7 1))", "'Y_7' is neither a declared constant nor a number"),
        ("(assert (<= Y_0 NaN))", "'NaN' is neither"),
        ("(assert (<= Y_0))", "<= needs two sides"),
        ("(assert (<= (+) 0))", "has no arguments"),
        ("(assert Y_0)", "'Y_0' is not a condition"),
        ("(assert ())", "is not a condition"),
        ("(assert)", "'assert' is not a command|is not a command"),
        ("(declare-const X_0 Real)", "X_0 is declared twice"),
        ("(declare-const Z Real)", "Z is not X_i or Y_j"),
        ("(declare-const X_01 Real)", "X_01 is not X_i or Y_j"),
        ("(declare-const X_5 Real)", "X_1 is not among them"),
        ("(declare-const X_1 Int)", "'declare-const' is not a command"),
        ("(push)", "'push' is not a command"),
        ("word", "'word' is not a command"),
        ("(assert (<= Y_0 1)", "line 1: 1 brackets are not closed"),
        (")", "line 1: a closing bracket too many"),
        ('(assert "a")', "the character '\"' is not expected"),
        ("(" * 1000, "nested more than 200 deep"),
    ],
)
def test_what_is_not_read_is_refused_with_its_line(text, message):
    with pytest.raises(PropertyError, match=message):
        parse_property(declared(1, 1) + text)


def test_files_without_inputs_or_outputs_and_binary_files(tmp_path):
    with pytest.raises(PropertyError, match="no X_0 is declared"):
        parse_property("(declare-const Y_0 Real)")
    with pytest.raises(PropertyError, match="no Y_0 is declared"):
        parse_property("(declare-const X_0 Real)")
    path = tmp_path / "p.vnnlib"
    path.write_bytes(b"\xff\xfe(")
    with pytest.raises(PropertyError, match=r"p\.vnnlib: not UTF-8"):
        read_property(path)
    path.write_text("(assert x)")
    with pytest.raises(PropertyError, match=r"p\.vnnlib: line 1"):
        read_property(path)


def test_explosions_are_refused():
    two = "(or (<= Y_0 0) (>= Y_0 1))"
    with pytest.raises(PropertyError, match="more than 10000 alternatives"):
        asked(1, 1, *[two] * 20)
    with pytest.raises(PropertyError, match="more than 10000 alternatives"):
        asked(1, 1, f"(and {two * 20})")
    box = [f"(<= X_0 {k})" for k in range(20_000)]
    assert len(asked(1, 1, *box).unsafe) == 1  # many bounds are no explosion


def test_s_expressions():
    assert parse_expressions("a (b ; c)\n d) ()") == [("a", 1), [("b", 1), ("d", 2)], []]
    rnd = random.Random(5)
    for _ in range(500):
        text = "".join(rnd.choice('()a1 ;\n"|') for _ in range(rnd.randrange(40)))
        try:
            parse_expressions(text)
        except SyntaxFault as fault:
            assert "line" in str(fault)  # noqa: PT017
            continue
        assert text.count("(") >= 0


# -- deciding ----------------------------------------------------------------------------------------------------------


def test_a_safe_network_is_proved_with_its_exact_margin():
    verdict = decide_property(ABSOLUTE, asked(1, 1, "(<= -1 X_0 2)", "(>= Y_0 2.5)"))
    assert verdict.proved
    assert verdict.label == "proved, certificate checked"
    assert verdict.margin == Fraction(1, 2)
    (established,) = verify(verdict.certificate)
    assert established.point is None
    assert "x1" in established.claim.statement()


def test_touching_the_closed_unsafe_set_is_a_counterexample():
    """Strictness: the largest output is exactly 2, and 2 is unsafe."""
    verdict = decide_property(ABSOLUTE, asked(1, 1, "(<= -1 X_0 2)", "(>= Y_0 2)"))
    assert verdict.refuted
    assert verdict.counterexample.point == (2,)
    assert verdict.outputs == (2,)
    assert "refuted at X_0 = 2: outputs Y_0 = 2" in str(verdict)
    tiny = decide_property(ABSOLUTE, asked(1, 1, "(<= -1 X_0 2)", "(>= Y_0 2.000000000000000000001)"))
    assert tiny.proved
    assert tiny.margin == Fraction(1, 10**21)


def test_conjunctions_need_one_point_for_all_rows():
    box = ["(<= -1 X_0 1)", "(<= -1 X_1 1)"]
    both = Network([([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]), ([[1, 0, 0], [0, 1, 0]], [0, 0])])  # relu(x), relu(-x)
    assert decide_property(both, asked(2, 2, *box, "(>= Y_0 0.5)", "(>= Y_1 0.5)")).margin == Fraction(1, 2)
    assert decide_property(both, asked(2, 2, *box, "(or (>= Y_0 0.5) (>= Y_1 0.5))")).refuted
    verdict = decide_property(both, asked(2, 2, *box, "(or (>= Y_0 2) (>= Y_1 1.5) (>= (+ Y_0 Y_1) 3))"))
    assert verdict.margin == Fraction(1, 2)
    assert len(verify(verdict.certificate)) == 3


def test_constraints_may_mix_inputs_and_outputs():
    """|x| <= x is false for negative x only."""
    assert decide_property(ABSOLUTE, asked(1, 1, "(<= -1 X_0 -0.25)", "(<= Y_0 X_0)")).margin == Fraction(1, 2)
    assert decide_property(ABSOLUTE, asked(1, 1, "(<= -1 X_0 0)", "(<= Y_0 X_0)")).counterexample.point == (0,)


def test_unbounded_inputs():
    assert decide_property(ABSOLUTE, asked(1, 1, "(<= Y_0 -0.125)")).margin == Fraction(1, 8)
    verdict = decide_property(ABSOLUTE, asked(1, 1, "(>= X_0 3)", "(>= Y_0 1000001)"))
    assert verdict.outputs[0] >= 1000001
    assert decide_property(ABSOLUTE, asked(1, 1, "(>= X_0 3)")).refuted  # any output is unsafe


@pytest.mark.parametrize("bounds", [["(<= 1 X_0 0)"], ["(<= X_0 0)", "(>= X_0 1)"], ["(< 1 X_0 1)"], ["(<= 1 0)"]])
def test_empty_inputs_are_an_error(bounds):
    for more in ([], ["(>= Y_0 0)"]):
        p = asked(1, 1, *bounds, *more)
        with pytest.raises(EmptyDomain, match=r"no input satisfies the conditions.*pass allow_empty=True"):
            decide_property(ABSOLUTE, p)
        verdict = decide_property(ABSOLUTE, p, allow_empty=True)
        assert verdict.vacuous
        assert verdict.label.endswith(" (vacuous)")


def test_empty_inputs_are_safe_and_said_to_be_vacuous():
    p = asked(1, 1, "(<= X_0 0)", "(>= X_0 1)", "(>= Y_0 0)")
    verdict = decide_property(ABSOLUTE, p, allow_empty=True)
    assert verdict.label == "proved, certificate checked (vacuous)"
    assert verdict.proved
    assert verdict.vacuous
    assert verdict.margin is None
    assert verify(verdict.certificate)
    verdict = decide_property(ABSOLUTE, asked(1, 1, "(or (and (<= X_0 0) (>= X_0 1)) (<= Y_0 -1))"))
    assert verdict.margin == 1
    assert not verdict.vacuous
    assert "1 of 2 unsafe sets have no inputs" in str(verdict)


def test_budgets_end_undecided_unless_another_part_decides():
    seven = Network([([[1] * 3] * 7, [-k for k in range(7)]), ([[(-1) ** k for k in range(7)]], [0])])
    box = [f"(<= 0 X_{i} 9)" for i in range(3)]
    verdict = decide_property(seven, asked(3, 1, *box, "(<= Y_0 -100)"), max_cells=1)
    assert verdict.undecided
    with pytest.raises(Undecided, match="max_cells is 1"):
        bool(verdict)
    some = decide_property(seven, asked(3, 1, *box, "(or (<= Y_0 -100) (>= Y_0 -100))"), max_cells=1)
    assert some.refuted


def test_verdicts_work_with_prove_and_refute_and_nothing_is_left_over():
    with observe_verdicts() as seen:
        prove(decide_property(ABSOLUTE, asked(1, 1, "(<= -1 X_0 2)", "(or (>= Y_0 2.5) (<= Y_0 -1))")))
        refute(decide_property(ABSOLUTE, asked(1, 1, "(<= -1 X_0 2)", "(>= Y_0 2)")))
        with pytest.raises(Refuted, match="outputs Y_0 = 2"):
            prove(decide_property(ABSOLUTE, asked(1, 1, "(<= 2 X_0 2)", "(>= Y_0 2)")))
    assert all(verdict.settled or verdict.refuted for verdict in seen)


def test_dimensions_have_to_fit():
    with pytest.raises(ValueError, match="about 1 inputs and 1 outputs, N has 2 and 1"):
        decide_property(MAXIMUM, asked(1, 1))
    with pytest.raises(TypeError, match="network is a str"):
        decide_property("relu(x)", asked(1, 1))


@pytest.mark.parametrize("seed", range(12))
def test_random_properties_against_a_grid(seed):
    """Proved: no point of a fine grid is unsafe. Refuted: the point is, by an evaluation written here."""
    rnd = random.Random(seed)

    def value(x, layers):
        for k, (W, b) in enumerate(layers):
            x = [max(t, 0) for t in x] if k else x
            x = [sum(w * t for w, t in zip(row, x, strict=True)) + c for row, c in zip(W, b, strict=True)]
        return x

    sizes = [2, 4, 3, 2]
    layers = [
        ([[rnd.randint(-3, 3) for _ in range(n)] for _ in range(m)], [rnd.randint(-2, 2) for _ in range(m)])
        for n, m in pairwise(sizes)
    ]
    grid = [[Fraction(i, 8), Fraction(j, 8)] for i, j in product(range(-8, 9), repeat=2)]
    top = max(value(x, layers)[0] - value(x, layers)[1] for x in grid)
    threshold = top + Fraction(rnd.choice([-1, 0, 1, 4]), 2)
    text = f"(/ {threshold.numerator} {threshold.denominator})"
    p = asked(2, 2, "(<= -1 X_0 1)", "(<= -1 X_1 1)", f"(>= (- Y_0 Y_1) {text})", "(>= Y_0 -1000)")
    verdict = decide_property(Network(layers), p)
    if verdict.refuted:
        x = verdict.counterexample.point
        y = value(list(x), layers)
        assert all(-1 <= t <= 1 for t in x)
        assert y[0] - y[1] >= threshold
        assert verdict.outputs == tuple(y)
    else:
        assert verdict.proved
        assert threshold > top
        assert 0 < verdict.margin <= threshold - top


# -- branch and bound ----------------------------------------------------------------------------------------------


def layers_of(rnd, sizes):
    """Weights that are floats of 32 bits, as their exact values."""
    return [
        (
            [
                [Fraction(struct.unpack("f", struct.pack("f", rnd.gauss(0, 1.3)))[0]) for _ in range(n)]
                for _ in range(m)
            ],
            [Fraction(struct.unpack("f", struct.pack("f", rnd.gauss(0, 0.5)))[0]) for _ in range(m)],
        )
        for n, m in pairwise(sizes)
    ]


def values_of(x, layers):
    for k, (W, b) in enumerate(layers):
        x = [max(t, 0) for t in x] if k else x
        x = [sum(w * t for w, t in zip(row, x, strict=True)) + c for row, c in zip(W, b, strict=True)]
    return x


def z3_finds(layers, radius, conditions):
    """Whether z3 finds inputs in the cube with outputs that satisfy one of the lists of rows, in real arithmetic."""
    z3 = pytest.importorskip("z3")

    def number(q):
        return z3.Q(q.numerator, q.denominator)

    def form(row, names):
        return z3.Sum([number(Fraction(c)) * v for c, v in zip(row[1:], names, strict=True)]) + number(Fraction(row[0]))

    solver = z3.Solver()
    solver.set("timeout", 60_000)
    xs = [z3.Real(f"X_{i}") for i in range(len(layers[0][0][0]))]
    for x in xs:
        solver.add(x <= number(radius), x >= -number(radius))
    values = xs
    for k, (W, b) in enumerate(layers):
        values = [z3.If(v >= 0, v, 0) for v in values] if k else values
        values = [form([c, *row], values) for row, c in zip(W, b, strict=True)]
    solver.add(z3.Or([z3.And([form(row, values) >= 0 for row in rows]) for rows in conditions]))
    answer = str(solver.check())
    assert answer in ("sat", "unsat")
    return answer == "sat"


@pytest.mark.parametrize("seed", range(10))
def test_z3_agrees_on_random_networks_and_nested_conditions(seed):
    rnd = random.Random(seed)
    sizes = rnd.choice([[2, 5, 4, 3], [3, 6, 3], [4, 4, 4, 2], [2, 9, 2]])
    layers = layers_of(rnd, sizes)
    network, m = Network(layers), sizes[-1]
    centre = values_of([Fraction(0)] * sizes[0], layers)
    answers = set()
    for text in ("0.125", "3e-1", "1"):
        radius = Fraction(text)
        shift = Fraction(rnd.randint(1, 12), 4)
        rows = [  # Y_0 <= c and Y_1 >= d, or Y_last >= e
            [(centre[0] - shift, -1, *[0] * (m - 1)), (-centre[1] - shift / 3, 0, 1, *[0] * (m - 2))],
            [(-centre[-1] - shift, *[0] * (m - 1), 1)],
        ]
        decimals = [[tuple(Fraction(round(c * 100), 100) for c in row) for row in part] for part in rows]
        parts = []
        for part in decimals:
            sums = [
                "(>= (+ " + " ".join([f"(* {float(c)} Y_{j})" for j, c in enumerate(row[1:])]) + f" {float(row[0])}) 0)"
                for row in part
            ]
            parts.append(f"(and {' '.join(sums)})")
        box = [f"(<= (- {text}) X_{i} {text})" for i in range(sizes[0])]
        p = asked(sizes[0], m, *box, f"(or {' '.join(parts)})")
        verdict = decide_property(network, p, least_margin=False)
        answers.add(verdict.status)
        assert verdict.refuted == z3_finds(layers, radius, decimals)
        if verdict.refuted:
            x = list(verdict.counterexample.point)
            y = values_of(x, layers)
            assert all(abs(t) <= radius for t in x)
            assert verdict.outputs == tuple(y)
            assert any(
                all(row[0] + sum(c * v for c, v in zip(row[1:], y, strict=True)) >= 0 for row in part)
                for part in decimals
            )
        else:
            assert verdict.label == "proved, certificate checked"
            assert all(result.point is None for result in verify(verdict.certificate))
            # no point loses more than the margin: it bounds the least violation on a sample
            for _ in range(50):
                y = values_of([radius * Fraction(rnd.randint(-20, 20), 20) for _ in range(sizes[0])], layers)
                for part in decimals:
                    g = max(-row[0] - sum(c * v for c, v in zip(row[1:], y, strict=True)) for row in part)
                    assert g >= verdict.margin > 0
    assert answers <= {"proved", "refuted"}


def test_the_bound_of_the_margin_is_below_the_least_value():
    layers = layers_of(random.Random(2), [2, 6, 5, 2])
    p = asked(2, 2, "(<= 0 X_0 0.5)", "(<= 0 X_1 0.5)", "(>= Y_0 60)")
    bound, least = (decide_property(Network(layers), p, least_margin=choice) for choice in (False, True))
    assert bound.proved
    assert least.proved
    assert least.margin_is_least
    assert not bound.margin_is_least
    assert 0 < bound.margin <= least.margin
    grid = [values_of([Fraction(i, 32), Fraction(j, 32)], layers)[0] for i, j in product(range(17), repeat=2)]
    assert least.margin <= 60 - max(grid)


def test_closed_sets_that_are_only_touched_are_counterexamples_in_branch_and_bound_too():
    network = Network([([[1, -1], [0, 1], [0, -1]] * 3, [0, 0, 0] * 3), ([[1, 1, -1] * 3], [0])])  # 3 max(x, y)
    box = ["(<= -1 X_0 0.7)", "(<= -1 X_1 0.6)"]
    touched = decide_property(network, asked(2, 1, *box, "(>= Y_0 2.1)"), least_margin=False)
    assert touched.refuted
    assert touched.counterexample.point[0] == Fraction(7, 10)
    beyond = decide_property(network, asked(2, 1, *box, "(>= Y_0 2.100000000001)"), least_margin=False)
    assert beyond.proved
    assert 0 < beyond.margin <= Fraction(1, 10**12)


def test_a_network_of_the_size_of_acas_is_decided_on_a_small_box():
    """Five inputs, three hidden layers of twenty: cells are not enumerated."""
    rnd = random.Random(7)
    layers = layers_of(rnd, [5, 20, 20, 20, 5])
    centre = [Fraction(rnd.randint(-50, 50), 100) for _ in range(5)]
    y = values_of(centre, layers)
    best = y.index(min(y))
    box = [f"(<= (- {float(c)} 0.005) X_{i} (+ {float(c)} 0.005))" for i, c in enumerate(centre)]
    other = [f"(and (<= Y_{j} Y_{best}))" for j in range(5) if j != best]
    verdict = decide_property(Network(layers), asked(5, 5, *box, f"(or {' '.join(other)})"), time=60)
    if verdict.refuted:
        x = list(verdict.counterexample.point)
        assert all(abs(a - b) <= Fraction(1, 200) for a, b in zip(x, centre, strict=True))
        assert values_of(x, layers)[best] >= min(v for j, v in enumerate(values_of(x, layers)) if j != best)
    else:
        assert verdict.proved
        assert len(verify(verdict.certificate)) == 4


def test_long_outputs_are_printed_with_an_approximation_and_few_inputs_by_name():
    weight = Fraction(10**60 + 1, 3 * 10**59)
    N = Network([([[weight, 0, 0], [0, 1, 1]], [0, 0]), ([[1, 1]], [0])])
    text = "".join(f"(declare-const X_{i} Real)(assert (<= 1 X_{i} 2))" for i in range(3))
    shown = str(decide_property(N, parse_property(f"{text}(declare-const Y_0 Real)(assert (>= Y_0 0))")))
    assert " (≈ " in shown.splitlines()[0]
    assert "no (X_0, X_1, X_2) with X_0 >= 1" in shown
