"""`import_network`: trained networks from files and objects, with exactly their weights."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from exactrelu.exact import ExactnessError
from exactrelu.existing_files import existing
from exactrelu.formats.network_json import NetworkFileError, read_network
from exactrelu.networks import Network

__all__ = ["import_network"]

ARCHIVES = (".safetensors", ".npz", ".pt", ".pth")
UNSAFE = (".pkl", ".pickle", ".joblib")


def import_network(
    source: Any,
    *,
    layers: Sequence[Any] | None = None,
    transposed: bool = False,
    outputs: str | Sequence[str] | None = None,
    decimals: bool = False,
    name: str | None = None,
) -> Network:
    r"""The exact network of a trained model: a file, or an object of scikit-learn or ONNX, or arrays by name.

    Weights are taken exactly: a float is the dyadic rational that it is.  The network is evaluated in exact arithmetic;
    the rounding of a floating-point evaluation of the model is *not* modelled.

    * ``.onnx`` and loaded ONNX models: the graph is lowered operator by operator, a free batch axis is 1; `outputs`
      names the tensors to compute instead of the graph's output, so that a softmax is cut off.  Needs the package onnx.
    * ``.safetensors``, ``.npz``, ``.pt``, ``.pth`` (a PyTorch state_dict) and dicts of arrays: weights and biases by
      name, with ReLU *assumed* between them; `layers` lists the layers, in order, if the file does not tell, and
      `transposed=True` says that weights have a column for each output.  Nothing in these files is run.
    * MLPClassifier and MLPRegressor of scikit-learn, alone or after a scaler in a pipeline; of classifiers the logits.
    * ``.json``: `read_network`.

    `decimals=True` reads each float as the shortest decimal that
    names it (0.1 is 1/10 then): the network is another one.

    Raises `NetworkFileError` saying what is not read and why, `ExactnessError` naming the tensor and the entry that is
    NaN or infinite, `OSError` if a file cannot be read (if there is none, with the names in its folder that are near).

    >>> import_network({"W0": [[1.0], [-1.0]], "b0": [0.0, 0.0], "W1": [[0.5, 0.5]], "b1": [0.25]})(-3)
    Fraction(7, 4)
    """
    file = isinstance(source, (str, PathLike))
    suffix = Path(source).suffix.lower() if file else ""
    tensors = suffix in ARCHIVES or isinstance(source, Mapping)
    onnx = suffix == ".onnx" or type(source).__name__ == "ModelProto"
    if outputs is not None and not onnx:
        raise ValueError(f"outputs = {outputs!r} is for ONNX models; this is {_described(source)}")
    if (layers is not None or transposed) and not tensors:
        raise ValueError(f"layers= and transposed= are for tensors by name; this is {_described(source)}")
    named: dict[str, Any] = {} if name is None else {"name": name}
    if not file:
        return _of_object(source, layers, transposed, outputs, decimals, onnx, named)
    if suffix == ".json":
        network = read_network(existing(Path(source)))
        return network.named(name) if name else network
    if not tensors and not onnx:
        hint = "; load it yourself and pass the object: a pickle runs whatever it contains" if suffix in UNSAFE else ""
        raise NetworkFileError(
            f"{source}: the suffix {suffix!r} is not known; .onnx, .json, {', '.join(ARCHIVES)} are{hint}"
        )
    existing(Path(source))
    try:
        return _of_file(source, suffix, layers, transposed, outputs, decimals, named)
    except (NetworkFileError, ExactnessError) as error:
        prefix = "" if str(error).startswith(str(source)) else f"{source}: "
        raise type(error)(f"{prefix}{error}") from None


def _of_file(
    source: Any, suffix: str, layers: Any, transposed: bool, outputs: Any, decimals: bool, named: dict[str, Any]
) -> Network:
    if suffix == ".onnx":
        from exactrelu.formats.onnx_model import network_from_onnx

        return network_from_onnx(source, outputs=outputs, decimals=decimals, **named)
    from exactrelu.formats.state_dicts import network_from_tensors

    if suffix == ".safetensors":
        from exactrelu.formats.safetensors import read_safetensors as read
    elif suffix == ".npz":
        from exactrelu.formats.numpy_arrays import read_npz as read
    else:
        from exactrelu.formats.pytorch import read_state_dict as read
    ordered = suffix != ".safetensors"  # which sorts its tensors by type and name
    return network_from_tensors(
        read(source), layers=layers, transposed=transposed, decimals=decimals, ordered=ordered, **named
    )


def _of_object(
    source: Any, layers: Any, transposed: bool, outputs: Any, decimals: bool, onnx: bool, named: dict[str, Any]
) -> Network:
    if isinstance(source, Network):
        return source.named(named["name"]) if named else source
    if onnx:
        from exactrelu.formats.onnx_model import network_from_onnx

        return network_from_onnx(source, outputs=outputs, decimals=decimals, **named)
    if isinstance(source, Mapping):
        from exactrelu.formats.state_dicts import network_from_tensors

        return network_from_tensors(source, layers=layers, transposed=transposed, decimals=decimals, **named)
    from exactrelu.formats.scikit_learn import from_sklearn, is_estimator

    if not is_estimator(source):
        raise TypeError(
            f"a model is needed, not {source!r:.100} of type {type(source).__name__}: the path of a file (.onnx, "
            f".json, {', '.join(ARCHIVES)}), a dict of arrays by name, a loaded ONNX model or one of scikit-learn"
        )
    return from_sklearn(source, decimals=decimals, **named)


def _described(source: Any) -> str:
    return str(source) if isinstance(source, (str, PathLike)) else f"a {type(source).__name__}"
