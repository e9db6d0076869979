"""The first members of families, for pictures of statements for all n; no statement rests on them."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from exactrelu.expressions import Node, Variable, combine
from exactrelu.formulas import Formula
from exactrelu.lowering import has_cases
from exactrelu.prover.induction.blocks import Block
from exactrelu.prover.induction.schema import Members

__all__ = ["folds", "iterates", "shifted_sums", "two_units", "weighted_iterates"]

SHOWN = 4
ONE, TWO = Fraction(1), Fraction(2)


def iterates(block: Block, on: str | None = None, shown: int = SHOWN) -> Members | None:
    """The block after itself, once, twice, and so on; none if it cannot be put into itself."""
    if has_cases(block.formula):
        return None
    return Members(1, tuple(block.iterated(n) for n in range(1, shown + 1)), (block.names,) * shown, on)


def folds(block: Block, grown: Callable[[int, dict[int, Node]], Node]) -> Members | None:
    """What is grown from leaves x1, .., xM by the block, for M = 2, 3, 4."""
    if has_cases(block.formula):
        return None
    names = [tuple(f"x{i + 1}" for i in range(M)) for M in range(2, SHOWN + 1)]
    nodes = [grown(len(leaves), {i: Variable(name) for i, name in enumerate(leaves)}) for leaves in names]
    return Members(2, tuple(Formula((n,), f"F_{i}") for i, n in enumerate(nodes, 2)), tuple(names))


def shifted_sums(S: Block, breakpoints: Sequence[Fraction]) -> Members | None:
    """S(x - d) - S(x - 2d) + .. with n terms, where d keeps the breakpoints of the terms apart."""
    if has_cases(S.formula):
        return None
    d = ONE + (max(breakpoints) - min(breakpoints) if breakpoints else 0)
    x = Variable("x")
    units = [S.at([combine([(ONE, x)], -i * d)])[0] for i in range(1, SHOWN + 1)]
    sums = [combine([((-1) ** i, unit) for i, unit in enumerate(units[:n])]) for n in range(1, SHOWN + 1)]
    return Members(1, tuple(Formula((node,), "f", names=("x",)) for node in sums), (("x",),) * SHOWN)


def two_units(S: Block) -> Members | None:
    """The iterates of 2 S(y) + 2 S(-y) - 2: networks of width two with the activation S."""
    if has_cases(S.formula):
        return None
    y = Variable("y")
    units = [S.at([combine([(sign, y)])])[0] for sign in (1, -1)]
    return iterates(Block(Formula((combine([(TWO, unit) for unit in units], -2),), "T", names=("y",)), ("y",), "T"))


def weighted_iterates(T: Block, q: Fraction, on: str) -> Members:
    """x - q T(x) - .. - q^m T^m(x) for m = 1, 2, .."""
    x = Variable(T.names[0])
    terms: list[tuple[Fraction | int, Node]] = [(1, x)]
    functions = []
    for m in range(1, SHOWN + 1):
        terms.append((-(q**m), T.iterated(m).outputs[0]))
        functions.append(Formula((combine(terms),), f"f_{m}", names=T.names))
    return Members(1, tuple(functions), (T.names,) * SHOWN, on)
