"""Proofs by cases and worked refutations: what they say is true, complete, and what a reader would write."""

import json
import random
import re
from fractions import Fraction

import pytest

from exactrelu import (
    Max,
    Network,
    Piecewise,
    at_most,
    decide,
    equal,
    for_all,
    is_concave,
    is_convex,
    latex_proof,
    lemma,
    maximum,
    nonnegative,
    piecewise,
    prove,
    reals,
    refute,
    sawtooth,
)
from exactrelu.cli import main
from exactrelu.cpa import CPA, Piece
from exactrelu.export import resolved_sides
from exactrelu.export.case_tables import CaseTable
from exactrelu.export.latex import Passage, latex
from exactrelu.export.resolved_sides import Opening, cases_of, nonnegative_combination
from exactrelu.export.separate_parts import separate_parts
from exactrelu.export.worked_points import steps_at
from exactrelu.expressions import Combination, Variable
from exactrelu.formulas import Formula
from exactrelu.lemmas import load_proofs, run_files
from exactrelu.lowering import evaluate
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.questions import read_question
from exactrelu.text import parse_formula
from exactrelu.typesetting.names import Names

x, y = reals("x y")
MAXIMUM = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])


def rows_of(text):
    """The rows of the tables of a proof, as lists of entries without the number of the case."""
    found = []
    for body in re.findall(r"\\hline\n(.*?)\n\\end\{array\}\n\\\]", text, re.DOTALL):
        lines = re.split(r" \\\\(?:\[3pt\]| \\noalign\{\\vskip 3pt\})?\n", body)
        found += [[entry.replace("{-}", "-").strip() for entry in line.split("&")[1:]] for line in lines]
    return found


# -- exact sources ------------------------------------------------------------------------------------


def test_the_rows_are_what_one_would_write():
    assert rows_of(latex_proof(equal(MAXIMUM, Max(x, y)))) == [
        [r"y \le 0,\ x \le y", "0 + 0 - (-y) = y", "y"],
        [r"y \ge 0,\ x \le y", "0 + y - 0 = y", "y"],
        [r"y \le 0,\ x \ge y", "(x - y) + 0 - (-y) = x", "x"],
        [r"y \ge 0,\ x \ge y", "(x - y) + y - 0 = x", "x"],
    ]
    assert rows_of(latex_proof(nonnegative("abs(x) + abs(y) - relu(x - y)")))[:2] == [
        [r"y \le 0,\ x \le y", r"-x + (-y) - 0 = -x - y = (-x + y) + 2 (-y) \ge 0"],
        [r"x \le 0,\ x \ge y", r"-x + (-y) - (x - y) = -2 x \ge 0"],
    ]
    assert rows_of(latex_proof(at_most("relu(x) - 1/3", "x/2 + 2/3", on="-1 <= x <= 2"))) == [
        [
            r"x \le 0",
            r"0 - \tfrac{1}{3} = -\frac{1}{3}",
            r"\tfrac{1}{2} x + \tfrac{2}{3}",
            r"\tfrac{1}{2} x + 1 = \tfrac{1}{2} (x + 1) + \tfrac{1}{2} \ge 0",
        ],
        [
            r"x \ge 0",
            r"x - \tfrac{1}{3}",
            r"\tfrac{1}{2} x + \tfrac{2}{3}",
            r"1 - \tfrac{1}{2} x \ge 0",
        ],
    ]


def test_an_identity_is_split_although_both_sides_are_affine():
    """x = ReLU(x) - ReLU(-x) has one affine piece; the proof needs the two cases of its summands."""
    text = latex_proof(equal("x", "relu(x) - relu(-x)"))
    assert rows_of(text) == [[r"x \le 0", "x", "0 - (-x) = x"], [r"x \ge 0", "x", "x - 0 = x"]]
    assert r"The 2 cases below cover $\mathbb{R}$" in text


