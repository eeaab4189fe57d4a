"""What readers and curators do with the keyboard."""

from playwright.sync_api import expect

#: The password of the accounts that a test creates.
PASSWORD = "a-word-for-the-desk"


def settle(page):
    """Wait until the page is loaded and has been drawn. By then the browser has set the focus that the page asks for,
    and has reported what the console complains of. Needs scripts."""
    page.wait_for_load_state()
    page.evaluate("window.drawn ??= new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def tab_to(page, selector, most=250):
    """Press Tab until the element that the selector finds has the focus, and return it. The browser confirms a key
    after it has moved the focus; only the focus that a page sets by itself comes later, with its first frame."""
    settle(page)
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return page.locator(selector).first
    raise AssertionError(f"{selector} was not reached with {most} presses of Tab on {page.url}")


def press_to(page, selector):
    """Press Tab until the element that the selector finds has the focus, then Enter, and wait for the next page."""
    tab_to(page, selector)
    press_enter(page)


def press_enter(page):
    """Press Enter and wait for the next page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page, selector, value):
    """Press Tab until the select box has the focus, then arrows until it has the value. Typing an option's name would
    work only while no two keys are more than a second apart."""
    box = tab_to(page, selector)
    page.keyboard.press("Home")
    for _ in range(box.locator("option").count()):
        if box.input_value() == value:
            break
        page.keyboard.press("ArrowDown")
    expect(box).to_have_value(value)


def type_into(page, selector, text):
    """Type where the page puts the focus by itself: with its first frame, which may come after it is loaded."""
    page.locator(f"{selector}:focus").wait_for()
    page.keyboard.type(text)


def log_in(page, name="curator", password=PASSWORD, address="/admin/"):
    """Ask for a page of the admin, and type name and password into the login form."""
    page.goto(address)
    type_into(page, "#id_username", name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    press_enter(page)
    expect(page.locator("#login-form")).to_have_count(0)
