"""Cells with affine maps as a function: its values, its formula, how it is printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError, counted, rational
from exactrelu.expressions import Cases, Node, Variable, combine, constraint_text
from exactrelu.formulas import Formula
from exactrelu.polyhedron import Polyhedron, constraints_of
from exactrelu.regions.affine_cells import LineCells, Piece
from exactrelu.regions.line_hinges import line_hinges
from exactrelu.regions.piece_text import condition_text, interval, map_text
from exactrelu.typesetting.layout import notebook
from exactrelu.typesetting.matrices import piecewise_function
from exactrelu.typesetting.tables import table

__all__ = ["AffinePieces"]


@dataclass(frozen=True, eq=False)
class AffinePieces:
    """The pieces of a function of named variables on a domain, each a closed cell with an affine map; see `CPA`.

    `by_position` says that nobody chose the names.
    """

    variables: tuple[str, ...]
    domain: Polyhedron
    pieces: Sequence[Piece]
    vector: bool = False
    fits: bool = False
    by_position: bool = False

    # -- asking ---------------------------------------------------------------------------------------

    @property
    def input_dim(self) -> int:
        return len(self.variables)

    @property
    def output_dim(self) -> int:
        return self.pieces[0].map.output_dim

    @cached_property
    def breakpoints(self) -> tuple[Fraction, ...]:
        """Points where the map changes, increasing; functions of one variable only."""
        if self.input_dim != 1:
            raise ValueError(f"breakpoints are for functions of one variable; this one has {self.input_dim}")
        if isinstance(self.pieces, LineCells):
            return tuple(self.pieces.line.breakpoints)
        return tuple(bound for bound in (interval(piece.cell)[1] for piece in self.pieces[:-1]) if bound is not None)

    @property
    def affine_pieces(self) -> tuple[AffineMap, ...]:
        """The distinct affine maps, in order of first appearance."""
        return tuple(dict.fromkeys(piece.map for piece in self.pieces))

    def __len__(self) -> int:
        return len(self.pieces)

    def __iter__(self) -> Iterator[Piece]:
        return iter(self.pieces)

    def __call__(self, *point: Any) -> Fraction | tuple[Fraction, ...]:
        """The exact value at a rational point of the domain."""
        given = point[0] if len(point) == 1 and isinstance(point[0], (list, tuple)) else point
        if any(getattr(value, "free_symbols", None) for value in given):
            raise ExactnessError(
                f"a CPA function is evaluated at rational points, not at ({', '.join(map(str, given))}); "
                f"f.compose([{', '.join(map(str, given))}]) is the function of these"
            )
        if len(given) != self.input_dim:
            raise ValueError(f"the function takes {counted(self.input_dim, 'argument')}, got {len(given)}")
        at = [rational(value, f"argument {i + 1}") for i, value in enumerate(given)]
        if isinstance(self.pieces, LineCells) and len(at) == 1:
            return self.pieces.line(at[0])
        for cell, affine in self.pieces:
            if cell.contains(at):
                values = affine(at)
                return values if self.vector else values[0]
        raise ValueError(f"the point ({', '.join(map(str, at))}) is outside the domain {self.domain}")

    def as_formula(self) -> Formula:
        """The function as a formula: a piecewise definition with closed cells.

        Programs are made of its pieces or, in one variable, of one affine function plus a multiple of relu(x - b) for
        each breakpoint b.
        """
        nodes = {name: Variable(name) for name in self.variables}
        outputs: list[Node] = []
        for component in range(self.output_dim):
            branches: list[tuple[Any, Node]] = []
            for cell, affine in self.pieces:
                row, offset = affine.W[component], affine.b[component]
                value = combine([(w, nodes[name]) for w, name in zip(row, self.variables, strict=True)], offset)
                branches.append(((constraints_of(cell),), value))
            on_line = self.input_dim == 1 and len(branches) > 1
            alone = len(branches) == 1 and (self.fits or self.pieces[0].cell == self.domain)
            lowered = line_hinges(self.pieces, self.domain, component, nodes[self.variables[0]]) if on_line else ()
            cases = branches[0][1] if alone else Cases(tuple(branches), self.text(component), lowered, self.fits)
            outputs.append(cases)
        return Formula(
            tuple(outputs),
            "f",
            self.vector,
            domain=constraints_of(self.domain),
            names=self.variables,
            function=self,
            place=self._placed if self.by_position else None,
        )

    def _placed(self, variables: tuple[str, ...]) -> Formula:
        return self.renamed(variables).as_formula()

    def renamed(self, variables: tuple[str, ...]) -> Self:
        """The same function of variables with (other) names, which are chosen now."""
        if variables == self.variables:
            return replace(self, by_position=False)
        if isinstance(self.pieces, LineCells):
            pieces: Sequence[Piece] = LineCells(self.pieces.line, variables)
        else:
            pieces = tuple(Piece(piece.cell.named(variables), piece.map) for piece in self.pieces)
        domain = self.domain.named(variables)
        return replace(self, variables=variables, domain=domain, pieces=pieces, by_position=False)

    # -- showing --------------------------------------------------------------------------------------

    def rows(self) -> list[tuple[str, str]]:
        """(value, condition) of each piece as text."""
        return [(map_text(piece.map, self.variables), condition_text(piece.cell)) for piece in self.pieces]

    def text(self, component: int = 0) -> str:
        """One output, numbered from 0, as `piecewise((value, condition), ..)` in the text language."""
        if not isinstance(component, int) or not 0 <= component < self.output_dim:
            last = f" to {self.output_dim - 1}" if self.output_dim > 1 else ""
            raise ValueError(f"component = {component!r} is not the number of an output, 0{last}")
        values = [map_text(piece.map, self.variables, component) for piece in self.pieces]
        conditions = [" and ".join(map(constraint_text, constraints_of(piece.cell))) or "true" for piece in self.pieces]
        return f"piecewise({', '.join(f'({v}, {c})' for v, c in zip(values, conditions, strict=True))})"

    def __str__(self) -> str:
        rows = self.rows()
        width = max(len(value) for value, _ in rows) + 4
        head = f"f({', '.join(self.variables)}) = " if self.variables else "f = "
        lines = [f"{value:<{width}} if {condition}" if condition else value for value, condition in rows]
        return head + ("\n" + " " * len(head)).join(lines)

    def __repr__(self) -> str:
        return f"<CPA: {counted(len(self.pieces), 'piece')}\n{self}>"

    def _repr_latex_(self) -> str | None:
        """The pieces in LaTeX for notebooks; None, so that `_repr_html_` is shown, for more than 60 of them."""
        return notebook(piecewise_function(self.pieces, self.variables)) if len(self.pieces) <= 60 else None

    def _repr_html_(self) -> str | None:
        """A table of the first pieces for notebooks, where they are too many for a formula."""
        total = len(self.pieces)
        if total <= 60:
            return None
        rows = ((map_text(piece.map, self.variables), condition_text(piece.cell)) for piece in self.pieces)
        return table(f"CPA function of {', '.join(self.variables)} with {total:,} pieces", ("value", "if"), rows, total)
