r"""One hidden layer of n units has at most Σ_{j ≤ d} C(n, j) regions on R^d, and tangents of a curve attain it.

In the plane $1 + n + \binom n2$: 2, 4, 7, 11, 16, 22, attained by the tangents $y - 2tx + t^2 = 0$ of a parabola, t =
0, 1, ..; in space $\sum_{j \leq 3} \binom nj$: 2, 4, 8, 15, 26, attained by the osculating planes $z - 3ty + 3t^2 x -
t^3 = 0$ of the moment curve.  Lines or planes in special position give fewer: n parallel lines n + 1, two pairs of
parallels 9, n lines through a point 2n, the planes x = y, y = z, x = z six.

Source: Zaslavsky, *Facing up to arrangements*, Memoirs AMS 154, 1975; for networks Pascanu, Montúfar & Bengio, arXiv
1312.6098.

Proved: these numbers, as exact counts of activation regions, linear regions and affine pieces for networks with
explicit weights; the six orders of three numbers.  That no layer has more is Zaslavsky's theorem and is not proved
here.
"""

from fractions import Fraction
from math import comb

from exactrelu import *


def _jump(t):
    return Fraction(1, 1 + t**2) if t % 2 else Fraction(-2, 3 + t)


def _shallow(rows, biases, outer):
    return Network([(rows, biases), ([outer], [0])])


@lemma
def tangents_of_a_parabola():
    for n, regions in zip(range(1, 7), (2, 4, 7, 11, 16, 22), strict=True):
        rows = [[-2 * t, 1] for t in range(n)]
        N = _shallow(rows, [t**2 for t in range(n)], [_jump(t) for t in range(n)])
        prove(equal([*count_regions(N)], [regions] * 3, about=f"activation, linear regions, pieces of {n} tangents"))
        prove(equal(regions, sum(comb(n, j) for j in range(3)), about=f"the bound for {n} units in the plane"))


@lemma
def osculating_planes_of_the_moment_curve():
    for n, regions in zip(range(1, 6), (2, 4, 8, 15, 26), strict=True):
        rows = [[3 * t**2, -3 * t, 1] for t in range(n)]
        N = _shallow(rows, [-(t**3) for t in range(n)], [_jump(t) for t in range(n)])
        prove(equal([*count_regions(N)], [regions] * 3, about=f"activation, linear regions, pieces of {n} planes"))
        prove(equal(regions, sum(comb(n, j) for j in range(4)), about=f"the bound for {n} units in space"))


@lemma
def parallel_lines():
    strips = _shallow([[1, 0]] * 3, [0, -1, -2], [1, -3, 5])
    prove(equal([*count_regions(strips)], [4, 4, 4], about="three parallel lines"))
    grid = _shallow([[1, 0], [1, 0], [0, 1], [0, 1]], [0, -1, 0, -1], [1, -3, 5, -7])
    prove(equal([*count_regions(grid)], [9, 9, 9], about="two pairs of parallel lines"))
    prove(equal(grid, "relu(x) - 3*relu(x - 1) + 5*relu(y) - 7*relu(y - 1)"))


@lemma
def lines_through_a_point():
    for n in range(1, 6):
        N = _shallow([[1, k] for k in range(n)], [0] * n, [3**k for k in range(n)])
        prove(equal(count_regions(N).linear, 2 * n, about=f"linear regions of {n} lines through 0"))


@lemma
def planes_of_equal_coordinates():
    N = _shallow([[1, -1, 0], [0, 1, -1], [1, 0, -1]], [0, 0, 0], [1, 2, 4])
    prove(equal(N, "relu(x - y) + 2*relu(y - z) + 4*relu(x - z)"))
    prove(equal([*count_regions(N)], [6, 6, 6], about="one region for each order of x, y, z"))
    prove(equal(N, 0, on="x <= y, y <= z"))
    prove(equal(N, "5*x + y - 6*z", on="x >= y, y >= z"))


if __name__ == "__main__":
    run_lemmas()
