"""Sealing what a case says with the data key of its application.

The data key itself is sealed in the case domain beside the application. Without it every answer,
payee and reason of that case is unreadable, in the database and in every backup of it.
"""

from typing import Any, overload

from hardship.core.crypto import CannotOpen, place_of, seal_with, unseal_with


class CaseSealed:
    """An attribute whose text lives in another column, sealed with the case's own data key.

    The row is the application or has an attribute `application`, which must be set first.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, row: None, owner: type) -> "CaseSealed": ...
    @overload
    def __get__(self, row: object, owner: type) -> str | None: ...
    def __get__(self, row: object | None, owner: type) -> "CaseSealed | str | None":
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else unseal_with(_key(row), sealed, self._place(row))

    def __set__(self, row: object, text: str | None) -> None:
        sealed = None if text is None else seal_with(_key(row), text, self._place(row))
        setattr(row, self.column, sealed)

    def _place(self, row: Any) -> str:
        return place_of(row.__tablename__, row.id, self.column)


def _key(row: Any) -> str:
    application = row if hasattr(row, "data_key") else row.application
    key: str | None = application.data_key
    if key is None:
        raise CannotOpen("this case has been forgotten")
    return key
