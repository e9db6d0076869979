r"""Deep networks may have more than O(2^depth) kinks: zigzags of three branches have 3^L pieces at a fixed width.

Printed: "for deep ReLU networks one can say that number of kinks ≈ O(2^depth)".  That is right for the sawtooth, and as
an upper bound for all networks it is wrong: with w neurons a layer a zigzag of w + 1 branches has $(w + 1)^L$ pieces.
What is true for all: at most $\prod_l (n_l + 1)$ pieces on the line.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Example: sawtooth network"; the bound: Serra,
Tjandraatmadja & Ramalingam, ICML 2018, arXiv 1711.02114, in dimension one; cruder, $(2w)^L$, Petersen & Zech,
*Mathematical theory of deep learning*, arXiv 2407.18384.

Proved: the zigzag with slopes 3, -3, 3 on [0, 1], by three neurons a layer, has $3^L$ pieces on [0, 1] for L = 1, ..,
8, hence $3^L - 1$ kinks; already for L = 12 more than $100 \cdot 2^{12}$; networks of width 3, 4 and 5 with $4^L$,
$5^L$, $6^L$ linear regions on the line, the largest number; $w + 1 \leq 2w$ and $(w + 1)^L \leq (2w)^L$ in numbers.
"""

from fractions import Fraction

from exactrelu import *

UNIT = "0 <= x <= 1"


def _zigzag(L):
    """The map with slopes 3, -3, 3 of [0, 1] onto itself, L times: three neurons a layer."""
    units, sums = ([[1], [1], [1]], [0, Fraction(-1, 3), Fraction(-2, 3)]), [3, -6, 6]
    again = ([sums] * 3, units[1])
    return Network([units, *[again] * (L - 1), ([sums], [0])])


@lemma
def zigzag_with_three_branches():
    cases = "piecewise((3*x, x <= 1/3), (2 - 3*x, x <= 2/3), (3*x - 2, true))"
    prove(equal(_zigzag(1), cases, on=UNIT))
    prove(equal(_zigzag(1), "abs(1 - abs(1 - 3*x))", on=UNIT))


@lemma
def three_to_the_depth_many_pieces():
    for L in range(1, 9):
        f = piecewise(_zigzag(L), on=UNIT)
        prove(equal(len(f), 3**L, about=f"pieces on [0, 1] with {L} layers of three neurons"))
        prove(
            equal(
                [f.breakpoints[0], f.breakpoints[-1]],
                [Fraction(1, 3**L), 1 - Fraction(1, 3**L)],
                about=f"the first and the last kink with {L} layers",
            )
        )
        slopes = {abs(piece.map.W[0][0]) for piece in f.pieces}
        prove(equal([*slopes], [3**L], about="absolute values of the slopes"))


@lemma
def no_constant_times_two_to_the_depth():
    kinks = len(piecewise(_zigzag(12), on=UNIT)) - 1
    refute(at_most(kinks, 100 * 2**12, about="kinks with 12 layers against 100 times 2^12"))


@lemma
def width_plus_one_to_the_depth():
    for w, depths in ((3, (1, 2, 3, 4)), (4, (1, 2, 3)), (5, (1, 2, 3))):
        for L in depths:
            regions = count_regions(folding(1, (w,) * L, method="serra"))
            prove(equal(regions.linear, (w + 1) ** L, about=f"linear regions with {L} layers of {w} neurons"))
            prove(at_most(regions.linear, line_upper_bound((w,) * L), about="against the largest possible number"))
            prove(at_most(line_upper_bound((w,) * L), (2 * w) ** L, about="(w + 1)^L against (2w)^L"))


if __name__ == "__main__":
    run_lemmas()
