r"""Affine conditions in a normal form that reads well, for text and for LaTeX alike.

A condition has coprime integer coefficients, the first one positive, and its constant on the right; with constant 0
the negative terms move there ($x \ge y$).  A lower and an upper bound of one form become $-1 \le x \le 0$.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from exactrelu.exact import primitive
from exactrelu.expressions import Constraint, sum_text

__all__ = ["PLAIN", "Notation", "conditions_in"]

Bound = tuple[Fraction, bool]  # the number, and whether it is excluded


@dataclass(frozen=True)
class Notation:
    """How relations, numbers and sums q1 * v1 + q2 * v2 + .. of variables are written."""

    signs: Mapping[str, str]  # for >=, >, <=, < and ==
    number: Callable[[Fraction], str]
    combination: Callable[[list[tuple[Fraction, str]]], str]


PLAIN = Notation({sign: sign for sign in (">=", ">", "<=", "<", "==")}, str, lambda terms: sum_text(terms, Fraction(0)))


@dataclass
class _Form:
    """A linear form with coprime integer coefficients, and what is said about its values."""

    terms: tuple[tuple[str, int], ...]
    lower: dict[Bound, None] = field(default_factory=dict)  # in order, each bound once
    upper: dict[Bound, None] = field(default_factory=dict)
    equal: dict[Fraction, None] = field(default_factory=dict)

    def shown(self, notation: Notation) -> list[str]:
        if not self.terms:
            return self._numeric(notation)
        if not self.equal and len(self.lower) == len(self.upper) == 1:
            ((low, above),), ((high, below),) = self.lower, self.upper
            if low == high and not above and not below:
                return [self._single("==", low, notation)]
            if low < high:
                form = notation.combination([(Fraction(c), v) for v, c in self.terms])
                start = f"{notation.number(low)} {notation.signs['<' if above else '<=']} {form}"
                return [f"{start} {notation.signs['<' if below else '<=']} {notation.number(high)}"]
        said = [(">" if strict else ">=", bound) for bound, strict in self.lower]
        said += [("<" if strict else "<=", bound) for bound, strict in self.upper]
        said += [("==", bound) for bound in self.equal]
        return [self._single(relation, bound, notation) for relation, bound in said]

    def _single(self, relation: str, bound: Fraction, notation: Notation) -> str:
        moved = [(Fraction(-c), v) for v, c in self.terms if c < 0] if not bound else []
        kept = [(Fraction(c), v) for v, c in self.terms if c > 0 or bound]
        right = notation.combination(moved) if moved else notation.number(bound)
        return f"{notation.combination(kept)} {notation.signs[relation]} {right}"

    def _numeric(self, notation: Notation) -> list[str]:
        """Conditions without variables: 0 >= -c is said as c >= 0."""
        said = [(">" if strict else ">=", bound) for bound, strict in self.lower]
        said += [("==", bound) for bound in self.equal]
        return [f"{notation.number(-bound)} {notation.signs[relation]} 0" for relation, bound in said]


def conditions_in(
    notation: Notation, constraints: Iterable[Constraint], order: Sequence[str] | None = None
) -> list[str]:
    """What the constraints say, one text each; with `order`, those with few variables first, else as they come.

    >>> from exactrelu.text import parse_conditions
    >>> given = parse_conditions("x >= y, 2*x + 2*y > 1, z < 1, -2*x + 1 >= 0, z >= -1, 0 >= 2")
    >>> conditions_in(PLAIN, given)
    ['x >= y', 'x + y > 1/2', '-1 <= z < 1', 'x <= 1/2', '-2 >= 0']
    >>> conditions_in(PLAIN, given, "x y z".split())
    ['-2 >= 0', 'x <= 1/2', '-1 <= z < 1', 'x + y > 1/2', 'x >= y']
    """
    forms: dict[tuple[tuple[str, int], ...], _Form] = {}
    for constraint in constraints:
        coefficients = [q for _, q in constraint.terms]
        whole = primitive(coefficients)
        positive = not whole or whole[0] > 0
        linear = tuple((v, c if positive else -c) for (v, _), c in zip(constraint.terms, whole, strict=True))
        form = forms.setdefault(linear, _Form(linear))
        bound = -constraint.constant / (coefficients[0] / linear[0][1]) if linear else -constraint.constant
        if constraint.relation == "==":
            form.equal[bound] = None
        else:
            (form.lower if positive else form.upper)[bound, constraint.relation == ">"] = None
    listed = list(forms.values())
    if order is not None:
        place = {name: i for i, name in enumerate(order)}
        listed.sort(key=lambda form: (len(form.terms), [place[v] for v, _ in form.terms], [-c for _, c in form.terms]))
    return [text for form in listed for text in form.shown(notation)]
