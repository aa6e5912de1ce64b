package cell

import "strings"

var rentModels = words(`per_m2_month`, "PER_M2_MONTH", `per_m2_year`, "PER_M2_YEAR", `tiered|prog|od powierzchni|degres`, "TIERED", `flat_month`, "FLAT_MONTH", `flat_year`, "FLAT_YEAR",
	`per_ad_m2|.*rekl`, "PER_AD_M2", `percent|procent|.*wartosc`, "PERCENT_VALUE",
	`.*(?:m2|m kw|metr|stawk).*(?:mies|month)`, "PER_M2_MONTH", `.*(?:m2|m kw|metr|stawk).*(?:rok|rocz|year)`, "PER_M2_YEAR",
	`.*(?:ryczalt|kwota|stal|flat).*(?:mies|month)`, "FLAT_MONTH", `.*(?:ryczalt|kwota|stal|flat).*(?:rok|rocz|year)`, "FLAT_YEAR")

// RentModel reads how a rent is agreed: PER_M2_MONTH, PER_M2_YEAR, TIERED, FLAT_MONTH, FLAT_YEAR, PER_AD_M2 or
// PERCENT_VALUE; empty when no word tells.
func RentModel(s string) string {
	return firstOf(strings.ReplaceAll(Fold(s), "m²", "m2"), rentModels)
}

// VAT reads the rate of value-added tax as registers write it: "23%", "23", "zw", "np.". ok is false where no word tells.
func VAT(text string) (percent int64, ok bool) {
	t := strings.ToLower(strings.Trim(strings.TrimSpace(text), "% \u00a0"))
	switch {
	case t == "":
		return 0, false
	case strings.HasPrefix(t, "zw"), strings.HasPrefix(t, "np"), strings.HasPrefix(t, "nie"), t == "brak", t == "-":
		return 0, true
	}
	n := int64(0)
	for _, c := range t {
		if c < '0' || c > '9' {
			return 0, false
		}
		if n = n*10 + int64(c-'0'); n > 100 {
			return 0, false
		}
	}
	return n, true
}
