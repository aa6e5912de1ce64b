package aid

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/people"
)

func (c *camp) coordinator() access.Scope { return c.as("volunteers", "volunteers", "PUNKT") }

func (c *camp) helper(phone string, qualifications ...newQualification) (v volunteer) {
	c.t.Helper()
	c.act(c.coordinator(), func(a *act) error {
		c.no++
		made, err := a.volunteer(newVolunteer{Person: &people.Person{LastName: "Pomocna", FirstName: string(rune('A'+c.no%26)) + "nna", Phone: phone, Language: "uk"}, Messages: phone != ""})
		if err != nil {
			return err
		}
		for _, q := range qualifications {
			if _, err := a.qualify(Ref{ID: made.ID}, q); err != nil {
				return err
			}
		}
		v, err = a.volunteerOf(Ref{ID: made.ID}, "")
		return err
	})
	return v
}

// shiftIn is a shift some hours from now.
func (c *camp) shiftIn(from, to int, change func(*shiftPlan)) (s shift) {
	c.t.Helper()
	at := time.Now().Truncate(time.Minute)
	plan := shiftPlan{Point: Ref{Number: "PKT1"}, StartsAt: at.Add(time.Duration(from) * time.Hour), EndsAt: at.Add(time.Duration(to) * time.Hour), Cap: 2}
	if change != nil {
		change(&plan)
	}
	c.act(c.coordinator(), func(a *act) error {
		made, err := a.shifts(plan)
		if err != nil {
			return err
		}
		s, err = a.shift(made.Shifts[0].ID, 0)
		return err
	})
	return s
}

func (c *camp) signUp(s shift, v volunteer, confirm bool) (j joined, err error) {
	err = c.try(c.coordinator(), func(a *act) error {
		s, err := a.shift(s.id, 0)
		if err == nil {
			j, err = a.signUp(s, v, confirm, "DESK")
		}
		return err
	})
	return j, err
}

func TestAShiftIsPlannedSensibly(t *testing.T) {
	c := newCamp(t)
	at := time.Date(2026, 3, 27, 8, 0, 0, 0, clock.Warsaw)
	good := shiftPlan{Point: Ref{Number: "PKT1"}, StartsAt: at, EndsAt: at.Add(4 * time.Hour), Cap: 3, Need: 2}
	plan := func(who access.Scope, change func(*shiftPlan)) (made shiftsMade, err error) {
		s := good
		change(&s)
		err = c.try(who, func(a *act) (err error) { made, err = a.shifts(s); return err })
		return made, err
	}
	for field, change := range map[string]func(*shiftPlan){
		"ends_at": func(s *shiftPlan) { s.EndsAt = at },
		"need":    func(s *shiftPlan) { s.Need = 4 },
		"until":   func(s *shiftPlan) { s.Until = clock.Of(at).AddDays(-1) },
	} {
		_, err := plan(c.coordinator(), change)
		refused(t, err, errValue, field)
	}
	_, err := plan(c.coordinator(), func(s *shiftPlan) { s.Point = Ref{Number: "MAG"} })
	refused(t, err, errForeign, "point")
	// The clocks change on 29 March: eight in the morning stays eight in the morning.
	made, err := plan(c.coordinator(), func(s *shiftPlan) { s.Until = clock.Day(2026, 3, 30) })
	require.NoError(t, err)
	require.Len(t, made.Shifts, 4)
	require.Equal(t, 4, c.count(`SELECT count(*) FROM aid_shifts WHERE extract(hour FROM starts_at AT TIME ZONE 'Europe/Warsaw') = 8 AND on_day = (starts_at AT TIME ZONE 'Europe/Warsaw')::date`))
}

func TestASignUpIsRefusedForAReason(t *testing.T) {
	c := newCamp(t)
	first := c.shiftIn(24, 28, func(s *shiftPlan) { s.Qualification = "first aid" })
	later, touching := c.shiftIn(26, 30, nil), c.shiftIn(28, 32, nil)
	today := clock.Today()
	nobody := c.helper("")
	_, err := c.signUp(first, nobody, false)
	refused(t, err, errUnqualified, "volunteer")
	expired := c.helper("", newQualification{Name: "First Aid", ValidTo: today.AddDays(-1)})
	_, err = c.signUp(first, expired, false)
	refused(t, err, errUnqualified, "volunteer")
	able := c.helper("", newQualification{Name: "FIRST_AID", ValidTo: today.AddDays(3)})
	_, err = c.signUp(first, able, false)
	require.NoError(t, err)
	_, err = c.signUp(first, able, false)
	require.ErrorIs(t, err, errAlready)
	_, err = c.signUp(later, able, false)
	require.ErrorIs(t, err, errOverlap)
	_, err = c.signUp(touching, able, false)
	require.NoError(t, err, "one shift may follow another at once")
	_, err = c.signUp(later, able, true)
	require.NoError(t, err, "two at one time may be meant")
	require.Equal(t, 1, c.count(`SELECT count(*) FROM aid_signups WHERE overlap_confirmed`))

	_, err = c.signUp(later, nobody, false)
	require.NoError(t, err)
	_, err = c.signUp(later, c.helper(""), false)
	require.ErrorIs(t, err, errFull)
	c.act(c.coordinator(), func(a *act) error { return a.cancelShift(touching.id) })
	_, err = c.signUp(touching, nobody, true)
	require.ErrorIs(t, err, errOff)
	require.ErrorIs(t, c.try(c.as("inny", "volunteers", "INNA"), func(a *act) error { _, err := a.shift(later.id, 0); return err }), errNo)
}

