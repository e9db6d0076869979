"""The parametric checker, rule by rule: what it accepts, what it prints, and what it must reject."""

import subprocess
import sys
from fractions import Fraction

import pytest

from exactrelu.kernel.parametric import FORMAT, check_parametric_text, run
from exactrelu.kernel.polynomials import multiply, read_polynomial, value_at
from exactrelu.kernel.program import Rejected

ACCEPTED = {
    # relu(l x) = l relu(x), l > 0: x is x1, l is x2
    "rescaling": """dim 2
pos 2:1
max 1*2:1 |
max 1:1 |
poly 2*4:-1 3:1
claim eq0
S 4
L 3 c:1 | p0*0:1
Z
R 3 c:1 | p0*0:1
Z
end 2
""",
    # max(x/s, x/t) s t = max(t x, s x), s, t > 0
    "division": """dim 3
pos 2:1
pos 3:1
div 1:1 | p0:1
div 1:1 | p1:1
max 4:1 | 5:1
max 1*3:1 | 1*2:1
poly 2*3*6:1 7:-1
claim eq0
S 7
L 6 p0*p1:1 | 0:1
Z
R 6 p0*p1:1 | 0:1
Z
end 2
""",
    # relu(x)^3 - relu(-x)^3 = x^3
    "cubes": """dim 1
max 1:1 |
max 1:-1 |
poly 1^3:-1 2^3:1 3^3:-1
claim eq0
S 2
R 3 c:1 | 0:1
Z
L 3 c:1 | 0:1
Z
end 2
""",
    # relu(l x) >= l x for all l: nothing has to be decided
    "undecided maximum": "dim 2\nmax 1*2:1 |\npoly 1*2:-1 3:1\nclaim ge0\nP c:1 | 3l:1\nend 1\n",
    # s^2 - s t + t^2 >= 0 for s, t > 0, times s + t
    "multiplier of degree one": "dim 2\npos 1:1\npos 2:1\npoly 1*2:-1 1^2:1 2^2:1\nclaim ge0\n"
    "P p0:1 p1:1 | p0*p0*p0:1 p1*p1*p1:1\nend 1\n",
    # x = 0 where x >= 0, -l x >= 0 and l > 0
    "both signs": "dim 2\npos 2:1\nhyp 1:1\nhyp 1*2:-1\npoly 1:1\nclaim eq0\nW c:1 | 0:1 || p0:1 | 1:1\nend 1\n",
    # x >= l, x < 0 and l > 0 exclude one another
    "contradiction": "dim 2\npos 2:1\npos 1:-1\nhyp 1:1 2:-1\npoly 1:7\nclaim eq0\nE p0:1 p1:1 | 0:1\nend 1\n",
    # l |l| = l^2 or -l^2, by a cut at l = 0 whose first side is strict
    "cut": """dim 1
max 1:1 | 1:-1
poly 1*2:1
max 3:1 | 3:-1
poly 1^2:-1 4:1
claim eq0
C 1:1
L 2 c:1 | p0:2
L 4 c:1 | p0*p0:2
Z
R 2 c:1 | 0:2
R 4 c:1 | 0*0:2
Z
end 2
""",
    "quotient": "dim 2\npos 2:1\ndiv 1:1 | p0:1\npoly 1:-1 2*3:1\nclaim eq0\nZ\nend 1\n",
    "hypothesis after a cut": "dim 1\nhyp 1:1\nclaim ge0\nC 1:1\nP c:1 | p0:1\nP c:1 | 0:1\nend 2\n",
    "constant": "dim 0\npoly 0:2/3\nclaim ge0\nP c:1 | c:2/3\nend 1\n",
    "input itself": "dim 1\nhyp 1:1\nclaim ge0\nP c:1 | 0:1\nend 1\n",
    "refutation": "dim 2\npos 2:-1\nmax 1*2:1 |\nmax 1:1 |\npoly 2*4:-1 3:1\nclaim eq0\nrefute 1 -1\n",
    "refutation after a division": "dim 2\npos 2:1\ndiv 1:1 | p0:2\npoly 1:-1 3:1\nclaim ge0\nrefute 1/2 3\n",
}


