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
        code, out, err = run(verb, name, *output)
        assert (code, out) == (2, "")
        assert err.startswith(f"exactrelu: {name} does not exist")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    for name in ("net.json", "net.onnx", "models/deep.json", "hat.py", "hat.cert"):
        (tmp_path / name).write_text("[]")


@pytest.mark.parametrize("verb", ["check", "count", "show", "latex", "coq"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("net.jsn", "net.jsn does not exist; did you mean net.json or net.onnx?"),
        ("./nett", "nett does not exist; did you mean net.json"),
        ("models/deep", "models/deep does not exist; did you mean models/deep.json?"),
        ("models/depe.jsn", "models/depe.jsn does not exist; did you mean models/deep.json?"),
        ("moddels/deep.txt", "moddels/deep.txt does not exist: there is no folder moddels"),
        ("net.onnx", "; exactrelu import net.onnx -o net.json makes a network file of a model"),
        ("hat.cert", "'hat.cert' is a file, and a "),
        ("hat.cert", "expected; for a certificate: exactrelu verify hat.cert"),
    ],
)
def test_a_file_is_no_formula(verb, name, message, folder, run):
    code, out, err = run(verb, name)
    assert (code, out) == (2, "")
    assert message in err


def test_files_that_do_not_exist_have_near_misses(folder, run):
    for arguments, message in [
        (["prove", "hta.py"], "hta.py does not exist; did you mean hat.py?"),
        (["verify", "hatt.cert"], "hatt.cert: unreadable: hatt.cert does not exist; did you mean hat.cert?"),
        (["prove"], "there is no folder proofs here; name the files or folders to prove"),
        (["check", "hat.py"], "a statement with ==, <= or >= was expected; for lemmas: exactrelu prove hat.py"),
        (["check", "net.json"], "for a network: exactrelu count net.json"),
        (["property", "nett.json", "p.vnnlib"], "did you mean net.json"),
    ]:
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert message in err


def test_usage_says_the_way_out(run):
    for arguments, message in [
        (["check", "abs(x)", ">=", "x"], "unrecognized arguments: >= x; what has blanks in it stands in quotes\n"),
        (["check", "x == x", "--time", "abc"], "argument --time: 'abc' is not a number of seconds: 10, 0.5, ..\n"),
        (["check", "x == x", "--time", "nan"], "argument --time: 'nan' is not a number of seconds: 10, 0.5, ..\n"),
    ]:
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert err.endswith(message)


@pytest.mark.parametrize("conditions", ["x^2 >= 1", "x >", "x > 0 or x < -1", "x >= 0.5.5"])
@pytest.mark.parametrize("verb", ["check", "count", "show"])
def test_faults_of_the_domain_name_the_option(verb, conditions, run):
    code, out, err = run(verb, "abs(x) >= x" if verb == "check" else "abs(x)", "--on", conditions)
    assert (code, out) == (2, "")
    assert err.startswith("exactrelu: --on: ")


def test_a_quotient_is_no_file(folder, run):
    assert run("count", "x/2")[0] == 0
    assert run("check", "models/2 == models/2")[0] == 0
    assert "only division by a number" in run("count", "x/y")[2]


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


@pytest.mark.parametrize(
    ("first", "hint"),
    [
        ("prov", "'prov'; did you mean prove?"),
        ("PROVE", "did you mean prove?"),
        ("chekc", "did you mean check?"),
        ("prop", "did you mean property"),
        ("decide", "did you mean check?"),
        ("draw", "did you mean plot?"),
        ("abs(x) == x", 'for a statement: exactrelu check "abs(x) == x"'),
        ("-x <= abs(x)", 'for a statement: exactrelu check "-x <= abs(x)"'),
        ("proofs/clip.py", "for its lemmas: exactrelu prove proofs/clip.py"),
        ("abs(x)", 'a formula comes after its command: exactrelu show "abs(x)"'),
        ("", "a formula comes after its command"),
        ("x" * 10_000, "a formula comes after its command"),
    ],
)
def test_a_mistyped_command_gets_the_near_miss(first, hint, run):
    code, out, err = run(first, "x == x")
    assert (code, out) == (2, "")
    assert hint in err
    assert err.endswith("\ncommands: prove, check, verify, coq, count, show, latex, import, property, plot\n")
    assert len(err) < 500


def test_without_a_command_there_is_help_with_examples_that_run(run):
    import shlex

    code, out, err = run()
    assert (code, out) == (2, "")
    assert "exit codes: 0 proved" in err
    examples = [line.strip() for line in err.partition("examples:\n")[2].partition("\n\n")[0].splitlines()]
    assert len(examples) == 5
    for example in examples:
        program, *arguments = shlex.split(example)
        assert program == "exactrelu"
        if arguments[0] in ("check", "show"):
            assert run(*arguments)[0] == 0


def test_check_decides_statements_with_parameters(run, tmp_path):
    code, out, _ = run("check", "relu(l*x) == l*relu(x)", "--parameters", "l > 0", "--certificate", "l.cert")
    assert code == 0
    assert "for all real x and all l with l > 0" in out
    assert run("verify", "l.cert")[0] == 0
    assert run("check", "relu(l*x) >= l*relu(x)", "--parameters", "l")[0] == 0
    code, out, _ = run("check", "relu(l*x) <= l*relu(x)", "--parameters", "l < 0")
    assert code == 1
    assert out.startswith("refuted at x = ")
    code, _, err = run("check", "relu(l*x) == l*relu(x)", "--parameters", "m > 0")
    assert code == 2
    assert "m does not occur in the statement" in err
    assert run("check", "x <= x <= l", "--parameters", "l")[0] == 2
