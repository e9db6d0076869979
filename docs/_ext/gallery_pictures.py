"""Which picture a lemma of the gallery gets: a statement with kinks, else a chart of numbers, else any statement."""

from typing import Any

from sphinx.util import logging

TRIED = 12  # statements of a lemma that may become its picture
logger = logging.getLogger(__name__)


def picture_of(verdicts: list[Any], limits: dict[str, Any]) -> tuple[Any, list[Any]] | None:
    """A scene for a lemma and the verdicts it shows: a statement with kinks, then its numbers, then any statement."""
    from exactrelu.pictures.composing import scene
    from exactrelu.pictures.number_series import is_about_numbers
    from exactrelu.prover.induction.schema import InductionVerdict
    from exactrelu.regions.budget import BudgetExceeded

    inductions = [verdict for verdict in verdicts if isinstance(verdict, InductionVerdict)]
    owed = {id(one.verdict) for verdict in inductions for one in verdict.obligations}
    owed |= {id(one) for verdict in verdicts for one in getattr(verdict.question, "verdicts", ())}
    numbers = [verdict for verdict in verdicts if is_about_numbers(verdict) and id(verdict) not in owed]
    others = [v for v in verdicts if v not in inductions and not is_about_numbers(v) and id(v) not in owed]
    plain: tuple[Any, list[Any]] | None = None
    for verdict in (inductions + others)[:TRIED]:
        try:
            found = scene(verdict, **limits)
        except (ValueError, TypeError, BudgetExceeded) as error:
            logger.info("no picture of %s: %s", verdict.statement, error)
            continue
        if verdict.refuted or _has_kinks(found):
            return found, [verdict]
        plain = plain or (found, [verdict])
    return (scene(numbers), numbers) if numbers else plain


def _has_kinks(shown: Any) -> bool:
    """Whether a scene has a graph with a corner, or regions of several colours."""
    from exactrelu.pictures.region_maps import OUTSIDE
    from exactrelu.pictures.scenes import Area, Path

    for panel in shown.panels:
        colours = {e.colour for e in panel.elements if isinstance(e, Area)} - {OUTSIDE}
        bent = any(isinstance(e, Path) and len(e.points) > 2 for e in panel.elements)
        if (len(colours) > 1 and panel.frame == "box") or bent:
            return True
    return False
