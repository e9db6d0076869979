"""The language of statements: straight-line programs with `lin` and `max`, and the two claims about them.

Value 0 of a program is the constant 1, values 1..d are its inputs x1..xd, and each instruction adds one
value: a rational combination of earlier values (`lin`) or the larger of two such combinations (`max`).
A claim says of the last value that it is zero (`eq0`) or nonnegative (`ge0`) wherever all hypotheses
(integer rows c0 + c1 x1 + .. + cd xd) are nonnegative.  Everything exactrelu proves is a list of these.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Terms = tuple[tuple[int, Fraction], ...]  # (index of a value, coefficient), indices increasing
Form = dict[int, int]  # index of a value -> integer coefficient

INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)


class Rejected(Exception):
    """A certificate does not establish its claim; the message says why."""


def need(condition: bool, rule: str) -> None:
    """Raise `Rejected` with the broken rule unless the condition holds (an `assert` that -O keeps)."""
    if not condition:
        raise Rejected(rule)


def integer(token: str) -> int:
    """Read `-?(0|[1-9][0-9]*)`, ASCII only: no `1_0`, no sign `+`, no leading zero, no spaces."""
    need(INTEGER.fullmatch(token) is not None, f"{token[:40]!r} is not an integer")
    return int(token)


def rational(token: str) -> Fraction:
    """Read an integer, or `p/q` with q >= 1."""
    numerator, slash, denominator = token.partition("/")
    q = integer(denominator) if slash else 1
    need(q >= 1, f"the denominator of {token[:40]!r} is not positive")
    return Fraction(integer(numerator), q)


def read_terms(tokens: Iterable[str], bound: int) -> Terms:
    """Read `i:q ..`: a combination of the values with index below `bound`, indices increasing."""
    combination: list[tuple[int, Fraction]] = []
    last = -1
    for token in tokens:
        index, colon, q = token.partition(":")
        i = integer(index)
        need(colon == ":" and last < i < bound, f"{token[:40]!r}: indices must increase and stay below {bound}")
        combination.append((i, rational(q)))
        last = i
    return tuple(combination)


def split_bar(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Split a line's words at its one `|`."""
    need(tokens.count("|") == 1, "exactly one | expected")
    bar = tokens.index("|")
    return tokens[:bar], tokens[bar + 1 :]


def value_of(terms: Terms, values: Sequence[Fraction]) -> Fraction:
    return sum((q * values[i] for i, q in terms), Fraction(0))


@dataclass(frozen=True)
class Program:
    """A straight-line program over Q; an instruction with one side is a `lin`, with two sides a `max`.

    >>> relu = Program(1, ((((1, Fraction(1)),), ()),))   # value 2 = max(x1, 0)
    >>> relu.values([Fraction(-3)])
    [Fraction(1, 1), Fraction(-3, 1), Fraction(0, 1)]
    """

    dim: int
    instructions: tuple[tuple[Terms, ...], ...]

    def values(self, point: Sequence[Fraction]) -> list[Fraction]:
        """All values at a rational point, the constant 1 first."""
        values = [Fraction(1), *point]
        for sides in self.instructions:
            values.append(max(value_of(side, values) for side in sides))
        return values

    def cleared(self) -> tuple[list[int], list[tuple[Form, ...]]]:
        """Scales s and definitions over the integers: s[k] * value k as a combination of the s[i] * value i.

        s[k] is the least positive integer that makes all coefficients integers, so signs are unchanged;
        the constant and the inputs have scale 1 and no definition.
        """
        scales = [1] * (self.dim + 1)
        held: list[tuple[Form, ...]] = [()] * (self.dim + 1)
        for sides in self.instructions:
            scale, forms = clear(sides, scales)
            scales.append(scale)
            held.append(forms)
        return scales, held


