r"""Networks from named tensors: weights and biases in order, ReLU between them.

A state_dict holds no graph: that the activations are ReLU, and that layers are applied in the order of the names, is
assumed, and what does not look like that is refused.  The weight of a layer has one row for each output, as in PyTorch;
one named `kernel` has one column, as in Keras and Flax.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from exactrelu.affine import AffineMap
from exactrelu.expressions import natural_key
from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.stored_numbers import StoredTensor
from exactrelu.networks import Network

__all__ = ["network_from_tensors"]

WEIGHT = re.compile(r"(?P<head>(.*[._/])?)(?P<kind>weights?|kernel|W|w|coefs?)(?P<tail>[._/]?\d*)", re.DOTALL)
BIAS = re.compile(r"(?P<head>(.*[._/])?)(bias(es)?|b|intercepts?)(?P<tail>[._/]?\d*)", re.DOTALL)


class Layer(NamedTuple):
    """The names of a weight and of its bias, and whether the weight has a column for each output."""

    weight: str
    bias: str | None
    transposed: bool


def network_from_tensors(
    tensors: Mapping[str, Any],
    *,
    layers: Sequence[Any] | None = None,
    transposed: bool = False,
    decimals: bool = False,
    ordered: bool = True,
    name: str = "N",
) -> Network:
    r"""The network with these weights and biases and ReLU between its affine maps.

    `tensors` are arrays of numpy (or `StoredTensor`s) by name: ``fc1.weight``, ``fc1.bias``; ``W0``, ``b0``.  `layers`
    lists the layers to use, in order: names without ``.weight``, or pairs (weight, bias or None).  Without it all
    tensors have to be weights and biases; they are taken in their order or, if the mapping is not `ordered`, in the
    natural order of names that differ in numbers only, else in the only order in which the shapes fit.
    `transposed=True` says that weights have one column for each output.

    Raises `NetworkFileError` naming what does not fit, `ExactnessError` for NaN and infinite weights.

    >>> W, b = np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([0.0, 0.25])
    >>> network_from_tensors({"0.weight": W, "0.bias": b, "2.weight": W[:1]}).layers
    (AffineMap([[1, -1], [1/2, 2]], [0, 1/4]), AffineMap([[1, -1]], [0]))
    """
    stored = {
        key: value if isinstance(value, StoredTensor) else StoredTensor(str(key), _array(key, value))
        for key, value in tensors.items()
    }
    if layers is None:
        chosen = _all_layers(stored)
        if not ordered:
            chosen = _arranged(chosen, stored, transposed)
    else:
        chosen = [_layer(one, stored) for one in layers]
    if not chosen:
        raise NetworkFileError("there is no weight among the tensors" if layers is None else "layers is empty")
    for layer in chosen:
        _check(layer, stored)
    _check_chain(chosen, stored, transposed)
    maps = []
    for layer in chosen:
        weight = stored[layer.weight].exact(decimals=decimals)
        weight = weight.T if layer.transposed != transposed else weight
        bias = [Fraction(0)] * len(weight) if layer.bias is None else stored[layer.bias].exact(decimals=decimals)
        maps.append(AffineMap(weight.tolist(), list(bias)))
    return Network(maps, name)


def _array(name: Any, value: Any) -> np.ndarray:
    array = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
    if array.dtype == object:
        raise NetworkFileError(f"{name} is not an array of numbers")
    return array


def _all_layers(stored: Mapping[str, StoredTensor]) -> list[Layer]:
    """Every tensor has to be a weight or the bias of one."""
    if stored and all(re.fullmatch(r"arr_\d+", key) for key in stored):  # numpy.savez without names
        names = sorted(stored, key=natural_key)
        if len(names) % 2:
            raise NetworkFileError(f"{len(names)} arrays without names; weights and biases have to alternate")
        return [Layer(weight, bias, False) for weight, bias in zip(names[::2], names[1::2], strict=True)]
    weights = {(m["head"], m["tail"]): (key, m["kind"]) for key in stored if (m := WEIGHT.fullmatch(key))}
    biases = {(m["head"], m["tail"]): key for key in stored if (m := BIAS.fullmatch(key))}
    for key in stored:
        if not WEIGHT.fullmatch(key) and not BIAS.fullmatch(key):
            raise NetworkFileError(
                f"the tensor {key!r} of shape {stored[key].shape} is neither a weight nor a bias; say in layers= "
                f"which of them make up the network: {_listed(stored)}"
            )
    if lonely := [key for place, key in biases.items() if place not in weights]:
        raise NetworkFileError(f"the bias {lonely[0]!r} has no weight; there are {_listed(stored)}")
    if len(weights) + len(biases) != len(stored):
        raise NetworkFileError(f"two tensors claim the same place; say in layers= which: {_listed(stored)}")
    return [Layer(key, biases.get(place), kind == "kernel") for place, (key, kind) in weights.items()]


def _layer(given: Any, stored: Mapping[str, StoredTensor]) -> Layer:
    """A layer that the user names."""
    if isinstance(given, str):
        found = [
            layer
            for key in stored
            if (m := WEIGHT.fullmatch(key)) and (key == given or m["head"].rstrip("._/") + m["tail"] == given)
            for layer in [_with_bias(key, m, stored)]
        ]
        if len(found) != 1:
            raise NetworkFileError(
                f"layers: {given!r} names {len(found)} weights; "
                f"a pair (weight, bias) says more; there are {_listed(stored)}"
            )
        return found[0]
    weight, bias = given if isinstance(given, (tuple, list)) and len(given) == 2 else (given, None)
    for key in (weight, bias):
        if key is not None and key not in stored:
            raise NetworkFileError(f"layers: there is no tensor {key!r}; there are {_listed(stored)}")
    return Layer(weight, bias, False)


def _with_bias(key: str, match: re.Match[str], stored: Mapping[str, StoredTensor]) -> Layer:
    place = match["head"], match["tail"]
    biases = [other for other in stored if (m := BIAS.fullmatch(other)) and (m["head"], m["tail"]) == place]
    return Layer(key, biases[0] if biases else None, match["kind"] == "kernel")


def _check(layer: Layer, stored: Mapping[str, StoredTensor]) -> None:
    shape = stored[layer.weight].shape
    if len(shape) != 2 or not all(shape):
        kind = "; convolutions come in as ONNX" if len(shape) > 2 else "; a normalisation is not read from its weights"
        raise NetworkFileError(f"{layer.weight!r} has shape {shape}, but a matrix is needed{kind}")
    if layer.bias is not None and len(stored[layer.bias].shape) != 1:
        raise NetworkFileError(f"{layer.bias!r} has shape {stored[layer.bias].shape}, but a vector is needed")


def _sizes(layer: Layer, stored: Mapping[str, StoredTensor], transposed: bool) -> tuple[int, int]:
    """The numbers of inputs and outputs."""
    rows, columns = stored[layer.weight].shape
    return (rows, columns) if layer.transposed != transposed else (columns, rows)


def _check_chain(chosen: Sequence[Layer], stored: Mapping[str, StoredTensor], transposed: bool) -> None:
    wrong = _mismatch(chosen, stored, transposed)
    if wrong and not _mismatch(chosen, stored, not transposed):
        raise NetworkFileError(
            f"{wrong}; they fit if weights have a column for each output: transposed={not transposed}"
        )
    if wrong:
        raise NetworkFileError(f"{wrong}; say in layers= which layers are used, and in which order: {_listed(stored)}")


def _mismatch(chosen: Sequence[Layer], stored: Mapping[str, StoredTensor], transposed: bool) -> str:
    before = None
    for layer in chosen:
        inputs, outputs = _sizes(layer, stored, transposed)
        if before is not None and before[1] != inputs:
            return f"{layer.weight!r} takes {inputs} inputs, {before[0]!r} before it has {before[1]} outputs"
        if layer.bias is not None and stored[layer.bias].shape != (outputs,):
            return f"{layer.bias!r} has shape {stored[layer.bias].shape}, {layer.weight!r} has {outputs} outputs"
        before = layer.weight, outputs
    return ""


def _arranged(chosen: list[Layer], stored: Mapping[str, StoredTensor], transposed: bool) -> list[Layer]:
    """The layers in the order of their numbers, or in the only order in which the shapes fit."""
    if len({re.sub(r"\d+", "0", layer.weight) for layer in chosen}) == 1:
        return sorted(chosen, key=lambda layer: natural_key(layer.weight))
    for layer in chosen:
        _check(layer, stored)
    orders = _chains(chosen, [_sizes(layer, stored, transposed) for layer in chosen])
    if len(orders) != 1:
        found = "no order" if not orders else "more than one order"
        raise NetworkFileError(
            f"the file does not say in which order the layers are applied, and {found} of them "
            f"fits by shape; list them in layers=: {_listed(stored)}"
        )
    return orders[0]


def _chains(chosen: list[Layer], sizes: list[tuple[int, int]]) -> list[list[Layer]]:
    """Up to two orders of all layers in which outputs are the next inputs."""
    found: list[list[Layer]] = []
    stack: list[list[int]] = [[k] for k in range(len(chosen))]
    for _ in range(100_000):
        if not stack or len(found) > 1:
            return found
        path = stack.pop()
        if len(path) == len(chosen):
            found.append([chosen[k] for k in path])
        stack += [[*path, k] for k in range(len(chosen)) if k not in path and sizes[k][0] == sizes[path[-1]][1]]
    return found * 2


def _listed(stored: Mapping[str, StoredTensor]) -> str:
    shown = [f"{key} {tensor.shape}" for key, tensor in list(stored.items())[:20]]
    return ", ".join(shown) + (", .." if len(stored) > 20 else "")
