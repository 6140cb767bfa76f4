"""Repair: the smallest change of policies that makes an intent hold, proved before it is told."""
