r"""The product by polarisation: two of Yarotsky's squares multiply on [−1, 1]² up to exactly $2^{-2m-2}$.

$$p_m(x, y) = f_m\!\left(\tfrac{|x + y|}{2}\right) - f_m\!\left(\tfrac{|x - y|}{2}\right), \qquad
  \max_{[-1,1]^2} |xy - p_m(x, y)| = 2^{-2m-2}, \qquad p_m(x, 0) = p_m(0, y) = 0.$$
The largest error is attained at $x = y = 2^{-m-1}$ among other points.

Source: Yarotsky, *Error bounds for approximations with deep ReLU networks*, arXiv 1610.01145, Proposition 3 (a variant
with two squares); Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384.

Proved: for m = 1, 2, 3 the sup error by exact computation (the error is quadratic on every cell), and the value at that
point; for m = 1, 2 the formula with $f_m$ as text, p = 0 on the axes and symmetry with certificates.
"""

from fractions import Fraction

from exactrelu import *

BOX = "-1 <= x <= 1, -1 <= y <= 1"


def _square(m, t):
    """f_m at the text t, with the tent map iterated inside."""
    text, tent = f"({t})", f"({t})"
    for s in range(1, m + 1):
        tent = f"min(2*{tent}, 2 - 2*{tent})"
        text += f" - {tent}/{4**s}"
    return text


@lemma
def network_of_two_squares():
    for m in (1, 2):
        formula = f"{_square(m, 'abs(x + y)/2')} - ({_square(m, 'abs(x - y)/2')})"
        prove(equal(yarotsky_product(m), formula, on=BOX))


@lemma
def sup_error_of_the_product():
    for m in (1, 2, 3):
        error = sup_error(yarotsky_product(m), "x*y", on=BOX)
        prove(equal(error, Fraction(1, 2 ** (2 * m + 2)), about=f"the largest error of the product with m = {m}"))


@lemma
def point_of_the_largest_error():
    for m in (1, 2, 3):
        t = Fraction(1, 2 ** (m + 1))
        prove(equal(yarotsky_product(m)(t, t) - t * t, t * t))


@lemma
def zero_on_the_axes_and_symmetric():
    x, y = reals("x y")
    for m in (1, 2):
        p = yarotsky_product(m)
        prove(equal(p, 0, on=f"y == 0, {BOX}"))
        prove(equal(p, 0, on=f"x == 0, {BOX}"))
        prove(equal(p(x, y), p(y, x), on=BOX))


if __name__ == "__main__":
    run_lemmas()
