"""A measure by ward, by map point and by place: what an officer may ask of the hotspots."""