def test_affine_sides():
    assert "The sides are written as the same affine map." in latex_proof(equal("x + y - 3", "x + y - 3"))
    assert "2 (x + y) & = 2 x + 2 y" not in latex_proof(equal("2*(x + y)", "2*x + 2*y"))


def test_domains():
    one = latex_proof(equal("relu(x) + relu(y)", "x + y", on="x >= 0, y >= 0"))
    assert "On the domain both sides are affine, since there" in one
    assert r"& x \ge 0 \\" in one
    assert r"& y \ge 0" in one
    assert "Hence\n" in one
    assert rows_of(one) == []
    assert r"\operatorname{ReLU}(x) + \operatorname{ReLU}(y) & = x + y" in one
    line = latex_proof(equal(MAXIMUM, "x", on="x + y == 1, x > y"))
    assert "cover the closure of the domain, whose conditions are not repeated" in line
    assert rows_of(line) == [
        [r"0 \le y \le \tfrac{1}{2}", "(1 - 2 y) + y - 0 = 1 - y", "x = 1 - y"],
        [r"y \le 0", "(1 - 2 y) + 0 - (-y) = 1 - y", "x = 1 - y"],
    ]
    assert "The domain contains no point" in latex_proof(equal("x", "2*x", on="x >= 1, x <= 0", allow_empty=True))


def test_chains_and_vectors():
    chain = latex_proof(prove("max(x, y) == x + relu(y - x) == y + relu(x - y)"))
    assert rows_of(chain) == [
        [r"x \le y", "y", "x + (-x + y) = y", "y + 0 = y"],
        [r"x \ge y", "x", "x + 0 = x", "y + (x - y) = x"],
    ]
    mixed = latex_proof(prove("x <= relu(x) <= abs(x)"))
    assert mixed.count(r"\emph{Proof} of relation") == 2
    vector = latex_proof(equal(["relu(x) - relu(-x)", "abs(x)"], ["x", "max(x, -x)"]))
    assert r"\begin{bmatrix}0 - (-x) \\ -x\end{bmatrix} = \begin{bmatrix}x \\ -x\end{bmatrix}" in vector


def test_refutations_are_worked_out():
    text = latex_proof(refute("max(0, |1 - |x||) == relu(x - 1) - 2*relu(x) + relu(x + 1)", at=2))
    assert r"\max\{0, \lvert 1 - \lvert 2 \rvert \rvert\} = \max\{0, \lvert -1 \rvert\} = \max\{0, 1\}" in text
    assert r"\operatorname{ReLU}(1) - 2 \operatorname{ReLU}(2) + \operatorname{ReLU}(3) = 1 - 2 \cdot 2 + 3 = 0" in text
    assert r"So $1 \ne 0$, and the statement is false." in text
    network = latex_proof(refute(equal(MAXIMUM, Max(x, 2 * y)), at=[0, 1]))
    assert r"z_{1} = \operatorname{ReLU}(-1, 1, -1) = (0, 1, 0)" in network
    assert "N(0, 1) = 0 + 1 - 0 = 1" in network
    ordered = latex_proof(refute(at_most("abs(x)", "x", on="-3 <= x < 0"), at=-2))
    assert r"This point satisfies $-3 \le x < 0$." in ordered
    assert "So $2 > -2$, and" in ordered
    component = latex_proof(refute(equal([MAXIMUM(x, y), x], [MAXIMUM(y, x), y]), at=[0, 1]))
    assert r"So $0 \ne 1$ (component 2)" in component
    branch = latex_proof(refute(equal(Piecewise((0, x < 1), (x - 1, x < 5), (4, True)), "relu(x)"), at=3))
    assert r"\text{left side} & = 2 \quad (\text{since } x < 5)" in branch
    step = latex_proof(refute("x == x == relu(x)", at=-2))
    assert r"\text{side 3}" in step or r"\operatorname{ReLU}(x) & = \operatorname{ReLU}(-2) = 0" in step


