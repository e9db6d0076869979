"""Hostile questions that are no statements of equality: engines against each other, pieces, counts, schemas, numbers.

Each kind makes a question from a seeded generator, asks the package, and computes the answer again by its own means:
exact evaluation, double description, compositions of interpolants in fractions, integer arithmetic.
"""

from fractions import Fraction as F
from itertools import pairwise

import sympy

from exactrelu.cpa import piecewise
from exactrelu.exact import ExactnessError
from exactrelu.expressions import FormulaError, to_text
from exactrelu.formulas import settle
from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.lowering import compile_function
from exactrelu.networks import Network
from exactrelu.prover.claim_search import prove_claim
from exactrelu.prover.enumeration import first_failure
from exactrelu.prover.equality import at_most, equal, refute
from exactrelu.prover.induction import for_all
from exactrelu.prover.questions import obligations, read_question
from exactrelu.prover.verdict import Refuted
from exactrelu.regions.budget import Budget
from exactrelu.regions.count import count_regions
from exactrelu.text import parse_conditions, parse_formula, parse_named, parse_statement
from tests import oracle
from tests.campaigns.attack_parameters import parameters
from tests.campaigns.attack_statements import (
    coefficient,
    open_question,
    plain_formula,
    spoiled_network,
    wrongly_rewritten,
)
from tests.campaigns.differential import Rng, as_text, evaluate, rewritten, total, var
from tests.regions.cell_reference import cells_by_double_description

ONE = F(1)


def random_point(rng, dim):
    return [F(rng.randrange(-30, 31), rng.choice((1, 2, 3, 7))) for _ in range(dim)]


# ---- engines, pieces, counts ---------------------------------------------------------------------


def engines(rng):
    """The tree of signs with its certificates against the region engines, claim by claim."""
    statement = open_question(rng)
    names, relation = statement.names, statement.relations[0]
    ((left,), (right,)) = statement.sides
    text = f"{as_text(left, names)} {relation} {as_text(right, names)}"
    about = lambda: statement.text()  # noqa: E731
    asked = read_question(text, statement.conditions() or None, names)
    for owed in obligations(asked):
        if owed.domain.is_empty():
            continue
        point, _ = first_failure(owed.function, owed.claim.kind, owed.claim.hyps, Budget(20_000))
        proof = prove_claim(owed, Budget(20_000))
        if (point is None) != isinstance(proof, list):
            return f"WRONG VERDICT: enumeration says {point}, the tree says {proof}", about
        if point is None:
            (shown,) = verify(Certificate.assemble([(owed.claim, proof)]))
            if shown.claim != owed.claim or shown.point is not None:
                return "the kernel reads another claim", about
            continue
        for found in (point, proof):
            if owed.claim.holds_at(found) or not owed.claim.admits(found):
                return f"WRONG VERDICT: the claim does not fail at {found}", about
    return None, about


def pieces(rng):
    """piecewise(f): values, cover, cells that end where they should, and the way back to a formula."""
    dim = rng.choice((1, 1, 2))
    tree = plain_formula(rng, dim)
    names = [f"x{i + 1}" for i in range(dim)]
    text = as_text(tree, names)
    about = lambda: text  # noqa: E731
    f = piecewise(text, variables=names)
    for _ in range(6):
        x = random_point(rng, dim)
        maps = {piece.map(x)[0] for piece in f.pieces if piece.cell.contains(x)}
        if maps != {evaluate(tree, x)} or f(x) != evaluate(tree, x):
            return f"at {x} the pieces say {maps} and {f(x)}, the value is {evaluate(tree, x)}", about
    for piece in f.pieces:
        inside = list(piece.cell.interior_point())
        if sum(other.cell.contains(inside) for other in f.pieces) != 1:
            return f"{inside} is inside of two cells", about
    if not equal(f, text, variables=names, certify=rng.choice((None, False))).proved:
        return "WRONG VERDICT: the pieces are not the function", about
    wrong = equal(f + F(1, 10**20), text, variables=names)
    return (None if wrong.refuted else f"WRONG VERDICT: {wrong.label} of a shifted function"), about


def counts(rng):
    """Activation regions and affine pieces against double description."""
    if rng.random() < 0.5:
        dim = rng.choice((1, 2, 2))
        names = [f"x{i + 1}" for i in range(dim)]
        f = as_text(plain_formula(rng, dim), names)
        setting = settle([f], None, names)
        compiled = compile_function(setting.functions[0], names)
        every = True
    else:
        statement = spoiled_network(rng)
        names, f = statement.names, statement.network
        compiled = compile_function(settle([f], None, names).functions[0], names)
        every = False  # the count includes units without influence, which the compiled function has dropped
    cells = cells_by_double_description(compiled)
    maps = {tuple(map(tuple, outputs)) for _, outputs in cells.values()}
    found = count_regions(f, variables=names)
    about = lambda: str(f)  # noqa: E731
    if found.pieces != len(maps):
        return f"{found}, but there are {len(maps)} maps", about
    if (found.activation != len(cells)) if every else (found.activation < len(cells)):
        return f"{found}, but there are {len(cells)} cells", about
    if not found.pieces <= found.linear <= max(found.activation, 1):
        return f"{found} is not increasing", about
    return None, about


