"""Seals as anybody may keep them, and the proof of a gift, for whoever may see its receipt."""

import json
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from hardship import donations, ledger, supporters
from hardship.core.errors import NotFound
from hardship.ledger import Proof, SealedBooksChanged
from hardship.supporters import Told
from hardship.web.access import public, supporter
from hardship.web.public import bp
from hardship.web.public.supporters import current_email
from hardship.web.templating import page


@bp.get("/open-books/seals")
@public
def all_seals() -> Response:
    """Every seal, the newest first."""
    return page("public/seals.html", seals=ledger.newest_seals(request.args.get("cursor")))


@bp.get("/open-books/seals.txt")
@public
def seals_signed() -> Response:
    """The signed file that `hardship ledger verify --against` reads."""
    return _file(ledger.signed_seal_file(ledger.seals()), "text/plain", "seals.txt")


@bp.get("/open-books/seals.json")
@public
def seals_for_programs() -> Response:
    """The same for programs."""
    every = [
        {
            "seal": seal.id,
            "size": seal.size,
            "root": seal.root.hex(),
            "previous_root": seal.previous_root.hex(),
            "sealed_at": seal.sealed_at.isoformat(),
        }
        for seal in ledger.seals()
    ]
    return _file(json.dumps(every, indent=1), "application/json", "seals.json")


@bp.get("/open-books/seals/<int:size>/growth.json")
@public
def books_only_grew(size: int) -> Response:
    """That the newest seal only adds to the one over `size` entries."""
    growth = ledger.prove_growth(size)
    name = f"growth-{growth.old_size}-{growth.size}.json"
    return _file(json.dumps(growth.published(), indent=2), "application/json", name)


@bp.get("/my-gifts/<uuid:gift_id>/proof.json")
@supporter
def my_gift_proof(gift_id: UUID) -> Response:
    """That this gift is in the books, as `hardship ledger prove --json` tells it."""
    return _proof_file(supporters.own(gift_id, current_email()))


@bp.get("/give/thanks/proof.json")
@public
def thanks_proof() -> Response:
    """The same for whoever holds the landing page's address, which is the key of its receipt."""
    gift = donations.gift_by_session(request.args.get("session", ""))
    if gift is None:
        raise NotFound
    return _proof_file(supporters.told(gift))


def proof_shown(told: Told) -> tuple[Proof | None, bool]:
    """Its proof, and whether what was sealed is no longer what it was."""
    try:
        return supporters.proof_of(told), False
    except SealedBooksChanged:
        return None, True


def _proof_file(told: Told) -> Response:
    proof = supporters.proof_of(told)
    if proof is None:
        raise NotFound
    name = f"proof-{told.reference}.json"
    return _file(json.dumps(proof.published(), indent=2), "application/json", name)


def _file(text: str, mimetype: str, name: str) -> Response:
    response = Response(text, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
