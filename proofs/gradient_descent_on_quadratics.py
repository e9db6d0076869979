r"""Gradient descent on quadratics contracts with the printed factor γ, but γ may be 0: its range is [0, 1), not (0, 1).

Printed: for μ-strongly convex, L-smooth $\mathcal L$ and $0 < \tau \leq \tfrac{2}{\mu + L}$
$$\|\theta_k - \theta_*\|_2^2 \leq \gamma^k \|\theta_0 - \theta_*\|_2^2, \qquad
  \gamma = 1 - 2\tau\,\tfrac{\mu L}{\mu + L} \in (0, 1),$$
least at $\tau^* = \tfrac{2}{\mu + L}$, where $\gamma^* = \bigl(\tfrac{L - \mu}{L + \mu}\bigr)^2 = \bigl(\tfrac{\kappa
- 1}{\kappa + 1}\bigr)^2$, $\kappa = L/\mu$. For μ = L = 1 and τ = 1 all conditions hold and γ = 0 (one step reaches
the minimum).  Corrected: $\gamma \in [0, 1)$, and γ = 0 only for μ = L, τ = τ*.

Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Gradient descent: The algorithm and its convergence
properties".

Proved: in rational numbers, γ > 0 refuted for μ = L = 1, τ = 1; 0 ≤ γ < 1 and the value of γ* for many μ ≤ L and τ; γ
decreases with τ; for all real constants (symbolic parameters) the value of γ* and, in every coordinate of a quadratic,
$(1 - \tau\lambda)^2 \leq \gamma$ for $\mu \leq \lambda \leq L$, $0 < \tau \leq \tau^*$; for $\mathcal L(\theta) =
\tfrac12 \sum_i \lambda_i \theta_i^2$ with $\mu \leq \lambda_i \leq L$ the iterates computed step by step satisfy the
inequality for k = 0, .., 8, with equality at τ* for λ = μ and λ = L; for τ above 2/L it diverges.  That it holds for
all strongly convex functions is Nesterov's theorem and not proved here.
"""

from fractions import Fraction

from exactrelu import *

PAIRS = [(Fraction(mu), Fraction(L)) for mu, L in ((1, 1), (1, 2), (1, 10), ("1/3", 5), ("2/7", "2/7"), (3, 100))]


def _gamma(mu, L, tau):
    return 1 - 2 * tau * mu * L / (mu + L)


def _steps(mu, L):
    """Step sizes in (0, 2/(mu + L)], the largest one last."""
    return [Fraction(j, 4) * 2 / (mu + L) for j in range(1, 5)]


def _descend(curvatures, tau, theta, steps):
    """The iterates of gradient descent on the quadratic with these curvatures."""
    iterates = [theta]
    for _ in range(steps):
        gradient = [c * t for c, t in zip(curvatures, iterates[-1], strict=True)]
        iterates.append([t - tau * g for t, g in zip(iterates[-1], gradient, strict=True)])
    return iterates


def _square(vector):
    return sum(entry**2 for entry in vector)


@lemma
def factor_may_be_zero():
    mu, L, tau = Fraction(1), Fraction(1), Fraction(1)
    prove(at_most(tau, 2 / (mu + L), about="step size against 2/(mu + L)"))
    refute(at_most(Fraction(1, 10**9), _gamma(mu, L, tau), about="10^-9 against gamma for mu = L = tau = 1"))
    prove(equal(_gamma(mu, L, tau), 0, about="gamma for mu = L = tau = 1"))


@lemma
def factor_is_at_least_zero_and_less_than_one():
    for mu, L in PAIRS:
        for tau in _steps(mu, L):
            gamma = _gamma(mu, L, tau)
            prove(at_most(0, gamma, about=f"0 against gamma for mu = {mu}, L = {L}, tau = {tau}"))
            prove(at_most(gamma, 1 - tau * mu, about="gamma against 1 - tau mu < 1"))


@lemma
def least_factor():
    for mu, L in PAIRS:
        best, kappa = _gamma(mu, L, 2 / (L + mu)), L / mu
        prove(equal(best, ((L - mu) / (L + mu)) ** 2, about=f"gamma at 2/(L + mu) for mu = {mu}, L = {L}"))
        prove(equal(best, ((kappa - 1) / (kappa + 1)) ** 2, about="and by the condition number"))
        factors = [_gamma(mu, L, tau) for tau in _steps(mu, L)]
        prove(equal(factors, sorted(factors, reverse=True), about="gamma for growing step sizes"))


@lemma
def iterates_contract():
    for mu, L in PAIRS:
        curvatures = [mu, (mu + L) / 2, (3 * mu + L) / 4, L]
        for tau in _steps(mu, L):
            gamma = _gamma(mu, L, tau)
            start = [Fraction(1), Fraction(-2), Fraction(1, 3), Fraction(5)]
            for k, theta in enumerate(_descend(curvatures, tau, start, 8)):
                bound = gamma**k * _square(start)
                prove(at_most(_square(theta), bound, about=f"|theta_{k}|^2 for mu = {mu}, L = {L}, tau = {tau}"))


@lemma
def bound_is_attained():
    for mu, L in PAIRS:
        tau = 2 / (mu + L)
        for curvature in (mu, L):
            for k, theta in enumerate(_descend([curvature], tau, [Fraction(7)], 5)):
                prove(equal(_square(theta), _gamma(mu, L, tau) ** k * 49, about=f"|theta_{k}|^2 at the best step size"))


@lemma
def too_large_steps_diverge():
    iterates = _descend([Fraction(1), Fraction(10)], Fraction(1, 4), [Fraction(1), Fraction(1)], 3)  # 2/L = 1/5
    refute(at_most(_square(iterates[3]), _square(iterates[0]), about="|theta_3|^2 for tau > 2/L against |theta_0|^2"))


@lemma
def least_factor_for_all_constants():
    constants = "m > 0, L > 0"
    prove(equal_with_parameters("1 - 2*(2/(L + m))*m*L/(m + L)", "((L - m)/(L + m))^2", parameters=constants))
    prove(equal_with_parameters("((L - m)/(L + m))^2", "((L/m - 1)/(L/m + 1))^2", parameters=constants))


@lemma
def one_step_contracts_for_all_constants():
    # lambda = m + d, L = m + d + e, tau = 2/((m + L)(1 + s)): so m <= lambda <= L and 0 < tau <= 2/(m + L)
    tau = "2/((2*m + d + e)*(1 + s))"
    gamma = f"1 - 2*{tau}*m*(m + d + e)/(2*m + d + e)"
    prove(at_most_with_parameters(f"(1 - {tau}*(m + d))^2", gamma, parameters="m > 0, d > 0, e > 0, s > 0"))
    # the same times ((m + L)(1 + s))^2, with the boundary cases
    left = "((2*m + d + e)*(1 + s) - 2*(m + d))^2"
    right = "(2*m + d + e)^2*(1 + s)^2 - 4*m*(m + d + e)*(1 + s)"
    prove(at_most_with_parameters(left, right, parameters="m > 0, d >= 0, e >= 0, s >= 0"))


if __name__ == "__main__":
    run_lemmas()
