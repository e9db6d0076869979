"""The reference from docstrings: the directive ``{api}`` lists names of the package and shows what they document.

Docstrings are read as what they are, Markdown with formulas and examples, so little is translated: an example becomes
a block of code, the name of something documented becomes a link, and the sentence on errors begins a paragraph.
Annotations are shown short, `Network` for `exactrelu.networks.Network`, and linked.  A class of the package that is
not a public name but is what a public function returns, or a field of a documented record, is shown with the first
one that mentions it.  A public name that no page lists is a warning.
"""

import collections.abc
import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import exactrelu

LISTED = "exactrelu_listed"  # docname -> names, kept in the environment
SPECIAL = re.compile(r"__(?!init|post_init|repr|str|new|getnewargs)\w+__")  # shown where documented: f(x), f @ g, ...
LONG_RECORD = 2  # fields; a record of more is made by the package and has no constructor in the reference
INTERNAL = {"exactrelu.expressions", "exactrelu.formulas"}  # parsed formulas: a reader passes them on, no more
logger = logging.getLogger(__name__)


class Api(SphinxDirective):
    """``{api}`` with lines ``exactrelu.cpa.Piece``, or ``exactrelu.cpa.*`` for the public names from there on."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        names = [name for line in self.content if line.strip() for name in _names(line.strip())]
        self.env.__dict__.setdefault(LISTED, {}).setdefault(self.env.docname, []).extend(names)
        self.env.note_dependency(__file__)
        lines: list[str] = []
        for name in names:
            home, _, last = name.rpartition(".")
            found = getattr(import_module(home), last)
            entries = [
                (last, found, home),
                *((cls.__name__, cls, cls.__module__) for cls in _shown_with().get(name, ())),
            ]
            for last, found, home in entries:
                self.env.note_dependency(str(inspect.getsourcefile(inspect.getmodule(found) or exactrelu)))
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


# -- what is documented, and where --------------------------------------------------------------------


def _public() -> dict[str, Any]:
    return {name: getattr(exactrelu, name) for name, home in exactrelu._HOMES.items() if home != "sympy"}


@cache
def _shown_with() -> dict[str, list[type]]:
    """Public name -> the classes, not public themselves, that one comes to hold by it first."""
    known = {found for found in _public().values() if isinstance(found, type)}
    result: dict[str, list[type]] = {}
    for name, found in _public().items():
        new = [found]
        for one in new:
            for cls in _mentioned(one):
                ours = cls.__module__.startswith("exactrelu.") and cls.__module__ not in INTERNAL
                if ours and cls.__doc__ and cls not in known:
                    known.add(cls)
                    new.append(cls)
        result[f"exactrelu.{name}"] = new[1:]
    return result


@cache
def _targets() -> dict[Any, str]:
    """Class -> its dotted name in the reference."""
    found = {cls: f"exactrelu.{name}" for name, cls in _public().items() if isinstance(cls, type)}
    more = (cls for classes in _shown_with().values() for cls in classes)
    return found | {cls: f"{cls.__module__}.{cls.__name__}" for cls in more}


@cache
def _by_name() -> dict[str, str]:
    """What a docstring may call something -> its dotted name; public names first."""
    return {target.rpartition(".")[2]: target for target in reversed(_targets().values())} | {
        name: f"exactrelu.{name}" for name in _public()
    }


def _mentioned(found: Any) -> Iterator[type]:
    """The classes that a reader comes to hold: what a function returns, what the fields of a record are."""
    if isinstance(found, type):
        annotations = [annotation for _, annotation, _ in _fields(found)]
    else:
        annotations = [getattr(found, "__annotations__", {}).get("return")]
    while annotations:
        annotation = annotations.pop(0)
        if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
            yield annotation
        annotations += [part for part in typing.get_args(annotation) if not isinstance(part, str)]


def _bases(cls: type) -> list[type]:
    return [base for base in cls.__bases__ if base not in (object, tuple, typing.Protocol, typing.Generic)]


def _family(cls: type) -> Iterator[type]:
    """The class and its undocumented ancestors in the package, whose members are shown as its own."""
    yield cls
    for base in cls.__mro__[1:]:
        if base.__module__.startswith("exactrelu") and base not in _targets():
            yield base


def _fields(owner: type) -> Iterator[tuple[str, Any, str]]:
    """Name, type and comment of the fields that a record class declares itself."""
    if not (dataclasses.is_dataclass(owner) or hasattr(owner, "_fields")):
        return
    source = inspect.getsource(owner)
    for name, annotation in vars(owner).get("__annotations__", {}).items():
        if not name.startswith("_"):
            comment = re.search(rf"^    {name}: [^#\n]*  # (.+)$", source, re.MULTILINE)
            yield name, annotation, comment[1] if comment else ""


def _members(owner: type) -> Iterator[tuple[str, Any]]:
    """Public methods that are documented, operators too, and all properties, in the order of the text."""
    for name, attribute in vars(owner).items():
        function = _function(attribute)
        if not inspect.isfunction(function) or not function.__module__.startswith("exactrelu"):
            continue
        public = SPECIAL.fullmatch(name) if name.startswith("_") else True
        if public and (function.__doc__ or _is_property(attribute)):
            yield name, attribute


def _function(attribute: Any) -> Any:
    for name in ("__func__", "fget", "func"):  # class and static methods, properties, cached properties
        attribute = getattr(attribute, name, attribute)
    return attribute


def _is_property(attribute: Any) -> bool:
    return isinstance(attribute, property) or hasattr(attribute, "func")


# -- entries ------------------------------------------------------------------------------------------


def _entry(name: str, found: Any, home: str, level: int = 8, own: dict[str, str] | None = None) -> list[str]:
    """A ``py:`` directive in MyST with the docstring as its body; fences inside fences have fewer colons."""
    fence = ":" * level
    cls = found if isinstance(found, type) and not name.islower() else None  # sympy's functions are classes
    if cls is None:
        kind = "function" if callable(found) else "data"
    else:
        kind = "exception" if issubclass(cls, BaseException) else "class"
    hidden = kind == "exception" or (cls is not None and (home != "exactrelu" or _is_long_record(cls)))
    lines = [f"{fence}{{py:{kind}}} {name}{'' if hidden else _signature(found)}", f":module: {home}", ""]
    if cls is not None:
        where = [f"Class of `{home}`."] if home != "exactrelu" else []
        where += [f"Base: {_reference(base)}." for base in _bases(cls)]
        lines += [" ".join(where), ""]
    members = dict(_members(type(found))) if kind == "data" else {}  # of a namespace, such as for_all
    own = (own or {}) | _own_names(found) | {member: f"{home}.{name}.{member}" for member in members}
    lines += _markdown(inspect.getdoc(found) or "", own)
    inner = ":" * (level - 1)
    if cls is not None:
        lines += _class_body(cls, inner)
    for member, attribute in members.items():
        lines += ["", *_entry(f"{name}.{member}", _function(attribute), home, level - 1, own)]
    return [*lines, fence]


def _class_body(cls: type, fence: str) -> list[str]:
    lines: list[str] = []
    seen: set[str] = set()
    for owner in _family(cls):
        for name, annotation, comment in _fields(owner):
            if name not in seen:
                seen.add(name)
                lines += ["", f"{fence}{{py:attribute}} {name}", f":type: {_typed(annotation)}", "", comment, fence]
    for owner in _family(cls):
        for name, attribute in _members(owner):
            if name not in seen:
                seen.add(name)
                lines += ["", *_member(name, attribute, fence, _own_names(cls))]
    for base in (base for base in cls.__mro__[1:] if base in _targets()):
        names = [name for owner in _family(base) for name, *_ in (*_fields(owner), *_members(owner))]
        links = [f"{{py:obj}}`{name} <{_targets()[base]}.{name}>`" for name in dict.fromkeys(names) if name not in seen]
        if links:
            lines += ["", f"Inherited from {_reference(base)}: {', '.join(links)}."]
    return lines


def _reference(cls: type) -> str:
    return f"{{py:obj}}`{cls.__name__} <{_targets()[cls]}>`" if cls in _targets() else f"`{cls.__name__}`"


def _member(name: str, attribute: Any, fence: str, own: dict[str, str]) -> list[str]:
    function = _function(attribute)
    own = own | _own_names(function)
    if _is_property(attribute):
        returned = _typed(function.__annotations__.get("return", Any))
        head = [f"{fence}{{py:property}} {name}", f":type: {returned}"]
    else:
        head = [f"{fence}{{py:method}} {name}{_signature(function, skip=not isinstance(attribute, staticmethod))}"]
        option = {classmethod: ":classmethod:", staticmethod: ":staticmethod:"}.get(type(attribute))
        head += [option] if option else []
    return [*head, "", *_markdown(inspect.getdoc(function) or "", own), fence]


# -- signatures ---------------------------------------------------------------------------------------


def _is_long_record(cls: type) -> bool:
    generated = hasattr(cls, "_fields") or dataclasses.is_dataclass(cls)
    if not generated or "def __init__" in inspect.getsource(cls):
        return False
    return len(inspect.signature(cls).parameters) > LONG_RECORD


class _Text(str):
    """Shows itself without quotes, where `inspect` asks for the representation of an annotation or default."""

    __repr__ = str.__str__


def _signature(found: Any, skip: bool = False) -> str:
    """The parameters with their annotations and defaults, and what is returned; `Any` says nothing and is left out."""
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        return ""
    shown = []
    for one in list(signature.parameters.values())[skip:]:
        annotation = _Text(_typed(one.annotation)) or one.empty
        one = one.replace(annotation=one.empty if annotation == "Any" else annotation)
        if callable(one.default) and one.default is not one.empty:
            one = one.replace(default=_Text("..."))
        shown.append(str(one))
    listed = ", ".join(_marked(list(signature.parameters.values())[skip:], shown))
    returned = "" if isinstance(found, type) else _typed(signature.return_annotation)
    return f"({listed})" + (f" -> {returned}" if returned not in ("", "Any") else "")


def _marked(parameters: list[inspect.Parameter], shown: list[str]) -> Iterator[str]:
    """With the bare star before the first parameter that has to be named."""
    star = any(one.kind is one.VAR_POSITIONAL for one in parameters)
    for one, text in zip(parameters, shown, strict=True):
        if one.kind is one.KEYWORD_ONLY and not star:
            star = True
            yield "*"
        yield text.replace("\n", " ")


def _typed(annotation: Any) -> str:
    """An annotation, short: classes by their last name, those of the reference as links."""
    arguments, origin = typing.get_args(annotation), typing.get_origin(annotation)
    if annotation is inspect.Signature.empty:
        return ""
    if annotation is None or annotation is types.NoneType:
        return "None"
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, list):  # the parameters of a Callable
        return f"[{_joined(annotation)}]"
    if annotation is ...:
        return "..."
    if origin in (typing.Union, types.UnionType):
        return _joined(arguments, " | ")
    if origin is typing.Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    if origin is not None:
        if origin is collections.abc.Callable and len(arguments) == 2:
            arguments = (arguments[0], arguments[1])
        return f"{_typed(origin)}[{_joined(arguments)}]"
    if annotation in _targets():
        return f"~{_targets()[annotation]}"
    return getattr(annotation, "__name__", None) or str(annotation).rpartition(".")[2]


def _joined(annotations: Iterable[Any], by: str = ", ") -> str:
    return by.join(map(_typed, annotations))


# -- docstrings ---------------------------------------------------------------------------------------


def _own_names(found: Any) -> dict[str, str]:
    """What a name means in a docstring before it means something public: a parameter (no link), a member."""
    own: dict[str, str] = {}
    if not isinstance(found, type):
        return dict.fromkeys(getattr(getattr(found, "__code__", None), "co_varnames", ()), "")
    for owner in found.__mro__[::-1]:
        shown_as = _targets().get(owner) or _targets().get(found)
        if owner.__module__.startswith("exactrelu") and shown_as:
            own |= {name: f"{shown_as}.{name}" for name, *_ in (*_fields(owner), *_members(owner))}
    return own


def _markdown(text: str, own: dict[str, str]) -> list[str]:
    """The docstring with its examples fenced, its names linked and its errors in a paragraph of their own."""
    lines: list[str] = []
    inside = False  # an example, until the next blank line
    for line in re.sub(
        r"(?:(?<=\.)\s+|^)Raises(,?)\s(?=`|always)", r"\n\n**Raises**\1 ", text, flags=re.M
    ).splitlines():
        if inside and not line.strip():
            lines.append("```")
            inside = False
        elif not inside and line.lstrip().startswith(">>>"):
            lines += ["", "```pycon"]
            inside = True
        lines.append(line if inside else _linked(line, own))
    return [*lines, "```"] if inside else lines


def _linked(line: str, own: dict[str, str]) -> str:
    """`name` becomes a link where the name is documented, and so does a page."""
    names = _by_name() | own

    def role(match: re.Match[str]) -> str:
        name, dot, rest = match[1].partition(".")
        return f"{{py:obj}}`{match[1]} <{names[name]}{dot}{rest}>`" if names.get(name) else match[0]

    line = re.sub(r"(?<![`\w}])`([A-Za-z_][\w.]*)`(?!`)", role, line)
    return re.sub(r"(?<![\w/])docs/([\w-]+\.md)", r"[docs/\1](../\1)", line)


# -- every public name is listed ----------------------------------------------------------------------


def _purge(_: Sphinx, env: Any, docname: str) -> None:
    env.__dict__.setdefault(LISTED, {}).pop(docname, None)


def _check(_: Sphinx, env: Any) -> None:
    listed = {name.removeprefix("exactrelu.") for names in env.__dict__.get(LISTED, {}).values() for name in names}
    missing = sorted(set(_public()) - listed)
    if missing:
        logger.warning("no page of the reference lists %s", ", ".join(missing), type="exactrelu", subtype="reference")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("api", Api)
    app.connect("env-purge-doc", _purge)
    app.connect("env-check-consistency", _check)
    return {"version": "2", "parallel_read_safe": False, "parallel_write_safe": True}
