r"""Each layer of the sawtooth network doubles the number of segments: f_L has 2^L pieces with slopes ±2^L.

For L ≥ 1 the kinks of $f_L$ are $-2 + j\,2^{2-L}$, j = 1, .., $2^L - 1$, with the value -2 for odd j and 2 for even j;
between them, and on to infinity, the slopes are $-2^L, 2^L, -2^L, \dots$; and $f_L(x) = 2 + 2^L(|x| - 2)$ for
$|x| \ge 2$.  On [-2, 2] each segment runs from one of ±2 to the other, so it crosses 0 and the next layer halves it.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Example: sawtooth network" ("the number of linear segments
doubles each time a new layer is added").

Proved: for L = 1, .., 10 the exact piecewise form, computed from the network, has these breakpoints, slopes and values,
on the line and on [-2, 2].  For all L: if a segment is affine from -2 to 2 or from 2 to -2, then 2|·| - 2 makes two of
it (proved for the two segments; the induction over L is left to the reader).  The bound w + 1 on the pieces of a
shallow network with w units is used, not proved: with w = 2L it is below 2^L from L = 3 on, and above for L = 1, 2.
"""

from fractions import Fraction

from exactrelu import *

LAYERS = range(1, 11)


def _form(L, on=None):
    """Breakpoints, slopes, and values at the breakpoints of f_L."""
    N = sawtooth(L)
    f = piecewise(N, on=on)
    return [*f.breakpoints], [piece.map.W[0][0] for piece in f.pieces], [N(point) for point in f.breakpoints]


@lemma
def segments_kinks_and_values_on_the_line():
    for L in LAYERS:
        kinks, slopes, values = _form(L)
        prove(equal(len(slopes), 2**L, about=f"segments of f_{L} on the line"))
        prove(equal(kinks, [-2 + j * Fraction(4, 2**L) for j in range(1, 2**L)], about=f"kinks of f_{L}"))
        prove(equal(slopes, [(-1) ** (j + 1) * 2**L for j in range(2**L)], about=f"slopes of f_{L}"))
        prove(equal(values, [2 * (-1) ** j for j in range(1, 2**L)], about=f"values of f_{L} at its kinks"))


@lemma
def segments_kinks_and_values_on_the_interval():
    for L in LAYERS:
        kinks, slopes, values = _form(L, on="-2 <= x <= 2")
        prove(equal(len(slopes), 2**L, about=f"segments of f_{L} on [-2, 2]"))
        prove(equal(kinks, [-2 + j * Fraction(4, 2**L) for j in range(1, 2**L)], about=f"kinks of f_{L} on [-2, 2]"))
        prove(equal(slopes, [(-1) ** (j + 1) * 2**L for j in range(2**L)], about=f"slopes of f_{L} on [-2, 2]"))
        prove(equal(values, [2 * (-1) ** j for j in range(1, 2**L)], about=f"values of f_{L} at its kinks in [-2, 2]"))


@lemma
def outside_the_interval():
    for L in LAYERS:
        prove(equal(sawtooth(L), f"2 + {2**L}*(abs(x) - 2)", on="x >= 2"))
        prove(equal(sawtooth(L), f"2 + {2**L}*(abs(x) - 2)", on="x <= -2"))


@lemma
def each_segment_is_halved():
    # a segment t -> -2 + 4t or 2 - 4t, t in [0, 1], becomes two segments that run over [-2, 2] again
    halves = "piecewise((2 - 8*t, t <= 1/2), (8*t - 6, true))"
    prove(equal("2*abs(4*t - 2) - 2", halves, on="0 <= t <= 1"))
    prove(equal("2*abs(2 - 4*t) - 2", halves, on="0 <= t <= 1"))


@lemma
def depth_beats_width_from_three_layers_on():
    for L in range(1, 8):
        segments, shallow = len(piecewise(sawtooth(L))), sawtooth(L).size + 1  # w units: at most w + 1 pieces
        if L >= 3:
            prove(at_most(shallow + 1, segments, about=f"one more than 2L + 1 against the segments of f_{L}"))
        else:
            refute(at_most(shallow, segments, about=f"2L + 1 against the segments of f_{L}"))


if __name__ == "__main__":
    run_lemmas()
