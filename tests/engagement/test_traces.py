"""The trace, from both ends: where a contribution went, and what shaped a clause."""

import json

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import override

from engagement.models import (
    AnswerPublication,
    Clause,
    Comment,
    Consultation,
    Contributor,
    Echo,
    Reply,
    Submission,
)
from engagement.models.redactions import COVER
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    CommitmentFactory,
    ConsultationFactory,
    DraftFactory,
    ExcerptFactory,
    PostFactory,
    QuestionFactory,
    ReplyFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    answered,
    ask,
    discussion_of,
    proves,
    publish,
)
from tests.world import cost

pytestmark = pytest.mark.django_db

SAID = "Queues are long, so please open at seven."


class Story:
    """An answered consultation: a clause on which people spoke, the theme, the reply, the new wording, a promise."""

    def __init__(self):
        self.consultation = ConsultationFactory(closed=True)
        self.old = ClauseFactory(draft__consultation=self.consultation, number="1", text_en="Open from nine.")
        draft = DraftFactory(consultation=self.consultation, number=2, change_note_en="Earlier.", change_note_mn="Эрт.")
        self.new = ClauseFactory(draft=draft, number="1", text_en="Open from seven.", text_mn="Долоон цагаас.")
        self.new.comes_from.add(self.old)
        publish(self.old.draft)
        publish(draft, ago(days=1))
        for kind in ("heard", "answer"):
            ReportFactory(consultation=self.consultation, kind=kind, published_at=ago(hours=2))
        self.theme = ThemeFactory(consultation=self.consultation, published_at=ago(hours=2))
        self.commitment = CommitmentFactory(consultation=self.consultation, published_at=ago(hours=2))
        self.reply = ReplyFactory(theme=self.theme, decision="in_part", published_at=ago(hours=2))
        proves(self.reply, self.new, commitments=[self.commitment])
        self.comment = self.says(SAID)

    def says(self, words, on=None, passage=None, **kwargs):
        """A comment, filed under the theme, whole or by a passage."""
        comment = CommentFactory(discussion=discussion_of(on or self.old), comment=words, **kwargs)
        self.file(comment=comment, words=words, passage=passage)
        return comment

    def answers(self, words, *, passage=None, public=True, hidden="", subject=None, **kwargs):
        """A submission with one answer, filed under the theme; `hidden` is covered in its public text."""
        submission = SubmissionFactory(consultation=self.consultation, author_key=words, **kwargs)
        answer = answered(submission, text=words, **(subject or {"clause": self.old}))
        if public:
            text = words.replace(hidden, COVER * len(hidden)) if hidden else words
            AnswerPublication.objects.create(answer=answer, state="published", text=text, decided_by=UserFactory())
        self.file(comment=None, answer=answer, words=words, passage=passage)
        return submission

    def file(self, *, words, passage, theme=None, **source):
        start = words.index(passage) if passage else None
        end = start + len(passage) if passage else None
        return ExcerptFactory(theme=theme or self.theme, start=start, end=end, **source)

    def pages(self):
        """Every public page on which words of a trace can stand."""
        clauses = [f"{clause.get_absolute_url()}{end}" for clause in (self.old, self.new) for end in ("", "shaped/")]
        comments = [f"/en/comments/{pk}/trace/" for pk in Comment.objects.values_list("pk", flat=True)]
        answers = [f"{one.get_absolute_url()}trace/" for one in Submission.objects.all()]
        return [*clauses, *comments, *answers, self.theme.get_absolute_url()]


@pytest.fixture
def story():
    return Story()


