"""Invented voices: a consultation of a whole country, for measuring and for trying the desk."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from diplomacy.demo.seeding import seed
from diplomacy.demo.seeding_outcomes import answer
from diplomacy.demo.voices import source, voices
from engagement.models import Comment, Consultation, Excerpt, Reply, Stage, Submission
from engagement.models.answers import digest
from tests.factories import UserFactory


def test_the_same_seed_gives_the_same_voices_and_another_gives_others():
    assert voices(60) == voices(60)
    assert voices(60) != voices(60, seed=1)


def test_voices_speak_both_languages_of_every_theme_and_join_campaigns():
    found, codes = voices(2000), {theme["code"] for theme in source()["theme"]}

    assert len(found) == 2000
    assert {voice.language for voice in found} == {"en", "mn"}
    assert {code for voice in found for code in voice.themes} == codes
    campaigns = {voice.campaign for voice in found} - {""}
    assert campaigns == {campaign["code"] for campaign in source()["campaign"]}
    assert 0.1 < sum(bool(voice.campaign) for voice in found) / len(found) < 0.2
    assert not [voice.text for voice in found if "{" in voice.text]


@pytest.mark.django_db
def test_a_seeded_consultation_waits_to_be_read_and_can_be_answered():
    officer = UserFactory()

    seeded = seed(40, officer)

    consultation = Consultation.objects.get()
    assert consultation.stage == Stage.READING
    comments, submissions = Comment.objects.contributions(consultation), Submission.objects.counted()
    assert comments.count() + submissions.count() == len(seeded.texts) == 40
    assert all(submission.digest == digest(submission) for submission in submissions)
    assert Comment.objects.contributions(consultation).unread().count() == comments.count()

    answer(seeded, officer)

    assert Consultation.objects.with_reports().get().stage == Stage.ANSWERED
    assert not Comment.objects.contributions(consultation).unread().exists()
    assert Excerpt.objects.count() == sum(len(voice.themes) for _text, voice in seeded.texts)
    assert Reply.objects.published().count() == len(source()["theme"])


@pytest.mark.django_db
def test_the_command_refuses_a_real_site_and_writes_where_it_may(settings):
    UserFactory(username="officer")
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("seed_consultation", by="officer", contributions=4)
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="no account «nobody»"):
        call_command("seed_consultation", by="nobody", contributions=4)

    call_command("seed_consultation", by="officer", contributions=4, stdout=StringIO())

    assert Comment.objects.count() + Submission.objects.count() == 4
