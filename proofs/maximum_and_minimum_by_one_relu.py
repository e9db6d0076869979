r"""The maximum and the minimum of two numbers with a single ReLU, each in two ways.

$$\max\{x, y\} = x + \mathrm{ReLU}(y - x) = y + \mathrm{ReLU}(x - y), \qquad
  \min\{x, y\} = x - \mathrm{ReLU}(x - y) = y - \mathrm{ReLU}(y - x).$$

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Some functions representable with ReLU".

Proved: both printed forms of both functions on the plane; the networks built from either form (the summand outside
becomes ReLU(t) - ReLU(-t), so three neurons); the printed form of the maximum has two linear regions.
"""

from exactrelu import *


@lemma
def maximum_by_one_relu():
    prove("max(x, y) == x + relu(y - x) == y + relu(x - y)")


@lemma
def minimum_by_one_relu():
    prove("min(x, y) == x - relu(x - y) == y - relu(y - x)")


@lemma
def maximum_and_minimum_networks():
    x, y = reals("x y")
    prove(equal(maximum_of_two(skip="x"), Max(x, y)))
    prove(equal(maximum_of_two(skip="y"), Max(x, y)))
    prove(equal(minimum_of_two(skip="x"), Min(x, y)))
    prove(equal(minimum_of_two(skip="y"), Min(x, y)))


@lemma
def one_relu_makes_two_regions():
    prove(
        equal(
            [*count_regions("x + relu(y - x)")],
            [2, 2, 2],
            about="activation regions, linear regions, pieces of x + relu(y - x)",
        )
    )
    prove(
        equal(
            [*count_regions("x - relu(x - y)")],
            [2, 2, 2],
            about="activation regions, linear regions, pieces of x - relu(x - y)",
        )
    )


if __name__ == "__main__":
    run_lemmas()
