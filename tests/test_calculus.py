"""ReLU calculus: every operation realizes its formula, and sizes are what the literature says."""

import pickle
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.affine import AffineMap
from exactrelu.calculus import (
    compose,
    deepen,
    difference,
    direct_sum,
    iterate,
    linear_combination,
    merge_duplicate_neurons,
    parallel,
    permute_neurons,
    remove_dead_neurons,
    rescale_neurons,
)
from exactrelu.exact import ExactnessError
from exactrelu.export.latex import latex
from exactrelu.networks import Network
from exactrelu.prover.equality import decide, equal
from exactrelu.symbolic import reals

MAX = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
ABS = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
weights = st.integers(-2, 2) | st.fractions(-3, 3, max_denominator=4)
coordinates = st.integers(-3, 3) | st.fractions(-5, 5, max_denominator=6)


@st.composite
def networks(draw, inputs=None, outputs=None, min_hidden=0):
    hidden = draw(st.lists(st.integers(1, 3), min_size=min_hidden, max_size=3))
    dims = [inputs or draw(st.integers(1, 3)), *hidden, outputs or draw(st.integers(1, 3))]
    layers = []
    for n, m in pairwise(dims):
        row = st.lists(weights, min_size=n, max_size=n)
        layers.append((draw(st.lists(row, min_size=m, max_size=m)), draw(st.lists(weights, min_size=m, max_size=m))))
    return Network(layers)


def points(dim):
    return st.lists(coordinates, min_size=dim, max_size=dim)


def values(f, x):
    """Always a tuple."""
    value = f(x)
    return value if isinstance(value, tuple) else (value,)


@settings(max_examples=50)
@given(st.data())
def test_composition(data):
    f = data.draw(networks())
    g = data.draw(networks(outputs=f.input_dim))
    x = data.draw(points(g.input_dim))
    merged, sparse = compose(f, g), compose(f, g, sparse=True)
    assert values(merged, x) == values(sparse, x) == values(f, values(g, x))
    assert merged == f @ g
    assert merged.architecture == (*g.architecture[:-1], *f.architecture[1:])
    assert sparse.hidden_layers == f.hidden_layers + g.hidden_layers + 1
    assert sparse.widths == (*g.widths, 2 * g.output_dim, *f.widths)
    assert sparse.nonzero_weights <= 2 * f.nonzero_weights + 2 * g.nonzero_weights
    # Jentzen, Kuckuck & von Wurstemberger: parameters of a composition
    n1, n0 = f.architecture[1], f.architecture[0]
    last, before = g.architecture[-1], g.architecture[-2]
    assert merged.parameters == f.parameters + g.parameters + n1 * (before + 1) - n1 * (n0 + 1) - last * (before + 1)
    assert merged.parameters <= f.parameters + g.parameters + n1 * before


def test_sparse_composition_of_a_sawtooth_and_a_hat():
    fold = Network([([[1], [-1]], [0, 0]), ([[2, 2]], [-2])])
    hat = Network([([[1], [1], [1]], [-1, 0, 1]), ([[1, -2, 1]], [0])])
    both = compose(hat, iterate(fold, 2), sparse=True)
    assert both.hidden_layers == 4
    assert both.layers[2].W == ((2, 2), (-2, -2))
    assert both.layers[3].W == ((1, -1), (1, -1), (1, -1))


@settings(max_examples=50)
@given(st.data())
def test_composition_is_associative(data):
    f = data.draw(networks(inputs=2))
    g = data.draw(networks(inputs=2, outputs=2, min_hidden=1))
    h = data.draw(networks(outputs=2))
    assert (f @ g) @ h == f @ (g @ h)


@settings(max_examples=50)
@given(networks(inputs=2, outputs=2), st.integers(0, 3), points(2))
def test_iterates(f, n, x):
    expected = tuple(x)
    for _ in range(n):
        expected = values(f, expected)
    assert values(iterate(f, n), x) == expected
    assert iterate(f, n).hidden_layers == n * f.hidden_layers
    assert iterate(f, n).size == n * f.size


@settings(max_examples=50)
@given(st.lists(networks(inputs=2), min_size=1, max_size=3), points(2))
def test_parallel(fs, x):
    both = parallel(*fs)
    assert values(both, x) == tuple(value for f in fs for value in values(f, x))
    assert both.hidden_layers == max(f.hidden_layers for f in fs)
    deep = [deepen(f, hidden_layers=both.hidden_layers) for f in fs]
    assert both.widths == tuple(map(sum, zip(*(f.widths for f in deep), strict=True)))
    assert both.size == sum(f.size for f in deep)
    assert both.nonzero_weights == sum(f.nonzero_weights for f in deep)


