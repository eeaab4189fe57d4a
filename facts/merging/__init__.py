"""Two rows that are one: which may be (``alike``, ``suggesting``), what a merge would do (``preview``), and doing it.

One of the two stays. What the other one had comes to it, and the address of the other one leads to it for ever.
"""
