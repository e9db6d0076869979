"""Statements for all n: each schema proves its families, refuses a wrong block, and says honestly which it did."""

import copy
from fractions import Fraction as F
from itertools import pairwise, permutations, product
from pathlib import Path
from random import Random

import pytest

from exactrelu import (
    InductionVerdict,
    Max,
    Network,
    Refuted,
    Undecided,
    count_regions,
    deepen,
    equal,
    for_all,
    hat,
    identity,
    iterate,
    iterated_tent,
    leaky_relu,
    lemma,
    maximum,
    maximum_of_two,
    minimum,
    minimum_of_two,
    piecewise,
    prove,
    reals,
    refute,
    sawtooth,
    tent,
    verify,
    yarotsky_square,
)
from exactrelu.expressions import FormulaError
from exactrelu.lemmas import LemmaError, run
from exactrelu.prover.induction.blocks import interpolant_of
from exactrelu.prover.induction.maxima import fold_tree, tournament_tree
from exactrelu.prover.induction.polynomials import Polynomial
from exactrelu.prover.induction.schema import IDENTITY, NamedObligation, Schema, Segments, conclude

CERTIFIED = "proved, certificate checked"
FOLD = Network([([[1], [-1]], [0, 0]), ([[2, 2]], [-2])], "T")


def proved(verdict, schema):
    """Proved by this schema, from certificates alone, which the kernel accepts as one file."""
    assert isinstance(verdict, InductionVerdict)
    assert verdict.proved
    assert verdict.label == f"proved for all n (schema {schema})"
    assert bool(verdict)
    labels = {one.verdict.label for one in verdict.obligations}
    assert labels == {CERTIFIED} or (schema == "RECURRENCE" and labels == {CERTIFIED, IDENTITY})
    results = verify(verdict.certificate)
    certificates = [one.verdict.certificate for one in verdict.obligations if one.verdict.certificate is not None]
    assert verdict.certificate.text == "".join(certificate.text for certificate in certificates)
    assert results
    assert all(result.point is None for result in results)
    assert verdict.instance is None
    assert verdict.counterexample is None
    assert any(schema in line and "induction over" in line for line in verdict.rests_on)
    assert all(line in str(verdict) for line in verdict.rests_on)
    return True


def refuted(verdict, n, left, right):
    assert verdict.refuted
    assert verdict.label == "refuted"
    assert not bool(verdict)
    assert (verdict.instance, verdict.counterexample.left, verdict.counterexample.right) == (n, left, right)
    with pytest.raises(Refuted):
        prove(verdict)
    return refute(verdict) is verdict


# -- maxima --------------------------------------------------------------------------------------------

MAXIMA = ["u + relu(v - u)", "v + relu(u - v)", "max(u, v)", "(u + v + abs(u - v))/2", maximum_of_two(), maximum(2)]


@pytest.mark.parametrize("block", MAXIMA, ids=str)
def test_folds_and_trees_of_a_block_for_two_are_maxima(block):
    assert proved(for_all.fold_max(block), "FOLD-MAX")
    assert proved(for_all.tree_max(block), "TREE")
    assert for_all.fold_min(block).refuted
    assert for_all.tree_min(block).refuted


@pytest.mark.parametrize("block", ["v - relu(v - u)", "-max(-u, -v)", minimum_of_two(), minimum_of_two("x")], ids=str)
def test_folds_and_trees_of_a_block_for_two_are_minima(block):
    assert proved(for_all.fold_min(block), "FOLD-MIN")
    assert proved(for_all.tree_min(block), "TREE")
    assert for_all.fold_max(block).refuted


WRONG = ["relu(u - v) + u", "relu(u) + relu(v)", "max(u, v, 0)", "u", "max(u, v) + relu(u - 1000)", "u + relu(v - u)/2"]


