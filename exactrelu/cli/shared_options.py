"""Arguments that several verbs share: their types, how a parser gets them, and how a verb hands them on."""

import argparse
from pathlib import Path
from typing import Any

__all__ = [
    "add_allow_empty",
    "add_certificate",
    "add_domain",
    "add_limits",
    "domain",
    "limits",
    "number_of_cells",
    "path",
    "report_path",
    "require_certificate_folder",
    "seconds",
    "text",
]


def text(argument: str) -> str:
    """A formula, a statement, conditions or names."""
    return argument.strip()


def path(argument: str) -> Path:
    """A path, also one that starts with a minus and got a space before it (see `exactrelu.cli.parser.parse`)."""
    return Path(argument[1:] if argument.startswith(" -") else argument)


def require_certificate_folder(options: argparse.Namespace) -> None:
    """Refuse a --certificate that cannot be written, before time is spent on deciding."""
    if options.certificate is not None and not options.certificate.parent.is_dir():
        raise FileNotFoundError(f"--certificate: the folder {options.certificate.parent} does not exist")


def report_path(argument: str) -> Path:
    """The path of a report, whose ending is the format."""
    found = path(argument)
    if found.suffix not in (".md", ".html", ".tex"):
        raise argparse.ArgumentTypeError(f"{argument!r} does not end in .md, .html or .tex")
    return found


def number_of_cells(argument: str) -> int:
    """A natural number in decimal digits."""
    if not argument.isdecimal():
        raise argparse.ArgumentTypeError(f"{argument.strip()!r} is not a number of cells: 0, 1, 2, ..")
    return int(argument)


def seconds(argument: str) -> float:
    """A finite number, at least 0."""
    try:
        number = float(argument)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{argument.strip()!r} is not a number of seconds: 10, 0.5, ..")
    return number


def add_domain(
    parser: argparse.ArgumentParser,
    on: str = 'domain, e.g. "x >= 0, y >= 0" (default: all of R^d)',
    variables: str = 'names and order of the variables, e.g. "x y"',
) -> None:
    """Options --on and --variables with these help texts; `domain` reads them."""
    parser.add_argument("--on", type=text, metavar="CONDITIONS", help=on)
    parser.add_argument("--variables", type=text, metavar="NAMES", help=variables)


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Options --max-cells and --time; `limits` reads them."""
    parser.add_argument("--max-cells", type=number_of_cells, metavar="N", help="give up (undecided) after N cells")
    parser.add_argument("--time", type=seconds, metavar="SECONDS", help="give up (undecided) after SECONDS")


def add_allow_empty(
    parser: argparse.ArgumentParser, help: str = "accept an empty domain; the answer is then vacuous"
) -> None:
    """Option --allow-empty."""
    parser.add_argument("--allow-empty", action="store_true", help=help)


def add_certificate(parser: argparse.ArgumentParser) -> None:
    """Option --certificate; `exactrelu.cli.verdicts.save_certificate` obeys it."""
    parser.add_argument("--certificate", type=path, metavar="FILE", help="write the certificate there")


def domain(options: argparse.Namespace) -> dict[str, Any]:
    """The domain as keywords of `decide`, `piecewise` and their like; errors in --on say that they are there."""
    if options.on is not None:
        from exactrelu.expressions import FormulaError
        from exactrelu.text import parse_conditions

        try:
            parse_conditions(options.on)
        except FormulaError as error:
            raise FormulaError(f"--on: {error}") from None
    return {"on": options.on, "variables": options.variables}


def limits(options: argparse.Namespace) -> dict[str, Any]:
    """The budget as keywords of `decide`, `piecewise` and their like."""
    return {"max_cells": options.max_cells, "time": options.time}
