"""The pytest plugin in scratch projects: what is collected, what fails and how it says so."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import exactrelu.lemmas
import exactrelu.prover.equality  # (pytester forgets modules that its runs import first; these stay one)

pytest_plugins = ["pytester"]

TRUE_AND_FALSE = """
from exactrelu import equal, lemma, prove


@lemma
def right():
    prove("relu(x) + relu(-x) == abs(x)")


@lemma
def wrong():
    prove(equal("max(0, abs(1 - abs(x)))", "relu(x - 1) - 2*relu(x) + relu(x + 1)"))
"""

RIGHT = TRUE_AND_FALSE[: TRUE_AND_FALSE.rindex("@lemma")]


@pytest.fixture
def project(pytester):
    """A scratch project whose root is fixed by an ini file; `project.add(path, text)` writes a file."""

    def add(path, text):
        target = pytester.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    pytester.makeini("[pytest]\n")
    pytester.add = add
    return pytester


def outcomes(result):
    counts = result.parseoutcomes()
    return {word: counts[word] for word in ("passed", "failed", "errors", "skipped") if word in counts}


def test_a_true_and_a_false_lemma(project):
    path = project.add("proofs/hat.py", TRUE_AND_FALSE)
    result = project.runpytest_inprocess("-v")
    assert result.ret == 1
    assert outcomes(result) == {"passed": 1, "failed": 1}
    result.stdout.fnmatch_lines(["proofs/hat.py::right PASSED*", "proofs/hat.py::wrong FAILED*"])
    result.stdout.fnmatch_lines(
        [
            "*lemma wrong*",
            "refuted at x = *: left *, right *",
            "  max(0, abs(1 - abs(x))) = relu(x - 1) - 2*relu(x) + relu(x + 1) for all real x",
            f"{path}:12: lemma wrong",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_bare_assert_shows_the_point_too(project):
    project.add("proofs/bare.py", TRUE_AND_FALSE.replace("prove(equal(", "assert (equal("))
    result = project.runpytest_inprocess()
    assert outcomes(result) == {"passed": 1, "failed": 1}
    result.stdout.fnmatch_lines(["refuted at x = *: left *, right *"])


def test_an_undecided_lemma_fails(project):
    project.add("proofs/slow.py", RIGHT.replace('abs(x)"', 'abs(x)", max_cells=0').replace("abs(x)", "relu(abs(x))"))
    result = project.runpytest_inprocess()
    assert outcomes(result) == {"failed": 1}
    result.stdout.fnmatch_lines(["undecided: *", "*budget of 0 cells*"])


def test_an_unexpected_error_in_a_lemma_has_its_traceback(project):
    project.add("proofs/odd.py", RIGHT.replace("    prove(", "    1 / 0\n    prove(").replace("1 / 0", "prove(1 / 0)"))
    result = project.runpytest_inprocess()
    assert outcomes(result) == {"failed": 1}
    result.stdout.fnmatch_lines(["*prove(1 / 0)*", "*ZeroDivisionError*"])


def test_files_can_be_selected(project):
    project.add("proofs/one.py", TRUE_AND_FALSE)
    project.add("proofs/two.py", RIGHT)
    project.add("proofs/below/three.py", RIGHT)
    for arguments, expected in (
        (["proofs"], {"passed": 3, "failed": 1}),
        (["proofs/"], {"passed": 3, "failed": 1}),
        (["proofs/one.py"], {"passed": 1, "failed": 1}),
        (["proofs/one.py::right"], {"passed": 1}),
        (["proofs/one.py::wrong", "proofs/two.py"], {"passed": 1, "failed": 1}),
        (["proofs", "-k", "wrong"], {"failed": 1}),
        (["proofs/below"], {"passed": 1}),
    ):
        assert outcomes(project.runpytest_inprocess(*arguments)) == expected, arguments
    missing = project.runpytest_inprocess("proofs/one.py::no_such_lemma")
    assert missing.ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@lemma\ndef f(:\n", "*SyntaxError: *broken.py, line 2*"),
        ("", "*contains no lemma*"),
        ("x = 1\n", "*contains no lemma*"),
        ("import no_such_module\n", "*ModuleNotFoundError*"),
        ("import sys\nsys.exit(0)\n", "*ends the process when it is loaded*"),
        (RIGHT.replace("@lemma\n", ""), "*the function right is no lemma and would never run*"),
    ],
)
def test_a_proofs_file_that_collects_nothing_fails(text, message, project):
    project.add("proofs/broken.py", text)
    project.add("proofs/fine.py", RIGHT)
    result = project.runpytest_inprocess("--continue-on-collection-errors")
    assert result.ret not in (0, pytest.ExitCode.NO_TESTS_COLLECTED)
    assert outcomes(result) == {"passed": 1, "errors": 1}
    result.stdout.fnmatch_lines([message])


def test_an_empty_folder_is_no_success(project):
    (project.path / "proofs").mkdir()
    assert project.runpytest_inprocess("proofs").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_ini_option_names_the_folders(project):
    project.add("facts/one.py", RIGHT)
    project.add("proofs/script.py", "print('not ours')\n")
    project.makeini("[pytest]\nexactrelu_proofs = facts theorems\n")
    assert outcomes(project.runpytest_inprocess()) == {"passed": 1}
    project.makeini("[pytest]\nexactrelu_proofs =\n")
    assert project.runpytest_inprocess().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_package_that_is_called_proofs_by_coincidence_is_left_alone(project):
    project.add("src/crypto/proofs/snark.py", "def verify(): ...\n")
    project.add("src/crypto/proofs/ours.py", RIGHT)
    assert outcomes(project.runpytest_inprocess()) == {"passed": 1}


def test_a_top_level_folder_that_never_mentions_exactrelu_is_left_alone(project):
    """Unless the ini file names it: then its files are lemmas, whatever they say."""
    project.add("proofs/sigma_protocol.py", "def verify(): ...\n")
    project.add("test_plain.py", "def test_plain():\n    pass\n")
    assert outcomes(project.runpytest_inprocess()) == {"passed": 1}
    project.makeini("[pytest]\nexactrelu_proofs = proofs\n")
    result = project.runpytest_inprocess()
    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines(["*the function verify is no lemma and would never run*"])
    project.makeini("[pytest]\n")
    project.add("proofs/ours.py", RIGHT)  # from now on the folder is about exactrelu
    assert outcomes(project.runpytest_inprocess()) == {"errors": 1}


def test_helper_files_are_left_alone_unless_they_hide_lemmas(project):
    project.add("proofs/__init__.py", "")
    project.add("proofs/_names.py", "names = 'x y'\n")
    project.add("proofs/conftest.py", "")
    project.add("proofs/notes.txt", "a note\n")
    project.add("proofs/one.py", RIGHT)
    assert outcomes(project.runpytest_inprocess()) == {"passed": 1}
    project.add("proofs/_hidden.py", TRUE_AND_FALSE)
    assert outcomes(project.runpytest_inprocess()) == {"passed": 2, "failed": 1}


def test_doctests_and_test_functions_live_beside_lemmas(project):
    """With --doctest-modules a proofs file is read twice; its lemmas still run once each."""
    doctest = '    """Docs.\n\n    >>> 1 + 1\n    2\n    """\n'
    text = TRUE_AND_FALSE.replace("def right():\n", "def right():\n" + doctest + '    open("runs", "a").write("x")\n')
    project.add("proofs/hat.py", text)
    result = project.runpytest_inprocess("--doctest-modules", "-v")
    assert outcomes(result) == {"passed": 2, "failed": 1}
    result.stdout.fnmatch_lines(["proofs/hat.py::right PASSED*", "proofs/hat.py::hat.right PASSED*"])
    assert (project.path / "runs").read_text() == "x"


def test_lemmas_work_as_test_functions(project):
    project.add("test_facts.py", TRUE_AND_FALSE.replace("def ", "def test_") + "    equal('x', 'x')\n")
    result = project.runpytest_inprocess()
    assert outcomes(result) == {"passed": 1, "failed": 1}
    result.stdout.fnmatch_lines(["*refuted at x = *: left *, right *"])


def test_lemmas_run_in_parallel(project):
    pytest.importorskip("xdist")
    project.add("proofs/one.py", TRUE_AND_FALSE)
    project.add("proofs/two.py", RIGHT)
    result = project.runpytest_subprocess("-n", "2", timeout=120)
    assert outcomes(result) == {"passed": 2, "failed": 1}
    result.stdout.fnmatch_lines(["refuted at x = *: left *, right *"])


def test_the_plugin_is_light_where_there_are_no_proofs(project):
    """A project without proofs pays nothing: no sympy, no numpy, no prover, not even the lemma module."""
    project.add("test_plain.py", "def test_plain():\n    pass\n")
    project.add("src/crypto/proofs/snark.py", "def verify(): ...\n")
    script = (
        "import sys, pytest\n"
        "plugins = []\n"
        "class Spy:\n"
        "    def pytest_configure(self, config):\n"
        "        plugins.append(config.pluginmanager.has_plugin('exactrelu'))\n"
        "code = pytest.main(['-q', '-p', 'no:cacheprovider'], plugins=[Spy()])\n"
        "heavy = [name for name in sys.modules if name.split('.')[0] in ('sympy', 'numpy', 'rich', 'exactrelu')]\n"
        "print('RESULT', int(code), plugins, sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project.path, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.splitlines()[-1] == "RESULT 0 [True] ['exactrelu', 'exactrelu.pytest_plugin']"


def test_importtime_of_a_run_without_proofs(project):
    """-X importtime, as a user would measure it."""
    project.add("test_plain.py", "def test_plain():\n    pass\n")
    command = [sys.executable, "-X", "importtime", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=project.path, capture_output=True, text=True, timeout=120, check=True)
    imported = [line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert "_pytest.config" in imported
    assert not {"sympy", "numpy", "rich"} & {name.split(".")[0] for name in imported}
    assert "exactrelu" not in done.stdout


# -- ordinary tests -----------------------------------------------------------------------------------

ORDINARY = """
import pytest
import exactrelu

