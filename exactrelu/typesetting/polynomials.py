r"""Formulas with products, quotients and powers in LaTeX, and polynomials in variables and parameters.

The nodes are those of `prover/polynomial_expressions.py`: an `operation`, its `arguments` and a `value`.  A node of
the operation *written* has its summands in LaTeX for a value; nothing is done to them, as in $\ell \cdot 0$.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from exactrelu.typesetting.formulas import MAX_CHARACTERS, arguments_inside, cases
from exactrelu.typesetting.layout import bracketed, number, unary
from exactrelu.typesetting.names import Names

__all__ = [
    "Inequality",
    "chained",
    "comparison",
    "content",
    "expression",
    "expression_summands",
    "inequality",
    "polynomial",
]

_SYMBOL = re.compile(r"\\?\w+(_\{[^{}]*\})?'*")
MAX_DIGITS = 12  # of a power of a number that is worked out

Polynomial = Mapping[tuple[tuple[int, int], ...], Fraction]


@dataclass(frozen=True)
class _Term:
    """A rational number times factors; `whole` says that the factors are one sum, which may stand without brackets."""

    q: Fraction
    factors: tuple[str, ...] = ()
    whole: tuple["_Term", ...] = ()

    def body(self, first: bool = True) -> str:
        """The term without its sign."""
        factors = [*self.factors, *([bracketed("(", _sum(self.whole), ")")] if self.whole else [])]
        if abs(self.q) == 1 and factors:
            return _product(factors)
        return _product(factors, number(abs(self.q), small=bool(factors) or not first))


def _product(factors: Sequence[str], coefficient: str = "") -> str:
    r"""The factors in a row, with a dot beside those that are numbers: $2 x$, but $2 \cdot 3^p$ and $0 \cdot x$."""
    text = coefficient
    dotted = False
    for factor in factors:
        if (coefficient or len(factors) > 1) and factor.startswith(r"\begin{dcases}"):
            factor = bracketed("(", factor, ")")
        dot = r"\cdot " if dotted or re.match(r"\d|\\tfrac|\\frac\{\d", factor) else ""
        text += f" {dot}{factor}" if text else factor
        dotted = re.fullmatch(r"\d+", factor) is not None
    return text


def _tokens(terms: Sequence[_Term]) -> list[str]:
    """The summands with their signs."""
    tokens: list[str] = []
    flat = _flat(terms)
    for term in flat:
        body = term.body(len(flat) < 2)
        if body.startswith(r"\begin{dcases}") and (len(flat) > 1 or term.q < 0):
            body = bracketed("(", body, ")")
        tokens.append(f"{'-' if term.q < 0 else '+'} {body}" if tokens else "-" * (term.q < 0) + body)
    return tokens or ["0"]


def _flat(terms: Sequence[_Term]) -> list[_Term]:
    """Without zeros, and without brackets that change nothing."""
    flat: list[_Term] = []
    for term in terms:
        if term.whole and not term.factors and term.q == 1:
            flat += _flat(term.whole)
        elif term.q:
            flat.append(term)
    return flat


def _sum(terms: Sequence[_Term]) -> str:
    return " ".join(_tokens(terms))


def _terms_of(terms: Sequence[_Term]) -> _Term:
    """A sum as one term."""
    flat = _flat(terms)
    if not flat:
        return _Term(Fraction(0))
    return flat[0] if len(flat) == 1 else _Term(Fraction(1), (), tuple(flat))


def _factors(term: _Term) -> tuple[str, ...]:
    """The factors of a term as they stand in a product."""
    return (*term.factors, bracketed("(", _sum(term.whole), ")")) if term.whole else term.factors


def _times(terms: Iterable[_Term]) -> _Term:
    q, given = Fraction(1), list(terms)
    for term in given:
        q *= term.q
    if not q:
        return _Term(q)
    many = [term for term in given if term.factors or term.whole]
    if len(many) == 1:
        return _Term(q, many[0].factors, many[0].whole)
    return _Term(q, tuple(factor for term in many for factor in _factors(term)))


def _over(top: _Term, bottom: _Term) -> _Term:
    if not bottom.q:
        return _Term(Fraction(1), (rf"\frac{{{_sum([top])}}}{{0}}",))
    q = top.q / bottom.q
    if (not bottom.factors and not bottom.whole) or not q:
        return _Term(q, top.factors, top.whole)
    over = _Term(Fraction(abs(q).numerator), top.factors, top.whole)
    under = _Term(Fraction(abs(q).denominator), bottom.factors, bottom.whole)
    parts = [_sum(one.whole) if one.whole and one.q == 1 and not one.factors else one.body() for one in (over, under)]
    return _Term(Fraction(1 if q > 0 else -1), (rf"\frac{{{parts[0]}}}{{{parts[1]}}}",))


def _power(base: _Term, exponent: Any, atom: bool) -> _Term:
    if exponent == 1:
        return base
    plain = not base.factors and not base.whole
    if plain and isinstance(exponent, int):
        size = max(abs(base.q.numerator), base.q.denominator)
        if len(str(size)) * exponent <= MAX_DIGITS:
            return _Term(base.q**exponent)
    shown = str(exponent) if isinstance(exponent, int) else exponent
    text = _sum(base.whole) if base.whole and base.q == 1 and not base.factors else _sum([base])
    text = number(base.q, small=True) if plain else text
    if (atom and base.q == 1) or (plain and base.q >= 0 and base.q.denominator == 1):
        return _Term(Fraction(1), (f"{text}^{{{shown}}}",))
    inside = bracketed("(", text, ")") if "frac" not in text else rf"\left({text}\right)"
    return _Term(Fraction(1), (f"{inside}^{{{shown}}}",))


def _ordered(root: Any) -> list[Any]:
    """Every node below the root once, each after its arguments and the expressions in its conditions."""
    order: list[Any] = []
    met: set[int] = set()
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in met:
            met.add(id(node))
            stack.append((node, True))
            guards = node.value if node.operation == "cases" else ()
            inner = [one.expression for guard in guards for part in guard for one in part]
            stack += [(child, False) for child in (*node.arguments, *inner)]
    return order


def _built(root: Any, names: Names) -> dict[int, _Term]:
    built: dict[int, _Term] = {}
    one = Fraction(1)
    for node in _ordered(root):
        given = [built[id(child)] for child in node.arguments]
        match node.operation:
            case "number":
                term = _Term(node.value)
            case "written":
                terms = [_Term(Fraction(-1 if t[:1] == "-" else 1), (t.lstrip("+- "),)) for t in node.value]
                term = terms[0] if len(terms) == 1 and terms[0].q > 0 else _Term(one, (), tuple(terms))
            case "name":
                term = _Term(one, (names.variable(node.value),))
            case "sum":
                term = _terms_of(given)
            case "product":
                term = _times(given)
            case "quotient":
                term = _over(*given)
            case "power":
                exponent = node.value if isinstance(node.value, int) else names.variable(node.value)
                base = node.arguments[0]
                plain = base.operation == "written" and _SYMBOL.fullmatch("".join(base.value)) is not None
                atom = plain or base.operation in ("name", "relu", "abs", "max", "min")
                term = _power(given[0], exponent, atom)
            case "relu":
                term = _Term(one, (r"\operatorname{ReLU}" + bracketed("(", _inside(given), ")"),))
            case "abs":
                term = _Term(one, (bracketed(r"\lvert", _inside(given), r"\rvert"),))
            case "cases":
                term = _Term(one, (_cases(node, given, names),))
            case operation:
                term = _Term(one, (rf"\{operation}" + bracketed(r"\{", _inside(given), r"\}"),))
        if _size(term) > MAX_CHARACTERS:
            raise ValueError(
                f"the formula takes more than {MAX_CHARACTERS} characters of LaTeX: parts that it shares are written "
                "out at every place"
            )
        built[id(node)] = term
    return built


def _size(term: _Term) -> int:
    return sum(map(len, term.factors)) + sum(map(_size, term.whole))


def _inside(arguments: Sequence[_Term]) -> str:
    return arguments_inside([_sum([one]) for one in arguments], lambda position: _tokens([arguments[position]]))


def _cases(node: Any, values: Sequence[_Term], names: Names) -> str:
    rows = []
    for position, (guard, value) in enumerate(zip(node.value, values, strict=True)):
        otherwise = position == len(values) - 1 > 0 and any(not part for part in guard)
        said = r"\text{otherwise}" if otherwise else _guard(guard, names)
        rows.append((_sum([value]), said))
    return cases(rows)


def _guard(guard: Any, names: Names) -> str:
    if not guard:
        return r"\text{never}"
    parts = [chained([comparison(one, names) for one in part]) for part in guard]
    if not all(parts):
        return r"\text{always}"
    if len(parts) == 1:
        return r",\ ".join(parts[0])
    return r" \text{ or } ".join(r" \text{ and } ".join(map(unary, part)) for part in parts)


def expression_summands(root: Any, names: Names) -> list[str]:
    """The summands of a formula with their signs; their sum, joined by blanks, is the formula."""
    return _tokens([_built(root, names)[id(root)]])


def expression(root: Any, names: Names | None = None) -> str:
    """A formula on one line."""
    return " ".join(expression_summands(root, names or Names()))


# -- polynomials --------------------------------------------------------------------------------------


def polynomial(p: Polynomial, look: Callable[[int], str], last: Callable[[int], bool] = lambda i: False) -> list[str]:
    r"""The summands of a polynomial in values i that look like `look(i)`; those that are `last` end the products.

    >>> p = {((1, 1), (2, 1)): Fraction(-1), ((1, 2),): Fraction(1, 2), (): Fraction(3)}
    >>> print(*polynomial(p, lambda i: "xa"[i - 1], lambda i: i == 1))
    \tfrac{1}{2} x^{2} - a x + 3
    """
    terms = []
    for m in sorted(p, key=lambda m: (-max((e for i, e in m if last(i)), default=0), m == (), m)):
        factors = [f"{look(i)}^{{{e}}}" if e > 1 else look(i) for i, e in sorted(m, key=lambda f: (last(f[0]), f))]
        terms.append(_Term(p[m], tuple(factors)))
    first = next((k for k, term in enumerate(terms) if term.q > 0), 0)
    return _tokens([terms[first], *terms[:first], *terms[first + 1 :]] if terms else [])


def content(p: Polynomial) -> Fraction:
    """The largest number of which all coefficients are integer multiples; 0 of no coefficients."""
    return Fraction(gcd(*(c.numerator for c in p.values())), lcm(*(c.denominator for c in p.values())))


# -- conditions ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Inequality:
    """low < high, low <= high or low = high, and whether it is usual to begin with the higher one."""

    low: str
    sign: str
    high: str
    turned: bool = False

    def __str__(self) -> str:
        if self.turned:
            return f"{self.high} {_TURNED[self.sign]} {self.low}"
        return f"{self.low} {self.sign} {self.high}"


_TURNED = {"<": ">", r"\le": r"\ge", "=": "="}


def comparison(one: Any, names: Names, variables: Sequence[str] = ()) -> Inequality:
    """A condition `one` as it was written, as far as that is known: the side with `variables`, or names, first."""
    node, negative = one.expression, False
    while _is_negated(node):
        node, negative = node.arguments[1], not negative
    sign = {">": "<", ">=": r"\le", "==": "="}[one.relation]
    if node.operation == "sum" and len(node.arguments) == 2 and _is_negated(node.arguments[1]):
        high, low = node.arguments[0], node.arguments[1].arguments[1]
    else:
        high, low = node, type(node)("number", (), Fraction(0))
    if negative:
        high, low = low, high

    def rank(side: Any) -> int:
        used = {part.value for part in _ordered(side) if part.operation == "name"}
        return 2 if used & set(variables) else 1 if used else 0

    return Inequality(
        expression(low, names),
        sign,
        expression(high, names),
        rank(high) > rank(low) or (sign == "=" and rank(high) > 0),
    )


def _is_negated(node: Any) -> bool:
    return (
        node.operation == "product"
        and len(node.arguments) == 2
        and node.arguments[0].operation == "number"
        and node.arguments[0].value == -1
    )


def chained(listed: Iterable[Inequality]) -> list[str]:
    r"""What the inequalities say, those that continue one another in one chain.

    >>> print(*chained([Inequality("0", "<", "a"), Inequality("a", "<", "1"), Inequality("0", "<", "b", True)]))
    0 < a < 1 b > 0
    """
    found: list[list[Inequality]] = []
    for one in dict.fromkeys(listed):
        for chain in found if one.sign != "=" else []:
            if chain[0].sign != "=" and one.low == chain[-1].high and one.high != chain[0].low:
                chain.append(one)
                break
            if chain[0].sign != "=" and one.high == chain[0].low and one.low != chain[-1].high:
                chain.insert(0, one)
                break
        else:
            found.append([one])
    texts = []
    for chain in found:
        if len(chain) == 1:
            texts.append(str(chain[0]))
        else:
            texts.append(chain[0].low + "".join(f" {one.sign} {one.high}" for one in chain))
    return texts


def inequality(p: Polynomial, strict: bool, look: Callable[[int], str], variable: Callable[[int], bool]) -> Inequality:
    r"""p > 0 or p >= 0: a single variable alone on its side, else the negative terms on the other side.

    >>> p = {((1, 1),): Fraction(-2), ((2, 1),): Fraction(1)}
    >>> print(inequality(p, False, lambda i: "xa"[i - 1], lambda i: i == 1))
    x \le \tfrac{1}{2} a
    """
    with_variables = [m for m in p if any(variable(i) for i, _ in m)]
    alone = with_variables[0] if len(with_variables) == 1 else ()
    if len(alone) == 1 and alone[0][1] == 1:
        c = p[alone]
        rest = {m: -q / c for m, q in p.items() if m != alone}
        sides = look(alone[0][0]), " ".join(polynomial(rest, look, variable))
        high, low = sides if c > 0 else sides[::-1]
        return Inequality(low, "<" if strict else r"\le", high, c > 0)
    size = content(p)
    high, low = (
        " ".join(polynomial({m: s * q / size for m, q in p.items() if s * q > 0}, look, variable)) for s in (1, -1)
    )
    return Inequality(low, "<" if strict else r"\le", high, all(q > 0 or not m for m, q in p.items()))
