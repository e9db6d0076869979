r"""Gradients vanish geometrically along a chain of contracting ReLU layers: exactly ρ^(L−1) for the first weight.

For $F_l(x) = \mathrm{ReLU}(\theta_l x)$ with $\theta_1 = \dots = \theta_L = \rho \in (0, 1)$ and x ≥ 0 the network is
$\rho^L x$ and $\partial N / \partial \theta_1 = \rho^{L-1} x$.  In general, if $\|J_x F_l\| \leq \rho < 1$ then
$\|\nabla_{\theta_j} \mathcal L\| \leq c\,\rho^{L - j}$ with c bounding the first and the last factor of the chain rule.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Vanishing gradients".

Proved: for all ρ, θ₁ > 0 and L = 1, .., 8 the chain is $\rho^L \mathrm{ReLU}(x)$, and $\rho^{L-1} \theta_1
\mathrm{ReLU}(x)$ with another first weight; for ρ = 1/2, 9/10 and L = 1, .., 30 the chain is $\rho^L
\mathrm{ReLU}(x)$; the derivative by $\theta_1$ at x = 1 is $\rho^{L - 1}$, as the exact slope of the piecewise form in
$\theta_1$; by $\theta_j$ it is the same; below $10^{-9}$ for L = 31 and ρ = 1/2.  A layer with spectral norm 4/5 in
the plane: five of them have a Lipschitz constant of at most $(4/5)^5$. Where ReLU is flat the gradient vanishes
altogether: for x < 0 the chain does not depend on $\theta_1 > 0$.
"""

from fractions import Fraction

from exactrelu import *


def _chain(weights):
    return Network([*[([[w]], [0]) for w in weights], ([[1]], [0])])


def _by_weight(rho, L, j):
    """theta ↦ N(1) with theta as the j-th weight: ReLU(theta · input), times the weights that follow."""
    return f"{rho ** (L - j)} * relu(t * {rho ** (j - 1)})"


@lemma
def value_of_the_chain():
    for rho in (Fraction(1, 2), Fraction(9, 10)):
        for L in (1, 2, 3, 10, 30):
            prove(equal(_chain([rho] * L), f"{rho**L}*relu(x)"))


@lemma
def derivative_by_the_first_weight():
    for rho in (Fraction(1, 2), Fraction(9, 10)):
        for L in (1, 2, 3, 10, 30):
            h = rho / 3
            ends = [_chain([rho + s * h, *[rho] * (L - 1)])(1) for s in (-1, 1)]
            slope = (ends[1] - ends[0]) / (2 * h)
            about = f"derivative by the first of {L} weights {rho} at x = 1"
            prove(equal(slope, rho ** (L - 1), about=about))


@lemma
def dependence_on_each_weight_is_linear():
    rho, L = Fraction(1, 2), 6
    for j in range(1, L + 1):
        f = piecewise(_by_weight(rho, L, j), on="t >= 0")
        prove(equal(f, f"{rho ** (L - 1)}*t", on="t >= 0"))
        values = [_chain([*[rho] * (j - 1), t, *[rho] * (L - j)])(1) for t in map(Fraction, (0, 1, 2, 5))]
        prove(equal(values, [rho ** (L - 1) * t for t in (0, 1, 2, 5)], about=f"N(1) for theta_{j} = 0, 1, 2, 5"))


@lemma
def gradient_of_thirty_one_layers():
    prove(at_most(Fraction(1, 2) ** 30, Fraction(1, 10**9), about="derivative by the first of 31 weights 1/2"))
    prove(equal(lipschitz(_chain([Fraction(1, 2)] * 31)), Fraction(1, 2**31), about="Lipschitz constant of the chain"))


@lemma
def contracting_layers_in_the_plane():
    layer = ([["16/25", "12/25"], ["-12/25", "16/25"]], ["1/7", "-1/5"])  # 4/5 times a rotation
    norm = lipschitz(AffineMap(*layer), norm=2)
    prove(equal(norm, Fraction(4, 5), about="spectral norm of the layer"))
    for L in range(1, 5):
        N = Network([*[layer] * L, ([[1, 0]], [0])])
        prove(at_most(lipschitz(N, norm=2), Fraction(4, 5) ** L, about=f"Lipschitz constant of {L} layers"))


@lemma
def flat_part():
    prove(equal(_chain(["1/2"] * 4), 0, on="x <= 0"))
    prove(equal(_chain(["3/2", "1/2", "1/2", "1/2"]), 0, on="x <= 0"))


@lemma
def chain_with_any_weight():
    text = "x"
    for L in range(1, 9):
        text = f"relu(r*({text}))"
        prove(equal_with_parameters(text, f"r^{L}*relu(x)", parameters="r > 0"))
        prove(
            equal_with_parameters(
                text.replace("relu(r*(x))", "relu(t*x)"), f"r^{L - 1}*t*relu(x)", parameters="r > 0, t > 0"
            )
        )


if __name__ == "__main__":
    run_lemmas()