def joined(text, **at):
    """The steps of a formula at a point."""
    return [
        " ".join(step) for step in steps_at(parse_formula(text), {k: Fraction(v) for k, v in at.items()}, Names(at))[0]
    ]


def test_steps_with_networks_inside():
    formula = equal(2 * MAXIMUM(abs(x), y) + 1, 0).question.sides[0].outputs[0]
    steps, branches, networks = steps_at(formula, {"x": Fraction(-3), "y": Fraction(1, 2)}, Names(["x", "y"]))
    assert [" ".join(step) for step in steps] == [
        r"2 N(\lvert -3 \rvert, \tfrac{1}{2}) + 1",
        r"2 N(3, \tfrac{1}{2}) + 1",
        "7",
    ]
    assert branches == []
    assert [one.network for one in networks] == [MAXIMUM]


def test_steps_of_numbers_and_affine_formulas():
    assert joined("2*x - 1", x=2) == ["3"]
    assert joined("max(x, 3) - min(x, 3)/2", x=2) == [
        r"\max\{2, 3\} - \tfrac{1}{2} \min\{2, 3\}",
        r"3 - \tfrac{1}{2} \cdot 2",
        "2",
    ]
    assert joined("relu(relu(x) - relu(y - relu(x)))", x=3, y=1)[-1] == "3"


# -- what the proofs say is true ----------------------------------------------------------------------


def random_side(r, names):
    terms = []
    for _ in range(r.randint(1, 3)):
        inner = " + ".join(f"{r.randint(-2, 2)}*{name}" for name in names) + f" + {r.randint(-2, 2)}/2"
        other = " + ".join(f"{r.randint(-2, 2)}*{name}" for name in names)
        call = r.choice(["relu({0})", "abs({0})", "max({0}, {1})", "min({0}, relu({1}))"]).format(inner, other)
        terms.append(f"{r.randint(-3, 3)}/2*{call}")
    return " + ".join(terms) + f" + {r.randint(-2, 2)}*{names[0]}"


@pytest.mark.parametrize("seed", range(12))
def test_cases_cover_and_resolve_correctly(seed):
    """Against exact evaluation: at random points of the domain some case holds, and there its forms are the values."""
    r = random.Random(seed)
    names = "x y"[: 1 + 2 * (seed % 2)].split()
    on = [None, "x >= -1", "-1 <= x <= 2"][seed % 3]
    asked = read_question(f"{random_side(r, names)} <= {random_side(r, names)}", on, names)
    opening = Opening()
    sums = [[opening.sum(node) for node in side.outputs] for side in asked.sides]
    cases = cases_of(sums, asked.setting, 500, opening)
    assert cases
    for _ in range(60):
        point = [Fraction(r.randint(-12, 12), r.randint(1, 4)) for _ in names]
        if not asked.setting.domain.contains(point):
            continue
        holding = [case for case in cases if case.shown.contains(point)]
        assert holding
        for case in holding:
            assert case.cell.contains(point)  # the conditions shown and the domain are the cell
            for side, sums_of, resolved in zip(asked.sides, sums, case.sides, strict=True):
                (value,) = evaluate(side, asked.setting.variables, point)
                at = (Fraction(1), *point)

                def form(row, at=at):
                    return sum(c * v for c, v in zip(row, at, strict=True))

                assert form(resolved[0].total) == value
                assert sum(q * form(row) for q, row in resolved[0].terms) + resolved[0].constant == value
                assert len(resolved[0].terms) == len(sums_of[0].terms)


