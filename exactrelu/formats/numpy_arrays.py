"""Tensors in .npz archives of numpy arrays, read without unpickling anything."""

import io
from math import prod
from os import PathLike

import numpy as np
from numpy.lib import format as npy

from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.stored_numbers import StoredTensor
from exactrelu.formats.zip_archives import Archive

__all__ = ["read_npz"]


def read_npz(path: str | PathLike[str]) -> dict[str, StoredTensor]:
    """The arrays of an archive by name, in the order in which they were written.

    Raises `NetworkFileError` for what is no such archive, for arrays of Python objects, and for archives that would
    unpack to more than a gigabyte; `OSError` if the file cannot be read.
    """
    try:
        archive = Archive(path)
        tensors: dict[str, StoredTensor] = {}
        for member in archive.members:
            if not member.endswith(".npy"):
                raise NetworkFileError(f"the member {member!r} is not a numpy array")
            name = member.removesuffix(".npy")
            tensors[name] = StoredTensor(name, _array(name, archive.read(member)))
        return tensors
    except NetworkFileError as error:
        raise NetworkFileError(f"{path}: not an archive of numpy arrays: {error}") from None


def _array(name: str, data: bytes) -> np.ndarray:
    """The array in the npy format; its size is compared with its header before anything is made of it."""
    stream = io.BytesIO(data)
    try:
        version = npy.read_magic(stream)
        read_header = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}[version]
        shape, by_columns, dtype = read_header(stream)
    except Exception as error:  # the header is a Python literal; numpy lets many kinds of errors through
        raise NetworkFileError(f"the header of {name!r} is not read ({type(error).__name__}: {error})") from None
    if dtype.hasobject:
        raise NetworkFileError(f"{name!r} holds Python objects, not numbers; they are not unpickled")
    raw = data[stream.tell() :]
    if any(size < 0 for size in shape) or prod(shape) * dtype.itemsize != len(raw) or not dtype.itemsize:
        raise NetworkFileError(f"{name!r} of shape {shape} and type {dtype} has {len(raw)} bytes of data")
    try:
        return np.frombuffer(raw, dtype=dtype).reshape(shape, order="F" if by_columns else "C")
    except (ValueError, OverflowError) as error:
        raise NetworkFileError(f"{name!r} is not read: {error}") from None
