"""Plane subdivisions: exact polygons that cover the window once, edges with what is really on their two sides."""

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from exactrelu import CPA, Network, Polyhedron, courant_hat, linear_regions, piecewise, tower
from exactrelu.pictures.colours import BLACK, coloured, fill
from exactrelu.pictures.region_maps import BANDS, fills, level_areas, region_elements
from exactrelu.pictures.scenes import Area, Path
from exactrelu.pictures.subdivisions import area, centroid, clipped, corners_of, polygon, subdivision
from exactrelu.pictures.surfaces import X_AXIS, Y_AXIS, painted_order
from exactrelu.pictures.windows import box_window

F = Fraction
BOX = ((F(-2), F(3)), (F(-5, 3), F(7, 2)))


def random_network(seed, *architecture):
    r = Random(seed)

    def entries(count):
        return [F(r.randint(-6, 6), r.choice([1, 2, 3])) for _ in range(count)]

    return Network([([entries(a) for _ in range(b)], entries(b)) for a, b in pairwise(architecture)])


FUNCTIONS = {
    "max": ("max(x, y)", None),
    "nonconvex": ("relu(min(x, y))", None),
    "affine": ("2*x - y", None),
    "courant": (courant_hat(), None),
    "tower": (tower(), None),
    "domain": ("max(x, 2*y - 1, 0)", "x >= -1, x + y <= 2"),
    "bounded": ("abs(x - y) + relu(x)", "x >= 0, y >= 0, 2*x + 3*y <= 5"),
    "random1": (random_network(1, 2, 5, 1), None),
    "random2": (random_network(2, 2, 4, 3, 1), None),
    "random3": (random_network(3, 2, 3, 3, 3, 1), None),
    "unequal": (
        CPA.from_triangulation(
            [(0, 0), (2, 0), (2, 2), (0, 2), (1, 0)], [(0, 4, 3), (4, 1, 2), (4, 2, 3)], [0, 1, 0, 2, 0]
        ),
        None,
    ),
}


@pytest.fixture(params=FUNCTIONS, scope="module")
def drawn(request):
    f, on = FUNCTIONS[request.param]
    function = piecewise(f, on)
    return function, subdivision(((cell, affine, affine) for cell, affine in function.pieces), BOX)


def test_the_faces_cover_the_domain_in_the_window_once(drawn):
    function, shown = drawn
    assert all(area(face.corners) > 0 for face in shown.faces)
    assert sum(area(face.corners) for face in shown.faces) == area(polygon(function.domain, BOX))


def test_every_face_is_a_cell_with_its_map(drawn):
    function, shown = drawn
    assert {face.map for face in shown.faces} <= set(function.affine_pieces)
    for face in shown.faces:
        middle = centroid(face.corners)
        assert function(*middle) == face.map(middle)[0]
        for corner in face.corners:
            assert function(*corner) == face.map(corner)[0]


def test_the_edges_are_the_sides_of_the_faces(drawn):
    """On both sides of an edge are the faces it names, and every side of a face is used up by edges."""
    _, shown = drawn
    lengths = [F(0)] * len(shown.faces)
    for edge in shown.edges:
        (x, y), (u, v) = edge.ends
        size = abs(u - x) + abs(v - y)
        assert size > 0
        assert edge.left != edge.right
        for face, sign in ((edge.left, 1), (edge.right, -1)):
            if face is not None:
                lengths[face] += size
                m, n = centroid(shown.faces[face].corners)
                assert sign * ((u - x) * (n - y) - (v - y) * (m - x)) > 0
    for face, length in zip(shown.faces, lengths, strict=True):
        around = pairwise([*face.corners, face.corners[0]])
        assert length == sum(abs(q[0] - p[0]) + abs(q[1] - p[1]) for p, q in around)


def test_what_lies_across_an_edge(drawn):
    """A point just beyond the middle of an edge is in the other face, outside the domain, or outside the window."""
    function, shown = drawn
    tiny = F(1, 10**6)
    for edge in shown.edges:
        (x, y), (u, v) = edge.ends
        for face, side in ((edge.left, 1), (edge.right, -1)):
            point = ((x + u) / 2 - side * tiny * (v - y), (y + v) / 2 + side * tiny * (u - x))
            if face is not None:
                assert function(*point) == shown.faces[face].map(point)[0]
            else:
                inside = all(low < c < high for c, (low, high) in zip(point, BOX, strict=True))
                assert edge.on_frame != inside
                if inside:
                    assert not function.domain.contains(point)


def test_the_regions_are_the_linear_regions(drawn):
    function, shown = drawn
    if len(shown.faces) == len(function.pieces):  # every cell meets the window
        assert len(shown.regions()) >= len(linear_regions(function))
        assert len({face.key for face in shown.faces}) == len(function.affine_pieces)


def test_neighbours_have_different_colours_and_one_map_has_one(drawn):
    _, shown = drawn
    colours = fills(shown)
    assert set(colours) == {face.key for face in shown.faces}
    for edge in shown.borders():
        one, other = (shown.faces[face].key for face in edge.faces)
        assert one != other
        assert colours[one] != colours[other]


