package aid

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/people"
)

func (c *camp) patrol(officers ...string) (id int64) {
	c.t.Helper()
	c.act(c.as("patrol", "patrol", ""), func(a *act) error {
		p, err := a.patrol(round{Officers: officers, Area: "dworzec"})
		id = p.ID
		return err
	})
	return id
}

func TestAPatrolIsTwoOfficersAndBothSign(t *testing.T) {
	c := newCamp(t)
	one, two, third := c.as("patrol", "patrol", ""), c.as("patrol2", "patrol", ""), c.as("patrol3", "patrol", "")
	for _, officers := range [][]string{{"patrol", "patrol"}, {"patrol", "Patrol "}, {"patrol", ""}, {"patrol"}} {
		err := c.try(one, func(a *act) error { _, err := a.patrol(round{Officers: officers}); return err })
		refused(t, err, errOfficers, "officers")
	}
	err := c.try(one, func(a *act) error {
		_, err := a.patrol(round{Officers: []string{"patrol", "patrol2"}, Day: clock.Today().AddDays(1)})
		return err
	})
	refused(t, err, errDay, "day")

	card := c.newcomer(clock.Today().AddDays(-60))
	id := c.patrol("patrol", "Patrol2")
	see := func(who access.Scope, v visit) error {
		return c.try(who, func(a *act) error { _, err := a.visit(id, v); return err })
	}
	sign := func(who access.Scope) (s signature, err error) {
		err = c.try(who, func(a *act) (err error) { s, err = a.sign(id); return err })
		return s, err
	}
	refused(t, see(one, visit{Card: Ref{Number: "K-404404"}, Outcome: atHome}), errUnknownCard, "card")
	refused(t, see(one, visit{Outcome: atHome}), errValue, "address")
	refused(t, see(one, visit{Card: Ref{Number: card}, Outcome: hasMoved}), errMoved, "new_address")
	refused(t, see(one, visit{Card: Ref{Number: card}, Outcome: atHome, At: time.Now().Add(time.Hour)}), errDay, "at")
	refused(t, see(c.as("guard", "patrol", "INNA"), visit{Card: Ref{Number: card}, Outcome: atHome}), errNo, "id")

	require.NoError(t, see(one, visit{Card: Ref{Number: card}, Outcome: planned}))
	_, err = sign(one)
	require.ErrorIs(t, err, errBlank)
	require.NoError(t, see(one, visit{Card: Ref{Number: card}, Outcome: hasMoved, NewAddress: people.Address{Street: "Nowa", HouseNo: "7", FlatNo: "3"}}))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM aid_visits`), "a planned visit is filled in")
	require.NoError(t, see(two, visit{Address: people.Address{Street: "Leśna", HouseNo: "4"}, Outcome: nobody, Persons: 3}))

	_, err = sign(third)
	require.ErrorIs(t, err, errOfficer)
	first, err := sign(one)
	require.NoError(t, err)
	require.Equal(t, signature{"SIGNED_ONCE", 0}, first)
	_, err = sign(one)
	require.ErrorIs(t, err, errTwice)
	require.Equal(t, 1, c.count(`SELECT count(*) FROM persons WHERE street = 'Polna'`), "one signature moves nobody")
	second, err := sign(two)
	require.NoError(t, err)
	require.Equal(t, signature{"SIGNED", 1}, second)
	require.Equal(t, 1, c.count(`SELECT count(*) FROM persons WHERE street = 'Nowa' AND house_no = '7' AND flat_no = '3' AND city = 'Testowo'`))
	_, err = sign(two)
	require.ErrorIs(t, err, errSigned)
	require.ErrorIs(t, see(one, visit{Address: people.Address{Street: "Leśna", HouseNo: "5"}, Outcome: atHome}), errSigned)
}

// The number of a card is not worth an address: only who reads the person's file anyway is told it.
func TestAVisitTellsNoAddressToAnotherUnit(t *testing.T) {
	c := newCamp(t)
	card := c.newcomer(clock.Today())
	id := c.patrol("patrol", "patrol2")
	c.act(c.as("patrol", "patrol", ""), func(a *act) error {
		_, err := a.visit(id, visit{Card: Ref{Number: card}, Outcome: atHome})
		return err
	})
	require.Equal(t, 1, c.count(`SELECT count(*) FROM aid_visits WHERE street = '' AND house_no = ''`))
}

// A protocol is what two people signed; the round is taken along before. Both are readings of personal data.
func TestAProtocolNeedsBothSignatures(t *testing.T) {
	c := newCamp(t)
	id := c.patrol("patrol", "patrol2")
	one, two := c.as("patrol", "patrol", ""), c.as("patrol2", "patrol", "")
	c.act(one, func(a *act) error {
		_, err := a.visit(id, visit{Address: people.Address{Street: "Leśna", HouseNo: "4", City: "Testowo"}, Outcome: atHome, Note: "Потрібні ліки"})
		return err
	})
	server := c.serve(one)
	path := fmt.Sprintf("/aid/patrols/%d/", id)
	status, answer := call(t, server, "GET", path+"round", "")
	require.Equal(t, 200, status)
	require.Contains(t, answer[:8], "%PDF")
	for i := range 2 {
		status, answer = call(t, server, "GET", path+"protocol", "")
		require.Equal(t, 409, status, "%d", i)
		require.Contains(t, answer, "aid.unsigned")
		c.act([]access.Scope{one, two}[i], func(a *act) error { _, err := a.sign(id); return err })
	}
	status, answer = call(t, server, "GET", path+"protocol", "")
	require.Equal(t, 200, status)
	require.Contains(t, answer[:8], "%PDF")
	require.Equal(t, 2, c.count(`SELECT count(*) FROM audit WHERE action = 'read' AND subject LIKE 'aid_visits%'`))
	status, _ = call(t, c.serve(c.as("obcy", "patrol", "INNA")), "GET", path+"round", "")
	require.Equal(t, 404, status)
	status, _ = call(t, c.serve(c.desk()), "GET", path+"round", "")
	require.Equal(t, 403, status)
}
