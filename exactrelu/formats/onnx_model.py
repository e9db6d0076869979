r"""ONNX models as exact networks, and networks as ONNX models.

The graph is lowered operator by operator (`onnx_operators.LOWERED`) into a ReLU network that computes, in exact
arithmetic, what the graph says.  Weights are the rationals that their floats are; that an ONNX runtime rounds while it
evaluates the graph is *not* modelled.
"""

import inspect
from collections.abc import Sequence
from fractions import Fraction
from math import prod
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from exactrelu.exact import ExactnessError
from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.onnx_operators import LOWERED, NOT_PIECEWISE_AFFINE
from exactrelu.formats.onnx_tensors import Node, Tensor
from exactrelu.formats.signals import Wiring
from exactrelu.formats.stored_numbers import StoredTensor, object_array, require_size
from exactrelu.networks import Network

__all__ = ["export_onnx", "network_from_onnx"]

INPUT_TYPES = {1: "float32", 10: "float16", 11: "float64", 16: "bfloat16"}
OWN_DOMAINS = ("", "ai.onnx")
MAX_BITS = 50_000  # of a folded constant; floats have at most 2,098
OLDEST = 7  # the first opset whose operators broadcast as numpy does


def network_from_onnx(
    model: Any, *, outputs: str | Sequence[str] | None = None, decimals: bool = False, name: str = "N"
) -> Network:
    """The exact network of an ONNX model: a path, or a loaded ``onnx.ModelProto``.

    `outputs` names the tensors to compute instead of the graph's output, so that a final softmax can be cut off;
    several are concatenated.  Inputs and outputs are flattened row by row, a free first axis (the batch) is 1.
    `decimals=True` reads every float as the shortest decimal that names it.

    Raises `NetworkFileError` naming the node for operators that are not lowered and shapes that do not fit,
    `ExactnessError` naming tensor and entry for NaN and infinite weights, `ImportError` without the package onnx.
    """
    onnx = _onnx()
    if isinstance(model, (str, PathLike)):
        try:
            model = onnx.load(Path(model))
        except OSError:
            raise
        except Exception as error:  # protobuf and onnx have their own kinds of errors
            raise NetworkFileError(f"{model}: not an ONNX model ({type(error).__name__}: {error})") from None
    if type(model).__name__ != "ModelProto" or not model.graph.node:
        raise NetworkFileError("not an ONNX model: it has no graph with nodes")
    return _Graph(onnx, model, decimals).network(outputs, name)


def _onnx() -> Any:
    try:
        import onnx
        import onnx.numpy_helper
    except ModuleNotFoundError as error:
        raise ImportError('reading and writing ONNX needs the package onnx: pip install "exactrelu[onnx]"') from error
    return onnx


