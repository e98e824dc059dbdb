"""One line of the desk: what waits for this officer, or for somebody else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the desk: how many of what, and the one button. `is_post`: it acts at once.

    `aside` is where it is set aside instead, of what can be.
    """

    count: int
    what: str
    text: str
    action: str
    url: str
    is_post: bool = False
    aside: str = ""


@dataclass(frozen=True, slots=True)
class OthersTask:
    """What somebody else has to do. `since` is empty where nobody counts."""

    what: str
    who: str
    since: str = ""
