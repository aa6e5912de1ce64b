package aid

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/programme"
	"spoina/internal/report"
)

func TestTheListOfTheFirstDaySaysWhoDidWhat(t *testing.T) {
	c := newCamp(t)
	status, answer := call(t, c.serve(c.desk()), "GET", "/aid/checklist", "")
	require.Equal(t, 403, status, answer)
	chief := c.serve(c.as("defence", "defence", "OC"))
	read := func() Checklist {
		status, answer := call(t, chief, "GET", "/aid/checklist", "")
		require.Equal(t, 200, status, answer)
		var list Checklist
		require.NoError(t, json.Unmarshal([]byte(answer), &list))
		return list
	}
	item := func(name string) Item {
		for _, i := range read().Items {
			if i.Item == name {
				return i
			}
		}
		t.Fatal(name)
		return Item{}
	}
	status, answer = call(t, chief, "PUT", "/aid/checklist", `{"item":"coffee","done":true}`)
	require.Equal(t, 404, status)
	require.Contains(t, answer, "aid.no_item")
	require.False(t, read().On)
	require.True(t, item("points").Done, "the program sees for itself")
	require.False(t, item("shifts").Done)
	require.False(t, item("decision").Done)
	status, answer = call(t, chief, "PUT", "/aid/checklist", `{"item":"decision","done":true,"note":"zarządzenie 12/2026"}`)
	require.Equal(t, 204, status, answer)
	done := item("decision")
	require.True(t, done.Done)
	require.Equal(t, "defence", done.DoneBy)
	require.Equal(t, "zarządzenie 12/2026", done.Note)
	status, _ = call(t, chief, "PUT", "/aid/checklist", `{"item":"shifts","done":true}`)
	require.Equal(t, 204, status)
	require.False(t, item("shifts").Done, "what the program sees cannot be ticked away")
	status, _ = call(t, chief, "PUT", "/aid/checklist", `{"item":"decision","done":false}`)
	require.Equal(t, 204, status)
	require.False(t, item("decision").Done)
	for _, i := range checklistItems {
		if !i.Seen {
			call(t, chief, "PUT", "/aid/checklist", fmt.Sprintf(`{"item":%q,"done":true}`, i.Item))
		}
	}
	c.shiftIn(24, 28, nil)
	list := read()
	require.Equal(t, 1, list.Left, "only the switch itself")
	require.True(t, list.Ready)
	require.Equal(t, []map[string]any{{"done": true}, {"done": false}, {"done": true}}, c.auditOf("aid_checklist/decision"))
}

func (c *camp) auditOf(subject string) (out []map[string]any) {
	rows, err := c.store.Pool().Query(c.ctx, `SELECT detail FROM audit WHERE subject = $1 ORDER BY id`, subject)
	require.NoError(c.t, err)
	defer rows.Close()
	for rows.Next() {
		var detail map[string]any
		require.NoError(c.t, rows.Scan(&detail))
		out = append(out, detail)
	}
	return out
}

func TestGuidePagesAreFilledFromTheOffice(t *testing.T) {
	c := newCamp(t)
	visitor := c.serve(access.Anonymous(access.Office{}))
	for _, lang := range languages {
		status, answer := call(t, visitor, "GET", "/public/aid/guides?lang="+lang, "")
		require.Equal(t, 200, status, answer)
		var g Guides
		require.NoError(t, json.Unmarshal([]byte(answer), &g))
		require.Len(t, g.Guides, 9)
		require.NotContains(t, answer, "{{")
		require.NotContains(t, answer, "}}")
		require.Contains(t, g.Guides[0].Body, "Miasto Testowo")
		require.Contains(t, g.Guides[0].Body, "- PKT1")
		require.Contains(t, answer, "14", "the days between parcels are a parameter")
		require.Contains(t, answer, "2027-03-04")
	}
	status, _ := call(t, visitor, "GET", "/public/aid/guides?lang=de", "")
	require.Equal(t, 422, status)
	require.Equal(t, "a — b", filled("a {{ nothing }} b", nil))
}

