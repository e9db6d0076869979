r"""From an object to its picture: which kind it is, in which window, as a scene."""

from collections.abc import Sequence
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import FormulaError
from exactrelu.formulas import as_formula, require_nonempty, settle
from exactrelu.networks import Network, as_network
from exactrelu.pictures.colours import BLACK, GREY
from exactrelu.pictures.differences import require_area
from exactrelu.pictures.line_graphs import graph_panel, graphs
from exactrelu.pictures.network_diagrams import network_panel
from exactrelu.pictures.number_series import is_about_numbers
from exactrelu.pictures.region_maps import (
    colour_bar,
    fills,
    labelled_map,
    level_areas,
    plane_panel,
    region_elements,
)
from exactrelu.pictures.scenes import COLUMN, PAGE, Element, Panel, Path, Scene, fitted
from exactrelu.pictures.sections import best_section, read_section
from exactrelu.pictures.subdivisions import Subdivision, pieces_in, subdivision
from exactrelu.pictures.surfaces import surface_panel
from exactrelu.pictures.verdicts import verdict_scene
from exactrelu.pictures.windows import box_window, interval_window, read_box, read_interval, seen_box
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.verdict import Verdict
from exactrelu.regions.count import activation_regions
from exactrelu.representations.obstructions import Obstruction
from exactrelu.typesetting.formulas import names_of, on_one_line
from exactrelu.typesetting.names import operator

__all__ = ["KINDS", "scene"]

KINDS = ("graph", "overlay", "regions", "activation", "levels", "surface", "domain", "network", "difference", "numbers")
MAX_FACES = 20_000
MAX_SURFACE = 5_000


