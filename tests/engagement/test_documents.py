"""Documents of a consultation: prepared by staff, read by everybody once it is public, replaced but never changed."""

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions import documents
from engagement.admin.consultations import ConsultationAdmin
from engagement.models import Consultation, Document, DocumentFile, TimelineEntry
from engagement.models.documents import documents_of
from tests.factories import ConsultationFactory, DocumentFactory, open_to_public, pdf_file

pytestmark = pytest.mark.django_db

NOTE = {"en": "New figures.", "mn": "Шинэ тоо."}
TITLES = {"title_en": "Costs, revised", "title_mn": "Зардал, шинэчилсэн"}


def upload(name="costs.pdf", content=None):
    return SimpleUploadedFile(name, pdf_file() if content is None else content)


def add(consultation, by, replaces=None, files=("en",), note=NOTE, **more):
    document = Document(consultation=consultation, replaces=replaces, **TITLES | more)
    sent = {code: documents.looked_at(upload()) for code in files}
    return documents.add(document, sent, note, by=by)


def stored():
    folders = default_storage.listdir("documents")[0] if default_storage.exists("documents") else []
    return sum(len(default_storage.listdir(f"documents/{folder}")[1]) for folder in folders)


# Fetched


def test_a_public_file_is_saved_and_never_shown_as_a_page_of_ours(client):
    file = open_to_public(DocumentFactory(files__name="Зардал 2026")).files.get(language="mn")

    response = client.get(file.url)

    assert response.getvalue() == pdf_file(b"Costs.")
    assert file.url.startswith("/mn/documents/")
    headers = {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Length", "ETag")}
    assert headers == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(file.size),
        "ETag": f'"{file.digest}"',
    }
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%97")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert re.fullmatch(r"public, max-age=31536000, s-maxage=\d+, immutable", response["Cache-Control"])
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    again = client.get(file.url, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.getvalue() if again.streaming else again.content) == (304, b"")
    head = client.head(file.url)
    assert (head.status_code, head["Content-Length"]) == (200, str(file.size))
    assert client.post(file.url).status_code == 405


def test_another_name_leads_to_the_files_own_and_an_unknown_number_to_nothing(client):
    file = open_to_public(DocumentFactory()).files.first()

    for name in ("other.pdf", "evil.html", "x" * 200):
        elsewhere = client.get(reverse("engagement:document_file", args=[file.pk, name]))
        assert (elsewhere.status_code, elsewhere["Location"]) == (302, file.url)
    assert client.get(reverse("engagement:document_file", args=[file.pk + 1000, file.name])).status_code == 404
    default_storage.delete(file.file.name)
    assert client.get(file.url).status_code == 404


def test_a_file_that_is_not_public_yet_is_for_those_who_prepare_it(client, officer, editor, client_of):
    file = DocumentFactory().files.first()
    wrong = reverse("engagement:document_file", args=[file.pk, "guess.pdf"])

    for visitor in (client, client_of(editor)):
        for address in (file.url, wrong):
            response = visitor.get(address)
            assert (response.status_code, file.name in response.text) == (404, file.name in address)
    response = client_of(officer).get(file.url)
    assert response.getvalue() == pdf_file(b"Costs.")
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment")
    open_to_public(file.document)
    assert client.get(file.url).getvalue()


def test_the_proxy_can_be_told_to_send_the_file(client, settings):
    settings.MEDIA_ACCEL = "/protected/"
    file = open_to_public(DocumentFactory()).files.first()

    response = client.get(file.url)

    assert response["X-Accel-Redirect"] == f"/protected/{file.file.name}"
    assert (response.content, response["ETag"]) == (b"", f'"{file.digest}"')
    assert response["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert "costs" not in file.file.name, "it is stored under a name of chance"


# Listed


def test_the_page_lists_each_document_with_kind_language_type_and_size(read, django_assert_num_queries):
    consultation = ConsultationFactory(unpublished=True)
    DocumentFactory(consultation=consultation, kind="easy_read", files=["mn"], title_en="In short", position=1)
    DocumentFactory(consultation=consultation, title_en="Costs", position=0)
    DocumentFactory(consultation=consultation, files=[], title_en="Nothing to read")
    open_to_public(consultation.documents.first())
    consultation.refresh_from_db()

    page = read(consultation.get_absolute_url("en"))
    section = page.select_one("#documents")

    assert [heading.text for heading in section.select("h3")] == ["Costs", "In short"]
    costs, short = section.select(".document")
    assert [link["hreflang"] for link in costs.select("a")] == ["en", "mn"]
    assert [link.get_text(" ", strip=True) for link in costs.select("a")][1] == "Download: Costs, Монгол"
    assert f"PDF, {len(pdf_file(b'Costs.'))}\xa0bytes" in costs.text
    assert "Easy to read" in short.text
    assert "Only in Mongolian so far." in short.text
    assert "so far" not in costs.text
    with django_assert_num_queries(1):
        assert [len(document.in_languages) for document in documents_of(consultation)] == [2, 1]
    with override("mn"):
        assert documents_of(consultation)[0].in_languages[0].language == "mn"
    assert page.select_one('a[href="#documents"]')


# Once it is public


def test_a_newer_document_replaces_an_older_one_and_the_timeline_tells_of_it(officer, read):
    old = open_to_public(DocumentFactory())

    new = add(old.consultation, officer, replaces=old)

    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.note_mn, entry.recorded_by, new.entry) == ("document", "Шинэ тоо.", officer, entry)
    page = read(old.consultation.get_absolute_url("en"))
    assert [heading.text for heading in page.select("#documents > ul h3")] == ["Costs, revised"]
    earlier = page.select_one("#documents details")
    assert old.title_en in earlier.text
    assert "Replaced on" in earlier.text
    assert len(earlier.select("a")) == 2
    assert ["Costs, revised" in moment.text for moment in page.select('#history [data-kind="document"]')] == [True]


