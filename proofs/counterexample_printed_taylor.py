r"""The printed first-order Taylor polynomial φ(x) = J(x₀)(x − x₀) + x₀ ends in the wrong summand; it should be F(x₀).

Printed, twice: $\phi(x) = \frac{\partial \hat F}{\partial x}\big|_{x = x_0} (x - x_0) + x_0$.  At $x = x_0$ that is
$x_0$, not $\hat F(x_0)$: for $F(x) = x^2$ and $x_0 = 2$ it gives 2 instead of 4 (at $x_0 = 0$ and 1 it happens to be
right).  If the numbers of inputs and outputs differ, the sum does not even make sense.  Corrected:
$$\phi(x) = J(x_0)\,(x - x_0) + F(x_0).$$
Of the same kind: the affine pieces $\phi_i : X \to Y$ are printed with $A \in \mathbb R^{n \times n}$,
$B \in \mathbb R^n$; with n inputs and m outputs, A is m × n and B has m entries.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eqs. (7) and (21); the shapes: eq.
(18).

Proved: the printed polynomial of $x^2$ at 2, and of $1 + \mathrm{ReLU}(x)$ at 1, is refuted; the corrected one touches
$x^2$ (the difference is $(x - x_0)^2$, for all x and $x_0$) and equals $1 + \mathrm{ReLU}(x)$ on x ≥ 0; shapes that do
not fit are refused.
"""

from fractions import Fraction

from exactrelu import *


def _printed(slope, x0):
    return AffineMap([[slope]], [x0 - slope * x0])


def _corrected(slope, x0, value):
    return AffineMap([[slope]], [value - slope * x0])


@lemma
def printed_polynomial_misses_the_point():
    for x0 in (Fraction(2), Fraction(3), Fraction(-1), Fraction(1, 2)):
        (value,) = _printed(2 * x0, x0)([x0])
        refute(equal(value, x0**2, about=f"printed Taylor polynomial of x^2 at {x0}"))
        prove(equal(value, x0, about=f"printed Taylor polynomial of x^2 at {x0}"))


@lemma
def printed_polynomial_happens_to_be_right_at_fixed_points():
    for x0 in (Fraction(0), Fraction(1)):
        (value,) = _printed(2 * x0, x0)([x0])
        prove(equal(value, x0**2, about=f"printed Taylor polynomial of x^2 at {x0}"))


@lemma
def printed_polynomial_of_a_network():
    N = Network([([[1]], [0]), ([[1]], [1])])
    prove(equal(N, "1 + relu(x)"))
    refute(equal(N, _printed(1, 1), on="x >= 0"), at=1)
    prove(equal(N, _corrected(1, 1, N(1)), on="x >= 0"))


@lemma
def corrected_polynomial_touches_the_square():
    phi = _corrected(4, 2, 4)
    prove(equal(phi, "4*x - 4"))
    for x in map(Fraction, ("-3", "0", "1/2", "2", "9/4", "10")):
        prove(equal(x**2 - phi([x])[0], (x - 2) ** 2, about=f"x^2 - phi(x) at x = {x}"))


@lemma
def shapes_do_not_fit():
    fits = []
    for W, b in (([[1, 1]], [2, 3]), ([[1, 1]], [5])):  # J(x_0) is 1 × 2: with x_0 added, with F(x_0) added
        try:
            AffineMap(W, b)
            fits.append(1)
        except ValueError:
            fits.append(0)
    prove(equal(fits, [0, 1], about="whether x_0, F(x_0) can be added to J(x_0)(x - x_0)"))
    N = Network([([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]), ([[1, -1, 1]], [0])])
    prove(equal(N, "x + relu(y)"))
    shapes = [[len(piece.jacobian), len(piece.jacobian[0])] for piece in gradients(N)]
    prove(equal(shapes, [[1, 2], [1, 2]], about="rows and columns of the Jacobians of x + ReLU(y)"))


@lemma
def every_tangent_of_the_square():
    prove(equal_with_powers("x^2 - (2*a*(x - a) + a^2)", "(x - a)^2"))
    refute(equal_with_powers("x^2 - (2*a*(x - a) + a)", "(x - a)^2"))


if __name__ == "__main__":
    run_lemmas()
