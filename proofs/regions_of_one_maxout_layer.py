r"""One layer of m maxout units of rank k has at most Σ_{j ≤ d} C(m, j)(k − 1)^j regions on R^d, which is k^m for m ≤ d.

A maxout unit of rank k is a maximum of k affine functions.

Source: Montúfar, Ren & Zhang, *Sharp bounds for the number of regions of maxout networks and vertices of Minkowski
sums*, 2022, arXiv 2104.08135; Montúfar, Pascanu, Cho & Bengio, NIPS 2014, arXiv 1402.1869, Proposition 7.

Proved: two units of rank 3 in the plane with 9 affine pieces, the largest number; the formula is $k^m$ for m ≤ d (d ≤
4, k ≤ 5); units of rank 2 are ReLU units up to an affine function, with the same regions.  That there are never more
is cited.
"""

from math import comb

from exactrelu import *


@lemma
def nine_pieces_of_two_units():
    units = ["max(-2*y - 3, 3*x - 3*y + 3, 4*x - 3*y + 4)", "max(-4*x - 4*y, 4*x + 2, -3*x - 2*y)"]
    counts = count_regions(units)
    prove(equal([counts.linear, counts.pieces], [9, 9], about="linear regions and pieces of two units of rank 3"))
    prove(equal(maxout_layer_bound(2, 2, 3), 9, about="the bound for d = 2, m = 2, k = 3"))


@lemma
def power_for_few_units():
    for d in range(1, 5):
        for m in range(1, d + 1):
            for k in range(2, 6):
                formula = sum(comb(m, j) * (k - 1) ** j for j in range(d + 1))
                prove(equal(formula, k**m, about=f"the bound for d = {d}, m = {m}, k = {k}"))


@lemma
def rank_two_is_relu():
    prove("max(2*x + y - 1, x - y) == x - y + relu(x + 2*y - 1)")
    maxout = count_regions(["max(2*x + y - 1, x - y)", "max(x, 0)", "max(y, 3)"]).linear
    lines = count_regions(["relu(x + 2*y - 1)", "relu(x)", "relu(y - 3)"]).linear
    prove(equal(maxout, lines, about="linear regions of three units of rank 2 against those of three ReLU units"))
    prove(equal(maxout_layer_bound(2, 3, 2), lines, about="the bound for d = 2, m = 3, k = 2"))


if __name__ == "__main__":
    run_lemmas()
