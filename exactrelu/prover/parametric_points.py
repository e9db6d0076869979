"""Points for claims with parameters: small ones that may refute, and samples of the parameters in general position."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product as grid
from random import Random

from exactrelu.kernel.polynomials import Monomial, Polynomial, PolynomialClaim
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.parametric_forms import Point, value_at_point
from exactrelu.prover.positivity import Generator, degree

__all__ = ["affine_domain", "box_inside", "parameter_sample", "simple_points", "simplest"]

SIMPLE = tuple(map(Fraction, ("1", "2", "-1", "1/2", "3", "-2", "0", "1/3", "4", "-1/2", "2/3", "-3")))
FEW = {0: 1, 1: 12, 2: 10, 3: 9, 4: 7}  # number of parameters -> values tried for each
PARAMETER_POINTS = 8


def simple_points(claim: PolynomialClaim, variables: int) -> Iterator[Point]:
    """Small rational points, simple parameters first; all conditions still have to be looked at."""

    def of_parameters(conditions: Sequence[Polynomial]) -> tuple[Polynomial, ...]:
        return tuple(p for p in conditions if all(i > variables for m in p for i, _ in m))

    parameters = claim.dim - variables
    alone = replace(claim, positive=of_parameters(claim.positive), hyps=of_parameters(claim.hyps))
    zeros = (Fraction(0),) * variables
    chosen: list[Point] = []
    for candidate in grid(SIMPLE[: FEW.get(parameters, 4)], repeat=min(parameters, 5)):
        theta = candidate + (Fraction(1),) * (parameters - len(candidate))
        if len(chosen) < PARAMETER_POINTS and alone.admits(zeros + theta):
            chosen.append(theta)
    values = (0, 1, -1, 2, -2, 3, -3) if variables <= 1 else (0, 1, -1, 2) if variables == 2 else (0, 1, -1)
    points = sorted(grid(values, repeat=min(variables, 4)), key=lambda p: sum(map(abs, p)))
    halves = [(Fraction(1, 2),), (Fraction(-1, 2),), (Fraction(1, 3),)] if variables == 1 else []
    tried = [*(tuple(map(Fraction, x)) for x in points), *halves]
    for theta in chosen:
        yield from ((*x, *zeros[len(x) :], *theta) for x in tried)


def simplest(claim: PolynomialClaim, point: Point) -> Point:
    """A nearby point with a small common denominator where the claim fails too, or the point itself."""
    for denominator in (1, 2, 3, 4, 5, 6, 8, 10, 12, 30, 100, 1000, 10**6):
        rounded = tuple(Fraction(round(c * denominator), denominator) for c in point)
        if claim.admits(rounded) and not claim.holds_at(rounded):
            return rounded
    return point


def affine_domain(generators: Sequence[Generator], variables: int, parameters: int) -> Polyhedron:
    """The polyhedron of the parameters that satisfy the affine ones of the conditions."""
    units: list[Monomial] = [(), *(((variables + 1 + i, 1),) for i in range(parameters))]
    rows: dict[bool, list[list[Fraction]]] = {True: [], False: []}
    for one in generators:
        if degree(one.polynomial) <= 1:
            rows[one.strict].append([one.polynomial.get(unit, Fraction(0)) for unit in units])
    return Polyhedron.from_rows(rows[False], strict=rows[True], dim=parameters)


def parameter_sample(generators: Sequence[Generator], variables: int, parameters: int, seed: int) -> Point | None:
    """Parameters in general position that satisfy all conditions, or None if none are found."""
    if not parameters:
        return ()
    domain = affine_domain(generators, variables, parameters)
    inner = domain.interior_point()
    random = Random(seed)
    for _ in range(60 if inner is not None else 0):
        point = inner or ()
        for _ in range(3 * parameters):
            way = [Fraction(random.randint(-12, 12), random.choice((5, 7, 11))) for _ in range(parameters)]
            for _ in range(6):
                moved = tuple(p + w for p, w in zip(point, way, strict=True))
                if domain.contains(moved):
                    point = moved
                    break
                way = [w / 3 for w in way]
        values = [value_at_point(one.polynomial, (Fraction(0),) * variables + point) for one in generators]
        if all(v > 0 or (v == 0 and not one.strict) for v, one in zip(values, generators, strict=True)):
            return point
    return None


def box_inside(cell: Polyhedron, middle: Point, degrees: Sequence[int]) -> list[Point]:
    """Points of a box in the cell, more in each direction than a polynomial of that degree has zeros.

    Around the middle of a full-dimensional cell there is such a box, and a polynomial that vanishes on its points is
    zero; for another cell the middle alone is returned.
    """
    radius = Fraction(1)
    for _ in range(30):
        box = [
            [c + radius * (2 * Fraction(j, e) - 1) for j in range(e + 1)] if e else [c]
            for c, e in zip(middle, degrees, strict=True)
        ]
        if all(cell.contains(corner) for corner in grid(*({side[0], side[-1]} for side in box))):
            return list(grid(*box))
        radius /= 2
    return [middle]
