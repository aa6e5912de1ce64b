package rules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/clock"
	"spoina/internal/param"
)

func TestThePenaltyFollowsTheKindOfTheDecision(t *testing.T) {
	rates := param.Rates{{ID: 1, Table: "lane", Kind: "EXCLUSIVE", Amount: 1_000_000, Unit: "m2_day"}, {ID: 2, Table: "lane", Kind: "STRUCTURE", Amount: 3_000_000, Unit: "m2_day"},
		{ID: 3, Table: "lane", Kind: "LINEAR_DEVICE", Amount: 73_000_000, Unit: "m2_year"}}
	expired := func(class int32, kind, regime string) *rules.Finding {
		town := newTown()
		town.p.Rates = rates
		o := town.object(500, 2)
		o.Class, o.Width, o.Depth, o.Advertiser = class, 2, 3, "Kwiaty"
		v := town.decision(500, 2, "2022-01-01", "2022-06-10")
		v.Kind, v.Legal, v.AdArea, v.Area = kind, regime, scene.None, 6
		v.Party = "Kwiaty"
		return town.find("O03")[0]
	}
	require.Equal(t, "10 × 6,00 m² × 1,00 zł × 1 dzień = 60,00 zł", expired(2, scene.Exclusive, "").Money[0].Formula, "a kiosk permitted as exclusive use")
	require.Equal(t, "10 × 6,00 m² × 3,00 zł × 1 dzień = 180,00 zł", expired(2, scene.Structure, "").Money[0].Formula)
	require.Equal(t, "10 × 6,00 m² × 3,00 zł × 1 dzień = 180,00 zł", expired(3, scene.Linear, "POST_2022_09_21").Money[0].Formula, "a cabinet follows the wording its decision names")
	require.Equal(t, "10 × 6,00 m² × 73,00 zł/rok × 1 dzień = 12,00 zł", expired(3, scene.Linear, "PRE_2022_09_21").Money[0].Formula)

	for day, formula := range map[string]string{"2022-09-20": "6,00 m² × 73,00 zł/rok × 1 dzień = 1,20 zł", "2022-09-21": "6,00 m² × 3,00 zł × 1 dzień = 18,00 zł"} {
		town := newTown()
		town.p.Rates = rates
		o := town.object(500, 2)
		o.Class, o.Width, o.Depth = 3, 2, 3
		o.Seen, o.First = d(day), d(day)
		o.Sightings = []scene.Sighting{{Day: d(day)}}
		m := town.find("O01")[0].Money[0]
		require.Equal(t, formula, m.Formula, day)
		require.Contains(t, m.Note.PL, "niezweryfikowane: rodzaj zajęcia przyjęty według daty", "without a decision the date decides, and nobody confirmed it")
	}
}

func TestOnlyTheExcessOverThePermitIsPaidFor(t *testing.T) {
	over := func(permitted, measured float64) []rules.Money {
		town := newTown()
		town.object(500, 2).Display = measured
		town.decision(500, 2, "2022-01-01", "2022-12-31").AdArea = permitted
		return town.find("O05")[0].Money
	}
	require.Equal(t, "(19,50 m² − 18,00 m²) × 2,20 zł × 1 dzień = 3,30 zł", over(18, 19.5)[0].Formula)
	require.Equal(t, "10 × (19,50 m² − 18,00 m²) × 2,20 zł × 1 dzień = 33,00 zł", over(18, 19.5)[1].Formula)
	require.Equal(t, "(1,90 m² − 1,50 m²) × 2,20 zł × 1 dzień = 0,88 zł", over(1.5, 1.9)[0].Formula, "an excess of 0.40 m² stays 0.40 m²")
	require.Equal(t, "(1,30 m² − 1,00 m²) × 2,20 zł × 1 dzień = 0,66 zł", over(0.5, 1.3)[0].Formula, "less than one square metre was paid for as one")
	require.Zero(t, over(0.5, 0.9)[0].Max, "both are paid for as one")
}

func TestTheMinimumAreaIsTheParameters(t *testing.T) {
	fee := func(minimum float64, ads bool) string {
		town := newTown()
		town.p.MinArea, town.p.MinAreaAds = minimum, ads
		town.object(500, 2).Display = 0.5
		return town.find("O01")[0].Money[0].Formula
	}
	require.Equal(t, "1,00 m² × 2,20 zł × 1 dzień = 2,20 zł", fee(1, true))
	require.Equal(t, "2,00 m² × 2,20 zł × 1 dzień = 4,40 zł", fee(2, true))
	require.Equal(t, "0,50 m² × 2,20 zł × 1 dzień = 1,10 zł", fee(1, false))
}

