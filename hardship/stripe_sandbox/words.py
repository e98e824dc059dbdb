"""The words of the hosted page, in English and in Spanish."""

from collections.abc import Mapping

ENGLISH: dict[str, str] = {
    "banner": "Test page. No money moves here, and a real card is never charged.",
    "back": "Back to the page you came from",
    "donate": "Donate",
    "pay": "Pay",
    "book": "Book",
    "total": "Total",
    "summary": "What you pay for",
    "contact": "Your contact",
    "email": "Email",
    "email_hint": "Made-up addresses are fine.",
    "card": "Pay by card",
    "card_hint": "Only the test cards below work. Never type a real card number.",
    "card_number": "Card number",
    "card_expiry": "Expires (month / year)",
    "card_expiry_hint": "Any month to come, such as 12 / 34",
    "card_cvc": "Security code",
    "card_cvc_hint": "Any three digits (four for American Express)",
    "card_name": "Name on the card",
    "optional": "optional",
    "test_cards": "Test cards",
    "test_cards_hint": "One press fills in everything and sends it.",
    "use": "Use",
    "pays": "pays",
    "pays_debit": "pays (debit card)",
    "declined": "is declined",
    "insufficient_funds": "is declined: not enough money",
    "expired": "is declined: expired",
    "wrong_cvc": "is declined: wrong security code",
    "processing_error": "is declined: error on the way",
    "pays_disputed": "pays; is disputed as a fraud",
    "pays_inquired": "pays; the bank inquires about it",
    "pays_warned": "pays; the bank warns of a fraud",
    "pays_refund_fails": "pays; made for a refund that fails later",
    "pays_refund_waits": "pays; made for a refund that takes days",
    "bank": "Pay from a US bank account",
    "bank_hint": "A bank debit takes up to four business days. What should happen to this one?",
    "bank_succeeds": "It succeeds after four days",
    "bank_fails": "It fails after four days: not enough money in the account",
    "bank_waits": "It waits until someone ends it on the stand-in's own page",
    "bank_pay": "Start the bank debit",
    "expire": "Let this session expire",
    "expire_title": "Or neither",
    "expire_hint": "As if the time to pay had run out.",
    "problem": "There is a problem",
    "complete_title": "You are done here",
    "complete_text": "This payment has been made, or is on its way.",
    "expired_title": "This page has expired",
    "expired_text": "The time to pay is over, and nothing was paid. Go back to start again.",
    "missing_title": "There is no such page",
    "missing_text": "This link belongs to no session of this stand-in. Go back and start again.",
    "continue": "Continue",
    "incorrect_number": "Your card number is incorrect.",
    "incomplete_number": "Your card number is incomplete.",
    "invalid_expiry": "Your card's expiration date is incomplete or in the past.",
    "invalid_cvc": "Your card's security code is incomplete.",
    "invalid_email": "Your email is incomplete or not an address.",
    "live_card": (
        "Your card was declined. This is a test, and the number is not one of the test cards."
    ),
    "generic_decline": "Your card was declined. Try a different card.",
    "insufficient_funds_decline": "Your card has insufficient funds. Try a different card.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error_decline": (
        "An error occurred while processing your card. Try again in a little bit."
    ),
    "no_ending": "Choose what should happen to the bank debit.",
}

