r"""A CPA function is convex if and only if it is the maximum of its own affine pieces.

For max{|x|, |y|} the pieces are ±x, ±y and their maximum is the function; for ReLU(min{x, y}) the pieces are 0, x, y
and the maximum is larger.

Source: folklore.

Proved: both instances.  The first satisfies the midpoint inequality in four variables (with continuity: convexity), the
second fails it at (1, 0), (0, 1): values 0 and 0, but 1/2 at their midpoint.  The exact decision agrees on these and on
two more, and gives the maximum of affine functions for the convex ones.  The equivalence itself is not proved.
"""

from exactrelu import *


@lemma
def convex_function():
    prove("max(abs(x), abs(y)) == max(x, -x, y, -y)")
    prove(equal(count_regions("max(abs(x), abs(y))").pieces, 4, about="affine pieces of max(abs(x), abs(y))"))
    prove("max(abs((x + u)/2), abs((y + v)/2)) <= (max(abs(x), abs(y)) + max(abs(u), abs(v)))/2")


@lemma
def function_that_is_not_convex():
    refute("relu(min(x, y)) == max(0, x, y)", at={"x": 1, "y": 0})
    prove("relu(min(x, y)) <= max(0, x, y)")
    midpoint = "relu(min((x + u)/2, (y + v)/2)) <= (relu(min(x, y)) + relu(min(u, v)))/2"
    refute(midpoint, at={"x": 1, "y": 0, "u": 0, "v": 1})
    refute(midpoint)


@lemma
def decided_exactly():
    for f in ("max(abs(x), abs(y))", "abs(x) + abs(x - y) + 2*relu(y - 1)"):
        prove(is_convex(f))
        prove(equal(max_affine_form(f), f))
    refute(is_convex("relu(min(x, y))"))
    refute(is_convex("max(abs(x), abs(y)) - 1/100*abs(x)"))


if __name__ == "__main__":
    run_lemmas()
