"""What a reader's eyes and a screen reader meet: the widths and colours of a page, and what axe finds in it."""

from axe_playwright_python.sync_playwright import Axe
from django.db import connection

#: In which widths and colours pages are looked at. Looks do not depend on the database: on the second one, in one.
MODES = [(1280, "light"), (1280, "dark"), (320, "dark"), (320, "light")]
if connection.vendor != "sqlite":
    del MODES[1:]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "options => axe.run(options).then(found => found.violations)"


def looks(page):
    """Give a page that is open each width and colour, one after the other, and yield them as (width, scheme)."""
    for width, scheme in MODES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")  # colours fade in the admin
        yield width, scheme


def barriers(page, tags=None):
    """What axe finds against a page as it looks now, as (rule, the first elements), of all rules or of those tags."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "tag", "values": tags}} if tags else {})
    found = page.evaluate(_RUN, options)
    return [(one["id"], [node["html"][:150] for node in one["nodes"][:3]]) for one in found]
