r"""The hat on any nodes a < b < c is three ReLUs with weights p, −(p + q), q, where p = 1/(b − a), q = 1/(c − b).

$$p\,\mathrm{ReLU}(x - a) - (p + q)\,\mathrm{ReLU}(x - b) + q\,\mathrm{ReLU}(x - c)
  = \max\{0, \min\{p(x - a),\ q(c - x)\}\}
  = \begin{cases} 0 & x \le a \\ p(x - a) & a \le x \le b \\ q(c - x) & b \le x \le c \\ 0 & x \ge c. \end{cases}$$

Source: Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (ReLU calculus, continuous piecewise
linear functions by hat functions).

Proved: both identities for all real x and all a < b < c; the hats of neighbouring nodes a < b < c < d add up to 1 on
[b, c]; the hat is at most 1.  With one sign changed the first identity is refuted, with numbers.
"""

from exactrelu import *

HAT = "relu(x - a)/(b - a) - (1/(b - a) + 1/(c - b))*relu(x - b) + relu(x - c)/(c - b)"
LATTICE = "max(0, min((x - a)/(b - a), (c - x)/(c - b)))"
NEXT = "max(0, min((x - b)/(c - b), (d - x)/(d - c)))"


@lemma
def hat_as_a_maximum_of_minima():
    prove(equal_with_parameters(HAT, LATTICE, parameters="a < b < c"))


@lemma
def hat_by_cases():
    x, a, b, c = reals("x a b c")
    p, q = 1 / (b - a), 1 / (c - b)
    network = p * relu(x - a) - (p + q) * relu(x - b) + q * relu(x - c)
    cases = Piecewise((0, x <= a), (p * (x - a), x <= b), (q * (c - x), x <= c), (0, True))
    prove(equal_with_parameters(network, cases, parameters="a < b < c"))


@lemma
def neighbouring_hats_add_up_to_one():
    prove(equal_with_parameters(f"{LATTICE} + {NEXT}", "1", parameters="a < b < c < d", on="b <= x <= c"))


@lemma
def hat_is_at_most_one():
    prove(at_most_with_parameters(HAT, "1", parameters="a < b < c"))


@lemma
def wrong_sign_in_the_middle():
    wrong = "relu(x - a)/(b - a) + (1/(b - a) + 1/(c - b))*relu(x - b) + relu(x - c)/(c - b)"
    refute(equal_with_parameters(wrong, LATTICE, parameters="a < b < c"))


if __name__ == "__main__":
    run_lemmas()
