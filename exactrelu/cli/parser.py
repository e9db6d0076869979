"""The verbs and their arguments."""

import argparse
import contextlib
import difflib
import os
import re
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from exactrelu.cli import shared_options as shared
from exactrelu.cli.deciding import check, prove, verify
from exactrelu.cli.failures import EXIT_CODES
from exactrelu.cli.functions import count, latex, plot, show
from exactrelu.cli.models import import_model, property_
from exactrelu.cli.theorems import coq

__all__ = ["parse"]

FORMULAS = "formulas of +, -, numbers * and /, abs, relu, max, min, piecewise"
FUNCTION = 'a formula such as "max(x, y) - abs(x/2)", or a network file (see import)'

EXAMPLES = """\
examples:
  exactrelu check "abs(x) == relu(x) + relu(-x)"
  exactrelu check "relu(x) <= x" --on "x >= 0"
  exactrelu show "max(x, y) - abs(x/2)"
  exactrelu prove proofs/
  exactrelu COMMAND --help"""

MEANT = {  # what other programs call the commands
    **dict.fromkeys(("decide", "equal", "refute", "disprove", "statement"), "check"),
    **dict.fromkeys(("test", "run", "lemma", "lemmas", "report"), "prove"),
    **dict.fromkeys(("certify", "certificate", "validate"), "verify"),
    **dict.fromkeys(("draw", "picture", "graph", "tikz"), "plot"),
    **dict.fromkeys(("print", "pieces", "piecewise"), "show"),
    **dict.fromkeys(("regions",), "count"),
    **dict.fromkeys(("load", "read", "onnx"), "import"),
    **dict.fromkeys(("vnnlib", "robust"), "property"),
    "tex": "latex",
    "export": "coq or latex",
}

# Name, function, help text and example of a verb; the parser of its arguments comes back.
Verb = Callable[[str, Callable[[argparse.Namespace], int], str, str], argparse.ArgumentParser]


class VerbParser(argparse.ArgumentParser):
    """The parser of one verb, which itself refuses what it does not know, with its own usage."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """As argparse, but nothing unknown is left over: that is an error with the option that was meant, if any."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            known = [option for option in self._option_string_actions if option.startswith("--")]
            names = [one.partition("=")[0] for one in unknown if one.startswith("--")]
            close = [match for name in names for match in difflib.get_close_matches(name, known, n=1)]
            hint = f"; did you mean {', '.join(dict.fromkeys(close))}?" if close else ""
            if not any(one.startswith("--") for one in unknown):
                hint = "; what has blanks in it stands in quotes"
            self.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
        return found, unknown


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command, among them `run`, the function of its verb; raises SystemExit for usage and --help."""
    parser, verbs = _parser()
    if "_ARGCOMPLETE" in os.environ:  # the shell asks for completions
        with contextlib.suppress(ImportError):
            import argcomplete

            argcomplete.autocomplete(parser)
    _require_verb(parser, verbs, arguments)
    return parser.parse_args(_data_protected(arguments))


def _require_verb(parser: argparse.ArgumentParser, verbs: Collection[str], arguments: Sequence[str]) -> None:
    """End without a command (with the help and examples) or with an unknown one (with what was probably meant)."""
    if not arguments:
        parser.print_help(sys.stderr)
        parser.exit(2)
    first = arguments[0]
    if first in verbs or re.match(r"-(h$|-)", first):
        return
    close = difflib.get_close_matches(first.lower(), verbs, n=2) if len(first) < 40 else []
    begun = [verb for verb in verbs if len(first) > 1 and verb.startswith(first.lower())]
    shown = first if len(first) < 60 else f"{first[:60]}.."
    if meant := MEANT.get(first.lower()) or " or ".join(begun or close):
        hint = f"did you mean {meant}?"
    elif first.endswith(".py") or (shown == first != "" and Path(first).is_dir()):
        hint = f"for its lemmas: exactrelu prove {shown}"
    elif re.search("[<>=]=", first):
        hint = f'for a statement: exactrelu check "{shown}"'
    else:
        hint = 'a formula comes after its command: exactrelu show "abs(x)"'
    parser.error(f"there is no command {shown!r}; {hint}\ncommands: {', '.join(verbs)}")


def _data_protected(arguments: Sequence[str]) -> list[str]:
    """The arguments with a space before each that starts with a minus and is no option: argparse then reads data.

    Options are --words, -h and -o alone, so ``-x <= abs(x)`` and ``--on -x>=0`` need no ``--`` and no ``=``.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    option = re.compile(r"-h|-o|--[a-z-]{2,}(=.*)?", re.DOTALL)
    spaced = [f" {one}" if one.startswith("-") and not option.fullmatch(one) else one for one in arguments[:end]]
    return [*spaced, *arguments[end:]]


def _parser() -> tuple[argparse.ArgumentParser, Collection[str]]:
    """The parser, and the names of its verbs."""
    parser = argparse.ArgumentParser(
        prog="exactrelu",
        description="Exact proofs and refutations of statements about ReLU networks with rational weights.",
        epilog=f"{EXAMPLES}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    from exactrelu import __version__

    parser.add_argument("--version", action="version", version=f"exactrelu {__version__}")
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=VerbParser)

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

    for add in (_add_deciding, _add_coq, _add_functions, _add_models, _add_plot):  # the order of the help text
        add(verb)
    return parser, verbs.choices


