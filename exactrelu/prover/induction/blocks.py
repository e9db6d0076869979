"""Building blocks of families: functions of a few variables that can be put into each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from exactrelu.cpa import CPA
from exactrelu.expressions import (
    Cases,
    FormulaError,
    Node,
    Variable,
    rebuilt,
)
from exactrelu.formulas import Formula, as_formula, settle
from exactrelu.lowering import has_cases, lowered_difference
from exactrelu.networks import Network
from exactrelu.regions.piece_text import map_text
from exactrelu.typesetting.formulas import equation, names_of, node_lines
from exactrelu.typesetting.layout import LINE, width
from exactrelu.typesetting.names import operator

__all__ = ["Block", "family_latex", "family_name", "first_difference", "interpolant_of", "read_block", "substituted"]


@dataclass(frozen=True)
class Block:
    """A function of named variables, with the letter that stands for it in a statement and how that is explained."""

    formula: Formula
    names: tuple[str, ...]
    letter: str
    given: Formula | None = None  # what is shown for it, where that is another formula of the same function

    @property
    def call(self) -> str:
        return f"{self.letter}({', '.join(self.names)})"

    @property
    def where(self) -> str:
        """``, where N(u, v) = ..``; nothing for a network, which is given by its weights."""
        return "" if self.call == self.formula.text else f", where {self.call} = {self.formula.text}"

    @property
    def latex(self) -> str:
        """The letter in LaTeX."""
        return operator(self.letter)

    @property
    def latex_where(self) -> list[str]:
        """The function written out, for a list of definitions; nothing for a network, which has its own display."""
        if self.call == self.formula.text:
            return []
        shown = self.given or self.formula
        names = names_of(shown.outputs, self.names)
        left = f"{self.latex}({names.listed(self.names)})"
        return [equation(left, node_lines(shown.outputs, names, shown.vector, LINE - 10 - width(left)))]

    def at(self, arguments: Sequence[Node]) -> list[Node]:
        """The outputs of the block at other nodes, as new nodes."""
        return [substituted(node, dict(zip(self.names, arguments, strict=True))) for node in self.formula.outputs]

    def iterated(self, times: int) -> Formula:
        """The block after itself, `times` times; outputs and inputs are equally many."""
        nodes: list[Node] = [Variable(name) for name in self.names]
        for _ in range(times):
            nodes = self.at(nodes)
        text = self.call if times == 1 else f"{self.letter}^{times}({', '.join(self.names)})"
        return Formula(tuple(nodes), text, self.formula.vector, names=self.names)


def read_block(block: Any, default: Sequence[str], variables: Any, letter: str, what: str) -> Block:
    """A block with as many variables as there are `default` names, which a network gets.

    Raises `FormulaError` if there are others, and if the function is not defined everywhere.
    """
    formula = as_formula(block)
    if formula.domain:
        raise FormulaError(f"{what} {formula.text} is defined on a part of the space only; it has to be defined on R^d")
    if isinstance(variables, str):
        variables = variables.replace(",", " ").split()
    free = tuple(map(str, variables)) if variables is not None else formula.variables or tuple(default)
    if len(free) != len(default):
        hint = "; name them all in variables=" if len(free) < len(default) else ""
        raise FormulaError(
            f"{what} {formula.text} has the variables ({', '.join(free)}); it needs {len(default)} of them{hint}"
        )
    setting = settle([formula], None, free)
    (bound,) = setting.functions
    if formula.network is not None:
        letter = bound.text.partition("(")[0]
    if isinstance(block, CPA):
        bound = replace(bound, text=_written(block, bound, setting.variables))
    return Block(bound, setting.variables, letter)


def _written(f: CPA, bound: Formula, names: tuple[str, ...]) -> str:
    """A CPA function as text: its pieces, where these are a formula in the variables of the block."""
    texts = [node.text if isinstance(node, Cases) else "" for node in bound.outputs]
    if len(f.pieces) == 1 and not bound.vector:
        texts = [map_text(f.pieces[0].map, names)]
    if names != tuple(f.variables) or not all(texts):
        return bound.text
    return f"[{', '.join(texts)}]" if bound.vector else texts[0]


def substituted(root: Node, inner: Mapping[str, Node]) -> Node:
    """The formula with nodes in place of its variables; shared parts stay shared.

    Raises `FormulaError` for piecewise definitions, whose guards speak of affine functions only.
    """

    def leaf(node: Node, _: Mapping[int, Node]) -> Node | None:
        if isinstance(node, Cases):
            raise FormulaError(f"{node.text} is a piecewise definition; it cannot be put into another function")
        return inner[node.name] if isinstance(node, Variable) else None

    return rebuilt(root, leaf)[id(root)]


def first_difference(
    family: Callable[[int], Any],
    recursion: Callable[[int], Sequence[Node]],
    names: Callable[[int], Sequence[str]],
    members: Sequence[int],
    vector: bool = False,
) -> int | None:
    """The first of the `members` that does not compile to the very program of the recursion, whatever its function.

    A member that is defined on a part of the space, or a list where the recursion is scalar (not a `vector`), differs.
    """
    for n in members:
        given = as_formula(family(n))
        if given.domain:
            return n
        member, nodes = given.bound(names(n)), tuple(recursion(n))
        if member.vector != vector:
            return n
        written = Formula(nodes, "the recursion", member.vector)
        if len(member.outputs) != len(nodes) or has_cases(member) or has_cases(written):
            return n
        if any(lowered_difference(names(n), member, written, {})[1]):
            return n
    return None


def family_name(family: Any, over: str) -> str:
    """What a family is called in a statement: a function by its name."""
    name = getattr(family, "__name__", "<lambda>")
    return f"{name}({over})" if name.isidentifier() else "the family"


def family_latex(family: Any, over: str) -> str:
    """The same in LaTeX."""
    name = getattr(family, "__name__", "<lambda>")
    return f"{operator(name)}({over})" if name.isidentifier() else r"\text{the family}"


def interpolant_of(f: CPA) -> Network:
    """A CPA function of one variable as a network: first slope and jumps of the slope, beyond the domain continued."""
    pieces = list(f.pieces)
    kinks = f.breakpoints
    slopes = [piece.map.W[0][0] for piece in pieces]
    jumps = [right - left for left, right in pairwise(slopes)]
    hidden = [[1], [-1], *([1] for _ in kinks)]
    biases = [0, 0, *(-c for c in kinks)]
    return Network([(hidden, biases), ([[slopes[0], -slopes[0], *jumps]], [pieces[0].map.b[0]])], "T")
