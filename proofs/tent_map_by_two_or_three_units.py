r"""The tent map on [0, 1] takes two ReLUs; a tent with compact support takes a third.

$$2\,\mathrm{ReLU}(x) - 4\,\mathrm{ReLU}(x - \tfrac12) = \min\{2x, 2 - 2x\} \quad (x \geq 0), \qquad
  2\,\mathrm{ReLU}(x) - 4\,\mathrm{ReLU}(x - \tfrac12) + 2\,\mathrm{ReLU}(x - 1) = \max\{0, \min\{2x, 2 - 2x\}\}.$$

Source: Telgarsky, *Representation benefits of deep feedforward networks*, arXiv 1509.08101.

Proved: both, the first on x ≥ 0, refuted for x < 0 (0 against 2x); the two-unit tent is not the compact one: at 2 it
is -2; three units are the least for the compact tent and two for the other.
"""

from exactrelu import *


@lemma
def two_units_on_the_half_line():
    prove("2*relu(x) - 4*relu(x - 1/2) == min(2*x, 2 - 2*x)", on="x >= 0")
    refute("2*relu(x) - 4*relu(x - 1/2) == min(2*x, 2 - 2*x)", at=-1)
    prove(equal(tent(compact=False), "min(2*relu(x), 2 - 2*x)"))


@lemma
def three_units_on_the_line():
    prove("2*relu(x) - 4*relu(x - 1/2) + 2*relu(x - 1) == max(0, min(2*x, 2 - 2*x))")
    N = Network([([[1], [1], [1]], [0, "-1/2", -1]), ([[2, -4, 2]], [0])])
    prove(equal(N, "piecewise((0, x <= 0), (2*x, x <= 1/2), (2 - 2*x, x <= 1), (0, true))"))
    prove(equal(tent(), "relu(1 - abs(2*x - 1))"))


@lemma
def two_units_are_not_the_compact_tent():
    refute("2*relu(x) - 4*relu(x - 1/2) == max(0, min(2*x, 2 - 2*x))", at=2)
    prove("2*relu(x) - 4*relu(x - 1/2) == max(0, min(2*x, 2 - 2*x))", on="x <= 1")


@lemma
def least_numbers_of_units():
    compact = to_shallow_network("max(0, min(2*x, 2 - 2*x))")
    prove(compact.verdict)
    other = to_shallow_network("2*relu(x) - 4*relu(x - 1/2)")
    prove(other.verdict)
    prove(equal([compact.least, other.least], [3, 2], about="least numbers of units in one hidden layer"))


if __name__ == "__main__":
    run_lemmas()
