"""Publication of answers: decided one by one by officers, shown after «what you said», gone as soon as it may not be."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.models import SearchEntry
from blog.models.search import label_of
from diplomacy.refusals import Refused, Stale
from engagement.actions import erasure, paper, publications, received, retention, submission_erasure
from engagement.actions.publications import Range
from engagement.models import (
    AnswerPublication,
    AnswerRedaction,
    Campaign,
    CampaignText,
    ChosenChoice,
    Consent,
    Echo,
    Excerpt,
    PublishedSubmission,
    ReadingNote,
    Submission,
)
from engagement.models.publication_figures import tally
from engagement.models.publications import standings
from engagement.models.redactions import COVER
from engagement.models.writers import writer_behind
from tests.factories import (
    AnswerPublicationFactory,
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    GroundFactory,
    QuestionFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    answered,
    ask,
    choosing,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db

SECRET = "Qxsecretqx"
SAID = f"{SECRET} about marmots."  # what is looked for is said back: so it is another word than the secret


@pytest.fixture
def ground():
    return GroundFactory(title_en="Personal data", title_mn="Хувийн мэдээлэл")


@pytest.fixture
def heard():
    """A consultation whose «what you said» is out."""
    consultation = ConsultationFactory(closed=True)
    ReportFactory(consultation=consultation, published_at=ago(hours=1))
    return consultation


def sent(consultation, *texts, **kwargs):
    """A submission with remarks on the whole, or on the clauses that are given with them."""
    submission = SubmissionFactory(consultation=consultation, **kwargs)
    subjects = [text if isinstance(text, tuple) else (text, {}) for text in texts]
    return submission, [answered(submission, text=text, **subject) for text, subject in subjects]


def choose(answer, choice, other=""):
    ChosenChoice._base_manager.bulk_create([ChosenChoice(answer=answer, choice=choice, other=other)])


def version(answer):
    return standings([answer])[answer.pk].version


def approve(answer, **kwargs):
    publications.approve(answer, by=UserFactory(), version=version(answer), **kwargs)


def withhold(answer, ground):
    publications.withhold(answer, by=UserFactory(), version=version(answer), ground=ground)


def redact(answer, words, ground):
    start = answer.text.index(words)
    hidden = Range(start, start + len(words))
    publications.redact(answer, hidden, by=UserFactory(), version=version(answer), ground=ground)


def list_url(consultation, **query):
    return reverse("engagement:published_submissions", args=[consultation.slug_en], query=query or None)


def everywhere(client, submission):
    """All that the public can open where it might stand, as one text; missing pages count as nothing."""
    consultation = submission.consultation
    words = {"q": "marmots"}
    addresses = [
        submission.get_absolute_url(),
        f"{submission.get_absolute_url()}trace/",
        list_url(consultation),
        list_url(consultation, **words),
        consultation.get_absolute_url(),
        consultation.get_absolute_url("mn"),
        reverse("search", query=words | {"in": "both"}),
        *(theme.get_absolute_url() for theme in consultation.themes.all()),
    ]
    answers = [client.get(address) for address in addresses]
    assert {response.status_code for response in answers} <= {200, 404}
    return "\n".join(response.text for response in answers)


def test_an_answer_is_public_once_it_is_approved_and_what_people_said_is_out(client, ground):
    consultation = ConsultationFactory(closed=True)
    submission, (first, second, third) = sent(
        consultation,
        "Open until six.",
        ("Close at ten.", {"clause": published_clause()}),
        (SAID, {"question": ask(QuestionFactory())}),
    )
    approve(first)
    approve(second)
    assert client.get(submission.get_absolute_url()).status_code == 404
    assert "Open until six." not in client.get(list_url(consultation)).text

    ReportFactory(consultation=consultation, published_at=ago(hours=1))
    redact(second, "ten", ground)

    page = client.get(submission.get_absolute_url()).text
    assert "Open until six." in page
    assert "Bold" in page
    assert "Close at <span" in page
    assert "ten" not in BeautifulSoup(page, "html.parser").select_one(".answers").text.replace("hidden", "").split()
    assert "Personal data (1)" in page
    assert SECRET not in page
    withhold(third, ground)
    assert SECRET not in everywhere(client, submission)


@pytest.mark.parametrize(
    "case", ["undecided", "withheld", "confidential", "not consented", "unproven", "begun", "not heard"]
)
def test_what_is_not_to_be_shown_is_nowhere(client, heard, ground, case):
    """Each beside an answer that is shown; the words are put into the index past every rule."""
    traits = {"not consented": {"consent": "withheld"}, "unproven": {"unproven": True}, "begun": {"begun": True}}
    question = ask(QuestionFactory(consultation=heard, confidential=case == "confidential"))
    submission, [answer] = sent(heard, (SAID, {"question": question}), **traits.get(case, {}))
    ExcerptFactory(theme=ThemeFactory(consultation=heard, published_at=ago(hours=1)), comment=None, answer=answer)
    if case == "withheld":
        AnswerPublicationFactory(answer=answer, withheld=True, ground=ground)
    elif case != "undecided":
        AnswerPublicationFactory(answer=answer)
    if case == "not heard":
        heard.reports.all()._raw_delete(heard.reports.db)
    beside, [shown] = sent(heard, "A different street.")
    approve(shown)
    publications.index([submission.pk])

    assert SECRET not in everywhere(client, submission)
    assert not SearchEntry.objects.filter(label=label_of(PublishedSubmission), record_id=submission.pk).exists()
    found = client.get(beside.get_absolute_url())
    assert found.status_code == (404 if case == "not heard" else 200)


@pytest.mark.parametrize("how", ["withdrawn", "erased", "withheld by its writer", "replaced"])
def test_what_was_public_is_gone_at_once_when_its_writer_wants_it_no_more(client, heard, ground, how):
    traits = {"on_paper": True, "consent": "named"} if how == "replaced" else {}
    submission, [answer] = sent(heard, f"{SAID} is what I say.", **traits)
    theme = ThemeFactory(consultation=heard, published_at=ago(hours=1))
    ExcerptFactory(theme=theme, comment=None, answer=answer)
    redact(answer, "what", ground)
    approve(answer)
    assert everywhere(client, submission).count(SECRET) > 3
    writer = writer_behind(submission.link_token)

    if how == "withdrawn":
        received.withdraw(writer)
    elif how == "erased":
        submission_erasure.erase(writer)
    elif how == "replaced":
        entry = paper.Paper(heard, "letter", ago(days=20), paper.About(name="Bold"), Consent.NAMED, no_objection=True)
        paper.correct(submission, entry, note="A name.", by=UserFactory(), key=answer.submission.link_seed)
    else:
        received.narrow_consent(writer, Consent.WITHHELD)

    assert SECRET not in everywhere(client, submission)
    assert client.get(submission.get_absolute_url()).status_code == 404
    assert not AnswerPublication.objects.filter(answer__submission=submission).exists()
    assert not AnswerRedaction.objects.filter(answer__submission=submission).exists()
    assert not SearchEntry.objects.filter(label=label_of(PublishedSubmission), record_id=submission.pk).exists()


def test_a_name_is_public_only_while_its_writer_lets_it_be(client, heard):
    who = {"capacity": "organisation", "name": "Qxpersonqx", "organisation": "Qxguildqx", "expertise": "Qxtradeqx"}
    named, [answer] = sent(heard, "Open until six.", **who)
    unnamed, [other] = sent(heard, "Open until seven.", **who, consent="unnamed")
    approve(answer)
    approve(other)

    assert "Qxguildqx" in client.get(named.get_absolute_url()).text
    assert "Qxpersonqx" not in client.get(named.get_absolute_url()).text
    assert not {"Qxpersonqx", "Qxguildqx", "Qxtradeqx"} & set(
        BeautifulSoup(client.get(unnamed.get_absolute_url()).content, "html.parser").get_text(" ").split()
    )
    found = client.get(list_url(heard, q="Qxguildqx")).text
    assert named.reference in found
    assert unnamed.reference not in found

    received.narrow_consent(writer_behind(named.link_token), Consent.UNNAMED)

    for address in (named.get_absolute_url(), list_url(heard)):
        assert "Qxguildqx" not in client.get(address).text
        assert "Open until six." in client.get(address).text
    assert named.reference not in client.get(list_url(heard, q="Qxguildqx")).text


def test_words_beside_a_choice_are_shown_only_where_an_officer_says_so(client, heard):
    question = choosing("Mornings", "Else", other=True, consultation=heard)
    ask(question)
    submission = SubmissionFactory(consultation=heard)
    answer = answered(submission, text="", question=question)
    choose(answer, question.choices.last(), other=SAID)

    approve(answer)
    assert "Else" in client.get(submission.get_absolute_url()).text
    assert SECRET not in everywhere(client, submission)
    approve(answer, shows_other=True)
    assert SECRET in client.get(submission.get_absolute_url()).text
    assert submission.reference in client.get(list_url(heard, q="marmots")).text


def test_two_officers_never_decide_over_each_other(heard, ground):
    _submission, [answer] = sent(heard, "Call me: 99112233.")
    before = version(answer)
    redact(answer, "99112233", ground)

    with pytest.raises(Stale):
        publications.approve(answer, by=UserFactory(), version=before)
    approve(answer)
    shown = AnswerPublication.objects.get()
    assert shown.text == f"Call me: {COVER * 8}."
    with pytest.raises(Stale):
        publications.withhold(answer, by=UserFactory(), version=before, ground=ground)
    with pytest.raises(Refused, match="hidden already"):
        redact(answer, "me: 9", ground)
    publications.lift(answer, AnswerRedaction.objects.get().pk, by=UserFactory(), version=version(answer))
    shown.refresh_from_db()
    assert shown.text == "Call me: 99112233."


@pytest.mark.parametrize(
    ("traits", "confidential", "message"),
    [
        ({"consent": "withheld"}, False, "does not want"),
        ({"unproven": True}, False, "not confirmed"),
        ({"withdrawn_at": ago(hours=1)}, False, "taken back"),
        ({}, True, "confidential"),
    ],
)
def test_what_is_never_published_is_never_decided_on(heard, ground, traits, confidential, message):
    question = ask(QuestionFactory(consultation=heard, confidential=confidential))
    _submission, [answer] = sent(heard, ("Open until six.", {"question": question}), **traits)

    for act in (lambda: approve(answer), lambda: withhold(answer, ground), lambda: redact(answer, "six", ground)):
        with pytest.raises(Refused, match=message):
            act()
    assert publications.approve_all([answer.pk], by=UserFactory()) == 0
    assert not AnswerPublication.objects.exists()


def test_withholding_and_hiding_rest_on_a_ground_in_force(heard, ground):
    _submission, [answer] = sent(heard, "Open until six.")
    retired = GroundFactory(is_active=False)

    for wrong in (None, retired):
        with pytest.raises(Refused, match="ground"):
            withhold(answer, wrong)
        with pytest.raises(Refused, match="ground"):
            redact(answer, "six", wrong)
    withhold(answer, ground)
    assert AnswerPublication.objects.get().ground == ground
    ground.rule_en = "Something else."
    with pytest.raises(Exception, match="rest on this ground"):
        ground.save()


def test_many_are_approved_at_once_and_what_a_colleague_decided_stays(heard, ground):
    question = ask(choosing("Mornings", "Evenings", consultation=heard))
    people = [SubmissionFactory(consultation=heard) for _number in range(4)]
    choices = [answered(person, text="", question=question) for person in people[:3]]
    for answer in choices:
        choose(answer, question.choices.first())
    worded = answered(people[3], text="Open until six.", question=question)
    withhold(choices[0], ground)

    assert publications.approve_choices(heard, by=UserFactory()) == 2
    assert not AnswerPublication.objects.filter(answer=worded).exists()
    assert publications.approve_all([worded.pk, choices[0].pk], by=UserFactory()) == 1
    assert AnswerPublication.objects.get(answer=choices[0]).state == "withheld"


def test_the_list_is_narrowed_by_what_is_public_alone(client, heard, ground):
    clause = published_clause(draft__consultation=heard)
    question = ask(QuestionFactory(consultation=heard, clause=clause))
    about, [on_clause] = sent(heard, ("Longer mornings.", {"question": question}))
    hours, [whole] = sent(heard, "Өглөө эрт нээгээрэй.", language="mn", capacity="expert")
    secret, [hidden] = sent(heard, ("Longer mornings for all.", {"clause": clause}))
    theme = ThemeFactory(consultation=heard, published_at=ago(hours=1))
    for answer in (whole, hidden):
        ExcerptFactory(theme=theme, comment=None, answer=answer)
    approve(on_clause)
    approve(whole)
    withhold(hidden, ground)

    for query, expected in (
        ({}, {about, hours}),
        ({"q": "morning longer"}, {about}),
        ({"q": "өглөөний"}, {hours}),
        ({"question": question.pk}, {about}),
        ({"clause": clause.pk}, {about}),
        ({"theme": theme.pk}, {hours}),
        ({"language": "mn"}, {hours}),
        ({"capacity": "person"}, {about}),
        ({"capacity": "person", "language": "mn"}, set()),
        ({"question": "x", "language": "xx", "capacity": "x", "theme": "9" * 30}, {about, hours}),
    ):
        page = client.get(list_url(heard, **query)).text
        shown = {one for one in (about, hours, secret) if one.reference in page}
        assert shown == expected, query


def test_the_figures_say_what_is_not_shown_and_why(client, heard, ground):
    confidential = ask(QuestionFactory(consultation=heard, confidential=True))
    _one, [shown, held_back, _open_one] = sent(
        heard,
        "Open until six, call 9911.",
        ("Rude.", {"clause": published_clause()}),
        ("?", {"clause": published_clause()}),
    )
    sent(heard, ("In confidence.", {"question": confidential}))
    sent(heard, "Not for all.", consent="withheld")
    sent(heard, "Too late.", late=True)
    sent(heard, "Not confirmed.", unproven=True)
    redact(shown, "9911", ground)
    approve(shown)
    withhold(held_back, ground)

    found = tally(heard)

    assert (found.received, found.public, found.not_for_publication, found.late) == (3, 1, 1, 1)
    assert (found.published, found.undecided, found.confidential) == (1, 1, 1)
    assert (found.withheld, found.hidden) == ({"Personal data": 1}, {"Personal data": 1})
    page = client.get(list_url(heard)).text
    assert "1 of 3 submissions received in time are published" in page
    assert "Withheld: Personal data" in page
    assert "Хувийн мэдээлэл" in client.get(f"/mn/consultations/{heard.slug_mn}/submissions/").text


def test_pages_of_published_submissions_cost_the_same_for_few_and_many(client, heard):
    def cost(url):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    theme = ThemeFactory(consultation=heard, published_at=ago(hours=1))

    def add(count):
        for _number in range(count):
            question = ask(QuestionFactory(consultation=heard))
            submission, answers = sent(heard, "Open until six.", ("And on Sundays.", {"question": question}))
            for answer in answers:
                AnswerPublicationFactory(answer=answer)
                ExcerptFactory(theme=theme, comment=None, answer=answer)
        return submission

    submission = add(1)
    before = cost(list_url(heard)), cost(submission.get_absolute_url())
    add(6)
    after = cost(list_url(heard)), cost(submission.get_absolute_url())

    assert before == after
    assert max(after) <= 12


def test_the_writers_page_tells_each_decision_and_its_ground(client, heard, ground):
    confidential = ask(QuestionFactory(consultation=heard, confidential=True))
    submission, [shown, held_back, _undecided, _secret] = sent(
        heard,
        "Call 9911.",
        ("Rude.", {"clause": published_clause()}),
        ("Later.", {"clause": published_clause()}),
        ("Mine.", {"question": confidential}),
    )
    redact(shown, "9911", ground)
    approve(shown)
    withhold(held_back, ground)

    text = " ".join(BeautifulSoup(client.get(submission.private_url()).content, "html.parser").get_text(" ").split())

    assert "Published. 1 passage is hidden: Personal data." in text
    assert "Withheld on the ground «Personal data»." in text
    assert "Not decided yet." in text
    assert "Confidential: counted, never shown." in text
    assert submission.get_absolute_url() in client.get(submission.private_url()).text
    received.narrow_consent(writer_behind(submission.link_token), Consent.WITHHELD)
    assert "What is published of it" not in client.get(submission.private_url()).text


def desk_url(submission, name="item"):
    return reverse(f"admin:engagement_desk_{name}", args=[submission.consultation_id, f"submission-{submission.pk}"])


def test_officers_decide_on_the_desk_with_a_preview_and_without_a_script(client_of, officer, heard, ground):
    client = client_of(officer)
    submission, [answer] = sent(heard, "Call me: 99112233. Or call 99112233.")

    def post(**data):
        given = {"answer": answer.pk, "version": version(answer), **data}
        return client.post(desk_url(submission, "publication"), given)

    assert "not decided yet" in client.get(desk_url(submission)).text
    shown = post(act="preview", words="me: 99112233", ground=ground.pk)
    preview = BeautifulSoup(shown.content, "html.parser").select_one("[data-preview]")
    assert preview.text == "Call hidden passage. Or call 99112233."
    assert not AnswerRedaction.objects.exists()
    assert "more than once" in post(act="redact", words="99112233", ground=ground.pk).text
    refused = post(act="redact", words="me: 99112233")
    assert "Choose a ground" in refused.text
    assert (
        BeautifulSoup(refused.content, "html.parser").find("textarea", {"name": "words"}).text.strip() == "me: 99112233"
    )
    assert post(act="redact", words="99112233", occurrence=1, ground=ground.pk).status_code == 302
    stale = post(act="approve", version="0")
    assert "A colleague has decided" in stale.text
    assert post(act="approve").status_code == 302
    assert AnswerPublication.objects.get().text == f"Call me: 99112233. Or call {COVER * 8}."
    assert post(act="lift", redaction=AnswerRedaction.objects.get().pk).status_code == 302
    assert post(act="withhold", ground=ground.pk).status_code == 302
    assert AnswerPublication.objects.get().text == ""
    page = client.get(desk_url(submission)).text
    assert "withheld: Personal data" in page
    _other, [foreign] = sent(heard, "Another.")
    assert post(answer=foreign.pk, act="approve").status_code == 404


def test_the_list_of_decisions_approves_many_and_is_for_officers_alone(client_of, officer, moderator, heard, ground):
    client, url = client_of(officer), reverse("admin:engagement_desk_publications", args=[heard.pk])
    submission, [one, two] = sent(heard, "Open until six.", ("Close at ten.", {"clause": published_clause()}))
    _other, [kept] = sent(heard, "Not for all.", consent="withheld")

    page = client.get(url).text
    assert "Open until six." in page
    assert "Not for all." not in page
    client.post(url, {"answer": [one.pk, kept.pk]})
    assert list(AnswerPublication.objects.values_list("answer", flat=True)) == [one.pk]
    withhold(two, ground)
    assert "Close at ten." in client.get(url, {"shelf": "withheld"}).text
    assert "Every answer that may be published is decided." in client.get(url).text
    listed = reverse("admin:engagement_desk_list", args=[heard.pk])
    assert submission.reference in client.get(listed, {"publication": "withheld"}).text
    assert submission.reference not in client.get(listed, {"publication": "undecided"}).text
    for address in (url, desk_url(submission)):
        assert client_of(moderator).get(address).status_code == 403
    assert client_of(moderator).post(desk_url(submission, "publication"), {"answer": one.pk}).status_code == 403


def test_the_search_of_the_site_finds_published_words_and_can_be_made_anew(client, heard):
    submission, [answer] = sent(heard, "Longer mornings in Darkhan.")
    search = reverse("search", query={"q": "Darkhan mornings"})
    assert submission.reference not in client.get(search).text
    approve(answer)
    assert submission.get_absolute_url() in client.get(search).text
    assert submission.reference in client.get(reverse("search", query={"q": "Darkhan", "kind": "submission"})).text
    SearchEntry.objects.all().delete()
    call_command("reindex_search", stdout=StringIO())
    assert submission.get_absolute_url() in client.get(search).text


def hang_everything_on(answer=None, comment=None):
    """What officers and machines made of a contribution, with secrets."""
    which = {"submission": answer.submission} if answer else {"comment": comment}
    text = {"answer": answer} if answer else {"comment": comment}
    ReadingNote.objects.create(**which, text=SECRET, written_by=UserFactory())
    group = Campaign.objects.create(consultation=answer.submission.consultation if answer else ConsultationFactory())
    CampaignText.objects.create(campaign=group, **text)
    Echo.objects.create(clause=published_clause(), **which)


def nothing_is_left():
    return not any(model.objects.exists() for model in (ReadingNote, CampaignText, Echo))


@pytest.mark.parametrize("how", ["erased", "by age"])
def test_an_erasure_takes_everything_that_hangs_on_a_submission(heard, ground, how, settings):
    submission, [answer] = sent(heard, f"{SECRET} for ever.")
    theme = ThemeFactory(consultation=heard, published_at=ago(hours=1))
    excerpt = ExcerptFactory(theme=theme, comment=None, answer=answer)
    redact(answer, "for", ground)
    approve(answer)
    hang_everything_on(answer=answer)

    if how == "erased":
        submission_erasure.erase(writer_behind(submission.link_token))
    else:
        Submission.objects.filter(pk=submission.pk).update(withdrawn_at=ago(days=1) - settings.WITHDRAWN_KEPT)
        retention.apply_retention()

    assert nothing_is_left()
    assert not Excerpt.objects.filter(pk=excerpt.pk).exists()
    assert not AnswerPublication.objects.exists()
    assert not AnswerRedaction.objects.exists()


def test_an_erasure_takes_what_officers_noted_of_a_comment(heard):
    comment = CommentFactory(discussion=discussion_of(heard))
    kept = CommentFactory(discussion=comment.discussion)
    hang_everything_on(comment=comment)
    note = ReadingNote.objects.create(comment=kept, text="Kept.", written_by=UserFactory())

    erasure.erase_comment(comment)

    assert list(ReadingNote.objects.all()) == [note]
    assert not CampaignText.objects.exists()
    assert not Echo.objects.exists()


def test_nobody_fakes_a_hidden_passage(client, heard):
    submission, [answer] = sent(heard, f"They hid {COVER * 5} from us.")
    approve(answer)
    page = BeautifulSoup(client.get(submission.get_absolute_url()).content, "html.parser")
    assert page.select(".answers .covered") == []
