"""Lemmas: functions that prove or refute, kept in files, run by Python, pytest and the command line alike.

A lemma goes green only if every verdict created in it was settled, and there was at least one: a proved one by
`prove` or a truth test such as `assert`, a refuted one by `refute` alone.  What would let a false lemma pass
unnoticed is an error here:

- a verdict that nobody looks at (reading ``.proved`` is not enough), returned, or created outside a lemma;
- a refuted one, or one given to `prove`, that survives: ``assert equal(f, g) or True``, ``assert any(...)``, a
  ``try`` that swallows `Refuted`; also ``assert not equal(f, g)``, which has to be written ``refute(...)``;
- an expression computed and dropped, such as ``equal(f, g).proved``, ``f == g``, ``map(prove, statements)``;
- asserts when ``python -O`` strips them, in the lemma or elsewhere in its file;
- a lemma that would never run: a public function without `@lemma`, a second one of the same name, one that is
  nested, under a condition, in a class, imported from another file, or a generator or coroutine;
- a file that ends the process, contains no lemma, or whose compiled copy is older than its text (files are
  always compiled afresh).

This guards against oversight, not against malice, and what a lemma does not execute it does not prove: an early
``return``, a loop over an empty list, a helper that is never called.  The number of statements decided is
printed beside each lemma for that reason.
"""

import ast
import functools
import inspect
import sys
import textwrap
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from exactrelu.exact import counted
from exactrelu.prover.verdict import Undecided, Verdict, obligations_of, observe_verdicts, stated

__all__ = ["Lemma", "LemmaError", "Outcome", "lemma", "lemmas_of", "load_proofs", "proof_files", "run", "run_lemmas"]


REGISTER = "__lemmas__"  # global of a file that lists the lemmas made in it, so that a hidden one is missed


class LemmaError(AssertionError):
    """A lemma proves nothing: no verdict, a dropped or returned one, stripped asserts, or a function never run."""


class Lemma:
    """A function whose verdicts all have to hold; made by `@lemma`, called without arguments."""

    def __init__(self, function: Callable[[], Any]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name = function.__name__
        self.module = function.__module__
        self.line = function.__code__.co_firstlineno

    def __call__(self) -> None:
        """Run the lemma; raises `Refuted`, `Undecided`, `LemmaError` or whatever the function raises."""
        self.verdicts()

    def verdicts(self) -> list[Verdict]:
        """Run the lemma and return the verdicts on its statements, in order; obligations belong to theirs."""
        self._require_sound_source()
        with observe_verdicts() as created:
            try:
                returned = self.function()
            except SystemExit as error:  # sys.exit(0) would end the whole run as a success
                raise LemmaError(f"{self.name} ends the process with {error!r} instead of proving") from error
        if returned is not None:
            raise LemmaError(f"{self.name} returns {returned!r}; a lemma proves, it returns nothing: use prove(...)")
        dropped = [verdict for verdict in created if not verdict.settled]
        if dropped:
            raise LemmaError(
                f"{self.name} never settles the verdict on {dropped[0].statement!r} ({dropped[0].label}); "
                "write prove(...) or assert, and refute(...) for a false statement"
            )
        if not created:
            raise LemmaError(
                f"{self.name} decides no statement, so it proves nothing: no prove(...) or refute(...) was reached "
                "(an early return, or a loop over nothing?); an assert about a computed number is no statement either, "
                'prove(equal(count, 3, about="linear regions of f")) is'
            )
        return stated(created)

    def _require_sound_source(self) -> None:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(self.function)))
        except (OSError, SyntaxError) as error:
            if not __debug__:
                raise LemmaError(f"{self.name}: python -O strips asserts, and the source cannot be searched") from error
            return  # typed at a prompt: the checks at run time remain
        _require_nothing_dropped(tree, self.name, self.line - 1)


EXECUTED = (ast.Call, ast.ListComp, ast.SetComp, ast.DictComp, ast.NamedExpr, ast.Constant)  # Constant: docstrings
WITHOUT_EFFECT = {"all", "any", "bool", "filter", "map"}  # lazy, or stopping early, or nothing but their value


