"""A false lemma goes green nowhere: not under python -O, not returned, not hidden, not dropped."""

import os
import runpy
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from exactrelu import cli
from exactrelu.lemmas import (
    Lemma,
    LemmaError,
    is_proofs_file,
    lemma,
    lemmas_of,
    load_proofs,
    outcome_line,
    proof_files,
    run,
    run_files,
    totals_line,
)
from exactrelu.prover.equality import equal, prove, refute
from exactrelu.prover.induction import for_all
from exactrelu.prover.verdict import Refuted, Undecided, observe_verdicts, stated

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.filterwarnings("ignore:assertion is always true:SyntaxWarning")

HEAD = "from exactrelu import at_most, equal, for_all, lemma, prove, refute, run_lemmas\n"
TAIL = '\n\nif __name__ == "__main__":\n    run_lemmas()\n'
HONEST = """
@lemma
def honest():
    prove("relu(x) - relu(-x) == x")
"""


def write(folder: Path, body: str, name: str = "scratch.py") -> Path:
    """A proofs file with an honest true lemma first, so that only what `body` does can make it fail."""
    path = folder / name
    path.write_text(HEAD + HONEST + textwrap.dedent(body) + TAIL, encoding="utf-8")
    return path


def failures(path: Path) -> list[str]:
    return [f"{one.lemma}: {one.message}" for one in run_files([path]) if one.status != "proved"]


# -- what a lemma is ----------------------------------------------------------------------------------


def test_a_true_lemma_is_proved_with_its_verdicts(tmp_path):
    path = write(tmp_path, '@lemma\ndef wrong_at_minus_one():\n    refute("relu(x) == x", at=-1)\n')
    outcomes = list(run_files([path]))
    assert [(one.lemma, one.status, one.exit_code) for one in outcomes] == [
        ("honest", "proved", 0),
        ("wrong_at_minus_one", "proved", 0),
    ]
    assert outcomes[0].verdicts[0].label == "proved, certificate checked"
    assert outcomes[1].verdicts[0].counterexample.point == (-1,)


def test_a_false_lemma_shows_statement_point_and_both_values(tmp_path):
    path = write(tmp_path, '@lemma\ndef wrong():\n    prove("relu(x) == x")\n')
    (message,) = failures(path)
    for part in ("relu(x) = x for all real x", "x = -1", "left 0", "right -1"):
        assert part in message


def test_an_undecided_lemma_is_neither_proved_nor_refuted(tmp_path):
    path = write(tmp_path, '@lemma\ndef hasty():\n    prove(equal("relu(x)", "max(x, 0)", max_cells=0))\n')
    outcome = list(run_files([path]))[1]
    assert (outcome.status, outcome.exit_code) == ("undecided", 3)
    assert "the budget of 0 cells is used up" in outcome.message


def test_a_lemma_is_called_without_arguments_and_raises():
    @lemma
    def wrong():
        prove("abs(x) == x")

    assert isinstance(wrong, Lemma)
    with pytest.raises(Refuted, match="left 1, right -1"):
        wrong()

    @lemma
    def hasty():
        prove("relu(x) == max(x, 0)", max_cells=0)

    with pytest.raises(Undecided, match="budget"):
        hasty()


def test_verdicts_count_for_their_own_lemma_only():
    @lemma
    def inner():
        prove("x == x")

    @lemma
    def outer():
        inner()
        prove("abs(x) == abs(-x)")

    equal("x", "x")  # outside any lemma: nobody's
    assert [len(one.verdicts()) for one in (inner, outer)] == [1, 2]


# -- first way: python -O strips asserts --------------------------------------------------------------


