"""Closing the loop: passages under themes, replies with reasons, both reports in their order, and the way back."""

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from diplomacy import languages
from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions.filing import file_text
from engagement.actions.gates import obstacles_to_answer, obstacles_to_heard
from engagement.actions.readings import mark_read, mark_submissions_read
from engagement.actions.reports import publish_answer, publish_heard
from engagement.mail import deliver_due
from engagement.models import (
    Clause,
    Comment,
    Consultation,
    Delivery,
    Excerpt,
    Reading,
    Reply,
    Report,
    Submission,
    Theme,
    Unwanted,
)
from engagement.models.keys import author_key
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DraftFactory,
    ExcerptFactory,
    ReplyFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    discussion_of,
    proves,
    published_clause,
)
from tests.factories import publish as frozen

pytestmark = pytest.mark.django_db

WORDS = "Please open until seven. The queue is long."


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def clause():
    """A clause of the first draft of a closed consultation."""
    return published_clause(draft__consultation=ConsultationFactory(closed=True), number="1")


@pytest.fixture
def consultation(clause):
    return clause.draft.consultation


@pytest.fixture
def comment(clause):
    """A contribution to the clause that nobody has read."""
    return CommentFactory(discussion=discussion_of(clause), comment=WORDS, user_email="bold@example.net")


@pytest.fixture
def theme(consultation):
    return ThemeFactory(consultation=consultation)


@pytest.fixture
def ready(comment, theme, officer):
    """Everything is read, filed and written; nothing is published."""
    file_text(comment, theme, stance="change", by=officer, passage="Please open until seven.")
    return ReportFactory(consultation=theme.consultation)


@pytest.fixture
def heard(ready, officer):
    """«What you said» is published; the answer is written, an accepted point with its changed clause."""
    publish_heard(ready, by=officer)
    reply = ReplyFactory(theme=Theme.objects.get(), decision="accepted", reason_en="You are right.", reason_mn="Зөв.")
    reply.changed_clauses.set([changed_clause(Clause.objects.get(number="1"))])
    return ReportFactory(
        consultation=ready.consultation, kind="answer", body_en="<p>We decided.</p>", body_mn="<p>Шийдэв.</p>"
    )


@pytest.fixture
def answered(heard, officer):
    publish_answer(heard, by=officer)
    return fresh(heard.consultation)


def changed_clause(origin):
    """What the clause became in the published second draft."""
    draft = DraftFactory(
        consultation=origin.draft.consultation, number=2, change_note_en="Hours.", change_note_mn="Цаг."
    )
    clause = ClauseFactory(draft=draft, number="1", text_en="The consul is open from eight.")
    clause.comes_from.set([origin])
    frozen(draft, at=ago(hours=1))
    return Clause.objects.select_related("draft__consultation").get(pk=clause.pk)


def fresh(consultation):
    return Consultation.objects.with_reports().get(pk=consultation.pk)


def reply_to(theme, **kwargs):
    return ReplyFactory(theme=theme, **kwargs)


# Filing


def test_passage_is_filed_by_its_exact_words(comment, theme, officer):
    excerpt = file_text(comment, theme, stance="for", by=officer, passage=" The queue is long.\n")

    excerpt.refresh_from_db()
    assert (excerpt.text, excerpt.start, excerpt.end) == ("The queue is long.", 25, 43)
    assert (excerpt.stance, excerpt.filed_by, excerpt.language) == ("for", officer, "en")


@pytest.mark.parametrize("passage", ["", "  ", WORDS, f" {WORDS} "])
def test_no_words_or_all_of_them_file_the_whole_comment(comment, theme, officer, passage):
    excerpt = file_text(comment, theme, stance="for", by=officer, passage=passage)

    assert (excerpt.text, excerpt.start, excerpt.end) == (WORDS, None, None)


def test_passage_counts_letters_of_any_script(comment, theme, officer):
    comment.comment = "Өглөө 🐎 найман цагаас нээгээрэй."
    comment.save()

    excerpt = file_text(comment, theme, stance="for", by=officer, passage="найман цагаас")

    assert excerpt.text == "найман цагаас"


