r"""Pieces of functions of one variable: a composition has at most the product, a sum at most the sum less one.

$$p(g \circ f) \le p(g)\,p(f), \qquad p(f + g) \le p(f) + p(g) - 1,$$
where p counts the maximal intervals of affinity.  Both bounds are attained: the first by sawtooth functions, the
second by $\mathrm{ReLU}(x) + \mathrm{ReLU}(x - 1)$.

Source: Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus, number of affine
pieces).

Proved: instances, with exact counts.  The sawtooths f_2 with 4 and f_3 with 8 pieces compose to f_5 with 32; f_2 plus
a hat has 6 pieces, at most 4 + 4 - 1; the two attained bounds.  The general bounds are not proved here.
"""

from exactrelu import *

SAWTOOTH_5 = "2*abs(2*abs(2*abs(2*abs(2*abs(x) - 2) - 2) - 2) - 2) - 2"


@lemma
def composition_attains_the_product():
    f, g = sawtooth(2), sawtooth(3)
    both = compose(g, f)
    prove(
        equal(
            [len(piecewise(f)), len(piecewise(g)), len(piecewise(both))], [4, 8, 32], about="pieces of f_2, f_3 and f_5"
        )
    )
    prove(equal(both, SAWTOOTH_5))


@lemma
def composition_may_have_fewer_pieces():
    f, g = absolute_value(), relu_network()
    prove(equal(compose(g, f), "abs(x)"))
    prove(
        at_most(
            len(piecewise(compose(g, f))),
            len(piecewise(g)) * len(piecewise(f)) - 1,
            about="pieces of |x| against the product less one",
        )
    )


@lemma
def sum_of_a_sawtooth_and_a_hat():
    f, g = sawtooth(2), compose(hat(), AffineMap([[2]]))
    prove(equal(f + g, "2*abs(2*abs(x) - 2) - 2 + max(0, 1 - 2*abs(x))"))
    p = [len(piecewise(f)), len(piecewise(g)), len(piecewise(f + g))]
    prove(equal(p, [4, 4, 6], about="pieces of f, g and f + g"))
    prove(at_most(p[2], p[0] + p[1] - 1, about="pieces of f + g against the bound"))


@lemma
def sum_attains_the_bound():
    prove(equal(len(piecewise("relu(x) + relu(x - 1)")), 3, about="pieces of ReLU(x) + ReLU(x - 1)"))
    prove(
        equal(
            [len(piecewise("relu(x)")), len(piecewise("relu(x - 1)"))],
            [2, 2],
            about="pieces of ReLU(x) and of ReLU(x - 1)",
        )
    )


if __name__ == "__main__":
    run_lemmas()
