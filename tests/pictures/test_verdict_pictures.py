"""Pictures of verdicts of every kind, as data: numbers, sections, parameters, families, chords."""

from fractions import Fraction

import pytest
from sympy import sqrt

from exactrelu import (
    Network,
    at_most,
    at_most_with_parameters,
    decide,
    equal,
    equal_for_all_exponents,
    equal_with_parameters,
    equal_with_powers,
    for_all,
    is_convex,
    maximum,
    piecewise,
    to_shallow_network,
)
from exactrelu.formulas import settle
from exactrelu.pictures.composing import scene
from exactrelu.pictures.number_scales import scale_of
from exactrelu.pictures.number_series import Compared, series_of
from exactrelu.pictures.scenes import TEXT, Area, Mark, Note, Path, placed, text_width
from exactrelu.pictures.sections import best_section, read_section
from exactrelu.polyhedron import Polyhedron

F = Fraction


def marks(panel, shape):
    return [e.point for e in panel.elements if isinstance(e, Mark) and e.shape == shape]


def curves(panel):
    return [e for e in panel.elements if isinstance(e, Path) and e.width == 1.0]


# -- numbers ------------------------------------------------------------------------------------------


def test_a_series_of_numbers_stands_over_the_number_that_changes():
    (panel,) = scene([at_most(n, n * n, about=f"pieces with {n} layers") for n in (1, 2, 4, 5)]).panels
    assert marks(panel, "dot") == [(F(n), F(n)) for n in (1, 2, 4, 5)]
    assert marks(panel, "circle") == [(F(n), F(n * n)) for n in (1, 2, 4, 5)]
    assert (panel.title, panel.x_label) == ("pieces with n layers", "$n$")
    assert [key.text for key in panel.legend] == ["left side", r"$\leq$ right side"]
    joined = [path.points for path in panel.elements if isinstance(path, Path) and path.width == 0.6]
    assert joined == [((F(n), F(n)), (F(n), F(n * n))) for n in (2, 4, 5)]


def test_few_numbers_have_rows_with_their_words():
    verdicts = [equal(3, 4, about="slopes"), equal([2, 7], [2, 7], about="regions and pieces")]
    (panel,) = scene(verdicts).panels
    assert [tick.label for tick in panel.y_ticks] == ["slopes", "regions", "pieces"]
    assert marks(panel, "dot") == [(F(3), F(0)), (F(2), F(-1)), (F(7), F(-2))]
    assert marks(panel, "circle") == [(F(4), F(0)), (F(2), F(-1)), (F(7), F(-2))]
    assert panel.legend[-1].text == "refuted"


def test_one_number_and_statements_without_variables():
    (panel,) = scene(equal(sqrt(2) / 2, sqrt(2) / 2, about="distance")).panels
    ((place, _),) = marks(panel, "dot")
    assert abs(place**2 - F(1, 2)) < F(1, 10**20)
    assert panel.title == "distance"
    (panel,) = scene(decide("relu(-3) + 2^3 == 8")).panels
    assert marks(panel, "dot") == marks(panel, "circle") == [(F(8), F(0))]
    (panel,) = scene(equal("2*x", "x", on="x == 1/2")).panels
    assert (marks(panel, "dot"), marks(panel, "circle")) == ([(F(1), F(0))], [(F(1, 2), F(0))])


def test_orders_of_magnitude_make_the_scale_logarithmic():
    (panel,) = scene([equal(10**n, 10**n, about=f"pieces, n = {n}") for n in range(1, 9)]).panels
    assert marks(panel, "dot") == [(F(n), F(n)) for n in range(1, 9)]
    assert {tick.value: tick.label for tick in panel.y_ticks}[F(8)] == "$10^{8}$"
    scale = scale_of([0, F(1, 100), -(10**6)])
    assert [scale.at(q) for q in (0, F(1, 100), -F(1, 100), -(10**6))] == [0, 1, -1, -9]
    assert scale_of([10**400, 1]).at(10**400) == 400


def test_words_with_several_numbers():
    given = [Compared(i, "==", i, f"widths of R^{i} with 3 units for N = {2 * i}", True) for i in (1, 2, 3)]
    (series,) = series_of(given)
    assert series.words == "widths of R^n with 3 units"
    assert (series.letter, series.positions) == ("", (1, 2, 3))


