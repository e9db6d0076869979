"""Exported theorems compile, and a change of the statement or of the certificate makes them fail."""

import re
import subprocess
from pathlib import Path

import pytest
from sympy import Piecewise, Symbol

from exactrelu import Network, at_most, equal, identity, maximum, nonnegative, to_coq, write_coq
from exactrelu.cli import main
from exactrelu.prover.induction import for_all
from tests.coq.test_kernel_files import ALLOWED, assumptions

STATEMENTS = {
    "absolute_value": lambda: equal("abs(x)", "relu(x) + relu(-x)"),
    "maximum_of_two": lambda: equal(maximum(2), "max(x, y)"),
    "maximum_of_four": lambda: equal("max(a, b, c, d)", maximum(4)),
    "on_a_polyhedron": lambda: at_most("relu(x + y)", "relu(x) + 2/3*relu(y)", on="x >= -1/2, x + y <= 2/3, y <= 0"),
    "on_a_segment": lambda: equal("abs(x - y)", "y - x", on="x + y == 1, x <= 1/2, x >= 0"),
    "empty": lambda: equal("x", "1", on="x >= 1, x <= 0", allow_empty=True),
    "in_cells": lambda: equal(Piecewise((0, Symbol("x") < 0), (Symbol("x"), True)), "relu(x)"),
    "vector": lambda: equal(["relu(x)", "x"], ["x + relu(-x)", "relu(x) - relu(-x)"]),
    "constants": lambda: nonnegative("max(-1/3, -1/2) + 1/3", variables="x"),
    "no_variable": lambda: equal("max(1/2, 1/3)", "1/2"),
    "refuted": lambda: equal("abs(x)", "relu(x) + 1/3*relu(-x - 1/2)", on="x <= 3"),
    "refuted_inequality": lambda: at_most("max(x, 2*y)", "x + relu(y)", on="y >= -1/7"),
    "deep": lambda: equal(identity(2, hidden_layers=3), ["x", "y"], variables="x y"),
    "hypothesis_called_H1": lambda: equal("relu(H1)", "H1", on="H1 >= 0"),
    "variable_called_eq_refl": lambda: equal("relu(eq_refl) - relu(-eq_refl)", "eq_refl"),
    "variable_called_ltac": lambda: equal("relu(ltac) - relu(-ltac)", "ltac", on="ltac >= -1"),
    "itself": lambda: equal("relu(itself) - relu(-itself)", "itself", on="itself >= -1"),
}
PLUS_MINUS = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
FAMILIES = {
    "fold_of_networks": lambda: for_all.fold_max(maximum(2)),
    "fold_of_minima": lambda: for_all.fold_min("v - relu(v - u)"),
    "trees": lambda: for_all.tree_max("max(u, v)", padding="relu(y) - relu(-y)"),
    "padding": lambda: for_all.padding(["relu(a) - relu(-a)", "max(b, b)"]),
    "deepening": lambda: for_all.deepening(),
    "sawtooth": lambda: for_all.full_branch("2*abs(y) - 2", -2, 2, line=True),
    "three_branches": lambda: for_all.full_branch("min(3*x, abs(3*x - 2))", 0, 1),
    "unequal_branches": lambda: for_all.full_branch("min(4*x, 4/3*(1 - x))", 0, 1),
    "kinks": lambda: for_all.shallow_kinks("relu(t) - relu(t - 1)"),
    "depth": lambda: for_all.separation(),
    "iterates": lambda: for_all.iterates_at_most("relu(x) - 2*relu(x - 1)"),
    "square": lambda: for_all.yarotsky_error(),
    "greek_variable": lambda: for_all.full_branch("2*abs(λ) - 2", -2, 2, line=True),
    "primed_variable": lambda: for_all.iterates_at_most("abs(y')"),
    "reserved_variables": lambda: for_all.fold_max("R + relu(v1 - R)"),
    "keyword_in_a_padding": lambda: for_all.padding(["as", "relu(b) - relu(-b)"], variables="as b"),
    "trees_with_odd_names": lambda: for_all.tree_min("min(λ, b)", padding="relu(S) - relu(-S)"),
    "bounds_called_bound": lambda: for_all.fold_max("max(z, bound)"),
    "proof_terms_as_variables": lambda: for_all.fold_max("max(eq_refl, H)"),
    "pairs_as_variables": lambda: for_all.padding(["pair", "f_equal2"], variables="pair f_equal2"),
    "own_names": lambda: for_all.fold_min("min(own_names_block, own_names)"),
    "activation_called_v1": lambda: for_all.shallow_kinks("abs(v1)"),
    "padding_network": lambda: for_all.tree_max("max(u, v)", padding=PLUS_MINUS),
}


def coqc(kernel: Path, name: str, text: str) -> tuple[bool, str]:
    """Whether the text compiles against the kernel, and what is printed."""
    (kernel / f"{name}.v").write_text(text)
    command = ["coqc", "-q", "-Q", ".", "ExactRelu", f"{name}.v"]
    done = subprocess.run(command, cwd=kernel, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [*STATEMENTS, *FAMILIES])
def test_it_compiles(kernel, name):
    verdict = (STATEMENTS | FAMILIES)[name]()
    assert verdict.refuted == name.startswith("refuted")
    text = to_coq(verdict, name)
    if name in FAMILIES:
        assert "Only the obligations" not in text
        assert re.search(rf"^Theorem {name} :", text, re.MULTILINE)
    proved = re.findall(r"^Theorem (\w+)", text, re.MULTILINE)[-1]
    done, printed = coqc(kernel, f"t_{name}", f"{text}\nPrint Assumptions {proved}.\n")
    assert done, printed
    assert assumptions(printed) <= ALLOWED


