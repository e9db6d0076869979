r"""TikZ source of the pictures that `plot` draws, for articles: plain TikZ, exact coordinates.

The source needs the packages amsmath, amssymb, mathtools and tikz; it is ASCII and the same in every run.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exactrelu.pictures.composing import scene
from exactrelu.pictures.scenes import (
    SMALL,
    TEXT,
    Area,
    Element,
    Key,
    Mark,
    Panel,
    Path,
    PlanePoint,
    Scene,
    caption_heights,
    placed,
)
from exactrelu.pictures.ticks import decimal

__all__ = ["tikz", "tikz_document"]

PREAMBLE = r"""\documentclass{article}
\usepackage[margin=15mm]{geometry}
\usepackage{amsmath, amssymb, mathtools, tikz}
\pagestyle{empty}
\newsavebox{\drawing}
\begin{document}
\begin{lrbox}{\drawing}%
"""
FITTED = r"""%
\end{lrbox}
\noindent
\ifdim\wd\drawing>\textwidth
  \resizebox{\textwidth}{!}{\usebox{\drawing}}
\else
  \usebox{\drawing}
\fi
\end{document}
"""
LARGEST = 8000  # TeX's lengths end at 16383 pt, and so do the numbers of its arithmetic
DIGITS = 8  # after the decimal point
DASHES = {"": "", "dashed": ", dash pattern=on 4pt off 2.5pt", "dotted": ", dash pattern=on 1pt off 1.8pt"}


def tikz(f: Any, on: Any = None, **options: Any) -> str:
    r"""TikZ source of the picture of a function, network, verdict or polyhedron; objects and options as for `plot`.

    Coordinates are exact: finite decimals, or quotients such as ``{1/3}`` that TikZ computes.  Where TeX's arithmetic
    does not reach (more than 8 decimals, numbers above 8000) the rounded number is followed by the exact one in a
    comment, and an axis with very large or very small numbers has coordinates of its own, which a comment defines.

    >>> print("\n".join(line for line in tikz("relu(x)").splitlines() if "--" in line and "1pt" in line))
      \draw[c2, line width=1pt, line join=round] (-1,0) -- (0,0) -- (1,1);
    """
    return _source(scene(f, on, **options))


def tikz_document(f: Any, on: Any = None, **options: Any) -> str:
    r"""A complete article with that picture alone, which is scaled down if it is wider than the text.

    >>> print(tikz_document("abs(x)").splitlines()[0])
    \documentclass{article}
    """
    return PREAMBLE + tikz(f, on, **options) + FITTED


def _source(shown: Scene) -> str:
    (width, _), corners = placed(shown)
    colours: dict[str, str] = {}
    body: list[str] = []
    for panel, (left, bottom) in zip(shown.panels, corners, strict=True):
        body += _panel(panel, left, bottom, colours)
    for line, height in reversed([*zip(shown.caption, caption_heights(shown), strict=True)]):
        at = f"({_points(width / 2)},{_points(height)})"
        body.append(rf"\node[anchor=south, inner sep=1pt, font={_size(TEXT)}] at {at} {{{line}}};")
    defined = [rf"\definecolor{{{name}}}{{HTML}}{{{colour[1:]}}}" for colour, name in colours.items()]
    return "\n".join([r"\begin{tikzpicture}", *(f"  {line}" for line in [*defined, *body]), r"\end{tikzpicture}"])


def _panel(panel: Panel, left: float, bottom: float, colours: dict[str, str]) -> Iterator[str]:
    """The lines of one panel: a scope whose units are those of its axes."""
    panel, remarks = _within_reach(replace(panel, elements=panel.drawn))
    yield from remarks
    (a, b), (c, d) = panel.window
    units = [float(size) / float(high - low) for size, (low, high) in zip(panel.size, panel.window, strict=True)]
    shift = [start - float(low) * unit for start, low, unit in zip((left, bottom), (a, c), units, strict=True)]
    yield (
        rf"\begin{{scope}}[shift={{({_points(shift[0])},{_points(shift[1])})}}, "
        rf"x={_points(units[0])}, y={_points(units[1])}]"
    )
    for element in panel.elements:
        yield from _element(element, colours)
    low, high = _at((a, c)), _at((b, d))
    if panel.frame == "box":
        yield rf"\draw[line width=0.5pt] {low} rectangle {high};"
    elif panel.frame == "bottom":
        yield rf"\draw[line width=0.5pt] {low} -- {_at((b, c))};"
    elif panel.frame == "open":
        yield rf"\draw[line width=0.5pt] {_at((a, d))} -- {low} -- {_at((b, c))};"
    room = 0.0
    for tick in panel.x_ticks:
        node = rf" node[anchor=north, inner sep=2pt, font={_size(SMALL)}] {{{tick.label}}}" if tick.label else ""
        yield rf"\draw[line width=0.5pt] {_at((tick.value, c))} -- ++(0pt,-{'2.5' if tick.label else '1.5'}pt){node};"
        room = max(room, SMALL + 8.0 if tick.label else 2.0)
    side, sign, edge = ("west", "", b) if panel.ticks_on_the_right else ("east", "-", a)
    for tick in panel.y_ticks:
        node = rf" node[anchor={side}, inner sep=2pt, font={_size(SMALL)}] {{{tick.label}}}" if tick.label else ""
        yield rf"\draw[line width=0.5pt] {_at((edge, tick.value))} -- ++({sign}2.5pt,0pt){node};"
    middle = ((a + b) / 2, (c + d) / 2)
    if panel.x_label:
        yield _beside((middle[0], c), (0.0, -room), "north", panel.x_label)
    if panel.y_label:
        across = panel.margins()[0] - panel.y_label_width - 3.0
        anchor = "south, rotate=90" if panel.turned else "east"
        yield _beside((a, middle[1]), (-across, 0.0), anchor, panel.y_label)
    rows = panel.legend_rows if panel.legend else ()
    for number, row in enumerate(reversed(rows)):
        yield from _legend(row, (middle[0], d), number * (TEXT + 4.0) + 1.0, panel, colours)
    if panel.title:
        yield _beside((middle[0], d), (0.0, len(rows) * (TEXT + 4.0) + 1.0), "south", panel.title)
    yield r"\end{scope}"


def _beside(point: PlanePoint, shift: tuple[float, float], anchor: str, text: str) -> str:
    """A label outside of the axes."""
    style = f"anchor={anchor}, inner sep=1.5pt, text depth=2pt, font={_size(TEXT)}"
    style += f", xshift={_points(shift[0])}, yshift={_points(shift[1])}"
    return rf"\node[{style}] at {_at(point)} {{{text}}};"


def _legend(
    row: Sequence[Key], point: PlanePoint, height: float, panel: Panel, colours: dict[str, str]
) -> Iterator[str]:
    entries = [rf"\tikz[baseline=-0.6ex]{_key(key, _colour(key.colour, colours))}\ {key.text}" for key in row]
    yield _beside(point, (0.0, height), "south", r"\quad ".join(entries))


def _key(key: Key, colour: str) -> str:
    """What stands before an entry of the legend."""
    if not key.mark:
        return rf"\draw[{colour}, line width=1pt{DASHES[key.dash]}] (0,0) -- (14pt,0);"
    if key.mark == "circle":
        return rf"\draw[{colour}, line width=0.6pt] (0,0) circle[radius=2.25pt];"
    return rf"\fill[{colour}] (0,0) circle[radius=1.4pt];"


def _element(element: Element, colours: dict[str, str]) -> Iterator[str]:
    if isinstance(element, Area):
        colour = _colour(element.colour, colours)
        # Drawn as well as filled: viewers leave hair-thin gaps between areas that only touch.
        line = " -- ".join(map(_at, element.corners)) + " -- cycle"
        yield rf"\filldraw[{colour}, line width=0.2pt, line join=round] {line};{_exactly(element.corners)}"
    elif isinstance(element, Path):
        style = f"{_colour(element.colour, colours)}, line width={element.width:g}pt{DASHES[element.dash]}"
        line = " -- ".join(map(_at, element.points))
        yield rf"\draw[{style}, line join=round] {line};{_exactly(element.points)}"
    elif isinstance(element, Mark):
        yield from _mark(element, _colour(element.colour, colours))
    else:
        ground = ", fill=white" if element.boxed else ""
        style = f"anchor={element.anchor}, inner sep=1pt, font={_size(element.size)}{ground}"
        style += f", text={_colour(element.colour, colours)}"
        yield rf"\node[{style}] at {_at(element.point)} {{{element.text}}};{_exactly([element.point])}"


def _mark(mark: Mark, colour: str) -> Iterator[str]:
    at, radius = _at(mark.point), mark.size / 2
    if mark.shape == "cross":
        inside = at[1:-1]
        arms = [
            f"([xshift=-{radius:g}pt, yshift={'-' * (sign < 0)}{radius:g}pt]{inside}) -- "
            f"([xshift={radius:g}pt, yshift={'-' * (sign > 0)}{radius:g}pt]{inside})"
            for sign in (1, -1)
        ]
        for ink, line in (("white", 2.6), (colour, 1.4)):
            yield rf"\draw[{ink}, line width={line}pt, line cap=round] {arms[0]} {arms[1]};{_exactly([mark.point])}"
        return
    ground = "white" if mark.shape == "circle" else colour
    style = f"draw={colour}, fill={ground}, line width=0.6pt"
    yield rf"\filldraw[{style}] {at} circle[radius={radius:g}pt];{_exactly([mark.point])}"


def _within_reach(panel: Panel) -> tuple[Panel, list[str]]:
    """The panel in coordinates that TeX can compute with; a remark for every axis that had to be changed."""
    origins, powers, remarks = [Fraction(0)] * 2, [0, 0], []
    for i, (low, high) in enumerate(panel.window):
        if max(abs(low), abs(high)) > 1000 or panel.size[i] > LARGEST * float(high - low):
            origins[i] = low if abs(low) > 10 * (high - low) else Fraction(0)
            while (high - low) / Fraction(10) ** powers[i] >= 10:
                powers[i] += 1
            while (high - low) / Fraction(10) ** powers[i] < 1:
                powers[i] -= 1
            name = "xy"[i]
            remarks.append(f"% {name} is {origins[i]} + 10^{{{powers[i]}}} times the coordinate that is written here")

    def moved(point: PlanePoint) -> PlanePoint:
        x, y = ((q - o) / Fraction(10) ** p for q, o, p in zip(point, origins, powers, strict=True))
        return x, y

    if not remarks:
        return panel, []
    elements: list[Element] = []
    for element in panel.elements:
        if isinstance(element, Area):
            elements.append(replace(element, corners=tuple(map(moved, element.corners))))
        elif isinstance(element, Path):
            elements.append(replace(element, points=tuple(map(moved, element.points))))
        else:
            elements.append(replace(element, point=moved(element.point)))
    (a, b), (c, d) = panel.window
    first, last = moved((a, c)), moved((b, d))
    return (
        replace(
            panel,
            window=((first[0], last[0]), (first[1], last[1])),
            elements=tuple(elements),
            x_ticks=tuple(replace(tick, value=moved((tick.value, c))[0]) for tick in panel.x_ticks),
            y_ticks=tuple(replace(tick, value=moved((a, tick.value))[1]) for tick in panel.y_ticks),
        ),
        remarks,
    )


def _number(q: Fraction) -> tuple[str, bool]:
    """A coordinate as TikZ reads it, and whether it is exact."""
    found = decimal(q)
    if found is not None and found[1] >= -DIGITS and abs(q) < LARGEST:
        mantissa, power = found
        digits = str(abs(mantissa) * 10 ** max(power, 0)).zfill(max(1 - power, 1))
        whole, after = (digits[:power], digits[power:]) if power < 0 else (digits, "")
        return "-" * (q < 0) + whole + ("." + after if after else ""), True
    if max(abs(q.numerator), q.denominator) < LARGEST:
        return f"{{{q.numerator}/{q.denominator}}}", True
    scaled = round(q * 10**DIGITS)
    return _number(Fraction(scaled, 10**DIGITS))[0], False


def _at(point: PlanePoint) -> str:
    return f"({_number(point[0])[0]},{_number(point[1])[0]})"


def _exactly(points: Iterable[PlanePoint]) -> str:
    """A comment with the exact points, if some had to be rounded."""
    listed = list(points)
    if all(_number(q)[1] for point in listed for q in point):
        return ""
    return " % exactly " + " ".join(f"({x}, {y})" for x, y in listed)


def _points(length: float) -> str:
    return f"{length:.3f}".rstrip("0").rstrip(".") + "pt"


def _size(size: float) -> str:
    return r"\footnotesize" if size >= TEXT else r"\scriptsize" if size >= SMALL else r"\tiny"


def _colour(colour: str, colours: dict[str, str]) -> str:
    """The name of a colour, numbered in order of appearance."""
    return colours.setdefault(colour, f"c{len(colours) + 1}")
