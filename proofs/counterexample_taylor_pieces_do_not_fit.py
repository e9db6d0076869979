r"""Taylor polynomials at the centres of cells do not fit together in general: no ReLU network has them as its pieces.

Printed: it is sufficient to choose the affine pieces of $F_\theta$ as first-order Taylor polynomials of a polynomial
approximation at the centres of the cells.  But pieces of a network agree where their cells meet.  For $x^3$ on [0,
1/2] and [1/2, 1] the tangents at 1/4 and 3/4 take the values 1/16 and 0 at 1/2.  (For $x^2$ and equal cells the
tangents meet half-way, and their maximum is a network.)  Interpolation at the corners of the cells, which is not
Taylor's polynomial, does fit.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eq. (21), "it is sufficient to choose".

Proved: the two tangents of $x^3$ (the differences are $(x - a)^2 (x + 2a)$, so they touch), their values at 1/2,
refuted to agree; the function by cases is refused as discontinuous; the tangents of $x^2$ at a and b meet at (a +
b)/2, for all a, b; with two cells they are a maximum of two, computed by one hidden layer; the interpolant of $x^3$.
"""

from fractions import Fraction

from exactrelu import *

LEFT, RIGHT = "3/16*x - 1/32", "27/16*x - 27/32"  # tangents of x^3 at 1/4 and at 3/4


@lemma
def tangents_of_the_cube():
    prove(equal_with_powers("x^3 - (3*a^2*(x - a) + a^3)", "(x - a)^2*(x + 2*a)"))
    for a, tangent in ((Fraction(1, 4), LEFT), (Fraction(3, 4), RIGHT)):
        prove(equal(tangent, f"{3 * a**2}*(x - {a}) + {a**3}"))


@lemma
def tangents_of_the_cube_do_not_fit():
    prove(equal([LEFT, RIGHT], ["1/16", 0], on="x == 1/2"))
    refute(equal(LEFT, RIGHT, on="x == 1/2"))


@lemma
def no_continuous_function_has_these_pieces():
    accepted = []
    for right in (RIGHT, f"{RIGHT} + 1/16"):  # as it is, and shifted so that it fits
        try:
            piecewise(f"piecewise(({LEFT}, x <= 1/2), ({right}, true))")
            accepted.append(1)
        except DiscontinuousError:
            accepted.append(0)
    prove(equal(accepted, [0, 1], about="whether the pieces make a continuous function"))


@lemma
def tangents_of_the_square_meet_halfway():
    tangents = "2*a*((a + b)/2 - a) + a^2", "2*b*((a + b)/2 - b) + b^2"
    prove(equal_with_powers(*tangents))
    N = Network([([[1]], ["-1/2"]), ([[1]], [0])]) + AffineMap([["1/2"]], ["-1/16"])
    prove(equal(N, "max(1/2*x - 1/16, 3/2*x - 9/16)"))
    prove(equal(N, "piecewise((1/2*x - 1/16, x <= 1/2), (3/2*x - 9/16, true))"))


@lemma
def interpolants_fit():
    N = linear_interpolation([0, "1/2", 1], [0, "1/8", 1])
    prove(equal(N, "piecewise((x/4, x <= 1/2), (7/4*x - 3/4, true))", on="0 <= x <= 1"))


if __name__ == "__main__":
    run_lemmas()
