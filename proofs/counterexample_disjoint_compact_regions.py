r"""Activation regions cannot be compact, pairwise disjoint and cover an interval: ReLU on [−1, 1].

Printed: the regions $X_i$ "must be compact and must be pair-wise disjoint", $X_i \cap X_j = \emptyset$, and partition
X. Closed cells are compact but share their boundary; with "on" as strictly positive they are disjoint but not closed.
A connected X is never a union of two or more disjoint nonempty compact sets.  Corrected: closed cells whose
*interiors* are disjoint.  And then the sum $\sum_i \varphi_i$ of the pieces counts a boundary point as often as it has
cells.  Right is the reason given: on two cells with different patterns some neuron is on on one and off on the other.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eqs. (1) and (16), and the paragraph
after (18).

Proved: the closed cells of ReLU on [-1, 1] share the point 0, and only that; the half-open ones do not, but 1/n is on
for all n tried and its limit 0 is not; the sum over closed cells is refuted at 0 for $1 + \mathrm{ReLU}(x)$; for three
neurons in the plane every two regions are separated by a neuron that is ≥ 0 on one and ≤ 0 on the other.
"""

from fractions import Fraction
from itertools import combinations

from exactrelu import *

ROWS, BIASES = [[1, 0], [0, 1], [-1, -1]], [0, 0, 1]


@lemma
def closed_cells_meet():
    off, on = (region.cell for region in activation_regions("relu(x)", on="-1 <= x <= 1"))
    points = [Fraction(k, 4) for k in range(-4, 5)]
    inside = [[cell.contains([point]) for point in points] for cell in (off, on)]
    prove(
        equal([sum(map(int, row)) for row in inside], [5, 5], about="of the points -1, -3/4, .., 1, those in each cell")
    )
    prove(equal((off & on).dimension(), 0, about="dimension of the intersection"))
    refute(equal(int(off.contains([0]) and on.contains([0])), 0, about="whether the point 0 is in both cells"))


@lemma
def half_open_cells_are_not_closed():
    N = Network([([[1]], [0]), ([[1]], [0])])
    on = [N.activation_pattern(Fraction(1, 10**k))[0][0] for k in range(10)]
    prove(equal(on, [1] * 10, about="the neuron at 1, 1/10, .., 1/10^9"))
    refute(equal(N.activation_pattern(0)[0][0], 1, about="the neuron at their limit 0"))


@lemma
def sum_over_closed_cells_counts_the_boundary_twice():
    N = Network([([[1]], [0]), ([[1]], [1])])
    regions = activation_regions(N, on="-1 <= x <= 1")
    sums = [sum(region.map([x])[0] for region in regions if region.cell.contains([x])) for x in (-1, 0, 1)]
    prove(equal(sums, [1, 2, 2], about="sum of the pieces at -1, 0, 1"))
    prove(equal([N(-1), N(0), N(1)], [1, 1, 2], about="values of 1 + ReLU(x) at -1, 0, 1"))
    refute(equal(sums[1], N(0), about="sum of the pieces at 0 against the value"))


@lemma
def different_patterns_are_separated_by_a_neuron():
    N = Network([(ROWS, BIASES), ([[1, 2, 5]], [0])])
    for a, b in combinations(activation_regions(N), 2):
        k = next(k for k in range(3) if a.pattern[k] != b.pattern[k])
        neuron = AffineMap([ROWS[k]], [BIASES[k]])
        on, off = (a, b) if a.pattern[k] else (b, a)
        prove(nonnegative(neuron, on=on.cell))
        prove(at_most(neuron, 0, on=off.cell))


if __name__ == "__main__":
    run_lemmas()
