"""Exit codes of commands that end by an exception, and the two ways to start the command line as a module."""

import json
import subprocess
import sys

import pytest

from exactrelu.cli import main


def python(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=120, check=False, **options
    )


@pytest.mark.parametrize(
    ("package", "arguments", "hint"),
    [
        ("matplotlib", ["plot", "abs(x)", "-o", "f.pdf"], 'pip install "exactrelu[plot]"'),
        ("onnx", ["import", "model.onnx", "-o", "n.json"], 'pip install "exactrelu[onnx]"'),
        ("onnx", ["property", "model.onnx", "p.vnnlib"], 'pip install "exactrelu[onnx]"'),
    ],
)
def test_without_an_optional_package_a_command_says_what_to_install(package, arguments, hint, tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"")
    (tmp_path / "p.vnnlib").write_text("(declare-const X_0 Real) (declare-const Y_0 Real) (assert (<= Y_0 0))")
    script = (
        f"import sys; sys.modules[{package!r}] = None; from exactrelu.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = python("-c", script, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("exactrelu: ")
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    reported = python("-c", script, *arguments, "--json", cwd=tmp_path)
    assert hint in json.loads(reported.stdout)["error"]


@pytest.mark.parametrize(
    ("verb", "function"),
    [("check", "exactrelu.prover.equality.decide"), ("count", "exactrelu.regions.count.count_regions")],
)
def test_a_hint_is_the_same_for_every_verb_but_a_broken_import_is_internal(verb, function, monkeypatch, capsys):
    def fails_with(error):
        def fail(*_, **__):
            raise error

        monkeypatch.setattr(function, fail)
        return main([verb, "relu(x) >= 0" if verb == "check" else "relu(x)"])

    assert fails_with(ImportError('this needs z3; install it with: pip install "exactrelu[z3]"')) == 2
    assert capsys.readouterr().err == 'exactrelu: this needs z3; install it with: pip install "exactrelu[z3]"\n'
    for error in (
        ModuleNotFoundError("No module named 'lost'", name="lost"),
        ImportError("cannot import name 'f' from 'exactrelu.exact'", name="exactrelu.exact"),
    ):
        assert fails_with(error) == 70
        assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["exactrelu", "exactrelu.cli"])
def test_both_modules_are_the_command_line(module):
    done = python("-m", module, "check", "relu(x) == x")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("refuted at x = -1")


def test_the_command_line_starts_without_the_heavy_packages():
    script = (
        "import sys; from exactrelu.cli import main; from exactrelu.cli.parser import parse; parse(['prove'])\n"
        "print(sorted(m for m in sys.modules if m in ('sympy', 'numpy', 'rich', 'matplotlib', 'onnx', 'z3')))\n"
        "print(sorted(m for m in sys.modules if m.startswith('exactrelu.') and not m.startswith('exactrelu.cli')))\n"
    )
    assert python("-c", script).stdout.splitlines() == ["[]", "['exactrelu.existing_files']"]


def test_one_lemma_is_singular(tmp_path, capsys):
    path = tmp_path / "one.py"
    path.write_text("from exactrelu import lemma, prove\n\n\n@lemma\ndef one():\n    prove('relu(x) >= 0')\n")
    assert main(["prove", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 lemma, 1 statement in ")
    assert main(["coq", "--all", str(tmp_path / "coq"), str(path)]) == 0
    assert capsys.readouterr().out.startswith("1 lemma: 1 proved\n")
