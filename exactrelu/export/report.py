r"""A report of a run of lemmas: statements, sources, verdicts, certificates and times, as Markdown, HTML or LaTeX.

Every number in it comes from the run; what failed or stayed undecided is said first.
"""

import ast
import contextlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from exactrelu.exact import counted
from exactrelu.export.latex import passage
from exactrelu.export.passages import mixed_prose
from exactrelu.lemmas import Outcome, totals_line
from exactrelu.prover.verdict import Verdict
from exactrelu.typesetting.names import prose

__all__ = ["REPORT_FORMATS", "report", "write_report"]

LONGEST = 400  # characters of a statement in Markdown and HTML; the certificate has it whole
MARKS = {"proved": "✓", "failed": "✗", "undecided": "?", "error": "!"}


@dataclass(frozen=True)
class Chapter:
    """The lemmas of one proofs file with its docstring, split into the first sentence and the rest."""

    name: str
    title: str
    text: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


def write_report(outcomes: Sequence[Outcome], path: str | Path, seconds: float) -> Path:
    """Write the report; the suffix .md, .html or .tex chooses its form.  Raises `ValueError` for another one."""
    target = Path(path)
    text = report(outcomes, target.suffix, seconds)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def report(outcomes: Sequence[Outcome], suffix: str, seconds: float) -> str:
    """The report of these outcomes as text in the form of `suffix` (.md, .html or .tex)."""
    if suffix not in REPORT_FORMATS:
        raise ValueError(f"a report ends in {', '.join(REPORT_FORMATS)}, not in {suffix!r}")
    written: str = REPORT_FORMATS[suffix](outcomes, seconds)
    return written


def _chapters(outcomes: Iterable[Outcome]) -> list[Chapter]:
    found = []
    for path, group in groupby(outcomes, key=lambda outcome: outcome.path):
        documentation = ""
        if path is not None and path.is_file():
            with contextlib.suppress(SyntaxError):  # the outcome says so
                documentation = ast.get_docstring(ast.parse(path.read_bytes())) or ""
        title, *text = documentation.split("\n\n")
        name = (path.stem if path is not None else "lemmas").replace("_", " ")
        found.append(Chapter(name, " ".join(title.split()), tuple(text), tuple(group)))
    return found


