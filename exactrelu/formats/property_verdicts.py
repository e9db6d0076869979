r"""Deciding VNN-LIB properties exactly.

On an unsafe set with inputs in P and weak constraints $r_i(x, y) \ge 0$ let $g(x) = \max_i -r_i(x, N(x))$.  A point of
P is a counterexample iff $g \le 0$ there.  Safety is the *strict* inequality g > 0; since a CPA function that is
bounded below on a polyhedron attains its minimum, safety means that $m = \min_P g$, computed exactly, is positive, and
$m \le g$ on P is then proved with a certificate.  For that every cell of P has to be visited, so networks that are not
tiny go through branch and bound instead: it stops at some bound m > 0 of g, which is proved in the same way, or at a
counterexample.  Strict constraints change what g = 0 means (`exactrelu.formats.violations`).
"""

import time as clock
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from exactrelu.analysis.extrema import Ray, least_value
from exactrelu.analysis.pieces import scalar_pieces
from exactrelu.cpa import piecewise
from exactrelu.exact import approximated
from exactrelu.formats.violations import Penalties, Violation, ViolationClaims, touched
from exactrelu.formats.vnnlib import Property, UnsafeSet, read_property, value_of
from exactrelu.formulas import Formula
from exactrelu.kernel.certificate import Certificate
from exactrelu.networks import Network
from exactrelu.polyhedron import EmptyDomain
from exactrelu.prover.branch_and_bound import BoundedProof, bounded_proof
from exactrelu.prover.claim_search import certified
from exactrelu.prover.equality import at_most
from exactrelu.prover.verdict import CERTIFIED, ENUMERATED, Counterexample, Verdict, unobserved
from exactrelu.regions.budget import Budget, BudgetExceeded

__all__ = ["PropertyVerdict", "decide_property"]

LEAST_MARGIN_SIZE = 16  # hidden neurons up to which the least g is computed unless it is asked for
PENALTIES = (Fraction(1), Fraction(64), Fraction(4096))  # tried in branch and bound, which has no pieces to ask

Point = tuple[Fraction, ...]


class _Safe(NamedTuple):
    """The proof that an unsafe set is not reached, and its margin (None without inputs), which may be the least g."""

    proof: Verdict
    margin: Fraction | None
    least: bool


@dataclass(eq=False)
class PropertyVerdict(Verdict):
    r"""The answer whether a network is safe: *proved*, or *refuted* by an exact input with its exact outputs.

    `outputs` is N(x) at the counterexample, whose left value is the g of its unsafe set (at most 0; the right value is
    0).  When proved, `margin` is a proved lower bound of the g of all unsafe sets, and None if no input is in any of
    them: the network stays safe if every constraint on the outputs is loosened by less.  It is the least g itself if
    `margin_is_least`.  It is positive, unless g is 0 somewhere and strict constraints exclude that point: then it
    is 0.  The certificate proves safety for every unsafe set.
    """

    outputs: Point = ()
    margin: Fraction | None = None
    margin_is_least: bool = False

    def __str__(self) -> str:
        if self.counterexample is None:
            return super().__str__()
        x = ", ".join(
            f"{n} = {approximated(v)}"
            for n, v in zip(self.counterexample.variables, self.counterexample.point, strict=True)
        )
        y = ", ".join(f"Y_{j} = {approximated(v)}" for j, v in enumerate(self.outputs))
        return f"refuted at {x}: outputs {y}\n  {self.statement}"


