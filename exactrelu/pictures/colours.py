"""Colours that colour-blind readers can tell apart: Okabe and Ito's palette and its tints.

Source: Okabe & Ito, *Color universal design*, 2008.
"""

from collections.abc import Hashable, Iterable, Sequence
from colorsys import hls_to_rgb
from fractions import Fraction

__all__ = [
    "BLACK",
    "BLUE",
    "CURVES",
    "GREY",
    "NO_FILL",
    "PALE",
    "VERMILLION",
    "coloured",
    "fill",
    "mixed",
    "shaded",
]

BLACK, GREY, PALE, NO_FILL = "#000000", "#767676", "#EDEDED", "#FFFFFF"
BLUE, VERMILLION = "#0072B2", "#D55E00"
CURVES = (BLUE, VERMILLION, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", BLACK)
FILLS = (
    "#A9D6F3", "#F7D28A", "#93D2BD", "#E9C0D6", "#F7F1A5", "#F0B48F", "#8FB5D4", "#CFCFCF",
    "#DDF0FC", "#FCEACB", "#D0EDE4", "#F6E4ED", "#FCFAD9", "#FADFCE", "#CFE0EE", "#E8E8E8",
)  # fmt: skip
DISTINCT = 8  # so many fills are told apart at a glance


def fill(number: int) -> str:
    """The fill with a number; beyond the palette pastels at the golden angle."""
    if number < len(FILLS):
        return FILLS[number]
    hue = (number * 0.6180339887498949) % 1
    return _hex(hls_to_rgb(hue, 0.84 - 0.06 * (number % 3), 0.6))


def coloured(keys: Iterable[Hashable], adjacent: Iterable[tuple[Hashable, Hashable]]) -> dict[Hashable, int]:
    """A number for every key such that adjacent keys have different numbers.

    Up to 8 keys get numbers of their own, in the given order; more of them by saturation (Brélaz, *New methods to
    color the vertices of a graph*, 1979), with the number that is used least.  Deterministic.

    >>> coloured("abc", [("a", "b")])
    {'a': 0, 'b': 1, 'c': 2}
    """
    order = list(dict.fromkeys(keys))
    if len(order) <= DISTINCT:
        return {key: number for number, key in enumerate(order)}
    neighbours: dict[Hashable, set[Hashable]] = {key: set() for key in order}
    for one, other in adjacent:
        if one != other:
            neighbours[one].add(other)
            neighbours[other].add(one)
    position = {key: number for number, key in enumerate(order)}
    barred: dict[Hashable, set[int]] = {key: set() for key in order}
    used = [0] * DISTINCT
    numbers: dict[Hashable, int] = {}
    waiting = set(order)
    while waiting:
        key = max(waiting, key=lambda k: (len(barred[k]), len(neighbours[k]), -position[k]))
        waiting.discard(key)
        free = [number for number in range(len(used)) if number not in barred[key]]
        if not free:
            free = [len(used)]
            used.append(0)
        number = min(free, key=lambda n: (used[n], n))
        used[number] += 1
        numbers[key] = number
        for other in neighbours[key]:
            barred[other].add(number)
    return {key: numbers[key] for key in order}


def mixed(colour: str, other: str, part: Fraction | float) -> str:
    """A colour with a part of another one mixed in.

    >>> mixed("#000000", "#FFFFFF", Fraction(1, 2))
    '#808080'
    """
    one, two = _rgb(colour), _rgb(other)
    return _hex([a + (b - a) * float(part) for a, b in zip(one, two, strict=True)])


def shaded(colour: str, light: float) -> str:
    """Darker for light < 0, lighter for light > 0; -1 is black and 1 white."""
    return mixed(colour, NO_FILL if light > 0 else BLACK, abs(light))


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(parts: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02X}" for part in parts)
