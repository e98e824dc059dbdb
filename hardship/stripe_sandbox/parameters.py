"""Form-encoded nested requests, read against the shape that an endpoint declares.

`line_items[0][price_data][currency]=usd` becomes a tree; a shape turns the tree into values or
raises what Stripe would answer, naming the parameter by the same bracketed path.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from hardship.stripe_sandbox.errors import (
    StripeError,
    missing_parameter,
    refused,
    unknown_parameter,
)

Raw = str | dict[str, Any]
Params = dict[str, Any]

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_INTEGER = re.compile(r"[+-]?\d{1,19}")


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Raw]:
    """Fold bracketed keys into a tree; an empty index (`types[]`) takes the next free one."""
    tree: dict[str, Raw] = {}
    for key, value in pairs:
        match = _KEY.fullmatch(key)
        if match is None:
            raise refused(f"Invalid parameter name: {key}", param=key)
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        _plant(tree, steps, value, key)
    return tree


def _plant(tree: dict[str, Any], steps: Sequence[str], value: str, key: str) -> None:
    node = tree
    for step in steps[:-1]:
        child = node.setdefault(step or str(len(node)), {})
        if not isinstance(child, dict):
            raise refused(f"Invalid parameter name: {key}", param=key)
        node = child
    node[steps[-1] or str(len(node))] = value


class Shape(Protocol):
    """Turns what was sent under `path` into a value, or raises the refusal."""

    def read(self, raw: Raw, path: str) -> Any: ...


def _text(raw: Raw, path: str) -> str:
    if isinstance(raw, dict):
        raise refused(f"Invalid string: {raw}", param=path)
    return raw


def _filled(raw: Raw, path: str) -> str:
    text = _text(raw, path)
    if text == "":
        raise refused(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{path}' cannot be unset. You should remove '{path}' from "
            "your request or supply a non-empty value.",
            param=path,
            code="parameter_invalid_empty",
        )
    return text


@dataclass(frozen=True, slots=True)
class Text:
    longest: int = 5000
    unsettable: bool = False

    def read(self, raw: Raw, path: str) -> str | None:
        text = _text(raw, path) if self.unsettable else _filled(raw, path)
        if len(text) > self.longest:
            raise refused(
                f"Invalid string: {text[:20]}...; must be at most {self.longest} characters",
                param=path,
            )
        return text or None


@dataclass(frozen=True, slots=True)
class Email:
    def read(self, raw: Raw, path: str) -> str:
        text = _filled(raw, path)
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) or len(text) > 800:
            raise refused(f"Invalid email address: {text}", param=path, code="email_invalid")
        return text


@dataclass(frozen=True, slots=True)
class Link:
    def read(self, raw: Raw, path: str) -> str:
        text = _filled(raw, path)
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise refused("Not a valid URL", param=path, code="url_invalid")
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer; amounts are in minor units, times in seconds of the epoch."""

    least: int | None = None
    most: int | None = None

    def read(self, raw: Raw, path: str) -> int:
        text = _filled(raw, path)
        if not _INTEGER.fullmatch(text):
            raise refused(f"Invalid integer: {text}", param=path, code="parameter_invalid_integer")
        number = int(text)
        if self.least is not None and number < self.least:
            raise refused(
                f"This value must be greater than or equal to {self.least}.",
                param=path,
                code="parameter_invalid_integer",
            )
        if self.most is not None and number > self.most:
            raise refused(
                f"This value must be less than or equal to {self.most} "
                f"(it currently is '{number}').",
                param=path,
                code="parameter_invalid_integer",
            )
        return number


@dataclass(frozen=True, slots=True)
class Flag:
    def read(self, raw: Raw, path: str) -> bool:
        text = _filled(raw, path)
        if text not in {"true", "false"}:
            raise refused(f"Invalid boolean: {text}", param=path)
        return text == "true"


class OneOf:
    def __init__(self, *values: str) -> None:
        self.values = values

    def read(self, raw: Raw, path: str) -> str:
        text = _filled(raw, path)
        if text not in self.values:
            *rest, last = self.values
            known = f"{', '.join(rest)}, or {last}" if rest else last
            raise refused(f"Invalid {path}: must be one of {known}", param=path)
        return text


