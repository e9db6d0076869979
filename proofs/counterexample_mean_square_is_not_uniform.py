r"""Convergence in the mean does not imply uniform convergence: hats that become narrow, not low.

Printed: polynomials $\hat F_n$ that minimise $\mathcal L[F_n] = \int_X \|F - F_n\|^2$, with
$\lim \mathcal L[\hat F_n] = 0$, converge uniformly to F.  The limit of $\mathcal L$ says convergence in the mean only.
The hats $f_n(x) = \max\{0, 1 - n|x|\}$ on $[-1, 1]$ have $\int f_n^2 = \tfrac{2}{3n} \to 0$, and $\max f_n = 1$.
(The best *uniform* approximations do converge uniformly, by Weierstrass; the best ones in the mean need more of F.)

Source: blog post on deep rectifier networks as piecewise-affine approximations, eqs. (3) to (5).

Proved: both numbers for n = 1, 2, 10, 1000, by exact integration and by the exact maximum; "the largest error is at
most the mean square error" is refuted for each.  That this step fails for the minimising polynomials of some
continuous F is not proved here.
"""

from fractions import Fraction

from exactrelu import *


@lemma
def narrow_hats():
    for n in (1, 2, 10, 1000):
        f = f"max(0, 1 - {n}*abs(x))"
        square = l2_error(f, 0, on="-1 <= x <= 1") ** 2
        prove(equal(square, Fraction(2, 3 * n), about=f"integral of the square of the hat of width 2/{n}"))
        largest = sup_error(f, 0, on="-1 <= x <= 1")
        prove(equal(largest, 1, about=f"maximum of the hat of width 2/{n}"))
        refute(at_most(largest, square, about="largest error against mean square error"))


@lemma
def hats_as_networks():
    for n in (1, 2, 10, 1000):
        N = hat(Fraction(-1, n), 0, Fraction(1, n))
        prove(equal(N, f"max(0, 1 - {n}*abs(x))"))
        prove(equal(N(0), 1, about=f"value of the hat of width 2/{n} at 0"))


if __name__ == "__main__":
    run_lemmas()
