r"""Sums of multiples of values, written out without computing anything."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from exactrelu.typesetting.layout import number

__all__ = ["weighted"]

_NUMERIC = re.compile(r"\d+|\\t?frac\{\d+\}\{\d+\}")


def weighted(terms: Iterable[tuple[Fraction, Sequence[str]]], offset: Fraction | int = 0) -> list[str]:
    r"""The summands of offset + sum q * value, where a value is given by its own summands.

    >>> print(*weighted([(Fraction(1), ["x", "- y"]), (Fraction(-1), ["-y"]), (Fraction(2), ["0"])]))
    (x - y) - (-y) + 2 \cdot 0
    >>> print(*weighted([(Fraction(-1, 2), ["x"]), (Fraction(3), ["2 x"])], -1))
    -\tfrac{1}{2} x + 3 (2 x) - 1
    """
    tokens: list[str] = []
    for q, value in terms:
        text, size = " ".join(value), abs(q)
        single = len(value) == 1 and not text.startswith("-")
        if size == 1:
            body = text if single or (len(value) == 1 and not tokens and q > 0) else f"({text})"
        elif single and _NUMERIC.fullmatch(text):
            body = rf"{number(size, small=True)} \cdot {text}"
        elif single and not _NUMERIC.match(text):
            body = f"{number(size, small=True)} {text}"
        else:
            body = f"{number(size, small=True)} ({text})"
        tokens.append(f"{'-' if q < 0 else '+'} {body}" if tokens else body if q > 0 else f"-{body}")
    if offset or not tokens:
        last = number(abs(Fraction(offset)), small=bool(tokens))
        tokens.append(f"{'-' if offset < 0 else '+'} {last}" if tokens else number(offset))
    return tokens
