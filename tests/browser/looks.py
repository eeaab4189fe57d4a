"""What readers meet: a page in different widths and colours, and the barriers that axe finds in it."""

from axe_playwright_python.sync_playwright import Axe

from .keys import settle

#: The widths and colours in which pages are looked at.
MODES = [(1280, "light"), (1280, "dark"), (320, "dark"), (320, "light")]
#: The fewest in which each width and each colour scheme is met.
QUICK_MODES = [(1280, "light"), (320, "dark")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: The only ones of axe's rules that look at colours.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
#: What axe finds in the pages of Django's own admin; our own code may add nothing to it.
STOCK = {
    "aria-input-field-name",  # select2’s fields
    "label",
    "list",  # select2’s selected values
    "label-title-only",  # the search box of a list
    "link-in-text-block",
}
#: Whether the page has been given this width and these colours.
_HAS_MODE = "([width, scheme]) => innerWidth === width && matchMedia(`(prefers-color-scheme: ${scheme})`).matches"
#: Whether everything on the page has the place and the size that it had the last time in this width.
_UNMOVED = """() => {
    const layout = Array.from(document.querySelectorAll("*"), element => {
        const {x, y, width, height} = element.getBoundingClientRect();
        const {display, visibility} = getComputedStyle(element);
        return [element.tagName, x, y, width, height, display, visibility];
    }).join();
    const layouts = window.layouts ??= {}, unmoved = layouts[innerWidth] === layout;
    layouts[innerWidth] = layout;
    return unmoved;
}"""
#: Brings every animation on the page to its end, except endless ones. To wait for their ends would be to wait for ever
#: where one is paused, or the browser draws nothing of the tab.
_AT_REST = """() => document.getAnimations()
    .filter(animation => animation.effect.getComputedTiming().endTime !== Infinity)
    .forEach(animation => animation.finish())"""
_RUN = "options => axe.run(options).then(results => results.violations)"


def set_mode(page, width, scheme):
    """Give an open page a width and colours, and wait until it has them, without the admin's fading."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(_HAS_MODE, arg=[width, scheme])
    page.evaluate(_AT_REST)


def looks(page, modes):
    """Give an open page each width and colour scheme in turn. Yield (width, scheme, rules), where the rules are those
    of axe that can find something new, or None for all: where other colours move nothing, only colours can be wrong."""
    for width, scheme in modes:
        set_mode(page, width, scheme)
        yield width, scheme, OF_COLOURS if page.evaluate(_UNMOVED) else None


def barriers(page, tags=None, rules=None):
    """List what axe finds in a page as it looks now, as (rule, the first elements). It applies the rules, or those of
    the tags, or those that are on by default: all of TAGS but the size of links and buttons."""
    page.evaluate(_AT_REST)  # axe would measure the contrast of a colour that is still fading
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags} if tags else None
    found = page.evaluate(_RUN, {"resultTypes": ["violations"]} | ({"runOnly": only} if only else {}))
    return [(rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found]


def faults(page, modes, tags=None, known=(), fits=True):
    """List what is wrong with an open page, and leave it in the last mode: complaints of the console, barriers whose
    rule is not known, and, if it has to fit, widths in which it is scrolled sideways."""
    settle(page)
    found = [f"{page.url}: console: {text}" for text in page.complaints]
    for width, scheme, rules in looks(page, modes):
        place = f"{page.url} at {width} in {scheme}"
        if fits and (pixels := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{place}: {pixels} pixels wide")
        found += [f"{place}: {rule}: {nodes}" for rule, nodes in barriers(page, tags, rules) if rule not in known]
    page.complaints.clear()  # axe brings styles of its own, which the policy refuses
    return found
