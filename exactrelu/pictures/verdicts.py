r"""From a verdict to its picture: which kind of statement it is about."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.cpa import piecewise
from exactrelu.pictures.chords import convexity_scene
from exactrelu.pictures.colours import BLACK, VERMILLION
from exactrelu.pictures.differences import statement_scene
from exactrelu.pictures.inductions import induction_scene
from exactrelu.pictures.number_charts import number_scene
from exactrelu.pictures.number_series import is_about_numbers
from exactrelu.pictures.parameter_families import parameter_scene
from exactrelu.pictures.region_maps import fills, labelled_map
from exactrelu.pictures.scenes import COLUMN, PAGE, Element, Mark, Note, Path, PlanePoint, Scene, fitted
from exactrelu.pictures.sections import Section, read_section
from exactrelu.pictures.subdivisions import pieces_in
from exactrelu.pictures.windows import seen_box
from exactrelu.prover.induction.schema import InductionVerdict
from exactrelu.prover.parameters import Question as ParametricQuestion
from exactrelu.prover.questions import Question
from exactrelu.prover.verdict import Verdict
from exactrelu.representations.convexity import ConvexityQuestion
from exactrelu.representations.obstructions import Obstruction
from exactrelu.typesetting.layout import number

__all__ = ["verdict_scene"]


def verdict_scene(verdicts: Sequence[Verdict], title: str = "", **options: Any) -> Scene:
    """The picture of one verdict of any kind, or of several about numbers.

    Raises `TypeError` for several verdicts of other kinds, and for a verdict that keeps no compiled statement.
    """
    if all(map(is_about_numbers, verdicts)):
        if options["section"] is not None:
            raise ValueError("section= is for functions of many variables, not for statements about numbers")
        return number_scene(verdicts, width=options["width"] or PAGE, title=title)
    if len(verdicts) > 1:
        raise TypeError("several verdicts make one picture if all are about numbers; plot others one by one")
    (verdict,) = verdicts
    if isinstance(verdict, InductionVerdict):
        return induction_scene(verdict, **options)
    match verdict.question:
        case ConvexityQuestion():
            return convexity_scene(verdict, **options)
        case ParametricQuestion():
            return parameter_scene(verdict, **options)
        case Question():
            return statement_scene(verdict, **options)
        case Obstruction():
            return obstruction_scene(verdict.question, **options)
    raise TypeError(f"there is no picture of {verdict.statement!r}: the verdict does not keep its statement")


def obstruction_scene(
    found: Obstruction, *, section: Any, window: Any, width: float | None, labels: bool, limits: dict[str, Any]
) -> Scene:
    """A function that one hidden layer does not compute: its linear regions, the hyperplane, and the two jumps."""
    f, variables, domain = found.verdicts[0].question.sides[0], found.variables, found.domain
    place: Section | None = None
    if section is not None or len(variables) > 2:
        place = read_section(section if section is not None else _common(found), variables)
        f, domain = place.function(f), place.domain(domain)
        variables = place.free
    points: list[tuple[PlanePoint, Fraction]] = []
    for one in found.neighbourhoods:
        point = one.point if place is None else place.point(one.point)
        if point is not None and len(point) == 2:
            points.append(((point[0], point[1]), one.jump))
    function = piecewise(f, on=domain, variables=variables, **limits)
    marked = [point for point, _ in points]
    seen = seen_box(window, [function], marked)
    shown = pieces_in(function, seen)
    line = _line(found.row if place is None else _pulled(found.row, place), seen)
    away = (seen[1][1] - seen[1][0]) / 50
    above: list[Element] = [Path(line, VERMILLION, 1.2, "dashed")] if line is not None else []
    for point, jump in points:
        above.append(Note((point[0], point[1] + away), f"jump ${number(jump)}$", "south", boxed=True))
        above.append(Mark(point, "dot", BLACK, 4.0))
    colours = fills(shown)
    words = ["Along the dashed line the gradient jumps differently"]
    words += [f"Section {place.text}"] if place is not None else []

    def with_labels(wide: float) -> Scene:
        lines = [line] if line else []
        panel = labelled_map(shown, variables, wide, colours, formulas=labels, marked=marked, lines=lines, above=above)
        return Scene(((panel,),), tuple(words))

    return fitted(with_labels, width or COLUMN)


def _pulled(row: Sequence[int], place: Section) -> tuple[Any, ...]:
    """The form of a hyperplane in the free variables of a section."""
    W, b = place.coordinates.W, place.coordinates.b
    offset = row[0] + sum((c * q for c, q in zip(row[1:], b, strict=True)), Fraction(0))
    slopes = [sum((c * w[j] for c, w in zip(row[1:], W, strict=True)), Fraction(0)) for j in range(len(place.free))]
    return (offset, *slopes)


def _common(found: Obstruction) -> dict[str, Any]:
    """The coordinates that the two points share, as many as leave a plane on which the hyperplane is a line."""
    first, second = found.points
    shared = [
        name
        for name, a, b, c in zip(found.variables, first, second, found.row[1:], strict=True)
        if a == b and not (c and sum(map(bool, found.row[1:])) == 1)
    ]
    return {name: first[found.variables.index(name)] for name in shared[-(len(found.variables) - 2) :]}


def _line(row: Sequence[Any], seen: Any) -> tuple[PlanePoint, PlanePoint] | None:
    """The part of a line in a box."""
    c, a, b = map(Fraction, row)
    (x, u), (y, v) = seen
    ends: list[PlanePoint] = []
    if b:
        ends += [(q, -(c + a * q) / b) for q in (x, u) if y <= -(c + a * q) / b <= v]
    if a:
        ends += [(-(c + b * q) / a, q) for q in (y, v) if x <= -(c + b * q) / a <= u]
    distinct = sorted(set(ends))
    return (distinct[0], distinct[-1]) if len(distinct) > 1 else None
