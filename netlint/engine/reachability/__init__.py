"""Who can reach whom, class by class: peers, ports and addresses as bits, and the tiers that decide."""
