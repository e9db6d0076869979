"""Formulas and their lowering: programs compute what the graph says, sharing is kept, cases split exactly."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import exactrelu
from exactrelu import (
    BudgetExceeded,
    UncoveredError,
    at_most,
    count_regions,
    decide,
    equal,
    maximum_of_two,
    piecewise,
    refute,
    sawtooth,
)
from exactrelu.cases import case_cells
from exactrelu.exact import ExactnessError
from exactrelu.expressions import Application, Cases, FormulaError, Lattice, Variable, combine, compare, constant
from exactrelu.formulas import Formula, as_formula, require_nonempty, settle
from exactrelu.lowering import compile_function, evaluate, has_cases, lowered_difference
from exactrelu.networks import Network
from exactrelu.polyhedron import EmptyDomain, Polyhedron
from exactrelu.program_builder import ProgramBuilder, linear, scaled
from exactrelu.symbolic import reals, relu
from tests.oracle import holds, realized, value

F = Fraction
x, y = reals("x y")
NAMES = ("x", "y", "z")
VARIABLES = {name: Variable(name) for name in NAMES}
NETWORK = Network([([[1, "-1/2"], [2, 1], [-1, 0]], [0, -1, "1/3"]), ([[1, 1, -1], [0, 2, "1/5"]], [0, 1])])
SQUARE = [dict(zip(NAMES, p, strict=True)) for p in product([F(-2), F(-1, 3), F(0), F(1), F(5, 2)], repeat=3)]

numbers = st.integers(-4, 4).map(Fraction) | st.fractions(-3, 3, max_denominator=7)
affine = st.builds(
    lambda qs, c: combine(zip(qs, VARIABLES.values(), strict=True), c), st.tuples(numbers, numbers, numbers), numbers
)
relations = st.sampled_from([">=", ">", "=="])


@st.composite
def guards(draw):
    """A condition on affine forms, with maxima and absolute values now and then."""
    node = draw(affine)
    if draw(st.booleans()):
        node = Lattice(draw(st.sampled_from(["max", "min"])), (node, draw(affine)))
    return compare(node, draw(relations))


def extended(inner):
    return st.one_of(
        st.builds(combine, st.lists(st.tuples(numbers, inner), min_size=1, max_size=3), numbers),
        st.builds(lambda op, args: Lattice(op, tuple(args)), st.sampled_from(["max", "min"]),
                  st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda op, arg: Lattice(op, (arg,)), st.sampled_from(["abs", "relu"]), inner),
        st.builds(lambda a, b, k: Application(NETWORK, (a, b), k), inner, inner, st.integers(0, 1)),
        st.builds(lambda g, a, b: Cases(((g, a), (((),), b)), "cases"), guards(), inner, inner),
    )  # fmt: skip


graphs = st.recursive(affine | st.sampled_from(list(VARIABLES.values())), extended, max_leaves=8)


# ---- lowering ------------------------------------------------------------------------------------


@settings(max_examples=120)
@given(st.lists(graphs, min_size=1, max_size=2))
def test_evaluation_is_the_graphs_value(nodes):
    function = Formula(tuple(nodes), "f", len(nodes) > 1)
    for at in SQUARE[::9]:
        expected = tuple(value(node, at) for node in nodes)
        assert evaluate(function, NAMES, tuple(at.values())) == expected


@settings(max_examples=60)
@given(graphs, graphs)
def test_programs_compute_the_graph_on_every_case_cell(first, second):
    """The lowered program of a cell's choices, evaluated on points of that cell; the cells cover."""
    functions = [Formula((node,), "f") for node in (first, second)]
    cells = list(case_cells(functions, Polyhedron.whole_space(3).named(NAMES)))
    for at in SQUARE[::7]:
        inside = [cell for cell in cells if cell.domain.contains(list(at.values()))]
        assert inside
        for cell in inside:
            builder, (target,) = lowered_difference(NAMES, *functions, cell.choices)
            compiled = builder.function([target])
            assert compiled(list(at.values())) == (value(first, at) - value(second, at),)
            claim = builder.claim(target, (), "eq0")
            assert claim.holds_at(list(at.values())) == (value(first, at) == value(second, at))
            assert all(len(sides) == 2 for sides in compiled.program.instructions)


