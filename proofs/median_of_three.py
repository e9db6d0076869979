r"""The median of three numbers: the sum less maximum and minimum, or a lattice formula.

$$\mathrm{med}(x, y, z) = x + y + z - \max\{x, y, z\} - \min\{x, y, z\}
  = \max\{\min\{x, y\}, \min\{\max\{x, y\}, z\}\}.$$

Source: folklore.

Proved: the identity; the network with two hidden layers computes the lattice formula; where y is between x and z the
median is y (and so on for the other two); six linear regions with three different affine maps.
"""

from exactrelu import *


@lemma
def median_in_two_forms():
    prove("x + y + z - max(x, y, z) - min(x, y, z) == max(min(x, y), min(max(x, y), z))")


@lemma
def median_network():
    x, y, z = reals("x y z")
    N = median_of_three()
    prove(equal(N, Max(Min(x, y), Min(Max(x, y), z))))
    prove(equal(N.hidden_layers, 2, about="hidden layers"))


@lemma
def median_is_the_one_in_the_middle():
    x, y, z = reals("x y z")
    N = median_of_three()
    prove(equal(N(x, y, z), y, on="x <= y <= z"))
    prove(equal(N(x, y, z), y, on="z <= y <= x"))
    prove(equal(N(x, y, z), x, on="y <= x <= z"))
    prove(equal(N(x, y, z), x, on="z <= x <= y"))
    prove(equal(N(x, y, z), z, on="x <= z <= y"))
    prove(equal(N(x, y, z), z, on="y <= z <= x"))


@lemma
def six_regions_with_three_maps():
    regions = count_regions("max(min(x, y), min(max(x, y), z))")
    prove(equal([regions.linear, regions.pieces], [6, 3], about="linear regions and pieces of the median"))


if __name__ == "__main__":
    run_lemmas()
