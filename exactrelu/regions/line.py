r"""Exact pieces of a CPA function of one variable, on $\mathbb{R}$, a half-line or $[a, b]$.

The pieces are arrays of integers: on piece i a value is $u\,(A_i x + B_i)$ with one positive rational unit $u$ per
value, and the ends of the pieces are homogeneous, $X_i / D_i$ with $D_i = 0$ at $\pm\infty$.  All maxima of one
topological level are processed at once: the difference of the two sides of a max is affine on each piece, its signs at
the two ends say whether it changes sign inside, and if so the piece is cut at the root $-B_i / A_i$ of that difference.
Roots are put in order by floating point, and the order is then proved by exact cross products of neighbours.

Where all later maxima depend on the earlier values through one scalar $s$ only (every layer of a sawtooth), the
function is $u(x) + g(s(x))$ with $u$ and $s$ the *head* and $g$ the *tail*; both are cut up separately, and the pieces
of the tail are placed into every piece of the head (composition as in M. Telgarsky, "Benefits of depth in neural
networks", COLT 2016).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from exactrelu.exact import rational
from exactrelu.kernel.program import Form, value_of
from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.budget import BudgetExceeded, require_memory
from exactrelu.regions.exact_arrays import (
    Array,
    combinations,
    compare_fractions,
    fits,
    fitting,
    integers,
    lowest_terms,
    narrow,
    peak,
    sign,
    sum_of_products,
)
from exactrelu.regions.line_levels import Maximum, bottleneck, schedule

__all__ = ["LinePiece", "LinePieces", "line_pieces"]


class LinePiece(NamedTuple):
    """One piece: the function is slope * x + intercept for lower <= x <= upper (None: unbounded)."""

    lower: Fraction | None
    upper: Fraction | None
    slope: Fraction | tuple[Fraction, ...]
    intercept: Fraction | tuple[Fraction, ...]


class _View(Sequence[Any]):
    """A sequence whose items are made from arrays when they are asked for; a slice gives a tuple."""

    def __init__(self, length: int, items: Callable[[slice], list[Any]]) -> None:
        self._length = length
        self._items = items

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Any, ...]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(self._length)))
        i = range(self._length)[index]
        return self._items(slice(i, i + 1))[0]

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, self._length, 4096):
            yield from self._items(slice(start, min(start + 4096, self._length)))


@dataclass(frozen=True, eq=False)
class LinePieces:
    r"""The pieces of a CPA function $f: I \to \mathbb{Q}^m$ on an interval $I$, in increasing order.

    Either *linear pieces* (neighbours with the same affine map of all outputs are one piece) or, with
    `activation`, the *activation pieces*: the maximal intervals on which no max of the program changes its
    side, where a max whose sides agree identically does not count.  On a single point ($I = \{a\}$) there is one
    piece, the constant $f(a)$: pieces are full-dimensional relative to the affine hull of the domain.

    The data are integer arrays, and Fractions are made when asked for.  With N pieces, X and D have length N + 1 and
    piece i has the ends X[i] / D[i] and X[i + 1] / D[i + 1], not in lowest terms, where D = 0 means $\pm\infty$ by
    the sign of X; A and B have shape (m, N), and output j on piece i is units[j] * (A[j, i] x + B[j, i]).
    Maps are Fractions if m = 1 and tuples of m Fractions otherwise.

    >>> from exactrelu.program_builder import ProgramBuilder, linear
    >>> builder = ProgramBuilder(1)
    >>> x = builder.input(0)
    >>> absolute = builder.maximum(x, linear([(Fraction(-1), x)]))
    >>> sawtooth = linear([(Fraction(2), absolute), (Fraction(-2), builder.constant(Fraction(1)))])
    >>> pieces = line_pieces(builder.function([sawtooth]), lower=-1)
    >>> len(pieces), list(pieces.breakpoints), list(pieces.slopes)
    (2, [Fraction(0, 1)], [Fraction(-2, 1), Fraction(2, 1)])
    >>> pieces.piece(0)
    LinePiece(lower=Fraction(-1, 1), upper=Fraction(0, 1), slope=Fraction(-2, 1), intercept=Fraction(-2, 1))
    >>> pieces(Fraction(1, 3))
    Fraction(-4, 3)
    """

    function: CompiledFunction
    X: Array
    D: Array
    A: Array
    B: Array
    units: tuple[Fraction, ...]
    activation: bool

    def __len__(self) -> int:
        return self.A.shape[1]

    def __iter__(self) -> Iterator[LinePiece]:
        inner = self.breakpoints
        return map(LinePiece, chain([self.lower], inner), chain(inner, [self.upper]), self.slopes, self.intercepts)

    def __repr__(self) -> str:
        kind = "activation" if self.activation else "linear"
        left = "(-oo" if self.lower is None else f"[{self.lower}"
        right = "oo)" if self.upper is None else f"{self.upper}]"
        return f"<{len(self)} {kind} piece{'s' * (len(self) != 1)} on {left}, {right}>"

    @property
    def output_dim(self) -> int:
        return len(self.units)

    @property
    def lower(self) -> Fraction | None:
        """The left end of the domain; None if it is unbounded."""
        return self._end(0)

    @property
    def upper(self) -> Fraction | None:
        """The right end of the domain; None if it is unbounded."""
        return self._end(len(self))

    def _end(self, k: int) -> Fraction | None:
        return Fraction(int(self.X[k]), int(self.D[k])) if self.D[k] else None

    @property
    def breakpoints(self) -> Sequence[Fraction]:
        """The N - 1 inner ends of the pieces, increasing."""

        def items(part: slice) -> list[Fraction]:
            return list(map(Fraction, self.X[1:-1][part].tolist(), self.D[1:-1][part].tolist()))

        return _View(len(self) - 1, items)

    @property
    def slopes(self) -> Sequence[Any]:
        """The slope of every piece."""
        return self._maps(self.A)

    @property
    def intercepts(self) -> Sequence[Any]:
        """The value at x = 0 of every piece's affine map."""
        return self._maps(self.B)

    def _maps(self, M: Array) -> Sequence[Any]:
        def items(part: slice) -> list[Any]:
            rows = [[unit * entry for entry in row] for unit, row in zip(self.units, M[:, part].tolist(), strict=True)]
            return rows[0] if len(rows) == 1 else list(zip(*rows, strict=True))

        return _View(len(self), items)

    def piece(self, i: int) -> LinePiece:
        """Piece i (from the right if negative): its ends and its affine map."""
        i = range(len(self))[i]
        return LinePiece(self._end(i), self._end(i + 1), self.slopes[i], self.intercepts[i])

    def locate(self, x: Any) -> int:
        """The index of a piece that contains the rational point x, the right one of two.

        Raises ValueError if x is outside the domain.
        """
        point = rational(x, "x")
        p, q = point.numerator, point.denominator

        def beyond(k: int) -> bool:
            return int(self.X[k]) * q > p * int(self.D[k])

        if beyond(0) or int(self.X[-1]) * q < p * int(self.D[-1]):
            raise ValueError(f"x = {point} is outside the domain of {self!r}")
        return bisect_right(range(1, len(self)), False, key=beyond)

    def __call__(self, x: Any) -> Any:
        """The value at a rational point: a Fraction if m = 1, else a tuple; ValueError outside the domain."""
        point = rational(x, "x")
        i = self.locate(point)
        columns = zip(self.units, self.A[:, i].tolist(), self.B[:, i].tolist(), strict=True)
        values = tuple(unit * (a * point + b) for unit, a, b in columns)
        return values[0] if len(values) == 1 else values

    def witness(self, i: int) -> Fraction:
        """A rational point in the interior of piece i (the point itself if the domain is one)."""
        i = range(len(self))[i]
        lower, upper = self._end(i), self._end(i + 1)
        if lower is None:
            return Fraction(0) if upper is None else upper - 1
        if upper is None:
            return lower + 1
        return Fraction(lower.numerator + upper.numerator, lower.denominator + upper.denominator)  # the mediant

    def pattern(self, i: int) -> tuple[int, ...]:
        """For every max of the program, the side it takes on activation piece i.

        1: left > right, -1: left < right in the interior of the piece; 0: the sides agree on it.  Raises ValueError for
        linear pieces, on which the pattern may vary.
        """
        if not self.activation:
            raise ValueError("linear pieces have no activation pattern; use line_pieces(..., merge=False)")
        values = self.function.program.values([self.witness(i)])
        sides = [
            (value_of(left, values), value_of(right, values)) for left, right in self.function.program.instructions
        ]
        return tuple((left > right) - (left < right) for left, right in sides)

    def merged(self) -> "LinePieces":
        """The linear pieces: neighbours with the same affine map become one piece."""
        if not self.activation:
            return self
        X, D, A, B = _merge(self.X, self.D, self.A, self.B)
        return LinePieces(self.function, X, D, A, B, self.units, False)

    def distinct_maps(self) -> int:
        """The number of distinct affine maps among the pieces."""
        columns = np.concatenate([self.A, self.B])
        if columns.dtype == object:
            return len(set(zip(*columns.tolist(), strict=True)))
        if not len(columns):
            return 1
        columns = columns[:, np.lexsort(columns)]
        return 1 + int((columns[:, 1:] != columns[:, :-1]).any(axis=0).sum())

    def first_nonzero(self) -> int | None:
        """The index of the first piece whose affine map is not zero; None if f is zero on the domain.

        On a piece with a nonzero map f vanishes in at most one point.
        """
        nonzero = np.flatnonzero(((self.A != 0) | (self.B != 0)).any(axis=0))
        return int(nonzero[0]) if nonzero.size else None

    def bounds(self, output: int = 0) -> tuple[Fraction | None, Fraction | None]:
        """The infimum and the supremum of an output on the domain; None: unbounded.  Finite ones are attained."""
        low, high = _range(self.X, self.D, self.A[output], self.B[output])
        unit = self.units[output]
        return None if low is None else unit * low, None if high is None else unit * high


