package analysis

import (
	"spoina/analysis/money"
	"spoina/analysis/rules"
	"spoina/internal/param"
)

// feeParams are the numbers of the rules about fees and decisions.
func feeParams(p *param.Set, unverified map[string]bool) rules.Fees {
	return rules.Fees{
		TolGr: int64(p.Int("fee_tol_gr")), TolRel: p.Float("fee_tol_rel"), Rounding: money.Mode(p.Text("fee_rounding")),
		CapDay: p.Dated("rate_cap_day_zl"), CapYear: p.Dated("rate_cap_year_zl"),
		CapTelecomDay: p.Dated("rate_cap_telecom_day_zl"), CapTelecomYear: p.Dated("rate_cap_telecom_year_zl"),
		PaymentDays: p.Int("payment_days"), FinalDays: p.Int("final_days"), Limitation: p.Int("limitation_years_fee"),
		Interest: p.Dated("interest_delay_percent"), InterestUnverified: unverified["interest_delay_percent"],
		Expiring: p.Int("expiring_days"), GapMin: p.Int("gap_min_days"), SameObject: p.Float("same_object_m"), DupOverlap: p.Float("dup_area_overlap"),
		Season: rules.Words(p.Text("season_words")), LocationKinds: rules.List(p.Text("location_required_kinds")), Elements: rules.List(p.Text("decision_elements")),
	}
}
