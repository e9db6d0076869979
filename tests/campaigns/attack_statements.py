"""Hostile statements: degenerate domains, nested guards, ties, tiny gaps, dead and coincident units, chains.

A `Statement` has trees of `tests.campaigns.differential`; `judge` asks the prover and holds its verdict against exact
evaluation by that module's evaluator, against the kernel, and against z3.
"""

import random
from dataclasses import dataclass
from fractions import Fraction as F
from itertools import pairwise

from exactrelu.expressions import FormulaError
from exactrelu.kernel.certificate import verify
from exactrelu.networks import Network
from exactrelu.polyhedron import EmptyDomain, Polyhedron
from exactrelu.prover.equality import at_most, decide, equal
from exactrelu.prover.questions import obligations
from tests.campaigns.differential import (
    COMPARE,
    DOORS,
    Rng,
    as_sympy,
    as_text,
    evaluate,
    inside,
    needle,
    perturbed,
    places,
    random_affine,
    random_formula,
    random_network,
    replaced,
    rewritten,
    total,
    var,
    z3_term,
)

ONE, ZERO = F(1), ("sum", (), F(0))


@dataclass
class Statement:
    """A chain of relations between (vectors of) trees on {x : rows}; `truth` where the generator knows it."""

    dim: int
    sides: list
    relations: list
    rows: list
    truth: bool | None = None
    empty: bool | None = False
    network: Network | None = None  # the last side is the realization of this network

    @property
    def names(self):
        return [f"x{i + 1}" for i in range(self.dim)]

    def conditions(self):
        return ", ".join(f"{as_text(t, self.names)} {relation} 0" for t, relation in self.rows)

    def text(self):
        sides = [", ".join(as_text(t, self.names) for t in side) for side in self.sides]
        chain = sides[0] + "".join(f" {r} {s}" for r, s in zip(self.relations, sides[1:], strict=True))
        return f"{chain}\n  on {self.conditions() or 'everything'}, variables {self.names}"

    def fails_at(self, x):
        if not inside(self.rows, x):
            return False
        values = [[evaluate(t, x) for t in side] for side in self.sides]
        return any(
            not COMPARE[relation](a, b)
            for relation, (left, right) in zip(self.relations, pairwise(values), strict=True)
            for a, b in zip(left, right, strict=True)
        )


# ---- generators: (seeded generator) -> Statement --------------------------------------------------


def coefficient(rng):
    return F(rng.choice((-2, -1, -1, 0, 1, 1, 2)), rng.choice((1, 1, 1, 2)))


def plain_affine(rng, dim):
    """Small coefficients, so that hyperplanes coincide and values tie."""
    return total(*((coefficient(rng), var(i)) for i in range(dim)), constant=F(rng.choice((-1, 0, 0, 0, 1))))


def plain_formula(rng, dim, depth=2):
    if depth == 0 or rng.random() < 0.2:
        return plain_affine(rng, dim)
    inner = [plain_formula(rng, dim, depth - 1) for _ in range(2)]
    match rng.randrange(4):
        case 0:
            return (rng.choice(("max", "min")), tuple(inner))
        case 1:
            return (rng.choice(("abs", "relu")), (inner[0],))
        case 2:
            return total((coefficient(rng), inner[0]), (coefficient(rng), inner[1]))
    return ("max", (*inner, plain_affine(rng, dim)))


def wrongly_rewritten(rng, tree):
    """The tree with one operation or coefficient replaced by another: equal only by accident."""
    if any(t[0] in ("cases", "when") for _, t in places(tree)):
        return ("relu", (tree,))  # a changed branch would jump, which is refused before anything is decided
    swap = {"max": "min", "min": "max", "abs": "relu", "relu": "abs"}
    path, spot = rng.choice(list(places(tree)))
    if spot[0] in swap:
        return replaced(tree, path, (swap[spot[0]], spot[1]))
    if spot[0] == "sum" and spot[1]:
        j = rng.randrange(len(spot[1]))
        changed = [(q + rng.choice((0, -1, 1)) if i == j else q, t) for i, (q, t) in enumerate(spot[1])]
        return replaced(tree, path, total(*changed, constant=spot[2]))
    return replaced(tree, path, ("relu", (spot,)))