def test_words_that_are_not_in_the_comment_are_refused(comment, theme, officer):
    with pytest.raises(Refused, match="These words are not in the text"):
        file_text(comment, theme, stance="for", by=officer, passage="please open until seven")

    assert (Excerpt.objects.count(), Reading.objects.count()) == (0, 0)


def test_same_passage_is_filed_once_under_a_theme_but_under_several_themes(comment, theme, officer):
    other = ThemeFactory(consultation=theme.consultation)

    for passage in ("", "The queue is long."):
        file_text(comment, theme, stance="for", by=officer, passage=passage)
        file_text(comment, other, stance="for", by=officer, passage=passage)
        with pytest.raises(Refused, match="already filed under that theme"):
            file_text(comment, theme, stance="against", by=officer, passage=passage)

    assert [excerpt.text for excerpt in theme.excerpts.all()] == [WORDS, "The queue is long."]


def test_database_refuses_a_passage_filed_twice_and_half_a_range(comment, theme):
    ExcerptFactory(theme=theme, comment=comment)

    with pytest.raises(IntegrityError, match="excerpt_filed_once"), transaction.atomic():
        ExcerptFactory(theme=theme, comment=comment)
    for start, end in ((0, None), (None, 5), (5, 5)):
        with pytest.raises(IntegrityError, match="excerpt_is_whole_or_a_range"), transaction.atomic():
            ExcerptFactory(theme=theme, comment=comment, start=start, end=end)
    assert Excerpt.objects.count() == 1


def test_comment_of_another_consultation_or_of_a_post_is_not_filed(theme, officer):
    strangers = [CommentFactory(discussion=discussion_of(ConsultationFactory())), CommentFactory()]

    for stranger in strangers:
        with pytest.raises(Refused, match="belong to different consultations"):
            file_text(stranger, theme, stance="for", by=officer)

    assert Excerpt.objects.count() == 0


@pytest.mark.parametrize("state", ["unproven", "held", "rejected", "spam", "removed", "withdrawn"])
def test_comment_that_is_not_published_is_not_filed(comment, theme, officer, state):
    comment.state, comment.published_at = state, None
    comment.save()

    with pytest.raises(Refused, match="Only published contributions of the public"):
        file_text(comment, theme, stance="for", by=officer)


def test_official_reply_is_no_contribution(clause, theme, officer):
    official = CommentFactory(discussion=discussion_of(clause), official=True)

    with pytest.raises(Refused, match="Only published contributions of the public"):
        file_text(official, theme, stance="for", by=officer)


def test_record_of_an_answered_consultation_is_closed(answered, comment, officer):
    theme = Theme.objects.get()

    with pytest.raises(Refused, match="its record is closed"):
        file_text(comment, theme, stance="for", by=officer, passage="The queue is long.")


def test_filing_marks_as_read_and_reading_twice_changes_nothing(comment, theme, officer):
    file_text(comment, theme, stance="for", by=officer)
    before = Reading.objects.values().get()

    mark_read([comment, comment], by=officer)

    assert Reading.objects.values().get() == before
    assert list(Comment.objects.unread()) == []


# «What you said»


def test_heard_is_published_with_all_themes_and_enters_the_history(ready, officer):
    assert obstacles_to_heard(fresh(ready.consultation)) == []

    publish_heard(ready, by=officer)

    consultation, theme = fresh(ready.consultation), Theme.objects.get()
    assert (str(consultation.stage), theme.is_published) == ("heard", True)
    assert (ready.published_by, [entry.kind for entry in consultation.timeline.all()]) == (officer, ["heard", "sealed"])


def unread(consultation):
    CommentFactory(discussion=discussion_of(consultation))


def waiting(consultation):
    CommentFactory(discussion=discussion_of(consultation), held=True)


def no_gist(consultation):
    Theme.objects.update(gist_mn="")


def no_body(consultation):
    Report.objects.update(body_mn="")


