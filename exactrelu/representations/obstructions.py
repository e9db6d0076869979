r"""Why no hidden layer of any width computes f: one hyperplane along which the gradient does not always jump alike."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from keyword import iskeyword
from typing import Any, NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.exact import primitive
from exactrelu.expressions import FormulaError, UncoveredError, Variable, combine, sum_text
from exactrelu.formulas import Formula, as_formula, settle
from exactrelu.options import require_known
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.decisions import OPTIONS
from exactrelu.prover.equality import equal
from exactrelu.prover.induction import NamedObligation
from exactrelu.prover.verdict import ArguedVerdict, Verdict
from exactrelu.regions.continuity import DiscontinuousError
from exactrelu.regions.piece_text import map_text
from exactrelu.representations.obstruction_scripts import SCRIPT, python_text
from exactrelu.typesetting.formulas import formula, names_of
from exactrelu.typesetting.layout import aligned, notebook, number

__all__ = ["Neighbourhood", "Obstruction", "obstruction_of"]

ARGUMENT = (
    "with one hidden layer the gradient would jump alike in both balls, and the two jumps differ: the argument in the "
    "documentation of Obstruction, not part of the certificate"
)

IntRow = tuple[int, ...]
Row = tuple[Fraction, ...]


class Neighbourhood(NamedTuple):
    """A point of a hyperplane {h = 0} and an open Euclidean ball around it, in which f is affine on each side.

    f is `above` where h >= 0 and `below` where h <= 0, and gradient(above) - gradient(below) = jump * gradient(h).
    """

    point: Row
    radius: Fraction
    above: AffineMap
    below: AffineMap
    jump: Fraction

    @property
    def gradients(self) -> tuple[Row, Row]:
        """The gradients of f above and below the hyperplane."""
        return self.above.W[0], self.below.W[0]


@dataclass(frozen=True, eq=False)
class Obstruction:
    r"""A hyperplane H = {h = 0} and two of its points around which the gradient of f jumps differently across H.

    `row` (c0, c1, .., cd) is the primitive integer row of h.  Each of the two `neighbourhoods` has a rational `point` p
    of H, a `radius` r > 0 such that the open Euclidean ball B(p, r) lies in the domain, the affine maps of f in the
    ball on the two sides of H, and the `jump`.  That f is affine there is proved by the four `verdicts`, on the half
    cubes $\{x : \|x - p\|_\infty \le r,\ \pm h(x) \ge 0\}$, which contain the half balls.

    `verdict` is on the theorem, the `statement`; the four are its obligations, and its certificate holds theirs.  So
    ``prove(O)`` proves that *no* hidden layer computes f, while ``bool(O)`` is False.

    **Why this excludes one hidden layer of any width.**  Let $f = \sum_i a_i\,\mathrm{relu}(\ell_i) + b$ on the domain.
    The units with hyperplane H add up to a function with one jump J all along H, the others to a function g that is
    affine near every point of H that is on none of their hyperplanes.  Each ball contains such points of H, and the
    jump of f there is J.  So both jumps are J, but they differ.  This last step is not part of the certificate.

    >>> from exactrelu import to_shallow_network
    >>> no = to_shallow_network("relu(min(x, y))")
    >>> print(no)
    not one hidden layer: the jump of the gradient of relu(min(x, y)) varies along y = 0
      in the ball of radius 1/2 around (1, 0): y where y >= 0, 0 where y <= 0; jump 1
      in the ball of radius 1/4 around (-1/2, 0): 0 on both sides; jump 0
      these maps: proved, certificate checked
    >>> no.row, no.jumps, bool(no)
    ((0, 0, 1), (Fraction(1, 1), Fraction(0, 1)), False)
    >>> no.verdict.statement
    'relu(min(x, y)) is not computed by one hidden layer of any width on R^2'
    >>> no.verdict.label, no.verdict.rests_on[0]
    ('proved by argument from certified claims', '4 claims, proved, certificate checked')
    >>> no.verify("relu(min(x, y))"), no.verify("relu(x)")
    (True, False)
    """

    text: str
    variables: tuple[str, ...]
    domain: Polyhedron
    row: IntRow
    neighbourhoods: tuple[Neighbourhood, Neighbourhood]
    verdicts: tuple[Verdict, ...] = ()
    verdict: Verdict | None = None

    @property
    def statement(self) -> str:
        """What it shows, in words."""
        where = str(self.domain) if self.domain.rows or self.domain.strict else f"R^{len(self.variables)}"
        return f"{self.text} is not computed by one hidden layer of any width on {where}"

    @property
    def points(self) -> tuple[Row, Row]:
        """The two points of the hyperplane."""
        first, second = self.neighbourhoods
        return first.point, second.point

    @property
    def radii(self) -> tuple[Fraction, Fraction]:
        """The radii of the two balls."""
        first, second = self.neighbourhoods
        return first.radius, second.radius

    @property
    def jumps(self) -> tuple[Fraction, Fraction]:
        """The two jumps, as multiples of the normal (c1, .., cd)."""
        first, second = self.neighbourhoods
        return first.jump, second.jump

    def __bool__(self) -> bool:
        """False: f is not computed by one hidden layer; raises `Undecided` if a budget ended the proof of that."""
        if self.verdict is not None and not self.verdict:
            raise RuntimeError("internal error: an obstruction rests on a refuted statement")
        return False

    def half_cubes(self) -> list[tuple[AffineMap, Polyhedron]]:
        """The four statements the obstruction rests on: f is this affine map on this polyhedron."""
        return [half for place in self.neighbourhoods for half in _half_cubes(self.row, place, self.variables)]

    def violations(self) -> list[str]:
        """The rules of arithmetic and geometry that the data break, in words; empty for an obstruction."""
        if misshapen := self._misshapen():
            return misshapen
        broken = []
        normal = self.row[1:]
        if not any(normal) or primitive([Fraction(c) for c in self.row]) != self.row:
            broken.append(f"row = {self.row} is not the primitive integer row of a hyperplane")
        for position, place in enumerate(self.neighbourhoods):
            name = f"neighbourhoods[{position}]"
            if _value(self.row, place.point) != 0:
                broken.append(f"{name}: the point {_shown(place.point)} is not on the hyperplane")
            if place.radius <= 0:
                broken.append(f"{name}: radius = {place.radius} is not positive")
            if not _inside(place, self.domain):
                broken.append(f"{name}: the cube around the ball is not inside the domain")
            above, below = place.gradients
            if any(a - b != place.jump * c for a, b, c in zip(above, below, normal, strict=True)):
                broken.append(f"{name}: the gradients do not differ by jump = {place.jump} times {normal}")
        if self.jumps[0] == self.jumps[1]:
            broken.append(f"both jumps are {self.jumps[0]}")
        return broken

    def _misshapen(self) -> list[str]:
        """What has the wrong length or is not a rational number, in words."""
        dim = len(self.variables)
        broken = []
        if len(self.row) != dim + 1 or not all(map(_is_rational, self.row)):
            broken.append(f"row = {self.row} is not a row of {dim + 1} integers for {dim} variables")
        if self.domain.dim != dim:
            broken.append(f"the domain {self.domain} has dimension {self.domain.dim} and there are {dim} variables")
        if len(self.neighbourhoods) != 2:
            broken.append(f"there are {len(self.neighbourhoods)} neighbourhoods, not two")
        for position, place in enumerate(self.neighbourhoods):
            name = f"neighbourhoods[{position}]"
            if len(place.point) != dim or not all(map(_is_rational, place.point)):
                broken.append(f"{name}: point = {place.point} is not a list of {dim} rational numbers")
            if not (_is_rational(place.radius) and _is_rational(place.jump)):
                broken.append(f"{name}: radius = {place.radius} and jump = {place.jump} are not both rational")
            if any((affine.input_dim, affine.output_dim) != (dim, 1) for affine in (place.above, place.below)):
                broken.append(f"{name}: the maps do not have {dim} inputs and one output")
        return broken

    def verify(self, f: Any, on: Any = None, *, variables: Sequence[str] | str | None = None, **options: Any) -> bool:
        """Whether this excludes one hidden layer for `f`, on its domain and `on`: all is checked and proved anew.

        Checked: the data fit together, and both balls lie in the interior of the domain where f is asked about, since
        the argument needs f on both sides of H there.  Proved: the four statements on the half cubes.  The
        coordinates are the `variables` of the obstruction.  `variables`, which are these by default, name the inputs
        of a network in their order.  False for a function with several outputs or in other variables, and where f is
        not defined (or not continuous) in a ball.  `options` are those of `equal`; `Undecided` is raised where its
        budget is used up, `TypeError` for other options.
        """
        require_known(options, OPTIONS | {"on", "variables"}, "Obstruction.verify")
        function = as_formula(f)
        names = self.variables if variables is None else variables
        try:
            bound = settle([function], on, names)
            setting = settle(bound.functions, bound.domain, self.variables)
        except FormulaError:  # a function of other variables, or of another number of them
            return False
        if len(setting.functions[0].outputs) != 1 or setting.functions[0].vector or self.violations():
            return False
        if not all(_inside(place, setting.domain) for place in self.neighbourhoods):
            return False
        try:
            verdicts = [
                equal(
                    setting.functions[0], _formula(affine, self.variables), on=part, variables=self.variables, **options
                )
                for affine, part in self.half_cubes()
            ]
        except (UncoveredError, DiscontinuousError):
            return False
        proved = [bool(verdict) for verdict in verdicts]  # each of them is looked at
        return all(proved)

    def script(self, expression: str | None = None) -> str:
        """A short Python program, on the standard library alone, that recomputes the two jumps from values of f.

        `expression` is f in Python, in the variables, such as ``"max(0, x, y)"`` (a fraction is written ``F(1, 3)``).
        By default it is the text that f was given as; `ValueError` unless that consists of sums, products and quotients
        of the variables, integers and ``max``, ``min``, ``abs``, ``relu``.
        A variable with the name of a Python keyword, such as lambda, is called lambda_ in the program, and the word
        lambda in the expression is read as this variable.
        In every half ball the program compares f with the affine map at d + 1 affinely independent points; at each
        point p it computes the second difference f(p + tc) - 2 f(p) + f(p - tc) = t * jump * |c|^2 along the normal c,
        and it fails unless these are the two numbers claimed, which differ.

        Values at finitely many points never exclude one hidden layer (some shallow network has them all).  What the
        program takes from here, and does not show, is that f is affine in the half balls: that is what the certificate
        of `verdict` proves, and what anyone can read off the formula.

        >>> from exactrelu import to_shallow_network
        >>> exec(to_shallow_network("max(0, x, y)").script())
        >>> exec(to_shallow_network("max(0, x, y)").script("max(x, y)"))
        Traceback (most recent call last):
        ...
        AssertionError
        """
        if expression is None:
            expression = python_text(self.text, self.variables)
        places = ",\n    ".join(
            f"({_exact(place.point)}, {_exact(place.radius / (_one_norm(self.row) + 2))}, "
            f"{_exact((place.above.b[0], *place.above.W[0]))}, {_exact((place.below.b[0], *place.below.W[0]))}, "
            f"{_exact(place.jump)})"
            for place in self.neighbourhoods
        )
        names = list(self.variables)
        for position, name in enumerate(names):
            if iskeyword(name):
                while names[position] in self.variables:
                    names[position] += "_"
                expression = re.sub(rf"\b{name}\b", names[position], expression)
        listed = ", ".join(names)
        return SCRIPT.format(names=listed, expression=expression, normal=tuple(self.row[1:]), places=places)

    def __str__(self) -> str:
        form = sum_text(zip(map(Fraction, self.row[1:]), self.variables, strict=True), Fraction(self.row[0]))
        lines = [f"not one hidden layer: the jump of the gradient of {self.text} varies along {form} = 0"]
        for place in self.neighbourhoods:
            above, below = (map_text(affine, self.variables) for affine in (place.above, place.below))
            maps = (
                f"{above} where {form} >= 0, {below} where {form} <= 0" if above != below else f"{above} on both sides"
            )
            lines.append(
                f"  in the ball of radius {place.radius} around {_shown(place.point)}: {maps}; jump {place.jump}"
            )
        if self.verdict is not None:
            labels = dict.fromkeys(verdict.label for verdict in self.verdicts)
            lines.append(f"  these maps: {'; '.join(labels)}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<{self}>"

    def latex(self) -> str:
        """The hyperplane, and the two balls with the maps and jumps of f in them, in LaTeX."""
        inputs = [Variable(name) for name in self.variables]
        plane = combine(zip(map(Fraction, self.row[1:]), inputs, strict=True), self.row[0])
        names = names_of([plane], self.variables)
        form = formula(plane, names)
        first, second = map(_point_latex, self.points)
        lines = [
            rf"& \text{{The gradient of }} f \text{{ jumps differently across }} {form} = 0 "
            rf"\text{{ near }} {first} \text{{ and }} {second}"
        ]
        for place in self.neighbourhoods:
            above, below = (
                formula(combine(zip(affine.W[0], inputs, strict=True), affine.b[0]), names)
                for affine in (place.above, place.below)
            )
            sides = rf"{above} \text{{ where }} {form} \ge 0, \quad {below} \text{{ where }} {form} \le 0"
            lines.append(
                rf"& \text{{in }} B({_point_latex(place.point)}, {number(place.radius, small=True)}) \colon\quad "
                rf"f({names.listed(self.variables)}) = {sides if above != below else above}; "
                rf"\quad \text{{jump }} {number(place.jump)}"
            )
        return aligned(lines)

    def _repr_latex_(self) -> str:
        """The same for notebooks."""
        return notebook(self.latex())


def obstruction_of(
    f: Any,
    text: str,
    domain: Polyhedron,
    row: IntRow,
    neighbourhoods: tuple[Neighbourhood, Neighbourhood],
    options: Callable[[], dict[str, Any]],
) -> Obstruction:
    """The obstruction with its proofs; `options()` are those of `equal`, asked for each of the four statements."""
    variables = domain.names()
    bare = Obstruction(text, variables, domain, row, neighbourhoods)
    if broken := bare.violations():
        raise RuntimeError(f"internal error: {'; '.join(broken)}")
    verdicts = tuple(equal(f, _formula(affine, variables), on=part, **options()) for affine, part in bare.half_cubes())
    shown = replace(bare, verdicts=verdicts)
    return replace(shown, verdict=_together(shown))


def _together(found: Obstruction) -> Verdict:
    """The verdict on the theorem; the four claims are its obligations, with one certificate if each of them has one."""
    sides = [f"{name}, {side}" for name in ("first ball", "second ball") for side in ("above", "below")]
    owed = map(NamedObligation, sides, found.verdicts)
    return ArguedVerdict.of(found.statement, owed, ARGUMENT, found)


def _half_cubes(row: IntRow, place: Neighbourhood, variables: tuple[str, ...]) -> list[tuple[AffineMap, Polyhedron]]:
    r = place.radius
    cube = Polyhedron.box([c - r for c in place.point], [c + r for c in place.point]).named(variables)
    sides = ((place.above, row), (place.below, tuple(-c for c in row)))
    return [(affine, cube & Polyhedron(cube.dim, (side,), variables=variables)) for affine, side in sides]


def _formula(affine: AffineMap, variables: tuple[str, ...]) -> Formula:
    terms = [(w, Variable(name)) for w, name in zip(affine.W[0], variables, strict=True)]
    return Formula((combine(terms, affine.b[0]),), map_text(affine, variables), names=variables)


def _inside(place: Neighbourhood, domain: Polyhedron) -> bool:
    """Whether the open cube around the ball, and its center, lie in the interior of the domain."""
    r = place.radius
    values = [(_value(row, place.point), _one_norm(row), row in domain.strict) for row in domain.hyps]
    return all(value >= r * norm and (norm > 0 or value > 0 or not strict) for value, norm, strict in values)


def _is_rational(value: Any) -> bool:
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def _value(row: IntRow, point: Sequence[Fraction]) -> Fraction:
    return row[0] + sum((c * x for c, x in zip(row[1:], point, strict=True)), Fraction(0))


def _one_norm(row: IntRow) -> int:
    """The 1-norm of the gradient: how much the form changes at most in a cube of radius 1, and so in that ball."""
    return sum(map(abs, row[1:]))


def _shown(point: Sequence[Fraction]) -> str:
    return f"({', '.join(map(str, point))})"


def _point_latex(point: Sequence[Fraction]) -> str:
    return f"({', '.join(number(c, small=True) for c in point)})"


def _exact(value: Fraction | Sequence[Fraction]) -> str:
    """The number, or the list of numbers, in Python."""
    if isinstance(value, Fraction):
        return f"F({value})" if value.denominator == 1 else f"F({value.numerator}, {value.denominator})"
    return f"[{', '.join(map(_exact, value))}]"
