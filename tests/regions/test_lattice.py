"""The lattice engine against slow independent methods, on random and on degenerate functions."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from exactrelu.affine import AffineMap
from exactrelu.elimination import Elimination
from exactrelu.kernel.program import Program, value_of
from exactrelu.program_builder import CompiledFunction, ProgramBuilder, linear
from exactrelu.regions import exact_arrays, homogeneous, limbs
from exactrelu.regions.adjacency import Cells
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.cells import SPLIT
from exactrelu.regions.lattice import cells, lattice_cells
from tests.regions.cell_reference import (
    Cone,
    cells_by_double_description,
    dot,
    feasible,
    integral,
    patterns_by_linear_programming,
)
from tests.regions.cell_samples import WEIGHTS, compiled, random_network, sample

SIDE = {1: "left", -1: "right", 0: "both"}


def network(*layers):
    return compiled([AffineMap(W, b) for W, b in layers])


def pattern_at(function, point):
    """The sign of left - right of every max, by forward evaluation."""
    values = function.program.values(point)
    differences = [value_of(left, values) - value_of(right, values) for left, right in function.program.instructions]
    return tuple((z > 0) - (z < 0) for z in differences)


def check_cell(function, hyps, cell, pattern):
    """Everything a cell says about itself, by forward evaluation at its witness and its vertices."""
    assert cell.pattern == tuple(SIDE[side] for side in pattern)
    witness = cell.witness
    assert pattern_at(function, witness) == pattern
    assert all(dot(row, (1, *witness)) >= 0 for row in hyps)
    rows = cell.rows
    assert tuple(dot(row, (1, *witness)) for row in rows) == function(witness)
    assert cell.map(witness) == function(witness)
    for vertex in cell.vertices:
        assert all(dot(row, (1, *vertex)) >= 0 for row in hyps)
        assert tuple(dot(row, (1, *vertex)) for row in rows) == function(vertex)
        assert all(s * t >= 0 for s, t in zip(pattern, pattern_at(function, vertex), strict=True))
    for ray in (*cell.rays, *cell.lineality):
        far = [a + 3 * b for a, b in zip(witness, ray, strict=True)]
        assert pattern_at(function, far) == pattern
        assert tuple(dot(row, (1, *far)) for row in rows) == function(far)
    forms = cell.differences
    values = function.program.values(witness)
    for (left, right), form in zip(function.program.instructions, forms, strict=True):
        assert dot(form, (1, *witness)) == value_of(left, values) - value_of(right, values)
    for facet in cell.facets:
        assert dot(facet.row, (1, *witness)) > 0
        assert all(dot(facet.row, (1, *vertex)) >= 0 for vertex in cell.vertices)
        assert all(dot(facet.row[1:], ray) >= 0 for ray in cell.rays)
        assert any(dot(facet.row, (1, *vertex)) == 0 for vertex in cell.vertices)
        assert (facet.max is None) != (facet.hyp is None)
        if facet.max is not None:
            sign = 1 if pattern[facet.max] == 1 else -1
            assert facet.row == integral([sign * c for c in forms[facet.max]])
        else:
            assert facet.row == integral(hyps[facet.hyp])
    assert tuple((d.max, d.side, d.split) for d in cell.decisions) == tuple(
        (k, SIDE[pattern[k]], bool(cell.batch.splits[cell.index, k])) for k in cell.batch.order
    )


def generators(cell):
    return set(cell.vertices), set(cell.rays)


def reference_generators(cone):
    points = {tuple(Fraction(c, ray[0]) for c in ray[1:]) for ray, _ in cone.rays if ray[0]}
    return points, {ray[1:] for ray, _ in cone.rays if not ray[0]}


SEEDS = range(50)


def check_all_cells(function, hyps, chunk):
    """The cells are those of double description, with their generators and maps; returns them."""
    expected = cells_by_double_description(function, hyps)
    found = {}
    for batch in lattice_cells(function, hyps, chunk=chunk):
        for cell, pattern in zip(batch, batch.patterns.tolist(), strict=True):
            assert tuple(pattern) not in found
            found[tuple(pattern)] = cell
    assert found.keys() == expected.keys()
    for pattern, cell in found.items():
        check_cell(function, hyps, cell, pattern)
        cone, rows = expected[pattern]
        assert len(cell.lineality) == len(cone.lines)
        if not cell.lineality:
            assert generators(cell) == reference_generators(cone)
        if cell.batch.complex.dim + len(cell.lineality) == function.dim:  # else maps are only equal on the domain
            assert cell.rows == tuple(rows)
    return list(found.values())


@pytest.mark.parametrize("weight", WEIGHTS)
def test_cells_are_those_of_double_description(weight):
    count = 0
    for seed in SEEDS:
        function, hyps = sample(seed, weight)
        count += len(check_all_cells(function, hyps, [None, 1, 2, 7][seed % 4]))
    assert count > 200


def test_samples_are_varied():
    """Empty and lower-dimensional domains, lineality, unbounded and bounded cells, equal sides all occur above."""
    seen = set()
    for weight in WEIGHTS:
        for seed in SEEDS:
            function, hyps = sample(seed, weight)
            found = [cell for batch in lattice_cells(function, hyps) for cell in batch]
            if not found:
                seen.add("empty")
                continue
            if found[0].batch.complex.dim + len(found[0].lineality) < function.dim:
                seen.add("lower-dimensional")
            if found[0].lineality:
                seen.add("lineality")
            seen |= {side for cell in found for side in cell.pattern}
            seen |= {"unbounded" if cell.rays else "bounded" for cell in found}
            seen.add(f"dimension {function.dim}")
    assert seen >= {"empty", "lower-dimensional", "lineality", "left", "right", "both", "unbounded", "bounded"}
    assert seen >= {"dimension 1", "dimension 2", "dimension 3", "dimension 4"}


def test_cells_are_those_of_linear_programming():
    count = 0
    for seed in range(1000, 1040):
        function, hyps = sample(seed, "signs" if seed % 2 else "sixteenths")
        expected = patterns_by_linear_programming(function, hyps)
        patterns = [tuple(p) for batch in lattice_cells(function, hyps) for p in batch.patterns.tolist()]
        assert len(patterns) == len(set(patterns))
        assert set(patterns) == expected
        count += len(patterns)
    assert count > 200


def summary(function, hyps=(), **options):
    """Everything the cells are, in their order."""
    return [
        (cell.pattern, cell.vertices, cell.rays, cell.lineality, cell.rows, cell.decisions, cell.facets)
        for batch in lattice_cells(function, hyps, **options)
        for cell in batch
    ]


def unordered(found):
    return [(*rest, sorted(facets)) for *rest, facets in found]


class Spy:
    """Counts the calls of a function that is replaced by itself."""

    def __init__(self, monkeypatch, module, name, condition=lambda *args: True):
        self.calls = 0
        original = getattr(module, name)

        def counted(*args):
            self.calls += bool(condition(*args))
            return original(*args)

        monkeypatch.setattr(module, name, counted)


@pytest.mark.parametrize(
    ("int64", "float64", "limb", "sign"),
    [(2**63, 2**9, 3, 28), (2**9, 2**53, 20, 28), (2**9, 2**53, 20, 3), (2**20, 2**9, 3, 5), (2, 2, 2, 1)],
)
def test_forced_overflow_changes_nothing(monkeypatch, int64, float64, limb, sign):
    functions = [sample(seed, weight) for seed in range(8) for weight in ("sixteenths", "signs", "nearly signs")]
    functions = [(f, hyps) for f, hyps in functions if len(cells_by_double_description(f, hyps)) < 60]
    expected = [unordered(summary(function, hyps)) for function, hyps in functions]
    monkeypatch.setattr(exact_arrays, "INT64_BOUND", int64)
    monkeypatch.setattr(exact_arrays, "FLOAT_BOUND", float64)
    monkeypatch.setattr(limbs, "LIMB_BITS", limb)
    monkeypatch.setattr(homogeneous, "SIGN_BITS", sign)
    wide = Spy(monkeypatch, homogeneous, "_crossing_wide")
    many = Spy(monkeypatch, limbs, "_balanced")
    rough = Spy(monkeypatch, homogeneous, "_truncated")
    leading = Spy(monkeypatch, homogeneous, "_leading")
    settled = Spy(monkeypatch, homogeneous.SignBlock, "_pairs")
    assert [unordered(summary(function, hyps)) for function, hyps in functions] == expected
    if int64 < 2**63:
        assert wide.calls
        assert rough.calls
        assert settled.calls
    if float64 < 2**53:
        assert many.calls
    if int64 == 2**9:
        assert leading.calls


def test_wide_and_narrow_vertices_meet():
    """Some crossings need Python integers and some do not, in the same cut."""
    big, small = 2**40, Fraction(1, 2**40)
    f = network(
        ([[1, 0], [0, 1], [1, 1], [big, 1], [1, -big], [small, 3]], [0, 0, -1, 1, 5, 7]),
        ([[1, 2, -3, 4, 5, -6]] * 2, [1, 2]),
        ([[1, 1]], [0]),
    )
    expected = cells_by_double_description(f)
    [batch] = lattice_cells(f)
    assert {tuple(p) for p in batch.patterns.tolist()} == expected.keys()
    for cell, pattern in zip(batch, batch.patterns.tolist(), strict=True):
        assert generators(cell) == reference_generators(expected[tuple(pattern)][0])


@pytest.mark.parametrize("seed", range(12))
def test_chunks_change_nothing_but_the_batches(seed):
    function, hyps = sample(seed + 300, ["sixteenths", "signs"][seed % 2])
    whole = unordered(summary(function, hyps))
    for chunk in (1, 2, 5, 30):
        assert unordered(summary(function, hyps, chunk=chunk)) == whole


@pytest.mark.parametrize("seed", range(12))
def test_cells_come_in_preorder_of_the_decision_tree(seed):
    """A split has a left and a right subtree, an implied max only one; together the cells fill the tree."""
    function, hyps = sample(seed + 400, ["sixteenths", "signs", "mixed scales"][seed % 3])
    batches = list(lattice_cells(function, hyps, chunk=3))
    if not batches:
        return
    assert sorted(batches[0].order) == list(range(len(function.program.instructions)))
    codes = [tuple(code) for batch in batches for code in batch.codes.tolist()]
    for batch in batches:
        assert batch.order == batches[0].order
        for k, position in enumerate(np.argsort(batch.order)):
            assert (batch.splits[:, k] == (batch.codes[:, position] >= SPLIT)).all()

    def visit(start, end, depth):
        if depth == len(codes[0]):
            assert end == start + 1
            return
        here = [code[depth] for code in codes[start:end]]
        if here[0] & SPLIT:
            middle = start + here.count(1 | SPLIT)
            assert here == [1 | SPLIT] * (middle - start) + [2 | SPLIT] * (end - middle)
            assert start < middle < end
            visit(start, middle, depth + 1)
            visit(middle, end, depth + 1)
        else:
            assert set(here) == {here[0]}
            visit(start, end, depth + 1)

    visit(0, len(codes), 0)


# -- geometry ---------------------------------------------------------------------------------------------


def hull_area(points):
    """Twice the area of the convex hull of points in the plane (monotone chain)."""

    def chain(points):
        found = []
        for p in points:
            while len(found) > 1 and cross(found[-2], found[-1], p) <= 0:
                found.pop()
            found.append(p)
        return found[:-1]

    def cross(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    ring = chain(sorted(points)) + chain(sorted(points, reverse=True))
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))


def volume(cell):
    """The volume of a bounded cell of dimension 2 or 3 from its vertices and facets."""
    assert not cell.rays
    if len(cell.vertices[0]) == 2:
        return Fraction(hull_area(cell.vertices), 2)
    total = Fraction(0)
    for facet in cell.facets:  # pyramids over the facets with apex in the interior
        axis = next(i for i in range(3) if facet.row[i + 1])
        flat = [tuple(c for i, c in enumerate(v) if i != axis) for v in cell.vertices if dot(facet.row, (1, *v)) == 0]
        height = dot(facet.row, (1, *cell.witness)) / abs(facet.row[axis + 1])
        total += Fraction(hull_area(flat), 2) * height / 3
    return total


@pytest.mark.parametrize(("dim", "seed"), [(d, s) for d in (2, 3) for s in range(6)])
def test_volumes_add_up_to_the_box(dim, seed):
    r = random.Random(seed)
    weight = WEIGHTS[["sixteenths", "signs", "nearly signs"][seed % 3]]
    function = random_network(r, [dim, *[6, 5][: 4 - dim + 1], 4, 1], weight)
    box = [(2, *(s * int(i == j) for j in range(dim))) for i in range(dim) for s in (1, -1)]
    found = [cell for batch in lattice_cells(function, box, chunk=20) for cell in batch]
    assert len(found) > 10
    assert sum(volume(cell) for cell in found) == 4**dim


def test_volumes_of_a_deep_network_add_up():
    function = random_network(random.Random(5), [2, 14, 14, 14, 1], WEIGHTS["sixteenths"])
    box = [(2, *(s * int(i == j) for j in range(2))) for i in range(2) for s in (1, -1)]
    found = cells(function, box)
    assert len(found) > 250
    assert sum(volume(cell) for cell in found) == 16


@pytest.mark.parametrize(("dims", "seed"), [([5, 6, 3, 1], 0), ([5, 7, 1], 1), ([6, 7, 2, 1], 2)])
def test_five_and_six_inputs(dims, seed):
    function = random_network(random.Random(seed), dims, WEIGHTS["sixteenths"])
    expected = cells_by_double_description(function)
    assert len(expected) > 60
    found = {
        tuple(p): cell
        for batch in lattice_cells(function, chunk=50)
        for p, cell in zip(batch.patterns.tolist(), batch, strict=True)
    }
    assert found.keys() == expected.keys()
    for pattern, (cone, rows) in expected.items():
        assert generators(found[pattern]) == reference_generators(cone)
        assert found[pattern].rows == tuple(rows)


@pytest.mark.parametrize("seed", range(10))
def test_facets_describe_the_cell(seed):
    """The half-spaces of the facets intersect in exactly the cell, and none of them can be left out."""
    function, hyps = sample(seed + 500, ["sixteenths", "signs"][seed % 2])
    for batch in lattice_cells(function, hyps):
        for cell in batch:
            if cell.lineality or batch.complex.dim < function.dim or not function.dim:
                continue
            rows = [facet.row for facet in cell.facets]
            assert len(set(rows)) == len(rows)
            assert reference_generators(intersection(function.dim, rows)) == generators(cell)
            for left_out in range(len(rows)):
                wider = intersection(function.dim, rows[:left_out] + rows[left_out + 1 :])
                assert wider.lines or reference_generators(wider) != generators(cell)


def intersection(dim, rows):
    cone = Cone.whole(dim)
    for row in rows:
        cone = cone.half(row)
    return cone


@pytest.mark.parametrize("seed", range(6))
def test_every_ridge_of_a_face_lies_in_two_of_its_facets(seed):
    function, hyps = sample(seed + 600, "sixteenths" if seed % 2 else "signs")
    for batch in lattice_cells(function, hyps):
        complex_ = batch.complex
        for k in range(2, complex_.dim + 1):
            for face in range(len(complex_.faces[k])):
                facets, _ = complex_.facets_of(k, np.array([face]))
                ridges, _ = complex_.facets_of(k - 1, facets)
                assert len(set(facets.tolist())) == len(facets)
                assert set(np.unique(ridges, return_counts=True)[1].tolist()) == {2}


@pytest.mark.parametrize("dim", [1, 2, 3, 4])
def test_euler_characteristic_of_a_divided_box_is_one(dim):
    function = random_network(random.Random(dim), [dim, 4, 3, 1], WEIGHTS["sixteenths"])
    box = [(2, *(s * int(i == j) for j in range(dim))) for i in range(dim) for s in (1, -1)]
    [batch] = lattice_cells(function, box)
    assert len(batch) > 2
    assert sum((-1) ** k * len(faces) for k, faces in enumerate(batch.complex.faces)) == 1


def rank(rows):
    elimination = Elimination(len(rows[0]) if rows else 0)
    return sum(elimination.add(row) for row in rows)


@pytest.mark.parametrize("seed", range(14))
def test_adjacent_cells_share_a_facet_also_across_batches(seed):
    function, hyps = sample(seed + 700, ["sixteenths", "signs"][seed % 2])
    whole = cells(function, hyps)
    pieces = Cells(list(lattice_cells(function, hyps, chunk=3)))
    assert len(pieces) == len(whole)
    if len(whole) > 150 or not len(whole):
        return
    dim = whole.batches[0].complex.dim
    expected = set()
    homogeneous_generators = [{tuple(g) for g in cell.generators.tolist()} for cell in whole]
    for (i, a), (j, b) in combinations(enumerate(homogeneous_generators), 2):
        common = [list(g) for g in a & b]  # the complex is face to face: the common face has the common vertices
        if any(g[0] for g in common) and rank(common) == dim:
            expected.add((i, j))
    for collection in (whole, pieces):
        found = [tuple(sorted(pair)) for pair in collection.adjacency.tolist()]
        assert len(found) == len(set(found))
        assert set(found) == expected


@pytest.mark.parametrize("seed", range(8))
def test_common_faces_are_faces_of_both_cells(seed):
    """Face to face: where two closed cells meet, the common vertices span all of it (an exact linear program)."""
    function, hyps = sample(seed + 800, "signs")
    found = cells(function, hyps)
    if found.batches and (found.batches[0].lineality or found.batches[0].complex.dim < function.dim):
        return
    for (_, a), (_, b) in list(combinations(enumerate(found), 2))[:200]:
        rows = [facet.row for cell in (a, b) for facet in cell.facets]
        meets = feasible(rows, [])
        common = set(map(tuple, a.generators.tolist())) & set(map(tuple, b.generators.tolist()))
        assert meets == any(g[0] for g in common)


def test_minimum_of_a_form_on_a_cell():
    f = network(([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0]))  # relu(x) + relu(y)
    quadrant = next(c for c in cells(f) if c.pattern == ("left", "left"))
    assert quadrant.minimum([5, 1, 2]) == (5, (0, 0))
    assert quadrant.minimum([5, 1, -2]) == (None, (0, 1))
    strip = next(c for c in cells(network(([[1, 0]], [0]), ([[1]], [0]))) if c.pattern == ("right",))
    assert strip.minimum([0, -1, 0]) == (0, (0, 0))
    value, direction = strip.minimum([0, 0, 1])
    assert value is None
    assert dot((0, 1), direction) < 0
    assert direction[0] == 0


# -- domains and options ------------------------------------------------------------------------------------


def relus(dim):
    """x1, .., xd with a relu each."""
    return network(([[int(i == j) for j in range(dim)] for i in range(dim)], [0] * dim), ([[1] * dim], [0]))


@pytest.mark.parametrize(
    ("hyps", "count", "dimension", "lines"),
    [
        ([], 4, 2, 0),
        ([(0, 1, 0)], 2, 2, 0),
        ([(0, 1, 1), (0, -1, -1)], 2, 1, 0),  # the line x + y = 0
        ([(0, 1, 0), (0, -1, 0)], 2, 1, 0),  # the line x = 0, where relu(x) has equal sides
        ([(0, 1, 0), (0, -1, 0), (-1, 0, 1)], 1, 1, 0),
        ([(-1, 1, 0), (1, -1, 0), (-1, 0, 1), (1, 0, -1)], 1, 0, 0),  # a point
        ([(-1, 1, 0), (0, -1, 0)], 0, 0, 0),  # empty
        ([(-1, 0, 0)], 0, 0, 0),  # -1 >= 0
        ([(1, 0, 0), (0, 0, 0)], 4, 2, 0),  # rows that say nothing
        ([(0, 1, 0), (0, 0, 1), (0, -1, -1)], 1, 0, 0),  # the cone {0}
        ([(0, 1, -2), (0, -1, 2), (0, 2, -4), (3, 1, 1)], 2, 1, 0),  # an equation twice, and a half-line
    ],
)
def test_domains(hyps, count, dimension, lines):
    f = relus(2)
    found = [cell for batch in lattice_cells(f, hyps) for cell in batch]
    assert len(found) == count
    for cell in found:
        assert cell.batch.complex.dim == dimension
        assert len(cell.lineality) == lines
        check_cell(f, hyps, cell, tuple({"left": 1, "right": -1, "both": 0}[side] for side in cell.pattern))


def test_equal_functions_on_a_line_have_equal_maps():
    """On {x + y = 1} the maps x and 1 - y coincide."""
    builder = ProgramBuilder(2)
    x, y = builder.input(0), builder.input(1)
    one = builder.constant(Fraction(1))
    difference = linear([(Fraction(1), one), (Fraction(-1), y)])
    line = [(-1, 1, 1), (1, -1, -1)]
    [cell] = cells(builder.function([x, difference]), line)
    assert cell.rows[0] == cell.rows[1]
    f = builder.function([builder.maximum(x, difference)])
    [cell] = cells(f, line)
    assert cell.pattern == ("both",)
    assert f(cell.witness) == (dot(cell.rows[0], (1, *cell.witness)),)


def test_lineality_is_divided_out():
    f = network(([[1, 1, 0], [2, 2, 0], [-1, -1, 0]], [0, 1, 3]), ([[1, 2, 3], [3, -1, 1]], [0, -1]), ([[1, 1]], [0]))
    [batch] = lattice_cells(f)
    assert batch.complex.dim == 1
    assert len(batch.lineality) == 2
    assert all(line[0] + line[1] == 0 for line in batch.lineality)
    assert {tuple(p) for p in batch.patterns.tolist()} == cells_by_double_description(f).keys()
    [batch] = lattice_cells(f, [(1, 0, 0, 1)])  # the domain takes one of the lines away
    assert batch.complex.dim == 2
    assert batch.lineality in {((-1, 1, 0),), ((1, -1, 0),)}
    batch = next(iter(lattice_cells(network(([[1, 0]], [0]), ([[1], [0]], [0, 0])))))
    assert batch.vanishing.tolist() == [[False, True], [True, True]]
    # Outputs may vary along the lineality space.
    builder = ProgramBuilder(2)
    x, y = builder.input(0), builder.input(1)
    g = builder.function([linear([(Fraction(1), builder.maximum(x, ())), (Fraction(3), y)]), x])
    for cell in cells(g):
        assert cell.lineality == ((0, 1),)
        assert [row[2] for row in cell.rows] == [3, 0]
        assert not cell.batch.vanishing.any()  # 3y vanishes for y = 0 only


def test_programs_without_maxima_and_inputs():
    builder = ProgramBuilder(2)
    [cell] = cells(builder.function([builder.input(1)]))
    assert cell.pattern == ()
    assert cell.map == AffineMap([[0, 1]], [0])
    assert len(cell.lineality) == 2
    [cell] = cells(CompiledFunction(Program(0, ((((0, Fraction(2)),), ()),)), (((1, Fraction(3)),),)))
    assert cell.pattern == ("left",)
    assert cell.rows == ((6,),)
    assert cell.witness == ()


def test_rank_raising_maxima_in_late_levels():
    """max(y, |x|) and max(z, max(y, |x|)): new variables enter level by level."""
    builder = ProgramBuilder(3)
    x, y, z = (builder.input(i) for i in range(3))
    absolute = builder.maximum(x, linear([(Fraction(-1), x)]))
    f = builder.function([builder.maximum(z, builder.maximum(y, absolute))])
    expected = cells_by_double_description(f)
    assert len(expected) == 8
    for chunk in (None, 1):
        found = {c.pattern: c for batch in lattice_cells(f, chunk=chunk) for c in batch}
        assert found.keys() == {tuple(SIDE[s] for s in p) for p in expected}
        for pattern, (cone, _) in expected.items():
            assert generators(found[tuple(SIDE[s] for s in pattern)]) == reference_generators(cone)


def test_budget():
    f = relus(5)
    assert len(cells(f, max_cells=32)) == 32
    with pytest.raises(BudgetExceeded, match="max_cells is 31"):
        cells(f, max_cells=31)
    g = random_network(random.Random(0), [3, 40, 40, 1], WEIGHTS["sixteenths"])
    seen = [0]
    with pytest.raises(BudgetExceeded):  # far more cells than this; stops in time
        seen.extend(map(len, lattice_cells(g, max_cells=3000, chunk=100)))
    assert sum(seen) <= 3000


def test_progress_and_early_stop():
    f = random_network(random.Random(1), [2, 12, 12, 1], WEIGHTS["sixteenths"])
    counts = []
    total = sum(map(len, lattice_cells(f, chunk=10, progress=counts.append)))
    assert counts == sorted(counts)
    assert counts[-1] == total
    assert len(set(counts)) > 3
    stream = lattice_cells(f, chunk=10)
    assert len(next(stream)) >= 1
    stream.close()


def test_interrupt_leaves_through_the_generator():
    def interrupt(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(lattice_cells(relus(3), progress=interrupt))
    assert len(cells(relus(3))) == 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hyps": [(0, 1)]}, r"hyps\[0\] has 2 entries"),
        ({"hyps": [(0, 1, 0), (0, Fraction(1, 2), 0)]}, r"hyps\[1\] .* must be integers"),
        ({"chunk": 0}, "chunk = 0"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises((ValueError, TypeError), match=message):
        lattice_cells(relus(2), **arguments)  # at once, not at the first cell


def test_a_lin_instruction_is_refused():
    program = Program(1, ((((1, Fraction(2)),),),))
    with pytest.raises(ValueError, match="is a lin"):
        lattice_cells(CompiledFunction(program, (((2, Fraction(1)),),)))


def test_memory_is_bounded_by_chunks():
    """With small chunks no complex ever holds many cells."""
    f = random_network(random.Random(2), [2, 20, 20, 1], WEIGHTS["sixteenths"])
    sizes = [len(batch) for batch in lattice_cells(f, chunk=40)]
    assert sum(sizes) == len(cells(f))
    assert sum(sizes) > 400
    assert max(sizes) < 40 * 4 * 4  # four chunks, and one cut divides a cell into two (a line of cells at a time)


def test_maps_and_their_numbers():
    f = network(([[1, 0], [-1, 0]], [0, 0]), ([[1, -1]], [0]))  # relu(x) - relu(-x) = x
    found = cells(f)
    assert len(found) == 2
    assert set(found.map_numbers.tolist()) == {0}
    assert found.adjacency.tolist() in ([[0, 1]], [[1, 0]])
    assert [batch.vanishing.tolist() for batch in found.batches] == [[[False], [False]]]
    big = Fraction(2) ** 80
    g = network(([[1, 0], [-1, 0]], [0, 0]), ([[big, 1]], [0]))
    assert len(set(cells(g).map_numbers.tolist())) == 2
    assert {cell.rows for cell in cells(g)} == {((0, big, 0),), ((0, -1, 0),)}
    assert [cell.pattern for cell in found[0:2]] == [found[0].pattern, found[-1].pattern]


@pytest.mark.campaign
@pytest.mark.parametrize("weight", WEIGHTS)
def test_campaign_against_double_description(weight):
    for seed in range(10_000, 10_250):
        check_all_cells(*sample(seed, weight), [None, 1, 2, 7][seed % 4])


@pytest.mark.campaign
def test_campaign_against_linear_programming():
    for seed in range(20_000, 20_300):
        function, hyps = sample(seed, list(WEIGHTS)[seed % len(WEIGHTS)])
        patterns = [tuple(p) for batch in lattice_cells(function, hyps) for p in batch.patterns.tolist()]
        assert set(patterns) == patterns_by_linear_programming(function, hyps), seed


def test_the_clock_is_watched_within_a_batch():
    """Where numbers are long one batch takes long: progress is told of every division, and may end it there."""
    square = [(1, 1, 0), (1, -1, 0), (1, 0, 1), (1, 0, -1)]
    function = network(([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), ([[1, 1, 1]], [0]))
    told = []
    (batch,) = lattice_cells(function, square, progress=told.append)
    assert len(batch) == 6
    assert told == [0, 0, 0, 6]

    def stop(_):
        raise BudgetExceeded("at the first division")

    with pytest.raises(BudgetExceeded, match="first division"):
        next(lattice_cells(function, square, progress=stop))
