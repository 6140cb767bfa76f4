"""One rule's logic a file: a context in, hits out; checks do not know each other."""
