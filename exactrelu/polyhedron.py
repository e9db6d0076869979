r"""Polyhedra $\{x \in \mathbb{Q}^d : Ax + b \ge 0\}$, with strict rows and equations, decided exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from exactrelu.conditions import PLAIN, conditions_in
from exactrelu.elimination import Elimination
from exactrelu.exact import counted, natural_number, primitive, rational_matrix, rational_vector
from exactrelu.expressions import Constraint, FormulaError, Relation, natural_key
from exactrelu.linear_programming import Dictionary, Infeasible, dictionary
from exactrelu.text import parse_conditions

__all__ = ["EmptyDomain", "Polyhedron", "constraints_of", "echelon", "modulo"]

IntRow = tuple[int, ...]


class EmptyDomain(ValueError):
    """A domain contains no point: statements on it are vacuously true, and there is nothing to compute on it."""


@dataclass(frozen=True)
class Polyhedron:
    r"""$\{x \in \mathbb{R}^d : r(x) \ge 0,\ s(x) > 0,\ e(x) = 0\}$ for primitive integer rows r, s, e.

    A row (c0, c1, .., cd) is the form c0 + c1 x1 + .. + cd xd.  May be unbounded, lower-dimensional or empty.
    `variables` names the coordinates, or is None.  Build one with `Polyhedron.from_text`, `from_rows`
    (rational rows), `from_inequalities` (A, b), `from_relations` (sympy), `box` or `whole_space`.

    >>> P = Polyhedron.from_text("0 <= x <= 1, x + y == 1")
    >>> P.dimension(), P.is_empty(), P.interior_point()
    (1, False, (Fraction(1, 2), Fraction(1, 2)))
    >>> print(P)
    {(x, y) : 0 <= x <= 1, x + y == 1}
    """

    dim: int
    rows: tuple[IntRow, ...] = ()
    strict: tuple[IntRow, ...] = ()
    equations: tuple[IntRow, ...] = ()
    variables: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        natural_number(self.dim, "dim")
        for name, group in (("rows", self.rows), ("strict", self.strict), ("equations", self.equations)):
            for i, row in enumerate(group):
                if len(row) != self.dim + 1 or not all(type(c) is int for c in row):
                    raise ValueError(
                        f"{name}[{i}] = {row!r} does not have {self.dim + 1} integers; from_rows takes rationals"
                    )
        if self.variables is not None and len(self.variables) != self.dim:
            raise ValueError(f"{len(self.variables)} names {self.variables} for a polyhedron in dimension {self.dim}")

    # -- making ---------------------------------------------------------------------------------------

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Sequence[Any]] = (),
        *,
        strict: Iterable[Sequence[Any]] = (),
        equations: Iterable[Sequence[Any]] = (),
        dim: int | None = None,
        variables: Sequence[str] | None = None,
    ) -> "Polyhedron":
        """From rational rows (c0, c1, .., cd) of forms that are >= 0, > 0 and == 0; `dim` if there are none."""
        groups = [
            rational_matrix(list(group), name)
            for group, name in ((rows, "rows"), (strict, "strict"), (equations, "equations"))
        ]
        lengths = {len(row) for group in groups for row in group}
        if dim is not None:
            lengths.add(natural_number(dim, "dim") + 1)
        if variables is not None:
            lengths.add(len(variables) + 1)
        if len(lengths) != 1:
            raise ValueError(
                f"rows of a polyhedron need one common length d + 1; found lengths {sorted(lengths)} "
                "(say dim= if there are no rows)"
            )
        cleared = [tuple(primitive(row) for row in group) for group in groups]
        names = tuple(variables) if variables is not None else None
        return cls(lengths.pop() - 1, cleared[0], cleared[1], cleared[2], names)

    @classmethod
    def from_inequalities(cls, A: Any, b: Any, *, variables: Sequence[str] | None = None) -> "Polyhedron":
        r"""$\{x : Ax + b \ge 0\}$ for an m × d matrix A and a vector b of length m."""
        matrix, offset = rational_matrix(A, "A"), rational_vector(b, "b")
        if len(matrix) != len(offset):
            entries, rows = counted(len(offset), "entry"), counted(len(matrix), "row")
            raise ValueError(f"b has {entries}, A has {rows}; they must agree")
        return cls.from_rows([(c, *row) for c, row in zip(offset, matrix, strict=True)], variables=variables)

    @classmethod
    def from_text(cls, text: str, variables: Sequence[str] | str | None = None) -> "Polyhedron":
        """From conditions such as ``"x >= 0, y in (0, 1], x + y == 1"``; `variables` fixes names and order."""
        return cls.from_constraints(parse_conditions(text), variables)

    @classmethod
    def from_relations(cls, relations: Any, variables: Sequence[str] | str | None = None) -> "Polyhedron":
        """From a sympy relation, an And of relations, or a list of them."""
        return cls.from_constraints(constraints_of(relations), variables)

    @classmethod
    def from_constraints(
        cls, constraints: Iterable[Constraint], variables: Sequence[str] | str | None = None
    ) -> "Polyhedron":
        """From affine constraints on named variables (default: the names that occur, in natural order)."""
        listed = list(constraints)
        occurring = {name for c in listed for name, _ in c.terms}
        if isinstance(variables, str):
            variables = variables.replace(",", " ").split()
        names = tuple(map(str, variables)) if variables is not None else tuple(sorted(occurring, key=natural_key))
        if missing := sorted(occurring - set(names), key=natural_key):
            raise FormulaError(
                f"the conditions use {', '.join(missing)}, not among the variables ({', '.join(names)}); name all of "
                "them in variables="
            )
        position = {name: i + 1 for i, name in enumerate(names)}
        groups: Mapping[str, list[IntRow]] = {">=": [], ">": [], "==": []}
        for c in listed:
            row = [c.constant] + [Fraction(0)] * len(names)
            for name, q in c.terms:
                row[position[name]] += q
            groups[c.relation].append(primitive(row))
        return cls(len(names), tuple(groups[">="]), tuple(groups[">"]), tuple(groups["=="]), names)

    @classmethod
    def whole_space(cls, dim: int) -> "Polyhedron":
        """R^dim."""
        return cls(dim)

    @classmethod
    def box(cls, lower: Sequence[Any], upper: Sequence[Any]) -> "Polyhedron":
        """The box of all points between two corners.

        >>> print(Polyhedron.box([0, 0], [1, "1/2"]))
        {(x1, x2) : 0 <= x1 <= 1, 0 <= x2 <= 1/2}
        """
        low, high = rational_vector(lower, "lower"), rational_vector(upper, "upper")
        if len(low) != len(high):
            raise ValueError(f"lower has {counted(len(low), 'entry')}, upper has {len(high)}; they must agree")
        rows: list[list[Fraction]] = []
        for i, (a, b) in enumerate(zip(low, high, strict=True)):
            unit = [Fraction(int(i == j)) for j in range(len(low))]
            rows += [[-a, *unit], [b, *(-u for u in unit)]]
        return cls.from_rows(rows, dim=len(low))

    # -- asking ---------------------------------------------------------------------------------------

    @cached_property
    def hyps(self) -> tuple[IntRow, ...]:
        """Rows >= 0 of the closed polyhedron; an equation gives two opposite rows, a strict row its closure."""
        both = tuple(row for e in self.equations for row in (e, tuple(-c for c in e)))
        return self.rows + self.strict + both

    def is_empty(self) -> bool:
        """Whether no real point satisfies all rows, the strict ones strictly."""
        return self.interior_point() is None

    def contains(self, point: Sequence[Any]) -> bool:
        """Whether a rational point satisfies all rows, the strict ones strictly."""
        values = (Fraction(1), *rational_vector(point, "point"))
        if len(values) != self.dim + 1:
            entries = counted(len(values) - 1, "entry")
            raise ValueError(f"point has {entries}, the polyhedron lives in dimension {self.dim}")

        def at(row: IntRow) -> Fraction:
            return sum((c * v for c, v in zip(row, values, strict=True)), Fraction(0))

        return (
            all(at(row) >= 0 for row in self.rows)
            and all(at(row) > 0 for row in self.strict)
            and all(at(row) == 0 for row in self.equations)
        )

    def dictionary(self) -> Dictionary:
        """The simplex dictionary of the closure; raises `linear_programming.Infeasible` when that is empty."""
        return dictionary(self.dim, self.hyps)

    @cached_property
    def _interior(self) -> tuple[tuple[Fraction, ...] | None, tuple[IntRow, ...]]:
        """A point of the relative interior (None if empty) and the rows that vanish on the whole polyhedron."""
        try:
            simplex = self.dictionary()
        except Infeasible:
            return None, ()
        points = [simplex.vertex()]
        equalities: list[IntRow] = list(self.equations)
        for row in self.rows + self.strict:
            # Mean of points at each of which one row is positive: all rows that can be positive are.
            if not any(sum(c * v for c, v in zip(row, p, strict=True)) > 0 for p in points):
                point, _ = simplex.positive_point(row)
                if point is not None:
                    points.append(point)
                elif row in self.strict:
                    return None, ()
                else:
                    equalities.append(row)
        mean = tuple(
            sum((Fraction(p[i], p[0]) for p in points), Fraction(0)) / len(points) for i in range(1, self.dim + 1)
        )
        return mean, tuple(equalities)

    def interior_point(self) -> tuple[Fraction, ...] | None:
        """A rational point of the relative interior, or None when the polyhedron is empty."""
        return self._interior[0]

    def implied_equalities(self) -> tuple[IntRow, ...]:
        """The rows (equations included) that are zero on the whole polyhedron; empty for the empty set."""
        return self._interior[1]

    def dimension(self) -> int:
        """Dimension of the affine hull; -1 for the empty set."""
        if self.is_empty():
            return -1
        return self.dim - _rank([row[1:] for row in self.implied_equalities()])

    def closure(self) -> "Polyhedron":
        """The topological closure of a nonempty polyhedron: strict rows become weak.  Raises `EmptyDomain`."""
        if self.is_empty():
            raise EmptyDomain(f"{self} is empty")
        return Polyhedron(self.dim, self.rows + self.strict, (), self.equations, self.variables)

    def __and__(self, other: "Polyhedron") -> "Polyhedron":
        """Intersection of two polyhedra in the same space."""
        if not isinstance(other, Polyhedron):
            return NotImplemented
        if self.dim != other.dim or (self.variables and other.variables and self.variables != other.variables):
            raise ValueError(f"cannot intersect {self} with {other}: they live in different spaces")
        return Polyhedron(
            self.dim,
            tuple(dict.fromkeys(self.rows + other.rows)),
            tuple(dict.fromkeys(self.strict + other.strict)),
            tuple(dict.fromkeys(self.equations + other.equations)),
            self.variables or other.variables,
        )

    def irredundant(self) -> "Polyhedron":
        """The same nonempty closed polyhedron by as few rows as possible: implied rows dropped, facets kept.

        Implied equalities become equations, echelonised, so that the description is deterministic.  Raises
        `EmptyDomain` for the empty set.
        """
        if self.strict:
            raise ValueError("irredundant() takes a closed polyhedron; take closure() first")
        if self.is_empty():
            raise EmptyDomain(f"{self} is empty")
        equations = echelon(self.implied_equalities())
        kept = [row for row in dict.fromkeys(primitive(modulo(r, equations)) for r in self.rows) if any(row[1:])]
        both = [row for e in equations for row in (e, tuple(-c for c in e))]
        position = 0
        while position < len(kept):
            others = kept[:position] + kept[position + 1 :]
            simplex = dictionary(self.dim, [*both, *others])
            if simplex.positive_point(tuple(-c for c in kept[position]))[0] is None:
                kept = others
            else:
                position += 1
        return Polyhedron(self.dim, tuple(kept), (), equations, self.variables)

    def canonical(self) -> "Polyhedron":
        """The rows in a fixed order; for irredundant full-dimensional polyhedra equality is then equality of sets."""
        return Polyhedron(self.dim, tuple(sorted(self.rows)), self.strict, self.equations, self.variables)

    def named(self, variables: Sequence[str]) -> "Polyhedron":
        """The same polyhedron with (other) names for its coordinates."""
        if len(variables) != self.dim:
            raise ValueError(f"{len(variables)} names {tuple(variables)} for a polyhedron in dimension {self.dim}")
        return Polyhedron(self.dim, self.rows, self.strict, self.equations, tuple(variables))

    def names(self) -> tuple[str, ...]:
        """The variables, or x1, .., xd."""
        return self.variables or tuple(f"x{i + 1}" for i in range(self.dim))

    def conditions(self) -> list[str]:
        """What the rows say as text in normal form, few variables first, each readable by `from_text`.

        >>> Polyhedron.from_text("x2 >= 0, x1 >= x2, x1 <= 2, x1 > -1/2").conditions()
        ['-1/2 < x1 <= 2', 'x2 >= 0', 'x1 >= x2']
        """
        return conditions_in(PLAIN, constraints_of(self), self.names())

    def __str__(self) -> str:
        return f"{{({', '.join(self.names())}) : {', '.join(self.conditions()) or 'no condition'}}}"


def constraints_of(conditions: Any) -> tuple[Constraint, ...]:
    """Constraints from text, a sympy condition, a Constraint, a named Polyhedron, or a list of these."""
    if conditions is None or conditions is True:
        return ()
    if isinstance(conditions, str):
        return parse_conditions(conditions)
    if isinstance(conditions, Constraint):
        return (conditions,)
    if isinstance(conditions, Polyhedron):
        names = conditions.names()

        def read(group: Sequence[IntRow], relation: Relation) -> list[Constraint]:
            terms = [tuple((n, Fraction(c)) for n, c in zip(names, row[1:], strict=True) if c) for row in group]
            return [Constraint(t, Fraction(row[0]), relation) for t, row in zip(terms, group, strict=True)]

        return (*read(conditions.rows, ">="), *read(conditions.strict, ">"), *read(conditions.equations, "=="))
    if isinstance(conditions, (list, tuple, set, frozenset)):
        if len(conditions) == 2 and all(type(part) in (int, Fraction) for part in conditions):
            low, high = conditions
            raise TypeError(f'a domain is on named variables, not {conditions!r}; write on="{low} <= x <= {high}"')
        for part in conditions:
            if isinstance(part, Polyhedron) and part.variables is None and part.dim:
                raise FormulaError(f"the polyhedron {part} has no variable names to combine it by; use named(..)")
        return tuple(c for part in conditions for c in constraints_of(part))
    if isinstance(conditions, bool):
        raise FormulaError("on=False: the condition was evaluated by Python before it got here; write it as text")
    if hasattr(type(conditions), "free_symbols"):
        from exactrelu.symbolic import constraints_from_sympy

        return constraints_from_sympy(conditions)
    raise TypeError(f"a domain is text, a sympy relation, a Polyhedron or a list of these, not {conditions!r}")


def modulo(row: Sequence[Fraction | int], equations: Sequence[IntRow]) -> list[Fraction]:
    """The form reduced by equations in echelon form: the same function on their solution set."""
    values = [Fraction(c) for c in row]
    for e in equations:
        lead = next(i for i in range(1, len(e)) if e[i])
        if values[lead]:
            factor = values[lead] / e[lead]
            values = [a - factor * b for a, b in zip(values, e, strict=True)]
    return values


def echelon(rows: Iterable[IntRow]) -> tuple[IntRow, ...]:
    """Reduced echelon form of the linear parts, rows primitive with positive lead."""
    listed = list(rows)
    solved = Elimination(len(listed[0]) - 1 if listed else 0)
    for row in listed:
        solved.add((*row[1:], row[0]))
    ordered = sorted(zip(solved.pivots, solved.integers, strict=True))
    return tuple((row[-1], *row[:-1]) for _, row in ordered)


def _rank(rows: Iterable[Sequence[int]]) -> int:
    return len(echelon((0, *row) for row in rows))
