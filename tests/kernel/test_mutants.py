"""Mutation testing of the checker: a changed certificate is rejected, or it really proves what is printed for it.

Every accepted mutant is judged from its printed line alone, by a method that shares no code with the checker:
the statement is parsed from its text, all sign patterns of its maxima are enumerated, and each cell is decided
by Fourier-Motzkin elimination over the rationals (and once more by z3, where it is installed).
"""

import contextlib
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import gcd, lcm
from pathlib import Path

import pytest

from exactrelu.kernel import check, program, tree
from exactrelu.kernel.check import check_text, main
from exactrelu.kernel.program import Rejected

ORIGINALS = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "accepted").glob("*.cert"))}

# ---- the independent judge: parsing what is printed ----------------------------------------------

Linear = dict[str, Fraction]  # name ("" for the constant) -> coefficient
TERM = re.compile(r"(^-?| [+-] )(\d+(?:/\d+)?)? ?([xv]\d+)?")
STATEMENT = re.compile(
    r"(?:always|for all real (?P<inputs>x\d+(?:, x\d+)*))(?: with (?P<hyps>[^:;]+))?(?:: (?P<equations>.+))?"
    r"; then (?P<last>[xv]\d+) (?P<relation>=|>=) 0"
)


@dataclass(frozen=True)
class Parsed:
    """A printed statement: inputs, hypotheses (>= 0), equations in order, the value claimed to be = 0 or >= 0."""

    inputs: list[str]
    hyps: list[Linear]
    equations: list[tuple[str, list[Linear]]]
    last: str
    equality: bool


def linear(text: str) -> Linear:
    """Parse `-x1 + 1/2 v2 - 3`; every character must be used."""
    total: Linear = {}
    matches = list(TERM.finditer(text))
    assert "".join(match[0] for match in matches) == text, text
    for sign, size, name in (match.groups() for match in matches):
        assert size or name, text
        assert name not in total, text
        total[name or ""] = Fraction(size or 1) * (-1 if "-" in sign else 1)
    return total


def parse(statement: str) -> Parsed:
    match = STATEMENT.fullmatch(statement)
    assert match, statement
    hyps = []
    for hyp in (match["hyps"] or "").split(", "):
        if hyp:
            assert hyp.endswith(" >= 0"), statement
            hyps.append(linear(hyp.removesuffix(" >= 0")))
    equations = []
    for equation in (match["equations"] or "").split("; "):
        if equation:
            name, right = equation.split(" = ")
            maximum = re.fullmatch(r"max\((.*), (.*)\)", right)
            equations.append((name, [linear(side) for side in (maximum.groups() if maximum else [right])]))
    inputs = match["inputs"].split(", ") if match["inputs"] else []
    return Parsed(inputs, hyps, equations, match["last"], match["relation"] == "=")


# ---- the independent judge: deciding it ----------------------------------------------------------

Row = tuple[int, ...]  # c0, c1, .., cd


