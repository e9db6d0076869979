"""The language of statements: reading numbers and programs, clearing denominators, printing what is claimed."""

import random
from fractions import Fraction

import pytest

from exactrelu.kernel.program import Claim, Program, Rejected, combine, integer, need, rational, read_terms, split_bar


def read(text: str) -> Claim:
    return Claim.read(iter(text.split("\n")))


@pytest.mark.parametrize(("token", "value"), [("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("1" + "0" * 4000, 10**4000)])
def test_integers(token, value):
    assert integer(token) == value


LAX = ["+1", "01", "-01", "1_0", " 1", "1 ", "1\n", "1\r", "１", "٣"]  # Python reads these
NOT_INTEGERS = [*LAX, "", "-", "1\0", "0x1", "1e3", "1.0", "--1", "−1", "1/1", "inf"]


@pytest.mark.parametrize("token", NOT_INTEGERS)
def test_what_is_no_integer(token):
    with pytest.raises(Rejected, match="not an integer"):
        integer(token)


def test_the_grammar_and_not_python_says_what_a_number_is():
    assert [abs(int(token)) for token in LAX] == [1, 1, 1, 10, 1, 1, 1, 1, 1, 3]


@pytest.mark.parametrize(("token", "p", "q"), [("1/3", 1, 3), ("-4/6", -2, 3), ("5", 5, 1), ("-0/2", 0, 1)])
def test_rationals(token, p, q):
    assert rational(token) == Fraction(p, q)


@pytest.mark.parametrize("token", ["1/0", "1/-2", "1/", "/2", "1/2/3", "1 /2", "1/02", "1//2", "0.5", "½", "1∕2"])
def test_what_is_no_rational(token):
    with pytest.raises(Rejected):
        rational(token)


@pytest.mark.parametrize("words", ["1", "1:", ":1", "1:1 1:1", "2:1 1:1", "3:1", "-1:1", "1:1:1", "a:1", "", "1;1"])
def test_what_is_no_combination(words):
    with pytest.raises(Rejected):
        read_terms(words.split(" "), 3)


def test_combination():
    assert read_terms(["0:1/2", "2:-3"], 3) == ((0, Fraction(1, 2)), (2, Fraction(-3)))
    assert read_terms([], 3) == ()


def test_sides_are_split_at_the_one_bar():
    assert split_bar(["1:1", "|", "2:1"]) == (["1:1"], ["2:1"])
    assert split_bar(["|"]) == ([], [])
    for tokens in ([], ["1:1"], ["|", "|"], ["1:1|"]):
        with pytest.raises(Rejected):
            split_bar(tokens)


def test_need_is_not_an_assert():
    need(True, "never shown")
    with pytest.raises(Rejected, match="the rule"):
        need(False, "the rule")


def test_header_survives_a_round_trip():
    text = "dim 2\nhyp 0 1 -1\nhyp -3 0 2\nmax 1:1/2 2:-1 | 0:3\nlin\nmax | 3:-2/7\nlin 0:1 5:4\nclaim ge0"
    claim = read(text)
    assert "\n".join(claim.lines()) == text
    assert read("\n".join(claim.lines())) == claim
    assert claim.program.dim == 2
    assert [len(sides) for sides in claim.program.instructions] == [2, 1, 2, 1]
    assert claim.kind == "ge0"
    assert claim.hyps == ((0, 1, -1), (-3, 0, 2))


def test_the_header_ends_at_its_claim():
    lines = iter(["dim 1", "claim eq0", "Z"])
    Claim.read(lines)
    assert next(lines) == "Z"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not an integer"),
        ("dim", "not an integer"),
        ("dim 1", "ends before its claim"),
        ("Dim 1\nclaim eq0", "dim with a number"),
        ("dim -1\nclaim eq0", "dim with a number"),
        ("dim 1000001\nclaim eq0", "dim with a number"),
        ("dim 0\nclaim eq0", "a value to speak of"),
        ("dim 1\nclaim gt0", "claim eq0 or claim ge0"),
        ("dim 1\nclaim", "claim eq0 or claim ge0"),
        ("dim 1\nhyp 1\nclaim eq0", "hyp needs 2"),
        ("dim 1\nhyp 1 1/2\nclaim eq0", "not an integer"),
        ("dim 1\nlin 1:1\nhyp 0 1\nclaim eq0", "before the program"),
        ("dim 1\nlin 2:1\nclaim eq0", "stay below 2"),
        ("dim 1\nmin 1:1 |\nclaim eq0", "unexpected line 'min'"),
        ("dim 1\nmax 1:1\nclaim eq0", r"exactly one \|"),
    ],
)
def test_what_is_no_header(text, reason):
    with pytest.raises(Rejected, match=reason):
        read(text)


def test_the_largest_dimension():
    assert read("dim 1000000\nclaim ge0").program.dim == 10**6


def test_values_by_hand():
    program = read("dim 2\nmax 1:1 2:-1 |\nlin 0:1/2 3:3\nmax 4:1 | 2:1\nclaim eq0").program
    assert program.values([Fraction(2), Fraction(1)]) == [1, 2, 1, 1, Fraction(7, 2), Fraction(7, 2)]
    assert program.values([Fraction(0), Fraction(9)]) == [1, 0, 9, 0, Fraction(1, 2), 9]


def test_clearing_by_hand():
    # v2 = max(x/2, x/3): scale 6, sides 3x and 2x;  v3 = v2/4 = (6 v2)/24: scale 24;  v4 = 5 - x/3 has scale 3
    claim = read("dim 1\nmax 1:1/2 | 1:1/3\nlin 2:1/4\nlin 0:5 1:-1/3 2:0\nclaim eq0")
    scales, held = claim.program.cleared()
    assert scales == [1, 1, 6, 24, 3]
    assert held == [(), (), ({1: 3}, {1: 2}), ({2: 1},), ({0: 15, 1: -1},)]


def test_a_combination_is_cleared_over_the_scaled_values():
    assert combine(["1:1", "2:1/4"], [1, 1, 6]) == {1: 24, 2: 1}  # 24 * (x + v/4) = 24 x + (6 v)
    assert combine([], [1, 1]) == {}
    assert combine(["1:0"], [1, 1]) == {}


def random_program(generator: random.Random) -> Program:
    dim = generator.randint(0, 3)
    instructions = []
    for bound in range(dim + 1, dim + 1 + generator.randint(1, 8)):
        sides = []
        for _ in range(generator.randint(1, 2)):
            chosen = sorted(generator.sample(range(bound), generator.randint(0, min(3, bound))))
            sides.append(tuple((i, Fraction(generator.randint(-6, 6), generator.randint(1, 6))) for i in chosen))
        instructions.append(tuple(sides))
    return Program(dim, tuple(instructions))


def test_cleared_programs_compute_the_scaled_values():
    """s[k] * value k is the larger of the integer combinations of the s[i] * value i, at random points; s[k] > 0."""
    generator = random.Random(20)
    fractional = 0
    for _ in range(300):
        program = random_program(generator)
        point = [Fraction(generator.randint(-9, 9), generator.randint(1, 5)) for _ in range(program.dim)]
        values = program.values(point)
        scales, held = program.cleared()
        assert len(scales) == len(held) == len(values)
        assert min(scales) >= 1
        fractional += max(scales) > 1
        scaled = [s * v for s, v in zip(scales, values, strict=True)]
        for k in range(program.dim + 1, len(values)):
            assert scaled[k] == max(sum(c * scaled[i] for i, c in form.items()) for form in held[k])
            assert all(type(c) is int and c != 0 for form in held[k] for c in form.values())
    assert fractional > 100


def test_the_scale_is_the_least_one():
    generator = random.Random(21)
    for _ in range(100):
        program = random_program(generator)
        scales, held = program.cleared()
        for k in range(program.dim + 1, len(scales)):
            for s in range(1, min(scales[k], 60)):
                smaller = [Fraction(c * s, scales[k]) for form in held[k] for c in form.values()]
                assert any(q.denominator != 1 for q in smaller)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("dim 1\nclaim eq0", "for all real x1; then x1 = 0"),
        ("dim 0\nlin 0:-1/2\nclaim ge0", "always: v1 = -1/2; then v1 >= 0"),
        (
            "dim 2\nhyp 0 0 0\nhyp 1 -1 2\nclaim ge0",
            "for all real x1, x2 with 0 >= 0, -x1 + 2 x2 + 1 >= 0; then x2 >= 0",
        ),
        (
            "dim 1\nmax 1:-1/2 | 0:3\nlin 0:-1 1:2/2 2:-1\nclaim eq0",
            "for all real x1: v2 = max(-1/2 x1, 3); v3 = x1 - v2 - 1; then v3 = 0",
        ),
    ],
)
def test_statements(text, statement):
    assert read(text).statement() == statement


def test_a_claim_at_a_point():
    claim = read("dim 2\nhyp 1 -1 0\nmax 1:1 | 2:1\nlin 1:-1 3:1\nclaim eq0")
    assert claim.admits([Fraction(1), Fraction(5)])
    assert not claim.admits([Fraction(3, 2), Fraction(5)])
    assert claim.holds_at([Fraction(1), Fraction(1)])
    assert not claim.holds_at([Fraction(1), Fraction(2)])
    weaker = Claim(claim.program, claim.hyps, "ge0")
    assert weaker.holds_at([Fraction(1), Fraction(2)])
