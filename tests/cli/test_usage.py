"""Misused options, files that are not what a verb reads, and errors in lemma files: the exit code and what is said."""

import pytest

from exactrelu.cli import main

LEMMA = "from exactrelu import lemma, prove\n\n\n@lemma\ndef one():\n    {body}\n"
IDENTITY = "relu(x) + relu(-x) == abs(x)"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments):
        try:
            code = main(list(map(str, arguments)))
        except SystemExit as end:
            code = end.code
        return (code, *capsys.readouterr())

    return go


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify", "f.cert", "--on", "x >= 0"], "--on, --variables and --allow-empty describe --statement"),
        (["verify", "f.cert", "--variables", "x"], "--statement, which is missing"),
        (["verify", "f.cert", "--allow-empty"], "--statement, which is missing"),
        (["latex", "f.py", "--on", "x >= 0"], "--on and --variables mean nothing for the lemmas of a file"),
        (["latex", "f.py", "--variables", "x"], "--on and --variables mean nothing for the lemmas of a file"),
        (["coq", "proofs/clip.py"], "for a proofs file: exactrelu coq --all DIR proofs/clip.py"),
        (["prove", "proofs/b.py::name"], "prove takes files; for one lemma: pytest proofs/b.py::name"),
        (["plot", "abs(x)", "-o", "f.jpg"], "-o: a picture ends in .pdf, .svg, .png or .tex"),
        (["plot", "abs(x)", "-o", "f"], "-o: a picture ends in .pdf, .svg, .png or .tex"),
        (["property", "nett.json", "p.vnnlib"], "nett.json does not exist"),
        (["import", "nett.json", "-o", "n.json"], "nett.json does not exist"),
        (["latex", "relu(x) < 3"], "'<' is not decided; strict inequalities belong in on= (--on)"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, message, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("exactrelu: ")
    assert message in err


@pytest.mark.parametrize("verb", ["count", "show", "latex", "plot"])
def test_a_function_is_no_missing_file(verb, run):
    output = ["-o", "f.tex"] if verb == "plot" else []
    assert run(verb, "nett.json", *output) == (2, "", "exactrelu: nett.json does not exist\n")
    for name in ("net.jsn", "nets/net-1.jsn"):
        message = f"exactrelu: {name!r} is neither a formula nor a network file (.json)\n"
        assert run(verb, name, *output) == (2, "", message)


def test_numbers_with_a_dot_are_no_file_names(run):
    for text in ("2.e3", "x/2.e1", "x - .5", "relu(x)/.25"):
        assert run("count", text)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["check", "x == x", "--onn", "x >= 0"], "; did you mean --on?"),
        (["check", "x == x", "--certifcate", "f"], "; did you mean --certificate?"),
        (["count", "abs(x)", "--zzzzzz"], "--zzzzzz\n"),
    ],
)
def test_an_unknown_option_shows_the_usage_of_its_verb(arguments, hint, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"usage: exactrelu {arguments[0]} ")
    assert "unrecognized arguments: --" in err
    assert err.endswith(f"{hint.rstrip()}\n")


def test_the_folder_of_a_certificate_exists_before_deciding(run, monkeypatch, tmp_path):
    monkeypatch.setattr("exactrelu.prover.equality.decide", lambda *_, **__: pytest.fail("it was decided"))
    missing = tmp_path / "missing"
    expected = f"exactrelu: --certificate: the folder {missing} does not exist\n"
    assert run("check", IDENTITY, "--certificate", missing / "a.cert") == (2, "", expected)


def test_a_file_of_another_kind_is_rejected_as_no_certificate(run, tmp_path):
    said = 'it is not a certificate: its first line is not "exactrelu-cert 2" or "exactrelu-parametric 1"'
    for text in ('{"layers": []}', "", "exactrelu-cert 1\n"):
        (tmp_path / "net.json").write_text(text)
        code, out, err = run("verify", "net.json")
        assert (code, out) == (4, "")
        assert err == f"net.json: rejected: {said}\n"
    (tmp_path / "net.json").write_text("exactrelu-cert 2\nnonsense\n")
    code, _, err = run("verify", "net.json")
    assert code == 4
    assert said not in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LEMMA.format(body="prove(missing)"), "f.py, line 6: NameError: name 'missing' is not defined"),
        (LEMMA.format(body="prove('relu(')"), "f.py, line 6: FormulaError: "),
        (
            LEMMA.format(body="_helper()") + "\n\ndef _helper():\n    return 1 / 0\n",
            "f.py, line 10: ZeroDivisionError: ",
        ),
        (LEMMA.format(body="pass") + "missing\nprove(\n", "f.py, line 8: SyntaxError: '(' was never closed"),
        (LEMMA.format(body="pass") + "print(missing)\n", "f.py, line 7: NameError: "),
    ],
)
def test_an_error_in_a_lemma_file_names_the_innermost_line_there(text, message, run, tmp_path):
    (tmp_path / "f.py").write_text(text)
    code, out, _ = run("prove", "f.py")
    assert code == 2
    assert message in out
