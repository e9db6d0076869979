"""The patterns of activation regions, which an engine knows, against a forward pass at an interior point."""

import itertools
from fractions import Fraction
from random import Random

import pytest

from exactrelu import Network, activation_regions
from exactrelu.formulas import settle
from exactrelu.regions import count


def network(random: Random, widths: list[int]) -> Network:
    """Small weights with many zeros and repetitions, so that some maxima have equal sides on whole cells."""
    layers = []
    for below, above in itertools.pairwise(widths):
        W = [[Fraction(random.choice([0, 0, 1, -1, 2, -3]), 2) for _ in range(below)] for _ in range(above)]
        layers.append((W, [Fraction(random.choice([0, 0, 1, -1])) for _ in range(above)]))
    return Network(layers)


@pytest.mark.parametrize("widths", [[2, 6, 5, 1], [3, 5, 4, 2], [4, 4, 3, 1], [1, 5, 4, 1], [7, 3, 2, 1]])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("on", [None, "x1 >= 0"])
def test_patterns_are_those_of_a_forward_pass(widths, seed, on):
    N = network(Random(seed), widths)
    if on is not None and widths[0] == 1:
        on = "x >= 0"
    setting = settle([N], on)
    compiled = count.compiled_with_units(N, setting.functions[0], setting)
    regions = activation_regions(N, on)
    assert regions
    for region in regions:
        assert region.pattern == count.pattern_at(compiled, region.witness)


def test_both_sides_agree_on_whole_cells():
    regions = activation_regions("max(relu(x) + relu(y), relu(x)) + max(x, x + relu(y - x))")
    assert len({region.pattern for region in regions}) == len(regions)
    setting = settle(["max(relu(x) + relu(y), relu(x)) + max(x, x + relu(y - x))"])
    compiled = count.compiled_with_units("", setting.functions[0], setting)
    flat = [
        k
        for region in regions
        for k, (left, right) in enumerate(compiled.program.instructions)
        if count.value_of(left, v := compiled.program.values(region.witness)) == count.value_of(right, v)
    ]
    assert flat  # the case is there
    assert all(region.pattern == count.pattern_at(compiled, region.witness) for region in regions)


def test_the_forward_pass_is_not_made_where_the_engine_knows(monkeypatch):
    N = network(Random(1), [2, 6, 5, 1])
    expected = activation_regions(N)
    monkeypatch.setattr(count, "pattern_at", lambda compiled, point: None)
    assert activation_regions(N) == expected
