"""Hostile files and arguments: every verb answers with a documented exit code, never with a traceback."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu import Rejected, cli, decide, verify
from exactrelu.exact import ExactnessError
from exactrelu.formats.network_json import NetworkFileError, network_from_json
from exactrelu.kernel.certificate import Certificate
from exactrelu.networks import Network

GOOD = '{"exactrelu": "network", "version": 1, "layers": [{"W": [["1"]], "b": ["0"]}]}'
READERS = ("count", "show", "latex", "coq")


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder; fails on a traceback or an internal error."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments):
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err, arguments
        assert code in (0, 1, 2, 3, 4), arguments
        return code

    return go


# ---- networks ------------------------------------------------------------------------------------


def layer(weight, bias='["0"]'):
    return f'[{{"W": {weight}, "b": {bias}}}]'


REFUSED = {
    "nothing": "",
    "null": "null",
    "an empty list": "[]",
    "a hundred thousand lists": "[" * 100_000 + "]" * 100_000,
    "a hundred thousand objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "lists in a weight": layer("[" * 50_000 + "]" * 50_000),
    "a byte order mark": "\ufeff" + GOOD,
    "text after the end": GOOD + "x",
    "NUL": GOOD + "\0",
    "half of it": GOOD[:40],
    "a key twice": GOOD[:-1] + ', "version": 1}',
    "version 1.0": GOOD.replace(" 1,", " 1.0,"),
    "version true": GOOD.replace(" 1,", " true,"),
    "a version of 5000 digits": GOOD.replace(" 1,", f" {'1' * 5000},"),
    "a string of 20 million digits": layer(f'[["{"1" * 20_000_000}"]]'),
    "an integer of 20 million digits": layer(f"[[{'1' * 20_000_000}]]"),
    "1e99999999": layer('[["1e99999999"]]'),
    "1/0": layer('[["1/0"]]'),
    "a negative denominator": layer('[["1/-2"]]'),
    "a float": layer("[[1.5]]"),
    "a float bomb": layer("[[1e999999999]]"),
    "NaN": layer("[[NaN]]"),
    "infinity": layer("[[-Infinity]]"),
    "nan as text": layer('[["nan"]]'),
    "a bool": layer("[[true]]"),
    "an object for a number": layer("[[{}]]"),
    "text for a matrix": layer('"ab"'),
    "no rows": layer("[]", "[]"),
    "ragged rows": layer('[["1"], ["1", "2"]]', '["0", "0"]'),
    "a short bias": layer('[["1"]]', "[]"),
    "layers that do not fit": layer('[["1"]]')[:-1] + "," + layer('[["1", "2"]]')[1:],
    "foreign digits": layer('[["١"]]'),
    "an underscore": layer('[["1_0"]]'),
    "hexadecimal": layer('[["0x10"]]'),
    "a lone surrogate": layer('[["\\ud800"]]'),
    "a key of a million letters": f'{{"{"k" * 10**6}": 1}}',
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_networks(kind):
    with pytest.raises((NetworkFileError, ExactnessError)) as caught:
        network_from_json(REFUSED[kind])
    assert len(str(caught.value)) < 500


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just("1/3")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["W", "b", "layers", "version", "exactrelu", "x"]), inner, max_size=4),
    ),
)


@given(st.one_of(st.text(max_size=60), JSON.map(json.dumps), JSON.map(lambda value: f'[{{"W": {json.dumps(value)}}}]')))
@settings(max_examples=300)
def test_any_json_is_a_network_or_refused(text):
    try:
        network = network_from_json(text)
    except (NetworkFileError, ExactnessError):
        return
    assert isinstance(network, Network)


# ---- certificates --------------------------------------------------------------------------------

CERTIFICATE = decide("relu(x) - relu(-x) == min(x, max(x, y))", variables="x y", on="y <= x").certificate.text
REFUTATION = decide("relu(x) == x").certificate.text


def damaged(rng, text):
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text))
        match rng.randrange(4):
            case 0:
                text = text[:at] + chr(rng.randrange(1, 300)) + text[at + 1 :]
            case 1:
                text = text[:at] + text[at + rng.randint(1, 9) :] or "x"
            case 2:
                extra = rng.choice(["9" * 5000, "-", " ", "\n", "0:1", "claim eq0\n", "S 3\n", "Z\n", "lin 1:1\n"])
                text = text[:at] + extra + text[at:]
            case _:
                text = text[:at] or "x"
    return text


def test_damaged_certificates_are_rejected_or_still_true():
    """What is accepted of them is established by tests/kernel/test_mutants.py; here nothing but `Rejected` may come."""
    rng = random.Random(5)
    accepted = 0
    for _ in range(600):
        text = damaged(rng, rng.choice([CERTIFICATE, REFUTATION]))
        try:
            accepted += bool(verify(Certificate(text)))
        except Rejected:
            continue
    assert accepted < 100


@given(st.text(alphabet=st.sampled_from("exactrlu-c 2dimhypalSLRZWPE0123456789:/|\n"), max_size=200))
@settings(max_examples=200)
def test_any_text_is_rejected(text):
    with pytest.raises(Rejected):
        verify(Certificate("exactrelu-cert 2\n" + text))


HEAD = "exactrelu-cert 2\n"
BOMBS = {
    "a dimension of twelve digits": HEAD + "dim 999999999999\nclaim eq0\nZ\nend 1\n",
    "case distinctions without end": HEAD + "dim 1\nclaim ge0\n" + "C 1:1\n" * 50_000 + "E\n",
    "a multiplier of 5000 digits": HEAD + f"dim 1\nclaim ge0\nP {'9' * 5000} 0:1\nend 1\n",
    "doubling": HEAD + "dim 1\nlin 1:2\n" + "".join(f"lin {k}:2\n" for k in range(2, 8000)) + "claim ge0\nZ\nend 1\n",
    "halving": HEAD
    + "dim 1\nlin 1:1/2\n"
    + "".join(f"lin {k}:1/2\n" for k in range(2, 4000))
    + "claim ge0\nZ\nend 1\n",
    "Fibonacci": HEAD
    + "dim 1\nmax 0:1 1:1 | 0:0\n"
    + "".join(f"max {k - 1}:1 {k}:1 | {k - 1}:-1\n" for k in range(2, 2000))
    + "claim ge0\nZ\nend 1\n",
    "lines of another system": CERTIFICATE.replace("\n", "\r\n"),
    "no last line": CERTIFICATE[:-1],
    "half of a second one": CERTIFICATE + HEAD,
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_rejected(kind):
    with pytest.raises(Rejected) as caught:
        verify(Certificate(BOMBS[kind]))
    assert len(str(caught.value)) < 100_000


def test_long_certificates_are_read():
    many = HEAD + "dim 1\nhyp 0 1\nclaim ge0\n" + "lemma 1:1\nP 1 0:1\nend 1\n" * 5000 + "P 1 0:1\nend 1\n"
    assert verify(Certificate(many))[0].leaves == 5001


# ---- the command line ----------------------------------------------------------------------------

FILES = {
    "binary": bytes(range(256)) * 100,
    "empty": b"",
    "zeros": b"\0" * 10,
    "nested": b"[" * 100_000,
    "marked": b"\xef\xbb\xbf" + GOOD.encode(),
    "wide": GOOD.encode("utf-16"),
    "cut": GOOD.encode()[:30],
    "latin": "é".encode("latin-1"),
}


@pytest.mark.parametrize("kind", [*FILES, "missing", "a folder"])
def test_unreadable_files(run, kind):
    for end in ("json", "cert", "py"):
        path = Path(f"{kind}.{end}")
        if kind in FILES:
            path.write_bytes(FILES[kind])
        elif kind == "a folder":
            path.mkdir()
    for verb in READERS:
        assert run(verb, f"{kind}.json") == 2
    assert run("verify", f"{kind}.cert") in (2, 4)
    assert run("verify", "--json", f"{kind}.cert", f"{kind}.json") in (2, 4)
    assert run("prove", f"{kind}.py") in (1, 2)
    assert run("check", f"{kind}.json") == 2


ARGUMENTS = [
    "", "   ", "-", "--", "-x", "\n", "x", "x ==", "== x", "x === x", "x = x", "x < y", "x == x\u200b", '"', "$(rm)",
    "x == 1e99999", "10^4000*10^4000 == 1", "10^3900*relu(10^3900*x) == 1", "max() == 0", "||x|| == abs(x)", "{x} == x",
    "(" * 200 + "x" + ")" * 200 + " == x", "piecewise((x, x > 0)) == x", "piecewise((1, x > 0), (0, true)) == relu(x)",
    "\ud800 == x", "__import__('os').system('true') == 0", "%s == x", "א == א", "0 == 0", "1 == 2", "x/0 == x",
    "x*y == y*x", "nan == nan", "--help == x", "@file", "٣", "1_0", "0x1", "nan", "inf", "-1", "1e400", "9" * 400,
]  # fmt: skip


@pytest.mark.parametrize("argument", ARGUMENTS, ids=lambda text: ascii(text)[:20])
def test_any_argument(run, argument):
    for verb in ("check", *READERS):
        run(verb, argument)
    run("check", argument, "--json")
    for option in ("--on", "--variables", "--time", "--max-cells", "--certificate"):
        run("check", "abs(x) == x", option, argument)
        run("count", "abs(x)", option, argument)
    run("verify", "missing.cert", "--statement", argument)


LEMMA = """from exactrelu import *


