r"""A unit in a deeper layer switches on a bent hyperplane, not on a hyperplane.

Printed: in higher dimensions "each ReLU unit defines a hyperplane, rather than a kink".  In the first layer it does (if
its weights are not all 0); in the second layer $\{y = \mathrm{ReLU}(x)\}$, where
$\mathrm{ReLU}(y - \mathrm{ReLU}(x))$ switches, is a line with a corner, and $\{|x| + |y| = 1\}$ is a square.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "In higher dimensions: linear regions"; the word: Hanin &
Rolnick, *Complexity of linear regions in deep networks*, ICML 2019.

Proved: (-1, 0), (0, 0), (1, 1) are on the first set, and no line contains them (their determinant is 1); the unit on
and off on the two sides of each part of it; four points of the square, no three on a line, where the second unit is 0;
the first layer: three units switch on three lines, on which they vanish.
"""

from exactrelu import *

BENT = Network([([[1, 0], [0, 1], [0, -1]], [0, 0, 0]), ([[-1, 1, -1]], [0]), ([[1]], [0])])
SQUARE = Network([([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[-1] * 4], [1]), ([[1]], [0])])


def _second(N, *points):
    """What ReLU is applied to in the only neuron of the second layer."""
    return [N.preactivations(*point)[1][0] for point in points]


def _determinant(p, q, r):
    """Twice the area of a triangle: 0 iff its corners are on a line."""
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


@lemma
def line_with_a_corner():
    corner = [(-1, 0), (0, 0), (1, 1)]
    prove(equal(BENT, "relu(y - relu(x))"))
    prove(equal(_second(BENT, *corner), [0, 0, 0], about="the neuron at (-1, 0), (0, 0), (1, 1)"))
    refute(equal(_determinant(*corner), 0, about="twice the area of their triangle"))


@lemma
def both_sides_of_the_corner():
    prove(equal(BENT, 0, on="y <= 0", variables="x y"))
    prove(equal(BENT, 0, on="y <= x"))
    prove(equal(BENT, "y", on="x <= 0, y >= 0"))
    prove(equal(BENT, "y - x", on="y >= x, x >= 0"))


@lemma
def square():
    corners = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    prove(equal(SQUARE, "max(0, 1 - abs(x) - abs(y))"))
    prove(equal(_second(SQUARE, *corners), [0, 0, 0, 0], about="the neuron at the corners of the square"))
    areas = [abs(_determinant(*[p for p in corners if p != left_out])) for left_out in corners]
    prove(equal(areas, [2, 2, 2, 2], about="twice the areas of their triangles"))


@lemma
def first_layer():
    prove(equal(["relu(x)", "relu(-x)"], [0, 0], on="x == 0"))
    prove(equal("relu(2*x - y + 1)", 0, on="2*x - y + 1 == 0"))
    prove(equal(count_regions("relu(x) + 2*relu(y) + 5*relu(1 - x - y)").activation, 7, about="cells of three lines"))


if __name__ == "__main__":
    run_lemmas()
