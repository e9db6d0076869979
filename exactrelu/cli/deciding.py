"""Verbs that decide statements: prove, check; and verify, which checks what was decided."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from exactrelu.cli.files import existing, require_no_file
from exactrelu.cli.shared_options import domain, limits, require_certificate_folder
from exactrelu.cli.verdicts import exit_code, save_certificate, verdict_json

__all__ = ["check", "prove", "verify"]


def prove(options: argparse.Namespace) -> int:
    """Run lemmas, a line each; an interrupt keeps what was printed and still prints the summary."""
    from exactrelu import lemmas

    paths = options.paths or [Path("proofs")]
    one = next((path for path in paths if ".py::" in str(path) and not path.exists()), None)
    if one is not None:
        raise ValueError(f"prove takes files; for one lemma: pytest {one}")
    if not options.paths and not paths[0].exists():
        raise FileNotFoundError("there is no folder proofs here; name the files or folders to prove")
    for path in paths:
        existing(path)
    outcomes: list[lemmas.Outcome] = []
    start = time.monotonic()
    interrupted = False
    current = None
    try:
        for outcome in lemmas.run_files(paths):
            outcomes.append(outcome)
            if not options.json:
                if outcome.path != current and outcome.path is not None:
                    current = outcome.path
                    print(current)
                print("  " + lemmas.outcome_line(outcome).replace("\n", "\n  "), flush=True)
    except KeyboardInterrupt:
        interrupted = True
    seconds = time.monotonic() - start
    if options.report is not None:
        from exactrelu.export.report import write_report

        write_report(outcomes, options.report, seconds)
    if options.json:
        verdicts = [verdict_json(v, lemma=o.lemma, source=o.source or None) for o in outcomes for v in o.verdicts]
        failures = [
            {"lemma": o.lemma, "path": str(o.path), "status": o.status, "message": o.message}
            for o in outcomes
            if o.status != "proved"
        ]
        report = {
            "verdicts": verdicts,
            "failures": failures,
            "summary": lemmas.summary_line(outcomes),
            "interrupted": interrupted,
        }
        print(json.dumps(report, indent=1))
    else:
        print(lemmas.totals_line(outcomes, seconds))
    if interrupted:
        print("interrupted; the lemmas above are done", file=sys.stderr)
        return 130
    return lemmas.exit_code(outcomes)


def check(options: argparse.Namespace) -> int:
    """Decide one statement."""
    from exactrelu.prover.equality import decide

    require_no_file(options.statement, "a statement with ==, <= or >=")
    require_certificate_folder(options)
    if options.parameters is None:
        verdict = decide(options.statement, **domain(options), **limits(options), allow_empty=options.allow_empty)
    else:
        from exactrelu.prover.parameters import decide_with_parameters

        if options.allow_empty:
            raise ValueError("--allow-empty does not go with --parameters")
        asked = {"parameters": options.parameters, **domain(options), **limits(options)}
        verdict = decide_with_parameters(options.statement, **asked)
    if not options.json:
        print(verdict, flush=True)
    saved = save_certificate(verdict, options)
    if options.json:
        print(json.dumps({"verdicts": [verdict_json(verdict, file=saved)]}, indent=1))
    elif saved is not None and verdict.certificate is not None:
        print(f"  certificate: {saved} ({len(verdict.certificate)} bytes)")
    elif options.certificate is not None:
        print("  no certificate is written: the statement is undecided")
    return exit_code(verdict)


def verify(options: argparse.Namespace) -> int:
    """Check certificate files; with --statement their claims must be the ones compiled from it."""
    from exactrelu.kernel.certificate import Certificate
    from exactrelu.kernel.certificate import verify as kernel_verify
    from exactrelu.kernel.check import FORMAT
    from exactrelu.kernel.parametric import FORMAT as PARAMETRIC
    from exactrelu.kernel.program import Rejected, need

    formats = (FORMAT, PARAMETRIC)
    expected = None
    if options.statement is None and (options.on is not None or options.variables is not None or options.allow_empty):
        raise ValueError("--on, --variables and --allow-empty describe --statement, which is missing")
    if options.statement is not None:
        from exactrelu.prover.questions import claims_of

        expected = claims_of(options.statement, **domain(options), allow_empty=options.allow_empty)
    code = 0
    report: list[dict[str, Any]] = []
    for path in options.files:
        entry: dict[str, Any] = {"file": str(path)}
        report.append(entry)
        certificate = None
        try:
            certificate = Certificate.load(existing(path))
            results = kernel_verify(certificate)
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
            entry |= {"accepted": False, "error": f"unreadable: {error.strerror or error}"}
            code = max(code, 2)
        except Rejected as error:
            reason = str(error)
            if certificate is not None and certificate.text.split("\n", 1)[0].rstrip() not in formats:
                reason = "it is not a certificate: its first line is not " + " or ".join(f'"{one}"' for one in formats)
            entry |= {"accepted": False, "error": f"rejected: {reason}"}
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
