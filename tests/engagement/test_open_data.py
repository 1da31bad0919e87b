import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.actions import seals
from engagement.models import AnswerPublication, ChosenChoice, Comment, Consultation, Discussion, Submission
from engagement.models.redactions import COVER
from engagement.open_data import TABLES
from tests import factories
from tests.factories import ago, answered, ask, discussion_of


@pytest.fixture
def consultation(db):
    consultation = factories.ConsultationFactory(closed=True)
    factories.ReportFactory(consultation=consultation, published_at=ago(hours=3))
    return consultation


def address(consultation, name, kind, language="en"):
    return f"{consultation.get_absolute_url(language)}data/{name}.{kind}"


def table(client, consultation, name, language="en"):
    """The rows of a CSV file as mappings."""
    response = client.get(address(consultation, name, "csv", language))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def rows(client, consultation, name):
    return json.loads(client.get(address(consultation, name, "json")).getvalue())["rows"]


def published(consultation, text="Open until six.", public=None, on=None, **traits):
    answer = answered(factories.SubmissionFactory(consultation=consultation, **traits), text=text, **(on or {}))
    factories.AnswerPublicationFactory(answer=answer, **({} if public is None else {"text": public}))
    return answer


def test_every_file_has_the_columns_that_its_page_explains(client, consultation):
    clause = factories.published_clause(draft__consultation=consultation)
    theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=3))
    comment = factories.CommentFactory(discussion=discussion_of(clause))
    factories.ExcerptFactory(theme=theme, comment=comment)
    factories.ReplyFactory(theme=theme, published_at=ago(hours=1))
    page = client.get(f"{consultation.get_absolute_url('en')}data/").text
    everything = json.loads(client.get(address(consultation, "all", "json")).getvalue())

    for described in TABLES:
        names = [column.name for column in described.columns]
        found = table(client, consultation, described.name)
        assert list(found[0]) == names
        assert [list(row) for row in rows(client, consultation, described.name)] == [names] * len(found)
        assert len(everything["tables"][described.name]) == len(found)
        assert all(f"<code>{name}</code>" in page for name in names)
    assert everything["format"] == "consultation-open-data"
    assert everything["version"] == 1
    assert everything["licence"] == {
        "name": "CC BY 4.0",
        "address": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert "CC BY 4.0" in page


def test_contributions_are_those_that_readers_see_under_the_names_that_they_see(client, consultation):
    clause = factories.published_clause(draft__consultation=consultation, number="4.2")
    comment = factories.CommentFactory(
        discussion=discussion_of(clause), comment="Evenings!", user_name="Dorj", late=True
    )
    named = published(consultation, name="Bold", on={"clause": clause, "argument": "for"})
    unnamed = published(consultation, consent="unnamed", name="Tuya", organisation="Guild", capacity="organisation")
    for secret in ({"consent": "withheld"}, {"unproven": True}, {"withdrawn_at": ago(hours=1)}):
        published(consultation, text="Qxsecret", name="Qxname", **secret)
    answered(factories.SubmissionFactory(consultation=consultation), text="Qxundecided")
    factories.CommentFactory(discussion=discussion_of(consultation), state="held", comment="Qxheld")
    factories.CommentFactory(discussion=discussion_of(consultation), official=True, comment="Qxministry")

    found = {row["text_key"]: row for row in table(client, consultation, "contributions")}

    assert set(found) == {f"comment-{comment.pk}", f"answer-{named.pk}", f"answer-{unnamed.pk}"}
    said = found[f"comment-{comment.pk}"]
    assert (said["name"], said["clause"], said["draft"], said["late"]) == ("Dorj", "4.2", "1", "true")
    own = found[f"answer-{named.pk}"]
    assert (own["name"], own["argument"], own["contribution"]) == ("Bold", "for", named.submission.reference)
    hidden = found[f"answer-{unnamed.pk}"]
    assert (hidden["name"], hidden["organisation"], hidden["capacity"]) == ("", "", "organisation")
    assert hidden["address"].endswith(f"/submissions/{unnamed.submission.reference}/")
    assert "Qx" not in client.get(address(consultation, "all", "json")).getvalue().decode()


def test_an_answer_is_given_in_its_public_text_with_its_choices(client, consultation):
    question = factories.choosing("Mornings", "Other", other=True, consultation=consultation)
    confidential = factories.QuestionFactory(consultation=consultation, confidential=True)
    other = question.options[1]
    for one in (question, confidential):
        ask(one)
    shown = published(consultation, text="Call 99112233.", public=f"Call {COVER * 8}.", on={"question": question})
    ChosenChoice._base_manager.bulk_create([ChosenChoice(answer=shown, choice=other, other="Qxnights")])
    published(consultation, text="Qxconfidential", on={"question": confidential})

    (row,) = rows(client, consultation, "contributions")

    assert row["text"] == f"Call {COVER * 8}."
    assert row["hidden_passages"] == 1
    assert (row["chosen_en"], row["chosen_mn"]) == ("Other", "Other мн")
    assert row["question"] == question.pk
    assert row["question_text_mn"] == question.text_mn
    AnswerPublication.objects.filter(answer=shown).update(shows_other=True)
    assert rows(client, consultation, "contributions")[0]["chosen_en"] == "Other: Qxnights"


def test_nothing_of_answers_themes_and_replies_is_given_before_it_is_released(client, db):
    consultation = factories.ConsultationFactory(closed=True)
    published(consultation, text="Qxanswer")
    theme = factories.ThemeFactory(consultation=consultation, title_en="Qxtheme")
    comment = factories.CommentFactory(discussion=discussion_of(consultation), comment="Evenings!")
    factories.ExcerptFactory(theme=theme, comment=comment)
    factories.ReplyFactory(theme=theme, reason_en="Qxreason")

    assert "Qx" not in client.get(address(consultation, "all", "json")).getvalue().decode()
    assert [row["text"] for row in rows(client, consultation, "contributions")] == ["Evenings!"]
    assert rows(client, consultation, "trace") == rows(client, consultation, "themes") == []

    factories.ReportFactory(consultation=consultation, published_at=ago(hours=1))
    type(theme).objects.filter(pk=theme.pk).release()
    assert [row["title_en"] for row in rows(client, consultation, "themes")] == ["Qxtheme"]
    assert [row["reply"] for row in rows(client, consultation, "trace")] == [None]
    assert "Qxanswer" in str(rows(client, consultation, "contributions"))
    assert rows(client, consultation, "replies") == []


def test_what_is_said_of_a_clause_or_question_that_is_not_public_is_not_given(client, consultation):
    draft = factories.DraftFactory(consultation=consultation, number=2)
    clause, question = (
        factories.ClauseFactory(draft=draft),
        factories.QuestionFactory(consultation=consultation, discussed=True),
    )
    theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=3))
    for place in (clause, question):
        comment = factories.CommentFactory(discussion=discussion_of(place))
        factories.ExcerptFactory(theme=theme, comment=comment)
    assert rows(client, consultation, "contributions") == rows(client, consultation, "trace") == []

    factories.publish(draft)
    ask(question)

    assert len(rows(client, consultation, "contributions")) == len(rows(client, consultation, "trace")) == 2


