r"""An upper bound on the regions of a deep network from its widths alone, and how it compares with exact counts.

At most $\sum_{(j_1, \dots, j_L) \in J} \prod_l \binom{n_l}{j_l}$ regions, where J contains the tuples with
$0 \leq j_l \leq \min\{n_0, n_1 - j_1, \dots, n_{l-1} - j_{l-1}, n_l\}$.

Source: Serra, Tjandraatmadja & Ramalingam, *Bounding and counting linear regions of deep neural networks*, ICML 2018,
arXiv 1711.02114, Theorem 1.

Proved: nine values of the bound, by going through all tuples and by the recursion of the package; that it is at least
the exact count for five networks, and equal to it for one hidden layer in general position.  The theorem itself is
cited.
"""

from itertools import product
from math import comb, prod

from exactrelu import *

VALUES = {
    (2, (3, 3)): 40,
    (2, (4, 4)): 121,
    (2, (2, 2)): 11,
    (2, (1, 1)): 3,
    (1, (1, 5)): 7,
    (1, (3, 3)): 16,
    (2, (3, 2)): 25,
    (2, (2, 3)): 16,
    (3, (6, 3)): 336,
}


def _by_all_tuples(inputs, widths):
    total = 0
    for j in product(*(range(n + 1) for n in widths)):
        left = [inputs]  # dimensions that pass through
        for n, used in zip(widths, j, strict=True):
            if used > min(*left, n):
                break
            left.append(n - used)
        else:
            total += prod(map(comb, widths, j))
    return total


@lemma
def values_of_the_bound():
    for (inputs, widths), value in VALUES.items():
        prove(equal(_by_all_tuples(inputs, widths), value, about=f"the bound for {inputs} inputs and widths {widths}"))
        prove(equal(serra_upper_bound(inputs, widths), value, about="by recursion over the layers"))


@lemma
def exact_counts_are_at_most_the_bound():
    square = [[1, 0], [-1, 0], [0, 1], [0, -1]]
    networks = [
        Network([(square, [0] * 4), ([[-1] * 4], [1]), ([[1]], [0])]),
        maximum(3),
        courant_hat(),
        folding(2, (4, 4)),
        folding(1, (3, 3), method="serra"),
    ]
    for N in networks:
        bound = _by_all_tuples(N.input_dim, N.widths)
        prove(at_most(count_regions(N).activation, bound, about=f"activation regions of widths {N.widths}"))


@lemma
def attained_by_one_hidden_layer():
    N = Network([([[1, 0], [0, 1], [-1, -1]], [0, 0, 1]), ([[1, 2, 5]], [0])])
    prove(
        equal(count_regions(N).activation, _by_all_tuples(2, (3,)), about="regions of three lines in general position")
    )


@lemma
def attained_on_the_line():
    N = folding(1, (3, 3), method="serra")
    prove(equal(count_regions(N).linear, _by_all_tuples(1, (3, 3)), about="linear regions of widths 3, 3 on the line"))


if __name__ == "__main__":
    run_lemmas()
