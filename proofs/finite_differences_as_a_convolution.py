r"""A convolution with the stencil (1, −2, 1) is the second difference, exact for the curvature of cubic polynomials.

$$u(x - h) - 2u(x) + u(x + h) = h^2 u''(x) \quad \text{for polynomials of degree at most 3},$$
and the convolution is an affine layer whose rows are shifted copies of the stencil.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Convolutional Neural Networks" ("they allow to
represent finite differences discretisations").

Proved: the formula for all cubic polynomials, points and steps; in rational numbers, the layer for nine samples,
applied to 1, x, x², x³ at step 1/4, gives h² times the second derivative; for x⁴ it does not (off by 2h⁴); the layer
kills samples of affine functions, and of the hat it finds the kinks: the second differences of its samples are h times
the jumps of the slope.
"""

from fractions import Fraction

from exactrelu import *

H = Fraction(1, 4)
SAMPLES = [k * H for k in range(-4, 5)]


def _convolution(stencil, samples):
    rows = [[0] * i + stencil + [0] * (samples - i - len(stencil)) for i in range(samples - len(stencil) + 1)]
    return AffineMap(rows)


LAYER = _convolution([1, -2, 1], len(SAMPLES))


@lemma
def exact_for_cubic_polynomials():
    for p in range(4):
        found = LAYER([x**p for x in SAMPLES])
        curvature = [p * (p - 1) * x ** max(p - 2, 0) for x in SAMPLES[1:-1]]
        prove(equal([*found], [H**2 * c for c in curvature], about=f"second differences of x^{p}"))


@lemma
def not_exact_for_fourth_powers():
    found = LAYER([x**4 for x in SAMPLES])
    curvature = [12 * x**2 for x in SAMPLES[1:-1]]
    refute(equal([*found], [H**2 * c for c in curvature], about="second differences of x^4"))
    prove(equal([*found], [H**2 * c + 2 * H**4 for c in curvature], about="second differences of x^4, corrected"))


@lemma
def layer_as_formulas():
    prove(equal(_convolution([1, -2, 1], 4), ["u1 - 2*u2 + u3", "u2 - 2*u3 + u4"]))
    t = "a + {}*b"
    line = [t.format(k) for k in range(4)]
    prove(
        equal(
            [f"({line[0]}) - 2*({line[1]}) + ({line[2]})", f"({line[1]}) - 2*({line[2]}) + ({line[3]})"],
            [0, 0],
            variables="a b",
        )
    )


@lemma
def kinks_of_the_hat():
    found = LAYER([hat("-1/2", 0, "1/2")(x) for x in SAMPLES])
    jumps = [0, 2, 0, -4, 0, 2, 0]  # of the slope, at -3/4, -1/2, .., 3/4
    prove(equal([*found], [H * j for j in jumps], about="second differences of the hat on -1/2, 0, 1/2"))


@lemma
def cubic_polynomials_for_all_steps():
    p = "(a*{0}^3 + b*{0}^2 + c*{0} + d)"
    second = f"{p.format('(x - h)')} - 2*{p.format('x')} + {p.format('(x + h)')}"
    prove(equal_with_powers(second, "h^2*(6*a*x + 2*b)"))
    refute(equal_with_powers("(x - h)^4 - 2*x^4 + (x + h)^4", "12*h^2*x^2"))


if __name__ == "__main__":
    run_lemmas()
