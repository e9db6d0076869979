"""How one claim is settled: by a proof for the kernel, by a point where it fails, or by counting all cells.

Normal forms, branch and bound and the region engines are asked first where they are faster; the tree of signs
(`regions.sign_tree`) decides the rest and writes its proof.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.kernel.program import Claim, Rejected
from exactrelu.linear_programming import Farkas, Infeasible
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.branch_and_bound import BoundedProof, bounded_proof
from exactrelu.prover.convex_normal_form import normal_form_proof
from exactrelu.prover.enumeration import ENGINE_DIMENSIONS, first_failure
from exactrelu.prover.questions import Obligation
from exactrelu.regions.budget import Budget
from exactrelu.regions.sign_tree import Decided, SignTree, Split, sign_proof

__all__ = ["certified", "prove_claim", "settle_claim", "simplest_failure"]

CERTIFIED_CELLS = 5_000  # up to so many cells a certificate is written by default; about 1 ms for each
ENGINE_MAXIMA = 12  # smaller programs are decided by the tree of signs before an engine would have started
BOUNDED_LEAVES = 100  # leaves of branch and bound before the tree of signs takes over
NORMAL_FORM_DIM = 4  # from this many variables on, nested maxima are worth the normal form before the tree of signs


def settle_claim(
    obligation: Obligation, budget: Budget, certify: bool | None
) -> list[str] | tuple[Fraction, ...] | None:
    """The proof lines of a claim, or a point of its exact domain where it fails, or None: proved by enumeration.

    Nested maxima in many variables first try their normal form, inequalities of larger programs in many variables on a
    bounded domain branch and bound.  Larger programs in few variables go through
    a region engine, which finds a failing cell, or the number of cells, much faster than the tree of signs
    writes a proof; a certificate is then written if `certify` asks for it or (None) the cells are few enough.
    """
    claim = obligation.claim
    dim, maxima = claim.program.dim, len(obligation.function.program.instructions)
    if dim >= NORMAL_FORM_DIM and claim.kind == "eq0" and certify is not False:
        shortcut = normal_form_proof(claim)
        if shortcut is not None:
            return shortcut
    if dim >= NORMAL_FORM_DIM and claim.kind == "ge0" and maxima >= ENGINE_MAXIMA and certify is not False:
        bounded = bounded_proof(claim, Budget(seconds=budget.remaining), obligation.fails_at, max_leaves=BOUNDED_LEAVES)
        if bounded is not None:
            return bounded.lines() if isinstance(bounded, BoundedProof) else simplest_failure(obligation, bounded)
    if dim in ENGINE_DIMENSIONS and (maxima >= ENGINE_MAXIMA or certify is False) and not obligation.domain.is_empty():
        point, cells = first_failure(obligation.function, claim.kind, claim.hyps, budget)
        if point is not None:
            return simplest_failure(obligation, point)
        if certify is False or (certify is None and cells > CERTIFIED_CELLS):
            return None
    return prove_claim(obligation, budget)


def prove_claim(obligation: Obligation, budget: Budget) -> list[str] | tuple[Fraction, ...]:
    """The proof lines of a claim by the tree of signs, or a point of its exact domain where it fails."""
    claim = obligation.claim
    try:
        tree = SignTree(obligation.function, claim.hyps, budget=budget)
    except Infeasible as contradiction:
        return [f"E {_multipliers(contradiction.farkas)}", "end 1"]
    lines: list[str] = []
    leaves = 0
    for event in tree.events():
        if isinstance(event, Split):
            lines.append(f"S {event.k}")
        elif isinstance(event, Decided):
            lines.append(f"{'LR'[event.side]} {event.k} {_implied(event.farkas)}")
        else:
            leaves += 1
            form = event.forms[0]
            if not any(form):
                lines.append("Z")
                continue
            sides = [form] if claim.kind == "ge0" else [form, tuple(-c for c in form)]
            found = [sign_proof(event.cell, side) for side in sides]
            farkas = [proof for proof in found if isinstance(proof, Farkas)]
            if len(farkas) < len(sides):
                return _witness(obligation, event.cell.rows, next(p for p in found if not isinstance(p, Farkas)))
            lines.append(" | ".join(map(_implied, farkas)))
            lines[-1] = ("P " if claim.kind == "ge0" else "W ") + lines[-1]
    return [*lines, f"end {leaves}"]


def _multipliers(farkas: Farkas) -> str:
    return " ".join(f"{row}:{n}" for row, n in farkas.multipliers)


def _implied(farkas: Farkas) -> str:
    return f"{farkas.d} {_multipliers(farkas)}".rstrip()


def _witness(obligation: Obligation, rows: Sequence[tuple[int, ...]], vertex: tuple[int, ...]) -> tuple[Fraction, ...]:
    """A simple point where the claim fails, strict rows of the domain included.

    `vertex` refutes on the closure.  The cell has the dimension of the domain, so points of its relative
    interior satisfy the strict rows; moving from there towards the vertex, the claim must fail somewhere.
    """
    fails = [Fraction(c, vertex[0]) for c in vertex[1:]]
    if obligation.claim.holds_at(fails):  # else the search below would never end
        raise RuntimeError("internal error: the search refutes a claim at a point where it holds")
    inner = Polyhedron(obligation.claim.program.dim, tuple(rows)).interior_point() or tuple(fails)
    share = Fraction(1)
    while not obligation.fails_at(point := tuple(v + share * (p - v) for v, p in zip(fails, inner, strict=True))):
        share /= 2
    return simplest_failure(obligation, point)


def simplest_failure(obligation: Obligation, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """A nearby failing point with a small common denominator, or the failing point itself."""
    for denominator in (1, 2, 3, 4, 5, 6, 8, 10, 100, 1000, 10**6, 10**9):
        rounded = tuple(Fraction(round(c * denominator), denominator) for c in point)
        if obligation.fails_at(rounded):
            return rounded
    return point


def certified(proofs: Sequence[tuple[Claim, Iterable[str]]]) -> Certificate:
    """The certificate of these proofs, after the kernel has accepted it for exactly these claims."""
    certificate = Certificate.assemble(proofs)
    try:
        established = [(result.claim, result.point) for result in verify(certificate)]
    except Rejected as error:
        raise RuntimeError(f"internal error: the kernel rejects a certificate written here: {error}") from error
    if established != [(claim, None) for claim, _ in proofs]:
        raise RuntimeError("internal error: a certificate written here establishes other claims than were asked")
    return certificate
