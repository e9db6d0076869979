r"""Continuous piecewise affine functions are ReLU networks: four given by their cells, realized as g − h.

The theorem: every CPA function $f : \mathbb R^d \to \mathbb R$ is $A_L \circ \sigma \circ \dots \circ \sigma \circ A_0$
with $\sigma = \mathrm{ReLU}$.  The proof writes $f = g - h$ with max-affine g and h and runs the two maximum networks
in parallel in block-diagonal layers.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine functions",
parts I and II; Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491.

Proved: instances.  Each function is given on polyhedral cells; the network is that of the proof with explicit g and h.
The general theorem is not proved here.
"""

from exactrelu import *


@lemma
def zigzag_on_the_line():
    # g = max(x, 3x - 4), h = max(0, 2x - 2)
    N = difference_of_max_affine([[1], [3]], [0, -4], [[0], [2]], [0, -2])
    prove(equal(N, "piecewise((x, x <= 1), (2 - x, x <= 2), (x - 2, x >= 2))"))


@lemma
def trapezoid_on_the_line():
    # g = max(0, x, 2x - 3), h = max(0, x - 1, 2x - 5, 2x - 3) has two hidden layers as well
    # g = max(0, x, 2x - 3), h = max(0, x - 1, 2x - 3)
    N = difference_of_max_affine([[0], [1], [2]], [0, 0, -3], [[0], [1], [2]], [0, -1, -3])
    prove(equal(N, "piecewise((0, x <= 0), (x, x <= 1), (1, x <= 2), (3 - x, x <= 3), (0, true))"))


@lemma
def corner_in_the_plane():
    # f = max(x, y, x + y) - max(x, y); f vanishes on an L-shaped region that is not convex
    N = difference_of_max_affine([[1, 0], [0, 1], [1, 1]], [0, 0, 0], [[1, 0], [0, 1]], [0, 0])
    cells = "piecewise((0, x <= 0), (0, y <= 0), (x, x <= y), (y, y <= x))"
    prove(equal(N, cells))
    prove(equal(N.hidden_layers, 2, about="hidden layers"))


@lemma
def saddle_on_four_triangles():
    # values 0, 1, 0, 1 at the corners of the unit square, 1/2 in the centre
    Wg, bg = [["1/2", "-1/2"], ["-1/2", "1/2"]], ["1/2", "1/2"]  # g = (1 + |x - y|)/2
    Wh, bh = [["1/2", "1/2"], ["-1/2", "-1/2"]], ["-1/2", "1/2"]  # h = |x + y - 1|/2
    N = difference_of_max_affine(Wg, bg, Wh, bh)
    bottom, right, top, left = "y <= x and x + y <= 1", "y <= x", "x + y >= 1", "true"
    prove(equal(N, f"piecewise((x, {bottom}), (1 - y, {right}), (1 - x, {top}), (y, {left}))"))


@lemma
def networks_found_for_functions_given_by_cells():
    zigzag = "piecewise((x, x <= 1), (2 - x, x <= 2), (x - 2, x >= 2))"
    corner = "piecewise((0, x <= 0), (0, y <= 0), (x, x <= y), (y, y <= x))"
    bottom, right, top = "y <= x and x + y <= 1", "y <= x", "x + y >= 1"
    saddle = f"piecewise((x, {bottom}), (1 - y, {right}), (1 - x, {top}), (y, true))"
    for cells, formula, method, layers in (
        (zigzag, "x - 2*relu(x - 1) + 2*relu(x - 2)", "shallow line", 1),
        (corner, "relu(min(x, y))", "signed maxima", 2),
        (saddle, "1/2 + abs(x - y)/2 - abs(x + y - 1)/2", "signed maxima", 1),
    ):
        N = to_network(cells, method=method, certify=True).network
        prove(equal(N, formula))
        prove(equal(N.hidden_layers, layers, about=f"hidden layers of the network found for {formula}"))


if __name__ == "__main__":
    run_lemmas()
