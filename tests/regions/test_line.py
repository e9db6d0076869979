"""The one-input engine against a slow one, against published counts, and with every fallback forced."""

import os
import random
from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError
from exactrelu.kernel.program import Program
from exactrelu.program_builder import CompiledFunction, ProgramBuilder, linear
from exactrelu.regions import exact_arrays, line
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.line import LinePiece, line_pieces

# The slow way: Fractions, one max after the other, one cell after the other.


def interior(lower, upper):
    if lower is None:
        return F(0) if upper is None else upper - 5
    return lower + 5 if upper is None else (lower + upper) / 2


def slow_cells(function, lower, upper):
    """(lower, upper, maps of the outputs, pattern) of every activation piece."""
    cells = [(lower, upper, [(F(0), F(1)), (F(1), F(0))], ())]

    def at(terms, values):
        return sum((q * values[i][0] for i, q in terms), F(0)), sum((q * values[i][1] for i, q in terms), F(0))

    for left, right in function.program.instructions:
        next_cells = []
        for lo, hi, values, pattern in cells:
            (a, b), (c, d) = at(left, values), at(right, values)
            parts = [(lo, hi)]
            if a != c:
                root = (d - b) / (a - c)
                if (lo is None or lo < root) and (hi is None or root < hi):
                    parts = [(lo, root), (root, hi)]
            for part in parts:
                w = interior(*part)
                gap = (a - c) * w + b - d
                side = (gap > 0) - (gap < 0)
                next_cells.append((*part, [*values, (a, b) if side > 0 else (c, d)], (*pattern, side)))
        cells = next_cells
    return [(lo, hi, [at(output, values) for output in function.outputs], pattern) for lo, hi, values, pattern in cells]


def slow_pieces(cells):
    pieces = []
    for lo, hi, maps, _ in cells:
        if pieces and pieces[-1][2] == maps:
            pieces[-1] = (pieces[-1][0], hi, maps)
        else:
            pieces.append((lo, hi, maps))
    return pieces


def as_piece(lo, hi, maps):
    slopes, intercepts = tuple(a for a, _ in maps), tuple(b for _, b in maps)
    return LinePiece(lo, hi, slopes[0], intercepts[0]) if len(maps) == 1 else LinePiece(lo, hi, slopes, intercepts)


def check(function, lower=None, upper=None, patterns=True):
    """Both modes of both routes against the slow way."""
    cells = slow_cells(function, lower, upper)
    pieces = slow_pieces(cells)
    for compose in (True, False):
        active = line_pieces(function, lower, upper, merge=False, compose=compose)
        assert list(active) == [as_piece(*cell[:3]) for cell in cells]
        assert (active.lower, active.upper) == (lower, upper)
        if patterns:
            assert [active.pattern(i) for i in range(len(active))] == [cell[3] for cell in cells]
        merged = line_pieces(function, lower, upper, compose=compose)
        assert list(merged) == list(active.merged()) == [as_piece(*piece) for piece in pieces]
        assert merged.distinct_maps() == active.distinct_maps() == len({tuple(maps) for _, _, maps in pieces})
        nonzero = [i for i, (_, _, maps) in enumerate(pieces) if any(a or b for a, b in maps)]
        assert merged.first_nonzero() == (nonzero[0] if nonzero else None)
        for j in range(len(function.outputs)):
            assert merged.bounds(j) == slow_bounds(cells, j)


def slow_bounds(cells, j):
    values = [maps[j][0] * x + maps[j][1] for lo, hi, maps, _ in cells for x in (lo, hi) if x is not None]
    (first, _), (last, _) = cells[0][2][j], cells[-1][2][j]
    down = (cells[0][0] is None and first > 0) or (cells[-1][1] is None and last < 0)
    up = (cells[0][0] is None and first < 0) or (cells[-1][1] is None and last > 0)
    values = values or [cells[0][2][j][1]]
    return None if down else min(values), None if up else max(values)


# Functions to try.


