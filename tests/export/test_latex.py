"""LaTeX of every kind of object: exact sources, and properties of all of them."""

import json
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Matrix, Rational

from exactrelu import (
    AffineMap,
    Max,
    Min,
    Network,
    Piecewise,
    Polyhedron,
    activation_regions,
    at_most,
    compose,
    count_regions,
    decide,
    equal,
    latex_proof,
    lemma,
    linear_regions,
    piecewise,
    prove,
    reals,
    refute,
    relu,
)
from exactrelu.cli import main
from exactrelu.exact import ExactnessError
from exactrelu.export.latex import Passage, is_statement, latex, latex_document
from exactrelu.expressions import FormulaError, Lattice, Variable, combine, variables_of
from exactrelu.formulas import as_formula
from exactrelu.lemmas import Lemma, load_proofs, run_files
from exactrelu.lowering import evaluate
from exactrelu.polyhedron import constraints_of
from exactrelu.text import parse_conditions, parse_formula
from exactrelu.typesetting.conditions import conditions
from exactrelu.typesetting.layout import LINE, width
from exactrelu.typesetting.names import Names, operator, prose, symbol

x, y = reals("x y")
MAXIMUM = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
DEEP = Network(
    [([[1, "1/2"], [-1, 3]], ["-1/3", 0]), ([[1, 2], [3, 4]], [0, 0]), ([[1, -1], ["2/7", 0]], [1, "-5/2"])], "G_2"
)


# -- exact sources ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("2*relu(x1 - 1/2)", r"2 \operatorname{ReLU}(x_{1} - \tfrac{1}{2})"),
        ("max(x, y, 0) - |y|/3", r"\max\{x, y, 0\} - \tfrac{1}{3} \lvert y \rvert"),
        ("min(alpha, x_max)", r"\min\{\alpha, x_{\mathrm{max}}\}"),
        ("1 - x - y", "1 - x - y"),
        ("-x + y", "-x + y"),
        ("0*x", "0"),
        ("-0.5", r"-\frac{1}{2}"),
        ("max(x, 1/2)", r"\max\{x, \tfrac{1}{2}\}"),
        ("abs(x) == relu(x) + relu(-x)", r"\lvert x \rvert = \operatorname{ReLU}(x) + \operatorname{ReLU}(-x)"),
        ("x <= relu(x) <= abs(x)", r"x \le \operatorname{ReLU}(x) \le \lvert x \rvert"),
        ("0 <= x < 1, x + y == 1", r"0 \le x < 1,\ x + y = 1"),
        (
            "piecewise((x, x >= 0 and y < 1), (-x, x < -1 or y > 3), (0, True))",
            "\\begin{dcases}\n"
            "  x & \\text{if } x \\ge 0,\\ y < 1, \\\\\n"
            "  -x & \\text{if } x < -1 \\text{ or } y > 3, \\\\\n"
            "  0 & \\text{otherwise}\n"
            "\\end{dcases}",
        ),
    ],
)
def test_text(text, source):
    assert latex(text) == source


@pytest.mark.parametrize(
    ("expression", "source"),
    [
        (relu(x - 1) / 3, r"\frac{\operatorname{ReLU}(x - 1)}{3}"),
        (relu(x) ** 2, r"\operatorname{ReLU}(x)^{2}"),
        (Max(x, y) + Min(x, 0), r"\max\{x, y\} + \min\{0, x\}"),
        (abs(x) <= y, r"\lvert x \rvert \le y"),
        (Rational(-1, 3), r"- \frac{1}{3}"),
        (MAXIMUM(x, y) - DEEP(x, y)[1], r"- G_{2}(x, y)_{2} + N(x, y)"),
        (
            Piecewise((x, (x >= 0) & (y < 1)), (0, True)),
            "\\begin{dcases}\n  x & \\text{if } x \\ge 0 \\text{ and } y < 1, \\\\\n"
            "  0 & \\text{otherwise}\n\\end{dcases}",
        ),
    ],
)
def test_sympy(expression, source):
    assert latex(expression) == source


