"""TikZ sources: exact coordinates, ASCII, and LaTeX that compiles."""

import re
import shutil
import subprocess
from fractions import Fraction

import pytest

from exactrelu import (
    Polyhedron,
    at_most_with_parameters,
    courant_hat,
    decide,
    equal,
    equal_with_powers,
    for_all,
    hat,
    is_convex,
    maximum,
    piecewise,
    sawtooth,
    tikz,
    tikz_document,
    tower,
)
from exactrelu.export.tikz import _number

needs_tex = pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="pdflatex is not installed (Debian: texlive-latex-recommended texlive-pictures)",
)
NEEDLE = "abs(x) == abs(x) + relu(x-1/3) - 2*relu(x-1/3-1/2000000000) + relu(x-1/3-1/1000000000)"
GALLERY = {
    "graph": (hat(0, "1/3", 1), {}),
    "stack": ([sawtooth(k) for k in (1, 2, 3, 4, 5)], {}),
    "overlay": (["abs(x)", "relu(x)"], {"kind": "overlay"}),
    "regions": (courant_hat(), {}),
    "surface": (tower(), {"kind": "surface"}),
    "levels": (tower(), {"kind": "levels"}),
    "activation": (tower(), {"kind": "activation"}),
    "domain": (Polyhedron.from_text("x >= 0, y >= 0, x + y <= 1"), {}),
    "network": (maximum(5), {"kind": "network"}),
    "difference": (decide("max(0, |1 - |x||) == relu(x - 1) - 2*relu(x) + relu(x + 1)"), {}),
    "needle": (decide(NEEDLE), {}),
    "plane difference": (equal("max(x, y, 0)", "relu(x) + relu(y)", on="x >= -1, y >= -1, x + y <= 3"), {}),
    "large": ("relu(x - 1000000) - 3*relu(x - 1000001/1)", {}),
    "long fractions": (piecewise("relu(x - 12345678901/98765432107) + abs(x)"), {}),
    "numbers": ([equal(4**n, 4**n, about=f"pieces for n = {n}, 100%") for n in range(1, 6)], {}),
    "rows": ([equal(3, 4, about="width_1 of |x|^2 & {y}"), equal(1, 1, about="depth")], {}),
    "section": (equal("max(x, y, z)", "max(max(x, y), z)"), {}),
    "parameters": (at_most_with_parameters("max(x, a*x)", "relu(x)", parameters="0 < a < 1"), {}),
    "powers": (equal_with_powers("x^2", "relu(x)^2 + relu(-x)"), {}),
    "members": (for_all.fold_max("u + relu(v - u)"), {}),
    "chord": (is_convex("relu(min(x, y))"), {}),
    "odd names": ("max(x_1, alpha)", {"title": "a title"}),
    "wide": ("abs(x)", {"width": 500}),
    "wider than the page": ("abs(x)", {"width": 700}),
}


@pytest.mark.parametrize("name", GALLERY)
def test_the_source_is_ascii_and_the_same_in_every_run(name):
    f, options = GALLERY[name]
    source = tikz(f, **options)
    assert source.isascii()
    assert source == tikz(f, **options)
    assert source.count(r"\begin{scope}") == source.count(r"\end{scope}") >= 1


def test_coordinates_are_exact():
    line = next(line for line in tikz(hat(0, "1/3", 1)).splitlines() if "line width=1pt" in line)
    points = re.findall(r"\(([^,()]+),([^,()]+)\)", line.split("]")[1])
    read = [tuple(Fraction(c.strip("{}")) for c in point) for point in points]
    assert read[1:4] == [(0, 0), (Fraction(1, 3), 1), (1, 0)]
    assert "{1/3}" in line


def test_numbers_as_tikz_reads_them():
    assert _number(Fraction(-1, 8)) == ("-0.125", True)
    assert _number(Fraction(1200)) == ("1200", True)
    assert _number(Fraction(-2, 3)) == ("{-2/3}", True)
    assert _number(Fraction(1, 2**20)) == ("0.00000095", False)
    assert _number(Fraction(1234567, 9876543)) == ("0.12499991", False)
    for q in (Fraction(p, q) for p in range(-30, 30) for q in (1, 2, 5, 8, 125, 3, 7)):
        text, exact = _number(q)
        assert exact
        assert Fraction(text.strip("{}")) == q


def test_what_is_rounded_is_said_exactly_in_a_comment():
    source = tikz(GALLERY["long fractions"][0])
    assert "% exactly" in source
    assert "12345678901/98765432107" in source
    assert "% exactly" not in tikz(courant_hat())


def test_axes_beyond_the_reach_of_tex_say_so():
    assert re.search(r"% x is 0 \+ 10\^\{-9\} times", tikz(GALLERY["needle"][0]))
    source = tikz(GALLERY["large"][0])
    origin = re.search(r"% x is (\S+) \+ 10\^\{0\} times", source)
    assert Fraction(origin[1]) == 10**6 - Fraction(1, 4)


@needs_tex
def test_every_kind_compiles(tmp_path):
    parts = [tikz_document(f, **options) for f, options in GALLERY.values()]
    (preamble,) = {part.partition(r"\begin{document}")[0] for part in parts}
    bodies = [part.partition(r"\begin{document}")[2].partition(r"\end{document}")[0] for part in parts]
    document = preamble + r"\begin{document}" + "\n\\clearpage\n".join(bodies) + r"\end{document}"
    (tmp_path / "pictures.tex").write_text(document, encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "pictures.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    log = (tmp_path / "pictures.log").read_text(encoding="latin-1")
    assert run.returncode == 0, log[log.find("\n!") :][:1000]
    assert f"({len(GALLERY)} pages" in log.replace("\n", "")
    assert "Missing character" not in log
    assert "undefined" not in log.lower()
    assert "Overfull" not in log  # wide pictures are scaled