@pytest.mark.parametrize("block", WRONG)
def test_a_wrong_block_is_refuted_with_two_arguments(block):
    verdict = for_all.fold_max(block, variables="u v")
    assert verdict.refuted
    assert verdict.instance == 2
    u, v = verdict.counterexample.point
    assert verdict.counterexample.right == max(u, v) != verdict.counterexample.left
    assert verify(verdict.certificate)[0].point == (u, v)
    assert refute(verdict, at=(u, v)).counterexample.point == (u, v)


def test_each_obligation_of_a_fold_is_needed():
    """Blocks that fail exactly one of the three: below u, below v, above both."""
    blocks = {"v": [True, False, False], "u": [False, True, False], "relu(u - v) + v + 1": [False, False, True]}
    for block, fails in blocks.items():
        verdict = for_all.fold_max(block, variables="u v")
        assert [one.verdict.refuted for one in verdict.obligations] == fails


def test_the_order_of_the_variables_is_the_order_of_the_arguments():
    assert proved(for_all.fold_max("b + relu(a - b)", variables="b a"), "FOLD-MAX")
    assert "N(b, a)" in for_all.fold_max("b + relu(a - b)", variables="b a").statement
    assert proved(for_all.fold_max("z + relu(y - z)"), "FOLD-MAX")  # z is taken, so the bound has another name
    x, y = reals("x y")
    assert proved(for_all.fold_max(Max(x, y)), "FOLD-MAX")


def test_what_is_no_block_is_an_error():
    for block in ("u", "u + v + w", maximum(3), identity(1)):
        with pytest.raises(FormulaError, match="variable"):
            for_all.fold_max(block)
    with pytest.raises(FormulaError, match="defined on a part"):
        for_all.fold_max(piecewise("max(u, v)", on="u >= 0"))
    with pytest.raises(TypeError, match=r"for_all\.fold_max has no option certify; a certificate is always written"):
        for_all.fold_max("max(u, v)", certify=False)


def test_a_fold_is_what_the_statement_says_for_small_numbers():
    """The recursion evaluated by hand: the meta-theorem, tested."""
    N = maximum_of_two()
    for values in product((-2, F(1, 3), 5), repeat=4):
        folded = values[0]
        for value in values[1:]:
            folded = N(folded, value)
        assert folded == max(values)


def test_the_families_of_the_package_are_the_recursions():
    pads = {"padding": identity(1)}
    verdict = for_all.tree_max(maximum_of_two(), **pads, family=maximum)
    assert proved(verdict, "TREE")
    assert any("maximum(M) is this recursion" in line and "a test" in line for line in verdict.rests_on)
    fold = for_all.tree_max(maximum_of_two(), **pads, shape=fold_tree, family=lambda M: maximum(M, method="fold"))
    assert proved(fold, "TREE")
    assert proved(for_all.fold_max("max(u, v)", family=lambda M: f"max({names(M)})"), "FOLD-MAX")


def names(M):
    return ", ".join(f"x{i + 1}" for i in range(M))


def test_a_family_that_is_something_else():
    false = for_all.tree_max(maximum_of_two(), padding=identity(1), family=minimum)
    assert false.refuted
    assert false.instance == 2
    assert "minimum(M)" in false.statement
    late = for_all.fold_max("max(u, v)", family=lambda M: f"max({names(M)})" if M < 6 else f"max({names(M - 1)}, x1)")
    assert late.refuted
    assert late.instance == 6
    assert len(late.counterexample.point) == 6
    other = for_all.fold_max("max(u, v)", family=maximum)  # the same function, written otherwise
    assert other.undecided
    assert "not literally" in other.reason
    with pytest.raises(Undecided):
        prove(other)