func TestEveryDayIsPricedByTheRateAndTheMultipleOfThatDay(t *testing.T) {
	town := newTown()
	day := func(s string) clock.Date { v, _ := clock.ParseDate(s); return v }
	town.p.Rates = param.Rates{{ID: 1, Table: "lane", Kind: "ADVERT", Amount: 1_000_000, Unit: "m2_day", ValidTo: day("2022-06-05")},
		{ID: 2, Table: "lane", Kind: "ADVERT", Amount: 2_000_000, Unit: "m2_day", ValidFrom: day("2022-06-06")},
		{ID: 3, Table: "lane", Kind: "WORKS", Amount: 9, Unit: "m2_day", ValidFrom: day("2022-06-03")}}
	town.p.Multipliers = []param.Param{{Name: "multiplier_penalty", Value: []byte("10")}, {Name: "multiplier_penalty", Value: []byte("12"), ValidFrom: day("2022-06-09")}}
	town.p.Unverified = map[string]bool{"multiplier_penalty": true}
	o := town.object(500, 2)
	o.Display, o.First = 10, d("2022-06-01")
	o.Sightings = []scene.Sighting{{Day: d("2022-06-01")}, {Day: d("2022-06-06")}, {Day: seen}}
	f := town.find("O01")[0]
	require.Equal(t, "od 01.06.2022", "od "+f.Money[0].Formula[:10])
	require.Equal(t, []string{
		"01.06.2022–05.06.2022: od 10 × 10,00 m² × 1,00 zł × 1 dzień = 100,00 zł do 10 × 10,00 m² × 1,00 zł × 5 dni = 500,00 zł;",
		"06.06.2022–08.06.2022: od 10 × 10,00 m² × 2,00 zł × 1 dzień = 200,00 zł do 10 × 10,00 m² × 2,00 zł × 3 dni = 600,00 zł;",
		"09.06.2022–11.06.2022: od 12 × 10,00 m² × 2,00 zł × 1 dzień = 240,00 zł do 12 × 10,00 m² × 2,00 zł × 3 dni = 720,00 zł;",
		"razem od 540,00 zł do 1\u00a0820,00 zł",
	}, strings.Split(f.Money[1].Formula, "\n"))
	require.EqualValues(t, 54_000, f.Money[1].Min)
	require.EqualValues(t, 182_000, f.Money[1].Max)
	require.Equal(t, "unverified: the rate, multiplier_penalty", f.Money[1].Note.EN)

	town.p.Rates = town.p.Rates[1:2]
	f = town.find("O01")[0]
	require.Contains(t, f.MoneyNote.PL, "na część tego czasu")
	require.EqualValues(t, 44_000, f.Money[1].Min)
	town.p.Rates[0].VerifiedBy, town.p.Unverified = "skarbnik", nil
	require.Nil(t, town.find("O01")[0].Money[1].Note, "confirmed numbers need no note")
}

func TestLandOfUnknownPurposeIsPricedByARange(t *testing.T) {
	town := newTown()
	town.p.Rates = param.Rates{{ID: 1, Table: "lease", Kind: "ogród", Amount: 36_500_000, Unit: "m2_year"}, {ID: 2, Table: "lease", Kind: "handel", Amount: 5_000_000, Unit: "m2_day"}}
	town.parcel(0, 20, 40, 40, "7", 4)
	o := town.object(20, 40)
	o.Width, o.Depth = 2, 1
	m := town.find("O02")[0].Money[0]
	require.Equal(t, "od 2,00 m² × 36,50 zł/rok × 1 dzień = 0,20 zł do 2,00 m² × 5,00 zł × 21 dni = 210,00 zł", m.Formula)
}

func TestAnotherManagersTableIsNotUsed(t *testing.T) {
	town := newTown()
	town.p.Rates = param.Rates{{ID: 1, Table: "lane", Kind: "ADVERT", Amount: 9_000_000, Unit: "m2_day", Manager: "GDDKiA"}}
	town.object(500, 2)
	require.Empty(t, town.find("O01")[0].Money)
	town.p.Rates = append(town.p.Rates, param.Rate{ID: 2, Table: "lane", Kind: "ADVERT", Amount: 1_000_000, Unit: "m2_day", Manager: "burmistrz miasta TESTOWO"})
	require.EqualValues(t, 1800, town.find("O01")[0].Money[0].Max)
}
