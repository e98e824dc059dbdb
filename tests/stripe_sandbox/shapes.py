"""Answers, checked against the SDK's own object types.

The SDK declares every field of every object. A field that is not optional must be there, one that
is there must have its JSON type, and one that the SDK has never heard of is a slip of the pen.
"""

import builtins
import sys
import types
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import stripe
from stripe._list_object import ListObject
from stripe._stripe_object import StripeObject

_PLAIN: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
    Decimal: (str,),
    type(None): (type(None),),
}


def misfits(value: Any, kind: Any, path: str = "") -> list[str]:
    """What of this JSON does not fit the SDK's type, each as `path: what`."""
    return list(_misfits(value, kind, path or getattr(kind, "__name__", "")))


class _Names(dict[str, Any]):
    """What the SDK imports for type checkers only, loaded when asked for; else any hash."""

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)
        return getattr(stripe, name, StripeObject)


@cache
def _fields_of(kind: Any) -> dict[str, Any]:
    known = vars(sys.modules[kind.__module__])
    hints = get_type_hints(kind, localns=_Names(known, ListObject=ListObject))
    return {name: hint for name, hint in hints.items() if not name.startswith("_")}


def _misfits(value: Any, kind: Any, path: str) -> Iterable[str]:
    origin = get_origin(kind)
    if kind is Any:
        return
    if origin in {Union, types.UnionType}:
        found = [list(_misfits(value, one, path)) for one in _choices(kind)]
        if all(found):
            yield from min(found, key=len)
    elif origin is Literal:
        if value not in get_args(kind):
            yield f"{path}: {value!r} is none of {get_args(kind)}"
    elif origin in {list, ListObject}:
        yield from _list(value, get_args(kind)[0], path, wrapped=origin is ListObject)
    elif kind in _PLAIN:
        yield from _plain(value, kind, path)
    elif isinstance(kind, type) and issubclass(kind, StripeObject):
        yield from _object(value, kind, path)
    elif not isinstance(value, dict):
        yield f"{path}: a hash is expected, not {value!r}"


def _choices(kind: Any) -> list[Any]:
    """The members of a union, without the `str` that only widens an enum."""
    members = list(get_args(kind))
    enums = [one for one in members if get_origin(one) is Literal]
    return [one for one in members if one is not str or not enums]


def _plain(value: Any, kind: Any, path: str) -> Iterable[str]:
    if not isinstance(value, _PLAIN[kind]) or (kind is int and isinstance(value, bool)):
        yield f"{path}: {value!r} is not {kind.__name__}"


def _list(value: Any, kind: Any, path: str, *, wrapped: bool) -> Iterable[str]:
    items = value.get("data") if wrapped and isinstance(value, dict) else value
    if not isinstance(items, list):
        yield f"{path}: a list is expected, not {value!r}"
        return
    for position, item in enumerate(items):
        yield from _misfits(item, kind, f"{path}[{position}]")


def _object(value: Any, kind: type, path: str) -> Iterable[str]:
    if not isinstance(value, dict):
        yield f"{path}: a hash is expected, not {value!r}"
        return
    fields = _fields_of(kind)
    for name, hint in fields.items():
        if name in value:
            yield from _misfits(value[name], hint, f"{path}.{name}")
        elif type(None) not in get_args(hint) and name not in _NOT_IN_THE_JSON:
            yield f"{path}.{name}: missing"
    for name in value:
        if fields and name not in fields:
            yield f"{path}.{name}: unknown to the SDK"


_NOT_IN_THE_JSON = {"OBJECT_NAME", "deleted"}