# -- sections -----------------------------------------------------------------------------------------


def test_a_section_is_the_function_on_the_plane():
    section = read_section("z = x - y, w = 1/2", ("w", "x", "y", "z"))
    setting = settle(["max(w, x, y + z) - relu(z - w)"])
    (f,) = setting.functions
    cut = piecewise(section.function(f), variables=section.free)
    whole = piecewise("max(w, x, y + z) - relu(z - w)")
    for x, y in ((F(0), F(0)), (F(1), F(-2)), (F(-3), F(1, 3)), (F(5, 2), F(2))):
        assert cut(x, y) == whole(F(1, 2), x, y, x - y)


def test_functions_of_many_variables_are_shown_on_a_section_with_many_pieces():
    picture = scene(maximum(4))
    assert picture.caption == ("Section $x_{3} = x_{4} = 0$",)
    assert len({e.colour for e in picture.panels[0].elements if isinstance(e, Area)}) == 3
    (line,) = scene("max(x, y, z)", section={"y": "1/2", "z": "x/2"}).panels
    (curve,) = curves(line)
    assert [x for x, _ in curve.points[1:-1]] == [F(1, 2)]


def test_piecewise_definitions_are_put_on_a_section():
    f = piecewise("max(x, y, z)", on="x + y + z <= 4")
    section = read_section("z = 1", f.variables)
    (bound,) = settle([f]).functions
    cut = piecewise(section.function(bound), section.domain(f.domain), variables=section.free)
    assert cut(F(0), F(2)) == 2
    assert cut(F(0), F(0)) == 1
    assert cut.domain.contains((F(1), F(2)))
    assert not cut.domain.contains((F(2), F(2)))


def test_a_refuted_statement_in_three_variables_shows_its_point():
    verdict = equal("max(x, y, z)", "max(x, y) + relu(z)")
    assert verdict.refuted
    left, right, difference, *_ = scene(verdict).panels
    shown = [p for panel in (left, right, difference) for p in marks(panel, "cross")]
    assert len(shown) == 3
    assert set(shown[0]) <= set(verdict.counterexample.point)
    assert any(line.startswith("Section ") for line in scene(verdict).caption)


def test_domains_in_a_hyperplane_are_drawn_in_it():
    (panel,) = scene(equal("abs(x - y)", "abs(2*x - 1)", on="x + y == 1")).panels
    (curve, _) = curves(panel)
    assert (F(1, 2), F(0)) in curve.points
    setting = settle(["abs(x - y) + z"], "x + y + z == 1, x >= 0, y >= 0, z >= 0")
    section = best_section(setting.functions, setting.domain, setting.variables, {})
    assert (section.free, section.text) == (("x", "y"), "$z = 1 - x - y$")


# -- parameters and powers ----------------------------------------------------------------------------


def test_a_family_has_a_graph_for_each_of_three_values():
    verdict = equal_with_parameters("relu(x) - a*relu(-x)", "max(x, a*x)", parameters="0 < a < 1")
    (panel,) = scene(verdict).panels
    slopes = []
    for curve in curves(panel):
        (x, y), *_, (u, v) = curve.points
        assert v == u
        slopes.append(y / x)
    assert len(set(slopes)) == 3
    assert all(0 < a < 1 for a in slopes)
    assert [key.text for key in panel.legend] == [f"$a = {a}$" for a in slopes]


def test_inequalities_with_parameters_have_both_sides():
    (panel,) = scene(at_most_with_parameters("max(x, a*x)", "relu(x)", parameters="0 < a < 1")).panels
    assert sorted(path.dash for path in curves(panel)) == ["", "", "", "dashed", "dashed", "dashed"]


def test_refuted_powers_show_the_values_at_the_point():
    verdict = equal_with_powers("x^2", "relu(x)^2 + relu(-x)")
    sides, difference = scene(verdict).panels
    example = verdict.counterexample
    (x,) = example.point
    assert set(marks(sides, "circle")) == {(x, example.left), (x, example.right)}
    assert marks(difference, "circle")[-1] == (x, example.left - example.right)
    square, _ = curves(sides)
    assert all(y == x * x for x, y in square.points)


