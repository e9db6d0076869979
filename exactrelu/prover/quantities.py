r"""Statements about computed numbers: counts, integrals, Lipschitz constants, errors.

Such a number is computed in Python before the prover sees it.  Comparing it with another one is arithmetic, and no
certificate could vouch for the computation that made it: it rests on the exactness of the engine, and the verdict
says so.  Irrational numbers are algebraic ones of sympy, such as $\sqrt{68}$.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.exact import ExactnessError, digits, rational
from exactrelu.expressions import FormulaError
from exactrelu.prover.verdict import Counterexample, Verdict

__all__ = ["COMPUTED", "Comparison", "compare_quantities", "is_quantity"]

COMPUTED = "proved by exact computation"
SIGNS = {"==": "=", "<=": "<=", ">=": ">="}


@dataclass(frozen=True)
class Comparison:
    """A relation between two numbers, or two lists of numbers, and in words what the left one is."""

    left: Any
    relation: str
    right: Any
    about: str | None = None

    def __str__(self) -> str:
        text = f"{_shown(self.left)} {SIGNS[self.relation]} {_shown(self.right)}"
        return f"{self.about}: {text}" if self.about else text


def is_quantity(value: Any) -> bool:
    """Whether a side of a statement is a real number computed in Python, or a list of such; text is a formula."""
    if isinstance(value, (list, tuple)):
        return len(value) > 0 and all(is_quantity(part) or isinstance(part, str) for part in value)
    if getattr(value, "is_Float", False) is True or isinstance(value, (str, float, bool)):
        return False
    if isinstance(value, (int, Fraction)) or getattr(value, "is_Rational", False) is True:
        return True
    try:  # an integer symbol is algebraic too, but it is no number
        return all(getattr(value, fact, False) is True for fact in ("is_number", "is_algebraic", "is_real"))
    except RecursionError:  # from sympy; whatever it is, it is not a number of the kind meant here
        return False


def compare_quantities(left: Any, relation: str, right: Any, about: str | None = None) -> Verdict | None:
    """The verdict on a relation between two numbers (or lists of equal shape); None if a side is something else.

    One side may be written as text, as in ``"17/3"``.  Irrational algebraic numbers are compared by rational intervals
    around them, and their equality is decided by minimal polynomials.
    """
    if not (is_quantity(left) or is_quantity(right)):
        return None
    try:
        asked = Comparison(_exact(left), relation, _exact(right), about)
    except ExactnessError:
        return None
    if _shape(asked.left) != _shape(asked.right):
        raise FormulaError(f"{_shown(asked.left)} and {_shown(asked.right)} are not numbers or lists of equal length")
    if relation != "==" and isinstance(asked.left, tuple):
        raise FormulaError(f"{relation} compares numbers, not lists such as {_shown(asked.left)}")
    if holds(asked.left, relation, asked.right):
        return Verdict(str(asked), "proved", COMPUTED, question=asked)
    values = Counterexample((), (), asked.left, asked.right)
    return Verdict(str(asked), "refuted", "refuted", counterexample=values, question=asked)


def _exact(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(map(_exact, value))
    irrational = is_quantity(value) and not getattr(value, "is_Rational", True)
    return value if irrational else rational(value, "a side of the statement")


def _shape(value: Any) -> Any:
    return tuple(map(_shape, value)) if isinstance(value, tuple) else None


def _shown(value: Any) -> str:
    return f"({', '.join(map(_shown, value))})" if isinstance(value, tuple) else digits(value)


def holds(left: Any, relation: str, right: Any) -> bool:
    """Whether a relation holds between two exact numbers, or lists of them; `FormulaError` for numbers not compared."""
    if isinstance(left, tuple):
        return all(holds(a, relation, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return {"==": left == right, "<=": left <= right, ">=": left >= right}[relation]
    keys = _signed_square(left), _signed_square(right)
    if keys[0] is not None and keys[1] is not None:  # t -> t|t| is increasing, so the order is that of the squares
        return holds(keys[0], relation, keys[1])
    from exactrelu.analysis.algebraic_numbers import compare_numbers  # here, since it needs sympy

    try:
        order = compare_numbers(left, right)
    except ValueError as error:  # numbers without an enclosure, such as radicals with complex parts
        if relation == "==":
            return _difference_vanishes(left, right)
        raise FormulaError(f"{left} {relation} {right}: these numbers are not compared: {error}") from error
    return {"==": order == 0, "<=": order <= 0, ">=": order >= 0}[relation]


def _signed_square(value: Any) -> Fraction | None:
    """t|t| of t = q or q sqrt(r) with rational q, r; None for other numbers."""
    if isinstance(value, Fraction):
        return value * abs(value)
    factor, root = value.as_coeff_Mul()
    if not (factor.is_Rational and root.is_Pow and root.exp.is_Rational and root.exp.q == 2 and root.base.is_Rational):
        return None
    square = root**2  # root is positive: a real principal square root
    if not (square.is_Rational and root.base.is_positive):
        return None
    q = Fraction(int(factor.p), int(factor.q))
    return q * abs(q) * Fraction(int(square.p), int(square.q))


def _difference_vanishes(left: Any, right: Any) -> bool:
    from sympy import Dummy, Rational, minimal_polynomial

    def number(value: Any) -> Any:
        return Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else value

    t = Dummy("t")
    return bool(minimal_polynomial(number(left) - number(right), t) == t)