def scene(
    f: Any,
    on: Any = None,
    *,
    kind: str | None = None,
    variables: Sequence[str] | str | None = None,
    window: Any = None,
    section: Any = None,
    labels: bool = True,
    title: str = "",
    width: float | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> Scene:
    """The picture of an object as exact data; see `exactrelu.plot` for the objects, kinds and options.

    >>> (panel,) = scene("abs(x)").panels
    >>> [str(tick.value) for tick in panel.x_ticks]
    ['-1', '-1/2', '0', '1/2', '1']
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind = {kind!r} is unknown; kinds are {', '.join(KINDS)}")
    if width is not None and (
        isinstance(width, bool) or not isinstance(width, (int, float)) or not 36 <= width <= 3600
    ):
        raise ValueError(f"width = {width!r} is not a number of points between 36 and 3600 (72 points are an inch)")
    if isinstance(f, Obstruction):
        f = f.verdict
    limits: dict[str, Any] = {"max_cells": max_cells, "time": time}
    verdicts = [f] if isinstance(f, Verdict) else f if isinstance(f, (list, tuple)) else []
    if verdicts and any(isinstance(one, Verdict) for one in verdicts):
        if not all(isinstance(one, Verdict) for one in verdicts):
            raise TypeError("the list holds verdicts and other things; one picture is of verdicts or of functions")
        if on is not None or variables is not None:
            raise TypeError("a verdict has its domain and variables; on= and variables= are for functions")
        numbers = all(map(is_about_numbers, verdicts))
        _require(kind, ("numbers",) if numbers else ("difference",), "verdicts on numbers" if numbers else "a verdict")
        drawing = {"section": section, "window": window, "width": width, "labels": labels, "limits": limits}
        return verdict_scene(verdicts, title, **drawing)
    if isinstance(f, Polyhedron):
        _require(kind, ("domain",), "a polyhedron")
        return _domain_scene(f, window, width or COLUMN, title)
    if isinstance(f, (list, tuple)):
        return _several(f, on, kind, variables, window, section, labels, title, width, limits)
    if kind == "network":
        N = as_network(f) if isinstance(f, (Network, AffineMap)) else None
        if N is None:
            raise TypeError(f'kind = "network" is for networks, not for {f!r}')
        names = variables.replace(",", " ").split() if isinstance(variables, str) else variables
        if names is not None and len(names) != N.input_dim:
            raise ValueError(f"variables = {tuple(names)} has {len(names)} names, {N.name} takes {N.input_dim}")
        wide = width or min(max(COLUMN, 60.0 * N.depth + 60), PAGE)
        return fitted(lambda wide: Scene(((network_panel(N, names, wide, labels=labels),),)), wide)
    if kind == "activation":
        return _activation(f, on, variables, window, title, width, limits)
    function, words = _cut(f, on, variables, section, limits)
    if function.input_dim == 1:
        _require(kind, ("graph", "overlay"), "a function of one variable")
        shown_title = title or (_named(f) if not words else "")
        return fitted(
            lambda wide: Scene(((_graph(function, window, labels, shown_title, wide),),), words), width or COLUMN
        )
    _require(kind, ("regions", "levels", "surface"), f"a function of {function.input_dim} variables")
    shown = _subdivided(function, kind or "regions", window)
    colours = fills(shown)
    return fitted(
        lambda wide: Scene((_plane(function, shown, kind or "regions", labels, title, wide, colours),), words),
        width or COLUMN,
    )


def _cut(f: Any, on: Any, variables: Any, section: Any, limits: dict[str, Any]) -> tuple[CPA, tuple[str, ...]]:
    """The piecewise form in one or two variables: of more than two, on a section, with the words that say which."""
    setting = settle([f], on, variables)
    domain = setting.domain
    if not setting.variables:
        raise ValueError(
            f"{setting.functions[0].text} has no variables, so there is no axis; say on which it is to be drawn, "
            'for example variables="x" or variables="x y"'
        )
    if section is None and len(setting.variables) <= 2:
        return piecewise(f, on, variables=variables, **limits), ()
    require_nonempty(setting)
    if section is not None:
        place = read_section(section, setting.variables)
    else:
        place = best_section(setting.functions, domain, setting.variables, limits)
    part = place.domain(domain)
    require_area(part)
    return piecewise(place.function(setting.functions[0]), part, variables=place.free, **limits), (
        f"Section {place.text}",
    )


def _require(kind: str | None, allowed: Sequence[str], what: str) -> None:
    if kind is not None and kind not in allowed:
        raise ValueError(f"kind = {kind!r} is not for {what}; there {' and '.join(allowed)} can be drawn")


def _named(f: Any, limit: int = 30) -> str:
    """A short formula of f in LaTeX, or nothing."""
    try:
        formula = as_formula(f)
    except (TypeError, ValueError, FormulaError):
        return ""
    if formula.network is not None:
        return f"${operator(formula.network.name)}$"
    if formula.function is not None or formula.vector:
        return ""
    names = names_of(formula.outputs, formula.variables)
    text = on_one_line(formula.outputs, names, limit)
    return f"${text}$" if text else ""


# -- one variable -------------------------------------------------------------------------------------


def _graph(function: CPA, window: Any, labels: bool, title: str, width: float) -> Panel:
    seen = read_interval(window) if window is not None else interval_window([function])
    curves = graphs(function, seen)
    names = [f"$f_{{{i + 1}}}$" for i in range(len(curves))] if len(curves) > 1 else ()
    return graph_panel(
        curves,
        seen,
        (width - 40, (width - 40) * 0.55),
        variable=function.variables[0],
        names=names,
        title="" if names else title,
        labels=labels,
    )


def _several(
    fs: Sequence[Any],
    on: Any,
    kind: str | None,
    variables: Any,
    window: Any,
    section: Any,
    labels: bool,
    title: str,
    width: float | None,
    limits: dict[str, Any],
) -> Scene:
    """Several functions: of one variable below one another (or in one system), others side by side."""
    if not fs:
        raise ValueError("the list of functions is empty; there is nothing to draw")
    if kind in ("network", "activation"):
        options = {"kind": kind, "variables": variables, "labels": labels, "width": width, **limits}
        rows = [scene(f, on, **options).rows[0] for f in fs]
        return Scene(tuple(rows))
    cuts = [_cut(f, on, variables, section, limits) for f in fs]
    functions = [function for function, _ in cuts]
    words = tuple(dict.fromkeys(line for _, lines in cuts for line in lines))
    dims = {function.input_dim for function in functions}
    if len(dims) != 1:
        raise ValueError(f"the functions have different numbers of variables: {sorted(dims)}")
    titles = [_named(f) or f"${{f_{{{i}}}}}$" for i, f in enumerate(fs, 1)]
    if dims != {1}:
        _require(kind, ("regions", "levels", "surface"), "functions of several variables")
        what = kind or "regions"
        shown = [_subdivided(function, what, window) for function in functions]
        colours = fills(*shown)

        def beside(wide: float) -> Scene:
            parts = [
                _plane(function, one, what, labels, name, wide / min(len(fs), 3), colours, bar=False)
                for function, one, name in zip(functions, shown, titles, strict=True)
            ]
            panels = [panel for part in parts for panel in part]
            return Scene(tuple(tuple(panels[i : i + 3]) for i in range(0, len(panels), 3)), words)

        return fitted(beside, width or PAGE)
    _require(kind, ("graph", "overlay"), "functions of one variable")
    seen = read_interval(window) if window is not None else interval_window(functions)
    curves = [graphs(function, seen) for function in functions]
    variable = functions[0].variables[0]
    flat = [curve for group in curves for curve in group]
    names = titles if len(flat) == len(titles) else [f"$f_{{{i + 1}}}$" for i in range(len(flat))]

    def overlay(wide: float) -> Scene:
        size = (wide - 40, (wide - 40) * 0.55)
        return Scene(((graph_panel(flat, seen, size, variable=variable, names=names, title=title),),), words)

    def stack(wide: float) -> Scene:
        height = (wide - 40) * (0.55 if len(fs) == 1 else 0.32 if len(fs) <= 3 else 0.2)
        panels = [
            graph_panel(
                group,
                seen,
                (wide - 40, height),
                variable=variable,
                labels=labels and number == len(curves) - 1,
                y_label=titles[number],
            )
            for number, group in enumerate(curves)
        ]
        return Scene(tuple((panel,) for panel in panels), words)

    return fitted(overlay if kind == "overlay" else stack, width or COLUMN)


# -- two variables ------------------------------------------------------------------------------------


def _subdivided(function: CPA, kind: str, window: Any) -> Subdivision:
    _require_plane(function.domain, f"{function.input_dim} variables")
    if kind != "regions" and function.output_dim != 1:
        raise ValueError(f"kind = {kind!r} is for one output, this function has {function.output_dim}")
    shown = pieces_in(function, seen_box(window, [function]))
    _require_faces(shown, MAX_SURFACE if kind == "surface" else MAX_FACES)
    return shown


def _plane(
    function: CPA,
    shown: Subdivision,
    kind: str,
    labels: bool,
    title: str,
    width: float,
    colours: dict[Any, str],
    bar: bool = True,
) -> tuple[Panel, ...]:
    if kind == "surface":
        return (surface_panel(shown, function.variables, width, title=title, colours=colours),)
    if kind == "levels":
        areas, levels = level_areas(shown)
        drawn: list[Element] = [*areas, *(Path(edge.ends, GREY, 0.3) for edge in shown.borders())]
        drawn += [Path(edge.ends, BLACK, 1.2) for edge in shown.outline()]
        panel = plane_panel(shown, drawn, function.variables, width, title=title)
        return (panel, colour_bar(levels, panel.size[1])) if any(levels) and bar else (panel,)
    return (labelled_map(shown, function.variables, width, colours, formulas=labels, title=title),)


def _activation(
    f: Any, on: Any, variables: Any, window: Any, title: str, width: float | None, limits: dict[str, Any]
) -> Scene:
    """Activation regions: coloured by affine map, with a line wherever the pattern changes."""
    regions = activation_regions(f, on, variables=variables, **limits)
    first = regions[0].cell
    _require_plane(first, f"{first.dim} variables")
    whole = piecewise(f, on, variables=variables, **limits)
    seen = read_box(window) if window is not None else box_window([r.cell for r in regions], whole.domain)
    patterns = subdivision(((r.cell, r.map, r.pattern) for r in regions), seen)
    _require_faces(patterns, MAX_FACES)
    maps = subdivision(((r.cell, r.map, r.map) for r in regions), seen)
    drawn = [*region_elements(maps), *(Path(edge.ends, BLACK, 0.3, "dotted") for edge in patterns.borders())]
    return fitted(
        lambda wide: Scene(((plane_panel(patterns, drawn, whole.variables, wide, title=title),),)), width or COLUMN
    )


def _domain_scene(P: Polyhedron, window: Any, width: float, title: str) -> Scene:
    _require_plane(P, f"dimension {P.dim}")
    seen = read_box(window) if window is not None else box_window([P], P)
    shown = subdivision([(P, AffineMap([[0, 0]], [1]), None)], seen)
    _require_faces(shown, MAX_FACES)
    drawn = region_elements(shown)
    return fitted(lambda wide: Scene(((plane_panel(shown, drawn, P.names(), wide, title=title),),)), width)


def _require_plane(P: Polyhedron, what: str) -> None:
    if P.dim != 2:
        raise ValueError(
            f"this kind of picture is for two variables, not for {what}; restrict the function to a plane, "
            "for example by section="
        )
    if P.dimension() != 2:
        raise ValueError(f"{P} has no interior points, so there is nothing to colour in the plane")


def _require_faces(shown: Subdivision, limit: int) -> None:
    if not shown.faces:
        raise ValueError("the window shows nothing of the domain; choose another window=")
    if len(shown.faces) > limit:
        raise ValueError(f"{len(shown.faces)} cells are too many for a picture; choose a smaller window=")