# The engine.


def line_pieces(
    function: CompiledFunction,
    lower: Any = None,
    upper: Any = None,
    *,
    merge: bool = True,
    compose: bool = True,
    max_pieces: int | None = None,
    watch: Callable[[], None] = lambda: None,
) -> LinePieces:
    r"""All pieces of a CPA function of one variable on the interval [lower, upper] (None: unbounded).

    With `merge` (default) the linear pieces, else the activation pieces; see `LinePieces`.  `compose=False` goes
    through the program level by level, without the short cut at scalar bottlenecks; the result is the same.

    Raises ValueError if the function has not exactly one input (or no output) or lower > upper; `ExactnessError` for
    inexact ends; `BudgetExceeded` as soon as the computation would hold more than `max_pieces` pieces (neighbours with
    the same map not yet merged, and without `compose` possibly more of them; users of the package say `max_cells`), or
    more than the memory of this machine takes.  `watch` is called at every level (a
    budget may raise there).

    >>> from exactrelu.affine import AffineMap
    >>> from exactrelu.program_builder import ProgramBuilder
    >>> builder = ProgramBuilder(1)
    >>> layers = [AffineMap([[1], [-1]]), AffineMap([[1, -1]])]                 # relu(x) - relu(-x) = x
    >>> identity = builder.function(builder.network(layers, [builder.input(0)]))
    >>> len(line_pieces(identity, merge=False)), len(line_pieces(identity))
    (2, 1)
    """
    if function.dim != 1 or not function.outputs:
        raise ValueError(
            f"function has {function.dim} inputs and {len(function.outputs)} outputs; "
            "pieces on the line need exactly 1 input and at least 1 output"
        )
    low = None if lower is None else rational(lower, "lower")
    high = None if upper is None else rational(upper, "upper")
    if low is not None and high is not None and low > high:
        raise ValueError(f"lower = {low} is greater than upper = {high}")
    if max_pieces is not None and max_pieces < 1:
        raise ValueError(f"max_pieces = {max_pieces} must be at least 1")
    try:
        return _Engine(merge, compose, max_pieces, watch).pieces(function, low, high)
    except MemoryError as error:
        raise BudgetExceeded(f"the pieces do not fit into the memory of this machine: {error}") from None


