r"""Towers may have any number of sides, and with many sides they are almost round.

For unit normals $n_1, \dots, n_k$ the function
$$T(x, y) = \max\{0, \min\{1, 1 + s(1 - \max_i \langle n_i, (x, y) \rangle)\}\}$$
is 1 on the polygon $\{\langle n_i, (x, y) \rangle \leq 1 \text{ for all } i\}$, which has k sides touching the unit
circle, and 0 outside the polygon with $1 + 1/s$ for 1.

Source: question and answer on tower functions and linear regions (Cross Validated, 2016; question 3: "can it be
anything with 4 to n sides and almost approximating a circle?").

Proved: for 4, 12 and 20 sides with rational unit normals, and walls of width 1/10: the network is 1 on the polygon and
0 beyond the walls facing the first quadrant, of which the others are rotations; the polygon has as many corners as
sides, with squared distances from the centre of at most 2, 10/9, 20/19, so it lies between the unit disc and one
slightly larger; k + 2 linear regions, of which the outer one is not convex.
"""

from fractions import Fraction

from exactrelu import *

QUARTERS = {  # unit vectors (cos t, sin t) with 0 <= t < 90 degrees, from Pythagorean triples
    4: [(1, 0)],
    12: [(1, 0), ("4/5", "3/5"), ("3/5", "4/5")],
    20: [(1, 0), ("12/13", "5/13"), ("4/5", "3/5"), ("3/5", "4/5"), ("5/13", "12/13")],
}


def _normals(k):
    found = []
    for a, b in QUARTERS[k]:
        a, b = Fraction(a), Fraction(b)
        found += [(a, b), (-b, a), (-a, -b), (b, -a)]
    return found


def _tower(k, s=10):
    return clip(0, 1) @ (1 + s * (1 - max_affine(_normals(k))))


def _polygon(k):
    return Polyhedron.from_inequalities([[-a, -b] for a, b in _normals(k)], [1] * k)


@lemma
def normals_have_length_one():
    for k in QUARTERS:
        prove(equal([a**2 + b**2 for a, b in _normals(k)], [1] * k, about=f"squares of the lengths of {k} normals"))


@lemma
def one_inside_and_zero_outside():
    for k in QUARTERS:
        T = _tower(k)
        prove(equal(T, 1, on=_polygon(k)))
        for a, b in _normals(k)[::4]:  # the other walls are these, turned by 90, 180, 270 degrees
            prove(equal(T, 0, on=f"{a}*x + {b}*y >= 11/10", variables="x y"))
        prove(equal(T, "1/2", on="x == 21/20, y == 0", variables="x y"))


@lemma
def polygons_are_almost_round():
    for k, bound in ((4, Fraction(2)), (12, Fraction(10, 9)), (20, Fraction(20, 19))):
        corners = vertices(_polygon(k))
        prove(equal(len(corners), k, about="corners of the polygon"))
        farthest = max(x**2 + y**2 for x, y in corners)
        prove(at_most(farthest, bound, about=f"square of the largest distance of its {k} corners from the centre"))


@lemma
def linear_regions_of_towers():
    for k in QUARTERS:
        prove(equal(count_regions(_tower(k)).linear, k + 2, about=f"linear regions of the tower with {k} sides"))


if __name__ == "__main__":
    run_lemmas()
