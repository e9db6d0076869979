r"""Statements with symbolic parameters: for all real x and all a with 0 < a < 1.

>>> equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l > 0")
<proved for all parameters, certificate checked: relu(l*x) = l*relu(x) for all real x and all l with l > 0>
"""

import re
import time as clock
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from exactrelu.expressions import FormulaError, natural_key
from exactrelu.kernel.polynomials import Monomial, PolynomialClaim
from exactrelu.options import require_known
from exactrelu.polyhedron import EmptyDomain, echelon
from exactrelu.prover.parametric_certificates import ParametricCertificate, certified
from exactrelu.prover.parametric_points import affine_domain
from exactrelu.prover.parametric_search import Undecidable, search
from exactrelu.prover.polynomial_claims import (
    Conditions,
    Lowering,
    claims_of_parts,
    conditions_of,
    polynomial_text,
    read_conditions,
    read_function,
    read_statement,
)
from exactrelu.prover.polynomial_expressions import Comparison, Expression, evaluate, names_in, ordered
from exactrelu.prover.polynomial_sympy import require_plain
from exactrelu.prover.positivity import Signs, degree
from exactrelu.prover.progress import terminal_progress
from exactrelu.prover.verdict import CERTIFIED, Counterexample, Verdict
from exactrelu.regions.budget import Budget, BudgetExceeded

__all__ = [
    "Answer",
    "Question",
    "answer",
    "at_most_with_parameters",
    "decide_question",
    "decide_with_parameters",
    "equal_with_parameters",
    "question_about",
    "read_variables",
    "verdict_of",
]

FOR_ALL = "proved for all parameters, certificate checked"
OPTIONS = {"parameters", "on", "variables", "max_cells", "time"}
_NAME = re.compile(r"\s*[^\W\d]\w*'*\s*")


