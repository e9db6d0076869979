"""What is written: names, statements, folders, and what is refused.  No Coq is needed here."""

import re
from fractions import Fraction

import pytest

from exactrelu import Network, at_most, equal, to_coq, write_coq
from exactrelu.coq import NotExported, coq_name
from exactrelu.coq.readable import combination, counterexample, formula, identifiers, statement
from exactrelu.kernel.certificate import Certificate
from exactrelu.kernel.program import Claim, Program, Rejected
from exactrelu.prover.induction import for_all


def F(text):
    return Fraction(text)


def test_a_statement_in_words_and_in_coq():
    text = to_coq(equal("abs(x)", "relu(x) + relu(-x)", on="x <= 1/2"), "absolute value")
    assert text.count("Theorem absolute_value :") == 1
    assert "abs(x) = relu(x) + relu(-x) for all real x with x <= 1/2" in text
    assert "    -2 * x + 1 >= 0 ->\n    v1 = Rmax x (- x) ->" in text
    assert "Corollary absolute_value_written_out :\n  forall x : R,\n" in text
    assert "exactrelu-cert 2\ndim 1\nhyp 1 -2\n" in text


def test_vectors_have_a_theorem_for_each_component():
    text = to_coq(equal(["relu(x)", "x"], ["x + relu(-x)", "relu(x) - relu(-x)"]), "parts")
    assert re.findall(r"Theorem (\w+)", text) == ["parts_1", "parts_2"]


def test_a_refutation_shows_the_point():
    text = to_coq(equal("relu(x)", "x"), "wrong")
    assert re.findall(r"Theorem (\w+)", text) == ["wrong_fails", "wrong_counterexample"]
    assert "x = -1 /\\" in text
    assert "v2 <> 0." in text


def test_a_certificate_alone_is_enough():
    text = to_coq(equal("relu(x) - relu(-x)", "x").certificate, "identity")
    assert "forall x1 v1 v2 v3 : R," in text


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ([], "0"),
        ([(0, F(0)), (1, F(0))], "0"),
        ([(0, F("-1/2"))], "-1 / 2"),
        ([(1, F(1)), (2, F(-1))], "x - y"),
        ([(0, F(3)), (1, F(-1)), (2, F("2/3"))], "- x + 2 / 3 * y + 3"),
        ([(0, F("-1/2")), (1, F("-5/7")), (2, F(0))], "-5 / 7 * x - 1 / 2"),
    ],
)
def test_combinations(terms, text):
    assert combination(terms, ["1", "x", "y"]) == text


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["x", "y"], ["x", "y"]),
        (["x", "v1"], ["x1", "x2"]),
        (["R", "y"], ["x1", "x2"]),
        (["x", "fun"], ["x1", "x2"]),
        (["ltac", "y"], ["x1", "x2"]),
        (["x", "eq_refl"], ["x1", "x2"]),
        (["x", "q_block"], ["x1", "x2"]),
        (["H1", "a2"], ["H1", "a2"]),
        (["x", "ü"], ["x1", "x2"]),
        (["x", "x"], ["x1", "x2"]),
        (["x"], ["x1", "x2"]),
        (None, ["x1", "x2"]),
    ],
)
def test_names_of_variables(names, expected):
    assert identifiers(names, 2) == expected


def test_long_formulas_are_not_written_out():
    claim = Claim(Program(1, (((((1, F(1)),), ())),)), (), "ge0")
    assert formula(claim) == ["forall x1 : R,", "  Rmax x1 0 >= 0"]
    assert formula(claim, limit=5) is None
    doubled = tuple(((((k, F(1)),), ((k, F(-1)),))) for k in range(1, 12))
    assert formula(Claim(Program(1, doubled), (), "ge0")) is None
    assert len(statement(Claim(Program(1, doubled), (), "ge0"))) == 13


def test_lines_of_a_counterexample():
    claim = Claim(Program(2, ()), ((1, 0, -2),), "ge0")
    assert counterexample(claim, [F(1), F("-1/3")]) == [
        "exists x1 x2 : R,",
        "  x1 = 1 /\\",
        "  x2 = -1 / 3 /\\",
        "  -2 * x2 + 1 >= 0 /\\",
        "  x2 < 0",
    ]