@dataclass(frozen=True)
class _Engine:
    merge: bool
    compose: bool
    max_pieces: int | None
    watch: Callable[[], None]

    def within_budget(self, count: int) -> None:
        if self.max_pieces is not None and count > self.max_pieces:
            raise BudgetExceeded(f"{count} pieces are needed, max_cells = {self.max_pieces}")
        require_memory(count)

    def pieces(self, function: CompiledFunction, lower: Fraction | None, upper: Fraction | None) -> LinePieces:
        if lower is not None and lower == upper:
            return self.at_point(function, lower)
        found = bottleneck(function, self.watch) if self.compose else None
        if found is None:
            return self.by_levels(function, lower, upper)
        head = self.pieces(found.head, lower, upper)
        tail = self.pieces(found.tail_in_units(head.units[0]), *_range(head.X, head.D, head.A[0], head.B[0]))
        return self.placed(function, head, tail, found.positions)

    def at_point(self, function: CompiledFunction, point: Fraction) -> LinePieces:
        values = function([point])
        X, D = integers([point.numerator] * 2), integers([point.denominator] * 2)
        B = integers([[value.numerator] for value in values]).reshape(len(values), 1)
        units = tuple(Fraction(1, value.denominator) for value in values)
        return LinePieces(function, X, D, np.zeros_like(B), B, units, not self.merge)

    def by_levels(self, function: CompiledFunction, lower: Fraction | None, upper: Fraction | None) -> LinePieces:
        """Level by level.  The rows of A and B are the forms of the next level, then the values needed after it."""
        plan = schedule(function)
        steps = [*(level.forms for level in plan.levels), plan.outputs]
        left, right = (
            (-1, 0) if lower is None else lower.as_integer_ratio(),
            (1, 0) if upper is None else upper.as_integer_ratio(),
        )
        X, D = integers([left[0], right[0]]), integers([left[1], right[1]])
        start = np.zeros((0, 1), dtype=np.int64)
        A, B = _evaluated(steps[0], {}, start, 1), _evaluated(steps[0], {}, start, 0)
        waiting: list[int] = []  # values, the last rows of A and B
        for number, level in enumerate(plan.levels, 1):
            self.watch()
            differences = sorted({m.difference[0] for m in level.maxima})
            every = len(differences) == len(A)
            signs, roots, X, D = _roots(X, D, *((A, B) if every else (A[differences], B[differences])))
            sides = dict(zip(differences, signs, strict=True))
            VA, VB = _chosen(level.maxima, A, sides), _chosen(level.maxima, B, sides)
            if waiting:
                VA, VB = (np.concatenate([V, M[len(level.forms) :]]) for V, M in ((VA, A), (VB, B)))
            rows = {value: k for k, value in enumerate([*(m.value for m in level.maxima), *waiting])}
            waiting = [value for value in rows if plan.last_use[value] > number + 1]
            forms = [*steps[number], *({value: 1} for value in waiting)]
            A, B = _evaluated(forms, rows, VA, 1), _evaluated(forms, rows, VB, 0)
            if roots is not None:
                self.within_budget(len(X) - 1 + len(roots.places))
                # Past its root D x - X > 0 a max grows by that much, times the factor of its difference.
                jumps = np.zeros((len(forms), len(differences)), dtype=object)
                position = {row: k for k, row in enumerate(differences)}
                growth = {m.value: (position[m.difference[0]], abs(m.difference[1])) for m in level.maxima}
                for jump, form in zip(jumps, forms, strict=True):
                    for value, c in form.items():
                        if value in growth:
                            column, factor = growth[value]
                            jump[column] += c * factor
                A, B = roots.spread(A, jumps, roots.D), roots.spread(B, jumps, -roots.X)
                X, D = roots.inserted(X, roots.X), roots.inserted(D, roots.D)
            if self.merge:
                X, D, A, B = _merge(X, D, A, B)
        return LinePieces(function, X, D, A, B, tuple(plan.units), not self.merge)

    def placed(
        self, function: CompiledFunction, head: LinePieces, tail: LinePieces, positions: Sequence[int | None]
    ) -> LinePieces:
        """u(x) + g(s(x)): s is output 0 of `head` in its units, g is `tail`, u the outputs of `head` at `positions`.

        On a piece of the head s is monotone and passes through consecutive pieces of the tail, downwards if it falls;
        where s is constant one piece of the tail is enough.
        """
        a, b, X, D = head.A[0], head.B[0], head.X, head.D
        S = np.concatenate(
            [sum_of_products((a, X[:-1]), (b, D[:-1])), sum_of_products((a[-1:], X[-1:]), (b[-1:], D[-1:]))]
        )
        below, upto = _counts_below(tail.X[1:-1], tail.D[1:-1], S, D)
        for end, inner in ((0, 1), (-1, -2)):
            if not D[end] and not S[end]:  # s is constant up to infinity
                below[end], upto[end] = below[inner], upto[inner]
        step = sign(a).astype(np.int64)
        first = np.where(step < 0, below[:-1], upto[:-1])
        last = np.where(step > 0, below[1:], upto[1:])
        count = np.abs(last - first) + 1
        self.within_budget(int(count.sum()))
        start = np.cumsum(count) - count
        steps = np.repeat(step, count)
        steps[start] = first
        steps[start[1:]] -= last[:-1]
        t = np.cumsum(steps)  # the piece of the tail
        a, b = np.repeat(a, count), np.repeat(b, count)

        # A piece starts where s = a x + b meets y/e, the left (s falls: right) end of the tail's piece:
        # x = (y - b e) / (a e).
        entry = t + (np.repeat(step, count) < 0)
        E = tail.D[entry]
        XN, DN = sum_of_products((tail.X[entry], 1), (-b, E)), sum_of_products((a, E))
        XN, DN = np.where(DN < 0, -XN, XN), np.abs(DN)
        XN, DN = np.concatenate([XN, X[-1:]]), np.concatenate([DN, D[-1:]])
        XN[start], DN[start] = X[:-1], D[:-1]

        units, AN, BN = [], [], []
        for P, Q, unit, u in zip(tail.A, tail.B, tail.units, positions, strict=True):
            P, Q = P[t], Q[t]
            slope, intercept = sum_of_products((P, a)), sum_of_products((P, b), (Q, 1))
            if u is not None:
                common = Fraction(1, lcm(unit.denominator, head.units[u].denominator))
                f, g = int(unit / common), int(head.units[u] / common)
                slope = sum_of_products((slope, f), (np.repeat(head.A[u], count), g))
                intercept = sum_of_products((intercept, f), (np.repeat(head.B[u], count), g))
                unit = common
            units.append(unit)
            AN.append(slope)
            BN.append(intercept)
        A, B = np.stack(AN), np.stack(BN)
        if self.merge:  # inside a piece of the head neighbours differ, because those of the tail do
            joined = start[1:][(A[:, start[1:]] == A[:, start[1:] - 1]).all(axis=0)]
            if joined.size:
                A, B = np.delete(A, joined, axis=1), np.delete(B, joined, axis=1)
                XN, DN = np.delete(XN, joined), np.delete(DN, joined)
        return LinePieces(function, XN, DN, A, B, tuple(units), not self.merge)


