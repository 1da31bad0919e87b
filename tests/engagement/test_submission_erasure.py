"""Erasing submissions: words are planted in every column that can hold any, and every table and file is swept after it."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.actions import paper
from engagement.actions.answers import Said
from engagement.actions.erasure import erase_everything, person_at
from engagement.actions.following import address_key
from engagement.actions.paper import Paper
from engagement.actions.submissions import About
from engagement.models import (
    Answer,
    AnswerConflict,
    Attachment,
    ChosenChoice,
    Colleague,
    Contributor,
    Delivery,
    Erasure,
    RateCount,
    Reading,
    SpentForm,
    Submission,
)
from engagement.models.keys import author_key
from tests.conftest import member
from tests.factories import SubmissionFactory, UserFactory, ago, answered, choosing, published_clause

pytestmark = pytest.mark.django_db

SECRET = re.compile("qx[a-z]+qx", re.IGNORECASE)
PLANTED = {word.lower() for word in SECRET.findall(Path(__file__).read_text())}
EMAIL, MATE = "qxmailqx@example.net", "qxmatemailqx@example.net"
# The hashes by which somebody would be known again.
HASHES = {author_key(EMAIL), author_key(MATE), address_key(EMAIL)}


@pytest.fixture(autouse=True)
def on_commit(django_capture_on_commit_callbacks, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return django_capture_on_commit_callbacks


def planted(**traits):
    """A submission of which something is in every row, with a file on the disk."""
    clause = published_clause()
    consultation = clause.draft.consultation
    who = {"name": "Qxnameqx", "organisation": "Qxunionqx", "expertise": "Qxworkqx", "email": EMAIL}
    submission = SubmissionFactory(
        consultation=consultation,
        capacity="expert",
        author_key=author_key(EMAIL),
        network_key="qxnetworkqx",
        no_objection=True,
        **(who | traits),
    )
    question = choosing("Yes", "Else", other=True, consultation=consultation)
    answered(submission, text="Qxwholeqx", saved_by="Qxmatenameqx")
    answered(submission, text="Qxremarkqx", clause=clause, argument="for")
    chosen = answered(submission, text="Qxanswerqx", question=question)
    ChosenChoice._base_manager.bulk_create(
        [ChosenChoice(answer=chosen, choice=question.options[-1], other="Qxotherqx")]
    )
    mate = Colleague.objects.create(submission=submission, name="Qxmatenameqx", email=MATE)
    AnswerConflict.objects.create(submission=submission, text="Qxconflictqx", colleague=mate)
    path = default_storage.save("submissions/qxpathqx", ContentFile(b"Qxbytesqx"))
    kept = {"file": path, "name": "Qxfileqx.pdf", "media_type": "application/pdf", "size": 9, "digest": "f" * 64}
    Attachment._base_manager.bulk_create([Attachment(submission=submission, added_by="Qxmatenameqx", **kept)])
    Delivery.objects.create(submission=submission, kind="receipt", key="receipt", error="550 unknown user qxerrorqx")
    Delivery.objects.create(colleague=mate, kind="colleague", key="invited", error="550 unknown qxmateerrorqx")
    if submission.sent_at:
        Reading.objects.create(submission=submission, read_by=UserFactory())
    SpentForm.objects.create(nonce=submission.sending_key, outcome=submission.sending_key)
    RateCount.objects.create(key=f"author:{author_key(EMAIL)}/600", starts_at=ago(hours=1))
    Contributor.objects.create(author_key=author_key(EMAIL), language="en", email=EMAIL)
    return submission


def found_in_tables():
    """Where a planted word or a hash still stands: (table, column, word). Every column of every table, as text."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        for table, column in cursor.fetchall():
            name, quoted = connection.ops.quote_name(column), connection.ops.quote_name(table)
            cursor.execute(f"SELECT {name}::text FROM {quoted} WHERE {name} IS NOT NULL")  # noqa: S608
            text = "\n".join(row[0] for row in cursor.fetchall())
            hits = {hit.lower() for hit in SECRET.findall(text)} & PLANTED | {key for key in HASHES if key in text}
            found |= {(table, column, hit) for hit in hits}
    return found


def files():
    return default_storage.listdir("submissions")[1]


def words(found):
    return {word for _table, _column, word in found}


def by_its_link(submission):
    answer = Client().post(f"{submission.private_url('en')}erase/")
    assert answer.status_code == 200


def by_all_from_the_address(_submission):
    answer = Client().post(f"{Contributor.objects.get().private_url('en')}erase/")
    assert answer.status_code == 200


def by_letter(_submission):
    erase_everything(person_at(EMAIL), by=UserFactory(), reason="Letter 5/12")


