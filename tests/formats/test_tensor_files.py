"""safetensors, npz and PyTorch files: what they say is read exactly, damaged and hostile ones are refused."""

import io
import json
import os
import pickle
import random
import struct
import sys
import types
import zipfile
from fractions import Fraction

import numpy as np
import pytest

from exactrelu.exact import ExactnessError
from exactrelu.formats import zip_archives
from exactrelu.formats.network_json import NetworkFileError, write_network
from exactrelu.formats.numpy_arrays import read_npz
from exactrelu.formats.pytorch import read_state_dict
from exactrelu.formats.safetensors import read_safetensors
from exactrelu.formats.trained_networks import import_network
from exactrelu.networks import Network

# 2 -> 3 -> 1, weights as PyTorch has them: a row for each output
TENSORS = {
    "fc1.weight": np.array([[0.1, -1], [2, 0.5], [-0.25, 3]], np.float32),
    "fc1.bias": np.array([0, 1e-7, -2], np.float32),
    "fc2.weight": np.array([[1, -1, 0.3]], np.float32),
    "fc2.bias": np.array([0.7], np.float32),
}


def exactly(x):
    """The value of a 32-bit float by its bits: sign, exponent, mantissa."""
    (bits,) = struct.unpack(">I", struct.pack(">f", float(x)))
    exponent, mantissa = bits >> 23 & 0xFF, bits & 0x7FFFFF
    size = Fraction(mantissa | 1 << 23) * Fraction(2) ** (exponent - 150) if exponent else Fraction(mantissa, 2**149)
    return -size if bits >> 31 else size


EXPECTED = Network(
    [
        ([[exactly(w) for w in row] for row in TENSORS[f"fc{k}.weight"]], [exactly(c) for c in TENSORS[f"fc{k}.bias"]])
        for k in (1, 2)
    ]
)


def safetensors(tensors, types=None, reorder=sorted):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name in reorder(tensors):
        array = tensors[name]
        raw = array.tobytes()
        kind = (types or {}).get(name, {"f": "F", "i": "I", "u": "U"}[array.dtype.kind] + str(8 * array.itemsize))
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


# -- a pickler that writes what torch.save writes, without torch ------------------------------------------------------


