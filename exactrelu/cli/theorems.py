"""The verb coq: verdicts as theorems that Coq checks."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from exactrelu.cli.files import require_no_file
from exactrelu.cli.shared_options import domain, limits
from exactrelu.cli.verdicts import exit_code, verdict_json

__all__ = ["coq"]


def coq(options: argparse.Namespace) -> int:
    """Export one statement, or all lemmas of proofs files, to Coq."""
    if options.all is not None:
        return _coq_of_lemmas(options)
    files = [argument for argument in options.arguments if argument.endswith(".py")]
    if files:
        raise ValueError(f"coq takes one statement; for a proofs file: exactrelu coq --all DIR {' '.join(files)}")
    if len(options.arguments) != 1:
        raise ValueError(f"coq takes one statement, not {len(options.arguments)}; with --all DIR it takes PATHs")
    from exactrelu.coq.exporter import to_coq
    from exactrelu.coq.folder import write_coq
    from exactrelu.prover.equality import decide

    (statement,) = options.arguments
    require_no_file(statement, "a statement with ==, <= or >=")
    verdict = decide(statement, **domain(options), **limits(options), certify=True, allow_empty=options.allow_empty)
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
        report = {"verdicts": [verdict_json(verdict)], "coq": text, "files": _names(written)}
        print(json.dumps(report, indent=1))
    return exit_code(verdict)


def _coq_of_lemmas(options: argparse.Namespace) -> int:
    """Run the lemmas and export what is certified; the rest is listed in DIR/README.md."""
    from exactrelu import lemmas
    from exactrelu.coq.folder import write_coq
    from exactrelu.exact import counted

    outcomes = list(lemmas.run_files(list(map(Path, options.arguments)) or [Path("proofs")]))
    groups: dict[str, list[Any]] = {}
    for outcome in outcomes:
        if outcome.verdicts and outcome.path is not None:
            name = f"{outcome.path.stem}_{outcome.lemma}" if outcome.lemma in groups else outcome.lemma
            groups[name] = outcome.verdicts
    written = write_coq(groups, options.all)
    summary = lemmas.summary_line(outcomes)
    if options.json:
        left_out = [{"lemma": name, "reason": reason} for name, reason in written.left_out]
        report = {"files": _names(written), "statements": written.statements, "left_out": left_out, "summary": summary}
        print(json.dumps(report, indent=1))
    else:
        print(f"{counted(len(outcomes), 'lemma')}: {summary}\n{written}")
        if written.left_out:
            print(f"what is left out, and why: {written.path / 'README.md'}")
    return lemmas.exit_code(outcomes)


def _names(written: Any) -> list[str]:
    return [] if written is None else [str(path) for path in written.files]
