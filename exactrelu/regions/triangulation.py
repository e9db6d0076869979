"""Cells with affine maps from values: at the vertices of simplices, at the breakpoints of a line."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.elimination import Elimination
from exactrelu.exact import ExactnessError, counted, primitive, rational, rational_vector
from exactrelu.polyhedron import Polyhedron

__all__ = ["line_pieces_between", "simplicial_pieces"]

Vector = tuple[Fraction, ...]


def simplicial_pieces(
    vertices: Iterable[Any], simplices: Iterable[Sequence[int]], values: Iterable[Any]
) -> tuple[list[tuple[Polyhedron, AffineMap]], bool]:
    """The simplices with the affine maps that interpolate the values, and whether these are vectors.

    The rows of a simplex are its barycentric coordinates: affine functions that are 1 at one vertex, 0 at the others.

    Raises `ValueError` for repeated or unused vertices, wrong indices and degenerate simplices.
    """
    points = _points(vertices)
    dim = len(points[0])
    numbers, vector = _values(values, len(points), "vertices")
    pieces = []
    used: set[int] = set()
    for k, simplex in enumerate(simplices):
        indices = _indices(simplex, k, dim, len(points))
        used.update(indices)
        corners = [points[i] for i in indices]
        coordinates = _barycentric(corners)
        if coordinates is None:
            shown = ", ".join(_shown(corner) for corner in corners)
            raise ValueError(f"simplices[{k}] = {indices} is degenerate: its vertices {shown} lie in a hyperplane")
        cell = Polyhedron(dim, tuple(sorted(map(primitive, coordinates))), (), ())
        forms = [
            [sum((c[i] * numbers[v][m] for c, v in zip(coordinates, indices, strict=True)), Fraction(0))
             for i in range(dim + 1)]
            for m in range(len(numbers[0]))
        ]  # fmt: skip
        pieces.append((cell, AffineMap([form[1:] for form in forms], [form[0] for form in forms])))
    if not pieces:
        raise ValueError("simplices is empty; a triangulation has at least one simplex")
    unused = sorted(set(range(len(points))) - used)
    if unused:
        raise ValueError(f"vertices[{unused[0]}] = {_shown(points[unused[0]])} belongs to no simplex")
    return pieces, vector


def _points(vertices: Iterable[Any]) -> list[Vector]:
    points = [rational_vector(vertex, f"vertices[{i}]") for i, vertex in enumerate(vertices)]
    if not points or not points[0]:
        raise ValueError("vertices is empty; a triangulation needs points with at least one coordinate")
    first: dict[Vector, int] = {}
    for i, point in enumerate(points):
        if len(point) != len(points[0]):
            raise ValueError(f"vertices[{i}] has {len(point)} coordinates, vertices[0] has {len(points[0])}")
        if first.setdefault(point, i) != i:
            raise ValueError(f"vertices[{first[point]}] and vertices[{i}] are the same point {_shown(point)}")
    return points


def _indices(simplex: Any, k: int, dim: int, count: int) -> tuple[int, ...]:
    indices = tuple(simplex)
    if len(indices) != dim + 1:
        raise ValueError(
            f"simplices[{k}] = {indices} has {len(indices)} vertices; in dimension {dim} it needs {dim + 1}"
        )
    for i in indices:
        if not hasattr(type(i), "__index__") or isinstance(i, bool) or not 0 <= i < count:
            raise ValueError(f"simplices[{k}] = {indices}: {i!r} is not an index of a vertex, 0 to {count - 1}")
    if len(set(indices)) != len(indices):
        raise ValueError(f"simplices[{k}] = {indices} is degenerate: it repeats a vertex")
    return tuple(int(i) for i in indices)


def _values(values: Iterable[Any], count: int, what: str) -> tuple[list[Vector], bool]:
    """One rational number or one vector for each of the points; vectors all of one length."""
    listed = list(values)
    if len(listed) != count:
        raise ValueError(f"values has {counted(len(listed), 'entry')}, {what} has {count}; they must agree")
    vectors = [isinstance(value, (list, tuple)) for value in listed]
    if any(vectors) and not all(vectors):
        raise ExactnessError(f"values[{vectors.index(not vectors[0])}]: numbers and vectors cannot be mixed")
    if not vectors[0]:
        return [(rational(value, f"values[{i}]"),) for i, value in enumerate(listed)], False
    numbers = [rational_vector(value, f"values[{i}]") for i, value in enumerate(listed)]
    for i, number in enumerate(numbers):
        if not number:
            raise ValueError(f"values[{i}] is empty; a vector has at least one entry")
        if len(number) != len(numbers[0]):
            raise ValueError(f"values[{i}] has {counted(len(number), 'entry')}, values[0] has {len(numbers[0])}")
    return numbers, True


def line_pieces_between(
    points: Iterable[Any], values: Iterable[Any], left_slope: Any, right_slope: Any, variable: str
) -> tuple[Polyhedron, list[tuple[Polyhedron, AffineMap]], bool]:
    """The domain, the cells between increasing points with the maps that interpolate, and whether values are vectors.

    With a slope (one for each component of the values) there is also the half line on that side.
    """
    places = list(rational_vector(points, "points"))
    if not places:
        raise ValueError("points is empty; a function on a line needs breakpoints")
    for i, (a, b) in enumerate(pairwise(places)):
        if a >= b:
            raise ValueError(f"points[{i}] = {a}, points[{i + 1}] = {b}: points must increase strictly")
    if len(places) == 1 and left_slope is None and right_slope is None:
        raise ValueError(f"one point {places[0]} without a slope gives no interval; give two points or a slope")
    numbers, vector = _values(values, len(places), "points")
    pieces = []
    for name, slope, i in (("left_slope", left_slope, 0), ("right_slope", right_slope, -1)):
        if slope is not None:
            slopes = rational_vector(slope if vector else [slope], name)
            if len(slopes) != len(numbers[0]):
                raise ValueError(f"{name} has {counted(len(slopes), 'entry')}, the values have {len(numbers[0])}")
            cell = _interval(None, places[0], variable) if i == 0 else _interval(places[-1], None, variable)
            pieces.append((cell, _line(places[i], numbers[i], slopes)))
    for (a, b), (u, v) in zip(pairwise(places), pairwise(numbers), strict=True):
        slopes = tuple((q - p) / (b - a) for p, q in zip(u, v, strict=True))
        pieces.append((_interval(a, b, variable), _line(a, u, slopes)))
    domain = _interval(places[0] if left_slope is None else None, places[-1] if right_slope is None else None, variable)
    return domain, pieces, vector


def _line(at: Fraction, value: Vector, slopes: Vector) -> AffineMap:
    return AffineMap([[s] for s in slopes], [v - s * at for v, s in zip(value, slopes, strict=True)])


def _interval(lower: Fraction | None, upper: Fraction | None, variable: str) -> Polyhedron:
    rows = [(-lower.numerator, lower.denominator)] if lower is not None else []
    rows += [(upper.numerator, -upper.denominator)] if upper is not None else []
    return Polyhedron(1, tuple(sorted(rows)), (), (), (variable,))


def _barycentric(corners: Sequence[Vector]) -> list[list[Fraction]] | None:
    """The barycentric coordinates as forms (c0, c1, .., cd), or None for a degenerate simplex.

    With the corners (1, v) as rows of a matrix they are the columns of its inverse.
    """
    n = len(corners)
    elimination = Elimination(n)
    for i, corner in enumerate(corners):
        if not elimination.add([1, *corner, *(int(i == j) for j in range(n))]):
            return None
    inverse = [row[n:] for _, row in sorted(zip(elimination.pivots, elimination.rows, strict=True))]
    return [[inverse[i][j] for i in range(n)] for j in range(n)]


def _shown(point: Vector) -> str:
    return f"({', '.join(map(str, point))})"
