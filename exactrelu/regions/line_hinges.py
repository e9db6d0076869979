r"""CPA functions on a line as sums of hinges.

Let f have the map $a_0 + s_0 x$ on its leftmost piece and slopes $s_1, .., s_n$ to the right of breakpoints
$b_1 < .. < b_n$.  Then $f(x) = a_0 + s_0 x + \sum_k (s_k - s_{k-1})\,\mathrm{relu}(x - b_k)$ on its domain: both
sides are continuous, agree on the first piece and have the same slopes.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from exactrelu.expressions import Guard, Lattice, Node, combine
from exactrelu.polyhedron import Polyhedron, constraints_of
from exactrelu.regions.affine_cells import Piece
from exactrelu.regions.piece_text import interval

__all__ = ["line_hinges"]


def line_hinges(pieces: Sequence[Piece], domain: Polyhedron, component: int, x: Node) -> tuple[tuple[Guard, Node], ...]:
    """One output of a function with pieces from left to right as one branch: an affine form plus hinges, on the domain.

    () if the pieces do not follow each other through the domain, or their maps do not agree where they meet.
    """
    ends = [(interval(cell), affine.W[component][0], affine.b[component]) for cell, affine in pieces]
    ((first, _), slope, offset), *_, ((_, last), _, _) = ends
    if (first, last) != interval(domain):
        return ()
    terms: list[tuple[Fraction | int, Node]] = [(slope, x)]
    for ((_, b), left, at_left), ((start, _), right, at_right) in pairwise(ends):
        if b is None or b != start or left * b + at_left != right * b + at_right:
            return ()
        if left != right:
            terms.append((right - left, Lattice("relu", (combine([(1, x)], -b),))))
    return (((constraints_of(domain),), combine(terms, offset)),)