def open_question(rng):
    """Two small formulas, one of them made from the other by a step that is wrong more often than not."""
    dim = rng.choice((1, 1, 2, 2, 3))
    f = plain_formula(rng, dim)
    g = rewritten(rng, f, rng.randrange(3), 8, _Unused())
    if rng.random() < 0.8:
        g = wrongly_rewritten(rng, g)
    relation = rng.choice(("==", "<=", ">="))
    rows = [(plain_affine(rng, dim), rng.choice((">=", ">", "=="))) for _ in range(rng.choice((0, 0, 1, 2)))]
    return Statement(dim, [[f], [g]], [relation], rows, None, None)


def nonconstant_affine(rng, dim):
    h = plain_affine(rng, dim)
    return h if h[1] else total((ONE, var(rng.randrange(dim))), constant=h[2])


def random_guard(rng, dim, depth):
    if depth == 0 or rng.random() < 0.4:
        return ("rel", plain_affine(rng, dim), rng.choice((">=", ">", "<=", "<", "==", "!=")))
    parts = tuple(random_guard(rng, dim, depth - 1) for _ in range(rng.choice((2, 2, 3))))
    match rng.randrange(3):
        case 0:
            return ("not", parts[0])
        case 1:
            return ("and", parts)
    return ("or", parts)


def guarded(rng):
    """Branches that agree where they have to; false ones prescribe another value on a hyperplane only."""
    dim = rng.choice((1, 1, 2))
    base = plain_formula(rng, dim, 1)
    branches, guards = [], []
    for _ in range(rng.choice((1, 1, 2))):
        h = nonconstant_affine(rng, dim)
        relation = rng.choice((">=", ">", "=="))
        extra = ("abs", (h,)) if relation == "==" else ("relu", (total((-ONE, h)),))
        branches.append(total((ONE, rewritten(rng, base, 1, 6, _Unused())), (coefficient(rng), extra)))
        guards.append(("and", (("rel", h, relation), random_guard(rng, dim, 1))))
    if rng.random() < 0.5:
        branches.append(rewritten(rng, base, 1, 6, _Unused()))
        guards.append(random_guard(rng, dim, 2))
    truth = True
    if rng.random() < 0.4:  # one value on a lower-dimensional set, which may be empty or hidden by earlier branches
        h = nonconstant_affine(rng, dim)
        branches.append(total((ONE, base), constant=F(1, 10 ** rng.randrange(1, 30))))
        guards.append(("and", (("rel", h, "=="), random_guard(rng, dim, 1))))
        truth = None
    f = ("when", (*branches, base), (*guards, ("true",)))
    return Statement(dim, [[f], [base]], [rng.choice(("==", "==", "<=", ">="))], [], truth)