@pytest.mark.parametrize("seed", range(20))
def test_nonnegative_combinations(seed):
    r = random.Random(seed)
    rows = [(r.randint(0, 3), r.randint(-3, 3), r.randint(-3, 3)) for _ in range(4)]  # the origin is inside
    cell = Polyhedron(2, tuple(dict.fromkeys(rows)))
    weights = [Fraction(r.randint(0, 4), r.randint(1, 3)) for _ in rows]
    form = tuple(sum(w * row[i] for w, row in zip(weights, rows, strict=True)) for i in range(3))
    terms, offset = nonnegative_combination(cell, form)
    assert offset >= 0
    assert all(q > 0 and row in cell.rows for q, row in terms)
    assert tuple(sum(q * row[i] for q, row in terms) + offset * (i == 0) for i in range(3)) == form
    with pytest.raises(RuntimeError, match="negative somewhere"):
        nonnegative_combination(cell, (-1 - form[0], Fraction(0), Fraction(0)))


def test_a_missing_cell_is_noticed(monkeypatch):
    def without_the_last(f, **options):
        form = piecewise(f, **options)
        return CPA(form.variables, form.domain, tuple(form.pieces)[:-1], form.vector)

    monkeypatch.setattr(resolved_sides, "piecewise", without_the_last)
    with pytest.raises(RuntimeError, match="internal error: the cells"):
        latex_proof(equal("abs(x)", "max(x, -x)"))


def test_a_wrong_map_is_noticed(monkeypatch):
    def swapped(f, **options):
        form = piecewise(f, **options)
        (a, first), (b, second) = form.pieces
        return CPA(form.variables, form.domain, (Piece(a, second), Piece(b, first)), form.vector)

    verdict = equal("abs(x)", "relu(x) + relu(-x)")
    monkeypatch.setattr(resolved_sides, "piecewise", swapped)
    with pytest.raises(RuntimeError, match="does not have the value of its affine map"):
        latex_proof(verdict)
    monkeypatch.undo()
    asked = read_question("abs(x) == relu(x)", None, None)
    opening = Opening()
    sums = [[opening.sum(node) for node in side.outputs] for side in asked.sides]
    cases = cases_of(sums, asked.setting, 10, opening)
    table = CaseTable(asked.sides, sums, "==", Names(["x"]), ["x"])
    with pytest.raises(RuntimeError, match="differ on a cell"):
        [table.row(case) for case in cases]


# -- limits and other verdicts ------------------------------------------------------------------------


def test_many_cases_refer_to_the_certificate():
    verdict = equal(sawtooth(4), sawtooth(4) + 0)
    text = latex_proof(verdict, max_cases=5)
    assert rows_of(text) == []
    assert f"There are 16 cases, more than 5, so they are not listed here: {verdict.label}" in text
    assert f"{len(verdict.certificate)} bytes" in text
    assert len(rows_of(latex_proof(verdict, max_cases=16))) == 16


def test_long_and_wide_tables():
    verdict = equal(sawtooth(5), sawtooth(5) + 0)
    assert "There are 32 cases, more than 30, so" in latex_proof(verdict)
    text = latex_proof(verdict, max_cases=40)  # 32 rows with the affine maps alone
    assert text.count(r"\hline") == 2
    assert len(rows_of(text)) == 32
    assert all(left == right for _, left, right in rows_of(text))
    few = latex_proof(at_most("max(x, y, z) - min(x, y, z) - 1", "2*|x - y| + 3*|y - z| + 2*|z - x|"))
    assert rows_of(few) == []
    assert [int(k) for k in re.findall(r"\\emph\{Case (\d)", few)] == [1, 2, 3, 4, 5, 6]
    assert few.count(r"\ge 0") == 6


def test_cells_are_never_coarser_than_the_summands():
    many = " + ".join(f"relu(x - {i}) - relu(x - {i})" for i in range(6)) + " + abs(x)"
    verdict = equal(many, "max(x, -x)")
    assert "There are 7 cases, more than 3, so they are not listed here" in latex_proof(verdict, max_cases=3)
    assert len(rows_of(latex_proof(verdict))) == 7


