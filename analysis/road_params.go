package analysis

import (
	"spoina/analysis/rules"
	"spoina/internal/param"
)

func roadParams(p *param.Set) rules.RoadParams {
	return rules.RoadParams{OverhangDepth: p.Float("overhang_depth_m"), OverhangFlat: p.Float("overhang_flat_m"), Sight: p.Float("sight_triangle_m"),
		CarriagewayNear: p.Float("carriageway_near_m"), ShownFor: p.Float("display_seconds_min"), Luminous: rules.Distances(p.Text("luminous_distance_m"))}
}
