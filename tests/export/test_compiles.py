"""Every kind of fragment, and names of every kind, through pdflatex."""

import re
import shutil
import subprocess

import pytest

from exactrelu import (
    AffineMap,
    Max,
    Network,
    Piecewise,
    Polyhedron,
    activation_regions,
    at_most,
    at_most_with_parameters,
    compose,
    count_regions,
    courant_hat,
    decide,
    equal,
    equal_for_all_exponents,
    equal_with_parameters,
    equal_with_powers,
    for_all,
    is_convex,
    latex_proof,
    lemma,
    linear_regions,
    maximum,
    nonnegative,
    piecewise,
    prove,
    reals,
    refute,
    relu,
    sawtooth,
)
from exactrelu.export.latex import latex, latex_document
from exactrelu.typesetting.names import operator, prose, symbol

needs_tex = pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="pdflatex is not installed (Debian: texlive-latex-recommended), so LaTeX sources are not compiled",
)

NAMES = [
    *(chr(code) for code in range(32, 127)),
    *("x" + chr(code) for code in range(32, 127)),
    *"αωΓΩςéÜñßøłç√ﬁ变\u0301\u200b\x00\x07\n",
    r"\input{nothing}",
    r"x}\undefined{",
    "x1_2'",
    "a_very_long_name",
    "__dunder__",
    "x'",
    "50% & #1 ~ ^_^ $$",
    "[0,1]\\\\[3pt]",
    "(C ∘ (2*D - h_3/2))_1",
    "(C, D ⊕ relu)^{∘12}",
]


