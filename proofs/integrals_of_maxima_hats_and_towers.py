r"""Exact integrals: $\int_{[0,1]^2} \max\{x, y\} = \tfrac23$, and the Courant hat and the tower over the plane.

$$\int_{[0,1]^2} |x - y| = \tfrac13, \quad \int_{[0,1]^2} \mathrm{ReLU}(x + y - 1)^2 = \tfrac1{12}, \quad
  \int \varphi = 1, \quad \int \varphi^2 = \tfrac12, \quad \int T = \tfrac{11}3, \quad \int T^2 = \tfrac83.$$
The pointwise minimum of the two trapezoids, which is larger than the tower T, has the integral 13/3.

Source: computed; the hat of He, Li, Xu & Zheng, arXiv 1807.03973, and the tower of a question and answer on tower
functions and linear regions (Cross Validated, 2016).

Proved: by exact integration over triangulated cells.  Consistency: max + min = x + y and max − min = |x − y|; the
integral of the hat is a third of the area of its support, for a pyramid; the tower is at most the minimum
(certificate).
"""

from fractions import Fraction

from exactrelu import *

SQUARE = "0 <= x <= 1, 0 <= y <= 1"
T_X, T_Y = "max(0, min(x, 1, 3 - x))", "max(0, min(y, 1, 3 - y))"


@lemma
def maxima_on_the_unit_square():
    prove(equal(integral("max(x, y)", on=SQUARE), "2/3", about="the integral of max(x, y) over the unit square"))
    prove(equal(integral("|x - y|", on=SQUARE), "1/3", about="the integral of |x - y| over the unit square"))
    square = integral("relu(x + y - 1)", on=SQUARE, power=2)
    prove(equal(square, "1/12", about="the integral of ReLU(x + y - 1)^2 over the unit square"))


@lemma
def maximum_and_minimum_add_up():
    prove("max(x, y) + min(x, y) == x + y")
    prove(equal(integral("min(x, y)", on=SQUARE), 1 - Fraction(2, 3)))
    for d in (3, 4, 5):
        cube = Polyhedron.box([0] * d, [1] * d)
        prove(equal(integral(maximum(d), on=cube), Fraction(d, d + 1)))


@lemma
def courant_hat_over_the_plane():
    phi = courant_hat()
    prove(equal(integral(phi), 1, about="the integral of the Courant hat over the plane"))
    prove(equal(integral(phi, power=2), "1/2", about="the integral of its square"))
    support = Polyhedron.from_text("|x| <= 1, |y| <= 1, |x - y| <= 1")
    prove(equal(volume(support), 3 * integral(phi)))
    prove(equal(phi, 0, on="x - y >= 1"))


@lemma
def tower_over_the_plane():
    prove(equal(integral(tower()), "11/3", about="the integral of the tower over the plane"))
    prove(equal(integral(tower(), power=2), "8/3", about="the integral of its square"))


@lemma
def minimum_of_trapezoids_over_the_plane():
    lower = f"min({T_X}, {T_Y})"
    prove(equal(integral(lower), "13/3", about="the integral of the minimum of two trapezoids"))
    prove(at_most(f"relu({T_X} + {T_Y} - 1)", lower))


if __name__ == "__main__":
    run_lemmas()
