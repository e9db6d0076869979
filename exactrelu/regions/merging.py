r"""Convex cells merged until no two or more of them have a convex union.

Let C be the union of some of the cells and convex, and let S be some of these, with a row $r \ge 0$ of $A \in S$ that
is negative at a point b of $B \in S$.  For every point p inside the facet of A on $r = 0$ the segment from p to b lies
in C and leaves A at once, so the facet is covered by cells of C that have -r as a row and meet the facet in its
dimension.  Adding all those, as long as there are such rows, either finds a facet that is not covered, then no such C
contains S, or ends with a set whose rows of open facets are valid on all of it, so that it fills the polyhedron of
these rows: the least convex union that contains S.  Every convex union of several cells contains two that share a
facet, so starting from all such pairs misses nothing.
"""

from collections.abc import Sequence

from exactrelu.linear_programming import Dictionary
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.budget import Budget
from exactrelu.regions.cell_pairs import full_dimensional
from exactrelu.regions.facets import IntRow, facet_rows, irredundant_rows, lead_of, opposite, plane_of
from exactrelu.regions.hull import Hull
from exactrelu.regions.indicator_sums import nonzero_point

__all__ = ["convex_union", "merge_convex"]


def merge_convex(cells: Sequence[Polyhedron], budget: Budget | None = None) -> list[Polyhedron]:
    """Merge irredundant cells with disjoint interiors and one affine hull until no convex union is left.

    First two by two, which is cheap and mostly all there is; then what the theorem above finds.
    """
    merged = _merged_in_pairs(cells, budget)
    while len(merged) > 2 and (found := _Neighbours(merged, budget).convex_unions()):
        used = {i for numbers, _ in found for i in numbers}
        kept = [cell for i, cell in enumerate(merged) if i not in used]
        merged = _merged_in_pairs([*kept, *(union for _, union in found)], budget)
    return merged


def _merged_in_pairs(cells: Sequence[Polyhedron], budget: Budget | None) -> list[Polyhedron]:
    """Merge cells while two of them have a convex union.

    Two such cells have a convex union iff they lie on the two sides of a common facet hyperplane and every
    other row of each is valid on the other: if a row of A failed at b in B, a segment from the facet of that
    row to b would leave A at once without entering B.
    """
    alive: dict[int, Polyhedron] = dict(enumerate(cells))
    walls: dict[IntRow, set[int]] = {}  # facet row -> the cells that have it
    for i, cell in alive.items():
        for row in cell.rows:
            walls.setdefault(row, set()).add(i)
    waiting = list(alive)
    while waiting:
        if budget is not None:
            budget.watch()
        i = waiting.pop(0)
        if i not in alive:
            continue
        across = {j for row in alive[i].rows for j in walls.get(tuple(-c for c in row), ())}
        for j in sorted(across):
            union = convex_union(alive[i], alive[j])
            if union is not None:
                for old in (i, j):
                    for row in alive[old].rows:
                        walls[row].discard(old)
                del alive[j]
                alive[i] = union
                for row in union.rows:
                    walls.setdefault(row, set()).add(i)
                waiting.append(i)
                break
    return list(alive.values())


def convex_union(a: Polyhedron, b: Polyhedron) -> Polyhedron | None:
    """The union of two irredundant cells with disjoint interiors, or None if it is not convex."""
    opposite = {tuple(-c for c in row) for row in b.rows}
    common = [row for row in a.rows if row in opposite]
    if len(common) != 1:
        return None
    (wall,) = common
    mine = [row for row in a.rows if row != wall]
    theirs = [row for row in b.rows if row != tuple(-c for c in wall)]
    for rows, cell in ((mine, b), (theirs, a)):
        known = set(cell.rows)
        simplex = None
        for row in rows:
            if row not in known:
                simplex = simplex or cell.dictionary()
                if simplex.positive_point(tuple(-c for c in row))[0] is not None:
                    return None
    union = Polyhedron(a.dim, tuple(dict.fromkeys(mine + theirs)), (), a.equations, a.variables)
    return union.irredundant().canonical()


