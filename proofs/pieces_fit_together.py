r"""A ReLU network cuts the input space into regions with an affine map on each, and these fit together continuously.

$\mathbb R^d = \bigcup_i C_i$ with polyhedra $C_i$, $N = A_i$ on $C_i$ with affine $A_i$, and $A_i = A_j$ on $C_i \cap
C_j$.  So a linear combination of ReLU units on the line is piecewise linear without jumps, "over each region is some
linear hypersurface", and "these linear segments seamlessly fit together".

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Shallow ReLU networks" and "In higher dimensions: linear
regions"; question and answer on tower functions and linear regions (Cross Validated, 2016).

Proved: instances.  For a shallow network on the line, the tower over a square, and a network with two outputs: on
every activation region the network equals an affine map; any two of these maps agree where their regions meet; the
regions cover (the maps, taken by cases in some order, are the network everywhere).
"""

from itertools import combinations

from exactrelu import *


def _maps_on_regions(N):
    return [(region.map, region.cell) for region in activation_regions(N)]


LINE = Network([([[2], [-1], [1]], [-1, -4, 0]), ([[3, -1, 5]], [0])])
TOWER = Network([([[1, 0]] * 4 + [[0, 1]] * 4, [0, -1, -2, -3] * 2), ([[1, -1, -1, 1] * 2], [-1]), ([[1]], [0])])
VECTOR = Network([([[1, 2], [3, -1], [-1, 1]], [0, 1, -1]), ([[1, -1, 2], [0, 2, 1]], [1, 0])])


@lemma
def affine_on_every_region():
    for N in (LINE, TOWER, VECTOR):
        for affine, cell in _maps_on_regions(N):
            prove(equal(N, affine, on=cell))


@lemma
def maps_agree_where_regions_meet():
    for N in (LINE, TOWER, VECTOR):
        for (first, cell), (second, other) in combinations(_maps_on_regions(N), 2):
            if not (cell & other).is_empty():
                prove(equal(first, second, on=cell & other))


@lemma
def linear_combination_of_units_on_the_line():
    cases = "piecewise((4 + x, x <= -4), (0, x <= 0), (5*x, x <= 1/2), (11*x - 3, true))"
    prove(equal(LINE, cases))


@lemma
def regions_cover_the_plane():
    prove(equal(VECTOR, [piecewise(VECTOR).text(0), piecewise(VECTOR).text(1)], variables="x1 x2"))


if __name__ == "__main__":
    run_lemmas()
