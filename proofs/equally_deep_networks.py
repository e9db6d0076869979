r"""g and h may be assumed to have the same number of layers (a footnote exercise), and then g − h is one network.

Since $t = \mathrm{ReLU}(t) - \mathrm{ReLU}(-t)$, a network is deepened without changing its function: split the last
affine map A into (A, -A), let further identity layers copy these nonnegative values, and subtract at the end.  Then
$$g(x) - h(x) = \begin{bmatrix} 1 & -1 \end{bmatrix}
  \begin{bmatrix} A_L^g & 0 \\ 0 & A_L^h \end{bmatrix} \circ \sigma \circ \dots \circ \sigma \circ
  \begin{bmatrix} A_0^g(x) \\ A_0^h(x) \end{bmatrix}.$$

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine functions",
part II and its footnote ("prove that this is true as an exercise").

Proved: deepened networks for |x|, for max{x, y} and for an affine map into the plane equal their formulas at every
depth tried, with exactly the hidden layers asked for; a deepened network and a block-diagonal one written out by hand;
g - h for g and h of different depth.
"""

from exactrelu import *


@lemma
def deepened_absolute_value():
    for layers in range(1, 6):
        N = deepen(absolute_value(), hidden_layers=layers)
        prove(equal(N, "abs(x)"))
        prove(equal(N.hidden_layers, layers, about="hidden layers"))


@lemma
def deepened_maximum():
    M = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    for layers in range(1, 5):
        prove(equal(deepen(M, hidden_layers=layers), "max(x, y)"))


@lemma
def deepened_affine_map_into_the_plane():
    A = AffineMap([[1, 2], [3, "-1/2"]], [5, -7])
    for layers in range(1, 5):
        N = deepen(A, hidden_layers=layers)
        prove(equal(N, ["x + 2*y + 5", "3*x - y/2 - 7"]))
        prove(equal([*N.widths], [4] * layers, about="widths"))


@lemma
def deepened_by_hand():
    N = Network([([[1], [-1]], [0, 0]), ([[1, 1], [-1, -1]], [0, 0]), ([[1, 0], [0, 1]], [0, 0]), ([[1, -1]], [0])])
    prove(equal(N, "abs(x)"))
    prove(equal(N.hidden_layers, 3, about="hidden layers"))


@lemma
def difference_by_hand_in_blocks():
    # g = relu(1 - |x|) with two hidden layers, h = |x - 1| with one, deepened to two
    first = [[1], [-1], [1], [-1]]
    middle = [[-1, -1, 0, 0], [0, 0, 1, 1], [0, 0, -1, -1]]
    N = Network([(first, [0, 0, -1, 1]), (middle, [1, 0, 0]), ([[1, -1, 1]], [0])])
    prove(equal(N, "max(0, 1 - abs(x)) - abs(x - 1)"))


@lemma
def difference_of_networks_of_different_depth():
    g = max_affine([[1, 0], [0, 1], [1, 1], [-1, -1], [0, 0]], [0, 0, -1, 0, 2])  # three hidden layers
    h = max_affine([[1, 2], [2, 1]], [0, 1])  # one hidden layer
    N = difference(g, h)
    prove(
        equal([g.hidden_layers, h.hidden_layers, N.hidden_layers], [3, 1, 3], about="hidden layers of g, h and g - h")
    )
    prove(equal(N, "max(x, y, x + y - 1, -x - y, 2) - max(x + 2*y, 2*x + y + 1)"))


if __name__ == "__main__":
    run_lemmas()
