"""The command line: prove, check, verify, count, show, latex, plot, import, property."""

import argparse
import hashlib
import io
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["main"]

EXIT_CODES = """\
exit codes: 0 proved or accepted, 1 refuted, 2 usage or unreadable input, 3 undecided,
            4 certificate malformed, rejected or proving another statement, 70 internal error, 130 interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see EXIT_CODES)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot show is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(_data_protected(sys.argv[1:] if arguments is None else arguments))
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("\ninterrupted; what was printed as proved stays proved", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader is gone; keep the interpreter from flushing into nothing on exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except Exception as error:
        code, message = _failure(error)
        print(f"exactrelu: {message}", file=sys.stderr)
        if options.json:
            print(json.dumps({"error": message, "exit_code": code}, indent=1))
        return code


def _data_protected(arguments: Sequence[str]) -> list[str]:
    """The arguments with a space before each that starts with a minus and is no option: argparse then reads data.

    Options are --words, -h and -o alone, so ``-x <= abs(x)`` and ``--on -x>=0`` need no ``--`` and no ``=``.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    option = re.compile(r"-h|-o|--[a-z-]{2,}(=.*)?", re.DOTALL)
    spaced = [f" {one}" if one.startswith("-") and not option.fullmatch(one) else one for one in arguments[:end]]
    return [*spaced, *arguments[end:]]


def _failure(error: Exception) -> tuple[int, str]:
    """Exit code and message: input errors are the user's (2), anything unforeseen is ours (70, with traceback)."""
    from exactrelu.kernel.program import Rejected
    from exactrelu.polyhedron import EmptyDomain
    from exactrelu.regions.budget import BudgetExceeded

    if isinstance(error, Rejected):
        return 4, f"rejected: {error}"
    if isinstance(error, BudgetExceeded):
        return 3, f"undecided: {error}"
    if isinstance(error, EmptyDomain):
        return 2, str(error).replace("allow_empty=True", "--allow-empty")
    if isinstance(error, (OSError, ValueError)):
        return 2, str(error)
    import traceback

    traceback.print_exception(error)
    return 70, f"internal error; please report it with the lines above ({type(error).__name__}: {error})"


def _text(argument: str) -> str:
    return argument.strip()


def _path(argument: str) -> Path:
    return Path(argument[1:] if argument.startswith(" -") else argument)


def _report(argument: str) -> Path:
    path = _path(argument)
    if path.suffix not in (".md", ".html", ".tex"):
        raise argparse.ArgumentTypeError(f"{argument!r} does not end in .md, .html or .tex")
    return path


def _number_of_cells(argument: str) -> int:
    if not argument.isdecimal():
        raise argparse.ArgumentTypeError(f"{argument.strip()!r} is not a number of cells: 0, 1, 2, ..")
    return int(argument)