def no_report(consultation):
    Report.objects.all().delete()


def no_theme(consultation):
    Theme.objects.all().delete()


def already_heard(consultation):
    Report._base_manager.update(published_at=ago(hours=1))


def still_open(consultation):
    Consultation.objects.filter(pk=consultation.pk).update(closes_at=ago(days=-2))


ONCE = "«What you said» is published once, after closing and before the answer."


@pytest.mark.parametrize(
    ("flaw", "obstacle"),
    [
        (unread, "1 comment has not been read."),
        (waiting, "1 comment waits for a moderator."),
        (no_gist, "Say in both languages what people said under «{theme}»."),
        (no_body, "Write the report in both languages."),
        (no_report, "Write the report in both languages."),
        (no_theme, "File the contributions under at least one theme."),
        (already_heard, ONCE),
        (still_open, ONCE),
    ],
)
def test_heard_waits_while_something_is_missing(ready, flaw, obstacle):
    theme = Theme.objects.get()

    flaw(ready.consultation)

    assert obstacles_to_heard(fresh(ready.consultation)) == [obstacle.format(theme=theme)]


def test_refused_heard_publishes_and_mails_nothing(ready, officer, mailoutbox):
    unread(ready.consultation)

    with pytest.raises(Refused):
        publish_heard(ready, by=officer)

    assert (Report.objects.published().count(), Theme.objects.published().count(), len(mailoutbox)) == (0, 0, 0)


def test_only_contributions_of_the_public_to_this_consultation_must_be_read(ready):
    discussion = discussion_of(ready.consultation)
    CommentFactory(discussion=discussion, official=True)
    for state in ("unproven", "rejected", "spam", "removed", "withdrawn"):
        CommentFactory(discussion=discussion, state=state)
    CommentFactory()
    CommentFactory(held=True)

    assert obstacles_to_heard(fresh(ready.consultation)) == []


def test_consultation_without_a_contribution_needs_no_theme(officer):
    report = ReportFactory()

    publish_heard(report, by=officer)

    assert str(fresh(report.consultation).stage) == "heard"


def test_contributors_are_told_once_in_their_language_what_was_heard(ready, officer, mailoutbox):
    discussion = discussion_of(ready.consultation)
    other = CommentFactory(discussion=discussion, language="mn", user_email="tsend@example.net")
    silent = [CommentFactory(discussion=discussion, state=state) for state in ("removed", "withdrawn", "rejected")]
    mark_read([other], by=officer)

    publish_heard(ready, by=officer)

    with override("mn"):
        subject = gettext("What people said, and where your words were counted")
    told = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert told == {
        "bold@example.net": "What people said, and where your words were counted",
        "tsend@example.net": subject,
    }
    assert len(mailoutbox) == 2 < len(silent) + 2


@pytest.mark.parametrize("kind", ["heard", "answer"])
@pytest.mark.parametrize("language", ["en", "mn"])
def test_who_sent_a_formal_answer_is_told_once_by_a_mail_with_its_private_link(
    ready, officer, mailoutbox, kind, language
):
    consultation = ready.consultation
    about = {"consultation": consultation, "language": language}
    both = Comment.objects.get()
    Comment.objects.update(author_key="bold", language=language)
    withheld, again = (
        SubmissionFactory(**about, consent="withheld", email="a@example.net", author_key="a") for _ in "ab"
    )
    letter = SubmissionFactory(
        **about, on_paper=True, email="letter@example.net", has_address=True, author_key="letter"
    )
    too = SubmissionFactory(**about, email=both.user_email, author_key="bold")
    silent = [
        SubmissionFactory(**about, author_key=f"silent{number}", **traits)
        for number, traits in enumerate(
            (
                {"unproven": True},
                {"begun": True},
                {"withdrawn_at": ago(hours=1)},
                {"on_paper": True},
                {"on_paper": True, "email": "old@example.net", "replaced_by": letter},
            )
        )
    ]
    mark_submissions_read([withheld, again, letter, too, *silent], by=officer)
    publish_heard(ready, by=officer)
    if kind == "answer":
        mailoutbox.clear()
        ReplyFactory(theme=Theme.objects.get())
        publish_answer(ReportFactory(consultation=consultation, kind="answer"), by=officer)

    told = {mail.to[0]: mail.body for mail in mailoutbox}
    own = {"a@example.net": [withheld, again], "letter@example.net": [letter], both.user_email: [too]}
    assert (len(mailoutbox), set(told)) == (3, set(own))
    links = {address: [one.private_url(language) in told[address] for one in sent] for address, sent in own.items()}
    assert links == {address: [True] * len(sent) for address, sent in own.items()}
    assert both.private_url(language) in told[both.user_email]
    everything = "".join(told.values())
    assert [one for one in (*silent, both) if everything.count(one.link_token) != (one is both)] == []
    assert everything.count(consultation.get_absolute_url(language)) == 2
    assert {mail.extra_headers["Content-Language"] for mail in mailoutbox} == {language}
    with override(language):
        subject = "What people said: %(title)s" if kind == "heard" else "The Ministry has answered"
        title = languages.text(consultation, "title", language)
        assert gettext(subject) % {"title": title} in {mail.subject for mail in mailoutbox}


