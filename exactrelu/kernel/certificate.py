"""Certificates as objects: the text the kernel reads, its claims, and `verify`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from exactrelu.kernel.check import FORMAT, Checked, check_text
from exactrelu.kernel.parametric import FORMAT as PARAMETRIC
from exactrelu.kernel.parametric import Established, check_parametric_text
from exactrelu.kernel.program import Claim

LEAVES = ("Z", "W", "P", "E")


@dataclass(frozen=True)
class Certificate:
    r"""A proof, or a refutation, of a list of claims as text in the format of docs/certificate-format.md.

    A statement may need several claims (components, cells, both halves of an order chain), so the text
    holds one or more certificates one after the other.

    >>> from fractions import Fraction
    >>> from exactrelu.kernel.program import Claim, Program
    >>> square = Claim(Program(1, ()), ((0, 1),), "ge0")       # x1 >= 0 where x1 >= 0
    >>> verify(Certificate.assemble([(square, ["P 1 0:1", "end 1"])]))[0].claim.statement()
    'for all real x1 with x1 >= 0; then x1 >= 0'
    """

    text: str

    @classmethod
    def assemble(cls, proofs: Iterable[tuple[Claim, Iterable[str]]]) -> "Certificate":
        """Write each claim followed by its proof lines (lemmas and tree with `end N`, or one `refute` line)."""
        return cls("".join(f"{line}\n" for claim, proof in proofs for line in (FORMAT, *claim.lines(), *proof)))

    @classmethod
    def refutation(cls, claim: Claim, point: Iterable[Fraction]) -> "Certificate":
        """The certificate that `claim` fails at the rational `point`."""
        return cls.assemble([(claim, [" ".join(["refute", *map(str, point)])])])

    def save(self, path: str | Path) -> Path:
        """Write the certificate to a file that `exactrelu verify` and the kernel read; returns its path."""
        target = Path(path)
        target.write_text(self.text, encoding="ascii", newline="\n")
        return target

    @classmethod
    def load(cls, path: str | Path) -> "Certificate":
        """Read a file without checking it; an unreadable file raises `OSError`."""
        return cls(Path(path).read_bytes().decode("ascii", "replace"))

    @property
    def leaves(self) -> int:
        """Number of leaf lines of all trees, those of lemmas included; the text is not checked."""
        return sum(line[:1] in LEAVES for line in self.text.split("\n"))

    def __len__(self) -> int:
        """Size in bytes."""
        return len(self.text)

    def __repr__(self) -> str:
        claims, leaves = self.text.count(FORMAT), self.leaves
        words = "claim" if claims == 1 else "claims", "leaf" if leaves == 1 else "leaves"
        return f"<Certificate: {claims} {words[0]}, {leaves} {words[1]}, {len(self)} bytes>"


def verify(certificate: Certificate | str | Path) -> Sequence[Checked | Established]:
    """Run the kernel alone on a certificate or a certificate file, of either format: the first line names it.

    Returns what each claim's certificate establishes, in order; raises `Rejected` naming the line and
    the broken rule when one does not establish its claim, `OSError` when a file cannot be read.  Certificates with
    parameters or powers are those of docs/parametric-certificates.md.
    """
    if not isinstance(certificate, (Certificate, str, Path)):
        kind = type(certificate).__name__
        raise TypeError(
            f"verify takes a Certificate or the path of a file, not a {kind}; of a verdict give .certificate"
        )
    text = certificate.text if isinstance(certificate, Certificate) else Certificate.load(certificate).text
    if text.startswith(f"{PARAMETRIC}\n"):
        return check_parametric_text(text)
    return check_text(text)
