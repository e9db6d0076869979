r"""Statements about numbers as data for charts: their relations one by one, grouped by what they are about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exactrelu.lowering import evaluate
from exactrelu.prover.induction.schema import InductionVerdict
from exactrelu.prover.quantities import Comparison, holds
from exactrelu.prover.questions import Question
from exactrelu.prover.verdict import Verdict

__all__ = ["Compared", "Series", "comparisons_of", "is_about_numbers", "series_of"]

GONE = "\0"  # stands for a number that the axis shows
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:/\d+)?(?![\w.])|(?<=[\^_])\d+(?!\w)")
_NAMED = re.compile(r"\b([A-Za-z]\w{0,4}) = $")


@dataclass(frozen=True)
class Compared:
    """One relation between two numbers, the words about the left one, and whether it holds.

    Of a statement about lists `part` is the position of these numbers, from 1, and `parts` their number.
    """

    left: Any
    relation: str
    right: Any
    words: str
    holds: bool
    part: int = 1
    parts: int = 1


@dataclass(frozen=True)
class Series:
    """Comparisons that differ in the numbers of their words only: common words, the number that changes, its values."""

    words: str
    letter: str
    positions: tuple[Fraction, ...]
    members: tuple[Compared, ...]


def is_about_numbers(verdict: Verdict) -> bool:
    """Whether a verdict is on a statement about numbers: computed ones, or formulas without variables or at a point."""
    asked = verdict.question
    if not isinstance(asked, Question):
        return isinstance(asked, Comparison)
    domain = asked.setting.domain
    return not asked.setting.variables or (bool(domain.equations) and domain.dimension() == 0)


def comparisons_of(verdict: Verdict) -> list[Compared]:
    """The relations of a verdict number by number; lists by components, chains by steps.

    Of a refuted statement for all n they are the two numbers of the false instance, as the verdict says them.

    >>> from exactrelu import equal
    >>> [(str(one.left), one.part) for one in comparisons_of(equal([4, 2], [4, 2], about="regions and pieces"))]
    [('4', 1), ('2', 2)]
    """
    asked = verdict.question
    if isinstance(verdict, InductionVerdict) and verdict.counterexample is not None:
        example = verdict.counterexample
        at = f"for {verdict.over} = {verdict.instance}"
        return [Compared(example.left, "", example.right, f"{verdict.reason}, {at}" if verdict.reason else at, False)]
    if isinstance(asked, Comparison):
        sides = [_flat(asked.left), _flat(asked.right)]
        return _components(sides[0], asked.relation, sides[1], asked.about or "", verdict.proved)
    point = asked.setting.domain.interior_point() or ()
    values = [evaluate(side, asked.setting.variables, point) for side in asked.sides]
    return [
        one
        for step, relation in enumerate(asked.relations)
        for one in _components(
            list(values[step]), relation, list(values[step + 1]), _words(asked.sides[step].text), verdict.proved
        )
    ]


def _words(text: str) -> str:
    """What is computed on a side, unless it is a number already."""
    return "" if re.fullmatch(r"-?[\d./]+", text) else text


def _components(left: list[Any], relation: str, right: list[Any], words: str, proved: bool) -> list[Compared]:
    names = re.split(r", (?:and )?| and ", words)
    named = len(left) > 1 and len(names) == len(left) and all(map(_balanced, names))
    return [
        Compared(a, relation, b, names[i] if named else words, proved or holds(a, relation, b), i + 1, len(left))
        for i, (a, b) in enumerate(zip(left, right, strict=True))
    ]


def _balanced(words: str) -> bool:
    """Whether words make sense by themselves: there are some, and no bracket or quote is open."""
    closed = words.count("(") == words.count(")") and words.count("'") % 2 == 0
    return closed and re.search("[A-Za-z]", words) is not None and not words.startswith("of ")


def _flat(value: Any) -> list[Any]:
    return [one for part in value for one in _flat(part)] if isinstance(value, tuple) else [value]


# -- series -------------------------------------------------------------------------------------------


def series_of(given: Sequence[Compared]) -> list[Series]:
    """The comparisons grouped by their words without numbers, in the order in which they first occur.

    >>> words = [f"pieces with {n} layers" for n in (1, 2, 3)]
    >>> (one,) = series_of([Compared(2**n, "==", 2**n, text, True) for n, text in enumerate(words, 1)])
    >>> one.words, one.letter, [str(n) for n in one.positions]
    ('pieces with n layers', 'n', ['1', '2', '3'])
    """
    groups: dict[tuple[str, str], list[Compared]] = {}
    for one in given:
        groups.setdefault((_NUMBER.sub("#", one.words), one.relation), []).append(one)
    return [_series(members) for members in groups.values()]


def _series(members: list[Compared]) -> Series:
    """Words in which numbers that change are replaced by letters, and the positions of the members."""
    counted = tuple(Fraction(i + 1) for i in range(len(members)))
    pieces = _NUMBER.split(members[0].words)
    columns = list(zip(*(map(Fraction, _NUMBER.findall(one.words)) for one in members), strict=True))
    letters: dict[tuple[Fraction, ...], str] = {}
    text = pieces[0]
    for column, after in zip(columns, pieces[1:], strict=True):
        if len(set(column)) == 1:
            text += str(column[0])
        elif (named := _NAMED.search(text)) is not None:
            letters.setdefault(column, named[1])
            text += GONE
        else:
            taken = {*re.findall(r"[A-Za-z]+", members[0].words), *letters.values()}
            text += letters.setdefault(column, next(c for c in "nmkjisrpqabcdefgh" if c not in taken))
        text += after
    text = re.sub(rf",? (?:for|with|at|and)? ?\w+ = {GONE}", "", text).replace(GONE, "").strip()
    if len(letters) == 1:
        ((column, letter),) = letters.items()
        spread = max(column) <= 12 * len(column) * max(Fraction(1), min(abs(q) for q in column))
        if all(a < b for a, b in pairwise(column)) and spread:
            return Series(text, letter, column, tuple(members))
    return Series(text, "", counted, tuple(members))
