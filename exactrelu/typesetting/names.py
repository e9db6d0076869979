r"""Names in LaTeX: x1 becomes $x_{1}$, alpha becomes $\alpha$, and no name can bring TeX commands with it.

What is written comes from letters, digits and commands listed here, so a name such as ``\input{x}`` ends up as
harmless typewriter text.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import name as unicode_name
from unicodedata import normalize

__all__ = ["WORD", "Names", "ambiguous", "operator", "prose", "statement_names", "symbol"]

WORD = re.compile(r"[^\W\d]\w*'*")  # names that need no brackets
RESERVED = frozenset({"relu", "abs", "max", "min", "piecewise"})  # what these say in a statement is known

_GREEK_WORDS = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega ell
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"""
_GREEK = frozenset(_GREEK_WORDS.split())
_MATH_ACCENTS = {
    "\u0300": "grave",
    "\u0301": "acute",
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u0306": "breve",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u030c": "check",
}
_TEXT_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}
_TEXT = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\^{}",
    "~": r"\~{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    "*": r"$\ast$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "≠": r"$\ne$",
    "−": "$-$",
    "±": r"$\pm$",
    "·": r"$\cdot$",
    "×": r"$\times$",
    "∘": r"$\circ$",
    "⊕": r"$\oplus$",
    "⁻": "$^-$",
    "ᵈ": "$^d$",
    "ⁿ": "$^n$",
    "→": r"$\to$",
    "↦": r"$\mapsto$",
    "⇒": r"$\Rightarrow$",
    "⇔": r"$\Leftrightarrow$",
    "∈": r"$\in$",
    "∉": r"$\notin$",
    "⊂": r"$\subset$",
    "⊆": r"$\subseteq$",
    "∪": r"$\cup$",
    "∩": r"$\cap$",
    "∀": r"$\forall$",
    "∃": r"$\exists$",
    "∞": r"$\infty$",
    "√": r"$\surd$",
    "∑": r"$\sum$",
    "∫": r"$\int$",
    "‖": r"$\|$",
    "⌈": r"$\lceil$",
    "⌉": r"$\rceil$",
    "⌊": r"$\lfloor$",
    "⌋": r"$\rfloor$",
    "ℝ": r"$\mathbb{R}$",
    "ℚ": r"$\mathbb{Q}$",
    "ℤ": r"$\mathbb{Z}$",
    "ℕ": r"$\mathbb{N}$",
    "′": "$'$",
    "ß": r"\ss{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\dots{}",
    "\u00a0": "~",
    "„": ",,",
    "«": r"$\ll$",
    "»": r"$\gg$",
    "‐": "-",
    "‑": "-",
    "‒": "--",
    "•": r"$\bullet$",
    "⋅": r"$\cdot$",
    "÷": r"$\div$",
    "∗": r"$\ast$",
    "⋯": r"$\cdots$",
    "∖": r"$\setminus$",
    "∣": "$|$",
    "∥": r"$\|$",
    "≡": r"$\equiv$",
    "≈": r"$\approx$",
    "≅": r"$\cong$",
    "∼": r"$\sim$",
    "∝": r"$\propto$",
    "≪": r"$\ll$",
    "≫": r"$\gg$",
    "≰": r"$\nleq$",
    "≱": r"$\ngeq$",
    "⩽": r"$\le$",
    "⩾": r"$\ge$",
    "≔": "$:=$",
    "←": r"$\leftarrow$",
    "↔": r"$\leftrightarrow$",
    "⇐": r"$\Leftarrow$",
    "⟶": r"$\to$",
    "⟹": r"$\Rightarrow$",
    "⟺": r"$\Leftrightarrow$",
    "↗": r"$\nearrow$",
    "↘": r"$\searrow$",
    "∋": r"$\ni$",
    "⊃": r"$\supset$",
    "⊇": r"$\supseteq$",
    "⊊": r"$\subsetneq$",
    "∅": r"$\emptyset$",
    "∧": r"$\wedge$",
    "∨": r"$\vee$",
    "¬": r"$\neg$",
    "⊗": r"$\otimes$",
    "⊥": r"$\perp$",
    "∏": r"$\prod$",
    "∂": r"$\partial$",
    "∇": r"$\nabla$",
    "∓": r"$\mp$",
    "⟨": r"$\langle$",
    "⟩": r"$\rangle$",
    "ℂ": r"$\mathbb{C}$",
    "ℓ": r"$\ell$",
    "ϵ": r"$\epsilon$",
    "ϑ": r"$\vartheta$",
    "ϕ": r"$\phi$",
    "ϱ": r"$\varrho$",
    "µ": r"$\mu$",
    "Δ": r"$\Delta$",
    "″": "$''$",
    "°": r"$^\circ$",
    "§": r"\S{}",
    "†": r"\dag{}",
    "©": r"\copyright{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "å": r"\aa{}",
    "Å": r"\AA{}",
    "¿": "?`",
    "¡": "!`",
    "■": r"$\blacksquare$",
    "□": r"$\square$",
    "✓": r"$\checkmark$",
    "₊": "$_+$",
    "₋": "$_-$",
    "⁺": "$^+$",
    **{letter: f"$_{small}$" for letter, small in zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True)},
    **{
        letter: f"$^{small}$"
        for letter, small in zip("ᵃᵇᶜᵉᵍʰⁱʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ", "abceghijklmoprstuvwxyzT", strict=True)
    },
    **dict.fromkeys("\u2009\u200a\u202f", r"\,"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **{digit: f"$_{i}$" for i, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{digit: f"$^{i}$" for i, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}
_TAKEN = {"relu", "max", "min", "abs"}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_OPERATIONS = {"∘": r"\circ", "⊕": r"\oplus", "*": " "}
_NAME = r"[^\W\d]\w*+'*+"
_COMPOSED = re.compile(  # an expression in brackets, or ∘5 as exponent; then the number that tells alike ones apart
    rf"((?:\((?:{_NAME}|\d++|\^\{{∘\d++\}}|[()]| [-+∘⊕] |[-*/]|, )+\)|{_NAME})(?:\^\{{∘\d++\}})?)(?:(?<=[)}}])_(\d++))?"
)
_PARTS = re.compile(r"([^\W\d_]+)((?:[0-9]+[^\W_]*)?)((?:_[^\W_]+)*)('*)")


def symbol(name: str) -> str:
    r"""A variable's name in math mode.

    >>> print(symbol("x12"), symbol("alpha_max"), symbol("λ'"), symbol("loss"), symbol("w_i_j"), symbol("l"))
    x_{12} \alpha_{\mathrm{max}} \lambda' \mathit{loss} w_{i,j} \ell
    >>> print(symbol(r"\input{a}"), symbol("_x"))
    \mathtt{[U{+}5C]input[U{+}7B]a[U{+}7D]} \mathtt{\_x}
    """
    return _symbol(name, "mathit")


def operator(name: str) -> str:
    r"""A function's name in math mode: words stand upright, but a network called ReLU does not pass for the function.

    The names of composed networks are expressions in such words.

    >>> print(operator("N"), operator("h_3"), operator("hat"), operator("ReLU"))
    N h_{3} \operatorname{hat} \mathtt{ReLU}
    >>> print(operator("(C ∘ D)"), operator("(2*h_3 - hat/2)"), operator("C^{∘5}"))
    (C \circ D) (2 h_{3} - \operatorname{hat}/2) C^{\circ5}
    """
    composed = _COMPOSED.fullmatch(name) if "(" in name or "∘" in name else None
    return _expression(composed[1], composed[2]) if composed else _word(name)


def _word(name: str) -> str:
    return _verbatim(name) if name.lower() in _TAKEN else _symbol(name, "operatorname")


def _expression(text: str, number: str) -> str:
    """Words, numbers and operations; words that would look alike are written out."""
    words = dict.fromkeys(re.findall(_NAME, text))
    looks = [_word(word) for word in words]
    shown = {word: look if looks.count(look) == 1 else _verbatim(word) for word, look in zip(words, looks, strict=True)}
    expression = re.sub(rf"{_NAME}|[∘⊕*]", lambda found: _OPERATIONS.get(found[0]) or shown[found[0]], text)
    return expression + (f"_{{{number}}}" if number else "")


def _symbol(name: str, words: str) -> str:
    plain = re.sub(r"_\{(\w+)\}", r"_\1", name.translate(_SUBSCRIPTS))
    if plain.startswith("\\") and _PARTS.match(plain[1:]) and _PARTS.match(plain[1:])[1] in _GREEK:  # type: ignore[index]
        plain = plain[1:]  # sympy users write Symbol(r"\alpha")
    parts = _PARTS.fullmatch(plain)
    if parts is None:
        return _verbatim(name)
    base = _letters(parts[1], words)
    if base == "l" and words == "mathit":
        base = r"\ell"  # an l in italics is hard to tell from a 1
    below = [part for part in (parts[2], *parts[3].split("_")) if part]
    subscripts = [part if part.isascii() and part.isdigit() else _letters(part, "mathrm") for part in below]
    if base is None or None in subscripts:
        return _verbatim(name)
    return base + (f"_{{{','.join(map(str, subscripts))}}}" if subscripts else "") + parts[4]


def _letters(text: str, words: str) -> str | None:
    """Letters (and digits after them): a Greek letter, one letter, or a word; None if a character is unknown."""
    if text in _GREEK:
        return rf"\{text}"
    if len(text) == 1 and text.isascii():
        return text
    if text.isascii():
        return rf"\{words}{{{text}}}"
    if len(normalize("NFC", text)) > 1:
        return None
    letter = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicode_name(text, ""))
    greek = letter[2].lower() if letter else ""
    greek = {"lamda": "lambda"}.get(greek, greek)
    greek = greek.capitalize() if letter and letter[1] == "CAPITAL" else greek
    if greek in _GREEK:
        return rf"\{greek}"
    base, *accents = list(normalize("NFD", text))
    if base.isascii() and len(accents) == 1 and accents[0] in _MATH_ACCENTS:
        return rf"\{_MATH_ACCENTS[accents[0]]}{{{base}}}"
    return None


def _verbatim(name: str) -> str:
    """The name in typewriter letters, characters other than ASCII letters and digits by their codes."""
    shown = [
        c if c.isascii() and c.isalnum() else r"\_" if c == "_" else f"[U{{+}}{ord(c):02X}]" if c != "'" else "'"
        for c in name
    ]
    return rf"\mathtt{{{''.join(shown)}}}"


def ambiguous(networks: Iterable[tuple[str, Any]]) -> set[str]:
    """The words that stand for different networks, given by their affine maps.

    >>> ambiguous([("C", ()), ("D", ()), ("C", ())])
    set()
    """
    meant: dict[str, Any] = {}
    return {name for name, layers in networks if meant.setdefault(name, layers) != layers}


def statement_names(networks: Iterable[Any]) -> list[str]:
    """What the networks of one statement are called there, before different ones of one name are numbered.

    A network called by an expression is called N if a word in it also names another network, so that no statement
    uses one word for two of them: not (C ∘ C)(x) = C(x) with two different C.  So is one called relu, max and the like.
    A name that is no word stands in square brackets: a network called "C(x) + D" is not a sum.

    >>> from types import SimpleNamespace
    >>> statement_names([SimpleNamespace(name=name) for name in ("f_1", "C(x) + D", "max")])
    ['f_1', '[C(x) + D]', 'N']
    """
    listed = list(networks)
    named = [getattr(network, "composed_name", None) for network in listed]
    doubtful = ambiguous(pair for name in named if name is not None for pair in name.networks)
    shown = []
    for network, name in zip(listed, named, strict=True):
        words = {word for word, _ in name.networks} - {network.name} if name is not None else set()
        own = network.name if name is not None or WORD.fullmatch(network.name) else f"[{network.name}]"
        unclear = words & doubtful or network.name in RESERVED or re.search(r"[][]", network.name)
        shown.append("N" if unclear else own)
    return shown


class Names:
    r"""How the variables and networks of one formula are written, so that different ones look different.

    Variables whose names would look alike (x1 and x_1) are written out in typewriter letters, except one with other
    than ASCII letters (the α of α and alpha); different networks with one name are numbered.

    >>> names = Names(["x1", "x_1", "y2"])
    >>> print(*map(names.variable, ["x1", "x_1", "y2"]))
    \mathtt{x1} \mathtt{x\_1} y_{2}
    """

    def __init__(self, variables: Iterable[str] = (), networks: Iterable[Any] = ()) -> None:
        shown: dict[str, list[str]] = {}
        for name in dict.fromkeys(variables):
            shown.setdefault(symbol(name), []).append(name)
        self._variables: dict[str, str] = {}
        for look, alike in shown.items():
            foreign = next((name for name in alike if not name.isascii()), None)  # as codes it could not be read
            kept = alike[0] if len(alike) == 1 else foreign
            self._variables |= {name: look if name == kept else _verbatim(name) for name in alike}
        self._networks: dict[int, str] = {}
        self.networks: dict[str, Any] = {}  # by the names they are written with
        listed = list({id(network): network for network in networks}.values())
        distinct: dict[str, list[Any]] = {}  # the affine maps of the networks of one name
        called = statement_names(listed)
        for network, name in zip(listed, called, strict=True):
            if network.layers not in distinct.setdefault(name, []):
                distinct[name].append(network.layers)
        for network, name in zip(listed, called, strict=True):
            alike = distinct[name]
            number = f"_{alike.index(network.layers) + 1}" if len(alike) > 1 else ""
            look = operator(name.strip("[]") + number)  # what is no word is in typewriter letters: no brackets needed
            while look in self.networks and self.networks[look].layers != network.layers:
                look += "'"  # a network called N_1 beside two that are called N
            self._networks[id(network)] = look
            self.networks[look] = network

    def variable(self, name: str) -> str:
        """The variable in math mode."""
        return self._variables.get(name) or symbol(name)

    def network(self, network: Any) -> str:
        """The network's name in math mode."""
        return self._networks.get(id(network)) or operator(network.name)

    def listed(self, variables: Sequence[str]) -> str:
        r"""The variables with commas; more than six x1, x2, .., xn with dots.

        >>> print(Names().listed(["x", "y"]), Names().listed([f"x{i}" for i in range(1, 21)]))
        x, y x_{1}, \dots, x_{20}
        """
        shown = [self.variable(name) for name in variables]
        if len(variables) > 6 and all(name == f"x{i}" for i, name in enumerate(variables, 1)):
            shown = [shown[0], r"\dots", shown[-1]]
        return ", ".join(shown)


def prose(text: str) -> str:
    r"""Words in text mode: TeX's special characters are escaped, other characters become ASCII commands.

    >>> print(prose("100% of R^d: ReLU(x₁ − y) ≥ 0, “Bézier”"))
    100\% of R$^{d}$: ReLU(x$_1$ $-$ y) $\ge$ 0, ``B\'{e}zier''
    """
    text = re.sub(r'"([^"]*)"', "“\\1”", " ".join(normalize("NFC", text).split()))
    shown: list[str] = []
    for position, part in enumerate(re.split(r"(?<=[A-Za-z0-9)])([_^][A-Za-z0-9]{1,2})(?!\w)", text)):
        shown += [f"${part[0]}{{{part[1:]}}}$"] if position % 2 else map(_character, part)
    return "".join(shown)


def _character(character: str) -> str:
    if character in _TEXT:
        return _TEXT[character]
    if character.isascii() and character.isprintable():
        return character
    if fraction := re.fullmatch(r"(\d+)\u2044(\d+)", normalize("NFKD", character)):  # ½
        return rf"$\tfrac{{{fraction[1]}}}{{{fraction[2]}}}$"
    base, *accents = list(normalize("NFD", character))
    if base.isascii() and len(accents) == 1 and accents[0] in _TEXT_ACCENTS:
        return rf"\{_TEXT_ACCENTS[accents[0]]}{{{base}}}"
    letter = None if character.isascii() else _letters(character, "mathrm")
    return f"${letter}$" if letter is not None else f"[U+{ord(character):02X}]"
