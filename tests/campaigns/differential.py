"""Random statements with a known answer: every verdict has to be exactly right.

Equal pairs come from named rewrites (neuron permutation, rescaling, |z| = relu(z) + relu(-z), tropical
distributivity, dead units, ...) composed at random on random networks and formulas.  Unequal ones differ by
1/10^6 in a coefficient, on a cell of volume below 10^-6 only, or on a hyperplane only.  Statements also come as
inequalities, on polyhedra (where the sides agree on the domain alone), with and without certificates; every fifth
has coefficients around 2^63.  Trees, evaluator and rewrites live here and share no
code with the package; both sides enter it through different doors (text, sympy, formula graphs, networks).

    python -m tests.campaigns.differential --cases 1000 --seed 1 [--z3 20]
"""

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import eq, ge, gt, le, lt, ne

import sympy

from exactrelu.expressions import Cases, Lattice, Variable, combine, compare, conjunction, negate, negation
from exactrelu.formulas import Formula
from exactrelu.kernel.certificate import verify
from exactrelu.networks import Network
from exactrelu.prover.equality import at_most, equal
from exactrelu.prover.questions import claims_of
from exactrelu.symbolic import relu

F = Fraction
ZERO, ONE = F(0), F(1)

# A tree is ("var", i), ("sum", ((q, tree), ..), constant), ("max" | "min", trees), ("abs" | "relu", (tree,))
# or ("net", layers, arguments) with layers ((W, b), ..) and one output, or ("cases", (a, b), h, relation): a where
# the affine h is >= 0, > 0 or == 0, and b elsewhere.  ("when", trees, guards) is the first tree whose guard holds; a
# guard is ("rel", affine tree, relation with 0), ("and" | "or", guards), ("not", guard) or ("true",).


def var(i):
    return ("var", i)


def total(*parts, constant=ZERO):
    """constant + sum q * tree, nested sums opened."""
    flat = []
    for q, tree in parts:
        if tree[0] == "sum":
            flat += [(q * r, inner) for r, inner in tree[1]]
            constant += q * tree[2]
        else:
            flat.append((q, tree))
    return ("sum", tuple((q, tree) for q, tree in flat if q), constant)


def minus(tree):
    return total((-ONE, tree))


# ---- the evaluator -------------------------------------------------------------------------------


def evaluate(tree, x):
    """The value of a tree at a rational point: the definition, in fractions."""
    kind = tree[0]
    if kind == "var":
        return x[tree[1]]
    if kind == "sum":
        return tree[2] + sum(q * evaluate(inner, x) for q, inner in tree[1])
    if kind == "net":
        values = [evaluate(inner, x) for inner in tree[2]]
        for k, (W, b) in enumerate(tree[1]):
            values = values if k == 0 else [v if v > 0 else F(0) for v in values]
            values = [sum(w * v for w, v in zip(row, values, strict=True)) + c for row, c in zip(W, b, strict=True)]
        return values[0]
    if kind == "cases":
        (a, b), h, relation = tree[1:]
        return evaluate(a if inside([(h, relation)], x) else b, x)
    if kind == "when":
        return evaluate(next(t for t, guard in zip(*tree[1:], strict=True) if holds(guard, x)), x)
    values = [evaluate(inner, x) for inner in tree[1]]
    if kind == "max":
        return max(values)
    if kind == "min":
        return min(values)
    return abs(values[0]) if kind == "abs" else max(values[0], F(0))


COMPARE = {">=": ge, ">": gt, "==": eq, "<=": le, "<": lt, "!=": ne}


def holds(guard, x):
    """Whether a guard holds at a rational point."""
    match guard[0]:
        case "rel":
            return COMPARE[guard[2]](evaluate(guard[1], x), 0)
        case "and":
            return all(holds(part, x) for part in guard[1])
        case "or":
            return any(holds(part, x) for part in guard[1])
        case "not":
            return not holds(guard[1], x)
    return True


def maxima(tree):
    """A measure of size: the number of max, min, abs, relu and neurons."""
    match tree[0]:
        case "var":
            return 0
        case "sum":
            return sum(maxima(inner) for _, inner in tree[1])
        case "net":
            return sum(len(b) for _, b in tree[1][:-1]) + sum(map(maxima, tree[2]))
    return max(len(tree[1]) - 1, 1) + sum(map(maxima, tree[1]))


def expanded(tree):
    """The network of a ("net", ..) as a formula."""
    values = list(tree[2])
    for k, (W, b) in enumerate(tree[1]):
        values = values if k == 0 else [("relu", (v,)) for v in values]
        values = [
            total(*((w, v) for w, v in zip(row, values, strict=True)), constant=c) for row, c in zip(W, b, strict=True)
        ]
    return values[0]


