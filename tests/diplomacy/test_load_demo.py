"""load_demo: runs again without harm, moves its dates to the present, says plainly what is wrong with a file."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from PIL import Image as Picture

from blog.models import Event, Image, Post
from diplomacy.demo.loader import blog, source
from diplomacy.demo.loader.shapes import GroundShape
from engagement.models import (
    Appeal,
    Comment,
    Complaint,
    Consultation,
    DateChange,
    Discussion,
    Ground,
    ModerationDecision,
    Progress,
    Sanction,
    Seal,
    Stage,
    State,
    Submission,
    TimelineEntry,
)
from engagement.models.answers import digest
from engagement.models.manifests import Finding, verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_pictures(monkeypatch, settings):
    settings.DEMONSTRATION = True
    monkeypatch.setattr(blog, "draw", lambda key: Picture.new("RGB", (160, 90)))


def load(*arguments):
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def stages():
    return sorted(consultation.stage for consultation in Consultation.objects.filter(kind="policy"))


def dump():
    """Every row of ours, as the database holds it."""
    ours = [model for name in ("blog", "engagement", "auth") for model in apps.get_app_config(name).get_models()]
    rows = {}
    for model in [*ours, *Comment._meta.all_parents]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} ORDER BY 1")  # noqa: S608
            rows[model.__name__] = cursor.fetchall()
    return rows


def test_a_second_load_changes_nothing_and_passwords_are_printed_once_and_again_only_on_request():
    first, before = load(), dump()
    second = load()
    assert " new" not in second
    assert "shown this once" not in second
    assert "--new-passwords" in second
    assert dump() == before
    anew = load("--new-passwords")
    for name in ("editor", "moderator", "moderator-2", "officer", "officer-2"):
        user = User.objects.get(username=name)
        assert user.is_staff
        assert not user.is_superuser
        assert user.groups.count() == 1
        assert user.check_password(printed_password(anew, name))
        assert not user.check_password(printed_password(first, name))


def printed_password(output, name):
    return next(line.split()[2] for line in output.splitlines() if line.startswith(f"│ {name} "))


def test_thirty_days_later_everything_has_moved_along_but_the_facts_of_2016():
    charter = Consultation.objects.filter(slug_en="charter-of-open-consular-service")
    with time_machine.travel(datetime(2027, 1, 10, 16, 1, tzinfo=UTC)):  # a minute past midnight in Ulaanbaatar
        load()
        assert stages() == sorted(Stage.values)
        assert_nothing_that_happened_is_yet_to_come()
        opened = charter.get().opens_at
        comment = comment_of_a_reader()
        facts = facts_of_2016()
        promised = moved_dates()
        sealed, days = set(Seal.objects.values_list("digest", flat=True)), told_days()
        assert_the_history_tells_the_days_of_commitments()
        Path(Image.objects.first().file.path).unlink()
    with time_machine.travel(datetime(2027, 2, 10, 1, 0, tzinfo=UTC)):
        assert stages() != sorted(Stage.values)
        assert "moved by +30 days" in load()
        assert stages() == sorted(Stage.values)
        assert charter.get().opens_at - opened == timedelta(days=30)
        assert Comment.objects.get(pk=comment.pk).submit_date - comment.submit_date == timedelta(days=30)
        assert [moment - timedelta(days=30) for moment in moved_dates()] == promised
        assert Sanction.objects.in_force().count() == 1
        assert_nothing_that_happened_is_yet_to_come()
        assert all(submission.digest == digest(submission) for submission in Submission.objects.sent())
        assert all(verify(seal).counts == {Finding.INTACT: seal.count} for seal in Seal.objects.all())
        assert set(Seal.objects.values_list("digest", flat=True)).isdisjoint(sealed)
        assert told_days() != days
        assert_the_history_tells_the_days_of_commitments()
        assert facts_of_2016() == facts
        assert Path(Image.objects.first().file.path).exists()
    assert Event.objects.get(title_en="11th ASEM Summit").starts_on.isoformat() == "2016-07-15"


def comment_of_a_reader():
    return Comment.objects.create(
        discussion=Discussion.objects.opened(Post.objects.live("en").first()),
        comment="Mine",
        language="en",
        user_name="A reader",
        state=State.HELD,
        proven_at=timezone.now(),
    )


def facts_of_2016():
    return list(Post.objects.filter(published_at_en__year=2016).order_by("pk").values("pk", "published_at_en"))


def moved_dates():
    changes = DateChange.objects.order_by("pk")
    return [moment for change in changes for moment in (change.before, change.after)]


def told_days():
    return list(Progress.objects.exclude(due_on=None).order_by("pk").values_list("due_on", flat=True))


def assert_the_history_tells_the_days_of_commitments():
    told = " ".join(TimelineEntry.objects.filter(kind="commitment").values_list("note_en", flat=True))
    assert all(date_format(day, "DATE_FORMAT") in told for day in told_days())


def assert_nothing_that_happened_is_yet_to_come():
    now = timezone.now()
    assert not Comment.objects.filter(submit_date__gt=now).exists()
    assert not Comment.objects.filter(proven_at__gt=now).exists()
    assert not Comment.objects.filter(published_at__gt=now).exists()
    assert not ModerationDecision.objects.filter(decided_at__gt=now).exists()
    assert not Complaint.objects.filter(sent_at__gt=now).exists()
    assert not Appeal.objects.filter(sent_at__gt=now).exists()
    assert not Appeal.objects.filter(decided_at__gt=now).exists()
    assert not TimelineEntry.objects.filter(happened_at__gt=now).exists()
    assert not Submission.objects.filter(Q(begun_at__gt=now) | Q(sent_at__gt=now) | Q(proven_at__gt=now)).exists()
    assert not Consultation.objects.filter(published_at__gt=now).exists()


def test_outside_a_demonstration_it_refuses_unless_forced_and_a_mistake_leaves_nothing_half_done(
    settings, monkeypatch, tmp_path
):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="--force"):
        load()
    assert not User.objects.filter(username="editor").exists()
    with_grounds('[[ground]]\ncode = "a"\n', monkeypatch, tmp_path)
    with pytest.raises(CommandError, match=r"grounds\.toml: ground a: the text «title_en», «title_mn» is missing"):
        load("--force")
    assert Post.objects.exists()
    assert not Ground.objects.exists()
    assert not Consultation.objects.exists()


def with_grounds(text, monkeypatch, tmp_path):
    """The content with another file of grounds."""
    for entry in source.FOLDER.iterdir():
        if entry.name != "grounds.toml":
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "grounds.toml").write_text(text)
    monkeypatch.setattr(source, "FOLDER", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[ground]]\ncode = 3\n", "«code» is 3"),
        ('[[grounds]]\ncode = "a"\n', r"write \[\[ground\]\] entries"),
        ('[[ground]]\ncode = "a"\ntitle_en = "A"\n', "ground a: the text «title_mn» is missing"),
        (
            (
                '[[ground]]\ncode = "a"\ntitle_en = "A"\ntitle_mn = "A"\nrule_en = "R"\nrule_mn = "R"\n'
                "hides_text = true\nhide = true\n"
            ),
            "ground a: nobody knows the key «hide»",
        ),
        ("[[ground]\n", "grounds.toml:"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_file_and_key(monkeypatch, tmp_path, text, message):
    with_grounds(text, monkeypatch, tmp_path)
    with pytest.raises(CommandError, match=message):
        source.read_list("grounds.toml", "ground", GroundShape)