// The figures of the statistics are those of the source, and who sees numbers only is not told small groups.
func TestStatisticsAndTheReportOfADay(t *testing.T) {
	c := newCamp(t)
	today := clock.Today()
	for i := range 6 {
		h := parcelFor(c.newcomer(today.AddDays(-3)))
		if i == 5 {
			h.On = today.AddDays(-1)
		}
		_, err := c.hand(c.desk(), h)
		require.NoError(t, err)
	}
	id := c.patrol("patrol", "patrol2")
	c.act(c.as("patrol", "patrol", ""), func(a *act) error {
		_, err := a.visit(id, visit{Card: Ref{Number: "K-000001"}, Outcome: atHome, Persons: 2})
		return err
	})
	figures := func(scope access.Scope, path string) map[string]string {
		status, answer := call(t, c.serve(scope), "GET", path, "")
		require.Equal(t, 200, status, answer)
		var r report.Report
		require.NoError(t, json.Unmarshal([]byte(answer), &r))
		out := map[string]string{}
		for _, f := range r.Figures {
			out[f.Key] = fmt.Sprint(f.Value)
		}
		return out
	}
	whole := figures(access.Operator(), "/aid/statistics")
	require.Equal(t, "6", whole["cards"])
	require.Equal(t, "6", whole["parcels_individual"])
	require.Equal(t, "0", whole["parcels_family"])
	require.Equal(t, "1", whole["patrol_days"])
	require.Equal(t, "1", whole["visits"])
	require.Equal(t, "2", whole["persons_visited"])
	board := figures(c.as("board", "board", ""), "/aid/statistics")
	require.Equal(t, "6", board["parcels_individual"])
	require.Equal(t, "<5", board["visits"])
	require.Equal(t, "-", board["persons_visited"])
	// Who manages the programme sees the whole office's numbers, whatever their unit, and small groups of no unit.
	chief := c.as("defence", "defence", "OC")
	require.Equal(t, "6", figures(chief, "/aid/statistics")["parcels_individual"])
	require.Equal(t, "<5", figures(chief, "/aid/statistics")["visits"])
	require.Equal(t, "6", figures(chief, "/aid/situation")["cards"])
	require.Equal(t, "5", figures(chief, "/aid/situation")["parcels_today_individual"])
	require.Equal(t, "<5", figures(chief, "/aid/situation")["visits_today"])
	require.Equal(t, "0", figures(c.as("inny", "desk", "INNY"), "/aid/statistics")["parcels_individual"], "another unit's desk counts its own")
	day := figures(access.Operator(), "/aid/situation?on="+today.String())
	require.Equal(t, "5", day["parcels_today_individual"])
	require.Equal(t, "6", day["parcels_individual"])
	before := figures(access.Operator(), "/aid/situation?on="+today.AddDays(-1).String())
	require.Equal(t, "1", before["parcels_today_individual"])
	status, answer := call(t, c.serve(access.Operator()), "GET", "/aid/situation?on="+today.AddDays(1).String(), "")
	require.Equal(t, 400, status, answer)
	status, answer = call(t, c.serve(c.as("contact", "contact", "")), "GET", "/aid/situation", "")
	require.Equal(t, 403, status, answer)
	status, answer = call(t, c.serve(c.as("board", "board", "")), "GET", "/aid/situation?on="+today.AddDays(-1).String(), "")
	require.Equal(t, 403, status, answer)
	require.Contains(t, answer, "report.whole")
	status, answer = call(t, c.serve(c.as("board", "board", "")), "GET", "/aid/situation?format=pdf&lang=en", "")
	require.Equal(t, 200, status)
	require.True(t, bytes.HasPrefix([]byte(answer), []byte("%PDF")))
	status, answer = call(t, c.serve(c.as("defence", "defence", "OC")), "GET", "/aid/forecast?days=30", "")
	require.Equal(t, 200, status, answer)
	var f forecastDoc
	require.NoError(t, json.Unmarshal([]byte(answer), &f))
	require.EqualValues(t, 30, f.Days)
	for _, n := range f.Needs {
		if n.Good == "MAKARON" {
			require.EqualValues(t, 994, n.Stock)
			require.EqualValues(t, 1, n.Issued, "today is not over, so it does not count")
		}
	}
}

