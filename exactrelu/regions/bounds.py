r"""Bounds on the number of regions that an architecture allows, without counting: formulas of the literature.

A bound speaks of the *largest* number of regions among all networks of an architecture, $n_0$ inputs and hidden layers
of $n_1, \dots, n_L$ units; a lower bound is reached by some of its networks, an upper bound by none exceeded.  The
upper bounds hold for activation regions, hence for linear regions and affine pieces too, which never are more:
$$\text{affine pieces} \leq \text{linear regions} \leq \text{activation regions}.$$
The exact number for a given network is counted by `count_regions`; the networks of `constructions.many_regions` attain
the lower bounds.
"""

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.exact import natural_number
from exactrelu.networks import Network, as_network

__all__ = [
    "RegionBounds",
    "line_upper_bound",
    "maxout_layer_bound",
    "maxout_line_upper_bound",
    "maxout_lower_bound",
    "montufar_lower_bound",
    "montufar_upper_bound",
    "pascanu_lower_bound",
    "pattern_bound",
    "region_bounds",
    "serra_lower_bound",
    "serra_upper_bound",
    "shallow_bound",
    "zonotope_pieces",
]


def shallow_bound(input_dim: int, width: int) -> int:
    r"""The largest number of regions with one hidden layer: $\sum_{j=0}^{n_0} \binom{n}{j}$.

    n = `width` units switch on n hyperplanes of $\mathbb{R}^{n_0}$, $n_0$ = `input_dim`; in general position these
    have that many cells, otherwise fewer.  Attained by `moment_curve_arrangement`, for activation and linear regions
    and affine pieces alike.  It is $2^n$ only if $n \leq n_0$.

    Raises `ValueError` unless both arguments are integers ≥ 1.

    Source: Zaslavsky, *Facing up to arrangements*, Memoirs AMS 154, 1975; for networks Pascanu, Montúfar & Bengio
    2013, arXiv 1312.6098.

    >>> [shallow_bound(2, n) for n in range(1, 7)]
    [2, 4, 7, 11, 16, 22]
    """
    n0, n = natural_number(input_dim, "input_dim", 1), natural_number(width, "width", 1)
    return _cells(n0, n)


