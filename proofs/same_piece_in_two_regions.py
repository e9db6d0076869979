r"""There may be fewer affine pieces than linear regions: the hat function uses the zero piece twice.

$$\mathrm{ReLU}(x + 1) - 2\,\mathrm{ReLU}(x) + \mathrm{ReLU}(x - 1)$$ is 0 for x ≤ -1 and for x ≥ 1.

Source: constructed.

Proved: the counts (activation, linear, pieces) = (4, 4, 3); the function by cases.
"""

from exactrelu import *


@lemma
def four_regions_with_three_pieces():
    N = Network([([[1], [1], [1]], [1, 0, -1]), ([[1, -2, 1]], [0])])
    prove(equal([*count_regions(N)], [4, 4, 3], about="activation regions, linear regions, pieces"))
    prove(equal(N, "piecewise((0, x <= -1), (x + 1, x <= 0), (1 - x, x <= 1), (0, x >= 1))"))


if __name__ == "__main__":
    run_lemmas()
