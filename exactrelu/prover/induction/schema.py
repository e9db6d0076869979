"""Statements for all n: named schemas of induction, and verdicts that rest on them.

A schema generates, from the building blocks of a family, finitely many ordinary statements, its *obligations*, and
a theorem proved once (docs/induction.md) says that they imply the statement for all n.  The induction hypothesis
enters an obligation as real variables with linear hypotheses, so that each one is an equality or inequality that the
kernel checks.
"""

import time as clock
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, NamedTuple

from exactrelu.exact import counted
from exactrelu.formulas import Formula
from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.options import require_known
from exactrelu.prover.verdict import Counterexample, Verdict

__all__ = [
    "InductionVerdict",
    "Instance",
    "Members",
    "NamedObligation",
    "Schema",
    "Segments",
    "Tested",
    "conclude",
    "searching",
]

OPTIONS = {"max_cells", "time"}
NO_OPTIONS = {
    "certify": "a certificate is always written",
    "on": "the schema says on which domain its obligations are decided",
}
IDENTITY = "polynomial identity, exact arithmetic"  # label of obligations that the kernel cannot read


class NamedObligation(NamedTuple):
    """One of the statements that a schema needs: what it is for (if need be in LaTeX too), and the verdict on it."""

    name: str
    verdict: Verdict
    latex: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.verdict.statement}"


class Instance(NamedTuple):
    r"""An n for which the statement itself is false, and the exact values that show it.

    In LaTeX: `latex` is the reason, `failure` what the values contradict, as in $2 > 1$ linear segments, and `point`
    names the arguments that the variables of the counterexample stand for.
    """

    n: int
    counterexample: Counterexample
    certificate: Certificate | None = None
    question: Any = None
    reason: str = ""
    latex: str = ""
    failure: str = ""
    point: str = ""


class Tested(NamedTuple):
    """What was tested, not proved, in words and in LaTeX."""

    text: str
    latex: str


class Members(NamedTuple):
    """The functions that a statement is about for n = `first`, `first` + 1, .., for pictures; nothing rests on them.

    Each has names for its variables; `on` is the domain of all of them, as text.
    """

    first: int
    functions: tuple[Formula, ...]
    variables: tuple[tuple[str, ...], ...]
    on: str | None = None


class Segments(NamedTuple):
    """The number of linear segments that a statement gives its block, and the obligations, one for each segment.

    With `exactly` the statement needs that very number; otherwise it is an upper bound, and fewer segments do.
    """

    stated: int
    shown: tuple[NamedObligation, ...]
    exactly: bool

    @property
    def doubt(self) -> str:
        """Why the obligations do not establish the number stated; empty if they do."""
        established = len(self.shown)
        if established == self.stated or (established < self.stated and not self.exactly):
            return ""
        return f"the obligations are about {established} segments, the statement needs {self.stated}"


@dataclass(frozen=True)
class Schema:
    """The name of a schema, as a section of docs/induction.md, and the natural number its induction is over."""

    name: str
    over: str

    @property
    def label(self) -> str:
        return f"proved for all n (schema {self.name})"


@dataclass(eq=False)
class InductionVerdict(Verdict):
    """The verdict on a statement for all n.

    *Proved* means: the obligations hold (`obligations`, each with its own verdict), so by the theorem of `schema` the
    statement does; `rests_on` lists what that takes, and `certificate` holds the certificates of all obligations one
    after the other.  `conclusions` are further consequences of the same theorem.

    *Refuted* means that the statement is false for the number `instance`, with the exact values in
    `counterexample`.  An obligation that fails does not show that: if no false instance is found the verdict is
    *undecided*, and `reason` names the obligation and the point.

    `members` are the first functions of the family, where the statement is about one.  The fields called `latex_..`
    say in LaTeX what the others say in words; `latex_failure` and `latex_point` are those of the `Instance`.
    """

    schema: str = ""
    obligations: tuple[NamedObligation, ...] = ()
    rests_on: tuple[str, ...] = ()
    conclusions: tuple[str, ...] = ()
    over: str = "n"
    instance: int | None = None
    latex_statement: str = ""
    latex_conclusions: tuple[str, ...] = ()
    latex_rests_on: tuple[str, ...] = ()
    latex_reason: str = ""
    latex_failure: str = ""
    latex_point: str = ""
    members: Members | None = None

    def __str__(self) -> str:
        if self.counterexample is None:
            lines = [f"{self.label}: {self.statement}"]
        else:
            point = str(self.counterexample)
            named = self.counterexample.variables == (self.over,)
            where = point if named else f"for {self.over} = {self.instance} {point}"
            lines = [f"refuted {where}", f"  {self.statement}"]
        lines += [f"  {self.reason}"] if self.reason else []
        lines += [f"  also: {one}" for one in self.conclusions]
        lines += [f"  rests on: {one}" for one in self.rests_on]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<{self}>"