def test_a_family_of_another_shape_is_another_family():
    """Members that are defined on a part of the space, or lists, are not the recursion."""
    assert proved(for_all.full_branch("y", 0, 1, family=lambda L: "y"), "PIECES")
    for member in (piecewise("y", on="0 <= y <= 1"), ["y"]):
        verdict = for_all.full_branch("y", 0, 1, family=lambda L, member=member: member)
        assert verdict.undecided
        assert "not literally" in verdict.reason
        assert for_all.iterates_at_most("y", family=lambda L, member=member: member).undecided
    for one, reason in ((["x1"], "a list"), (piecewise("x1", on="x1 >= 0"), "a part of the space")):
        verdict = for_all.fold_max("max(u, v)", family=lambda M, one=one: one if M == 1 else maximum(M))
        assert verdict.undecided
        assert reason in verdict.reason


def test_cpa_functions_are_written_out_in_statements():
    text = "piecewise((-2*y - 2, y <= 0), (2*y - 2, y >= 0))"
    assert for_all.full_branch(piecewise("2*abs(y) - 2"), -2, 2).statement.endswith(f"where T(y) = {text}")
    assert for_all.padding(piecewise("y")).statement.endswith("where P(y) = y")


def test_two_functions_have_two_letters():
    plus_minus = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    for block in ("max(u, v)", maximum_of_two(), maximum_of_two().named("N"), maximum_of_two().named("P")):
        verdict = for_all.tree_max(block, padding=plus_minus)
        assert proved(verdict, "TREE")
        first, second = verdict.statement.partition("blocks ")[2].split(", with blocks ")
        letter = second.split()[0]
        assert first != letter
        assert f"{letter} is the padding network" in verdict.statement
    assert "where P(y) = relu(y)" in for_all.tree_max(maximum(2), padding="relu(y) - relu(-y)").statement


def test_trees():
    assert tournament_tree(3, padded=True) == ((0, 1), (2,))
    assert tournament_tree(1) == 0
    assert fold_tree(3) == ((0, 1), 2)
    assert fold_tree(3, padded=True) == ((0, 1), (2,))
    with pytest.raises(ValueError, match="padding blocks, but none is given"):
        for_all.tree_max(maximum_of_two(), family=maximum, shape=lambda M, _: tournament_tree(M, True))
    with pytest.raises(ValueError, match="does not have each of the leaves"):
        for_all.tree_max("max(u, v)", family=maximum, shape=lambda M, _: 0)


def test_a_wrong_padding_in_a_tree_is_refuted_with_one_leaf():
    verdict = for_all.tree_max(maximum_of_two(), padding="relu(y) + relu(-y)")
    assert refuted(verdict, 1, 1, -1)


# -- padding -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", ["relu(y) - relu(-y)", "y", identity(1), identity(3), ["a", "relu(b) - relu(-b)"]])
def test_padding(block):
    assert proved(for_all.padding(block), "PAD")


def test_wrong_paddings():
    assert refuted(for_all.padding("relu(y) + relu(-y)"), 1, 1, -1)
    assert for_all.padding(["b", "a"], variables="a b").refuted  # twice it is the identity, once it is not
    assert for_all.padding("max(y, -1000)").counterexample.point[0] < -1000
    with pytest.raises(FormulaError, match="variables"):
        for_all.padding("a + b")


def test_deepening():
    verdict = for_all.deepening()
    assert proved(verdict, "PAD")
    assert len(verdict.obligations) == 3
    N = maximum(3)
    assert all(deepen(N, hidden_layers=2 + k)(1, 5, -2) == 5 for k in range(4))


# -- full branches -------------------------------------------------------------------------------------

FULL = [
    ("2*abs(y) - 2", -2, 2, 2, True),
    ("2 - 2*abs(y)", -2, 2, 2, True),
    (FOLD, -2, 2, 2, True),
    ("2*abs(y) - 1", -1, 1, 2, True),
    (tent(), 0, 1, 2, False),
    (tent(compact=False), 0, 1, 2, False),
    ("min(2*x, 2 - 2*x)", 0, 1, 2, True),
    ("min(3*x, abs(3*x - 2))", 0, 1, 3, True),
    ("1 - min(3*x, abs(3*x - 2))", 0, 1, 3, True),
    ("min(3*x, 3/2 - 3*x/2)", 0, 1, 2, True),
    ("1 - abs(2*(1 - abs(2*x - 1)) - 1)", 0, 1, 4, True),
    ("-x", "-1/2", "1/2", 1, True),
    ("piecewise((2*x, x <= 1/2), (2 - 2*x, true))", 0, 1, 2, True),
]


