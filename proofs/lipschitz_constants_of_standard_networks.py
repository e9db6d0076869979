r"""Exact Lipschitz constants of the sawtooth, the iterated tent, Yarotsky's square, the maximum and the Courant hat.

$$\mathrm{Lip}(f_l) = 2^l, \quad \mathrm{Lip}(h_n) = 2^n, \quad \mathrm{Lip}_{[0,1]}(f_m) = 2 - 2^{-m}, \quad
  \mathrm{Lip}_\infty(\max) = 1, \quad \mathrm{Lip}_\infty(\varphi) = 2,\ \mathrm{Lip}_1(\varphi) = 1.$$
The hat has the gradients 0, ±(1, 0), ±(0, 1), ±(1, −1).

Source: computed; the networks of Telgarsky, arXiv 1509.08101, Yarotsky, arXiv 1610.01145, and He, Li, Xu & Zheng, arXiv
1807.03973.

Proved: by exact computation on the cells for l, n, m = 1, .., 5 and maxima of 2, 3, 4 numbers.  For the maximum of two,
the hat and the sawtooth with two layers also the inequality on all pairs of points, with certificates, and pairs that
attain it.
"""

from fractions import Fraction

from exactrelu import *

HAT = "relu(1 - (abs({0}) + abs({1}) + abs({0} - {1}))/2)"


@lemma
def sawtooth_and_iterated_tent():
    prove(equal([lipschitz(sawtooth(l)) for l in range(1, 6)], [2, 4, 8, 16, 32]))
    prove(equal([lipschitz(iterated_tent(n)) for n in range(1, 6)], [2, 4, 8, 16, 32]))


@lemma
def sawtooth_with_two_layers():
    f = "2*abs(2*abs({0}) - 2) - 2"
    prove(equal(sawtooth(2), f.format("x")))
    prove(f"abs({f.format('x')} - ({f.format('y')})) <= 4*abs(x - y)")
    prove(equal(sawtooth(2)(2) - sawtooth(2)(1), 4))


@lemma
def square_of_yarotsky():
    constants = [lipschitz(yarotsky_square(m), on="0 <= x <= 1") for m in range(1, 6)]
    prove(equal(constants, [2 - Fraction(1, 2**m) for m in range(1, 6)]))


@lemma
def maxima_for_the_maximum_norm():
    prove(equal([lipschitz(maximum(n), norm="inf") for n in (2, 3, 4)], [1, 1, 1]))
    prove("abs(max(x, y) - max(u, v)) <= max(abs(x - u), abs(y - v))")
    prove("max(x + t, y + t) - max(x, y) == t")


@lemma
def courant_hat_in_two_norms():
    prove(equal(lipschitz(courant_hat(), norm="inf"), 2, about="the Lipschitz constant of the hat, maximum norm"))
    prove(equal(lipschitz(courant_hat(), norm=1), 1, about="the Lipschitz constant of the hat, 1-norm"))
    occurring = sorted({piece.gradient for piece in gradients(courant_hat())})
    prove(equal(occurring, [[-1, 0], [-1, 1], [0, -1], [0, 0], [0, 1], [1, -1], [1, 0]]))
    prove(equal(courant_hat()(0, 0) - courant_hat()("1/2", "-1/2"), 2 * Fraction(1, 2)))


@lemma
def inequalities_for_the_hat():
    difference = f"abs({HAT.format('x', 'y')} - {HAT.format('u', 'v')})"
    prove(equal(courant_hat(), HAT.format("x", "y")))
    prove(f"{difference} <= abs(x - u) + abs(y - v)")
    prove(f"{difference} <= 2*max(abs(x - u), abs(y - v))")


if __name__ == "__main__":
    run_lemmas()
