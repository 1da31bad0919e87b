"""Rows for `manage.py bench`: many, plain, and quickly written.

Django refuses bulk_create for a model with parents (Comment has two), so comments are
written in SQL: a temporary table holds the tree, and three INSERT … SELECT fill the three
tables from it, with the same paths that Comment.save would make.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from blog.models import Aim, Author, Event, Post, Series, Topic
from diplomacy import languages
from engagement.models import (
    Clause,
    Comment,
    Consultation,
    Discussion,
    Draft,
    Excerpt,
    Ground,
    Reading,
    Reply,
    Report,
    Theme,
    TimelineEntry,
)
from engagement.models.discussions import Target
from engagement.models.replies import Decision

TOPICS = 50
WORDS = "The road to the border is long, and nobody at either end knows when the queue will move. "
REMOVED = 5  # in each group of ten comments, the one at this position

# Ten comments are one thread: a root, five replies to it, two to the first of these, two to one of those.
FUNCTIONS = """
    CREATE OR REPLACE FUNCTION pg_temp.step(number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT string_agg(
            substr('0123456789abcdefghijklmnopqrstuvwxyz', (number / (36 ^ place)::bigint %% 36)::int + 1, 1),
            '' ORDER BY place DESC
        ) FROM generate_series(0, 6) AS place
    $$
"""
TREE = """
    CREATE TEMPORARY TABLE tree ON COMMIT DROP AS
    WITH base AS (SELECT coalesce(max(id), 0) + 1 AS id FROM django_comments),
    numbered AS (
        SELECT base.id + number AS id, (number %% 10)::int AS place, base.id + number - number %% 10 AS root
        FROM base, generate_series(0, %(count)s - 1) AS number
    )
    SELECT id, place, root,
        root + ('{0,0,0,0,0,0,1,1,6,6}'::int[])[place + 1] AS parent,
        ('{0,1,1,1,1,1,2,2,3,3}'::int[])[place + 1] AS depth,
        pg_temp.step(root)
            || CASE WHEN place >= 6 THEN pg_temp.step(root + 1) ELSE '' END
            || CASE WHEN place >= 8 THEN pg_temp.step(root + 6) ELSE '' END
            || CASE WHEN place > 0 THEN pg_temp.step(id) ELSE '' END AS path,
        CASE WHEN place = %(removed)s THEN 'removed' ELSE 'published' END AS state,
        %(sent_at)s + id * interval '1 second' AS sent_at
    FROM numbered
"""
INSERTS = (
    """
    INSERT INTO django_comments (id, content_type_id, object_pk, site_id, user_name, user_email, user_url, comment,
        submit_date, is_public, is_removed)
    SELECT id, %(type)s, %(target)s, 1, 'Reader ' || id, '', '', repeat(%(words)s, 1 + (id %% 4)::int), sent_at, true,
        state = 'removed'
    FROM tree
    """,
    """
    INSERT INTO django_comments_xtd_xtdcomment (comment_ptr_id, thread_id, parent_id, level, "order", followup,
        nested_count)
    SELECT id, root, parent, depth, id, false, 0 FROM tree
    """,
    """
    INSERT INTO engagement_comment (xtdcomment_ptr_id, discussion_id, path, depth, state, language, capacity,
        organisation, is_official, office, late, proven_at, published_at, version, sending_key, link_seed, link_digest,
        author_key, network_key, risk, risk_reasons, useful, argument)
    SELECT id, %(discussion)s, path, depth, state, (ARRAY['en', 'mn'])[1 + place %% 2], 'person',
        '', place = 1, CASE WHEN place = 1 THEN 'Office' ELSE '' END, false, sent_at, sent_at, 2, gen_random_uuid(),
        gen_random_uuid(), encode(sha256(id::text::bytea), 'hex'), 'author-' || id %% 5000, 'network-' || id %% 900,
        (id %% 40)::int, '[]', (id * 7 %% 50)::int, (ARRAY['', 'for', 'neutral', 'against'])[1 + place %% 4]
    FROM tree
    """,
    """
    INSERT INTO engagement_moderationdecision (comment_id, act, cause, ground_id, note, internal_note, decided_at,
        waited, working_time, state_before)
    SELECT id, 'remove', 'own', %(ground)s, '', '', sent_at, interval '2 hours', interval '1 hour', 'published'
    FROM tree WHERE state = 'removed'
    """,
    "SELECT setval(pg_get_serial_sequence('django_comments', 'id'), (SELECT max(id) FROM tree))",
)


def both(name: str, text: str) -> dict[str, str]:
    """One text as a field's value in both languages."""
    return {f"{name}_en": text, f"{name}_mn": text}


@transaction.atomic
def write_comments(target: Target, count: int) -> Discussion:
    """So many comments on a page, in threads of ten, of which one in ten is removed."""
    discussion = Discussion.objects.opened(target)
    ground, _is_new = Ground.objects.get_or_create(code="bench", defaults=both("title", "Rule") | both("rule", "Rule"))
    values: dict[str, int | str | datetime] = {
        "count": count,
        "removed": REMOVED,
        "sent_at": timezone.now() - timedelta(days=30),
        "type": ContentType.objects.get_for_model(target).pk,
        "target": str(target.pk),
        "words": WORDS,
        "discussion": discussion.pk,
        "ground": ground.pk,
    }
    with connection.cursor() as cursor:
        for statement in (FUNCTIONS, TREE, *INSERTS):
            cursor.execute(statement, values)
        cursor.execute("DROP TABLE tree")
    return discussion


def write_posts(count: int) -> list[Post]:
    """So many posts of one author, in one series and event, under the first of many topics and two more; newest first."""
    now = timezone.now()
    author = Author.objects.create(**both("name", "Author"), **both("office", "Office"), **both("biography", WORDS))
    series = Series.objects.create(**both("title", "Series"), **both("summary", WORDS))
    topics, event = _write_topics(), _write_event(now)
    posts = Post.objects.bulk_create(
        Post(
            **_post_texts(number),
            published_at_en=now - timedelta(hours=number + 1),
            published_at_mn=now - timedelta(hours=number + 1),
            author=author,
            event=event,
            series=series,
        )
        for number in range(count)
    )
    through = Post.topics.through
    through.objects.bulk_create(
        through(post=post, topic=topics[place])
        for number, post in enumerate(posts)
        for place in sorted({0, number % TOPICS, number * 7 % TOPICS})
    )
    return posts


def _write_topics() -> list[Topic]:
    return [
        Topic.objects.create(**both("title", f"Topic {number}"), **both("summary", WORDS), position=number)
        for number in range(TOPICS)
    ]


def _write_event(now: datetime) -> Event:
    event = Event.objects.create(
        **both("title", "Event"), **both("summary", WORDS), **both("place", "Ulaanbaatar"), starts_on=now, ends_on=now
    )
    Aim.objects.create(event=event, **both("title", "Aim"), **both("issue", WORDS), **both("role", WORDS))
    return event


def _post_texts(number: int) -> dict[str, str]:
    texts = both("title", f"Post {number}") | both("slug", f"post-{number}") | both("summary", WORDS)
    return texts | both("body", f"<p>{WORDS * 8}</p>" * 6)


def write_consultation(*, clauses: int, contributions: int, themes: int) -> Consultation:
    """An answered consultation with two drafts, on whose first draft all the contributions are."""
    now = timezone.now()
    consultation = Consultation.objects.create(
        **{name: WORDS for field in Consultation.PUBLIC_TEXTS[2:] for name in languages.columns(field)},
        **both("title", "Consultation"),
        **both("background", f"<p>{WORDS * 8}</p>"),
        contact_email="bench@example.org",
        published_at=now - timedelta(days=60),
        opens_at=now - timedelta(days=50),
        closes_at=now - timedelta(days=20),
        answer_by=now + timedelta(days=5),
    )
    consultation.topics.set(Topic.objects.all())
    first, second = (_write_draft(consultation, number, clauses) for number in (1, 2))
    _connect(first, second)
    for draft, days in ((first[0].draft, 60), (second[0].draft, 5)):
        draft.published_at = now - timedelta(days=days)
        draft.save()
    for clause in first:
        write_comments(clause, contributions // clauses)
    _write_outcomes(consultation, second, themes)
    return consultation


def _write_draft(consultation: Consultation, number: int, clauses: int) -> list[Clause]:
    draft = Draft.objects.create(consultation=consultation, number=number, **both("title", f"Draft {number}"))
    return Clause.objects.bulk_create(
        Clause(
            draft=draft,
            position=position,
            number=f"{position + 1}.1",
            **both("heading", f"Clause {position + 1}"),
            **both("text", WORDS * 4 + ("It now moves. " if number > 1 and position % 3 == 0 else "")),
            **both("explanation", WORDS),
        )
        for position in range(clauses)
    )


def _connect(first: list[Clause], second: list[Clause]) -> None:
    through = Clause.comes_from.through
    pairs = zip(first, second, strict=True)
    through.objects.bulk_create(through(from_clause=later, to_clause=earlier) for earlier, later in pairs)


def _write_outcomes(consultation: Consultation, clauses: list[Clause], count: int) -> None:
    """Every contribution is read and filed under one of the themes, each of which has a reply."""
    now = timezone.now()
    themes = _write_themes(consultation, count, now)
    _file(consultation, themes)
    texts = both("reason", WORDS) | both("signed_by", "Name") | both("office", "Office")
    for theme, clause in zip(themes, clauses, strict=False):
        reply = Reply.objects.create(theme=theme, decision=Decision.ACCEPTED, **texts)
        reply.changed_clauses.add(clause)
        reply.published_at = now
        reply.save(releasing=True)
    for kind in Report.Kind.values:
        report = Report(consultation=consultation, kind=kind, published_at=now, **both("body", f"<p>{WORDS}</p>"))
        report.save(releasing=True)
        TimelineEntry.objects.create(consultation=consultation, kind=kind)


def _write_themes(consultation: Consultation, count: int, now: datetime) -> list[Theme]:
    return Theme._base_manager.bulk_create(
        Theme(
            consultation=consultation,
            position=n,
            published_at=now,
            **both("title", f"Theme {n}"),
            **both("gist", WORDS),
        )
        for n in range(count)
    )


def _file(consultation: Consultation, themes: list[Theme]) -> None:
    """Let an officer read every contribution and file it under the next of the themes."""
    officer = User.objects.create_user("bench")
    contributions = list(Comment.objects.contributions(consultation).order_by("pk"))
    Reading.objects.bulk_create(Reading(comment=comment, read_by=officer) for comment in contributions)
    Excerpt.objects.bulk_create(
        Excerpt(theme=themes[n % len(themes)], comment=comment, start=0, end=40, filed_by=officer)
        for n, comment in enumerate(contributions)
    )
