r"""The theorems of the induction schemas in one paragraph each; docs/induction.md has their full proofs."""

__all__ = ["THEOREMS"]

_EXTREMUM = r"""If the block $N$ is {a} bound of its two arguments and {the} such bound, then
$N(u, v) = \{max}\{{u, v\}}$ for all real $u$, $v$"""
_FOLD = (
    _EXTREMUM
    + r""". So $F_{{1}} = x_{{1}}$, and if $F_{{M-1}} = \{max}\{{x_{{1}}, \dots, x_{{M-1}}\}}$, then
$F_{{M}} = \{max}\{{F_{{M-1}}, x_{{M}}\}} = \{max}\{{x_{{1}}, \dots, x_{{M}}\}}$."""
)
_LARGEST = {"a": "an upper", "the": "the least", "max": "max"}
_SMALLEST = {"a": "a lower", "the": "the greatest", "max": "min"}

THEOREMS = {
    "FOLD-MAX": _FOLD.format(**_LARGEST),
    "FOLD-MIN": _FOLD.format(**_SMALLEST),
    "TREE": r"""If the block $N$ is the maximum (the minimum) of its two arguments and a padding block changes
nothing, then, by induction over the tree, the value of every tree is the maximum (the minimum) over its leaves:
that is clear for a leaf; at a node it is the larger (smaller) one of the extrema over two subtrees; a padding
block keeps it.""",
    "PAD": r"""If one block changes nothing, then neither do $k$ of them in a row: with no block there is
nothing to show, and what $k$ blocks leave as it is, the next one does too.""",
    "PIECES": r"""Let $T$ map each of $m$ intervals that make up $[a, b]$ affinely onto $[a, b]$. If $f$ does
so with $N$ intervals, then $f \circ T$ does so with $m N$, as the inverse of each branch of $T$ carries the $N$
intervals of $f$ into that of the branch. So $T^{L}$ has $m^{L}$ such intervals; slopes of neighbours have
opposite signs, since one of them rises to where the next one begins to fall, so these are the linear segments.
Where the first and the last branch go on to infinity, the same holds on the line.""",
    "COMPOSITION": r"""If $T$ is affine on each of $p$ closed intervals that cover $\mathbb{R}$ and $f$ on each
of $q$, then $f \circ T$ is affine on each of at most $p q$: on an interval of $T$, the points that $T$ maps
into an interval of $f$ form an interval. By induction $T^{L}$ is affine on each of at most $p^{L}$ closed
intervals that cover $\mathbb{R}$, and so has at most $p^{L}$ linear segments.""",
    "KINKS": r"""Let $\sigma$ be affine between neighbours of $t_{1} < \dots < t_{k}$ and beyond them. A term
$a_{i}\, \sigma(w_{i} x + b_{i})$ is constant if $w_{i} = 0$, else affine away from the $k$ points where $w_{i}
x + b_{i}$ is some $t_{j}$. A sum of functions is affine where all of them are, so $n$ terms have at most $k n$
breakpoints.""",
    "DEPTH": r"""Let $\sigma$ be affine away from $t_{1} < \dots < t_{k}$. If all components of layer $l - 1$
are affine on each of $P$ intervals, then on one of these the $w_{l}$ units of layer $l$ have at most $k w_{l}$
points where an argument of $\sigma$ is some $t_{j}$; these cut it into at most $k w_{l} + 1$ intervals on which
layer $l$ is affine. By induction over the layers there are at most $\prod_{l} (k w_{l} + 1)$ in all.""",
    "SEPARATION": r"""By PIECES the iterate $T^{L}$ has exactly $2^{L}$ linear segments, as $T$ maps each of
two halves of $[-2, 2]$ affinely onto $[-2, 2]$ and its outer branches go on to infinity. By KINKS a layer of $2
L$ units has at most $2 L$ breakpoints, so at most $2 L + 1$ linear segments. By induction over $L$, $2^{L} \ge
2 L + 2$.""",
    "RECURRENCE": r"""Let $T$ be the map and $e_{m}(x) = f_{m}(x) - x^{2}$. From $f_{m}(x) = x - 2 q t + q
f_{m-1}(t)$ with $t = T(x)$ and $x - x^{2} = q (2 t - t^{2})$ follows $e_{m} = q\, e_{m-1} \circ T$ on $[0, 1]$.
There $T$ is onto, so the maximum of $e_{m}$ is $q$ times that of $e_{m-1}$, and the integral of its square
$q^{2}$ times as large, since $T$ preserves integrals. It remains to know $q = \frac{1}{4}$ and $e_{0} = x -
x^{2}$.""",
}
