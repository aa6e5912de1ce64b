package analysis

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/text"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/flow"
)

var tolerances = Tolerances{Move: 2, AreaRel: 0.05, AreaAbs: 0.10, Same: 1.5}

func look(outcome string, depth, area float64, to string) facts {
	return facts{Outcome: outcome, On: clock.Day(2026, 6, 1), Seen: clock.Day(2026, 6, 1), Documents: []factDocument{{"decision", "7", "IDR.7230.1.2026", "2026-01-01", to}},
		Measures: []factMeasure{{"depth_in_lane", depth, "m", 0.6}, {"area_measured", area, "m2", 0}}}
}

func TestWhatARunDoesWithWhatAnOfficerDecided(t *testing.T) {
	day := clock.Day(2026, 11, 22)
	before := look("hit", 2, 18, "2026-12-31")
	for _, x := range []struct {
		name    string
		m       remembered
		now     facts
		ended   string
		to      flow.State
		because string
	}{
		{"a dismissal survives a run that finds the same", remembered{State: FalsePositive, Present: true, Facts: &before}, before, "", "", ""},
		{"… and jitter of the scan within tolerance", remembered{State: FalsePositive, Present: true, Facts: &before}, look("hit", 3.1, 18.9, "2026-12-31"), "", "", ""},
		{"… and a run that did not find it in between", remembered{State: FalsePositive, Facts: &before}, before, "", "", ""},
		{"it ends after its last day", remembered{State: FalsePositive, Present: true, Facts: &before, ExpiresOn: clock.Day(2026, 11, 21)}, before, "", Detected, "2026-11-21"},
		{"… and not on it", remembered{State: FalsePositive, Present: true, Facts: &before, ExpiresOn: day}, before, "", "", ""},
		{"it ends with its document", remembered{State: FalsePositive, Present: true, Facts: &before}, before, "skończył się dokument", Detected, "skończył się dokument"},
		{"it ends when the object moved", remembered{State: FalsePositive, Present: true, Facts: &before}, look("hit", 4.5, 18, "2026-12-31"), "", Detected, "było 2,00 m, jest 4,50 m"},
		{"it ends when the object grew", remembered{State: FalsePositive, Present: true, Facts: &before}, look("hit", 2, 24, "2026-12-31"), "", Detected, "było 18,00 m², jest 24,00 m²"},
		{"it ends when the document's period is another", remembered{State: FalsePositive, Present: true, Facts: &before}, look("hit", 2, 18, "2027-12-31"), "", Detected, "IDR.7230.1.2026"},
		{"it ends when what was unknown is certain", remembered{State: FalsePositive, Present: true, Facts: &facts{Outcome: "unknown"}}, before, "", Detected, "nie dało się"},
		{"what was certain and cannot be told now is no news", remembered{State: FalsePositive, Present: true, Facts: &before}, look("unknown", 2, 18, "2026-12-31"), "", "", ""},
		{"a confirmed one stays confirmed though it grew", remembered{State: Confirmed, Present: true, Facts: &before}, look("hit", 2, 24, ""), "", "", ""},
		{"one under way stays under way", remembered{State: Action, Present: true, Facts: &before}, look("hit", 9, 24, ""), "", "", ""},
		{"one that vanished from an officer is the officer's again", remembered{State: Vanished, From: Action}, before, "", Action, "znowu"},
		{"one that vanished from nobody is new", remembered{State: Vanished}, before, "", Detected, "znowu"},
		{"a closed one that was gone and is there again", remembered{State: Closed, Resolution: "REMOVED", ResolvedOn: clock.Day(2026, 7, 1)}, before, "", Detected, "zniknęła"},
		{"a closed one that is still found on the old scan", remembered{State: Closed, Present: true, Resolution: "REMOVED", ResolvedOn: clock.Day(2026, 7, 1), Facts: &before}, before, "", "", ""},
		{"a closed one that a later scan saw", remembered{State: Closed, Present: true, Resolution: "REMOVED", ResolvedOn: clock.Day(2026, 5, 1), Facts: &before}, before, "", Detected, "po załatwieniu"},
		{"a waived one that a later scan saw stands on", remembered{State: Closed, Present: true, Resolution: "WAIVED", ResolvedOn: clock.Day(2026, 5, 1), Facts: &before}, before, "", "", ""},
		{"a waived one that grew", remembered{State: Resolved, Present: true, Resolution: "WAIVED", ResolvedOn: clock.Day(2026, 5, 1), Facts: &before}, look("hit", 2, 24, "2026-12-31"), "", Detected, "24,00"},
	} {
		to, why := x.m.met(x.now, day, text.Same(x.ended), tolerances)
		require.Equal(t, x.to, to, x.name)
		require.Contains(t, why.PL, x.because, x.name)
		require.Equal(t, why.PL == "", why.EN == "", x.name)
	}
}

