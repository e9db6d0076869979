r"""The squared error with N neurons is not about 2^(−N): with one hidden layer it is far more, with depth less.

Printed: since N neurons have $2^N$ patterns, networks with N neurons and at least one hidden layer should show
$\mathcal L[F_\theta] \sim 2^{-N}$.  For $F(x) = x^2$ on [0, 1] an affine piece on an interval of length h leaves at
least the square error $h^5/180$; p pieces leave at least $\tfrac{1}{180}\,p^{-4}$, since $\sum h_i^5 \geq p^{-4}$ for
$\sum h_i = 1$.  One hidden layer of N neurons has at most N + 1 pieces, so its error is at least $\tfrac{1}{180} (N +
1)^{-4}$, which is above $2^{-N}$ for all N ≥ 27.  On the other side Yarotsky's networks of three neurons a layer have
the error $2^{-4m}/30$ with N = 3m: less than $2^{-N}$.  And for F = |x| two neurons have error 0.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eq. (22); Yarotsky, *Error bounds for
approximations with deep ReLU networks*, arXiv 1610.01145.

Proved: the error $h^5/180$ of the best affine function on intervals of several lengths; p equal pieces attain
$p^{-4}/180$ with a continuous function (p = 1, .., 6); the bound exceeds $2^{-N}$ for N = 27, .., 200 and not for
N = 1 .. 26; from N = 27 on $(N + 1)^4$ grows by less than 2 from one N to the next (at 27; the ratio decreases);
Yarotsky's errors for m = 1, .., 4; error 0 for |x|.
"""

from fractions import Fraction

from exactrelu import *


@lemma
def best_affine_function_on_an_interval():
    for a, b in (
        (Fraction(0), Fraction(1)),
        (Fraction(0), Fraction(1, 2)),
        (Fraction(1, 3), Fraction(1)),
        (5, Fraction(8)),
    ):
        h, on = b - a, f"{a} <= x <= {b}"
        best = f"{a + b}*x - {a * b + h**2 / 6}"
        prove(
            equal(integral(best, on=on), integral(1, on=on, variables="x", weight="x^2"), about=f"mean on [{a}, {b}]")
        )
        first, moment = integral(best, on=on, weight="x"), integral(1, on=on, variables="x", weight="x^3")
        prove(equal(first, moment, about=f"first moment on [{a}, {b}]: so no affine function is better"))
        square = l2_error(best, "x^2", on=on) ** 2
        prove(equal(square, h**5 / 180, about=f"square error of the best affine function for x^2 on [{a}, {b}]"))


@lemma
def equal_pieces_attain_the_bound():
    for p in range(1, 7):
        nodes = [Fraction(j, p) for j in range(p + 1)]
        N = linear_interpolation(nodes, [t**2 - Fraction(1, 6 * p**2) for t in nodes])
        square = l2_error(N, "x^2", on="0 <= x <= 1") ** 2
        prove(equal(square, Fraction(1, 180 * p**4), about=f"square error of {p} pieces for x^2"))
        prove(equal(len(piecewise(N, on="0 <= x <= 1")), p, about="pieces on [0, 1]"))


@lemma
def one_hidden_layer_stays_above():
    for N in range(27, 201):
        prove(at_most(180 * (N + 1) ** 4 + 1, 2**N, about=f"180 (N + 1)^4 + 1 against 2^N for N = {N}"))
        refute(at_most(Fraction(1, 180 * (N + 1) ** 4), Fraction(1, 2**N), about=f"least error against 2^-N, N = {N}"))
    for N in range(1, 27):
        prove(at_most(2**N, 180 * (N + 1) ** 4, about=f"2^N against 180 (N + 1)^4 for N = {N}"))


@lemma
def fourth_powers_grow_by_less_than_two():
    prove(at_most(Fraction(29, 28) ** 4, Fraction(3, 2), about="((N + 2)/(N + 1))^4 at N = 27"))


@lemma
def deep_networks_are_below():
    for m in range(1, 5):
        N = yarotsky_square(m)
        square = l2_error(N, "x^2", on="0 <= x <= 1") ** 2
        prove(equal(square, Fraction(1, 30 * 16**m), about=f"square error of Yarotsky's network with {m} layers"))
        prove(equal(N.size, 3 * m, about="its neurons"))
        refute(at_most(Fraction(1, 2**N.size), square, about="2^-N against the square error"))


@lemma
def no_error_at_all():
    N = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    prove(equal(N, "abs(x)"))
    refute(equal(l2_error(N, "abs(x)", on="-1 <= x <= 1"), Fraction(1, 4), about="error of two neurons for |x|"))


if __name__ == "__main__":
    run_lemmas()
