"""ONNX operators that slide a window over the spatial axes: convolution and pooling, in any number of dimensions."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import numpy as np

from exactrelu.formats.onnx_tensors import Node, Tensor
from exactrelu.formats.signals import weighted_sum
from exactrelu.formats.stored_numbers import object_array, require_size

__all__ = ["average_pool", "conv", "global_average_pool", "global_max_pool", "max_pool"]

Place = tuple[int, ...]


class Windows:
    """The positions of a window over the spatial axes of a tensor (batch, channels, *spatial)."""

    def __init__(
        self,
        node: Node,
        x: Tensor,
        kernel: Sequence[int],
        strides: Sequence[int] | None,
        pads: Sequence[int] | None,
        dilations: Sequence[int] | None,
        auto_pad: str,
        ceil_mode: int = 0,
    ) -> None:
        self.spatial, self.kernel = x.shape[2:], tuple(kernel)
        n = len(self.spatial)
        self.strides, self.dilations = list(strides or [1] * n), list(dilations or [1] * n)
        if x.entries.ndim < 3 or len(self.kernel) != n or len(self.strides) != n or len(self.dilations) != n:
            node.refuse(f"a kernel of shape {self.kernel} does not fit an input of shape {x.shape}")
        if min(*self.kernel, *self.strides, *self.dilations) < 1:
            node.refuse("kernel, strides and dilations have to be positive")
        self.before, self.after = self._padding(node, pads, auto_pad)
        room = [
            size + a + b - (k - 1) * d - 1
            for size, a, b, k, d in zip(self.spatial, self.before, self.after, self.kernel, self.dilations, strict=True)
        ]
        if min(room) < 0:
            node.refuse(f"a kernel of shape {self.kernel} is larger than an input of shape {x.shape} with its padding")
        if ceil_mode and any(r % s for r, s in zip(room, self.strides, strict=True)):
            node.refuse("ceil_mode = 1 matters here: windows stick out of the padded input; pad it explicitly")
        self.shape = tuple(r // s + 1 for r, s in zip(room, self.strides, strict=True))
        require_size(f"{node}: the table of its windows", (*self.shape, *self.kernel))

    def _padding(self, node: Node, pads: Sequence[int] | None, auto_pad: str) -> tuple[list[int], list[int]]:
        n = len(self.spatial)
        if auto_pad == "NOTSET":
            given = list(pads or [0] * 2 * n)
            if len(given) != 2 * n or min(given) < 0:
                node.refuse(f"pads = {given}; {2 * n} nonnegative integers are needed")
            return given[:n], given[n:]
        if auto_pad == "VALID":
            return [0] * n, [0] * n
        if auto_pad not in ("SAME_UPPER", "SAME_LOWER"):
            node.refuse(f"auto_pad = {auto_pad!r} is not known")
        small, large = [], []
        for size, k, s, d in zip(self.spatial, self.kernel, self.strides, self.dilations, strict=True):
            missing = max(0, (-(-size // s) - 1) * s + (k - 1) * d + 1 - size)
            small.append(missing // 2)
            large.append(missing - missing // 2)
        return (small, large) if auto_pad == "SAME_UPPER" else (large, small)

    def __iter__(self) -> Iterator[list[tuple[Place, Place]]]:
        """For every position the (place in the kernel, place in the input) inside the input."""
        for position in np.ndindex(*self.shape):
            axes = [
                [(k, p * s - a + k * d) for k in range(size) if 0 <= p * s - a + k * d < n]
                for p, s, a, d, size, n in zip(
                    position, self.strides, self.before, self.dilations, self.kernel, self.spatial, strict=True
                )
            ]
            yield [(tuple(k for k, _ in pairs), tuple(i for _, i in pairs)) for pairs in product(*axes)]


def conv(
    node: Node,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    auto_pad: str = "NOTSET",
    dilations: list[int] | None = None,
    group: int = 1,
    kernel_shape: list[int] | None = None,
    pads: list[int] | None = None,
    strides: list[int] | None = None,
) -> Tensor:
    w = node.fixed(weight, "the weight")
    offsets = node.fixed(bias, "the bias") if bias is not None else None
    if w.ndim != x.entries.ndim or w.ndim < 3 or group < 1 or w.shape[0] % group or w.shape[1] * group != x.shape[1]:
        node.refuse(f"a weight of shape {w.shape} in {group} groups does not fit an input of shape {x.shape}")
    if (kernel_shape is not None and tuple(kernel_shape) != w.shape[2:]) or (
        offsets is not None and offsets.shape != w.shape[:1]
    ):
        node.refuse("the shapes of kernel, bias and weight do not fit")
    windows = Windows(node, x, w.shape[2:], strides, pads, dilations, auto_pad)
    shape = (x.shape[0], w.shape[0], *windows.shape)
    require_size(str(node), shape)
    result = np.empty(shape, dtype=object)
    listed = list(zip(np.ndindex(*windows.shape), windows, strict=True))
    for image, channel in product(range(shape[0]), range(shape[1])):
        first = channel // (w.shape[0] // group) * w.shape[1]
        offset = Fraction(0) if offsets is None else offsets[channel]
        for position, window in listed:
            result[(image, channel, *position)] = weighted_sum(
                (
                    (w[(channel, c, *k)], x.entries[(image, first + c, *i)])
                    for c in range(w.shape[1])
                    for k, i in window
                ),
                offset,
            )
    return Tensor(result, x.layer) if not x.constant else _constants(result, x)


def _constants(signals: np.ndarray, x: Tensor) -> Tensor:
    return x.like(object_array(signals.shape, (signal.constant for signal in signals.flat)))


def max_pool(
    node: Node,
    x: Tensor,
    *,
    kernel_shape: list[int],
    auto_pad: str = "NOTSET",
    ceil_mode: int = 0,
    dilations: list[int] | None = None,
    pads: list[int] | None = None,
    storage_order: int = 0,
    strides: list[int] | None = None,
) -> Tensor:
    if node.outputs > 1:
        node.refuse("its second output, the places of the maxima, is not continuous")
    windows = Windows(node, x, kernel_shape, strides, pads, dilations, auto_pad, ceil_mode)
    require_size(str(node), (*x.shape[:2], *windows.shape))
    groups = [[x.entries[(*image, *i)] for _, i in window] for image in np.ndindex(*x.shape[:2]) for window in windows]
    if not all(groups):
        node.refuse("a window lies in the padding alone")
    entries, layer = node.largest(groups, x.layer, x.constant)
    return Tensor(object_array((*x.shape[:2], *windows.shape), entries), layer, constant=x.constant)


def average_pool(
    node: Node,
    x: Tensor,
    *,
    kernel_shape: list[int],
    auto_pad: str = "NOTSET",
    ceil_mode: int = 0,
    count_include_pad: int = 0,
    dilations: list[int] | None = None,
    pads: list[int] | None = None,
    strides: list[int] | None = None,
) -> Tensor:
    windows = Windows(node, x, kernel_shape, strides, pads, dilations, auto_pad, ceil_mode)
    require_size(str(node), (*x.shape[:2], *windows.shape))

    def average(values: list[Any]) -> Any:
        count = Fraction(prod(windows.kernel) if count_include_pad else len(values))
        if not count:
            node.refuse("a window lies in the padding alone")
        return sum(values[1:], values[0]) / count if values else Fraction(0)

    entries = [
        average([x.entries[(*image, *i)] for _, i in window])
        for image in np.ndindex(*x.shape[:2])
        for window in windows
    ]
    return x.like(object_array((*x.shape[:2], *windows.shape), entries))


def global_average_pool(node: Node, x: Tensor) -> Tensor:
    return average_pool(node, x, kernel_shape=list(x.shape[2:]))


def global_max_pool(node: Node, x: Tensor) -> Tensor:
    return max_pool(node, x, kernel_shape=list(x.shape[2:]))