# ---- schemas -------------------------------------------------------------------------------------


def schemas(rng):
    """for_all: a proof against small instances, a refutation against the instance it names."""
    if rng.random() < 0.5:
        return _folds(rng)
    return _iterates(rng)


def _folds(rng):
    u, v = var(0), var(1)
    base = rng.choice(
        (
            ("max", (u, v)),
            total((ONE, u), (ONE, ("relu", (total((ONE, v), (-ONE, u)),)))),
            total((ONE, v), (-ONE, ("relu", (total((ONE, v), (-ONE, u)),)))),
            ("min", (u, v)),
        )
    )
    tree = rewritten(rng, base, rng.randrange(3), 8, _Ignored())
    if rng.random() < 0.5:
        tree = wrongly_rewritten(rng, tree)
    text = as_text(tree, ["u", "v"])
    about = lambda: text  # noqa: E731
    name, extremum = rng.choice((("fold_max", max), ("fold_min", min), ("tree_max", max), ("tree_min", min)))
    verdict = getattr(for_all, name)(text, variables="u v")
    if verdict.undecided:
        return f"undecided: {verdict.reason}", about
    if verdict.refuted:
        point = list(verdict.counterexample.point)
        return (None if evaluate(tree, point) != extremum(point) else f"WRONG VERDICT: it is right at {point}"), about
    for count in (2, 3, 5):
        x = random_point(rng, count)
        value = x[0]
        for argument in x[1:]:
            value = evaluate(tree, [value, argument])
        if value != extremum(x):
            return f"WRONG VERDICT: proved, but the fold of {x} is {value}", about
    return None, about


class _Ignored(dict):
    def __missing__(self, key):
        return 0


def _iterates(rng):
    """Interpolants of [a, b] into itself; full-branch ones mostly."""
    a = F(rng.randrange(-3, 3))
    b = a + rng.choice((F(1), F(2), F(1, 3)))
    count = rng.choice((2, 2, 3, 4))
    xs = [a, *sorted(a + (b - a) * F(k, 24) for k in rng.sample(range(1, 24), count - 1)), b]
    start = rng.randrange(2)
    ys = [(a, b)[(i + start) % 2] for i in range(count + 1)]
    if rng.random() < 0.4:
        ys[rng.randrange(count + 1)] = a + (b - a) * F(rng.randrange(25), 24)
    slopes = [(q - p) / (y - x) for (x, y), (p, q) in zip(pairwise(xs), pairwise(ys), strict=True)]
    tree = total((slopes[0], var(0)), constant=ys[0] - slopes[0] * xs[0])
    for c, before, after in zip(xs[1:-1], slopes[:-1], slopes[1:], strict=True):
        tree = total((ONE, tree), (after - before, ("relu", (total((ONE, var(0)), constant=-c),))))
    text = as_text(tree, ["y"])
    about = lambda: f"{text} on [{a}, {b}]"  # noqa: E731
    segments = _segments(list(zip(xs, ys, strict=True)))
    verdict = for_all.full_branch(text, a, b, variables="y")
    iterate = list(zip(xs, ys, strict=True))
    numbers = {1: segments}
    for L in (2, 3):
        iterate = _composed(iterate, xs, tree)
        numbers[L] = _segments(iterate)
    m = numbers[1]
    if verdict.proved and any(numbers[L] != m**L for L in numbers):
        return f"WRONG VERDICT: proved, but the iterates have {numbers} segments", about
    if verdict.refuted:
        L = verdict.instance
        if L in numbers and (numbers[L] == m**L or verdict.counterexample.left != numbers[L]):
            return f"WRONG VERDICT: {verdict.counterexample}, but the iterates have {numbers} segments", about
    return None, about


def _composed(knots, xs, tree):
    """The knots of T after the interpolant of `knots`."""
    result = []
    for (x, y), (p, q) in pairwise(knots):
        inner = [c for c in xs if min(y, q) < c < max(y, q)]
        result += [(x, y), *sorted(((x + (p - x) * (c - y) / (q - y)), c) for c in inner)]
    result.append(knots[-1])
    return [(x, evaluate(tree, [y])) for x, y in result]


def _segments(knots):
    slopes = [(q - y) / (p - x) for (x, y), (p, q) in pairwise(knots)]
    return 1 + sum(one != other for one, other in pairwise(slopes))


# ---- numbers -------------------------------------------------------------------------------------


