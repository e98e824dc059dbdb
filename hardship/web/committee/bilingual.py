"""Forms whose texts stand in English and Spanish, with a preview of what is Markdown."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import Field, StringField, TextAreaField

from hardship import campaigns
from hardship.web.committee.edit_form import EditForm
from hardship.web.forms import AtMost
from hardship.web.templating import LANGUAGES, markdown

FormClass = type["BilingualForm"]


def bilingual(
    name: str, label: Any, *, most: int, needed: bool = False, marked: bool = False, hint: Any = ""
) -> Callable[[FormClass], FormClass]:
    """Give a form the fields `<name>_en` and `<name>_es`.

    `needed`: the organisation's first language may not be empty. `marked`: it is Markdown, so it
    is a larger box and part of the preview.
    """

    def extend(form: FormClass) -> FormClass:
        kind = TextAreaField if marked or most > 250 else StringField
        limit = AtMost(most)
        for code in LANGUAGES:
            field = kind(label, validators=[limit], description=hint)
            setattr(form, f"{name}_{code}", field)
        form.texts = [name, *form.texts]
        form.needed = form.needed | ({name} if needed else set())
        form.marked = [name, *form.marked] if marked else form.marked
        return form

    return extend


class BilingualForm(EditForm):
    """Knows its texts, which of them are needed, and which are Markdown."""

    texts: ClassVar[list[str]] = []
    needed: ClassVar[set[str]] = set()
    marked: ClassVar[list[str]] = []
    #: Texts that can wait until the campaign opens, but not longer, in any language.
    to_open: ClassVar[frozenset[str]] = frozenset()
    #: Whether people read it already, so that nothing of it can wait.
    is_public = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        union = campaigns.organisation_or_none()
        self.languages = union.languages if union else list(LANGUAGES)
        if len(self.languages) > 1:
            for name, code in self._each():
                label = self[f"{name}_{code}"].label
                label.text = f"{label.text} ({LANGUAGES[code]})"

    def __iter__(self) -> Iterator[Field]:
        """As they stand on the page, so that the summary of errors has their order."""
        texts = [self[f"{name}_{code}"] for name, code in self._each()]
        return iter([*texts, *(field for field in super().__iter__() if field not in texts)])

    def demand(self, name: str, code: str) -> str:
        """Whether a text is `needed` now, needed `to open`, or `optional`, in one language."""
        if name in self.needed and code == self.languages[0]:
            return "needed"
        if name in self.to_open:
            return "needed" if self.is_public else "to open"
        return "optional"

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields' own rules: what is needed is written."""
        is_valid = bool(super().validate(extra_validators))
        for name, code in self._each():
            field = self[f"{name}_{code}"]
            if self.demand(name, code) == "needed" and not field.data:
                field.errors = [*field.errors, _("Write this; people will read it.")]
                is_valid = False
        return is_valid

    def facts(self, *names: str) -> dict[str, Any]:
        """The texts in the languages shown, and the data of the other fields named."""
        told = [f"{name}_{code}" for name, code in self._each()]
        return {name: self[name].data for name in (*told, *names)}

    def preview(self) -> list[tuple[str, str, Markup]]:
        """What is Markdown as people will see it: heading, language, text."""
        return [
            (str(field.label.text), code, markdown(field.data))
            for name, code in self._each()
            if name in self.marked and (field := self[f"{name}_{code}"]).data
        ]

    def _each(self) -> list[tuple[str, str]]:
        """Every text in every language that the organisation writes in."""
        return [(name, code) for name in self.texts for code in self.languages]
