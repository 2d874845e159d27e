"""The row schema, and a campaign folder -> `Campaign` and back: the only reader and writer of scenario files."""

from sim.tables.reader import read_campaign
from sim.tables.writer import campaign_files, write_campaign

__all__ = ["campaign_files", "read_campaign", "write_campaign"]
