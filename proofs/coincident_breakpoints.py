r"""ReLU(x) + ReLU(2x) − ReLU(3x) = 0: breakpoints of different neurons may coincide and cancel.

The number of distinct hyperplanes, not of neurons, drives the count of regions.

Source: constructed.

Proved: the network with three neurons is the zero function; it has two activation regions and one linear region.
"""

from exactrelu import *


@lemma
def three_neurons_that_cancel():
    prove("relu(x) + relu(2*x) - relu(3*x) == 0")
    N = Network([([[1], [2], [3]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    prove(equal(N, 0))
    prove(equal([*count_regions(N)], [2, 1, 1], about="activation regions, linear regions, pieces"))


if __name__ == "__main__":
    run_lemmas()