def _seconds(argument: str) -> float:
    seconds = float(argument)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{argument.strip()!r} is not a number of seconds")
    return seconds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="exactrelu",
        description="Exact proofs and refutations of statements about ReLU networks with rational weights.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    from exactrelu import __version__

    parser.add_argument("--version", action="version", version=f"exactrelu {__version__}")
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def verb(name: str, run: Callable[[argparse.Namespace], int], text: str, example: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(
            name,
            help=text,
            description=text[0].upper() + text[1:] + ".",
            epilog=f"example: exactrelu {name} {example}\n\n{EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="print one JSON object instead of text")
        return sub

    def about(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--on", type=_text, metavar="CONDITIONS", help='domain, e.g. "x >= 0, y >= 0" (default: all of R^d)'
        )
        sub.add_argument(
            "--variables", type=_text, metavar="NAMES", help='names and order of the variables, e.g. "x y"'
        )
        sub.add_argument("--max-cells", type=_number_of_cells, metavar="N", help="give up (undecided) after N cells")
        sub.add_argument("--time", type=_seconds, metavar="SECONDS", help="give up (undecided) after SECONDS")

    sub = verb("prove", prove, "run the lemmas of proofs files", "proofs/maximum_of_two.py")
    sub.add_argument("paths", nargs="*", type=_path, metavar="PATH", help="files or folders (default: proofs/)")
    sub.add_argument("--report", type=_report, metavar="FILE", help="write a report there: .md, .html or .tex")

    sub = verb("check", check, "decide a statement with ==, <= or >=", '"abs(x) == relu(x) + relu(-x)" --on "x >= -1"')
    sub.add_argument("statement", type=_text, metavar="STATEMENT")
    about(sub)
    sub.add_argument("--allow-empty", action="store_true", help="accept an empty domain; the answer is then vacuous")
    sub.add_argument("--certificate", type=_path, metavar="FILE", help="write the certificate there")

    sub = verb("verify", verify, "check certificates with the kernel alone", "abs.cert")
    sub.add_argument("files", nargs="+", type=_path, metavar="FILE")
    sub.add_argument(
        "--statement", type=_text, metavar="STATEMENT", help="require that exactly this is proved or refuted"
    )
    sub.add_argument("--on", type=_text, metavar="CONDITIONS", help="domain of STATEMENT")
    sub.add_argument("--variables", type=_text, metavar="NAMES", help="variables of STATEMENT")
    sub.add_argument("--allow-empty", action="store_true", help="STATEMENT is meant on an empty domain")

    sub = verb("coq", coq, "write theorems that Coq checks", '"abs(x) == relu(x) + relu(-x)" -o build/coq')
    sub.add_argument(
        "arguments", nargs="*", type=_text, metavar="STATEMENT|PATH", help="a statement, or with --all proofs files"
    )
    about(sub)
    sub.add_argument("--allow-empty", action="store_true", help="accept an empty domain; the answer is then vacuous")
    sub.add_argument("-o", "--output", type=_path, metavar="DIR", help="a folder for `make` (default: print)")
    sub.add_argument("--all", type=_path, metavar="DIR", help="export the lemmas of PATHs (default: proofs/) to DIR")

    for name, run, text in (
        ("count", count, "count activation regions, linear regions and affine pieces"),
        ("show", show, "print the exact piecewise form"),
        ("latex", latex, "print a function with its piecewise form, a statement, or lemmas, as LaTeX"),
    ):
        sub = verb(name, run, text, '"relu(x - 1) - 2*relu(x) + relu(x + 1)"')
        more = "|STATEMENT|LEMMAS.py" if run is latex else ""
        sub.add_argument("function", type=_text, metavar=f"FORMULA|NETWORK.json{more}")
        about(sub)
        if run is latex:
            sub.add_argument("--proof", action="store_true", help="decide the statements and write out proofs by cases")
            sub.add_argument("--document", action="store_true", help="print a complete article, not a fragment")

    sub = verb("import", import_model, "read a trained network with exactly its weights", "model.onnx -o network.json")
    sub.add_argument("model", type=_path, metavar="MODEL", help=".onnx, .safetensors, .npz, .pt, .pth or .json")
    sub.add_argument("-o", "--output", type=_path, metavar="NETWORK.json", required=True, help="the network file")
    sub.add_argument("--decimals", action="store_true", help="read each float as its shortest decimal: 0.1 is 1/10")
    sub.add_argument("--layers", type=_text, metavar="NAMES", help='layers in order, of a file of tensors: "fc1 fc2"')
    sub.add_argument("--transposed", action="store_true", help="weights in a file of tensors have a column an output")
    sub.add_argument("--outputs", type=_text, metavar="NAMES", help="tensors of an ONNX graph to compute")

    sub = verb("property", property_, "decide a VNN-LIB property of a network", "network.json property.vnnlib")
    sub.add_argument("network", type=_path, metavar="NETWORK.json", help="or anything that import reads")
    sub.add_argument("property", type=_path, metavar="PROPERTY.vnnlib", help="it describes the counterexamples")
    sub.add_argument("--max-cells", type=_number_of_cells, metavar="N", help="give up (undecided) after N cells")
    sub.add_argument("--time", type=_seconds, metavar="SECONDS", help="give up (undecided) after SECONDS")
    sub.add_argument("--certificate", type=_path, metavar="FILE", help="write the certificate there")

    sub = verb("plot", plot, "draw a function, a network or a statement", '"max(x, y, 0)" --kind surface -o max.pdf')
    sub.add_argument("function", type=_text, metavar="FORMULA|NETWORK.json|STATEMENT")
    about(sub)
    sub.add_argument(
        "-o", "--output", type=_path, metavar="FILE", required=True, help=".pdf, .svg, .png or .tex (TikZ)"
    )
    sub.add_argument("--kind", type=_text, metavar="KIND", help="graph, regions, surface, levels, activation, network")
    sub.add_argument(
        "--window", type=_text, metavar="NUMBERS", help='what is shown: "-1 2", or "-1 2 0 1/2" in the plane'
    )
    return parser


# -- prove --------------------------------------------------------------------------------------------


def prove(options: argparse.Namespace) -> int:
    """Run lemmas, a line each; an interrupt keeps what was printed and still prints the summary."""
    from exactrelu.lemmas import Outcome, exit_code, outcome_line, run_files, summary_line

    paths = options.paths or [Path("proofs")]
    outcomes: list[Outcome] = []
    start = time.monotonic()
    interrupted = False
    current = None
    try:
        for outcome in run_files(paths):
            outcomes.append(outcome)
            if not options.json:
                if outcome.path != current and outcome.path is not None:
                    current = outcome.path
                    print(current)
                print("  " + outcome_line(outcome).replace("\n", "\n  "), flush=True)
    except KeyboardInterrupt:
        interrupted = True
    statements = sum(len(outcome.verdicts) for outcome in outcomes)
    seconds = time.monotonic() - start
    if options.report is not None:
        from exactrelu.export.report import write_report

        write_report(outcomes, options.report, seconds)
    if options.json:
        verdicts = [_verdict_json(v, lemma=o.lemma, source=o.source or None) for o in outcomes for v in o.verdicts]
        failures = [
            {"lemma": o.lemma, "path": str(o.path), "status": o.status, "message": o.message}
            for o in outcomes
            if o.status != "proved"
        ]
        report = {"verdicts": verdicts, "failures": failures, "summary": summary_line(outcomes)}
        print(json.dumps(report | {"interrupted": interrupted}, indent=1))
    else:
        print(f"{len(outcomes)} lemmas, {statements} statements in {seconds:.1f} s: {summary_line(outcomes)}")
    if interrupted:
        print("interrupted; the lemmas above are done", file=sys.stderr)
        return 130
    return exit_code(outcomes)


# -- check and verify ---------------------------------------------------------------------------------


def check(options: argparse.Namespace) -> int:
    """Decide one statement."""
    from exactrelu.prover.equality import decide

    verdict = decide(
        options.statement,
        on=options.on,
        variables=options.variables,
        allow_empty=options.allow_empty,
        max_cells=options.max_cells,
        time=options.time,
    )
    if not options.json:
        print(verdict, flush=True)
    saved = note = None
    if options.certificate is not None:
        note = "no certificate is written: the statement is undecided"
        if verdict.certificate is not None:
            saved = str(verdict.certificate.save(options.certificate))
            note = f"certificate: {saved} ({len(verdict.certificate)} bytes)"
    if options.json:
        print(json.dumps({"verdicts": [_verdict_json(verdict, file=saved)]}, indent=1))
    elif note is not None:
        print(f"  {note}")
    return {"proved": 0, "refuted": 1, "undecided": 3}[verdict.status]


def _verdict_json(
    verdict: Any, *, lemma: str | None = None, source: str | None = None, file: str | None = None
) -> dict[str, Any]:
    """The verdict as the JSON object of the contract; rationals are strings."""
    example = verdict.counterexample
    certificate = verdict.certificate
    return {
        "statement": verdict.statement,
        "label": verdict.label,
        "proved": verdict.proved,
        "refuted": verdict.refuted,
        "counterexample": None
        if example is None
        else {
            "point": dict(zip(example.variables, map(str, example.point), strict=True)),
            "left": _rational_json(example.left),
            "right": _rational_json(example.right),
        },
        "certificate": None
        if certificate is None
        else {
            "file": file,
            "bytes": len(certificate),
            "leaves": certificate.leaves,
            "sha256": hashlib.sha256(certificate.text.encode()).hexdigest(),
        },
        "reason": verdict.reason or None,
        "seconds": round(verdict.seconds, 6),
        "lemma": lemma,
        "source": source,
    }


def _rational_json(value: Any) -> Any:
    return [str(part) for part in value] if isinstance(value, tuple) else str(value)


def verify(options: argparse.Namespace) -> int:
    """Check certificate files; with --statement their claims must be the ones compiled from it."""
    from exactrelu.kernel.certificate import verify as kernel_verify
    from exactrelu.kernel.program import Rejected, need

    expected = None
    if options.statement is not None:
        from exactrelu.prover.equality import claims_of

        expected = claims_of(
            options.statement, on=options.on, variables=options.variables, allow_empty=options.allow_empty
        )
    code = 0
    report: list[dict[str, Any]] = []
    for path in options.files:
        entry: dict[str, Any] = {"file": str(path)}
        report.append(entry)
        try:
            results = kernel_verify(path)
            refuted = any(result.point is not None for result in results)
            if expected is not None:
                _require_statement(results, expected, options.statement, need)
            entry |= {"accepted": True, "refuted": refuted, "establishes": [str(result) for result in results]}
            if not options.json:
                for result in results:
                    print(f"{path}: {result}")
                if expected is not None:
                    print(f"{path}: so the statement is {'refuted' if refuted else 'proved'}: {options.statement}")
            code = max(code, int(refuted))
        except OSError as error:
            entry |= {"accepted": False, "error": f"unreadable: {error}"}
            code = max(code, 2)
        except Rejected as error:
            entry |= {"accepted": False, "error": f"rejected: {error}"}
            code = 4
        if "error" in entry and not options.json:
            print(f"{path}: {entry['error']}", file=sys.stderr)
    if options.json:
        print(json.dumps({"certificates": report}, indent=1))
    return code


def _require_statement(
    results: Sequence[Any], expected: Sequence[Any], statement: str, need: Callable[[bool, str], None]
) -> None:
    """A proof must establish all claims of the statement in order; a refutation exactly one of them."""
    if len(results) == 1 and results[0].point is not None:
        need(results[0].claim in expected, f"it refutes another statement: {results[0].claim.statement()}")
        return
    need(all(result.point is None for result in results), "it mixes proofs and refutations")
    established = [result.claim for result in results]
    other = next(
        (claim.statement() for claim in established if claim not in expected), "claims are missing or repeated"
    )
    need(established == list(expected), f"it does not establish {statement!r}: {other}")


# -- coq ----------------------------------------------------------------------------------------------


def coq(options: argparse.Namespace) -> int:
    """Export one statement, or all lemmas of proofs files, to Coq."""
    if options.all is not None:
        return _coq_of_lemmas(options)
    if len(options.arguments) != 1:
        raise ValueError(f"coq takes one statement, not {len(options.arguments)}; with --all DIR it takes PATHs")
    from exactrelu.coq.exporter import to_coq
    from exactrelu.coq.folder import write_coq
    from exactrelu.prover.equality import decide

    verdict = decide(
        options.arguments[0],
        on=options.on,
        variables=options.variables,
        certify=True,
        allow_empty=options.allow_empty,
        max_cells=options.max_cells,
        time=options.time,
    )
    written = None
    if verdict.undecided:
        print(verdict, file=sys.stderr)
    elif options.output is None:
        if not options.json:
            print(to_coq(verdict))
    else:
        written = write_coq({"statement": verdict}, options.output)
        if not options.json:
            print(f"{verdict}\n  Coq: {written.files[0]}; run make in {written.path}")
    if options.json:
        text = None if verdict.undecided else to_coq(verdict)
        report = {"verdicts": [_verdict_json(verdict)], "coq": text, "files": _names(written)}
        print(json.dumps(report, indent=1))
    return {"proved": 0, "refuted": 1, "undecided": 3}[verdict.status]


def _coq_of_lemmas(options: argparse.Namespace) -> int:
    """Run the lemmas and export what is certified; the rest is listed in DIR/README.md."""
    from exactrelu.coq.folder import write_coq
    from exactrelu.lemmas import exit_code, run_files, summary_line

    outcomes = list(run_files([_path(path) for path in options.arguments] or [Path("proofs")]))
    groups: dict[str, list[Any]] = {}
    for outcome in outcomes:
        if outcome.verdicts and outcome.path is not None:
            name = f"{outcome.path.stem}_{outcome.lemma}" if outcome.lemma in groups else outcome.lemma
            groups[name] = outcome.verdicts
    written = write_coq(groups, options.all)
    if options.json:
        left_out = [{"lemma": name, "reason": reason} for name, reason in written.left_out]
        report = {"files": _names(written), "statements": written.statements, "left_out": left_out}
        print(json.dumps(report | {"summary": summary_line(outcomes)}, indent=1))
    else:
        print(f"{len(outcomes)} lemmas: {summary_line(outcomes)}\n{written}")
        if written.left_out:
            print(f"what is left out, and why: {written.path / 'README.md'}")
    return exit_code(outcomes)


def _names(written: Any) -> list[str]:
    return [] if written is None else [str(path) for path in written.files]


# -- count, show, latex -------------------------------------------------------------------------------


def _function(text: str) -> Any:
    """A formula, or the network in a file whose name ends in .json."""
    if not text.endswith(".json"):
        return text
    from exactrelu.formats.network_json import read_network

    return read_network(Path(text))


def count(options: argparse.Namespace) -> int:
    """Count regions."""
    from exactrelu.prover.progress import terminal_progress
    from exactrelu.regions.count import count_regions

    with terminal_progress("counting regions") as progress:
        result = count_regions(
            _function(options.function),
            options.on,
            variables=options.variables,
            max_cells=options.max_cells,
            time=options.time,
            progress=progress,
        )
    if options.json:
        print(json.dumps(result._asdict()))
    else:
        print(f"activation regions {result.activation}, linear regions {result.linear}, affine pieces {result.pieces}")
    return 0


def _piecewise(options: argparse.Namespace) -> Any:
    from exactrelu.cpa import piecewise
    from exactrelu.prover.progress import terminal_progress

    with terminal_progress("computing the piecewise form") as progress:
        return piecewise(
            _function(options.function),
            options.on,
            variables=options.variables,
            max_cells=options.max_cells,
            time=options.time,
            progress=progress,
        )


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
        verdicts.append(_decided(options))
        code = {"proved": 0, "refuted": 1, "undecided": 3}[verdicts[0].status]
        if verdicts[0].undecided:
            print(verdicts[0], file=sys.stderr)
        else:
            write(to_latex(verdicts[0], proof=True))
    elif statement:
        write(to_latex(function, variables=options.variables, on=options.on))
    else:
        named = {"name": "f"} if isinstance(function, str) else {}
        write(to_latex(function, variables=options.variables, **named))
        write(to_latex(_piecewise(options), name=getattr(function, "name", "f")))
    document = latex_document(fragments) if options.document else None
    if options.json:
        found = {"latex": fragments, "verdicts": list(map(_verdict_json, verdicts)), "document": document}
        print(json.dumps({key: value for key, value in found.items() if value}, indent=1))
    elif document is not None:
        print(document)
    return code


def _decided(options: argparse.Namespace) -> Any:
    from exactrelu.prover.equality import decide

    limits = {"max_cells": options.max_cells, "time": options.time}
    return decide(options.function, on=options.on, variables=options.variables, **limits)


def _latex_of_lemmas(path: Path, proof: bool, write: Callable[[str], None]) -> int:
    """The lemmas of a file as passages; one that does not hold is reported, and what is printed is the others."""
    from exactrelu.export.latex import latex as to_latex
    from exactrelu.lemmas import exit_code, outcome_line, run_files

    outcomes = []
    for outcome in run_files([path]):
        outcomes.append(outcome)
        if outcome.status == "proved":
            write(to_latex(outcome, proof=proof))
        else:
            print(outcome_line(outcome), file=sys.stderr)
    return exit_code(outcomes)


def plot(options: argparse.Namespace) -> int:
    """Draw a picture, of a statement together with what is decided about it; .tex is TikZ source for \\input."""
    from exactrelu.export.latex import is_statement
    from exactrelu.pictures.composing import read_window
    from exactrelu.prover.equality import decide

    function = _function(options.function)
    limits = {"max_cells": options.max_cells, "time": options.time}
    domain = {"on": options.on, "variables": options.variables}
    verdict = None
    if isinstance(function, str) and is_statement(function):
        function = verdict = decide(function, **domain, **limits)
        domain = {}
    drawing = {"kind": options.kind, "window": read_window(options.window), **domain, **limits}
    if options.output.suffix.lower() == ".tex":
        from exactrelu.export.tikz import tikz

        options.output.write_text(tikz(function, **drawing) + "\n", encoding="ascii")
    else:
        from exactrelu.pictures.plotting import plot as draw

        try:
            draw(function, path=options.output, **drawing)
        except ImportError as error:
            raise ValueError(str(error)) from error
    if options.json:
        verdicts = [] if verdict is None else [_verdict_json(verdict)]
        print(json.dumps({"file": str(options.output), "verdicts": verdicts}, indent=1))
    else:
        print(options.output if verdict is None else f"{verdict}\n  picture: {options.output}")
    return 3 if verdict is not None and verdict.undecided else 0


# -- import and property ------------------------------------------------------------------------------


def _imported(path: Path, **options: Any) -> Any:
    from exactrelu.formats.trained_networks import import_network

    try:
        return import_network(path, **options)
    except ImportError as error:
        raise ValueError(str(error)) from error


def import_model(options: argparse.Namespace) -> int:
    """Write a trained network as a network file."""
    from exactrelu.formats.network_json import write_network

    network = _imported(
        options.model,
        decimals=options.decimals,
        transposed=options.transposed,
        layers=options.layers and options.layers.replace(",", " ").split(),
        outputs=options.outputs and options.outputs.replace(",", " ").split(),
    )
    write_network(network, options.output)
    if options.json:
        print(json.dumps({"file": str(options.output), "architecture": network.architecture}))
    else:
        weights = "each float read as its shortest decimal" if options.decimals else "weights exactly as stored"
        print(f"{options.output}: architecture {network.architecture}, {weights}")
        print("  the rounding of a floating-point evaluation is not modelled")
    return 0


def property_(options: argparse.Namespace) -> int:
    """Decide a property; exit codes as for check."""
    from exactrelu.formats.property_verdicts import decide_property

    verdict = decide_property(
        _imported(options.network), options.property, max_cells=options.max_cells, time=options.time
    )
    saved = None
    if options.certificate is not None and verdict.certificate is not None:
        saved = str(verdict.certificate.save(options.certificate))
    if options.json:
        report = _verdict_json(verdict, file=saved)
        report["outputs"] = [str(y) for y in verdict.outputs] or None
        report["margin"] = None if verdict.margin is None else str(verdict.margin)
        print(json.dumps({"verdicts": [report]}, indent=1))
    else:
        print(verdict)
        if verdict.margin is not None:
            print(f"  margin {verdict.margin}, about {float(verdict.margin):.3g}")
        if options.certificate is not None:
            print(f"  certificate: {saved}" if saved else "  no certificate is written")
    return {"proved": 0, "refuted": 1, "undecided": 3}[verdict.status]


if __name__ == "__main__":
    sys.exit(main())
