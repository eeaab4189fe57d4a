"""Draws docs/fact.png, the picture of a fact page in the README: run by “make docs”, not by the tests."""

from django.conf import settings


def test_draw_the_picture_of_a_fact(tab):
    page = tab(1080)
    page.goto("/facts/about-150-events-in-kazakhstans-chairmanship/")
    picture = settings.BASE_DIR / "docs" / "fact.png"
    page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": 1080, "height": 900})
    assert picture.stat().st_size > 10_000