class _Graph:
    """A graph while it is lowered: tensors by name, computed when they are asked for."""

    def __init__(self, onnx: Any, model: Any, decimals: bool) -> None:
        self.onnx, self.decimals, self.graph = onnx, decimals, model.graph
        if model.graph.sparse_initializer:
            raise NetworkFileError("the model has sparse initializers; store them densely")
        self.opset = max((entry.version for entry in model.opset_import if entry.domain in OWN_DOMAINS), default=0)
        if self.opset < OLDEST:
            raise NetworkFileError(
                f"the model has opset {self.opset}, where operators mean other things; {OLDEST} and later are read, "
                "and onnx.version_converter converts"
            )
        self.stored = {tensor.name: tensor for tensor in model.graph.initializer}
        if len(self.stored) < len(model.graph.initializer):
            names = [tensor.name for tensor in model.graph.initializer]
            raise NetworkFileError(f"two tensors are stored as {max(names, key=names.count)!r}")
        free = [value for value in model.graph.input if value.name not in self.stored]
        taken = {*self.stored, *(value.name for value in free)}
        self.producers: dict[str, int] = {}
        for position, node in enumerate(model.graph.node):
            for output in filter(None, node.output):
                if output in taken:
                    raise NetworkFileError(f"the tensor {output!r} is computed twice, or stored and computed")
                taken.add(output)
                self.producers[output] = position
        self.tensors: dict[str, Tensor] = {}
        shapes = [_input_shape(value) for value in free]
        self.wiring = Wiring(sum(map(prod, shapes)))
        signals = iter(self.wiring.inputs())
        for value, shape in zip(free, shapes, strict=True):
            self.tensors[value.name] = Tensor(object_array(shape, (next(signals) for _ in range(prod(shape)))))

    def network(self, outputs: str | Sequence[str] | None, name: str) -> Network:
        offered = [value.name for value in self.graph.output]
        wanted = [outputs] if isinstance(outputs, str) else list(outputs or offered)
        if outputs is None and len(offered) != 1:
            raise NetworkFileError(f"the model has the outputs {', '.join(offered)}; say which in outputs=")
        known = {*self.producers, *self.stored, *self.tensors}
        for one in wanted:
            if one not in known:
                close = ", ".join(list(dict.fromkeys([*offered, *self.producers]))[:20])
                raise NetworkFileError(f"outputs: the graph has no tensor {one!r}; there are {close}")
        for position in self._needed(wanted):
            self._lower(position)
        found = [self._tensor(one) for one in wanted]
        entries = [entry for tensor in found for entry in tensor.entries.flat]
        if not entries:
            raise NetworkFileError(f"the output {', '.join(wanted)} has no entries")
        if not self.wiring.dim:
            raise NetworkFileError("the model has no inputs; it is a constant")
        return self.wiring.network(entries, max(tensor.layer for tensor in found), name)

    def _needed(self, wanted: Sequence[str]) -> list[int]:
        """The nodes that the wanted tensors depend on, each after those that it depends on."""
        order: dict[int, None] = {}
        open_: set[int] = set()
        stack = [(self.producers[one], False) for one in reversed(wanted) if one in self.producers]
        while stack:
            position, done = stack.pop()
            if done:
                open_.discard(position)
                order[position] = None
                continue
            if position in order:
                continue
            if position in open_:
                raise NetworkFileError(
                    f"{_title(self.graph.node[position], position)}: the graph has a cycle through it"
                )
            open_.add(position)
            stack.append((position, True))
            for one in reversed(self.graph.node[position].input):
                if one in self.producers and self.producers[one] not in order:
                    stack.append((self.producers[one], False))
        return list(order)

    def _lower(self, position: int) -> None:
        proto = self.graph.node[position]
        operator = proto.op_type if proto.domain in OWN_DOMAINS else f"{proto.domain}.{proto.op_type}"
        node = Node(_name(proto, position), operator, self.wiring, sum(map(bool, proto.output)), self.opset)
        if operator not in LOWERED:
            self._refuse(node, proto)
        inputs = [self._tensor(one, node) if one else None for one in proto.input]
        attributes = {attribute.name: self._attribute(node, attribute) for attribute in proto.attribute}
        lower = LOWERED[operator]
        for key in attributes:
            parameter = inspect.signature(lower).parameters.get(key)
            if parameter is None or parameter.kind is not parameter.KEYWORD_ONLY:
                node.refuse(f"its attribute {key!r} is not known")
        try:
            bound = inspect.signature(lower).bind(node, *inputs, **attributes)
        except TypeError as error:
            node.refuse(str(error))
        required = [p for p in inspect.signature(lower).parameters.values() if p.default is p.empty]
        if any(bound.arguments.get(p.name) is None for p in required if p.kind is p.POSITIONAL_OR_KEYWORD):
            node.refuse("one of its inputs is left out")
        try:
            found = lower(*bound.args, **bound.kwargs)
        except (NetworkFileError, ExactnessError):
            raise
        except (ArithmeticError, IndexError, MemoryError, TypeError, ValueError) as error:
            node.refuse(f"its inputs do not fit: {error}")
        results = found if isinstance(found, list) else [found]
        for output, tensor in zip(proto.output, results, strict=False):
            if tensor.constant and any(map(_too_long, tensor.entries.flat)):  # repeated squares of a constant
                node.refuse(f"it folds constants into numbers of more than {MAX_BITS} bits")
            self.tensors[output] = tensor

    def _refuse(self, node: Node, proto: Any) -> None:
        reason = NOT_PIECEWISE_AFFINE.get(node.operator)
        if reason is None:
            node.refuse(f"the operator {node.operator} is not among those that are lowered: {', '.join(LOWERED)}")
        cut = proto.input[0] if proto.input else "?"
        node.refuse(
            f"no ReLU network computes the operator {node.operator}: {reason}; "
            f"outputs={cut!r} cuts the network off before it"
        )

    def _tensor(self, name: str, node: Node | None = None) -> Tensor:
        if name not in self.tensors:
            if name not in self.stored:
                place = f"{node}: " if node else ""
                raise NetworkFileError(f"{place}the tensor {name!r} is neither stored nor computed")
            self.tensors[name] = self._constant(self.stored[name], name)
        return self.tensors[name]

    def _constant(self, proto: Any, name: str) -> Tensor:
        if min(proto.dims, default=0) < 0:
            raise NetworkFileError(f"the tensor {name!r} has shape {tuple(proto.dims)}")
        require_size(name, proto.dims)
        try:
            array = np.asarray(self.onnx.numpy_helper.to_array(proto))
        except Exception as error:
            raise NetworkFileError(f"the tensor {name!r} cannot be read ({type(error).__name__}: {error})") from None
        array = array.astype(np.int8) if array.dtype == bool else array
        integral = array.dtype.kind in "iu"
        return Tensor(StoredTensor(name, array).exact(decimals=self.decimals), constant=True, integral=integral)

    def _attribute(self, node: Node, attribute: Any) -> Any:
        kinds = self.onnx.AttributeProto
        if attribute.type == kinds.FLOAT:
            return self._float(f"{node}: {attribute.name}", [attribute.f])[0]
        if attribute.type == kinds.FLOATS:
            return self._float(f"{node}: {attribute.name}", attribute.floats)
        if attribute.type == kinds.INT:
            return int(attribute.i)
        if attribute.type == kinds.INTS:
            return [int(i) for i in attribute.ints]
        if attribute.type == kinds.STRING:
            return attribute.s.decode("utf-8", "replace")
        if attribute.type == kinds.TENSOR:
            return self._constant(attribute.t, f"{node}: {attribute.name}")
        node.refuse(f"its attribute {attribute.name!r} is of a kind that is not read")

    def _float(self, name: str, values: Sequence[float]) -> list[Fraction]:
        return list(StoredTensor(name, np.array(values, dtype=np.float32)).exact(decimals=self.decimals).flat)


