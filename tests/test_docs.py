"""The pages of docs/ say what happens: examples at the prompt, files and commands in them are run, in their order.

These are all pages but the notebooks, which are executed when the documentation is built, and the reference, whose
examples are those of the docstrings.  README.md is a doctest of its own.

In a page, blocks of ``python`` with prompts are one session; one that begins with a comment such as ``# proofs/hat.py``
is that file; and in ``console`` blocks the lines after ``$ exactrelu`` are commands, with what they print (``...``
stands for anything).  Links between pages are those of the documentation build.
"""

import contextlib
import doctest
import io
import re
import shlex
import textwrap
from fnmatch import fnmatch
from pathlib import Path

import pytest
from test_floors import FLOORS

import exactrelu
from exactrelu.cli import main

DOCS = Path(__file__).resolve().parents[1] / "docs"
OTHERS = {"_build", "gallery", "notebooks", "reference"}
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if page.relative_to(DOCS).parts[0] not in OTHERS]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
BLOCK = re.compile(r"^( *)```(python|pycon|console|text|json|toml)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_examples_of_page(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    session: dict[str, object] = {}
    failures = io.StringIO()
    for found in BLOCK.finditer(text):
        kind, block = found[2], textwrap.dedent(found[3])
        line = text.count("\n", 0, found.start(3))
        if kind == "console":
            run_commands(block, f"{page.name}, line {line + 1}")
        elif named := re.match(r"# (\w[\w./-]*\.\w+)\n", block):
            path = tmp_path / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8")
        elif ">>>" in block:
            runner = doctest.DocTestRunner(optionflags=FLAGS)
            example = doctest.DocTestParser().get_doctest(block, session, page.name, str(page), line)
            runner.run(example, out=failures.write, clear_globs=False)
            session = example.globs
    assert not failures.getvalue(), failures.getvalue()


def run_commands(block: str, place: str) -> None:
    """Each command with the lines that it prints."""
    for command, printed in re.findall(r"^\$ exactrelu (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            main(shlex.split(command))
        same = doctest.OutputChecker().check_output(printed, output.getvalue(), FLAGS)
        assert same, f"{place}: exactrelu {command} prints\n{output.getvalue()}"


def test_pages_are_found():
    assert len(PAGES) >= 20


def test_reference_lists_every_public_name():
    text = "\n".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md"))
    listed = [line for block in re.findall(r"```{api}\n(.*?)```", text, re.DOTALL) for line in block.split()]
    homes = {name: home for name, home in exactrelu._HOMES.items() if home != "sympy"}
    times = {name: sum(fnmatch(f"{home}.{name}", one) for one in listed) for name, home in homes.items()}
    assert {name: count for name, count in times.items() if count != 1} == {}


@pytest.mark.parametrize("page", sorted((DOCS / "reference").glob("[!i]*.md")), ids=lambda page: page.stem)
def test_reference_pages_begin_with_a_table_of_their_names(page):
    """Read as a file, a page says what there is: each name once, in the order of the directive, with half a line."""
    text, _, listed = page.read_text(encoding="utf-8").partition("```{api}\n")
    patterns = listed.partition("```")[0].split()
    homes = {name: f"{home}.{name}" for name, home in exactrelu._HOMES.items() if home != "sympy"}
    names = [name for one in patterns for name, path in homes.items() if fnmatch(path, one)]
    rows = re.findall(r"^\| \[`(\w+)`\]\(#exactrelu\.(\w+)\) \| (.+) \|$", text, re.MULTILINE)
    assert [name for name, _, _ in rows] == names == [target for _, target, _ in rows]
    assert all(len(half_line) <= 80 for _, _, half_line in rows)


def test_architecture_shows_the_floors():
    """The table of the page and the one that the imports are held to name the same rooms."""
    rows = re.findall(r"^\| (\d) \| (.*?) \|", (DOCS / "architecture.md").read_text(encoding="utf-8"), re.MULTILINE)
    shown = {(int(floor), room.split("/")[0]) for floor, rooms in rows for room in re.findall(r"`([\w/]+)`", rooms)}
    assert shown == {(floor, room) for floor, rooms in FLOORS.items() for room in rooms.split()}