def decide_property(
    network: Network,
    property: Any,
    *,
    least_margin: bool | None = None,
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    allow_empty: bool = False,
) -> PropertyVerdict:
    r"""Decide whether no input reaches the unsafe outputs of a property (a `Property` or a VNN-LIB file).

    The question is about the exact realization of the network; floating-point evaluation is not modelled.  `certify`,
    `max_cells` and `time` (for each unsafe set) are as in `equal`.  In the words of the VNN competitions proved is
    *unsat*, refuted *sat*.  With `least_margin` the margin of a safe network is the least value and not only a bound of
    it, which takes a visit to every cell; by default it is for networks of at most 16 hidden neurons.

    If no input at all satisfies the conditions on the inputs, every network is safe, which says nothing about this one:
    that raises `EmptyDomain`, unless with `allow_empty` it is what you mean; then the label ends in *(vacuous)*.  Where
    only some of several unsafe sets have no inputs, `reason` counts these.

    Raises `ValueError` if the network has other numbers of inputs or outputs.

    >>> from exactrelu.formats.vnnlib import parse_property
    >>> absolute = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> text = "(declare-const X_0 Real) (declare-const Y_0 Real) (assert (<= -1 X_0 2)) (assert (>= Y_0 {}))"
    >>> decide_property(absolute, parse_property(text.format("2.5"))).margin
    Fraction(1, 2)
    >>> strict = parse_property(text.replace(">= Y_0", "> Y_0").format("2"))     # |x| > 2 for no x in [-1, 2]
    >>> decide_property(absolute, strict).margin
    Fraction(0, 1)
    >>> print(decide_property(absolute, parse_property(text.format("1.75"))))
    refuted at X_0 = 2: outputs Y_0 = 2
      no X_0 with X_0 >= -1, X_0 <= 2 has outputs of N with Y_0 >= 7/4
    """
    if not isinstance(property, Property):
        property = read_property(property)
    if not isinstance(network, Network):
        raise TypeError(f"network is a {type(network).__name__}; a Network is needed")
    wanted = (property.input_dim, property.output_dim)
    if (network.input_dim, network.output_dim) != wanted:
        raise ValueError(
            f"the property is about {wanted[0]} inputs and {wanted[1]} outputs, {network.name} has "
            f"{network.input_dim} and {network.output_dim}"
        )
    start = clock.monotonic()
    options = {"max_cells": max_cells, "time": time}
    undecided = ""
    safe: list[_Safe] = []
    visit = network.size <= LEAST_MARGIN_SIZE if least_margin is None else least_margin
    for part in property.unsafe:
        try:
            found = _decided(network, property, part, visit, certify, options)
        except BudgetExceeded as exceeded:
            undecided = undecided or str(exceeded)
            continue
        if not isinstance(found, _Safe):
            return _refutation(network, property, part, found, start)
        if found.proof.undecided:
            undecided = undecided or found.proof.reason
            continue
        safe.append(found)
    statement = _statement(network, property)
    seconds = clock.monotonic() - start
    if undecided:
        return PropertyVerdict(statement, "undecided", "undecided", reason=undecided, seconds=seconds)
    written = [one.proof.certificate.text for one in safe if one.proof.certificate is not None]
    whole = len(written) == len(safe)
    reason = next((one.proof.reason for one in safe if one.proof.certificate is None), "")
    margin = min((one.margin for one in safe if one.margin is not None), default=None)
    if margin is None:
        if not allow_empty:
            raise EmptyDomain(_empty_text(network, property))
        reason = "no input satisfies the conditions on the inputs"
    elif empty := sum(one.margin is None for one in safe):
        without = f"{empty} of {len(safe)} unsafe sets have no inputs: the conditions on these contradict each other"
        reason = f"{reason}; {without}" if reason else without
    label = CERTIFIED if whole and written else ENUMERATED
    return PropertyVerdict(
        statement,
        "proved",
        f"{label} (vacuous)" if margin is None else label,
        Certificate("".join(written)) if whole and written else None,
        reason=reason,
        vacuous=margin is None,
        seconds=seconds,
        margin=margin,
        margin_is_least=margin is not None and all(one.least for one in safe if one.margin is not None),
    )


def _statement(network: Network, property: Property) -> str:
    parts = [_part_text(network, property, part) for part in property.unsafe[:3]]
    more = len(property.unsafe) - len(parts)
    return "; ".join(parts) + (f"; and {more} more" if more else "") if parts else "no input is called unsafe"


def _empty_text(network: Network, property: Property) -> str:
    """That no input satisfies the conditions, for `EmptyDomain`."""
    which = f": {_part_text(network, property, property.unsafe[0])}" if property.unsafe else ""
    return (
        f"no input satisfies the conditions of the property on the inputs, so every network is safe vacuously{which}; "
        "correct the bounds, or pass allow_empty=True if that is meant"
    )


def _part_text(network: Network, property: Property, part: UnsafeSet, limit: int = 400) -> str:
    n = property.input_dim
    zeros = (Fraction(0),) * property.output_dim
    inputs = ", ".join(
        property.row_text((*map(Fraction, row), *zeros), strict)
        for group, strict in ((part.inputs.rows, False), (part.inputs.strict, True))
        for row in group
    )
    outputs = ", ".join(
        property.row_text(row, strict) for group, strict in ((part.rows, False), (part.strict, True)) for row in group
    )
    listed = property.input_names if n <= 3 else (property.input_names[0], "..", property.input_names[-1])
    names = listed[0] if n == 1 else f"({', '.join(listed)})"
    shown = [text if len(text) <= limit else f"{text[:limit]}.." for text in (inputs, outputs)]
    return f"no {names}{' with ' * bool(inputs)}{shown[0]} has outputs of {network.name} with {shown[1] or 'any value'}"


