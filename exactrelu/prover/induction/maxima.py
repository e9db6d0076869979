r"""Maxima and minima of any number of arguments, from a block for two: schemas FOLD-MAX, FOLD-MIN and TREE."""

from collections.abc import Callable, Sequence
from typing import Any

from exactrelu.expressions import Node, Variable
from exactrelu.formulas import as_formula
from exactrelu.prover.equality import at_most, equal
from exactrelu.prover.induction.blocks import Block, family_latex, family_name, first_difference, read_block
from exactrelu.prover.induction.displays import stated
from exactrelu.prover.induction.members import folds
from exactrelu.prover.induction.schema import (
    InductionVerdict,
    Instance,
    Members,
    NamedObligation,
    Schema,
    Tested,
    conclude,
    searching,
)
from exactrelu.typesetting.names import symbol

__all__ = ["fold_max", "fold_min", "fold_tree", "tournament_tree", "tree_max", "tree_min"]

VECTOR = r"x_{1}, \dots, x_{M}"

# A tree over the numbers 0, 1, ..: a leaf is a number, (left, right) a block of two trees, (child,) a padding block.
Tree = Any


def fold_max(block: Any, *, family: Any = None, variables: Any = None, **options: Any) -> InductionVerdict:
    r"""The left fold of a block $N(u, v)$ is the maximum, for all M: $F_1 = x_1$, $F_M = N(F_{M-1}, x_M)$.

    Obligations: $N(u, v) \ge u$ and $N(u, v) \ge v$ for all real u, v, and $N(u, v) \le z$ wherever $u \le z$ and
    $v \le z$.  If one fails, N is not the maximum of two, and the verdict is refuted with M = 2.

    `block` is a network with two inputs, or a formula in two variables (`variables` says in which order).  A
    `family`, if given, maps M to a network; that it is this fold is tested for M = 1, .., 8 by comparing programs
    literally.  Options: `time` and `max_cells` of each obligation.

    >>> print(fold_max("u + relu(v - u)"))
    proved for all n (schema FOLD-MAX): F_M(x1, .., xM) = max(x1, .., xM) for all M >= 1,
        where F_1 = x1, F_M = N(F_(M-1), xM), N(u, v) = u + relu(v - u)
      rests on: induction over M and the theorem FOLD-MAX of docs/induction.md
      rests on: 3 obligations, certificate checked
    >>> print(fold_max("u + relu(u - v)").counterexample)
    at u = 0, v = 1: left 0, right 1
    """
    return _fold(block, "max", family, variables, options)


def fold_min(block: Any, *, family: Any = None, variables: Any = None, **options: Any) -> InductionVerdict:
    r"""The left fold of a block $N(u, v)$ is the minimum, for all M; see `fold_max`.

    Obligations: $N(u, v) \le u$, $N(u, v) \le v$, and $N(u, v) \ge z$ wherever $u \ge z$ and $v \ge z$.

    >>> fold_min("v - relu(v - u)").label
    'proved for all n (schema FOLD-MIN)'
    """
    return _fold(block, "min", family, variables, options)


def tree_max(
    block: Any,
    *,
    padding: Any = None,
    family: Any = None,
    shape: Callable[[int, bool], Tree] | None = None,
    variables: Any = None,
    **options: Any,
) -> InductionVerdict:
    r"""Every binary tree of blocks $N(u, v)$ is the maximum over its leaves; so tournaments are, for all M.

    Obligations: those of `fold_max`, and for a `padding` block P, which may then stand on any edge of the tree,
    $P(y) = y$.  Refuted with M = 2, or with one padded leaf (M = 1).

    A `family` maps M to a network, such as `maximum`; that it is the tree ``shape(M, padded)`` (default:
    `tournament_tree`) is tested for M = 1, .., 9 by comparing programs literally.

    >>> tree_max("max(u, v)", padding="relu(y) - relu(-y)").proved
    True
    """
    return _tree(block, "max", padding, family, shape, variables, options)


def tree_min(
    block: Any,
    *,
    padding: Any = None,
    family: Any = None,
    shape: Callable[[int, bool], Tree] | None = None,
    variables: Any = None,
    **options: Any,
) -> InductionVerdict:
    r"""Every binary tree of blocks $N(u, v)$ is the minimum over its leaves; see `tree_max`.

    >>> tree_min("v - relu(v - u)").proved, tree_min("v - relu(u - v)").refuted
    (True, True)
    """
    return _tree(block, "min", padding, family, shape, variables, options)


def fold_tree(M: int, padded: bool = False) -> Tree:
    """The tree of the left fold; padded, every argument passes a padding block for each comparison before its own.

    >>> fold_tree(4), fold_tree(4, padded=True)
    ((((0, 1), 2), 3), (((0, 1), (2,)), ((3,),)))
    """
    return _paired(M, padded, 1)


def tournament_tree(M: int, padded: bool = False) -> Tree:
    """The tree of a tournament: neighbours are paired, round by round; padded, an odd one out passes a padding block.

    >>> tournament_tree(5), tournament_tree(5, padded=True)
    ((((0, 1), (2, 3)), 4), (((0, 1), (2, 3)), ((4,),)))
    """
    return _paired(M, padded, M)


