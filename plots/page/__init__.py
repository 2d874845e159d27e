"""Still pages made of maps: single maps, sheets, differences and likelihood maps."""
