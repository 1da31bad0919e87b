import pytest
from django.urls import reverse

from diplomacy import typesetting
from diplomacy.document_blocks import from_html, levelled
from engagement.actions import seals
from engagement.report_pdf import TEMPLATE
from tests import factories
from tests.factories import ago, answered, discussion_of, proves
from tests.pdf_text import language_of, pdf_text
from tests.world import cost


@pytest.fixture
def consultation(db):
    """Answered: a theme with passages, a reply that changed a clause, a commitment; sealed."""
    consultation = factories.ConsultationFactory(closed=True, title_en="Charter", title_mn="Өргөө, үйлчилгээ")
    draft = factories.DraftFactory(consultation=consultation, number=2)
    clause = factories.ClauseFactory(draft=draft, number="7", heading_en="Hours", heading_mn="Цаг")
    factories.publish(draft)
    theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=3))
    words = 'Нээлттэй! #read("/etc/passwd") $x$ 😀 ₮ ███'
    comment = factories.CommentFactory(discussion=discussion_of(consultation), comment=words, user_name="Дорж")
    factories.ExcerptFactory(theme=theme, comment=comment)
    commitment = factories.CommitmentFactory(consultation=consultation, published_at=ago(hours=1))
    reply = factories.ReplyFactory(theme=theme, decision="accepted", published_at=ago(hours=1))
    proves(reply, clause, commitments=[commitment])
    body = {"body_en": "<h2>Clearly</h2><p>You <strong>spoke</strong>.</p>", "body_mn": "<p>Та ярив.</p>"}
    for kind in ("heard", "answer"):
        factories.ReportFactory(consultation=consultation, kind=kind, published_at=ago(hours=1), **body)
    return consultation


def squeezed(text):
    """Without any blank: a line is set in pieces, and where they meet one cannot see whether there was one."""
    return "".join(text.split())


def pdf(client, consultation, language="en"):
    return client.get(f"{consultation.get_absolute_url(language)}report.pdf")


@pytest.mark.parametrize("language", ["en", "mn"])
def test_the_document_is_tagged_titled_in_its_language_and_its_words_can_be_read(client, consultation, language):
    made = seals.seal(consultation)

    response = pdf(client, consultation, language)
    content, words = response.content, squeezed(pdf_text(response.content))

    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{getattr(consultation, f"slug_{language}")}-{language}.pdf"' in response["Content-Disposition"]
    assert content.startswith(b"%PDF-1.7")
    assert b"/Marked true" in content
    assert b"/StructTreeRoot" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert language_of(content) == language
    told = {
        "en": ("Charter", "You spoke.", "Clearly", "Accepted", "7 Hours", "A second window", "State Secretary"),
        "mn": ("Өргөө, үйлчилгээ", "Та ярив.", "Авсан", "7 Цаг", "Хоёр дахь цонх", "Төрийн нарийн бичгийн дарга"),
    }[language]
    assert [word for word in (*told, made.digest) if squeezed(word) not in words] == []
    assert "Дорж" in words


def test_what_people_wrote_is_never_taken_for_code_and_what_no_font_has_is_a_box(client, consultation):
    words = pdf_text(pdf(client, consultation).content)

    assert squeezed('Нээлттэй! #read("/etc/passwd") $x$ □ ₮ [hidden passage]') in squeezed(words)
    assert "root:" not in words


def test_the_same_content_is_set_once_and_another_anew(client, consultation, monkeypatch, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pdf"}}
    first = pdf(client, consultation)
    times = []
    monkeypatch.setattr(typesetting, "pdf", lambda *args, **kwargs: times.append(1) or b"%PDF")

    again = pdf(client, consultation)
    assert times == []
    factories.CommentFactory(discussion=discussion_of(consultation))
    assert pdf(client, consultation).content == b"%PDF"

    assert again.content == first.content
    assert again["Cache-Control"].startswith("public")


def test_there_is_no_report_before_what_people_said_is_out_and_no_word_of_what_is_not(client, db):
    consultation = factories.ConsultationFactory(closed=True)
    report = factories.ReportFactory(consultation=consultation, body_en="<p>Qxheard</p>")
    factories.ReportFactory(consultation=consultation, kind="answer", body_en="<p>Qxanswer</p>")
    theme = factories.ThemeFactory(consultation=consultation)
    factories.ReplyFactory(theme=theme, reason_en="Qxreason")
    submission = factories.SubmissionFactory(consultation=consultation, consent="withheld", name="Qxname")
    factories.ExcerptFactory(theme=theme, comment=None, answer=answered(submission, text="Qxwithheld"))
    factories.CommitmentFactory(consultation=consultation, title_en="Qxcommitment")
    page = f"{consultation.get_absolute_url('en')}report/"
    assert client.get(page).status_code == pdf(client, consultation).status_code == 404

    type(report).objects.filter(pk=report.pk).release()
    type(theme).objects.filter(pk=theme.pk).release()

    for words in (client.get(page).text, pdf_text(pdf(client, consultation).content)):
        assert "Qxheard" in words
        assert words.count("Qx") == 1


def test_the_page_to_print_says_the_same_in_few_queries(client, consultation):
    seals.seal(consultation)
    url = f"{consultation.get_absolute_url('en')}report/"

    page = client.get(url).text

    for words in ("Charter", "You <strong>spoke</strong>", "Accepted", "7 Hours", "A second window", "State Secretary"):
        assert words in page
    assert reverse("engagement:report_pdf", args=[consultation.slug_en]) in page
    assert cost(client, url) <= 12


def test_rich_text_becomes_blocks_without_losing_words():
    html = (
        "<h2>Title</h2><p>One <a href='/en/posts/'>link</a><br>two<span class='footnote'>note</span></p>"
        "<ul><li><p>item</p><ol><li><p>inner</p></li></ol></li></ul><blockquote><p>said</p></blockquote>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table><figure><figcaption>shown</figcaption></figure>"
    )

    blocks = from_html(html, site="https://example.org", language="en")

    assert [block["kind"] for block in blocks[:5]] == ["heading", "paragraph", "list", "quote", "table"]
    assert blocks[1]["runs"][1] == {"text": "link", "address": "https://example.org/en/posts/"}
    assert "".join(run["text"] for run in blocks[1]["runs"]) == "One link\ntwo (note)"
    assert blocks[2]["items"][0][1]["ordered"]
    assert blocks[4]["rows"] == [["1", ""]]
    data = {
        "language": "en",
        "title": "T",
        "subtitle": "S",
        "author": "A",
        "summary": "",
        "page": "Page",
        "blocks": levelled(blocks),
    }
    words = squeezed(pdf_text(typesetting.pdf(TEMPLATE, data, made_at=ago(days=1))))
    assert [word for word in ("Title", "two(note)", "item", "inner", "said", "AB", "1") if word not in words] == []