def clear(sides: Sequence[Terms], scales: Sequence[int]) -> tuple[int, tuple[Form, ...]]:
    """The least positive s that makes every s * side an integer combination of the scaled values, and these."""
    quotients = [[(i, q / scales[i]) for i, q in side if q] for side in sides]
    s = lcm(*(q.denominator for side in quotients for _, q in side))
    return s, tuple({i: q.numerator * (s // q.denominator) for i, q in side} for side in quotients)


def combine(tokens: Iterable[str], scales: Sequence[int]) -> Form:
    """Read `i:q ..`, a combination of values, as a positive multiple over the cleared program."""
    return clear([read_terms(tokens, len(scales))], scales)[1][0]


def add(total: Form, form: Form, factor: int) -> None:
    """total += factor * form."""
    for i, c in form.items():
        total[i] = total.get(i, 0) + factor * c


@dataclass(frozen=True)
class Claim:
    """`kind` (eq0 or ge0) of the last value of `program` wherever all rows of `hyps` are >= 0."""

    program: Program
    hyps: tuple[tuple[int, ...], ...]
    kind: str

    def lines(self) -> Iterator[str]:
        """The header of a certificate: `dim`, `hyp`, `lin`, `max` and `claim` lines."""
        yield f"dim {self.program.dim}"
        for row in self.hyps:
            yield " ".join(["hyp", *map(str, row)])
        for sides in self.program.instructions:
            words = [[f"{i}:{q}" for i, q in side] for side in sides]
            yield " ".join(["lin", *words[0]] if len(sides) == 1 else ["max", *words[0], "|", *words[1]])
        yield f"claim {self.kind}"

    @classmethod
    def read(cls, lines: Iterator[str]) -> "Claim":
        """Read the header back; anything that is not one raises `Rejected`."""
        word, _, rest = next(lines, "").partition(" ")
        dim = integer(rest)
        need(word == "dim" and 0 <= dim <= 10**6, "dim with a number up to 10^6 expected")
        hyps: list[tuple[int, ...]] = []
        instructions: list[tuple[Terms, ...]] = []
        for line in lines:
            word, *tokens = line.split(" ")
            if word == "claim":
                need(tokens in (["eq0"], ["ge0"]), "claim eq0 or claim ge0 expected")
                need(dim + len(instructions) > 0, "a claim needs a value to speak of")
                return cls(Program(dim, tuple(instructions)), tuple(hyps), tokens[0])
            if word == "hyp":
                need(len(tokens) == dim + 1 and not instructions, f"hyp needs {dim + 1} numbers, before the program")
                hyps.append(tuple(map(integer, tokens)))
            else:
                need(word in ("lin", "max"), f"unexpected line {word[:40]!r}")
                sides = (tokens,) if word == "lin" else split_bar(tokens)
                instructions.append(tuple(read_terms(side, dim + 1 + len(instructions)) for side in sides))
        raise Rejected("the certificate ends before its claim")

    def holds_at(self, point: Sequence[Fraction]) -> bool:
        """Whether the claim is true at one point that satisfies the hypotheses."""
        last = self.program.values(point)[-1]
        return last == 0 if self.kind == "eq0" else last >= 0

    def admits(self, point: Sequence[Fraction]) -> bool:
        """Whether the point satisfies the hypotheses."""
        values = [Fraction(1), *point]
        return all(sum((c * v for c, v in zip(row, values, strict=True)), Fraction(0)) >= 0 for row in self.hyps)

    def statement(self) -> str:
        """The claim on one line, in mathematics: inputs x1.., further values v(d+1).. by their numbers."""
        dim, instructions = self.program.dim, self.program.instructions

        def show(terms: Iterable[tuple[int, Fraction | int]]) -> str:
            text = ""
            for i, q in sorted(terms, key=lambda term: (term[0] == 0, term[0])):
                name = "" if i == 0 else f"x{i}" if i <= dim else f"v{i}"
                size = name if name and abs(q) == 1 else f"{abs(q)} {name}".strip()
                if q:
                    text += (" - " if q < 0 else " + ") + size if text else "-" * (q < 0) + size
            return text or "0"

        text = f"for all real {', '.join(f'x{i + 1}' for i in range(dim))}" if dim else "always"
        if self.hyps:
            text += " with " + ", ".join(f"{show(enumerate(row))} >= 0" for row in self.hyps)
        for k, sides in enumerate(instructions, dim + 1):
            shown = ", ".join(map(show, sides))
            text += f"{':' if k == dim + 1 else ';'} v{k} = " + (shown if len(sides) == 1 else f"max({shown})")
        last = f"v{dim + len(instructions)}" if instructions else f"x{dim}"
        return f"{text}; then {last} {'=' if self.kind == 'eq0' else '>='} 0"