SPANISH: dict[str, str] = {
    "banner": "Página de prueba. Aquí no se mueve dinero y nunca se cobra una tarjeta real.",
    "back": "Volver a la página anterior",
    "donate": "Donar",
    "pay": "Pagar",
    "book": "Reservar",
    "total": "Total",
    "summary": "Lo que paga",
    "contact": "Sus datos de contacto",
    "email": "Correo electrónico",
    "email_hint": "Puede usar una dirección inventada.",
    "card": "Pagar con tarjeta",
    "card_hint": (
        "Solo funcionan las tarjetas de prueba de abajo. Nunca escriba el número de una tarjeta"
        " real."
    ),
    "card_number": "Número de tarjeta",
    "card_expiry": "Vence (mes / año)",
    "card_expiry_hint": "Cualquier mes futuro, por ejemplo 12 / 34",
    "card_cvc": "Código de seguridad",
    "card_cvc_hint": "Tres dígitos cualesquiera (cuatro para American Express)",
    "card_name": "Nombre en la tarjeta",
    "optional": "opcional",
    "test_cards": "Tarjetas de prueba",
    "test_cards_hint": "Con un solo toque se llena todo y se envía.",
    "use": "Usar",
    "pays": "paga",
    "pays_debit": "paga (tarjeta de débito)",
    "declined": "es rechazada",
    "insufficient_funds": "es rechazada: fondos insuficientes",
    "expired": "es rechazada: vencida",
    "wrong_cvc": "es rechazada: código de seguridad incorrecto",
    "processing_error": "es rechazada: error en el proceso",
    "pays_disputed": "paga; se disputa como fraude",
    "pays_inquired": "paga; el banco pide información",
    "pays_warned": "paga; el banco advierte de un fraude",
    "pays_refund_fails": "paga; hecha para un reembolso que falla después",
    "pays_refund_waits": "paga; hecha para un reembolso que tarda días",
    "bank": "Pagar desde una cuenta bancaria de EE. UU.",
    "bank_hint": ("Un débito bancario tarda hasta cuatro días hábiles. ¿Qué debe pasar con este?"),
    "bank_succeeds": "Se completa después de cuatro días",
    "bank_fails": "Falla después de cuatro días: fondos insuficientes en la cuenta",
    "bank_waits": "Espera hasta que alguien lo termine en la página propia de este simulador",
    "bank_pay": "Iniciar el débito bancario",
    "expire": "Dejar que esta sesión venza",
    "expire_title": "O ninguna de las dos",
    "expire_hint": "Como si se hubiera acabado el tiempo para pagar.",
    "problem": "Hay un problema",
    "complete_title": "Aquí ya terminó",
    "complete_text": "Este pago ya se hizo o está en camino.",
    "expired_title": "Esta página venció",
    "expired_text": "Se acabó el tiempo para pagar y no se pagó nada. Vuelva para empezar.",
    "missing_title": "Esta página no existe",
    "missing_text": (
        "Este enlace no pertenece a ninguna sesión de este simulador. Vuelva y empiece otra vez."
    ),
    "continue": "Continuar",
    "incorrect_number": "El número de su tarjeta es incorrecto.",
    "incomplete_number": "El número de su tarjeta está incompleto.",
    "invalid_expiry": "La fecha de vencimiento de su tarjeta está incompleta o ya pasó.",
    "invalid_cvc": "El código de seguridad de su tarjeta está incompleto.",
    "invalid_email": "Su correo electrónico está incompleto o no es una dirección.",
    "live_card": (
        "Su tarjeta fue rechazada. Esto es una prueba y el número no es de una tarjeta de prueba."
    ),
    "generic_decline": "Su tarjeta fue rechazada. Pruebe con otra tarjeta.",
    "insufficient_funds_decline": (
        "Su tarjeta no tiene fondos suficientes. Pruebe con otra tarjeta."
    ),
    "expired_card": "Su tarjeta está vencida.",
    "incorrect_cvc": "El código de seguridad de su tarjeta es incorrecto.",
    "processing_error_decline": (
        "Ocurrió un error al procesar su tarjeta. Inténtelo de nuevo en un momento."
    ),
    "no_ending": "Elija qué debe pasar con el débito bancario.",
}


def words_for(locale: str | None, accepted: str | None) -> tuple[str, Mapping[str, str]]:
    """The language and its words: the session's locale, or for `auto` the browser's choice."""
    wanted = accepted if locale in {None, "auto"} else locale
    if (wanted or "").startswith("es"):
        return "es", SPANISH
    return "en", ENGLISH


def money(amount: int, currency: str) -> str:
    """$1,250.00 for dollars, and the code behind the figure for everything else."""
    figure = f"{amount // 100:,}.{amount % 100:02d}"
    return f"${figure}" if currency == "usd" else f"{figure} {currency.upper()}"