def test_inequalities_without_other_parameters_name_both_sides():
    (panel,) = scene(at_most_with_parameters(-1, "(E - 1)/(E + 1)", parameters="E > 0")).panels
    assert [(key.text, key.dash) for key in panel.legend] == [("left side", ""), ("right side", "dashed")]
    assert [(path.colour, path.dash) for path in curves(panel)] == [(key.colour, key.dash) for key in panel.legend]


def test_statements_with_parameters_stand_below_as_formulas():
    verdict = equal_with_parameters("relu(r*x)", "r^1*relu(x)", parameters="r > 0")
    assert scene(verdict).caption == (r"$\operatorname{ReLU}(r x) = r \operatorname{ReLU}(x)$",)
    assert scene(equal_with_powers("x^2", "relu(x)^2 + relu(-x)^2")).caption == (
        r"$x^{2} = \operatorname{ReLU}(x)^{2} + \operatorname{ReLU}(-x)^{2}$",
    )
    long = "relu(x - 1) + relu(x - 2) + a*relu(x - 3)"
    both = scene(
        equal_with_parameters(long, f"a*relu(x - 3) + {long.removesuffix(' + a*relu(x - 3)')}", parameters="a")
    )
    assert len(both.caption) == 2
    assert both.caption[1].startswith("$= a ")
    assert scene(equal_with_parameters(f"({long})*({long})", f"({long})^2", parameters="a"), width=150).caption == ()


def test_only_the_outer_fractions_of_a_formula_are_large():
    verdict = equal_with_parameters("x/(1/a + 1)", "a*x/(1 + a)", parameters="a > 0")
    (line,) = scene(verdict).caption
    assert line.count(r"\dfrac{") == 2
    assert line.count(r"\frac{1}{a}") == 1


def test_the_difference_of_curves_has_exact_values_at_the_kinks_of_both():
    verdict = equal_with_powers("x^2", "relu(x)^2 + relu(-x)")
    _, difference = scene(verdict).panels
    (curve,) = curves(difference)
    assert (F(0), F(0)) in curve.points


def test_exponents_and_two_variables():
    (panel,) = scene(equal_for_all_exponents("x^p", "relu(x)^p + (-1)^p*relu(-x)^p")).panels
    assert [key.text for key in panel.legend] == ["$p = 1$", "$p = 2$", "$p = 3$"]
    for p, curve in enumerate(curves(panel), 1):
        assert all(y == x**p for x, y in curve.points)
    picture = scene(equal_with_parameters("max(a*x, a*y)", "a*max(x, y)", parameters="a > 0"))
    assert len(picture.panels) == 3
    assert all(panel.frame == "box" for panel in picture.panels)


# -- families, convexity, obstructions ----------------------------------------------------------------


def test_the_first_members_of_a_family():
    picture = scene(for_all.full_branch("2*abs(y) - 2", -2, 2))
    assert [panel.y_label for panel in picture.panels] == [f"$L = {n}$" for n in range(1, 5)]
    assert [len(curves(panel)[0].points) for panel in picture.panels] == [2**n + 1 for n in range(1, 5)]
    picture = scene(for_all.fold_max("u + relu(v - u)"))
    fills = [{e.colour for e in panel.elements if isinstance(e, Area)} for panel in picture.panels]
    assert [len(colours) for colours in fills] == [2, 3, 4]
    for verdict in (for_all.yarotsky_error(), for_all.shallow_kinks(), for_all.deep_segments(), for_all.separation()):
        assert len(scene(verdict).panels) == 4
    assert len(scene(for_all.deepening()).panels) == 1


def test_members_have_few_round_values_beside_them():
    picture = scene(for_all.yarotsky_error())
    assert [[tick.label for tick in panel.y_ticks] for panel in picture.panels] == [["$0$", "$1$"]] * 4
    steep = scene(for_all.full_branch("min(3*x, abs(3*x - 2))", 0, 1, pieces=3, line=True))
    assert all(2 <= len(panel.y_ticks) <= 5 for panel in steep.panels)
    assert all(tick.value.denominator == 1 for panel in steep.panels for tick in panel.y_ticks)


