"""Statements between formulas, conditions, and the piecewise definitions that need these."""

from typing import NamedTuple

from exactrelu.expressions import (
    Cases,
    FormulaError,
    Guard,
    Node,
    Relation,
    combine,
    compare,
    conjunction,
    negate,
    negation,
)
from exactrelu.text.domains import DomainParser
from exactrelu.text.formulas import RELATIONS
from exactrelu.text.tokens import implication, unexpected
from exactrelu.text.words import PowersError

__all__ = ["ParsedStatement", "Parser"]


class ParsedStatement(NamedTuple):
    """sides[0] relations[0] sides[1] ..; `texts` are the sides as written, `names` all variables that occur."""

    sides: tuple[Node, ...]
    relations: tuple[str, ...]
    texts: tuple[str, ...]
    names: tuple[str, ...]


class Parser(DomainParser):
    """Reads statements and conditions too."""

    def cases(self, start: int) -> Node:
        if self.guarding:  # also keeps `comparison`, which may read a bracket twice, from doing so exponentially
            raise self.error("a condition compares affine formulas; no piecewise inside", start)
        self.expect("(", "after piecewise")
        self.deeper()
        branches: list[tuple[Guard, Node]] = []
        while True:
            self.expect("(", "to open a branch (value, condition)")
            value = self.formula()
            self.close(",", "between value and condition")
            branches.append((self.conditions(commas=False), value))
            self.expect(")", "to close the branch")
            if not self.accept(","):
                break
        self.expect(")", "to close piecewise(")
        self.depth -= 1
        end = self.tokens[self.position - 1].start + 1
        return Cases(tuple(branches), self.text[start:end])

    def statement(self) -> ParsedStatement:
        try:
            return self.related()
        except PowersError as error:
            raise error.in_statement(t.text for t in self.tokens if t.kind == "op" and t.text in RELATIONS) from None

    def related(self) -> ParsedStatement:
        """The sides of a statement and the relations between them."""
        starts = [self.here.start]
        sides = [self.formula()]
        relations: list[str] = []
        ends: list[int] = []
        while True:
            start = self.here.start
            relation = self.accept(*RELATIONS)
            if relation is None:
                break
            if relation == "=":
                raise self.error("write == for equality", start)
            if relation not in ("==", "<=", ">="):
                instead = (
                    'that == fails somewhere is shown by refute("..")'
                    if relation == "!="
                    else f"write {relation}=, or put strict inequalities into on= (--on)"
                )
                if meant := next((i for i in self.coming() if self.tokens[i].text.lower() == "implies"), 0):
                    at = self.tokens[meant].start
                    instead = implication(self.text[:at], self.text[at + len("implies") :])
                raise self.error(f"statements use ==, <= or >=; {relation!r} is not decided here; {instead}", start)
            ends.append(start)
            relations.append(relation)
            starts.append(self.here.start)
            sides.append(self.formula())
        ends.append(self.here.start)
        if self.here.text.lower() in ("and", "or", "&", ",", ";", "∧", "∨") and not self.comma():
            raise self.error(
                f"unexpected {self.here.text!r}; one statement, or a chain a <= b <= c; two statements are two calls, "
                "and a domain goes into on= (--on)"
            )
        if not relations and self.kind == "end":
            raise self.error("a statement needs a relation: ==, <= or >=")
        texts = tuple(" ".join(self.text[a:b].split()) for a, b in zip(starts, ends, strict=True))
        return ParsedStatement(tuple(sides), tuple(relations), texts, tuple(self.variables))

    def conditions(self, commas: bool = True) -> Guard:
        """A disjunction of conjunctions of comparison chains; commas bind like `and`."""
        result = self.conjunction(commas)
        while self.accept("or", "∨"):
            result = result + self.conjunction(commas)
        return result

    def conjunction(self, commas: bool) -> Guard:
        result = self.comparison()
        while self.accept("and", "&", "∧", *((",", ";") if commas else ())):
            result = conjunction(result, self.comparison())
        return result

    def comparison(self) -> Guard:
        if self.accept("true", "otherwise"):
            return ((),)
        if self.accept("not", "~"):
            self.deeper()
            guard = self.comparison()
            self.depth -= 1
            return negation(guard)
        if self.here.text == "(":  # a bracket opens a formula or a condition; try the formula first
            saved = self.position, self.depth
            try:
                return self.chain()
            except FormulaError as error:
                self.position, self.depth = saved
                self.expect("(", "")
                self.deeper()
                try:
                    guard = self.conditions()
                    self.expect(")", "to close the bracket")
                except FormulaError:
                    raise error from None
                self.depth -= 1
                return guard
        return self.chain()

    def chain(self) -> Guard:
        self.domain()
        self.guarding = True
        try:
            return self.comparisons()
        finally:
            self.guarding = False

    def comparisons(self) -> Guard:
        left = self.formula()
        guard: Guard = ((),)
        count = 0
        while True:
            start = self.here.start
            relation = self.accept(*RELATIONS)
            if relation is None:
                break
            right = self.formula()
            try:
                guard = conjunction(guard, _relation(left, relation, right))
            except FormulaError as error:
                raise self.error(str(error), start) from None
            left = right
            count += 1
        if not count:
            if self.kind == "domain":
                raise self.error(unexpected(self.here.text))
            if self.at_factor() and self.tokens[self.scan(self.position)].text in RELATIONS:
                raise self.error(self.missing_operator())
            raise self.error("a condition needs a relation such as x >= 0")
        return guard


def _relation(left: Node, relation: str, right: Node) -> Guard:
    difference = combine([(1, left), (-1, right)])
    if relation == "!=":
        return compare(difference, ">") + compare(negate(difference), ">")
    if relation in ("==", "="):
        return compare(difference, "==")
    strict: Relation = ">" if len(relation) == 1 else ">="
    return compare(difference if relation[0] == ">" else negate(difference), strict)