def test_numbers_and_vectors():
    assert latex(5) == "5"
    assert latex(Fraction(-1, 3)) == r"-\frac{1}{3}"
    assert latex(["x", "relu(x)"]) == r"\begin{bmatrix}x \\ \operatorname{ReLU}(x)\end{bmatrix}"
    assert latex(DEEP(x, y)) == "G_{2}(x, y)"
    assert latex(as_formula(DEEP(x, y)[1] + x)) == "x + G_{2}(x, y)_{2}"
    assert latex(parse_formula("x + 1")) == "x + 1"
    assert r"\operatorname{ReLU}(x) & 1" in latex(Matrix([[relu(x), 1]]))
    assert latex(as_formula(MAXIMUM)) == latex(MAXIMUM)


def test_affine_maps():
    assert latex(AffineMap([[1, 2], [3, "4/5"]], [0, 1])) == (
        r"x \mapsto \begin{bmatrix}1 & 2 \\ 3 & \tfrac{4}{5}\end{bmatrix} x + \begin{bmatrix}0 \\ 1\end{bmatrix}"
    )
    assert latex(AffineMap([[1, 2]], [-3]), name="A") == r"A(x) = \begin{bmatrix}1 & 2\end{bmatrix} x - 3"
    assert latex(AffineMap([[-1]], ["1/2"])) == r"x \mapsto \frac{1}{2} - x".replace(r"\frac", r"\tfrac")
    assert latex(AffineMap([[0]], [0])) == r"x \mapsto 0"
    assert latex(AffineMap([], [], input_dim=2)) == r"x \mapsto 0 \in \mathbb{R}^{0}"


def test_shallow_network_on_one_line():
    assert latex(MAXIMUM) == (
        r"N(x) = \begin{bmatrix}1 & 1 & -1\end{bmatrix} "
        r"\operatorname{ReLU}\left(\begin{bmatrix}1 & -1 \\ 0 & 1 \\ 0 & -1\end{bmatrix} x\right)"
    )
    assert latex(MAXIMUM, name="M", variables="x y").startswith(r"M(x, y) = \begin{bmatrix}1 & 1 & -1\end{bmatrix} ")
    assert latex(MAXIMUM, variables="x y").endswith(r"\end{bmatrix} \begin{bmatrix}x \\ y\end{bmatrix}\right)")
    assert latex(Network([([[2]], ["-1/2"]), ([["1/3"]], [4])])) == (
        r"N(x) = \tfrac{1}{3} \operatorname{ReLU}(2 x - \tfrac{1}{2}) + 4"
    )


def test_deep_network():
    assert latex(DEEP) == (
        "\\begin{aligned}\n"
        "  & G_{2} \\colon \\mathbb{R}^{2} \\to \\mathbb{R}^{2}, \\qquad "
        "G_{2} = A_{2} \\circ {\\operatorname{ReLU}} \\circ A_{1} \\circ {\\operatorname{ReLU}} \\circ A_{0}, \\\\\n"
        "  & A_{0}(x) = \\begin{bmatrix}1 & \\tfrac{1}{2} \\\\ -1 & 3\\end{bmatrix} x"
        " + \\begin{bmatrix}-\\tfrac{1}{3} \\\\ 0\\end{bmatrix}, \\\\\n"
        "  & A_{1}(x) = \\begin{bmatrix}1 & 2 \\\\ 3 & 4\\end{bmatrix} x, \\\\\n"
        "  & A_{2}(x) = \\begin{bmatrix}1 & -1 \\\\ \\tfrac{2}{7} & 0\\end{bmatrix} x"
        " + \\begin{bmatrix}1 \\\\ -\\tfrac{5}{2}\\end{bmatrix}\n"
        "\\end{aligned}"
    )
    assert r"A_{4} \circ {\operatorname{ReLU}} \circ \dots" in latex(compose(DEEP, DEEP))


