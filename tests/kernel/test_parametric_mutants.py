"""Mutation testing of the parametric checker: a changed certificate is rejected, or really proves what is printed.

Accepted mutants are judged from their printed line alone, by code that shares nothing with the checker: the statement
is parsed from its text and evaluated at many rational points; and where fixing some inputs leaves an ordinary
statement, this is decided by enumeration of signs and Fourier-Motzkin elimination (the judge of test_mutants).
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import combinations, product

import pytest

from exactrelu.kernel import parametric, polynomials, program
from exactrelu.kernel.parametric import check_parametric_text
from exactrelu.kernel.program import Rejected
from exactrelu.prover.parameters import at_most_with_parameters, equal_with_parameters
from exactrelu.prover.powers import equal_with_powers
from tests.kernel.test_mutants import changed, holds
from tests.kernel.test_parametric import ACCEPTED, text_of

# ---- the independent judge -----------------------------------------------------------------------

Poly = dict[tuple[str, ...], Fraction]  # names with repetition, sorted -> coefficient
STATEMENT = re.compile(
    r"(?:always|for all real (?P<inputs>x\d+(?:, x\d+)*))(?: with (?P<conditions>[^:;]+))?(?:: (?P<equations>.+))?"
    r"; then (?P<last>[xv]\d+) (?P<relation>=|>=) 0"
)
TERM = re.compile(r"(^-?| [+-] )((?:\d+(?:/\d+)?|[xv]\d+(?:\^\d+)?)(?: [xv]\d+(?:\^\d+)?)*)")


def parse_polynomial(text: str) -> Poly:
    """Parse `-2/3 x1^2 v2 + 1`; every character must be used."""
    total: Poly = {}
    matches = list(TERM.finditer(text))
    assert "".join(match[0] for match in matches) == text, text
    for sign, term in (match.groups() for match in matches):
        names: list[str] = []
        c = Fraction(-1 if "-" in sign else 1)
        for factor in term.split(" "):
            name, _, e = factor.partition("^")
            if name[0] in "xv":
                names += [name] * int(e or 1)
            else:
                c *= Fraction(factor)
        if c:
            assert tuple(sorted(names)) not in total, text
            total[tuple(sorted(names))] = c
    return total


@dataclass(frozen=True)
class Parsed:
    """Inputs, conditions (polynomial, strict), equations (name, sides, divisor), last value, whether = or >=."""

    inputs: list[str]
    conditions: list[tuple[Poly, bool]]
    equations: list[tuple[str, list[Poly], Poly]]
    last: str
    equality: bool


def parse(statement: str) -> Parsed:
    match = STATEMENT.fullmatch(statement)
    assert match, statement
    conditions = []
    for condition in (match["conditions"] or "").split(", "):
        if condition:
            left, strict, _ = re.fullmatch(r"(.*) (>=?) (0)", condition).groups()  # type: ignore[union-attr]
            conditions.append((parse_polynomial(left), strict == ">"))
    equations = []
    for equation in (match["equations"] or "").split("; "):
        if equation:
            name, right = equation.split(" = ")
            divisor: Poly = {(): Fraction(1)}
            if quotient := re.fullmatch(r"\((.*)\)/\((.*)\)", right):
                right, below = quotient.groups()
                divisor = parse_polynomial(below)
            maximum = re.fullmatch(r"max\((.*), (.*)\)", right)
            equations.append(
                (name, [parse_polynomial(side) for side in (maximum.groups() if maximum else [right])], divisor)
            )
    inputs = match["inputs"].split(", ") if match["inputs"] else []
    return Parsed(inputs, conditions, equations, match["last"], match["relation"] == "=")


def value(p: Poly, at: dict[str, Fraction]) -> Fraction:
    total = Fraction(0)
    for names, c in p.items():
        for name in names:
            c *= at[name]
        total += c
    return total


def admitted(claim: Parsed, at: dict[str, Fraction]) -> bool:
    values = [(value(p, at), strict) for p, strict in claim.conditions]
    return all(v > 0 if strict else v >= 0 for v, strict in values)


def true_at(claim: Parsed, at: dict[str, Fraction]) -> bool:
    at = dict(at)
    for name, sides, divisor in claim.equations:
        below = value(divisor, at)
        assert below > 0, "a divisor is not positive where the conditions hold"
        at[name] = max(value(side, at) for side in sides) / below
    last = at[claim.last]
    return last == 0 if claim.equality else last >= 0


VALUES = [Fraction(q) for q in ("0", "1", "-1", "1/2", "-1/2", "2", "-2", "3", "-3", "1/3", "7/5", "-9/7", "11", "-13")]


def points(claim: Parsed, generator: random.Random) -> Iterator[dict[str, Fraction]]:
    """Points of a small grid, all of it in up to two dimensions, and points at random."""
    n = len(claim.inputs)
    grid: Iterable[tuple[Fraction, ...]] = product(VALUES[: {0: 1, 1: 14, 2: 9}.get(n, 0)], repeat=n)
    chosen = [*grid, *(tuple(generator.choices(VALUES, k=n)) for _ in range(150))]
    for point in chosen:
        yield dict(zip(claim.inputs, point, strict=True))


def fixed(p: Poly, at: dict[str, Fraction], factor: Fraction = Fraction(1)) -> dict[str, Fraction] | None:
    """The affine form that is left when the inputs in `at` are fixed, or None if it is not affine."""
    form: dict[str, Fraction] = {}
    for names, c in p.items():
        free = [name for name in names if name not in at]
        for name in names:
            c *= at.get(name, 1)
        if c and len(free) > 1:
            return None
        key = free[0] if free else ""
        form[key] = form.get(key, Fraction(0)) + c * factor
    return {name: c for name, c in form.items() if c}


def shown(form: dict[str, Fraction]) -> str:
    text = ""
    for name, c in sorted(form.items(), key=lambda item: item[0] == ""):
        size = f"{abs(c)} {name}".strip()
        text += (" - " if c < 0 else " + ") + size if text else "-" * (c < 0) + size
    return text or "0"


def ordinary(claim: Parsed, at: dict[str, Fraction]) -> str | None:
    """The ordinary statement, as the other checker prints it, that is left when inputs are fixed, if there is one."""
    free = {name: f"x{i}" for i, name in enumerate((n for n in claim.inputs if n not in at), 1)}

    def named(form: dict[str, Fraction]) -> dict[str, Fraction]:
        return {free.get(name, name): c for name, c in form.items()}

    conditions = []
    for p, strict in claim.conditions:
        form = fixed(p, at)
        if form is None or (strict and form.keys() - {""}):
            return None
        if not form.keys() - {""}:
            if form.get("", 0) < 0 or (strict and not form):
                return None
            continue
        conditions.append(f"{shown(named(form))} >= 0")
    equations = []
    for name, sides, divisor in claim.equations:
        below = fixed(divisor, at)
        if below is None or below.keys() != {""}:
            return None
        forms = [fixed(side, at, 1 / below[""]) for side in sides]
        if None in forms:
            return None
        texts = [shown(named(form)) for form in forms if form is not None]
        equations.append(f"{name} = " + (texts[0] if len(texts) == 1 else f"max({texts[0]}, {texts[1]})"))
    text = f"for all real {', '.join(free.values())}" if free else "always"
    text += f" with {', '.join(conditions)}" if conditions else ""
    text += f": {'; '.join(equations)}" if equations else ""
    last = free.get(claim.last, claim.last)
    return f"{text}; then {last} {'=' if claim.equality else '>='} 0" if last not in at else None


@cache
def is_true(printed: str) -> bool:
    """Judge one line printed by the checker."""
    head, statement = printed.split(": ", 1)
    claim = parse(statement)
    if match := re.fullmatch(r"REFUTED at \((.*)\)", head):
        point = [Fraction(q) for q in match[1].split(", ") if q]
        at = dict(zip(claim.inputs, point, strict=True))
        return admitted(claim, at) and not true_at(claim, at)
    assert head.startswith("PROVED"), printed
    generator = random.Random(statement)
    if not all(true_at(claim, at) for at in points(claim, generator) if admitted(claim, at)):
        return False
    for size in range(len(claim.inputs)):
        for names in combinations(claim.inputs, size):
            decided = 0
            for _ in range(20):
                at = dict(zip(names, generator.choices(VALUES, k=size), strict=True))
                remaining = ordinary(claim, at)
                if remaining is not None:
                    if not holds(remaining):
                        return False
                    decided += 1
                if decided == 3 or (decided and not size):
                    return True
    return True


@pytest.mark.parametrize(
    ("printed", "truth"),
    [
        ("PROVED, 1 leaves: for all real x1, x2 with x2 > 0: v3 = max(x1 x2, 0); v4 = x2 v3; then v4 >= 0", True),
        ("PROVED, 1 leaves: for all real x1, x2: v3 = max(x1 x2, 0); v4 = x2 v3; then v4 >= 0", False),
        ("PROVED, 1 leaves: for all real x1 with x1 > 0: v2 = (x1 - 1)/(2 x1); then v2 >= 0", False),
        ("PROVED, 1 leaves: for all real x1 with x1 - 1 >= 0, x1 > 0: v2 = (x1 - 1)/(2 x1); then v2 >= 0", True),
        ("PROVED, 1 leaves: for all real x1: v2 = x1^2 - 1/1000000; then v2 >= 0", False),
        ("PROVED, 1 leaves: for all real x1, x2 with x2 > 0: v3 = x1 x2 - 1000; then v3 >= 0", False),
        ("PROVED, 1 leaves: for all real x1, x2 with x2 > 0: v3 = max(x1 x2, -1000000); then v3 = x1 x2", None),
        ("REFUTED at (1, -1): for all real x1, x2: v3 = max(x1 x2, 0); v4 = -x2 v3 + 1; then v4 = 0", True),
        ("REFUTED at (1, -1): for all real x1, x2 with x2 > 0: v3 = max(x1 x2, 0); v4 = v3; then v4 = 0", False),
    ],
)  # fmt: skip
def test_the_judge_decides(printed, truth):
    if truth is None:
        with pytest.raises(AssertionError):
            is_true(printed)
    else:
        assert is_true(printed) is truth


def test_the_judge_sees_far_points():
    """A failure far from all sample points is found by fixing the parameter and deciding what is left."""
    assert not is_true(
        "PROVED, 1 leaves: for all real x1, x2 with x2 > 0: v3 = max(x1 x2, -1000); v4 = v3 + 999; then v4 >= 0"
    )


# ---- mutants -------------------------------------------------------------------------------------

HAT = "relu(x - a)/(b - a) - (1/(b - a) + 1/(c - b))*relu(x - b) + relu(x - c)/(c - b)"
FOUND = {
    "leaky": equal_with_parameters("max(x, a*x)", "a*x + (1 - a)*relu(x)", parameters="0 < a < 1"),
    "hat": equal_with_parameters(HAT, "max(0, min((x - a)/(b - a), (c - x)/(c - b)))", parameters="a < b < c"),
    "clip": equal_with_parameters("min(max(x, a), b)", "a + relu(x - a) - relu(x - b)", parameters="a <= b"),
    "convex": at_most_with_parameters("abs(a*x + (1 - a)*y)", "a*abs(x) + (1 - a)*abs(y)", parameters="0 <= a <= 1"),
    "all factors": equal_with_parameters("abs(l*x)", "abs(l)*abs(x)", parameters="l"),
    "powers": equal_with_powers("x^3", "relu(x)^3 - relu(-x)^3"),
    "product": equal_with_powers("x*y", "max(x, y)*min(x, y)"),
    "cases": equal_with_parameters("max(x, a*x)", "piecewise((x, x > 0), (a*x, true))", parameters="0 < a < 1"),
}
ORIGINALS = {name: verdict.certificate.text for name, verdict in FOUND.items() if verdict.certificate}
ORIGINALS |= {name: text_of(body) for name, body in ACCEPTED.items()}


def changed_names(text: str) -> Iterator[str]:
    """Row names exchanged: p0 for 0 and the other way round, `c`, other numbers; products lengthened and shortened."""
    for match in re.finditer(r"(?<=[ *])(p?\d+|c|\d+[lr])(?=[*:])", text):
        for new in ("p0", "p1", "0", "1", "c", f"{match[0]}*{match[0]}", "p0*" + match[0], "0*" + match[0]):
            yield text[: match.start()] + new + text[match.end() :]
    for match in re.finditer(r"\*(p?\d+|c)|(p?\d+|c)\*|\^\d+", text):
        yield text[: match.start()] + text[match.end() :]
    for old, new in (("pos", "hyp"), ("hyp", "pos"), ("poly", "max"), ("div", "poly"), ("||", "|")):
        for match in re.finditer(re.escape(old), text):
            yield text[: match.start()] + new + text[match.end() :]


def mutants(text: str) -> list[str]:
    return list(dict.fromkeys([*changed(text), *changed_names(text)]))


def mutants_of_both(text: str, limit: int) -> list[str]:
    """One change in the claim and one in the proof: only these can prove a false claim wrongly."""
    head, mark, proof = re.split(r"(claim ...\n)", text, maxsplit=1)
    claims, proofs = mutants(head + mark), mutants(proof)
    chosen: Iterable[int] = range(len(claims) * len(proofs))
    if len(chosen) > limit:
        chosen = random.Random(len(text)).sample(chosen, limit)
    return [claims[n // len(proofs)] + proofs[n % len(proofs)] for n in chosen]


@dataclass
class Tally:
    """What became of a list of mutants."""

    rejected: int = 0
    same: int = 0  # accepted with the statements of the original
    others: list[str] = field(default_factory=list)  # lines printed for accepted ones with another statement
    false: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.rejected + self.same + len(self.others)


STATEMENTS = {text: {one.claim.statement() for one in check_parametric_text(text)} for text in ORIGINALS.values()}


def judge(text: str, texts: Iterable[str], tally: Tally) -> None:
    for mutant in texts:
        try:
            results = check_parametric_text(mutant)
        except Rejected:
            tally.rejected += 1
            continue
        tally.false += [str(one) for one in results if not is_true(str(one))]
        statements = {one.claim.statement() for one in results}
        if statements <= STATEMENTS[text]:
            tally.same += 1
        else:
            tally.others += [str(one) for one in results]


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    found = {}
    for name, text in ORIGINALS.items():
        found[name] = Tally()
        judge(text, [*mutants(text), *mutants_of_both(text, 600)], found[name])
    return found


@pytest.mark.parametrize("name", ORIGINALS)
def test_originals_are_true(name):
    assert all(is_true(str(one)) for one in check_parametric_text(ORIGINALS[name]))


@pytest.mark.parametrize("name", ORIGINALS)
def test_accepted_mutants_are_true(tallies, name):
    assert tallies[name].false == []
    assert tallies[name].total > 100


def test_mutants_are_many_and_most_are_rejected(tallies):
    total = sum(tally.total for tally in tallies.values())
    rejected = sum(tally.rejected for tally in tallies.values())
    others = sum(len(tally.others) for tally in tallies.values())
    print(f"{total} mutants, {rejected} rejected, {others} prove another statement")
    assert total > 10_000
    assert rejected > 0.9 * total
    assert others > 100  # else the judge has little to judge


# ---- the harness can fail: a sabotaged checker is caught -----------------------------------------


def without(rule: str) -> Callable[[bool, str], None]:
    """`need` that forgets one rule."""

    def need(condition: bool, broken: str) -> None:
        if rule not in broken:
            program.need(condition, broken)

    return need


def close_without_the_second_side(self: parametric.PolynomialTree) -> None:
    self.leaves += 1
    self.complete = True


def close_that_keeps_positive_rows(self: parametric.PolynomialTree) -> None:
    positive = list(self.positive)
    sound_close(self)
    self.positive = positive


def vanishes_with_divisors_dropped(self: parametric.PolynomialTree, form: polynomials.Polynomial) -> bool:
    known, self.known = self.known, {k: (numerator, polynomials.ONE) for k, (numerator, _) in self.known.items()}
    try:
        return sound_vanishes(self, form)
    finally:
        self.known = known


def vanishes_up_to_a_constant(self: parametric.PolynomialTree, form: polynomials.Polynomial) -> bool:
    return any(sound_vanishes(self, polynomials.minus(form, {(): Fraction(c)} if c else {})) for c in (0, 1, 2, -1))


sound_close = parametric.PolynomialTree.close
sound_vanishes = parametric.PolynomialTree.vanishes
SABOTAGE = {
    "negative multipliers": (polynomials, "need", without("is negative")),
    "d that is not positive": (polynomials, "require_positive", lambda products: None),
    "the form of Z": (parametric, "need", without("not identically zero")),
    "sums that are not the form": (parametric, "need", without("do not add up")),
    "one leaf is enough": (parametric.PolynomialTree, "close", close_without_the_second_side),
    "positive rows of the other branch": (parametric.PolynomialTree, "close", close_that_keeps_positive_rows),
    "divisors forgotten": (parametric.PolynomialTree, "vanishes", vanishes_with_divisors_dropped),
    "remainders forgotten": (parametric.PolynomialTree, "vanishes", vanishes_up_to_a_constant),
    "refutations where the claim holds": (parametric, "need", without("the claim holds")),
    "refutations outside the conditions": (parametric, "need", without("a condition fails")),
}


@pytest.mark.parametrize("sabotage", SABOTAGE)
def test_sabotage_is_noticed(sabotage, monkeypatch):
    monkeypatch.setattr(*SABOTAGE[sabotage])
    for text in sorted(ORIGINALS.values(), key=len):
        caught = Tally()
        try:
            judge(text, [*mutants(text), *mutants_of_both(text, 8000)], caught)
        except AssertionError:  # the judge itself finds a divisor that is not positive
            return
        if caught.false:
            return
    pytest.fail(f"{sabotage}: no mutant shows it")


@pytest.mark.campaign
@pytest.mark.parametrize("name", ORIGINALS)
def test_two_changes_in_more_ways(name):
    tally = Tally()
    judge(ORIGINALS[name], mutants_of_both(ORIGINALS[name], 20_000), tally)
    assert tally.false == []
