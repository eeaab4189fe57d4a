"""Bytes and characters: encodings, line ends, marks that nobody sees."""

from .cases import fact, loads, refused, theme

GOOD = fact()
RUSSIAN = fact(statement="Мёд был продан.")

loads("an empty file", b"")
loads("a line end and nothing else", "\n")
loads("ten thousand empty lines", "\n" * 10_000)
loads("comments and nothing else", "# nothing yet\n# nor here\n")
loads("the start of a document and nothing else", "---\n")
loads("the start and the end of a document", "---\n...\n")
loads("a valid row", GOOD)
loads("no line end at the end", GOOD.rstrip())
loads("a byte order mark in front", b"\xef\xbb\xbf" + GOOD.encode())
loads("line ends of Windows", GOOD.replace("\n", "\r\n"))
loads("Russian", RUSSIAN)
loads("Chinese", fact(statement="蜂蜜卖了。"))
loads("an emoji of several code points", fact(statement="The 👩‍🌾 sold the honey 🍯."))
loads("a letter with two hundred accents", fact(statement="e" + "\u0301" * 200))
loads("letters with their accents behind them", fact(statement="Mie\u0301l"))
loads("the right-to-left letters of Arabic", fact(statement="بيع العسل."))
loads("what looks like SQL", fact(statement='"\'; DROP TABLE facts_fact; --"'))
loads("what looks like a template", fact(statement='"{{ settings.SECRET_KEY }} {% load x %}"'))
loads("what looks like HTML", fact(statement="<script>alert(1)</script>"))

for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
    refused(f"in {encoding}", GOOD.encode(encoding), "UTF-8", at=1)
for encoding in ("cp1251", "koi8-r", "gb18030", "iso8859-5"):
    refused(f"Russian in {encoding}", RUSSIAN.encode(encoding), "UTF-8", at=4)
refused("Chinese in Big5", fact(statement="蜂蜜").encode("big5"), "UTF-8", at=4)
refused("French in Latin-1", fact(statement="façade").encode("latin-1"), "UTF-8", at=4)
refused("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8", at=1)
refused("a packed file", b"\x1f\x8b\x08\0\0\0\0\0\0\xff" * 20, "UTF-8", at=1)
refused("NUL and nothing else", b"\0" * 1000, at=1)
refused("random bytes that are UTF-8", "".join(map(chr, range(1, 0x250))), at=1)
for name, sign in {
    "an overlong NUL": b"\xc0\x80",
    "a surrogate": b"\xed\xa0\x80",
    "a pair of surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
    "five bytes for one sign": b"\xf8\x88\x80\x80\x80",
    "a code point beyond the last": b"\xf4\x90\x80\x80",
    "half a sign": b"\xd0",
}.items():
    refused(f"{name} in the bytes", GOOD.encode().replace(b"honey was", b"ho" + sign + b"ney was"), "UTF-8", at=4)

for name, sign in {
    "NUL": "\0",
    "a bell": "\a",
    "an escape": "\x1b",
    "a vertical tab": "\v",
    "a form feed": "\f",
    "a delete": "\x7f",
    "a next line": "\x85",
    "a line separator": "\u2028",
    "a paragraph separator": "\u2029",
    "a zero-width space": "\u200b",
    "a right-to-left override": "\u202e",
    "a right-to-left isolate": "\u2067",
    "a word joiner": "\u2060",
    "a byte order mark": "\ufeff",
    "a tag that nobody sees": "\U000e0041",
    "a noncharacter": "\ufffe",
}.items():
    refused(f"{name} in a value", fact(statement=f"The ho{sign}ney."), f"U+{ord(sign):04X}", at=4)
    escape = f"\\U{ord(sign):08x}"
    refused(f"{name} as an escape", fact(statement=f'"The ho{escape}ney."'), f"U+{ord(sign):04X}", at=4)
refused("a direction mark in a comment", "# a \u202e b\n" + GOOD, "U+202E", at=1)
refused("a zero-width space in a name", GOOD.replace("kind:", "ki\u200bnd:"), "U+200B", at=5)
refused("two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD.encode(), "U+FEFF", at=1)
refused("line ends of old Macintoshes", GOOD.replace("\n", "\r"), "U+000D", at=1)
refused("a surrogate as an escape", fact(statement='"The \\ud800 honey."'), at=4)
refused("an escape beyond the last code point", fact(statement='"The \\U00110000 honey."'), at=4)
refused("an escape that is none", fact(statement='"C:\\honey"'), at=4)
refused("two lines in a field of one line", theme(name='"Bees\\nand wasps"'), "name", at="name:")
refused("a tab in a field of one line", theme(name='"Bees\\tand wasps"'), "name", at="name:")
refused("spaces and nothing else as a statement", fact(statement='"   "'), "statement", at="statement:")
refused("spaces that are none and nothing else", fact(statement='"\\u00a0\\u3000"'), "statement", at="statement:")
