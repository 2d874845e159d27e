"""The command that writes one report of everything measured and drawn, each number linked to its sentence."""

from scenarios.cli.report.command import report_command

__all__ = ["report_command"]
