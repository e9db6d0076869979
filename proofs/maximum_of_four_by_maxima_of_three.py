r"""In the plane a maximum of four affine functions is a signed sum of maxima of at most three.

$$\max\{0, x, y, x + y - 1\} = \max\{0, x, y\} + \max\{x, y, x + y - 1\} - \max\{x, y\}.$$

Source: Wang & Sun, *Generalization of hinging hyperplanes*, IEEE Transactions on Information Theory 51 (2005);
Koutschan, Moser, Ponomarchuk & Schicho, *Representing piecewise linear functions by functions with small arity*, arXiv
2305.16933.

Proved: this instance, by formulas and as one network with two hidden layers; the left side has four pieces.
"""

from exactrelu import *


@lemma
def four_by_three():
    prove("max(0, x, y, x + y - 1) == max(0, x, y) + max(x, y, x + y - 1) - max(x, y)")


@lemma
def four_by_three_as_a_network():
    first = max_affine([[0, 0], [1, 0], [0, 1]])
    second = max_affine([[1, 0], [0, 1], [1, 1]], [0, 0, -1])
    N = linear_combination([1, 1, -1], [first, second, maximum_of_two()])
    prove(equal(N, "max(0, x, y, x + y - 1)"))
    prove(equal(N.hidden_layers, 2, about="hidden layers"))
    prove(equal(count_regions("max(0, x, y, x + y - 1)").pieces, 4, about="affine pieces of max(0, x, y, x + y - 1)"))


@lemma
def sums_found_by_search():
    F = "max(0, x, y, x + y - 1)"
    prove(equal(signed_maxima([[0, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 1, 1]], variables="x y"), F))
    for f in (F, "max(abs(x), abs(y), 1)", "relu(1 - (abs(x) + abs(y) + abs(x - y))/2)"):
        found = plane_maxima(piecewise(f))
        prove(equal(found, f))
        prove(at_most(found.arity, 3, about=f"largest number of affine functions in one maximum, for {f}"))


if __name__ == "__main__":
    run_lemmas()
