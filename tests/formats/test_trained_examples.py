"""Networks trained by scikit-learn: imported exactly, counted, drawn, bounded, and statements about them decided."""

import random
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
import sympy

from exactrelu.analysis.lipschitz import lipschitz
from exactrelu.cpa import piecewise
from exactrelu.exact import ExactnessError
from exactrelu.formats.network_json import NetworkFileError
from exactrelu.formats.property_verdicts import decide_property
from exactrelu.formats.trained_networks import import_network
from exactrelu.formats.vnnlib import parse_property
from exactrelu.kernel.certificate import verify
from exactrelu.regions.count import count_regions

pytest.importorskip("sklearn")
from sklearn.datasets import load_digits, load_iris, make_moons
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler


def trained(kind, widths, X, y, **options):
    return kind(hidden_layer_sizes=widths, solver="lbfgs", random_state=0, max_iter=1000, **options).fit(X, y)


@pytest.fixture(scope="module")
def iris():
    X, y = load_iris(return_X_y=True)
    mlp = trained(MLPClassifier, (6,), X, y)
    assert mlp.score(X, y) > 0.95
    return X, y, mlp


@pytest.fixture(scope="module")
def moons():
    X, y = make_moons(200, noise=0.1, random_state=0)
    mlp = trained(MLPClassifier, (6, 6), X, y)
    assert mlp.score(X, y) > 0.95
    return X, y, mlp


def exact_value(mlp, point):
    """The network at a rational point, from the arrays of scikit-learn."""
    x = list(point)
    for k, (W, b) in enumerate(zip(mlp.coefs_, mlp.intercepts_, strict=True)):
        x = [max(t, Fraction(0)) for t in x] if k else x
        x = [
            sum((Fraction(w) * t for w, t in zip(column, x, strict=True)), Fraction(c))
            for column, c in zip(W.T.tolist(), b.tolist(), strict=True)
        ]
    return tuple(x)


def ball(point, radius, m, *unsafe):
    """A VNN-LIB text: the box around a point, and the unsafe outputs."""
    lines = [f"(declare-const X_{i} Real)" for i in range(len(point))] + [
        f"(declare-const Y_{j} Real)" for j in range(m)
    ]
    for i, c in enumerate(point):
        lines += [f"(assert (>= X_{i} (- {c} {radius})))", f"(assert (<= X_{i} (+ {c} {radius})))"]
    return "\n".join([*lines, f"(assert (or {' '.join(unsafe)}))"])


# -- values ------------------------------------------------------------------------------------------------------------


def test_classifiers_are_their_exact_logits(iris, moons):
    for X, y, mlp in (iris, moons):
        N = import_network(mlp)
        assert N.name == "logits"
        assert N.architecture == (X.shape[1], *mlp.hidden_layer_sizes, len(set(y)) if len(set(y)) > 2 else 1)
        rnd = random.Random(0)
        for _ in range(50):
            point = [Fraction(rnd.randint(-90, 90), rnd.randint(1, 20)) for _ in range(X.shape[1])]
            value = N(point)
            assert (value if isinstance(value, tuple) else (value,)) == exact_value(mlp, point)
        logits = [N([Fraction(v) for v in row]) for row in X.tolist()]
        classes = [int(v > 0) if isinstance(v, Fraction) else v.index(max(v)) for v in logits]
        assert classes == mlp.predict(X).tolist()


def test_pipelines_are_merged_into_the_first_affine_map(moons):
    X, y, _ = moons
    for scaler in (StandardScaler(), MinMaxScaler(), StandardScaler(with_mean=False), StandardScaler(with_std=False)):
        pipe = make_pipeline(scaler, MLPClassifier((5,), solver="lbfgs", random_state=1, max_iter=200)).fit(X, y)
        N = import_network(pipe)
        assert N.architecture == (2, 5, 1)
        got = [float(N([Fraction(v) for v in row])) for row in X.tolist()]
        assert ((np.array(got) > 0) == pipe.predict(X)).all()
        probability = 1 / (1 + np.exp(-np.array(got)))
        assert np.allclose(probability, pipe.predict_proba(X)[:, 1])
    with pytest.raises(NetworkFileError, match="the step RobustScaler is not read"):
        import_network(make_pipeline(RobustScaler(), pipe[-1]).fit(X, y))


def test_regression_and_identity(moons):
    X, _, _ = moons
    target = X @ np.array([[1.0, 2.0], [0.5, -1.0]])
    mlp = trained(MLPRegressor, (4,), X, target)
    N = import_network(mlp)
    assert N.name == "N"
    assert N(1, 2) == exact_value(mlp, [Fraction(1), Fraction(2)])
    straight = trained(MLPRegressor, (4, 3), X, target, activation="identity")
    A = import_network(straight, name="A")
    assert A.architecture == (2, 2)
    assert np.allclose([float(v) for v in A(1, 2)], straight.predict([[1, 2]])[0])


