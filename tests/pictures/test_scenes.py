"""What pictures show, before anything is drawn: exact breakpoints, values, ticks, counterexamples, neurons."""

from fractions import Fraction
from itertools import pairwise

import pytest

from exactrelu import (
    Network,
    Polyhedron,
    at_most,
    courant_hat,
    decide,
    equal,
    hat,
    maximum_of_two,
    piecewise,
    sawtooth,
    tower,
)
from exactrelu.pictures.clipping import polygon_in, polyline_in, within
from exactrelu.pictures.composing import KINDS, scene
from exactrelu.pictures.line_graphs import graphs
from exactrelu.pictures.network_diagrams import positions, shown_neurons
from exactrelu.pictures.scenes import HIGHEST, Area, Mark, Note, Panel, Path, Scene, caption_heights, placed
from exactrelu.pictures.subdivisions import area
from exactrelu.pictures.ticks import decimal, round_numbers, thinned, tick_text
from exactrelu.polytopes import vertices

F = Fraction
NEEDLE = "abs(x) == abs(x) + relu(x-1/3) - 2*relu(x-1/3-1/2000000000) + relu(x-1/3-1/1000000000)"
PRINTED_HAT = "max(0, |1 - |x||) == relu(x - 1) - 2*relu(x) + relu(x + 1)"


def elements(panel, kind):
    return [element for element in panel.elements if isinstance(element, kind)]


def labels(ticks):
    return {tick.value: tick.label for tick in ticks if tick.label}


# -- one variable -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "on"),
    [
        ("abs(x)", None),
        (hat(0, "1/3", 1), None),
        (sawtooth(5), "-3/2 <= x <= 1/7"),
        ("x/3", "x >= 2"),
        (NEEDLE[10:], None),
    ],
)
def test_the_corners_of_a_graph_are_the_breakpoints_and_the_ends(f, on):
    function = piecewise(f, on)
    (curve,) = graphs(function, (F(-7, 3), F(5, 2)))
    inner = [x for x, _ in curve.corners[1:-1]]
    assert tuple(inner) == curve.breakpoints
    assert set(inner) == {b for b in function.breakpoints if curve.corners[0][0] < b < curve.corners[-1][0]}
    assert all(function(x) == y for x, y in curve.corners)
    for (a, u), (b, v) in pairwise(curve.corners):
        assert a < b
        assert function((2 * a + b) / 3) == (2 * u + v) / 3 == curve.at((2 * a + b) / 3)


def test_breakpoints_and_values_are_ticked_exactly():
    (panel,) = scene(hat("-1/2", "1/3", 1)).panels
    assert labels(panel.x_ticks) == {F(-1, 2): "$-1/2$", F(1, 3): "$1/3$", F(1): "$1$"}
    assert labels(panel.y_ticks) == {F(0): "$0$", F(1): "$1$"}
    dots = {mark.point for mark in elements(panel, Mark)}
    assert dots == {(F(-1, 2), F(0)), (F(1, 3), F(1)), (F(1), F(0))}
    assert panel.elements == scene(hat("-1/2", "1/3", 1)).panels[0].elements


def test_many_breakpoints_are_thinned_out():
    (panel,) = scene(sawtooth(7), on="-2 <= x <= 2").panels
    (curve,) = (path for path in elements(panel, Path) if len(path.points) > 2)
    assert len(curve.points) == 129
    shown = sorted(labels(panel.x_ticks))
    assert 3 <= len(shown) <= 12
    assert {F(-2), F(0), F(2)} <= set(shown)


def test_ends_of_the_domain_are_marked_and_not_crossed():
    (panel,) = scene("abs(x)", on="-1 <= x <= 1/2").panels
    (curve,) = (path for path in elements(panel, Path) if path.width == 1.0)
    assert curve.points == ((F(-1), F(1)), (F(0), F(0)), (F(1, 2), F(1, 2)))
    assert {mark.point for mark in elements(panel, Mark)} == set(curve.points)
    assert panel.window[0][0] < -1


def test_a_stack_shares_its_window():
    stack = scene([sawtooth(k) for k in range(1, 6)])
    assert [len(row) for row in stack.rows] == [1] * 5
    assert len({panel.window[0] for panel in stack.panels}) == 1
    counts = [max(len(path.points) for path in elements(panel, Path)) for panel in stack.panels]
    assert counts == [2**k + 1 for k in range(1, 6)]
    (overlay,) = scene(["abs(x)", "relu(x)"], kind="overlay").panels
    assert len(overlay.legend) == 2


