r"""Exact Lipschitz constants of CPA functions: the largest operator norm of a Jacobian that occurs.

On a convex domain the best constant is the maximum over the cells, since a segment between two points is divided by the
cells into parts on which the function is affine.  Patterns without a full-dimensional cell do not count.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any, Literal, NamedTuple

import sympy

from exactrelu.analysis.algebraic_numbers import square_root
from exactrelu.analysis.pieces import pieces_of
from exactrelu.analysis.polynomials import to_sympy
from exactrelu.analysis.singular_values import largest_singular_value
from exactrelu.linear_programming import dictionary
from exactrelu.options import require_known
from exactrelu.polyhedron import Polyhedron, echelon
from exactrelu.polytopes import Point, Watch, vertices
from exactrelu.regions.budget import Budget

__all__ = ["GradientPiece", "gradients", "lipschitz"]

Norm = Literal["1", "2", "inf"]
IntRow = tuple[int, ...]
Matrix = Sequence[Sequence[Fraction]]

SPELLINGS: dict[str, Norm] = {"1": "1", "2": "2", "inf": "inf", "oo": "inf", "infinity": "inf", "max": "inf"}
MAX_SIGNS = 16  # coordinates whose signs are enumerated for the norms that are hard to compute

OPTIONS = {"norm", "on", "output_norm", "variables", "max_cells", "time"}
HINTS = {"p": "the norm is norm=2", "q": "the norm of the output is output_norm=2"}


class GradientPiece(NamedTuple):
    """A cell and the Jacobian on it: one row for each output."""

    cell: Polyhedron
    jacobian: tuple[tuple[Fraction, ...], ...]

    @property
    def gradient(self) -> tuple[Fraction, ...]:
        """The gradient of a function with one output."""
        if len(self.jacobian) != 1:
            raise ValueError(f"the gradient is for functions with one output; this one has {len(self.jacobian)}")
        return self.jacobian[0]


def gradients(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> tuple[GradientPiece, ...]:
    """The Jacobian on every cell of the piecewise form, in the order of the cells; arguments as in `piecewise`.

    On a domain of smaller dimension the Jacobian is one of those that agree with f there.

    >>> [[str(g) for g in piece.gradient] for piece in gradients("max(x, 2*y)")]
    [['1', '0'], ['0', '2']]
    """
    pieces = pieces_of(f, on, variables, max_cells, time)
    return tuple(GradientPiece(cell, affine.W) for cell, affine in pieces)


def lipschitz(
    f: Any,
    norm: Any = "inf",
    on: Any = None,
    *,
    output_norm: Any = None,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    **others: Any,
) -> Any:
    r"""The least L with $\|f(x) - f(y)\|_q \le L \|x - y\|_p$ on $\mathbb{R}^d$ or a polyhedron, an exact sympy number.

    `norm` is the norm p of the input: ``"1"``, ``"2"`` or ``"inf"`` (or 1, 2, ``oo``); `output_norm` is q, the same if
    omitted, and makes no difference for one output.  `f` is a network, CPA function, text or sympy expression.  With J
    the Jacobian of a cell, L is the maximum over the cells of

    - one output: the dual norm of the gradient: $\|J\|_\infty$ for p = 1, $\|J\|_2$ for p = 2, $\|J\|_1$ for p = inf;
    - q = inf: the largest dual norm of a row of J;
    - p = 1: the largest q-norm of a column; p = q = 2: the largest singular value, an algebraic number (with many
      digits a `RealAlgebraic`, which prints an interval and has the exact ``polynomial``; see `enclosure`);
    - p = inf or q = 1 otherwise: the maximum over vectors of signs, for at most `MAX_SIGNS` coordinates.

    On a domain of smaller dimension directions are those of its affine hull.
    Raises `ValueError` for other norms and for too many signs, `EmptyDomain`, `BudgetExceeded`.

    >>> f = "2*relu(x + y) - 3*relu(x - 2*y + 1) + relu(-x)"
    >>> lipschitz(f), lipschitz(f, norm=1), lipschitz(f, norm=2)
    (10, 8, 2*sqrt(17))
    >>> lipschitz("5*relu(x) - 5*relu(-x - 1)")        # not 10: the two are never on together
    5

    The weights of a trained network have many digits, and so has the polynomial of a singular value:

    >>> from exactrelu import AffineMap, dyadic
    >>> A = AffineMap([[dyadic(0.1), dyadic(0.2)], [dyadic(0.3), dyadic(0.7)], [dyadic(-0.6), dyadic(0.9)]])
    >>> L = lipschitz(A, norm=2)
    >>> L, L.polynomial.degree(), L <= Fraction(6, 5), float(L)
    (Root(degree 4 in [1.19926555259, 1.19926555260]), 4, True, 1.1992655525912164)
    """
    require_known(others, OPTIONS, "lipschitz", HINTS)
    p = _norm(norm, "norm")
    q = p if output_norm is None else _norm(output_norm, "output_norm")
    pieces = pieces_of(f, on, variables, max_cells, time)
    hull = pieces.domain.implied_equalities()
    if pieces.domain.dimension() == 0 or not pieces.input_dim:
        return sympy.Integer(0)
    matrices = list(dict.fromkeys(affine.W for affine in pieces.affine_pieces))
    if p == "2":
        return _from_euclidean(matrices, q, hull)
    if q == "inf":
        rows = {row for matrix in matrices for row in matrix}
        return to_sympy(max(_dual_norm(row, p, hull) for row in rows))
    ball = _unit_ball(pieces.input_dim, p, hull, Budget(None, time).watch) if hull else ()
    values = [_from_polytope(matrix, p, q, ball) for matrix in matrices]
    return square_root(max(values)) if q == "2" else to_sympy(max(values))


def _norm(value: Any, name: str) -> Norm:
    text = str(value).strip().lower()
    text = text.removeprefix("l").removeprefix("_")
    if isinstance(value, bool) or text not in SPELLINGS:
        raise ValueError(f'{name} = {value!r} is not among the norms "1", "2" and "inf" (1, 2, oo)')
    return SPELLINGS[text]


# -- p = 1 and p = inf: the unit ball is a polytope ----------------------------------------------------------


def _dual_norm(row: Sequence[Fraction], p: Norm, hull: Sequence[IntRow]) -> Fraction:
    r"""$\max g \cdot u$ over $\|u\|_p \le 1$ in the direction space of the hull, p = 1 or inf."""
    if not hull:
        sizes = [abs(w) for w in row]
        return max(sizes) if p == "1" else sum(sizes, Fraction(0))
    # u = a - b with a, b >= 0: a linear program in 2d variables, with sum (a + b) <= 1 or all a + b <= 1.
    d = len(row)
    pairs = [[int(i == j) for j in range(d)] for i in range(d)]
    rows = [(0, *unit, *([0] * d)) for unit in pairs] + [(0, *([0] * d), *unit) for unit in pairs]
    if p == "1":
        rows.append((1, *([-1] * 2 * d)))
    else:
        rows += [(1, *(-u for u in unit), *(-u for u in unit)) for unit in pairs]
    for equation in hull:
        normal = (0, *equation[1:], *(-c for c in equation[1:]))
        rows += [normal, tuple(-c for c in normal)]
    scale = sympy.ilcm(1, *(w.denominator for w in row))
    integers = [int(w * int(scale)) for w in row]
    least = dictionary(2 * d, rows).minimize((0, *(-c for c in integers), *integers)).value
    assert least is not None
    return -least / int(scale)


def _from_polytope(matrix: Matrix, p: Norm, q: Norm, ball: Sequence[Point]) -> Fraction:
    """The operator norm from p = 1 or inf into q = 1 or 2 (then squared): the maximum over extreme points.

    `ball` has those of the unit ball in a smaller space of directions.
    """
    n, m = len(matrix[0]), len(matrix)
    if ball:
        return max(_size([_dot(row, u) for row in matrix], q) for u in ball)
    if p == "1":
        return max(_size(column, q) for column in zip(*matrix, strict=True))
    if q == "1" and m < n:  # the transpose has the same norm between the dual spaces
        matrix, n = list(zip(*matrix, strict=True)), m
    return max(_size([_dot(row, signs) for row in matrix], q) for signs in _signs(n))


def _unit_ball(n: int, p: Norm, hull: Sequence[IntRow], watch: Watch) -> tuple[Point, ...]:
    if p == "1":
        rows = [(1, *signs) for signs in product((1, -1), repeat=_enumerable(n))]
    else:
        rows = [(1, *(sign * int(i == j) for j in range(n))) for i in range(n) for sign in (1, -1)]
    return vertices(Polyhedron(n, tuple(rows), (), tuple((0, *equation[1:]) for equation in hull)), watch=watch)


def _signs(n: int) -> list[tuple[int, ...]]:
    """All vectors of signs up to their sign."""
    return [(1, *rest) for rest in product((1, -1), repeat=_enumerable(n) - 1)]


def _enumerable(n: int) -> int:
    if n > MAX_SIGNS:
        raise ValueError(f"this operator norm needs the signs of {n} coordinates; at most {MAX_SIGNS} are enumerated")
    return n


def _size(vector: Sequence[Fraction], q: Norm) -> Fraction:
    return sum((abs(v) if q == "1" else v * v for v in vector), Fraction(0))


def _dot(row: Sequence[Fraction], vector: Sequence[Fraction | int]) -> Fraction:
    return sum((a * b for a, b in zip(row, vector, strict=True)), Fraction(0))


# -- p = 2 -----------------------------------------------------------------------------------------------


def _from_euclidean(matrices: Sequence[Matrix], q: Norm, hull: Sequence[IntRow]) -> Any:
    """The largest operator norm from the Euclidean norm, by the rows projected to the directions of the hull."""
    normals: list[list[Fraction]] = []
    for equation in echelon(hull):
        normals.append(_reject([Fraction(c) for c in equation[1:]], normals))
    projected = [[_reject(row, normals) for row in matrix] for matrix in matrices]
    if q == "2" and len(projected[0]) > 1:
        return largest_singular_value(projected)
    if q == "1":
        signs = _signs(len(projected[0]))
        sums = [[_dot(column, s) for column in zip(*matrix, strict=True)] for matrix in projected for s in signs]
        return square_root(max(_size(vector, "2") for vector in sums))
    return square_root(max(_size(row, "2") for matrix in projected for row in matrix))


def _reject(row: Sequence[Fraction], normals: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """The row minus its parts along orthogonal normals."""
    for normal in normals:
        factor = _dot(row, normal) / _dot(normal, normal)
        row = [a - factor * b for a, b in zip(row, normal, strict=True)]
    return list(row)
