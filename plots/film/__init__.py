"""Films: pacing, panel, raster cache and encoder."""
