"""`exactrelu import` and `exactrelu property` on the command line."""

import json
from fractions import Fraction

import numpy as np
import pytest

from exactrelu import cli
from exactrelu.formats.network_json import read_network, write_network
from exactrelu.networks import Network

ABSOLUTE = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
PROPERTY = """(declare-const X_0 Real) (declare-const Y_0 Real)
(assert (<= -1 X_0)) (assert (<= X_0 2)) (assert (>= Y_0 {}))
"""


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_network(ABSOLUTE, "absolute.json")
    (tmp_path / "safe.vnnlib").write_text(PROPERTY.format("2.5"))
    (tmp_path / "unsafe.vnnlib").write_text(PROPERTY.format("1.75"))

    def go(*arguments):
        try:
            code = cli.main(list(arguments))
        except SystemExit as end:
            code = end.code
        return (code, *capsys.readouterr())

    return go


def test_import_writes_a_network_file(run):
    np.savez("n.npz", W0=np.array([[0.1]], np.float32), b0=np.array([1.0]))
    code, out, err = run("import", "n.npz", "-o", "n.json")
    assert (code, err) == (0, "")
    assert "architecture (1, 1), weights exactly as stored" in out
    assert "floating-point evaluation is not modelled" in out
    assert ((Fraction(13421773, 2**27),),) == read_network("n.json").layers[0].W
    code, out, _ = run("import", "n.npz", "-o", "n.json", "--decimals", "--json")
    assert (code, json.loads(out)) == (0, {"file": "n.json", "architecture": [1, 1]})
    assert ((Fraction(1, 10),),) == read_network("n.json").layers[0].W


def test_import_takes_layers_and_outputs(run):
    np.savez("n.npz", **{"b.weight": np.ones((1, 2)), "a.weight": np.eye(2)})
    assert run("import", "n.npz", "-o", "n.json")[0] == 2
    assert run("import", "n.npz", "-o", "n.json", "--layers", "a, b")[0] == 0
    assert read_network("n.json").architecture == (2, 2, 1)
    code, _, err = run("import", "n.npz", "-o", "n.json", "--outputs", "y")
    assert code == 2
    assert "is for ONNX models" in err


def test_what_cannot_be_imported_ends_with_code_2(run, tmp_path):
    (tmp_path / "bad.pt").write_bytes(b"no")
    code, _, err = run("import", "bad.pt", "-o", "n.json")
    assert code == 2
    assert "bad.pt: not a state_dict file: it is not a zip archive" in err
    assert run("import", "none.npz", "-o", "n.json")[0] == 2
    assert run("import", "absolute.json")[0] == 2  # where to?


def test_property_proves_with_certificate(run):
    code, out, err = run("property", "absolute.json", "safe.vnnlib", "--certificate", "safe.cert")
    assert (code, err) == (0, "")
    assert out.startswith(
        "proved, certificate checked: no X_0 with X_0 >= -1, X_0 <= 2 has outputs of N with Y_0 >= 5/2"
    )
    assert "margin 1/2" in out
    assert run("verify", "safe.cert")[0] == 0


def test_property_refutes_with_the_exact_point(run):
    code, out, _ = run("property", "absolute.json", "unsafe.vnnlib", "--json")
    assert code == 1
    (verdict,) = json.loads(out)["verdicts"]
    assert verdict["refuted"]
    assert abs(Fraction(verdict["counterexample"]["point"]["X_0"])) == Fraction(verdict["outputs"][0]) >= Fraction(7, 4)
    assert verdict["margin"] is None
    assert "refuted at X_0 = " in run("property", "absolute.json", "unsafe.vnnlib")[1]


def test_property_errors_end_with_code_2(run, tmp_path):
    (tmp_path / "bad.vnnlib").write_text("(assert (< Y_0 1))")
    code, _, err = run("property", "absolute.json", "bad.vnnlib")
    assert code == 2
    assert "bad.vnnlib: line 1" in err
    write_network(Network([([[1, 1]], [0])]), "two.json")
    assert "about 1 inputs" in run("property", "two.json", "safe.vnnlib")[2]


def test_property_without_inputs_is_an_error_unless_meant(run, tmp_path):
    (tmp_path / "typo.vnnlib").write_text(PROPERTY.format("2.5") + "(assert (<= 3 X_0))")
    code, out, err = run("property", "absolute.json", "typo.vnnlib")
    assert (code, out) == (2, "")
    assert "no input satisfies the conditions" in err
    assert "--allow-empty" in err
    code, out, _ = run("property", "absolute.json", "typo.vnnlib", "--allow-empty")
    assert code == 0
    assert out.startswith("proved, certificate checked (vacuous): no X_0 with")


def test_property_may_stay_undecided(run):
    code, out, _ = run("property", "absolute.json", "safe.vnnlib", "--max-cells", "0")
    assert code == 3
    assert out.startswith("undecided")
