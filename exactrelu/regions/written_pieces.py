"""Cells with affine maps as a user writes them: text, sympy, polyhedra, maps, rows of coefficients."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError, counted, rational_vector
from exactrelu.expressions import FormulaError, affine_form, name_fault, natural_key
from exactrelu.formulas import Formula, as_formula, settle
from exactrelu.polyhedron import Polyhedron, constraints_of
from exactrelu.text import RESERVED

__all__ = ["WrittenPieces", "is_about", "listed_names", "read_domain", "read_pieces", "read_variables"]


class WrittenPieces(NamedTuple):
    """The pieces over named variables; `vector` says that maps were written as vectors.

    `by_position` says that nobody chose the names.
    """

    variables: tuple[str, ...]
    pieces: list[tuple[Polyhedron, AffineMap]]
    domain: Polyhedron | None
    vector: bool
    by_position: bool


def read_pieces(pieces: Iterable[Any], on: Any, variables: Sequence[str] | str | None) -> WrittenPieces:
    """Bind pieces (cell, map) and the domain to one list of variables; see `CPA.from_pieces` for what they may be."""
    listed = []
    written_rows = set()
    given_names = None if variables is None else read_variables(variables)
    for k, piece in enumerate(pieces):
        if not isinstance(piece, (tuple, list)) or len(piece) != 2:
            raise FormulaError(f"pieces[{k}] = {piece!r} is not a pair (cell, map)")
        with _naming(f"the cell of pieces[{k}]"):
            cell = _cell(piece[0])
        with _naming(f"the map of pieces[{k}]"):
            affine = _map(piece[1], k)
        listed.append((cell, affine))
        if isinstance(affine, AffineMap) and not isinstance(piece[1], AffineMap):
            written_rows.add(k)
    if not listed:
        raise FormulaError("pieces is empty; a function has at least one piece")
    domain = None if on is None else _cell(on)
    cells = [*(cell for cell, _ in listed), *([] if domain is None else [domain])]
    chosen = given_names or _names(cells, listed)
    names = _variables(cells, listed, given_names)
    bound = [
        (_bound_cell(cell, names, f"pieces[{k}]"), _bound_map(affine, names, k, k in written_rows))
        for k, (cell, affine) in enumerate(listed)
    ]
    outputs = [affine.output_dim for _, affine in bound]
    for k, count in enumerate(outputs):
        if count != outputs[0]:
            raise FormulaError(
                f"the map of pieces[{k}] has {counted(count, 'output')}, that of pieces[0] has {outputs[0]}"
            )
    vector = outputs[0] > 1 or any(isinstance(affine, Formula) and affine.vector for _, affine in listed)
    return WrittenPieces(names, bound, None if domain is None else read_domain(domain, names), vector, not chosen)


def read_domain(on: Any, names: tuple[str, ...]) -> Polyhedron:
    """A polyhedron in the space of these variables from text, sympy, a list of conditions or a Polyhedron."""
    return _bound_cell(_cell(on), names, "on")


def listed_names(variables: Sequence[str] | str) -> tuple[str, ...]:
    """Names as a tuple, from a list or from one text with commas or blanks; a sympy symbol gives its name."""
    if isinstance(variables, str):
        return tuple(variables.replace(",", " ").split())
    return tuple(map(str, variables)) if isinstance(variables, Iterable) else (str(variables),)


def read_variables(variables: Sequence[str] | str) -> tuple[str, ...]:
    """`listed_names`, after a check that statements can use all of them; raises `FormulaError`."""
    names = listed_names(variables)
    for name in names:
        fault = "is a word of the formula language" if name.lower() in RESERVED else name_fault(name)
        if fault:
            raise FormulaError(f"variables = ({', '.join(names)}): {name!r} {fault}")
    if len(set(names)) != len(names):
        raise FormulaError(f"variables = ({', '.join(names)}) repeats a name")
    return names


@contextmanager
def _naming(what: str) -> Iterator[None]:
    """Errors inside say what they are about; they keep their class and attributes."""
    try:
        yield
    except (ValueError, TypeError) as error:
        if what not in str(error):
            error.args = (f"{what}: {error}",)
        raise


Cell = Polyhedron | tuple[Any, ...]  # without names, or constraints
Map = AffineMap | Formula


def _cell(cell: Any) -> Cell:
    return cell if isinstance(cell, Polyhedron) else constraints_of(cell)


def _map(given: Any, k: int) -> Map:
    if isinstance(given, AffineMap):
        return given
    if isinstance(given, (list, tuple)) and given:
        rows = [given] if not isinstance(given[0], (list, tuple)) else list(given)
        numbers = []
        try:
            if not all(isinstance(entry, str) for entry in given):  # texts are outputs, also those of numbers
                numbers = [rational_vector(row, f"the map of pieces[{k}]") for row in rows]
        except ExactnessError:
            if isinstance(given[0], (list, tuple)) or any(_is_float(entry) for entry in given):
                raise
        if numbers:
            if any(len(row) != len(numbers[0]) for row in numbers):
                raise FormulaError(f"the rows of the map of pieces[{k}] differ in length: {given}")
            return AffineMap([row[1:] for row in numbers], [row[0] for row in numbers], input_dim=len(numbers[0]) - 1)
    formula = as_formula(given)
    if formula.network is not None or any(affine_form(node) is None for node in formula.outputs):
        raise FormulaError(f"the map of pieces[{k}] is not affine as written: {formula.text}")
    return formula


def _is_float(entry: Any) -> bool:
    return isinstance(entry, float) or getattr(entry, "is_Float", False) is True


def _names(cells: Sequence[Cell], pieces: Sequence[tuple[Cell, Map]]) -> set[str]:
    """The names that cells and maps use."""
    names = {name for _, affine in pieces if isinstance(affine, Formula) for name in affine.variables}
    for cell in cells:
        if isinstance(cell, Polyhedron):
            names.update(cell.variables or ())
        else:
            names.update(name for constraint in cell for name, _ in constraint.terms)
    return names


def _variables(
    cells: Sequence[Cell], pieces: Sequence[tuple[Cell, Map]], variables: Sequence[str] | str | None
) -> tuple[str, ...]:
    """What `variables` says, else all names in natural order, else x or x1, .., xd."""
    formulas = [affine for _, affine in pieces if isinstance(affine, Formula)]
    names = _names(cells, pieces)
    dims = {affine.input_dim for _, affine in pieces if isinstance(affine, AffineMap)}
    dims |= {cell.dim for cell in cells if isinstance(cell, Polyhedron)}
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


def _bound_map(affine: Map, names: tuple[str, ...], k: int, row: bool) -> AffineMap:
    if isinstance(affine, AffineMap):
        if affine.input_dim != len(names) and row:
            raise FormulaError(
                f"the map of pieces[{k}] is written as a row of {affine.input_dim + 1} numbers; "
                f"over the variables ({', '.join(names)}) a row (c0, c1, ..) has {len(names) + 1}"
            )
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


def is_about(domain: Any, variables: Sequence[str]) -> bool:
    """Whether a domain uses no variables but these."""
    if isinstance(domain, Polyhedron):
        return domain.dim == len(variables) if domain.variables is None else set(domain.variables) <= set(variables)
    return {name for c in constraints_of(domain) for name, _ in c.terms} <= set(variables)
