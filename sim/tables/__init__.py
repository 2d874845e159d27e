"""The row schema and a campaign folder -> `Campaign`: the only reader of scenario files."""

from sim.tables.reader import read_campaign

__all__ = ["read_campaign"]
