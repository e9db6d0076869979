r"""With ReLU after the last layer as well, a network is never negative: it computes neither x nor the sawtooth.

Printed, twice: $f_l(x) = \phi(W_l f_{l-1}(x) + b_l)$ for l = 1, .., L, hence $f_L(x) = \phi(b_L + W_L \phi(\cdots
\phi(b_1 + W_1 x) \cdots))$; and $\mathcal N_\theta = F_{\theta_L} \circ \dots \circ F_{\theta_1}$ with $F_{\theta_i} =
\Sigma \circ A_i$.  With $\phi = \mathrm{ReLU}$ the value is ≥ 0 everywhere.  But the networks meant have affine
outputs, as in the same texts $w_2^\top \mathrm{ReLU}(w_1 x - b_1)$ and $A_L \circ \sigma \circ \dots \circ \sigma
\circ A_0$: the identity, the sawtooth with its values in [-2, ∞) and maxima of real numbers are of this kind only.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Background: basic multilayer perceptron"; Murari,
*Introduction to the Mathematics of Deep Learning*, "The simplest type of layer", eq. (1) against eq. (2).

Proved: ReLU(y) ≥ 0 for the last preactivation y, whatever it is; so any such network fails for x at -1, for the
sawtooth at 0 and for the maximum at (-1, -2), shown for the networks with the right last preactivation; the recursion
and the expanded form agree on a network with three layers; with an affine last layer all three functions are computed.
"""

from exactrelu import *

PAIR = ([[1, -1], [0, 1], [0, -1]], [0, 0, 0])


def _with_activation(N):
    """ReLU after the last layer of N, too."""
    return Network([*N.layers, ([[1]], [0])])


@lemma
def never_negative():
    prove("relu(y) >= 0")
    prove(nonnegative(_with_activation(sawtooth(3))))
    prove(nonnegative(_with_activation(Network([PAIR, ([[1, 1, -1]], [0])]))))


@lemma
def functions_with_negative_values_are_missed():
    identity_of_the_line = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    refute(equal(_with_activation(identity_of_the_line), "x"), at=-1)
    refute(equal(_with_activation(sawtooth(1)), "2*abs(x) - 2"), at=0)
    refute(equal(_with_activation(Network([PAIR, ([[1, 1, -1]], [0])])), "max(x, y)"), at=[-1, -2])


@lemma
def affine_last_layer():
    prove(equal(Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])]), "x"))
    prove(equal(sawtooth(1), "2*abs(x) - 2"))
    prove(equal(Network([PAIR, ([[1, 1, -1]], [0])]), "max(x, y)"))


@lemma
def recursion_and_expanded_form():
    recursion = ["x"]
    for W, b in ((2, -1), (-3, 5), (7, -2)):
        recursion.append(f"relu({W}*({recursion[-1]}) + {b})")
    prove(equal(recursion[-1], "relu(-2 + 7*relu(5 + (-3)*relu(-1 + 2*x)))"))
    N = Network([([[2]], [-1]), ([[-3]], [5]), ([[7]], [-2]), ([[1]], [0])])
    prove(equal(N, recursion[-1]))


if __name__ == "__main__":
    run_lemmas()
