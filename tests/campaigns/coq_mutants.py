"""Changed certificates through both checkers: Python's and Coq's accept the same ones, and read the same claims.

Mutants of the certificates in tests/kernel/accepted (one change, two changes) and random certificates, made as in
tests/kernel/test_mutants.py.  A batch is one .v file, in which Coq's checker runs on all of its texts and compares the
answer with the one that Python gave: rejected, or the list of claims with what is established of each.

    python -m tests.campaigns.coq_mutants --count 20000 --seed 1
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from exactrelu.coq.folder import LIBRARY, write_library
from exactrelu.kernel.check import Checked, check_text
from exactrelu.kernel.program import Claim, Rejected
from tests.kernel.test_mutants import ORIGINALS, changed, changed_twice, random_certificate

PRELUDE = """\
From Coq Require Import List NArith ZArith QArith.
From ExactRelu Require Import Claims Reader Kernel.
Import ListNotations.
Open Scope text_scope.

Fixpoint same {A} (eqb : A -> A -> bool) (l m : list A) : bool :=
  match l, m with
  | [], [] => true
  | a :: l, b :: m => (eqb a b && same eqb l m)%bool
  | _, _ => false
  end.

Definition same_rational (p q : Q) : bool := ((Qnum p =? Qnum q)%Z && (Qden p =? Qden q)%positive)%bool.
Definition same_terms : terms -> terms -> bool :=
  same (fun a b => ((fst a =? fst b)%N && same_rational (snd a) (snd b))%bool).

Definition same_instruction (i j : instruction) : bool :=
  match i, j with
  | Lin t, Lin u => same_terms t u
  | Max l r, Max l' r' => (same_terms l l' && same_terms r r')%bool
  | _, _ => false
  end.

Definition same_claim (c d : claim) : bool :=
  ((dim c =? dim d)%N && same (same Z.eqb) (hyps c) (hyps d) && same same_instruction (program c) (program d)
   && match what c, what d with Eq0, Eq0 | Ge0, Ge0 => true | _, _ => false end)%bool.

Definition same_result (r s : result) : bool :=
  match r, s with
  | Proved c, Proved d => same_claim c d
  | Refuted c p, Refuted d q => (same_claim c d && same same_rational p q)%bool
  | _, _ => false
  end.

Definition agrees (t : text) (expected : option (list result)) : bool :=
  match check_text [t], expected with
  | None, None => true
  | Some rs, Some ss => same same_result rs ss
  | _, _ => false
  end.
"""


def build(folder: Path) -> None:
    """Compile the kernel's .v files in the folder."""
    write_library(folder)
    for name in LIBRARY:
        compile_file(folder, name)


def compile_file(folder: Path, name: str) -> str:
    """What coqc prints for NAME.v in the folder; `RuntimeError` if it fails."""
    command = ["coqc", "-q", "-Q", ".", "ExactRelu", f"{name}.v"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"coqc {name}.v fails:\n{done.stdout}{done.stderr}")
    return done.stdout


def answer(text: str) -> list[Checked] | None:
    """What Python's checker establishes; None if it rejects."""
    try:
        return check_text(text)
    except Rejected:
        return None


def literal(q: Fraction) -> str:
    return f"(Qmake ({q.numerator}) {q.denominator})"


def listed(parts: Iterable[str]) -> str:
    return f"[{'; '.join(parts)}]"


def claim_term(claim: Claim) -> str:
    rows = listed(listed(f"({c})%Z" for c in row) for row in claim.hyps)
    sides = [
        [listed(f"({i}%N, {literal(q)})" for i, q in side) for side in instruction]
        for instruction in claim.program.instructions
    ]
    program = listed(f"{'Lin' if len(side) == 1 else 'Max'} {' '.join(side)}" for side in sides)
    return f"(Claim {claim.program.dim}%N {rows} {program} {claim.kind.capitalize()})"


def answer_term(results: list[Checked] | None) -> str:
    if results is None:
        return "None"
    terms = []
    for result in results:
        claim = claim_term(result.claim)
        terms.append(
            f"Proved {claim}" if result.point is None else f"Refuted {claim} {listed(map(literal, result.point))}"
        )
    return f"(Some {listed(terms)})"


def disagreements(texts: Sequence[str], folder: Path, name: str = "batch") -> list[str]:
    """The texts on which the two checkers differ, in acceptance or in what is established."""
    lines = [PRELUDE]
    for n, text in enumerate(texts):
        quoted = text.replace('"', '""')
        lines.append(f'Definition a{n} := agrees "{quoted}" {answer_term(answer(text))}.')
    lines.append(f"Eval vm_compute in ({listed(f'a{n}' for n in range(len(texts)))}).")
    (folder / f"{name}.v").write_text("\n".join(lines), encoding="utf-8", newline="\n")
    printed = compile_file(folder, name).partition("=")[2].partition(":")[0]
    verdicts = printed.replace("[", " ").replace("]", " ").replace(";", " ").split()
    if len(verdicts) != len(texts) or not set(verdicts) <= {"true", "false"}:
        raise RuntimeError(f"{len(verdicts)} answers for {len(texts)} texts")
    return [text for text, verdict in zip(texts, verdicts, strict=True) if verdict == "false"]


def mutants(count: int, seed: int) -> list[str]:
    """A random choice: two fifths with one change, two fifths with two, one fifth random certificates."""
    generator = random.Random(seed)
    once = [text for original in ORIGINALS.values() for text in changed(original)]
    twice = [text for original in ORIGINALS.values() for text in changed_twice(original, 3000)]
    chosen = generator.sample(once, min(2 * count // 5, len(once)))
    chosen += generator.sample(twice, min(2 * count // 5, len(twice)))
    return chosen + [random_certificate(generator) for _ in range(count - len(chosen))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=1000)
    options = parser.parse_args()
    start = time.monotonic()
    texts = [*ORIGINALS.values(), *mutants(options.count, options.seed)]
    accepted = sum(answer(text) is not None for text in texts)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        build(folder)
        wrong = []
        for at in range(0, len(texts), options.batch):
            wrong += disagreements(texts[at : at + options.batch], folder)
            print(f"{min(at + options.batch, len(texts))} texts, {len(wrong)} disagreements", flush=True)
    for text in wrong[:5]:
        print(f"---- Python: {answer(text) and 'accepted'}\n{text}")
    seconds = time.monotonic() - start
    print(f"{len(texts)} texts, {accepted} accepted by Python, {len(wrong)} disagreements, {seconds:.0f} s")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