def test_decimals_on_request(iris):
    mlp = iris[2]
    decimal = import_network(mlp, decimals=True)
    assert str(decimal.layers[0].W[0][0]) == str(Fraction(repr(float(mlp.coefs_[0][0][0]))))
    assert decimal != import_network(mlp)


def test_what_is_no_relu_network_is_refused(moons):
    X, y, mlp = moons
    with pytest.raises(NetworkFileError, match="activation 'tanh' is not piecewise affine"):
        import_network(MLPClassifier((3,), activation="tanh", max_iter=1, solver="lbfgs").fit(X, y))
    with pytest.raises(NetworkFileError, match="MLPClassifier has no weights yet; call its fit"):
        import_network(MLPClassifier((3,)))
    with pytest.raises(NetworkFileError, match="a StandardScaler is not a network"):
        import_network(StandardScaler().fit(X))
    import copy

    broken = copy.deepcopy(mlp)
    broken.coefs_[1][2, 3] = np.nan
    with pytest.raises(ExactnessError, match=r"coefs_\[1\]\[2\]\[3\] = nan is not a finite number"):
        import_network(broken)


# -- regions, pictures, Lipschitz constants ----------------------------------------------------------------------------


def signs_met(mlp, lines):
    """The activation patterns on a few lines, exactly: the preactivations change sign at known points only."""
    patterns = set()
    network = import_network(mlp)
    for start, direction in lines:
        cuts = {Fraction(0), Fraction(1)}
        for row, c in zip(network.layers[0].W, network.layers[0].b, strict=True):
            slope = sum(w * d for w, d in zip(row, direction, strict=True))
            if slope:
                t = -(sum(w * s for w, s in zip(row, start, strict=True)) + c) / slope
                cuts |= {t} if 0 < t < 1 else set()
        for a, b in pairwise(sorted(cuts)):
            t = (a + b) / 2
            patterns.add(network.activation_pattern([s + t * d for s, d in zip(start, direction, strict=True)]))
    return patterns


def test_the_regions_of_a_one_hidden_layer_network_on_iris(iris):
    N = import_network(iris[2])
    count = count_regions(N)
    rnd = random.Random(2)
    lines = [
        [[Fraction(rnd.randint(-2000, 2000)) for _ in range(4)], [Fraction(rnd.randint(-5000, 5000)) for _ in range(4)]]
        for _ in range(300)
    ]
    met = signs_met(iris[2], lines)
    zaslavsky = sum(int(sympy.binomial(6, k)) for k in range(5))
    assert len(met) <= count.activation <= zaslavsky == 57
    assert len(met) > 20
    assert count.linear == count.activation  # generic weights: every neuron shows
    box = count_regions(N, on="4 <= x1 <= 8, 2 <= x2 <= 5, 1 <= x3 <= 7, 0 <= x4 <= 3")
    assert 1 < box.activation < count.activation


def test_the_regions_of_a_network_on_two_moons_are_counted_and_drawn(moons, tmp_path):
    N = import_network(moons[2])
    box = "-2 <= x1 <= 3, -2 <= x2 <= 2"
    count = count_regions(N, on=box)
    grid = [[Fraction(i, 20), Fraction(j, 20)] for i, j in product(range(-40, 61), range(-40, 41))]
    assert 10 < len({N.activation_pattern(point) for point in grid}) <= count.activation
    pieces = piecewise(N, on=box)
    assert len(pieces.affine_pieces) == count.pieces <= count.linear <= count.activation
    pytest.importorskip("matplotlib")
    from exactrelu.pictures.plotting import plot

    plot(N, on=box, kind="regions", labels=False, path=tmp_path / "moons.png")
    assert (tmp_path / "moons.png").read_bytes().startswith(b"\x89PNG")


