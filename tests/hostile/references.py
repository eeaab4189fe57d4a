"""References and what holds between rows: shapes, arities, ends that are not there, circles, citations, backings."""

from .cases import actor, article, backing, citation, event, fact, loads, paragraph, refused, row, theme

WASPS = theme(slug="wasps", name="Wasps", parent="[bees]")
CHAIR = {"slug": "chair", "country": "[KAZ]", "term": "1999/2000"}

loads("no references", fact(themes="[]"))
loads("one reference twice", fact(themes="[[trade], [trade]]"))
loads("a reference that is null where there may be none", fact(attributed_to="null"))
loads("references by indentation", fact(themes="\n    - - trade\n    - - on-honey"))
loads("a citation of a passage of one edge", citation())
loads("a citation without its position", citation(position=None))
loads("a citation whose place is not known", citation(start=None))
loads("a backing", backing(event="[great-fair]"))

for given in ("nobody", "lantern-actor", "true", "{slug: aida}", "5"):
    refused(f"a reference that is {given}", fact(attributed_to=given), "attributed_to", at="attributed_to:")
for given in (
    "[]",
    "[[lantern-actor]]",
    "[null]",
    "[true]",
    "['']",
    "[a, b]",
    "[lantern-actor, 1]",
    "[{a: b}]",
    "[nobody]",
):
    refused(f"a reference that is {given}", fact(attributed_to=given), "attributed_to", at="attributed_to:")
for given in (
    "trade",
    "[trade]",
    "[[trade], on-honey]",
    "[[]]",
    "[[null]]",
    "[[true]]",
    "[['']]",
    "[[a, b]]",
    "[[[trade]]]",
):
    refused(f"references that are {given}", fact(themes=given), "themes", at="themes:")
for given in (
    "{trade: a}",
    "true",
    "[null]",
    "[{a: b}]",
    "[[hornets]]",
    "[[trade], [hornets]]",
    "[[TRADE]]",
    "[[' trade']]",
):
    refused(f"references that are {given}", fact(themes=given), "themes", at="themes:")
refused("a reference to a row of another noun", fact(themes="[[lantern-actor]]"), "themes", at="themes:")
refused("a slug of 5,000 letters as a reference", fact(themes=f"[[{'x' * 5_000}]]"), "themes", at="themes:")
refused("an article without its publisher", article(publisher=None), "publisher")
refused("an article whose publisher is null", article(publisher="null"), "publisher", at="publisher:")
refused("an article whose publisher is nobody", article(publisher="[nobody]"), "publisher", at="publisher:")
refused("a paragraph of no article", paragraph(article="[nowhere]"), "article", at="article:")
refused("a paragraph twice", paragraph() + paragraph(), at=10)
refused("a paragraph twice, once with a nought", paragraph() + paragraph(number="090"), at=10)

refused("a theme that is its own parent", theme(parent="[bees]"), "parent", at="parent:")
refused("two themes that are each other's parent", theme(parent="[wasps]") + WASPS, "parent")
refused("themes on three levels", theme(parent="[on-honey]"), "parent", at="parent:")
refused("an event that is part of itself", event(part_of="[fair]"), "part_of", at="part_of:")
refused("a part of a part", event(part_of="[honey-day]"), "part_of", at="part_of:")
circle = event(part_of="[dance]") + event(slug="dance", name="Dance", part_of="[fair]")
refused("two events that are part of each other", circle, "part_of")
refused("one term twice", row("chairmanship", **CHAIR) + row("chairmanship", **CHAIR | {"slug": "other"}), "term")

refused("a reported fact that somebody said", fact(kind="reported", attributed_to="[lantern-actor]"), "voice", at=1)
refused("an attributed fact that nobody said", fact(kind="attributed"), "who said it", at=1)
refused("a published fact without a citation", fact(status="published"), "citation", at=1)
disputed = citation(stance="disputes").replace("kind: opinion", "kind: opinion\n    status: published")
refused("a published fact that is only disputed", disputed, "citation", at=1)
said = citation().replace("kind: opinion", "kind: opinion\n    status: published\n    attributed_to: [aida]")
refused("a published fact that a hidden actor said", actor() + said, "attributed to", at=6)
refused("a published theme under a draft", theme() + WASPS + "    status: published\n", "published", at=6)

refused("a citation of no fact", citation(fact="[nothing]"), "fact", at="fact:")
refused("a citation that names no fact", citation(fact=None), "fact")
refused("a citation of no paragraph", citation(paragraph="[article-00001, 77]"), "paragraph", at="paragraph:")
for given in (
    "[article-00001]",
    "article-00001",
    "[article-00001, 3, 4]",
    "[[article-00001], 3]",
    "[3, article-00001]",
):
    refused(f"the paragraph {given}", citation(paragraph=given), "paragraph", at="paragraph:")
for number in ("99999", "-1", "1.5", "1e3", "0x3", "３", "true", "null", "''", "9" * 5000, "3_0"):
    given = f"[article-00001, {number}]"
    refused(f"the paragraph {given[:30]}", citation(paragraph=given), "paragraph", at="paragraph:")
for number in ("-1", "1.5", "1e3", "99999", "true", "null", "9" * 5000, "[1]"):
    refused(f"the position {number[:20]}", citation(position=number), "position")
refused("a passage that ends behind its paragraph", citation(start="5000"), "paragraph")
refused("a start of four billion", citation(start="4000000000"))
refused("a length of four billion", citation(length="4000000000"))
refused("a start of -1", citation(start="-1"), "start", at="start:")
refused("a passage of no length", citation(length="0"), "length")
refused("one edge and the fingerprint of other words", citation(sha256="a" * 64), "SHA-256")
refused("one edge and the length of other words", citation(length="7"), "length")
refused("six words at the edge of a passage", citation(first_words="a b c d e f", length="11"), "first_words")
refused("a stance that there is not", citation(stance="doubts"), "stance", at="stance:")
refused("a check without its day", citation(check_state="exact"), "check")
refused("a day without its check", citation(checked_on="2024-05-05"), "check")
for day in ("2024-02-30", "2024-05", "yesterday", "2024-05-05T12:00:00", "12:30", "[2024-05-05]", "true"):
    refused(f"the day {day}", citation(check_state="exact", checked_on=day), "checked_on", at="checked_on:")
again = citation() + citation(position="2").removeprefix(fact())
refused("one passage cited twice by one fact", again, "passage")
refused("one citation twice", citation() + citation().removeprefix(fact()), at=16)

refused("a backing of nothing", backing(), "one row")
refused("a backing of two rows", backing(event="[great-fair]", actor="[lantern-actor]"), "one row")
refused("a backing of a value that there is not", backing(event="[great-fair]", value="colour"), "value", at="value:")
loads("a backing of a draft that the fact is not about", backing(event="[honey-day]"))
twice = row("backing", fact="[honey]", value="when", event="[great-fair]")
refused("a backing twice", fact(events="[[great-fair]]") + twice + twice, at=12)

parted = row(
    "fact", slug="fact-000003", statement="It parted.", kind="opinion", status="draft", events="[[great-fair]]"
)
loads("a link taken away that a backing of a draft has", parted)

trade = theme(slug="trade", name="Trade", definition="Who sells what to whom.", status="draft")
refused("a parent hidden while themes of another file are published under it", trade, "published", at=1)
