r"""Leaky ReLU is max{x, ax}, and one ReLU with a skip, and two ReLUs, for every slope a in (0, 1).

$$\max\{x, ax\} = ax + (1 - a)\,\mathrm{ReLU}(x) = \mathrm{ReLU}(x) - a\,\mathrm{ReLU}(-x)
  = \begin{cases} x & x > 0 \\ ax & x \le 0 \end{cases} \qquad (0 < a < 1).$$

The last form needs $a \le 1$ (for $a > 1$ the maximum is $ax$ where $x > 0$), the positivity of $a$ is not needed.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Activations with unbounded range"; the forms with
ReLU are folklore.

Proved: all forms agree for all real x and all a with 0 < a < 1, by certificates with a as a symbol; the first three
for all a <= 1.  For a > 1 the form by cases is refuted with a = 2, x = 1.
"""

from exactrelu import *


@lemma
def leaky_relu_with_one_relu_and_a_skip():
    prove(equal_with_parameters("max(x, a*x)", "a*x + (1 - a)*relu(x)", parameters="0 < a < 1"))


@lemma
def leaky_relu_with_two_relus():
    prove(equal_with_parameters("max(x, a*x)", "relu(x) - a*relu(-x)", parameters="0 < a < 1"))


@lemma
def leaky_relu_by_cases():
    x, a = reals("x a")
    prove(equal_with_parameters(Max(x, a * x), Piecewise((x, x > 0), (a * x, True)), parameters="0 < a < 1"))


@lemma
def slopes_up_to_one():
    prove(equal_with_parameters("max(x, a*x)", "relu(x) - a*relu(-x)", parameters="a <= 1"))


@lemma
def slopes_above_one():
    refute(equal_with_parameters("max(x, a*x)", "piecewise((x, x > 0), (a*x, true))", parameters="a > 1"))
    prove(equal_with_parameters("min(x, a*x)", "piecewise((x, x > 0), (a*x, true))", parameters="a > 1"))


if __name__ == "__main__":
    run_lemmas()
