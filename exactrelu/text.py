"""The text language of formulas, statements and conditions: a hand-written parser, never `eval`, never sympy.

    formula     2*relu(x - 1/2) - |y|/3 + max(x, y, 0)       relu max min abs (any case), bars, + - * /
    statement   abs(x) == relu(x) + relu(-x)                 ==, <=, >=, chains
    condition   x >= 0, 0 < y <= 1 and x + y == 1            <, > too; commas and `and` mean the same
    cases       piecewise((x, x >= 0), (-x, True))           read from the top

Numbers are exact: 0.1 is 1/10, and 10^-9 is a number too.  Every error shows the place with a caret.
"""

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from fractions import Fraction
from typing import NamedTuple, TypeVar
from unicodedata import category

from exactrelu.exact import MAX_BITS
from exactrelu.expressions import (
    Cases,
    Combination,
    Constraint,
    FormulaError,
    Guard,
    Lattice,
    Node,
    Operation,
    Relation,
    Variable,
    combine,
    compare,
    conjunction,
    constant,
    name_fault,
    negate,
    negation,
)

__all__ = [
    "POWERS",
    "RESERVED",
    "ParsedStatement",
    "parse_conditions",
    "parse_formula",
    "parse_named",
    "parse_statement",
    "variable_fault",
]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[^\W\d]\w*'*)"
    r"|(?P<op>\*\*|==|<=|>=|!=|[-+*/^()|,;=<>≤≥−·×&~])|(?P<end>$)|(?P<bad>.))"
)
_SAME = {"≤": "<=", "≥": ">=", "−": "-", "·": "*", "×": "*"}
_OPERATIONS: dict[str, Operation] = {"relu": "relu", "max": "max", "min": "min", "abs": "abs"}
_NO_NUMBERS = {"inf", "infinity", "oo", "nan", "pi"}
RESERVED = {"and", "or", "not", "true", "otherwise", "piecewise", *_OPERATIONS}
POWERS = "products and powers: equal_with_powers(f, g) in Python"  # the way out of errors about them
_RELATIONS = ("==", "<=", ">=", "<", ">", "=", "!=")
_NO_CASES = {"if", "then", "else", "when"}  # words of other languages
MAX_DEPTH = 60  # levels of brackets; each costs a few Python frames
MAX_EXPONENT = 4000  # 1e4000 has 4001 digits, about what Python prints
MAX_COMPUTED = 16 * MAX_BITS  # of a number that products and sums of written ones make
MAX_PARTS = 4096  # of a sum that are collected before their numbers are looked at


T = TypeVar("T")


class Token(NamedTuple):
    kind: str
    text: str
    start: int


class ParsedStatement(NamedTuple):
    """sides[0] relations[0] sides[1] ..; `texts` are the sides as written, `names` all variables that occur."""

    sides: tuple[Node, ...]
    relations: tuple[str, ...]
    texts: tuple[str, ...]
    names: tuple[str, ...]


def parse_formula(text: str) -> Node:
    """Read a formula.

    >>> from exactrelu.expressions import to_text
    >>> to_text(parse_formula("2|x| - 0.5"))
    Traceback (most recent call last):
    ...
    exactrelu.expressions.FormulaError: an operator is missing; write 2*x for a product
      2|x| - 0.5
       ^
    >>> to_text(parse_formula("2*|x| - 0.5"))
    '2*abs(x) - 1/2'
    """
    return _Parser(text).whole(_Parser.formula)


def parse_named(text: str) -> tuple[Node, tuple[str, ...]]:
    """A formula and the names of all variables in it, those that cancel too."""
    parser = _Parser(text)
    return parser.whole(_Parser.formula), tuple(parser.variables)


def parse_statement(text: str) -> ParsedStatement:
    """Read `formula relation formula ..` with the relations ==, <=, >=."""
    return _Parser(text).whole(_Parser.statement)