def pascanu_lower_bound(input_dim: int, widths: Sequence[int]) -> int:
    r"""$\prod_{l<L} \lfloor n_l / n_0 \rfloor \sum_{j=0}^{n_0} \binom{n_L}{j}$ regions are possible.

    `widths` are $n_1, \dots, n_L$.  Superseded by `montufar_lower_bound`, equal to it for $n_0 = 1$ or L = 1.
    Raises `ValueError` unless $n_l \geq n_0$ for l < L, and unless there is a hidden layer.

    Source: Pascanu, Montúfar & Bengio, *On the number of response regions of deep feed forward networks with
    piece-wise linear activations*, 2013, arXiv 1312.6098 (lower bound for deep models).

    >>> pascanu_lower_bound(2, (4, 4)), montufar_lower_bound(2, (4, 4))
    (22, 44)
    """
    n0, *folds, last = _architecture(input_dim, widths, least_units_per_input=1)
    return prod(n // n0 for n in folds) * _cells(n0, last)


def montufar_lower_bound(input_dim: int, widths: Sequence[int]) -> int:
    r"""$\prod_{l<L} \lfloor n_l / n_0 \rfloor^{n_0} \sum_{j=0}^{n_0} \binom{n_L}{j}$ regions are possible.

    `widths` are $n_1, \dots, n_L$.  `folding(input_dim, widths)` has at least that many activation regions, and if
    $n_L > n_0$ at least that many linear regions: exactly that many if $n_0$ divides $n_l \geq 2 n_0$ for l < L.

    Raises `ValueError` unless $n_l \geq n_0$ for l < L (the paper asks it of the last layer, too), and unless there is
    a hidden layer.

    Source: Montúfar, Pascanu, Cho & Bengio, *On the number of linear regions of deep neural networks*, NIPS 2014,
    arXiv 1402.1869, Theorem 4.

    >>> montufar_lower_bound(2, (4, 4, 4)), montufar_lower_bound(1, (2, 2))
    (176, 6)
    """
    n0, *folds, last = _architecture(input_dim, widths, least_units_per_input=1)
    return prod((n // n0) ** n0 for n in folds) * _cells(n0, last)


def serra_lower_bound(input_dim: int, widths: Sequence[int]) -> int:
    r"""$\prod_{l<L} (\lfloor n_l / n_0 \rfloor + 1)^{n_0} \sum_{j=0}^{n_0} \binom{n_L}{j}$ regions are possible.

    `widths` are $n_1, \dots, n_L$.  ``folding(input_dim, widths, method="serra")`` has at least that many activation
    regions, and if $n_L > n_0$ at least that many linear regions: exactly that many if $n_0$ divides $n_l$ for l < L.

    Raises `ValueError` unless $n_l \geq 3 n_0$ for l < L (the paper asks it of the last layer, too), and unless there
    is a hidden layer.

    Source: Serra, Tjandraatmadja & Ramalingam, *Bounding and counting linear regions of deep neural networks*, ICML
    2018, arXiv 1711.02114 (lower bound on the maximal number of linear regions).

    >>> serra_lower_bound(2, (6, 4)), montufar_lower_bound(2, (6, 4))
    (176, 99)
    """
    n0, *folds, last = _architecture(input_dim, widths, least_units_per_input=3)
    return prod((n // n0 + 1) ** n0 for n in folds) * _cells(n0, last)


def pattern_bound(widths: Sequence[int]) -> int:
    r"""At most $2^N$ regions, $N = n_1 + \dots + n_L$: every unit is on or off.

    Not attained unless N is at most the number of inputs and L = 1; N units of one layer on the plane have no more
    than $1 + N + \binom{N}{2}$ of the $2^N$ patterns.

    Source: Montúfar, Pascanu, Cho & Bengio, NIPS 2014, arXiv 1402.1869.

    >>> pattern_bound((4, 4))
    256
    """
    return 2 ** sum(_widths(widths))


def montufar_upper_bound(input_dim: int, widths: Sequence[int]) -> int:
    r"""At most $\prod_{l=1}^{L} \sum_{j=0}^{d_l} \binom{n_l}{j}$ regions, $d_l = \min\{n_0, n_1, \dots, n_l\}$.

    Layer by layer, every region is cut as by $n_l$ hyperplanes in as many dimensions as the layers before have left.
    `widths` are $n_1, \dots, n_L$.  `serra_upper_bound` is at most this.

    Source: Montúfar, *Notes on the number of linear regions of deep neural networks*, SampTA 2017.

    >>> montufar_upper_bound(2, (4, 4)), montufar_upper_bound(2, (2, 2))
    (121, 16)
    """
    n0, *layers = _architecture(input_dim, widths)
    return prod(_cells(min(n0, *layers[: l + 1]), n) for l, n in enumerate(layers))


def serra_upper_bound(input_dim: int, widths: Sequence[int]) -> int:
    r"""At most $\sum_{(j_1, \dots, j_L) \in J} \prod_{l=1}^{L} \binom{n_l}{j_l}$ regions, where
    $$J = \{(j_1, \dots, j_L) : 0 \leq j_l \leq \min\{n_0, n_1 - j_1, \dots, n_{l-1} - j_{l-1}, n_l\}\}.$$

    Where j units of a layer are off, at most $n_l - j$ dimensions pass through it.  `widths` are $n_1, \dots, n_L$.
    Attained for L = 1 (`shallow_bound`), and for $n_0 = 1$, $n_l \geq 3$ (`line_upper_bound`).  Computed by recursion
    over the layers, in time polynomial in the widths.

    Source: Serra, Tjandraatmadja & Ramalingam, ICML 2018, arXiv 1711.02114, Theorem 1.

    >>> [serra_upper_bound(2, widths) for widths in ((3, 3), (4, 4), (2, 2), (1, 1))]
    [40, 121, 11, 3]
    """
    n0, *layers = _architecture(input_dim, widths)
    bounds = [1] * (n0 + 1)  # bounds[d]: regions that the layers still to come cut one region of dimension d into
    for n in reversed(layers):
        row = _binomials(n, n0)
        bounds = [sum(c * bounds[min(d, n - j)] for j, c in enumerate(row[: d + 1])) for d in range(n0 + 1)]
    return bounds[n0]


def line_upper_bound(widths: Sequence[int]) -> int:
    r"""At most $\prod_{l=1}^{L} (n_l + 1)$ regions of the line: $n_0 = 1$.

    A unit that is affine on each of p intervals is switched at most once on each.  `widths` are $n_1, \dots, n_L$.
    Attained if all $n_l \geq 3$, by ``folding(1, widths, method="serra")``; a layer of one unit loses the side on
    which it is off (`serra_upper_bound`).  With all $n_l = w$ it is below the $(2w)^L$ of Petersen & Zech (arXiv
    2407.18384).

    Source: Serra, Tjandraatmadja & Ramalingam, ICML 2018, arXiv 1711.02114 (the case of dimension one).

    >>> line_upper_bound((3, 3)), line_upper_bound((1, 5)), serra_upper_bound(1, (1, 5))
    (16, 12, 7)
    """
    return prod(n + 1 for n in _widths(widths))


def maxout_layer_bound(input_dim: int, units: int, rank: int) -> int:
    r"""The largest number of regions with one layer of m maxout units of rank k:
    $$\sum_{j=0}^{n_0} \binom{m}{j} (k - 1)^j.$$

    A maxout unit of rank k is the maximum of k affine functions.  The number is $k^m$ if $m \leq n_0$; rank 2 gives
    `shallow_bound`.  Raises `ValueError` unless all arguments are integers ≥ 1.

    Source: Montúfar, Ren & Zhang, *Sharp bounds for the number of regions of maxout networks and vertices of Minkowski
    sums*, SIAM J. Appl. Algebra Geom. 6, 2022, arXiv 2104.08135.

    >>> maxout_layer_bound(2, 2, 3), maxout_layer_bound(1, 4, 3), maxout_layer_bound(2, 4, 2)
    (9, 9, 11)
    """
    n0, m = natural_number(input_dim, "input_dim", 1), natural_number(units, "units", 1)
    k = natural_number(rank, "rank", 1)
    return sum(c * (k - 1) ** j for j, c in enumerate(_binomials(m, n0)))


def maxout_lower_bound(input_dim: int, rank: int, hidden_layers: int) -> int:
    r"""$k^{L-1} k^{n_0}$ regions are possible with L maxout layers of $n_0$ units of rank k, **unless**
    $n_0 = 1$, k ≥ 3 and L ≥ 2.

    The theorem is printed without that exception, but on the line there are at most $(k-1)(2^L - 1) + 1 < k^L$ pieces
    (`maxout_line_upper_bound`): 7, not 9, for k = 3 and L = 2.  `ValueError` is raised in that case.

    It holds for k = 2, where $|x_i|$ folds every coordinate (on the line this is the sawtooth with $2^L$ pieces).  For
    $n_0 \geq 2$, k ≥ 3 take two k-gons around 0 whose boundaries cross in 2k points: near the rays through these the
    gauges $(f_1, f_2)$, two units of rank k, map 2k cones onto a common cone, so that every layer but the last
    multiplies the regions by 2k even, and the last one cuts into $k^{n_0}$.

    Raises `ValueError`, too, unless the arguments are integers, `input_dim` and `hidden_layers` ≥ 1 and `rank` ≥ 2.

    Source: Montúfar, Pascanu, Cho & Bengio, NIPS 2014, arXiv 1402.1869, Theorem 8.

    >>> maxout_lower_bound(2, 3, 2), maxout_lower_bound(1, 2, 5)
    (27, 32)
    >>> maxout_lower_bound(1, 3, 2)
    Traceback (most recent call last):
    ...
    ValueError: input_dim = 1, rank = 3, hidden_layers = 2: the printed bound 9 is false, there are at most 7 pieces
    """
    n0, k = natural_number(input_dim, "input_dim", 1), natural_number(rank, "rank", 2)
    L = natural_number(hidden_layers, "hidden_layers", 1)
    printed = k ** (L - 1) * k**n0
    if n0 == 1 and k >= 3 and L >= 2:
        raise ValueError(
            f"input_dim = 1, rank = {k}, hidden_layers = {L}: the printed bound {printed} is false, "
            f"there are at most {maxout_line_upper_bound(k, L)} pieces"
        )
    return printed


def maxout_line_upper_bound(rank: int, hidden_layers: int) -> int:
    r"""At most $(k - 1)(2^L - 1) + 1$ affine pieces for L maxout units of rank k one after another on the line.

    A unit is convex: it has at most k - 1 breakpoints, and composing with it at most doubles the number of intervals
    on which a function is monotone.  So the l-th unit adds at most $2^{l-1} (k - 1)$ breakpoints, k - 1 for each
    monotone interval.  Attained for k = 2 by the sawtooth, and for k = 3, L = 2 by $h_2 \circ h_1$ with
    $h_1 = \max(-2x, x, 3x - 2)$, $h_2 = \max(-y, y - 1, 3y - 5)$.

    Raises `ValueError` unless both arguments are integers ≥ 1.

    >>> [maxout_line_upper_bound(3, L) for L in (1, 2, 3)], [maxout_line_upper_bound(2, L) for L in (1, 2, 3)]
    ([3, 7, 15], [2, 4, 8])
    """
    k, L = natural_number(rank, "rank", 1), natural_number(hidden_layers, "hidden_layers", 1)
    return (k - 1) * (2**L - 1) + 1


def zonotope_pieces(input_dim: int, generators: int) -> int:
    r"""The largest number of affine pieces of $z(x) = \sum_{i=1}^m |\langle g_i, x \rangle|$ on $\mathbb{R}^n$:
    $$2 \sum_{i=0}^{n-1} \binom{m-1}{i}.$$

    n = `input_dim`, and m = `generators` is the number of the $g_i$.  These are the cells of m hyperplanes through 0
    and the vertices of the zonotope.  Attained by `zonotope` if any min(n, m) of the generators are linearly
    independent.  Raises `ValueError` unless both arguments are integers ≥ 1.

    Source: Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491 (ZONOTOPE functions).

    >>> zonotope_pieces(2, 3), zonotope_pieces(3, 4)
    (6, 14)
    """
    n, m = natural_number(input_dim, "input_dim", 1), natural_number(generators, "generators", 1)
    return 2 * _cells(n - 1, m - 1)


class RegionBounds(NamedTuple):
    """How many activation regions the networks of one architecture have.

    `some_have_at_least`: some network of the architecture has that many or more, others may have a single one;
    `all_have_at_most`: none has more; `one_layer_has_at_most`: the largest number with as many neurons in one hidden
    layer, to compare depth with width.  The largest number of the architecture lies between the first two.

    >>> print(RegionBounds(6, 9, 5))
    some network of this architecture has at least 6 activation regions, none has more than 9
    (with all hidden neurons in one layer: none more than 5)
    """

    some_have_at_least: int
    all_have_at_most: int
    one_layer_has_at_most: int

    def __str__(self) -> str:
        some = f"{self.some_have_at_least} activation region{'s' * (self.some_have_at_least != 1)}"
        return (
            f"some network of this architecture has at least {some}, none has more than {self.all_have_at_most}\n"
            f"(with all hidden neurons in one layer: none more than {self.one_layer_has_at_most})"
        )


def region_bounds(network: Network | AffineMap) -> RegionBounds:
    """Bounds on the number of activation regions from the architecture alone, without counting.

    The weights of `network` are not looked at.  `all_have_at_most` is `serra_upper_bound`, and this very network has no
    more.  `some_have_at_least` is no bound on the regions of this network, which may have fewer: it is what the best
    networks of the architecture have, the largest of `montufar_lower_bound` and `serra_lower_bound`, used with fewer
    inputs or fewer layers where that gives more (the other inputs unused; layers that follow do not merge activation
    regions).  For one hidden layer the two agree.  `count_regions` counts those of a given network.

    >>> fold = Network([([[1], [-1]], [0, 0]), ([[1, 1], [-1, -1]], [-1, 2]), ([[1, -3]], [0])])
    >>> region_bounds(fold)
    RegionBounds(some_have_at_least=6, all_have_at_most=9, one_layer_has_at_most=5)
    >>> from exactrelu.regions.count import count_regions
    >>> count_regions(fold).activation
    6
    """
    f = as_network(network, "network")
    n0, widths = f.input_dim, f.widths
    if n0 == 0 or not widths:
        return RegionBounds(1, 1, 1)
    lower = 1
    for l in range(1, len(widths) + 1):
        narrowest = min([n0, *widths[: l - 1]])
        for d in range(1, narrowest + 1):
            bound = serra_lower_bound if 3 * d <= min(widths[: l - 1], default=0) else montufar_lower_bound
            lower = max(lower, bound(d, widths[:l]))
    return RegionBounds(lower, serra_upper_bound(n0, widths), shallow_bound(n0, f.size))


def _binomials(n: int, largest: int) -> list[int]:
    """C(n, 0), .., C(n, min(n, largest)); one by one, since `math.comb` starts afresh each time."""
    row = [1]
    for j in range(min(n, largest)):
        row.append(row[-1] * (n - j) // (j + 1))
    return row


def _cells(dimension: int, hyperplanes: int) -> int:
    """The number of cells of hyperplanes in general position."""
    return sum(_binomials(hyperplanes, dimension))


def _widths(widths: Sequence[int]) -> list[int]:
    layers = [natural_number(n, f"widths[{l}]", 1) for l, n in enumerate(widths)]
    if not layers:
        raise ValueError("widths is empty; at least one hidden layer is needed")
    return layers


def _architecture(input_dim: int, widths: Sequence[int], *, least_units_per_input: int = 0) -> list[int]:
    """[n_0, n_1, .., n_L], where n_l >= least_units_per_input * n_0 for 1 <= l < L."""
    n0, layers = natural_number(input_dim, "input_dim", 1), _widths(widths)
    least = least_units_per_input * n0
    for l, n in enumerate(layers[:-1]):
        if n < least:
            multiple = f"{least_units_per_input} * " if least_units_per_input > 1 else ""
            raise ValueError(
                f"widths[{l}] = {n} is less than {multiple}input_dim = {least}; the bound is not stated there"
            )
    return [n0, *layers]
