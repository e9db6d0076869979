r"""The error of Yarotsky's approximation of the square, for all depths: schema RECURRENCE."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exactrelu.constructions import tent, yarotsky_square
from exactrelu.cpa import piecewise
from exactrelu.exact import rational
from exactrelu.expressions import Lattice, Node, Variable, combine, sum_text
from exactrelu.formulas import Formula
from exactrelu.prover.equality import equal
from exactrelu.prover.induction.blocks import Block, first_difference
from exactrelu.prover.induction.displays import stated
from exactrelu.prover.induction.full_branch import Branch, branches, full_branch_obligations, line_block
from exactrelu.prover.induction.members import weighted_iterates
from exactrelu.prover.induction.polynomials import Polynomial, identical
from exactrelu.prover.induction.schema import (
    InductionVerdict,
    Instance,
    NamedObligation,
    Schema,
    Segments,
    Tested,
    conclude,
    searching,
)
from exactrelu.prover.verdict import Counterexample
from exactrelu.typesetting.layout import number, signed_sum

__all__ = ["yarotsky_error"]

X = Polynomial.of(0, 1)
DEPTHS = 4  # the exact error is computed for m = 1, .., DEPTHS when an obligation fails
HALF = Fraction(1, 2)


def yarotsky_error(T: Any = None, *, weight: Any = "1/4", variables: Any = None, **options: Any) -> InductionVerdict:
    r"""$\max_{[0,1]} |f_m(x) - x^2| = 4^{-m-1}$ for all m, where $f_m = x - \sum_{s=1}^m q^s\, T^s(x)$.

    T is the map of [0, 1] (default: the `tent` map, and then the statement is also about `yarotsky_square`), q the
    `weight`.  The proof is a recursion: $e_m = f_m - x^2$ satisfies $e_m = q\, e_{m-1} \circ T$, so that its maximum is
    q times the one before, because T maps [0, 1] onto itself, and the integral of its square $q^2$ times.

    Obligations: on each of its segments in [0, 1] T is affine and onto; there $x - x^2 = q\,(2T - T^2)$, an identity
    of polynomials; the step $f_m(x) = x - 2q\,T(x) + q f_{m-1}(T(x))$, in fresh variables for its values;
    $q = \frac14$; and what $e_0 = x - x^2$ is.  If one fails, the exact errors for m = 1, .., 4 are computed, and the
    first that is not $4^{-m-1}$ refutes.  Options: `time` and `max_cells`.

    Source: D. Yarotsky, arXiv 1610.01145, Proposition 2.

    >>> v = yarotsky_error()
    >>> v.label, v.conclusions[1]
    ('proved for all n (schema RECURRENCE)', 'the integral of (f_m(x) - x^2)^2 over [0, 1] is 4^(-2*m)/30')
    >>> print(yarotsky_error(weight="1/3").counterexample)
    at m = 1: left 1/12, right 1/16
    """
    limits = searching(options, yarotsky_error)
    q = rational(weight, "weight")
    standard = T is None
    block, owed = line_block(tent().named("h") if standard else T, variables, limits)
    found = branches(block, Fraction(0), Fraction(1))
    onto = full_branch_obligations(block, found, False, limits)
    owed = [*owed, *onto, *_recursion(block, q, found, limits)]
    tested: list[Tested] = []
    doubt = ""
    name = block.letter
    weighted = number(q) if q.denominator == 1 and q >= 0 else rf"\left({number(q, small=True)}\right)"
    text = (
        f"max |f_m(x) - x^2| over [0, 1] is 4^(-m-1) for all m >= 0, "
        f"where f_m(x) = x - {q}*{name}(x) - .. - ({q})^m*{name}^m(x)"
    )
    if standard and q == Fraction(1, 4):
        owed += _network_obligations(block, limits)
        wrong = first_difference(yarotsky_square, lambda m: [_network(m)], lambda _: ("x",), range(7))
        same = "is this network: programs compared literally for"
        told = rf"$\operatorname{{yarotsky\_square}}(m)$ {same} $m = 0, \dots, 6$, a test"
        tested.append(Tested(f"yarotsky_square(m) {same} m = 0, .., 6, a test", told))
        doubt = "" if wrong is None else f"yarotsky_square({wrong}) is not literally the network of the recursion"
        text += ", and f_m = yarotsky_square(m) on [0, 1]"
    return conclude(
        Schema("RECURRENCE", "m"),
        text + block.where.replace(", where", ",", 1),
        owed,
        segments=[Segments(len(found), tuple(onto), True)],
        tested=tested,
        conclusions=[
            f"f_m(x) - x^2 = 4^(-m) * e_0({name}^m(x)) on [0, 1] with e_0(x) = x - x^2, so f_m(x) >= x^2 there",
            "the integral of (f_m(x) - x^2)^2 over [0, 1] is 4^(-2*m)/30",
        ],
        falsify=lambda: _other_error(block, q),
        doubt=doubt,
        members=weighted_iterates(block, q, f"{block.names[0]} >= 0, {block.names[0]} <= 1"),
        latex=stated(
            [
                *([r"\operatorname{yarotsky\_square}(m) = f_{m} \text{ on } [0, 1],"] if tested or doubt else []),
                r"\max_{0 \le x \le 1} \lvert f_{m}(x) - x^{2} \rvert = 4^{-m-1}",
            ],
            r"m \ge 0",
            [rf"f_{{m}}(x) = x - \sum_{{s=1}}^{{m}} {weighted}^{{s}}\, {block.latex}^{{s}}(x)", *block.latex_where],
        ),
        latex_conclusions=[
            rf"$f_{{m}}(x) - x^{{2}} = 4^{{-m}} e_{{0}}({block.latex}^{{m}}(x))$ on $[0, 1]$ "
            r"with $e_{0}(x) = x - x^{2}$, so $f_{m}(x) \ge x^{2}$ there",
            r"$\int_{0}^{1} (f_{m}(x) - x^{2})^{2}\, dx = \tfrac{1}{30}\, 4^{-2m}$",
        ],
    )


def _recursion(block: Block, q: Fraction, found: Sequence[Branch], limits: dict[str, Any]) -> list[NamedObligation]:
    """e_m = q * (e_(m-1) o T), q = 1/4, and the maximum and the integral for e_0 = x - x^2."""
    points = [Fraction(i, 4) for i in range(5)]
    square = X * X
    owed = []
    for i, branch in enumerate(found):
        affine = Polynomial.of(branch.intercept, branch.slope)
        shown = sum_text([(branch.slope, "x")], branch.intercept)
        statement = f"x - x^2 = {q}*(2*t - t^2) with t = {shown}"
        name = f"the error on branch {i + 1} of {len(found)}"
        line = " ".join(signed_sum([(branch.slope, "x")], branch.intercept))
        latex = rf"x - x^{{2}} = {number(q, small=True)} (2 t - t^{{2}}) \quad \text{{with }} t = {line}"
        owed.append(identical(name, statement, X - square, q * (2 * affine - affine * affine), points, latex))
    # A = f_(m-1)(x), B = f_(m-2)(t), C = q^(m-1) T^(m-1)(t) with t = T(x), for m >= 2
    step = equal(f"A - {q}*C", f"x - {2 * q}*t + {q}*(B - C)", on=f"A == x - {2 * q}*t + {q}*B", **limits)
    start = equal(f"x - {q}*t", f"x - {2 * q}*t + {q}*t", **limits)
    half = Polynomial.of(-HALF, 1)
    return [
        *owed,
        NamedObligation(
            "f_m(x) = x - 2*q*t + q*f_(m-1)(t) with t = T(x), for m = 1",
            start,
            rf"$f_{{m}}(x) = x - 2 q t + q f_{{m-1}}(t)$ with $t = {block.latex}(x)$, for $m = 1$",
        ),
        NamedObligation(
            "and for m if for m - 1",
            step,
            r"and for $m$ if for $m - 1$, where $A = f_{m-1}(x)$, $B = f_{m-2}(t)$, "
            rf"$C = q^{{m-1}} {block.latex}^{{m}}(x)$",
        ),
        NamedObligation("the weight", equal(str(q), "1/4", **limits)),
        identical(
            "e_0 is nonnegative on [0, 1]",
            "x - x^2 = x*(1 - x)",
            X - square,
            X * (1 - X),
            points,
            "x - x^{2} = x (1 - x)",
            "$e_{0}$ is nonnegative on $[0, 1]$",
        ),
        identical(
            "e_0 is at most 1/4",
            "1/4 - (x - x^2) = (x - 1/2)^2",
            Fraction(1, 4) - (X - square),
            half * half,
            points,
            r"\tfrac{1}{4} - (x - x^{2}) = (x - \tfrac{1}{2})^{2}",
            r"$e_{0}$ is at most $\tfrac{1}{4}$",
        ),
        identical(
            "e_0 is 1/4 somewhere",
            "x - x^2 = 1/4 at x = 1/2",
            _constant((X - square)(HALF)),
            _constant("1/4"),
            points,
            r"x - x^{2} = \tfrac{1}{4} \quad \text{at } x = \tfrac{1}{2}",
            r"$e_{0}$ is $\tfrac{1}{4}$ somewhere",
        ),
        identical(
            "the square of e_0",
            "the integral of (x - x^2)^2 over [0, 1] is 1/30",
            _constant(((X - square) * (X - square)).integral()),
            _constant("1/30"),
            points,
            r"\int_{0}^{1} (x - x^{2})^{2}\, dx = \tfrac{1}{30}",
            "the square of $e_{0}$",
        ),
    ]


def _constant(value: Any) -> Polynomial:
    return Polynomial.of(Fraction(value))


def _network_obligations(block: Block, limits: dict[str, Any]) -> list[NamedObligation]:
    """The network computes f_m: two units give the tent on [0, 1], and relu keeps partial sums, which are >= 0."""
    tent_of_two = equal("2*relu(x) - 4*relu(x - 1/2)", block.formula, on="0 <= x <= 1", variables=block.names, **limits)
    return [
        NamedObligation("two units are the tent on [0, 1]", tent_of_two),
        NamedObligation("the unit of the partial sum", equal("relu(s)", "s", on="s >= 0", **limits)),
    ]


def _network(m: int) -> Node:
    """g_k = 2 relu(g_(k-1)) - 4 relu(g_(k-1) - 1/2), s_k = relu(s_(k-1)) - 4^(-k) g_k, from g_0 = s_0 = x: s_m."""
    g: Node = Variable("x")
    s = g
    for k in range(1, m + 1):
        g = combine([(2, Lattice("relu", (g,))), (-4, Lattice("relu", (combine([(1, g)], -HALF),)))])
        s = combine([(1, Lattice("relu", (s,))), (-Fraction(1, 4**k), g)])
    return s


def _other_error(block: Block, q: Fraction) -> Instance | None:
    """The least m <= DEPTHS for which the exact maximal error is not 4^(-m-1)."""
    (name,) = block.names
    for m in range(1, DEPTHS + 1):
        node = combine([(1, Variable(name)), *((-(q**s), block.iterated(s).outputs[0]) for s in range(1, m + 1))])
        form = piecewise(Formula((node,), f"f_{m}"), f"{name} >= 0, {name} <= 1", variables=block.names)
        ends = [Fraction(0), *form.breakpoints, Fraction(1)]
        error, place = Fraction(0), Fraction(0)
        for (left, right), piece in zip(pairwise(ends), form.pieces, strict=True):
            slope = piece.map.W[0][0]
            for x in (left, right, min(max(slope / 2, left), right)):  # s x + t - x^2 is largest at x = s/2
                size = abs(slope * x + piece.map.b[0] - x * x)
                if size > error:
                    error, place = size, x
        if error != Fraction(1, 4 ** (m + 1)):
            example = Counterexample(("m",), (Fraction(m),), error, Fraction(1, 4 ** (m + 1)))
            reason = f"the largest error for m = {m} is at x = {place}, computed exactly"
            told = f"the largest error for $m = {m}$ is at $x = {number(place, small=True)}$, computed exactly"
            failure = rf"{number(error)} \ne {number(Fraction(1, 4 ** (m + 1)))} = 4^{{-m-1}}"
            return Instance(m, example, None, None, reason, told, failure)
    return None