func TestAPlaceGoesFromHandToHand(t *testing.T) {
	c := newCamp(t)
	s := c.shiftIn(24, 28, func(s *shiftPlan) { s.Qualification = "DRIVER_B"; s.Cap = 1 })
	driver := newQualification{Name: "DRIVER_B"}
	had, next, other := c.helper("", driver), c.helper("", driver), c.helper("")
	place, err := c.signUp(s, had, false)
	require.NoError(t, err)
	take := func(v volunteer) error {
		return c.try(c.coordinator(), func(a *act) error { _, err := a.take(place.ID, v, false, "SWAP"); return err })
	}
	require.ErrorIs(t, take(next), errNotOffered)
	c.act(c.coordinator(), func(a *act) error { _, err := a.offer(place.ID); return err })
	refused(t, take(other), errUnqualified, "volunteer")
	refused(t, take(had), errAlready, "volunteer")
	require.Equal(t, 1, c.count(`SELECT count(*) FROM aid_signups WHERE status = 'OFFERED'`), "until it is taken it stays theirs")
	require.NoError(t, take(next))
	require.ErrorIs(t, take(next), errNotOffered)
	require.Equal(t, 1, c.count(`SELECT count(*) FROM aid_signups WHERE status IN ('SIGNED','OFFERED')`))
	require.ErrorIs(t, c.try(c.coordinator(), func(a *act) error { _, err := a.cancel(place.ID, false); return err }), errGone)
}

func TestTimesOfShifts(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC) }
	a := span{at(8), at(12)}
	for _, b := range []span{{at(8), at(12)}, {at(11), at(13)}, {at(6), at(9)}, {at(9), at(10)}, {at(6), at(20)}} {
		require.True(t, a.overlaps(b) && b.overlaps(a), "%v", b)
	}
	for _, b := range []span{{at(12), at(14)}, {at(6), at(8)}, {at(1), at(2)}} {
		require.False(t, a.overlaps(b) || b.overlaps(a), "%v", b)
	}
}

func TestACalendarFeedIsAnAddressThatCanBeTakenAway(t *testing.T) {
	c := newCamp(t)
	v := c.helper("600100200")
	s := c.shiftIn(24, 28, nil)
	_, err := c.signUp(s, v, false)
	require.NoError(t, err)
	visitor := c.serve(access.Anonymous(access.Office{}))
	ask := func(path string) (int, string) {
		return call(t, visitor, "GET", strings.TrimPrefix(path, "/api/v1"), "")
	}
	status, answer := ask("/aid/rota/guessed.ics")
	require.Equal(t, 404, status)
	require.Contains(t, answer, "aid.feed")
	var made feedMade
	c.act(c.coordinator(), func(a *act) (err error) { made, err = a.feed(Ref{ID: v.id}); return err })
	status, answer = ask(made.Path)
	require.Equal(t, 200, status)
	require.Contains(t, answer, "BEGIN:VEVENT\r\n")
	require.Contains(t, answer, "DTSTART:"+s.from.UTC().Format("20060102T150405Z"))
	for _, personal := range []string{"Pomocna", "600100200", "WOL/"} {
		require.NotContains(t, answer, personal)
	}
	require.Zero(t, c.count(`SELECT count(*) FROM aid_feeds WHERE encode(digest, 'escape') LIKE '%`+made.Path[len(made.Path)-12:len(made.Path)-4]+`%'`), "the address itself is not kept")
	var again feedMade
	c.act(c.coordinator(), func(a *act) (err error) { again, err = a.feed(Ref{ID: v.id}); return err })
	status, _ = ask(made.Path)
	require.Equal(t, 404, status, "a new address ends the one before")
	c.act(c.coordinator(), func(a *act) error { return a.endFeed(Ref{ID: v.id}) })
	status, _ = ask(again.Path)
	require.Equal(t, 404, status)
}

func TestACalendarIsWhatTheStandardSays(t *testing.T) {
	at := time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC)
	text := calendar([]event{{id: 7, no: 12, version: 3, place: "Punkt 1, sala; \"ŻÓŁĆ\" " + strings.Repeat("ą", 60), street: "Polna 1\nTestowo", cancelled: true, span: span{at, at.Add(time.Hour)}}}, at)
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		require.LessOrEqual(t, len(line), 75)
		require.NotContains(t, line, "\n")
	}
	whole := strings.ReplaceAll(text, "\r\n ", "")
	require.Contains(t, whole, `SUMMARY:Dyżur 12: Punkt 1\, sala\; "ŻÓŁĆ" `+strings.Repeat("ą", 60)+"\r\n")
	require.Contains(t, whole, `LOCATION:Polna 1\nTestowo`)
	require.Contains(t, whole, "STATUS:CANCELLED\r\n")
	require.Contains(t, whole, "SEQUENCE:3\r\n")
}

// person puts somebody into the unit's file.
func (c *camp) person(last, phone string) (id int64) {
	c.t.Helper()
	c.act(c.coordinator(), func(a *act) (err error) {
		id, _, err = a.person(0, &people.Person{LastName: last, Phone: phone}, "")
		return err
	})
	return id
}
