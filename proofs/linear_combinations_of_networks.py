r"""Linear combinations of networks are networks, also for different depths; a multiple keeps the architecture.

$$x \mapsto 3\,|x| - \tfrac12 f_2(x), \qquad f_2(x) = 2\,\bigl|2|x| - 2\bigr| - 2,$$
by running both in parallel and adding up in the last affine map.

Source: Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus, linear combinations);
Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv 2310.20360 (sums and scalar
multiplications of ANNs).

Proved: this combination, which has four linear regions on the line; sums and differences of maxima; scalar multiples
with the same architecture and parameters.
"""

from exactrelu import *


@lemma
def combination_of_networks_of_different_depth():
    N = linear_combination([3, "-1/2"], [absolute_value(), sawtooth(2)])
    prove(equal(N, "3*abs(x) - (2*abs(2*abs(x) - 2) - 2)/2"))
    prove(equal(N.hidden_layers, 2, about="hidden layers of 3|x| - f_2/2"))
    prove(equal(count_regions(N).linear, 4, about="linear regions of 3|x| - f_2/2"))


@lemma
def sums_and_differences():
    M, m = maximum(2), minimum(2)
    prove(equal(M + m, "x + y"))
    prove(equal(M - m, "abs(x - y)"))


@lemma
def scalar_multiples_keep_the_architecture():
    for f in (sawtooth(2), hat(), absolute_value()):
        for scalar in ("-2/3", 0, 5):
            N = linear_combination([scalar], [f])
            prove(
                equal(
                    [*N.architecture, N.parameters],
                    [*f.architecture, f.parameters],
                    about="architecture and parameters of the multiple",
                )
            )
    prove(equal(linear_combination(["-2/3"], [sawtooth(2)]), "(4 - 4*abs(2*abs(x) - 2))/3"))
    prove(equal(5 * hat(), "5*max(0, 1 - abs(x))"))


if __name__ == "__main__":
    run_lemmas()
