"""Statements for all n in LaTeX, each schema as a formula of its own, and the theorems in their proofs."""

import pytest

from exactrelu import Network, for_all, latex, latex_proof, sawtooth
from exactrelu.export.induction_theorems import THEOREMS
from exactrelu.prover.induction.displays import stated

REAL = r"\mathbb{R}"
STATEMENTS = {
    "FOLD-MAX": (
        lambda: for_all.fold_max("u + relu(v - u)"),
        [
            r"F_{M}(x_{1}, \dots, x_{M}) = \max\{x_{1}, \dots, x_{M}\}",
            rf"\quad \text{{for all }} M \ge 1 \text{{ and all }} x_{{1}}, \dots, x_{{M}} \in {REAL},",
            r"\text{where } F_{1} = x_{1},\quad F_{M} = N(F_{M-1}, x_{M}),"
            r"\quad N(u, v) = u + \operatorname{ReLU}(v - u)",
        ],
    ),
    "TREE": (
        lambda: for_all.tree_min("v - relu(v - u)"),
        [
            r"v(t) = \min\{x_{1}, \dots, x_{M}\} \text{ for every binary tree } t \text{ with the leaves } "
            r"x_{1}, \dots, x_{M}",
            rf"\quad \text{{for all }} M \ge 1 \text{{ and all }} x_{{1}}, \dots, x_{{M}} \in {REAL},",
            r"\text{where } v(x_{i}) = x_{i},\quad v((l, r)) = N(v(l), v(r)),",
            r"\phantom{\text{where }} N(u, v) = v - \operatorname{ReLU}(v - u)",
        ],
    ),
    "PAD": (
        lambda: for_all.padding("relu(y) - relu(-y)"),
        [
            rf"P^{{k}}(y) = y \quad \text{{for all }} k \ge 0 \text{{ and all }} y \in {REAL},",
            r"\text{where } P(y) = \operatorname{ReLU}(y) - \operatorname{ReLU}(-y)",
        ],
    ),
    "PIECES": (
        lambda: for_all.full_branch("2*abs(y) - 2", -2, 2, line=True),
        [
            rf"T^{{L}} \text{{ has exactly }} 2^{{L}} \text{{ linear segments on }} {REAL} \text{{ and on }} [-2, 2]",
            r"\quad \text{for all } L \ge 0,",
            r"\text{where } T(y) = 2 \lvert y \rvert - 2",
        ],
    ),
    "COMPOSITION": (
        lambda: for_all.iterates_at_most("relu(x) - 2*relu(x - 1)"),
        [
            rf"T^{{L}} \text{{ has at most }} 3^{{L}} \text{{ linear segments on }} {REAL}",
            r"\quad \text{for all } L \ge 0,",
            r"\text{where } T(x) = \operatorname{ReLU}(x) - 2 \operatorname{ReLU}(x - 1)",
        ],
    ),
    "KINKS": (
        for_all.shallow_kinks,
        [
            r"x \mapsto c + \sum_{i=1}^{n} a_{i}\, \sigma(w_{i} x + b_{i}) \text{ has at most } n "
            rf"\text{{ breakpoints on }} {REAL}",
            rf"\quad \text{{for all }} n \ge 0 \text{{ and all }} a_{{i}}, b_{{i}}, c, w_{{i}} \in {REAL},",
            r"\text{where } \sigma(t) = \operatorname{ReLU}(t)",
        ],
    ),
    "DEPTH": (
        for_all.deep_segments,
        [
            r"A_{L+1} \circ \sigma \circ A_{L} \circ \dots \circ \sigma \circ A_{1} \text{ has at most } "
            r"\prod_{l=1}^{L} (w_{l} + 1) \text{ linear segments}",
            r"\quad \text{for all } L \ge 0, \text{ all widths } w_{1}, \dots, w_{L} \text{ and affine maps } "
            r"A_{l} \colon \mathbb{R}^{w_{l-1}} \to \mathbb{R}^{w_{l}},",
            r"\text{where } w_{0} = w_{L+1} = 1,\quad \sigma(t) = \operatorname{ReLU}(t)",
        ],
    ),
    "SEPARATION": (
        for_all.separation,
        [
            rf"T^{{L}} \text{{ has exactly }} 2^{{L}} \text{{ linear segments on }} {REAL} \text{{ and on }} [-2, 2],",
            r"\text{any network with one hidden layer of } 2 L \text{ units at most } 2 L + 1 < 2^{L}",
            r"\quad \text{for all } L \ge 3,",
            r"\text{where } T(y) = 2 \lvert y \rvert - 2,",
            r"\phantom{\text{where }} T^{L} = \operatorname{sawtooth}(L) \text{ has } L \text{ hidden layers and } "
            r"2 L \text{ units}",
        ],
    ),
    "RECURRENCE": (
        for_all.yarotsky_error,
        [
            r"\operatorname{yarotsky\_square}(m) = f_{m} \text{ on } [0, 1],",
            r"\max_{0 \le x \le 1} \lvert f_{m}(x) - x^{2} \rvert = 4^{-m-1} \quad \text{for all } m \ge 0,",
            r"\text{where } f_{m}(x) = x - \sum_{s=1}^{m} \left(\tfrac{1}{4}\right)^{s}\, h^{s}(x)",
        ],
    ),
}


