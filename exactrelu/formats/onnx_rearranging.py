"""ONNX operators that move entries without computing: shapes, slices, copies; and constants.

Functions as in `onnx_operators`.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from exactrelu.formats.onnx_tensors import Node, Tensor
from exactrelu.formats.stored_numbers import object_array, require_size

__all__ = [
    "cast",
    "concat",
    "constant",
    "constant_of_shape",
    "dropout",
    "expand",
    "flatten",
    "gather",
    "identity",
    "pad",
    "reshape",
    "shape",
    "slice_",
    "split",
    "squeeze",
    "transpose",
    "unsqueeze",
]

ZERO = Fraction(0)


def identity(node: Node, x: Tensor) -> Tensor:
    return x


def dropout(
    node: Node,
    x: Tensor,
    ratio_input: Tensor | None = None,
    training: Tensor | None = None,
    *,
    ratio: Fraction = ZERO,
    seed: int = 0,
) -> Tensor:
    if node.scalar(training, "training_mode"):
        node.refuse("it is in training mode; export the model in evaluation mode")
    return x


def cast(node: Node, x: Tensor, *, to: int, saturate: int = 1, round_mode: str = "up") -> Tensor:
    if to in (1, 10, 11, 16):  # FLOAT, FLOAT16, DOUBLE, BFLOAT16: rounding to them is not modelled
        return Tensor(x.entries, x.layer, constant=x.constant)
    if to not in (6, 7) or not x.constant or any(entry.denominator != 1 for entry in x.entries.flat):
        node.refuse(f"it casts to type {to}; only casts to floats, and of constant integers to integers, are exact")
    return Tensor(x.entries, x.layer, constant=True, integral=True)


def reshape(node: Node, x: Tensor, target: Tensor | None = None, *, shape: Any = None, allowzero: int = 0) -> Tensor:
    sizes = node.integers(target, "the shape") if target is not None else list(shape or [])
    for axis, size in enumerate(sizes):
        if size == 0 and not allowzero:
            if axis >= x.entries.ndim:
                node.refuse(f"shape {sizes} copies axis {axis} of a tensor of shape {x.shape}")
            sizes[axis] = x.shape[axis]
    return x.like(node.shaped(lambda: x.entries.reshape(sizes)))


def flatten(node: Node, x: Tensor, *, axis: int = 1) -> Tensor:
    rank = x.entries.ndim
    cut = rank if axis == rank else node.axis(axis, max(rank, 1))
    return x.like(x.entries.reshape(int(np.prod(x.shape[:cut], dtype=int)), -1))


def transpose(node: Node, x: Tensor, *, perm: list[int] | None = None) -> Tensor:
    return x.like(node.shaped(lambda: np.transpose(x.entries, perm)))


def squeeze(node: Node, x: Tensor, given: Tensor | None = None, *, axes: list[int] | None = None) -> Tensor:
    chosen = node.axes(x, given, axes) or [axis for axis, size in enumerate(x.shape) if size == 1]
    return x.like(node.shaped(lambda: np.squeeze(x.entries, tuple(chosen))))


def unsqueeze(node: Node, x: Tensor, given: Tensor | None = None, *, axes: list[int] | None = None) -> Tensor:
    chosen = node.integers(given, "axes") if given is not None else (axes or [])
    return x.like(node.shaped(lambda: np.expand_dims(x.entries, tuple(chosen))))


def concat(node: Node, *tensors: Tensor, axis: int) -> Tensor:
    require_size(str(node), [sum(tensor.entries.size for tensor in tensors)])
    joined = node.shaped(lambda: np.concatenate([tensor.entries for tensor in tensors], axis))
    return node.joined(tensors, joined)


def split(
    node: Node,
    x: Tensor,
    given: Tensor | None = None,
    *,
    axis: int = 0,
    split: list[int] | None = None,
    num_outputs: int = 0,
) -> list[Tensor]:
    axis = node.axis(axis, x.entries.ndim)
    sizes = node.integers(given, "split") if given is not None else split
    if not sizes:
        if node.opset < 18 and x.shape[axis] % node.outputs:
            node.refuse(f"it splits {x.shape[axis]} entries into {node.outputs} equal parts")
        chunk = -(-x.shape[axis] // node.outputs)
        sizes = [min(chunk, max(0, x.shape[axis] - k * chunk)) for k in range(node.outputs)]
    if sum(sizes) != x.shape[axis] or min(sizes) < 0 or len(sizes) != node.outputs:
        node.refuse(f"it splits {x.shape[axis]} entries into {node.outputs} parts of sizes {sizes}")
    return [x.like(part) for part in np.split(x.entries, np.cumsum(sizes)[:-1], axis)]


def slice_(
    node: Node,
    x: Tensor,
    start_input: Tensor | None = None,
    end_input: Tensor | None = None,
    axis_input: Tensor | None = None,
    step_input: Tensor | None = None,
    *,
    starts: list[int] | None = None,
    ends: list[int] | None = None,
    axes: list[int] | None = None,
) -> Tensor:
    first = node.integers(start_input, "starts") if start_input is not None else (starts or [])
    stop = node.integers(end_input, "ends") if end_input is not None else (ends or [])
    along = node.integers(axis_input, "axes") if axis_input is not None else (axes or list(range(len(first))))
    steps = node.integers(step_input, "steps") if step_input is not None else [1] * len(first)
    if not len(first) == len(stop) == len(along) == len(steps) or 0 in steps:
        node.refuse(f"starts {first}, ends {stop}, axes {along} and steps {steps} do not fit together")
    cut = [slice(None)] * x.entries.ndim
    for a, b, axis, step in zip(first, stop, along, steps, strict=True):
        size = x.shape[node.axis(axis, x.entries.ndim)]
        below = step < 0 and b < -size  # backwards beyond the first entry
        cut[axis] = slice(a, None if below else b, step)
    return x.like(x.entries[tuple(cut)])


def gather(node: Node, x: Tensor, indices: Tensor, *, axis: int = 0) -> Tensor:
    wanted = np.array(node.integers(indices, "the indices"), dtype=int).reshape(indices.shape)
    along = node.axis(axis, x.entries.ndim)
    require_size(str(node), (*x.shape[:along], *wanted.shape, *x.shape[along + 1 :]))
    taken = node.shaped(lambda: np.take(x.entries, wanted, along))
    return x.like(np.asarray(taken, dtype=object))


def shape(node: Node, x: Tensor, *, start: int = 0, end: int | None = None) -> Tensor:
    return Tensor.of_integers(x.shape[start:end])


def expand(node: Node, x: Tensor, target: Tensor) -> Tensor:
    sizes = tuple(node.integers(target, "the shape"))
    wanted = node.shaped(lambda: np.broadcast_shapes(x.shape, sizes))
    require_size(str(node), wanted)
    return x.like(np.broadcast_to(x.entries, wanted))


def constant_of_shape(node: Node, target: Tensor, *, value: Tensor | None = None) -> Tensor:
    sizes = tuple(node.integers(target, "the shape"))
    if min(sizes, default=0) < 0:
        node.refuse(f"its shape is {sizes}")
    require_size(str(node), sizes)
    fill = ZERO if value is None else value.entries.flat[0]
    integral = value is not None and value.integral
    return Tensor(object_array(sizes, [fill] * int(np.prod(sizes, dtype=int))), constant=True, integral=integral)


def constant(
    node: Node,
    *,
    value: Tensor | None = None,
    value_float: Fraction | None = None,
    value_floats: list[Fraction] | None = None,
    value_int: int | None = None,
    value_ints: list[int] | None = None,
) -> Tensor:
    if value is not None:
        return value
    if value_ints is not None:
        return Tensor.of_integers(value_ints)
    if value_floats is not None:
        return Tensor(object_array((len(value_floats),), value_floats), constant=True)
    number = value_float if value_int is None else Fraction(value_int)
    if number is None:
        node.refuse("it has no value")
    return Tensor(object_array((), [number]), constant=True, integral=value_int is not None)


def pad(
    node: Node,
    x: Tensor,
    amounts: Tensor | None = None,
    fill: Tensor | None = None,
    axis_input: Tensor | None = None,
    *,
    mode: str = "constant",
    pads: list[int] | None = None,
    value: Fraction = ZERO,
) -> Tensor:
    if mode not in ("constant", "reflect", "edge"):
        node.refuse(f"mode = {mode!r} is not known; there are constant, reflect and edge")
    widths = node.integers(amounts, "the pads") if amounts is not None else (pads or [])
    rank = x.entries.ndim
    axes = [node.axis(a, rank) for a in node.integers(axis_input, "axes")] if axis_input else list(range(rank))
    if len(widths) != 2 * len(axes):
        node.refuse(f"{len(widths)} pads for {len(axes)} axes; two each are needed")
    before, after = [0] * rank, [0] * rank
    for k, axis in enumerate(axes):
        before[axis], after[axis] = widths[k], widths[k + len(axes)]
    cropped = x.entries[
        tuple(slice(max(0, -a), n - max(0, -b)) for a, b, n in zip(before, after, x.shape, strict=True))
    ]
    grown = [(max(a, 0), max(b, 0)) for a, b in zip(before, after, strict=True)]
    require_size(str(node), [n + a + b for n, (a, b) in zip(cropped.shape, grown, strict=True)])
    if mode != "constant":
        return x.like(node.shaped(lambda: np.pad(cropped, grown, mode=mode)))  # type: ignore[call-overload]
    filling = node.scalar(fill, "the filling") if fill is not None else value
    return x.like(np.pad(cropped, grown, constant_values=np.array(filling, dtype=object)))