def degenerate_domain(rng):
    """Points, flats, slabs of width 10^-k, cones, strict and contradictory rows, repeated and redundant ones."""
    dim = rng.choice((1, 2, 2, 3))
    c = [F(rng.randrange(-3, 4), rng.choice((1, 2, 3))) for _ in range(dim)]
    h = nonconstant_affine(rng, dim)
    at = total((ONE, h), constant=-evaluate(h, c))  # vanishes at c
    eps = F(1, 10 ** rng.randrange(1, 40))
    kind = rng.randrange(8)
    empty = False
    if kind == 0:
        rows = [(total((ONE, var(i)), constant=-c[i]), "==") for i in range(dim)]
    elif kind == 1:
        rows = [(at, "==")]
    elif kind == 2:
        rows = [(at, ">="), (total((-ONE, at), constant=eps), rng.choice((">", ">=")))]
    elif kind == 3:
        rows = [(at, ">"), (total((-ONE, at)), rng.choice((">", ">=")))]
        empty = True
    elif kind == 4:
        rows = [(total((ONE, at), constant=-eps), ">="), (total((-ONE, at)), ">=")]
        empty = True
    elif kind == 5:  # implicit equality from opposite weak rows, repeated with other factors
        rows = [(total((k, at)), ">=") for k in (F(2), F(-3), F(1, 7))]
    elif kind == 6:
        rows = [(plain_affine(rng, dim), rng.choice((">=", ">", ">="))) for _ in range(rng.randrange(1, 6))]
        empty = None
    else:
        rows = [(total((s, var(i)), constant=-s * c[i]), rng.choice((">=", ">"))) for i in range(dim) for s in (ONE,)]
    rng.shuffle(rows)
    f = plain_formula(rng, dim)
    if rng.random() < 0.5:
        g = rewritten(rng, f, 1, 8, _Unused())
        if rows and rng.random() < 0.7:
            h, relation = rng.choice(rows)
            extra = ("abs", (h,)) if relation == "==" else ("relu", (total((-ONE, h)),))
            g = total((ONE, g), (coefficient(rng), extra))
        return Statement(dim, [[f], [g]], [rng.choice(("==", "<=", ">="))], rows, True, empty)
    return Statement(dim, [[f], [wrongly_rewritten(rng, f)]], [rng.choice(("==", "<="))], rows, None, empty)


def spoiled_network(rng):
    """Dead, duplicate, cancelling and always-on units, coincident and parallel hyperplanes, zero rows; many outputs."""
    dim = rng.choice((1, 1, 2, 2, 3))
    layers, n = [], dim
    for width in rng.choice(((2,), (4,), (2, 2), (3, 1), (1, 1, 1))):
        W = [[F(rng.randrange(-2, 3)) for _ in range(n)] for _ in range(width)]
        b = [F(rng.randrange(-2, 3)) for _ in range(width)]
        for _ in range(rng.choice((0, 1, 1))):
            i, j = rng.randrange(width), rng.randrange(width)
            k = rng.choice((F(1), F(-1), F(2), F(0), F(1, 10**9)))
            W[j], b[j] = [k * w for w in W[i]], k * b[i] + rng.choice((F(0), F(0), F(1, 10**12)))
        if layers and rng.random() < 0.4:
            W[0], b[0] = [abs(w) for w in W[0]], F(1)  # always on after a relu
        layers.append((tuple(map(tuple, W)), tuple(b)))
        n = width
    m = rng.choice((1, 1, 2, 3))
    layers.append(
        (
            tuple(tuple(F(rng.choice((-1, 0, 1, 2))) for _ in range(n)) for _ in range(m)),
            tuple(F(rng.randrange(-1, 2)) for _ in range(m)),
        )
    )
    sides = outputs_of(layers, dim)
    network = Network(layers)
    if m == 1:
        other = rewritten(rng, sides[0], 2, 14, _Unused()) if rng.random() < 0.6 else wrongly_rewritten(rng, sides[0])
        return Statement(dim, [[other], sides], ["=="], [], None, network=network)
    others = [rewritten(rng, t, 1, 12, _Unused()) for t in sides]
    truth = True
    if rng.random() < 0.5:
        j = rng.randrange(m)
        others[j] = total((ONE, others[j]), constant=F(rng.choice((-1, 1)), 10 ** rng.randrange(0, 50)))
        truth = False
    return Statement(dim, [others, sides], ["=="], [], truth, network=network)


def outputs_of(layers, dim):
    values = [var(i) for i in range(dim)]
    for k, (W, b) in enumerate(layers):
        values = [("relu", (v,)) for v in values] if k else values
        values = [
            total(*((w, v) for w, v in zip(row, values, strict=True)), constant=c) for row, c in zip(W, b, strict=True)
        ]
    return values


