r"""A CPA function from a triangulation: the unit square in four triangles, in three forms.

Values 0, 1, 0, 1 at the corners (0, 0), (1, 0), (1, 1), (0, 1) and 1/2 at the centre:
$$f(x, y) = \tfrac12 + \tfrac12 |x - y| - \tfrac12 |x + y - 1|
  = \max\{\min\{x, 1 - y\}, \min\{y, 1 - x\}\}.$$

Source: constructed; the lattice form as in Ovchinnikov, *Max-min representation of piecewise linear functions*,
Beiträge zur Algebra und Geometrie 43 (2002).

Proved: the two formulas agree on the plane; on each triangle of the square they are the affine function through its
three vertices; the shallow network with four neurons written out by hand; four linear regions.
"""

from exactrelu import *

FORMULA = "1/2 + abs(x - y)/2 - abs(x + y - 1)/2"


@lemma
def formula_and_lattice_form():
    prove(equal(FORMULA, "max(min(x, 1 - y), min(y, 1 - x))"))


@lemma
def formula_on_the_triangles():
    prove(equal(FORMULA, "x", on="0 <= y <= x, x + y <= 1"))
    prove(equal(FORMULA, "1 - y", on="y <= x <= 1, x + y >= 1"))
    prove(equal(FORMULA, "1 - x", on="x <= y <= 1, x + y >= 1"))
    prove(equal(FORMULA, "y", on="0 <= x <= y, x + y <= 1"))


@lemma
def shallow_network_with_four_neurons():
    rows = [[1, -1], [-1, 1], [1, 1], [-1, -1]]
    N = Network([(rows, [0, 0, -1, 1]), ([["1/2", "1/2", "-1/2", "-1/2"]], ["1/2"])])
    prove(equal(N, "max(min(x, 1 - y), min(y, 1 - x))"))
    values = [N(0, 0), N(1, 0), N(1, 1), N(0, 1), N("1/2", "1/2")]
    prove(equal(values, [0, 1, 0, 1, "1/2"], about="values at the corners and at the centre"))
    prove(equal(count_regions(N).linear, 4, about="linear regions"))


if __name__ == "__main__":
    run_lemmas()