def test_what_was_offered_to_read_never_changes(officer):
    document = open_to_public(DocumentFactory())
    file = document.files.first()

    for change in (
        document.save,
        document.delete,
        file.save,
        file.delete,
        lambda: documents.store(document, "en", documents.looked_at(upload("other.pdf"))),
        lambda: documents.remove(document, "en"),
        lambda: DocumentFactory(consultation=document.consultation, files=[]),
    ):
        with pytest.raises(Unchangeable):
            change()
    assert default_storage.exists(file.file.name)
    assert (Document.objects.count(), DocumentFile.objects.count()) == (1, 2)
    added = add(document.consultation, officer)
    with pytest.raises(Unchangeable):
        documents.remove(added, "en")
    added = add(document.consultation, officer, files=["en"])
    with pytest.raises(Unchangeable):
        documents.store(added, "mn", documents.looked_at(upload("silent.pdf")))
    assert [file.language for file in added.files.all()] == ["en"]


def test_documents_are_added_only_to_what_is_public_and_not_over(officer):
    for allowed in ({"upcoming": True}, {}, {"closed": True}):
        assert add(ConsultationFactory(**allowed), officer).pk
    before = stored()
    for refused, said in (({"unpublished": True}, "not published"), ({"withdrawn": True}, "over")):
        with pytest.raises(Refused, match=said):
            add(ConsultationFactory(**refused), officer)
    consultation = ConsultationFactory()
    for wrong in ({"files": ()}, {"note": NOTE | {"mn": " "}}):
        with pytest.raises(Refused):
            add(consultation, officer, **wrong)
    first = add(consultation, officer)
    assert add(consultation, officer, replaces=first).replaces == first
    with pytest.raises(Refused, match="meanwhile"):
        add(consultation, officer, replaces=first)
    with pytest.raises(Refused, match="meanwhile"):
        add(ConsultationFactory(), officer, replaces=add(consultation, officer))
    assert TimelineEntry.objects.count() == Document.objects.count() == 6
    assert stored() == before + 3


# Prepared


def test_files_of_what_is_not_public_leave_the_storage_once_it_is_sure(django_capture_on_commit_callbacks):
    document = DocumentFactory()
    first, second = (file.file.name for file in document.files.all())

    with django_capture_on_commit_callbacks(execute=True):
        documents.store(document, "en", documents.looked_at(upload("newer.pdf")))
        assert default_storage.exists(first)
    assert not default_storage.exists(first)
    assert document.files.get(language="en").name == "newer.pdf"
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
        assert default_storage.exists(second)
    assert stored() == 0


@pytest.fixture
def form(officer, client_of):
    """The staff page of a consultation in preparation: (client, address, what its form holds)."""
    consultation = ConsultationFactory(unpublished=True)
    address = reverse("admin:engagement_consultation_change", args=[consultation.pk])
    return client_of(officer), address, consultation


def filled(client, address):
    """What a browser would send back of a staff form, unchanged."""
    found = client.get(address).context["adminform"].form
    parts = [found, *(inline.formset for inline in client.get(address).context["inline_admin_formsets"])]
    sent = {}
    for part in parts:
        forms = [part] if not hasattr(part, "management_form") else [part.management_form, *part.forms]
        for each in forms:
            for field in each:
                value = field.value()
                if field.name.startswith("file_") or value is None or value is False:
                    continue
                values = field.field.widget.decompress(value) if hasattr(field.field.widget, "decompress") else None
                if values:
                    sent |= {f"{field.html_name}_{number}": part for number, part in enumerate(values)}
                else:
                    sent[field.html_name] = value
    return sent


