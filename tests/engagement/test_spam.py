"""What raises the risk of a comment and what does not; what the score does, and what it never does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from engagement.actions.comments import Remark, ThinkAgain, receive
from engagement.actions.proofs import confirm
from engagement.models import Comment, Fingerprint, ModerationDecision, Rule, RuleHit, Sanction
from engagement.spam import fingerprints, links, scripts
from engagement.spam.assessment import assess
from engagement.spam.reasons import COUNTS, LANGUAGES, SENTENCES, reason_text
from tests.factories import CommentFactory, GroundFactory, PostFactory, UserFactory, ago, ahead, discussion_of

pytestmark = pytest.mark.django_db

CALM = "Нислэг хойшилсон үед консул шөнө утсаа авдаг болгох хэрэгтэй. Манай хүүхэд буудал дээр арван цаг хүлээсэн."


@pytest.fixture
def post():
    return PostFactory()


def remark(**answers):
    """A remark as the form passes it on, each from a form of its own."""
    words = {"name": "Bold", "email": "bold@example.net", "text": CALM, "language": "mn", "network": "192.0.2.0/24"}
    return Remark(**words | {"begun_at": timezone.now(), "sending_key": uuid4()} | answers)


def written(text, language="mn", email="bold@example.net", **facts):
    """A comment that is not stored yet."""
    facts = {"author_key": "somebody", "network_key": "somewhere"} | facts
    discussion = discussion_of(PostFactory())
    return Comment(discussion=discussion, comment=text, language=language, user_email=email, **facts)


def codes(comment):
    return {reason["code"] for reason in assess(comment).reasons}


# By its words. Each risky text stands beside one that is much like it, and harmless.

RISKY = [
    ("links", "Энэ сайтаас үзээрэй: https://casino.example/win гэж хаягаар", "Консулын сайтаас үзээрэй: https://www.mfa.gov.mn/news гэж"),
    ("links", "Хямд виз гаргаж байна, superviza.top дээр орж бүртгүүлээрэй", "Төслийг дэмжиж байна.Гэхдээ цаг нь таарахгүй байна гэж бодож байна"),
    ("links", "Official page: http://mfa.gov.mn@evil.example/login please", "The official page is http://mfa.gov.mn/login as you know"),
    ("shortener", "Бүртгүүлэх холбоос: bit.ly/3xajil гэсэн хаягаар орно уу", "Гэрээний 3.2 дахь заалт ly гэсэн хэсэгт алдаатай байна"),
    ("lookalike_host", "Please sign at https://xn--mfa-8cd.example/ today", "Please sign at https://mfa-signatures.example/ today"),
    ("lookalike_host", "Please sign at https://mfа.example.com/ today", "Энэ хаягаар орно: https://монгол.мон/ гэж үзээрэй"),
    ("email", "Write to me at rich.uncle@example.com for the money", "I wrote to consul@mfa.gov.mn and got no answer at all"),
    ("phone", "Барьцаагүй зээл олгоно, утас 9911-0246 руу залгаарай", "Хураамж 2026 онд 10 000 000 төгрөг болсон нь хэтэрхий их"),
    ("phone", "Call me now +1 415 555 0100 for a loan that you like", "In the years 2019-2024 the fee rose from 50 to 120 dollars"),
    ("markup", "Good post [url=http://x.example]cheap pills[/url] for you", "Good post [in my view] but 5 < 6 and 7 > 3 still holds"),
    ("markup", 'See <a href="http://x.example">this</a> for more of it', "The heading <Ажлын цаг> should be bold, I think so"),
    ("mixed", "Тaний дансанд мoнгө орсон байна, шалгана уу гэжээ", "Танай PCRын шинжилгээ VISAны журамд хэрэгтэй юу гэж"),
    ("disguised", "𝗖𝗮𝘀𝗶𝗻𝗼 bonus for all our friends who read this text", "Casino bonus is what I fear: please ban such advertising"),
    ("invisible", "Buy che\u200bap pil\u200bls from our very honest friends today", "Buy cheap visas? No: the rules should be the same for all"),
    ("capitals", "ЭНЭ БОЛ МАШ ЧУХАЛ МЭДЭЭ БҮГДЭЭРЭЭ УНШААРАЙ ХҮМҮҮСЭЭ", "МОНГОЛ Улсын ГХЯ-ны АСЕМ-ын тухай мэдээг уншлаа шүү дээ"),
    ("repeated", "Яагаааааааааад ингэж байгаа юм бол гэж гайхаж байна", "Яагаад ингэж байгаа юм бол... гэж би гайхаж байна шүү"),
    ("short", "Хэ", "Дэмжиж байна, баярлалаа"),
    ("script", "这是一个非常好的网站请大家都来看看谢谢大家支持我们的网站", "The Chinese word 签证 is on the form, but no English one is"),
    ("language", "Это очень хорошо, но что нам делать если консул не отвечает на письма", "Энэ бол сайн хэрэг, гэхдээ консул хариу өгөхгүй бол бид яах вэ"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "risky", "harmless"), RISKY)
def test_risky_words_are_told_from_harmless_ones(code, risky, harmless):
    language = "mn" if "ө" in harmless or "а" in harmless else "en"

    assert [code in codes(written(text, language)) for text in (risky, harmless)] == [True, False]


@pytest.mark.parametrize(
    ("text", "language", "suspects"),
    [
        ("Manai konsul utsaa avdaggui, yaagaad ingej baigaa yum be? Bid nar hereg bna shuu.", "mn", False),
        ("Manai konsul utsaa avdaggui, yaagaad ingej baigaa yum be? Bid nar hereg bna shuu.", "en", True),
        ("When will the consul answer the telephone, and what is the fee for a new passport?", "en", False),
        ("When will the consul answer the telephone, and what is the fee for a new passport?", "mn", True),
        (CALM, "mn", False),
        (CALM, "en", True),
    ],
)
def test_mongolian_in_latin_letters_is_mongolian_and_a_wrong_mark_is_only_a_hint(text, language, suspects):
    found = list(scripts.reasons(text, language))

    assert [reason.code for reason in found] == ["language"] * suspects
    assert sum(reason.weight for reason in found) < 10


@pytest.mark.parametrize(
    ("email", "thrown_away"),
    [
        ("a@mailinator.com", True),
        ("a@SUB.Mailinator.COM", True),
        ("a@notmailinator.com", False),
        ("a@gov.mn", False),
        ("", False),
    ],
)
def test_addresses_of_throw_away_services_are_known_with_their_subdomains(email, thrown_away):
    assert ("throwaway" in codes(written(CALM, email=email))) is thrown_away


def test_links_are_found_however_they_are_written_and_words_with_dots_are_none():
    text = "a.b.c 3.14 гэх.мэт e.g. HTTP://A.example www.b.example/x hxxp://c.example d.mn/e f@g.com"

    assert links.found(text) == ["HTTP://A.example", "www.b.example/x", "hxxp://c.example", "d.mn/e"]


# By what was written before


def stored(text, **facts):
    comment = CommentFactory(comment=text, **facts)
    fingerprints.remember(comment)
    return comment


def found_alike(text, **facts):
    return {reason["code"]: reason["detail"] for reason in assess(written(text, **facts)).reasons}


LONG = " ".join(
    [CALM, "Оройн ээлж нэмж, яаралтай дуудлагын дугаарыг сайт дээрээ хоёр хэлээр тавиарай гэж хүсэж байна."] * 3
)


def test_same_words_are_known_again_in_any_dress_and_nearly_the_same_ones_too():
    for _copy in range(2):
        stored(LONG)

    same = found_alike(LONG.upper().replace("А", "A").replace(" ", "  "))
    nearly = found_alike(LONG.replace("хоёр", "гурван", 1))
    other = found_alike(f"{CALM} Харин Сөүлд бол байдал өөр шүү.")

    assert (same["duplicate"], nearly.get("similar"), "similar" in other, "duplicate" in other) == (
        "2",
        "2",
        False,
        False,
    )


def test_copies_older_than_a_month_and_short_sayings_are_no_copies():
    old, _short = stored(LONG), stored("Дэмжиж байна")
    Fingerprint.objects.filter(comment=old).update(sent_at=ago(days=31))

    assert {"duplicate", "similar"}.isdisjoint(found_alike(LONG))
    assert "duplicate" not in found_alike("Дэмжиж байна")


def test_own_unfinished_attempt_is_no_copy_but_the_same_of_somebody_else_is():
    stored(LONG, state="unproven", proven_at=None, author_key="bold")

    assert "duplicate" not in found_alike(LONG, author_key="bold")
    assert "duplicate" in found_alike(LONG, author_key="tuya")


def test_text_that_moderators_called_spam_is_held_when_it_comes_again():
    stored(LONG, state="spam")
    other = stored(CALM)

    assert assess(written(LONG)).holds
    assert not assess(written(CALM)).holds
    assert other.state == "published"


def test_author_is_trusted_by_what_was_published_and_doubted_by_what_was_refused():
    for _comment in range(3):
        CommentFactory(author_key="tuya")
        CommentFactory(author_key="bold", state="rejected")
    CommentFactory(author_key="dorj", state="rejected", proven_at=ago(days=100))

    shop = "Манай дэлгүүр: https://shop.example/"
    risks = {key: assess(written(shop, author_key=key)).risk for key in ("tuya", "bold", "dorj", "new")}

    assert risks["tuya"] < risks["new"] == risks["dorj"] < risks["bold"]


# What the score does


def arrived(text, post, **answers):
    """A comment that was received and confirmed."""
    comment = receive(post, remark(text=text, **answers))
    confirm(comment.proof.token)
    comment.refresh_from_db()
    return comment


RISKIEST = "𝗖𝗮𝘀𝗶𝗻𝗼 bonus [url=http://x.example]now[/url] bit.ly/3x"


def test_risky_comment_is_held_where_others_appear_at_once_and_keeps_its_reasons(post):
    discussion = discussion_of(post)
    discussion.policy = "after"
    discussion.save()

    calm, risky = arrived(CALM, post), arrived(RISKIEST, post, email="x@mailinator.com")

    assert (calm.state, calm.risk, calm.risk_reasons) == ("published", 0, [])
    assert (risky.state, risky.risk) == ("held", 100)
    assert {"shortener", "markup", "disguised", "throwaway"} <= {reason["code"] for reason in risky.risk_reasons}


def test_score_alone_never_refuses_nor_deletes(post):
    risky = receive(post, remark(text=RISKIEST))

    assert (risky.state, risky.proof.used_at) == ("unproven", None)
    assert ModerationDecision.objects.count() == 0


def test_threshold_is_a_setting(post, settings):
    discussion_of(post)
    post.discussion.policy = "after"
    post.discussion.save()
    settings.COMMENT_HOLD_RISK = 101

    assert arrived(RISKIEST, post).state == "published"


def test_address_under_a_sanction_that_holds_waits_where_others_appear(post):
    discussion = discussion_of(post)
    discussion.policy = "after"
    discussion.save()
    facts = {"ground": GroundFactory(), "reason": "Floods", "set_by": UserFactory(), "ends_at": ahead(days=3)}
    Sanction.objects.create(kind="hold", author_key=remark().author_key, **facts)

    held, free = arrived(CALM, post), arrived(f"{CALM} Бас нэг.", post, email="tuya@example.net")

    assert (held.state, [reason["code"] for reason in held.risk_reasons]) == ("held", ["sanction"])
    assert free.state == "published"


# Rules of moderators


@pytest.fixture
def rule(db):
    def made(text, effect):
        facts = {"name": f"Rule {effect}", "reason": "Insults", "made_by": UserFactory(), "is_active": True}
        return Rule.objects.create(kind="stem", text=text, effect=effect, **facts)

    return made


def test_rule_that_holds_holds_and_one_that_notes_only_raises_the_risk(post, rule):
    discussion = discussion_of(post)
    discussion.policy = "after"
    discussion.save()
    holding, noting = rule("тэнэг", "hold"), rule("залхуу", "note")

    held, noted = arrived(f"{CALM} Тэнэгүүд!", post), arrived("Залхуу консулууд утсаа ч авдаггүй байна шүү дээ", post)

    assert (held.state, noted.state, noted.risk) == ("held", "published", 20)
    assert set(RuleHit.objects.values_list("rule", "comment")) == {(holding.pk, held.pk), (noting.pk, noted.pk)}
    assert "Rule hold" in reason_text(held.risk_reasons[0])


def test_rule_that_warns_asks_once_and_then_takes_the_comment_as_it_is(post, rule):
    rule("тэнэг", "warn")
    words = remark(text=f"{CALM} Тэнэг дүрэм байна.")

    with pytest.raises(ThinkAgain):
        receive(post, words)
    assert Comment.objects.count() == 0
    again = {field: getattr(words, field) for field in words.__dataclass_fields__} | {"reconsidered": True}
    comment = receive(post, Remark(**again))

    assert (comment.state, [hit.effect for hit in comment.rule_hits.all()]) == ("unproven", ["warn"])


# Sentences for moderators


@pytest.mark.parametrize("code", [*SENTENCES, *COUNTS, "language"])
def test_every_reason_has_a_sentence_with_its_particulars(code):
    detail = {"language": "ru"}.get(code, "3")
    sentences = set()
    for language in ("en", "mn"):
        with translation.override(language):
            sentences.add(reason_text({"code": code, "weight": 10, "detail": detail}))

    assert all(sentences)
    assert not any("%(" in sentence for sentence in sentences)


def test_unknown_reason_is_named_and_every_language_that_is_guessed_has_its_sentence():
    assert "later" in reason_text({"code": "later"})
    assert {reason_text({"code": "language", "detail": code}) for code in LANGUAGES}.isdisjoint({""})
    assert timedelta(days=30) == fingerprints.LOOK_BACK
