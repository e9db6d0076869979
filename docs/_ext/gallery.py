"""The gallery: one page for each file of `proofs/`, one section for each lemma in it.

A file holds the lemmas of one family and says in its docstring what they are about, so it makes the page.  When the
documentation is built every lemma is run; statements, sources, networks, piecewise forms, pictures, verdicts and
certificates are what that run yields.  A lemma that is not proved is a warning, and so fails the build.  Pages are
written to docs/gallery/ and kept while the file, its sources and the package stay the same (``-D gallery_package=0``:
the file and its sources; for work on other pages).
"""

import ast
import dataclasses
import hashlib
import json
import multiprocessing
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.display import status_iterator

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "proofs"
TARGET = ROOT / "docs" / "gallery"
KEPT = ROOT / "docs" / "_build" / "gallery.json"
SHOWN_STATEMENTS = 8
SHOWN_PIECES = 8
SHOWN_PARAMETERS = 40
SHOWN_NETWORKS = 3
LONGEST = 300  # characters of a statement; the certificate has it whole
LIMITS: dict[str, Any] = {"max_cells": 3000, "time": 10}
logger = logging.getLogger(__name__)


def build(app: Sphinx) -> None:
    """Write the pages that are missing or older than what they are made from, then the index."""
    files = sorted(path for path in PROOFS.glob("*.py") if not path.name.startswith("_"))
    made: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    keys = {path.name: _key(path, app.config.gallery_package) for path in files}
    known = {name: made[name] for name in keys if made.get(name, {}).get("key") == keys[name]}
    known = {name: entry for name, entry in known.items() if all((TARGET / f).is_file() for f in entry["files"])}
    TARGET.mkdir(parents=True, exist_ok=True)
    due = [path for path in files if path.name not in known]
    with ProcessPoolExecutor(os.cpu_count() or 1, multiprocessing.get_context("spawn")) as pool:
        pages = status_iterator(pool.map(write_page, due), "proving the gallery... ", "purple", len(due))
        for path, entry in zip(due, pages, strict=True):
            known[path.name] = {"key": keys[path.name], **entry}
            for message in entry["failures"]:
                logger.warning("%s: %s", path.name, message, type="exactrelu", subtype="gallery")
    _write("index.md", _index([known[path.name] for path in files]))
    wanted = {"index.md", *(file for entry in known.values() for file in entry["files"])}
    for old in (path for path in TARGET.rglob("*") if path.is_file()):
        if old.relative_to(TARGET).as_posix() not in wanted:
            old.unlink()
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({name: entry for name, entry in known.items() if not entry["failures"]}))


def _key(path: Path, package: bool) -> str:
    """What a page depends on: its file, its sources, this generator, the package."""
    own = [Path(__file__).with_name(name).read_bytes() for name in ("gallery.py", "gallery_pictures.py")]
    parts = [path.read_bytes(), json.dumps(_sources().get(path.name, [])).encode(), *own]
    return hashlib.sha256(b"\0".join([*parts, _package() if package else b""])).hexdigest()


def _package(found: list[bytes] = []) -> bytes:  # noqa: B006  (computed once)
    if not found:
        files = sorted((ROOT / "exactrelu").rglob("*.py"))
        found.append(hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).digest())
    return found[0]


def _sources(found: list[dict[str, Any]] = []) -> dict[str, list[dict[str, str]]]:  # noqa: B006  (computed once)
    if not found:
        result: dict[str, list[dict[str, str]]] = {}
        for entry in tomllib.loads((PROOFS / "index.toml").read_text(encoding="utf-8"))["lemma"]:
            result.setdefault(entry["file"], []).append(entry)
        found.append(result)
    return found[0]


