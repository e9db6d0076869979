"""A folder of Coq files that `make` checks: the kernel, and one file for each statement or lemma."""

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from exactrelu.coq.exporter import HEADER, NotExported, coq_name, theorems
from exactrelu.exact import counted
from exactrelu.prover.verdict import Verdict, stated

__all__ = ["LIBRARY", "CoqFolder", "library", "write_coq", "write_library"]

LIBRARY = (
    "Claims",
    "Reader",
    "Kernel",
    "Soundness",
    "Schemas",
    "Pieces",
    "Kinks",
    "Recurrences",
)  # in the order in which they build

MAKEFILE = """\
COQC ?= coqc
FLAGS = -Q kernel ExactRelu
KERNEL = {kernel}
STATEMENTS = $(patsubst %.v,%.vo,$(wildcard *.v))

all: $(KERNEL) $(STATEMENTS)

$(STATEMENTS): %.vo: %.v $(KERNEL)
	$(COQC) $(FLAGS) $<

kernel/%.vo: kernel/%.v
	$(COQC) $(FLAGS) $<

{order}
clean:
	rm -f *.vo *.vos *.vok *.glob .*.aux kernel/*.vo kernel/*.vos kernel/*.vok kernel/*.glob kernel/.*.aux

.PHONY: all clean
"""

README = """\
# Statements checked by Coq

`make` (or `make -j`) compiles everything with Coq 8.16; it succeeds iff every theorem is proved.  Nothing but Coq is
needed.

- `kernel/` holds the language of statements (`Claims.v`), a reader and a checker of certificates (`Reader.v`,
  `Kernel.v`), the proof that what it accepts is true of real numbers (`Soundness.v`), and the theorems behind
  induction over all n (`Schemas.v`, `Pieces.v`, `Kinks.v`, `Recurrences.v`).
- Every other `.v` file states theorems in ordinary real numbers, with `Rmax` for the maximum, and proves them
  by running that checker on a certificate, which the file contains as text.
"""


class CoqFolder(NamedTuple):
    """What `write_coq` wrote: the files of statements, how many verdicts they hold, and what could not be exported."""

    path: Path
    files: tuple[Path, ...]
    statements: int
    left_out: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        left = f", {len(self.left_out)} left out" if self.left_out else ""
        return f"statements: {self.statements}, files: {len(self.files)}, in {self.path}{left}"


def library() -> dict[str, str]:
    """The text of the .v files of the kernel by name, in the order in which they build."""
    return {name: Path(__file__).with_name(f"{name}.v").read_text(encoding="ascii") for name in LIBRARY}


def write_library(directory: str | Path) -> None:
    """Write the kernel's .v files into a folder."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    for name in LIBRARY:
        shutil.copyfile(Path(__file__).with_name(f"{name}.v"), folder / f"{name}.v")


def write_coq(
    verdicts: Verdict | Iterable[Verdict] | Mapping[str, Verdict | Sequence[Verdict]], directory: str | Path
) -> CoqFolder:
    """Write a folder that is complete by itself: kernel, statements, `_CoqProject`, `Makefile` and a README.

    Of a mapping each item is a file of that name, with one verdict or several; otherwise each verdict is a file
    called ``statement_1``, ``statement_2``, ..  Verdicts that cannot be exported (see `to_coq`) are listed in the
    README and in `left_out` of the result, each with what it rests on.  A folder that holds .v files that are not
    written now is refused, since `make` would compile them too.
    """
    if isinstance(verdicts, Verdict):
        verdicts = [verdicts]
    if not isinstance(verdicts, Mapping):
        verdicts = {f"statement_{number}": verdict for number, verdict in enumerate(verdicts, 1)}
    folder = Path(directory)
    texts: dict[str, str] = {}
    left_out: list[tuple[str, str]] = []
    statements = 0
    for key, given in verdicts.items():
        group = [given] if isinstance(given, Verdict) else stated(given)
        name = coq_name(key)
        if name in texts:
            raise ValueError(f"two statements are called {name}; give them different names")
        parts = []
        for number, verdict in enumerate(group, 1):
            try:
                parts.append(theorems(verdict, name if len(group) == 1 else f"{name}_{number}"))
            except NotExported as error:
                left_out.append((key, str(error)))
        statements += len(parts)
        if parts:
            texts[name] = "\n".join([HEADER, *parts])
    strange = sorted({path.stem for path in folder.glob("*.v")} - texts.keys()) if folder.is_dir() else []
    if strange:
        raise FileExistsError(f"{folder} holds {strange[0]}.v, which is not written now; take an empty folder")
    write_library(folder / "kernel")
    files = []
    for name, text in texts.items():
        files.append(folder / f"{name}.v")
        files[-1].write_text(text, encoding="ascii", errors="backslashreplace", newline="\n")
    kernel = [f"kernel/{name}.v" for name in LIBRARY]
    project = ["-Q kernel ExactRelu", *kernel, *(path.name for path in files)]
    (folder / "_CoqProject").write_text("".join(f"{line}\n" for line in project), encoding="ascii", newline="\n")
    (folder / "Makefile").write_text(_makefile(kernel), encoding="ascii", newline="\n")
    (folder / "README.md").write_text(_readme(statements, files, left_out), encoding="utf-8", newline="\n")
    return CoqFolder(folder, tuple(files), statements, tuple(left_out))


def _makefile(kernel: Sequence[str]) -> str:
    """Each file of the kernel is built after those before it."""
    built = [f"{path}o" for path in kernel]
    order = "".join(f"{path}: {' '.join(built[:n])}\n" for n, path in enumerate(built) if n)
    return MAKEFILE.format(kernel=" ".join(built), order=order)


def _readme(statements: int, files: Sequence[Path], left_out: Sequence[tuple[str, str]]) -> str:
    are = "is" if statements == 1 else "are"
    text = f"{README}\n{counted(statements, 'statement')} {are} here, in {counted(len(files), 'file')}.\n"
    if left_out:
        text += f"\n## Not here: {counted(len(left_out), 'statement')}\n\n"
        text += "They have no certificate that this kernel reads:\n\n"
        labels = Counter(reason.partition(";")[0] for _, reason in left_out)
        text += "".join(f"- {count} {label}\n" for label, count in labels.most_common()) + "\nOne by one:\n\n"
        text += "".join(f"- `{name}`: {' '.join(reason.split())}\n" for name, reason in left_out)
    return text