# ---- doors into the package ----------------------------------------------------------------------


def as_text(tree, names):
    match tree[0]:
        case "var":
            return names[tree[1]]
        case "sum":
            parts = [f"{q}*{as_text(inner, names)}" for q, inner in tree[1]]
            return "(" + " + ".join([*parts, str(tree[2])]).replace("+ -", "- ") + ")"
        case "net":
            return as_text(expanded(tree), names)
        case "cases":
            (a, b), h, relation = tree[1:]
            a, b, h = (as_text(t, names) for t in (a, b, h))
            return f"piecewise(({a}, {h} {relation} 0), ({b}, true))"
        case "when":
            branches = (f"({as_text(t, names)}, {guard_text(g, names)})" for t, g in zip(*tree[1:], strict=True))
            return f"piecewise({', '.join(branches)})"
    return f"{tree[0]}({', '.join(as_text(inner, names) for inner in tree[1])})"


def guard_text(guard, names):
    match guard[0]:
        case "rel":
            return f"{as_text(guard[1], names)} {guard[2]} 0"
        case "and" | "or":
            return "(" + f" {guard[0]} ".join(guard_text(part, names) for part in guard[1]) + ")"
        case "not":
            return f"not ({guard_text(guard[1], names)})"
    return "true"


def guard_sympy(guard, names):
    match guard[0]:
        case "rel":
            return sympy.Rel(as_sympy(guard[1], names), 0, guard[2])
        case "and" | "or":
            return {"and": sympy.And, "or": sympy.Or}[guard[0]](*(guard_sympy(part, names) for part in guard[1]))
        case "not":
            return sympy.Not(guard_sympy(guard[1], names))
    return sympy.true


