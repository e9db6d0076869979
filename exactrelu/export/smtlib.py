r"""SMT-LIB 2 scripts of statements: satisfiable iff the statement is false, for any solver of linear real arithmetic.

The script is made from the claims that a certificate would have to establish, so a solver looks at the very thing
the kernel checks.  Its answer is an independent opinion; it is never a verdict here.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.kernel.program import Claim, Terms
from exactrelu.prover.questions import Question, obligations, read_question
from exactrelu.prover.verdict import Verdict

__all__ = ["to_smtlib"]


def to_smtlib(statement: Any, *, on: Any = None, variables: Any = None) -> str:
    r"""An SMT-LIB 2 script (logic QF_LRA) that is unsatisfiable iff the statement holds.

    `statement` is text or a sympy relation (with `on` and `variables` as in `decide`), a verdict on functions, or a
    kernel `Claim`.  The script declares the inputs x1, .., xd once and, for each claim, its values, and asserts that
    some claim fails where its hypotheses hold (domains are closed in claims).  A decided verdict adds the expected
    answer as ``(set-info :status ..)``.  Raises `TypeError` for verdicts about numbers, schemas and the like, which
    have no claims of one statement.

    >>> print(to_smtlib("relu(x) == x"))
    ; relu(x) = x for all real x
    (set-logic QF_LRA)
    (declare-const x1 Real)
    ; x1 is x
    (declare-const v1_1 Real)
    (assert (= v1_1 (ite (>= x1 0.0) x1 0.0)))
    (declare-const v1_2 Real)
    (assert (= v1_2 (+ (* (- 1.0) x1) v1_1)))
    (assert (distinct v1_2 0.0))
    (check-sat)
    <BLANKLINE>
    """
    asked: Any = None
    status = None
    if isinstance(statement, Claim):
        claims = [statement]
    else:
        asked = statement.question if isinstance(statement, Verdict) else read_question(statement, on, variables)
        if not isinstance(asked, Question):
            raise TypeError(f"{statement.statement} is not one statement about functions; it has no SMT-LIB script")
        claims = [obligation.claim for obligation in obligations(asked)]
        status = {"proved": "unsat", "refuted": "sat"}.get(getattr(statement, "status", ""))
    names: Sequence[str] = asked.setting.variables if asked else ()
    dim = claims[0].program.dim
    lines = [f"; {line}" for line in str(asked or claims[0].statement()).splitlines()] + ["(set-logic QF_LRA)"]
    lines += [f"(set-info :status {status})"] if status else []
    for i in range(dim):
        lines.append(f"(declare-const x{i + 1} Real)")
        lines += [f"; x{i + 1} is {names[i]}"] if names and names[i] != f"x{i + 1}" else []
    failures = []
    for number, claim in enumerate(claims, 1):
        values = ["1.0", *(f"x{i + 1}" for i in range(dim))]
        for position, sides in enumerate(claim.program.instructions, 1):
            name = f"v{number}_{position}"
            left, *right = (_sum(side, values) for side in sides)
            value = f"(ite (>= {left} {right[0]}) {left} {right[0]})" if right else left
            lines += [f"(declare-const {name} Real)", f"(assert (= {name} {value}))"]
            values.append(name)
        hyps = [f"(>= {_sum([(i, Fraction(c)) for i, c in enumerate(row) if c], values)} 0.0)" for row in claim.hyps]
        fails = f"({'distinct' if claim.kind == 'eq0' else '<'} {values[-1]} 0.0)"
        failures.append(_joined("and", [*hyps, fails]))
    lines += [f"(assert {_joined('or', failures)})", "(check-sat)"]
    return "\n".join(lines) + "\n"


def _joined(connective: str, parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({connective} {' '.join(parts)})"


def _number(q: Fraction) -> str:
    size = f"{abs(q.numerator)}.0"
    if q.denominator != 1:
        size = f"(/ {size} {q.denominator}.0)"
    return f"(- {size})" if q < 0 else size


def _sum(terms: Terms | Sequence[tuple[int, Fraction]], values: Sequence[str]) -> str:
    parts = [_number(q) if i == 0 else values[i] if q == 1 else f"(* {_number(q)} {values[i]})" for i, q in terms if q]
    return _joined("+", parts) if parts else "0.0"
