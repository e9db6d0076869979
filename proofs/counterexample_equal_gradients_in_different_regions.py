r"""Different linear regions may have the same gradient: the zero region of a hat lies on both sides of it.

Printed: within each region the function is linear, "but the slope (gradient) is different in each".  Neighbouring
regions do have different affine maps, and as the function is continuous different gradients; regions apart need not.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "In higher dimensions: linear regions".

Proved: the hat has four linear regions with the slopes 0, 1, -1, 0; a clip has three with the slopes 0, 1, 0 and three
different affine maps; a network of width 4 in two layers on the plane has 44 linear regions and 41 affine pieces; in
all of these "as many gradients as regions" is refuted.  Neighbours: across each facet of the regions of |x| + |y| + |x
- y| the gradients differ.
"""

from itertools import combinations

from exactrelu import *


def _gradients(f):
    return [region.map.W[0] for region in linear_regions(f)]


@lemma
def hat_function():
    slopes = [row[0] for row in _gradients("relu(x + 1) - 2*relu(x) + relu(x - 1)")]
    prove(equal(sorted(slopes), [-1, 0, 0, 1], about="slopes of the four linear regions of the hat"))
    refute(equal(len(set(slopes)), len(slopes), about="different slopes of the hat against its linear regions"))


@lemma
def clip_function():
    regions = linear_regions("max(0, min(x, 1))")
    prove(equal(len({region.map for region in regions}), 3, about="affine pieces of max(0, min(x, 1))"))
    refute(equal(len({region.map.W for region in regions}), 3, about="different slopes of max(0, min(x, 1))"))


@lemma
def two_layers_in_the_plane():
    fold = [[1, 0], [-1, 0], [0, 1], [0, -1]]  # |x| and |y|
    lines = [[2, 2, -1, -1], [-4, -4, 1, 1], [-6, -6, 1, 1], [-8, -8, 1, 1]]
    N = Network([(fold, [0] * 4), (lines, [-1, 4, 9, 16]), ([[1, -3, 5, -7]], [0])])
    counts = count_regions(N)
    prove(equal([counts.linear, counts.pieces], [44, 41], about="linear regions and affine pieces"))
    refute(equal(counts.pieces, counts.linear, about="affine pieces against linear regions"))


@lemma
def neighbours_differ():
    regions = linear_regions("abs(x) + abs(y) + abs(x - y)")
    beside = [(a, b) for a, b in combinations(regions, 2) if (a.cell & b.cell).dimension() == 1]
    prove(equal(len(beside), 6, about="pairs of neighbouring regions"))
    same = sum(a.map.W == b.map.W for a, b in beside)
    prove(equal(same, 0, about="pairs of neighbouring regions with one gradient"))


if __name__ == "__main__":
    run_lemmas()
