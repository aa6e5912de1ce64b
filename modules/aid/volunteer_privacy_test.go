package aid

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/people"
	"spoina/internal/privacy"
)

// What patrols and coordinators hold about people is made anonymous when its time is over, in every version.
func TestWhatIsNoLongerNeededIsMadeAnonymous(t *testing.T) {
	c := newCamp(t)
	privacy.Declare(Programme().Privacy...)
	v := c.helper("600100200")
	s := c.shiftIn(24, 28, nil)
	_, err := c.signUp(s, v, false)
	require.NoError(t, err)
	c.act(c.coordinator(), func(a *act) error {
		if _, err := a.tell(s.id, "Zbiórka"); err != nil {
			return err
		}
		return a.set("aid_volunteers", "test", v.id, cells("note", "uczulona na pyłki", "status", "LEFT"))
	})
	id := c.patrol("patrol", "patrol2")
	cards := []string{c.newcomer(clock.Today()), c.newcomer(clock.Today())}
	c.act(c.as("patrol", "patrol", ""), func(a *act) error {
		for i, outcome := range []string{planned, hasMoved} {
			if _, err := a.visit(id, visit{Card: Ref{Number: cards[i]}, Address: people.Address{Street: "Klonowa", HouseNo: "8"}, Outcome: outcome, NewAddress: people.Address{Street: "Sosnowa", HouseNo: "9"}, Note: "schorowana"}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, p := range personal() {
		_, err := c.store.Change(c.ctx, "iod", "test", func(ch *db.Change) error {
			_, err := privacy.SetRule(c.ctx, ch, access.Operator(), privacy.Rule{Register: p.Register, Class: p.Class, Years: p.Years, StartsFrom: p.Starts[0], Fields: []string{"content", "person"}, LegalBasis: "JRWA", Enabled: true})
			return err
		})
		require.NoError(t, err, p.Register)
	}
	held := func() (s string) {
		require.NoError(t, c.store.Pool().QueryRow(c.ctx, `SELECT concat((SELECT jsonb_agg(v) FROM (SELECT * FROM aid_visits UNION ALL SELECT * FROM aid_visits_past) v),
			(SELECT jsonb_agg(v) FROM (SELECT * FROM aid_volunteers UNION ALL SELECT * FROM aid_volunteers_past) v), (SELECT count(*) FROM aid_sms WHERE sealed IS NOT NULL))`).Scan(&s))
		return s
	}
	_, err = privacy.Retain(c.ctx, c.store, access.Operator(), clock.Today())
	require.NoError(t, err)
	for _, there := range []string{"Klonowa", "Sosnowa", "schorowana", "uczulona"} {
		require.Contains(t, held(), there)
	}
	_, err = privacy.Retain(c.ctx, c.store, access.Operator(), clock.Today().AddDays(7*366))
	require.NoError(t, err)
	for _, gone := range []string{"Klonowa", "Sosnowa", "schorowana", "uczulona"} {
		require.NotContains(t, held(), gone)
	}
	require.Zero(t, c.count(`SELECT count(*) FROM aid_sms WHERE sealed IS NOT NULL`))
	require.Equal(t, 2, c.count(`SELECT count(*) FROM aid_visits WHERE outcome <> ''`), "what statistics need stays")
}