@dataclass(frozen=True, slots=True)
class Currency:
    known: tuple[str, ...] = ("usd", "cad", "eur", "gbp", "mxn")

    def read(self, raw: Raw, path: str) -> str:
        text = _filled(raw, path).lower()
        if text not in self.known:
            raise refused(
                f"Invalid currency: {text}. This stand-in knows: {', '.join(self.known)}",
                param=path,
            )
        return text


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape
    most: int = 100

    def read(self, raw: Raw, path: str) -> list[Any]:
        if not isinstance(raw, dict) or not all(key.isdecimal() for key in raw):
            raise refused("Invalid array", param=path)
        if len(raw) > self.most:
            raise refused(f"Array {path} exceeded maximum {self.most} allowed elements", param=path)
        return [self.item.read(raw[key], f"{path}[{key}]") for key in sorted(raw, key=int)]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Up to 50 pairs; keys of 40 and values of 500 characters; an empty value removes a key."""

    def read(self, raw: Raw, path: str) -> dict[str, str]:
        if raw == "":
            return {}
        if not isinstance(raw, dict):
            raise refused(f"Invalid hash: {raw}", param=path)
        if len(raw) > 50:
            raise refused("You may only have 50 metadata keys per object", param=path)
        for key, value in raw.items():
            if len(key) > 40:
                raise refused(
                    f"Metadata keys can have up to 40 characters. {key} is too long.", param=path
                )
            if len(_text(value, f"{path}[{key}]")) > 500:
                raise refused(
                    f"Metadata values can have up to 500 characters, but you passed in a value "
                    f"that is {len(value)} characters. Invalid value: {value[:20]}...",
                    param=f"{path}[{key}]",
                )
        return dict(raw)


@dataclass(frozen=True, slots=True)
class Fields:
    """A hash with known names. `unplayed` are real names that this stand-in does not act on."""

    known: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    unplayed: tuple[str, ...] = ()

    def read(self, raw: Raw, path: str) -> Params:
        if not isinstance(raw, dict):
            raise refused(f"Invalid object: {raw}", param=path)
        for name in raw:
            self._admit(name, _inside(path, name))
        for name in self.required:
            if name not in raw:
                raise missing_parameter(_inside(path, name))
        return {name: self.known[name].read(raw[name], _inside(path, name)) for name in raw}

    def _admit(self, name: str, path: str) -> None:
        if name in self.known:
            return
        if name in self.unplayed:
            raise StripeError(
                f"The stand-in does not play this parameter: {path}", param=path, remembered=False
            )
        raise unknown_parameter(path)


@dataclass(frozen=True, slots=True)
class Unset:
    """Something that an empty string takes away again."""

    shape: Shape

    def read(self, raw: Raw, path: str) -> Any:
        return None if raw == "" else self.shape.read(raw, path)


@dataclass(frozen=True, slots=True)
class Moment:
    """`created=…` exactly, or a range: `created[gte]=…`, gt, lt, lte."""

    def read(self, raw: Raw, path: str) -> dict[str, int]:
        if isinstance(raw, dict):
            whole = Whole()
            return Fields(dict.fromkeys(("gt", "gte", "lt", "lte"), whole)).read(raw, path)
        return {"eq": Whole().read(raw, path)}


def _inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


EXPAND = ListOf(Text(500), most=20)
PAGING: dict[str, Shape] = {
    "limit": Whole(1, 100),
    "starting_after": Text(500),
    "ending_before": Text(500),
}


def listing(**filters: Shape) -> Fields:
    """The parameters of a list endpoint: paging, expand and its own filters."""
    return Fields({**PAGING, "expand": EXPAND, **filters})


def plain(**known: Shape) -> Fields:
    """The parameters of any other endpoint: its own and expand."""
    return Fields({"expand": EXPAND, **known})


def names(text: str) -> tuple[str, ...]:
    return tuple(text.split())
