r"""Softmax gives nonnegative numbers with sum 1; tanh and the logistic function are bounded and nondecreasing.

With $e_k = \exp(z_k) > 0$ these are statements about rational functions of positive numbers:
$$p_k = \frac{e_k}{e_1 + \dots + e_K}, \qquad \tanh(x) = \frac{E - 1}{E + 1}\ (E = e^{2x}), \qquad
  \frac{1}{1 + e^{-x}} = \frac{E}{E + 1}\ (E = e^x),$$
and exp is positive and increasing.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Cross-Entropy Loss Function for classification" and
"Activations with bounded range".

Proved: for all positive numbers in the place of the exponentials, K = 2, 3, 4: $p_k \geq 0$, $\sum_k p_k = 1$, and a
common factor (the same shift of all logits) changes nothing; the bounds -1 and 1, 0 and 1; both fractions grow with E;
$\tanh(x) = 2\sigma(2x) - 1$ for the logistic function σ.  ReLU is not bounded, and LeakyReLU neither.
"""

from exactrelu import *


def _positive(K):
    return ", ".join(f"e{k} > 0" for k in range(1, K + 1))


def _softmax(K, factor=""):
    exponentials = [f"{factor}e{k}" for k in range(1, K + 1)]
    return [f"{e}/({' + '.join(exponentials)})" for e in exponentials]


@lemma
def softmax_is_a_probability_vector():
    for K in (2, 3, 4):
        p = _softmax(K)
        prove(equal_with_parameters(" + ".join(p), 1, parameters=_positive(K)))
        for probability in p:
            prove(at_most_with_parameters(0, probability, parameters=_positive(K)))


@lemma
def shifted_logits_give_the_same_probabilities():
    for K in (2, 3, 4):
        for shifted, p in zip(_softmax(K, "c*"), _softmax(K), strict=True):
            prove(equal_with_parameters(shifted, p, parameters=f"c > 0, {_positive(K)}"))


@lemma
def bounded_ranges():
    for value, low, high in (("(E - 1)/(E + 1)", -1, 1), ("E/(E + 1)", 0, 1)):
        prove(at_most_with_parameters(low, value, parameters="E > 0"))
        prove(at_most_with_parameters(value, high, parameters="E > 0"))


@lemma
def nondecreasing():
    for value in ("({0} - 1)/({0} + 1)", "{0}/({0} + 1)"):
        grown = value.format("(E + d)")
        prove(at_most_with_parameters(value.format("E"), grown, parameters="E > 0, d > 0"))


@lemma
def tanh_by_the_logistic_function():
    prove(equal_with_parameters("(E - 1)/(E + 1)", "2*E/(E + 1) - 1", parameters="E > 0"))


@lemma
def relu_is_unbounded():
    for k in range(10):
        refute(at_most("relu(x)", 10**k), at=10**k + 1)
        refute(at_most(f"{-(10**k)}", "max(x, x/10)"), at=-11 * 10**k)


if __name__ == "__main__":
    run_lemmas()