def test_no_mail_of_an_outcome_goes_to_who_has_taken_the_answer_back_or_wants_none(ready, officer, mailoutbox):
    sent = [
        SubmissionFactory(consultation=ready.consultation, author_key=author_key(f"{n}@example.net")) for n in "abc"
    ]
    for one, name in zip(sent, "abc", strict=True):
        Submission.objects.filter(pk=one.pk).update(email=f"{name}@example.net")
    mark_submissions_read(sent, by=officer)
    publish_heard(ready, by=officer)
    told = {mail.to[0] for mail in mailoutbox}
    mailoutbox.clear()
    Delivery.objects.filter(submission__isnull=False).update(sent_at=None)
    Submission.objects.filter(pk=sent[0].pk).update(withdrawn_at=ago(hours=1))
    Unwanted.objects.create(author_key=sent[1].author_key)

    deliver_due.call()

    assert told == {"bold@example.net", "a@example.net", "b@example.net", "c@example.net"}
    assert [mail.to for mail in mailoutbox] == [["c@example.net"]]


# «What we decided»


def test_answer_releases_report_and_replies_together(heard, officer):
    assert obstacles_to_answer(fresh(heard.consultation)) == []

    publish_answer(heard, by=officer)

    consultation = fresh(heard.consultation)
    assert (str(consultation.stage), Reply.objects.get().is_published) == ("answered", True)
    assert [entry.kind for entry in consultation.timeline.all()] == ["answer", "heard", "sealed"]


def unanswered(consultation):
    ThemeFactory(consultation=consultation, published_at=ago(hours=1))


def clause_missing(consultation):
    Reply.objects.get().changed_clauses.clear()


def clause_of_first_draft(consultation):
    Reply.objects.get().changed_clauses.set([consultation.drafts.get(number=1).clauses.get()])


def clause_of_unpublished_draft(consultation):
    clause = ClauseFactory(number="1", draft__consultation=consultation, draft__number=3)
    Reply.objects.get().changed_clauses.set([clause])


def clause_of_another_consultation(consultation):
    clause = ClauseFactory(number="1", draft__number=2)
    frozen(clause.draft)
    Reply.objects.get().changed_clauses.set([clause])


def answer_unwritten(consultation):
    Report.objects.filter(kind="answer").update(body_mn="")


def not_yet_heard(consultation):
    Report._base_manager.filter(kind="heard").update(published_at=None)


LATER = "Clause 1 is not in a later, published draft of this consultation."


