"""All of proofs/ is green, by certificates and counterexamples only, and quickly."""

from pathlib import Path

from exactrelu.lemmas import exit_code, run_files
from exactrelu.prover.verdict import obligations_of

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


def test_all_lemmas_are_proved():
    outcomes = list(run_files([PROOFS]))
    assert [(o.lemma, o.message) for o in outcomes if o.status != "proved"] == []
    assert exit_code(outcomes) == 0
    assert len(outcomes) > 100
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    verdicts += [one for verdict in verdicts for one in obligations_of(verdict)]
    labels = {verdict.label for verdict in verdicts}
    others = {label for label in labels if not label.startswith("proved for all ")}
    exact = {"proved by exact computation", "polynomial identity, exact arithmetic"}
    argued = "proved by argument from certified claims"
    assert others == {"proved, certificate checked", argued, *exact, "refuted"}  # nothing is vacuous
    assert all(outcome.source for outcome in outcomes)