@pytest.mark.parametrize("schema", STATEMENTS)
def test_statements(schema):
    make, lines = STATEMENTS[schema]
    verdict = make()
    assert verdict.proved
    assert verdict.schema == schema
    assert [line.strip().removeprefix("& ") for line in latex(verdict).split("\n")[1:-1]] == [
        *(rf"{line} \\" for line in lines[:-1]),
        lines[-1],
    ]
    text = latex_proof(verdict)
    assert THEOREMS[schema] in text
    assert text.count(r"\item") == len(verdict.obligations) + len(verdict.latex_conclusions)
    assert len(verdict.latex_conclusions) in (0, len(verdict.conclusions))
    assert r"\ast" not in text.split("rests on")[0]  # no product of the text language is left


def test_every_schema_has_a_theorem():
    assert set(THEOREMS) == {*STATEMENTS, "FOLD-MIN"}
    assert "greatest" in THEOREMS["FOLD-MIN"]
    assert r"\min" in THEOREMS["FOLD-MIN"]


def test_networks_are_displayed_below():
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    verdict = for_all.fold_max(N)
    assert "N(u, v) =" not in latex(verdict)
    assert r"N(u, v) = \begin{bmatrix}1 & 1 & -1\end{bmatrix} \operatorname{ReLU}" in latex_proof(verdict)


def test_piecewise_definitions_stand_as_they_were_given():
    verdict = for_all.full_branch("piecewise((3*y, y <= 1/3), (2 - 3*y, y <= 2/3), (3*y - 2, true))", 0, 1)
    assert "T(y) = \\begin{dcases}" in latex(verdict)


def test_refuted_ones_name_the_number():
    point = latex(for_all.fold_max("u + relu(u - v)"))
    assert r"\text{For } M = 2 \text{ at } (x_{1}, x_{2}) = (u, v) = (0, 1) \colon\quad 0 \ne 1" in point
    named = for_all.fold_max("x1 + relu(x1 - x2)")
    assert r"\text{For } M = 2 \text{ at } (x_{1}, x_{2}) = (0, 1) \colon\quad 0 \ne 1" in latex(named)
    count = for_all.full_branch("2*abs(y) - 2", -1, 1)
    assert r"\text{At } L = 2 \colon\quad 2 \ne 4" in latex(count)
    assert r"the exact form of $T^{2}$ on $[-1, 1]$ has 2 linear segments" in latex_proof(count)
    assert r"That is, $2 \ne 4 \text{ linear segments}$." in latex_proof(count)


@pytest.mark.parametrize(
    ("refuted", "failure"),
    [
        (lambda: for_all.iterates_at_most("abs(x) - 1", pieces=1), r"L = 1 \colon\quad 2 > 1 \text{ linear segments}"),
        (
            lambda: for_all.shallow_kinks("relu(t) - relu(t - 1)", kinks=1),
            r"n = 1 \colon\quad 2 > 1 \text{ breakpoints}",
        ),
        (lambda: for_all.deep_segments("relu(t) - relu(t - 1)", kinks=1), r"3 > 2 \text{ linear segments}"),
        (lambda: for_all.separation(first=2), r"L = 2 \colon\quad 2^{L} = 4 < 5 = 2 L + 1"),
        (lambda: for_all.separation(first=0), r"L = 0 \colon\quad 2^{L} = 1 = 1 = 2 L + 1"),
    ],
)
def test_what_refutes_a_bound_is_a_relation_that_contradicts_it(refuted, failure):
    text = latex_proof(refuted())
    assert failure in text
    assert r"\ne" not in text
    for raw in ("T(x) on R", "the function S", "2*|y|", "0, ..,"):
        assert raw not in text


def test_what_was_tested_is_said_in_formulas():
    text = latex_proof(for_all.separation())
    assert (
        r"$T(y) = 2 \lvert y \rvert - 2$: programs and sizes compared literally for $L = 0, \dots, 6$, a test" in text
    )
    assert "2*|y|" not in text
    iterates = latex_proof(for_all.full_branch(sawtooth(1).named("T"), -2, 2, family=sawtooth))
    assert r"$\operatorname{sawtooth}(L)$ is $T^{L}$: programs compared literally for $L = 0" in iterates


def test_identities_of_polynomials():
    text = latex_proof(for_all.yarotsky_error())
    assert r"x - x^{2} = \tfrac{1}{4} (2 t - t^{2}) \quad \text{with } t = 2 - 2 x" in text
    assert r"$\int_{0}^{1} (f_{m}(x) - x^{2})^{2}\, dx = \tfrac{1}{30}\, 4^{-2m}$" in text


def test_long_definitions_take_lines_of_their_own():
    short = stated(["a = b"], "n", ["c = d"])
    assert short == r"a = b \quad \text{for all } n, \text{ where } c = d"
    long = stated(["a = b"], "n", [f"c_{{{i}}} = " + "d" * 30 for i in range(3)])
    assert long.count(r"\phantom{\text{where }}") == 2
