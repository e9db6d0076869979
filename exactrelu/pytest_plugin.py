"""The pytest plugin: collects lemmas from folders called `proofs`, explains failures, counts what was decided.

Loaded by every pytest run where exactrelu is installed, so it imports nothing heavy until it meets a proofs
file.  The ini option `exactrelu_proofs` names other folders (or none).  Every Python file in such a folder at
the root of the project holds lemmas, or collecting it fails (by default only if one of them mentions exactrelu:
the folder may be about something else); deeper down, every file that mentions exactrelu does.

With `--exactrelu-certificates DIR` the certificates of all statements decided are kept, one file each.
"""

import hashlib
import re
import sys
from collections import Counter, deque
from collections.abc import Generator, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any
from weakref import WeakSet

import pytest

import exactrelu

PACKAGE = Path(exactrelu.__file__).parent
INI = "exactrelu_proofs"
BY_DEFAULT = ["proofs"]
VERDICTS = "exactrelu.prover.verdict"
HOLDS_THERE = "not refuted at the point given"  # of `exactrelu.prover.verdict`, which is not imported here


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(INI, "names of folders whose Python files hold lemmas", type="args", default=BY_DEFAULT)
    parser.getgroup("exactrelu", "lemmas about ReLU networks").addoption(
        "--exactrelu-certificates",
        metavar="DIR",
        help="keep the certificate of every statement that is decided there, one file each",
    )


def pytest_configure(config: pytest.Config) -> None:
    given = config.getoption("exactrelu_certificates")
    if given is None:
        return
    folder = Path(config.invocation_params.dir, given)  # absolute: the workers of xdist are given this option
    if folder.exists() and not folder.is_dir():
        raise pytest.UsageError(f"--exactrelu-certificates: {folder} is not a folder")
    config.option.exactrelu_certificates = str(folder)


# -- collection ---------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return ProofsFile.from_parent(parent, path=file_path) if _holds_lemmas(file_path, parent.config) else None


def _holds_lemmas(file_path: Path, config: pytest.Config) -> bool:
    folders = config.getini(INI)
    root = config.rootpath
    above = file_path.relative_to(root).parts[:-1] if file_path.is_relative_to(root) else ()
    if file_path.suffix != ".py" or not any(name in folders for name in (*above, file_path.parent.name)):
        return False
    if not above or above[0] not in folders:
        if b"exactrelu" not in file_path.read_bytes():
            return False
    elif folders is BY_DEFAULT and not _mentioned_in(root / above[0]):
        return False
    from exactrelu.lemmas import is_proofs_file

    return is_proofs_file(file_path)


@lru_cache(maxsize=8)
def _mentioned_in(folder: Path) -> bool:
    """Whether a Python file in the folder speaks of exactrelu; else it is called proofs by coincidence."""
    return any(b"exactrelu" in path.read_bytes() for path in folder.rglob("*.py") if path.is_file())


def pytest_sessionstart() -> None:
    _mentioned_in.cache_clear()


def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str, obj: object) -> pytest.Item | None:
    """A lemma in an ordinary test module is run too, whatever it is called."""
    kind = f"{type(obj).__module__}.{type(obj).__name__}"
    if kind != "exactrelu.lemmas.Lemma" or getattr(obj, "module", None) != collector.obj.__name__:
        return None
    if _holds_lemmas(collector.path, collector.config):
        return None  # collected as a proofs file already
    return LemmaItem.from_parent(collector, name=name, lemma=obj)


class ProofsFile(pytest.File):
    """One proofs file; collecting nothing is an error, not an empty success."""

    def collect(self) -> Iterator[pytest.Item]:
        from exactrelu.lemmas import LemmaError, lemmas_of, load_proofs

        try:
            found = lemmas_of(load_proofs(self.path))
        except (LemmaError, SyntaxError) as error:
            raise self.CollectError(f"{type(error).__name__}: {error}") from error
        for one in found:
            yield LemmaItem.from_parent(self, name=one.name, lemma=one)


