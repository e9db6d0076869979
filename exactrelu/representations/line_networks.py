r"""The least number of units of one hidden layer for a CPA function of one variable.

Networks here are $x \mapsto \beta + \sum_{k=1}^n c_k\,\mathrm{relu}(w_k x + v_k)$: an output bias, no skip
connection. Let f be CPA on $\mathbb{R}$, a half-line or an interval, with p pieces, slopes $s_0, \dots, s_{p-1}$ from
left to right, breakpoints $b_1 < \dots < b_{p-1}$ inside the domain and jumps $D_i = s_i - s_{i-1} \neq 0$.

**Theorem.** For $p \geq 2$ the least number of units is $p - 1$ if $-s_0 = \sum_{i \in F} D_i$ for some
$F \subset \{1, \dots, p - 1\}$, and p otherwise.

*Proof.* A unit with $w \neq 0$ is affine on both sides of its own breakpoint $-v/w$, where its slope jumps by $c|w|$;
one with $w = 0$ is a constant. At $b_i$ the jumps of the units with that breakpoint add up to $D_i \neq 0$, so there
is at least one for each i, and n units are at least $p - 1$. If $n = p - 1$, there is exactly one for each i (so a
jump is not split, and no unit is anywhere else), of jump $D_i$: either it faces right, is $D_i\,\mathrm{relu}(x -
b_i)$ and has slope 0 at the left end, or it faces left, is $D_i\,\mathrm{relu}(b_i - x)$ and has slope $-D_i$ there.
With F the set of those that face left, $s_0 = -\sum_F D_i$. Conversely, for such an F the sum of these units has the
breakpoints and jumps of f and its slope at the left end, and f minus it is a constant, $\beta$. With p units: let all
face right and add $-s_0\,\mathrm{relu}(b_1 - x)$ and $s_0\,\mathrm{relu}(x - b_1)$, of which the latter merges with
the unit at $b_1$ into $(D_1 + s_0)\,\mathrm{relu}(x - b_1)$. $\square$

For p = 1 a constant takes no unit.  A function $s x + t$ with $s \neq 0$ takes one unit on a domain bounded below or
above, one that is on throughout, and on $\mathbb{R}$ two, $s\,\mathrm{relu}(x) - s\,\mathrm{relu}(-x)$: a single unit
has a breakpoint or is constant.  (Without a hidden layer it takes none, of course.)

The theorem of Arora et al. that p pieces take at most p units (Theorem 2.2) fails only there, for p = 1 on the line.
Whether $-s_0$ is a sum of jumps is decided exactly (`orientations.subset_sum`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

from exactrelu.cpa import CPA, piecewise
from exactrelu.exact import counted
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula, as_formula, settle
from exactrelu.networks import Network
from exactrelu.prover.equality import equal
from exactrelu.prover.induction import NamedObligation
from exactrelu.prover.verdict import ArguedVerdict, Undecided, Verdict, obligations_of
from exactrelu.regions.budget import Budget
from exactrelu.regions.piece_text import interval
from exactrelu.representations.limits import nonempty_setting, require_limits, seconds_left
from exactrelu.representations.orientations import SUMS, Allowance, TooManySums, subset_sum

__all__ = ["LineNetwork", "LineUnits", "least_units"]


@dataclass(frozen=True)
class LineUnits:
    """A network with one hidden layer for a function of one variable, with the number of units it has to have.

    `units` are in use, `least` is a proved lower bound; `minimal` says that they agree.  `jumps` are the slope
    jumps at the `breakpoints`, `left_slope` is the slope at the left end, and `facing_left` numbers the
    breakpoints whose units face left: their jumps add up to minus the left slope (None if there are no such, or the
    search for them was given up).  Constants have no hidden layer.
    """

    network: Network
    units: int
    least: int
    pieces: int
    breakpoints: tuple[Fraction, ...]
    jumps: tuple[Fraction, ...]
    left_slope: Fraction
    facing_left: tuple[int, ...] | None
    reason: str

    @property
    def minimal(self) -> bool:
        return self.units == self.least

    def __str__(self) -> str:
        number = f"{self.units} unit{'s' * (self.units != 1)}"
        claim = "the least possible" if self.minimal else f"at least {self.least} are necessary"
        return f"{number}, {claim}, for {self.pieces} piece{'s' * (self.pieces != 1)}: {self.reason}"


@dataclass(frozen=True)
class LineNetwork(LineUnits):
    """`LineUnits` with the verdict on the number of units; usable as a formula, and callable at points.

    `verdict` states that the network is the function and that at least `least` units are necessary.  Its one
    obligation, which has the certificate, is the former; the latter rests on the theorem at the head of the module.
    """

    verdict: Verdict

    def __call__(self, *point: Any) -> Any:
        return self.network(*point)

    def as_formula(self) -> Formula:
        return as_formula(self.network)

    def __str__(self) -> str:
        (function,) = obligations_of(self.verdict)
        return f"{super().__str__()}\n  the network: {function.label}"

    def __repr__(self) -> str:
        return f"<{self}>"


def least_units(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_sums: int = SUMS,
    max_cells: int | None = None,
    time: float | None = None,
    certify: bool | None = None,
) -> LineNetwork:
    r"""A network with one hidden layer and as few units as possible for a CPA function of one variable, proved.

    `f` is a network, formula or CPA function of one variable, `on` an interval, a half-line, or all of $\mathbb{R}$.
    The theorem is at the head of this module: with $p \geq 2$ pieces $p - 1$ units are necessary, p are enough,
    and which it is is a subset-sum question about the slopes.  `max_sums` limits the partial sums of that search; if
    it does not suffice there are p units and `least` is p - 1.  `max_cells` limits the search for the pieces, and
    `time`, the seconds for everything together, that for the units too; both raise `BudgetExceeded`, and they and
    `certify` also go to the proof.

    Raises `FormulaError` for several variables or outputs, `ValueError` for a domain that is a point, `EmptyDomain`.

    Source: Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491, Theorem 2.2 (at most p units); the exact
    number is proved at the head of this module.

    >>> least_units("abs(x)")
    <2 units, the least possible, for 2 pieces: 1 is not a sum of some of the slope jumps 2
      the network: proved, certificate checked>
    >>> least_units("abs(x)").verdict.statement
    'abs(x) is computed on R by one hidden layer with 2 units, and by none with fewer'
    >>> least_units("relu(x) - relu(x - 1) + relu(-x)").units                     # -(-1) = 2 - 1
    2
    >>> [least_units("x", on=domain).units for domain in (None, "x >= -5")]
    [2, 1]
    """
    require_limits(max_cells, time, certify, max_sums=max_sums)
    budget = Budget(max_cells, time)
    nonempty_setting(f, on, variables)
    cpa = piecewise(f, on, variables=variables, max_cells=max_cells, time=seconds_left(budget))
    if cpa.vector or cpa.input_dim != 1:
        raise FormulaError(
            f"f has {cpa.input_dim} variables and {cpa.output_dim} outputs; a scalar function of one variable is "
            'needed (the variable of a constant is named by variables="x")'
        )
    lower, upper = interval(cpa.domain)
    if lower is not None and lower == upper:
        raise ValueError(f"on = {cpa.domain} is a point; the number of units is asked on intervals")
    found = line_units(cpa, max_sums, seconds_left(budget))
    left = seconds_left(budget)
    verdict = equal(found.network, f, on=on, variables=cpa.variables, certify=certify, max_cells=max_cells, time=left)
    if verdict.refuted:
        raise RuntimeError(f"internal error: the network is not the function: {verdict}")
    if not verdict.proved:
        raise Undecided(verdict)
    owed = [NamedObligation("the network is the function", verdict)]
    text = settle([as_formula(f)], on, cpa.variables).functions[0].text
    return LineNetwork(**vars(found), verdict=ArguedVerdict.of(_stated(found, text, cpa), owed, _argument(found)))


def _stated(found: LineUnits, text: str, cpa: CPA) -> str:
    where = str(cpa.domain) if cpa.domain.rows or cpa.domain.strict else "R"
    number = "without units" if not found.units else f"with {counted(found.units, 'unit')}"
    claim = f"{text} is computed on {where} by one hidden layer {number}"
    if found.minimal:
        return f"{claim}, and by none with fewer" if found.units else claim
    return f"{claim}, and by none with fewer than {found.least}"


def _argument(found: LineUnits) -> str:
    return (
        f"at least {found.least}: {found.reason}; by exact search and the theorem at the head of "
        "exactrelu.representations.line_networks, not part of the certificate"
    )


def line_units(f: CPA, max_sums: int = SUMS, time: float | None = None) -> LineUnits:
    """The network of the theorem for the pieces of a scalar function on an interval, without a proof."""
    lower, upper = interval(f.domain)
    slopes = [piece.map.W[0][0] for piece in f.pieces]
    left_slope, breakpoints = slopes[0], f.breakpoints
    jumps = tuple(b - a for a, b in pairwise(slopes))
    least = len(jumps)
    facing_left: tuple[int, ...] | None = None
    try:
        facing_left = _subset(jumps, -left_slope, Allowance(max_sums, Budget(None, time)))
        if facing_left is None:
            least += 1
            reason = f"{-left_slope} is not a sum of some of the slope jumps {_listed(jumps)}"
        elif jumps:
            chosen = _listed([jumps[i] for i in facing_left]) if facing_left else "the empty sum"
            reason = f"{-left_slope} is a sum of slope jumps, {chosen}"
        else:
            reason = "it is constant"
    except TooManySums:
        reason = f"whether {-left_slope} is a sum of slope jumps was not decided with {max_sums} partial sums"
    units: list[tuple[Fraction, int, Fraction]] = []  # c * relu(side * (x - b)) as (c, side, b)
    if jumps:
        flipped = set(facing_left or ())
        units = [(D, -1 if i in flipped else 1, b) for i, (b, D) in enumerate(zip(breakpoints, jumps, strict=True))]
        if facing_left is None:
            first = breakpoints[0]
            units = [(-left_slope, -1, first), (jumps[0] + left_slope, 1, first), *units[1:]]
    elif left_slope and lower is None and upper is None:
        units = [(left_slope, 1, Fraction(0)), (-left_slope, -1, Fraction(0))]
        least, reason = 2, "an affine function on the line that is not constant"
    elif left_slope:
        side = 1 if lower is not None else -1
        units = [(side * left_slope, side, (lower if lower is not None else upper) or Fraction(0))]
        reason = "affine and not constant, by a unit that is on throughout"
    network = _network(units, f)
    return LineUnits(network, len(units), least, len(slopes), breakpoints, jumps, left_slope, facing_left, reason)


def _subset(jumps: Sequence[Fraction], target: Fraction, allowance: Allowance) -> tuple[int, ...] | None:
    """Positions of jumps that add up to the target, or None; `TooManySums` if the search is too long."""
    scale = lcm(target.denominator, *(jump.denominator for jump in jumps))
    numbers, wanted = [int(scale * jump) for jump in jumps], int(scale * target)
    found = subset_sum([(n,) for n in numbers], (wanted,), allowance)
    return None if found is None else tuple(sorted(found))


def _listed(numbers: Sequence[Fraction]) -> str:
    shown = [str(n) for n in numbers[:8]] + [".."] * (len(numbers) > 8)
    return ", ".join(shown) or "(there are none)"


def _network(units: Sequence[tuple[Fraction, int, Fraction]], cpa: CPA) -> Network:
    """The units with the output bias that makes them agree with f at one point."""
    point = cpa.domain.interior_point()
    assert point is not None
    value = cpa(*point)
    assert isinstance(value, Fraction)
    if not units:
        return Network([([[0]], [value])], "S")
    bias = value - sum((c * max(side * (point[0] - b), Fraction(0)) for c, side, b in units), Fraction(0))
    hidden = ([[side] for _, side, _ in units], [-side * b for _, side, b in units])
    return Network([hidden, ([[c for c, _, _ in units]], [bias])], "S")
