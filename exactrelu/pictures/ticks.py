r"""Ticks at rational numbers: written exactly, thinned out until they fit."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from exactrelu.exact import rational
from exactrelu.pictures.scenes import SMALL, Tick, text_width

__all__ = ["decimal", "round_numbers", "thinned", "tick_text"]

LONGEST = 12  # characters of a label that a tick may have


def decimal(q: Fraction) -> tuple[int, int] | None:
    """(m, k) with q = m 10^k, m not divisible by 10; None if q has no finite decimal expansion.

    >>> decimal(Fraction(1, 8)), decimal(Fraction(1200)), decimal(Fraction(1, 3))
    ((125, -3), (12, 2), None)
    """
    rest, power = q.denominator, 0
    while rest % 10 == 0:
        rest, power = rest // 10, power - 1
    base = 2 if rest % 2 == 0 else 5
    mantissa = q.numerator
    while rest % base == 0:
        rest, power, mantissa = rest // base, power - 1, mantissa * (10 // base)
    if rest != 1:
        return None
    while mantissa and mantissa % 10 == 0:
        mantissa, power = mantissa // 10, power + 1
    return mantissa, power


def tick_text(q: Any) -> str:
    r"""A rational number on one line of mathematics; very large and small finite decimals by powers of ten.

    >>> print(*map(tick_text, ("-1/2", 12, Fraction(1, 2 * 10**9), 3 * 10**8)))
    -1/2 12 5 \cdot 10^{-10} 3 \cdot 10^{8}
    """
    q = rational(q, "q")
    found = decimal(q) if max(abs(q.numerator), q.denominator) >= 10**5 else None
    if found is not None and len(str(abs(found[0]))) <= 6:
        mantissa, power = found
        sign, digits = "-" * (mantissa < 0), str(abs(mantissa))
        power += len(digits) - 1
        if not -3 <= power <= 5:
            shown = digits[0] + ("." + digits[1:] if digits[1:] else "")
            factor = "" if shown == "1" else rf"{shown} \cdot "
            return rf"{sign}{factor}10^{{{power}}}"
    return str(q)


def round_numbers(lower: Fraction, upper: Fraction, about: int = 4) -> list[Fraction]:
    """The multiples in an interval of the least 1, 2 or 5 times a power of ten that fits `about` times at most.

    >>> [str(q) for q in round_numbers(Fraction(-1, 3), Fraction(3, 2))]
    ['0', '1/2', '1', '3/2']
    """
    step = Fraction(1)
    span = upper - lower
    while span / step > about:
        step *= 10
    while span / step <= about:
        step /= 10
    step *= next(factor for factor in (2, 5, 10) if span <= step * factor * about)
    return [step * n for n in range(-(-lower // step), upper // step + 1)]


def thinned(
    wanted: Iterable[tuple[Fraction, int]], lower: Fraction, upper: Fraction, length: float, *, upright: bool = False
) -> tuple[Tick, ...]:
    """Ticks for (number, rank) in a window of a length in points: low ranks and simple numbers are labelled first.

    Numbers whose label would touch another one get a short tick on a horizontal axis, unless these would be too dense
    as well.  Labels are exact; one that is too long is left out.  `upright` is for vertical axes.
    """
    ranks: dict[Fraction, int] = {}
    for value, rank in wanted:
        if lower <= value <= upper:
            ranks[value] = min(rank, ranks.get(value, rank))
    taken: list[tuple[float, float]] = []
    ticks: list[Tick] = []
    per_unit = Fraction(length) / (upper - lower)
    rest: list[Fraction] = []
    for value in sorted(ranks, key=lambda v: (ranks[v], v.denominator, abs(v), v)):
        label = tick_text(value)
        at = float((value - lower) * per_unit)
        room = 0.75 * SMALL if upright else text_width(f"${label}$", SMALL) / 2 + 2.5
        fits = all(at - room >= end or at + room <= start for start, end in taken)
        if fits and len(label.replace(r" \cdot ", ".")) <= LONGEST:
            taken.append((at - room, at + room))
            ticks.append(Tick(value, f"${label}$"))
        else:
            rest.append(value)
    if len(rest) * 2.5 <= length and not upright:
        ticks += [Tick(value) for value in rest]
    return tuple(sorted(ticks, key=lambda tick: tick.value))
