"""Charts: time across, and places, distance or factions up."""
