"""From a compiled statement to its verdict.

Exact evaluation at small rational points refutes most false statements; a search settles the claims of the others
one by one (`prover.claim_search`), and the kernel checks the certificate before any verdict says "proved".
"""

import time as clock
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from exactrelu.exact import ExactnessError
from exactrelu.formulas import require_nonempty
from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.kernel.program import Claim
from exactrelu.lowering import evaluate
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.claim_search import CERTIFIED_CELLS, certified, settle_claim, simplest_failure
from exactrelu.prover.progress import terminal_progress
from exactrelu.prover.questions import Obligation, Question, obligations, point_of
from exactrelu.prover.solver import ask_z3
from exactrelu.prover.verdict import (
    CERTIFIED,
    ENUMERATED,
    HOLDS_THERE,
    Counterexample,
    Refuted,
    Verdict,
    failing_relation,
)
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.regions.continuity import require_continuous

__all__ = ["OPTIONS", "decide_question", "refuted_there"]

OPTIONS = {"certify", "allow_empty", "max_cells", "time", "solver", "executor"}


def decide_question(
    asked: Question,
    *,
    certify: bool | None = None,
    allow_empty: bool = False,
    max_cells: int | None = None,
    time: float | None = None,
    solver: str | None = None,
    executor: Executor | None = None,
) -> Verdict:
    """The verdict on a compiled statement; the options are described in `equal`."""
    start = clock.monotonic()
    if solver not in (None, "z3"):
        raise ValueError(f'solver = {solver!r} is unknown; there is "z3"')
    if not allow_empty:
        require_nonempty(asked.setting, deciding=True)
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
                return _refutation(asked, obligation, simplest_failure(obligation, answer), start)
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


def refuted_there(asked: Question, at: Any) -> Verdict:
    """The verdict that this very point refutes the statement; raises `Refuted` if the statement holds there."""
    point = point_of(at, asked.setting)
    where = ", ".join(f"{name} = {value}" for name, value in zip(asked.setting.variables, point, strict=True))
    for obligation in obligations(asked, at=point):
        if obligation.fails_at(point):
            return _refutation(asked, obligation, point, clock.monotonic())
    verdict = Verdict(str(asked), "undecided", HOLDS_THERE, reason=f"it holds at {where}")
    raise Refuted(verdict, f"{where} does not refute {asked}: the statement holds there")


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
