r"""The Courant hat function of the uniform triangulation with diagonals x − y = const, with two hidden layers.

$$\varphi(x, y) = \mathrm{ReLU}\bigl(1 - \tfrac12 (|x| + |y| + |x - y|)\bigr)
  = \max\{0, \min\{1 - x, 1 + x, 1 - y, 1 + y, 1 - x + y, 1 + x - y\}\}.$$
It is 1 at the origin, 0 at all other integer points, and affine on every triangle.

Source: He, Li, Xu & Zheng, *ReLU deep neural networks and linear finite elements*, arXiv 1807.03973.

Proved: the two formulas agree on the plane, and with the network (2, 6, 1, 1) written out by hand; 12 activation
regions, 7 linear regions, 7 affine pieces; the affine map on each of the six triangles at the origin.
"""

from exactrelu import *

MAX_MIN = "max(0, min(1 - x, 1 + x, 1 - y, 1 + y, 1 - x + y, 1 + x - y))"


@lemma
def courant_hat_in_two_forms():
    prove(equal("relu(1 - (abs(x) + abs(y) + abs(x - y))/2)", MAX_MIN))


@lemma
def courant_hat_network():
    rows = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]]
    N = Network([(rows, [0] * 6), ([["-1/2"] * 6], [1]), ([[1]], [0])])
    prove(equal(N, MAX_MIN))
    prove(equal([*count_regions(N)], [12, 7, 7], about="activation regions, linear regions, pieces"))


@lemma
def courant_hat_on_its_triangles():
    phi = courant_hat()
    prove(equal(phi, "1 - x", on="0 <= y <= x <= 1"))
    prove(equal(phi, "1 - y", on="0 <= x <= y <= 1"))
    prove(equal(phi, "1 + x - y", on="x <= 0, y >= 0, y - x <= 1"))
    prove(equal(phi, "1 + x", on="-1 <= x <= y <= 0"))
    prove(equal(phi, "1 + y", on="-1 <= y <= x <= 0"))
    prove(equal(phi, "1 - x + y", on="x >= 0, y <= 0, x - y <= 1"))


@lemma
def nodal_values():
    phi = courant_hat()
    nodes = [(i, j) for i in range(-2, 3) for j in range(-2, 3)]
    prove(
        equal(
            [phi(i, j) for i, j in nodes],
            [int((i, j) == (0, 0)) for i, j in nodes],
            about="values at the 25 integer points of [-2, 2]^2",
        )
    )


if __name__ == "__main__":
    run_lemmas()
