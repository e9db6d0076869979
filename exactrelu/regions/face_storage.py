"""The arrays that hold a polyhedral complex: they grow, lists of faces share one pool, a face has one word of signs."""

from typing import Any

import numpy as np

from exactrelu.regions.exact_arrays import Array, peak

__all__ = ["Column", "Faces", "Lists", "packed", "rebuilt"]


class Column:
    """An array that grows at its end."""

    __slots__ = ("_store", "count")

    def __init__(self, entries: Array) -> None:
        self._store = entries
        self.count = len(entries)

    @property
    def array(self) -> Array:
        return self._store[: self.count]

    def append(self, entries: Any, count: int | None = None) -> None:
        """Append an array, or a scalar `count` times."""
        end = self.count + (len(entries) if count is None else count)
        if end > len(self._store):
            store = np.empty((max(end, 2 * len(self._store)), *self._store.shape[1:]), dtype=self._store.dtype)
            store[: self.count] = self.array
            self._store = store
        self._store[self.count : end] = entries
        self.count = end

    def convert(self, dtype: Any) -> None:
        self._store = self.array.astype(dtype)


class Lists:
    """Lists of integers: list i is pool[start[i] : start[i] + size[i]]."""

    __slots__ = ("pool", "size", "start")

    def __init__(self, pool: Array, size: Array) -> None:
        self.pool, self.size = Column(pool), Column(size)
        self.start = Column(np.cumsum(size) - size)

    def of(self, which: Array) -> tuple[Array, Array]:
        """The lists `which`, one after the other, and for every entry the position of its list in `which`."""
        size = self.size.array.take(which)
        owner = np.repeat(np.arange(len(which)), size)
        offset = self.start.array.take(which) - np.cumsum(size) + size
        return self.pool.array.take(np.arange(len(owner)) + offset.take(owner)), owner

    def append(self, pool: Array, start: Array, size: Array) -> None:
        """Append lists that lie in `pool`, at `start`."""
        self.start.append(start + self.pool.count)
        self.size.append(size)
        self.pool.append(pool)

    def replace(self, which: Array, pool: Array, start: Array, size: Array) -> None:
        self.start.array[which] = start + self.pool.count
        self.size.array[which] = size
        self.pool.append(pool)

    def compact(self) -> None:
        """Put the lists one after the other, in order; what replaced lists left behind goes."""
        size = self.size.array
        if int(size.sum()) < self.pool.count or (self.start.array[1:] < self.start.array[:-1]).any():
            self.pool = Column(self.pool.array[_ranges(self.start.array, size)])
            self.start = Column(np.cumsum(size) - size)

    def __reduce__(self) -> tuple[Any, ...]:
        self.compact()
        return rebuilt, (Lists, packed(self.pool.array), packed(self.size.array))


def _ranges(start: Array, size: Array) -> Array:
    """start[0], .., start[0] + size[0] - 1, start[1], .."""
    ends = np.cumsum(size)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(start - ends + size, size)


class Faces:
    """The faces of one dimension.

    `cell` names one cell (of the current level) that contains the face, so that its map can be evaluated there;
    `word` holds the signs of the current block of forms, `vanish` the forms that vanish on some facet of the face.
    While a form cuts, the word of the negative part of a cut face is marked by the sign bit, and `slot` is the position
    of that face among the cut ones.
    """

    __slots__ = ("cell", "slot", "vanish", "word")

    def __init__(self, cell: Array) -> None:
        self.cell = Column(cell)
        self.word = Column(np.zeros(0, dtype=np.int64))
        self.vanish = Column(np.zeros(0, dtype=np.int64))
        self.slot = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return self.cell.count

    def append(self, word: Array, vanish: Array | None, cell: Array) -> None:
        self.word.append(word)
        if vanish is not None:
            self.vanish.append(vanish)
        self.cell.append(cell)


def packed(entries: Array) -> Array:
    """Half the bytes for the way to another process, where the entries fit."""
    return entries.astype(np.int32) if entries.dtype == np.int64 and peak(entries) < 2**31 else entries


def rebuilt(kind: Any, *parts: Any) -> Any:
    """kind(*parts), with packed arrays as they were."""

    def wide(part: Any) -> Any:
        if isinstance(part, list):
            return [wide(entry) for entry in part]
        return part.astype(np.int64) if isinstance(part, np.ndarray) and part.dtype == np.int32 else part

    return kind(*map(wide, parts))