def test_numbers_are_written_exactly():
    assert [tick_text(F(1, q)) for q in (3, 8, 10**9)] == ["1/3", "1/8", "10^{-9}"]
    assert decimal(F(3, 1600)) == (1875, -6)
    assert all(q == F(*decimal(q)[:1]) * F(10) ** decimal(q)[1] for q in (F(7, 40), F(-5000), F(0), F(1, 2**20)))
    assert decimal(F(1, 6)) is None
    ticks = thinned([(F(n, 64), 0) for n in range(65)], F(0), F(1), 100)
    assert labels(ticks).keys() >= {F(0), F(1), F(1, 2)}
    assert all(round_numbers(F(0), F(q))[-1] <= q and 2 <= len(round_numbers(F(0), F(q))) <= 6 for q in range(1, 200))


# -- verdicts -----------------------------------------------------------------------------------------


def test_a_refuted_equality_shows_both_sides_the_difference_and_the_point():
    verdict = decide(PRINTED_HAT)
    picture = scene(verdict)
    sides, difference = picture.panels
    (x,) = verdict.counterexample.point
    marked = {mark.point for mark in elements(sides, Mark) if mark.shape == "circle"}
    assert marked == {(x, verdict.counterexample.left), (x, verdict.counterexample.right)}
    gap = verdict.counterexample.left - verdict.counterexample.right
    assert [mark.point for mark in elements(difference, Mark) if mark.shape == "circle"] == [(x, gap)]
    assert picture.caption == ("At $x = 2$: left $1$, right $0$",)
    failing = elements(difference, Area)
    (a, b), _ = sides.window
    assert sum(abs(area(part.corners)) for part in failing) == ((a + 1) ** 2 + (b - 1) ** 2) / 2


def test_a_needle_is_shown_enlarged_about_its_place():
    verdict = decide(NEEDLE)
    _, difference = scene(verdict).panels
    assert difference.x_label == "$x - 1/3$"
    (low, high), _ = difference.window
    assert high - low == F(3, 2 * 10**9)
    curve = next(path for path in elements(difference, Path) if path.width == 1.0)
    assert curve.points[1:-1] == ((F(0), F(0)), (F(1, 2 * 10**9), F(-1, 2 * 10**9)), (F(1, 10**9), F(0)))
    (mark,) = (mark for mark in elements(difference, Mark) if mark.shape == "circle")
    example = verdict.counterexample
    assert mark.point == (example.point[0] - F(1, 3), example.left - example.right)
    assert labels(difference.x_ticks) == {F(0): "$0$", F(1, 2 * 10**9): r"$5 \cdot 10^{-10}$", F(1, 10**9): "$10^{-9}$"}


def test_an_inequality_fails_on_one_side_only():
    verdict = at_most("x", "2*relu(x)", on="x >= -1")
    assert verdict.proved
    assert len(scene(verdict).panels) == 1
    _, difference = scene(at_most("2*relu(x) - x/2", "1", on="-1 <= x <= 2")).panels
    xs = {x for part in elements(difference, Area) for x, _ in part.corners}
    assert (min(xs), max(xs)) == (F(2, 3), F(2))


def test_a_refuted_equality_in_the_plane():
    verdict = equal("max(x, y, 0)", "relu(x) + relu(y)", on="x >= -1, y >= -1, x + y <= 3")
    left, right, difference, bar = scene(verdict).panels
    for panel in (left, right, difference):
        assert [mark.point for mark in elements(panel, Mark)] == [verdict.counterexample.point]
        assert panel.window == left.window
    shades: dict[str, set[str]] = {}
    for panel in (left, right):
        for note in elements(panel, Note):
            holding = [part.colour for part in elements(panel, Area)[1:] if _holds(part, note.point)]
            shades.setdefault(note.text, set()).update(holding)
    assert shades.keys() == {"$0$", "$x$", "$y$", "$x + y$"}
    assert all(len(found) == 1 for found in shades.values())  # one map, one colour, in both panels
    assert len(set.union(*shades.values())) == 4
    assert bar.window[1] == (F(-1), F(0))


def _holds(part, point):
    around = pairwise([*part.corners, part.corners[0]])
    return all((q[0] - p[0]) * (point[1] - p[1]) >= (q[1] - p[1]) * (point[0] - p[0]) for p, q in around)


def test_the_failing_step_of_a_chain_and_the_failing_output():
    chain = decide("x == x + 0*relu(x) == relu(x)")
    assert scene(chain).caption == ("At $x = -1$: left $-1$, right $0$",)
    vector = equal(["x", "relu(x)"], ["x", "abs(x)"])
    assert vector.refuted
    (x,) = vector.counterexample.point
    assert scene(vector).caption == (f"At $x = {x}$: left ${max(x, 0)}$, right ${abs(x)}$",)


def test_verdicts_have_their_own_domain():
    with pytest.raises(TypeError, match="domain and variables"):
        scene(decide("x == x"), "x >= 0")
    with pytest.raises(TypeError, match="verdicts and other things"):
        scene([decide("x == x"), "x"])
    with pytest.raises(TypeError, match="if all are about numbers"):
        scene([decide("x == x"), decide("1 == 1")])


