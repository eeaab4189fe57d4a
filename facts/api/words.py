"""What the API's document says to its users."""

DESCRIPTION = """\
Read-only. Every row is the one that the page of the same name shows under `.json`.

**Day.** `as_of` is the day of which you ask what was so; `known_by` the day by whose end it had been published;
`status_by` says whether a status counts from its decision or its effect. Without them: how
things stand as of the latest sources. A day that has not come is refused; where no source reaches the day, the header
`Sources-Reach` says how far they do.

**Pages.** A list has 20 rows a page, or `limit`, up to 100. Go on at the address under `next`, which is in the header
`Link`, too. A cursor names the last row that you saw: rows that come or go meanwhile move nothing, so that no row is
told twice or left out because of them; a row whose own place changes may be. In the order of relevance, which every
change of the data shifts, a page goes on behind the last fact that you saw. `count` is the number of rows now.

**Columns.** `fields=slug,statement,evidence` keeps those columns; `evidence` stands for the ones that say where
something is written.

**Refusals.** What cannot be meant is refused with 422, with a sentence for each parameter: nothing is ignored in
silence. A retracted fact answers 410, with the reason.

**Caching.** An answer has a strong `ETag`, which holds until the data change. Send it back as `If-None-Match`; 304 then
means that what you have is what there is.

**Limits.** An address of a client may ask so often as the header `RateLimit-Policy` says (`q` requests in `w` seconds,
at any pace); `RateLimit` says how many are left. A 304 counts like any other answer. Beyond it: 429, with `Retry-After`
in seconds.

**Promise.** Within v1 columns, parameters and addresses are added, and none is removed, renamed or given another
meaning: [the promise in full](/api/#promise).
"""

#: What each group of operations is about.
LISTS = {
    "facts": "Single checkable statements with their evidence.",
    "countries": "The countries that facts are about, with their status in the SCO on the day.",
    "events": "Summits, meetings, forums, designated years, capitals.",
    "chairmanships": "Who chaired the SCO, and when.",
    "themes": "What facts are about.",
    "actors": "People and bodies that say or do something.",
    "articles": "The sources, paragraph by paragraph, without their text.",
    "disagreements": "Questions on which sources differ.",
    "changes": "The latest changes of facts and articles.",
    "numbers": "How many countries held each status, step by step.",
    "quality": "How well the record is sourced.",
    "timeline": "Chairmanships, offices, events and statuses in time.",
    "root": "What there is.",
}


_WITH = "With the facts about it; leave them out with *fields* where you do not need them."
#: Of each list: summary and description; those of one row, with an example of its name; the name of the operation.
ROWS = {
    "facts": (
        (
            "Search the facts",
            "The filters are those of the page /facts/: several values of one are joined by *or*, filters by *and*; "
            "with `__all` a fact must have each value, with `__not` none of them.",
        ),
        ("Get one fact", "With its citation line, and the facts nearby.", "24th-summit-in-astana"),
        "fact",
    ),
    "countries": (
        ("List the countries", "Those that published facts are about, by name."),
        ("Get one country", f"Any country of ISO 3166-1, with its statuses in the SCO. {_WITH}", "KAZ"),
        "country",
    ),
    "events": (
        ("List the events", "Newest first; those without a date come last."),
        ("Get one event", _WITH, "astana-summit-2024"),
        "event",
    ),
    "chairmanships": (
        ("List the chairmanships", "Newest first."),
        ("Get one chairmanship", _WITH, "china-2024-2025"),
        "chairmanship",
    ),
    "themes": (
        ("List the themes", "As a tree: each theme at the top, and then those under it."),
        ("Get one theme", _WITH, "security"),
        "theme",
    ),
    "actors": (
        ("List people and bodies", "By name."),
        ("Get one person or body", f"With the terms of office. {_WITH}", "kassym-jomart-tokayev"),
        "actor",
    ),
    "articles": (
        ("List the articles", "Newest first."),
        (
            "Get one article",
            f"With its paragraphs: lengths, first and last words, fingerprints. {_WITH}",
            "scope-for-peace",
        ),
        "article",
    ),
    "disagreements": (
        ("List the disagreements", "Open ones first."),
        ("Get one disagreement", "Every version, with its source.", "seat-of-rats"),
        "disagreement",
    ),
}
#: What is one answer, without pages.
SINGLE = {
    "": ("What there is", "The addresses of everything."),
    "changes": ("Get the latest changes", "Up to fifty, newest first."),
    "numbers": ("Get the numbers over time", "The days on which they became others, up to the day that you ask for."),
    "quality": ("Get how well the record is sourced", "Counts of what has a source, and two that are independent."),
    "timeline": ("Get the timeline", "All of it, or of a decade or a year."),
}

_ETAG = {"ETag": {"description": "Holds until the data change.", "schema": {"type": "string"}}}
_RATE = {
    "RateLimit-Policy": {"description": "What one client may ask for.", "schema": {"type": "string"}},
    "RateLimit": {"description": "How many requests are left.", "schema": {"type": "string"}},
}
_LINK = {"Link": {"description": "The next page, if there is one.", "schema": {"type": "string"}}}
_RETRY = {
    "Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}}
}
#: What each status means here.
RESPONSES = {
    200: {"description": "The answer.", "headers": _ETAG | _RATE | _LINK},
    304: {"description": "What you have is what there is.", "headers": _ETAG},
    404: {"description": "Nothing is published under this name, or nothing was on that day."},
    410: {"description": "The fact was retracted; its address stays and says so."},
    422: {"description": "The address asks for what there is not; the answer says what to write."},
    429: {"description": "Too many requests.", "headers": _RETRY | _RATE},
}
