r"""A convex CPA function is a maximum of finitely many affine functions: the gauge of a hexagon.

$$\tfrac12 (|x| + |y| + |x - y|) = \max\{x, -x, y, -y, x - y, y - x\}.$$

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine functions",
part I (the general statement for convex CPA functions, of which this is an instance).

Proved: the identity on the plane; the network of the maximum of six affine functions computes it; it has six affine
pieces on six linear regions; it is convex, as its midpoint inequality in four variables shows.
"""

from exactrelu import *


@lemma
def gauge_is_a_maximum_of_six():
    prove("(abs(x) + abs(y) + abs(x - y))/2 == max(x, -x, y, -y, x - y, y - x)")


@lemma
def gauge_as_a_max_affine_network():
    N = max_affine([[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]])
    prove(equal(N, "(abs(x) + abs(y) + abs(x - y))/2"))
    prove(equal(N.hidden_layers, 3, about="hidden layers"))


@lemma
def gauge_has_six_pieces():
    regions = count_regions("(abs(x) + abs(y) + abs(x - y))/2")
    prove(equal([regions.linear, regions.pieces], [6, 6], about="linear regions and pieces of the gauge"))


@lemma
def gauge_is_convex():
    middle = "(abs((x + u)/2) + abs((y + v)/2) + abs((x - y + u - v)/2))/2"
    prove(at_most(middle, "(abs(x) + abs(y) + abs(x - y))/4 + (abs(u) + abs(v) + abs(u - v))/4"))


if __name__ == "__main__":
    run_lemmas()