class TorchTensor:
    def __init__(self, array, storage="FloatStorage", strides=None, offset=0, shape=None):
        self.array, self.storage, self.offset = array, storage, offset
        self.shape = shape or array.shape
        self.strides = strides or tuple(s // array.itemsize for s in array.strides)


def state_dict_file(state, extra=(), **archive):
    """The bytes of a .pt file with a dictionary of arrays or TorchTensors (or anything that pickles)."""
    modules = {name: types.ModuleType(name) for name in ("torch", "torch._utils")}
    storages = []

    def rebuild(*arguments):
        raise AssertionError("nothing is rebuilt while it is written")

    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    modules["torch._utils"]._rebuild_tensor_v2 = rebuild

    class Storage:
        def __init__(self, tensor):
            self.tensor = tensor

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if not isinstance(value, Storage):
                return None
            kind = type(value.tensor.storage, (), {"__module__": "torch"})
            kind.__qualname__ = value.tensor.storage
            setattr(modules["torch"], value.tensor.storage, kind)
            storages.append(value.tensor.array)
            return ("storage", kind, str(len(storages) - 1), "cpu", value.tensor.array.size)

        def reducer_override(self, value):
            if isinstance(value, np.ndarray):
                value = TorchTensor(value)
            if isinstance(value, TorchTensor):
                from collections import OrderedDict

                view = (Storage(value), value.offset, tuple(map(int, value.shape)), tuple(map(int, value.strides)))
                return rebuild, (*view, False, OrderedDict())
            return NotImplemented

    stream = io.BytesIO()
    sys.modules.update(modules)
    try:
        Pickler(stream, 2).dump(state)
    finally:
        for name in modules:
            del sys.modules[name]
    return zipped(
        [
            ("net/data.pkl", stream.getvalue()),
            *((f"net/data/{k}", a.tobytes()) for k, a in enumerate(storages)),
            *extra,
        ],
        **archive,
    )


def zipped(members, compression=zipfile.ZIP_STORED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


@pytest.fixture
def written(tmp_path):
    def write(data, name):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


# -- what is read ----------------------------------------------------------------------------------------------------


def test_all_formats_give_the_same_exact_network(written, tmp_path):
    from collections import OrderedDict

    assert EXPECTED.layers[0].W[0][0] == Fraction(13421773, 2**27)
    sources = [
        written(safetensors(TENSORS), "n.safetensors"),
        written(npz(**TENSORS), "n.npz"),
        written(state_dict_file(OrderedDict(TENSORS)), "n.pt"),
        written(state_dict_file({"epoch": 3, "model": dict(TENSORS)}), "n.pth"),
        TENSORS,
    ]
    write_network(EXPECTED, tmp_path / "n.json")
    for source in [*sources, tmp_path / "n.json", str(tmp_path / "n.json")]:
        assert import_network(source) == EXPECTED, source
    for source in sources:
        decimal = import_network(source, decimals=True, name="D")
        assert decimal.layers[0].W[0] == (Fraction(1, 10), -1)
        assert decimal.layers[0].b[1] == Fraction(1, 10**7)
        assert decimal.name == "D"


@pytest.mark.parametrize(
    ("dtype", "value"), [("<f2", Fraction(819, 8192)), ("<f8", Fraction(*(0.1).as_integer_ratio()))]
)
def test_other_float_formats_are_read_exactly(dtype, value, written):
    tensors = {"0.weight": np.array([[0.1]], dtype), "0.bias": np.array([0], dtype)}
    for data, name in ((safetensors(tensors), "n.safetensors"), (npz(**tensors), "n.npz")):
        N = import_network(written(data, name))
        assert ((value,),) == N.layers[0].W
        assert ((Fraction(1, 10),),) == import_network(written(data, name), decimals=True).layers[0].W


def test_bfloat16_and_integers(written):
    bits = np.array([[0x3DCD, 0xC040]], np.uint16)  # 0.1 rounded to bfloat16, and -3
    path = written(safetensors({"w": bits, "b": np.array([7], np.int32)}, {"w": "BF16"}), "n.safetensors")
    N = import_network(path)
    assert ((Fraction(0xCD, 2**11), -3),) == N.layers[0].W
    assert N.layers[0].b == (7,)
    with pytest.raises(ExactnessError, match="w has type bfloat16, which has no customary decimals"):
        import_network(path, decimals=True)
    half = TorchTensor(bits, "BFloat16Storage")
    assert import_network(written(state_dict_file({"w": half}), "n.pt")).layers[0].W == N.layers[0].W
    path = written(safetensors({"w": np.zeros((1, 2), np.uint8)}, {"w": "F8_E4M3"}), "n.safetensors")
    with pytest.raises(ExactnessError, match="w has type F8_E4M3"):
        import_network(path)


def test_torch_tensors_may_be_transposed_views_with_an_offset(written):
    storage = np.arange(10, dtype=np.float32)
    view = TorchTensor(storage, shape=(2, 3), strides=(1, 2), offset=3)
    N = import_network(written(state_dict_file({"0.weight": view}), "n.pt"))
    assert N.layers[0].W == ((3, 5, 7), (4, 6, 8))
    assert N.layers[0].b == (0, 0)


def test_big_endian_archives(written):
    swapped = {key: value.astype(">f4") for key, value in TENSORS.items()}
    assert import_network(written(state_dict_file(swapped, [("net/byteorder", b"big")]), "n.pt")) == EXPECTED


def test_columns_for_outputs():
    turned = {key: value.T for key, value in TENSORS.items()}
    assert import_network(turned, transposed=True) == EXPECTED
    with pytest.raises(NetworkFileError, match="they fit if weights have a column for each output: transposed=True"):
        import_network(turned)
    assert import_network({key.replace("weight", "kernel"): value for key, value in turned.items()}) == EXPECTED


def test_names_without_words(written):
    W, b, V, c = TENSORS.values()
    assert import_network({"W0": W, "b0": b, "W1": V, "b1": c}) == EXPECTED
    stream = io.BytesIO()
    np.savez(stream, W, b, V, c)
    assert import_network(written(stream.getvalue(), "n.npz")) == EXPECTED


def test_safetensors_are_ordered_by_number_or_by_shape_or_refused(written):
    square = np.eye(3, dtype=np.float32)
    ten = {f"layers.{k}.weight": square[: 3 if k < 10 else 2] * (k + 1) for k in range(11)}
    N = import_network(written(safetensors(ten), "n.safetensors"))  # layers.10 comes after layers.9
    assert [A.W[0][0] for A in N.layers] == list(range(1, 12))
    shapes = {"output.weight": square[:1], "input.weight": square[:, :2], "middle.weight": 2 * square}
    N = import_network(written(safetensors(shapes), "n.safetensors"))
    assert N.architecture == (2, 3, 3, 1)
    path = written(safetensors(shapes | {"again.weight": square}), "n.safetensors")
    with pytest.raises(NetworkFileError, match="in which order the layers are applied, and more than one order"):
        import_network(path)
    N = import_network(path, layers=["input", "again", "middle", "output"])
    assert [A.W[0][0] for A in N.layers] == [1, 1, 2, 1]
    N = import_network(path, layers=["input", ("middle.weight", None)])
    assert N.architecture == (2, 3, 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"bn.running_mean": np.zeros(3)},
            "'bn.running_mean' of shape .* is neither a weight nor a bias; say in layers=",
        ),
        ({"bn.weight": np.zeros(3)}, "'bn.weight' has shape .* a matrix is needed; a normalisation"),
        ({"conv.weight": np.zeros((1, 1, 2, 2))}, "'conv.weight' .*; convolutions come in as ONNX"),
        ({"fc3.weight": np.zeros((2, 5))}, "'fc3.weight' takes 5 inputs, 'fc2.weight' before it has 1 outputs"),
        ({"fc1.bias": np.zeros(2)}, "'fc1.bias' has shape .2,., 'fc1.weight' has 3 outputs"),
        ({"fc3.bias": np.zeros(2)}, "the bias 'fc3.bias' has no weight"),
        ({"fc2.bias": np.array(["a"])}, "fc2.bias has type str"),
        ({"fc2.bias": np.array([1j])}, "fc2.bias has type complex128"),
        ({"fc2.bias": np.array([None])}, "fc2.bias is not an array of numbers"),
        ({"fc2.bias": np.array([np.nan])}, r"fc2.bias\[0\] = nan is not a finite number"),
        ({"fc1.weight": np.array([[1, 2], [3, -np.inf], [0, 0]])}, r"fc1.weight\[1\]\[1\] = -inf is not a finite"),
    ],
)
def test_tensors_that_are_no_network_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        import_network(TENSORS | change)