@pytest.mark.parametrize(("T", "a", "b", "m", "line"), FULL, ids=lambda value: str(value))
def test_full_branch_maps(T, a, b, m, line):
    verdict = for_all.full_branch(T, a, b)
    assert proved(verdict, "PIECES")
    assert f"exactly {m}^L" in verdict.statement
    on_the_line = for_all.full_branch(T, a, b, line=True)
    assert on_the_line.proved is line
    if line:
        assert proved(on_the_line, "PIECES")
        assert "on R and on" in on_the_line.statement
    else:
        assert on_the_line.refuted
        assert on_the_line.instance == 1


@pytest.mark.parametrize(("T", "a", "b", "m", "line"), FULL, ids=lambda value: str(value))
def test_the_theorem_holds_for_small_depths(T, a, b, m, line):
    """Counts, breakpoints, values and slopes of the iterates, computed by the line engine, are those concluded."""
    network = T if isinstance(T, Network) else interpolant_of(piecewise(T))
    a, b = F(a), F(b)
    conclusions = " ".join(for_all.full_branch(T, a, b).conclusions)
    for L in range(5):
        f = piecewise(iterate(network, L), f"{a} <= x <= {b}")
        assert len(f) == m**L
        slopes = [piece.map.W[0][0] for piece in f.pieces]
        assert all(s * t < 0 for s, t in pairwise(slopes))
        ends = [a, *f.breakpoints, b]
        assert all({f(c), f(d)} == {a, b} for c, d in pairwise(ends))
        if line:
            assert len(piecewise(iterate(network, L))) == m**L
        if L and "breakpoints" in conclusions:
            assert ends == [a + j * (b - a) / m**L for j in range(m**L + 1)]
            assert {abs(slope) for slope in slopes} == {m**L}
            if "even j" in conclusions:
                odd = conclusions.split(" there for odd j and ")
                assert f(ends[0]) == F(odd[1].split(" ")[0])
                assert f(ends[1]) == F(odd[0].split(" ")[-1])
                assert ("first one negative" in conclusions) is (slopes[0] < 0)
            else:
                assert "positive iff L is even" in conclusions
                assert (slopes[0] > 0) is (L % 2 == 0)


def through(points, left, right):
    """The CPA function of one variable through these points, with these slopes outside, as a network."""
    slopes = [left, *((q[1] - p[1]) / (q[0] - p[0]) for p, q in pairwise(points)), right]
    hidden = ([[1], [-1], *([1] for _ in points)], [0, 0, *(-x for x, _ in points)])
    jumps = [t - s for s, t in pairwise(slopes)]
    return Network([hidden, ([[left, -left, *jumps]], [points[0][1] - left * points[0][0]])])


@pytest.mark.parametrize("seed", range(30))
def test_random_maps_are_judged_as_the_exact_counts_say(seed):
    """Full-branch maps are proved; no map is proved, or refuted, against the counts of its iterates."""
    random = Random(seed)
    a = F(random.randint(-4, 2), random.randint(1, 3))
    b = a + F(random.randint(1, 6), random.randint(1, 3))
    cuts = sorted({a, b, *(a + (b - a) * F(random.randint(1, 11), 12) for _ in range(random.randint(0, 2)))})
    full, line, start = seed % 2 == 0, seed % 3 == 0, random.randint(0, 1)
    values = [
        (a, b)[(i + start) % 2] if full else a + (b - a) * F(random.randint(-2, 14), 12) for i in range(len(cuts))
    ]
    points = list(zip(cuts, values, strict=True))
    ends = [(q[1] - p[1]) / (q[0] - p[0]) for p, q in (points[:2], points[-2:])]
    T = through(points, *ends)
    verdict = for_all.full_branch(T, a, b, line=line)
    m = len(piecewise(T, f"{a} <= x <= {b}"))
    counts = [len(piecewise(iterate(T, L), f"{a} <= x <= {b}")) for L in range(5)]
    counts += [len(piecewise(iterate(T, L))) for L in range(5)] if line else []
    right = counts == [m**L for L in range(5)] * (1 + line)
    assert verdict.proved or not full
    assert right or not verdict.proved
    if verdict.refuted and verdict.instance < 5:
        assert not right
        assert verdict.counterexample.left in (counts[verdict.instance], counts[verdict.instance - 5])
    assert for_all.iterates_at_most(T).proved


