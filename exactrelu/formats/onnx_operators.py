r"""The ONNX operators that are affine, rearrange entries, or are continuous and piecewise affine, lowered exactly.

Each function takes the node and its input tensors, with the attributes as keywords; what it does not name is refused.
`LOWERED` maps operator names to them.  Operators that no ReLU network realises are in `NOT_PIECEWISE_AFFINE`, with the
reason.  Source: the ONNX operator specification (onnx.ai), inference mode.
"""

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np

from exactrelu.formats.onnx_rearranging import (
    cast,
    concat,
    constant,
    constant_of_shape,
    dropout,
    expand,
    flatten,
    gather,
    identity,
    pad,
    reshape,
    shape,
    slice_,
    split,
    squeeze,
    transpose,
    unsqueeze,
)
from exactrelu.formats.onnx_tensors import Node, Tensor, aligned, elementwise, product
from exactrelu.formats.onnx_windows import average_pool, conv, global_average_pool, global_max_pool, max_pool
from exactrelu.formats.stored_numbers import object_array

__all__ = ["LOWERED", "NOT_PIECEWISE_AFFINE"]

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)

# Attributes are floats of 32 bits; these are the defaults that the specification gives.
EPSILON, LEAK, STEEPNESS = (Fraction(float(np.float32(text))) for text in ("1e-5", "0.01", "0.2"))

NOT_PIECEWISE_AFFINE = {
    **dict.fromkeys(("Sigmoid", "Tanh", "Softplus", "Exp", "Log", "Erf", "Sqrt", "Gelu", "Mish"), "it is smooth"),
    **dict.fromkeys(("Elu", "Celu", "Selu", "HardSwish", "Swish", "Softsign", "Pow", "Reciprocal"), "it is curved"),
    **dict.fromkeys(("Softmax", "LogSoftmax", "Hardmax"), "it is a softmax; the logits before it decide the class"),
    **dict.fromkeys(("ArgMax", "ArgMin", "Sign", "Floor", "Ceil", "Round", "ThresholdedRelu"), "it jumps"),
}


# -- affine maps --------------------------------------------------------------------------------------------------


def add(node: Node, a: Tensor, b: Tensor) -> Tensor:
    return elementwise(node, lambda x, y: x + y, a, b)


def subtract(node: Node, a: Tensor, b: Tensor) -> Tensor:
    return elementwise(node, lambda x, y: x - y, a, b)


def multiply(node: Node, a: Tensor, b: Tensor) -> Tensor:
    return elementwise(node, lambda x, y: x * y, a, b)


def divide(node: Node, a: Tensor, b: Tensor) -> Tensor:
    quotient = elementwise(node, lambda x, y: x / y, a, b)
    if quotient.integral and any(entry.denominator != 1 for entry in quotient.entries.flat):
        node.refuse("it divides integers with a remainder")
    return quotient


def negate(node: Node, a: Tensor) -> Tensor:
    return elementwise(node, lambda x: -x, a)


def total(node: Node, *tensors: Tensor) -> Tensor:
    if not tensors:
        node.refuse("it has no inputs")
    return elementwise(node, lambda *values: sum(values[1:], values[0]), *tensors)


def mean(node: Node, *tensors: Tensor) -> Tensor:
    return elementwise(node, lambda x: x / Fraction(len(tensors)), total(node, *tensors))


def matmul(node: Node, a: Tensor, b: Tensor) -> Tensor:
    return product(node, a, b)


def gemm(
    node: Node,
    a: Tensor,
    b: Tensor,
    c: Tensor | None = None,
    *,
    alpha: Fraction = ONE,
    beta: Fraction = ONE,
    transA: int = 0,
    transB: int = 0,
) -> Tensor:
    if a.entries.ndim != 2 or b.entries.ndim != 2:
        node.refuse(f"its factors have shapes {a.shape} and {b.shape}; matrices are needed")
    result = product(node, a.like(a.entries.T) if transA else a, b.like(b.entries.T) if transB else b)
    if alpha != 1:
        result = elementwise(node, lambda x: x * alpha, result)
    if c is None:
        return result
    shifted = elementwise(node, lambda x, y: x + (y if beta == 1 else y * beta), result, c)
    if shifted.shape != result.shape:
        node.refuse(f"the bias of shape {c.shape} does not fit a product of shape {result.shape}")
    return shifted


