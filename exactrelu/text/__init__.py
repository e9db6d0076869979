"""The text language of formulas, statements and conditions: a hand-written parser, never `eval`, never sympy.

    formula     2*relu(x - 1/2) - |y|/3 + max(x, y, 0)       relu max min abs (any case), bars, + - * /
    statement   abs(x) == relu(x) + relu(-x)                 ==, <=, >=, chains
    condition   x >= 0, 0 < y <= 1 and x + y == 1            <, > too; commas, `and`, ∧ mean the same
                x in [0, 1), y ∈ [0, ∞)                      intervals; a round bracket leaves the end out
    cases       piecewise((x, x >= 0), (-x, True))           read from the top

Numbers are exact: 0.1 is 1/10, and 10^-9 is a number too.  The signs − · × ∕ ≤ ≥ ≦ ≧ ≠ ∣ mean what they look like;
other characters that only look like a part of the language are refused, with what to write.  Every error shows the
place with a caret.
"""

from exactrelu.expressions import Constraint, FormulaError, Node
from exactrelu.text.formulas import MAX_EXPONENT
from exactrelu.text.statements import ParsedStatement, Parser
from exactrelu.text.tokens import MAX_DEPTH
from exactrelu.text.words import RESERVED, PowersError, variable_fault

__all__ = [
    "MAX_DEPTH",
    "MAX_EXPONENT",
    "RESERVED",
    "ParsedStatement",
    "Parser",
    "PowersError",
    "parse_conditions",
    "parse_formula",
    "parse_named",
    "parse_statement",
    "variable_fault",
]


def _alternatives(count: int) -> str:
    return f"{count} alternatives; make one statement for each" if count else "the empty set"


def parse_formula(text: str) -> Node:
    """Read a formula.

    >>> from exactrelu.expressions import to_text
    >>> to_text(parse_formula("2|x| - 0.5"))
    Traceback (most recent call last):
    ...
    exactrelu.expressions.FormulaError: an operator is missing; write 2*|x| for a product
      2|x| - 0.5
       ^
    >>> to_text(parse_formula("2*|x| - 0.5"))
    '2*abs(x) - 1/2'
    """
    return Parser(text).whole(Parser.formula)


def parse_named(text: str) -> tuple[Node, tuple[str, ...]]:
    """A formula and the names of all variables in it, those that cancel too."""
    parser = Parser(text)
    return parser.whole(Parser.formula), tuple(parser.variables)


def parse_statement(text: str) -> ParsedStatement:
    """Read `formula relation formula ..` with the relations ==, <=, >=."""
    return Parser(text).whole(Parser.statement)


def parse_conditions(text: str) -> tuple[Constraint, ...]:
    """Read conditions that all have to hold; an empty text means none."""
    parser = Parser(text)
    if parser.kind == "end":
        return ()
    guard = parser.whole(Parser.conditions)
    if len(guard) != 1:
        raise FormulaError(f"the conditions {text!r} do not describe one polyhedron but {_alternatives(len(guard))}")
    return guard[0]
