"""All of proofs/ is green, by certificates and counterexamples only, and quickly."""

from pathlib import Path

from exactrelu.lemmas import exit_code, run_files

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


def test_all_lemmas_are_proved():
    outcomes = list(run_files([PROOFS]))
    assert [(o.lemma, o.message) for o in outcomes if o.status != "proved"] == []
    assert exit_code(outcomes) == 0
    assert len(outcomes) > 100
    labels = {verdict.label for outcome in outcomes for verdict in outcome.verdicts}
    others = {label for label in labels if not label.startswith("proved for all ")}
    exact = {"proved by exact computation", "polynomial identity, exact arithmetic"}
    assert others == {"proved, certificate checked", *exact, "refuted"}  # nothing is vacuous
    assert all(outcome.source for outcome in outcomes)
