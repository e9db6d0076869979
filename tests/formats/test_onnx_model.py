"""ONNX in and out: exact values against an evaluator of its own, operators against onnx's reference, refusals."""

import random
import struct
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from exactrelu.exact import ExactnessError
from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.onnx_model import export_onnx, network_from_onnx
from exactrelu.formats.trained_networks import import_network
from exactrelu.networks import Network

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402

FLOAT, DOUBLE = TensorProto.FLOAT, TensorProto.DOUBLE


def graph(nodes, tensors=(), shape=("batch", 2), kind=FLOAT, outputs=("y",), opset=17):
    """A model with input x and the given initializers (arrays by name)."""
    stored = [numpy_helper.from_array(np.asarray(value), name) for name, value in dict(tensors).items()]
    x = helper.make_tensor_value_info("x", kind, list(shape))
    ys = [helper.make_tensor_value_info(name, kind, None) for name in outputs]
    made = helper.make_graph(nodes, "test", [x], ys, stored)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def random_network(seed, architecture, bits=20):
    rnd = random.Random(seed)

    def number():
        return Fraction(rnd.randint(-(2**bits), 2**bits), 2 ** rnd.randint(0, bits))

    return Network(
        [
            ([[number() for _ in range(n)] for _ in range(m)], [number() for _ in range(m)])
            for n, m in pairwise(architecture)
        ]
    )


# -- an evaluator that shares nothing with the package -----------------------------------------------------------


def raw_numbers(tensor):
    """The entries of an initializer from its raw bytes, as Fractions."""
    code, width = {FLOAT: ("f", 4), DOUBLE: ("d", 8)}[tensor.data_type]
    values = struct.unpack(f"<{len(tensor.raw_data) // width}{code}", tensor.raw_data)
    flat = [Fraction(*value.as_integer_ratio()) for value in values]
    if len(tensor.dims) < 2:
        return flat
    n = tensor.dims[1]
    return [flat[i : i + n] for i in range(0, len(flat), n)]


def evaluated(model, point):
    """The value of a graph of Gemm, MatMul, Add, Relu, LeakyRelu, Flatten and Constant for one input vector."""
    values = {tensor.name: raw_numbers(tensor) for tensor in model.graph.initializer}
    values["x"] = list(point)
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        arguments = [values[name] for name in node.input]
        if node.op_type == "Constant":
            result = raw_numbers(attributes["value"])
        elif node.op_type == "Gemm":
            x, W, b = arguments
            rows = W if attributes.get("transB") else list(zip(*W, strict=True))
            result = [sum((w * t for w, t in zip(row, x, strict=True)), c) for row, c in zip(rows, b, strict=True)]
        elif node.op_type == "MatMul":
            x, W = arguments
            result = [sum(w * t for w, t in zip(column, x, strict=True)) for column in zip(*W, strict=True)]
        elif node.op_type == "Add":
            result = [a + b for a, b in zip(*arguments, strict=True)]
        elif node.op_type == "Relu":
            result = [t if t > 0 else Fraction(0) for t in arguments[0]]
        elif node.op_type == "LeakyRelu":
            alpha = Fraction(*attributes["alpha"].as_integer_ratio())
            result = [t if t > 0 else alpha * t for t in arguments[0]]
        else:
            assert node.op_type == "Flatten"
            result = arguments[0]
        values[node.output[0]] = result
    return tuple(values[model.graph.output[0].name])


def points(n, count=1000, seed=0):
    rnd = random.Random(seed)
    return [[Fraction(rnd.randint(-300, 300), rnd.randint(1, 40)) for _ in range(n)] for _ in range(count)]


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def assert_same_values(model, network, count=1000):
    hidden = set()
    for point in points(network.input_dim, count):
        assert as_tuple(network(point)) == evaluated(model, point), point
        hidden.add(network.activation_pattern(point))
    assert len(hidden) > 10  # the points see many regions


@pytest.mark.parametrize(("dtype", "bits"), [("float32", 20), ("float64", 50)])
def test_an_exported_network_comes_back_with_the_same_values_at_a_thousand_points(dtype, bits, tmp_path):
    N = random_network(1, (3, 7, 6, 2), bits)
    path = tmp_path / "n.onnx"
    export_onnx(N, path)
    model = onnx.load(path)
    assert numpy_helper.to_array(model.graph.initializer[0]).dtype == dtype
    back = import_network(path)
    assert back == N
    assert_same_values(model, back)


