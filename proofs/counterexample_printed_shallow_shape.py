r"""A shallow network from R^d to R^c has an outer matrix with c rows, not d as printed.

Printed: $\mathcal N_\theta : \mathbb R^d \to \mathbb R^c$ is shallow if
$$\mathcal N_\theta(x) = A_1 \sigma(A_0 x + b), \qquad
  A_0 \in \mathbb R^{h \times d},\ A_1 \in \mathbb R^{d \times h},\ b \in \mathbb R^h.$$
With d = 2, h = 3, c = 1 the printed $A_1$ has two rows, so the network has two outputs and is not even comparable
with a function into $\mathbb R^1$.  Corrected: $A_1 \in \mathbb R^{c \times h}$ (the same thing only if c = d).
An output bias is not needed: a hidden neuron with weights 0 and bias 1 is the constant 1.

A smaller slip of the same kind: $\max\{u, v\}$ is printed as $[1\ 1\ {-1}]^\top \mathrm{ReLU}(\cdot)$, but the
transposed row is a 3 × 1 matrix and does not fit; the row itself does.  Likewise $f = [1\ {-1}]^\top [g\ h]$, part II.

Source: Murari, *Introduction to the Mathematics of Deep Learning* (slides, Cambridge), "Deep VS Shallow Networks";
the transpose: "Representation of piecewise affine functions", part I.

Proved: the printed shapes give two outputs, so that the comparison with $\max\{x, y\}$ is refused; the corrected
shapes compute $\max\{x, y\}$; a constant without output bias.
"""

from exactrelu import *


def _shallow(outer):
    """x ↦ A_1 relu(A_0 x) with the 3 × 2 matrix A_0 of the maximum of two."""
    return Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), (outer, [0] * len(outer))])


@lemma
def printed_shape_has_d_outputs():
    printed = _shallow([[1, 1, -1], [0, 1, 1]])  # d x h = 2 x 3
    prove(equal(printed.output_dim, 2, about="outputs of the printed shape, d = 2, h = 3"))
    refute(equal(printed.output_dim, 1, about="outputs of the printed shape against c = 1"))
    prove(equal(printed, ["max(x, y)", "abs(y)"]))
    try:
        equal(printed, "max(x, y)")
        comparable = 1
    except FormulaError:  # two outputs against one
        comparable = 0
    prove(equal(comparable, 0, about="whether two outputs can be compared with one"))


@lemma
def corrected_shape_computes_the_maximum():
    corrected = _shallow([[1, 1, -1]])  # c x h = 1 x 3
    prove(equal(corrected.output_dim, 1, about="outputs of the corrected shape"))
    prove(equal(corrected, "max(x, y)"))


@lemma
def printed_transpose_does_not_fit():
    try:
        _shallow([[1], [1], [-1]])  # the transpose of the row, 3 x 1
        fits = 1
    except ValueError:
        fits = 0
    prove(equal(fits, 0, about="whether the transposed row fits"))


@lemma
def constant_without_output_bias():
    N = Network([([[1], [0]], [0, 1]), ([[1, 5]], [0])])
    prove(equal(N, "relu(x) + 5"))


@lemma
def printed_transpose_of_the_difference_does_not_fit():
    both = parallel(max_affine([[1], [3]], [0, -4]), max_affine([[0], [2]], [0, -2]))  # x ↦ (g(x), h(x))
    fits = []
    for row in ([[1], [-1]], [[1, -1]]):  # the transpose of the row, 2 x 1, and the row
        try:
            N = AffineMap(row) @ both
            fits.append(1)
        except ValueError:
            fits.append(0)
    prove(equal(fits, [0, 1], about="whether [1 -1]^T and [1 -1] fit to (g, h)"))
    prove(equal(N, "max(x, 3*x - 4) - max(0, 2*x - 2)"))


if __name__ == "__main__":
    run_lemmas()
