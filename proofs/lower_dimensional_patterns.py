r"""Activation patterns that occur on a set without interior are not regions: ReLU(x), ReLU(−x), ReLU(y).

The pattern (off, off) of the first two neurons occurs on the line x = 0 only.  So there are 4 activation regions,
although 6 patterns occur somewhere and 8 are conceivable.

Source: folklore.

Proved: the network has exactly the 4 full-dimensional patterns {(1, 0), (0, 1)} × {0, 1}; at (0, ±1) it shows the
patterns (0, 0, 1) and (0, 0, 0); its function is |x| + 2 ReLU(y).
"""

from exactrelu import *


@lemma
def four_full_dimensional_patterns():
    N = Network([([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]), ([[1, 1, 2]], [0])])
    patterns = sorted(region.pattern for region in activation_regions(N))
    prove(equal(len(patterns), 4, about="full-dimensional patterns"))
    prove(
        equal(
            [s for p in patterns for s in p],
            [0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1],
            about="these patterns, one after the other",
        )
    )
    prove(equal(N, "abs(x) + 2*max(y, 0)"))


@lemma
def two_more_patterns_on_a_line():
    N = Network([([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]), ([[1, 1, 2]], [0])])
    prove(equal([*N.activation_pattern(0, 1)[0]], [0, 0, 1], about="pattern at (0, 1)"))
    prove(equal([*N.activation_pattern(0, -1)[0]], [0, 0, 0], about="pattern at (0, -1)"))


if __name__ == "__main__":
    run_lemmas()
