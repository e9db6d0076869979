r"""CPA functions of two variables as signed sums of hinges and maxima of three affine functions, one vertex at a time.

Let f be CPA on a full-dimensional polygon or on the plane.  Its kinks are segments and rays, each in a line
$\{h = 0\}$ and with a jump J: the gradient changes by $J \nabla h$ from $h \leq 0$ to $h \geq 0$.  Turned by 90
degrees, the gradient jumps along the kinks that leave a vertex v add up to zero, since going round v ends at the map
where it began.  Conversely, weighted rays from v that add up to zero are the kinks of a function, unique up to an
affine one: write $f_v$ for that of the kinks of f at v, prolonged to rays.  A segment between two vertices is then
covered twice, and the rest of its line once, so that
$$f = \sum_v f_v - \sum_e J_e\,\mathrm{relu}(h_e) + A$$
with an affine A, the first sum over the vertices inside the domain, the second over the kinks e with two ends at such
vertices; kinks with no such end are whole lines and count with +1 instead of -1, since what happens outside the domain
is free.  (This is the sum over bounded faces of `signed_maxima`, for a function that need not be convex.)

Each $f_v$ is split further: two opposite rays make a line, that is a hinge; of the k rays left take two as a basis,
$u_1$ and $u_2$; any other one together with multiples of $\pm u_1$ and $\pm u_2$ adds up to zero and belongs to plus
or minus a maximum of three affine functions; and what is left over is a line along $u_1$ and one along $u_2$. So
there are k - 2 maxima of three, and no line but those of the kinks of f is used. All terms are made to vanish at one
generic point of one cell, so that A is the map of f there.

The result is linear in the number of kinks.  It has a maximum of three iff some $f_v$ is not a sum of lines, that is
iff f is not computed by one hidden layer (`one_hidden_layer`): the network made of it has the least possible number
of hidden layers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import count
from math import gcd
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import FormulaError
from exactrelu.regions.walls import Wall, walls
from exactrelu.representations.limits import nonempty_setting
from exactrelu.representations.signed_maxima import SignedMaxima, SignedMaximum

__all__ = ["plane_maxima"]

Point = tuple[Fraction, Fraction]
IntRow = tuple[int, ...]
Direction = tuple[int, int]
Vector = tuple[Fraction, Fraction]
Line = tuple[IntRow, int]

ZERO = AffineMap([[0, 0]])
ONE = Fraction(1)


def plane_maxima(f: Any, *, watch: Callable[[], None] = lambda: None) -> SignedMaxima:
    r"""A CPA function on the plane or a full-dimensional polygon as a signed sum of maxima of at most three.

    The terms are one affine function (unless it is zero), hinges $w\,\max\{h, 0\}$ on different lines, and
    $w\,\max\{0, a, b\}$; the sum is equal to f on its domain.  Raises `FormulaError` unless f is a scalar function
    of two variables and `ValueError` for a domain that is not full-dimensional.

    Source: a function with one vertex as a sum of maxima of three is the planar case of Wang & Sun, *Generalization of
    hinging hyperplanes*, IEEE Trans. Inf. Theory 51 (2005).

    `f` is a `CPA`, or anything that `piecewise` takes; `watch` is called now and then and may raise.

    >>> print(plane_maxima("max(0, x, y)"))
    max(0, x, y)
    >>> print(plane_maxima("relu(min(x, y)) + abs(x)"))
    (-x) + 3*max(0, x) + max(0, -y) - max(0, -y, x - y)
    """
    if not isinstance(f, CPA):
        nonempty_setting(f, None, None)
        f = piecewise(f)
    if f.input_dim != 2 or f.output_dim != 1 or f.vector:
        raise FormulaError(
            f"plane_maxima takes scalar functions of two variables; f has {f.input_dim} variables and "
            f"{f.output_dim} outputs"
        )
    if f.domain.dimension() < 2:
        raise ValueError(
            f"the domain {f.domain} has dimension {f.domain.dimension()}; a full-dimensional one is needed"
        )
    hinges: dict[IntRow, Fraction] = {}
    rays: dict[Point, dict[Direction, Fraction]] = {}
    kinks: dict[IntRow, int] = {}
    for wall in walls(f.pieces):
        watch()
        if wall.jump:
            kinks[wall.row] = kinks.get(wall.row, 0) + 1
            inner = [(v, e) for v, e in _ends(wall) if _inside(v, f.domain.hyps)]
            for v, e in inner:
                rays.setdefault(v, {})[e] = wall.jump * gcd(*wall.row[1:])
            hinges[wall.row] = hinges.get(wall.row, Fraction(0)) + (1 - len(inner)) * wall.jump
    base, affine = _base(f, hinges)
    threes: list[SignedMaximum] = []
    for v, weights in rays.items():
        watch()
        threes += _split(v, weights, base, kinks, hinges)
    terms = [SignedMaximum(ONE, (affine,))] if any((*affine.W[0], *affine.b)) else []
    for row, weight in hinges.items():
        if weight:
            away = row if _value(row, base) < 0 else tuple(-c for c in row)
            terms.append(SignedMaximum(weight, (ZERO, AffineMap([away[1:]], [away[0]]))))
    return SignedMaxima((*terms, *threes), f.variables)


def _base(f: CPA, lines: Iterable[IntRow]) -> tuple[Point, AffineMap]:
    """A point on none of the lines in the interior of the cell with the simplest map, and that map."""
    cell, affine = min(f.pieces, key=lambda piece: piece.map.nonzero_weights)
    inside = cell.interior_point()
    assert inside is not None
    x, y = inside
    room = min((_value(row, (x, y)) / (abs(row[1]) + abs(row[2])) for row in cell.rows), default=ONE)
    listed = list(lines)
    for k in count(2):  # a parabola meets every line in two points at most
        point = (x + room / k, y + room / (k * k))
        if all(_value(row, point) for row in listed):
            break
    return point, affine


def _ends(wall: Wall) -> list[tuple[Point, Direction]]:
    """The end points of a wall, with the primitive directions that lead from them into it."""
    c0, c1, c2 = wall.row
    square, divisor = c1 * c1 + c2 * c2, gcd(c1, c2)
    e = (-c2 // divisor, c1 // divisor)
    foot = (Fraction(-c0 * c1, square), Fraction(-c0 * c2, square))
    found: list[tuple[Point, Direction]] = []
    for r0, r1, r2 in wall.cell.rows:
        slope = r1 * e[0] + r2 * e[1]
        if slope:
            t = -(r0 + r1 * foot[0] + r2 * foot[1]) / slope
            found.append(((foot[0] + t * e[0], foot[1] + t * e[1]), e if slope > 0 else (-e[0], -e[1])))
    return found


def _inside(v: Point, hyps: tuple[IntRow, ...]) -> bool:
    return all(_value(row, v) > 0 for row in hyps)


def _split(
    v: Point,
    weights: Mapping[Direction, Fraction],
    base: Point,
    kinks: Mapping[IntRow, int],
    hinges: dict[IntRow, Fraction],
) -> list[SignedMaximum]:
    """The maxima of three of the function with these rays from v; the lines are added to the hinges."""
    left = dict(weights)

    def line_through(e: Direction, weight: Fraction) -> None:
        if weight:
            row = _row(v, e)
            hinges[row] = hinges.get(row, Fraction(0)) + weight / gcd(*row[1:])

    for e in weights:
        opposite = (-e[0], -e[1])
        if e in left and opposite in left:
            weight = left.pop(e)
            line_through(e, weight)
            left[opposite] -= weight
            if not left[opposite]:
                del left[opposite]
    if not left:
        return []
    # Lines with many kinks have neurons in the first layer anyway.
    first, second, *others = sorted(left, key=lambda e: (-kinks[_row(v, e)], e))
    along: dict[Direction, Fraction] = {first: left[first], second: left[second]}
    threes = []
    determinant = first[0] * second[1] - first[1] * second[0]
    for e in others:
        weight = left[e]
        p = weight * (e[0] * second[1] - e[1] * second[0]) / determinant
        q = weight * (first[0] * e[1] - first[1] * e[0]) / determinant
        sign = 1 if weight > 0 else -1
        arms = [_times(-sign * p, first), _times(-sign * q, second), _times(abs(weight), e)]
        threes.append(SignedMaximum(Fraction(sign), _max_of_three(v, arms, base)))
        for arm, share in ((first, p), (second, q)):
            # The kink of weight sign * |share| is on the ray of -sign * share * arm.
            ray = arm if sign * share < 0 else (-arm[0], -arm[1])
            along[ray] = along.get(ray, Fraction(0)) - sign * abs(share)
    for arm in (first, second):
        ahead, behind = along[arm], along.get((-arm[0], -arm[1]), Fraction(0))
        if ahead != behind:
            raise RuntimeError(f"internal error: the kinks at ({v[0]}, {v[1]}) do not add up to zero")
        line_through(arm, ahead)
    return threes


def _row(v: Point, e: Direction) -> IntRow:
    """The row of the line through v in direction e, its first nonzero coefficient positive."""
    a, b = (e[1], -e[0]) if (e[1], -e[0]) > (0, 0) else (-e[1], e[0])
    constant = -(a * v[0] + b * v[1])
    scale = constant.denominator
    return int(constant * scale), a * scale, b * scale


def _times(factor: Fraction, e: Direction) -> Vector:
    return factor * e[0], factor * e[1]


def _max_of_three(v: Point, arms: Sequence[Vector], base: Point) -> tuple[AffineMap, ...]:
    """The convex function with kinks on three rays from v that is 0 at the base point.

    Its gradient jumps are the arms turned by 90 degrees.  The last of the arms is the one that is not on a line with
    many kinks; the first comparison of the maximum does not use its line.
    """
    rare = arms[2]
    p, q, r = arms if _det(arms[0], arms[1]) > 0 else (arms[0], arms[2], arms[1])  # counterclockwise
    d = (base[0] - v[0], base[1] - v[1])
    while not (_det(r, d) > 0 and _det(d, p) > 0):  # the base point is between r and p
        p, q, r = q, r, p
    # The gradient is 0 from r to p, then p turned, then, from q to r, minus r turned.
    after_p, before_r = (-p[1], p[0]), (r[1], -r[0])
    gradients = [before_r, after_p] if p == rare else [after_p, before_r]
    return (ZERO, *(AffineMap([g], [-(g[0] * v[0] + g[1] * v[1])]) for g in gradients))


def _det(a: Vector, b: Vector) -> Fraction:
    return a[0] * b[1] - a[1] * b[0]


def _value(row: IntRow, v: Point) -> Fraction:
    return row[0] + row[1] * v[0] + row[2] * v[1]
