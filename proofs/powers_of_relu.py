r"""x^p = ReLU(x)^p + (−1)^p ReLU(−x)^p for every exponent p ≥ 1; the printed formula without the last power is false.

$$x^p = \mathrm{ReLU}(x)^p + (-1)^p\,\mathrm{ReLU}(-x)^p \qquad (x \in \mathbb{R},\ p \ge 1).$$

Printed is $(-1)^p\,\mathrm{ReLU}(-x)$ instead of the last term: right for p = 1 only.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Some functions representable with ReLU".

Proved: the corrected formula for p = 1, .., 12 as polynomial identities on the two half-lines, each by a certificate,
and for all p >= 1 by the schema FIRST POWERS: three terms $c_i b_i^p$ satisfy at each point a linear recurrence of
order three in p, so that the certified identities for p = 1, 2, 3 imply all others.  The printed formula is refuted
for p = 2, .., 6 and as a statement about all p.  Further: products of ReLUs and of a hat with x.
"""

from exactrelu import *


def _sides(p):
    (x,) = reals("x")
    return x**p, relu(x) ** p + (-1) ** p * relu(-x) ** p


def _printed(p):
    (x,) = reals("x")
    return x**p, relu(x) ** p + (-1) ** p * relu(-x)


@lemma
def corrected_formula_for_small_exponents():
    for p in range(1, 13):
        prove(equal_with_powers(*_sides(p)))


@lemma
def corrected_formula_for_all_exponents():
    prove(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)^p"))


@lemma
def printed_formula_fails_from_the_square_on():
    prove(equal_with_powers(*_printed(1)))
    for p in range(2, 7):
        refute(equal_with_powers(*_printed(p)))
    refute(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)"))


@lemma
def powers_of_the_absolute_value():
    prove(equal_for_all_exponents("abs(x)^p", "relu(x)^p + relu(-x)^p"))
    prove(equal_for_all_exponents("max(x, y)^p + min(x, y)^p", "x^p + y^p"))


@lemma
def products_of_relus():
    prove(equal_with_powers("relu(x)*relu(-x)", "0"))
    prove(equal_with_powers("x*abs(x)", "relu(x)^2 - relu(-x)^2"))
    prove(equal_with_powers("x*y", "(relu(x) - relu(-x))*(relu(y) - relu(-y))"))
    prove(equal_with_powers("max(x, y)*min(x, y)", "x*y"))


@lemma
def hat_times_x():
    hat_times_x = "x*(relu(x + 1) - 2*relu(x) + relu(x - 1))"
    cases = "piecewise((0, x <= -1), (x + x^2, x <= 0), (x - x^2, x <= 1), (0, true))"
    prove(equal_with_powers(hat_times_x, cases))


if __name__ == "__main__":
    run_lemmas()
