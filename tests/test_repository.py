"""What the repository promises about itself."""

import ast
import inspect
import os
import re
import secrets
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command, get_commands
from django.urls import URLPattern, get_resolver
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .conftest import private_texts

HERE = site_settings.BASE_DIR
APP = HERE / "facts"

#: Who may import whom inside the project; what a module may import, it may also reach through others.
ARROWS = {
    "urls": {"views", "api", "admin"},
    "views": {"bibliography", "citing", "facets", "tally", "cards", "exports", "pictures", "quality", "comparison"}
    | {"indented", "outlines", "downloads", "metadata", "calendar", "sitemap", "feeds", "manifest", "steps", "verdict"}
    | {"saved", "merging"}
    | {"records", "api", "history"},
    "api": {"records", "search", "keysets", "tally", "limits"},
    "limits": set(),
    "doors": {"models", "limits"},
    "tally": {"search"},
    "records": {"exports", "index", "search", "tally", "found", "kept", "pictures", "disagreements", "steps", "quality"}
    | {"feeds", "history"},
    "keysets": set(),
    "citing": {"models"},
    "bibliography": set(),
    "facets": {"search"},
    "cards": {"index", "kept"},
    "manifest": {"search"},
    "verdict": {"manifest", "tally"},
    "saved": {"verdict", "records"},
    "search": {"index", "kept", "found"},
    "found": {"index", "ties", "keysets", "kept", "statements"},
    "ties": {"models", "kept", "statements"},
    "kept": {"models", "changes", "statements"},
    "statements": set(),
    "index": {"models", "words", "changes"},
    "changes": {"models"},
    "evidence": {"models"},
    "locks": {"models"},
    "work": {"models", "history", "disagreements"},
    "plain": set(),
    "history": {"models", "changes", "plain", "integrity", "rules", "locks"},
    "merging": {"models", "history", "plain", "rules", "words", "locks", "passages"},
    "words": set(),
    "exports": {"models", "disagreements", "sheets", "ties"},
    "downloads": {"exports", "linked", "turtle", "snapshot", "changes"},
    "sheets": set(),
    "linked": {"dates"},
    "turtle": set(),
    "snapshot": set(),
    "disagreements": {"models", "changes"},
    "metadata": {"models"},
    "calendar": {"exports", "addresses"},
    "sitemap": {"models", "disagreements", "tally"},
    "feeds": {"metadata", "addresses"},
    "pictures": {"models", "disagreements"},
    "quality": {"models"},
    "steps": {"models"},
    "comparison": {"models", "disagreements"},
    "indented": set(),
    "outlines": set(),
    "integrity": {"models"},
    "rules": set(),
    # Of the texts only the private copies, by which it is seen whether a statement is in our own words.
    "files": {"models", "integrity", "rules", "changes", "plain", "history", "evidence", "locks", "texts"},
    "texts": {"models", "files"},
    "checking": {"models", "files", "texts"},
    "package": {"models", "files", "exports", "snapshot", "history"},
    "admin": {"models", "integrity", "review", "files", "texts", "history", "doors", "merging"}
    | {"evidence", "locks", "disagreements", "work"},
    "review": {"models", "history"},
    "roles": {"models"},
    "models": {"querysets", "backings", "dates", "passages", "addresses"},
    "addresses": set(),
    "backings": {"dates"},
    "querysets": {"clock", "dates"},
    "clock": set(),
    "dates": {"clock"},
    "passages": set(),
    "templatetags": {"dates", "disagreements"},
    "migrations": {"models"},
    "commands": {
        "admin",
        "package",
        "doors",
        "review",
        "locks",
        "roles",
        "index",
        "search",
        "exports",
        "pictures",
        "checking",
        "api",
    },
    "apps": {"changes", "evidence", "history", "doors", "clock", "kept", "models"},
}


def files():
    """Every file that is committed or about to be: nothing that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HERE,
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted(path for name in set(listed.stdout.split("\0")) if name and (path := HERE / name).is_file())


def text_of(path):
    return path.read_text(encoding="utf-8", errors="ignore")


@pytest.mark.django_db
def test_no_migration_is_pending(capsys):
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)

    assert "No changes detected" in capsys.readouterr().out


def layer(module):
    """The word of ARROWS for a dotted name of the project, or None for any other."""
    parts = module.split(".")
    if parts[0] == "sco_site":
        return "urls" if parts[-1] == "urls" else None
    if parts[0] != "facts" or len(parts) < 2:
        return None
    return "commands" if parts[1] == "management" else parts[1]


def imports(path, module):
    """The dotted names that a file imports, relative ones made absolute."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            start = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (start, node.module) if part)
            yield base
            yield from (f"{base}.{name.name}" for name in node.names)


