"""The form of a picture: what is uploaded is looked at before it is taken, and said to be there already if it is."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.admin.verbs import change_url
from blog.models import Image
from diplomacy import languages, pictures


class PictureUploadField(forms.ImageField):
    """One whole still picture of a kind and size that settings allow, and big enough for a page."""

    def to_python(self, data: Any) -> Any:
        """The file, with the `digest` of what is in it; None where none was sent."""
        file: Any = forms.FileField.to_python(self, data)
        if file is None:
            return None
        content = file.read()
        picture, _kind = pictures.opened(content, file.name)
        pictures.refuse_tiny(picture)
        file.digest = pictures.digest(content)
        return file


class PictureUpload(AdminFileWidget):
    """One box, so that its label can be bound to it."""

    use_fieldset = False


class ImageForm(forms.ModelForm):
    class Meta:
        model = Image
        fields = (*languages.columns("alt", "caption", "credit"), "file", "licence", "decorative", "focal_x", "focal_y")
        widgets = {"file": PictureUpload}
        field_classes = {"file": PictureUploadField}
        help_texts = {
            "file": gettext_lazy(
                "A still picture: JPEG, PNG, WebP or AVIF. Where it was taken and other hidden notes are removed."
            ),
            "licence": gettext_lazy("On what terms the picture may be used, such as CC BY 4.0."),
            "focal_x": gettext_lazy("0 is the left edge, 100 the right edge."),
            "focal_y": gettext_lazy("0 is the upper edge, 100 the lower edge."),
        }

    def clean_file(self) -> Any:
        """The same file twice would be described twice, and mended once."""
        file = self.cleaned_data["file"]
        digest = getattr(file, "digest", None)
        twin = Image.objects.filter(digest=digest).exclude(pk=self.instance.pk).first() if digest else None
        if twin:
            link = format_html('<a href="{}">{}</a>', change_url(twin), twin)
            raise forms.ValidationError(format_html(_("The library has this picture already: {}"), link))
        return file
