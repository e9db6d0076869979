"""Programs of one variable prepared for the line engine: topological levels over the integers, scalar bottlenecks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from exactrelu.kernel.program import Form, Program, Terms
from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.integral_forms import integral

__all__ = ["Bottleneck", "Level", "Maximum", "Schedule", "bottleneck", "schedule"]


class Maximum(NamedTuple):
    """max(left, right), both sides and their difference as (row, factor): the factor times a form of its level."""

    value: int
    difference: tuple[int, int]
    left: tuple[int, int]
    right: tuple[int, int]


@dataclass(frozen=True)
class Level:
    """The maxima of one topological level, and the distinct primitive integer forms (up to sign) they consist of."""

    forms: list[Form]
    maxima: list[Maximum]


@dataclass(frozen=True)
class Schedule:
    """A program over the integers, level by level: the values count in positive rational units.

    Output j is units[j] * outputs[j]; `last_use[value]` is the last level that uses a value, `len(levels) + 1` for
    those the outputs use.
    """

    levels: list[Level]
    outputs: list[Form]
    units: list[Fraction]
    last_use: list[int]


def schedule(function: CompiledFunction) -> Schedule:
    """The levels of a function's program; units are chosen so that the two sides of a max are coprime integer forms.

    >>> from exactrelu.program_builder import ProgramBuilder, linear
    >>> builder = ProgramBuilder(1)
    >>> x = builder.input(0)
    >>> relu = builder.maximum(linear([(Fraction(2, 3), x)]), ())            # relu(2 x / 3) in units of 2/3
    >>> plan = schedule(builder.function([linear([(Fraction(1), x), (Fraction(-1), relu)])]))
    >>> plan.levels[0].forms, plan.outputs, plan.units
    ([{1: 1}], [{1: 3, 2: -2}], [Fraction(1, 3)])
    """
    heights = _heights(function.program)
    depth = max(heights)
    units = [Fraction(1), Fraction(1)]
    last_use = [0] * len(heights)
    groups: list[list[tuple[int, Form, Form]]] = [[] for _ in range(depth)]
    for value, sides in enumerate(function.program.instructions, 2):
        unit, (left, right) = _integral(sides, units)
        units.append(unit)
        groups[heights[value] - 1].append((value, left, right))
        for i in (*left, *right):
            last_use[i] = max(last_use[i], heights[value])
    outputs = [_integral([output], units) for output in function.outputs]
    for _, (form,) in outputs:
        for i in form:
            last_use[i] = depth + 1
    return Schedule(
        [_level(group) for group in groups], [form for _, (form,) in outputs], [u for u, _ in outputs], last_use
    )


def _heights(program: Program) -> list[int]:
    """The topological level of every value: 0 for the constant and x, else one more than the highest argument's."""
    heights = [0, 0]
    for sides in program.instructions:
        heights.append(1 + max((heights[i] for side in sides for i, q in side if q), default=0))
    return heights


def _integral(sides: Sequence[Terms], units: Sequence[Fraction]) -> tuple[Fraction, list[Form]]:
    """A unit u > 0 and jointly coprime integer forms with u * form = side, where value i counts in units[i]."""
    forms, unit = integral(
        [
            {i: (q.numerator * units[i].numerator, q.denominator * units[i].denominator) for i, q in side if q}
            for side in sides
        ]
    )
    return unit, forms


