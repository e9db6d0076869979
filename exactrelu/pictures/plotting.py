r"""`plot`: pictures of functions, networks and verdicts with matplotlib."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactrelu.pictures.composing import scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot"]


def plot(
    f: Any,
    on: Any = None,
    *,
    kind: str | None = None,
    ax: "Axes | None" = None,
    path: "str | Path | None" = None,
    variables: Sequence[str] | str | None = None,
    window: Any = None,
    section: Any = None,
    labels: bool = True,
    title: str = "",
    width: float | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> "Figure":
    r"""Draw a function, a network, a verdict or a polyhedron; returns the matplotlib figure.

    What is drawn is computed exactly: breakpoints, corners of regions, which of them exist and which of them touch.

    `f` and its kinds, the default first:

    * a function of one variable: ``"graph"``, with ticks at the breakpoints and the values there;
    * a function of two variables: ``"regions"``, the linear regions coloured by affine map, the same map always in
      one colour and neighbours in different ones, 0 in white; ``"surface"``; ``"levels"``, bands between level
      lines; ``"activation"``, for networks and formulas, with dotted lines where only the activation pattern changes;
    * a network: the kinds of its function, and ``"network"``, a diagram of neurons and weights;
    * a verdict on functions: ``"difference"``, both sides and, if refuted, their difference and the counterexample;
    * a verdict on numbers, or a list of these: ``"numbers"``, a chart of both sides;
    * a verdict with parameters or powers, for all n, or on convexity: the functions for a few values of the parameters
      (which are curves through exact sample points if they are not piecewise affine), the first members of the family,
      the function and the chord that shows that it is not convex;
    * an obstruction from `to_shallow_network`: the function and the hyperplane along which its gradient jumps;
    * a polyhedron of the plane: ``"domain"``;
    * a list of functions: small multiples, or ``"overlay"``, the graphs in one coordinate system.

    Functions and statements in more than two variables are shown on a `section`: equations that leave one or two
    variables free, such as ``"z = 0"``, ``"z = x, w = 1/3"`` or ``{"z": "1/2"}``.  By default it goes through the
    counterexample, or else shows many pieces; the caption says which it is.

    `on` is the domain, `window` what is shown of it: (a, b) or ((a, b), (c, d)), by default the surroundings of all
    vertices.  `labels=False` leaves out formulas in regions and weights at edges.  `path` is a file to write, .pdf,
    .svg or .png (200 dpi); `width` is that of the whole picture in points, with ticks and labels, by default that of a
    column (244), or 505 for panels side by side.  `ax` are axes to draw into.
    matplotlib's settings are left as they are and no window is opened.

    Raises `ImportError` with the way out if matplotlib is missing, `ValueError` for unsuitable kinds, windows and
    paths and sections, `TypeError` for verdicts that keep no statement, and what `piecewise` raises.

    >>> figure = plot("relu(x + 1) - 2*relu(x) + relu(x - 1)")
    >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
    ['$-1$', '$0$', '$1$']
    >>> figure = plot("max(x, y, z)", section="z = 1/2")
    >>> figure.texts[0].get_text()
    'Section $z = 1/2$'
    """
    try:
        from exactrelu.pictures import matplotlib_renderer as renderer
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "matplotlib":
            raise
        raise ImportError('plot needs matplotlib; install it with: pip install "exactrelu[plot]"') from error
    if path is not None and Path(path).suffix.lower() not in renderer.SUFFIXES:
        raise ValueError(f"path = {str(path)!r} does not end in {', '.join(renderer.SUFFIXES)} (TikZ: tikz(f))")
    shown = scene(
        f,
        on,
        kind=kind,
        variables=variables,
        window=window,
        section=section,
        labels=labels,
        title=title,
        width=width,
        max_cells=max_cells,
        time=time,
    )
    if ax is None:
        figure: Figure = renderer.draw(shown)
    else:
        if len(shown.panels) != 1:
            raise ValueError(f"this picture has {len(shown.panels)} panels; ax= takes one")
        renderer.draw_panel(shown.panels[0], ax)
        figure = ax.get_figure()  # type: ignore[assignment]
    if path is not None:
        figure.savefig(path)
    return figure