def test_vectors_are_bold_beside_named_coordinates():
    text = latex(DEEP, variables="x y")
    assert r"& A_{0}(\mathbf{x}) = \begin{bmatrix}1 & \tfrac{1}{2} \\ -1 & 3\end{bmatrix} \mathbf{x}" in text
    assert "(x)" not in text
    x, y = reals("x y")
    assert r"A_{1}(\mathbf{x})" in latex_proof(equal(DEEP(x, y)[0] + 0, DEEP(x, y)[0]))
    assert r"\mathbf" not in latex(DEEP)


def test_large_matrices_are_abbreviated_on_request_only():
    wide = Network([([[i * j for j in range(12)] for i in range(9)], [0] * 9), ([[1] * 9], [0])])
    full = latex(wide)
    assert r"\begin{array}{@{}cccccccccccc@{}}" in full  # bmatrix stops at ten columns
    assert "dots" not in full
    assert "88" in full
    short = latex(wide, max_entries=3)
    assert r"\begin{bmatrix}0 & 0 & \cdots & 0 \\ 0 & 1 & \cdots & 11 \\ \vdots & \vdots & \ddots & \vdots" in short
    assert r"0 & 8 & \cdots & 88\end{bmatrix}" in short
    staircase = latex(piecewise("relu(x) + relu(x - 1) + relu(x - 2) + relu(x - 3)"), max_entries=3)
    assert r"\vdots & \vdots" in staircase
    assert staircase.count("if") == 3
    for bad in (1, 2.5, True, "3"):
        with pytest.raises(ValueError, match=r"max_entries = .* is not an integer >= 2"):
            latex(wide, max_entries=bad)


def test_polyhedra():
    assert latex(Polyhedron.from_text("x >= 0, x + y <= 1, 2*z < 3, z > x - y")) == (
        r"\{(x, y, z) \in \mathbb{R}^{3} : x \ge 0,\ z < \tfrac{3}{2},\ x + y \le 1,\ x < y + z\}"
    )
    assert latex(Polyhedron.box([0, -1], [1, 1])) == (
        r"\{(x_{1}, x_{2}) \in \mathbb{R}^{2} : 0 \le x_{1} \le 1,\ -1 \le x_{2} \le 1\}"
    )
    assert latex(Polyhedron.from_text("x >= 1, x <= 0")) == r"\{x \in \mathbb{R} : x \ge 1,\ x \le 0\}"
    assert latex(Polyhedron.from_text("x >= 1, x <= 1")) == r"\{x \in \mathbb{R} : x = 1\}"
    assert latex(Polyhedron.whole_space(3)) == r"\mathbb{R}^{3}"
    wide = latex(Polyhedron.from_text(", ".join(f"x{i} >= {i}*y" for i in range(1, 9))))
    assert wide.startswith(r"\left\{(x_{1}, x_{2},")
    assert "\n  x_{8} \\ge 8 y\n\\end{array}\\right\\}" in wide


def test_piecewise_functions():
    assert latex(piecewise("relu(x - 1) - 2*relu(x) + relu(x + 1)"), name="hat") == (
        "\\operatorname{hat}(x) = \\begin{dcases}\n"
        "  0 & \\text{if } x \\le -1, \\\\\n"
        "  x + 1 & \\text{if } {-}1 \\le x \\le 0, \\\\\n"
        "  1 - x & \\text{if } 0 \\le x \\le 1, \\\\\n"
        "  0 & \\text{if } x \\ge 1\n"
        "\\end{dcases}"
    )
    assert latex(piecewise("x - y/2")) == r"f(x, y) = x - \tfrac{1}{2} y"
    assert latex(piecewise(["x", "relu(x)"], on="0 <= x <= 3")) == (
        "f(x) = \\begin{dcases}\n  \\begin{bmatrix}x \\\\ x\\end{bmatrix} & \\text{if } 0 \\le x \\le 3\n\\end{dcases}"
    )


