r"""Deciding VNN-LIB properties exactly.

On an unsafe set with inputs in P and rows $r_i(x, y) \ge 0$ let $g(x) = \max_i -r_i(x, N(x))$.  A point of P is a
counterexample iff $g \le 0$ there.  The sets are closed, so safety is the *strict* inequality g > 0; since a CPA
function that is bounded below on a polyhedron attains its minimum, safety means that $m = \min_P g$, computed exactly,
is positive, and $m \le g$ on P is then proved with a certificate.  For that every cell of P has to be visited, so
networks that are not tiny go through branch and bound instead: it stops at some bound m > 0 of g, which is proved in
the same way, or at a counterexample.
"""

import time as clock
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from exactrelu.analysis.extrema import Ray, least_value
from exactrelu.analysis.pieces import scalar_pieces
from exactrelu.expressions import Application, Lattice, Node, Variable, combine, constant
from exactrelu.formats.vnnlib import Property, UnsafeSet, read_property
from exactrelu.formulas import Formula
from exactrelu.kernel.certificate import Certificate
from exactrelu.kernel.program import Claim
from exactrelu.networks import Network
from exactrelu.program_builder import ProgramBuilder, linear
from exactrelu.prover.branch_and_bound import BoundedProof, bounded_proof
from exactrelu.prover.equality import CERTIFIED, ENUMERATED, at_most, certified
from exactrelu.prover.verdict import Counterexample, Verdict, unobserved
from exactrelu.regions.budget import Budget, BudgetExceeded

__all__ = ["PropertyVerdict", "decide_property"]

LEAST_MARGIN_SIZE = 16  # hidden neurons up to which the least g is computed unless it is asked for

Point = tuple[Fraction, ...]


@dataclass(eq=False)
class PropertyVerdict(Verdict):
    r"""The answer whether a network is safe: *proved*, or *refuted* by an exact input with its exact outputs.

    `outputs` is N(x) at the counterexample, whose left value is the g of its unsafe set (at most 0; the right value is
    0).  When proved, `margin` is a proved lower bound of the g of all unsafe sets, positive, and None if no input is in
    any of them: the network stays safe if every constraint on the outputs is loosened by less.  It is the least g
    itself if `margin_is_least`.  The certificate proves it for every unsafe set.
    """

    outputs: Point = ()
    margin: Fraction | None = None
    margin_is_least: bool = False

    def __str__(self) -> str:
        if self.counterexample is None:
            return super().__str__()
        x = ", ".join(
            f"{n} = {v}" for n, v in zip(self.counterexample.variables, self.counterexample.point, strict=True)
        )
        y = ", ".join(f"Y_{j} = {v}" for j, v in enumerate(self.outputs))
        return f"refuted at {x}: outputs {y}\n  {self.statement}"


