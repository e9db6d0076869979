r"""The printed formula for powers, x^p = ReLU(x)^p + (−1)^p ReLU(−x), is false for p ≥ 2: the last exponent is missing.

Printed, for $p \in \mathbb N$: $x^p = \mathrm{ReLU}^p(x) + (-1)^p\,\mathrm{ReLU}(-x)$.
At $x = -2$ the right side is 2 instead of 4 for p = 2, and -2 instead of -8 for p = 3.  (It is right for p = 1, for
all $x \ge 0$, and by accident at $x = -1$.)  Corrected, for $p \ge 1$:
$$x^p = \mathrm{ReLU}(x)^p + (-1)^p\,\mathrm{ReLU}(-x)^p.$$

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Some functions representable with ReLU".

Powers are not piecewise affine, so the statements here are about exact rational values.  Proved: the two sides
differ at x = -2 for p = 2, .., 6; the case p = 1 for all x; the corrected formula at a few points for p = 1, .., 6.
It follows for all x from what is also proved: (ReLU(x), ReLU(-x)) is (x, 0) on x ≥ 0 and (0, -x) on x ≤ 0.
"""

from fractions import Fraction

from exactrelu import *


def _printed(x, p):
    return relu_network()(x) ** p + (-1) ** p * relu_network()(-x)


def _corrected(x, p):
    return relu_network()(x) ** p + (-1) ** p * relu_network()(-x) ** p


@lemma
def printed_formula_fails_for_squares():
    x = Fraction(-2)
    refute(equal(x**2, _printed(x, 2), about="x^2 against ReLU(x)^2 + ReLU(-x) at x = -2"))
    prove(equal([x**2, _printed(x, 2)], [4, 2], about="x^2 and ReLU(x)^2 + ReLU(-x) at x = -2"))


@lemma
def printed_formula_fails_for_cubes():
    x = Fraction(-2)
    refute(equal(x**3, _printed(x, 3), about="x^3 against ReLU(x)^3 - ReLU(-x) at x = -2"))
    prove(equal([x**3, _printed(x, 3)], [-8, -2], about="x^3 and ReLU(x)^3 - ReLU(-x) at x = -2"))


@lemma
def printed_formula_fails_for_higher_powers():
    x = Fraction(-2)
    for p in range(4, 7):
        refute(equal(x**p, _printed(x, p), about=f"x^{p} against the printed right side at x = -2"))


@lemma
def printed_formula_holds_for_first_power_and_at_minus_one():
    prove("x == relu(x) + (-1)*relu(-x)")
    for p in range(1, 7):
        prove(
            equal(Fraction(-1) ** p, _printed(Fraction(-1), p), about=f"x^{p} against the printed right side at x = -1")
        )


@lemma
def corrected_formula_at_points():
    for x in map(Fraction, ("-5/2", "-2", "-1", "-1/3", "0", "2/3", "4")):
        for p in range(1, 7):
            prove(equal(x**p, _corrected(x, p), about=f"x^{p} against the corrected right side at x = {x}"))


@lemma
def corrected_formula_from_the_signs():
    prove(equal(["relu(x)", "relu(-x)"], ["x", 0], on="x >= 0"))
    prove(equal(["relu(x)", "relu(-x)"], [0, "-x"], on="x <= 0"))


if __name__ == "__main__":
    run_lemmas()
