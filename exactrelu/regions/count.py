r"""Counting regions: activation regions, linear regions and affine pieces, three different numbers.

An *activation region* is a cell, of the dimension of the domain, on which every unit (every max, min, abs,
relu of a formula) keeps one side; a unit that is constant on a cell does not split it.  A *linear region* is
a maximal set connected through facets on which the map is the same; it need not be convex.  *Affine pieces*
are the distinct affine maps.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula, Setting, require_nonempty, settle
from exactrelu.kernel.program import value_of
from exactrelu.lowering import compile_function, has_cases
from exactrelu.options import require_known
from exactrelu.polyhedron import Polyhedron
from exactrelu.program_builder import CompiledFunction, ProgramBuilder
from exactrelu.regions.adjacency import Outline, adjacent_cells, map_numbers
from exactrelu.regions.affine_cells import LATTICE_DIMENSIONS, Piece, activation_cells, convex_cells
from exactrelu.regions.budget import Budget
from exactrelu.regions.lattice import summaries
from exactrelu.regions.line import line_pieces
from exactrelu.regions.piece_text import interval
from exactrelu.regions.sign_tree import SignTree

__all__ = [
    "ActivationRegion",
    "LinearRegion",
    "RegionCount",
    "activation_regions",
    "count_by_layer",
    "count_regions",
    "linear_regions",
]

OPTIONS = {"on", "variables", "max_cells", "time", "progress", "executor"}


class RegionCount(NamedTuple):
    """Numbers of activation regions, linear regions and distinct affine pieces.

    An activation region is a full-dimensional cell of one activation pattern; a linear region is a maximal set
    with one affine map that is connected through facets (cells that only share a vertex are not adjacent); pieces
    are the distinct affine maps.  Papers differ in these words.
    """

    activation: int
    linear: int
    pieces: int


@dataclass(frozen=True)
class ActivationRegion:
    """A closed cell of one activation pattern, its affine map, and an interior point.

    `pattern` has one entry per max of the program in evaluation order (equal neurons are one max), 1 where its
    left side is larger in the interior (the neuron is on), 0 where it is not.
    """

    cell: Polyhedron
    map: AffineMap
    witness: tuple[Fraction, ...]
    pattern: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<ActivationRegion {self.cell}: map {self.map}, pattern {self.pattern}>"


@dataclass(frozen=True)
class LinearRegion:
    """A maximal facet-connected union of `cells` (convex, disjoint interiors) with one map; `witness` is interior."""

    cells: tuple[Polyhedron, ...]
    map: AffineMap
    witness: tuple[Fraction, ...]

    def __repr__(self) -> str:
        return f"<LinearRegion {' or '.join(map(str, self.cells))}: map {self.map}>"

    @property
    def cell(self) -> Polyhedron:
        """The region when it is convex; `ValueError` otherwise (a linear region need not be)."""
        if len(self.cells) != 1:
            raise ValueError(f"this linear region is not convex; it is the union of {len(self.cells)} cells")
        return self.cells[0]


def activation_regions(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> list[ActivationRegion]:
    """The activation regions of a network or formula, each with cell, map, witness and pattern.

    All hidden units count, those without influence on the output too.  Piecewise definitions have no units
    and raise `FormulaError`; their linear regions are defined.  Options as in `piecewise`.

    >>> [region.pattern for region in activation_regions("relu(x) - relu(-x)")]
    [(0, 1), (1, 0)]
    """
    setting = settle([f], on, variables)
    require_nonempty(setting)
    compiled = compiled_with_units(f, setting.functions[0], setting)
    budget = Budget(max_cells, time, progress, executor)
    return list(activation_cells(compiled, setting.domain.closure(), budget, partial(_region, compiled)))


def _region(compiled: CompiledFunction, piece: Piece, pattern: tuple[int, ...] | None) -> ActivationRegion:
    witness = piece.cell.interior_point() or ()
    known = pattern_at(compiled, witness) if pattern is None else pattern
    return ActivationRegion(piece.cell, piece.map, witness, known)


def pattern_at(compiled: CompiledFunction, point: Sequence[Fraction]) -> tuple[int, ...]:
    """For every max of the program whether its left side is larger at a point (1) or not (0)."""
    values = compiled.program.values(point)
    sides = compiled.program.instructions
    return tuple(int(value_of(left, values) > value_of(right, values)) for left, right in sides)


def compiled_with_units(f: Any, function: Formula, setting: Setting) -> CompiledFunction:
    """The compiled function; of a network every hidden unit is kept, with or without influence on the outputs."""
    layers = getattr(f, "layers", None)
    if layers is None:
        return compile_function(function, setting.variables)
    builder = ProgramBuilder(len(setting.variables))
    outputs = builder.network(layers, [builder.input(i) for i in range(builder.dim)])
    return builder.function(outputs, keep=True)


def linear_regions(f: Any, on: Any = None, **options: Any) -> list[LinearRegion]:
    """The linear regions of a network, formula or CPA function; options as in `piecewise`, `TypeError` for others.

    >>> [len(region.cells) for region in linear_regions("relu(min(x, y))")]     # the zero region is an L
    [2, 1, 1]
    """
    require_known(options, OPTIONS, "linear_regions")
    kept = isinstance(f, CPA) and on is None and options.get("variables") is None
    function = f if kept else piecewise(f, on, **options)
    dimension = function.domain.dimension()
    groups: dict[AffineMap, list[Polyhedron]] = {}
    for cell, affine in function.pieces:
        groups.setdefault(affine, []).append(cell)
    regions = []
    for affine, cells in groups.items():
        for component in _facet_connected(cells, dimension):
            regions.append(LinearRegion(tuple(component), affine, component[0].interior_point() or ()))
    return regions


class _DisjointSets:
    """Union-find on range(count); `joined` counts the unions that were not idle."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))
        self.joined = 0

    def root(self, i: int) -> int:
        parent = self.parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        one, other = self.root(i), self.root(j)
        if one != other:
            self.parent[other] = one
            self.joined += 1