func TestFactsAreWhatAnObjectMeasuresAndNotWhatTheCalendarCounts(t *testing.T) {
	f, err := factsOf("hit", clock.Day(2026, 6, 1), json.RawMessage(`[{"kind":"object","id":"5"},{"kind":"lease","id":"8","source_id":"U/8"},{"kind":"lane","id":"1"}]`),
		json.RawMessage(`[{"name":"size","value":18,"unit":"m2","tolerance":null},{"name":"sigma_object","value":0.1,"unit":"m"},{"name":"days_after_end","value":40,"unit":"d"},{"name":"last_seen","value":"2026-06-01","unit":"date"}]`),
		json.RawMessage(`{"documents":[{"kind":"lease","id":"8","valid_from":"2020-01-01","valid_to":"2026-12-31"},{"kind":"lease","id":"9","valid_to":"2021-01-01"}]}`))
	require.NoError(t, err)
	require.Equal(t, []factMeasure{{"size", 18, "m2", 0}}, f.Measures)
	require.Equal(t, []factDocument{{"lease", "8", "U/8", "2020-01-01", "2026-12-31"}}, f.Documents)
	require.Equal(t, clock.Day(2026, 6, 1), f.Seen)
}

func TestTheLifeCycleHoldsTogether(t *testing.T) {
	require.Empty(t, process.Check())
	for _, m := range process.Moves {
		require.Equal(t, byMachine(m.Name), m.Permission == "", "what people do needs a permission: %s", m.Name)
		require.NotEmpty(t, m.Title.PL+m.Title.EN)
	}
	path := []string{"triage", "check", "confirm", "act", "act", "resolve", "close"}
	s := Detected
	for _, move := range path {
		var err error
		s, err = process.Go(s, move)
		require.NoError(t, err, move)
	}
	require.Equal(t, Closed, s)
	for _, refused := range []string{"confirm", "act", "resolve", "close", "gone", "reopen"} {
		_, err := process.Go(Detected, refused)
		require.ErrorIs(t, err, flow.ErrMove, refused)
	}
	for _, c := range append(append(append([]Choice{}, dismissals...), actions...), resolutions...) {
		require.NotEmpty(t, c.Title.PL, c.Code)
		require.NotEmpty(t, c.Title.EN, c.Code)
	}
	var states []string
	for _, m := range openMoves(work{State: Detected}, access.Operator(), nil) {
		states = append(states, m.Name)
	}
	require.Equal(t, "triage check register_error dismiss", strings.Join(states, " "))
	require.Empty(t, openMoves(work{State: Vanished}, access.Operator(), nil), "nobody had it")
	back := openMoves(work{State: Vanished, VanishedFrom: Action}, access.Operator(), nil)
	require.Len(t, back, 3)
	require.Equal(t, "back", back[2].Name)
	require.Equal(t, Action, back[2].To)
}

func TestCaseNumbersOfTheOfficeInstruction(t *testing.T) {
	for _, s := range []string{"IDR.7230.3.84.2022", "AB-II.7821.5.2022.KG", "ROŚB.6740.2.13.2021", "NK-N.4131.165.1.2022.AA2"} {
		require.True(t, caseNumber.MatchString(s), s)
	}
	require.False(t, caseNumber.MatchString("GZDiZ-PU-70-852(6)-2020-JB/AS"), "noted, and taken all the same")
}
