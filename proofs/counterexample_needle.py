r"""Two functions that differ only on an interval of length 10⁻⁹: no sampling finds it, an exact search does.

$$f(x) = |x|, \qquad g(x) = |x| + \mathrm{ReLU}(x - \tfrac13) - 2\,\mathrm{ReLU}(x - \tfrac13 - \tfrac{1}{2 \cdot 10^9})
  + \mathrm{ReLU}(x - \tfrac13 - 10^{-9}).$$

Source: constructed.

Proved: f = g is false, with the point 1/3 + 1/(2·10⁹) as a witness, where the difference is 1/(2·10⁹), and the search
finds a witness by itself; outside the open interval f = g.
"""

from fractions import Fraction

from exactrelu import *

F = "abs(x)"
G = "abs(x) + relu(x - 1/3) - 2*relu(x - 1/3 - 1/2000000000) + relu(x - 1/3 - 1/1000000000)"
TIP = Fraction(1, 3) + Fraction(1, 2 * 10**9)


@lemma
def needle_is_found():
    refute(equal(F, G), at=TIP)
    refute(equal(F, G))


@lemma
def height_of_the_needle():
    found = refute(equal(F, G), at=TIP).counterexample
    prove(equal(found.right - found.left, Fraction(1, 2 * 10**9), about="g - f at the tip of the needle"))
    prove(at_most(F, G))
    prove(at_most(G, "abs(x) + 1/2000000000"))


@lemma
def functions_agree_elsewhere():
    prove(equal(F, G, on="x <= 1/3"))
    prove(equal(F, G, on="x >= 1/3 + 1/1000000000"))


if __name__ == "__main__":
    run_lemmas()