def _add_deciding(verb: Verb) -> None:
    sub = verb("prove", prove, "run the lemmas of proofs files", "proofs/maximum_of_two.py")
    sub.add_argument("paths", nargs="*", type=shared.path, metavar="PATH", help="files or folders (default: proofs/)")
    sub.add_argument(
        "--report", type=shared.report_path, metavar="FILE", help="write a report there: .md, .html or .tex"
    )

    sub = verb("check", check, "decide a statement with ==, <= or >=", '"abs(x) == relu(x) + relu(-x)" --on "x >= -1"')
    sub.add_argument(
        "statement",
        type=shared.text,
        metavar="STATEMENT",
        help=f"between two {FORMULAS}; chains a == b <= c are allowed",
    )
    shared.add_domain(sub)
    sub.add_argument(
        "--parameters",
        type=shared.text,
        metavar="CONDITIONS",
        help='names or conditions of parameters, e.g. "l > 0"; products and powers are allowed then',
    )
    shared.add_limits(sub)
    shared.add_allow_empty(sub)
    shared.add_certificate(sub)

    sub = verb("verify", verify, "check certificates with the kernel alone", "abs.cert")
    sub.add_argument("files", nargs="+", type=shared.path, metavar="FILE", help="certificates, as check writes them")
    sub.add_argument(
        "--statement", type=shared.text, metavar="STATEMENT", help="require that exactly this is proved or refuted"
    )
    shared.add_domain(sub, on="domain of STATEMENT", variables="variables of STATEMENT")
    shared.add_allow_empty(sub, "STATEMENT is meant on an empty domain")


def _add_coq(verb: Verb) -> None:
    sub = verb("coq", coq, "write theorems that Coq checks", '"abs(x) == relu(x) + relu(-x)" -o build/coq')
    sub.add_argument(
        "arguments",
        nargs="*",
        type=shared.text,
        metavar="STATEMENT|PATH",
        help="a statement, or with --all proofs files",
    )
    shared.add_domain(sub)
    shared.add_limits(sub)
    shared.add_allow_empty(sub)
    sub.add_argument("-o", "--output", type=shared.path, metavar="DIR", help="a folder for `make` (default: print)")
    sub.add_argument(
        "--all", type=shared.path, metavar="DIR", help="export the lemmas of PATHs (default: proofs/) to DIR"
    )


def _add_functions(verb: Verb) -> None:
    for name, run, text in (
        ("count", count, "count activation regions, linear regions and affine pieces"),
        ("show", show, "print the exact piecewise form"),
        ("latex", latex, "print a function with its piecewise form, a statement, or lemmas, as LaTeX"),
    ):
        sub = verb(name, run, text, '"relu(x - 1) - 2*relu(x) + relu(x + 1)"')
        more = "|STATEMENT|LEMMAS.py" if run is latex else ""
        sub.add_argument("function", type=shared.text, metavar=f"FORMULA|NETWORK.json{more}", help=FUNCTION)
        shared.add_domain(sub)
        shared.add_limits(sub)
        if run is latex:
            sub.add_argument("--proof", action="store_true", help="decide the statements and write out proofs by cases")
            sub.add_argument("--document", action="store_true", help="print a complete article, not a fragment")


def _add_models(verb: Verb) -> None:
    sub = verb("import", import_model, "read a trained network with exactly its weights", "model.onnx -o network.json")
    sub.add_argument("model", type=shared.path, metavar="MODEL", help=".onnx, .safetensors, .npz, .pt, .pth or .json")
    sub.add_argument("-o", "--output", type=shared.path, metavar="NETWORK.json", required=True, help="the network file")
    sub.add_argument("--decimals", action="store_true", help="read each float as its shortest decimal: 0.1 is 1/10")
    sub.add_argument(
        "--layers", type=shared.text, metavar="NAMES", help='layers in order, of a file of tensors: "fc1 fc2"'
    )
    sub.add_argument("--transposed", action="store_true", help="weights in a file of tensors have a column an output")
    sub.add_argument("--outputs", type=shared.text, metavar="NAMES", help="tensors of an ONNX graph to compute")

    sub = verb("property", property_, "decide a VNN-LIB property of a network", "network.json property.vnnlib")
    sub.add_argument("network", type=shared.path, metavar="NETWORK.json", help="or anything that import reads")
    sub.add_argument("property", type=shared.path, metavar="PROPERTY.vnnlib", help="it describes the counterexamples")
    shared.add_limits(sub)
    shared.add_allow_empty(sub, "accept a property that no input is asked about; the answer is then vacuous")
    shared.add_certificate(sub)


def _add_plot(verb: Verb) -> None:
    sub = verb("plot", plot, "draw a function, a network or a statement", '"max(x, y, 0)" --kind surface -o max.pdf')
    sub.add_argument("function", type=shared.text, metavar="FORMULA|NETWORK.json|STATEMENT", help=FUNCTION)
    shared.add_domain(sub)
    shared.add_limits(sub)
    sub.add_argument(
        "-o", "--output", type=shared.path, metavar="FILE", required=True, help=".pdf, .svg, .png or .tex (TikZ)"
    )
    sub.add_argument(
        "--kind", type=shared.text, metavar="KIND", help="graph, regions, surface, levels, activation, network"
    )
    sub.add_argument(
        "--window", type=shared.text, metavar="NUMBERS", help='what is shown: "-1 2", or "-1 2 0 1/2" in the plane'
    )
    sub.add_argument(
        "--section", type=shared.text, metavar="EQUATIONS", help='of more than two variables: "z = 0, w = x + 1/2"'
    )
