package people_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/fail"
	"spoina/internal/people"
	"spoina/internal/secret"
)

type desk struct {
	t     *testing.T
	store *db.Store
	file  people.File
}

func newDesk(t *testing.T) desk {
	return desk{t, dbtest.New(t), people.File{Set: people.Registers(), Key: secret.New()}}
}

// officer is somebody who keeps the file of a unit; of the whole office when none is named.
func officer(login string, units ...string) access.Scope {
	return access.For(access.Person{ID: 3, Login: login, Office: access.Office{Code: "220401"}, Grants: []access.Grant{{
		Role:   access.Role{Name: "social", Permissions: []string{people.Write, people.MergeRows}, Registers: people.RightsOf(true)},
		Limits: access.Limits{Units: units}}}})
}

func (d desk) put(scope access.Scope, p people.Person) (id int64, err error) {
	d.t.Helper()
	_, err = d.store.Change(context.Background(), scope.Actor(), "test", func(c *db.Change) (err error) {
		id, err = d.file.Put(context.Background(), c, scope, p)
		return err
	})
	return id, err
}

func (d desk) must(id int64, err error) int64 {
	d.t.Helper()
	require.NoError(d.t, err)
	return id
}

func (d desk) search(scope access.Scope, q people.Query) (out []people.Candidate, err error) {
	err = d.store.Read(context.Background(), func(tx pgx.Tx) (err error) {
		out, _, err = d.file.Search(context.Background(), tx, scope, q)
		return err
	})
	return out, err
}

func (d desk) get(scope access.Scope, id int64) (out people.Person, err error) {
	err = d.store.Read(context.Background(), func(tx pgx.Tx) (err error) {
		out, err = d.file.Get(context.Background(), tx, scope, id)
		return err
	})
	return out, err
}

func (d desk) change(scope access.Scope, f func(*db.Change) error) error {
	_, err := d.store.Change(context.Background(), scope.Actor(), "test", f)
	return err
}

func TestWhoMayNotAddsNobody(t *testing.T) {
	d := newDesk(t)
	var nobody access.Scope
	_, err := d.put(nobody, person("Nowak", "Anna", 1990))
	require.ErrorIs(t, err, access.ErrSignIn)
	reader := access.For(access.Person{ID: 4, Login: "jan", Grants: []access.Grant{{Role: access.Role{Name: "r", Registers: map[string]access.Rights{"persons": {}}}}}})
	_, err = d.put(reader, person("Nowak", "Anna", 1990))
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = d.search(reader, people.Query{Text: "Nowak"})
	require.ErrorIs(t, err, access.ErrRefused, "whoever may not see personal data may not look for persons")
	_, err = d.put(officer("ewa", "MOPS"), people.Person{LastName: "Nowak", Unit: "PUNKT"})
	require.ErrorIs(t, err, access.ErrRefused, "not in another unit's file")
	_, err = d.put(officer("ewa", "MOPS", "PUNKT"), person("Nowak", "Anna", 1990))
	require.ErrorIs(t, err, people.ErrUnit)
	require.Equal(t, "unit", fail.FieldOf(err))
}

func TestWhatCannotBeTrueOfAPersonIsRefusedByField(t *testing.T) {
	d := newDesk(t)
	mops := officer("ewa", "MOPS")
	for field, p := range map[string]people.Person{
		"last_name":   {},
		"pesel":       {LastName: "Nowak", PESEL: "44051401459"},
		"birth_date":  {LastName: "Nowak", PESEL: "44051401458", BirthDate: clock.Day(1944, time.May, 15)},
		"sex":         {LastName: "Nowak", PESEL: "44051401458", Sex: "F"},
		"phone":       {LastName: "Nowak", Phone: "12345"},
		"email":       {LastName: "Nowak", Email: "anna.nowak"},
		"citizenship": {LastName: "Nowak", Citizenship: "Ukraina"},
		"language":    {LastName: "Nowak", Language: "u1"},
		"postcode":    {LastName: "Nowak", Address: people.Address{Postcode: "nie wiem jaki"}},
	} {
		_, err := d.put(mops, p)
		require.Error(t, err, field)
		require.Equal(t, field, fail.FieldOf(err), "%v", err)
	}
	_, err := d.put(mops, people.Person{LastName: "Nowak", BirthDate: clock.Today().AddDays(1)})
	require.ErrorIs(t, err, people.ErrBirth)
	id := d.must(d.put(mops, people.Person{LastName: "  Nowak ", FirstName: "Jan", PESEL: "440514 01458", Phone: "600 100 200", Address: people.Address{Postcode: "83000"}, Citizenship: "pl", Email: "jan@example.com"}))
	p, err := d.get(mops, id)
	require.NoError(t, err)
	require.Equal(t, people.Person{ID: id, LastName: "Nowak", FirstName: "Jan", PESEL: "44051401458", Sex: "M", BirthDate: clock.Day(1944, time.May, 14), Phone: "+48600100200",
		Address: people.Address{Postcode: "83-000"}, Citizenship: "PL", Email: "jan@example.com", Unit: "MOPS"}, p)
}

