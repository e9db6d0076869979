"""Networks as JSON: what is written reads back equal; everything that is not exactly a network is refused."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.exact import ExactnessError
from exactrelu.formats import NetworkFileError, network_from_json, network_to_json, read_network, write_network
from exactrelu.networks import Network

MAX = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], ["-1/2"])])
numbers = st.fractions() | st.integers(-(10**30), 10**30)


@given(
    st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=2, max_size=2),
    st.lists(numbers, min_size=2, max_size=2),
)
def test_what_is_written_reads_back(W, b):
    network = Network([(W, b), ([[1, "2/3"]], [0])])
    text = network_to_json(network)
    assert network_from_json(text) == network
    document = json.loads(text)
    assert document["exactrelu"] == "network"
    assert document["version"] == 1
    assert [[Fraction(w) for w in row] for row in document["layers"][0]["W"]] == W
    assert all(isinstance(w, str) for layer in document["layers"] for row in [*layer["W"], layer["b"]] for w in row)


def test_bare_list_integers_and_decimal_strings():
    text = '[{"W": [[1, "-1"], [0, 1], [0, -1]], "b": [0, 0, 0]}, {"W": [["1", "1", "-1"]], "b": ["-0.5"]}]'
    assert network_from_json(text) == MAX


def test_files(tmp_path):
    path = tmp_path / "max.json"
    write_network(MAX, path)
    assert read_network(path) == read_network(str(path)) == MAX
    assert path.read_bytes().endswith(b"}\n")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(NetworkFileError, match=r"max\.json: not UTF-8"):
        read_network(path)
    path.write_text('[{"W": [[1]], "b": [0.5]}]')
    with pytest.raises(ExactnessError, match=r"max\.json: layers\[0\]: bias b\[0\] = 0\.5 is a JSON float"):
        read_network(path)
    path.write_text("[]")
    with pytest.raises(NetworkFileError, match=r"max\.json: layers is empty"):
        read_network(path)
    with pytest.raises(FileNotFoundError):
        read_network(tmp_path / "missing.json")


LAYER = '{"W": [["1"]], "b": ["0"]}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"W": [[0.1]], "b": [0]}]', 'layers[0]: weight W[0][0] = 0.1 is a JSON float; write the string "1/10"'),
        (
            f'[{LAYER}, {{"W": [["1"]], "b": [2.5e3]}}]',
            'layers[1]: bias b[0] = 2.5e3 is a JSON float; write the string "2.5e3"',
        ),
        ('[{"W": [[NaN]], "b": [0]}]', "layers[0]: weight W[0][0] = NaN is not a rational number"),
        ('[{"W": [[1]], "b": [-Infinity]}]', "layers[0]: bias b[0] = -Infinity is not a rational number"),
        ('[{"W": [["1/0"]], "b": [0]}]', "layers[0]: weight W[0][0] = '1/0' has denominator 0"),
        ('[{"W": [["one"]], "b": [0]}]', "layers[0]: weight W[0][0] = 'one' is not a rational"),
    ],
)
def test_inexact_numbers(text, message):
    with pytest.raises(ExactnessError) as error:
        network_from_json(text)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON: Expecting value"),
        ("[1,", "not JSON: Expecting value"),
        ("\ufeff[]", "not JSON"),
        ("[" * 100_000, "not a network: brackets are nested too deeply"),
        ('{"a":' * 100_000, "not a network: brackets are nested too deeply"),
        ("[" + "9" * 5000 + "]", "an integer has more digits than Python reads"),
        ("3", "layers is an integer"),
        ("0.5", "layers is a float"),
        ("null", "layers is null"),
        ("[]", "layers is empty"),
        ("[3]", "layers[0] is an integer; an object with the keys W and b"),
        ("[[]]", "layers[0] is an empty list"),
        (
            f'{{"exactrelu": "network", "version": 2, "layers": [{LAYER}]}}',
            "version is 2; this program reads version 1",
        ),
        (f'{{"exactrelu": "network", "version": "1", "layers": [{LAYER}]}}', 'version is "1"'),
        (f'{{"exactrelu": "network", "version": 1.0, "layers": [{LAYER}]}}', "version is a float"),
        (f'{{"exactrelu": "network", "version": true, "layers": [{LAYER}]}}', "version is true or false"),
        (f'{{"exactrelu": "program", "version": 1, "layers": [{LAYER}]}}', '"exactrelu" is "program"; "network" is'),
        (f'{{"version": 1, "layers": [{LAYER}]}}', 'the document has no key "exactrelu"'),
        ('{"exactrelu": "network", "version": 1}', 'the document has no key "layers"'),
        (f'{{"exactrelu": "network", "version": 1, "layers": {LAYER}}}', "layers is an object; a list of"),
        (
            f'{{"exactrelu": "network", "version": 1, "layers": [{LAYER}], "activation": "tanh"}}',
            'the document has the unknown key "activation"',
        ),
        (
            f'{{"exactrelu": "network", "version": 1, "version": 1, "layers": [{LAYER}]}}',
            'the key "version" appears twice',
        ),
        ('[{"W": [["1"]], "W": [["2"]], "b": ["0"]}]', 'the key "W" appears twice'),
        ('[{"W": [["1"]]}]', 'layers[0] has no key "b"'),
        ('[{"W": [["1"]], "b": ["0"], "bias": ["0"]}]', 'layers[0] has the unknown key "bias"'),
        ('[{"W": [], "b": []}]', "layers[0]: W is an empty list; a nonempty list of rows"),
        ('[{"W": "1", "b": ["0"]}]', "layers[0]: W is a string"),
        ('[{"W": ["1"], "b": ["0"]}]', "layers[0]: weight W[0] is a string; a list of numbers"),
        ('[{"W": [["1"]], "b": "0"}]', "layers[0]: bias b is a string; a list of numbers"),
        ('[{"W": [[true]], "b": ["0"]}]', "layers[0]: weight W[0][0] is true or false"),
        ('[{"W": [[null]], "b": ["0"]}]', "layers[0]: weight W[0][0] is null"),
        ('[{"W": [[["1"]]], "b": ["0"]}]', "layers[0]: weight W[0][0] is a list"),
        ('[{"W": [["1", "2"], ["1"]], "b": ["0", "0"]}]', "layers[0]: weight W[1] has 1 entry"),
        ('[{"W": [["1"]], "b": ["0", "0"]}]', "layers[0]: b has 2 entries, W has 1 row"),
        (f'[{LAYER}, {{"W": [["1", "1"]], "b": ["0"]}}]', "layers[1] takes 2 inputs, layers[0] has 1 output"),
    ],
    ids=range(35),
)
def test_texts_that_are_no_networks(text, message):
    with pytest.raises(NetworkFileError) as error:
        network_from_json(text)
    assert str(error.value).startswith(message)
    assert len(str(error.value)) < 300
