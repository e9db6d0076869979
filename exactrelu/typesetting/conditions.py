r"""Affine conditions and polyhedra in LaTeX, in the normal form of `exactrelu.conditions`."""

from collections.abc import Iterable, Sequence

from exactrelu.conditions import Notation, conditions_in
from exactrelu.expressions import Constraint, Guard
from exactrelu.polyhedron import Polyhedron, constraints_of
from exactrelu.typesetting.layout import LINE, number, signed_sum, unary, width
from exactrelu.typesetting.names import Names

__all__ = ["cell_conditions", "condition", "conditions", "polyhedron", "space"]

_SIGNS = {">=": r"\ge", ">": ">", "<=": r"\le", "<": "<", "==": "="}


def _notation(names: Names) -> Notation:
    return Notation(
        _SIGNS,
        lambda q: number(q, small=True),
        lambda terms: " ".join(signed_sum((q, names.variable(v)) for q, v in terms)),
    )


def conditions(
    constraints: Iterable[Constraint], names: Names | None = None, order: Sequence[str] | None = None
) -> list[str]:
    r"""What the constraints say, one text each; with `order`, short ones first, else as they come.

    >>> from exactrelu.text import parse_conditions
    >>> print(*conditions(parse_conditions("x >= y, 2*x + 2*y > 1, z < 1, z >= -1, 0 >= 2")), sep="\n")
    x \ge y
    x + y > \tfrac{1}{2}
    -1 \le z < 1
    -2 \ge 0
    """
    return conditions_in(_notation(names or Names()), constraints, order)


def condition(guard: Guard, names: Names | None = None) -> str:
    r"""A disjunction of conjunctions in words.

    >>> from exactrelu.expressions import Guard
    >>> from exactrelu.text import parse_conditions
    >>> print(condition((parse_conditions("x > 0, y > 0"), parse_conditions("x < 0"))))
    x > 0 \text{ and } y > 0 \text{ or } x < 0
    """
    if not guard:
        return r"\text{never}"
    parts = [conditions(part, names) for part in guard]
    if not all(parts):
        return r"\text{always}"
    if len(parts) == 1:
        return r",\ ".join(parts[0])
    return r" \text{ or } ".join(r" \text{ and } ".join(map(unary, part)) for part in parts)


def cell_conditions(cell: Polyhedron, names: Names | None = None) -> list[str]:
    """The conditions of a polyhedron in normal order: those with few variables first."""
    return conditions(constraints_of(cell), names, cell.names())


def space(dim: int) -> str:
    r"""$\mathbb{R}^d$."""
    return r"\mathbb{R}" if dim == 1 else rf"\mathbb{{R}}^{{{dim}}}"


def polyhedron(P: Polyhedron) -> str:
    r"""The set of points that satisfy the conditions.

    >>> print(polyhedron(Polyhedron.from_text("x >= 0, x + y <= 1")))
    \{(x, y) \in \mathbb{R}^{2} : x \ge 0,\ x + y \le 1\}
    """
    names = Names(P.names())
    rows = cell_conditions(P, names)
    if not rows:
        return space(P.dim)
    point = names.listed(P.names())
    head = rf"{point if P.dim == 1 else f'({point})'} \in {space(P.dim)}"
    line = r",\ ".join(rows)
    if width(head) + width(line) <= LINE:
        return rf"\{{{head} : {line}\}}"
    body = ", \\\\\n".join(f"  {row}" for row in rows)
    return f"\\left\\{{{head} : \\begin{{array}}{{@{{}}l@{{}}}}\n{body}\n\\end{{array}}\\right\\}}"