def test_a_trained_network_comes_back_with_the_same_values(tmp_path):
    learn = pytest.importorskip("sklearn.neural_network")
    data = pytest.importorskip("sklearn.datasets").make_moons(150, noise=0.1, random_state=0)
    mlp = learn.MLPClassifier((6, 5), solver="lbfgs", random_state=0, max_iter=300).fit(*data)
    N = import_network(mlp)
    model = export_onnx(N, tmp_path / "moons.onnx")
    back = import_network(tmp_path / "moons.onnx")
    assert back == N
    assert_same_values(model, back)
    (y,) = ReferenceEvaluator(model).run(None, {"x": data[0][:5]})
    assert np.allclose(y.ravel(), [float(N([Fraction(v) for v in row])) for row in data[0][:5].tolist()])


def test_matmul_add_constant_leaky_relu_flatten():
    rnd = np.random.default_rng(3)
    W0, b0, W1, b1 = (rnd.normal(size=s).astype(np.float32) for s in [(4, 8), (8,), (8, 3), (3,)])
    model = graph(
        [
            helper.make_node("Flatten", ["x"], ["f"]),
            helper.make_node("MatMul", ["f", "W0"], ["p0"]),
            helper.make_node("Constant", [], ["b0"], value=numpy_helper.from_array(b0)),
            helper.make_node("Add", ["p0", "b0"], ["z0"]),
            helper.make_node("LeakyRelu", ["z0"], ["h"], alpha=0.1),
            helper.make_node("Gemm", ["h", "W1", "b1"], ["z1"]),
            helper.make_node("Relu", ["z1"], ["y"]),
        ],
        {"W0": W0, "W1": W1, "b1": b1},
        ("batch", 4),
    )
    N = network_from_onnx(model)
    assert N.architecture == (4, 16, 3, 3)
    assert_same_values(model, N)


def test_decimals_are_read_on_request_only():
    layer = {"W": np.array([[0.1], [-0.7]], np.float32), "b": np.array([1e-3], np.float32)}
    model = graph(
        [helper.make_node("Gemm", ["x", "W", "b"], ["z"]), helper.make_node("LeakyRelu", ["z"], ["y"], alpha=0.3)],
        layer,
    )
    exact, decimal = network_from_onnx(model), network_from_onnx(model, decimals=True)
    assert exact.layers[0].W[0][0] == Fraction(13421773, 2**27)
    assert decimal.layers[0].W[0] == (Fraction(1, 10), Fraction(-7, 10))
    assert decimal.layers[0].b[0] == Fraction(1, 1000)
    assert decimal(-1, 0) == Fraction(3, 10) * Fraction(-99, 1000)


# -- operators against onnx's reference implementation: small integers, so that floats are exact -------------------


def affine(*shape, seed=5):
    return np.random.default_rng(seed).integers(-3, 4, size=shape).astype(np.float64)