def reach(word):
    found, todo = set(), [word]
    while todo:
        todo += (new := ARROWS[todo.pop()] - found)
        found |= new
    return found


def arrows_broken(path, root=HERE):
    parts = path.relative_to(root).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    own = layer(module)
    if own is None:
        return []
    if own not in ARROWS:
        return [f"{module} has no place in ARROWS yet: say what it may import"]
    others = {word for name in imports(path, module) if (word := layer(name))}
    return [f"{module} imports {word}" for word in sorted(others - reach(own) - {own}) if word in ARROWS]


def test_imports_follow_the_arrows():
    broken = [sentence for path in files() if path.suffix == ".py" for sentence in arrows_broken(path)]

    assert broken == []


@pytest.mark.parametrize(
    ("name", "line", "broken"),
    [
        ("facts/dates.py", "from .models import Fact", ["facts.dates imports models"]),
        ("facts/models/fact.py", "from ..exports import FACTS", ["facts.models.fact imports exports"]),
        ("facts/models/fact.py", "from facts import search", ["facts.models.fact imports search"]),
        ("facts/models/fact.py", "import facts.views.fact", ["facts.models.fact imports views"]),
        ("facts/models/__init__.py", "from ..views import home", ["facts.models imports views"]),
        ("facts/management/commands/a.py", "def f():\n    from ....views import x", []),
        ("facts/management/commands/a.py", "from ...views import x", ["facts.management.commands.a imports views"]),
        ("facts/views/fact.py", "from ..querysets import about\nfrom .twins import as_json\nimport ast", []),
        ("facts/novel.py", "", ["facts.novel has no place in ARROWS yet: say what it may import"]),
    ],
)
def test_the_walk_sees_an_import_against_the_arrows(tmp_path, name, line, broken):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(line, encoding="utf-8")

    assert arrows_broken(path, root=tmp_path) == broken


def runs(text, size=8):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def quoting(text, paths):
    """The files that hold eight words of the text in a row."""
    private = runs(text)
    return [path.name for path in paths if private & runs(text_of(path))]


def test_no_file_quotes_a_private_text():
    texts = private_texts()
    if not texts:
        pytest.skip("No private text is on this machine: set ARTICLE_TEXT to the path of one.")

    for text in texts:
        assert quoting(text_of(text), files()) == []


def test_a_quotation_would_be_found(tmp_path):
    text = "Nine villages came together when the limes began to flower, and all of them brought honey."
    quoted = "statement: Nine villages came - together\n  WHEN the limes began; no more than that"
    own = "statement: The villages met when the limes flowered. Nine villages came together when the trees stood green."
    for name, content in (("quoted.yaml", quoted), ("own.yaml", own)):
        (tmp_path / name).write_text(content, encoding="utf-8")

    assert quoting(text, sorted(tmp_path.iterdir())) == ["quoted.yaml"]


@pytest.mark.parametrize(
    "name", ["seeds/scope-for-peace.txt", "seeds/another.txt", "seeds/page.html", ".venv/x", "var/x"]
)
def test_what_is_private_or_local_is_ignored_by_git(name):
    assert subprocess.run(["git", "check-ignore", "-q", name], cwd=HERE).returncode == 0


@pytest.mark.parametrize("name", ["seeds/scope-for-peace.yaml", "fixtures/articles/scope-for-peace.yaml"])
def test_what_is_shared_is_not_ignored_by_git(name):
    assert subprocess.run(["git", "check-ignore", "-q", name], cwd=HERE).returncode == 1


FOLDERS = ("work", "root", "home", "Users", "mnt")
HOSTS = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("yarnpkg", "com"))
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" + "|".join(FOLDERS) + r")/[\w.]")
REGISTRY = re.compile("|".join(re.escape(".".join(host)) for host in HOSTS))


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
def test_no_file_names_a_place_that_only_one_machine_knows(pattern):
    named = [(path.name, found[0]) for path in files() if (found := pattern.search(text_of(path)))]

    assert named == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_machines_path_would_be_found(folder):
    assert MACHINE_PATH.search(f'open("/{folder}/aida/notes.txt")')
    assert not MACHINE_PATH.search(f"https://example.org/{folder}/notes and templates/{folder}/notes")


@pytest.mark.parametrize("host", HOSTS)
def test_a_registrys_host_would_be_found(host):
    assert REGISTRY.search("--index-url https://mirror." + ".".join(host) + "/simple")


def test_no_module_is_longer_than_400_lines():
    lines = {path.relative_to(HERE): len(text_of(path).splitlines()) for path in APP.rglob("*.py")}

    assert {path: size for path, size in lines.items() if size > 400 and "migrations" not in path.parts} == {}


