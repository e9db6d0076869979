r"""Networks side by side, on separate inputs or on a common one: block-diagonal weights, sizes add.

$$(x, y) \mapsto (\Phi_1(x), \Phi_2(y)), \qquad x \mapsto (\Phi_1(x), \Phi_2(x)).$$
Networks of different depth are first made equally deep with identity layers.

Source: Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus, parallelization);
Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv 2310.20360 (parallelizations
of ANNs).

Proved: two maxima of two on separate inputs, architecture (4, 6, 2); |x| and the sawtooth with three hidden layers on
one input, architecture (1, 4, 4, 4, 2), also with weights written out by hand.
"""

from exactrelu import *


@lemma
def two_maxima_on_separate_inputs():
    N = direct_sum(maximum_of_two(), maximum_of_two())
    prove(equal(N, ["max(w, x)", "max(y, z)"]))
    prove(equal([*N.architecture], [4, 6, 2], about="architecture"))
    prove(equal([N.size, N.nonzero_weights], [6, 14], about="neurons and nonzero weights"))


@lemma
def absolute_value_beside_a_deeper_sawtooth():
    N = parallel(absolute_value(), sawtooth(3))
    prove(equal(N, ["abs(x)", "2*abs(2*abs(2*abs(x) - 2) - 2) - 2"]))
    prove(equal([*N.architecture], [1, 4, 4, 4, 2], about="architecture"))


@lemma
def absolute_value_beside_a_sawtooth_by_hand():
    first = [[1], [-1], [1], [-1]]
    middle = [[1, 1, 0, 0], [-1, -1, 0, 0], [0, 0, 2, 2], [0, 0, -2, -2]]
    N = Network([(first, [0] * 4), (middle, [0, 0, -2, 2]), ([[1, -1, 0, 0], [0, 0, 2, 2]], [0, -2])])
    prove(equal(N, ["abs(x)", "2*abs(2*abs(x) - 2) - 2"]))


if __name__ == "__main__":
    run_lemmas()
