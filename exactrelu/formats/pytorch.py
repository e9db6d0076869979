"""PyTorch state_dict files (.pt, .pth), read without torch and without running anything that they contain.

Such a file is a zip archive with a pickle, which says how the tensors are put together, and one member with the raw
entries of every storage.  The pickle is interpreted here, opcode by opcode, with the few opcodes and the few names that
state dictionaries use; every other name, `os.system` as much as a class of modules, is refused and never looked up.
"""

import pickletools
from math import prod
from os import PathLike
from typing import Any, NamedTuple

import numpy as np

from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.safetensors import bfloat16
from exactrelu.formats.stored_numbers import StoredTensor
from exactrelu.formats.zip_archives import Archive

__all__ = ["read_state_dict"]

MAX_PICKLE = 50_000_000  # bytes
MAX_OBJECTS, MAX_DEPTH = 100_000, 20  # in nested dictionaries
BYTE_ORDERS = {b"little": "<", b"big": ">"}
OLDER = "; the format before torch 1.6 is not read, write the file anew: torch.save(model.state_dict(), path)"
STORAGES = {
    "FloatStorage": "f4",
    "DoubleStorage": "f8",
    "HalfStorage": "f2",
    "BFloat16Storage": "u2",
    "LongStorage": "i8",
    "IntStorage": "i4",
    "ShortStorage": "i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
}
NAMES = {
    "collections OrderedDict",
    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter",
    *(f"torch {storage}" for storage in STORAGES),
}


class Name(NamedTuple):
    """A name that the pickle refers to; it stays a name."""

    text: str


class Storage(NamedTuple):
    """A storage: the member of the archive that has its entries, and their type."""

    key: str
    kind: str
    size: int


