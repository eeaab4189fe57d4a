"""What the benchmarks are: ``.venv/bin/python -m tests.benchmarks``."""

from pathlib import Path

from . import say

for script in sorted(Path(__file__).parent.glob("[!_]*.py")):
    text = script.read_text(encoding="utf-8")
    if "prog=" in text:
        say(f"python -m tests.benchmarks.{script.stem}: {text.splitlines()[0][3:]}")
