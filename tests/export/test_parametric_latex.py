"""Statements with parameters and powers in LaTeX, and their proofs: a row for each branch of the certificate."""

import re

import pytest

from exactrelu import (
    Max,
    Piecewise,
    at_most_with_parameters,
    equal_for_all_exponents,
    equal_with_parameters,
    equal_with_powers,
    latex,
    latex_proof,
    reals,
)
from exactrelu.export.certified_branches import in_lowest_terms, leaves_of
from exactrelu.prover.polynomial_expressions import PolynomialParser
from exactrelu.typesetting.polynomials import expression


def rows_of(text):
    """The rows of all tables, cell by cell."""
    rows = []
    for table in text.split(r"\begin{array}")[1:]:
        body = table.split(r"\hline")[-1].split(r"\end{array}")[0].replace(r"\rule{0pt}{2.6ex}", "")
        rows += [[cell.strip() for cell in row.split(" & ")] for row in body.replace(r"\\[3pt]", r"\\").split(r"\\")]
    return rows


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("relu(l*x)", r"\operatorname{ReLU}(\ell x)"),
        ("relu(alpha*x1) - a*relu(-x1)", r"\operatorname{ReLU}(\alpha x_{1}) - a \operatorname{ReLU}(-x_{1})"),
        ("v/l*relu(x)", r"\frac{v}{\ell} \operatorname{ReLU}(x)"),
        ("min((x - a)/(b - a), 1)^2", r"\min\left\{\frac{x - a}{b - a}, 1\right\}^{2}"),
        ("74/100*C*r^2", r"\tfrac{37}{50} C r^{2}"),
        ("2/3*x/a", r"\frac{2 x}{3 a}"),
        ("-(a + b)*x - (x - y)", "-(a + b) x - (x - y)"),
        ("(-1)^p*relu(-x)^p", r"(-1)^{p} \operatorname{ReLU}(-x)^{p}"),
        ("(1/2)^p*(x + 1)^p", r"\left(\tfrac{1}{2}\right)^{p} (x + 1)^{p}"),
        ("(2*x)^2 + (x^2)^3 + 2^3", "(2 x)^{2} + (x^{2})^{3} + 8"),
        ("abs(l)*abs(z)", r"\lvert \ell \rvert \lvert z \rvert"),
        ("2*(3/a)*a", r"2 \cdot \frac{3}{a} a"),
        (
            "2*piecewise((x, x > 0), (a*x, true))",
            "2 \\left(\\begin{dcases}\n  x & \\text{if } x > 0, \\\\\n  a x & \\text{otherwise}\n\\end{dcases}\\right)",
        ),
    ],
)
def test_formulas(text, shown):
    assert expression(PolynomialParser(text, ("p",)).whole_formula()) == shown


@pytest.mark.parametrize(
    ("parameters", "on", "said"),
    [
        ("l > 0", None, r"\text{for all } \ell > 0 \text{ and all } x \in \mathbb{R}"),
        ("0 < a < 1", None, r"\text{for all } 0 < a < 1 \text{ and all } x \in \mathbb{R}"),
        ("a < b < c", None, r"\text{for all } a < b < c \text{ and all } x \in \mathbb{R}"),
        ("p > 0, q > 0", None, r"\text{for all } p, q > 0 \text{ and all } x \in \mathbb{R}"),
        ("l > 0, v, w", None, r"\text{for all } \ell > 0 \text{ and all } v, w, x \in \mathbb{R}"),
        ("a", None, r"\text{for all } a, x \in \mathbb{R}"),
        (
            "c > 0",
            "-c <= x <= c",
            r"\text{for all } c > 0 \text{ and all } x \in \mathbb{R} \text{ with } {-}c \le x \le c",
        ),
        (
            "c > 0, d",
            "x >= 1/c",
            r"\text{for all } c > 0 \text{, all } d \in \mathbb{R} \text{ and all } x \in \mathbb{R} "
            r"\text{ with } x \ge \frac{1}{c}",
        ),
        (
            "a + b <= 1, a >= 0",
            None,
            r"\text{for all } a, b \in \mathbb{R} \text{ with } a + b \le 1,\ a \ge 0 "
            r"\text{ and all } x \in \mathbb{R}",
        ),
    ],
)
def test_quantifiers(parameters, on, said):
    side = " + ".join(["x", *dict.fromkeys(re.findall("[a-z]", parameters))])
    shown = side.replace("l", r"\ell")
    text = latex(equal_with_parameters(side, side, parameters=parameters, on=on))
    assert re.sub(r"\s+|&|\\\\|\\quad|\\(begin|end)\{aligned\}", "", text) == f"{shown}={shown}{said}".replace(" ", "")


