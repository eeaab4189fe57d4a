"""The data of the whole site as a Frictionless Data Package, tables with keys and hashes, and the way back from it."""