def compiled(document, folder):
    """Compile a document; the log, or a failed assertion that shows the error."""
    (folder / "document.tex").write_text(document, encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "document.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False)
    log = (folder / "document.log").read_text(encoding="latin-1")
    assert run.returncode == 0, log[log.find("\n!") :][:1000]
    assert (folder / "document.pdf").stat().st_size > 10_000
    return log


@lemma
def everything_in_one_passage():
    r"""ReLU(x₁ − y) ≥ 0 on ℝ², “50% & more_or_less”, with $\alpha^2$, *emphasis* and `code_like`.

    Source: Ångström & Erdős–Rényi, *Title: $x^2$*, pp. 1–2.
    """
    x, y = reals("x y")
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    prove(equal(N, Max(x, y)))
    prove(equal(N(x, y) + sawtooth(9)(x), Max(x, y) + sawtooth(9)(x)))
    prove("1 <= 2")
    prove(equal(list(range(60)), list(range(60))))
    refute(equal(N, x, variables="x y"), at=[0, 1])


def gallery():
    """One fragment of every kind at least."""
    x, y, alpha = reals("x y alpha")
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    deep = Network([([[1, "1/2"], [-1, 3]], ["-1/3", "2/7"]), ([[1, 2], [3, 4]], [0, 0]), ([[1, -1]], [1])], "deep'")
    wide = Network([([[i * j - 3 for j in range(12)] for i in range(9)], [0] * 9), ([[1] * 9], [0])], "W_max")
    long = " + ".join(f"relu(x{i} - {i}/7)" for i in range(1, 15))
    objects = [
        "max(x1, alpha) - relu(-x/2) + |y|/3 - 1",
        "0 <= x < 1, x + y == 1",
        "piecewise((x, x >= 0 and y < 1), (-x, x < -1 or y > 3), (0, True))",
        "2*piecewise((x, x >= 0), (-x, True)) - x",
        f"{long} == abs(relu({long}))",
        relu(x - alpha) ** 2 / 3 <= Max(x, 0) + abs(alpha),
        Piecewise((x, (x >= 0) & (y < 1)), (0, True)),
        deep(x, y),
        ["x", "relu(x)/2"],
        AffineMap([[1, 2], [3, "4/5"]], [0, 1]),
        N,
        deep,
        wide,
        compose(N, AffineMap([[1], [2]])),
        sawtooth(4),
        courant_hat(),
        Polyhedron.from_text("x >= 0, x + y <= 1, 2*z < 3, z > x - y"),
        Polyhedron.from_text(", ".join(f"x{i} >= {i}*y" for i in range(1, 9))),
        piecewise("relu(x - 1) - 2*relu(x) + relu(x + 1)"),
        piecewise(courant_hat()),
        piecewise(["x", "relu(x)"], on="-1/2 <= x <= 3"),
        count_regions(N),
        activation_regions(N),
        linear_regions("relu(min(x, y))"),
        equal(N, Max(x, y)),
        refute(at_most(N, x, variables="x y"), at=["1/3", 2]),
        refute("x == x == relu(x)", at=-2),
        refute(f"{long} == 1", at=[0] * 14),
        decide("piecewise((x, x >= 0), (0, True)) == relu(x) == max(x, 0)"),
        equal("x", "2*x", on="x >= 1, x <= 0", allow_empty=True),
        equal("max(x, y)", "max(y, x)", on="x >= 0", max_cells=1),
        everything_in_one_passage,
    ]
    return [latex(obj) for obj in objects] + [latex(wide, max_entries=4), latex(N, variables="x y", name="max")]


def proofs():
    """A proof of every kind at least: narrow, stacked, divided and wide tables, points, inductions, words."""
    x, y = reals("x y")
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    long = " + ".join(f"relu(x{i} - {i}/7)" for i in range(1, 15))
    verdicts = [
        equal("abs(x)", "relu(x) + relu(-x)"),
        equal(N, Max(x, y)),
        equal("relu(x - 1) - 2*relu(x) + relu(x + 1)", "max(0, 1 - abs(x))"),
        equal(maximum(3), "max(x1, x2, x3)"),
        equal(maximum(5), "max(x1, x2, x3, x4, x5)"),
        equal(N, "x", on="x + y == 1, x > y"),
        equal("relu(x) + relu(y)", "x + y", on="x >= 0, y >= 0"),
        equal(["relu(x) - relu(-x)", "abs(x)/2"], ["x", "max(x/2, -x/2)"]),
        equal(sawtooth(4), piecewise(sawtooth(4))),
        equal(sawtooth(6), piecewise(sawtooth(6))),
        equal(" + ".join(f"max(0, 1 - |x - {i}|)" for i in range(9)), 1, on="0 <= x <= 8"),
        equal("|a| + |b| + |c| + |d| + |e|", " + ".join(f"max({v}, -{v})" for v in "abcde")),
        equal(f"{long} + |x1 - x2|", f"max(x2 - x1, x1 - x2) + {long}"),
        at_most("relu(x) - 1/3", "x/2 + 2/3", on="-1 <= x <= 2, y >= 0"),
        at_most("max(x, y, z) - min(x, y, z)", "|x - y| + |y - z| + |z - x|"),
        nonnegative("abs(x) + abs(y) - relu(x - y)"),
        prove("x <= relu(x) <= abs(x)"),
        prove("max(x, y) == x + relu(y - x) == y + relu(x - y)"),
        equal("x", "2*x", on="x >= 1, x <= 0", allow_empty=True),
        equal(2**3, 8, about="50% of the pieces"),
        prove("-1 <= 2"),
        is_convex("max(x, y) + relu(x)"),
        is_convex("min(x, 0)"),
        for_all.fold_max("u + relu(v - u)"),
        for_all.fold_max("u + relu(u - v)"),
        refute("max(0, |1 - |x||) == relu(x - 1) - 2*relu(x) + relu(x + 1)", at=2),
        refute(equal(N, Max(x, 2 * y), on="y >= 0"), at=["1/3", 1]),
        refute(equal([N(x, y), x], [N(y, x), y])),
        refute(equal(Piecewise((0, x < 1), (x - 1, x < 5), (4, True)), "relu(x)"), at=3),
        refute(f"{long} == 1", at=[0] * 14),
        refute(equal(sawtooth(3), "x")),
    ]
    return [latex_proof(verdict) for verdict in verdicts] + [latex(everything_in_one_passage, proof=True)]


@needs_tex
def test_proofs_compile_and_fit_the_page(tmp_path):
    log = compiled(latex_document(proofs()), tmp_path)
    assert [float(pt) for pt in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log) if float(pt) > 16] == []