def numbers(rng):
    """Rationals of all sizes and multiples of square roots, in order by integers; other algebraic numbers by digits."""

    def rational():
        k = rng.choice((1, 1, 10, 200))
        return F(rng.randrange(-(10**k), 10**k + 1), rng.randrange(1, 10**k + 1))

    def root():
        q, r = rational(), rng.choice((1, 2, 3, 8, 12, 50))
        return q, r

    kind = rng.randrange(3)
    if kind == 0:
        a = rational()
        b = rng.choice((a, a + F(1, 10 ** rng.randrange(1, 300)), rational()))
        left, right, order = a, b, (a > b) - (a < b)
    elif kind == 1:
        (p, r), (q, s) = root(), root()
        if rng.random() < 0.4:
            q, s = p / 2, 4 * r
        x, y = p * abs(p) * r, q * abs(q) * s
        order = (x > y) - (x < y)
        left, right = (sympy.Rational(p.numerator, p.denominator) * sympy.sqrt(r) for p, r in ((p, r), (q, s)))
    else:
        a, b = rng.sample((2, 3, 5, 7), 2)
        left = sympy.sqrt(a) + sympy.sqrt(b)
        c = rng.choice((2, 2, 3))
        right = sympy.sqrt(a + b + c * sympy.sqrt(a * b))
        order = 0 if c == 2 else -1
    about = lambda: f"{left} against {right}"  # noqa: E731
    if kind == 0 and rng.random() < 0.5:
        right = str(right)
    for decide, holds in ((equal, order == 0), (at_most, order <= 0)):
        if kind == 2 and decide is at_most:
            continue
        if decide(left, right).proved != holds:
            return f"WRONG VERDICT: {decide.__name__} of {left} and {right}", about
    return None, about


# ---- text and points -----------------------------------------------------------------------------

WORDS = [
    *"x y x1 relu max min abs piecewise ( ) ( ) | , , + - * / ^ 2 1/3 0.5 1e9 10^-3 >= <= == < > != and or".split(),  # noqa: SIM905
    *"not true otherwise = ; & ~ 0 x' __class__ nan inf λ − × ≤ 1e99999 2^99999 é İ ² ' \" \\ % {x} $ # @".split(),  # noqa: SIM905
    *("\t", "\n", "\x00", "\u200b", ""),
]


def soup(rng):
    """Words in any order are read, or refused with `FormulaError`; nothing else happens."""
    text = rng.choice(("", " ")).join(rng.choice(WORDS) for _ in range(rng.randrange(1, 25)))
    about = lambda: repr(text)  # noqa: E731
    for read in (parse_formula, parse_statement, parse_conditions):
        try:
            read(text)
        except FormulaError:
            continue
    try:
        prove_or_not = equal(text, "x", max_cells=100, time=1)
        bool(prove_or_not.proved)
    except (FormulaError, ExactnessError):
        pass
    return None, about


def round_trips(rng):
    """A formula printed and read again is the same function; `refute(at=)` accepts exactly the points that refute."""
    dim = rng.choice((1, 2, 3))
    names = [f"x{i + 1}" for i in range(dim)]
    tree = plain_formula(rng, dim)
    text = as_text(tree, names)
    about = lambda: text  # noqa: E731
    node, _ = parse_named(text)
    again, _ = parse_named(to_text(node))
    x = random_point(rng, dim)
    at = dict(zip(names, x, strict=True))
    if not evaluate(tree, x) == oracle.value(node, at) == oracle.value(again, at):
        return f"{to_text(node)} is another function at {x}", about
    other = wrongly_rewritten(rng, tree)
    statement = f"{text} == {as_text(other, names)}"
    fails = evaluate(tree, x) != evaluate(other, x)
    try:
        verdict = refute(statement, at=x, variables=names)
        refuted = verdict.counterexample.point == tuple(x)
    except Refuted:
        refuted = False
    return (None if refuted == fails else f"WRONG VERDICT: refute(at={x}) of {statement}"), about


def scaled_networks(rng):
    """A network, neurons scaled by 10^±k and doubled, is the same function; off by 10^-k it is not."""
    dim = rng.choice((1, 2))
    width = rng.choice((2, 3))
    k = F(10) ** rng.choice((-300, -20, 20, 300))
    W = [[coefficient(rng) for _ in range(dim)] for _ in range(width)]
    b = [coefficient(rng) for _ in range(width)]
    out = [coefficient(rng) or ONE for _ in range(width)]
    first = Network([(W, b), ([out], [0])])
    wide = [[k * w for w in row] for row in W], [k * c for c in b]
    off = F(0) if rng.random() < 0.5 else 1 / abs(k) if abs(k) > 1 else abs(k)
    second = Network([(wide[0] + W[:1], wide[1] + b[:1]), ([[*(w / k for w in out), 0]], [off])])
    verdict = equal(first, second, certify=rng.choice((None, False)))
    about = lambda: f"{W} {b} {out} by {k}, off by {off}"  # noqa: E731
    if verdict.proved != (off == 0):
        return f"WRONG VERDICT {verdict.label}", about
    if verdict.refuted:
        point = verdict.counterexample.point
        if oracle.realized(first, list(point)) == oracle.realized(second, list(point)):
            return f"WRONG VERDICT: equal at {point}", about
    return None, about


KINDS = {
    "engines": engines,
    "pieces": pieces,
    "counts": counts,
    "schemas": schemas,
    "numbers": numbers,
    "soup": soup,
    "round trips": round_trips,
    "scaled networks": scaled_networks,
    "parameters": parameters,
}


def function_case(kind, seed, index):
    """Make and judge one case: (what is wrong or None, how it was judged, its text)."""
    wrong, about = KINDS[kind](Rng(f"{kind}:{seed}:{index}"))
    return wrong, "exact", about
