"""What a page leaves behind in the browser of an anonymous reader, and whom it calls.

Calls to other origins and breaches of the content security policy fail any browser test (`visit`).
"""

import pytest

from tests.world import LANGUAGES

TOKEN = "csrftoken"
STORED = "localStorage.length + sessionStorage.length"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_leaves_anything_in_the_browser_but_a_form_its_token_and_what_was_typed(language, shelf, visit):
    page, faults = visit(), []
    for kind in shelf.page_types():
        page.context.clear_cookies()
        kind.open(page, language)
        cookies = {cookie["name"] for cookie in page.context.cookies()}
        if cookies != ({TOKEN} if kind.keeps_token else set()):
            faults.append(f"{kind.label}: {cookies or 'no cookie'}")
        if bool(page.evaluate(STORED)) != kind.keeps_draft:
            faults.append(f"{kind.label}: {'nothing' if kind.keeps_draft else 'something'} is stored")
        page.evaluate("localStorage.clear()")
    assert not faults, "\n".join(faults)
