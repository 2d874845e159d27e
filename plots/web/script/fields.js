// How near each node of a grid is to the places of each side.
