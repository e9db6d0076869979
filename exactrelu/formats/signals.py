r"""Signals: affine combinations of inputs and neurons, wired up into a network just as they were written.

Values are the inputs $x_1, \dots, x_d$ and neurons $r = \mathrm{relu}(z)$, z a signal of earlier values.  Every neuron
is put into the hidden layer it was asked for, in the order of asking, so a plain sequence of layers comes out with
exactly its own matrices.  What a later layer needs of an earlier one is passed through: a neuron by one neuron, since
$\mathrm{relu}(r) = r$, an input by two, since $x = \mathrm{relu}(x) - \mathrm{relu}(-x)$.  Skip connections, pooling
and leaky units become a network in this way.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from exactrelu.affine import AffineMap
from exactrelu.formats.stored_numbers import require_size
from exactrelu.networks import Network

__all__ = ["NonlinearError", "Signal", "Wiring", "weighted_sum"]

ZERO, ONE = Fraction(0), Fraction(1)


class NonlinearError(ValueError):
    """Two signals are multiplied or divided."""


class Signal:
    """constant + sum coefficient * value; values are numbered, the inputs first.

    Signals are added to signals and Fractions and multiplied by Fractions.
    """

    __slots__ = ("constant", "terms")

    def __init__(self, terms: dict[int, Fraction], constant: Fraction = ZERO) -> None:
        self.terms, self.constant = terms, constant

    def __add__(self, other: "Signal | Fraction") -> "Signal":
        return weighted_sum([(ONE, self), (ONE, other)])

    __radd__ = __add__

    def __sub__(self, other: "Signal | Fraction") -> "Signal":
        return weighted_sum([(ONE, self), (-ONE, other)])

    def __rsub__(self, other: Fraction) -> "Signal":
        return weighted_sum([(ONE, other), (-ONE, self)])

    def __neg__(self) -> "Signal":
        return weighted_sum([(-ONE, self)])

    def __mul__(self, other: Any) -> "Signal":
        if isinstance(other, Signal):
            raise NonlinearError("it multiplies two quantities that both depend on the input")
        return weighted_sum([(other, self)])

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Signal":
        if isinstance(other, Signal):
            raise NonlinearError("it divides by a quantity that depends on the input")
        return weighted_sum([(1 / other, self)])

    def __rtruediv__(self, other: Any) -> "Signal":
        raise NonlinearError("it divides by a quantity that depends on the input")


Entry = Signal | Fraction
Copies = tuple[tuple[int, Fraction], ...]  # a value as a combination of neurons, by their position in a layer


def weighted_sum(parts: Iterable[tuple[Fraction, Entry]], offset: Fraction = ZERO) -> Signal:
    """offset + sum q * signal."""
    terms: dict[int, Fraction] = {}
    for q, part in parts:
        if not q:
            continue
        if isinstance(part, Signal):
            if part.constant:
                offset += q * part.constant
            for i, c in part.terms.items():
                add = q if c == 1 else q * c
                terms[i] = terms[i] + add if i in terms else add
        else:
            offset += q * part
    return Signal({i: c for i, c in terms.items() if c}, offset)


class Wiring:
    """The neurons over d inputs, each in its hidden layer 1, 2, ..

    >>> w = Wiring(1)
    >>> (x,) = w.inputs()
    >>> up, down = w.neuron(x, 1), w.neuron(-x, 1)
    >>> w.network([up + down], 1).layers
    (AffineMap([[1], [-1]], [0, 0]), AffineMap([[1, 1]], [0]))
    >>> w.network([w.neuron(up - x, 2)], 2).architecture        # a skip connection: x itself is passed through
    (1, 4, 1, 1)
    """

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._neurons: list[tuple[Signal, int]] = []  # preactivation and hidden layer of value dim + k

    def inputs(self) -> list[Signal]:
        return [Signal({i: ONE}) for i in range(self.dim)]

    def neuron(self, preactivation: Entry, layer: int) -> Entry:
        """relu(preactivation) in a hidden layer after all those that it depends on; of a constant, a constant."""
        if not isinstance(preactivation, Signal):
            return max(preactivation, ZERO)
        self._neurons.append((preactivation, layer))
        return Signal({self.dim + len(self._neurons) - 1: ONE})

    def maximum(self, left: Entry, right: Entry, layer: int) -> Entry:
        """max(left, right) with at most three neurons in one hidden layer."""
        if not isinstance(right, Signal):
            left, right = right, left
        if not isinstance(right, Signal):
            return max(left, right)  # type: ignore[type-var]
        if not isinstance(left, Signal):
            return left + self.neuron(right - left, layer)
        kept = self.neuron(right, layer)
        if not self._visibly_nonnegative(right):
            kept = kept - self.neuron(-right, layer)
        return self.neuron(left - right, layer) + kept

    def _visibly_nonnegative(self, signal: Signal) -> bool:
        return signal.constant >= 0 and all(i >= self.dim and c > 0 for i, c in signal.terms.items())

    def network(self, outputs: Sequence[Entry], hidden_layers: int, name: str = "N") -> Network:
        """The network with these outputs; neurons in later layers are left out."""
        last = dict.fromkeys(range(self.dim), 0)  # value -> the last map (numbered from 0) that reads it
        members: list[list[int]] = [[] for _ in range(hidden_layers + 1)]
        for position, (signal, layer) in enumerate(self._neurons):
            if layer <= hidden_layers:
                members[layer].append(self.dim + position)
                for i in signal.terms:
                    last[i] = max(last.get(i, 0), layer - 1)
        for output in outputs:
            if isinstance(output, Signal):
                last.update(dict.fromkeys(output.terms, hidden_layers))

        known: dict[int, Copies] = {i: ((i, ONE),) for i in range(self.dim)}  # in terms of what the last layer holds
        width, maps = self.dim, []
        for layer in range(1, hidden_layers + 1):
            rows: list[Signal] = [self._neurons[i - self.dim][0] for i in members[layer]]
            found: dict[int, Copies] = {}
            for position, value in enumerate(members[layer]):
                found[value] = ((position, ONE),)
            for value in known:
                if last.get(value, 0) >= layer:
                    unit = Signal({value: ONE})
                    found[value] = ((len(rows), ONE),)
                    rows.append(unit)
                    if value < self.dim:
                        found[value] += ((len(rows), -ONE),)
                        rows.append(-unit)
            rows = rows or [Signal({})]  # a layer of constants only: one silent neuron stands for it
            maps.append(_affine(rows, known, width))
            known, width = found, len(rows)
        maps.append(_affine(outputs, known, width))
        return Network(maps, name)


def _affine(rows: Sequence[Entry], known: dict[int, Copies], width: int) -> AffineMap:
    """The rows as an affine map of what the previous layer holds."""
    require_size("a weight matrix", (len(rows), width))
    matrix, bias = [], []
    for entry in rows:
        row = [ZERO] * width
        if isinstance(entry, Signal):
            for value, c in entry.terms.items():
                for position, sign in known[value]:
                    row[position] += c * sign
        matrix.append(row)
        bias.append(entry.constant if isinstance(entry, Signal) else entry)
    return AffineMap(matrix, bias, input_dim=width)
