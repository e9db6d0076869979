"""Segments and breakpoints of maps of the line in Coq: PIECES, COMPOSITION, KINKS, SEPARATION and RECURRENCE."""

from collections.abc import Sequence
from fractions import Fraction

from exactrelu.coq.blocks import NotInCoq, applied, bridge, definition, sides_of, single_claim
from exactrelu.coq.readable import number
from exactrelu.kernel.program import Claim
from exactrelu.lowering import compile_function
from exactrelu.prover.induction import NamedObligation

__all__ = ["composition", "kinks", "pieces", "recurrence", "separation"]

Affine = tuple[Fraction, Fraction]  # slope, value at 0
Interval = tuple[Fraction | None, Fraction | None]


def _interval(claim: Claim) -> Interval:
    """The interval that the hypotheses describe."""
    low = high = None
    for c0, c1 in claim.hyps:
        if c1 > 0:
            low = Fraction(-c0, c1)
        elif c1 < 0:
            high = Fraction(c0, -c1)
    return low, high


def _affine(owed: NamedObligation) -> Affine:
    """The affine right side of an obligation `T(y) = s y + t`."""
    variables, sides = sides_of(owed)
    (terms,) = compile_function(sides[1], variables).outputs
    coefficients = dict(terms)
    if not coefficients.keys() <= {0, 1}:
        raise NotInCoq("a segment is not affine")
    return coefficients.get(1, Fraction(0)), coefficients.get(0, Fraction(0))


def _literal(q: Fraction) -> str:
    return number(q) if q >= 0 and q.denominator == 1 else f"({number(q)})"


def _segments(
    owed: Sequence[tuple[int, NamedObligation]], name: str, map_: str, lemma: str
) -> tuple[str, list[tuple[Interval, Affine]]]:
    """The map, and a lemma for each of its segments."""
    variables, sides = sides_of(owed[0][1])
    text = definition(map_, variables, sides[0]) + "\n"
    found = []
    for n, (position, one) in enumerate(owed, 1):
        claim = single_claim(one)
        (low, high), (slope, start) = _interval(claim), _affine(one)
        given = [f"{_literal(low)} <= y"] if low is not None else []
        given += [f"y <= {_literal(high)}"] if high is not None else []
        result = f"{map_} y = {_literal(slope)} * y + {_literal(start)}"
        use = applied(f"{name}_obligation_{position}", claim, ["y"])
        text += bridge(f"{lemma}_{n}", f"forall y : R, {' -> '.join([*given, result])}", [use], map_)
        found.append(((low, high), (slope, start)))
    return text, found


def _full_branch(owed: Sequence[NamedObligation], name: str) -> tuple[str, tuple[str, str], str, int]:
    """The map and the lemma that it is full-branch; its ends, `true` for the line, the number of branches."""
    branches = [(n, one) for n, one in enumerate(owed, 1) if one.name.startswith("branch ")]
    rays = [one for one in owed if " maps the ray " in one.name]
    text, segments = _segments(branches, name, f"{name}_map", f"{name}_branch")
    a, b = segments[0][0][0], segments[-1][0][1]
    if rays:
        (b, _), (_, a) = (_interval(single_claim(one)) for one in rays[:2])
    places = [a, *(high for (_, high), _ in segments[:-1]), b]
    points = []
    for i, x in enumerate(places):
        slope, start = segments[min(i, len(segments) - 1)][1]
        if x is None:
            raise NotInCoq("the interval of a branch is not to be seen")
        points.append(f"({_literal(x)}, {_literal(slope * x + start)})")
    low, high, line, m = _end(a), _end(b), "true" if rays else "false", len(segments)
    steps = "".join(
        f"  split; [apply segment_of with {_literal(slope)} {_literal(start)}; cbn [fst snd]; [lra | "
        "first [left; split; lra | right; split; lra] | lra | lra | ];\n"
        "    intros y [Lo | Lo] [Hi | Hi]; try discriminate Lo; try discriminate Hi; "
        f"apply {name}_branch_{n}; cbn [fst snd] in *; lra | ].\n"
        for n, (_, (slope, start)) in enumerate(segments, 1)
    )
    text += (
        f"Lemma {name}_full_branch : full_branch {low} {high} {line} {name}_map {m}.\n"
        f"Proof.\n  exists {points[0]}, [{'; '.join(points[1:])}].\n"
        f"  split; [ | split; [cbn; lra | split; [cbn; lra | reflexivity]]].\n{steps}  exact I.\nQed.\n\n"
        f"Lemma {name}_interval : {low} < {high}.\nProof. lra. Qed.\n\n"
    )
    return text, (low, high), line, m


