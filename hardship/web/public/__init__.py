"""The street side: what anybody may open, and what an applicant opens with a code.

A screen family's views are one file; its forms and its words may stand in files beside it. Nothing
here imports the committee room, and nothing here shows a person's name that the person did not want
shown.

    /            the campaign and its funds
    /give/…      giving          /apply/…     applying
    /my-gifts    what one gave
"""

from importlib import import_module

from flask import Blueprint

bp = Blueprint("public", __name__)

#: One file, the views of one screen family.
_SCREENS: tuple[str, ...] = (
    "home",
    "demo",
    "give",
    "stripe_webhook",
    "thanks",
    "language",
    "open_books",
    "seals",
    "apply",
    "apply_check",
    "apply_needs",
    "apply_questions",
    "apply_sign_in",
    "my_application",
    "correct_payment",
    "supporter_sign_in",
    "supporter_gifts",
    "supporter_papers",
    "supporter_monthly",
    "supporter_particulars",
)

for _screen in _SCREENS:
    import_module(f"{__name__}.{_screen}")

__all__ = ["bp"]
