r"""Signs of polynomials that can be seen: $q = \sum n_\alpha \prod g^\alpha$ with $n_\alpha \ge 0$.

A polynomial that is such a combination of products of known rows $g \ge 0$ is nonnegative, and positive if some
product with $n_\alpha > 0$ has positive factors only.  This is the sign rule of the parametric checker
(`kernel/parametric.py`); with the parameters themselves as rows it says "all coefficients are nonnegative".
Handelman's theorem: on a polytope every positive polynomial has such a form, in some degree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, lcm

from exactrelu.kernel.polynomials import Monomial, Polynomial, Products, minus, multiply, require_positive
from exactrelu.kernel.program import Rejected
from exactrelu.linear_programming import Infeasible, dictionary

__all__ = ["Generator", "Signs", "degree", "is_positive", "products_text", "scaled_products"]

MAX_PRODUCTS = 250  # products of rows in one linear program
CONTRADICTION_DEGREE = 3
MAX_CONTRADICTIONS = 30
ELEVATION = 2  # extra degree tried where the rows are linearly dependent (as a and 1 - a are)


@dataclass(frozen=True)
class Generator:
    """A polynomial known to be >= 0, or > 0 when `strict`, and the name of its row in the certificate."""

    name: str
    polynomial: Polynomial
    strict: bool


def degree(p: Polynomial) -> int:
    return max((sum(e for _, e in m) for m in p), default=0)


def is_positive(products: Products) -> bool:
    """Whether the checker takes the sum of products as positive."""
    try:
        require_positive(products)
    except Rejected:
        return False
    return True


def products_text(products: Products) -> str:
    """As `read_products` reads them."""
    return " ".join(f"{word}:{n}" for word, n in products if n)


def scaled_products(products: Products, name: str) -> Products:
    """The same products, each times one more row."""
    return tuple((name if word == "c" else f"{word}*{name}", n) for word, n in products)


class Signs:
    """Finds nonnegative combinations of products of rows by exact linear programming, degree by degree.

    >>> a = ((1, 1),)                                             # the input x1, with 0 < x1 < 1
    >>> rows = [Generator("p0", {a: Fraction(1)}, True), Generator("p1", {(): Fraction(1), a: Fraction(-1)}, True)]
    >>> products_text(Signs(rows).nonnegative({(): Fraction(1), ((1, 2),): Fraction(-1)}))   # 1 - x1^2
    'p1:1 p0*p1:1'
    """

    def __init__(self, generators: Iterable[Generator]) -> None:
        self.generators = [one for one in generators if one.polynomial]
        self._known: dict[tuple[object, bool], Products | None] = {}

    def extended(self, *more: Generator) -> "Signs":
        return Signs([*self.generators, *more])

    def nonnegative(self, q: Polynomial) -> Products | None:
        """A sum of products equal to q, or None when none is found (which says nothing about the sign)."""
        return self._find(q, False)

    def positive(self, q: Polynomial) -> Products | None:
        """The same with a product of positive rows in it."""
        found = self._find(q, True)
        if found is None and any(not one.strict for one in self.generators):
            found = self._find(q, False)
        return found if found is not None and is_positive(found) else None

    def contradiction(self) -> tuple[Products, Products] | None:
        """A positive sum of products that is minus a nonnegative one, when the rows exclude one another."""
        strict = [one for one in self.generators if one.strict]
        one: tuple[str, Polynomial] = ("c", {(): Fraction(1)})
        for name, product in [one, *_products(strict, CONTRADICTION_DEGREE)[:MAX_CONTRADICTIONS]]:
            found = self.nonnegative(minus({}, product))
            if found is not None:
                return ((name, Fraction(1)),), found
        return None

    def _find(self, q: Polynomial, strict: bool) -> Products | None:
        key = (frozenset(q.items()), strict)
        if key not in self._known:
            self._known[key] = self._search(q, [one for one in self.generators if one.strict or not strict])
        return self._known[key]

    def _search(self, q: Polynomial, rows: Sequence[Generator]) -> Products | None:
        if q.keys() <= {()}:
            n = q.get((), Fraction(0))
            if n >= 0:
                return (("c", n),) if n else ()
        least = max(1, degree(q))
        for bound in range(least, least + 1 + (ELEVATION if _dependent(rows) else 0)):
            if comb(len(rows) + bound, bound) > MAX_PRODUCTS:
                return None
            found = _combination(q, _products(rows, bound))
            if found is not None:
                return found
        return None


def _dependent(rows: Sequence[Generator]) -> bool:
    """Whether the rows are affinely dependent, so that products of higher degree may help."""
    basis: dict[Monomial, Polynomial] = {}
    for row in rows:
        rest = {m: c for m, c in row.polynomial.items() if m}
        while rest:
            lead = max(rest)
            if lead not in basis:
                basis[lead] = rest
                break
            factor = rest[lead] / basis[lead][lead]
            rest = minus(rest, {m: factor * c for m, c in basis[lead].items()})
        else:
            return True
    return False


def _products(rows: Sequence[Generator], bound: int) -> list[tuple[str, Polynomial]]:
    """All products of rows of degree 1 to `bound`, with their names."""
    found: list[tuple[str, Polynomial]] = []
    previous: dict[tuple[int, ...], Polynomial] = {(): {(): Fraction(1)}}
    for length in range(1, bound + 1):
        current = {}
        for chosen in combinations_with_replacement(range(len(rows)), length):
            if chosen[:-1] in previous:
                product = multiply(previous[chosen[:-1]], rows[chosen[-1]].polynomial)
                if degree(product) <= bound:
                    current[chosen] = product
                    found.append(("*".join(rows[i].name for i in chosen), product))
        previous = current
    return found


def _combination(q: Polynomial, products: Sequence[tuple[str, Polynomial]]) -> Products | None:
    """q as a nonnegative combination of 1 and the products, by Farkas' lemma in the space of monomials."""
    monomials = sorted({m for p in (q, *(p for _, p in products)) for m in p if m})

    def row(p: Polynomial) -> tuple[int, tuple[int, ...]]:
        scale = lcm(*(c.denominator for c in p.values()))
        return scale, tuple(int(p.get(m, 0) * scale) for m in ((), *monomials))

    rows = [row(p) for _, p in products]
    q_scale, target = row(minus({}, q))
    try:
        simplex = dictionary(len(monomials), [integers for _, integers in rows])
    except Infeasible:
        return None
    farkas = simplex.positive_point(target)[1]
    if farkas is None:
        return None
    terms = [(products[i][0], Fraction(n * rows[i][0], farkas.d * q_scale)) for i, n in farkas.multipliers]
    if farkas.constant:
        terms.append(("c", Fraction(farkas.constant, farkas.d * q_scale)))
    return tuple(terms)
