"""Coordinates of an affine hull: polyhedra and affine maps on an affine subspace as full-dimensional ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.exact import primitive
from exactrelu.polyhedron import Polyhedron, modulo
from exactrelu.regions.facets import IntRow, lead_of

__all__ = ["Hull"]


@dataclass(frozen=True)
class Hull:
    """The affine subspace of Q^ambient with these equations, in reduced echelon form; its free coordinates chart it."""

    ambient: int
    equations: tuple[IntRow, ...]
    variables: tuple[str, ...] | None = None

    @cached_property
    def free(self) -> tuple[int, ...]:
        """The positions of the coordinates that are no lead of an equation."""
        leads = {lead_of(e) for e in self.equations}
        return tuple(i for i in range(1, self.ambient + 1) if i not in leads)

    @property
    def dim(self) -> int:
        return len(self.free)

    def rows(self, rows: Iterable[IntRow]) -> tuple[IntRow, ...]:
        """Forms on the hull in its coordinates, up to positive factors."""
        if not self.equations:
            return tuple(rows)
        return tuple(primitive([r[0], *(r[i] for i in self.free)]) for r in (modulo(r, self.equations) for r in rows))

    def forms(self, affine: AffineMap) -> tuple[tuple[Fraction, ...], ...]:
        """The outputs (c0, c1, ..) of a map on the hull in its coordinates."""
        reduced = (modulo((b, *w), self.equations) for w, b in zip(affine.W, affine.b, strict=True))
        return tuple((r[0], *(r[i] for i in self.free)) for r in reduced)

    def polyhedron(self, rows: Iterable[IntRow]) -> Polyhedron:
        """Rows in coordinates of the hull as a polyhedron in space."""
        return Polyhedron(self.ambient, tuple(sorted(map(self._wide, rows))), (), self.equations, self.variables)

    def map(self, forms: Iterable[Sequence[Fraction]]) -> AffineMap:
        """Outputs in coordinates of the hull as a map of space."""
        wide = [self._wide(form) for form in forms]
        return AffineMap([row[1:] for row in wide], [row[0] for row in wide], input_dim=self.ambient)

    def _wide(self, form: Sequence[Any]) -> tuple[Any, ...]:
        result = [form[0]] + [0] * self.ambient
        for position, c in zip(self.free, form[1:], strict=True):
            result[position] = c
        return tuple(result)

    def point(self, coordinates: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """The point of the hull with these coordinates."""
        values = dict(zip(self.free, coordinates, strict=True))
        for e in self.equations:
            known = sum((e[i] * x for i, x in values.items() if i in self.free), Fraction(e[0]))
            values[lead_of(e)] = -known / e[lead_of(e)]
        return tuple(values[i] for i in range(1, self.ambient + 1))
