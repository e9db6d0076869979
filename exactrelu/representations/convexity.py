r"""Whether a CPA function is convex, with a proof or three points either way.

A CPA function on a polyhedron P is convex iff it is the maximum of its own affine maps there.  So the certificate
of a convex f is that of the statement $f = \max_k a_k$ on P: a maximum of affine maps is convex, and nothing else has
to be believed.  The search looks at the walls between neighbouring pieces: on a convex domain f is convex iff its
gradient jumps upwards across every one of them (local convexity is convexity).  A function that is not convex is
refuted by two points u, v of P with $f(\frac{u + v}{2}) > \frac{f(u) + f(v)}{2}$.
"""

import time as clock
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Formula, Setting
from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.lowering import evaluate
from exactrelu.prover.claim_search import NORMAL_FORM_DIM, certified, prove_claim, settle_claim
from exactrelu.prover.convex_normal_form import normal_form_proof
from exactrelu.prover.progress import terminal_progress
from exactrelu.prover.questions import Obligation, Question, obligations, point_of, question
from exactrelu.prover.verdict import CERTIFIED, ENUMERATED, Refuted, Verdict
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.regions.walls import walls
from exactrelu.representations.affine_extrema import extremum_formula
from exactrelu.representations.limits import require_limits, scalar_setting, seconds_left
from exactrelu.representations.midpoints import (
    Ends,
    MidpointTriple,
    Point,
    across,
    beside,
    midpoint_claim,
    midpoint_triple,
)

__all__ = ["ConvexityQuestion", "MidpointTriple", "is_concave", "is_convex"]

Shape = Literal["convex", "concave"]

CERTIFIED_WORK = 5_000  # pieces times maps up to which a certificate is written by default; some seconds


@dataclass(frozen=True)
class ConvexityQuestion:
    """The statement that a function is convex (or concave) on a domain.

    `identity` is the statement that the function is the maximum (minimum) of its affine maps, which a certificate
    proves; None if it is not known to be.
    """

    setting: Setting
    shape: Shape
    identity: Question | None = None

    @property
    def sides(self) -> tuple[Formula, ...]:
        return self.setting.functions

    @property
    def relations(self) -> tuple[str, ...]:
        return ()

    def __str__(self) -> str:
        dim = len(self.setting.variables)
        space = f"R^{dim}" if dim > 1 else "R"
        where = f" on {self.setting.domain_text or space}" if dim else ""
        return f"{self.sides[0].text} is {self.shape}{where}"

    def refuted_at(self, at: Any) -> Verdict:
        """The verdict that two points u, v refute, for ``refute(is_convex(f), at=(u, v))``.

        Each is a number, a list in the order of the variables, or a dict by name.  Raises `Refuted` if they do not
        refute, and `FormulaError` if `at` is no pair of points of the domain.
        """
        if not isinstance(at, (list, tuple)) or len(at) != 2:
            example = "at=(-1, 1)" if len(self.setting.variables) == 1 else "at=([0, 1], [1, 0])"
            raise FormulaError(
                f"at = {at!r} is no pair of points: u, v with a midpoint refute that a function is {self.shape}, "
                f"as in {example}"
            )
        u, v = (point_of(point, self.setting, f"at[{i}]") for i, point in enumerate(at))
        middle = tuple((a + b) / 2 for a, b in zip(u, v, strict=True))
        first, value, last = (evaluate(self.sides[0], self.setting.variables, point)[0] for point in (u, middle, v))
        sign = 1 if self.shape == "convex" else -1
        triple = MidpointTriple(self.setting.variables, middle, value, (first + last) / 2, u, v, (first, last))
        if sign * (value - triple.right) > 0:
            return _refuted_by(self, triple, sign)
        shown = f"{value} {'<=' if sign > 0 else '>='} {triple.right}, the mean of {first} and {last}"
        verdict = Verdict(str(self), "undecided", "undecided", reason=f"at these two points: {shown}")
        raise Refuted(verdict, f"at = {at!r} does not refute that {self}: at the midpoint, {shown}")


def is_convex(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    executor: Executor | None = None,
) -> Verdict:
    r"""Decide whether a scalar CPA function is convex on $\mathbb{R}^d$ or on a polyhedron.

    Proved: the certificate is that of the statement $f = \max_k a_k$ on the domain, $a_1, \dots, a_K$ the affine
    maps of f, which makes f convex whatever else is true.  Refuted: `counterexample` is a `MidpointTriple`, and the
    certificate is the kernel's evaluation of $\frac{f(u) + f(v)}{2} - f(\frac{u + v}{2}) \geq 0$, a claim about
    (u, v), at those two points.  ``refute(is_convex(f), at=(u, v))`` requires that these two refute it.

    `f`, `on` and `variables` are as in `equal`; domains may be unbounded or lower-dimensional.  Options: `certify`
    (default None: a certificate is written unless there are too many pieces, True: always, False: never; without it
    the gradient jumps across all walls were compared exactly, and the label says so), `max_cells` and `time`, which
    end in *undecided*, and `executor`.  Raises `FormulaError` for vector functions, and what `piecewise` raises.

    >>> is_convex("max(abs(x), abs(y))")
    <proved, certificate checked: max(abs(x), abs(y)) is convex on R^2>
    >>> is_convex("relu(min(x, y))")
    <refuted at the midpoint (1/2, 1/2) of (0, 1) and (1, 0): 1/2 > 0, the mean of 0 and 0
      relu(min(x, y)) is convex on R^2>
    >>> is_convex("relu(min(x, y))", on="x <= 0").proved
    True
    """
    options: dict[str, Any] = {"certify": certify, "max_cells": max_cells, "time": time, "executor": executor}
    return Examination(f, on, variables, "convex", "is_convex", **options).verdict


