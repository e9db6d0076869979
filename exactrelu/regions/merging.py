"""Convex cells merged while two of them have a convex union."""

from collections.abc import Sequence

from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.budget import Budget
from exactrelu.regions.facets import IntRow

__all__ = ["convex_union", "merge_convex"]


def merge_convex(cells: Sequence[Polyhedron], budget: Budget | None = None) -> list[Polyhedron]:
    """Merge cells with disjoint interiors while two of them have a convex union.

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
