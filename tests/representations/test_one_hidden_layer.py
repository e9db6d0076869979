"""One hidden layer or not: known answers, random sums of ridge functions, and obstructions checked by hand."""

import itertools
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from exactrelu import (
    AffineMap,
    BudgetExceeded,
    EmptyDomain,
    ExactnessError,
    Max,
    Network,
    Obstruction,
    Polyhedron,
    ShallowNetwork,
    Undecided,
    courant_hat,
    equal,
    hat,
    latex,
    maximum,
    piecewise,
    reals,
    sawtooth,
    to_shallow_network,
    tower,
    verify,
)
from exactrelu.regions.budget import Budget
from exactrelu.representations import orientations
from exactrelu.representations.orientations import Allowance, TooManySums, subset_sum

F = Fraction
SADDLE = "1/2 + abs(x - y)/2 - abs(x + y - 1)/2"
SQUARE = "0 <= x <= 1, 0 <= y <= 1"


def patch_hat(vertices):
    """The piecewise affine function that is 1 at the origin and 0 on and outside the star with these vertices."""
    branches = []
    for (a, b), (c, d) in itertools.pairwise([*vertices, vertices[0]]):
        area = a * d - b * c
        assert area > 0
        value = f"1 - ({d - b})*x/{area} - ({a - c})*y/{area}"
        branches.append(f"({value}, {a}*y - {b}*x >= 0 and {d}*x - {c}*y >= 0 and {value} >= 0)")
    return f"piecewise({', '.join(branches)}, (0, true))".replace("+ -", "- ")


NONCONVEX_PATCH = patch_hat([(3, 0), (1, 1), (0, 3), (-2, 1), (-1, -2)])


def value(row, point):
    return row[0] + sum(c * x for c, x in zip(row[1:], point, strict=True))


def in_ball(generator, place, row, side):
    """A random point of a half ball: inside the Euclidean ball, on one side of the hyperplane."""
    d = len(place.point)
    while True:
        step = [place.radius * F(generator.randint(-12, 12), 12) for _ in range(d)]
        point = [p + s for p, s in zip(place.point, step, strict=True)]
        if sum(s * s for s in step) < place.radius**2 and side * value(row, point) >= 0:
            return point


def hold_by_evaluation(no, f):
    """An obstruction checked with values of f only (but for the affineness between the points tried)."""
    generator = random.Random(7)
    normal = no.row[1:]
    second = []
    step = min(no.radii) / (1 + sum(map(abs, normal)))
    for place in no.neighbourhoods:
        assert value(no.row, place.point) == 0
        assert place.radius > 0
        for affine, side in ((place.above, 1), (place.below, -1)):
            for _ in range(25):
                point = in_ball(generator, place, no.row, side)
                assert f(*point) == affine(point)[0]
        up, down = ([p + s * step * c for p, c in zip(place.point, normal, strict=True)] for s in (1, -1))
        second.append(f(*up) - 2 * f(*place.point) + f(*down))
        assert second[-1] == step * place.jump * sum(c * c for c in normal)
    assert second[0] != second[1]
    assert no.violations() == []
    assert no.verdict.proved
    return True


# -- known answers ------------------------------------------------------------------------------------

YES = [  # formula, domain, number of units (the least possible)
    ("max(abs(x), abs(y))", None, 4),
    ("min(abs(x), abs(y))", None, 5),
    ("abs(x) + abs(y) + abs(x - y)", None, 3),
    (SADDLE, None, 4),
    (SADDLE, SQUARE, 3),
    ("max(0, x, y)", "x >= 0, y >= 0", 2),
    ("max(0, x, y)", "y <= 0", 1),
    ("relu(min(x, y))", "x >= 0, y >= 0", 2),
    ("relu(min(x, y))", "x >= y", 1),
    ("abs(x)", None, 2),
    ("relu(x) + relu(2*x) - relu(3*x)", None, 0),
    ("x - 2*relu(x - 1) + 2*relu(x - 2)", None, 3),
    ("relu(x - 1) - 2*relu(x) + relu(x + 1)", None, 3),
    ("max(x, y, z) - min(x, y, z)", None, 3),
    ("x - 2*y + 3", None, 2),
    ("x + 2*y + 3", "x >= 0, y >= 0", 1),
    ("x - 2*y + 3", "x >= 0, y >= 0", 2),
    ("x - 2*y + 3", "x >= 0, y >= 0, x + y <= 1", 1),
    ("-x - 2*y", "x >= 0, y >= 0", 1),
    ("abs(x) + y", "y >= 5", 3),
    ("abs(x) + y", "y >= 5, -1 <= x <= 1", 2),
    ("7", "x >= 0", 0),
    ("x", "x >= 3", 1),
]