@dataclass(frozen=True)
class Question:
    """Two functions, their relation (= or <=), and what the statement is quantified over."""

    sides: tuple[Expression, Expression]
    relation: str
    texts: tuple[str, str]
    variables: tuple[str, ...]
    parameters: tuple[str, ...]
    quantifier: str
    domain: Conditions
    lowering: Lowering
    given: tuple[Comparison, ...] = ()  # the conditions on the parameters as they were read
    where: tuple[Comparison, ...] = ()  # and those on the variables
    exponent: str = ""  # the name of an exponent, for statements about all natural numbers >= 1

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the programs: variables, then parameters."""
        return (*self.variables, *self.parameters)

    def __str__(self) -> str:
        said = [self.quantifier] if self.quantifier else []
        if self.exponent:
            said.append(f"all integers {self.exponent} >= 1" if said else f"all {self.exponent} >= 1")
        text = f"{self.texts[0]} {self.relation} {self.texts[1]}" + (f" for {' and '.join(said)}" if said else "")
        return f"{text}, where 0^0 = 1" if self.has_zeroth_powers else text

    @property
    def has_zeroth_powers(self) -> bool:
        """Whether the exponent 0 stands on something that is not a number other than 0; the statement says 0^0 = 1."""
        return any(
            node.operation == "power"
            and node.value == 0
            and not (node.arguments[0].operation == "number" and node.arguments[0].value)
            for node in ordered(self.sides)
        )


def equal_with_parameters(
    f: Any, g: Any, *, parameters: Any, on: Any = None, variables: Any = None, **options: Any
) -> Verdict:
    r"""Decide $f = g$ for all real variables and all parameters that satisfy the conditions.

    `f` and `g` are text or sympy with products, quotients and natural powers, as in ``"relu(l*x) - l*relu(x)"``.
    `parameters` holds the conditions on the parameters, affine ones with rational coefficients: ``"0 < a < 1"``,
    ``"a < b < c"``, ``"l > 0, m"`` (a bare name is any real number), sympy relations, or a list of these; every name in
    it is a parameter and has to occur in `f`, `g` or `on`; all other names are variables.  `on` are conditions on the
    variables that may contain parameters: ``"-c <= x <= c"``.  Weak and strict conditions mean what they say.
    Networks bind to `variables` by position.  Options: `max_cells` and `time` (seconds), which end in *undecided*.
    The power $t^0$ is 1 for every t, 0 too; a statement with it ends in *where 0^0 = 1*.

    On the cells, guards have to be affine in the variables; divisors contain parameters only and their sign has to
    follow from strict conditions.  A verdict "proved for all parameters, certificate checked" rests on a certificate
    of the format in docs/parametric-certificates.md (`verify`), a refutation on rational values of
    parameters and variables.  Where a sign is not seen, the verdict is *undecided* and says which.
    Raises `FormulaError`, `ExactnessError` or `EmptyDomain` for input that states nothing.

    >>> print(equal_with_parameters("relu(l*x)", "l*relu(x)", parameters="l < 0").counterexample)
    at x = 1, l = -1: left 0, right -1
    """
    require_known(options, OPTIONS, "equal_with_parameters")
    return decide_question(_question(f, "=", g, parameters, on, variables), **options)


def at_most_with_parameters(
    f: Any, g: Any, *, parameters: Any, on: Any = None, variables: Any = None, **options: Any
) -> Verdict:
    r"""Decide $f \le g$ for all real variables and all parameters; arguments as in `equal_with_parameters`.

    >>> at_most_with_parameters("max(x, a*x)", "relu(x)", parameters="0 < a < 1").proved
    True
    """
    require_known(options, OPTIONS, "at_most_with_parameters")
    return decide_question(_question(f, "<=", g, parameters, on, variables), **options)


def decide_with_parameters(
    statement: str, *, parameters: Any, on: Any = None, variables: Any = None, **options: Any
) -> Verdict:
    r"""Decide a statement given as text with one ``==``, ``<=`` or ``>=``; arguments as in `equal_with_parameters`.

    >>> decide_with_parameters("relu(l*x) == l*relu(x)", parameters="l > 0").proved
    True
    """
    require_known(options, OPTIONS, "decide_with_parameters")
    sides, relations, texts = read_statement(statement)
    if len(relations) > 1:
        raise FormulaError(f"a statement with parameters has one relation, not {len(relations)}: {statement}")
    read = list(zip(sides, texts, strict=True))
    if relations[0] == ">=":
        read.reverse()
    relation = "=" if relations[0] == "==" else "<="
    return decide_question(question_about(read, relation, parameters, on, read_variables(variables)), **options)


def _question(f: Any, relation: str, g: Any, parameters: Any, on: Any, variables: Any) -> Question:
    names = read_variables(variables)
    return question_about([read_function(value, names or ()) for value in (f, g)], relation, parameters, on, names)


def read_variables(variables: Any) -> tuple[str, ...] | None:
    """Names as text or as a list, or None; raises `FormulaError` for symbols with assumptions."""
    if isinstance(variables, str):
        variables = variables.replace(",", " ").split()
    for one in variables or ():
        if getattr(one, "is_Symbol", False):
            require_plain(one)
    return None if variables is None else tuple(map(str, variables))


def question_about(
    read: Sequence[tuple[Expression, str]],
    relation: str,
    parameters: Any,
    on: Any,
    variables: tuple[str, ...] | None,
) -> Question:
    """Bind all names of two functions and of the conditions; raises `FormulaError` and `EmptyDomain`."""
    bare, comparisons, text = _parameters(parameters)
    names = tuple(sorted({*bare, *names_in([one.expression for one in comparisons])}, key=natural_key))
    domain = read_conditions(on)
    found = names_in([*(expression for expression, _ in read), *(one.expression for one in domain)])
    free = tuple(name for name in found if name not in names)
    if variables is not None and (set(free) - set(variables) or set(variables) & set(names)):
        raise FormulaError(f"variables = {variables}, but the statement uses {free} and its parameters are {names}")
    ordered = free if variables is None else variables
    inputs = (*ordered, *names)
    rows = Lowering(inputs, Conditions(), Signs([])).rows(comparisons)
    if any(degree(row) > 1 or kind == "==" for row, kind in rows):
        raise FormulaError(
            f"parameters = {parameters!r}: conditions on parameters are affine inequalities with rational "
            "coefficients; put an equation into the formulas"
        )
    conditions = conditions_of(rows)
    if affine_domain(conditions.generators(), len(ordered), len(names)).is_empty():
        raise EmptyDomain(f"parameters = {parameters!r}: no parameters satisfy the conditions")
    if absent := [name for name in names if name not in found]:
        occurs = "does not occur" if len(absent) == 1 else "do not occur"
        raise FormulaError(
            f"parameters = {_shown(parameters)!r}: {', '.join(absent)} {occurs} in the statement, "
            f"which uses {', '.join(found) or 'no names'}"
        )
    lowering = Lowering(inputs, conditions, Signs([one for one in conditions.generators() if one.strict]))
    quantified = []
    if ordered:
        quantified.append(f"all real {', '.join(ordered)}" + (f" with {_shown(on)}" if domain else ""))
    if names:
        quantified.append(f"all {', '.join(names)} with {text}" if text else f"all real {', '.join(names)}")
    if domain:  # its conditions may speak of the parameters, so these come first
        quantified.reverse()
    (left, left_text), (right, right_text) = read
    quantifier, region = " and ".join(quantified), conditions_of(lowering.rows(domain))
    texts = (left_text, right_text)
    return Question((left, right), relation, texts, ordered, names, quantifier, region, lowering, comparisons, domain)


def _shown(conditions: Any) -> str:
    if isinstance(conditions, (list, tuple)):
        return ", ".join(filter(None, map(_shown, conditions)))
    if conditions is None:
        return ""
    return " ".join(str(conditions).split())


def _parameters(value: Any) -> tuple[list[str], tuple[Comparison, ...], str]:
    """Bare names, conditions, and the text of the conditions."""
    parts = value.split(",") if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else [value]
    parts = [part for part in parts if part is not None and (not isinstance(part, str) or part.strip())]
    for part in parts:
        if getattr(part, "is_Symbol", False):
            require_plain(part)
    bare = [str(part).strip() for part in parts if _is_name(part)]
    conditions = [part for part in parts if not _is_name(part)]
    text = _shown(conditions)
    comparisons = read_conditions(conditions)
    return bare, comparisons, text


def _is_name(part: Any) -> bool:
    return bool(getattr(part, "is_Symbol", False)) or (isinstance(part, str) and _NAME.fullmatch(part) is not None)


class Answer(NamedTuple):
    """What a search found: the certificate of a proof, or of a refutation with its point; else the reason."""

    certificate: ParametricCertificate | None = None
    counterexample: Counterexample | None = None
    reason: str = ""


def decide_question(asked: Question, *, max_cells: int | None = None, time: float | None = None) -> Verdict:
    """Search, check and say."""
    start = clock.monotonic()
    label = FOR_ALL if asked.parameters else CERTIFIED
    verdict = verdict_of(asked, answer(asked, max_cells, time), label)
    verdict.seconds = clock.monotonic() - start
    return verdict


def verdict_of(asked: Question, found: Answer, label: str) -> Verdict:
    """The verdict on a statement; `label` is for a proof."""
    statement = str(asked)
    if found.counterexample is not None:
        return Verdict(statement, "refuted", "refuted", found.certificate, found.counterexample, question=asked)
    if found.certificate is None:
        return Verdict(statement, "undecided", "undecided", reason=found.reason, question=asked)
    return Verdict(statement, "proved", label, found.certificate, reason=found.reason, question=asked)


def answer(asked: Question, max_cells: int | None = None, time: float | None = None) -> Answer:
    """Search for a proof or a refutation and have it checked."""
    try:
        with terminal_progress(f"deciding {str(asked)[:60]}") as progress:
            return _search(asked, Budget(max_cells, time, progress))
    except BudgetExceeded as error:
        return Answer(reason=str(error))
    except Undecidable as error:
        return Answer(reason="\n  ".join(filter(None, [str(error), _implied_equations(asked)])))


def _implied_equations(asked: Question) -> str:
    """A hint for parameters in no general position, where cells have no interior to take samples from."""
    count = len(asked.variables)
    domain = affine_domain(asked.lowering.parameters.generators(), count, len(asked.parameters))
    units: list[Monomial] = [(), *(((count + 1 + i, 1),) for i in range(len(asked.parameters)))]
    rows = [dict(zip(units, map(Fraction, row), strict=True)) for row in echelon(domain.implied_equalities())]
    shown = [f"{polynomial_text({m: c for m, c in row.items() if c}, asked.inputs)} = 0" for row in rows]
    return f"the conditions on the parameters imply {', '.join(shown)}; put that into the formulas" if shown else ""


def _search(asked: Question, budget: Budget) -> Answer:
    left, right = asked.sides if asked.relation == "=" else reversed(asked.sides)
    kind = "eq0" if asked.relation == "=" else "ge0"
    proofs: list[tuple[PolynomialClaim, list[str]]] = []
    vacuous = True
    parts = list(claims_of_parts(left, right, kind, asked.lowering, asked.domain))
    for claim, hole in sorted(parts, key=lambda part: not part[1]):  # what is not defined is no counterexample
        found = search(claim, len(asked.variables), budget, asked.inputs)
        if isinstance(found, list):
            proofs.append((claim, found))
            vacuous = vacuous and (hole or not any(line[:1] in ("Z", "P", "W") for line in found))
            continue
        at = dict(zip(asked.inputs, found, strict=True))
        if hole:
            where = ", ".join(f"{name} = {value}" for name, value in at.items())
            raise FormulaError(f"a piecewise definition is not defined at {where}: no branch covers that point")
        certificate = certified([(claim, [" ".join(["refute", *map(str, found)])])], found)
        values = [evaluate(side, at) for side in asked.sides]
        return Answer(certificate, Counterexample(asked.inputs, found, values[0], values[1]))
    if vacuous:
        raise EmptyDomain(f"the domain is empty for all parameters, so this is vacuous: {asked}")
    return Answer(certified(proofs))
