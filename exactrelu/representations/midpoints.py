"""Where a function is not convex: two points and their midpoint, the search for simple ones, and the claim."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, pairwise, product
from random import Random

from exactrelu.cases import case_parts
from exactrelu.cpa import CPA
from exactrelu.formulas import Setting
from exactrelu.kernel.program import Claim, Terms
from exactrelu.lowering import compile_function
from exactrelu.polyhedron import Polyhedron
from exactrelu.program_builder import CompiledFunction, ProgramBuilder, linear
from exactrelu.prover.verdict import Counterexample
from exactrelu.regions.walls import Wall

__all__ = ["MidpointTriple", "midpoint_claim", "midpoint_triple"]

Point = tuple[Fraction, ...]
Ends = tuple[Point, Point]


@dataclass(frozen=True)
class MidpointTriple(Counterexample):
    r"""Points u, v and their midpoint, at which f is larger (for "is convex") than the mean of f(u) and f(v).

    `point` is the midpoint, `left` its value and `right` the mean $\frac{f(u) + f(v)}{2}$; of "is concave" the
    midpoint's value is smaller.

    >>> from exactrelu import is_convex
    >>> triple = is_convex("relu(min(x, y))").counterexample
    >>> print(triple)
    at the midpoint (1/2, 1/2) of (0, 1) and (1, 0): 1/2 > 0, the mean of 0 and 0
    """

    u: Point = ()
    v: Point = ()
    ends: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))

    @property
    def midpoint(self) -> Point:
        return self.point

    @property
    def values(self) -> tuple[Fraction, Fraction, Fraction]:
        """f(u), f(midpoint), f(v)."""
        assert isinstance(self.left, Fraction)
        return self.ends[0], self.left, self.ends[1]

    def __str__(self) -> str:
        mid, u, v = (f"({', '.join(map(str, p))})" if len(p) > 1 else str(*p) for p in (self.point, self.u, self.v))
        first, middle, last = self.values
        relation = ">" if middle > (first + last) / 2 else "<"
        return f"at the midpoint {mid} of {u} and {v}: {middle} {relation} {self.right}, the mean of {first} and {last}"


def scalar(function: CPA, point: Point) -> Fraction:
    """The value of a scalar CPA function."""
    value = function(list(point))
    assert isinstance(value, Fraction)
    return value


def midpoint_triple(function: CPA, domain: Polyhedron, sign: int, ends: Iterator[Ends]) -> MidpointTriple:
    """A triple in the domain, strict rows included, that refutes convexity (sign 1) or concavity (sign -1).

    Pairs of simple points come first, then `ends`, one of which has to refute.
    """
    value = Values(function)

    def fails(u: Point, v: Point) -> bool:
        inside = domain.contains(u) and domain.contains(v)
        return inside and sign * (2 * value(mean(u, v)) - value(u) - value(v)) > 0

    found = next((pair for pair in simple_pairs(function.input_dim) if fails(*pair)), None)
    if found is None:
        found = rounded(next(pair for pair in ends if fails(*pair)), fails)
    u, v = sorted(found)
    middle = mean(u, v)
    values = (value(u), value(v))
    return MidpointTriple(function.variables, middle, value(middle), sum(values, Fraction(0)) / 2, u, v, values)


def beside(function: CPA, low: Point, sign: int) -> Iterator[Ends]:
    """Ends on the segment from inside a piece to a point where the function is below (sign -1: above) its map.

    Along the segment the function leaves that map downwards, so at some point its slope decreases.
    """
    high = next(piece for piece in function if sign * (piece.map(low)[0] - scalar(function, low)) > 0)
    start = high.cell.interior_point() or low
    direction = [b - a for a, b in zip(start, low, strict=True)]

    def at(t: Fraction) -> Point:
        return tuple(a + t * c for a, c in zip(start, direction, strict=True))

    stops = {Fraction(0), Fraction(1)}
    for piece in function:
        for row in piece.cell.hyps:
            slope = sum((c * s for c, s in zip(row[1:], direction, strict=True)), Fraction(0))
            if slope:
                t = -(row[0] + sum((c * s for c, s in zip(row[1:], start, strict=True)), Fraction(0))) / slope
                if 0 < t < 1:
                    stops.add(t)
    for (before, stop), (_, after) in pairwise(pairwise(sorted(stops))):
        step = min(stop - before, after - stop)
        yield at(stop - step), at(stop + step)


class Values:
    """A scalar CPA function that remembers its values."""

    def __init__(self, function: CPA) -> None:
        self.function = function
        self.known: dict[Point, Fraction] = {}

    def __call__(self, point: Point) -> Fraction:
        if point not in self.known:
            self.known[point] = scalar(self.function, point)
        return self.known[point]


def mean(u: Point, v: Point) -> Point:
    return tuple((a + b) / 2 for a, b in zip(u, v, strict=True))


def across(wall: Wall) -> Iterator[Ends]:
    """Points on both sides of a wall, closer and closer to it; near it the function is affine on either side."""
    step = Fraction(4)
    while True:
        yield (
            tuple(x - step * c for x, c in zip(wall.point, wall.row[1:], strict=True)),
            tuple(x + step * c for x, c in zip(wall.point, wall.row[1:], strict=True)),
        )
        step /= 2


def simple_pairs(dim: int) -> Iterator[Ends]:
    """Pairs of points with small coordinates, the simplest first."""
    half = Fraction(1, 2)
    steps: Sequence[Fraction | int] = (
        (0, 1, -1, 2, -2, 3, -3) if dim == 1 else (0, 1, -1, 2) if dim == 2 else (0, 1, -1)
    )
    if dim <= 3:
        whole = [tuple(map(Fraction, point)) for point in product(steps, repeat=dim)]
    else:
        random = Random(0)
        units = [tuple(Fraction(sign * int(i == j)) for j in range(dim)) for i in range(dim) for sign in (1, -1)]
        random_points = [tuple(map(Fraction, random.choices(range(-2, 3), k=dim))) for _ in range(16)]
        whole = [(Fraction(0),) * dim, *islice(units, 16), *random_points]
    for points in (whole, [tuple(half * c for c in point) for point in whole]):
        yield from sorted(combinations(dict.fromkeys(points), 2), key=lambda pair: sum(map(abs, (*pair[0], *pair[1]))))


def rounded(pair: Ends, fails: Callable[[Point, Point], bool]) -> Ends:
    """A nearby pair with small denominators that fails too, or the pair itself."""
    for denominator in (1, 2, 3, 4, 5, 6, 8, 10, 100, 1000, 10**6, 10**9):
        u, v = (tuple(Fraction(round(c * denominator), denominator) for c in point) for point in pair)
        if fails(u, v):
            return u, v
    return pair


def midpoint_claim(setting: Setting, u: Point, v: Point, sign: int = 1) -> Claim:
    r"""The claim $\frac{f(u) + f(v)}{2} - f(\frac{u + v}{2}) \geq 0$ (for sign -1: $\leq 0$) about 2d variables (u, v).

    Of piecewise definitions the branches that hold at the three given points are taken, and the claim is made where
    they hold.
    """
    (function,) = setting.functions
    dim = len(setting.variables)
    builder = ProgramBuilder(2 * dim)
    half = Fraction(1, 2)
    first, second = ([builder.input(i + shift) for i in range(dim)] for shift in (0, dim))
    middle = [linear([(half, a), (half, b)]) for a, b in zip(first, second, strict=True)]
    hyps: list[tuple[int, ...]] = []
    values = []
    for inputs, point, weights in ((first, u, (1, 0)), (second, v, (0, 1)), (middle, mean(u, v), (1, 1))):
        cell = next(part for part in case_parts([function], setting.domain, at=point) if not part.empty)
        for c0, *row in cell.domain.hyps:
            hyps.append((sum(weights) * c0, *(weight * c for weight in weights for c in row)))
        values.append(_inlined(compile_function(function, setting.variables, cell.choices), inputs, builder))
    target = linear([(sign * half, values[0]), (sign * half, values[1]), (Fraction(-sign), values[2])])
    return builder.claim(target, tuple(dict.fromkeys(hyps)), "ge0")


def _inlined(function: CompiledFunction, inputs: Sequence[Terms], builder: ProgramBuilder) -> Terms:
    """The first output of a compiled function at arguments that are combinations of another program's values."""
    values: list[Terms] = [builder.constant(Fraction(1)), *inputs]

    def moved(terms: Terms) -> Terms:
        return linear([(q, values[i]) for i, q in terms])

    for left, right in function.program.instructions:
        values.append(builder.maximum(moved(left), moved(right)))
    return moved(function.outputs[0])
