r"""Composing networks: with affine maps merged, and sparsely through x = ReLU(x) − ReLU(−x).

*Merged*: hidden layers add, and the parameters $P = \sum_k l_k (l_{k-1} + 1)$ satisfy
$$P(f \circ g) = P(f) + P(g) + l_1^f (l_{L-1}^g + 1) - l_1^f (l_0^f + 1) - l_L^g (l_{L-1}^g + 1)
  \le P(f) + P(g) + l_1^f\, l_{L-1}^g.$$
*Sparse*: the last layer W of g becomes (W, -W) and the first layer V of f becomes (V, -V): one hidden layer more, and
at most twice the nonzero weights of f and g together.

Source: merged, Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv 2310.20360
(composition of ANNs); sparse, Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus,
sparse concatenation).

Proved: the hat after the sawtooth, both ways, with the layers and weights as stated; the formula for P for all fitting
pairs out of the maxima of two and three, the identity and the sawtooth; their functions.
"""

from exactrelu import *

HAT_OF_SAWTOOTH = "max(0, 1 - abs(2*abs(2*abs(x) - 2) - 2))"


@lemma
def merged_composition_computes_the_composition():
    F, G = sawtooth(2), hat()
    prove(equal(compose(G, F), HAT_OF_SAWTOOTH))
    prove(
        equal(
            compose(G, F).hidden_layers,
            F.hidden_layers + G.hidden_layers,
            about="hidden layers of the merged composition",
        )
    )


@lemma
def sparse_composition_computes_the_composition():
    F, G = sawtooth(2), hat()
    N = compose(G, F, sparse=True)
    prove(equal(N, HAT_OF_SAWTOOTH))
    prove(equal(N.hidden_layers, 4, about="hidden layers of the sparse composition"))
    prove(
        at_most(
            N.nonzero_weights,
            2 * F.nonzero_weights + 2 * G.nonzero_weights,
            about="nonzero weights of the sparse composition",
        )
    )


@lemma
def sparse_composition_by_hand():
    first = ([[1], [-1]], [0, 0])
    fold = ([[2, 2], [-2, -2]], [-2, 2])
    signs = ([[2, 2], [-2, -2]], [-2, 2])  # (W, -W)
    nodes = ([[1, -1], [1, -1], [1, -1]], [-1, 0, 1])  # (V, -V)
    N = Network([first, fold, signs, nodes, ([[1, -2, 1]], [0])])
    prove(equal(N, HAT_OF_SAWTOOTH))


@lemma
def parameters_of_a_merged_composition():
    for f in (identity(1), sawtooth(2)):
        for g in (maximum(2), maximum(3), identity(1), sawtooth(2)):
            N = compose(f, g)
            last, before = g.architecture[-1], g.architecture[-2]
            start, first = f.architecture[:2]
            merged = first * (before + 1) - first * (start + 1) - last * (before + 1)
            prove(
                equal(N.parameters, f.parameters + g.parameters + merged, about="parameters of the merged composition")
            )
            prove(
                at_most(
                    N.parameters,
                    f.parameters + g.parameters + first * before,
                    about="parameters of the merged composition against the bound",
                )
            )
            prove(
                equal(
                    N.hidden_layers, f.hidden_layers + g.hidden_layers, about="hidden layers of the merged composition"
                )
            )


@lemma
def functions_of_merged_compositions():
    prove(equal(compose(sawtooth(2), maximum(2)), "2*abs(2*abs(max(x, y)) - 2) - 2"))
    prove(equal(compose(sawtooth(2), maximum(3)), "2*abs(2*abs(max(x, y, z)) - 2) - 2"))
    prove(equal(compose(identity(1), maximum(3)), "max(x, y, z)"))
    prove(equal(compose(sawtooth(2), identity(1)), "2*abs(2*abs(x) - 2) - 2"))


if __name__ == "__main__":
    run_lemmas()
