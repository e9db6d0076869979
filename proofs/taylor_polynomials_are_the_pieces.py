r"""The affine pieces of a ReLU network are its first-order Taylor polynomials, exactly.

For $x_0$ in the interior of an activation region C:
$$N(x) = N(x_0) + J_N(x_0)\,(x - x_0) \qquad \text{for all } x \in C, \qquad
  J_N(x_0) = W_L D_{L-1} W_{L-1} \cdots D_0 W_0,$$
where $D_k$ is the diagonal matrix of the activation pattern at $x_0$.  No remainder: "approximation" is too modest.

Source: blog post on deep rectifier networks as piecewise-affine approximations, introduction ("they are actually
first-order Taylor approximations").

Proved: for the maximum of three, the Courant hat, a network with two outputs and one with two layers of four neurons,
on every activation region: the Taylor polynomial at an interior point, its Jacobian multiplied out from the weights
and the pattern at that point, equals the network.  Outside its cell it need not: refuted for |x|.
"""

from exactrelu import *


def _product(A, B):
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*B, strict=True)] for row in A]


def _jacobian(N, point):
    """The product of the weight matrices, rows of neurons that are off at the point left out."""
    J = N.layers[0].W
    for pattern, layer in zip(N.activation_pattern(*point), N.layers[1:], strict=True):
        J = _product(layer.W, [[on * entry for entry in row] for on, row in zip(pattern, J, strict=True)])
    return J


def _taylor(N, point):
    """x ↦ N(x_0) + J (x - x_0)."""
    J, value = _jacobian(N, point), N(*point)
    values = value if N.output_dim > 1 else [value]
    return AffineMap(
        J, [v - sum(j * p for j, p in zip(row, point, strict=True)) for v, row in zip(values, J, strict=True)]
    )


@lemma
def maximum_of_three():
    N = maximum(3)
    regions = activation_regions(N)
    prove(equal(len(regions), 13, about="activation regions of the maximum of three"))
    for region in regions:
        prove(equal(N, _taylor(N, region.witness), on=region.cell))


@lemma
def courant_hat_function():
    rows = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]]
    N = Network([(rows, [0] * 6), ([["-1/2"] * 6], [1]), ([[1]], [0])])
    for region in activation_regions(N):
        prove(equal(N, _taylor(N, region.witness), on=region.cell))


@lemma
def network_with_two_outputs():
    N = Network([([[1, 2], [3, -1], [-1, 1]], [0, 1, -1]), ([[1, -1, 2], [0, 2, 1]], [1, 0])])
    for region in activation_regions(N):
        prove(equal(N, _taylor(N, region.witness), on=region.cell))


@lemma
def two_layers_of_four_neurons():
    N = folding(2, (4, 4))
    for region in activation_regions(N):
        prove(equal(N, _taylor(N, region.witness), on=region.cell))


@lemma
def not_outside_the_cell():
    N = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    prove(equal(_taylor(N, [3]), "x"))
    refute(equal(N, _taylor(N, [3])), at=-1)


if __name__ == "__main__":
    run_lemmas()
