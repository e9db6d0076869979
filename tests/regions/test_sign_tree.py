"""The tree of signs: cells cover the domain with disjoint interiors, keep its dimension, and carry the right maps."""

import random
from fractions import Fraction
from functools import cmp_to_key
from itertools import combinations, product

import pytest

from exactrelu.formulas import Formula, as_formula
from exactrelu.linear_programming import Farkas, Infeasible
from exactrelu.lowering import compile_function
from exactrelu.polyhedron import Polyhedron
from exactrelu.program_builder import ProgramBuilder, linear
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.regions.sign_tree import Decided, Leaf, SignTree, Split, nonzero_point, sign_proof

F = Fraction


def compiled(*texts, variables):
    nodes = [as_formula(text).outputs[0] for text in texts]
    return compile_function(Formula(tuple(nodes), "f", len(nodes) > 1), variables)


def at(form, point):
    return form[0] + sum(c * v for c, v in zip(form[1:], point, strict=True))


def area(P):
    """Exact area of a polygon {rows >= 0} (length in dimension 1), from its vertices by brute force."""
    if P.dim == 1:
        ends = [F(-c, a) for c, a in P.hyps if a]
        inside = [e for e in ends if P.contains([e])]
        return max(inside) - min(inside)
    corners = set()
    for (c, a, b), (d, e, f) in combinations(P.hyps, 2):
        det = a * f - b * e
        if det:
            point = (F(b * d - c * f, det), F(c * e - a * d, det))
            if P.contains(point):
                corners.add(point)
    cx, cy = (sum(p[i] for p in corners) / len(corners) for i in (0, 1))

    def half(p):  # half-plane and then slope: a total order around the centre without trigonometry
        return (p[1] - cy, p[0] - cx) < (0, 0)

    def before(p, q):
        return (p[0] - cx) * (q[1] - cy) - (p[1] - cy) * (q[0] - cx)

    def compare(p, q):
        if half(p) != half(q):
            return -1 if half(q) else 1
        turn = before(p, q)
        return -1 if turn > 0 else 1 if turn < 0 else 0

    around = sorted(corners, key=cmp_to_key(compare))
    doubled = sum(p[0] * q[1] - p[1] * q[0] for p, q in zip(around, around[1:] + around[:1], strict=True))
    return abs(doubled) / 2


def random_function(rng, dim, maxima=5, outputs=1):
    """Maxima of combinations of everything built so far."""
    builder = ProgramBuilder(dim)
    values = [builder.constant(F(1)), *(builder.input(i) for i in range(dim))]

    def mixed():
        chosen = rng.sample(values, min(len(values), 3))
        return linear([(F(rng.randrange(-4, 5), rng.choice((1, 1, 2, 3))), value) for value in chosen])

    for _ in range(maxima):
        values.append(builder.maximum(mixed(), rng.choice([(), mixed()])))
    return builder.function([linear([(F(1), values[-1]), (F(1), mixed())]) for _ in range(outputs)])


def random_domain(rng, dim):
    match rng.randrange(4):
        case 0:
            return Polyhedron.whole_space(dim)
        case 1:
            return Polyhedron.box([-2] * dim, [3] * dim)
        case 2:  # unbounded
            return Polyhedron.from_rows([[rng.randrange(0, 3), *(rng.randrange(-2, 3) for _ in range(dim))]])
        case _:  # lower-dimensional: two opposite rows, or a corner
            row = [0, *(rng.choice((1, -1, 2)) for _ in range(dim))]
            rows = [row, [-c for c in row]]
            return Polyhedron.from_rows([*rows, *([[0, 1, *[0] * (dim - 1)]] * (rng.random() < 0.5))])


CASES = [(dim, everything, seed) for dim in (1, 2, 3) for everything in (False, True) for seed in range(8)]


