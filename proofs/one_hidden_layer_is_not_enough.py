r"""max{0, x, y} is computed by two hidden layers, and by one hidden layer of no width whatever.

The gradient of $\max\{0, x, y\}$ jumps by $(1, -1)$ across the line x = y at (1, 1) and not at all at (-1, -1).  A
network with one hidden layer has the same jump all along a line, up to finitely many points: the units with that line
have, and the others are affine near all but finitely many of its points.  A skip connection changes nothing, as it
is affine.  The same holds for $\max\{x, y, z\} = z + \max\{0, x - z, y - z\}$.

Source: He, Li, Xu & Zheng, *ReLU deep neural networks and linear finite elements*, J. Comput. Math. 2020, arXiv
1807.03973; Hertrich, Basu, Di Summa & Skutella, *Towards lower bounds on the depth of ReLU neural networks*, 2021.

Proved: the affine maps on the two sides of x = y in a square around (1, 1) and in one around (-1, -1), from which
the jumps can be read off; that the exact decision finds such an obstruction for both functions, with certificates for
the maps around its two points; two hidden layers suffice, by networks written out by hand; on the quadrant
x, y ≥ 0 one hidden layer does.
"""

from exactrelu import *

F = "max(0, x, y)"


@lemma
def gradient_jumps_on_half_of_the_line_only():
    prove(equal(F, "x", on="1/2 <= x <= 3/2, 1/2 <= y <= 3/2, x >= y"))
    prove(equal(F, "y", on="1/2 <= x <= 3/2, 1/2 <= y <= 3/2, x <= y"))
    prove(equal(F, 0, on="-3/2 <= x <= -1/2, -3/2 <= y <= -1/2"))


@lemma
def one_hidden_layer_is_not_enough():
    found = to_shallow_network(F)
    prove(equal(int(bool(found)), 0, about="whether one hidden layer computes max(0, x, y)"))
    prove(found.verdict)
    prove(equal([*found.jumps], [1, 0], about="gradient jumps at the two points of the line"))


@lemma
def one_hidden_layer_is_not_enough_for_three_numbers():
    prove("max(x, y, z) == z + max(0, x - z, y - z)")
    found = to_shallow_network("max(x, y, z)")
    prove(equal(int(bool(found)), 0, about="whether one hidden layer computes max(x, y, z)"))
    prove(found.verdict)


@lemma
def two_hidden_layers_are_enough():
    pair = [[1, -1], [0, 1], [0, -1]]
    N = Network([(pair, [0, 0, 0]), ([[1, 1, -1]], [0]), ([[1]], [0])])
    prove(equal(N, F))
    triple = [[1, -1, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]
    fold = [[1, 1, -1, -1, 1], [0, 0, 0, 1, -1], [0, 0, 0, -1, 1]]
    M = Network([(triple, [0] * 5), (fold, [0] * 3), ([[1, 1, -1]], [0])])
    prove(equal(M, "max(x, y, z)"))
    prove(equal([N.hidden_layers, M.hidden_layers], [2, 2], about="hidden layers of both networks"))


@lemma
def one_hidden_layer_is_enough_on_a_quadrant():
    quadrant = "x >= 0, y >= 0"
    prove(equal(F, "y + relu(x - y)", on=quadrant))
    found = to_shallow_network(F, on=quadrant)
    prove(equal(int(bool(found)), 1, about="whether one hidden layer computes max(0, x, y) on the quadrant"))
    prove(equal([len(found.units), found.least], [2, 2], about="units found, and least number"))


if __name__ == "__main__":
    run_lemmas()