def test_borders_are_drawn_between_different_maps_only(drawn):
    function, shown = drawn
    paths = [element for element in region_elements(shown) if isinstance(element, Path)]
    assert {path.points for path in paths} == {edge.ends for edge in (*shown.borders(), *shown.outline())}
    for path in paths:
        assert path.colour == BLACK
    assert bool(shown.outline()) == bool(function.domain.rows)
    areas = [element for element in region_elements(shown) if isinstance(element, Area)]
    assert [element.corners for element in areas] == [face.corners for face in shown.faces]


def test_one_map_in_two_places_has_one_colour():
    function = piecewise("min(1, abs(x))", variables="x y")
    shown = subdivision(((cell, affine, affine) for cell, affine in function.pieces), ((F(-2), F(2)), (F(-1), F(1))))
    assert (len(shown.faces), len(shown.regions()), len(fills(shown))) == (4, 4, 3)
    areas = [element for element in region_elements(shown) if isinstance(element, Area)]
    colour = {centroid(element.corners)[0]: element.colour for element in areas}
    assert colour[F(-3, 2)] == colour[F(3, 2)]
    assert len(set(colour.values())) == 3
    nonconvex = piecewise("relu(min(x, y))")
    shown = subdivision(((cell, affine, affine) for cell, affine in nonconvex.pieces), BOX)
    assert (len(shown.faces), len(shown.regions())) == (4, 3)


def test_the_saturation_colouring_is_proper_and_deterministic():
    r = Random(5)
    keys = list(range(60))
    pairs = [(a, b) for a in keys for b in keys if a < b and r.random() < 0.15]
    numbers = coloured(keys, pairs)
    assert all(numbers[a] != numbers[b] for a, b in pairs)
    assert numbers == coloured(keys, pairs)
    clique = coloured(range(20), [(a, b) for a in range(20) for b in range(20)])
    assert len(set(clique.values())) == 20
    assert len({fill(number) for number in range(60)}) == 60


def test_clipping_is_exact():
    square = corners_of(((F(0), F(1)), (F(0), F(1))))
    third = clipped(square, (F(-1, 3), 1, 0))
    assert area(third) == F(2, 3)
    assert clipped(square, (0, -1, 0)) == ()  # touches in a side only
    assert clipped(square, (0, 1, 1)) == square
    assert polygon(Polyhedron.from_text("x + y == 1"), ((F(0), F(1)),) * 2) == ()
    needle = Polyhedron.from_text("x >= 1/3, x <= 1/3 + 1/1000000000", "x y")
    assert area(polygon(needle, ((F(0), F(1)),) * 2)) == F(1, 10**9)


def test_level_bands_cover_the_faces_with_values_between_their_levels(drawn):
    function, shown = drawn
    areas, (low, high) = level_areas(shown)
    assert sum(area(part.corners) for part in areas) == sum(area(face.corners) for face in shown.faces)
    limit = max(high, -low)
    values = [function(*corner) for face in shown.faces for corner in face.corners]
    assert limit == max(map(abs, values))
    for part in areas:
        inside = [function(*corner) for corner in part.corners]
        assert max(inside) - min(inside) <= limit / BANDS


def test_no_face_hides_a_later_one(drawn):
    """Along the direction away from the eye, the faces of a ray come in the opposite of the painted order."""
    _, shown = drawn
    order = {face: place for place, face in enumerate(painted_order(shown))}
    assert sorted(order) == list(range(len(shown.faces)))
    (a, b), (c, d) = BOX
    away = (-Y_AXIS[0] * (b - a), X_AXIS[0] * (d - c))
    assert away[0] * X_AXIS[0] / (b - a) + away[1] * Y_AXIS[0] / (d - c) == 0  # upright on paper
    for edge in shown.edges:
        if edge.left is not None and edge.right is not None:
            (x, y), (u, v) = edge.ends
            middle = ((x + u) / 2, (y + v) / 2)
            ahead = [middle[i] + away[i] / 10**9 for i in range(2)]
            if (v - y) * away[0] != (u - x) * away[1]:
                far = [face for face in edge.faces if _inside(shown.faces[face].corners, ahead)]
                assert len(far) == 1
                assert all(order[far[0]] <= order[face] for face in edge.faces)


def _inside(corners, point):
    around = pairwise([*corners, corners[0]])
    return all((q[0] - p[0]) * (point[1] - p[1]) >= (q[1] - p[1]) * (point[0] - p[0]) for p, q in around)


def test_windows_hold_the_vertices():
    f = piecewise(courant_hat())
    cells = [cell for cell, _ in f.pieces]
    assert box_window(cells, f.domain) == ((F(-3, 2), F(3, 2)), (F(-3, 2), F(3, 2)))
    g = piecewise("max(x, y)")
    (a, b), (c, d) = box_window([cell for cell, _ in g.pieces], g.domain)
    assert b - a == d - c == 2
    h = piecewise("x + y", on="0 <= x <= 2, 1/3 <= y <= 1")
    (a, b), (c, d) = box_window([cell for cell, _ in h.pieces], h.domain)
    assert a < 0
    assert b > 2
    assert c < F(1, 3)
    assert d > 1
