"""Options that nobody has: the error names the function that was called, the word, what was meant, and all options."""

import inspect

import pytest

from exactrelu import (
    Network,
    equal_for_all_exponents,
    equal_with_powers,
    for_all,
    linear_regions,
    piecewise,
    to_shallow_network,
)
from exactrelu.options import require_known
from exactrelu.regions.count import count_by_layer

NETWORK = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linear_regions("abs(x)", max_cell=3), "linear_regions has no option max_cell; did you mean max_cells? "
         "there are executor, max_cells, on, progress, time, variables"),
        (lambda: linear_regions(piecewise("abs(x)"), tme=3), "linear_regions has no option tme; did you mean time? "),
        (lambda: count_by_layer(NETWORK, domain="x > 0"), "count_by_layer has no option domain; "),
        (lambda: count_by_layer("abs(x)", tim=1), "count_by_layer has no option tim; did you mean time? "),
        (lambda: equal_with_powers("x^2", "x*x", max_cell=1), "equal_with_powers has no option max_cell; did you mean "
         "max_cells? there are max_cells, on, time, variables"),
        (lambda: equal_with_powers("x^2", "x*x", parameters="a"), "; parameters= belongs to equal_with_parameters"),
        (lambda: equal_for_all_exponents("x^p", "x^p", exponents="q"), "equal_for_all_exponents has no option exponents"
         "; did you mean exponent? there are exponent, max_cells, on, parameters, time, variables"),
        (lambda: for_all.iterates_at_most("abs(x)", piece=2), "for_all.iterates_at_most has no option piece; did you "
         "mean pieces? there are family, max_cells, pieces, time, variables"),
        (lambda: for_all.fold_min("min(u, v)", times=2), "for_all.fold_min has no option times; did you mean time?"),
        (lambda: for_all.separation(2, certify=False), "separation has no option certify; a certificate is always wri"),
        (lambda: to_shallow_network("max(0, x, y)").verify("x + y", varables="x y"), "Obstruction.verify has no option "
         "varables; did you mean variables?"),
    ],
)  # fmt: skip
def test_the_function_that_was_called_is_named(call, message):
    with pytest.raises(TypeError) as caught:
        call()
    assert message in str(caught.value)


@pytest.mark.parametrize("name", [name for name in vars(type(for_all)) if not name.startswith("_")])
def test_every_schema_names_itself_and_its_own_options(name):
    function = getattr(for_all, name)
    needed = [
        one for one in inspect.signature(function).parameters.values() if one.default is one.empty and one.kind < 2
    ]
    with pytest.raises(TypeError) as caught:
        function(*["max(u, v)", 0, 1][: len(needed)], max_cell=3)
    said = str(caught.value)
    assert said.startswith(f"for_all.{name} has no option max_cell; did you mean max_cells? there are ")
    for one in inspect.signature(function).parameters.values():
        assert one.default is one.empty or one.name in said


def test_what_is_known_passes_and_the_variables_of_cpa_functions_count():
    require_known([], ["a"], "f")
    require_known(["a"], ["a"], "f")
    (region,) = linear_regions(piecewise("x + 2*y"), variables="y x")
    assert region.map.W == ((2, 1),)
