"""What the analysis works on: the pieces of a scalar CPA function, alone or beside a polynomial or another function."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.analysis.polynomials import (
    NotPolynomial,
    Polynomial,
    affine_polynomial,
    polynomial_ring,
    read_polynomial,
)
from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula, Setting, as_formula, require_nonempty, settle
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.budget import Budget
from exactrelu.regions.refinement import common_refinement

__all__ = [
    "BothPieces",
    "ErrorPiece",
    "Pair",
    "ScalarOnly",
    "beside",
    "difference",
    "pieces_of",
    "require_scalar",
    "scalar_pieces",
    "side_by_side",
]


class ScalarOnly(FormulaError):
    """The question is about functions with one output; this one has several."""


def pieces_of(f: Any, on: Any, variables: Any, max_cells: int | None, time: float | None) -> CPA:
    """The function on the domain as pieces; a CPA function keeps those it has."""
    if not isinstance(f, CPA):
        return piecewise(f, on, variables=variables, max_cells=max_cells, time=time)
    if on is None and variables is None:
        return f
    setting = settle([f], on, variables)
    require_nonempty(setting)
    return _settled(f, setting, 0, on, max_cells, time)


def _settled(f: Any, setting: Setting, position: int, on: Any, max_cells: int | None, time: float | None) -> CPA:
    """The pieces of the function that has this position in the setting."""
    if isinstance(f, CPA) and f.variables == setting.variables:
        return f if on is None else f.restrict(setting.domain)
    bound = setting.functions[position]
    return piecewise(bound, setting.domain, variables=setting.variables, max_cells=max_cells, time=time)


def scalar_pieces(f: Any, on: Any, variables: Any, max_cells: int | None, time: float | None, asker: str) -> CPA:
    """`pieces_of`; raises `ScalarOnly`, which names the `asker`, when there are several outputs."""
    require_scalar(f, asker)
    return pieces_of(f, on, variables, max_cells, time)


def require_scalar(f: Any, asker: str) -> Formula:
    """The function as a formula; raises `ScalarOnly` before anything is computed."""
    formula = as_formula(f)
    if formula.vector:
        outputs = formula.network.output_dim if formula.network is not None else len(formula.outputs)
        raise ScalarOnly(f"{asker} is for functions with one output; {formula.text} has {outputs}")
    return formula


class ErrorPiece(NamedTuple):
    """A cell with the polynomial f - g on it."""

    cell: Polyhedron
    error: Any


@dataclass(frozen=True)
class Pair:
    """The pieces of a CPA function f over the variables of `ring`, and a polynomial `target` of that ring beside it."""

    ring: Any
    domain: Polyhedron
    cells: Iterable[tuple[Polyhedron, AffineMap]]
    target: Any

    def errors(self) -> Iterator[ErrorPiece]:
        """On every cell the polynomial f - target."""
        for cell, affine in self.cells:
            yield ErrorPiece(cell, affine_polynomial(affine, self.ring) - self.target)


def beside(
    f: Any, polynomial: Any, on: Any, variables: Any, max_cells: int | None, time: float | None, asker: str
) -> Pair:
    """A CPA function and a polynomial over the same variables, matched by name over both and the domain."""
    mine, target = require_scalar(f, asker), read_polynomial(polynomial)
    setting = settle([mine, Formula((), target.text, names=target.names)], on, variables)
    require_nonempty(setting)
    ring = polynomial_ring(setting.variables)
    pieces = _settled(f, setting, 0, on, max_cells, time)
    return Pair(ring, pieces.domain, pieces, target.into(ring))


def difference(f: Any, g: Any, on: Any, variables: Any, max_cells: int | None, time: float | None, asker: str) -> Pair:
    """f - g as a `Pair`: g a polynomial beside f, or, for a CPA function g, the pieces of f - g beside 0."""
    if isinstance(g, (str, Polynomial, Fraction, int)) or hasattr(type(g), "free_symbols"):
        try:
            polynomial = read_polynomial(g)
        except NotPolynomial as no_polynomial:
            reason = no_polynomial
        else:
            return beside(f, polynomial, on, variables, max_cells, time, asker)
        try:
            g = require_scalar(g, asker)
        except FormulaError as error:
            raise FormulaError(f"{g} is neither a polynomial ({reason}) nor piecewise affine ({error})") from error
    both = side_by_side(f, g, on, variables, max_cells, time, asker)
    ring = polynomial_ring(both.variables)
    minus = AffineMap([[1, -1]])
    return Pair(ring, both.domain, [(cell, minus @ pair) for cell, pair in both.cells], ring.zero)


class BothPieces(NamedTuple):
    """Cells with the affine map of (f, g), in these variables."""

    variables: tuple[str, ...]
    domain: Polyhedron
    cells: Iterable[tuple[Polyhedron, AffineMap]]


def side_by_side(
    f: Any, g: Any, on: Any, variables: Any, max_cells: int | None, time: float | None, asker: str
) -> BothPieces:
    """Two CPA functions with one output on common cells."""
    setting = settle([require_scalar(f, asker), require_scalar(g, asker)], on, variables)
    require_nonempty(setting)
    if isinstance(f, CPA) or isinstance(g, CPA):
        first, second = (_settled(h, setting, k, on, max_cells, time) for k, h in enumerate((f, g)))
        domain = first.domain & second.domain
        refined = common_refinement(first.pieces, second.pieces, domain, Budget(max_cells, time).watch)
        return BothPieces(setting.variables, domain, [(cell, _stacked(a, b)) for cell, a, b in refined])
    left, right = setting.functions
    function = Formula((left.outputs[0], right.outputs[0]), f"({left.text}, {right.text})", True)
    pieces = piecewise(function, setting.domain, variables=setting.variables, max_cells=max_cells, time=time)
    return BothPieces(setting.variables, pieces.domain, pieces)


def _stacked(a: AffineMap, b: AffineMap) -> AffineMap:
    return AffineMap([*a.W, *b.W], [*a.b, *b.b], input_dim=a.input_dim)
