package analysis

import (
	"spoina/analysis/rules"
	"spoina/internal/param"
)

func landscapeParams(p *param.Set) rules.LandscapeParams {
	return rules.LandscapeParams{Multiplier: p.Int("landscape_multiplier"), AreaRel: p.Float("landscape_area_tol_rel"), HeightTol: p.Float("landscape_height_tol_m"),
		Fee: p.Bool("ad_fee_introduced"), FeeFixed: int64(p.Int("ad_fee_fixed_gr_day")), FeeVariable: int64(p.Int("ad_fee_variable_gr_m2_day"))}
}
