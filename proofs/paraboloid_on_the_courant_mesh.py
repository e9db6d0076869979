r"""$x_1^2 + x_2^2 + 3$ is approximated by ReLU networks on the unit square up to $\tfrac{1}{2n^2}$, but equal to none.

The interpolant at the nodes of the Courant mesh with n² squares of side h = 1/n is a combination of hats.  On every
triangle the error is largest in the middle of the hypotenuse:
$$\sup_{[0,1]^2} |I_n - (x_1^2 + x_2^2 + 3)| = \tfrac12 h^2, \qquad
  \int_{[0,1]^2} |I_n - (x_1^2 + x_2^2 + 3)|^2 = \tfrac{11}{90} h^4.$$
No CPA function equals the paraboloid on an open set: on a square of side h inside one piece the best affine map still
has the squared $L^2$ error $h^6/90 > 0$ (second differences 2h² instead of 0).

Source: question and answer on tower functions and linear regions (Cross Validated, 2016), "approximated by an ANN"; He,
Li, Xu & Zheng, arXiv 1807.03973, for the hats; the errors are computed.

Proved: both errors for n = 1, 2, 3 by exact computation, for networks with two hidden layers made of hats; the best
affine fit on squares of several sizes and places; second differences at several scales.
"""

from fractions import Fraction
from itertools import product

from exactrelu import *

PARABOLOID = "x1^2 + x2^2 + 3"
SQUARE = "0 <= x1 <= 1, 0 <= x2 <= 1"


def _interpolant(n):
    terms = [
        (Fraction(i * i + j * j, n * n) + 3) * (courant_hat() @ AffineMap([[n, 0], [0, n]], [-i, -j]))
        for i, j in product(range(n + 1), repeat=2)
    ]
    return sum(terms[1:], start=terms[0])


@lemma
def errors_of_the_interpolants():
    for n in (1, 2, 3):
        f = _interpolant(n)
        error = sup_error(f, PARABOLOID, on=SQUARE)
        prove(equal(error, Fraction(1, 2 * n**2), about=f"the sup error on the mesh with n = {n}"))
        square = l2_error(f, PARABOLOID, on=SQUARE) ** 2
        prove(equal(square, Fraction(11, 90 * n**4), about=f"the squared L2 error on the mesh with n = {n}"))
        prove(equal(f.hidden_layers, 2))


@lemma
def interpolant_on_the_coarsest_mesh():
    prove(equal(_interpolant(1), "x1 + x2 + 3", on=SQUARE))


@lemma
def no_affine_map_equals_it_on_a_square():
    for a, b, h in [(0, 0, 1), (-3, 2, Fraction(1, 10)), (5, 5, Fraction(1, 1000))]:
        fit = best_affine_fit(PARABOLOID, on=f"{a} <= x1 <= {a + h}, {b} <= x2 <= {b + h}")
        prove(equal(fit.squared_error, Fraction(h) ** 6 / 90, about=f"the squared error of the best fit, side {h}"))


@lemma
def second_differences():
    for h in (1, Fraction(1, 10), Fraction(1, 1000)):
        at = [(k * h) ** 2 + 3 for k in range(3)]
        prove(equal(at[2] - 2 * at[1] + at[0], 2 * h * h))
    prove("(2*w + b) - 2*(w + b) + b == 0")  # of an affine map along one coordinate


if __name__ == "__main__":
    run_lemmas()
