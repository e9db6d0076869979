r"""ReLU(λz) = λ ReLU(z) for every λ > 0 and not for λ < 0: the symmetry of networks by positive rescaling.

Source: folklore (positive homogeneity of ReLU).

Proved: the identity for all real z and all λ >= 0, and what it means for a neuron: the weight v after it may be divided
by λ > 0 when its weight w and bias c are multiplied by λ.  For λ < 0 the identity is refuted with λ = -1, z = 1, and
what holds instead is proved: ReLU(λz) = -λ ReLU(-z).  Also |λz| = |λ| |z| for all real λ, and two steps of the sawtooth
2|y| - c on [-c, c] for all c > 0.
"""

from exactrelu import *


@lemma
def positive_factors():
    prove(equal_with_parameters("relu(l*z)", "l*relu(z)", parameters="l > 0"))
    prove(equal_with_parameters("relu(l*z)", "l*relu(z)", parameters="l >= 0"))


@lemma
def rescaled_neuron():
    prove(equal_with_parameters("v/l*relu(l*w*x + l*c)", "v*relu(w*x + c)", parameters="l > 0, v, w, c"))


@lemma
def negative_factors():
    refute(equal_with_parameters("relu(l*z)", "l*relu(z)", parameters="l < 0"))
    prove(equal_with_parameters("relu(l*z)", "-l*relu(-z)", parameters="l < 0"))


@lemma
def absolute_value_of_a_multiple():
    prove(equal_with_parameters("abs(l*z)", "abs(l)*abs(z)", parameters="l"))


@lemma
def sawtooth_step_on_an_interval():
    twice = "2*abs(2*abs(y) - c) - c"
    cases = "piecewise((-4*y - 3*c, y <= -c/2), (4*y + c, y <= 0), (c - 4*y, y <= c/2), (4*y - 3*c, true))"
    prove(equal_with_parameters(twice, cases, parameters="c > 0", on="-c <= y <= c"))
    prove(at_most_with_parameters(twice, "c", parameters="c > 0", on="-c <= y <= c"))


if __name__ == "__main__":
    run_lemmas()
