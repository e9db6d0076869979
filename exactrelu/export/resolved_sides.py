r"""The cases of a statement: cells on which every summand of every side is affine, and what the summands are there.

On $x \ge 0$ the side ReLU(x) + ReLU(-x) is resolved to x + 0.  A network is opened into the neurons of its last hidden
layer, $\sum_i q_i \operatorname{ReLU}(a_i(x)) + c$.  The cells are those of the exact piecewise form of all summands
together, and it is checked once more that they cover the domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.cpa import CPA, piecewise
from exactrelu.exact import primitive
from exactrelu.expressions import Application, Combination, FormulaError, Lattice, Node, Variable, combine, constant
from exactrelu.formulas import Formula, Setting
from exactrelu.linear_programming import Farkas
from exactrelu.networks import Network
from exactrelu.polyhedron import Polyhedron, echelon, modulo
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.continuity import DiscontinuousError

__all__ = ["Case", "Opening", "Resolved", "Sum", "cases_of", "nonnegative_combination"]

MAX_SUMMANDS = 6  # of one side that are not affine; a side with more of them is taken as a whole
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


class Opening:
    """Opens nodes into sums; equal neurons become one node, and all neurons of a network share its hidden layers."""

    def __init__(self) -> None:
        self._neurons: dict[tuple[Network, tuple[int, ...], int], Node] = {}
        self._hidden: dict[Network, Network] = {}

    def sum(self, node: Node) -> Sum:
        """The node as a sum; one with more than `MAX_SUMMANDS` summands is a sum of one, itself."""
        whole = Sum(((Fraction(1), node),))
        if isinstance(node, Combination):
            found = Sum(node.terms, node.constant)
        elif isinstance(node, Application) and len(node.network.layers) > 1:
            outer = node.network.layers[-1]
            weights = [(i, q) for i, q in enumerate(outer.W[node.component]) if q]
            if len(weights) > MAX_SUMMANDS:
                return whole
            terms = tuple((q, self._neuron(node, i)) for i, q in weights)
            found = Sum(terms, outer.b[node.component], len(node.network.layers) - 1)
        else:
            return whole
        return found if sum(not isinstance(part, Variable) for _, part in found.terms) <= MAX_SUMMANDS else whole

    def _neuron(self, node: Application, i: int) -> Node:
        """The i-th neuron of the last hidden layer."""
        N, arguments = node.network, node.arguments
        key = (N, tuple(map(id, arguments)), i)
        if key not in self._neurons:
            if len(N.layers) == 2:
                before = combine(zip(N.layers[0].W[i], arguments, strict=True), N.layers[0].b[i])
            else:
                before = Application(self._hidden.setdefault(N, Network(N.layers[:-1])), arguments, i)
            self._neurons[key] = Lattice("relu", (before,))
        return self._neurons[key]


def cases_of(
    sides: Sequence[Sequence[Sum]], setting: Setting, max_cells: int
) -> tuple[list[Case], Sequence[Sequence[Sum]]] | None:
    """The cases in the order of their cells, and the sums they resolve: `sides`, or with fewer summands if need be.

    None if there are more than `max_cells`, or too many to find.
    """
    closed = [[Sum(((Fraction(1), one.node),)) for one in side] for side in sides]
    for attempt in (sides, closed):  # with fewer summands there are fewer cells
        summands: dict[int, Node] = {}
        for one in (one for side in attempt for one in side):
            summands |= {id(node): node for _, node in one.terms if not isinstance(node, Variable)}
        outputs = tuple(summands.values()) or (constant(0),)
        try:
            form = piecewise(
                Formula(outputs, "summands", True),
                on=setting.domain,
                variables=setting.variables,
                max_cells=SEARCH_CELLS,
                time=SEARCH_SECONDS,
            )
        except BudgetExceeded:
            return None
        except (DiscontinuousError, FormulaError):  # of a summand; the sides are continuous
            continue
        if len(form.pieces) <= max_cells:
            _require_cover(form)
            return _resolved_on(form, list(summands), attempt, setting), attempt
    return None


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
