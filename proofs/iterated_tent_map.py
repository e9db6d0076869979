r"""The n-fold tent map has 2^n pieces on [0, 1] and swings between 0 and 1 at the multiples of 2^(−n).

$h_n = h \circ \dots \circ h$ with $h(x) = \min\{2x, 2 - 2x\}$: $h_n(j/2^n)$ is 0 for even and 1 for odd j.  On the
whole line the compact tent gives $2^n + 2$ linear regions with $2^n + 1$ affine pieces; the tent of two units is not 0
outside [0, 1] and gives 3, 6, 10, 18, 34 regions for n = 1, .., 5.

Source: Telgarsky, *Representation benefits of deep feedforward networks*, arXiv 1509.08101.

Proved: values at the nodes and pieces on [0, 1] for n ≤ 8, from the networks with 3 and with 2 units a layer; that
they equal the nested minima on [0, 1] for n ≤ 5; the numbers on the line for n ≤ 5.
"""

from fractions import Fraction

from exactrelu import *

UNIT = "0 <= x <= 1"


def _compact(n):
    first, row = ([[1], [1], [1]], [0, "-1/2", -1]), [2, -4, 2]
    return Network([first, *[([row] * 3, first[1])] * (n - 1), ([row], [0])])


def _two_units(n):
    first, row = ([[1], [1]], [0, "-1/2"]), [2, -4]
    return Network([first, *[([row] * 2, first[1])] * (n - 1), ([row], [0])])


@lemma
def nested_minima():
    text = "x"
    for n in range(1, 6):
        text = f"min(2*({text}), 2 - 2*({text}))"
        prove(equal(_compact(n), text, on=UNIT))
        prove(equal(_two_units(n), text, on=UNIT))
        prove(equal(iterated_tent(n), text, on=UNIT))


@lemma
def values_and_pieces_on_the_interval():
    for n in range(1, 9):
        nodes = [Fraction(j, 2**n) for j in range(2**n + 1)]
        for N in (_compact(n), _two_units(n)):
            prove(
                equal(
                    [N(x) for x in nodes], [j % 2 for j in range(2**n + 1)], about=f"h_{n} at the multiples of 2^-{n}"
                )
            )
            prove(equal(len(piecewise(N, on=UNIT)), 2**n, about=f"pieces of h_{n} on [0, 1]"))


@lemma
def regions_on_the_line():
    for n in range(1, 6):
        counts = count_regions(_compact(n))
        prove(equal([counts.linear, counts.pieces], [2**n + 2, 2**n + 1], about=f"linear regions and pieces, n = {n}"))
    open_ended = [count_regions(_two_units(n)).linear for n in range(1, 6)]
    prove(equal(open_ended, [3, 6, 10, 18, 34], about="linear regions with two units a layer"))


if __name__ == "__main__":
    run_lemmas()
