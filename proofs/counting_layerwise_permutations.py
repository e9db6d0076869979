r"""N hidden layers of n neurons have (n!)^N layer-wise permutations, all with the same function.

$W_l \to P_l W_l P_{l-1}^\top$, $b_l \to P_l b_l$ with permutation matrices, $P_0$ and $P_{out}$ the identity.
The count is of permutations, and the layers have to be hidden ones: permuting outputs changes the function.  Nor is it
the number of equivalent parameters: equal neurons give fewer, positive rescalings infinitely many.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eq. (15).

Proved: for n = 2, N = 2 all 4 and for n = 3, N = 1 all 6 permuted networks are different as parameters and equal as
functions; two equal neurons leave one network instead of two; exchanged outputs are refuted; a rescaled network.
"""

from itertools import permutations, product

from exactrelu import *


@lemma
def two_layers_of_two_neurons():
    N = Network([([[1], [2]], [0, -1]), ([[1, -1], [2, 3]], [0, 1]), ([[1, -2]], [0])])
    formula = "relu(relu(x) - relu(2*x - 1)) - 2*relu(2*relu(x) + 3*relu(2*x - 1) + 1)"
    orders = list(permutations(range(2)))
    permuted = {permute_neurons(permute_neurons(N, 1, p), 2, q) for p, q in product(orders, orders)}
    prove(equal(len(permuted), 4, about="different networks, n = 2, N = 2"))
    for network in permuted:
        prove(equal(network, formula))


@lemma
def one_layer_of_three_neurons():
    N = Network([([[1], [1], [1]], [0, -1, -2]), ([[1, 2, 3]], [0])])
    permuted = {permute_neurons(N, 1, p) for p in permutations(range(3))}
    prove(equal(len(permuted), 6, about="different networks, n = 3, N = 1"))
    for network in permuted:
        prove(equal(network, "relu(x) + 2*relu(x - 1) + 3*relu(x - 2)"))


@lemma
def equal_neurons_give_fewer_networks():
    N = Network([([[1], [1]], [0, 0]), ([[3, 3]], [0])])
    prove(
        equal(
            len({permute_neurons(N, 1, p) for p in permutations(range(2))}),
            1,
            about="different networks for two equal neurons",
        )
    )
    prove(equal(N, "6*relu(x)"))


@lemma
def outputs_may_not_be_permuted():
    N = Network([([[1], [-1]], [0, 0]), ([[1, 1], [1, -1]], [0, 0])])
    prove(equal(N, ["abs(x)", "x"]))
    refute(equal(N, ["x", "abs(x)"]), at=-1)


@lemma
def rescaling_gives_infinitely_many():
    N = Network([([[1], [1], [1]], [0, -1, -2]), ([[1, 2, 3]], [0])])
    networks = {rescale_neurons(N, 1, [k, 1, 1]) for k in range(1, 8)}
    prove(equal(len(networks), 7, about="different networks by rescaling"))
    for network in networks:
        prove(equal(network, "relu(x) + 2*relu(x - 1) + 3*relu(x - 2)"))


if __name__ == "__main__":
    run_lemmas()
