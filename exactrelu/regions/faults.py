r"""The one fault, if any, that keeps cells with affine maps from being a continuous function on a polyhedron.

Theorem.  Let $C_1, \dots, C_n$ and D be closed full-dimensional polyhedra in $\mathbb{R}^d$, and let affine maps
$F_i$ be given.  The $C_i$ have disjoint interiors, their union is D, and the $F_i$ are the pieces of one continuous
function on D, iff

1. on every hyperplane H that contains facets of cells but no facet of D, and for every affine map $\mu$ on H: the
   cells with a facet in H and $F_i|_H = \mu$ cover, with these facets, almost every point of H as often from one side
   as from the other;
2. on every hyperplane that contains a facet of D: almost every point is covered by facets of the $C_i$ from one side
   minus the other as often as by the facet of D;
3. some point of int D that is on no row of a cell lies in exactly one cell.

Proof.  Necessity: almost every point of a facet inside D has exactly one cell on each side, and by continuity their
maps agree on H near it.  Sufficiency: 1 (summed over all $\mu$) and 2 say that all facets of the signed sum
$\sum_i 1_{C_i} - 1_D$ cancel, 3 that it vanishes at a point off all hyperplanes; by the theorem of
`indicator_sums` it vanishes almost everywhere.  So interiors are disjoint (they are open), the closed union contains D
and lies in it.  Let $x \in D$ lie in two cells, and let B be a ball around x that meets only cells and facets through
x.  Without the intersections of two different hyperplanes, B and int D leave a connected set (convex and open, without
finitely many pieces of codimension 2), so a path in it leads from one cell to the other and passes from a cell to the
next through facets.  Where it crosses a hyperplane H there is one cell on each side, and by 1 (at almost every point
near by, hence, both maps being affine) they have the same map on H.  Since $x \in H$, they agree at x.

The counts are signed sums of polyhedra in dimension d - 1, so no two cells are ever compared; cells that meet face
to face cost a dictionary look-up for each facet, whatever their number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from exactrelu.exact import primitive
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.cell_pairs import Rows
from exactrelu.regions.facets import IntRow, facet_rows, lead_of, opposite, plane_of, point_of_plane, restricted
from exactrelu.regions.indicator_sums import (
    Point,
    Signed,
    at,
    beside,
    generic_near,
    nonzero_point,
    on_plane,
)

__all__ = ["Fault", "Forms", "difference", "exposed_facets", "first_fault"]

Forms = tuple[tuple[Fraction, ...], ...]  # the outputs (c0, c1, .., cd) of an affine map


@dataclass(frozen=True)
class Fault:
    """What is wrong at a point.

    *gap*: a point of the domain in no cell; *outside*: a point of the cells that is not in the domain; *overlap*: a
    point in the interiors of two cells, where they differ unless they have the same map; *jump*: a point where two
    cells meet with different values.  Except for a jump no row vanishes at the point.
    """

    kind: Literal["gap", "outside", "overlap", "jump"]
    point: Point
    cells: tuple[int, ...] = ()


def first_fault(
    dim: int, cells: Sequence[Rows], maps: Sequence[Forms], domain: Rows, watch: Callable[[], None] = lambda: None
) -> Fault | None:
    """A fault of cells with maps on a domain, all full-dimensional and irredundant; None if there is none."""
    facets = _facets(dim, cells)
    edges = {plane_of(row)[0]: plane_of(row)[1] for row in domain}
    forms = list(dict.fromkeys([row for rows in (*cells, domain) for row in rows]))
    for plane in {**facets, **edges}:
        watch()
        lead = lead_of(plane)
        groups: dict[Forms | None, list[Signed]] = {}
        for side, number, rows in facets.get(plane, ()):
            trace = None if plane in edges else _trace(maps[number], plane, lead)
            groups.setdefault(trace, []).append((side, rows))
        if plane in edges:
            groups.setdefault(None, []).append((-edges[plane], facet_rows(domain, plane, lead)))
        for signed in groups.values():
            inside = nonzero_point(dim - 1, signed)
            if inside is not None:
                return _fault_on(plane, inside, cells, maps, domain, forms)
    start = (Polyhedron(dim, cells[0]).interior_point() if cells else None) or (Fraction(0),) * dim
    return _fault_at(generic_near(start, forms), cells, maps, domain, forms)


def _facets(dim: int, cells: Sequence[Rows]) -> dict[IntRow, list[tuple[int, int, Rows]]]:
    """The facets on every plane: the side on which the cell lies, its number, the rows of the facet."""
    facets: dict[IntRow, list[tuple[int, int, Rows]]] = {}
    for number, rows in enumerate(cells):
        for row in rows:
            plane, side = plane_of(row)
            facets.setdefault(plane, []).append((side, number, facet_rows(rows, plane, lead_of(plane))))
    return facets


def _trace(forms: Forms, plane: IntRow, lead: int) -> Forms:
    """The map on the plane, in its coordinates."""
    result = []
    for form in forms:
        if form[lead]:
            t = form[lead] / plane[lead]
            form = tuple(q - t * c if c else q for q, c in zip(form, plane, strict=True))
        result.append(form[:lead] + form[lead + 1 :])
    return tuple(result)


def difference(one: Forms, other: Forms) -> IntRow | None:
    """The first component in which two maps differ, as a form up to a positive factor."""
    for a, b in zip(one, other, strict=True):
        if a != b:
            return primitive([p - q for p, q in zip(a, b, strict=True)])
    return None


def _inside(rows: Rows, point: Point) -> bool:
    return all(at(row, point) > 0 for row in rows)


def _fault_at(
    point: Point, cells: Sequence[Rows], maps: Sequence[Forms], domain: Rows, forms: Sequence[IntRow]
) -> Fault | None:
    """The fault at a point off all rows."""
    here = [number for number, rows in enumerate(cells) if _inside(rows, point)]
    if not _inside(domain, point):
        return Fault("outside", point, tuple(here)) if here else None
    if not here:
        return Fault("gap", point)
    if len(here) == 1:
        return None
    one = here[0]
    other = next((number for number in here if maps[number] != maps[one]), here[1])
    form = difference(maps[one], maps[other])
    if form is not None:
        point = generic_near(point, [*forms, form])
    return Fault("overlap", point, (one, other))


def _fault_on(
    plane: IntRow,
    inside: Point,
    cells: Sequence[Rows],
    maps: Sequence[Forms],
    domain: Rows,
    forms: Sequence[IntRow],
) -> Fault:
    """The fault at a point of a plane where the facets on its two sides do not fit together."""
    lead = lead_of(plane)
    point = on_plane(inside, plane, forms)
    for side in beside(point, plane, forms):
        fault = _fault_at(side, cells, maps, domain, forms)
        if fault is not None:
            return fault
    other = opposite(plane)
    (one,) = (i for i, rows in enumerate(cells) if plane in rows and _on_facet(rows, plane, point))
    (two,) = (i for i, rows in enumerate(cells) if other in rows and _on_facet(rows, other, point))
    form = difference(_trace(maps[one], plane, lead), _trace(maps[two], plane, lead))
    assert form is not None  # each side has one cell, so the maps differ on the plane
    traces = dict.fromkeys(restricted(row, plane, lead) for row in forms)
    nearby = generic_near(point[: lead - 1] + point[lead:], [*traces, form])
    return Fault("jump", point_of_plane(nearby, plane, lead), (one, two))


def _on_facet(rows: Rows, facet: IntRow, point: Point) -> bool:
    """Whether a point of the hyperplane of a facet lies inside the facet."""
    return all(row == facet or at(row, point) > 0 for row in rows)


def exposed_facets(dim: int, cells: Sequence[Rows]) -> list[tuple[IntRow, Point]]:
    """The facet rows of cells beyond which, somewhere, no cell follows, each with such a point, off all other rows.

    The cells have disjoint interiors, so beyond the other facets there is a cell almost everywhere.
    """
    forms = list(dict.fromkeys([row for rows in cells for row in rows]))
    exposed = []
    for plane, facets in _facets(dim, cells).items():
        inside = nonzero_point(dim - 1, [(side, rows) for side, _, rows in facets])
        if inside is not None:
            point = on_plane(inside, plane, forms)
            above, below = beside(point, plane, forms)
            for row, beyond in ((plane, below), (opposite(plane), above)):
                if not any(_inside(rows, beyond) for rows in cells):
                    exposed.append((row, point))
    return exposed
