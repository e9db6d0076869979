"""ReLU expressions in layers: what is shared, what is passed on, and that the network is the expression."""

from fractions import Fraction as F
from itertools import product
from random import Random

import pytest

from exactrelu.affine import AffineMap
from exactrelu.constructions.extrema import maximum, maximum_of_five
from exactrelu.program_builder import linear
from exactrelu.representations.layered_expressions import LayeredExpressions


def inputs(dim):
    e = LayeredExpressions(dim)
    return e, [e.affine(AffineMap([[int(i == j) for j in range(dim)]])) for i in range(dim)]


@pytest.mark.parametrize("M", [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 33])
def test_a_tournament_is_as_small_as_the_textbook_one(M):
    e, x = inputs(M)
    network = e.network(e.maximum(x))
    assert network.architecture == maximum(M).architecture
    random = Random(M)
    for _ in range(50):
        point = [random.randint(-5, 5) for _ in range(M)]
        assert network(*point) == max(point)


@pytest.mark.parametrize(("M", "layers"), [(2, 1), (4, 2), (5, 2), (6, 3), (9, 3), (10, 3), (11, 4), (17, 4), (20, 4)])
def test_five_at_the_end_of_a_tournament_save_a_layer(M, layers):
    e, x = inputs(M)
    network = e.network(e.maximum(x, five=True))
    assert network.hidden_layers == layers
    random = Random(M)
    for _ in range(100):
        point = [random.randint(-4, 4) for _ in range(M)]
        assert network(*point) == max(point)


def test_the_maximum_of_five_is_the_network_of_the_paper():
    e, x = inputs(5)
    assert e.network(e.maximum(x, five=True)).architecture == maximum_of_five().architecture == (5, 12, 11, 1)


def test_affine_parts_are_passed_on_once_however_many_maxima_use_them():
    e, (x, y) = inputs(2)
    forms = [
        linear([(F(a), x), (F(b), y)]) for a, b in ((1, 2), (3, -1), (-2, 5), (4, 4), (0, 1), (-3, 0), (5, -7), (1, 1))
    ]
    network = e.network(e.maximum(forms))
    assert network.widths == (4 + 4, 6, 3)  # eight forms in the plane: 4 comparisons, and 4 neurons for x and y
    assert maximum(8).widths == (12, 6, 3)
    for point in product(range(-3, 4), repeat=2):
        assert network(*point) == max(a * point[0] + b * point[1] for a, b in
                                      ((1, 2), (3, -1), (-2, 5), (4, 4), (0, 1), (-3, 0), (5, -7), (1, 1)))  # fmt: skip


def test_neurons_are_shared_up_to_positive_factors_and_up_to_sign():
    e, (x, y) = inputs(2)
    gap = linear([(F(1), x), (F(-1), y)])
    r = e.relu(gap)
    assert e.relu(linear([(F(3, 2), gap)])) == linear([(F(3, 2), r)])
    assert e.relu(linear([(F(-2), gap)])) == linear([(F(2), r), (F(-2), gap)])
    assert e.level(r) == 1


def test_visible_signs_need_no_neuron():
    e, (x, y) = inputs(2)
    total = linear([(F(2), e.relu(x)), (F(1), e.relu(y)), (F(1), ((0, F(3)),))])
    assert e.relu(total) == total
    assert e.relu(linear([(F(-1), total)])) == ()
    assert e.relu(((0, F(-2)),)) == ()
    assert e.relu(((0, F(2)),)) == ((0, F(2)),)


def test_a_nonnegative_value_is_passed_on_by_one_neuron():
    e, (x, y) = inputs(2)
    size = linear([(F(1), e.relu(x)), (F(1), e.relu(linear([(F(-1), x)])))])  # |x| = relu(x) + relu(x) - x, see below
    deep = e.relu(linear([(F(1), y), (F(-1), e.relu(linear([(F(1), x), (F(1), y)])))]))
    output = linear([(F(1), e.relu(y)), (F(1), deep)])
    network = e.network(output)
    assert network.widths == (1 + 2 + 1, 1 + 1)  # relu(x + y), y as a pair, relu(y); then deep, relu(y)
    for a, b in product(range(-3, 4), repeat=2):
        assert network(a, b) == max(b, 0) + max(b - max(a + b, 0), 0)
    assert e.network(size).widths == (3,)


def test_a_value_without_neurons_is_an_affine_network():
    e, (x, y) = inputs(2)
    network = e.network(linear([(F(1), x), (F(2), y), (F(1), ((0, F(5)),))]))
    assert network.layers == (AffineMap([[1, 2]], [5]),)


@pytest.mark.parametrize("seed", range(30))
def test_random_expressions_are_their_networks(seed):
    random = Random(seed)
    e, values = inputs(2)
    values = [*values, ((0, F(1)),)]
    for _ in range(10):
        parts = [(F(random.randint(-3, 3), random.choice((1, 2))), random.choice(values)) for _ in range(3)]
        values.append(e.relu(linear(parts)))
    output = linear((F(random.randint(-2, 2)), value) for value in values)
    network = e.network(output)
    assert network.hidden_layers == e.level(output)
    instructions = {}
    for argument, index in e._neurons.items():
        instructions[index] = argument
    for _ in range(30):
        point = [F(random.randint(-9, 9), 2) for _ in range(2)]
        known = {0: F(1), 1: point[0], 2: point[1]}
        for index in sorted(instructions):
            known[index] = max(sum((q * known[i] for i, q in instructions[index]), F(0)), F(0))
        assert network(*point) == sum((q * known[i] for i, q in output), F(0))
