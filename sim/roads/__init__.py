"""The road graph and what follows from it: front edges, corridors, supply, silence, pockets and keystones."""
