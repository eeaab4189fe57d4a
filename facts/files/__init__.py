"""The files of the repository and the database: read, check, load, and back."""
