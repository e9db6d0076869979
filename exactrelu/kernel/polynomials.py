"""Polynomial programs: the language of claims with parameters and with powers.

Value 0 is the constant 1, values 1..d are the real inputs x1..xd (variables and parameters alike), and each
instruction adds one value: a polynomial in earlier values (`poly`), the larger of two such polynomials (`max`),
or one divided by a sum of products of the conditions that are positive (`div`).  A claim says of the last
value that it is zero (`eq0`) or nonnegative (`ge0`) wherever all `pos` polynomials in the inputs are
positive and all `hyp` polynomials are nonnegative.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from exactrelu.kernel.program import Rejected, integer, need, rational, split_bar

Monomial = tuple[tuple[int, int], ...]  # (index of a value, exponent >= 1), indices increasing; () is 1
Polynomial = dict[Monomial, Fraction]  # no coefficient is zero
Products = tuple[tuple[str, Fraction], ...]  # (names of rows joined by *, multiplier >= 0): a sum of products

ONE: Polynomial = {(): Fraction(1)}
MAX_EXPONENT = 1000


def accumulate(total: Polynomial, p: Polynomial, factor: int) -> None:
    """total += factor * p."""
    for m, c in p.items():
        total[m] = total.get(m, Fraction(0)) + factor * c
        if not total[m]:
            del total[m]


def minus(p: Polynomial, q: Polynomial) -> Polynomial:
    total = dict(p)
    accumulate(total, q, -1)
    return total


def multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for m, a in p.items():
        for n, b in q.items():
            exponents = dict(m)
            for i, e in n:
                exponents[i] = exponents.get(i, 0) + e
            accumulate(total, {tuple(sorted(exponents.items())): a * b}, 1)
    return total


def value_at(p: Polynomial, values: Sequence[Fraction]) -> Fraction:
    total = Fraction(0)
    for m, c in p.items():
        for i, e in m:
            c = c * values[i] ** e
        total += c
    return total


def read_polynomial(tokens: Iterable[str], bound: int) -> Polynomial:
    """Read `i*j^e:q ..` in the values with index below `bound`; `0:q` is the constant term; monomials increase."""
    result: Polynomial = {}
    for token in tokens:
        word, colon, number = token.partition(":")
        monomial: Monomial = ()
        for factor in word.split("*") if word != "0" else []:
            name, caret, power = factor.partition("^")
            need(not caret or 2 <= integer(power) <= MAX_EXPONENT, f"{token[:40]!r}: exponents are 2..{MAX_EXPONENT}")
            last = monomial[-1][0] if monomial else 0
            need(last < integer(name) < bound, f"{token[:40]!r}: indices increase and stay below {bound}")
            monomial += ((int(name), int(power or 1)),)
        need(all(m < monomial for m in result), f"{token[:40]!r}: monomials must increase")
        result[monomial] = rational(number)
        need(colon == ":" and result[monomial] != 0, f"{token[:40]!r} has no nonzero coefficient")
    return result


def read_products(tokens: Iterable[str]) -> Products:
    """Read `name*name:n ..` with multipliers n >= 0; the names are looked up later."""
    result = []
    for token in tokens:
        word, colon, number = token.partition(":")
        result.append((word, rational(number)))
        need(colon == ":" and result[-1][1] >= 0, f"the multiplier of {token[:40]!r} is negative")
    return tuple(result)


def sum_of_products(products: Products, row: Callable[[str], Polynomial]) -> Polynomial:
    total: Polynomial = {}
    for word, n in products:
        term: Polynomial = {(): n} if n else {}
        for name in word.split("*"):
            term = multiply(term, row(name))
        accumulate(total, term, 1)
    return total


def require_positive(products: Products) -> None:
    """Some term with a positive multiplier has only positive factors: rows `p..`, or the constant `c`."""
    positive = (n > 0 and all(name[:1] in ("p", "c") for name in word.split("*")) for word, n in products)
    need(any(positive), "no term is a positive multiple of a product of positive rows")


def positive_row(name: str, rows: Sequence[Polynomial]) -> Polynomial:
    """The constant 1 called `c`, or the positive row called `p..`."""
    if name == "c":
        return ONE
    need(name[:1] == "p" and 0 <= integer(name[1:]) < len(rows), f"there is no positive row {name[:40]!r}")
    return rows[int(name[1:])]


class Instruction(NamedTuple):
    """`poly` and `div` have one side, `max` has two; a `div` has a divisor, in rows `p..`."""

    word: str
    sides: tuple[Polynomial, ...]
    divisor: Products = ()


@dataclass(frozen=True)
class PolynomialClaim:
    """`kind` (eq0 or ge0) of the last value wherever all `positive` are > 0 and all `hyps` are >= 0."""

    dim: int
    positive: tuple[Polynomial, ...]
    hyps: tuple[Polynomial, ...]
    instructions: tuple[Instruction, ...]
    kind: str

    def divisor(self, instruction: Instruction) -> Polynomial:
        """What a `div` divides by, positive where the claim speaks; 1 for other instructions."""
        products = instruction.divisor or (("c", Fraction(1)),)
        return sum_of_products(products, lambda name: positive_row(name, self.positive))

    def values(self, point: Sequence[Fraction]) -> list[Fraction]:
        """All values at a rational point where all `positive` are positive, the constant 1 first."""
        values = [Fraction(1), *point]
        for instruction in self.instructions:
            value = max(value_at(side, values) for side in instruction.sides)
            values.append(value / value_at(self.divisor(instruction), values))
        return values

    def holds_at(self, point: Sequence[Fraction]) -> bool:
        """Whether the claim is true at one point that it admits."""
        last = self.values(point)[-1]
        return last == 0 if self.kind == "eq0" else last >= 0

    def admits(self, point: Sequence[Fraction]) -> bool:
        """Whether the point satisfies the conditions."""
        values = [Fraction(1), *point]
        return all(value_at(p, values) > 0 for p in self.positive) and all(value_at(p, values) >= 0 for p in self.hyps)

    def statement(self) -> str:
        """The claim on one line, in mathematics: inputs x1.., further values v(d+1).. by their numbers."""
        names = [f"{'xv'[i > self.dim]}{i}" for i in range(self.dim + 1 + len(self.instructions))]

        def show(p: Polynomial) -> str:
            text = ""
            for m in sorted(p, key=lambda m: (m == (), m)):
                factors = [names[i] + (f"^{e}" if e > 1 else "") for i, e in m]
                size = " ".join([str(abs(p[m])), *factors] if abs(p[m]) != 1 or not m else factors)
                text += (" - " if p[m] < 0 else " + ") + size if text else "-" * (p[m] < 0) + size
            return text or "0"

        text = f"for all real {', '.join(names[1 : self.dim + 1])}" if self.dim else "always"
        conditions = [f"{show(p)} > 0" for p in self.positive] + [f"{show(p)} >= 0" for p in self.hyps]
        text += " with " + ", ".join(conditions) if conditions else ""
        for k, one in enumerate(self.instructions, self.dim + 1):
            shown = ", ".join(map(show, one.sides))
            shown = f"({shown})/({show(self.divisor(one))})" if one.divisor else shown
            text += f"{':' if k == self.dim + 1 else ';'} v{k} = {f'max({shown})' if one.word == 'max' else shown}"
        return f"{text}; then {names[-1]} {'=' if self.kind == 'eq0' else '>='} 0"


def read_claim(lines: Iterator[str]) -> PolynomialClaim:
    """Read the header of a certificate; anything that is not one raises `Rejected`."""
    word, _, rest = next(lines, "").partition(" ")
    dim = integer(rest)
    need(word == "dim" and 0 <= dim <= 10**6, "dim with a number up to 10^6 expected")
    conditions: dict[str, list[Polynomial]] = {"pos": [], "hyp": []}
    instructions: list[Instruction] = []
    for line in lines:
        word, *tokens = line.split(" ")
        bound = dim + 1 + len(instructions)
        if word == "claim":
            need(tokens in (["eq0"], ["ge0"]), "claim eq0 or claim ge0 expected")
            need(bound > 1, "a claim needs a value to speak of")
            found = tuple(conditions["pos"]), tuple(conditions["hyp"])
            return PolynomialClaim(dim, *found, tuple(instructions), tokens[0])
        if word in conditions:
            need(not instructions, "conditions come before the program")
            conditions[word].append(read_polynomial(tokens, bound))
            continue
        need(word in ("poly", "max", "div"), f"unexpected line {word[:40]!r}")
        first, *others = [tokens] if word == "poly" else split_bar(tokens)
        sides = tuple(read_polynomial(side, bound) for side in (first, *(others if word == "max" else [])))
        divisor = read_products(others[0]) if word == "div" else ()
        if word == "div":
            require_positive(divisor)
        instructions.append(Instruction(word, sides, divisor))
    raise Rejected("the certificate ends before its claim")
