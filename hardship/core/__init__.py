"""What every room stands on: money, time, identity, secrets and the one door to the database.

Core knows no union, no fund and no web. It holds values (`Money`), the clock that all rooms
read, encryption of personal columns, opaque tokens, the errors' common root, keyset pages,
counted tries and `transaction()`, which the edges open around exactly one business act. Of people
it knows one thing: that what one enters another confirms (`by_two`).

Invariants: money is whole minor units of one currency; every stored time is aware UTC; nothing
below the edges commits.

    from hardship.core.money import Money
    assert Money(5_000, "USD") - Money(175, "USD") == Money(4_825, "USD")
"""

__all__: list[str] = []
