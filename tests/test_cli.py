"""The command line: every verb, every exit code of the contract, JSON, interrupts, progress."""

import json
import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

import exactrelu
from exactrelu import cli
from exactrelu.networks import Network

IDENTITY = "relu(x)+relu(-x) == abs(x)"
PRINTED_HAT = "max(0,abs(1-abs(x))) == relu(x-1)-2*relu(x)+relu(x+1)"
CORRECT_HAT = "max(0,1-abs(x)) == relu(x-1)-2*relu(x)+relu(x+1)"
NEEDLE = "abs(x) == abs(x)+relu(x-1/3)-2*relu(x-1/3-1/2000000000)+relu(x-1/3-1/1000000000)"
VERBS = ("prove", "check", "verify", "coq", "count", "show", "latex", "plot", "import", "property")
VERDICT_KEYS = {
    "statement",
    "label",
    "proved",
    "refuted",
    "counterexample",
    "certificate",
    "seconds",
    "lemma",
    "source",
}

LEMMAS = """from exactrelu import equal, lemma, prove


@lemma
def right():
    prove("relu(x) + relu(-x) == abs(x)")


@lemma
def {name}():
    prove({statement!r}{options})
"""


@pytest.fixture
def run(capsys):
    """Run a command in this process: exit code, standard output, standard error."""

    def go(*arguments):
        try:
            code = cli.main(list(map(str, arguments)))
        except SystemExit as end:  # argparse: usage errors and --help
            code = end.code
        return (code, *capsys.readouterr())

    return go


@pytest.fixture(scope="module")
def hard():
    """A true statement about an arrangement of 40 hyperplanes in six dimensions, millions of cells."""
    rnd = random.Random(1)
    forms = [
        " + ".join(f"{rnd.randint(-9, 9)}*x{i}" for i in range(1, 7)) + f" - {rnd.randint(1, 9)}" for _ in range(40)
    ]
    g = " - ".join(f"abs({form})" for form in forms)
    return f"relu(max({g}, 1 + {g}) + abs(x1)) == relu(1 + {g} + abs(x1))"


def refutes(statement: str, example: dict, function) -> bool:
    """Whether the point of a JSON counterexample really separates the sides, evaluated here and not by exactrelu."""
    (x,) = (Fraction(value) for value in example["point"].values())
    left, right = function(x)
    return left != right and (str(left), str(right)) == (example["left"], example["right"])


def relu(x):
    return max(x, Fraction(0))


# -- check --------------------------------------------------------------------------------------------


def test_a_true_statement_is_proved(run):
    code, out, err = run("check", IDENTITY)
    assert (code, out, err) == (
        0,
        "proved, certificate checked: relu(x)+relu(-x) = abs(x) for all real x\n",
        "",
    )


def test_the_printed_hat_is_refuted_by_an_exact_point_with_both_values(run):
    code, out, err = run("check", PRINTED_HAT)
    assert (code, err) == (1, "")
    assert re.match(r"refuted at x = -?\d+(/\d+)?: left -?\d+(/\d+)?, right -?\d+(/\d+)?\n", out)
    code, out, _ = run("check", PRINTED_HAT, "--json")
    (verdict,) = json.loads(out)["verdicts"]
    assert refutes(
        PRINTED_HAT,
        verdict["counterexample"],
        lambda x: (max(Fraction(0), abs(1 - abs(x))), relu(x - 1) - 2 * relu(x) + relu(x + 1)),
    )
    assert run("check", CORRECT_HAT)[0] == 0


def test_a_statement_may_hold_on_a_domain_only(run):
    assert run("check", "(relu(x)+relu(y)) == x+y", "--on", "x>=0, y>=0")[0] == 0
    assert run("check", "(relu(x)+relu(y)) == x+y")[0] == 1
    assert run("check", "relu(x)+relu(y) == x+y", "--on", "x >= 0, y >= 0, x + y <= 0")[0] == 0


