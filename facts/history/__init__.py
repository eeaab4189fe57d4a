"""Who changed what, when, why, and from what to what: written for every way in, read by the desk and by readers.

``entries`` says what an entry is, ``recording`` writes them, ``steps`` reads them, ``marks`` shows words that changed,
``reverting`` takes changes back, and ``life`` is what readers are told of a fact.
"""
