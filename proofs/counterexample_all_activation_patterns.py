r"""N neurons need not have 2^N activation regions: two neurons on the line have three, three in the plane seven.

Printed: each node is on or off, so there are $2^N$ activation patterns which correspond to distinct sets that partition
the domain.  Not all patterns occur: one hidden layer of N neurons on $\mathbb R^d$ has at most
$\sum_{j \le d} \binom{N}{j}$ regions, which is $2^N$ only for $N \le d$.

Source: blog post on deep rectifier networks as piecewise-affine approximations, "Function Approximation with Neural
Networks"; the bound: Zaslavsky 1975, and Pascanu, Montúfar & Bengio, arXiv 1312.6098.

Proved: "2^N regions" is refuted by ReLU(x), ReLU(x - 1) with 3 and by ReLU(x), ReLU(y), ReLU(1 - x - y) with 7, where
the pattern (off, off, off) is empty; it holds for ReLU(x), ReLU(y).  The bound for general position is not proved here.
"""

from math import comb

from exactrelu import *


@lemma
def two_neurons_on_the_line():
    N = Network([([[1], [1]], [0, -1]), ([[1, 1]], [0])])
    count = len(activation_regions(N))
    refute(equal(count, 2**2, about="activation regions of two neurons on the line against 2^2"))
    prove(equal(count, comb(2, 0) + comb(2, 1), about="activation regions of two neurons on the line"))


@lemma
def three_neurons_in_the_plane():
    N = Network([([[1, 0], [0, 1], [-1, -1]], [0, 0, 1]), ([[1, 2, 5]], [0])])
    regions = activation_regions(N)
    refute(equal(len(regions), 2**3, about="activation regions of three neurons in the plane against 2^3"))
    prove(
        equal(
            len(regions), comb(3, 0) + comb(3, 1) + comb(3, 2), about="activation regions of three neurons in the plane"
        )
    )
    prove(equal([*count_regions(N)], [7, 7, 7], about="activation regions, linear regions, pieces"))
    prove(
        equal(
            sum(region.pattern == (0, 0, 0) for region in regions),
            0,
            about="regions on which all three neurons are off",
        )
    )


@lemma
def all_off_is_impossible():
    # if x <= 0 and y <= 0, then 1 - x - y >= 1: the third neuron is on
    prove(equal("relu(1 - x - y)", "1 - x - y", on="x <= 0, y <= 0"))
    prove(at_most(1, "relu(1 - x - y)", on="x <= 0, y <= 0"))


@lemma
def two_neurons_in_the_plane_have_all_patterns():
    N = Network([([[1, 0], [0, 1]], [0, 0]), ([[1, 2]], [0])])
    prove(equal(len(activation_regions(N)), 2**2, about="activation regions of two neurons in the plane"))


if __name__ == "__main__":
    run_lemmas()
