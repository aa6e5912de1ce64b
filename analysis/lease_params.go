package analysis

import (
	"strconv"
	"strings"

	"spoina/analysis/rules"
	"spoina/internal/param"
)

// leaseParams are the numbers of the rules about leases. The groups are those of the land register that the office may
// lease, in a list like "4" or "4, 6".
func leaseParams(p *param.Set) rules.LeaseParams {
	var groups []int8
	for _, g := range strings.FieldsFunc(p.Text("lease_groups"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		if n, err := strconv.ParseInt(g, 10, 8); err == nil {
			groups = append(groups, int8(n))
		}
	}
	return rules.LeaseParams{Groups: groups, FreeYears: p.Int("lease_free_years"), ChainGap: p.Int("lease_chain_gap_days"), Expiring: p.Int("expiring_days"),
		FeeTol: int64(p.Int("fee_tol_gr")), RentTol: p.Float("lease_rent_tol_rel"), IndexMonths: p.Int("lease_index_months"), IndexFloor: p.Bool("lease_index_floor"),
		BeyondMin: p.Float("lease_beyond_min_m2"), SeasonFrom: p.Int("lease_season_from"), SeasonTo: p.Int("lease_season_to")}
}
