r"""Not every hidden unit has a kink: with weight 0 it is constant, and with outer weight 0 it does not count.

Printed: each unit of $f(x) = w_2^\top \mathrm{ReLU}(w_1 x - b_1)$ is a "basis function of the same essential shape",
with the location of its kink, a slope, and a direction.  That holds for weight $w \neq 0$: the kink is at b/w, the
slope there w, the direction the sign of w.  For w = 0 the unit is the constant max{0, -b}.

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Shallow ReLU networks".

Proved: for all w ≠ 0 and b the unit is |w| times a ReLU that starts at b/w, to the right or to the left; for nine
units with w ≠ 0 the exact piecewise form has the kink b/w and the slopes 0, w or w, 0; for w = 0 there is no kink, and
"one kink" is refuted; the constant is 3 for b = -3 and 0 for b = 3; of three units one has outer weight 0 and its kink
does not appear.
"""

from fractions import Fraction

from exactrelu import *


def _unit(w, b):
    return Network([([[w]], [-Fraction(b)]), ([[1]], [0])])


@lemma
def units_with_a_weight():
    for w in (Fraction(2), Fraction(-1), Fraction(1, 3)):
        for b in (-1, 0, 5):
            f = piecewise(_unit(w, b))
            prove(equal([*f.breakpoints], [b / w], about=f"kinks of ReLU({w}x - {b})"))
            slopes = [piece.map.W[0][0] for piece in f.pieces]
            prove(equal(slopes, [0, w] if w > 0 else [w, 0], about=f"slopes of ReLU({w}x - {b})"))


@lemma
def units_without_a_weight():
    for b in (-3, 0, 3):
        kinks = len(piecewise(_unit(0, b)).breakpoints)
        refute(equal(kinks, 1, about=f"kinks of ReLU(0x - {b})"))
    prove(equal(_unit(0, -3), 3))
    prove(equal(_unit(0, 3), 0))


@lemma
def outer_weight_zero():
    N = Network([([[1], [1], [1]], [0, -1, -2]), ([[1, 0, 4]], [0])])
    prove(equal(N, "relu(x) + 4*relu(x - 2)"))
    prove(equal([*piecewise(N).breakpoints], [0, 2], about="kinks of three units, one with outer weight 0"))


@lemma
def units_with_any_weight():
    prove(equal_with_parameters("relu(w*x - b)", "w*relu(x - b/w)", parameters="w > 0, b"))
    prove(equal_with_parameters("relu(w*x - b)", "-w*relu(b/w - x)", parameters="w < 0, b"))


if __name__ == "__main__":
    run_lemmas()
