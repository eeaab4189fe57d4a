"""Browser tests wait for the state that they assert, so that none depends on how busy the machine is."""

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "browser"
#: Methods of Playwright that answer at once, whatever the page is about to become. Its `expect` waits instead.
IMMEDIATE = {
    *("all_inner_texts", "all_text_contents", "content", "count", "get_attribute", "inner_html", "inner_text"),
    *("input_value", "is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible"),
    *("text_content", "title"),
}


def immediate_checks(source):
    """Find what a module's assert statements ask of a page without waiting, as (line, code)."""
    conditions = [node.test for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    for node in (node for condition in conditions for node in ast.walk(condition)):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in IMMEDIATE
        if called or (isinstance(node, ast.Attribute) and ast.unparse(node) == "page.url"):
            yield node.lineno, ast.unparse(node)


def test_browser_tests_assert_only_what_they_wait_for():
    found = [
        f"tests/browser/{path.name}:{line}: {code} does not wait; use expect()"
        for path in sorted(FOLDER.glob("*.py"))
        for line, code in immediate_checks(path.read_text(encoding="utf-8"))
    ]

    assert found == [], "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("assert page.get_by_text('Saved').is_visible()", ["page.get_by_text('Saved').is_visible()"]),
        ("assert not page.locator('#form').count(), page.locator('p').inner_text()", ["page.locator('#form').count()"]),
        ("assert any(link.is_hidden() for link in links)", ["link.is_hidden()"]),
        ("assert page.url.endswith('/facts/')", ["page.url"]),
        ("expect(page.get_by_text('Saved')).to_be_visible()", []),
        ("for at in range(links.count()):\n    assert links.nth(at), page.url", []),
    ],
)
def test_immediate_check_is_found(line, found):
    assert [code for _line, code in immediate_checks(line)] == found
