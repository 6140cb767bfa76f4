"""What policies, rules and peers do nothing for any pod that could exist."""
