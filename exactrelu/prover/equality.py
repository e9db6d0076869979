r"""Deciding equalities and inequalities of CPA functions on polyhedra.

A statement compiles to claims `eq0` or `ge0`, one for each component and each cell of its piecewise
definitions.  Exact evaluation at small rational points refutes most false ones; the tree of signs
(`regions.sign_tree`) decides the rest and writes a certificate, which the kernel checks before any verdict
says "proved".
"""

import time as clock
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from random import Random
from typing import Any

from exactrelu.cases import case_parts
from exactrelu.exact import ExactnessError, counted, rational_vector
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula, Setting, evaluate, lowered_difference, require_nonempty, settle
from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.kernel.program import Claim, Rejected
from exactrelu.linear_programming import Farkas, Infeasible
from exactrelu.options import require_known
from exactrelu.polyhedron import Polyhedron
from exactrelu.program_builder import CompiledFunction, ProgramBuilder
from exactrelu.prover.branch_and_bound import BoundedProof, bounded_proof
from exactrelu.prover.convex_normal_form import normal_form_proof
from exactrelu.prover.enumeration import ENGINE_DIMENSIONS, first_failure
from exactrelu.prover.progress import terminal_progress
from exactrelu.prover.quantities import compare_quantities
from exactrelu.prover.solver import ask_z3
from exactrelu.prover.verdict import (
    HOLDS_THERE,
    Counterexample,
    Refuted,
    Undecided,
    Verdict,
    failing_relation,
    unobserved,
)
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.regions.continuity import require_continuous
from exactrelu.regions.sign_tree import Decided, SignTree, Split, sign_proof
from exactrelu.text import parse_statement

__all__ = ["at_most", "claims_of", "decide", "equal", "nonnegative", "prove", "refute"]

RELATIONS = {"==": "=", "<=": "<=", ">=": ">="}
CERTIFIED_CELLS = 5_000  # up to so many cells a certificate is written by default; about 1 ms for each
ENGINE_MAXIMA = 12  # smaller programs are decided by the tree of signs before an engine would have started
BOUNDED_LEAVES = 100  # leaves of branch and bound before the tree of signs takes over
NORMAL_FORM_DIM = 4  # from this many variables on, nested maxima are worth the normal form before the tree of signs
OPTIONS = {"certify", "allow_empty", "max_cells", "time", "solver", "executor"}
DOMAIN_WORDS = {"domain", "where", "when", "given", "assume", "assuming", "condition", "conditions", "region", "over"}
CERTIFIED = "proved, certificate checked"
ENUMERATED = "proved by exact enumeration"


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
    setting = settle(sides, on, variables)
    for position, relation in enumerate(relations):
        first, second = setting.functions[position : position + 2]
        if len(first.outputs) != len(second.outputs) or first.vector != second.vector:
            counts = [counted(len(f.outputs), "output") if f.vector else "one scalar output" for f in (first, second)]
            raise FormulaError(f"{first.text} has {counts[0]}, {second.text} has {counts[1]}; they must agree")
        if relation != "==" and first.vector:
            outputs = counted(len(first.outputs), "output")
            raise FormulaError(f"{relation} compares scalar functions; {first.text} has {outputs}")
    return Question(setting, tuple(relations))


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
        require_nonempty(asked.setting)
    return [obligation.claim for obligation in obligations(asked)]


def equal(f: Any, g: Any = None, *, on: Any = None, variables: Any = None, about: str = "", **options: Any) -> Verdict:
    r"""Decide $f = g$ on $\mathbb{R}^d$ or on a polyhedron.

    `f` and `g` are networks, sympy expressions, text, rational numbers or lists of these (vector functions).
    `on` is the domain: text such as ``"x >= 0, x + y == 1"``, sympy relations, or a `Polyhedron`; rows may be
    strict.  Variables are matched by name, over both sides and `on`, in natural order (x, y, z; x1, .., x10) or in
    the order of `variables` (``"y x"``); a network's inputs bind to that list by position, and so do those of a CPA
    function whose names nobody chose, such as ``piecewise(N)``, which prints as f(x, y) then.  Where no names are
    chosen at all, or only some of x1, .., xn (x), these are the variables.  Names of CPA functions that were chosen
    stay names; two functions of equally many variables under other names are a `FormulaError`, unless `variables`
    lists them all.
    Options: `certify` (default None: a proof comes with a kernel-checked certificate unless the statement has
    more than some thousand cells, see `CERTIFIED_CELLS`; True: always; False: only where no engine reaches, without
    variables or with more than six), `allow_empty`, and
    `max_cells` and `time` (seconds), which end in *undecided*; with ``solver="z3"`` (extra `z3`) that solver
    is then asked for a counterexample, which counts after exact evaluation, while its "unsat" proves nothing.
    The enumeration of cells in two to six variables runs on the `executor`, any `concurrent.futures.Executor`, with
    the same result; points, the line, normal forms and certificates do not use it.
    When both sides are numbers computed in Python (counts, integrals, constants; algebraic sympy numbers too) the
    label is *proved by exact computation*, and `about` says in words what the left one is.
    Raises `FormulaError`, `ExactnessError` or `EmptyDomain` for input that states nothing.

    >>> equal("relu(x) + relu(-x)", "abs(x)")
    <proved, certificate checked: relu(x) + relu(-x) = abs(x) for all real x>
    >>> equal("relu(x)", "x").counterexample.point
    (Fraction(-1, 1),)
    >>> equal(2**3, 8, about="pieces of the sawtooth with three layers")
    <proved by exact computation: pieces of the sawtooth with three layers: 8 = 8>
    """
    _require_options(options, "equal")
    return _compared(f, "==", g, on, variables, about, options)


