"""What the verbs make of verdicts: an exit code, a JSON object, a certificate file, a count in words."""

import argparse
import hashlib
from typing import Any

__all__ = ["exit_code", "save_certificate", "verdict_json"]


def exit_code(verdict: Any) -> int:
    """0 proved, 1 refuted, 3 undecided."""
    return {"proved": 0, "refuted": 1, "undecided": 3}[verdict.status]


def save_certificate(verdict: Any, options: argparse.Namespace) -> str | None:
    """Write the certificate, if there is one, where --certificate says; the file as text, or None."""
    if options.certificate is None or verdict.certificate is None:
        return None
    return str(verdict.certificate.save(options.certificate))


def verdict_json(
    verdict: Any, *, lemma: str | None = None, source: str | None = None, file: str | None = None
) -> dict[str, Any]:
    """The verdict as the JSON object of the contract; rationals are strings.

    That of a statement for all n has its obligations, too.
    """
    example = verdict.counterexample
    certificate = verdict.certificate
    owed = [
        {"name": one.name, "statement": one.verdict.statement, "label": one.verdict.label}
        for one in getattr(verdict, "obligations", ())
    ]
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
        **({"obligations": owed} if owed else {}),
    }


def _rational_json(value: Any) -> Any:
    return [str(part) for part in value] if isinstance(value, tuple) else str(value)