def test_families_of_iterates():
    assert proved(for_all.full_branch(FOLD, -2, 2, line=True, family=sawtooth), "PIECES")
    assert proved(for_all.full_branch(tent(), 0, 1, family=iterated_tent), "PIECES")
    other = for_all.full_branch("2*abs(y) - 2", -2, 2, family=sawtooth)
    assert other.undecided
    assert "L = 1 is not literally" in other.reason


def test_doubling_fails_on_a_smaller_interval():
    """On [-1, 1] the sawtooth has 2 segments for L = 1, and 2 again for L = 2."""
    verdict = for_all.full_branch("2*abs(y) - 2", -1, 1)
    assert refuted(verdict, 2, 2, 4)
    assert verdict.counterexample.variables == ("L",)
    assert "at L = 2: left 2, right 4" in str(verdict)
    assert verify(verdict.certificate)
    assert count_regions(sawtooth(2), on="-1 <= x <= 1").linear == 2
    with pytest.raises(TypeError, match="not a statement about points"):
        refute(verdict, at=2)


def test_a_map_that_is_not_full_branch_is_undecided_where_the_count_is_right():
    """2|y| - 1 does not map [-2, 2] to itself; its iterates have 2^L segments there all the same."""
    verdict = for_all.full_branch("2*abs(y) - 1", -2, 2)
    assert verdict.undecided
    assert "branch 1 of 2: T falls from 2 to -2" in verdict.reason
    assert "y = 0" in verdict.reason
    with pytest.raises(Undecided):
        prove(verdict)
    with pytest.raises(Undecided):
        bool(verdict)
    assert [
        len(piecewise(iterate(Network([([[1], [-1]], [0, 0]), ([[2, 2]], [-1])]), L), "-2 <= x <= 2")) for L in range(6)
    ] == [2**L for L in range(6)]


NOT_FULL = ["min(3*x, 1)", "abs(x - 1/2)", "min(2*x, 1) - relu(2*x - 1)/2", "relu(x)", "min(3*x, 2 - 3*x)", "1/2"]


@pytest.mark.parametrize("T", NOT_FULL)
def test_maps_that_are_not_full_branch_are_never_proved(T):
    verdict = for_all.full_branch(T, 0, 1, variables="x")
    if T == "relu(x)":  # on [0, 1] it is the identity
        assert verdict.proved
        assert for_all.full_branch(T, 0, 1, line=True).refuted
    else:
        assert not verdict.proved
        counts = [
            len(piecewise(iterate(interpolant_of(piecewise(T, variables="x")), L), "0 <= x <= 1")) for L in range(6)
        ]
        assert verdict.refuted is (counts != [counts[1] ** L for L in range(6)])


def test_the_number_of_pieces_claimed():
    assert refuted(for_all.full_branch("2*abs(y) - 2", -2, 2, pieces=3), 1, 2, 3)
    assert refuted(for_all.iterates_at_most(tent(), pieces=3), 1, 4, 3)
    assert proved(for_all.iterates_at_most(tent(), pieces=5), "COMPOSITION")
    with pytest.raises(ValueError, match="not smaller"):
        for_all.full_branch("2*abs(y) - 2", 2, -2)


