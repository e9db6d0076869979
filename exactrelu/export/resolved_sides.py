r"""The cases of a statement: cells on which nothing in its sides bends, and what the summands of the sides are there.

On $x \ge 0$ the side ReLU(x) + ReLU(-x) is resolved to x + 0.  A network is opened into the neurons of its last hidden
layer, $\sum_i q_i \operatorname{ReLU}(a_i(x)) + c$.  The cells are those of the exact piecewise form of all maxima,
absolute values and neurons together, also of those inside of others, and it is checked once more that they cover the
domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.cpa import CPA, piecewise
from exactrelu.exact import primitive
from exactrelu.expressions import (
    Application,
    Cases,
    Combination,
    FormulaError,
    Lattice,
    Node,
    Variable,
    combine,
    constant,
    postorder,
)
from exactrelu.formulas import Formula, Setting
from exactrelu.linear_programming import Farkas
from exactrelu.networks import Network
from exactrelu.polyhedron import Polyhedron, echelon, modulo
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.continuity import DiscontinuousError

__all__ = ["Case", "NotListed", "Opening", "Resolved", "Sum", "cases_of", "nonnegative_combination"]

SEARCH_CELLS = 2_000  # before merging
SEARCH_SECONDS = 5.0

Row = tuple[Fraction, ...]  # (c0, c1, .., cd), the form c0 + c1 x1 + .. + cd xd


@dataclass(frozen=True)
class Sum:
    """constant + sum q * node; `neurons` are the hidden layers of the network that was opened, 0 if none was."""

    terms: tuple[tuple[Fraction, Node], ...]
    constant: Fraction = Fraction(0)
    neurons: int = 0

    @property
    def node(self) -> Node:
        return combine(self.terms, self.constant)


@dataclass(frozen=True)
class Resolved:
    """A sum on a cell: the affine form of every summand and, reduced on the hull of the domain, of the whole."""

    terms: tuple[tuple[Fraction, Row], ...]
    constant: Fraction
    total: Row


@dataclass(frozen=True)
class Case:
    """A cell, its conditions beyond those of the domain, and every component of every side there."""

    cell: Polyhedron
    shown: Polyhedron
    sides: tuple[tuple[Resolved, ...], ...]


class NotListed(Exception):
    """There is no table of cases; the message says why."""


class Opening:
    """Opens nodes into sums; equal neurons of a network become one node."""

    def __init__(self) -> None:
        self._hidden: dict[tuple[Network, tuple[int, ...]], list[list[Node]]] = {}

    def sum(self, node: Node) -> Sum:
        """The node as a sum; one that is neither a sum nor a network is a sum of one, itself."""
        if isinstance(node, Combination):
            return Sum(node.terms, node.constant)
        if isinstance(node, Application) and len(node.network.layers) > 1:
            outer, hidden = node.network.layers[-1], self.hidden(node)
            terms = tuple((q, z) for q, z in zip(outer.W[node.component], hidden[-1], strict=True) if q)
            return Sum(terms, outer.b[node.component], len(hidden))
        return Sum(((Fraction(1), node),))

    def hidden(self, node: Application) -> list[list[Node]]:
        """The neurons of all hidden layers of a network at its arguments."""
        key = (node.network, tuple(map(id, node.arguments)))
        if key not in self._hidden:
            made: list[list[Node]] = []
            for layer in node.network.layers[:-1]:
                before: Sequence[Node] = made[-1] if made else node.arguments
                sums = [combine(zip(row, before, strict=True), b) for row, b in zip(layer.W, layer.b, strict=True)]
                made.append([Lattice("relu", (one,)) for one in sums])
            self._hidden[key] = made
        return self._hidden[key]

    def bends(self, roots: Sequence[Node]) -> list[Node]:
        """All maxima, absolute values, neurons and piecewise definitions that the nodes are made of."""
        found: list[Node] = []
        for node in postorder(roots):
            if isinstance(node, Application):
                found += [neuron for layer in self.hidden(node) for neuron in layer]
            elif isinstance(node, (Lattice, Cases)):
                found.append(node)
        return found


def cases_of(sides: Sequence[Sequence[Sum]], setting: Setting, max_cells: int, opening: Opening) -> list[Case]:
    """The cases in the order of their cells; `NotListed` if there are more than `max_cells`, or too many to find.

    On each of them every summand, and everything it is made of, is affine, also if the whole sides have fewer pieces:
    what a side is there can then be read off its summands.
    """
    summands = [node for side in sides for one in side for _, node in one.terms]
    parts = {id(node): node for node in (*summands, *opening.bends(summands)) if not isinstance(node, Variable)}
    try:
        form = piecewise(
            Formula(tuple(parts.values()) or (constant(0),), "parts", True),
            on=setting.domain,
            variables=setting.variables,
            max_cells=SEARCH_CELLS,
            time=SEARCH_SECONDS,
        )
    except BudgetExceeded as error:
        raise NotListed("There are too many cases to work them out here") from error
    except (DiscontinuousError, FormulaError) as error:  # of a part of a side; the sides are continuous
        raise NotListed("A part of a side is not continuous by itself, so there is no table of cases") from error
    if len(form.pieces) > max_cells:
        raise NotListed(f"There are {len(form.pieces)} cases, more than {max_cells}, so they are not listed here")
    _require_cover(form)
    return _resolved_on(form, list(parts), sides, setting)


def _require_cover(form: CPA) -> None:
    """That the cells cover the domain and fit together there, by other means than those that found them."""
    try:
        CPA.from_pieces(form.pieces, on=form.domain, variables=form.variables)
    except ValueError as error:
        raise RuntimeError(f"internal error: the cells of a piecewise form are no piecewise form: {error}") from error


def _resolved_on(form: CPA, parts: Sequence[int], sides: Sequence[Sequence[Sum]], setting: Setting) -> list[Case]:
    position = {name: i for i, name in enumerate(setting.variables, 1)}
    zero = (Fraction(0),) * (len(position) + 1)
    units = {name: tuple(Fraction(int(i == k)) for i in range(len(zero))) for name, k in position.items()}
    hull = echelon(form.domain.implied_equalities())
    given = {*form.domain.rows, *hull}
    found = []
    for cell, affine in form.pieces:
        rows = {part: (b, *W) for part, W, b in zip(parts, affine.W, affine.b, strict=False)}

        def resolved(one: Sum, rows: dict[int, Row] = rows) -> Resolved:
            terms = [(q, units[node.name] if isinstance(node, Variable) else rows[id(node)]) for q, node in one.terms]
            total = [sum((q * row[i] for q, row in terms), Fraction(0)) for i in range(len(zero))]
            total[0] += one.constant
            return Resolved(tuple(terms), one.constant, tuple(modulo(total, hull)))

        shown = Polyhedron(cell.dim, tuple(r for r in cell.rows if r not in given), (), (), setting.variables)
        found.append(Case(cell, shown, tuple(tuple(map(resolved, side)) for side in sides)))
    return found


def nonnegative_combination(cell: Polyhedron, form: Row) -> tuple[list[tuple[Fraction, tuple[int, ...]]], Fraction]:
    """form = constant + sum q * row with rows of the cell, q > 0 and constant >= 0: why the form is >= 0 there."""
    whole = primitive(form)
    point, farkas = cell.dictionary().positive_point(tuple(-c for c in whole))
    if point is not None or not isinstance(farkas, Farkas):
        raise RuntimeError("internal error: a form of a proved inequality is negative somewhere")
    scale = next((c / n for c, n in zip(form, whole, strict=True) if n), Fraction(0)) / farkas.d
    terms = [(scale * n, cell.hyps[i]) for i, n in farkas.multipliers]
    offset = scale * farkas.constant
    total = [sum((q * row[i] for q, row in terms), Fraction(0)) for i in range(len(form))]
    total[0] += offset
    if tuple(total) != tuple(form) or offset < 0 or any(q <= 0 for q, _ in terms):
        raise RuntimeError("internal error: a Farkas combination does not give the form")
    return terms, offset
