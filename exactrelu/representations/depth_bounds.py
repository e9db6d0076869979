r"""How many hidden layers suffice: the bounds of the literature, with exact integer logarithms."""

from exactrelu.exact import natural_number

__all__ = ["ceiling_logarithm", "cpa_hidden_layers", "maximum_hidden_layers"]


def ceiling_logarithm(base: int, n: int) -> int:
    r"""$\lceil \log_b n \rceil$ for integers $b \geq 2$, $n \geq 1$: the least k with $b^k \geq n$, without floats.

    >>> ceiling_logarithm(2, 5), ceiling_logarithm(3, 243), ceiling_logarithm(3, 244)
    (3, 5, 6)
    """
    b, target = natural_number(base, "base", 2), natural_number(n, "n", 1)
    k, power = 0, 1
    while power < target:
        k, power = k + 1, power * b
    return k


def cpa_hidden_layers(input_dim: int) -> dict[str, int]:
    r"""Numbers of hidden layers that suffice for every CPA function on $\mathbb{R}^d$, d = `input_dim`, by source.

    $\lceil \log_2(d + 1) \rceil$ (Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491, Theorem 2.1) and, for
    $d \geq 3$, $\lceil \log_3(d - 1) \rceil + 1$ (Bakaev, Brunck, Hertrich, Stade & Yehudayoff, arXiv 2505.14338).

    >>> [tuple(cpa_hidden_layers(d).values()) for d in (1, 2, 3, 4, 10, 28)]
    [(1,), (2,), (2, 2), (3, 2), (4, 3), (5, 4)]
    """
    d = natural_number(input_dim, "input_dim", 1)
    bounds = {"Arora et al. 2018": ceiling_logarithm(2, d + 1)}
    if d >= 3:
        bounds["Bakaev et al. 2025"] = ceiling_logarithm(3, d - 1) + 1
    return bounds


def maximum_hidden_layers(M: int) -> dict[str, int]:
    r"""Numbers of hidden layers that suffice for $\max\{x_1, \dots, x_M\}$, $M \geq 2$, by source.

    $\lceil \log_2 M \rceil$ by a tournament and, for $M \geq 4$, $\lceil \log_3(M - 2) \rceil + 1$ (Bakaev et al.,
    arXiv 2505.14338).  With integer weights $\lceil \log_2 M \rceil$ are necessary (Haase, Hertrich & Loho, arXiv
    2302.12553), with decimal fractions $\lceil \log_3 M \rceil$ (Averkov, Hojny & Merkert, arXiv 2502.06283).

    >>> [tuple(maximum_hidden_layers(M).values()) for M in (2, 4, 5, 245, 246)]
    [(1,), (2, 2), (3, 2), (8, 6), (8, 7)]
    """
    m = natural_number(M, "M", 2)
    bounds = {"tournament": ceiling_logarithm(2, m)}
    if m >= 4:
        bounds["Bakaev et al. 2025"] = ceiling_logarithm(3, m - 2) + 1
    return bounds
