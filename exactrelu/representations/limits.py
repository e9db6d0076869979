"""The limits and switches of the functions of this folder, checked before anything is computed, and shared time."""

import time as clock
from collections.abc import Sequence
from typing import Any

from exactrelu.cpa import CPA
from exactrelu.exact import natural_number
from exactrelu.expressions import FormulaError
from exactrelu.formulas import Setting, settle
from exactrelu.polyhedron import EmptyDomain
from exactrelu.regions.budget import Budget

__all__ = ["nonempty_setting", "require_limits", "scalar_setting", "seconds_left"]


def require_limits(
    max_cells: Any = None, time: Any = None, certify: Any = None, share: Any = True, **numbers: Any
) -> None:
    """`TypeError` or `ValueError`, naming the argument, for what is no limit or switch; `numbers` are at least 1."""
    Budget(max_cells, time)
    if max_cells is not None and max_cells < 0:
        raise ValueError(f"max_cells = {max_cells} is negative; it is a number of cells")
    if time is not None and time < 0:
        raise ValueError(f"time = {time} is negative; it is a number of seconds")
    if not (certify is None or isinstance(certify, bool)):
        raise TypeError(f"certify = {certify!r} is neither True nor False nor None")
    if not isinstance(share, bool):
        raise TypeError(f"share = {share!r} is neither True nor False")
    for name, value in numbers.items():
        natural_number(value, name, 1)


def seconds_left(budget: Budget) -> float | None:
    """The time that a budget still has, for the next step; None if it is not limited."""
    return None if budget.deadline is None else max(0.0, budget.deadline - clock.monotonic())


def nonempty_setting(f: Any, on: Any, variables: Sequence[str] | str | None) -> Setting:
    """One function on a nonempty domain, else `EmptyDomain`; a CPA function keeps the order of its variables."""
    setting = settle([f], on, variables)
    if isinstance(f, CPA) and variables is None and set(setting.variables) == set(f.variables):
        setting = settle([f], on, f.variables)
    if setting.domain.is_empty():
        raise EmptyDomain(f"the domain {setting.domain_text or setting.domain} is empty: there is nothing to decide")
    return setting


def scalar_setting(f: Any, on: Any, variables: Sequence[str] | str | None, what: str) -> Setting:
    """The setting of one scalar function on a nonempty domain; `FormulaError` for a vector function."""
    setting = nonempty_setting(f, on, variables)
    (function,) = setting.functions
    if function.vector or len(function.outputs) != 1:
        raise FormulaError(f"{what} takes a scalar function; {function.text} has {len(function.outputs)} outputs")
    return setting
