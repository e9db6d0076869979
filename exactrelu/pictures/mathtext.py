r"""LaTeX as matplotlib writes it: a part of mathematics, and words in Unicode.

Words that stand beside mathematics are set by matplotlib in a font of 128 characters; letters with accents become
accents of mathematics there, and other letters, quotes and dashes their nearest ASCII characters.
"""

import re
from functools import lru_cache
from unicodedata import normalize

from matplotlib.mathtext import MathTextParser

__all__ = ["readable"]

_PARSER: MathTextParser = MathTextParser("path")
_MATHEMATICS = {
    r"\\tfrac": r"\\frac",
    r"\\[lr]vert": r"\\vert",
    r"\\mathtt": r"\\mathrm",
    r"\\(le|ge)(?![A-Za-z])": r"\\\1q",
    r"\\surd\$(\d+)": r"\\sqrt{\1}$",
    r"\\surd(?![A-Za-z])": r"\\sqrt{\\,}",
}
_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "c": "\u0327",
}
_ACCENTED = re.compile(r"\\([`'^~=.\"urHvc])\{([A-Za-z])\}")
_WORDS = {  # commands, the characters, and these in ASCII
    r"\^{}": ("^", "^"),
    r"\~{}": ("~", "~"),
    r"\{": ("{", "{"),
    r"\}": ("}", "}"),
    r"\&": ("&", "&"),
    r"\%": ("%", "%"),
    r"\#": ("#", "#"),
    r"\_": ("_", "_"),
    r"\dots{}": ("...", "..."),
    r"\ss{}": ("ß", "ss"),
    r"\o{}": ("ø", "o"),
    r"\O{}": ("Ø", "O"),
    r"\ae{}": ("æ", "ae"),
    r"\AE{}": ("Æ", "AE"),
    r"\l{}": ("ł", "l"),
    r"\L{}": ("Ł", "L"),
    r"\i{}": ("ı", "i"),
    "---": ("—", "-"),
    "--": ("–", "-"),
    "``": ("“", "``"),
    "''": ("”", "''"),
}


@lru_cache(maxsize=1000)
def readable(text: str) -> str:
    r"""The text in the part of LaTeX that matplotlib knows; source it cannot read is shown as it is.

    >>> print(readable(r"Mont\'{u}far \& Bengio"), readable(r"Mont\'{u}far on R$^{d}$ in $x \le \tfrac{1}{2}$"))
    Montúfar & Bengio Mont$\mathrm{\acute{u}}$far on R$^{d}$ in $x \leq \frac{1}{2}$
    """
    for command, known in _MATHEMATICS.items():
        text = re.sub(command, known, text)
    parts = re.split(r"(?<!\\)(\$)", text)
    mixed = len(parts) > 1
    parts[::4] = [_words(part, mixed) for part in parts[::4]]  # between formulas
    text = "".join(parts)
    if "$" not in text:
        return text
    try:
        _PARSER.parse(text)
    except ValueError:
        return text.replace("$", r"\$")
    return text


def _words(text: str, mixed: bool) -> str:
    """Words in Unicode; `mixed` ones stand beside mathematics."""
    for command, known in _WORDS.items():
        text = text.replace(command, known[mixed])
    return _ACCENTED.sub(lambda found: _letter(found[1], found[2], mixed), text)


def _letter(accent: str, letter: str, mixed: bool) -> str:
    if not mixed:
        return normalize("NFC", letter + _ACCENTS[accent])
    known = {"`": "grave", "'": "acute", "^": "hat", "~": "tilde", "=": "bar", "u": "breve", ".": "dot", '"': "ddot"}
    return rf"$\mathrm{{\{known[accent]}{{{letter}}}}}$" if accent in known else letter
