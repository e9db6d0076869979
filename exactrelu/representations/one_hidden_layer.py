r"""Which CPA functions are computed by one hidden layer: an exact decision with a network or an obstruction.

A network with one hidden layer computes $f(x) = b + \sum_i a_i\,\mathrm{relu}(w_i \cdot x + c_i)$.  Let f be a scalar
CPA function on $P = \mathbb{R}^d$ or on a full-dimensional polyhedron P.

**Theorem.** f is computed on P by one hidden layer iff, for every hyperplane H that meets the interior of P, the jump
of the gradient of f across H is the same at all generic points of $H \cap \mathrm{int}\,P$.

A point of H is *generic* if f is affine near it on each side of H; all but a set of smaller dimension are.  With
$H = \{h = 0\}$, $h(x) = c_0 + c \cdot x$, the gradients on the sides $h \geq 0$ and $h \leq 0$ differ by a multiple
$J\,c$, because both maps agree on H; J is *the jump*, and it is 0 where f is affine across H.

*Proof, only if.* A unit $a\,\mathrm{relu}(w \cdot x + c)$ with another hyperplane than H, or with $w = 0$, is affine
near every point of H outside its own hyperplane, and the hyperplanes of finitely many such units cover no open part of
H.  A unit with hyperplane H has the same jump all along H.  So near a generic point that is on no other unit's
hyperplane the jump of f is the sum of the jumps of the units on H, the same number wherever the point is; and at a
generic point that is on other units' hyperplanes the jump is that of the points of H nearby.

*Proof, if.* Only finitely many hyperplanes $H_1, \dots, H_k$ have jumps $J_j \neq 0$.  The function
$g = f - \sum_j J_j\,\mathrm{relu}(h_j)$ is CPA and its jump is 0 at all generic points of every hyperplane, so its
gradient does not change from one cell to the next through a common (d − 1)-dimensional face.  Since int P is convex,
two generic points of it are joined by a segment that meets no face of smaller dimension; so g has one gradient, and is
affine on P.  An affine function takes at most two units more (`orientations` finds how many are needed).  ∎

In one variable every H is a point, so every CPA function is computed by one hidden layer.

**Corollary.** In $d \geq 2$ variables no CPA function with compact support is computed by one hidden layer, but 0.
*Proof.* f is not affine, so some H carries a jump $\neq 0$.  H is unbounded, and where it has left the support the
jump is 0.  ∎
Nodal basis functions of finite elements and towers over boxes are such functions.

The decision looks at the pieces of f.  A generic point of H is in the interior of a cell, where the jump is 0, or on
the common face of two cells.  So the jump along H is constant iff all walls on H have the same one and, unless that is
0, H cuts through no cell.

Sources: He, Li, Xu & Zheng, *ReLU deep neural networks and linear finite elements*, J. Comput. Math. 2020, arXiv
1807.03973 (basis functions, two hidden layers); Hertrich, Basu, Di Summa & Skutella, *Towards lower bounds on the depth
of ReLU neural networks*, 2021, arXiv 2105.14835 (one hidden layer and max{0, x, y}).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.analysis.pieces import require_scalar, scalar_pieces
from exactrelu.cpa import CPA
from exactrelu.expressions import Lattice, Variable, combine, sum_text
from exactrelu.formulas import Formula, settle
from exactrelu.linear_programming import dictionary
from exactrelu.networks import Network
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.equality import equal
from exactrelu.prover.verdict import Verdict
from exactrelu.regions.budget import Budget
from exactrelu.regions.walls import walls
from exactrelu.representations.limits import nonempty_setting, require_limits, seconds_left
from exactrelu.representations.obstructions import Neighbourhood, Obstruction, obstruction_of
from exactrelu.representations.orientations import Unit, assemble
from exactrelu.typesetting.formulas import equation, names_of, node_lines
from exactrelu.typesetting.layout import notebook

__all__ = ["ShallowNetwork", "to_shallow_network"]

IntRow = tuple[int, ...]
Point = tuple[Fraction, ...]

SHOWN_UNITS = 16  # more are counted, not printed
DENOMINATORS = (1, 2, 3, 4, 6, 8, 12, 60)  # of the points that are tried first


@dataclass(frozen=True, eq=False)
class ShallowNetwork:
    """A network with one hidden layer that computes f on the domain, and the proof that it does.

    `units` are the hidden neurons with their output weights, `bias` is the output bias, and `network` has exactly these
    (a function without units gets one idle neuron, since a layer cannot be empty).  No network with one hidden layer,
    output bias and no skip connection computes f on the domain with fewer than `least` units; `minimal` says whether
    that many are used.  This bound rests on the argument in `orientations` and an exact search, not on a certificate.
    True as a bool if `verdict` is.  It is usable wherever a formula is, and can be called at points.
    """

    text: str
    variables: tuple[str, ...]
    domain: Polyhedron
    units: tuple[Unit, ...]
    bias: Fraction
    least: int
    network: Network
    verdict: Verdict = field(repr=False)

    @property
    def minimal(self) -> bool:
        """Whether fewer units are proved to be impossible."""
        return len(self.units) == self.least

    def __bool__(self) -> bool:
        return bool(self.verdict)

    def __call__(self, *point: Any) -> Any:
        """The value of the network at a rational point, or at symbols."""
        return self.network(*point)

    def as_formula(self) -> Formula:
        """The sum of multiples of relu, defined everywhere; `equal` and the others take the object itself."""
        inputs = [Variable(name) for name in self.variables]
        parts = [
            (weight, Lattice("relu", (combine(zip(map(Fraction, row[1:]), inputs, strict=True), row[0]),)))
            for weight, row in self.units
        ]
        return Formula((combine(parts, self.bias),), self.formula(), names=self.variables)

    def _repr_latex_(self) -> str | None:
        """The formula in LaTeX for notebooks; None, so that the text is shown, for more than 60 units."""
        if len(self.units) > 60:
            return None
        nodes = self.as_formula().outputs
        return notebook(equation("", node_lines(nodes, names_of(nodes, self.variables), False)))

    def formula(self) -> str:
        """The network as text: a sum of multiples of relu and the bias."""
        terms = []
        for weight, row in self.units:
            form = sum_text(zip(map(Fraction, row[1:]), self.variables, strict=True), Fraction(row[0]))
            terms.append((weight, f"relu({form})"))
        return sum_text(terms, self.bias)

    def __str__(self) -> str:
        count = len(self.units)
        claim = "the least possible number" if self.minimal else f"at least {self.least} are needed"
        lines = [f"one hidden layer with {count} unit{'s' * (count != 1)}, {claim}"]
        if count <= SHOWN_UNITS:
            lines.append(f"  {self.text} = {self.formula()}")
        return "\n".join([*lines, f"  {self.verdict.label}"])

    def __repr__(self) -> str:
        return f"<{self}>"


def to_shallow_network(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    certify: bool | None = None,
) -> ShallowNetwork | Obstruction:
    r"""Decide whether one hidden layer computes f, on $\mathbb{R}^d$ or on a full-dimensional polyhedron.

    The answer is true as a bool and then is a network that is proved equal to f, or it is false and is an obstruction:
    a hyperplane and two of its points at which the gradient of f jumps differently across it, with balls around them.
    The network has an output bias and no skip connection; its number of units is the least possible wherever the search
    for it ends within bounds, and `minimal` says so.

    `f` is a scalar network, formula or CPA function; `on` and `variables` are as in `equal`.  `max_cells` limits the
    search for the pieces and `time` (seconds) everything together; both raise `BudgetExceeded`, and with `certify` they
    also go to the proofs, which may end undecided.  Raises `FormulaError` for several outputs, `ValueError` for a
    domain that is not full-dimensional, `EmptyDomain` for an empty one.

    Source: the theorem at the head of this module, after He, Li, Xu & Zheng 2020 and Hertrich et al. 2021.

    >>> print(to_shallow_network("max(abs(x), abs(y))"))
    one hidden layer with 4 units, the least possible number
      max(abs(x), abs(y)) = relu(x + y)/2 + relu(-x - y)/2 + relu(x - y)/2 + relu(-x + y)/2
      proved, certificate checked
    >>> print(to_shallow_network("max(0, x, y)"))
    not one hidden layer: the jump of the gradient of max(0, x, y) varies along y = 0
      in the ball of radius 1/2 around (-1, 0): y where y >= 0, 0 where y <= 0; jump 1
      in the ball of radius 1/4 around (1/2, 0): x on both sides; jump 0
      these maps: proved, certificate checked
    >>> to_shallow_network("max(0, x, y)", on="x >= 0, y >= 0").formula()
    'relu(x - y) + relu(y)'
    """
    require_limits(max_cells, time, certify)
    budget = Budget(max_cells, time)
    nonempty_setting(require_scalar(f, "to_shallow_network") if not isinstance(f, CPA) else f, on, variables)
    cpa = scalar_pieces(f, on, variables, max_cells, time, "to_shallow_network")
    if cpa.domain.dimension() < cpa.input_dim:
        raise ValueError(
            f"on = {cpa.domain} has dimension {cpa.domain.dimension()} in a space of dimension {cpa.input_dim}; "
            "one hidden layer is decided on full-dimensional domains: eliminate variables by the equations first"
        )
    text = settle([f], on, cpa.variables).functions[0].text

    def options() -> dict[str, Any]:
        return {
            "variables": cpa.variables,
            "max_cells": max_cells,
            "time": seconds_left(budget),
            "certify": certify,
        }

    found = _decided(cpa, budget)
    if not isinstance(found, dict):
        return obstruction_of(f, text, cpa.domain, *found, options)
    assembly = assemble(found, _rest(cpa, found), cpa.domain, budget)
    network = _network(assembly.units, assembly.bias, cpa.input_dim)
    verdict = equal(f, network, on=on, **options())
    if verdict.refuted:
        raise RuntimeError(f"internal error: the network is not the function: {verdict}")
    return ShallowNetwork(
        text, cpa.variables, cpa.domain, assembly.units, assembly.bias, assembly.least, network, verdict
    )


def _decided(cpa: CPA, budget: Budget) -> dict[IntRow, Fraction] | tuple[IntRow, tuple[Neighbourhood, Neighbourhood]]:
    """The jump of every hyperplane that has one, or a hyperplane with two points of different jumps."""
    places: dict[IntRow, dict[Fraction, Neighbourhood]] = {}  # hyperplane -> jump -> the first place that has it
    for wall in walls(cpa.pieces):
        budget.watch()
        known = places.setdefault(wall.row, {})
        if wall.jump not in known:
            cells = [cpa.pieces[wall.positive], cpa.pieces[wall.negative]]
            known[wall.jump] = _neighbourhood(wall.row, wall.point, cells, wall.jump)
    for row in sorted(places, key=_simplicity):
        known = places[row]
        if len(known) == 1 and 0 not in known and cpa.input_dim > 1:
            uncut = _place_without_jump(row, cpa, budget)
            if uncut is not None:
                known[Fraction(0)] = uncut
        if len(known) > 1:
            first, second = sorted(known.values(), key=lambda place: place.jump == 0)[:2]
            return row, (first, second)
    return {row: jump for row, known in places.items() for jump in known if jump}


def _simplicity(row: IntRow) -> tuple[int, IntRow]:
    return sum(map(abs, row)), row


def _place_without_jump(row: IntRow, cpa: CPA, budget: Budget) -> Neighbourhood | None:
    """A point of the hyperplane in the interior of a cell, if it cuts one."""
    opposite = tuple(-c for c in row)
    for piece in cpa.pieces:
        budget.watch()
        if row in piece.cell.rows or opposite in piece.cell.rows:
            continue
        simplex = dictionary(piece.cell.dim, piece.cell.rows)
        if simplex.positive_point(row)[0] is not None and simplex.positive_point(opposite)[0] is not None:
            inside = Polyhedron(piece.cell.dim, piece.cell.rows, equations=(row,)).interior_point()
            if inside is None:
                raise RuntimeError("internal error: a hyperplane with points of a cell on both sides misses the cell")
            return _neighbourhood(row, inside, [piece, piece], Fraction(0))
    return None


def _neighbourhood(row: IntRow, inside: Point, cells: Sequence[Any], jump: Fraction) -> Neighbourhood:
    """A place around a point of the hyperplane that satisfies the other rows of both cells strictly, made simpler."""
    others = {r for piece in cells for r in piece.cell.rows} - {row, tuple(-c for c in row)}
    lead = min((i for i in range(1, len(row)) if row[i]), key=lambda i: abs(row[i]))
    for denominator in DENOMINATORS:
        point = [Fraction(round(c * denominator), denominator) for c in inside]
        point[lead - 1] -= _value(row, point) / row[lead]
        if all(_value(r, point) > 0 for r in others):
            break
    else:
        point = list(inside)
    # In the cube of radius r a row changes by r times the 1-norm of its gradient.
    room = min((_value(r, point) / sum(map(abs, r[1:])) for r in others), default=Fraction(1))
    radius = Fraction(1) if room >= 1 else 1 / Fraction(-(-room.denominator // room.numerator))
    above, below = cells
    return Neighbourhood(tuple(point), radius, above.map, below.map, jump)


def _value(row: IntRow, point: Sequence[Fraction]) -> Fraction:
    return row[0] + sum((c * x for c, x in zip(row[1:], point, strict=True)), Fraction(0))


def _rest(cpa: CPA, jumps: dict[IntRow, Fraction]) -> tuple[Fraction, ...]:
    """The row of the affine function f - sum of jump * relu(h)."""
    cell, affine = cpa.pieces[0]
    inside = cell.interior_point()
    assert inside is not None
    rest = [affine.b[0], *affine.W[0]]
    for row, jump in jumps.items():
        if _value(row, inside) > 0:
            rest = [a - jump * c for a, c in zip(rest, row, strict=True)]
    return tuple(rest)


def _network(units: Sequence[Unit], bias: Fraction, dim: int) -> Network:
    rows = [unit.row for unit in units] or [(0,) * (dim + 1)]
    weights = [unit.weight for unit in units] or [Fraction(0)]
    hidden = AffineMap([row[1:] for row in rows], [row[0] for row in rows], input_dim=dim)
    return Network([hidden, AffineMap([weights], [bias])], "S")
