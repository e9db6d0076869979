"""Reports of a run: they say what happened, fail first, and the LaTeX compiles."""

import shutil
import subprocess
import textwrap

import pytest

from exactrelu.cli import main
from exactrelu.export.passages import mixed_prose
from exactrelu.export.report import report
from exactrelu.lemmas import run_files

TEXT = r'''
r"""The maximum of two: $\max\{x, y\} = x + \mathrm{ReLU}(y - x)$, and 100 % of <others> & |bars|.

Source: a lecture.
"""
from exactrelu import *


@lemma
def maximum_of_two():
    """One hidden layer suffices."""
    prove(equal(maximum(2), "x + relu(y - x)"))
    prove(equal(count_regions(maximum(2)).pieces, 2, about="affine pieces of M"))
    refute("max(x, y) == x")


@lemma
def wrong():
    prove("relu(x) == |x|")


if __name__ == "__main__":
    run_lemmas()
'''


@pytest.fixture
def folder(tmp_path):
    proofs = tmp_path / "proofs"
    proofs.mkdir()
    (proofs / "maximum_of_two.py").write_text(textwrap.dedent(TEXT), encoding="utf-8")
    (proofs / "index.toml").write_text(
        '[[lemma]]\nfile = "maximum_of_two.py"\nfunction = "maximum_of_two"\nsource = "A & B"\nlabel = "Lemma 12"\n'
    )
    return proofs


@pytest.mark.parametrize("suffix", [".md", ".html", ".tex"])
def test_report_says_what_happened(folder, tmp_path, suffix, capsys):
    target = tmp_path / f"report{suffix}"
    assert main(["prove", str(folder), "--report", str(target)]) == 1
    text = target.read_text(encoding="utf-8")
    plain = text.replace("\\", "").replace("amp;", "")
    assert "1 proved, 1 failed" in text
    assert "A & B: Lemma 12" in plain
    assert "proved, certificate checked" in text
    assert "proved by exact computation" in text
    assert "Not proved: maximum of two, wrong (failed)" in plain
    assert "affine pieces of M" in plain
    assert "One hidden layer suffices." in text
    assert "x = -1" in text  # the counterexample of the wrong lemma
    assert "1 proved, 1 failed" in capsys.readouterr().out


def test_the_numbers_come_from_the_run(folder):
    outcomes = list(run_files([folder]))
    verdict = outcomes[0].verdicts[0]
    line = next(line for line in report(outcomes, ".md", 1.0).splitlines() if "relu(y - x)" in line)
    assert f"{len(verdict.certificate)} bytes, {verdict.certificate.leaves} leaves" in line


def test_other_suffixes_are_refused(folder, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["prove", str(folder), "--report", str(tmp_path / "report.pdf")])
    assert stop.value.code == 2
    assert "does not end in .md, .html or .tex" in capsys.readouterr().err
    with pytest.raises(ValueError, match=r"ends in \.md"):
        report([], ".txt", 0.0)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_compiles(folder, tmp_path):
    outcomes = list(run_files([folder]))
    (tmp_path / "report.tex").write_text(report(outcomes, ".tex", 1.0), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Overfull" not in done.stdout


def test_hostile_words_stay_words(tmp_path):
    text = r'''r"""Title `a ``b`` c` and $\end{document}$ and $\input{x}$ and ``` fences."""
from exactrelu import *


@lemma
def hostile():
    raise ValueError("```\n# heading\n```")


if __name__ == "__main__":
    run_lemmas()
'''
    (tmp_path / "hostile.py").write_text(text, encoding="utf-8")
    outcomes = list(run_files([tmp_path / "hostile.py"]))
    assert r"$\end{document}$" not in report(outcomes, ".tex", 1.0)
    assert r"$\input{x}$" not in report(outcomes, ".tex", 1.0)
    lines = report(outcomes, ".md", 1.0).splitlines()
    fences = [i for i, line in enumerate(lines) if line == "````"]
    assert len(fences) == 2
    assert fences[0] < lines.index("# heading") < fences[1]


def test_statements_for_all_n_say_what_they_rest_on(tmp_path):
    text = '''"""Folds."""
from exactrelu import *


@lemma
def fold():
    prove(for_all.fold_max("max(u, v)"))


if __name__ == "__main__":
    run_lemmas()
'''
    (tmp_path / "fold.py").write_text(text, encoding="utf-8")
    outcomes = list(run_files([tmp_path / "fold.py"]))
    for suffix in (".md", ".html", ".tex"):
        over = "$M$" if suffix == ".tex" else "M"
        assert f"induction over {over} and the theorem FOLD-MAX" in report(outcomes, suffix, 1.0)


@pytest.mark.parametrize(
    ("source", "mathematics"),
    [
        (r"\begin{bmatrix} 1 & \begin{matrix} 2 \end{matrix} \end{bmatrix}", True),
        (r"\begin{matrix} 1", False),
        (r"\end{matrix} \begin{matrix}", False),
        (r"\begin{document} \end{document}", False),
        (r"\input{x}", False),
        (r"\left( x \le y \right)", True),
    ],
)
def test_formulas_of_docstrings_are_kept_if_they_are_whole(source, mathematics):
    assert (mixed_prose(f"${source}$") == f"${source}$") is mathematics