NO = [
    ("max(0, x, y)", None),
    ("max(0, x, y)", "x >= -1"),
    ("max(x, y, z)", None),
    ("relu(min(x, y))", None),
    ("relu(min(x, y))", "-1 <= x <= 1, -1 <= y <= 1"),
    ("relu(1 - (abs(x) + abs(y) + abs(x - y))/2)", None),
    ("relu(min(1 - x/2 - y, 1 + x - y, 1 + x + y, 1 - x/2 + y))", None),
    (NONCONVEX_PATCH, None),
    ("max(min(x, y), min(max(x, y), z))", None),
    ("abs(abs(x) - abs(y) + 1)", None),
    ("max(abs(x), abs(y), 1)", None),
]


@pytest.mark.parametrize(("text", "on", "units"), YES)
def test_one_hidden_layer_is_enough(text, on, units):
    found = to_shallow_network(text, on)
    assert isinstance(found, ShallowNetwork)
    assert found
    assert found.verdict.label == "proved, certificate checked"
    assert (len(found.units), found.least, found.minimal) == (units, units, True)
    assert found.network.hidden_layers == 1
    assert found.network.size == max(units, 1)
    assert equal(text, found.network, on=on).proved
    assert equal(text, found.formula(), on=on, variables=found.variables).proved


@pytest.mark.parametrize(("text", "on"), NO)
def test_one_hidden_layer_is_not_enough(text, on):
    no = to_shallow_network(text, on)
    assert isinstance(no, Obstruction)
    assert not no
    assert no.verdict.label == "proved by argument from certified claims"
    assert len(no.verdict.obligations) == 4
    assert len(verify(no.verdict.certificate)) >= 4
    assert no.verify(text)
    f = piecewise(text, on, variables=no.variables)
    assert hold_by_evaluation(no, f)


def test_both_jumps_may_be_nonzero():
    """Across y = 0 the gradient jumps by 1 where x > 0 and by 2 where x < 0."""
    no = to_shallow_network("relu(min(y, x)) + 2*relu(min(y, -x))")
    assert no.row == (0, 0, 1)
    assert sorted(no.jumps) == [1, 2]
    assert hold_by_evaluation(no, lambda x, y: max(0, min(y, x)) + 2 * max(0, min(y, -x)))


def test_networks_and_sympy_and_piecewise_functions_are_accepted():
    x, y = reals("x y")
    assert not to_shallow_network(Max(0, x, y))
    assert to_shallow_network(Max(x, y))
    assert to_shallow_network(hat(0, "1/3", 2)).minimal
    no = to_shallow_network(courant_hat())
    assert hold_by_evaluation(no, courant_hat())
    assert no.verify(courant_hat())
    no = to_shallow_network(tower())
    assert hold_by_evaluation(no, tower())
    f = piecewise("relu(min(x, y))", on="x + y >= -1")
    no = to_shallow_network(f)
    assert no.verify(f)
    assert hold_by_evaluation(no, f)
    assert to_shallow_network(piecewise(SADDLE, on=SQUARE))


def test_every_function_of_one_variable():
    found = to_shallow_network(sawtooth(7))
    assert found.verdict.proved
    assert found.least <= len(found.units) <= 2**7
    assert to_shallow_network("max(0, |1 - |x||) - min(3*x, 2 - x)")


@pytest.mark.parametrize("name", ["courant_hat", "tower", "pyramid", "patch", "three variables"])
def test_nothing_with_compact_support_in_two_or_more_variables(name):
    f = {
        "courant_hat": courant_hat(),
        "tower": tower(),
        "pyramid": "relu(1 - max(abs(x), abs(y)))",
        "patch": NONCONVEX_PATCH,
        "three variables": "relu(1 - max(abs(x), abs(y), abs(z)))",
    }[name]
    no = to_shallow_network(f)
    assert not no
    assert 0 in no.jumps


