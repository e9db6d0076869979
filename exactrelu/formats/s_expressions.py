"""S-expressions, the syntax of SMT-LIB: atoms and parenthesised lists, `;` starts a comment."""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Atom", "Expression", "SyntaxFault", "parse_expressions"]

TOKEN = re.compile(r'(?P<space>\s+|;[^\n]*)|(?P<bracket>[()])|(?P<atom>[^\s();"|]+)|(?P<other>.)', re.DOTALL)
MAX_DEPTH = 200  # of nested brackets


class SyntaxFault(ValueError):
    """A text is not a sequence of s-expressions."""


class Atom(NamedTuple):
    """A word or a number, and the line it stands in."""

    text: str
    line: int


Expression = Atom | list["Expression"]


def parse_expressions(text: str) -> list[Expression]:
    """All expressions of a text, without recursion; raises `SyntaxFault` naming the line.

    >>> parse_expressions("(<= x 1) ; a comment")
    [[Atom(text='<=', line=1), Atom(text='x', line=1), Atom(text='1', line=1)]]
    """
    done: list[Expression] = []
    open_: list[list[Expression]] = [done]
    line = 1
    for kind, token, line in _tokens(text):
        if kind == "atom":
            open_[-1].append(Atom(token, line))
        elif kind == "other":
            raise SyntaxFault(f"line {line}: the character {token!r} is not expected")
        elif token == "(":
            if len(open_) > MAX_DEPTH:
                raise SyntaxFault(f"line {line}: brackets are nested more than {MAX_DEPTH} deep")
            inner: list[Expression] = []
            open_[-1].append(inner)
            open_.append(inner)
        elif len(open_) == 1:
            raise SyntaxFault(f"line {line}: a closing bracket too many")
        else:
            open_.pop()
    if len(open_) > 1:
        raise SyntaxFault(f"line {line}: {len(open_) - 1} brackets are not closed")
    return done


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for match in TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield match.lastgroup or "", match.group(), line
        line += match.group().count("\n")