def test_statements():
    homogeneous = r"\operatorname{ReLU}(\ell x) = \ell \operatorname{ReLU}(x)"
    assert latex(equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l < 0")) == (
        "\\begin{aligned}\n"
        rf"  & \text{{Refuted: }} {homogeneous} \quad \text{{for all }} \ell < 0 "
        "\\text{ and all } x \\in \\mathbb{R} \\\\\n"
        r"  & \text{At } (x, \ell) = (1, -1) \colon\quad \operatorname{ReLU}(\ell x) = 0 \ne -1 = \ell "
        "\\operatorname{ReLU}(x)\n\\end{aligned}"
    )
    false = latex(at_most_with_parameters("abs(x)", "K", parameters="K > 0"))
    assert r"\lvert x \rvert = 2 > 1 = K" in false
    assert latex(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)^p")) == (
        r"x^{p} = \operatorname{ReLU}(x)^{p} + (-1)^{p} \operatorname{ReLU}(-x)^{p} "
        r"\quad \text{for all } x \in \mathbb{R} \text{ and all } p \in \mathbb{N},\ p \ge 1"
    )
    x, a = reals("x a")
    by_cases = equal_with_parameters(Max(x, a * x), Piecewise((x, x > 0), (a * x, True)), parameters="0 < a < 1")
    assert latex(by_cases) == (
        "\\max\\{x, a x\\} = \\begin{dcases}\n  x & \\text{if } x > 0, \\\\\n  a x & \\text{otherwise}\n\\end{dcases} "
        r"\qquad \text{for all } 0 < a < 1 \text{ and all } x \in \mathbb{R}"
    )
    assert r"\begin{cases}" in by_cases._repr_latex_()


def test_a_proof_has_a_row_for_each_branch():
    text = latex_proof(equal_with_parameters("relu(x)*l", "relu(l*x)", parameters="l > 0"))
    assert "The 2 cases below cover all points of the statement" in text
    assert rows_of(text) == [
        ["1", r"x \ge 0", r"\ell x \ge 0", r"x \ell = \ell x", r"\ell x"],
        ["2", r"x \le 0", r"\ell x \le 0", r"0 \cdot \ell = 0", "0"],
    ]
    assert text.count(r"\square") == 1


def test_fractions_and_conditions_that_others_imply():
    hat = "relu((x - a)/(b - a)) - relu((x - b)/(b - a))"
    text = latex_proof(equal_with_parameters(hat, "min(max((x - a)/(b - a), 0), 1)", parameters="a < b"))
    assert rows_of(text) == [
        ["1", r"x \ge b", r"\frac{x - a}{b - a} - \frac{x - b}{b - a} = 1", "1"],
        ["2", r"a \le x \le b", r"\frac{x - a}{b - a} - 0 = \frac{x - a}{b - a}", r"\frac{x - a}{b - a}"],
        ["3", r"x \le a", "0 - 0 = 0", "0"],
    ]


def test_differences_are_products_of_what_is_nonnegative():
    text = latex_proof(at_most_with_parameters("max(x, a*x)", "relu(x)", parameters="0 < a < 1"))
    assert [row[-1] for row in rows_of(text)] == ["0", r"{-}a x = a (-x) \ge 0"]
    assert "the difference is nonnegative" in text
    text = latex_proof(at_most_with_parameters("(1 - p)*q", "q", parameters="p > 0, q > 0"))
    assert "q - (1 - p) q & = p q \\ge 0" in text


def test_many_branches_fit_one_table():
    """Soft thresholding is nonexpansive: twelve cases, without conditions that two others imply."""
    text = latex_proof(
        at_most_with_parameters(
            "|relu(x - l) - relu(-x - l) - relu(y - l) + relu(-y - l)|", "|x - y|", parameters="l > 0"
        )
    )
    rows = rows_of(text)
    assert text.count(r"\hline") == 1
    assert len(rows) == 12
    assert rows[0] == ["1", r"\ell \le y \le x", "", "x - y", "x - y", "0"]
    assert rows[3] == ["4", r"y \le x \le -\ell", r"y \le -\ell", "x - y", "x - y", "0"]
    assert rows[5] == ["6", r"{-}\ell \le y \le x \le \ell", r"y \le \ell", "0", "x - y", r"x - y \ge 0"]
    assert r"0 \ge 0" not in text


