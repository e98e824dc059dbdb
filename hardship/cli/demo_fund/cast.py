"""Who appears: officers, supporters and workers. All of them are invented."""

from dataclasses import dataclass

from hardship.committee import Role

#: Every demonstration officer has this password; the demonstration opens nothing of value.
PASSWORD = "a picket line at six in the morning"  # noqa: S105 - published on purpose

#: The authenticator secret of every demonstration officer (RFC 4648 base 32).
TOTP_SECRET = "HARDSHIPDEMOFUNDHARDSHIPDEMOFUND"  # noqa: S105 - published on purpose


@dataclass(frozen=True, slots=True)
class Member:
    """One officer of the committee."""

    name: str
    email: str
    roles: tuple[Role, ...]


#: The treasurer may release too, so that whoever tries it is refused what they prepared themselves;
#: the chair looks through what comes in too, and sees no name all the same while she may vote.
COMMITTEE = (
    Member("Sam Okafor", "sam@local510.example", (Role.ADMINISTRATOR,)),
    Member("Ana Reyes", "ana@local510.example", (Role.CHAIR, Role.DECIDER, Role.INTAKE)),
    Member("June Park", "june@local510.example", (Role.DECIDER,)),
    Member("Luis Ortega", "luis@local510.example", (Role.DECIDER,)),
    Member("Mei Tran", "mei@local510.example", (Role.INTAKE,)),
    Member("Tove Lindqvist", "tove@local510.example", (Role.TREASURER, Role.RELEASER)),
    Member("Dara Cohen", "dara@local510.example", (Role.RELEASER,)),
    Member("Ruth Hale", "ruth@local510.example", (Role.AUDITOR,)),
)

#: An officer who is also a striking worker: her own application is closed to her.
DECIDER_WHO_APPLIES = "june@local510.example"

SUPPORTERS = (
    "Marisol Vega", "Priya Nair", "Tom Becker", "Aisha Grant", "Noah Feld", "Carmen Ruiz",
    "Hana Sato", "Omar Haddad", "Greta Lund", "Kofi Mensah", "Elena Petrova", "Jack Doyle",
    "Rosa Delgado", "Ben Whitaker", "Sofia Marino", "Devon Clarke", "Yuki Mori", "Lena Fischer",
    "Andre Baptiste", "Maya Cohen", "Patrick Shea", "Nadia Rahman", "Victor Salas", "Ingrid Holm",
)  # fmt: skip

MESSAGES = (
    "Stay strong. Care can’t wait.",
    "From one nurse to all of you.",
    "My son’s therapist is on that line. Thank you.",
    "Estamos con ustedes.",
    "Teachers stand with therapists!",
    "",
    "",
    "",
)

FIRST_NAMES = (
    "Alma", "Bianca", "Cesar", "Dolores", "Esteban", "Fernanda", "Gloria", "Hector", "Irene",
    "Jorge", "Karina", "Leticia", "Manuel", "Nora", "Oscar", "Paula", "Quincy", "Renata",
    "Silvia", "Teresa",
)  # fmt: skip

LAST_NAMES = ("Avila", "Bautista", "Chen", "Duarte", "Escobar", "Flores", "Gutierrez", "Hughes")

STREETS = ("Alder Street", "Birch Avenue", "Cedar Lane", "Dogwood Court", "Elm Street")

LANDLORDS = ("Court Apartments", "Hillside Rentals", "Vista Property Group", "M. Alvarado")


def worker(index: int) -> tuple[str, str]:
    """The name and e-mail of the n-th worker; 160 different ones."""
    first = FIRST_NAMES[index % len(FIRST_NAMES)]
    last = LAST_NAMES[(index // len(FIRST_NAMES) + index) % len(LAST_NAMES)]
    return f"{first} {last}", f"{first}.{last}.{index}@members.example".lower()
