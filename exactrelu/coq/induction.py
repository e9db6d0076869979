"""Statements for all n in Coq: the family as a recursively defined function, from its checked obligations.

The building block of a family becomes a function of real numbers.  Each obligation is turned from the theorem about the
values of a program, which the certificate proves, into a lemma about that function; the theorem of the schema in
Schemas.v, Pieces.v, Kinks.v or Recurrences.v does the rest.
"""

from collections.abc import Callable, Sequence

from exactrelu.coq import extrema, segments
from exactrelu.coq.blocks import NotInCoq
from exactrelu.prover.induction import InductionVerdict, NamedObligation

__all__ = ["induction_theorem"]

IMPORTS = "From Coq Require Import Lra.\nFrom ExactRelu Require Import Schemas Pieces Kinks Recurrences.\n"

SCHEMAS: dict[str, Callable[[Sequence[NamedObligation], str], str]] = {
    "FOLD-MAX": extrema.fold,
    "FOLD-MIN": extrema.fold,
    "TREE": extrema.tree,
    "PAD": extrema.padding,
    "PIECES": segments.pieces,
    "COMPOSITION": segments.composition,
    "RECURRENCE": segments.recurrence,
    "KINKS": segments.kinks,
    "SEPARATION": segments.separation,
}


def induction_theorem(verdict: InductionVerdict, name: str) -> str:
    """The theorem of a proved statement for all n from its obligations `name_obligation_1`, ..; or why not."""
    writer = SCHEMAS.get(verdict.schema)
    try:
        if writer is None:
            raise NotInCoq(f"the theorem of schema {verdict.schema} is not formalized")
        return f"{IMPORTS}\n{writer(verdict.obligations, name)}"
    except NotInCoq as reason:
        return f"(** Only the obligations are proved here: {reason}. *)\n"