def test_wrong_arguments_are_refused(tmp_path):
    with pytest.raises(ValueError, match="outputs = 'y' is for ONNX models"):
        import_network(TENSORS, outputs="y")
    with pytest.raises(ValueError, match="layers= and transposed= are for tensors by name"):
        import_network(tmp_path / "n.json", transposed=True)
    with pytest.raises(NetworkFileError, match=r"suffix '.joblib' is not known.*a pickle runs whatever it contains"):
        import_network(tmp_path / "model.joblib")
    with pytest.raises(
        TypeError, match=r"^a model is needed, not 3 of type int: the path of a file \(\.onnx, \.json, "
    ):
        import_network(3)
    (tmp_path / "net.onnx").touch()
    for name in ("nets.onnx", "nat.onnx", "net.json"):
        with pytest.raises(FileNotFoundError, match=r"does not exist; did you mean .*net\.onnx\?$"):
            import_network(tmp_path / name)
    with pytest.raises(NetworkFileError, match="layers: 'fc9' names 0 weights"):
        import_network(TENSORS, layers=["fc9"])
    with pytest.raises(NetworkFileError, match="no weight among the tensors"):
        import_network({})
    with pytest.raises(FileNotFoundError):
        import_network(tmp_path / "none.pt")


# -- damaged and hostile files ---------------------------------------------------------------------------------------


