"""Every allowed connection of an input, and what changes between two."""