def test_partitions_of_unity():
    """Seven hats sum up to 1: not one case, but one between each two nodes."""
    text = latex_proof(equal(" + ".join(f"max(0, 1 - |x - {i}|)" for i in range(7)), 1, on="0 <= x <= 6"))
    assert rows_of(text)[0] == [r"x \le 1", "(1 - x) + x = 1", "1"]
    assert [row[0] for row in rows_of(text)[1:5]] == [rf"{i} \le x \le {i + 1}" for i in range(1, 5)]
    assert len(rows_of(text)) == 6
    assert "Summands that are 0 are left out." in text
    hats = [f"max(0, 1 - max(|x - {i}|, |y - {j}|, |x - y - {i - j}|))" for i in range(3) for j in range(3)]
    plane = latex_proof(equal(" + ".join(hats), 1, on="0 <= x <= 2, 0 <= y <= 2"))
    assert len(rows_of(plane)) == 8
    assert all(row[1].endswith(" = 1") and "0" not in row[1] and "(" in row[1] for row in rows_of(plane))
    assert [r"x - y \ge 1", "(2 - x) + (x - y - 1) + y = 1", "1"] in rows_of(plane)


def test_what_vanishes_inside_is_resolved_too():
    text = latex_proof(equal("relu(relu(x) - relu(-x) - x) + x", "x"))
    assert [row[0] for row in rows_of(text)] == [r"x \le 0", r"x \ge 0"]
    dead = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0]), ([[1], [-1]], [0, -1]), ([[1, 5]], [0])])
    assert dead.hidden_layers == 3
    again = latex_proof(equal(dead(x), "relu(x)"))
    assert len(rows_of(again)) == 2


LATTICES = {"max": max, "min": min}


def chosen(text, point):
    """Which argument of every maximum and minimum, and which sign of every absolute value, is taken at a point."""
    found = []

    def value(node):
        if isinstance(node, Variable):
            return point[node.name]
        if isinstance(node, Combination):
            return sum((q * value(child) for q, child in node.terms), node.constant)
        values = [value(child) for child in node.arguments]
        if node.operation in ("relu", "abs"):
            values.append(-values[0] if node.operation == "abs" else Fraction(0))
        best = LATTICES.get(node.operation, max)(values)
        found.append({i for i, one in enumerate(values) if one == best})
        return best

    value(parse_formula(text))
    return found


def nested_side(r, names, depth=2):
    """A sum with maxima inside of maxima, some of which never show."""
    terms = [f"{r.randint(-2, 2)}*{name}" for name in names] + [f"{r.randint(-2, 2)}"]
    for _ in range(r.randint(1, 3) if depth else 0):
        call = r.choice(["relu({0})", "|{0}|", "max({0}, {1})", "min({1}, {0}, 0)", "relu(-1 - |{0}|)"])
        inner = [nested_side(r, names, depth - 1) for _ in range(2)]
        terms.append(f"{r.choice([-1, 1, 2])}*{call.format(*inner)}")
    return " + ".join(terms)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_bends_inside_of_a_printed_case(seed):
    r = random.Random(seed)
    names = "xy"[: r.randint(1, 2)]
    side = nested_side(r, names)
    if seed % 3 == 0:
        side = " + ".join(f"relu({names[0]} - {i}/2) - relu({names[0]} - {i}/2)" for i in range(5)) + " + " + side
    other = f"relu({side}) - relu(-({side}))"
    verdict = equal(side, other, on=[None, f"-3 <= {names[0]} <= 2"][seed % 2], variables=list(names))
    text = latex_proof(verdict)
    if rows_of(text) == [] and "affine" not in text.partition("Proof")[2]:
        assert re.search(r"There are (\d+ cases, more than 30|too many cases)", text)
        assert r"\ge" not in text.partition("Proof")[2]
        return
    asked = verdict.question
    opening = Opening()
    cases = cases_of([[opening.sum(node) for node in one.outputs] for one in asked.sides], asked.setting, 30, opening)
    listed = max(len(rows_of(text)), len(re.findall(r"\\emph\{Case", text)), 1)
    assert len(cases) == listed
    inside = 0
    for case in cases:
        middle = case.cell.interior_point()
        taken = [chosen(one, dict(zip(names, middle, strict=True))) for one in (side, other)]
        for _ in range(30):
            size = r.choice([1, 4, 16])
            point = [m + Fraction(r.randint(-20, 20), size) for m in middle]
            if not case.cell.contains(point):
                continue
            inside += 1
            for one, at_the_middle in zip((side, other), taken, strict=True):
                at_the_point = chosen(one, dict(zip(names, point, strict=True)))
                assert all(a & b for a, b in zip(at_the_middle, at_the_point, strict=True))
    assert inside > 10


