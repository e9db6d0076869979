r"""Maxima of many affine functions as signed sums of maxima of at most d + 1 of them.

Write $a_i(x) = \langle g_i, x\rangle + c_i$ on $\mathbb{R}^d$, the $g_i$ spanning an affine space of dimension r, and
let U be the convex hull of the points $(g_i, c_i)$ and the ray downwards from each.  Then $\max_i a_i(x)$ is the
support function of U in the direction (x, 1).  The upper faces of U, projected along the last axis and triangulated
where they are not simplices, are a regular triangulation T of the $g_i$ (those of redundant $a_i$ left out), and U is
the union of the columns below its simplices.  Indicator functions obey inclusion-exclusion, support functions are
valuations, so
$$\max_i a_i = \sum_{F} (-1)^{r - \dim F} \max_{i \in F} a_i,$$
the sum being over all faces F of T that are not in the boundary of the convex hull of the $g_i$.  A face of dimension
k has k + 1 vertices, so every maximum on the right has at most r + 1 members, $r \leq d$; in the plane there are at
most 6 M of them, in general $O(M^{\lceil d/2 \rceil})$.  Dually: F runs through the bounded faces of the complex of
linear regions, each with the maximum of the functions active there.

The triangulation is the boundary of a convex hull in r + 1 dimensions, found by adding the points one after the other
(beneath-beyond), with coplanar facets taken as not visible.  All arithmetic is in integers, and whoever uses the
result has `prover.equality.equal` check it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.exact import natural_number, primitive
from exactrelu.expressions import Lattice, Node, Variable, combine
from exactrelu.formulas import Formula
from exactrelu.polyhedron import EmptyDomain, Polyhedron
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.piece_text import map_text

__all__ = ["SignedMaxima", "SignedMaximum", "signed_maxima"]

IntRow = tuple[int, ...]


class SignedMaximum(NamedTuple):
    """`coefficient` times the maximum of the affine functions `maps`; one function is its own maximum."""

    coefficient: Fraction
    maps: tuple[AffineMap, ...]


@dataclass(frozen=True)
class SignedMaxima(Sequence[SignedMaximum]):
    r"""$f = \sum_k c_k \max_{i \in S_k} a_i$: a list of `SignedMaximum`, which is a formula as well.

    >>> f = signed_maxima([[0, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 1, 1]], variables="x y")
    >>> print(f)
    max(0, x, y) - max(x, y) + max(x, y, x + y - 1)
    >>> len(f), f.arity
    (3, 3)
    """

    terms: tuple[SignedMaximum, ...]
    variables: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.terms)

    def __getitem__(self, index: Any) -> Any:
        return self.terms[index]

    def __iter__(self) -> Iterator[SignedMaximum]:
        return iter(self.terms)

    @property
    def arity(self) -> int:
        """The largest number of affine functions in one maximum."""
        return max((len(term.maps) for term in self.terms), default=0)

    def __call__(self, *point: Any) -> Fraction:
        """The exact value at a rational point."""
        at = point[0] if len(point) == 1 and isinstance(point[0], (list, tuple)) else point
        return sum((q * max(a(at)[0] for a in maps) for q, maps in self.terms), Fraction(0))

    def as_formula(self) -> Formula:
        nodes = [Variable(name) for name in self.variables]
        parts: list[tuple[Fraction, Node]] = []
        for q, maps in self.terms:
            forms = tuple(combine(zip(a.W[0], nodes, strict=True), a.b[0]) for a in maps)
            parts.append((q, forms[0] if len(forms) == 1 else Lattice("max", forms)))
        return Formula((combine(parts),), str(self), names=self.variables)

    def __str__(self) -> str:
        text = ""
        for q, maps in self.terms:
            inner = ", ".join(map_text(a, self.variables) for a in maps)
            head = "" if abs(q) == 1 else f"{abs(q)}*"
            sign = ("-" if q < 0 else "") if not text else (" - " if q < 0 else " + ")
            text += f"{sign}{head}max({inner})" if len(maps) > 1 else f"{sign}{head}({inner})"
        return text or "0"


def signed_maxima(
    maps: Any,
    max_arity: int | None = None,
    *,
    on: Any = None,
    variables: Sequence[str] | str | None = None,
    max_terms: int = 100_000,
) -> SignedMaxima:
    r"""$\max_i a_i$ as a signed sum of maxima of at most d + 1 of the affine functions $a_i$ on $\mathbb{R}^d$.

    `maps` is a list of `AffineMap`s with one output, or of rows $(c_0, c_1, \dots, c_d)$ of $c_0 + \sum_j c_j x_j$.  If
    there are at most `max_arity` of them that are not redundant, the sum is the maximum itself; otherwise its maxima
    have at most r + 1 members, r being the dimension of the affine span of the gradients.  `max_arity` (default d + 1)
    has to be at least r + 1.  With `on`, a polyhedron given as in `equal`, functions that are nowhere the largest on it
    are left out and the sum is equal to the maximum there.

    Raises `ValueError` for maps in different dimensions or an impossible `max_arity`, `EmptyDomain`, and
    `BudgetExceeded` when there would be more than `max_terms` terms.

    Source: existence, Wang & Sun, *Generalization of hinging hyperplanes*, IEEE Trans. Inf. Theory 51 (2005); explicit
    identities, Koutschan, Moser, Ponomarchuk & Schicho, arXiv 2305.16933.  The sum over the interior faces of a
    triangulation used here generalises the one behind the maximum of five of Bakaev et al., arXiv 2505.14338.

    >>> a = [[0, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 1, 1]]           # max(0, x, y, x + y - 1)
    >>> [(str(q), len(group)) for q, group in signed_maxima(a)]
    [('1', 3), ('-1', 2), ('1', 3)]
    """
    given = _affine_maps(maps)
    limit = natural_number(max_terms, "max_terms", 1)
    domain, names = _domain(on, variables, given[0].input_dim)
    arity = given[0].input_dim + 1 if max_arity is None else natural_number(max_arity, "max_arity", 1)
    useful = list(dict.fromkeys(given))
    if domain is not None:
        useful = essential_maps(useful, domain)
    return SignedMaxima(tuple(_sum(useful, arity, limit, lambda: None)), names)


def signed_sum(maps: Sequence[AffineMap], max_terms: int, watch: Callable[[], None]) -> list[SignedMaximum]:
    """The terms of `signed_maxima`; `watch` is called now and then and may raise."""
    return _sum(list(dict.fromkeys(maps)), maps[0].input_dim + 1, max_terms, watch)


def _sum(useful: Sequence[AffineMap], arity: int, max_terms: int, watch: Callable[[], None]) -> list[SignedMaximum]:
    if len(useful) <= arity:
        return [SignedMaximum(Fraction(1), tuple(useful))]
    points, rank = _lifted_points(useful)
    if arity < rank + 1:
        raise ValueError(
            f"max_arity = {arity}: the gradients span an affine space of dimension {rank}, "
            f"where signed sums of maxima of fewer than {rank + 1} functions do not suffice in general"
        )
    cells, boundary = _upper_triangulation(points, rank, max_terms, watch)
    vertices = sorted({i for cell in cells for i in cell})
    if len(vertices) <= arity:
        return [SignedMaximum(Fraction(1), tuple(useful[i] for i in vertices))]
    outside = {face for wall in boundary for face in _faces(wall)}
    inside = sorted({face for cell in cells for face in _faces(cell)} - outside)
    if len(inside) > max_terms:
        raise BudgetExceeded(f"the signed sum has {len(inside)} terms, more than max_terms = {max_terms}")
    return [SignedMaximum(Fraction((-1) ** (rank + 1 - len(face))), tuple(useful[i] for i in face)) for face in inside]


def essential_maps(maps: Sequence[AffineMap], domain: Polyhedron) -> list[AffineMap]:
    """The maps without those that are nowhere larger than all others left, on a nonempty polyhedron."""
    kept = list(maps)
    for one in maps:
        others = [other for other in kept if other is not one]
        above = [_form(one, other) for other in others]
        cell = Polyhedron(domain.dim, domain.rows, (*domain.strict, *above), domain.equations)
        if others and cell.is_empty():
            kept = others
    return kept


def _form(a: AffineMap, b: AffineMap) -> IntRow:
    """a - b as a primitive integer row."""
    return primitive([a.b[0] - b.b[0], *(p - q for p, q in zip(a.W[0], b.W[0], strict=True))])


def _affine_maps(maps: Any) -> list[AffineMap]:
    if isinstance(maps, AffineMap):
        return [AffineMap([row], [c], input_dim=maps.input_dim) for row, c in zip(maps.W, maps.b, strict=True)]
    result = [a if isinstance(a, AffineMap) else AffineMap([list(a)[1:]], [next(iter(a))]) for a in maps]
    if not result:
        raise ValueError("maps is empty; a maximum needs at least one affine function")
    for k, a in enumerate(result):
        if a.output_dim != 1 or a.input_dim != result[0].input_dim:
            raise ValueError(
                f"maps[{k}] has {a.output_dim} outputs and {a.input_dim} inputs; "
                f"each needs one output and, as maps[0], {result[0].input_dim} inputs"
            )
    return result


def _domain(on: Any, variables: Sequence[str] | str | None, dim: int) -> tuple[Polyhedron | None, tuple[str, ...]]:
    """The domain (None: the whole space) and the names of the inputs."""
    default = ("x",) if dim == 1 else tuple(f"x{i + 1}" for i in range(dim))
    if isinstance(variables, str):
        variables = variables.replace(",", " ").split()
    if isinstance(on, Polyhedron):
        domain, names = on, tuple(variables) if variables is not None else on.names()
    elif on is None:
        domain, names = None, tuple(variables) if variables is not None else default
    else:
        domain = Polyhedron.from_relations(on, variables)
        if variables is None and set(domain.names()) < set(default):
            domain = Polyhedron.from_relations(on, default)
        names = domain.names()
    if len(names) != dim:
        raise ValueError(f"variables = {names} are {len(names)}, the functions have {dim} inputs")
    if domain is not None and domain.dim != dim:
        raise ValueError(f"on = {domain} has dimension {domain.dim}, the functions have {dim} inputs")
    if domain is not None and domain.is_empty():
        raise EmptyDomain(f"on = {domain} is empty: there is nothing to compute")
    return domain, names


# ---- the triangulation -----------------------------------------------------------------------------


def _lifted_points(maps: Sequence[AffineMap]) -> tuple[list[IntRow], int]:
    """(1, coordinates of the gradient in its affine span, constant) as integers, and the dimension of the span."""
    origin = maps[0].W[0]
    pivots: list[int] = []
    rows: list[list[Fraction]] = []
    for a in maps[1:]:
        rest = [p - q for p, q in zip(a.W[0], origin, strict=True)]
        for pivot, row in zip(pivots, rows, strict=True):
            factor = rest[pivot]
            rest = [p - factor * q for p, q in zip(rest, row, strict=True)]
        lead = next((j for j, q in enumerate(rest) if q), None)
        if lead is not None:
            pivots.append(lead)
            rows.append([q / rest[lead] for q in rest])
    points = [primitive([Fraction(1), *(a.W[0][j] for j in pivots), a.b[0]]) for a in maps]
    return points, len(pivots)


def _upper_triangulation(
    points: Sequence[IntRow], rank: int, limit: int, watch: Callable[[], None]
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """The simplices of the regular triangulation and the facets of its boundary, as increasing tuples of indices.

    The points and the point DOWN at infinity span a pointed cone; its facets are kept simplicial.
    """
    down = len(points)
    vectors = [*points, (0,) * (rank + 1) + (-1,)]
    start = _independent(vectors, down)
    middle = [sum(vectors[i][j] for i in start) for j in range(rank + 2)]
    facets = {frozenset(f): _normal([vectors[i] for i in f], middle) for f in combinations(start, rank + 1)}
    for new in range(len(points)):
        if new in start:
            continue
        watch()
        visible = [f for f, normal in facets.items() if _dot(normal, vectors[new]) < 0]
        ridges: dict[frozenset[int], int] = {}
        for f in visible:
            del facets[f]
            for i in f:
                ridges[f - {i}] = ridges.get(f - {i}, 0) + 1
        for ridge, times in ridges.items():
            if times == 1:
                facets[ridge | {new}] = _normal([vectors[i] for i in (*ridge, new)], middle)
        if len(facets) > 4 * limit:
            raise BudgetExceeded(f"the triangulation has {len(facets)} simplices, too many for max_terms = {limit}")
    cells = sorted(tuple(sorted(f)) for f in facets if down not in f)
    walls = sorted(tuple(sorted(f - {down})) for f in facets if down in f)
    return cells, walls


def _independent(vectors: Sequence[IntRow], first: int) -> list[int]:
    """Indices of a maximal independent set that contains `first`."""
    chosen: list[int] = []
    rows: list[tuple[int, list[Fraction]]] = []
    for i in (first, *(k for k in range(len(vectors)) if k != first)):
        rest = [Fraction(v) for v in vectors[i]]
        for pivot, row in rows:
            factor = rest[pivot]
            rest = [p - factor * q for p, q in zip(rest, row, strict=True)]
        lead = next((j for j, q in enumerate(rest) if q), None)
        if lead is not None:
            rows.append((lead, [q / rest[lead] for q in rest]))
            chosen.append(i)
    return chosen


def _normal(vectors: Sequence[IntRow], inner: Sequence[int]) -> IntRow:
    """The primitive normal of the hyperplane through n - 1 independent vectors in n dimensions, inner side positive."""
    n = len(inner)
    rows: list[tuple[int, list[Fraction]]] = []
    for vector in vectors:
        rest = [Fraction(v) for v in vector]
        for pivot, row in rows:
            factor = rest[pivot]
            if factor:
                rest = [p - factor * q for p, q in zip(rest, row, strict=True)]
        lead = next(j for j, q in enumerate(rest) if q)
        rest = [q / rest[lead] for q in rest]
        rows = [
            (p, [a - row[lead] * b for a, b in zip(row, rest, strict=True)] if row[lead] else row) for p, row in rows
        ]
        rows.append((lead, rest))
    (free,) = set(range(n)) - {pivot for pivot, _ in rows}
    normal = [Fraction(0)] * n
    normal[free] = Fraction(1)
    for pivot, row in rows:
        normal[pivot] = -row[free]
    result = primitive(normal)
    return result if _dot(result, inner) > 0 else tuple(-c for c in result)


def _dot(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(p * q for p, q in zip(a, b, strict=True))


def _faces(simplex: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """All nonempty faces."""
    for size in range(1, len(simplex) + 1):
        yield from combinations(simplex, size)
