"""An event that is on: new notes announce themselves and wait until the reader asks for them."""

from playwright.sync_api import expect

from blog.models import LiveUpdate
from tests.factories import EventFactory, LiveUpdateFactory, ago


def test_a_new_note_is_announced_and_shown_without_loading_the_page_again(site, visit):
    event = EventFactory(on=True)
    LiveUpdateFactory(event=event, text_en="The doors are open.")
    page = visit()
    page.clock.install()
    page.goto(event.get_absolute_url("en"))
    expect(page.locator(".update")).to_have_count(1)
    LiveUpdateFactory(event=event, text_en="The first speech\n\nwas short.", text_mn="")
    LiveUpdateFactory(event=event, text_en="", text_mn="Цай ууж байна.")

    page.clock.run_for(31_000)

    button = page.get_by_role("button", name="2 new updates")
    expect(button).to_be_visible()
    expect(page.locator(".update")).to_have_count(1)
    button.click()
    expect(page.locator(".update")).to_have_count(3)
    expect(page.locator(".update").first).to_be_focused()
    assert page.locator(".update__text").nth(1).locator("p").all_inner_texts() == ["The first speech", "was short."]
    link = page.locator(".update__elsewhere a")
    assert (link.get_attribute("lang"), link.inner_text()) == ("mn", "Монгол")
    expect(button).to_have_count(0)


def test_addresses_in_a_new_note_are_links_as_in_those_that_the_server_wrote(site, visit):
    event = EventFactory(on=True)
    long = "https://example.org/" + "x" * 80
    text = f"<b>See</b> https://example.org/x, (http://example.net).\nAlso {long} javascript:alert(1)"
    LiveUpdateFactory(event=event, text_en=text)
    page = visit()
    page.clock.install()
    page.goto(event.get_absolute_url("en"))
    LiveUpdateFactory(event=event, text_en=text)

    page.clock.run_for(31_000)
    page.get_by_role("button", name="1 new update").click()

    notes = page.locator(".update__text")
    expect(notes).to_have_count(2)
    told = (
        "note => [...note.querySelectorAll('a')].map(link => [link.getAttribute('href'), link.rel, link.textContent])"
    )
    assert notes.first.evaluate(told) == [
        ["https://example.org/x", "nofollow", "https://example.org/x"],
        ["http://example.net", "nofollow", "http://example.net"],
        [long, "nofollow", long[:59] + "…"],
    ]
    assert notes.first.evaluate(told) == notes.last.evaluate(told)
    assert notes.first.inner_text() == notes.last.inner_text()
    assert notes.first.locator("b").count() == 0


def test_a_note_that_is_mended_or_taken_away_changes_on_an_open_page(site, visit):
    event = EventFactory(on=True)
    kept, wrong, needless = (LiveUpdateFactory(event=event, text_en=text) for text in ("Kept.", "Wrnog.", "Needless."))
    page = visit()
    page.clock.install()
    page.goto(event.get_absolute_url("en"))
    expect(page.locator(".update")).to_have_count(3)
    page.evaluate("id => (document.getElementById(id).kept = true)", f"update-{kept.pk}")
    LiveUpdate.objects.filter(pk=wrong.pk).update(text_en="Right.")
    needless.delete()
    passing = LiveUpdateFactory(event=event, text_en="Passing.")

    page.clock.run_for(31_000)

    expect(page.get_by_role("button", name="1 new update")).to_be_visible()
    expect(page.locator(".update__text")).to_have_text(["Right.", "Kept."])
    assert page.evaluate("id => document.getElementById(id).kept", f"update-{kept.pk}")
    passing.delete()
    page.clock.run_for(31_000)
    expect(page.get_by_role("button", name="1 new update")).to_have_count(0)
    expect(page.locator(".update")).to_have_count(2)


def test_notes_beyond_the_newest_stay_on_an_open_page(site, visit):
    event = EventFactory(on=True)
    for minutes in range(30):
        LiveUpdateFactory(event=event, posted_at=ago(minutes=minutes + 5))
    page = visit()
    page.clock.install()
    page.goto(event.get_absolute_url("en"))
    LiveUpdateFactory(event=event)

    page.clock.run_for(31_000)
    page.get_by_role("button", name="1 new update").click()
    page.clock.run_for(31_000)

    expect(page.locator(".update")).to_have_count(31)


def test_without_javascript_the_notes_are_there_and_the_page_says_to_reload(site, visit):
    event = EventFactory(on=True)
    LiveUpdateFactory(event=event, text_en="The doors are open.")
    page = visit(java_script_enabled=False)

    page.goto(event.get_absolute_url("en"))

    expect(page.locator(".update__text")).to_have_text("The doors are open.")
    expect(page.locator(".updates__note")).to_have_text("Reload the page to see new notes.")