def test_the_trace_leads_from_each_passage_to_clause_and_commitment(client, consultation):
    draft = factories.DraftFactory(consultation=consultation, number=2)
    new = factories.ClauseFactory(draft=draft, number="7")
    factories.publish(draft)
    theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=3))
    comment = factories.CommentFactory(discussion=discussion_of(consultation), comment="Open until six, please.")
    passage = factories.ExcerptFactory(theme=theme, comment=comment, start=0, end=14, stance="for", telling=True)
    late = published(consultation, public="█████ until six.")
    factories.ExcerptFactory(theme=theme, comment=None, answer=late)
    removed = factories.CommentFactory(discussion=discussion_of(consultation), state="removed", comment="Qxremoved")
    factories.ExcerptFactory(theme=theme, comment=removed)
    old = factories.ReplyFactory(theme=theme, published_at=ago(hours=2))
    reply = factories.ReplyFactory(theme=theme, replaces=old, decision="in_part", published_at=ago(hours=1))
    shown, hidden = (
        factories.CommitmentFactory(consultation=consultation, published_at=at) for at in (ago(hours=1), None)
    )
    factories.proves(reply, new, commitments=[shown, hidden])

    found = rows(client, consultation, "trace")

    ends = [(row["passage"], row["changed_clause"], row["commitment"]) for row in found]
    clause, promised = f"http://testserver{new.get_absolute_url('en')}", f"/en/commitments/{shown.pk}/"
    assert [(key, bool(one), (two or "")[-len(promised) :]) for key, one, two in ends[:2]] == [
        (passage.pk, True, ""),
        (passage.pk, False, promised),
    ]
    assert ends[0][1].endswith(clause.removeprefix("http://testserver"))
    assert found[0]["words"] == "Open until six"
    assert (found[0]["stance"], found[0]["telling"], found[0]["decision"]) == ("for", True, "in_part")
    assert [row["words"] for row in found[2:]] == ["█████ until six."] * 2
    told = {row["reply"]: row["stands"] for row in rows(client, consultation, "replies")}
    assert told == {old.pk: False, reply.pk: True}
    assert f"/commitments/{hidden.pk}/" not in str(rows(client, consultation, "replies"))


