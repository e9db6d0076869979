r"""0.74 · 3/(4π) is not about 1/3, and balls that do not cover X bound no error on X.

Printed: $N(r) = \dfrac{0.74\,\mathrm{Vol}(X)}{\frac43 \pi r^3} \approx \dfrac{\mathrm{Vol}(X)}{3} r^{-3}$ closely
packed balls, and from it $\mathcal L[\hat F_r] \leq C\,\mathrm{Vol}(X)\,r^2$ for the sum of the Taylor polynomials on
them. The constant is $\frac{\pi}{\sqrt{18}} / (\frac43 \pi) = \frac{1}{4\sqrt2} = 0.176..$, about half of 1/3.  And
the bound sums over the balls only: $N(r) \cdot C\,\tfrac43 \pi r^5 = 0.74\,C\,\mathrm{Vol}(X)\,r^2$ is right as
arithmetic, but off the balls $\hat F_r = 0$.  For $F = 1$ (a polynomial, so that any C > 0 does in the local bound)
the error is at least the volume of the gaps, $0.26\,\mathrm{Vol}(X)$, whatever r.  Cells that cover X are needed, such
as cubes.

Source: blog post on deep rectifier networks as piecewise-affine approximations, eqs. (8) and (11).

Proved: the square of the constant is 1/32, less than $(3/16)^2$, and the printed 1/3 is refuted also with 0.74 and any
π > 3; the arithmetic of (11) for all positive C, Vol(X), r and any π, and at several values; the bound refuted for F =
1 with C = 1, 100 at r = 1/2, 1/20; on the unit square the cells of a covering by triangles have the full area.
"""

from fractions import Fraction

from exactrelu import *

PACKED = Fraction(74, 100)


@lemma
def constant_is_about_half_of_the_printed_one():
    square = Fraction(1, 18) / Fraction(4, 3) ** 2  # of pi/sqrt(18) / (4 pi/3)
    prove(equal(square, Fraction(1, 32), about="square of the number of balls per volume and r^-3"))
    refute(equal(square, Fraction(1, 3) ** 2, about="square of the constant against (1/3)^2"))
    prove(at_most(square, Fraction(3, 16) ** 2, about="square of the constant against (3/16)^2"))


@lemma
def printed_constant_is_too_large():
    largest = PACKED / (Fraction(4, 3) * 3)  # pi > 3
    refute(at_most(Fraction(1, 3), largest, about="1/3 against 0.74/(4 pi/3) with 3 for pi"))
    prove(at_most(largest, Fraction(1, 5), about="0.74/(4 pi/3) with 3 for pi"))


@lemma
def arithmetic_of_the_upper_bound():
    for pi in (Fraction(22, 7), Fraction(223, 71)):
        for C, volume, r in ((1, 1, Fraction(1, 2)), (5, 8, Fraction(1, 10)), (Fraction(2, 3), 27, Fraction(3, 7))):
            ball = Fraction(4, 3) * pi * r**3
            total = PACKED * volume / ball * (C * ball * r**2)
            prove(equal(total, PACKED * volume * C * r**2, about="N(r) balls with the error C (4/3) pi r^5 each"))
            prove(at_most(total, C * volume * r**2, about="error on all balls against C Vol(X) r^2"))


@lemma
def gaps_between_the_balls_break_the_bound():
    for C, r in ((1, Fraction(1, 2)), (100, Fraction(1, 20))):
        gaps = 1 - PACKED  # F = 1 on X of volume 1, and 0 in its place on the gaps
        refute(at_most(gaps, C * r**2, about=f"error of F = 1 on the gaps against C Vol(X) r^2 for C = {C}, r = {r}"))


@lemma
def cells_of_a_triangulation_cover():
    cells = activation_regions("relu(x - y) + relu(x + y - 1)", on="0 <= x <= 1, 0 <= y <= 1")
    areas = [volume(region.cell) for region in cells]
    prove(equal(areas, [Fraction(1, 4)] * 4, about="areas of the four cells"))
    prove(equal(sum(areas), 1, about="area covered by the cells"))


@lemma
def arithmetic_for_all_radii():
    total = "74/100*V/(4/3*p*r^3)*(C*4/3*p*r^5)"
    constants = "p > 0, r > 0, C > 0, V > 0"
    prove(equal_with_parameters(total, "74/100*C*V*r^2", parameters=constants))
    prove(at_most_with_parameters(total, "C*V*r^2", parameters=constants))


if __name__ == "__main__":
    run_lemmas()
