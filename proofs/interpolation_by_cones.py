r"""Lipschitz interpolation: F(x) = max_k (y_k − L‖x − x_k‖₁) passes through the data if L is large enough.

For data $(x_k, y_k)$ with $|y_j - y_k| \le L \|x_j - x_k\|_1$ it interpolates and is L-Lipschitz; with a smaller L it
does not interpolate.

Source: Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv 2310.20360
(interpolation of Lipschitz functions by ANNs).

Proved: the data (0, 0), (1/2, 1), (2, 0).  With L = 2 the network equals the maximum of the cones, takes the values,
is 2-Lipschitz, and has architecture (1, 6, 5, 3, 1) with 69 parameters; with L = 1 it is 1/2 instead of 0 at x = 0.
"""

from exactrelu import *

POINTS, VALUES = [0, "1/2", 2], [0, 1, 0]


@lemma
def cones_interpolate():
    F = lipschitz_interpolation(POINTS, VALUES, 2)
    prove(equal(F, "max(-2*abs(x), 1 - 2*abs(x - 1/2), -2*abs(x - 2))"))
    prove(equal([F(point) for point in POINTS], VALUES, about="values at the data points"))


@lemma
def interpolant_is_lipschitz():
    x, y = reals("x y")
    F = lipschitz_interpolation(POINTS, VALUES, 2)
    prove(F(x) - F(y) <= 2 * Abs(x - y))


@lemma
def interpolant_architecture():
    F = lipschitz_interpolation(POINTS, VALUES, 2)
    prove(equal([*F.architecture], [1, 6, 5, 3, 1], about="architecture"))
    prove(equal(F.parameters, 69, about="parameters"))


@lemma
def too_small_a_constant_does_not_interpolate():
    F = lipschitz_interpolation(POINTS, VALUES, 1)
    prove(equal(F, "max(-abs(x), 1 - abs(x - 1/2), -abs(x - 2))"))
    refute(equal(F(0), 0, about="value at 0 with L = 1 against the datum"))
    prove(equal(F(0), "1/2", about="value at 0 with L = 1"))


if __name__ == "__main__":
    run_lemmas()
