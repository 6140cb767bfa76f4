"""The vendor-neutral model: frozen values that `normalize` makes and everything above reads."""