@pytest.mark.parametrize(("dim", "everything", "seed"), CASES)
def test_cells_partition_the_domain_and_carry_the_right_maps(dim, everything, seed):
    rng = random.Random(f"{dim}{everything}{seed}")
    function = random_function(rng, dim, maxima=5 - (dim == 3), outputs=rng.choice((1, 2)))
    domain = random_domain(rng, dim)
    tree = SignTree(function, domain.hyps, everything=everything)
    leaves = list(tree.leaves())
    cells = [Polyhedron(dim, leaf.cell.rows) for leaf in leaves]
    full = domain.dimension()
    for leaf, cell in zip(leaves, cells, strict=True):
        assert leaf.cell.rows[: len(domain.hyps)] == domain.hyps
        assert cell.dimension() == full
        inner = cell.interior_point()
        maps = tree.map_of(leaf)
        assert tuple(at(row, inner) for row in maps) == function(inner)
        for point in (*([F(c, p[0]) for c in p[1:]] for p in leaf.cell.points), inner):
            assert cell.contains(point)
            assert tuple(at(row, point) for row in maps) == function(point)
        values = function.program.values(inner)
        decided = leaf.cell.side
        if everything:
            assert decided.keys() == set(range(dim + 1, dim + 1 + len(function.program.instructions)))
        for k, side in decided.items():
            sides = function.program.instructions[k - dim - 1]
            assert sum(q * values[i] for i, q in sides[side]) == values[k]
    for first, second in combinations(cells, 2):
        assert (first & second).dimension() < full
    for _ in range(30):
        point = [F(rng.randrange(-20, 21), rng.choice((1, 2, 3, 7))) for _ in range(dim)]
        if full < dim:  # move onto the line through 0 that the domain's first row describes
            row = domain.hyps[0]
            point[-1] = -sum(c * v for c, v in zip(row[1:-1], point[:-1], strict=True)) / F(row[-1])
        holding = [(leaf, cell) for leaf, cell in zip(leaves, cells, strict=True) if cell.contains(point)]
        assert bool(holding) == domain.contains(point)
        for leaf, _ in holding:
            assert tuple(at(row, point) for row in tree.map_of(leaf)) == function(point)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("dim", [1, 2])
def test_volumes_add_up(dim, seed):
    rng = random.Random(100 * dim + seed)
    function = random_function(rng, dim, maxima=6)
    domain = Polyhedron.box([-2] * dim, [3] * dim)
    cells = [Polyhedron(dim, leaf.cell.rows) for leaf in SignTree(function, domain.hyps, everything=True).leaves()]
    assert sum(area(cell) for cell in cells) == 5**dim
    assert all(area(cell) > 0 for cell in cells)


def count(*texts, variables, on="", everything=True):
    hyps = Polyhedron.from_text(on, variables=variables).hyps
    return len(list(SignTree(compiled(*texts, variables=variables), hyps, everything=everything).leaves()))


@pytest.mark.parametrize(("n", "expected"), [(1, 2), (2, 4), (3, 7), (4, 11), (5, 16), (6, 22)])
def test_lines_in_general_position(n, expected):
    """1 + n + n(n-1)/2 regions (Zaslavsky): tangents of a parabola."""
    units = " + ".join(f"{t + 1}*relu(y - {2 * t}*x + {t * t})" for t in range(n))
    assert count(units, variables=("x", "y")) == expected


@pytest.mark.parametrize(
    ("texts", "variables", "on", "expected"),
    [
        (["relu(x) - relu(-x)"], "x", "", 2),
        (["relu(x)", "relu(-x)", "relu(y)"], "x y", "", 4),
        (["relu(x-y) + 2*relu(y-z) + 4*relu(x-z)"], "x y z", "", 6),
        (["relu(x) + relu(2*x) - relu(3*x)"], "x", "", 2),
        (["relu(x) + relu(x-1) + relu(x-2)"], "x y", "", 4),
        (["relu(x) + relu(x-1) + relu(y) + relu(y-1)"], "x y", "", 9),
        (["relu(1 + relu(x)) + relu(-1 - relu(x))"], "x", "", 2),
        (["relu(3)"], "x", "", 1),
        (["relu(x)"], "x", "x >= 0", 1),
        (["relu(x)"], "x", "x == 0", 1),
        (["relu(x) + relu(y)"], "x y", "x == y", 2),
        (["relu(x + y - 1)"], "x y", "x + y == 1", 1),
        (["relu(1-(|x|+|y|+|x-y|)/2)"], "x y", "", 12),
        (["max(x, y, z)"], "x y z", "", 4),
        (["relu(x/1000000000000000000000 - 1)"], "x", "", 2),
        (["relu(x-1/3) - 2*relu(x-1/3-1/2000000000) + relu(x-1/3-1/1000000000)"], "x", "", 4),
    ],
)
def test_known_numbers_of_activation_cells(texts, variables, on, expected):
    assert count(*texts, variables=tuple(variables.split()), on=on) == expected


def test_only_what_the_outputs_need_is_decided():
    assert count("0*relu(y) + relu(x)", variables=("x", "y")) == 2  # the dead max is not even compiled
    function = compiled("relu(x)", "relu(y) - relu(y)", variables=("x", "y"))
    assert len(function.program.instructions) == 1


def test_events_are_a_tree_in_preorder():
    function = compiled("max(relu(x) - y, relu(y), |x + y|)", variables=("x", "y"))
    open_branches, leaves = 1, 0
    for event in SignTree(function).events():
        assert open_branches > 0
        if isinstance(event, Split):
            open_branches += 1
        elif isinstance(event, Leaf):
            open_branches -= 1
            leaves += 1
        else:
            assert isinstance(event, Decided)
            assert event.farkas.d >= 1
    assert open_branches == 0
    assert leaves > 3


