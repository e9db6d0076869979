r"""A ReLU network on the whole space is no sum of affine maps with compact support: ReLU(x) = x on all of x ≥ 0.

Printed: "a deep network with relu activation simplifies to a linear combination of affine transformations with compact
support".  Finitely many compact cells do not cover $\mathbb R^d$; a sum over compact cells vanishes far out, and
$\mathrm{ReLU}(x)$ does not.  It is right on a compact polyhedron X: there every cell is compact.

Source: blog post on deep rectifier networks as piecewise-affine approximations, introduction.

Proved: ReLU is x on the unbounded cell x ≥ 0, so that "zero for |x| ≥ R" is refuted, for R = 1, 10, .., 10⁹ by the
point R + 1; the same in the plane for $\mathrm{ReLU}(x) + \mathrm{ReLU}(y) + \mathrm{ReLU}(1 - x - y)$, whose seven
cells on the plane are all unbounded but one, while on the square $[-2, 2]^2$ all of them lie in it.
"""

from exactrelu import *

PLANE = Network([([[1, 0], [0, 1], [-1, -1]], [0, 0, 1]), ([[1, 1, 1]], [0])])


def _bounded_cells(regions, R):
    """How many of the cells lie in the square |x1|, |x2| <= R."""
    sides = [f"x1 >= {R}", f"x1 <= -{R}", f"x2 >= {R}", f"x2 <= -{R}"]
    outside = [Polyhedron.from_text(side, "x1 x2") for side in sides]
    return sum(all((region.cell & part).dimension() < 2 for part in outside) for region in regions)


@lemma
def relu_does_not_have_compact_support():
    prove("relu(x) == x", on="x >= 0")
    for k in range(10):
        refute(equal("relu(x)", 0, on=f"x >= {10**k}"), at=10**k + 1)


@lemma
def cells_in_the_plane_are_unbounded():
    regions = activation_regions(PLANE)
    prove(equal(PLANE, "relu(x) + relu(y) + relu(1 - x - y)"))
    prove(equal(len(regions), 7, about="cells of three neurons in the plane"))
    for R in (1, 10, 1000):
        prove(equal(_bounded_cells(regions, R), 1, about=f"cells inside the square |x|, |y| <= {R}"))


@lemma
def cells_in_a_square_are_compact():
    regions = activation_regions(PLANE, on="-2 <= x1 <= 2, -2 <= x2 <= 2")
    prove(equal(_bounded_cells(regions, 2), len(regions), about="cells inside the square |x|, |y| <= 2"))


if __name__ == "__main__":
    run_lemmas()
