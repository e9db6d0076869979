r"""The face lattice of a polyhedral complex, cut by one affine form at a time, all cells at once.

The cells are pointed polyhedra of one dimension that meet face to face.  Only vertices carry coordinates: homogeneous
integer points (t, ty), t = 0 for the extreme directions, which are vertices at infinity of the cells; faces at infinity
are faces like any other.  An edge is a pair of vertices, a k-face (k >= 2) a list of its (k-1)-faces, and a face shared
by several cells is stored once.

The forms that cut are, cell by cell, the affine maps of one *continuous* function.  On a shared face they agree, so a
face is cut for all its cells or for none, and the complex stays face to face.  (The same holds at infinity: the slope
of a continuous piecewise affine function along a direction is the same in all cells that contain the direction.)
Signs at vertices are ORed upward: a face is cut if it has both signs strictly.  A cut k-face splits into a negative and
a positive part along a new (k-1)-face, which consists of the new faces inside its cut facets and of the (k-2)-faces of
its positive facets on which the form vanishes.  (Such a face lies in two facets of the k-face, and the hyperplane
passes between them, so exactly one of the two is positive.)
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from exactrelu.regions.exact_arrays import Array, narrow
from exactrelu.regions.face_storage import Column, Faces, Lists, packed, rebuilt
from exactrelu.regions.homogeneous import FIELD, NEGATIVE, POSITIVE, SignBlock, crossing, primitive

__all__ = ["AT_INFINITY", "PolyhedralComplex"]

AT_INFINITY = -1  # label of a facet that lies at infinity

_SIGNS = NEGATIVE | POSITIVE
_CUT = np.int64(-(2**63))  # mark of a cut face in its word


def _sealed(gathered: Array) -> tuple[Array, Array]:
    """The word of a face from the OR of the words of its facets, and the forms that vanish on some facet."""
    signs = gathered & _SIGNS
    zero = ~(signs | signs >> FIELD) & NEGATIVE
    return signs | zero << 2 * FIELD, gathered >> 2 * FIELD & NEGATIVE


class PolyhedralComplex:
    """Cells of dimension `dim` in coordinates y, modulo a common lineality space that has not been cut yet."""

    def __init__(
        self, points: Array, ends: Array | None, lists: list[Lists], cells: list[Array], labels: Array
    ) -> None:
        self.points = Column(points)
        self.ends = Column(np.empty((0, 2), dtype=np.int64) if ends is None else ends)
        self.lists: list[Any] = [None, None, *lists]  # of the k-faces, k >= 2
        self.faces = [Faces(cell) for cell in cells]
        self.labels = Column(labels)  # of the facets (there are none in dimension 0)
        self.ancestor = Column(np.zeros(0, dtype=np.int64))  # of the cells: their cell at the start of the block
        self.split = Column(np.zeros(0, dtype=np.int64))  # of the cells: the forms of the block that split them

    @classmethod
    def point(cls, point: Sequence[int]) -> "PolyhedralComplex":
        """One cell: the point, or with a lineality space the affine space through it."""
        zero = np.zeros(1, dtype=np.int64)
        return cls(narrow(np.array([point], dtype=object)), None, [], [zero], np.zeros(0, dtype=np.int64))

    @property
    def dim(self) -> int:
        return len(self.faces) - 1

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.faces[-1])

    def facets_of(self, k: int, which: Array) -> tuple[Array, Array]:
        """The (k-1)-faces of some k-faces (k >= 1), one after the other, and for each the position in `which`."""
        if k == 1:
            return self.ends.array[which].ravel(), np.repeat(np.arange(len(which)), 2)
        facets: tuple[Array, Array] = self.lists[k].of(which)
        return facets

    def reduce(self, k: int, operation: Any, values: Array) -> Array:
        """For every k-face (k >= 1) the operation over the values of its (k-1)-faces."""
        if k == 1:
            ends = self.ends.array
            return operation(values[ends[:, 0]], values[ends[:, 1]])
        lists = self.lists[k]
        lists.compact()
        return operation.reduceat(values[lists.pool.array], lists.start.array, axis=0)

    def __reduce__(self) -> tuple[Any, ...]:
        """What is left between two blocks of forms: signs and ancestors belong to the block."""
        cells = [packed(faces.cell.array) for faces in self.faces]
        points, ends, labels = (packed(column.array) for column in (self.points, self.ends, self.labels))
        return rebuilt, (PolyhedralComplex, points, ends, self.lists[2:], cells, labels)

    # -- cells of the level ------------------------------------------------------------------------------

    def rename_cells(self, names: Array | None = None) -> None:
        """Name the cells of the complex (0, 1, .. if omitted) and every face after one of the cells that contain it."""
        self.faces[-1].cell = Column(np.arange(len(self)) if names is None else names)
        for k in range(self.dim, 0, -1):
            above = self.faces[k].cell.array
            cell = np.zeros(len(self.faces[k - 1]), dtype=np.int64)
            if k == 1:
                cell[self.ends.array[:, 0]] = above
                cell[self.ends.array[:, 1]] = above
            else:
                lists = self.lists[k]
                lists.compact()
                cell[lists.pool.array] = np.repeat(above, lists.size.array)
            self.faces[k - 1].cell = Column(cell)

    # -- cutting ---------------------------------------------------------------------------------------

    def load(self, block: SignBlock) -> int:
        """Compute the words of all faces for a block of forms; returns the bits of the forms that cut some cell."""
        word = block.words(self.faces[0].cell.array, self.points.array)
        vanish = np.zeros(0, dtype=np.int64)
        for k, faces in enumerate(self.faces):
            if k:
                word, vanish = _sealed(self.reduce(k, np.bitwise_or, word))
            faces.word, faces.vanish = Column(word), Column(vanish)
        top = self.faces[-1].word
        top.array[:] &= _SIGNS
        self.ancestor = Column(np.arange(len(self)))
        self.split = Column(np.zeros(len(self), dtype=np.int64))
        return int(np.bitwise_or.reduce(top.array & top.array >> FIELD)) & NEGATIVE

    def cut(self, form: int, block: SignBlock, label: int) -> None:
        """Cut all cells by one form of the loaded block; the new facets get `label`.

        The negative part of a cut face keeps its number, the positive part and the new face get new ones.
        """
        bit = 1 << (FIELD - 1 - form)
        positive, zero, both = bit << FIELD, bit << 2 * FIELD, bit | bit << FIELD
        later = (bit - 1) | (bit - 1) << FIELD
        earlier = (NEGATIVE & ~(2 * bit - 1)) * (1 | 1 << FIELD)
        counts = [len(faces) for faces in self.faces]
        cut: list[Array] = [np.zeros(0, dtype=np.int64)]
        base = counts[0]  # number of the first new face inside the faces cut last

        def divide(k: int, which: Array, below: Array, above: Array) -> None:
            """Record the words of the two parts of the k-faces `which`, from ORed words of their facets."""
            faces = self.faces[k]
            cell = faces.cell.array[which]
            if k < self.dim:
                if len(faces.slot) < counts[k]:
                    faces.slot = np.empty(2 * counts[k], dtype=np.int64)
                faces.slot[which] = np.arange(len(which))
                word, faces.vanish.array[which] = _sealed(below)
                faces.word.array[which] = word | _CUT
                faces.append(*_sealed(above), cell)
                if k == self.dim - 1:
                    self.labels.append(self.labels.array[which])
            else:  # the signs of earlier forms are those of the undivided cell
                old = faces.word.array[which] & earlier
                faces.word.array[which] = old | bit | (below & later)
                faces.append(old | positive | (above & later), None, cell)
                self.ancestor.append(self.ancestor.array[which])
                split = self.split.array[which] | bit
                self.split.array[which] = split
                self.split.append(split)

        edges, vertices = self.faces[1], self.faces[0]
        which = np.flatnonzero((edges.word.array & both) == both)
        cut.append(which)
        if which.size:
            ends = self.ends.array[which]
            flip = (vertices.word.array[ends[:, 1]] & bit) != 0
            u, v = np.where(flip, ends[:, 1], ends[:, 0]), np.where(flip, ends[:, 0], ends[:, 1])
            cells = edges.cell.array[which]
            points = crossing(block.rows(form, cells), self.points.array[u], self.points.array[v])
            if points.dtype != self.points.array.dtype:
                if points.dtype == object:
                    self.points.convert(object)
            self.points.append(points)
            vertices.append(block.words(cells, points, form + 1), np.zeros(0, dtype=np.int64), cells)
            new = np.arange(base, base + len(which))
            self.ends.array[which, 0] = u
            self.ends.array[which, 1] = new
            self.ends.append(np.stack([new, v], axis=1))
            if self.dim == 1:
                self.labels.append(label, len(which))
            word = vertices.word.array
            divide(1, which, word[u] | word[new], word[v] | word[new])

        for k in range(2, self.dim + 1):
            faces, below, lists = self.faces[k], self.faces[k - 1], self.lists[k]
            which = np.flatnonzero((faces.word.array & both) == both)
            cut.append(which)
            first_new = len(below)
            if which.size:
                cells = faces.cell.array[which]
                facet, owner = lists.of(which)
                word = below.word.array.take(facet)
                cut_at = np.flatnonzero(word < 0)
                slot = below.slot.take(facet.take(cut_at))
                above = (word & positive) != 0  # of a cut facet this is its negative part
                above_at = np.flatnonzero(above)
                # The new (k-1)-faces.
                inner, inner_owner = base + slot, owner.take(cut_at)
                whole = facet.take(above_at)
                touching = np.flatnonzero(below.vanish.array.take(whole) & bit)
                if touching.size:
                    ridge, position = self.facets_of(k - 1, whole[touching])
                    flat = (self.faces[k - 2].word.array[ridge] & zero) != 0
                    inner = np.concatenate([inner, ridge[flat]])
                    inner_owner = np.concatenate([inner_owner, owner[above_at[touching]][position[flat]]])
                    order = np.argsort(inner_owner, kind="stable")
                    inner, inner_owner = inner[order], inner_owner[order]
                word = self.faces[k - 2].word.array
                if k == 2:
                    pairs = inner.reshape(-1, 2)
                    self.ends.append(pairs)
                    below.append(*_sealed(word[pairs[:, 0]] | word[pairs[:, 1]]), cells)
                else:
                    size = np.bincount(inner_owner, minlength=len(which))
                    start = np.cumsum(size) - size
                    self.lists[k - 1].append(inner, start, size)
                    below.append(*_sealed(np.bitwise_or.reduceat(word[inner], start)), cells)
                if k == self.dim:
                    self.labels.append(label, len(which))
                # The two parts.
                word = below.word.array
                stay = np.flatnonzero(~above)
                pool, start, size = _closed(facet.take(stay), owner.take(stay), first_new, len(which))
                gathered = np.bitwise_or.reduceat(word.take(pool), start)
                lists.replace(which, pool, start, size)
                facet[cut_at] = counts[k - 1] + slot
                above[cut_at] = True
                move = np.flatnonzero(above)
                pool, start, size = _closed(facet.take(move), owner.take(move), first_new, len(which))
                lists.append(pool, start, size)
                divide(k, which, gathered, np.bitwise_or.reduceat(word.take(pool), start))
            base = first_new
        for k in range(1, self.dim):
            self.faces[k].word.array[cut[k]] &= ~_CUT

    def pyramid(self, values: Array, direction: Array, value: int, label: int, both: bool = True) -> None:
        r"""Cut all cells by a form that does not vanish on the lineality space, and shrink that by `direction`.

        `values` are the form's values at the vertices, `value` > 0 is the one at the direction r.  The part of a face F
        on the positive side is the sum of a copy of F in the hyperplane and of the ray r: the pyramid over F with
        apex r at infinity; on the negative side the apex is -r (left out unless `both`).
        """
        r = direction.astype(object)
        moved = value * self.points.array.astype(object) - values.astype(object)[:, None] * r
        apexes = np.array([r, -r] if both else [r], dtype=object)
        counts = [len(faces) for faces in self.faces]
        ends, lists = self.ends.array, self.lists
        # The pyramid over k-face F is (k+1)-face number offset[k] + F.
        offsets = [[*counts[1:], 0]]
        if both:
            offsets.append([a + b for a, b in zip(offsets[0], counts, strict=True)])
        vertices = np.arange(counts[0])
        new_ends = [ends]
        new_lists: list[list[tuple[Array, Array]]] = [[] for _ in range(self.dim + 2)]
        for k in range(2, self.dim + 1):
            lists[k].compact()
            new_lists[k].append((lists[k].pool.array, lists[k].size.array))
        for side, offset in enumerate(offsets):
            new_ends.append(np.stack([vertices, np.full(counts[0], counts[0] + side)], axis=1))
            for k in range(1, self.dim + 1):
                facet, owner = self.facets_of(k, np.arange(counts[k]))
                pool, _, size = _closed(offset[k - 1] + facet, owner, 0, counts[k])
                new_lists[k + 1].append((pool, size))
        cells = [faces.cell.array for faces in self.faces]
        copies = len(offsets)
        zero = np.zeros(copies, dtype=np.int64)
        below = [zero, *(np.concatenate([cell] * copies) for cell in cells)]
        labels = np.full(copies, AT_INFINITY) if self.dim == 0 else np.concatenate([self.labels.array] * copies)
        labels = np.concatenate([np.full(counts[-1], label), labels])
        merged = [
            np.concatenate([cell, more])
            for cell, more in zip([*cells, np.zeros(0, dtype=np.int64)], below, strict=True)
        ]
        ancestor = np.concatenate([np.arange(counts[-1])] * copies)
        result = PolyhedralComplex(
            narrow(np.concatenate([primitive(moved), primitive(apexes)])),
            np.concatenate(new_ends),
            [
                Lists(np.concatenate([pool for pool, _ in parts]), np.concatenate([size for _, size in parts]))
                for parts in new_lists[2:]
            ],
            merged,
            labels,
        )
        self.__dict__.update(result.__dict__)
        self.ancestor = Column(ancestor)

    # -- parts -------------------------------------------------------------------------------------------

    def sort_cells(self, order: Array) -> None:
        """Renumber the cells: cell i is the old cell order[i]."""
        top = self.faces[-1]
        for column in (top.cell, top.word, self.ancestor, self.split):
            if column.count == len(order):
                column.array[:] = column.array[order]
        if self.dim == 0:
            self.points.array[:] = self.points.array[order]
        elif self.dim == 1:
            self.ends.array[:] = self.ends.array[order]
        else:
            lists = self.lists[self.dim]
            lists.start.array[:] = lists.start.array[order]
            lists.size.array[:] = lists.size.array[order]

    def part(self, cells: Array, scratch: list[Array] | None = None) -> "PolyhedralComplex":
        """The complex of some of the cells, in that order; `scratch` saves allocations when there are many parts."""
        scratch = self.scratch() if scratch is None else scratch
        kept = cells
        columns = [self.faces[-1].cell.array[kept]]
        lists: list[Lists] = []
        ends = None
        labels = np.zeros(0, dtype=np.int64)
        for k in range(self.dim, 0, -1):
            facets, _ = self.facets_of(k, kept)
            # The last one to write its number into scratch represents all equal entries.
            position = np.arange(len(facets))
            scratch[k - 1][facets] = position
            below = facets[scratch[k - 1][facets] == position]
            scratch[k - 1][below] = np.arange(len(below))
            renumbered = scratch[k - 1][facets]
            if k == 1:
                ends = renumbered.reshape(-1, 2)
            else:
                lists.append(Lists(renumbered, self.lists[k].size.array[kept]))
            columns.append(self.faces[k - 1].cell.array[below])
            if k == self.dim:
                labels = self.labels.array[below]
            kept = below
        return PolyhedralComplex(narrow(self.points.array[kept]), ends, lists[::-1], columns[::-1], labels)

    def finish(self) -> None:
        """Drop what only cutting needs."""
        for k, faces in enumerate(self.faces):
            faces.cell = Column(np.zeros(len(faces), dtype=np.int8))  # their number is still of use
            faces.word = faces.vanish = Column(np.zeros(0, dtype=np.int64))
            faces.slot = np.empty(0, dtype=np.int64)
            if k >= 2:
                self.lists[k].compact()
        self.split = Column(np.zeros(0, dtype=np.int64))
        self.ancestor = Column(np.zeros(0, dtype=np.int64))

    def scratch(self) -> list[Array]:
        return [np.empty(len(faces), dtype=np.int64) for faces in self.faces]


def _closed(entries: Array, owner: Array, first: int, count: int) -> tuple[Array, Array, Array]:
    """Lists of the entries by owner (0 .. count-1, increasing), list i ended by first + i: pool, starts and sizes."""
    size = np.bincount(owner, minlength=count) + 1
    ends = np.cumsum(size)
    pool = np.empty(int(ends[-1]) if count else 0, dtype=np.int64)
    pool[np.arange(len(entries)) + owner] = entries
    pool[ends - 1] = np.arange(first, first + count)
    return pool, ends - size, size