def at_most(
    f: Any, g: Any = None, *, on: Any = None, variables: Any = None, about: str = "", **options: Any
) -> Verdict:
    r"""Decide $f \le g$ pointwise; arguments and options as in `equal`, scalar functions only.

    >>> at_most("relu(x + y)", "relu(x) + relu(y)").proved
    True
    """
    _require_options(options, "at_most")
    return _compared(f, "<=", g, on, variables, about, options)


def _compared(f: Any, relation: str, g: Any, on: Any, variables: Any, about: str, options: dict[str, Any]) -> Verdict:
    """The verdict on two numbers, or on two functions."""
    if g is None:
        name = "equal" if relation == "==" else "at_most"
        raise TypeError(
            f'{name} takes two functions, {name}(f, g); a whole statement as text is for decide("f {relation} g")'
        )
    if on is None and variables is None and not options:
        verdict = compare_quantities(f, relation, g, " ".join(about.split()) or None)
        if verdict is not None:
            return verdict
    if about:
        raise TypeError(f"about = {about!r} belongs to a statement about numbers; {f!r} and {g!r} are not both numbers")
    return _decide(question([f, g], [relation], on, variables), **options)


def nonnegative(f: Any, *, on: Any = None, variables: Any = None, **options: Any) -> Verdict:
    r"""Decide $f \ge 0$ pointwise; arguments and options as in `equal`, scalar functions only.

    >>> nonnegative("abs(x) - x", on="x <= 5").label
    'proved, certificate checked'
    """
    _require_options(options, "nonnegative")
    return _decide(question([f, 0], [">="], on, variables), **options)


def decide(statement: Any, *more: Any, on: Any = None, variables: Any = None, **options: Any) -> Verdict:
    """Decide a statement given as text (``==``, ``<=``, ``>=``, chains) or as a sympy relation.

    >>> decide("max(x, y) == x + relu(y - x) == y + relu(x - y)").proved
    True
    """
    _require_one("decide", statement, more)
    _require_options(options, "decide")
    return _decide(read_question(statement, on, variables), **options)


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
    raise TypeError(f"a statement is text, a sympy relation or a Verdict, not {statement!r}")


def prove(statement: Any, *more: Any, **options: Any) -> Verdict:
    """Return the verdict of a true statement; raise `Refuted` or `Undecided` otherwise.

    `statement` is a `Verdict`, text or a sympy relation (then `options` are those of `decide`).

    >>> prove("relu(x) - relu(-x) == x").label
    'proved, certificate checked'
    """
    __tracebackhide__ = True  # pytest shows the line of the lemma
    _require_one("prove", statement, more)
    verdict = _verdict("prove", statement, options)
    if verdict.undecided:
        raise Undecided(verdict)
    if not verdict.proved:
        raise Refuted(verdict)
    verdict.settled = True
    return verdict


def refute(statement: Any, *more: Any, at: Any = None, **options: Any) -> Verdict:
    """Return the verdict of a false statement; raise `Refuted` if it is true, `Undecided` if nobody knows.

    With `at` (a number, a list in the order of the variables, or a dict by name) that very point has to
    refute the statement, and it becomes the counterexample; `statement` is then text or a sympy relation, or
    the verdict of `equal`, `at_most` or `nonnegative`.  What refutes the verdict of `is_convex` or `is_concave` is
    two points, ``at=(u, v)``, the mean of whose values is on the wrong side of the value at their midpoint.

    >>> refute("relu(x) == x", at=-2).counterexample.left
    Fraction(0, 1)
    """
    __tracebackhide__ = True
    _require_one("refute", statement, more)
    verdict = _verdict("refute", statement, options, at)
    if verdict.undecided:
        raise Undecided(verdict)
    if verdict.proved:
        raise Refuted(verdict, f"the statement is true and cannot be refuted: {verdict.statement}")
    verdict.settled = True
    return verdict


