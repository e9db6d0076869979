"""Exact enumeration: a claim holds iff its function vanishes on every cell of the region engines.

The engines are exact (integers decide, floats only order or guess), so an enumeration that finds every cell
zero proves the claim; it keeps no certificate, and verdicts that rest on it say so.  It stops at the first
cell that refutes.
"""

from collections.abc import Sequence
from fractions import Fraction

from exactrelu.kernel.program import Program
from exactrelu.polyhedron import Polyhedron
from exactrelu.program_builder import CompiledFunction, scaled
from exactrelu.regions.budget import Budget
from exactrelu.regions.cells import Cell, CellBatch
from exactrelu.regions.lattice import summaries
from exactrelu.regions.line import line_pieces
from exactrelu.regions.piece_text import interval

__all__ = ["ENGINE_DIMENSIONS", "first_failure"]

ENGINE_DIMENSIONS = range(1, 7)

IntRow = tuple[int, ...]


def first_failure(
    function: CompiledFunction, kind: str, hyps: Sequence[IntRow], budget: Budget
) -> tuple[tuple[Fraction, ...] | None, int]:
    """A point of the interior of a cell where the claim fails, or None; and the number of cells seen.

    `function` has one output, which has to vanish (`eq0`) or be nonnegative (`ge0`) on the nonempty closed
    polyhedron `hyps` >= 0.  The point is in the relative interior of the polyhedron.  With an executor in the budget
    it is the same point, that of the first failing cell.
    """
    if kind == "ge0":
        function = _negative_part(function)
    if function.dim == 1:
        return _on_the_line(function, hyps, budget)
    seen = 0
    for cells, point in summaries(
        function, hyps, _failure_in, max_cells=budget.max_cells, progress=budget.passed, executor=budget.executor
    ):
        seen += cells
        if point is not None:
            return point, seen
    return None, seen


def _failure_in(batch: CellBatch) -> tuple[int, tuple[Fraction, ...] | None]:
    """The number of cells, and a point of the first one where the function does not vanish."""
    nonzero = ~batch.vanishing.all(axis=1)
    return len(batch), _point_of(batch[int(nonzero.argmax())]) if nonzero.any() else None


def _negative_part(function: CompiledFunction) -> CompiledFunction:
    """max(-f, 0), which vanishes exactly where f >= 0."""
    program = function.program
    sides = (scaled(Fraction(-1), function.outputs[0]), ())
    index = program.dim + 1 + len(program.instructions)
    return CompiledFunction(Program(program.dim, (*program.instructions, sides)), (((index, Fraction(1)),),))


def _on_the_line(
    function: CompiledFunction, hyps: Sequence[IntRow], budget: Budget
) -> tuple[tuple[Fraction, ...] | None, int]:
    lower, upper = interval(Polyhedron(1, tuple(hyps)))
    pieces = line_pieces(function, lower, upper, merge=False, max_pieces=budget.line_pieces, watch=budget.watch)
    found = pieces.first_nonzero()
    if found is None:
        return None, len(pieces)
    point = pieces.witness(found)
    if not any(function([point])):  # the piece crosses zero just there; next to it, it does not
        end = pieces.piece(found).upper
        point = point + 1 if end is None else (point + end) / 2
    return (point,), len(pieces)


def _point_of(cell: Cell) -> tuple[Fraction, ...]:
    """A point of the interior of a cell where its nonzero form is not zero."""
    inner = cell.witness
    (row,) = cell.rows

    def value(point: Sequence[Fraction]) -> Fraction:
        return row[0] + sum((c * x for c, x in zip(row[1:], point, strict=True)), Fraction(0))

    if value(inner):
        return tuple(inner)
    # The form is not constant on the cell, so some generator (or line) leads away from its zero set.
    for vertex in cell.vertices:
        if value(vertex):
            return tuple((a + b) / 2 for a, b in zip(inner, vertex, strict=True))
    for direction in (*cell.rays, *cell.lineality):
        moved = tuple(a + b for a, b in zip(inner, direction, strict=True))
        if value(moved):
            return moved
    raise RuntimeError("internal error: a nonzero form vanishes on all generators of its cell")
