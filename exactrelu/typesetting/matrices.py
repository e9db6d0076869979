r"""Affine maps, networks and piecewise affine functions in LaTeX, with their numbers written out."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.polyhedron import Polyhedron
from exactrelu.typesetting.conditions import cell_conditions, space
from exactrelu.typesetting.formulas import cases
from exactrelu.typesetting.layout import LINE, aligned, bmatrix, bracketed, column, number, signed_sum, stacked, width
from exactrelu.typesetting.names import Names, operator

__all__ = ["affine_map", "affine_values", "matrix", "network", "piecewise_function"]

MAX_MATRIX_COLUMNS = 10  # amsmath's bmatrix has no more unless the counter MaxMatrixCols is raised


def matrix(rows: Sequence[Sequence[Fraction]], max_entries: int | None = None) -> str:
    r"""A matrix; with `max_entries`, dots stand for rows and columns beyond that many (the last one is shown).

    >>> print(matrix([[1, -1], [0, 1]]))
    \begin{bmatrix}1 & -1 \\ 0 & 1\end{bmatrix}
    >>> print(matrix([[10 * i + j for j in range(5)] for i in range(5)], max_entries=2))
    \begin{bmatrix}0 & \cdots & 4 \\ \vdots & \ddots & \vdots \\ 40 & \cdots & 44\end{bmatrix}
    """
    heights, widths = _kept(len(rows), max_entries), _kept(len(rows[0]), max_entries)
    lines = [
        " & ".join(
            number(rows[i][j], small=True)
            if i is not None and j is not None
            else r"\cdots"
            if i is not None
            else r"\vdots"
            if j is not None
            else r"\ddots"
            for j in widths
        )
        for i in heights
    ]
    if len(widths) <= MAX_MATRIX_COLUMNS:
        return bmatrix(lines)
    body = stacked(lines)
    return rf"\left[\begin{{array}}{{@{{}}{'c' * len(widths)}@{{}}}}{body}\end{{array}}\right]"


def _kept(size: int, max_entries: int | None) -> list[int | None]:
    """The indices that are shown, None for dots."""
    if max_entries is None or size <= max_entries:
        return list(range(size))
    return [*range(max_entries - 1), None, size - 1]


def _image(A: AffineMap, argument: str, max_entries: int | None) -> str:
    """A applied to an argument that may stand in a product."""
    if A.output_dim == 0:
        return rf"0 \in {space(0)}"
    if A.shape == (1, 1):
        return " ".join(signed_sum([(A.W[0][0], argument)], A.b[0]))
    constant = A.b[0] if A.output_dim == 1 else None
    product = f"{matrix(A.W, max_entries)} {argument}" if A.input_dim else ""
    if constant is None:
        bias = matrix([[c] for c in A.b], max_entries) if any(A.b) or not product else ""
        return f"{product} + {bias}" if product and bias else product or bias
    if not product:
        return number(constant)
    return f"{product} {'-' if constant < 0 else '+'} {number(abs(constant), small=True)}" if constant else product


def affine_map(A: AffineMap, *, name: str | None = None, max_entries: int | None = None) -> str:
    r"""$x \mapsto Wx + b$ with the numbers written out; a zero b is left out.

    >>> print(affine_map(AffineMap([[1, "1/2"]], [3])))
    x \mapsto \begin{bmatrix}1 & \tfrac{1}{2}\end{bmatrix} x + 3
    """
    image = _image(A, "x", max_entries)
    return rf"x \mapsto {image}" if name is None else f"{operator(name)}(x) = {image}"


def network(
    N: Any,
    *,
    look: str | None = None,
    variables: Sequence[str] | None = None,
    max_entries: int | None = None,
) -> str:
    r"""A network: on one line with one hidden layer at most and if that fits, else its affine maps below one another.

    `look` is the network's name in LaTeX; `variables` name the inputs, else they are one vector x.  The argument of an
    affine map is a bold x when the inputs have names, so that it is not taken for one of them.

    >>> from exactrelu.networks import Network
    >>> print(network(Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])))
    N(x) = \begin{bmatrix}1 & 1\end{bmatrix} \operatorname{ReLU}\left(\begin{bmatrix}1 \\ -1\end{bmatrix} x\right)
    """
    if variables is not None and len(variables) != N.input_dim:
        raise ValueError(f"variables = {tuple(variables)} has {len(variables)} names, {N.name} takes {N.input_dim}")
    head = look or operator(N.name)
    names = Names(variables or ())
    listed = "x" if variables is None else names.listed(variables)
    vector = "x" if variables is None else column([names.variable(variable) for variable in variables])
    if len(N.layers) <= 2:
        line = f"{head}({listed}) = {_composed(N.layers, vector, max_entries)}"
        if width(line) <= LINE:
            return line
    maps = [f"A_{{{k}}}" for k in range(len(N.layers))]
    outermost_first = maps[::-1] if len(maps) <= 4 else [maps[-1], r"\dots", maps[0]]
    composition = r" \circ {\operatorname{ReLU}} \circ ".join(outermost_first)
    ends = rf"{head} \colon {space(N.input_dim)} \to {space(N.output_dim)}"
    lines = [rf"& {ends}, \qquad {head} = {composition}"]
    point = "x" if variables is None else r"\mathbf{x}"
    lines += [f"& {A}({point}) = {_image(layer, point, max_entries)}" for A, layer in zip(maps, N.layers, strict=True)]
    return aligned([*(f"{line}," for line in lines[:-1]), lines[-1]])


def _composed(layers: Sequence[AffineMap], argument: str, max_entries: int | None) -> str:
    value = _image(layers[0], argument, max_entries)
    for A in layers[1:]:
        value = _image(A, r"\operatorname{ReLU}" + bracketed("(", value, ")"), max_entries)
    return value


def affine_values(A: AffineMap, variables: Sequence[str], names: Names) -> list[str]:
    r"""The outputs of an affine map as sums over named variables.

    >>> affine_values(AffineMap([[1, -1], [0, 0]], [2, 0]), ["x", "y"], Names())
    ['x - y + 2', '0']
    """
    shown = [names.variable(variable) for variable in variables]
    return [" ".join(signed_sum(zip(row, shown, strict=True), c)) for row, c in zip(A.W, A.b, strict=True)]


def piecewise_function(
    pieces: Sequence[tuple[Polyhedron, AffineMap]],
    variables: Sequence[str],
    *,
    name: str = "f",
    max_entries: int | None = None,
) -> str:
    r"""A function given by affine maps on polyhedra; with `max_entries`, dots stand for the pieces beyond that many.

    >>> right, left = (Polyhedron.from_text(text) for text in ("x >= 0", "x <= 0"))
    >>> print(piecewise_function([(left, AffineMap([[-1]])), (right, AffineMap([[1]]))], ["x"]))
    f(x) = \begin{dcases}
      -x & \text{if } x \le 0, \\
      x & \text{if } x \ge 0
    \end{dcases}
    """
    names = Names(variables)
    rows = []
    for index in _kept(len(pieces), max_entries):
        if index is None:
            rows.append((r"\vdots", r"\vdots"))
            continue
        cell, affine = pieces[index]
        entries = affine_values(affine, variables, names)
        rows.append((column(entries), _stacked(cell_conditions(cell, names))))
    head = f"{operator(name)}({names.listed(variables)})"
    return f"{head} = {rows[0][0] if rows == [(rows[0][0], '')] else cases(rows)}"


def _stacked(conditions: Sequence[str]) -> str:
    """Conditions on one line, or below one another when they are too wide."""
    line = r",\ ".join(conditions)
    if width(line) <= LINE - 17:
        return line
    lines: list[str] = []
    for condition in conditions:
        if lines and width(lines[-1]) + width(condition) <= LINE - 17:
            lines[-1] += rf",\ {condition}"
        else:
            lines.append(condition)
    body = r", \\ ".join(f"& {line}" for line in lines)
    return rf"\begin{{aligned}}[t]{body}\end{{aligned}}"
