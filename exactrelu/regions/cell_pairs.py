"""Which of many cells overlap, found by a sweep over exact bounding boxes, and differences of cells."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from exactrelu.linear_programming import Infeasible, dictionary
from exactrelu.regions.facets import Interval, IntRow, interval_of, irredundant_rows, opposite

__all__ = ["Rows", "box", "full_dimensional", "overlapping", "subtracted"]

Rows = tuple[IntRow, ...]


def full_dimensional(dim: int, rows: Sequence[IntRow]) -> bool:
    """Whether {x in Q^dim : rows >= 0} has interior points."""
    if dim == 1:
        lower, upper = interval_of([row for row in rows if row[1]])
        return all(row[0] >= 0 for row in rows if not row[1]) and (lower is None or upper is None or lower < upper)
    known = {row for row in rows if any(row)}
    if any(opposite(row) in known for row in known):
        return False
    try:
        simplex = dictionary(dim, rows)
    except Infeasible:
        return False
    points = [simplex.vertex()]
    for row in known:
        if not any(sum(c * v for c, v in zip(row, p, strict=True)) > 0 for p in points):
            point, _ = simplex.positive_point(row)
            if point is None:
                return False
            points.append(point)
    return True


def box(dim: int, rows: Sequence[IntRow]) -> tuple[Interval, ...]:
    """The range of every coordinate on a nonempty polyhedron."""
    if dim == 1:
        return (interval_of([row for row in rows if row[1]]),)
    simplex = dictionary(dim, rows)
    ranges = []
    for i in range(1, dim + 1):
        unit = [int(i == j) for j in range(dim + 1)]
        highest = simplex.minimize([-c for c in unit]).value
        ranges.append((simplex.minimize(unit).value, None if highest is None else -highest))
    return tuple(ranges)


def overlapping(
    dim: int, first: Sequence[Rows], second: Sequence[Rows] | None = None, watch: Callable[[], None] = lambda: None
) -> Iterator[tuple[int, int]]:
    """The pairs (i, j), in order, with first[i] and second[j] meeting in dimension `dim`; alone, i < j of `first`.

    The cells are full-dimensional.
    """
    boxes = [box(dim, rows) for rows in first]
    others = boxes if second is None else [box(dim, rows) for rows in second]
    cells = first if second is None else second
    found = []
    for i, j in _candidates(boxes, others, same=second is None):
        watch()
        if _boxes_overlap(boxes[i], others[j]) and full_dimensional(dim, tuple(dict.fromkeys(first[i] + cells[j]))):
            found.append((i, j))
    yield from sorted(found)


def _candidates(
    boxes: Sequence[tuple[Interval, ...]], others: Sequence[tuple[Interval, ...]], *, same: bool
) -> Iterator[tuple[int, int]]:
    """Pairs of boxes whose ranges of the first coordinate overlap: of two, the one that starts earlier is open."""
    events = [(_start(b), 0, i) for i, b in enumerate(boxes)]
    events += [] if same else [(_start(b), 1, j) for j, b in enumerate(others)]
    events.sort()
    open_cells: tuple[list[int], list[int]] = ([], [])
    lists = (boxes, others)
    for (bounded, start), side, number in events:
        for k in (0, 1):
            open_cells[k][:] = [n for n in open_cells[k] if not bounded or _reaches(lists[k][n], start)]
        if same:
            yield from ((min(n, number), max(n, number)) for n in open_cells[0])
        else:
            yield from ((number, n) if side == 0 else (n, number) for n in open_cells[1 - side])
        open_cells[side].append(number)


def _start(ranges: tuple[Interval, ...]) -> tuple[int, Fraction]:
    lower = ranges[0][0] if ranges else None
    return (0, Fraction(0)) if lower is None else (1, lower)


def _reaches(ranges: tuple[Interval, ...], start: Fraction) -> bool:
    upper = ranges[0][1]
    return upper is None or upper > start


def _boxes_overlap(one: tuple[Interval, ...], other: tuple[Interval, ...]) -> bool:
    return all(
        (high is None or bottom is None or bottom < high) and (top is None or low is None or low < top)
        for (low, high), (bottom, top) in zip(one, other, strict=True)
    )


def subtracted(dim: int, cell: Rows, other: Rows) -> list[Rows]:
    """cell minus other as irredundant cells with disjoint interiors, up to a null set."""
    parts = []
    rest = cell
    for row in other:
        outside = tuple(dict.fromkeys((*rest, opposite(row))))
        if full_dimensional(dim, outside):
            parts.append(irredundant_rows(dim, outside))
            rest = tuple(dict.fromkeys((*rest, row)))
            if not full_dimensional(dim, rest):
                break
    return parts
