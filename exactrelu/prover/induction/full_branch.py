r"""The segments of the iterates of a map, for all iterates: schemas PIECES and COMPOSITION.

A map T of an interval [a, b] is *full-branch* if [a, b] falls into m intervals each of which T maps affinely onto
[a, b].  Being continuous it rises and falls in turn.  $T^L$ is full-branch again, with $m^L$ branches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exactrelu.cpa import CPA, piecewise
from exactrelu.exact import counted, natural_number, rational
from exactrelu.expressions import FormulaError, sum_text
from exactrelu.formulas import Formula, as_formula
from exactrelu.lowering import has_cases
from exactrelu.prover.equality import at_most, equal
from exactrelu.prover.induction.blocks import (
    Block,
    family_latex,
    family_name,
    first_difference,
    interpolant_of,
    read_block,
)
from exactrelu.prover.induction.displays import stated
from exactrelu.prover.induction.members import iterates
from exactrelu.prover.induction.schema import (
    InductionVerdict,
    Instance,
    NamedObligation,
    Schema,
    Segments,
    Tested,
    conclude,
    searching,
)
from exactrelu.prover.verdict import Counterexample
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.piece_text import interval, map_text
from exactrelu.typesetting.layout import number
from exactrelu.typesetting.names import symbol

__all__ = ["Branch", "branches", "full_branch", "full_branch_obligations", "iterates_at_most", "line_block"]

SEGMENTS = 256  # up to so many segments an iterate is searched for a false instance; its proof takes their square
ITERATES = 12

Interval = tuple[Fraction | None, Fraction | None]  # its ends; None is infinite


@dataclass(frozen=True)
class Branch:
    """A segment of T on [left, right], and the affine map onto [lower, upper] that it has to be."""

    left: Fraction
    right: Fraction
    rising: bool
    lower: Fraction
    upper: Fraction

    @property
    def slope(self) -> Fraction:
        steepness = (self.upper - self.lower) / (self.right - self.left)
        return steepness if self.rising else -steepness

    @property
    def intercept(self) -> Fraction:
        return (self.lower if self.rising else self.upper) - self.slope * self.left

    @property
    def onto(self) -> str:
        start, end = (self.lower, self.upper) if self.rising else (self.upper, self.lower)
        return f"{'rises' if self.rising else 'falls'} from {start} to {end} on [{self.left}, {self.right}]"

    @property
    def latex(self) -> str:
        """The same with formulas in LaTeX."""
        start, end = (self.lower, self.upper) if self.rising else (self.upper, self.lower)
        word = "rises" if self.rising else "falls"
        return f"{word} from ${_number(start)}$ to ${_number(end)}$ on ${_interval(self.left, self.right)}$"


def _number(q: Fraction) -> str:
    return number(q, small=True)


def _interval(low: Fraction, high: Fraction) -> str:
    return f"[{_number(low)}, {_number(high)}]"


def full_branch(
    T: Any,
    lower: Any,
    upper: Any,
    *,
    line: bool = False,
    pieces: int | None = None,
    family: Any = None,
    variables: Any = None,
    **options: Any,
) -> InductionVerdict:
    r"""The L-fold iterate $T^L$ has exactly $m^L$ linear segments on [a, b], for all L; m is their number for T.

    Obligations: on each of its m segments T is the affine map that rises, or falls, from one end of [`lower`, `upper`]
    to the other.  With `line` the statement is about the whole line too; then the first and the last segment have to
    go on to infinity, T(y) being outside of (a, b) for y outside.

    If an obligation fails, T may still have $m^L$ segments for all L, and the verdict is *undecided*; it is refuted
    if the exact count for some small L is another one: its `counterexample` has L, the count and $m^L$.
    `pieces` is the m of the statement, by default the number of segments of T.  `family` maps L to a network; that it
    is $T^L$ is tested for L = 0, .., 6 by comparing programs literally.  Options: `time` and `max_cells`.

    Source: the sawtooth and tent maps of M. Telgarsky, "Benefits of depth in neural networks", arXiv 1602.04485.

    >>> v = full_branch("2*abs(y) - 2", -2, 2, line=True)
    >>> v.statement, v.label
    ('T^L has exactly 2^L linear segments on R and on [-2, 2] for all L >= 0, where T(y) = 2*abs(y) - 2',
     'proved for all n (schema PIECES)')
    >>> print(v.conclusions[0])
    for L >= 1 the breakpoints of T^L are -2 + j*4/2^L, 0 < j < 2^L; T^L is -2 there for odd j and 2 for even j
    >>> print(full_branch("2*abs(y) - 2", -1, 1).counterexample)
    at L = 2: left 2, right 4
    """
    limits = searching(options, full_branch)
    a, b = rational(lower, "lower"), rational(upper, "upper")
    if a >= b:
        raise ValueError(f"lower = {a} is not smaller than upper = {b}")
    block, owed = line_block(T, variables, limits)
    found = branches(block, a, b)
    m = len(found) if pieces is None else natural_number(pieces, "pieces", 1)
    power = f"{m}^L"
    where = f"R and on [{a}, {b}]" if line else f"[{a}, {b}]"
    statement = f"{block.letter}^L has exactly {power} linear segments on {where} for all L >= 0{block.where}"
    if family is not None:
        statement = f"{family_name(family, 'L')} is {block.letter}^L, and {statement}"
    onto = full_branch_obligations(block, found, line, limits)
    places = (r"\mathbb{R} \text{ and on } " if line else "") + _interval(a, b)
    domains: list[Interval] = [(a, b), (None, None)] if line else [(a, b)]
    tested, doubt = _family_test(block, family)
    return conclude(
        Schema("PIECES", "L"),
        statement,
        [*owed, *onto],
        segments=[Segments(m, tuple(onto[: len(found)]), True)],
        tested=tested,
        conclusions=_conclusions(block, found, line),
        latex=_stated(block, f"exactly }} {m}^{{L}}", places, family),
        latex_conclusions=_latex_conclusions(block, found, line),
        falsify=lambda: _other_count(block, m, domains, limits),
        instance=_wrong_count(block, 1, m, (a, b), limits) if m != len(found) else None,
        doubt=doubt,
        members=iterates(block, None if line else f"{block.names[0]} >= {a}, {block.names[0]} <= {b}"),
    )


def iterates_at_most(
    T: Any, *, pieces: int | None = None, family: Any = None, variables: Any = None, **options: Any
) -> InductionVerdict:
    r"""The L-fold iterate $T^L$ has at most $p^L$ linear segments on the line, for all L; p is their number for T.

    Obligations: T is affine on each of the p intervals.  `pieces` is the p of the statement; if T has more segments
    than that, it is refuted with L = 1.  `family` and options as in `full_branch`.

    >>> iterates_at_most("relu(x) - 2*relu(x - 1)").statement
    'T^L has at most 3^L linear segments on R for all L >= 0, where T(x) = relu(x) - 2*relu(x - 1)'
    >>> iterates_at_most("relu(x) - 2*relu(x - 1)", pieces=2).instance
    1
    """
    limits = searching(options, iterates_at_most)
    block, owed = line_block(T, variables, limits)
    form = piecewise(block.formula, variables=block.names)
    p = len(form) if pieces is None else natural_number(pieces, "pieces", 1)
    affine = affine_pieces(block, form, limits)
    statement = f"{block.letter}^L has at most {p}^L linear segments on R for all L >= 0{block.where}"
    if family is not None:
        statement = f"{family_name(family, 'L')} is {block.letter}^L, and {statement}"
    tested, doubt = _family_test(block, family)
    return conclude(
        Schema("COMPOSITION", "L"),
        statement,
        [*owed, *affine],
        segments=[Segments(p, tuple(affine), False)],
        tested=tested,
        latex=_stated(block, f"at most }} {p}^{{L}}", r"\mathbb{R}", family),
        instance=_wrong_count(block, 1, p, (None, None), limits, relation=">") if p < len(form) else None,
        doubt=doubt,
        members=iterates(block),
    )


def _stated(block: Block, count: str, place: str, family: Any) -> str:
    claim = rf"{block.latex}^{{L}} \text{{ has {count} \text{{ linear segments on }} {place}"
    same = [] if family is None else [rf"{family_latex(family, 'L')} = {block.latex}^{{L}},"]
    return stated([*same, claim], r"L \ge 0", block.latex_where)


def line_block(T: Any, variables: Any, limits: dict[str, Any]) -> tuple[Block, list[NamedObligation]]:
    """A function of one variable as a block; a piecewise definition as a network, with the obligation that it is it."""
    formula = as_formula(T)
    block = read_block(T, ("x",), variables, "T", "the map")
    if len(block.formula.outputs) != 1:
        raise FormulaError(f"the map {formula.text} has {len(block.formula.outputs)} outputs; it needs one")
    if not has_cases(block.formula):
        return block, []
    network = interpolant_of(piecewise(block.formula, variables=block.names))
    same = equal(block.formula, network, variables=block.names, **limits)
    written = as_formula(network).bound(block.names)
    lowered = Formula(written.outputs, block.formula.text, names=block.names)
    return Block(lowered, block.names, "T", block.formula), [
        NamedObligation("the piecewise definition as a network", same)
    ]


def branches(block: Block, a: Fraction, b: Fraction) -> list[Branch]:
    """The linear segments of T on [a, b], each as the branch that it would be if T were full-branch there."""
    (name,) = block.names
    form = piecewise(block.formula, f"{name} >= {a}, {name} <= {b}", variables=block.names)
    ends = [a, *form.breakpoints, b]
    slopes = [piece.map.W[0][0] for piece in form.pieces]
    return [Branch(c, d, slope >= 0, a, b) for (c, d), slope in zip(pairwise(ends), slopes, strict=True)]


def full_branch_obligations(
    block: Block, found: Sequence[Branch], line: bool, limits: dict[str, Any]
) -> list[NamedObligation]:
    """T is what each branch says; with `line`, the outer ones go on, and rays are mapped into rays."""
    (y,), T = block.names, block.formula
    owed = []
    last = len(found) - 1
    for i, branch in enumerate(found):
        rows = [f"{y} >= {branch.left}"] * (i > 0 or not line) + [f"{y} <= {branch.right}"] * (i < last or not line)
        affine = sum_text([(branch.slope, y)], branch.intercept)
        verdict = equal(T, affine, on=", ".join(rows) or None, variables=[y], **limits)
        count = f"branch {i + 1} of {last + 1}"
        told = f"{count}: ${block.latex}$ {branch.latex}"
        owed.append(NamedObligation(f"{count}: {block.letter} {branch.onto}", verdict, told))
    if line:
        a, b = found[0].lower, found[0].upper
        rays = [
            (f"{y} >= {b}", rf"\ge {_number(b)}", found[-1].rising),
            (f"{y} <= {a}", rf"\le {_number(a)}", not found[0].rising),
        ]
        for ray, end, high in rays:
            low, top = (str(b), T) if high else (T, str(a))
            name = f"{block.letter} maps the ray {ray} into {'>= ' + str(b) if high else '<= ' + str(a)}"
            into = rf"\ge {_number(b)}" if high else rf"\le {_number(a)}"
            told = rf"${block.latex}({symbol(y)}) {into}$ where ${symbol(y)} {end}$"
            owed.append(NamedObligation(name, at_most(low, top, on=ray, variables=[y], **limits), told))
    return owed


def affine_pieces(block: Block, form: CPA, limits: dict[str, Any]) -> list[NamedObligation]:
    """The function is affine on each of its segments."""
    (name,) = block.names
    owed = []
    for i, (cell, affine) in enumerate(form.pieces):
        low, high = interval(cell)
        rows = [f"{name} >= {low}"] * (low is not None) + [f"{name} <= {high}"] * (high is not None)
        text = map_text(affine, block.names)
        verdict = equal(block.formula, text, on=", ".join(rows) or None, variables=[name], **limits)
        owed.append(NamedObligation(f"segment {i + 1} of {len(form)}", verdict))
    return owed


def _conclusions(block: Block, found: Sequence[Branch], line: bool) -> list[str]:
    """Breakpoints, values and slopes where all branches are equally long; else that each segment is onto."""
    a, b, m, T = found[0].lower, found[0].upper, len(found), block.letter
    if m == 1:
        return []
    if len({branch.right - branch.left for branch in found}) > 1:
        return [f"{T}^L maps each of these segments of [{a}, {b}] onto [{a}, {b}], rising and falling in turn"]
    length = b - a
    step = f"{length}/{m}^L" if length.denominator == 1 else f"({length})/{m}^L"
    start, other = (a, b) if found[0].rising else (b, a)
    values = f"{T}^L is {other} there for odd j and {start} for even j"
    slopes = (
        f"for L >= 1 the slopes are {m}^L and -{m}^L in turn, the first one {'positive' if start == a else 'negative'}"
    )
    if not found[0].rising and not found[-1].rising:  # then a is mapped to b and b to a
        values = f"{T}^L is {a} and {b} there in turn"
        slopes = f"the slopes are {m}^L and -{m}^L in turn, the first one positive iff L is even"
    step = f"j/{m}^L" if length == 1 else f"j*{step}"
    step = f"{a} + {step}" if a else step
    outer = [f"{T}^L is affine on each ray beyond the outermost of these points"] if line else []
    return [f"for L >= 1 the breakpoints of {T}^L are {step}, 0 < j < {m}^L; {values}", slopes, *outer]


def _latex_conclusions(block: Block, found: Sequence[Branch], line: bool) -> list[str]:
    """The same with formulas in LaTeX."""
    a, b, m, T = found[0].lower, found[0].upper, len(found), rf"{block.latex}^{{L}}"
    low, high = _number(a), _number(b)
    if m == 1:
        return []
    if len({branch.right - branch.left for branch in found}) > 1:
        place = f"${_interval(a, b)}$"
        return [f"${T}$ maps each of these segments of {place} onto {place}, rising and falling in turn"]
    start, other = (low, high) if found[0].rising else (high, low)
    values = f"${T}$ is ${other}$ there for odd $j$ and ${start}$ for even $j$"
    first = "positive" if start == low else "negative"
    slopes = rf"for $L \ge 1$ the slopes are ${m}^{{L}}$ and $-{m}^{{L}}$ in turn, the first one {first}"
    if not found[0].rising and not found[-1].rising:
        values = f"${T}$ is ${low}$ and ${high}$ there in turn"
        slopes = f"the slopes are ${m}^{{L}}$ and $-{m}^{{L}}$ in turn, the first one positive iff $L$ is even"
    factor = "" if b - a == 1 else rf"{_number(b - a)} \cdot "
    points = (f"{low} + " if a else "") + rf"{factor}{m}^{{-L}} j"
    outer = [f"${T}$ is affine on each ray beyond the outermost of these points"] if line else []
    where = rf"for $L \ge 1$ the breakpoints of ${T}$ are ${points}$, $0 < j < {m}^{{L}}$; {values}"
    return [where, slopes, *outer]


def _family_test(block: Block, family: Any) -> tuple[list[Tested], str]:
    if family is None:
        return [], ""
    name = family_name(family, "L")
    wrong = first_difference(
        family, lambda L: block.iterated(L).outputs, lambda _: block.names, range(7), block.formula.vector
    )
    if wrong is not None:
        return [], f"{name} with L = {wrong} is not literally {block.letter}^L, so it may be another family"
    text = f"{name} is {block.letter}^L: programs compared literally for L = 0, .., 6, a test"
    told = rf"${family_latex(family, 'L')}$ is ${block.latex}^{{L}}$: programs compared literally for "
    return [Tested(text, told + r"$L = 0, \dots, 6$, a test")], ""


def _other_count(block: Block, m: int, domains: Sequence[Interval], limits: dict[str, Any]) -> Instance | None:
    """The least L for which the count of segments is not m^L, with the exact form, as far as the budget goes."""
    budget = {key: value for key, value in limits.items() if key != "certify"}
    for L in range(1, ITERATES + 1):
        if L > 1 and m**L > SEGMENTS:
            return None
        for domain in domains:
            try:
                found = _wrong_count(block, L, m, domain, limits, **budget)
            except BudgetExceeded:
                return None
            if found is not None:
                return found
    return None


def _wrong_count(
    block: Block, L: int, m: int, domain: Interval, limits: dict[str, Any], relation: str = r"\ne", **budget: Any
) -> Instance | None:
    """The exact number of segments of the L-fold iterate, if it is not m^L; None if it is.

    `relation` is what stands in LaTeX between that number and m^L.
    A proof of the exact form is attached if the limits of an obligation suffice for it.
    """
    (y,), (low, high) = block.names, domain
    iterate = block.iterated(L)
    rows = [f"{y} >= {low}"] * (low is not None) + [f"{y} <= {high}"] * (high is not None)
    on = ", ".join(rows) or None
    form = piecewise(iterate, on, variables=block.names, **budget)
    if len(form) == m**L:
        return None
    shown = equal(iterate, form, on=on, variables=block.names, **limits)
    shown.settled = True
    where = f"[{low}, {high}]" if rows else "R"
    reason = f"the exact form of {iterate.text} on {where} has {len(form)} segments; "
    assured = "the certificate is for it" if shown.certificate else "the budget leaves no certificate for it"
    reason += assured
    power = block.latex if L == 1 else f"{block.latex}^{{{L}}}"
    place = _interval(low, high) if low is not None and high is not None else r"\mathbb{R}"
    told = f"the exact form of ${power}$ on ${place}$ has {counted(len(form), 'linear segment')}, and {assured}"
    failure = rf"{len(form)} {relation} {m**L} \text{{ linear segments}}"
    example = Counterexample(("L",), (Fraction(L),), Fraction(len(form)), Fraction(m**L))
    return Instance(L, example, shown.certificate, None, reason, told, failure)