def text_of(body):
    return f"{FORMAT}\n{body}"


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name):
    (result,) = check_parametric_text(text_of(ACCEPTED[name]))
    assert (result.point is not None) == name.startswith("refutation")
    assert result.leaves == ACCEPTED[name].count("\nZ") + sum(ACCEPTED[name].count(f"\n{w} ") for w in "WPE")


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        (
            "rescaling",
            "PROVED, 2 leaves: for all real x1, x2 with x2 > 0: v3 = max(x1 x2, 0); v4 = max(x1, 0); "
            "v5 = -x2 v4 + v3; then v5 = 0",
        ),
        (
            "division",
            "PROVED, 2 leaves: for all real x1, x2, x3 with x2 > 0, x3 > 0: v4 = (x1)/(x2); v5 = (x1)/(x3); "
            "v6 = max(v4, v5); v7 = max(x1 x3, x1 x2); v8 = x2 x3 v6 - v7; then v8 = 0",
        ),
        (
            "cubes",
            "PROVED, 2 leaves: for all real x1: v2 = max(x1, 0); v3 = max(-x1, 0); "
            "v4 = -x1^3 + v2^3 - v3^3; then v4 = 0",
        ),
        ("constant", "PROVED, 1 leaves: always: v1 = 2/3; then v1 >= 0"),
        ("input itself", "PROVED, 1 leaves: for all real x1 with x1 >= 0; then x1 >= 0"),
        (
            "refutation after a division",
            "REFUTED at (1/2, 3): for all real x1, x2 with x2 > 0: v3 = (x1)/(2 x2); v4 = -x1 + v3; then v4 >= 0",
        ),
    ],
)
def test_printed(name, printed):
    assert [str(result) for result in check_parametric_text(text_of(ACCEPTED[name]))] == [printed]


