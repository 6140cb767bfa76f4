"""Intents: what the manifests should allow and deny, as their authors write it down, for `netlint verify`."""