def batch_normalization(
    node: Node,
    x: Tensor,
    scale: Tensor,
    bias: Tensor,
    mean: Tensor,
    variance: Tensor,
    *,
    epsilon: Fraction = EPSILON,
    momentum: Fraction = ZERO,
    training_mode: int = 0,
    spatial: int = 1,
) -> Tensor:
    if training_mode or node.outputs > 1:  # before opset 14 further outputs say that it trains
        node.refuse("it is in training mode; export the model in evaluation mode")
    if not spatial:
        node.refuse("it has statistics for every place; only one for each channel is read")
    if x.entries.ndim < 2:
        node.refuse(f"its input has shape {x.shape}; a batch and channels are needed")
    squares = [entry + epsilon for entry in node.fixed(variance, "the variance")]
    roots = [_root(entry) for entry in squares]
    if None in roots:
        node.refuse(
            f"it divides by the square root of variance + epsilon = {float(squares[roots.index(None)]):g}, which is "
            "irrational; fold it into the layer before it and export again, so that the folded weights are stored"
        )
    columns = (-1,) + (1,) * (x.entries.ndim - 2)
    by_channel = [node.fixed(t, "a parameter").reshape(columns) for t in (scale, bias, mean)]
    factor = by_channel[0] / object_array((len(roots),), roots).reshape(columns)
    factors = [Tensor(array, constant=True) for array in (factor, by_channel[1], by_channel[2])]
    return elementwise(node, lambda v, q, c, m: (v - m) * q + c, x, *factors)


def _root(value: Fraction) -> Fraction | None:
    """The square root if it is rational and positive."""
    p, q = isqrt(max(value.numerator, 0)), isqrt(value.denominator)
    return Fraction(p, q) if p > 0 and p * p == value.numerator and q * q == value.denominator else None


def _reduction(combined: Callable[[Node, Tensor, list[int], int], Tensor]) -> Callable[..., Tensor]:
    """The operator that combines the entries along some axes."""

    def reduce(
        node: Node,
        x: Tensor,
        axes_input: Tensor | None = None,
        *,
        axes: list[int] | None = None,
        keepdims: int = 1,
        noop_with_empty_axes: int = 0,
    ) -> Tensor:
        chosen = node.axes(x, axes_input, axes)
        return combined(node, x, chosen, keepdims) if chosen or not noop_with_empty_axes else x

    return reduce


def _largest(sign: int) -> Callable[[Node, Tensor, list[int], int], Tensor]:
    """max, or min as -max(-..), along axes."""

    def combined(node: Node, x: Tensor, axes: list[int], keepdims: int) -> Tensor:
        if not x.entries.size:
            node.refuse(f"its input has shape {x.shape}, without entries")
        groups = _gathered(x, axes, keepdims, tuple)
        signed = [[value if sign > 0 else -value for value in group] for group in groups.flat]
        found, layer = node.largest(signed, x.layer, x.constant)
        entries = object_array(groups.shape, (value if sign > 0 else -value for value in found))
        return Tensor(entries, layer, constant=x.constant, integral=x.integral)

    return combined


def _sum(node: Node, x: Tensor, axes: list[int], keepdims: int) -> Tensor:
    return x.like(_gathered(x, axes, keepdims, lambda group: sum(group[1:], group[0])))


def _mean(node: Node, x: Tensor, axes: list[int], keepdims: int) -> Tensor:
    return x.like(_gathered(x, axes, keepdims, lambda g: sum(g[1:], g[0]) / Fraction(len(g))))


def _gathered(x: Tensor, axes: list[int], keepdims: int, combine: Callable[[list[Any]], Any]) -> np.ndarray:
    """Combine the entries along some axes (all if none are given)."""
    rank = x.entries.ndim
    axes = axes or list(range(rank))
    kept = [axis for axis in range(rank) if axis not in axes]
    groups = np.transpose(x.entries, kept + axes).reshape([*(x.shape[axis] for axis in kept), -1])
    shape = [1 if axis in axes else size for axis, size in enumerate(x.shape)]
    result = object_array(groups.shape[:-1], (combine(list(groups[place])) for place in np.ndindex(groups.shape[:-1])))
    return result.reshape(shape) if keepdims else result


# -- piecewise affine functions -------------------------------------------------------------------------------------