func TestAUnitsFileIsItsOwn(t *testing.T) {
	d := newDesk(t)
	mops, punkt := officer("ewa", "MOPS"), officer("olek", "PUNKT")
	p := people.Person{LastName: "Шевченко", FirstName: "Олена", BirthDate: clock.Day(1990, time.March, 4), PESEL: "", Document: "FB123456"}
	theirs := d.must(d.put(mops, p))
	ours := d.must(d.put(punkt, p)) // the same person comes to both: nobody is told
	require.NotEqual(t, theirs, ours)
	_, err := d.get(punkt, theirs)
	require.ErrorIs(t, err, people.ErrUnknown)
	found, err := d.search(punkt, people.Query{Document: "FB123456"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, ours, found[0].Person.ID)
	_, err = d.search(punkt, people.Query{Text: "Szewczenko", Unit: "MOPS"})
	require.ErrorIs(t, err, access.ErrRefused)
	err = d.change(punkt, func(c *db.Change) error {
		_, err := d.file.Merge(context.Background(), c, punkt, ours, theirs, "")
		return err
	})
	require.ErrorIs(t, err, people.ErrUnknown, "another unit's row is none")
	office := officer("iza")
	found, err = d.search(office, people.Query{Text: "Szewczenko"})
	require.NoError(t, err)
	require.Empty(t, found, "the office's own file has nobody of that name")
}

func TestASurelyKnownPersonIsNotAddedTwice(t *testing.T) {
	d := newDesk(t)
	mops := officer("ewa", "MOPS")
	id := d.must(d.put(mops, people.Person{LastName: "Nowak", FirstName: "Jan", PESEL: "44051401458"}))
	_, err := d.put(mops, people.Person{LastName: "Kowalski", FirstName: "J.", PESEL: "44051401458"})
	require.ErrorIs(t, err, people.ErrExists)
	var exists *people.Exists
	require.ErrorAs(t, err, &exists)
	require.Equal(t, id, exists.ID)
	doc := d.must(d.put(mops, people.Person{LastName: "Шевченко", FirstName: "Олена", Document: "FB 123456", BirthDate: clock.Day(1990, time.March, 4)}))
	_, err = d.put(mops, people.Person{LastName: "Szewczenko", FirstName: "Ołena", Document: "fb123456"})
	require.ErrorAs(t, err, &exists)
	require.Equal(t, doc, exists.ID)
	d.must(d.put(mops, people.Person{LastName: "Szewczenko", FirstName: "Ołena", Document: "FB123456", BirthDate: clock.Day(1961, time.May, 9)})) // another country's passport
	_, err = d.put(mops, people.Person{ID: doc, LastName: "Шевченко", FirstName: "Олена", PESEL: "44051401458", Sex: "M"})
	require.ErrorIs(t, err, people.ErrExists, "nor corrected into somebody else")
}

func TestTwoDesksAddOnePersonInOneSecond(t *testing.T) {
	d := newDesk(t)
	mops := officer("ewa", "MOPS")
	errs := make(chan error, 6)
	for range cap(errs) {
		go func() {
			_, err := d.put(mops, people.Person{LastName: "Nowak", FirstName: "Jan", PESEL: "44051401458"})
			errs <- err
		}()
	}
	added := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			added++
		} else {
			require.ErrorIs(t, err, people.ErrExists)
		}
	}
	require.Equal(t, 1, added)
}

