r"""Which functions of absolute values are computed by one hidden layer, and by how few units.

$$\max\{|x|, |y|\} = \tfrac12 (|x + y| + |x - y|), \qquad
  \min\{|x|, |y|\} = |y| + 2\,\mathrm{ReLU}(x) - \mathrm{ReLU}(x + y) - \mathrm{ReLU}(x - y),$$
$$|x| + |y| + |x - y| = 2 (\mathrm{ReLU}(x - y) + \mathrm{ReLU}(y) + \mathrm{ReLU}(-x)), \qquad
  \max\{x, y, z\} - \min\{x, y, z\} = \mathrm{ReLU}(x - y) + \mathrm{ReLU}(y - z) + \mathrm{ReLU}(z - x).$$
A minimum is no obstacle as such; $\mathrm{ReLU}(\min\{x, y\})$ and $\max\{|x|, |y|, 1\}$ are not computed by one
hidden layer: across x = 0, or x = y, their gradients jump in some places and not in others.

Source: folklore for the identities; the criterion as in He, Li, Xu & Zheng, *ReLU deep neural networks and linear
finite elements*, J. Comput. Math. 2020, arXiv 1807.03973.

Proved: these identities; one hidden layer suffices, with 4, 5, 3 and 3 units, and with 4 for the piecewise affine
saddle on a square in four triangles, 3 if only its values on the square matter; fewer units are impossible (by an exact
search through the orientations of the units); the two functions that one hidden layer does not compute.
"""

from exactrelu import *


@lemma
def maximum_of_absolute_values_takes_four_units():
    F = "max(abs(x), abs(y))"
    prove(equal(F, "(abs(x + y) + abs(x - y))/2"))
    found = to_shallow_network(F)
    prove(found.verdict)
    prove(equal([len(found.units), found.least], [4, 4], about="units found, and least number"))


@lemma
def minimum_of_absolute_values_takes_five_units():
    F = "min(abs(x), abs(y))"
    prove(equal(F, "abs(y) + 2*relu(x) - relu(x + y) - relu(x - y)"))
    found = to_shallow_network(F)
    prove(found.verdict)
    prove(equal([len(found.units), found.least], [5, 5], about="units found, and least number"))


@lemma
def three_absolute_values_take_three_units():
    F = "abs(x) + abs(y) + abs(x - y)"
    prove(equal(F, "2*(relu(x - y) + relu(y) + relu(-x))"))
    found = to_shallow_network(F)
    prove(found.verdict)
    prove(equal([len(found.units), found.least], [3, 3], about="units found, and least number"))


@lemma
def range_of_three_numbers_takes_three_units():
    F = "max(x, y, z) - min(x, y, z)"
    prove(equal(F, "relu(x - y) + relu(y - z) + relu(z - x)"))
    found = to_shallow_network(F)
    prove(found.verdict)
    prove(equal([len(found.units), found.least], [3, 3], about="units found, and least number"))


@lemma
def saddle_takes_four_units_and_three_on_the_square():
    F = "max(min(x, 1 - y), min(y, 1 - x))"
    prove(equal(F, "1/2 + abs(x - y)/2 - abs(x + y - 1)/2"))
    plane, square = to_shallow_network(F), to_shallow_network(F, on="0 <= x <= 1, 0 <= y <= 1")
    prove(plane.verdict)
    prove(square.verdict)
    prove(
        equal(
            [len(plane.units), plane.least, len(square.units), square.least],
            [4, 4, 3, 3],
            about="units found and least number, on the plane and on the square",
        )
    )


@lemma
def positive_part_of_a_minimum_takes_two_hidden_layers():
    F = "relu(min(x, y))"
    prove(equal(F, "x", on="0 <= x <= y"))
    prove(equal(F, 0, on="y <= 0"))
    found = to_shallow_network(F)
    prove(equal(int(bool(found)), 0, about="whether one hidden layer computes relu(min(x, y))"))
    prove(found.verdict)


@lemma
def cut_off_maximum_takes_two_hidden_layers():
    F = "max(abs(x), abs(y), 1)"
    prove(equal(F, "abs(x)", on="x >= 1, abs(y) <= x"))
    prove(equal(F, 1, on="abs(x) <= 1, abs(y) <= 1"))
    found = to_shallow_network(F)
    prove(equal(int(bool(found)), 0, about="whether one hidden layer computes max(|x|, |y|, 1)"))
    prove(found.verdict)


if __name__ == "__main__":
    run_lemmas()
