"""Work on executors: the same cells in the same order as without one, and nothing left behind."""

import multiprocessing
import pickle
import random
import threading
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from exactrelu import (
    Network,
    activation_regions,
    at_most,
    count_regions,
    equal,
    linear_regions,
    nonnegative,
    piecewise,
    refute,
    rescale_neurons,
)
from exactrelu.affine import AffineMap
from exactrelu.regions.adjacency import Cells
from exactrelu.regions.budget import Budget, BudgetExceeded
from exactrelu.regions.count import count_by_layer
from exactrelu.regions.face_lattice import PolyhedralComplex
from exactrelu.regions.lattice import cells, lattice_cells, summaries
from exactrelu.regions.ordered_tasks import Answer, in_order, workers_of
from exactrelu.regions.subdivision import Engine
from tests.regions.cell_samples import WEIGHTS, compiled, random_network, sample

EVERY_WEIGHT = list(WEIGHTS)


class Postal(Executor):
    """Works at once, in this thread; everything goes through pickle, as on the way to another process."""

    def __init__(self, workers: int = 2) -> None:
        self._max_workers = workers
        self.tasks = 0

    def submit(self, function, /, *args, **kwargs):
        self.tasks += 1
        function, args, kwargs = pickle.loads(pickle.dumps((function, args, kwargs)))
        future = Future()
        try:
            future.set_result(pickle.loads(pickle.dumps(function(*args, **kwargs))))
        except Exception as error:
            future.set_exception(error)
        return future


class Recording(Executor):
    """Remembers the futures of another executor."""

    def __init__(self, inner: Executor, workers: int = 2) -> None:
        self.inner, self._max_workers = inner, workers
        self.futures: list[Future] = []

    def submit(self, function, /, *args, **kwargs):
        future = self.inner.submit(function, *args, **kwargs)
        self.futures.append(future)
        return future

    def left(self) -> int:
        """How many calls are not done, after those that have begun have ended."""
        for future in self.futures:
            with suppress(CancelledError):
                future.exception(timeout=30)
        return sum(not future.done() for future in self.futures)


class Refusing(Executor):
    def submit(self, function, /, *args, **kwargs):
        raise AssertionError("nothing is to be submitted here")


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture(scope="module")
def processes():
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def dask():
    distributed = pytest.importorskip("distributed", reason="needs the extra dask")
    options = {"processes": False, "n_workers": 1, "threads_per_worker": 2, "dashboard_address": None}
    with distributed.Client(**options) as client:
        yield client.get_executor()


@pytest.fixture(params=["threads", "processes", "dask"])
def executor(request):
    return request.getfixturevalue(request.param)


def together(found: Cells, name: str) -> list:
    return [row for batch in found.batches for row in getattr(batch, name).tolist()]


def assert_same(found: Cells, expected: Cells) -> None:
    assert len(found) == len(expected)
    assert together(found, "codes") == together(expected, "codes")
    assert together(found, "forms") == together(expected, "forms")
    assert found.adjacency.tolist() == expected.adjacency.tolist()
    assert found.map_numbers.tolist() == expected.map_numbers.tolist()
    chosen = range(len(found)) if len(found) <= 8 else random.Random(0).sample(range(len(found)), 8)
    for one, other in ((found[i], expected[i]) for i in chosen):
        for name in ("pattern", "decisions", "vertices", "rays", "lineality", "witness", "map", "bounds", "facets"):
            assert getattr(one, name) == getattr(other, name), name


# -- the same cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", EVERY_WEIGHT)
def test_random_functions_and_domains(weight):
    """Degenerate, nearly degenerate and large weights, on bounded, unbounded, empty and flat domains."""
    post = Postal()
    for seed in range(25):
        f, hyps = sample(seed, weight)
        expected = cells(f, hyps)
        for chunk in (1, 5):
            assert_same(Cells(list(lattice_cells(f, hyps, chunk=chunk, executor=post))), expected)
    assert post.tasks > 25


