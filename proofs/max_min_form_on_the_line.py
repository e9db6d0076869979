r"""Every CPA function is a maximum of minima of its affine pieces: the zigzag with slopes 1, −1, 1.

For f = x (x ≤ 1), 2 - x (1 ≤ x ≤ 2), x - 2 (x ≥ 2):
$$f = \max\{\min\{x, 2 - x\}, x - 2\} = \min\{x, \max\{2 - x, x - 2\}\}.$$
The order matters: $\max\{x, \min\{2 - x, x - 2\}\}$ is another function.

Source: Tarela & Martínez, *Region configurations for realizability of lattice piecewise-linear models*, Mathematical
and Computer Modelling 30 (1999); Ovchinnikov, *Max-min representation of piecewise linear functions*, Beiträge zur
Algebra und Geometrie 43 (2002).

Proved: the function by cases, by ReLU and in both lattice forms; the wrong form is refuted at 3/2 and by the search.
"""

from exactrelu import *


@lemma
def zigzag_in_lattice_form():
    cases = "piecewise((x, x <= 1), (2 - x, x <= 2), (x - 2, x >= 2))"
    prove(equal(cases, "x - 2*relu(x - 1) + 2*relu(x - 2)"))
    prove(equal(cases, "max(min(x, 2 - x), x - 2)"))
    prove(equal(cases, "min(x, max(2 - x, x - 2))"))


@lemma
def wrong_lattice_form():
    wrong = "x - 2*relu(x - 1) + 2*relu(x - 2) == max(x, min(2 - x, x - 2))"
    refute(wrong, at="3/2")
    refute(wrong)


@lemma
def forms_found_by_search():
    for f in ("x - 2*relu(x - 1) + 2*relu(x - 2)", "max(0, 1 - abs(x))", "2*abs(2*abs(x) - 2) - 2"):
        prove(equal(lattice_form(f), f))
        prove(equal(lattice_form(f, kind="min"), f))
    terms = [len(lattice_form("x - 2*relu(x - 1) + 2*relu(x - 2)", kind=kind)) for kind in ("max", "min")]
    prove(equal(terms, [2, 2], about="terms of the max-min and of the min-max form of the zigzag"))


if __name__ == "__main__":
    run_lemmas()
