"""Verdicts: what is known about a statement, why, and the exact point where it fails."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from threading import local
from typing import Any

from exactrelu.exact import approximated, counted
from exactrelu.kernel.certificate import Certificate
from exactrelu.typesetting.layout import notebook
from exactrelu.typesetting.statements import verdict as typeset_verdict
from exactrelu.typesetting.tables import table

__all__ = [
    "CERTIFIED",
    "ENUMERATED",
    "HOLDS_THERE",
    "ArguedVerdict",
    "Counterexample",
    "Refuted",
    "Undecided",
    "Verdict",
    "failing_relation",
    "obligations_of",
    "observe_verdicts",
    "stated",
    "unobserved",
]

CERTIFIED = "proved, certificate checked"
ENUMERATED = "proved by exact enumeration"
HOLDS_THERE = "not refuted at the point given"  # label: the point says nothing about the statement elsewhere
FAILS = {"==": "!=", "<=": ">", ">=": "<"}
ORDINALS = ("first", "second", "third", "fourth", "fifth")

Value = Any  # a Fraction, an algebraic sympy number, or a tuple of them


@dataclass(frozen=True)
class Counterexample:
    """A rational point where a statement fails, with the exact values of the two sides that disagree there.

    `failing` says which relation of a chain fails, as in "x = 0 > -1 = y, the first of 2 relations".
    """

    variables: tuple[str, ...]
    point: tuple[Fraction, ...]
    left: Value
    right: Value
    failing: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {_shown(value)}" for name, value in zip(self.variables, self.point, strict=True))
        said = self.failing or f"left {_shown(self.left)}, right {_shown(self.right)}"
        return f"at {where or 'every point'}: {said}"


def failing_relation(texts: Sequence[str], relations: Sequence[str], step: int, left: Value, right: Value) -> str:
    """Which relation of a chain fails, with both sides and their values; "" if there is only one."""
    if len(relations) < 2:
        return ""
    first, second = (_shown(value) for value in (left, right))
    start = first if first == texts[step] else f"{texts[step]} = {first}"
    end = second if second == texts[step + 1] else f"{second} = {texts[step + 1]}"
    which = ORDINALS[step] if step < len(ORDINALS) else f"number {step + 1}"
    return f"{start} {FAILS[relations[step]]} {end}, the {which} of {len(relations)} relations"


def _shown(value: Value) -> str:
    return "(" + ", ".join(map(_shown, value)) + ")" if isinstance(value, tuple) else approximated(value)


@dataclass(eq=False)
class Verdict:
    """The answer to a statement: proved, refuted or undecided, never a guess.

    `label` says what the answer rests on: "proved, certificate checked" (the kernel accepted `certificate`
    for exactly the claims compiled from the statement), "proved by exact enumeration" (exact search, no
    certificate kept), "proved by exact computation" (two numbers computed exactly were compared), "proved by
    argument from .." (a theorem that other verdicts imply, see `ArguedVerdict`), "refuted"
    (`counterexample` holds the point and both values) or "undecided" (`reason` says why).  ``bool(verdict)``
    is True, False, or raises `Undecided`.
    """

    statement: str
    status: str
    label: str
    certificate: Certificate | None = None
    counterexample: Counterexample | None = None
    reason: str = ""
    vacuous: bool = False
    seconds: float = 0.0
    question: Any = field(default=None, repr=False)  # the compiled statement, for `refute(verdict, at=..)`
    settled: bool = field(default=False, repr=False)  # whether prove, refute or a truth test has confirmed it

    def __post_init__(self) -> None:
        if not _serving.searches:
            for observer in _observers:
                observer(self)

    @property
    def proved(self) -> bool:
        """Whether the statement is proved."""
        return self.status == "proved"

    @property
    def refuted(self) -> bool:
        """Whether the statement is refuted by an exact point."""
        return self.status == "refuted"

    @property
    def undecided(self) -> bool:
        """Whether the search ended without an answer; `reason` says why."""
        return self.status == "undecided"

    def __bool__(self) -> bool:
        if self.undecided:
            raise Undecided(self)
        self.settled = self.settled or self.proved
        return self.proved

    def __str__(self) -> str:
        text = f"{self.label}: {self.statement}"
        if self.counterexample is not None:
            text = f"refuted {self.counterexample}\n  {self.statement}"
        elif self.reason:
            text += f"\n  {self.reason}"
        return text

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_latex_(self) -> str | None:
        """The label and the statement in LaTeX for notebooks, with the counterexample of a refuted one.

        None, so that `_repr_html_` is shown, if the statement has more than 4000 characters.
        """
        return None if self._is_long() else notebook(typeset_verdict(self, label=True))

    def _repr_html_(self) -> str | None:
        """A table for notebooks, where the statement is too long for a formula."""
        if not self._is_long():
            return None
        rows = [("statement", f"{self.statement[:1000]} …")]
        if self.certificate is not None:
            rows.append(("certificate", f"{len(self.certificate.text):,} bytes"))
        if self.counterexample is not None:
            rows += [("left", _shown(self.counterexample.left)), ("right", _shown(self.counterexample.right))]
            rows += zip(self.counterexample.variables, map(_shown, self.counterexample.point), strict=True)
        return table(self.label, ("", ""), rows, len(rows))

    def _is_long(self) -> bool:
        return len(self.statement) > 4000


@dataclass(eq=False)
class ArguedVerdict(Verdict):
    """The verdict on a theorem that follows from other verdicts by an argument that no certificate contains.

    `obligations` are those verdicts, by name, and `certificate`, if each of them has one, holds their certificates one
    after the other; `rests_on` says in words what else the theorem takes.
    """

    obligations: tuple[Any, ...] = ()
    rests_on: tuple[str, ...] = ()

    @classmethod
    def of(cls, statement: str, obligations: Iterable[Any], argument: str, question: Any = None) -> "ArguedVerdict":
        """The theorem as far as the obligations go: proved if all are, by the `argument` in words; else undecided.

        Each of the `obligations` is a pair of a name and a `verdict`; one that is refuted is a `ValueError`.
        """
        owed = tuple(obligations)
        verdicts = [one.verdict for one in owed]
        for verdict in verdicts:
            if verdict.refuted:
                raise ValueError(f"{statement} does not follow from what is refuted: {verdict}")
            verdict.settled = True  # by the verdict made here
        made: dict[str, Any] = {
            "seconds": sum(verdict.seconds for verdict in verdicts),
            "question": question,
            "obligations": owed,
        }
        if (open_one := next((verdict for verdict in verdicts if verdict.undecided), None)) is not None:
            return cls(statement, "undecided", "undecided", reason=open_one.reason, **made)
        counts = Counter(verdict.label for verdict in verdicts)
        claims = "; ".join(f"{counted(number, 'claim')}, {label}" for label, number in counts.items())
        parts = [verdict.certificate.text for verdict in verdicts if verdict.certificate is not None]
        whole = len(parts) == len(verdicts)
        return cls(
            statement,
            "proved",
            f"proved by argument from {'certified' if whole else 'enumerated'} claims",
            Certificate("".join(parts)) if whole else None,
            reason=next((verdict.reason for verdict in verdicts if verdict.certificate is None), ""),
            rests_on=(claims, argument),
            **made,
        )

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  rests on: {one}" for one in self.rests_on)])

    def __repr__(self) -> str:
        return f"<{self}>"


class Refuted(AssertionError):
    """`prove` was given a false statement (or `refute` a true one); `verdict` has the details."""

    def __init__(self, verdict: Verdict, message: str | None = None) -> None:
        super().__init__(message or str(verdict))
        self.verdict = verdict


class Undecided(AssertionError):
    """A statement that had to be decided is undecided; `verdict.reason` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict))
        self.verdict = verdict


