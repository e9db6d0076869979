r"""Text in LaTeX with displayed formulas: what lemmas, proofs and reports are put together from."""

import re
from collections.abc import Sequence
from typing import Any

from exactrelu.networks import Network
from exactrelu.typesetting import matrices, statements
from exactrelu.typesetting.conditions import space
from exactrelu.typesetting.layout import LINE, width
from exactrelu.typesetting.names import prose

__all__ = ["QED", "Passage", "definitions", "display", "fits", "mixed_prose", "text_in"]

QED = r"\hfill$\square$\par"

MAX_STATEMENT = 4000  # characters of LaTeX that a lemma displays
MAX_ROWS = 40  # rows of matrices and lines that a lemma displays in one statement
MAX_DEFINED_NETWORK = 150  # parameters of a network that a lemma writes out
MAX_DEFINED_DEPTH = 5
MAX_LISTED_DEPTH = 9  # affine maps of a network whose architecture is listed

_TEXT_MODE = re.compile(
    r"\n[ \t]*\n\s*|(?<!\\)\\[\[\]()]|\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|item|par|noindent|maketitle"
    r"|documentclass|usepackage)(?![A-Za-z])|\\begin\{(?:document|abstract|enumerate|itemize|description|center"
    r"|quote|quotation|figure|table|tabular|verbatim|theorem|lemma|proposition|corollary|definition|remark|example|proof"
    r"|displaymath|equation|align|gather|multline|flalign|alignat)\*?\}"
)
_GROUP = re.compile(r"(?:\\[A-Za-z]+\*?\s*)?\{[^{}]*\}")  # may have words in it
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z])")
_WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,}[ \n]+[A-Za-z]{2,}(?![A-Za-z])")


class Passage(str):
    r"""LaTeX in text mode, displays included: what `latex` returns for a lemma, where else it returns a formula.

    ``Passage(text)`` is text of one's own for `latex_document`.  A text before or after a passage makes a passage.

    >>> Passage("First. ") + "Second.", "Zero. " + Passage("First.")
    (Passage('First. Second.'), Passage('Zero. First.'))
    """

    def __add__(self, other: str) -> "Passage":
        return Passage(super().__add__(other))

    def __radd__(self, other: str) -> "Passage":
        return Passage(f"{other}{self!s}") if isinstance(other, str) else NotImplemented

    def __repr__(self) -> str:
        return f"Passage({super().__repr__()})"


def display(formula: str) -> str:
    """A displayed formula."""
    return f"\\[\n{formula}\n\\]\n"


def text_in(fragment: str) -> str:
    r"""What shows that LaTeX is text, not a formula to be displayed; "" if nothing does.

    >>> text_in("Let \\[ x \\]"), text_in("Some text of mine."), text_in(r"x = 1 \text{ for all } y")
    ('\\[', 'Some text', '')
    """
    if found := _TEXT_MODE.search(fragment):
        return "a blank line" if found[0].isspace() else found[0]
    bare = re.sub(r"\\[^A-Za-z]", " ", fragment)
    while (shorter := _GROUP.sub(" 0 ", bare)) != bare:
        bare = shorter
    words = _WORDS.search(_COMMAND.sub(" 0 ", bare))
    return "$" if "$" in bare else words[0] if words else ""


def fits(shown: str) -> bool:
    """Whether a formula can be displayed on a page."""
    return len(shown) <= MAX_STATEMENT and shown.count(r"\\") <= MAX_ROWS and width(shown) <= LINE * 5 // 4


def definitions(question: Any, defined: dict[str, Network]) -> str:
    """The networks of a compiled statement, displayed; those in `defined` are known, and the new ones are added."""
    text, word = "", "where"
    for look, N in statements.statement_networks(question).items():
        if look not in defined or defined[look].layers != N.layers:
            defined[look] = N
            text += f"{word}\n{display(_definition(look, N, question.setting.variables))}"
            word = "and"
    return text


def _definition(look: str, N: Network, variables: Sequence[str]) -> str:
    """The network written out, or, when it is large, its architecture."""
    if N.parameters > MAX_DEFINED_NETWORK or N.depth > MAX_DEFINED_DEPTH:
        ends = rf"{space(N.input_dim)} \to {space(N.output_dim)}"
        if N.depth > MAX_LISTED_DEPTH:
            layers = f"with {N.hidden_layers} hidden layers of width at most {N.width}"
            return rf"{look} \colon {ends} \text{{ is a network {layers}}}"
        return rf"{look} \colon {ends} \text{{ is a network of architecture }} {N.architecture}"
    named = variables if len(variables) == N.input_dim <= 3 else None
    return matrices.network(N, look=look, variables=named)


def mixed_prose(text: str) -> str:
    """Prose of a docstring: $..$ is mathematics already, *..* is emphasis, `..` is code."""
    shown = []
    for part in re.split(r"(\$[^$]+\$|\*[^*\s][^*]*\*|`+[^`]+`+)", text):
        inside = part.strip(part[:1]) if part[:1] in ("$", "*", "`") else ""
        if part[:1] == "$" and _is_mathematics(inside):
            shown.append(part)
        elif part[:1] in ("*", "`") and inside:
            shown.append(rf"\emph{{{mixed_prose(inside)}}}" if part[0] == "*" else rf"\texttt{{{prose(inside)}}}")
        else:
            shown.append(_prose_kept(part))
    return "".join(shown)


def _is_mathematics(source: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", source):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    foreign = re.search(r"\\(input|include|write|def|let|catcode|csname)(?![A-Za-z])", source)
    return depth == 0 and source.strip() != "" and source.isascii() and foreign is None and _nested(source)


def _nested(source: str) -> bool:
    r"""Whether every \begin{..} of an environment, of which the document is none, has its \end{..}."""
    open_environments: list[str] = []
    for word, name in re.findall(r"\\(begin|end)(?![A-Za-z])(?:\{(\w+\*?)\})?", source):
        if word == "begin":
            open_environments.append(name)
        elif not open_environments or open_environments.pop() != name:
            return False
        if name in ("", "document"):
            return False
    return not open_environments


def _prose_kept(words: str) -> str:
    """Prose with the blanks at its ends."""
    return " " * words[:1].isspace() + prose(words) + " " * (words[-1:].isspace() and bool(words.strip()))
