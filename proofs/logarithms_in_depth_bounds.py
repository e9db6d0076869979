r"""How many hidden layers suffice or are needed: the logarithms in the bounds of the literature, in exact integers.

For CPA functions on $\mathbb R^d$ $\lceil \log_2(d + 1) \rceil$ hidden layers suffice, and $\lceil \log_3(d - 1)
\rceil + 1$ for $d \geq 3$; for the maximum of n numbers $\lceil \log_2 n \rceil$, and $\lceil \log_3(n - 2) \rceil +
1$ for $n \geq 4$.  With integer weights the maximum of n needs $\lceil \log_2 n \rceil$, with decimal fractions
$\lceil \log_3 n \rceil$.

Source: Arora, Basu, Mianjy & Mukherjee, ICLR 2018, arXiv 1611.01491; Bakaev, Brunck, Hertrich, Stade & Yehudayoff,
arXiv 2505.14338; integer weights: Haase, Hertrich & Loho, arXiv 2302.12553; decimal fractions: Averkov, Hojny &
Merkert, arXiv 2502.06283.

Proved: only the arithmetic, by powers of 2 and 3 (floating-point logarithms may round to the wrong integer): both
bounds for d = 4, 10, 11, 28, 29 and for the maximum of 4, 5, 245, 246 numbers; for 3 ≤ d ≤ 300 the second bound is
never worse than the first.  The theorems are cited.
"""

from exactrelu import *


def _ceiling_logarithm(base, n):
    """The least k with base^k >= n, by dividing n (rounding up) until 1 is left."""
    k = 0
    while n > 1:
        n, k = -(-n // base), k + 1
    return k


@lemma
def ceiling_logarithms():
    for base in (2, 3):
        for k in range(1, 40):
            around = [_ceiling_logarithm(base, base**k + e) for e in (0, 1)]
            prove(equal(around, [k, k + 1], about=f"ceiling of the logarithm of {base}^{k} and {base}^{k} + 1"))


@lemma
def bounds_for_all_functions():
    for d, binary, ternary in ((4, 3, 2), (10, 4, 3), (11, 4, 4), (28, 5, 4), (29, 5, 5)):
        found = [_ceiling_logarithm(2, d + 1), _ceiling_logarithm(3, d - 1) + 1]
        prove(equal(found, [binary, ternary], about=f"hidden layers that suffice on R^{d}, by either bound"))
        prove(equal([*cpa_hidden_layers(d).values()], found, about="as the package has them"))


@lemma
def bounds_for_the_maximum():
    for n, binary, ternary in ((4, 2, 2), (5, 3, 2), (245, 8, 6), (246, 8, 7)):
        found = [_ceiling_logarithm(2, n), _ceiling_logarithm(3, n - 2) + 1]
        prove(equal(found, [binary, ternary], about=f"hidden layers that suffice for the maximum of {n}"))
        prove(equal([*maximum_hidden_layers(n).values()], found, about="as the package has them"))


@lemma
def ternary_bound_is_never_worse():
    gaps = [_ceiling_logarithm(2, d + 1) - _ceiling_logarithm(3, d - 1) - 1 for d in range(3, 301)]
    prove(equal(min(gaps), 0, about="least difference of the two bounds for 3 <= d <= 300"))
    prove(equal(gaps[4 - 3], 1, about="their difference for d = 4"))


@lemma
def maximum_of_five():
    prove(equal([_ceiling_logarithm(2, 5), _ceiling_logarithm(3, 5)], [3, 2], about="ceil(log2 5), ceil(log3 5)"))


if __name__ == "__main__":
    run_lemmas()