def test_sums_are_proved_part_by_part():
    left, right = "|a| + |b| + |c| + |d| + |e|", " + ".join(f"max({v}, -{v})" for v in "abcde")
    text = latex_proof(equal(left, right))
    assert "The two sides are sums of 5 parts that are equal one by one." in text
    assert rows_of(text) == [[r"a \le 0", "-a", "-a"], [r"a \ge 0", "a", "a"]]
    assert "In the same way, with other variables," in text
    assert all(rf"\lvert {v} \rvert = \max\{{{v}, -{v}\}}" in text for v in "abcde")
    assert r"Together these equalities are the statement. \hfill$\square$" in text
    box = latex_proof(equal(left, right, on=", ".join(f"-1 <= {v} <= 2" for v in "abcde")))
    assert rows_of(box) == rows_of(text)
    tied = equal(left, right, on="a >= -1, b >= -1, c >= 1, d + e >= 0")
    assert len(rows_of(latex_proof(tied))) == 12
    parts = latex_proof(tied, max_cases=11)
    assert "sums of 5 parts" in parts
    assert [row[0] for row in rows_of(parts)] == [rf"{v} \{s} 0" for v in "ade" for s in ("le", "ge")]
    assert r"\lvert c \rvert & = c" in parts
    assert r"\lvert b \rvert = \max\{b, -b\}" in parts
    assert "There are 12 cases, more than 5," in latex_proof(tied, max_cases=5)
    apart = latex_proof(
        equal(
            "|a - 1| + 3*|b| + |c| + |d| + |e| + |c - d|",
            "relu(a - 1) + max(1 - a, 0) + 3*|b| + 3 + max(|c| + |d| + |c - d|, -1) + max(e - 3, -e - 3)",
        )
    )
    assert "sums of 4 parts" in apart
    assert r"\lvert e \rvert = \max\{e - 3, -e - 3\} + 3" in apart


@pytest.mark.parametrize("seed", range(15))
def test_the_parts_are_equal_and_sum_up_to_the_sides(seed):
    r = random.Random(seed)
    names = list("abcdef")
    calls = [("|{0}|", "max({0}, -({0}))"), ("relu({0})", "max(0, {0})"), ("|{0}|", "relu({0}) + relu(-({0}))")]
    chosen = []
    for k in range(6):
        inner = f"{names[k]} + {r.randint(-2, 2)}" + (f" - {names[k - 1]}" if k and r.random() < 0.3 else "")
        chosen.append((r.choice([1, 2, -1]), r.choice(calls), inner))
    left, right = ([f"{q}*({call[i].format(inner)})" for q, call, inner in chosen] for i in (0, 1))
    r.shuffle(right)
    asked = read_question(f"{' + '.join(left)} + a == a + {' + '.join(right)}", None, names)
    first, second = (Opening().sum(side.outputs[0]) for side in asked.sides)
    parts = separate_parts(first, second, asked.setting)
    assert sum(1 + len(part.others) for part in parts) > 1
    for pair in (pair for part in parts for pair in (part.sides, *part.others)):
        for _ in range(20):
            point = [Fraction(r.randint(-9, 9), r.randint(1, 3)) for _ in names]
            one, other = (evaluate(Formula((node,), "part"), names, point) for node in pair)
            assert one == other
    false = read_question(f"{' + '.join(left)} == 1 + {' + '.join(right)}", None, names)
    assert separate_parts(*(Opening().sum(side.outputs[0]) for side in false.sides), false.setting) == []


