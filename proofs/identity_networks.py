r"""The identity of R^d as a ReLU network with L hidden layers of 2d neurons and 2d(L + 1) nonzero weights.

$$W_0 = \begin{bmatrix} I_d \\ -I_d \end{bmatrix},\quad W_1 = \dots = W_{L-1} = I_{2d},\quad
  W_L = \begin{bmatrix} I_d & -I_d \end{bmatrix},\quad b_l = 0.$$

Source: Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus, identity); for L = 1
also Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv 2310.20360 (ReLU
identity ANN, $4d^2 + 3d$ parameters).

Proved: two of them written out by hand; the networks for d ≤ 3 and L ≤ 4, with widths, weights and parameters.
"""

from exactrelu import *


@lemma
def identity_of_the_line_with_three_hidden_layers():
    I_2 = [[1, 0], [0, 1]]
    N = Network([([[1], [-1]], [0, 0]), (I_2, [0, 0]), (I_2, [0, 0]), ([[1, -1]], [0])])
    prove(equal(N, "x"))
    prove(equal(N.nonzero_weights, 8, about="nonzero weights, d = 1, L = 3"))


@lemma
def identity_of_the_plane_with_two_hidden_layers():
    signs = [[1, 0], [0, 1], [-1, 0], [0, -1]]
    copy = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    N = Network([(signs, [0] * 4), (copy, [0] * 4), ([[1, 0, -1, 0], [0, 1, 0, -1]], [0, 0])])
    prove(equal(N, ["x", "y"]))
    prove(equal(N.nonzero_weights, 12, about="nonzero weights, d = 2, L = 2"))


@lemma
def identity_networks():
    for d in range(1, 4):
        x = reals(f"x1:{d + 1}")
        for L in range(1, 5):
            N = identity(d, hidden_layers=L)
            prove(equal(N, [*x] if d > 1 else x[0]))
            prove(equal([*N.widths], [2 * d] * L, about=f"widths of the identity of R^{d} with {L} hidden layers"))
            prove(
                equal(
                    N.nonzero_weights,
                    2 * d * (L + 1),
                    about=f"nonzero weights of the identity of R^{d} with {L} hidden layers",
                )
            )


@lemma
def parameters_with_one_hidden_layer():
    for d in range(1, 6):
        prove(equal(identity(d).parameters, 4 * d**2 + 3 * d, about=f"parameters of the identity of R^{d}"))


if __name__ == "__main__":
    run_lemmas()
