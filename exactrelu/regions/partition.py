"""Cells with affine maps made into the pieces of one continuous function, or refused at an exact point.

What has to hold, and why the test is exact, is the theorem of `faults`.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from exactrelu.affine import AffineMap
from exactrelu.expressions import FormulaError, UncoveredError
from exactrelu.linear_programming import Dictionary, Infeasible, dictionary
from exactrelu.polyhedron import EmptyDomain, Polyhedron, echelon
from exactrelu.regions.cell_pairs import Rows, full_dimensional, overlapping, subtracted
from exactrelu.regions.continuity import DiscontinuousError
from exactrelu.regions.facets import IntRow, irredundant_rows, opposite
from exactrelu.regions.faults import Forms, difference, exposed_facets, first_fault
from exactrelu.regions.hull import Hull
from exactrelu.regions.indicator_sums import Point, at, generic_near, moved
from exactrelu.regions.piece_text import point_text, value_text

__all__ = ["OverlapError", "partition"]

CellMap = tuple[Polyhedron, AffineMap]
Value = Fraction | tuple[Fraction, ...]
_SINGULAR = {"pieces": "piece", "simplices": "simplex", "parts": "part"}


class OverlapError(FormulaError):
    """Two pieces overlap with different maps; at `point`, in the interiors of both, they have different `values`.

    `pieces` are their numbers.
    """

    def __init__(
        self, message: str, point: Point = (), values: tuple[Value, ...] = (), pieces: tuple[int, ...] = ()
    ) -> None:
        super().__init__(message)
        self.point, self.values, self.pieces = point, values, pieces


Disagreement = TypeVar("Disagreement", OverlapError, DiscontinuousError)


def partition(
    pieces: Iterable[CellMap],
    domain: Polyhedron | None = None,
    *,
    noun: str = "pieces",
    irredundant: bool = False,
    watch: Callable[[], None] = lambda: None,
) -> tuple[Polyhedron, list[CellMap]]:
    """The domain and cells with disjoint interiors that cover it, each with its map, after all checks.

    Cells are taken closed and, with a `domain`, only on it; without, the domain is the set where all rows hold that
    are valid on all cells, which is their union if that is convex.  Where cells overlap with equal maps the earlier
    one wins.  A cell of smaller dimension than the domain prescribes values, which have to be those of the others.
    Cells and maps of the result are reduced on the affine hull of the domain, irredundant and in canonical order.
    With `irredundant` the cells are known to be so and to have the dimension of the domain.

    Raises `UncoveredError`, `OverlapError`, `DiscontinuousError`, each with its point, and `EmptyDomain`.
    """
    closed = [(number, cell, affine) for number, (cell, affine) in enumerate(map(_closed, pieces)) if cell is not None]
    if domain is not None and domain.is_empty():
        raise EmptyDomain(f"the domain {domain} is empty")
    if not closed and domain is None:
        raise EmptyDomain(f"all {noun} are empty")
    work = _Partition(closed, domain, noun, irredundant, watch)
    work.check()
    result = work.hull.polyhedron(work.domain) if domain is None else domain.closure()
    cells = zip(work.cells, work.maps, strict=True)
    return result, [(work.hull.polyhedron(rows), work.hull.map(forms)) for rows, forms in cells]


def _closed(piece: CellMap) -> tuple[Polyhedron | None, AffineMap]:
    cell, affine = piece
    if not cell.strict:
        return cell, affine
    return (None if cell.is_empty() else cell.closure()), affine


class _Partition:
    """Cells and maps in coordinates of the hull of the domain; `origins` are the numbers of their pieces."""

    def __init__(
        self,
        pieces: Sequence[tuple[int, Polyhedron, AffineMap]],
        domain: Polyhedron | None,
        noun: str,
        irredundant: bool,
        watch: Callable[[], None],
    ) -> None:
        self.given, self.noun, self.watch = domain, noun, watch
        spaces = [c for _, c, _ in pieces] if domain is None else [domain, *(c for _, c, _ in pieces)]
        variables = next((p.variables for p in spaces if p.variables is not None), None)
        ambient = pieces[0][1].dim if domain is None else domain.dim
        equations = _common_hull(pieces) if domain is None else echelon(domain.implied_equalities())
        self.hull = Hull(ambient, equations, variables)
        self.cells: list[Rows] = []
        self.maps: list[Forms] = []
        self.origins: list[int] = []
        self.isolated: list[tuple[int, Rows, Forms]] = []
        for number, cell, affine in pieces:
            watch()
            self._take(number, self.hull.rows(cell.hyps), self.hull.forms(affine), irredundant)
            if domain is None and not _lies_in(cell, equations):
                raise self._leaves_hull(pieces, number, cell)
        if domain is not None:
            self.domain: Rows = irredundant_rows(self.hull.dim, self.hull.rows(domain.hyps))
        else:
            self.domain = self._likely_domain()

    def _take(self, number: int, rows: Iterable[IntRow], forms: Forms, irredundant: bool = False) -> None:
        dim = self.hull.dim
        rows = tuple(dict.fromkeys(row for row in rows if any(row)))
        if irredundant or full_dimensional(dim, rows):
            self.cells.append(tuple(sorted(rows)) if irredundant else irredundant_rows(dim, rows))
            self.maps.append(forms)
            self.origins.append(number)
        elif not Polyhedron(dim, rows).is_empty():
            self.isolated.append((number, rows, forms))

    # -- checking --------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise at the first fault that is none of the allowed ones, which are repaired."""
        clipped = settled = False
        while (fault := first_fault(self.hull.dim, self.cells, self.maps, self.domain, self.watch)) is not None:
            if fault.kind == "jump":
                raise self._jump(fault.point, *(self._origin_and_map(i) for i in fault.cells))
            if fault.kind == "overlap" and self.maps[fault.cells[0]] != self.maps[fault.cells[1]]:
                raise self._overlap(fault.point, *fault.cells)
            if fault.kind == "gap" and (settled or self.given is not None):
                raise self._uncovered(fault.point)
            if self.given is not None and not clipped:
                self._clip()
                clipped = True
                continue
            self._make_disjoint()
            if fault.kind != "overlap":
                self._settle_domain()
                settled = True
        for number, rows, forms in self.isolated:
            self.watch()
            self._check_isolated(number, rows, forms)

    def _origin_and_map(self, i: int) -> tuple[int, Forms]:
        return self.origins[i], self.maps[i]

    def _clip(self) -> None:
        """Cut the cells with the domain."""
        taken = list(zip(self.origins, self.cells, self.maps, strict=True))
        taken += [(number, rows, forms) for number, rows, forms in self.isolated]
        self.cells, self.maps, self.origins, self.isolated = [], [], [], []
        for number, rows, forms in taken:
            self.watch()
            self._take(number, (*rows, *self.domain), forms)

    def _make_disjoint(self) -> None:
        """Take from every cell what earlier cells with the same map cover; different maps are an error."""
        dim = self.hull.dim
        earlier: dict[int, list[int]] = {}
        for i, j in overlapping(dim, self.cells, watch=self.watch):
            form = difference(self.maps[i], self.maps[j])
            if form is not None:
                common = self.cells[i] + self.cells[j]
                inside = Polyhedron(dim, common).interior_point() or ()
                raise self._overlap(generic_near(inside, [*common, form]), i, j)
            earlier.setdefault(j, []).append(i)
        cells, maps, origins = self.cells, self.maps, self.origins
        self.cells, self.maps, self.origins = [], [], []
        for j, cell in enumerate(cells):
            parts = [cell]
            for i in earlier.get(j, ()):
                parts = [rest for part in parts for rest in subtracted(dim, part, cells[i])]
            self.cells += parts
            self.maps += [maps[j]] * len(parts)
            self.origins += [origins[j]] * len(parts)

    # -- the domain, if it is not given ------------------------------------------------------------------

    def _likely_domain(self) -> Rows:
        """The rows that pass for valid on all cells: no cell lies across them, no interior point is outside."""
        rows = dict.fromkeys(row for cell in self.cells for row in cell)
        edges = [row for row in rows if opposite(row) not in rows]
        points = [Polyhedron(self.hull.dim, cell).interior_point() or () for cell in self.cells] if edges else []
        valid = [row for row in edges if all(at(row, point) >= 0 for point in points)]
        return irredundant_rows(self.hull.dim, valid)

    def _settle_domain(self) -> None:
        """The domain of cells with disjoint interiors, or the error that their union is not convex.

        If all rows of exposed facets are valid on all cells, the cells have no boundary in the interior of the
        polyhedron of these rows, so they fill it.  Otherwise a segment from an exposed facet to a point beyond its
        hyperplane starts in the gap.
        """
        dim = self.hull.dim
        simplices = [dictionary(dim, rows) for rows in self.cells]
        exposed = exposed_facets(dim, self.cells)
        forms = list(dict.fromkeys(row for rows in self.cells for row in rows))
        for row, point in exposed:
            self.watch()
            beyond = _point_beyond(simplices, row)
            if beyond is not None:
                direction = [z - y for z, y in zip(beyond, point, strict=True)]
                raise self._uncovered(moved(point, direction, forms))
        self.domain = irredundant_rows(dim, [row for row, _ in exposed])

    def _leaves_hull(
        self, pieces: Sequence[tuple[int, Polyhedron, AffineMap]], number: int, cell: Polyhedron
    ) -> UncoveredError:
        """All cells are of smaller dimension than the space, and this one leaves the hull of a largest one."""
        largest = max((c for _, c, _ in pieces), key=Polyhedron.dimension)
        start, end = largest.interior_point() or (), _point_off(cell, self.hull.equations)
        point = _uncovered_between(start, end, largest, [c for _, c, _ in pieces], self.watch)
        return UncoveredError(
            f"{self._gap(point)}; the union of the {self.noun} is not convex: {self.noun}[{number}] leaves the affine "
            "hull of another one",
            point,
        )

    # -- cells of smaller dimension ------------------------------------------------------------------------

    def _check_isolated(self, number: int, rows: Rows, forms: Forms) -> None:
        """The cell lies in the domain (which is not given, else it has been cut) and has the values of the others."""
        dim = self.hull.dim
        simplex = dictionary(dim, rows)
        for row in self.domain:
            point = None if self.given is not None else _positive(simplex, opposite(row))
            if point is not None:
                start = Polyhedron(dim, self.domain).interior_point() or ()
                others = [Polyhedron(dim, r) for _, r, _ in self.isolated]
                whole = Polyhedron(dim, self.domain)
                raise self._uncovered(_uncovered_between(start, point, whole, [whole, *others], self.watch))
        for i, cell in enumerate(self.cells):
            if self.given is not None:
                cell = tuple(dict.fromkeys(cell + self.domain))
            try:
                simplex = dictionary(dim, rows + cell)
            except Infeasible:
                continue
            for one, other in zip(forms, self.maps[i], strict=True):
                form = difference((one,), (other,))
                point = None if form is None else _positive(simplex, form) or _positive(simplex, opposite(form))
                if point is not None:
                    raise self._jump(point, (number, forms), self._origin_and_map(i))

    # -- errors ------------------------------------------------------------------------------------------

    def _where(self, point: Sequence[Fraction]) -> str:
        names = Polyhedron(self.hull.ambient, variables=self.hull.variables).names()
        return point_text(names, point)

    def _uncovered(self, inside: Point) -> UncoveredError:
        point = self.hull.point(inside)
        fault = "do not cover the domain" if self.given is not None else "have a union that is not convex"
        return UncoveredError(f"{self._gap(point)}; the {self.noun} {fault}", point)

    def _gap(self, point: Point) -> str:
        return f"gap: no {_SINGULAR.get(self.noun, self.noun)} contains {self._where(point)}"

    def _overlap(self, inside: Point, i: int, j: int) -> OverlapError:
        pair = self._origin_and_map(i), self._origin_and_map(j)
        return self._disagreement(OverlapError, "overlap with different values", inside, *pair)

    def _jump(self, inside: Point, *pair: tuple[int, Forms]) -> DiscontinuousError:
        return self._disagreement(DiscontinuousError, "do not agree where they meet", inside, *pair)

    def _disagreement(
        self, kind: type[Disagreement], fault: str, inside: Point, *pair: tuple[int, Forms]
    ) -> Disagreement:
        one, other = sorted(pair)
        values = _value(one[1], inside), _value(other[1], inside)
        point = self.hull.point(inside)
        return kind(
            f"{self.noun}[{one[0]}] and {self.noun}[{other[0]}] {fault}: "
            f"at {self._where(point)} they are {value_text(values[0])} and {value_text(values[1])}",
            point,
            values,
            (one[0], other[0]),
        )


