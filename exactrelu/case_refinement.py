r"""Common refinements of families of cells, found by halving the domain.

A family is a list of closed full-dimensional cells with disjoint interiors, the pieces of one continuous function, say.
The domain is halved by rows of the cells, as often as several cells of a family reach into a part (a binary space
partition: H. Fuchs, Z. Kedem, B. Naylor, "On visible surface generation by a priori tree structures", 1980).  A cell
stays with the parts that it overlaps, so no two cells are ever compared: in the plane the parts of n cells are about
n log n, where telling cells apart two by two takes n^2 linear programs.

Every decision is a sign of an integer form at the generators of a cell (`polytopes.cut`): it is exact.
"""

from collections.abc import Callable, Iterator, Sequence
from operator import mul
from typing import NamedTuple

from exactrelu.polyhedron import Polyhedron
from exactrelu.polytopes import Cone, cut, whole_cone

__all__ = ["Gap", "Overlap", "Remainder", "refinement"]

IntRow = tuple[int, ...]
Rows = tuple[IntRow, ...]

CANDIDATES = 8  # cells whose rows are tried for a halving
SAMPLE = 64  # cells on which a row is tried


class Overlap(NamedTuple):
    """The numbers of cells, one of each family, that have inner points of the domain in common."""

    cells: tuple[int, ...]


class Remainder(NamedTuple):
    """A polyhedron that is empty: what the cells of an overlap leave of a part of the domain."""

    part: Polyhedron


class Gap(NamedTuple):
    """A part of the domain, with inner points, that no cell of some family overlaps."""

    part: Polyhedron


class _Part(NamedTuple):
    """A part of the domain: the rows (> 0 if marked, else >= 0) that halved it, its cone, the cells of each family.

    Bit first + k of the cone is that of row k of the path.
    """

    first: int
    path: tuple[tuple[IntRow, bool], ...]
    cone: Cone
    members: list[list[tuple[int, Cone]]]