def test_two_runs_give_the_same_tree():
    function = random_function(random.Random(3), 3, maxima=6)
    first, second = ([leaf.cell.rows for leaf in SignTree(function).leaves()] for _ in range(2))
    assert first == second
    tree = SignTree(function)
    assert [leaf.cell.rows for leaf in tree.leaves()] == first
    assert [leaf.cell.rows for leaf in tree.leaves()] == first  # the tree may be walked again


def test_an_empty_polyhedron():
    with pytest.raises(Infeasible):
        SignTree(compiled("relu(x)", variables=("x",)), [(-1, 1), (0, -1)])


def test_no_inputs():
    (leaf,) = SignTree(compiled("max(1, 2) - relu(-3)", variables=()), ()).leaves()
    assert leaf.forms == ((2,),)


def test_sign_proof_is_a_proof_or_a_point():
    (leaf,) = SignTree(compiled("x", variables=("x",)), [(0, 1), (5, -1)]).leaves()
    proof = sign_proof(leaf.cell, (1, 2))
    assert isinstance(proof, Farkas)
    point = sign_proof(leaf.cell, (-1, 2))
    assert not isinstance(point, Farkas)
    assert F(point[1], point[0]) in (F(0), *[F(i, 100) for i in range(50)])


@pytest.mark.parametrize("seed", range(20))
def test_nonzero_point(seed):
    rng = random.Random(seed)
    dim = rng.randrange(1, 4)
    function = random_function(rng, dim, maxima=3, outputs=2)
    domain = random_domain(rng, dim)
    point = nonzero_point(function, domain.hyps)
    if point is None:
        for _ in range(50):
            sample = [F(rng.randrange(-9, 10), 2) for _ in range(dim)]
            assert not domain.contains(sample) or not any(function(sample))
    else:
        affine = [F(c, point[0]) for c in point[1:]]
        assert domain.contains(affine)
        assert any(function(affine))


def test_nonzero_point_finds_a_needle_and_knows_zero():
    zero = compiled("|x - y| - max(x, y) + min(x, y)", variables=("x", "y"))
    assert nonzero_point(zero, ()) is None
    needle = compiled("relu(1/1000000000 - |x - 1/3| - |y - 1/7|)", variables=("x", "y"))
    w, *affine = nonzero_point(needle, ())
    assert needle([F(c, w) for c in affine])[0] > 0
    assert nonzero_point(needle, Polyhedron.from_text("x <= 0", variables="x y").hyps) is None


# ---- budgets -------------------------------------------------------------------------------------


def test_the_budget_of_cells_is_exact():
    function = compiled("relu(x) + relu(y) + relu(x - y)", variables=("x", "y"))
    assert len(list(SignTree(function, budget=Budget(max_cells=6)).leaves())) == 6
    for cells in range(6):
        budget = Budget(max_cells=cells)
        with pytest.raises(BudgetExceeded, match=f"the budget of {cells} cells is used up"):
            list(SignTree(function, budget=budget).leaves())
        assert budget.cells == cells + 1


def test_the_budget_of_time():
    function = compiled("relu(x) + relu(y)", variables=("x", "y"))
    with pytest.raises(BudgetExceeded, match=r"the time of 0 s is used up after 0 cells"):
        list(SignTree(function, budget=Budget(seconds=0)).leaves())
    with pytest.raises(BudgetExceeded, match="the budget of 1 cells"):
        nonzero_point(compiled("|x| - relu(x) - relu(-x)", variables=("x",)), (), Budget(max_cells=1))


def test_progress_is_told_every_cell():
    told = []
    function = compiled("relu(x) + relu(y)", variables=("x", "y"))
    list(SignTree(function, budget=Budget(progress=told.append)).leaves())
    assert told == [1, 2, 3, 4]


def test_points_of_a_grid_see_the_same_patterns():
    """Every activation pattern that occurs strictly at a grid point is the pattern of exactly one cell."""
    function = compiled("relu(x - 1/3) + 2*relu(y + x/2) + 4*relu(relu(x) - y - 1/5)", variables=("x", "y"))
    leaves = list(SignTree(function, everything=True).leaves())
    for p in product([F(i, 4) for i in range(-8, 9)], repeat=2):
        inside = [leaf for leaf in leaves if all(at(row, p) > 0 for row in leaf.cell.rows)]
        assert len(inside) <= 1
        values = function.program.values(p)
        for leaf in inside:
            for k, sides in enumerate(function.program.instructions, 3):
                chosen = sum((q * values[i] for i, q in sides[leaf.cell.side[k]]), F(0))
                assert chosen == values[k]
