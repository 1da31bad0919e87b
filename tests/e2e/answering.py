"""A small consultation that has closed, and an officer who takes it from the reading desk to the answer."""

from dataclasses import dataclass, field

from django.utils.translation import override
from playwright.sync_api import expect

from engagement.models import ChosenChoice, Comment, Submission
from tests import factories
from tests.e2e.staff import Officer
from tests.factories import ago, answered, discussion_of

# Comments on clauses, in the order in which they came: language, number of the clause, words.
HOURS = "I work until six. Please open at eight in the morning. Thank you."
HOURS_MN = "Би зургаан цаг хүртэл ажилладаг. Өглөө найман цагаас нээж өгөөч."
CAMPAIGN = "We herders ask every embassy for lower fees of certificates, because we pay them twice."
COMMENTS = [
    ("en", "1", HOURS),
    ("mn", "1", HOURS_MN),
    ("en", "1", "Parents bring children to school first and then come to you."),
    ("en", "1", "Open at eight in the morning, as the post office does."),
    *[("en", "2", CAMPAIGN)] * 3,
    ("mn", "1", "Ням гарагт ч нээлттэй байгаасай."),
]
FEES = "Fees are too high for students. Call me on 99112233."
# What nobody outside may find: a hidden passage, an answer withheld on a ground, one that its writer keeps from readers.
SECRETS = ("99112233", "The second window takes bribes", "My neighbour heard my papers read aloud")


@dataclass
class Closed:
    """Thirteen contributions in both languages, all of them unread."""

    scene: object
    comments: list[Comment] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)

    @property
    def consultation(self):
        return self.scene.consultation


def closed(scene):
    """Eight comments, four submissions by the site and a letter; three of the comments have the same words."""
    found, clauses = Closed(scene), {clause.number: clause for clause in scene.clause.draft.clauses.all()}
    for hours, (language, number, words) in enumerate(COMMENTS):
        more = {"proven_at": ago(hours=47 - hours), "submit_date": ago(hours=48 - hours)}
        about = discussion_of(clauses[number])
        found.comments.append(
            factories.CommentFactory(discussion=about, comment=words, language=language, user_name=name(hours), **more)
        )
    choice = factories.ask(factories.choosing("Mornings", "Evenings", consultation=scene.consultation))
    for hours, (words, more) in enumerate(
        [
            (FEES, {}),
            ("Хураамж оюутанд өндөр байна.", {"language": "mn", "consent": "unnamed"}),
            (f"{SECRETS[1]}.", {}),
            (f"{SECRETS[2]}.", {"consent": "withheld"}),
            ("Өглөө эрт нээвэл алсаас ирсэн хүн амжина.", {"language": "mn", "on_paper": True, "consent": "named"}),
        ]
    ):
        times = {
            "begun_at": ago(hours=21 - hours),
            "sent_at": ago(hours=20 - hours),
            "proven_at": ago(hours=20 - hours),
        }
        submission = factories.SubmissionFactory(consultation=scene.consultation, **times | more)
        if hours < 2:
            chosen = answered(submission, text="", question=choice)
            ChosenChoice._base_manager.bulk_create([ChosenChoice(answer=chosen, choice=choice.options[0])])
        answered(submission, text=words)
        found.submissions.append(submission)
    scene.close_consultation()
    return found


def name(number):
    return ("Bold", "Sarnai", "Ganaa", "Tuya", "Dorj", "Bat", "Oyun", "Nomin")[number]


class Answerer(Officer):
    """An officer at the reading desk, at the board of themes and at the replies."""

    def start_at_desk(self, consultation):
        """From the first page of the staff pages, as every morning."""
        self.open("index")
        box = self.page.get_by_role("region", name=self.say("Reading desk"))
        with override(self.language), self.page.expect_navigation():
            box.get_by_role("link", name=str(consultation)).click()

    def key(self, letter):
        """Press it, once the page listens to keys, and wait for the page that comes."""
        self.is_ready()
        with self.page.expect_navigation():
            self.page.keyboard.press(letter)

    @property
    def text(self):
        """The words that stand last on the page of a contribution: an answer's, below its choices."""
        return self.page.locator("[data-words]").last

    def at(self, words):
        expect(self.text).to_have_text(words)

    def go_on(self):
        """Read; to the next, or back to the list where this was the last."""
        self.is_ready()
        self.key("g" if self.page.locator("[data-key=g]").count() else "l")

    def file_whole(self, theme):
        """By two keys: the theme by its number, and the whole text."""
        self.is_ready()
        self.page.keyboard.press(theme)
        self.key("w")

    def file_passage(self, theme, words):
        """Select the words; then by two keys."""
        self.select(self.text, words)
        expect(self.page.locator("[data-passage]")).to_have_value(words)
        self.page.keyboard.press(theme)
        self.key("f")

    def file_under_new(self, **titles):
        """Make the theme on the spot."""
        self.page.locator(".filing__new summary").click()
        for code, title in titles.items():
            self.page.locator(f".filing__new [lang={code}]").fill(title)
        self.page.keyboard.press("Escape")
        self.key("w")

    def hide(self, words, ground):
        """Select the words, look at what would be published, and hide them."""
        self.select(self.text, words)
        panel = self.page.locator("[data-publication]").last
        expect(panel.locator('[name="words"]')).to_have_value(words)
        expect(panel.locator("[data-preview]")).not_to_contain_text(words)
        self.decide(panel, "Hide the passage", ground)

    def withhold(self, ground):
        self.decide(self.page.locator("[data-publication]").last, "Withhold the whole answer", ground)

    def approve(self):
        self.decide(self.page.locator("[data-publication]").last, "Approve for publication")

    def decide(self, panel, act, ground=None):
        if ground:
            panel.locator('[name="ground"]').select_option(str(ground.pk))
        panel.get_by_role("button", name=self.say(act), exact=True).click()
        self.is_told("Your decision is recorded.")

    def theme_link(self, theme, label):
        """What the board offers for one theme."""
        row = self.page.locator(".themes__theme").filter(has=self.page.get_by_role("heading", name=theme))
        row.get_by_role("link", name=self.say(label)).click()

    def make_theme(self, **texts):
        for column, text in texts.items():
            self.page.locator(f"#id_{column}").fill(text)
        self.press("Make the theme")

    def is_refused(self, *reasons):
        """The verb's page says why it cannot be carried out yet, and offers no button."""
        self.follow(f"{self.say('Publish')}…", exact=True)
        for reason in reasons:
            expect(self.page.locator(".obstacles")).to_contain_text(reason)
        expect(self.page.get_by_role("button", name=self.say("Publish"), exact=True)).to_have_count(0)

    def promise(self, consultation, *, due_on, **texts):
        self.open("engagement_commitment_add")
        with override(self.language):
            self.choose("consultation", consultation.title)
        for column, words in texts.items():
            self.fill(column, **words)
        self.page.locator("#id_due_on").fill(due_on.isoformat())
        self.save()

    def reply(self, decision, *, reason, names=None, signed_by, office):
        """On the page of a reply; then on to the next theme that has none."""
        self.page.locator("#id_decision").select_option(label=self.say(decision, "decision on a theme"))
        self.fill("reason", **reason)
        if names:
            self.page.get_by_role("checkbox", name=names).check()
        self.fill("signed_by", **signed_by)
        self.fill("office", **office)
        self.press("Save and answer the next theme")
        expect(self.page.locator(".messagelist .success")).to_be_visible()