LONG = " + ".join(f"relu(x - {i})" for i in range(40))


def test_true():
    assert exactrelu.equal("relu(x) - relu(-x)", "x")


def test_false():
    assert exactrelu.equal(LONG, "x")


def test_false_by_prove():
    exactrelu.prove("x <= abs(x) - 1")


def test_undecided():
    assert exactrelu.equal("relu(abs(x))", "abs(x)", max_cells=0)


def test_wrong_for_another_reason():
    exactrelu.refute("relu(x) == x")
    assert 1 == 2


@pytest.mark.parametrize("formula", ["x", "2*(x)"])
def test_many(formula):
    assert exactrelu.equal(formula, f"1*{formula}")
"""


def test_a_failing_assertion_shows_the_point_and_both_values(project):
    project.add("test_ordinary.py", ORDINARY)
    result = project.runpytest_inprocess("-k", "test_false or test_wrong")
    assert outcomes(result) == {"failed": 3}
    text = result.stdout.str()
    (first,) = (line for line in text.splitlines() if line.startswith("E ") and "assert <" in line)
    assert re.match(
        r"E +AssertionError: assert <refuted at x = -1: left 0, right -1", first
    )  # the repr, before pytest cuts it
    at_false, at_prove, at_wrong = re.split(r"_{5,} test_\w+ _{5,}", text)[1:]
    assert "- exactrelu -" in at_false
    assert "refuted at x = -1: left 0, right -1\n  relu(x - 0) + relu(x - 1)" in at_false
    assert "relu(x - 39) = x for all real x" in at_false  # the section has the statement in full
    assert "refuted at x = 0: left 0, right -1" in at_prove
    assert "- exactrelu -" not in at_wrong  # that statement was refuted on purpose


def test_ordinary_tests_are_counted(project):
    project.add("test_ordinary.py", ORDINARY)
    result = project.runpytest_inprocess("-v")
    assert outcomes(result) == {"passed": 3, "failed": 4}
    result.stdout.fnmatch_lines(
        ["=* exactrelu =*", "statements: 3 proved (3 with a certificate), 3 refuted, 1 undecided", "  3 refuted"]
    )
    result.stdout.no_fnmatch_line("lemmas:*")


FOR_ALL = """
from exactrelu import for_all, lemma, prove, run_lemmas


