r"""Continuous piecewise affine (CPA) functions as exact pieces: polyhedral cells with affine maps."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from fractions import Fraction
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cases import case_cells
from exactrelu.exact import counted, rational
from exactrelu.expressions import FormulaError, UncoveredError
from exactrelu.formulas import Formula, as_formula, require_nonempty, settle
from exactrelu.lowering import compile_function, has_cases
from exactrelu.polyhedron import EmptyDomain, Polyhedron
from exactrelu.regions.affine_cells import LineCells, Piece, convex_cells, merged, sorted_pieces
from exactrelu.regions.affine_pieces import AffinePieces
from exactrelu.regions.budget import Budget
from exactrelu.regions.continuity import require_continuous
from exactrelu.regions.line import line_pieces
from exactrelu.regions.partition import partition
from exactrelu.regions.piece_text import interval, point_text, value_text
from exactrelu.regions.refinement import combination, common_refinement, composed, extremum, preimage, takes_values_in
from exactrelu.regions.triangulation import line_pieces_between, simplicial_pieces
from exactrelu.regions.written_pieces import is_about, listed_names, read_domain, read_pieces, read_variables

__all__ = ["CPA", "Piece", "piecewise"]


class CPA(AffinePieces):
    r"""A CPA function $f : P \to \mathbb{Q}^m$ on a polyhedron P as finitely many pieces.

    The cells are closed, cover P, have the dimension of P and disjoint relative interiors; no two or more with the
    same map have a convex union, so there is nothing left to merge.  `fits`
    says that all this is known; pieces put together by hand are read from the top, first match first.
    `variables` names the coordinates.  Names that you chose, in a formula, in a domain or by ``variables=``, stay
    names: in a statement f(x, y) is about x and y.  Names that nobody chose (x or x1, .., xd, of networks, of
    triangulations and of functions given by breakpoints; then `by_position` is True) bind by position, as the inputs
    of a network do: to the names that the rest of the statement uses.
    Made by `piecewise`, or from data that are checked exactly: `CPA.from_pieces`, `CPA.from_triangulation`,
    `CPA.from_breakpoints`.

    ``f + g``, ``f - g``, ``q * f``, ``f / q``, ``abs(f)``, `maximum`, `minimum`, `compose` (``f @ g``) and `restrict`
    give CPA functions, where g may be anything `piecewise` takes; the result lives where all parts are defined.
    ``==`` is identity of objects; whether two functions are the same is asked by ``equal(f, g)``.

    >>> f = piecewise("relu(x - 1) - 2*relu(x) + relu(x + 1)")
    >>> print(f)
    f(x) = 0          if x <= -1
           x + 1      if -1 <= x <= 0
           -x + 1     if 0 <= x <= 1
           0          if x >= 1
    >>> f.breakpoints, f("1/3")
    ((Fraction(-1, 1), Fraction(0, 1), Fraction(1, 1)), Fraction(2, 3))
    """

    # -- making ---------------------------------------------------------------------------------------

    @classmethod
    def from_pieces(
        cls,
        pieces: Iterable[Any],
        on: Any = None,
        variables: Sequence[str] | str | None = None,
        *,
        time: float | None = None,
    ) -> "CPA":
        """The function with the given pieces (cell, map), after an exact check that it is one.

        A cell is a Polyhedron, text such as ``"x >= 0, y <= x"``, sympy conditions or a list of these, and is taken
        closed.  A map is an `AffineMap`, an affine text or sympy expression, a list of these for several outputs, or
        a row of d + 1 rational numbers (c0, c1, .., cd) for c0 + c.x, as in polyhedra (or a list of such rows); a
        list of texts only, such as ``["0", "1"]``, is a vector.
        The domain is `on`, to which the cells are cut; without it, it is the union of the cells, which has to be
        convex.  Overlaps with equal maps are fine.  A cell of smaller dimension prescribes values, which have to be
        those of the other cells there.

        Raises, always with an exact rational point, in the message and as attribute `point`: `UncoveredError` if
        cells leave a gap, `OverlapError` if they overlap with different maps, `DiscontinuousError` if maps differ on
        a common face (both with `values` and the numbers `pieces` of the two); and `EmptyDomain`, `FormulaError`,
        `BudgetExceeded` (after `time` seconds).  Method and proof: `exactrelu.regions.faults`.

        >>> print(CPA.from_pieces([("x <= 0", 0), ("x >= 0", "2*x")]))
        f(x) = 0       if x <= 0
               2*x     if x >= 0
        >>> CPA.from_pieces([("x <= 0", 0), ("x >= 0", "2*x + 1/1000000000")])
        Traceback (most recent call last):
        ...
        exactrelu.regions.continuity.DiscontinuousError: pieces[0] and pieces[1] do not agree where they meet:
            at x = 0 they are 0 and 1/1000000000
        """
        read = read_pieces(pieces, on, variables)
        watch = Budget(None, time).watch
        parts = partition(read.pieces, read.domain, watch=watch)
        return _assembled(read.variables, *parts, read.vector, read.by_position)

    @classmethod
    def from_triangulation(
        cls,
        vertices: Iterable[Any],
        simplices: Iterable[Sequence[int]],
        values: Iterable[Any],
        variables: Sequence[str] | str | None = None,
    ) -> "CPA":
        r"""The function that interpolates values at the vertices of simplices, affine on each of them.

        `vertices` are rational points of $\mathbb{Q}^d$, $d \ge 1$, `simplices` (d + 1)-tuples of their indices, and
        `values` has a rational number, or a tuple of them, for each vertex.  The simplices need not meet face to face
        as long as the function is continuous, and their union has to be convex.

        Raises `UncoveredError`, `OverlapError`, `DiscontinuousError` as in `from_pieces` (a vertex inside a facet of
        another simplex with a value that does not fit is a jump), and `ValueError` for degenerate simplices,
        repeated or unused vertices and wrong indices.

        >>> f = CPA.from_triangulation([(0, 0), (1, 0), (0, 1), (1, 1)], [(0, 1, 2), (1, 2, 3)], [0, 0, 0, 1])
        >>> print(f)
        f(x1, x2) = 0               if x1 >= 0, x2 >= 0, x1 + x2 <= 1
                    x1 + x2 - 1     if x1 <= 1, x2 <= 1, x1 + x2 >= 1
        """
        names = None if variables is None else read_variables(variables)
        pieces, vector = simplicial_pieces(vertices, simplices, values)
        dim = pieces[0][0].dim
        if names is None:
            names = ("x",) if dim == 1 else tuple(f"x{i + 1}" for i in range(dim))
        if len(names) != dim:
            raise ValueError(
                f"variables = ({', '.join(names)}) has {counted(len(names), 'name')}, "
                f"the vertices have {counted(dim, 'coordinate')}"
            )
        named = ((cell.named(names), affine) for cell, affine in pieces)
        return _assembled(names, *partition(named, noun="simplices", irredundant=True), vector, variables is None)

    @classmethod
    def from_breakpoints(
        cls,
        points: Iterable[Any],
        values: Iterable[Any],
        left_slope: Any = None,
        right_slope: Any = None,
        variables: Sequence[str] | str | None = None,
    ) -> "CPA":
        """The function of one variable with the given values at increasing points, affine between them.

        Its domain is the interval from the first to the last point, extended to a half line or line on the side for
        which a slope is given.  Values may be tuples; then the slopes are too.  Raises `ValueError` for points that
        do not increase strictly, for different numbers of points and values, and for one point without a slope.
        `variables` is one name; without it the variable is called x.

        >>> print(CPA.from_breakpoints([0, 1, 2], [0, "1/2", 0], right_slope=0))
        f(x) = x/2          if 0 <= x <= 1
               -x/2 + 1     if 1 <= x <= 2
               0            if x >= 2
        """
        names = ("x",) if variables is None else read_variables(variables)
        if len(names) != 1:
            raise FormulaError(f"variables = ({', '.join(names)}) has {len(names)} names, a line has one")
        domain, pieces, vector = line_pieces_between(points, values, left_slope, right_slope, names[0])
        return _assembled(names, domain, pieces, vector, variables is None)

    # -- algebra --------------------------------------------------------------------------------------

    def _built(self, pieces: Iterable[tuple[Polyhedron, AffineMap]], domain: Polyhedron | None) -> "CPA":
        """A function of the same variables from cells with maps, which may overlap."""
        return _assembled(self.variables, *partition(pieces, domain), self.vector, self.by_position)

    def _beside(self, other: Any) -> tuple["CPA", Polyhedron, Iterator[tuple[Polyhedron, AffineMap, AffineMap]]]:
        """This function under common names, the common domain with the other, and cells on which both are affine."""
        formula = as_formula(other)
        mine, theirs = self._named_beside(formula), other
        if not isinstance(other, CPA) or other.variables != mine.variables:
            theirs = piecewise(other, on=mine.domain, variables=mine.variables)
        if theirs.output_dim != mine.output_dim:
            raise FormulaError(f"{counted(mine.output_dim, 'output')} cannot be combined with {theirs.output_dim}")
        domain = mine.domain & theirs.domain
        if domain.is_empty():
            raise EmptyDomain(f"the domains {mine.domain} and {theirs.domain} do not meet")
        return mine, domain, common_refinement(mine.pieces, theirs.pieces, domain)

    def _named_beside(self, formula: Formula) -> "CPA":
        """The same function under the names that another one has, if nobody chose its own."""
        if formula.by_position:
            if formula.input_dim != self.input_dim:
                raise FormulaError(
                    f"a function of {counted(self.input_dim, 'variable')} cannot be combined with one of "
                    f"{counted(formula.input_dim, 'variable')}"
                )
            return self
        names = formula.variables if formula.function is None else formula.function.variables
        unknown = [name for name in names if name not in self.variables]
        if self.by_position and (len(names) == self.input_dim or not unknown):
            return self.renamed(names) if unknown or formula.function is not None else self
        if unknown:
            raise FormulaError(
                f"a function of ({', '.join(self.variables)}) cannot be combined with one that uses "
                f"{', '.join(unknown)}; piecewise(f, variables=...) makes f a function of more variables"
            )
        return self

    def _sum(self, other: Any, mine: int, theirs: int) -> "CPA":
        base, domain, cells = self._beside(other)
        return base._built(((cell, combination(mine, a, theirs, b)) for cell, a, b in cells), domain)

    def __add__(self, other: Any) -> "CPA":
        return self._sum(other, 1, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> "CPA":
        return self._sum(other, 1, -1)

    def __rsub__(self, other: Any) -> "CPA":
        return self._sum(other, -1, 1)

    def __mul__(self, factor: Any) -> "CPA":
        """A rational multiple."""
        q = _number(factor, "factor", "multiplied")
        pieces = [(cell, combination(q, affine)) for cell, affine in self.pieces]
        return _assembled(self.variables, self.domain, pieces, self.vector, self.by_position)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> "CPA":
        """f / q for a rational q; `ZeroDivisionError` for 0."""
        q = _number(divisor, "divisor", "divided")
        if not q:
            raise ZeroDivisionError("a function cannot be divided by 0")
        return self * (1 / q)

    def __neg__(self) -> "CPA":
        return self * -1

    def __abs__(self) -> "CPA":
        return self.maximum(-self)

    def maximum(self, other: Any) -> "CPA":
        """The pointwise maximum max(f, g), of vectors by components."""
        base, domain, cells = self._beside(other)
        return base._built(extremum(cells, 1), domain)

    def minimum(self, other: Any) -> "CPA":
        """The pointwise minimum min(f, g), of vectors by components."""
        base, domain, cells = self._beside(other)
        return base._built(extremum(cells, -1), domain)

    def restrict(self, P: Any) -> "CPA":
        """f on the intersection of its domain with a polyhedron, given as for `on=`; `EmptyDomain` if that is empty.

        >>> print(piecewise("abs(x)").restrict("x >= -1"))
        f(x) = -x    if -1 <= x <= 0
               x     if x >= 0
        """
        return self._restricted(P, lambda: None)

    def _restricted(self, P: Any, watch: Callable[[], None]) -> "CPA":
        domain = (self.domain & read_domain(P, self.variables)).closure()
        pieces = ((cell & domain, affine) for cell, affine in self.pieces)
        return _assembled(self.variables, *partition(pieces, domain, watch=watch), self.vector, self.by_position)

    def compose(self, inner: Any, variables: Sequence[str] | str | None = None, on: Any = None) -> "CPA":
        r"""$f \circ g$, f after g, for an AffineMap, Network, CPA function, or formula or list of formulas g.

        The number of outputs of g has to be the number of variables of f.  `variables` names the coordinates of the
        result, `on` is a domain for g.  Where g takes values outside the domain of f the result is not defined; what
        is left has to be a polyhedron, as it is for affine g, else `UncoveredError` shows a point between points where
        it is defined.

        >>> print(piecewise("abs(x)").compose("relu(t) - 1"))
        f(t) = 1          if t <= 0
               -t + 1     if 0 <= t <= 1
               t - 1      if t >= 1
        """
        g = self._inner(inner, variables, on)
        if g.output_dim != self.input_dim:
            raise ValueError(
                f"the inner function has {counted(g.output_dim, 'output')}, the outer one takes {self.input_dim}"
            )
        domain: Polyhedron | None = g.domain
        inside = takes_values_in(g.pieces, self.domain)
        if not inside:
            (_, affine), several = g.pieces[0], len(g.pieces) > 1
            domain = None if several else g.domain & preimage(self.domain, affine, g.variables)
        parts = composed(self.pieces, g.pieces, g.domain, all_parts=not inside)
        try:
            return _assembled(g.variables, *partition(parts, domain, noun="parts"), self.vector, g.by_position)
        except UncoveredError as error:
            raise UncoveredError(
                f"the inner function leaves the domain {self.domain} of the outer one, and what is left is not convex: "
                f"at {point_text(g.variables, error.point)} it is {value_text(g(*error.point))}",
                error.point,
            ) from None
        except EmptyDomain:
            raise EmptyDomain(
                f"the inner function takes no value in the domain {self.domain} of the outer one"
            ) from None

    def _inner(self, inner: Any, variables: Sequence[str] | str | None, on: Any) -> "CPA":
        if isinstance(inner, AffineMap) and variables is None and inner.input_dim == self.input_dim:
            if not self.by_position:
                variables = self.variables
        if isinstance(inner, CPA) and on is None and (variables is None or listed_names(variables) == inner.variables):
            return inner
        return piecewise(inner, on=on, variables=variables)

    def __matmul__(self, inner: Any) -> "CPA":
        """f @ g is `f.compose(g)`."""
        return self.compose(inner)

    def __rmatmul__(self, outer: Any) -> "CPA":
        """A @ f for an affine map A, N @ f for a network."""
        if not isinstance(outer, AffineMap):
            return piecewise(outer).compose(self) if hasattr(outer, "layers") else NotImplemented
        pieces = [(cell, outer @ affine) for cell, affine in self.pieces]
        return _assembled(self.variables, self.domain, pieces, outer.output_dim > 1, self.by_position)


def piecewise(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> CPA:
    r"""The exact piecewise form of a network, formula or CPA function, on $\mathbb{R}^d$ or a polyhedron.

    Cells with the same map are merged as long as some of them have a convex union, so no two or more cells of the
    result can be merged; the order is left to right in one variable, else by interior points.  Deterministic.
    Raises `EmptyDomain`, `DiscontinuousError`, `FormulaError`, and `BudgetExceeded` when `max_cells` or
    `time` (seconds) is used up.  In two to six variables the cells before merging are found on the `executor`, any
    `concurrent.futures.Executor`; elsewhere it is ignored.  The result is the same.

    >>> [str(cell) for cell, _ in piecewise("max(x, y)")]
    ['{(x, y) : x <= y}', '{(x, y) : x >= y}']
    """
    budget = Budget(max_cells, time, progress, executor)
    if isinstance(f, CPA) and f.by_position and variables is not None:
        names = read_variables(variables)
        f = f.renamed(names) if len(names) == f.input_dim else f
    if (
        isinstance(f, CPA)
        and (variables is None or listed_names(variables) == f.variables)
        and is_about(on, f.variables)
    ):
        return f if on is None else f._restricted(on, budget.watch)
    setting = settle([f], on, variables)
    require_nonempty(setting)
    (function,) = setting.functions
    require_continuous(function, setting.variables, setting.domain, isolated=True, budget=budget)
    domain = setting.domain.closure()
    if domain.dim == domain.dimension() == 1 and not has_cases(function):
        compiled = compile_function(function, setting.variables)
        line = line_pieces(compiled, *interval(domain), max_pieces=budget.line_pieces, watch=budget.watch)
        cells = LineCells(line, setting.variables)
        return CPA(setting.variables, domain, cells, function.vector, True, setting.by_position)
    parts = [
        (compile_function(function, setting.variables, case.choices), case.domain.hyps)
        for case in case_cells([function], setting.domain, budget.watch)
        if case.domain.dimension() == domain.dimension()  # on smaller ones the values are limits of those beside
    ]
    pieces = sorted_pieces(convex_cells(parts, domain, budget))
    return CPA(setting.variables, domain, pieces, function.vector, True, setting.by_position)


def _assembled(
    variables: tuple[str, ...],
    domain: Polyhedron,
    pieces: Iterable[tuple[Polyhedron, AffineMap]],
    vector: bool,
    by_position: bool = False,
) -> CPA:
    """The function from irredundant cells that make up the domain, with maps reduced on its hull; merged."""
    return CPA(variables, domain, sorted_pieces(merged(pieces)), vector, True, by_position)


def _number(value: Any, name: str, verb: str) -> Fraction:
    if isinstance(value, CPA) or hasattr(value, "layers"):
        raise TypeError(
            f"the {name} is a function; a CPA function can be {verb} by a rational number only (f @ g composes)"
        )
    return rational(value, name)
