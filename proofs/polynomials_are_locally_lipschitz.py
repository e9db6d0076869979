r"""Polynomials are Lipschitz on bounded sets, not on the line: |x² − y²| ≤ 2R |x − y| for |x|, |y| ≤ R.

$x^2 - y^2 = (x + y)(x - y)$, and $|x + y| \leq 2R$ on $[-R, R]^2$; the quotient $|x + y|$ is unbounded on the plane.

Source: blog post on deep rectifier networks as piecewise-affine approximations, introduction to piecewise linear
functions ("since they are locally Lipschitz") and last paragraph.

Proved: the inequality for all R > 0 and all x, y in [-R, R]; $|x + y| \leq 2R$ for R = 1, 5/2, 1000, with equality at
(R, R), so 2R is the least constant; the identity and the inequality for $x^2$, and the bound $3R^2$ for $x^3$, at
rational points; "|x + y| ≤ K on the plane" refuted for K = 1, 10, .., 10⁹. ReLU networks are Lipschitz on the whole
space: the sawtooth with three layers with constant 8.
"""

from fractions import Fraction

from exactrelu import *

POINTS = [Fraction(k, 7) for k in range(-7, 8)]


@lemma
def factor_is_bounded_on_a_square():
    for R in ("1", "5/2", "1000"):
        square = f"-{R} <= x <= {R}, -{R} <= y <= {R}"
        prove(at_most("abs(x + y)", f"2*{R}", on=square))
        prove(equal("abs(x + y)", f"2*{R}", on=f"x == {R}, y == {R}"))


@lemma
def squares_and_cubes_on_an_interval():
    for x in POINTS:
        for y in POINTS:
            prove(equal(x**2 - y**2, (x + y) * (x - y), about=f"x^2 - y^2 at {x}, {y}"))
            prove(at_most(abs(x**2 - y**2), 2 * abs(x - y), about=f"|x^2 - y^2| against 2R|x - y| at {x}, {y}, R = 1"))
            prove(
                at_most(abs(x**3 - y**3), 3 * abs(x - y), about=f"|x^3 - y^3| against 3R^2|x - y| at {x}, {y}, R = 1")
            )


@lemma
def factor_is_unbounded_on_the_plane():
    for k in range(10):
        refute(at_most("abs(x + y)", 10**k), at={"x": 10**k, "y": 1})


@lemma
def no_global_constant_for_squares():
    for K in (1, 10, 10**9):
        refute(at_most((K + 1) ** 2 - K**2, K * 1, about=f"difference of the squares of {K} + 1 and {K} against K"))


@lemma
def networks_are_globally_lipschitz():
    x, y = reals("x y")
    N = sawtooth(3)
    prove(N(x) - N(y) <= 8 * Abs(x - y))
    refute(N(x) - N(y) <= 7 * Abs(x - y), at={"x": 3, "y": 2})


@lemma
def squares_on_any_interval():
    prove(equal_with_powers("x^2 - y^2", "(x + y)*(x - y)"))
    box = "x <= R, x >= -R, y <= R, y >= -R"
    prove(at_most_with_parameters("abs(x + y)*abs(x - y)", "2*R*abs(x - y)", parameters="R > 0", on=box))
    refute(at_most_with_parameters("abs(x + y)*abs(x - y)", "K*abs(x - y)", parameters="K > 0"))


if __name__ == "__main__":
    run_lemmas()