def _value(forms: Forms, point: Point) -> Value:
    values = tuple(sum((c * x for c, x in zip(form[1:], point, strict=True)), form[0]) for form in forms)
    return values[0] if len(values) == 1 else values


def _positive(simplex: Dictionary, form: IntRow) -> Point | None:
    """A point of the polyhedron where the form is positive."""
    point, _ = simplex.positive_point(form)
    return None if point is None else tuple(Fraction(c, point[0]) for c in point[1:])


def _point_beyond(simplices: Sequence[Dictionary], row: IntRow) -> Point | None:
    """A point of some cell where the row is negative."""
    return next((point for simplex in simplices if (point := _positive(simplex, opposite(row))) is not None), None)


def _common_hull(pieces: Sequence[tuple[int, Polyhedron, AffineMap]]) -> tuple[IntRow, ...]:
    """The equations of a cell of largest dimension: of all cells, if their union is convex."""
    equations: tuple[IntRow, ...] | None = None
    for _, cell, _ in pieces:
        if not cell.equations and full_dimensional(cell.dim, cell.rows):
            return ()
        if not cell.is_empty():
            own = echelon(cell.implied_equalities())
            equations = own if equations is None or len(own) < len(equations) else equations
    if equations is None:
        raise EmptyDomain("all cells are empty")
    return equations