def test_lemma_blocks_are_covered():
    assert "\nlemma " in to_coq(STATEMENTS["maximum_of_four"]())


def inequality() -> str:
    return to_coq(at_most("relu(x + y)", "relu(x) + relu(y)", on="x >= -1/3, x + y <= 1"), "subadditive")


def edits(text: str) -> dict[str, str]:
    """The text with one number or word changed in the certificate, or in the statement only."""
    certificate, _, rest = text.partition("Definition subadditive_claim")
    theorem = rest.partition("Corollary")[0]
    found = {}
    farkas = re.search(r"\n([PLR] .*?:)(\d+)", certificate)
    assert farkas
    start, end = farkas.span(2)
    found["multiplier"] = (
        f"{certificate[:start]}{int(farkas[2]) + 1}{certificate[end:]}Definition subadditive_claim{rest}"
    )
    number = re.search(r"(\d+) \* x", theorem)
    assert number
    start, end = number.span(1)
    other = f"{theorem[:start]}{int(number[1]) + 1}{theorem[end:]}"
    found["coefficient"] = f"{certificate}Definition subadditive_claim{other}"
    for old, new in (("Rmax (x + y) 0", "Rmax (x - y) 0"), (">= 0.", "= 0."), (">= 0.", "<= 0.")):
        assert old in theorem
        found[f"{old} to {new}"] = f"{certificate}Definition subadditive_claim{theorem.replace(old, new)}"
    found["kind"] = text.replace("\nclaim ge0", "\nclaim eq0")
    found["leaves"] = re.sub(r"\nend (\d+)", lambda match: f"\nend {int(match[1]) + 1}", text)
    found["program"] = text.replace("\nmax 1:1 2:1 |", "\nmax 1:1 2:2 |")
    return found


@pytest.mark.parametrize("edit", edits(inequality()))
def test_a_changed_file_fails(kernel, edit):
    text = inequality()
    changed = edits(text)[edit]
    assert changed != text
    done, printed = coqc(kernel, "changed", changed)
    assert not done
    assert "Error" in printed


def test_the_unchanged_file_compiles(kernel):
    text = inequality()
    assert coqc(kernel, "unchanged", text)[0]
    assert coqc(kernel, "without", text.partition("\nCorollary")[0])[0]  # so the edits above fail for their own reason


def test_another_block_fails(kernel):
    """The theorem for all n is about the block that the obligations speak of."""
    text = to_coq(for_all.fold_max("u + relu(v - u)"), "maximum")
    wrong = text.replace("let v1 := Rmax (- u + v) 0 in", "let v1 := Rmax (u - v) 0 in")
    assert wrong != text
    assert coqc(kernel, "right_block", text)[0]
    assert not coqc(kernel, "wrong_block", wrong)[0]


def test_a_wrong_point_fails(kernel):
    text = to_coq(equal("relu(x)", "x"), "wrong")
    assert coqc(kernel, "right_point", text)[0]
    for old, new in (("refute -1", "refute 1"), ("x = -1 /\\", "x = -2 /\\"), ("v2 <> 0", "v2 < -2")):
        assert old in text
        assert not coqc(kernel, "wrong_point", text.replace(old, new))[0]


def test_make_checks_a_folder(kernel, tmp_path):
    """The folder by itself, with its own copy of the kernel; and make fails when a file is wrong."""
    written = write_coq({name: make() for name, make in list(STATEMENTS.items())[:2]}, tmp_path / "coq")
    command = ["make", "-C", str(written.path), "-j2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(path.with_suffix(".vo").exists() for path in written.files)
    file = written.files[0]
    file.write_text(file.read_text().replace("\nend 2", "\nend 1"))
    assert subprocess.run(command, capture_output=True, check=False).returncode


PROOFS = """from exactrelu import equal, lemma, prove, refute


@lemma
def certified():
    prove("relu(x) - relu(-x) == x")
    refute("relu(x) == x")


@lemma
def enumerated():
    prove(equal("abs(x)", "abs(-x)", certify=False))
"""


def test_the_command_line(tmp_path, capsys):
    assert main(["coq", "relu(x) == max(x, 0)"]) == 0
    assert "Theorem statement :" in capsys.readouterr().out
    assert main(["coq", "relu(x) == x", "-o", str(tmp_path / "one")]) == 1
    assert "statement.v; run make in" in capsys.readouterr().out
    assert (tmp_path / "one" / "kernel" / "Soundness.v").exists()
    assert main(["coq", "max(x, y, z) == max(z, y, x)", "--max-cells", "0"]) == 3
    assert main(["coq"]) == 2
    assert "coq takes one statement, not 0" in capsys.readouterr().err
    proofs = tmp_path / "lemmas.py"
    proofs.write_text(PROOFS)
    assert main(["coq", "--all", str(tmp_path / "all"), str(proofs)]) == 0
    printed = capsys.readouterr().out
    assert "statements: 2, files: 1" in printed
    assert "1 left out" in printed
    assert "- `enumerated`: proved by exact enumeration" in (tmp_path / "all" / "README.md").read_text()
    assert re.findall(r"Theorem (\w+)", (tmp_path / "all" / "certified.v").read_text()) == [
        "certified_1",
        "certified_2_fails",
        "certified_2_counterexample",
    ]
    assert main(["coq", "--json", "relu(x) == max(x, 0)"]) == 0
    assert '"coq": "' in capsys.readouterr().out
