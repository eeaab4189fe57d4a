"""Values that a field does not take: numbers, dates, addresses, texts, and what does not fit together in one row."""

from .cases import actor, article, country, event, fact, loads, paragraph, refused, theme

FIGURE = {"figure_unit": "jars", "figure_bound": "about"}

loads("a statement of 400 code points", fact(statement="x" * 400))
loads("a statement of 400 emoji", fact(statement="🍯" * 400))
loads("a slug of 80 letters", fact(slug="x" * 80))
loads("a slug of digits", fact(slug="2024"))
loads("a slug that is NO", fact(slug="NO"))
loads("a statement that is a number", fact(statement="012"))
loads("a statement that is a time", fact(statement="12:30:45"))
loads("a date between quotation marks", fact(when='"2024-07"'))
loads("a date that is null", fact(when="null"))
loads("a figure between quotation marks", fact(figure_value="'150'", **FIGURE))
loads("a figure of 15 digits", fact(figure_value="9" * 15, **FIGURE))
loads("a long web address", article(url="https://example.org/" + "a" * 480))

refused("a statement of 401 code points", fact(statement="x" * 401), "statement", "400", at=4)
refused("a statement of 401 emoji", fact(statement="🍯" * 401), "statement", "400", at=4)
refused("a statement of 401 accents", fact(statement="x" + "\u0323" * 400), "statement", "400", at=4)
for text in ("null", None, "''"):
    loads(f"a draft that waits for its statement: {text}", fact(statement=text))
    told = {} if text is None else {"at": 4}
    bare = fact(statement=text, status="published")
    refused(f"a published fact without a statement: {text}", bare, "statement", **told)
refused("a statement that is true", fact(statement="true"), "statement", at=4)
refused("a statement that is a list", fact(statement="[a, b]"), "statement", at=4)
refused("a statement that is a mapping", fact(statement="{a: b}"), "statement", at=4)
refused("a kind that is null", fact(kind="null"), "kind", at=5)
refused("a kind that is true", fact(kind="true"), "kind", at=5)
refused("a kind in capitals", fact(kind="OPINION"), "kind", at=5)
refused("a kind with a space", fact(kind="'opinion '"), "kind", at=5)
refused("a kind that there is not", fact(kind="rumour"), "kind", "rumour", at=5)
refused("a status that there is not", fact(status="hidden"), "status", "hidden", at="status:")
refused("a field that there is not", fact(colour="gold"), "colour", at="colour:")
refused("a field of the database's own key", fact(id="1"), "id", at="id:")
refused("a field called pk", fact(pk="1"), "pk", at="pk:")
refused("a day that the database works out", fact(first_day="2024-01-01"), "first_day", at="first_day:")
refused("a relation from the other side", fact(citations="[[honey, 1]]"), "citations", at="citations:")
refused("a column's name for a reference", fact(attributed_to_id="1"), "attributed_to_id", at="attributed_to_id:")
refused("a method's name", fact(save="a"), "save", at="save:")
refused("a name between underscores", fact(__class__="a"), "__class__", at="__class__:")

refused("a slug of 81 letters", fact(slug="x" * 81), "slug", at=3)
for name, slug in {
    "a space": "no slug",
    "a slash": "a/b",
    "dots": "..",
    "Cyrillic letters": "мёд",
    "a letter that looks Latin": "hоney",
    "a line end": '"honey\\n"',
    "a percent sign": "a%2Fb",
    "a null byte in words": "'%00'",
}.items():
    refused(f"a slug with {name}", fact(slug=slug), "slug", at=3)
for name, slug in {"null": "null", "empty": "''", "nothing": "", "true": "true", "a list": "[honey]"}.items():
    refused(f"a slug that is {name}", fact(slug=slug), "slug")
refused("no slug", fact(slug=None), "slug", at=1)

for date in ("2024-25", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "0000", "2024-7", "24", "10000", "2024-07-"):
    refused(f"the date {date}", fact(when=date), "when", at="when:")
for date in (
    "2024/2023",
    "2024/",
    "/2024",
    "2024-07/2024-07",
    "2024~",
    "2024-07-01T00:00:00Z",
    "12:30:45",
    "July 2024",
):
    refused(f"the date {date}", fact(when=date), "when", at="when:")
for date in ("２０２４", "٢٠٢٤", "-2024", "true", "[2024]", '"2024\\n"', "' 2024'", "2024.0", "2e3"):
    refused(f"the date {date}", fact(when=date), "when", at="when:")
