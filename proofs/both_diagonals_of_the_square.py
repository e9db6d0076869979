r"""Interpolating xy on the unit square by two triangles: either diagonal gives the errors $\tfrac14$ and $\sqrt{1/90}$.

With the diagonal from (0, 0) to (1, 1) the interpolant is $\min\{x, y\}$, with the other one $\mathrm{ReLU}(x + y -
1)$:
$$\sup |xy - \min\{x, y\}| = \sup |xy - \mathrm{ReLU}(x + y - 1)| = \tfrac14, \qquad
  \int (xy - \min\{x, y\})^2 = \int (xy - \mathrm{ReLU}(x + y - 1))^2 = \tfrac1{90}.$$

Source: computed (a Beta integral).

Proved: both functions have the values 0, 0, 0, 1 of xy at the corners and are affine on the two triangles; the errors
by exact computation, the sup attained at (1/2, 1/2) by both; $\mathrm{ReLU}(x + y - 1) \le \min\{x, y\}$ on the square,
their squared distance 1/24, and that their integrals differ from that of xy by 1/12, down and up.
"""

from fractions import Fraction

from exactrelu import *

SQUARE = "0 <= x <= 1, 0 <= y <= 1"
LOWER, UPPER = "relu(x + y - 1)", "min(x, y)"


@lemma
def interpolants():
    prove(equal(UPPER, "y", on=f"{SQUARE}, x >= y"))
    prove(equal(UPPER, "x", on=f"{SQUARE}, x <= y"))
    prove(equal(LOWER, 0, on=f"{SQUARE}, x + y <= 1"))
    prove(equal(LOWER, "x + y - 1", on=f"{SQUARE}, x + y >= 1"))
    for f in (piecewise(LOWER), piecewise(UPPER)):
        prove(equal([f(0, 0), f(1, 0), f(0, 1), f(1, 1)], [0 * 0, 1 * 0, 0 * 1, 1 * 1]))


@lemma
def sup_errors():
    for f in (LOWER, UPPER):
        value, point = sup_error_point(f, "x*y", on=SQUARE)
        prove(equal(value, "1/4", about=f"the largest distance of xy from {f}"))
        prove(equal(list(point), ["1/2", "1/2"]))


@lemma
def square_errors():
    for f in (LOWER, UPPER):
        prove(equal(l2_error(f, "x*y", on=SQUARE), 1 / sqrt(90), about=f"the L2 distance of xy from {f}"))


@lemma
def distance_of_the_interpolants():
    prove(at_most(LOWER, UPPER, on=SQUARE))
    prove(equal(l2_error(LOWER, UPPER, on=SQUARE) ** 2, "1/24", about="the squared L2 distance of the interpolants"))
    mean = integral("1", on=SQUARE, weight="x*y")
    prove(equal([integral(f, on=SQUARE) - mean for f in (LOWER, UPPER)], [-Fraction(1, 12), Fraction(1, 12)]))


if __name__ == "__main__":
    run_lemmas()
