r"""A sum of m absolute values of linear forms on R^n in general position has 2 Σ_{i < n} C(m − 1, i) linear pieces.

$z(x) = \sum_{i=1}^m |\langle g_i, x \rangle|$ is the support function of a zonotope, computed by one hidden layer of
2m units; its pieces are the cells of m hyperplanes through 0.

Source: Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491 (ZONOTOPE functions).

Proved: exact counts: 2m in the plane (m = 1, .., 6), 8 and 14 for m = 3, 4 in space, 12 with a generator in special
position; each is the maximum of the $2^m$ signed sums and so convex; the function as a network of 2m units.  The
formula in general is cited.
"""

from itertools import product
from math import comb

from exactrelu import *


def _bound(n, m):
    return 2 * sum(comb(m - 1, i) for i in range(n))


@lemma
def sums_of_absolute_values_in_the_plane():
    terms = [f"abs({a}*x + {b}*y)" for a, b in ((1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 3))]
    for m in range(1, 7):
        counts = count_regions(" + ".join(terms[:m])) if m > 1 else count_regions("abs(x)")
        prove(equal(counts.linear, 2 * m, about=f"linear regions for {m} generators in the plane"))
        prove(equal(2 * m, _bound(2, m) if m > 1 else 2, about="the formula"))


@lemma
def sums_of_absolute_values_in_space():
    three, four = "abs(x) + abs(y) + abs(z)", "abs(x) + abs(y) + abs(z) + abs(x + y + z)"
    prove(equal([count_regions(three).linear, _bound(3, 3)], [8, 8], about="three generators in space"))
    prove(equal([count_regions(four).linear, _bound(3, 4)], [14, 14], about="four generators in general position"))
    special = count_regions("abs(x) + abs(y) + abs(z) + abs(x + y)").linear
    prove(equal(special, 12, about="four generators, three of them in a plane"))


@lemma
def maximum_of_signed_sums():
    signed = [f"{a}*x + {b}*y + {c}*(x + y)" for a, b, c in product((1, -1), repeat=3)]
    prove(equal("abs(x) + abs(y) + abs(x + y)", f"max({', '.join(signed)})"))
    prove(equal(count_regions(f"max({', '.join(signed)})").pieces, 6, about="affine pieces of the maximum of eight"))


@lemma
def network_of_a_zonotope():
    N = zonotope([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
    prove(equal(N, "abs(x) + abs(y) + abs(z) + abs(x + y + z)"))
    prove(equal([N.hidden_layers, N.size], [1, 8], about="hidden layers and units"))


if __name__ == "__main__":
    run_lemmas()