refused("an inferred date without its reason", fact(when="2024", when_inferred="true"), "inferred", at=1)
refused("an inferred date without a date", fact(when_inferred="true", when_reason="Read."), "inferred", at=1)
for value in ("yes", "NO", "maybe", "2", "null", "[]", "1.0"):
    refused(f"a mark that is {value}", event(when="2024", when_inferred=value), "when_inferred", at="when_inferred:")

for figure in (
    "NaN",
    "-NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    ".inf",
    ".nan",
    "1e999",
    "1E+400",
    "many",
    "0x10",
    "1,5",
):
    refused(f"the figure {figure}", fact(figure_value=figure, **FIGURE), "figure", at="figure_value:")
for figure in ("0.0001", "1" * 16, "9" * 5000, "1/3", "1e-9", "true", "[1]", "' '", "٢٤", "1_000", "--5"):
    refused(f"the figure {figure[:20]}", fact(figure_value=figure, **FIGURE), "figure", at="figure_value:")
refused(
    "a figure of more digits than SQLite keeps",
    fact(figure_value="9" * 15 + ".999", **FIGURE),
    "figure",
    at="figure_value:",
)
refused("a figure without its unit", fact(figure_value="150"), "figure", at=1)
refused("a unit without its figure", fact(figure_unit="jars"), "figure", at=1)
for number in (
    "-1",
    "1.5",
    "1e3",
    "0x10",
    "32768",
    "99999",
    "9" * 5000,
    "true",
    "[24]",
    "'2 4'",
    "٢٤",
    "1_0",
    "twenty",
):
    refused(f"the ordinal {number[:20]}", event(ordinal=number), "ordinal", at="ordinal:")
for number in ("-1", "1.5", "1e3", "true", "null", "٣", "9" * 5000, "99999"):
    refused(f"the paragraph number {number[:20]}", paragraph(number=number), "number")
refused("a paragraph of -2 words", paragraph(words="-2"), "words", at="words:")
refused("a paragraph of ten billion letters", paragraph(length="9999999999"), "length", at="length:")

for address in (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,a",
    "file:///etc/hosts",
    "ftp://example.org",
):
    refused(f"the address {address}", article(url=address), "url", at="url:")
for address in (
    "https://",
    "https://a b.org/",
    "//example.org/",
    "example.org",
    "http://[::1",
    "https://example.org:99999/",
):
    refused(f"the address {address}", article(url=address), "url", at="url:")
for address in (
    "https://a:b@example.org/",
    "https://example.org@evil.example/",
    "null",
    "true",
    "''",
    "[https://a.org]",
):
    refused(f"the address {address}", article(url=address), "url", at="url:")
refused("an address of two lines", article(url='"https://example.org/\\na"'), "url", at="url:")
refused("an address that ends in a line end", article(url='"https://example.org/\\n"'), "url", at="url:")
refused("an address with a tab", article(url='"https://example.org/\\ta"'), "url", at="url:")
refused("an address of 501 letters", article(url="https://example.org/" + "a" * 481), "url", at="url:")
refused("a script in front of an address", article(url="javascript:https://example.org/"), "url", at="url:")
refused("a language in words", article(language="English"), "language", at="language:")
refused("a language that is NO", article(language="NO"), "language", at="language:")

refused("a country's code in small letters", country(iso3="xxa"), "iso3", at=3)
refused("a country's code that is NO", country(iso3="NO"), "iso3", at=3)
refused("a country's code in Cyrillic", country(iso3="КАZ"), "iso3", at=3)
refused("a name that another country has", country(name="Kazakhstan"), "name")
refused("a name of 81 letters", theme(name="x" * 81), "name", at=4)
refused("other names of 601 letters", theme(aliases="x" * 601), "aliases", at="aliases:")
refused("a kind of another noun", actor(kind="forum"), "kind", "forum", at="kind:")
refused("six words at the edge of a paragraph", paragraph(first_words="a b c d e f"), "first_words", at="first_words:")
refused("a fingerprint in capitals", paragraph(sha256="A" * 64), "sha256", at="sha256:")
refused("a fingerprint of 63 digits", paragraph(sha256="a" * 63), "sha256", at="sha256:")
refused("a fingerprint with a line end", paragraph(sha256=f'"{"a" * 64}\\n"'), "sha256", at="sha256:")
refused("a role that there is not", paragraph(role="footnote"), "role", at="role:")
