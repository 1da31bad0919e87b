"""The pages of verbs: who may open them, what stands in the way, and that only a POST does anything."""

import pytest
from django.urls import reverse

from engagement.models import Comment, Draft, Excerpt, State
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DiscussionFactory,
    DraftFactory,
    ReportFactory,
    SanctionFactory,
    ThemeFactory,
    UserFactory,
    declared_ready,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db


def page(verb, record):
    return reverse(f"admin:engagement_{record._meta.model_name}_{verb}", args=[record.pk])


def held():
    return CommentFactory(held=True)


def contribution():
    return CommentFactory(discussion=discussion_of(ConsultationFactory(closed=True)), comment="Open later, please.")


HOSTS = {"editor", "policy officer"}
VERBS = {
    "decide": (held, {"moderator"}),
    "reply": (contribution, HOSTS),
    "pin": (contribution, HOSTS),
    "unpin": (contribution, HOSTS),
    "mark-answered": (contribution, HOSTS),
    "unmark-answered": (contribution, HOSTS),
    "summarise": (lambda: contribution().discussion, HOSTS),
    "sanction": (contribution, {"moderator"}),
    "lift": (SanctionFactory, {"moderator"}),
    "close": (DiscussionFactory, {"editor", "moderator", "policy officer"}),
    "file": (contribution, {"policy officer"}),
    "publish consultation": (lambda: ConsultationFactory(unpublished=True), {"policy officer"}),
    "principles": (lambda: ConsultationFactory(unpublished=True), {"policy officer"}),
    "declare-ready": (lambda: ConsultationFactory(unpublished=True), {"policy officer"}),
    "move-dates": (ConsultationFactory, {"policy officer"}),
    "correct": (ConsultationFactory, {"policy officer"}),
    "withdraw": (ConsultationFactory, {"policy officer"}),
    "publish draft": (lambda: ClauseFactory().draft, {"policy officer"}),
    "begin-next": (lambda: published_clause().draft, {"policy officer"}),
    "publish report": (ReportFactory, {"policy officer"}),
}


@pytest.mark.parametrize("role", ["editor", "moderator", "policy officer"])
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_open_to_its_role_and_closed_to_the_others(verb, role, client_of, request):
    make, allowed = VERBS[verb]
    url = page(verb.split()[0], make())
    user = request.getfixturevalue({"policy officer": "officer"}.get(role, role))

    # What an editor may not even see is not there.
    expected = {200} if role in allowed else {403, 404} if role == "editor" else {403}
    assert client_of(user).get(url).status_code in expected
    if role not in allowed:
        assert client_of(user).post(url).status_code in expected


@pytest.mark.parametrize("verb", VERBS)
def test_a_visitor_is_led_to_the_login_page(verb, client):
    response = client.post(page(verb.split()[0], VERBS[verb][0]()))

    assert response.status_code == 302
    assert "/login/" in response.url


def test_an_account_that_is_not_staff_is_led_to_the_login_page(client_of):
    assert client_of(UserFactory()).get(page("decide", held())).status_code == 302


def test_a_verb_of_a_record_that_does_not_exist_is_not_found(admin_client):
    assert admin_client.get(reverse("admin:engagement_comment_decide", args=[404])).status_code == 404


# Answering and filing


@pytest.fixture
def office(client_of, officer):
    return client_of(officer)


def test_an_official_reply_appears_under_the_comment(office, officer):
    comment = contribution()
    form = {"language": "mn", "office": "Консулын газар", "text": "Баярлалаа."}

    office.post(page("reply", comment), form)

    reply = Comment.objects.get(is_official=True)
    assert (reply.parent_id, reply.state, reply.office) == (comment.pk, State.PUBLISHED, "Консулын газар")
    assert reply.user == officer


def test_a_refused_official_reply_keeps_its_text(office):
    comment = held()

    response = office.post(page("reply", comment), {"language": "en", "office": "Consular", "text": "My long answer"})

    assert "That comment takes no replies." in response.text
    assert "My long answer" in response.text


def test_a_passage_is_filed_by_its_exact_words(office):
    comment = contribution()
    theme = ThemeFactory(consultation=comment.discussion.consultation)

    office.post(page("file", comment), {"theme": theme.pk, "stance": "change", "passage": "Open later"})

    assert Excerpt.objects.get().text == "Open later"
    assert comment.readings.exists()


def test_words_that_are_not_in_the_comment_are_refused_on_the_form(office):
    comment = contribution()
    theme = ThemeFactory(consultation=comment.discussion.consultation)

    response = office.post(page("file", comment), {"theme": theme.pk, "stance": "change", "passage": "Never said"})

    assert "These words are not in the text." in response.text
    assert "Never said" in response.text


def test_only_themes_of_its_own_consultation_are_offered(office):
    comment = contribution()
    own = ThemeFactory(consultation=comment.discussion.consultation)
    ThemeFactory()

    assert list(office.get(page("file", comment)).context["form"].fields["theme"].queryset) == [own]


# Publishing


def test_obstacles_to_publication_are_listed_and_there_is_no_button(office):
    consultation = ConsultationFactory(unpublished=True, asking_mn="", opens_at=None)

    response = office.get(page("publish", consultation))

    assert "Write in both languages. These are missing:" in response.text
    assert "Set the three dates" in response.text
    assert "verb-form" not in response.text