@pytest.mark.parametrize(
    ("flaw", "obstacle"),
    [
        (unanswered, "The theme «{new}» has no reply."),
        (
            clause_missing,
            "The reply to «{theme}» accepts the point but names neither a changed clause nor a commitment.",
        ),
        (clause_of_first_draft, LATER),
        (clause_of_unpublished_draft, LATER),
        (clause_of_another_consultation, LATER),
        (answer_unwritten, "Write the report in both languages."),
        (not_yet_heard, "«What we decided» is published once, after «what you said»."),
        (unread, "1 comment has not been read."),
        (waiting, "1 comment waits for a moderator."),
    ],
)
def test_answer_waits_while_something_is_missing(heard, flaw, obstacle):
    theme = Theme.objects.get()

    flaw(heard.consultation)

    expected = obstacle.format(theme=theme, new=Theme.objects.latest("pk"))
    assert obstacles_to_answer(fresh(heard.consultation)) == [expected]


def test_refused_answer_publishes_and_mails_nothing(heard, officer, mailoutbox):
    unanswered(heard.consultation)
    mailoutbox.clear()

    with pytest.raises(Refused):
        publish_answer(heard, by=officer)

    assert (Report.objects.published().count(), Reply.objects.published().count(), len(mailoutbox)) == (1, 0, 0)


@pytest.mark.parametrize("decision", ["not_accepted", "already_so", "out_of_scope", "more_work"])
def test_point_that_changes_nothing_needs_no_clause(heard, decision):
    Reply.objects.update(decision=decision)
    clause_missing(heard.consultation)

    assert obstacles_to_answer(fresh(heard.consultation)) == []


def test_theme_found_after_the_hearing_is_released_with_the_answer(heard, officer):
    theme = ThemeFactory(consultation=heard.consultation)
    reply_to(theme)

    publish_answer(heard, by=officer)

    theme.refresh_from_db()
    assert theme.is_published


def test_withdrawn_consultation_gets_no_report(ready, heard):
    Consultation.objects.update(withdrawn_at=ago(hours=1), withdrawn_reason_en="Late.", withdrawn_reason_mn="Хоцорсон.")
    consultation = fresh(heard.consultation)

    assert obstacles_to_heard(consultation) == [ONCE]
    assert obstacles_to_answer(consultation) == ["«What we decided» is published once, after «what you said»."]


def test_contributors_are_told_once_of_the_answer(answered, mailoutbox):
    sent = [(mail.to[0], mail.subject) for mail in mailoutbox]

    assert sent == [
        ("bold@example.net", "What people said, and where your words were counted"),
        ("bold@example.net", "The Ministry has answered"),
    ]
    assert list(Delivery.objects.order_by("pk").values_list("key", flat=True)) == [
        f"heard:{answered.pk}",
        f"answer:{answered.pk}",
    ]


# Frozen


def test_published_reply_and_report_do_not_change_nor_go(answered):
    reply, reports = Reply.objects.get(), list(Report.objects.order_by("pk"))
    before = [list(model.objects.order_by("pk").values()) for model in (Reply, Report)]

    for record in (reply, *reports):
        record.published_at = None if record is reply else record.published_at
        for change in (record.save, Reply.objects.get().delete if record is reply else record.delete):
            with pytest.raises(Unchangeable), transaction.atomic():
                change()

    assert [list(model.objects.order_by("pk").values()) for model in (Reply, Report)] == before


def test_reply_and_report_change_until_they_are_published():
    reply, report = ReplyFactory(reason_en="First."), ReportFactory(body_en="<p>First.</p>")
    reply.reason_en, report.body_en = "Second.", "<p>Second.</p>"

    reply.save()
    report.save()

    assert (Reply.objects.get().reason_en, Report.objects.get().body_en) == ("Second.", "<p>Second.</p>")
    reply.delete()
    report.delete()
    assert (Reply.objects.count(), Report.objects.count()) == (0, 0)


def replies_shown(client, consultation):
    page = BeautifulSoup(client.get(consultation.get_absolute_url()).content, "html.parser")
    return [text.p.text for text in page.select(".official-reply__text")]


def test_correction_takes_the_place_of_a_reply_only_when_it_is_published(client, answered):
    reply = Reply.objects.get()
    correction = reply_to(reply.theme, replaces=reply, reason_en="We were wrong.")

    before = replies_shown(client, answered)
    Reply._base_manager.filter(pk=correction.pk).update(published_at=ago(minutes=1))

    assert (before, replies_shown(client, answered)) == (["You are right."], ["We were wrong."])