def _verdict(asker: str, statement: Any, options: dict[str, Any], at: Any = None) -> Verdict:
    _require_options(options, asker)
    if isinstance(statement, Verdict):
        if options:
            named = ", ".join(options)
            belong = f"the option {named} belongs" if len(options) == 1 else f"the options {named} belong"
            raise TypeError(f"{belong} to where the verdict was made, such as equal(f, g, {next(iter(options))}=..)")
        verdict = statement
    elif at is None:
        verdict = decide(statement, **options)
    else:  # only the point has to be looked at
        on, variables = options.pop("on", None), options.pop("variables", None)
        return _refuted_there(read_question(statement, on, variables), at)
    if at is None:
        return verdict
    if isinstance(verdict.question, Question):
        look: Callable[[Any], Verdict] = partial(_refuted_there, verdict.question)
    elif hasattr(verdict.question, "refuted_at"):  # of a kind that knows itself what refutes it
        look = verdict.question.refuted_at
    else:
        raise TypeError(
            f"at = {at!r}: {verdict.statement} is not a statement about points; leave at= away, the verdict has the "
            "values that refute it"
        )
    with unobserved(), suppress(Refuted):  # it is the same statement; a lemma counts it once
        there = look(at)
        verdict.settled = True  # the point confirms it
        return there
    return look(at)  # which raises, and is seen


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


def _refuted_there(asked: Question, at: Any) -> Verdict:
    point = point_of(at, asked.setting)
    where = ", ".join(f"{name} = {value}" for name, value in zip(asked.setting.variables, point, strict=True))
    for obligation in obligations(asked, at=point):
        if obligation.fails_at(point):
            return _refutation(asked, obligation, point, clock.monotonic())
    verdict = Verdict(str(asked), "undecided", HOLDS_THERE, reason=f"it holds at {where}")
    raise Refuted(verdict, f"{where} does not refute {asked}: the statement holds there")


def _require_one(asker: str, statement: Any, more: tuple[Any, ...]) -> None:
    """Refuse two functions where one statement is meant."""
    if more:
        first, second = statement, more[0]
        way = "equal({0!r}, {1!r})" if asker == "decide" else f"{asker}(equal({{0!r}}, {{1!r}}))"
        raise TypeError(f"{asker} takes one statement; that two functions agree is {way.format(first, second)[:200]}")


def _require_options(options: Iterable[str], asker: str) -> None:
    """Refuse what is no option of a function that decides; `TypeError` says what was probably meant."""
    hints = dict.fromkeys(DOMAIN_WORDS, 'for a domain write on="x > 0"')
    require_known(options, OPTIONS | {"on", "variables"}, asker, hints)


def _decide(
    asked: Question,
    *,
    certify: bool | None = None,
    allow_empty: bool = False,
    max_cells: int | None = None,
    time: float | None = None,
    solver: str | None = None,
    executor: Executor | None = None,
) -> Verdict:
    start = clock.monotonic()
    if solver not in (None, "z3"):
        raise ValueError(f'solver = {solver!r} is unknown; there is "z3"')
    if not allow_empty:
        require_nonempty(asked.setting)
    try:
        with terminal_progress(f"deciding {str(asked)[:60]}") as progress:
            budget = Budget(max_cells, time, progress, executor)
            for side in asked.sides:
                if side.function is not None:
                    # A CPA function was checked when it was made.  One put together by hand from pieces that jump is
                    # read from the top like any cases, and its claims are on closed cells: what is proved holds of it.
                    continue
                require_continuous(side, asked.setting.variables, asked.setting.domain, budget=budget)
            verdict = _search(asked, budget, certify, start)
    except BudgetExceeded as exceeded:
        verdict = _last_resort(asked, solver, time, str(exceeded), start)
    except ValueError as error:  # the statement has been read: its numbers are not too long
        if not isinstance(error, ExactnessError) and "int_max_str_digits" not in str(error):
            raise
        reason = "the search or its certificate needs integers of more digits than Python writes or the kernel reads"
        verdict = Verdict(str(asked), "undecided", "undecided", reason=reason, question=asked)
    verdict.seconds = clock.monotonic() - start
    return verdict