def test_case_cells_of_one_definition_are_disjoint():
    node = as_formula("piecewise((1, x > 0 and y > 0), (2, x > 0 or y > 0), (3, x == 0), (4, true))")
    cells = list(case_cells([node], Polyhedron.from_text("", variables="x y")))
    for p in product([F(-1), F(0), F(1, 2), F(1)], repeat=2):
        choices = {tuple(cell.choices.values()) for cell in cells if cell.domain.contains(p)}
        assert len(choices) == 1  # several alternatives of one branch may overlap, different branches never
        assert (value(node.outputs[0], dict(zip("xy", p, strict=True))) - 1,) in choices


# ---- sharing -------------------------------------------------------------------------------------


def maxima(nodes, variables=("x",)):
    return len(compile_function(Formula(tuple(nodes), "f", len(nodes) > 1), variables).program.instructions)


def test_two_hundred_folds_are_two_hundred_maxima():
    node = VARIABLES["x"]
    for _ in range(200):
        node = combine([(2, Lattice("abs", (node,)))], -2)
    assert maxima([node]) == 200
    (result,) = compile_function(Formula((node,), "f"), ("x",))([F(1, 3)])
    expected = F(1, 3)
    for _ in range(200):
        expected = 2 * abs(expected) - 2
    assert result == expected


def test_shared_nodes_are_lowered_once_although_paths_double():
    node = VARIABLES["x"]
    for _ in range(200):  # 2^200 paths
        node = combine([(1, Lattice("relu", (node,))), (-2, Lattice("relu", (combine([(1, node)], -1),)))])
    assert maxima([node]) == 400
    assert maxima([node, combine([(3, node)], 1)]) == 400
    assert value(node, {"x": F(1, 3)}) == compile_function(Formula((node,), "f"), ("x",))([F(1, 3)])[0]


def test_deep_chains_do_not_recurse():
    node = VARIABLES["x"]
    for _ in range(5_000):
        node = Lattice("relu", (combine([(1, node)], -1),))
    assert maxima([node]) == 5_000
    guarded = Cases(((((),), node),), "cases")
    (cell,) = case_cells([Formula((guarded,), "f")], Polyhedron.whole_space(1).named(["x"]))
    assert len(cell.choices) == 1


def test_sympy_folds_share_too():
    f = x
    for _ in range(30):
        f = 2 * relu(f) - 2
    assert maxima(as_formula(f).outputs) == 30


def test_sympy_expressions_with_many_paths_are_read_quickly():
    """40 folds are 80 maxima; printing the expression in full would take 2^40 times as long as for one."""
    f = x
    for _ in range(40):
        f = relu(f) - 2 * relu(f - 1)
    setting = settle([f, f + 1])
    assert maxima([node for function in setting.functions for node in function.outputs]) == 80
    assert all(len(function.text) < 10_000 for function in setting.functions)


def test_networks_are_lowered_once_per_arguments():
    a, b = (Application(NETWORK, (VARIABLES["x"], VARIABLES["y"]), k) for k in (0, 1))
    assert maxima([a, b], NAMES) == 3
    swapped = Application(NETWORK, (VARIABLES["y"], VARIABLES["x"]), 0)
    assert maxima([a, b, swapped], NAMES) == 6


def test_dead_maxima_are_dropped():
    node = Lattice("relu", (VARIABLES["x"],))
    assert maxima([combine([(1, node), (-1, node), (1, VARIABLES["x"])])]) == 0
    builder = ProgramBuilder(1)
    builder.maximum(builder.input(0), ())
    assert builder.function([builder.input(0)]).program.instructions == ()


# ---- program builder -----------------------------------------------------------------------------


def test_builder_values():
    builder = ProgramBuilder(2)
    first, second = builder.input(0), builder.input(1)
    largest = builder.maximum(first, second)
    assert builder.maximum(first, second) == largest
    assert linear([(F(2), first), (F(-2), first)]) == ()
    assert linear([(F(0), first)]) == ()
    assert scaled(F(-3), builder.constant(F(2))) == ((0, F(-6)),)
    assert builder.constant(F(0)) == ()
    function = builder.function([linear([(F(2), largest), (F(-1), second)]), builder.constant(F(7))])
    assert function([F(1), F(5)]) == (5, 7)
    assert function.dim == 2
    for position in (-1, 2):
        with pytest.raises(IndexError):
            builder.input(position)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=2))
