"""Cells with affine maps as a user writes them: text, sympy, polyhedra, maps, rows of coefficients."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError, rational_vector
from exactrelu.expressions import FormulaError, affine_form, natural_key
from exactrelu.formulas import Formula, as_formula, settle
from exactrelu.polyhedron import Polyhedron, constraints_of

__all__ = ["WrittenPieces", "read_domain", "read_pieces"]


class WrittenPieces(NamedTuple):
    """The pieces over named variables; `vector` says that maps were written as vectors."""

    variables: tuple[str, ...]
    pieces: list[tuple[Polyhedron, AffineMap]]
    domain: Polyhedron | None
    vector: bool


def read_pieces(pieces: Iterable[Any], on: Any, variables: Sequence[str] | str | None) -> WrittenPieces:
    """Bind pieces (cell, map) and the domain to one list of variables; see `CPA.from_pieces` for what they may be."""
    listed = []
    for k, piece in enumerate(pieces):
        if not isinstance(piece, (tuple, list)) or len(piece) != 2:
            raise FormulaError(f"pieces[{k}] = {piece!r} is not a pair (cell, map)")
        listed.append((_cell(piece[0]), _map(piece[1], k)))
    if not listed:
        raise FormulaError("pieces is empty; a function has at least one piece")
    domain = None if on is None else _cell(on)
    names = _variables([*(cell for cell, _ in listed), *([] if domain is None else [domain])], listed, variables)
    bound = [
        (_bound_cell(cell, names, f"pieces[{k}]"), _bound_map(affine, names, k))
        for k, (cell, affine) in enumerate(listed)
    ]
    outputs = [affine.output_dim for _, affine in bound]
    for k, count in enumerate(outputs):
        if count != outputs[0]:
            raise FormulaError(f"the map of pieces[{k}] has {count} outputs, that of pieces[0] has {outputs[0]}")
    vector = outputs[0] > 1 or any(isinstance(affine, Formula) and affine.vector for _, affine in listed)
    return WrittenPieces(names, bound, None if domain is None else read_domain(domain, names), vector)


def read_domain(on: Any, names: tuple[str, ...]) -> Polyhedron:
    """A polyhedron in the space of these variables from text, sympy, a list of conditions or a Polyhedron."""
    return _bound_cell(_cell(on), names, "on")


Cell = Polyhedron | tuple[Any, ...]  # without names, or constraints
Map = AffineMap | Formula


def _cell(cell: Any) -> Cell:
    return cell if isinstance(cell, Polyhedron) else constraints_of(cell)


def _map(given: Any, k: int) -> Map:
    if isinstance(given, AffineMap):
        return given
    if isinstance(given, (list, tuple)) and given:
        rows = [given] if not isinstance(given[0], (list, tuple)) else list(given)
        try:
            numbers = [rational_vector(row, f"the map of pieces[{k}]") for row in rows]
        except ExactnessError:
            if isinstance(given[0], (list, tuple)) or any(_is_float(entry) for entry in given):
                raise
        else:
            if any(len(row) != len(numbers[0]) for row in numbers):
                raise FormulaError(f"the rows of the map of pieces[{k}] differ in length: {given}")
            return AffineMap([row[1:] for row in numbers], [row[0] for row in numbers], input_dim=len(numbers[0]) - 1)
    formula = as_formula(given)
    if formula.network is not None or any(affine_form(node) is None for node in formula.outputs):
        raise FormulaError(f"the map of pieces[{k}] is not affine as written: {formula.text}")
    return formula


def _is_float(entry: Any) -> bool:
    return isinstance(entry, float) or getattr(entry, "is_Float", False) is True


def _variables(
    cells: Sequence[Cell], pieces: Sequence[tuple[Cell, Map]], variables: Sequence[str] | str | None
) -> tuple[str, ...]:
    """What `variables` says, else all names in natural order, else x or x1, .., xd."""
    formulas = [affine for _, affine in pieces if isinstance(affine, Formula)]
    names = {name for formula in formulas for name in formula.variables}
    dims = {affine.input_dim for _, affine in pieces if isinstance(affine, AffineMap)}
    for cell in cells:
        if isinstance(cell, Polyhedron):
            names.update(cell.variables or ())
            dims.add(cell.dim)
        else:
            names.update(name for constraint in cell for name, _ in constraint.terms)
    if variables is None and not names and len(dims) == 1:
        (n,) = dims
        variables = ("x",) if n == 1 else [f"x{i + 1}" for i in range(n)]
    if variables is None and not names and dims:
        raise FormulaError(f"cells and maps of the pieces have different dimensions: {sorted(dims)}")
    return settle(formulas, None, variables if variables is not None else sorted(names, key=natural_key)).variables


def _bound_cell(cell: Cell, names: tuple[str, ...], what: str) -> Polyhedron:
    if not isinstance(cell, Polyhedron):
        return Polyhedron.from_constraints(cell, names)
    if cell.variables is not None and set(cell.variables) <= set(names):
        return Polyhedron.from_constraints(constraints_of(cell), names)
    if cell.dim != len(names):
        raise FormulaError(
            f"{what} has the cell {cell} in dimension {cell.dim}, but the variables are ({', '.join(names)})"
        )
    return cell.named(names)


def _bound_map(affine: Map, names: tuple[str, ...], k: int) -> AffineMap:
    if isinstance(affine, AffineMap):
        if affine.input_dim != len(names):
            raise FormulaError(
                f"the map of pieces[{k}] takes {affine.input_dim} inputs, the variables are ({', '.join(names)})"
            )
        return affine
    forms = []
    for node in affine.outputs:
        coefficients, constant = affine_form(node) or ({}, 0)
        forms.append([constant, *(coefficients.get(name, 0) for name in names)])
    return AffineMap([form[1:] for form in forms], [form[0] for form in forms], input_dim=len(names))
