"""What a reader's eyes and a screen reader meet: the widths and colours of a page, and what axe finds in it."""

from axe_playwright_python.sync_playwright import Axe
from django.db import connection

#: In which widths and colours pages are looked at. Looks do not depend on the database: on the second one, in one.
MODES = [(1280, "light"), (1280, "dark"), (320, "dark"), (320, "light")]
if connection.vendor != "sqlite":
    del MODES[1:]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: The only ones of axe's rules that look at colours.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
#: Whether everything on the page has its place and is there as when it was last looked at in this width.
_UNMOVED = """() => {
    const layout = Array.from(document.querySelectorAll("*"), one => {
        const {x, y, width, height} = one.getBoundingClientRect(), {display, visibility} = getComputedStyle(one);
        return [one.tagName, x, y, width, height, display, visibility];
    }).join();
    const layouts = window.layouts ??= {}, unmoved = layouts[innerWidth] === layout;
    layouts[innerWidth] = layout;
    return unmoved;
}"""
_RUN = "options => axe.run(options).then(found => found.violations)"


#: Whether the page has been given this width and these colours.
_HAS_MODE = "([width, scheme]) => innerWidth === width && matchMedia(`(prefers-color-scheme: ${scheme})`).matches"


def set_mode(page, width, scheme):
    """Give an open page a width and colours, and wait until it has them: colours fade in the admin."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(_HAS_MODE, arg=[width, scheme])
    page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")


def looks(page):
    """Give a page that is open each width and colour, one after the other, and yield them as (width, scheme, rules):
    which rules are to be asked, or None for all. Where other colours move nothing, only colours can be at fault."""
    for width, scheme in MODES:
        set_mode(page, width, scheme)
        yield width, scheme, OF_COLOURS if page.evaluate(_UNMOVED) else None


def barriers(page, tags=None, rules=None):
    """What axe finds against a page as it looks now, as (rule, the first elements): of all rules, of those of the tags,
    or of those rules alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags} if tags else None
    found = page.evaluate(_RUN, {"resultTypes": ["violations"]} | ({"runOnly": only} if only else {}))
    return [(one["id"], [node["html"][:150] for node in one["nodes"][:3]]) for one in found]
