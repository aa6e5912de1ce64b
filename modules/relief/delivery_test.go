package relief

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
)

// What nobody takes counts as delivered when the days for which it waited are over; the case prints how that was counted.
func TestWhatIsLeftWaitingCountsAsDelivered(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, m{"signed": false}), &a)
	move := at(a.ID, "/moves")
	clerk.do("POST", move, m{"move": "call", "on": "2026-10-02"}, nil)
	clerk.refused(409, "relief.unserved", "POST", move, m{"move": "abandon", "on": "2026-11-20"})
	clerk.refused(400, "relief.value", "POST", move, m{"move": "served", "manner": "IN_PERSON", "left_on": "2026-10-05"})
	clerk.refused(400, "relief.value", "POST", move, m{"move": "withdraw", "manner": "POST"})
	clerk.refused(400, "relief.day", "POST", move, m{"move": "served", "manner": "POST", "left_on": "2026-10-01"})
	clerk.refused(400, "relief.day", "POST", move, m{"move": "served", "manner": "POST", "left_on": "2026-10-05", "on": "2026-10-09"})
	clerk.refused(409, "relief.early", "POST", move, m{"move": "served", "manner": "POST", "left_on": clock.Today()})
	clerk.do("POST", move, m{"move": "served", "manner": "POST", "left_on": "2026-10-05"}, nil)
	var d Detail
	clerk.do("GET", at(a.ID, "?purpose=case"), nil, &d)
	days := map[string]string{}
	for _, k := range d.Clocks {
		days[k.Name] = k.Start.String() + " " + k.Due.On.String()
		if k.Name == clockDelivery {
			require.Contains(t, k.Due.Reason[1].PL, "14 dni, art. 44 § 4 KPA")
		}
	}
	require.Equal(t, "2026-10-05 2026-10-19", days[clockDelivery])
	require.Equal(t, "2026-10-19 2026-10-26", days[clockComplete])
	require.Equal(t, "Doręczono pocztą.", d.Timeline[len(d.Timeline)-1].Note)
	clerk.refused(409, "relief.early", "POST", move, m{"move": "abandon", "on": "2026-10-26"})
	clerk.do("POST", move, m{"move": "abandon", "on": "2026-10-27"}, nil)

	clerk.do("POST", "/relief/applications", whole(2, nil), &a)
	move = at(a.ID, "/moves")
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "on": "2026-10-02"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad", "on": "2026-10-02"}, nil)
	clerk.do("POST", move, m{"move": "decide", "verdict": "POSITIVE", "on": "2026-10-05"}, nil)
	clerk.do("POST", move, m{"move": "deliver", "manner": "E_DELIVERY", "left_on": "2026-10-06"}, nil)
	d = Detail{}
	clerk.do("GET", at(a.ID, ""), nil, &d)
	require.Equal(t, "2026-10-20", d.Application.DeliveredOn.String())
	for _, k := range d.Clocks {
		days[k.Name] = k.Start.String() + " " + k.Due.On.String()
	}
	require.Equal(t, "2026-10-06 2026-10-20", days[clockDelivery])
	require.Equal(t, "2026-10-20 2026-11-03", days[clockAppeal], "the appeal counts from the day of delivery")
}
