"""The branch of a proof tree that a search is in."""

from dataclasses import dataclass, field, replace
from typing import Any

from exactrelu.kernel.polynomials import Polynomial
from exactrelu.prover.parametric_forms import Forms, Point
from exactrelu.prover.positivity import Generator, Signs

__all__ = ["Branch", "Row", "SignNeeded"]


class SignNeeded(Exception):
    """The sign of a polynomial in the parameters is not seen."""

    def __init__(self, polynomial: Polynomial) -> None:
        super().__init__()
        self.polynomial = polynomial


@dataclass(frozen=True)
class Row:
    """A row of the branch that contains variables, as a form, and its name in the certificate."""

    name: str
    form: Any
    strict: bool


@dataclass
class Branch:
    """Where the search is: decided maxima, rows, what is known of the parameters, and the sample."""

    values: dict[int, Any]
    sides: dict[int, int]
    rows: tuple[Row, ...]
    signs: Signs
    sample: Point
    positive: int  # rows `p..` so far
    weak: int  # numbered rows so far
    cuts: int = 0
    flat: str = ""  # a polynomial that is zero for the parameters of this branch: what holds there need not lift
    lines: list[str] = field(default_factory=list)

    def copy(self) -> "Branch":
        return replace(self, values=dict(self.values), sides=dict(self.sides), lines=[])

    def joint_signs(self, forms: Forms) -> Signs:
        """What is known of variables and parameters together."""
        more = []
        for row in self.rows:
            p, denominator = forms.in_inputs(row.form)
            if denominator.keys() <= {()}:
                more.append(Generator(row.name, {m: c / denominator[()] for m, c in p.items()}, row.strict))
        return self.signs.extended(*more)
