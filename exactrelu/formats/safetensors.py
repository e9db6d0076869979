"""Tensors in safetensors files: eight bytes with the length of a JSON header, the header, the raw entries.

Source: the safetensors format description (Hugging Face).  A file is refused unless header and data fit exactly:
every tensor in its own bytes, no gap and no overlap, sizes as shapes and types say.
"""

import json
from math import prod
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.stored_numbers import StoredTensor

__all__ = ["read_safetensors"]

MAX_HEADER = 100_000_000  # bytes, the limit of the format
TYPES = {
    "F16": "<f2",
    "F32": "<f4",
    "F64": "<f8",
    "BF16": "<u2",
    **{f"{sign}{8 * size}": f"<{sign.lower()}{size}" for sign in "IU" for size in (1, 2, 4, 8)},
}


def read_safetensors(path: str | PathLike[str]) -> dict[str, StoredTensor]:
    """The tensors of a file by name, sorted by their place in the file, which is not the order of the layers.

    Raises `NetworkFileError` saying what is wrong with the file, `OSError` if it cannot be read.
    """
    data = Path(path).read_bytes()

    def refuse(reason: str) -> NoReturn:
        raise NetworkFileError(f"{path}: not a safetensors file: {reason}")

    if len(data) < 8:
        refuse(f"it has {len(data)} bytes")
    length = int.from_bytes(data[:8], "little")
    if length > min(MAX_HEADER, len(data) - 8):
        refuse(f"its header should have {length} bytes, but the file has {len(data)}")
    try:
        header = json.loads(data[8 : 8 + length].decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        refuse(f"its header is not JSON ({error})")
    if not isinstance(header, dict):
        refuse("its header is not a JSON object")
    header.pop("__metadata__", None)
    entries = memoryview(data)[8 + length :]
    tensors, end = {}, 0
    places = {name: _place(name, entry, refuse) for name, entry in header.items()}
    for name in sorted(places, key=lambda name: places[name][2:]):
        kind, shape, start, stop = places[name]
        if start != end:
            refuse(f"the data of {name!r} start at byte {start}, where byte {end} is next")
        if stop > len(entries):
            refuse(f"the data of {name!r} end at byte {stop}, but there are {len(entries)}; the file is cut off")
        end = stop
        if kind not in TYPES:  # refused when it is used, by name
            if prod(shape) > 8 * (stop - start):
                refuse(f"{name!r} has {stop - start} bytes; shape {shape} of type {kind} needs more")
            tensors[name] = StoredTensor(name, np.broadcast_to(np.zeros((), "V1"), shape), kind)
            continue
        dtype = np.dtype(TYPES[kind])
        needed = prod(shape) * dtype.itemsize
        if stop - start != needed:
            refuse(f"{name!r} has {stop - start} bytes; shape {shape} of type {kind} needs {needed}")
        array = np.frombuffer(entries[start:stop], dtype=dtype).reshape(shape)
        tensors[name] = StoredTensor(name, bfloat16(array), "bfloat16") if kind == "BF16" else StoredTensor(name, array)
    if end != len(entries):
        refuse(f"{len(entries) - end} bytes at the end belong to no tensor")
    return tensors


def bfloat16(bits: np.ndarray) -> np.ndarray:
    """The floats whose upper 16 bits are given."""
    return (bits.astype("<u4") << 16).view("<f4")


def _place(name: str, entry: Any, refuse: Any) -> tuple[str, tuple[int, ...], int, int]:
    try:
        kind, shape, (start, stop) = entry["dtype"], entry["shape"], entry["data_offsets"]
    except (TypeError, KeyError, ValueError):
        refuse(f"the entry of {name!r} has not the keys dtype, shape and data_offsets")
    numbers = [*shape, start, stop] if isinstance(shape, list) else [None]
    if not isinstance(kind, str) or any(type(n) is not int or not 0 <= n < 2**63 for n in numbers) or stop < start:
        refuse(f"the entry of {name!r} has a shape, offsets or a type that make no sense")
    return kind, tuple(shape), start, stop


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name appears twice")
    return found
