"""Categories and tags as topics: one for both where they share a name, one for a pair of translations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction
from django.db.models import Q

from blog.models import Topic
from diplomacy import languages
from diplomacy.wordpress import tongues, wording
from diplomacy.wordpress.addresses import free_slug, keep
from diplomacy.wordpress.index import Index
from diplomacy.wordpress.ledger import Ledger
from diplomacy.wordpress.reading import Term
from diplomacy.wordpress.report import Outcome, Report

TAKEN = {"category": "category", "post_tag": "tag"}  # taxonomy → its folder in old addresses
UNSORTED = {"uncategorized", "uncategorised", "angilalgui", "ангилалгүй"}
PAIRING = "term_translations"
OF_SYSTEM = {"language", "term_language", "post_translations", "term_translations", "nav_menu"}
LONGEST_TITLE, LONGEST_SUMMARY = 120, 400


@dataclass
class Topics:
    """Finds or makes the topic of each term."""

    index: Index
    ledger: Ledger
    found: dict[str, int] = field(default_factory=dict)

    @cached_property
    def by_slug(self) -> dict[tuple[str, str], Term]:
        return {(term.taxonomy, term.slug): term for term in self.index.terms}

    @cached_property
    def by_name(self) -> dict[tuple[str, str], Term]:
        return {(term.taxonomy, term.name): term for term in self.index.terms}

    @cached_property
    def by_number(self) -> dict[str, Term]:
        return {term.id: term for term in self.index.terms if term.id and term.taxonomy in TAKEN}

    @cached_property
    def pairs(self) -> dict[str, dict[str, str]]:
        """By the number of a term, the numbers of its translations by the codes that the file gives languages."""
        groups = [tongues.serialised(term.description) for term in self.index.terms if term.taxonomy == PAIRING]
        return {number: group for group in groups for number in group.values()}

    def of(self, terms: Iterable[Term], report: Report) -> list[int]:
        """The primary keys of the topics that an item's terms became."""
        taken = [self.topic(self.defined(term), report) for term in terms if _is_topic(term)]
        return sorted(set(taken))

    def take_all(self, report: Report) -> None:
        """Every term that the head of the file defines, used or not."""
        for term in self.index.terms:
            if _is_topic(term):
                self.topic(term, report)
            elif term.taxonomy not in OF_SYSTEM:
                reason = (
                    "the collection of what has no category"
                    if term.taxonomy in TAKEN
                    else f"taxonomy «{term.taxonomy}»"
                )
                report.note("term", term.slug or term.id, term.name, Outcome.LEFT, reason)

    def topic(self, term: Term, report: Report) -> int:
        pk = self.found.get(_key(term)) or self.ledger.number("topic", _key(term))
        if pk is None or not Topic.objects.filter(pk=pk).exists():
            pk = self._take(term, report)
        self.found[_key(term)] = pk
        return pk

    def forget(self) -> None:
        """Trust nothing that a transaction has taken back."""
        self.found.clear()

    def defined(self, term: Term) -> Term:
        """The term as the head of the file defines it, if it does; a bare name is found by its name."""
        known = (
            self.by_slug.get((term.taxonomy, term.slug)) if term.slug else self.by_name.get((term.taxonomy, term.name))
        )
        return known or term

    @transaction.atomic
    def _take(self, term: Term, report: Report) -> int:
        texts = self._texts(term)
        topic = self._known(term)
        report.count("topic", Outcome.KNOWN if topic else Outcome.TAKEN)
        if topic is None:
            topic = Topic.objects.create(**self._columns(texts))
            self._tell(term, texts, report)
        for code, one in texts.items():
            if self.ledger.find("topic", _key(one)) is None:
                self.ledger.keep("topic", _key(one), topic)
            keep(topic, tongues.of_text(one.name, code), self._former_paths(one))
        return topic.pk

    def _texts(self, term: Term) -> dict[str, Term]:
        """The term in each language: its translation where the file pairs them, else itself."""
        group = self.pairs.get(term.id, {})
        paired = {tongues.of_code(code): self.by_number.get(number) for code, number in group.items()}
        return {code: paired.get(code) or term for code in languages.codes()}

    def _known(self, term: Term) -> Topic | None:
        """A topic of ours that has this name or this address already."""
        wanted = Q()
        for code in languages.codes():
            wanted |= Q(**{f"{languages.column('title', code)}__iexact": term.name})
            wanted |= Q(**{languages.column("slug", code): term.slug}) if term.slug else Q()
        return Topic.objects.filter(wanted).order_by("pk").first()

    def _columns(self, texts: dict[str, Term]) -> dict[str, str]:
        columns = {}
        for code, term in texts.items():
            description = wording.plain(term.description)
            own = tongues.of_text(description, code) == code and description
            said = wording.shortened(own, LONGEST_SUMMARY) if own else wording.topic_summary(term.name)[code]
            columns[languages.column("title", code)] = wording.shortened(term.name, LONGEST_TITLE)
            columns[languages.column("summary", code)] = said[:LONGEST_SUMMARY]
            columns[languages.column("slug", code)] = free_slug(Topic, code, term.slug, term.name, "topic")
        return columns

    def _tell(self, term: Term, texts: dict[str, Term], report: Report) -> None:
        if len({one.slug for one in texts.values()}) == 1:
            report.note("topic", term.slug, term.name, Outcome.TRANSLATE, "its name stands in both languages as it was")
        if term.parent:
            report.note(
                "topic", term.slug, term.name, Outcome.CHANGED, f"topics have no levels: it was below «{term.parent}»"
            )
        if len(term.name) > LONGEST_TITLE:
            report.note("topic", term.slug, term.name, Outcome.CHANGED, "its name was too long and has been cut")

    def _former_paths(self, term: Term) -> list[str]:
        """Where the former site listed it, if nobody changed the usual folders."""
        if not term.slug:
            return []
        above, seen, over = "", {term.slug}, self.by_slug.get((term.taxonomy, term.parent))
        while over and over.slug not in seen:
            above, seen = f"{over.slug}/{above}", seen | {over.slug}
            over = self.by_slug.get((term.taxonomy, over.parent))
        folder = f"{self.index.base}/{TAKEN[term.taxonomy]}"
        return list(dict.fromkeys([f"{folder}/{above}{term.slug}/", f"{folder}/{term.slug}/"]))


def _key(term: Term) -> str:
    return (term.slug or term.name)[:200]


def _is_topic(term: Term) -> bool:
    return term.taxonomy in TAKEN and bool(term.name) and term.slug.casefold() not in UNSORTED