def test_maxima():
    assert to_shallow_network(maximum(2)).minimal
    for n in (3, 4):
        assert not to_shallow_network(maximum(n))


# -- random functions ---------------------------------------------------------------------------------


def ridge_sum(generator, d, k):
    """A random shallow network; some units share a hyperplane."""
    rows = [[generator.randint(-3, 3) for _ in range(d + 1)] for _ in range(k)]
    for _ in range(k // 3):
        i, j = generator.randrange(k), generator.randrange(k)
        factor = generator.choice([-2, -1, 1, 2])
        rows[i] = [factor * c for c in rows[j]]
    weights = [F(generator.randint(-4, 4), generator.choice([1, 1, 2, 3])) for _ in rows]
    hidden = AffineMap([row[1:] for row in rows], [row[0] for row in rows])
    return Network([hidden, AffineMap([weights], [generator.randint(-3, 3)])])


def domains(generator, d):
    names = tuple(f"x{i + 1}" for i in range(d))
    half = Polyhedron.from_rows([[generator.randint(0, 3), *([1] * d)]], variables=names)
    return [None, Polyhedron.box([-1] * d, [2] * d).named(names), half]


@pytest.mark.parametrize("seed", range(30))
def test_random_sums_of_ridge_functions_are_recognised(seed):
    generator = random.Random(seed)
    d = generator.choice([1, 2, 2, 2, 3, 4])
    k = generator.randint(1, {1: 9, 2: 7, 3: 5, 4: 4}[d])
    N = ridge_sum(generator, d, k)
    on = generator.choice(domains(generator, d))
    variables = [f"x{i + 1}" for i in range(d)]
    found = to_shallow_network(N, on, variables=variables)
    assert found
    assert found.verdict.label == "proved, certificate checked"
    assert len(found.units) <= k + 2
    if on is None:
        assert found.least <= k
    assert found.minimal
    assert least_number_of_units(found, on) == len(found.units)
    for _ in range(20):
        point = [F(generator.randint(0, 8), 4) for _ in range(d)]
        assert found.bias + sum(unit(point) for unit in found.units) == N(*point)


def least_number_of_units(found, on):
    """By going through all orientations; written independently of the search."""
    jumps = {}
    for weight, row in found.units:
        lead = next(c for c in row[1:] if c)
        key = row if lead > 0 else tuple(-c for c in row)
        jumps[key] = jumps.get(key, 0) + weight
    points = Polyhedron(len(found.variables)) if on is None else on
    inside = points.interior_point()
    cutting = [  # hyperplanes with a jump that meet the interior of the domain
        (row, jump)
        for row, jump in jumps.items()
        if jump and all(meets(points, side) for side in (row, tuple(-c for c in row)))
    ]
    gradient = [F(0)] * len(found.variables)  # of f near a generic point
    while any(value(row, inside) == 0 for row in jumps):
        inside = tuple(c + F(1, 1009 + 2 * i) for i, c in enumerate(inside))
    for weight, row in found.units:
        if value(row, inside) > 0:
            gradient = [g + weight * c for g, c in zip(gradient, row[1:], strict=True)]
    best = len(cutting) + 2
    for signs in itertools.product((1, -1), repeat=len(cutting)):
        rest = list(gradient)
        for (row, jump), sign in zip(cutting, signs, strict=True):
            if sign * value(row, inside) > 0:
                rest = [g - sign * jump * c for g, c in zip(rest, row[1:], strict=True)]
        if not any(rest):
            return len(cutting)
        parallel = any(
            all(rest[i] * row[j + 1] == rest[j] * row[i + 1] for i, j in itertools.combinations(range(len(rest)), 2))
            for row, _ in cutting
        )
        if parallel or bounded(points, rest):
            best = len(cutting) + 1
    return best


def meets(domain, row):
    """Whether the row is positive somewhere in the domain."""
    return not Polyhedron(domain.dim, domain.rows, (row,)).is_empty()


def bounded(domain, slope):
    simplex = domain.dictionary()
    scale = 6 * 5 * 7
    forms = [(0, *(int(sign * scale * c) for c in slope)) for sign in (1, -1)]
    assert all((scale * c).denominator == 1 for c in slope)
    return any(simplex.minimize(form).value is not None for form in forms)


@pytest.mark.parametrize("seed", range(25))
def test_a_hinge_on_half_a_hyperplane_is_found(seed):
    """A sum of ridge functions plus relu(min(g, h)): the jump across g = 0 is there on the side h > 0 only."""
    generator = random.Random(seed)
    d = generator.choice([2, 2, 3])
    N = ridge_sum(generator, d, generator.randint(1, 5 if d == 2 else 3))
    g = [generator.randint(-2, 2), 1, *(generator.randint(-2, 2) for _ in range(d - 1))]
    h = [generator.randint(-2, 2), generator.randint(-2, 2), generator.choice([-3, 3]), *([1] * (d - 2))]
    if g[1] * h[2] == g[2] * h[1]:
        h[1] += 1

    def f(*point):
        return N(*point) + max(F(0), min(value(g, point), value(h, point)))

    names = [f"x{i + 1}" for i in range(d)]
    forms = [" + ".join([str(row[0]), *(f"({c})*{n}" for c, n in zip(row[1:], names, strict=True))]) for row in (g, h)]
    text = f"relu(min({forms[0]}, {forms[1]}))"
    whole = piecewise(N, variables=names) + text
    no = to_shallow_network(whole)
    assert isinstance(no, Obstruction)
    assert hold_by_evaluation(no, f)
    assert no.verify(whole)


# -- the obstruction as data --------------------------------------------------------------------------


def test_every_rule_of_an_obstruction_is_checked():
    no = to_shallow_network("max(0, x, y)")
    first, second = no.neighbourhoods
    forged = [
        (replace(no, row=(0, 0, 0)), "primitive"),
        (replace(no, row=tuple(2 * c for c in no.row)), "primitive"),
        (replace(no, neighbourhoods=(first._replace(point=(F(-1), F(1, 9))), second)), "not on the hyperplane"),
        (replace(no, neighbourhoods=(first._replace(radius=F(0)), second)), "not positive"),
        (replace(no, neighbourhoods=(first._replace(jump=F(2)), second)), "do not differ by jump"),
        (replace(no, neighbourhoods=(first, first)), "both jumps"),
        (replace(no, domain=Polyhedron.from_text("x >= -1, y <= 5", "x y")), "inside the domain"),
    ]
    for wrong, rule in forged:
        assert any(rule in broken for broken in wrong.violations()), rule
        assert not wrong.verify("max(0, x, y)")
    too_large = replace(no, neighbourhoods=(first, second._replace(radius=F(2))))
    assert too_large.violations() == []
    assert not too_large.verify("max(0, x, y)")  # refuted by a point of the ball
    shifted = AffineMap(first.above.W, [1])
    assert not replace(no, neighbourhoods=(first._replace(above=shifted), second)).verify("max(0, x, y)")


def test_an_obstruction_of_one_function_is_none_of_another():
    no = to_shallow_network("max(0, x, y)")
    assert not no.verify("max(x, y)")
    assert no.verify(Network([([[1, -1], [0, 1], [0, -1]], [0] * 3), ([[1, 1, -1]], [0]), ([[1]], [0])]))


@pytest.mark.parametrize(
    ("text", "expression", "wrong"),
    [
        ("max(0, x, y)", "max(0, x, y)", "max(x, y)"),
        ("relu(min(x - 1/3, y))", "max(0, min(x - F(1, 3), y))", "max(0, x - F(1, 3))"),
        ("max(x, y, z)", "max(x, y, z)", "x"),
    ],
)
def test_the_script_stands_alone(text, expression, wrong):
    no = to_shallow_network(text)
    exec(no.script(expression), {})
    with pytest.raises(AssertionError):
        exec(no.script(wrong), {})
    assert "exactrelu" not in no.script(expression)


def test_printing():
    assert str(to_shallow_network("max(0, x, y)")).splitlines()[0] == (
        "not one hidden layer: the jump of the gradient of max(0, x, y) varies along y = 0"
    )
    assert repr(to_shallow_network("abs(x)")).startswith("<one hidden layer with 2 units, the least possible number")
    assert str(to_shallow_network(sawtooth(6))).count("relu") == 0  # too many units to print
    assert "0 units" in str(to_shallow_network("3", on="x >= 0"))


# -- bounds and refusals ------------------------------------------------------------------------------


def test_when_the_search_for_orientations_is_cut_short_the_number_is_a_bound(monkeypatch):
    monkeypatch.setattr(orientations, "SUMS", 3)
    found = to_shallow_network("min(abs(x), abs(y))")
    assert found.verdict.proved
    assert not found.minimal
    assert found.least == 4 <= len(found.units) <= 6
    assert "at least 4 are needed" in str(found)


@pytest.mark.parametrize("seed", range(20))
def test_subset_sums_by_brute_force(seed):
    generator = random.Random(seed)
    d = generator.randint(1, 3)
    vectors = [tuple(generator.randint(-3, 3) for _ in range(d)) for _ in range(generator.randint(0, 7))]
    sums = {
        tuple(sum(vectors[i][j] for i in subset) for j in range(d))
        for size in range(len(vectors) + 1)
        for subset in itertools.combinations(range(len(vectors)), size)
    }
    for target in itertools.product(range(-4, 5), repeat=d):
        found = subset_sum(vectors, target, Allowance(10**6, Budget()))
        assert (found is not None) == (target in sums)
        if found is not None:
            assert tuple(sum(vectors[i][j] for i in found) for j in range(d)) == target


@pytest.mark.parametrize("seed", range(20))
def test_both_searches_for_subset_sums_agree(seed):
    rng = random.Random(seed)
    vectors = [(rng.randint(-9, 9), rng.randint(-3, 3)) for _ in range(rng.randint(1, 12))]
    target = (rng.randint(-12, 12), rng.randint(-4, 4))
    used = [i for i, vector in enumerate(vectors) if any(vector)]
    found = subset_sum(vectors, target, Allowance(10**6, Budget()))
    other = orientations._meeting(vectors, used, target, Allowance(10**6, Budget()))
    assert (found is None) == (other is None)
    for chosen in (found, other):
        if chosen is not None:
            assert tuple(sum(vectors[i][k] for i in chosen) for k in (0, 1)) == target


def test_subset_sums_give_up_when_told():
    with pytest.raises(TooManySums):
        subset_sum([(2**i,) for i in range(40)], (1,), Allowance(1000, Budget()))


def test_refusals():
    with pytest.raises(ValueError, match="one output"):
        to_shallow_network(["x", "abs(x)"])
    with pytest.raises(ValueError, match="full-dimensional"):
        to_shallow_network("abs(x) + y", on="x + y == 1")
    with pytest.raises(EmptyDomain):
        to_shallow_network("abs(x)", on="x >= 1, x <= 0")
    with pytest.raises(ExactnessError):
        to_shallow_network(0.5)
    with pytest.raises(BudgetExceeded):
        to_shallow_network(maximum(4) + courant_hat() @ AffineMap([[1, 0, 0, 0], [0, 1, 0, 0]]), max_cells=3)


def test_strict_domains_and_options():
    no = to_shallow_network("max(0, x, y)", on="x > -1, y > -1", certify=False)
    assert no.verdict.label == "proved by argument from enumerated claims"
    assert no.verdict.certificate is None
    assert not no
    assert no.violations() == []
    found = to_shallow_network("max(0, x, y)", on="x > 0", certify=False)
    assert (found.verdict.label, len(found.units)) == ("proved by exact enumeration", 1 + 1)
    assert to_shallow_network("abs(x)", variables="x y").network.input_dim == 2


def test_an_undecided_proof_is_neither_true_nor_false():
    no = to_shallow_network("max(0, x, y)")
    undecided = replace(no.verdict, status="undecided", label="undecided", reason="no time")
    with pytest.raises(Undecided):
        bool(replace(no, verdict=undecided))


def test_the_network_is_a_function():
    S = to_shallow_network("abs(x) + relu(y - 1) - 3")
    assert S(-2, 3) == S([-2, 3]) == F(1)
    assert equal(S, "abs(x) + relu(y - 1) - 3").proved
    assert equal(S, "abs(x) + relu(y) - 3").refuted
    assert piecewise(S).variables == ("x", "y")
    assert latex(S) == latex(S.formula())
    assert S._repr_latex_().startswith("$")
    assert equal(to_shallow_network("x*0 + 7", variables="x"), 7).proved