def soup(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def trace_of(comment):
    return f"/en/comments/{comment.pk}/trace/"


def test_a_comment_leads_to_theme_reply_changed_words_and_promise(client, story):
    page = soup(client, trace_of(story.comment))

    assert [step.get_text(" ", strip=True) for step in page.select(".trace__title")][:2] == [
        "What was said",
        "was counted under this theme",
    ]
    assert page.select_one(".trace__words").get_text(" ", strip=True) == (
        f"{SAID} On: clause 1, draft 1 · Filed as: Wants a change"
    )
    assert page.select_one(".official-reply__decision").get_text(strip=True).endswith("Accepted in part")
    assert "Clause 1 as it now reads" in page.text
    assert "The clause on which this was said" in page.text
    assert "nine" in page.select_one(".trace__changes del").text
    assert "seven" in page.select_one(".trace__changes ins").text
    assert page.select_one(".commitment__title").text == story.commitment.title
    assert "1 clause changed" in page.select_one(".trace__short").text
    assert page.find("a", href=story.comment.get_absolute_url())
    with override("mn"):
        mongolian = client.get(f"/mn/comments/{story.comment.pk}/trace/").text
        assert story.theme.title in mongolian
        assert story.new.get_absolute_url() in mongolian
        assert "Долоон" in mongolian


def test_both_ends_lead_to_each_other_for_comments_and_answers_alike(client, story):
    """No orphan: what the clause shows has a trace that shows the clause, and the other way round."""
    question = QuestionFactory(consultation=story.consultation, clause=story.old)
    ask(question, ago(days=25))
    told = {
        trace_of(story.comment): SAID,
        trace_of(story.says("On the whole: seven.", on=story.consultation)): "On the whole: seven.",
        f"{story.answers('An answer: seven.').get_absolute_url()}trace/": "An answer: seven.",
        f"{story.answers('Asked: seven.', subject={'question': question}).get_absolute_url()}trace/": "Asked: seven.",
    }
    shaped = f"{story.new.get_absolute_url()}shaped/"

    behind = soup(client, shaped)

    passages = {
        found.select("a")[-1]["href"]: found.select_one("blockquote").text.strip()
        for found in behind.select(".excerpt")
    }
    assert passages == told
    for address, words in told.items():
        page = soup(client, address)
        assert page.find("a", href=shaped), address
        assert words in page.select_one(".trace__words").text
    assert soup(client, story.new.get_absolute_url()).find("a", href=shaped)


def test_what_is_not_public_is_in_no_trace_but_its_writers_own(client, story):
    named = story.answers("Seven suits Dorj of the night shift.", name="Dorj", passage="Seven suits Dorj")
    unnamed = story.answers("Eight suits us all.", name="Qxname", consent="unnamed")
    covered = story.answers("Nine suits Qxwife too.", hidden="Qxwife", passage="suits Qxwife")
    secret = [
        story.answers("Qxwithheld words.", consent="withheld"),
        story.answers("Qxundecided words.", public=False),
        story.answers("Qxunproven words.", unproven=True),
        story.answers("Qxgone words.", withdrawn_at=ago(hours=1)),
    ]
    question = QuestionFactory(consultation=story.consultation, confidential=True)
    ask(question, ago(days=25))
    secret.append(story.answers("Qxconfidential words.", subject={"question": question}))

    public = {page: client.get(page) for page in story.pages()}

    assert {page for page, response in public.items() if "Qx" in response.text} == set()
    for submission in (named, unnamed, covered):
        assert public[f"{submission.get_absolute_url()}trace/"].status_code == 200
    for submission in secret:
        assert public[f"{submission.get_absolute_url()}trace/"].status_code == 404
    shaped = public[f"{story.new.get_absolute_url()}shaped/"].text
    assert "Seven suits Dorj" in shaped
    assert "Eight suits us all." in shaped
    assert "suits [" in shaped.replace("<", "[")  # the word after it is covered
    assert "night shift" not in public[f"{named.get_absolute_url()}trace/"].text
    own = {submission: client.get(submission.private_url("en")).text for submission in (covered, secret[0], secret[4])}
    assert "suits Qxwife" in BeautifulSoup(own[covered], "html.parser").select_one(".trace__words").text
    for submission in (secret[0], secret[4]):
        page = BeautifulSoup(own[submission], "html.parser")
        assert "words." in page.select_one(".trace__words").text
        assert page.find("a", href=story.theme.get_absolute_url())
    gone = client.get(secret[3].private_url("en")).text
    assert "trace__words" not in gone


@pytest.mark.parametrize("state", ["held", "rejected", "removed", "withdrawn", "erased"])
def test_what_is_taken_away_leaves_every_trace_at_once(client, story, state):
    other = story.says("Eight would do.")
    shaped = f"{story.new.get_absolute_url()}shaped/"
    assert SAID in client.get(shaped).text

    Comment.objects.filter(pk=story.comment.pk).update(state=state)

    assert client.get(trace_of(story.comment)).status_code == 404
    assert client.get(trace_of(other)).status_code == 200
    assert SAID not in client.get(shaped).text
    assert "Eight would do." in client.get(shaped).text


def test_nothing_is_in_a_trace_before_it_is_out(client, story):
    unseen = ThemeFactory(consultation=story.consultation, title_en="Qxtheme")
    story.file(comment=story.comment, words=SAID, passage=None, theme=unseen)
    proves(ReplyFactory(theme=unseen, reason_en="Qxunseen", published_at=ago(hours=1)), story.new)
    newer = ReplyFactory(theme=story.theme, reason_en="Qxversion", replaces=story.reply)
    proves(newer, story.new)
    secret = CommitmentFactory(consultation=story.consultation, title_en="Qxpromise")
    proves(story.reply, commitments=[secret])
    draft = DraftFactory(consultation=story.consultation, number=3)
    later = ClauseFactory(draft=draft, number="1", text_en="Qxlater")
    later.comes_from.add(story.new)
    proves(story.reply, later)

    found = [client.get(page).text for page in story.pages()] + [client.get(story.comment.private_url("en")).text]

    assert not any("Qx" in page for page in found)
    assert story.reply.reason_en in found[-1]
    assert client.get(f"{later.get_absolute_url()}shaped/").status_code == 404
    Reply._base_manager.filter(pk=newer.pk).update(published_at=ago(minutes=1))
    page = client.get(trace_of(story.comment)).text
    assert "Qxversion" in page
    assert story.reply.reason_en not in page


def test_the_page_says_where_things_stand_before_there_is_an_end(client):
    def words(*reports, **stage):
        consultation = ConsultationFactory(**stage)
        comment = CommentFactory(discussion=discussion_of(consultation))
        for kind in reports:
            ReportFactory(consultation=consultation, kind=kind, published_at=ago(hours=1))
        if reports == ("heard",):
            ExcerptFactory(theme=ThemeFactory(consultation=consultation, published_at=ago(hours=1)), comment=comment)
        return soup(client, trace_of(comment)).main.get_text(" ", strip=True)

    assert "The consultation is still open." in words()
    assert "The themes have not been published yet." in words(closed=True)
    assert "The Ministry has not replied yet." in words("heard", closed=True)
    assert "It was read, and not filed under a theme." in words("heard", "answer", closed=True)
    assert "This consultation was withdrawn" in words(withdrawn=True)


def test_only_what_the_public_said_on_a_consultation_has_a_trace(client, story):
    hour = ConsultationFactory(kind="question_hour", can_change_en="", can_change_mn="")
    unpublished = ConsultationFactory(unpublished=True)
    others = [
        CommentFactory(discussion=discussion_of(PostFactory())),
        CommentFactory(discussion=discussion_of(hour)),
        CommentFactory(discussion=discussion_of(unpublished)),
        CommentFactory(discussion=discussion_of(story.old), official=True),
    ]

    assert [client.get(trace_of(comment)).status_code for comment in others] == [404] * 4
    place = soup(client, f"/en/discussions/{story.comment.discussion_id}/")
    assert place.find("a", href=trace_of(story.comment))
    assert not place.find("a", href=trace_of(others[3]))
    Consultation.objects.filter(pk=story.consultation.pk).update(closes_at=ago(hours=-9), answer_by=ago(hours=-10))
    assert not soup(client, f"/en/discussions/{story.comment.discussion_id}/").find("a", href=trace_of(story.comment))


def test_of_many_changed_clauses_those_spoken_on_are_told_and_the_rest_named(client, story):
    draft = story.new.draft
    publish(draft)
    Clause._base_manager.filter(pk=story.new.pk).update(position=90)
    more = [
        Clause._base_manager.bulk_create([Clause(draft=draft, number=f"9.{n}", text_en="New.", text_mn="Шинэ.")])[0]
        for n in range(5)
    ]
    proves(story.reply, *more)

    page = soup(client, trace_of(story.comment))

    assert len(page.select(".trace__changes")) == 1
    assert "seven" in page.select_one(".trace__changes ins").text
    assert len(page.select(".trace .chips li")) == 5
    elsewhere = soup(client, trace_of(story.says("Whole.", on=story.consultation)))
    assert (len(elsewhere.select(".trace__changes")), len(elsewhere.select(".trace .chips li"))) == (3, 3)


def test_a_later_wording_leads_back_to_what_shaped_the_one_before(client, story):
    draft = DraftFactory(consultation=story.consultation, number=3)
    latest = ClauseFactory(draft=draft, number="1", text_en="Open from seven sharp.")
    latest.comes_from.add(story.new)
    publish(draft, ago(minutes=9))

    page = soup(client, f"{latest.get_absolute_url()}shaped/")

    assert "No reply of the Ministry says" in page.text
    assert page.find("a", href=f"{story.new.get_absolute_url()}shaped/")
    trace = soup(client, trace_of(story.comment))
    assert "Clause 1 as it read in draft 2" in trace.text
    assert "as it now reads" not in trace.text


def test_a_clause_tells_all_its_passages_page_by_page(client, story, settings):
    settings.EXCERPTS_PER_PAGE = 5
    for number in range(11):
        story.says(f"Number {number} speaks.")
    address = f"{story.new.get_absolute_url()}shaped/"

    pages = [soup(client, f"{address}?page={number}") for number in (1, 2, 3)]

    words = [found.text.strip() for page in pages for found in page.select(".excerpt blockquote")]
    assert sorted(words) == sorted([SAID, *(f"Number {number} speaks." for number in range(11))])
    assert "12 passages" in pages[0].text
    assert "public" in client.get(address)["Cache-Control"]


def test_a_trace_costs_the_same_for_one_row_as_for_many(client, story):
    Contributor.objects.create(author_key=story.comment.author_key, language="en")
    submission = story.answers("One answer.")
    contributor = Contributor.objects.get()
    pages = {
        "comment": trace_of(story.comment),
        "answer": f"{submission.get_absolute_url()}trace/",
        "clause": f"{story.new.get_absolute_url()}shaped/",
        "own comment": story.comment.private_url("en"),
        "own answer": submission.private_url("en"),
        "all": contributor.private_url("en"),
    }
    one = {name: cost(client, address) for name, address in pages.items()}

    for number in range(6):
        theme = ThemeFactory(consultation=story.consultation, published_at=ago(hours=2))
        reply = ReplyFactory(theme=theme, published_at=ago(hours=2))
        proves(reply, story.new, commitments=[story.commitment])
        story.file(comment=story.comment, words=SAID, passage=None, theme=theme)
        story.file(comment=None, answer=submission.answers.get(), words="", passage=None, theme=theme)
        story.says(f"More {number}.", author_key=story.comment.author_key)
        story.answers(f"Other {number}.")
    many = {name: cost(client, address) for name, address in pages.items()}

    assert many == one
    assert max(one[name] for name in ("comment", "answer", "clause")) <= 12, one


def test_the_file_of_ones_contributions_has_the_trace(client, story):
    email = {"user_email": "bold@example.net", "author_key": "bold"}
    Comment.objects.filter(pk=story.comment.pk).update(**email)
    story.answers("My own words.", consent="withheld", email="bold@example.net")
    Submission.objects.update(author_key="bold")
    Echo.objects.create(clause=story.new, comment=story.comment, verdict="met", said_at=ago(hours=1))
    Echo.objects.create(clause=story.new, submission=Submission.objects.get())
    contributor = Contributor.objects.create(author_key="bold", language="en", email="bold@example.net")

    sent = {"email": "bold@example.net"}
    answer = client.post(contributor.private_url("en") + "download/", sent)
    file = json.loads(answer.content)

    comment, submission = file["contributions"][0], file["submissions"][0]
    assert comment["filed_under"][0]["passage"] == SAID
    assert comment["filed_under"][0]["replies"][0]["commitments"][0]["title"] == story.commitment.title
    assert comment["asked"][0]["meets_the_point"] == "met"
    assert submission["filed_under"][0]["passage"] == "My own words."
    assert submission["filed_under"][0]["replies"][0]["changed_clauses"][0].endswith(story.new.get_absolute_url())
    assert submission["asked"][0]["meets_the_point"] is None


def test_a_list_of_contributions_tells_each_in_brief(client, story):
    contributor = Contributor.objects.create(author_key=story.comment.author_key, language="en")
    submission = story.answers("My own words.")
    Submission.objects.filter(pk=submission.pk).update(author_key=story.comment.author_key)

    page = soup(client, contributor.private_url("en"))

    briefs = page.select(".trace-brief")
    assert len(briefs) == 2
    for brief in briefs:
        assert "Accepted in part" in brief.text
        assert brief.find("a", href=story.new.get_absolute_url())
        assert brief.find("a", href=story.commitment.get_absolute_url())
