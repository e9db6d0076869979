r"""No ReLU network outputs a step or tower with vertical walls; with walls of width ε it does, for every ε > 0.

Said: the hidden layers can be thought of "as outputting 3D step functions (or tower functions)".  For ReLU this is
false if taken literally: networks are continuous, even Lipschitz.  Were $|N(x) - N(y)| \leq K |x - y|$ and N the step
$1_{x > 0}$, then $1 \leq K \cdot \tfrac{2}{n}$ for all n.  A slanted step of slope n is a network, and equals the step
outside an interval of length 1/n.

Source: question and answer on tower functions and linear regions (Cross Validated, 2016).

Proved: for every slope n > 0 the values 0 and 1 on the two sides of the wall; for the slanted steps with n = 1, 10,
10⁶: values 0 and 1 outside the wall, 1/2 in its middle, Lipschitz constant n, so that it rises by 1 over a distance
1/n and not less; "the value is 0 or 1" refuted in the wall; the step itself is refused as discontinuous; a tower over
a square with walls of width 1/1000 by two hidden layers.
"""

from fractions import Fraction

from exactrelu import *


def _step(n):
    """relu(n x) - relu(n x - 1)"""
    return Network([([[n], [n]], [0, -1]), ([[1, -1]], [0])])


@lemma
def slanted_steps():
    for n in (1, 10, 10**6):
        N = _step(n)
        prove(equal(N, 0, on="x <= 0"))
        prove(equal(N, 1, on=f"x >= 1/{n}"))
        prove(equal(N(Fraction(1, 2 * n)), Fraction(1, 2), about=f"value in the middle of the wall of width 1/{n}"))
        x, y = reals("x y")
        prove(N(x) - N(y) <= n * Abs(x - y))


@lemma
def values_between_zero_and_one():
    (x,) = reals("x")
    prove(equal("min(abs(t), abs(t - 1))", 0, on="t == 0"))
    for n in (1, 10, 10**6):
        wall = Min(Abs(_step(n)(x)), Abs(_step(n)(x) - 1))
        refute(equal(wall, 0), at=Fraction(1, 2 * n))


@lemma
def a_jump_has_no_lipschitz_constant():
    for K in (1, 10, 10**6):
        n = 3 * K
        refute(at_most(1, K * Fraction(2, n), about=f"a jump of 1 between -1/{n} and 1/{n} against {K} times 2/{n}"))


@lemma
def step_is_refused():
    try:
        piecewise("piecewise((0, x <= 0), (1, true))")
        accepted = 1
    except DiscontinuousError:
        accepted = 0
    prove(equal(accepted, 0, about="whether the step function is taken for a continuous piecewise affine function"))


@lemma
def tower_with_steep_walls():
    n = 1000
    rows = [[n, 0]] * 4 + [[0, n]] * 4
    N = Network([(rows, [1, 0, -n, -n - 1] * 2), ([[1, -1, -1, 1] * 2], [-1]), ([[1]], [0])])
    prove(equal(N, 1, on="0 <= x <= 1, 0 <= y <= 1"))
    for outside in ("x <= -1/1000", "x >= 1001/1000", "y <= -1/1000", "y >= 1001/1000"):
        prove(equal(N, 0, on=outside, variables="x y"))
    prove(equal(N(Fraction(-1, 2000), Fraction(1, 2)), Fraction(1, 2), about="value in the middle of a wall"))


@lemma
def slanted_steps_of_any_slope():
    step = "relu(n*x) - relu(n*x - 1)"
    prove(equal_with_parameters(step, "max(0, min(n*x, 1))", parameters="n > 0"))
    prove(equal_with_parameters(step, 1, parameters="n > 0", on="x >= 1/n"))
    prove(equal_with_parameters(step, 0, parameters="n > 0", on="x <= 0"))


if __name__ == "__main__":
    run_lemmas()
