r"""The tower ReLU(t(x) + t(y) − 1) is not min{t(x), t(y)}, although both are 1 on the square and 0 outside the walls.

With the trapezoid t(s) = max{0, min{s, 1, 3 - s}}: at (1/2, 1/2) the tower is 0 and the minimum 1/2.  True is ≤.

Source: constructed, after the question and answer on tower functions and linear regions (Cross Validated, 2016).

Proved: the equality is refuted at (1/2, 1/2) and by the search; the inequality holds on the plane; both are 1 on
[1, 2]²; the minimum has 6 linear regions where the tower has 10.
"""

from exactrelu import *

TOWER = "relu(max(0, min(x, 1, 3 - x)) + max(0, min(y, 1, 3 - y)) - 1)"
MINIMUM = "min(max(0, min(x, 1, 3 - x)), max(0, min(y, 1, 3 - y)))"


@lemma
def tower_is_not_the_minimum():
    refute(equal(TOWER, MINIMUM), at={"x": "1/2", "y": "1/2"})
    refute(equal(TOWER, MINIMUM))
    refute(equal(tower(), minimum_of_two() @ direct_sum(trapezoid(), trapezoid())), at=["1/2", "1/2"])


@lemma
def tower_is_at_most_the_minimum():
    prove(at_most(TOWER, MINIMUM))
    prove(equal(TOWER, MINIMUM, on="1 <= x <= 2, 1 <= y <= 2"))


@lemma
def numbers_of_regions():
    prove(
        equal(
            [count_regions(TOWER).linear, count_regions(MINIMUM).linear],
            [10, 6],
            about="linear regions of the tower and of the minimum",
        )
    )


if __name__ == "__main__":
    run_lemmas()