def test_a_false_instance():
    picture = scene(for_all.full_branch("2*abs(y) - 2", -1, 1))
    assert [panel.y_label for panel in picture.panels] == ["$L = 2$"]
    assert picture.caption[-1] == "linear segments for $L = 2$: $2$, stated $4$"
    assert " ".join(scene(for_all.yarotsky_error(weight="1/3")).caption).endswith(
        "max $|$f$_{m}$(x) - x$^{2}$$|$ over [0, 1] for $m = 1$: $1/12$, stated $1/16$"
    )
    wrong = scene(for_all.fold_max("u + relu(u - v)"))
    assert wrong.caption[-1] == "The false instance is $M = 2$"
    assert [marks(panel, "cross") for panel in wrong.panels[:3]] == [[(F(0), F(1))]] * 3


@pytest.mark.parametrize("f", ["relu(min(x, y))", "min(x, 2*x)", "max(x, y) - abs(z)"])
def test_chords_lie_below_what_is_not_convex(f):
    verdict = is_convex(f)
    triple = verdict.counterexample
    panel = scene(verdict).panels[-1]
    (chord,) = [path for path in curves(panel) if path.dash == "dashed"]
    assert [y for _, y in chord.points] == list(triple.ends)
    ((_, mean), (_, value)) = marks(panel, "circle")
    assert (value, mean) == (triple.left, triple.right)
    assert value > mean


def test_convex_functions_and_obstructions():
    (panel,) = scene(is_convex("max(abs(x), abs(y))")).panels
    assert len({e.colour for e in panel.elements if isinstance(e, Area)}) == 4
    no = to_shallow_network("relu(min(x, y))")
    (panel,) = scene(no.verdict).panels
    assert set(marks(panel, "dot")) == {tuple(point) for point in no.points}


# -- words --------------------------------------------------------------------------------------------


def test_long_sides_are_told_in_words():
    verdict = equal("relu(x) + relu(x - 1) + relu(x - 2) + relu(x - 3) + relu(x - 4)", "abs(x)", on="x <= 9")
    picture = scene(verdict)
    assert [key.text for key in picture.panels[0].legend] == ["left side", "right side"]
    assert picture.caption[0].startswith("At $x = ")
    assert r"right side: $\lvert x \rvert$" in picture.caption


def test_a_constant_difference_is_drawn_with_zero():
    _, difference = scene(equal("relu(x) + 1000", "relu(x)")).panels
    low, high = difference.window[1]
    assert low <= 0 < 1000 < high


def test_parameters_that_do_nothing_are_no_axis():
    verdict = equal_with_parameters("(x + h)^2/(4*h) - (x - h)^2/(4*h)", "x", parameters="h > 0, x")
    (panel,) = scene(verdict).panels
    assert panel.x_label == "$x$"