def _last_resort(asked: Question, solver: str | None, time: float | None, reason: str, start: float) -> Verdict:
    """Undecided, unless z3 was allowed and finds a point that exact evaluation confirms."""
    if solver is not None:
        answers = []
        for obligation in obligations(asked):
            answer = ask_z3(obligation.claim, obligation.domain.strict, time)
            if isinstance(answer, tuple) and obligation.fails_at(answer):
                return _refutation(asked, obligation, _simplest(obligation, answer), start)
            answers.append(str(answer))
        reason = "; ".join([reason, *dict.fromkeys(answers)])
    return Verdict(str(asked), "undecided", "undecided", reason=reason, question=asked)


def _search(asked: Question, budget: Budget, certify: bool | None, start: float) -> Verdict:
    owed: list[Obligation] = []
    for obligation in obligations(asked, budget.watch):
        owed.append(obligation)
        if budget.max_cells is not None and len(owed) > max(1, budget.max_cells):
            raise BudgetExceeded(f"the statement alone has more than {budget.max_cells} cells")
    for obligation in owed:
        for point in _candidates(obligation.domain):
            budget.watch()
            if obligation.fails_at(point):
                return _refutation(asked, obligation, point, start)
    proofs: list[tuple[Claim, list[str]]] = []
    for obligation in owed:
        found = settle_claim(obligation, budget, certify)
        if isinstance(found, tuple):
            return _refutation(asked, obligation, found, start)
        if found is not None:
            proofs.append((obligation.claim, found))
    if len(proofs) < len(owed):
        why = "certify=False" if certify is False else f"more than {CERTIFIED_CELLS} cells; certify=True writes one"
        return Verdict(str(asked), "proved", ENUMERATED, reason=f"no certificate: {why}", question=asked)
    certificate = certified(proofs)
    if asked.setting.domain.is_empty():
        reason = "the domain is empty; the certificate proves that"
        label = f"{CERTIFIED} (vacuous)"
        return Verdict(str(asked), "proved", label, certificate, reason=reason, vacuous=True, question=asked)
    return Verdict(str(asked), "proved", CERTIFIED, certificate, question=asked)


def certified(proofs: Sequence[tuple[Claim, Iterable[str]]]) -> Certificate:
    """The certificate of these proofs, after the kernel has accepted it for exactly these claims."""
    certificate = Certificate.assemble(proofs)
    try:
        established = [(result.claim, result.point) for result in verify(certificate)]
    except Rejected as error:
        raise RuntimeError(f"internal error: the kernel rejects a certificate written here: {error}") from error
    if established != [(claim, None) for claim, _ in proofs]:
        raise RuntimeError("internal error: a certificate written here establishes other claims than were asked")
    return certificate


def settle_claim(
    obligation: Obligation, budget: Budget, certify: bool | None
) -> list[str] | tuple[Fraction, ...] | None:
    """The proof lines of a claim, or a point of its exact domain where it fails, or None: proved by enumeration.

    Nested maxima in many variables first try their normal form, inequalities of larger programs in many variables on a
    bounded domain branch and bound.  Larger programs in few variables go through
    a region engine, which finds a failing cell, or the number of cells, much faster than the tree of signs
    writes a proof; a certificate is then written if `certify` asks for it or (None) the cells are few enough.
    """
    claim = obligation.claim
    dim, maxima = claim.program.dim, len(obligation.function.program.instructions)
    if dim >= NORMAL_FORM_DIM and claim.kind == "eq0" and certify is not False:
        shortcut = normal_form_proof(claim)
        if shortcut is not None:
            return shortcut
    if dim >= NORMAL_FORM_DIM and claim.kind == "ge0" and maxima >= ENGINE_MAXIMA and certify is not False:
        bounded = bounded_proof(claim, Budget(seconds=budget.remaining), obligation.fails_at, max_leaves=BOUNDED_LEAVES)
        if bounded is not None:
            return bounded.lines() if isinstance(bounded, BoundedProof) else _simplest(obligation, bounded)
    if dim in ENGINE_DIMENSIONS and (maxima >= ENGINE_MAXIMA or certify is False) and not obligation.domain.is_empty():
        point, cells = first_failure(obligation.function, claim.kind, claim.hyps, budget)
        if point is not None:
            return _simplest(obligation, point)
        if certify is False or (certify is None and cells > CERTIFIED_CELLS):
            return None
    return prove_claim(obligation, budget)


