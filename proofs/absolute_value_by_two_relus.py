r"""|x| = ReLU(x) + ReLU(−x): one hidden layer, two neurons.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Some functions representable with ReLU".

Proved: the identity on the line, and that the network (1, 2, 1) realizes the absolute value, also defined by cases.
"""

from exactrelu import *


@lemma
def absolute_value_by_two_relus():
    prove("abs(x) == relu(x) + relu(-x)")


@lemma
def absolute_value_network():
    (x,) = reals("x")
    N = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    prove(equal(N, Abs(x)))
    prove(equal(absolute_value(), Piecewise((x, x >= 0), (-x, True))))
    prove(equal([*absolute_value().architecture], [1, 2, 1], about="architecture"))


if __name__ == "__main__":
    run_lemmas()
