"""The library of pictures in a browser: upload, focal point by hand and by keys, the cut on a card, the picker."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from PIL import Image as Picture
from playwright.sync_api import expect

from blog.models import Image
from tests import factories
from tests.e2e import axe
from tests.e2e.staff import Staff
from tests.world import LANGUAGES

MIDDLE = """picture => {
    const copy = Object.assign(document.createElement("canvas"), { width: 9, height: 9 });
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, 9, 9);
    return Array.from(pen.getImageData(4, 4, 1, 1).data).slice(0, 3).map(value => value > 127);
}"""
RED, GREEN, BLUE = ([part == place for part in range(3)] for place in range(3))


@pytest.fixture
def squares(tmp_path):
    """A file with three squares side by side, red, green and blue."""
    whole = Picture.new("RGB", (1800, 600), "lime")
    whole.paste("red", (0, 0, 600, 600))
    whole.paste("blue", (1200, 0, 1800, 600))
    whole.save(tmp_path / "squares.png")
    return tmp_path / "squares.png"


@pytest.fixture
def desk(editor, staff_page):
    return Staff(staff_page(editor), "en")


def press(page, across, down):
    """On the picture, at a place in per cent."""
    frame = page.locator(".focal__frame")
    area = frame.bounding_box()
    frame.click(position={"x": area["width"] * across / 100, "y": area["height"] * down / 100})


def test_a_picture_is_uploaded_and_its_card_shows_what_was_pressed(desk, squares, visit):
    desk.open("blog_image_add")
    desk.page.locator("#id_file").set_input_files(squares)
    cut = desk.page.locator("[data-focal-cut] canvas")
    expect(cut).to_be_visible()
    assert cut.evaluate(MIDDLE) == GREEN

    press(desk.page, 5, 50)
    expect(desk.page.locator("#id_focal_x")).to_have_value("5")
    assert cut.evaluate(MIDDLE) == RED
    desk.fill("alt", en="Three squares", mn="Гурван дөрвөлжин")
    desk.save()

    factories.PostFactory(image=Image.objects.get())
    reader = visit()
    reader.goto("/en/posts/")
    shown = reader.get_by_role("img", name="Three squares")
    expect(shown).to_have_js_property("complete", value=True)
    assert "/card-" in shown.evaluate("image => image.currentSrc")
    assert shown.evaluate("image => image.currentSrc").endswith(".avif")
    assert shown.evaluate(MIDDLE) == RED


def test_the_focal_point_is_set_by_keys_and_by_dragging_too(desk, squares):
    image = factories.ImageFactory(file=factories.picture_file(10, 10))
    image.file.save(squares.name, factories.ContentFile(squares.read_bytes(), name=squares.name))
    desk.open("blog_image_change", image.pk)
    cut = desk.page.locator("[data-focal-cut] canvas")
    expect(cut).to_be_visible()

    desk.page.locator("#id_focal_x").fill("94")
    desk.page.locator("#id_focal_x").press("ArrowUp")
    expect(desk.page.locator("#id_focal_x")).to_have_value("95")
    assert cut.evaluate(MIDDLE) == BLUE

    area = desk.page.locator(".focal__frame").bounding_box()
    desk.page.mouse.move(area["x"] + area["width"] * 0.9, area["y"] + 10)
    desk.page.mouse.down()
    desk.page.mouse.move(area["x"] + area["width"] * 0.1, area["y"] + 10, steps=4)
    desk.page.mouse.up()
    expect(desk.page.locator("#id_focal_x")).to_have_value("10")
    assert cut.evaluate(MIDDLE) == RED


def test_without_javascript_the_two_fields_are_enough(editor, staff_page):
    desk = Staff(staff_page(editor, java_script_enabled=False), "en")
    image = factories.ImageFactory(file=factories.picture_file(400, 300))
    desk.open("blog_image_change", image.pk)
    expect(desk.page.locator("[data-focal-stage] img")).to_be_visible()

    desk.page.locator("#id_focal_x").fill("20")
    desk.page.get_by_role("button", name="Save", exact=True).click()

    expect(desk.page.locator(".messagelist .success")).to_be_visible()
    assert Image.objects.get().focal_x == 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picker_hands_the_picture_to_the_window_that_opened_it(language, editor, staff_page):
    desk = Staff(staff_page(editor), language)
    image = factories.ImageFactory(caption_en="Summer", caption_mn="Зун")
    desk.open("blog_post_changelist")
    desk.page.evaluate("window.CKEDITOR = { tools: { callFunction: (...given) => { window.given = given; } } }")
    with override(language):
        picker = reverse("admin:blog_image_picker", query={"CKEditorFuncNum": "-7", "language": language})

    with desk.page.expect_popup() as opened:
        desk.page.evaluate("address => { window.open(address); }", picker)
    opened.value.wait_for_load_state()
    words = {"en": ("A blue field", "Summer"), "mn": ("Цэнхэр талбай", "Зун")}[language]
    with opened.value.expect_event("close"):
        # Clicked from within: the window closes at once, and a click from outside would wait in what is gone.
        opened.value.get_by_role("button", name=words[0]).evaluate("button => { setTimeout(() => button.click()); }")

    assert desk.page.evaluate("window.given") == [
        "-7",
        f"/pictures/{image.pk}/original",
        {"id": str(image.pk), "alternative_text": words[0], "caption": words[1]},
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_pictures_are_described_and_chosen(language, editor, staff_page):
    desk = Staff(staff_page(editor), language)
    image = factories.ImageFactory(file=factories.picture_file(400, 300))
    factories.PostFactory(image=image)
    faults = []
    for name, args in (
        ("blog_image_changelist", []),
        ("blog_image_add", []),
        ("blog_image_change", [image.pk]),
        ("blog_image_picker", []),
    ):
        desk.open(name, *args)
        faults += [f"{name}: {fault}" for fault in axe.findings(desk.page)]
    assert not faults, "\n".join(faults)