def test_networks_of_one_name_are_told_apart_as_in_the_statement():
    sum_of_units = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    difference_of_units = Network([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    sides, _ = scene(equal(sum_of_units, difference_of_units)).panels
    assert [key.text for key in sides.legend] == ["$N_{1}(x)$", "$N_{2}(x)$"]


def test_a_counterexample_that_is_not_shown_is_told():
    verdict = equal("relu(x) + relu(y)", "relu(x) + relu(y) + relu(min(x, y) - 5)")
    words = " ".join(scene(verdict, section="y = 1").caption)
    assert "Refuted at $(x, y) = (11/2, 11/2)$, not in this section: left $11$, right $23/2$" in words
    assert "not in this window" in scene(verdict, window=(0, 1)).caption[0]
    assert scene(verdict).caption[0].startswith("At $(x, y) = (11/2, 11/2)$")
    refuted = equal("abs(x)", "relu(x)")
    assert scene(refuted, window=(50, 60)).caption[0].startswith("Refuted at $x = -")
    assert "not in this section" in " ".join(scene(is_convex("min(x, y)"), section="x = 5").caption)


def test_a_false_instance_about_numbers_shows_the_numbers_of_the_statement():
    verdict = for_all.separation(first=2)
    picture = scene(verdict)
    (panel,) = picture.panels
    example = verdict.counterexample
    assert [x for x, _ in marks(panel, "dot")] == [example.left]
    assert [x for x, _ in marks(panel, "circle")] == [example.right]
    assert verdict.reason in " ".join(picture.caption)


def test_pictures_for_all_n_say_which_functions_they_show():
    assert scene(for_all.full_branch("2*abs(y) - 2", -2, 2)).caption == (
        r"$T^{L}$, where $T(y) = 2 \lvert y \rvert - 2$",
    )
    assert "sawtooth" in scene(for_all.separation()).caption[0]
    for verdict in (for_all.deep_segments(), for_all.shallow_kinks("min(max(t,0),6)")):
        assert scene(verdict).caption[0].startswith("An example")
    words = "F$_{1}$ = x$_{1}$, F$_{M}$ = N(F$_{M-1}$, x$_{M}$), N(u, v) = u + relu(v - u)"
    assert scene(for_all.fold_max("u + relu(v - u)")).caption[0] == words


def test_equal_sides_are_both_named():
    verdict = equal("max(x, y)", "x + relu(y - x)")
    (panel,) = scene(verdict).panels
    assert panel.title == r"$\max\{x, y\} = x + \operatorname{ReLU}(y - x)$"
    small = scene(verdict, width=110)
    assert small.panels[0].title == ""
    assert r"left side: $\max\{x, y\}$" in small.caption


def test_obstructions_are_drawn_as_their_verdicts():
    no = to_shallow_network("max(0, x, y)")
    assert scene(no) == scene(no.verdict)


def test_labels_stand_beside_chords():
    verdict = is_convex("min(x, y)", on="0 <= x <= 1/100, 0 <= y <= 1/100")
    panel, _ = scene(verdict).panels
    (chord,) = [e for e in panel.elements if isinstance(e, Path) and e.dash == "dashed"]
    (a, b), (c, d) = chord.points
    notes = [e for e in panel.elements if isinstance(e, Note)]
    assert notes
    unit = panel.size[0] / float(panel.window[0][1] - panel.window[0][0])
    for note in notes:
        x, y = note.point
        assert abs((x - a) * (d - b) - (y - b) * (c - a)) / F(1, 70) * F(unit) > 4


# -- sizes --------------------------------------------------------------------------------------------

EVERY_KIND = [
    ("abs(x)", {}),
    ("max(x, y, 0)", {}),
    ("max(x, y, 0) - 1", {"kind": "levels"}),
    ("max(x, y, 0)", {"kind": "surface"}),
    ("relu(x) + relu(y - x)", {"kind": "activation"}),
    ("max(x, y, z)", {"section": "z = 1/2"}),
    (maximum(5), {"kind": "network"}),
    (Polyhedron.from_text("x >= 0, y >= 0, x + y <= 1"), {}),
    (["abs(x)", "relu(x)"], {}),
    (["abs(x)", "relu(x)"], {"kind": "overlay"}),
    (["max(x, y)", "min(x, y)", "max(x, y, 0)"], {}),
    (equal("abs(x)", "x + relu(x)"), {}),
    (equal("max(x, y, 0)", "relu(x) + relu(y)"), {}),
    (equal("max(x, y)", "x + relu(y - x)"), {}),
    (at_most("max(x, y)", "relu(x) + relu(y) + 1"), {}),
    ([equal(3, 4, about="slopes of a function with a long name"), equal(2, 2, about="regions")], {}),
    ([equal(n, n, about=f"pieces with {n} layers") for n in range(1, 6)], {}),
    (equal_with_parameters("relu(a*x)", "a*relu(x)", parameters="a > 0"), {}),
    (equal_with_parameters("max(a*x, a*y)", "a*max(x, y)", parameters="a > 0"), {}),
    (equal_with_powers("x^2", "relu(x)^2 + relu(-x)"), {}),
    (for_all.full_branch("2*abs(y) - 2", -2, 2), {}),
    (for_all.fold_max("u + relu(v - u)"), {}),
    (for_all.separation(first=2), {}),
    (is_convex("abs(x)"), {}),
    (is_convex("relu(min(x, y))"), {}),
    (is_convex("max(x, y) - abs(z)"), {}),
    (to_shallow_network("max(0, x, y)"), {}),
]


@pytest.mark.parametrize("width", [200, 345, 505])
@pytest.mark.parametrize(("f", "options"), EVERY_KIND, ids=range(len(EVERY_KIND)))
def test_the_whole_picture_is_at_most_as_wide_as_asked(f, options, width):
    picture = scene(f, width=width, **options)
    (total, _), _ = placed(picture)
    assert 0.4 * min(width, 350) < total <= width
    assert all(text_width(line, TEXT) <= width for line in picture.caption)


def test_constants_need_a_variable():
    with pytest.raises(ValueError, match='variables="x"'):
        scene("3")
    assert scene("3", variables="x").panels[0].x_label == "$x$"