def test_a_view_is_short():
    long = [
        f"{path.name}: {node.name} has {size} lines"
        for path in (APP / "views").rglob("*.py")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef) and (size := node.end_lineno - node.lineno + 1) > 20
    ]

    assert long == []


def patterns(resolver=None):
    """Every address whose view is one of ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLPattern):
            yield from patterns(entry)
        elif inspect.unwrap(entry.callback).__module__.startswith("facts.views"):
            yield entry


def test_a_view_has_the_name_of_its_address():
    assert [(entry.name, inspect.unwrap(entry.callback).__name__) for entry in patterns()] == [
        (entry.name, entry.name) for entry in patterns()
    ]


def test_a_view_lies_in_the_file_of_its_noun():
    for entry in patterns():
        file = inspect.unwrap(entry.callback).__module__.rpartition(".")[2]
        assert entry.name == file or entry.name.startswith(f"{file}_"), entry


def test_a_page_has_a_template_of_the_views_name():
    others = (".txt", ".xml", ".ics", ".atom", "oembed.json")
    pages = {entry.name for entry in patterns() if entry.name and not str(entry.pattern).endswith(others)}

    assert {name for name in pages if not (HERE / "templates" / "facts" / f"{name}.html").is_file()} == set()


def test_a_template_has_a_function_of_its_name():
    functions = {
        node.name
        for path in (APP / "views").rglob("*.py")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef)
    }
    templates = {path.stem for path in (HERE / "templates" / "facts").glob("[!_]*.html")}

    assert templates - functions == set()


def test_templates_are_valid(capsys):
    call_command("validate_templates")

    assert "0 errors found" in capsys.readouterr().out


def test_addresses_can_be_listed(capsys):
    call_command("show_urls")

    listed = capsys.readouterr().out
    assert [entry.name for entry in patterns() if entry.name not in listed] == []


def test_production_settings_pass_the_deployment_check(tmp_path):
    ours = ("DEBUG", "HTTPS", "BEHIND_PROXY", "DJANGO_ALLOW_ASYNC_UNSAFE")  # the last is the browser tests'
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "facts.example.org",
        "SITE_URL": "https://facts.example.org/",
        "API_COUNTERS": str(tmp_path / "requests.sqlite3"),
        "DESK_TEXTS_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'facts.sqlite3'}",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "ERROR"],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0
    assert set(re.findall(r"\((\w+\.W\d+)\)", done.stderr)) <= {"facts.W002"}  # the version of SQLite is this machine's


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_command_that_a_guide_names_is_there(name):
    guide = HERE / name
    named = set(re.findall(r"manage\.py (\w+)", text_of(guide))) if guide.exists() else set()

    assert named - set(get_commands()) == set()


def locked(name):
    """Pins of a lock file: name to (version, number of hashes)."""
    entries = re.split(r"\n(?=\w)", text_of(HERE / name))
    pins = [(re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", entry), entry) for entry in entries]
    return {canonicalize_name(pin[1]): (pin[2], entry.count("--hash=sha256:")) for pin, entry in pins if pin}


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [("requirements.txt", "requirements.lock"), ("requirements.txt", "requirements-dev.lock")]
    + [("requirements-dev.txt", "requirements-dev.lock")],
)
def test_the_lock_pins_every_requirement(wanted, lock):
    lines = [line for line in text_of(HERE / wanted).splitlines() if re.match(r"\w", line)]
    pins = locked(lock)

    assert lines
    for requirement in map(Requirement, lines):
        version, _hashes = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_its_hashes(lock):
    assert [name for name, (_version, hashes) in locked(lock).items() if not hashes] == []
    assert "://" not in re.sub(r"#.*", "", text_of(HERE / lock))


def test_what_is_tested_is_what_is_served():
    served, tested = locked("requirements.lock"), locked("requirements-dev.lock")

    assert {name: tested.get(name) for name in served} == served


def test_every_module_of_the_app_has_a_name_of_one_word():
    assert [path.name for path in APP.glob("*.py") if not Path(path).stem.strip("_").isalpha()] == []


def test_the_diagram_of_the_schema_is_that_of_the_models():
    def drawing(text):
        lines = (line.strip() for line in text.splitlines())
        return sorted(line for line in lines if line and not line.startswith("//"))  # drawn in any order

    drawn = StringIO()
    call_command("graph_models", dot=True, stdout=drawn)

    committed = (HERE / "docs" / "schema.dot").read_text(encoding="utf-8")
    assert drawing(drawn.getvalue()) == drawing(committed), "the models changed: run make docs"
