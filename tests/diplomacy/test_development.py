"""The page that shows a developer what the site would have mailed."""

import os

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import RequestFactory

from diplomacy import development


@pytest.fixture
def folder(settings, tmp_path):
    """Mail goes to a folder of the test's own."""
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path / "mail")}}}
    return tmp_path / "mail"


def shown():
    response = development.mail(RequestFactory().get("/dev/mail/"))
    page = BeautifulSoup(response.content, "html.parser")
    return response, [
        [tag.get_text(" ", strip=True) for tag in mail.select("h2, .meta, .measure")] for mail in page.select(".mail")
    ]


def send(subject):
    text = "Нээнэ үү: http://localhost/mn/x/"
    mail.EmailMessage(
        subject, text, to=["bold@example.net"], headers={"Date": "Sun, 22 Nov 2026 12:00:00 +0800"}
    ).send()


def test_the_newest_mail_is_first_with_its_links_to_click(db, folder):
    send("Эхний")
    for file in folder.iterdir():
        os.utime(file, (1, 1))
    send("Second")

    response, mails = shown()

    rest = ["bold@example.net · Sun, 22 Nov 2026 12:00:00 +0800", "Нээнэ үү: http://localhost/mn/x/"]
    assert mails == [["Second", *rest], ["Эхний", *rest]]
    assert 'href="http://localhost/mn/x/"' in response.text
    assert "no-store" in response["Cache-Control"]


def test_an_empty_folder_says_so(db, folder):
    response, mails = shown()

    assert (mails, "No mail yet" in response.text) == ([], True)
