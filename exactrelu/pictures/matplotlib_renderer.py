"""Scenes drawn by matplotlib; here, and only here, exact coordinates become floats."""

import logging
from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from itertools import groupby
from pathlib import Path as FilePath
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from exactrelu.pictures.mathtext import readable
from exactrelu.pictures.scenes import (
    SMALL,
    TEXT,
    Area,
    Element,
    Key,
    Mark,
    Note,
    Panel,
    Path,
    Scene,
    caption_heights,
    placed,
)

__all__ = ["SUFFIXES", "Picture", "draw", "draw_panel"]

SUFFIXES = (".pdf", ".svg", ".png")
FONTS = ["cmr10", "DejaVu Serif"]
STYLE: Any = {
    "font.family": FONTS,
    "mathtext.fontset": "cm",
    "axes.formatter.use_mathtext": True,
    "axes.unicode_minus": False,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "exactrelu",
    "path.simplify": False,
    "savefig.dpi": 200,
    "figure.dpi": 100,
    "text.usetex": False,
}
NO_DATE: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}
DASHES: dict[str, Any] = {"": "-", "dashed": (0, (4, 2.5)), "dotted": (0, (1, 1.8))}
FRAMES = {"box": ("left", "bottom", "right", "top"), "open": ("left", "bottom"), "bottom": ("bottom",), "none": ()}
ALIGNED = {"west": "left", "east": "right", "center": "center", "south": "bottom", "north": "top"}
RATIO = 72.0


class Picture(Figure):
    """A matplotlib figure that is saved cropped, with the fonts it was made with, and that notebooks show."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """As matplotlib's, with a tight bounding box, 200 dpi and no date in the file."""
        name = str(options.get("format") or getattr(fname, "suffix", FilePath(str(fname)).suffix)).lstrip(".").lower()
        options = {"bbox_inches": "tight", "pad_inches": 0.03, "metadata": NO_DATE.get(name), **options}
        log = logging.getLogger("fontTools")  # it warns of the dates in the fonts that matplotlib brings
        level = log.level
        log.setLevel(logging.ERROR)
        try:
            with rc_context(STYLE):
                super().savefig(fname, **options)
        finally:
            log.setLevel(level)

    def _repr_png_(self) -> bytes:
        """For notebooks."""
        buffer = BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


def draw(scene: Scene) -> Picture:
    """A figure of its own for a scene; pyplot is not involved, so no window opens and no state is kept."""
    (width, height), corners = placed(scene)
    with rc_context(STYLE):
        figure = Picture(figsize=(width / RATIO, height / RATIO))
        for panel, (left, bottom) in zip(scene.panels, corners, strict=True):
            box = (left / width, bottom / height, panel.size[0] / width, panel.size[1] / height)
            draw_panel(panel, figure.add_axes(box))
        for line, bottom in zip(scene.caption, caption_heights(scene), strict=True):
            words = figure.text(0.5, (bottom + 2) / height, readable(line), ha="center", va="bottom")
            words.set_fontsize(TEXT)
        _set_fonts(figure)
    return figure


def draw_panel(panel: Panel, axes: Axes) -> None:
    """A panel in the given axes, whose limits, ticks and labels become those of the panel."""
    with rc_context(STYLE):
        (a, b), (c, d) = ((float(low), float(high)) for low, high in panel.window)
        axes.set_xlim(a, b)
        axes.set_ylim(c, d)
        depth = 2.0
        for style, group in groupby(panel.drawn, _style):
            if style is not None:
                _draw_marks(list(group), axes, depth)
            for element in () if style is not None else group:
                depth += 1e-6
                _draw(element, axes, depth)
            depth += 1e-6
        _frame(panel, axes)
        for axis, ticks in ((axes.xaxis, panel.x_ticks), (axes.yaxis, panel.y_ticks)):
            labelled = [tick for tick in ticks if tick.label]
            axis.set_ticks([float(t.value) for t in labelled], [readable(t.label) for t in labelled])
            axis.set_ticks([float(t.value) for t in ticks if not t.label], minor=True)
        axes.tick_params(labelsize=SMALL, width=0.5, length=2.5, pad=2)
        axes.tick_params(which="minor", width=0.4, length=1.5)
        if panel.ticks_on_the_right:
            axes.yaxis.tick_right()
        axes.set_xlabel(readable(panel.x_label), fontsize=TEXT, labelpad=2)
        axes.set_ylabel(readable(panel.y_label), fontsize=TEXT, labelpad=5)
        if panel.y_label:
            axes.yaxis.label.set_rotation(90 if panel.turned else 0)
            axes.yaxis.label.set_horizontalalignment("center" if panel.turned else "right")
            axes.yaxis.label.set_verticalalignment("bottom" if panel.turned else "center")
        above = len(panel.legend_rows) * (TEXT + 4.0) + 1.0 if panel.legend else 3.0
        axes.set_title(readable(panel.title), fontsize=TEXT, pad=above)
        if panel.legend:
            axes.legend(
                [_key(key) for key in panel.legend],
                [readable(key.text) for key in panel.legend],
                loc="lower center",
                bbox_to_anchor=(0.5, 1.0),
                ncols=len(panel.legend_rows[0]),
                labelspacing=0.3,
                frameon=False,
                fontsize=TEXT,
                handlelength=1.8,
                columnspacing=1.4,
                borderpad=0.1,
                borderaxespad=0.2,
            )
        _set_fonts(axes)