REJECTED = [
    ("rescaling", "pos 2:1\n", "", "no positive row"),  # the sign of l is needed
    ("rescaling", "pos 2:1", "hyp 2:1", "no positive row"),
    ("rescaling", "L 3 c:1 | p0*0:1", "L 3 c:1 | 0:1", "do not add up"),
    ("rescaling", "L 3 c:1 | p0*0:1", "L 3 c:0 | p0*0:1", "no term is a positive multiple"),
    ("rescaling", "L 3 c:1 | p0*0:1", "L 3 | p0*0:1", "no term is a positive multiple"),
    ("rescaling", "L 3 c:1 | p0*0:1", "L 3 c:-1 | p0*0:-1", "is negative"),
    ("rescaling", "L 3 c:1 | p0*0:1", "L 3 0:1 | 0:1", "no term is a positive multiple"),
    ("rescaling", "L 3 c:1 | p0*0:1", "R 3 c:1 | p0*0:1", "do not add up"),
    ("rescaling", "L 3 c:1 | p0*0:1", "L 3 c:1 p0*0:1", "one |"),
    ("rescaling", "R 3 c:1 | p0*0:1", "R 3 c:1 | p0*1:1", "there is no row 1"),
    ("rescaling", "R 3 c:1 | p0*0:1", "R 3 c:1 | p1*0:1", "no positive row"),
    ("rescaling", "S 4", "S 5", "not a max"),
    ("rescaling", "S 4", "S 2", "not a max"),
    ("rescaling", "S 4", "S", "one index"),
    ("rescaling", "S 4", "C 1:1", "there is no row 0"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4:-1 3:2", "not identically zero"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4^2:-1 3:1", "not identically zero"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 4*2:-1 3:1", "indices increase"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*5:-1 3:1", "stay below 5"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 3:1 2*4:-1", "monomials must increase"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4:-1 2*4:-1", "monomials must increase"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4:0 3:1", "no nonzero coefficient"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4^1:-1 3:1", "exponents are 2..1000"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4^1001:-1 3:1", "exponents are 2..1000"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4^-2:-1 3:1", "exponents are 2..1000"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4:-1 3:1.0", "is not an integer"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*0:-1 3:1", "indices increase"),
    ("rescaling", "poly 2*4:-1 3:1", "poly 2*4 3:1", "is not an integer"),
    ("rescaling", "claim eq0", "claim gt0", "claim eq0 or claim ge0"),
    ("rescaling", "max 1*2:1 |\n", "max 1*2:1\n", "one |"),
    ("rescaling", "end 2", "end 1", "'end 2' expected"),
    ("rescaling", "end 2\n", "", "'end 2' expected"),
    ("rescaling", "Z\nend", "end", "no step"),
    ("rescaling", "dim 2", "dim 1", "below"),
    ("rescaling", "max 1:1 |\n", "max 1:1 |\npos 2:1\n", "conditions come before"),
    ("rescaling", "pos 2:1", "pos 3:1", "below"),
    ("division", "p0*p1:1 | 0:1", "c:1 | 0:1", "do not add up"),
    ("division", "div 1:1 | p0:1", "div 1:1 | p0:0", "no term is a positive multiple"),
    ("division", "div 1:1 | p0:1", "div 1:1 | p0:-1", "is negative"),
    ("division", "div 1:1 | p0:1", "div 1:1 |", "no term is a positive multiple"),
    ("division", "div 1:1 | p0:1", "div 1:1 | 0:1", "no term is a positive multiple"),
    ("division", "div 1:1 | p0:1", "div 1:1 | c:1 0:1", "no positive row"),
    ("division", "div 1:1 | p0:1", "div 1:1 | p2:1", "no positive row"),
    ("division", "div 1:1 | p0:1", "div 1:1 | p-1:1", "no positive row"),
    ("cubes", "1^3:-1", "1^2:-1", "not identically zero"),
    ("cubes", "S 2\nR 3 c:1 | 0:1\nZ\n", "", "no row"),
    ("cubes", "R 3 c:1 | 0:1\nZ\nL", "R 3 c:1 | 0:1\nR 3 c:1 | 0:1\nZ\nL", "decided twice"),
    ("undecided maximum", "3l:1", "3r:1", "do not add up"),
    ("undecided maximum", "3l:1", "2l:1", "not a max"),
    ("undecided maximum", "P c:1 | 3l:1", "W c:1 | 3l:1 || c:1 |", "no step"),
    ("both signs", " || p0:1 | 1:1", "", "one ||"),
    ("both signs", "|| p0:1 | 1:1", "|| c:1 | 1:1", "do not add up"),
    ("both signs", "W c:1 | 0:1 ||", "P c:1 | 0:1 ||", "no step"),
    ("contradiction", "pos 1:-1", "hyp 1:-1", "no positive row"),
    ("contradiction", "E p0:1 p1:1 | 0:1", "E 0:1 | p0:1 p1:1", "no term is a positive multiple"),
    ("contradiction", "E p0:1 p1:1 | 0:1", "E p0:1 | 0:1", "do not add up"),
    ("cut", "L 2 c:1 | p0:2", "L 2 c:1 | 0:2", "there is no row"),
    ("cut", "R 2 c:1 | 0:2", "R 2 c:1 | p0:2", "no positive row"),
    ("cut", "R 4 c:1 | 0*0:2", "R 4 0:1 | 0*0*0:2", "no term is a positive multiple"),  # the second side is not strict
    ("refutation", "refute 1 -1", "refute 1 1", "a condition fails"),
    ("refutation", "refute 1 -1", "refute 1 0", "a condition fails"),
    ("refutation", "refute 1 -1", "refute 0 -1", "the claim holds"),
    ("refutation", "refute 1 -1", "refute 1 -1 0", "needs 2 numbers"),
]


