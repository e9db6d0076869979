"""The .v files: complete, without gaps, resting on the standard axioms of the reals only."""

import re
import tomllib
from pathlib import Path

import pytest

import exactrelu.coq
from exactrelu.coq.folder import LIBRARY, library
from tests.campaigns.coq_mutants import compile_file

FOLDER = Path(exactrelu.coq.__file__).parent
ALLOWED = {
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
}
GAPS = ("Admitted", "admit", "Axiom", "Axioms", "Parameter", "Parameters", "Conjecture", "Abort", "bypass_check")
THEOREMS = (
    "Soundness.sound",
    "Soundness.proved_by",
    "Soundness.refuted_by",
    "Soundness.counterexample_by",
    "Schemas.fold_max",
    "Schemas.fold_min",
    "Schemas.tree_max",
    "Schemas.tree_min",
    "Schemas.padding",
    "Schemas.deepening",
    "Pieces.full_branch_compose",
    "Pieces.full_branch_iterate",
    "Pieces.full_branch_breakpoints",
    "Pieces.full_branch_line_breakpoints",
    "Kinks.shallow_kinks",
    "Kinks.separation",
    "Recurrences.pieces_iterate",
    "Recurrences.largest_error",
)


def without_comments(text: str) -> str:
    """Coq text outside of (nested) comments."""
    depth, kept = 0, []
    for part in re.split(r"(\(\*|\*\))", text):
        if part in ("(*", "*)"):
            depth += 1 if part == "(*" else -1
        elif depth == 0:
            kept.append(part)
    assert depth == 0
    return " ".join(kept)


def test_the_files_are_those_of_the_library():
    assert {path.stem for path in FOLDER.glob("*.v")} == set(LIBRARY) == set(library())


def test_the_files_are_in_the_wheel():
    """They lie inside the package, the wheel takes all of it, and nothing excludes them."""
    project = tomllib.loads((FOLDER.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    target = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "exactrelu" in target["packages"]
    assert "exclude" not in target
    assert "exclude" not in project["tool"]["hatch"]["build"]


@pytest.mark.parametrize("name", LIBRARY)
def test_there_are_no_gaps(name):
    words = set(re.findall(r"\w+", without_comments(library()[name])))
    assert words.isdisjoint(GAPS)
    assert "Lemma" in words or "Definition" in words


def test_the_search_for_gaps_can_fail():
    text = without_comments("(* Axiom (* nested *) *) Lemma a : False. Admitted.")
    assert "Axiom" not in text
    assert "Admitted" in text


def assumptions(printed: str) -> set[str]:
    """The names in the output of Print Assumptions; their types follow a colon or are indented."""
    other = ("Axioms:", "Closed under the global context", " ")
    return {line.split(" :")[0].strip() for line in printed.splitlines() if line and not line.startswith(other)}


def test_the_axioms_are_those_of_the_reals(kernel):
    """The reals of the standard library need the first axiom, so every theorem about them rests on it."""
    asked = [f"From ExactRelu Require {name}." for name in LIBRARY]
    asked += [f"Print Assumptions {theorem}." for theorem in THEOREMS]
    (kernel / "assumed.v").write_text("\n".join([*asked, ""]))
    printed = compile_file(kernel, "assumed")
    assert printed.count("Axioms:") + printed.count("Closed under") == len(THEOREMS)
    assert assumptions(printed) <= ALLOWED
    assert "ClassicalDedekindReals.sig_forall_dec" in assumptions(printed)


def test_an_axiom_more_is_noticed(kernel):
    (kernel / "assumed.v").write_text(
        "Axiom wrong : False.\nTheorem t : 1 = 2. destruct wrong. Qed. Print Assumptions t.\n"
    )
    assert "wrong" in assumptions(compile_file(kernel, "assumed"))
