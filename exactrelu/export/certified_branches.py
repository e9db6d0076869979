r"""The branches of a parametric certificate as a reader wants them: conditions, values, and why a sign holds.

The certificate is read again by the kernel's own tree (`kernel/parametric.py`), which stops at each leaf; nothing is
decided here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import exactrelu.kernel.polynomials as poly
from exactrelu.kernel.parametric import FORMAT, Known, PolynomialTree
from exactrelu.kernel.polynomials import Polynomial, PolynomialClaim, read_claim

__all__ = ["Leaf", "Quotient", "SumOfProducts", "in_lowest_terms", "leaves_of", "resolved"]

Quotient = tuple[Polynomial, Polynomial]  # numerator and divisor, which is positive
SumOfProducts = list[tuple[Fraction, list[Polynomial]]]  # multipliers >= 0 and the rows that they belong to


@dataclass(frozen=True)
class Leaf:
    """A branch at its end: the forms that are >= 0 (> 0 where strict), those that follow, and how it is closed.

    `reasons` are pairs d, s of sums of products of rows: for P, d * value = s; for W also d * (-value) = s; for E
    d + s = 0 although d > 0.
    """

    word: str
    conditions: tuple[tuple[Polynomial, bool], ...]
    forced: tuple[Polynomial, ...]
    known: Known
    reasons: tuple[tuple[SumOfProducts, SumOfProducts], ...]


class _Replay(PolynomialTree):
    """A tree that keeps the conditions of its branch."""

    def __init__(self, claim: PolynomialClaim) -> None:
        super().__init__(claim)
        self.conditions: list[tuple[Polynomial, bool]] = []
        self.forced: list[Polynomial] = []
        self.others: list[tuple[list[tuple[Polynomial, bool]], list[Polynomial], Polynomial]] = []

    def leaf(self, line: str) -> Leaf | None:
        """Take a step; the leaf if it is one."""
        word, *tokens = line.split(" ")
        if word in ("S", "C"):
            k = self.maximum(tokens[0]) if word == "S" else 0
            row = poly.minus(*self.maxima[k]) if k else poly.read_polynomial(tokens, self.bound)
            self.others.append(([*self.conditions], [*self.forced], poly.minus({}, row)))
            self.conditions.append((row, word == "C"))
        elif word in ("L", "R"):
            left, right = self.maxima[self.maximum(tokens[0])]
            self.forced.append(poly.minus(left, right) if word == "L" else poly.minus(right, left))
        found = None
        if word not in ("S", "C", "L", "R"):
            parts = " ".join(tokens).split("||") if tokens else []
            reasons = tuple(self._reason(part.split()) for part in parts)
            found = Leaf(word, tuple(self.conditions), tuple(self.forced), dict(self.known), reasons)
        self.step(line)
        if found is not None and self.others:
            self.conditions, self.forced, row = self.others.pop()
            self.conditions.append((row, False))
        return found

    def _reason(self, tokens: Sequence[str]) -> tuple[SumOfProducts, SumOfProducts]:
        bar = tokens.index("|")
        return self._rows(tokens[:bar]), self._rows(tokens[bar + 1 :])

    def _rows(self, tokens: Sequence[str]) -> SumOfProducts:
        return [
            (n, [self.row_named(name) for name in word.split("*") if name != "c"])
            for word, n in poly.read_products(tokens)
            if n
        ]


def leaves_of(text: str) -> Iterator[tuple[PolynomialClaim, list[Leaf]]]:
    """The claims of a certificate that proves them, with the leaves of their trees; `Rejected` for a wrong one."""
    lines = iter(text.splitlines())
    for first in lines:
        if first != FORMAT:
            raise ValueError(f"{first[:40]!r} is not the beginning of a certificate with parameters")
        claim = read_claim(lines)
        tree = _Replay(claim)
        leaves = []
        while not tree.complete:
            leaf = tree.leaf(next(lines))
            leaves += [leaf] if leaf is not None else []
        next(lines)
        yield claim, leaves


def resolved(form: Polynomial, known: Known) -> Quotient:
    """The form in inputs and undecided maxima; common divisors that are powers of known ones are cancelled."""
    divisor = poly.ONE
    while k := max((i for m in form for i, _ in m if i in known), default=0):
        numerator, below = known[k]
        parts: dict[int, Polynomial] = {}
        for m, c in form.items():
            parts.setdefault(dict(m).get(k, 0), {})[tuple(f for f in m if f[0] != k)] = c
        form, power = {}, poly.ONE
        for e in range(max(parts), -1, -1):
            form = poly.multiply(form, numerator)
            poly.accumulate(form, poly.multiply(parts.get(e, {}), power), 1)
            if e:
                power = poly.multiply(power, below)
        divisor = poly.multiply(divisor, power)
    for below in _distinct([d for _, d in known.values() if d.keys() - {()}]):
        while (less := _divided(divisor, below)) is not None and (top := _divided(form, below)) is not None:
            form, divisor = top, less
            if not form:
                break
    return _coprime(form, divisor) if form else ({}, poly.ONE)


def in_lowest_terms(value: Quotient) -> Quotient:
    """The same quotient without common factors; its divisor is not zero, but need not be positive."""
    top, bottom = value
    if not top or bottom.keys() <= {()}:
        return value
    import sympy

    places = sorted({i for p in value for m in p for i, _ in m})
    symbols = sympy.symbols(f"v:{len(places)}")
    terms = [{tuple(dict(m).get(i, 0) for i in places): sympy.Rational(c) for m, c in p.items()} for p in value]
    common = sympy.gcd(*(sympy.Poly.from_dict(p, *symbols) for p in terms))
    if common.is_ground:
        return value
    factor: Polynomial = {}
    for exponents, c in common.terms():
        monomial = tuple((i, e) for i, e in zip(places, exponents, strict=True) if e)
        factor[monomial] = Fraction(int(c.p), int(c.q))
    less = _divided(top, factor), _divided(bottom, factor)
    if less[0] is None or less[1] is None:
        raise RuntimeError("internal error: a common factor does not divide")
    return _coprime(less[0], less[1])


def _distinct(given: Sequence[Polynomial]) -> list[Polynomial]:
    return list({frozenset(one.items()): one for one in given}.values())


def _divided(p: Polynomial, q: Polynomial) -> Polynomial | None:
    """p / q if that is a polynomial, by division with the largest monomials first."""

    def order(m: poly.Monomial) -> list[tuple[int, int]]:
        return [(-i, e) for i, e in m]

    lead = max(q, key=order)
    rest, quotient = dict(p), dict[poly.Monomial, Fraction]()
    while rest:
        m = max(rest, key=order)
        exponents = dict(m)
        for i, e in lead:
            exponents[i] = exponents.get(i, 0) - e
        if any(e < 0 for e in exponents.values()) or len(quotient) > 200:
            return None
        term = {tuple(sorted((i, e) for i, e in exponents.items() if e)): rest[m] / q[lead]}
        poly.accumulate(quotient, term, 1)
        rest = poly.minus(rest, poly.multiply(term, q))
    return quotient


def _coprime(form: Polynomial, divisor: Polynomial) -> Quotient:
    """Integer coefficients above and below, unless the divisor is a number."""
    if divisor.keys() <= {()}:
        return {m: c / divisor[()] for m, c in form.items()}, poly.ONE
    scale = lcm(*(c.denominator for p in (form, divisor) for c in p.values()))
    return {m: c * scale for m, c in form.items()}, {m: c * scale for m, c in divisor.items()}