def test_theme_has_one_reply_and_each_reply_one_correction():
    reply = ReplyFactory()
    reply_to(reply.theme, replaces=reply)

    with pytest.raises(IntegrityError, match="reply_first_version_once"), transaction.atomic():
        reply_to(reply.theme)
    with pytest.raises(IntegrityError, match="replaces"), transaction.atomic():
        reply_to(reply.theme, replaces=reply)
    assert Reply.objects.count() == 2


@pytest.mark.parametrize(
    ("constraint", "model", "change"),
    [
        ("theme_published_says_the_gist", Theme, {"published_at": ago(days=1), "gist_mn": ""}),
        ("report_published_is_whole", Report, {"published_at": ago(days=1), "body_mn": ""}),
        ("reply_in_every_language", Reply, {"reason_mn": ""}),
        ("reply_in_every_language", Reply, {"signed_by_en": None}),
        ("reply_new_version_says_why", Reply, {"replaces": F("pk")}),
        ("theme_in_every_language", Theme, {"title_mn": ""}),
    ],
)
def test_database_refuses_what_is_not_whole(constraint, model, change):
    ReportFactory(consultation=ReplyFactory().theme.consultation)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model._base_manager.update(**change)


# What the public sees


def path_of(comment, read):
    """The words, the theme, the reply and the changed words on a contributor's page; "" where there are none."""
    page = read(comment.private_url("en"))
    for hint in page.select(".changes .visually-hidden"):
        hint.extract()
    found = (".trace blockquote", ".trace__theme a", ".official-reply__text p", ".changes del", ".changes ins")
    return [node.text.strip() if (node := page.select_one(selector)) else "" for selector in found]


def test_private_link_shows_nothing_of_the_path_before_its_publication(ready, comment, read):
    reply_to(Theme.objects.get(), reason_en="Secret reason.")

    assert path_of(comment, read) == ["", "", "", "", ""]
    assert "Secret reason." not in read(comment.private_url("en")).text


def test_private_link_shows_the_theme_once_it_is_heard_and_no_reply(heard, comment, read):
    assert path_of(comment, read) == ["Please open until seven.", Theme.objects.get().title_en, "", "", ""]


def test_private_link_shows_the_whole_path_once_it_is_answered(answered, comment, read):
    title = Theme.objects.get().title_en

    assert path_of(comment, read) == ["Please open until seven.", title, "You are right.", "nine", "eight"]


def test_themes_are_unseen_until_they_are_heard(client, ready, officer):
    title, url = Theme.objects.get().title_en, ready.consultation.get_absolute_url()

    before = client.get(url).text
    publish_heard(ready, by=officer)

    assert [title in before, title in client.get(url).text] == [False, True]
    assert ["You spoke of hours." in before, "You spoke of hours." in client.get(url).text] == [False, True]


def test_replies_and_the_changed_clause_stay_unseen_until_they_are_published(client, heard):
    changed = Reply.objects.get().changed_clauses.select_related("draft__consultation").get()

    pages = [client.get(target.get_absolute_url()).text for target in (heard.consultation, changed)]

    assert [("You are right." in page, "We decided." in page) for page in pages] == [(False, False)] * 2
    assert "Please open until seven." not in pages[1]


def test_theme_shows_its_passages_and_counts_each_contribution_once(heard, comment, officer, read):
    theme = Theme.objects.get()
    file_text(comment, theme, stance="for", by=officer, passage="The queue is long.")

    shown = read(heard.consultation.get_absolute_url()).select_one(f"#{theme.anchor}")

    assert [quote.text for quote in shown.select(".excerpt p")] == ["Please open until seven.", "The queue is long."]
    assert shown.select_one(".theme__voices").text.strip() == "1 contribution"
    assert shown.select_one(".excerpt a")["href"] == comment.permalink


