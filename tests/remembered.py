"""What is the same in every application of a run is worked out once, not once a test.

Each test has an application of its own, built whole. But how a template, an address and a
statement are compiled does not depend on the test, and it was half of a test's time. A server
keeps all three for as long as it runs.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

from hardship.core.database import Base

_writers: dict[object, Callable[..., tuple[str, str]]] = {}


class RememberedRule(Rule):
    """A route that compiles the function which writes its address once for all applications."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        what_it_reads = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if what_it_reads not in _writers:
            _writers[what_it_reads] = super()._compile_builder(append_unknown)
        return _writers[what_it_reads]


class _Statements(dict[Any, Any]):
    """Finds a statement by the kind of its dialect: each engine has one of its own, all alike."""

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_by_kind(key), compiled)

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_by_kind(key), default)


def _by_kind(key: Any) -> Any:
    dialect, *statement = key
    return (type(dialect), *statement)


_statements = _Statements()


def templates(app: Flask, folder: Path) -> None:
    """Share what Jinja compiled between all workers of a run."""
    folder.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))


def statements(engine: Engine) -> None:
    """Share what SQLAlchemy compiled between all engines of a process.

    An engine remembers what is asked, a mapper how its rows are written.
    """
    engine.update_execution_options(compiled_cache=_statements)
    for mapper in Base.registry.mappers:
        mapper._compiled_cache = _statements
