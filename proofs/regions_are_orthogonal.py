r"""Functions that live on different activation regions are orthogonal: regions overlap in sets of volume 0.

$\langle \varphi_i, \varphi_j \rangle = \int_X \varphi_i(x)\,\varphi_j(x)\,dx = 0$ for $i \neq j$, if $\varphi_i$
vanishes off the region $X_i$.  The regions need not be disjoint for that; their interiors are.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eqs. (9) and (17).

Proved: the two pieces min{x, 0} and max{x, 0} of the identity on [-1, 1], whose product vanishes; any two activation
regions of two networks in the plane meet in a set of smaller dimension and of area 0, though some of them do meet;
without disjoint interiors the inner product is another (x and 1 on [0, 1]).
"""

from itertools import combinations

from exactrelu import *

SQUARE = "-2 <= x <= 2, -2 <= y <= 2"
LINES = Network([([[1, 0], [0, 1], [-1, -1]], [0, 0, 1]), ([[1, 2, 5]], [0])])


def _overlaps(regions):
    """The dimensions of the intersections of two regions, -1 if they are empty."""
    return [(a.cell & b.cell).dimension() for a, b in combinations(regions, 2)]


@lemma
def two_pieces_on_an_interval():
    prove("min(x, 0) + max(x, 0) == x")
    prove("min(abs(min(x, 0)), abs(max(x, 0))) == 0")  # one factor of the product is 0
    product = inner_product("min(x, 0)", "max(x, 0)", on="-1 <= x <= 1")
    prove(equal(product, 0, about="inner product of min(x, 0) and max(x, 0) on [-1, 1]"))


@lemma
def three_neurons_on_a_square():
    overlaps = _overlaps(activation_regions(LINES, on=SQUARE))
    prove(equal(len(overlaps), 21, about="pairs of seven regions"))
    prove(equal(max(overlaps), 1, about="largest dimension of an overlap"))


@lemma
def courant_hat_on_a_square():
    regions = activation_regions(courant_hat(), on=SQUARE)
    prove(equal(max(_overlaps(regions)), 1, about="largest dimension of an overlap"))
    areas = [volume(region.cell) for region in regions]
    prove(equal(sum(areas), 16, about="sum of the areas of the regions, so that overlaps have area 0"))


@lemma
def overlapping_supports_are_not_orthogonal():
    refute(equal(inner_product("x", "1", on="0 <= x <= 1"), 0, about="inner product of x and 1 on [0, 1]"))


if __name__ == "__main__":
    run_lemmas()
