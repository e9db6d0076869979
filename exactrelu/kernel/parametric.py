"""The checker of certificates with parameters and powers: rows are polynomials, multipliers sums of products.

Format and soundness argument: docs/parametric-certificates.md.  This file, polynomials.py, the readers of
program.py and the command line of check.py are what has to be believed: standard library only, no search, no
recursion, no tolerance.

    python -m exactrelu.kernel.parametric [--statement TEXT] FILE...

With --statement every claim printed must be TEXT.  Exit status: 0 every certificate proves what is printed, 1 some
certificate validly refutes its claim, 2 usage or unreadable file, 4 a certificate is malformed, wrong, or
establishes another statement.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import exactrelu.kernel.polynomials as poly
from exactrelu.kernel.check import main
from exactrelu.kernel.polynomials import Polynomial, PolynomialClaim, read_claim
from exactrelu.kernel.program import Rejected, integer, need, rational, split_bar

FORMAT = "exactrelu-parametric 1"
ELSEWHERE = {"exactrelu-cert 2": "; it is checked by: python -m exactrelu.kernel.check FILE"}

Known = dict[int, tuple[Polynomial, Polynomial]]  # value (all but undecided maxima) -> numerator and divisor


class Established(NamedTuple):
    """What an accepted certificate establishes: the claim, or (with a point) that the claim is false."""

    claim: PolynomialClaim
    point: tuple[Fraction, ...] | None
    leaves: int

    def __str__(self) -> str:
        at = f"({', '.join(map(str, self.point))})" if self.point is not None else ""
        return f"{f'REFUTED at {at}' if at else f'PROVED, {self.leaves} leaves'}: {self.claim.statement()}"


class PolynomialTree:
    """One proof tree, read line by line in preorder; `positive` rows are > 0 and `rows` >= 0 in the branch."""

    def __init__(self, claim: PolynomialClaim) -> None:
        self.claim = claim
        self.bound = claim.dim + 1 + len(claim.instructions)
        self.target: Polynomial = {((self.bound - 1, 1),): Fraction(1)}
        self.positive, self.rows = list(claim.positive), list(claim.hyps)
        numbered = list(enumerate(claim.instructions, claim.dim + 1))
        self.maxima = {k: one.sides for k, one in numbered if one.word == "max"}
        self.known: Known = {k: (one.sides[0], claim.divisor(one)) for k, one in numbered if one.word != "max"}
        self.pending: list[tuple[Known, list[Polynomial], list[Polynomial], int, Polynomial]] = []
        self.leaves, self.complete = 0, False

    def vanishes(self, form: Polynomial) -> bool:
        """Whether the form is zero, as a polynomial in inputs and undecided maxima, once known values are put in."""
        while True:
            k = max((i for m in form for i, _ in m if i in self.known), default=0)
            if not k:
                return not form
            numerator, divisor = self.known[k]
            parts: dict[int, Polynomial] = {}  # exponent of value k -> its coefficient
            for m, c in form.items():
                parts.setdefault(dict(m).get(k, 0), {})[tuple(f for f in m if f[0] != k)] = c
            form, power = {}, poly.ONE  # Horner's scheme, and the form times a power of the positive divisor
            for e in range(max(parts), -1, -1):
                form = poly.multiply(form, numerator)
                poly.accumulate(form, poly.multiply(parts.get(e, {}), power), 1)
                power = poly.multiply(power, divisor)

    def maximum(self, token: str) -> int:
        k = integer(token)
        need(k in self.maxima, f"value {k} is not a max")
        return k

    def row_named(self, name: str) -> Polynomial:
        """Row `kl` (`kr`) is max k minus its left (right) side; `c` is 1, `p..` are positive, numbers >= 0."""
        if name[:1] in ("c", "p"):
            return poly.positive_row(name, self.positive)
        if name.endswith(("l", "r")):
            k = self.maximum(name[:-1])
            return poly.minus({((k, 1),): Fraction(1)}, self.maxima[k][name.endswith("r")])
        need(0 <= integer(name) < len(self.rows), f"there is no row {name}")
        return self.rows[int(name)]

    def establish(self, form: Polynomial, sign: int, multiplier: list[str], terms: list[str]) -> None:
        """sign * form >= 0, as a positive multiple of it is a sum of products of rows."""
        d = poly.read_products(multiplier)
        poly.require_positive(d)
        multiple = poly.multiply(poly.sum_of_products(d, self.row_named), {m: sign * c for m, c in form.items()})
        rest = poly.minus(multiple, poly.sum_of_products(poly.read_products(terms), self.row_named))
        need(self.vanishes(rest), "the products of rows do not add up to the multiple of the form")

    def decide_max(self, k: int, right: int) -> None:
        need(k not in self.known, f"max {k} is decided twice")
        self.known[k] = (self.maxima[k][right], poly.ONE)

    def close(self) -> None:
        """A leaf ends its branch; go to the second side of the last step that has one left."""
        self.leaves += 1
        self.complete = not self.pending
        if self.pending:
            self.known, self.rows, self.positive, k, row = self.pending.pop()
            if k:
                self.decide_max(k, 1)
            self.rows.append(row)

    def step(self, line: str) -> None:
        word, *tokens = line.split(" ")
        need(not self.complete, "the tree is already complete")
        if word == "S" or word == "C":
            need(word == "C" or len(tokens) == 1, "S needs one index")
            k = self.maximum(tokens[0]) if word == "S" else 0
            row = poly.minus(*self.maxima[k]) if k else poly.read_polynomial(tokens, self.bound)
            self.pending.append((dict(self.known), list(self.rows), list(self.positive), k, poly.minus({}, row)))
            if k:
                self.decide_max(k, 0)
            (self.rows if k else self.positive).append(row)
            return
        if word == "L" or word == "R":
            k = self.maximum(tokens[0] if tokens else "")
            self.establish(poly.minus(*self.maxima[k]), -1 if word == "R" else 1, *split_bar(tokens[1:]))
            self.decide_max(k, word == "R")
            return
        if word == "E":  # a positive sum of products that is minus a nonnegative one
            self.establish({(): Fraction(1)}, -1, *split_bar(tokens))
        elif word == "Z":
            need(not tokens and self.vanishes(self.target), "Z: the form is not identically zero in this branch")
        elif word == "P" and self.claim.kind == "ge0":
            self.establish(self.target, 1, *split_bar(tokens))
        else:
            need(word == "W" and self.claim.kind == "eq0", f"{word[:40]!r} is no step of a proof of {self.claim.kind}")
            need(tokens.count("||") == 1, "exactly one || expected")
            middle = tokens.index("||")
            self.establish(self.target, 1, *split_bar(tokens[:middle]))
            self.establish(self.target, -1, *split_bar(tokens[middle + 1 :]))
        self.close()


def check_parametric(lines: Iterator[str]) -> Iterator[Established]:
    """Yield what each certificate of a file establishes; `Rejected` at the first flaw."""
    for first in lines:
        need(first == FORMAT, f"{FORMAT!r} expected, found {first[:40]!r}{ELSEWHERE.get(first, '')}")
        claim = read_claim(lines)
        tree = PolynomialTree(claim)
        line = next(lines, "")
        word, *tokens = line.split(" ")
        if word == "refute":
            point = tuple(map(rational, tokens))
            need(len(point) == claim.dim, f"refute needs {claim.dim} numbers")
            need(claim.admits(point), "refute: a condition fails at the point")
            need(not claim.holds_at(point), "refute: the claim holds at the point")
            yield Established(claim, point, 0)
            continue
        while not tree.complete:
            tree.step(line)
            line = next(lines, "")
        need(line == f"end {tree.leaves}", f"'end {tree.leaves}' expected, found {line[:40]!r}")
        yield Established(claim, None, tree.leaves)


def check_parametric_text(text: str) -> list[Established]:
    """Check a whole file; the message of `Rejected` names the line."""
    lines = text.split("\n")
    need(lines.pop() == "" and len(lines) > 0, "the file is empty or its last line is cut off")
    place = iter(lines)
    try:
        return list(check_parametric(place))
    except Exception as error:  # whatever was not foreseen is a rejection, never an acceptance
        number = len(lines) - sum(1 for _ in place)
        raise Rejected(f"line {number}: {str(error) or type(error).__name__}") from error


def run(arguments: list[str]) -> int:
    """The command line, that of the ordinary kernel with this checker."""
    return main(arguments, check_parametric_text, __doc__)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