def _paired(M: int, padded: bool, most: int) -> Tree:
    """Rounds of at most `most` comparisons of neighbours."""
    level: list[Tree] = list(range(M))
    while len(level) > 1:
        pairs = min(len(level) // 2, most)
        rest = level[2 * pairs :]
        level = [(level[2 * i], level[2 * i + 1]) for i in range(pairs)] + [(one,) if padded else one for one in rest]
    return level[0]


def _fold(block: Any, extremum: str, family: Any, variables: Any, options: dict[str, Any]) -> InductionVerdict:
    N, limits = (
        read_block(block, ("u", "v"), variables, "N", "the block"),
        searching(options, fold_max if extremum == "max" else fold_min),
    )
    arguments = "(x1, .., xM)"
    statement = f"F_M{arguments} = {extremum}{arguments} for all M >= 1, where F_1 = x1, F_M = {N.letter}(F_(M-1), xM)"
    if family is not None:
        statement = f"{family_name(family, 'M')} is F_M, and {statement}"
    claim = rf"F_{{M}}({VECTOR}) = \{extremum}\{{{VECTOR}\}}"
    latex = stated(
        [*([] if family is None else [f"{family_latex(family, 'M')} = F_{{M}},"]), claim],
        rf"M \ge 1 \text{{ and all }} {VECTOR} \in \mathbb{{R}}",
        ["F_{1} = x_{1}", f"F_{{M}} = {N.latex}(F_{{M-1}}, x_{{M}})", *N.latex_where],
    )
    return _concluded(
        f"FOLD-{extremum.upper()}",
        statement + N.where.replace("where ", "", 1),
        _extremum_obligations(N, extremum, limits),
        latex=latex,
        family=_family_test(N, None, family, lambda M, _: fold_tree(M), range(1, 9), extremum),
        members=folds(N, lambda M, leaves: _grown(fold_tree(M), N, None, leaves)),
        falsify=lambda: _no_extremum_of_two(N, extremum, limits),
    )


def _tree(
    block: Any,
    extremum: str,
    padding: Any,
    family: Any,
    shape: Callable[[int, bool], Tree] | None,
    variables: Any,
    options: dict[str, Any],
) -> InductionVerdict:
    N, limits = (
        read_block(block, ("u", "v"), variables, "N", "the block"),
        searching(options, tree_max if extremum == "max" else tree_min),
    )
    P = read_block(padding, ("y",), None, "P", "the padding block") if padding is not None else None
    owed = _extremum_obligations(N, extremum, limits)
    edges, where = "", N.where
    if P is not None:
        about = P.where
        if P.letter == N.letter or (not about and P.letter == "N"):  # two functions need two letters
            P = Block(P.formula, P.names, "P" if N.letter != "P" else "Q")
            about = P.where if about else f", where {P.letter} is the padding network"
        edges, where = (
            f", with blocks {P.letter} on any edges,",
            where + about.replace("where", "and" if where else "where", 1),
        )
        owed.append(NamedObligation("padding", equal(P.formula, P.names[0], variables=P.names, **limits)))
    statement = f"every binary tree of blocks {N.letter}{edges} is the {extremum}imum of its M leaves, for all M >= 1"
    if family is not None:
        statement += f"; so {family_name(family, 'M')} = {extremum}(x1, .., xM)"
    value = rf"\{extremum}\{{{VECTOR}\}}"
    claims = [rf"v(t) = {value} \text{{ for every binary tree }} t \text{{ with the leaves }} {VECTOR}"]
    claims += [] if family is None else [rf"\text{{and so }} {family_latex(family, 'M')}({VECTOR}) = {value}"]
    values = ["v(x_{i}) = x_{i}", f"v((l, r)) = {N.latex}(v(l), v(r))"]
    values += [] if P is None else [rf"v(\operatorname{{pad}}(t)) = {P.latex}(v(t))"]
    latex = stated(
        claims,
        rf"M \ge 1 \text{{ and all }} {VECTOR} \in \mathbb{{R}}",
        [*values, *N.latex_where, *(P.latex_where if P is not None else [])],
    )
    return _concluded(
        "TREE",
        statement + where,
        owed,
        latex=latex,
        family=_family_test(N, P, family, shape or tournament_tree, range(1, 10), extremum),
        members=folds(N, lambda M, leaves: _grown(tournament_tree(M), N, None, leaves)),
        falsify=lambda: _no_extremum_of_two(N, extremum, limits) or _no_padding(owed[-1], P),
    )


def _concluded(
    schema: str,
    statement: str,
    owed: Sequence[NamedObligation],
    *,
    latex: str,
    family: tuple[list[Tested], Instance | str],
    falsify: Callable[[], Instance | None],
    members: Members | None,
) -> InductionVerdict:
    tested, wrong = family
    instance, doubt = (wrong, "") if isinstance(wrong, Instance) else (None, wrong)
    return conclude(
        Schema(schema, "M"),
        statement,
        owed,
        segments=(),
        tested=tested,
        falsify=falsify,
        instance=instance,
        doubt=doubt,
        latex=latex,
        members=members,
    )


def _extremum_obligations(N: Block, extremum: str, limits: dict[str, Any]) -> list[NamedObligation]:
    """N is an upper bound of u and of v, and below every other one; for the minimum the other way round."""
    u, v = N.names
    z = next(name for name in ("z", "z'", "z''") if name not in N.names)

    def ordered(low: Any, high: Any, **setting: Any) -> Any:
        low, high = (low, high) if extremum == "max" else (high, low)
        return at_most(low, high, **setting, **limits)

    side, least, sign = ("upper", "least", "<=") if extremum == "max" else ("lower", "greatest", ">=")
    return [
        NamedObligation(
            f"{side} bound of {w}", ordered(w, N.formula, variables=(u, v)), f"{side} bound of ${symbol(w)}$"
        )
        for w in (u, v)
    ] + [
        NamedObligation(
            f"{least} {side} bound", ordered(N.formula, z, on=f"{u} {sign} {z}, {v} {sign} {z}", variables=(u, v, z))
        ),
    ]


def _no_extremum_of_two(N: Block, extremum: str, limits: dict[str, Any]) -> Instance | None:
    """The point where the block is not the extremum of two: there is one whenever an obligation of a fold fails."""
    verdict = equal(N.formula, f"{extremum}({', '.join(N.names)})", variables=N.names, **limits)
    verdict.settled = True
    if not verdict.refuted or verdict.counterexample is None:
        return None
    return Instance(2, verdict.counterexample, verdict.certificate, verdict.question, point=_leaves(N))


def _no_padding(padding: NamedObligation, P: Block | None) -> Instance | None:
    """The point where a leaf changes when it is padded: a tree with one leaf."""
    verdict = padding.verdict
    if P is None or not verdict.refuted or verdict.counterexample is None:
        return None
    reason = "the tree of one leaf and one padding block"
    return Instance(1, verdict.counterexample, verdict.certificate, verdict.question, reason, point=_leaves(P))


def _leaves(N: Block) -> str:
    """The arguments of the statement that the variables of its block stand for, in LaTeX."""
    if N.names == tuple(f"x{i + 1}" for i in range(len(N.names))):
        return ""
    leaves = ", ".join(f"x_{{{i + 1}}}" for i in range(len(N.names)))
    return f"({leaves})" if len(N.names) > 1 else leaves


def _family_test(
    N: Block, P: Block | None, family: Any, shape: Callable[[int, bool], Tree], sizes: range, extremum: str
) -> tuple[list[Tested], Instance | str]:
    """What was tested about a family; and a false member, or in words why it may not be the family that is proved."""
    if family is None:
        return [], ""
    name = family_name(family, "M")

    def names(M: int) -> list[str]:
        return [f"x{i + 1}" for i in range(M)]

    def recursion(M: int) -> Sequence[Node]:
        return [_grown(shape(M, P is not None), N, P, {i: Variable(one) for i, one in enumerate(names(M))})]

    M = first_difference(family, recursion, names, sizes)
    if M is None:
        same = "is this recursion: programs compared literally for"
        text = f"{name} {same} M = {sizes[0]}, .., {sizes[-1]}, a test"
        told = rf"${family_latex(family, 'M')}$ {same} $M = {sizes[0]}, \dots, {sizes[-1]}$, a test"
        return [Tested(text, told)], ""
    member = as_formula(family(M))
    if member.domain or member.vector:
        what = "a list" if member.vector else "defined on a part of the space only"
        return [], f"{name} with M = {M} is {what}, so it is another family"
    verdict = equal(member, f"{extremum}({', '.join(names(M))})", variables=names(M))
    verdict.settled = True
    if verdict.refuted and verdict.counterexample is not None:
        reason = f"that is about {name}, M = {M}"
        told = f"that is about ${family_latex(family, 'M')}$ with $M = {M}$"
        return [], Instance(M, verdict.counterexample, verdict.certificate, verdict.question, reason, told)
    return [], f"{name} with M = {M} is not literally this recursion, so it is another family"


def _grown(tree: Tree, N: Block, P: Block | None, leaves: dict[int, Node]) -> Node:
    """The function of a tree in which every leaf occurs (without recursion: folds are as deep as they are long)."""
    done: dict[int, Node] = {}
    met: set[int] = set()
    stack: list[tuple[Tree, bool]] = [(tree, False)]
    while stack:
        one, ready = stack.pop()
        if isinstance(one, int):
            met.add(one)
            done[id(one)] = leaves[one]
        elif not ready:
            stack += [(one, True), *((child, False) for child in one)]
        elif len(one) == 2:
            (done[id(one)],) = N.at([done[id(child)] for child in one])
        elif P is not None:
            (done[id(one)],) = P.at([done[id(one[0])]])
        else:
            raise ValueError(f"the tree {tree} has padding blocks, but none is given; use padding=")
    if met != set(leaves):
        raise ValueError(f"shape: the tree {tree} does not have each of the leaves 0, .., {len(leaves) - 1}")
    return done[id(tree)]