@dataclass(frozen=True)
class _Roots:
    """The roots X/D that cut n pieces, by piece and value: X/D is a root of function `row` inside `piece`.

    `last` are the last ones of each distinct root, and `places` the new pieces that start there.
    """

    n: int
    piece: Array
    row: Array
    X: Array
    D: Array
    last: Array
    places: Array

    def spread(self, M: Array, jumps: Array, amount: Array) -> Array:
        """Coefficients on the new pieces: M on the first part of an old piece, plus jumps[:, row] * amount per root."""
        J = sum_of_products((narrow(jumps)[:, self.row], amount))
        fresh = self.piece[1:] != self.piece[:-1]
        if not fresh.all():  # several roots in one piece add up
            # No sum over consecutive roots exceeds their number times max|J|.
            (J,) = fitting(len(self.piece) * peak(J), J)
            first = np.maximum.accumulate(np.where(np.concatenate([[True], fresh]), np.arange(len(self.piece)), 0))
            total = np.cumsum(J, axis=1)
            J = total - total[:, first] + J[:, first]
        parts = sum_of_products((M[:, self.piece[self.last]], 1), (J[:, self.last], 1))
        return self._with(M, parts, self.n)

    def inserted(self, M: Array, roots: Array) -> Array:
        """The n + 1 ends M and the roots' own, in order."""
        return self._with(M, roots[self.last], self.n + 1)

    def _with(self, M: Array, new: Array, n: int) -> Array:
        result = np.empty((*M.shape[:-1], n + len(self.places)), dtype=np.result_type(M, new))
        old = np.ones(result.shape[-1], dtype=bool)
        old[self.places] = False
        result[..., old], result[..., self.places] = M, new
        return result