def test_a_network_in_a_builder_is_the_network(points):
    builder = ProgramBuilder(2)
    outputs = builder.network(NETWORK.layers, [builder.input(0), builder.input(1)])
    for point in points:
        assert list(builder.function(outputs)(point)) == realized(NETWORK, list(point))


# ---- piecewise definitions -----------------------------------------------------------------------


def cells_of(text, on="", variables="x y"):
    domain = Polyhedron.from_text(on, variables=variables)
    return list(case_cells([as_formula(text)], domain))


def test_first_match_counts():
    formula = as_formula("piecewise((1, x >= 0), (2, x >= -1), (3, true))")
    for q, expected in ((F(0), 1), (F(-1, 10**9), 2), (F(-1), 2), (F(-2), 3)):
        assert evaluate(formula, ("x",), (q,)) == (expected,)


def test_lower_dimensional_cells_stay():
    cells = cells_of("piecewise((5, x == 0), (x, true))")
    assert sorted(cell.domain.dimension() for cell in cells) == [1, 2, 2]
    cells = cells_of("piecewise((5, x == 0 and y == 0), (x, true))")
    assert sorted(cell.domain.dimension() for cell in cells) == [0, 1, 1, 2, 2]


def test_dead_branches_and_impossible_conditions_vanish():
    cells = cells_of("piecewise((1, x >= 0), (2, x > 1), (3, 0 > 1), (4, x < 0))")
    assert [tuple(cell.choices.values()) for cell in cells] == [(0,), (3,)]
    assert [tuple(c.choices.values()) for c in cells_of("piecewise((1, x > 0), (2, true))", on="x > 0")] == [(0,)]
    assert [tuple(c.choices.values()) for c in cells_of("piecewise((1, x > 0), (2, true))", on="x <= 0")] == [(1,)]


@pytest.mark.parametrize(
    ("text", "on", "uncovered"),
    [
        ("piecewise((x, x > 0), (-x, x < 0))", "", "x = 0"),
        ("piecewise((x, x >= 0), (-x, x <= -1))", "x >= -1", "x = -1/2"),
        ("piecewise((x, x != 1))", "x >= 1", "x = 1"),
        ("1 + relu(piecewise((x, x >= 0)))", "x >= -2, x <= 0", "x = -1"),
        ("piecewise((1, x + y < 1), (2, x + y > 1))", "x >= 0, y >= 0, x <= 1, y <= 1", "x = "),
        ("piecewise((1, 0 > 1))", "", "x = 0"),
    ],
)
def test_an_uncovered_point_is_shown(text, on, uncovered):
    with pytest.raises(FormulaError, match=f"is not defined at .*{uncovered}.*: no branch covers that point") as caught:
        cells_of(text, on)
    shown = dict(part.split(" = ") for part in str(caught.value).split("defined at ")[1].split(":")[0].split(", "))
    at = {name: F(q) for name, q in shown.items()}
    formula = as_formula(text)
    assert Polyhedron.from_text(on, variables="x y").contains([at["x"], at["y"]])
    assert value(formula.outputs[0], at) is None  # it is uncovered indeed
    with pytest.raises(FormulaError, match="no branch covers"):
        evaluate(formula, ("x", "y"), (at["x"], at["y"]))


def test_a_branch_that_is_not_taken_need_not_be_defined():
    formula = as_formula("piecewise((piecewise((1, y > 0)), y > 1), (2, true))")
    cells = cells_of("piecewise((piecewise((1, y > 0)), y > 1), (2, true))")
    assert len(cells) == 2
    assert evaluate(formula, ("x", "y"), (F(0), F(-5))) == (2,)


def test_compiling_cases_needs_choices():
    formula = as_formula("piecewise((x, x >= 0), (-x, true))")
    assert has_cases(formula)
    assert not has_cases(as_formula("abs(x)"))
    with pytest.raises(FormulaError, match="split the domain with case_cells first"):
        compile_function(formula, ("x",))


