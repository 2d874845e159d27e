// Where a map looks: the camera, between km and pixels.