def test_python_O_lets_no_assert_pass(tmp_path):
    """All three doors, one folder: an assert in the lemma, one in a helper, and a lemma without assert."""
    (tmp_path / "proofs").mkdir()
    stripped = write(tmp_path / "proofs", '@lemma\ndef wrong():\n    assert equal("relu(x)", "x")\n', "a_stripped.py")
    helper = (
        'def _check():\n    assert equal("relu(x)", "x")\n\n@lemma\ndef wrong():\n    prove("x == x")\n    _check()\n'
    )
    write(tmp_path / "proofs", helper, "b_in_a_helper.py")
    write(tmp_path / "proofs", "", "c_honest.py")
    environment = {**os.environ, "PYTHONOPTIMIZE": "1"}

    def go(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )

    by_prove = go("-O", "-m", "exactrelu", "prove")
    by_python = go("-O", str(stripped))
    by_pytest = go("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert (by_prove.returncode, by_python.returncode) == (1, 1), by_prove.stderr + by_python.stderr
    assert by_prove.stdout.count("python -O strips") == 2
    assert "3 lemmas" in by_prove.stdout
    assert "1 proved, 2 failed" in by_prove.stdout
    assert "python -O strips" in by_python.stdout
    assert by_pytest.returncode in (1, 2)
    assert "2 errors" in by_pytest.stdout
    assert by_pytest.stdout.count("python -O strips") == 2


def test_a_lemma_that_asserts_is_honest_without_O(tmp_path):
    path = write(
        tmp_path,
        """
        @lemma
        def right():
            assert equal("abs(x)", "max(x, -x)")

        @lemma
        def wrong():
            assert equal("abs(x)", "x")
        """,
    )
    (message,) = failures(path)
    assert message.startswith("wrong: refuted at x = -1: left 1, right -1")


# -- second, third and fourth way, and what is like them ----------------------------------------------

RETURNED = {
    "a false verdict": ('@lemma\ndef f():\n    return equal("relu(x)", "x")\n', "f returns <refuted"),
    "a true verdict": ('@lemma\ndef f():\n    return prove("x == x")\n', "f returns <proved"),
    "a bool": ('@lemma\ndef f():\n    return equal("relu(x)", "x").proved\n', "f returns False"),
    "a generator": (
        '@lemma\ndef f():\n    prove("x == x")\n    return (prove(s) for s in ["relu(x) == x"])\n',
        "f returns <generator",
    ),
}

NEVER_RUN = {
    "a public function": ('def f():\n    prove("relu(x) == x")\n', "the function f is no lemma and would never run"),
    "a lambda": ('f = lambda: prove("relu(x) == x")\n', "the function f is no lemma"),
    "a cached function": (
        'import functools\n@functools.cache\ndef f():\n    prove("relu(x) == x")\n',
        "the function f is no lemma",
    ),
    "a method": ('class Facts:\n    def f(self):\n        prove("relu(x) == x")\n', "the function f is no lemma"),
    "a lemma in a class": (
        'class Facts:\n    @lemma\n    def f():\n        prove("relu(x) == x")\n',
        "the lemma f would never run",
    ),
    "a lemma in a private class": (
        'class _Facts:\n    @lemma\n    def f():\n        prove("relu(x) == x")\n',
        "the lemma f would never run",
    ),
    "two of one name": (
        '@lemma\ndef f():\n    prove("relu(x) == x")\n\n@lemma\ndef f():\n    prove("x == x")\n',
        "the lemma f would never run; it is nested, or a later definition of the same name hides it",
    ),
    "a name used again": ('@lemma\ndef f():\n    prove("relu(x) == x")\n\nf = 3\n', "the lemma f would never run"),
    "a deleted name": ('@lemma\ndef f():\n    prove("relu(x) == x")\n\ndel f\n', "the lemma f would never run"),
    "a loop": (
        'for text in ("relu(x) == x", "x == x"):\n    @lemma\n    def f():\n        prove(text)\n',
        "the lemma f would never run",
    ),
    "under a condition": (
        'if len("x") == 2:\n    @lemma\n    def f():\n        prove("relu(x) == x")\n',
        "the lemma f is never defined",
    ),
    "no lemma under a condition": (
        'if len("x") == 2:\n    def f():\n        prove("relu(x) == x")\n',
        "the function f is no lemma",
    ),
    "in a helper that is called": (
        'def _make():\n    @lemma\n    def f():\n        prove("relu(x) == x")\n\n_make()\n',
        "the lemma f would never run",
    ),
    "in a helper that is not": (
        'def _make():\n    @lemma\n    def f():\n        prove("relu(x) == x")\n',
        "the lemma f is never defined",
    ),
    "in a lemma": (
        '@lemma\ndef f():\n    @lemma\n    def g():\n        prove("relu(x) == x")\n    prove("x == x")\n',
        "the lemma g is never defined",
    ),
    "a generator function": (
        '@lemma\ndef f():\n    yield prove("relu(x) == x")\n',
        "f is a generator or a coroutine; calling it would not run its body",
    ),
    "a coroutine": ('@lemma\nasync def f():\n    prove("relu(x) == x")\n', "f is a generator or a coroutine"),
    "an asynchronous generator": (
        '@lemma\nasync def f():\n    yield prove("relu(x) == x")\n',
        "f is an asynchronous generator",
    ),
    "a function with parameters": ('@lemma\ndef f(x="relu(x) == x"):\n    prove(x)\n', "must take no parameters"),
    "something that is no function": ('lemma("relu(x) == x")\n', "@lemma goes on a function"),
    "an exit while loading": ("import sys\nsys.exit(0)\n", "ends the process when it is loaded"),
    "an exit in a lemma": ("import sys\n@lemma\ndef f():\n    sys.exit(0)\n", "f ends the process with SystemExit(0)"),
    "run_lemmas at the top level": (
        'run_lemmas()\n@lemma\ndef f():\n    prove("relu(x) == x")\n',
        "run_lemmas() belongs under if __name__",
    ),
}

DROPPED = {
    "a bare verdict": ('@lemma\ndef f():\n    equal("relu(x)", "x")\n', "f never settles the verdict on 'relu(x) = x"),
    "a true bare verdict": ('@lemma\ndef f():\n    equal("x", "x")\n', "f never settles the verdict on 'x = x"),
    "one of two": (
        '@lemma\ndef f():\n    prove("x == x")\n    at_most("x", "x - 1")\n',
        "f never settles the verdict on 'x <= x - 1",
    ),
    "its attribute": ('@lemma\ndef f():\n    equal("relu(x)", "x").proved\n', "is computed and dropped"),
    "its attribute in an assert": (
        '@lemma\ndef f():\n    assert equal("relu(x)", "x").refuted\n',
        "f never settles the verdict on 'relu(x) = x",
    ),
    "a variable": ('@lemma\ndef f():\n    verdict = equal("relu(x)", "x")\n', "f never settles the verdict"),
    "a list": ('@lemma\ndef f():\n    [equal(s, "x") for s in ("x", "abs(x)")]\n', "f never settles the verdict"),
    "a tuple in an assert": (
        '@lemma\ndef f():\n    assert (equal("relu(x)", "x"), "relu is not the identity")\n',
        "f never settles the verdict",
    ),
    "a comparison": (
        '@lemma\ndef f():\n    prove("x == x")\n    equal("relu(x)", "x") == True\n',
        "computed and dropped",
    ),
    "a negation": ('@lemma\ndef f():\n    prove("x == x")\n    not equal("relu(x)", "x")\n', "computed and dropped"),
    "a conjunction": ('@lemma\ndef f():\n    equal("x", "x") and equal("relu(x)", "x")\n', "computed and dropped"),
    "a call forgotten": ('@lemma\ndef f():\n    prove("x == x")\n    prove\n', "'prove' is computed and dropped"),
    "a lazy map": (
        '@lemma\ndef f():\n    prove("x == x")\n    map(prove, ["relu(x) == x"])\n',
        "computed and dropped",
    ),
    "a generator expression": (
        '@lemma\ndef f():\n    prove("x == x")\n    (prove(s) for s in ["relu(x) == x"])\n',
        "computed and dropped",
    ),
    "an any that stops early": (
        '@lemma\ndef f():\n    any(prove(s) for s in ["x == x", "relu(x) == x"])\n',
        "computed and dropped",
    ),
    "an all": ('@lemma\ndef f():\n    all(equal(s, "x") for s in ["x", "relu(x)"])\n', "computed and dropped"),
    "in a helper": (
        'def _check():\n    equal("relu(x)", "x").proved\n\n@lemma\ndef f():\n    prove("x == x")\n    _check()\n',
        "computed and dropped",
    ),
    "outside a lemma": ('verdict = equal("relu(x)", "x")\n', "outside its lemmas the verdict on 'relu(x) = x"),
    "a statement never decided": ('@lemma\ndef f():\n    assert "relu(x) == x"\n', "f decides no statement"),
    "a verdict from outside": (
        'verdict = prove("x == x")\n\n@lemma\ndef f():\n    assert verdict\n',
        "f decides no statement, so it proves nothing",
    ),
    "nothing at all": ("@lemma\ndef f():\n    pass\n", "f decides no statement, so it proves nothing"),
    "a loop over nothing": (
        '@lemma\ndef f():\n    for n in []:\n        prove("x == x")\n',
        "no prove(...) or refute(...) was reached (an early return, or a loop over nothing?)",
    ),
    "an early return": (
        '@lemma\ndef f():\n    return\n    prove("x == x")\n',
        "f decides no statement, so it proves nothing: no prove(...) or refute(...) was reached (an early return",
    ),
}

SURVIVING = {
    "a swallowed exception": (
        '@lemma\ndef f():\n    try:\n        prove("relu(x) == x")\n    except AssertionError:\n        pass\n',
        "f never settles the verdict on 'relu(x) = x",
    ),
    "an exception swallowed in a helper": (
        "import contextlib\n\ndef _try(text):\n    with contextlib.suppress(Exception):\n        prove(text)\n\n"
        '@lemma\ndef f():\n    _try("relu(x) == x")\n',
        "f never settles the verdict on 'relu(x) = x",
    ),
    "an undecided one swallowed": (
        '@lemma\ndef f():\n    try:\n        prove("relu(x-1) <= relu(x)", max_cells=0)\n'
        "    except AssertionError:\n        pass\n",
        "f never settles the verdict on 'relu(x-1) <= relu(x)",
    ),
    "a swallowed refute of a true statement": (
        '@lemma\ndef f():\n    try:\n        refute("x == x")\n    except AssertionError:\n        pass\n',
        "f never settles the verdict on 'x = x",
    ),
    "a point that does not refute, swallowed": (
        '@lemma\ndef f():\n    try:\n        refute("relu(x) == x", at=1)\n    except AssertionError:\n        pass\n',
        "f never settles the verdict on 'relu(x) = x",
    ),
    "or True": ('@lemma\ndef f():\n    assert equal("relu(x)", "x") or True\n', "f never settles the verdict"),
    "a negation in an assert": (
        '@lemma\ndef f():\n    assert not equal("relu(x)", "x")\n',
        "refute(...) for a false statement",
    ),
    "any": (
        '@lemma\ndef f():\n    assert any([equal("relu(x)", "x"), equal("x", "x")])\n',
        "f never settles the verdict",
    ),
    "a condition": (
        '@lemma\ndef f():\n    if equal("relu(x)", "x"):\n        prove("x == 0")\n    prove("x == x")\n',
        "f never settles the verdict on 'relu(x) = x",
    ),
}

WAYS = {
    f"{way}: {name}": case
    for way, cases in (("returned", RETURNED), ("never run", NEVER_RUN), ("dropped", DROPPED), ("surviving", SURVIVING))
    for name, case in cases.items()
}


@pytest.mark.parametrize("way", WAYS)
def test_a_lemma_that_proves_nothing_fails(way, tmp_path):
    body, message = WAYS[way]
    found = failures(write(tmp_path, body))
    assert len(found) == 1, found
    assert message in found[0]


@pytest.fixture(scope="module")
def all_ways(tmp_path_factory):
    """A folder with one file for each way; every one contains an honest lemma as well."""
    folder = tmp_path_factory.mktemp("ways") / "proofs"
    folder.mkdir()
    for number, (body, _) in enumerate(WAYS.values()):
        write(folder, body, f"way_{number}.py")
    return folder


def test_the_command_line_refuses_every_way(all_ways, capsys):
    assert cli.main(["prove", str(all_ways)]) == 1
    printed = capsys.readouterr().out
    assert printed.count("FAIL ") == len(WAYS)
    for _, message in WAYS.values():
        assert message in printed.replace("\n         ", "\n")


def test_python_refuses_every_way(all_ways, capsys):
    for number, (way, (_, message)) in enumerate(WAYS.items()):
        with pytest.raises((SystemExit, LemmaError)) as end:
            runpy.run_path(str(all_ways / f"way_{number}.py"), run_name="__main__")
        printed = capsys.readouterr().out
        if way == "never run: an exit while loading":  # python itself obeys; the other two doors report it
            continue
        assert isinstance(end.value, LemmaError) or end.value.code == 1, way
        assert message in printed + str(end.value), way


def test_pytest_refuses_every_way(all_ways, pytester):
    result = pytester.runpytest_inprocess("-q", "--tb=short", "--continue-on-collection-errors", str(all_ways))
    counts = result.parseoutcomes()
    assert counts.get("failed", 0) + counts.get("errors", 0) == len(WAYS)
    printed = result.stdout.str()
    for way, (_, message) in WAYS.items():
        assert message in printed, way


# -- files and folders --------------------------------------------------------------------------------


def test_a_file_without_lemmas_fails(tmp_path):
    path = tmp_path / "empty.py"
    path.write_text("from exactrelu import *\n")
    assert failures(path) == [f"empty: {path} contains no lemma; decorate functions with @lemma"]


def test_a_lemma_from_another_file_does_not_count(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    write(tmp_path, "", "elsewhere_of_scratch.py")
    path = tmp_path / "borrowed.py"
    path.write_text("from elsewhere_of_scratch import honest\n")
    (message,) = failures(path)
    assert "the lemma honest is imported from elsewhere_of_scratch" in message


def test_an_alias_runs_once(tmp_path):
    path = write(tmp_path, "same = honest\n")
    assert [one.name for one in lemmas_of(load_proofs(path))] == ["honest"]


def test_private_helpers_and_classes_are_allowed(tmp_path):
    body = """
    class _Pair:
        def sides(self):
            return "relu(x)", "max(x, 0)"

    def _sides():
        def inner():
            return _Pair().sides()
        return inner()

    @lemma
    def by_helper():
        prove(equal(*_sides()))
    """
    assert failures(write(tmp_path, body)) == []


def test_folders_that_hold_nothing_are_errors(tmp_path):
    with pytest.raises(FileNotFoundError, match="contains no proofs file"):
        proof_files([tmp_path])
    (tmp_path / "_helper.py").write_text("x = 1\n")
    (tmp_path / "conftest.py").write_text("")
    with pytest.raises(FileNotFoundError, match="contains no proofs file"):
        proof_files([tmp_path])
    with pytest.raises(FileNotFoundError, match="does not exist"):
        proof_files([tmp_path / "missing"])


def test_a_lemma_in_a_helper_file_runs_as_well(tmp_path):
    hidden = write(tmp_path, '@lemma\ndef wrong():\n    prove("relu(x) == x")\n', "_hidden.py")
    assert is_proofs_file(hidden)
    assert proof_files([tmp_path]) == [hidden]


def test_files_are_found_in_folders_below(tmp_path):
    (tmp_path / "hats").mkdir()
    files = [write(tmp_path, "", "b.py"), write(tmp_path / "hats", "", "a.py")]
    assert proof_files([tmp_path]) == files


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("broken.py", "@lemma\ndef f(:\n", "SyntaxError"),
        ("missing.py", "import a_module_that_does_not_exist\n", "ModuleNotFoundError"),
        ("notes.txt", "a note", "is not a Python file"),
        ("null.py", "x = 1\0", "null bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_of_the_input(name, text, message, tmp_path):
    path = tmp_path / name
    path.write_text(text)
    (outcome,) = run_files([path])
    assert (outcome.status, outcome.exit_code) == ("error", 2)
    assert message in outcome.message


def test_the_text_of_a_file_counts_not_a_compiled_copy(tmp_path):
    """Same size, same time stamp: Python's own cache would run the old code."""
    path = write(tmp_path, '@lemma\ndef f():\n    prove("relu(2) == 2")\n')
    stamp = path.stat()
    assert failures(path) == []
    path.write_text(path.read_text().replace('"relu(2) == 2"', '"relu(2) == 3"'))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert len(failures(path)) == 1
    assert not (tmp_path / "__pycache__").exists()


def test_an_error_in_a_lemma_ends_that_lemma_only(tmp_path):
    path = write(tmp_path, '@lemma\ndef f():\n    prove("relu(x) ==")\n\n@lemma\ndef g():\n    prove("x == x")\n')
    outcomes = list(run_files([path]))
    assert [one.status for one in outcomes] == ["proved", "error", "proved"]
    assert "FormulaError" in outcomes[1].message


def test_interrupts_pass_through():
    @lemma
    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(stopped)


def test_sources_come_from_the_index(tmp_path):
    path = write(tmp_path, "")
    (tmp_path / "index.toml").write_text(
        '[[lemma]]\nfile = "scratch.py"\nfunction = "honest"\nsource = "Notes"\nlabel = "Lemma 1"\n'
    )
    (outcome,) = run_files([path])
    assert outcome.source == "Notes: Lemma 1"


def test_redefinition_at_a_prompt_is_no_duplicate():
    space = {"__name__": "prompt", "lemma": lemma, "refute": refute}
    for text in ("abs(x) == x", "relu(x) == x"):
        exec(compile(f"@lemma\ndef f():\n    refute({text!r})\n", f"<cell {text}>", "exec"), space)
    assert space["f"].verdicts()[0].statement.startswith("relu(x) = x")


# -- obligations of statements for all n ----------------------------------------------------------------

FOLD = "x + relu(y - x)"


def test_obligations_are_no_statements_of_the_lemma(tmp_path):
    path = write(tmp_path, f'@lemma\ndef fold():\n    prove(for_all.fold_max("{FOLD}"))\n    prove("abs(x) >= x")\n')
    outcome = list(run_files([path]))[1]
    first, second = outcome.verdicts
    assert outcome.status == "proved"
    assert len(first.obligations) == outcome.obligations == 3
    assert second.statement == "abs(x) >= x for all real x"
    assert "[2 statements (3 obligations): proved for all n" in outcome_line(outcome)
    assert totals_line([outcome], 1).startswith("1 lemma, 2 statements (3 obligations) in 1.0 s: 1 proved")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f'for_all.fold_max("{FOLD}")', "never settles the verdict on"),
        (f'v = for_all.fold_max("{FOLD}")\n    prove(v.obligations[0].verdict)', "never settles the verdict on"),
        ('prove(for_all.fold_max("x + relu(y)"))', "refuted"),
        ('prove(for_all.fold_max("x + relu(y - x)", time=0))', "time"),
        ('v = for_all.fold_max("x + relu(y)")\n    prove("x == x")', "never settles the verdict on"),
        (
            "from exactrelu.prover.induction.schema import NamedObligation\n"
            '    NamedObligation("dropped", equal("relu(x)", "relu(x)"))',
            "never settles the verdict on 'relu(x) = relu(x)",
        ),
    ],
)
def test_no_obligation_is_lost(body, message, tmp_path):
    (failure,) = failures(write(tmp_path, f"@lemma\ndef unsound():\n    {body}\n"))
    assert message in failure


