r"""A tower over a square with two hidden layers: 1 on [1, 2]², 0 outside (0, 3)², and never a step.

$$T(x, y) = \mathrm{ReLU}(t(x) + t(y) - 1), \qquad
  t(s) = \mathrm{ReLU}(s) - \mathrm{ReLU}(s - 1) - \mathrm{ReLU}(s - 2) + \mathrm{ReLU}(s - 3).$$
ReLU networks are continuous, so a "step" or "tower function" made of them has slanted walls.

Source: question and answer on tower functions and linear regions (Cross Validated, 2016), made precise.

Proved: the network (2, 8, 1, 1) written out by hand has this formula, is 1 on the square and 0 outside, stays between
0 and 1, and is 1/2 on the wall at (1/2, 3/2); 29 activation regions, 10 linear regions, 10 affine pieces.  Three
towers take two hidden layers as well, so their number is not a matter of the number of hidden layers; and a tower over
a turned square has no weight 0 in its first layer.
"""

from exactrelu import *

T_X = "relu(x) - relu(x - 1) - relu(x - 2) + relu(x - 3)"
T_Y = "relu(y) - relu(y - 1) - relu(y - 2) + relu(y - 3)"


def _tower():
    rows = [[1, 0]] * 4 + [[0, 1]] * 4
    return Network([(rows, [0, -1, -2, -3] * 2), ([[1, -1, -1, 1] * 2], [-1]), ([[1]], [0])])


@lemma
def tower_formula():
    prove(equal(_tower(), f"relu({T_X} + {T_Y} - 1)"))
    prove(equal(tower(), f"relu({T_X} + {T_Y} - 1)"))
    prove(equal(T_X, "max(0, min(x, 1, 3 - x))"))


@lemma
def one_on_the_square_and_zero_outside():
    T = _tower()
    prove(equal(T, 1, on="1 <= x <= 2, 1 <= y <= 2"))
    for outside in ("x <= 0", "x >= 3", "y <= 0", "y >= 3"):
        prove(equal(T, 0, on=outside, variables="x y"))


@lemma
def walls_are_slanted():
    T = _tower()
    x, y = reals("x y")
    prove(nonnegative(T(x, y)))
    prove(at_most(T(x, y), 1))
    prove(equal(T("1/2", "3/2"), "1/2", about="value on the wall at (1/2, 3/2)"))


@lemma
def regions_of_the_tower():
    prove(equal([*count_regions(_tower())], [29, 10, 10], about="activation regions, linear regions, pieces"))


@lemma
def many_towers_with_two_hidden_layers():
    x, y = reals("x y")
    T = _tower()
    shifts = ((0, 0), (5, 0), (0, 7))
    towers = [T @ AffineMap([[1, 0], [0, 1]], [-a, -b]) for a, b in shifts]
    N = linear_combination([1, 2, -3], towers)
    prove(equal(N.hidden_layers, 2, about="hidden layers of three towers"))
    for (a, b), height in zip(shifts, (1, 2, -3), strict=True):
        prove(equal(N(x, y), height, on=f"{a + 1} <= x <= {a + 2}, {b + 1} <= y <= {b + 2}"))


@lemma
def no_weight_of_the_first_layer_is_zero():
    T = _tower() @ AffineMap([[1, 1], [1, -1]])  # over a square turned by 45 degrees
    prove(equal(sum(w == 0 for row in T.layers[0].W for w in row), 0, about="zero weights of the first layer"))
    prove(equal(T, 1, on="1 <= x + y <= 2, 1 <= x - y <= 2"))
    for outside in ("x + y <= 0", "x + y >= 3", "x - y <= 0", "x - y >= 3"):
        prove(equal(T, 0, on=outside))


if __name__ == "__main__":
    run_lemmas()
