r"""Interpolating x² on [0, 1] at n equal cells: sup error $\tfrac{1}{4n^2}$; exact errors of Yarotsky's networks.

For $n = 2^m$ the interpolant is Yarotsky's $f_m(x) = x - \sum_{s=1}^m 4^{-s} h_s(x)$, a network with m hidden layers:
$$\sup_{[0,1]} |f_m - x^2| = 2^{-2m-2}, \qquad \int_0^1 (f_m - x^2) = \tfrac16\, 2^{-2m}, \qquad
  \int_0^1 (f_m - x^2)^2 = \tfrac1{30}\, 2^{-4m}.$$
On the whole line every CPA function has an infinite error, since its pieces are finitely many.

Source: Yarotsky, *Error bounds for approximations with deep ReLU networks*, arXiv 1610.01145, Proposition 2; blog post
on deep rectifier networks as piecewise-affine approximations ("every polynomial may be approximated").

Proved: the error of interpolation for n = 1, .., 8 and the three errors for m = 1, .., 6, by exact computation; that
$f_m$ is the interpolant, for m = 1, 2, 3, and lies above x² (its mean error is its mean absolute error).  For one
network the error on [0, R] grows like R², which is why the interval has to be compact.
"""

from fractions import Fraction

from exactrelu import *

UNIT = "0 <= x <= 1"


def _interpolant(n):
    nodes = [Fraction(k, n) for k in range(n + 1)]
    return linear_interpolation(nodes, [t * t for t in nodes])


@lemma
def sup_error_of_equal_cells():
    for n in range(1, 9):
        error = sup_error(_interpolant(n), "x^2", on=UNIT)
        prove(equal(error, Fraction(1, 4 * n**2), about=f"the sup error of interpolating x^2 at {n} equal cells"))


@lemma
def networks_are_the_interpolants():
    for m in (1, 2, 3):
        prove(equal(yarotsky_square(m), _interpolant(2**m), on=UNIT))


@lemma
def sup_errors_of_the_networks():
    errors = [sup_error(yarotsky_square(m), "x^2", on=UNIT) for m in range(1, 7)]
    prove(equal(errors, ["1/16", "1/64", "1/256", "1/1024", "1/4096", "1/16384"]))


@lemma
def mean_errors_of_the_networks():
    errors = [l1_error(yarotsky_square(m), "x^2", on=UNIT) for m in range(1, 7)]
    prove(equal(errors, [Fraction(1, 6 * 4**m) for m in range(1, 7)]))
    above = [integral(yarotsky_square(m), on=UNIT) - Fraction(1, 3) for m in range(1, 7)]
    prove(equal(above, [Fraction(1, 6 * 2 ** (2 * m)) for m in range(1, 7)]))


@lemma
def square_errors_of_the_networks():
    errors = [l2_error(yarotsky_square(m), "x^2", on=UNIT) for m in range(1, 7)]
    prove(equal(errors[:2], [1 / sqrt(480), 1 / sqrt(7680)]))
    prove(equal([error**2 for error in errors], [Fraction(1, 30 * 16**m) for m in range(1, 7)]))


@lemma
def no_network_is_good_on_the_whole_line():
    f = _interpolant(4)
    for R in (10, 100, 1000):
        prove(equal(sup_error(f, "x^2", on=f"0 <= x <= {R}"), R**2 - 1))


if __name__ == "__main__":
    run_lemmas()
