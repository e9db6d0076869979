"""Work that would take for ever ends when the time is up (within a small factor) or is interrupted."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from exactrelu import BudgetExceeded, count_regions, decide, piecewise


def arrangement(dim, count):
    """A sum of absolute values whose cells nobody counts to the end."""
    forms = ("+".join(f"{(i * j * 7) % 11 - 5}*x{j}" for j in range(1, dim + 1)) + f"-{i}" for i in range(count))
    return "+".join(f"abs({form})" for form in forms).replace("+-", "-")


STEPS = "+".join(f"piecewise((x-{i}*y, x>={i}*y), (0, true))" for i in range(40))
HARD = {
    "six variables": lambda: decide(f"{arrangement(6, 60)} >= -1", time=1),
    "eight variables": lambda: decide(f"{arrangement(8, 60)} >= -1", time=1),
    "counting in space": lambda: count_regions(arrangement(3, 100), time=1),
    "counting in eight variables": lambda: count_regions(arrangement(8, 60), time=1),
    "pieces in space": lambda: piecewise(arrangement(3, 100), time=1),
    "pieces in eight variables": lambda: piecewise(arrangement(8, 60), time=1),
    "a line of many pieces": lambda: decide("+".join(f"relu(x-{i})" for i in range(6000)) + " >= 0", time=1),
    "a maximum of many maps": lambda: decide("max(" + ",".join(f"{i}*x" for i in range(6000)) + ") >= x-1", time=1),
    "many variables": lambda: decide("+".join(f"relu(x{i})" for i in range(800)) + " >= 0", time=1),
    "many piecewise definitions": lambda: decide(f"{STEPS} >= 0", time=1),
    "many exceptions": lambda: decide(
        "piecewise((0, " + " or ".join(f"x == {i}" for i in range(2000)) + "), (0, true)) == 0", time=1
    ),
    "a hundred thousand variables in a sum": lambda: decide(
        "+".join(f"x{i}" for i in range(2000)) + " == relu(x1)", time=1
    ),
    "many hypotheses": lambda: decide("abs(x) >= x", on=",".join(f"x >= {-i}" for i in range(3000)), time=1),
}


@pytest.mark.parametrize("kind", HARD)
def test_the_time_is_kept(kind):
    """Processor time, as the machine may be busy; reading the text, and one batch of cells, may come on top."""
    start = time.process_time()
    with suppress(BudgetExceeded):
        HARD[kind]()
    assert time.process_time() - start < 10


CELLS = [
    lambda limit: decide(f"{arrangement(3, 30)} >= -1", max_cells=limit),
    lambda limit: decide(f"{arrangement(1, 30)} >= -1", max_cells=limit),
    lambda limit: decide(f"{arrangement(7, 30)} >= -1", max_cells=limit),
    lambda limit: count_regions(arrangement(2, 30), max_cells=limit),
    lambda limit: piecewise(arrangement(3, 30), max_cells=limit),
]


@pytest.mark.parametrize("limit", [0, 1, 10])
@pytest.mark.parametrize("work", CELLS)
def test_the_cells_are_kept(work, limit):
    with suppress(BudgetExceeded):
        assert work(limit).undecided


@pytest.mark.parametrize("arguments", [("count",), ("show",), ("check", ">= -1")], ids=lambda a: a[0])
def test_an_interrupt_ends_with_130(arguments):
    verb, *rest = arguments
    command = [sys.executable, "-m", "exactrelu", verb, arrangement(6, 60) + " ".join(rest)]
    working = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
        # interruptible even where this process was started with SIGINT ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not _busy(working.pid):
            time.sleep(0.1)
        working.send_signal(signal.SIGINT)
        _, errors = working.communicate(timeout=60)
    finally:
        working.kill()
    assert working.returncode == 130
    assert "Traceback" not in errors


def _busy(pid):
    """Whether the process has computed for two seconds: past the imports, in the middle of the search."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            user = int(file.read().rsplit(")", 1)[1].split()[11])
    except OSError:
        return True
    return user / os.sysconf("SC_CLK_TCK") > 2
