"""Cells divided by one max after the other, in chunks that are kept small: what the face-lattice engine does.

A `Chunk` is a stretch of cells in the order of the decision tree.  The `Engine` decides maxima on all its cells at once
and divides it when it has grown too large; a `Walk` brings all chunks to their end, in order.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.cells import LEFT, RIGHT, SPLIT, CellBatch
from exactrelu.regions.decision_levels import Level, Levels
from exactrelu.regions.exact_arrays import Array
from exactrelu.regions.face_lattice import PolyhedralComplex
from exactrelu.regions.homogeneous import FIELD, NEGATIVE, SignBlock
from exactrelu.regions.limbs import Limbs, combined, concatenate, take

__all__ = ["Chunk", "Engine", "Walk", "within_budget"]


@dataclass
class Chunk:
    """Cells on their way: `position` maxima of level `level` are decided on them.

    `before` has the codes of the earlier levels and `forms`, `kept` the integer maps of this level, for the cells as
    they were when the level began (`origin` says which one a cell came from); `codes` has the codes of this level.
    """

    complex: PolyhedralComplex
    level: int
    position: int
    before: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    forms: Limbs
    kept: Limbs

    @property
    def origin(self) -> NDArray[np.int64]:
        cells: NDArray[np.int64] = self.complex.faces[-1].cell.array
        return cells

    def detached(self) -> "Chunk":
        """The same cells with their own maps only, where there were those of all cells the chunk was a part of."""
        used, origin = np.unique(self.origin, return_inverse=True)
        self.complex.rename_cells(origin.reshape(-1))
        forms, kept = ([np.ascontiguousarray(limb[..., used]) for limb in limbs] for limbs in (self.forms, self.kept))
        return Chunk(self.complex, self.level, self.position, self.before[used], self.codes, forms, kept)


class Engine:
    """Moves chunks through the levels; `watch`, called after every division, may end that by an exception."""

    def __init__(
        self,
        hyps: tuple[tuple[int, ...], ...],
        levels: Levels,
        chunk: int,
        ceiling: int | None,
        watch: Callable[[], None] | None = None,
    ) -> None:
        self.hyps, self.levels, self.chunk, self.ceiling, self.watch = hyps, levels, chunk, ceiling, watch

    def start(self, cell: PolyhedralComplex) -> Chunk:
        """The domain, with the first level's maps."""
        none = np.empty((1, 0), dtype=np.uint8)
        held: Limbs = [np.empty((0, self.levels.columns, 1))]
        chunk = Chunk(cell, -1, 0, none, none, held, held)
        self._enter(chunk, held)
        return chunk

    def _enter(self, chunk: Chunk, held: Limbs) -> None:
        """Begin the next level: `held` are the maps of the held values on the present cells."""
        chunk.before = np.concatenate([chunk.before[chunk.origin], chunk.codes], axis=1)
        chunk.codes = np.empty((len(chunk.complex), 0), dtype=np.uint8)
        chunk.level += 1
        chunk.position = 0
        chunk.complex.rename_cells()
        if chunk.level < len(self.levels.levels):
            level = self.levels.levels[chunk.level]
            chunk.forms = level.matrix.times(held)
            chunk.kept = [limb[level.kept] for limb in held]
        else:
            chunk.forms = chunk.kept = held

    def held(self, chunk: Chunk, which: slice) -> Limbs:
        """The maps of the values held after the level, on some cells."""
        level = self.levels.levels[chunk.level]
        cells = chunk.origin[which]
        left = chunk.codes[which].T & LEFT
        parts = [take(chunk.kept, slice(None), cells)]
        if level.simple.size:
            mask = left[level.simple].astype(np.float64)[:, None, :]
            parts.append([limb * mask for limb in take(chunk.forms, level.simple, cells)])
        if level.general.size:
            first, count = len(level.maxima), len(level.general)
            one = take(chunk.forms, np.arange(first, first + count), cells)
            other = take(chunk.forms, np.arange(first + count, first + 2 * count), cells)
            mask = left[level.general].astype(np.float64)[:, None, :]
            parts.append([a * mask + b * (1 - mask) for a, b in zip(one, other, strict=True)])
        return concatenate(parts)

    def advance(self, chunk: Chunk) -> bool:
        """Decide maxima until the chunk has grown too large (False) or all maxima are decided (True)."""
        while True:
            if chunk.level == len(self.levels.levels):
                return True
            level = self.levels.levels[chunk.level]
            if chunk.position == len(level.maxima):
                if chunk.level + 1 == len(self.levels.levels):
                    return True
                if len(chunk.complex) > self.chunk:
                    return False
                self._enter(chunk, self.held(chunk, slice(None)))
            elif chunk.position < len(level.rays):
                self._pyramid(chunk, level)
            else:
                self._block(chunk, level)
            if len(chunk.complex) > 4 * self.chunk and chunk.position < len(level.maxima):
                return False
            if self.ceiling is not None and len(chunk.complex) > self.ceiling:
                return False

    def _pyramid(self, chunk: Chunk, level: Level) -> None:
        """Decide a max whose difference is not constant along the lineality space: every cell is split."""
        complex_, number = chunk.complex, chunk.position
        block = SignBlock([limb[number : number + 1] for limb in chunk.forms])
        vertices = complex_.faces[0].cell.array
        rows = block.rows(0, vertices).astype(object)
        values = (rows * complex_.points.array.astype(object)).sum(axis=1)
        ray = np.array([0, *level.rays[number]], dtype=object)
        count = len(complex_)
        complex_.pyramid(values, ray, int((rows[0] * ray).sum()), level.maxima[number])
        codes = np.repeat(np.array([LEFT | SPLIT, RIGHT | SPLIT], dtype=np.uint8), count)
        order = np.arange(2 * count).reshape(2, count).T.ravel()
        complex_.sort_cells(order)
        chunk.codes = np.column_stack([chunk.codes[complex_.ancestor.array], codes[order]])
        chunk.position += 1

    def _block(self, chunk: Chunk, level: Level) -> None:
        """Decide the next few maxima."""
        complex_, first = chunk.complex, chunk.position
        last = min(first + FIELD, len(level.maxima))
        block = SignBlock([limb[first:last] for limb in chunk.forms])
        before = len(complex_)
        active = complex_.load(block)
        done = last - first
        for j in range(last - first):
            if active >> (FIELD - 1 - j) & 1:
                complex_.cut(j, block, level.maxima[first + j])
                if self.watch is not None:
                    self.watch()
                too_many = self.ceiling is not None and len(complex_) > self.ceiling
                if len(complex_) > 4 * self.chunk or too_many:
                    done = j + 1
                    break
        word, split = complex_.faces[-1].word.array, complex_.split.array
        if len(complex_) > before:
            right = (word & NEGATIVE) >> (FIELD - done)
            order = np.argsort(complex_.ancestor.array << done | right)
            complex_.sort_cells(order)
        shifts = np.arange(FIELD - 1, FIELD - 1 - done, -1)
        left = (word[:, None] >> (shifts + FIELD)) & 1
        right = (word[:, None] >> shifts) & 1
        codes = (left + 2 * right).astype(np.uint8)
        codes[codes == 0] = LEFT | RIGHT
        codes |= (((split[:, None] >> shifts) & 1) * SPLIT).astype(np.uint8)
        chunk.codes = np.concatenate([chunk.codes[complex_.ancestor.array], codes], axis=1)
        chunk.position += done

    def pieces(self, chunk: Chunk, least: int = 1) -> Iterator[Chunk]:
        """Chunks of consecutive cells, at most `chunk` each and at least so many if there are cells enough."""
        cells = len(chunk.complex)
        parts = max(-(-cells // self.chunk), min(least, cells))
        scratch = chunk.complex.scratch()
        ends = [cells * i // parts for i in range(parts + 1)]
        for start, end in pairwise(ends):
            complex_ = chunk.complex.part(np.arange(start, end), scratch)
            yield Chunk(
                complex_, chunk.level, chunk.position, chunk.before, chunk.codes[start:end], chunk.forms, chunk.kept
            )

    def batch(self, chunk: Chunk) -> CellBatch:
        """The finished chunk."""
        codes = np.concatenate([chunk.before[chunk.origin], chunk.codes], axis=1)
        forms = self.maps(chunk)
        chunk.complex.finish()
        return CellBatch(self.levels.function, self.hyps, self.levels, chunk.complex, codes, forms)

    def maps(self, chunk: Chunk) -> Array:
        """(cells, outputs, columns): the integer maps of the outputs."""
        matrix = self.levels.output_matrix
        if chunk.level == len(self.levels.levels):
            return combined(matrix.times(chunk.forms)).transpose(2, 0, 1)
        step = (
            max(1, (1 << 20) // (len(matrix.W[0]) * self.levels.columns + 1)) if len(matrix.W) else len(chunk.complex)
        )
        found = [
            combined(matrix.times(self.held(chunk, slice(start, start + step)))).transpose(2, 0, 1)
            for start in range(0, len(chunk.complex), step)
        ]
        return np.concatenate(found)


class Walk:
    """Moves chunks through the levels, the first one to its end before the next one starts.

    `others` cells are known to exist elsewhere.  The iterator yields the batches, and None when it has divided a chunk.
    """

    def __init__(self, engine: Engine, chunk: Chunk, max_cells: int | None, others: int = 0) -> None:
        self.engine, self.max_cells, self.others = engine, max_cells, others
        self.waiting = [iter([chunk])]  # the chunks to come, the next ones last
        self.waiting_cells = len(chunk.complex)
        self.finished = 0

    def __iter__(self) -> Iterator[CellBatch | None]:
        while self.waiting:
            current = next(self.waiting[-1], None)
            if current is None:
                self.waiting.pop()
                continue
            self.waiting_cells -= len(current.complex)
            done = self.engine.advance(current)
            cells = len(current.complex)
            # Every one of these holds at least one cell.
            within_budget(self.others + self.finished + self.waiting_cells + cells, self.max_cells)
            if done:
                self.finished += cells
                yield self.engine.batch(current)
            else:
                self.waiting_cells += cells
                self.waiting.append(self.engine.pieces(current))
                yield None

    def rest(self) -> list[Chunk]:
        """The chunks that have not been started, in order."""
        return [chunk.detached() for pieces in reversed(self.waiting) for chunk in pieces]


def within_budget(certain: int, max_cells: int | None) -> None:
    if max_cells is not None and certain > max_cells:
        raise BudgetExceeded(f"there are at least {certain} cells, max_cells is {max_cells}")
