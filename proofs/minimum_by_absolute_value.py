r"""min{x, y} = ((x + y) − |x − y|)/2 with four ReLUs: another network for the minimum.

$$\min\{x, y\} = \tfrac12 \bigl(\mathrm{ReLU}(x + y) - \mathrm{ReLU}(-x - y)
  - \mathrm{ReLU}(x - y) - \mathrm{ReLU}(y - x)\bigr).$$

Source: Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus, minimum); folklore.

Proved: both formulas and the network (2, 4, 1) written out by hand, which has four activation regions and two linear
regions; likewise for the maximum with the sign of |x - y| changed.
"""

from exactrelu import *


@lemma
def minimum_by_absolute_value_formula():
    prove("min(x, y) == (x + y - abs(x - y))/2 == (relu(x + y) - relu(-x - y) - relu(x - y) - relu(y - x))/2")


@lemma
def minimum_by_four_neurons():
    x, y = reals("x y")
    rows = [[1, 1], [-1, -1], [1, -1], [-1, 1]]
    N = Network([(rows, [0] * 4), ([["1/2", "-1/2", "-1/2", "-1/2"]], [0])])
    prove(equal(N, Min(x, y)))
    prove(equal([*count_regions(N)], [4, 2, 2], about="activation regions, linear regions, pieces"))


@lemma
def maximum_by_four_neurons():
    x, y = reals("x y")
    prove("max(x, y) == (x + y + abs(x - y))/2")
    prove(equal(maximum_by_absolute_value(), Max(x, y)))
    prove(equal(maximum_by_absolute_value().size, 4, about="neurons"))


if __name__ == "__main__":
    run_lemmas()
