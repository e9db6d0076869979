r"""A CPA function is convex if and only if its gradients are monotone: (∇f(y) − ∇f(x))ᵀ(y − x) ≥ 0 inside its cells.

For continuously differentiable functions this is the criterion of convex analysis; for CPA functions it has to hold
for points inside cells, and it is enough to look across facets.  A CPA function never is strongly convex.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Some properties of functions fundamental in
optimisation".

Proved: instances.  For the gauge of a hexagon and for max{|x|, |y|, 1} all pairs of cells satisfy the inequality at
their interior points, and the exact decision says convex; for ReLU(min{x, y}) a pair violates it and the decision
finds a midpoint; for max{|x|, |y|, 1} the inequality is an equality within a cell, so it has many minimisers, as a
convex function that is not strongly convex may: all points of the square are minimal.
"""

from itertools import combinations

from exactrelu import *

GAUGE = "(abs(x) + abs(y) + abs(x - y))/2"
CUT = "max(abs(x), abs(y), 1)"
CORNER = "relu(min(x, y))"


def _products(f):
    """(grad f(y) - grad f(x)) · (y - x) for interior points x, y of every two cells."""
    found = []
    for a, b in combinations(linear_regions(f), 2):
        step = [t - s for s, t in zip(a.witness, b.witness, strict=True)]
        found.append(sum((h - g) * t for g, h, t in zip(a.map.W[0], b.map.W[0], step, strict=True)))
    return found


@lemma
def gradients_of_convex_functions_are_monotone():
    for f in (GAUGE, CUT):
        prove(is_convex(f))
        prove(at_most(0, min(_products(f)), about=f"0 against the least product of differences for {f}"))


@lemma
def gradients_of_the_corner_are_not_monotone():
    refute(is_convex(CORNER))
    refute(at_most(0, min(_products(CORNER)), about=f"0 against the least product of differences for {CORNER}"))


@lemma
def minimisers_need_not_be_unique():
    prove(at_most(1, CUT))
    prove(equal(CUT, 1, on="-1 <= x <= 1, -1 <= y <= 1"))


if __name__ == "__main__":
    run_lemmas()