def _roots(X: Array, D: Array, A: Array, B: Array) -> tuple[Array, _Roots | None, Array, Array]:
    """Where the continuous functions A x + B change sign inside a piece.

    Returns the sign of each function at the start of each piece (in its interior), the roots, and X, D in lower terms.
    """
    h, n = A.shape
    # If the values at the ends do not fit in int64, perhaps they do in lowest terms.
    if not fits(peak(A) * peak(X) + peak(B) * peak(D)):
        X, D = lowest_terms(X, D)
    # A piece ends where the next one starts, and the functions are continuous: one value per end is enough.
    starts = sign(sum_of_products((A, X[:-1]), (B, D[:-1])))
    stop = sign(sum_of_products((A[:, -1:], X[-1:]), (B[:, -1:], D[-1:])))
    stops = np.concatenate([starts[:, 1:], stop], axis=1)
    side = np.where(starts != 0, starts, stops)
    if n == 1:  # a constant on the whole line is zero at both ends, which are infinite
        side = np.where(side != 0, side, sign(B))
    found = np.flatnonzero((starts * stops < 0).T)
    if not found.size:
        return side, None, X, D
    piece, row = np.divmod(found, h) if h > 1 else (found, np.zeros_like(found))
    a, b = A[row, piece], B[row, piece]
    XR, DR = np.where(a > 0, -b, b), np.abs(a)
    last = np.arange(len(piece))
    if (piece[1:] == piece[:-1]).any():
        order, repeated = _sorted_roots(piece, XR, DR)
        row, XR, DR = row[order], XR[order], DR[order]
        last = np.flatnonzero(~np.concatenate([repeated, [False]]))
    places = piece[last] + 1 + np.arange(len(last))
    return side, _Roots(n, piece, row, XR, DR, last, places), X, D


