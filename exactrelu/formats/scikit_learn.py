"""Multi-layer perceptrons of scikit-learn as exact networks; scikit-learn itself is not imported."""

from fractions import Fraction
from typing import Any

import numpy as np

from exactrelu.affine import AffineMap
from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.stored_numbers import StoredTensor
from exactrelu.networks import Network

__all__ = ["from_sklearn", "is_estimator"]


def from_sklearn(model: Any, *, decimals: bool = False, name: str | None = None) -> Network:
    r"""The exact network of a fitted MLPRegressor or MLPClassifier with activation ``"relu"`` or ``"identity"``.

    A pipeline may scale before it with StandardScaler or MinMaxScaler; the scaling is merged into the first affine map,
    with the exact quotient $(x - \mu) / \sigma$ of the stored floats.

    A classifier's softmax or logistic function at the end is *not* part of the network: its outputs are the **logits**,
    one for each class (the predicted class is the first with the largest one), or a single one for two classes (the
    second class if it is positive); the network is then named ``logits`` unless `name` says otherwise.

    Raises `NetworkFileError` for other estimators, steps and activations, `ExactnessError` for weights that are no
    finite numbers.
    """
    *scalers, mlp = [step for _, step in model.steps] if type(model).__name__ == "Pipeline" else [model]
    if type(mlp).__name__ not in ("MLPRegressor", "MLPClassifier"):
        raise NetworkFileError(f"a {type(mlp).__name__} is not a network; MLPRegressor and MLPClassifier are read")
    if not hasattr(mlp, "coefs_"):
        raise NetworkFileError(f"the {type(mlp).__name__} has no weights yet; call its fit first")
    if mlp.activation not in ("relu", "identity"):
        raise NetworkFileError(f"its activation {mlp.activation!r} is not piecewise affine; train with 'relu'")
    if mlp.out_activation_ not in ("identity", "softmax", "logistic"):
        raise NetworkFileError(f"its output activation {mlp.out_activation_!r} is not known")
    maps = []
    for k, (weight, bias) in enumerate(zip(mlp.coefs_, mlp.intercepts_, strict=True)):
        matrix = StoredTensor(f"coefs_[{k}]", np.asarray(weight)).exact(decimals=decimals)
        offset = StoredTensor(f"intercepts_[{k}]", np.asarray(bias)).exact(decimals=decimals)
        maps.append(AffineMap(matrix.T.tolist(), offset.tolist()))
    if mlp.activation == "identity":
        merged = maps[0]
        for A in maps[1:]:
            merged = A @ merged
        maps = [merged]
    for step in reversed(scalers):
        maps[0] = maps[0] @ _scaling(step, maps[0].input_dim, decimals)
    return Network(maps, name or ("N" if mlp.out_activation_ == "identity" else "logits"))


def _scaling(step: Any, n: int, decimals: bool) -> AffineMap:
    """x -> factor * x + shift, coordinate by coordinate."""

    def stored(attribute: str, default: int) -> list[Fraction]:
        values = getattr(step, attribute, None)
        if values is None:
            return [Fraction(default)] * n
        return StoredTensor(f"{kind}.{attribute}", np.asarray(values)).exact(decimals=decimals).tolist()

    kind = type(step).__name__
    if kind == "StandardScaler":
        factors = [1 / sigma for sigma in stored("scale_", 1)] if step.with_std else [Fraction(1)] * n
        means = stored("mean_", 0) if step.with_mean else [Fraction(0)] * n  # it has means that it does not use
        shifts = [-mu * factor for mu, factor in zip(means, factors, strict=True)]
    elif kind == "MinMaxScaler" and not step.clip:
        factors, shifts = stored("scale_", 1), stored("min_", 0)
    elif step in ("passthrough", None):
        return AffineMap.identity(n)
    else:
        raise NetworkFileError(f"the step {kind} is not read; StandardScaler and MinMaxScaler without clip are")
    return AffineMap([[factors[i] if i == j else 0 for j in range(n)] for i in range(n)], shifts, input_dim=n)


def is_estimator(source: Any) -> bool:
    """Whether the object is one of scikit-learn's."""
    return any(kind.__module__.split(".")[0] == "sklearn" for kind in type(source).__mro__)
