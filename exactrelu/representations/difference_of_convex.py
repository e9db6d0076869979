r"""CPA functions as differences of convex ones, f = g - h: several methods, the fewest pieces, and the proof.

Every CPA function on a polyhedron is such a difference, in many ways.  In one variable there is a smallest one, unique
up to an affine function (method "line").  In more variables nothing of the kind is known to be easy, and no
decomposition found here is claimed to be minimal.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, Piece, piecewise
from exactrelu.exact import rational_vector
from exactrelu.expressions import Lattice, Node, Variable, combine, constant, to_text
from exactrelu.formulas import Formula, Setting
from exactrelu.kernel.program import Program
from exactrelu.lowering import compile_function, has_cases
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.convex_normal_form import ConvexAtoms, convex_atoms
from exactrelu.prover.equality import equal, prove
from exactrelu.prover.verdict import Verdict
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.regions.count import activation_regions
from exactrelu.regions.walls import PieceLike, walls
from exactrelu.representations.affine_extrema import MaxAffine, extremum_node, formula_of
from exactrelu.representations.convexity import CERTIFIED_WORK, pieces_of
from exactrelu.representations.full_dimension import full_dimensional
from exactrelu.representations.hinges import Split, hinge_sum, hinges, regular_split
from exactrelu.representations.limits import require_limits, scalar_setting, seconds_left
from exactrelu.representations.max_affine import max_affine_form
from exactrelu.typesetting.formulas import equation, names_of, node_lines
from exactrelu.typesetting.layout import notebook

__all__ = ["METHODS", "DifferenceOfConvex", "difference_of_convex"]

METHODS = ("line", "formula", "regular", "hinges")
TRIED_CELLS = 5_000  # cells of g and h up to which a method is tried when none is asked for
REGULAR_CELLS = 240  # cells of a complex for which the linear program takes some seconds
SMALL_WORK = 1_000  # cells of f times pieces of g and h up to which both are written as maxima of affine maps
SHOWN = 240  # characters of a formula that is printed


@dataclass(frozen=True)
class Candidate:
    """Convex functions as formulas, convex by their form or as sums of f and convex ones, with their affine maps."""

    method: str
    g: Node
    h: Node
    split: Split

    @property
    def pieces(self) -> tuple[int, int]:
        return len(self.split.g), len(self.split.h)


@dataclass(frozen=True, eq=False)
class DifferenceOfConvex:
    r"""A CPA function as $f = g - h$ with convex g and h, made by `difference_of_convex`.

    `g_formula` and `h_formula` are what `verdict` proves: f = `g_formula` - `h_formula` on the domain.  They are maxima
    of affine maps; large ones of the methods "formula" and "hinges" are nested nonnegative sums of maxima, convex as
    written too; only with hundreds of pieces from "hinges" is `g_formula` f + h, whose convexity is the second of
    the `verdicts`.
    `pieces` counts the affine pieces (g, h); `tried` says what the other methods gave.
    """

    f: Formula
    variables: tuple[str, ...]
    domain: Polyhedron
    method: str
    g_formula: Formula
    h_formula: Formula
    maps: Split
    verdict: Verdict
    tried: Mapping[str, tuple[int, int] | str] = field(default_factory=dict)

    def __call__(self, *point: Any) -> Fraction:
        """The exact value g - h at a rational point."""
        given = point[0] if len(point) == 1 and isinstance(point[0], (list, tuple)) else point
        at = rational_vector(given, "point")
        g, h = (max(affine(at)[0] for affine in maps) for maps in (self.maps.g, self.maps.h))
        return g - h

    @property
    def pieces(self) -> tuple[int, int]:
        """Numbers of affine pieces of g and h."""
        return len(self.maps.g), len(self.maps.h)

    @cached_property
    def g(self) -> CPA:
        """The convex function g in pieces."""
        return piecewise(self.g_formula, on=self.domain, variables=self.variables)

    @cached_property
    def h(self) -> CPA:
        """The convex function h in pieces."""
        return piecewise(self.h_formula, on=self.domain, variables=self.variables)

    @cached_property
    def g_form(self) -> MaxAffine:
        """g as an irredundant maximum of affine maps."""
        return self._form(self.g_formula, self.maps.g)

    @cached_property
    def h_form(self) -> MaxAffine:
        """h as an irredundant maximum of affine maps."""
        return self._form(self.h_formula, self.maps.h)

    def _form(self, formula: Formula, maps: tuple[AffineMap, ...]) -> MaxAffine:
        if is_maximum_of_affine(formula.outputs[0]):
            return MaxAffine(self.variables, maps, self.verdict)
        return max_affine_form(formula, on=self.domain, variables=self.variables)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The proof of f = g - h and, where g or h is not written as a maximum of affine maps, of their convexity."""
        found = [self.verdict, self.g_form.verdict, self.h_form.verdict]
        return tuple(verdict for verdict in dict.fromkeys(found) if verdict is not None)

    def as_formula(self) -> Formula:
        """The formula g - h, defined everywhere unless f itself is a part of it."""
        return formula_of(combine([(1, self.g_formula.outputs[0]), (-1, self.h_formula.outputs[0])]), self.variables)

    def __str__(self) -> str:
        listed = ", ".join(self.variables)
        where = f" on {', '.join(self.domain.conditions())}" if self.domain.hyps else ""
        lines = [f"{self.f.text} = g - h{where}, method {self.method!r}"]
        for name, maps in (("g", self.maps.g), ("h", self.maps.h)):
            text = to_text(extremum_node(maps, self.variables, "max"))
            text = text if len(text) <= SHOWN else "max(..)"
            lines.append(f"  {name}({listed}) = {text}  [{len(maps)} piece{'s' * (len(maps) != 1)}]")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<DifferenceOfConvex: {self}>"

    def _repr_latex_(self) -> str | None:
        """g - h in LaTeX for notebooks; None, so that the text is shown, for more than 60 pieces."""
        nodes = self.as_formula().outputs
        if sum(self.pieces) > 60:
            return None
        return notebook(equation("", node_lines(nodes, names_of(nodes, self.variables), False)))