func TestTheSpreadsheetsThatPeopleKeep(t *testing.T) {
	c := newCamp(t)
	take := func(i programme.Import, scope access.Scope, text string) programme.Outcome {
		path := filepath.Join(t.TempDir(), "arkusz.csv")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		out, err := i.TakeOver(c.ctx, c.store, scope, c.env, path, "arkusz.csv", false)
		require.NoError(t, err)
		return out
	}
	out := take(goodsImport(), c.desk(), "Towar;Kategoria;j.m.;Na stanie;Magazyn\nMąka pszenna 1 kg;żywność;szt;40;PKT1\nPieluchy 3;dzieci;op;12;PKT2\nZłoto;kosztowności;szt;1;PKT1\nKoc gruby;odzież;szt;5;MAG\nRyż;żywność;szt;minus;PKT1\n")
	require.Equal(t, 5, out.Read)
	require.Equal(t, 2, out.New, "%+v", out.Problems)
	require.Equal(t, 3, out.Rejected)
	var fields []string
	for _, p := range out.Problems {
		fields = append(fields, fmt.Sprintf("%d %s %s", p.Row, p.Field, p.Code))
	}
	require.Equal(t, []string{"4 category aid.value", "5 point aid.unit", "6 qty unreadable_number"}, fields)
	require.EqualValues(t, 40, c.stock("PKT1", "MAKA_PSZENNA_1_KG"))
	require.Zero(t, c.count(`SELECT count(*) FROM aid_goods WHERE code LIKE 'ZLOTO%' OR code LIKE 'KOC_GRUBY%'`), "a rejected row leaves nothing")

	out = take(volunteersImport(), c.coordinator(), "Nazwisko i imię;Telefon;Języki;Zgoda na SMS\nKowalska Anna;600 100 200;pl, uk;tak\nNowak Jan;12;pl;nie\nInna Osoba;600100200;en;tak\n")
	require.Equal(t, 1, out.New, "%+v", out.Problems)
	require.Equal(t, "phone people.contact", out.Problems[0].Field+" "+out.Problems[0].Code)
	require.Equal(t, "phone aid.phone_taken", out.Problems[1].Field+" "+out.Problems[1].Code)
	require.Equal(t, 1, c.count(`SELECT count(*) FROM aid_volunteers WHERE languages = '{pl,uk}' AND sms_since IS NOT NULL`))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM persons WHERE last_name = 'Kowalska' AND first_name = 'Anna'`))
}

// An action takes a few milliseconds, since replays and busy desks make thousands.
func TestAnIssueIsQuick(t *testing.T) {
	c := newCamp(t)
	var cards []string
	for range 40 {
		cards = append(cards, c.newcomer(clock.Today().AddDays(-3)))
	}
	var times []time.Duration
	for _, card := range cards {
		from := time.Now()
		_, err := c.hand(c.desk(), parcelFor(card))
		require.NoError(t, err)
		times = append(times, time.Since(from))
	}
	median := times[0]
	for _, d := range times {
		n := 0
		for _, e := range times {
			if e < d {
				n++
			}
		}
		if n == len(times)/2 {
			median = d
		}
	}
	t.Logf("an issue takes %s", median)
	require.Less(t, median, 150*time.Millisecond, "ten times what it should take, on a busy machine")
}

func TestTheDemoHasTheVolumeOfTheSource(t *testing.T) {
	if testing.Short() {
		t.Skip("fills an office")
	}
	c := newEmptyCamp(t)
	from := time.Now()
	require.NoError(t, demo(context.Background(), c.store, c.env))
	t.Logf("the demo took %s", time.Since(from).Round(time.Second))
	for statement, n := range map[string]int{
		`SELECT count(*) FROM aid_cards`: 2419, `SELECT count(*) FROM aid_families`: 224,
		`SELECT count(*) FROM aid_issues WHERE kind = 'INDIVIDUAL'`: demoIndividual, `SELECT count(*) FROM aid_issues WHERE kind = 'FAMILY'`: demoFamily,
		`SELECT count(DISTINCT on_day) FROM aid_patrols`: demoPatrols, `SELECT count(*) FROM aid_visits`: demoVisits, `SELECT count(*) FROM aid_volunteers`: demoVolunteers,
		`SELECT count(*) FROM aid_issues i WHERE on_day > current_date OR NOT EXISTS (SELECT FROM aid_entitlements e WHERE e.issue_id = i.id)`: 0,
	} {
		require.Equal(t, n, c.count(statement), statement)
	}
	c.sound()
	issues := c.count(`SELECT count(*) FROM revisions`)
	require.NoError(t, demo(context.Background(), c.store, c.env))
	require.Equal(t, issues, c.count(`SELECT count(*) FROM revisions`), "once is enough")
}
