"""Affine maps and cells as text."""

from collections.abc import Sequence
from fractions import Fraction

from exactrelu.affine import AffineMap
from exactrelu.expressions import sum_text
from exactrelu.polyhedron import Polyhedron

__all__ = ["condition_text", "interval", "map_text", "point_text", "value_text"]


def map_text(affine: AffineMap, variables: Sequence[str], component: int | None = None) -> str:
    """An affine map as text: one expression, or a tuple for several outputs."""
    texts = [sum_text(zip(row, variables, strict=True), b) for row, b in zip(affine.W, affine.b, strict=True)]
    if component is not None:
        return texts[component]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def point_text(names: Sequence[str], point: Sequence[Fraction]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in zip(names, point, strict=True))


def value_text(value: Fraction | tuple[Fraction, ...]) -> str:
    """A value of a scalar function, or of a vector function."""
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)


def interval(cell: Polyhedron) -> tuple[Fraction | None, Fraction | None]:
    """The ends of a one-dimensional closed cell, None where it is unbounded."""
    lower: Fraction | None = None
    upper: Fraction | None = None
    for c, a in (*cell.rows, *cell.equations, *(tuple(-v for v in e) for e in cell.equations)):
        if a > 0:
            lower = Fraction(-c, a) if lower is None else max(lower, Fraction(-c, a))
        elif a < 0:
            upper = Fraction(-c, a) if upper is None else min(upper, Fraction(-c, a))
    return lower, upper


def condition_text(cell: Polyhedron) -> str:
    """The cell as conditions a reader expects: an interval in one variable, else its inequalities."""
    names = cell.names()
    if cell.dim == 1:
        lower, upper = interval(cell)
        if lower is not None and lower == upper:
            return f"{names[0]} == {lower}"
        if lower is not None and upper is not None:
            return f"{lower} <= {names[0]} <= {upper}"
        if lower is not None or upper is not None:
            return f"{names[0]} >= {lower}" if lower is not None else f"{names[0]} <= {upper}"
        return ""
    return ", ".join(cell.conditions())