def relu(node: Node, x: Tensor) -> Tensor:
    return node.neurons(x, lambda neuron, z: neuron(z))


def leaky_relu(node: Node, x: Tensor, *, alpha: Fraction = LEAK) -> Tensor:
    return node.neurons(x, lambda neuron, z: neuron(z) - neuron(-z) * alpha)


def prelu(node: Node, x: Tensor, slope: Tensor) -> Tensor:
    node.fixed(slope, "the slope")
    rise = node.neurons(x, lambda neuron, z: neuron(z))
    fall = node.neurons(x, lambda neuron, z: neuron(-z))
    return elementwise(node, lambda r, f, q: r - f * q, rise, fall, slope)


def absolute(node: Node, x: Tensor) -> Tensor:
    return node.neurons(x, lambda neuron, z: neuron(z) + neuron(-z))


def clip(
    node: Node,
    x: Tensor,
    low: Tensor | None = None,
    high: Tensor | None = None,
    *,
    min: Fraction | None = None,
    max: Fraction | None = None,
) -> Tensor:
    bottom = node.scalar(low, "the lower bound") if low is not None else min
    top = node.scalar(high, "the upper bound") if high is not None else max
    if bottom is None and top is None:
        return x
    if bottom is None:
        return node.neurons(x, lambda neuron, z: top - neuron(top - z))
    if top is None:
        return node.neurons(x, lambda neuron, z: bottom + neuron(z - bottom))
    if bottom >= top:
        return elementwise(node, lambda z: top, x)
    return node.neurons(x, lambda neuron, z: bottom + neuron(z - bottom) - neuron(z - top))


def hard_sigmoid(node: Node, x: Tensor, *, alpha: Fraction = STEEPNESS, beta: Fraction = HALF) -> Tensor:
    return node.neurons(x, lambda neuron, z: neuron(z * alpha + beta) - neuron(z * alpha + beta - ONE))


def maximum(node: Node, *tensors: Tensor) -> Tensor:
    return _extreme(node, tensors, 1)


def minimum(node: Node, *tensors: Tensor) -> Tensor:
    return _extreme(node, tensors, -1)


def _extreme(node: Node, tensors: tuple[Tensor, ...], sign: int) -> Tensor:
    """max, or min as -max(-..), of tensors entry by entry."""
    if not tensors:
        node.refuse("it has no inputs")
    shape, groups = aligned(node, tensors)
    signed = [[value if sign > 0 else -value for value in group] for group in groups]
    kind = node.joined(tensors, np.empty(shape, dtype=object))
    found, layer = node.largest(signed, kind.layer, kind.constant)
    entries = object_array(shape, (value if sign > 0 else -value for value in found))
    return Tensor(entries, layer, constant=kind.constant, integral=kind.integral)


LOWERED: dict[str, Callable[..., Any]] = {
    "Abs": absolute,
    "Add": add,
    "AveragePool": average_pool,
    "BatchNormalization": batch_normalization,
    "Cast": cast,
    "Clip": clip,
    "Concat": concat,
    "Constant": constant,
    "ConstantOfShape": constant_of_shape,
    "Conv": conv,
    "Div": divide,
    "Dropout": dropout,
    "Expand": expand,
    "Flatten": flatten,
    "Gather": gather,
    "Gemm": gemm,
    "GlobalAveragePool": global_average_pool,
    "GlobalMaxPool": global_max_pool,
    "HardSigmoid": hard_sigmoid,
    "Identity": identity,
    "LeakyRelu": leaky_relu,
    "MatMul": matmul,
    "Max": maximum,
    "MaxPool": max_pool,
    "Mean": mean,
    "Min": minimum,
    "Mul": multiply,
    "Neg": negate,
    "PRelu": prelu,
    "Pad": pad,
    "ReduceMax": _reduction(_largest(1)),
    "ReduceMean": _reduction(_mean),
    "ReduceMin": _reduction(_largest(-1)),
    "ReduceSum": _reduction(_sum),
    "Relu": relu,
    "Reshape": reshape,
    "Shape": shape,
    "Slice": slice_,
    "Split": split,
    "Squeeze": squeeze,
    "Sub": subtract,
    "Sum": total,
    "Transpose": transpose,
    "Unsqueeze": unsqueeze,
}
