r"""max{|x|, |y|} = (|x + y| + |x − y|)/2: one hidden layer suffices, and for min{|x|, |y|} too.

$$\max\{|x|, |y|\} = \tfrac12 (|x + y| + |x - y|), \qquad
  \min\{|x|, |y|\} = |x| + |y| - \tfrac12 (|x + y| + |x - y|).$$
By contrast, max{0, x, y} needs two hidden layers.

Source: folklore.

Proved: both identities, the networks (2, 4, 1) and (2, 8, 1) written out by hand; 4 and 8 linear regions.
"""

from exactrelu import *


@lemma
def maximum_of_absolute_values():
    prove("max(abs(x), abs(y)) == (abs(x + y) + abs(x - y))/2")
    N = Network([([[1, 1], [-1, -1], [1, -1], [-1, 1]], [0] * 4), ([["1/2"] * 4], [0])])
    prove(equal(N, "max(abs(x), abs(y))"))
    prove(equal(count_regions(N).linear, 4, about="linear regions of the maximum"))


@lemma
def minimum_of_absolute_values():
    prove("min(abs(x), abs(y)) == abs(x) + abs(y) - (abs(x + y) + abs(x - y))/2")
    rows = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [1, -1], [-1, 1]]
    N = Network([(rows, [0] * 8), ([[1] * 4 + ["-1/2"] * 4], [0])])
    prove(equal(N, "min(abs(x), abs(y))"))
    prove(equal(count_regions(N).linear, 8, about="linear regions of the minimum"))


if __name__ == "__main__":
    run_lemmas()