IMAGE = (1, 2, 4, 5)
OPERATORS = {
    "Relu": ([("Relu", ["x"], {})], {}, IMAGE),
    "Abs": ([("Abs", ["x"], {})], {}, IMAGE),
    "Clip": ([("Clip", ["x", "lo", "hi"], {})], {"lo": np.array(-1.0), "hi": np.array(2.0)}, IMAGE),
    "Clip upside down": ([("Clip", ["x", "lo", "hi"], {})], {"lo": np.array(2.0), "hi": np.array(-1.0)}, IMAGE),
    "Clip below": ([("Clip", ["x", "lo"], {})], {"lo": np.array(-1.0)}, IMAGE),
    "Clip above": ([("Clip", ["x", "", "hi"], {})], {"hi": np.array(1.0)}, IMAGE),
    "PRelu": ([("PRelu", ["x", "s"], {})], {"s": affine(2, 1, 1)}, IMAGE),
    "LeakyRelu": ([("LeakyRelu", ["x"], {"alpha": 0.5})], {}, IMAGE),
    "HardSigmoid": ([("HardSigmoid", ["x"], {"alpha": 0.25})], {}, IMAGE),
    "Max": ([("Neg", ["x"], {}), ("Max", ["x", "t0", "c"], {})], {"c": affine(5)}, IMAGE),
    "Min": ([("Mul", ["x", "c"], {}), ("Min", ["x", "t0"], {})], {"c": affine(5)}, IMAGE),
    "Conv": ([("Conv", ["x", "W", "b"], {"pads": [1, 0, 1, 2]})], {"W": affine(3, 2, 2, 3), "b": affine(3)}, IMAGE),
    "Conv strided": (
        [("Conv", ["x", "W"], {"strides": [2, 2], "dilations": [1, 2]})],
        {"W": affine(3, 2, 2, 2)},
        IMAGE,
    ),
    "Conv in groups": ([("Conv", ["x", "W"], {"group": 2})], {"W": affine(4, 1, 2, 2)}, IMAGE),
    "Conv same": ([("Conv", ["x", "W"], {"auto_pad": "SAME_UPPER"})], {"W": affine(1, 2, 2, 2)}, IMAGE),
    "Conv 1d": ([("Conv", ["x", "W"], {})], {"W": affine(1, 2, 3)}, (1, 2, 7)),
    "MaxPool": ([("MaxPool", ["x"], {"kernel_shape": [2, 2]})], {}, IMAGE),
    "MaxPool padded": (
        [("MaxPool", ["x"], {"kernel_shape": [3, 2], "pads": [1, 1, 1, 1], "strides": [2, 1]})],
        {},
        IMAGE,
    ),
    "AveragePool": ([("AveragePool", ["x"], {"kernel_shape": [2, 2], "strides": [2, 1]})], {}, IMAGE),
    "AveragePool padded": (
        [("AveragePool", ["x"], {"kernel_shape": [2, 2], "pads": [1, 1, 0, 0], "count_include_pad": 1})],
        {},
        IMAGE,
    ),
    "GlobalAveragePool": ([("GlobalAveragePool", ["x"], {})], {}, (1, 3, 2, 2)),
    "GlobalMaxPool": ([("GlobalMaxPool", ["x"], {})], {}, (1, 3, 2, 3)),
    "ReduceMean": ([("ReduceMean", ["x"], {"axes": [3], "keepdims": 0})], {}, (1, 2, 3, 4)),
    "ReduceSum": ([("ReduceSum", ["x", "a"], {})], {"a": np.array([1, -1])}, IMAGE),
    "Pad": ([("Pad", ["x", "p", "v"], {})], {"p": np.array([0, 0, 1, 0, 0, 1, 0, 2]), "v": np.array(3.0)}, IMAGE),
    "Pad by reflection": ([("Pad", ["x", "p"], {"mode": "reflect"})], {"p": np.array([0, 0, 1, 2, 0, 0, 1, 0])}, IMAGE),
    "BatchNormalization": (
        [("BatchNormalization", ["x", "s", "b", "m", "v"], {"epsilon": 0.25})],
        {"s": affine(2), "b": affine(2), "m": affine(2), "v": np.array([0.0, 3.75])},
        IMAGE,
    ),
    "Gemm": (
        [("Gemm", ["x", "W", "b"], {"alpha": 0.5, "beta": 2.0, "transA": 1})],
        {"W": affine(3, 2), "b": affine(2)},
        (3, 4),
    ),
    "MatMul from the left": ([("MatMul", ["W", "x"], {})], {"W": affine(4, 3)}, (3, 2)),
    "MatMul in batches": ([("MatMul", ["x", "W"], {})], {"W": affine(2, 3, 2)}, (2, 4, 3)),
    "MatMul with a vector": ([("MatMul", ["x", "W"], {})], {"W": affine(3)}, (4, 3)),
    "Sum and Mean": ([("Mean", ["x", "c"], {}), ("Sum", ["x", "t0", "c"], {})], {"c": affine(5)}, IMAGE),
    "Sub, Div": ([("Sub", ["c", "x"], {}), ("Div", ["t0", "d"], {})], {"c": affine(5), "d": np.array(4.0)}, IMAGE),
    "Transpose, Flatten": ([("Transpose", ["x"], {"perm": [0, 2, 3, 1]}), ("Flatten", ["t0"], {"axis": 2})], {}, IMAGE),
    "Slice": (
        [("Slice", ["x", "s", "e", "a", "t"], {})],
        {"s": np.array([1, -1]), "e": np.array([3, -9]), "a": np.array([2, 3]), "t": np.array([1, -2])},
        IMAGE,
    ),
    "Gather": ([("Gather", ["x", "i"], {"axis": 3})], {"i": np.array([[0, -1], [2, 2]])}, IMAGE),
    "Split, Concat": (
        [("Split", ["x", "s"], {"axis": 3}), ("Relu", ["t0"], {}), ("Concat", ["t1", "t0_1", "t1"], {"axis": -1})],
        {"s": np.array([2, 3])},
        IMAGE,
    ),
    "Squeeze, Unsqueeze": (
        [("Squeeze", ["x"], {}), ("Unsqueeze", ["t0", "a"], {})],
        {"a": np.array([0, 2])},
        (1, 3, 1, 2),
    ),
    "Reshape by Shape": (
        [
            ("Shape", ["x"], {}),
            ("Gather", ["t0", "i"], {}),
            ("Concat", ["t1", "r"], {"axis": 0}),
            ("Reshape", ["x", "t2"], {}),
        ],
        {"i": np.array([0]), "r": np.array([-1])},
        IMAGE,
    ),
    "Expand": ([("Expand", ["x", "s"], {})], {"s": np.array([3, 1, 2])}, (1, 2)),
    "a residual block": (
        [
            ("MatMul", ["x", "W"], {}),
            ("Relu", ["t0"], {}),
            ("MatMul", ["t1", "V"], {}),
            ("Add", ["t2", "x"], {}),
            ("Relu", ["t3"], {}),
            ("Add", ["t4", "t1"], {}),
        ],
        {"W": affine(3, 3), "V": affine(3, 3, seed=6)},
        (2, 3),
    ),
    "ReduceMax": ([("ReduceMax", ["x"], {"axes": [1, 3], "keepdims": 0})], {}, (1, 2, 2, 3)),
    "ReduceMin": ([("ReduceMin", ["x"], {"axes": [-1]})], {}, (1, 2, 5)),
    "ReduceMax of all": ([("ReduceMax", ["x"], {"keepdims": 0})], {}, (1, 2, 2)),
    "AveragePool same": ([("AveragePool", ["x"], {"kernel_shape": [2, 2], "auto_pad": "SAME_UPPER"})], {}, IMAGE),
    "Conv in groups, dilated and padded": (
        [("Conv", ["x", "W", "b"], {"group": 2, "dilations": [2, 1], "pads": [2, 1, 0, 1], "strides": [1, 2]})],
        {"W": affine(4, 1, 2, 3), "b": affine(4)},
        IMAGE,
    ),
    "Relu then MaxPool": ([("Relu", ["x"], {}), ("MaxPool", ["t0"], {"kernel_shape": [2, 3]})], {}, IMAGE),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_operators_agree_with_the_reference_implementation(name):
    steps, tensors, shape = OPERATORS[name]
    nodes = []
    for k, (operator, inputs, attributes) in enumerate(steps):
        outputs = ["y" if k == len(steps) - 1 else f"t{k}"] + (["t0_1"] if operator == "Split" else [])
        nodes.append(helper.make_node(operator, inputs, outputs, **attributes))
    model = graph(nodes, tensors, shape, DOUBLE)
    N = network_from_onnx(model)
    reference = ReferenceEvaluator(model)
    rnd = np.random.default_rng(0)
    for _ in range(6):
        x = rnd.integers(-6, 7, size=shape).astype(np.float64)
        (y,) = reference.run(None, {"x": x})
        assert as_tuple(N(x.ravel().astype(int).tolist())) == tuple(map(Fraction, np.asarray(y).ravel().tolist()))


def test_a_relu_after_max_pooling_costs_what_the_docstrings_say():
    """max(a, b) of two neurons: one neuron for the difference, one to pass b on."""
    model = graph(
        [helper.make_node("Relu", ["x"], ["r"]), helper.make_node("MaxPool", ["r"], ["y"], kernel_shape=[2])],
        {},
        (1, 1, 2),
    )
    assert network_from_onnx(model).architecture == (2, 2, 2, 1)


def test_negative_pads_crop():
    pads = np.array([0, -1, 0, 2])
    N = network_from_onnx(graph([helper.make_node("Pad", ["x", "p"], ["y"])], {"p": pads}, (1, 3)))
    assert N(5, 6, 7) == (6, 7, 0, 0)


# -- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operator", ["Softmax", "Sigmoid", "Tanh", "LogSoftmax", "Erf", "Sign", "ArgMax"])
def test_functions_that_are_not_piecewise_affine_are_refused_by_name(operator):
    model = graph(
        [helper.make_node("Relu", ["x"], ["logits"]), helper.make_node(operator, ["logits"], ["y"], name="end")]
    )
    with pytest.raises(NetworkFileError, match=rf"node 'end' \({operator}\).*outputs='logits' cuts the network off"):
        network_from_onnx(model)
    assert network_from_onnx(model, outputs="logits")(-1, "1/2") == (0, Fraction(1, 2))


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            helper.make_node("LSTM", ["x"], ["y"], name="memory"),
            r"node 'memory' \(LSTM\): the operator LSTM is not among",
        ),
        (helper.make_node("LinearClassifier", ["x"], ["y"], domain="ai.onnx.ml"), r"\(ai.onnx.ml.LinearClassifier\)"),
        (helper.make_node("Mul", ["x", "x"], ["y"]), r"node number 0 \(Mul\): it multiplies two .* both depend"),
        (helper.make_node("MatMul", ["x", "x"], ["y"]), r"\(MatMul\): it multiplies two quantities"),
        (helper.make_node("Div", ["c", "x"], ["y"]), r"\(Div\): it divides by a quantity that depends on the input"),
        (helper.make_node("Relu", ["missing"], ["y"]), r"the tensor 'missing' is neither stored nor computed"),
        (helper.make_node("Relu", ["x", "x"], ["y"]), r"\(Relu\): too many positional arguments"),
        (helper.make_node("Relu", ["x"], ["y"], slope=1.0), r"\(Relu\): its attribute 'slope' is not known"),
        (helper.make_node("MatMul", ["x", "W"], ["y"]), r"\(MatMul\): shapes \(1, 2\) and \(3, 2\) do not fit"),
        (helper.make_node("Add", ["x", "W"], ["y"]), ""),
        (helper.make_node("Concat", ["x", "c"], ["y"], axis=0), r"\(Concat\): shapes do not fit"),
        (helper.make_node("Dropout", ["x", "", "t"], ["y"]), r"\(Dropout\): it is in training mode"),
        (helper.make_node("Div", ["x", "z"], ["y"]), r"\(Div\): it divides by zero"),
    ],
    ids=str,
)
def test_what_is_not_lowered_is_refused_with_the_name_of_the_node(node, message):
    model = graph([node], {"W": affine(3, 2), "c": np.array([1.0]), "z": np.array([0.0]), "t": np.array(1)}, opset=17)
    if not message:
        assert network_from_onnx(model).output_dim == 6  # broadcasting is fine
        return
    with pytest.raises(NetworkFileError, match=message):
        network_from_onnx(model)


