"""Networks: exact evaluation against a direct computation, sizes, equality, operators, refusals."""

import copy
import pickle
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError
from exactrelu.networks import Network, as_network

MAX = [([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])]
rationals = st.integers(-3, 3) | st.fractions(-4, 4, max_denominator=6)


@st.composite
def layer_lists(draw):
    """Layers as plain lists of rationals."""
    dims = draw(st.lists(st.integers(1, 3), min_size=2, max_size=5))
    layers = []
    for n, m in pairwise(dims):
        row = st.lists(rationals, min_size=n, max_size=n)
        layers.append((draw(st.lists(row, min_size=m, max_size=m)), draw(st.lists(rationals, min_size=m, max_size=m))))
    return layers


def realized(layers, x):
    """The definition, spelled out."""
    for k, (W, b) in enumerate(layers):
        if k:
            x = [t if t > 0 else 0 for t in x]
        x = [sum(w * t for w, t in zip(row, x, strict=True)) + c for row, c in zip(W, b, strict=True)]
    return x


@given(layer_lists(), st.data())
def test_value_is_that_of_the_definition(layers, data):
    net = Network(layers)
    point = data.draw(st.lists(rationals, min_size=net.input_dim, max_size=net.input_dim))
    expected = realized(layers, point)
    value = net(*point)
    assert (value if isinstance(value, tuple) else (value,)) == tuple(expected)
    assert all(type(v) is Fraction for v in (value if isinstance(value, tuple) else (value,)))
    assert isinstance(value, tuple) == (len(expected) != 1)
    assert net(point) == net(tuple(point)) == net(*map(str, point)) == value


@given(layer_lists(), st.data())
def test_preactivations_are_the_values_of_the_truncated_network(layers, data):
    net = Network(layers)
    point = data.draw(st.lists(rationals, min_size=net.input_dim, max_size=net.input_dim))
    found = net.preactivations(point)
    assert [list(layer) for layer in found] == [realized(layers[:k], point) for k in range(1, len(layers))]
    assert net.activation_pattern(*point) == tuple(tuple(1 if z > 0 else 0 for z in layer) for layer in found)


@given(layer_lists())
def test_dimensions_and_sizes(layers):
    net = Network(layers)
    hidden = [len(W) for W, _ in layers[:-1]]
    assert net.depth == len(layers) == net.hidden_layers + 1
    assert net.widths == tuple(hidden)
    assert net.architecture == (len(layers[0][0][0]), *hidden, len(layers[-1][0]))
    assert (net.input_dim, net.output_dim) == (net.architecture[0], net.architecture[-1])
    assert net.size == sum(hidden)
    assert net.width == max([0, *hidden])
    entries = [w for W, b in layers for row in (*W, b) for w in row]
    assert net.parameters == len(entries)
    assert net.nonzero_weights == sum(w != 0 for w in entries)


def test_affine_network():
    net = Network([AffineMap([[2, 1]], ["1/2"])])
    assert (net.depth, net.hidden_layers, net.widths, net.width, net.size) == (1, 0, (), 0, 0)
    assert net(1, -2) == Fraction(1, 2)
    assert net.preactivations(0, 0) == () == net.activation_pattern(0, 0)
    assert as_network(AffineMap([[2, 1]], ["1/2"])) == net


