r"""Names of composed networks: what is made from C and D is called ``(C ∘ D)``, ``(C + 2*D)``, ``(C, D)``.

A name is made only if every network that goes into it has one of its own, a word such as ``C``, ``h_3`` or ``f'`` (not
the default ``N``), if that name stands for one network only, and if the result is short; otherwise the new network
is again called N.  What is put together stands in brackets, so that ``(C ∘ C)(x) = C(x)`` says what is meant.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.expressions import sum_text
from exactrelu.layers import Layers
from exactrelu.typesetting.names import WORD, ambiguous

__all__ = [
    "DEFAULT",
    "ComposedName",
    "Named",
    "composition",
    "direct_sum",
    "iterate",
    "parallel",
    "weighted_sum",
    "word",
]

DEFAULT = "N"
LONGEST = 60


@dataclass(frozen=True)
class ComposedName:
    """A name as an expression in words.

    `parts` are the operands of the outermost `operation`, which is ``∘`` or ``⊕``, ``+`` (then the sum is the one part)
    or ``*`` (the one part, multiplied by `factor`); a word or a pair in brackets has none.  `networks` tells which
    network each word stands for.
    """

    parts: tuple[str, ...]
    operation: str
    networks: tuple[tuple[str, Layers], ...]
    factor: Fraction = Fraction(1)

    @property
    def bare(self) -> str:
        """The expression without brackets around it."""
        if self.operation == "*":
            return sum_text([(self.factor, self.parts[0])], Fraction(0))
        return f" {self.operation} ".join(self.parts)

    @property
    def text(self) -> str:
        """The name: a word, or an expression in brackets."""
        return f"({self.bare})" if self.operation else self.parts[0]


Named = ComposedName | None  # None: a network without a name of its own


def word(name: str, layers: Layers) -> Named:
    """The name of a network that is called by one word; None for the default name and for what is no word."""
    return ComposedName((name,), "", ((name, layers),)) if WORD.fullmatch(name) and name != DEFAULT else None


def composition(outer: Named, inner: Named) -> Named:
    """outer ∘ inner.

    >>> C, D = word("C", ()), word("D", ())
    >>> composition(composition(C, D), weighted_sum([2, -1], [C, D])).text
    '(C ∘ D ∘ (2*C - D))'
    """
    return _joined("∘", [outer, inner])


def direct_sum(names: Sequence[Named]) -> Named:
    """f ⊕ g ⊕ ..: networks on separate inputs."""
    return _joined("⊕", names)


def parallel(names: Sequence[Named]) -> Named:
    """(f, g, ..): networks on a common input."""
    if len(names) == 1:
        return names[0]
    return _made(lambda known: (f"({', '.join(name.bare for name in known)})",), "", names)


def iterate(name: Named, n: int) -> Named:
    """f ∘ .. ∘ f, from three on f^{∘n}; the identity has no name."""
    if name is None or n == 0:
        return None
    return _made(lambda known: (f"{name.text}^{{∘{n}}}",), "", [name]) if n > 2 else _joined("∘", [name] * n)


def weighted_sum(coefficients: Iterable[Fraction | int], names: Sequence[Named], constant: Fraction | int = 0) -> Named:
    """c1 f1 + c2 f2 + .. + c with rational numbers; None where a coefficient is 0.

    >>> C, D = word("C", ()), word("D", ())
    >>> weighted_sum([2, -1], [weighted_sum([3], [C]), weighted_sum([1, 1], [C, D])], Fraction(-1, 2)).text
    '(6*C - (C + D) - 1/2)'
    """
    factors = list(map(Fraction, coefficients))
    if not all(factors):
        return None
    if len(names) == 1 and not constant:
        return _multiple(factors[0], names[0])

    def text(known: Sequence[ComposedName]) -> tuple[str, ...]:
        terms: list[tuple[Fraction, str]] = []
        for c, name in zip(factors, known, strict=True):
            leads = not terms and c == 1 and name.operation == "+"
            multiple = (c * name.factor, name.parts[0]) if name.operation == "*" else (c, name.text)
            terms.append((c, name.bare) if leads else multiple)
        return (sum_text(terms, Fraction(constant)),)

    return _made(text, "+", names)


def _multiple(factor: Fraction, name: Named) -> Named:
    if name is None or factor == 1:
        return name
    base = name.parts[0] if name.operation == "*" else name.text
    factor *= name.factor
    return _made(lambda known: (base,), "" if factor == 1 else "*", [name], factor)


def _joined(operation: str, names: Sequence[Named]) -> Named:
    """Operands of an associative operation, those of the same operation without brackets."""
    if len(names) == 1:
        return names[0]

    def operands(known: Sequence[ComposedName]) -> tuple[str, ...]:
        return tuple(part for name in known for part in (name.parts if name.operation == operation else (name.text,)))

    return _made(operands, operation, names)


def _made(
    parts: Callable[[Sequence[ComposedName]], tuple[str, ...]],
    operation: str,
    names: Sequence[Named],
    factor: Fraction = Fraction(1),
) -> Named:
    """The new name, if all parts have one, if no word stands for two networks, and if it is short."""
    known = [name for name in names if name is not None]
    networks = [pair for name in known for pair in name.networks]
    if len(known) < len(names) or ambiguous(networks):
        return None
    made = ComposedName(parts(known), operation, tuple(dict(networks).items()), factor)
    return made if len(made.text) <= LONGEST else None
