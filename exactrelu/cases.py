"""Piecewise definitions split the domain, by logic alone, into parts on each of which all branches are chosen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from exactrelu.case_refinement import Gap, Overlap, Remainder, refinement
from exactrelu.expressions import Cases, Constraint
from exactrelu.formulas import Formula
from exactrelu.lowering import uncovered, unresolved
from exactrelu.polyhedron import Polyhedron

__all__ = ["CaseCell", "case_cells", "case_parts"]


@dataclass(frozen=True)
class CaseCell:
    """A part of the domain on which one branch of every piecewise definition holds, or an `empty` part.

    The guards partition the domain by logic alone; that a part is empty is a fact about polyhedra.
    """

    domain: Polyhedron
    choices: dict[int, int]
    empty: bool = False


def case_parts(
    functions: Sequence[Formula],
    domain: Polyhedron,
    watch: Callable[[], None] = lambda: None,
    at: Sequence[Fraction] | None = None,
) -> Iterator[CaseCell]:
    """Split the domain by the guards of all piecewise definitions; lower-dimensional parts stay.

    In general first match first, so the parts are disjoint.  Definitions that are known to fit together (the pieces of
    CPA functions) are read all at once: a part is what one cell of each has in common, and different ones meet on
    their boundaries at most.  In both ways every part lies in the guards of its branches, and with the empty parts
    they cover the domain whatever the linear programs say, so that a proof can show that nothing was dropped.
    Raises `UncoveredError` with a point that no branch covers.  `watch` is called at every step (a budget may raise
    there); with `at` only a part with that point is found.
    """
    roots = [node for function in functions for node in function.outputs]
    stack = [CaseCell(domain, {}, domain.is_empty())]
    while stack:
        watch()
        cell = stack.pop()
        cases = [] if cell.empty else unresolved(roots, cell.choices)
        if not cases:
            yield cell
            continue
        fitting = [one for one in cases if one.fitting and not one.lowered]
        parts = _refined(fitting, cell, watch, at) if fitting else None
        stack.extend(reversed(_first_matches(cases[0], cell, watch, at) if parts is None else parts))


def _refined(
    fitting: Sequence[Cases], cell: CaseCell, watch: Callable[[], None], at: Sequence[Fraction] | None
) -> list[CaseCell] | None:
    """The parts of a cell by definitions that fit together; None if it is not full-dimensional or they leave a gap."""
    domain = cell.domain
    if not domain.dim or domain.dimension() < domain.dim or domain.equations:
        return None
    names = domain.names()
    alike: dict[tuple[Polyhedron, ...], list[Cases]] = {}
    for one in fitting:
        guards = tuple(Polyhedron.from_constraints(guard, names) for (guard,), _ in one.branches)
        if any(guard.equations for guard in guards):  # cells of a smaller domain than this one
            return None
        alike.setdefault(guards, []).append(one)
    point = None
    if at is not None:
        scale = lcm(*(c.denominator for c in at))
        point = [scale, *(int(c * scale) for c in at)]
    overlaps: dict[tuple[int, ...], CaseCell] = {}
    remainders: list[CaseCell] = []
    for found in refinement(domain, [[guard.rows for guard in guards] for guards in alike], watch, point):
        match found:
            case Gap():
                return None  # read from the top, a point in it is found
            case Remainder(part):
                remainders.append(CaseCell(part, cell.choices, True))
            case Overlap(numbers):
                part, choices = domain, dict(cell.choices)
                for number, (guards, several) in zip(numbers, alike.items(), strict=True):
                    part &= guards[number]
                    choices |= {id(one): number for one in several}
                overlaps[numbers] = CaseCell(part, choices)
    return [part for _, part in sorted(overlaps.items(), key=lambda item: item[0])] + remainders


def _first_matches(
    cases: Cases, cell: CaseCell, watch: Callable[[], None], at: Sequence[Fraction] | None
) -> list[CaseCell]:
    """The parts of a cell by one definition, first match first: disjoint by logic."""
    names = cell.domain.names()
    remaining = [cell.domain]
    parts: list[CaseCell] = []
    alternatives = [(i, part) for i, (parts_of, _) in enumerate(cases.read) for part in parts_of]
    for position, guard in alternatives:
        chosen = {**cell.choices, id(cases): position}
        outside: list[Polyhedron] = []
        for rest in remaining:
            watch()
            inside = rest & Polyhedron.from_constraints(guard, names)
            empty = inside.is_empty()
            parts.append(CaseCell(inside, chosen, empty))
            if empty:
                outside.append(rest)  # nothing was taken from it
                continue
            for part in _complement(guard):
                left = rest & Polyhedron.from_constraints(part, names)
                if left.is_empty():
                    parts.append(CaseCell(left, cell.choices, True))
                else:
                    outside.append(left)
        remaining = outside
    for hole in remaining:
        if at is None or hole.contains(at):
            raise uncovered(cases, names, tuple(at or hole.interior_point() or ()))
    return [part for part in parts if at is None or part.domain.contains(at)]


def _complement(part: Sequence[Constraint]) -> Iterator[tuple[Constraint, ...]]:
    """The complement of a conjunction in disjoint conjunctions: not c1, or c1 and not c2, and so on."""
    for position, constraint in enumerate(part):
        for opposite in constraint.negated():
            yield (*part[:position], opposite)


def case_cells(
    functions: Sequence[Formula], domain: Polyhedron, watch: Callable[[], None] = lambda: None
) -> Iterator[CaseCell]:
    """The nonempty ones of `case_parts`."""
    return (cell for cell in case_parts(functions, domain, watch) if not cell.empty)
