"""What the tests of looks share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.web.sheet import sheet_app


@pytest.fixture
def visit() -> Iterator[Flask]:
    """The request of somebody on the second page of a sorted list."""
    app = sheet_app()
    with app.test_request_context("/public/home?sort=due&cursor=abc&need=rent"):
        yield app
