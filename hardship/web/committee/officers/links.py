"""Addresses that are mailed: always of the configured origin, whatever Host a request named."""

from flask import url_for

from hardship.web import installation


def invitation_link(token: str) -> str:
    """Where an invitation is accepted."""
    return _public(url_for("committee.invitation", token=token))


def reset_link(token: str) -> str:
    """Where a new password is chosen."""
    return _public(url_for("committee.password_reset", token=token))


def _public(path: str) -> str:
    return installation.settings().public_url + path