def _write(name: str, text: str) -> None:
    """Only where it changes, since Sphinx reads again what is newer."""
    path = TARGET / name
    path.parent.mkdir(exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")


# -- one page -----------------------------------------------------------------------------------------


def write_page(path: Path) -> dict[str, Any]:
    """Run the lemmas of a file and write its page, pictures and certificates; what the index needs to know of it."""
    sys.path[:0] = [str(ROOT)]
    from exactrelu.lemmas import run_files

    tree = ast.parse(path.read_bytes())
    title, *text = (ast.get_docstring(tree) or path.stem).split("\n\n")
    title = " ".join(title.split()).removesuffix(".")
    outcomes = list(run_files([path]))
    page = Page(path.stem, {node.name for node in tree.body if isinstance(node, ast.FunctionDef)})
    body = [f"# {title}", *text]
    for outcome in outcomes:
        body += page.lemma(outcome)
    _write(f"{path.stem}.md", "\n\n".join(body) + "\n")
    return {
        "stem": path.stem,
        "title": title,
        "files": [f"{path.stem}.md", *page.files],
        "picture": min((file for file in page.files if file.endswith(".png")), key=_is_network, default=""),
        "lemmas": len(outcomes),
        "labels": Counter(verdict.label for outcome in outcomes for verdict in outcome.verdicts),
        "sources": list(dict.fromkeys(entry["source"] for entry in _sources().get(path.name, []))),
        "failures": [f"{one.lemma} is {one.status}: {one.message}" for one in outcomes if one.status != "proved"],
    }


def _is_network(file: str) -> bool:
    return "-network-" in file


class Page:
    """The sections of one page; remembers its files, the forms it has shown and the networks it has drawn."""

    def __init__(self, stem: str, functions: set[str]) -> None:
        self.stem = stem
        self.functions = functions
        self.files: list[str] = []
        self.shown: list[str] = []
        self.drawn: list[Any] = []

    def file(self, name: str, suffix: str) -> str:
        """A new file in the folder of the page."""
        made = f"{self.stem}/{name}{suffix}"
        (TARGET / self.stem).mkdir(exist_ok=True)
        self.files.append(made)
        return made

    def lemma(self, outcome: Any) -> Iterator[str]:
        words = outcome.lemma.replace("_", " ")
        yield f"## {words[0].upper()}{words[1:]}"
        if outcome.documentation:
            yield outcome.documentation
        if outcome.source:
            yield f"*Source:* {outcome.source}."
        if outcome.lemma in self.functions:  # else the file could not be loaded, and the message says why
            yield f"```{{literalinclude}} ../../proofs/{self.stem}.py\n:pyobject: {outcome.lemma}\n```"
        if outcome.status != "proved":
            yield f"**{outcome.status}**: {_code(_short(outcome.message))}"
        yield _statements(outcome.verdicts)
        yield from self.certificate(outcome)
        yield from self.networks(outcome)
        yield from self.picture(outcome)

    def certificate(self, outcome: Any) -> Iterator[str]:
        """All certificates of a lemma in one file for each format."""
        texts: dict[str, list[str]] = {}
        for verdict in outcome.verdicts:
            if verdict.certificate is not None:
                text = verdict.certificate.text
                texts.setdefault(text.partition("\n")[0], []).append(text)
        for number, (form, parts) in enumerate(texts.items()):
            text = "".join(parts)
            name = self.file(outcome.lemma + (f"-{number + 1}" if number else ""), ".cert")
            _write(name, text)
            page = "parametric-certificates" if "param" in form else "certificate-format"
            yield f"[Certificate]({name}): {len(text):,} bytes, [{form}](../{page}.md)."

    def networks(self, outcome: Any) -> Iterator[str]:
        """Networks that a statement of this lemma is about, as diagrams, the small ones with their matrices."""
        from exactrelu.export.latex import latex
        from exactrelu.pictures.plotting import plot

        found = [network for verdict in outcome.verdicts for network in _networks_of(_question(verdict))]
        for network in found:
            if network in self.drawn or len(self.drawn) >= SHOWN_NETWORKS or network.size == 0:
                continue
            self.drawn.append(network)
            name = self.file(f"{outcome.lemma}-network-{len(self.drawn)}", ".png")
            plot(network, kind="network", path=TARGET / name)
            neurons = f"{network.size} hidden neuron{'s' * (network.size != 1)}"
            layers = f"{network.hidden_layers} hidden layer{'s' * (network.hidden_layers != 1)}"
            text = f"The network {network.name}: architecture {network.architecture}, {layers}, {neurons}."
            yield f"```{{figure}} {name}\n:alt: diagram of the network {network.name}\n\n{text}\n```"
            if sum(layer.W and len(layer.W) * (len(layer.W[0]) + 1) for layer in network.layers) <= SHOWN_PARAMETERS:
                yield f"$$\n{latex(network)}\n$$"

    def picture(self, outcome: Any) -> Iterator[str]:
        """The statement of a lemma with most to show, or a chart of its numbers, with the piecewise forms."""
        from gallery_pictures import picture_of

        from exactrelu.pictures.matplotlib_renderer import draw

        found = picture_of(outcome.verdicts, LIMITS)
        if found is None:
            if outcome.verdicts:
                logger.info("no picture of %s", outcome.lemma)
            return
        shown, drawn = found
        name = self.file(outcome.lemma, ".png")
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        draw(shown).savefig(TARGET / name)
        text = _code(_short(drawn[0].statement)) if len(drawn) == 1 else f"{len(drawn)} statements about numbers"
        yield f"```{{figure}} {name}\n:alt: picture of the statement\n\n{text}\n```"
        if len(drawn) == 1:
            yield from self.forms(drawn[0])

    def forms(self, verdict: Any) -> Iterator[str]:
        """The piecewise forms of both sides of a statement in one or two variables, if they are short."""
        from exactrelu.cpa import piecewise
        from exactrelu.export.latex import latex
        from exactrelu.pictures.sides import failing_sides
        from exactrelu.regions.budget import BudgetExceeded

        asked = _question(verdict)
        if asked is None or not 1 <= len(asked.setting.variables) <= 2:
            return
        sides = failing_sides(verdict)
        try:
            options = {"on": asked.setting.domain, "variables": sides.variables, **LIMITS}
            left, right = (piecewise(part, **options) for part in sides.parts)
        except (ValueError, TypeError, BudgetExceeded):
            return
        same = verdict.proved and sides.relation == "=="
        if len(left.pieces) == len(right.pieces) == 1:
            return
        shown = {"": left} if same else {" of the left side": left, " of the right side": right}
        for which, function in shown.items():
            form = latex(function) if len(function.pieces) <= SHOWN_PIECES else None
            if form is not None and form not in self.shown:
                self.shown.append(form)
                yield f"The piecewise form{which}:\n\n$$\n{form}\n$$"


def _question(verdict: Any) -> Any:
    """The compiled statement of a verdict if it is one about functions, not about numbers or families."""
    from exactrelu.prover.questions import Question

    return verdict.question if isinstance(verdict.question, Question) else None


def _networks_of(asked: Any) -> Iterator[Any]:
    """The networks in the sides of a statement, in the order in which they are written."""
    from exactrelu.networks import Network

    stack = [] if asked is None else [*reversed(asked.sides)]
    seen = set()
    while stack:
        node = stack.pop()
        if isinstance(node, Network):
            yield node
        elif isinstance(node, (tuple, list)):
            stack += reversed(node)
        elif dataclasses.is_dataclass(node) and id(node) not in seen:
            seen.add(id(node))
            stack += reversed([getattr(node, field.name) for field in dataclasses.fields(node)])


def _statements(verdicts: list[Any]) -> str:
    lines = []
    for verdict in verdicts[:SHOWN_STATEMENTS]:
        lines.append(f"- {verdict.label}: {_code(_short(verdict.statement))}")
        if verdict.counterexample is not None:
            lines.append(f"  {_code(_short(str(verdict.counterexample)))}")
        lines += [f"  - rests on {part}" for part in getattr(verdict, "rests_on", ())]
    rest = Counter(verdict.label for verdict in verdicts[SHOWN_STATEMENTS:])
    if rest:
        lines.append("- and " + ", ".join(f"{count} more {label}" for label, count in rest.items()))
    return "\n".join(lines)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"


def _code(text: str) -> str:
    """Code in Markdown; a backtick in it needs a longer fence."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


# -- the index ----------------------------------------------------------------------------------------


def _index(entries: list[dict[str, Any]]) -> str:
    labels: Counter[str] = sum((Counter(entry["labels"]) for entry in entries), Counter())
    lemmas = sum(entry["lemmas"] for entry in entries)
    lines = [
        "# Gallery",
        f"{len(entries)} files of `proofs/` with {lemmas} lemmas; each file is a page, each lemma a section. "
        "They were run when these pages were made: what you see are their verdicts, pictures and certificates.",
        "| label | statements |\n| --- | ---: |",
    ]
    lines[-1] += "".join(f"\n| {label} | {count} |" for label, count in labels.most_common())
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(entry["sources"][0] if entry["sources"] else "Others", []).append(entry)
    for source, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"## {source[0].upper()}{source[1:]}")
        links = []
        for entry in group:
            picture = f"![]({entry['picture']}) " if entry["picture"] else ""
            links.append(f"[{picture}{entry['title']}]({entry['stem']}.md)")
        lines.append(":::{container} thumbnails\n" + "\n\n".join(links) + "\n:::")
    pages = "\n".join(entry["stem"] for entry in entries)
    lines.append(f"```{{toctree}}\n:hidden:\n:titlesonly:\n\n{pages}\n```")
    return "\n\n".join(lines) + "\n"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("gallery_package", True, "", [bool])
    app.connect("builder-inited", build)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