# -- the plane, networks, errors ----------------------------------------------------------------------


def test_formulas_stand_inside_their_regions():
    (panel,) = scene(courant_hat(), variables="x y").panels
    notes = {note.text: note.point for note in elements(panel, Note)}
    assert {"$0$", "$x + 1$", "$1 - x$", "$y + 1$", "$1 - y$"} <= set(notes)
    assert notes["$1 - x$"][0] > notes["$1 - x$"][1] > 0
    (bare,) = scene(courant_hat(), variables="x y", labels=False).panels
    assert elements(bare, Note) == []


def test_activation_regions_are_told_apart_by_dotted_lines():
    (panel,) = scene("relu(x) - relu(-x) + abs(y)", kind="activation").panels
    dashes = {path.dash for path in elements(panel, Path)}
    assert dashes == {"", "dotted"}


@pytest.mark.parametrize("f", [courant_hat(), tower(), "max(x, y, 1/2)", "x - y"])
def test_surfaces_are_images_of_the_faces(f):
    """The projection is affine, so areas over one affine map keep their proportions."""
    (panel,) = scene(f, kind="surface").panels
    (plane,) = scene(f).panels
    assert len(elements(panel, Area)) == len(elements(plane, Area))
    assert all(len(part.corners) >= 3 for part in elements(panel, Area))


def test_network_diagrams_have_an_edge_for_every_weight():
    N = maximum_of_two()
    (panel,) = scene(N, kind="network").panels
    places = positions(N, (194, 90))
    assert [len(layer) for layer in places] == [2, 3, 1]
    ends = {point for layer in places for point in layer.values()}
    edges = [path.points for path in elements(panel, Path) if set(path.points) <= ends and len(path.points) == 2]
    assert len(edges) == sum(w != 0 for A in N.layers for row in A.W for w in row) == 7
    expected = {
        (places[k][j], places[k + 1][i])
        for k, A in enumerate(N.layers)
        for i, row in enumerate(A.W)
        for j, w in enumerate(row)
        if w
    }
    assert set(edges) == expected
    written = [note.text for note in elements(panel, Note)]
    assert sorted(text for text in written if "1$" in text and len(text) <= 4) == ["$-1$"] * 3 + ["$1$"] * 4


def test_wide_layers_are_abbreviated():
    assert shown_neurons(12) == list(range(12))
    kept = shown_neurons(40)
    assert len(kept) == 12
    assert (kept[0], kept[-1], kept.count(None)) == (0, 39, 1)
    wide = Network([([[1]] * 40, [0] * 40), ([[1] * 40], [0])])
    (panel,) = scene(wide, kind="network").panels
    assert sum(mark.shape == "circle" for mark in elements(panel, Mark)) == 1 + 11 + 1


def test_panels_do_not_overlap():
    for picture in (scene([sawtooth(k) for k in range(1, 6)]), scene(decide(PRINTED_HAT)), scene(equal("x", "y"))):
        (width, height), corners = placed(picture)
        boxes = []
        for panel, (left, bottom) in zip(picture.panels, corners, strict=True):
            boxes.append((left, bottom, left + panel.size[0], bottom + panel.size[1]))
            assert left >= 0
            assert bottom >= 0
            assert boxes[-1][2] <= width
            assert boxes[-1][3] <= height
        for a in boxes:
            for b in boxes:
                assert a == b or a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


def test_a_scene_has_a_bounded_height():
    panel = Panel(((F(0), F(1)), (F(0), F(1))), (100.0, HIGHEST / 10), ())
    assert placed(Scene(((panel,),) * 9))[0][1] <= HIGHEST
    with pytest.raises(ValueError, match="points high, 14400 are the most; draw fewer panels"):
        Scene(((panel,),) * 10)
    with pytest.raises(ValueError, match="14400 are the most"):
        scene([f"abs(x - {i})" for i in range(400)])


def test_lines_of_a_caption_do_not_overlap():
    panel = Panel(((F(0), F(1)), (F(0), F(1))), (100.0, 50.0), ())
    plain = Scene(((panel,),), ("a", "b", "c"))
    tall = Scene(((panel,),), ("a", r"$\frac{1}{2}$", r"$\dfrac{1}{2}$"))
    assert caption_heights(plain) == [24.0, 12.0, 0.0]
    steps = [above - below for above, below in pairwise(caption_heights(tall))]
    assert all(step > 12.0 for step in steps)
    assert placed(tall)[0][1] - caption_heights(tall)[0] == placed(plain)[0][1] - caption_heights(plain)[0]


# -- windows ------------------------------------------------------------------------------------------

SQUARE = ((F(0), F(1)), (F(0), F(1)))


