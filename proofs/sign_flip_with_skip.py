r"""ReLU(z) = z + ReLU(−z): networks with different weights and different activation patterns may be equal.

$$\mathrm{ReLU}(x + y) + \mathrm{ReLU}(x - y) = \mathrm{ReLU}(-x - y) + \mathrm{ReLU}(y - x) + 2x.$$

Source: folklore.

Proved: both identities, and two networks that compute this function with opposite patterns: at (1, 0) both neurons of
the first are on, and the corresponding two of the second are off.
"""

from exactrelu import *


@lemma
def sign_flip():
    prove("relu(z) == z + relu(-z)")
    prove("relu(x + y) + relu(x - y) == relu(-x - y) + relu(y - x) + 2*x")


@lemma
def two_networks_with_opposite_patterns():
    N = Network([([[1, 1], [1, -1]], [0, 0]), ([[1, 1]], [0])])
    M = Network([([[-1, -1], [-1, 1], [1, 0], [-1, 0]], [0] * 4), ([[1, 1, 2, -2]], [0])])
    prove(equal(N, M))
    prove(equal(N, "max(x + y, 0) + max(x - y, 0)"))
    prove(equal([*N.activation_pattern(1, 0)[0]], [1, 1], about="pattern of the first network at (1, 0)"))
    prove(equal([*M.activation_pattern(1, 0)[0]], [0, 0, 1, 0], about="pattern of the second network at (1, 0)"))


if __name__ == "__main__":
    run_lemmas()
