"""Claims as propositions a person reads in Coq: ordinary reals, `Rmax`, equations for the values of the program.

The text is exactly what `statement` and `counterexample` of Claims.v compute to.  It need not be believed: were it
anything else, `coqc` would reject the theorem.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from exactrelu.kernel.program import Claim, Terms

__all__ = ["combination", "counterexample", "formula", "identifiers", "number", "right_side", "statement"]

KEYWORDS = """
    _ Axiom CoFixpoint Definition Fixpoint Hypothesis Parameter Prop R Rmax SProp Set Theorem Type Variable as at
    by cofix do else end exists exists2 fix for forall fun if in is let ltac match mod nosimpl of on only parsing
    return then using where with
"""
RESERVED = frozenset(KEYWORDS.split())
SHADOWED = frozenset(["eq_refl", "f_equal2", "iterate", "pair"])  # a variable of that name would hide what proofs use
OUR_OWN = re.compile(r"v\d+|\w+_(activation|block|map|pad|relu|obligation_\d+(_\d+)?)")


def identifiers(names: Sequence[str] | None, dim: int) -> list[str]:
    """The names of the inputs in Coq: `names` where Coq can take them all, x1, x2, .. otherwise."""
    wanted = [] if names is None else list(names)
    fits = all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) and not OUR_OWN.fullmatch(name) for name in wanted)
    if len(wanted) != dim or not fits or len(set(wanted)) < dim or (RESERVED | SHADOWED) & set(wanted):
        return [f"x{i}" for i in range(1, dim + 1)]
    return wanted


def _values(claim: Claim, names: Sequence[str] | None) -> list[str]:
    count = len(claim.program.instructions)
    return ["1", *identifiers(names, claim.program.dim), *(f"v{k}" for k in range(1, count + 1))]


def number(q: Fraction) -> str:
    """`3`, `-1 / 2`."""
    return str(q.numerator) if q.denominator == 1 else f"{q.numerator} / {q.denominator}"


def _multiple(q: Fraction, name: str) -> str:
    if q == 1:
        return name
    return f"- {name}" if q == -1 else f"{number(q)} * {name}"


def combination(terms: Iterable[tuple[int, Fraction]], values: Sequence[str]) -> str:
    """The combination with its constant last; terms with coefficient 0 are dropped."""
    present = [(i, q) for i, q in terms if q]
    constant = sum((q for i, q in present if i == 0), Fraction(0))
    text = ""
    for i, q in present:
        if i == 0:
            continue
        if not text:
            text = _multiple(q, values[i])
        else:
            text += (" + " if q > 0 else " - ") + _multiple(abs(q), values[i])
    if not text:
        return number(constant)
    if constant:
        text += (" + " if constant > 0 else " - ") + number(abs(constant))
    return text


def _argument(text: str) -> str:
    return text if re.fullmatch(r"\w+|\([^()]*\)", text) else f"({text})"


def right_side(sides: Sequence[Terms], values: Sequence[str]) -> str:
    """The combination of a `lin`, or `Rmax` of the two of a `max`."""
    shown = [combination(side, values) for side in sides]
    return shown[0] if len(shown) == 1 else "Rmax " + " ".join(map(_argument, shown))


def _hypotheses(claim: Claim, values: Sequence[str]) -> list[str]:
    return [f"{combination([(i, Fraction(c)) for i, c in enumerate(row)], values)} >= 0" for row in claim.hyps]


def _equations(claim: Claim, values: Sequence[str]) -> list[str]:
    first = claim.program.dim + 1
    return [f"{values[k]} = {right_side(sides, values)}" for k, sides in enumerate(claim.program.instructions, first)]


def _bound(word: str, names: Sequence[str], kind: str) -> list[str]:
    """`forall x y v1 : R,` in lines of moderate length."""
    lines: list[str] = []
    current = word
    for name in names:
        if len(current) + len(name) > 100:
            lines.append(current)
            current = "   "
        current += f" {name}"
    return [*lines, f"{current}{kind},"]


def statement(claim: Claim, names: Sequence[str] | None = None) -> list[str]:
    """The lines of `forall x .. v1 .. : R, hypotheses -> equations -> conclusion`."""
    values = _values(claim, names)
    lines = [f"{line} ->" for line in (*_hypotheses(claim, values), *_equations(claim, values))]
    conclusion = f"{values[-1]} {'=' if claim.kind == 'eq0' else '>='} 0"
    return [*_bound("forall", values[1:], " : R"), *(f"  {line}" for line in lines), f"  {conclusion}"]


def counterexample(claim: Claim, point: Sequence[Fraction], names: Sequence[str] | None = None) -> list[str]:
    """The lines of `exists x .. v1 .. : R, point /\\ hypotheses /\\ equations /\\ failure`."""
    values = _values(claim, names)
    where = [f"{name} = {number(q)}" for name, q in zip(values[1:], point, strict=False)]
    lines = [f"{line} /\\" for line in (*where, *_hypotheses(claim, values), *_equations(claim, values))]
    failure = f"{values[-1]} {'<>' if claim.kind == 'eq0' else '<'} 0"
    return [*_bound("exists", values[1:], " : R"), *(f"  {line}" for line in lines), f"  {failure}"]


def formula(claim: Claim, names: Sequence[str] | None = None, limit: int = 400) -> list[str] | None:
    """The statement without v1, v2, ..: every value written out; None if that takes more than `limit` characters."""
    dim, instructions = claim.program.dim, claim.program.instructions
    if not instructions:
        return None
    values = _values(claim, names)[: dim + 1]
    bare = list(values)
    for sides in instructions:
        bare.append(right_side(sides, values))
        if len(bare[-1]) > limit:
            return None
        values.append(bare[-1] if len(sides) == 2 else f"({bare[-1]})")
    hypotheses = [f"{line} ->" for line in _hypotheses(claim, values)]
    conclusion = f"{bare[-1]} {'=' if claim.kind == 'eq0' else '>='} 0"
    bound = _bound("forall", values[1 : dim + 1], " : R") if dim else []
    return [*bound, *(f"  {line}" for line in hypotheses), f"  {conclusion}"]
