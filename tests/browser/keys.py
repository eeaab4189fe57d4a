"""What the fingers of readers and curators do."""

#: Of the people that a test has at the desk.
PASSWORD = "a-word-for-the-desk"


def tab_to(page, selector, most=250):
    """Press Tab until the element that the selector finds has the focus, and return it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return page.locator(selector).first
    raise AssertionError(f"{selector} was not reached with {most} presses of Tab on {page.url}")


def type_into(page, selector, text):
    """Type where the page puts the focus by itself: with its first picture, which may come after it is loaded."""
    page.locator(f"{selector}:focus").wait_for()
    page.keyboard.type(text)


def log_in(page, name="curator", password=PASSWORD, address="/admin/"):
    """Ask for a page of the desk, and tell the name and the password at the door."""
    page.goto(address)
    type_into(page, "#id_username", name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert not page.locator("#login-form").count(), page.locator("#content").inner_text()
