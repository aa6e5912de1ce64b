package aid

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/ledger"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/secret"
)

// camp is an office with the starting list, two points and a stock.
type camp struct {
	t     testing.TB
	ctx   context.Context
	store *db.Store
	env   programme.Env
	no    int
}

var settleOnce sync.Once

// newEmptyCamp is an office in which nothing is prepared.
func newEmptyCamp(t testing.TB) *camp {
	settleOnce.Do(func() { access.Add(people.Addition(), programme.Addition([]programme.Programme{Programme()})) })
	c := &camp{t: t, ctx: context.Background(), store: dbtest.New(t)}
	c.env = programme.Env{DB: c.store.DB(), Key: secret.New(), Registers: append(programme.Registers(register.Core(), []programme.Programme{Programme()}), people.Registers()...)}
	return c
}

func newCamp(t testing.TB) *camp {
	c := newEmptyCamp(t)
	c.act(access.System("setup"), func(a *act) error {
		if _, err := a.start(); err != nil {
			return err
		}
		for _, p := range [][2]string{{"PKT1", "PUNKT"}, {"PKT2", "PUNKT"}, {"MAG", "OC"}} {
			if _, err := a.add("aid_points", "test", cells("code", p[0], "name", p[0], "unit", p[1])); err != nil {
				return err
			}
		}
		for _, g := range []string{"MAKARON", "KONSERWA", "MYDLO", "PASTA", "RYZ", "OLEJ", "PROSZEK", "PAPIER"} {
			if _, err := a.receive(Ref{Number: "PKT1"}, Ref{Number: g}, 1000, "GIFT", 0, clock.Date{}, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return c
}

// as is a person with one role in one unit.
func (c *camp) as(login, role, unit string) access.Scope {
	i := slices.IndexFunc(access.BuiltIn(), func(r access.Role) bool { return r.Name == role })
	require.GreaterOrEqual(c.t, i, 0, role)
	g := access.Grant{Role: access.BuiltIn()[i]}
	if unit != "" {
		g.Limits.Units = []string{unit}
	}
	return access.For(access.Person{ID: 1, Login: login, Grants: []access.Grant{g}, Office: access.Office{Code: c.store.Office().Code}})
}

func (c *camp) desk() access.Scope { return c.as("desk", "desk", "PUNKT") }

func (c *camp) try(scope access.Scope, f func(a *act) error) error {
	_, err := c.store.Change(c.ctx, scope.Actor(), "test", func(ch *db.Change) error {
		a, err := begin(c.ctx, c.store, ch, c.env, scope)
		if err != nil {
			return err
		}
		return f(a)
	})
	return err
}

func (c *camp) act(scope access.Scope, f func(a *act) error) {
	c.t.Helper()
	require.NoError(c.t, c.try(scope, f))
}

// newcomer registers somebody on a day and answers with the number of their card.
func (c *camp) newcomer(on clock.Date) string {
	c.t.Helper()
	var number string
	c.act(c.as("social", "social", "MOPS"), func(a *act) error {
		c.no++
		made, err := a.card(newCard{Person: &people.Person{LastName: fmt.Sprintf("Testowa-%d", c.no), FirstName: "Olena", Document: fmt.Sprintf("FA%06d", c.no), Address: people.Address{Street: "Polna", HouseNo: "1", City: "Testowo"}}, On: on, ValidTo: clock.Today().AddDays(30)})
		number = made.Number
		return err
	})
	return number
}

func (c *camp) hand(scope access.Scope, h Handing) (out Handed, err error) {
	_, err = c.store.Change(c.ctx, scope.Actor(), "test", func(ch *db.Change) (err error) {
		out, err = hand(c.ctx, c.store, ch, c.env, scope, h)
		return err
	})
	return out, err
}

func (c *camp) stock(point, code string) int64 {
	c.t.Helper()
	var b ledger.Balance
	require.NoError(c.t, c.store.Read(c.ctx, func(tx pgx.Tx) (err error) {
		b, err = ledger.Of(c.ctx, tx, stockOf(point, good{code, "szt"}))
		return err
	}))
	return b.Balance
}

func (c *camp) count(statement string) (n int) {
	c.t.Helper()
	require.NoError(c.t, c.store.Pool().QueryRow(c.ctx, statement).Scan(&n))
	return n
}

func refused(t testing.TB, err error, want *fail.Error, field string) {
	t.Helper()
	require.ErrorIs(t, err, want)
	require.Equal(t, field, fail.FieldOf(err))
}

func parcelFor(card string) Handing {
	return Handing{Card: Ref{Number: card}, Kit: Ref{Number: "IND"}, Point: Ref{Number: "PKT1"}, Desk: "1"}
}

func TestAParcelIsRefusedForAReason(t *testing.T) {
	c := newCamp(t)
	today := clock.Today()
	card := c.newcomer(today.AddDays(-40))
	h := parcelFor(card)

	_, err := c.hand(c.as("patrol", "patrol", ""), h)
	require.ErrorIs(t, err, access.ErrRefused)
	for _, one := range []struct {
		change func(*Handing)
		want   *fail.Error
		field  string
	}{
		{func(h *Handing) { h.Card = Ref{Number: "K-999999"} }, errUnknownCard, "card"},
		{func(h *Handing) { h.Card = Ref{} }, errKind, "card"},
		{func(h *Handing) { h.Kit = Ref{Number: "NOTHING"} }, errKit, "kit"},
		{func(h *Handing) { h.Kit = Ref{Number: "ROD"} }, errKind, "family"},
		{func(h *Handing) { h.Kind = ofFamily }, errKind, "kit"},
		{func(h *Handing) { h.Point = Ref{Number: "NOWHERE"} }, errPoint, "point"},
		{func(h *Handing) { h.Point = Ref{Number: "MAG"} }, errForeign, "point"},
		{func(h *Handing) { h.On = today.AddDays(1) }, errDay, "on"},
		{func(h *Handing) { h.On = today.AddDays(-41) }, errExpiredCard, "card"},
	} {
		wrong := h
		one.change(&wrong)
		_, err := c.hand(c.desk(), wrong)
		refused(t, err, one.want, one.field)
	}
	c.act(c.as("social", "social", "MOPS"), func(a *act) error {
		_, err := a.cancelCard(Ref{Number: card}, "zgubiona", clock.Date{})
		return err
	})
	_, err = c.hand(c.desk(), h)
	refused(t, err, errExpiredCard, "card")
	require.Zero(t, c.count(`SELECT count(*) FROM aid_issues`))
	require.EqualValues(t, 1000, c.stock("PKT1", "MAKARON"))
}

func TestTheNextParcelIsDueAfterTheInterval(t *testing.T) {
	c := newCamp(t)
	today := clock.Today()
	h := parcelFor(c.newcomer(today.AddDays(-40)))
	h.On = today.AddDays(-20)
	first, err := c.hand(c.desk(), h)
	require.NoError(t, err)
	require.Equal(t, today.AddDays(-6), first.NextOn)
	require.Equal(t, "W/1", first.Number)
	for _, days := range []int{-20, -33, -7, -10} { // before as well as after: papers are entered in any order
		h.On = today.AddDays(days)
		_, err := c.hand(c.desk(), h)
		require.ErrorIs(t, err, errTooSoon, "%d", days)
		require.ErrorContains(t, err, today.AddDays(-6).String())
	}
	for _, days := range []int{-34, -6} {
		h.On = today.AddDays(days)
		_, err := c.hand(c.desk(), h)
		require.NoError(t, err, "%d", days)
	}
	require.EqualValues(t, 1000-3, c.stock("PKT1", "MAKARON"))
	require.EqualValues(t, 1000-6, c.stock("PKT1", "KONSERWA"))
	// What is taken back gives the goods and the turn back, once.
	takeBack := func(a *act) error { return a.takeBack(first.ID, "pomyłka", clock.Date{}) }
	require.ErrorIs(t, c.try(c.as("other", "desk", "INNY"), takeBack), errNo)
	c.act(c.desk(), takeBack)
	require.ErrorIs(t, c.try(c.desk(), takeBack), errReversed)
	require.EqualValues(t, 1000-2, c.stock("PKT1", "MAKARON"))
	h.On = today.AddDays(-20)
	_, err = c.hand(c.desk(), h)
	require.NoError(t, err)
	c.sound()
}

// sound is what must hold whatever happened: the ledger proves, and what was handed out is what left the stock.
func (c *camp) sound() {
	c.t.Helper()
	report, err := ledger.Verify(c.ctx, c.store)
	require.NoError(c.t, err)
	require.Empty(c.t, report.Problems)
	require.Zero(c.t, c.count(`SELECT count(*) FROM (SELECT split_part(a.name, ':', 1) AS point, split_part(a.name, ':', 2) AS good, -sum(e.quantity) AS n
			FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.programme = 'aid' AND e.why IN ('issue', 'reversal') GROUP BY 1, 2) l
		FULL JOIN (SELECT i.point, g.key AS good, sum(g.value::int) AS n FROM aid_issues i, jsonb_each_text(i.contents) g WHERE i.status = 'ISSUED' GROUP BY 1, 2) d USING (point, good)
		WHERE coalesce(l.n, 0) <> coalesce(d.n, 0)`))
}

func TestAFamilyGetsOneParcelForAllItsMembers(t *testing.T) {
	c := newCamp(t)
	day := clock.Today().AddDays(-5)
	one, two, three := c.newcomer(day), c.newcomer(day), c.newcomer(day)
	var number string
	c.act(c.as("social", "social", "MOPS"), func(a *act) error {
		f, err := a.family(newFamily{Head: Ref{Number: one}, Members: []Ref{{Number: two}, {Number: three}}, On: day})
		number = f.Number
		return err
	})
	h := Handing{Family: Ref{Number: number}, Kit: Ref{Number: "ROD"}, Point: Ref{Number: "PKT1"}}
	_, err := c.hand(c.desk(), h)
	require.NoError(t, err)
	require.EqualValues(t, 1000-3, c.stock("PKT1", "MAKARON"), "one for each person")
	require.EqualValues(t, 1000-2, c.stock("PKT1", "RYZ"), "for the family as a whole")
	_, err = c.hand(c.desk(), h)
	require.ErrorIs(t, err, errTooSoon)
	// A member may still have a parcel of their own, which is another kind of help.
	_, err = c.hand(c.desk(), parcelFor(two))
	require.NoError(t, err)
	c.sound()
}

// The same person in the files of two units gets a parcel once, and no unit learns of the other.
func TestTwoUnitsDoNotGiveTheSamePersonTheSameHelp(t *testing.T) {
	c := newCamp(t)
	day := clock.Today().AddDays(-3)
	numbers := []string{}
	for _, unit := range []string{"MOPS", "GOPS"} {
		c.act(c.as("social", "social", unit), func(a *act) error {
			made, err := a.card(newCard{Person: &people.Person{LastName: "Szewczenko", FirstName: "Taras", Document: "FB123456", BirthDate: clock.Day(1990, time.March, 9)}, On: day, ValidTo: clock.Today().AddDays(30)})
			numbers = append(numbers, made.Number)
			return err
		})
	}
	_, err := c.hand(c.desk(), parcelFor(numbers[0]))
	require.NoError(t, err)
	_, err = c.hand(c.desk(), parcelFor(numbers[1]))
	require.ErrorIs(t, err, errDouble)
	require.NotContains(t, err.Error(), "MOPS")
	require.NotContains(t, err.Error(), numbers[0])
	require.EqualValues(t, 999, c.stock("PKT1", "MAKARON"))
}

func TestNothingIsHandedOutThatIsNotThere(t *testing.T) {
	c := newCamp(t)
	day := clock.Today().AddDays(-3)
	c.act(c.desk(), func(a *act) error {
		_, err := a.count(Ref{Number: "PKT1"}, Ref{Number: "MAKARON"}, 2, clock.Date{}, "inwentaryzacja")
		return err
	})
	for i := range 4 {
		_, err := c.hand(c.desk(), parcelFor(c.newcomer(day)))
		if i < 2 {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, ledger.ErrShort)
		}
	}
	require.EqualValues(t, 0, c.stock("PKT1", "MAKARON"))
	require.EqualValues(t, 1000-4, c.stock("PKT1", "KONSERWA"), "a refused parcel takes nothing at all")
	require.Equal(t, 2, c.count(`SELECT count(*) FROM aid_entitlements`))
	c.sound()
}

// What a desk tells twice is one issue; under the same name for somebody else it is refused.
func TestADeskTellsTheSameIssueOnce(t *testing.T) {
	c := newCamp(t)
	day := clock.Today().AddDays(-3)
	h := parcelFor(c.newcomer(day))
	h.Client, h.Source = "0191-aaaa", offline
	first, err := c.hand(c.desk(), h)
	require.NoError(t, err)
	again, err := c.hand(c.desk(), h)
	require.NoError(t, err)
	require.Equal(t, Handed{ID: first.ID, Number: first.Number, NextOn: first.NextOn, Repeated: true}, again)
	h.Card = Ref{Number: c.newcomer(day)}
	_, err = c.hand(c.desk(), h)
	require.ErrorIs(t, err, errClient)
	require.EqualValues(t, 999, c.stock("PKT1", "MAKARON"))
}

// Three desks at once over HTTP, each request sent twice, some cards at two desks: each parcel once, never below nothing.
func TestThreeDesksAtOnce(t *testing.T) {
	c := newCamp(t)
	day := clock.Today().AddDays(-3)
	var cards []string
	for range 24 {
		cards = append(cards, c.newcomer(day))
	}
	c.act(c.desk(), func(a *act) error {
		_, err := a.count(Ref{Number: "PKT1"}, Ref{Number: "MAKARON"}, 20, clock.Date{}, "inwentaryzacja")
		return err
	})
	router, api := httpapi.New()
	Programme().Routes(api, router, c.env)
	var given, refusals sync.Map
	var wait sync.WaitGroup
	for desk := range 3 {
		login := fmt.Sprintf("desk%d", desk)
		server := httptest.NewServer(httpapi.Edge(httpapi.Office(c.store.DB(), httpapi.As(c.as(login, "desk", "PUNKT")), router)))
		t.Cleanup(server.Close)
		wait.Go(func() {
			for n := range 48 { // each desk serves everybody in its own order, twice
				card := cards[(n*(desk*2+1)+desk*5)%24]
				body := fmt.Sprintf(`{"card":%q,"kit":"IND","point":"PKT1","desk":"%d"}`, card, desk)
				status, answer := call(t, server, "POST", "/aid/issues", body, "Idempotency-Key", login+"-"+card+fmt.Sprint(n/24))
				switch {
				case status == 200:
					given.Store(card, true)
				case strings.Contains(answer, `"ledger.short"`), strings.Contains(answer, `"aid.too_soon"`):
					refusals.Store(card+login, true)
				default:
					t.Errorf("%d %s", status, answer)
				}
			}
		})
	}
	wait.Wait()
	n := 0
	given.Range(func(any, any) bool { n++; return true })
	require.Equal(t, 20, n)
	require.Equal(t, 20, c.count(`SELECT count(*) FROM aid_issues`))
	require.Equal(t, 20, c.count(`SELECT count(DISTINCT card_id) FROM aid_issues`))
	require.Zero(t, c.stock("PKT1", "MAKARON"))
	c.sound()
}