class Hostile:
    """Unpickling it would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_a_pickle_that_calls_os_system_is_refused_by_name_and_not_run(written, tmp_path):
    trace = tmp_path / "trace"
    data = state_dict_file({"0.weight": Hostile(trace)})
    path = written(data, "evil.pt")
    with pytest.raises(
        NetworkFileError,
        match=r"evil.pt: not a state_dict file: its pickle refers to (posix|nt)\.system, which is not looked up",
    ):
        import_network(path)
    assert not trace.exists()
    with zipfile.ZipFile(path) as archive:
        pickle.loads(archive.read("net/data.pkl"))  # the file is as hostile as it looks
    assert trace.exists()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (b"cbuiltins\neval\n(X\x01\x00\x00\x001tR.", "refers to builtins.eval"),
        (b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93.", "refers to builtins.exec"),
        (b"ctorch.nn.modules.container\nSequential\n.", "torch.nn.modules.container.Sequential.*model.state_dict"),
        (b"(S'touch x'\nios\nsystem\n.", "uses the opcode STRING"),
        (b"(ios\nsystem\n.", "uses the opcode INST"),
        (b"\x82\x01.", "uses the opcode EXT1"),
        (b"}}b}R.", "a tuple is needed where a dict is|damaged"),
        (b"}.", "there is no weight"),
        (b"K\x01.", "it holds a int, not a state_dict"),
        (b"", "damaged|does not end"),
        (b"}", "damaged"),
        (b"0.", "damaged|uses the opcode POP"),
        (b"ctorch._utils\n_rebuild_tensor_v2\n)R.", "damaged|makes no sense|values to unpack"),
        (b"(K\x01K\x02tQ.", "damaged|values to unpack"),
        (b"}q\x00X\x01\x00\x00\x00ah\x00sX\x01\x00\x00\x00bh\x00s.", "nested more than 20 deep"),
        (b"\x8d\xff\xff\xff\xff\xff\xff\xff\x7f", "damaged"),
    ],
)
def test_strange_pickles_are_refused(code, message, written):
    with pytest.raises(NetworkFileError, match=message):
        import_network(written(zipped([("net/data.pkl", code)]), "n.pt"))


@pytest.mark.parametrize(
    ("tensor", "message"),
    [
        (TorchTensor(np.zeros(4, np.float32), shape=(2, 3), strides=(3, 1)), "reaches beyond its storage"),
        (TorchTensor(np.zeros(4, np.float32), shape=(2, 2), strides=(2, 1), offset=1), "reaches beyond its storage"),
        (TorchTensor(np.zeros(4, np.float32), shape=(9, 9), strides=(0, 0)), "repeats entries of its storage"),
        (TorchTensor(np.zeros(4, np.float32), shape=(10**18, 10**18), strides=(0, 0)), "repeats entries"),
        (TorchTensor(np.zeros(4, np.float32), shape=(0, 2**80), strides=(1, 1)), "damaged|a matrix is needed"),
        (TorchTensor(np.zeros(4, np.float32), shape=(-1, 2), strides=(1, 1)), "makes no sense"),
        (TorchTensor(np.zeros(4, np.float32), shape=(2, 2), strides=(1,)), "not as many strides as axes"),
        (TorchTensor(np.zeros(4, np.float64)), "has 32 bytes, not 4 entries"),
        (TorchTensor(np.zeros(4, np.float32), "QInt8Storage"), "refers to torch.QInt8Storage"),
    ],
)
def test_tensors_that_do_not_fit_their_storage_are_refused(tensor, message, written):
    with pytest.raises(NetworkFileError, match=message):
        import_network(written(state_dict_file({"0.weight": tensor}), "n.pt"))


def test_archives_that_are_no_state_dict_files(written):
    for data, message in [
        (b"", "not a zip archive"),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "not a zip archive.*before torch 1.6"),
        (zipped([("constants.pkl", b"")]), "0 members named data.pkl"),
        (state_dict_file(TENSORS, compression=zipfile.ZIP_DEFLATED), "is compressed"),
        (state_dict_file(TENSORS, [("net/byteorder", b"middle")]), "byte order"),
    ]:
        with pytest.raises(NetworkFileError, match=message):
            import_network(written(data, "n.pt"))


def test_npz_bombs_and_objects_are_refused(written, monkeypatch):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("W0.npy", "w", force_zip64=True) as f,
    ):
        f.write(bytes(2**22 + 1))
    assert len(stream.getvalue()) < 2**14
    monkeypatch.setattr(zip_archives, "MAX_BYTES", 2**22)
    with pytest.raises(NetworkFileError, match="unpack to more than"):
        import_network(written(stream.getvalue(), "bomb.npz"))
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"shape": (10**9, 10**9), "fortran_order": False, "descr": "<f8"})
    for member, message in [
        (header.getvalue(), "has 0 bytes of data"),
        (header.getvalue().replace(b"<f8", b"|O8"), "holds Python objects"),
        (b"\x93NUMPY\x01\x00\x02\x00{{", "n.npz: "),
        (b"nonsense", "n.npz: "),
        (b"", "n.npz: "),
    ]:
        with pytest.raises(NetworkFileError, match=message):
            import_network(written(zipped([("W0.npy", member)]), "n.npz"))
    with pytest.raises(NetworkFileError, match=r"'readme\.txt' is not a numpy array"):
        import_network(written(zipped([("readme.txt", b"")]), "n.npz"))


def test_arrays_by_columns(written):
    W = np.asfortranarray(TENSORS["fc1.weight"])
    assert read_npz(written(npz(W0=W), "n.npz"))["W0"].exact().tolist() == [
        [exactly(w) for w in row] for row in W.tolist()
    ]


def header_of(data, change):
    """A safetensors file whose header is changed, the data left alone."""
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data[8 + length :]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h: h["fc1.bias"].update(data_offsets=[0, 16]), "has 16 bytes; shape .* needs 12"),
        (lambda h: h["fc1.bias"].update(data_offsets=[4, 16]), "start at byte 4, where byte 0 is next"),
        (lambda h: h["fc1.weight"].update(data_offsets=[0, 24]), "start at byte"),
        (lambda h: h["fc1.bias"].update(shape=[4]), "needs 16"),
        (lambda h: h["fc1.bias"].update(shape=[2**62, 2**62]), "needs"),
        (lambda h: h["fc1.bias"].update(shape=[-3]), "make no sense"),
        (lambda h: h["fc1.bias"].update(shape=[True, 3]), "make no sense"),
        (lambda h: h["fc1.bias"].update(data_offsets=[12, 0]), "make no sense"),
        (lambda h: h["fc1.bias"].update(dtype=7), "make no sense"),
        (lambda h: h["fc1.bias"].pop("shape"), "has not the keys"),
        (lambda h: h.update({"fc1.bias": 3}), "has not the keys"),
        (lambda h: h.pop("fc2.weight"), "belong to no tensor"),
    ],
)
def test_safetensors_headers_that_do_not_fit_are_refused(change, message, written):
    with pytest.raises(NetworkFileError, match=rf"not a safetensors file: .*{message}"):
        read_safetensors(written(header_of(safetensors(TENSORS), change), "n.safetensors"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 8,
        struct.pack("<Q", 2**62) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 200_000) + b"[" * 200_000,
        struct.pack("<Q", 13) + b'{"a":1,"a":2}',
        struct.pack("<Q", 2) + b"\xff\xfe",
    ],
)
def test_safetensors_files_without_a_header_are_refused(data, written):
    with pytest.raises(NetworkFileError, match="not a safetensors file"):
        read_safetensors(written(data, "n.safetensors"))


@pytest.mark.parametrize("suffix", ["pt", "npz", "safetensors"])
def test_cut_off_and_altered_files_never_give_anything_but_an_error_or_a_network(suffix, written):
    """A thousand mutations: each is refused with one of the errors of the contract, or is still a network."""
    whole = {"pt": state_dict_file(TENSORS), "npz": npz(**TENSORS), "safetensors": safetensors(TENSORS)}[suffix]
    rnd = random.Random(7)
    refused = 0
    for trial in range(1000):
        data = bytearray(whole)
        if trial % 2:
            del data[rnd.randrange(len(data)) :]
        else:
            for _ in range(rnd.randint(1, 4)):
                data[rnd.randrange(len(data))] = rnd.choice([0, 255, rnd.randrange(256)])
        path = written(bytes(data), f"n.{suffix}")
        try:
            network = import_network(path)
        except (NetworkFileError, ExactnessError) as error:
            refused += f"n.{suffix}" in str(error)
        else:
            assert isinstance(network, Network)
    assert refused > 500


def test_reading_a_state_dict_imports_nothing(written):
    path = written(state_dict_file(TENSORS), "n.pt")
    read_state_dict(path)
    assert "torch" not in sys.modules
