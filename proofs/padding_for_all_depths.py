r"""Two networks may be assumed equally deep: layers that change nothing can be added, any number of them.

With $y = \mathrm{ReLU}(y) - \mathrm{ReLU}(-y)$ as a layer, $P^k(y) = y$ for all k.  A deepened network splits an
output y into ReLU(y) and ReLU(−y) once, copies these by identity layers, since ReLU(w) = w for $w \ge 0$, and
subtracts at the end.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine functions",
part II, footnote ("prove that this is true as an exercise"); Petersen & Zech, *Mathematical theory of deep
learning*, arXiv 2407.18384 (identity networks); the wrong sign is constructed.

Proved: for all k, by induction (schema PAD), for the printed block, a vector of them, and `deepen`.  Refuted: the
same with a plus sign.
"""

from exactrelu import *


@lemma
def any_number_of_blocks():
    prove(for_all.padding("relu(y) - relu(-y)"))
    prove(for_all.padding(Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])))


@lemma
def any_number_of_blocks_in_the_plane():
    prove(for_all.padding(["relu(a) - relu(-a)", "relu(b) - relu(-b)"]))


@lemma
def any_number_of_added_layers():
    prove(for_all.deepening())


@lemma
def wrong_sign():
    refute(for_all.padding("relu(y) + relu(-y)"), at=-1)


if __name__ == "__main__":
    run_lemmas()