def test_regions_and_counts():
    assert latex(count_regions(MAXIMUM)) == (
        r"4 \text{ activation regions},\quad 2 \text{ linear regions},\quad 2 \text{ affine pieces}"
    )
    assert latex(count_regions("x")).startswith(r"1 \text{ activation region},\quad 1 \text{ linear region},")
    regions = latex(activation_regions("relu(x)"))
    assert r"& x \quad \text{on } \{x \in \mathbb{R} : x \ge 0\} \quad \text{with pattern } (1)" in regions
    assert r"\} \cup \{" in latex(linear_regions("relu(min(x, y))"))


def test_proved_verdicts():
    assert latex(equal(MAXIMUM, Max(x, y))) == r"N(x, y) = \max\{x, y\} \quad \text{for all } x, y \in \mathbb{R}"
    assert latex(at_most("x + y", "relu(x) + relu(y)", on="x >= 0, 0 < y <= 1")) == (
        r"x + y \le \operatorname{ReLU}(x) + \operatorname{ReLU}(y) \quad "
        r"\text{for all } x, y \in \mathbb{R} \text{ with } x \ge 0,\ 0 < y \le 1"
    )
    vacuous = latex(equal("x", "2*x", on="x >= 1, x <= 0", allow_empty=True))
    assert vacuous.endswith(r"\text{(vacuously: the domain is empty)}")
    assert latex(equal([1, "1/2"], [1, "0.5"])) == r"(1, \tfrac{1}{2}) = (1, \tfrac{1}{2})"


def test_refuted_verdicts_show_the_point_and_both_values():
    assert latex(refute("relu(x) == x", at="-1/2")) == (
        "\\begin{aligned}\n"
        "  & \\text{Refuted: } \\operatorname{ReLU}(x) = x \\quad \\text{for all } x \\in \\mathbb{R} \\\\\n"
        "  & \\text{At } x = -\\tfrac{1}{2} \\colon\\quad \\operatorname{ReLU}(x) = 0 \\ne -\\tfrac{1}{2} = x\n"
        "\\end{aligned}"
    )
    assert "N(x, y) = 1 > 0 = x" in latex(refute(at_most(MAXIMUM, x, variables="x y"), at=[0, 1]))
    assert r"\operatorname{ReLU}(x) = 0 < 1" in latex(refute("relu(x) >= 1", at=0))
    assert r"\text{neighbouring sides } {-}2 \ne 0" in latex(refute("x == x == relu(x)", at=-2))
    long = "+".join(f"relu(x - {i})" for i in range(12))
    assert r"\text{left side} = 0 \ne 1 = \text{right side}" in latex(refute(f"{long} == 1", at=0))
    assert latex(decide("1 == 2")) == r"\text{Refuted: } 1 = 2"


def test_undecided_is_never_shown_as_a_fact():
    verdict = equal("max(x, y)", "max(y, x)", on="x >= 0", max_cells=1)
    assert latex(verdict).startswith(r"\text{Undecided: }")


def test_notebooks_show_the_label():
    source = equal("abs(x)", "relu(x) + relu(-x)")._repr_latex_()
    assert source.startswith("$")
    assert r"\text{Proved, certificate checked:" in source
    assert r"\begin{cases}" in piecewise("relu(x)")._repr_latex_()
    assert MAXIMUM._repr_latex_() == rf"$\displaystyle {latex(MAXIMUM)}$"
    assert as_formula("relu(x)")._repr_latex_() == r"$\displaystyle \operatorname{ReLU}(x)$"
    assert Network([([[1] * 500], [0])])._repr_latex_() is None