def _approximate(X: Array, D: Array) -> NDArray[np.float64]:
    """X/D in floating point: a guess at the order, never a proof."""
    try:
        return (X / D).astype(np.float64)
    except OverflowError:  # Python integers beyond the range of floats
        return np.zeros(len(X))


def _sorted_roots(piece: Array, X: Array, D: Array) -> tuple[Array, Array]:
    """The order of the roots X/D by piece (nondecreasing already) and value, and which equal the next one."""
    order = np.lexsort((_approximate(X, D), piece))
    same = piece[1:] == piece[:-1]
    order_sign = compare_fractions(X[order[:-1]], D[order[:-1]], X[order[1:]], D[order[1:]])
    wrong = same & (order_sign > 0)
    if wrong.any():
        for p in np.unique(piece[1:][wrong]).tolist():
            first, stop = np.searchsorted(piece, [p, p + 1]).tolist()
            order[first:stop] = sorted(order[first:stop].tolist(), key=lambda k: Fraction(int(X[k]), int(D[k])))
        order_sign = compare_fractions(X[order[:-1]], D[order[:-1]], X[order[1:]], D[order[1:]])
    return order, same & (order_sign == 0)


def _chosen(maxima: Sequence[Maximum], M: Array, sides: dict[int, Array]) -> Array:
    """One row per max: on each piece the row of M (times its factor) that is the larger side."""
    factor = max((abs(c) for m in maxima for _, c in (m.left, m.right)), default=1)
    (M,) = fitting(max(peak(M), 1) * factor, M)  # bounds c * M and c itself
    V = np.empty((len(maxima), M.shape[1]), dtype=M.dtype)
    for target, m in zip(V, maxima, strict=True):
        row, c = m.difference
        larger = sides[row] > 0 if c > 0 else sides[row] < 0
        target[:] = np.where(larger, _multiple(M, *m.left), _multiple(M, *m.right))
    return narrow(V)


