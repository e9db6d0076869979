r"""max{a, b, c} = max{max{a, b}, c}: maxima of many numbers from the maximum of two, one after the other.

So $\mathbb R^M \ni u \mapsto \max\{u_1, \dots, u_M\}$ is a ReLU network with M - 1 hidden layers.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine functions",
part I.

Proved: the identity, with every order of the brackets.  The printed matrices of the maximum of two, composed with
themselves by hand, give the maximum of three: it is at least each argument, and equals each where that is largest
(which says what a maximum is without any order of evaluation).  The fold for M = 2, .., 8, with M - 1 hidden layers
of widths 2M - 1, 2M - 3, .., 3.
"""

from exactrelu import *


@lemma
def brackets_do_not_matter():
    prove("max(a, b, c) == max(max(a, b), c) == max(a, max(b, c)) == max(max(a, c), b)")


@lemma
def maximum_of_three_from_the_printed_matrices():
    a, b, c = reals("a b c")
    first = [[1, -1, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]  # M_2 on (a, b), c as relu(c), relu(-c)
    second = [[1, 1, -1, -1, 1], [0, 0, 0, 1, -1], [0, 0, 0, -1, 1]]  # M_2 on (max(a, b), c)
    N = Network([(first, [0] * 5), (second, [0] * 3), ([[1, 1, -1]], [0])])
    for u in (a, b, c):
        prove(at_most(u, N(a, b, c)))
        prove(equal(N(a, b, c), u, on=[u >= a, u >= b, u >= c]))


@lemma
def fold_of_many():
    for M in range(2, 9):
        u = reals(f"u1:{M + 1}")
        N = maximum(M, method="fold")
        prove(equal(N, Max(*u)))
        prove(equal(N.hidden_layers, M - 1, about=f"hidden layers of the fold of {M}"))
        prove(equal([*N.widths], [*range(2 * M - 1, 2, -2)], about=f"widths of the fold of {M}"))


if __name__ == "__main__":
    run_lemmas()
