"""What a reader's fingers do."""


def tab_to(page, selector, most=250):
    """Press Tab until the element that the selector finds has the focus, and return it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return page.locator(selector).first
    raise AssertionError(f"{selector} was not reached with {most} presses of Tab on {page.url}")
