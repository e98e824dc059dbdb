"""What happens by chance is drawn from the one seed: the same calls have the same luck again."""

import hashlib


def luck(seed: str, what: str) -> float:
    """A number from 0 up to 1 that belongs to this happening."""
    drawn = hashlib.sha256(f"{seed}:{what}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64
