"""Verbs about one function: count, show, latex, plot; the last two also take a statement."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exactrelu.cli.files import existing, require_no_file
from exactrelu.cli.shared_options import domain, limits
from exactrelu.cli.verdicts import exit_code, verdict_json

__all__ = ["count", "latex", "plot", "show"]


PICTURES = (".pdf", ".svg", ".png", ".tex")


def _function(text: str) -> Any:
    """A formula, or the network in a file whose name ends in .json."""
    if not text.endswith(".json"):
        require_no_file(text, "a formula or a network file (.json)")
        return text
    from exactrelu.formats.network_json import read_network

    return read_network(existing(Path(text)))


def _explored(options: argparse.Namespace, explore: Callable[..., Any], doing: str) -> Any:
    """What `explore` finds about the function on the domain within the limits, with progress on a terminal."""
    from exactrelu.export.latex import is_statement
    from exactrelu.prover.progress import terminal_progress

    function = _function(options.function)
    if isinstance(function, str) and is_statement(function):
        raise ValueError(f"{function!r} is a statement, and a function was expected; to decide it: exactrelu check ..")
    with terminal_progress(doing) as progress:
        return explore(
            function,
            **domain(options),
            **limits(options),
            progress=progress,
        )


def _piecewise(options: argparse.Namespace) -> Any:
    from exactrelu.cpa import piecewise

    return _explored(options, piecewise, "computing the piecewise form")


def count(options: argparse.Namespace) -> int:
    """Count regions."""
    from exactrelu.regions.count import count_regions

    result = _explored(options, count_regions, "counting regions")
    if options.json:
        print(json.dumps(result._asdict()))
    else:
        print(f"activation regions {result.activation}, linear regions {result.linear}, affine pieces {result.pieces}")
    return 0


def show(options: argparse.Namespace) -> int:
    """Print the piecewise form."""
    function = _piecewise(options)
    if options.json:
        pieces = [{"value": value, "condition": condition} for value, condition in function.rows()]
        print(json.dumps({"variables": function.variables, "pieces": pieces}, indent=1))
    else:
        print(function)
    return 0


def latex(options: argparse.Namespace) -> int:
    """Print LaTeX: of a function its formula or matrices and its piecewise form, of statements and lemmas proofs."""
    from exactrelu.export.latex import Passage, is_statement, latex_document
    from exactrelu.export.latex import latex as to_latex

    lemmas = options.function.endswith(".py")
    if lemmas and (options.on is not None or options.variables is not None):
        raise ValueError("--on and --variables mean nothing for the lemmas of a file")
    function = options.function if lemmas else _function(options.function)
    statement = not lemmas and isinstance(function, str) and is_statement(function)
    if options.proof and not (lemmas or statement):
        raise ValueError(f"--proof belongs to a statement or a file of lemmas; {options.function!r} is neither")
    fragments: list[str] = []
    verdicts: list[Any] = []
    code = 0

    def write(fragment: str) -> None:
        fragments.append(fragment)
        if not options.json and not options.document:
            print(fragment if isinstance(fragment, Passage) else f"\\[\n{fragment}\n\\]", flush=True)

    if lemmas:
        code = _latex_of_lemmas(Path(function), options.proof, write)
    elif statement and options.proof:
        from exactrelu.prover.equality import decide

        verdict = decide(function, **domain(options), **limits(options))
        verdicts.append(verdict)
        code = exit_code(verdict)
        if verdict.undecided:
            print(verdict, file=sys.stderr)
        else:
            write(to_latex(verdict, proof=True))
    elif statement:
        write(to_latex(function, **domain(options)))
        print("not decided, only typeset; --proof decides the statement", file=sys.stderr)
    else:
        named = {"name": "f"} if isinstance(function, str) else {}
        write(to_latex(function, variables=options.variables, **named))
        write(to_latex(_piecewise(options), name=getattr(function, "name", "f")))
    document = latex_document(fragments) if options.document else None
    if options.json:
        found = {"latex": fragments, "verdicts": list(map(verdict_json, verdicts)), "document": document}
        print(json.dumps({key: value for key, value in found.items() if value}, indent=1))
    elif document is not None:
        print(document)
    return code


def _latex_of_lemmas(path: Path, proof: bool, write: Callable[[str], None]) -> int:
    """The lemmas of a file as passages; one that does not hold is reported, and what is printed is the others."""
    from exactrelu import lemmas
    from exactrelu.export.latex import latex as to_latex

    outcomes = []
    for outcome in lemmas.run_files([path]):
        outcomes.append(outcome)
        if outcome.status == "proved":
            write(to_latex(outcome, proof=proof))
        else:
            print(lemmas.outcome_line(outcome), file=sys.stderr)
    return lemmas.exit_code(outcomes)


def plot(options: argparse.Namespace) -> int:
    """Draw a picture, of a statement together with what is decided about it; .tex is TikZ source for \\input."""
    from exactrelu.export.latex import is_statement
    from exactrelu.pictures.windows import read_window
    from exactrelu.prover.equality import decide

    if options.output.suffix.lower() not in PICTURES:
        raise ValueError("-o: a picture ends in .pdf, .svg, .png or .tex")
    function = _function(options.function)
    drawing = {**domain(options), **limits(options)}
    verdict = None
    if isinstance(function, str) and is_statement(function):
        function = verdict = decide(function, **drawing)
        drawing = limits(options)  # the verdict knows its domain
    drawing |= {"kind": options.kind, "window": read_window(options.window), "section": options.section}
    if options.output.suffix.lower() == ".tex":
        from exactrelu.export.tikz import tikz

        options.output.write_text(tikz(function, **drawing) + "\n", encoding="ascii")
    else:
        from exactrelu.pictures.plotting import plot as draw

        draw(function, path=options.output, **drawing)
    if options.json:
        verdicts = [] if verdict is None else [verdict_json(verdict)]
        print(json.dumps({"file": str(options.output), "verdicts": verdicts}, indent=1))
    else:
        print(options.output if verdict is None else f"{verdict}\n  picture: {options.output}")
    return 3 if verdict is not None and verdict.undecided else 0
