r"""Padding with layers that change nothing, for any number of layers: schema PAD."""

from collections.abc import Sequence
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.calculus import deepen
from exactrelu.exact import counted
from exactrelu.expressions import FormulaError, Lattice, Node, Variable, combine, negate
from exactrelu.formulas import as_formula
from exactrelu.prover.equality import equal, nonnegative
from exactrelu.prover.induction.blocks import first_difference, read_block
from exactrelu.prover.induction.displays import stated
from exactrelu.prover.induction.members import iterates
from exactrelu.prover.induction.schema import (
    InductionVerdict,
    Instance,
    NamedObligation,
    Schema,
    Tested,
    conclude,
    searching,
)
from exactrelu.typesetting.names import Names

__all__ = ["deepening", "padding"]

SCHEMA = Schema("PAD", "k")


def padding(block: Any, *, variables: Any = None, **options: Any) -> InductionVerdict:
    r"""Any number of blocks $P : \mathbb{R}^d \to \mathbb{R}^d$ in a row change nothing: $P^k = \mathrm{id}$.

    So $P^k \circ f = f$ for every f with d outputs.  Obligation: $P(y) = y$.  If it fails, the verdict is refuted
    with k = 1.  `block` is a network, or a formula (a list of d formulas) in d variables.
    Options: `time` and `max_cells`.

    >>> padding("relu(y) - relu(-y)").label
    'proved for all n (schema PAD)'
    >>> padding("relu(y) + relu(-y)").counterexample.point
    (Fraction(-1, 1),)
    """
    formula = as_formula(block)
    count = formula.network.output_dim if formula.network is not None else len(formula.outputs)
    default = ("y",) if count == 1 else tuple(f"y{i + 1}" for i in range(count))
    limits = searching(options, padding)
    P = read_block(block, default, variables, "P", "the padding block")
    if len(P.formula.outputs) != len(P.names):
        raise FormulaError(f"the padding block {P.formula.text} has {count} outputs and {len(P.names)} variables")
    same: Any = list(P.names) if P.formula.vector else P.names[0]
    verdict = equal(P.formula, same, variables=P.names, **limits)

    def falsify() -> Instance | None:
        if verdict.counterexample is None:
            return None
        return Instance(1, verdict.counterexample, verdict.certificate, verdict.question)

    listed = ", ".join(P.names)
    point = f"({listed})" if P.formula.vector else listed
    shown = Names(P.names).listed(P.names)
    return conclude(
        SCHEMA,
        f"{P.letter}^k({listed}) = {point} for all k >= 0 and all real {listed}{P.where}",
        [NamedObligation("one block", verdict)],
        segments=(),
        conclusions=[f"{P.letter}^k o f = f for all k >= 0 and every function f with {counted(count, 'output')}"],
        falsify=falsify,
        members=iterates(P, shown=3) if len(P.names) <= 2 else None,
        latex=stated(
            [f"{P.latex}^{{k}}({shown}) = {f'({shown})' if P.formula.vector else shown}"],
            rf"k \ge 0 \text{{ and all }} {shown} \in \mathbb{{R}}",
            P.latex_where,
        ),
        latex_conclusions=[
            rf"${P.latex}^{{k}} \circ f = f$ for all $k \ge 0$ and every function $f$ "
            f"with {counted(count, 'output')}"
        ],
    )


def deepening(**options: Any) -> InductionVerdict:
    r"""`deepen(f, hidden_layers=L + k)` is the function f, for every network f with L hidden layers and all k.

    A deepened network computes $s_1 = \mathrm{relu}(y), t_1 = \mathrm{relu}(-y)$ from an output y of f, copies
    $s_{k+1} = \mathrm{relu}(s_k), t_{k+1} = \mathrm{relu}(t_k)$, and ends with $s_k - t_k$.  Obligations:
    $\mathrm{relu}(y) \ge 0$, $\mathrm{relu}(w) = w$ where $w \ge 0$, and $\mathrm{relu}(y) - \mathrm{relu}(-y) = y$.
    That `deepen` is this recursion is tested for one and two outputs and k = 1, .., 6.

    >>> deepening().proved
    True
    """
    limits = searching(options, deepening)
    obligations = [
        NamedObligation("what is copied is nonnegative", nonnegative("relu(y)", **limits)),
        NamedObligation("a copy is the same", equal("relu(w)", "w", on="w >= 0", **limits)),
        NamedObligation("the last layer subtracts", equal("relu(y) - relu(-y)", "y", **limits)),
    ]
    wrong = [
        f"deepen with {m} outputs and k = {k} is not literally this recursion"
        for m, names in ((1, ("y",)), (2, ("y1", "y2")))
        if (k := _first_difference(m, names)) is not None
    ]
    return conclude(
        SCHEMA,
        "deepen(f, hidden_layers=L + k) = f for all k >= 0 and every network f with L hidden layers",
        obligations,
        segments=(),
        tested=[
            Tested(
                "deepen is this recursion: programs compared literally for 1 and 2 outputs, k = 1, .., 6, a test",
                r"$\operatorname{deepen}$ is this recursion: programs compared literally for $1$ and $2$ outputs, "
                r"$k = 1, \dots, 6$, a test",
            )
        ],
        doubt="; ".join(wrong),
        latex=stated(
            [r"\operatorname{deepen}(f, L + k) = f"],
            r"k \ge 0 \text{ and every network } f \text{ with } L \text{ hidden layers}",
            [
                r"\operatorname{deepen}(f, L + k) = s_{k} - t_{k} \text{ if } k \ge 1",
                r"s_{1} = \operatorname{ReLU}(f)",
                r"t_{1} = \operatorname{ReLU}(-f)",
                r"s_{j+1} = \operatorname{ReLU}(s_{j})",
                r"t_{j+1} = \operatorname{ReLU}(t_{j})",
            ],
        ),
    )


def _first_difference(outputs: int, names: Sequence[str]) -> int | None:
    def deepened(k: int) -> Any:
        return deepen(AffineMap.identity(outputs), hidden_layers=k)

    return first_difference(deepened, lambda k: _copied(names, k), lambda _: names, range(1, 7), outputs > 1)


def _copied(names: Sequence[str], layers: int) -> list[Node]:
    outputs: list[Node] = []
    for name in names:
        y = Variable(name)
        s: Node = y
        t: Node = negate(y)
        for _ in range(layers):
            s, t = Lattice("relu", (s,)), Lattice("relu", (t,))
        outputs.append(combine([(1, s), (-1, t)]))
    return outputs
