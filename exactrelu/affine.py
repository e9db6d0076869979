r"""Affine maps $x \mapsto Wx + b$ over $\mathbb{Q}$."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.exact import counted, natural_number, rational_matrix, rational_vector

__all__ = ["AffineMap"]

Row = tuple[Fraction, ...]


@dataclass(frozen=True, init=False)
class AffineMap:
    r"""The affine map $x \mapsto Wx + b$, $W \in \mathbb{Q}^{m \times n}$, $b \in \mathbb{Q}^m$.

    `W` is a list of m rows of n numbers, `b` a list of m numbers (zero if omitted); both are taken exactly
    (see `exact.rational`).  With m = 0 rows, `input_dim` must say n.

    >>> A = AffineMap([[1, "1/2"]], [3])
    >>> A([2, 4])
    (Fraction(7, 1),)
    >>> (AffineMap([[2]]) @ A)([2, 4])
    (Fraction(14, 1),)
    """

    W: tuple[Row, ...]
    b: Row
    input_dim: int

    def __init__(self, W: Any, b: Any = None, *, input_dim: int | None = None) -> None:
        weight = rational_matrix(W, "weight W")
        bias = (Fraction(0),) * len(weight) if b is None else rational_vector(b, "bias b")
        if len(bias) != len(weight):
            entries, rows = counted(len(bias), "entry"), counted(len(weight), "row")
            raise ValueError(f"b has {entries}, W has {rows}; they must agree")
        if input_dim is not None:
            input_dim = natural_number(input_dim, "input_dim")
        if not weight and input_dim is None:
            raise ValueError("W has no rows; say input_dim=")
        width = len(weight[0]) if weight else input_dim
        if input_dim is not None and width != input_dim:
            raise ValueError(f"W has {counted(width or 0, 'column')}, input_dim = {input_dim}")
        object.__setattr__(self, "W", weight)
        object.__setattr__(self, "b", bias)
        object.__setattr__(self, "input_dim", width)

    @classmethod
    def identity(cls, n: int) -> "AffineMap":
        """The identity of Q^n."""
        return cls([[int(i == j) for j in range(n)] for i in range(n)], input_dim=n)

    @property
    def output_dim(self) -> int:
        return len(self.W)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n): rows and columns of W."""
        return len(self.W), self.input_dim

    def __call__(self, x: Sequence[Any]) -> Row:
        """W x + b at a rational point."""
        point = rational_vector(x, "x")
        if len(point) != self.input_dim:
            raise ValueError(f"x has {counted(len(point), 'entry')}, the map takes {self.input_dim}")
        return tuple(
            sum((w * t for w, t in zip(row, point, strict=True) if w), c) for row, c in zip(self.W, self.b, strict=True)
        )

    def __matmul__(self, inner: "AffineMap") -> "AffineMap":
        """Composition: (A @ B)(x) = A(B(x))."""
        if not isinstance(inner, AffineMap):
            return NotImplemented
        if inner.output_dim != self.input_dim:
            raise ValueError(
                f"cannot compose: the inner map has {counted(inner.output_dim, 'output')}, "
                f"the outer one takes {self.input_dim}"
            )
        sparse = [[(j, c) for j, c in enumerate(row) if c] for row in inner.W]  # maxima give mostly zeros
        weight = []
        for row in self.W:
            total = [Fraction(0)] * inner.input_dim
            for w, entries in zip(row, sparse, strict=True):
                if w:
                    for j, c in entries:
                        total[j] += w * c
            weight.append(total)
        return AffineMap(weight, self(inner.b), input_dim=inner.input_dim)

    @property
    def nonzero_weights(self) -> int:
        """Number of nonzero entries of W and b."""
        return sum(w != 0 for row in (*self.W, self.b) for w in row)

    def __repr__(self) -> str:
        rows = ", ".join("[" + ", ".join(map(str, row)) + "]" for row in self.W)
        return f"AffineMap([{rows}], [{', '.join(map(str, self.b))}])"
