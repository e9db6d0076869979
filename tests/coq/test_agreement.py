"""Python's checker and Coq's accept the same certificates, and read the same claims from them."""

import random
from pathlib import Path

import pytest

from tests.campaigns import coq_mutants
from tests.campaigns.coq_mutants import answer, disagreements, mutants
from tests.kernel.test_mutants import ORIGINALS, changed

FIXTURES = Path(__file__).parent.parent / "kernel"
TOO_LONG = {"number_of_5000_digits"}  # Python reads no number of more than 4300 digits; Coq does


def test_accepted_and_rejected_fixtures(kernel):
    texts = list(ORIGINALS.values())
    for path in sorted((FIXTURES / "rejected").glob("*.cert")):
        if path.stem not in TOO_LONG:
            try:
                texts.append(path.read_bytes().decode("utf-8"))
            except UnicodeDecodeError:
                continue
    texts = [text for text in texts if "\0" not in text]
    assert len(texts) > 130
    assert sum(answer(text) is not None for text in texts) == len(ORIGINALS)
    assert disagreements(texts, kernel, "fixtures") == []


def test_mutants(kernel):
    texts = mutants(400, seed=5)
    changes = [text for original in ORIGINALS.values() for text in changed(original)]
    accepted = [text for text in random.Random(2).sample(changes, 2000) if answer(text) is not None]
    assert len(accepted) > 30
    texts += accepted[:60]
    assert disagreements(texts, kernel, "mutants") == []


@pytest.mark.parametrize("wrong", [None, "another claim"])
def test_a_disagreement_is_seen(kernel, monkeypatch, wrong):
    """A Python checker that rejects what Coq accepts, or reads another claim."""
    texts = [ORIGINALS["absolute_value"], ORIGINALS["constants_only"]]
    other = answer(ORIGINALS["an_input_itself"]) if wrong else None
    monkeypatch.setattr(coq_mutants, "answer", lambda text: answer(text) if text == texts[0] else other)
    assert disagreements(texts, kernel, "wrong") == texts[1:]
