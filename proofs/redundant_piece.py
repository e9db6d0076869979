r"""2 max{x, y} = max{2x, x + y, 2y}: a term of a maximum may be active without having a region of its own.

The term x + y is the largest only on the line x = y, where all three agree.

Source: tropical geometry, folklore.

Proved: the identity; the maximum exceeds x + y by |x - y|, so the middle term is active exactly on the line; two
linear regions and two affine pieces, not three.
"""

from exactrelu import *


@lemma
def middle_term_is_redundant():
    prove("2*max(x, y) == max(2*x, x + y, 2*y) == max(2*x, 2*y)")
    prove(equal(max_affine([[2, 0], [1, 1], [0, 2]]), "2*max(x, y)"))


@lemma
def middle_term_is_active_on_a_line_only():
    prove("max(2*x, x + y, 2*y) - (x + y) == abs(x - y)")


@lemma
def two_regions_for_three_terms():
    regions = count_regions("max(2*x, x + y, 2*y)")
    prove(equal([regions.linear, regions.pieces], [2, 2], about="linear regions and pieces"))


if __name__ == "__main__":
    run_lemmas()