def test_names_of_theorems():
    assert coq_name("max of 4, again!") == "max_of_4_again"
    assert coq_name("") == "statement"
    assert coq_name("check_text") == "statement_check_text"
    assert [coq_name(text) for text in ("L", "x1", "a12", "H1")] == [
        "statement_L",
        "statement_x1",
        "statement_a12",
        "statement_H1",
    ]


def test_quotation_marks_and_stars_stay_in_their_comment():
    network = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])]).named('f(*"')
    comment = to_coq(equal(network, "x"), "odd").split("Theorem")[0].partition("From Coq")[2]
    assert comment.count("(*") == comment.count("*)") == 1
    assert '"' not in comment.partition("(**")[2].partition("*)")[0]


def test_what_cannot_be_exported():
    with pytest.raises(NotExported, match="no certificate"):
        to_coq(equal("abs(x)", "relu(x) + relu(-x)", certify=False))
    with pytest.raises(NotExported, match="undecided"):
        to_coq(equal("max(x, y, z)", "max(max(x, z), y)", max_cells=0))
    with pytest.raises(Rejected):
        to_coq(Certificate("exactrelu-cert 2\ndim 1\nmax 1:1 |\nclaim eq0\nZ\nend 1\n"))
    with pytest.raises(TypeError, match="Verdict or a Certificate, not a str"):
        to_coq("abs(x) == x")


def test_a_folder(tmp_path):
    true, refuted = equal("abs(x)", "abs(-x)"), at_most("abs(x)", "x")
    written = write_coq({"even": true, "two": [true, refuted], "none": equal("x", "x", certify=False)}, tmp_path / "a")
    assert [path.name for path in written.files] == ["even.v", "two.v"]
    assert written.statements == 3
    ((name, reason),) = written.left_out
    assert name == "none"
    assert "exact enumeration" in reason
    assert "exact enumeration" in (tmp_path / "a" / "README.md").read_text()
    project = (tmp_path / "a" / "_CoqProject").read_text().split("\n")
    assert project[0] == "-Q kernel ExactRelu"
    assert project[-3:] == ["even.v", "two.v", ""]
    assert re.findall(r"Theorem (\w+)", (tmp_path / "a" / "two.v").read_text()) == [
        "two_1",
        "two_2_fails",
        "two_2_counterexample",
    ]
    assert write_coq([true], tmp_path / "b").files[0].name == "statement_1.v"
    assert write_coq(true, tmp_path / "b").statements == 1


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "mine.v").write_text("")
    with pytest.raises(FileExistsError, match=r"mine\.v"):
        write_coq({"even": equal("abs(x)", "abs(-x)")}, tmp_path)
    with pytest.raises(ValueError, match="two statements are called a_b"):
        write_coq({"a b": equal("x", "x"), "a_b": equal("x", "x")}, tmp_path / "new")


def test_statements_for_all_n():
    text = to_coq(for_all.fold_max("u + relu(v - u)"), "maximum")
    assert re.findall(r"Theorem (\w+)", text) == [*(f"maximum_obligation_{n}" for n in (1, 2, 3)), "maximum"]
    assert "forall (x : R) (l : list R), is_maximum (fold maximum_block x l) (x :: l)" in text
    text = to_coq(for_all.deep_segments(), "depth")
    assert "Only the obligations are proved here: the theorem of schema DEPTH is not formalized" in text
    assert "Theorem depth :" not in text
    text = to_coq(for_all.yarotsky_error(), "square")
    assert "without a certificate (polynomial identity" in text
    assert "Theorem square : forall m : nat," in text


def test_obligations_are_not_exported_twice(tmp_path):
    verdict = for_all.fold_max("u + relu(v - u)")
    group = [*(one.verdict for one in verdict.obligations), verdict]
    assert write_coq({"maximum": group}, tmp_path).statements == 1
