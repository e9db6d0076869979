"""The certificate checker: what it accepts is proved, or refuted, exactly as it prints it.

Standard library only, integers and rationals only: no search, no linear programming, no recursion, no
tolerance.  Format and soundness argument: docs/certificate-format.md.  This file, tree.py and program.py
are all that has to be believed.

    python -m exactrelu.kernel.check FILE... [--statement TEXT]

With --statement every claim printed must be TEXT.  Exit status: 0 every certificate proves what is
printed, 1 some certificate validly refutes its claim, 2 usage or unreadable file, 4 a certificate is
malformed, wrong, or establishes another statement.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from exactrelu.kernel.program import Claim, Rejected, combine, need, rational
from exactrelu.kernel.tree import Tree

FORMAT = "exactrelu-cert 2"
ELSEWHERE = {"exactrelu-parametric 1": "; it is checked by: python -m exactrelu.kernel.parametric FILE"}


class Checked(NamedTuple):
    """What an accepted certificate establishes: the claim, or (with a point) that the claim is false.

    `leaves` counts the leaves of the proof tree and of the trees of its lemmas.
    """

    claim: Claim
    point: tuple[Fraction, ...] | None
    leaves: int

    def __str__(self) -> str:
        if self.point is None:
            return f"PROVED, {self.leaves} leaves: {self.claim.statement()}"
        return f"REFUTED at ({', '.join(map(str, self.point))}): {self.claim.statement()}"


def check(lines: Iterator[str]) -> Iterator[Checked]:
    """Yield what each certificate of a file establishes; `Rejected` at the first flaw."""
    for first in lines:
        need(first == FORMAT, f"{FORMAT!r} expected, found {first[:40]!r}{ELSEWHERE.get(first, '')}")
        claim = Claim.read(lines)
        word, *tokens = next(lines, "").split(" ")
        if word == "refute":
            point = tuple(map(rational, tokens))
            need(len(point) == claim.program.dim, f"refute needs {claim.program.dim} numbers")
            need(claim.admits(point), "refute: a hypothesis fails at the point")
            need(not claim.holds_at(point), "refute: the claim holds at the point")
            yield Checked(claim, point, 0)
            continue
        facts = [{i: c for i, c in enumerate(row) if c} for row in claim.hyps]
        scales, held = claim.program.cleared()
        target, kind, leaves = {len(scales) - 1: 1}, claim.kind, 0
        while True:
            lemma = combine(tokens, scales) if word == "lemma" else None
            goal = (target, kind) if lemma is None else (lemma, "ge0")
            tree = Tree(claim.program.dim, scales, held, facts, *goal)
            line = next(lines, "") if word == "lemma" else " ".join([word, *tokens])
            while not tree.complete:
                tree.read(line)
                line = next(lines, "")
            need(line == f"end {tree.leaves}", f"'end {tree.leaves}' expected, found {line[:40]!r}")
            leaves += tree.leaves
            if lemma is None:
                break
            facts.append(lemma)
            word, *tokens = next(lines, "").split(" ")
        yield Checked(claim, None, leaves)


def check_text(text: str) -> list[Checked]:
    """Check a whole file; the message of `Rejected` names the line."""
    lines = text.split("\n")
    need(lines.pop() == "" and len(lines) > 0, "the file is empty or its last line is cut off")
    place = enumerate(lines, 1)
    number = 0

    def numbered() -> Iterator[str]:
        nonlocal number
        for number, line in place:  # noqa: B007
            yield line

    try:
        return list(check(numbered()))
    except Exception as error:  # whatever was not foreseen is a rejection, never an acceptance
        raise Rejected(f"line {number}: {str(error) or type(error).__name__}") from error


def main(
    arguments: list[str],
    check_file: Callable[[str], Sequence[Any]] | None = None,
    usage: str | None = None,
) -> int:
    """The command line of a checker (default: this one); `PROVED` is printed for nothing not checked just before."""
    wanted = None
    if "--statement" in arguments:
        at = arguments.index("--statement")
        wanted = "".join(arguments[at + 1 : at + 2])
        arguments = arguments[:at] + arguments[at + 2 :]
    if not arguments or wanted == "" or any(name.startswith("-") for name in arguments):
        print(usage or __doc__, file=sys.stderr)
        return 2
    status = 0
    for name in arguments:
        try:
            with open(name, encoding="ascii", newline="\n") as file:
                results = (check_file or check_text)(file.read())
            for result in results:
                statement = result.claim.statement()
                need(wanted in (None, statement), f"the certificate establishes another statement: {statement}")
                print(f"{name}: {result}")
                status = max(status, int(result.point is not None))
        except OSError as error:
            print(f"{name}: unreadable: {error}", file=sys.stderr)
            status = max(status, 2)
        except Exception as error:  # a traceback would end with status 1, which means refuted
            print(f"{name}: REJECTED: {str(error) or type(error).__name__}", file=sys.stderr)
            status = 4
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