@pytest.mark.parametrize(("name", "old", "new", "reason"), REJECTED)
def test_rejected(name, old, new, reason):
    body = ACCEPTED[name]
    assert old in body
    text = text_of(body.replace(old, new, 1))
    with pytest.raises(Rejected) as rejection:
        check_parametric_text(text)
    assert str(rejection.value).startswith("line ")
    assert reason in str(rejection.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        FORMAT,
        FORMAT + "\n",
        "exactrelu-cert 2\n" + ACCEPTED["constant"],
        text_of(ACCEPTED["constant"])[:-1],
        text_of(ACCEPTED["constant"]) + "\n",
        text_of(ACCEPTED["constant"]).replace(" ", "  "),
        text_of(ACCEPTED["constant"]).replace("\n", "\r\n"),
        text_of(ACCEPTED["constant"]) + "Z\n",
        text_of(ACCEPTED["constant"]).replace("2/3", "2/0"),
        text_of(ACCEPTED["constant"]).replace("2/3", "2/-3"),
        text_of(ACCEPTED["constant"]).replace("2/3", "+2/3"),
        text_of(ACCEPTED["constant"]).replace("2/3", "02/3"),
        text_of(ACCEPTED["constant"]).replace("dim 0", "dim -1"),
        text_of("dim 0\nclaim eq0\nZ\nend 1\n"),
        text_of("dim 1\nclaim ge0\nP c:1 | 2:1\nend 1\n"),
        text_of("dim 1\npoly 1^2:1\nclaim ge0\nP c:1 | 1*1:1\nend 1\n"),  # inputs are no rows
    ],
)
def test_malformed(text):
    with pytest.raises(Rejected):
        check_parametric_text(text)


def test_several_certificates_in_one_file():
    results = check_parametric_text("".join(map(text_of, ACCEPTED.values())))
    assert len(results) == len(ACCEPTED)
    with pytest.raises(Rejected, match="line 1"):
        check_parametric_text("".join(map(text_of, ACCEPTED.values()))[1:])


def test_a_cut_is_strict_on_its_first_side_only():
    """x^2 > 0 would follow at x = 0 if both sides of a cut were strict."""
    body = "dim 1\npos 0:1\nmax 1:1 | 1:-1\npoly 2:1\nclaim ge0\nC 1:1\nP c:1 | 2l:1 p1:1\nP c:1 | 2r:1 0:1\nend 2\n"
    assert check_parametric_text(text_of(body))
    with pytest.raises(Rejected):
        check_parametric_text(text_of(body.replace("2r:1 0:1", "2r:1 p1:1")))


def test_rows_of_the_other_branch_are_gone():
    body = "dim 1\npoly 1:1\nclaim ge0\nC 1:1\nP c:1 | p0:1\nP c:1 | p0:1\nend 2\n"
    with pytest.raises(Rejected, match="no positive row"):
        check_parametric_text(text_of(body))


def test_polynomial_arithmetic():
    p = read_polynomial(["0:1", "1:2", "1*2^2:-1/3"], 3)
    q = read_polynomial(["0:-1", "1*2^2:1/3", "2:5"], 3)
    values = [Fraction(1), Fraction(2, 7), Fraction(-3)]
    assert value_at(multiply(p, q), values) == value_at(p, values) * value_at(q, values)
    assert multiply(p, {}) == {}


def test_command_line(tmp_path, capsys):
    proved, refuted, wrong = (tmp_path / name for name in ("proved", "refuted", "wrong"))
    proved.write_text(text_of(ACCEPTED["cubes"]))
    refuted.write_text(text_of(ACCEPTED["refutation"]))
    wrong.write_text(text_of(ACCEPTED["cubes"].replace("1^3:-1", "1^3:1")))
    assert run([str(proved)]) == 0
    statement = capsys.readouterr().out.strip().split(": ", 2)[2]
    assert run([str(refuted), str(proved)]) == 1
    assert run([str(proved), str(wrong)]) == 4
    assert run([str(wrong), str(tmp_path / "missing")]) == 4
    assert run([str(tmp_path / "missing")]) == 2
    assert run(["--statement", statement, str(proved)]) == 0
    assert run(["--statement", statement + " ", str(proved)]) == 4
    assert run([]) == 2
    assert run(["--statement", statement]) == 2
    assert run(["--help"]) == 2
    command = [sys.executable, "-m", "exactrelu.kernel.parametric", str(wrong)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (4, "")
    assert "REJECTED: line 9: Z: the form is not identically zero" in result.stderr
