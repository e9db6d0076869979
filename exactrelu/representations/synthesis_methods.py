r"""The constructions behind `to_network`: each makes a network of the pieces of a CPA function, none proves anything.

All take a `Task`, about a scalar CPA function with at least two pieces on a full-dimensional domain in $d \geq 1$
variables, and return a `Built`.  Sums of maxima $\sum_k c_k \max_{i \in S_k} a_i$ are arranged in layers by
`LayeredExpressions`, so that equal neurons are shared and affine parts are passed on once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.constructions.extrema import difference_of_max_affine
from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import Lattice, Node, Variable, combine
from exactrelu.formulas import Formula
from exactrelu.kernel.program import Terms
from exactrelu.networks import Network
from exactrelu.program_builder import linear, scaled
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.regions.walls import walls
from exactrelu.representations.difference_of_convex import difference_of_convex
from exactrelu.representations.layered_expressions import LayeredExpressions
from exactrelu.representations.limits import seconds_left
from exactrelu.representations.line_networks import line_units
from exactrelu.representations.max_min import lattice_form
from exactrelu.representations.obstructions import Obstruction
from exactrelu.representations.one_hidden_layer import to_shallow_network
from exactrelu.representations.plane_maxima import plane_maxima
from exactrelu.representations.signed_maxima import SignedMaximum, signed_sum

__all__ = ["METHODS", "Built", "NotApplicable", "Task"]

IntRow = tuple[int, ...]
Sum = Sequence[SignedMaximum]

ONE, ZERO = Fraction(1), Fraction(0)


class NotApplicable(ValueError):
    """The construction cannot compute this function, whatever the budget."""


@dataclass(frozen=True)
class Task:
    """The pieces of a function, the same function as it was given, and what a construction may use.

    Allowed are so many `terms` of a sum or maximum, `cells` for a search, the time of the `budget` for everything
    together, and neurons that are shared.
    """

    f: CPA
    given: Any
    terms: int = 100_000
    cells: int | None = None
    budget: Budget = field(default_factory=Budget)
    share: bool = True

    @property
    def time(self) -> float | None:
        """The seconds that are left."""
        return seconds_left(self.budget)

    def within(self, part: int) -> "Task":
        """The same task with so large a part (2 for a half) of the time that is left."""
        return self if self.time is None else replace(self, budget=Budget(self.cells, self.time / part))

    @property
    def dim(self) -> int:
        return self.f.input_dim

    def require(self, number: int, what: str) -> None:
        if number > self.terms:
            raise BudgetExceeded(f"there are {number} {what}, more than max_terms = {self.terms}")


@dataclass(frozen=True)
class Built:
    """A network, and the numbers that explain its size."""

    network: Network
    counts: Mapping[str, int] = field(default_factory=dict)


def shallow_line(task: Task) -> Built:
    """One hidden layer with as few units as `line_networks` finds; functions of one variable."""
    if task.dim != 1:
        raise NotApplicable(f"it is for functions of one variable; f has {task.dim}")
    found = line_units(task.f, time=task.time)
    return Built(found.network, {"units necessary": found.least})


def one_hidden_layer(task: Task) -> Built:
    """One hidden layer, if that is possible, see `one_hidden_layer`."""
    if task.dim == 1:
        return shallow_line(task)
    names = task.f.variables
    found = to_shallow_network(task.f, variables=names, max_cells=task.cells, time=task.time, certify=False)
    if found.verdict is not None:
        found.verdict.settled = True  # it only guides the choice; the network is compared with f again
    if isinstance(found, Obstruction):
        raise NotApplicable("no network with one hidden layer computes f, as to_shallow_network(f) proves")
    return Built(found.network, {"units necessary": found.least})


def small_maxima(task: Task) -> Built:
    r"""A signed sum of maxima of at most d + 1 affine functions: $\lceil \log_2(d + 1) \rceil$ hidden layers.

    In the plane the sum over vertices of `plane_maxima`; else f = g - h, and `signed_maxima` of the convex parts.
    A maximum of five takes two hidden layers (Bakaev et al. 2025).
    """
    if task.dim == 2:
        best: Sum = plane_maxima(task.f, watch=task.budget.watch).terms
    else:
        best = _smallest(task, lambda parts: _expanded(parts, task))
    task.require(len(best), "terms in the signed sum")
    return Built(_arranged(task.dim, best, five=True), {"terms of the signed sum": len(best)})


def tournaments(task: Task) -> Built:
    r"""f = g - h with convex g and h, both by a tournament: $\lceil \log_2 \max(M_g, M_h) \rceil$ hidden layers.

    Without `share` this is the block-diagonal network of `difference_of_max_affine`.
    """
    g, h = convex_parts(task)
    task.require(len(g.maps) + len(h.maps), "pieces of the convex parts")
    counts = {"pieces of g": len(g.maps), "pieces of h": len(h.maps)}
    if task.share:
        return Built(_arranged(task.dim, (g, h)), counts)
    data = [([a.W[0] for a in part.maps], [a.b[0] for a in part.maps]) for part in (g, h)]
    return Built(difference_of_max_affine(*data[0], *data[1]).named("N"), counts)


def tournament_and_hinges(task: Task) -> Built:
    """f or -f as a convex function, by a tournament, minus hinges, one neuron each."""
    convex, *hinges = hinge_parts(task)
    counts = {"pieces of the convex part": len(convex.maps), "hinges": len(hinges)}
    return Built(_arranged(task.dim, (convex, *hinges)), counts)


def max_min(task: Task) -> Built:
    """The lattice form: tournaments of minima, then of maxima, or the other way round, whichever is smaller."""
    return min((_lattice(task, sign) for sign in (1, -1)), key=lambda built: _size(built.network))


def _lattice(task: Task, sign: int) -> Built:
    """A maximum of minima, or minus a maximum of minima of -f."""
    form = lattice_form(
        task.f,
        variables=task.f.variables,
        kind="max" if sign > 0 else "min",
        certify=False,
        max_cells=task.cells,
        time=task.time,
    )
    task.require(sum(map(len, form.terms)), "entries of the lattice form")
    e = LayeredExpressions(task.dim)
    negative = [scaled(Fraction(-sign), e.affine(a)) for a in form.maps]
    inner = [scaled(-ONE, e.maximum([negative[i] for i in term])) for term in form.terms]
    counts = {"inner extrema": len(form.terms), "entries of the largest": max(map(len, form.terms))}
    return Built(e.network(scaled(Fraction(sign), e.maximum(inner))), counts)


def _size(network: Network) -> tuple[int, int]:
    return network.hidden_layers, network.size


METHODS: dict[str, Callable[[Task], Built]] = {
    "shallow line": shallow_line,
    "one hidden layer": one_hidden_layer,
    "signed maxima": small_maxima,
    "difference of convex": tournaments,
    "convex minus hinges": tournament_and_hinges,
    "max-min": max_min,
}


# ---- sums of maxima --------------------------------------------------------------------------------


def convex_parts(task: Task) -> Sum:
    """g and h of f = g - h as max-affine terms of coefficients 1 and -1."""
    domain, names = task.f.domain, task.f.variables
    found = difference_of_convex(
        task.given, on=domain, variables=names, certify=False, max_cells=task.cells, time=task.time
    ).maps
    return SignedMaximum(ONE, found.g), SignedMaximum(-ONE, found.h)


def hinge_parts(task: Task) -> Sum:
    r"""f or -f plus hinges is convex: one term for the convex function, then one for each hinge.

    Adding $m\,\mathrm{relu}(h)$ for every hyperplane $h = 0$ with a concave kink, -m the most negative jump there,
    makes all jumps nonnegative, and a CPA function on a convex domain is convex if its gradient jumps upwards
    everywhere.
    """
    jumps: dict[IntRow, list[Fraction]] = {}
    for wall in walls(task.f.pieces):
        task.budget.watch()
        jumps.setdefault(wall.row, []).append(wall.jump)
    concave = {row: -min(values) for row, values in jumps.items() if min(values) < 0}
    convex = {row: max(values) for row, values in jumps.items() if max(values) > 0}
    sign, needed = (ONE, concave) if len(concave) <= len(convex) else (-ONE, convex)
    hinges = [SignedMaximum(-sign * m, (_map_of(row), _map_of((0,) * len(row)))) for row, m in needed.items()]
    f = task.f
    outputs = f.as_formula().outputs
    total = combine([(sign, outputs[0]), *((-sign * q, _node(maps, f)) for q, maps in hinges)])
    summed = piecewise(Formula((total,), "g"), on=f.domain, variables=f.variables, max_cells=task.cells, time=task.time)
    task.require(len(summed.affine_pieces), "pieces of the convex part")
    return SignedMaximum(sign, summed.affine_pieces), *hinges


def _map_of(row: IntRow) -> AffineMap:
    return AffineMap([row[1:]], [row[0]])


def _node(maps: Sequence[AffineMap], f: CPA) -> Node:
    nodes = [Variable(name) for name in f.variables]
    return Lattice("max", tuple(combine(zip(a.W[0], nodes, strict=True), a.b[0]) for a in maps))


def _smallest(task: Task, made: Callable[[Sum], Sum]) -> Sum:
    """The shortest sum made of either difference; `BudgetExceeded` only if neither is within the budget."""
    found: list[Sum] = []
    problems: list[BudgetExceeded] = []
    for parts in (hinge_parts, convex_parts):
        try:
            found.append(made(parts(task)))
        except BudgetExceeded as problem:
            problems.append(problem)
    if not bool(found):
        raise problems[0]
    return min(found, key=len)


def _expanded(parts: Iterable[SignedMaximum], task: Task) -> Sum:
    """Every term as a signed sum of small maxima, equal ones collected and the affine ones added up."""
    collected: dict[frozenset[AffineMap], SignedMaximum] = {}
    affine: AffineMap | None = None
    for factor, maps in parts:
        for coefficient, group in signed_sum(maps, task.terms, task.budget.watch):
            q = factor * coefficient
            if len(group) == 1:
                affine = _plus(affine, q, group[0])
                continue
            before = collected.get(frozenset(group))
            collected[frozenset(group)] = SignedMaximum(q + (before.coefficient if before else 0), group)
    terms = [term for term in collected.values() if term.coefficient]
    return [*([SignedMaximum(ONE, (affine,))] if affine is not None else []), *terms]


def _plus(total: AffineMap | None, q: Fraction, a: AffineMap) -> AffineMap:
    if total is None:
        return AffineMap([[q * w for w in a.W[0]]], [q * a.b[0]])
    return AffineMap([[p + q * w for p, w in zip(total.W[0], a.W[0], strict=True)]], [total.b[0] + q * a.b[0]])


def _arranged(dim: int, terms: Sum, *, five: bool = False) -> Network:
    e = LayeredExpressions(dim)
    parts: list[tuple[Fraction, Terms]] = []
    for q, maps in sorted(terms, key=lambda term: len(term.maps)):  # hinges first: other maxima use their neurons
        parts.append((q, e.maximum([e.affine(a) for a in maps], five=five)))
    return e.network(linear(parts))
