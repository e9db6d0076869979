r"""The branches of a parametric certificate as a table: conditions, what follows from them, both sides."""

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from exactrelu.exact import counted
from exactrelu.export.branch_values import Branches, Fractional, is_bent
from exactrelu.export.case_tables import TABLE_POINTS, CaseLayout, Chain, at_least_zero
from exactrelu.export.certified_branches import Leaf
from exactrelu.export.passages import display
from exactrelu.kernel.polynomials import minus
from exactrelu.prover.parameters import Question
from exactrelu.prover.polynomial_expressions import Expression, ordered
from exactrelu.typesetting.layout import LINE, aligned, broken, continued, unary, width
from exactrelu.typesetting.names import Names
from exactrelu.typesetting.polynomials import expression_summands

__all__ = ["HEAD", "BranchTable", "Follows"]

HEAD = 26  # characters of a side that may stand above a column
SO = r"\text{so}"


class BranchTable:
    """The columns of the table of branches: what follows for other maxima, the sides, and the difference."""

    def __init__(self, asked: Question, names: Names) -> None:
        self.asked, self.names, self.left_over = asked, names, False
        heads = [expression_summands(side, names) for side in asked.sides]
        self.equality = asked.relation == "="
        bent = [is_bent(side) for side in asked.sides]
        self.kept = [i for i in (0, 1) if bent[i]]
        if self.equality:
            self.kept = [0, 1] if any(bent) or not _constant(asked.sides[1]) else [0]
        shown = [" ".join(head) for head in heads]
        fitting = [width(one) <= HEAD and r"\begin{" not in one for one in shown]
        words = (r"\text{left side}", r"\text{right side}")
        self.heads = [shown[i] if fitting[i] else words[i] for i in self.kept]
        if not self.equality:
            zero = shown[0] == "0"
            self.from_zero = zero and self.kept == [1]
            if zero:
                self.heads = self.heads or [shown[1] if fitting[1] else words[1]]
                self.kept, self.from_zero = [], True
            else:
                self.heads.append(r"\text{difference}")
                self.from_zero = False

    def entries(self, writer: Branches, leaf: Leaf) -> list[Chain]:
        chains = [writer.side(i) for i in self.kept]
        if self.equality:
            return chains
        difference = minus(writer.targets[1], writer.targets[0])
        written, combination = writer.value(difference), writer.reason(leaf.reasons[0]) if leaf.reasons else ["0"]
        same = _alike(written) == _alike(combination) or writer.is_evident(difference)
        return [*chains, Chain((written,) if same else (written, combination), at_least_zero(written))]

    def both_signs(self, writer: Branches, leaf: Leaf, k: int) -> str:
        """Why the two sides agree although they are written differently, in case k (0 if there is only one)."""
        first, second = (" ".join(writer.reason(reason)) for reason in leaf.reasons)
        lines = [rf"\text{{left side}} - \text{{right side}} & = {first} \ge 0"]
        lines += [rf"\text{{right side}} - \text{{left side}} & = {second} \ge 0"]
        where = f"In case {k} the" if k else "The"
        return f"{where} conditions imply\n{display(aligned(lines))}"

    def told(
        self,
        where: list[list[str]],
        rows: list[list[Chain]],
        empty: list[tuple[list[str], str]],
        notes: list[str],
        more: int,
    ) -> str:
        if len(rows) == 1 and not any(where) and not empty and not more:
            return self._single(rows[0][0].line(), rows[0][1:], notes)
        count = len(rows)
        listed = f"of which the first {count} are listed below, " if more else "below "
        text = f"The {count + more} cases {listed}cover all points of the statement"
        text = text if count + more > 1 else "All points of the statement satisfy the conditions below"
        where_free = ", and in each of them" if count + more > 1 else ", and there"
        text += ".\n" if self.left_over else f"{where_free} both sides are free of maxima.\n"
        text += _displayed(self.heads, where, rows)
        text += "".join(notes)
        if empty:
            text += (
                "No point satisfies" if len(empty) == 1 else "The other cases are empty: no point satisfies"
            ) + "\n"
            text += display(aligned([line for one in empty for line in _emptied(*one)]))
        if more:
            text += f"{counted(more, 'more row')} {'are' if more != 1 else 'is'} left out here; "
            text += "the certificate has them all. "
        if self.equality:
            return text + ("In every case the two sides agree." if not notes else "So the two sides agree.")
        return text + "So the difference is nonnegative everywhere."

    def _single(self, follows: str, row: Sequence[Chain], notes: Sequence[str]) -> str:
        """No cases at all."""
        start = f"The conditions imply ${follows}$. " if follows else ""
        if not self.equality:
            low, high = (expression_summands(side, self.names) for side in self.asked.sides)
            less = " ".join(low) if len(low) == 1 and not low[0].startswith("-") else f"({' '.join(low)})"
            head = " ".join(high if low == ["0"] else [*high, "-", less])
            if width(head) > LINE // 2 or r"\begin{" in head:
                head = r"\text{difference}"
            return f"{start}The difference is\n{display(aligned(chain_lines(head, row[-1])))}as claimed."
        if notes or follows or row[0].resolved or (len(row) == 2 and row[0].expressions[-1] != row[-1].expressions[-1]):
            shown = [line for head, one in zip(self.heads, row, strict=True) for line in chain_lines(head, one)]
            text = f"{start.rstrip() or 'Here'}\n{display(aligned(shown))}" if shown else ""
            return text + "".join(notes) + ("So the two sides agree." if text or notes else "The two sides agree.")
        total = row[0].expressions[-1]
        if width(" ".join(total)) <= 30:
            return f"Both sides are ${' '.join(total)}$ when multiplied out."
        lines = broken(total, LINE - 5)
        return "Both sides are, multiplied out,\n" + display(
            aligned([f"& {unary(lines[0])}", *(rf"& \quad {continued(line)}" for line in lines[1:])])
        )


