r"""Hats and towers in the plane: two hidden layers compute them, one hidden layer computes none of them.

In two or more variables no CPA function with compact support is computed by one hidden layer, but 0: some hyperplane
carries a jump of the gradient, and far out, where the function vanishes, that hyperplane carries none.  (In one
variable a hat takes three units.)  Here this is seen for the Courant hat
$\varphi = \mathrm{ReLU}(1 - \tfrac12 (|x| + |y| + |x - y|))$, for the nodal basis function of an irregular patch with
the vertices (2, 0), (0, 1), (-1, 0), (0, -1), and for the trapezoidal tower
$T = \mathrm{ReLU}(t(x) + t(y) - 1)$, $t(s) = \max\{0, \min\{s, 1, 3 - s\}\}$.

Source: He, Li, Xu & Zheng, *ReLU deep neural networks and linear finite elements*, J. Comput. Math. 2020, arXiv
1807.03973; the tower: question and answer on tower functions and linear regions (Cross Validated, 2016).

Proved: on the line y = 0, at a point where the gradient jumps and at one where it does not, the affine maps around it;
that the exact decision finds such an obstruction for each function, with certificates for the maps around its two
points; networks with two hidden layers, written out by hand; the hat of one variable with one hidden layer.
"""

from exactrelu import *

HAT = "relu(1 - (abs(x) + abs(y) + abs(x - y))/2)"
PATCH = "max(0, min(1 - x/2 - y, 1 + x - y, 1 + x + y, 1 - x/2 + y))"
T_X, T_Y = "max(0, min(x, 1, 3 - x))", "max(0, min(y, 1, 3 - y))"
TOWER = f"relu({T_X} + {T_Y} - 1)"


@lemma
def courant_hat_takes_two_hidden_layers():
    prove(equal(HAT, "1 + x - y", on="-3/4 <= x <= -1/4, 0 <= y <= 1/4"))
    prove(equal(HAT, "1 + x", on="-3/4 <= x <= -1/4, -1/4 <= y <= 0"))
    prove(equal(HAT, 0, on="-3 <= x <= -2, -1 <= y <= 1"))
    found = to_shallow_network(HAT)
    prove(equal(int(bool(found)), 0, about="whether one hidden layer computes the Courant hat"))
    prove(found.verdict)
    rows = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]]
    N = Network([(rows, [0] * 6), ([["-1/2"] * 6], [1]), ([[1]], [0])])
    prove(equal(N, HAT))
    prove(equal(N.hidden_layers, 2, about="hidden layers"))


@lemma
def hat_on_an_irregular_patch_takes_more_than_one_hidden_layer():
    prove(equal(PATCH, "1 - x/2 - y", on="1/2 <= x <= 1, 0 <= y <= 1/4"))
    prove(equal(PATCH, "1 - x/2 + y", on="1/2 <= x <= 1, -1/4 <= y <= 0"))
    prove(equal(PATCH, 0, on="-3 <= x <= -2, -1 <= y <= 1"))
    found = to_shallow_network(PATCH)
    prove(equal(int(bool(found)), 0, about="whether one hidden layer computes the hat on the patch"))
    prove(found.verdict)


@lemma
def tower_takes_two_hidden_layers():
    prove(equal(TOWER, "y", on="1 <= x <= 2, 0 <= y <= 1"))
    prove(equal(TOWER, 0, on="1 <= x <= 2, -1 <= y <= 0"))
    prove(equal(TOWER, 0, on="-1 <= x <= 0, -1 <= y <= 1"))
    found = to_shallow_network(TOWER)
    prove(equal(int(bool(found)), 0, about="whether one hidden layer computes the tower"))
    prove(found.verdict)
    rows = [[1, 0]] * 4 + [[0, 1]] * 4
    N = Network([(rows, [0, -1, -2, -3] * 2), ([[1, -1, -1, 1] * 2], [-1]), ([[1]], [0])])
    prove(equal(N, TOWER))
    prove(equal(N.hidden_layers, 2, about="hidden layers"))


@lemma
def hat_of_one_variable_takes_one_hidden_layer():
    found = to_shallow_network("max(0, 1 - abs(x))")
    prove(found.verdict)
    prove(equal([len(found.units), found.least], [3, 3], about="units found for the hat, and least number"))


if __name__ == "__main__":
    run_lemmas()
