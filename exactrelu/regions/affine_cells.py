"""The cells on which a compiled function is affine, by the engine for its dimension, with their maps."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple, TypeVar, overload

from exactrelu.affine import AffineMap
from exactrelu.polyhedron import Polyhedron, echelon, modulo
from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.budget import Budget
from exactrelu.regions.cells import Cell, CellBatch
from exactrelu.regions.lattice import summaries
from exactrelu.regions.line import LinePiece, LinePieces, line_pieces
from exactrelu.regions.merging import merge_convex
from exactrelu.regions.piece_text import interval
from exactrelu.regions.sign_tree import SignTree

__all__ = ["LATTICE_DIMENSIONS", "LineCells", "Piece", "activation_cells", "affine_on_hull", "convex_cells"]
__all__ += ["merged", "sorted_pieces"]

LATTICE_DIMENSIONS = range(2, 7)  # beyond, the number of faces of a cell makes the tree of signs the better engine
GRAIN = 32  # cells; an exact polyhedron with its map costs as much as a hundred cells in the engine

Described = TypeVar("Described")

IntRow = tuple[int, ...]
Pattern = tuple[int, ...]


class Piece(NamedTuple):
    """A closed polyhedral cell and the affine map of the function on it."""

    cell: Polyhedron
    map: AffineMap


class LineCells(Sequence[Piece]):
    """The pieces of a function of one variable, made from the arrays of the line engine when they are asked for."""

    def __init__(self, line: LinePieces, variables: tuple[str, ...]) -> None:
        self.line, self.variables = line, variables

    def __len__(self) -> int:
        return len(self.line)

    @overload
    def __getitem__(self, index: int) -> Piece: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Piece, ...]: ...
    def __getitem__(self, index: int | slice) -> Piece | tuple[Piece, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        return self._made(self.line.piece(index))

    def __iter__(self) -> Iterator[Piece]:
        return map(self._made, self.line)

    def _made(self, piece: LinePiece) -> Piece:
        rows = []
        if piece.lower is not None:
            rows.append((-piece.lower.numerator, piece.lower.denominator))
        if piece.upper is not None:
            rows.append((piece.upper.numerator, -piece.upper.denominator))
        slopes, intercepts = piece.slope, piece.intercept
        if isinstance(slopes, Fraction) or isinstance(intercepts, Fraction):
            affine = AffineMap([[slopes]], [intercepts])
        else:
            affine = AffineMap([[slope] for slope in slopes], intercepts)
        return Piece(Polyhedron(1, tuple(sorted(rows)), (), (), self.variables), affine)


def convex_cells(
    parts: Sequence[tuple[CompiledFunction, Sequence[IntRow]]], domain: Polyhedron, budget: Budget
) -> dict[AffineMap, list[Polyhedron]]:
    """The distinct affine maps of a function with the convex cells on which it has them, merged where possible.

    The function is given on the closed polyhedra `hyps` of each part, which cover `domain` without overlap and
    have its dimension.
    """
    groups: dict[AffineMap, list[Polyhedron]] = {}
    for compiled, hyps in parts:
        for cell, affine in _cells(compiled, hyps, domain, budget, _itself, everything=False):
            groups.setdefault(affine, []).append(cell)
    return {affine: merge_convex(cells, budget) for affine, cells in groups.items()}


def merged(pieces: Iterable[tuple[Polyhedron, AffineMap]]) -> dict[AffineMap, list[Polyhedron]]:
    """The distinct maps of irredundant cells with disjoint interiors, with the cells that have them, merged."""
    groups: dict[AffineMap, list[Polyhedron]] = {}
    for cell, affine in pieces:
        groups.setdefault(affine, []).append(cell)
    return {affine: merge_convex(cells) for affine, cells in groups.items()}


def sorted_pieces(groups: dict[AffineMap, list[Polyhedron]]) -> tuple[Piece, ...]:
    """The cells with their maps: from left to right in one variable, else by interior points."""
    return tuple(sorted((Piece(cell, affine) for affine, cells in groups.items() for cell in cells), key=_order))


def _order(piece: Piece) -> tuple[Any, ...]:
    cell = piece.cell
    if cell.dim == 1:
        lower, upper = interval(cell)
        return (lower is not None, lower or 0, upper is None, upper or 0)
    return cell.interior_point() or ()


def activation_cells(
    function: CompiledFunction,
    domain: Polyhedron,
    budget: Budget,
    describe: Callable[[Piece, Pattern | None], Described],
) -> Iterator[Described]:
    """describe(piece, pattern) for the full-dimensional cells, with maps, of all activation patterns on a polyhedron.

    The polyhedron is closed.  A pattern has for every max 1 where its left side is larger inside the cell, else 0; it
    is None unless the engine knows it without more work.  With an executor `describe` has to be picklable.
    """
    if domain.dim == domain.dimension() == 1:
        line = line_pieces(function, *interval(domain), merge=False, max_pieces=budget.line_pieces, watch=budget.watch)
        return (describe(piece, None) for piece in LineCells(line, domain.names()))
    return _cells(function, domain.hyps, domain, budget, describe, everything=True)


def _itself(piece: Piece, pattern: Pattern | None) -> Piece:
    return piece


def _watched(
    watch: Callable[[], None],
    describe: Callable[[Piece, Pattern | None], Described],
    piece: Piece,
    pattern: Pattern | None,
) -> Described:
    watch()
    return describe(piece, pattern)


def _cells(
    function: CompiledFunction,
    hyps: Sequence[IntRow],
    domain: Polyhedron,
    budget: Budget,
    describe: Callable[[Piece, Pattern | None], Described],
    *,
    everything: bool,
) -> Iterator[Described]:
    """Irredundant cells with maps, reduced on the hull of `domain`, by the engine for its dimension; each described.

    With `everything` all maxima are decided on every cell, otherwise at least those that matter for the outputs.
    """
    hull = echelon(domain.implied_equalities())
    if budget.executor is None:  # a batch may hold ten thousand cells
        describe = partial(_watched, budget.watch, describe)
    if domain.dim in LATTICE_DIMENSIONS and not hull:
        batches = summaries(
            function,
            hyps,
            partial(_described, variables=domain.variables, describe=describe),
            max_cells=budget.max_cells,
            progress=budget.passed,
            executor=budget.executor,
            grain=GRAIN,
        )
        for found in batches:
            yield from found
        return
    tree = SignTree(function, hyps, everything=everything, budget=budget)
    for leaf in tree.leaves():
        rows = tree.map_of(leaf)
        affine = AffineMap([row[1:] for row in rows], [row[0] for row in rows], input_dim=tree.dim)
        cell = Polyhedron(domain.dim, leaf.cell.rows, (), hull, domain.variables).irredundant().canonical()
        yield describe(Piece(cell, affine_on_hull(affine, hull)), None)  # a decided sign there may be zero


def _described(
    batch: CellBatch, variables: tuple[str, ...] | None, describe: Callable[[Piece, Pattern | None], Described]
) -> list[Described]:
    # left alone attains a max on a cell: left - right is >= 0 at all generators and not always 0, so > 0 inside.
    patterns = (batch.patterns == 1).astype(int).tolist()

    def piece(cell: Cell) -> Piece:
        return Piece(Polyhedron(batch.function.dim, tuple(sorted(cell.bounds)), (), (), variables), cell.map)

    return [describe(piece(cell), tuple(pattern)) for cell, pattern in zip(batch, patterns, strict=True)]


def affine_on_hull(affine: AffineMap, hull: Sequence[IntRow]) -> AffineMap:
    """The map reduced by the echelonised equations of an affine hull: equal maps there become equal objects."""
    if not hull:
        return affine
    rows = [modulo((b, *row), hull) for row, b in zip(affine.W, affine.b, strict=True)]
    return AffineMap([row[1:] for row in rows], [row[0] for row in rows], input_dim=affine.input_dim)
