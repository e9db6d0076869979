r"""Linear programs in floating point: guesses for multipliers that exact arithmetic then confirms or discards.

The dual simplex method with bounded variables (Lemke 1954; Beale 1954) needs no first phase when every variable has
bounds: all at the bound that the cost prefers is dual feasible.  Nothing here is trusted; a wrong multiplier gives a
weaker bound, never a false one, since `exactrelu.prover.relaxations` recomputes the bound in integers.
"""

from typing import NamedTuple

import numpy as np

__all__ = ["Guess", "minimize_guess"]

TOLERANCE = 1e-9
PIVOT = 1e-8  # smaller entries are not pivoted on


class Guess(NamedTuple):
    """About the minimum: its `value`, a `point`, and a multiplier for every row; or a ray if the rows contradict.

    For contradicting rows the multipliers make the bound positive, and `point` means nothing.
    """

    value: float
    point: np.ndarray
    multipliers: np.ndarray
    feasible: bool


def minimize_guess(cost: np.ndarray, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> Guess:
    r"""About $\min\{c_0 + c y : r_{i0} + r_i y \ge 0,\ low \le y \le high\}$, `cost` = (c_0, c), rows likewise.

    >>> guess = minimize_guess(np.array([0.0, 1, 1]), np.array([[-1.0, 1, 2]]), np.zeros(2), np.ones(2))
    >>> guess.value, guess.point.tolist(), guess.multipliers.tolist()
    (0.5, [0.0, 0.5], [0.5])
    """
    count, dim = len(rows), len(low)
    sizes = np.abs(rows[:, 1:]).max(axis=1, initial=0.0) if count else np.zeros(0)
    sizes[sizes == 0] = 1.0
    table = np.vstack([rows / sizes[:, None], cost[None, :]]) if count else cost[None, :].copy()
    lows = np.concatenate([low, np.zeros(count)])
    highs = np.concatenate([high, np.full(count, np.inf)])
    basis = np.arange(dim, dim + count)
    cobasis = np.arange(dim)
    upper = cost[1:] < 0
    ray = None
    for _ in range(20 * (count + dim) + 50):
        at = np.where(upper, highs[cobasis], lows[cobasis])
        values = table[:count, 0] + table[:count, 1:] @ at
        below, above = lows[basis] - values, values - highs[basis]
        worst = np.maximum(below, above)
        r = int(worst.argmax()) if count else -1
        if not count or worst[r] <= TOLERANCE * (1 + abs(values[r])):
            break
        row = table[r, 1:]
        rising = row if below[r] >= above[r] else -row
        can = np.where(upper, rising < -PIVOT, rising > PIVOT)
        if not can.any():
            ray = r, 1.0 if below[r] >= above[r] else -1.0, float(worst[r])
            break
        ratios = np.where(can, np.abs(table[count, 1:]) / np.where(can, np.abs(row), 1.0), np.inf)
        least = ratios.min()
        near = ratios <= least + 1e-12
        j = int(np.where(near, np.abs(row), -1.0).argmax())
        _pivot(table, r, j + 1)
        upper[j] = not below[r] >= above[r]
        basis[r], cobasis[j] = cobasis[j], basis[r]
    at = np.where(upper, highs[cobasis], lows[cobasis])
    everything = np.zeros(dim + count)
    everything[cobasis] = at
    everything[basis] = table[:count, 0] + table[:count, 1:] @ at
    value = float(table[count, 0] + table[count, 1:] @ at)
    reduced = np.zeros(dim + count)
    reduced[cobasis] = table[count, 1:]
    if ray is not None:
        r, sign, gain = ray
        weight = 2 * (1 + abs(value)) / gain
        reduced[cobasis] -= weight * sign * table[r, 1:]
        reduced[basis[r]] += weight * sign
        value += weight * gain
    return Guess(value, everything[:dim], np.maximum(reduced[dim:], 0) / sizes, ray is None)


def _pivot(table: np.ndarray, r: int, column: int) -> None:
    """Exchange the basic variable of row r with the nonbasic one of the column, in place."""
    pivot = table[r, column]
    row = -table[r] / pivot
    row[column] = 1 / pivot
    factors = table[:, column].copy()
    table[:, column] = 0
    table += np.outer(factors, row)
    table[r] = row