def test_random_guards_cover_and_agree_with_first_match():
    rng = random.Random(9)
    for _ in range(60):

        def form():
            return combine([(rng.randrange(-2, 3), VARIABLES[n]) for n in "xy"], rng.randrange(-2, 3))

        branches = []
        for k in range(rng.randrange(1, 4)):
            guard = compare(form(), rng.choice([">=", ">", "=="]))
            if rng.random() < 0.5:
                guard = guard + compare(Lattice("abs", (form(),)), rng.choice([">=", ">"]))
            branches.append((guard, constant(k)))
        node = Cases((*branches, (((),), constant(99))), "cases")
        cells = list(case_cells([Formula((node,), "f")], Polyhedron.from_text("-3 <= x <= 3, -3 <= y <= 3")))
        for cell in cells:
            inner = cell.domain.interior_point()
            at = dict(zip("xy", inner, strict=True))
            assert value(node, at) == value(node.branches[cell.choices[id(node)]][1], at)
        for p in product([F(-3), F(-1), F(0), F(2, 3), F(3)], repeat=2):
            at = dict(zip("xy", p, strict=True))
            taken = next(i for i, (guard, _) in enumerate(node.branches) if holds(guard, at))
            assert {c.choices[id(node)] for c in cells if c.domain.contains(p)} == {taken}


# ---- conditions on maxima ------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.data())
def test_compare_opens_maxima_correctly(data):
    parts = data.draw(
        st.lists(
            st.tuples(
                numbers,
                st.builds(
                    lambda op, args: Lattice(op, tuple(args if op in ("max", "min") else args[:1])),
                    st.sampled_from(["max", "min", "abs", "relu"]),
                    st.lists(affine | st.builds(lambda a: Lattice("abs", (a,)), affine), min_size=1, max_size=2),
                ),
            ),
            min_size=1,
            max_size=2,
        )
    )
    node = combine([*parts, (1, data.draw(affine))])
    relation = data.draw(relations)
    guard = compare(node, relation)
    for at in SQUARE[::6]:
        truth = {">=": value(node, at) >= 0, ">": value(node, at) > 0, "==": value(node, at) == 0}[relation]
        assert holds(guard, at) == truth


def test_compare_refuses_what_is_not_affine_enough():
    cases = Cases(((((),), VARIABLES["x"]),), "cases")
    for node in (cases, Application(NETWORK, (VARIABLES["x"],) * 2, 0), Lattice("relu", (cases,))):
        with pytest.raises(FormulaError, match="must compare affine expressions"):
            compare(node, ">=")


# ---- as_formula and settle -----------------------------------------------------------------------


def test_every_door_gives_the_same_function():
    N = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    from_nodes = Formula((Lattice("abs", (VARIABLES["x"],)),), "f")
    for given_value in ("abs(x)", "|x|", sympy.Abs(x), relu(x) + relu(-x), N(x), from_nodes, as_formula("|x|")):
        formula = as_formula(given_value).bound(("x",))
        assert [evaluate(formula, ("x",), (F(i, 2),))[0] for i in (-3, 0, 5)] == [F(3, 2), 0, F(5, 2)]
    bound = as_formula(N).bound(("t",))
    assert bound.text == "N(t)"
    assert evaluate(bound, ("t",), (F(-3),)) == (3,)
    for number in (3, F(3), "3", "6/2", sympy.Integer(3), np.int64(3)):
        assert evaluate(as_formula(number), (), ()) == (3,)
    assert evaluate(as_formula([x, sympy.Integer(1), N(x)]), ("x",), (F(-2),)) == (
        -2,
        1,
        2,
    )
    assert evaluate(as_formula(["x", 1, "2*x"]), ("x",), (F(-2),)) == (-2, 1, -4)


@pytest.mark.parametrize("thing", [None, object(), {}, b"x", 1j, print, True, False, np.True_])
def test_what_is_no_function(thing):
    with pytest.raises(TypeError):
        as_formula(thing)


@pytest.mark.parametrize("thing", [0.5, np.float64(1), np.float32(0.5), float("nan"), sympy.Float(1)])
def test_floats_are_refused_with_a_way_out(thing):
    with pytest.raises(ExactnessError, match=r"float|finite"):
        as_formula(thing)


@pytest.mark.parametrize("things", [[], [[1]], [["x"], "y"], [NETWORK]])
def test_what_is_no_vector_function(things):
    with pytest.raises(FormulaError, match="a vector function is a nonempty list of scalar formulas"):
        as_formula(things)


