r"""Powers and products of CPA functions: $\mathrm{ReLU}(x)^p$, hat times $x$, $\mathrm{ReLU}(x)\,\mathrm{ReLU}(y)$.

Where all guards are affine, such a function is a polynomial on each cell, and two polynomials agree on a
full-dimensional cell iff they are identical.  The certificate is a tree of signs with a polynomial identity at
each leaf (docs/parametric-certificates.md).
"""

import time as clock
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exactrelu.expressions import FormulaError
from exactrelu.options import require_known
from exactrelu.prover.parameters import (
    Answer,
    Question,
    answer,
    decide_question,
    question_about,
    read_variables,
    verdict_of,
)
from exactrelu.prover.parametric_certificates import ParametricCertificate
from exactrelu.prover.polynomial_claims import read_function
from exactrelu.prover.polynomial_expressions import Expression, ordered
from exactrelu.prover.verdict import Counterexample, Verdict

__all__ = ["FIRST_POWERS", "equal_for_all_exponents", "equal_with_powers", "instance"]

FIRST_POWERS = "proved for all p (schema FIRST POWERS)"
MAX_TERMS = 30
OPTIONS = {"on", "variables", "max_cells", "time"}
NO_OPTIONS = {
    "certify": "a certificate is always written",
    "parameters": "parameters= belongs to equal_with_parameters and equal_for_all_exponents",
}


def equal_with_powers(f: Any, g: Any, *, on: Any = None, variables: Any = None, **options: Any) -> Verdict:
    r"""Decide $f = g$ for functions with products and natural powers, such as ``"relu(x)^2 == x*relu(x)"``.

    `f` and `g` are text, sympy expressions, networks (bound to `variables` by position) or rational numbers; `on` is
    a polyhedron as text or sympy relations.  Guards (differences of the arguments of max, the arguments of relu and
    abs, conditions of cases) have to be affine on the cells; otherwise the verdict is *undecided*.  Options:
    `max_cells` and `time`.  A refutation is a rational point with both values.
    The power $t^0$ is 1 for every t, as in polynomials, so also where t = 0; a statement with it says so.
    Raises `FormulaError` for what is no function with powers, and `TypeError` for other options.

    >>> equal_with_powers("relu(x)^3 - relu(-x)^3", "x^3")
    <proved, certificate checked: relu(x)^3 - relu(-x)^3 = x^3 for all real x>
    >>> print(equal_with_powers("x^2", "relu(x)^2 + relu(-x)").counterexample)
    at x = -2: left 4, right 2
    >>> equal_with_powers("relu(x)^0", "1").statement
    'relu(x)^0 = 1 for all real x, where 0^0 = 1'
    """
    require_known(options, OPTIONS, "equal_with_powers", NO_OPTIONS)
    names = read_variables(variables)
    read = [read_function(value, names or ()) for value in (f, g)]
    verdict = decide_question(question_about(read, "=", None, on, names), **options)
    if verdict.undecided and "not affine in the variables" in verdict.reason:
        verdict.reason += '\n  if a name is a parameter, say so: equal_with_parameters(f, g, parameters="a > 0")'
    return verdict


