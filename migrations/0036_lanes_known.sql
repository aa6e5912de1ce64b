-- What a change touched is looked up by revision, also among road lanes.
CREATE INDEX road_lanes_known ON road_lanes (lower(known));
