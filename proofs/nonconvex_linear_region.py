r"""A linear region need not be convex: ReLU(min{x, y}) vanishes on an L-shaped region.

It is natural to think of linear regions as convex polyhedra; cells of activation patterns are.  But here the zero
region is the union of the half-planes x ≤ 0 and y ≤ 0.  There are 3 linear regions, and every subdivision into convex
cells has at least 4.

Source: constructed.

Proved: the function on each of its regions; 3 linear regions with 3 pieces; it vanishes at (-1, 3) and (3, -1) but not
at their midpoint, so the zero region is not convex.
"""

from exactrelu import *


@lemma
def function_on_its_regions():
    prove("relu(min(x, y)) == 0", on="x <= 0")
    prove("relu(min(x, y)) == 0", on="y <= 0")
    prove("relu(min(x, y)) == x", on="0 <= x <= y")
    prove("relu(min(x, y)) == y", on="0 <= y <= x")


@lemma
def three_linear_regions():
    N = relu_network() @ minimum_of_two()
    prove(equal(N, "relu(min(x, y))"))
    regions = count_regions(N)
    prove(equal([regions.linear, regions.pieces], [3, 3], about="linear regions and pieces"))


@lemma
def zero_region_is_not_convex():
    N = relu_network() @ minimum_of_two()
    prove(equal([N(-1, 3), N(3, -1)], [0, 0], about="values at (-1, 3) and (3, -1)"))
    refute("relu(min(x, y)) == 0", at={"x": 1, "y": 1})


@lemma
def four_convex_cells():
    f = piecewise("relu(min(x, y))")
    prove(equal(len(f), 4, about="convex cells of the piecewise form"))
    # three pieces, so three cells at least; with three, the zero region would be one of them, hence convex
    (zero,) = [region for region in linear_regions("relu(min(x, y))") if region.map == AffineMap([[0, 0]])]
    prove(equal(len(zero.cells), 2, about="convex cells of the zero region"))


if __name__ == "__main__":
    run_lemmas()
