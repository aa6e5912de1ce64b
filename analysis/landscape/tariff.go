package landscape

import "spoina/analysis/money"

// Tariff is the advertising fee of one day (art. 17a–17d upol), and how many times it makes a day's penalty (art. 37d upzp).
// Its numbers are dated parameters of the office.
type Tariff struct {
	Fixed      int64 // gr a day and device
	Variable   int64 // gr per m² of display area and day
	Multiplier int   // usually 40
}

// Fee is days × (fixed + variable × area) in grosze (G6), rounded half up once.
func (t Tariff) Fee(m2 float64, days int) int64 {
	return t.Fixed*int64(days) + money.Daily(money.Square(m2), money.Rate(t.Variable*10_000), days, 1)
}

// PenaltyPerDay is multiplier × (fixed + variable × area) in grosze (G5). It runs from the day on which the proceeding is
// opened: before that only the day can be told.
func (t Tariff) PenaltyPerDay(m2 float64) int64 {
	return t.Fixed*int64(t.Multiplier) + money.Daily(money.Square(m2), money.Rate(t.Variable*10_000), 1, t.Multiplier)
}
