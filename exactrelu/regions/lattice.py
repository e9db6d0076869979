r"""All cells of a piecewise affine function of several variables, exactly: the face-lattice engine.

The input is a program of maxima (`CompiledFunction`, the common language of networks and formulas) on $\mathbb{R}^d$
or on a polyhedron.  Its *activation complex* is cut out in topological order: all cells so far are divided at once by
the zero set of left - right of one max, which is affine on each of them, vectorised over the cells.  Only strict cuts
divide a cell, so that all cells have the dimension of the domain, and coincident hyperplanes, dead neurons and neurons
that are always on need no care of their own.

The cells come in the order of the decision tree (see `CellBatch`), in batches, so that memory stays bounded and the
caller may stop early.  Everything is exact: see `limbs` and `homogeneous` for the arithmetic, `face_lattice` for the
complex.  (Counting cells by such a subdivision: G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, "On the number of linear
regions of deep neural networks", 2014, studies the numbers; the incremental construction of the face lattice of an
arrangement is due to H. Edelsbrunner, J. O'Rourke, R. Seidel, "Constructing arrangements of lines and hyperplanes with
applications", 1986.)
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from fractions import Fraction
from functools import partial
from operator import index
from typing import Any, TypeVar

from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.adjacency import Cells
from exactrelu.regions.cells import CellBatch
from exactrelu.regions.clipping import clipped
from exactrelu.regions.decision_levels import Levels, direct_forms
from exactrelu.regions.distribution import GRAIN, distributed
from exactrelu.regions.ordered_tasks import require_executor
from exactrelu.regions.subdivision import Engine, Walk

__all__ = ["cells", "lattice_cells", "summaries"]

Summary = TypeVar("Summary")


def lattice_cells(
    function: CompiledFunction,
    hyps: Sequence[Sequence[int]] = (),
    *,
    max_cells: int | None = None,
    chunk: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Iterator[CellBatch]:
    r"""The full-dimensional cells of the activation complex, batch by batch.

    Parameters
    ----------
    function
        A program of maxima on $\mathbb{R}^d$.
    hyps
        Integer rows (c0, c1, .., cd): the domain is $\{x : c_0 + c \cdot x \ge 0\}$ for all of them.  It may be
        unbounded, empty (no batch then) or of lower dimension (cells are then full-dimensional in its affine hull).
    max_cells
        Raise `BudgetExceeded` as soon as it is certain that there are more cells.
    chunk
        Cells that are processed together (memory grows with it); depends on the dimension if omitted.
    progress
        Called now and then with the number of cells finished so far.
    executor
        Any `concurrent.futures.Executor`.  Once there are a thousand cells or more (`GRAIN`), chunks of them are
        finished by its workers, a bounded number at a time.  The cells, their order, maps and codes are the same as
        without it, only the batches may end elsewhere; what a task raises is raised here.

    The iterator may be abandoned or interrupted at any time: it keeps no state elsewhere and cancels what an executor
    has not begun.  A wrong row, chunk or executor raises ValueError or TypeError at once.

    >>> from exactrelu.program_builder import ProgramBuilder
    >>> builder = ProgramBuilder(2)
    >>> x, y = builder.input(0), builder.input(1)
    >>> f = builder.function([builder.maximum(builder.maximum(x, y), ())])       # max(max(x, y), 0)
    >>> [batch] = lattice_cells(f)
    >>> for cell in batch:
    ...     print(*cell.pattern, cell.map, cell.rays)
    left left AffineMap([[1, 0]], [0]) ((0, -1), (1, 1))
    left right AffineMap([[0, 0]], [0]) ((-1, -1), (0, -1))
    right left AffineMap([[0, 1]], [0]) ((-1, 0), (1, 1))
    right right AffineMap([[0, 0]], [0]) ((-1, -1), (-1, 0))
    >>> sum(map(len, lattice_cells(f, hyps=[(0, 1, 0), (0, 0, 1)])))             # on the positive quadrant
    2
    """
    if chunk is not None and chunk < 1:
        raise ValueError(f"chunk = {chunk}; at least one cell is needed")
    rows = checked(function, hyps, executor)
    return _summaries(function, rows, None, max_cells, chunk, progress, executor, GRAIN)


def summaries(
    function: CompiledFunction,
    hyps: Sequence[Sequence[int]],
    summary: Callable[[CellBatch], Summary],
    *,
    max_cells: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
    grain: int = GRAIN,
) -> Iterator[Summary]:
    """``summary(batch)`` for all batches in order, computed where the batch was found; else as `lattice_cells`.

    On an executor only the summaries travel back, so they had better be small; `summary` has to be picklable then (a
    function of a module, or a `functools.partial` of one).  There is at least one summary unless the domain is empty.
    Work is handed out from `grain` cells on, in tasks of a few dozen times as many at most; fewer pay if `summary`
    takes long.

    >>> from exactrelu.program_builder import ProgramBuilder
    >>> builder = ProgramBuilder(2)
    >>> f = builder.function([builder.maximum(builder.input(0), builder.input(1))])
    >>> list(summaries(f, [(1, 1, 0), (1, -1, 0)], len))
    [2]
    """
    return _summaries(function, checked(function, hyps, executor), summary, max_cells, None, progress, executor, grain)


def checked(
    function: CompiledFunction, hyps: Sequence[Sequence[int]], executor: Executor | None
) -> tuple[tuple[int, ...], ...]:
    """The rows as integers; raises for wrong input."""
    rows: list[tuple[int, ...]] = []
    for number, row in enumerate(hyps):
        if len(row) != function.dim + 1:
            raise ValueError(
                f"hyps[{number}] has {len(row)} entries; a row (c0, c1, .., cd) needs {function.dim + 1} of them"
            )
        try:
            rows.append(tuple(map(index, row)))
        except TypeError:
            raise TypeError(f"hyps[{number}] = {row!r}: the entries of a row must be integers") from None
    for number, sides in enumerate(function.program.instructions):
        if len(sides) != 2:
            raise ValueError(f"instruction {number} of the program is a lin; the engine takes programs of maxima")
    if executor is not None:
        require_executor(executor)
    return tuple(rows)


def _summaries(
    function: CompiledFunction,
    hyps: tuple[tuple[int, ...], ...],
    summary: Callable[[CellBatch], Any] | None,
    max_cells: int | None,
    chunk: int | None,
    progress: Callable[[int], None] | None,
    executor: Executor | None,
    grain: int,
) -> Iterator[Any]:
    """The batches, or their summaries."""
    differences, _ = direct_forms(function)
    forms = [[form.get(j, Fraction(0)) for j in range(function.dim)] for form in differences if form]
    domain = clipped(function.dim, hyps, forms)
    if domain is None:
        return
    coordinates, lineality, cell = domain
    levels = Levels(function, coordinates, lineality)
    if chunk is None:  # a few hundred MB at most: faces per cell grow like 2^dim, integer maps like width times columns
        width = max((len(level.matrix.b) for level in levels.levels), default=1)
        chunk = max(16, min((1 << 14) >> max(levels.columns - 4, 0), (1 << 24) // (width * levels.columns)))
    engine = Engine(hyps, levels, chunk, max_cells)
    root = engine.start(cell)
    if executor is not None:
        yield from distributed(engine, root, summary, max_cells, progress, executor, grain)
        return
    walk = Walk(engine, root, max_cells)
    if progress is not None:  # one batch may take long when the numbers do
        engine.watch = partial(_report, walk, progress)
    for batch in walk:
        if batch is not None:
            yield batch if summary is None else summary(batch)
        if progress is not None:
            progress(walk.finished)


def _report(walk: Walk, progress: Callable[[int], None]) -> None:
    progress(walk.finished)


def cells(
    function: CompiledFunction,
    hyps: Sequence[Sequence[int]] = (),
    *,
    max_cells: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Cells:
    """All cells at once, with their adjacency; arguments and errors as for `lattice_cells`.

    >>> from exactrelu.program_builder import ProgramBuilder, linear
    >>> builder = ProgramBuilder(1)
    >>> x = builder.input(0)
    >>> minus = linear([(Fraction(-1), x)])
    >>> parts = [(Fraction(1), builder.maximum(x, ())), (Fraction(-1), builder.maximum(minus, ()))]
    >>> identity = cells(builder.function([linear(parts)]))                      # relu(x) - relu(-x)
    >>> len(identity), identity.adjacency.tolist(), identity.map_numbers.tolist()
    (2, [[0, 1]], [0, 0])
    """
    return Cells(list(lattice_cells(function, hyps, max_cells=max_cells, progress=progress, executor=executor)))
