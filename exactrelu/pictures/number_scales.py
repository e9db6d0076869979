r"""Scales of charts: linear, logarithmic, and logarithmic on both sides of zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from typing import Any

from exactrelu.pictures.scenes import SMALL, Tick, text_width

__all__ = ["Scale", "placed_number", "scale_of"]

WIDE = 100  # from this quotient of the largest and the least number on, the scale is logarithmic
HUGE = 10**9
PLACES = 10**6


@dataclass(frozen=True)
class Scale:
    """Where numbers stand on an axis: `kind` is "linear", "log" or "symlog".

    Linear positions are the numbers.  Others are rounded logarithms to base ten; with "symlog" they are counted from
    the power `origin` of ten, which stands at 1, its negative at -1, and zero between them at 0.
    """

    kind: str = "linear"
    origin: int = 0

    def at(self, value: Any) -> Fraction:
        """The position of a number."""
        q = placed_number(value)
        if self.kind == "linear":
            return q
        if self.kind == "log":
            return _logarithm(q)
        if q == 0:
            return Fraction(0)
        place = 1 + _logarithm(abs(q)) - self.origin
        return place if q > 0 else -place

    def ticks(self, low: Fraction, high: Fraction, length: float, *, upright: bool = False) -> tuple[Tick, ...]:
        """Powers of ten, as many as fit, and zero."""
        every = [(n, self._label(n)) for n in range(-(-low // 1), high // 1 + 1)]
        room = 2.2 * SMALL if upright else max((text_width(label, SMALL) for _, label in every), default=0.0) + 8.0
        step = 1
        while len(every) / step * room > length:
            step += 1
        return tuple(Tick(Fraction(n), label) for n, label in every if n % step == 0)

    def _label(self, place: int) -> str:
        if self.kind == "symlog" and place == 0:
            return "$0$"
        power = place if self.kind == "log" else abs(place) - 1 + self.origin
        sign = "-" if self.kind == "symlog" and place < 0 else ""
        return f"${sign}{ {0: '1', 1: '10'}.get(power, f'10^{{{power}}}') }$".replace(" ", "")


def scale_of(values: Sequence[Any]) -> Scale:
    """A linear scale, or a logarithmic one for numbers of different orders of magnitude.

    >>> scale_of([1, 2, 3]).kind, scale_of([2**n for n in range(20)]).kind, scale_of([0, 10**12]).kind
    ('linear', 'log', 'symlog')
    """
    sizes = [abs(q) for q in map(placed_number, values)]
    nonzero = [q for q in sizes if q]
    if not nonzero or (max(nonzero) < WIDE * min(nonzero) and max(nonzero) < HUGE):
        return Scale()
    if len(set(nonzero)) == 1 and len(nonzero) < len(sizes) and max(nonzero) < HUGE:
        return Scale()
    if all(placed_number(value) > 0 for value in values):
        return Scale("log")
    if max(nonzero) < 10 * WIDE * min(nonzero) and max(nonzero) < HUGE:
        return Scale()
    return Scale("symlog", floor(_logarithm(min(nonzero))))


def placed_number(value: Any) -> Fraction:
    """A rational number, or an algebraic one rounded to 30 digits, which is for its place in a picture only."""
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    return Fraction(str(value.evalf(30)))


def _logarithm(q: Fraction) -> Fraction:
    return Fraction(round((log10(q.numerator) - log10(q.denominator)) * PLACES), PLACES)