def test_a_panel_shows_what_is_in_its_window():
    far = F(10**6)
    inside = [Path(((F(0), F(1)), (F(1), F(0))), "#000000"), Mark((F(1), F(1)), "dot", "#000000")]
    outside = [
        Path(((F(2), F(0)), (F(2), far)), "#000000"),
        Area(((F(2), F(0)), (far, F(0)), (far, far)), "#000000"),
        Mark((F(0), -far), "dot", "#000000"),
        Note((far, far), "far away"),
    ]
    drop = Path(((F(1, 2), F(1, 2)), (F(1, 2), -far)), "#000000")
    panel = Panel(SQUARE, (100.0, 50.0), (*inside, *outside, drop))
    assert panel.drawn[:2] == tuple(inside)
    assert [cut.points for cut in panel.drawn[2:]] == [((F(1, 2), F(1, 2)), (F(1, 2), F(0)))]


def test_a_line_that_leaves_the_window_comes_back():
    zigzag = [(F(k, 8), F(3, 2) if k % 2 else F(1, 2)) for k in range(9)]
    parts = polyline_in(zigzag, SQUARE)
    assert len(parts) == 5
    assert all(within(point, SQUARE) for part in parts for point in part)
    assert [len(part) for part in parts] == [2, 3, 3, 3, 2]
    assert {point for part in parts for point in part} >= set(zigzag[::2])
    assert polyline_in([(F(2), F(0)), (F(0), F(2)), (F(0), F(3))], SQUARE) == []


@pytest.mark.parametrize("corner", [(F(2), F(2)), (F(1, 3), F(5)), (F(1, 2), F(1, 2))])
def test_a_polygon_is_cut_to_its_intersection_with_the_window(corner):
    triangle = [(F(-1), F(0)), (F(1), F(-1)), corner]
    cut = polygon_in(triangle, SQUARE)
    (low, high), (bottom, top) = SQUARE
    box = Polyhedron.box([low, bottom], [high, top])
    a, b, c = triangle
    rows = [
        [(v - y) * x - (u - x) * y, y - v, u - x] for (x, y), (u, v) in ((a, b), (b, c), (c, a))
    ]  # of the lines through two corners
    centre = [(a[i] + b[i] + c[i]) / 3 for i in range(2)]
    inward = [[q if row[0] + row[1] * centre[0] + row[2] * centre[1] > 0 else -q for q in row] for row in rows]
    assert set(cut) == set(vertices(box & Polyhedron.from_rows(inward, dim=2)))


@pytest.mark.parametrize(
    ("f", "kind"),
    [
        *((f, None) for f in (sawtooth(3), decide(PRINTED_HAT), decide(NEEDLE), decide("relu(x) == x"))),
        *((tower(), kind) for kind in ("regions", "levels", "surface", "network")),
        (courant_hat(), "surface"),
        (maximum_of_two(), "network"),
    ],
)
def test_nothing_of_a_picture_is_lost_at_the_edges(f, kind):
    for panel in scene(f, kind=kind).panels:
        assert panel.drawn == panel.elements


@pytest.mark.parametrize(
    ("f", "options", "message"),
    [
        ("abs(x)", {"kind": "surface"}, "not for a function of one variable"),
        ("abs(x)", {"kind": "pie"}, "kind = 'pie' is unknown"),
        ("x + y + z", {"section": "z >= 0"}, "has to consist of equations"),
        ("x + y + z", {"section": "w = 0"}, "w is no variable of it"),
        ("x + y + z", {"section": "x = y = z = 0"}, "leaves 0 of the variables x, y, z free"),
        ("w + x + y + z", {"section": "z = 0"}, "leaves 3 of the variables"),
        ("x + y + z", {"section": "z = 0, z = x, x = 1"}, "contradict each other"),
        ("x + y + z", {"section": 3}, "neither text"),
        ("abs(x)", {"window": (1, 1)}, "smaller than the second"),
        ("abs(x)", {"window": 3}, "is not a pair"),
        ("abs(x)", {"on": "x >= 1", "window": (-2, 0)}, "shows no interval"),
        ("x + y", {"on": "x + y == 1"}, "no interior points"),
        ("x + y", {"on": "x >= 5", "window": (0, 1)}, "shows nothing of the domain"),
        ("abs(x)", {"width": 3}, "between 36 and 3600"),
        ([], {}, "empty"),
        (["x", "x + y"], {}, "different numbers of variables"),
        (piecewise(["x", "y"]), {"kind": "surface"}, "for one output"),
    ],
)
def test_errors_name_the_rule(f, options, message):
    with pytest.raises(ValueError, match=message):
        scene(f, **options)


def test_other_errors():
    with pytest.raises(TypeError, match="is for networks"):
        scene("abs(x)", kind="network")
    with pytest.raises(ValueError, match=r"0\.5 is a float"):
        scene("abs(x)", window=(0, 0.5))
    assert len(set(KINDS)) == len(KINDS)
