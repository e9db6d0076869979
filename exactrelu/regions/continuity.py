"""Whether piecewise definitions are continuous: an exact test that names the jump."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from exactrelu.cases import case_cells
from exactrelu.expressions import Cases, FormulaError, children, postorder
from exactrelu.formulas import Formula
from exactrelu.linear_programming import Infeasible
from exactrelu.lowering import compile_function, lowered_difference
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.budget import Budget
from exactrelu.regions.sign_tree import nonzero_point

__all__ = ["DiscontinuousError", "require_continuous"]


class DiscontinuousError(FormulaError):
    """A piecewise definition jumps, so it is not a CPA function; the message shows the point and both values.

    They are attributes too: `point`, and `values`, two numbers, or two tuples for a vector function.  `pieces` numbers
    the two pieces of a function given by pieces, and is () for a formula.
    """

    def __init__(
        self,
        message: str,
        point: tuple[Fraction, ...] = (),
        values: tuple[Fraction | tuple[Fraction, ...], ...] = (),
        pieces: tuple[int, ...] = (),
    ) -> None:
        super().__init__(message)
        self.point, self.values, self.pieces = point, values, pieces


def require_continuous(
    function: Formula,
    variables: Sequence[str],
    domain: Polyhedron,
    *,
    isolated: bool = False,
    budget: Budget | None = None,
) -> None:
    """Raise `DiscontinuousError` unless in each piecewise definition the branches agree where their cells meet.

    Each definition is looked at by itself: jumps that cancel in a sum are jumps.  Cells of lower dimension than
    the domain (a value prescribed at a point or on a line) are compared only with `isolated=True`; a statement
    about such a function is decided on them separately.
    """
    for node in postorder(function.outputs, lambda node: () if isinstance(node, Cases) else children(node)):
        if isinstance(node, Cases) and not node.fitting:  # one inside another is looked at with it, where it matters
            _require_continuous(Formula((node,), node.text), variables, domain, isolated, budget)


def _require_continuous(
    function: Formula, variables: Sequence[str], domain: Polyhedron, isolated: bool, budget: Budget | None
) -> None:
    full = domain.dimension()
    watch = budget.watch if budget is not None else lambda: None
    cells = [c for c in case_cells([function], domain, watch) if isolated or c.domain.dimension() == full]
    for first, second in combinations(cells, 2):
        builder, differences = lowered_difference(variables, function, function, first.choices, second.choices)
        try:
            point = nonzero_point(builder.function(differences), (*first.domain.hyps, *second.domain.hyps), budget)
        except Infeasible:
            continue  # the closures do not meet
        if point is not None:
            at = [Fraction(c, point[0]) for c in point[1:]]
            values = [compile_function(function, variables, cell.choices)(at) for cell in (first, second)]
            where = ", ".join(f"{name} = {value}" for name, value in zip(variables, at, strict=True))
            one, other = (", ".join(map(str, value)) for value in values)
            raise DiscontinuousError(
                f"{function.text} is not continuous: at {where} one branch gives {one}, another one {other}",
                tuple(at),
                tuple(value if len(value) > 1 else value[0] for value in values),
            )
