r"""Numbers as files store them, read exactly.

A finite binary floating-point number is a dyadic rational $m \cdot 2^e$, and that is how it is read: 0.1 stored in
32 bits is 13421773/134217728.  Only on request (``decimals=True``) a float is read as the shortest decimal that names
it in its format, 1/10 then; that changes the network.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from exactrelu.exact import ExactnessError
from exactrelu.formats.network_json import NetworkFileError

__all__ = ["MAX_ENTRIES", "StoredTensor", "object_array", "require_size"]

MAX_ENTRIES = 10_000_000  # of a tensor or a weight matrix: one Python object each
FLOATS = ("float16", "float32", "float64", "bfloat16")


@dataclass(frozen=True, eq=False)
class StoredTensor:
    """A named array as it stands in a file; `type` is the stored type, which numpy may not have (bfloat16).

    >>> StoredTensor("fc.bias", np.array([0.1, 2], dtype="float32")).exact().tolist()
    [Fraction(13421773, 134217728), Fraction(2, 1)]
    >>> StoredTensor("fc.bias", np.array([0.1, 2], dtype="float32")).exact(decimals=True).tolist()
    [Fraction(1, 10), Fraction(2, 1)]
    >>> StoredTensor("fc.weight", np.array([[1, float("nan")]])).exact()
    Traceback (most recent call last):
    ...
    exactrelu.exact.ExactnessError: fc.weight[0][1] = nan is not a finite number; weights are rational numbers
    """

    name: str
    array: np.ndarray
    type: str = ""

    def __post_init__(self) -> None:
        stored = self.type or self.array.dtype.name
        if stored == "bfloat16" and self.array.dtype != np.float32:
            object.__setattr__(self, "array", self.array.astype(np.float32))  # exact: float32 has all of bfloat16
        object.__setattr__(self, "type", stored)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape

    def exact(self, *, decimals: bool = False) -> np.ndarray:
        """The entries as Fractions, in an object array of the same shape.

        Raises `ExactnessError` for NaN and infinities, naming the entry, and for types that are not numbers.
        """
        require_size(self.name, self.shape)
        if self.array.dtype.kind in "iu":
            return object_array(self.shape, (Fraction(int(value)) for value in self.array.flat))
        if self.type not in FLOATS:
            raise ExactnessError(f"{self.name} has type {self.type}; floats of 16, 32, 64 bits and integers are read")
        finite = np.isfinite(self.array)
        if not finite.all():
            place = tuple(int(i) for i in np.argwhere(~finite)[0])
            where = self.name + "".join(f"[{i}]" for i in place)
            raise ExactnessError(
                f"{where} = {float(self.array[place])} is not a finite number; weights are rational numbers"
            )
        if not decimals:
            return object_array(self.shape, (Fraction(*value.as_integer_ratio()) for value in self._doubles()))
        if self.type == "bfloat16":
            raise ExactnessError(f"{self.name} has type bfloat16, which has no customary decimals; leave decimals out")
        return object_array(self.shape, (Fraction(str(value)) for value in self.array.flat))

    def _doubles(self) -> list[float]:
        return self.array.astype(np.float64).ravel().tolist()


def object_array(shape: Sequence[int], entries: Iterable[Any]) -> np.ndarray:
    """The entries, row by row, as an array of Python objects."""
    array = np.empty(tuple(shape), dtype=object)
    for position, entry in enumerate(entries):
        array.flat[position] = entry
    return array


def require_size(name: str, shape: Sequence[int]) -> None:
    """Refuse what would not fit into memory as Python objects."""
    if prod(shape) > MAX_ENTRIES:
        raise NetworkFileError(f"{name} has shape {tuple(shape)}; at most {MAX_ENTRIES} entries are read exactly")
