"""Maxima and minima of any number of arguments, and padding, in Coq: schemas FOLD-MAX, FOLD-MIN, TREE and PAD."""

from collections.abc import Sequence

from exactrelu.coq.blocks import NotInCoq, applied, body, bridge, claims_of, definition, sides_of, single_claim
from exactrelu.coq.readable import identifiers
from exactrelu.prover.induction import NamedObligation

__all__ = ["fold", "padding", "tree"]


def _extremum(owed: Sequence[NamedObligation], name: str) -> tuple[str, str, list[str]]:
    """The block, the three lemmas about it, and whether it is a maximum or a minimum."""
    variables, sides = sides_of(owed[0])
    kind = "max" if owed[0].name.startswith("upper") else "min"
    formula = sides[1] if kind == "max" else sides[0]
    u, v = identifiers(variables, 2)
    block = f"{name}_block"
    z = next(one for one in ("z", "bound", "most") if one not in (u, v))
    low, high = (lambda a, b: f"{a} <= {b}"), (lambda a, b: f"{b} <= {a}")
    order = low if kind == "max" else high
    lemmas = [f"{name}_left", f"{name}_right", f"{name}_best"]
    value = f"{block} {u} {v}"
    propositions = [
        f"forall {u} {v} : R, {order(u, value)}",
        f"forall {u} {v} : R, {order(v, value)}",
        f"forall {u} {v} {z} : R, {order(u, z)} -> {order(v, z)} -> {order(value, z)}",
    ]
    text = definition(block, variables, formula) + "\n"
    arguments = [[u, v], [u, v], [u, v, z]]
    for number_, (lemma, proposition, given) in enumerate(zip(lemmas, propositions, arguments, strict=True), 1):
        use = applied(f"{name}_obligation_{number_}", single_claim(owed[number_ - 1]), given)
        text += bridge(lemma, proposition, [use], block)
    return kind, text, lemmas


def fold(owed: Sequence[NamedObligation], name: str) -> str:
    kind, text, lemmas = _extremum(owed, name)
    word = {"max": "maximum", "min": "minimum"}[kind]
    return (
        f"{text}(** The fold of the block over any number of arguments is their {word}. *)\n"
        f"Theorem {name} : forall (x : R) (l : list R), is_{word} (fold {name}_block x l) (x :: l).\n"
        f"Proof. intros x l; exact (Schemas.fold_{kind} _ {' '.join(lemmas)} l x). Qed.\n"
    )


def tree(owed: Sequence[NamedObligation], name: str) -> str:
    kind, text, lemmas = _extremum(owed, name)
    word = {"max": "maximum", "min": "minimum"}[kind]
    pad, same = "(fun y => y)", "(fun y => eq_refl)"
    if len(owed) > 3:
        variables, sides = sides_of(owed[3])
        pad, same = f"{name}_pad", f"{name}_pad_same"
        text += definition(pad, variables, sides[0]) + "\n"
        use = applied(f"{name}_obligation_4", single_claim(owed[3]), ["y"])
        text += bridge(same, f"forall y : R, {pad} y = y", [use], pad)
    return (
        f"{text}(** The value of any binary tree of blocks is the {word} of its leaves. *)\n"
        f"Theorem {name} : forall t : tree, is_{word} (value_of_tree {name}_block {pad} t) (leaves t).\n"
        f"Proof. exact (Schemas.tree_{kind} _ {' '.join(lemmas)} {pad} {same}). Qed.\n"
    )


# -- PAD ----------------------------------------------------------------------------------------------


def padding(owed: Sequence[NamedObligation], name: str) -> str:
    return _one_block(owed[0], name) if len(owed) == 1 else _deepening(owed, name)


def _one_block(owed: NamedObligation, name: str) -> str:
    variables, sides = sides_of(owed)
    names = identifiers(variables, len(variables))
    claims = claims_of(owed)
    if len(claims) != len(names):
        raise NotInCoq(f"the block has {len(claims)} claims for {len(names)} outputs")
    suffixes = [""] if len(claims) == 1 else [f"_{i + 1}" for i in range(len(claims))]
    uses = [applied(f"{name}_obligation_1{s}", claim, names) for s, claim in zip(suffixes, claims, strict=True)]
    block, kind = f"{name}_block", " * ".join(["R"] * len(names))
    lets, outputs = body(variables, sides[0])
    facts = " ".join(f"pose proof ({use})." for use in uses)
    pattern = names[0] if len(names) == 1 else f"({', '.join(names)})"
    opened = "intros " + (pattern if len(names) == 1 else _intro_pattern(names)) + "."
    head = f"({pattern} : R) : R :=\n" if len(names) == 1 else f"(y : {kind}) : {kind} :=\n  let '{pattern} := y in\n"
    result = outputs[0] if len(names) == 1 else f"({', '.join(outputs)})"
    finish = "lra." if len(names) == 1 else "repeat apply (f_equal2 pair); lra."
    return (
        f"Definition {block} {head}{lets}  {result}.\n\n"
        f"Lemma {name}_same : forall y : {kind}, {block} y = y.\n"
        f"Proof. {opened} {facts} cbv beta iota zeta delta [{block}] in *. {finish} Qed.\n\n"
        f"(** Any number of blocks in a row change nothing. *)\n"
        f"Theorem {name} : forall (k : nat) (y : {kind}), iterate k {block} y = y.\n"
        f"Proof. exact (Schemas.padding _ {name}_same). Qed.\n"
    )


def _intro_pattern(names: Sequence[str]) -> str:
    pattern = names[0]
    for one in names[1:]:
        pattern = f"[{pattern} {one}]"
    return pattern


def _deepening(owed: Sequence[NamedObligation], name: str) -> str:
    relu = f"{name}_relu"
    claims = [single_claim(one) for one in owed]
    uses = [[applied(f"{name}_obligation_{n}", claim, ["y"])] for n, claim in enumerate(claims, 1)]
    text = f"Definition {relu} (y : R) : R := Rmax y 0.\n\n"
    text += bridge(f"{name}_positive", f"forall y : R, {relu} y >= 0", uses[0], relu)
    text += bridge(f"{name}_copy", f"forall y : R, y >= 0 -> {relu} y = y", uses[1], relu)
    text += bridge(f"{name}_subtract", f"forall y : R, {relu} y - {relu} (- y) = y", uses[2], relu)
    return (
        f"{text}(** The positive and the negative part of an output, copied over k layers, subtract to the output. *)\n"
        f"Theorem {name} : forall (k : nat) (y : R),\n"
        f"  iterate k {relu} ({relu} y) - iterate k {relu} ({relu} (- y)) = y.\n"
        f"Proof. exact (Schemas.deepening _ {name}_positive {name}_copy {name}_subtract). Qed.\n"
    )
