"""The command line: prove, check, verify, coq, count, show, latex, plot, import, property."""

# PYTHON_ARGCOMPLETE_OK: the line by which argcomplete recognises a program that it may ask for completions

import io
import json
import os
import sys
from collections.abc import Sequence

from exactrelu.cli.failures import failure
from exactrelu.cli.parser import parse

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see `exactrelu.cli.failures.EXIT_CODES`)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot show is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    options = parse(sys.argv[1:] if arguments is None else arguments)
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
        code, message = failure(error)
        print(f"exactrelu: {message}", file=sys.stderr)
        if options.json:
            print(json.dumps({"error": message, "exit_code": code}, indent=1))
        return code
