"""Readers for a server that is measured: four that ask at once, each over a connection that stays open.

    python -m tests.benchmarks.clients PORT SECONDS < addresses, one a line

A process of its own, so that it takes no time of the server’s interpreter. It says how long each answer took to its
last byte, and what it had.
"""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

CLIENTS = 4
#: Nobody waits longer, in seconds.
PATIENCE = 120


def ask(port: int, seconds: float, addresses: list[str]) -> dict:
    """The addresses one after the other, as far as the time reaches; each client has at least one answer."""
    left, lock, taken, sizes, wrong = iter(addresses), Lock(), [], [], []
    began = time.perf_counter()

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        first = True
        while first or time.perf_counter() - began < seconds:
            with lock:
                address = next(left, None)
            if address is None:
                break
            start, first = time.perf_counter(), False
            connection.request("GET", address)
            answer = connection.getresponse()
            size = 0
            while piece := answer.read(1 << 20):
                size += len(piece)
            taken.append(time.perf_counter() - start)
            sizes.append(size)
            if answer.status != 200:
                wrong.append(f"{answer.status} {address}")
        connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        for one in [pool.submit(read) for _ in range(CLIENTS)]:
            one.result()
    whole = time.perf_counter() - began
    return {"taken": taken, "bytes": max(sizes, default=0), "whole": whole, "wrong": wrong[:3]}


def main() -> None:
    port, seconds = sys.argv[1:]
    json.dump(ask(int(port), float(seconds), sys.stdin.read().split("\n")), sys.stdout)


if __name__ == "__main__":
    main()
