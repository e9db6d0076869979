r"""Duplicate neurons merge, dead neurons vanish, and neurons that are always on become affine.

$$c_1\,\mathrm{ReLU}(z) + c_2\,\mathrm{ReLU}(z) = (c_1 + c_2)\,\mathrm{ReLU}(z), \quad
  \mathrm{ReLU}(-1 - \mathrm{ReLU}(x)) = 0, \quad \mathrm{ReLU}(1 + \mathrm{ReLU}(x)) = 1 + \mathrm{ReLU}(x).$$

Source: folklore.

Proved: the three identities; a network that loses a duplicate neuron and one that loses a dead neuron, with the
function and the number of neurons left.
"""

from exactrelu import *


@lemma
def duplicate_dead_and_always_on():
    prove("2*relu(x - y) + 3*relu(x - y) == 5*relu(x - y)")
    prove("relu(-1 - relu(x)) == 0")
    prove("relu(1 + relu(x)) == 1 + relu(x)")


@lemma
def merging_duplicates():
    N = merge_duplicate_neurons(Network([([[1, -1], [2, -2], [1, 0]], [0, 0, 0]), ([[2, 3, 1]], [0])]))
    prove(equal(N, "8*relu(x - y) + relu(x)"))
    prove(equal(N.size, 2, about="neurons left"))


@lemma
def removing_dead_neurons():
    N = remove_dead_neurons(Network([([[1]], [0]), ([[-1], [2]], [-1, 1]), ([[7, 1]], [0])]))
    prove(equal(N, "1 + 2*relu(x)"))
    prove(equal([*N.widths], [1, 1], about="widths left"))


if __name__ == "__main__":
    run_lemmas()