def _facet_connected(cells: Sequence[Polyhedron], dimension: int) -> list[list[Polyhedron]]:
    """Components of the graph in which two cells are adjacent iff dim(A ∩ B) = dimension - 1."""
    sets = _DisjointSets(len(cells))
    for i, j in combinations(range(len(cells)), 2):
        if sets.root(i) != sets.root(j) and (cells[i] & cells[j]).dimension() == dimension - 1:
            sets.join(i, j)
    components: dict[int, list[Polyhedron]] = {}
    for i, cell in enumerate(cells):
        components.setdefault(sets.root(i), []).append(cell)
    return list(components.values())


def count_regions(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> RegionCount:
    """Count activation regions, linear regions and affine pieces exactly; options as in `piecewise`.

    For piecewise definitions and CPA functions, which have no units, `activation` counts the cells of the
    piecewise form.  On the `executor` cells are found and compared with their neighbours, a task's cells among
    themselves; what its tasks have in common is compared here.

    >>> count_regions("relu(x) - relu(-x)"), count_regions("relu(min(x, y))")
    (RegionCount(activation=2, linear=1, pieces=1), RegionCount(activation=4, linear=3, pieces=3))
    """
    setting = settle([f], on, variables)
    require_nonempty(setting)
    if has_cases(setting.functions[0]):
        function = piecewise(
            f, on, variables=variables, max_cells=max_cells, time=time, progress=progress, executor=executor
        )
        return RegionCount(len(function), len(linear_regions(function)), len(function.affine_pieces))
    compiled = compiled_with_units(f, setting.functions[0], setting)
    return _count(compiled, setting.domain.closure(), Budget(max_cells, time, progress, executor))


def count_by_layer(f: Any, on: Any = None, **options: Any) -> list[RegionCount]:
    r"""The counts of the first hidden layer, of the first two, .. and of the whole network; options as above.

    Raises `FormulaError` for what is no network, and `TypeError` for other options.

    Entry l counts the regions of $x \mapsto \mathrm{relu}(A_l(\cdots \mathrm{relu}(A_0 x)))$ with its vector of
    neurons as output, the last entry those of the network itself.

    >>> from exactrelu.constructions import sawtooth
    >>> count_by_layer(sawtooth(3))
    [RegionCount(activation=2, linear=2, pieces=2), RegionCount(activation=4, linear=4, pieces=4),
     RegionCount(activation=8, linear=8, pieces=8), RegionCount(activation=8, linear=8, pieces=8)]
    """
    require_known(options, OPTIONS, "count_by_layer")
    layers = getattr(f, "layers", None)
    if layers is None:
        raise FormulaError(f"counts by layer are for networks, not for {f!r}")
    setting = settle([f], on, options.pop("variables", None))
    require_nonempty(setting)
    domain = setting.domain.closure()
    counts = []
    for depth in range(1, len(layers)):
        builder = ProgramBuilder(len(setting.variables))
        neurons = builder.network(layers[:depth], [builder.input(i) for i in range(builder.dim)])
        hidden = builder.function([builder.maximum(neuron, ()) for neuron in neurons], keep=True)
        counts.append(_count(hidden, domain, _budget(**options)))
    return [*counts, _count(compiled_with_units(f, setting.functions[0], setting), domain, _budget(**options))]


def _budget(
    max_cells: int | None = None,
    time: float | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Budget:
    return Budget(max_cells, time, progress, executor)


def _count(function: CompiledFunction, domain: Polyhedron, budget: Budget) -> RegionCount:
    """Counts of a compiled function by the engine for its dimension."""
    if function.dim == 1:
        cells = line_pieces(function, *interval(domain), merge=False, max_pieces=budget.line_pieces, watch=budget.watch)
        line = cells.merged()
        return RegionCount(len(cells), len(line), line.distinct_maps())
    if function.dim in LATTICE_DIMENSIONS:
        outlines = list(
            summaries(
                function,
                domain.hyps,
                Outline.of,
                max_cells=budget.max_cells,
                progress=budget.passed,
                executor=budget.executor,
            )
        )
        numbers, pairs = map_numbers(outlines), adjacent_cells(outlines)
        sets = _DisjointSets(len(numbers))
        for i, j in pairs[numbers[pairs[:, 0]] == numbers[pairs[:, 1]]].tolist():
            sets.join(i, j)
        return RegionCount(len(numbers), len(numbers) - sets.joined, int(numbers.max(initial=-1)) + 1)
    activation = sum(1 for _ in SignTree(function, domain.hyps, everything=True, budget=budget).leaves())
    groups = convex_cells([(function, domain.hyps)], domain, budget)
    dimension = domain.dimension()
    linear = sum(len(_facet_connected(cells, dimension)) for cells in groups.values())
    return RegionCount(activation, linear, len(groups))
