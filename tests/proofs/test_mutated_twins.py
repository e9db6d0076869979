"""A false twin of every proofs file must fail: one sign, coefficient or weight changed, and a lemma is refuted.

Refuted means an exact counterexample (or, for a `refute`, that the statement is true): a twin that crashes, or that
fails without a verdict, shows nothing.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exactrelu.lemmas import run_files

PROOFS = Path(__file__).resolve().parents[2] / "proofs"

# file -> changes (old text, new text, the lemma that must be refuted)
TWINS = {
    "absolute_value_by_two_relus": [
        ("abs(x) == relu(x) + relu(-x)", "abs(x) == relu(x) - relu(-x)", "absolute_value_by_two_relus"),
        ("([[1, 1]], [0])", "([[1, -1]], [0])", "absolute_value_network"),
    ],
    "activation_and_linear_regions_differ": [
        ("[2, 1, 1]", "[2, 2, 1]", "two_activation_regions_and_one_linear_region"),
        ("([[1, -1]], [0])", "([[1, -2]], [0])", "two_activation_regions_and_one_linear_region"),
    ],
    "best_affine_fits_of_the_square": [
        ("** 5 / 180", "** 4 / 180", "best_fit_on_an_interval"),
        ('"x - 1/6"', '"x - 1/8"', "best_fit_on_an_interval"),
        ("180 * p**4", "180 * p**5", "equal_intervals"),
        ("range(27, 80)", "range(26, 80)", "shallow_networks_are_worse_than_claimed"),
        ("30 * 2 ** (4 * m)", "30 * 2 ** (3 * m)", "depth_is_better"),
        ("size, 3 * m", "size, 2 * m", "depth_is_better"),
    ],
    "both_diagonals_of_the_square": [
        ('"x + y - 1", on', '"x + y - 1/2", on', "interpolants"),
        ('value, "1/4"', 'value, "1/8"', "sup_errors"),
        ("sqrt(90)", "sqrt(80)", "square_errors"),
        ('"1/24"', '"1/20"', "distance_of_the_interpolants"),
        ("at_most(LOWER, UPPER", "at_most(UPPER, LOWER", "distance_of_the_interpolants"),
    ],
    "clipping_by_two_relus": [
        ("relu(x) - relu(x - 6)", "relu(x) - relu(x - 7)", "relu6"),
        ("clip(-1, 2)", "clip(-1, 3)", "clipping_to_an_interval"),
        (
            "min(max(x, 2), -1) == 2 + relu(x - 2) - relu(x + 1)",
            "min(max(x, -1), 2) == -1 + relu(x + 1) - relu(x - 2)",
            "ends_in_the_wrong_order",
        ),
    ],
    "clipping_with_symbolic_ends": [
        ('relu(x - b)", parameters="a <= b"', '2*relu(x - b)", parameters="a <= b"', "clipping_with_two_relus"),
        ('b), a)", parameters="a <= b"', 'b), 2*a)", parameters="a <= b"', "clipping_in_the_other_order"),
        ('("a", "min(max(x, a), b)"', '("b", "min(max(x, a), b)"', "clipping_stays_in_the_interval"),
        ('a)", parameters="a, b"', 'a)", parameters="a <= b"', "ends_in_any_order"),
    ],
    "coincident_breakpoints": [
        ("relu(x) + relu(2*x) - relu(3*x) == 0", "relu(x) + relu(2*x) - relu(4*x) == 0", "three_neurons_that_cancel"),
        ("[[1], [2], [3]]", "[[1], [2], [-3]]", "three_neurons_that_cancel"),
    ],
    "composition_of_networks": [
        ('- 2) - 2))"\n', '- 2) + 2))"\n', "merged_composition_computes_the_composition"),
        ("hidden_layers, 4", "hidden_layers, 3", "sparse_composition_computes_the_composition"),
        ("([[1, -1], [1, -1], [1, -1]]", "([[1, -1], [1, 1], [1, -1]]", "sparse_composition_by_hand"),
        ("- last * (before + 1)", "- last * before", "parameters_of_a_merged_composition"),
        ("compose(identity(1), maximum(3))", "compose(identity(1), minimum(3))", "functions_of_merged_compositions"),
    ],
    "convex_and_concave_kinks_of_the_hat": [
        ('"2*relu(x)", D.h_formula', '"3*relu(x)", D.h_formula', "decomposition_found_by_search"),
        ("relu(x - 1)) - 2*relu(x)", "relu(x - 1)) - 3*relu(x)", "hat_as_a_difference"),
        ("[-1, 1, 0]", "[-1, 0, 1]", "kinks_of_the_two_parts"),
        ("<= relu(x) + relu(y)", "<= relu(x) + relu(-y)", "both_parts_are_convex"),
    ],
    "convex_if_maximum_of_its_pieces": [
        ("- 1/100*abs(x)", "+ 1/100*abs(x)", "decided_exactly"),
        ("max(x, -x, y, -y)", "max(x, -x, y, 0)", "convex_function"),
        ("relu(min(x, y)) == max(0, x, y)", "relu(max(x, y)) == max(0, x, y)", "function_that_is_not_convex"),
    ],
    "counterexample_all_activation_patterns": [
        ("[[1], [1]], [0, -1]", "[[1], [1]], [0, 0]", "two_neurons_on_the_line"),
        ("2**3", "7", "three_neurons_in_the_plane"),
        ("[-1, -1]], [0, 0, 1]", "[-1, -1]], [0, 0, 0]", "three_neurons_in_the_plane"),
        ('"relu(1 - x - y)", "1 - x - y"', '"relu(1 + x - y)", "1 + x - y"', "all_off_is_impossible"),
    ],
    "counterexample_needle": [
        ("Fraction(1, 2 * 10**9)\n", "Fraction(1, 10**9)\n", "needle_is_found"),
        ("- 2*relu(x", "- 3*relu(x", "functions_agree_elsewhere"),
        ('+ 1/2000000000"', '+ 1/2000000001"', "height_of_the_needle"),
        ("x >= 1/3 + 1/1000000000", "x >= 1/3 + 1/1000000001", "functions_agree_elsewhere"),
    ],
    "counterexample_one_kink_per_unit": [
        ("[0, 0, 0]), ([[1, 1, -1]]", "[0, 0, 1]), ([[1, 1, -1]]", "three_units_without_a_kink"),
        ("[0, 2]", "[1, 2]", "two_units_without_a_kink"),
        ("[[1], [-1], [1]], [0, 0, -1]", "[[1], [-1], [1]], [0, 1, -1]", "three_units_with_two_kinks"),
    ],
    "counterexample_printed_hat": [
        (
            'max(0, abs(1 - abs(x))) == relu(x - 1) - 2*relu(x) + relu(x + 1)"\n',
            'max(0, 1 - abs(x)) == relu(x - 1) - 2*relu(x) + relu(x + 1)"\n',
            "printed_hat_is_refuted",
        ),
        ("at=3", "at=1", "printed_hat_is_refuted"),
        ('on="-1 <= x <= 1"', 'on="-1 <= x <= 101/100"', "printed_hat_is_right_exactly_between_the_feet"),
        (
            'prove("max(0, 1 - abs(x)) == relu(x - 1) - 2*relu(x)',
            'prove("max(0, 1 - abs(x)) == relu(x - 1) - relu(x)',
            "corrected_hat_with_one_hidden_layer",
        ),
        ("([[-1, -1]], [1])", "([[-1, 1]], [1])", "corrected_hat_with_two_hidden_layers"),
        ("[0, 1, 0])", "[0, 1, 1])", "corrected_hat_by_interpolation"),
    ],
    "counterexample_printed_power": [
        (
            "(-1) ** p * relu_network()(-x)\n",
            "(-1) ** p * relu_network()(-x) ** p\n",
            "printed_formula_fails_for_squares",
        ),
        ("(-1) ** p * relu_network()(-x) ** p\n", "relu_network()(-x) ** p\n", "corrected_formula_at_points"),
        ("[-8, -2]", "[8, -2]", "printed_formula_fails_for_cubes"),
        ("range(4, 7)", "range(1, 7)", "printed_formula_fails_for_higher_powers"),
        ("(-1)*relu(-x)", "relu(-x)", "printed_formula_holds_for_first_power_and_at_minus_one"),
        ('[0, "-x"]', '[0, "x"]', "corrected_formula_from_the_signs"),
    ],
    "counterexample_printed_shallow_shape": [
        ("[0, 1], about", "[1, 1], about", "printed_transpose_of_the_difference_does_not_fit"),
        ("_shallow([[1, 1, -1], [0, 1, 1]])", "_shallow([[1, 1, -1]])", "printed_shape_has_d_outputs"),
        ("_shallow([[1, 1, -1]])", "_shallow([[1, 1, 1]])", "corrected_shape_computes_the_maximum"),
        ("_shallow([[1], [1], [-1]])", "_shallow([[1, 1, -1]])", "printed_transpose_does_not_fit"),
        ("[0, 1]), ([[1, 5]]", "[0, -1]), ([[1, 5]]", "constant_without_output_bias"),
    ],
    "counterexample_tower_as_minimum": [
        ('at={"x": "1/2", "y": "1/2"}', 'at={"x": "3/2", "y": "1/2"}', "tower_is_not_the_minimum"),
        ('- 1)"', '- 1/2)"', "tower_is_at_most_the_minimum"),
        ("[10, 6]", "[10, 10]", "numbers_of_regions"),
    ],
    "counting_layerwise_permutations": [
        ("len(permuted), 4", "len(permuted), 2", "two_layers_of_two_neurons"),
        ("- 2*relu(2*relu(x)", "- 2*relu(relu(x)", "two_layers_of_two_neurons"),
        ("range(2))}),\n            1,", "range(2))}),\n            2,", "equal_neurons_give_fewer_networks"),
        ('["x", "abs(x)"]', '["abs(x)", "x"]', "outputs_may_not_be_permuted"),
        ("len(permuted), 6", "len(permuted), 3", "one_layer_of_three_neurons"),
        ("[k, 1, 1]", "[1, 1, 1]", "rescaling_gives_infinitely_many"),
    ],
    "courant_hat": [
        ('1 + x - y))"', '1 + x + y))"', "courant_hat_in_two_forms"),
        ("[-1, 1]]\n", "[-1, -1]]\n", "courant_hat_network"),
        ("[12, 7, 7]", "[12, 12, 7]", "courant_hat_network"),
        ('"1 + x", on', '"1 - x", on', "courant_hat_on_its_triangles"),
    ],
    "definitions_of_relu": [
        ("(x + abs(x))/2", "(x - abs(x))/2", "relu_as_maximum_by_cases_and_by_absolute_value"),
        ("([[1]], [0])])", "([[1]], [1])])", "relu_as_a_network_with_one_neuron"),
    ],
    "depth_beats_width": [
        ("separation(first=3)", "separation(first=2)", "depth_beats_width"),
        ("separation(first=1)", "separation(first=4)", "not_for_one_and_two_layers"),
        ('L >= 3"))', 'L >= -1"))', "step_in_numbers"),
        ('"8 >= 2*3 + 2"', '"8 >= 2*4 + 2"', "step_in_numbers"),
        ('"relu(t)", kinks=1', '"abs(abs(t) - 1)", kinks=1', "segments_of_deep_networks"),
    ],
    "difference_of_convex": [
        ("max(x, 3*x - 4)", "max(x, 3*x - 3)", "zigzag_is_a_difference_of_convex_functions"),
        ("[[1, -1, 2]]", "[[1, -1, -2]]", "both_parts_are_convex"),
        ('{"x": 1, "y": 3}', '{"x": 0, "y": 2}', "the_difference_is_neither_convex_nor_concave"),
    ],
    "difference_of_convex_is_not_unique": [
        ("[*D.pieces], [3, 2]", "[*D.pieces], [2, 3]", "a_third_decomposition_found_by_search"),
        ("== max(x, y, x + y) - max(x, y)", "== max(0, x, y, x + y) - max(x, y)", "two_decompositions"),
        ("[4, 3]", "[3, 3]", "numbers_of_pieces"),
        ('"u": -1, "v": -1', '"u": 1, "v": 1', "neither_convex_nor_concave"),
    ],
    "equality_on_a_quadrant_only": [
        ("on=[x >= 0, y >= 0]", "on=[x >= 0, y >= -1]", "equality_on_the_quadrant"),
        ('{"x": -1, "y": 0}', '{"x": 1, "y": 0}', "no_equality_on_the_plane"),
    ],
    "equally_deep_networks": [
        ("([[1, 1], [-1, -1]], [0, 0])", "([[1, 1], [-1, 1]], [0, 0])", "deepened_by_hand"),
        ("[0, 0, -1, -1]]", "[0, 0, -1, 1]]", "difference_by_hand_in_blocks"),
        ("difference(g, h)\n", "difference(h, g)\n", "difference_of_networks_of_different_depth"),
        ("- y/2 - 7", "+ y/2 - 7", "deepened_affine_map_into_the_plane"),
        ("[1, -1], [0, 1], [0, -1]]", "[1, -1], [0, 1], [0, 1]]", "deepened_maximum"),
    ],
    "errors_of_interpolating_the_square": [
        ("4 * n**2", "2 * n**2", "sup_error_of_equal_cells"),
        ("_interpolant(2**m)", "_interpolant(2 * m + 1)", "networks_are_the_interpolants"),
        ('"1/256"', '"1/255"', "sup_errors_of_the_networks"),
        ("6 * 4**m", "6 * 3**m", "mean_errors_of_the_networks"),
        ("30 * 16**m", "30 * 15**m", "square_errors_of_the_networks"),
        ("sqrt(7680)", "sqrt(7681)", "square_errors_of_the_networks"),
        ("R**2 - 1", "R**2", "no_network_is_good_on_the_whole_line"),
    ],
    "hat_on_a_convex_patch": [
        ('1 - x/2 + y))"', '1 - x/2 - y))"', "affine_on_the_triangles"),
        ("[1, -1], [1, 1]", "[1, -1], [-1, 1]", "network_of_the_minimum"),
        ('"x/2 - y >= 1"', '"x/2 - y >= 0"', "zero_outside_the_patch"),
    ],
    "hat_on_a_nonuniform_mesh": [
        ("- 9/2*relu", "- 4*relu", "hat_on_zero_a_third_and_one"),
        ('hat(-2, 0, "1/2")', 'hat(-2, 0, "1/3")', "hat_networks"),
        ('hat("1/3", 1, "5/2")', 'hat("1/2", 1, "5/2")', "hats_are_a_partition_of_unity"),
    ],
    "hat_with_symbolic_nodes": [
        ('HAT = "relu(x - a)/(b - a)', 'HAT = "relu(x - a)/(c - a)', "hat_as_a_maximum_of_minima"),
        ("(q * (c - x), x <= c)", "(p * (c - x), x <= c)", "hat_by_cases"),
        ('on="b <= x <= c"', 'on="a <= x <= c"', "neighbouring_hats_add_up_to_one"),
        ('(HAT, "1"', '(HAT, "1/2"', "hat_is_at_most_one"),
        ('wrong = "relu(x - a)/(b - a) + (1', 'wrong = "relu(x - a)/(b - a) - (1', "wrong_sign_in_the_middle"),
    ],
    "hexagonal_gauge": [
        ("y, -y, x - y, y - x)", "y, -y, x + y, y - x)", "gauge_is_a_maximum_of_six"),
        ("[1, -1], [-1, 1]])", "[1, -1], [-1, 0]])", "gauge_as_a_max_affine_network"),
        ("[6, 6]", "[6, 5]", "gauge_has_six_pieces"),
        ("(abs(u) + abs(v) + abs(u - v))/4", "(abs(u) + abs(v) - abs(u - v))/4", "gauge_is_convex"),
    ],
    "identity_by_two_relus": [
        ("x == relu(x) - relu(-x)", "x == relu(x) + relu(-x)", "identity_by_two_relus"),
        ("[[1], [-1]]", "[[1], [1]]", "identity_network_with_two_neurons"),
    ],
    "identity_networks": [
        ("([[1, -1]], [0])])", "([[1, 1]], [0])])", "identity_of_the_line_with_three_hidden_layers"),
        ("[0, 1, 0, -1]], [0, 0]", "[0, 1, -1, 0]], [0, 0]", "identity_of_the_plane_with_two_hidden_layers"),
        ("2 * d * (L + 1)", "2 * d * L", "identity_networks"),
        ("+ 3 * d", "+ 2 * d", "parameters_with_one_hidden_layer"),
    ],
    "integrals_of_maxima_hats_and_towers": [
        ('"2/3"', '"3/4"', "maxima_on_the_unit_square"),
        ("power=2)\n    prove(equal(square", "power=1)\n    prove(equal(square", "maxima_on_the_unit_square"),
        ("Fraction(d, d + 1)", "Fraction(d - 1, d)", "maximum_and_minimum_add_up"),
        ('power=2), "1/2"', 'power=2), "1/3"', "courant_hat_over_the_plane"),
        ("3 * integral", "2 * integral", "courant_hat_over_the_plane"),
        ('"11/3"', '"10/3"', "tower_over_the_plane"),
        ('"8/3"', '"7/3"', "tower_over_the_plane"),
        ("{T_X} + {T_Y} - 1", "{T_X} + {T_Y} - 1/2", "minimum_of_trapezoids_over_the_plane"),
    ],
    "interpolation_by_cones": [
        ("1 - 2*abs(x - 1/2)", "1 - abs(x - 1/2)", "cones_interpolate"),
        ("2 * Abs(x - y)", "1 * Abs(x - y)", "interpolant_is_lipschitz"),
        ("VALUES, 1)", "VALUES, 2)", "too_small_a_constant_does_not_interpolate"),
        ("parameters, 69", "parameters, 68", "interpolant_architecture"),
    ],
    "kinks_of_shallow_networks": [
        ("linear, w + 1", "linear, w", "width_many_kinks_are_attained"),
        ("[-1, -4, 0]", "[-1, -4, -1]", "kinks_are_zeros_of_the_units"),
        ("max(t, t/100)", "max(t, t/100, -1)", "never_more_kinks_than_units"),
        ('6)", kinks=2', '6)", kinks=1', "activations_with_two_kinks"),
    ],
    "leaky_relu": [
        ("relu(x) - relu(-x)/10", "relu(x) + relu(-x)/10", "leaky_relu_in_four_forms"),
        ('leaky_relu("1/10")', 'leaky_relu("1/9")', "leaky_relu_network_with_two_neurons"),
        ('statement = "max(x, 2*x)', 'statement = "min(x, 2*x)', "slope_above_one_is_not_a_maximum"),
    ],
    "leaky_relu_for_all_slopes": [
        ("a*x + (1 - a)*relu(x)", "a*x + (1 + a)*relu(x)", "leaky_relu_with_one_relu_and_a_skip"),
        ('a*relu(-x)", parameters="0 <', '2*a*relu(-x)", parameters="0 <', "leaky_relu_with_two_relus"),
        ("(x, x > 0), (a * x, True)", "(x, x > -1), (a * x, True)", "leaky_relu_by_cases"),
        ('parameters="a <= 1"', 'parameters="a <= 2"', "slopes_up_to_one"),
        ('prove(equal_with_parameters("min(x', 'prove(equal_with_parameters("max(x', "slopes_above_one"),
    ],
    "linear_combinations_of_networks": [
        ('[3, "-1/2"]', '[3, "1/2"]', "combination_of_networks_of_different_depth"),
        ('"x + y"', '"x - y"', "sums_and_differences"),
        ("5 * hat()", "4 * hat()", "scalar_multiples_keep_the_architecture"),
    ],
    "lipschitz_constant_from_realised_regions": [
        ("), 5, about", "), 10, about", "slope_ten_does_not_occur"),
        ("499/100*abs", "5*abs", "slope_ten_does_not_occur"),
        ("relu(-x - 1)) == 0", "relu(-x + 1)) == 0", "never_on_together"),
        ("sqrt(68), about", "sqrt(67), about", "constants_in_the_plane"),
        ("norm=1), 8", "norm=1), 10", "constants_in_the_plane"),
        ("8*abs(y - v)", "7*abs(y - v)", "inequalities_in_the_plane"),
        ("10*max(", "9*max(", "inequalities_in_the_plane"),
        ("10 * Fraction(1, 3)", "9 * Fraction(1, 3)", "attained_on_one_triangle"),
    ],
    "lipschitz_constants_of_standard_networks": [
        (
            "sawtooth(l)) for l in range(1, 6)], [2, 4, 8, 16, 32]",
            "sawtooth(l)) for l in range(1, 6)], [2, 4, 8, 16, 31]",
            "sawtooth_and_iterated_tent",
        ),
        ("4*abs(x - y)", "3*abs(x - y)", "sawtooth_with_two_layers"),
        ("2 - Fraction(1, 2**m)", "1 - Fraction(1, 2**m)", "square_of_yarotsky"),
        ("[1, 1, 1]", "[1, 1, 2]", "maxima_for_the_maximum_norm"),
        ("norm=1), 1, about", "norm=1), 2, about", "courant_hat_in_two_norms"),
        ("[-1, 1], [0, -1]", "[-1, -1], [0, -1]", "courant_hat_in_two_norms"),
        ("<= 2*max", "<= max", "inequalities_for_the_hat"),
    ],
    "lower_dimensional_patterns": [
        ("len(patterns), 4", "len(patterns), 6", "four_full_dimensional_patterns"),
        ("[0, 0, 1], about", "[1, 0, 1], about", "two_more_patterns_on_a_line"),
    ],
    "max_min_form_on_the_line": [
        ("terms, [2, 2]", "terms, [2, 3]", "forms_found_by_search"),
        ('"max(min(x, 2 - x), x - 2)"', '"max(min(x, 2 - x), x - 3)"', "zigzag_in_lattice_form"),
        ("max(x, min(2 - x, x - 2))", "max(min(x, 2 - x), x - 2)", "wrong_lattice_form"),
    ],
    "maximum_and_minimum_by_one_relu": [
        ("== y + relu(x - y)", "== y + relu(y - x)", "maximum_by_one_relu"),
        ("== y - relu(y - x)", "== y - relu(x - y)", "minimum_by_one_relu"),
        ('minimum_of_two(skip="y"), Min', 'minimum_of_two(skip="y"), Max', "maximum_and_minimum_networks"),
        ('[*count_regions("x - relu(x - y)")]', '[*count_regions("x - relu(y - y)")]', "one_relu_makes_two_regions"),
    ],
    "maximum_by_folding": [
        ("max(max(a, c), b)", "max(min(a, c), b)", "brackets_do_not_matter"),
        ("[0, 0, 0, -1, 1]]", "[0, 0, 0, 1, 1]]", "maximum_of_three_from_the_printed_matrices"),
        ("2 * M - 1, 2, -2", "2 * M + 1, 4, -2", "fold_of_many"),
    ],
    "maximum_for_all_sizes": [
        ("fold_max(N)", "fold_min(N)", "fold_of_the_printed_matrices"),
        ("(u + v + abs(u - v))/2", "(u + v + abs(u + v))/2", "folds_of_formulas"),
        ("u - relu(u - v)", "u - relu(v - u)", "folds_of_formulas"),
        ("at=[0, 1]", "at=[0, 0]", "wrong_block"),
        ("family=maximum", "family=minimum", "tournaments"),
        ("[0, 0]), ([[1, -1]], [0])])", "[0, 0]), ([[1, 1]], [0])])", "tournaments"),
        ("tree_min(", "tree_max(", "trees_of_minima"),
        ('relu(y) + relu(-y)"))', 'relu(y) - relu(-y)"))', "wrong_padding"),
    ],
    "maximum_of_absolute_values": [
        (
            '(abs(x + y) + abs(x - y))/2")\n    N = Network([([[1, 1]',
            '(abs(x + y) - abs(x - y))/2")\n    N = Network([([[1, 1]',
            "maximum_of_absolute_values",
        ),
        ('["-1/2"] * 4', '["1/2"] * 4', "minimum_of_absolute_values"),
        ("linear, 8", "linear, 4", "minimum_of_absolute_values"),
    ],
    "maximum_of_four_by_maxima_of_three": [
        ("found.arity, 3", "found.arity, 2", "sums_found_by_search"),
        ("max(x, y, x + y - 1) - max(x, y)", "max(x, y, x + y - 1) - max(x, 0)", "four_by_three"),
        ("[1, 1, -1], [first", "[1, 1, 1], [first", "four_by_three_as_a_network"),
    ],
    "maximum_of_many": [
        ("Max(*x)", "Max(*x, 0)", "tournament_computes_the_maximum"),
        ("Min(*x)", "Max(*x)", "tournament_computes_the_minimum"),
        ("[0, 0, 0, -1, -1, 1]]", "[0, 0, 0, -1, 1, 1]]", "maximum_of_four_from_explicit_matrices"),
        ("(n - 1).bit_length()", "n.bit_length()", "tournament_is_shallow_and_small"),
        ("[5, 8, 5, 3, 1]", "[5, 9, 5, 3, 1]", "tournament_architectures"),
    ],
    "maximum_of_two": [
        ("[[1, 1, -1]]", "[[1, 1, 1]]", "maximum_of_two"),
        ("[0, -1]]", "[0, 1]]", "maximum_of_two"),
    ],
    "median_of_three": [
        ("- max(x, y, z) - min(x, y, z)", "- max(x, y, z) - min(x, y, 0)", "median_in_two_forms"),
        ("Max(Min(x, y), Min(Max(x, y), z))", "Max(Min(x, y), Max(Min(x, y), z))", "median_network"),
        ('z, on="y <= z <= x"', 'x, on="y <= z <= x"', "median_is_the_one_in_the_middle"),
        ("[6, 3]", "[3, 3]", "six_regions_with_three_maps"),
    ],
    "minimum_by_absolute_value": [
        ("relu(x - y) - relu(y - x))/2", "relu(x - y) + relu(y - x))/2", "minimum_by_absolute_value_formula"),
        ('"-1/2", "-1/2", "-1/2"', '"-1/2", "-1/2", "1/2"', "minimum_by_four_neurons"),
        ("(x + y + abs(x - y))/2", "(x - y + abs(x - y))/2", "maximum_by_four_neurons"),
    ],
    "moments_of_iterated_tents": [
        ('["1/3"]', '["1/4"]', "means_and_second_moments"),
        ("[Fraction(1, 4)]", "[Fraction(1, 3)]", "different_iterates_are_uncorrelated"),
        ('"7/48"', '"8/48"', "not_independent"),
        ('"2*x", on', '"x", on', "not_independent"),
    ],
    "networks_in_parallel": [
        ('"max(y, z)"', '"min(y, z)"', "two_maxima_on_separate_inputs"),
        ("sawtooth(3))", "sawtooth(2))", "absolute_value_beside_a_deeper_sawtooth"),
        ("[0, 0, -2, 2])", "[0, 0, 2, -2])", "absolute_value_beside_a_sawtooth_by_hand"),
    ],
    "nodal_values_on_the_courant_mesh": [
        ("(3, -1, 4)", "(3, 1, 4)", "nodal_values"),
        ('"1/4"), "1/4"', '"1/4")," 1/2"', "nodal_values"),
        ("({right - corner})", "({far - corner})", "affine_on_the_triangles"),
        ("[8, 8]", "[8, 7]", "regions_on_the_square"),
        ('on=SQUARE), "17/3"', 'on=SQUARE), "16/3"', "integral_over_the_square"),
        ("Fraction(sum(values), 3) / 2", "Fraction(sum(values), 3)", "integral_over_the_square"),
    ],
    "nonconvex_linear_region": [
        ("zero.cells), 2", "zero.cells), 1", "four_convex_cells"),
        ('on="0 <= x <= y"', 'on="x <= y"', "function_on_its_regions"),
        ("[3, 3]", "[4, 3]", "three_linear_regions"),
        ('{"x": 1, "y": 1}', '{"x": 1, "y": 0}', "zero_region_is_not_convex"),
    ],
    "one_hidden_layer_is_not_enough": [
        ('equal(F, "x", on="1/2', 'equal(F, "y", on="1/2', "gradient_jumps_on_half_of_the_line_only"),
        ('F = "max(0, x, y)"', 'F = "max(0, x + y)"', "one_hidden_layer_is_not_enough"),
        ("found.jumps], [1, 0]", "found.jumps], [1, 1]", "one_hidden_layer_is_not_enough"),
        (
            'to_shallow_network("max(x, y, z)")',
            'to_shallow_network("max(x, y)")',
            "one_hidden_layer_is_not_enough_for_three_numbers",
        ),
        ("([[1, 1, -1]], [0]), ([[1]], [0])", "([[1, 1, 1]], [0]), ([[1]], [0])", "two_hidden_layers_are_enough"),
        ('quadrant = "x >= 0, y >= 0"', 'quadrant = "x >= -1, y >= -1"', "one_hidden_layer_is_enough_on_a_quadrant"),
    ],
    "padding_for_all_depths": [
        ('"relu(y) - relu(-y)"', '"relu(y) - relu(1 - y)"', "any_number_of_blocks"),
        ("([[1, -1]], [0])", "([[1, 1]], [0])", "any_number_of_blocks"),
        ('"relu(b) - relu(-b)"', '"relu(b) - relu(-a)"', "any_number_of_blocks_in_the_plane"),
        ('relu(y) + relu(-y)"), at=-1', 'relu(y) + relu(-y)"), at=1', "wrong_sign"),
    ],
    "paraboloid_on_the_courant_mesh": [
        ("2 * n**2", "4 * n**2", "errors_of_the_interpolants"),
        ("11, 90 * n**4", "12, 90 * n**4", "errors_of_the_interpolants"),
        ('"x1 + x2 + 3"', '"x1 + x2 + 2"', "interpolant_on_the_coarsest_mesh"),
        ("** 6 / 90", "** 6 / 180", "no_affine_map_equals_it_on_a_square"),
        ("2 * h * h", "h * h", "second_differences"),
    ],
    "permuting_neurons": [
        ("([[2, -3, 1]], [0])", "([[2, 3, 1]], [0])", "all_permutations_of_three_neurons"),
        ("[1, 2, -3]", "[2, 1, -3]", "one_permutation_by_hand"),
    ],
    "pieces_of_sums_and_compositions": [
        ("[4, 8, 32]", "[4, 8, 31]", "composition_attains_the_product"),
        ('compose(g, f), "abs(x)"', 'compose(g, f), "x"', "composition_may_have_fewer_pieces"),
        ("[4, 4, 6]", "[4, 4, 7]", "sum_of_a_sawtooth_and_a_hat"),
        ('relu(x) + relu(x - 1)")), 3', 'relu(x) + relu(2*x)")), 3', "sum_attains_the_bound"),
    ],
    "piecewise_affine_function_as_network": [
        (
            '"relu(min(x, y))", "signed maxima"',
            '"min(x, y)", "signed maxima"',
            "networks_found_for_functions_given_by_cells",
        ),
        ("[0, -4]", "[0, -3]", "zigzag_on_the_line"),
        ("[0, -1, -3]", "[0, -1, -2]", "trapezoid_on_the_line"),
        ("[0, 0])\n    cells", "[0, 1])\n    cells", "corner_in_the_plane"),
        ('["-1/2", "1/2"]  # h', '["1/2", "1/2"]  # h', "saddle_on_four_triangles"),
    ],
    "powers_of_relu": [
        ("+ (-1) ** p * relu(-x) ** p\n", "- (-1) ** p * relu(-x) ** p\n", "corrected_formula_for_small_exponents"),
        ("(-1)^p*relu(-x)^p", "relu(-x)^p", "corrected_formula_for_all_exponents"),
        ("range(2, 7)", "range(1, 7)", "printed_formula_fails_from_the_square_on"),
        ("min(x, y)^p", "min(x, y)", "powers_of_the_absolute_value"),
        ("relu(x)^2 - relu(-x)^2", "relu(x)^2 + relu(-x)^2", "products_of_relus"),
        ("(x - x^2, x <= 1)", "(x - x^2, x <= 2)", "hat_times_x"),
    ],
    "product_by_two_squares": [
        ("abs(x - y)/2", "abs(x - y)", "network_of_two_squares"),
        ("2 ** (2 * m + 2)", "2 ** (2 * m + 1)", "sup_error_of_the_product"),
        ("- t * t, t * t", "- t * t, t", "point_of_the_largest_error"),
        ('f"y == 0, {BOX}"', 'f"y <= 0, {BOX}"', "zero_on_the_axes_and_symmetric"),
    ],
    "redundant_piece": [
        (
            "max(2*x, x + y, 2*y) == max(2*x, 2*y)",
            "max(2*x, x + y + 1, 2*y) == max(2*x, 2*y)",
            "middle_term_is_redundant",
        ),
        ("== abs(x - y)", "== abs(x + y)", "middle_term_is_active_on_a_line_only"),
        ("[2, 2]", "[3, 3]", "two_regions_for_three_terms"),
    ],
    "relu_is_nondecreasing_and_lipschitz": [
        ('on="x <= y"', 'on="x <= y + 1"', "relu_is_nondecreasing"),
        (
            "abs(relu(x) - relu(y)) <= abs(x - y)",
            "abs(relu(x) + relu(y)) <= abs(x - y)",
            "relu_is_lipschitz_with_constant_one",
        ),
        ("99/100*abs", "101/100*abs", "no_smaller_lipschitz_constant"),
        ('on="x <= 0"', 'on="x <= 1/1000"', "relu_is_flat_on_a_half_line_and_no_polynomial"),
        ('{"x": 1, "y": -1}', '{"x": 1, "y": 1}', "relu_is_nonlinear"),
    ],
    "rescaling_by_a_symbolic_factor": [
        ('parameters="l >= 0"', 'parameters="l >= -1"', "positive_factors"),
        ("relu(l*w*x + l*c)", "relu(l*w*x + c)", "rescaled_neuron"),
        ('"-l*relu(-z)"', '"l*relu(-z)"', "negative_factors"),
        ('"abs(l)*abs(z)"', '"l*abs(z)"', "absolute_value_of_a_multiple"),
        ("4*y - 3*c, true", "4*y - 2*c, true", "sawtooth_step_on_an_interval"),
    ],
    "rescaling_neurons": [
        ("relu(3*x) == 3*relu(x)", "relu(-3*x) == -3*relu(x)", "positive_factors"),
        ('refute("relu(-x) == -relu(x)", at=1)', 'refute("relu(2*x) == 2*relu(x)", at=1)', "negative_factors"),
        ('[[1, -9, "1/5"]]', "[[1, -9, 5]]", "rescaled_network"),
    ],
    "saddle_on_a_triangulated_square": [
        ("abs(x - y)/2 - abs(x + y - 1)/2", "abs(x - y)/2 + abs(x + y - 1)/2", "formula_and_lattice_form"),
        ('"1 - y", on', '"y - 1", on', "formula_on_the_triangles"),
        ("[0, 0, -1, 1]", "[0, 0, -1, -1]", "shallow_network_with_four_neurons"),
    ],
    "same_piece_in_two_regions": [
        ("[4, 4, 3]", "[4, 4, 4]", "four_regions_with_three_pieces"),
        ("[[1, -2, 1]]", "[[1, -1, 1]]", "four_regions_with_three_pieces"),
    ],
    "sawtooth_and_iterated_tent": [
        ("2 - 2*({text}))", "2 - ({text}))", "sawtooth_is_conjugate_to_the_tent"),
        ("    for l in range(1, 7):\n        N =", "    for l in range(7):\n        N =", "sawtooth_and_tent_networks"),
        ("at=1", "at=0", "not_for_zero_layers_and_not_outside"),
    ],
    "sawtooth_by_two_units_per_layer": [
        ("2*relu(-y) - 2", "2*relu(-y) + 2", "one_step"),
        ("[[2, 2], [-2, -2]], [-2, 2]", "[[2, 2], [-2, -2]], [-2, -2]", "networks_by_hand"),
        ('f"2*abs({text}) - 2"', 'f"2*abs({text}) - 1"', "network_equals_the_recursion"),
        ("N.size, 2 * L", "N.size, L", "two_units_per_layer"),
    ],
    "sawtooth_doubles_its_segments": [
        ("f = piecewise(N, on=on)", "f = piecewise(-N, on=on)", "segments_kinks_and_values_on_the_line"),
        ('on="-2 <= x <= 2"', 'on="-1 <= x <= 2"', "segments_kinks_and_values_on_the_interval"),
        ('on="x <= -2"', 'on="x <= -1"', "outside_the_interval"),
        ("abs(4*t - 2) - 2", "abs(4*t - 2) - 1", "each_segment_is_halved"),
        ("if L >= 3", "if L >= 2", "depth_beats_width_from_three_layers_on"),
    ],
    "sawtooth_for_all_depths": [
        ("-2, 2, pieces=2", "-1, 2, pieces=2", "sawtooth_on_the_interval_and_on_the_line"),
        ("-1, 1, pieces=2", "-2, 2, pieces=2", "doubling_fails_on_a_smaller_interval"),
        ("[2, 2, 4]", "[3, 4, 8]", "doubling_fails_on_a_smaller_interval"),
        ("([[2, -4, 2]], [0])", "([[2, -3, 2]], [0])", "iterated_tent_map"),
        ("pieces=4))\n\n\n@lemma\ndef zigzags", "pieces=3))\n\n\n@lemma\ndef zigzags", "tent_map_on_the_line"),
        ('max(0, min(2*x, 2 - 2*x))", 0, 1', 'min(2*x, 2 - 2*x)", 0, 1', "tent_map_on_the_line"),
        ("abs(3*x - 2))", "abs(3*x - 2) + 1)", "zigzags_with_more_branches"),
        ("3/2 - 3*x/2", "3/2 - x", "branches_of_different_length"),
    ],
    "shallow_sums_of_absolute_values": [
        ("(abs(x + y) + abs(x - y))/2", "(abs(x + y) - abs(x - y))/2", "maximum_of_absolute_values_takes_four_units"),
        ("[4, 4]", "[3, 3]", "maximum_of_absolute_values_takes_four_units"),
        ("[5, 5]", "[8, 8]", "minimum_of_absolute_values_takes_five_units"),
        ("abs(x) + abs(y) + abs(x - y)", "abs(x) + abs(y) + abs(x + y)", "three_absolute_values_take_three_units"),
        ("relu(y - z) + relu(z - x)", "relu(y - z) + relu(x - z)", "range_of_three_numbers_takes_three_units"),
        ("[4, 4, 3, 3]", "[4, 4, 4, 4]", "saddle_takes_four_units_and_three_on_the_square"),
        ('F = "relu(min(x, y))"', 'F = "relu(min(x, x))"', "positive_part_of_a_minimum_takes_two_hidden_layers"),
        ('F = "max(abs(x), abs(y), 1)"', 'F = "max(abs(x), abs(y))"', "cut_off_maximum_takes_two_hidden_layers"),
    ],
    "sign_flip_with_skip": [
        ("relu(y - x) + 2*x", "relu(y - x) + 2*y", "sign_flip"),
        ("[[1, 1, 2, -2]]", "[[1, 1, 2, 2]]", "two_networks_with_opposite_patterns"),
    ],
    "superfluous_neurons": [
        ("== 5*relu(x - y)", "== 6*relu(x - y)", "duplicate_dead_and_always_on"),
        ("8*relu(x - y)", "5*relu(x - y)", "merging_duplicates"),
        ("[[-1], [2]], [-1, 1]", "[[-1], [2]], [1, 1]", "removing_dead_neurons"),
    ],
    "tower_with_two_hidden_layers": [
        ("AffineMap([[1, 1], [1, -1]])", "AffineMap([[1, 1], [1, 0]])", "no_weight_of_the_first_layer_is_zero"),
        (
            "linear_combination([1, 2, -3], towers)",
            "linear_combination([1, 2, 3], towers)",
            "many_towers_with_two_hidden_layers",
        ),
        ("[[1, -1, -1, 1] * 2], [-1]", "[[1, -1, -1, 1] * 2], [-2]", "tower_formula"),
        ('"1 <= x <= 2, 1 <= y <= 2"', '"1 <= x <= 2, 1 <= y <= 3"', "one_on_the_square_and_zero_outside"),
        ("T(x, y), 1", "T(x, y), 0", "walls_are_slanted"),
        ("[29, 10, 10]", "[29, 9, 9]", "regions_of_the_tower"),
    ],
    "towers_need_two_hidden_layers": [
        ("abs(y) + abs(x - y))/2)", "abs(y) + abs(x + y))/2)", "courant_hat_takes_two_hidden_layers"),
        ('"1 - x/2 - y", on', '"1 - x - y", on', "hat_on_an_irregular_patch_takes_more_than_one_hidden_layer"),
        ("{T_X} + {T_Y} - 1", "{T_X} + {T_Y}", "tower_takes_two_hidden_layers"),
        ("[3, 3]", "[2, 2]", "hat_of_one_variable_takes_one_hidden_layer"),
    ],
    "tropical_distributivity": [
        ("max(x + z, x + w, y + z, y + w)", "max(x + z, x + w, y + z)", "sum_of_maxima_is_a_maximum_of_sums"),
        ("min(max(a, c), max(b, c))", "min(max(a, c), max(a, b))", "maximum_and_minimum_distribute"),
    ],
    "yarotsky_error_for_all_depths": [
        ('"1/4"', '"1/5"', "error_for_all_depths"),
        ("1 - abs(2*x - 1)", "1 - abs(2*x - 1)/2", "error_for_all_depths"),
        ("Fraction(j % 2, 4", "Fraction(j % 2, 2", "values_at_nodes_and_midpoints"),
        ("(B - C)/4", "(B + C)/4", "step_of_the_recursion"),
        ("min(3*x, abs(3*x - 2))", "min(2*x, 2 - 2*x)", "other_weights_and_maps"),
    ],
    "activation_regions_of_maximum_networks": [
        ("[4, 2, 2]", "[3, 2, 2]", "maximum_of_two_by_hand"),
        ("(3, 13)", "(3, 12)", "tournaments"),
        (".linear, n, about", ".linear, n + 1, about", "maximum_as_a_formula"),
        ('"y", on="x <= y"', '"y", on="x <= y + 1"', "map_does_not_change_where_y_vanishes"),
    ],
    "convexity_by_monotone_gradients": [
        (
            'CUT = "max(abs(x), abs(y), 1)"',
            'CUT = "max(abs(x), abs(y), 1) - 2*relu(x)"',
            "gradients_of_convex_functions_are_monotone",
        ),
        ('CORNER = "relu(min(x, y))"', 'CORNER = "relu(max(x, y))"', "gradients_of_the_corner_are_not_monotone"),
        ('-1 <= y <= 1"', '-1 <= y <= 2"', "minimisers_need_not_be_unique"),
    ],
    "counterexample_activation_after_the_last_layer": [
        ('"relu(y) >= 0"', '"relu(y) >= y + 1"', "never_negative"),
        ('"x"), at=-1', '"x"), at=1', "functions_with_negative_values_are_missed"),
        ('prove(equal(sawtooth(1), "2*abs(x) - 2"))', 'prove(equal(sawtooth(1), "2*abs(x) - 1"))', "affine_last_layer"),
        ("-2 + 7*relu(", "-2 + 6*relu(", "recursion_and_expanded_form"),
    ],
    "counterexample_ball_count": [
        ('"C*V*r^2"', '"1/2*C*V*r^2"', "arithmetic_for_all_radii"),
        ("Fraction(1, 32)", "Fraction(1, 9)", "constant_is_about_half_of_the_printed_one"),
        ("at_most(Fraction(1, 3), largest", "at_most(Fraction(1, 6), largest", "printed_constant_is_too_large"),
        ("* (C * ball * r**2)", "* (C * r**2)", "arithmetic_of_the_upper_bound"),
        ("gaps = 1 - PACKED", "gaps = (1 - PACKED) / 2", "gaps_between_the_balls_break_the_bound"),
        ("relu(x - y) + relu(x + y - 1)", "relu(x - y) + relu(x + y - 1/2)", "cells_of_a_triangulation_cover"),
    ],
    "counterexample_bent_hyperplanes": [
        ("corner = [(-1, 0), (0, 0), (1, 1)]", "corner = [(-1, 0), (0, 0), (-2, 0)]", "line_with_a_corner"),
        ('BENT, "y - x", on="y >= x, x >= 0"', 'BENT, "y - x", on="y >= x, x >= -1"', "both_sides_of_the_corner"),
        ('"max(0, 1 - abs(x) - abs(y))"', '"max(0, 1 - abs(x + y))"', "square"),
        ('relu(1 - x - y)").activation, 7', 'relu(-x - y)").activation, 7', "first_layer"),
    ],
    "counterexample_compact_support": [
        ("prove(equal(len(regions), 7", "prove(equal(len(regions), 8", "cells_in_the_plane_are_unbounded"),
        (
            "_bounded_cells(regions, 2), len(regions)",
            "_bounded_cells(regions, 1), len(regions)",
            "cells_in_a_square_are_compact",
        ),
        (
            'on=f"x >= {10**k}"), at=10**k + 1',
            'on=f"x <= -{10**k}"), at=-(10**k) - 1',
            "relu_does_not_have_compact_support",
        ),
    ],
    "counterexample_disjoint_compact_regions": [
        ("[5, 5], about", "[5, 4], about", "closed_cells_meet"),
        (
            "activation_pattern(Fraction(1, 10**k))",
            "activation_pattern(Fraction(-1, 10**k))",
            "half_open_cells_are_not_closed",
        ),
        ("[1, 2, 2], about", "[1, 1, 2], about", "sum_over_closed_cells_counts_the_boundary_twice"),
        (
            "(a, b) if a.pattern[k] else (b, a)",
            "(b, a) if a.pattern[k] else (a, b)",
            "different_patterns_are_separated_by_a_neuron",
        ),
    ],
    "counterexample_equal_gradients_in_different_regions": [
        ("[-1, 0, 0, 1]", "[-1, 0, 1, 2]", "hat_function"),
        ('linear_regions("max(0, min(x, 1))")', 'linear_regions("max(0, min(x, 1 - x))")', "clip_function"),
        ("[44, 41]", "[44, 44]", "two_layers_in_the_plane"),
        ("len(beside), 6", "len(beside), 9", "neighbours_differ"),
    ],
    "counterexample_error_halves_with_each_neuron": [
        ("h**2 / 6}", "h**2 / 8}", "best_affine_function_on_an_interval"),
        ("Fraction(1, 6 * p**2)", "Fraction(1, 8 * p**2)", "equal_pieces_attain_the_bound"),
        ("range(27, 201)", "range(26, 201)", "one_hidden_layer_stays_above"),
        ("Fraction(29, 28)", "Fraction(29, 26)", "fourth_powers_grow_by_less_than_two"),
        ("Fraction(1, 30 * 16**m)", "Fraction(1, 30 * 8**m)", "deep_networks_are_below"),
        ("([[1, 1]], [0])", "([[1, -1]], [0])", "no_error_at_all"),
    ],
    "counterexample_kinks_double_with_depth": [
        ("abs(1 - abs(1 - 3*x))", "abs(1 - abs(1 - 2*x))", "zigzag_with_three_branches"),
        ('3**L, about=f"pieces', '2**L, about=f"pieces', "three_to_the_depth_many_pieces"),
        ("100 * 2**12", "1000 * 2**12", "no_constant_times_two_to_the_depth"),
        ('(w,) * L, method="serra"', '(w,) * L, method="montufar"', "width_plus_one_to_the_depth"),
    ],
    "counterexample_linear_without_activation": [
        ('"11*x + 5*y - 3"', '"11*x + 5*y + 3"', "composition_with_biases_is_affine"),
        ("[4, 1]), ([[1, -3]], [5])", "[4, 1]), ([[1, -3]], [8])", "it_is_not_linear"),
        ("f([1, 7])", "f([1, 8])", "composition_without_biases_is_linear"),
        ("AffineMap([[1], [2], [-1]])", "AffineMap([[1], [2], [1]])", "bottleneck_of_one_neuron"),
    ],
    "counterexample_local_error_bound": [
        ('"abs(x) - 1/2"', '"abs(x) - 1/3"', "best_constant_is_zero"),
        ("r**5 / 12", "r**5 / 6", "integral_over_the_cube"),
        ("Fraction(22, 7) * r**5", "Fraction(22, 7) * r**3", "printed_bound_fails_in_space"),
        ("r / 2 - r**2", "r / 2 + r**2", "printed_bound_fails_on_the_line"),
        ("2 * r * r**2", "r**3 / 2", "corrected_bound_on_the_line"),
    ],
    "counterexample_mean_square_is_not_uniform": [
        ("Fraction(2, 3 * n)", "Fraction(1, 3 * n)", "narrow_hats"),
        ("hat(Fraction(-1, n), 0", "hat(Fraction(-2, n), 0", "hats_as_networks"),
    ],
    "counterexample_printed_backpropagation": [
        (
            'prove(equal_with_parameters("x*(t*x - y)"',
            'prove(equal_with_parameters("t*(t*x - y)"',
            "one_linear_layer_with_any_weights",
        ),
        ("[15, 30]", "[30, 15]", "one_linear_layer"),
        ("Fraction(1, 10), min(", "Fraction(10), min(", "no_neuron_is_at_its_kink"),
        ("found[k, i, j] = value * entry", "found[k, i, j] = entry", "all_derivatives_of_a_network"),
    ],
    "counterexample_printed_maxout_theorem": [
        ("{y} - 1, 3*({y}) - 5", "{y} - 1, 3*({y}) - 3", "seven_pieces_on_the_line"),
        ("0 <= s, s <= t", "-1 <= s, s <= t", "convex_unit_is_monotone_on_two_sides"),
        ("range(3, 7)", "range(2, 7)", "bound_is_below_the_printed_number"),
        ('2 ** (L - 1) * 2, about=f"pieces', '2 ** (L - 1) * 3, about=f"pieces', "rank_two_on_the_line"),
        ("pieces, 43", "pieces, 44", "forty_three_pieces_in_the_plane"),
    ],
    "counterexample_printed_strong_convexity": [
        ('"(m*y - m*x)*(y - x)"', '"(m*y - x)*(y - x)"', "both_sides_for_all_mu"),
        ("(Fraction(2), Fraction(1, 2)):", "(Fraction(2), Fraction(1)):", "printed_equality_needs_mu_one"),
        ("mu * b - mu * a", "b - a", "quadratic_with_mu_one_half"),
        ('on="1 <= x <= 2"', 'on="-1 <= x <= -1/2"', "no_piecewise_affine_function_is_strongly_convex"),
    ],
    "counterexample_printed_taylor": [
        ('a) + a^2)", "(x - a)^2"', 'a) + a^2)", "(x - 2*a)^2"', "every_tangent_of_the_square"),
        (
            "AffineMap([[slope]], [x0 - slope * x0])",
            "AffineMap([[slope]], [x0**2 - slope * x0])",
            "printed_polynomial_misses_the_point",
        ),
        (
            "(Fraction(0), Fraction(1)):",
            "(Fraction(0), Fraction(2)):",
            "printed_polynomial_happens_to_be_right_at_fixed_points",
        ),
        ("[value - slope * x0]", "[value + slope * x0]", "printed_polynomial_of_a_network"),
        ('"4*x - 4"', '"4*x - 2"', "corrected_polynomial_touches_the_square"),
        ("[0, 1], about", "[1, 1], about", "shapes_do_not_fit"),
    ],
    "counterexample_step_functions": [
        ('parameters="n > 0", on="x >= 1/n"', 'parameters="n > 0", on="x >= 1/(2*n)"', "slanted_steps_of_any_slope"),
        ('on=f"x >= 1/{n}"', 'on=f"x >= 1/{2 * n}"', "slanted_steps"),
        ("at=Fraction(1, 2 * n))", "at=Fraction(1, n))", "values_between_zero_and_one"),
        ("n = 3 * K", "n = K", "a_jump_has_no_lipschitz_constant"),
        ("(0, x <= 0), (1, true)", "(0, x <= 0), (x, true)", "step_is_refused"),
        ("[1, 0, -n, -n - 1] * 2", "[0, 0, -n, -n - 1] * 2", "tower_with_steep_walls"),
    ],
    "counterexample_units_without_a_kink": [
        ('"w*relu(x - b/w)"', '"w*relu(x + b/w)"', "units_with_any_weight"),
        ("[0, w] if w > 0", "[0, w] if w < 0", "units_with_a_weight"),
        ("_unit(0, -3), 3)", "_unit(0, -3), 0)", "units_without_a_weight"),
        ("([[1, 0, 4]], [0])", "([[1, 2, 4]], [0])", "outer_weight_zero"),
    ],
    "finite_differences_as_a_convolution": [
        ("6*a*x + 2*b", "6*a*x + b", "cubic_polynomials_for_all_steps"),
        ("p * (p - 1) * x", "p * p * x", "exact_for_cubic_polynomials"),
        ("2 * H**4", "H**4", "not_exact_for_fourth_powers"),
        ('"u1 - 2*u2 + u3"', '"u1 - u2 + u3"', "layer_as_formulas"),
        ("[0, 2, 0, -4, 0, 2, 0]", "[0, 2, 0, -2, 0, 2, 0]", "kinks_of_the_hat"),
    ],
    "folding_multiplies_regions": [
        ("[44, 44, 41]", "[44, 44, 44]", "two_layers_of_four_units"),
        ("[176, 170, 157]", "[176, 176, 157]", "three_layers_of_four_units"),
        ("N(x, -y)", "N(y, x)", "quadrants_are_identified"),
        ("[1, -1, -1, 1]), 79)", "[1, -1, -1, 1]), 80)", "more_than_any_shallow_network_of_the_same_size"),
        ("(1, 1)), 3", "(1, 1)), 4", "no_gain_for_as_many_units_as_inputs"),
    ],
    "gradient_descent_on_quadratics": [
        ('- 4*m*(m + d + e)*(1 + s)"', '- 5*m*(m + d + e)*(1 + s)"', "one_step_contracts_for_all_constants"),
        ("((L/m - 1)/(L/m + 1))^2", "((L/m - 1)/(L/m + 2))^2", "least_factor_for_all_constants"),
        ('gamma(mu, L, tau), 0, about="gamma', 'gamma(mu, L, tau), 1, about="gamma', "factor_may_be_zero"),
        ("gamma, 1 - tau * mu", "gamma, 1 - 2 * tau * mu", "factor_is_at_least_zero_and_less_than_one"),
        ("(kappa - 1) / (kappa + 1)", "(kappa - 1) / (kappa + 2)", "least_factor"),
        ("bound = gamma**k * ", "bound = gamma ** (k + 1) * ", "iterates_contract"),
        ("tau) ** k * 49", "tau) ** k * 50", "bound_is_attained"),
        (
            "Fraction(1, 4), [Fraction(1), Fraction(1)], 3)",
            "Fraction(1, 6), [Fraction(1), Fraction(1)], 3)",
            "too_large_steps_diverge",
        ),
    ],
    "gradient_is_the_product_of_jacobians": [
        ("row = [on * entry for on", "row = [(1 - on) * entry for on", "backpropagation_gives_the_maps_of_the_regions"),
        (
            "at_most(lipschitz(N), product",
            "at_most(100 * lipschitz(N), product",
            "gradients_are_at_most_the_product_of_the_norms",
        ),
    ],
    "interpolation_of_the_runge_function": [
        ("((10, 1), (20, 30))", "((10, 10), (20, 30))", "polynomials_interpolate_and_overshoot"),
        ("error, 300, about", "error, 10**6, about", "extrapolation"),
        ("at_most(N, 1, on", 'at_most(N, "1/2", on', "piecewise_affine_interpolant"),
    ],
    "iterated_tent_map": [
        ('[0, "-1/2", -1]), [2, -4, 2]', '[0, "-1/2", -1]), [2, -3, 2]', "nested_minima"),
        ("[j % 2 for", "[(j + 1) % 2 for", "values_and_pieces_on_the_interval"),
        ("[3, 6, 10, 18, 34]", "[3, 6, 10, 18, 32]", "regions_on_the_line"),
    ],
    "logarithms_in_depth_bounds": [
        ("[k, k + 1]", "[k, k]", "ceiling_logarithms"),
        ("(28, 5, 4)", "(28, 5, 5)", "bounds_for_all_functions"),
        ("(246, 8, 7)", "(246, 8, 6)", "bounds_for_the_maximum"),
        ("gaps[4 - 3], 1", "gaps[4 - 3], 0", "ternary_bound_is_never_worse"),
        ('[3, 2], about="ceil(log2 5)', '[2, 2], about="ceil(log2 5)', "maximum_of_five"),
    ],
    "loss_is_not_convex": [
        ('"(E + d - 1)/(E + d + 1)"', '"(E + d - 1)/(E + d + 2)"', "fraction_grows_for_all_arguments"),
        ("factorial(k)) for k in range(4)", "factorial(k)) for k in range(3)", "tanh_squared_is_not_convex"),
        ("E - 1) / (E + 1), 1", "E - 2) / (E + 1), 1", "fraction_grows_with_its_argument"),
        ("(relu(a) + relu(b))/2", "(relu(a) + relu(-b))/2", "square_of_relu_is_convex"),
        ("Fraction(81, 512)", "Fraction(81, 256)", "two_weights"),
        ("[-1, 0]), ([[-2, 1]], [0])", "[-1, 0]), ([[1, -2]], [0])", "exchanged_neurons_are_another_minimum"),
    ],
    "maximum_of_five_with_two_hidden_layers": [
        ('max(x1, x3) + max(x2, x3))"', 'max(x1, x3) + max(x2, x4))"', "formula_of_nine_maxima"),
        ("SUBTRACTED[:3])", "SUBTRACTED[:4])", "every_term_is_needed"),
        (
            "[0, 0, -1, 1, 1, 0, 1, 0, 1, 1, 2, -2]",
            "[0, 0, -1, 1, 1, 0, 1, 0, 1, 1, 2, 2]",
            "network_with_two_hidden_layers",
        ),
        ("[1, 0, -1, 0, 0]", "[1, 0, 1, 0, 0]", "maximum_of_zero_and_four_numbers"),
    ],
    "pieces_fit_together": [
        ("prove(equal(N, affine, on=cell))", "prove(equal(N, affine))", "affine_on_every_region"),
        ("equal(first, second, on=cell & other)", "equal(first, second, on=cell)", "maps_agree_where_regions_meet"),
        ("[[3, -1, 5]]", "[[3, -1, 6]]", "linear_combination_of_units_on_the_line"),
        ("piecewise(VECTOR).text(1)]", "piecewise(VECTOR).text(0)]", "regions_cover_the_plane"),
    ],
    "polynomials_are_locally_lipschitz": [
        ('"2*R*abs(x - y)"', '"R*abs(x - y)"', "squares_on_any_interval"),
        ('f"2*{R}", on=square', 'f"{R}", on=square', "factor_is_bounded_on_a_square"),
        ("3 * abs(x - y)", "2 * abs(x - y)", "squares_and_cubes_on_an_interval"),
        ('10**k, "y": 1}', '10**k, "y": 0}', "factor_is_unbounded_on_the_plane"),
        ("K * 1, about", "K * 4, about", "no_global_constant_for_squares"),
        ("N = sawtooth(3)", "N = sawtooth(4)", "networks_are_globally_lipschitz"),
    ],
    "polynomials_through_finitely_many_points": [
        ("x - point for point in POINTS)", "x - point for point in POINTS[1:])", "ten_polynomials"),
        ('hat("1/2", 1, 3)', 'hat("1/4", 1, 3)', "ten_networks"),
    ],
    "regions_are_orthogonal": [
        (
            'inner_product("min(x, 0)", "max(x, 0)"',
            'inner_product("min(x, 0)", "max(x, -1)"',
            "two_pieces_on_an_interval",
        ),
        ("overlaps), 21", "overlaps), 28", "three_neurons_on_a_square"),
        ("sum(areas), 16", "sum(areas), 12", "courant_hat_on_a_square"),
        (
            'inner_product("x", "1", on="0 <= x <= 1")',
            'inner_product("x", "1", on="-1 <= x <= 1")',
            "overlapping_supports_are_not_orthogonal",
        ),
    ],
    "regions_of_narrow_networks_on_the_line": [
        (
            '([[1, 1], [-1, -1]], [-1, 2]), ([[1, -3]], [0])])\n    prove(equal(N, "relu(abs(x) - 1)',
            '([[1, 1], [-1, -1]], [-1, 1]), ([[1, -3]], [0])])\n    prove(equal(N, "relu(abs(x) - 1)',
            "widths_two_and_two",
        ),
        ("2 * 2 * 3", "3 * 3 * 3", "widths_two_two_and_two"),
        ("[[-1], [1], [1], [1], [1]], [1,", "[[1], [1], [1], [1], [1]], [-1,", "widths_one_and_five"),
        ("[7, 6], about", "[7, 7], about", "one_sign_changed"),
    ],
    "regions_of_one_hidden_layer": [
        ("(2, 4, 7, 11, 16, 22)", "(2, 4, 8, 11, 16, 22)", "tangents_of_a_parabola"),
        ("(2, 4, 8, 15, 26)", "(2, 4, 8, 16, 26)", "osculating_planes_of_the_moment_curve"),
        ("[0, -1, 0, -1]", "[0, -1, 0, 0]", "parallel_lines"),
        ("2 * n, about", "2 * n + 1, about", "lines_through_a_point"),
        ('"5*x + y - 6*z"', '"5*x + y - 5*z"', "planes_of_equal_coordinates"),
    ],
    "regions_of_one_maxout_layer": [
        ("[9, 9], about", "[9, 8], about", "nine_pieces_of_two_units"),
        ("(k - 1) ** j", "k**j", "power_for_few_units"),
        ('relu(x + 2*y - 1)")', 'relu(x + 2*y)")', "rank_two_is_relu"),
    ],
    "taylor_polynomials_are_the_pieces": [
        ("v - sum(j * p", "v + sum(j * p", "maximum_of_three"),
        ('_taylor(N, [3]), "x"', '_taylor(N, [-3]), "x"', "not_outside_the_cell"),
        ("[on * entry for entry", "[entry for entry", "two_layers_of_four_neurons"),
    ],
    "tent_map_by_two_or_three_units": [
        (
            '- 4*relu(x - 1/2) == min(2*x, 2 - 2*x)", on',
            '- 3*relu(x - 1/2) == min(2*x, 2 - 2*x)", on',
            "two_units_on_the_half_line",
        ),
        ("[[2, -4, 2]]", "[[2, -4, 1]]", "three_units_on_the_line"),
        ('on="x <= 1"', 'on="x <= 2"', "two_units_are_not_the_compact_tent"),
        ("[3, 2], about", "[2, 2], about", "least_numbers_of_units"),
    ],
    "towers_over_polygons": [
        ('("12/13", "5/13")', '("12/13", "4/13")', "normals_have_length_one"),
        ('>= 11/10"', '>= 10/11"', "one_inside_and_zero_outside"),
        ("(20, Fraction(20, 19))", "(20, Fraction(101, 100))", "polygons_are_almost_round"),
        (".linear, k + 2", ".linear, k + 1", "linear_regions_of_towers"),
    ],
    "units_needed_on_the_line": [
        ('[1, 1], about="units for ReLU', '[2, 1], about="units for ReLU', "relu_takes_one_unit"),
        ('[2, 2], about="units for |x|', '[1, 1], about="units for |x|', "absolute_value_takes_two_units"),
        ("[[-1, -1, 2]], [1]", "[[-1, -1, 2]], [0]", "zigzag_takes_three_units"),
        ('f = "relu(x) - relu(x - 1)', 'f = "2*relu(x) - relu(x - 1)', "left_slope_that_is_a_sum_of_jumps"),
        ('piecewise("x")), 1', 'piecewise("x")), 2', "one_piece_takes_two_units"),
    ],
    "upper_bounds_on_the_number_of_regions": [
        ("(2, (3, 2)): 25", "(2, (3, 2)): 28", "values_of_the_bound"),
        (
            "_by_all_tuples(N.input_dim, N.widths)",
            "_by_all_tuples(1, N.widths[:1])",
            "exact_counts_are_at_most_the_bound",
        ),
        ("_by_all_tuples(2, (3,))", "_by_all_tuples(3, (3,))", "attained_by_one_hidden_layer"),
        ("_by_all_tuples(1, (3, 3))", "_by_all_tuples(2, (3, 3))", "attained_on_the_line"),
    ],
    "vanishing_gradients_of_a_chain": [
        ('f"r^{L}*relu(x)"', 'f"r^{L}*x"', "chain_with_any_weight"),
        ('f"{rho**L}*relu(x)"', 'f"{rho**L}*x"', "value_of_the_chain"),
        ("slope, rho ** (L - 1)", "slope, rho ** L", "derivative_by_the_first_weight"),
        ("relu(t * {rho ** (j - 1)})", "relu(t * {rho ** j})", "dependence_on_each_weight_is_linear"),
        ("Fraction(1, 2) ** 30", "Fraction(1, 2) ** 29", "gradient_of_thirty_one_layers"),
        ("Fraction(4, 5) ** L", "Fraction(3, 5) ** L", "contracting_layers_in_the_plane"),
        ('["1/2"] * 4), 0, on="x <= 0"', '["1/2"] * 4), 0, on="x >= 0"', "flat_part"),
    ],
    "zonotope_functions": [
        ("(1, -1), (2, 1), (1, 3)", "(1, -1), (2, 2), (1, 3)", "sums_of_absolute_values_in_the_plane"),
        ("special, 12", "special, 14", "sums_of_absolute_values_in_space"),
        (".pieces, 6", ".pieces, 8", "maximum_of_signed_sums"),
        ("[0, 0, 1], [1, 1, 1]]", "[0, 0, 1], [1, 1, -1]]", "network_of_a_zonotope"),
    ],
    "softmax_and_sigmoidal_functions": [
        ('" + ".join(p), 1', '" + ".join(p), 2', "softmax_is_a_probability_vector"),
        ('_softmax(K, "c*")', '_softmax(K, "c + ")', "shifted_logits_give_the_same_probabilities"),
        ('("E/(E + 1)", 0, 1)', '("E/(E + 1)", 0, "1/2")', "bounded_ranges"),
        ('"(E + d)"', '"(E/2 + d)"', "nondecreasing"),
        ('"2*E/(E + 1) - 1"', '"2*E/(E + 1) + 1"', "tanh_by_the_logistic_function"),
        ("at=10**k + 1", "at=10**k", "relu_is_unbounded"),
    ],
    "counterexample_taylor_pieces_do_not_fit": [
        ("(x - a)^2*(x + 2*a)", "(x - a)^2*(x + a)", "tangents_of_the_cube"),
        ('["1/16", 0], on', '["1/16", "1/16"], on', "tangents_of_the_cube_do_not_fit"),
        ("[0, 1], about", "[1, 1], about", "no_continuous_function_has_these_pieces"),
        ('"2*b*((a + b)/2 - b) + b^2"', '"3*b*((a + b)/2 - b) + b^2"', "tangents_of_the_square_meet_halfway"),
        ('[0, "1/8", 1]', '[0, "1/4", 1]', "interpolants_fit"),
    ],
    "counterexample_elu_is_not_piecewise_linear": [
        ('second, "p*(q - 1)^2"', 'second, "p*(q - 1)"', "second_difference_of_the_exponential"),
        ('"relu(x) - a*relu(-x)"', '"relu(x) + a*relu(-x)"', "leaky_and_parametric_relu"),
        ("len(f), 2", "len(f), 3", "two_pieces"),
    ],
}

CHANGES = [
    pytest.param(name, *change, id=f"{name}-{k}") for name, changes in TWINS.items() for k, change in enumerate(changes)
]


def run_twin(tmp_path, name, changed):
    """The outcomes of a changed copy, by lemma."""
    path = tmp_path / "proofs" / f"{name}.py"
    path.parent.mkdir()
    path.write_text(changed, encoding="utf-8")
    return {outcome.lemma: outcome for outcome in run_files([path])}


def is_refuted(outcome):
    """Failed by a verdict: a `prove` met a counterexample, or a `refute` met a statement that is true (there)."""
    if outcome.status != "failed" or not outcome.verdicts:
        return False
    last = outcome.verdicts[-1]
    if last.refuted:
        return outcome.message == str(last) and last.counterexample.left != last.counterexample.right
    return last.statement in outcome.message and (
        outcome.message.startswith("the statement is true and cannot be refuted")
        or outcome.message.endswith("the statement holds there")
    )


def test_every_proofs_file_has_a_twin():
    assert sorted(TWINS) == sorted(path.stem for path in PROOFS.glob("*.py"))
    assert all(TWINS.values())


def test_every_lemma_that_only_refutes_has_a_twin_of_its_own():
    """The others are negated as a whole below."""
    for name, changes in TWINS.items():
        tree = ast.parse((PROOFS / f"{name}.py").read_text(encoding="utf-8"))
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
        only_refuting = {function.name for function in functions if "prove(" not in ast.unparse(function)}
        assert only_refuting <= {lemma for _, _, lemma in changes}


@pytest.mark.parametrize(("name", "old", "new", "lemma"), CHANGES)
def test_twin_is_refuted(tmp_path, name, old, new, lemma):
    source = (PROOFS / f"{name}.py").read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{old!r} occurs {source.count(old)} times"
    outcomes = run_twin(tmp_path, name, source.replace(old, new))
    assert is_refuted(outcomes[lemma]), f"{outcomes[lemma].status}: {outcomes[lemma].message}"
    assert not [o.message for o in outcomes.values() if o.status in ("error", "undecided")]


@pytest.mark.parametrize("name", sorted(TWINS))
def test_every_lemma_fails_when_what_it_proves_is_to_be_refuted(tmp_path, name):
    """`prove` replaced by `refute` throughout: no lemma is green whatever it says."""
    source = (PROOFS / f"{name}.py").read_text(encoding="utf-8")
    outcomes = run_twin(tmp_path, name, source.replace("prove(", "refute("))
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    proving = [function.name for function in functions if "prove(" in ast.unparse(function)]
    assert proving
    for lemma in proving:
        assert is_refuted(outcomes[lemma]), f"{lemma}, {outcomes[lemma].status}: {outcomes[lemma].message}"


WAYS = {
    "python": lambda path: [str(path)],
    "python -O": lambda path: ["-O", str(path)],
    "pytest": lambda path: ["-m", "pytest", "-p", "exactrelu.pytest_plugin", "-p", "no:cacheprovider", str(path)],
    "exactrelu prove": lambda path: ["-m", "exactrelu.cli", "prove", str(path)],
}


def run_it(way, path):
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *WAYS[way](path)]
    return subprocess.run(command, cwd=path.parents[1], env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("maximum_of_two", ["x = ", "left", "right"]),
        ("counterexample_printed_hat", ["does not refute", "x = 3"]),
        ("tower_with_two_hidden_layers", ["left", "right"]),
    ],
)
def test_twin_fails_however_it_is_run(tmp_path, way, name, shown):
    source = (PROOFS / f"{name}.py").read_text(encoding="utf-8")
    path = tmp_path / "proofs" / f"{name}.py"
    path.parent.mkdir()
    path.write_text(source, encoding="utf-8")
    right = run_it(way, path)
    assert right.returncode == 0, right.stdout + right.stderr
    old, new, lemma = TWINS[name][0]
    path.write_text(source.replace(old, new), encoding="utf-8")
    wrong = run_it(way, path)
    assert wrong.returncode == 1, wrong.stdout + wrong.stderr
    for text in [lemma, *shown]:
        assert text in wrong.stdout
