r"""The printed local error bound C · (4/3)πr⁵ fails: a fixed polynomial is not exact at the centre of a ball.

Printed: $\exists C > 0$: $E_n(r) = \max_{x_0} \int_{B(x_0, r)} \|F - \hat F_n\|^2 dx \leq C\,\tfrac43 \pi r^5$, where
$\hat F_n$ is the best polynomial of degree n in the mean.  Where $\hat F_n(x_0) \neq F(x_0)$ the integral is of the
order of the volume, $r^3$.  For $F(x) = x_1$ on $[-1, 1]^3$ and n = 0 the best constant is 0, and over the ball around
$x_0 = (\tfrac12, 0, 0)$ the integral is at least that over the cube $|x - x_0|_\infty \leq r/2$ in it, which is
$r^3 (\tfrac14 + \tfrac{1}{12} r^2)$.  Since $\pi < \tfrac{22}{7}$ that exceeds $C\,\tfrac43 \pi r^5$ for
$r = 1/(5C)$, $C \geq 1$.  Corrected: $\int_{B(x_0, r)} \|F_n - F_n(x_0)\|^2 \leq K^2\,\tfrac43 \pi r^5$ for
K-Lipschitz $F_n$.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eq. (6).

Proved: the integral over the cube at four radii, by exact integration in three variables; the bound refuted for C = 1,
10, 1000 (with 22/7 for π, which makes it larger); the same on the line with $F = |x|$ and the constant 1/2, where the
integral over (-r, r) is $\tfrac12 r - r^2 + \tfrac23 r^3$, against $C r^3$; the corrected bound on the line.
"""

from fractions import Fraction

from exactrelu import *


@lemma
def best_constant_is_zero():
    cube = "-1 <= x <= 1, -1 <= y <= 1, -1 <= z <= 1"
    prove(equal(integral("x", on=cube), 0, about="integral of x over the cube [-1, 1]^3"))
    prove(equal(integral("abs(x) - 1/2", on="-1 <= x <= 1"), 0, about="integral of |x| - 1/2 over [-1, 1]"))


def _on_cube(r):
    """The integral of x^2 over the cube of side r around (1/2, 0, 0)."""
    h = Fraction(r) / 2
    box = Polyhedron.box([Fraction(1, 2) - h, -h, -h], [Fraction(1, 2) + h, h, h])
    return integral("x", on=box.named(["x", "y", "z"]), power=2)


@lemma
def integral_over_the_cube():
    for r in (Fraction(1), Fraction(1, 5), Fraction(1, 50), Fraction(1, 5000)):
        prove(equal(_on_cube(r), r**3 / 4 + r**5 / 12, about=f"integral of x^2 over the cube of side {r}"))


@lemma
def printed_bound_fails_in_space():
    for C in (1, 10, 1000):
        r = Fraction(1, 5 * C)
        largest = C * Fraction(4, 3) * Fraction(22, 7) * r**5
        refute(at_most(_on_cube(r), largest, about=f"error over the ball of radius {r} against {C} (4/3) (22/7) r^5"))


@lemma
def printed_bound_fails_on_the_line():
    for C in (1, 10, 1000):
        r = Fraction(1, 5 * C)
        error = l2_error("abs(x)", "1/2", on=f"-{r} <= x <= {r}") ** 2
        prove(equal(error, r / 2 - r**2 + 2 * r**3 / 3, about=f"square error of 1/2 against |x| for |x| <= {r}"))
        refute(at_most(error, C * r**3, about=f"square error against {C} r^3 at r = {r}"))


@lemma
def corrected_bound_on_the_line():
    for r in (Fraction(3), Fraction(1), Fraction(1, 7)):
        error = integral("abs(x)", on=f"-{r} <= x <= {r}", power=2)
        prove(equal(error, 2 * r**3 / 3, about=f"integral of (|x| - |0|)^2 for |x| <= {r}"))
        prove(at_most(error, 2 * r * r**2, about="at most length times (Lipschitz constant times r)^2"))


if __name__ == "__main__":
    run_lemmas()