def ties(rng):
    """Maxima of many affine maps, most of them equal, dominated or tied, folded in different ways."""
    dim = rng.choice((1, 2, 2, 3))
    maps = [plain_affine(rng, dim) for _ in range(rng.choice((3, 5, 8)))]
    pool = [*maps, *(rng.choice(maps) for _ in range(3))]
    pool += [total((F(1, 2), rng.choice(maps)), (F(1, 2), rng.choice(maps))) for _ in range(2)]
    rng.shuffle(pool)
    left = ("max", tuple(pool))
    rng.shuffle(pool)
    cut = rng.randrange(1, len(pool))
    right = ("max", (("max", tuple(pool[:cut])), ("max", tuple(pool[cut:]))))
    if rng.random() < 0.4:
        return Statement(dim, [[left], [right]], ["=="], [], True)
    kept = tuple(t for t in maps if t is not maps[0])
    return Statement(dim, [[left], [("max", kept)]], [rng.choice(("==", "<="))], [], None)


def chain(rng):
    dim = rng.choice((1, 2))
    f = plain_formula(rng, dim, 1)
    sides, relations, truth = [[f]], [], True
    for _ in range(rng.choice((2, 2, 3))):
        relation = rng.choice(("==", "<=", ">="))
        g = rewritten(rng, sides[-1][0], 1, 7, _Unused())
        if relation != "==":
            bump = (rng.choice(("relu", "abs")), (plain_affine(rng, dim),))
            g = total((ONE, g), (ONE if relation == "<=" else -ONE, bump))
        sides.append([g])
        relations.append(relation)
    if rng.random() < 0.5:
        k = rng.randrange(1, len(sides))
        sides[k] = [wrongly_rewritten(rng, sides[k][0])]
        truth = None
    return Statement(dim, sides, relations, [], truth)


def tiny_gap(rng):
    """A needle of width 10^-k hidden in huge or tiny coefficients, or a constant off by 10^-k."""
    dim = rng.choice((1, 1, 2))
    base = plain_formula(rng, dim, 1)
    k = rng.choice((1, 10, 100, 1000))
    size = F(10) ** rng.choice((-k, k))
    base = total((size, base))
    right = rewritten(rng, base, 2, 8, _Unused())
    match rng.randrange(4):
        case 0:
            return Statement(dim, [[base], [right]], ["=="], [], True)
        case 1:
            right = total((ONE, right), constant=F(1, 10**k))
        case 2:
            center = [F(rng.randrange(-50, 51), rng.choice((7, 11, 13))) for _ in range(dim)]
            right = total((ONE, right), (F(1, 10**k), needle(rng, dim, center)))
        case _:
            right = perturbed(rng, right) or right
            return Statement(dim, [[base], [right]], [rng.choice(("==", "<="))], [], None)
    return Statement(dim, [[base], [right]], ["=="], [], False)


def other_dimension(rng):
    """No variable at all, or five or six."""
    dim = rng.choice((0, 5, 6))
    if dim == 0:
        f = plain_formula(rng, 0)
        return Statement(0, [[f], [plain_formula(rng, 0)]], [rng.choice(("==", "<=", ">="))], [], None)
    f = total(*((coefficient(rng), plain_formula(rng, dim, 1)) for _ in range(2)))
    g = rewritten(rng, f, 1, 6, _Unused())
    if rng.random() < 0.5:
        return Statement(dim, [[f], [wrongly_rewritten(rng, g)]], ["=="], [], None)
    return Statement(dim, [[f], [g]], ["=="], [], True)


def larger(rng):
    """Functions big enough for the region engines to be asked first."""
    dim = rng.choice((1, 2, 2, 3))
    parts = [(coefficient(rng) or ONE, ("relu", (random_affine(rng, dim),))) for _ in range({1: 14, 2: 9, 3: 6}[dim])]
    f = total(*parts, (ONE, random_formula(rng, dim, 1)))
    g = rewritten(rng, f, 3, 24, _Unused())
    if rng.random() < 0.5:
        return Statement(dim, [[f], [g]], ["=="], [], True)
    g = perturbed(rng, g) if rng.random() < 0.5 else wrongly_rewritten(rng, g)
    return Statement(dim, [[f], [g or f]], [rng.choice(("==", "<="))], [], None)


