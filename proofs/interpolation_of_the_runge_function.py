r"""Interpolation by a polynomial may be off by more than the function itself: Runge's function at equidistant points.

For $f(x) = 1/(1 + 25 x^2)$ and the points $-1, -1 + \tfrac2n, \dots, 1$ the polynomial of degree n passes through the
data and is far from f near the ends, more so for larger n; outside [-1, 1] it is far off.  The piecewise affine
interpolant, a ReLU network with one hidden layer, stays between its data.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "A visual understanding (the Runge function)":
"interpolation can overfit and generalise poorly", "extrapolation: behaviour outside [-1, 1] is unreliable".

Proved: in rational numbers, for n = 10, 20 the polynomial takes the 11, 21 values, and at x = 1 - 1/n its error is more
than 1 and more than 30; at x = 3/2 it is off by more than 300; the network interpolates the same data, lies between 0
and 1 on [-1, 1], and is off by less than 1/100 at the same points.
"""

from fractions import Fraction
from math import prod

from exactrelu import *


def _runge(x):
    return 1 / (1 + 25 * Fraction(x) ** 2)


def _points(n):
    return [Fraction(2 * k, n) - 1 for k in range(n + 1)]


def _polynomial(n, x):
    """Lagrange's form of the interpolating polynomial."""
    points = _points(n)
    basis = [prod((x - q) / (p - q) for q in points if q != p) for p in points]
    return sum(_runge(p) * b for p, b in zip(points, basis, strict=True))


@lemma
def polynomials_interpolate_and_overshoot():
    for n, bound in ((10, 1), (20, 30)):
        values = [_polynomial(n, p) for p in _points(n)]
        prove(
            equal(
                values, [_runge(p) for p in _points(n)], about=f"values of the polynomial of degree {n} at the points"
            )
        )
        x = 1 - Fraction(1, n)
        error = abs(_polynomial(n, x) - _runge(x))
        refute(at_most(error, bound, about=f"error of the polynomial of degree {n} at {x}"))


@lemma
def extrapolation():
    error = abs(_polynomial(10, Fraction(3, 2)) - _runge(Fraction(3, 2)))
    refute(at_most(error, 300, about="error of the polynomial of degree 10 at 3/2"))


@lemma
def piecewise_affine_interpolant():
    for n in (10, 20):
        points = _points(n)
        N = linear_interpolation(points, [_runge(p) for p in points])
        prove(equal([N(p) for p in points], [_runge(p) for p in points], about="values of the network at the points"))
        prove(nonnegative(N, on="-1 <= x <= 1"))
        prove(at_most(N, 1, on="-1 <= x <= 1"))
        x = 1 - Fraction(1, n)
        prove(at_most(abs(N(x) - _runge(x)), Fraction(1, 100), about=f"error of the network at {x}"))


if __name__ == "__main__":
    run_lemmas()