def test_different_networks_of_one_name_are_told_apart():
    other = Network([([[1, 1]], [0])])
    assert latex(equal(MAXIMUM, other)).startswith(
        "\\begin{aligned}\n  & \\text{Refuted: } N_{1}(x_{1}, x_{2}) = N_{2}("
    )
    same = Network([(A.W, A.b) for A in MAXIMUM.layers])
    assert latex(equal(MAXIMUM, same)).startswith("N(x_{1}, x_{2}) = N(x_{1}, x_{2})")
    assert latex(Network([([[1]], [0])], "ReLU")(x)) == r"\mathtt{ReLU}(x)"


def test_chains_and_cases_do_not_run_into_each_other():
    verdict = decide("piecewise((x, x >= 0), (0, True)) == relu(x) == max(x, 0)")
    assert latex(verdict).startswith("\\left(\\begin{dcases}")
    assert latex("2*piecewise((x, x >= 0), (-x, True)) - x").startswith("2 \\left(\\begin{dcases}")


def test_long_sums_are_broken():
    source = latex(" + ".join(f"relu(x - {i})" for i in range(20)))
    assert source.startswith("\\begin{aligned}\n  & \\operatorname{ReLU}(x) + ")
    assert all(width(line) <= LINE + 3 for line in source.splitlines()[1:-1])
    assert latex("relu(" + " + ".join(f"relu(x - {i})" for i in range(9)) + ")").startswith(
        "\\operatorname{ReLU}\\left(\\begin{aligned}\n"
    )


# -- lemmas and documents -----------------------------------------------------------------------------


@lemma
def maximum_of_two_is_relu_of_difference():
    """max{x, y} ≥ x, for *all* $x, y$.

    Source: Nobody, "On 100% of everything".
    """
    prove(equal(MAXIMUM, Max(x, y)))
    prove("1 + 1 == 2")
    refute("relu(x) == x", at=-1)


def test_lemma():
    passage = latex(maximum_of_two_is_relu_of_difference)
    assert isinstance(passage, Passage)
    assert passage == (
        "\\par\\medskip\\noindent\\textbf{Lemma} (maximum of two is relu of difference). "
        "\\emph{max\\{x, y\\} $\\ge$ x, for \\emph{all} $x, y$.}\n"
        "\\[\nN(x, y) = \\max\\{x, y\\} \\quad \\text{for all } x, y \\in \\mathbb{R}\n\\]\n"
        f"where\n\\[\n{latex(MAXIMUM, variables='x y')}\n\\]\n"
        "\\[\n\\begin{aligned}\n"
        "  & \\text{Refuted: } \\operatorname{ReLU}(x) = x \\quad \\text{for all } x \\in \\mathbb{R} \\\\\n"
        "  & \\text{At } x = -1 \\colon\\quad \\operatorname{ReLU}(x) = 0 \\ne -1 = x\n"
        "\\end{aligned}\n\\]\n"
        "In numbers: $2 = 2$.\n"
        "\\emph{Verdict:} proved, certificate checked; refuted.\n"
        "\\emph{Source:} Nobody, ``On 100\\% of everything''.\n"
    )


def test_a_lemma_that_fails_has_no_latex():
    def wrong():
        prove("relu(x) == x")

    with pytest.raises(AssertionError, match="refuted at x = -1"):
        latex(Lemma(wrong))


def test_documents():
    document = latex_document([latex("x"), latex(maximum_of_two_is_relu_of_difference)])
    assert "\\[\nx\n\\]\n\\par\\medskip\\noindent\\textbf{Lemma}" in document
    with pytest.raises(TypeError, match="not a Network"):
        latex_document([MAXIMUM])
    with pytest.raises(TypeError, match="not one string"):
        latex_document(latex("x"))


# -- errors -------------------------------------------------------------------------------------------


def test_options_without_meaning_are_refused():
    with pytest.raises(TypeError, match="max_entries means nothing for a RegionCount"):
        latex(count_regions("x"), max_entries=3)
    with pytest.raises(TypeError, match="name belongs to a function"):
        latex("x == y", name="f")
    with pytest.raises(TypeError, match="on belongs to a statement"):
        latex("relu(x)", on="x >= 0")
    with pytest.raises(ValueError, match="N takes 2"):
        latex(MAXIMUM, variables="x")


