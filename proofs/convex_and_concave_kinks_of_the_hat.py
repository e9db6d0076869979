r"""The hat as a difference of convex functions: g carries its convex kinks, h its concave one.

$$\max\{0, 1 - |x|\} = g - h, \qquad g = \mathrm{ReLU}(x + 1) + \mathrm{ReLU}(x - 1), \quad h = 2\,\mathrm{ReLU}(x).$$
On the line the smallest such decomposition is unique up to adding an affine function to both.

Source: Brandenburg, Grillo & Hertrich, *Decomposition polyhedra of piecewise linear functions*, arXiv 2410.04907.

Proved: the decomposition; the kinks of g are -1 and 1, that of h is 0, so 3 and 2 pieces; g and h satisfy the midpoint
inequality.  Minimality and uniqueness are not proved here.
"""

from exactrelu import *


@lemma
def hat_as_a_difference():
    prove("max(0, 1 - abs(x)) == (relu(x + 1) + relu(x - 1)) - 2*relu(x)")
    prove("max(0, 1 - abs(x)) == max(0, x + 1, 2*x) - max(0, 2*x)")


@lemma
def kinks_of_the_two_parts():
    g, h = piecewise("relu(x + 1) + relu(x - 1)"), piecewise("2*relu(x)")
    prove(equal([*g.breakpoints, *h.breakpoints], [-1, 1, 0], about="kinks of g, then of h"))
    prove(equal([len(g), len(h)], [3, 2], about="pieces of g and of h"))


@lemma
def both_parts_are_convex():
    prove("relu((x + y)/2 + 1) + relu((x + y)/2 - 1) <= (relu(x + 1) + relu(x - 1) + relu(y + 1) + relu(y - 1))/2")
    prove("2*relu((x + y)/2) <= relu(x) + relu(y)")


@lemma
def decomposition_found_by_search():
    D = difference_of_convex("max(0, 1 - abs(x))")
    prove(equal(D, "max(0, 1 - abs(x))"))
    prove(equal([*D.h.breakpoints, *D.g.breakpoints], [0, -1, 1], about="kinks of h, then of g, as found"))
    prove(equal("2*relu(x)", D.h_formula))


if __name__ == "__main__":
    run_lemmas()