@lemma
def fold():
    prove(for_all.fold_max("x + relu(y - x)"))
    prove("abs(x) >= x")


if __name__ == "__main__":
    run_lemmas()
"""


def test_obligations_are_counted_apart(project):
    project.add("proofs/fold.py", FOR_ALL)
    result = project.runpytest_inprocess("-v", "--exactrelu-certificates", "certs")
    assert outcomes(result) == {"passed": 1}
    result.stdout.fnmatch_lines(
        [
            "lemmas: 1 proved, 0 failed",
            "statements: 2 proved (2 with a certificate), 0 refuted, 0 undecided",
            "obligations of statements for all n: 3",
            "  1 proved for all n (schema FOLD-MAX)",
            "  1 proved, certificate checked",
            "certificates: 5 written to *",
        ]
    )
    assert len(list((project.path / "certs").rglob("*.cert"))) == 5


def test_a_statement_that_is_the_first_of_the_run_is_seen(project):
    """`import exactrelu` alone has not loaded the prover when the test starts."""
    project.add("test_first.py", 'import exactrelu as er\n\n\ndef test_first():\n    assert er.equal("x", "2*x")\n')
    done = project.runpytest_subprocess(timeout=120)
    assert outcomes(done) == {"failed": 1}
    done.stdout.fnmatch_lines(["-* exactrelu -*", "refuted at x = *", "statements: 0 proved*, 1 refuted, 0 undecided"])


# -- summary and certificates -------------------------------------------------------------------------

THREE = (
    RIGHT
    + """
    refute("x == relu(x)", at=-1)
    prove("1 <= 2")
    assert equal(3, 3, about="pieces")