class _Neighbours:
    """Cells in coordinates of their hull, with the cells that have each row, and what is known of both."""

    def __init__(self, cells: Sequence[Polyhedron], budget: Budget | None) -> None:
        self.hull = Hull(cells[0].dim, cells[0].equations, cells[0].variables)
        self.cells = [self.hull.rows(cell.rows) for cell in cells]
        self.budget = budget
        self.having: dict[IntRow, list[int]] = {}
        for i, rows in enumerate(self.cells):
            for row in rows:
                self.having.setdefault(row, []).append(i)
        self._simplices: dict[int, Dictionary] = {}
        self._valid: dict[tuple[IntRow, int], bool] = {}
        self._across: dict[tuple[int, IntRow], list[int]] = {}

    def convex_unions(self) -> list[tuple[set[int], Polyhedron]]:
        """Disjoint sets of cells with a convex union, with this union; empty only if there is no such set."""
        found: list[tuple[set[int], Polyhedron]] = []
        used: set[int] = set()
        for i, rows in enumerate(self.cells):
            if self.budget is not None:
                self.budget.watch()
            for j in (j for row in rows for j in self.across(i, row)):
                numbers = self._closed({i, j}) if i < j and not used & {i, j} else None
                if numbers is None or numbers & used:
                    continue
                union = self._filled(numbers)
                if union is not None:
                    found.append((numbers, self.hull.polyhedron(union).canonical()))
                    used |= numbers
        return found

    def _closed(self, numbers: set[int]) -> set[int] | None:
        """All cells that a convex union of some cells with these has to contain; None if there is no such union."""
        waiting = [(i, row) for i in numbers for row in self.cells[i]]
        held: list[tuple[int, IntRow]] = []  # facets whose rows are valid on all cells so far
        while waiting:
            i, row = waiting.pop()
            if all(self.valid(row, j) for j in numbers):
                held.append((i, row))
                continue
            across = self.across(i, row)
            if not across:
                return None
            new = [j for j in across if j not in numbers]
            numbers = numbers.union(new)
            if new:
                waiting += held + [(j, other) for j in new for other in self.cells[j]]
                held = []
        return numbers

    def _filled(self, numbers: set[int]) -> tuple[IntRow, ...] | None:
        """The rows of the union if it is convex: the cells then fill the polyhedron of their common valid rows."""
        rows = dict.fromkeys(row for i in sorted(numbers) for row in self.cells[i])
        valid = irredundant_rows(self.hull.dim, [row for row in rows if all(self.valid(row, i) for i in numbers)])
        signed = [(1, self.cells[i]) for i in sorted(numbers)]
        return valid if nonzero_point(self.hull.dim, [*signed, (-1, valid)]) is None else None

    def valid(self, row: IntRow, i: int) -> bool:
        """Whether a row is nonnegative on a cell."""
        if row in self.cells[i]:
            return True
        known = self._valid.get((row, i))
        if known is None:
            if i not in self._simplices:
                self._simplices[i] = Polyhedron(self.hull.dim, self.cells[i]).dictionary()
            known = self._valid[row, i] = self._simplices[i].positive_point(opposite(row))[0] is None
        return known

    def across(self, i: int, row: IntRow) -> list[int]:
        """The cells that share a part of the facet with this row, of its dimension."""
        known = self._across.get((i, row))
        if known is None:
            others = self.having.get(opposite(row), [])
            dim, (plane, _) = self.hull.dim, plane_of(row)
            lead = lead_of(plane)
            facet = facet_rows(self.cells[i], plane, lead) if others else ()
            known = self._across[i, row] = [
                j
                for j in others
                if dim == 1 or full_dimensional(dim - 1, facet + facet_rows(self.cells[j], plane, lead))
            ]
        return known
