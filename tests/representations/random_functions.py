"""Random CPA functions with exact pieces, made without the package's own constructions of networks."""

from fractions import Fraction

from exactrelu.affine import AffineMap
from exactrelu.cpa import CPA, Piece
from exactrelu.polyhedron import Polyhedron


def line_function(random, pieces):
    """A function on the line with so many pieces, as text: its pieces written out."""
    breakpoints = sorted(random.sample(range(-60, 60), pieces - 1))
    breakpoints = [Fraction(b, random.choice((1, 2, 3, 7))) + 100 * k for k, b in enumerate(breakpoints)]
    slopes = [Fraction(random.randint(-9, 9), random.choice((1, 1, 2, 5)))]
    while len(slopes) < pieces:
        slope = Fraction(random.randint(-9, 9), random.choice((1, 1, 2, 5)))
        if slope != slopes[-1]:
            slopes.append(slope)
    constant = Fraction(random.randint(-9, 9))
    parts = []
    for i, slope in enumerate(slopes):
        if i:
            constant += (slopes[i - 1] - slope) * breakpoints[i - 1]
        condition = f"x <= {breakpoints[i]}" if i < pieces - 1 else "true"
        parts.append(f"({slope}*x + {constant}, {condition})")
    return f"piecewise({', '.join(parts)})"


def determinant(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def triangulation(random, triangles):
    """Points and at most so many triangles of a triangulated square: rational points inserted, edges flipped."""
    points = [(Fraction(x), Fraction(y)) for x, y in ((0, 0), (8, 0), (8, 8), (0, 8))]
    cells = [(0, 1, 2), (0, 2, 3)]
    while len(cells) + 2 <= triangles:
        p = tuple(Fraction(random.randint(1, 31), 4) for _ in range(2))
        if p in points:
            continue
        signs = {cell: [determinant(points[cell[i - 2]], points[cell[i - 1]], p) for i in range(3)] for cell in cells}
        touched = [cell for cell in cells if min(signs[cell]) >= 0]
        points.append(p)
        for cell in touched:
            cells.remove(cell)
            for i, sign in enumerate(signs[cell]):  # the edge from cell[i - 2] to cell[i - 1]
                if sign > 0:
                    cells.append((cell[i - 2], cell[i - 1], len(points) - 1))
        for _ in range(6):
            flip(random, points, cells)
    return points, cells


def flip(random, points, cells):
    """Replace the common edge of two triangles by the other diagonal, if chance finds a strictly convex pair."""
    a, b = random.sample(cells, 2)
    common = set(a) & set(b)
    if len(common) == 2:
        (p,), (q,) = set(a) - common, set(b) - common
        s, t = common
        if determinant(points[p], points[s], points[q]) * determinant(points[p], points[t], points[q]) < 0:
            cells.remove(a)
            cells.remove(b)
            for r in (s, t):
                cell = (p, q, r)
                cells.append(cell if determinant(*(points[i] for i in cell)) > 0 else (q, p, r))


def interpolant(points, cells, values):
    """The CPA function on the square [0, 8]^2 that is affine on the triangles and has these values at the points."""
    pieces = []
    for cell in cells:
        a, b, c = (points[i] for i in cell)
        rows = []
        for p, q in ((a, b), (b, c), (c, a)):
            rows.append((determinant(p, q, (0, 0)), p[1] - q[1], q[0] - p[0]))
        area = determinant(a, b, c)
        # barycentric: the row of the edge opposite to a vertex is `area` there and 0 at the others
        opposite = [rows[1], rows[2], rows[0]]
        form = [sum(values[i] * row[k] for i, row in zip(cell, opposite, strict=True)) / area for k in range(3)]
        polyhedron = Polyhedron.from_rows(rows, variables=("x", "y")).canonical()
        pieces.append(Piece(polyhedron, AffineMap([form[1:]], [form[0]])))
    domain = Polyhedron.box((0, 0), (8, 8)).named(("x", "y"))
    return CPA(("x", "y"), domain, tuple(pieces))


def plane_function(random, triangles):
    points, cells = triangulation(random, triangles)
    return interpolant(points, cells, [Fraction(random.randint(-9, 9), random.choice((1, 2))) for _ in points])


def space_function(random, dim):
    """A formula of maxima and minima in dim variables, as text: a sum of a few extrema, or nested ones."""

    def affine():
        terms = " + ".join(f"({random.randint(-3, 3)})*x{i + 1}" for i in range(dim))
        return f"{terms} + ({random.randint(-3, 3)})"

    def extremum(depth):
        size = random.choice((2, 2, 3))
        parts = [extremum(depth - 1) if depth and random.random() < 0.6 else affine() for _ in range(size)]
        return f"{random.choice(('max', 'min'))}({', '.join(parts)})"

    if random.random() < 0.5:
        return " + ".join(f"({random.choice((1, -1, 2))})*{extremum(0)}" for _ in range(random.choice((1, 2, 3))))
    return extremum(random.choice((1, 2)))
