r"""Sections: functions of many variables on a line or a plane through their space, exactly.

A section is given by equations that express some variables by the others.  It is put into the formula and into the
domain before any piece is computed, so nothing is enumerated in the larger space.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import Cases, Constraint, FormulaError, Guard, Node, Variable, combine, rebuilt, variables_of
from exactrelu.formulas import Formula
from exactrelu.pictures.ticks import tick_text
from exactrelu.polyhedron import Polyhedron, constraints_of, echelon
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.refinement import pulled_back
from exactrelu.typesetting.matrices import affine_values
from exactrelu.typesetting.names import Names, symbol

__all__ = ["Section", "best_section", "hull_equations", "read_section", "section_of"]

OFFSETS = tuple(map(Fraction, ("1/2", "-1/2", "1", "-1", "1/3", "-1/3", "2", "-2")))
MAX_PAIRS = 4  # pairs of free variables that are tried

Row = tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """The points of a space at which its coordinates are affine functions of some of them, the `free` ones.

    >>> section = read_section("z = x, w = 1/3", ("w", "x", "y", "z"))
    >>> section.free, section.text
    (('x', 'y'), '$w = 1/3$, $z = x$')
    """

    variables: tuple[str, ...]
    free: tuple[str, ...]
    coordinates: AffineMap
    text: str

    def function(self, f: Formula) -> Formula:
        """The formula with the coordinates of the section put in."""
        put = self._nodes()

        def leaf(node: Node, made: dict[int, Node]) -> Node | None:
            if isinstance(node, Variable):
                return put[node.name]
            if isinstance(node, Cases):
                read = tuple((self._guard(guard), made[id(value)]) for guard, value in node.read)
                return Cases(read, node.text)
            return None

        outputs = tuple(rebuilt(node, leaf)[id(node)] for node in f.outputs)
        return Formula(outputs, f.text, f.vector)

    def domain(self, P: Polyhedron) -> Polyhedron:
        """The part of a polyhedron on the section, in the free variables."""
        rows, strict, equations = (pulled_back(group, self.coordinates) for group in (P.rows, P.strict, P.equations))
        rows = tuple(row for row in rows if any(row[1:]) or row[0] < 0)
        strict = tuple(row for row in strict if any(row[1:]) or row[0] <= 0)
        equations = tuple(row for row in equations if any(row))
        return Polyhedron(len(self.free), rows, strict, equations, self.free)

    def cpa(self, f: CPA) -> CPA:
        """A piecewise affine function on the section."""
        return f.compose(self.coordinates, variables=self.free)

    def point(self, at: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
        """The free coordinates of a point of the space; None if it is not on the section."""
        free = tuple(at[self.variables.index(name)] for name in self.free)
        return free if self.coordinates(list(free)) == tuple(at) else None

    def _nodes(self) -> dict[str, Node]:
        inner = [Variable(name) for name in self.free]
        maps = zip(self.variables, self.coordinates.W, self.coordinates.b, strict=True)
        return {name: combine(list(zip(row, inner, strict=True)), offset) for name, row, offset in maps}

    def _guard(self, guard: Guard) -> Guard:
        return tuple(tuple(map(self._constraint, part)) for part in guard)

    def _constraint(self, constraint: Constraint) -> Constraint:
        total, slopes = constraint.constant, [Fraction(0)] * len(self.free)
        for name, q in constraint.terms:
            i = self.variables.index(name)
            total += q * self.coordinates.b[i]
            slopes = [s + q * w for s, w in zip(slopes, self.coordinates.W[i], strict=True)]
        terms = tuple((name, q) for name, q in zip(self.free, slopes, strict=True) if q)
        return Constraint(terms, total, constraint.relation)


def read_section(given: Any, variables: Sequence[str]) -> Section:
    """A section from text such as ``"z = x, w = 1/3"`` or from a dict such as ``{"z": "1/2"}``.

    Raises `ValueError` unless the equations have solutions and leave one or two of the variables free.
    """
    text = given
    if isinstance(given, Mapping):
        text = ", ".join(f"{name} = {value}" for name, value in given.items())
    if not isinstance(text, str):
        raise ValueError(f'section = {given!r} is neither text such as "z = 0" nor a dict such as {{"z": "1/2"}}')
    equations = constraints_of(re.sub(r"(?<![<>=!])=(?!=)", "==", text))
    unknown = {name for one in equations for name, _ in one.terms} - set(variables)
    if unknown or any(one.relation != "==" for one in equations):
        what = f"{', '.join(sorted(unknown))} is no variable of it" if unknown else "it has to consist of equations"
        raise ValueError(f"section = {given!r} for a function of {', '.join(variables)}: {what}")
    plane = Polyhedron.from_constraints(equations, variables)
    if plane.is_empty():
        raise ValueError(f"section = {given!r}: the equations contradict each other")
    found = section_of(plane.implied_equalities(), variables)
    if not 1 <= len(found.free) <= 2:
        raise ValueError(
            f"section = {given!r} leaves {len(found.free)} of the variables {', '.join(variables)} free; "
            "pictures need one or two"
        )
    return found


def section_of(equations: Iterable[Row], variables: Sequence[str]) -> Section:
    """The section on which equations hold that have solutions; the later variables are expressed by earlier ones."""
    dim = len(variables)
    solved = echelon([(row[0], *reversed(row[1:])) for row in equations])
    leads = {dim - next(i for i in range(1, dim + 1) if row[i]): row for row in solved}
    kept = [i for i in range(dim) if i not in leads]
    free = tuple(variables[i] for i in kept)
    W: list[list[Fraction]] = []
    b: list[Fraction] = []
    for i in range(dim):
        if i in leads:
            row = leads[i]
            W.append([Fraction(-row[dim - j], row[dim - i]) for j in kept])
            b.append(Fraction(-row[0], row[dim - i]))
        else:
            W.append([Fraction(int(i == j)) for j in kept])
            b.append(Fraction(0))
    coordinates = AffineMap(W, b)
    return Section(tuple(variables), free, coordinates, _equations(variables, free, coordinates, sorted(leads)))


def _equations(variables: Sequence[str], free: Sequence[str], coordinates: AffineMap, bound: Sequence[int]) -> str:
    """What is expressed by what, in LaTeX; variables with one value together."""
    values = affine_values(coordinates, free, Names(variables)) if free else []
    same: dict[str, list[str]] = {}
    for i in bound:
        value = values[i] if any(coordinates.W[i]) else tick_text(coordinates.b[i])
        same.setdefault(value, []).append(symbol(variables[i]))
    return ", ".join(f"${' = '.join([*names, value])}$" for value, names in same.items())


def hull_equations(domain: Polyhedron) -> tuple[Row, ...]:
    """The equations that hold on a domain: none if it has interior points."""
    return domain.implied_equalities()


def best_section(
    functions: Sequence[Formula],
    domain: Polyhedron,
    variables: Sequence[str],
    limits: Mapping[str, Any],
    through: Sequence[Fraction] | None = None,
) -> Section:
    """A section of the domain on which the functions have many pieces, through a point if one is given.

    The variables that are not free have fixed values: those of the point, else 0, small distinct numbers, or the
    coordinates of an interior point, whatever shows most pieces; the first of equals.  On a domain that lies in a
    hyperplane its equations come first.  Raises `ValueError` if no such section meets the domain in an area or line.
    """
    whole = section_of(hull_equations(domain), variables)
    if len(whole.free) <= 2:
        return whole
    occurring = [name for name in whole.free if name in variables_of([n for f in functions for n in f.outputs])]
    order = occurring if len(occurring) > 1 else list(whole.free)
    inner = domain.interior_point()
    pairs = sorted(combinations(range(len(order)), 2), key=lambda p: (p[1] - p[0] > 1, p))[:MAX_PAIRS]
    best: tuple[int, Section] | None = None
    for i, j in pairs:
        fixed = [name for name in whole.free if name not in (order[i], order[j])]
        for values in _fillings(fixed, variables, inner, through):
            rows = [*hull_equations(domain), *(_fixing(n, values[n], variables) for n in fixed)]
            section = section_of(rows, variables)
            count = _pieces(functions, section, domain, limits)
            if count is not None and (best is None or count > best[0]):
                best = count, section
    if best is None:
        raise ValueError("no section of the domain in two of the variables can be drawn; choose one with section=")
    return best[1]


def _fillings(
    fixed: Sequence[str],
    variables: Sequence[str],
    inner: Sequence[Fraction] | None,
    through: Sequence[Fraction] | None,
) -> list[dict[str, Fraction]]:
    if through is not None:
        return [{name: through[variables.index(name)] for name in fixed}]
    tried = [dict.fromkeys(fixed, Fraction(0))]
    tried.append({name: OFFSETS[k % len(OFFSETS)] for k, name in enumerate(fixed)})
    tried += [{name: inner[variables.index(name)] for name in fixed}] if inner is not None else []
    return [one for k, one in enumerate(tried) if one not in tried[:k]]


def _fixing(name: str, value: Fraction, variables: Sequence[str]) -> Row:
    return (-value.numerator, *(value.denominator * int(name == other) for other in variables))


def _pieces(
    functions: Sequence[Formula], section: Section, domain: Polyhedron, limits: Mapping[str, Any]
) -> int | None:
    """The number of pieces on the section; None if it misses the interior of the domain or is too much work."""
    part = section.domain(domain)
    if part.is_empty() or part.dimension() < len(section.free):
        return None
    try:
        cut = [section.function(f) for f in functions]
        return sum(len(piecewise(f, part, variables=section.free, **limits)) for f in cut)
    except (BudgetExceeded, FormulaError):
        return None