def test_parallel_of_different_depths():
    fold = Network([([[1], [-1]], [0, 0]), ([[2, 2]], [-2])])
    assert parallel(ABS, iterate(fold, 3)).architecture == (1, 4, 4, 4, 2)


@settings(max_examples=50)
@given(st.lists(networks(), min_size=1, max_size=3), st.data())
def test_direct_sum(fs, data):
    xs = [data.draw(points(f.input_dim)) for f in fs]
    both = direct_sum(*fs)
    assert values(both, [t for x in xs for t in x]) == tuple(
        v for f, x in zip(fs, xs, strict=True) for v in values(f, x)
    )
    deep = [deepen(f, hidden_layers=both.hidden_layers) for f in fs]
    assert both.hidden_layers == max(f.hidden_layers for f in fs)
    assert both.architecture == tuple(map(sum, zip(*(f.architecture for f in deep), strict=True)))
    assert both.nonzero_weights == sum(f.nonzero_weights for f in deep)


@settings(max_examples=50)
@given(st.lists(st.tuples(weights, networks(inputs=2, outputs=2)), min_size=1, max_size=3), points(2))
def test_linear_combination(terms, x):
    f = linear_combination([c for c, _ in terms], [g for _, g in terms])
    expected = [sum(c * values(g, x)[i] for c, g in terms) for i in range(2)]
    assert list(values(f, x)) == expected
    assert f.widths == parallel(*(g for _, g in terms)).widths
    assert f.output_dim == 2


@settings(max_examples=50)
@given(st.data())
def test_sums_and_differences_agree_with_the_operators(data):
    g = data.draw(networks(inputs=2, outputs=1))
    h = data.draw(networks(inputs=2, outputs=1))
    x = data.draw(points(2))
    assert difference(g, h) == g - h == linear_combination([1, -1], [g, h])
    assert (g - h)(x) == g(x) - h(x)
    assert g + h == linear_combination([1, 1], [g, h])
    assert (g + h)(x) == g(x) + h(x)
    assert 3 * g == linear_combination([3], [g])
    assert difference(g, h) == compose(AffineMap([[1, -1]]), parallel(g, h))


def test_difference_is_block_diagonal():
    g, h = ABS @ ABS, ABS @ AffineMap([[1]], [-1]) @ ABS
    f = difference(g, h)
    assert f.layers[0].W == ((1,), (-1,), (1,), (-1,))
    assert f.layers[1].W == ((1, 1, 0, 0), (-1, -1, 0, 0), (0, 0, 1, 1), (0, 0, -1, -1))
    assert f.layers[1].b == (0, 0, -1, 1)
    assert f.layers[2].W == ((1, 1, -1, -1),)


@settings(max_examples=50)
@given(networks(), st.integers(0, 3), st.data())
def test_deepening(f, extra, data):
    x = data.draw(points(f.input_dim))
    deep = deepen(f, hidden_layers=f.hidden_layers + extra)
    assert values(deep, x) == values(f, x)
    assert deep.widths == (*f.widths, *[2 * f.output_dim] * extra)
    assert deep.layers[: f.hidden_layers] == f.layers[: f.hidden_layers]
    if extra == 0:
        assert deep == f


def test_deepening_splits_the_last_map_and_copies():
    deep = deepen(AffineMap([[3]], [1]), hidden_layers=3)
    assert [A.W for A in deep.layers] == [((3,), (-3,)), ((1, 0), (0, 1)), ((1, 0), (0, 1)), ((1, -1),)]
    assert [A.b for A in deep.layers] == [(1, -1), (0, 0), (0, 0), (0,)]


@settings(max_examples=50)
@given(networks(min_hidden=1), st.data())
def test_permutation_and_rescaling_preserve_the_function(f, data):
    layer = data.draw(st.integers(1, f.hidden_layers))
    order = data.draw(st.permutations(range(f.widths[layer - 1])))
    factors = data.draw(st.lists(st.fractions("1/5", 5, max_denominator=5), min_size=len(order), max_size=len(order)))
    x = data.draw(points(f.input_dim))
    permuted, rescaled = permute_neurons(f, layer, order), rescale_neurons(f, layer, factors)
    assert values(permuted, x) == values(rescaled, x) == values(f, x)
    assert permuted.architecture == rescaled.architecture == f.architecture
    before, after = f.activation_pattern(x)[layer - 1], permuted.activation_pattern(x)[layer - 1]
    assert after == tuple(before[i] for i in order)
    assert rescaled.activation_pattern(x) == f.activation_pattern(x)
    inverse = [order.index(i) for i in range(len(order))]
    assert permute_neurons(permuted, layer, inverse) == f
    assert rescale_neurons(rescaled, layer, [1 / c for c in factors]) == f


