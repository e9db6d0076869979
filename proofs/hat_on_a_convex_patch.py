r"""A linear finite element basis function on a patch with convex support is φ = max{0, min_k g_k}.

The $g_k$ are its affine pieces.  For the patch around 0 with vertices (2, 0), (0, 1), (-1, 0), (0, -1):
$$\varphi(x, y) = \max\{0, \min\{1 - x/2 - y,\ 1 + x - y,\ 1 + x + y,\ 1 - x/2 + y\}\}.$$

Source: He, Li, Xu & Zheng, *ReLU deep neural networks and linear finite elements*, arXiv 1807.03973 (lemma for convex
support).

Proved: this function is the one that is affine on the four triangles with values 1 at 0 and 0 at the other vertices,
and 0 outside; the network max(0, minimum of four affine functions) computes it; five linear regions.
"""

from exactrelu import *

PHI = "max(0, min(1 - x/2 - y, 1 + x - y, 1 + x + y, 1 - x/2 + y))"


@lemma
def affine_on_the_triangles():
    prove(equal(PHI, "1 - x/2 - y", on="x >= 0, y >= 0, x/2 + y <= 1"))
    prove(equal(PHI, "1 + x - y", on="x <= 0, y >= 0, y - x <= 1"))
    prove(equal(PHI, "1 + x + y", on="x <= 0, y <= 0, x + y >= -1"))
    prove(equal(PHI, "1 - x/2 + y", on="x >= 0, y <= 0, x/2 - y <= 1"))


@lemma
def zero_outside_the_patch():
    for outside in ("x/2 + y >= 1", "y - x >= 1", "x + y <= -1", "x/2 - y >= 1"):
        prove(equal(PHI, 0, on=outside))


@lemma
def network_of_the_minimum():
    pieces = AffineMap([["-1/2", -1], [1, -1], [1, 1], ["-1/2", 1]], [1, 1, 1, 1])
    N = relu_network() @ minimum(4) @ pieces
    prove(equal(N, PHI))
    prove(equal(count_regions(N).linear, 5, about="linear regions of the hat"))


if __name__ == "__main__":
    run_lemmas()