def single_network(rng):
    """A small random network against its formula, spoiled or not."""
    dim = rng.choice((1, 2))
    tree = random_network(rng, dim)
    other = rewritten(rng, tree, 2, 14, _Unused())
    other = other if rng.random() < 0.5 else perturbed(rng, other) or other
    return Statement(dim, [[other], [tree]], ["=="], [], None, network=Network(tree[1]))


class _Unused(dict):
    """A counter nobody reads."""

    def __missing__(self, key):
        return 0


GENERATORS = {
    "open questions": open_question,
    "nested guards": guarded,
    "degenerate domains": degenerate_domain,
    "spoiled networks": spoiled_network,
    "networks": single_network,
    "ties": ties,
    "chains": chain,
    "tiny gaps": tiny_gap,
    "other dimensions": other_dimension,
    "larger functions": larger,
}


# ---- judging -------------------------------------------------------------------------------------


def asked(statement, rng, options):
    """The verdict through a random door."""
    names = statement.names
    doors = rng.choice(("text", "sympy", "graph", "mixed"))
    on = statement.conditions() or None
    if statement.rows and rng.random() < 0.5:
        if rng.random() < 0.5:
            on = [Polyhedron.from_text(f"{as_text(t, names)} {r} 0", names) for t, r in statement.rows]
            on = on[0] if len(on) == 1 else on
        else:
            import sympy

            relations = [sympy.Rel(as_sympy(t, names), 0, r) for t, r in statement.rows]
            on = on if any(r in (sympy.true, sympy.false) for r in relations) else relations
    common = {"on": on, "variables": names, **options}
    if len(statement.relations) > 1 or (doors == "text" and len(statement.sides[0]) == 1):
        text = as_text(statement.sides[0][0], names)
        for relation, (side,) in zip(statement.relations, statement.sides[1:], strict=True):
            text += f" {relation} {as_text(side, names)}"
        return decide(text, **common)

    def enter(side):
        door = rng.choice(("text", "sympy", "graph")) if doors == "mixed" else doors
        made = [DOORS["text" if door == "graph" and len(side) > 1 else door](t, names) for t in side]
        return made[0] if len(made) == 1 else made

    (left, right), (relation,) = statement.sides, statement.relations
    left = enter(left)
    right = statement.network if statement.network is not None and rng.random() < 0.7 else enter(right)
    if relation == "==":
        return equal(left, right, **common)
    return at_most(left, right, **common) if relation == "<=" else at_most(right, left, **common)