KINKS = [F(0), F(1), F(-1), F(1, 3), F(5, 2), F(-7, 4)]  # few, so that kinks of different maxima often coincide


def random_function(rng, coefficient, outputs=1, maxima=8, narrowing=0.3):
    """A random program with kinks at KINKS and elsewhere; now and then only one combination is kept."""
    builder = ProgramBuilder(1)
    one = builder.constant(F(1))
    pool, kept = [builder.input(0)], []

    def combination():
        chosen = rng.sample(pool, min(len(pool), rng.randint(1, 3))) + rng.choices(pool[-2:], k=rng.randint(0, 1))
        value = linear([(coefficient(), part) for part in chosen])
        if rng.random() < 0.7:
            (at_kink,) = builder.function([value])([rng.choice(KINKS)])
            return linear([(F(1), value), (-at_kink, one)])
        return linear([(F(1), value), (coefficient(), one)])

    for _ in range(rng.randint(maxima // 2, maxima)):
        left = combination()
        right = rng.choice([(), linear([(F(-1), left)]), linear([(F(-2), left)]), combination()])
        pool.append(builder.maximum(left, right))
        if rng.random() < narrowing:
            kept += pool
            pool = [combination()]
    pool += rng.sample(kept, min(len(kept), rng.randint(0, 2)))
    return builder.function([combination() for _ in range(outputs)])


def network(layers):
    builder = ProgramBuilder(1)
    return builder.function(builder.network([AffineMap(W, b) for W, b in layers], [builder.input(0)]))


def random_network(rng, coefficient, dims):
    """A random network, half of its kinks at KINKS, with repeated and mirrored neurons."""
    layers = []
    for n, m in pairwise(dims):
        before = network([*layers, (identity(n), [0] * n)])
        rows = []
        for _ in range(m):
            row, bias = [coefficient() for _ in range(n)], coefficient()
            if rng.random() < 0.6:
                bias = -sum((w * v for w, v in zip(row, before([rng.choice(KINKS)]), strict=True)), F(0))
            if rows and rng.random() < 0.2:
                row, bias = rng.choice(rows)
                factor = rng.choice([1, -1, 2])
                row, bias = [factor * w for w in row], factor * bias
            rows.append((row, bias))
        layers.append(([row for row, _ in rows], [bias for _, bias in rows]))
    return network(layers)


def identity(n):
    return [[int(i == k) for k in range(n)] for i in range(n)]


def random_domain(rng):
    a = rng.choice([F(-3), F(-1, 2), F(0), F(1, 3)])
    return rng.choice([(None, None), (None, None), (a, None), (None, a), (a, a + F(rng.randint(1, 9), 2))])


COEFFICIENTS = {
    "small": lambda rng: F(rng.randint(-1, 1)),
    "rational": lambda rng: F(rng.randint(-9, 9), rng.randint(1, 6)),
    "close": lambda rng: F(rng.choice([-1, 0, 1, 1, 2])) * (1 + rng.randint(-1, 1) * F(1, 2**60)),
    "mixed": lambda rng: rng.randint(-3, 3) * F(2) ** rng.choice([-40, 0, 0, 40]),
    "huge": lambda rng: rng.randint(-3, 3) * F(10) ** rng.choice([-400, 0, 400]),
}


@pytest.fixture(params=["int64", "tiny int64", "no floats", "wrong floats"])
def arithmetic(request, monkeypatch):
    """Every way to calculate: as it comes, (almost) all in Python integers, no float products, misleading floats."""
    if request.param == "tiny int64":
        monkeypatch.setattr(exact_arrays, "INT64_BOUND", 2**9)
        monkeypatch.setattr(exact_arrays, "FLOAT_BOUND", 2**5)
    elif request.param == "no floats":
        monkeypatch.setattr(exact_arrays, "FLOAT_BOUND", 0)
    elif request.param == "wrong floats":
        rng = random.Random(0)
        monkeypatch.setattr(
            line, "_approximate", lambda X, D: np.array([rng.choice([0.0, 1.0, float("inf")]) for _ in X])
        )
    return request.param


@pytest.mark.parametrize("kind", COEFFICIENTS)
def test_random_programs(kind, arithmetic):
    rng = random.Random(f"programs {kind}")
    for _ in range(25 if kind == "huge" else 50):
        draw = lambda: COEFFICIENTS[kind](rng)  # noqa: E731
        check(random_function(rng, draw, outputs=rng.choice([1, 1, 2])), *random_domain(rng))


@pytest.mark.parametrize("kind", COEFFICIENTS)
@pytest.mark.parametrize("dims", [(1, 5, 1), (1, 3, 3, 1), (1, 2, 1, 2, 1, 3, 1), (1, 4, 3, 2)])
def test_random_networks(kind, dims, arithmetic):
    rng = random.Random(f"networks {kind} {dims}")
    for _ in range(12):
        draw = lambda: COEFFICIENTS[kind](rng)  # noqa: E731
        check(random_network(rng, draw, dims), *random_domain(rng), patterns=False)


def test_wider_network(arithmetic):
    rng = random.Random(7)
    check(random_network(rng, lambda: F(rng.randint(-16, 16), 16), (1, 12, 12, 1)), patterns=False)


def test_two_to_the_53_denominators():
    rng = random.Random(8)
    check(random_network(rng, lambda: F(rng.randint(-(2**54), 2**54), 2**53), (1, 10, 10, 10, 2)), patterns=False)


def test_the_fallbacks_are_reached(monkeypatch):
    function = sawtooth(5)
    assert line_pieces(function).A.dtype == np.int64
    monkeypatch.setattr(exact_arrays, "INT64_BOUND", 2**3)
    pieces = line_pieces(function)
    assert pieces.A.dtype == pieces.X.dtype == object
    assert list(pieces.slopes) == [-32, 32] * 16


def test_lowest_terms_keep_int64(monkeypatch):
    """The root 5 of (2^31 + 1) (x - 5) comes as 5 (2^31 + 1) / (2^31 + 1): reduced, the next level fits in int64."""
    big = F(2**31 + 1)
    builder = ProgramBuilder(1)
    x = builder.input(0)
    h = linear([(big, relu(builder, x)), (1 - big, relu(builder, x, F(-10)))])
    function = builder.function([relu(builder, relu(builder, h, -5 * big), -big)])
    reduced = []
    original = line.lowest_terms

    def spy(X, D):
        reduced.append(((X.tolist(), D.tolist()), tuple(M.tolist() for M in original(X, D))))
        return original(X, D)

    monkeypatch.setattr(line, "lowest_terms", spy)
    pieces = line_pieces(function, merge=False, compose=False)
    assert list(pieces.breakpoints) == [0, 5, 6, 10]
    ((given, result),) = reduced
    assert given == ([-1, 0, 5 * (2**31 + 1), 10, 1], [0, 1, 2**31 + 1, 1, 0])
    assert result == ([-1, 0, 5, 10, 1], [0, 1, 1, 1, 0])
    assert pieces.merged().piece(1) == LinePiece(F(6), F(10), big, -6 * big)


# Published functions and their counts.


def counts(function, lower=None, upper=None):
    """activation / linear / distinct; both routes must agree."""
    found = set()
    for compose in (True, False):
        active = line_pieces(function, lower, upper, merge=False, compose=compose)
        merged = line_pieces(function, lower, upper, compose=compose)
        found.add((len(active), len(merged), merged.distinct_maps()))
        assert len(active.merged()) == len(merged)
    assert len(found) == 1
    return found.pop()


def sawtooth(L):
    """f_0 = x, f_l = 2 |f_{l-1}| - 2 as a network with two neurons in each of L layers."""
    if L == 0:
        return network([([[1]], [0])])
    inner = [([[2, 2], [-2, -2]], [-2, 2])] * (L - 1)
    return network([([[1], [-1]], [0, 0]), *inner, ([[2, 2]], [-2])])


def relu(builder, value, shift=F(0)):
    return builder.maximum(linear([(F(1), value), (shift, builder.constant(F(1)))]), ())


def tents(builder, n, compact=False, scale=F(1)):
    """The iterated tent maps h_1, .., h_n with two (compact: three) neurons in each layer."""
    h = linear([(scale, builder.input(0))])
    for _ in range(n):
        parts = [(F(2), relu(builder, h)), (F(-4), relu(builder, h, F(-1, 2)))]
        if compact:
            parts.append((F(2), relu(builder, h, F(-1))))
        h = linear(parts)
        yield h


def tent(n, compact=False, scale=F(1)):
    builder = ProgramBuilder(1)
    return builder.function([list(tents(builder, n, compact, scale))[-1]])


@pytest.mark.parametrize("L", range(9))
def test_sawtooth(L):
    """Telgarsky 2016: every layer doubles the number of pieces."""
    f = sawtooth(L)
    assert counts(f) == (2**L, 2**L, 2**L)
    assert counts(f, F(-2), F(2)) == (2**L, 2**L, 2**L)
    pieces = line_pieces(f)
    assert list(pieces.breakpoints) == [-2 + j * F(2) ** (2 - L) for j in range(1, 2**L)]
    assert [pieces(x) for x in pieces.breakpoints] == [-2 if j % 2 else 2 for j in range(1, 2**L)]
    for x in (F(-7, 2), F(2), F(100)):
        assert pieces(x) == (2 + 2**L * (abs(x) - 2) if L else x)
    assert pieces.bounds() == ((-2, None) if L else (None, None))


def test_sawtooth_beats_a_shallow_network_from_three_layers_on():
    shallow = {L: 2 * L + 1 for L in range(1, 7)}
    deep = {L: len(line_pieces(sawtooth(L))) for L in shallow}
    assert [deep[L] > shallow[L] for L in shallow] == [False, False, True, True, True, True]


def test_a_million_pieces():
    f = sawtooth(20)
    rng = random.Random(1)
    for compose in (True, False):
        pieces = line_pieces(f, compose=compose)
        assert len(pieces) == 2**20
        assert pieces.breakpoints[2**19 - 1] == 0
        assert pieces.breakpoints[-1] == 2 - F(1, 2**18)
        assert pieces.slopes[:2] == (-(2**20), 2**20)
        for _ in range(20):
            x = F(rng.randint(-(2**40), 2**40), rng.randint(2**38, 2**40))
            assert (pieces(x),) == f([x])


@pytest.mark.parametrize("n", range(1, 6))
def test_iterated_tents(n):
    assert counts(tent(n), F(0), F(1))[1:] == (2**n, 2**n)
    assert len(line_pieces(tent(n))) == [3, 6, 10, 18, 34][n - 1]
    assert counts(tent(n, compact=True))[1:] == (2**n + 2, 2**n + 1)
    pieces = line_pieces(tent(n), F(0), F(1))
    assert [pieces(F(j, 2**n)) for j in range(2**n + 1)] == [j % 2 for j in range(2**n + 1)]


@pytest.mark.parametrize("m", range(1, 7))
def test_interpolation_of_the_square(m):
    """Yarotsky 2017: x - sum h_s / 4^s interpolates x^2 at the multiples of 2^-m."""
    builder = ProgramBuilder(1)
    parts = [(F(-1, 4**s), h) for s, h in enumerate(tents(builder, m), 1)]
    function = builder.function([linear([(F(1), builder.input(0)), *parts])])
    for compose in (True, False):
        pieces = line_pieces(function, F(0), F(1), compose=compose)
        assert list(pieces.slopes) == [F(2 * j + 1, 2**m) for j in range(2**m)]
        assert list(pieces.breakpoints) == [F(j, 2**m) for j in range(1, 2**m)]
        assert [pieces(x) for x in pieces.breakpoints] == [x * x for x in pieces.breakpoints]


ABS = ([[1], [-1]], [0, 0])


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        # Montufar, Pascanu, Cho & Bengio 2014; Serra, Tjandraatmadja & Ramalingam 2018
        ([ABS, ([[1, 1], [-1, -1]], [-1, 2]), ([[1, -3]], [0])], (6, 6, 6)),
        ([([[1]], [0]), ([[-1], [1], [1], [1], [1]], [1, -2, -3, -4, -5]), ([[1, -2, 3, -5, 7]], [0])], (7, 7, 7)),
        ([([[1]], [0]), ([[1], [1], [1], [1], [1]], [-1, -2, -3, -4, -5]), ([[1, -2, 3, -5, 7]], [0])], (7, 6, 6)),
        ([([[1], [-1]], [0, 0]), ([[1, -1]], [0])], (2, 1, 1)),  # relu(x) - relu(-x) = x
        ([([[1], [1], [1]], [1, 0, -1]), ([[1, -2, 1]], [0])], (4, 4, 3)),  # the hat is zero on both sides
        ([([[1], [2], [3]], [0, 0, 0]), ([[1, 1, -1]], [0])], (2, 1, 1)),  # relu(x) + relu(2 x) - relu(3 x) = 0
        ([([[1], [1]], [0, -1]), ([[1, 1]], [0])], (3, 3, 3)),
        ([([[0], [0]], [1, -1]), ([[1, 1]], [0])], (1, 1, 1)),
    ],
)
def test_counts_of_small_networks(layers, expected):
    assert counts(network(layers)) == expected