def as_sympy(tree, names):
    match tree[0]:
        case "var":
            return sympy.Symbol(names[tree[1]], real=True)
        case "sum":
            parts = [sympy.Rational(q.numerator, q.denominator) * as_sympy(inner, names) for q, inner in tree[1]]
            return sympy.Add(*parts, sympy.Rational(tree[2].numerator, tree[2].denominator))
        case "net":
            return Network(tree[1])(*(as_sympy(inner, names) for inner in tree[2]))
        case "cases":
            (a, b), h, relation = tree[1:]
            a, b, h = (as_sympy(t, names) for t in (a, b, h))
            return sympy.Piecewise((a, sympy.Rel(h, 0, relation)), (b, True))
        case "when":
            return sympy.Piecewise(
                *((as_sympy(t, names), guard_sympy(g, names)) for t, g in zip(*tree[1:], strict=True))
            )
    arguments = [as_sympy(inner, names) for inner in tree[1]]
    return {"max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs, "relu": relu}[tree[0]](*arguments)


def as_graph(tree, names):
    """A formula graph in which equal subtrees are one node."""
    known = {}

    def node(t):
        if t not in known:
            match t[0]:
                case "var":
                    known[t] = Variable(names[t[1]])
                case "sum":
                    known[t] = combine([(q, node(inner)) for q, inner in t[1]], t[2])
                case "net":
                    known[t] = node(expanded(t))
                case "cases":
                    guard = compare(node(t[2]), t[3])
                    known[t] = Cases(((guard, node(t[1][0])), (((),), node(t[1][1]))), "cases")
                case "when":
                    known[t] = Cases(tuple((alternatives(g), node(u)) for u, g in zip(*t[1:], strict=True)), "cases")
                case _:
                    known[t] = Lattice(t[0], tuple(node(inner) for inner in t[1]))
        return known[t]

    def alternatives(g):
        match g[0]:
            case "rel":
                h, relation = node(g[1]), g[2]
                if relation == "!=":
                    return compare(h, ">") + compare(negate(h), ">")
                return compare(negate(h), relation.replace("<", ">")) if "<" in relation else compare(h, relation)
            case "and":
                return reduce(conjunction, map(alternatives, g[1]))
            case "or":
                return sum(map(alternatives, g[1]), ())
            case "not":
                return negation(alternatives(g[1]))
        return ((),)

    return Formula((node(tree),), "graph")


DOORS = {"text": as_text, "sympy": as_sympy, "graph": as_graph}


def enter(tree, names, rng):
    """The tree through a random door; a bare network as it is, half of the time."""
    if tree[0] == "net" and tree[2] == tuple(map(var, range(len(names)))) and rng.random() < 0.5:
        return "network", Network(tree[1])
    door = rng.choice(sorted(DOORS))
    return door, DOORS[door](tree, names)


# ---- rewrites that keep the function -------------------------------------------------------------


def only(kind):
    def decorate(rule):
        rule.kind = kind
        return rule

    return decorate


class Rng(random.Random):
    """A seeded generator; with `huge`, coefficients around 2^63 and denominators around 2^59 come in."""

    huge = False


def small(rng):
    if rng.huge and rng.random() < 0.6:
        return F(rng.choice((-1, 1)) * rng.choice((1, 2**61 + 1, 2**64 - 1, 10**25)), rng.choice((1, 3, 2**59 + 1)))
    return F(rng.choice((-3, -2, -1, 1, 2, 3)), rng.choice((1, 1, 1, 2, 3)))


@only("relu")
def relu_flip(rng, t):
    (z,) = t[1]
    return total((ONE, z), (ONE, ("relu", (minus(z),))))


@only("relu")
def relu_by_abs(rng, t):
    (z,) = t[1]
    return total((F(1, 2), z), (F(1, 2), ("abs", (z,))))


@only("relu")
def positive_rescaling(rng, t):
    k = abs(small(rng)) * rng.choice((1, F(1, 10**6), 10**6))
    return total((1 / k, ("relu", (total((k, t[1][0])),))))


@only("relu")
def neuron_splitting(rng, t):
    q = small(rng)
    return total((q, t), (1 - q, ("relu", (total((ONE, t[1][0])),))))


@only("relu")
def relu_as_max(rng, t):
    return ("max", (("sum", (), F(0)), t[1][0]))


@only("abs")
def abs_by_relus(rng, t):
    (z,) = t[1]
    return total((ONE, ("relu", (z,))), (ONE, ("relu", (minus(z),))))


@only("abs")
def abs_as_max(rng, t):
    (z,) = t[1]
    return ("max", (z, minus(z)))


@only(None)
def padding(rng, t):
    return total((ONE, ("relu", (t,))), (-ONE, ("relu", (minus(t),))))


@only("max")
def max_by_relu(rng, t):
    a, *rest = t[1]
    if not rest:
        return a
    b = rest[0] if len(rest) == 1 else ("max", tuple(rest))
    return total((ONE, a), (ONE, ("relu", (total((ONE, b), (-ONE, a)),))))


@only("max")
def max_by_abs(rng, t):
    if len(t[1]) != 2:
        return None
    a, b = t[1]
    half = F(1, 2)
    return total((half, a), (half, b), (half, ("abs", (total((ONE, a), (-ONE, b)),))))


@only("max")
def reassociation(rng, t):
    parts = list(t[1])
    rng.shuffle(parts)
    if len(parts) < 3:
        return ("max", tuple(parts))
    cut = rng.randrange(1, len(parts))
    return ("max", (("max", tuple(parts[:cut])), ("max", tuple(parts[cut:]))))


@only("max")
def redundant_argument(rng, t):
    if len(t[1]) < 2:
        return None
    a, b = t[1][:2]
    return ("max", (*t[1], total((F(1, 3), a), (F(2, 3), b))))


@only("max")
def max_as_min(rng, t):
    return minus(("min", tuple(minus(a) for a in t[1])))


@only("min")
def min_as_max(rng, t):
    return minus(("max", tuple(minus(a) for a in t[1])))


@only("min")
def min_by_max(rng, t):
    if len(t[1]) != 2:
        return None
    a, b = t[1]
    return total((ONE, a), (ONE, b), (-ONE, ("max", (a, b))))


@only("max")
def lattice_distributivity(rng, t):
    for i, a in enumerate(t[1]):
        if a[0] == "min":
            rest = t[1][:i] + t[1][i + 1 :]
            return ("min", tuple(("max", (b, *rest)) for b in a[1]))
    return None


@only("sum")
def tropical_distributivity(rng, t):
    """q max(a, ..) + r max(b, ..) = max(q a + r b, ..) for q, r > 0."""
    found = [i for i, (q, inner) in enumerate(t[1]) if q > 0 and inner[0] in ("max", "relu", "abs")]
    if len(found) < 2:
        return None
    i, j = sorted(rng.sample(found, 2))

    def arguments(inner):
        if inner[0] == "max":
            return inner[1]
        return (inner[1][0], ("sum", (), F(0)) if inner[0] == "relu" else minus(inner[1][0]))

    (q, first), (r, second) = t[1][i], t[1][j]
    if len(arguments(first)) * len(arguments(second)) > 6:
        return None
    merged = ("max", tuple(total((q, a), (r, b)) for a in arguments(first) for b in arguments(second)))
    rest = [part for k, part in enumerate(t[1]) if k not in (i, j)]
    return total(*rest, (ONE, merged), constant=t[2])


@only(None)
def dead_unit(rng, t):
    return total((ONE, t), (small(rng), ("relu", (total((-ONE, ("relu", (t,))), constant=F(-1, 10**6)),))))


@only(None)
def always_on_unit(rng, t):
    inner = ("abs", (t,))
    return total((ONE, t), (ONE, ("relu", (total((ONE, inner), constant=F(1)),))), (-ONE, inner), constant=F(-1))


def is_affine(t):
    return t[0] == "var" or (t[0] == "sum" and all(inner[0] == "var" for _, inner in t[1]))


@only("relu")
def relu_by_cases(rng, t):
    (z,) = t[1]
    return ("cases", (z, ("sum", (), ZERO)), z, rng.choice((">=", ">"))) if is_affine(z) else None


@only("max")
def max_by_cases(rng, t):
    a, *rest = t[1]
    if len(rest) != 1 or not is_affine(a) or not is_affine(rest[0]):
        return None
    return ("cases", (a, rest[0]), total((ONE, a), (-ONE, rest[0])), rng.choice((">=", ">")))


@only(None)
def pointless_cases(rng, t):
    """t + |h| where h = 0, and t elsewhere."""
    h = total((small(rng), var(0)), constant=small(rng))
    return ("cases", (total((ONE, t), (ONE, ("abs", (h,)))), t), h, "==")


@only("net")
def neuron_permutation(rng, t):
    layers = list(t[1])
    for k in range(len(layers) - 1):
        (W, b), (V, c) = layers[k], layers[k + 1]
        order = list(range(len(b)))
        rng.shuffle(order)
        layers[k] = (tuple(W[i] for i in order), tuple(b[i] for i in order))
        layers[k + 1] = (tuple(tuple(row[i] for i in order) for row in V), c)
    return ("net", tuple(layers), t[2])


def change_neuron(t, k, i, rows, columns):
    """Replace neuron i of layer k by neurons (row, bias) with outgoing factors `columns`."""
    layers = list(t[1])
    (W, b), (V, c) = layers[k], layers[k + 1]
    layers[k] = (W[:i] + tuple(r for r, _ in rows) + W[i + 1 :], b[:i] + tuple(q for _, q in rows) + b[i + 1 :])
    layers[k + 1] = (tuple(row[:i] + tuple(row[i] * q for q in columns) + row[i + 1 :] for row in V), c)
    return ("net", tuple(layers), t[2])


@only("net")
def neuron_rescaling(rng, t):
    if len(t[1]) < 2:
        return None
    k = rng.randrange(len(t[1]) - 1)
    i = rng.randrange(len(t[1][k][1]))
    q = abs(small(rng))
    row, bias = t[1][k][0][i], t[1][k][1][i]
    return change_neuron(t, k, i, [(tuple(q * w for w in row), q * bias)], [1 / q])


@only("net")
def network_neuron_splitting(rng, t):
    if len(t[1]) < 2:
        return None
    k = rng.randrange(len(t[1]) - 1)
    i = rng.randrange(len(t[1][k][1]))
    q = small(rng)
    row, bias = t[1][k][0][i], t[1][k][1][i]
    return change_neuron(t, k, i, [(row, bias)] * 2, [q, 1 - q])


@only("net")
def dead_neuron(rng, t):
    """A neuron with outgoing weights 0, or one that is never active: relu(-1 - sum of the others)."""
    if len(t[1]) < 2:
        return None
    layers = list(t[1])
    k = rng.randrange(len(layers) - 1)
    (W, b), (V, c) = layers[k], layers[k + 1]
    n = len(W[0])
    never = k > 0 and rng.random() < 0.7
    row = (F(-1),) * n if never else tuple(small(rng) for _ in range(n))
    outgoing = small(rng) if never else F(0)
    layers[k] = ((*W, row), (*b, F(-1) if never else small(rng)))
    layers[k + 1] = (tuple((*r, outgoing) for r in V), c)
    return ("net", tuple(layers), t[2])


@only("net")
def depth_padding(rng, t):
    """y = relu(y) - relu(-y) after the last affine map."""
    *head, ((row,), (bias,)) = t[1]
    split = ((row, tuple(-w for w in row)), (bias, -bias))
    return ("net", (*head, split, (((ONE, -ONE),), (F(0),))), t[2])


@only("net")
def network_as_formula(rng, t):
    return expanded(t)


RULES = [
    relu_flip, relu_by_abs, positive_rescaling, neuron_splitting, relu_as_max, abs_by_relus, abs_as_max, padding,
    max_by_relu, max_by_abs, reassociation, redundant_argument, max_as_min, min_as_max, min_by_max,
    lattice_distributivity, tropical_distributivity, relu_by_cases, max_by_cases, pointless_cases, dead_unit,
    always_on_unit, neuron_permutation, neuron_rescaling,
    network_neuron_splitting, dead_neuron, depth_padding, network_as_formula,
]  # fmt: skip
SELDOM = [  # these find few places; tried more often
    max_by_relu, max_by_abs, max_as_min, min_as_max, min_by_max, reassociation, lattice_distributivity,
    tropical_distributivity,
]  # fmt: skip


def places(tree, path=()):
    """Every subtree with the way to it."""
    yield path, tree
    if tree[0] == "sum":
        for i, (_, inner) in enumerate(tree[1]):
            yield from places(inner, (*path, i))
    elif tree[0] == "net":
        for i, inner in enumerate(tree[2]):
            yield from places(inner, (*path, i))
    elif tree[0] != "var":
        for i, inner in enumerate(tree[1]):
            yield from places(inner, (*path, i))


def replaced(tree, path, new):
    if not path:
        return new
    i, *rest = path
    if tree[0] == "sum":
        q, inner = tree[1][i]
        parts = [*tree[1][:i], (q, replaced(inner, rest, new)), *tree[1][i + 1 :]]
        return total(*parts, constant=tree[2])
    inner = tree[2] if tree[0] == "net" else tree[1]
    changed = (*inner[:i], replaced(inner[i], rest, new), *inner[i + 1 :])
    if tree[0] in ("cases", "when"):
        return (tree[0], changed, *tree[2:])
    return ("net", tree[1], changed) if tree[0] == "net" else (tree[0], changed)


def rewritten(rng, tree, times, limit, used):
    """The same function after up to `times` rewrites at random places; their names go to `used`."""
    for _ in range(6 * times):
        if times == 0:
            break
        rule = rng.choice(RULES if rng.random() < 0.7 else SELDOM)
        spots = [(path, t) for path, t in places(tree) if rule.kind in (None, t[0])]
        if not spots:
            continue
        path, spot = rng.choice(spots)
        new = rule(rng, spot)
        if new is None:
            continue
        candidate = replaced(tree, path, new)
        if maxima(candidate) <= limit:
            tree, times = candidate, times - 1
            used[rule.__name__] += 1
    return tree


# ---- random functions ----------------------------------------------------------------------------


def random_affine(rng, dim):
    if rng.huge:
        scales = [F(rng.choice((1, 1, 2**63 + 1)), rng.choice((1, 1, 2**60 - 1))) for _ in range(dim)]
        parts = ((rng.randrange(-3, 4) * scale, var(i)) for i, scale in enumerate(scales))
        return total(*parts, constant=F(rng.randrange(-3, 4) * rng.choice((1, 2**70)), rng.choice((1, 2))))
    return total(
        *((F(rng.randrange(-3, 4), rng.choice((1, 1, 2, 3))), var(i)) for i in range(dim)),
        constant=F(rng.randrange(-3, 4), rng.choice((1, 2))),
    )


def random_network(rng, dim):
    widths = rng.choice([[3], [2, 2], [4], [3, 2]] if dim <= 2 else [[3], [2, 2]])
    layers = []
    n = dim
    for m in (*widths, 1):
        W = tuple(tuple(F(rng.randrange(-3, 4), rng.choice((1, 1, 2))) for _ in range(n)) for _ in range(m))
        layers.append((W, tuple(F(rng.randrange(-3, 4), rng.choice((1, 2))) for _ in range(m))))
        n = m
    return ("net", tuple(layers), tuple(map(var, range(dim))))


def random_formula(rng, dim, depth=2):
    if depth == 0:
        return random_affine(rng, dim)

    def inner():
        return random_formula(rng, dim, rng.randrange(depth))

    match rng.randrange(5):
        case 4:
            parts = (("min", (inner(), random_affine(rng, dim))), inner())
            return ("max", parts if rng.random() < 0.5 else parts[::-1])
        case 0:
            return (rng.choice(("max", "min")), tuple(inner() for _ in range(rng.choice((2, 2, 3)))))
        case 1:
            return (rng.choice(("relu", "abs")), (inner(),))
        case _:
            return total(
                (small(rng), (rng.choice(("relu", "abs")), (inner(),))), (small(rng), inner()), constant=small(rng)
            )


def random_function(rng, dim):
    if rng.random() < 0.45:
        return random_network(rng, dim)
    while True:
        tree = random_formula(rng, dim)
        if 1 <= maxima(tree) <= 5:
            return tree


def needle(rng, dim, center):
    """A bump supported in a cell of volume below 10^-6: relu(eps - K * |x - c|_1)."""
    eps, steep = F(1, 10 ** rng.randrange(2, 6)), 10**7
    parts = [(F(-steep), ("abs", (total((ONE, var(i)), constant=-c),))) for i, c in enumerate(center)]
    assert (2 * eps / steep) ** dim < F(1, 10**6)
    return ("relu", (total(*parts, constant=eps),))


def perturbed(rng, tree):
    """One coefficient or constant of a sum or a network changed by 1/10^6, or None if there is none."""
    spots = [(path, t) for path, t in places(tree) if t[0] in ("sum", "net")]
    if not spots or any(t[0] in ("cases", "when") for _, t in places(tree)):
        return None  # a changed branch would jump, which is refused before anything is decided
    path, t = rng.choice(spots)
    step = rng.choice((1, -1)) * F(1, 10**6)
    if t[0] == "net":
        k = rng.randrange(len(t[1]))
        W, b = t[1][k]
        i = rng.randrange(len(b))
        j = rng.randrange(len(W[i]) + 1)
        if j == len(W[i]):
            b = (*b[:i], b[i] + step, *b[i + 1 :])
        else:
            W = (*W[:i], (*W[i][:j], W[i][j] + step, *W[i][j + 1 :]), *W[i + 1 :])
        return replaced(tree, path, ("net", (*t[1][:k], (W, b), *t[1][k + 1 :]), t[2]))
    j = rng.randrange(len(t[1]) + 1)
    if j == len(t[1]):
        return replaced(tree, path, ("sum", t[1], t[2] + step))
    q, inner = t[1][j]
    return replaced(tree, path, ("sum", (*t[1][:j], (q + step, inner), *t[1][j + 1 :]), t[2]))


def difference_found(rng, left, right, dim, rows=()):
    """A point of the domain where the sides differ, by exact sampling; None if sampling shows none."""
    for scale in (3, 30, 3000):
        for _ in range(80):
            x = moved([F(rng.randrange(-3 * scale, 3 * scale + 1), rng.choice((1, 2, 3, 5))) for _ in range(dim)], rows)
            if inside(rows, x) and evaluate(left, x) != evaluate(right, x):
                return x
    return None


def moved(x, rows):
    """The point moved along one coordinate into the domain of one row, if it is not there."""
    if len(rows) != 1 or inside(rows, x):
        return x
    (h, relation) = rows[0]
    at_zero = evaluate(h, [F(0)] * len(x))
    slopes = [evaluate(h, [F(i == j) for j in range(len(x))]) - at_zero for i in range(len(x))]
    i = next(i for i, slope in enumerate(slopes) if slope)
    target = F(0) if relation == "==" else F(1, 100)
    return [*x[:i], x[i] + (target - evaluate(h, x)) / slopes[i], *x[i + 1 :]]


def inside(rows, x):
    return all(
        {">=": v >= 0, ">": v > 0, "==": v == 0}[relation] for v, relation in ((evaluate(t, x), r) for t, r in rows)
    )


# ---- cases ---------------------------------------------------------------------------------------


TRUE_KINDS = {"equal", "equal on a polyhedron", "inequality"}


@dataclass
class Case:
    """left relation right on {x : rows}, true or false with a point that shows it."""

    dim: int
    left: tuple
    right: tuple
    relation: str
    rows: list
    kind: str
    witness: list | None
    used: Counter = field(default_factory=Counter)

    @property
    def names(self):
        return [f"x{i + 1}" for i in range(self.dim)]

    def fails_at(self, x):
        left, right = evaluate(self.left, x), evaluate(self.right, x)
        return inside(self.rows, x) and (left != right if self.relation == "==" else left > right)

    def text(self):
        names = self.names
        on = ", ".join(f"{as_text(t, names)} {relation} 0" for t, relation in self.rows)
        sides = f"{as_text(self.left, names)}\n  {self.relation}\n{as_text(self.right, names)}"
        return f"[{self.kind}] variables {names}\n{sides}" + (f"\non {on}" if on else "")


def make_case(seed, index):
    """Case number `index` of a campaign: equal and unequal in turn, a quarter of the unequal ones by a needle."""
    rng = Rng(f"{seed}:{index}")
    rng.huge = index % 5 == 4
    dim = rng.choice((1, 1, 2, 2, 2, 3, 3, 4))
    limit = {1: 20, 2: 16, 3: 12, 4: 10}[dim]
    used = Counter()
    base = random_function(rng, dim)
    truth = index % 2 == 0
    rows = []
    extra = rng.random()
    if extra < 0.15:  # a domain on which relu(-h), or |h|, vanishes
        h = random_affine(rng, dim)
        h = h if any(q for q, _ in h[1]) else var(0)
        relation = rng.choice((">=", ">", "=="))
        rows = [(h, relation)]
        vanishing = ("abs", (h,)) if relation == "==" else ("relu", (minus(h),))
    elif extra < 0.25:  # a box, so that the needle may sit near its boundary
        rows = [(total((s, var(i)), constant=F(2)), ">=") for i in range(dim) for s in (ONE, -ONE)]
    left = rewritten(rng, base, rng.randrange(3), limit, used)
    right = rewritten(rng, base, rng.randrange(1, 5), limit, used)
    relation, kind, witness = "==", "equal", None
    if truth:
        if extra < 0.15:
            right = total((ONE, right), (small(rng), vanishing))
            kind = "equal on a polyhedron"
        elif rng.random() < 0.25:
            relation, kind = "<=", "inequality"
            right = total((ONE, right), (F(1, 10**6), (rng.choice(("relu", "abs")), (random_affine(rng, dim),))))
        return Case(dim, left, right, relation, rows, kind, None, used)
    quarter = index // 2 % 4
    if quarter == 0:
        kind = "unequal on a needle"
        center = [F(rng.randrange(-19, 20), rng.choice((7, 10, 11, 13))) for _ in range(dim)]
        center = [c / 2 for c in center] if len(rows) > 1 else moved(center, rows)  # in the box, or in the half-space
        right = total((ONE, right), (ONE, needle(rng, dim, center)))
        right = rewritten(rng, right, rng.randrange(2), limit + dim + 2, used)
        witness = center
        if rng.random() < 0.3:
            relation, kind, left, right = "<=", "inequality that fails on a needle", right, left
    elif quarter == 1 and extra > 0.8:
        kind = "unequal on a hyperplane"
        witness = [F(rng.randrange(-5, 6), 3) for _ in range(dim)]
        h = total((small(rng), var(rng.randrange(dim))))
        h = total((ONE, h), constant=-evaluate(h, witness))
        right = ("cases", (total((ONE, right), constant=F(1, 10**6)), right), h, "==")
    elif quarter == 1 and extra < 0.15:
        kind = "equal on a polyhedron only"
        right, rows = total((ONE, right), (small(rng), vanishing)), []
        witness = difference_found(rng, left, right, dim)
    if witness is None:
        kind = "unequal by 1/10^6"
        for _ in range(20):
            candidate = perturbed(rng, right)
            witness = candidate and difference_found(rng, left, candidate, dim, rows)
            if witness:
                right = candidate
                break
        else:  # the coefficients tried do not matter; one of the output does
            right = total((ONE, right), (F(1, 10**6), ("abs", (var(0),))), constant=F(1, 10**9))
            witness = difference_found(rng, left, right, dim, rows)
    return Case(dim, left, right, relation, rows, kind, witness, used)


# ---- judging -------------------------------------------------------------------------------------


def judge(case, rng):
    """Ask the package; returns (what is wrong or None, the doors used)."""
    if case.kind not in TRUE_KINDS and (case.witness is None or not case.fails_at(case.witness)):
        return "the generator is wrong: its witness does not refute", ()
    names = case.names
    first, left = enter(case.left, names, rng)
    second, right = enter(case.right, names, rng)
    on = ", ".join(f"{as_text(t, names)} {relation} 0" for t, relation in case.rows) or None
    decide = equal if case.relation == "==" else at_most
    certify = rng.choice((None, None, True, False, False))
    verdict = decide(left, right, on=on, variables=names, certify=certify, max_cells=50_000, time=120)
    doors = (first, second, f"certify={certify}")
    if verdict.undecided:
        return f"undecided: {verdict.reason}", doors
    if verdict.proved != (case.witness is None):
        return f"WRONG VERDICT: {verdict.label}", doors
    if verdict.refuted:
        point = list(verdict.counterexample.point)
        values = (evaluate(case.left, point), evaluate(case.right, point))
        if not case.fails_at(point) or values != (verdict.counterexample.left, verdict.counterexample.right):
            return f"the counterexample {verdict.counterexample} is wrong: the sides are {values}", doors
    if verdict.certificate is None:  # proved by enumeration only: allowed unless a certificate was asked for
        if certify or not verdict.label.startswith("proved by exact enumeration"):
            return f"no certificate, but {verdict.label}", doors
        return sampled(case, rng), doors
    established = verify(verdict.certificate)
    if verdict.proved and any(result.point is not None for result in established):
        return "the certificate of a proof refutes something", doors
    if (first, second) == ("text", "text"):
        claims = claims_of(f"{left} {case.relation} {right}", on=on, variables=names)
        shown = [result.claim for result in established]
        if shown != claims if verdict.proved else len(shown) != 1 or shown[0] not in claims:
            return "the certificate is about other claims than the statement compiles to", doors
    return sampled(case, rng) if verdict.proved else None, doors


def sampled(case, rng):
    """What is wrong with calling a case proved, as far as a few samples show."""
    for _ in range(3):
        x = moved([F(rng.randrange(-30, 31), rng.choice((1, 2, 7))) for _ in range(case.dim)], case.rows)
        if case.fails_at(x):
            return f"proved, but it fails at {x}"
    return None


def z3_term(tree, x):
    """A tree over the z3 reals x."""
    import z3

    def guard(g):
        match g[0]:
            case "rel":
                return COMPARE[g[2]](term(g[1]), 0)
            case "and" | "or":
                return {"and": z3.And, "or": z3.Or}[g[0]](*map(guard, g[1]))
            case "not":
                return z3.Not(guard(g[1]))
        return z3.BoolVal(True)

    def term(tree):
        match tree[0]:
            case "var":
                return x[tree[1]]
            case "sum":
                return z3.Sum(
                    [z3.Q(q.numerator, q.denominator) * term(t) for q, t in tree[1]] + [z3.RealVal(str(tree[2]))]
                )
            case "net":
                return term(expanded(tree))
        values = [term(t) for t in tree[1]]
        if tree[0] == "cases":
            h = term(tree[2])
            return z3.If({">=": h >= 0, ">": h > 0, "==": h == 0}[tree[3]], *values)
        if tree[0] == "when":
            result = values[-1]
            for value, g in list(zip(values, tree[2], strict=True))[-2::-1]:
                result = z3.If(guard(g), value, result)
            return result
        if tree[0] == "abs":
            return z3.If(values[0] >= 0, values[0], -values[0])
        if tree[0] == "relu":
            return z3.If(values[0] >= 0, values[0], z3.RealVal(0))
        result = values[0]
        for v in values[1:]:
            result = z3.If((result >= v) if tree[0] == "max" else (result <= v), result, v)
        return result

    return term(tree)


def z3_opinion(case, milliseconds=4000):
    """Whether z3 finds a point where the statement fails: True, False, or None when it does not know."""
    import z3

    x = [z3.Real(name) for name in case.names]

    def term(tree):
        return z3_term(tree, x)

    solver = z3.Solver()
    solver.set("timeout", milliseconds)
    for tree, relation in case.rows:
        value = term(tree)
        solver.add({">=": value >= 0, ">": value > 0, "==": value == 0}[relation])
    left, right = term(case.left), term(case.right)
    solver.add(left != right if case.relation == "==" else left > right)
    answer = solver.check()
    return None if answer == z3.unknown else answer == z3.sat


@dataclass
class Report:
    """What a campaign did and found."""

    cases: int = 0
    kinds: Counter = field(default_factory=Counter)
    dims: Counter = field(default_factory=Counter)
    rewrites: Counter = field(default_factory=Counter)
    doors: Counter = field(default_factory=Counter)
    z3: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)
    seconds: float = 0.0
    slowest: tuple = (0.0, -1)

    def __str__(self):
        lines = [f"{self.cases} statements, {len(self.failures)} failures, {self.seconds:.1f} s"]
        lines.append(f"slowest {self.slowest[0]:.2f} s (case {self.slowest[1]})")
        for name in ("kinds", "dims", "doors", "rewrites", "z3"):
            counted = getattr(self, name)
            if counted:
                lines.append(f"{name}: " + ", ".join(f"{key} {n}" for key, n in sorted(counted.items(), key=str)))
        return "\n".join([*lines, *(f"FAILED {failure}" for failure in self.failures)])


