"""From functions to networks and back: every method, domains of all kinds, the promised numbers, random functions."""

from random import Random

import pytest

from exactrelu.constructions.extrema import difference_of_max_affine, maximum
from exactrelu.cpa import piecewise
from exactrelu.expressions import FormulaError
from exactrelu.polyhedron import EmptyDomain
from exactrelu.prover.equality import equal
from exactrelu.prover.verdict import observe_verdicts
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.count import count_regions
from exactrelu.representations.depth_bounds import ceiling_logarithm, cpa_hidden_layers, maximum_hidden_layers
from exactrelu.representations.difference_of_convex import difference_of_convex
from exactrelu.representations.synthesis import to_network
from exactrelu.representations.synthesis_methods import METHODS
from tests.campaigns.synthesis import round_trip
from tests.representations.random_functions import plane_function

FORMULAS = [
    "max(0, x, y)",
    "min(max(x, y), 1 - x)",
    "relu(min(x, y)) - max(x + y, 1)",
    "max(x, y, -x - y) - max(x - y, y - 2*x, 1)",
    "max(0, 1 - abs(x) - abs(y))",
    "abs(x) + abs(y) - 2*relu(x + y)",
    "max(0, x, y, z) - min(x, y + z)",
]


@pytest.mark.parametrize("method", [name for name in METHODS if "shallow" not in name and "one" not in name])
@pytest.mark.parametrize("text", FORMULAS)
def test_every_method(text, method):
    made = to_network(text, method=method)
    assert made.method == method
    assert made.verdict.proved
    assert equal(made, text).proved
    assert equal(made.network, piecewise(text)).proved
    assert (made.report.size, made.report.hidden_layers) == (made.network.size, made.network.hidden_layers)


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("prefer", ["layers", "neurons"])
def test_preferences(text, prefer):
    made = to_network(text, prefer=prefer)
    numbers = {name: pair for name, pair in made.report.compared.items() if isinstance(pair, tuple)}
    assert (made.network.hidden_layers, made.network.size) == numbers[made.method]
    position = 0 if prefer == "layers" else 1
    assert numbers[made.method][position] == min(pair[position] for pair in numbers.values())
    assert made.network.hidden_layers <= (2 if prefer == "layers" else 99)


@pytest.mark.parametrize("text", FORMULAS)
def test_the_textbook_network_has_the_promised_layers(text):
    parts = difference_of_convex(text)
    made = to_network(text, method="difference of convex", share=False)
    layers = ceiling_logarithm(2, max(parts.pieces))
    assert made.network.hidden_layers == layers
    assert made.report.counts == {"pieces of g": parts.pieces[0], "pieces of h": parts.pieces[1]}
    data = [([a.W[0] for a in maps], [a.b[0] for a in maps]) for maps in (parts.maps.g, parts.maps.h)]
    assert made.network == difference_of_max_affine(*data[0], *data[1])
    shared = to_network(text, method="difference of convex")
    assert shared.network.hidden_layers <= layers
    assert shared.network.size <= made.network.size


@pytest.mark.parametrize("text", ["2*x - y + 3", "7", "max(x, x - 1)", "relu(x) - relu(-x)", "abs(x)"])
def test_one_affine_piece_needs_no_hidden_layer(text):
    on = "x >= 0" if text == "abs(x)" else None
    made = to_network(text, on=on, variables="x y")
    assert (made.method, made.network.hidden_layers, made.network.size) == ("affine map", 0, 0)
    assert made.report.affine_pieces == 1
    assert equal(made, text, on=on, variables="x y").proved


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("max(0, x, y)", "x >= 0, y <= 5"),
        ("max(0, x, y)", "x >= 0, y >= 0, x + y <= 1"),
        ("relu(x) - max(x, y, 1)", "x > 0, y > 0"),
        ("abs(x) + relu(y - z)", "x + y == 1"),
        ("abs(x) + relu(y - z)", "x + y == 1, y - z == 2"),
        ("max(x, y, z, 0)", "x + y + z == 0"),
        ("max(x, y, z, 0)", "2*x == 3*y, x >= -1"),
        ("relu(x) + y", "x == 1, y == 2"),
        ("max(0, x - 1, -x - 1)", "-1 <= x <= 3"),
    ],
)
def test_domains(text, on):
    made = to_network(text, on=on)
    assert made.verdict.proved
    assert equal(made, text, on=on).proved


def test_in_the_plane_the_number_of_layers_is_the_least():
    assert to_network("abs(x) - relu(x + y)").network.hidden_layers == 1
    assert to_network("max(0, x, y)").network.hidden_layers == 2  # one is impossible
    assert to_network("max(0, x, y)", on="x >= 0, y >= 0").network.hidden_layers == 1
    eight = "max(0, x, y, x + y - 1, 2*x - 3, 2*y - 3, -x - 1, -y - 1)"
    assert to_network(eight).network.hidden_layers == 2
    assert to_network(eight, method="difference of convex").network.hidden_layers == 3