def test_variables_are_the_union_in_natural_order():
    setting = settle(["x10 + x2", "b"], on="a >= 0")
    assert setting.variables == ("a", "b", "x2", "x10")
    assert setting.domain.variables == setting.variables
    assert setting.domain_text == "a >= 0"
    assert settle(["x"], variables="y x").variables == ("y", "x")
    assert settle(["x"], variables=(y, x)).variables == ("y", "x")
    assert settle(["piecewise((1, t > 0), (2, true))"]).variables == ("t",)
    assert settle(["1"]).variables == ()
    assert settle([x + y], on=[x >= 0, y < 1]).domain_text == "x >= 0, y < 1"


def test_networks_bind_by_position():
    assert settle([NETWORK]).variables == ("x1", "x2")
    assert settle([NETWORK, "b + a"]).variables == ("a", "b")
    setting = settle([NETWORK, "0*a"], variables="b a")
    (first, _) = setting.functions
    assert first.text == "N(b, a)"
    assert evaluate(first, setting.variables, (F(1), F(2))) == tuple(realized(NETWORK, [F(1), F(2)]))
    one = Network([([[1]], [0])], name="I")
    assert settle([one]).variables == ("x",)
    assert settle([one], on=Polyhedron.box([0], [1])).domain.names() == ("x",)


@pytest.mark.parametrize(
    ("functions", "options", "message"),
    [
        (
            [NETWORK, "x"],
            {},
            r"N takes 2 inputs, but the statement is about the 1 variable \(x\); name them all in variables=",
        ),
        ([NETWORK], {"on": "x >= 0"}, "N takes 2 inputs"),
        (["x + y"], {"variables": "x"}, "lacks y, which the statement uses"),
        (["x"], {"on": "t >= 0", "variables": "x"}, "lacks t"),
        (["x"], {"variables": "x x"}, "repeats a name"),
        ([NETWORK, Network([([[1]], [0])])], {}, r"different numbers of inputs: \[1, 2\]"),
        (["x"], {"on": Polyhedron.whole_space(2)}, r"the domain has dimension 2, the statement has variables \(x\)"),
        ([x, sympy.Symbol("x")], {}, "two different symbols are both called x"),
        ([x], {"on": sympy.Symbol("x") > 0}, "two different symbols are both called x"),
        ([x, [1, sympy.Symbol("x")]], {}, "two different symbols are both called x"),
    ],
)
def test_mismatches_name_both_sides(functions, options, message):
    with pytest.raises(FormulaError, match=message):
        settle(functions, **options)


def test_empty_domains():
    for on in ("x >= 1, x <= 0", "x > 0, x <= 0", "x < x", "0 > 1"):
        setting = settle(["x"], on=on)
        with pytest.raises(EmptyDomain, match=r"is empty.*allow_empty=True"):
            require_nonempty(setting, deciding=True)
        with pytest.raises(EmptyDomain, match=r"is empty: there is no point to look at$"):
            require_nonempty(setting)
    require_nonempty(settle(["x"], on="x >= 0, x <= 0"))


@pytest.mark.parametrize("ask", ["extrema", "integral", "count_regions", "lipschitz", "piecewise"])
def test_only_what_decides_names_the_option(ask):
    with pytest.raises(EmptyDomain, match=r"^the domain x>=0,x<=-1 is empty: there is no point to look at$"):
        getattr(exactrelu, ask)("x", on="x>=0,x<=-1")
    with pytest.raises(EmptyDomain, match="there is no point to look at"):
        exactrelu.sup_error("x", "x", on="x>=0,x<=-1")
    with pytest.raises(EmptyDomain, match="pass allow_empty=True"):
        exactrelu.equal("x", "x", on="x>=0,x<=-1")


# -- what careful readers found -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "linear", "pieces"),
    [
        ("piecewise((|x|, x >= 0 and y >= 0), (|x|, true))", 2, 2),
        ("piecewise((1 - |x| - |y|, |x| + |y| <= 1), (0, true))", 5, 5),
        ("piecewise((0, x <= 0 and y <= 0), (relu(x) + relu(y), true))", 4, 4),
        ("piecewise((x, y >= 0 or y >= 1), (x, true))", 1, 1),
        ("piecewise((1, |x| == |y|), (1, true))", 1, 1),
    ],
)
def test_parts_of_piecewise_definitions_do_not_overlap(text, linear, pieces):
    counted = count_regions(text)
    assert (counted.linear, counted.pieces) == (linear, pieces)


