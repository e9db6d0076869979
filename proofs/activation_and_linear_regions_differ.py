r"""Activation regions are not linear regions: ReLU(x) − ReLU(−x) has two of the first and one of the second.

Its two neurons switch at 0, but the function is x on both sides.

Source: folklore.

Proved: the network is the identity; its counts (activation, linear, pieces) = (2, 1, 1).
"""

from exactrelu import *


@lemma
def two_activation_regions_and_one_linear_region():
    N = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    prove(equal(N, "x"))
    prove(equal([*count_regions(N)], [2, 1, 1], about="activation regions, linear regions, pieces"))


if __name__ == "__main__":
    run_lemmas()