def test_statements_for_all_n():
    text = latex_proof(for_all.fold_max("u + relu(v - u)"))
    assert r"\emph{Proof} by induction over $M$ (theorem FOLD-MAX). If the block $N$ is an upper bound" in text
    assert text.count(r"\item") == 3
    assert [row[-1] for row in rows_of(text)] == [
        r"-u + v \ge 0",
        "0",
        "0",
        r"u - v \ge 0",
        r"-v + z \ge 0",
        r"-u + z \ge 0",
    ]
    assert "3 obligations, certificate checked" in text
    false = latex_proof(for_all.fold_max("u + relu(u - v)"))
    assert "For $M = 2$ the statement is false, at $(x_{1}, x_{2}) = (u, v)$.\nLet $u = 0$, $v = 1$." in false
    assert "So $0 \\ne 1$" in false or "and the statement is false" in false


def test_numbers_and_convexity():
    assert "computed exactly" in latex_proof(equal(2**3, 8, about="pieces"))
    assert "The sides are the numbers $1$, $2$." in latex_proof(prove("1 <= 2"))
    convex = latex_proof(is_convex("max(x, y) + relu(x)"))
    assert "A maximum of affine maps is convex, and the function is one:" in convex
    assert rows_of(convex)


def test_what_is_not_convex_is_worked_out():
    text = latex_proof(is_convex("relu(min(x, y))"))
    assert r"The midpoint of $(0, 1)$ and $(1, 0)$ is $(\tfrac{1}{2}, \tfrac{1}{2})$." in text
    assert r"f(0, 1) & = \operatorname{ReLU}(\min\{0, 1\}) = \operatorname{ReLU}(0) = 0" in text
    assert r"= \tfrac{1}{2} > 0 = \tfrac{1}{2} \bigl(f(0, 1) + f(1, 0)\bigr)" in text
    assert "and the function is not convex." in text
    concave = latex_proof(is_concave("relu(f)", on="f <= 4"))
    assert "g(" in concave
    assert " < " in concave
    assert "these points lie in the domain" in concave


@pytest.mark.parametrize(
    ("statement", "on", "reasons"),
    [
        ("max(x, y, z) == z", "x + y == z, x >= 0, y >= 0", [r"& z - x = y \ge 0", r"& z - y = x \ge 0"]),
        ("min(3*x, abs(3*x - 2)) == 3*x", "x >= 0, x <= 1/3", [r"2 - 6 x = 2 (1 - 3 x) \ge 0"]),
        ("relu(x) == x", "x >= 1", [r", since $x = (x - 1) + 1 \ge 0$ there."]),
        ("max(x, y, 0) == x", "x + y == 2, x >= 1", [r"& x - y = 2 (x - 1) \ge 0", r"& x = (x - 1) + 1 \ge 0"]),
        ("relu(x - y) <= 2*x - 2*y + 1", "x >= y + 1", [r", since $x - y = (x - y - 1) + 1 \ge 0$ there."]),
    ],
)
def test_one_case_says_why_nothing_bends(statement, on, reasons):
    text = latex_proof(prove(statement, on=on))
    assert all(reason in text for reason in reasons)
    assert not rows_of(text)


def test_the_reasons_of_one_case_are_nonnegative_there():
    """Each form in front of its sign is one of the network's, and is not negative at points of the domain."""
    text = latex_proof(equal(maximum(3), "x1", variables="x1 x2 x3", on="x1 >= x2, x2 >= x3, x3 >= 0"))
    forms = re.findall(r"& ([^=&]+?) (?:= [^&]+?)?\\ge 0", text.partition("since there")[2].partition("Hence")[0])
    assert len(forms) >= 3
    for form in forms:
        plain = re.sub(r"_\{(\d)\}", r"\1", form)
        for point in ((3, 2, 1), (1, 1, 1), (5, 0, 0), (2, 2, 0)):
            assert eval(plain, dict(zip(("x1", "x2", "x3"), point, strict=True))) >= 0


