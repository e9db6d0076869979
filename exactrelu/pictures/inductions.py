r"""Pictures of statements for all n: the first members of the family, or the instance that is false."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import Application
from exactrelu.formulas import Formula
from exactrelu.pictures.differences import statement_scene
from exactrelu.pictures.line_graphs import graph_panel, graphs
from exactrelu.pictures.region_maps import fills, labelled_map
from exactrelu.pictures.scenes import COLUMN, PAGE, Panel, Scene, captioned, fitted
from exactrelu.pictures.sections import Section, read_section
from exactrelu.pictures.subdivisions import pieces_in
from exactrelu.pictures.ticks import round_numbers, thinned
from exactrelu.pictures.windows import interval_window, read_interval, seen_box
from exactrelu.prover.induction.schema import InductionVerdict, Members
from exactrelu.prover.questions import Question
from exactrelu.typesetting.formulas import names_of, on_one_line
from exactrelu.typesetting.names import prose, symbol

__all__ = ["induction_scene"]

_POWER = re.compile(r"(?<!\S)([^\W\d]\w*)\^[Lk](?= has |\()")  # the iterate that a statement is about
_COUNTED = re.compile(r"\b(linear segments|breakpoints) on |^(max .+? over \[.+?\]) is ")
LONG = 70  # characters of a formula that a caption has room for
HEIGHTS = Fraction(1, 2), Fraction(-1, 2)  # of the last variables on a section; what shows more pieces


def induction_scene(verdict: InductionVerdict, **options: Any) -> Scene:
    """The members of the family for small n, one below the other or side by side.

    Of a refuted statement the false instance alone, with its point if it has one; of a statement without a family of
    functions its first obligation.  Raises `ValueError` if there is nothing of these.
    """
    n = verdict.instance
    over = symbol(verdict.over)
    if n is not None and isinstance(verdict.question, Question) and verdict.question.setting.variables:
        shown = statement_scene(verdict, **options)
        return captioned(shown, (*shown.caption, f"The false instance is ${over} = {n}$"), _wide(shown, options))
    members = verdict.members
    if members is not None and n is not None and verdict.counterexample is not None:
        if n >= members.first + len(members.functions):
            raise ValueError(f"the member {verdict.over} = {n} of the family is not drawn; plot it by itself")
        kept = max(n - members.first, 0)
        members = members._replace(
            functions=members.functions[kept : kept + 1],
            variables=members.variables[kept : kept + 1],
            first=members.first + kept,
        )
        shown = _members_scene(members, over, options)
        return captioned(shown, (*shown.caption, *_family(verdict), _values(verdict)), _wide(shown, options))
    if members is not None:
        shown = _members_scene(members, over, options)
        return captioned(shown, (*_family(verdict), *shown.caption), _wide(shown, options))
    for one in verdict.obligations:
        asked = one.verdict.question
        if isinstance(asked, Question) and asked.setting.variables:
            shown = statement_scene(one.verdict, **options)
            words = f"The obligation: {prose(one.name)}"
            return captioned(shown, (*shown.caption, words), _wide(shown, options))
    raise ValueError(f"there is no picture of {verdict.statement!r}: no member and no obligation is a function")


def _wide(shown: Scene, options: dict[str, Any]) -> float:
    """The width that a caption may have."""
    return options["width"] or (PAGE if len(shown.rows[0]) > 1 else COLUMN)


def _family(verdict: InductionVerdict) -> tuple[str, ...]:
    """Which functions the members are, and whether they are only an example of those that the statement is about."""
    assert verdict.members is not None
    first = verdict.members.functions[0]
    block = _formula(first)
    of = ", ".join(map(symbol, verdict.members.variables[0]))
    match verdict.schema:
        case "SEPARATION":
            return (r"$T^{L} = \operatorname{sawtooth}(L)$, where $T(y) = 2 \lvert y \rvert - 2$",)
        case "DEPTH":
            where = f", where $T({of}) = {block}$" if block else ""
            return (f"An example with two units in each layer: $T^{{L}}${where}",)
        case "KINKS":
            second = _formula(verdict.members.functions[1])
            count, text = (2, second) if second else (1, block)
            return (f"An example, for $n = {count}$: ${text}$" if text else "An example",)
    power = _POWER.search(verdict.statement)
    if power is not None:
        name, n = symbol(power[1]), symbol(verdict.over)
        if _is_network(first):
            return (f"${name}^{{{n}}}$ of the network ${name}$",)
        return (f"${name}^{{{n}}}$" + (f", where ${name}({of}) = {block}$" if block else ""),)
    _, found, where = verdict.statement.partition(", where ")
    return (_readable(where.partition(", and ")[0]),) if found else ()


def _readable(text: str) -> str:
    """Prose in which indices in brackets and those of variables stand below the line."""
    parts = re.split(r"_\(([^()]*)\)|(?<=\bx)([M\d]\b)", text.replace("*", " "))
    shown = ""
    for position, part in enumerate(parts):
        if part:
            blank = " " * (position % 3 == 0 and part.endswith(" ") and position < len(parts) - 1)
            shown += f"$_{{{part}}}$" if position % 3 else " " * part.startswith(" ") + prose(part) + blank
    return shown


def _is_network(f: Formula) -> bool:
    return any(isinstance(node, Application) for node in f.outputs)


def _formula(f: Formula) -> str:
    """The formula in LaTeX if it fits into a caption."""
    return on_one_line(f.outputs, names_of(f.outputs), LONG)


def _values(verdict: InductionVerdict) -> str:
    """What a false instance has and what is stated for it; what they are numbers of, the statement says."""
    example = verdict.counterexample
    assert example is not None
    at = f"${symbol(verdict.over)} = {verdict.instance}$"
    found = _COUNTED.search(verdict.statement)
    if found is None:
        return f"{at}: left ${example.left}$, right ${example.right}$"
    return f"{prose(found[1] or found[2])} for {at}: ${example.left}$, stated ${example.right}$"


def _members_scene(members: Members, over: str, options: dict[str, Any]) -> Scene:
    sizes = [len(names) for names in members.variables]
    if max(sizes) == 1:
        return _stack(members, over, options)
    return _row(members, over, options)


def _stack(members: Members, over: str, options: dict[str, Any]) -> Scene:
    """Graphs of functions of one variable below one another."""
    window, width, limits = options["window"], options["width"], options["limits"]
    functions = [
        piecewise(f, on=members.on, variables=names, **limits)
        for f, names in zip(members.functions, members.variables, strict=True)
    ]
    seen = read_interval(window) if window is not None else interval_window(functions)
    last = len(functions) - 1

    def drawn(wide: float) -> Scene:
        height = (wide - 40) * (0.5 if len(functions) == 1 else 0.32 if len(functions) <= 3 else 0.24)
        panels = [
            graph_panel(
                graphs(f, seen),
                seen,
                (wide - 40, height),
                variable=f.variables[0],
                labels=options["labels"] and i == last,
                y_label=f"${over} = {members.first + i}$",
            )
            for i, f in enumerate(functions)
        ]
        if last:
            panels = [_with_few_ticks(panel) for panel in panels]
        return Scene(tuple((panel,) for panel in panels))

    return fitted(drawn, width or COLUMN)


def _with_few_ticks(panel: Panel) -> Panel:
    """A low panel with round numbers at its vertical axis: the whole ones among its ticks, or else others."""
    low, high = panel.window[1]
    ticks = tuple(tick for tick in panel.y_ticks if tick.label and tick.value.denominator == 1)
    if len(ticks) < 2:
        numbers = [(n, 0) for n in round_numbers(low, high, 5)]
        ticks = tuple(tick for tick in thinned(numbers, low, high, panel.size[1], upright=True) if tick.label)
    return replace(panel, y_ticks=ticks)


def _row(members: Members, over: str, options: dict[str, Any]) -> Scene:
    """Maps of functions of two variables side by side; of more variables on sections."""
    limits, window = options["limits"], options["window"]
    shown: list[tuple[str, CPA, str]] = []
    for i, (f, names) in enumerate(zip(members.functions, members.variables, strict=True)):
        title = f"${over} = {members.first + i}$"
        if len(names) == 1:
            continue
        if len(names) == 2:
            shown.append((title, piecewise(f, on=members.on, variables=names, **limits), ""))
            continue
        cuts = [_plane(names, height) for height in HEIGHTS]
        forms = [piecewise(cut.function(f), variables=cut.free, **limits) for cut in cuts]
        best = max(range(len(cuts)), key=lambda k: (len(forms[k]), -k))
        shown.append((title, forms[best], f"{title}: section {cuts[best].text}"))
    maps = [pieces_in(f, seen_box(window, [f])) for _, f, _ in shown]
    colours = fills(*maps)

    def beside(wide: float) -> Scene:
        each = min(wide / len(shown), COLUMN - 35)
        panels = (
            labelled_map(one, function.variables, each, colours, formulas=options["labels"], title=title)
            for (title, function, _), one in zip(shown, maps, strict=True)
        )
        return Scene((tuple(panels),), tuple(words for _, _, words in shown if words))

    return fitted(beside, options["width"] or PAGE)


def _plane(names: Sequence[str], height: Fraction) -> Section:
    """The plane on which the third variable is minus the sum of the first two, and the others have a fixed value."""
    equations = [f"{names[2]} = -{names[0]} - {names[1]}", *(f"{name} = {height}" for name in names[3:])]
    return read_section(", ".join(equations), names)
