"""A list that lives in a temporary file: what a load of a hundred thousand facts has yet to write."""

import pickle
import tempfile
from collections.abc import Iterator

#: Items that are kept in memory before they go to the file together.
_BATCH = 250


class Spool:
    """Append items, then read them again as often as needed, in order. The file goes when the spool does."""

    def __init__(self):
        self.file, self.tail, self.length = None, [], 0

    def __len__(self):
        return self.length

    def append(self, item) -> None:
        self.tail.append(item)
        self.length += 1
        if len(self.tail) == _BATCH:
            if self.file is None:
                self.file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the spool)
            self.file.seek(0, 2)
            pickle.dump(self.tail, self.file, protocol=5)
            self.tail = []

    def batches(self) -> Iterator[list]:
        """The items in lists of some hundred."""
        at = 0
        while self.file is not None:
            self.file.seek(at)
            try:
                batch = pickle.load(self.file)
            except EOFError:
                break
            at = self.file.tell()
            yield batch
        if self.tail:
            yield list(self.tail)

    def __iter__(self) -> Iterator:
        for batch in self.batches():
            yield from batch
