r"""Whether a signed sum of indicator functions of polyhedra is zero almost everywhere, decided facet by facet.

Theorem.  Let $P_1, \dots, P_n \subseteq \mathbb{R}^k$ be closed full-dimensional polyhedra with integer weights $w_i$,
and $s = \sum_i w_i 1_{P_i}$.  For a hyperplane H with a chosen side let
$s_H = \sum_i \pm w_i 1_{P_i \cap H}$ on H, over the i that have a facet in H, with + if $P_i$ lies on the chosen side.
Then s = 0 almost everywhere iff $s_H = 0$ almost everywhere on every H that contains a facet, and s(x) = 0 at one
point x off all these hyperplanes.

Proof.  Let S be the union of the sets, of dimension at most k - 2, in which two of the hyperplanes meet.  Near a point
y of H outside S the polyhedra with a facet in H are half balls or away from y (y is on no other hyperplane of theirs),
and all others are locally constant.  So s has one value on each side of H near y, and the difference of the two is
s_H(y).  If s = 0 almost everywhere, both values are 0, so s_H(y) = 0.  Conversely let s_H = 0 almost everywhere on
every H; being locally constant on H \ S it vanishes there.  Two points off all hyperplanes are joined by a path that
avoids S, because a closed set of codimension 2 does not separate R^k; s does not change along it.  So s is constant
off the hyperplanes, and s(x) = 0 decides.

The s_H are sums of the same kind in one dimension less, so the theorem is an algorithm: equal polyhedra are cancelled
first, which is all there is to do for cells that meet face to face, and linear programs are needed only to find the
facets of what is left, in dimension three and more (an interval needs none).
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from exactrelu.regions.facets import (
    IntRow,
    facet_rows,
    irredundant_rows,
    lead_of,
    plane_of,
    point_of_plane,
    restricted,
)

__all__ = ["Signed", "at", "beside", "cancelled", "generic_near", "moved", "nonzero_point", "on_plane", "sum_at"]

Point = tuple[Fraction, ...]
Signed = tuple[int, tuple[IntRow, ...]]  # a weight and the rows of a full-dimensional polyhedron


def at(form: IntRow, point: Sequence[Fraction]) -> Fraction:
    return sum((c * x for c, x in zip(form[1:], point, strict=True) if c), Fraction(form[0]))


def sum_at(cells: Iterable[Signed], point: Point) -> int:
    return sum(weight for weight, rows in cells if all(at(row, point) >= 0 for row in rows))


def nonzero_point(dim: int, cells: Iterable[Signed]) -> Point | None:
    """A point off all rows where the sum of the indicator functions is not zero, None if it vanishes a.e.

    The cells are full-dimensional in Q^dim; their rows need not be irredundant.
    """
    left = cancelled(cells)
    if not left or dim == 0:
        return () if left else None
    left = cancelled((weight, irredundant_rows(dim, rows)) for weight, rows in left)
    planes: dict[IntRow, list[Signed]] = {}
    for weight, rows in left:
        for row in rows:
            plane, side = plane_of(row)
            planes.setdefault(plane, []).append((side * weight, facet_rows(rows, plane, lead_of(plane))))
    forms = list(dict.fromkeys(row for _, rows in left for row in rows))
    for plane, facets in planes.items():
        inside = nonzero_point(dim - 1, facets)
        if inside is not None:
            point = on_plane(inside, plane, forms)
            return next(side for side in beside(point, plane, forms) if sum_at(left, side))
    point = generic_near((Fraction(0),) * dim, forms)
    return point if sum_at(left, point) else None


def cancelled(cells: Iterable[Signed]) -> list[Signed]:
    """The same sum with the weights of equal polyhedra added up and zeros left out."""
    weights: dict[tuple[IntRow, ...], int] = {}
    for weight, rows in cells:
        weights[rows] = weights.get(rows, 0) + weight
    return [(weight, rows) for rows, weight in weights.items() if weight]


def generic_near(point: Point, forms: Iterable[IntRow]) -> Point:
    """A point close by where no form with a linear part vanishes and all that did not vanish keep their sign.

    The zeros of n forms along the moment curve (1, s, s^2, ..) are at most n (dim - 1) values of s, so the search
    for a direction ends.
    """
    forms = list(forms)
    vanishing = [form for form in forms if any(form[1:]) and not at(form, point)]
    if not vanishing:
        return point
    s = 1
    while True:
        direction = [s**i for i in range(len(point))]
        if all(_slope(form, direction) for form in vanishing):
            break
        s += 1
    return moved(point, direction, forms)


def _slope(form: IntRow, direction: Sequence[int | Fraction]) -> int | Fraction:
    return sum(c * v for c, v in zip(form[1:], direction, strict=True) if c)


def moved(point: Point, direction: Sequence[int | Fraction], forms: Iterable[IntRow]) -> Point:
    """point + t * direction for some 0 < t <= 1/2, before any form that does not vanish at the point is halved."""
    t = Fraction(1, 2)
    for form in forms:
        slope, value = _slope(form, direction), at(form, point)
        if slope and value:
            t = min(t, abs(value / (2 * slope)))
    t = Fraction(1, -(-t.denominator // t.numerator))  # 1/n prints better
    return tuple(x + t * v for x, v in zip(point, direction, strict=True))


def on_plane(inside: Point, plane: IntRow, forms: Iterable[IntRow]) -> Point:
    """A point of the plane near `inside` (in its coordinates) on no hyperplane of the forms but the plane itself."""
    lead = lead_of(plane)
    traces = dict.fromkeys(restricted(form, plane, lead) for form in forms)
    return point_of_plane(generic_near(inside, traces), plane, lead)


def beside(point: Point, plane: IntRow, forms: Sequence[IntRow]) -> Iterator[Point]:
    """Two points next to a point of the plane, on its positive and on its negative side, with no form in between."""
    for sign in (1, -1):
        yield moved(point, [sign * c for c in plane[1:]], forms)
