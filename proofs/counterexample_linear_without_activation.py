r"""Without activation a deep network is affine, not linear: the biases remain.

Printed: "without φ, or with φ(x) = x, the neural network would implement just a linear function of its input", and "the
composition of linear functions is still a linear function".  The second is true; with biases the composition is affine:
$$W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\,x + (W_2 b_1 + b_2).$$

Source: *DeepNN Notes on Approximation with ReLU Networks*, "The Rectified Linear Unit" and "Additional reading".

Proved: three layers with biases compose to the affine map multiplied out by hand, which is refuted to be additive and
to vanish at 0; without biases the composition is the product of the matrices, additive and homogeneous; width does not
help, the rank is that of the narrowest layer (a bottleneck of one neuron).
"""

from exactrelu import *

LAYERS = [([[1, 2], [0, -1], [3, 1]], [1, 0, -2]), ([[2, 0, 1], [1, 1, -1]], [4, 1]), ([[1, -3]], [5])]


def _composed(layers):
    """The composition, computed layer by layer on formulas."""
    values = ["x", "y"]
    for W, b in layers:
        values = [
            " + ".join(f"({w})*({v})" for w, v in zip(row, values, strict=True)) + f" + ({c})"
            for row, c in zip(W, b, strict=True)
        ]
    return values[0]


@lemma
def composition_with_biases_is_affine():
    product = AffineMap(*LAYERS[2]) @ AffineMap(*LAYERS[1]) @ AffineMap(*LAYERS[0])
    prove(equal(_composed(LAYERS), product))
    # W2 W1 = [[5, 5], [-2, 0]], W2 b1 + b2 = [4, 4]; then 1, -3: [11, 5] and 4 - 12 + 5 = -3
    prove(equal(_composed(LAYERS), "11*x + 5*y - 3"))


@lemma
def it_is_not_linear():
    f = AffineMap(*LAYERS[2]) @ AffineMap(*LAYERS[1]) @ AffineMap(*LAYERS[0])
    refute(equal(f([0, 0])[0], 0, about="value at 0"))
    total = f([1, 0])[0] + f([0, 1])[0]
    refute(equal(f([1, 1])[0], total, about="value at (1, 1) against the sum of the values at (1, 0) and (0, 1)"))


@lemma
def composition_without_biases_is_linear():
    layers = [(W, [0] * len(b)) for W, b in LAYERS]
    prove(equal(_composed(layers), "11*x + 5*y"))
    f = AffineMap([[11, 5]])
    prove(equal(f([2, 3])[0] + f([-1, 4])[0], f([1, 7])[0], about="f(2, 3) + f(-1, 4) against f(1, 7)"))


@lemma
def bottleneck_of_one_neuron():
    # (x, y) -> x + y -> (x + y, 2x + 2y, -x - y): any two outputs are proportional
    A = AffineMap([[1], [2], [-1]]) @ AffineMap([[1, 1]])
    prove(equal(["x + y", "2*(x + y)", "-(x + y)"], A))
    minors = [a[0] * b[1] - a[1] * b[0] for a, b in ((A.W[0], A.W[1]), (A.W[0], A.W[2]), (A.W[1], A.W[2]))]
    prove(equal(minors, [0, 0, 0], about="2 x 2 minors of the composed matrix"))


if __name__ == "__main__":
    run_lemmas()