def searching(options: dict[str, Any], asker: Callable[..., InductionVerdict]) -> dict[str, Any]:
    """The options of a schema (`time` and `max_cells` for each obligation) as options of its obligations.

    Raises `TypeError` for what is no option of the function `asker` of `for_all`.
    """
    own = {name for name, one in signature(asker).parameters.items() if one.default is not one.empty}
    require_known(options, OPTIONS | own, f"for_all.{asker.__name__}", NO_OPTIONS)
    return {"certify": True, **options}


def conclude(
    schema: Schema,
    statement: str,
    obligations: Iterable[NamedObligation],
    *,
    segments: Sequence[Segments],
    tested: Sequence[Tested] = (),
    conclusions: Sequence[str] = (),
    falsify: Callable[[], Instance | None] = lambda: None,
    instance: Instance | None = None,
    doubt: str = "",
    latex: str = "",
    latex_conclusions: Sequence[str] = (),
    members: Members | None = None,
) -> InductionVerdict:
    """The verdict that the obligations allow.

    `instance`, if there is one, refutes at once; otherwise `falsify` looks for one when an obligation is refuted.
    `doubt` is a reason other than an obligation why the theorem does not apply.  `segments` are the numbers that the
    statement has from its block (none for some schemas); nothing is proved unless the obligations count as many.
    `latex` is the statement as a displayed formula; `latex_conclusions` are the conclusions as text with formulas.
    """
    start = clock.monotonic()
    owed = tuple(obligations)
    known = {id(one) for one in owed}
    if any(id(one) not in known for number in segments for one in number.shown):
        raise RuntimeError("internal error: a number of segments rests on what is no obligation of the statement")
    doubt = "; ".join(filter(None, [doubt, *(number.doubt for number in segments)]))
    for one in owed:
        one.verdict.settled = True  # the verdict made here answers for them
    failed = [one for one in owed if not _holds(one.verdict)]
    if instance is None and any(one.verdict.refuted for one in failed):
        instance = falsify()
    made: dict[str, Any] = {"schema": schema.name, "obligations": owed, "over": schema.over, "latex_statement": latex}
    made["members"] = members
    if instance is not None:
        verdict = InductionVerdict(
            statement,
            "refuted",
            "refuted",
            instance.certificate,
            instance.counterexample,
            reason=instance.reason,
            question=instance.question,
            instance=instance.n,
            latex_reason=instance.latex,
            latex_failure=instance.failure,
            latex_point=instance.point,
            **made,
        )
    elif failed or doubt:
        reason = f"{failed[0].name} fails: {failed[0].verdict}" if failed else doubt
        if failed and not failed[0].verdict.refuted:
            reason = f"{failed[0].name}: {failed[0].verdict}"
        if failed:
            reason += f"\n  so schema {schema.name} does not apply; no {schema.over} is known for which it is false"
        verdict = InductionVerdict(statement, "undecided", "undecided", reason=reason, **made)
    else:
        verdict = InductionVerdict(
            statement,
            "proved",
            schema.label,
            _combined(owed),
            rests_on=_foundations(schema, schema.over, owed, [one.text for one in tested]),
            latex_rests_on=_foundations(schema, f"${schema.over}$", owed, [one.latex for one in tested]),
            conclusions=tuple(conclusions),
            latex_conclusions=tuple(latex_conclusions),
            **made,
        )
    verdict.seconds = clock.monotonic() - start + sum(one.verdict.seconds for one in owed)
    return verdict


def _holds(verdict: Verdict) -> bool:
    """Whether an obligation is shown: proved, about some points at least, and by a certificate or as an identity."""
    return verdict.proved and not verdict.vacuous and (verdict.certificate is not None or verdict.label == IDENTITY)


def _foundations(schema: Schema, over: str, owed: Sequence[NamedObligation], tested: Sequence[str]) -> tuple[str, ...]:
    certified = sum(one.verdict.certificate is not None for one in owed)
    identities = sum(one.verdict.label == IDENTITY for one in owed)
    counts = [f"{counted(certified, 'obligation')}, certificate checked"]
    if identities:
        counts.append(f"{counted(identities, 'polynomial identity')} in exact arithmetic")
    induction = f"induction over {over} and the theorem {schema.name} of docs/induction.md"
    return (induction, "; ".join(counts), *tested)


def _combined(owed: Sequence[NamedObligation]) -> Certificate:
    """The certificates of all obligations, one after the other, accepted by the kernel as a whole."""
    parts = []
    for one in owed:
        if one.verdict.certificate is not None:
            parts.append(one.verdict.certificate.text)
        elif one.verdict.label != IDENTITY:
            raise RuntimeError(f"internal error: the obligation {one} has no certificate")
    certificate = Certificate("".join(parts))
    if any(result.point is not None for result in verify(certificate)):
        raise RuntimeError("internal error: the certificate of a proved statement contains a refutation")
    return certificate
