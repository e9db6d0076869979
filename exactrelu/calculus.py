r"""ReLU calculus: composing, parallelising, padding and rewriting networks.

Every function returns a network whose realization is known exactly from those of its arguments; the docstrings give
the realization and the resulting numbers of hidden layers and neurons.  Wherever a network is expected, an
`AffineMap` may stand for the network without hidden layers, so that ``compose(f, AffineMap(W, b))`` changes the
inputs of f and ``compose(AffineMap(W, b), f)`` its outputs.

Results of networks with names of their own are called by what they are, in brackets: (C ∘ D), (2*C - D), (C, D) for
`parallel`, (C ⊕ D) for `direct_sum`, C^{∘5} for `iterate`; a rewriting keeps the name.  A name of more than 60
characters, or one made with a network that has none (an affine map, or N), is N again, and so is one in which a word
would stand for two different networks.

>>> C = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], "C")
>>> [f.name for f in (C @ C, 3 * C - 1, parallel(C, deepen(C, hidden_layers=2)), direct_sum(C, C), iterate(C, 5))]
['(C ∘ C)', '(3*C - 1)', '(C, C)', '(C ⊕ C)', 'C^{∘5}']

Sources: Petersen & Zech, *Mathematical theory of deep learning*, arXiv 2407.18384 (chapter on ReLU networks), and
Jentzen, Kuckuck & von Wurstemberger, *Mathematical Introduction to Deep Learning*, arXiv 2310.20360 (ANN calculus).
Petersen & Zech's *size* is `nonzero_weights` here, their *depth* is `hidden_layers`.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from exactrelu import composed_names
from exactrelu.affine import AffineMap
from exactrelu.exact import counted, natural_number, rational_vector
from exactrelu.layers import Layers, combination, merged, padded, side_by_side
from exactrelu.networks import Network, as_network

__all__ = [
    "compose",
    "deepen",
    "difference",
    "direct_sum",
    "iterate",
    "linear_combination",
    "merge_duplicate_neurons",
    "parallel",
    "permute_neurons",
    "remove_dead_neurons",
    "rescale_neurons",
]


def compose(f: Network | AffineMap, g: Network | AffineMap, *, sparse: bool = False) -> Network:
    r"""The composition f ∘ g: f after g.

    *Merged* (default, also written ``f @ g``): the last affine map of g and the first of f become one.  Hidden
    layers add, $L = L_f + L_g$ (in numbers of affine maps: $L_f + L_g - 1$); architecture
    $(n_0^g, \dots, n_{L_g}^g, n_1^f, \dots, n^f)$.  With P the number of parameters, $l$ the depth of g and
    $n^g_{l-1}$ the width of its last hidden layer,
    $$P(f \circ g) = P(f) + P(g) + n^f_1 (n^g_{l-1} + 1) - n^f_1 (n^f_0 + 1) - n^g_l (n^g_{l-1} + 1).$$
    The number of *nonzero* weights may grow like a product.

    *Sparse*: $x = \mathrm{relu}(x) - \mathrm{relu}(-x)$ is kept between f and g (g is deepened by one).  Hidden layers
    $L_f + L_g + 1$, size the sum plus 2m (m the number of outputs of g), and at most
    ``2 * f.nonzero_weights + 2 * g.nonzero_weights`` nonzero weights.

    Raises `ValueError` if g has another number of outputs than f has inputs.

    Source: merged, Jentzen, Kuckuck & von Wurstemberger, composition of ANNs; sparse, Petersen & Zech, sparse
    concatenation.

    >>> absolute = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> compose(absolute, absolute - 1).architecture, compose(absolute, absolute - 1, sparse=True).architecture
    ((1, 2, 2, 1), (1, 2, 2, 2, 1))
    >>> compose(absolute, absolute - 1)("1/4")
    Fraction(3, 4)
    """
    outer, inner = as_network(f, "f"), as_network(g, "g")
    if sparse:
        inner = deepen(inner, hidden_layers=inner.hidden_layers + 1)
    return outer @ inner


def iterate(f: Network | AffineMap, n: int) -> Network:
    r"""The n-fold composition f ∘ ... ∘ f, affine maps merged; the identity (no hidden layer) for n = 0.

    Hidden layers and size are n times those of f.  Raises `ValueError` if f has not as many outputs as inputs or
    if n is not a nonnegative integer.

    >>> fold = Network([([[1], [-1]], [0, 0]), ([[2, 2]], [-2])])
    >>> iterate(fold, 3).architecture, iterate(fold, 0).architecture
    ((1, 2, 2, 2, 1), (1, 1))
    """
    network = as_network(f, "f")
    times = natural_number(n, "n")
    if network.input_dim != network.output_dim:
        raise ValueError(f"f maps Q^{network.input_dim} to Q^{network.output_dim}; only a self-map can be iterated")
    layers: Layers = (AffineMap.identity(network.input_dim),)
    for _ in range(times):
        layers = merged(network.layers, layers)
    return Network.called(layers, composed_names.iterate(network.composed_name, times))


def parallel(*networks: Network | AffineMap) -> Network:
    r"""Networks run on one common input: $x \mapsto (f_1(x), \dots, f_k(x))$.

    Shallower networks are first deepened (`deepen`) to the largest number of hidden layers.  Then the first affine
    maps are stacked and the others block diagonal: widths, outputs and sizes add; nonzero weights too.

    Raises `ValueError` if the networks have different numbers of inputs.

    Source: Petersen & Zech, parallelization; Jentzen et al., parallelizations of ANNs.

    >>> absolute = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> both = parallel(absolute, absolute @ (absolute - 1))
    >>> both.architecture, both(-3)
    ((1, 4, 4, 2), (Fraction(3, 1), Fraction(2, 1)))
    """
    items = _common_input(networks)
    name = composed_names.parallel([item.composed_name for item in items])
    return Network.called(side_by_side(_equally_deep(items), common_input=True), name)


def direct_sum(*networks: Network | AffineMap) -> Network:
    r"""Networks run on separate inputs: $(x_1, \dots, x_k) \mapsto (f_1(x_1), \dots, f_k(x_k))$.

    Shallower networks are first deepened (`deepen`).  All affine maps are block diagonal: inputs, widths, outputs,
    sizes and nonzero weights add.

    Source: Petersen & Zech, parallelization with separate inputs; Jentzen et al., parallelizations of ANNs.

    >>> maximum = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> direct_sum(maximum, maximum).architecture
    (4, 6, 2)
    """
    items = _networks(networks)
    name = composed_names.direct_sum([item.composed_name for item in items])
    return Network.called(side_by_side(_equally_deep(items), common_input=False), name)


def linear_combination(coefficients: Iterable[Any], networks: Iterable[Network | AffineMap]) -> Network:
    r"""The network for $x \mapsto \sum_k c_k f_k(x)$ with rational $c_k$.

    The networks run in `parallel` (shallower ones deepened) and one affine map $[c_1 I, \dots, c_k I]$, merged into the
    last one, adds them up: the hidden widths are those of `parallel`.  For a single network only its last affine map
    changes, so the architecture stays.

    Raises `ValueError` if the networks disagree in inputs or outputs or are not as many as the coefficients, and
    `ExactnessError` for floats.

    Source: Petersen & Zech, linear combinations; Jentzen et al., sums and scalar multiplications of ANNs.

    >>> absolute = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> f = linear_combination([3, "-1/2"], [absolute, absolute @ (absolute - 1)])
    >>> f.architecture, f(5)
    ((1, 4, 4, 1), Fraction(13, 1))
    """
    items = _common_input(tuple(networks))
    factors = rational_vector(coefficients, "coefficients")
    if len(factors) != len(items):
        raise ValueError(
            f"coefficients has {counted(len(factors), 'entry')}, networks has {len(items)}; they must be equally many"
        )
    for k, item in enumerate(items):
        if item.output_dim != items[0].output_dim:
            raise ValueError(
                f"networks[{k}] has {item.output_dim} outputs, networks[0] has {items[0].output_dim}; "
                "only networks with equally many outputs can be added"
            )
    name = composed_names.weighted_sum(factors, [item.composed_name for item in items])
    return Network.called(combination(factors, _equally_deep(items)), name)


def difference(g: Network | AffineMap, h: Network | AffineMap) -> Network:
    r"""The network for g - h, written out in blocks:
    $$g(x) - h(x) = \begin{bmatrix} I & -I \end{bmatrix}
      \begin{bmatrix} A_L^g & 0 \\ 0 & A_L^h \end{bmatrix} \circ \mathrm{relu} \circ \dots \circ
      \mathrm{relu} \circ \begin{bmatrix} A_0^g \\ A_0^h \end{bmatrix}.$$

    That is `compose([I, -I], parallel(g, h))`, the same network as ``g - h``.  With convex g and h it realizes
    every CPA function.

    Source: Murari, *Introduction to the Mathematics of Deep Learning*, "Representation of piecewise affine
    functions", part II.

    >>> absolute = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> f = difference(absolute, absolute @ AffineMap([[1]], [-1]))
    >>> f.layers[1]
    AffineMap([[1, 1, -1, -1]], [0])
    """
    return linear_combination([1, -1], [g, h])


def deepen(f: Network | AffineMap, *, hidden_layers: int) -> Network:
    r"""The same function with more hidden layers.

    The last affine map A is split into (A, -A), so that relu yields positive and negative parts; further layers
    copy these nonnegative values, and the last affine map takes their difference: m outputs cost 2m neurons in each
    of the added hidden layers, whose weight matrices are identities but for the first.  Works from zero hidden
    layers on, and leaves f as it is if nothing is to be added.

    Raises `ValueError` if f has more than `hidden_layers` hidden layers.

    Source: Petersen & Zech, identity networks; Jentzen et al., extensions of ANNs; it answers the footnote exercise
    of Murari, *Introduction to the Mathematics of Deep Learning*, that two networks may be assumed equally deep.

    >>> f = deepen(AffineMap([[3]], [1]), hidden_layers=2)
    >>> f.architecture, f("-1/2")
    ((1, 2, 2, 1), Fraction(-1, 2))
    """
    network = as_network(f, "f")
    wanted = natural_number(hidden_layers, "hidden_layers")
    if wanted < network.hidden_layers:
        raise ValueError(
            f"hidden_layers = {wanted}, but f already has {network.hidden_layers}; deepen only adds layers"
        )
    return network.rewritten(padded(network.layers, wanted))


def permute_neurons(f: Network, layer: int, permutation: Sequence[int]) -> Network:
    r"""The same function with the neurons of one hidden layer reordered: new neuron i is old neuron `permutation[i]`.

    Hidden layers are numbered 1, .., L.  With the permutation matrix P this is $W_l \to P W_l$, $b_l \to P b_l$,
    $W_{l+1} \to W_{l+1} P^\top$.  A network with hidden widths $n_1, \dots, n_L$ has $n_1! \cdots n_L!$ such
    rewritings.

    Raises `ValueError` if there is no such layer or `permutation` does not contain 0, .., n - 1 once each.

    >>> f = Network([([[1], [-1]], [0, 5]), ([[1, 2]], [0])])
    >>> permute_neurons(f, 1, [1, 0]).layers
    (AffineMap([[-1], [1]], [5, 0]), AffineMap([[2, 1]], [0]))
    """
    A, B = _around(f, layer)
    order = list(permutation)
    if sorted(order) != list(range(A.output_dim)):
        raise ValueError(f"permutation = {order} does not contain each of 0, .., {A.output_dim - 1} once")
    return _replaced(f, layer, _rows(A, order), _columns(B, order))


def rescale_neurons(f: Network, layer: int, factors: Iterable[Any]) -> Network:
    r"""The same function with neuron i of one hidden layer multiplied by `factors[i]` > 0.

    Hidden layers are numbered 1, .., L.  Since $\mathrm{relu}(\lambda z) = \lambda\, \mathrm{relu}(z)$ for
    $\lambda > 0$ (and for no $\lambda < 0$), row i of the layer's W and b is multiplied by the factor and column i of
    the next W divided by it.

    Raises `ValueError` if there is no such layer, if the factors are not as many as the neurons, or if one is not
    positive; `ExactnessError` for floats.

    >>> f = Network([([[1], [-1]], [0, 5]), ([[1, 2]], [0])])
    >>> rescale_neurons(f, 1, [3, "1/2"]).layers
    (AffineMap([[3], [-1/2]], [0, 5/2]), AffineMap([[1/3, 4]], [0]))
    """
    A, B = _around(f, layer)
    scales = rational_vector(factors, "factors")
    if len(scales) != A.output_dim:
        raise ValueError(f"{len(scales)} factors for the {A.output_dim} neurons of hidden layer {layer}")
    for i, scale in enumerate(scales):
        if scale <= 0:
            raise ValueError(f"factors[{i}] = {scale} is not positive; relu(c z) = c relu(z) holds for c >= 0 only")
    scaled_rows = [[scale * w for w in row] for scale, row in zip(scales, A.W, strict=True)]
    scaled_bias = [scale * c for scale, c in zip(scales, A.b, strict=True)]
    scaled_columns = [[w / scale for scale, w in zip(scales, row, strict=True)] for row in B.W]
    return _replaced(
        f, layer, AffineMap(scaled_rows, scaled_bias, input_dim=A.input_dim), AffineMap(scaled_columns, B.b)
    )


def merge_duplicate_neurons(f: Network) -> Network:
    r"""The same function with neurons merged whose preactivations are positive multiples of each other.

    In every hidden layer, from the first to the last,
    $c_1\, \mathrm{relu}(z) + c_2\, \mathrm{relu}(\lambda z) = (c_1 + \lambda c_2)\, \mathrm{relu}(z)$ for
    $\lambda > 0$; the first neuron of each kind stays as it is.  Multiples are recognised by their weights; nothing
    else is tried.

    >>> f = Network([([[1, -1], [2, -2], [1, 0]], [0, 0, 0]), ([[2, 3, 1]], [0])])
    >>> merge_duplicate_neurons(f).layers
    (AffineMap([[1, -1], [1, 0]], [0, 0]), AffineMap([[8, 1]], [0]))
    """
    for layer in range(1, f.hidden_layers + 1):
        A, B = _around(f, layer)
        kept: dict[tuple[Fraction, ...], int] = {}  # direction of (row, bias) -> first neuron
        gathered: dict[int, list[tuple[int, Fraction]]] = {}  # kept neuron -> its (neuron, factor)s
        for i, (row, bias) in enumerate(zip(A.W, A.b, strict=True)):
            scale = _scale((*row, bias))
            first = kept.setdefault(tuple(w / scale for w in (*row, bias)), i)
            gathered.setdefault(first, []).append((i, scale / _scale((*A.W[first], A.b[first]))))
        columns = [[sum((row[i] * q for i, q in group), Fraction(0)) for group in gathered.values()] for row in B.W]
        f = _replaced(f, layer, _rows(A, list(gathered)), AffineMap(columns, B.b))
    return f


def remove_dead_neurons(f: Network) -> Network:
    r"""The same function without neurons that are visibly constant or unused.

    A neuron goes if its weights are all zero (its value relu(b) moves into the next biases), if it lies behind a
    hidden layer and its weights and bias are all $\leq 0$ (it is zero, as in relu(-1 - relu(x)) = 0), or if the next
    layer does not use it.  This is repeated until nothing changes; every hidden layer keeps at least one neuron.

    >>> f = Network([([[1], [0], [2]], [0, 3, 1]), ([[1, 1, 0], [-1, 0, 0]], [0, 0]), ([[1, 7]], [0])])
    >>> remove_dead_neurons(f).layers
    (AffineMap([[1]], [0]), AffineMap([[1]], [3]), AffineMap([[1]], [0]))
    """
    before = None
    while f != before:
        before = f
        for layer in range(1, f.hidden_layers + 1):
            A, B = _around(f, layer)
            constant = {
                i: max(bias, Fraction(0))
                for i, (row, bias) in enumerate(zip(A.W, A.b, strict=True))
                if not any(row) or (layer > 1 and bias <= 0 and all(w <= 0 for w in row))
            }
            alive = [i for i in range(A.output_dim) if i not in constant and any(row[i] for row in B.W)]
            bias = [
                c + sum((row[i] * value for i, value in constant.items()), Fraction(0))
                for row, c in zip(B.W, B.b, strict=True)
            ]
            if alive:
                f = _replaced(f, layer, _rows(A, alive), AffineMap(_columns(B, alive).W, bias))
            else:
                silent = AffineMap([[0] * A.input_dim], [0], input_dim=A.input_dim)
                f = _replaced(f, layer, silent, AffineMap([[0]] * B.output_dim, bias))
    return f


def _networks(items: Sequence[Any]) -> tuple[Network, ...]:
    if not items:
        raise ValueError("no networks given; at least one is needed")
    return tuple(as_network(item, f"networks[{k}]") for k, item in enumerate(items))


def _common_input(items: Sequence[Any]) -> tuple[Network, ...]:
    networks = _networks(items)
    for k, network in enumerate(networks):
        if network.input_dim != networks[0].input_dim:
            raise ValueError(
                f"networks[{k}] takes {network.input_dim} inputs, networks[0] takes {networks[0].input_dim}; "
                "on a common input they must agree"
            )
    return networks


def _equally_deep(networks: Sequence[Network]) -> list[tuple[AffineMap, ...]]:
    hidden_layers = max(network.hidden_layers for network in networks)
    return [padded(network.layers, hidden_layers) for network in networks]


def _around(f: Network, layer: int) -> tuple[AffineMap, AffineMap]:
    """The affine maps before and after hidden layer `layer` (1, .., L)."""
    if not 1 <= layer <= f.hidden_layers:
        raise ValueError(f"layer = {layer}: {f.name} has hidden layers 1, .., {f.hidden_layers}")
    return f.layers[layer - 1], f.layers[layer]


def _replaced(f: Network, layer: int, A: AffineMap, B: AffineMap) -> Network:
    return f.rewritten((*f.layers[: layer - 1], A, B, *f.layers[layer + 1 :]))


def _rows(A: AffineMap, chosen: Sequence[int]) -> AffineMap:
    return AffineMap([A.W[i] for i in chosen], [A.b[i] for i in chosen], input_dim=A.input_dim)


def _columns(B: AffineMap, chosen: Sequence[int]) -> AffineMap:
    return AffineMap([[row[i] for i in chosen] for row in B.W], B.b)


def _scale(entries: Sequence[Fraction]) -> Fraction:
    """The absolute value of the first nonzero entry, 1 if there is none."""
    return next((abs(entry) for entry in entries if entry), Fraction(1))
