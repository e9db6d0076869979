"""Building blocks of families as functions in Coq, and what their checked obligations say about them."""

from collections.abc import Sequence

from exactrelu.coq.readable import combination, identifiers, right_side
from exactrelu.formulas import Formula
from exactrelu.kernel.check import check_text
from exactrelu.kernel.program import Claim
from exactrelu.lowering import compile_function, has_cases
from exactrelu.prover.induction import NamedObligation

__all__ = ["NotInCoq", "applied", "body", "bridge", "claims_of", "definition", "sides_of", "single_claim"]


class NotInCoq(Exception):
    """There is no Coq theorem for this schema or this block; the obligations stand for themselves."""


def sides_of(owed: NamedObligation) -> tuple[Sequence[str], Sequence[Formula]]:
    """Variables and sides of the statement of an obligation."""
    question = owed.verdict.question
    if question is None or any(has_cases(side) for side in question.sides):
        raise NotInCoq("the block is a piecewise definition")
    return question.setting.variables, question.sides


def definition(name: str, variables: Sequence[str], formula: Formula, result: str = "R") -> str:
    """`Definition name (u v : R) : R := ..`, with a `let` for each maximum."""
    names = identifiers(variables, len(variables))
    text = f"Definition {name} ({' '.join(names)} : R) : {result} :=\n"
    lets, outputs = body(variables, formula)
    shown = outputs[0] if len(outputs) == 1 else f"({', '.join(outputs)})"
    return f"{text}{lets}  {shown}.\n"


def body(variables: Sequence[str], formula: Formula) -> tuple[str, list[str]]:
    """The maxima as `let`s, and the outputs; in Coq the variables may have to have other names."""
    compiled = compile_function(formula, variables)
    values = ["1", *identifiers(variables, len(variables))]
    lets = ""
    for k, sides in enumerate(compiled.program.instructions, 1):
        lets += f"  let v{k} := {right_side(sides, values)} in\n"
        values.append(f"v{k}")
    return lets, [combination(output, values) for output in compiled.outputs]


def claims_of(owed: NamedObligation) -> list[Claim]:
    if owed.verdict.certificate is None:
        raise NotInCoq("an obligation has no certificate")
    return [result.claim for result in check_text(owed.verdict.certificate.text)]


def applied(theorem: str, claim: Claim, arguments: Sequence[str]) -> str:
    """The obligation at these arguments, its hypotheses shown by `lra`, its values unified."""
    count = len(claim.program.instructions)
    words = [theorem, *arguments, *["_"] * count, *["ltac:(lra)"] * len(claim.hyps), *["eq_refl"] * count]
    return " ".join(words)


def bridge(lemma: str, proposition: str, uses: Sequence[str], function: str) -> str:
    """A lemma about the block from obligations about the values of its program."""
    facts = " ".join(f"pose proof ({use})." for use in uses)
    return (
        f"Lemma {lemma} : {proposition}.\nProof. intros. {facts} cbv beta zeta delta [{function}] in *. lra. Qed.\n\n"
    )


def single_claim(owed: NamedObligation) -> Claim:
    claims = claims_of(owed)
    if len(claims) != 1:
        raise NotInCoq(f"the obligation {owed.name!r} has {len(claims)} claims")
    return claims[0]
