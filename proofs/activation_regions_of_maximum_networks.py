r"""The network for the maximum of n numbers has n linear regions, but 4, 13, 33 activation regions for n = 2, 3, 4.

The three neurons of $\max\{x, y\} = \mathrm{ReLU}(x - y) + \mathrm{ReLU}(y) - \mathrm{ReLU}(-y)$ also switch where y =
0, though the maximum does not.

Source: computed; the networks as in Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep
Learning*, arXiv 2310.20360 (maximum ANN).

Proved: the counts for the tournament networks with n = 2, 3, 4, and for n = 2 with the weights written out; the number
of linear regions of the maximum of n = 2, .., 5 as a formula; across y = 0 the map of the network does not change.
"""

from exactrelu import *


@lemma
def maximum_of_two_by_hand():
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    prove(equal([*count_regions(N)], [4, 2, 2], about="activation, linear regions, pieces"))
    maps = {(*region.map.W[0], *region.map.b) for region in activation_regions(N)}
    prove(equal(sorted(maps), [(0, 1, 0), (1, 0, 0)], about="the affine maps on the four regions"))


@lemma
def tournaments():
    for n, activation in ((2, 4), (3, 13), (4, 33)):
        counts = count_regions(maximum(n))
        prove(equal([*counts], [activation, n, n], about=f"activation, linear regions, pieces for n = {n}"))


@lemma
def maximum_as_a_formula():
    for n in range(2, 6):
        names = ", ".join(f"x{i}" for i in range(1, n + 1))
        prove(equal(count_regions(f"max({names})").linear, n, about=f"linear regions of the maximum of {n}"))


@lemma
def map_does_not_change_where_y_vanishes():
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    prove(equal(N, "y", on="x <= y"))
    prove(equal(N, "x", on="x >= y"))


if __name__ == "__main__":
    run_lemmas()
