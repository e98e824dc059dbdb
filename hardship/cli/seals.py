"""Close seals, publish them, prove by them: `hardship ledger seal`, `seals`, `prove…`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask

from hardship.cli.house import with_app
from hardship.cli.refusals import CANNOT_START, MISUSED, Refusal

if TYPE_CHECKING:
    from hardship.ledger import Proof, PublishedRoot, Seal


def close_seals() -> "list[Seal]":
    """Close seals until nothing is new, each in a transaction of its own."""
    from hardship import ledger as books
    from hardship.core.database import transaction
    from hardship.core.retries import retrying

    def act() -> "Seal | None":
        with transaction():
            return books.seal()

    closed = []
    while (seal := retrying(act)) is not None:
        closed.append(seal)
    return closed


@click.command("seal")
@with_app
def seal(_app: Flask) -> None:
    """Close seals over what is new; the worker does it every hour."""
    from hardship import ledger as books

    closed = close_seals()
    newest = books.newest_seal()
    if newest is None:
        click.echo("nothing is in the books yet")
    elif not closed:
        click.echo(f"nothing is new since seal {newest.id}")
    else:
        click.echo(f"seal {newest.id} closes over {newest.size:,} entries: {newest.root.hex()}")


@click.command("seals")
@click.option("--signed", is_flag=True, help="Write the signed file that an auditor keeps.")
@with_app
def seals(_app: Flask, signed: bool) -> None:
    """List every seal.

    Its number, over how many entries, its root, when it was closed.
    """
    from hardship import ledger as books

    every = books.seals()
    if signed:
        click.echo(books.signed_seal_file(every), nl=False)
        return
    for each in every:
        moment = each.sealed_at.strftime("%Y-%m-%d %H:%M")
        click.echo(f"{each.id:>6}  {each.size:>10,}  {each.root.hex()}  {moment} UTC")


@click.command("prove")
@click.argument("entry", type=click.IntRange(min=1, max=2**62))
@click.option("--seal", "seal_id", type=click.IntRange(min=1), help="Under this seal.")
@click.option("--json", "as_json", is_flag=True, help="Print the proof for programs.")
@with_app
def prove(_app: Flask, entry: int, seal_id: int | None, as_json: bool) -> None:
    """Show that an entry is in the books.

    The way from its bytes to a root that was published.

    `static/check_inclusion.py`, which needs nothing of this program, checks what --json prints.
    """
    from hardship import ledger as books

    proof = books.prove(entry, seal_id=seal_id)
    click.echo(json.dumps(proof.published(), indent=2) if as_json else _told(proof), nl=as_json)


@click.command("prove-growth")
@click.argument("size", type=click.IntRange(min=1, max=2**62))
@click.option("--json", "as_json", is_flag=True, help="Print the proof for programs.")
@with_app
def prove_growth(_app: Flask, size: int, as_json: bool) -> None:
    """Show that the books only grew since a seal.

    SIZE is over how many entries it closed; `hardship ledger seals` lists them.
    `static/check_growth.py`, which needs nothing of this program, checks what --json prints.
    """
    from hardship import ledger as books

    growth = books.prove_growth(size)
    if as_json:
        click.echo(json.dumps(growth.published(), indent=2))
        return
    path = "".join(f"  {each.hex()}\n" for each in growth.path)
    click.echo(
        f"{growth.size:,} entries\n  {growth.root.hex()}\nadd to {growth.old_size:,} entries\n"
        f"  {growth.old_root.hex()}\nand changed none of them\npath:\n{path}",
        nl=False,
    )


def _told(proof: "Proof") -> str:
    moment = proof.seal.sealed_at.strftime("%Y-%m-%d %H:%M")
    path = "".join(f"  {each.hex()}\n" for each in proof.path)
    return (
        f"entry {proof.entry} is number {proof.index + 1:,} of the {proof.size:,} entries under "
        f"seal {proof.seal.id}, closed {moment} UTC\n\n{proof.leaf.decode()}\n"
        f"root:\n  {proof.root.hex()}\npath:\n{path}"
    )


def published_roots(
    against: Path | None, root: str | None, size: int | None
) -> "list[PublishedRoot]":
    """What `verify` is to hold against the books: a file's roots, one by hand, or none."""
    from hardship import ledger as books

    if (root is None) != (size is None):
        raise click.UsageError("--root and --size belong together")
    found = [] if against is None else _read(against)
    if root is not None and size is not None:
        try:
            found.append(books.PublishedRoot(size, bytes.fromhex(root)))
        except ValueError as error:
            raise Refusal("--root is written in hex", MISUSED) from error
    return found


def _read(path: Path) -> "list[PublishedRoot]":
    from hardship import ledger as books

    try:
        file = books.read_seal_file(path.read_text("utf-8"))
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}", CANNOT_START) from error
    except ValueError as error:
        raise Refusal(f"{path} proves nothing: {error}", MISUSED) from error
    if not file.by_us:
        click.echo(f"{path}: signed by a key not held here, {file.public_key.hex()}", err=True)
    return list(file.roots)