def test_a_piecewise_function_brings_its_domain_into_a_statement():
    f = piecewise("|x|", on="x >= 0")
    verdict = equal(f, "x")
    assert verdict.proved
    assert verdict.statement == "f(x) = x for all real x with x >= 0"
    assert at_most(1, piecewise("x", on="x >= 1")).proved
    assert str(piecewise(f)) == "f(x) = x     if x >= 0"
    assert (f + piecewise("x", on="x <= 0")).domain.dimension() == 0  # defined where both are


def test_symbols_that_print_alike_are_not_one_variable():
    with pytest.raises(FormulaError, match="two different symbols are both called x"):
        equal(sympy.Dummy("x", real=True), sympy.Symbol("x", real=True))


def test_different_networks_of_one_name_are_numbered_everywhere():
    N1, N2 = (Network([([[k]], [0])]) for k in (1, 2))
    (x,) = reals("x")
    assert str(at_most(N1(x), N2(x)).statement) == "N_1(x) <= N_2(x) for all real x"
    assert equal(sympy.Max(N1(x), N2(x)), "2*relu(x)").statement.startswith("max(N_1(x), N_2(x)) = ")
    assert equal(N1, N2(x)).statement.startswith("N_1(x) = N_2(x)")
    assert equal(piecewise("x"), piecewise("|y|"), variables="x y").statement.startswith("f_1(x) = f_2(y)")


def test_variables_that_cancel_stay_in_the_statement():
    assert decide("x == |x| + 0*y").counterexample.variables == ("x", "y")
    assert equal("0*y", "0").statement == "0*y = 0 for all real y"


@pytest.mark.parametrize("text", ["max(x, inf)", "oo", "pi*1", "\uff58"])
def test_words_that_would_mislead_as_variables(text):
    with pytest.raises(FormulaError):
        equal(text, "x")


def test_unnamed_polyhedra_bind_by_position_only():
    P = Polyhedron(1, ((0, 1),))
    assert equal("x", "|x|", on=P).proved
    with pytest.raises(FormulaError, match="no variable names"):
        equal("x", "|x|", on=[P])


def test_budgets_hold_while_cases_are_split():
    big = " + ".join(f"piecewise((x{i}, x{i} > 0), (0, true))" for i in range(1, 21))
    rhs = " + ".join(f"relu(x{i})" for i in range(1, 21))
    assert equal(big, rhs, max_cells=50).undecided
    with pytest.raises(BudgetExceeded):
        piecewise(big, time=0.2)
    assert refute(f"{big} == 1 + {rhs}", at=[0] * 20).refuted  # one part is enough for one point


def test_functions_of_one_variable_have_a_limit_even_without_budget():
    with pytest.raises(BudgetExceeded):
        count_regions(sawtooth(60), time=2)


@pytest.mark.parametrize("ask", [piecewise, lambda f: equal(f, "0"), lambda f: evaluate(as_formula(f), ("x",), [half])])
def test_a_gap_in_text_has_a_point(ask):
    with pytest.raises(UncoveredError, match="is not defined at x = 1/2") as caught:
        ask("piecewise((0, x <= 0), (x, x >= 1))")
    assert caught.value.point == (half,)


half = Fraction(1, 2)


def test_a_domain_names_the_inputs_of_a_network():
    N = maximum_of_two()
    assert piecewise(N, on="x2 <= 1").variables == ("x1", "x2")
    assert piecewise(N, on="a <= 1, b >= 0").variables == ("a", "b")
    assert piecewise(N, on="x1 <= 1, x3 >= 0", variables="x3 x1").variables == ("x3", "x1")
    for wrong in ("x1 <= 1, x3 <= 1", "x10 <= 1, x2 >= 3", "x3 <= 1"):
        with pytest.raises(FormulaError, match="the inputs of M_2 are x1, x2"):
            piecewise(N, on=wrong)
    with pytest.raises(FormulaError, match="2 inputs"):
        piecewise(N, on="a <= 1")


def test_a_list_of_networks_shows_how_to_apply_them():
    absolute = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], name="A")
    with pytest.raises(FormulaError, match=r"applied to variables: \[A\(x\), B\(x\)\] with \(x,\) = reals\(\"x\"\)"):
        as_formula([absolute, absolute])
