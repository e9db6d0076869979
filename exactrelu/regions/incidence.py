"""Which faces of a polyhedral complex belong to which: vertices of faces, and the cells on the two sides of a facet."""

import numpy as np
from numpy.typing import NDArray

from exactrelu.regions.exact_arrays import Array, fitting, peak
from exactrelu.regions.face_lattice import PolyhedralComplex
from exactrelu.regions.homogeneous import primitive

__all__ = ["facet_points", "finite_facets", "neighbours", "open_facets", "vertex_lists"]


def vertex_lists(complex_: PolyhedralComplex, dim: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The vertices of every face of dimension `dim`: starts and vertex numbers."""
    count = len(complex_) if dim == complex_.dim else len(complex_.faces[dim])
    owner = face = np.arange(count)
    for k in range(dim, 0, -1):
        facet, position = complex_.facets_of(k, face)
        below = len(complex_.faces[k - 1])
        pairs = np.unique(owner[position] * below + facet)  # below 2^63: a product of two counts
        owner, face = pairs // below, pairs % below
    return np.searchsorted(owner, np.arange(count + 1)), face


def finite_facets(complex_: PolyhedralComplex) -> NDArray[np.bool_]:
    """For every facet of the complex, whether it is not at infinity."""
    finite = complex_.points.array[:, 0] > 0
    for k in range(1, complex_.dim):
        finite = complex_.reduce(k, np.bitwise_or, finite)
    return finite.astype(bool)


def facet_points(complex_: PolyhedralComplex) -> Array:
    """For every facet of the complex a point in its relative interior, homogeneous and primitive.

    It is the sum of the vertices with multiplicities (one for each flag of faces) that only depend on the facet;
    the relative interiors of different facets are disjoint, so that the point identifies the facet in any batch.
    """
    points = complex_.points.array
    for k in range(1, complex_.dim):
        count = 2 if k == 1 else int(complex_.lists[k].size.array.max(initial=1))
        (points,) = fitting(peak(points) * count, points)  # bounds every sum of `count` of them
        points = complex_.reduce(k, np.add, points)
    return primitive(points)


def neighbours(complex_: PolyhedralComplex) -> NDArray[np.int64]:
    """The pairs of cells that share a facet, (pairs, 2)."""
    if complex_.dim == 0:
        return np.empty((0, 2), dtype=np.int64)
    facet, owner = complex_.facets_of(complex_.dim, np.arange(len(complex_)))
    order = np.argsort(facet, kind="stable")
    facet, owner = facet[order], owner[order]
    # At most two cells have a facet in common, and one at infinity belongs to one cell only (two full-dimensional
    # cones of the same directions would overlap).
    twice = np.flatnonzero(facet[1:] == facet[:-1])
    return np.stack([owner[twice], owner[twice + 1]], axis=1)


def open_facets(complex_: PolyhedralComplex) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Facets that one cell has and that do not bound the domain, and these cells."""
    if complex_.dim == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    facet, owner = complex_.facets_of(complex_.dim, np.arange(len(complex_)))
    count = np.bincount(facet, minlength=len(complex_.faces[-2]))
    once = (count == 1) & (complex_.labels.array >= 0)  # negative labels: rows of the domain and infinity
    kept = once[facet]
    return facet[kept], owner[kept]
