r"""Breakpoints of networks of one variable, for all widths and depths: schemas KINKS, DEPTH and SEPARATION."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from exactrelu.constructions import sawtooth
from exactrelu.cpa import piecewise
from exactrelu.exact import natural_number
from exactrelu.prover.equality import at_most, equal
from exactrelu.prover.induction.blocks import Block, first_difference
from exactrelu.prover.induction.displays import stated
from exactrelu.prover.induction.full_branch import affine_pieces, branches, full_branch_obligations, line_block
from exactrelu.prover.induction.members import iterates, shifted_sums, two_units
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
from exactrelu.typesetting.layout import number

__all__ = ["deep_segments", "separation", "shallow_kinks"]


def shallow_kinks(
    activation: Any = "relu(t)", *, kinks: int | None = None, variables: Any = None, **options: Any
) -> InductionVerdict:
    r"""A function $x \mapsto c + \sum_{i=1}^n a_i\,\sigma(w_i x + b_i)$ has at most kn breakpoints, for all n.

    The weights are real; k is the number of breakpoints of the `activation` $\sigma$, 1 for relu.  Obligations: on
    each of its k + 1 segments $\sigma$ is affine.  The bound is attained for every n.  `kinks` is the k of the
    statement: a larger one than the number of breakpoints is a weaker bound, not attained; with a smaller one the
    verdict is refuted with n = 1.  Options: `time` and `max_cells`.

    >>> print(shallow_kinks())
    proved for all n (schema KINKS): c + sum of a_i*S(w_i*x + b_i), i = 1, .., n, has at most n breakpoints on R for
        all n >= 0 and all real a, b, c, w, where S(t) = relu(t)
      also: it has at most n + 1 linear segments
      also: S(x - d) - S(x - 2*d) + S(x - 3*d) - .. (n terms) has exactly n breakpoints if d > 0
      rests on: induction over n and the theorem KINKS of docs/induction.md
      rests on: 2 obligations, certificate checked
    >>> shallow_kinks("relu(t) - relu(t - 1)", kinks=1).refuted
    True
    """
    limits = searching(options, shallow_kinks)
    S, k, owed, segments, sharp, instance = _activation(activation, kinks, variables, limits)
    bound = ("0", "n")[k] if k < 2 else f"{k}*n"
    spread = "d > 0" if k == 1 else "d is larger than the distance of the outermost breakpoints of S"
    shown, sigma = bound.replace("*", " "), _letter(S)
    latex_attained = rf"$\sum_{{i=1}}^{{n}} (-1)^{{i+1}}\, {sigma}(x - i d)$ has exactly ${shown}$ breakpoints if "
    latex_attained += (
        "$d > 0$" if k == 1 else f"$d$ is larger than the distance of the outermost breakpoints of ${sigma}$"
    )
    attained = f"S(x - d) - S(x - 2*d) + S(x - 3*d) - .. (n terms) has exactly {bound} breakpoints if {spread}"
    return conclude(
        Schema("KINKS", "n"),
        f"c + sum of a_i*S(w_i*x + b_i), i = 1, .., n, has at most {bound} breakpoints on R for all n >= 0 "
        f"and all real a, b, c, w{_where(S)}",
        owed,
        segments=[segments],
        conclusions=[f"it has at most {bound} + 1 linear segments", *([attained] if sharp else [])],
        latex=stated(
            [
                rf"x \mapsto c + \sum_{{i=1}}^{{n}} a_{{i}}\, {_letter(S)}(w_{{i}} x + b_{{i}}) "
                rf"\text{{ has at most }} {shown} \text{{ breakpoints on }} \mathbb{{R}}"
            ],
            r"n \ge 0 \text{ and all } a_{i}, b_{i}, c, w_{i} \in \mathbb{R}",
            _latex_where(S),
        ),
        latex_conclusions=[f"it has at most ${shown} + 1$ linear segments", *([latex_attained] if sharp else [])],
        instance=instance("n"),
        members=shifted_sums(S, piecewise(S.formula, variables=S.names).breakpoints),
    )


def deep_segments(
    activation: Any = "relu(t)", *, kinks: int | None = None, variables: Any = None, **options: Any
) -> InductionVerdict:
    r"""With one input and hidden widths $w_1, \dots, w_L$ there are at most $\prod_l (k w_l + 1)$ linear segments.

    For all L, all widths and real weights; k is the number of breakpoints of the `activation`, 1 for relu.
    Obligations and options as in `shallow_kinks`.

    >>> deep_segments().statement
    'networks of one variable with hidden widths w_1, .., w_L and activation S have at most (w_1 + 1)*..*(w_L + 1)
    linear segments on R for all L >= 0, where S(t) = relu(t)'
    """
    limits = searching(options, deep_segments)
    S, k, owed, segments, _, instance = _activation(activation, kinks, variables, limits)
    factor = "({0} + 1)" if k == 1 else f"({k}*{{0}} + 1)"
    return conclude(
        Schema("DEPTH", "L"),
        "networks of one variable with hidden widths w_1, .., w_L and activation S have at most "
        f"{factor.format('w_1')}*..*{factor.format('w_L')} linear segments on R for all L >= 0{_where(S)}",
        owed,
        segments=[segments],
        instance=instance("L"),
        members=two_units(S),
        latex=stated(
            [
                rf"A_{{L+1}} \circ {_letter(S)} \circ A_{{L}} \circ \dots \circ {_letter(S)} \circ A_{{1}} "
                rf"\text{{ has at most }} \prod_{{l=1}}^{{L}} ({'' if k == 1 else f'{k} '}w_{{l}} + 1) "
                r"\text{ linear segments}"
            ],
            r"L \ge 0, \text{ all widths } w_{1}, \dots, w_{L} \text{ and affine maps } "
            r"A_{l} \colon \mathbb{R}^{w_{l-1}} \to \mathbb{R}^{w_{l}}",
            ["w_{0} = w_{L+1} = 1", *_latex_where(S)],
        ),
    )


def separation(first: int = 3, **options: Any) -> InductionVerdict:
    r"""Depth beats width: with 2L units, $2^L$ linear segments in depth L, at most $2L + 1 < 2^L$ in one hidden layer.

    The deep network is `sawtooth(L)`, on the line and on [-2, 2]; the statement is for all $L \ge$ `first`.
    Obligations: those of `full_branch` for $2|y| - 2$ on [-2, 2] and the line, those of `shallow_kinks`, and with a
    real p for $2^L$ that $p \ge 2L + 2$ at the `first` L, and if there, then $2p \ge 2(L + 1) + 2$.
    If the first inequality fails, as for `first` = 2, it is refuted with that L.

    >>> separation().proved
    True
    >>> print(separation(first=2).counterexample)
    at L = 2: left 4, right 5
    """
    limits = searching(options, separation)
    natural_number(first, "first")
    T, _ = line_block(sawtooth(1).named("T"), None, limits)
    found = branches(T, Fraction(-2), Fraction(2))
    onto = full_branch_obligations(T, found, True, limits)
    _, _, units, segments, _, _ = _activation("relu(t)", 1, None, limits)
    start = at_most(str(2 * first + 2), f"2^{first}", **limits)
    step = at_most("2*(L + 1) + 2", "2*p", on=f"p >= 2*L + 2, L >= {first}", variables="L p", **limits)
    owed = [
        *onto,
        *units,
        NamedObligation(f"more than the bound for L = {first}", start, f"more than the bound for $L = {first}$"),
        NamedObligation("and one layer more doubles it", step, "and one layer more doubles it, where $p = 2^{L}$"),
    ]
    instance = None
    if start.refuted:
        reason = "segments of the deep network, and the bound for the shallow ones"
        deep, shallow = 2**first, 2 * first + 1
        failure = f"2^{{L}} = {deep} {'<' if deep < shallow else '='} {shallow} = 2 L + 1"
        told = "the deep network has $2^{L}$ linear segments, and the bound for the shallow ones is $2 L + 1$"
        example = Counterexample(("L",), (Fraction(first),), Fraction(deep), Fraction(shallow))
        instance = Instance(first, example, start.certificate, start.question, reason, told, failure)
    different = first_difference(sawtooth, lambda L: T.iterated(L).outputs, lambda _: T.names, range(7))
    shaped = all((sawtooth(L).hidden_layers, sawtooth(L).size) == (L, 2 * L) for L in range(7))
    return conclude(
        Schema("SEPARATION", "L"),
        "sawtooth(L), with L hidden layers and 2*L units, has 2^L linear segments on R and on [-2, 2]; with 2*L units "
        f"in one hidden layer there are at most 2*L + 1, which is less, for all L >= {first}",
        owed,
        segments=[Segments(2, tuple(onto[: len(found)]), True), segments],
        tested=[
            Tested(
                "sawtooth(L) is T^L, T(y) = 2*|y| - 2: programs and sizes compared literally for L = 0, .., 6, a test",
                r"$\operatorname{sawtooth}(L)$ is $T^{L}$, $T(y) = 2 \lvert y \rvert - 2$: programs and sizes compared "
                r"literally for $L = 0, \dots, 6$, a test",
            )
        ],
        instance=instance,
        latex=stated(
            [
                r"T^{L} \text{ has exactly } 2^{L} \text{ linear segments on } \mathbb{R} \text{ and on } [-2, 2],",
                r"\text{any network with one hidden layer of } 2 L \text{ units at most } 2 L + 1 < 2^{L}",
            ],
            rf"L \ge {first}",
            [
                r"T(y) = 2 \lvert y \rvert - 2",
                r"T^{L} = \operatorname{sawtooth}(L) \text{ has } L \text{ hidden layers and } 2 L \text{ units}",
            ],
        ),
        members=iterates(T),
        doubt="" if different is None and shaped else "sawtooth(L) is not literally T^L with 2*L units for some L <= 6",
    )


def _where(S: Block) -> str:
    return S.where or f", where S = {S.letter}"


def _letter(S: Block) -> str:
    return r"\sigma" if S.letter == "S" else S.latex


def _latex_where(S: Block) -> list[str]:
    return [one.replace(S.latex, _letter(S), 1) for one in S.latex_where]


def _activation(activation: Any, kinks: int | None, variables: Any, limits: dict[str, Any]) -> Any:
    """The activation, its number of breakpoints (or `kinks`), the obligations, and what refutes too small a number.

    With the obligations come the number of segments that they have to establish, and whether it is attained.
    """
    S, owed = line_block(activation, variables, limits)
    if S.where:
        S = Block(S.formula, S.names, "S", S.given)
    form = piecewise(S.formula, variables=S.names)
    has = len(form.breakpoints)
    k = has if kinks is None else natural_number(kinks, "kinks")
    affine = affine_pieces(S, form, limits)
    slopes = [piece.map.W for piece in form.pieces]
    sharp = 0 < k == has and all(left != right for left, right in pairwise(slopes))

    def instance(over: str) -> Instance | None:
        if has <= k:
            return None
        shown = equal(S.formula, form, variables=S.names, **limits)
        shown.settled = True
        left, right = (has, k) if over == "n" else (has + 1, k + 1)
        reason = f"the function S itself, one unit, with breakpoints {', '.join(map(str, form.breakpoints))}"
        example = Counterexample((over,), (Fraction(1),), Fraction(left), Fraction(right))
        points = ", ".join(f"${number(x, small=True)}$" for x in form.breakpoints)
        told = f"the function ${_letter(S)}$ itself, one unit, has the breakpoint{'s' * (has > 1)} {points}"
        counted = "breakpoints" if over == "n" else "linear segments"
        failure = rf"{left} > {right} \text{{ {counted}}}"
        return Instance(1, example, shown.certificate, None, reason, told, failure)

    return S, k, [*owed, *affine], Segments(k + 1, tuple(affine), False), sharp, instance