def judge(statement, rng, ask_z3=True):
    """What is wrong with the answer, or None; and how it was found out."""
    options = {"certify": rng.choice((None, None, True, False))}
    starved = rng.random() < 0.03
    if starved:
        options |= rng.choice(({"time": 0.0}, {"max_cells": rng.randrange(3)}))
    try:
        verdict = asked(statement, rng, options)
    except EmptyDomain:
        if statement.empty is False:
            return "a nonempty domain is called empty", "empty"
        if statement.empty is None and not _really_empty(statement):
            return "z3 finds a point in a domain that is called empty", "empty"
        verdict = asked(statement, rng, options | {"allow_empty": True})
        if verdict.undecided and starved:
            return None, "starved"
        if not (verdict.proved and verdict.vacuous):
            return f"the domain is empty, but {verdict.label}", "empty"
        return _certificate_is_right(verdict), "empty"
    except FormulaError as error:  # sympy puts two guards with one value into a normal form, which may be huge
        if "falls into more than" in str(error):
            return None, "refused for its size"
        return f"refused: {error}", "refused"
    if statement.empty is True:
        return f"the domain is empty, but {verdict.label}", "empty"
    if verdict.undecided:
        return (None, "starved") if starved else (f"undecided: {verdict.reason}", "undecided")
    if statement.truth is not None and verdict.proved != statement.truth:
        return f"WRONG VERDICT {verdict.label}", "known"
    if verdict.refuted:
        point = list(verdict.counterexample.point)
        if not statement.fails_at(point):
            return f"WRONG VERDICT: refuted at {point}, where it holds or is not asked", "refuted"
        values = (verdict.counterexample.left, verdict.counterexample.right)
        shown = [[evaluate(t, point) for t in side] for side in statement.sides]
        pairs = [tuple(v if verdict_is_vector(values) else v[0] for v in pair) for pair in pairwise(shown)]
        if tuple(map(_plain, values)) not in [tuple(map(_plain, p)) for p in (*pairs, *(p[::-1] for p in pairs))]:
            return f"the counterexample shows {values}, the sides are {shown}", "refuted"
        return _certificate_is_right(verdict), "refuted"
    for _ in range(4):
        x = [F(rng.randrange(-40, 41), rng.choice((1, 2, 8))) for _ in range(statement.dim)]
        if statement.fails_at(x):
            return f"WRONG VERDICT: proved, but it fails at {x}", "proved"
    wrong = _certificate_is_right(verdict)
    if wrong or not (ask_z3 or statement.truth is None):
        return wrong, "proved"
    fails = z3_fails(statement)
    if fails:
        return "WRONG VERDICT: proved, but z3 finds a point where it fails", "proved, z3"
    return None, "proved, z3 does not know" if fails is None else "proved, z3 agrees"


def verdict_is_vector(values):
    return isinstance(values[0], tuple)


def _plain(value):
    return tuple(value) if isinstance(value, (list, tuple)) else value


def _certificate_is_right(verdict):
    """The kernel accepts the certificate, and it is about exactly the claims of the statement."""
    if verdict.certificate is None:
        enumerated = verdict.label == "proved by exact enumeration"
        return None if enumerated else f"no certificate, but {verdict.label}"
    shown = verify(verdict.certificate)
    claims = [one.claim for one in obligations(verdict.question)]
    if verdict.refuted:
        fine = len(shown) == 1 and shown[0].claim in claims and shown[0].point == verdict.counterexample.point
    else:
        fine = [(one.claim, one.point) for one in shown] == [(claim, None) for claim in claims]
    return None if fine else "the certificate is about other claims than the statement compiles to"


def _solver(statement, milliseconds=4000):
    import z3

    x = [z3.Real(name) for name in statement.names]
    solver = z3.Solver()
    solver.set("timeout", milliseconds)
    for tree, relation in statement.rows:
        solver.add(COMPARE[relation](z3_term(tree, x), 0))
    return solver, x


def _really_empty(statement):
    solver, _ = _solver(statement)
    return str(solver.check()) != "sat"


def z3_fails(statement):
    """Whether z3 finds a point where the statement fails: True, False, or None when it does not know."""
    import z3

    solver, x = _solver(statement)
    failures = [
        z3.Not(COMPARE[relation](z3_term(a, x), z3_term(b, x)))
        for relation, (left, right) in zip(statement.relations, pairwise(statement.sides), strict=True)
        for a, b in zip(left, right, strict=True)
    ]
    solver.add(z3.Or(failures))
    answer = str(solver.check())
    return None if answer == "unknown" else answer == "sat"


def statement_case(kind, seed, index, z3_every):
    """Make and judge one statement: (what is wrong or None, how it was judged, its text)."""
    rng = Rng(f"{kind}:{seed}:{index}")
    rng.huge = index % 7 == 6 and kind in ("larger functions", "tiny gaps")
    statement = GENERATORS[kind](rng)
    wrong, how = judge(statement, random.Random(f"{seed}:{index}:judge"), z3_every and index % z3_every == 0)
    return wrong, how, statement.text
