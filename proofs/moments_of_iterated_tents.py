r"""Iterated tents keep lengths: $\int_0^1 h_n = \tfrac12$, $\int_0^1 h_n^2 = \tfrac13$, $\int_0^1 h_n h_m = \tfrac14$.

$h_n = h \circ \dots \circ h$ with $h(x) = \min\{2x, 2 - 2x\}$ takes values like a uniform random variable, and
different iterates are uncorrelated: $\int h_n h_m = \int h_n \int h_m$ for n ≠ m.

Source: folklore (the tent map is measure preserving); Telgarsky, arXiv 1509.08101, for the networks.

Proved: by exact integration for n, m = 1, .., 5; the covariances vanish although the functions are dependent.  That
tent maps are not independent: the integral of $h_1^2 h_2$ is not the product of the integrals.
"""

from fractions import Fraction
from itertools import combinations

from exactrelu import *

UNIT = "0 <= x <= 1"


@lemma
def means_and_second_moments():
    tents = [iterated_tent(n) for n in range(1, 6)]
    prove(equal([integral(h, on=UNIT) for h in tents], ["1/2"] * 5))
    prove(equal([integral(h, on=UNIT, power=2) for h in tents], ["1/3"] * 5))


@lemma
def different_iterates_are_uncorrelated():
    tents = [iterated_tent(n) for n in range(1, 6)]
    products = [inner_product(f, g, on=UNIT) for f, g in combinations(tents, 2)]
    prove(equal(products, [Fraction(1, 4)] * 10))


@lemma
def not_independent():
    h_1, h_2 = iterated_tent(1), iterated_tent(2)
    prove(equal(h_1, "2*x", on="0 <= x <= 1/2"))
    prove(equal(h_1, "2 - 2*x", on="1/2 <= x <= 1"))
    left = integral(h_2, on="0 <= x <= 1/2", weight="(2*x)^2")
    right = integral(h_2, on="1/2 <= x <= 1", weight="(2 - 2*x)^2")
    prove(equal(left + right, "7/48", about="the integral of h_1^2 h_2"))
    prove(equal(integral(h_1, on=UNIT, power=2) * integral(h_2, on=UNIT), "8/48", about="the product of the integrals"))


if __name__ == "__main__":
    run_lemmas()