def decide_property(
    network: Network,
    property: Any,
    *,
    least_margin: bool | None = None,
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> PropertyVerdict:
    r"""Decide whether no input reaches the unsafe outputs of a property (a `Property` or a VNN-LIB file).

    The question is about the exact realization of the network; floating-point evaluation is not modelled.  `certify`,
    `max_cells` and `time` (for each unsafe set) are as in `equal`.  In the words of the VNN competitions proved is
    *unsat*, refuted *sat*.  With `least_margin` the margin of a safe network is the least value and not only a bound of
    it, which takes a visit to every cell; by default it is for networks of at most 16 hidden neurons.

    Raises `ValueError` if the network has other numbers of inputs or outputs.

    >>> from exactrelu.formats.vnnlib import parse_property
    >>> absolute = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> text = "(declare-const X_0 Real) (declare-const Y_0 Real) (assert (<= -1 X_0 2)) (assert (>= Y_0 {}))"
    >>> decide_property(absolute, parse_property(text.format("2.5"))).margin
    Fraction(1, 2)
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
    proofs: list[Verdict] = []
    margins: list[Fraction] = []
    visit = network.size <= LEAST_MARGIN_SIZE if least_margin is None else least_margin
    least = True
    for part in property.unsafe:
        try:
            found = None if visit else _bounded(network, property, part, options)
            if isinstance(found, tuple) and isinstance(found[0], Verdict):
                proofs.append(found[0])
                margins.append(found[1])
                least = False
                continue
            point, margin = (found, None) if found is not None else _search(network, property, part, options)
            if point is None:
                proof = _proof(network, property, part, margin, certify, options)
        except BudgetExceeded as exceeded:
            undecided = undecided or str(exceeded)
            continue
        if point is not None:
            return _refutation(network, property, part, point, start)
        if proof.undecided:
            undecided = undecided or proof.reason
            continue
        proofs.append(proof)
        margins += [] if margin is None else [margin]
    statement = _statement(network, property)
    seconds = clock.monotonic() - start
    if undecided:
        return PropertyVerdict(statement, "undecided", "undecided", reason=undecided, seconds=seconds)
    written = [proof.certificate.text for proof in proofs if proof.certificate is not None]
    whole = len(written) == len(proofs)
    reason = next((proof.reason for proof in proofs if proof.certificate is None), "")
    margin = min(margins, default=None)
    if margin is None:
        reason = "no input satisfies the conditions on the inputs"
    return PropertyVerdict(
        statement,
        "proved",
        CERTIFIED if whole and written else ENUMERATED,
        Certificate("".join(written)) if whole and written else None,
        reason=reason,
        vacuous=margin is None,
        seconds=seconds,
        margin=margin,
        margin_is_least=least and margin is not None,
    )


def _statement(network: Network, property: Property) -> str:
    parts = [_part_text(network, property, part) for part in property.unsafe[:3]]
    more = len(property.unsafe) - len(parts)
    return "; ".join(parts) + (f"; and {more} more" if more else "") if parts else "no input is called unsafe"


def _part_text(network: Network, property: Property, part: UnsafeSet, limit: int = 400) -> str:
    n = property.input_dim
    zeros = (Fraction(0),) * property.output_dim
    inputs = ", ".join(property.row_text((*map(Fraction, row), *zeros)) for row in part.inputs.rows)
    outputs = ", ".join(property.row_text(row) for row in part.rows)
    names = property.input_names[0] if n == 1 else f"({property.input_names[0]}, .., {property.input_names[-1]})"
    shown = [text if len(text) <= limit else f"{text[:limit]}.." for text in (inputs, outputs)]
    return f"no {names}{' with ' * bool(inputs)}{shown[0]} has outputs of {network.name} with {shown[1] or 'any value'}"


def _search(
    network: Network, property: Property, part: UnsafeSet, options: dict[str, Any]
) -> tuple[Point | None, Fraction | None]:
    """A counterexample in an unsafe set, or the minimum of g, None for an empty set of inputs."""
    inner = part.inputs.interior_point()
    if inner is None:
        return None, None
    if _is_unsafe(network, property, part, inner):
        return inner, None
    g = _gap(network, property, part)
    pieces = scalar_pieces(g, part.inputs, property.input_names, options["max_cells"], options["time"], "the minimum")
    margin, place = least_value(pieces)
    if margin is not None and margin > 0:
        return None, margin
    if not isinstance(place, Ray):
        return place, None
    step = Fraction(1)
    while not _is_unsafe(network, property, part, point := _along(place, step)):
        step *= 2  # g is affine on the ray and tends to minus infinity
    return point, None


def _bounded(
    network: Network, property: Property, part: UnsafeSet, options: dict[str, Any]
) -> tuple[Verdict, Fraction] | Point | None:
    """The proof of a positive bound of g and that bound, a counterexample, or None: neither by branch and bound."""
    inner = part.inputs.interior_point()
    if inner is None or part.inputs.dim == 0:
        return None
    if _is_unsafe(network, property, part, inner):
        return inner
    claims = _Claims(network, part)
    budget = Budget(options["max_cells"], options["time"])
    found = bounded_proof(
        claims.at_least(Fraction(0)), budget, lambda x: _is_unsafe(network, property, part, x), strict=True
    )
    if not isinstance(found, BoundedProof):
        return found
    margin = _shorter(found.least)
    claim = claims.at_least(margin)
    certificate = certified([(claim, found.lines(claim))])
    with unobserved():
        return Verdict(f"{margin} <= g", "proved", CERTIFIED, certificate), margin


class _Claims:
    """The claims bound <= g on the inputs of an unsafe set, g = max of -r over its rows."""

    def __init__(self, network: Network, part: UnsafeSet) -> None:
        self.hyps = part.inputs.hyps
        self.builder = ProgramBuilder(network.input_dim)
        inputs = [self.builder.input(i) for i in range(network.input_dim)]
        values = [*inputs, *self.builder.network(network.layers, inputs)]
        gaps = [
            linear([(-row[0], ((0, Fraction(1)),)), *((-c, v) for c, v in zip(row[1:], values, strict=True) if c)])
            for row in part.rows
        ]
        self.gap = reduce(self.builder.maximum, gaps)

    def at_least(self, bound: Fraction) -> Claim:
        target = linear([(Fraction(1), self.gap), (-bound, ((0, Fraction(1)),))])
        return self.builder.claim(target, self.hyps, "ge0")


def _shorter(value: Fraction) -> Fraction:
    """A positive number rounded down to three decimal digits or so."""
    step = Fraction(1, 1000)
    while step * 100 > value:
        step /= 10
    return value // step * step


def _along(ray: Ray, step: Fraction) -> Point:
    return tuple(a + step * d for a, d in zip(ray.start, ray.direction, strict=True))


def _proof(
    network: Network,
    property: Property,
    part: UnsafeSet,
    margin: Fraction | None,
    certify: bool | None,
    options: dict[str, Any],
) -> Verdict:
    """margin <= g on the inputs of an unsafe set, or that these are empty."""
    bound: Any = Fraction(1) if margin is None else margin
    g = _gap(network, property, part)
    proof = at_most(
        bound, g, on=part.inputs, variables=property.input_names, certify=certify, allow_empty=True, **options
    )
    if proof.refuted:
        raise RuntimeError(f"internal error: {margin} is not the minimum of {g.text}")
    proof.settled = True  # it is a part of the verdict on the property
    return proof


def _gap(network: Network, property: Property, part: UnsafeSet) -> Formula:
    r"""$\max_i -r_i(x, N(x))$, or -1 if there are no rows."""
    inputs = tuple(map(Variable, property.input_names))
    values: list[Node] = [*inputs, *(Application(network, inputs, j) for j in range(property.output_dim))]
    gaps = [combine(((-c, v) for c, v in zip(row[1:], values, strict=True) if c), -row[0]) for row in part.rows]
    node = constant(-1) if not gaps else gaps[0] if len(gaps) == 1 else Lattice("max", tuple(gaps))
    return Formula((node,), "g", names=property.input_names)


def _outputs(network: Network, x: Sequence[Fraction]) -> Point:
    y = network(list(x))
    return y if isinstance(y, tuple) else (y,)


def _is_unsafe(network: Network, property: Property, part: UnsafeSet, x: Point) -> bool:
    """Exact evaluation of the network and of every constraint."""
    one = Property(property.input_dim, property.output_dim, (part,))
    return not one.holds_at(x, _outputs(network, x))


def _refutation(network: Network, property: Property, part: UnsafeSet, point: Point, start: float) -> PropertyVerdict:
    """The verdict with the simplest nearby point that still is a counterexample, evaluated once more."""
    point = next((near for near in _simpler(point) if _is_unsafe(network, property, part, near)), point)
    y = _outputs(network, point)
    if property.holds_at(point, y):
        raise RuntimeError("internal error: a counterexample does not satisfy the property it should refute")
    values = [-(row[0] + sum(c * v for c, v in zip(row[1:], (*point, *y), strict=True))) for row in part.rows]
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
