r"""With p affine pieces x² is met on [0, 1] no better than $\tfrac{1}{180 p^4}$ in squared $L^2$ error, not $2^{-N}$.

On an interval of length h the best affine map has the squared error $h^5/180$; p intervals of lengths $h_1 + \dots +
h_p = 1$ give at least $p \cdot p^{-5}/180$ by convexity.  One hidden layer of N neurons has at most N + 1 pieces, so
its error is at least $\tfrac{1}{180 (N+1)^4}$, which is larger than $2^{-N}$ from N = 27 on: the claim that networks
with N nodes "and at least one hidden layer" have an error of about $2^{-N}$ is false without depth.  With depth,
Yarotsky's $f_m$ with 3m neurons has $2^{-4m}/30$.

Source: blog post on deep rectifier networks as piecewise-affine approximations, equation (22); the constant is
computed; Yarotsky, arXiv 1610.01145.

Proved: the best fits on intervals of several lengths, with one of them written out; the equal division into p = 1, ..,
6 intervals; the inequality between the numbers for N = 27, .., 79, and that it fails for N = 26; Yarotsky's error below
it.
"""

from fractions import Fraction

from exactrelu import *


@lemma
def best_fit_on_an_interval():
    for a, h in [(0, 1), (-2, 3), (Fraction(1, 3), Fraction(1, 7))]:
        fit = best_affine_fit("x^2", on=f"{a} <= x <= {a + h}")
        prove(equal(fit.squared_error, Fraction(h) ** 5 / 180, about=f"the squared error of the best fit, length {h}"))
    prove(equal(best_affine_fit("x^2", on="0 <= x <= 1").map, "x - 1/6"))


@lemma
def equal_intervals():
    for p in range(1, 7):
        fits = [best_affine_fit("x^2", on=f"{Fraction(k, p)} <= x <= {Fraction(k + 1, p)}") for k in range(p)]
        prove(equal(sum(fit.squared_error for fit in fits), Fraction(1, 180 * p**4)))


@lemma
def shallow_networks_are_worse_than_claimed():
    for N in range(27, 80):
        prove(at_most(Fraction(1, 2**N), Fraction(1, 180 * (N + 1) ** 4)))
    refute(at_most(Fraction(1, 2**26), Fraction(1, 180 * 27**4)))


@lemma
def depth_is_better():
    for m in range(1, 6):
        deep = l2_error(yarotsky_square(m), "x^2", on="0 <= x <= 1") ** 2
        prove(equal(deep, Fraction(1, 30 * 2 ** (4 * m))))
        prove(equal(yarotsky_square(m).size, 3 * m))


if __name__ == "__main__":
    run_lemmas()
