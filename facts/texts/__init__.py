"""Article texts: read, take apart into sentences, and draft what they say."""
