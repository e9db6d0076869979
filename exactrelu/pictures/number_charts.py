r"""Charts of statements about numbers: both sides of each over its position, or in a row with its words.

Rational numbers stand where they are; on logarithmic scales, and for algebraic numbers, positions are rounded.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exactrelu.exact import counted, digits
from exactrelu.pictures.colours import BLACK, BLUE, VERMILLION
from exactrelu.pictures.number_scales import Scale, placed_number, scale_of
from exactrelu.pictures.number_series import Compared, Series, comparisons_of, series_of
from exactrelu.pictures.scenes import (
    COLUMN,
    SMALL,
    TEXT,
    Element,
    Key,
    Mark,
    Note,
    Panel,
    Path,
    PlanePoint,
    Scene,
    Tick,
    captioned,
    fitted,
    text_width,
)
from exactrelu.pictures.ticks import round_numbers, thinned, tick_text
from exactrelu.prover.verdict import Verdict
from exactrelu.typesetting.names import prose, symbol

__all__ = ["number_scene"]

MAX_ROWS = 10  # statements that get a row of their own
MAX_WORDS = 76  # characters of the words of a row
LEAST = 120.0  # points for the axis beside the words of rows
TITLE = 54  # and of a title
MAX_PANELS = 4
FEW = 2  # comparisons of a series that share a panel of rows with others
CROWDED = 60
HAIR, PALE_LINE = 0.4, "#D0D0D0"
RELATIONS = {"==": "=", "<=": r"\leq", ">=": r"\geq"}


def number_scene(verdicts: Sequence[Verdict], *, width: float, title: str = "") -> Scene:
    """Statements about numbers as a chart: rows with words if they are few, else a panel for each series."""
    if not verdicts:
        raise ValueError("the list of verdicts is empty; there is nothing to draw")
    given = [one for verdict in verdicts for one in comparisons_of(verdict)]
    every = series_of(given)
    alone = len(every) == 1 and bool(every[0].letter) and len(given) >= 4
    if len(given) <= MAX_ROWS and not alone and _told_apart(given):
        said = [_shortened(given[0].words, len(given[0].words))] if _too_long(given, width, title) else []
        chart = fitted(lambda wide: Scene(((_rows_panel(given, wide, "" if said else title, not said),),)), width)
        return captioned(chart, said, width)
    rows = [series for series in every if len(series.members) <= FEW and _told_apart(series.members)]
    small = [one for series in rows for one in series.members]
    large = [series for series in every if series not in rows]
    shown = sorted(sorted(large, key=lambda s: -len(s.members))[:MAX_PANELS], key=large.index)
    left = len(given) - sum(len(series.members) for series in shown) - len(small[:MAX_ROWS])
    caption = (f"and {counted(left, 'further comparison')}",) if left else ()

    def drawn(wide: float) -> Scene:
        panels = [_series_panel(series, wide, len(shown)) for series in shown]
        panels += [replace(_rows_panel(small[:MAX_ROWS], wide, ""), legend=())] if small else []
        panels[0] = replace(panels[0], legend=_keys(given))
        return Scene(tuple((panel,) for panel in panels), caption)

    return fitted(drawn, width)


def _too_long(given: Sequence[Compared], width: float, title: str) -> bool:
    """Whether the words of a single row do not fit above it."""
    words = given[0].words
    return len(given) == 1 and not title and (len(words) > TITLE or text_width(words, TEXT) > width)


def _told_apart(given: Sequence[Compared]) -> bool:
    """Whether all rows would have words, different ones; a single row needs none."""
    words = [one.words for one in given]
    return len(given) == 1 or (all(words) and len(set(words)) == len(words))


def _keys(given: Sequence[Compared]) -> tuple[Key, ...]:
    relations = {one.relation for one in given}
    sign = f"${RELATIONS[next(iter(relations))]}$ " if len(relations) == 1 and relations < RELATIONS.keys() else ""
    keys = [Key("left side", BLUE, mark="dot"), Key(f"{sign}right side", BLACK, mark="circle")]
    if not all(one.holds for one in given):
        keys.append(Key("refuted", VERMILLION))
    return tuple(keys)


def _rows_panel(given: Sequence[Compared], width: float, title: str, titled: bool = True) -> Panel:
    """A row for each comparison: its words, both numbers on one axis, and their exact values."""
    room = max(8, min(MAX_WORDS, int((width - LEAST) / text_width("n", SMALL))))
    words = [_shortened(one.words, room) for one in given] if len(given) > 1 else []
    scale = scale_of([q for one in given for q in (one.left, one.right)])
    places = [(scale.at(one.left), scale.at(one.right)) for one in given]
    texts = [(f"${_exact(one.left)}$", f"${_exact(one.right)}$") for one in given]
    beside = max((text_width(text, SMALL) for text in words), default=0.0)
    size = (max(40.0, min(width - beside - 10.0, 200.0 if beside else 170.0)), 13.0 * len(given) + 6.0)
    ends = [_ends(pair, text) for pair, text in zip(places, texts, strict=True)]
    values = [v for pair in places for v in pair]
    low, high = _window(values)
    rooms = [max((text_width(e[side][1], SMALL) + 10.0 for e in ends if e[side][1]), default=6.0) for side in (0, 1)]
    unit = (high - low) / Fraction(max(size[0] - sum(rooms), 40.0))  # of a point of paper
    first, last = low - Fraction(rooms[0]) * unit, high + Fraction(rooms[1]) * unit
    elements: list[Element] = []
    for i, (one, (a, b), (start, end)) in enumerate(zip(given, places, ends, strict=True)):
        y = Fraction(-i)
        elements.append(Path(((first, y), (last, y)), PALE_LINE, HAIR, "dotted"))
        elements += _pairs([((a, y), (b, y), one)])
        for (x, text), anchor, sign in ((start, "east", -1), (end, "west", 1)):
            if text:
                elements.append(Note((x + sign * 5 * unit, y), text, anchor, boxed=True))
    return Panel(
        ((first, last), (Fraction(-len(given) + 1) - Fraction(3, 5), Fraction(3, 5))),
        size,
        tuple(elements),
        x_ticks=_ticks(scale, low, high, size[0] * float((high - low) / (last - first)), values),
        y_ticks=tuple(Tick(Fraction(-i), text) for i, text in enumerate(words)),
        title=title or (_shortened(given[0].words, TITLE) if len(given) == 1 and titled else ""),
        frame="bottom",
        legend=_keys(given),
    )


def _ends(pair: tuple[Fraction, Fraction], texts: tuple[str, str]) -> list[tuple[Fraction, str]]:
    """What is written to the left and to the right of the marks of a row: a common value once."""
    if pair[0] == pair[1]:
        return [(pair[0], ""), (pair[1], texts[1])]
    both = list(zip(pair, texts, strict=True))
    return both if pair[0] < pair[1] else both[::-1]


def _series_panel(series: Series, width: float, panels: int) -> Panel:
    """Both sides of the comparisons of a series over the number that changes, or over their position."""
    members = series.members
    scale = scale_of([q for one in members for q in (one.left, one.right)])
    places = [(scale.at(one.left), scale.at(one.right)) for one in members]
    low, high = _window([v for pair in places for v in pair])
    first, last = min(series.positions), max(series.positions)
    margin = (last - first) / 25 or Fraction(1)
    elements: list[Element] = []
    if low < 0 < high:
        elements.append(Path(((first - margin, Fraction(0)), (last + margin, Fraction(0))), PALE_LINE, HAIR))
    drawn = [((x, a), (x, b), one) for one, x, (a, b) in zip(members, series.positions, places, strict=True)]
    elements += _pairs(drawn, small=len(members) > CROWDED)
    size = (min(width, COLUMN) - 40.0, 92.0 if panels == 1 else 66.0)
    numbers = round_numbers(first - margin, last + margin, 8)
    whole = [(n, 0) for n in numbers if n.denominator == 1 and first <= n <= last]
    few = [(x, 0) for x in series.positions] if len(members) <= 12 else whole or [(first, 0), (last, 0)]
    ticks = thinned(few, first - margin, last + margin, size[0])
    counted = "entry" if any(one.parts > 1 for one in members) else "statement"
    return Panel(
        ((first - margin, last + margin), (low, high)),
        size,
        tuple(elements),
        x_ticks=tuple(tick for tick in ticks if tick.label),
        y_ticks=_ticks(scale, low, high, size[1], [v for pair in places for v in pair], upright=True),
        x_label=f"${symbol(series.letter)}$" if series.letter else counted if len(members) > 1 else "",
        title=_shortened(series.words, TITLE),
    )


def _pairs(given: Sequence[tuple[PlanePoint, PlanePoint, Compared]], small: bool = False) -> list[Element]:
    """Rings for right sides and dots for left ones, with a line between them; refuted ones stand out."""
    elements: list[Element] = []
    for left, right, one in given:
        if left != right:
            elements.append(Path((left, right), BLUE if one.holds else VERMILLION, 0.6))
    rings = [Mark(b, "circle", BLACK if one.holds else VERMILLION, 3.2 if small else 5.0) for _, b, one in given]
    dots = [Mark(a, "dot", BLUE if one.holds else VERMILLION, 1.6 if small else 2.6) for a, _, one in given]
    return [*elements, *rings, *dots]


def _window(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    low, high = min(values), max(values)
    if low == high:
        room = abs(low) if 0 < abs(low) < 1 else Fraction(1)
        return low - room, high + room
    return low - (high - low) / 12, high + (high - low) / 12


def _ticks(
    scale: Scale, low: Fraction, high: Fraction, length: float, values: Sequence[Fraction], *, upright: bool = False
) -> tuple[Tick, ...]:
    if scale.kind != "linear":
        return scale.ticks(low, high, length, upright=upright)
    numbers = round_numbers(low, high, 4 if upright else 5)
    whole = [n for n in numbers if n.denominator == 1]
    if all(v.denominator == 1 for v in values) and whole:
        numbers = whole
    distinct = sorted(set(values))
    own = [(v, 0) for v in distinct] if len(distinct) <= 2 else []
    return tuple(t for t in thinned([*own, *((n, 1) for n in numbers)], low, high, length, upright=upright) if t.label)


def _exact(value: Any) -> str:
    """A number in LaTeX if it is short, rounded and marked as such otherwise."""
    if isinstance(value, (int, Fraction)):
        text = tick_text(Fraction(value))
        return text if len(text) <= 18 else rf"\approx {_rounded(Fraction(value))}"
    from sympy import latex

    text = latex(value, fold_short_frac=True)
    return text if len(digits(value)) <= 14 else rf"\approx {_rounded(placed_number(value))}"


def _rounded(q: Fraction) -> str:
    try:
        mantissa, _, power = f"{float(q):.4g}".partition("e")
    except OverflowError:
        return rf"{'-' * (q < 0)}10^{{{len(str(abs(int(q)))) - 1}}}"
    return rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa


def _shortened(words: str, limit: int = MAX_WORDS) -> str:
    """Words in LaTeX, the end left out if they are long; powers as exponents."""
    text = " ".join(words.split()).replace("<=", "≤").replace(">=", "≥")
    if len(text) > limit:
        text = text[: limit - 3].rsplit(" ", 1)[0].rstrip(",;:") + " ..."
    parts = re.split(r"\^(\([^()]*\)|-?\w+)", text)
    return "".join(f"$^{{{part.strip('()')}}}$" if i % 2 else _spaced(part) for i, part in enumerate(parts))


def _spaced(text: str) -> str:
    """Prose with the blanks around it."""
    return " " * text.startswith(" ") + prose(text) + " " * (text.endswith(" ") and text != " ")
