r"""The maximum of n numbers with ⌈log₂ n⌉ hidden layers: a tournament of maxima of two.

$M_{2k} = M_k \circ (M_2 \oplus \dots \oplus M_2)$, $M_{2k-1} = M_k \circ (M_2 \oplus \dots \oplus M_2 \oplus I_1)$ with
the three-neuron network $M_2$ for the maximum of two and the identity network $I_1$.  There are $\lceil\log_2 n\rceil$
hidden layers, the i-th of width at most $3\lceil n/2^i\rceil$, and at most $16 n$ nonzero weights.

Source: Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv 2310.20360 (maximum
ANN); Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus, maximum).

Proved: $M_n(x_1, \dots, x_n) = \max\{x_1, \dots, x_n\}$ for n = 2, .., 8 and the same for the minimum up to 5; the
hidden layers, widths and weights as stated; the architectures for n = 3, 4, 5, 8.
"""

from exactrelu import *


@lemma
def tournament_computes_the_maximum():
    for n in range(2, 9):
        x = reals(f"x1:{n + 1}")
        prove(equal(maximum(n), Max(*x)))


@lemma
def tournament_computes_the_minimum():
    for n in range(2, 6):
        x = reals(f"x1:{n + 1}")
        prove(equal(minimum(n), Min(*x)))


@lemma
def maximum_of_four_from_explicit_matrices():
    pair = [[1, -1, 0, 0], [0, 1, 0, 0], [0, -1, 0, 0], [0, 0, 1, -1], [0, 0, 0, 1], [0, 0, 0, -1]]
    final = [[1, 1, -1, -1, -1, 1], [0, 0, 0, 1, 1, -1], [0, 0, 0, -1, -1, 1]]
    N = Network([(pair, [0] * 6), (final, [0] * 3), ([[1, 1, -1]], [0])])
    prove(equal(N, "max(w, x, y, z)"))


@lemma
def tournament_is_shallow_and_small():
    for n in range(2, 9):
        N = maximum(n)
        prove(
            equal(N.hidden_layers, (n - 1).bit_length(), about=f"hidden layers of the maximum of {n}")
        )  # the least k with 2^k >= n
        for i, width in enumerate(N.widths, start=1):
            prove(at_most(width, 3 * -(-n // 2**i), about=f"width of hidden layer {i} of the maximum of {n}"))
        prove(at_most(N.nonzero_weights, 16 * n, about=f"nonzero weights of the maximum of {n}"))


@lemma
def tournament_architectures():
    prove(equal([*maximum(3).architecture], [3, 5, 3, 1], about="architecture for n = 3"))
    prove(equal([*maximum(4).architecture], [4, 6, 3, 1], about="architecture for n = 4"))
    prove(equal([*maximum(5).architecture], [5, 8, 5, 3, 1], about="architecture for n = 5"))
    prove(equal([*maximum(8).architecture], [8, 12, 6, 3, 1], about="architecture for n = 8"))


if __name__ == "__main__":
    run_lemmas()