def _end(q: Fraction | None) -> str:
    if q is None:
        raise NotInCoq("the interval of a branch is not to be seen")
    return _literal(q)


def pieces(owed: Sequence[NamedObligation], name: str) -> str:
    text, (low, high), line, m = _full_branch(owed, name)
    within, count = f"{low} < x < {high} -> ", "full_branch_breakpoints"
    if line == "true":
        within, count = "", "full_branch_line_breakpoints"
    given = f"{low} {high} {name}_interval"
    return (
        f"{text}(** The L-fold iterate goes back and forth between {low} and {high} over {m}^L segments. *)\n"
        f"Theorem {name} : forall L : nat, full_branch {low} {high} {line} (iterate L {name}_map) ({m} ^ L).\n"
        f"Proof. exact (full_branch_iterate {given} {line} _ _ (Nat.neq_succ_0 _) {name}_full_branch). Qed.\n\n"
        f"(** So it has exactly {m}^L - 1 breakpoints{' on the line' if line == 'true' else ' inside'}. *)\n"
        f"Theorem {name}_breakpoints : forall L : nat, exists xs : list R,\n"
        f"  length xs = Nat.pred ({m} ^ L) /\\ increasing {low} xs /\\\n"
        f"  (forall x, {within}(breakpoint (iterate L {name}_map) x <-> In x xs)) /\\\n"
        f"  (forall x, In x xs -> {low} < x < {high}).\n"
        f"Proof.\n  intros L; apply ({count} {given}).\n"
        f"  - apply Nat.pow_nonzero; discriminate.\n  - apply {name}.\nQed.\n"
    )


def _activation(owed: Sequence[NamedObligation], name: str) -> tuple[str, str]:
    """The activation with the lemma that it is smooth but for its kinks; the list of these."""
    positions = [(n, one) for n, one in enumerate(owed, 1) if one.name.startswith("segment ")]
    text, segments = _segments(positions, name, f"{name}_activation", f"{name}_segment")
    inner = [_end(high) for (_, high), _ in segments[:-1]]
    kinks = f"[{'; '.join(inner)}]"
    steps = ""
    for n, ((low, high), (slope, start)) in enumerate(segments, 1):
        between = " ".join("None" if end is None else f"(Some {_literal(end)})" for end in (low, high))
        here = (
            f"apply (smooth_between _ x {between} {_literal(slope)} {_literal(start)}); "
            f"[{'exact I' if low is None else 'lra'} | {'exact I' if high is None else 'lra'} | ]; "
            f"intros t Lo Hi; apply {name}_segment_{n}; lra"
        )
        if high is None:
            steps += f"  {here}.\n"
        else:
            steps += (
                f"  assert ({_literal(high)} <> x) by (intros E; apply H; cbn [In]; tauto).\n"
                f"  destruct (Rlt_dec x {_literal(high)}); [{here} | ].\n"
            )
    text += (
        f"Lemma {name}_smooth : forall x : R, ~ In x {kinks} -> smooth {name}_activation x.\n"
        f"Proof.\n  intros x H.\n{steps}Qed.\n\n"
    )
    return text, kinks


def kinks(owed: Sequence[NamedObligation], name: str) -> str:
    text, kinks = _activation(owed, name)
    count = kinks.count(";") + 1 if kinks != "[]" else 0
    return (
        f"{text}(** With one hidden layer of units (a, w, b) there are at most {count} breakpoints for each. *)\n"
        f"Theorem {name} : forall (c : R) (units : list (R * R * R)), exists l : list R,\n"
        f"  (length l <= {count} * length units)%nat /\\\n"
        f"  forall x, breakpoint (shallow {name}_activation c units) x -> In x l.\n"
        f"Proof. exact (Kinks.shallow_kinks _ {kinks} {name}_smooth). Qed.\n"
    )


def separation(owed: Sequence[NamedObligation], name: str) -> str:
    text, (low, high), line, m = _full_branch(owed, name)
    activation, kinks = _activation(owed, name)
    first = next((one for one in owed if one.name.startswith("more than the bound for L = ")), None)
    if line != "true" or m != 2 or ";" in kinks or kinks == "[]" or first is None:
        raise NotInCoq("the map or the activation is another one")
    least = int(first.name.rpartition(" ")[2])
    return (
        f"{text}{activation}(** No function with one hidden layer of at most 2 L units is the L-fold iterate. *)\n"
        f"Theorem {name} : forall L : nat, ({least} <= L)%nat ->\n"
        f"  forall (c : R) (units : list (R * R * R)), (length units <= 2 * L)%nat ->\n"
        f"  ~ forall x : R, iterate L {name}_map x = shallow {name}_activation c units x.\n"
        f"Proof.\n  intros L least.\n"
        f"  apply (Kinks.separation _ _ _ {low} {high} {name}_interval {name}_full_branch {name}_smooth L).\n"
        f"  apply Nat.le_trans with {least}%nat; trivial; repeat constructor.\nQed.\n"
    )


