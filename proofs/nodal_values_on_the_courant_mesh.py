r"""A CPA function from nodal values on the Courant mesh of [0, 2]²: a combination of nine hats, with two hidden layers.

The mesh has the integer nodes and the diagonals x − y = const, 8 triangles.  With the values v(i, j), for j = 0, 1, 2
the rows (0, 2, 1), (3, −1, 4), (1, 5, −2),
$$f(x, y) = \sum_{i,j=0}^{2} v(i, j)\, \varphi(x - i, y - j), \qquad \int_{[0,2]^2} f = \tfrac{17}{3}, \qquad
  f(\tfrac12, \tfrac14) = \tfrac14.$$

Source: He, Li, Xu & Zheng, *ReLU deep neural networks and linear finite elements*, arXiv 1807.03973 (nodal basis); the
values are constructed.

Proved: the network made of shifted hats has two hidden layers and is, on each of the 8 triangles, the affine function
through its three values, written out; 8 linear regions and 8 affine pieces on the square; the integral, which is also
the sum over the triangles of area times mean value.
"""

from fractions import Fraction
from itertools import product

from exactrelu import *

V = [(0, 2, 1), (3, -1, 4), (1, 5, -2)]  # V[j][i] is the value at (i, j)
SQUARE = "0 <= x <= 2, 0 <= y <= 2"


def _hats():
    return {(i, j): courant_hat() @ AffineMap([[1, 0], [0, 1]], [-i, -j]) for i, j in product(range(3), repeat=2)}


def _f():
    terms = [V[j][i] * hat for (i, j), hat in _hats().items()]
    return sum(terms[1:], start=terms[0])


@lemma
def nodal_values():
    f = _f()
    prove(equal([f(i, j) for j in range(3) for i in range(3)], [0, 2, 1, 3, -1, 4, 1, 5, -2]))
    prove(equal(f("1/2", "1/4"), "1/4"))
    prove(equal(f.hidden_layers, 2))


@lemma
def affine_on_the_triangles():
    f = _f()
    for i, j in product(range(2), repeat=2):
        cell = f"{i} <= x <= {i + 1}, {j} <= y <= {j + 1}"
        corner, right, top, far = V[j][i], V[j][i + 1], V[j + 1][i], V[j + 1][i + 1]
        s, t = f"(x - {i})", f"(y - {j})"
        below = f"{corner} + ({right - corner})*{s} + ({far - right})*{t}"
        above = f"{corner} + ({far - top})*{s} + ({top - corner})*{t}"
        prove(equal(f, below, on=f"{cell}, x - y >= {i - j}"))
        prove(equal(f, above, on=f"{cell}, x - y <= {i - j}"))


@lemma
def regions_on_the_square():
    regions = count_regions(_f(), on=SQUARE)
    prove(equal([regions.linear, regions.pieces], [8, 8]))


@lemma
def integral_over_the_square():
    prove(equal(integral(_f(), on=SQUARE), "17/3", about="the integral of f over the square of side 2"))
    triangles = [
        (V[j][i], V[j + 1][i + 1], middle)
        for i, j in product(range(2), repeat=2)
        for middle in (V[j][i + 1], V[j + 1][i])
    ]
    prove(equal(sum(Fraction(sum(values), 3) / 2 for values in triangles), "17/3"))


if __name__ == "__main__":
    run_lemmas()
