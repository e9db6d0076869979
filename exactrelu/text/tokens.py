"""Tokens of the text language: what may be written, what only looks like it, and the caret under a fault."""

import re
import unicodedata
from typing import NamedTuple

from exactrelu.expressions import FormulaError
from exactrelu.text.words import CASES

__all__ = ["MAX_DEPTH", "Token", "TokenReader", "implication", "unexpected"]

MAX_DEPTH = 60  # levels of brackets; each costs a few Python frames

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[^\W\d]\w*'*)"
    r"|(?P<foreign>===|<==>|==>|<=>|<->|->|=>|=<|<>|:=|&&|[⇒⟹→⟶⇔⟺↔]|\^\+)"
    r"|(?P<op>\*\*|==|<=|>=|!=|[-+*/^()|,;=<>≤≥⩽⩾≦≧≠−·⋅∗×∕∣&~])|(?P<domain>[][∈∞∧∨])|(?P<end>$)|(?P<bad>.))"
)
_SAME = {
    "≤": "<=", "⩽": "<=", "≦": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", "≠": "!=",
    "−": "-", "·": "*", "⋅": "*", "∗": "*", "×": "*", "∕": "/", "∣": "|",
}  # fmt: skip
_INSTEAD = {"===": "==", ":=": "==", "=>": ">=", "=<": "<=", "<>": "!=", "&&": "and"}  # of other languages
_RELATED = re.compile(r"[<>=≤≥⩽⩾≦≧]")
_POSITIVE = "the positive part of x is written relu(x)"
_NEGATIVE = "the negative part of x is written relu(-x)"
_PART = re.compile(r"[+-]\s*(?:$|[-+*/^),;=<>!≤≥⩽⩾≦≧≠−·⋅∗×∕])")  # after x_: no sum, since nothing is added
_PLAIN = "formulas are plain text such as max(x, y), not LaTeX"
_FRACTION = re.compile(r"\\[td]?frac\s*(?:\{(\d{1,20})\}|(\d))\s*(?:\{(\d{1,20})\}|(\d))")
_COMMANDS = {  # of LaTeX, and what they are here
    **dict.fromkeys(("frac", "tfrac", "dfrac"), "write a/b"),
    **dict.fromkeys(("lvert", "rvert", "vert", "left|", "right|"), "write |x|"),
    **dict.fromkeys(("le", "leq", "leqslant"), "write <="),
    **dict.fromkeys(("ge", "geq", "geqslant"), "write >="),
    **dict.fromkeys(("cdot", "times"), "write *"),
    **dict.fromkeys(("lVert", "rVert", "Vert", "|"), "write |x| for a number"),
    "vee": "write max(x, y)",
    "wedge": "write min(x, y)",
    "in": "write x in [0, 1]",
    "sqrt": "irrational numbers are not taken",
    "pi": "irrational numbers are not taken",
}
_ROUND = "brackets are round, as in max(x, y)"
_HINTS = {
    **dict.fromkeys("[]{}", _ROUND),
    **dict.fromkeys("–—‐‑‒﹣", "write - for a minus"),
    **dict.fromkeys("⁺₊", _POSITIVE),
    **dict.fromkeys("⁻₋", f"{_NEGATIVE}; write - for a minus"),
    **dict.fromkeys("│ǀ", "write |x| or abs(x)"),
    **dict.fromkeys("∥‖", "write |x| or abs(x), for vectors such as |x| + |y| or max(|x|, |y|)"),
    **dict.fromkeys("⟨⟩〈〉", "an inner product is written out: 2*x + 3*y"),
    **dict.fromkeys("∀∃", "statements are meant for all real values of their variables; a domain goes into on= (--on)"),
    **dict.fromkeys("′’‘´`", "a prime in a name is written '"),
    **dict.fromkeys('"“”', "names and numbers stand without quotes"),
    "∧": "write `and` between conditions, min(x, y) for the smaller value",
    "∨": "write `or` between conditions, max(x, y) for the larger value",
    "¬": "write `not`",
    "!": "write `not`",
    "÷": "write / for a division",
    "⁄": "write / for a division",
    "%": "write 3/100 for three percent",
    "√": "roots are not rational, and irrational numbers are not taken",
    "∞": "it is no number; leave this bound out, or write x in [0, ∞)",
    "∈": "x ∈ [0, 1] is a condition and goes into on= (--on)",
    "≡": "write ==",
    ":": "statements are written without quantifiers; a domain goes into on= (--on)",
    "?": CASES,
    "$": _PLAIN,
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
            if kind == "name" and (fault := _signed_part(text, written, match.end(kind))):
                raise self.error(fault, start)
            if kind == "foreign":
                raise self.error(_foreign(text, written, start), start)
            if kind == "bad":
                raise self.error(_latex(text, start) if written == "\\" else unexpected(written), start)
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
        if token.kind in ("op", "name", "domain") and word in texts:
            self.position += 1
            return word
        return None

    def expect(self, text: str, why: str) -> None:
        if not self.accept(text):
            if self.kind == "domain":
                raise self.error(unexpected(self.here.text))
            found = "the text ends" if self.kind == "end" else f"found {self.here.text!r}"
            raise self.error(f"{text!r} expected {why}; {found}")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} levels of brackets; name parts of the formula in Python instead")