def composition(owed: Sequence[NamedObligation], name: str) -> str:
    positions = [(n, one) for n, one in enumerate(owed, 1) if one.name.startswith("segment ")]
    text, segments = _segments(positions, name, f"{name}_map", f"{name}_segment")
    sets, affine, cover = [], [], ""
    for n, ((low, high), (slope, start)) in enumerate(segments, 1):
        ends = ["None" if end is None else f"(Some {_literal(end)})" for end in (low, high)]
        sets.append(f"between {' '.join(ends)}")
        affine.append(
            f"exists {_literal(slope)}, {_literal(start)}; intros t [Lo Hi]; apply {name}_segment_{n}; exact_or_lra"
        )
        here = f"exists ({sets[-1]}); split; [cbn [In]; tauto | split; cbn; exact_or_lra]"
        cover += f"    {here}.\n" if high is None else f"    destruct (Rle_dec x {_literal(high)}); [{here} | ].\n"
    steps = "".join(f"    + split; [apply between_convex | {one}].\n" for one in affine)
    p = len(sets)
    text += (
        "Local Ltac exact_or_lra := first [exact I | cbn in *; lra].\n\n"
        f"Lemma {name}_pieces : at_most_pieces {name}_map {p}.\n"
        f"Proof.\n  exists [{'; '.join(sets)}]; split; [cbn; repeat constructor | split].\n"
        f"  - intros P InP; cbn [In] in InP; repeat destruct InP as [<- | InP]; [ {' | ' * p}destruct InP].\n{steps}"
        f"  - intros x.\n{cover}Qed.\n\n"
        f"(** The L-fold iterate is affine on each of at most {p}^L intervals that cover the line. *)\n"
        f"Theorem {name} : forall L : nat, at_most_pieces (iterate L {name}_map) ({p} ^ L).\n"
        f"Proof. exact (Recurrences.pieces_iterate _ _ {name}_pieces). Qed.\n"
    )
    return text


def recurrence(owed: Sequence[NamedObligation], name: str) -> str:
    text, (low, high), line, _ = _full_branch(owed, name)
    if (low, high, line) != ("0", "1", "false"):
        raise NotInCoq("the map is on another interval")
    branches = [one for one in owed if one.name.startswith("branch ")]
    inside = identity = ""
    for n, one in enumerate(branches, 1):
        _, end = _interval(single_claim(one))
        here = f"rewrite {name}_branch_{n} by lra"
        case = "" if n == len(branches) else f"destruct (Rle_dec x {_end(end)}); ["
        close = "." if n == len(branches) else " | ]."
        inside += f"  {case}{here}; lra{close}\n"
        identity += f"  {case}{here}; field{close}\n"
    slope, start = _affine(branches[0])
    function, q = f"{name}_map", "1 / 4"
    return (
        f"{text}Lemma {name}_inside : forall x : R, 0 <= x <= 1 -> 0 <= {function} x <= 1.\n"
        f"Proof.\n  intros x Hx.\n{inside}Qed.\n\n"
        f"Lemma {name}_onto : forall y : R, 0 <= y <= 1 -> exists x : R, 0 <= x <= 1 /\\ {function} x = y.\n"
        f"Proof.\n  intros y Hy; exists ((y - {_literal(start)}) / {_literal(slope)}).\n"
        f"  split; [lra | rewrite {name}_branch_1 by lra; field].\nQed.\n\n"
        f"Lemma {name}_identity : forall x : R, 0 <= x <= 1 ->\n"
        f"  x - x * x = {q} * (2 * {function} x - {function} x * {function} x).\n"
        f"Proof.\n  intros x Hx.\n{identity}Qed.\n\n"
        f"(** With T for the map, x - T x / 4 - .. - T^m x / 4^m is above x^2 on [0, 1], by at most 4^(-m-1). *)\n"
        f"Theorem {name} : forall m : nat,\n"
        f"  (forall x : R, 0 <= x <= 1 -> 0 <= approximation {function} m x - x * x <= (1 / 4) ^ (S m)) /\\\n"
        f"  exists x : R, 0 <= x <= 1 /\\ approximation {function} m x - x * x = (1 / 4) ^ (S m).\n"
        f"Proof. exact (Recurrences.largest_error _ {name}_inside {name}_onto {name}_identity). Qed.\n"
    )