@lemma
def fine():
    prove("abs(x) == relu(x) + relu(-x)")


"""
BAD = {
    "an exception that cannot be printed": "class E(Exception):\n    def __str__(self):\n        raise OSError\n\n\n"
    "@lemma\ndef bad():\n    raise E()\n",
    "a message that cannot be encoded": "@lemma\ndef bad():\n    raise ValueError('\\ud800')\n",
    "an exit": "@lemma\ndef bad():\n    raise SystemExit(0)\n",
    "a generator": "@lemma\ndef bad():\n    yield prove('x == 0')\n",
    "a coroutine": "@lemma\nasync def bad():\n    prove('x == 0')\n",
    "recursion": "@lemma\ndef bad():\n    bad()\n",
    "an exception of its own kind": "class B(BaseException):\n    pass\n\n\n@lemma\ndef bad():\n    raise B()\n",
    "a caught failure": "@lemma\ndef bad():\n    try:\n        prove('x == 0')\n    except Refuted:\n        pass\n",
    "nothing": "@lemma\ndef bad():\n    pass\n",
    "another lemma of that name": "@lemma\ndef fine():\n    prove('x == x')\n",
    "a class": "@lemma\nclass Bad:\n    pass\n",
    "an argument": "@lemma\ndef bad(x):\n    pass\n",
    "no syntax": "def (\n",
    "an exit on import": "raise SystemExit(0)\n",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_lemma_ends_neither_the_run_nor_well(run, kind):
    Path("bad.py").write_text(LEMMA + BAD[kind], encoding="utf-8")
    Path("good.py").write_text(LEMMA, encoding="utf-8")
    assert run("prove", "bad.py", "good.py") in (1, 2)
    assert run("prove", "--json", "good.py", "bad.py") in (1, 2)
    assert run("prove", "good.py") == 0