def _level(group: Sequence[tuple[int, Form, Form]]) -> Level:
    known: dict[tuple[tuple[int, int], ...], int] = {}

    def reference(form: Form) -> tuple[int, int]:
        """The row of the primitive form (first coefficient positive) that `form` is a multiple of, and the factor."""
        items = sorted(form.items())
        factor = math.gcd(*form.values()) * (-1 if items and items[0][1] < 0 else 1)
        key = tuple(items) if factor in (0, 1) else tuple((i, c // factor) for i, c in items)
        return known.setdefault(key, len(known)), factor

    maxima = []
    for value, left, right in group:
        difference = dict(left)
        for i, c in right.items():
            difference[i] = difference.get(i, 0) - c
        split = reference({i: c for i, c in difference.items() if c})  # the zero form if the sides agree
        maxima.append(Maximum(value, split, *(reference(side) if side else (0, 0) for side in (left, right))))
    return Level([dict(key) for key in known], maxima)


@dataclass(frozen=True)
class Bottleneck:
    """A function of x as u(x) + g(s(x)) with one scalar s, through which all maxima of g see x.

    `head` has the outputs s and the nonzero u, `tail` is g; `positions[j]` says which output of `head` is the u of
    output j (None: zero).
    """

    head: CompiledFunction
    tail: CompiledFunction
    positions: list[int | None]

    def tail_in_units(self, unit: Fraction) -> CompiledFunction:
        """g as a function of s / unit."""

        def rescaled(terms: Terms) -> Terms:
            return tuple((i, q * unit if i == 1 else q) for i, q in terms)

        program = Program(1, tuple(tuple(map(rescaled, sides)) for sides in self.tail.program.instructions))
        return CompiledFunction(program, tuple(map(rescaled, self.tail.outputs)))


def bottleneck(function: CompiledFunction, watch: Callable[[], None] = lambda: None) -> Bottleneck | None:
    """The scalar bottleneck after a level that divides the maxima most evenly; None if there is none.

    `watch` is called for every level that is tried (a budget may raise there).

    >>> from exactrelu.program_builder import ProgramBuilder, linear
    >>> builder = ProgramBuilder(1)
    >>> x = builder.input(0)
    >>> s = linear([(Fraction(2), builder.maximum(x, ())), (Fraction(-1), x)])
    >>> g = builder.maximum(linear([(Fraction(3), s), (Fraction(1), builder.constant(Fraction(1)))]), ())
    >>> found = bottleneck(builder.function([linear([(Fraction(1), g), (Fraction(1), x)])]))
    >>> len(found.head.program.instructions), len(found.tail.program.instructions), found.positions
    (1, 1, [1])
    """
    instructions = function.program.instructions
    heights = _heights(function.program)
    sizes = [0] * (max(heights) + 1)
    for height in heights[2:]:
        sizes[height] += 1
    lowest = [min((heights[i] for side in sides for i, q in side if q and i), default=0) for sides in instructions]
    order = sorted(range(len(instructions)), key=lambda k: heights[k + 2])

    def scalar(cut: int) -> Terms | None:
        """The combination, first coefficient 1, of values up to level `cut` that all maxima above are made of."""
        s: Terms | None = None
        for k in order:
            if lowest[k] <= cut < heights[k + 2]:
                for side in instructions[k]:
                    part = tuple((i, q) for i, q in side if q and i and heights[i] <= cut)
                    if part and s is None:
                        s = tuple((i, q / part[0][1]) for i, q in part)
                    elif part and s is not None and not _proportional(part, s):
                        return None
        return s

    below = 0
    cuts = []
    for cut in range(1, max(heights)):
        below += sizes[cut]
        cuts.append((abs(2 * below - len(instructions)), cut))
    for _, cut in sorted(cuts):
        watch()
        s = scalar(cut)
        if s is not None:
            return _divided(function, heights, cut, s)
    return None


def _proportional(part: Terms, s: Terms) -> bool:
    factor = part[0][1]
    return len(part) == len(s) and all(i == k and q == factor * r for (i, q), (k, r) in zip(part, s, strict=True))


def _divided(function: CompiledFunction, heights: Sequence[int], cut: int, s: Terms) -> Bottleneck:
    instructions = function.program.instructions
    lower = [value for value in range(2, len(heights)) if heights[value] <= cut]
    upper = [value for value in range(2, len(heights)) if heights[value] > cut]
    name_below = {0: 0, 1: 1} | {old: new for new, old in enumerate(lower, 2)}
    name_above = {0: 0} | {old: new for new, old in enumerate(upper, 2)}

    def below(terms: Terms) -> Terms:
        return tuple((name_below[i], q) for i, q in terms if q)

    def above(terms: Terms) -> Terms:
        """Terms whose part below the cut is a multiple of s, as terms of the tail."""
        factor = next((q for i, q in terms if q and i == s[0][0]), Fraction(0))
        rest = [(name_above[i], q) for i, q in terms if q and i in name_above]
        return tuple(sorted([(1, factor), *rest] if factor else rest))

    positions: list[int | None] = []
    head_outputs, tail_outputs = [below(s)], []
    for output in function.outputs:
        part = tuple((i, q) for i, q in output if q and i not in name_above)
        separate = bool(part) and not _proportional(part, s)
        positions.append(len(head_outputs) if separate else None)
        if separate:
            head_outputs.append(below(part))
        tail_outputs.append(above(tuple((i, q) for i, q in output if i in name_above) if separate else output))
    head = Program(1, tuple(tuple(map(below, instructions[value - 2])) for value in lower))
    tail = Program(1, tuple(tuple(map(above, instructions[value - 2])) for value in upper))
    return Bottleneck(
        CompiledFunction(head, tuple(head_outputs)), CompiledFunction(tail, tuple(tail_outputs)), positions
    )