def is_concave(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    executor: Executor | None = None,
) -> Verdict:
    r"""Decide whether a scalar CPA function is concave, the minimum of its affine maps; as `is_convex`.

    >>> is_concave("min(x, 2*y) - abs(x)").label
    'proved, certificate checked'
    """
    options: dict[str, Any] = {"certify": certify, "max_cells": max_cells, "time": time, "executor": executor}
    return Examination(f, on, variables, "concave", "is_concave", **options).verdict


class Examination:
    """A function, its pieces, and the verdict on its convexity.

    `function` is the piecewise form (None if the budget did not suffice), `maps` its distinct affine maps, each
    strictly extreme inside one of its cells if the verdict is positive.
    """

    def __init__(
        self,
        f: Any,
        on: Any,
        variables: Sequence[str] | str | None,
        shape: Shape,
        asker: str,
        *,
        certify: bool | None = None,
        max_cells: int | None = None,
        time: float | None = None,
        executor: Executor | None = None,
    ) -> None:
        start = clock.monotonic()
        require_limits(max_cells, time, certify)
        self.sign = 1 if shape == "convex" else -1
        self.setting = scalar_setting(f, on, variables, asker)
        self.asked = ConvexityQuestion(self.setting, shape)
        self.certify = certify
        self.function: CPA | None = None
        self.maps: tuple[AffineMap, ...] = ()
        try:
            with terminal_progress(f"deciding {str(self.asked)[:60]}") as progress:
                self.budget = Budget(max_cells, time, progress, executor)
                self.function = pieces_of(f, on, self.setting.variables, self.budget)
                self.maps = self.function.affine_pieces
                self.verdict = self._decided(self.function)
        except BudgetExceeded as exceeded:
            self.verdict = self._verdict("undecided", reason=str(exceeded))
        self.verdict.seconds = clock.monotonic() - start

    @cached_property
    def identity(self) -> Question:
        """The function is the maximum (minimum) of its maps, as a statement."""
        other = extremum_formula(self.maps, self.setting.variables, "max" if self.sign > 0 else "min")
        domain = self.setting.domain
        return question([self.setting.functions[0], other], ["=="], domain, self.setting.variables)

    def _verdict(self, status: str, label: str = "", **more: Any) -> Verdict:
        return Verdict(str(self.asked), status, label or status, question=self.asked, **more)

    def _decided(self, function: CPA) -> Verdict:
        if function.domain.dimension() < function.domain.dim:
            return self._proved(function, settle_claim)
        for wall in walls(function.pieces):
            self.budget.watch()
            if wall.jump * self.sign < 0:
                return self._refuted(function, across(wall))
        if self.certify is False:
            return self._enumerated("certify=False")
        if self.certify is None and len(function) * len(self.maps) > CERTIFIED_WORK:
            return self._enumerated(f"{len(function)} pieces; certify=True writes one")
        try:
            return self._proved(function, _certain)
        except BudgetExceeded as exceeded:
            if self.certify:
                raise
            return self._enumerated(str(exceeded))

    def _enumerated(self, why: str) -> Verdict:
        return self._verdict("proved", ENUMERATED, reason=f"no certificate: {why}")

    def _proved(
        self,
        function: CPA,
        search: Callable[[Obligation, Budget, bool | None], list[str] | Point | None],
    ) -> Verdict:
        """The verdict by a certificate that the function is the extremum of its maps, or by a point where it is not."""
        proofs = []
        owed = list(obligations(self.identity, self.budget.watch))
        for obligation in owed:
            found = search(obligation, self.budget, self.certify)
            if isinstance(found, tuple):
                return self._refuted(function, beside(function, found, self.sign))
            if found is not None:
                proofs.append((obligation.claim, found))
        self.asked = ConvexityQuestion(self.setting, self.asked.shape, self.identity)
        if len(proofs) < len(owed):
            return self._enumerated("certify=False" if self.certify is False else "too many cells")
        return self._verdict("proved", CERTIFIED, certificate=certified(proofs))

    def _refuted(self, function: CPA, ends: Iterator[Ends]) -> Verdict:
        """The verdict with the simplest triple at hand; some of `ends` has to refute."""
        return _refuted_by(self.asked, midpoint_triple(function, self.setting.domain, self.sign, ends), self.sign)


def _refuted_by(asked: ConvexityQuestion, triple: MidpointTriple, sign: int) -> Verdict:
    """The verdict of three points that refute, after the kernel has evaluated the claim there."""
    claim = midpoint_claim(asked.setting, triple.u, triple.v, sign)
    certificate = Certificate.refutation(claim, (*triple.u, *triple.v))
    verify(certificate)
    return Verdict(str(asked), "refuted", "refuted", certificate, triple, question=asked)


def pieces_of(f: Any, on: Any, variables: Sequence[str], budget: Budget) -> CPA:
    """The piecewise form in the variables of the setting; a CPA function that is not restricted is its own."""
    return piecewise(
        f,
        on,
        variables=variables,
        max_cells=budget.max_cells,
        time=seconds_left(budget),
        progress=budget.progress,
        executor=budget.executor,
    )


def _certain(obligation: Obligation, budget: Budget, _: bool | None) -> list[str] | Point:
    """The proof of a claim that is known to be true: no search for a counterexample first."""
    if obligation.claim.program.dim >= NORMAL_FORM_DIM:
        proof = normal_form_proof(obligation.claim)
        if proof is not None:
            return proof
    return prove_claim(obligation, budget)