def equal_for_all_exponents(
    f: Any,
    g: Any,
    *,
    exponent: str = "p",
    parameters: Any = None,
    on: Any = None,
    variables: Any = None,
    **options: Any,
) -> Verdict:
    r"""Decide $f = g$ for all integers $p \ge 1$, where `f` and `g` are sums of terms $c\,b_1^p \cdots b_k^p$.

    The factors $c$ and the bases $b_i$ do not contain $p$; both may be CPA functions, products of such, or numbers, as
    in ``"x^p"`` and ``"relu(x)^p + (-1)^p*relu(-x)^p"``.

    Schema FIRST POWERS: if $f - g$ has $n$ terms, the statement is true for all $p \ge 1$ iff it is true for
    $p = 1, \dots, n$.  For at every point $s_p = \sum_{i=1}^n c_i b_i^p$ satisfies the linear recurrence of order $n$
    whose characteristic polynomial is $\prod_i (t - b_i)$, and $n$ zeros in a row make all that follow zero.  The
    $n$ identities are certified; this argument is not part of the certificate, and the label names it.

    >>> equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)^p").label
    'proved for all p (schema FIRST POWERS)'
    >>> print(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)").counterexample)
    at x = -2, p = 2: left 4, right 2
    """
    start = clock.monotonic()
    require_known(options, OPTIONS | {"exponent", "parameters"}, "equal_for_all_exponents", NO_OPTIONS)
    names = read_variables(variables)
    read = [read_function(value, names or (), (exponent,)) for value in (f, g)]
    terms = sum(_terms(expression) for expression, _ in read)
    if terms > MAX_TERMS:
        raise FormulaError(f"the two sides have {terms} terms with powers; at most {MAX_TERMS} are decided")
    asked = replace(question_about(read, "=", parameters, on, names), exponent=exponent)
    if exponent in asked.inputs:
        raise FormulaError(f"{exponent} is the exponent; it cannot be a variable or a parameter as well")
    verdict = verdict_of(asked, _first_powers(asked, terms, exponent, options), FIRST_POWERS)
    verdict.seconds = clock.monotonic() - start
    return verdict


def _first_powers(asked: Question, terms: int, exponent: str, options: Mapping[str, Any]) -> Answer:
    texts = []
    for p in range(1, terms + 1):
        left, right = (instance(side, p) for side in asked.sides)
        found = answer(replace(asked, sides=(left, right), exponent=""), **options)
        if found.counterexample is not None:
            at = found.counterexample
            point = Counterexample((*at.variables, exponent), (*at.point, Fraction(p)), at.left, at.right)
            return found._replace(counterexample=point)
        if found.certificate is None:
            return Answer(reason=f"at {exponent} = {p}: {found.reason}")
        texts.append(found.certificate.text)
    shown = f"1, .., {terms}" if terms > 2 else "1, 2"
    reason = (
        f"certified: the identities for {exponent} = {shown}; they imply all others, as both sides together "
        f"have {terms} terms and so satisfy a linear recurrence of order {terms} in {exponent}"
    )
    return Answer(ParametricCertificate("".join(texts)), reason=reason)


def _has_exponent(root: Expression) -> bool:
    return any(node.operation == "power" and isinstance(node.value, str) for node in ordered([root]))


def _terms(root: Expression) -> int:
    """How many terms factor * (base)^p the expression expands to; raises `FormulaError` if it is no such sum."""
    counts: dict[int, int] = {}
    for node in ordered([root]):
        inner = [counts[id(child)] for child in node.arguments]
        symbolic = node.operation == "power" and isinstance(node.value, str)
        if not _has_exponent(node):
            counts[id(node)] = 1
        elif node.operation == "sum":
            counts[id(node)] = sum(inner)
        elif node.operation == "product":
            counts[id(node)] = 1
            for count in inner:
                counts[id(node)] *= count
        elif symbolic and not _has_exponent(node.arguments[0]):
            counts[id(node)] = 1
        elif node.operation == "quotient" and not _has_exponent(node.arguments[1]):
            counts[id(node)] = inner[0]
        else:
            raise FormulaError(
                f"powers with the exponent stand in sums and products only, not inside {node.operation}; "
                "write relu(x)^p instead of relu(x^p)"
            )
    return counts[id(root)]


def instance(root: Expression, p: int) -> Expression:
    """The expression with the number p for the exponent."""
    done: dict[int, Expression] = {}
    for node in ordered([root]):
        value = p if node.operation == "power" and isinstance(node.value, str) else node.value
        if node.operation == "cases":
            done[id(node)] = Expression("cases", tuple(done[id(child)] for child in node.arguments), node.value)
        else:
            done[id(node)] = Expression(node.operation, tuple(done[id(child)] for child in node.arguments), value)
    return done[id(root)]
