r"""On the line two maxout layers of one unit of rank 3 have at most 7 linear regions, not the 9 of the quoted theorem.

Quoted: "a maxout network with L layers of width $n_0$ and rank k can compute functions with at least $k^{L-1} k^{n_0}$
linear regions".  For $n_0 = 1$ the units are convex functions with at most k - 1 breakpoints, and a convex function
crosses each level at most twice: $h_2 \circ h_1$ has at most $(k - 1) + 2(k - 1)$ breakpoints, $3k - 2$ pieces, less
than $k^2$ for k ≥ 3.  In general at most $(k - 1)(2^L - 1) + 1$.  The statement holds for k = 2 (the sawtooth), and
for $n_0 = 2$, k = 3, L = 2 there is a network with 43 ≥ 27 pieces.

Source: question and answer on tower functions and linear regions (Cross Validated, 2016), quoting Montúfar, Pascanu,
Cho & Bengio, *On the number of linear regions of deep neural networks*, NIPS 2014, arXiv 1402.1869, Theorem 8.

Proved: an example with 7 pieces on the line, the most there are; 9 refuted against the bound; the bound is below $k^L$
for k = 3, .., 6, L = 2, .., 6, and equal to it for k = 2; a level is crossed at most twice by the convex function of
the example (it is monotone on the two sides of its minimum); the sawtooth by maxout units of rank 2; the example in
the plane. The bound itself is proved here in words only.
"""

from exactrelu import *


def _affine(row):
    a, b, c = row
    return f"{a}*x + {b}*y + {c}"


def _unit(rows, inputs=("x", "y")):
    """A maxout unit: the maximum of a·u + b·v + c over the rows."""
    u, v = inputs
    return "max(" + ", ".join(f"({a})*({u}) + ({b})*({v}) + ({c})" for a, b, c in rows) + ")"


@lemma
def seven_pieces_on_the_line():
    y = "max(-2*x, x, 3*x - 2)"
    f = piecewise(f"max(-({y}), {y} - 1, 3*({y}) - 5)")
    prove(equal(len(f), 7, about="pieces of two maxout units of rank 3, one after the other"))
    prove(equal(len(f), maxout_line_upper_bound(3, 2), about="its pieces against the bound (k - 1)(2^L - 1) + 1"))
    refute(at_most(3 ** (2 - 1) * 3**1, maxout_line_upper_bound(3, 2), about="k^(L - 1) k^n_0 against the bound"))


@lemma
def convex_unit_is_monotone_on_two_sides():
    y = "max(-2*{0}, {0}, 3*{0} - 2)"
    prove(at_most(y.format("t"), y.format("s"), on="s <= t, t <= 0"))
    prove(at_most(y.format("s"), y.format("t"), on="0 <= s, s <= t"))


@lemma
def bound_is_below_the_printed_number():
    for L in range(2, 7):
        for k in range(3, 7):
            refute(at_most(k ** (L - 1) * k, maxout_line_upper_bound(k, L), about=f"k^L for k = {k}, L = {L}"))
        prove(equal(maxout_line_upper_bound(2, L), 2 ** (L - 1) * 2, about=f"the bound for k = 2, L = {L}"))


@lemma
def rank_two_on_the_line():
    text = "x"
    for L in range(1, 7):
        text = f"max(2*({text}) - 2, -2*({text}) - 2)"
        prove(equal(len(piecewise(text)), 2 ** (L - 1) * 2, about=f"pieces of {L} maxout units of rank 2"))


@lemma
def forty_three_pieces_in_the_plane():
    U = _unit([(4, 0, -3), (-4, 2, -1), (-2, 2, 0)]), _unit([(0, 3, 1), (-1, -1, -2), (1, 4, 1)])
    V = [_unit([(3, -3, 1), (-2, 0, 0), (2, 2, 0)], U), _unit([(3, 0, 3), (4, -1, -3), (-4, -5, 5)], U)]
    pieces = count_regions(V).pieces
    prove(equal(pieces, 43, about="affine pieces of two layers of two maxout units of rank 3"))
    prove(at_most(maxout_lower_bound(2, 3, 2), pieces, about="k^(L - 1) k^n_0 for n_0 = 2, k = 3, L = 2"))
    prove(equal(maxout_lower_bound(2, 3, 2), 3 * 3**2, about="the printed number"))


if __name__ == "__main__":
    run_lemmas()