def implication(condition: str, conclusion: str) -> str:
    """How `condition => conclusion` is stated."""
    condition, conclusion = " ".join(condition.split()), " ".join(conclusion.split())
    if not 0 < len(condition) <= 60 or not 0 < len(conclusion) <= 60:
        condition, conclusion = "condition", "conclusion"
    return f'an implication is prove("{conclusion}", on="{condition}")'


def _foreign(text: str, written: str, start: int) -> str:
    """What to write instead of a sign of other languages."""
    if written == "^+":
        return _POSITIVE
    before, after = text[:start], text[start + len(written) :]
    if written[0] in "⇔⟺↔" or written in ("<==>", "<=>", "<->"):
        return "an equivalence is two implications, each " + implication("", "").removeprefix("an implication is ")
    if written not in _INSTEAD:
        return implication(before, after)
    said = f"write {_INSTEAD[written]} instead of {written}"
    if written == "=>" and len(text) < 1000 and _RELATED.search(before) and _RELATED.search(after):
        return f"{said}; {implication(before, after)}"
    return said


def _signed_part(text: str, name: str, end: int) -> str | None:
    """The fault of x_+ where nothing is added."""
    if not name.endswith("_") or text[end : end + 1] not in ("+", "-") or not _PART.match(text, end):
        return None
    return _POSITIVE if text[end] == "+" else _NEGATIVE


def _latex(text: str, start: int) -> str:
    """What to write instead of a LaTeX command."""
    said = f"unexpected character {text[start]!r}; {_PLAIN}"
    if fraction := _FRACTION.match(text, start):
        return f"{said}; write {fraction[1] or fraction[2]}/{fraction[3] or fraction[4]}"
    command = re.compile(r"\\(left\||right\||\||[A-Za-z]{1,20})").match(text, start)
    hint = _COMMANDS.get(command[1]) if command else None
    return f"{said}; {hint}" if hint else said


def unexpected(character: str, where: str = "") -> str:
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
            return f"{said}; write ^{plain}"
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
        plain = unicodedata.normalize("NFKC", character)
        if numeral and "⁄" in plain and len(name) > 1 and character == name[0]:
            rest = name[1:] if len(name) < 40 else "x"
            said = unexpected(character, " in a name").partition("; write ")[0]
            return f"{said}; write ({plain.replace('⁄', '/')})*{rest}"
        if numeral or character in _HINTS:
            return unexpected(character, " in a name" if len(name) > 1 else "")
    return None
