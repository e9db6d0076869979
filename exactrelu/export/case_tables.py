r"""Tables of cases: a row for each cell, with what the sides of a statement are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.export.passages import display
from exactrelu.export.resolved_sides import Case, Resolved, Row, Sum, nonnegative_combination
from exactrelu.formulas import Formula
from exactrelu.lowering import evaluate
from exactrelu.typesetting.formulas import formula, node_lines
from exactrelu.typesetting.layout import LINE, aligned, bmatrix, broken, continued, signed_sum, unary, width
from exactrelu.typesetting.names import Names
from exactrelu.typesetting.weighted_sums import weighted

__all__ = ["TABLE_POINTS", "CaseLayout", "CaseTable", "Chain", "Tokens", "at_least_zero", "chain_rows", "side_head"]

TABLE_LINES = 16  # of one display, which TeX does not break over pages
TABLE_POINTS = 356  # a little more than the 345 of an article; a table is centered
FORM_POINTS, CONDITION_POINTS = 5.5, 6.7  # of a character, as `width` counts them
ONE_BY_ONE = 6  # cases that may take a display each
MAX_SUMMANDS = 6  # of a side in one case; of a side with more of them those that are 0 are left out
HEAD = 26  # characters of a side that may stand above a column
ORDINALS = ("left side", "right side")

STRUT = r"\rule{0pt}{2.6ex}"  # below the line under the heads

Tokens = list[str]  # the summands of an expression


@dataclass(frozen=True)
class Chain:
    """Expressions that are equal, and what is said about the last one; the first may be a sum that was resolved."""

    expressions: tuple[Tokens, ...]
    said: str = ""
    resolved: bool = False

    def short(self) -> "Chain":
        return Chain(self.expressions[self.resolved :], self.said)

    def line(self) -> str:
        return " = ".join(" ".join(tokens) for tokens in self.expressions) + self.said


def at_least_zero(tokens: Tokens) -> str:
    """What is said of a difference that is nonnegative: nothing if it is 0."""
    return "" if tokens == ["0"] else r" \ge 0"


def side_head(side: Formula, position: int, count: int, names: Names, component: int | None = None) -> str:
    """The side itself above a column if it is short, else in words which one it is."""
    vector = side.vector and component is None
    outputs = side.outputs if vector or component is None else (side.outputs[component],)
    lines = node_lines(outputs, names, vector)
    if len(lines) == 1 and width(lines[0]) <= HEAD and r"\begin{" not in lines[0]:
        return lines[0]
    word = ORDINALS[position] if count == 2 else f"side {position + 1}"
    return rf"\text{{{word}}}" + (f"_{{{component + 1}}}" if side.vector and component is not None else "")


class CaseLayout:
    """Cases below one another under the `heads` of their columns."""

    points = TABLE_POINTS

    def __init__(self, heads: Sequence[str]) -> None:
        self.heads = list(heads)

    def lines(self, row: Sequence[Chain]) -> Iterator[str]:
        """The entries of one case below one another, for `aligned`."""
        told = [(head, chain) for head, chain in zip(self.heads, row, strict=True) if chain.line() != head]
        for head, chain in told:
            start = f"{head} & = "
            steps = [tokens for tokens in chain.expressions if " ".join(tokens) != head]
            for i, tokens in enumerate(steps):
                said = chain.said if i == len(steps) - 1 else ""
                first, *more = broken(tokens, LINE - 12)
                yield f"{start}{first}" + (said if not more else "")
                for k, line in enumerate(more, 1):
                    yield rf"& \qquad {continued(line)}" + (said if k == len(more) else "")
                start = "& = "

    def displays(self, where: Sequence[Sequence[str]], rows: Sequence[Sequence[Chain]]) -> str:
        """All cases: as a table if it is narrow enough, else one by one."""
        entries = [[unary(chain.line()) for chain in row] for row in rows]
        room = self._room(rows)
        if not self.is_narrow(where, rows):
            return self._one_by_one(where, rows)
        return self._table([[_packed(conditions, room), *row] for conditions, row in zip(where, entries, strict=True)])

    def is_narrow(self, where: Sequence[Sequence[str]], rows: Sequence[Sequence[Chain]]) -> bool:
        """Whether the table fits a page."""
        room = self._room(rows)
        return all(width(condition) <= room for conditions in where for condition in conditions)

    def shortened(self, where: Sequence[Sequence[str]], rows: list[list[Chain]]) -> list[list[Chain]]:
        """The rows without their resolved sums when many cases become a table by that."""
        longest = max((width(condition) for conditions in where for condition in conditions), default=0)
        short = [[chain.short() for chain in row] for row in rows]
        return short if len(rows) > ONE_BY_ONE and self._room(rows) < longest <= self._room(short) else rows

    def _room(self, rows: Sequence[Sequence[Chain]]) -> int:
        """The characters that are left for the conditions."""
        entries = [[chain.line() for chain in row] for row in rows]
        columns = (max(map(width, column)) for column in zip(*entries, self.heads, strict=True))
        return int((self.points - 20 - sum(FORM_POINTS * size + 11 for size in columns)) / CONDITION_POINTS)

    def _table(self, table: Sequence[Sequence[str]]) -> str:
        heads = " & ".join(["", r"\text{where}", *self.heads]).strip()
        text = ""
        chunk: list[str] = []
        used = 0
        for k, row in enumerate(table, 1):
            tall = max(1 + cell.count(r"\\") for cell in row)
            if used + tall > TABLE_LINES:
                text += self._array(heads, chunk)
                chunk, used = [], 0
            chunk.append(" & ".join([(STRUT if not chunk else "") + str(k), *row]))
            used += tall
        return text + self._array(heads, chunk)

    def _array(self, heads: str, rows: Sequence[str]) -> str:
        columns = r"@{}r@{\quad}l" + r"@{\hspace{1.1em}}l" * len(self.heads) + "@{}"
        end = r"\\[3pt]" if any("frac" in row for row in rows) else r"\\"
        if any(r"\begin{bmatrix}" in row for row in rows):
            end = r"\\ \noalign{\vskip 3pt}"  # [3pt] is swallowed by the depth of a matrix
        body = f"{end}\n".join(f"  {row} " for row in rows).rstrip()
        return display(f"\\begin{{array}}{{{columns}}}\n  {heads} \\\\ \\hline\n{body}\n\\end{{array}}")

    def _one_by_one(self, where: Sequence[Sequence[str]], rows: Sequence[Sequence[Chain]]) -> str:
        text = ""
        for k, (conditions, row) in enumerate(zip(where, rows, strict=True), 1):
            text += rf"\par\smallskip\noindent\emph{{Case {k}:}} ${'$, $'.join(conditions)}$." + "\n"
            text += display(aligned(list(self.lines(row))))
        return text


class CaseTable(CaseLayout):
    """The table of one relation: a column for each side that is not a number, and for an inequality the difference."""

    def __init__(
        self,
        sides: Sequence[Formula],
        sums: Sequence[Sequence[Sum]],
        relation: str,
        names: Names,
        variables: Sequence[str],
    ) -> None:
        self.sides, self.sums, self.relation, self.names = sides, sums, relation, names
        self.variables = variables
        self.looks = [names.variable(variable) for variable in variables]
        heads = [side_head(side, i, len(sides), names) for i, side in enumerate(sides)]
        self.kept = list(range(len(sides)))
        self.heads = heads
        if relation != "==":
            constants = [i for i, side in enumerate(sums) if not side[0].terms]
            self.kept = [i for i in self.kept if i not in constants] or self.kept[:1]
            self.low, self.high = (0, 1) if relation == "<=" else (1, 0)
            self.from_zero = self.low in constants and not sums[self.low][0].constant and self.kept == [self.high]
            self.heads = [heads[i] for i in self.kept]
            if not self.from_zero:
                bare = all(" " not in heads[i] for i in (self.low, self.high))
                self.heads.append(f"{heads[self.high]} - {heads[self.low]}" if bare else r"\text{difference}")

    # -- rows -----------------------------------------------------------------------------------------

    def row(self, case: Case) -> list[Chain]:
        """The entries of a case; raises `RuntimeError` if they are wrong at a point of the cell, which cannot be."""
        totals = [[one.total for one in side] for side in case.sides]
        inner = case.cell.interior_point() or ()
        for side, forms in zip(self.sides, totals, strict=True):
            values = tuple(sum((c * v for c, v in zip(row[1:], inner, strict=True)), row[0]) for row in forms)
            if values != evaluate(side, self.variables, inner):
                raise RuntimeError("internal error: a side does not have the value of its affine map on a cell")
        if self.relation == "==":
            if any(total != totals[0] for total in totals):
                raise RuntimeError("internal error: the sides of a proved equality differ on a cell")
            return [self._side(side, resolved) for side, resolved in zip(self.sides, case.sides, strict=True)]
        entries = [self._side(self.sides[i], case.sides[i]) for i in self.kept]
        difference = tuple(a - b for a, b in zip(totals[self.high][0], totals[self.low][0], strict=True))
        reasons = self._reasons(case, difference)
        if self.from_zero:
            return [Chain((*entries[0].expressions, *reasons[1:]), at_least_zero(reasons[-1]), entries[0].resolved)]
        return [*entries, Chain(tuple(reasons), at_least_zero(reasons[-1]))]

    def _side(self, side: Formula, resolved: Sequence[Resolved]) -> Chain:
        totals = [self._form(one.total) for one in resolved]
        terms = [_told(one.terms) for one in resolved]
        if any(len(one) > MAX_SUMMANDS for one in terms):
            return Chain((_column(totals) if side.vector else totals[0],))
        sums = [
            weighted([(q, self._form(row)) for q, row in told], one.constant)
            for told, one in zip(terms, resolved, strict=True)
        ]
        if side.vector:
            sums, totals = [_column(sums)], [_column(totals)]
        itself = not side.vector and (
            (len(terms[0]) == 1 and sums[0] == weighted([(Fraction(1), totals[0])]))
            or _signed(sums[0]) == _signed(totals[0])
        )
        return Chain((totals[0],)) if itself or sums[0] == totals[0] else Chain((sums[0], totals[0]), "", True)

    def _form(self, row: Row) -> Tokens:
        return signed_sum(zip(row[1:], self.looks, strict=True), row[0])

    def _reasons(self, case: Case, difference: Row) -> list[Tokens]:
        """The difference, and unless that is evident, as a combination of forms that are nonnegative on the cell."""
        terms, offset = nonnegative_combination(case.cell, difference)
        written = self._form(difference)
        if len(terms) + bool(offset) <= 1:
            return [written]
        combination = weighted([(q, self._form(tuple(map(Fraction, row)))) for q, row in terms], offset)
        return [written, combination] if combination != written else [written]

    def legend(self, rows: Sequence[Sequence[Chain]]) -> str:
        """What the sums in the columns are: the neurons of the networks that were opened."""
        text = ""
        if not any(chain.resolved for row in rows for chain in row):
            return text
        for head, i in zip(self.heads, self.kept, strict=False):
            side, sums = self.sides[i], self.sums[i]
            depth = max(one.neurons for one in sums)
            if depth == 1 and not side.vector and width(line := formula(sums[0].node, self.names)) <= LINE:
                text += f" Here ${formula(side.outputs[0], self.names)} = {line}$."
            elif depth:
                text += f" The sums for ${head}$ are those over the neurons of its last hidden layer."
        if any(len(one.terms) > MAX_SUMMANDS for i in self.kept for one in self.sums[i]):
            text += " Summands that are 0 are left out."
        return text


def _column(entries: Sequence[Tokens]) -> Tokens:
    return [bmatrix([" ".join(tokens) for tokens in entries])]


def _told(terms: Sequence[tuple[Fraction, Row]]) -> Sequence[tuple[Fraction, Row]]:
    """The summands that are written down in a case."""
    return terms if len(terms) <= MAX_SUMMANDS else [(q, row) for q, row in terms if any(row)]


def _signed(tokens: Tokens) -> list[str]:
    """The summands with their signs, without their order."""
    first, *more = tokens
    return sorted([f"- {first[1:]}" if first.startswith("-") else f"+ {first}", *more])


def _packed(conditions: Sequence[str], room: int) -> str:
    """Conditions on as few lines as they need."""
    lines: list[str] = []
    for condition in map(unary, conditions):
        if lines and width(lines[-1]) + width(condition) + 1 <= room:
            lines[-1] += rf",\ {condition}"
        else:
            lines.append(condition)
    if len(lines) < 2:
        return "".join(lines)
    body = r", \\ ".join(lines)
    return rf"\begin{{array}}[t]{{@{{}}l@{{}}}}{body}\end{{array}}"


def chain_rows(head: str, steps: Sequence[Sequence[str]], room: int = LINE - 12) -> list[str]:
    """head = step = step = .., on lines that fit, with so much room right of the head."""
    rows = [head]
    for tokens in steps:
        if " ".join(tokens) == head:
            continue
        first, *more = broken(tokens, room)
        if "&" not in rows[-1]:
            rows[-1] += f" & = {first}"
        elif not more and width(rows[-1]) + width(first) + 3 <= room + 12:
            rows[-1] += f" = {first}"
        else:
            rows.append(f"& = {first}")
        rows += [rf"& \qquad {continued(line)}" for line in more]
    return rows