class LemmaItem(pytest.Item):
    """One lemma as a test."""

    def __init__(self, *, lemma: Any, **options: Any) -> None:
        super().__init__(**options)
        self.lemma = lemma

    def runtest(self) -> None:
        self.lemma()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The statement, the point and both values first; no traceback through the prover."""
        if isinstance(excinfo.value, AssertionError):
            from exactrelu.lemmas import failure_message

            line = next((entry.lineno + 1 for entry in excinfo.traceback if entry.path == self.path), None)
            place = f"{self.path}:{line}" if line is not None else str(self.path)
            decided = self.stash.get(DECIDED, None)
            message = failure_message(excinfo.value, decided.last if decided is not None else ())
            return f"{message}\n{place}: lemma {self.name}"
        if _is_told(excinfo) and not self.config.getoption("fulltrace", False):
            line = next((entry.lineno + 1 for entry in reversed(excinfo.traceback) if entry.path == self.path), None)
            place = f"{self.path}:{line}" if line is not None else str(self.path)
            return f"{excinfo.typename}: {excinfo.value}\n{place}: lemma {self.name}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.lemma.line - 1, f"lemma {self.name}"


# -- what a test decides ------------------------------------------------------------------------------


class Decided(list[Any]):
    """Told every verdict of one test: counts them, keeps the last ones that are not proved, saves certificates.

    Only those are kept in memory, since a randomized test may decide many thousand statements.
    """

    def __init__(self, files: Path | None) -> None:
        super().__init__()
        self.counts: Counter[tuple[str, str]] = Counter()  # by status and label
        self.certified = 0
        self.seen: WeakSet[Any] = WeakSet()
        self.obligations = 0
        self.observed = 0
        self.last: deque[Any] = deque(maxlen=3)
        self.files = files
        self.written: list[str] = []
        if files is not None and files.parent.is_dir():
            for old in files.parent.glob(f"{files.name}-*.cert"):
                if re.fullmatch(r"-\d+", old.stem.removeprefix(files.name)):
                    old.unlink()

    def append(self, verdict: Any) -> None:
        self.observed += 1
        self.seen.add(verdict)
        self.tally(verdict, 1)
        for one in (owed.verdict for owed in getattr(verdict, "obligations", ())):  # no statements of their own
            if one in self.seen:
                self.seen.remove(one)
                self.tally(one, -1)
                self.obligations += 1
        if not verdict.proved:
            self.last.append(verdict)
        if self.files is not None:
            self.write(self.files, verdict)

    def tally(self, verdict: Any, sign: int) -> None:
        self.counts[verdict.status, verdict.label] += sign
        self.certified += sign * (verdict.proved and verdict.certificate is not None)

    def write(self, files: Path, verdict: Any) -> None:
        """The certificate of the k-th verdict as FILES-k.cert, and a line about it in FILES.txt."""
        k = self.observed
        files.parent.mkdir(parents=True, exist_ok=True)
        target = files.with_name(f"{files.name}-{k}.cert")
        kept = "no certificate" if verdict.certificate is None else verdict.certificate.save(target).name
        self.written += [kept] if verdict.certificate is not None else []
        with open(files.with_name(f"{files.name}.txt"), "a" if k > 1 else "w", encoding="utf-8") as listing:
            listing.write(f"{kept}: {verdict.label}: {verdict.statement}\n")


DECIDED = pytest.StashKey[Decided]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    if not _may_decide(item):
        return (yield)
    from exactrelu.prover.verdict import observe_verdicts

    decided = item.stash[DECIDED] = Decided(_files_of(item))
    observer = observe_verdicts()
    observer.verdicts = decided
    lemma = isinstance(item, LemmaItem)
    try:
        with observer:
            return (yield)
    finally:
        if decided.counts or lemma:
            numbers = [[status, label, number] for (status, label), number in decided.counts.items() if number]
            told = {"statements": numbers, "certified": decided.certified, "obligations": decided.obligations}
            item.user_properties.append(("exactrelu", told | {"files": len(decided.written), "lemma": lemma}))


def _may_decide(item: pytest.Item) -> bool:
    """Whether a test can make a verdict: it is a lemma, verdicts are loaded already, or its module has exactrelu."""
    if isinstance(item, LemmaItem) or VERDICTS in sys.modules:
        return True
    module = getattr(item, "module", None)
    return isinstance(module, ModuleType) and any(value is exactrelu for value in vars(module).values())


def _files_of(item: pytest.Item) -> Path | None:
    """DIR/path/of/the/file/name, to which -1.cert, -2.cert, .. are added: the same in every run and process."""
    folder = item.config.getoption("exactrelu_certificates")
    if folder is None:
        return None
    path, *names = item.nodeid.split("::")
    parts = [part for part in Path(path).with_suffix("").parts if part.strip("./\\")]
    name = ".".join(names) or parts[-1]
    plain = re.sub(r"[^\w.+-]+", "_", name, flags=re.ASCII)[:100]
    if plain != name:  # such as a parametrized test
        plain += "-" + hashlib.sha256(item.nodeid.encode("utf-8", "replace")).hexdigest()[:8]
    return Path(folder, *parts, plain)


def _inside(entry: Any) -> bool:
    return PACKAGE in Path(entry.path).parents


def _is_told(excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
    """Whether an error comes from the package and tells its user something: of its own kind, or raised there."""
    last = excinfo.traceback[-1]
    own = type(excinfo.value).__module__.partition(".")[0] == "exactrelu"
    raised = isinstance(excinfo.value, (ValueError, TypeError)) and str(last.statement).strip().startswith("raise")
    return _inside(last) and (own or raised)


def _without_package(excinfo: pytest.ExceptionInfo[BaseException], path: Path) -> None:
    """Cut the traceback of an error that tells its user something where it enters the package from the test."""
    entries = excinfo.traceback
    start = next((k for k, entry in enumerate(entries) if entry.path == path), len(entries))
    inside = next((k for k, entry in enumerate(entries) if k > start and _inside(entry)), 0)
    if inside and _is_told(excinfo):
        entries[inside - 1]._rawentry.tb_next = None  # pytest goes on from the raw entries, whatever list it is given
        excinfo.value.__cause__ = None
        excinfo.value.__suppress_context__ = True
        excinfo.traceback = type(entries)(entries[:inside])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows its own lines, and in full the statements it found false or undecided."""
    python = isinstance(item, pytest.Function) and not any(map(item.config.getoption, ("fulltrace", "usepdb")))
    if call.when == "call" and call.excinfo is not None and python:
        _without_package(call.excinfo, item.path)
    report = yield
    decided = item.stash.get(DECIDED, None)
    if report.when == "call" and report.failed and decided is not None and not isinstance(item, LemmaItem):
        report.sections += [("exactrelu", str(verdict)) for verdict in decided.last if not verdict.settled]
    return report


