// The front between two sides as lines.
