"""Certificates as Coq theorems, checked by the kernel in the .v files of this folder."""

import re
from collections.abc import Sequence

from exactrelu.coq.induction import induction_theorem
from exactrelu.coq.readable import RESERVED, counterexample, formula, statement
from exactrelu.kernel.certificate import Certificate
from exactrelu.kernel.check import FORMAT, Checked, check_text
from exactrelu.prover.induction import InductionVerdict
from exactrelu.prover.verdict import Verdict

__all__ = ["NotExported", "coq_name", "theorems", "to_coq"]

CHUNK = 60  # lines of a certificate in one string literal
LIBRARY_NAMES = """
    Claim Eq0 In Kinks L None Pieces Proved Qmake Recurrences Refuted S Schemas Some approximation at_most_pieces
    between between_convex breakpoint check_text claim claim_in
    counterexample_by discriminate eq_refl f_equal2 fold full_branch full_branch_breakpoints full_branch_iterate
    full_branch_line_breakpoints increasing is_maximum is_minimum iterate leaves length list nat pair proved_by
    refuted_by segment_of shallow smooth smooth_between text tree value_of_tree
"""
USED = RESERVED.union(LIBRARY_NAMES.split())

HEADER = """\
From Coq Require Import List QArith Reals.
From ExactRelu Require Import Claims Reader Kernel Soundness.
Import ListNotations.
Local Open Scope R_scope.
Local Open Scope text_scope.
"""


class NotExported(ValueError):
    """A verdict without a certificate that the Coq kernel reads; the message says what it rests on instead."""


def coq_name(text: str) -> str:
    """An identifier made of the letters, digits and underscores of `text`; never empty.

    >>> coq_name("abs(x) == x"), coq_name("4 cells"), coq_name("forall")
    ('abs_x_x', 'statement_4_cells', 'statement_forall')
    """
    name = re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_")
    free = name not in USED and not re.fullmatch(r"[aHvx]\d+", name)
    return name if re.match(r"[A-Za-z]", name) and free else f"statement_{name}".rstrip("_")


def to_coq(verdict: Verdict | Certificate, name: str = "statement") -> str:
    r"""The text of a Coq file that states and proves what a verdict or a certificate establishes.

    Each claim becomes a theorem about ordinary real numbers: $\forall x\,v_1 \dots$, hypotheses and the equations
    $v_k = \dots$ or $v_k = \max(\dots)$ imply that the last value is $0$, or $\geq 0$.  One claim is called `name`,
    several `name_1`, `name_2`, ..; where it is short, `name_written_out` says the same without $v_1, v_2, \dots$
    A refutation becomes `name_fails`, the negation of that proposition, and `name_counterexample`, which shows the
    rational point.  The proof is the certificate itself, as text, which a checker proved sound in Coq (Kernel.v,
    Soundness.v) accepts by computation.  A statement for all n becomes the theorems of its obligations and, for the
    schemas of Schemas.v, Pieces.v, Kinks.v and Recurrences.v, the theorem itself about a recursively defined family.

    Raises `NotExported` for a verdict that has no certificate, `Rejected` if the kernel rejects the certificate.

    >>> from exactrelu import equal
    >>> print(to_coq(equal("relu(x) - relu(-x)", "x"), "identity").split("Theorem ")[1].split("Proof")[0])
    identity :
      forall x v1 v2 v3 : R,
        v1 = Rmax x 0 ->
        v2 = Rmax (- x) 0 ->
        v3 = - x + v1 - v2 ->
        v3 = 0.
    """
    return f"{HEADER}\n{theorems(verdict, name)}"


def theorems(verdict: Verdict | Certificate, name: str) -> str:
    """The theorems of `to_coq` without the header, so that a file can hold those of several verdicts."""
    name = coq_name(name)
    certificate, words, names = _subject(verdict)
    if isinstance(verdict, InductionVerdict) and verdict.proved:
        parts = []
        for number, owed in enumerate(verdict.obligations, 1):
            if owed.verdict.certificate is None:
                parts.append(_comment(f"without a certificate ({owed.verdict.label}): {owed}"))
            else:
                parts.append(_comment(owed.name) + theorems(owed.verdict, f"{name}_obligation_{number}"))
        return "\n".join([_comment(words), *parts, induction_theorem(verdict, name)])
    results = check_text(certificate.text)
    parts = [_comment(words)] if words else []
    for number, (result, text) in enumerate(zip(results, _single_certificates(certificate.text), strict=True), 1):
        suffix = "" if len(results) == 1 else f"_{number}"
        parts.append(_theorem(result, text, name + suffix, names))
    return "\n".join(parts)


