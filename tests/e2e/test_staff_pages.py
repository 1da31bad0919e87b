"""The admin in a browser: tabs for languages, the editor of rich text, and no breach of the policy."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from blog.models import Post
from engagement.actions import text_imports
from engagement.models import Report
from tests import factories, world
from tests.e2e import axe
from tests.e2e.staff import Staff
from tests.world import LANGUAGES

# Made by others: Django's date links mix languages, and heads of columns that stand for nothing have no words.
NOT_OURS = (".datetimeshortcuts", ".inline-group th:empty")
PROSE = "Өнөөдөр ярьж, маргааш шийднэ."


@pytest.fixture
def desk(editor, staff_page):
    """The editor's browser, open at the page of a post that is not public."""
    staff = Staff(staff_page(editor), "en")
    post = factories.PostFactory(title_en="Before", title_mn="Өмнө", published_at_en=None, published_at_mn=None)
    staff.open("blog_post_change", post.pk)
    return staff


@pytest.fixture
def everything(editor, moderator, officer):
    """A site with content, and somebody who may do all that the three roles may."""
    editor.groups.add(*Group.objects.all())
    return editor, world.build()


def test_the_language_tabs_work_by_mouse_and_both_texts_are_saved(desk):
    expect(desk.page.locator("#id_title_mn")).to_be_hidden()
    desk.fill("title", mn="Хойно", en="After")
    expect(desk.page.locator("#id_title_mn")).to_be_hidden()
    desk.save()
    assert Post.objects.values_list("title_en", "title_mn").get() == ("After", "Хойно")


def test_the_language_tabs_work_by_arrow_keys_and_both_texts_are_saved(desk):
    desk.page.locator("#id_title_en").fill("After")
    desk.tab("title", "en").focus()
    desk.page.keyboard.press("ArrowRight")
    expect(desk.tab("title", "mn")).to_be_focused()
    expect(desk.tab("title", "mn")).to_have_attribute("aria-selected", "true")
    desk.page.keyboard.press("Tab")
    expect(desk.page.locator("#id_title_mn")).to_be_focused()
    desk.page.keyboard.press("ControlOrMeta+a")
    desk.page.keyboard.type("Хойно")
    desk.tab("title", "mn").focus()
    desk.page.keyboard.press("ArrowLeft")
    expect(desk.page.locator("#id_title_en")).to_be_visible()
    desk.save()
    assert Post.objects.values_list("title_en", "title_mn").get() == ("After", "Хойно")


def test_the_tabs_are_named_in_their_languages(desk):
    for code, name in (("en", "English"), ("mn", "Монгол")):
        expect(desk.tab("title", code)).to_have_role("tab")
        expect(desk.tab("title", code)).to_have_accessible_name(name)


def test_the_editor_of_rich_text_saves_mongolian_as_it_was_typed(desk):
    desk.open_tab("body", "mn")
    desk.editor("body", "mn").press("ControlOrMeta+a")
    desk.editor("body", "mn").press_sequentially(PROSE)
    desk.save()
    assert Post.objects.get().body_mn == f"<p>{PROSE}</p>"


def test_the_toolbar_of_the_editor_works(desk):
    desk.open_tab("body", "en")
    desk.editor("body", "en").click()
    desk.page.keyboard.press("ControlOrMeta+a")
    desk.page.locator("#tab_id_body_en").get_by_role("button", name="bold").click()
    expect(desk.editor("body", "en").get_by_role("strong")).to_have_text("At length.")
    desk.save()
    assert Post.objects.get().body_en == "<p><strong>At length.</strong></p>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_staff_keep_the_content_security_policy(language, everything, staff_page):
    """A breach on any of them fails the test at its end (`visit`), named with its page."""
    person, site = everything
    staff = Staff(staff_page(person), language)
    waiting = factories.CommentFactory(discussion=site.discussion, held=True)
    unpublished = factories.DraftFactory(consultation=site.open, number=2)
    factories.ClauseFactory(draft=unpublished)
    staff.open("index")
    staff.sees_heading("Waiting for you")
    for name, record in (
        ("blog_post_change", site.post),
        ("engagement_comment_changelist", None),
        ("engagement_comment_decide", waiting),
        ("engagement_consultation_change", site.open),
        ("engagement_draft_change", unpublished),
        ("engagement_draft_import", unpublished),
        ("engagement_draft_origins", unpublished),
        ("engagement_report_change", factories.ReportFactory(consultation=site.reading)),
    ):
        staff.open(name, *([record.pk] if record else []))
        expect(staff.page.get_by_role("heading", level=1)).to_be_visible()
        if record in (site.post, *Report.objects.all()):
            staff.open_tab("body", language)
            expect(staff.editor("body", language)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_a_consultation_is_prepared_and_its_letters_are_entered(
    language, everything, staff_page
):
    person, site = everything
    staff = Staff(staff_page(person), language)
    preparing = factories.DocumentFactory().consultation
    draft = factories.ClauseFactory(draft__consultation=preparing).draft
    question = factories.ChoiceFactory(question__consultation=preparing).question
    pages = [
        ("consultation_change", preparing),
        ("consultation_principles", preparing),
        ("consultation_declare-ready", preparing),
        ("consultation_move-dates", site.open),
        ("consultation_correct", site.open),
        ("consultation_add-document", site.open),
        ("draft_change", draft),
        ("clause_changelist", None),
        ("question_change", question),
        ("question_preview", preparing),
        ("submission_add", None),
        ("submission_sheet", None),
    ]
    faults = []
    for name, record in pages:
        staff.open(f"engagement_{name}", *([record.pk] if record else []))
        faults += [f"{name}: {fault}" for fault in axe.findings(staff.page, without=NOT_OURS)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_posts_are_written_comments_decided_and_drafts_worked_on(
    language, everything, staff_page
):
    person, site = everything
    staff = Staff(staff_page(person), language)
    waiting = factories.CommentFactory(discussion=site.discussion, held=True)
    draft = factories.ClauseFactory(draft__consultation=site.open, draft__number=2).draft
    text_imports.begin(draft, {"en": "1. A\n\n2. B", "mn": "1. А"}, by=person)
    faults = []
    drafting = [(f"engagement_draft_{page}", draft) for page in ("import", "rows", "origins")]
    for name, record in (("blog_post_change", site.post), ("engagement_comment_decide", waiting), *drafting):
        staff.open(name, record.pk)
        if record is site.post:
            expect(staff.page.locator(".ProseMirror:visible").first).to_be_visible()
        faults += [f"{name}: {fault}" for fault in axe.findings(staff.page, without=NOT_OURS)]
    assert not faults, "\n".join(faults)
