"""The reference from docstrings: the directive ``{api}`` lists names of the package and shows what they document.

Docstrings are read as what they are, Markdown with formulas and examples, so nothing is translated but two things:
an example becomes a block of code, and the name of something documented becomes a link.  A public name that no page
lists is a warning.
"""

import dataclasses
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import exactrelu

LISTED = "exactrelu_listed"  # docname -> names, kept in the environment
logger = logging.getLogger(__name__)


class Api(SphinxDirective):
    """``{api}`` with lines ``exactrelu.cpa.Piece``, or ``exactrelu.cpa.*`` for the public names from there on."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        names = [name for line in self.content if line.strip() for name in _names(line.strip())]
        self.env.__dict__.setdefault(LISTED, {}).setdefault(self.env.docname, []).extend(names)
        lines: list[str] = []
        for name in names:
            home, _, last = name.rpartition(".")
            found = getattr(import_module(home), last)
            source = inspect.getsourcefile(inspect.getmodule(found) or exactrelu)
            self.env.note_dependency(str(source))
            lines += [*_entry(last, found, home), ""]
        container = nodes.container()
        self.state.nested_parse(StringList(lines, source=self.env.docname), self.content_offset, container)
        return container.children


def _names(pattern: str) -> list[str]:
    if not pattern.endswith(".*"):
        return [pattern]
    start = pattern[:-1]
    found = [name for name, home in exactrelu._HOMES.items() if f"{home}.".startswith(start)]
    if not found:
        logger.warning("no public name of the package comes from %s", pattern, type="exactrelu", subtype="reference")
    return [f"exactrelu.{name}" for name in found]


def _entry(name: str, found: Any, home: str, level: int = 8) -> list[str]:
    """A ``py:`` directive in MyST with the docstring as its body; fences inside fences have fewer colons."""
    fence = ":" * level
    kind = "exception" if isinstance(found, type) and issubclass(found, BaseException) else None
    kind = kind or ("class" if isinstance(found, type) else "function" if callable(found) else "data")
    text = "" if kind == "exception" else _signature(found)
    lines = [f"{fence}{{py:{kind}}} {name}{text}", f":module: {home}", "", *_markdown(inspect.getdoc(found) or "")]
    if kind == "class":
        for member, attribute in _members(found):
            lines += ["", *_member(member, attribute, ":" * (level - 1))]
    elif kind == "data":  # a namespace: its functions by their dotted names
        for member, attribute in _members(type(found)):
            lines += ["", *_entry(f"{name}.{member}", attribute.__func__, home, level - 1)]
    return [*lines, fence]


def _member(name: str, attribute: Any, fence: str) -> list[str]:
    function = getattr(attribute, "__func__", attribute)
    if isinstance(attribute, property) or not callable(function):
        head = f"{fence}{{py:property}} {name}"
        function = getattr(attribute, "fget", None) or getattr(attribute, "func", attribute)
    else:
        option = "\n:classmethod:" if isinstance(attribute, classmethod) else ""
        head = (
            f"{fence}{{py:method}} {name}{_signature(function, skip=not isinstance(attribute, staticmethod))}{option}"
        )
    return [*head.split("\n"), "", *_markdown(inspect.getdoc(function) or ""), fence]


def _members(owner: type) -> Iterator[tuple[str, Any]]:
    """Documented public methods and properties, in the order of the text."""
    for name, attribute in vars(owner).items():
        plain = getattr(attribute, "__func__", getattr(attribute, "fget", getattr(attribute, "func", attribute)))
        if not name.startswith("_") and (inspect.isfunction(plain)) and plain.__doc__:
            yield name, attribute


def _signature(found: Any, skip: bool = False) -> str:
    """Names and defaults of the parameters; types are left to the source."""
    try:
        parameters = list(inspect.signature(found).parameters.values())[skip:]
    except (TypeError, ValueError):
        return ""
    if dataclasses.is_dataclass(found) and isinstance(found, type):
        parameters = [one for one in parameters if one.default is one.empty]  # the others are internal
    bare = [one.replace(annotation=one.empty) for one in parameters]
    return str(inspect.Signature(bare)).replace("\n", " ")


# -- docstrings ---------------------------------------------------------------------------------------


def _markdown(text: str) -> list[str]:
    """The docstring with its examples fenced and its names linked."""
    lines: list[str] = []
    inside = False  # an example, until the next blank line
    for line in text.splitlines():
        if inside and not line.strip():
            lines.append("```")
            inside = False
        elif not inside and line.lstrip().startswith(">>>"):
            lines += ["", "```pycon"]
            inside = True
        lines.append(line if inside else _linked(line))
    return [*lines, "```"] if inside else lines


def _linked(line: str) -> str:
    """`name` becomes a link where the name is documented, and so does a page."""

    def role(match: re.Match[str]) -> str:
        name = match[1]
        return f"{{py:obj}}`~exactrelu.{name}`" if name.split(".")[0] in exactrelu.__all__ else match[0]

    line = re.sub(r"(?<![`\w}])`([A-Za-z_][\w.]*)`(?!`)", role, line)
    return re.sub(r"(?<![\w/])docs/([\w-]+\.md)", r"[docs/\1](../\1)", line)


# -- every public name is listed ----------------------------------------------------------------------


def _purge(_: Sphinx, env: Any, docname: str) -> None:
    env.__dict__.setdefault(LISTED, {}).pop(docname, None)


def _check(_: Sphinx, env: Any) -> None:
    listed = {name.removeprefix("exactrelu.") for names in env.__dict__.get(LISTED, {}).values() for name in names}
    sympy = {name for name, home in exactrelu._HOMES.items() if home == "sympy"}
    missing = sorted(set(exactrelu.__all__) - listed - sympy)
    if missing:
        logger.warning("no page of the reference lists %s", ", ".join(missing), type="exactrelu", subtype="reference")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("api", Api)
    app.connect("env-purge-doc", _purge)
    app.connect("env-check-consistency", _check)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
