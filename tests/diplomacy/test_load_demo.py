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
from django.utils import timezone
from PIL import Image as Picture

from blog.models import Event, Image, Post
from diplomacy.demo.loader import blog, source
from engagement.models import (
    Appeal,
    Comment,
    Complaint,
    Consultation,
    Discussion,
    ModerationDecision,
    Sanction,
    Stage,
    State,
    TimelineEntry,
)

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


def test_a_second_load_changes_nothing():
    load()
    before = dump()
    output = load()
    assert " new" not in output
    assert dump() == before


def test_a_load_thirty_days_later_puts_every_consultation_in_its_stage_again():
    with time_machine.travel(datetime(2027, 1, 10, 20, 0, tzinfo=UTC)):
        load()
        opened = Consultation.objects.get(slug_en="charter-of-open-consular-service").opens_at
    with time_machine.travel(datetime(2027, 2, 9, 1, 0, tzinfo=UTC)):
        assert stages() != sorted(Stage.values)
        assert "moved by" in load()
        assert stages() == sorted(Stage.values)
        moved = Consultation.objects.get(slug_en="charter-of-open-consular-service").opens_at
        assert timedelta(days=29) <= moved - opened <= timedelta(days=30)
        assert Sanction.objects.in_force().count() == 1
        assert_nothing_that_happened_is_yet_to_come()


def test_what_readers_wrote_moves_along_and_the_facts_of_2016_stay():
    with time_machine.travel(datetime(2027, 1, 10, 4, 0, tzinfo=UTC)):
        load()
        post = Post.objects.live("en").first()
        comment = Comment.objects.create(
            discussion=Discussion.objects.opened(post),
            comment="Mine",
            language="en",
            user_name="A reader",
            state=State.HELD,
            proven_at=timezone.now(),
        )
        sent_at = comment.submit_date
        facts = list(Post.objects.filter(published_at_en__year=2016).order_by("pk").values("pk", "published_at_en"))
    with time_machine.travel(datetime(2027, 1, 12, 5, 0, tzinfo=UTC)):
        load()
    comment.refresh_from_db()
    assert comment.submit_date == sent_at + timedelta(days=2)
    assert facts
    assert list(Post.objects.filter(published_at_en__year=2016).order_by("pk").values("pk", "published_at_en")) == facts
    assert Event.objects.get(title_en="11th ASEM Summit").starts_on.isoformat() == "2016-07-15"


def test_a_load_just_after_midnight_invents_no_future():
    with time_machine.travel(datetime(2027, 3, 3, 16, 1, tzinfo=UTC)):  # a minute past midnight in Ulaanbaatar
        load()
        assert stages() == sorted(Stage.values)
        assert_nothing_that_happened_is_yet_to_come()


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
    assert not Consultation.objects.filter(published_at__gt=now).exists()


def test_passwords_are_printed_once_and_again_only_on_request():
    first, second, third = load(), load(), load("--new-passwords")
    for name in ("editor", "moderator", "moderator-2", "officer", "officer-2"):
        user = User.objects.get(username=name)
        assert user.is_staff
        assert not user.is_superuser
        assert user.groups.count() == 1
        assert user.check_password(printed_password(third, name))
        assert not user.check_password(printed_password(first, name))
    assert "shown this once" not in second
    assert "--new-passwords" in second


def printed_password(output, name):
    return next(line.split()[2] for line in output.splitlines() if line.startswith(f"│ {name} "))


def test_outside_a_demonstration_it_refuses_unless_it_is_forced(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="--force"):
        load()
    assert not Post.objects.exists()
    load("--force")
    assert Post.objects.exists()


def test_a_lost_picture_file_is_drawn_again():
    load()
    image = Image.objects.first()
    assert (image.width, image.height) == (160, 90)
    Path(image.file.path).unlink()
    load()
    assert Path(image.file.path).exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[ground]]\ncode = "a"\n', "grounds.toml: ground a: the text «title_en», «title_mn» is missing"),
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
def test_a_mistake_in_a_file_is_told_with_its_file_and_key_and_leaves_nothing_half_done(
    monkeypatch, tmp_path, text, message
):
    for entry in source.FOLDER.iterdir():
        if entry.name != "grounds.toml":
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "grounds.toml").write_text(text)
    monkeypatch.setattr(source, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=message):
        load()
    assert Post.objects.exists()
    assert not Consultation.objects.exists()
