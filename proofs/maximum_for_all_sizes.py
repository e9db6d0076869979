r"""A block that is the maximum of two numbers makes the maximum of M, by folding or in any tree, for all M.

$\max\{x_1, \dots, x_M\} = \max\{\max\{x_1, \dots, x_{M-1}\}, x_M\}$: if $N(u, v) \ge u$, $N(u, v) \ge v$, and
$N(u, v) \le z$ whenever $u \le z$ and $v \le z$, then
$N(\dots N(N(x_1, x_2), x_3) \dots, x_M) = \max\{x_1, \dots, x_M\}$ for every M; and so is every binary tree of
blocks, such as a tournament, M a power of two or not.  An odd one out may be passed on through
$y = \mathrm{ReLU}(y) - \mathrm{ReLU}(-y)$.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine functions",
part I; for tournaments Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv
2310.20360 (maximum ANN); for minima Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384; the
two that fail are constructed.

Proved: for all M, by induction (schemas FOLD-MAX, FOLD-MIN, TREE), with certificates for the three properties of
the block: the printed matrices, other formulas for maximum and minimum, and the package's networks `maximum(M)`.
Refuted: ReLU(u − v) + u, and a tree with the padding ReLU(y) + ReLU(−y).
"""

from exactrelu import *


@lemma
def fold_of_the_printed_matrices():
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    prove(for_all.fold_max(N))


@lemma
def folds_of_formulas():
    prove(for_all.fold_max("u + relu(v - u)"))
    prove(for_all.fold_max("(u + v + abs(u - v))/2"))
    prove(for_all.fold_min("u - relu(u - v)"))
    prove(for_all.fold_min("(u + v - abs(u - v))/2"))


@lemma
def wrong_block():
    refute(for_all.fold_max("relu(u - v) + u"))
    refute(for_all.fold_max("relu(u - v) + u"), at=[0, 1])


@lemma
def tournaments():
    N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    P = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    prove(for_all.tree_max(N, padding=P, family=maximum))


@lemma
def trees_of_minima():
    prove(for_all.tree_min("v - relu(v - u)"))


@lemma
def wrong_padding():
    refute(for_all.tree_max("max(u, v)", padding="relu(y) + relu(-y)"))


if __name__ == "__main__":
    run_lemmas()
