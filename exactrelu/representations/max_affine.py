r"""Convex CPA functions as maxima of affine maps, concave ones as minima: irredundant lists with their proofs."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

from exactrelu.prover.verdict import Undecided, Verdict
from exactrelu.representations.affine_extrema import MaxAffine, MinAffine
from exactrelu.representations.convexity import Examination

__all__ = ["NotConvexError", "max_affine_form", "min_affine_form"]


class NotConvexError(ValueError):
    """A function has no max-affine (min-affine) form; `verdict` refutes its convexity (concavity) by three points."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict))
        self.verdict = verdict


def max_affine_form(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    executor: Executor | None = None,
) -> MaxAffine:
    r"""A convex CPA function as the maximum of affine maps, $f = \max_k a_k$ on its domain.

    The list is irredundant and unique up to order: it has the distinct affine maps of f, and each of them is strictly
    the largest inside one cell.  On a lower-dimensional domain the maps are those reduced by the equations of its
    affine hull.  `verdict` proves the form, as in `is_convex`, whose arguments and options these are.

    Raises `NotConvexError`, whose `verdict` refutes convexity; `Undecided` when the budget is used up; and what
    `is_convex` raises.

    >>> print(max_affine_form("abs(x) + relu(y)"))
    max(-x, -x + y, x, x + y)
    >>> max_affine_form("max(0, x, y, x + y - 1)").maps[0]
    AffineMap([[0, 0]], [0])
    """
    options: dict[str, Any] = {"certify": certify, "max_cells": max_cells, "time": time, "executor": executor}
    examined = _examined(f, on, variables, "convex", "max_affine_form", options)
    return MaxAffine(examined.setting.variables, examined.maps, examined.verdict)


def min_affine_form(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    certify: bool | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    executor: Executor | None = None,
) -> MinAffine:
    r"""A concave CPA function as the minimum of affine maps, $f = \min_k a_k$ on its domain; as `max_affine_form`.

    >>> print(min_affine_form("relu(min(x, y))", on="x >= 0, y >= 0"))
    min(x, y)
    """
    options: dict[str, Any] = {"certify": certify, "max_cells": max_cells, "time": time, "executor": executor}
    examined = _examined(f, on, variables, "concave", "min_affine_form", options)
    return MinAffine(examined.setting.variables, examined.maps, examined.verdict)


def _examined(f: Any, on: Any, variables: Any, shape: Any, asker: str, options: dict[str, Any]) -> Examination:
    examined = Examination(f, on, variables, shape, asker, **options)
    verdict = examined.verdict
    if verdict.undecided:
        raise Undecided(verdict)
    if not verdict.proved:
        raise NotConvexError(verdict)
    verdict.settled = True
    return examined
