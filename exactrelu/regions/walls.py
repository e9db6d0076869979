r"""Walls of a piecewise affine function: where two pieces meet in a set of dimension d - 1, and how its slope jumps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from exactrelu.affine import AffineMap
from exactrelu.expressions import FormulaError
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.continuity import DiscontinuousError
from exactrelu.regions.facets import (
    IntRow,
    facet_rows,
    interval_of,
    irredundant_rows,
    lead_of,
    lifted,
    plane_of,
    point_of_plane,
)

__all__ = ["PieceLike", "Wall", "walls"]


class PieceLike(Protocol):
    """A closed cell with the affine map of the function on it, such as `cpa.Piece` or `count.ActivationRegion`."""

    @property
    def cell(self) -> Polyhedron: ...
    @property
    def map(self) -> AffineMap: ...


@dataclass(frozen=True)
class Wall:
    r"""The common boundary, of dimension d - 1, of two cells of a CPA function $f : P \to \mathbb{Q}$.

    `row` = (c0, c1, .., cd) is primitive, its first nonzero entry among c1, .., cd positive; `cell` is the set where
    the two cells meet, irredundant with the row as its equation, and `point` lies in its relative interior.
    `positive` and `negative` number the pieces on the sides c0 + c.x >= 0 and <= 0, and the gradients satisfy
    $\nabla f_{\mathrm{positive}} - \nabla f_{\mathrm{negative}} = \mathtt{jump} \cdot (c_1, \dots, c_d)$.
    """

    row: tuple[int, ...]
    cell: Polyhedron
    point: tuple[Fraction, ...]
    positive: int
    negative: int
    jump: Fraction


Facet = tuple[int, tuple[IntRow, ...]]  # number of the cell, rows of the facet in coordinates of its plane


def walls(pieces: Sequence[PieceLike]) -> Iterator[Wall]:
    r"""The walls of a scalar CPA function on a full-dimensional domain, from its pieces.

    The cells are closed, irredundant and of full dimension, their interiors disjoint and their maps agree where they
    meet: the pieces of a `CPA`, `activation_regions`, `linear_regions` that are convex.  They need not meet face to
    face: a wall is a pair of cells whose intersection has dimension d - 1, and the walls of one cell cover its
    boundary inside the domain.  Where two cells have the same map (a linear region that is not convex is cut into
    cells) the jump is 0.  The order is deterministic: by hyperplanes as the cells bring them up.

    Raises `FormulaError` for several outputs, `ValueError` for cells with equations, and `DiscontinuousError` where
    the maps of two neighbours do not agree.

    >>> from exactrelu.cpa import piecewise
    >>> f = piecewise("max(x, y) + relu(-x)", on="y >= 0")
    >>> for wall in walls(f.pieces):
    ...     print(wall.cell, wall.jump)
    {(x, y) : x == 0, y >= 0} 1
    {(x, y) : y >= 0, x == y} 1

    Across x = 0 the gradient jumps from (-1, 1) to (0, 1), across x = y from (0, 1) to (1, 0).
    """
    planes: dict[IntRow, tuple[list[Facet], list[Facet]]] = {}
    maps: list[AffineMap] = []
    dim, variables = 0, None
    for number, piece in enumerate(pieces):
        cell, affine = piece.cell, piece.map
        _require_wallable(number, cell, affine)
        maps.append(affine)
        dim, variables = cell.dim, variables or cell.variables
        for row in cell.rows:
            plane, side = plane_of(row)
            facets = planes.setdefault(plane, ([], []))[side < 0]
            facets.append((number, facet_rows(cell.rows, plane, lead_of(plane))))
    for plane, (above, below) in planes.items():
        lead = lead_of(plane)
        for positive, negative, rows, inside in _overlaps(dim - 1, above, below):
            cell = Polyhedron(dim, tuple(sorted(lifted(r, lead) for r in rows)), (), (plane,), variables)
            point = point_of_plane(inside, plane, lead)
            jump = _jump(maps[positive], maps[negative], plane, lead)
            if jump is None:
                raise _discontinuous((positive, negative), maps, cell, point)
            yield Wall(plane, cell, point, positive, negative, jump)


def _require_wallable(number: int, cell: Polyhedron, affine: AffineMap) -> None:
    if affine.output_dim != 1:
        raise FormulaError(f"walls are for scalar functions; this one has {affine.output_dim} outputs")
    if cell.equations or cell.strict:
        raise ValueError(f"walls need closed full-dimensional cells; pieces[{number}] has the cell {cell}")


def _jump(positive: AffineMap, negative: AffineMap, plane: IntRow, lead: int) -> Fraction | None:
    """The factor t with positive - negative = t * plane, or None if there is none."""
    difference = [
        a - b for a, b in zip((*positive.b, *positive.W[0]), (*negative.b, *negative.W[0]), strict=True)
    ]  # fmt: skip
    t = difference[lead] / plane[lead]
    return t if all(q == t * c for q, c in zip(difference, plane, strict=True)) else None


def _discontinuous(
    pair: tuple[int, int], maps: Sequence[AffineMap], cell: Polyhedron, point: tuple[Fraction, ...]
) -> DiscontinuousError:
    where = ", ".join(f"{name} = {value}" for name, value in zip(cell.names(), point, strict=True))
    i, j = pair
    return DiscontinuousError(
        f"pieces[{i}] and pieces[{j}] do not agree on their common face {cell}; "
        f"at {where} they give {maps[i](point)[0]} and {maps[j](point)[0]}",
        point,
        (maps[i](point)[0], maps[j](point)[0]),
        pair,
    )


Overlap = tuple[int, int, tuple[IntRow, ...], tuple[Fraction, ...]]  # cells, irredundant rows, interior point


def _overlaps(dim: int, above: Sequence[Facet], below: Sequence[Facet]) -> Iterator[Overlap]:
    """Pairs of facets on the two sides of a plane with an intersection of its dimension; one side has no overlaps."""
    if not above or not below:
        return
    if dim == 0:
        yield above[0][0], below[0][0], (), ()
    elif dim == 1:
        yield from _overlapping_intervals(above, below)
    else:
        yield from _overlapping_facets(dim, above, below)


def _overlapping_intervals(above: Sequence[Facet], below: Sequence[Facet]) -> Iterator[Overlap]:
    """By going along the line once."""

    def sorted_by_end(facets: Sequence[Facet]) -> list[tuple[int, Fraction | None, Fraction | None]]:
        listed = [(number, *interval_of(rows)) for number, rows in facets]
        return sorted(listed, key=lambda facet: (facet[2] is None, facet[2] or 0))

    one, other = sorted_by_end(above), sorted_by_end(below)
    i = j = 0
    while i < len(one) and j < len(other):
        (p, low, high), (n, bottom, top) = one[i], other[j]
        lower = max((end for end in (low, bottom) if end is not None), default=None)
        upper = min((end for end in (high, top) if end is not None), default=None)
        if lower is None or upper is None or lower < upper:
            rows = [(-lower.numerator, lower.denominator)] if lower is not None else []
            rows += [(upper.numerator, -upper.denominator)] if upper is not None else []
            yield p, n, tuple(rows), (_between(lower, upper),)
        if top is None or (high is not None and high <= top):
            i += 1
        else:
            j += 1


def _between(lower: Fraction | None, upper: Fraction | None) -> Fraction:
    if lower is not None and upper is not None:
        return (lower + upper) / 2
    if lower is not None:
        return lower + 1
    return upper - 1 if upper is not None else Fraction(0)


def _overlapping_facets(dim: int, above: Sequence[Facet], below: Sequence[Facet]) -> Iterator[Overlap]:
    """Equal facets are found by their rows, first as they come, then irredundant; the others by linear programs."""
    for reduce in (False, True):
        if reduce:
            above = [(number, irredundant_rows(dim, rows)) for number, rows in above]
            below = [(number, irredundant_rows(dim, rows)) for number, rows in below]
        across = {rows: number for number, rows in below}
        equal = [(p, across[rows], rows) for p, rows in above if rows in across]
        for p, n, rows in equal:
            inside = Polyhedron(dim, rows).interior_point()
            assert inside is not None  # a facet of a full-dimensional cell
            yield p, n, rows if reduce else irredundant_rows(dim, rows), inside
        matched = {rows for _, _, rows in equal}
        above = [facet for facet in above if facet[1] not in matched]
        below = [facet for facet in below if facet[1] not in matched]
        if not above or not below:
            return
    for p, mine in above:
        separating = {tuple(-c for c in row) for row in mine}
        for n, theirs in below:
            if not separating.isdisjoint(theirs):
                continue
            common = Polyhedron(dim, tuple(dict.fromkeys(mine + theirs)))
            if common.dimension() == dim:
                inside = common.interior_point()
                assert inside is not None
                yield p, n, irredundant_rows(dim, common.rows), inside
