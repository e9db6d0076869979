r"""A network with one hidden layer of width w on the line has at most w kinks, and w are attained.

$$\sum_{i=1}^{w} (-1)^i\,\mathrm{ReLU}(x - i)$$ has kinks exactly at 1, .., w: the number of kinks is O(width).

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Shallow ReLU networks"; ReLU6 is folklore.

Proved: there are at most w kinks, for all w and all real weights, by induction (schema KINKS), from certificates
that ReLU is affine on each side of 0; with leaky ReLU too, and at most 2w with ReLU6, which has two kinks (at most
w is refuted).  For w = 1, .., 12 the breakpoints of the network above are 1, .., w and it has w + 1 linear regions;
the example $3\,\mathrm{ReLU}(2x - 1) - \mathrm{ReLU}(-x - 4) + 5\,\mathrm{ReLU}(x)$ has its kinks at the zeros of
its units.
"""

from fractions import Fraction

from exactrelu import *


@lemma
def width_many_kinks_are_attained():
    for w in range(1, 13):
        N = Network([([[1]] * w, [-i for i in range(1, w + 1)]), ([[(-1) ** i for i in range(1, w + 1)]], [0])])
        prove(equal([*piecewise(N).breakpoints], [*range(1, w + 1)], about=f"kinks with width {w}"))
        prove(equal(count_regions(N).linear, w + 1, about=f"linear regions with width {w}"))


@lemma
def kinks_are_zeros_of_the_units():
    N = Network([([[2], [-1], [1]], [-1, -4, 0]), ([[3, -1, 5]], [0])])
    prove(equal(N, "3*relu(2*x - 1) - relu(-x - 4) + 5*relu(x)"))
    prove(equal([*piecewise(N).breakpoints], [-4, 0, Fraction(1, 2)], about="kinks of the example"))


@lemma
def never_more_kinks_than_units():
    prove(for_all.shallow_kinks("relu(t)", kinks=1))
    prove(for_all.shallow_kinks("max(t, t/100)", kinks=1))


@lemma
def activations_with_two_kinks():
    prove(for_all.shallow_kinks("min(max(t, 0), 6)", kinks=2))
    refute(for_all.shallow_kinks("min(max(t, 0), 6)", kinks=1))


if __name__ == "__main__":
    run_lemmas()