@pytest.mark.parametrize("max_cells", [1, 2, 5, None])
@pytest.mark.parametrize("T", ["relu(x) - 2*relu(x - 1)", "abs(x)", tent(), "x"])
def test_no_budget_proves_fewer_pieces_than_there_are(T, max_cells):
    found = len(piecewise(T))
    for stated in range(1, 7):
        verdict = for_all.iterates_at_most(T, pieces=stated, max_cells=max_cells)
        if stated < found:
            assert verdict.refuted
            assert (verdict.instance, verdict.counterexample.left, verdict.counterexample.right) == (1, found, stated)
        else:
            assert not verdict.refuted
            assert max_cells is not None or verdict.proved


@pytest.mark.parametrize("max_cells", [1, 2, 5, None])
@pytest.mark.parametrize("line", [False, True])
def test_no_budget_proves_another_number_of_branches(line, max_cells):
    for stated in (1, 2, 3, 4):
        verdict = for_all.full_branch("2*abs(y) - 2", -2, 2, pieces=stated, line=line, max_cells=max_cells)
        if stated != 2:
            assert verdict.refuted
            assert (verdict.instance, verdict.counterexample.left, verdict.counterexample.right) == (1, 2, stated)
        else:
            assert not verdict.refuted
            assert max_cells is not None or verdict.proved


def test_a_number_is_proved_only_if_obligations_count_as_many():
    """The rule itself, without the searches before it."""
    owed = [
        NamedObligation("segment", equal("abs(x)", sign, on=on)) for sign, on in (("x", "x >= 0"), ("-x", "x <= 0"))
    ]
    schema = Schema("COMPOSITION", "L")
    for stated, exactly in ((1, False), (1, True), (3, True)):
        verdict = conclude(schema, "claimed", owed, segments=[Segments(stated, tuple(owed), exactly)])
        assert verdict.undecided
        assert f"about 2 segments, the statement needs {stated}" in verdict.reason
    for stated, exactly in ((2, True), (2, False), (3, False)):
        assert conclude(schema, "claimed", owed, segments=[Segments(stated, tuple(owed), exactly)]).proved
    with pytest.raises(RuntimeError, match="no obligation"):
        conclude(schema, "claimed", owed[:1], segments=[Segments(2, tuple(owed), True)])


def test_an_obligation_without_a_certificate_or_about_nothing_does_not_count():
    schema = Schema("COMPOSITION", "L")
    bare = equal("abs(x)", "relu(x) + relu(-x)")
    bare.certificate = None
    nothing = equal("x", "1", on="x >= 1, x <= 0", allow_empty=True, certify=True)
    assert bare.proved
    assert nothing.proved
    for verdict in (bare, nothing):
        assert conclude(schema, "claimed", [NamedObligation("segment", verdict)], segments=[]).undecided


def test_a_refutation_without_a_certificate_says_so():
    verdict = for_all.full_branch("2*abs(y) - 2", -1, 1, max_cells=2)
    assert verdict.refuted
    assert verdict.certificate is None
    assert "leaves no certificate" in verdict.reason


@pytest.mark.parametrize("pieces", [2.0, True, 2.5, "2", -3, 0])
def test_a_number_of_pieces_is_a_positive_integer(pieces):
    with pytest.raises(ValueError, match=r"pieces = .* is not an integer >= 1"):
        for_all.full_branch("2*abs(y) - 2", -2, 2, pieces=pieces)
    with pytest.raises(ValueError, match=r"pieces = .* is not an integer >= 1"):
        for_all.iterates_at_most("abs(y)", pieces=pieces)


@pytest.mark.parametrize("T", [tent(), tent(compact=False), FOLD, hat(-1, 0, 1), "relu(x) - 2*relu(x - 1)", "x"])
def test_iterates_have_at_most_a_power(T):
    assert proved(for_all.iterates_at_most(T), "COMPOSITION")
    network = T if isinstance(T, Network) else interpolant_of(piecewise(T))
    p = len(piecewise(network))
    assert all(len(piecewise(iterate(network, L))) <= p**L for L in range(4))