func TestSearchFindsAPersonHoweverTheyAreWritten(t *testing.T) {
	d := newDesk(t)
	mops := officer("ewa", "MOPS")
	id := d.must(d.put(mops, people.Person{LastName: "Шевченко", FirstName: "Олександр", BirthDate: clock.Day(1985, time.May, 1), Document: "FB123456", Phone: "+380671234567"}))
	d.must(d.put(mops, people.Person{LastName: "Савченко", FirstName: "Олена", BirthDate: clock.Day(1985, time.May, 1)}))
	d.must(d.put(mops, people.Person{LastName: "Nowak", FirstName: "Aleksander"}))
	first := func(q people.Query) people.Candidate {
		found, err := d.search(mops, q)
		require.NoError(t, err)
		require.NotEmpty(t, found, "%+v", q)
		return found[0]
	}
	for _, text := range []string{"Szewczenko Ołeksandr", "oleksandr shevchenko", "Шевченко", "szewcz", "Sze", "Shevchenco Olexandr", "FB 123456", "067 123 45 67"} {
		c := first(people.Query{Text: text})
		require.Equal(t, id, c.Person.ID, text)
		require.NotEmpty(t, c.Why, text)
	}
	require.Equal(t, people.Likely, first(people.Query{LastName: "Szewczenko", FirstName: "Oleksandr", BirthDate: clock.Day(1985, time.May, 1)}).Kind)
	require.Equal(t, people.Sure, first(people.Query{Document: "fb-123456"}).Kind)
	_, err := d.search(mops, people.Query{})
	require.ErrorIs(t, err, people.ErrQuery)
	found, err := d.search(mops, people.Query{Text: "Zieliński"})
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestMergedRowsArePartedAgain(t *testing.T) {
	d := newDesk(t)
	ctx, mops := context.Background(), officer("ewa", "MOPS")
	keep := d.must(d.put(mops, people.Person{LastName: "Szewczenko", FirstName: "Olena", BirthDate: clock.Day(1990, time.March, 4)}))
	gone := d.must(d.put(mops, people.Person{LastName: "Шевченко", FirstName: "Олена", BirthDate: clock.Day(1990, time.March, 4), Document: "FB123456", Phone: "600100200"}))
	other := d.must(d.put(mops, people.Person{LastName: "Nowak", FirstName: "Jan", PESEL: "44051401458"}))
	another := d.must(d.put(mops, people.Person{LastName: "Nowak", FirstName: "Jan", PESEL: "02271409867"}))
	merge := func(keep, gone int64) (m people.Merged, err error) {
		err = d.change(mops, func(c *db.Change) (err error) {
			m, err = d.file.Merge(ctx, c, mops, keep, gone, "the same passport")
			return err
		})
		return m, err
	}
	_, err := merge(other, another)
	require.ErrorIs(t, err, people.ErrMerge, "two PESELs")
	_, err = merge(keep, keep)
	require.ErrorIs(t, err, people.ErrMerge)
	m, err := merge(keep, gone)
	require.NoError(t, err)
	require.Contains(t, m.Codes(), "name_spelling")
	require.ElementsMatch(t, []string{"document", "phone"}, m.Filled)
	p, err := d.get(mops, gone)
	require.NoError(t, err)
	require.Equal(t, keep, p.ID, "what points at the gone row reads the kept one")
	require.Equal(t, "FB123456", p.Document)
	_, err = merge(other, gone)
	require.ErrorIs(t, err, people.ErrMerged)
	found, err := d.search(mops, people.Query{Text: "Szewczenko Olena"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	_, err = d.put(mops, people.Person{LastName: "Shevchenko", FirstName: "Olena", Document: "FB123456"})
	require.ErrorIs(t, err, people.ErrExists)

	d.must(d.put(mops, people.Person{ID: keep, LastName: "Szewczenko", FirstName: "Olena", BirthDate: clock.Day(1990, time.March, 4), Document: "FB123456", Phone: "600999888"})) // corrected since
	unmerge := func() (m people.Merged, err error) {
		id := int64(0)
		require.NoError(t, d.store.Pool().QueryRow(ctx, `SELECT max(id) FROM person_merges`).Scan(&id))
		err = d.change(mops, func(c *db.Change) (err error) {
			m, err = d.file.Unmerge(ctx, c, mops, id)
			return err
		})
		return m, err
	}
	m, err = unmerge()
	require.NoError(t, err)
	require.Equal(t, []string{"document"}, m.Filled)
	p, err = d.get(mops, keep)
	require.NoError(t, err)
	require.Empty(t, p.Document)
	require.Equal(t, "+48600999888", p.Phone, "what was changed since stays")
	p, err = d.get(mops, gone)
	require.NoError(t, err)
	require.Equal(t, gone, p.ID)
	_, err = unmerge()
	require.ErrorIs(t, err, people.ErrNoMerge)
	require.NoError(t, d.store.Read(ctx, func(tx pgx.Tx) error {
		list, err := d.file.Merges(ctx, tx, mops, keep)
		require.Len(t, list, 1)
		require.True(t, list[0].Unmerged)
		require.NotEmpty(t, list[0].Why[0].PL)
		return err
	}))
}

func TestAHouseholdHasMembersInPeriods(t *testing.T) {
	d := newDesk(t)
	ctx, mops, gops := context.Background(), officer("ewa", "MOPS"), officer("gosia", "GOPS")
	anna := d.must(d.put(mops, person("Nowak", "Anna", 1990)))
	stranger := d.must(d.put(gops, person("Nowak", "Anna", 1990)))
	put := func(scope access.Scope, h people.Household) (out people.Household, err error) {
		err = d.change(scope, func(c *db.Change) (err error) {
			out, err = d.file.PutHousehold(ctx, c, scope, h)
			return err
		})
		return out, err
	}
	_, err := put(mops, people.Household{Address: people.Address{Street: "Kościuszki"}})
	require.Equal(t, "house_no", fail.FieldOf(err))
	_, err = put(mops, people.Household{Address: people.Address{HouseNo: "4"}})
	require.Equal(t, "street", fail.FieldOf(err))
	h, err := put(mops, people.Household{Programme: "coal", Address: people.Address{Street: "ul. Kościuszki", HouseNo: "4/2", City: "Pruszcz Gdański"}})
	require.NoError(t, err)
	same, err := put(mops, people.Household{Programme: "coal", Address: people.Address{Street: "Kościuszki", HouseNo: "4", FlatNo: "2", City: "PRUSZCZ GDAŃSKI"}})
	require.NoError(t, err)
	require.Equal(t, h.ID, same.ID)
	theirs, err := put(gops, people.Household{Programme: "coal", Address: people.Address{Street: "Kościuszki", HouseNo: "4", FlatNo: "2", City: "Pruszcz Gdański"}})
	require.NoError(t, err)
	require.NotEqual(t, h.ID, theirs.ID, "the other unit has a file of its own")
	require.Equal(t, h.Token, theirs.Token, "and the token tells that it is one household")
	add := func(person int64, from clock.Date) error {
		return d.change(mops, func(c *db.Change) error {
			_, err := d.file.AddMember(ctx, c, mops, h.ID, person, "", from)
			return err
		})
	}
	january, june := clock.Day(2026, time.January, 1), clock.Day(2026, time.June, 30)
	require.NoError(t, add(anna, january))
	require.ErrorIs(t, add(anna, june), people.ErrMember)
	require.ErrorIs(t, add(stranger, june), people.ErrUnknown)
	end := func(to clock.Date) error {
		return d.change(mops, func(c *db.Change) error { return d.file.RemoveMember(ctx, c, mops, h.ID, anna, to) })
	}
	require.ErrorIs(t, end(january.AddDays(-1)), people.ErrPeriod)
	require.NoError(t, end(june))
	require.ErrorIs(t, end(june), people.ErrUnknown)
	require.NoError(t, add(anna, june.AddDays(1)), "and comes back")
	members := func(on clock.Date) int {
		var list []people.Member
		require.NoError(t, d.store.Read(ctx, func(tx pgx.Tx) (err error) {
			list, err = d.file.Members(ctx, tx, mops, h.ID, on)
			return err
		}))
		return len(list)
	}
	require.Equal(t, 2, members(clock.Date{}))
	require.Equal(t, 1, members(june))
	require.Equal(t, 0, members(january.AddDays(-1)))
	require.NoError(t, d.store.Read(ctx, func(tx pgx.Tx) error {
		_, err := d.file.Members(ctx, tx, gops, h.ID, june)
		require.ErrorIs(t, err, people.ErrHousehold)
		return nil
	}))
	_, err = d.store.Pool().Exec(ctx, `INSERT INTO household_members (id, key, household_id, person_id, from_day, known) VALUES (nextval('register_id'), 'x', $1, $2, $3, '[1,)')`, h.ID, anna, june)
	require.ErrorContains(t, err, "household_members_once", "the database keeps it too")
}
