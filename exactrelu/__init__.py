r"""Exact proofs and refutations of statements about ReLU networks with rational weights.

A ReLU network and a piecewise formula are the same kind of thing here: continuous piecewise affine (CPA)
functions over the rationals.  Asked whether two of them agree, the package answers *proved*, with a
certificate that a tiny independent checker has accepted, or *refuted*, with an exact point where they differ.

>>> from exactrelu import *
>>> x, y = reals("x y")
>>> N = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
>>> equal(N, Max(x, y))
<proved, certificate checked: N(x, y) = Max(x, y) for all real x, y>
>>> equal(N, Max(x, 2*y)).counterexample.point
(Fraction(0, 1), Fraction(1, 1))

`import exactrelu` is light; names are loaded when first used (sympy with them, where it is needed).
"""

from importlib import import_module

__version__ = "0.1.0"

# Public name -> the module that defines it.  The star import is for the prompt and for proofs files.
_HOMES = {
    "Abs": "sympy",
    "And": "sympy",
    "Eq": "sympy",
    "Max": "sympy",
    "Min": "sympy",
    "Or": "sympy",
    "Piecewise": "sympy",
    "sqrt": "sympy",
    "reals": "exactrelu.symbolic",
    "relu": "exactrelu.symbolic",
    "AffineMap": "exactrelu.affine",
    "ExactnessError": "exactrelu.exact",
    "dyadic": "exactrelu.exact",
    "FormulaError": "exactrelu.expressions",
    "EmptyDomain": "exactrelu.polyhedron",
    "Polyhedron": "exactrelu.polyhedron",
    "Network": "exactrelu.networks",
    "CPA": "exactrelu.cpa",
    "piecewise": "exactrelu.cpa",
    "DiscontinuousError": "exactrelu.regions.continuity",
    "OverlapError": "exactrelu.regions.partition",
    "UncoveredError": "exactrelu.expressions",
    "Wall": "exactrelu.regions.walls",
    "walls": "exactrelu.regions.walls",
    "BudgetExceeded": "exactrelu.regions.budget",
    "RegionBounds": "exactrelu.regions.bounds",
    "line_upper_bound": "exactrelu.regions.bounds",
    "maxout_layer_bound": "exactrelu.regions.bounds",
    "maxout_line_upper_bound": "exactrelu.regions.bounds",
    "maxout_lower_bound": "exactrelu.regions.bounds",
    "montufar_lower_bound": "exactrelu.regions.bounds",
    "montufar_upper_bound": "exactrelu.regions.bounds",
    "pascanu_lower_bound": "exactrelu.regions.bounds",
    "pattern_bound": "exactrelu.regions.bounds",
    "region_bounds": "exactrelu.regions.bounds",
    "serra_lower_bound": "exactrelu.regions.bounds",
    "serra_upper_bound": "exactrelu.regions.bounds",
    "shallow_bound": "exactrelu.regions.bounds",
    "zonotope_pieces": "exactrelu.regions.bounds",
    "RegionCount": "exactrelu.regions.count",
    "activation_regions": "exactrelu.regions.count",
    "count_regions": "exactrelu.regions.count",
    "linear_regions": "exactrelu.regions.count",
    "faces": "exactrelu.polytopes",
    "triangulation": "exactrelu.polytopes",
    "vertices": "exactrelu.polytopes",
    "volume": "exactrelu.polytopes",
    "best_affine_fit": "exactrelu.analysis.fits",
    "extrema": "exactrelu.analysis.extrema",
    "gradients": "exactrelu.analysis.lipschitz",
    "inner_product": "exactrelu.analysis.integrals",
    "integral": "exactrelu.analysis.integrals",
    "l1_error": "exactrelu.analysis.integral_errors",
    "l2_error": "exactrelu.analysis.integral_errors",
    "lipschitz": "exactrelu.analysis.lipschitz",
    "sup_error": "exactrelu.analysis.uniform_errors",
    "sup_error_point": "exactrelu.analysis.uniform_errors",
    "Obstruction": "exactrelu.representations.obstructions",
    "ShallowNetwork": "exactrelu.representations.one_hidden_layer",
    "to_shallow_network": "exactrelu.representations.one_hidden_layer",
    "at_most": "exactrelu.prover.equality",
    "decide": "exactrelu.prover.equality",
    "equal": "exactrelu.prover.equality",
    "nonnegative": "exactrelu.prover.equality",
    "prove": "exactrelu.prover.equality",
    "refute": "exactrelu.prover.equality",
    "InductionVerdict": "exactrelu.prover.induction",
    "for_all": "exactrelu.prover.induction",
    "at_most_with_parameters": "exactrelu.prover.parameters",
    "equal_with_parameters": "exactrelu.prover.parameters",
    "equal_for_all_exponents": "exactrelu.prover.powers",
    "equal_with_powers": "exactrelu.prover.powers",
    "Refuted": "exactrelu.prover.verdict",
    "Undecided": "exactrelu.prover.verdict",
    "Verdict": "exactrelu.prover.verdict",
    "Certificate": "exactrelu.kernel.certificate",
    "verify": "exactrelu.kernel.certificate",
    "is_concave": "exactrelu.representations.convexity",
    "is_convex": "exactrelu.representations.convexity",
    "NotConvexError": "exactrelu.representations.max_affine",
    "max_affine_form": "exactrelu.representations.max_affine",
    "min_affine_form": "exactrelu.representations.max_affine",
    "difference_of_convex": "exactrelu.representations.difference_of_convex",
    "lattice_form": "exactrelu.representations.max_min",
    "LineNetwork": "exactrelu.representations.line_networks",
    "least_units": "exactrelu.representations.line_networks",
    "SignedMaxima": "exactrelu.representations.signed_maxima",
    "signed_maxima": "exactrelu.representations.signed_maxima",
    "plane_maxima": "exactrelu.representations.plane_maxima",
    "NetworkRealization": "exactrelu.representations.synthesis",
    "to_network": "exactrelu.representations.synthesis",
    "cpa_hidden_layers": "exactrelu.representations.depth_bounds",
    "maximum_hidden_layers": "exactrelu.representations.depth_bounds",
    "Rejected": "exactrelu.kernel.program",
    "read_network": "exactrelu.formats",
    "write_network": "exactrelu.formats",
    "NetworkFileError": "exactrelu.formats",
    "import_network": "exactrelu.formats.trained_networks",
    "export_onnx": "exactrelu.formats.onnx_model",
    "Property": "exactrelu.formats.vnnlib",
    "PropertyError": "exactrelu.formats.vnnlib",
    "read_property": "exactrelu.formats.vnnlib",
    "decide_property": "exactrelu.formats.property_verdicts",
    "latex": "exactrelu.export.latex",
    "plot": "exactrelu.pictures.plotting",
    "tikz": "exactrelu.export.tikz",
    "tikz_document": "exactrelu.export.tikz",
    "to_coq": "exactrelu.coq",
    "write_coq": "exactrelu.coq",
    "latex_document": "exactrelu.export.latex",
    "latex_proof": "exactrelu.export.case_proofs",
    "to_smtlib": "exactrelu.export.smtlib",
    "lemma": "exactrelu.lemmas",
    "run_lemmas": "exactrelu.lemmas",
    "compose": "exactrelu.calculus",
    "deepen": "exactrelu.calculus",
    "difference": "exactrelu.calculus",
    "direct_sum": "exactrelu.calculus",
    "iterate": "exactrelu.calculus",
    "linear_combination": "exactrelu.calculus",
    "merge_duplicate_neurons": "exactrelu.calculus",
    "parallel": "exactrelu.calculus",
    "permute_neurons": "exactrelu.calculus",
    "remove_dead_neurons": "exactrelu.calculus",
    "rescale_neurons": "exactrelu.calculus",
    "absolute_value": "exactrelu.constructions",
    "clip": "exactrelu.constructions",
    "courant_hat": "exactrelu.constructions",
    "difference_of_max_affine": "exactrelu.constructions",
    "folding": "exactrelu.constructions",
    "hat": "exactrelu.constructions",
    "identity": "exactrelu.constructions",
    "iterated_tent": "exactrelu.constructions",
    "leaky_relu": "exactrelu.constructions",
    "linear_interpolation": "exactrelu.constructions",
    "lipschitz_interpolation": "exactrelu.constructions",
    "max_affine": "exactrelu.constructions",
    "maximum": "exactrelu.constructions",
    "maximum_by_absolute_value": "exactrelu.constructions",
    "maximum_of_five": "exactrelu.constructions",
    "maximum_of_two": "exactrelu.constructions",
    "median_of_three": "exactrelu.constructions",
    "minimum": "exactrelu.constructions",
    "minimum_by_absolute_value": "exactrelu.constructions",
    "minimum_of_two": "exactrelu.constructions",
    "moment_curve_arrangement": "exactrelu.constructions",
    "relu_network": "exactrelu.constructions",
    "sawtooth": "exactrelu.constructions",
    "tangent_arrangement": "exactrelu.constructions",
    "tent": "exactrelu.constructions",
    "tower": "exactrelu.constructions",
    "trapezoid": "exactrelu.constructions",
    "yarotsky_product": "exactrelu.constructions",
    "yarotsky_square": "exactrelu.constructions",
    "zonotope": "exactrelu.constructions",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'exactrelu' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