def test_twelve_pieces_from_three_layers_of_two():
    layers = [ABS, ([[1, 1], [-1, -1]], [-3, 3]), ([[1, 1], [-1, -1]], [-1, 2]), ([[1, -3]], [0])]
    assert counts(network(layers))[1] == 12


def test_composition_multiplies_pieces_and_sums_add_them():
    assert len(line_pieces(sawtooth(5))) == len(line_pieces(sawtooth(2))) * len(line_pieces(sawtooth(3)))
    builder = ProgramBuilder(1)
    x = builder.input(0)
    total = linear([(F(1), relu(builder, x)), (F(1), relu(builder, x, F(-1)))])
    assert len(line_pieces(builder.function([total]))) == 2 + 2 - 1


def test_a_needle_is_found():
    """Two functions that agree except on an interval of length 10^-9."""
    builder = ProgramBuilder(1)
    x = builder.input(0)
    third, tiny = F(-1, 3), F(1, 2 * 10**9)
    needle = [
        (F(1), relu(builder, x, third)),
        (F(-2), relu(builder, x, third - tiny)),
        (F(1), relu(builder, x, third - 2 * tiny)),
    ]
    pieces = line_pieces(builder.function([linear(needle)]))
    i = pieces.first_nonzero()
    assert pieces.piece(i) == LinePiece(-third, tiny - third, F(1), third)
    assert pieces(tiny - third) == tiny
    assert len(pieces) == 4
    assert pieces.bounds() == (0, tiny)


