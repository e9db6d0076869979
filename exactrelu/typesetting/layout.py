r"""Pieces of LaTeX put together: numbers, sums with signs, brackets that grow, lines that fit a page."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from textwrap import indent

__all__ = [
    "LINE",
    "aligned",
    "bmatrix",
    "bracketed",
    "broken",
    "column",
    "continued",
    "notebook",
    "number",
    "signed_sum",
    "stacked",
    "unary",
    "width",
]

LINE = 57  # characters of mathematics that fit on a line of an article, 6 pt each

_BLOCK = re.compile(
    r"\\begin\{(\w+)\}(?:\[t\])?(?:\{@\{\}c*@\{\}\})?((?:(?!\\begin\{).)*?)\\end\{\1\}", re.DOTALL | re.ASCII
)
_FRACTION = re.compile(r"\\t?frac\{(\d+)\}\{(\d+)\}")
_WIDTHLESS = re.compile(
    r"\\(?:left|right|operatorname|text|mathit|mathrm|mathtt|mathbb|t?frac|q?quad)(?![A-Za-z])"
    r"|\\\\|[{}_^&\s]|\\[ ,]|\[3pt\]"
)
_EXTRA = {  # what takes more room than its one character, or than none
    r"[-+=<>]| & |\\(?:le|ge|ne|in|circ|cup|to|mapsto|max|min|c?dots)(?![A-Za-z])": 1,
    r"\\(?:max|min|quad)(?![A-Za-z])": 1,
    r"\\q?quad(?![A-Za-z])": 1,
    r"\\qquad(?![A-Za-z])": 2,
}


def number(q: Fraction | int, *, small: bool = False) -> str:
    r"""A rational number; `small` fractions are for coefficients and matrices.

    >>> print(number(Fraction(-1, 3)), number(Fraction(1, 2), small=True))
    -\frac{1}{3} \tfrac{1}{2}
    """
    q = Fraction(q)
    if q.denominator == 1:
        return str(q.numerator)
    return f"{'-' * (q < 0)}\\{'t' * small}frac{{{abs(q.numerator)}}}{{{q.denominator}}}"


def signed_sum(terms: Iterable[tuple[Fraction, str]], constant: Fraction | int = 0) -> list[str]:
    r"""The summands of constant + sum q * factor, each with its sign; joined by blanks they are the sum.

    A positive constant goes first if the sum would start with a minus.

    >>> print(*signed_sum([(Fraction(-1), "x"), (Fraction(1, 2), "y")], 3))
    3 - x + \tfrac{1}{2} y
    """
    present = [(q, factor) for q, factor in terms if q]
    parts = [(q, f"{number(abs(q), small=True)} {factor}" if abs(q) != 1 else factor) for q, factor in present]
    constant = Fraction(constant)
    if constant or not parts:
        leads = bool(parts) and parts[0][0] < 0 < constant
        parts.insert(0 if leads else len(parts), (constant, number(abs(constant), small=bool(parts))))
    (q, first), *rest = parts
    return [f"-{first}" if q < 0 else first, *(f"{'-' if q < 0 else '+'} {part}" for q, part in rest)]


def bracketed(left: str, body: str, right: str) -> str:
    r"""The body in brackets, which grow when it is taller than a line.

    >>> print(bracketed("(", "x", ")"), bracketed("(", number(Fraction(1, 2)), ")"))
    (x) \left(\frac{1}{2}\right)
    """
    gap = " " if left[-1].isalpha() else ""
    if r"\begin{" in body or r"\frac" in body:
        return rf"\left{left}{gap}{body}\right{right}"
    return f"{left}{gap}{body}{gap}{right}"


def column(entries: Sequence[str]) -> str:
    """A column vector; a single entry stays bare."""
    return entries[0] if len(entries) == 1 else bmatrix(entries)


def bmatrix(rows: Sequence[str]) -> str:
    """A matrix from its rows."""
    return rf"\begin{{bmatrix}}{stacked(rows)}\end{{bmatrix}}"


def stacked(rows: Sequence[str]) -> str:
    """Rows of a matrix below one another; fractions in neighbouring rows get room."""
    body = rows[0]
    for above, below in pairwise(rows):
        room = r"\\[3pt]" if "frac" in above and "frac" in below else r"\\"
        body += f" {room} {below}"
    return body


def unary(source: str) -> str:
    r"""The source with a leading minus that stays a sign: after words, TeX would set it as a difference."""
    return "{-}" + source[1:] if source.startswith("-") else source


def continued(source: str) -> str:
    """The source as a further line of a sum: a sign at its start stands between two summands."""
    return f"{{}} {source}" if source[:2] in ("+ ", "- ") else unary(source)


def _fractions(source: str) -> str:
    """The source with as many ones for every fraction as its wider half has characters."""
    found = re.search(r"\\t?frac(?=\{)", source)
    while found:
        halves, end = [], found.end()
        for _ in range(2):
            start, depth = end, 0
            while end < len(source) and (depth or end == start):
                depth += (source[end] == "{") - (source[end] == "}")
                end += 1
            halves.append(source[start + 1 : end - 1])
        shrunk = source[: found.start()] + "1" * (max(map(width, halves)) + 1)
        source = shrunk + source[end:]
        found = re.compile(r"\\t?frac(?=\{)").search(source, len(shrunk))
    return source


def width(source: str) -> int:
    """About how many characters wide the source is when typeset; matrices and cases count by their widest row."""
    if len(source) > 20_000:
        return len(source)
    source = _fractions(_FRACTION.sub(lambda fraction: "1" * (max(map(len, fraction.groups())) + 1), source))
    while True:
        shrunk = _BLOCK.sub(lambda block: "1" * max(2 + width(row) for row in block[2].split(r"\\")), source)
        if shrunk == source:
            break
        source = shrunk
    words = sum(text.count(" ") for text in re.findall(r"\\text\{([^{}]*)\}", source))
    wide = sum(extra * len(re.findall(command, source)) for command, extra in _EXTRA.items())
    bare = _WIDTHLESS.sub("", re.sub(r"\\[{}_]", "1", source))
    return words + wide + len(re.sub(r"\\[A-Za-z]+|\\.", "1", bare))


def broken(summands: Sequence[str], limit: int = LINE) -> list[str]:
    """The summands on as few lines as they need; a summand wider than a line has one of its own."""
    lines: list[str] = []
    used = 0
    for summand in summands:
        size = width(summand) + 1
        if lines and used + size <= limit:
            lines[-1] += f" {summand}"
            used += size
        else:
            lines.append(summand)
            used = size
    return lines


def aligned(lines: Sequence[str], place: str = "") -> str:
    """Lines below one another, aligned at their &; a single line without & stays as it is."""
    if len(lines) == 1 and "&" not in lines[0]:
        return lines[0]
    body = " \\\\\n".join(indent(line, "  ") for line in lines)
    return f"\\begin{{aligned}}{place}\n{body}\n\\end{{aligned}}"


def notebook(source: str) -> str:
    """The source as notebooks want it, in dollars; they know `cases` but seldom the `dcases` of mathtools."""
    for edge in ("begin", "end"):
        source = source.replace(rf"\{edge}{{dcases}}", rf"\{edge}{{cases}}")
    return rf"$\displaystyle {source}$"
