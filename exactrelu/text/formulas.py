"""Formulas: sums, products with numbers, calls, bars and brackets, read into the graph of expressions."""

from abc import abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from exactrelu.exact import MAX_BITS
from exactrelu.expressions import Combination, FormulaError, Lattice, Node, Variable, combine, constant, negate
from exactrelu.text.tokens import Token, TokenReader, implication, unexpected
from exactrelu.text.words import (
    CASES,
    DOMAIN_WORDS,
    NO_CASES,
    OPERATIONS,
    POWER_WORDS,
    QUANTIFIERS,
    RESERVED,
    PowersError,
    unknown_function,
    variable_fault,
)

__all__ = ["MAX_EXPONENT", "RELATIONS", "FormulaParser"]

MAX_EXPONENT = 4000  # 1e4000 has 4001 digits, about what Python prints
MAX_COMPUTED = 16 * MAX_BITS  # of a number that products and sums of written ones make
MAX_PARTS = 4096  # of a sum that are collected before their numbers are looked at
RELATIONS = ("==", "<=", ">=", "<", ">", "=", "!=")
SEEN = 40  # tokens of a factor that an error repeats

Parser = TypeVar("Parser", bound="FormulaParser")
T = TypeVar("T")


class FormulaParser(TokenReader):
    """Reads formulas by recursive descent; `cases` are read by the parser of conditions."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.variables: dict[str, Variable] = {}
        self.guarding = False  # inside a condition
        self.opened: dict[int, int] = {}  # place of a closing sign -> where the bracket, bars or call began

    @abstractmethod
    def cases(self, start: int) -> Node:
        """The branches after the word piecewise, which stands at `start`."""

    def whole(self: Parser, rule: Callable[[Parser], T]) -> T:
        """What the rule reads, which has to be all of the text."""
        result = rule(self)
        if self.kind != "end":
            raise self.left_over()
        return result

    def left_over(self) -> FormulaError:
        """The error for a text that goes on where it should end."""
        here = self.here
        if here.text in ("**", "^"):
            return self.nonlinear("powers are not piecewise affine")
        if here.kind in ("number", "name") or here.text in ("(", "|"):
            return self.error(self.in_words() or self.missing_operator())
        if here.kind == "domain":
            return self.error(unexpected(here.text))
        if here.text in RELATIONS:
            return self.error(
                f'unexpected {here.text!r}; a formula is expected here; a statement goes to prove("..") or decide("..")'
            )
        several = '; several functions are a list: ["x", "y"]' if here.text == "," else ""
        return self.error(f"unexpected {here.text!r}{self.comma() or several}")

    def nonlinear(self, message: str, start: int | None = None, product: bool = False) -> FormulaError:
        """The error for products and powers; those in conditions are not what a statement is about."""
        error = self.error(message, start)
        return error if self.guarding else PowersError(str(error), product)

    def coming(self) -> range:
        """The places from here to the end."""
        return range(self.position, len(self.tokens))

    def in_words(self) -> str | None:
        """What to write instead of words such as `for all x` and `if x > 0` before or after a formula."""
        here, opening = self.here, self.tokens[0].text.lower()
        word = here.text.lower()
        rest = " ".join(self.text[here.start + len(here.text) :].split())
        related = any(self.tokens[i].text in (*RELATIONS, "in", "∈") for i in self.coming())
        stated = any(token.text in RELATIONS for token in self.tokens[: self.position])
        if word in ("implies", "then") and stated:
            return implication(self.text[: here.start].removeprefix("if "), rest)
        if word in NO_CASES and not (stated and related and " else " not in f" {rest} "):
            return f"{word!r} is no word of the language; {CASES}"
        if word in NO_CASES | DOMAIN_WORDS and self.position + 1 < len(self.tokens) - 1:
            if not related and rest.split()[0].lower() in QUANTIFIERS:
                return "statements are meant for all real values of their variables; leave this out"
            condition = rest.split(" ", 1)[1] if rest.split()[0].lower() in QUANTIFIERS and " " in rest else rest
            example = f', here on="{condition}"' if related and len(condition) <= 60 else ""
            return f"a domain goes into on= (--on){example}"
        if self.position == 1 and opening in NO_CASES:
            return f"{opening!r} is no word of the language; {CASES}; {implication('', '')}"
        if self.position == 1 and opening in DOMAIN_WORDS | QUANTIFIERS:
            return "statements are meant for all real values of their variables; a domain goes into on= (--on)"
        return None

    def missing_operator(self) -> str:
        """The fault of two factors side by side, with the product that is meant."""
        before, after = self.factor_before(), self.factor_after()
        if before is None or after is None:
            return "an operator is missing; write 2*x for a product"
        start, left = before
        over = self.tokens[start - 2] if start >= 2 and self.tokens[start - 1].text == "/" else None
        if over is None or over.kind not in ("number", "name") or len(over.text) > SEEN:
            return f"an operator is missing; write {left}*{after} for a product"
        whole = f"({over.text}/{left})*{after}"
        said = f"{over.text}/{left}{after} could be {whole} or {over.text}/({left}*{after})"
        return f"an operator is missing; {said}; write {whole if over.kind == 'number' else 'which'}"

    def factor_before(self) -> tuple[int, str] | None:
        """Where the factor that ends here begins, and its text."""
        tokens, last = self.tokens, self.position - 1
        first = last
        if tokens[last].text in (")", "|"):
            first = self.opened.get(last, -1)
        elif last >= 2 and tokens[last - 1].text in ("^", "**"):
            first = last - 2
        elif last >= 3 and tokens[last - 1].text == "-" and tokens[last - 2].text in ("^", "**"):
            first = last - 3
        text = self.text[tokens[first].start : tokens[last].start + len(tokens[last].text)]
        return (first, text) if first >= 0 and len(text) <= SEEN else None

    def factor_after(self) -> str | None:
        """The text of the factor that begins here."""
        first = last = self.position
        if self.tokens[first].kind == "name" and self.tokens[first + 1].text == "(":
            last += 1
        if self.tokens[last].text in ("(", "|"):
            last = self.closing(last)
        text = self.text[self.tokens[first].start : self.tokens[last].start + len(self.tokens[last].text)]
        return text if last >= 0 and len(text) <= SEEN else None

    def closing(self, place: int) -> int:
        """Where the bracket or bar that opens at `place` is closed, as far as one can tell ahead; -1 if far away."""
        bracket, depth = self.tokens[place].text == "(", 0
        for i in range(place + 1, min(place + SEEN, len(self.tokens))):
            text = self.tokens[i].text
            depth += (text == "(") - (text == ")")
            if (depth < 0) if bracket else (not depth and text == "|"):
                return i
        return -1

    def close(self, text: str, why: str) -> None:
        """The sign that ends a part; where a factor stands instead, an operator is missing."""
        if self.here.text != text and self.at_factor():
            raise self.error(self.missing_operator())
        self.expect(text, why)

    def at_factor(self) -> bool:
        """Whether something that could be multiplied stands here."""
        kind, text = self.here.kind, self.here.text
        word = kind == "name" and text.lower() in RESERVED - OPERATIONS.keys()
        return (kind in ("number", "name") and not word) or text in ("(", "|")

    def comma(self) -> str:
        """The hint for a comma between two digits, which was meant as a decimal point."""
        i = self.position
        around = self.tokens[max(0, i - 1)], self.tokens[min(i + 1, len(self.tokens) - 1)]
        joined = all(one.kind == "number" for one in around) and around[1].start == self.here.start + 1
        return "; decimals have a point: 0.5" if self.here.text == "," and joined else ""

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
                    raise self.nonlinear("powers are not piecewise affine")
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
                raise self.nonlinear("a product of two non-constant formulas is not piecewise affine", start, True)

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
        token, start = self.here, self.position
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
            if token.text.lower() in OPERATIONS:
                if self.here.text == "[":
                    raise self.error(unexpected("["))
                raise self.error(self.no_brackets(token.text), token.start)
            if fault := variable_fault(token.text):
                raise self.error(fault, token.start)
            return self.variables.setdefault(token.text, Variable(token.text))
        if self.accept("("):
            self.deeper()
            node = self.formula()
            if self.guarding and self.here.text == ",":
                raise self.error("conditions are on numbers, one by one: x in [0, 1], y in [0, 1]")
            self.close(")", "to close the bracket")
            self.opened[self.position - 1] = start
            self.depth -= 1
            return node
        if self.accept("|"):
            self.deeper()
            node = self.formula()
            self.close("|", "to close the absolute value")
            self.opened[self.position - 1] = start
            self.depth -= 1
            return Lattice("abs", (node,))
        if token.kind == "domain":
            raise self.error(unexpected(token.text))
        raise self.error("a formula is expected here" + ("; the text ends" if token.kind == "end" else ""))

    def no_brackets(self, name: str) -> str:
        """The fault of a function without brackets, with the brackets around what follows."""
        some = "x" if name.lower() in ("relu", "abs") else "x, y"
        argument = self.here.text if self.kind in ("name", "number") and len(self.here.text) < 40 else some
        if "," in some and self.kind != "end" and argument != some:
            argument += ", .."
        return f"{name!r} is a function, its arguments stand in brackets: {name}({argument})"

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
        operation = OPERATIONS.get(word)
        if operation is None:
            if word in POWER_WORDS:
                raise self.nonlinear(unknown_function(name.text), name.start)
            raise self.error(unknown_function(name.text), name.start)
        self.expect("(", "after the function")
        if self.here.text == ")":
            few = "takes one argument" if operation in ("abs", "relu") else "takes at least one argument"
            raise self.error(f"{name.text} {few}; a formula is expected here")
        self.deeper()
        start = self.position - 2
        arguments = [self.formula()]
        while self.accept(","):
            arguments.append(self.formula())
        if self.here.text == ";":
            raise self.error(f"arguments are separated by commas: {name.text}(x, y)")
        if operation in ("max", "min") and self.kind == "number" and self.tokens[self.position - 1].kind != "number":
            raise self.error(f"arguments are separated by commas: {name.text}(x, y)")
        if (
            operation in ("max", "min")
            and self.kind == "name" == self.tokens[self.position - 1].kind
            and self.at_factor()
        ):
            raise self.error(f"{self.missing_operator()}, or a comma between arguments")
        self.close(")", f"to close {name.text}(")
        self.opened[self.position - 1] = start
        self.depth -= 1
        if operation in ("abs", "relu") and len(arguments) != 1:
            raise self.error(f"{name.text} takes one argument, not {len(arguments)}", name.start)
        return Lattice(operation, tuple(arguments))