def test_equality_is_structural_and_ignores_the_name():
    net = Network(MAX)
    same = Network(
        [AffineMap([["1", -1], [0, Fraction(2, 2)], [0, sympy.Integer(-1)]]), ([[1, 1, "-1.0"]], [0])], name="M"
    )
    assert net == same
    assert hash(net) == hash(same)
    assert (net.name, same.name) == ("N", "M")
    swapped = Network([([[0, 1], [1, -1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    assert net != swapped
    assert net(5, 2) == swapped(5, 2)
    assert len({net, same, swapped}) == 2
    assert net != MAX


def test_immutable_and_copyable():
    net = Network(MAX)
    with pytest.raises(AttributeError):
        net.layers = ()
    with pytest.raises(AttributeError):
        net.name = "M"
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert twin == net
        assert twin.name == "N"


def test_numpy_weights_and_points():
    net = Network([(np.array([[1, -1], [0, 1], [0, -1]]), np.zeros(3, dtype=int)), (np.array([[1, 1, -1]]), [0])])
    assert net == Network(MAX)
    assert net(np.array([3, 7])) == 7


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([([[1, 0.1]], [0])], 'layers[0]: weight W[0][1] = 0.1 is a float; write "1/10" or dyadic(0.1)'),
        ([([[1]], [0]), ([[1]], [0.5])], 'layers[1]: bias b[0] = 0.5 is a float; write "1/2" or dyadic(0.5)'),
        ([([[float("nan")]], [0])], "layers[0]: weight W[0][0] = nan is not a finite number"),
        ([([[True]], [0])], "layers[0]: weight W[0][0] = True is a bool"),
        ([([[sympy.sqrt(2)]], [0])], "layers[0]: weight W[0][0] = sqrt(2) is an irrational"),
        ([([["1/0"]], [0])], "layers[0]: weight W[0][0] = '1/0' has denominator 0"),
        ([([["x"]], [0])], "layers[0]: weight W[0][0] = 'x' is not a rational"),
    ],
)
def test_inexact_weights_are_refused_by_layer_and_entry(layers, message):
    with pytest.raises(ExactnessError) as error:
        Network(layers)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "layers is empty"),
        (5, "layers = 5 is not a list"),
        ([5], "layers[0] is not a pair"),
        ([([[1]], [0], [0])], "layers[0] is not a pair"),
        ([([[1, 2]], [0]), ([[1, 2]], [0])], "layers[1] takes 2 inputs, layers[0] has 1 output"),
        ([([[1], [1]], [0])], "layers[0]: b has 1 entry, W has 2 rows"),
        ([([[1, 2], [1]], [0, 0])], "layers[0]: weight W[1] has 1 entry"),
        ([([], [])], "layers[0]: W has no rows"),
        ([AffineMap([], [], input_dim=2)], "layers[0] has no rows"),
        ([(1, [0])], "layers[0]: weight W = 1 is not a list"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(layers, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        Network(layers)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("name", ["", None, 3])
def test_name_must_be_a_string(name):
    with pytest.raises(ValueError, match="name = "):
        Network(MAX, name=name)


@pytest.mark.parametrize("point", [(), (1,), (1, 2, 3), ([1, 2, 3],), ("12",)])
def test_wrong_number_of_arguments(point):
    with pytest.raises(ValueError, match="N takes 2 arguments, got"):
        Network(MAX)(*point)


@pytest.mark.parametrize("value", [0.5, np.float64(0.5), sympy.Float(0.5)])
def test_float_arguments_are_refused(value):
    with pytest.raises(ExactnessError, match=r"argument\[1\] = 0\.5 is a float; write \"1/2\""):
        Network(MAX)(1, value)


def test_symbols_give_an_unevaluated_application():
    net = Network(MAX)
    x, y = sympy.symbols("x y", real=True)
    assert net(x, y) != net(y, x)
    assert net(x, y) == net([x, y])
    assert net(x, y).free_symbols == {x, y}
    assert net(sympy.Rational(1, 3), sympy.Integer(-2)) == Fraction(1, 3)


def test_text_forms():
    net = Network(MAX)
    assert repr(net) == "<Network N: architecture (2, 3, 1), 1 hidden layer, size 3>"
    text = net.describe()
    assert "2 affine maps, 1 hidden layer\n" in text
    assert "7 of 13 parameters" in text


@given(rationals, rationals, rationals)
def test_operators(x, y, c):
    M, absolute = Network(MAX), Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    total = AffineMap([[1, 1]])
    top, low = max(x, y), min(x, y)
    assert (M + M)(x, y) == sum([M, M])(x, y) == 2 * top
    assert (M - total)(x, y) == -low
    assert (total - M)(x, y) == low
    assert (M + total)(x, y) == (total + M)(x, y) == top + x + y
    assert (-M)(x, y) == -top
    assert (c * M)(x, y) == (M * c)(x, y) == (str(c) * M)(x, y) == c * top
    assert (sympy.Rational(str(c)) * M)(x, y) == c * top
    assert (M + c)(x, y) == (c + M)(x, y) == top + c
    assert (M - c)(x, y) == -(c - M)(x, y) == top - c
    assert (np.int64(3) * M)(x, y) == (M * np.int64(3))(x, y) == 3 * top
    if c:
        assert (M / c)(x, y) == Fraction(top) / c
    assert (absolute @ M)(x, y) == abs(top)
    assert (absolute @ total)(x, y) == abs(x + y)
    assert (AffineMap([[2], [3]], [0, 1]) @ M)(x, y) == (2 * top, 3 * top + 1)


def test_multiples_keep_the_architecture():
    M = Network(MAX)
    for f in (3 * M, -M, M / 7, M + 1, 0 * M):
        assert f.architecture == M.architecture
        assert f.layers[:-1] == M.layers[:-1]


def test_operator_refusals():
    M = Network(MAX)
    with pytest.raises(ExactnessError, match=r"factor = 0\.5 is a float"):
        0.5 * M
    with pytest.raises(ExactnessError, match=r"summand = 0\.5 is a float"):
        M - 0.5
    with pytest.raises(ZeroDivisionError):
        M / 0
    with pytest.raises(ValueError, match=r"cannot add N from Q\^2 to Q\^1 and N from Q\^1 to Q\^1"):
        M + Network([([[1]], [0])])
    with pytest.raises(ValueError, match="the inner network has 1 output, the outer one takes 2 inputs"):
        M @ M
    for other in ([1], object(), None):
        with pytest.raises(TypeError):
            M + other
    with pytest.raises(TypeError):
        M * M
    with pytest.raises(TypeError, match="of type list; a Network or an AffineMap is needed"):
        as_network([1])


def test_layers_that_are_no_pairs_of_matrix_and_vector():
    with pytest.raises(ExactnessError, match=r"layers are pairs \(W, b\), with W a list of rows"):
        Network([[[1, 2], [3, 4]], [0, 0]])
    with pytest.raises(ExactnessError, match="is a float") as caught:
        Network([([[0.5]], [0])])
    assert "pairs" not in str(caught.value)


def test_names_in_quotes_are_no_arguments():
    N = Network([([[1, -1]], [0])])
    for point, said in {
        ("a", "b"): r"argument\[0\] = 'a' is not a rational; symbols are made by a, b = reals\(\"a b\"\)$",
        (1, "b"): r"argument\[1\] = 'b' is not a rational; symbols are made by \(b,\) = reals\(\"b\"\)$",
        ("nan", 0): r"argument\[0\] = 'nan' is not a rational; write an integer",
        ("2x", 0): r"argument\[0\] = '2x' is not a rational; write an integer",
    }.items():
        with pytest.raises(ExactnessError, match=said):
            N(*point)