@pytest.mark.parametrize("traits", [{}, {"sent_at": None, "proven_at": None, "digest": ""}, {"proven_at": None}])
@pytest.mark.parametrize("erasing", [by_its_link, by_all_from_the_address, by_letter])
def test_no_table_and_no_disk_holds_a_word_of_what_was_erased(erasing, traits, on_commit):
    submission = planted(**traits)
    other = SubmissionFactory(consultation=submission.consultation, name="Stays")
    answered(other, text="As it is.")
    links = [submission.private_url("en"), submission.colleagues.get().private_url("en")]
    assert words(found_in_tables()) == PLANTED - {"qxbytesqx"} | {author_key(EMAIL)}
    assert files() == ["qxpathqx"]

    with on_commit(execute=True):
        erasing(submission)

    # The page behind one submission's link knows nothing of the address's other traces, so they stay.
    of_the_person = {("engagement_contributor", "email", "qxmailqx")} | {
        (table, column, author_key(EMAIL))
        for table, column in (("engagement_contributor", "author_key"), ("engagement_ratecount", "key"))
    }
    assert found_in_tables() == (of_the_person if erasing is by_its_link else set())
    assert files() == []
    assert [Client().get(link).status_code for link in links] == [404, 404]
    assert (Answer.objects.get().text, Erasure.objects.count()) == ("As it is.", 1)
    kept = Submission.objects.filter(pk=submission.pk).values_list("reference", "digest", "erased_at")
    assert [(reference, digest, at is not None) for reference, digest, at in kept] == (
        [(submission.reference, "0" * 64, True)] if submission.sent_at else []
    )


def test_a_colleagues_erasure_leaves_the_organisations_answer_and_takes_the_colleague_off_it():
    submission = planted()
    before = words(found_in_tables())

    erase_everything(person_at(MATE), by=UserFactory(), reason="Letter 5/12")

    gone = {"qxmatenameqx", "qxmatemailqx", "qxmateerrorqx", "qxconflictqx"}
    assert before - words(found_in_tables()) == gone
    assert sorted(submission.answers.values_list("text", flat=True)) == ["Qxanswerqx", "Qxremarkqx", "Qxwholeqx"]


# Letters that staff mistyped


def typed(submission, note, **about):
    """A letter that came to the consultation, in place of a mistyped one."""
    consultation = paper.held(submission.consultation)
    about = About(**{"name": "Qxnameqx", "email": EMAIL, "language": "en"} | about)
    said = (Said(None, None, text="Qxwholeqx"),)
    letter = Paper(consultation, "letter", timezone.now(), about, consent="named", said=said)
    return paper.correct(submission, letter, note=note, by=UserFactory(), key=uuid4())


@pytest.fixture
def mistyped():
    """A letter, first as it was mistyped, twice, then as it stands."""
    who = {"name": "Qxunionqx", "email": EMAIL, "has_address": True, "author_key": author_key(EMAIL)}
    first = SubmissionFactory(on_paper=True, **who | {"consent": "named"})
    answered(first, text="Qxremarkqx")
    second = typed(first, "It is not Qxunionqx.")
    return first, second, typed(second, "Nor Qxworkqx.")


@pytest.mark.parametrize("which", [0, 2])
def test_the_link_to_a_mistyped_letter_decides_about_every_entry_of_it(mistyped, which):
    url = mistyped[which].private_url("en")
    assert mistyped[2].reference in Client().get(url).text

    Client().post(f"{url}consent/", {"consent": "withheld"})
    assert set(Submission.objects.values_list("consent", flat=True)) == {"withheld"}
    Client().post(f"{url}withdraw/")
    assert [one.is_gone for one in Submission.objects.all()] == [True] * 3
    office = Client()
    office.force_login(member("policy officer"))
    pages = [office.get(reverse("admin:engagement_submission_change", args=[one.pk])) for one in mistyped]
    assert [word for word in ("Qxremarkqx", "Qxwholeqx") for page in pages if word in page.text] == []
    Client().post(f"{url}erase/")

    assert found_in_tables() == set()
    assert Submission.objects.filter(erased_at=None).count() == 0


def test_the_link_that_went_to_a_mistyped_address_leads_to_nothing(mistyped):
    third = typed(mistyped[2], "Another address.", email="right@example.net")

    statuses = [Client().get(one.private_url("en")).status_code for one in (*mistyped, third)]

    assert statuses == [404, 404, 404, 200]
    erase_everything(person_at("right@example.net"), by=UserFactory(), reason="Letter 5/12")
    assert words(found_in_tables()) == set()
