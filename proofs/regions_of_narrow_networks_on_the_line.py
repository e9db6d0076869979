r"""On the line L layers of n_1, .., n_L units have at most Π (n_l + 1) regions; narrow ones have fewer.

Two layers of two units reach 6 (not 9), three layers of two reach 12, widths 1 and 5 reach 7 (not 12): a single unit
loses the side on which it is off.

Source: Montúfar, Pascanu, Cho & Bengio, NIPS 2014, arXiv 1402.1869 (lower bounds); Serra, Tjandraatmadja & Ramalingam,
ICML 2018, arXiv 1711.02114 (upper bounds).

Proved: networks with explicit weights and these numbers of regions, linear regions and pieces; widths 1 and 5 with one
sign changed have 7 activation regions and only 6 linear ones; for widths 1 and 5 the number 7 is the bound; none
exceeds $\prod (n_l + 1)$.
"""

from math import prod

from exactrelu import *

FOLD = ([[1], [-1]], [0, 0])


def _product(N):
    return prod(n + 1 for n in N.widths)


@lemma
def widths_two_and_two():
    N = Network([FOLD, ([[1, 1], [-1, -1]], [-1, 2]), ([[1, -3]], [0])])
    prove(equal(N, "relu(abs(x) - 1) - 3*relu(2 - abs(x))"))
    prove(equal([*count_regions(N)], [6, 6, 6], about="activation, linear regions, pieces of widths 2, 2"))
    prove(equal([montufar_lower_bound(1, (2, 2)), _product(N)], [6, 9], about="lower and upper bound"))


@lemma
def widths_two_two_and_two():
    N = Network([FOLD, ([[1, 1], [-1, -1]], [-3, 3]), ([[1, 1], [-1, -1]], [-1, 2]), ([[1, -3]], [0])])
    prove(equal(N, "relu(abs(abs(x) - 3) - 1) - 3*relu(2 - abs(abs(x) - 3))"))
    prove(equal(count_regions(N).linear, 2 * 2 * 3, about="linear regions of widths 2, 2, 2"))
    prove(at_most(count_regions(N).activation, _product(N), about="against the product of the n_l + 1"))


@lemma
def widths_one_and_five():
    N = Network([([[1]], [0]), ([[-1], [1], [1], [1], [1]], [1, -2, -3, -4, -5]), ([[1, -2, 3, -5, 7]], [0])])
    prove(equal([*count_regions(N)], [7, 7, 7], about="activation, linear regions, pieces of widths 1, 5"))
    prove(equal(serra_upper_bound(1, (1, 5)), 7, about="upper bound for widths 1, 5"))
    refute(equal(_product(N), 7, about="product of the n_l + 1 against the largest number"))


@lemma
def one_sign_changed():
    N = Network([([[1]], [0]), ([[1]] * 5, [-1, -2, -3, -4, -5]), ([[1, -2, 3, -5, 7]], [0])])
    counts = count_regions(N)
    prove(equal([counts.activation, counts.linear], [7, 6], about="activation and linear regions"))


if __name__ == "__main__":
    run_lemmas()
