r"""The gradient of a ReLU network is the product of its layers' Jacobians, and at most the product of their norms.

On an activation region $J_x N = W_L D_{L-1} W_{L-1} \cdots D_0 W_0$ with the diagonal matrices $D_k$ of the pattern;
backpropagation multiplies from the left, one vector after the other.  By submultiplicativity
$$\|\nabla_{\theta_j} \mathcal L\|_2 \leq \|J_{\theta_j} F_{\theta_j}(x^j)\|_2
  \Bigl(\prod_{l = j + 1}^{L} \|J_{x^l} F_{\theta_l}(x^l)\|_2\Bigr) \|\nabla_{x^{L+1}} \mathcal L\|.$$

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Backpropagation: how do we compute the gradients?"
and "Vanishing gradients".

Proved: for three networks, on every activation region, vector–Jacobian products from the left give the affine map found
by the exact enumeration of regions; the bound by the product of norms, in the maximum norm, for the largest gradient of
each network and for its layers.  The bound in general is cited (norms are submultiplicative).
"""

from exactrelu import *

NETWORKS = [
    Network([([[1, 2], [3, -1], [-1, 1]], [0, 1, -1]), ([[1, -1, 2], [0, 2, 1]], [1, 0]), ([[1, -2]], [3])]),
    Network([([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[-1] * 4, [2, 1, 0, 1]], [1, 0]), ([[1, -1]], [0])]),
    Network([([["1/2", "-1/3"], [1, 1]], [1, 0]), ([["1/4", 1], [-1, "1/5"]], [0, 1]), ([["2/3", "1/7"]], [0])]),
]


def _from_the_left(N, point):
    """1 · W_L, then times D and W, down to the input: a row vector all the time."""
    row = N.layers[-1].W[0]
    for pattern, layer in zip(reversed(N.activation_pattern(*point)), reversed(N.layers[:-1]), strict=True):
        row = [on * entry for on, entry in zip(pattern, row, strict=True)]
        row = [sum(entry * w for entry, w in zip(row, column, strict=True)) for column in zip(*layer.W, strict=True)]
    return row


@lemma
def backpropagation_gives_the_maps_of_the_regions():
    for N in NETWORKS:
        for region in activation_regions(N):
            gradient = _from_the_left(N, region.witness)
            point = ", ".join(map(str, region.witness))
            prove(equal(gradient, region.map.W[0], about=f"gradient at ({point})"))


@lemma
def gradients_are_at_most_the_product_of_the_norms():
    for N in NETWORKS:
        product = 1
        for layer in N.layers:
            product *= max(sum(abs(w) for w in row) for row in layer.W)
        prove(
            at_most(lipschitz(N), product, about="largest |gradient|_1 against the product of the norms of the layers")
        )
        layers = [lipschitz(layer) for layer in N.layers]
        norms = [max(sum(abs(w) for w in row) for row in layer.W) for layer in N.layers]
        prove(equal(layers, norms, about="Lipschitz constants of the layers in the maximum norm"))


if __name__ == "__main__":
    run_lemmas()
