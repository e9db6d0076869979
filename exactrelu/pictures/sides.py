r"""The two sides of a statement that a picture compares, and the words about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exactrelu.expressions import combine
from exactrelu.formulas import Formula
from exactrelu.pictures.scenes import TEXT, Scene, text_width
from exactrelu.pictures.sections import Section
from exactrelu.prover.questions import Question, failure_at
from exactrelu.prover.verdict import Counterexample, Verdict
from exactrelu.typesetting.formulas import names_of, on_one_line
from exactrelu.typesetting.layout import width as characters
from exactrelu.typesetting.names import Names, prose, symbol

__all__ = [
    "NOT_IN_SECTION",
    "SHORT",
    "Sides",
    "caption",
    "exactly",
    "failing_sides",
    "outside",
    "point_line",
    "point_text",
    "side_lines",
]

SHORT = 34  # characters of a side that is written out
SHORT_IN_THE_PLANE = 26  # there it is the title of one of three panels
NOT_IN_SECTION, NOT_IN_WINDOW = "not in this section", "not in this window"


@dataclass(frozen=True)
class Sides:
    """Two sides of a statement that are compared, one output of each, and where they fail to be as claimed.

    `naming` is how the whole statement calls its variables and networks.
    """

    left: Formula
    right: Formula
    relation: str
    output: int
    variables: tuple[str, ...]
    counterexample: Counterexample | None
    naming: Names

    @property
    def parts(self) -> tuple[Formula, Formula]:
        """The output that is compared, of both sides."""
        left, right = (Formula((side.outputs[self.output],), side.text) for side in (self.left, self.right))
        return left, right

    @property
    def difference(self) -> Formula:
        """The left side minus the right one."""
        left, right = (side.outputs[self.output] for side in (self.left, self.right))
        return Formula((combine([(Fraction(1), left), (Fraction(-1), right)]),), "the difference")

    def written(self) -> list[str]:
        """The sides in LaTeX on one line each; nothing for one that takes several lines."""
        return [on_one_line(side.outputs, self.naming) for side in self.parts]

    def names(self) -> tuple[str, str]:
        """The sides if both are short, else words for them."""
        shown = self.written()
        longest = SHORT if len(self.variables) == 1 else SHORT_IN_THE_PLANE
        if any(not side or characters(side) > longest for side in shown):
            return "left side", "right side"
        return f"${shown[0]}$", f"${shown[1]}$"

    def on(self, section: Section) -> "Sides":
        """The sides on a section, with the counterexample if it is there."""
        example = self.counterexample
        if example is not None:
            point = section.point(example.point)
            example = None if point is None else Counterexample(section.free, point, example.left, example.right)
        left, right = map(section.function, (self.left, self.right))
        return replace(self, left=left, right=right, variables=section.free, counterexample=example)


def failing_sides(verdict: Verdict) -> Sides:
    """The two sides of a verdict that disagree at its counterexample; of a proved one the first two.

    Raises `TypeError` for verdicts that are not about functions (numbers, schemas, convexity).
    """
    asked = verdict.question
    if not isinstance(asked, Question):
        raise TypeError(f"there is no picture of {verdict.statement!r}: it is not one statement about two functions")
    variables = asked.setting.variables
    example = verdict.counterexample
    step, output = failure_at(asked, example.point)[:2] if example is not None else (0, 0)
    left, right = asked.sides[step : step + 2]
    naming = names_of([node for side in asked.sides for node in side.outputs], variables)
    return Sides(left, right, asked.relations[step], output, variables, example, naming)


def caption(sides: Sides, missing: str = "") -> tuple[str, ...]:
    """The point at which a refuted statement fails, and both values; `missing` says why the picture lacks the point."""
    example = sides.counterexample
    if example is None:
        return ()
    left, right = (v[sides.output] if isinstance(v, tuple) else v for v in (example.left, example.right))
    return (point_line(sides.variables, example.point, left, right, missing),)


def point_line(
    variables: Sequence[str], point: Sequence[Fraction], left: Fraction, right: Fraction, missing: str = ""
) -> str:
    """A point and the values of two sides there."""
    where = f"${point_text(variables, point)}$"
    where = f"Refuted at {where}, {missing}" if missing else f"At {where}"
    return f"{where}: left ${exactly(left)}$, right ${exactly(right)}$"


def point_text(variables: Sequence[str], point: Sequence[Fraction]) -> str:
    """The variables with their values at a point."""
    names, values = ", ".join(map(symbol, variables)), ", ".join(map(exactly, point))
    return f"{names} = {values}" if len(point) == 1 else f"({names}) = ({values})"


def outside(point: Sequence[Fraction], *seen: tuple[Fraction, Fraction]) -> str:
    """Why a picture of these intervals does not show a point; empty if it does."""
    shown = all(low <= q <= high for q, (low, high) in zip(point, seen, strict=True))
    return "" if shown else NOT_IN_WINDOW


def side_lines(sides: Sides, shown: Scene, wide: float) -> list[str]:
    """What the sides are, as far as it fits, where the picture does not say it."""
    said = {key.text for panel in shown.panels for key in panel.legend} | {panel.title for panel in shown.panels}
    if "left side" not in said and not (len(shown.panels) == 1 and said == {""}):
        return []
    lines = []
    for name, text, side in zip(("left side", "right side"), sides.written(), sides.parts, strict=True):
        fits = text and text_width(f"{name}: ${text}$", TEXT) <= wide
        words = side.text if text_width(f"{name}: {side.text}", TEXT) <= wide else ""
        if fits or words:
            lines.append(f"{name}: " + (f"${text}$" if fits else prose(words)))
    return lines


def exactly(q: Fraction) -> str:
    """The number, or a rounded one marked as such if it is very long."""
    text = str(q)
    return text if len(text) <= 30 else rf"\approx {float(q):.9g}"