def test_what_follows_stands_below_the_conditions_when_the_table_is_wide():
    verdict = at_most_with_parameters(
        "|relu(x - l) - relu(-x - l) - relu(y - l) + relu(-y - l)|", "3*|x - y| + 2*l*|y|", parameters="l > 0"
    )
    text = latex_proof(verdict)
    assert r"\text{so } " in text
    assert r"& \text{so}" not in text


def test_identities_of_polynomials_have_no_cases():
    text = latex_proof(equal_with_powers("(x + y)*(x - y)", "x^2 - y^2"))
    assert r"\emph{Proof.} Both sides are $x^{2} - y^{2}$ when multiplied out. \hfill" in text


def test_empty_branches_show_the_contradiction():
    """The first branch of the piecewise definition is empty on the domain, which takes two conditions to see."""
    cases = "piecewise((7, x > y), (relu(x), true))"
    text = latex_proof(equal_with_parameters(cases, "relu(x)", parameters="c > 0", on="x + c <= y"))
    assert "No point satisfies" in text
    assert " = 0" in text.split("No point satisfies")[1]


def test_long_proofs_are_cut():
    verdict = equal_with_powers("x*y", "(relu(x) - relu(-x))*(relu(y) - relu(-y))")
    assert len(rows_of(latex_proof(verdict))) == 4
    text = latex_proof(verdict, max_cases=3)
    assert len(rows_of(text)) == 3
    assert "1 more row is left out here; the certificate has them all." in text


def test_all_exponents_by_the_first_powers():
    text = latex_proof(equal_for_all_exponents("abs(x)^p", "relu(x)^p + relu(-x)^p"))
    assert r"s_{p} = \sum_{i=1}^{3} c_{i} b_{i}^{p}" in text
    assert r"$s_{p+3} = e_{1} s_{p+2} + e_{2} s_{p+1} + e_{3} s_{p}$" in text
    assert text.count(r"\item For $p = ") == 3
    assert ["2", r"x \le 0", r"(-x)^{2} = x^{2}", r"0^{2} + (-x)^{2} = x^{2}"] in rows_of(text)


def test_refutations_put_the_numbers_in():
    text = latex_proof(equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l < 0"))
    assert r"Let $x = 1$, $\ell = -1$. These numbers satisfy the conditions." in text
    assert r"\operatorname{ReLU}(\ell x) & = \operatorname{ReLU}(-1) = 0" in text
    assert "So $0 \\ne -1$, and the statement is false." in text
    text = latex_proof(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)"))
    assert r"x^{p} & = 4" in text


def test_leaves_belong_to_the_certificate():
    verdict = equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l > 0")
    ((claim, leaves),) = leaves_of(verdict.certificate.text)
    assert claim.kind == "eq0"
    assert [leaf.word for leaf in leaves] == ["Z", "Z"]
    assert leaves[0].conditions[0][0] == {m: -c for m, c in leaves[1].conditions[0][0].items()}
    with pytest.raises(ValueError, match="not the beginning"):
        list(leaves_of("something else\n"))


def test_lowest_terms():
    a, b, x = (((i, 1),) for i in (1, 2, 3))
    assert in_lowest_terms(({(*a, *x): 2, (*b, *x): -2}, {a: 1, b: -1})) == ({x: 2}, {(): 1})
    untouched = ({x: 1, a: -1}, {b: 1, a: -1})
    assert in_lowest_terms(untouched) == untouched


def test_sides_that_agree_by_the_conditions_only():
    """The conditions say x = 1 as two inequalities; the polynomials are different."""
    text = latex_proof(equal_with_powers("x^2 - 1", "0", on="x == 1"))
    assert "when multiplied out" not in text
    assert r"\text{left side} - \text{right side} & = 2 (x - 1) + (x - 1)^{2} \ge 0" in text
    assert r"\text{right side} - \text{left side} & = " in text
    text = latex_proof(equal_with_powers("abs(x)", "1", on="x == 1"))
    assert r"The conditions imply $x \ge 0$." in text
    assert r"\lvert x \rvert & = x" in text
    assert "The conditions imply\n\\[" in text


def test_maxima_that_the_proof_leaves_alone():
    text = latex_proof(equal_with_parameters("relu(x)*(a + 1)", "a*relu(x) + relu(x)", parameters="a"))
    assert "free of maxima" not in text
    assert r"Both sides are $a \operatorname{ReLU}(x) + \operatorname{ReLU}(x)$ when multiplied out." in text
