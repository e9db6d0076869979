r"""A ReLU unit need not add a kink: x = ReLU(x) − ReLU(−x) has two units and none.

Printed: "each ReLU unit we add one kink to the function".  Kinks at the same place may cancel, so the number of units
is an upper bound only: each unit adds *at most* one kink.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Shallow ReLU networks".

Proved: two units without a kink, three units without a kink, three units with two kinks; "kinks = units" is refuted for
each and "kinks ≤ units" holds.
"""

from exactrelu import *


def _kinks(N):
    return len(piecewise(N).breakpoints)


@lemma
def two_units_without_a_kink():
    N = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    prove(equal(N, "x"))
    refute(equal(_kinks(N), N.size, about="kinks against units of ReLU(x) - ReLU(-x)"))
    prove(equal([_kinks(N), N.size], [0, 2], about="kinks and units of ReLU(x) - ReLU(-x)"))


@lemma
def three_units_without_a_kink():
    N = Network([([[1], [2], [3]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    prove(equal(N, 0))
    refute(equal(_kinks(N), N.size, about="kinks against units of ReLU(x) + ReLU(2x) - ReLU(3x)"))
    prove(equal([_kinks(N), N.size], [0, 3], about="kinks and units of ReLU(x) + ReLU(2x) - ReLU(3x)"))


@lemma
def three_units_with_two_kinks():
    N = Network([([[1], [-1], [1]], [0, 0, -1]), ([[1, 1, 4]], [0])])
    prove(equal(N, "abs(x) + 4*max(0, x - 1)"))
    refute(equal(_kinks(N), N.size, about="kinks against units of |x| + 4 ReLU(x - 1)"))
    prove(equal([_kinks(N), N.size], [2, 3], about="kinks and units of |x| + 4 ReLU(x - 1)"))
    prove(at_most(_kinks(N), N.size, about="kinks of |x| + 4 ReLU(x - 1) against its units"))


if __name__ == "__main__":
    run_lemmas()