def families():
    """Statements with parameters, with powers and for all n, and their proofs."""
    x, a = reals("x a")
    hat = "relu((x - a)/(b - a)) - relu((x - b)/(b - a))"
    verdicts = [
        equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l > 0"),
        equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l < 0"),
        equal_with_parameters(hat, "min(max((x - a)/(b - a), 0), 1)", parameters="a < b"),
        equal_with_parameters("v/l*relu(l*w*x + l*c)", "v*relu(w*x + c)", parameters="l > 0, v, w, c"),
        equal_with_parameters(Max(x, a * x), Piecewise((x, x > 0), (a * x, True)), parameters="0 < a < 1"),
        equal_with_parameters("piecewise((7, x > y), (relu(x), true))", "relu(x)", parameters="c > 0", on="x + c <= y"),
        at_most_with_parameters("max(x, a*x)", "relu(x)", parameters="0 < a < 1"),
        at_most_with_parameters(
            "|relu(x - l) - relu(-x - l) - relu(y - l) + relu(-y - l)|", "|x - y|", parameters="l > 0"
        ),
        at_most_with_parameters("(E - 1)/(E + 1)", "(E + d - 1)/(E + d + 1)", parameters="E > 0, d > 0"),
        at_most_with_parameters(
            "abs(x + y)*abs(x - y)", "2*R*abs(x - y)", parameters="R > 0", on="-R <= x <= R, -R <= y <= R"
        ),
        equal_with_powers("x*y", "(relu(x) - relu(-x))*(relu(y) - relu(-y))"),
        equal_with_powers("(x - h)^4 - 2*x^4 + (x + h)^4", "12*h^2*x^2 + 2*h^4"),
        equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)^p"),
        equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)"),
        for_all.tree_max("u + relu(v - u)", padding="relu(y) - relu(-y)"),
        for_all.padding("relu(y) + relu(-y)"),
        for_all.deepening(),
        for_all.full_branch("2*abs(y) - 2", -2, 2, line=True),
        for_all.full_branch("piecewise((3*y, y <= 1/3), (2 - 3*y, y <= 2/3), (3*y - 2, true))", 0, 1),
        for_all.full_branch("2*abs(y) - 2", -1, 1),
        for_all.iterates_at_most("relu(x) - 2*relu(x - 1)"),
        for_all.shallow_kinks("relu(t) - relu(t - 1)"),
        for_all.deep_segments(),
        for_all.separation(),
        for_all.separation(first=2),
        for_all.yarotsky_error(),
        for_all.yarotsky_error(weight="1/3"),
    ]
    return [latex_proof(verdict) for verdict in verdicts]


@needs_tex
def test_families_compile_and_fit_the_page(tmp_path):
    log = compiled(latex_document(families()), tmp_path)
    assert [float(pt) for pt in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log) if float(pt) > 12] == []


@needs_tex
def test_gallery_compiles_and_fits_the_page(tmp_path):
    log = compiled(latex_document(gallery()), tmp_path)
    assert [float(pt) for pt in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log) if float(pt) > 12] == []


@needs_tex
def test_names_and_words_compile(tmp_path):
    fragments = [rf"{symbol(name)} + {operator(name)}(x) + \text{{{prose(name)}}}" for name in NAMES]
    compiled(latex_document(fragments), tmp_path)


@needs_tex
def test_a_broken_fragment_is_noticed(tmp_path):
    with pytest.raises(AssertionError):
        compiled(latex_document([r"\frac{1}{"]), tmp_path)