def campaign(seed, indices, z3_every=0, progress=None):
    """Judge the cases with these numbers; a report with every failure spelled out."""
    report = Report()
    for index in indices:
        case = make_case(seed, index)
        start = time.monotonic()
        wrong, doors = judge(case, random.Random(f"{seed}:{index}:doors"))
        seconds = time.monotonic() - start
        report.cases += 1
        report.seconds += seconds
        report.slowest = max(report.slowest, (seconds, index))
        report.kinds[case.kind] += 1
        report.dims[case.dim] += 1
        report.rewrites.update(case.used)
        report.doors.update(doors)
        if not wrong and z3_every and index // 2 % z3_every == 0:
            fails = z3_opinion(case)
            report.z3["does not know" if fails is None else "says it fails" if fails else "says it holds"] += 1
            if fails is not None and fails != (case.witness is not None):
                wrong = f"z3 says the statement {'fails' if fails else 'holds'}"
        if wrong:
            report.failures.append(f"seed {seed}, case {index}: {wrong}\n{case.text()}")
        if progress:
            progress(report)
    return report


def main(arguments=None):
    parser = argparse.ArgumentParser(description="random statements with known answers")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--z3", type=int, default=0, help="ask z3 about every n-th pair of cases")
    options = parser.parse_args(arguments)

    def progress(report):
        if report.cases % 100 == 0:
            print(
                f"{report.cases} statements, {len(report.failures)} failures, {report.seconds:.0f} s", file=sys.stderr
            )

    report = campaign(options.seed, range(options.cases), options.z3, progress)
    print(report)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
