"""What the fictional union says about its strike, in both languages."""

from typing import Any

ORGANISATION: dict[str, Any] = {
    "legal_name": "Southland Therapists United, Local 510",
    "short_name": "Local 510",
    "address": "411 Union Way, Suite 2\nLos Angeles, CA 90012",
    "time_zone": "America/Los_Angeles",
    "languages": ["en", "es"],
    "website": "https://local510.example",
    "email": "fund@local510.example",
    "telephone": "(213) 555-0142",
}

CAMPAIGN: dict[str, Any] = {
    "slug": "care-cant-wait",
    "employer": "Meridian Health",
    "employer_domains": ["meridian.example"],
    "name_en": "Strike Hardship Fund",
    "name_es": "Fondo de ayuda de la huelga",
    "headline_en": (
        "2,400 mental health workers are on strike at Meridian Health. "
        "You can keep them housed and fed."
    ),
    "headline_es": (
        "2,400 trabajadores de salud mental están en huelga en Meridian Health. "
        "Usted puede ayudarles a pagar la renta y la comida."
    ),
    "story_en": (
        "We are therapists, social workers and psychologists. Our patients wait eight weeks for a "
        "visit that should come in ten days. We asked for time to write notes, for staffing that "
        "holds, and for a pension that the hospital next door already has.\n\n"
        "Meridian stopped our pay on the first morning. The fund pays rent, power bills and "
        "prescriptions of members who cannot wait until the strike is won."
    ),
    "story_es": (
        "Somos terapeutas, trabajadores sociales y psicólogos. Nuestros pacientes esperan ocho "
        "semanas por una cita que debería llegar en diez días. Pedimos tiempo para escribir las "
        "notas, personal suficiente y la pensión que el hospital vecino ya tiene.\n\n"
        "Meridian dejó de pagarnos la primera mañana. El fondo paga la renta, la luz y las "
        "medicinas de los miembros que no pueden esperar a que ganemos."
    ),
    "decisions_en": (
        "Every application is read by two members of the committee who do not see a name. "
        "The rules are the same for all: up to $250 on one application, urgent dates first. "
        "A third person writes the payment, and a fourth releases it."
    ),
    "decisions_es": (
        "Dos miembros del comité leen cada solicitud sin ver el nombre. Las reglas son iguales "
        "para todos: hasta $250 por solicitud, primero las fechas urgentes. Una tercera persona "
        "prepara el pago y una cuarta lo libera."
    ),
    "people_en": (
        "A committee of eight volunteers, themselves on strike, elected by the members. "
        "The books are open to every member and to an auditor."
    ),
    "people_es": (
        "Un comité de ocho voluntarios, también en huelga, elegidos por los miembros. "
        "Los libros están abiertos a todos los miembros y a una auditora."
    ),
    "poster_en": "CARE\nCAN’T WAIT.\nNEITHER CAN\nTHE RENT.",
    "poster_es": "LA SALUD\nNO ESPERA.\nLA RENTA\nTAMPOCO.",
    "poster_side_en": "2,400 therapists out",
    "poster_side_es": "2,400 terapeutas en huelga",
}

CENTRAL: dict[str, Any] = {
    "code": "CENTRAL",
    "slug": "central",
    "is_central": True,
    "name_en": "Central fund",
    "name_es": "Fondo central",
    "description_en": "For members at every clinic. Most gifts go here.",
    "description_es": "Para los miembros de todas las clínicas. La mayoría de los aportes va aquí.",
}

LOCATION: dict[str, Any] = {
    "code": "FONTANA",
    "slug": "fontana",
    "is_central": False,
    "name_en": "Fontana line",
    "name_es": "Línea de Fontana",
    "description_en": "For members who picket at the Fontana medical center.",
    "description_es": "Para los miembros que hacen piquete en el centro médico de Fontana.",
}

WORKSITES = (
    "Fontana Medical Center",
    "Riverside Clinic",
    "Downtown Los Angeles Clinic",
    "San Diego Medical Center",
    "Anaheim Clinic",
)

QUESTIONS = (
    {
        "question_en": "Where does my money go?",
        "question_es": "¿A dónde va mi dinero?",
        "answer_en": (
            "To members on strike, for rent, utilities, food, medicine and childcare. "
            "Nobody on the committee is paid."
        ),
        "answer_es": (
            "A los miembros en huelga, para renta, servicios, comida, medicinas y cuidado de "
            "niños. Nadie en el comité cobra."
        ),
    },
    {
        "question_en": "Who sees my name?",
        "question_es": "¿Quién ve mi nombre?",
        "answer_en": "Only the treasurer, unless you ask us to thank you on this page.",
        "answer_es": "Solo la tesorera, a menos que usted nos pida agradecerle en esta página.",
    },
    {
        "question_en": "What happens to money that is left after the strike?",
        "question_es": "¿Qué pasa con el dinero que sobre después de la huelga?",
        "answer_en": (
            "The members vote. By our bylaws it can only go to another strike hardship fund."
        ),
        "answer_es": (
            "Los miembros votan. Según los estatutos solo puede ir a otro fondo de ayuda de huelga."
        ),
    },
)

UPDATES = (
    {
        "title_en": "Second week of aid is out",
        "title_es": "Ya salió la segunda semana de ayuda",
        "body_en": (
            "Checks for the second week are in the mail. If yours has not come after a week, "
            "write to the fund."
        ),
        "body_es": (
            "Los cheques de la segunda semana ya van por correo. Si el suyo no ha llegado en una "
            "semana, escriba al fondo."
        ),
    },
    {
        "title_en": "Applications are open",
        "title_es": "Las solicitudes están abiertas",
        "body_en": "Members at every clinic can apply now. It takes about ten minutes on a phone.",
        "body_es": (
            "Los miembros de todas las clínicas ya pueden solicitar ayuda. Toma unos diez minutos "
            "en un teléfono."
        ),
    },
)
