r"""Proofs of statements with parameters and powers, read off their certificates: a row for each branch.

A branch has the signs of the arguments of its maxima for conditions; there both sides are polynomials in variables and
parameters, or quotients of these.  In an inequality the difference is a sum of products of what is nonnegative.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exactrelu.export.branch_tables import HEAD, BranchTable, Follows
from exactrelu.export.branch_values import LATTICES, Branches
from exactrelu.export.case_tables import Chain, Tokens, chain_rows
from exactrelu.export.certified_branches import Leaf, leaves_of
from exactrelu.export.passages import QED, display, fits
from exactrelu.expressions import holds
from exactrelu.kernel.polynomials import PolynomialClaim
from exactrelu.prover.parameters import Question
from exactrelu.prover.polynomial_claims import claims_of_parts, parts_of
from exactrelu.prover.polynomial_expressions import Expression, evaluate, ordered
from exactrelu.prover.powers import instance
from exactrelu.prover.verdict import Counterexample, Verdict
from exactrelu.typesetting.layout import LINE, aligned, number, width
from exactrelu.typesetting.parametric_statements import parametric_names
from exactrelu.typesetting.polynomials import expression_summands
from exactrelu.typesetting.statements import parametric_statement

__all__ = ["parametric_proof", "parametric_refutation"]


def parametric_proof(verdict: Verdict, max_cases: int) -> str:
    """The proof of a proved statement with parameters or powers; at most `max_cases` of its rows."""
    asked: Question = verdict.question
    assert verdict.certificate is not None
    found = list(leaves_of(verdict.certificate.text))
    if not asked.exponent:
        return rf"\emph{{Proof.}} {_by_branches(asked, found, max_cases)} {QED}" + "\n"
    p = parametric_names(asked).variable(asked.exponent)
    place = 0
    instances: list[tuple[Question, Sequence[tuple[PolynomialClaim, list[Leaf]]]]] = []
    while place < len(found):
        left, right = (instance(side, len(instances) + 1) for side in asked.sides)
        one = replace(asked, sides=(left, right), exponent="")
        count = len(list(_claims(one)))
        instances.append((one, found[place : place + count]))
        place += count
    n = len(instances)
    listed = [
        rf"e_{{{i}}} {look}"
        for i, look in enumerate([f"t^{{{n - i}}}".replace("^{1}", "") for i in range(1, n + 1)], 1)
    ]
    listed[-1] = f"e_{{{n}}}"
    shifted = [rf"e_{{{i}}} s_{{{p}{f'+{n - i}' if i < n else ''}}}" for i in range(1, n + 1)]
    if n > 3:
        listed, shifted = ([one[0], r"\dots", one[-1]] for one in (listed, shifted))
    first = ", ".join(map(str, range(1, n + 1))) if n < 4 else rf"1, \dots, {n}"
    text = r"\emph{Proof} by the theorem FIRST POWERS. The difference of the two sides is "
    text += (
        rf"$s_{{{p}}} = \sum_{{i=1}}^{{{n}}} c_{{i}} b_{{i}}^{{{p}}}$, where $c_{{i}}$ and $b_{{i}}$ do not depend on "
    )
    text += (
        rf"${p}$. At every point the $b_{{i}}$ are the roots of a polynomial $t^{{{n}}} - {' - '.join(listed)}$, so "
    )
    text += rf"$s_{{{p}+{n}}} = {' + '.join(shifted)}$. Hence $s_{{{p}}} = 0$ for all ${p} \ge 1$ if that is true for "
    text += rf"${p} = {first}$:" + "\n\\begin{enumerate}\n"
    rest = max_cases
    for k, (one, claims) in enumerate(instances, 1):
        shown = parametric_statement(one, room=LINE - 5)
        said = display(shown) if fits(shown) else ""
        body = _by_branches(one, claims, max(rest, 1))
        rest -= sum(len(leaves) for _, leaves in claims)
        text += rf"\item For ${p} = {k}$:" + f"\n{said}{body}\n"
    return text + f"\\end{{enumerate}}\nThis proves the statement for all ${p}$. {QED}\n"


def _claims(asked: Question) -> Any:
    """The claims of the certificate with the parts of the domain they are about."""
    left, right = asked.sides if asked.relation == "=" else reversed(asked.sides)
    kind = "eq0" if asked.relation == "=" else "ge0"
    claims = claims_of_parts(left, right, kind, asked.lowering, asked.domain)
    return zip(claims, parts_of([left, right], asked.lowering), strict=True)


def _by_branches(asked: Question, found: Sequence[tuple[PolynomialClaim, list[Leaf]]], most: int) -> str:
    """The rows of all claims in one table, and why the other branches are empty."""
    names = parametric_names(asked)
    parts = [((claim, hole), part) for (claim, hole), part in _claims(asked)]
    layout = BranchTable(asked, names)
    where: list[list[str]] = []
    rows: list[list[Chain]] = []
    empty: list[tuple[list[str], str]] = []
    notes: list[str] = []
    more = 0
    for claim, leaves in found:
        hole, part = next((hole, part) for (one, hole), part in parts if one == claim)
        parts = [entry for entry in parts if entry[0] != (claim, hole) or entry[1] is not part]
        writer = Branches(asked, part, hole, claim, names)
        for leaf in leaves:
            if len(rows) + len(empty) >= most:
                more += 1
                continue
            writer.enter(leaf)
            conditions = writer.where(leaf)
            if leaf.word == "E":
                d, s = (writer.combination(products) for products in leaf.reasons[0])
                sums = [
                    " ".join(one) if k == 0 or len(one) == 1 else f"({' '.join(one)})" for k, one in enumerate((d, s))
                ]
                joined = sums[0] + (f" + {sums[1]}" if s != ["0"] else "")
                empty.append((conditions, f"0 < {joined} = 0"))
                continue
            follows = writer.so(leaf)
            where.append(conditions)
            rows.append([Follows((follows or [""],)), *layout.entries(writer, leaf)])
            if leaf.word == "W":
                notes.append(layout.both_signs(writer, leaf, len(rows) if len(found) > 1 or len(leaves) > 1 else 0))
        layout.left_over = layout.left_over or writer.left_over
    return layout.told(where, rows, empty, notes, more)


# -- points -------------------------------------------------------------------------------------------


def parametric_refutation(asked: Question, found: Counterexample) -> str:
    """Both sides at the point, with the numbers put in and worked out."""
    names = parametric_names(asked)
    at = dict(zip(found.variables, found.point, strict=True))
    listed = ", ".join(f"${names.variable(name)} = {number(value, small=True)}$" for name, value in at.items())
    text = rf"\emph{{Refutation.}} Let {listed}."
    if asked.given or asked.where:
        text += " These numbers satisfy the conditions."
    sides = asked.sides
    if asked.exponent:
        p = at.pop(asked.exponent)
        sides = (instance(sides[0], p.numerator), instance(sides[1], p.numerator))
    rows = []
    heads = [" ".join(expression_summands(side, names)) for side in asked.sides]
    heads = [head if width(head) <= HEAD and r"\begin{" not in head else "" for head in heads]
    heads = [head or rf"\text{{{word} side}}" for head, word in zip(heads, ("left", "right"), strict=True)]
    room = LINE - 3 - max(9, *map(width, heads))
    for head, side in zip(heads, sides, strict=True):
        steps = [_at(side, at, inner) for inner in (False, True)]
        value = [number(evaluate(side, at), small=True)]
        chain: list[Tokens] = []
        for tokens in (*(expression_summands(step, names) for step in steps), value):
            if not chain or tokens != chain[-1]:
                chain.append(tokens)
        rows += chain_rows(head, chain, room)
    sign = r"\ne" if asked.relation == "=" else ">"
    left, right = number(found.left, small=True), number(found.right, small=True)
    return f"{text}\n{display(aligned(rows))}So ${left} {sign} {right}$, and the statement is false. {QED}\n"


def _at(root: Expression, at: dict[str, Fraction], inner: bool) -> Expression:
    """The expression with numbers for its names, and with `inner` for its maxima as well."""
    done: dict[int, Expression] = {}

    def written(value: Fraction) -> Expression:
        text = number(value, small=True)
        return Expression("written", (), (text,))

    def below(node: Expression) -> tuple[Expression, ...]:
        if node.operation == "cases":
            return (_branch(node, at),)
        return () if inner and node.operation in LATTICES else node.arguments

    for node in ordered([root], below):
        if node.operation == "cases":
            done[id(node)] = done[id(_branch(node, at))]
        elif node.operation == "name":
            done[id(node)] = Expression("number", (), at[node.value]) if at[node.value] < 0 else written(at[node.value])
        elif inner and node.operation in LATTICES:
            done[id(node)] = written(evaluate(node, at))
        else:
            done[id(node)] = Expression(node.operation, tuple(done[id(child)] for child in node.arguments), node.value)
    return done[id(root)]


def _branch(node: Expression, at: dict[str, Fraction]) -> Expression:
    def true(one: Any) -> bool:
        return holds(evaluate(one.expression, at), one.relation)

    return next(v for g, v in zip(node.value, node.arguments, strict=True) if any(all(map(true, p)) for p in g))
