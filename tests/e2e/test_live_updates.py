"""An event that is on: new notes announce themselves and wait until the reader asks for them."""

from playwright.sync_api import expect

from tests.factories import EventFactory, LiveUpdateFactory


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


def test_without_javascript_the_notes_are_there_and_the_page_says_to_reload(site, visit):
    event = EventFactory(on=True)
    LiveUpdateFactory(event=event, text_en="The doors are open.")
    page = visit(java_script_enabled=False)

    page.goto(event.get_absolute_url("en"))

    expect(page.locator(".update__text")).to_have_text("The doors are open.")
    expect(page.locator(".updates__note")).to_have_text("Reload the page to see new notes.")
