"""The form in which a text is pasted or given as a file, one field for each language."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.admin.prose import ProseWidget
from diplomacy import languages
from diplomacy.markup import EXTENSIONS

MOST_CHARACTERS = 1_000_000
MOST_BYTES = 4_000_000
FILES = (".md", ".markdown", ".txt", ".html", ".htm")
POINTS = (
    ("lines", pgettext_lazy("lettered points are", "lines of the clause in which they stand")),
    ("clauses", pgettext_lazy("lettered points are", "clauses of their own, with a number such as 4.2.a")),
)


class ImportForm(forms.Form):
    """`cleaned_data["texts"]` has what was pasted, or else what is in the file, by language."""

    button = _("Read the text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            name = languages.name(code)
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text: %(language)s") % {"language": name},
                required=False,
                max_length=MOST_CHARACTERS,
                widget=ProseWidget(config={"extensions": EXTENSIONS}, preset="configurable"),
            )
            self.fields[f"file_{code}"] = forms.FileField(
                label=_("Or a file: %(language)s") % {"language": name},
                required=False,
                help_text=_("Markdown, plain text or a web page (.md, .txt, .html) in UTF-8."),
                widget=forms.FileInput(attrs={"accept": ",".join(FILES)}),
            )
        self.fields["points"] = forms.ChoiceField(
            label=_("Lettered points, such as a) or а/, are"),
            choices=POINTS,
            initial="lines",
            required=False,
            widget=forms.RadioSelect,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["texts"] = {code: self._text(code) for code in languages.codes()}
        return data

    def _text(self, code: str) -> str:
        """What was pasted, or what is in the file; nothing is an error that stands at its field."""
        pasted, file = self.cleaned_data.get(f"text_{code}") or "", self.cleaned_data.get(f"file_{code}")
        try:
            text = pasted if pasted.strip() and not file else read_file(file) if file else ""
        except ValidationError as error:
            self.add_error(f"file_{code}", error)
            return ""
        if not text.strip() and not self.errors.get(f"text_{code}") and not self.errors.get(f"file_{code}"):
            self.add_error(f"text_{code}", gettext("Paste the text in this language, or choose a file."))
        return text


def read_file(file: UploadedFile) -> str:
    """The text of a file; ValidationError says why it cannot be read."""
    name = (file.name or "").lower()
    if name.endswith((".docx", ".doc", ".odt", ".pdf", ".rtf")):
        raise ValidationError(
            gettext("Files of a word processor cannot be read: open it there, copy everything, and paste it here.")
        )
    if not name.endswith(FILES):
        raise ValidationError(gettext("Choose a file whose name ends in .md, .txt or .html."))
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(gettext("The file is too large for a text: it may have 4 MB."))
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(gettext("The file is not in UTF-8: save it in that encoding, or paste it.")) from error