class View(NamedTuple):
    """A tensor: a storage read with offset, shape and strides."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_state_dict(path: str | PathLike[str]) -> dict[str, StoredTensor]:
    """The tensors of a state_dict file by name, in its order; nested dictionaries give dotted names.

    Raises `NetworkFileError` for files that are no archives written by torch.save (from torch 1.6 on), that refer to
    anything but tensors, or whose sizes do not fit; `OSError` if the file cannot be read.
    """
    try:
        archive = Archive(path)
        pickles = [name for name in archive.members if name.split("/")[-1] == "data.pkl"]
        if len(pickles) != 1:
            raise NetworkFileError(f"it has {len(pickles)} members named data.pkl; a state_dict file has one")
        folder = pickles[0].removesuffix("data.pkl")
        written = archive.read(f"{folder}byteorder") if f"{folder}byteorder" in archive.members else b"little"
        if written not in BYTE_ORDERS:
            raise NetworkFileError(f"its byte order is {written[:10]!r}, neither little nor big")
        if archive.members[pickles[0]].file_size > MAX_PICKLE:
            raise NetworkFileError(f"its pickle has more than {MAX_PICKLE} bytes")
        state = interpreted(archive.read(pickles[0], stored=True))
        storages: dict[Storage, np.ndarray] = {}
        tensors: dict[str, StoredTensor] = {}
        for name, view in _views(state).items():
            member = f"{folder}data/{view.storage.key}"
            if member not in archive.members:
                raise NetworkFileError(f"the entries of {name!r} are missing")
            if view.storage not in storages:
                raw = archive.read(member, stored=True)
                storages[view.storage] = _entries(view.storage, raw, BYTE_ORDERS[written])
            tensors[name] = _tensor(name, view, storages[view.storage])
        return tensors
    except NetworkFileError as error:
        hint = OLDER if "not a zip archive" in str(error) else ""
        raise NetworkFileError(f"{path}: not a state_dict file: {error}{hint}") from None
    except (OverflowError, ValueError) as error:
        raise NetworkFileError(f"{path}: not a state_dict file: it is damaged ({error})") from None


def _views(state: Any) -> dict[str, View]:
    """The tensors in a dictionary and in dictionaries inside it, in order."""
    if not isinstance(state, dict):
        raise NetworkFileError(
            f"it holds a {_kind(state)}, not a state_dict; write torch.save(model.state_dict(), path)"
        )
    found: dict[str, View] = {}
    stack: list[tuple[tuple[str, ...], Any]] = [((), state)]
    seen = 0
    while stack:
        path, value = stack.pop()
        seen += 1
        if seen > MAX_OBJECTS or len(path) > MAX_DEPTH:  # a dictionary may contain itself
            raise NetworkFileError(f"its dictionaries are nested more than {MAX_DEPTH} deep or hold too much")
        if isinstance(value, View):
            found[".".join(path)] = value
        elif isinstance(value, dict):
            stack += [((*path, str(key)), inside) for key, inside in reversed(value.items())]
    return found


def _kind(value: Any) -> str:
    return "tensor" if isinstance(value, View) else type(value).__name__


def _entries(storage: Storage, raw: bytes, order: str) -> np.ndarray:
    """The entries of a storage."""
    dtype = np.dtype(order + STORAGES[storage.kind])
    if len(raw) != storage.size * dtype.itemsize:
        raise NetworkFileError(f"the storage {storage.key} has {len(raw)} bytes, not {storage.size} entries")
    entries = np.frombuffer(raw, dtype=dtype)
    return bfloat16(entries) if storage.kind == "BFloat16Storage" else entries


def _tensor(name: str, view: View, entries: np.ndarray) -> StoredTensor:
    """The view of its storage that a tensor is, without a copy."""
    count = prod(view.shape)
    reach = sum((n - 1) * s for n, s in zip(view.shape, view.strides, strict=True))
    if count and view.offset + reach >= len(entries):
        raise NetworkFileError(f"{name!r} of shape {view.shape} reaches beyond its storage")
    if count > len(entries):
        raise NetworkFileError(f"{name!r} of shape {view.shape} repeats entries of its storage; it is not a weight")
    strides = [s * entries.itemsize if n > 1 else 0 for n, s in zip(view.shape, view.strides, strict=True)]
    start = entries[view.offset if count else 0 :]
    array = np.lib.stride_tricks.as_strided(start, view.shape, strides, writeable=False)
    return StoredTensor(name, array, "bfloat16" if view.storage.kind == "BFloat16Storage" else "")


# -- the pickle ------------------------------------------------------------------------------------------------------


def interpreted(pickle: bytes) -> Any:
    """The object that the pickle of a state_dict describes, made of dictionaries, tuples, numbers, text and tensors."""
    stack: list[Any] = []
    marks: list[list[Any]] = []
    memo: dict[int, Any] = {}
    try:
        for opcode, argument, _ in pickletools.genops(pickle):
            match opcode.name:
                case "PROTO" | "FRAME":
                    pass
                case "STOP":
                    return stack.pop()
                case "MARK":
                    marks.append(stack)
                    stack = []
                case "GLOBAL":
                    stack.append(_name(argument))
                case "STACK_GLOBAL":
                    name, module = stack.pop(), stack.pop()
                    stack.append(_name(f"{module} {name}"))
                case "BINPUT" | "LONG_BINPUT" | "PUT":
                    memo[int(argument or 0)] = stack[-1]
                case "MEMOIZE":
                    memo[len(memo)] = stack[-1]
                case "BINGET" | "LONG_BINGET" | "GET":
                    stack.append(memo[int(argument or 0)])
                case "EMPTY_TUPLE":
                    stack.append(())
                case "EMPTY_DICT":
                    stack.append({})
                case "EMPTY_LIST":
                    stack.append([])
                case "TUPLE" | "LIST":
                    items, stack = stack, marks.pop()
                    stack.append(tuple(items) if opcode.name == "TUPLE" else items)
                case "TUPLE1" | "TUPLE2" | "TUPLE3":
                    count = int(opcode.name[-1])
                    items = [stack.pop() for _ in range(count)]
                    stack.append(tuple(reversed(items)))
                case "APPEND":
                    item = stack.pop()
                    _of(list, stack[-1]).append(item)
                case "APPENDS":
                    items, stack = stack, marks.pop()
                    _of(list, stack[-1]).extend(items)
                case "SETITEM":
                    value, key = stack.pop(), stack.pop()
                    _of(dict, stack[-1])[_key(key)] = value
                case "SETITEMS":
                    items, stack = stack, marks.pop()
                    pairs = zip(items[::2], items[1::2], strict=True)
                    _of(dict, stack[-1]).update((_key(key), value) for key, value in pairs)
                case "NEWTRUE" | "NEWFALSE" | "NONE":
                    stack.append({"NEWTRUE": True, "NEWFALSE": False, "NONE": None}[opcode.name])
                case "REDUCE":
                    arguments, function = stack.pop(), stack.pop()
                    stack.append(_made(function, _of(tuple, arguments)))
                case "BINPERSID":
                    stack.append(_storage(stack.pop()))
                case "BUILD":  # the version numbers of the modules, set as an attribute of the dictionary
                    stack.pop()
                    _of(dict, stack[-1])
                case name if name.startswith(("BININT", "LONG", "INT", "BINFLOAT", "FLOAT")) or "UNICODE" in name:
                    stack.append(argument)
                case name:
                    raise NetworkFileError(f"its pickle uses the opcode {name}, which state_dicts do not need")
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise NetworkFileError(f"its pickle is damaged ({type(error).__name__}: {error})") from None
    raise NetworkFileError("its pickle is damaged: it does not end")


def _name(text: Any) -> Name:
    if text not in NAMES:
        shown = str(text).replace(" ", ".")[:100]
        hint = "; write torch.save(model.state_dict(), path)" if shown.startswith("torch") or "." in shown else ""
        raise NetworkFileError(f"its pickle refers to {shown}, which is not looked up: only tensors are read{hint}")
    return Name(text)


def _of(kind: type, value: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, (Name, Storage, View)):
        raise NetworkFileError(f"its pickle is damaged: a {kind.__name__} is needed where a {_kind(value)} is")
    return value


def _key(value: Any) -> Any:
    if not isinstance(value, (str, int)):
        raise NetworkFileError(f"its pickle has a key that is a {_kind(value)}")
    return value


def _storage(identity: Any) -> Storage:
    tag, kind, key, _, size = _of(tuple, identity)
    _, _, storage = kind.text.partition(" ") if isinstance(kind, Name) else ("", "", "")
    if tag != "storage" or storage not in STORAGES or not isinstance(key, str) or type(size) is not int or size < 0:
        raise NetworkFileError("its pickle is damaged: a storage makes no sense")
    return Storage(key, storage, size)


def _made(function: Any, arguments: tuple[Any, ...]) -> Any:
    text = function.text if isinstance(function, Name) else None
    if text == "collections OrderedDict":
        return {_key(key): value for key, value in (arguments[0] if arguments else [])}
    if text == "torch._utils _rebuild_parameter" and isinstance(arguments[0], View):
        return arguments[0]
    if text != "torch._utils _rebuild_tensor_v2":
        raise NetworkFileError(f"its pickle calls {text or _kind(function)}; only tensors are put together")
    storage, offset, shape, strides = arguments[:4]
    numbers = [offset, *_of(tuple, shape), *_of(tuple, strides)]
    if not isinstance(storage, Storage) or any(type(n) is not int or n < 0 for n in numbers):
        raise NetworkFileError("its pickle is damaged: a tensor makes no sense")
    if len(shape) != len(strides):
        raise NetworkFileError("its pickle is damaged: a tensor has not as many strides as axes")
    return View(storage, offset, shape, strides)
