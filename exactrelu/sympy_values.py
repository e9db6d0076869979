"""sympy expressions among what users give, recognised without sympy: it is loaded only when there are some."""

from collections.abc import Iterable
from typing import Any

from exactrelu.expressions import FormulaError

__all__ = ["is_sympy", "require_one_symbol_per_name", "symbols_of"]


def require_one_symbol_per_name(values: Iterable[Any]) -> None:
    """Two sympy symbols that print alike but differ in assumptions would silently count as one variable."""
    known: dict[str, Any] = {}
    stack = list(values)
    while stack:
        value = stack.pop()
        if isinstance(value, (list, tuple)):
            stack.extend(value)
        for symbol in symbols_of(value):
            if known.setdefault(symbol.name, symbol) != symbol:
                raise FormulaError(
                    f"two different symbols are both called {symbol.name} (their assumptions or kinds differ); "
                    f'create it once, {symbol.name}, = reals("{symbol.name}")'
                )


def is_sympy(value: Any) -> bool:
    """Asked of the type: sympy computes `free_symbols` of an expression in time exponential in shared parts."""
    return hasattr(type(value), "free_symbols")


def symbols_of(value: Any) -> Iterable[Any]:
    if not is_sympy(value):
        return ()
    if type(value).__hash__ is None:
        raise TypeError(f"{value} of type {type(value).__name__} is not a formula; give a list of its entries")
    from exactrelu.symbolic import symbols_in

    return symbols_in(value)
