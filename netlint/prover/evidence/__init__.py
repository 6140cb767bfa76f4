"""What checks ask about all connections that could exist: one file a question."""
