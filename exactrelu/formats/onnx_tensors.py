"""What flows along the edges of an ONNX graph: arrays of Fractions and signals, and the node that works on them."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np

from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.signals import NonlinearError, Signal, Wiring, weighted_sum
from exactrelu.formats.stored_numbers import object_array, require_size

__all__ = ["Node", "Tensor", "aligned", "elementwise", "product"]

Shape = tuple[int, ...]


class Tensor:
    """An array of Fractions and signals that all are known after `layer` hidden layers.

    `constant` tensors do not depend on the input; `integral` ones have an integer type.
    """

    def __init__(self, entries: np.ndarray, layer: int = 0, *, constant: bool = False, integral: bool = False) -> None:
        self.entries, self.layer, self.constant, self.integral = entries, layer, constant, integral

    @property
    def shape(self) -> Shape:
        return self.entries.shape

    @classmethod
    def of_integers(cls, values: Sequence[int]) -> "Tensor":
        return cls(object_array((len(values),), map(Fraction, values)), constant=True, integral=True)

    def like(self, entries: np.ndarray) -> "Tensor":
        """The same kind of tensor with other entries."""
        return Tensor(entries, self.layer, constant=self.constant, integral=self.integral)


class Node:
    """A node of the graph while it is lowered: what messages call it, and where its neurons go."""

    def __init__(self, name: str, operator: str, wiring: Wiring, outputs: int = 1, opset: int = 0) -> None:
        self.name, self.operator, self.wiring, self.outputs, self.opset = name, operator, wiring, outputs, opset

    def __str__(self) -> str:
        return f"node {self.name} ({self.operator})"

    def refuse(self, reason: str) -> NoReturn:
        raise NetworkFileError(f"{self}: {reason}")

    def integers(self, tensor: Tensor | None, what: str) -> list[int]:
        """The entries of a constant tensor of integers."""
        if tensor is None:
            self.refuse(f"{what} is missing")
        if not tensor.constant:
            self.refuse(f"{what} depends on the input; it has to be constant")
        entries = list(tensor.entries.flat)
        if any(entry.denominator != 1 for entry in entries):
            self.refuse(f"{what} has entries that are not integers")
        return [int(entry) for entry in entries]

    def scalar(self, tensor: Tensor | None, what: str) -> Fraction | None:
        """The entry of a constant tensor with one entry, None if there is no tensor."""
        if tensor is None:
            return None
        if not tensor.constant or tensor.entries.size != 1:
            self.refuse(f"{what} is not one constant number")
        return tensor.entries.flat[0]

    def fixed(self, tensor: Tensor, what: str) -> np.ndarray:
        """The entries of a constant tensor."""
        if not tensor.constant:
            self.refuse(f"{what} depends on the input; it has to be constant")
        return tensor.entries

    def axis(self, axis: int, rank: int) -> int:
        """An axis counted from the front."""
        if not -rank <= axis < rank:
            self.refuse(f"axis = {axis} for a tensor with {rank} axes")
        return axis % rank

    def axes(self, x: Tensor, given: Tensor | None, listed: list[int] | None) -> list[int]:
        """Axes given as an input or as an attribute, counted from the front, in order."""
        axes = self.integers(given, "axes") if given is not None else (listed or [])
        return sorted({self.axis(axis, x.entries.ndim) for axis in axes})

    def shaped(self, make: Callable[[], Any]) -> Any:
        """What numpy makes of shapes, its complaint with the name of the node."""
        try:
            return make()
        except NonlinearError as error:
            self.refuse(f"{error}; such a function is not piecewise affine")
        except ZeroDivisionError:
            self.refuse("it divides by zero")
        except NetworkFileError:
            raise
        except (ValueError, IndexError) as error:
            self.refuse(f"shapes do not fit: {error}")

    def joined(self, tensors: Sequence[Tensor], entries: np.ndarray) -> Tensor:
        """A tensor made of several."""
        return Tensor(
            np.asarray(entries, dtype=object),
            max((tensor.layer for tensor in tensors), default=0),
            constant=all(tensor.constant for tensor in tensors),
            integral=all(tensor.integral for tensor in tensors),
        )

    def neurons(self, tensor: Tensor, activation: Callable[[Callable[[Any], Any], Any], Any]) -> Tensor:
        """Apply an activation to every entry; it is handed relu, whose neurons go into the next hidden layer."""
        layer = tensor.layer + (not tensor.constant)
        entries = [activation(lambda z: self.wiring.neuron(z, layer), entry) for entry in tensor.entries.flat]
        return Tensor(object_array(tensor.shape, entries), layer, constant=tensor.constant, integral=tensor.integral)

    def largest(self, groups: Sequence[Sequence[Any]], layer: int, constant: bool) -> tuple[list[Any], int]:
        """The maximum of every group, by rounds of maxima of two, and the hidden layer after which all are known."""
        rows = [list(group) for group in groups]
        while any(len(row) > 1 for row in rows):
            layer += not constant
            for row in rows:
                pairs = [self.wiring.maximum(a, b, layer) for a, b in zip(row[::2], row[1::2], strict=False)]
                row[:] = pairs + row[len(row) - len(row) % 2 :]
        return [row[0] for row in rows], layer


def aligned(node: Node, tensors: Sequence[Tensor]) -> tuple[Shape, Iterator[tuple[Any, ...]]]:
    """The common shape that numpy would broadcast to, and the entries that meet there."""
    shape = node.shaped(lambda: np.broadcast_shapes(*(tensor.shape for tensor in tensors)))
    require_size(str(node), shape)
    return shape, zip(*(np.broadcast_to(tensor.entries, shape).flat for tensor in tensors), strict=True)


def elementwise(node: Node, operation: Callable[..., Any], *tensors: Tensor) -> Tensor:
    """An operation entry by entry, shapes broadcast."""
    shape, groups = aligned(node, tensors)
    entries = node.shaped(lambda: object_array(shape, (operation(*group) for group in groups)))
    return node.joined(tensors, entries)


def product(node: Node, a: Tensor, b: Tensor) -> Tensor:
    """The matrix product as numpy.matmul defines it; one factor has to be constant."""
    if not a.constant and not b.constant:
        node.refuse("it multiplies two quantities that both depend on the input; that is not piecewise affine")
    left, right = a.entries, b.entries
    if not left.ndim or not right.ndim:
        node.refuse("a factor is a single number; it has to be a vector or a matrix")
    left = left[np.newaxis, :] if a.entries.ndim == 1 else left
    right = right[:, np.newaxis] if b.entries.ndim == 1 else right
    if left.shape[-1] != right.shape[-2]:
        node.refuse(f"shapes {a.shape} and {b.shape} do not fit")
    batch = node.shaped(lambda: np.broadcast_shapes(left.shape[:-2], right.shape[:-2]))
    shape = (*batch, left.shape[-2], right.shape[-1])
    require_size(str(node), shape)
    left = np.broadcast_to(left, (*batch, *left.shape[-2:]))
    right = np.broadcast_to(right, (*batch, *right.shape[-2:]))
    result = np.empty(shape, dtype=object)
    for place in np.ndindex(*batch):
        rows, columns = left[place], right[place].T
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                result[(*place, i, j)] = _inner(row, column) if a.constant else _inner(column, row)
    if a.entries.ndim == 1:
        result = result[..., 0, :]
    if b.entries.ndim == 1:
        result = result[..., 0]
    return node.joined((a, b), result)


def _inner(coefficients: np.ndarray, values: np.ndarray) -> Any:
    """sum q * value for Fractions q: a signal if any value is one."""
    total = weighted_sum(zip(coefficients, values, strict=True))
    return total if any(isinstance(value, Signal) for value in values) else total.constant