def test_what_has_no_latex():
    for value in (object(), True, None):
        with pytest.raises(TypeError):
            latex(value)
    with pytest.raises(ExactnessError):
        latex(0.5)
    with pytest.raises(FormulaError, match="expected"):
        latex("relu(x")


def test_formulas_that_are_exponentially_long_written_out_are_refused():
    t = x
    node = Variable("x")
    for _ in range(60):
        t = relu(t) - relu(t - 1)
        node = combine([(1, Lattice("relu", (node,))), (-1, Lattice("abs", (node,)))])
    with pytest.raises(ValueError, match="more than 50000 symbols"):
        latex(t)
    with pytest.raises(ValueError, match="more than 1000000 characters"):
        latex(node)


# -- properties ---------------------------------------------------------------------------------------

COMMAND_WORDS = """mathtt mathit mathrm operatorname grave acute hat tilde bar breve dot ddot check
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega ell
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"""
COMMANDS = set(COMMAND_WORDS.split())
HOSTILE = st.one_of(
    st.text(min_size=1, max_size=12),
    st.text("\\{}$%&#^_~'\" \n[]xα1é", min_size=1, max_size=10),
    st.sampled_from([r"\input{/etc/passwd}", r"x}\write18{ls}", "%", "x_", "_", "x'^2", r"\alpha\beta", "x\\", "\\"]),
)


def require_balanced(source):
    depth = 0
    for brace in re.findall(r"\\.|[{}]", source, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        assert depth >= 0, source
    assert depth == 0, source
    assert sorted(re.findall(r"\\begin\{(\w+)\}", source)) == sorted(re.findall(r"\\end\{(\w+)\}", source))
    assert len(re.findall(r"\\left(?![a-z])", source)) == len(re.findall(r"\\right(?![a-z])", source))
    assert source.isascii()


@given(HOSTILE)
def test_hostile_names_cannot_bring_commands(name):
    for source in (symbol(name), operator(name)):
        require_balanced(source)
        assert set(re.findall(r"\\([A-Za-z]+)", source)) <= COMMANDS
        assert set(re.findall(r"\\[^A-Za-z]", source)) <= {r"\_"}
        assert not set(source) & set('$%&#~\n"')
        assert source.count("^") == 0
    words = prose(name)
    require_balanced(words)
    assert "%" not in words.replace(r"\%", "")
    assert len(re.findall(r"(?<!\\)\$", words)) % 2 == 0


@given(st.lists(HOSTILE, min_size=2, max_size=5, unique=True))
def test_different_names_look_different(names):
    shown = Names(names)
    assert len({shown.variable(name) for name in names}) == len(names)


def test_names_that_would_look_alike_are_spelled_out():
    assert latex("x1 - x_1 + y1") == r"\mathtt{x1} - \mathtt{x\_1} + y_{1}"
    assert latex("alpha + α") == r"\mathtt{alpha} + \alpha"
    assert latex("max(x₁, x1)") == r"\max\{x_{1}, \mathtt{x1}\}"


def test_common_unicode_in_words():
    assert prose("½ ⅓ – “b” é ℝ ≤ → α ≈ xᵢ") == (
        r"$\tfrac{1}{2}$ $\tfrac{1}{3}$ -- ``b'' \'{e} $\mathbb{R}$ $\le$ $\to$ $\alpha$ $\approx$ x$_i$"
    )


def test_texts_with_passages_stay_passages():
    passage = Passage("One.")
    for text in (passage + "\n", "\\paragraph{A}\n" + passage, passage + passage):
        assert isinstance(text, Passage)
        assert str(text) in latex_document([text])
    with pytest.raises(TypeError):
        1 + passage


@pytest.mark.parametrize(
    "text",
    ["Some text of mine.", "x\n\ny", r"\[ x \]", r"\section{A}", r"\paragraph{A} x", r"\begin{enumerate}", "let $x$"],
)
def test_text_is_not_displayed_as_a_formula(text):
    with pytest.raises(ValueError, match=r"fragment 2 .*Passage\(text\)"):
        latex_document([latex("x"), text])
    assert text in latex_document([Passage(text)])


def test_formulas_with_words_in_them_are_displayed():
    for shown in (
        r"a = 1 \text{ for all } x",
        r"\text{where $x_{1}$ and \'{e} are real}",
        r"\operatorname{hat two}(x)",
    ):
        assert shown in latex_document([shown])
    assert latex(reals("x1")[0] + reals("x_1")[0]).count(r"\mathtt") == 2


numbers = st.fractions(-9, 9, max_denominator=6)


def _formulas():
    leaves = st.one_of(st.sampled_from(["x", "y1", "alpha"]), numbers.map(lambda q: f"({q})"))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(numbers, inner).map(lambda t: f"({t[0]})*({t[1]})"),
            inner.map(lambda f: f"relu({f})"),
            inner.map(lambda f: f"abs({f})"),
            st.lists(inner, min_size=1, max_size=3).map(lambda fs: f"max({', '.join(fs)})"),
            st.lists(inner, min_size=1, max_size=3).map(lambda fs: f"min({', '.join(fs)})"),
        ),
        max_leaves=12,
    )