def _subject(verdict: Verdict | Certificate) -> tuple[Certificate, str, Sequence[str] | None]:
    """The certificate, the statement in words, the names of the variables."""
    if isinstance(verdict, Certificate):
        return verdict, "", None
    if not isinstance(verdict, Verdict):
        raise TypeError(f"to_coq takes a Verdict or a Certificate, not a {type(verdict).__name__}")
    if verdict.certificate is None:
        raise NotExported(f"{verdict.label}; there is no certificate that Coq could check: {verdict.statement}")
    if not isinstance(verdict.certificate, Certificate) or not verdict.certificate.text.startswith(f"{FORMAT}\n"):
        raise NotExported(f"{verdict.label}; its certificate is checked by the Python kernel only: {verdict.statement}")
    setting = getattr(verdict.question, "setting", None)
    return verdict.certificate, str(verdict), getattr(setting, "variables", None)


def _single_certificates(text: str) -> list[list[str]]:
    """The lines of each certificate of an accepted file."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line == FORMAT:
            found.append([])
        found[-1].append(line)
    return found


def _comment(words: str) -> str:
    """A Coq comment; brackets and quotation marks that would end or nest it are taken apart."""
    safe = words.replace('"', "'").replace("(*", "( *").replace("*)", "* )")
    return f"(** {safe} *)\n" if safe else ""


def _strings(lines: Sequence[str]) -> str:
    """The certificate as a list of string literals, each of some whole lines."""
    chunks = ["".join(f"{line}\n" for line in lines[i : i + CHUNK]) for i in range(0, len(lines), CHUNK)]
    return "[" + ";\n".join(f'"{chunk}"' for chunk in chunks) + "]"


def _theorem(result: Checked, lines: Sequence[str], name: str, names: Sequence[str] | None) -> str:
    claim = result.claim
    shown = "\n".join(f"  {line}" for line in statement(claim, names))
    certificate, claimed, accepted = f"{name}_certificate", f"{name}_claim", f"{name}_accepted"
    outcome = f"Proved {claimed}"
    if result.point is not None:
        point = "; ".join(f"Qmake {_integer(q.numerator)} {q.denominator}" for q in result.point)
        outcome = f"Refuted {claimed} [{point}]"
    text = (
        f"Definition {certificate} : list text := {_strings(lines)}.\n\n"
        f"Definition {claimed} : claim := Eval vm_compute in\n"
        f"  match claim_in {certificate} with Some c => c | None => Claim 0 [] [] Eq0 end.\n\n"
        f"Lemma {accepted} : check_text {certificate} = Some [{outcome}].\n"
        f"Proof. vm_cast_no_check (eq_refl (Some [{outcome}])). Qed.\n\n"
    )
    if result.point is not None:
        exists = "\n".join(f"  {line}" for line in counterexample(claim, result.point, names))
        return (
            f"{text}Theorem {name}_fails : ~ (\n{shown}).\n"
            f"Proof. exact_no_check (refuted_by _ _ _ {accepted}). Qed.\n\n"
            f"Theorem {name}_counterexample :\n{exists}.\n"
            f"Proof. exact_no_check (counterexample_by _ _ _ {accepted}). Qed.\n"
        )
    text += f"Theorem {name} :\n{shown}.\nProof. exact_no_check (proved_by _ _ {accepted}). Qed.\n"
    written_out = formula(claim, names)
    if written_out is not None:
        inputs, hypotheses = range(1, claim.program.dim + 1), range(1, len(claim.hyps) + 1)
        given = [*(f"a{i}" for i in inputs), *(f"H{i}" for i in hypotheses)]  # `coq_name` makes no such name
        arguments = [
            *given[: claim.program.dim],
            *("_" for _ in claim.program.instructions),
            *given[claim.program.dim :],
            *("eq_refl" for _ in claim.program.instructions),
        ]
        term = f"{name} {' '.join(arguments)}"
        if given:
            term = f"fun {' '.join(given)} => {term}"
        body = "\n".join(f"  {line}" for line in written_out)
        text += f"\nCorollary {name}_written_out :\n{body}.\nProof. exact ({term}). Qed.\n"
    return text


def _integer(n: int) -> str:
    return f"({n})" if n < 0 else str(n)
