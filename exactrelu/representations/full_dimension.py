"""Functions on domains of lower dimension, as functions of those variables that determine the others there."""

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, Piece
from exactrelu.exact import primitive
from exactrelu.polyhedron import Polyhedron, echelon, modulo
from exactrelu.regions.affine_cells import affine_on_hull

__all__ = ["full_dimensional"]


def full_dimensional(f: CPA) -> tuple[CPA, AffineMap | None]:
    """A scalar function of those variables that determine the others on the domain, and the projection to them.

    The projection is None if the domain is full-dimensional: then the function is f itself.
    """
    hull = echelon(f.domain.implied_equalities())
    if not hull:
        return f, None
    leads = {next(i for i in range(1, len(e)) if e[i]) for e in hull}
    free = [i for i in range(1, f.input_dim + 1) if i not in leads]
    names = tuple(f.variables[i - 1] for i in free)

    def reduced(cell: Polyhedron) -> Polyhedron:
        forms = [modulo(row, hull) for row in cell.rows]
        rows = [primitive([form[0], *(form[i] for i in free)]) for form in forms]
        return (
            Polyhedron(len(free), tuple(row for row in rows if any(row[1:])), (), (), names).irredundant().canonical()
        )

    pieces = []
    for cell, affine in f.pieces:
        on_hull = affine_on_hull(affine, hull)
        pieces.append(Piece(reduced(cell), AffineMap([[on_hull.W[0][i - 1] for i in free]], on_hull.b)))
    project = AffineMap([[int(i == j) for j in range(1, f.input_dim + 1)] for i in free])
    if len(free) == 1:  # pieces of functions of one variable are in order
        pieces.sort(key=lambda piece: piece.cell.interior_point() or ())
    return CPA(names, reduced(f.domain), tuple(pieces)), project