def _lies_in(cell: Polyhedron, equations: Sequence[IntRow]) -> bool:
    return not equations or cell.is_empty() or _point_off(cell, equations) is None


def _point_off(cell: Polyhedron, equations: Sequence[IntRow]) -> Point | None:
    simplex = cell.dictionary()
    sides = (side for e in equations for side in (e, opposite(e)))
    return next((point for side in sides if (point := _positive(simplex, side)) is not None), None)


def _uncovered_between(
    start: Point, end: Point | None, largest: Polyhedron, cells: Sequence[Polyhedron], watch: Callable[[], None]
) -> Point:
    """A point in no cell on a segment from the relative interior of `largest`, near `start`, to a point off it.

    Cells that do not contain `largest` with such a segment cannot cover the cone of all these segments: they have no
    larger dimension than `largest` or, if that is the domain, a smaller one.  So the search ends.
    """
    assert end is not None
    hull = Hull(largest.dim, echelon(largest.implied_equalities()))
    origin = hull.point((Fraction(0),) * hull.dim)
    s = 1
    while (t := _gap(start, end, cells, watch)) is None:
        s += 1
        direction = hull.point([Fraction(s**i) for i in range(hull.dim)])
        start = moved(start, [a - b for a, b in zip(direction, origin, strict=True)], largest.hyps)
    return tuple(a + t * (b - a) for a, b in zip(start, end, strict=True))


def _gap(start: Point, end: Point, cells: Iterable[Polyhedron], watch: Callable[[], None]) -> Fraction | None:
    """The middle t of the first stretch of start + t (end - start), 0 <= t <= 1, that lies in no closed cell."""
    stretches = []
    for cell in cells:
        watch()
        low, high = Fraction(0), Fraction(1)
        for row in cell.hyps:
            at_start, at_end = at(row, start), at(row, end)
            if at_start < 0 and at_end < 0:
                low, high = Fraction(1), Fraction(0)
            elif at_start < 0:
                low = max(low, Fraction(at_start) / (at_start - at_end))
            elif at_end < 0:
                high = min(high, Fraction(at_start) / (at_start - at_end))
        if low <= high:
            stretches.append((low, high))
    reached = Fraction(0)
    for low, high in sorted(stretches):
        if low > reached:
            return (reached + low) / 2
        reached = max(reached, high)
    return None if reached == 1 else (reached + 1) / 2
