r"""Folding multiplies regions: the first layers map many parts of the plane to the same part, the last one cuts it.

The layer $(|x|, |y|)$ of four units identifies the four quadrants.  A second layer of four units whose lines cross in
the open quadrant, $v - 2tu + t^2$ for u = |x|, v = |y|, t = 1, .., 4, then has $4 \cdot 11 = 44$ regions; with one
more fold $|u - 1|, |v - 1|$ in between there are $4 \cdot 4 \cdot 11 = 176$.  One hidden layer of 8 or 12 units has at
most 37 or 79.  So deep networks "separate their input space into exponentially more linear response regions" than
shallow ones of the same size; for at most as many units as inputs it is not so, as a shallow network then has all
$2^N$ regions.

Source: Montúfar, Pascanu, Cho & Bengio, *On the number of linear regions of deep neural networks*, NIPS 2014, arXiv
1402.1869, Theorem 4; question and answer on tower functions and linear regions (Cross Validated, 2016).

Proved: exact counts for both networks and for other signs of the last units, where pieces coincide; that the networks
are even in x and y (the folds); they attain the lower bound of the theorem and exceed the best shallow network of the
same size; the comparison for two units in the plane.
"""

from math import comb

from exactrelu import *

FOLD = [[1, 0], [-1, 0], [0, 1], [0, -1]]  # |x| and |y|
OUTER = ([[1, -3, 5, -7]], [0])


def _lines(signs, scale, width, n):
    """Rows of the units sign * (width * v - scale * t * u + t^2), u and v as sums of two neurons."""
    rows, biases = [], []
    for sign, t in zip(signs, range(1, n + 1), strict=True):
        rows.append([-sign * scale * t] * 2 + [sign * width] * 2)
        biases.append(sign * t**2)
    return rows, biases


def _two_layers(signs):
    return Network([(FOLD, [0] * 4), _lines(signs, 2, 1, 4), OUTER])


def _three_layers(signs):
    again = [[1, 1, 0, 0], [-1, -1, 0, 0], [0, 0, 1, 1], [0, 0, -1, -1]]  # |u - 1| and |v - 1|
    return Network([(FOLD, [0] * 4), (again, [-1, 1, -1, 1]), _lines(signs, 8, 16, 4), OUTER])


@lemma
def two_layers_of_four_units():
    N = _two_layers([-1, 1, 1, 1])
    prove(equal([*count_regions(N)], [44, 44, 41], about="activation, linear regions, pieces of widths 4, 4"))
    same = _two_layers([1, 1, 1, 1])
    prove(equal([*count_regions(same)], [44, 42, 41], about="the same with equal signs"))
    prove(equal(montufar_lower_bound(2, (4, 4)), 44, about="lower bound of the theorem"))
    prove(equal(pascanu_lower_bound(2, (4, 4)), 4 // 2 * 11, about="lower bound of Pascanu, Montúfar & Bengio 2013"))
    prove(at_most(44, serra_upper_bound(2, (4, 4)), about="against an upper bound"))


@lemma
def three_layers_of_four_units():
    N = _three_layers([1, -1, -1, 1])
    prove(equal([*count_regions(N)], [176, 176, 176], about="activation, linear regions, pieces of widths 4, 4, 4"))
    other = _three_layers([-1, 1, 1, 1])
    prove(equal([*count_regions(other)], [176, 170, 157], about="the same with other signs"))
    prove(equal(montufar_lower_bound(2, (4, 4, 4)), 176, about="lower bound of the theorem"))


@lemma
def quadrants_are_identified():
    x, y = reals("x y")
    for N in (_two_layers([-1, 1, 1, 1]), _three_layers([1, -1, -1, 1])):
        prove(equal(N(x, y), N(-x, y)))
        prove(equal(N(x, y), N(x, -y)))


@lemma
def more_than_any_shallow_network_of_the_same_size():
    for N, shallow in ((_two_layers([-1, 1, 1, 1]), 37), (_three_layers([1, -1, -1, 1]), 79)):
        best = sum(comb(N.size, j) for j in range(3))
        prove(equal(best, shallow, about=f"largest number of regions of one hidden layer of {N.size} units"))
        prove(at_most(best + 1, count_regions(N).linear, about="one more than that against the deep network"))


@lemma
def no_gain_for_as_many_units_as_inputs():
    shallow = Network([([[1, 0], [0, 1]], [0, 0]), ([[1, 2]], [0])])
    deep = Network([([[1, 0]], [0]), ([[-1]], [1]), ([[1]], [0])])
    prove(equal(count_regions(shallow).linear, 2**2, about="linear regions of two units in one layer"))
    refute(at_most(2**2, count_regions(deep).activation, about="regions of two units in two layers against 4"))
    prove(equal(serra_upper_bound(2, (1, 1)), 3, about="largest number for two units in two layers"))


if __name__ == "__main__":
    run_lemmas()
