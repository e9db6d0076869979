"""Merging until no two or more cells have a convex union: it merges all that can be, and nothing else."""

from itertools import combinations
from random import Random

import pytest

from exactrelu.cpa import CPA, piecewise
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.equality import equal
from exactrelu.regions.indicator_sums import nonzero_point
from exactrelu.regions.merging import convex_union, merge_convex

PINWHEEL = ["0<=x<=2, 0<=y<=1", "2<=x<=3, 0<=y<=2", "1<=x<=3, 2<=y<=3", "0<=x<=1, 1<=y<=3", "1<=x<=2, 1<=y<=2"]
SECTORS = ["x>=0, y>=0", "x<=0, y>=x", "y<=0, y<=x"]


def cells_of(*texts, names="x y"):
    return [Polyhedron.from_text(text, names) for text in texts]


def is_convex_union(cells):
    """By definition: the cells fill the polyhedron of the rows valid on all of them."""
    rows = {row for cell in cells for row in cell.rows}
    valid = [r for r in rows if all(c.dictionary().positive_point(tuple(-v for v in r))[0] is None for c in cells)]
    whole = Polyhedron(cells[0].dim, tuple(valid)).irredundant().canonical().rows
    return nonzero_point(cells[0].dim, [*((1, cell.rows) for cell in cells), (-1, whole)]) is None


@pytest.mark.parametrize("texts", [PINWHEEL, SECTORS])
def test_cells_no_two_of_which_merge(texts):
    cells = cells_of(*texts)
    assert all(convex_union(a, b) is None for a, b in combinations(cells, 2))
    (union,) = merge_convex(cells)
    assert is_convex_union(cells)
    assert all(len(merge_convex(cells[:k] + cells[k + 1 :])) > 1 for k in range(len(cells)))
    corners = [cell.interior_point() for cell in cells]
    assert all(union.contains(corner) for corner in corners)


def test_a_pinwheel_beside_other_cells_with_its_map():
    """The union of all cells is not convex, that of five of them is."""
    cells = cells_of(*PINWHEEL, "3<=x<=4, 0<=y<=1", "3<=x<=5, 1<=y<=3", "7<=x<=8, 7<=y<=8")
    merged = merge_convex(cells)
    square = Polyhedron.from_text("0<=x<=3, 0<=y<=3", "x y").canonical()
    assert square in merged
    assert len(merged) == 4


def test_a_missing_centre_is_not_filled():
    assert len(merge_convex(cells_of(*PINWHEEL[:4]))) == 4
    assert len(merge_convex(cells_of(*PINWHEEL[:4], "1<=x<=2, 1<=y<=3/2"))) == 5


def test_on_a_plane_in_space():
    domain = "x + y + z == 1, "
    f = CPA.from_pieces([(domain + text, 0) for text in SECTORS])
    assert len(f) == 1
    assert f.domain.dimension() == 2


def test_two_pinwheels_are_merged_at_once():
    shifted = [text.replace("x", "x - 10") for text in PINWHEEL]
    assert len(merge_convex(cells_of(*PINWHEEL, *shifted))) == 2


@pytest.mark.parametrize("seed", range(12))
def test_no_set_of_cells_is_left_with_a_convex_union(seed):
    """Rectangles cut at random by walls that end at walls; then all small subsets are tried."""
    random = Random(seed)
    boxes = [(0, 8, 0, 8)]
    while len(boxes) < 11:
        a, b, c, d = boxes.pop(random.randrange(len(boxes)))
        if b - a > 1 and (d - c <= 1 or random.random() < 0.5):
            m = random.randint(a + 1, b - 1)
            boxes += [(a, m, c, d), (m, b, c, d)]
        elif d - c > 1:
            m = random.randint(c + 1, d - 1)
            boxes += [(a, b, c, m), (a, b, m, d)]
        else:
            boxes.append((a, b, c, d))
    random.shuffle(boxes)
    cells = cells_of(*(f"{a}<=x<={b}, {c}<=y<={d}" for a, b, c, d in boxes[:9]))
    cells = [cell.irredundant().canonical() for cell in cells]
    merged = merge_convex(cells)
    assert nonzero_point(2, [*((1, c.rows) for c in cells), *((-1, c.rows) for c in merged)]) is None
    for size in range(2, len(merged) + 1):
        assert not any(map(is_convex_union, combinations(merged, size)))


def test_the_function_stays_the_same():
    text = "relu(relu(x + 2*y - 1) - relu(2*x - y) + relu(y - 2) - relu(x + y + 1) + 1)"
    assert equal(piecewise(text), text).proved