def test_a_post_against_the_obstacles_changes_nothing_and_lists_them(office):
    consultation = ConsultationFactory(unpublished=True, asking_mn="")

    response = office.post(page("publish", consultation))

    consultation.refresh_from_db()
    assert not consultation.is_published
    assert "Write in both languages. These are missing:" in response.text


def test_a_consultation_is_published_by_a_post_and_not_by_a_get(office, officer):
    consultation = declared_ready()

    office.get(page("publish", consultation))
    consultation.refresh_from_db()
    assert not consultation.is_published

    office.post(page("publish", consultation))
    consultation.refresh_from_db()
    assert consultation.published_by == officer


def test_a_consultation_is_withdrawn_with_its_reason(office):
    consultation = ConsultationFactory()

    refused = office.post(page("withdraw", consultation), {"en": "Overtaken.", "mn": ""})
    office.post(page("withdraw", consultation), {"en": "Overtaken.", "mn": "Хоцров."})

    consultation.refresh_from_db()
    assert "Overtaken." in refused.text
    assert (consultation.withdrawn_at is None, consultation.withdrawn_reason_mn) == (False, "Хоцров.")


def test_a_draft_is_published_and_its_buttons_change(office):
    draft = ClauseFactory().draft

    before = office.get(reverse("admin:engagement_draft_change", args=[draft.pk])).context["verb_links"]
    office.post(page("publish", draft))
    after = office.get(reverse("admin:engagement_draft_change", args=[draft.pk])).context["verb_links"]

    assert [link.url for link in before] == [page("publish", draft), page("import", draft)]
    assert [link.url for link in after] == [page("begin-next", draft)]


def test_the_next_draft_carries_every_clause_and_where_it_comes_from(office):
    first = published_clause(openness="fixed", openness_reason_en="A law.", openness_reason_mn="Хууль.")

    response = office.post(page("begin-next", first.draft))

    following = Draft.objects.get(number=2)
    copy = following.clauses.get()
    assert response.url == reverse("admin:engagement_draft_change", args=[following.pk])
    assert list(copy.comes_from.all()) == [first]
    assert (copy.number, copy.openness) == (first.number, "fixed")
    for language in ("en", "mn"):
        assert copy.wording(language) == first.wording(language)
    assert not following.is_published


def test_a_next_draft_is_started_once(office):
    draft = published_clause().draft
    office.post(page("begin-next", draft))

    response = office.post(page("begin-next", draft))

    assert "A later draft of this consultation exists already." in response.text
    assert Draft.objects.count() == 2


def test_a_next_draft_grows_only_out_of_a_published_one(office):
    draft = DraftFactory()

    office.post(page("begin-next", draft))

    assert Draft.objects.count() == 1


def test_a_report_lists_its_obstacles_until_it_can_be_published(office):
    report = ReportFactory()
    unread = CommentFactory(discussion=discussion_of(report.consultation))
    ThemeFactory(consultation=report.consultation)

    response = office.get(page("publish", report))
    assert "1 comment has not been read." in response.text
    mended = {link.label: link.url for link in response.context["obstacles"] if link.url}
    assert all(office.get(url).status_code == 200 for url in mended.values())
    assert unread.comment in office.get(mended["1 comment has not been read."]).text
    office.post(
        reverse("admin:engagement_comment_changelist", query={"state": "all"}),
        {"action": "mark_as_read", "_selected_action": [unread.pk]},
    )
    office.post(page("publish", report))

    report.refresh_from_db()
    assert report.published_at is not None


def test_a_theme_without_reply_leads_to_its_reply_and_an_origin_that_is_only_proposed_to_the_origins(office):
    theme = ThemeFactory()
    report = ReportFactory(consultation=theme.consultation, kind="answer")
    draft = DraftFactory(consultation=theme.consultation, number=2)
    ClauseFactory(draft=draft, origins_proposed=True)

    told = {link.label: link.url for link in office.get(page("publish", report)).context["obstacles"]}
    assert str(theme) in office.get(told[f"The theme «{theme}» has no reply."]).text
    told = {link.label: link.url for link in office.get(page("publish", draft)).context["obstacles"]}
    url = told["Confirm where the clauses come from: some of it was only proposed."]
    assert office.get(url).resolver_match.url_name == "engagement_draft_origins"


@pytest.mark.parametrize("state", [{}, {"unpublished": True}], ids=["published", "in preparation"])
def test_who_may_read_a_consultation_is_led_only_where_they_may_go(client_of, editor, officer, state):
    url = reverse("admin:engagement_consultation_change", args=[ConsultationFactory(**state).pk])

    def led(user):
        page = client_of(user).get(url)
        return [link.url for link in page.context["references"]] + [
            step.url for step in page.context["desk"].get("steps", [])
        ]

    assert led(editor) == []
    assert len(led(officer)) > 3
    assert {address: client_of(officer).get(address).status_code for address in led(officer)} == dict.fromkeys(
        led(officer), 200
    )


def test_who_may_not_use_a_verb_sees_no_button_for_it(client_of, moderator, officer):
    comment = contribution()
    url = reverse("admin:engagement_comment_change", args=[comment.pk])

    labels = {
        user: [str(link.label) for link in client_of(user).get(url).context["verb_links"]]
        for user in (moderator, officer)
    }

    assert labels == {
        moderator: ["Decide", "Sanction", "Erase"],
        officer: ["Reply officially", "Mark as answered", "Pin", "File under a theme"],
    }