def _labels(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """Numbers of statements by label, the most frequent first."""
    return Counter(verdict.label for outcome in outcomes for verdict in outcome.verdicts).most_common()


def _head(outcomes: Sequence[Outcome], seconds: float) -> list[str]:
    """The totals, then the lemmas that are not proved."""
    said = [f"{totals_line(outcomes, seconds)}."]
    for outcome in outcomes:
        if outcome.status != "proved":
            place = f"{outcome.path.stem}, {outcome.lemma}" if outcome.path is not None else outcome.lemma
            said.append(f"Not proved: {place.replace('_', ' ')} ({outcome.status}).")
    return said


def _certificate(verdict: Verdict) -> str:
    if verdict.certificate is None:
        return ""
    size, leaves = len(verdict.certificate), verdict.certificate.leaves
    written = f"{size} bytes" if size < 10_000 else f"{size / 1000:.0f} kB"
    return f"{written}, {leaves} {'leaf' if leaves == 1 else 'leaves'}" if verdict.proved else written


def _time(verdict: Verdict) -> str:
    return f"{verdict.seconds:.3f} s" if verdict.seconds >= 0.0005 else "< 1 ms"


def _remarks(verdict: Verdict) -> list[str]:
    """The counterexample or the reason, and what a statement for all n rests on."""
    found = str(verdict.counterexample) if verdict.counterexample is not None else verdict.reason
    return [*filter(None, [found]), *(f"rests on: {one}" for one in getattr(verdict, "rests_on", ()))]


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= LONGEST else f"{one_line[:LONGEST]} …"


# -- Markdown -----------------------------------------------------------------------------------------


def _code(text: str) -> str:
    fence = _fence(text, 1)
    return f"{fence}{text}{fence}" if fence == "`" else f"{fence} {text} {fence}"


def _fence(text: str, least: int) -> str:
    """More backticks than stand together anywhere in the text."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def _markdown(outcomes: Sequence[Outcome], seconds: float) -> str:
    lines = ["# Lemmas", "", "\n\n".join(_head(outcomes, seconds)), "", "| label | statements |", "| --- | ---: |"]
    lines += [f"| {label} | {count} |" for label, count in _labels(outcomes)]
    for chapter in _chapters(outcomes):
        lines += ["", f"## {chapter.name}", "", chapter.title]
        lines += [part for paragraph in chapter.text for part in ("", paragraph)]
        for outcome in chapter.outcomes:
            lines += ["", f"### {MARKS[outcome.status]} {outcome.lemma}", ""]
            if outcome.documentation:
                lines += [_first(outcome.documentation), ""]
            if outcome.source:
                lines += [f"Source: {outcome.source}.", ""]
            if outcome.status != "proved":
                fence = _fence(outcome.message, 3)
                lines += [f"**{outcome.status}**", "", fence, outcome.message, fence, ""]
            for verdict in outcome.verdicts:
                facts = ", ".join(filter(None, [_certificate(verdict), _time(verdict)]))
                lines.append(f"- {verdict.label} ({facts}): {_code(_short(verdict.statement))}")
                lines += [f"  - {_code(_short(remark))}" for remark in _remarks(verdict)]
    return "\n".join(lines) + "\n"


def _first(documentation: str) -> str:
    return " ".join(documentation.split("\n\n")[0].split())


# -- HTML ---------------------------------------------------------------------------------------------

STYLE = """
body { font: 16px/1.5 Georgia, "Times New Roman", serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1a1a1a; }
code, pre { font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; }
h1, h2, h3 { line-height: 1.2; }
h3 { margin-bottom: .2rem; font-size: 1.05rem; }
table { border-collapse: collapse; width: 100%; }
td, th { padding: .25rem .6rem; vertical-align: top; text-align: left; border-bottom: 1px solid #ddd; }
td.number { text-align: right; white-space: nowrap; }
td.label { white-space: nowrap; font-size: .85rem; }
.summary { width: auto; }
.proved { color: #00623f; }
.failed, .error, .refuted { color: #a03000; }
.undecided { color: #7a5b00; }
.source { color: #555; font-size: .9rem; }
pre { background: #f6f6f4; padding: .6rem; overflow-x: auto; }
td code { overflow-wrap: anywhere; }
"""


def _html(outcomes: Sequence[Outcome], seconds: float) -> str:
    say = html.escape
    lines = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Lemmas</title>',
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>Lemmas</h1>",
        *(f"<p>{say(line)}</p>" for line in _head(outcomes, seconds)),
        '<table class="summary"><tr><th>label</th><th>statements</th></tr>',
        *(f'<tr><td>{say(label)}</td><td class="number">{n}</td></tr>' for label, n in _labels(outcomes)),
        "</table>",
    ]
    for chapter in _chapters(outcomes):
        lines += [f"<h2>{say(chapter.name)}</h2>", f"<p>{say(chapter.title)}</p>"]
        lines += [f"<p>{say(paragraph)}</p>" for paragraph in chapter.text]
        for outcome in chapter.outcomes:
            mark = f'<span class="{outcome.status}">{MARKS[outcome.status]}</span>'
            lines.append(f"<h3>{mark} {say(outcome.lemma.replace('_', ' '))}</h3>")
            if outcome.documentation:
                lines.append(f"<p>{say(_first(outcome.documentation))}</p>")
            if outcome.source:
                lines.append(f'<p class="source">Source: {say(outcome.source)}.</p>')
            if outcome.status != "proved":
                lines.append(f'<p class="{outcome.status}">{outcome.status}</p><pre>{say(outcome.message)}</pre>')
            lines.append("<table>")
            for verdict in outcome.verdicts:
                below = "".join(f"<br><code>{say(_short(remark))}</code>" for remark in _remarks(verdict))
                lines.append(
                    f'<tr><td><code>{say(_short(verdict.statement))}</code>{below}</td><td class="label '
                    f'{verdict.status}">{say(verdict.label)}</td><td class="number">{say(_certificate(verdict))}</td>'
                    f'<td class="number">{say(_time(verdict))}</td></tr>'
                )
            lines.append("</table>")
    return "\n".join([*lines, "</body>", "</html>"]) + "\n"


# -- LaTeX --------------------------------------------------------------------------------------------

PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[a4paper, margin=28mm]{geometry}
\usepackage{amsmath, amssymb, mathtools}
\allowdisplaybreaks
\emergencystretch=3em
\begin{document}
\title{Lemmas}\author{}\date{}\maketitle
"""


def _tex(outcomes: Sequence[Outcome], seconds: float) -> str:
    rows = "".join(f"{prose(label)} & {count} \\\\\n" for label, count in _labels(outcomes))
    text = PREAMBLE + "\n\n".join(map(prose, _head(outcomes, seconds))) + "\n"
    text += f"\\begin{{center}}\n\\begin{{tabular}}{{lr}}\nlabel & statements \\\\\n\\hline\n{rows}\\end{{tabular}}\n"
    text += "\\end{center}\n\\tableofcontents\n\n"
    for chapter in _chapters(outcomes):
        text += f"\\section{{{prose(chapter.name[:1].upper() + chapter.name[1:])}}}\n{mixed_prose(chapter.title)}\n"
        text += "".join(f"\n{mixed_prose(_displayed(part))}\n" for part in chapter.text)
        for outcome in chapter.outcomes:
            text += "\n" + _tex_lemma(outcome)
    return text + "\\end{document}\n"


def _displayed(paragraph: str) -> str:
    """A paragraph of a docstring on one line, with displays as formulas in the line."""
    return " ".join(paragraph.replace("$$", "$").split())


def _tex_lemma(outcome: Outcome) -> str:
    title = _first(outcome.documentation) if outcome.documentation else ""
    text = str(passage(outcome.lemma, title, outcome.verdicts))
    sizes = [len(verdict.certificate) for verdict in outcome.verdicts if verdict.certificate is not None]
    leaves = sum(v.certificate.leaves for v in outcome.verdicts if v.certificate is not None)
    facts = [counted(len(outcome.verdicts), "statement")]
    if sizes:
        facts.append(f"certificates of {sum(sizes)} bytes, {leaves} {'leaf' if leaves == 1 else 'leaves'}")
    facts.append(f"{outcome.seconds:.2f} s")
    text += f" {', '.join(facts)}.\n"
    rests = dict.fromkeys(one for verdict in outcome.verdicts for one in _rests_on(verdict))
    text += f"Statements for all n rest on: {'; '.join(rests)}.\n" if rests else ""
    if outcome.status != "proved":
        text += f"\\textbf{{{outcome.status.capitalize()}:}} {prose(_short(outcome.message))}\n"
    if outcome.source:
        text += f"\\emph{{Source:}} {mixed_prose(outcome.source.rstrip('.'))}.\n"
    return text


def _rests_on(verdict: Verdict) -> Sequence[str]:
    """What a proved statement rests on, in LaTeX."""
    written: Sequence[str] = getattr(verdict, "latex_rests_on", ())
    return written or [prose(one) for one in getattr(verdict, "rests_on", ())]


REPORT_FORMATS: dict[str, Any] = {".md": _markdown, ".html": _html, ".tex": _tex}
