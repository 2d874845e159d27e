"""The command `report`: one document of all measures and pictures, each number linked to its sentence."""

from scenarios.cli.report.command import report_command

__all__ = ["report_command"]
