"""The application as the house tests look at it: its routes and templates, without a database."""

import dataclasses

import pytest
from flask import Flask

from hardship.settings import Settings
from tests.conftest import encryption_keys


@pytest.fixture(scope="session")
def plain_settings() -> Settings:
    """Settings of an installation whose database is never opened."""
    return Settings(
        database_url="sqlite://",
        public_url="https://fund.example.org",
        smtp_url="file:///nowhere",
        secret_key="a secret of the tests, long enough for anything",
        encryption_keys=encryption_keys(),
        stripe_secret_key="rk_test_of_the_tests",
        stripe_webhook_secret="whsec_of_the_tests",
    )


@pytest.fixture(scope="session")
def house(plain_settings: Settings) -> Flask:
    """The whole application as a server would have it."""
    from hardship.app import create_app

    return create_app(plain_settings)


@pytest.fixture(scope="session")
def demonstration_house(plain_settings: Settings) -> Flask:
    """The whole application as the demonstration has it, with its own screens."""
    from hardship.app import create_app

    return create_app(
        dataclasses.replace(
            plain_settings,
            public_url="http://localhost:8000",
            stripe_secret_key="sk_test_sandbox_of_the_tests",
            stripe_api_base="http://localhost:8010",
        )
    )