def samples():
    r = random.Random(7)
    box = tuple((2, *(s * int(i == j) for j in range(3))) for i in range(3) for s in (1, -1))
    yield "deep", random_network(r, [2, 10, 10, 10, 1], WEIGHTS["sixteenths"]), ()
    yield "box", random_network(r, [3, 12, 12, 2], WEIGHTS["sixteenths"]), box
    yield "degenerate", random_network(r, [4, 8, 8, 1], WEIGHTS["signs"]), ()
    yield "large weights", random_network(r, [2, 12, 12, 1], WEIGHTS["hundred bits"]), ()
    yield "flat domain", random_network(r, [4, 9, 9, 1], WEIGHTS["sixteenths"]), ((1, 1, 1, 1, 1), (-1, -1, -1, -1, -1))
    W = [[a, 2 * a, b] for a, b in ((r.randint(-9, 9), r.randint(-9, 9)) for _ in range(16))]
    lines = compiled([AffineMap(W, range(16)), AffineMap([[r.randint(-9, 9) for _ in W] for _ in range(9)], [1] * 9)])
    yield "lineality", lines, ()
    layers = [AffineMap(W, range(16)), AffineMap([[r.randint(-9, 9) for _ in W] for _ in range(9)], range(9))]
    yield "lineality, two layers", compiled([*layers, AffineMap([[1] * 9], [0])]), ()


@pytest.mark.parametrize(("f", "hyps"), [pytest.param(f, hyps, id=name) for name, f, hyps in samples()])
def test_every_executor_finds_the_same(executor, f, hyps):
    expected = cells(f, hyps)
    assert len(expected) > 100
    recording = Recording(executor)
    assert_same(Cells(list(lattice_cells(f, hyps, chunk=20, executor=recording))), expected)
    assert len(recording.futures) > 4


@pytest.mark.parametrize("weight", ["sixteenths", "hundred bits"])
def test_maps_are_numbered_as_they_appear(weight):
    """For entries of any size, so that the numbers do not depend on which batches hold large ones."""
    numbers = cells(random_network(random.Random(6), [2, 8, 8, 1], WEIGHTS[weight])).map_numbers
    _, first = np.unique(numbers, return_index=True)
    assert len(first) > 20
    assert first.tolist() == sorted(first.tolist())


def test_the_result_does_not_depend_on_the_number_of_workers():
    f = random_network(random.Random(3), [2, 15, 15, 1], WEIGHTS["sixteenths"])
    expected = cells(f)
    for workers in (1, 3, 50):
        assert_same(Cells(list(lattice_cells(f, chunk=10, executor=Postal(workers)))), expected)


class Forgetful(Executor):
    """Makes every call twice and keeps the second answer, as after the loss of the first; nothing is pickled."""

    def submit(self, function, /, *args, **kwargs):
        function(*args, **kwargs)
        future = Future()
        future.set_result(function(*args, **kwargs))
        return future


@pytest.mark.parametrize("weight", ["signs", "hundred bits"])
def test_a_second_attempt_finds_the_same(weight):
    for seed in range(200, 220):
        f, hyps = sample(seed, weight)
        assert_same(Cells(list(lattice_cells(f, hyps, chunk=2, executor=Forgetful()))), cells(f, hyps))


def test_small_functions_stay_here():
    f = random_network(random.Random(4), [2, 5, 5, 1], WEIGHTS["sixteenths"])
    assert_same(cells(f, executor=Refusing()), cells(f))


