"""The raster cache of films: pixels that were drawn before, repainted only where a frame changed them.

A frame costs 16 ms this way, 65 ms with two blitted matplotlib layers, and 305 ms drawn whole (1280x720). Only
`plots.film` imports this package; a map, a chart or a page is plain matplotlib. What matplotlib draws of the whole
figure is the reference that the tests compare with.
"""
