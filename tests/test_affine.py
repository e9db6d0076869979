"""Affine maps: evaluation, composition and refusals, against plain sums."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.affine import AffineMap
from exactrelu.exact import ExactnessError

rationals = st.fractions(-5, 5, max_denominator=9)


def vectors(n):
    return st.lists(rationals, min_size=n, max_size=n)


def matrices(m, n):
    return st.lists(vectors(n), min_size=m, max_size=m)


def applied(W, b, x):
    return tuple(sum((w * t for w, t in zip(row, x, strict=True)), c) for row, c in zip(W, b, strict=True))


@given(st.data(), st.integers(0, 4), st.integers(0, 4))
def test_evaluation(data, m, n):
    W, b, x = data.draw(matrices(m, n)), data.draw(vectors(m)), data.draw(vectors(n))
    A = AffineMap(W, b, input_dim=n)
    assert A(x) == applied(W, b, x)
    assert A.shape == (m, n)
    assert (A.output_dim, A.input_dim) == (m, n)
    assert A.nonzero_weights == sum(q != 0 for row in [*W, b] for q in row)


@given(st.data(), *[st.integers(0, 3)] * 4)
def test_composition_is_the_composition_of_functions_and_associative(data, k, m, n, p):
    maps = [
        AffineMap(data.draw(matrices(*shape)), data.draw(vectors(shape[0])), input_dim=shape[1])
        for shape in ((k, m), (m, n), (n, p))
    ]
    A, B, C = maps
    x = data.draw(vectors(p))
    assert (A @ B @ C)(x) == A(B(C(x)))
    assert A @ (B @ C) == (A @ B) @ C
    assert AffineMap.identity(k) @ A == A == A @ AffineMap.identity(m)
    assert (A @ B).shape == (k, n)


def test_values_are_fractions_whatever_was_given():
    A = AffineMap(np.array([[1, 2]]), ["1/2"])
    assert A.W[0] == (Fraction(1), Fraction(2))
    assert {type(q) for row in (*A.W, A.b) for q in row} == {Fraction}
    assert AffineMap([[1, 2]]) == AffineMap([[Fraction(1), "2"]], [0])
    assert hash(AffineMap([[1, 2]])) == hash(AffineMap([["1", "2"]], ["0"]))


def test_the_caller_cannot_change_it_afterwards():
    rows = [[1, 2]]
    A = AffineMap(rows, [0])
    rows[0][0] = 5
    assert A([1, 0]) == (1,)
    with pytest.raises(AttributeError):
        A.W = ()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([[1, 2], [3]],), {}, r"weight W\[1\] has 1 entry"),
        (([[1]], [1, 2]), {}, "b has 2 entries, W has 1 row"),
        (([],), {}, "say input_dim="),
        (([[1, 2]],), {"input_dim": 3}, "W has 2 columns, input_dim = 3"),
        (("12",), {}, "not a list of rows"),
        (([1, 2],), {}, r"weight W\[0\] = 1 is not a list"),
    ],
)
def test_refused_shapes(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        AffineMap(*arguments, **options)


@pytest.mark.parametrize("entry", [0.5, True, float("nan"), None, "x"])
def test_refused_entries(entry):
    with pytest.raises(ExactnessError, match=r"weight W\[0\]\[1\]"):
        AffineMap([[1, entry]])
    with pytest.raises(ExactnessError, match=r"bias b\[0\]"):
        AffineMap([[1]], [entry])
    with pytest.raises(ExactnessError, match=r"x\[0\]"):
        AffineMap([[1]])([entry])


def test_refused_dimensions():
    A = AffineMap([[1, 2]])
    with pytest.raises(ValueError, match="x has 1 entry, the map takes 2"):
        A([1])
    with pytest.raises(ValueError, match="inner map has 1 output, the outer one takes 2"):
        A @ A
    with pytest.raises(TypeError):
        A @ 3


def test_the_repr_reads_back():
    A = AffineMap([[1, "1/2"], [-3, 0]], [3, "-1/7"])
    assert repr(A) == "AffineMap([[1, 1/2], [-3, 0]], [3, -1/7])"
