package coal

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/people"
)

// located is the field that a refusal names.
func located(err error) string {
	var l *fail.Located
	if errors.As(err, &l) {
		return l.Field
	}
	return ""
}

func TestASecondCertificateIsRefusedWithoutTellingWhose(t *testing.T) {
	w := newWorld(t)
	p := w.person()
	p.PESEL = "44051401458"
	p.BirthDate = clock.Date{}
	yesterday := clock.Today().AddDays(-1)
	first, err := w.issue(w.mops(), Application{Person: &p, On: yesterday, Household: Household{Members: []Member{{LastName: "Próbny", FirstName: "Jan", BirthDate: clock.Day(1990, time.May, 5)}}}})
	require.NoError(t, err)

	told := "a certificate exists for this household since " + yesterday.String()
	again := p
	_, err = w.issue(w.mops(), Application{Person: &again})
	require.ErrorIs(t, err, ErrDouble, "the same person at the same unit")
	require.EqualError(t, err, told)

	neighbour := people.Person{LastName: "Kowalska", FirstName: "Ewa", Address: people.Address{Street: "ul. Przykładowa", HouseNo: p.HouseNo, City: "MIASTO"}}
	_, err = w.issue(w.gops(), Application{Person: &neighbour})
	require.ErrorIs(t, err, ErrDouble, "somebody else at the same address, at the other unit")
	require.EqualError(t, err, told)

	moved := people.Person{LastName: "Próbna", FirstName: "Anna", PESEL: "44051401458", Address: people.Address{Street: "Inna", HouseNo: "77", City: "Wieś"}}
	_, err = w.issue(w.gops(), Application{Person: &moved})
	require.ErrorIs(t, err, ErrDouble, "the same person at another address")

	other := w.person()
	_, err = w.issue(w.gops(), Application{Person: &other, Household: Household{Address: other.Address, Members: []Member{{LastName: "Probny", FirstName: "Jan", BirthDate: clock.Day(1990, time.May, 5)}}}})
	require.ErrorIs(t, err, ErrDouble, "a member of the household")

	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_certificates`))
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM persons`), "who was refused is not kept")
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_certificates WHERE id = $1`, first.ID))
	w.whole()
}

func TestTheDatabaseRefusesASecondCertificateToo(t *testing.T) {
	w := newWorld(t)
	c := w.certified()
	err := w.as(access.System("test"), func(d Desk) error {
		_, err := d.c.Exec(ctx, `INSERT INTO coal_certificates (id, key, number, year, no, household, on_day, valid_to, unit, known)
			SELECT 1, 'x', 'x', 2026, 9, household, valid_to, valid_to, 'GOPS', '[1,)' FROM coal_certificates WHERE id = $1`, c.ID)
		return err
	})
	var refused *pgconn.PgError
	require.True(t, errors.As(err, &refused))
	require.Equal(t, "coal_certificates_one", refused.ConstraintName)
}

func TestAWrongPESELIsRefusedByItsField(t *testing.T) {
	w := newWorld(t)
	p := w.person()
	p.PESEL, p.BirthDate = "44051401459", clock.Date{}
	_, err := w.issue(w.mops(), Application{Person: &p})
	require.ErrorIs(t, err, people.ErrPESEL)
	require.Equal(t, "person.pesel", located(err))
	require.NotContains(t, err.Error(), "44051401459", "a refusal does not repeat personal data")
	q := w.person()
	_, err = w.issue(w.mops(), Application{Person: &q, Household: Household{Members: []Member{{LastName: "Próbny", PESEL: "12345678901"}}}})
	require.ErrorIs(t, err, people.ErrPESEL)
	require.Equal(t, "household.members[0].pesel", located(err))
	require.Zero(t, w.count(`SELECT count(*) FROM persons`))
}

func TestOneLimitIsSharedWhicheverUnitIssues(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 50_000)
	p := w.person()
	c, err := w.issue(w.mops(), Application{Person: &p})
	require.NoError(t, err)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 2000})
	require.NoError(t, err)
	require.NoError(t, w.as(w.mops(), func(d Desk) error { return d.Withdraw(ctx, c.ID, "przeprowadzka") }))
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 1})
	require.ErrorIs(t, err, ErrWithdrawn)
	require.Error(t, w.as(w.mops(), func(d Desk) error { return d.Withdraw(ctx, c.ID, "jeszcze raz") }), "it is withdrawn once")

	q := w.person()
	q.PESEL = p.PESEL
	q.LastName, q.BirthDate = p.LastName, p.BirthDate // the same person elsewhere
	again, err := w.issue(w.gops(), Application{Person: &q, Territory: "220404"})
	require.NoError(t, err)
	require.EqualValues(t, 1000, again.LeftKg, "what was bought on the first certificate is bought")
	_, err = w.sell(Selling{Certificate: again.Number, Kg: 1001})
	require.ErrorIs(t, err, ErrOverLimit)
	require.Equal(t, "GOPS-"+today()[:4]+"-00001", again.Number, "each unit has its own numbering")
	w.whole()
}

func today() string { return clock.Today().String() }

func TestAnExpiredCertificateSellsNothing(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 50_000)
	p := w.person()
	on := clock.Today().AddDays(-10)
	c, err := w.issue(w.mops(), Application{Person: &p, On: on, ValidTo: clock.Today().AddDays(-1)})
	require.NoError(t, err)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100})
	require.ErrorIs(t, err, ErrExpired)
	require.Equal(t, "coal.expired", w.shown(c.Number).Code)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100, On: on.AddDays(-1)})
	require.ErrorIs(t, err, ErrNotYet)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100, On: clock.Today().AddDays(1)})
	require.ErrorIs(t, err, ErrFuture)
	require.Equal(t, "on", located(err))
	_, err = w.sell(Selling{Certificate: "MOPS-1999-00001", Kg: 100})
	require.ErrorIs(t, err, ErrCertificate)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100, On: on})
	require.NoError(t, err, "entered late from paper")
	again, err := w.issue(w.mops(), Application{PersonID: c.PersonID})
	require.NoError(t, err, "after it expired, there may be a new one")
	require.EqualValues(t, 2900, again.LeftKg)
}

func TestAUnitActsInItsOwnNameOnly(t *testing.T) {
	w := newWorld(t)
	p := w.person()
	_, err := w.issue(w.mops(), Application{Person: &p, Unit: "GOPS"})
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = w.issue(w.yard(), Application{Person: &p})
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = w.issue(w.role("szefowa", "social"), Application{Person: &p})
	require.ErrorIs(t, err, ErrUnit, "who works for several units says for which")
	c, err := w.issue(w.mops(), Application{Person: &p})
	require.NoError(t, err)
	require.ErrorIs(t, w.as(w.gops(), func(d Desk) error { return d.Withdraw(ctx, c.ID, "nie nasze") }), ErrCertificate)
	_, err = w.issue(w.gops(), Application{PersonID: c.PersonID})
	require.ErrorIs(t, err, people.ErrUnknown)
	require.ErrorIs(t, w.as(w.mops(), func(d Desk) error {
		_, err := d.Sell(ctx, Selling{Certificate: c.Number, Good: "orzech", Kg: 1, Yard: "PLAC", Till: "1", Payment: "CASH"})
		return err
	}), access.ErrRefused)
	require.NoError(t, w.store.Read(ctx, func(tx pgx.Tx) error {
		_, err := ByNumber(ctx, tx, w.gops(), c.Number, clock.Date{})
		require.ErrorIs(t, err, ErrCertificate)
		return nil
	}))
}

func TestTheSecondPartOfTheLimitBeginsWithTheYear(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 50_000)
	p := w.person()
	c, err := w.issue(w.mops(), Application{Person: &p, On: day("2022-12-20"), ValidTo: day("2023-04-30")})
	require.NoError(t, err)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 1501, On: day("2022-12-31")})
	require.ErrorIs(t, err, ErrOverLimit)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 700, On: day("2022-12-31")})
	require.NoError(t, err)
	sold, err := w.sell(Selling{Certificate: c.Number, Kg: 2300, On: day("2023-01-01")})
	require.NoError(t, err, "what was not bought by the end of the year is bought in the next")
	require.Zero(t, sold.LeftKg)
	_, err = w.issue(w.mops(), Application{Person: &p, On: day("2022-11-02")})
	require.ErrorIs(t, err, ErrNoLimit)
	require.Equal(t, "on", located(err))
	w.whole()
}

func TestAHigherLimitHoldsForCertificatesThatAreOut(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 50_000)
	c := w.certified()
	w.set("coal_limit_kg", "500", clock.Today())
	require.EqualValues(t, 3500, w.shown(c.Number).LeftKg, "a third season, and what was carried into it")
	_, err := w.sell(Selling{Certificate: c.Number, Kg: 3501})
	require.ErrorIs(t, err, ErrOverLimit)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 3500})
	require.NoError(t, err)
	w.whole()
}

func TestTwoCentresInTheSameSecondIssueOneCertificate(t *testing.T) {
	w := newWorld(t)
	var issued, double atomic.Int64
	var all sync.WaitGroup
	for n := range 10 {
		all.Go(func() {
			scope := w.mops()
			if n%2 == 1 {
				scope = w.gops()
			}
			_, err := w.issue(scope, Application{Person: &people.Person{LastName: "Próbna", FirstName: string(rune('A' + n)), Address: people.Address{Street: "Wspólna", HouseNo: "1", City: "Miasto"}}})
			switch {
			case err == nil:
				issued.Add(1)
			case errors.Is(err, ErrDouble):
				double.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Equal(t, []int64{1, 9}, []int64{issued.Load(), double.Load()})
	w.whole()
}

func TestANumberFromPaperDoesNotStopTheNumbering(t *testing.T) {
	w := newWorld(t)
	year := clock.Today().Year
	issue := func(scope access.Scope, number string) (Certified, error) {
		p := w.person()
		return w.issue(scope, Application{Person: &p, Number: number})
	}
	_, err := issue(w.mops(), fmt.Sprintf("mops-%d-00003", year))
	require.NoError(t, err)
	_, err = issue(w.gops(), fmt.Sprintf("MOPS-%d-00002", year))
	require.NoError(t, err, "another unit has entered a number that comes next")
	c, err := issue(w.mops(), "")
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("MOPS-%d-00004", year), c.Number)
	p := w.person()
	require.NoError(t, w.as(w.mops(), func(d Desk) error {
		_, err := d.Refuse(ctx, Refusal{Application: Application{Person: &p}, Reason: "brak pieca"})
		return err
	}))
	for _, wrong := range []string{"KOWALSKA ANNA", "12\x003", "<b>1</b>", "../1"} {
		_, err := issue(w.mops(), wrong)
		require.ErrorIs(t, err, ErrCode, wrong)
		require.Equal(t, "number", located(err))
	}
	w.whole()
}

func TestACertificateEndsWithItsSeason(t *testing.T) {
	w := newWorld(t)
	today := clock.Today()
	w.set("coal_carry_over", "false", clock.Day(2000, 1, 1))
	_, err := w.store.Pool().Exec(ctx, `UPDATE params SET valid_to = $1 WHERE name = 'coal_limit_kg' AND valid_to IS NULL`, today.AddDays(10))
	require.NoError(t, err)
	_, err = w.store.Pool().Exec(ctx, `INSERT INTO params (name, value, valid_from, known, legal_basis) VALUES ('coal_limit_kg', '1500', $1, '[0,)', 'test')`, today.AddDays(11))
	require.NoError(t, err)
	p := w.person()
	c, err := w.issue(w.mops(), Application{Person: &p})
	require.NoError(t, err)
	require.Equal(t, today.AddDays(10), c.ValidTo, "from then on the household has another limit")
	require.EqualValues(t, 1500, c.LimitKg)
}

func TestAReasonIsNotKeptBesideItsRow(t *testing.T) {
	w := newWorld(t)
	c := w.certified()
	require.NoError(t, w.as(w.mops(), func(d Desk) error { return d.Withdraw(ctx, c.ID, "zmarła pani Próbna") }))
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_certificates WHERE reason <> ''`))
	require.Zero(t, w.count(`SELECT count(*) FROM audit_rows WHERE changes::text LIKE '%Próbna%' OR changes::text LIKE '%zmarła%'`), "what is erased in the register is not left in the audit")
}
