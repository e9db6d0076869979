r"""LeakyReLU(x) = max{x, ax} with 0 < a < 1 is x for x > 0 and ax for x ≤ 0; for a > 1 the maximum is something else.

$$\mathrm{LeakyReLU}_a(x) = \max\{x, ax\} = \begin{cases} x & x > 0 \\ ax & x \le 0 \end{cases}
  = \mathrm{ReLU}(x) - a\,\mathrm{ReLU}(-x) = ax + (1 - a)\,\mathrm{ReLU}(x).$$

The condition $a \in (0, 1)$ matters: for $a > 1$ the function by cases is $\min\{x, ax\}$.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Activations with unbounded range"; the two forms
with ReLU are folklore.

Proved: all four forms agree for a = 1/10, 1/5 and 1/2, and the network with two neurons computes them.  For a = 2
the maximum is refuted (x = 1 gives 2 instead of 1) and the minimum proved.
"""

from exactrelu import *


@lemma
def leaky_relu_in_four_forms():
    prove("max(x, x/10) == piecewise((x, x > 0), (x/10, x <= 0)) == relu(x) - relu(-x)/10 == x/10 + 9/10*relu(x)")
    prove("max(x, x/5) == piecewise((x, x > 0), (x/5, x <= 0)) == relu(x) - relu(-x)/5 == x/5 + 4/5*relu(x)")
    prove("max(x, x/2) == piecewise((x, x > 0), (x/2, x <= 0)) == relu(x) - relu(-x)/2 == x/2 + 1/2*relu(x)")


@lemma
def leaky_relu_network_with_two_neurons():
    N = leaky_relu("1/10")
    prove(equal(N, "max(x, x/10)"))
    prove(equal(N.size, 2, about="neurons"))


@lemma
def slope_above_one_is_not_a_maximum():
    statement = "max(x, 2*x) == piecewise((x, x > 0), (2*x, x <= 0))"
    refute(statement, at=1)
    refute(statement)
    prove("min(x, 2*x) == piecewise((x, x > 0), (2*x, x <= 0))")


if __name__ == "__main__":
    run_lemmas()
