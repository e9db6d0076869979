r"""Operations on piecewise affine functions, cell by cell: common refinements, maxima, compositions.

Every function gives cells with maps on which `partition` builds the result: they cover the domain, their maps are those
of one continuous function there, but they may overlap where the maps are equal.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import lcm

from exactrelu.affine import AffineMap
from exactrelu.linear_programming import dictionary
from exactrelu.polyhedron import Polyhedron, echelon
from exactrelu.regions.cell_pairs import Rows, box, full_dimensional, overlapping
from exactrelu.regions.facets import Interval, IntRow, irredundant_rows, opposite
from exactrelu.regions.faults import difference
from exactrelu.regions.hull import Hull

__all__ = ["CellMap", "combination", "common_refinement", "composed", "extremum", "preimage", "takes_values_in"]

CellMap = tuple[Polyhedron, AffineMap]


def hull_of(domain: Polyhedron) -> Hull:
    """The affine hull of a nonempty polyhedron."""
    return Hull(domain.dim, echelon(domain.implied_equalities()), domain.variables)


def full_cells(hull: Hull, pieces: Iterable[CellMap]) -> tuple[list[Rows], list[AffineMap]]:
    """The cells that meet the hull in its dimension, in its coordinates; the others are limits of these."""
    cells, maps = [], []
    for cell, affine in pieces:
        rows = tuple(sorted({row for row in hull.rows(cell.hyps) if any(row)}))
        if not hull.equations or full_dimensional(hull.dim, rows):
            cells.append(rows)
            maps.append(affine)
    return cells, maps


def common_refinement(
    first: Sequence[CellMap], second: Sequence[CellMap], domain: Polyhedron, watch: Callable[[], None] = lambda: None
) -> Iterator[tuple[Polyhedron, AffineMap, AffineMap]]:
    """The irredundant cells on which both functions are affine; `domain` is the intersection of their domains."""
    hull = hull_of(domain)
    (cells, maps), (others, other_maps) = full_cells(hull, first), full_cells(hull, second)
    for i, j in overlapping(hull.dim, cells, others, watch):
        watch()
        rows = cells[i] if cells[i] == others[j] else irredundant_rows(hull.dim, cells[i] + others[j])
        yield hull.polyhedron(rows), maps[i], other_maps[j]


def extremum(refinement: Iterable[tuple[Polyhedron, AffineMap, AffineMap]], sign: int) -> Iterator[CellMap]:
    """The larger of two maps (the smaller for sign -1) by components; cells are cut where the order changes."""
    for cell, one, other in refinement:
        hull = Hull(cell.dim, cell.equations, cell.variables)
        parts: list[tuple[Rows, list[tuple[Fraction, ...]]]] = [(hull.rows(cell.rows), [])]
        for a, b in zip(hull.forms(one), hull.forms(other), strict=True):
            form = difference((a,), (b,))
            if form is None:
                parts = [(rows, [*forms, a]) for rows, forms in parts]
                continue
            above = form if sign > 0 else opposite(form)
            cut = []
            for rows, forms in parts:
                sides = [
                    (tuple(dict.fromkeys((*rows, side))), winner) for side, winner in ((above, a), (opposite(above), b))
                ]
                kept = [(part, winner) for part, winner in sides if full_dimensional(hull.dim, part)]
                cut += [
                    (rows if len(kept) == 1 else irredundant_rows(hull.dim, part), [*forms, winner])
                    for part, winner in kept
                ]
            parts = cut
        for rows, chosen in parts:
            yield hull.polyhedron(rows), hull.map(chosen)


def combination(q: Fraction | int, one: AffineMap, r: Fraction | int = 0, other: AffineMap | None = None) -> AffineMap:
    """q * one + r * other."""
    if other is None:
        return AffineMap([[q * w for w in row] for row in one.W], [q * b for b in one.b], input_dim=one.input_dim)
    rows = zip((*one.W, one.b), (*other.W, other.b), strict=True)
    *weight, bias = ([q * a + r * b for a, b in zip(u, v, strict=True)] for u, v in rows)
    return AffineMap(weight, bias, input_dim=one.input_dim)


def composed(
    outer: Sequence[CellMap],
    inner: Sequence[CellMap],
    domain: Polyhedron,
    *,
    all_parts: bool,
) -> Iterator[CellMap]:
    """outer after inner on the cells of inner; `domain` is that of inner.

    With `all_parts` also where the cell meets the preimage of an outer cell in less than its dimension, which matters
    only if inner takes values outside the domain of outer.
    """
    hull = hull_of(domain)
    targets = [box(cell.dim, cell.hyps) for cell, _ in outer]
    for cell, affine in inner:
        own = hull.rows(cell.rows)
        image = _image_box(hull, own, affine)
        for (target, after), ranges in zip(outer, targets, strict=True):
            if not all_parts and not _touch(image, ranges):
                continue
            rows = tuple(dict.fromkeys(row for row in (*own, *hull.rows(pulled_back(target.hyps, affine))) if any(row)))
            if all_parts or full_dimensional(hull.dim, rows):
                yield hull.polyhedron(rows), after @ affine


def pulled_back(rows: Iterable[IntRow], affine: AffineMap) -> tuple[IntRow, ...]:
    """The forms r(A x) as primitive rows."""
    forms = (AffineMap([row[1:]], [row[0]], input_dim=affine.output_dim) @ affine for row in rows)
    return Polyhedron.from_rows(((f.b[0], *f.W[0]) for f in forms), dim=affine.input_dim).rows


def preimage(target: Polyhedron, affine: AffineMap, variables: Sequence[str]) -> Polyhedron:
    """{x : A x lies in the closed target}."""
    rows, equations = pulled_back(target.rows, affine), pulled_back(target.equations, affine)
    return Polyhedron(affine.input_dim, rows, (), equations, tuple(variables))


def takes_values_in(pieces: Iterable[CellMap], target: Polyhedron) -> bool:
    """Whether the function maps all its cells into a closed polyhedron."""
    for cell, affine in pieces:
        simplex = cell.dictionary()
        if any(simplex.positive_point(opposite(row))[0] is not None for row in pulled_back(target.hyps, affine)):
            return False
    return True


def _image_box(hull: Hull, rows: Rows, affine: AffineMap) -> list[Interval]:
    """The range of every output on a cell in coordinates of the hull."""
    simplex = dictionary(hull.dim, rows)
    ranges = []
    for form in hull.forms(affine):
        scale = lcm(*(c.denominator for c in form))
        lowest = simplex.minimize([int(c * scale) for c in form]).value
        highest = simplex.minimize([-int(c * scale) for c in form]).value
        ranges.append((None if lowest is None else lowest / scale, None if highest is None else -highest / scale))
    return ranges


def _touch(one: Iterable[Interval], other: Iterable[Interval]) -> bool:
    return all(
        (high is None or bottom is None or bottom <= high) and (top is None or low is None or low <= top)
        for (low, high), (bottom, top) in zip(one, other, strict=True)
    )
