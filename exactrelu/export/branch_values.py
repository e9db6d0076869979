r"""What the conditions and the two sides of a parametric statement are in the branches of its certificate."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from exactrelu.export.case_tables import Chain, Tokens
from exactrelu.export.certified_branches import Leaf, Quotient, SumOfProducts, in_lowest_terms, resolved
from exactrelu.kernel.parametric import Known
from exactrelu.kernel.polynomials import Polynomial, PolynomialClaim, minus
from exactrelu.prover.parameters import Question
from exactrelu.prover.polynomial_claims import Lowering
from exactrelu.prover.polynomial_expressions import Expression, ordered
from exactrelu.prover.positivity import Signs
from exactrelu.typesetting.layout import bracketed, number, unary, width
from exactrelu.typesetting.names import Names
from exactrelu.typesetting.polynomials import Inequality, chained, content, expression_summands, inequality, polynomial

__all__ = ["LATTICES", "Branches", "Fractional", "is_bent"]

LATTICES = ("relu", "abs", "max", "min")
SUBSTITUTED = 30  # characters of a side with values for its maxima that are shown before it is worked out


class Branches:
    """The branches of one claim in LaTeX."""

    def __init__(self, asked: Question, part: Any, hole: bool, claim: PolynomialClaim, names: Names) -> None:
        self.asked, self.claim, self.hole, self.names = asked, claim, hole, names
        self.inputs = asked.inputs
        given = asked.lowering.parameters & asked.domain
        self.extra = [(p, True) for p in claim.positive[len(given.positive) :]]
        self.extra += [(p, False) for p in claim.hyps[len(given.weak) :]]
        self.signs = Signs(asked.lowering.parameters.generators())
        self.lowering = Lowering(asked.lowering.names, asked.lowering.parameters, asked.lowering.signs, part.choices)
        self.choices = part.choices
        self.left_over = False  # whether maxima were met that the proof leaves as they are
        self.targets: list[Polynomial] = []
        if not hole:
            order = list(asked.sides if asked.relation == "=" else reversed(asked.sides))
            lowered = [self.lowering.polynomial(side) for side in order]
            self.targets = lowered if asked.relation == "=" else lowered[::-1]
            if tuple(self.lowering.instructions) != claim.instructions[:-1]:
                raise RuntimeError("internal error: a certificate is about another program than the statement")

    # -- polynomials ----------------------------------------------------------------------------------

    def look(self, i: int) -> str:
        if i <= len(self.inputs):
            return self.names.variable(self.inputs[i - 1])
        self.left_over = True
        left, right = (
            " ".join(self.tokens(resolved(side, self.known)))
            for side in self.claim.instructions[i - self.claim.dim - 1].sides
        )
        if right == "0":
            return r"\operatorname{ReLU}" + bracketed("(", left, ")")
        return r"\max" + bracketed(r"\{", f"{left}, {right}", r"\}")

    def is_variable(self, i: int) -> bool:
        return i <= len(self.asked.variables) or i > len(self.inputs)

    def tokens(self, value: Quotient) -> Tokens:
        """The summands of a polynomial, or one fraction."""
        top, bottom = (polynomial(p, self.look, self.is_variable) for p in value)
        if value[1].keys() <= {()}:
            return top
        return [fraction(top, bottom)]

    def value(self, form: Polynomial) -> Tokens:
        return self.tokens(in_lowest_terms(resolved(form, self.known)))

    # -- branches -------------------------------------------------------------------------------------

    def enter(self, leaf: Leaf) -> None:
        self.known: Known = leaf.known

    def where(self, leaf: Leaf) -> list[str]:
        """The conditions, without those that others imply, then what follows from them for other maxima."""
        rows = [(resolved(p, self.known)[0], strict) for p, strict in (*self.extra, *leaf.conditions)]
        kept = self._without_implied(rows)
        shown = self._inequalities(kept)
        return chained(shown)

    def so(self, leaf: Leaf) -> list[str]:
        told = set(map(str, self._inequalities([(resolved(p, self.known)[0], s) for p, s in leaf.conditions])))
        forced = [(resolved(p, self.known)[0], False) for p in leaf.forced]
        forced = [(p, s) for p, s in forced if p.keys() - {()} and self.signs.nonnegative(p) is None]
        given = [resolved(p, self.known)[0] for p, _ in (*self.extra, *leaf.conditions)]
        forced = [(p, s) for p, s in forced if not any(self._at_least(p, q) for q in given)]
        forced = self._without_implied(forced)
        return [text for text in dict.fromkeys(map(str, self._inequalities(forced))) if text not in told]

    def _without_implied(self, rows: Sequence[tuple[Polynomial, bool]]) -> list[tuple[Polynomial, bool]]:
        kept = list({(frozenset(p.items()), s): (p, s) for p, s in rows}.values())
        kept = [(p, s) for p, s in kept if p.keys() - {()} or p.get((), Fraction(0)) < s]
        for row in [*kept]:
            others = [one for one in kept if one is not row]
            primitive = [(_primitive(p), strict) for p, strict in others]
            sums = [(minus(p, minus({}, q)), a or b) for (p, a), (q, b) in combinations(primitive, 2)]
            if (self.signs.nonnegative(row[0]) is not None and not row[1]) or any(
                (strict or not row[1]) and self._at_least(_primitive(row[0]), p) for p, strict in (*primitive, *sums)
            ):
                kept = others
        return kept

    def _at_least(self, p: Polynomial, q: Polynomial) -> bool:
        """Whether p >= q for all parameters, as far as that is seen at once."""
        difference = minus(p, q)
        if any(i <= len(self.asked.variables) for m in difference for i, _ in m):
            return False
        return self.signs.nonnegative(difference) is not None

    def _inequalities(self, rows: Sequence[tuple[Polynomial, bool]]) -> list[Inequality]:
        weak = {frozenset(p.items()) for p, strict in rows if not strict}
        found, met = [], set()
        for p, strict in rows:
            opposite = frozenset(minus({}, p).items())
            if opposite in met:
                continue
            shown = inequality(p, strict, self.look, self.is_variable)
            if not strict and opposite in weak:
                met.add(frozenset(p.items()))
                shown = replace(shown, sign="=")
            found.append(shown)
        return found

    def side(self, position: int) -> Chain:
        """A side with the values of its maxima put in, and worked out."""
        total = self.value(self.targets[position])
        if not is_bent(self.asked.sides[position]):
            return Chain((total,))
        put = expression_summands(self._substituted(self.asked.sides[position]), self.names)
        if (
            put in (total, expression_summands(self.asked.sides[position], self.names))
            or width(" ".join(put)) > SUBSTITUTED
        ):
            return Chain((total,))
        return Chain((put, total), "", True)

    def _substituted(self, root: Expression) -> Expression:
        done: dict[int, Expression] = {}
        for node in ordered([root], self.lowering.below):
            if node.operation in LATTICES:
                value = self.lowering.polynomial(node)
                undecided = any(i > len(self.inputs) and i not in self.known for m in value for i, _ in m)
                done[id(node)] = node if undecided else Expression("written", (), tuple(self.value(value)))
            elif node.operation == "cases":
                done[id(node)] = done[id(node.arguments[self.choices[id(node)]])]
            elif node.operation == "quotient":
                done[id(node)] = Expression("quotient", (done[id(node.arguments[0])], node.arguments[1]))
            else:
                done[id(node)] = Expression(
                    node.operation, tuple(done[id(child)] for child in node.arguments), node.value
                )
        return done[id(root)]

    def combination(self, products: SumOfProducts) -> Tokens:
        """A sum of products of rows, written out."""
        found: Tokens = []
        if [len(rows) for _, rows in products] == [1]:
            ((n, (row,)),) = products
            return self.value({m: n * c for m, c in row.items()})
        for n, rows in products:
            factors: list[str] = []
            texts = [self.value(row) for row in rows]
            for text in dict.fromkeys(map(tuple, texts)):
                power = sum(tuple(one) == text for one in texts)
                bare = len(text) == 1 and not text[0].startswith("-") and " " not in text[0].replace(r"\cdot ", "")
                line = " ".join(text)
                body = line if bare or (len(text) == 1 and not text[0].startswith("-") and power == 1) else f"({line})"
                factors.append(body + (f"^{{{power}}}" if power > 1 else ""))
            if n != 1 or not factors:
                factors.insert(0, number(n, small=bool(factors) or len(products) > 1))
            found.append(("+ " if found else "") + " ".join(factors))
        return found or ["0"]

    def is_evident(self, form: Polynomial) -> bool:
        """Whether it has nonnegative coefficients only, and is one of parameters that are nonnegative."""
        top, bottom = resolved(form, self.known)
        if any(c < 0 for p in (top, bottom) for c in p.values()):
            return False
        used = {i for m in top for i, _ in m}
        if any(not len(self.asked.variables) < i <= len(self.inputs) for i in used):
            return False
        return all(self.signs.nonnegative({((i, 1),): Fraction(1)}) is not None for i in used)

    def reason(self, reason: tuple[SumOfProducts, SumOfProducts]) -> Tokens:
        """s / d for d * form = s."""
        below, above = reason
        if len(below) == 1 and not below[0][1]:
            q = below[0][0]
            return self.combination([(n / q, rows) for n, rows in above])
        top, bottom = self.combination(above), self.combination(below)
        return top if top == ["0"] else [fraction(top, bottom)]


def _primitive(p: Polynomial) -> Polynomial:
    """A positive multiple with coprime integers for coefficients."""
    size = content(p)
    return {m: c / size for m, c in p.items()} if size else p


def fraction(top: Tokens, bottom: Tokens) -> str:
    sign = ""
    if len(top) == 1 and top[0].startswith("-"):
        sign, top = "-", [top[0][1:]]
    made = Fractional(rf"{sign}\frac{{{' '.join(top)}}}{{{' '.join(bottom)}}}")
    made.parts = ([sign + top[0], *top[1:]], bottom)
    return made


class Fractional(str):
    """A fraction, which may have to be broken."""

    parts: tuple[Tokens, Tokens]

    def tokens(self) -> Tokens:
        """The fraction on one level, as summands."""
        (first, *above), (below, *others) = self.parts
        above, others = [first, *above], [below, *others]
        above[-1] += r"\bigr)"
        others[-1] += r"\bigr)"
        return [rf"\bigl({unary(above[0])}", *above[1:], rf"\big/ \bigl({unary(others[0])}", *others[1:]]


def is_bent(side: Expression) -> bool:
    return any(node.operation in (*LATTICES, "cases") for node in ordered([side]))