# -- the summary --------------------------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """How many lemmas hold and how many statements were decided how, over all processes."""
    lemmas: Counter[str] = Counter()
    labels: Counter[tuple[str, str]] = Counter()
    certified = obligations = files = 0
    for category, reports in terminalreporter.stats.items():
        for report in reports if category not in ("", "rerun") else ():
            if getattr(report, "when", None) != "call":
                continue
            for told in (value for name, value in report.user_properties if name == "exactrelu"):
                lemmas["proved" if report.passed else "failed"] += told["lemma"]
                labels.update({(status, label): number for status, label, number in told["statements"]})
                certified += told["certified"]
                obligations += told["obligations"]
                files += told["files"]
    if not labels and not lemmas.total():
        return
    statuses: Counter[str] = Counter()
    for (status, label), number in labels.items():
        statuses[label if label == HOLDS_THERE else status] += number
    terminalreporter.section("exactrelu")
    if lemmas.total():
        terminalreporter.line(f"lemmas: {lemmas['proved']} proved, {lemmas['failed']} failed")
    terminalreporter.line(
        f"statements: {statuses['proved']} proved ({certified} with a certificate), "
        f"{statuses['refuted']} refuted, {statuses['undecided']} undecided"
        + (f", {statuses[HOLDS_THERE]} {HOLDS_THERE}" if statuses[HOLDS_THERE] else "")
    )
    if obligations:
        terminalreporter.line(f"obligations of statements for all n: {obligations}")
    if config.get_verbosity() > 0:
        for (_, label), number in sorted(labels.items()):
            terminalreporter.line(f"  {number} {label}")
    folder = config.getoption("exactrelu_certificates")
    if folder is not None:
        terminalreporter.line(f"certificates: {files} written to {folder}")