def test_a_needle_of_width_one_in_a_billion_is_found(run):
    def sides(x):
        third, width = Fraction(1, 3), Fraction(1, 10**9)
        return abs(x), abs(x) + relu(x - third) - 2 * relu(x - third - width / 2) + relu(x - third - width)

    code, out, _ = run("check", NEEDLE, "--json")
    assert code == 1
    example = json.loads(out)["verdicts"][0]["counterexample"]
    assert 0 < Fraction(example["point"]["x"]) - Fraction(1, 3) < Fraction(1, 10**9)
    assert refutes(NEEDLE, example, sides)


def test_inequalities_and_chains(run):
    assert run("check", "relu(x + y) <= relu(x) + relu(y)")[0] == 0
    assert run("check", "relu(x) + relu(y) <= relu(x + y)")[0] == 1
    assert run("check", "abs(x) >= x")[0] == 0
    assert run("check", "max(x, y) == x + relu(y - x) == y + relu(x - y)")[0] == 0
    assert run("check", "max(x, y) == x + relu(y - x) == y + relu(x + y)")[0] == 1


def test_variables_may_be_named(run):
    code, out, _ = run("check", "x == x", "--variables", "y x")
    assert (code, out) == (0, "proved, certificate checked: x = x for all real y, x\n")
    assert run("check", "x == y", "--variables", "x")[0] == 2


@pytest.mark.parametrize(
    "statement", ["-x <= abs(x)", "-x<=abs(x)", "-h<=abs(h)", "-h <= abs(h)", "--x==x", "-1<=abs(x)"]
)
def test_statements_may_start_with_a_minus(statement, run):
    code, out, err = run("check", statement)
    assert (code, err) == (0, "")
    assert out.startswith("proved")
    assert run("check", "--", statement)[0] == 0
    assert run("check", "--json", statement)[0] == 0


def test_a_false_statement_about_h_is_no_call_for_help(run):
    for statement in ("-h==h", "-h == h", "-help<=0"):
        assert run("check", statement)[0] == 1


