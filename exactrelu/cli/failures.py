"""Exit codes, and what is said when a command ends by an exception."""

__all__ = ["EXIT_CODES", "failure"]

EXIT_CODES = """\
exit codes: 0 proved or accepted, 1 refuted, 2 usage or unreadable input, 3 undecided,
            4 certificate malformed, rejected or proving another statement, 70 internal error, 130 interrupted"""


def failure(error: Exception) -> tuple[int, str]:
    """Exit code and message: input errors are the user's (2), anything unforeseen is ours (70, with traceback)."""
    from exactrelu.kernel.program import Rejected
    from exactrelu.polyhedron import EmptyDomain
    from exactrelu.regions.budget import BudgetExceeded

    if isinstance(error, Rejected):
        return 4, f"rejected: {error}"
    if isinstance(error, BudgetExceeded):
        return 3, f"undecided: {error}"
    if isinstance(error, EmptyDomain):
        return 2, str(error).replace("allow_empty=True", "--allow-empty")
    if isinstance(error, (OSError, ValueError)) or _is_a_missing_optional_package(error):
        return 2, str(error)
    import traceback

    traceback.print_exception(error)
    return 70, f"internal error; please report it with the lines above ({type(error).__name__}: {error})"


def _is_a_missing_optional_package(error: Exception) -> bool:
    """An `ImportError` raised to say what to install; those of a failed import statement name a module."""
    return isinstance(error, ImportError) and error.name is None
