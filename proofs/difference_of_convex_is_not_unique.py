r"""ReLU(min{x, y}) is a difference of convex CPA functions in several ways, with different numbers of pieces.

$$\mathrm{ReLU}(\min\{x, y\}) = \max\{x, y, x + y\} - \max\{x, y\}
  = \bigl(\mathrm{ReLU}(x) + \mathrm{ReLU}(y)\bigr) - \max\{0, x, y\}.$$

Source: Kripfganz & Schulze, *Piecewise affine functions as a difference of two convex functions*, Optimization 18
(1987); Brandenburg, Grillo & Hertrich, *Decomposition polyhedra of piecewise linear functions*, arXiv 2410.04907.

Proved: both decompositions, also as one network; pieces (3, 2) and (4, 3) of g and h, and 3 of the function; it is
neither convex nor concave, by two midpoints.
"""

from exactrelu import *


@lemma
def two_decompositions():
    prove("relu(min(x, y)) == max(x, y, x + y) - max(x, y) == (relu(x) + relu(y)) - max(0, x, y)")
    N = difference(max_affine([[1, 0], [0, 1], [1, 1]]), max_affine([[1, 0], [0, 1]]))
    prove(equal(N, "relu(min(x, y))"))


@lemma
def numbers_of_pieces():
    prove(
        equal(
            [count_regions("max(x, y, x + y)").pieces, count_regions("max(x, y)").pieces],
            [3, 2],
            about="pieces of max(x, y, x + y) and of max(x, y)",
        )
    )
    prove(
        equal(
            [count_regions("relu(x) + relu(y)").pieces, count_regions("max(0, x, y)").pieces],
            [4, 3],
            about="pieces of relu(x) + relu(y) and of max(0, x, y)",
        )
    )
    prove(equal(count_regions("relu(min(x, y))").pieces, 3, about="pieces of relu(min(x, y))"))


@lemma
def neither_convex_nor_concave():
    middle, mean = "relu(min((x + u)/2, (y + v)/2))", "(relu(min(x, y)) + relu(min(u, v)))/2"
    refute(at_most(middle, mean), at={"x": 1, "y": 0, "u": 0, "v": 1})
    refute(at_most(mean, middle), at={"x": 1, "y": 1, "u": -1, "v": -1})


@lemma
def a_third_decomposition_found_by_search():
    D = difference_of_convex("relu(min(x, y))")
    prove(equal(D, "max(x, y, x + y) - max(x, y)"))
    prove(is_convex(D.g_formula))
    prove(is_convex(D.h_formula))
    prove(equal([*D.pieces], [3, 2], about="pieces of g and h as found"))


if __name__ == "__main__":
    run_lemmas()
