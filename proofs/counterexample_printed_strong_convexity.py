r"""In the printed definition of strong convexity a factor μ is lost: μ‖y − x‖² = (y − x)ᵀ(y − x) only for μ = 1.

Printed: F is μ-strongly convex if and only if $(\nabla F(y) - \nabla F(x))^\top (y - x) \geq \mu \|y - x\|_2^2 = (y -
x)^\top (y - x)$. The last term should be $\mu\,(y - x)^\top (y - x)$.  For $F(\theta) = \tfrac{\mu}{2} \theta^2$ with
μ = 1/2 the definition holds with equality, and with the printed right-hand side it would fail.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Some properties of functions fundamental in
optimisation" (the bullet before, on smoothness, is headed "Lipschitz continuity" by mistake).

Proved: in rational numbers, the two sides at y - x = (1, 2) for μ = 2 and 1/2, refuted, and equal for μ = 1; the
quadratic with μ = 1/2; for all μ > 0 that the quadratic satisfies the definition with equality, and that the printed
equality is false.  No CPA function is strongly convex for any μ > 0, since it is affine on a ray or between two points
of a cell: shown for |x|, whose gradients at 1 and 2 agree.
"""

from fractions import Fraction

from exactrelu import *


def _dot(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True))


@lemma
def printed_equality_needs_mu_one():
    step = [Fraction(1), Fraction(2)]
    for mu in (Fraction(2), Fraction(1, 2)):
        refute(equal(mu * _dot(step, step), _dot(step, step), about=f"mu |y - x|^2 against |y - x|^2 for mu = {mu}"))
    prove(equal(Fraction(1) * (1**2 + 2**2), _dot(step, step), about="mu |y - x|^2 against |y - x|^2 for mu = 1"))


@lemma
def quadratic_with_mu_one_half():
    mu, x, y = Fraction(1, 2), [Fraction(1), Fraction(-1)], [Fraction(4), Fraction(3)]
    step = [b - a for a, b in zip(x, y, strict=True)]
    monotone = _dot([mu * b - mu * a for a, b in zip(x, y, strict=True)], step)
    prove(equal(monotone, mu * _dot(step, step), about="(grad F(y) - grad F(x))(y - x) against mu |y - x|^2"))
    refute(at_most(_dot(step, step), monotone, about="|y - x|^2 against (grad F(y) - grad F(x))(y - x)"))


@lemma
def no_piecewise_affine_function_is_strongly_convex():
    slopes = [piece.map.W[0][0] for piece in piecewise("abs(x)", on="1 <= x <= 2").pieces]
    prove(equal(slopes, [1], about="slopes of |x| on [1, 2]"))
    for mu in (Fraction(1), Fraction(1, 10**9)):
        refute(at_most(mu * (2 - 1) ** 2, (slopes[0] - slopes[-1]) * (2 - 1), about=f"mu |2 - 1|^2, mu = {mu}"))


@lemma
def both_sides_for_all_mu():
    refute(equal_with_parameters("m*(y - x)^2", "(y - x)^2", parameters="m > 0"))
    prove(equal_with_parameters("(m*y - m*x)*(y - x)", "m*(y - x)^2", parameters="m > 0"))


if __name__ == "__main__":
    run_lemmas()