def test_the_exact_lipschitz_constant_on_two_moons(moons):
    mlp = moons[2]
    N = import_network(mlp)
    constant = lipschitz(N)
    gradients = {affine.W[0] for _, affine in piecewise(N)}
    assert Fraction(int(constant.p), int(constant.q)) == max(sum(map(abs, g)) for g in gradients)
    euclidean = lipschitz(N, norm=2)
    assert euclidean**2 == max(sum(sympy.Rational(c.numerator, c.denominator) ** 2 for c in g) for g in gradients)
    # difference quotients of scikit-learn's own evaluation stay below, and some come close to it
    rnd = np.random.default_rng(0)
    points = rnd.uniform(-30, 30, (4000, 2))
    steps = rnd.uniform(-1e-3, 1e-3, points.shape)
    odds = [np.maximum(p @ mlp.coefs_[0] + mlp.intercepts_[0], 0) for p in (points, points + steps)]
    odds = [np.maximum(h @ mlp.coefs_[1] + mlp.intercepts_[1], 0) @ mlp.coefs_[2] for h in odds]
    quotients = np.abs(odds[1] - odds[0]).ravel() / np.abs(steps).max(axis=1)
    assert quotients.max() <= float(constant) * (1 + 1e-6)
    assert quotients.max() > float(constant) / 4


# -- robustness --------------------------------------------------------------------------------------------------------


def test_robustness_around_an_iris_flower_is_proved_and_further_out_refuted(iris):
    X, y, mlp = iris
    N = import_network(mlp)
    flower, label = X[0], int(y[0])
    others = [f"(>= Y_{j} Y_{label})" for j in range(3) if j != label]
    near = decide_property(N, parse_property(ball(flower, "0.1", 3, *others)))
    assert near.proved
    assert near.label == "proved, certificate checked"
    assert near.margin > 0
    assert all(result.point is None for result in verify(near.certificate))
    far = decide_property(N, parse_property(ball(flower, "2", 3, *others)))
    assert far.refuted
    point = far.counterexample.point
    assert all(abs(t - Fraction(str(c))) <= 2 for t, c in zip(point, flower, strict=True))
    logits = exact_value(mlp, point)
    assert far.outputs == logits
    assert max(logits[j] for j in range(3) if j != label) >= logits[label]


def test_robustness_on_two_moons_and_the_exact_margin(moons):
    X, _, mlp = moons
    N = import_network(mlp)
    point = [Fraction(round(float(c), 2)).limit_denominator(100) for c in X[0]]
    sign = 1 if N(point) > 0 else -1
    text = [
        f"(/ {c.numerator} {c.denominator})" if c >= 0 else f"(- (/ {-c.numerator} {c.denominator}))" for c in point
    ]
    wrong = "(<= Y_0 0)" if sign > 0 else "(>= Y_0 0)"
    near = decide_property(N, parse_property(ball(text, "0.05", 1, wrong)))
    assert near.proved
    corners = [
        sign * N([c + d for c, d in zip(point, ds, strict=True)])
        for ds in product((Fraction(1, 20), -Fraction(1, 20)), repeat=2)
    ]
    assert 0 < near.margin <= min(corners)
    far = decide_property(N, parse_property(ball(text, "3", 1, wrong)))
    assert far.refuted
    assert sign * far.outputs[0] <= 0
    assert far.outputs == exact_value(mlp, far.counterexample.point)


@pytest.fixture(scope="module")
def digits():
    """64 inputs, 32 neurons, 10 classes; the pixels are integers from 0 to 16."""
    X, y = load_digits(return_X_y=True)
    mlp = MLPClassifier((32,), max_iter=200, random_state=0).fit(X[:1400], y[:1400])
    assert mlp.score(X[1400:], y[1400:]) > 0.85
    return X[1400:], y[1400:], mlp


def test_digits_are_robust_close_by_and_not_far_away(digits):
    X, y, mlp = digits
    N = import_network(mlp)
    rnd = random.Random(1)
    chosen = [k for k in range(len(X)) if mlp.predict(X[k : k + 1])[0] == y[k]][:2]
    for k in chosen:
        image, label = [int(v) for v in X[k]], int(y[k])
        others = [f"(>= Y_{j} Y_{label})" for j in range(10) if j != label]
        near = decide_property(N, parse_property(ball(image, "0.125", 10, *others)), time=60)
        assert near.label == "proved, certificate checked"
        established = verify(near.certificate)
        assert len(established) == 9
        assert all(result.point is None for result in established)
        assert near.margin > 0
        for _ in range(20):  # corners of the ball keep at least the margin
            logits = exact_value(mlp, [v + Fraction(rnd.choice([-1, 1]), 8) for v in image])
            assert min(logits[label] - v for j, v in enumerate(logits) if j != label) >= near.margin
        far = decide_property(N, parse_property(ball(image, "4", 10, *others)), time=60)
        assert far.refuted
        point = far.counterexample.point
        assert all(abs(t - v) <= 4 for t, v in zip(point, image, strict=True))
        logits = exact_value(mlp, point)
        assert logits == far.outputs
        assert max(v for j, v in enumerate(logits) if j != label) >= logits[label]