def prove_claim(obligation: Obligation, budget: Budget) -> list[str] | tuple[Fraction, ...]:
    """The proof lines of a claim by the tree of signs, or a point of its exact domain where it fails."""
    claim = obligation.claim
    try:
        tree = SignTree(obligation.function, claim.hyps, budget=budget)
    except Infeasible as contradiction:
        return [f"E {_multipliers(contradiction.farkas)}", "end 1"]
    lines: list[str] = []
    leaves = 0
    for event in tree.events():
        if isinstance(event, Split):
            lines.append(f"S {event.k}")
        elif isinstance(event, Decided):
            lines.append(f"{'LR'[event.side]} {event.k} {_implied(event.farkas)}")
        else:
            leaves += 1
            form = event.forms[0]
            if not any(form):
                lines.append("Z")
                continue
            sides = [form] if claim.kind == "ge0" else [form, tuple(-c for c in form)]
            found = [sign_proof(event.cell, side) for side in sides]
            farkas = [proof for proof in found if isinstance(proof, Farkas)]
            if len(farkas) < len(sides):
                return _witness(obligation, event.cell.rows, next(p for p in found if not isinstance(p, Farkas)))
            lines.append(" | ".join(map(_implied, farkas)))
            lines[-1] = ("P " if claim.kind == "ge0" else "W ") + lines[-1]
    return [*lines, f"end {leaves}"]


def _multipliers(farkas: Farkas) -> str:
    return " ".join(f"{row}:{n}" for row, n in farkas.multipliers)


def _implied(farkas: Farkas) -> str:
    return f"{farkas.d} {_multipliers(farkas)}".rstrip()


def _witness(obligation: Obligation, rows: Sequence[tuple[int, ...]], vertex: tuple[int, ...]) -> tuple[Fraction, ...]:
    """A simple point where the claim fails, strict rows of the domain included.

    `vertex` refutes on the closure.  The cell has the dimension of the domain, so points of its relative
    interior satisfy the strict rows; moving from there towards the vertex, the claim must fail somewhere.
    """
    fails = [Fraction(c, vertex[0]) for c in vertex[1:]]
    if obligation.claim.holds_at(fails):  # else the search below would never end
        raise RuntimeError("internal error: the search refutes a claim at a point where it holds")
    inner = Polyhedron(obligation.claim.program.dim, tuple(rows)).interior_point() or tuple(fails)
    share = Fraction(1)
    while not obligation.fails_at(point := tuple(v + share * (p - v) for v, p in zip(fails, inner, strict=True))):
        share /= 2
    return _simplest(obligation, point)


def _simplest(obligation: Obligation, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """A nearby failing point with a small common denominator, or the failing point itself."""
    for denominator in (1, 2, 3, 4, 5, 6, 8, 10, 100, 1000, 10**6, 10**9):
        rounded = tuple(Fraction(round(c * denominator), denominator) for c in point)
        if obligation.fails_at(rounded):
            return rounded
    return point


def _candidates(domain: Polyhedron) -> Iterator[tuple[Fraction, ...]]:
    """Small rational points, the simplest first, then a point inside the domain."""
    dim = domain.dim
    if dim <= 3:
        steps = (0, 1, -1, 2, -2, 3, -3) if dim == 1 else (0, 1, -1, 2) if dim == 2 else (0, 1, -1)
        points: Iterable[tuple[int, ...]] = sorted(product(steps, repeat=dim), key=lambda p: sum(map(abs, p)))
    else:
        random = Random(0)
        units = [tuple(sign * int(i == j) for j in range(dim)) for i in range(min(dim, 8)) for sign in (1, -1)]
        points = [(0,) * dim, *units, *(tuple(random.choices(range(-3, 4), k=dim)) for _ in range(24))]
    yield from (tuple(map(Fraction, point)) for point in points)
    inner = domain.interior_point()
    if inner is not None:
        yield inner


def _refutation(asked: Question, obligation: Obligation, point: tuple[Fraction, ...], start: float) -> Verdict:
    setting = asked.setting
    left, right = (
        evaluate(side, setting.variables, point) for side in asked.sides[obligation.step : obligation.step + 2]
    )
    values = (left, right) if asked.sides[obligation.step].vector else (left[0], right[0])
    failing = failing_relation([side.text for side in asked.sides], asked.relations, obligation.step, *values)
    counterexample = Counterexample(setting.variables, tuple(point), *values, failing=failing)
    certificate = Certificate.refutation(obligation.claim, point)
    verify(certificate)
    return Verdict(
        str(asked), "refuted", "refuted", certificate, counterexample, question=asked, seconds=clock.monotonic() - start
    )
