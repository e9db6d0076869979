r"""The loss of a network is not convex in its weights, not even with one neuron: tanh(a)²/2, and (a ReLU(b) − 1)²/2.

With $\mathcal N_a(x) = \tanh(ax)$ and the datum (1, 0) the loss is $\tfrac12 \tanh(a)^2$; convexity fails at the
midpoint of 0 and 2: $\tanh(1)^2 > \tfrac12 (\tanh(0)^2 + \tanh(2)^2)$.  Since $\tanh(1) = \frac{E - 1}{E + 1}$ with $E
= e^2 > 1 + 2 + 2 + \tfrac43 = \tfrac{19}{3}$ and this grows with E, the left side exceeds $(\tfrac{16}{22})^2 =
\tfrac{64}{121} > \tfrac12$, and the right side is below 1/2 as |tanh| < 1. With ReLU the loss $\tfrac12
\mathrm{ReLU}(a)^2$ of the same kind is convex, but one more weight is enough: $\tfrac12 (a\,\mathrm{ReLU}(b) - 1)^2$
is 0 at (2, 1/2) and (1/2, 2), and not at their midpoint.  Exchanging neurons gives several equivalent minima of this
kind.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "The loss function is usually not convex" and
"Convergence properties for non-convex objectives".

Proved: in rational numbers, the steps of the estimate for tanh, from the partial sum of the series of e² (whose terms
are positive); the three values of the loss with two weights; the midpoint inequality for $\tfrac12 \mathrm{ReLU}(a)^2$
at rational points, and that ReLU is convex and nonnegative, from which it follows everywhere; two networks with
exchanged neurons are equal, while the network with the mean of their weights has another loss.
"""

from fractions import Fraction
from math import factorial

from exactrelu import *


@lemma
def tanh_squared_is_not_convex():
    E = sum(Fraction(2**k, factorial(k)) for k in range(4))  # less than e^2
    prove(equal(E, Fraction(19, 3), about="1 + 2 + 4/2 + 8/6, a lower bound of e^2"))
    below = ((E - 1) / (E + 1)) ** 2  # less than tanh(1)^2
    prove(equal(below, Fraction(64, 121), about="((E - 1)/(E + 1))^2 at E = 19/3"))
    mean = Fraction(0 + 1, 2)  # more than (tanh(0)^2 + tanh(2)^2)/2
    refute(at_most(below, mean, about="a lower bound of tanh(1)^2 against an upper bound of the mean at 0 and 2"))


@lemma
def fraction_grows_with_its_argument():
    # (E - 1)/(E + 1) = 1 - 2/(E + 1)
    for E in (Fraction(6), Fraction(19, 3), Fraction(7), Fraction(739, 100)):
        prove(equal((E - 1) / (E + 1), 1 - 2 / (E + 1), about=f"(E - 1)/(E + 1) at E = {E}"))


@lemma
def square_of_relu_is_convex():
    prove("relu((a + b)/2) <= (relu(a) + relu(b))/2")
    prove("relu(a) >= 0")
    square = [Fraction(k, 2) for k in range(-6, 7)]
    for a in square:
        for b in square:
            middle = relu_network()((a + b) / 2) ** 2
            mean = (relu_network()(a) ** 2 + relu_network()(b) ** 2) / 2
            prove(at_most(middle, mean, about=f"ReLU^2 in the middle of {a} and {b} against the mean"))


def _loss(a, b):
    """(a ReLU(b x) - 1)^2 / 2 at x = 1."""
    return (Network([([[b]], [0]), ([[a]], [0])])(1) - 1) ** 2 / 2


@lemma
def two_weights():
    ends = [_loss(Fraction(2), Fraction(1, 2)), _loss(Fraction(1, 2), Fraction(2))]
    prove(equal(ends, [0, 0], about="loss at (2, 1/2) and (1/2, 2)"))
    middle = _loss(Fraction(5, 4), Fraction(5, 4))
    refute(at_most(middle, sum(ends) / 2, about="loss at their midpoint (5/4, 5/4) against the mean"))
    prove(equal(middle, Fraction(81, 512), about="loss at the midpoint"))


@lemma
def exchanged_neurons_are_another_minimum():
    N = Network([([[1], [1]], [0, -1]), ([[1, -2]], [0])])
    M = Network([([[1], [1]], [-1, 0]), ([[-2, 1]], [0])])
    mean = Network([([[1], [1]], ["-1/2", "-1/2"]), ([["-1/2", "-1/2"]], [0])])
    prove(equal(N, M))
    refute(equal(mean, N), at=1)
    values = [(f(1) - N(1)) ** 2 / 2 for f in (N, M, mean)]
    prove(equal(values, [0, 0, Fraction(9, 8)], about="loss at x = 1 of both and of the mean of their weights"))


@lemma
def fraction_grows_for_all_arguments():
    prove(at_most_with_parameters("(E - 1)/(E + 1)", "(E + d - 1)/(E + d + 1)", parameters="E > 0, d > 0"))


if __name__ == "__main__":
    run_lemmas()
