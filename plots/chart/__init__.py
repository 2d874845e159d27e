"""Charts over time: places held, distance along a road, factions, stated orders."""
