"""Which cells of an activation complex share a facet, and which have the same map, across the batches they come in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import overload

import numpy as np
from numpy.typing import NDArray

from exactrelu.regions.cells import Cell, CellBatch
from exactrelu.regions.exact_arrays import Array
from exactrelu.regions.incidence import facet_points, neighbours, open_facets

__all__ = ["Cells", "Outline", "adjacent_cells", "map_numbers"]


@dataclass(frozen=True)
class Outline:
    """What is left of a batch when only the maps and the adjacency of its cells matter: less by an order of magnitude.

    Attributes
    ----------
    forms : (cells, coefficients), the maps as in `CellBatch.forms`.
    pairs : (pairs, 2), the cells of the batch that share a facet.
    points, owners : interior points of the facets by which cells of the batch touch other batches, and these cells.
    """

    forms: Array
    pairs: NDArray[np.int64]
    points: Array
    owners: NDArray[np.int64]

    @classmethod
    def of(cls, batch: CellBatch) -> "Outline":
        facets, owners = open_facets(batch.complex)
        points = facet_points(batch.complex)[facets] if facets.size else batch.complex.points.array[:0]
        return cls(batch.forms.reshape(len(batch), -1), neighbours(batch.complex), points, owners)

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.forms)


def adjacent_cells(outlines: Sequence[Outline]) -> NDArray[np.int64]:
    """(pairs, 2): the pairs (i, j), i < j, of cells that share a facet, each once, sorted; cells numbered throughout.

    The complex is face to face (see `face_lattice`), so two cells are adjacent iff they have a facet in common.
    """
    pairs = []
    seen: dict[tuple[int, ...], int] = {}
    across = []
    total = 0
    for outline in outlines:
        pairs.append(outline.pairs + total)
        for point, cell in zip(outline.points.tolist(), outline.owners.tolist(), strict=True):
            other = seen.pop(tuple(point), None)
            if other is None:
                seen[tuple(point)] = cell + total
            else:
                across.append((other, cell + total))
        total += len(outline)
    joined = np.concatenate([*pairs, np.array(across, dtype=np.int64).reshape(-1, 2)])
    keys = np.sort(joined[:, 0] * max(total, 1) + joined[:, 1])  # below 2^63: a product of two counts
    return np.stack([keys // max(total, 1), keys % max(total, 1)], axis=1)


def map_numbers(outlines: Sequence[Outline]) -> NDArray[np.int64]:
    """A number for the map of every cell, the same for two cells iff these are the same function on the domain.

    The maps are numbered 0, 1, .. in the order of the first cells that have them.
    """
    if not outlines:
        return np.empty(0, dtype=np.int64)
    if any(outline.forms.dtype == object for outline in outlines):
        numbers: dict[tuple[int, ...], int] = {}
        rows = chain.from_iterable(outline.forms.tolist() for outline in outlines)
        return np.array([numbers.setdefault(tuple(row), len(numbers)) for row in rows], dtype=np.int64)
    forms = np.concatenate([outline.forms for outline in outlines])
    _, first, inverse = np.unique(forms, axis=0, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.reshape(-1)]


class Cells(Sequence[Cell]):
    """All cells of an activation complex, in the order of the decision tree, with their adjacency."""

    def __init__(self, batches: Sequence[CellBatch]) -> None:
        self.batches = list(batches)
        self.starts = np.cumsum([0, *(len(batch) for batch in self.batches)])

    def __len__(self) -> int:
        return int(self.starts[-1])

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> list[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | list[Cell]:
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        position = range(len(self))[index]
        number = int(np.searchsorted(self.starts, position, side="right")) - 1
        return self.batches[number][position - int(self.starts[number])]

    def __iter__(self) -> Iterator[Cell]:
        return (cell for batch in self.batches for cell in batch)

    def __repr__(self) -> str:
        return f"Cells({len(self)} cells)"

    @cached_property
    def outlines(self) -> list[Outline]:
        return [Outline.of(batch) for batch in self.batches]

    @cached_property
    def adjacency(self) -> NDArray[np.int64]:
        """The pairs of cells that share a facet, see `adjacent_cells`."""
        return adjacent_cells(self.outlines)

    @cached_property
    def map_numbers(self) -> NDArray[np.int64]:
        """The same number for two cells iff they have the same map, see `map_numbers`."""
        return map_numbers(self.outlines)
