"""Statements for all n, each by a named schema of induction: see `for_all` and docs/induction.md."""

from difflib import get_close_matches
from typing import NoReturn

from exactrelu.prover.induction.full_branch import full_branch, iterates_at_most
from exactrelu.prover.induction.kinks import deep_segments, separation, shallow_kinks
from exactrelu.prover.induction.maxima import fold_max, fold_min, tree_max, tree_min
from exactrelu.prover.induction.padding import deepening, padding
from exactrelu.prover.induction.schema import InductionVerdict, NamedObligation
from exactrelu.prover.induction.squaring import yarotsky_error

__all__ = ["ForAll", "InductionVerdict", "NamedObligation", "for_all"]


class ForAll:
    r"""Statements for all n: each function takes the building block of a family and returns a verdict.

    The step from n to n + 1 is never written by the user: a schema makes finitely many obligations from the block,
    which the kernel checks, and its theorem (docs/induction.md) does the rest.

    | function | for all | schema |
    |---|---|---|
    | `fold_max`, `fold_min` | numbers M of arguments: the fold of a block is the maximum | FOLD-MAX, FOLD-MIN |
    | `tree_max`, `tree_min` | trees with M leaves, padded or not: tournaments | TREE |
    | `padding`, `deepening` | numbers k of added layers: nothing changes | PAD |
    | `full_branch` | iterates $T^L$: exactly $m^L$ linear segments | PIECES |
    | `iterates_at_most` | iterates $T^L$: at most $p^L$ linear segments | COMPOSITION |
    | `shallow_kinks` | widths n: at most n breakpoints | KINKS |
    | `deep_segments` | depths L: at most $\prod (w_l + 1)$ linear segments | DEPTH |
    | `separation` | depths L: $2^L$ segments against $2L + 1$ | SEPARATION |
    | `yarotsky_error` | depths m: the error is $4^{-m-1}$ | RECURRENCE |

    >>> for_all.fold_max("u + relu(v - u)").label
    'proved for all n (schema FOLD-MAX)'
    """

    fold_max = staticmethod(fold_max)
    fold_min = staticmethod(fold_min)
    tree_max = staticmethod(tree_max)
    tree_min = staticmethod(tree_min)
    padding = staticmethod(padding)
    deepening = staticmethod(deepening)
    full_branch = staticmethod(full_branch)
    iterates_at_most = staticmethod(iterates_at_most)
    shallow_kinks = staticmethod(shallow_kinks)
    deep_segments = staticmethod(deep_segments)
    separation = staticmethod(separation)
    yarotsky_error = staticmethod(yarotsky_error)

    def __getattr__(self, name: str) -> NoReturn:
        known = [one for one in dir(type(self)) if not one.startswith("_")]
        close = [] if name.startswith("_") else get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise AttributeError(f"for_all has no function {name!r}; {hint}there are {', '.join(known)}")


for_all = ForAll()
