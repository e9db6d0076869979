r"""Why a side is affine on a cell: which argument of each maximum is the largest there, and by which conditions.

On $x + y = z$, $x \ge 0$, $y \ge 0$ the maximum of x, y and z is z, since $z - x = y \ge 0$ and $z - y = x \ge 0$.
"""

from collections.abc import Sequence
from fractions import Fraction

from exactrelu.export.passages import display
from exactrelu.export.resolved_sides import Opening, Row, nonnegative_combination
from exactrelu.expressions import Application, Cases, Combination, Lattice, Node, Variable, postorder
from exactrelu.polyhedron import Polyhedron, echelon, modulo
from exactrelu.typesetting.layout import LINE, aligned, broken, continued, signed_sum, width
from exactrelu.typesetting.names import Names
from exactrelu.typesetting.weighted_sums import weighted

__all__ = ["affine_reasons"]

MAX_REASONS = 12  # forms whose sign is shown

Forms = dict[int, Row]


def affine_reasons(roots: Sequence[Node], cell: Polyhedron, opening: Opening, names: Names) -> str:
    """The end of the sentence that the nodes are affine on the cell: since these forms are nonnegative there.

    `RuntimeError` if one is not, which cannot be: on the cell nothing bends.
    """
    signs = _nonnegative_forms(roots, cell, opening)
    if signs is None or not signs:
        return "."
    if len(signs) > MAX_REASONS:
        return f": {len(signs)} differences of arguments of maxima, minima and absolute values keep their signs."
    hull = echelon(cell.implied_equalities())
    chains = [_chain(form, cell, hull, names) for form in signs]
    rows: list[str] = []
    for first, *more in chains:
        start, *rest = broken(first, LINE - 4)
        rows += [start, *(rf"\quad {continued(line)}" for line in rest)]
        for step in more:
            start, *rest = broken(step, LINE - 6)
            if not rest and not rows[-1].startswith(r"\quad") and width(rows[-1]) + width(start) + 6 <= LINE - 4:
                rows[-1] += f" = {start}"
            else:
                rows += [rf"\quad = {start}", *(rf"\quad \quad {continued(line)}" for line in rest)]
        rows[-1] += r" \ge 0"
    if len(rows) == 1:
        return f", since ${rows[0]}$ there."
    return f", since there\n{display(aligned([f'& {row}' for row in rows]))}".rstrip("\n")


def _chain(form: Row, cell: Polyhedron, hull: Sequence[tuple[int, ...]], names: Names) -> list[list[str]]:
    """The form, and unless that is one of the conditions, a nonnegative combination of conditions that it is.

    On the cell, that is: conditions that are equations stand for 0.
    """
    looks = [names.variable(name) for name in cell.names()]

    def written(row: Sequence[Fraction | int]) -> list[str]:
        terms = [(Fraction(q), look) for q, look in zip(row[1:], looks, strict=True) if q]
        lead = next((i for i, (q, _) in enumerate(terms) if q > 0), 0) if row[0] <= 0 else 0
        return signed_sum([*terms[lead : lead + 1], *terms[:lead], *terms[lead + 1 :]], Fraction(row[0]))

    terms, offset = nonnegative_combination(cell, form)
    kept = [(q, row) for q, row in terms if any(modulo(list(map(Fraction, row)), hull))]
    combination = weighted([(q, written(row)) for q, row in kept], offset)
    if len(kept) == 1 and kept[0][0] == 1 and not offset:
        combination = written(kept[0][1])
    steps = [written(form), combination]
    return steps[: 1 if " ".join(steps[0]) == " ".join(steps[1]) else 2]


def _nonnegative_forms(roots: Sequence[Node], cell: Polyhedron, opening: Opening) -> list[Row] | None:
    """The forms whose signs decide all maxima, minima and absolute values; None for piecewise definitions.

    Each once, without those that are constant.
    """
    inner = cell.interior_point() or ()
    zero = (Fraction(0),) * (cell.dim + 1)
    units = {name: tuple(Fraction(int(i == k)) for i in range(len(zero))) for k, name in enumerate(cell.names(), 1)}
    forms: Forms = {}
    signs: dict[Row, None] = {}

    def value(row: Row) -> Fraction:
        return sum((c * x for c, x in zip(row[1:], inner, strict=True)), row[0])

    def combined(terms: Sequence[tuple[Fraction, Row]], constant: Fraction) -> Row:
        total = [sum((q * row[i] for q, row in terms), Fraction(0)) for i in range(len(zero))]
        return (total[0] + constant, *total[1:])

    def chosen(node: Lattice) -> Row:
        rows = [forms[id(argument)] for argument in node.arguments]
        if node.operation in ("relu", "abs"):
            (row,) = rows
            positive = value(row) >= 0
            opposite = tuple(-c for c in row)
            signs[row if positive else opposite] = None
            return row if positive else zero if node.operation == "relu" else opposite
        sign = 1 if node.operation == "max" else -1
        best = max(rows, key=lambda row: sign * value(row))
        for row in rows:
            signs[tuple(sign * (a - b) for a, b in zip(best, row, strict=True))] = None
        return best

    def resolve(nodes: Sequence[Node]) -> bool:
        for node in postorder(nodes):
            if id(node) in forms:
                continue
            if isinstance(node, Cases):
                return False
            if isinstance(node, Variable):
                forms[id(node)] = units[node.name]
            elif isinstance(node, Combination):
                forms[id(node)] = combined([(q, forms[id(child)]) for q, child in node.terms], node.constant)
            elif isinstance(node, Application):
                hidden, outer = opening.hidden(node), node.network.layers[-1]
                if not resolve([neuron for layer in hidden for neuron in layer]):
                    return False
                last: Sequence[Node] = hidden[-1] if hidden else node.arguments
                pairs = zip(outer.W[node.component], last, strict=True)
                forms[id(node)] = combined([(q, forms[id(one)]) for q, one in pairs if q], outer.b[node.component])
            elif isinstance(node, Lattice):
                forms[id(node)] = chosen(node)
        return True

    if not resolve(roots):
        return None
    return [form for form in signs if any(form[1:])]
