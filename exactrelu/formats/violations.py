r"""How far inputs are from a counterexample: the function g of an unsafe set, and the inequalities that show it safe.

Let $r_i \ge 0$ be the weak constraints of an unsafe set that involve outputs, and $s_j > 0$ all its strict ones, those
on inputs too.  On the closure C of the polyhedron of inputs, with $y = N(x)$, let
$$v = \max_i -r_i, \qquad h = \max_j -s_j, \qquad g = \max(v, h).$$
A point of C is a counterexample iff $v \le 0$ and $h < 0$, where a maximum of nothing is $-\infty$.  So the network is
safe if $g > 0$ on C, and not if g is negative somewhere.  In between:

- without strict constraints $g \le 0$ is a counterexample;
- without weak ones, safe means $g \ge 0$;
- with both, safe means $h \ge 0$ wherever $v \le 0$, which follows from
  $$\max(h + M \max(v, 0),\ N v - 1) \ge 0 \quad \text{on } C$$
  for any $M, N \ge 0$.  Conversely such numbers exist: on a cell of C where v and h are affine, either v is at least
  some $1/N > 0$, or h is nonnegative on its part in $\{v \le 0\}$, and then $h + M v$ is on all of it by Farkas' lemma.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce

from exactrelu.affine import AffineMap
from exactrelu.analysis.extrema import Extremum, affine_minimum
from exactrelu.cpa import CPA
from exactrelu.exact import primitive
from exactrelu.expressions import Application, Lattice, Node, Variable, combine
from exactrelu.formats.vnnlib import Property, Row, UnsafeSet
from exactrelu.formulas import Formula
from exactrelu.kernel.program import Claim, Terms
from exactrelu.linear_programming import Infeasible, dictionary
from exactrelu.networks import Network
from exactrelu.polyhedron import Polyhedron
from exactrelu.program_builder import ProgramBuilder, linear

__all__ = ["Penalties", "Touched", "Violation", "ViolationClaims", "touched"]

ZERO = Fraction(0)
ONE_TERM: Terms = ((0, Fraction(1)),)


@dataclass(frozen=True)
class Penalties:
    r"""The numbers M and N of $\max(h + M \max(v, 0), N v - 1)$."""

    M: Fraction
    N: Fraction


class Violation:
    """The functions v, h and g of an unsafe set with some inputs, as formulas; `domain` is the closure C."""

    def __init__(self, network: Network, property: Property, part: UnsafeSet) -> None:
        self.network, self.property, self.part = network, property, part
        self.domain = part.inputs.closure()
        none = (ZERO,) * property.output_dim
        self.weak: tuple[Row, ...] = part.rows
        self.strict: tuple[Row, ...] = (*part.strict, *((*map(Fraction, row), *none) for row in part.inputs.strict))

    @cached_property
    def _values(self) -> list[Node]:
        inputs = tuple(map(Variable, self.property.input_names))
        return [*inputs, *(Application(self.network, inputs, j) for j in range(self.property.output_dim))]

    def _greatest(self, rows: tuple[Row, ...]) -> Node:
        gaps = [combine(((-c, v) for c, v in zip(row[1:], self._values, strict=True) if c), -row[0]) for row in rows]
        return gaps[0] if len(gaps) == 1 else Lattice("max", tuple(gaps))

    def _formula(self, *nodes: Node, name: str = "g") -> Formula:
        return Formula(nodes, name, vector=len(nodes) > 1, names=self.property.input_names)

    def g(self) -> Formula:
        """g; there has to be a constraint."""
        return self._formula(self._greatest((*self.weak, *self.strict)))

    def both(self) -> Formula:
        """(v, h), where there are constraints of both kinds."""
        return self._formula(self._greatest(self.weak), self._greatest(self.strict), name="(v, h)")

    def penalized(self, by: Penalties) -> Formula:
        r"""$\max(h + M \max(v, 0), N v - 1)$."""
        v, h = self._greatest(self.weak), self._greatest(self.strict)
        parts = combine([(1, h), (by.M, Lattice("relu", (v,)))]), combine([(by.N, v)], -1)
        return self._formula(Lattice("max", parts), name="max(h + M*relu(v), N*v - 1)")


class ViolationClaims:
    """The claims that these functions are at least a number on C, for the prover that takes claims."""

    def __init__(self, violation: Violation) -> None:
        network = violation.network
        self.hyps = violation.domain.hyps
        self.builder = ProgramBuilder(network.input_dim)
        inputs = [self.builder.input(i) for i in range(network.input_dim)]
        self.values = [*inputs, *self.builder.network(network.layers, inputs)]
        self.violation = violation

    def _greatest(self, rows: tuple[Row, ...]) -> Terms:
        gaps = [
            linear([(-row[0], ONE_TERM), *((-c, v) for c, v in zip(row[1:], self.values, strict=True) if c)])
            for row in rows
        ]
        return reduce(self.builder.maximum, gaps)

    def at_least(self, bound: Fraction) -> Claim:
        """g is at least the bound."""
        g = self._greatest((*self.violation.weak, *self.violation.strict))
        return self.builder.claim(linear([(Fraction(1), g), (-bound, ONE_TERM)]), self.hyps, "ge0")

    def penalized(self, by: Penalties) -> Claim:
        """The inequality with penalties."""
        v, h = self._greatest(self.violation.weak), self._greatest(self.violation.strict)
        first = linear([(Fraction(1), h), (by.M, self.builder.maximum(v, ()))])
        last = linear([(by.N, v), (Fraction(-1), ONE_TERM)])
        return self.builder.claim(self.builder.maximum(first, last), self.hyps, "ge0")


@dataclass(frozen=True)
class Touched:
    """What the pieces of (v, h) show where the least g is 0: a counterexample (or a ray into some), or penalties."""

    found: Extremum | None
    penalties: Penalties


def touched(pieces: CPA) -> Touched:
    """Whether h is negative somewhere in {v <= 0}: a linear program on every piece."""
    M = N = ZERO
    for cell, both in pieces:
        v, h = (AffineMap([both.W[k]], [both.b[k]]) for k in (0, 1))
        inside = _least_inside(cell, v, h)
        if inside is None:
            least = affine_minimum(cell, v).value
            assert least is not None
            assert least > 0  # bounded below, so the minimum is a value, and no value is <= 0
            N = max(N, 1 / least)
        elif isinstance(inside, Fraction):
            M = max(M, inside)
        else:
            return Touched(inside, Penalties(M, N))
    return Touched(None, Penalties(M, N))


def _least_inside(cell: Polyhedron, v: AffineMap, h: AffineMap) -> Extremum | Fraction | None:
    """Where h is negative in the part v <= 0 of a cell, else a number M with h + M v >= 0 on the cell.

    None if the part is empty.
    """
    below, objective = [-v.b[0], *(-w for w in v.W[0])], [h.b[0], *h.W[0]]
    row, form = primitive(below), primitive(objective)
    try:
        optimum = dictionary(cell.dim, [*cell.hyps, row]).minimize(form)
    except Infeasible:
        return None
    if optimum.value is None or optimum.value < 0:
        part = Polyhedron(cell.dim, (*cell.hyps, row))
        return affine_minimum(part, h)
    assert optimum.farkas is not None
    used = sum(n for i, n in optimum.farkas.multipliers if i == len(cell.hyps))
    return Fraction(used, optimum.farkas.d) * _scale(row, below) / _scale(form, objective) if used else ZERO


def _scale(integers: tuple[int, ...], row: list[Fraction]) -> Fraction:
    """The positive factor by which `primitive` multiplied a row."""
    return next((i / q for i, q in zip(integers, row, strict=True) if q), Fraction(1))