def test_a_side_is_not_said_to_be_itself():
    text = latex_proof(equal("relu(x)", "x", on="x = 2"))
    assert "x & = x" not in text
    assert r"\operatorname{ReLU}(x) & = 2 \\" in text
    assert "  x & = 2\n" in text


def test_what_has_no_proof():
    with pytest.raises(ValueError, match="there is no proof, the statement is undecided"):
        latex_proof(decide("relu(abs(x)) == abs(x)", max_cells=0))
    with pytest.raises(TypeError, match="takes a Verdict, not a str"):
        latex_proof("x == x")
    for bad in (0, True, "3"):
        with pytest.raises(ValueError, match="max_cases"):
            latex_proof(equal("x", "x"), max_cases=bad)


# -- lemmas and the command ---------------------------------------------------------------------------


@lemma
def two_statements():
    """max{x, y} by one hidden layer, and for all numbers of arguments."""
    prove(equal(MAXIMUM, Max(x, y)))
    prove(for_all.fold_max("u + relu(v - u)"))
    refute("relu(x) == x", at=-1)


def test_lemma_with_proofs():
    plain, text = latex(two_statements), latex(two_statements, proof=True)
    assert isinstance(text, Passage)
    assert r"\emph{Proof" not in plain
    assert latex(two_statements, proof=False) == plain
    assert text.count(r"\square") == 1 + 4 + 1
    assert text.count(r"u \le u + \operatorname{ReLU}(v - u)") == 1  # in the induction, and not once more by itself
    with pytest.raises(TypeError, match="proof means nothing for a str"):
        latex("abs(x)", proof=True)
    verdict = equal("abs(x)", "max(x, -x)")
    assert latex(verdict, proof=True) == latex_proof(verdict)


LEMMAS = '''"""Absolute values. Source: nobody."""
from exactrelu import *


@lemma
def right():
    """|x| is the larger of x and -x."""
    prove("abs(x) == max(x, -x)")


@lemma
def wrong():
    prove("abs(x) == x")
'''


def test_command_for_proofs(capsys, tmp_path):
    assert main(["latex", "abs(x) == max(x, -x)", "--proof"]) == 0
    assert len(rows_of(capsys.readouterr().out)) == 2
    assert main(["latex", "abs(x) == x", "--proof", "--on", "x >= -2", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert "This point satisfies $x \\ge -2$" in found["latex"][0]
    assert found["verdicts"][0]["refuted"] is True
    assert main(["latex", "relu(abs(x)) == abs(x)", "--proof", "--max-cells", "0"]) == 3
    assert capsys.readouterr().out == ""
    assert main(["latex", "abs(x)", "--proof"]) == 2
    assert "--proof belongs to a statement or a file of lemmas" in capsys.readouterr().err


def test_command_for_files_of_lemmas(capsys, tmp_path):
    path = tmp_path / "absolute.py"
    path.write_text(LEMMAS)
    assert main(["latex", str(path), "--proof", "--document"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("\\documentclass{article}")
    assert r"\textbf{Lemma} (right). \emph{$|$x$|$ is the larger of x and -x.}" in out
    assert len(rows_of(out)) == 2
    assert "(wrong)" not in out
    assert "refuted at x = -1" in err
    path.write_text(LEMMAS[: LEMMAS.rindex("@lemma")])
    assert main(["latex", str(path)]) == 0
    plain = capsys.readouterr().out
    assert r"\emph{Proof" not in plain
    (outcome,) = run_files([path])
    assert latex(outcome) + "\n" == plain
    assert latex(load_proofs(path).right) == latex(outcome)
    assert main(["latex", str(tmp_path / "missing.py")]) == 2