# Order of roots.


def test_roots_that_floats_cannot_tell_apart():
    builder = ProgramBuilder(1)
    x = builder.input(0)
    shifts = [1 + k * F(1, 2**60) for k in (3, 1, 4, 1, 5, 9, 2, 6)]
    total = linear([(F(k + 1), relu(builder, x, -shift)) for k, shift in enumerate(shifts)])
    pieces = line_pieces(builder.function([total]))
    assert list(pieces.breakpoints) == sorted(set(shifts))


def test_roots_beyond_the_range_of_floats():
    builder = ProgramBuilder(1)
    x = builder.input(0)
    shifts = [F(10) ** 500 * k for k in (5, 2, 3)] + [F(1)]
    total = linear([(F(1), relu(builder, x, -shift)) for shift in shifts])
    assert list(line_pieces(builder.function([total])).breakpoints) == sorted(shifts)


# Domains, errors, budget.


@pytest.mark.parametrize("point", [F(0), F(1, 3), F(-5)])
def test_a_single_point_is_one_constant_piece(point):
    for f in (sawtooth(3), network([ABS, ([[1, 2], [0, 1]], [3, 0])])):
        for merge in (True, False):
            pieces = line_pieces(f, point, point, merge=merge)
            (piece,) = pieces
            assert (piece.lower, piece.upper) == (point, point)
            values = piece.intercept if isinstance(piece.intercept, tuple) else (piece.intercept,)
            assert values == f([point])
            assert pieces.witness(0) == point
            assert not any(piece.slope if isinstance(piece.slope, tuple) else (piece.slope,))
            assert list(pieces.breakpoints) == []
            assert pieces.distinct_maps() == 1