def _decided(
    network: Network, property: Property, part: UnsafeSet, visit: bool, certify: bool | None, options: dict[str, Any]
) -> _Safe | Point:
    """A counterexample in an unsafe set, or why there is none; raises `BudgetExceeded`."""
    inner = part.inputs.interior_point()
    if inner is None:
        names = property.input_names
        empty = at_most(1, 0, on=part.inputs, variables=names, certify=certify, allow_empty=True, **options)
        return _safe(empty, None)
    if part.contains(inner, _outputs(network, inner)):
        return inner
    violation = Violation(network, property, part)
    found = None if visit or not part.inputs.dim else _bounded(violation, options)
    return _enumerated(violation, certify, options) if found is None else found


def _bounded(violation: Violation, options: dict[str, Any]) -> _Safe | Point | None:
    """A positive bound of g (or what replaces it where there are strict constraints) with its proof, a counterexample,
    or None: neither by branch and bound."""
    claims, budget = ViolationClaims(violation), Budget(options["max_cells"], options["time"])
    part = violation.part

    def refutes(x: Point) -> bool:
        return part.contains(x, _outputs(violation.network, x))

    claim = claims.at_least(Fraction(0))
    found = bounded_proof(claim, budget, refutes, strict=bool(violation.weak))
    if isinstance(found, BoundedProof):
        margin = _shorter(found.least) if found.least else found.least
        claim = claims.at_least(margin)
    elif found is None and violation.weak and violation.strict:
        margin = Fraction(0)
        for number in PENALTIES:
            claim = ViolationClaims(violation).penalized(Penalties(number, number))
            found = bounded_proof(claim, budget, refutes)
            if found is not None:
                break
    if not isinstance(found, BoundedProof):
        return found
    with unobserved():
        proof = Verdict(f"{margin} <= g", "proved", CERTIFIED, certified([(claim, found.lines(claim))]))
    return _Safe(proof, margin, False)


def _enumerated(violation: Violation, certify: bool | None, options: dict[str, Any]) -> _Safe | Point:
    """A visit to all cells: the least value of g, and where it is 0 what that means."""
    names, domain = violation.property.input_names, violation.domain

    def proof(bound: Fraction, f: Formula) -> Verdict:
        return at_most(bound, f, on=domain, variables=names, certify=certify, **options)

    g = violation.g()
    margin, place = least_value(scalar_pieces(g, domain, names, options["max_cells"], options["time"], "the minimum"))
    if margin is not None and (margin > 0 or (not margin and not violation.weak)):
        return _safe(proof(margin, g), margin)
    if not margin and margin is not None and violation.strict:
        pieces = piecewise(violation.both(), domain, variables=names, **options)
        on_boundary = touched(pieces)
        if on_boundary.found is None:
            return _safe(proof(margin, violation.penalized(on_boundary.penalties)), margin)
        place = on_boundary.found.at
    if not isinstance(place, Ray):
        return place
    step = Fraction(1)
    while not violation.part.contains(point := _along(place, step), _outputs(violation.network, point)):
        step *= 2  # what has to be negative is affine on the ray and tends to minus infinity
    return point


def _safe(proof: Verdict, margin: Fraction | None) -> _Safe:
    if proof.refuted:
        raise RuntimeError(f"internal error: {proof.statement} was computed and is refuted")
    proof.settled = True  # it is a part of the verdict on the property
    return _Safe(proof, margin, margin is not None)


def _shorter(value: Fraction) -> Fraction:
    """A positive number rounded down to three decimal digits or so."""
    step = Fraction(1, 1000)
    while step * 100 > value:
        step /= 10
    return value // step * step


def _along(ray: Ray, step: Fraction) -> Point:
    return tuple(a + step * d for a, d in zip(ray.start, ray.direction, strict=True))


def _outputs(network: Network, x: Sequence[Fraction]) -> Point:
    y = network(list(x))
    return y if isinstance(y, tuple) else (y,)


def _refutation(network: Network, property: Property, part: UnsafeSet, point: Point, start: float) -> PropertyVerdict:
    """The verdict with the simplest nearby point that still is a counterexample, evaluated once more."""
    point = next((near for near in _simpler(point) if part.contains(near, _outputs(network, near))), point)
    y = _outputs(network, point)
    if property.holds_at(point, y):
        raise RuntimeError("internal error: a counterexample does not satisfy the property it should refute")
    violation = Violation(network, property, part)
    values = [-value_of(row, (*point, *y)) for row in (*violation.weak, *violation.strict)]
    return PropertyVerdict(
        _part_text(network, property, part),
        "refuted",
        "refuted",
        counterexample=Counterexample(property.input_names, point, max(values, default=Fraction(-1)), Fraction(0)),
        seconds=clock.monotonic() - start,
        outputs=y,
    )


def _simpler(point: Point) -> Iterator[Point]:
    for denominator in (1, 2, 4, 10, 100, 1000, 10**6):
        yield tuple(Fraction(round(c * denominator), denominator) for c in point)
