r"""ELU is not piecewise linear, unlike the other variants of ReLU it is named with.

Said: ReLUs or variations (leaky ReLUs, PReLUs, ELUs, RReLUs, ..) are used "because their piecewise linear structure
allows for better gradient backpropagation".  $\mathrm{ELU}(x) = x$ for x > 0 and $e^x - 1$ for x ≤ 0.  If it were
affine between a and a + 2h ≤ 0, its second difference there would vanish; it is $e^a (e^h - 1)^2 > 0$ for h ≠ 0.

Source: question and answer on tower functions and linear regions (Cross Validated, 2016), the answer's list of
activations.

Proved: the second difference of $e^x$ with p and q in the place of $e^a$ and $e^h$, for all positive p, q; "it
vanishes" is refuted; it is at least $p d^2$ for q = 1 + d; leaky and parametric ReLU with any slope a are piecewise
linear with two pieces, written as a maximum (0 < a < 1) or with two ReLUs (any a).
"""

from exactrelu import *


@lemma
def second_difference_of_the_exponential():
    # e^(a + 2h) - 2 e^(a + h) + e^a, with -1 + 2 - 1 = 0 from the constant
    second = "(p*q^2 - 1) - 2*(p*q - 1) + (p - 1)"
    prove(equal_with_parameters(second, "p*(q - 1)^2", parameters="p > 0, q > 0"))
    refute(equal_with_parameters(second, 0, parameters="p > 0, q > 0"))
    prove(at_most_with_parameters("p*d^2", second.replace("q", "(1 + d)"), parameters="p > 0, d > 0"))


@lemma
def leaky_and_parametric_relu():
    cases = "piecewise((a*x, x <= 0), (x, true))"
    prove(equal_with_parameters("relu(x) - a*relu(-x)", cases, parameters="a"))
    prove(equal_with_parameters("max(x, a*x)", cases, parameters="0 < a < 1"))


@lemma
def two_pieces():
    for a in ("1/100", "1/4", "-1/3"):
        f = piecewise(f"relu(x) - ({a})*relu(-x)")
        prove(equal(len(f), 2, about=f"pieces of parametric ReLU with slope {a}"))


if __name__ == "__main__":
    run_lemmas()
