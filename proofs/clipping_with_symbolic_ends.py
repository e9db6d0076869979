r"""Clipping to any interval [a, b] takes two ReLUs, and maximum and minimum may be taken in either order.

$$\min\{\max\{x, a\}, b\} = a + \mathrm{ReLU}(x - a) - \mathrm{ReLU}(x - b)
  = \max\{\min\{x, b\}, a\} \qquad (a \le b).$$

Source: folklore (ReLU6 is the case a = 0, b = 6).

Proved: both identities for all real x and all a <= b, a = b included; clipping stays between a and b.  Without the
condition a <= b both identities are refuted, with numbers.
"""

from exactrelu import *


@lemma
def clipping_with_two_relus():
    prove(equal_with_parameters("min(max(x, a), b)", "a + relu(x - a) - relu(x - b)", parameters="a <= b"))


@lemma
def clipping_in_the_other_order():
    prove(equal_with_parameters("min(max(x, a), b)", "max(min(x, b), a)", parameters="a <= b"))


@lemma
def clipping_stays_in_the_interval():
    prove(at_most_with_parameters("min(max(x, a), b)", "b", parameters="a <= b"))
    prove(at_most_with_parameters("a", "min(max(x, a), b)", parameters="a <= b"))


@lemma
def ends_in_any_order():
    refute(equal_with_parameters("min(max(x, a), b)", "a + relu(x - a) - relu(x - b)", parameters="a, b"))
    refute(equal_with_parameters("min(max(x, a), b)", "max(min(x, b), a)", parameters="a, b"))


if __name__ == "__main__":
    run_lemmas()
