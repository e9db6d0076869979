r"""Vertices, rays, faces, triangulations and volumes of one polyhedron, exactly.

Everything comes from the double description: the generators of the cone over the polyhedron,
$\{(t, tx)\} \subset \mathbb{R}^{d+1}$, found by adding one row at a time, in integers.  Meant for polyhedra of moderate
size (d <= 6, some hundred faces); for the many cells of a function there are the engines in `regions`.

The functions take a `Polyhedron`, or conditions as text or sympy relations, whose variables are those that occur, in
natural order.  `watch`, if given, is called at every step, and may raise to end a long computation.

Source: Motzkin, Raiffa, Thompson & Thrall, *The double description method*, 1953; Fukuda & Prodon, *Double description
method revisited*, 1996.  Pulling triangulation: Lee, *Subdivisions and triangulations of polytopes*, in *Handbook of
Discrete and Computational Geometry*.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import factorial, gcd, lcm
from typing import Any, NamedTuple

from exactrelu.polyhedron import EmptyDomain, Polyhedron, constraints_of

__all__ = [
    "Cone",
    "DoubleDescription",
    "Face",
    "Generators",
    "Point",
    "Watch",
    "cut",
    "faces",
    "generators",
    "is_bounded",
    "simplex_volume",
    "triangulation",
    "vertices",
    "volume",
    "whole_cone",
]

Point = tuple[Fraction, ...]
IntRow = tuple[int, ...]
Cone = tuple[list[IntRow], list[tuple[IntRow, int]]]  # lines, and generators with the bits of the rows zero on them
Watch = Callable[[], None]  # called at every step; may raise when a budget is used up


class Generators(NamedTuple):
    r"""$P = \operatorname{conv} V + \operatorname{cone} R + \operatorname{span} L$: vertices V, rays R, lines L.

    Rays and lines are primitive integer directions.  With lines there is no vertex in the strict sense: `vertices`
    and `rays` are then representatives, one for each minimal face and each extreme ray modulo the lines.
    """

    vertices: tuple[Point, ...]
    rays: tuple[IntRow, ...]
    lines: tuple[IntRow, ...]


class Face(NamedTuple):
    """A nonempty closed face: its dimension, its vertices and extreme rays, and itself as a polyhedron."""

    dimension: int
    vertices: tuple[Point, ...]
    rays: tuple[IntRow, ...]
    polyhedron: Polyhedron


def _polyhedron(given: Any) -> Polyhedron:
    """The polyhedron, or that of conditions as text or sympy relations in the variables that occur in them."""
    return given if isinstance(given, Polyhedron) else Polyhedron.from_constraints(constraints_of(given))


def generators(P: Any, *, watch: Watch | None = None) -> Generators:
    """Vertices, extreme rays and lineality of the closure of a polyhedron; raises `EmptyDomain` if it is empty.

    >>> generators(Polyhedron.from_text("x >= 0, x + y >= 1"))
    Generators(vertices=((Fraction(0, 1), Fraction(1, 1)),), rays=((0, 1), (1, -1)), lines=())
    """
    description = DoubleDescription(_polyhedron(P), watch)
    return Generators(description.vertices(), description.rays(), tuple(line[1:] for line in description.lines))


def vertices(P: Any, *, watch: Watch | None = None) -> tuple[Point, ...]:
    """The vertices of the closure of a polyhedron in lexicographic order; none if it contains a line.

    >>> [tuple(map(str, v)) for v in vertices("x >= 0, y >= 0, 2*x + 3*y <= 1")]
    [('0', '0'), ('0', '1/3'), ('1/2', '0')]
    """
    description = DoubleDescription(_polyhedron(P), watch)
    return () if description.lines else description.vertices()


def is_bounded(P: Any) -> bool:
    """Whether a nonempty polyhedron is bounded; raises `EmptyDomain` if it is empty.

    >>> is_bounded(Polyhedron.from_text("|x| + |y| <= 1")), is_bounded(Polyhedron.from_text("x >= |y|"))
    (True, False)
    """
    return DoubleDescription(_polyhedron(P)).bounded


def faces(P: Any, dimension: int | None = None, *, watch: Watch | None = None) -> tuple[Face, ...]:
    """All nonempty faces of the closure of P, or those of one dimension; P itself first, then by falling dimension.

    A polyhedron with lines has no faces of dimension below that of its lineality.  Raises `EmptyDomain`.

    >>> cube = Polyhedron.box([0, 0, 0], [1, 1, 1])
    >>> [len(faces(cube, k)) for k in (3, 2, 1, 0)]
    [1, 6, 12, 8]
    """
    description = DoubleDescription(_polyhedron(P), watch)
    return tuple(
        Face(k, description.vertices(mask), description.rays(mask), description.face_polyhedron(mask))
        for k, mask in description.faces()
        if dimension in (None, k)
    )


def triangulation(P: Any, *, watch: Watch | None = None) -> tuple[tuple[Point, ...], ...]:
    """A triangulation of a bounded polyhedron without new vertices, as tuples of dim P + 1 vertices.

    The pulling triangulation in the lexicographic order of the vertices: the first vertex is joined to the
    triangulated facets that do not contain it.  Raises `ValueError` for unbounded polyhedra, `EmptyDomain`.

    >>> [len(triangulation(Polyhedron.box([0] * d, [1] * d))) for d in (1, 2, 3, 4)]
    [1, 2, 6, 24]
    """
    P = _polyhedron(P)
    description = DoubleDescription(P, watch)
    if not description.bounded:
        raise ValueError(f"{P} is unbounded; only polytopes have triangulations")
    points = description.vertices()
    return tuple(tuple(points[i] for i in simplex) for simplex in description.triangulation())


def volume(P: Any, *, watch: Watch | None = None) -> Fraction:
    r"""The d-dimensional volume of a polytope in $\mathbb{R}^d$; 0 for one of smaller dimension.

    P is a `Polyhedron`, or conditions as text or sympy relations; d is then the number of variables that occur.
    Raises `ValueError` for unbounded polyhedra of dimension d, `EmptyDomain` for the empty set.

    >>> volume("|x| + |y| + |z| <= 1")
    Fraction(4, 3)
    """
    P = _polyhedron(P)
    description = DoubleDescription(P, watch)
    if description.dimension < P.dim:
        return Fraction(0)
    if not description.bounded:
        raise ValueError(f"{P} is unbounded; its volume is infinite")
    points = description.vertices()
    return sum((simplex_volume([points[i] for i in simplex]) for simplex in description.triangulation()), Fraction(0))


def simplex_volume(corners: Sequence[Point]) -> Fraction:
    r"""The volume $|\det(v_1 - v_0, \dots, v_d - v_0)| / d!$ of a simplex in $\mathbb{R}^d$ from its d + 1 corners."""
    d = len(corners) - 1
    scale = lcm(1, *(x.denominator for corner in corners for x in corner))
    first, *others = ([int(x * scale) for x in corner] for corner in corners)
    edges = [[a - b for a, b in zip(corner, first, strict=True)] for corner in others]
    return Fraction(_absolute_determinant(edges), factorial(d) * scale**d)


class DoubleDescription:
    """The generators of the closure of P with their incidences; sets of generators are bit masks.

    Generator i is points[i] = (t, tx), t = 0 for a ray; vertices come first, in lexicographic order.  Row k of the
    polyhedron vanishes on the generators in `incidence[k]`.
    """

    def __init__(self, P: Polyhedron, watch: Watch | None = None) -> None:
        if P.strict:
            P = P.closure()
        self.polyhedron, self.watch = P, watch
        lines, cone = whole_cone(P.dim)
        for equation in P.equations:
            lines, cone = cut(lines, cone, equation, None, watch)
        for number, row in enumerate(P.rows, 1):
            lines, cone = cut(lines, cone, row, number, watch)
        finite = sorted((tuple(Fraction(c, v[0]) for c in v[1:]), v, mask) for v, mask in cone if v[0])
        if not finite:
            raise EmptyDomain(f"{P} is empty")
        infinite = sorted((v, mask) for v, mask in cone if not v[0])
        masks = [mask for _, _, mask in finite] + [mask for _, mask in infinite]
        self.lines = lines
        self.points = [v for _, v, _ in finite] + [v for v, _ in infinite]
        self.finite = len(finite)
        self.everything = (1 << len(masks)) - 1
        self.incidence = [
            sum(1 << i for i, mask in enumerate(masks) if mask >> number & 1) for number in range(1, len(P.rows) + 1)
        ]
        self._vertices = tuple(point for point, _, _ in finite)

    @property
    def bounded(self) -> bool:
        return self.finite == len(self.points) and not self.lines

    @cached_property
    def dimension(self) -> int:
        return _rank([*self.points, *self.lines]) - 1

    def vertices(self, mask: int | None = None) -> tuple[Point, ...]:
        """The vertices in a set of generators."""
        return self._vertices if mask is None else tuple(v for i, v in enumerate(self._vertices) if mask >> i & 1)

    def rays(self, mask: int | None = None) -> tuple[IntRow, ...]:
        """The rays in a set of generators."""
        mask = self.everything if mask is None else mask
        return tuple(self.points[i][1:] for i in range(self.finite, len(self.points)) if mask >> i & 1)

    def facets(self, face: int) -> list[int]:
        """The facets of a face: its largest proper nonempty intersections with the hyperplanes of rows."""
        finite = (1 << self.finite) - 1
        cut = {face & row for row in self.incidence}
        proper = [part for part in cut if part != face and part & finite]
        return sorted(part for part in proper if not any(part != other and part & other == part for other in proper))

    def faces(self) -> Iterator[tuple[int, int]]:
        """(dimension, generators) of all nonempty faces, by falling dimension, in a fixed order."""
        level, dimension = [self.everything], self.dimension
        while level:
            yield from ((dimension, face) for face in level)
            below: set[int] = set()
            for face in level:
                if self.watch is not None:
                    self.watch()
                below.update(self.facets(face))
            level, dimension = sorted(below), dimension - 1

    def face_polyhedron(self, face: int) -> Polyhedron:
        """The face as a polyhedron: rows that vanish on it are equations."""
        P = self.polyhedron
        flat = [face & row == face for row in self.incidence]
        rows = tuple(row for row, zero in zip(P.rows, flat, strict=True) if not zero)
        tight = tuple(row for row, zero in zip(P.rows, flat, strict=True) if zero)
        return Polyhedron(P.dim, rows, (), (*P.equations, *tight), P.variables)

    def triangulation(self) -> list[tuple[int, ...]]:
        """Simplices as increasing tuples of numbers of vertices; for bounded polyhedra."""
        known: dict[int, list[tuple[int, ...]]] = {}

        def pulled(face: int, dimension: int) -> list[tuple[int, ...]]:
            if face not in known:
                if self.watch is not None:
                    self.watch()
                members = tuple(i for i in range(self.finite) if face >> i & 1)
                if len(members) == dimension + 1:
                    known[face] = [members]
                else:
                    apex = members[0]
                    known[face] = [
                        (apex, *simplex)
                        for facet in self.facets(face)
                        if not facet >> apex & 1
                        for simplex in pulled(facet, dimension - 1)
                    ]
            return known[face]

        return pulled(self.everything, self.dimension)


def whole_cone(dim: int) -> Cone:
    """The cone over R^dim: t >= 0, whose bit is 0."""
    units = [tuple(int(i == j) for j in range(dim + 1)) for i in range(dim + 1)]
    return units[1:], [(units[0], 0)]


def cut(
    lines: list[IntRow], cone: list[tuple[IntRow, int]], row: IntRow, number: int | None, watch: Watch | None = None
) -> Cone:
    """Cut a cone, given by lines and generators, by row >= 0 (its bit is `number`), or by row == 0 (None).

    One step of the double description: every generator comes with the bits of all inequalities that vanish on it.
    """
    bit = 0 if number is None else 1 << number
    pivot = next((line for line in lines if _dot(row, line)), None)
    if pivot is not None:
        if _dot(row, pivot) < 0:
            pivot = tuple(-c for c in pivot)
        size = _dot(row, pivot)

        def flat(vector: IntRow) -> IntRow:
            return _primitive([size * a - _dot(row, vector) * b for a, b in zip(vector, pivot, strict=True)])

        kept = [projected for line in lines if any(projected := flat(line))]
        moved = [(flat(vector), mask | bit) for vector, mask in cone]
        return kept, moved if number is None else [*moved, (pivot, bit - 1)]
    signed = [(vector, mask, _dot(row, vector)) for vector, mask in cone]
    positive = [entry for entry in signed if entry[2] > 0]
    negative = [entry for entry in signed if entry[2] < 0]
    result = [(vector, mask | bit) for vector, mask, value in signed if not value]
    if number is not None:
        result += [(vector, mask) for vector, mask, _ in positive]
    for up, up_mask, up_value in positive:
        if watch is not None:
            watch()
        for down, down_mask, down_value in negative:
            common = up_mask & down_mask
            # Adjacent iff no third generator lies on all common rows (the combinatorial test).
            if sum(1 for _, mask in cone if mask & common == common) == 2:
                between = [up_value * b - down_value * a for a, b in zip(up, down, strict=True)]
                result.append((_primitive(between), common | bit))
    return lines, result


def _dot(row: Sequence[int], vector: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(row, vector, strict=True) if a and b)


def _primitive(vector: Sequence[int]) -> IntRow:
    divisor = gcd(*vector) or 1
    return tuple(c // divisor for c in vector)


def _rank(rows: Sequence[IntRow]) -> int:
    pivots: list[IntRow] = []
    for row in rows:
        reduced = row
        for pivot in pivots:
            lead = next(i for i, c in enumerate(pivot) if c)
            if reduced[lead]:
                a, b = pivot[lead], reduced[lead]
                reduced = _primitive([a * x - b * y for x, y in zip(reduced, pivot, strict=True)])
        if any(reduced):
            pivots.append(reduced)
    return len(pivots)


def _absolute_determinant(matrix: list[list[int]]) -> int:
    """By Bareiss' elimination: all divisions are exact."""
    rows = matrix
    previous = 1
    while rows:
        pivot = next((i for i, row in enumerate(rows) if row[0]), None)
        if pivot is None:
            return 0
        rows[0], rows[pivot] = rows[pivot], rows[0]
        head, *rest = rows
        lead = head[0]
        rows = [[(lead * a - row[0] * b) // previous for a, b in zip(row[1:], head[1:], strict=True)] for row in rest]
        previous = lead
    return abs(previous)
