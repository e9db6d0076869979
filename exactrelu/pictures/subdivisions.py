r"""Plane subdivisions: the cells of a function of two variables in a window, their common edges, all exact."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA
from exactrelu.exact import primitive
from exactrelu.pictures.scenes import Box, PlanePoint
from exactrelu.polyhedron import Polyhedron

__all__ = [
    "Edge",
    "Face",
    "Subdivision",
    "area",
    "centroid",
    "clipped",
    "corners_of",
    "pieces_in",
    "polygon",
    "subdivision",
]

Corners = tuple[PlanePoint, ...]
Row = Sequence[Fraction | int]


@dataclass(frozen=True)
class Face:
    """A cell in the window: its corners counter-clockwise, its affine map, and what tells it from its neighbours."""

    corners: Corners
    map: AffineMap
    key: Any


@dataclass(frozen=True)
class Edge:
    """A segment with one face (its number), or None, on either side; `on_frame` if it is cut out by the window."""

    ends: tuple[PlanePoint, PlanePoint]
    left: int | None
    right: int | None
    on_frame: bool

    @property
    def faces(self) -> tuple[int, ...]:
        """The faces beside it."""
        return tuple(face for face in (self.left, self.right) if face is not None)


@dataclass(frozen=True)
class Subdivision:
    """Faces that cover a polygon, and every edge with what is on its two sides."""

    window: Box
    faces: tuple[Face, ...]
    edges: tuple[Edge, ...]

    def borders(self) -> tuple[Edge, ...]:
        """Edges between faces of different keys."""
        return tuple(
            edge
            for edge in self.edges
            if len(edge.faces) == 2 and self.faces[edge.faces[0]].key != self.faces[edge.faces[1]].key
        )

    def outline(self) -> tuple[Edge, ...]:
        """Edges at which the domain ends inside the window."""
        return tuple(edge for edge in self.edges if len(edge.faces) == 1 and not edge.on_frame)

    def adjacent_keys(self) -> list[tuple[Any, Any]]:
        """Pairs of different keys that share an edge."""
        pairs = ([self.faces[face].key for face in edge.faces] for edge in self.borders())
        return list(dict.fromkeys((one, other) for one, other in pairs))

    def regions(self) -> list[list[int]]:
        """The faces grouped into sets that are connected through edges and have one key."""
        parent = list(range(len(self.faces)))

        def root(i: int) -> int:
            while parent[i] != i:
                i = parent[i]
            return i

        for edge in self.edges:
            if len(edge.faces) == 2 and self.faces[edge.faces[0]].key == self.faces[edge.faces[1]].key:
                one, other = sorted(map(root, edge.faces))
                parent[other] = one
        groups: dict[int, list[int]] = {}
        for face in range(len(self.faces)):
            groups.setdefault(root(face), []).append(face)
        return list(groups.values())


def corners_of(window: Box) -> Corners:
    """The corners of a box, counter-clockwise."""
    (a, b), (c, d) = window
    return (a, c), (b, c), (b, d), (a, d)


def clipped(corners: Sequence[PlanePoint], row: Row) -> Corners:
    """The part of a convex polygon where c0 + c1 x + c2 y >= 0; empty if it has no interior.

    >>> square = corners_of(((Fraction(0), Fraction(1)), (Fraction(0), Fraction(1))))
    >>> area(clipped(square, (-1, 1, 1)))
    Fraction(1, 2)
    """
    values = [row[0] + row[1] * x + row[2] * y for x, y in corners]
    if not any(value > 0 for value in values):
        return ()
    kept: list[PlanePoint] = []
    for i, value in enumerate(values):
        p, q, other = corners[i], corners[(i + 1) % len(corners)], values[(i + 1) % len(corners)]
        if value >= 0:
            kept.append(p)
        if value * other < 0:
            part = Fraction(value) / (value - other)
            kept.append((p[0] + (q[0] - p[0]) * part, p[1] + (q[1] - p[1]) * part))
    return tuple(kept)


def polygon(P: Polyhedron, window: Box) -> Corners:
    """The corners of a polyhedron of the plane in a box, counter-clockwise; empty if that has no interior."""
    if P.equations:
        return ()
    corners = corners_of(window)
    for row in P.rows + P.strict:
        corners = clipped(corners, row)
        if not corners:
            return ()
    return corners


def area(corners: Sequence[PlanePoint]) -> Fraction:
    """The area of a polygon with corners in counter-clockwise order."""
    return sum((p[0] * q[1] - p[1] * q[0] for p, q in _sides(corners)), Fraction(0)) / 2


def centroid(corners: Sequence[PlanePoint]) -> PlanePoint:
    """The centre of mass of a polygon."""
    six = 6 * area(corners)
    parts = [(p[0] * q[1] - p[1] * q[0], p, q) for p, q in _sides(corners)]
    x, y = (sum((cross * (p[i] + q[i]) for cross, p, q in parts), Fraction(0)) / six for i in range(2))
    return x, y


def subdivision(pieces: Iterable[tuple[Polyhedron, AffineMap, Any]], window: Box) -> Subdivision:
    """The subdivision of a window by full-dimensional cells with disjoint interiors, each with a map and a key."""
    faces = [Face(corners, affine, key) for cell, affine, key in pieces if (corners := polygon(cell, window))]
    return Subdivision(window, tuple(faces), tuple(_edges(faces, window)))


def pieces_in(f: CPA, window: Box) -> Subdivision:
    """The subdivision of a window by the pieces of a function; regions with one map have one key."""
    return subdivision(((cell, affine, affine) for cell, affine in f.pieces), window)


def _sides(corners: Sequence[PlanePoint]) -> Iterator[tuple[PlanePoint, PlanePoint]]:
    return ((p, corners[(i + 1) % len(corners)]) for i, p in enumerate(corners))


def _edges(faces: Sequence[Face], window: Box) -> Iterator[Edge]:
    """The sides of all faces, cut where a face begins or ends on the same line.

    Cells need not meet face to face, so the sides on one line are compared as intervals.
    """
    lines: dict[tuple[int, ...], list[tuple[PlanePoint, PlanePoint, int, bool]]] = {}
    for number, face in enumerate(faces):
        for p, q in _sides(face.corners):
            # The face is to the left of p -> q: where the row of the line is positive, if p < q.
            forward = p < q
            start, end = (p, q) if forward else (q, p)
            (x, y), (u, v) = start, end
            row = primitive((x * v - y * u, y - v, u - x))
            lines.setdefault(row, []).append((start, end, number, forward))
    (a, b), (c, d) = window
    for sides in lines.values():
        points = sorted({point for start, end, _, _ in sides for point in (start, end)})
        position = {point: i for i, point in enumerate(points)}
        beside: list[list[int | None]] = [[None, None] for _ in points[1:]]
        for start, end, number, forward in sides:
            for i in range(position[start], position[end]):
                beside[i][0 if forward else 1] = number
        begin = 0
        for i, pair in enumerate(beside):
            if i + 1 == len(beside) or beside[i + 1] != pair:
                if pair != [None, None]:
                    (x, y), (u, v) = ends = points[begin], points[i + 1]
                    frame = (x == u and x in (a, b)) or (y == v and y in (c, d))
                    yield Edge(ends, pair[0], pair[1], frame)
                begin = i + 1