def test_batch_normalization_with_an_irrational_root_is_refused_with_the_way_out():
    tensors = {"s": np.ones(2), "b": np.ones(2), "m": np.ones(2), "v": np.array([1.0, 2.0])}
    model = graph([helper.make_node("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], name="bn")], tensors)
    with pytest.raises(NetworkFileError, match=r"node 'bn' .*irrational; fold it into the layer before it"):
        network_from_onnx(model)


@pytest.mark.parametrize(("value", "shown"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")])
def test_weights_that_are_no_numbers_are_refused_by_tensor_and_index(value, shown, tmp_path):
    W = np.ones((2, 3), np.float32)
    W[1, 2] = value
    model = graph([helper.make_node("MatMul", ["x", "fc.weight"], ["y"])], {"fc.weight": W})
    onnx.save(model, tmp_path / "bad.onnx")
    with pytest.raises(ExactnessError, match=rf"bad.onnx: fc.weight\[1\]\[2\] = {shown} is not a finite number"):
        import_network(tmp_path / "bad.onnx")


def test_a_batch_is_one_and_other_free_axes_are_refused():
    node = helper.make_node("Relu", ["x"], ["y"])
    assert network_from_onnx(graph([node], shape=(None, 3))).input_dim == 3
    assert network_from_onnx(graph([node], shape=(4, 3))).input_dim == 12
    with pytest.raises(NetworkFileError, match="input 'x' has no fixed size along axis 1"):
        network_from_onnx(graph([node], shape=(1, "length")))
    with pytest.raises(NetworkFileError, match="input 'x' is not a tensor of floats"):
        network_from_onnx(graph([node], shape=(1, 3), kind=TensorProto.INT64))


def test_several_outputs_have_to_be_chosen():
    nodes = [helper.make_node("Relu", ["x"], ["a"]), helper.make_node("Neg", ["x"], ["b"])]
    model = graph(nodes, outputs=("a", "b"))
    with pytest.raises(NetworkFileError, match="outputs a, b; say which"):
        network_from_onnx(model)
    assert network_from_onnx(model, outputs=["b", "a"])(3, -1) == (-3, 1, 3, 0)
    with pytest.raises(NetworkFileError, match="no tensor 'c'; there are a, b"):
        network_from_onnx(model, outputs="c")


def test_a_cycle_and_a_tensor_computed_twice_are_refused():
    nodes = [helper.make_node("Add", ["x", "b"], ["a"]), helper.make_node("Relu", ["a"], ["b"])]
    with pytest.raises(NetworkFileError, match="cycle"):
        network_from_onnx(graph(nodes, outputs=("b",)))
    nodes = [helper.make_node("Relu", ["x"], ["y"]), helper.make_node("Neg", ["x"], ["y"])]
    with pytest.raises(NetworkFileError, match="'y' is computed twice"):
        network_from_onnx(graph(nodes))


def test_old_opsets_are_refused():
    with pytest.raises(NetworkFileError, match="has opset 6"):
        network_from_onnx(graph([helper.make_node("Relu", ["x"], ["y"])], opset=6))


def test_a_tensor_may_not_be_stored_and_computed():
    with pytest.raises(NetworkFileError, match="'x' is computed twice, or stored and computed"):
        network_from_onnx(graph([helper.make_node("Relu", ["x"], ["x"])], outputs=("x",)))


@pytest.mark.parametrize("training", [False, True])
def test_dropout_is_the_identity_unless_it_trains(training):
    model = graph(
        [helper.make_node("Dropout", ["x", "r", "t"], ["y"])], {"r": np.float32(0.5), "t": np.bool_(training)}
    )
    if training:
        with pytest.raises(NetworkFileError, match="training mode"):
            network_from_onnx(model)
    else:
        assert network_from_onnx(model)(3, -1) == (3, -1)


def test_huge_shapes_are_refused_before_they_are_made():
    model = graph([helper.make_node("Expand", ["x", "s"], ["y"], name="wide")], {"s": np.array([10**6, 10**6, 2])})
    with pytest.raises(NetworkFileError, match=r"'wide'.*at most"):
        network_from_onnx(model)


@pytest.mark.parametrize("cut", [0, 1, 10, 60, 120])
def test_damaged_files_are_refused(cut, tmp_path):
    data = export_onnx(random_network(2, (2, 3, 1))).SerializeToString()
    path = tmp_path / "cut.onnx"
    path.write_bytes(data[:cut])
    with pytest.raises(NetworkFileError, match=r"cut.onnx"):
        import_network(path)
    path.write_bytes(b"nonsense" * 20)
    with pytest.raises(NetworkFileError, match=r"cut.onnx"):
        import_network(path)


def test_export_refuses_weights_that_are_no_floats():
    third = Network([([[1, "1/3"]], [0])])
    with pytest.raises(ExactnessError, match=r"layers\[0\]: W\[0\]\[1\] = 1/3 is not a float64"):
        export_onnx(third)
    with pytest.raises(ExactnessError, match=r"b\[0\] = 16777217 is not a float32"):
        export_onnx(Network([([[1]], [2**24 + 1])]), dtype="float32")
    with pytest.raises(ExactnessError, match="is not a float64"):
        export_onnx(Network([([[1]], [2**2000])]))
    with pytest.raises(ValueError, match="dtype = 'float16'"):
        export_onnx(third, dtype="float16")


# -- versions, types and places of the weights -------------------------------------------------------------------------


@pytest.mark.parametrize("opset", range(7, 22))
def test_all_opsets_give_the_same_function(opset):
    """Gemm with alpha and beta, broadcast Add, Squeeze, Split, Clip and ReduceSum as they are written in each opset."""
    tensors = {"W": affine(4, 3), "b": affine(4), "c": affine(1, 4), "k": np.array([2.0]), "h": np.array(0.5)}

    def inputs(operator, since, value, **others):
        """Integers are attributes before an opset, inputs from then on."""
        if opset < since:
            return [], {**others, operator: value}
        tensors[operator] = np.array(value)
        return [operator], others

    axes, axes_attribute = inputs("axes", 13, [1])
    sizes, sizes_attribute = inputs("split", 13, [3, 1], axis=1)
    bounds, bounds_attributes = (["", "top"], {}) if opset >= 11 else ([], {"max": 5.0})
    tensors["top"] = np.array(5.0)
    nodes = [
        helper.make_node("Unsqueeze", ["x", *axes], ["u"], **axes_attribute),
        helper.make_node("Squeeze", ["u", *axes], ["s"], **axes_attribute),
        helper.make_node("Dropout", ["s"], ["d"]),
        helper.make_node("Gemm", ["d", "W", "b"], ["g"], alpha=0.5, beta=4.0, transB=1, name="with a space"),
        helper.make_node("Add", ["g", "c"], ["a"]),
        helper.make_node("Sub", ["k", "a"], ["m"]),
        helper.make_node("Mul", ["m", "h"], ["n"]),
        helper.make_node("Relu", ["n"], ["r"]),
        helper.make_node("Clip", ["r", *bounds], ["e"], **bounds_attributes),
        helper.make_node("Split", ["e", *sizes], ["p", "q"], **sizes_attribute),
        helper.make_node("Max", ["p", "q"], ["t"]),
        helper.make_node("ReduceSum", ["t", *axes], ["y"], **axes_attribute, keepdims=1),
        helper.make_node("Softmax", ["t"], ["an unused tensor"]),
    ]
    model = graph(nodes, tensors, ("batch", 3), DOUBLE, opset=opset)
    N = network_from_onnx(model)
    W, b, c = tensors["W"].astype(int), tensors["b"].astype(int), tensors["c"].astype(int)
    for x in points(3, 30, opset):
        rows = [sum((int(w) * t for w, t in zip(row, x, strict=True)), Fraction(0)) for row in W]
        z = [(2 - (row / 2 + 4 * int(d) + int(e))) / 2 for row, d, e in zip(rows, b, c[0], strict=True)]
        kept = [min(max(t, Fraction(0)), Fraction(5)) for t in z]
        assert N(x) == sum(max(t, kept[3]) for t in kept[:3])


@pytest.mark.parametrize(
    ("kind", "stored"), [(TensorProto.FLOAT16, 0.0999755859375), (TensorProto.BFLOAT16, 0.10009765625), (DOUBLE, 0.1)]
)
@pytest.mark.parametrize("raw", [True, False])
def test_weights_of_other_types_are_what_their_bits_say(kind, stored, raw):
    weight = helper.make_tensor("W", kind, [2, 1], [0.1, -3.0])
    if raw:
        weight = helper.make_tensor("W", kind, [2, 1], bytes(_bits(kind, [0.1, -3.0])), raw=True)
    model = graph([helper.make_node("MatMul", ["x", "W"], ["y"])], {}, kind=kind)
    model.graph.initializer.append(weight)
    (row,) = network_from_onnx(model).layers[0].W
    assert row == (Fraction(stored), -3)


def _bits(kind, values):
    if kind == TensorProto.BFLOAT16:  # the upper half of a float32, rounded to even
        words = [struct.unpack("<I", struct.pack("<f", v))[0] for v in values]
        return b"".join(struct.pack("<H", (w + 0x7FFF + (w >> 16 & 1)) >> 16) for w in words)
    return struct.pack(f"<{len(values)}{'e' if kind == TensorProto.FLOAT16 else 'd'}", *values)


def test_weights_in_a_file_beside_the_model(tmp_path):
    weights = np.random.default_rng(0).normal(size=(2, 40)).astype(np.float32)
    model = graph([helper.make_node("MatMul", ["x", "W"], ["y"])], {"W": weights})
    onnx.save(model, tmp_path / "m.onnx", save_as_external_data=True, location="w.bin", size_threshold=0)
    assert import_network(tmp_path / "m.onnx").layers[0].W[7] == tuple(map(Fraction, weights[:, 7].tolist()))
    (tmp_path / "w.bin").write_bytes(b"short")
    with pytest.raises((NetworkFileError, OSError)):
        import_network(tmp_path / "m.onnx")
    (tmp_path / "w.bin").unlink()
    with pytest.raises((NetworkFileError, OSError)):
        import_network(tmp_path / "m.onnx")


def test_weights_outside_the_folder_of_the_model_are_not_read(tmp_path):
    (tmp_path / "secret").write_bytes(struct.pack("<4f", 1, 2, 3, 4))
    (tmp_path / "inner").mkdir()
    model = graph([helper.make_node("MatMul", ["x", "W"], ["y"])], {"W": np.ones((2, 2), np.float32)})
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../secret"
    (tmp_path / "inner" / "m.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(NetworkFileError):
        import_network(tmp_path / "inner" / "m.onnx")


# -- files that would fill the memory or mean two things ---------------------------------------------------------------

PIXELS = (1, 1, 4, 4)


@pytest.mark.parametrize(
    ("nodes", "tensors", "shape", "message"),
    [
        (
            [helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2], pads=[10**6] * 4)],
            {},
            PIXELS,
            "the table of its windows has shape",
        ),
        (
            [helper.make_node("AveragePool", ["x"], ["y"], kernel_shape=[9999] * 2, pads=[9999] * 4)],
            {},
            PIXELS,
            "the table of its windows has shape",
        ),
        (
            [helper.make_node("Concat", [f"t{k}" if k else "x"] * 2, [f"t{k + 1}"], axis=1) for k in range(29)]
            + [helper.make_node("Identity", ["t29"], ["y"])],
            {},
            (1, 2),
            r"\(Concat\) has shape \(16777216,\)",
        ),
        (
            [helper.make_node("Gather", ["x", "i"], ["y"], axis=0)],
            {"i": np.zeros(200_000, dtype=np.int64)},
            (1, 100),
            r"\(Gather\) has shape",
        ),
        (
            [helper.make_node("Mul", [f"t{k}"] * 2, [f"t{k + 1}"]) for k in range(60)]
            + [helper.make_node("Mul", ["x", "t60"], ["y"])],
            {"t0": np.array([3.0])},
            (1, 2),
            "folds constants into numbers of more than",
        ),
        (
            [helper.make_node("Split", ["x"], ["y", "z", "w"], axis=1)],
            {},
            (1, 2),
            "splits 2 entries into 3 equal parts",
        ),
    ],
)
def test_graphs_that_would_fill_the_memory_are_refused_at_once(nodes, tensors, shape, message):
    with pytest.raises(NetworkFileError, match=message):
        network_from_onnx(graph(nodes, tensors, shape), outputs="y")


def test_two_tensors_of_one_name_and_negative_sizes_are_refused():
    model = graph([helper.make_node("Add", ["x", "c"], ["y"])], {"c": np.array([1.0, 2.0])})
    model.graph.initializer[0].dims[0] = -2
    with pytest.raises(NetworkFileError, match=r"'c' has shape \(-2,\)"):
        network_from_onnx(model)
    model.graph.initializer[0].dims[0] = 2
    model.graph.initializer.append(numpy_helper.from_array(np.array([5.0, 5.0]), "c"))
    with pytest.raises(NetworkFileError, match="two tensors are stored as 'c'"):
        network_from_onnx(model)


def test_batch_normalization_that_trains_is_refused_as_old_opsets_write_it():
    tensors = {"s": np.ones(2), "v": np.full(2, 0.75)}
    outputs = ["y", "mean", "variance", "old mean", "old variance"]
    node = helper.make_node("BatchNormalization", ["x", "s", "s", "s", "v"], outputs, epsilon=0.25)
    with pytest.raises(NetworkFileError, match="it is in training mode"):
        network_from_onnx(graph([node], tensors, (1, 2, 2), opset=9), outputs="y")
