r"""Yarotsky's $f_m$ is the square on [0, 1] up to exactly $2^{-2m-2}$, for all m.

$f_m(x) = x - \sum_{s=1}^m 4^{-s} h_s(x)$ with the s-fold tent map $h_s$.  With $e_m(x) = f_m(x) - x^2$ and the tent
map h, $e_m(x) = \frac14 e_{m-1}(h(x))$ on [0, 1], because there $x - x^2 = \frac14 (2h(x) - h(x)^2)$; and
$e_0(x) = x - x^2$ lies between 0 and $\frac14$.  So $0 \le e_m \le 4^{-m-1}$, and $4^{-m-1}$ is attained, h being
onto; and $\int_0^1 e_m^2 = 4^{-2m}/30$, h preserving lengths.

Source: Yarotsky, arXiv 1610.01145, Proposition 2; what fails is constructed.

Proved: for all m, by induction (schema RECURRENCE), with certificates for the branches of h and for the step of the
recursion with fresh variables for its values; the quadratic identities by exact arithmetic with polynomials.  The
network `yarotsky_square(m)` is included.  For m = 0, .., 5 independently: the exact values of $f_m$ at nodes and
midpoints. Refuted: the same with powers of 1/3, and with a map of three branches.
"""

from fractions import Fraction

from exactrelu import *


@lemma
def error_for_all_depths():
    prove(for_all.yarotsky_error())
    prove(for_all.yarotsky_error("1 - abs(2*x - 1)", weight="1/4"))


@lemma
def values_at_nodes_and_midpoints():
    for m in range(6):
        f, n = yarotsky_square(m), 2 ** (m + 1)
        errors = [f(Fraction(j, n)) - Fraction(j, n) ** 2 for j in range(n + 1)]
        prove(equal(errors, [Fraction(j % 2, 4 ** (m + 1)) for j in range(n + 1)]))


@lemma
def step_of_the_recursion():
    # A = f_(m-1)(x), B = f_(m-2)(h(x)), C = h_m(x)/4^(m-1), t = h(x)
    prove(equal("A - C/4", "x - t/2 + (B - C)/4", on="A == x - t/2 + B/4"))


@lemma
def other_weights_and_maps():
    refute(for_all.yarotsky_error(weight="1/3"))
    refute(for_all.yarotsky_error("min(3*x, abs(3*x - 2))"))


if __name__ == "__main__":
    run_lemmas()