# -- breakpoints ---------------------------------------------------------------------------------------


def test_kinks_of_shallow_networks():
    verdict = for_all.shallow_kinks()
    assert proved(verdict, "KINKS")
    assert len(verdict.obligations) == 2
    assert "at most n breakpoints" in verdict.statement
    for activation in (leaky_relu("1/10"), "abs(t)", "t"):
        assert proved(for_all.shallow_kinks(activation), "KINKS")
    two = for_all.shallow_kinks("relu(t) - relu(t - 1)")
    assert proved(two, "KINKS")
    assert "at most 2*n" in two.statement
    assert refuted(for_all.shallow_kinks("relu(t) - relu(t - 1)", kinks=1), 1, 2, 1)
    assert refuted(for_all.deep_segments("abs(t)", kinks=0), 1, 2, 1)
    assert proved(for_all.deep_segments(), "DEPTH")


def test_a_larger_number_of_kinks_is_a_bound_that_is_not_attained():
    assert any("exactly n breakpoints" in line for line in for_all.shallow_kinks().conclusions)
    assert any("exactly 2*n" in line for line in for_all.shallow_kinks("relu(t) - relu(t - 1)").conclusions)
    for activation, kinks in (("relu(t)", 2), ("2*t + 1", 1), ("abs(t)", 5), ("t", None)):
        verdict = for_all.shallow_kinks(activation, kinks=kinks)
        assert proved(verdict, "KINKS")
        assert not any("exactly" in line for line in verdict.conclusions)


def test_the_bound_is_attained_as_concluded():
    for n in range(6):
        terms = "".join(f" {'+-'[i % 2]} relu(x - {3 * i + 3}) {'-+'[i % 2]} relu(x - {3 * i + 4})" for i in range(n))
        assert len(piecewise("0*x" + terms).breakpoints) == 2 * n


def test_separation():
    assert proved(for_all.separation(), "SEPARATION")
    assert proved(for_all.separation(first=7), "SEPARATION")
    for first, left, right in ((0, 1, 1), (1, 2, 3), (2, 4, 5)):
        assert refuted(for_all.separation(first=first), first, left, right)
    for L in range(3, 9):
        assert len(piecewise(sawtooth(L))) == 2**L > sawtooth(L).size + 1


# -- the square ----------------------------------------------------------------------------------------


def test_the_error_of_the_square():
    assert proved(for_all.yarotsky_error(), "RECURRENCE")
    assert proved(for_all.yarotsky_error("min(2*x, 2 - 2*x)"), "RECURRENCE")
    assert proved(for_all.yarotsky_error("1 - abs(2*x - 1)"), "RECURRENCE")
    for m in range(5):  # what is concluded, by the interpolation error at midpoints and nodes
        f = yarotsky_square(m)
        errors = [f(F(j, 2 ** (m + 1))) - F(j, 2 ** (m + 1)) ** 2 for j in range(2 ** (m + 1) + 1)]
        assert errors == [F(j % 2, 4 ** (m + 1)) for j in range(2 ** (m + 1) + 1)]


def test_wrong_approximations_of_the_square():
    assert refuted(for_all.yarotsky_error(weight="1/3"), 1, F(1, 12), F(1, 16))
    for T in ("min(2*x, 1)", "min(3*x, abs(3*x - 2))", "x", "min(3*x, 3/2 - 3*x/2)"):
        verdict = for_all.yarotsky_error(T)
        assert verdict.refuted
        assert verdict.instance == 1
        assert verdict.counterexample.left != F(1, 16)


