r"""Exact Lipschitz constants come from the regions that occur; the bound over all activation patterns is too large.

$f(x) = 5\,\mathrm{ReLU}(x) - 5\,\mathrm{ReLU}(-x - 1)$ has the slopes 5, 0, 5: the two neurons are never on together,
and the slope 10 of that pattern does not occur.  For
$$g(x, y) = 2\,\mathrm{ReLU}(x + y) - 3\,\mathrm{ReLU}(x - 2y + 1) + \mathrm{ReLU}(-x)$$
with 7 regions the constants are 10 for $\|\cdot\|_\infty$, 8 for $\|\cdot\|_1$ and $\sqrt{68}$ for $\|\cdot\|_2$: the
largest dual norms of the gradients.

Source: constructed; gradients as in Jordan & Dimakis, *Exactly computing the local Lipschitz constant of ReLU
networks*, arXiv 2003.01219.

Proved: the constant 5, the inequality that it stands for with a certificate, its equality at one pair of points; that
the two neurons are never on together.  The constants of g from the gradients on its cells, the inequalities for
$\|\cdot\|_\infty$ and $\|\cdot\|_1$ with certificates, and for each norm a pair of points for which equality holds.
"""

from fractions import Fraction

from exactrelu import *

F = "5*relu({0}) - 5*relu(-({0}) - 1)"
G = "2*relu({0} + {1}) - 3*relu({0} - 2*{1} + 1) + relu(-{0})"
DIFFERENCE = f"abs({F.format('x')} - ({F.format('y')}))"


def _g():
    return Network([([[1, 1], [1, -2], [-1, 0]], [0, 1, 0]), ([[2, -3, 1]], [0])])


@lemma
def slope_ten_does_not_occur():
    prove(equal(lipschitz(F.format("x")), 5, about="the Lipschitz constant of 5 ReLU(x) - 5 ReLU(-x - 1)"))
    prove(f"{DIFFERENCE} <= 5*abs(x - y)")
    refute(f"{DIFFERENCE} <= 499/100*abs(x - y)", at={"x": 1, "y": 0})


@lemma
def never_on_together():
    prove("min(relu(x), relu(-x - 1)) == 0")
    prove(equal(count_regions(F.format("x")).activation, 3))


@lemma
def constants_in_the_plane():
    g = _g()
    prove(equal(lipschitz(g, norm="inf"), 10, about="the Lipschitz constant of g for the maximum norm"))
    prove(equal(lipschitz(g, norm=1), 8, about="the Lipschitz constant of g for the 1-norm"))
    prove(equal(lipschitz(g, norm=2), sqrt(68), about="the Lipschitz constant of g for the Euclidean norm"))
    prove(equal(count_regions(g).linear, 7))


@lemma
def inequalities_in_the_plane():
    at_x, at_u = G.format("x", "y"), G.format("u", "v")
    prove(f"abs({at_x} - ({at_u})) <= 10*max(abs(x - u), abs(y - v))")
    prove(f"abs({at_x} - ({at_u})) <= 8*abs(x - u) + 8*abs(y - v)")


@lemma
def attained_on_one_triangle():
    prove(equal(G.format("x", "y"), "8*y - 2*x - 3", on="x <= 0, x + y >= 0, x - 2*y + 1 >= 0"))
    g = _g()
    prove(equal(g("-1/3", "1/3") - g(0, 0), 10 * Fraction(1, 3)))  # the maximum norm of (-1/3, 1/3) is 1/3
    prove(equal(g(0, "1/2") - g(0, 0), 8 * Fraction(1, 2)))
    prove(equal(g("-1/9", "4/9") - g(0, 0), sqrt(68) * sqrt(17) / 9))


if __name__ == "__main__":
    run_lemmas()