def refinement(
    domain: Polyhedron,
    families: Sequence[Sequence[Rows]],
    watch: Callable[[], None] = lambda: None,
    at: Sequence[int] | None = None,
) -> Iterator[Overlap | Remainder | Gap]:
    """The overlaps of cells of all families in a full-dimensional domain, remainders that are empty, and gaps.

    Every point of the domain lies in all cells of an overlap, in a remainder, or in a gap, by the way they are made:
    a part is the set where the rows hold that halved it, and leaves the remainders "part and not row" for every
    row of its cells that is none of these.  So nothing depends on the numbers that the search computes but which sets
    these are.  An overlap comes once.  With `at`, a point (t, tx), t > 0, only the overlap of its part, or a gap.

    >>> square = Polyhedron.box([0, 0], [1, 1])
    >>> halves, others = [((0, 1, -1),), ((0, -1, 1),)], [((1, -1, -1),), ((-1, 1, 1),)]      # x >= y, 1 >= x + y
    >>> sorted(found.cells for found in refinement(square, [halves, others]))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    limits = tuple(dict.fromkeys(row for row in domain.rows + domain.strict if any(row[1:])))
    start = _closed_by(whole_cone(domain.dim), limits, 1, watch)
    first = 1 + len(limits) + max((len(rows) for cells in families for rows in cells), default=0)
    members = []
    for family in families:
        here = []
        for number, rows in enumerate(family):
            watch()
            cone = _reached(start, rows, 1 + len(limits), watch)
            if cone is not None:
                here.append((number, cone))
        members.append(here)
    waiting = [_Part(first, (), start, members)]
    seen: set[tuple[int, ...]] = set()
    while waiting:
        watch()
        part = waiting.pop()
        if not all(part.members):
            yield Gap(_polyhedron(part, domain, limits))
            continue
        halving = _candidates(part, families)
        if not halving:
            cells = tuple(here[0][0] for here in part.members)
            if cells not in seen:
                seen.add(cells)
                yield Overlap(cells)
            if at is None:
                yield from _remainders(part, domain, limits, families)
            continue
        row = min(halving, key=lambda row: _cost(row, part))
        sides = _halves(part, row, watch)
        if at is None:
            waiting += reversed(sides)
        else:
            waiting.append(sides[0] if sum(map(mul, row, at)) >= 0 else sides[1])


def _closed_by(cone: Cone, rows: Sequence[IntRow], first: int, watch: Callable[[], None]) -> Cone:
    for number, row in enumerate(rows, first):
        cone = cut(*cone, row, number, watch)
    return cone


def _reached(cone: Cone, rows: Sequence[IntRow], first: int, watch: Callable[[], None]) -> Cone | None:
    """The part of a full-dimensional cone where the rows are >= 0, if it is full-dimensional."""
    for number, row in enumerate(rows, first):
        below, above = _signs(row, cone)
        if not above:
            return None
        if below:
            cone = cut(*cone, row, number, watch)
    return cone


def _signs(row: IntRow, cone: Cone) -> tuple[bool, bool]:
    """Whether the row is negative, and whether it is positive, somewhere on the cone."""
    lines, generators = cone
    below = above = False
    for line in lines:
        if sum(map(mul, row, line)):
            return True, True
    for vector, _ in generators:
        value = sum(map(mul, row, vector))
        if value > 0:
            above = True
        elif value < 0:
            below = True
    return below, above


def _candidates(part: _Part, families: Sequence[Sequence[Rows]]) -> list[IntRow]:
    """Some rows of its cells that halve the part, at least one of the first cell of each family that does not fill it.

    The first cells fill the part, and are alone in it, iff there is none.
    """
    found: dict[IntRow, None] = {}
    for cells, here in zip(families, part.members, strict=True):
        step = max(1, len(here) // CANDIDATES)
        for number, _ in here[::step]:
            for row in cells[number]:
                if row not in found and tuple(-c for c in row) not in found and all(_signs(row, part.cone)):
                    found[row] = None
    return list(found)


def _cost(row: IntRow, part: _Part) -> int:
    """Few cells should be cut by the row, and as many lie on the one side as on the other."""
    total = 0
    for here in part.members:
        below = above = both = 0
        for _, cone in here[:: max(1, len(here) // SAMPLE)]:
            signs = _signs(row, cone)
            if all(signs):
                both += 1
            elif signs[0]:
                below += 1
            else:
                above += 1
        total += abs(below - above) + 4 * both
    return total


def _halves(part: _Part, row: IntRow, watch: Callable[[], None]) -> tuple[_Part, _Part]:
    """The parts where the row is >= 0, and where it is < 0."""
    opposite, number = tuple(-c for c in row), part.first + len(part.path)
    over: list[list[tuple[int, Cone]]] = []
    under: list[list[tuple[int, Cone]]] = []
    for here in part.members:
        above: list[tuple[int, Cone]] = []
        below: list[tuple[int, Cone]] = []
        for cell, cone in here:
            signs = _signs(row, cone)
            if all(signs):
                above.append((cell, cut(*cone, row, number, watch)))
                below.append((cell, cut(*cone, opposite, number, watch)))
            else:
                (below if signs[0] else above).append((cell, cone))
        over.append(above)
        under.append(below)
    return (
        _Part(part.first, (*part.path, (row, False)), cut(*part.cone, row, number, watch), over),
        _Part(part.first, (*part.path, (opposite, True)), cut(*part.cone, opposite, number, watch), under),
    )


def _remainders(
    part: _Part, domain: Polyhedron, limits: Rows, families: Sequence[Sequence[Rows]]
) -> Iterator[Remainder]:
    """What is left of a part without its cells, which fill it: for each of their rows that is none of the part's."""
    known = {*limits, *(row for row, _ in part.path)}
    for cells, here in zip(families, part.members, strict=True):
        for row in cells[here[0][0]]:
            if row not in known:
                known.add(row)
                yield Remainder(_polyhedron(part, domain, limits, tuple(-c for c in row)))


def _polyhedron(part: _Part, domain: Polyhedron, limits: Rows, beyond: IntRow | None = None) -> Polyhedron:
    """The part, and there the row `beyond` > 0 only; rows that the others imply on its closure are left out.

    A row defines a facet iff no other one vanishes on more generators of the closure; of equal rows the first is kept.
    """
    generators = part.cone[1]
    rows = {number: (row, row in domain.strict) for number, row in enumerate(limits, 1)}
    base = part.first
    rows |= {base + depth: step for depth, step in enumerate(part.path)}
    zeros = {
        number: sum(1 << i for i, (_, mask) in enumerate(generators) if mask >> number & 1) for number in (0, *rows)
    }
    kept = [
        step
        for number, step in rows.items()
        if not any(
            zeros[number] & ~other == 0 and (zeros[number] != other or key < number) for key, other in zeros.items()
        )
    ]
    weak = tuple(row for row, strict in kept if not strict)
    above = tuple(row for row, strict in kept if strict)
    return Polyhedron(domain.dim, weak, above if beyond is None else (beyond, *above), (), domain.variables)