def test_no_cell_of_a_csv_file_is_a_formula(client, consultation):
    for words in ("=1+1", "+1", "-1", "@SUM(1)", "\t=1"):
        factories.CommentFactory(discussion=discussion_of(consultation), comment=words, user_name=words)

    found = table(client, consultation, "contributions")

    assert [row["text"] for row in found] == ["'=1+1", "'+1", "'-1", "'@SUM(1)", "'\t=1"]
    assert {row["name"][0] for row in found} == {"'"}
    assert rows(client, consultation, "contributions")[0]["text"] == "=1+1"


def test_what_is_taken_back_is_gone_at_the_next_download(client, consultation):
    comment = factories.CommentFactory(discussion=discussion_of(consultation), comment="Qxcomment")
    answer = published(consultation, text="Qxanswer")
    hidden = factories.CommentFactory(
        discussion=discussion_of(factories.published_clause(draft__consultation=consultation))
    )
    assert len(rows(client, consultation, "contributions")) == 3

    Comment.objects.filter(pk=comment.pk).update(state="erased", comment="")
    Submission.objects.filter(pk=answer.submission_id).update(withdrawn_at=ago(minutes=1))
    Discussion.objects.filter(pk=hidden.discussion_id).update(mode="hidden")

    assert rows(client, consultation, "contributions") == []


def test_figures_are_those_of_the_page_in_the_language_of_the_address(client, consultation):
    for language in ("en", "mn", "mn"):
        factories.CommentFactory(discussion=discussion_of(consultation), language=language)

    by_key = {(row["figure"], row["key"]): row for row in table(client, consultation, "figures", "mn")}

    assert by_key["contributions", ""]["number"] == "3"
    assert by_key["contributions_by_language", "mn"]["number"] == "2"
    assert by_key["contributions_by_language", "mn"]["label"] == "Монгол"


def test_a_file_costs_the_same_number_of_queries_however_long_it_is(client, consultation):
    def grow():
        theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=3))
        comment = factories.CommentFactory(discussion=discussion_of(consultation))
        factories.ExcerptFactory(theme=theme, comment=comment)
        factories.ExcerptFactory(theme=theme, comment=None, answer=published(consultation))
        factories.ReplyFactory(theme=theme, published_at=ago(hours=1))

    def costs():
        found = {}
        for name in ("contributions", "themes", "replies", "trace", "figures"):
            with CaptureQueriesContext(connection) as captured:
                client.get(address(consultation, name, "json")).getvalue()
            found[name] = len(captured)
        return found

    grow()
    few = costs()
    for _ in range(5):
        grow()

    assert costs() == few
    assert max(few.values()) <= 12, few


def test_files_may_be_kept_by_caches_and_only_those_that_are_there_are_found(client, consultation):
    seals.seal(consultation)
    response = client.get(address(consultation, "all", "json"))
    first = response.getvalue()

    assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=")
    assert response["Content-Disposition"] == f'attachment; filename="{consultation.slug_en}-all.json"'
    assert "Cookie" not in response.get("Vary", "")
    assert client.get(address(consultation, "all", "json")).getvalue() == first
    assert json.loads(first)["manifest"]["contributions"] == 0
    for name, kind in (("all", "csv"), ("themes", "xml"), ("drafts", "csv")):
        assert client.get(address(consultation, name, kind)).status_code == 404
    Consultation.objects.filter(pk=consultation.pk).update(published_at=None)
    assert client.get(address(consultation, "themes", "csv")).status_code == 404
    assert client.get(f"{consultation.get_absolute_url('en')}data/").status_code == 404