def test_tasks_are_small():
    """A task carries the maps of its own cells, not those of all the cells that it was cut out of."""
    f = random_network(random.Random(5), [2, 40, 40, 40, 1], WEIGHTS["sixteenths"])
    levels = cells(f).batches[0].levels
    chunk = Engine((), levels, 100, None).start(PolyhedralComplex.point([1, 0, 0]))
    for size, parts in ((100, 50), (10, 5)):
        engine = Engine((), levels, size, None)
        assert not engine.advance(chunk)
        whole = len(pickle.dumps(chunk))
        pieces = [piece.detached() for piece in engine.pieces(chunk, parts)]
        assert len(pieces) >= parts
        assert all(max(len(piece.before), piece.forms[0].shape[-1]) <= len(piece.complex) for piece in pieces)
        assert max(len(pickle.dumps(piece)) for piece in pieces) < 4 * whole / parts
        chunk = pieces[len(pieces) // 3]


# -- counts, pieces, verdicts --------------------------------------------------------------------------


def network(seed: int, *architecture: int) -> Network:
    r = random.Random(seed)

    def numbers(count):
        return [Fraction(r.randint(-32, 32), 16) for _ in range(count)]

    return Network([([numbers(a) for _ in range(b)], numbers(b)) for a, b in pairwise(architecture)])


@pytest.fixture(scope="module")
def wide_network():
    N = network(0, 2, 64, 20, 1)
    return N, count_by_layer(N)


def test_counts_of_every_executor(executor, wide_network):
    N, expected = wide_network
    recording = Recording(executor)
    assert count_regions(N, executor=recording) == expected[-1]
    assert recording.futures
    assert count_by_layer(N, max_cells=10_000, executor=recording) == expected
    text = "piecewise((max(x, y, x - y, 2*x + y, 3 - x), x >= 0), (max(y, -y, 3 - x, 0), x <= 0))"
    assert count_regions(text, "y >= 3 - x, y >= 0", executor=executor) == count_regions(text, "y >= 3 - x, y >= 0")


def test_regions_and_pieces_of_every_executor(executor):
    N = network(1, 2, 12, 6, 2)
    recording = Recording(executor)
    regions = activation_regions(N, executor=recording)
    assert recording.futures
    assert regions == activation_regions(N)
    assert len({region.pattern for region in regions}) == len(regions) > 100
    N = network(2, 2, 9, 5, 1)
    recording = Recording(executor)
    f, on = piecewise(N, "x1 >= -1, x2 <= 3", executor=recording), piecewise(N, "x1 >= -1, x2 <= 3")
    assert recording.futures
    assert f.pieces == on.pieces
    assert linear_regions(N, executor=executor) == linear_regions(N)


def bumped(N: Network, size: Fraction) -> Network:
    """N + relu(x1 + x2 - 100 / size) on top of the first output: the same function near the origin."""
    (W, b), *rest = [(layer.W, layer.b) for layer in N.layers]
    (V, c), (U, d) = rest
    first = [*W, [size, size]], [*b, Fraction(-100)]
    second = [*([*row, 0] for row in V), [*[0] * len(W), 1]], [*c, 0]
    return Network([first, second, ([[*row, 1] for row in U], d)])


def test_verdicts_of_every_executor(executor):
    N = network(0, 2, 50, 20, 1)
    recording = Recording(executor)
    assert (
        equal(N, rescale_neurons(N, 2, [3] * 20), certify=False, executor=recording).label
        == "proved by exact enumeration"
    )
    assert len(recording.futures) >= 4
    far = bumped(N, Fraction(1))
    for relation in (equal, lambda f, g, **options: at_most(g, f, **options)):
        here, there = relation(N, far), relation(N, far, executor=executor)
        assert here.refuted
        assert here.counterexample == there.counterexample
        assert sum(there.counterexample.point) > 100
    assert nonnegative("max(x, y) - x", executor=executor).proved


def test_an_executor_of_a_statement_as_text():
    assert refute("relu(x) == x", executor=Refusing()).counterexample.point == (-1,)


def test_where_executors_are_of_no_use_they_are_ignored():
    none = Refusing()
    line = network(1, 1, 20, 20, 1)
    assert count_regions(line, executor=none) == count_regions(line)
    assert len(piecewise(line, executor=none)) == len(piecewise(line))
    assert equal(line, line, certify=False, executor=none).proved
    many = "relu(a) + relu(b) + relu(c) + relu(d) + relu(e) + relu(f) + relu(g)"
    assert count_regions(many, executor=none).activation == 2**7
    assert equal(many, many, executor=none).proved
    assert count_regions("relu(x) + relu(y)", "x + y == 1", executor=none).linear == 3


# -- limits, interrupts, errors ------------------------------------------------------------------------


def wide():
    return random_network(random.Random(11), [2, 16, 16, 1], WEIGHTS["sixteenths"])


def test_the_budget_of_cells(executor):
    f = wide()
    total = len(cells(f))
    assert sum(map(len, lattice_cells(f, chunk=10, max_cells=total, executor=executor))) == total
    for most in (total - 1, total // 2, 3):
        recording = Recording(executor)
        with pytest.raises(BudgetExceeded, match=rf"there are at least \d+ cells, max_cells is {most}$"):
            list(lattice_cells(f, chunk=10, max_cells=most, executor=recording))
        assert recording.left() == 0


def test_the_budget_ends_a_search_long_before_its_end():
    f = random_network(random.Random(0), [3, 40, 40, 1], WEIGHTS["sixteenths"])
    post = Postal()
    with pytest.raises(BudgetExceeded):
        for _ in lattice_cells(f, max_cells=4000, chunk=100, executor=post):
            pass
    assert 0 < post.tasks < 100
    with pytest.raises(BudgetExceeded):
        count_regions(network(0, 3, 40, 40, 1), max_cells=9000, executor=post)
    N = network(0, 2, 50, 20, 1)
    verdict = equal(N, rescale_neurons(N, 2, [3] * 20), max_cells=1500, executor=post)
    assert verdict.undecided
    assert "max_cells is 1500" in verdict.reason


def test_the_budget_of_time(threads):
    with pytest.raises(BudgetExceeded, match="time of 0 s"):
        count_regions(network(0, 2, 32, 32, 1), time=0, executor=threads)


def test_progress_is_told(executor):
    f = wide()
    told: list[int] = []
    total = sum(map(len, lattice_cells(f, chunk=10, progress=told.append, executor=executor)))
    assert told == sorted(told)
    assert told[-1] == total
    assert len(set(told)) > 3


@pytest.mark.parametrize("way", ["close", "delete", "interrupt"])
def test_a_search_that_ends_early_leaves_nothing_behind(executor, way):
    recording = Recording(executor)

    def interrupt(count):
        if count:
            raise KeyboardInterrupt

    stream = lattice_cells(wide(), chunk=10, executor=recording, progress=interrupt if way == "interrupt" else None)
    if way == "interrupt":
        with pytest.raises(KeyboardInterrupt):
            next(stream)
    else:
        assert len(next(stream)) >= 1
        if way == "close":
            stream.close()
        else:
            del stream
    submitted = len(recording.futures)
    assert recording.left() == 0
    assert len(recording.futures) == submitted
    assert_same(Cells(list(lattice_cells(wide(), chunk=10, executor=executor))), cells(wide()))  # it still works


def failing(batch):
    if any(witness[0] > 0 for witness in (cell.witness for cell in batch)):
        raise ArithmeticError(f"a batch of {len(batch)} cells")
    return len(batch)


def test_what_a_worker_raises_is_raised_here(executor):
    recording = Recording(executor)
    with pytest.raises(ArithmeticError, match="a batch of"):
        list(summaries(wide(), (), failing, executor=recording, grain=10))
    assert recording.left() == 0


def test_a_refusing_executor_is_heard():
    with pytest.raises(AssertionError, match="nothing is to be submitted"):
        list(lattice_cells(wide(), chunk=10, executor=Refusing()))
    with ThreadPoolExecutor(1) as pool:
        pass
    with pytest.raises(RuntimeError, match="after shutdown"):
        list(lattice_cells(wide(), chunk=10, executor=pool))


class LikeAClient:
    def get_executor(self): ...

    def submit(self, function): ...


@pytest.mark.parametrize("wrong", [4, ThreadPoolExecutor, LikeAClient()])
def test_no_executor(wrong):
    for ask in (
        lambda: lattice_cells(wide(), executor=wrong),
        lambda: cells(wide(), executor=wrong),
        lambda: summaries(wide(), (), len, executor=wrong),
        lambda: Budget(executor=wrong),
        lambda: equal("relu(x)", "relu(x)", executor=wrong),
        lambda: count_regions("relu(x)", executor=wrong),
    ):
        with pytest.raises(TypeError, match=r"is not a concurrent\.futures\.Executor") as raised:
            ask()
        assert ("client.get_executor()" in str(raised.value)) == isinstance(wrong, LikeAClient)


# -- the order of tasks --------------------------------------------------------------------------------


class Bench:
    """Futures that are finished by hand, by a thread, in any order; a task (a, b) stands for a, .., b - 1."""

    def __init__(self, r: random.Random) -> None:
        self.r = r
        self.open: list[tuple[tuple[int, int], Future]] = []
        self.submitted: list[tuple[int, int]] = []
        self.lock = threading.Lock()

    def submit(self, task):
        future: Future = Future()
        with self.lock:
            self.submitted.append(task)
            self.open.append((task, future))
        return future

    def finish_one(self) -> None:
        with self.lock:
            (a, b), future = self.open.pop(self.r.randrange(len(self.open)))
        done = self.r.randint(a, b)
        middle = self.r.randint(done, b)
        rest = [(done, middle), (middle, b)] if self.r.random() < 0.5 else [(done, b)]
        future.set_running_or_notify_cancel()
        future.set_result(Answer(list(range(a, done)), [task for task in rest if task[0] < task[1]], b - a))


@pytest.mark.parametrize("seed", range(20))
def test_results_come_in_order_whatever_finishes_first(seed):
    r = random.Random(seed)
    bench = Bench(r)
    window = r.randint(0, 4)
    most = 0

    def pulse():
        nonlocal most
        most = max(most, len(bench.open))

    told = []
    found = in_order(
        [(i, i + 5) for i in range(0, 40, 5)], bench.submit, window=window, arrived=told.append, pulse=pulse
    )
    stop = threading.Event()

    def work():
        while not stop.is_set():
            if bench.open:
                bench.finish_one()
            else:
                stop.wait(0.0005)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert list(found) == list(range(40))
    finally:
        stop.set()
        worker.join()
    assert sum(answer.note for answer in told) >= 40
    assert len(told) == len(bench.submitted)
    assert most <= max(window, 1) * 5


def test_the_window_bounds_what_is_submitted():
    """The last of four answers first: no fifth task is submitted before the first one has answered."""
    bench = Bench(random.Random(0))
    steps = []

    def pulse():
        steps.append(len(bench.submitted))
        if len(steps) <= 4:
            (a, b), future = bench.open.pop()
            future.set_result(Answer(list(range(a, b))))

    bench_tasks = [(i, i + 1) for i in range(10)]
    found = in_order(bench_tasks, bench.submit, window=4, arrived=lambda answer: None, pulse=pulse)
    assert [next(found) for _ in range(4)] == [0, 1, 2, 3]
    assert set(steps) == {4}
    found.close()
    assert len(bench.submitted) == 4


def test_the_first_error_cancels_the_rest():
    bench = Bench(random.Random(0))

    def pulse():
        _, future = bench.open.pop(1)
        future.set_exception(ZeroDivisionError("the second task"))

    with pytest.raises(ZeroDivisionError, match="the second task"):
        list(in_order([(0, 1), (1, 2), (2, 3)], bench.submit, window=9, arrived=lambda answer: None, pulse=pulse))
    assert [future.cancelled() for _, future in bench.open] == [True, True]


def test_workers_of(dask, threads, processes):
    class MPI(Executor):
        num_workers = 7

    assert workers_of(Postal(5)) == 5
    assert workers_of(MPI()) == 7
    assert workers_of(Refusing()) >= 2
    assert workers_of(dask) == workers_of(threads) == workers_of(processes) == 2


# -- pickles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", EVERY_WEIGHT)
def test_batches_survive_a_pickle(weight):
    for seed in range(100, 110):
        f, hyps = sample(seed, weight)
        expected = cells(f, hyps)
        found = pickle.loads(pickle.dumps(expected))
        assert_same(found, expected)
        for one, other in zip(found.batches, expected.batches, strict=True):
            assert one.complex.points.array.dtype == other.complex.points.array.dtype
            assert all(np.array_equal(a, b) for a, b in zip(one.generators, other.generators, strict=True))
