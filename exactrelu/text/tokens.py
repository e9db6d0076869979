"""Tokens of the text language: what may be written, what only looks like it, and the caret under a fault."""

import re
import unicodedata
from typing import NamedTuple

from exactrelu.expressions import FormulaError
from exactrelu.text.words import POWERS

__all__ = ["MAX_DEPTH", "Token", "TokenReader"]

MAX_DEPTH = 60  # levels of brackets; each costs a few Python frames

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[^\W\d]\w*'*)"
    r"|(?P<foreign>===|=>|=<|<>|&&)"
    r"|(?P<op>\*\*|==|<=|>=|!=|[-+*/^()|,;=<>≤≥⩽⩾≠−·⋅∗×∕∣&~])|(?P<end>$)|(?P<bad>.))"
)
_SAME = {
    "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=",
    "−": "-", "·": "*", "⋅": "*", "∗": "*", "×": "*", "∕": "/", "∣": "|",
}  # fmt: skip
_INSTEAD = {"===": "==", "=>": ">=", "=<": "<=", "<>": "!=", "&&": "and"}  # of other languages
_ROUND = "brackets are round, as in max(x, y)"
_HINTS = {
    **dict.fromkeys("[]{}", _ROUND),
    **dict.fromkeys("–—‐‑‒⁻﹣", "write - for a minus"),
    **dict.fromkeys("∥‖│ǀ", "write |x| or abs(x)"),
    **dict.fromkeys("′’‘´`", "a prime in a name is written '"),
    **dict.fromkeys('"“”', "names and numbers stand without quotes"),
    "∧": "write `and` between conditions, min(x, y) for the smaller value",
    "∨": "write `or` between conditions, max(x, y) for the larger value",
    "¬": "write `not`",
    "!": "write `not`",
    "÷": "write / for a division",
    "⁄": "write / for a division",
    "%": "write 3/100 for three percent",
    "√": "roots are not rational",
    "∞": "it is no number",
    "\\": "formulas are plain text such as max(x, y), not LaTeX",
    "$": "formulas are plain text such as max(x, y), not LaTeX",
    "#": "there are no comments",
}


class Token(NamedTuple):
    kind: str
    text: str
    start: int


class TokenReader:
    """The tokens of a text and the place in them; errors show the place with a caret."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"text is expected, not {text!r} of type {type(text).__name__}")
        self.text = text
        self.tokens: list[Token] = []
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or "end"
            written, start = match[kind], match.start(kind)
            if kind == "name" and (fault := _fault_in_name(written)):
                raise self.error(fault, start)
            if kind == "foreign":
                raise self.error(f"write {_INSTEAD[written]} instead of {written}", start)
            if kind == "bad":
                raise self.error(_unexpected(written), start)
            self.tokens.append(Token(kind, _SAME.get(written, written), start))
            if kind == "end":
                break
        self.position = 0
        self.depth = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    @property
    def kind(self) -> str:
        return self.here.kind

    def error(self, message: str, start: int | None = None) -> FormulaError:
        """The error with the line of `start` (by default, of the present token) and a caret."""
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


def _unexpected(character: str, where: str = "") -> str:
    """What is wrong with a character, its name unless it is plain ASCII, and what to write instead."""
    name = "" if character.isascii() else unicodedata.name(character, "")
    said = f"unexpected character {character!r}{f' ({name})' if name else ''}{where}"
    plain = unicodedata.normalize("NFKC", character)
    if character in _HINTS:
        return f"{said}; {_HINTS[character]}"
    if unicodedata.category(character) == "Cf":
        return f"{said}; it is invisible, delete it"
    if unicodedata.category(character) == "No" and plain.replace("⁄", "/") != character:
        if plain.isdigit() and "SUPERSCRIPT" in name:
            return f"{said}; write ^{plain}{f' ({POWERS})' if where else ''}"
        return f"{said}; write {plain.replace('⁄', '/')}"
    if unicodedata.category(character) == "Nd":
        return f"{said}; write the digit {unicodedata.decimal(character)}"
    if not character.isascii() and plain.isascii() and plain.isprintable() and plain.strip():
        return f"{said}; write {plain}"
    return said


def _fault_in_name(name: str) -> str | None:
    """Numerals such as the square in x² are no parts of names, x₂ is one; nor is a bar that counts as a letter."""
    for character in name:
        numeral = unicodedata.category(character) == "No" and not 0x2080 <= ord(character) <= 0x2089
        if numeral or character in _HINTS:
            return _unexpected(character, " in a name" if len(name) > 1 else "")
    return None