def test_half_lines_and_ends_as_text():
    pieces = line_pieces(sawtooth(2), "-1/2", None)
    assert (pieces.lower, pieces.upper) == (F(-1, 2), None)
    assert list(pieces.breakpoints) == [0, 1]
    assert repr(pieces) == "<3 linear pieces on [-1/2, oo)>"
    assert len(line_pieces(sawtooth(2), upper=-1)) == 1  # a breakpoint at the end of the domain is none


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"lower": 1, "upper": F(1, 2)}, ValueError, "lower = 1 is greater than upper = 1/2"),
        ({"lower": 0.5}, ExactnessError, "lower = 0.5 is a float"),
        ({"upper": float("nan")}, ExactnessError, "upper"),
        ({"max_pieces": 0}, ValueError, "max_pieces = 0 must be at least 1"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        line_pieces(sawtooth(1), **arguments)


def test_other_dimensions():
    with pytest.raises(ValueError, match="2 inputs"):
        line_pieces(CompiledFunction(Program(2, ()), (((1, F(1)),),)))
    with pytest.raises(ValueError, match="0 outputs"):
        line_pieces(CompiledFunction(Program(1, ()), ()))


def test_outside_the_domain():
    pieces = line_pieces(sawtooth(2), 0, 1)
    for x in (F(-1, 10**9), F(3, 2)):
        with pytest.raises(ValueError, match="outside the domain"):
            pieces(x)
    with pytest.raises(ValueError, match="no activation pattern"):
        pieces.pattern(0)


@pytest.mark.parametrize("compose", [True, False])
def test_budget(compose):
    assert len(line_pieces(sawtooth(10), compose=compose, max_pieces=1024)) == 1024
    with pytest.raises(BudgetExceeded, match="max_cells = 1023"):
        line_pieces(sawtooth(10), compose=compose, max_pieces=1023)
    with pytest.raises(BudgetExceeded):  # refused before 2^50 pieces are made
        line_pieces(sawtooth(50), compose=compose, max_pieces=2**16)


def test_pieces_that_no_memory_holds_are_refused_before_they_are_made(monkeypatch):
    if not hasattr(os, "sysconf"):
        pytest.skip("this system does not tell its memory")
    with pytest.raises(BudgetExceeded, match=r"^1125899906842624 pieces are needed, which take 67108864 GB of memory"):
        line_pieces(sawtooth(50))
    monkeypatch.setattr(os, "sysconf", lambda name: 1)  # one byte
    with pytest.raises(BudgetExceeded, match="this machine has 0 GB"):
        line_pieces(sawtooth(3))

    def unable(self, *_):
        raise MemoryError("Unable to allocate 8 TiB")

    monkeypatch.setattr(line._Engine, "pieces", unable)
    with pytest.raises(BudgetExceeded, match="do not fit into the memory of this machine: Unable to allocate 8 TiB"):
        line_pieces(sawtooth(3))


# Views.


def test_views_are_sequences():
    pieces = line_pieces(network([ABS, ([[1, 1], [1, -1]], [-1, 0])]))
    assert pieces.slopes[0] == (F(-1), F(1))
    assert pieces.slopes[-1] == pieces.piece(-1).slope == (F(1), F(1))
    assert pieces.intercepts[:] == ((F(-1), F(0)), (F(-1), F(0)))
    assert pieces.slopes[::-1] == pieces.slopes[:][::-1]
    assert pieces.slopes[5:] == ()
    assert len(pieces.breakpoints) == 1
    assert pieces.output_dim == 2
    assert pieces(2) == (F(1), F(2))
    for view, index in ((pieces.slopes, 2), (pieces.breakpoints, 1), (pieces.breakpoints, -2)):
        with pytest.raises(IndexError):
            view[index]
    with pytest.raises(IndexError):
        pieces.piece(2)


def test_iteration_in_chunks():
    pieces = line_pieces(sawtooth(13))
    assert list(pieces.breakpoints) == [pieces.breakpoints[i] for i in range(len(pieces) - 1)]


# Laws.

rationals = st.fractions(min_value=-20, max_value=20, max_denominator=12)


@st.composite
def functions(draw):
    seed, kind = draw(st.integers(0, 2**32)), draw(st.sampled_from(["small", "rational", "close", "mixed"]))
    rng = random.Random(seed)
    return random_function(rng, lambda: COEFFICIENTS[kind](rng), maxima=9, narrowing=draw(st.sampled_from([0, 0.4])))


@settings(max_examples=120, deadline=None)
@given(functions(), st.lists(rationals, min_size=1, max_size=4), st.booleans())
def test_pieces_evaluate_like_the_program(function, points, merge):
    lower, upper = (min(points), max(points)) if len(points) > 1 else (None, None)
    pieces = line_pieces(function, lower, upper, merge=merge)
    for x in points:
        assert (pieces(x),) == function([x])
    for x in pieces.breakpoints:
        i = pieces.locate(x)
        assert pieces.breakpoints[i - 1] == x  # the right one of the two
        for piece in (pieces.piece(i - 1), pieces.piece(i)):
            assert (piece.slope * x + piece.intercept,) == function([x])


@settings(max_examples=60, deadline=None)
@given(functions())
def test_breakpoints_increase_and_neighbours_differ(function):
    active, merged = line_pieces(function, merge=False), line_pieces(function)
    assert all(a < b for a, b in pairwise(active.breakpoints))
    assert all(a != b for a, b in pairwise(merged.slopes))
    patterns = [active.pattern(i) for i in range(len(active))]
    assert all(any(a * b < 0 for a, b in zip(p, q, strict=True)) for p, q in pairwise(patterns))
    assert set(merged.breakpoints) <= set(active.breakpoints)
    for i in range(len(active)):
        piece, x = active.piece(i), active.witness(i)
        assert piece.lower is None or piece.lower < x
        assert piece.upper is None or x < piece.upper


@settings(max_examples=60, deadline=None)
@given(functions(), rationals, rationals)
def test_restriction(function, a, b):
    """The pieces on [a, b] are the pieces on the line that meet its interior."""
    lower, upper = min(a, b), max(a, b)
    if lower < upper:
        inside = [x for x in line_pieces(function, merge=False).breakpoints if lower < x < upper]
        assert list(line_pieces(function, lower, upper, merge=False).breakpoints) == inside


@settings(max_examples=60, deadline=None)
@given(functions(), functions())
def test_a_function_minus_itself_is_zero(f, g):
    both = [line_pieces(h) for h in (f, g)]
    builder = ProgramBuilder(1)
    x = builder.input(0)

    def copied(function):
        values = [builder.constant(F(1)), x]
        for left, right in function.program.instructions:  # sides exchanged: another program of the same function
            sides = [linear([(q, values[i]) for i, q in side]) for side in (right, left)]
            values.append(builder.maximum(*sides))
        return linear([(q, values[i]) for i, q in function.outputs[0]])

    same = linear([(F(1), copied(f)), (F(-1), copied(f))])
    assert line_pieces(builder.function([same])).first_nonzero() is None
    difference = line_pieces(builder.function([linear([(F(1), copied(f)), (F(-1), copied(g))])]))
    equal = [list(p) for p in both]
    assert (difference.first_nonzero() is None) == (equal[0] == equal[1])
