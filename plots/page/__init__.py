"""Still pages of maps: single maps, map sheets, difference maps and likelihood maps."""
