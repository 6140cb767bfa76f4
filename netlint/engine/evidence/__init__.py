"""What checks ask about an input: facts that several rules share, and the queries of single rules."""