def difference_of_convex(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    method: str | None = None,
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> DifferenceOfConvex:
    r"""A scalar CPA function as a difference of two convex ones, $f = g - h$, with the proof.

    Methods:

    - "line" (one variable): g has exactly the convex kinks of f, h the concave ones.  The smallest decomposition,
      unique up to adding one affine function to both; the affine map of the leftmost piece goes to g, and h is
      zero there.
    - "formula": from the maxima in the formula or network, $\max(g_1 - h_1, g_2 - h_2) = \max(g_1 + h_2, g_2 + h_1)
      - (h_1 + h_2)$ with common parts taken out: a tropical rational function.  Not for piecewise definitions.
    - "regular": the least total jump of h among functions that are affine on the cells of f, or, where there are none,
      on the activation regions or on the cells made by hinges; an exact linear program, so for some hundred cells.
    - "hinges": one hinge in h for each hyperplane with a concave wall.  Always possible, but on $\mathbb{R}^d$ h has as
      many pieces as the arrangement of these hyperplanes has cells.

    By default one variable takes "line", and otherwise the others are tried as far as they are cheap; the fewest
    pieces (g and h together) win and `tried` reports all.  No minimality is claimed for two or more variables.
    On a domain of lower dimension all but "formula" first eliminate variables that depend on the others there.

    `certify` is as in `equal` (by default large proofs are by exact enumeration); `max_cells` and `time` raise
    `BudgetExceeded`.  Raises `FormulaError` for vector functions, `ValueError` for a method that is unknown or does not
    apply, and what `piecewise` raises.

    Sources: Zhang, Naitzat & Lim, Tropical geometry of deep neural networks, arXiv 1805.07091 ("formula"); Kripfganz &
    Schulze, Optimization 18 (1987) ("hinges"); Brandenburg, Grillo & Hertrich, arXiv 2410.04907 ("line", "regular").

    >>> print(difference_of_convex("relu(x + 1) - 2*relu(x) + relu(x - 1)"))
    relu(x + 1) - 2*relu(x) + relu(x - 1) = g - h, method 'line'
      g(x) = max(0, x + 1, 2*x)  [3 pieces]
      h(x) = max(0, 2*x)  [2 pieces]
    >>> D = difference_of_convex("relu(min(x, y))")
    >>> D.pieces, D.verdict.label, equal(D, "relu(min(x, y))").proved
    ((3, 2), 'proved, certificate checked', True)
    """
    if method is not None and method not in METHODS:
        raise ValueError(f"method = {method!r} is unknown; there are {', '.join(map(repr, METHODS))}")
    require_limits(max_cells, time, certify)
    budget = Budget(max_cells, time)
    setting = scalar_setting(f, on, variables, "difference_of_convex")
    search = _Search(f, on, setting, pieces_of(f, on, setting.variables, budget), budget)
    candidate, tried = search.one(method) if method is not None else search.best()
    names, (function,) = setting.variables, setting.functions
    domain = search.function.domain
    g, h = candidate.g, candidate.h
    if len(search.function) * sum(candidate.pieces) <= SMALL_WORK:
        g, h = (extremum_node(maps, names, "max") for maps in (candidate.split.g, candidate.split.h))
    parts = [_sum_of_parts(g), _sum_of_parts(h)]
    work = len(search.function) * sum(parts)
    large = candidate.method == "hinges" and work > CERTIFIED_WORK and not certify
    difference = formula_of(combine([(1, g), (-1, h)]), names)
    if large:  # the jumps at the walls of g have been looked at, and the identity is trivial
        g = combine([(1, function.outputs[0]), (1, h)])
        difference = replace(
            formula_of(function.outputs[0], names), text=f"({function.text} + h) - h with h = {to_text(h)}"
        )
    statement = equal(
        function,
        difference,
        on=domain,
        variables=names,
        certify=False if certify is None and work > CERTIFIED_WORK else certify,
        time=seconds_left(budget),
    )
    if large:
        statement.reason = "no certificate: that g = f + h is convex was seen from the jumps at all its walls"
    return DifferenceOfConvex(
        function,
        names,
        domain,
        candidate.method,
        formula_of(g, names),
        formula_of(h, names),
        candidate.split,
        prove(statement),
        tried,
    )


class MethodError(ValueError):
    """A method does not apply to a function."""


class _Search:
    """The methods for one function."""

    def __init__(self, f: Any, on: Any, setting: Setting, function: CPA, budget: Budget) -> None:
        self.given = (f, on, setting.variables)
        self.setting, self.function, self.budget = setting, function, budget
        self.dimension = function.domain.dimension()
        self.full = self.dimension == function.domain.dim > 0
        self.formula = setting.functions[0]

    def one(self, method: str) -> tuple[Candidate, dict[str, tuple[int, int] | str]]:
        candidate = self._method(method)(self.budget)
        return candidate, {method: candidate.pieces}

    def best(self) -> tuple[Candidate, dict[str, tuple[int, int] | str]]:
        """The candidate with the fewest pieces, and what each method gave."""
        if self.dimension == 1:
            return self.one("line")
        tried: dict[str, tuple[int, int] | str] = {}
        best: Candidate | None = None
        least = TRIED_CELLS if self.budget.max_cells is None else self.budget.max_cells
        for method in METHODS[1:]:
            left = seconds_left(self.budget)
            try:  # once there is one, the rest of the time has to suffice for its proof too
                candidate = self._method(method)(Budget(least, left if left is None or best is None else left / 3))
            except (BudgetExceeded, MethodError) as error:
                tried[method] = str(error)
                continue
            tried[method] = candidate.pieces
            if best is None or sum(candidate.pieces) < sum(best.pieces):
                best = candidate
        if best is None:
            raise BudgetExceeded("; ".join(f"{method}: {reason}" for method, reason in tried.items()))
        return best, tried

    def _method(self, method: str) -> Callable[[Budget], Candidate]:
        if method == "line" and self.dimension > 1:
            raise MethodError(f'method = "line" is for one variable; this domain has dimension {self.dimension}')
        if method == "formula" and has_cases(self.formula):
            raise MethodError('method = "formula" is not for piecewise definitions')
        if method != "formula" and not self.full:
            return partial(self._eliminated, method)
        return {"line": self.line, "formula": self.by_formula, "regular": self.regular, "hinges": self.hinges}[method]

    def _eliminated(self, method: str, budget: Budget) -> Candidate:
        """On a domain of lower dimension: the method for the function of the variables that determine the others."""
        first, *others = self.function.affine_pieces
        if not others:
            return self._extrema(method, Split((first,), (AffineMap([[0] * first.input_dim], [0]),)))
        small, project = full_dimensional(self.function)
        assert project is not None
        setting = scalar_setting(small, None, small.variables, "difference_of_convex")
        found = _Search(small, None, setting, small, budget)._method(method)(budget)
        split = Split(*(tuple(affine @ project for affine in maps) for maps in (found.split.g, found.split.h)))
        return replace(found, split=split)

    def line(self, budget: Budget) -> Candidate:
        previous, *others = (piece.map for piece in self.function)
        g, h = [previous], [AffineMap([[0]], [0])]
        for affine in others:
            jump = AffineMap([[affine.W[0][0] - previous.W[0][0]]], [affine.b[0] - previous.b[0]])
            rising, sign = (g, 1) if jump.W[0][0] > 0 else (h, -1)
            last = rising[-1]
            rising.append(AffineMap([[last.W[0][0] + sign * jump.W[0][0]]], [last.b[0] + sign * jump.b[0]]))
            previous = affine
        return self._extrema("line", Split(tuple(g), tuple(h)))

    def regular(self, budget: Budget) -> Candidate:
        best: Candidate | None = None
        for pieces in self._complexes(budget):
            if len(pieces) > REGULAR_CELLS:
                reason = f"a complex of {len(pieces)} cells; the linear program is for {REGULAR_CELLS}"
                if best is None:
                    raise BudgetExceeded(reason)
                break
            split = regular_split(pieces, budget)
            if split is not None:
                found = self._extrema("regular", split)
                if best is None or sum(found.pieces) < sum(best.pieces):
                    best = found
        if best is None:
            raise RuntimeError("internal error: hinges are functions on their own complex")
        return best

    def _complexes(self, budget: Budget) -> Iterator[Sequence[PieceLike]]:
        """Cells on which f is affine: its own, its activation regions, and those made by hinges."""
        yield self.function.pieces
        f, on, variables = self.given
        if not has_cases(self.formula):
            yield activation_regions(f, on, variables=variables, max_cells=budget.max_cells, time=seconds_left(budget))
        node = hinge_sum(hinges(list(walls(self.function.pieces))), self.setting.variables)
        yield [Piece(cell, affine) for cell, affine, _ in self._refinement(node, budget)]

    def hinges(self, budget: Budget) -> Candidate:
        node = hinge_sum(hinges(list(walls(self.function.pieces))), self.setting.variables)
        refined = list(self._refinement(node, budget))
        g = [Piece(cell, _added(affine, hinge)) for cell, affine, hinge in refined]
        if any(wall.jump < 0 for wall in walls(g)):
            raise RuntimeError("internal error: f and its hinges have a concave wall")
        split = Split(*(tuple(dict.fromkeys(maps)) for maps in ((p.map for p in g), (h for _, _, h in refined))))
        return Candidate("hinges", extremum_node(split.g, self.setting.variables, "max"), node, split)

    def _refinement(self, node: Node, budget: Budget) -> Iterator[tuple[Polyhedron, AffineMap, AffineMap]]:
        """The cells of f cut by those of another function, with the maps of both."""
        count = 0
        for cell, affine in self.function.pieces:
            for part, other in self._pieces(self._named(node), budget, cell).pieces:
                count += 1
                if budget.max_cells is not None and count > budget.max_cells:
                    raise BudgetExceeded(f"the budget of {budget.max_cells} cells is used up")
                yield part, affine, other

    def by_formula(self, budget: Budget) -> Candidate:
        compiled = compile_function(self.formula, self.setting.variables)
        atoms = convex_atoms(Program(compiled.dim, (*compiled.program.instructions, compiled.outputs)))
        if atoms is None:
            raise BudgetExceeded("the maxima of the formula have too many elements")
        g, h = _convex_parts(atoms, self.setting.variables)
        maps = [self._pieces(self._named(node), budget).affine_pieces for node in (g, h)]
        return Candidate("formula", g, h, Split(*maps))

    def _extrema(self, method: str, split: Split) -> Candidate:
        g, h = (extremum_node(maps, self.setting.variables, "max") for maps in (split.g, split.h))
        return Candidate(method, g, h, split)

    def _named(self, node: Node) -> Formula:
        return formula_of(node, self.setting.variables)

    def _pieces(self, formula: Formula, budget: Budget, on: Polyhedron | None = None) -> CPA:
        return piecewise(
            formula,
            on=self.function.domain if on is None else on,
            variables=self.setting.variables,
            max_cells=budget.max_cells,
            time=seconds_left(budget),
        )


def _added(first: AffineMap, second: AffineMap) -> AffineMap:
    return AffineMap([[a + b for a, b in zip(first.W[0], second.W[0], strict=True)]], [first.b[0] + second.b[0]])


def _convex_parts(atoms: ConvexAtoms, variables: Sequence[str]) -> tuple[Node, Node]:
    """The affine part and the atoms with positive coefficients, and those with negative ones."""
    inputs = [Variable(name) for name in variables]
    nodes: list[Node] = []

    def affine(form: Sequence[Fraction | int], more: Sequence[tuple[Fraction | int, Node]] = ()) -> Node:
        return combine([*zip(form, inputs, strict=False), *more], form[-1])

    for elements in atoms.elements:
        sides = [affine(form, [(multiple, nodes[atom]) for atom, multiple in inner]) for form, inner in elements]
        nodes.append(Lattice("max", tuple(sides)) if len(sides) > 1 else sides[0])
    rising = [(c, nodes[atom]) for atom, c in atoms.atoms.items() if c > 0]
    falling = [(-c, nodes[atom]) for atom, c in atoms.atoms.items() if c < 0]
    return affine(atoms.affine, rising), combine(falling) if falling else constant(0)


def is_affine(node: Node) -> bool:
    return isinstance(node, Variable) or (
        hasattr(node, "terms") and all(isinstance(child, Variable) for _, child in node.terms)
    )


def is_maximum_of_affine(node: Node) -> bool:
    """Whether a node is written as a maximum of affine maps, so that it is convex without further proof."""
    return is_affine(node) or (
        isinstance(node, Lattice) and node.operation == "max" and all(map(is_affine, node.arguments))
    )


def _sum_of_parts(node: Node) -> int:
    """The number of maxima in a maximum of affine maps or a sum of hinges, one at least."""
    if isinstance(node, Lattice):
        return len(node.arguments)
    return max(1, len(getattr(node, "terms", ())))