class Follows(Chain):
    """Inequalities that follow from the conditions."""

    def line(self) -> str:
        return r",\ ".join(self.expressions[0])

    def short(self) -> Chain:
        return self


class _BranchLayout(CaseLayout):
    """A table whose first column may say what follows from the conditions."""

    points = TABLE_POINTS - 14

    def lines(self, row: Sequence[Chain]) -> Iterator[str]:
        for head, chain in zip(self.heads, row, strict=True):
            yield from chain_lines(head, chain)


def _displayed(heads: list[str], where: list[list[str]], rows: list[list[Chain]]) -> str:
    """The table; what follows from the conditions has a column of its own if there is room, else it is below them."""
    if not rows:
        return ""
    where = [one or [r"\text{always}"] for one in where]
    follows = any(row[0].line() for row in rows)
    layout = _BranchLayout([SO, *heads])
    short = layout.shortened(where, rows)
    if follows and layout.is_narrow(where, short):
        return layout.displays(where, short)
    where = [[*conditions, *_so(row[0])] for conditions, row in zip(where, rows, strict=True)]
    layout, rows = _BranchLayout(heads), [row[1:] for row in rows]
    return layout.displays(where, layout.shortened(where, rows))


def _so(follows: Chain) -> list[str]:
    if not follows.line():
        return []
    first, *more = follows.expressions[0]
    return [rf"\text{{so }} {unary(first)}", *more]


def chain_lines(head: str, chain: Chain) -> list[str]:
    lines: list[str] = []
    if chain.line() in (head, f"{head}{chain.said}"):
        return [f"& {head}{chain.said}"] if chain.said else lines
    start = f"{head} & = "
    room = LINE - max(12, width(head) + 3)
    kept = [tokens for tokens in chain.expressions if " ".join(tokens) != head]
    for i, tokens in enumerate(kept):
        said = chain.said if i == len(kept) - 1 else ""
        flat = [part for one in tokens for part in (one.tokens() if _is_wide(one, room) else [one])]
        first, *more = broken(flat, room)
        lines.append(f"{start}{first}" + (said if not more else ""))
        lines += [rf"& \qquad {continued(line)}" + (said if k == len(more) else "") for k, line in enumerate(more, 1)]
        start = "& = "
    return lines


def _is_wide(token: str, room: int) -> TypeGuard[Fractional]:
    return isinstance(token, Fractional) and width(token) > room


def _emptied(conditions: Sequence[str], contradiction: str) -> list[str]:
    listed = unary(r",\ ".join(conditions)) or r"\text{the conditions}"
    line = rf"{listed} \quad \text{{as }} {contradiction}"
    if width(line) <= LINE:
        return [rf"& {listed}, && \text{{since }} {contradiction}"]
    return [f"& {listed},", rf"& \quad \text{{since }} {contradiction}"]


def _alike(tokens: Sequence[str]) -> list[str]:
    return sorted(token if token[:1] in "+-" else f"+ {token}" for token in tokens)


def _constant(side: Expression) -> bool:
    return not any(node.operation == "name" for node in ordered([side]))