def test_number_of_permuted_networks():
    # widths (2, 2): 2! * 2! rewritings; equal neurons give fewer different ones
    f = Network([([[1], [2]], [0, -1]), ([[1, -1], [2, 3]], [0, 1]), ([[1, -2]], [0])])
    orders = list(permutations(range(2)))
    rewritten = {permute_neurons(permute_neurons(f, 1, p), 2, q) for p in orders for q in orders}
    assert len(rewritten) == 4
    twins = Network([([[1], [1]], [0, 0]), ([[1, 1]], [0])])
    assert {permute_neurons(twins, 1, p) for p in orders} == {twins}


@settings(max_examples=50)
@given(networks(min_hidden=1), st.data())
def test_merging_undoes_splitting_a_neuron(f, data):
    A, B = f.layers[0], f.layers[1]
    i = data.draw(st.integers(0, A.output_dim - 1))
    scale = data.draw(st.sampled_from([Fraction(1, 3), Fraction(1), Fraction(5)]))
    split = Network(
        [
            ([*A.W, [scale * w for w in A.W[i]]], [*A.b, scale * A.b[i]]),
            ([[*row, 7 * row[i]] for row in B.W], B.b),
            *f.layers[2:],
        ]
    )
    merged = merge_duplicate_neurons(split)
    x = data.draw(points(f.input_dim))
    assert values(merged, x) == values(split, x)
    assert merged.widths[0] <= f.widths[0]
    assert merge_duplicate_neurons(merged) == merged


@settings(max_examples=50)
@given(networks(min_hidden=1), st.data())
def test_simplifications_preserve_the_function(f, data):
    x = data.draw(points(f.input_dim))
    for simplified in (merge_duplicate_neurons(f), remove_dead_neurons(f)):
        assert values(simplified, x) == values(f, x)
        assert simplified.size <= f.size
        assert simplified.hidden_layers == f.hidden_layers


def test_opposite_neurons_are_not_merged():
    assert merge_duplicate_neurons(ABS) == ABS


def test_dead_neurons_go():
    dead = Network([([[1]], [0]), ([[-1], [1]], [-1, 1]), ([[5, 1]], [0])])  # 5 relu(-1 - relu(x)) + relu(1 + relu(x))
    assert remove_dead_neurons(dead) == Network([([[1]], [0]), ([[1]], [1]), ([[1]], [0])])
    constant = Network([([[0], [0]], [3, -3]), ([[2, 2]], [1])])
    assert remove_dead_neurons(constant) == Network([([[0]], [0]), ([[0]], [7])])


def test_refusals():
    with pytest.raises(ValueError, match="hidden_layers = 0, but f already has 1"):
        deepen(ABS, hidden_layers=0)
    with pytest.raises(ValueError, match="hidden_layers = -1 is not an integer >= 0"):
        deepen(AffineMap([[1]]), hidden_layers=-1)
    with pytest.raises(ValueError, match="n = '2' is not an integer >= 0"):
        iterate(ABS, "2")
    with pytest.raises(ValueError, match=r"f maps Q\^2 to Q\^1; only a self-map"):
        iterate(MAX, 2)
    with pytest.raises(ValueError, match="the inner network has 1 output, the outer one takes 2 inputs"):
        compose(MAX, ABS)
    with pytest.raises(ValueError, match="the inner network has 1 output, the outer one takes 2 inputs"):
        compose(MAX, ABS, sparse=True)
    with pytest.raises(TypeError, match="g = 3 is of type int"):
        compose(MAX, 3)
    with pytest.raises(ValueError, match=r"networks\[1\] takes 1 inputs, networks\[0\] takes 2"):
        parallel(MAX, ABS)
    with pytest.raises(ValueError, match="no networks given"):
        direct_sum()
    with pytest.raises(ValueError, match="coefficients has 1 entry, networks has 2"):
        linear_combination([1], [ABS, ABS])
    with pytest.raises(ValueError, match=r"networks\[1\] has 1 outputs, networks\[0\] has 2"):
        linear_combination([1, 1], [parallel(ABS, ABS), ABS])
    with pytest.raises(ExactnessError, match=r"coefficients\[0\] = 0\.5 is a float"):
        linear_combination([0.5], [ABS])
    with pytest.raises(ValueError, match=r"layer = 2: N has hidden layers 1, \.\., 1"):
        permute_neurons(ABS, 2, [0, 1])
    with pytest.raises(ValueError, match=r"permutation = \[0, 0\] does not contain"):
        permute_neurons(ABS, 1, [0, 0])
    for bad in (0, -1):
        with pytest.raises(ValueError, match=rf"factors\[1\] = {bad} is not positive"):
            rescale_neurons(ABS, 1, [1, bad])
    with pytest.raises(ExactnessError, match=r"factors\[0\] = 0\.5 is a float"):
        rescale_neurons(ABS, 1, [0.5, 1])
    with pytest.raises(ValueError, match="1 factors for the 2 neurons"):
        rescale_neurons(ABS, 1, [1])


