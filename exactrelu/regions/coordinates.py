r"""Coordinates in which a piecewise affine function on a polyhedron has pointed, full-dimensional cells.

Two things stand between R^d and such coordinates: the polyhedron may lie in an affine subspace (its hull), and there
may be directions in which nothing ever changes slope (the lineality space, e.g. the kernel of the first layer).  So
$x = p + Uy$ with y some of the coordinates of x: the hull is parametrised by its free coordinates z, and the lineality
space is divided out by fixing the coordinates of z that are not pivots of the forms that matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.elimination import Elimination
from exactrelu.exact import primitive

__all__ = ["Coordinates", "Lineality", "Row", "hyperplane"]

Row = tuple[Fraction, ...]
ZERO = Fraction(0)


def dot(a: Sequence[Fraction | int], b: Sequence[Fraction | int]) -> Fraction:
    return sum((Fraction(p * q) for p, q in zip(a, b, strict=True) if p and q), ZERO)


def hyperplane(points: Sequence[Sequence[int]]) -> list[Fraction]:
    """The form (c0, .., cn), up to a factor, that vanishes on homogeneous points spanning a hyperplane."""
    width = len(points[0])
    solved = Elimination(width)
    for point in points:
        if solved.add(point) and len(solved.pivots) == width - 1:
            break
    (free,) = set(range(width)) - set(solved.pivots)
    form = [Fraction(0)] * width
    form[free] = Fraction(1)
    for pivot, row in zip(solved.pivots, solved.integers, strict=True):
        form[pivot] = Fraction(-row[free], row[pivot])
    return form


class Lineality:
    """A rational vector space that shrinks to the kernels of the forms it is given."""

    def __init__(self, dim: int) -> None:
        self.basis: list[tuple[int, ...]] = [tuple(int(i == j) for j in range(dim)) for i in range(dim)]

    def shrink(self, form: Sequence[Fraction]) -> tuple[int, ...] | None:
        """A vector r of the space with form(r) > 0, if there is one; the space becomes the kernel of the form in it."""
        values = [dot(form, b) for b in self.basis]
        chosen = next((i for i, value in enumerate(values) if value), None)
        if chosen is None:
            return None
        r, height = self.basis[chosen], values[chosen]
        if height < 0:
            r, height = tuple(-c for c in r), -height
        self.basis = [
            primitive([height * c - value * e for c, e in zip(b, r, strict=True)])
            for i, (b, value) in enumerate(zip(self.basis, values, strict=True))
            if i != chosen
        ]
        return r


@dataclass(frozen=True)
class Coordinates:
    r"""$x = p + Uy$ on the hull $\{x : \text{equations} = 0\}$, modulo the lineality space.

    `free` are the coordinates of x that parametrise the hull, `pivots` those of them that are y.  Every other free
    coordinate f has a vector of the lineality space in which it is 1: `kernel` holds this vector of R^d, `shear` f and
    the entries of the vector in the coordinates y.
    """

    dim: int
    origin: Row
    U: tuple[Row, ...]
    free: tuple[int, ...]
    pivots: tuple[int, ...]
    shear: tuple[tuple[int, Row], ...]
    kernel: tuple[Row, ...]

    @classmethod
    def choose(
        cls, dim: int, equations: Iterable[Sequence[int]], forms: Iterable[Sequence[Fraction | int]]
    ) -> "Coordinates":
        """Coordinates on the hull of the equations (c0, .., cd) modulo the kernel of linear `forms` (c1, .., cd)."""
        solved = Elimination(dim)
        for row in equations:
            solved.add([*row[1:], row[0]])
        free = tuple(j for j in range(dim) if j not in solved.pivots)
        origin = [ZERO] * dim
        hull = [[Fraction(int(j == f)) for f in free] for j in range(dim)]
        for pivot, row_ in zip(solved.pivots, solved.rows, strict=True):
            origin[pivot] = -row_[dim]
            hull[pivot] = [-row_[f] for f in free]
        kept = Elimination(len(free))
        for form in forms:
            if len(kept.pivots) == len(free):
                break
            kept.add([dot(form, [h[i] for h in hull]) for i in range(len(free))])
        pivots = sorted(kept.pivots)
        row_of = dict(zip(kept.pivots, kept.rows, strict=True))
        shear = []
        kernel = []
        for i, f in enumerate(free):
            if i in row_of:
                continue
            shift = tuple(-row_of[j][i] for j in pivots)
            shear.append((f, shift))
            z = [ZERO] * len(free)
            z[i] = Fraction(1)
            for j, c in zip(pivots, shift, strict=True):
                z[j] = c
            kernel.append(tuple(dot(h, z) for h in hull))
        U = tuple(tuple(h[j] for j in pivots) for h in hull)
        return cls(dim, tuple(origin), U, free, tuple(free[j] for j in pivots), tuple(shear), tuple(kernel))

    @property
    def lineality(self) -> tuple[tuple[int, ...], ...]:
        """A basis of the lineality space, primitive integer vectors of R^d."""
        return tuple(primitive(vector) for vector in self.kernel)

    @property
    def is_identity(self) -> bool:
        return len(self.pivots) == self.dim

    def restrict(self, row: Sequence[Fraction | int]) -> list[Fraction]:
        """The form (c0, c1, .., cd) of x as a form of y."""
        if self.is_identity:
            return [Fraction(c) for c in row]
        total = [Fraction(row[0]) + dot(row[1:], self.origin)]
        total += [ZERO] * len(self.pivots)
        for c, u in zip(row[1:], self.U, strict=True):
            if c:
                for j, a in enumerate(u, 1):
                    total[j] += c * a
        return total

    def extend(self, row: Sequence[Fraction], slopes: Sequence[Fraction]) -> Row:
        """The form of x with this restriction to y and these slopes along the vectors `shear`.

        It only uses free coordinates, so equal functions on the hull get equal rows.
        """
        total = [row[0], *[ZERO] * self.dim]
        for f, c in zip(self.pivots, row[1:], strict=True):
            total[f + 1] = c
        for (f, shift), slope in zip(self.shear, slopes, strict=True):
            total[f + 1] = slope - dot(shift, row[1:])
        return tuple(total)

    def slopes(self, form: Sequence[Fraction | int]) -> Row:
        """The slopes of a linear form (c1, .., cd) along the vectors `kernel`."""
        return tuple(dot(form, vector) for vector in self.kernel)

    def point(self, homogeneous: Sequence[int]) -> Row:
        """The point x of (t, ty), t > 0."""
        t = homogeneous[0]
        y = [Fraction(c, t) for c in homogeneous[1:]]
        if self.is_identity:
            return tuple(y)
        return tuple(p + dot(u, y) for p, u in zip(self.origin, self.U, strict=True))

    def direction(self, homogeneous: Sequence[int]) -> tuple[int, ...]:
        """The primitive direction in x of (0, y)."""
        return primitive([dot(u, homogeneous[1:]) for u in self.U])
