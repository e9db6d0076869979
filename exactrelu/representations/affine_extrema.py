r"""Maxima and minima of finitely many affine maps: $\max_k a_k$ and $\min_k a_k$ as lists of maps that print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Literal

from exactrelu.affine import AffineMap
from exactrelu.constructions.extrema import max_affine
from exactrelu.exact import rational_vector
from exactrelu.expressions import Lattice, Node, Variable, combine, to_text
from exactrelu.formulas import Formula
from exactrelu.networks import Network
from exactrelu.prover.verdict import Verdict
from exactrelu.typesetting.formulas import equation, names_of, node_lines
from exactrelu.typesetting.layout import notebook

__all__ = ["MaxAffine", "MinAffine"]

Extremum = Literal["max", "min"]


@dataclass(frozen=True)
class AffineExtremum:
    """The maximum or minimum of scalar affine maps of the named variables; `verdict` proves whose form it is."""

    variables: tuple[str, ...]
    maps: tuple[AffineMap, ...]
    verdict: Verdict | None = field(default=None, compare=False)

    operation: ClassVar[Extremum]

    def __len__(self) -> int:
        return len(self.maps)

    def __iter__(self) -> Iterator[AffineMap]:
        return iter(self.maps)

    def __call__(self, *point: Any) -> Fraction:
        """The exact value at a rational point."""
        given = point[0] if len(point) == 1 and isinstance(point[0], (list, tuple)) else point
        at = rational_vector(given, "point")
        values = [affine(at)[0] for affine in self.maps]
        return max(values) if self.operation == "max" else min(values)

    def as_formula(self) -> Formula:
        """The formula, defined everywhere; `equal` and the others take the form itself."""
        return extremum_formula(self.maps, self.variables, self.operation)

    def to_network(self) -> Network:
        """The network by a tournament of maxima: ceil(log2(number of maps)) hidden layers, see `max_affine`."""
        sign = 1 if self.operation == "max" else -1
        rows = [[sign * w for w in affine.W[0]] for affine in self.maps]
        network = max_affine(rows, [sign * affine.b[0] for affine in self.maps])
        return network if sign > 0 else -network

    def __str__(self) -> str:
        return str(self.as_formula().text)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} maps, {self}>"

    def _repr_latex_(self) -> str:
        """The formula in LaTeX for notebooks."""
        nodes = self.as_formula().outputs
        return notebook(equation("", node_lines(nodes, names_of(nodes, self.variables), False)))


class MaxAffine(AffineExtremum):
    r"""The convex CPA function $\max_k a_k$ of scalar affine maps $a_k$.

    >>> g = MaxAffine(("x",), (AffineMap([[1]], [0]), AffineMap([[-1]], [0])))
    >>> print(g), g(-2), g.to_network().architecture
    max(x, -x)
    (None, Fraction(2, 1), (1, 3, 1))
    """

    operation = "max"


class MinAffine(AffineExtremum):
    r"""The concave CPA function $\min_k a_k$ of scalar affine maps $a_k$.

    >>> print(MinAffine(("x",), (AffineMap([[1]], [0]), AffineMap([[0]], [1]))))
    min(x, 1)
    """

    operation = "min"


def affine_node(affine: AffineMap, variables: Sequence[str], inputs: dict[str, Variable] | None = None) -> Node:
    """A scalar affine map as a formula node."""
    nodes = inputs or {name: Variable(name) for name in variables}
    return combine([(w, nodes[name]) for w, name in zip(affine.W[0], variables, strict=True)], affine.b[0])


def extremum_node(maps: Sequence[AffineMap], variables: Sequence[str], operation: Extremum) -> Node:
    """The maximum or minimum of scalar affine maps as a formula node; a single map is itself."""
    nodes = {name: Variable(name) for name in variables}
    parts = [affine_node(affine, variables, nodes) for affine in maps]
    return parts[0] if len(parts) == 1 else Lattice(operation, tuple(parts))


def extremum_formula(maps: Sequence[AffineMap], variables: Sequence[str], operation: Extremum) -> Formula:
    """The maximum or minimum of scalar affine maps as a formula in these variables."""
    return formula_of(extremum_node(maps, variables, operation), variables)


def formula_of(node: Node, variables: Sequence[str]) -> Formula:
    """A node as a formula in these variables, all of which count even where they cancel."""
    return Formula((node,), to_text(node), names=tuple(variables))