def feasible(rows: dict[Row, bool]) -> bool:
    """Whether some real x has c0 + c1 x1 + .. >= 0 for all rows, > 0 for the strict (True) ones: Fourier-Motzkin."""
    while True:
        if any(row[0] < 0 or (row[0] == 0 and strict) for row, strict in rows.items() if not any(row[1:])):
            return False
        rows = {row: strict for row, strict in rows.items() if any(row[1:])}
        if not rows:
            return True
        used = [i for i in range(1, len(next(iter(rows)))) if any(row[i] for row in rows)]
        signs = {i: ([r for r in rows if r[i] > 0], [r for r in rows if r[i] < 0]) for i in used}
        i = min(used, key=lambda i: len(signs[i][0]) * len(signs[i][1]))
        left = {row: strict for row, strict in rows.items() if not row[i]}
        for up in signs[i][0]:
            for down in signs[i][1]:
                row = tuple(-down[i] * p + up[i] * n for p, n in zip(up, down, strict=True))
                divisor = gcd(*row) or 1
                row = tuple(c // divisor for c in row)
                left[row] = left.get(row, False) or rows[up] or rows[down]
        rows = left


def integral(row: Iterable[Fraction]) -> Row:
    entries = list(row)
    scale = lcm(*(q.denominator for q in entries))
    return tuple(int(q * scale) for q in entries)


@cache
def holds(statement: str) -> bool:
    """Decide a printed statement by enumerating the sign patterns of its maxima."""
    claim = parse(statement)
    names = ["", *claim.inputs]

    def affine(form: Linear, values: dict[str, list[Fraction]]) -> list[Fraction]:
        return [sum((q * values[name][i] for name, q in form.items()), Fraction(0)) for i in range(len(names))]

    units = {name: [Fraction(int(i == j)) for j in range(len(names))] for i, name in enumerate(names)}
    cells = [(units, {integral(affine(hyp, units)): False for hyp in claim.hyps}, 0)]
    while cells:
        values, rows, done = cells.pop()
        if done == len(claim.equations):
            row = integral(values[claim.last])
            opposite = tuple(-c for c in row)
            if feasible({**rows, opposite: True}) or (claim.equality and feasible({**rows, row: True})):
                return False
            continue
        name, sides = claim.equations[done]
        forms = [affine(side, values) for side in sides]
        for form, other in [(0, 0)] if len(forms) == 1 or forms[0] == forms[1] else [(0, 1), (1, 0)]:
            row = integral(a - b for a, b in zip(forms[form], forms[other], strict=True))
            cell = {**rows, row: rows.get(row, False)}
            if feasible(cell):
                cells.append(({**values, name: forms[form]}, cell, done + 1))
    return True


def fails_at(statement: str, point: list[Fraction]) -> bool:
    """Whether the point satisfies the hypotheses of a printed statement and its conclusion is false there."""
    claim = parse(statement)
    assert len(point) == len(claim.inputs)
    values = {"": Fraction(1), **dict(zip(claim.inputs, point, strict=True))}

    def value(form: Linear) -> Fraction:
        return sum((q * values[name] for name, q in form.items()), Fraction(0))

    for name, sides in claim.equations:
        values[name] = max(map(value, sides))
    last = values[claim.last]
    return all(value(hyp) >= 0 for hyp in claim.hyps) and not (last == 0 if claim.equality else last >= 0)


def is_true(printed: str) -> bool:
    """Judge one line printed by the checker, `PROVED, ..: statement` or `REFUTED at (..): statement`."""
    head, statement = printed.split(": ", 1)
    if head.startswith("PROVED"):
        return holds(statement)
    match = re.fullmatch(r"REFUTED at \((.*)\)", head)
    assert match, printed
    return fails_at(statement, [Fraction(q) for q in match[1].split(", ") if q])


@pytest.mark.parametrize(
    ("statement", "truth"),
    [
        ("for all real x1: v2 = max(x1, 0); v3 = max(-x1, 0); v4 = max(x1, -x1); v5 = v2 + v3 - v4; then v5 = 0", True),
        ("for all real x1: v2 = max(x1, 0); v3 = max(-x1, 0); v4 = max(x1, -x1); v5 = v2 - v4; then v5 = 0", False),
        ("for all real x1; then x1 >= 0", False),
        ("for all real x1 with x1 >= 0; then x1 >= 0", True),
        ("for all real x1 with x1 + 1/1000000 >= 0; then x1 >= 0", False),
        ("for all real x1 with x1 >= 0, -x1 >= 0; then x1 = 0", True),
        ("for all real x1 with x1 - 1 >= 0, -x1 >= 0; then x1 = 0", True),
        ("for all real x1 with x1 >= 0; then x1 = 0", False),
        ("for all real x1, x2 with 2 x1 - x2 >= 0, x2 - 2 x1 >= 0: v3 = 2 x1 - x2; then v3 = 0", True),
        ("for all real x1: v2 = max(x1, -x1); v3 = v2 - 1/100; then v3 >= 0", False),
        ("for all real x1, x2: v3 = max(-x1, x2); v4 = max(2 v3, 2 x1 + 2); v5 = v4 - 1; then v5 >= 0", True),
        ("for all real x1, x2: v3 = max(-x1, x2); v4 = max(v3, x1 + 1); v5 = v4 - 2/3; then v5 >= 0", False),
        ("always: v1 = max(1/2, 1/3); v2 = v1 - 1/2; then v2 = 0", True),
        ("always: v1 = max(1/2, 1/3); v2 = v1 - 1/3; then v2 = 0", False),
    ],
)  # fmt: skip
def test_the_judge_decides(statement, truth):
    assert holds(statement) is truth


def test_the_judge_of_refutations():
    statement = "for all real x1, x2 with x1 >= 0: v3 = max(x1, x2); then v3 = 0"
    assert is_true(f"REFUTED at (0, 1/2): {statement}")
    assert not is_true(f"REFUTED at (0, -1): {statement}")
    assert not is_true(f"REFUTED at (-1, 1): {statement}")


# ---- mutants -------------------------------------------------------------------------------------

LEAVES = ("Z", "W", "P", "E")
STEPS = ("S", "C", "L", "R", *LEAVES)


def changed_numbers(line: str) -> Iterator[str]:
    """Each number plus and minus one, zero, negated, doubled."""
    for match in re.finditer(r"-?\d+", line):
        n = int(match[0])
        for new in (n + 1, n - 1, 0, -n, 2 * n):
            yield f"{line[: match.start()]}{new}{line[match.end() :]}"


def changed_words(line: str) -> Iterator[str]:
    """Words dropped, doubled and exchanged, step letters replaced, l and r swapped, the sides of a bar exchanged."""
    words = line.split(" ")
    for n, word in enumerate(words):
        yield " ".join(words[:n] + words[n + 1 :])
        yield " ".join(words[: n + 1] + words[n:])
        yield " ".join([*words[:n], *words[n : n + 2][::-1], *words[n + 2 :]])
        if match := re.fullmatch(r"(\d+)([lr])(:.*)", word):
            yield " ".join([*words[:n], match[1] + "lr"[match[2] == "l"] + match[3], *words[n + 1 :]])
            yield " ".join([*words[:n], match[1] + match[3], *words[n + 1 :]])
        elif match := re.fullmatch(r"(\d+)(:.*)", word):
            yield from (" ".join([*words[:n], match[1] + side + match[2], *words[n + 1 :]]) for side in "lr")
    if words[0] in STEPS:
        yield from (" ".join([step, *rest]) for step in STEPS for rest in (words[1:], words[2:], []))
    for old, new in (("eq0", "ge0"), ("ge0", "eq0"), ("lin", "max"), ("max", "lin"), ("hyp", "lin")):
        if old in line:
            yield line.replace(old, new)
    if "|" in words:
        bar = words.index("|")
        yield " ".join([words[0], *words[bar + 1 :], "|", *words[1:bar]])


def recounted(lines: list[str]) -> list[str]:
    """The same lines with every `end` line made to agree with the leaves before it."""
    result = []
    leaves = 0
    for line in lines:
        leaves += line[:1] in LEAVES
        if line.startswith("end "):
            line, leaves = f"end {leaves}", 0
        result.append(line)
    return result


def subtree_end(lines: list[str], start: int) -> int:
    """One past the last line of the subtree that begins at `start` (in a valid certificate)."""
    wanted = 1
    while wanted:
        wanted += {"S": 1, "C": 1, "L": 0, "R": 0}.get(lines[start][0], -1)
        start += 1
    return start


def changed_structure(lines: list[str]) -> Iterator[list[str]]:
    """Lines dropped, doubled, exchanged and copied over others; branches exchanged, dropped, copied."""
    leaves = sorted({line for line in lines if line[:1] in LEAVES})
    for n, line in enumerate(lines):
        yield lines[:n] + lines[n + 1 :]
        yield lines[: n + 1] + lines[n:]
        yield [*lines[:n], *lines[n : n + 2][::-1], *lines[n + 2 :]]
        if line[:1] in LEAVES:
            yield from ([*lines[:n], leaf, *lines[n + 1 :]] for leaf in leaves)
        if line[:2] in ("S ", "C "):
            middle = subtree_end(lines, n + 1)
            end = subtree_end(lines, middle)
            first, second = lines[n + 1 : middle], lines[middle:end]
            for kept in (second + first, first + first, second + second, first, second):
                yield [*lines[: n + 1], *kept, *lines[end:]]
                yield [*lines[:n], *kept, *lines[end:]]
        if line.startswith("lemma "):
            end = next(m for m in range(n, len(lines)) if lines[m].startswith("end "))
            yield lines[:n] + lines[end + 1 :]
            yield lines[: end + 1] + lines[n:]


def changed(text: str) -> list[str]:
    """All texts that one change makes of a certificate, or of a part of one, in a fixed order without repetition."""
    lines = text.splitlines()
    found = {text: None}
    for n, line in enumerate(lines):
        for new in (*changed_numbers(line), *changed_words(line)):
            found["\n".join([*lines[:n], new, *lines[n + 1 :], ""])] = None
    for new_lines in changed_structure(lines):
        found["\n".join([*new_lines, ""])] = None
        found["\n".join([*recounted(new_lines), ""])] = None
    return list(found)[1:]


def changed_twice(text: str, limit: int) -> list[str]:
    """Texts with one change in the first claim and one after it: only these can prove a false claim wrongly.

    All of them if there are at most `limit`, else as many chosen at random, always the same ones.
    """
    head, mark, proof = re.split(r"(claim ...\n)", text, maxsplit=1)
    claims, proofs = changed(head + mark), changed(proof)
    chosen: Iterable[int] = range(len(claims) * len(proofs))
    if len(chosen) > limit:
        chosen = random.Random(len(text)).sample(chosen, limit)
    return [claims[n // len(proofs)] + proofs[n % len(proofs)] for n in chosen]


@dataclass
class Tally:
    """What became of a list of mutants."""

    rejected: int = 0
    same: int = 0  # accepted, and every statement printed is one the original prints
    others: list[tuple[str, list[str]]] = field(default_factory=list)  # accepted for another one: text, lines printed
    false: list[str] = field(default_factory=list)  # printed, and not true

    @property
    def total(self) -> int:
        return self.rejected + self.same + len(self.others)


def statement_of(printed: str) -> str:
    return printed.split(": ", 1)[1]


STATEMENTS = {name: {result.claim.statement() for result in check_text(text)} for name, text in ORIGINALS.items()}


def judge(name: str, texts: Iterable[str], tally: Tally) -> None:
    """Run the checker on mutants of the original called `name` and judge what it prints for the accepted ones."""
    for text in texts:
        try:
            printed = [str(result) for result in check_text(text)]
        except Rejected:
            tally.rejected += 1
            continue
        tally.false.extend(line for line in printed if not is_true(line))
        if STATEMENTS[name] >= {statement_of(line) for line in printed}:
            tally.same += 1
        else:
            tally.others.append((text, printed))


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    """Every accepted fixture mutated in every way once, and twice in many ways; judged once for all tests."""
    found = {}
    for name, text in ORIGINALS.items():
        found[name] = Tally()
        judge(name, [*changed(text), *changed_twice(text, 3000)], found[name])
    return found


@pytest.mark.parametrize("name", ORIGINALS)
def test_accepted_mutants_are_true(tallies, name):
    assert tallies[name].false == []
    assert tallies[name].total > 500


def test_mutants_are_many_and_most_are_rejected(tallies):
    total = sum(tally.total for tally in tallies.values())
    rejected = sum(tally.rejected for tally in tallies.values())
    print(f"{total} mutants, {rejected} rejected, {sum(tally.same for tally in tallies.values())} kept their statement")
    assert len(tallies) >= 6
    assert total > 50_000
    assert rejected > 0.9 * total
    assert sum(len(tally.others) for tally in tallies.values()) > 100  # else the judge has little to judge


def test_with_the_intended_statement_no_other_one_passes(tallies, tmp_path, capsys):
    """`--statement` lets through exactly the files whose every line is about the intended statement."""
    path = tmp_path / "mutant.cert"
    tried = 0
    for name, tally in tallies.items():
        originals = check_text(ORIGINALS[name])
        intended = originals[0].claim.statement()
        for text, printed in tally.others:
            path.write_text(text)
            wanted = {statement_of(line) for line in printed} == {intended}
            assert (main([str(path), "--statement", intended]) in (0, 1)) == wanted, text
            assert [result.claim for result in check_text(text)] != [result.claim for result in originals]
            tried += not wanted
    capsys.readouterr()
    assert tried > 100


# ---- certificates out of thin air ----------------------------------------------------------------


def random_certificate(generator: random.Random) -> str:
    """A small certificate of the right shape with random numbers: mostly wrong, sometimes not."""
    dim, n_hyps, n_values = generator.randint(1, 2), generator.randint(0, 2), generator.randint(1, 3)
    size = generator.choice([1, 1, 2])

    def terms(bound: int) -> str:
        chosen = sorted(generator.sample(range(bound), min(bound, generator.choice([0, 1, 1, 2]))))
        return "".join(f" {i}:{generator.choice(['1', '-1', '1', '-1', '2', '1/2', '-2'])}" for i in chosen)

    lines = [f"dim {dim}"]
    lines += [" ".join(["hyp", *(str(generator.randint(-size, size)) for _ in range(dim + 1))]) for _ in range(n_hyps)]
    maxima = []
    for bound in range(dim + 1, dim + 1 + n_values):
        if generator.random() < 0.7:
            lines.append(f"max{terms(bound)} |{terms(bound)}")
            maxima.append(bound)
        else:
            lines.append(f"lin{terms(bound)}")
    kind = generator.choice(["eq0", "ge0"])
    lines.append(f"claim {kind}")
    facts = n_hyps

    def rows(known: int) -> str:
        names = [*map(str, range(known)), *(f"{k}{side}" for k in maxima for side in "lr")]
        chosen = generator.sample(names, min(len(names), generator.choice([0, 1, 1, 2])))
        return "".join(f" {name}:{generator.choice([1, 1, 2])}" for name in chosen)

    def tree(kind: str) -> Iterator[str]:
        undecided = [(set(maxima), facts)]
        leaves = 0
        while undecided:
            free, known = undecided.pop()
            step = generator.choice("SLRC" if free else "C") if generator.random() < 0.5 and leaves < 3 else "leaf"
            if step == "leaf":
                leaves += 1
                leaf = generator.choice(["Z", "farkas", "farkas", "E"])
                farkas = f"W 1{rows(known)} | 1{rows(known)}" if kind == "eq0" else f"P 1{rows(known)}"
                yield {"Z": "Z", "E": f"E{rows(known)}"}.get(leaf, farkas)
            elif step == "C":
                yield f"C{terms(dim + 1 + n_values)}"
                undecided += [(free, known + 1)] * 2
            else:
                k = generator.choice(sorted(free))
                yield f"S {k}" if step == "S" else f"{step} {k} 1{rows(known)}"
                undecided += [(free - {k}, known + (step == "S"))] * (2 if step == "S" else 1)
        yield f"end {leaves}"

    if generator.random() < 0.3:
        lines += [f"lemma{terms(dim + 1 + n_values)}", *tree("ge0")]
        facts += 1
    return "\n".join([check.FORMAT, *lines, *tree(kind), ""])


def judge_random_certificates(seed: int, count: int) -> Tally:
    generator = random.Random(seed)
    tally = Tally()
    for _ in range(count):
        text = random_certificate(generator)
        try:
            printed = [str(result) for result in check_text(text)]
        except Rejected:
            tally.rejected += 1
            continue
        tally.others.append((text, printed))
        tally.false.extend(line for line in printed if not is_true(line))
    return tally


def test_random_certificates():
    tally = judge_random_certificates(seed=8, count=20_000)
    print(f"{len(tally.others)} of {tally.total} random certificates accepted")
    assert tally.false == []
    assert len(tally.others) > 300
    steps = {line[:1] for text, _ in tally.others for line in text.splitlines()}
    assert steps >= set("SCLRZWPE")


# ---- the judge against z3 ------------------------------------------------------------------------


def z3_holds(statement: str) -> bool:
    """Decide a printed statement by z3's linear real arithmetic."""
    z3 = pytest.importorskip("z3")
    claim = parse(statement)
    values = {"": z3.RealVal(1), **{name: z3.Real(name) for name in claim.inputs}}

    def term(form: Linear):  # type: ignore[no-untyped-def]
        return z3.Sum([z3.RealVal(0), *(z3.Q(q.numerator, q.denominator) * values[name] for name, q in form.items())])

    solver = z3.Solver()
    solver.add(*(term(hyp) >= 0 for hyp in claim.hyps))
    for name, sides in claim.equations:
        values[name] = z3.Real(name)
        left, right = term(sides[0]), term(sides[-1])
        solver.add(values[name] == z3.If(left >= right, left, right))
    last = values[claim.last]
    solver.add(z3.Not(last == 0 if claim.equality else last >= 0))
    answer = solver.check()
    assert answer != z3.unknown, statement
    return answer == z3.unsat


def statements_of_mutants() -> list[str]:
    """What mutants claim, whether their proof is accepted or not: true and false statements."""
    found = {}
    for text in ORIGINALS.values():
        for mutant in changed(text):
            lines = iter(mutant.splitlines()[1:])
            try:
                found[program.Claim.read(lines).statement()] = None
            except Rejected:
                continue
    return list(found)


def test_the_judge_agrees_with_z3(tallies):
    pytest.importorskip("z3")
    accepted = [statement_of(line) for tally in tallies.values() for _, printed in tally.others for line in printed]
    generator = random.Random(3)
    claimed = generator.sample(statements_of_mutants(), 400)
    verdicts = {statement: holds(statement) for statement in [*dict.fromkeys(accepted), *claimed]}
    assert {statement: z3_holds(statement) for statement in verdicts} == verdicts
    assert 50 < sum(verdicts.values()) < len(verdicts) - 50


# ---- the harness can fail: a sabotaged checker is caught -----------------------------------------


def without(rule: str) -> Callable[[bool, str], None]:
    """`need` that forgets one rule."""

    def need(condition: bool, broken: str) -> None:
        if rule not in broken:
            program.need(condition, broken)

    return need


def implied_up_to_a_constant(self: tree.Tree, form: program.Form, sign: int, tokens: list[str]) -> None:
    rest: program.Form = {}
    program.add(rest, form, sign * program.integer(tokens[0]))
    program.add(rest, self.combination(tokens[1:]), -1)
    program.need(self.reduce(rest).keys() <= {0}, "the Farkas row leaves a variable")


def leaf_that_ends_the_tree(self: tree.Tree) -> None:
    self.leaves += 1
    self.complete = True


def leaf_that_keeps_the_rows(self: tree.Tree) -> None:
    before = list(self.rows)
    sound_leaf(self)
    self.rows.extend(before[max(len(self.rows) - 1, 0) :])


def difference_without_the_other_side(self: tree.Tree, k: int, first: int) -> program.Form:
    return self.reduce(self.held[k][first])


sound_leaf = tree.Tree.leaf
SABOTAGE = {
    "negative multipliers": (tree, "need", without("is negative")),
    "a zero or negative d": (tree, "need", without("multiplier d")),
    "forms that are not zero": (tree, "need", without("not identically zero")),
    "one leaf is enough": (tree.Tree, "leaf", leaf_that_ends_the_tree),
    "rows of the other branch": (tree.Tree, "leaf", leaf_that_keeps_the_rows),
    "remainders below zero": (tree.Tree, "implied", implied_up_to_a_constant),
    "differences that are none": (tree.Tree, "difference", difference_without_the_other_side),
    "refutations where the claim holds": (check, "need", without("the claim holds")),
    "refutations outside the hypotheses": (check, "need", without("a hypothesis fails")),
}


@pytest.mark.parametrize("sabotage", SABOTAGE)
def test_sabotage_is_noticed(sabotage, monkeypatch):
    monkeypatch.setattr(*SABOTAGE[sabotage])
    caught = Tally()
    for name, text in sorted(ORIGINALS.items(), key=lambda item: len(item[1])):
        judge(name, [*changed(text), *changed_twice(text, 8000)], caught)
        if caught.false:
            break
    else:
        caught = judge_random_certificates(seed=9, count=20_000)
    assert caught.false


# ---- more of the same, by script -----------------------------------------------------------------


@pytest.mark.campaign
@pytest.mark.parametrize("name", ORIGINALS)
def test_two_changes_in_more_ways(name):
    tally = Tally()
    judge(name, changed_twice(ORIGINALS[name], 40_000), tally)
    generator = random.Random(name)
    once = [text for text in changed(ORIGINALS[name]) if text.split("\n")[-2].startswith(("end ", "refute"))]
    for text in generator.sample(once, min(100, len(once))):
        with contextlib.suppress(IndexError):  # no whole tree any more, so no branches to change
            twice = changed(text)
            judge(name, generator.sample(twice, min(200, len(twice))), tally)
    print(f"{name}: {tally.total} mutants, {tally.rejected} rejected, {len(tally.others)} with another statement")
    assert tally.false == []
    assert tally.total > 1_000


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 120))
def test_more_random_certificates(seed):
    tally = judge_random_certificates(seed, 50_000)
    assert tally.false == []
    assert len(tally.others) > 500
