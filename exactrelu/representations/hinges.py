r"""Differences of convex functions from the walls of a CPA function: hinges, and the best on a given complex.

Let f be CPA on a full-dimensional polyhedron P, with jump $s_w$ of its gradient along the row $c_w$ at each wall w.
A continuous function h that is affine on the same cells is convex iff all its jumps $\lambda_w$ are $\geq 0$, and f + h
is convex iff $\lambda_w \geq -s_w$.

- *Hinges*: for every hyperplane $H = \{c_H = 0\}$ that carries a wall with $s_w < 0$ one hinge
  $\max_{w \subseteq H} |s_w| \cdot \mathrm{relu}(c_H)$.  Always possible; but h has as many pieces as the arrangement
  of these hyperplanes has cells.
- *Regular*: the jumps $\lambda$ of the functions on a fixed complex are the solutions of linear equations (around a
  face of dimension d - 2 they cancel), so the decompositions on it form a polyhedron, and a linear program finds one
  with the least total jump.  It exists iff some convex function on the complex has a kink at every concave wall.

Sources: Kripfganz & Schulze, Piecewise affine functions as a difference of two convex functions, Optimization 18 (1987)
(hinges); Brandenburg, Grillo & Hertrich, Decomposition polyhedra of piecewise linear functions, arXiv 2410.04907.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.affine import AffineMap
from exactrelu.exact import primitive
from exactrelu.expressions import Lattice, Node, Variable, combine
from exactrelu.linear_programming import Dictionary, Infeasible
from exactrelu.regions.budget import Budget
from exactrelu.regions.walls import PieceLike, Wall, walls

__all__ = ["Split", "hinge_sum", "hinges", "regular_split"]

IntRow = tuple[int, ...]
Row = tuple[Fraction, ...]


@dataclass(frozen=True)
class Split:
    """The affine maps, each once, of convex functions g and h with f = g - h."""

    g: tuple[AffineMap, ...]
    h: tuple[AffineMap, ...]


def hinges(found: Sequence[Wall]) -> dict[IntRow, Fraction]:
    """For every hyperplane with a concave wall its row and the largest size of a negative jump along it."""
    weights: dict[IntRow, Fraction] = {}
    for wall in found:
        if wall.jump < 0:
            weights[wall.row] = max(weights.get(wall.row, Fraction(0)), -wall.jump)
    return weights


def hinge_sum(weights: Mapping[IntRow, Fraction], variables: Sequence[str]) -> Node:
    r"""$\sum_H w_H\,\mathrm{relu}(c_H)$ as a formula node."""
    nodes = [Variable(name) for name in variables]
    rows = [
        (weight, Lattice("relu", (combine(zip(map(Fraction, row[1:]), nodes, strict=True), row[0]),)))
        for row, weight in weights.items()
    ]
    return combine(rows)


def regular_split(pieces: Sequence[PieceLike], budget: Budget) -> Split | None:
    """The decomposition on the complex of the given pieces with the least total jump of h that is found, or None.

    None means that no convex function on this complex has a kink at every concave wall.  Of several objectives
    (all jumps alike, or those at walls where f has none or a convex one dearer) the fewest pieces win.
    """
    found = list(walls(pieces))
    maps = [(piece.map.b[0], *piece.map.W[0]) for piece in pieces]
    if not any(wall.jump < 0 for wall in found):
        return Split(_distinct(maps), _distinct([(Fraction(0),) * len(maps[0])]))
    heights = _Heights(len(pieces), found, budget)
    try:
        simplex = heights.feasible()
    except Infeasible:
        return None
    best: Split | None = None
    for weights in heights.objectives():
        budget.watch()
        h = heights.minimal(simplex, weights)
        g = [tuple(a + b for a, b in zip(mine, lift, strict=True)) for mine, lift in zip(maps, h, strict=True)]
        split = Split(_distinct(g), _distinct(h))
        if best is None or len(split.g) + len(split.h) < len(best.g) + len(best.h):
            best = split
    return best


class _Heights:
    """The continuous functions that are affine on given cells and zero on the first, by their jumps at the walls."""

    def __init__(self, cells: int, found: Sequence[Wall], budget: Budget) -> None:
        self.walls, self.budget = found, budget
        self.dim = len(found[0].row)
        beside: list[list[int]] = [[] for _ in range(cells)]
        for number, wall in enumerate(found):
            beside[wall.positive].append(number)
            beside[wall.negative].append(number)
        # the map on a cell is the sum of +-jump * row along a path of walls from the first cell
        self.paths: list[dict[int, int]] = [{} for _ in range(cells)]
        reached, queue, tree = {0}, [0], set()
        while queue:
            cell = queue.pop(0)
            for number in beside[cell]:
                wall = found[number]
                other, sign = (wall.positive, 1) if wall.negative == cell else (wall.negative, -1)
                if other not in reached:
                    reached.add(other)
                    tree.add(number)
                    self.paths[other] = {**self.paths[cell], number: sign}
                    queue.append(other)
        self.basis = self._solutions(self._cycles(tree))

    def _cycles(self, tree: set[int]) -> Iterator[dict[int, Fraction]]:
        """The equations, as sparse forms in the jumps, that all paths to a cell give the same map."""
        for number, wall in enumerate(self.walls):
            if number in tree:
                continue
            around = dict(self.paths[wall.negative])
            around[number] = around.get(number, 0) + 1
            for other, sign in self.paths[wall.positive].items():
                around[other] = around.get(other, 0) - sign
            for k in range(self.dim):
                form = {i: Fraction(sign * self.walls[i].row[k]) for i, sign in around.items() if sign}
                form = {i: q for i, q in form.items() if q}
                if form:
                    yield form

    def _solutions(self, equations: Iterator[dict[int, Fraction]]) -> list[dict[int, Fraction]]:
        """Each jump as a sparse form in the free ones, which are numbered from 0."""
        solved: dict[int, dict[int, Fraction]] = {}  # jump -> form in jumps that are not solved for
        for equation in equations:
            self.budget.watch()
            form = _substituted(equation, solved)
            if not form:
                continue
            lead = min(form, key=lambda i: (abs(form[i]) != 1, i))
            q = form.pop(lead)
            rule = {lead: {i: -c / q for i, c in form.items()}}
            solved = {i: _substituted(known, rule) for i, known in solved.items()} | rule
        self.free = [i for i in range(len(self.walls)) if i not in solved]
        position = {i: k for k, i in enumerate(self.free)}
        return [
            {position[j]: q for j, q in solved[i].items()} if i in solved else {position[i]: Fraction(1)}
            for i in range(len(self.walls))
        ]

    def feasible(self) -> Dictionary:
        """The jumps >= max(0, -s) as a polyhedron in the free ones; raises `Infeasible`."""
        simplex = Dictionary(len(self.free))
        for wall, form in zip(self.walls, self.basis, strict=True):
            self.budget.watch()
            row = [-max(Fraction(0), -wall.jump), *(form.get(k, Fraction(0)) for k in range(len(self.free)))]
            simplex.add(primitive(row))
        return simplex

    def objectives(self) -> Iterator[list[int]]:
        """Weights of the jumps whose sum is made small."""
        yield [1] * len(self.walls)
        yield [1 if wall.jump < 0 else 16 for wall in self.walls]
        yield [1 if wall.jump < 0 else 4 if wall.jump > 0 else 64 for wall in self.walls]

    def minimal(self, simplex: Dictionary, weights: Sequence[int]) -> list[Row]:
        """The rows of h on all cells for a least weighted sum of jumps."""
        total = [Fraction(0)] * (len(self.free) + 1)
        for weight, form in zip(weights, self.basis, strict=True):
            for k, q in form.items():
                total[k + 1] += weight * q
        point = simplex.minimize(primitive(total)).point
        jumps = [sum((q * point[k] for k, q in form.items()), Fraction(0)) for form in self.basis]
        rows = []
        for path in self.paths:
            row = [Fraction(0)] * self.dim
            for number, sign in path.items():
                step = sign * jumps[number]
                row = [a + step * c for a, c in zip(row, self.walls[number].row, strict=True)]
            rows.append(tuple(row))
        return rows


def _substituted(form: Mapping[int, Fraction], rules: Mapping[int, Mapping[int, Fraction]]) -> dict[int, Fraction]:
    """The form with the unknowns that have rules replaced, zeros dropped."""
    total: dict[int, Fraction] = {}
    for i, q in form.items():
        for j, c in rules[i].items() if i in rules else ((i, Fraction(1)),):
            total[j] = total.get(j, Fraction(0)) + q * c
    return {j: c for j, c in total.items() if c}


def _distinct(rows: Sequence[Sequence[Fraction]]) -> tuple[AffineMap, ...]:
    return tuple(AffineMap([row[1:]], [row[0]]) for row in dict.fromkeys(map(tuple, rows)))