def parse_conditions(text: str) -> tuple[Constraint, ...]:
    """Read conditions that all have to hold; an empty text means none."""
    parser = _Parser(text)
    if parser.kind == "end":
        return ()
    guard = parser.whole(_Parser.conditions)
    if len(guard) != 1:
        raise FormulaError(f"the conditions {text!r} do not describe one polyhedron but {len(guard)} alternatives")
    return guard[0]


def variable_fault(name: str) -> str | None:
    """Why this is not the name of a variable; None if it is.

    >>> variable_fault("x_1"), variable_fault("max")
    (None, "'max' is a word of the language, not a variable")
    """
    if name.lower() in RESERVED:
        return f"{name!r} is a word of the language, not a variable"
    if name.lower() in _NO_NUMBERS:
        return f"{name!r} is no rational number and would mislead as a variable"
    plain = unicodedata.normalize("NFKC", name)
    if plain != name and not any(digit in name for digit in "₀₁₂₃₄₅₆₇₈₉"):
        return f"{name!r} only looks like {plain!r}; write {plain!r}"
    fault = name_fault(name)
    return fault and f"the name {name!r} {fault}"


class _Parser:
    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"text is expected, not {text!r} of type {type(text).__name__}")
        self.text = text
        self.tokens: list[Token] = []
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or "end"
            self.tokens.append(Token(kind, _SAME.get(match[kind], match[kind]), match.start(kind)))
            for character in match[kind] if kind == "name" else "":
                if category(character) == "No" and not 0x2080 <= ord(character) <= 0x2089:  # x² is no name, x₂ is
                    raise self.error(f"unexpected character {character!r} in a name", match.start(kind))
            if kind == "bad":
                raise self.error(f"unexpected character {match[kind]!r}", match.start(kind))
            if kind == "end":
                break
        self.position = 0
        self.depth = 0
        self.guarding = False  # inside a condition
        self.variables: dict[str, Variable] = {}

    # -- tokens ---------------------------------------------------------------------------------------

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    @property
    def kind(self) -> str:
        return self.here.kind

    def error(self, message: str, start: int | None = None) -> FormulaError:
        at = self.here.start if start is None else start
        line_start = self.text.rfind("\n", 0, at) + 1
        line = self.text[line_start:].split("\n", 1)[0]
        left = max(0, at - line_start - 60)
        shown = ("..." if left else "") + line[left : left + 100]
        caret = " " * (at - line_start - left + (3 if left else 0))
        return FormulaError(f"{message}\n  {shown}\n  {caret}^")

    def accept(self, *texts: str) -> str | None:
        """Consume and return the next token's text if it is one of these operators or words."""
        token = self.here
        word = token.text.lower() if token.kind == "name" else token.text
        if token.kind in ("op", "name") and word in texts:
            self.position += 1
            return word
        return None

    def expect(self, text: str, why: str) -> None:
        if not self.accept(text):
            found = "the text ends" if self.kind == "end" else f"found {self.here.text!r}"
            raise self.error(f"{text!r} expected {why}; {found}")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} levels of brackets; name parts of the formula in Python instead")

    def whole(self, rule: "Callable[[_Parser], T]") -> T:
        result = rule(self)
        if self.kind != "end":
            if self.accept("**", "^"):
                raise self.error(f"powers are not piecewise affine; {POWERS}", self.tokens[self.position - 1].start)
            if self.kind in ("number", "name") or self.here.text in "(|":
                near = {token.text.lower() for token in self.tokens[max(0, self.position - 1) : self.position + 1]}
                cases = "; for cases write piecewise((value, condition), ..)" if near & _NO_CASES else ""
                raise self.error(f"an operator is missing; write 2*x for a product{cases}")
            if self.here.text in _RELATIONS:
                raise self.error(
                    f"unexpected {self.here.text!r}; a formula is expected here; "
                    'a statement goes to prove("..") or decide("..")'
                )
            raise self.error(f"unexpected {self.here.text!r}")
        return result

    # -- formulas -------------------------------------------------------------------------------------

    def formula(self) -> Node:
        parts: list[tuple[Fraction | int, Node]] = [(1, self.product())]
        while operator := self.accept("+", "-"):
            parts.append((1 if operator == "+" else -1, self.product()))
            if len(parts) == MAX_PARTS:
                parts = [(1, self.sized(combine(parts)))]
        return parts[0][1] if len(parts) == 1 else self.sized(combine(parts))

    def sized(self, node: Node) -> Node:
        """The node, unless products and sums have made its numbers longer than numbers may be written."""
        numbers = [node.constant, *(q for q, _ in node.terms)] if isinstance(node, Combination) else []
        if any(max(q.numerator.bit_length(), q.denominator.bit_length()) > MAX_COMPUTED for q in numbers):
            raise self.error(f"numbers that are computed here have at most {16 * MAX_EXPONENT} digits")
        return node

    def product(self) -> Node:
        result = self.signed()
        while True:
            start = self.here.start
            operator = self.accept("*", "/")
            if not operator:
                if self.here.text in ("**", "^"):
                    raise self.error(f"powers are not piecewise affine; {POWERS}")
                return result
            factor = self.signed()
            if operator == "/":
                if not isinstance(factor, Combination) or factor.terms:
                    raise self.error("only division by a number keeps a formula piecewise affine", start)
                if not factor.constant:
                    raise self.error("division by zero", start)
                factor = constant(1 / factor.constant)
            if isinstance(factor, Combination) and not factor.terms:
                result = self.sized(combine([(factor.constant, result)]))
            elif isinstance(result, Combination) and not result.terms:
                result = self.sized(combine([(result.constant, factor)]))
            else:
                raise self.error(f"a product of two non-constant formulas is not piecewise affine; {POWERS}", start)

    def signed(self) -> Node:
        negative = False
        while operator := self.accept("+", "-"):
            negative ^= operator == "-"
        node = self.power()
        return negate(node) if negative else node

    def power(self) -> Node:
        """An atom, or a number to an integer power such as 10^9 or 2^-3."""
        start = self.here.start
        node = self.atom()
        if self.here.text not in ("**", "^") or not isinstance(node, Combination) or node.terms:
            return node
        self.position += 1
        sign = -1 if self.accept("-") else 1
        token = self.here
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 5:
            raise self.error("the exponent of a number is an integer such as 3 or -3, of at most five digits")
        self.position += 1
        exponent, base = sign * int(token.text), node.constant
        if self.here.text in ("**", "^"):
            raise self.error("a tower of powers needs brackets: (2^3)^2")
        if not base and exponent < 0:
            raise self.error("division by zero", start)
        if max(abs(base.numerator).bit_length(), base.denominator.bit_length()) * abs(exponent) > 3 * MAX_EXPONENT:
            raise self.error(f"numbers have at most {MAX_EXPONENT} digits", start)
        return constant(base**exponent)

    def atom(self) -> Node:
        token = self.here
        if token.kind == "number":
            self.position += 1
            self.one_number(token)
            exponent = token.text.lower().partition("e")[2]
            if len(token.text) > MAX_EXPONENT or (exponent and abs(int(exponent)) > MAX_EXPONENT):
                raise self.error(f"numbers have at most {MAX_EXPONENT} digits", token.start)
            return constant(Fraction(token.text))
        if token.kind == "name":
            self.position += 1
            if token.text.lower() == "piecewise":
                return self.cases(token.start)
            if self.here.text == "(":
                return self.call(token)
            if fault := variable_fault(token.text):
                raise self.error(fault, token.start)
            return self.variables.setdefault(token.text, Variable(token.text))
        if self.accept("("):
            self.deeper()
            node = self.formula()
            self.expect(")", "to close the bracket")
            self.depth -= 1
            return node
        if self.accept("|"):
            self.deeper()
            node = self.formula()
            self.expect("|", "to close the absolute value")
            self.depth -= 1
            return Lattice("abs", (node,))
        raise self.error("a formula is expected here" + ("; the text ends" if token.kind == "end" else ""))

    def one_number(self, first: Token) -> None:
        """Refuse 0.1.2, which falls into the numbers 0.1 and .2, at the first of them."""
        position, end = self.position, first.start + len(first.text)
        while self.tokens[position].kind == "number" and self.tokens[position].start == end:
            end += len(self.tokens[position].text)
            position += 1
        if position > self.position:
            written = self.text[first.start : end]
            shown = written if len(written) <= 40 else written[:40] + ".."
            raise self.error(f"{shown} is not a number", first.start)

    def call(self, name: Token) -> Node:
        word = name.text.lower()
        operation = _OPERATIONS.get(word)
        if operation is None:
            # a cutoff at which sin is not taken for min
            meant = get_close_matches(word, [*_OPERATIONS, "piecewise"], n=1, cutoff=0.7) if len(word) < 40 else []
            if word in _NO_CASES:
                hint = "for cases write piecewise((value, condition), ..); "
            else:
                hint = f"did you mean {meant[0]}? " if meant else ""
            raise self.error(
                f"unknown function {name.text!r}; {hint}known are relu, max, min, abs and piecewise "
                '(networks are applied in Python: equal(N(x + 1, y), ..) with x, y = reals("x y"))',
                name.start,
            )
        self.expect("(", "after the function")
        if self.here.text == ")":
            few = "takes one argument" if operation in ("abs", "relu") else "takes at least one argument"
            raise self.error(f"{name.text} {few}; a formula is expected here")
        self.deeper()
        arguments = [self.formula()]
        while self.accept(","):
            arguments.append(self.formula())
        self.expect(")", f"to close {name.text}(")
        self.depth -= 1
        if operation in ("abs", "relu") and len(arguments) != 1:
            raise self.error(f"{name.text} takes one argument, not {len(arguments)}", name.start)
        return Lattice(operation, tuple(arguments))

    def cases(self, start: int) -> Node:
        if self.guarding:  # also keeps `comparison`, which may read a bracket twice, from doing so exponentially
            raise self.error("a condition compares affine formulas; no piecewise inside", start)
        self.expect("(", "after piecewise")
        self.deeper()
        branches: list[tuple[Guard, Node]] = []
        while True:
            self.expect("(", "to open a branch (value, condition)")
            value = self.formula()
            self.expect(",", "between value and condition")
            branches.append((self.conditions(commas=False), value))
            self.expect(")", "to close the branch")
            if not self.accept(","):
                break
        self.expect(")", "to close piecewise(")
        self.depth -= 1
        end = self.tokens[self.position - 1].start + 1
        return Cases(tuple(branches), self.text[start:end])

    # -- statements and conditions --------------------------------------------------------------------

    def statement(self) -> ParsedStatement:
        starts = [self.here.start]
        sides = [self.formula()]
        relations: list[str] = []
        ends: list[int] = []
        while True:
            start = self.here.start
            relation = self.accept(*_RELATIONS)
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
                raise self.error(f"statements use ==, <= or >=; {relation!r} is not decided here; {instead}", start)
            ends.append(start)
            relations.append(relation)
            starts.append(self.here.start)
            sides.append(self.formula())
        ends.append(self.here.start)
        if relations and self.here.text.lower() in ("and", "or", "&", ",", ";"):
            raise self.error(f"unexpected {self.here.text!r}; one statement, or a chain a <= b <= c")
        if not relations and self.kind == "end":
            raise self.error("a statement needs a relation: ==, <= or >=")
        texts = tuple(" ".join(self.text[a:b].split()) for a, b in zip(starts, ends, strict=True))
        return ParsedStatement(tuple(sides), tuple(relations), texts, tuple(self.variables))

    def conditions(self, commas: bool = True) -> Guard:
        """A disjunction of conjunctions of comparison chains; commas bind like `and`."""
        result = self.conjunction(commas)
        while self.accept("or"):
            result = result + self.conjunction(commas)
        return result

    def conjunction(self, commas: bool) -> Guard:
        result = self.comparison()
        while self.accept("and", "&", *((",", ";") if commas else ())):
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
            relation = self.accept(*_RELATIONS)
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