def _multiple(M: Array, row: int, factor: int) -> Array | int:
    return M[row] if factor == 1 else M[row] * factor if factor else 0


def _evaluated(forms: Sequence[Form], rows: dict[int, int], M: Array, affine: int) -> Array:
    """The forms, one per row, from the slopes (`affine` = 1) or the intercepts (0) M of the values in `rows`."""
    terms = [[(rows[i], c) for i, c in form.items() if i > 1] for form in forms]
    return combinations(terms, [form.get(affine, 0) for form in forms], M)


def _merge(X: Array, D: Array, A: Array, B: Array) -> tuple[Array, Array, Array, Array]:
    """Join neighbours with the same map; by continuity it is enough that their slopes agree."""
    kept = np.ones(len(X), dtype=bool)
    kept[1:-1] = (A[:, 1:] != A[:, :-1]).any(axis=0)
    return (X, D, A, B) if kept.all() else (X[kept], D[kept], A[:, kept[:-1]], B[:, kept[:-1]])


def _counts_below(Y: Array, E: Array, S: Array, D: Array) -> tuple[Array, Array]:
    """For each S/D the number of sorted Y/E that are smaller, and the number that are not greater; by bisection."""
    low, high = np.zeros(len(S), dtype=np.int64), np.full(len(S), len(Y))
    if not len(Y):
        return low, low.copy()
    while (searching := low < high).any():
        middle = np.minimum((low + high) // 2, len(Y) - 1)
        smaller = compare_fractions(Y[middle], E[middle], S, D) < 0
        low = np.where(searching & smaller, middle + 1, low)
        high = np.where(searching & ~smaller, middle, high)
    next_one = np.minimum(low, len(Y) - 1)
    equal = (low < len(Y)) & (compare_fractions(Y[next_one], E[next_one], S, D) == 0)
    return low, low + equal


def _range(X: Array, D: Array, a: Array, b: Array) -> tuple[Fraction | None, Fraction | None]:
    """Infimum and supremum of the continuous function with the maps a x + b on the pieces X/D; None: unbounded."""
    at_left, at_right = -int(a[0]) if not D[0] else 0, int(a[-1]) if not D[-1] else 0
    finite = np.flatnonzero(D)
    if not finite.size:
        return (None, None) if a[0] else (Fraction(int(b[0])),) * 2
    piece = np.minimum(finite, len(a) - 1)
    values = sum_of_products((a[piece], X[finite]), (b[piece], D[finite])), D[finite]
    low = None if at_left < 0 or at_right < 0 else _extreme(*values, -1)
    high = None if at_left > 0 or at_right > 0 else _extreme(*values, 1)
    return low, high


def _extreme(S: Array, D: Array, direction: int) -> Fraction:
    """The largest (direction 1) or smallest (-1) S/D, by a tournament of cross products."""
    while len(S) > 1:
        half = len(S) // 2
        rest = slice(half, 2 * half)
        loses = compare_fractions(S[:half], D[:half], S[rest], D[rest]) * direction < 0
        odd = slice(2 * half, None)
        S = np.concatenate([np.where(loses, S[rest], S[:half]), S[odd]])
        D = np.concatenate([np.where(loses, D[rest], D[:half]), D[odd]])
    return Fraction(int(S[0]), int(D[0]))