class _Serving(local):
    """The number of `unobserved` blocks that this thread is in."""

    searches = 0


_observers: list[Callable[[Verdict], Any]] = []  # of all threads: a lemma sees what its threads decide
_serving = _Serving()


class observe_verdicts:
    """Context manager that collects every verdict created inside; lemmas use it to see dropped ones."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []

    def __enter__(self) -> list[Verdict]:
        _observers.append(self.verdicts.append)
        return self.verdicts

    def __exit__(self, *_: object) -> None:
        _observers.remove(self.verdicts.append)


def stated(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts without those that are obligations of another one among them, such as those of a schema."""
    listed = list(verdicts)
    owed = {id(one) for verdict in listed for one in obligations_of(verdict)}
    return [verdict for verdict in listed if id(verdict) not in owed]


def obligations_of(verdict: Verdict) -> list[Verdict]:
    """The verdicts that this one rests on and answers for: of a statement for all n or of an argument, else none."""
    return [one.verdict for one in getattr(verdict, "obligations", ())]


class unobserved:
    """Context manager for verdicts that serve a search: a lemma does not count them as its statements.

    Verdicts of other threads are seen as before.
    """

    def __enter__(self) -> None:
        _serving.searches += 1

    def __exit__(self, *_: object) -> None:
        _serving.searches -= 1
