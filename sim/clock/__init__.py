"""The simulation: a SimPy clock replays the dated statements into a history. The only importer of simpy."""