def read_back(source):
    """Turn the LaTeX of a formula into text of the formula language."""
    source = re.sub(r"\\begin\{aligned\}|\\end\{aligned\}|\\\\|&|\\quad|\{\}", " ", source).replace("{-}", "-")
    source = re.sub(r"\\left(?![a-z])|\\right(?![a-z])", "", source)
    source = source.replace(r"\operatorname{ReLU}", " relu").replace(r"\lvert", " abs(").replace(r"\rvert", ")")
    source = source.replace(r"\max\{", " max(").replace(r"\min\{", " min(").replace(r"\}", ")")
    source = re.sub(r"\\t?frac\{(\d+)\}\{(\d+)\}", r"(\1/\2)", source)
    source = source.replace(r"\alpha", "alpha").replace("y_{1}", "y1")
    source = re.sub(r"\s+", " ", source)
    source = re.sub(r"(?<=[\d)]) (?=[a-z(])", " * ", source)  # juxtaposition is multiplication
    return re.sub(r"(?<=\d)(?=\()", " * ", source) if "\\" not in source else source


@given(_formulas(), st.lists(numbers, min_size=3, max_size=3))
def test_the_source_means_the_formula(text, point):
    formula = as_formula(text)
    source = latex(text)
    require_balanced(source)
    again = as_formula(read_back(source))
    names = variables_of([*formula.outputs, *again.outputs])
    at = point[: len(names)]
    assert evaluate(formula, names, at) == evaluate(again, names, at)


constraint_texts = st.tuples(
    st.lists(st.tuples(st.integers(-3, 3), st.sampled_from("xyz")), min_size=1, max_size=3),
    st.sampled_from(["<=", ">=", "<", ">", "=="]),
    numbers,
).map(lambda t: " + ".join(f"{c}*{v}" for c, v in t[0]) + f" {t[1]} {t[2]}")


@given(st.lists(constraint_texts, min_size=1, max_size=4), st.lists(numbers, min_size=3, max_size=3))
def test_conditions_keep_their_meaning(texts, point):
    constraints = parse_conditions(", ".join(texts))
    shown = ", ".join(conditions(constraints, Names(), ["x", "y", "z"]))
    for command, sign in ((r"\le", "<="), (r"\ge", ">=")):
        shown = shown.replace(command, sign)
    again = constraints_of(
        re.sub(r"(?<=[\d)]) (?=[a-z])", "*", re.sub(r"\\tfrac\{(\d+)\}\{(\d+)\}", r"(\1/\2)", shown))
    )
    first, second = (Polyhedron.from_constraints(c, "x y z") for c in (constraints, again))
    assert first.contains(point) == second.contains(point)
    inner = first.interior_point()
    assert inner == second.interior_point() or (inner is not None and second.contains(inner))


