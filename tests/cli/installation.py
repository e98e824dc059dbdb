"""What the fixture `installation` gives: an application by the settings that a test changes."""

from collections.abc import Callable

from flask import Flask

Change = Callable[..., Flask]
