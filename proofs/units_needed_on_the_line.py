r"""A CPA function on the line with p ≥ 2 pieces takes p − 1 or p units in one hidden layer; which, the slopes decide.

p - 1 units suffice (without skip connection) if and only if minus the slope at the far left is a sum of some of the
slope jumps: a unit facing left at a breakpoint with jump D adds slope -D there.  So ReLU takes 1, |x| takes 2, and the
zigzag x, 2 - x, x - 2 with jumps -2, 2 and left slope 1 takes 3.  For p = 1 "at most p units" is false: x takes 2.

Source: Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491, Theorem 2.2 (at most p units).

Proved: networks with these numbers of units written out by hand, and that fewer do not suffice, by the exact search
through the orientations of the units; the subset sums; a function where p - 1 units suffice though it is not 0 at the
left end; x with two units and not with one.
"""

from itertools import chain, combinations, pairwise

from exactrelu import *


def _subset_sums(jumps):
    sizes = range(len(jumps) + 1)
    return {sum(chosen) for chosen in chain.from_iterable(combinations(jumps, size) for size in sizes)}


def _data(f):
    """Left slope and slope jumps from the exact pieces."""
    slopes = [piece.map.W[0][0] for piece in piecewise(f).pieces]
    return slopes[0], [b - a for a, b in pairwise(slopes)]


def _units(found):
    """Units that suffice, and the proved lower bound."""
    return [found.units, found.least]


@lemma
def relu_takes_one_unit():
    prove(equal(Network([([[1]], [0]), ([[1]], [0])]), "max(0, x)"))
    found = least_units("max(0, x)")
    prove(found.verdict)
    prove(equal(_units(found), [1, 1], about="units for ReLU, and least number"))


@lemma
def absolute_value_takes_two_units():
    left, jumps = _data("abs(x)")
    prove(equal(int(-left in _subset_sums(jumps)), 0, about="whether 1 is a sum of some of the jumps of |x|"))
    prove(equal(Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]), "abs(x)"))
    found = least_units("abs(x)")
    prove(found.verdict)
    prove(equal(_units(found), [2, 2], about="units for |x|, and least number"))


@lemma
def zigzag_takes_three_units():
    cases = "piecewise((x, x <= 1), (2 - x, x <= 2), (x - 2, true))"
    left, jumps = _data(cases)
    prove(equal([left, *jumps], [1, -2, 2], about="left slope and jumps of the zigzag"))
    prove(equal(sorted(_subset_sums(jumps)), [-2, 0, 2], about="sums of jumps; -1 is not among them"))
    N = Network(
        [([[-1], [1], [1]], [1, -1, -2]), ([[-1, -1, 2]], [1])]
    )  # 1 - relu(1 - x) - relu(x - 1) + 2 relu(x - 2)
    prove(equal(N, cases))
    found = least_units(cases)
    prove(found.verdict)
    prove(equal(_units(found), [3, 3], about="units for the zigzag, and least number"))


@lemma
def left_slope_that_is_a_sum_of_jumps():
    f = "relu(x) - relu(x - 1) + relu(-x)"  # slopes -1, 1, 0
    left, jumps = _data(f)
    prove(equal(int(-left in _subset_sums(jumps)), 1, about="whether minus the left slope is a sum of jumps"))
    found = least_units(f)
    prove(found.verdict)
    prove(equal(_units(found), [2, 2], about="units for a function with three pieces, and least number"))


@lemma
def one_piece_takes_two_units():
    prove(equal(Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])]), "x"))
    prove(equal(len(piecewise("x")), 1, about="pieces of x"))
    found = least_units("x")
    prove(found.verdict)
    refute(at_most(found.least, len(piecewise("x")), about="least number of units for x against its pieces"))


if __name__ == "__main__":
    run_lemmas()