def test_changed_clause_names_the_contributions_that_shaped_it(answered, read):
    clauses = Clause.objects.select_related("draft__consultation").order_by("draft__number")

    old, new = (read(clause.get_absolute_url()) for clause in clauses)

    assert [quote.text for quote in new.select(".excerpt p")] == ["Please open until seven."]
    assert [text.p.text for text in new.select(".official-reply__text")] == ["You are right."]
    assert old.select(".excerpt, .official-reply") == []


@pytest.mark.parametrize("state", ["removed", "withdrawn", "held"])
def test_passage_goes_from_every_page_with_its_comment(answered, comment, client, state):
    changed = Clause.objects.select_related("draft__consultation").get(draft__number=2)
    pages = [answered.get_absolute_url(), changed.get_absolute_url()]

    before = ["Please open until seven." in client.get(url).text for url in pages]
    Comment.objects.filter(pk=comment.pk).update(state=state)
    after = ["Please open until seven." in client.get(url).text for url in pages]

    assert (before, after) == ([True, True], [False, False])
    theme = BeautifulSoup(client.get(pages[0]).content, "html.parser").select_one(".theme")
    assert theme.select(".theme__voices, .excerpt") == []


def test_answered_page_counts_its_decisions_from_the_rows(answered, read):
    page = read(answered.get_absolute_url())

    rows = [" ".join(item.text.split()) for item in page.select("#loop .decisions li")]
    assert [row for row in rows if "Accepted" in row] == ["1 Accepted"]
    assert "We decided." in page.select_one("main").text


def test_pages_of_the_outcome_are_in_the_readers_language(client, answered):
    changed = Clause.objects.select_related("draft__consultation").get(draft__number=2)

    for target in (answered, changed):
        english, mongolian = (client.get(target.get_absolute_url(code)).text for code in ("en", "mn"))
        assert ["You are right." in english, "Зөв." in english] == [True, False]
        assert ["You are right." in mongolian, "Зөв." in mongolian] == [False, True]


# Cost


def outcome_of(count):
    """An answered consultation whose changed clause was shaped by so many themes, each with a passage and a reply."""
    origin = published_clause(draft__consultation=ConsultationFactory(closed=True), number="1")
    changed = changed_clause(origin)
    for _number in range(count):
        theme = ThemeFactory(consultation=origin.draft.consultation, published_at=ago(hours=1))
        ExcerptFactory(theme=theme, comment=CommentFactory(discussion=discussion_of(origin)))
        proves(reply_to(theme, decision="accepted", published_at=ago(hours=1)), changed)
    for kind in ("heard", "answer"):
        ReportFactory(consultation=origin.draft.consultation, kind=kind, published_at=ago(hours=1))
    return changed


def queries_of(client, url):
    client.get(url)  # what is kept between requests
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_of_one_and_of_four_themes_cost_the_same(client):
    one, four = outcome_of(1), outcome_of(4)

    for few, many in ((one, four), (one.draft.consultation, four.draft.consultation), (one.draft, four.draft)):
        costs = [queries_of(client, target.get_absolute_url()) for target in (few, many)]
        assert costs[0] == costs[1] <= 12


def test_drafts_of_one_and_of_five_clauses_cost_the_same(client):
    drafts = []
    for count in (1, 5):
        clauses = [ClauseFactory()]
        clauses += [ClauseFactory(draft=clauses[0].draft) for _number in range(count - 1)]
        drafts.append(frozen(clauses[0].draft))

    for pages in (drafts, [draft.consultation for draft in drafts]):
        costs = [queries_of(client, page.get_absolute_url()) for page in pages]
        assert costs[0] == costs[1]


def test_list_of_one_and_of_five_consultations_costs_the_same(client):
    ConsultationFactory(closed=True)
    one = queries_of(client, "/en/consultations/")
    for kwargs in ({}, {"upcoming": True}, {"withdrawn": True}, {"closed": True}):
        ConsultationFactory(**kwargs)

    assert queries_of(client, "/en/consultations/") == one