# -- names ------------------------------------------------------------------------------------------------


def named_ones():
    C = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], "C")
    return C, (C - 1).named("D")


def test_composed_networks_are_called_by_what_they_are():
    C, D = named_ones()
    anonymous = Network(C.layers)
    for network, name in [
        (C @ C, "(C ∘ C)"),
        (C @ (D @ C), "(C ∘ D ∘ C)"),
        ((C + D) @ C, "((C + D) ∘ C)"),
        (C @ -D, "(C ∘ (-D))"),
        (compose(C, D, sparse=True), "(C ∘ D)"),
        (C + D, "(C + D)"),
        (C + D + D, "(C + D + D)"),
        (C - (C - D), "(C - (C - D))"),
        (difference(C, D), "(C - D)"),
        (C @ D - D, "((C ∘ D) - D)"),
        (2 * C, "(2*C)"),
        (2 * (3 * C), "(6*C)"),
        (C / 2 - 3 * D, "(C/2 - 3*D)"),
        (-(C + D), "(-(C + D))"),
        (-1 * -C, "C"),
        (1 * C, "C"),
        (C + "1/2", "(C + 1/2)"),
        (3 - C, "(-C + 3)"),
        (linear_combination([2, "-1/2", 1], [C, D, C]), "(2*C - D/2 + C)"),
        (parallel(C, D), "(C, D)"),
        (parallel(C @ D, 2 * C), "(C ∘ D, 2*C)"),
        (direct_sum(C, D, C), "(C ⊕ D ⊕ C)"),
        (iterate(C, 1), "C"),
        (iterate(C, 2), "(C ∘ C)"),
        (iterate(C - D, 7), "(C - D)^{∘7}"),
        (deepen(C @ D, hidden_layers=5), "(C ∘ D)"),
        (deepen(C, hidden_layers=3) @ C, "(C ∘ C)"),
        (remove_dead_neurons(C @ D), "(C ∘ D)"),
        (permute_neurons(C, 1, [1, 0]), "C"),
        (C @ anonymous, "N"),
        (anonymous + C, "N"),
        (anonymous @ anonymous, "N"),
        (C @ AffineMap([[1]], [1]), "N"),
        (0 * C, "N"),
        (C @ C.named("a network"), "N"),
        (C @ D.named("C"), "N"),  # one word for two networks
        (C.named("C" * 31) @ C.named("D" * 31), "N"),
        (iterate(C, 0), "N"),
    ]:
        assert network.name == name
        assert network.named(name) == network


def test_a_name_on_request_is_one_word_in_later_names():
    C, D = named_ones()
    E = (C @ D).named("E")
    assert (E + C).name == "(E + C)"
    assert (E + C) == (C @ D + C)


def test_no_word_stands_for_two_networks_in_a_statement():
    C, D = named_ones()
    other = D.named("C")
    assert str(equal(C @ C, C)) == "proved, certificate checked: (C ∘ C)(x) = C(x) for all real x"
    assert equal(other @ other, C).statement == "N(x) = C(x) for all real x"
    assert equal(C @ D, other @ D).statement == "N_1(x) = N_2(x) for all real x"
    assert equal(C @ D, compose(C, D, sparse=True)).statement == "(C ∘ D)_1(x) = (C ∘ D)_2(x) for all real x"
    assert equal(C, other).statement == "C_1(x) = C_2(x) for all real x"
    assert equal(parallel(C, D), parallel(D, C)).statement == "(C, D)(x) = (D, C)(x) for all real x"


def test_composed_names_in_latex_and_sympy():
    C, D = named_ones()
    assert latex(equal(C @ C, C)) == r"(C \circ C)(x) = C(x) \quad \text{for all } x \in \mathbb{R}"
    assert latex(equal(C @ D, compose(C, D, sparse=True))).startswith(r"(C \circ D)_{1}(x) = (C \circ D)_{2}(x)")
    (x,) = reals("x")
    assert str((2 * C - D)(x)) == "(2*C - D)(x)"
    assert decide((C @ D)(x) <= C(x) + 1).statement == "(C ∘ D)(x) <= C(x) + 1 for all real x"
    assert pickle.loads(pickle.dumps(C @ D)).name == "(C ∘ D)"
