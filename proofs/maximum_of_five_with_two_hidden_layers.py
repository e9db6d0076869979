r"""max{x₁, .., x₅} with two hidden layers, where a tournament takes three; and max{0, x₁, .., x₄} with two, too.

With $u = 2x_5$, $s = \max\{u, x_1 + x_2\}$, $t = \max\{u, x_3 + x_4\}$ and $[ij] = \max\{x_i, x_j\}$
\begin{align*}
2 \max\{x_1, \dots, x_5\} &= \max\{s, [13] + [14]\} + \max\{s, [23] + [24]\} + \max\{t, [13] + [23]\}
  + \max\{t, [14] + [24]\} + \max\{s, x_3 + x_4\} \\
&\quad - \max\{s, x_3 + [14]\} - \max\{s, x_4 + [13]\} - \max\{s, x_3 + [24]\} - \max\{s, x_4 + [23]\}.
\end{align*}
So the conjecture that $\max\{0, x_1, \dots, x_n\}$ needs $\lceil \log_2(n + 1) \rceil$ hidden layers fails for n = 4.
With integer weights three hidden layers would be needed; the output weights here are ±1/2.

Source: Bakaev, Brunck, Hertrich, Stade & Yehudayoff, *Better neural network expressivity: subdividing the simplex*,
arXiv 2505.14338 (two hidden layers for the maximum of five); the conjecture: Hertrich, Basu, Di Summa & Skutella,
arXiv 2105.14835; integer weights: Haase, Hertrich & Loho, arXiv 2302.12553.

Proved: the formula in all five variables; the network (5, 12, 11, 1) written out by hand computes the maximum of five;
with x₅ = 0 two neurons are dead, and the network (4, 10, 11, 1) computes $\max\{0, x_1, \dots, x_4\}$; a tournament
has three hidden layers; without the last subtracted term the formula is refuted.  The lower bound for integer weights
is cited.
"""

from fractions import Fraction

from exactrelu import *

S, T = "max(2*x5, x1 + x2)", "max(2*x5, x3 + x4)"
ADDED = [
    f"max({S}, max(x1, x3) + max(x1, x4))",
    f"max({S}, max(x2, x3) + max(x2, x4))",
    f"max({T}, max(x1, x3) + max(x2, x3))",
    f"max({T}, max(x1, x4) + max(x2, x4))",
    f"max({S}, x3 + x4)",
]
SUBTRACTED = [
    f"max({S}, x3 + max(x1, x4))",
    f"max({S}, x4 + max(x1, x3))",
    f"max({S}, x3 + max(x2, x4))",
    f"max({S}, x4 + max(x2, x3))",
]
FIRST = [  # the last two rows are relu(x5), relu(-x5)
    [-1, -1, 0, 0, 2],
    [1, 1, 0, 0, -2],
    [0, 0, -1, -1, 2],
    [0, 0, 1, 1, -2],
    [1, 0, -1, 0, 0],
    [-1, 0, 1, 0, 0],
    [1, 0, 0, -1, 0],
    [-1, 0, 0, 1, 0],
    [0, 1, -1, 0, 0],
    [0, 1, 0, -1, 0],
    [0, 0, 0, 0, 1],
    [0, 0, 0, 0, -1],
]
SECOND = [
    [0, 1, 1, -1, -1, 0, -1, 0, 0, 0, 0, 0],
    [0, 1, 1, -1, 0, 0, 0, 0, -1, -1, 0, 0],
    [0, 0, 1, 0, 0, -1, -1, 1, -1, 0, 0, 0],
    [0, 0, 1, 0, -1, 1, 0, -1, 0, -1, 0, 0],
    [0, 1, 1, -1, 0, 0, 0, 0, 0, 0, 0, 0],
    [0, 1, 1, -1, 0, 0, -1, 0, 0, 0, 0, 0],
    [0, 1, 1, -1, -1, 0, 0, 0, 0, 0, 0, 0],
    [0, 1, 1, -1, 0, 0, 0, 0, 0, -1, 0, 0],
    [0, 1, 1, -1, 0, 0, 0, 0, -1, 0, 0, 0],
    [0, 0, -1, 1, 1, 0, 1, 0, 1, 1, 2, -2],
    [0, 0, 1, -1, -1, 0, -1, 0, -1, -1, -2, 2],
]
OUTPUT = [Fraction(sign, 2) for sign in (1, 1, 1, 1, 1, -1, -1, -1, -1, 1, -1)]


def _network(inputs):
    """With four inputs: the columns and rows of x5 left out, as x5 = 0."""
    kept = range(12 if inputs == 5 else 10)
    first = [FIRST[i][:inputs] for i in kept]
    second = [[row[i] for i in kept] for row in SECOND]
    return Network([(first, [0] * len(first)), (second, [0] * 11), ([OUTPUT], [0])])


@lemma
def formula_of_nine_maxima():
    total = " + ".join(ADDED) + " - " + " - ".join(SUBTRACTED)
    prove(equal(f"({total})/2", "max(x1, x2, x3, x4, x5)"))


@lemma
def every_term_is_needed():
    total = " + ".join(ADDED) + " - " + " - ".join(SUBTRACTED[:3])
    refute(equal(f"({total})/2", "max(x1, x2, x3, x4, x5)"))


@lemma
def network_with_two_hidden_layers():
    N = _network(5)
    prove(equal(N, "max(x1, x2, x3, x4, x5)"))
    prove(equal([*N.architecture], [5, 12, 11, 1], about="architecture"))
    prove(equal([N.hidden_layers, maximum(5).hidden_layers], [2, 3], about="hidden layers here and in a tournament"))


@lemma
def maximum_of_zero_and_four_numbers():
    N = _network(4)
    prove(equal(N, "max(0, x1, x2, x3, x4)"))
    prove(equal([*N.architecture], [4, 10, 11, 1], about="architecture"))
    conjectured = (4).bit_length()  # the least k with 2^k >= 4 + 1
    refute(at_most(conjectured, N.hidden_layers, about="ceil(log2(4 + 1)) against the hidden layers of the network"))


if __name__ == "__main__":
    run_lemmas()
