"""Maps: backdrop, ground, marks, labels and legend; one `Frame` on one `Axes`."""
