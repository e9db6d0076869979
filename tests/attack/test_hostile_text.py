"""Any text is read or refused with `FormulaError`; what is read is what is meant; nothing takes for ever."""

import time
from contextlib import suppress
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu import FormulaError, decide, equal
from exactrelu.expressions import to_text
from exactrelu.text import parse_conditions, parse_formula, parse_named, parse_statement
from tests import oracle

# ---- any text ------------------------------------------------------------------------------------

OPERATORS = "()()||,+-*/^&~;=<>!'"
OTHERS = "x y y1 relu max min abs piecewise 2 1/3 0.5 1e9 10^-3 >= <= == != and or not true otherwise nan inf λ ²"
WORDS = st.sampled_from([*OPERATORS, *OTHERS.split(), "\n", " "])
TEXT = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS).map("".join))


@given(TEXT)
@settings(max_examples=400)
def test_any_text_is_read_or_refused(text):
    for read in (parse_formula, parse_statement, parse_conditions):
        with suppress(FormulaError):
            read(text)


@given(TEXT)
@settings(max_examples=150)
def test_any_statement_is_decided_or_refused(text):
    try:
        verdict = decide(text, max_cells=50, time=2)
    except (FormulaError, ValueError):  # EmptyDomain is a ValueError
        return
    assert verdict.proved or verdict.refuted or verdict.reason


# ---- formulas ------------------------------------------------------------------------------------

NUMBERS = st.one_of(st.fractions(max_denominator=50), st.integers(-(10**30), 10**30).map(F))
NAMES = ("x", "y", "z")


def operations(inner):
    return st.one_of(
        st.tuples(st.sampled_from(["+", "-"]), inner, inner).map(lambda t: f"({t[1]} {t[0]} {t[2]})"),
        st.tuples(NUMBERS, inner).map(lambda t: f"({t[0]})*{t[1]}" if t[0] >= 0 else f"{t[0]}*{t[1]}"),
        st.tuples(inner, st.integers(1, 10**6)).map(lambda t: f"{t[0]}/{t[1]}"),
        st.tuples(st.sampled_from(["max", "min"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda t: f"{t[0]}({', '.join(t[1])})"
        ),
        st.tuples(st.sampled_from(["relu", "abs", "-"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
        inner.map(lambda text: f"|{text}|" if "|" not in text else text),
    )


FORMULAS = st.recursive(st.one_of(st.sampled_from(NAMES), NUMBERS.map(lambda q: f"({q})")), operations, max_leaves=10)


@given(FORMULAS, st.lists(st.fractions(-9, 9, max_denominator=7), min_size=3, max_size=3))
@settings(max_examples=200)
def test_a_formula_printed_and_read_again_is_the_same_function(text, values):
    at = dict(zip(NAMES, values, strict=True))
    node, _ = parse_named(text)
    again, _ = parse_named(to_text(node))
    assert oracle.value(node, at) == oracle.value(again, at)
    assert oracle.value(node, at) == python_value(text, at)


def python_value(text, at):
    """The text by Python's own reading, which agrees with ours on these operations."""
    scope = {
        "max": lambda *t: max(t),
        "min": lambda *t: min(t),
        "abs": abs,
        "relu": lambda t: max(t, F(0)),
        "F": F,
        **at,
    }
    parts = text.split("|")
    text = "".join(f"abs({part})" if k % 2 else part for k, part in enumerate(parts))
    whole = "".join(f"F({part})" if part.isdigit() else part for part in _words(text))
    return eval(whole, {"__builtins__": {}}, scope)


def _words(text):
    word = ""
    for character in text:
        if character.isdigit():
            word += character
            continue
        if word:
            yield word
            word = ""
        yield character
    if word:
        yield word


@given(FORMULAS)
@settings(max_examples=40)
def test_every_formula_equals_itself_and_not_itself_plus_a_little(text):
    options = {"variables": NAMES, "max_cells": 400, "time": 5}
    same, other = equal(text, f"({text})", **options), equal(text, f"({text}) + 10^-40", **options)
    assert not same.refuted
    assert not other.proved


# ---- hostile text --------------------------------------------------------------------------------

REFUSED = {
    "eval": "__import__('os').system('true')",
    "attributes": "x.__class__",
    "an f-string": "f'{x}'",
    "a zero-width space": "x\u200b + 1",
    "a zero-width joiner": "x\u200dy",
    "a soft hyphen": "x\u00ady",
    "a byte order mark": "\ufeffx",
    "NUL": "x\0",
    "a lone surrogate": "\ud800",
    "a direction override": "x\u202e + y",
    "letters from right to left": "א + ב",
    "an invisible letter": "x + \u1160",
    "another invisible letter": "\u3164 + 1",
    "a full-width letter": "ｘ + 1",
    "the Kelvin sign": "\u212a + 1",
    "mathematical bold": "𝐱",
    "foreign digits": "١ + x",
    "a superscript": "x²",
    "2^99999": "2^99999 * x",
    "a tower": "2^3^4",
    "an exponent of twelve digits": "2^999999999999",
    "an e-notation bomb": "1e999999999",
    "five thousand digits": "9" * 5000,
    "numbers multiplied to 40 MB": "*".join(["10^2900"] * 30000) + "*x",
    "fractions added to a megabyte": "+".join(f"1/{p}" for p in range(1, 400_001, 2)),
    "brackets": "(" * 100_000 + "x" + ")" * 100_000,
    "bars": "|" * 100_001 + "x" + "|" * 100_001,
    "negations": "piecewise((x, " + "not " * 100_000 + "x >= 0), (0, true))",
    "piecewise in piecewise": "piecewise((" * 5000 + "x" + ", true))" * 5000,
    "conditions that multiply": "piecewise((0, " + " and ".join(f"x != {i}" for i in range(20)) + "), (0, true))",
    "a name of a word": "max + 1",
    "nothing": "",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kind):
    start = time.process_time()
    with pytest.raises(FormulaError) as caught:
        parse_formula(REFUSED[kind])
    assert len(str(caught.value)) < 1000
    assert time.process_time() - start < 30


READ = {
    "terms": ("+".join(["x"] * 100_000), "100000*x"),
    "variables": ("+".join(f"x{i % 50}" for i in range(100_000)), "+".join(f"2000*x{i}" for i in range(50))),
    "signs": ("-" * 100_001 + "x", "-x"),
    "a name": ("x" * 100_000, "x" * 100_000 + " + 0"),
    "huge and tiny": ("1e1000*x*10^-1000", "x"),
    "dunder names are names": ("__import__ + __class__", "__class__ + __import__"),
    "lines": ("x\n+\r\n\ty", "y + x"),
}


@pytest.mark.parametrize("kind", READ)
def test_large_but_plain_text_is_read(kind):
    left, right = READ[kind]
    assert equal(left, right).proved


def test_letters_that_only_look_alike_are_other_variables_and_shown():
    """A Cyrillic letter makes a second variable, so what is claimed is more, and the list of variables shows both."""
    verdict = decide("х == x")
    assert verdict.refuted
    assert verdict.statement.endswith("for all real x, х")


def test_no_text_is_evaluated(monkeypatch):
    import builtins

    def never(*_, **__):
        raise AssertionError("text is evaluated")

    monkeypatch.setattr(builtins, "eval", never)
    monkeypatch.setattr(builtins, "exec", never)
    assert equal("relu(x) + relu(-x)", "abs(x)").proved