def test_the_source_is_the_same_in_every_run():
    objects = [MAXIMUM, DEEP, piecewise("max(x, y, z)"), activation_regions(MAXIMUM), equal(MAXIMUM, Max(x, y))]
    assert [latex(obj) for obj in objects] == [latex(obj) for obj in objects]


# -- the command --------------------------------------------------------------------------------------


def test_command_for_formulas(capsys):
    assert main(["latex", "max(x, y)"]) == 0
    assert capsys.readouterr().out == (
        "\\[\nf(x, y) = \\max\\{x, y\\}\n\\]\n"
        "\\[\nf(x, y) = \\begin{dcases}\n  y & \\text{if } x \\le y, \\\\\n"
        "  x & \\text{if } x \\ge y\n\\end{dcases}\n\\]\n"
    )


def test_command_for_statements_and_networks(capsys, tmp_path):
    assert main(["latex", "relu(x) == x", "--on", "x >= 0"]) == 0
    assert capsys.readouterr().out == (
        "\\[\n\\operatorname{ReLU}(x) = x \\quad \\text{for all } x \\in \\mathbb{R} \\text{ with } x \\ge 0\n\\]\n"
    )
    path = tmp_path / "network.json"
    path.write_text(
        json.dumps(
            {"exactrelu": "network", "version": 1, "layers": [{"W": [["1"]], "b": ["0"]}, {"W": [["2"]], "b": ["0"]}]}
        )
    )
    assert main(["latex", str(path), "--json"]) == 0
    matrices, pieces = json.loads(capsys.readouterr().out)["latex"]
    assert matrices == r"N(x) = 2 \operatorname{ReLU}(x)"
    assert pieces.startswith("N(x) = \\begin{dcases}\n  0 & ")


def test_is_statement():
    assert is_statement("max(x, y) == x")
    assert not is_statement("piecewise((x, x >= 0), (0, True))")


@pytest.mark.parametrize("text", ["relu(x) < 3", "relu(x) < abs(x)", "0 < max(x, y)", "|x| > 1, y >= 0"])
@pytest.mark.parametrize("on", [None, "x >= 0"])
def test_a_strict_statement_is_refused(text, on):
    sign = ">" if ">" in text.replace(">=", "") else "<"
    with pytest.raises(FormulaError) as caught:
        latex(text, on=on)
    assert str(caught.value) == (
        f"statements use ==, <= or >=; {sign!r} is not decided; strict inequalities belong in on= (--on)"
    )


def test_conditions_are_affine():
    assert latex("0 < x < 1, y >= 0") == r"0 < x < 1,\ y \ge 0"
    assert latex("relu(x) <= 3") == r"\operatorname{ReLU}(x) \le 3"
    with pytest.raises(FormulaError, match="its formulas are not affine"):
        latex("relu(x) <= 3, y >= 0")


def test_titles_of_lemmas_without_a_docstring(tmp_path):
    """A file speaks for its lemma if it has one; of several, each is called by its own name alone."""
    one = '"""All of them.\n\nSource: nobody."""\nfrom exactrelu import *\n\n\n'
    one += '@lemma\ndef first():\n    prove("x == x")\n'
    path = tmp_path / "lone.py"
    path.write_text(one)
    (outcome,) = run_files([path])
    assert r"(first). \emph{All of them.}" in latex(outcome)
    several = tmp_path / "several.py"
    several.write_text(one + '\n\n@lemma\ndef second():\n    """Its own."""\n    prove("y == y")\n')
    first, second = run_files([several])
    assert "(first).\n" in latex(first)
    assert "All of them" not in latex(first)
    assert r"\emph{Source:} nobody." in latex(first)
    assert r"(second). \emph{Its own.}" in latex(second)
    assert "(first).\n" in latex(load_proofs(several).first)
