"""Certificates of claims with parameters and powers as objects: the text, and the parametric checker run on it."""

from collections.abc import Sequence
from fractions import Fraction

from exactrelu.exact import counted
from exactrelu.kernel.certificate import Certificate
from exactrelu.kernel.parametric import FORMAT, check_parametric_text
from exactrelu.kernel.polynomials import PolynomialClaim
from exactrelu.kernel.program import Rejected
from exactrelu.prover.polynomial_claims import header

__all__ = ["ParametricCertificate", "certified"]


class ParametricCertificate(Certificate):
    """Text in the format of docs/parametric-certificates.md, which `verify` checks."""

    def __repr__(self) -> str:
        leaves = "1 leaf" if self.leaves == 1 else f"{self.leaves} leaves"
        return f"<ParametricCertificate: {counted(self.text.count(FORMAT), 'claim')}, {leaves}, {len(self)} bytes>"


def certified(
    proofs: Sequence[tuple[PolynomialClaim, Sequence[str]]], point: Sequence[Fraction] | None = None
) -> ParametricCertificate:
    """The certificate of these proofs, after the kernel has accepted it for exactly these claims.

    With a `point` the one proof given is the refutation there.
    """
    lines = [line for claim, proof in proofs for line in (FORMAT, *header(claim), *proof)]
    certificate = ParametricCertificate("".join(f"{line}\n" for line in lines))
    try:
        established = [(one.claim, one.point) for one in check_parametric_text(certificate.text)]
    except Rejected as error:
        raise RuntimeError(f"internal error: the kernel rejects a certificate written here: {error}") from error
    if established != [(claim, tuple(point) if point is not None else None) for claim, _ in proofs]:
        raise RuntimeError("internal error: a certificate written here establishes other claims than were asked")
    return certificate
