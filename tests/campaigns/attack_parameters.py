"""Statements with a parameter against the same statements at numbers: for the kind "parameters" of the attack."""

import re
from fractions import Fraction as F

from exactrelu.prover.equality import decide
from exactrelu.prover.parameters import at_most_with_parameters, equal_with_parameters
from exactrelu.text import parse_formula
from tests import oracle
from tests.campaigns.attack_statements import plain_formula
from tests.campaigns.differential import as_text

CONDITIONS = {
    "a > 0": lambda rng: F(rng.randrange(1, 60), rng.choice((1, 7, 50))),
    "a >= 0": lambda rng: F(rng.choice((0, 1, 3, 17)), rng.choice((1, 5))),
    "a >= 1": lambda rng: 1 + F(rng.randrange(40), 9),
    "0 < a < 1": lambda rng: F(rng.randrange(1, 50), 50),
}
PAIRS = [  # with a formula f and an affine g; most are true for all a > 0, some for a <= 1 only, some never
    ("relu(a*(f))", "a*relu(f)"),
    ("max(a*(f), a*(g))", "a*max(f, g)"),
    ("a*relu(g) + (1 - a)*relu(g)", "relu(g)"),
    ("abs(a*(g))", "a*abs(g)"),
    ("max(g, a*(g))", "relu(g) - a*relu(-(g))"),
    ("relu(f) - relu(f - a)", "min(max(f, 0), a)"),
    ("max(g - a, f - a)", "max(g, f) - a"),
    ("relu(g/a)", "relu(g)/a"),
    ("min(f, a) + max(f, a)", "f + a"),
    ("a*(g) + relu(-a*(g))", "relu(a*(g))"),
    ("max(g, -a*(g))", "relu(g) + a*relu(-(g))"),
    ("relu(relu(g) - a) + min(relu(g), a)", "relu(g)"),
]
CHANGES = ("+ 1/1000", "+ a/1000", "- a*a/1000", "+ relu(x1 - a - 5)/100", "+ (1 - a)/50*abs(x1)")


def parameters(rng):
    """A proof for all a must hold at numbers a; a refutation must be one at its own numbers."""
    dim = rng.choice((1, 1, 2))
    names = [f"x{k + 1}" for k in range(dim)]
    f, g = as_text(plain_formula(rng, dim, 1), names), as_text(plain_formula(rng, dim, 0), names)
    sides = [
        re.sub(r"\b[fg]\b", lambda letter: f"({f if letter[0] == 'f' else g})", side) for side in rng.choice(PAIRS)
    ]
    if rng.random() < 0.5:
        sides[1] += f" {rng.choice(CHANGES)}"
    condition = rng.choice(sorted(CONDITIONS))
    relation = rng.choice(("==", "==", "<="))
    ask = equal_with_parameters if relation == "==" else at_most_with_parameters
    about = lambda: f"{sides[0]} {relation} {sides[1]} for all {condition}"  # noqa: E731
    try:
        verdict = ask(*sides, parameters=condition, variables=names, time=5)
    except ValueError as error:
        return (None if "division by a" in str(error) else f"refused: {error}"), about

    def at(a):
        return [re.sub(r"\ba\b", f"({a})", side) for side in sides]

    if verdict.proved:
        for _ in range(3):
            a = CONDITIONS[condition](rng)
            if not decide(f" {relation} ".join(at(a)), variables=names).proved:
                return f"WRONG VERDICT: proved for all a, but false for a = {a}", about
    elif verdict.refuted:
        example = verdict.counterexample
        point = dict(zip(example.variables, example.point, strict=True))
        values = [oracle.value(parse_formula(side), dict.fromkeys(names, F(0)) | point) for side in at(point["a"])]
        fails = values[0] != values[1] if relation == "==" else values[0] > values[1]
        if not fails or values != [example.left, example.right]:
            return f"WRONG VERDICT: {example}, the sides are {values}", about
    return None, about
