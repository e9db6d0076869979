"""Chunks of cells handed out to the workers of an executor, and their batches brought back in order."""

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exactrelu.regions.cells import CellBatch
from exactrelu.regions.exact_arrays import Array
from exactrelu.regions.face_lattice import PolyhedralComplex
from exactrelu.regions.ordered_tasks import Answer, in_order, workers_of
from exactrelu.regions.subdivision import Chunk, Engine, Walk, within_budget

__all__ = ["GRAIN", "distributed"]

GRAIN = 1024  # so many cells, some 10 ms of work, are made here before chunks are handed out
GRAINS_PER_CHUNK = 16  # a worker may go up to this many grains of cells before it divides a chunk
CHUNKS_PER_TASK = 2  # a task that has finished so many chunks full of cells hands back the chunks it has left
TASKS_PER_WORKER = 4  # chunks grow differently; with several for each worker the last ones end at about the same time

_numbers = count()


def distributed(
    engine: Engine,
    root: Chunk,
    summary: Callable[[CellBatch], Any] | None,
    max_cells: int | None,
    progress: Callable[[int], None] | None,
    executor: Executor,
    grain: int,
) -> Iterator[Any]:
    """The batches of a chunk, or their summaries, divided among the workers of an executor; in order."""
    hyps, levels = engine.hyps, engine.levels
    tasks = TASKS_PER_WORKER * workers_of(executor)
    chunk = min(engine.chunk, GRAINS_PER_CHUNK * grain)
    seeding = Engine(hyps, levels, min(chunk, max(grain, 4 * tasks)), engine.ceiling)
    done = seeding.advance(root)
    certain, finished = len(root.complex), 0  # cells that are known to exist, and those that have come back
    within_budget(certain, max_cells)
    if done:
        batch = seeding.batch(root)
        yield batch if summary is None else summary(batch)
        if progress is not None:
            progress(certain)
        return
    chunks = [piece.detached() for piece in seeding.pieces(root, tasks)]
    shared = pickle.dumps((Engine(hyps, levels, chunk, engine.ceiling), max_cells, summary or _own_parts))

    def submit(chunk: Chunk) -> "Future[Answer[Chunk, Any]]":
        return executor.submit(_finish, next(_numbers), shared, chunk, certain - len(chunk.complex))

    def arrived(answer: Answer[Chunk, Any]) -> None:
        nonlocal certain, finished
        before, cells = answer.note
        certain += cells + sum(len(chunk.complex) for chunk in answer.rest) - before
        finished += cells
        within_budget(certain, max_cells)

    def pulse() -> None:
        if progress is not None:
            progress(finished)

    with closing(in_order(chunks, submit, window=tasks, arrived=arrived, pulse=pulse)) as results:
        for found in results:
            yield CellBatch(levels.function, hyps, levels, *found) if summary is None else found


def _own_parts(batch: CellBatch) -> tuple[PolyhedralComplex, NDArray[np.uint8], Array]:
    """A batch without what all batches share."""
    return batch.complex, batch.codes, batch.forms


def _finish(number: int, shared: bytes, chunk: Chunk, others: int) -> Answer[Chunk, Any]:
    """What a worker makes of a chunk; `note` is the number of its cells before, and of those that are finished.

    Every call has another `number`: executors that recognise equal calls (Dask does) would share them between
    searches, and the end of one search would cancel tasks of the other.
    """
    engine, max_cells, summary = _unpickled(shared)
    before = len(chunk.complex)
    # Cutting changes a complex; another attempt, which executors may make, has to find the given one as it was.
    walk = Walk(engine, replace(chunk, complex=chunk.complex.part(np.arange(before))), max_cells, others)
    found = []
    for batch in walk:
        if batch is not None:
            found.append(summary(batch))
            if walk.finished >= CHUNKS_PER_TASK * engine.chunk:
                break
    return Answer(found, walk.rest(), (before, walk.finished))


@lru_cache(maxsize=2)
def _unpickled(shared: bytes) -> tuple[Engine, int | None, Callable[[CellBatch], Any]]:
    """A worker unpickles what is common to the tasks of a search once."""
    engine, max_cells, summary = pickle.loads(shared)
    return engine, max_cells, summary