def document_fields(number, **values):
    return {f"documents-{number}-{name}": value for name, value in values.items()}


def test_an_officer_adds_describes_and_exchanges_files_on_the_page_of_the_consultation(form):
    client, address, consultation = form
    sent = filled(client, address) | {"documents-TOTAL_FORMS": "1"}
    words = document_fields(0, kind="impact", title_en="Effects", title_mn="Үр нөлөө", position="1")

    bad = client.post(address, sent | words | document_fields(0, file_mn=upload("a.pdf", b"<html>Not a PDF")))
    none = client.post(address, sent | words)
    good = client.post(address, sent | words | document_fields(0, file_mn=upload("Үр нөлөө.pdf")))

    assert "a web page" in bad.text
    assert 'value="Үр нөлөө"' in bad.text
    assert "Choose a file in at least one language." in none.text
    assert good.status_code == 302, good.context and good.context["errors"]
    document = consultation.documents.get()
    file = document.files.get()
    assert (document.kind, file.language, file.name, file.media_type) == (
        "impact",
        "mn",
        "Үр нөлөө.pdf",
        "application/pdf",
    )
    page = client.get(address)
    assert "Үр нөлөө.pdf (PDF, " in page.text
    assert file.url in page.text
    sent = filled(client, address)
    kept = client.post(address, sent | document_fields(0, title_en="Effects and costs", file_en=upload("effects.pdf")))
    assert kept.status_code == 302
    assert sorted(document.files.values_list("language", "name")) == [("en", "effects.pdf"), ("mn", "Үр нөлөө.pdf")]
    client.post(address, filled(client, address) | {"documents-0-file_mn-clear": "on"})
    assert [file.language for file in document.files.all()] == ["en"]
    client.post(address, filled(client, address) | {"documents-0-DELETE": "on"})
    assert not Document.objects.exists()


def test_a_page_that_fails_after_its_files_were_stored_leaves_none_behind(form, monkeypatch):
    client, address, consultation = form
    words = document_fields(0, kind="impact", title_en="Effects", title_mn="Үр нөлөө", position="1", file_mn=upload())
    before, sent = stored(), filled(client, address) | {"documents-TOTAL_FORMS": "1"} | words

    def refuse(*_args):
        raise Refused("Too late.")

    with monkeypatch.context() as patch:
        patch.setattr(ConsultationAdmin, "log_change", refuse)
        page = client.post(address, sent, follow=True)
    assert "Too late." in page.text
    assert (stored(), consultation.documents.count()) == (before, 0)

    sent |= document_fields(0, file_mn=upload())
    assert client.post(address, sent).status_code == 302
    assert (stored(), consultation.documents.count()) == (before + 1, 1)


def test_once_it_is_public_documents_are_shown_and_added_by_a_verb_of_their_own(form, editor, client_of):
    client, address, consultation = form
    old = open_to_public(DocumentFactory(consultation=consultation))
    page, verb = client.get(address), f"{address.removesuffix('change/')}add-document/"
    assert old.files.first().url in page.text
    assert "documents-0-title_en" not in page.text
    assert verb in page.text
    words = {"replaces": old.pk, "kind": "impact", **TITLES, "en": "New.", "mn": "Шинэ."}

    bad = client.post(verb, words | {"file_en": upload("run.pdf", pdf_file(b"/S /JavaScript"))})
    refused = client_of(editor).post(verb, words | {"file_en": upload()})
    good = client.post(verb, words | {"file_en": upload()})

    assert "runs scripts" in bad.text
    assert "Costs, revised" in bad.text
    assert refused.status_code == 403
    assert good.status_code == 302
    new = Document.objects.standing().get()
    assert (new.replaces, new.files.get().language, new.entry.note_mn) == (old, "en", "Шинэ.")
    assert Consultation.objects.get().timeline.get() == new.entry


def test_staff_send_recordings_that_a_stranger_may_not(form, client, settings):
    logged_in, address, _consultation = form
    settings.PICTURE_MAX_BYTES, settings.RECORDING_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000, 3000, 500

    def send(sender, size):
        return sender.post(address, {"film": upload("a.mp4", b"x" * size)}).status_code

    assert [send(logged_in, 4000), send(logged_in, 9000)] == [200, 413]
    assert [send(client, 400), send(client, 4000)] == [302, 413]
