r"""The sawtooth $f_L$, $f_0(y) = y$, $f_L = 2|f_{L-1}| - 2$, has exactly $2^L$ linear segments, for all L; and its kin.

$T(y) = 2|y| - 2$ maps [−2, 0] and [0, 2] affinely onto [−2, 2].  A map of an interval with m such branches is
called full-branch; its L-fold iterate has exactly $m^L$ linear segments, alternately rising and falling over the
whole interval. On the line the first and the last segment of $f_L$ go on to infinity: $2|y| - 2 = 2y - 2 \ge 2$ for
$y \ge 2$, and $2|y| - 2 = -2y - 2 \ge 2$ for $y \le -2$.  The doubling is a matter of the interval: on [−1, 1] it
fails from L = 2 on.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Example: sawtooth network" ("the number of linear
segments doubles each time a new layer is added"); Telgarsky, arXiv 1509.08101, for the tent map; the others are
constructed.

Proved: for all L, by induction (schema PIECES), from certificates for the branches: $2^L$ for the sawtooth on [−2,
2] and on the line, and for the tent map on [0, 1]; $3^L$ and $4^L$ for zigzags of three and four branches; $2^L$
for a tent with two different slopes; at most $4^L$ for the tent with compact support on the line.  Refuted: $2^L$
for the sawtooth on [−1, 1], with L = 2 and two segments instead of four; $2^L$ for the tent with compact support on
the line.
"""

from exactrelu import *


@lemma
def sawtooth_on_the_interval_and_on_the_line():
    T = Network([([[1], [-1]], [0, 0]), ([[2, 2]], [-2])])
    prove(for_all.full_branch(T, -2, 2, line=True, family=sawtooth))
    prove(for_all.full_branch("2*abs(y) - 2", -2, 2, pieces=2, line=True))


@lemma
def doubling_fails_on_a_smaller_interval():
    v = refute(for_all.full_branch("2*abs(y) - 2", -1, 1, pieces=2))
    prove(equal([v.instance, v.counterexample.left, v.counterexample.right], [2, 2, 4]))


@lemma
def iterated_tent_map():
    h = Network([([[1], [1], [1]], [0, "-1/2", -1]), ([[2, -4, 2]], [0])])
    prove(for_all.full_branch(h, 0, 1, pieces=2, family=iterated_tent))
    prove(for_all.full_branch("min(2*x, 2 - 2*x)", 0, 1, pieces=2, line=True))


@lemma
def tent_map_on_the_line():
    refute(for_all.full_branch("max(0, min(2*x, 2 - 2*x))", 0, 1, line=True))
    prove(for_all.iterates_at_most("max(0, min(2*x, 2 - 2*x))", pieces=4))


@lemma
def zigzags_with_more_branches():
    prove(for_all.full_branch("min(3*x, abs(3*x - 2))", 0, 1, pieces=3, line=True))
    prove(for_all.full_branch("abs(abs(4*x - 2) - 1)", 0, 1, pieces=4, line=True))


@lemma
def branches_of_different_length():
    prove(for_all.full_branch("min(3*x, 3/2 - 3*x/2)", 0, 1, pieces=2))


if __name__ == "__main__":
    run_lemmas()
