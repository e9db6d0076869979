r"""CPA functions as maxima of minima of their own affine maps: $f = \max_i \min_{j \in S_i} a_j$, or dually.

On a convex domain every CPA function with affine maps $a_1, \dots, a_K$ is the maximum of the minima over
$S_i = \{j : a_j \geq a_i \text{ on } C_i\}$, where the cells $C_i$ cover the domain, f is $a_i$ on $C_i$, and no map
crosses $a_i$ inside $C_i$.  (From a point p of $C_i$ to a point x the function cannot stay below all maps that are
above it at p, so some map is $\geq f$ at p and $\leq f$ at x; without crossings it is in $S_i$.)  Cells of f itself may
be crossed, and then their term may exceed f elsewhere: where that happens, and only there, a cell is cut.
Indices and terms that are not needed are removed afterwards, each by an exact test.

Sources: Tarela & Martínez, Region configurations for realizability of lattice piecewise-linear models, Mathematical and
Computer Modelling 30 (1999); Ovchinnikov, Max-min representation of piecewise linear functions, Beiträge zur Algebra
und Geometrie 43 (2002).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA
from exactrelu.exact import primitive
from exactrelu.expressions import Lattice, Node, to_text
from exactrelu.formulas import Formula
from exactrelu.linear_programming import Dictionary
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.equality import equal, prove
from exactrelu.prover.verdict import Verdict
from exactrelu.regions.budget import Budget
from exactrelu.representations.affine_extrema import affine_node, formula_of
from exactrelu.representations.convexity import CERTIFIED_WORK, pieces_of
from exactrelu.representations.limits import require_limits, scalar_setting, seconds_left
from exactrelu.typesetting.formulas import equation, names_of, node_lines
from exactrelu.typesetting.layout import notebook

__all__ = ["LatticeForm", "lattice_form"]

Kind = Literal["max", "min"]
Term = frozenset[int]
IntRow = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class LatticeForm:
    r"""$\max_i \min_{j \in S_i} a_j$, or $\min_i \max_{j \in S_i} a_j$ for the kind "min".

    `maps` are the distinct affine maps of the function, `terms` the sets $S_i$ as tuples of positions in `maps`, and
    `verdict` proves the form.
    """

    variables: tuple[str, ...]
    maps: tuple[AffineMap, ...]
    terms: tuple[tuple[int, ...], ...]
    kind: Kind
    verdict: Verdict

    def __len__(self) -> int:
        return len(self.terms)

    def __call__(self, *point: Any) -> Fraction:
        """The exact value at a rational point."""
        given = point[0] if len(point) == 1 and isinstance(point[0], (list, tuple)) else point
        values = [affine(given)[0] for affine in self.maps]
        if self.kind == "max":
            return max(min(values[j] for j in term) for term in self.terms)
        return min(max(values[j] for j in term) for term in self.terms)

    def as_formula(self) -> Formula:
        """The formula, defined everywhere; `equal` and the others take the form itself."""
        return formula_of(lattice_node(self.maps, self.terms, self.kind, self.variables), self.variables)

    def __str__(self) -> str:
        return to_text(lattice_node(self.maps, self.terms, self.kind, self.variables))

    def __repr__(self) -> str:
        return f"<LatticeForm: {len(self.maps)} maps, {len(self)} terms, {self}>"

    def _repr_latex_(self) -> str:
        """The formula in LaTeX for notebooks."""
        nodes = self.as_formula().outputs
        return notebook(equation("", node_lines(nodes, names_of(nodes, self.variables), False)))


def lattice_form(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    kind: Kind = "max",
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> LatticeForm:
    r"""A scalar CPA function as max of mins of its affine maps (`kind` "min": as min of maxes), with the proof.

    The form is irredundant: no term contains another, no index can be left out of a term and no term out of the
    form.  It is not unique, and a smallest one is not claimed.  `certify` is as in `equal` (by default large proofs
    are by exact enumeration); `max_cells` and `time` raise `BudgetExceeded`.  Raises `FormulaError` for vector
    functions, `ValueError` for another kind, and what `piecewise` raises.

    >>> print(lattice_form("x - 2*relu(x - 1) + 2*relu(x - 2)"))
    max(min(x, -x + 2), x - 2)
    >>> print(lattice_form("x - 2*relu(x - 1) + 2*relu(x - 2)", kind="min"))
    min(x, max(-x + 2, x - 2))
    >>> lattice_form("relu(min(x, y))").terms
    ((0,), (1, 2))
    """
    if kind not in ("max", "min"):
        raise ValueError(f'kind = {kind!r} is neither "max" nor "min"')
    require_limits(max_cells, time, certify)
    budget = Budget(max_cells, time)
    setting = scalar_setting(f, on, variables, "lattice_form")
    function = pieces_of(f, on, setting.variables, budget)
    maps = function.affine_pieces
    terms = _Reduction(function, maps, 1 if kind == "max" else -1, budget).terms()
    node = lattice_node(maps, terms, kind, setting.variables)
    work = len(function) * sum(map(len, terms))
    verdict = equal(
        setting.functions[0],
        formula_of(node, setting.variables),
        on=function.domain,
        variables=setting.variables,
        certify=False if certify is None and work > CERTIFIED_WORK else certify,
        time=seconds_left(budget),
    )
    return LatticeForm(setting.variables, maps, terms, kind, prove(verdict))


def lattice_node(
    maps: Sequence[AffineMap], terms: Iterable[Sequence[int]], kind: Kind, variables: Sequence[str]
) -> Node:
    """The outer extremum of inner ones as a formula node; an extremum of one is left out."""
    parts = [affine_node(affine, variables) for affine in maps]
    other: Kind = "min" if kind == "max" else "max"

    def extremum(operation: Kind, nodes: Sequence[Node]) -> Node:
        return nodes[0] if len(nodes) == 1 else Lattice(operation, tuple(nodes))

    return extremum(kind, [extremum(other, [parts[j] for j in term]) for term in terms])


class _Reduction:
    """The terms of a max-min form and their reduction; for sign -1 all functions are negated."""

    def __init__(self, function: CPA, maps: Sequence[AffineMap], sign: int, budget: Budget) -> None:
        self.budget = budget
        self.rows = [tuple(sign * c for c in (affine.b[0], *affine.W[0])) for affine in maps]
        position = {affine: i for i, affine in enumerate(maps)}
        self.cells: list[tuple[Polyhedron, int]] = [(cell, position[affine]) for cell, affine in function.pieces]
        self.parts: list[tuple[Polyhedron, int, Term]] = []  # cells, or parts of them, and the maps that are >= f there
        self.samples: list[tuple[list[Fraction], Fraction]] = []  # values of all maps and of f at points
        for cell, own in self.cells:
            point = cell.interior_point()
            assert point is not None
            self._sample(point, own)

    def _sample(self, point: Sequence[Fraction], own: int) -> None:
        at = (Fraction(1), *point)
        values = [sum((c * v for c, v in zip(row, at, strict=True) if c), Fraction(0)) for row in self.rows]
        self.samples.append((values, values[own]))

    def _gap(self, j: int, k: int) -> IntRow:
        """A positive multiple of a_j - a_k."""
        return primitive([a - b for a, b in zip(self.rows[j], self.rows[k], strict=True)])

    def terms(self) -> tuple[tuple[int, ...], ...]:
        for cell, own in self.cells:
            self._add_parts(cell, own)
        reduced = _minimal(self._without_idle_indices(term) for term in _minimal(term for _, _, term in self.parts))
        kept = self._without_idle_terms(reduced)
        return tuple(sorted(tuple(sorted(term)) for term in kept))

    def _add_parts(self, cell: Polyhedron, own: int) -> None:
        """The cell as a part, cut along crossings as long as the minimum of its term exceeds f somewhere."""
        waiting = [cell]
        while waiting:
            self.budget.watch()
            part = waiting.pop()
            simplex = part.dictionary()
            above = [j for j in range(len(self.rows)) if j == own or self._never_positive(simplex, self._gap(own, j))]
            excess = self._excess(frozenset(above))
            if excess is None:
                self.parts.append((part, own, frozenset(above)))
                continue
            values, value = excess
            crossing = next(
                gap
                for j in range(len(self.rows))
                if j not in above and values[j] <= value
                if not self._never_positive(simplex, gap := self._gap(j, own))
            )
            for side in (crossing, tuple(-c for c in crossing)):
                waiting.append(Polyhedron(part.dim, (*part.rows, side), (), part.equations))

    def _never_positive(self, simplex: Dictionary, row: IntRow) -> bool:
        return simplex.positive_point(row)[0] is None

    def _without_idle_indices(self, term: Term) -> Term:
        """The term with indices removed, one after the other, as long as the minimum stays <= f."""
        for j in sorted(term, reverse=True):
            smaller = term - {j}
            if smaller and self._stays_below(smaller):
                term = smaller
        return term

    def _stays_below(self, term: Term) -> bool:
        """Whether the minimum over the term is <= f on the whole domain."""
        return self._excess(term) is None

    def _excess(self, term: Term) -> tuple[list[Fraction], Fraction] | None:
        """The values of all maps and of f at a point where the minimum over the term is > f, if there is one."""
        for values, value in self.samples:
            if all(values[j] > value for j in term):
                return values, value
        for cell, own in self.cells:
            if own in term:
                continue
            self.budget.watch()
            point = self._point(cell, [self._gap(j, own) for j in sorted(term)])
            if point is not None:
                self._sample(point, own)
                return self.samples[-1]
        return None

    def _without_idle_terms(self, terms: Sequence[Term]) -> list[Term]:
        """The terms without those, from the largest on, that the others make superfluous."""
        kept = list(terms)
        for term in sorted(terms, key=lambda term: (-len(term), sorted(term))):
            others = [other for other in kept if other != term]
            if others and all(self._covered(part, others) for part in self.parts):
                kept = others
        return kept

    def _covered(self, part: tuple[Polyhedron, int, Term], terms: Sequence[Term]) -> bool:
        """Whether the maximum of the terms' minima is >= f on a part."""
        cell, own, above = part
        if any(term <= above for term in terms):
            return True
        below = [sorted(term - above) for term in terms]  # where one of these is < f, the term is
        stack: list[tuple[int, tuple[IntRow, ...]]] = [(0, ())]
        below.sort(key=len)
        while stack:  # is there a point where every term is below f?
            self.budget.watch()
            depth, strict = stack.pop()
            if self._point(cell, strict) is None:
                continue
            if depth == len(below):
                return False
            gaps = [self._gap(own, j) for j in below[depth]]
            known = set(strict)
            stack += [(depth + 1, strict)] if known & set(gaps) else [(depth + 1, (*strict, gap)) for gap in gaps]
        return True

    def _point(self, cell: Polyhedron, strict: Sequence[IntRow]) -> tuple[Fraction, ...] | None:
        """A point of the cell where all these forms are positive."""
        if not strict:
            return cell.interior_point()
        return Polyhedron(cell.dim, cell.rows, tuple(strict), cell.equations).interior_point()


def _minimal(terms: Iterable[Term]) -> list[Term]:
    """The terms that contain no other one, each once."""
    distinct = sorted(dict.fromkeys(terms), key=lambda term: (len(term), sorted(term)))
    kept: list[Term] = []
    for term in distinct:
        if not any(other <= term for other in kept):
            kept.append(term)
    return kept
