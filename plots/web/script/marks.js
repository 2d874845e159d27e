// The shapes of sides.
