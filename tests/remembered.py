"""What is the same in every application of a run is worked out once, not once a test.

Each test has an application of its own, built whole. But how a template, an address and a
statement are compiled does not depend on the test, and it was half of a test's time. A server
keeps all three for as long as it runs.
"""

from pathlib import Path
from types import CodeType, MethodType
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Rule

from hardship.core.database import Base

_compiled: dict[object, dict[str, Any]] = {}
_codes: dict[tuple[str, str], CodeType] = {}


class RememberedRule(Rule):
    """A route that is compiled once for all applications: they differ in nothing that it reads."""

    def compile(self) -> None:
        """Take what an equal rule was compiled to."""
        what_it_reads = (self.rule, self.subdomain, self.host, repr(self.defaults))
        if what_it_reads not in _compiled:
            super().compile()
            writers = {name: vars(self)[name].__func__ for name in ("_build", "_build_unknown")}
            read = {name: vars(self)[name] for name in ("_parts", "_trace", "_converters")}
            _compiled[what_it_reads] = {**read, **writers, "arguments": self.arguments}
        known = _compiled[what_it_reads]
        vars(self).update(known)
        for name in ("_build", "_build_unknown"):
            vars(self)[name] = MethodType(known[name], self)


class _Templates(FileSystemBytecodeCache):
    """Compiled once a run, in a file for all workers, and read once by each of them."""

    def load_bytecode(self, bucket: Bucket) -> None:
        name = (bucket.key, bucket.checksum)
        if name not in _codes:
            super().load_bytecode(bucket)
            if bucket.code is not None:
                _codes[name] = bucket.code
        bucket.code = _codes.get(name)


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
    app.jinja_env.bytecode_cache = _Templates(str(folder))


def statements(engine: Engine) -> None:
    """Share what SQLAlchemy compiled between all engines of a process.

    An engine remembers what is asked, a mapper how its rows are written.
    """
    engine.update_execution_options(compiled_cache=_statements)
    for mapper in Base.registry.mappers:
        mapper._compiled_cache = _statements
