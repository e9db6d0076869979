r"""Depth beats width: 2L units in depth L make $2^L$ linear segments, in one hidden layer at most 2L + 1, for L ≥ 3.

"Increasing the depth is a more efficient way of increasing the complexity than adding width."  The sawtooth network
with L hidden layers of two units has exactly $2^L$ linear segments, on the line and on [−2, 2]; one hidden layer of
2L units has at most 2L kinks.  $2^L > 2L + 1$ for $L \ge 3$; for L = 1, 2 the shallow network wins (2 < 3, 4 < 5).

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Deep ReLU networks"; question and answer on tower
functions and linear regions (Cross Validated, 2016), "exponentially more linear regions"; Telgarsky, arXiv
1509.08101; the numbers are constructed.

Proved: for all L ≥ 3, by induction (schema SEPARATION), with certificates for the branches of the sawtooth, the two
halves of ReLU, 8 ≥ 8, and: $p \ge 2L + 2$ implies $2p \ge 2(L + 1) + 2$.  That with hidden widths $w_1, \dots, w_L$
there are at most $\prod_l (w_l + 1)$ linear segments, for all L (schema DEPTH).  Refuted: the separation from L = 2
or L = 1 on.
"""

from exactrelu import *


@lemma
def depth_beats_width():
    prove(for_all.separation(first=3))


@lemma
def not_for_one_and_two_layers():
    refute(for_all.separation(first=2))
    refute(for_all.separation(first=1))


@lemma
def step_in_numbers():
    prove("8 >= 2*3 + 2")
    prove(at_most("2*(L + 1) + 2", "2*p", on="p >= 2*L + 2, L >= 3"))
    refute(at_most("2*(L + 1) + 2", "2*p", on="p >= 2*L + 2"))


@lemma
def segments_of_deep_networks():
    prove(for_all.deep_segments("relu(t)", kinks=1))


if __name__ == "__main__":
    run_lemmas()