def test_only_the_statements_of_a_verdict_that_answers_for_them_are_left_out():
    with observe_verdicts() as seen:
        alone = for_all.fold_max(FOLD)
        other = equal("relu(x)", "max(x, 0)")
    assert len(seen) == 5
    assert stated(seen) == [alone, other]
    assert stated(seen[:-2]) == seen[:-2]  # without the verdict that answers for them


def test_numbers_are_compared_by_equal(tmp_path):
    head = "from exactrelu import count_regions\n\n"
    body = 'count = count_regions("relu(min(x, y))")\n    {}\n'
    asked = {
        "assert count.linear == 3": "decides no statement",
        "prove(count)": "not RegionCount",
    }
    for line, message in asked.items():
        path = write(tmp_path, f"{head}@lemma\ndef regions():\n    {body.format(line)}")
        (outcome,) = (one for one in run_files([path]) if one.lemma == "regions")
        assert outcome.status != "proved"
        assert message in outcome.message
        assert 'about="linear regions of f"' in outcome.message


def test_a_theorem_counts_once_and_what_it_rests_on_as_obligations(tmp_path):
    body = 'prove(to_shallow_network("max(0, x, y)"))\n    prove(least_units("abs(x)").verdict)\n'
    head = "from exactrelu import least_units, to_shallow_network\n\n"
    path = write(tmp_path, f"{head}@lemma\ndef depth():\n    {body}")
    (outcome,) = (one for one in run_files([path]) if one.lemma == "depth")
    assert [one.statement for one in outcome.verdicts] == [
        "max(0, x, y) is not computed by one hidden layer of any width on R^2",
        "abs(x) is computed on R by one hidden layer with 2 units, and by none with fewer",
    ]
    assert "[2 statements (5 obligations): proved by argument from certified claims]" in outcome_line(outcome)