def _require_nothing_dropped(tree: ast.AST, place: str, above: int = 0) -> None:
    """Refuse asserts that are stripped and expressions whose value nobody looks at; `above` lines precede the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and not __debug__:
            raise LemmaError(
                f"{place} uses assert (line {above + node.lineno}), which python -O strips; "
                "use prove(...) or refute(...), or run without -O"
            )
        if not isinstance(node, ast.Expr):
            continue
        value = node.value
        idle = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in WITHOUT_EFFECT
        if idle or not isinstance(value, EXECUTED):
            raise LemmaError(
                f"{place}, line {above + node.lineno}: {ast.unparse(node)!r} is computed and dropped; "
                "write prove(...), refute(...) or assert"
            )


def lemma(function: Callable[[], Any]) -> Lemma:
    """Mark a function without parameters as a lemma.

    >>> from exactrelu import equal, prove
    >>> @lemma
    ... def absolute_value():
    ...     prove(equal("abs(x)", "relu(x) + relu(-x)"))
    >>> absolute_value()
    """
    if not inspect.isfunction(function):
        raise LemmaError(f"@lemma goes on a function, not on {function!r}")
    if inspect.signature(function).parameters:
        raise LemmaError(f"the lemma {function.__name__} must take no parameters")
    if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
        raise LemmaError(f"{function.__name__} is a generator or a coroutine; calling it would not run its body")
    if inspect.isasyncgenfunction(function):
        raise LemmaError(f"{function.__name__} is an asynchronous generator; calling it would not run its body")
    made = Lemma(function)
    function.__globals__.setdefault(REGISTER, []).append(made)
    return made


def lemmas_of(module: ModuleType) -> list[Lemma]:
    """The lemmas of a proofs file in order; `LemmaError` if there are none, or something in it would never run."""
    path = Path(str(module.__file__))
    tree = ast.parse(path.read_bytes(), str(path))
    _require_nothing_dropped(tree, str(path))
    found: list[Lemma] = vars(module).get(REGISTER, [])
    for one in found:
        if vars(module).get(one.name) is not one:
            raise LemmaError(
                f"{path}, line {one.line}: the lemma {one.name} would never run; "
                "it is nested, or a later definition of the same name hides it"
            )
    for name, value in vars(module).items():
        if isinstance(value, Lemma) and value not in found:
            raise LemmaError(f"{path}: the lemma {name} is imported from {value.module}; it runs in its own file only")
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            raise LemmaError(_not_a_lemma(f"{path}: the function {name}"))
    lines = {one.line for one in found}
    for definition, marked in _definitions(tree):
        line = min((node.lineno for node in definition.decorator_list), default=definition.lineno)
        if marked and line not in lines:
            raise LemmaError(f"{path}, line {line}: the lemma {definition.name} is never defined, so it never runs")
        if not marked and line not in lines and not definition.name.startswith("_"):
            raise LemmaError(_not_a_lemma(f"{path}, line {line}: the function {definition.name}"))
    if not found:
        raise LemmaError(f"{path} contains no lemma; decorate functions with @lemma")
    return list(found)


def _not_a_lemma(what: str) -> str:
    return f"{what} is no lemma and would never run; decorate it with @lemma, or start its name with an underscore"


def _definitions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """The functions of a file, each with whether `@lemma` marks it; inside functions and private classes those only."""
    stack: list[tuple[ast.AST, bool]] = [(tree, False)]
    while stack:
        parent, inside = stack.pop()
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                marked = any(ast.unparse(one).split(".")[-1] == "lemma" for one in node.decorator_list)
                if marked or not inside:
                    yield node, marked
                stack.append((node, True))
            else:
                stack.append((node, inside or (isinstance(node, ast.ClassDef) and node.name.startswith("_"))))


def load_proofs(path: Path) -> ModuleType:
    """Run a proofs file as a module of its own, compiled from its text (a cached ``.pyc`` can be stale).

    Raises what the file raises, `LemmaError` if it ends the process or leaves a verdict outside its lemmas
    unlooked at, and `ImportError` if it is not a Python file.
    """
    if path.suffix != ".py":
        raise ImportError(f"{path} is not a Python file")
    code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    name = "exactrelu_proofs_" + "_".join(path.with_suffix("").parts[-2:]).replace("-", "_").replace(".", "_")
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        with observe_verdicts() as created:
            exec(code, vars(module))
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, SystemExit):
            raise LemmaError(f"{path} ends the process when it is loaded ({error!r}); so nothing is proved") from error
        raise
    dropped = [verdict for verdict in created if not verdict.settled]
    if dropped:
        raise LemmaError(f"{path}: outside its lemmas the verdict on {dropped[0].statement!r} is never looked at")
    return module


def is_proofs_file(path: Path) -> bool:
    """Whether a file of a proofs folder is run: any Python file but `conftest.py` and ``_name.py`` without lemmas."""
    if path.suffix != ".py":
        return False
    helper = path.name.startswith("_") or path.name == "conftest.py"
    return not helper or b"@lemma" in path.read_bytes()


def proof_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the proofs files in the folders named, sorted; `FileNotFoundError` where there is none."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(filter(is_proofs_file, path.rglob("*.py")))
            if not inside:
                raise FileNotFoundError(f"{path} contains no proofs file")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise FileNotFoundError(f"{path} does not exist")
    return files


@dataclass
class Outcome:
    """How one lemma ended: `status` is proved, failed, undecided or error; `verdicts` are on what it states.

    The obligations of a statement for all n belong to its verdict and are no statements of the lemma.
    """

    lemma: str
    status: str
    message: str = ""
    verdicts: list[Verdict] = field(default_factory=list)
    seconds: float = 0.0
    path: Path | None = None
    source: str = ""
    documentation: str = ""

    @property
    def obligations(self) -> int:
        """The number of obligations that the statements for all n among these rest on."""
        return len({id(one) for verdict in self.verdicts for one in obligations_of(verdict)})

    @property
    def exit_code(self) -> int:
        """0 proved, 1 a false statement or one that is not proved as written, 2 unusable input, 3 undecided."""
        return {"proved": 0, "failed": 1, "error": 2, "undecided": 3}[self.status]


def failure_message(error: BaseException, created: Iterable[Verdict]) -> str:
    """What a failed lemma shows: its message, or for a bare `assert` the last statement refuted before it."""
    refuted = [str(verdict) for verdict in created if verdict.refuted]
    return str(error) or (refuted[-1] if refuted else "an assertion fails")


def _said(error: BaseException, *files: str) -> str:
    """The innermost line in one of the files, the kind of an exception and its message, even if making that raises."""
    place = ""
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename in files:
            place = f"{traceback.tb_frame.f_code.co_filename}, line {traceback.tb_lineno}: "
        traceback = traceback.tb_next
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and error.filename in files and error.lineno is not None:
        return f"{error.filename}, line {error.lineno}: {kind}: {error.msg}"
    try:
        return f"{place}{kind}: {error}"
    except Exception:
        return f"{place}{kind}"


def run(one: Lemma, path: Path | None = None, source: str = "") -> Outcome:
    """Run one lemma and say how it ended; only an interrupt passes through."""
    start = time.monotonic()
    with observe_verdicts() as created:
        try:
            one.verdicts()
            status, message = "proved", ""
        except Undecided as error:
            status, message = "undecided", str(error)
        except AssertionError as error:
            status, message = "failed", failure_message(error, created)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # nothing that a lemma raises may end the run early
            status, message = "error", _said(error, str(path), one.function.__code__.co_filename)
    seconds = time.monotonic() - start
    return Outcome(
        one.name, status, message, stated(created), seconds, path, source, inspect.cleandoc(one.__doc__ or "")
    )


def run_files(paths: Iterable[Path]) -> Iterator[Outcome]:
    """Run all lemmas of proofs files, one outcome each; a file that cannot be used is an outcome of its own."""
    for path in proof_files(paths):
        try:
            found = lemmas_of(load_proofs(path))
        except LemmaError as error:
            yield Outcome(path.stem, "failed", str(error), path=path)
            continue
        except Exception as error:
            yield Outcome(path.stem, "error", _said(error, str(path)), path=path)
            continue
        sources = sources_of(path)
        for one in found:
            yield run(one, path, sources.get(one.name, ""))


@functools.lru_cache(maxsize=32)
def _index(folder: Path) -> dict[str, dict[str, str]]:
    index = folder / "index.toml"
    result: dict[str, dict[str, str]] = {}
    try:
        entries = tomllib.loads(index.read_text(encoding="utf-8")).get("lemma", []) if index.is_file() else []
        for entry in entries:
            result.setdefault(entry["file"], {})[entry["function"]] = f"{entry['source']}: {entry['label']}"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{index} is not an index of lemmas ({type(error).__name__}: {error})") from error
    return result


def sources_of(path: Path) -> dict[str, str]:
    """Source and label of each lemma of a file, from the `index.toml` beside it (empty without one)."""
    return _index(path.resolve().parent).get(path.name, {})


def outcome_line(outcome: Outcome) -> str:
    """One line for a lemma: mark, name, label and time; below it what went wrong."""
    mark = {"proved": "ok  ", "failed": "FAIL", "undecided": "????", "error": "ERR "}[outcome.status]
    labels = dict.fromkeys(verdict.label for verdict in outcome.verdicts)
    shown = "; ".join(labels) if outcome.status == "proved" else outcome.status
    line = f"{mark} {outcome.lemma}  [{_statements([outcome])}: {shown}]  {outcome.seconds:.2f} s"
    return line if outcome.status == "proved" else line + "\n" + textwrap.indent(outcome.message, "       ")


def summary_line(outcomes: Iterable[Outcome]) -> str:
    """How many lemmas ended how."""
    counts = dict.fromkeys(("proved", "failed", "undecided", "error"), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    words = {"error": "in error"}
    return ", ".join(f"{n} {words.get(status, status)}" for status, n in counts.items() if n or status == "proved")


def totals_line(outcomes: Sequence[Outcome], seconds: float) -> str:
    """How many lemmas and statements were decided in which time, and how the lemmas ended."""
    return f"{counted(len(outcomes), 'lemma')}, {_statements(outcomes)} in {seconds:.1f} s: {summary_line(outcomes)}"


def _statements(outcomes: Sequence[Outcome]) -> str:
    """3 statements (8 obligations)."""
    statements = sum(len(outcome.verdicts) for outcome in outcomes)
    obligations = sum(outcome.obligations for outcome in outcomes)
    parts = f" ({counted(obligations, 'obligation')})" if obligations else ""
    return f"{counted(statements, 'statement')}{parts}"


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0 if all are proved; else 1 if something is false, 2 if something is unusable, 3 if only undecided."""
    codes = {outcome.exit_code for outcome in outcomes}
    return next((code for code in (1, 2, 3) if code in codes), 0)


def run_lemmas() -> None:
    """Run all lemmas of the calling file, print a line each and exit with 0 only if every one is proved.

    The exit code is that of ``exactrelu prove`` on the file, which is loaded once more, as pytest would.
    """
    caller = sys._getframe(1).f_globals
    if caller["__name__"] != "__main__":
        raise LemmaError('run_lemmas() belongs under if __name__ == "__main__"')
    outcomes = []
    try:
        for outcome in run_files([Path(caller["__file__"])]):
            outcomes.append(outcome)
            print(outcome_line(outcome), flush=True)
    except KeyboardInterrupt:
        print("interrupted; the lemmas above are done", file=sys.stderr)
        sys.exit(130)
    print(summary_line(outcomes))
    sys.exit(exit_code(outcomes))
