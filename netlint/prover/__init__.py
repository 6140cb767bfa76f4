"""Answers about every pod, namespace, address and port that could exist: proved, refuted with a witness, or unknown."""