def _too_long(value: Fraction) -> bool:
    return max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS


def _name(proto: Any, position: int) -> str:
    return repr(proto.name) if proto.name else f"number {position}"


def _title(proto: Any, position: int) -> str:
    return f"node {_name(proto, position)} ({proto.op_type})"


def _input_shape(value: Any) -> tuple[int, ...]:
    """The shape of a graph input; a free first axis is the batch, and it is 1."""
    tensor = value.type.tensor_type
    if not value.type.HasField("tensor_type") or tensor.elem_type not in INPUT_TYPES:
        raise NetworkFileError(f"the input {value.name!r} is not a tensor of floats")
    if not tensor.HasField("shape"):
        raise NetworkFileError(f"the input {value.name!r} has no shape")
    shape = []
    for axis, dim in enumerate(tensor.shape.dim):
        if dim.HasField("dim_value") and dim.dim_value > 0:
            shape.append(int(dim.dim_value))
        elif axis == 0:
            shape.append(1)
        else:
            raise NetworkFileError(
                f"the input {value.name!r} has no fixed size along axis {axis}; fix it and export again"
            )
    require_size(f"the input {value.name!r}", shape)
    return tuple(shape)


# -- writing ---------------------------------------------------------------------------------------------------------


def export_onnx(network: Network, path: str | PathLike[str] | None = None, *, dtype: str | None = None) -> Any:
    """The network as an ONNX model of Gemm and Relu nodes with exactly its weights; written to `path` if given.

    `dtype` is ``"float32"`` or ``"float64"``, by default the smaller one that holds all weights.  Input ``x`` and
    output ``y`` have a free batch axis.  Returns the ``onnx.ModelProto``.

    Raises `ExactnessError` naming the first weight that is not exactly such a float: 1/3 never is.
    """
    if dtype not in (None, "float32", "float64"):
        raise ValueError(f'dtype = {dtype!r} is not known; there are "float32" and "float64"')
    onnx = _onnx()
    stored = _floats(network, dtype)
    kind = onnx.TensorProto.FLOAT if stored[0][0].dtype == np.float32 else onnx.TensorProto.DOUBLE
    nodes, tensors, current = [], [], "x"
    for k, (weight, bias) in enumerate(stored):
        tensors += [onnx.numpy_helper.from_array(weight, f"W{k}"), onnx.numpy_helper.from_array(bias, f"b{k}")]
        last = k == len(stored) - 1
        affine = "y" if last else f"z{k}"
        nodes.append(onnx.helper.make_node("Gemm", [current, f"W{k}", f"b{k}"], [affine], name=f"affine{k}", transB=1))
        if not last:
            current = f"r{k}"
            nodes.append(onnx.helper.make_node("Relu", [affine], [current], name=f"relu{k}"))
    x = onnx.helper.make_tensor_value_info("x", kind, ["batch", network.input_dim])
    y = onnx.helper.make_tensor_value_info("y", kind, ["batch", network.output_dim])
    graph = onnx.helper.make_graph(nodes, "network", [x], [y], tensors)
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8, producer_name="exactrelu"
    )
    onnx.checker.check_model(model)
    if path is not None:
        Path(path).write_bytes(model.SerializeToString())
    return model


def _floats(network: Network, dtype: str | None) -> list[tuple[np.ndarray, np.ndarray]]:
    """(W, b) of every layer as arrays of the dtype, or of the first of float32 and float64 that holds them all."""
    for candidate in [dtype] if dtype else ["float32", "float64"]:
        try:
            return [
                (
                    np.array(
                        [
                            [_float(w, candidate, k, f"W[{i}][{j}]") for j, w in enumerate(row)]
                            for i, row in enumerate(A.W)
                        ],
                        candidate,
                    ),
                    np.array([_float(c, candidate, k, f"b[{i}]") for i, c in enumerate(A.b)], candidate),
                )
                for k, A in enumerate(network.layers)
            ]
        except ExactnessError:
            if candidate != "float32" or dtype:
                raise
    raise AssertionError


def _float(value: Fraction, dtype: str, layer: int, entry: str) -> float:
    try:
        with np.errstate(over="ignore"):
            rounded = float(np.dtype(dtype).type(float(value)))
    except OverflowError:
        rounded = float("inf")
    if not np.isfinite(rounded) or Fraction(rounded) != value:
        raise ExactnessError(
            f"layers[{layer}]: {entry} = {value} is not a {dtype}; a network with rounded weights is another network"
        )
    return rounded
