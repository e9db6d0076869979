r"""The sawtooth f₀(x) = x, f_l = 2|f_{l−1}| − 2 is a ReLU network with two units in each of L layers, 2L in total.

$$f_l(x) = 2\,|f_{l-1}(x)| - 2 = 2\,\mathrm{ReLU}(f_{l-1}(x)) + 2\,\mathrm{ReLU}(-f_{l-1}(x)) - 2.$$

Source: *DeepNN Notes on Approximation with ReLU Networks*, "Example: sawtooth network"; the construction goes back to
Telgarsky, *Representation benefits of deep feedforward networks*, arXiv 1509.08101.

Proved: the step, for every value of f_{l-1}; the networks with 1, 2 and 3 layers written out by hand and the network
for L = 0, .., 8 against the nested absolute values; 2L units in L hidden layers.
"""

from exactrelu import *


def _nested(L):
    """f_L as text: 2|2|..|x|..| - 2| - 2."""
    text = "x"
    for _ in range(L):
        text = f"2*abs({text}) - 2"
    return text


@lemma
def one_step():
    prove("2*abs(y) - 2 == 2*relu(y) + 2*relu(-y) - 2")


@lemma
def zero_layers_are_the_identity():
    prove(equal(sawtooth(0), "x"))
    prove(equal(sawtooth(0).size, 0, about="neurons with 0 layers"))


@lemma
def networks_by_hand():
    first, fold, last = ([[1], [-1]], [0, 0]), ([[2, 2], [-2, -2]], [-2, 2]), ([[2, 2]], [-2])
    prove(equal(Network([first, last]), "2*abs(x) - 2"))
    prove(equal(Network([first, fold, last]), "2*abs(2*abs(x) - 2) - 2"))
    prove(equal(Network([first, fold, fold, last]), "2*abs(2*abs(2*abs(x) - 2) - 2) - 2"))


@lemma
def network_equals_the_recursion():
    for L in range(1, 9):
        prove(equal(sawtooth(L), _nested(L)))


@lemma
def two_units_per_layer():
    for L in range(1, 11):
        N = sawtooth(L)
        prove(equal([*N.widths], [2] * L, about=f"widths with {L} layers"))
        prove(equal(N.size, 2 * L, about=f"neurons with {L} layers"))


if __name__ == "__main__":
    run_lemmas()