def test_polynomials():
    x = Polynomial.of(0, 1)
    assert (x - 1) * (x + 1) == x * x - 1
    assert 1 - x != x - 1
    assert x - x == Polynomial.of(0)
    assert (x * x).integral() == F(1, 3)
    assert (3 * x * x - 2)(F(1, 2)) == F(-5, 4)


# -- verdicts ------------------------------------------------------------------------------------------


def test_a_budget_ends_undecided():
    verdict = for_all.fold_max("max(u, v)", time=0)
    assert verdict.undecided
    assert "time of 0 s" in verdict.reason
    assert verdict.certificate is None


def test_a_mutated_certificate_is_rejected():
    verdict = for_all.full_branch(FOLD, -2, 2, line=True)
    text = verdict.certificate.text
    other = type(verdict.certificate)(text.replace("1:2", "1:3", 1))
    assert other.text != text
    with pytest.raises(Exception, match=r"line \d+"):
        verify(other)


def test_lemmas_accept_and_require_them():
    @lemma
    def good():
        prove(for_all.fold_max("max(u, v)"))
        refute(for_all.full_branch("2*abs(y) - 2", -1, 1))

    @lemma
    def dropped():
        for_all.fold_max("max(u, v)").proved  # noqa: B018

    @lemma
    def unsettled():
        prove("x == x + 0")
        for_all.fold_max("max(u, v)")

    @lemma
    def false():
        prove(for_all.fold_max("u", variables="u v"))

    @lemma
    def unknown():
        prove(for_all.full_branch("2*abs(y) - 1", -2, 2))

    assert run(good).status == "proved"
    assert "never settles" in run(unsettled).message
    assert [run(one).status for one in (dropped, unsettled, false, unknown)] == [
        "failed",
        "failed",
        "failed",
        "undecided",
    ]
    with pytest.raises(LemmaError):
        unsettled()


def test_latex_and_text_of_verdicts():
    for verdict in (for_all.fold_max("max(u, v)"), for_all.fold_max("u", variables="u v"), for_all.separation(first=2)):
        assert verdict._repr_latex_()
        assert repr(verdict) == f"<{verdict}>"


def test_every_function_of_the_namespace_is_documented():
    public = [name for name in dir(for_all) if not name.startswith("_")]
    assert len(public) == 12
    for name in public:
        assert ">>>" in getattr(for_all, name).__doc__
        assert f"`{name}`" in type(for_all).__doc__


def test_brackets_do_not_matter_for_small_trees():
    """The theorem TREE, tested: all orders of the leaves in a tree of three."""
    N = maximum_of_two()
    for a, b, c in permutations((1, 2, 3)):
        assert N(N(a, b), c) == N(a, N(b, c)) == 3
    assert equal(maximum(3), "max(x1, x2, x3)")


def test_every_schema_has_its_theorem_in_the_documentation():
    text = (Path(__file__).resolve().parents[2] / "docs" / "induction.md").read_text(encoding="utf-8")
    sections = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    schemas = {
        for_all.fold_max("max(u, v)").schema,
        for_all.fold_min("min(u, v)").schema,
        for_all.tree_max("max(u, v)").schema,
        for_all.padding("y").schema,
        for_all.deepening().schema,
        for_all.full_branch("x", 0, 1).schema,
        for_all.iterates_at_most("x").schema,
        for_all.shallow_kinks().schema,
        for_all.deep_segments().schema,
        for_all.separation().schema,
        for_all.yarotsky_error().schema,
    }
    assert {part for section in sections[2:] for part in section.split(" and ")} == schemas
    shown = str(for_all.fold_max("u + relu(v - u)"))
    assert " ".join(shown.split()) in " ".join(text.split())


def test_for_all_names_the_function_that_was_meant():
    with pytest.raises(
        AttributeError, match=r"^for_all has no function 'fold_maxx'; did you mean fold_max\? there are "
    ):
        for_all.fold_maxx  # noqa: B018
    assert not hasattr(for_all, "_repr_latex_")
    assert copy.copy(for_all).fold_max is for_all.fold_max
