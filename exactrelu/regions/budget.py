"""Budgets of long searches: they end in an exception that says so, never in silence."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Executor

from exactrelu.regions.ordered_tasks import require_executor

__all__ = ["Budget", "BudgetExceeded", "require_memory"]

LINE_PIECES = 2**24  # about 1 GB of arrays; max_cells= allows more
PIECE_BYTES = 64  # of a piece in these arrays, at least


class BudgetExceeded(RuntimeError):
    """A search used up its cells or its time before it was done; nothing is concluded from it."""


class Budget:
    """Counts cells (leaves of a search) and watches the clock; `progress` is told the count now and then.

    `executor` is there for the parts of a search that can use one.
    """

    def __init__(
        self,
        max_cells: int | None = None,
        seconds: float | None = None,
        progress: Callable[[int], None] | None = None,
        executor: Executor | None = None,
    ) -> None:
        if executor is not None:
            require_executor(executor)
        if max_cells is not None and (not isinstance(max_cells, int) or isinstance(max_cells, bool)):
            raise TypeError(f"max_cells = {max_cells!r} is not an integer")
        if seconds is not None and (not isinstance(seconds, (int, float)) or isinstance(seconds, bool)):
            raise TypeError(f"time = {seconds!r} is not a number of seconds")
        if seconds is not None and seconds != seconds:  # never over, since no comparison with NaN holds
            raise ValueError(f"time = {seconds!r} is not a number of seconds")
        self.max_cells, self.seconds, self.progress, self.executor = max_cells, seconds, progress, executor
        self.cells = 0
        self.deadline = None if seconds is None else time.monotonic() + min(seconds, 1e9)  # an int may be too large

    @property
    def line_pieces(self) -> int:
        """The limit for functions of one variable, whose engine doubles too fast for the clock: never unlimited."""
        return LINE_PIECES if self.max_cells is None else max(1, self.max_cells)

    @property
    def remaining(self) -> float | None:
        """The seconds that are left, None if they are not limited."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def watch(self) -> None:
        """Raise `BudgetExceeded` when the time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise BudgetExceeded(f"the time of {self.seconds:g} s is used up after {self.cells} cells")

    def passed(self, cells: int) -> None:
        """Told by an engine that works in batches: so many cells are done in all."""
        self.watch()
        if self.progress is not None:
            self.progress(cells)

    def cell(self) -> None:
        """Count one cell."""
        self.cells += 1
        if self.max_cells is not None and self.cells > self.max_cells:
            raise BudgetExceeded(f"the budget of {self.max_cells} cells is used up")
        if self.progress is not None:
            self.progress(self.cells)


def require_memory(pieces: int) -> None:
    """Raise `BudgetExceeded` if arrays of so many pieces of a function of one variable exceed the machine's memory.

    On systems that do not tell their memory nothing is refused here.
    """
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # no such function, or no such name
        return
    if pieces * PIECE_BYTES > memory > 0:
        needed, there = (f"{size / 2**30:.0f} GB" for size in (pieces * PIECE_BYTES, memory))
        raise BudgetExceeded(f"{pieces} pieces are needed, which take {needed} of memory; this machine has {there}")