def _key(key: Key) -> Line2D:
    """What stands before an entry of the legend."""
    if not key.mark:
        return Line2D([], [], color=key.colour, linestyle=DASHES[key.dash], linewidth=1)
    style: dict[str, Any] = {
        "markerfacecolor": "none" if key.mark == "circle" else key.colour,
        "markeredgecolor": key.colour,
    }
    size = 4.5 if key.mark == "circle" else 2.8
    return Line2D([], [], linestyle="none", marker="o", markersize=size, markeredgewidth=0.6, **style)


def _frame(panel: Panel, axes: Axes) -> None:
    if panel.frame == "none":
        axes.set_axis_off()
    for side, spine in axes.spines.items():
        spine.set_linewidth(0.5)
        spine.set_visible(side in FRAMES[panel.frame])
        spine.set_zorder(5)


def _style(element: Element) -> Any:
    """What marks have in common that are drawn together; None for other elements."""
    return (element.shape, element.colour, element.size) if isinstance(element, Mark) else None


def _draw_marks(marks: Sequence[Any], axes: Axes, depth: float) -> None:
    """Marks of one style."""
    first: Mark = marks[0]
    x, y = zip(*_floats([mark.point for mark in marks]), strict=True)
    axes.plot(
        x,
        y,
        marker={"dot": "o", "circle": "o", "cross": "X"}[first.shape],
        markersize=first.size,
        markerfacecolor="#FFFFFF" if first.shape == "circle" else first.colour,
        markeredgecolor="#FFFFFF" if first.shape == "cross" else first.colour,
        markeredgewidth=0.6,
        linestyle="none",
        zorder=depth,
        clip_on=False,
    )


def _draw(element: Element, axes: Axes, depth: float) -> None:
    if isinstance(element, Area):
        # A hair-thin outline in the same colour closes the gaps that viewers leave between neighbours.
        axes.add_patch(
            Polygon(
                _floats(element.corners),
                closed=True,
                facecolor=element.colour,
                edgecolor=element.colour,
                linewidth=0.2,
                zorder=depth,
                joinstyle="round",
            )
        )
    elif isinstance(element, Path):
        x, y = zip(*_floats(element.points), strict=True)
        axes.plot(
            x,
            y,
            color=element.colour,
            linewidth=element.width,
            linestyle=DASHES[element.dash],
            zorder=depth,
            solid_capstyle="round",
            solid_joinstyle="round",
            clip_on=False,
        )
    elif isinstance(element, Note):
        (at,) = _floats([element.point])
        words = element.anchor.split()
        across = next((ALIGNED[w] for w in words if w in ("east", "west")), "center")
        upright = next((ALIGNED[w] for w in words if w in ("north", "south")), "center")
        axes.text(
            *at,
            readable(element.text),
            fontsize=element.size,
            color=element.colour,
            ha=across,
            va=upright,
            zorder=depth,
            bbox={"facecolor": "#FFFFFF", "edgecolor": "none", "pad": 0.6} if element.boxed else None,
        )


def _floats(points: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in points]


def _set_fonts(artist: Any) -> None:
    """Fix the fonts in the artists, so that a figure looks the same when it is drawn under other defaults."""
    for text in artist.findobj(Text):
        text.set_fontfamily(FONTS)
        text.set_math_fontfamily("cm")