def test_four_variables_take_two_layers():
    """max(0, x1, .., x4): the 4-10-11-1 network inside the maximum of five of Bakaev et al."""
    made = to_network("max(0, x1, x2, x3, x4)")
    assert made.network.architecture == (4, 10, 11, 1)
    assert made.report.bounds == {"Arora et al. 2018": 3, "Bakaev et al. 2025": 2}
    other = to_network("max(x1, x2, x3, x4) - relu(min(x1, x2) - x3)")
    assert other.network.hidden_layers == 2
    assert to_network("max(0, x1, x2, x3, x4)", method="difference of convex").network.hidden_layers == 3


def test_a_variable_that_no_piece_uses():
    for method in METHODS:
        if "line" not in method and "one" not in method:
            assert to_network("max(0, x, y)", variables="x y z", method=method).network.input_dim == 3
    assert to_network("abs(x)", variables="x y z").network.architecture == (3, 2, 1)


def test_one_hidden_layer_or_an_explanation():
    assert to_network("abs(x) + abs(y)", method="one hidden layer").network.architecture == (2, 4, 1)
    assert to_network("abs(x) - 1", method="one hidden layer").network.size == 2
    with pytest.raises(ValueError, match="no network with one hidden layer"):
        to_network("max(0, x, y)", method="one hidden layer")
    with pytest.raises(ValueError, match="method = 'shallow line': it is for functions of one variable; f has 2"):
        to_network("max(0, x, y)", method="shallow line")


def test_networks_in_networks_out():
    made = to_network(maximum(4))
    assert made.network.hidden_layers == 2
    assert equal(made, maximum(4)).proved
    again = to_network(made)
    assert equal(again, made).proved
    assert made(1, 4, 2, 3) == 4
    assert count_regions(made).pieces == 4


def test_a_piecewise_function_on_its_own_domain():
    f = plane_function(Random(5), 10)
    made = to_network(f)
    assert made.network.hidden_layers == 2
    assert made.verdict.certificate is not None
    assert all(made(x, y) == f(x, y) for x in range(9) for y in range(9))


def test_the_report_is_readable():
    text = str(to_network("max(0, x, y)", prefer="neurons"))
    for line in (
        "Network N: architecture (2, 3, 2, 1), 2 hidden layers, size 5",
        "function         2 variables, 3 affine pieces on 3 convex cells",
        "depth            3 affine maps, 2 hidden layers",
        "known to suffice 2 (Arora et al. 2018) hidden layers for CPA functions on R^2",
        "proved, certificate checked: N(x, y) = max(0, x, y) for all real x, y",
    ):
        assert line in text


def test_no_verdict_is_left_unsettled():
    with observe_verdicts() as created:
        to_network("max(0, x, y) - relu(x - 2*y)")
        to_network("abs(x)")
        to_network("max(x, y, z) - abs(x)", prefer="neurons")
    assert created
    assert all(verdict.settled for verdict in created)


def test_what_is_refused():
    with pytest.raises(ValueError, match="method = 'deep' is unknown; there are 'shallow line'"):
        to_network("x", method="deep")
    with pytest.raises(ValueError, match="prefer = 'width' is unknown"):
        to_network("x", prefer="width")
    with pytest.raises(FormulaError, match="f has 2 outputs"):
        to_network(["x", "relu(x)"])
    with pytest.raises(FormulaError, match='variables="x"'):
        to_network("3")
    with pytest.raises(EmptyDomain):
        to_network("x", on="x >= 1, x <= 0")
    with pytest.raises(BudgetExceeded, match="more than max_terms = 3"):
        to_network("max(0, x, y, x + y - 1) - abs(x - 3*y)", method="signed maxima", max_terms=3)
    with pytest.raises(BudgetExceeded):
        to_network("max(0, x, y, x + y - 1) - abs(x - 3*y)", max_cells=3)


def test_the_bounds_use_exact_logarithms():
    assert [cpa_hidden_layers(n).get("Arora et al. 2018") for n in (4, 10, 11, 28, 29)] == [3, 4, 4, 5, 5]
    assert [cpa_hidden_layers(n).get("Bakaev et al. 2025") for n in (4, 10, 11, 28, 29)] == [2, 3, 4, 4, 5]
    assert "Bakaev et al. 2025" not in cpa_hidden_layers(2)
    assert maximum_hidden_layers(5) == {"tournament": 3, "Bakaev et al. 2025": 2}
    for k in (5, 33, 40):  # math.log(3**5, 3) is 4.999.. and math.log(2**k, 2) rounds for large k
        assert ceiling_logarithm(3, 3**k) == k
        assert ceiling_logarithm(3, 3**k + 1) == k + 1
        assert ceiling_logarithm(2, 2**k) == k
        assert ceiling_logarithm(2, 2**k + 1) == k + 1
    with pytest.raises(ValueError, match="base = 1"):
        ceiling_logarithm(1, 5)


@pytest.mark.parametrize("index", range(21))
def test_random_functions_round_trip(index):
    made, problem = round_trip(1, index, small=True)
    assert problem is None, problem
    assert made.verdict.proved


@pytest.mark.campaign
def test_a_campaign_of_random_functions():
    problems = [round_trip(1, index)[1] for index in range(200)]
    assert not [problem for problem in problems if problem is not None]


def test_only_the_final_proof_counts_as_a_statement():
    with observe_verdicts() as verdicts:
        made = to_network("max(0, min(x, y), x - 2*y)", variables="x y")
    assert verdicts == [made.verdict]
    assert made.verdict.settled
