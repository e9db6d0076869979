r"""Through finitely many points there are infinitely many polynomials: add multiples of Π(x − xᵢ).

If p interpolates at $x_1, \dots, x_n$, so does $p + c \prod_i (x - x_i)$ for every c.  The same holds for ReLU
networks: add multiples of a hat between two of the points.

Source: blog post on deep rectifier networks as piecewise-affine approximations, after eq. (22).

Proved: at the points -1, 0, 1/2, 3 the polynomials for c = 0, .., 9 have the same values, and ten different values at
1; ten networks that interpolate the same data, pairwise different between the points and equal outside one interval.
"""

from fractions import Fraction
from math import prod

from exactrelu import *

POINTS = [Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(3)]


def _polynomial(c, x):
    """x^2 - x + 3 + c times the product of the x - x_i."""
    return x**2 - x + 3 + c * prod(x - point for point in POINTS)


@lemma
def ten_polynomials():
    data = [5, 3, Fraction(11, 4), 9]
    for c in range(10):
        values = [_polynomial(c, point) for point in POINTS]
        prove(equal(values, data, about=f"values at the four points for c = {c}"))
    others = {_polynomial(c, Fraction(1)) for c in range(10)}
    prove(equal(len(others), 10, about="different values at x = 1"))


@lemma
def ten_networks():
    base = linear_interpolation(POINTS, [5, 3, "11/4", 9])
    bump = hat("1/2", 1, 3)
    networks = [base + c * bump for c in range(10)]
    for N in networks:
        prove(equal([N(point) for point in POINTS], [5, 3, "11/4", 9], about="values at the four points"))
        prove(equal(N, base, on="x <= 1/2"))
    prove(equal(len({N(1) for N in networks}), 10, about="different values at x = 1"))


if __name__ == "__main__":
    run_lemmas()
