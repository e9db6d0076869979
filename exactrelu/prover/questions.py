r"""What a statement is: its sides, relations, variables and domain, and the claims that it makes.

A statement compiles to claims `eq0` or `ge0`, one for each relation, each cell of its piecewise definitions and each
component.  Nothing is decided here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.cases import case_parts
from exactrelu.exact import counted, rational_vector
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula, Setting, require_nonempty, settle
from exactrelu.kernel.program import Claim
from exactrelu.linear_programming import Infeasible
from exactrelu.lowering import evaluate, lowered_difference
from exactrelu.polyhedron import Polyhedron
from exactrelu.program_builder import CompiledFunction, ProgramBuilder
from exactrelu.text import PowersError, parse_statement

__all__ = [
    "Obligation",
    "Question",
    "claims_of",
    "failure_at",
    "obligations",
    "point_of",
    "question",
    "read_question",
]

RELATIONS = {"==": "=", "<=": "<=", ">=": ">="}


@dataclass(frozen=True)
class Question:
    """A statement compiled as far as it goes without deciding anything: sides, relations, variables, domain."""

    setting: Setting
    relations: tuple[str, ...]

    @property
    def sides(self) -> tuple[Formula, ...]:
        return self.setting.functions

    def __str__(self) -> str:
        text = self.sides[0].text
        for relation, side in zip(self.relations, self.sides[1:], strict=True):
            text += f" {RELATIONS[relation]} {side.text}"
        names = ", ".join(self.setting.variables)
        text += f" for all real {names}" if names else ""
        return text + (f" with {self.setting.domain_text}" if self.setting.domain_text else "")


@dataclass(frozen=True)
class Obligation:
    """One claim of a statement, with the function that has to vanish or be nonnegative on `domain`."""

    step: int
    claim: Claim
    function: CompiledFunction
    domain: Polyhedron

    def fails_at(self, point: Sequence[Fraction]) -> bool:
        """Whether the point is in the exact domain (strict rows strictly) and the claim is false there."""
        return self.domain.contains(point) and not self.claim.holds_at(point)


def question(sides: Sequence[Any], relations: Sequence[str], on: Any, variables: Any) -> Question:
    """The question that relates each side to the next; raises `FormulaError` where their outputs do not fit."""
    try:
        setting = settle(sides, on, variables)
    except PowersError as error:
        raise error.in_statement(relations) from None
    for position, relation in enumerate(relations):
        first, second = setting.functions[position : position + 2]
        if len(first.outputs) != len(second.outputs) or first.vector != second.vector:
            counts = [counted(len(f.outputs), "output") if f.vector else "one scalar output" for f in (first, second)]
            raise FormulaError(f"{first.text} has {counts[0]}, {second.text} has {counts[1]}; they must agree")
        if relation != "==" and first.vector:
            outputs = counted(len(first.outputs), "output")
            raise FormulaError(f"{relation} compares scalar functions; {first.text} has {outputs}")
    return Question(setting, tuple(relations))


def read_question(statement: Any, on: Any, variables: Any) -> Question:
    """The compiled statement; raises `FormulaError` or `TypeError` for what is none."""
    if isinstance(statement, str):
        parsed = parse_statement(statement)
        sides = [Formula((n,), text, names=parsed.names) for n, text in zip(parsed.sides, parsed.texts, strict=True)]
        return question(sides, parsed.relations, on, variables)
    if type(statement).__name__ in ("bool", "bool_", "BooleanTrue", "BooleanFalse"):
        raise TypeError(
            f"the statement is the bool {statement}: Python or sympy compared the two sides before they got here; "
            'write equal(f, g), at_most(f, g) or text such as "abs(x) == relu(x) + relu(-x)"'
        )
    if getattr(statement, "is_Relational", False) and statement.rel_op in RELATIONS:
        return question([statement.lhs, statement.rhs], [statement.rel_op], on, variables)
    if getattr(statement, "is_Relational", False):
        raise FormulaError(
            f"{statement} is a strict or negated relation; statements use ==, <= or >=; strict inequalities go into on="
        )
    raise TypeError(
        f"a statement is text, a sympy relation or a Verdict, not {statement!r}; computed numbers are compared by "
        'equal or at_most, as in prove(equal(count_regions(f).linear, 3, about="linear regions of f"))'
    )


def obligations(
    asked: Question, watch: Callable[[], None] = lambda: None, at: Sequence[Fraction] | None = None
) -> Iterator[Obligation]:
    """The claims of a statement in a fixed order: by relation, cell of the piecewise definitions, component.

    Parts of the domain that a piecewise definition leaves empty are obligations too: their emptiness.  With
    `at` only those are made whose part of the domain contains that point.
    """
    setting = asked.setting
    if setting.domain.is_empty():
        yield _emptiness(setting.domain)
        return
    for step, relation in enumerate(asked.relations):
        left, right = setting.functions[step : step + 2]
        if relation == "<=":
            left, right = right, left
        for cell in case_parts((left, right), setting.domain, watch, at):
            if cell.empty:
                yield _emptiness(cell.domain)
                continue
            builder, differences = lowered_difference(setting.variables, left, right, cell.choices)
            kind = "eq0" if relation == "==" else "ge0"
            for target in differences:
                claim = builder.claim(target, cell.domain.hyps, kind)
                yield Obligation(step, claim, builder.function([target]), cell.domain)


def _emptiness(domain: Polyhedron) -> Obligation:
    """The claim that shows a domain empty: -1 >= 0 on its closure, or -s >= 0 there for a strict row s."""
    builder = ProgramBuilder(domain.dim)
    target = builder.constant(Fraction(-1))
    try:
        simplex = domain.dictionary()
        row = next(row for row in domain.strict if simplex.positive_point(row)[0] is None)
        target = tuple((i, Fraction(-c)) for i, c in enumerate(row) if c)
    except Infeasible:
        pass
    return Obligation(0, builder.claim(target, domain.hyps, "ge0"), builder.function([target]), domain)


def claims_of(statement: Any, *, on: Any = None, variables: Any = None, allow_empty: bool = False) -> list[Claim]:
    """The claims that a certificate of this statement has to establish, in order.

    On an empty domain that is the one claim that it is empty, if `allow_empty`; else `EmptyDomain` is raised.
    """
    asked = read_question(statement, on, variables)
    if not allow_empty:
        require_nonempty(asked.setting, deciding=True)
    return [obligation.claim for obligation in obligations(asked)]


def failure_at(asked: Question, point: Sequence[Fraction]) -> tuple[int, int, list[tuple[Fraction, ...]]]:
    """The first relation that fails at a point, its first component that does, and the values of all sides there.

    `ValueError` if the statement holds there.
    """
    values = [evaluate(side, asked.setting.variables, point) for side in asked.sides]
    for step, relation in enumerate(asked.relations):
        for component, (u, v) in enumerate(zip(values[step], values[step + 1], strict=True)):
            if u != v if relation == "==" else u > v if relation == "<=" else u < v:
                return step, component, values
    raise ValueError(f"{asked} holds at {point}")


def point_of(at: Any, setting: Setting, argument: str = "at") -> tuple[Fraction, ...]:
    """A point of the domain given by a number, a list in the order of the variables, or a dict by name.

    Raises `FormulaError` for a point that has other coordinates or is not in the domain.
    """
    variables = setting.variables
    if isinstance(at, dict):
        named = {str(name): value for name, value in at.items()}
        if set(named) != set(variables):
            raise FormulaError(f"{argument} = {at} does not name the variables ({', '.join(variables)})")
        at = [named[name] for name in variables]
    point = rational_vector(at if isinstance(at, (list, tuple)) else [at], argument)
    if len(point) != len(variables):
        raise FormulaError(
            f"{argument} = {at!r} has {counted(len(point), 'coordinate')}, the variables are ({', '.join(variables)})"
        )
    if not setting.domain.contains(point):
        where = ", ".join(f"{name} = {value}" for name, value in zip(variables, point, strict=True))
        raise FormulaError(f"{argument}: {where} is not in the domain {setting.domain_text}")
    return point
