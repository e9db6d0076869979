"""Parts of the domain by piecewise definitions that fit together, against reading them from the top."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from exactrelu import CPA, UncoveredError, equal, piecewise
from exactrelu.affine import AffineMap
from exactrelu.case_refinement import Gap, Overlap, Remainder, refinement
from exactrelu.cases import case_parts
from exactrelu.cpa import Piece
from exactrelu.formulas import settle
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.cell_pairs import full_dimensional

PLANE = [
    "max(x, y, 0)",
    "abs(x - y) + relu(x + 2*y - 1)",
    "max(x, min(y, 1/2)) - relu(x/3 + y)",
    "abs(abs(x) - 1) + abs(abs(y) - 1)",
    "relu(x)",  # cells with lines
    "x - y",  # one cell without a vertex
]
SPACE = ["max(x, y, z)", "abs(x) - relu(y - z)", "relu(x + y + z - 1) + relu(-z)"]
DOMAINS = ["", "x >= 0", "-2 <= x <= 2, -2 <= y <= 3", "x > y", "x + y <= 3, 2*x + 2*y <= 7, x >= -5"]


def triangulated(side: int, seed: int) -> CPA:
    """Two triangles in every square of a grid, cut along diagonals that alternate in a way that the seed decides."""
    random = Random(seed)
    corners = list(product(range(side + 1), repeat=2))
    number = {corner: i for i, corner in enumerate(corners)}
    simplices = []
    for i, j in product(range(side), repeat=2):
        a, b, c, d = (number[i + s, j + t] for s, t in product((0, 1), repeat=2))
        simplices += [(a, b, d), (a, c, d)] if (i + j + seed) % 2 else [(a, b, c), (b, c, d)]
    return CPA.from_triangulation(corners, simplices, [random.randint(-99, 99) for _ in corners])


def rows_of(f: CPA) -> list:
    return [cell.rows for cell, _ in f.pieces]


def pairs() -> list:
    found = []
    for texts, variables in ((PLANE, "x y"), (SPACE, "x y z")):
        functions = [piecewise(text, variables=variables) for text in texts]
        for (i, f), (j, g), domain in product(enumerate(functions), enumerate(functions), DOMAINS):
            if i <= j and (len(variables) == 3 or not domain or i < j):
                found.append(pytest.param(f, g, Polyhedron.from_text(domain, variables), id=f"{i}-{j}-{domain}"))
    return found


@pytest.mark.parametrize(("f", "g", "domain"), pairs())
def test_overlaps_are_the_pairs_that_linear_programs_find(f, g, domain):
    found = list(refinement(domain, [rows_of(f), rows_of(g)]))
    overlaps = [one.cells for one in found if isinstance(one, Overlap)]
    assert len(set(overlaps)) == len(overlaps)
    assert set(overlaps) == {
        (i, j)
        for (i, a), (j, b) in product(enumerate(f.pieces), enumerate(g.pieces))
        if full_dimensional(domain.dim, tuple(dict.fromkeys(a.cell.rows + b.cell.rows + domain.hyps)))
    }
    remainders = [one.part for one in found if isinstance(one, Remainder)]
    assert len(overlaps) + len(remainders) == len(found)
    assert all(part.is_empty() for part in remainders)


@pytest.mark.parametrize(("f", "g", "domain"), pairs())
def test_every_point_is_in_the_overlap_that_is_found_for_it(f, g, domain):
    random = Random(1)
    families = [rows_of(f), rows_of(g)]
    for _ in range(12):  # many of these points are on boundaries of cells
        point = [random.randint(-6, 6) for _ in range(domain.dim)]
        if domain.contains([Fraction(c, 2) for c in point]):
            (found,) = refinement(domain, families, at=[2, *point])
            assert isinstance(found, Overlap)
            for h, number in zip((f, g), found.cells, strict=True):
                assert h.pieces[number].cell.contains([Fraction(c, 2) for c in point])


def test_a_gap_and_a_cell_that_does_not_fill_a_part():
    square = Polyhedron.box([0, 0], [2, 2])
    left, low = (((2, -2, 0),), ((2, 0, -2),))  # x <= 1, y <= 1
    assert any(isinstance(one, Gap) for one in refinement(square, [[left]]))
    found = list(refinement(square, [[left, low]]))
    assert all(min(one.part.interior_point()) > 1 for one in found if isinstance(one, Gap))
    assert sum(isinstance(one, Gap) for one in found) == 1
    (gap,) = refinement(square, [[left, low]], at=[2, 3, 3])
    assert isinstance(gap, Gap)


def test_equal_rows_of_a_domain_do_not_hide_each_other():
    """Left out as implied by the other, both would be missing, and the remainder would not be empty."""
    domain = Polyhedron(2, ((0, 1, 0), (0, 2, 0), (0, 0, 1), (1, 0, -1)), ((0, 3, 0),), (), ("x", "y"))
    below, above = ((1, 1, 0), (3, -1, 0)), ((-3, 1, 0),)  # the row x >= -1 is implied by those of the domain
    found = list(refinement(domain, [[below, above]]))
    assert sum(isinstance(one, Remainder) for one in found) == 1
    assert all(one.part.is_empty() for one in found if isinstance(one, Remainder))


@pytest.mark.parametrize(("f", "g", "domain"), pairs())
def test_parts_are_those_of_the_first_match(f, g, domain):
    """Read from the top, the same branches have parts with inner points, and these lie in the part found here.

    The parts of each way have disjoint interiors and cover the domain, so they are unions of each other.
    """

    def parts(one: CPA, other: CPA) -> dict:
        setting = settle([one, other], domain, domain.variables)
        numbers = {id(node): k for k, function in enumerate(setting.functions) for node in function.outputs}
        found: dict = {}
        for part in case_parts(setting.functions, setting.domain):
            assert part.empty == part.domain.is_empty()
            if not part.empty and part.domain.dimension() == domain.dim:
                key = tuple(sorted((numbers[name], branch) for name, branch in part.choices.items()))
                found.setdefault(key, []).append(part.domain)
        return found

    fitting, from_the_top = parts(f, g), parts(replace(f, fits=False), replace(g, fits=False))
    assert fitting.keys() == from_the_top.keys()
    for branches, (whole,) in fitting.items():
        for part in from_the_top[branches]:
            assert all((part & Polyhedron(domain.dim, (), (tuple(-c for c in row),))).is_empty() for row in whole.hyps)


@pytest.mark.parametrize("seed", range(2))
def test_verdicts_are_those_of_the_first_match(seed):
    random = Random(seed)
    f, g = triangulated(3, seed), triangulated(3, seed + 1)
    assert equal(f + g, g + f).label == "proved, certificate checked"
    assert equal(replace(f + g, fits=False), g + f).proved
    for other in (g, f + Fraction(1, 10**20), f + piecewise(f"relu(x1 + x2 - {random.randint(1, 5)})")):
        quick, slow = equal(f, other), equal(replace(f, fits=False), other)
        assert [quick.label, slow.label] == ["refuted", "refuted"]
        point = quick.counterexample.point
        assert (quick.counterexample.left, quick.counterexample.right) == (f(*point), other(*point))
        assert f(*point) != other(*point)


def test_one_piece_that_differs_is_found_wherever_it_is():
    f = triangulated(3, 7)
    for cell, _ in f.pieces:
        a, b = cell.interior_point()
        spike = piecewise(f"relu(1/100 - max(abs(x1 - ({a})), abs(x2 - ({b}))))", on=f.domain)
        verdict = equal(f, f + spike)
        assert verdict.refuted
        assert cell.contains(verdict.counterexample.point)


def test_functions_with_the_same_cells_and_vectors_are_split_once():
    f = triangulated(4, 1)
    again = CPA.from_pieces(f.pieces)
    both = CPA.from_pieces([(cell, AffineMap(affine.W * 2, affine.b * 2)) for cell, affine in f.pieces])
    for functions in ([f, again], [both], [both, both]):
        parts = list(case_parts(settle(functions).functions, f.domain))
        assert sum(not part.empty for part in parts) == len(f)
    assert equal(both, both).proved


def test_claims_grow_like_the_pieces():
    f, g = triangulated(12, 0), triangulated(12, 1)
    parts = list(case_parts(settle([f, g]).functions, f.domain))
    overlaps = sum(not part.empty for part in parts)
    assert overlaps == 4 * 12**2  # in every square the two diagonals cross
    assert len(parts) < 1.3 * overlaps


def test_smaller_domains_and_definitions_beside_them():
    f = piecewise("max(x, y, 0)")
    assert equal(f, "relu(x)", on="x == y").proved
    assert equal(f, "x", on="x > y, y > 0").proved
    assert equal(f, "piecewise((max(x, y), x >= 0), (relu(y), true))").proved
    assert equal(f, "piecewise((max(x, y), x >= 0), (relu(y) + relu(-x), true))").refuted
    assert equal([f, piecewise("x - y")], ["max(x, y, 0)", "x - y"]).proved


def test_what_is_put_together_by_hand_is_read_from_the_top():
    """Cells that overlap with other values: the first one counts, on its boundary too."""
    plane = Polyhedron.whole_space(2).named(["x", "y"])
    left, right = (Polyhedron.from_text(where, "x y") for where in ("x <= 0", "x >= -1"))
    zero, one = (AffineMap([[0, 0]], [value]) for value in (0, 1))
    step = CPA(("x", "y"), plane, (Piece(left, zero), Piece(right, one)))
    assert not step.fits
    assert equal(step, 0, on="x <= 0").proved
    assert equal(step, 1, on="x > 0, y >= 0").proved
    with pytest.raises(UncoveredError):
        equal(replace(step, pieces=(Piece(left, zero), Piece(left, one))), 0)


def test_trivial_rows_of_the_domain_and_functions_on_smaller_domains():
    f = piecewise("max(x, y, 0)")
    domain = Polyhedron(2, ((0, 0, 0), (3, 0, 0), (0, 1, 0), (0, 1, 0)), (), (), ("x", "y"))
    parts = list(case_parts(settle([f]).functions, domain))
    assert all(part.empty == part.domain.is_empty() for part in parts)
    assert sum(not part.empty for part in parts) == 2
    diagonal = f.restrict("x == y")
    with pytest.raises(UncoveredError):
        list(case_parts([diagonal.as_formula()], Polyhedron.whole_space(2).named(["x", "y"])))
    assert equal(diagonal, "relu(x)").proved


def test_the_one_piece_of_a_function_made_by_hand_says_where_it_is():
    """Not only its affine map: elsewhere the function is not defined, and nothing is proved about it there."""
    line, left = Polyhedron.from_text("", "x"), Polyhedron.from_text("x <= 0", "x")
    f = CPA(("x",), line, (Piece(left, AffineMap([[-1]], [0])),))
    with pytest.raises(UncoveredError) as raised:
        equal(f, "-x")
    assert raised.value.point[0] > 0
    assert equal(f, "-x", on="x <= 0").proved
    assert equal(CPA(("x",), left, f.pieces), "abs(x)").proved