"""
)
THREE = THREE.replace("import equal, lemma, prove", "import equal, lemma, prove, refute")


def established(path):
    return [(result.claim.kind, result.point is not None) for result in exactrelu.verify(path)]


@pytest.mark.parametrize("workers", [None, "2"])
def test_summary_and_certificates(workers, project):
    project.add("proofs/hat.py", TRUE_AND_FALSE)
    project.add("proofs/lines/three.py", THREE)
    project.add("test_ordinary.py", ORDINARY)
    arguments = ["--exactrelu-certificates", "build/certs"]
    if workers is None:
        result = project.runpytest_inprocess(*arguments)
    else:
        pytest.importorskip("xdist")
        result = project.runpytest_subprocess("-n", workers, *arguments, timeout=180)
    assert outcomes(result) == {"passed": 5, "failed": 5}
    folder = project.path / "build" / "certs"
    result.stdout.fnmatch_lines(
        [
            "=* exactrelu =*",
            "lemmas: 2 proved, 1 failed",
            "statements: 7 proved (6 with a certificate), 5 refuted, 1 undecided",
            f"certificates: 11 written to {folder}",
        ]
    )
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.cert"))
    parametrized = [name for name in files if "test_many" in name]
    assert [re.sub("[0-9a-f]{8}", "#", name) for name in parametrized] == [
        "test_ordinary/test_many_2_x_-#-1.cert",
        "test_ordinary/test_many_x_-#-1.cert",
    ]
    assert [name for name in files if name not in parametrized] == [
        "proofs/hat/right-1.cert",
        "proofs/hat/wrong-1.cert",
        "proofs/lines/three/right-1.cert",
        "proofs/lines/three/right-2.cert",
        "proofs/lines/three/right-3.cert",
        "test_ordinary/test_false-1.cert",
        "test_ordinary/test_false_by_prove-1.cert",
        "test_ordinary/test_true-1.cert",
        "test_ordinary/test_wrong_for_another_reason-1.cert",
    ]
    assert established(folder / "proofs/lines/three/right-1.cert") == [("eq0", False)]
    assert established(folder / "proofs/lines/three/right-2.cert") == [("eq0", True)]
    assert established(folder / "proofs/hat/wrong-1.cert") == [("eq0", True)]
    lines = (folder / "proofs/lines/three/right.txt").read_text().splitlines()
    assert lines[0] == "right-1.cert: proved, certificate checked: relu(x) + relu(-x) = abs(x) for all real x"
    assert lines[3] == "no certificate: proved by exact computation: pieces: 3 = 3"


def test_certificates_of_an_earlier_run_are_replaced(project):
    path = project.add("proofs/three.py", THREE)
    project.runpytest_inprocess("--exactrelu-certificates=certs")
    folder = project.path / "certs" / "proofs" / "three"
    (folder / "right-hand-1.cert").write_text("not ours\n")
    assert len(list(folder.iterdir())) == 5
    path.write_text(RIGHT)
    project.runpytest_inprocess("--exactrelu-certificates=certs")
    assert sorted(path.name for path in folder.iterdir()) == ["right-1.cert", "right-hand-1.cert", "right.txt"]


def test_certificates_need_a_folder(project):
    path = project.add("proofs/one.py", RIGHT)
    result = project.runpytest_inprocess("--exactrelu-certificates", str(path))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--exactrelu-certificates: {path} is not a folder*"])
    assert path.read_text() == RIGHT


# -- as the manual says, and as installed -------------------------------------------------------------


def manual(tree):
    """What docs/keep-proofs-in-your-repository.md shows: the file proofs/hat.py and the lines that pytest prints."""
    page = (tree / "docs" / "keep-proofs-in-your-repository.md").read_text(encoding="utf-8")
    lemmas = re.search(r"^```python\n(# proofs/hat\.py\n.*?)^```$", page, re.DOTALL | re.MULTILINE)
    printed = re.search(r"^```\n(proofs/hat\.py .*?)^```$", page, re.DOTALL | re.MULTILINE)
    return lemmas[1], [line for line in printed[1].splitlines() if line]


def printed_in_order(lines, output):
    """Assert that the lines occur in this order; rulers and gaps may have any length, the project may be anywhere."""

    def plain(line):
        return " ".join(re.sub(r"[=_]{3,}", "--", re.sub(r"\S+/(?=proofs/)", "", line)).split())

    rest = map(plain, output.splitlines())
    for line in lines:
        assert plain(line) in rest, f"{line!r} does not follow in:\n{output}"  # `in` goes on from the last one found


def test_the_manual_shows_what_pytest_prints(project):
    lemmas, printed = manual(Path(__file__).resolve().parents[1])
    project.add("proofs/hat.py", lemmas)
    result = project.runpytest_inprocess()
    assert outcomes(result) == {"passed": 1, "failed": 1}
    printed_in_order(printed, result.stdout.str())


@pytest.mark.campaign
def test_the_installed_wheel_in_a_scratch_project(tmp_path):
    """Built from a clean copy, installed with pytest alone, it does what the manual says; `.ci/wheel` runs this.

    Needs a package index.
    """
    repository = Path(__file__).resolve().parents[1]
    tree, wheels, scratch, environment = (tmp_path / name for name in ("tree", "wheels", "scratch", "venv"))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}

    def run(*command, code=0, folder=scratch):
        done = subprocess.run(command, cwd=folder, env=inherited, capture_output=True, text=True, timeout=300)
        assert done.returncode == code, f"{command} ends with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    shutil.copytree(repository / "exactrelu", tree / "exactrelu", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(repository / name, tree)
    lemmas, printed = manual(repository)
    (scratch / "proofs").mkdir(parents=True)
    (scratch / "proofs" / "hat.py").write_text(lemmas, encoding="utf-8")
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    run(python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, tree)
    (wheel,) = wheels.glob("*.whl")
    run(python, "-m", "pip", "install", "--quiet", wheel, "pytest")
    where = Path(run(python, "-c", "import exactrelu; print(exactrelu.__file__)").strip()).parent
    assert where.is_relative_to(environment)
    package = {path.relative_to(tree / "exactrelu") for path in (tree / "exactrelu").rglob("*") if path.is_file()}
    assert package <= {path.relative_to(where) for path in where.rglob("*")}

    def certificates(folder, *options):
        output = run(python, "-m", "pytest", "--exactrelu-certificates", folder, *options, code=1)
        assert "1 failed, 1 passed" in output
        assert "certificates: 3 written to " in output
        printed_in_order(printed[1:], output)  # the first line, the progress, is another one with workers
        return {path.relative_to(scratch / folder): path.read_text() for path in (scratch / folder).rglob("*.cert")}

    alone = certificates("certificates")
    run(python, "-m", "pip", "install", "--quiet", "pytest-xdist")
    assert certificates("by-workers", "-n", "2") == alone
    first, *refuted = (scratch / "certificates" / path for path in sorted(alone))
    for checker in ([python, "-m", "exactrelu.kernel.check"], [environment / "bin" / "exactrelu", "verify"]):
        assert ": PROVED, " in run(*checker, first)
        assert run(*checker, *refuted, code=1).count(": REFUTED ") == 2

    run(python, "-m", "pytest", "-k", "hat_by_three_relus")
    assert "2 lemmas, 3 statements" in run(environment / "bin" / "exactrelu", "prove", code=1)
    assert "refuted at x = 2" in run(environment / "bin" / "exactrelu", "check", "relu(x - 1) == 0", code=1)


def test_lemmas_in_ordinary_test_modules_run(pytester):
    """A lemma next to tests, outside every proofs folder, is not silently skipped."""
    pytester.makepyfile(
        test_mixed="""
        from exactrelu import *

        def test_ordinary():
            prove("x == relu(x) - relu(-x)")

        @lemma
        def wrong():
            prove("x == |x|")
        """
    )
    result = pytester.runpytest_subprocess(timeout=120)  # the star import would leave modules that are forgotten
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*x = |x|*"])


def test_bad_input_is_shown_without_the_source_of_the_package(project):
    project.add(
        "proofs/bad.py",
        "from exactrelu import equal, lemma, prove\n\n@lemma\ndef cut_off():\n    prove(equal('relu(', 'x'))\n",
    )
    project.add(
        "test_bad.py",
        "from exactrelu import equal\n\ndef test_formula():\n    assert equal('relu(', 'x')\n"
        "def test_float():\n    assert equal(0.5, 'x')\n"
        "def test_domain():\n    assert equal('x', 'x', on='x > 0, x < 0')\n"
        "def test_option():\n    assert equal('x', 'x', foo=1)\n",
    )
    shown = project.runpytest_inprocess().stdout.str()
    assert "FormulaError: a formula is expected here" in shown
    assert "bad.py:5: lemma cut_off" in shown
    for said in ("assert equal(0.5, 'x')", "formula = 0.5 is a float", "EmptyDomain: the domain", "no option foo"):
        assert said in shown
    assert "in as_formula" not in shown
    assert "_compared" not in shown
    assert len(shown.splitlines()) < 80


def test_a_point_that_does_not_refute_leaves_nothing_undecided(project):
    project.add(
        "proofs/at.py",
        "from exactrelu import lemma, refute\n\n@lemma\ndef there():\n    refute('relu(x) == x', at=3)\n",
    )
    shown = project.runpytest_inprocess().stdout.str()
    assert "0 refuted, 0 undecided, 1 not refuted at the point given" in shown
