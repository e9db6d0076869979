r"""Backpropagation as printed takes the gradient at x^j where that at x^(j+1) is meant; a linear layer shows it.

Printed:
$\nabla_{\theta_j} \mathcal L = (J_{\theta_j} F_{\theta_j}(x^j))^\top \nabla_{x^j} \mathcal L
  = (J_{\theta_j} F_{\theta_j}(x^j))^\top g^{j+1}$, with $g^j = \nabla_{x^j} \mathcal L$.  The middle term should have
$\nabla_{x^{j+1}} \mathcal L$.  For $F_\theta(x) = \theta x$ with x = 3, θ = 2, y = 1: $g^2 = 6 - 1 = 5$,
$g^1 = \theta g^2 = 10$, $J_\theta F = 3$; the gradient is 3 · 5 = 15, and the middle term 3 · 10 = 30.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Backpropagation: how do we compute the gradients?".

Proved: on this layer, also with arbitrary θ, x, y, the middle term is refuted and the last one is right; for a network
(2, 3, 2, 1) and its loss $\tfrac12 (N_\theta(x) - y)^2$ the corrected formula gives all twenty derivatives, compared
with central differences: near a point where no neuron is 0 the loss is a quadratic function of each single weight, and
there they are exact.
"""

from fractions import Fraction

from exactrelu import *


@lemma
def one_linear_layer():
    x, theta, y = Fraction(3), Fraction(2), Fraction(1)

    def loss(t):
        return (t * x - y) ** 2 / 2

    g2 = theta * x - y
    g1 = theta * g2
    derivative = (loss(theta + 1) - loss(theta - 1)) / 2  # exact: the loss is quadratic
    prove(equal(x * g2, derivative, about="J^T g^2 against the derivative of the loss"))
    refute(equal(x * g1, derivative, about="J^T (gradient at x^1), as printed, against the derivative of the loss"))
    prove(equal([x * g2, x * g1], [15, 30], about="the last and the middle term"))


LAYERS = [
    [[["1", "2"], ["-1", "1"], ["1/2", "-3"]], ["1/3", "2", "1"]],
    [[["1", "-1", "2"], ["2", "1", "-1"]], ["1", "-1/2"]],
    [[["3", "-2"]], ["1/5"]],
]
POINT, TARGET = [Fraction(1), Fraction(1)], Fraction(2)


def _network(change=None, by=0):
    """The network, with one entry (layer, row, column) changed; the last column is the bias."""
    layers = [([[Fraction(w) for w in row] for row in W], [Fraction(c) for c in b]) for W, b in LAYERS]
    if change:
        k, i, j = change
        W, b = layers[k]
        if j < len(W[i]):
            W[i][j] += by
        else:
            b[i] += by
    return Network(layers)


def _loss(N):
    return (N(*POINT) - TARGET) ** 2 / 2


def _backpropagated():
    """All derivatives by the recursion of g^j, as a dict by place."""
    N = _network()
    inputs, patterns = [POINT], N.activation_pattern(*POINT)
    for values in N.preactivations(*POINT):
        inputs.append([max(value, Fraction(0)) for value in values])
    g, found = [N(*POINT) - TARGET], {}
    for k in reversed(range(len(N.layers))):
        for i, entry in enumerate(g):  # g is the gradient at the output of the affine map A_k
            for j, value in enumerate([*inputs[k], Fraction(1)]):
                found[k, i, j] = value * entry
        g = [sum(row[j] * entry for row, entry in zip(N.layers[k].W, g, strict=True)) for j in range(len(inputs[k]))]
        if k:
            g = [on * entry for on, entry in zip(patterns[k - 1], g, strict=True)]
    return found


@lemma
def no_neuron_is_at_its_kink():
    values = [value for layer in _network().preactivations(*POINT) for value in layer]
    prove(at_most(Fraction(1, 10), min(map(abs, values)), about="1/10 against the least |preactivation|"))


@lemma
def all_derivatives_of_a_network():
    h = Fraction(1, 10**4)
    found = _backpropagated()
    prove(equal(len(found), 20, about="parameters"))
    for place, derivative in found.items():
        difference = (_loss(_network(place, h)) - _loss(_network(place, -h))) / (2 * h)
        prove(equal(derivative, difference, about=f"derivative by the weight {place} against its central difference"))
    nonzero = sum(derivative != 0 for derivative in found.values())
    prove(at_most(10, nonzero, about="10 against the number of derivatives that are not 0"))


@lemma
def one_linear_layer_with_any_weights():
    difference = "((t + h)*x - y)^2/(4*h) - ((t - h)*x - y)^2/(4*h)"
    prove(equal_with_parameters("x*(t*x - y)", difference, parameters="h > 0, t, x, y"))
    refute(equal_with_parameters("x*(t*(t*x - y))", difference, parameters="h > 0, t, x, y"))


if __name__ == "__main__":
    run_lemmas()