def test_options_may_have_values_that_start_with_a_minus(run):
    assert run("check", "relu(x) == 0", "--on", "-x>=0")[0] == 0
    assert run("check", "relu(x) == 0", "--on=-x>=0")[0] == 0
    assert run("check", "-relu(x)>=x", "--on", "-x >= 0")[0] == 0
    assert run("count", "-relu(-x)") == (0, "activation regions 2, linear regions 2, affine pieces 2\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "abs(x == x"], r"'\)' expected"),
        (["check", "x = y"], "write == for equality"),
        (["check", "x < y"], "is not decided here"),
        (["check", "x*x == x"], "nonaffine|product"),
        (["check", "1/0 == x"], "division by zero"),
        (["check", ""], "a formula is expected"),
        (["check", "x == x", "--on", "x >> 0"], "expected"),
        (["check", "x == x", "--on", "x >= 1, x <= 0"], "is empty.*--allow-empty"),
        (["check", "x == x", "--max-cells", "-1"], "'-1' is not a number of cells"),
        (["check", "x == x", "--max-cells", "many"], "'many' is not a number of cells"),
        (["check", "x == x", "--time", "-1"], "'-1' is not a number of seconds"),
        (["check", "x == x", "--time", "nan"], "'nan' is not a number of seconds"),
        (["check", "x == x", "--certifcate", "f"], "unrecognized arguments: --certifcate"),
        (["check", "x == x", "y == y"], "unrecognized arguments"),
        (["check"], "required: STATEMENT"),
        (["verify"], "required: FILE"),
        (["count"], "required"),
        (["decide", "x == x"], r"no command 'decide'; did you mean check\?\ncommands: prove, check, "),
        ([], r"usage: exactrelu .*COMMAND"),
        (["count", "no_such_network.json"], "no_such_network.json does not exist"),
        (["show", "relu("], "a formula is expected"),
        (["show", "piecewise((0, x < 0), (1, x >= 0))"], "not continuous: at x = 0"),
        (["show", "relu(x)", "--on", "x >= 1, x <= 0"], "is empty"),
        (["prove", "no_such_folder"], "no_such_folder does not exist"),
        (["verify", "no_such.cert"], "no_such.cert: unreadable"),
    ],
)
def test_unusable_input_ends_with_2_and_says_why(arguments, message, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert re.search(message, err)
    assert "Traceback" not in err


def test_an_empty_domain_is_accepted_only_on_request(run):
    empty = ("check", "x == x + 1", "--on", "x >= 1, x <= 0")
    assert run(*empty)[0] == 2
    code, out, _ = run(*empty, "--allow-empty")
    assert code == 0
    assert "vacuous" in out
    assert "the domain is empty" in out


def test_budgets_end_undecided(run, hard):
    code, out, _ = run("check", "relu(x - 1) <= relu(x)", "--max-cells", 0)
    assert (code, out.split(":")[0]) == (3, "undecided")
    assert "the budget of 0 cells is used up" in out
    start = time.monotonic()
    code, out, _ = run("check", hard, "--time", 0.2, "--json")
    assert time.monotonic() - start < 10
    (verdict,) = json.loads(out)["verdicts"]
    assert code == 3
    assert (verdict["label"], verdict["proved"], verdict["refuted"]) == ("undecided", False, False)
    assert "the time of 0.2 s is used up" in verdict["reason"]
    assert verdict["counterexample"] is verdict["certificate"] is None
    code, out, err = run("count", "abs(x)", "--max-cells", 1)
    assert (code, out) == (3, "")
    assert "undecided" in err


# -- JSON ---------------------------------------------------------------------------------------------


def test_json_of_a_verdict(run, tmp_path):
    path = tmp_path / "hat.cert"
    code, out, err = run("check", PRINTED_HAT, "--json", "--certificate", path)
    document = json.loads(out)
    assert (code, err, set(document)) == (1, "", {"verdicts"})
    (verdict,) = document["verdicts"]
    assert set(verdict) >= VERDICT_KEYS
    assert verdict["statement"] == "max(0,abs(1-abs(x))) = relu(x-1)-2*relu(x)+relu(x+1) for all real x"
    assert (verdict["label"], verdict["proved"], verdict["refuted"]) == ("refuted", False, True)
    assert all(isinstance(value, str) for value in verdict["counterexample"]["point"].values())
    assert isinstance(verdict["counterexample"]["left"], str)
    assert verdict["certificate"]["file"] == str(path)
    assert verdict["certificate"]["bytes"] == path.stat().st_size
    assert verdict["lemma"] is verdict["source"] is None
    assert verdict["seconds"] >= 0


def test_json_of_a_proof_has_no_counterexample(run):
    (verdict,) = json.loads(run("check", IDENTITY, "--json")[1])["verdicts"]
    assert (verdict["label"], verdict["proved"], verdict["refuted"]) == ("proved, certificate checked", True, False)
    assert verdict["counterexample"] is None
    assert verdict["certificate"]["leaves"] >= 1


def test_json_of_the_other_verbs(run, tmp_path):
    assert json.loads(run("count", "relu(min(x, y))", "--json")[1]) == {"activation": 4, "linear": 3, "pieces": 3}
    shown = json.loads(run("show", "relu(x - 1/2)", "--json")[1])
    assert shown == {
        "variables": ["x"],
        "pieces": [{"value": "0", "condition": "x <= 1/2"}, {"value": "x - 1/2", "condition": "x >= 1/2"}],
    }
    run("check", IDENTITY, "--certificate", tmp_path / "a.cert")
    (entry,) = json.loads(run("verify", tmp_path / "a.cert", "--json")[1])["certificates"]
    assert (entry["accepted"], entry["refuted"], entry["file"]) == (True, False, str(tmp_path / "a.cert"))
    assert entry["establishes"][0].startswith("PROVED")


def test_json_of_an_error_is_an_object_too(run):
    code, out, err = run("check", "x = y", "--json")
    assert json.loads(out)["exit_code"] == code == 2
    assert json.loads(out)["error"] in err


# -- certificates -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Certificate files: an identity with Farkas multipliers in it, another one, a refutation, and damaged copies."""
    folder = tmp_path_factory.mktemp("certificates")
    for name, arguments in (
        ("proof", ["abs(x) + relu(x - 5) == x", "--on", "x >= 0, x <= 3"]),
        ("other", [IDENTITY]),
        ("refutation", [PRINTED_HAT]),
    ):
        cli.main(["check", *arguments, "--certificate", str(folder / f"{name}.cert")])
    text = (folder / "proof.cert").read_text()
    multiplier = re.sub(r"(?m)^([LR] \d+ )(\d+)( \S+)", lambda m: f"{m[1]}{int(m[2]) + 1}{m[3]}", text, count=1)
    coefficient = re.sub(r"(?m)^(max .*:)(-?\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", text, count=1)
    for name, damaged in (("multiplier", multiplier), ("coefficient", coefficient), ("cut", text[: len(text) // 2])):
        assert damaged != text, name
        (folder / f"{name}.cert").write_text(damaged)
    (folder / "nothing.cert").write_text("")
    return folder


STATED = ("--statement", "abs(x) + relu(x - 5) == x", "--on", "x >= 0, x <= 3")


def test_a_certificate_is_verified(run, certificates, capsys):
    capsys.readouterr()
    code, out, err = run("verify", certificates / "proof.cert")
    assert (code, err) == (0, "")
    assert "PROVED" in out
    code, out, _ = run("verify", certificates / "proof.cert", *STATED)
    assert code == 0
    assert "so the statement is proved: abs(x) + relu(x - 5) == x" in out


@pytest.mark.parametrize("damage", ["multiplier", "cut", "nothing"])
def test_a_damaged_certificate_is_rejected(damage, run, certificates, capsys):
    capsys.readouterr()
    code, out, err = run("verify", certificates / f"{damage}.cert")
    assert (code, out) == (4, "")
    assert "rejected" in err
    assert run("verify", certificates / f"{damage}.cert", *STATED)[0] == 4


def test_a_changed_coefficient_never_proves_the_statement(run, certificates, capsys):
    capsys.readouterr()
    code, out, err = run("verify", certificates / "coefficient.cert", *STATED)
    assert (code, out) == (4, "")
    assert "rejected" in err


def test_a_certificate_of_another_statement_is_rejected(run, certificates, capsys):
    capsys.readouterr()
    for arguments in (
        ["proof.cert", "--statement", "abs(x) + relu(x - 5) == x"],  # without its domain
        ["proof.cert", *STATED[:2], "--on", "x >= 0, x <= 4"],
        ["proof.cert", "--statement", "abs(x) + relu(x - 6) == x", *STATED[2:]],
        ["other.cert", *STATED],
        ["refutation.cert", "--statement", CORRECT_HAT],
    ):
        code, out, err = run("verify", certificates / arguments[0], *arguments[1:])
        assert (code, out) == (4, ""), arguments
        assert "rejected" in err
    assert run("verify", certificates / "other.cert", "--statement", IDENTITY)[0] == 0


def test_a_refutation_certificate_is_accepted_as_one(run, certificates, capsys):
    capsys.readouterr()
    code, out, _ = run("verify", certificates / "refutation.cert")
    assert code == 1
    assert "REFUTED at (" in out
    code, out, _ = run("verify", certificates / "refutation.cert", "--statement", PRINTED_HAT)
    assert code == 1
    assert "so the statement is refuted" in out


def test_of_several_files_the_worst_counts(run, certificates, capsys):
    capsys.readouterr()
    good, refuted, bad = (certificates / f"{name}.cert" for name in ("proof", "refutation", "multiplier"))
    assert run("verify", good, certificates / "other.cert")[0] == 0
    assert run("verify", good, refuted)[0] == 1
    assert run("verify", good, certificates / "missing.cert", refuted)[0] == 2
    assert run("verify", bad, good, refuted, certificates / "missing.cert")[0] == 4


def test_an_empty_domain_has_a_certificate_too(run, tmp_path):
    path = tmp_path / "empty.cert"
    empty = ("x == x + 1", "--on", "x >= 1, x <= 0")
    assert run("check", *empty, "--allow-empty", "--certificate", path)[0] == 0
    assert run("verify", path, "--statement", *empty, "--allow-empty")[0] == 0
    assert run("verify", path, "--statement", *empty)[0] == 2
    assert run("verify", path, "--statement", "x == x + 1", "--on", "x >= 1", "--allow-empty")[0] == 4


def test_no_certificate_is_written_for_an_undecided_statement(run, tmp_path):
    path = tmp_path / "none.cert"
    code, out, _ = run("check", "relu(x - 1) <= relu(x)", "--max-cells", 0, "--certificate", path)
    assert code == 3
    assert "no certificate is written" in out
    assert not path.exists()


def test_a_certificate_that_cannot_be_written_keeps_the_verdict_on_the_screen(run, tmp_path):
    code, out, err = run("check", IDENTITY, "--certificate", tmp_path)
    assert code == 2
    assert out.startswith("proved")
    assert "Is a directory" in err


# -- count, show, latex -------------------------------------------------------------------------------


@pytest.fixture
def network_file(tmp_path):
    """The maximum of two as a network file, in the form of the contract."""
    path = tmp_path / "maximum.json"
    layers = [
        {"W": [["1", "-1"], ["0", "1"], ["0", "-1"]], "b": ["0", "0", "0"]},
        {"W": [["1", "1", "-1"]], "b": ["0"]},
    ]
    path.write_text(json.dumps({"exactrelu": "network", "version": 1, "layers": layers}))
    return path


def test_count(run, network_file):
    assert run("count", "relu(x) - relu(-x)") == (0, "activation regions 2, linear regions 1, affine pieces 1\n", "")
    assert run("count", network_file)[1] == "activation regions 4, linear regions 2, affine pieces 2\n"
    assert run("count", network_file, "--on", "x1 >= x2 + 1, x2 >= 0")[1].startswith("activation regions 1, ")


def test_show(run, network_file):
    code, out, _ = run("show", "relu(x - 1) - 2*relu(x) + relu(x + 1)", "--on", "x <= 1/2")
    assert code == 0
    assert [line.split("if")[1].strip() for line in out.splitlines()] == ["x <= -1", "-1 <= x <= 0", "0 <= x <= 1/2"]
    code, out, _ = run("show", network_file)
    assert code == 0
    assert "if x1 >= x2" in out


def test_latex(run, network_file):
    code, out, err = run("latex", "relu(x - 1/2)")
    assert code == 0, err
    assert r"frac{1}{2}" in out
    assert out.count(r"\[") == out.count(r"\]") == 2
    code, out, err = run("latex", network_file, "--json")
    assert code == 0, err
    assert json.loads(out)["latex"]


def test_plot(run, network_file, tmp_path):
    pytest.importorskip("matplotlib")
    surface, source, diagram, line = (tmp_path / name for name in ("f.pdf", "f.tex", "f.svg", "f.png"))
    code, out, err = run("plot", "max(x, y, 0)", "--on", "x <= 1", "--kind", "surface", "-o", surface)
    assert (code, out, err) == (0, f"{surface}\n", "")
    assert surface.read_bytes()[:4] == b"%PDF"
    code, out, err = run("plot", PRINTED_HAT, "-o", source)
    assert (code, err) == (0, "")
    assert out.startswith("refuted at x = 2")
    assert out.endswith(f"picture: {source}\n")
    assert source.read_text().startswith(r"\begin{tikzpicture}")
    code, out, _ = run("plot", network_file, "--kind", "network", "-o", diagram, "--json")
    assert (code, json.loads(out)) == (0, {"file": str(diagram), "verdicts": []})
    assert "<svg" in diagram.read_text()
    assert run("plot", "-x", "--window", "-1/2 2", "-o", line)[0] == 0
    assert run("plot", "relu(x - 1) <= relu(x)", "--max-cells", 0, "-o", line)[0] == 3
    assert run("plot", "max(x, y, z)", "--section", "z = 1/2", "-o", source)[0] == 0
    assert "Section $z = 1/2$" in source.read_text()
    for wrong in (
        ["x + y + z", "--section", "z > 0", "-o", line],
        ["x", "-o", tmp_path / "f.gif"],
        ["x", "--window", "1", "-o", line],
        ["x"],
    ):
        code, out, err = run("plot", *wrong)
        assert (code, out) == (2, ""), wrong
        assert "Traceback" not in err


def test_a_broken_network_file_is_unusable_input(run, tmp_path):
    path = tmp_path / "broken.json"
    for text in ("{", "[]", '[{"W": [["x"]], "b": ["0"]}]', '[{"W": [[0.5]], "b": ["0"]}]', "[1]", '{"exactrelu": 1}'):
        path.write_text(text)
        code, out, err = run("count", path)
        assert (code, out) == (2, ""), text
        assert "broken.json" in err
        assert "Traceback" not in err


# -- prove --------------------------------------------------------------------------------------------


def lemmas_file(folder: Path, name: str, statement: str, options: str = "") -> Path:
    path = folder / f"{name}.py"
    path.write_text(LEMMAS.format(name=name, statement=statement, options=options))
    return path


def test_prove_prints_a_line_each_and_a_summary(run, tmp_path):
    lemmas_file(tmp_path, "sum", "relu(x) - relu(-x) == x")
    code, out, err = run("prove", tmp_path)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == str(tmp_path / "sum.py")
    assert [line.split()[:2] for line in lines[1:3]] == [["ok", "right"], ["ok", "sum"]]
    assert re.fullmatch(r"2 lemmas, 2 statements in \d+\.\d s: 2 proved", lines[-1])


def test_prove_takes_the_folder_proofs_by_default(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("prove")[0] == 2
    (tmp_path / "proofs").mkdir()
    code, _, err = run("prove")
    assert code == 2
    assert "proofs contains no proofs file" in err
    lemmas_file(tmp_path / "proofs", "wrong", "relu(x) == x")
    code, out, _ = run("prove")
    assert code == 1
    for part in (
        "FAIL wrong",
        "refuted at x = -1: left 0, right -1",
        "relu(x) = x for all real x",
        "1 proved, 1 failed",
    ):
        assert part in out


def test_the_worst_lemma_decides_the_exit_code(run, tmp_path):
    undecided = lemmas_file(tmp_path, "undecided", "relu(x - 1) <= relu(x)", ", max_cells=0")
    assert run("prove", undecided)[0] == 3
    broken = tmp_path / "broken.py"
    broken.write_text("def f(:\n")
    code, out, _ = run("prove", undecided, broken)
    assert code == 2
    assert "SyntaxError" in out
    wrong = lemmas_file(tmp_path, "wrong", "relu(x) == x")
    code, out, _ = run("prove", undecided, broken, wrong)
    assert code == 1
    assert "2 proved, 1 failed, 1 undecided, 1 in error" in out


def test_json_of_prove(run, tmp_path):
    lemmas_file(tmp_path, "wrong", "relu(x) == x")
    (tmp_path / "index.toml").write_text(
        '[[lemma]]\nfile = "wrong.py"\nfunction = "right"\nsource = "Notes"\nlabel = "Lemma 1"\n'
    )
    code, out, err = run("prove", tmp_path, "--json")
    document = json.loads(out)
    assert (code, err) == (1, "")
    right, wrong = document["verdicts"]
    assert set(right) >= VERDICT_KEYS
    assert (right["lemma"], right["source"], right["proved"]) == ("right", "Notes: Lemma 1", True)
    assert (wrong["lemma"], wrong["source"], wrong["refuted"]) == ("wrong", None, True)
    assert wrong["counterexample"] == {"point": {"x": "-1"}, "left": "0", "right": "-1"}
    (failure,) = document["failures"]
    assert (failure["lemma"], failure["status"]) == ("wrong", "failed")


# -- internal errors, help, module entry --------------------------------------------------------------


@pytest.mark.parametrize("error", [RuntimeError("lost"), KeyError("lost"), AssertionError("lost"), TypeError("lost")])
def test_an_internal_error_ends_with_70(error, run, monkeypatch):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("exactrelu.prover.equality.decide", fail)
    code, out, err = run("check", IDENTITY)
    assert (code, out) == (70, "")
    assert "internal error; please report it" in err
    assert "lost" in err
    assert "Traceback" in err


def test_an_interrupt_ends_with_130(run, monkeypatch):
    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("exactrelu.prover.equality.decide", fail)
    code, out, err = run("check", IDENTITY)
    assert (code, out) == (130, "")
    assert "interrupted" in err
    assert "Traceback" not in err


def test_help_has_an_example_and_the_exit_codes(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "70 internal error, 130 interrupted" in out
    for verb in VERBS:
        assert re.search(rf"^    {verb} ", out, re.MULTILINE), verb
        code, text, _ = run(verb, "--help")
        assert code == 0
        assert f"example: exactrelu {verb} " in text
        assert "--json" in text
        for meaning in ("0 proved", "1 refuted", "2 usage", "3 undecided", "4 certificate", "70 internal", "130 inter"):
            assert meaning in text


def test_every_verb_has_a_test_here(run):
    """A new verb has to be entered in VERBS, so that its help is checked."""
    (listed,) = re.findall(r"COMMAND\n((?:    .+\n)+)", run("--help")[1])
    assert set(re.findall(r"^    (\w+)", listed, re.MULTILINE)) == set(VERBS)


def test_the_examples_of_the_help_texts_run(run, tmp_path):
    import shlex

    for verb in ("check", "count", "show", "latex"):
        (example,) = re.findall(r"example: exactrelu (.*)", run(verb, "--help")[1])
        code, _, err = run(*shlex.split(example))
        assert (code, err) == (0, "")


def spawn(*arguments, **options) -> subprocess.Popen:
    """The command as its own process, interruptible even where this one was started with SIGINT ignored."""
    return subprocess.Popen(
        [sys.executable, "-m", "exactrelu", *map(str, arguments)],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        text=True,
        **options,
    )


def test_python_m_exactrelu_is_the_command_line():
    process = spawn("--version", stdout=subprocess.PIPE)
    assert process.communicate(timeout=60)[0] == f"exactrelu {exactrelu.__version__}\n"
    process = spawn("check", "relu(x)==x", stdout=subprocess.PIPE)
    assert process.communicate(timeout=60)[0].startswith("refuted at x = -1")
    assert process.returncode == 1


def test_the_reader_may_leave_early():
    process = spawn("check", IDENTITY, "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(timeout=60)
    assert process.returncode == 2


# -- interrupts and progress --------------------------------------------------------------------------


def test_an_interrupted_prove_shows_what_is_done(tmp_path, hard):
    """Also: no progress line where standard error is no terminal."""
    lemmas_file(tmp_path, "hard", hard)
    process = spawn("prove", tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == f"{tmp_path / 'hard.py'}\n"
    assert process.stdout.readline().startswith("  ok   right ")
    time.sleep(1.5)
    assert process.poll() is None, "the hard statement was decided; take a harder one"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert re.fullmatch(r"1 lemma, 1 statement in \d+\.\d s: 1 proved\n", out)
    assert err == "interrupted; the lemmas above are done\n"


def test_a_terminal_sees_progress_and_control_c_stops(hard):
    """A real terminal: the line appears after a second, Ctrl-C is typed, the line is gone, the exit code is 130."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "exactrelu", "check", hard],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=follower,
        preexec_fn=lambda: (signal.signal(signal.SIGINT, signal.default_int_handler), os.login_tty(follower)),
        text=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
    )
    os.close(follower)
    seen = ""
    start = time.monotonic()
    typed = False
    while time.monotonic() - start < 60:
        if not select.select([leader], [], [], 0.1)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            seen += os.read(leader, 4096).decode(errors="replace")
        except OSError:  # the terminal is closed at the other end
            break
        if not typed and re.search(r"\d+ cells, \d+ s \(Ctrl-C stops\)", seen):
            assert time.monotonic() - start >= 1
            os.write(leader, b"\x03")
            typed = True
    os.close(leader)
    assert typed, seen
    assert process.wait(timeout=30) == 130
    assert process.stdout.read() == ""
    process.stdout.close()
    assert "deciding relu(max(" in seen
    assert "interrupted; what was printed as proved stays proved" in seen.splitlines()[-1]
    assert "Traceback" not in seen


def test_networks_are_read_as_they_are_written(run, tmp_path):
    from exactrelu.formats.network_json import write_network

    path = tmp_path / "relu.json"
    write_network(Network([([[1]], ["-1/2"]), ([[2]], [1])]), path)
    assert run("show", path)[1].splitlines()[0].split("if")[0].strip() == "f(x) = 1"


def test_count_and_show_send_statements_to_check(run):
    for verb in ("count", "show"):
        code, out, err = run(verb, "x == y")
        assert (code, out) == (2, "")
        assert "'x == y' is a statement" in err
        assert err.rstrip().endswith("exactrelu check ..")
