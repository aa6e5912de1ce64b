package register_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/cql2"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

func read(t testing.TB, s *db.Store, scope access.Scope, f func(*register.Reader)) {
	t.Helper()
	ctx := context.Background()
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, s, tx, scope)
		require.NoError(t, err)
		f(r)
		return nil
	}))
}

// find opens a register as the operator.
func find(t testing.TB, s *db.Store, name string) (view *register.Register) {
	t.Helper()
	read(t, s, access.Operator(), func(r *register.Reader) {
		var err error
		view, err = r.Find(register.Core(), name)
		require.NoError(t, err)
	})
	return view
}

// version is a row version as it lies in the tables, read without this package.
type version struct {
	id, version          int64
	from, to             *time.Time
	lower, upper         *int64
	day                  *time.Time
	impossible, isInPast bool
}

func versions(t testing.TB, s *db.Store, table, from, to, day string) []version {
	var out []version
	for _, past := range []bool{false, true} {
		name := table
		if past {
			name += "_past"
		}
		rows, err := s.Pool().Query(context.Background(), fmt.Sprintf(`SELECT id, version, %s::date, %s::date, lower(known), upper(known), %s::date, coalesce(%s::date > %s::date, false) FROM %s`, from, to, day, from, to, name))
		require.NoError(t, err)
		for rows.Next() {
			v := version{isInPast: past}
			require.NoError(t, rows.Scan(&v.id, &v.version, &v.from, &v.to, &v.lower, &v.upper, &v.day, &v.impossible))
			out = append(out, v)
		}
		require.NoError(t, rows.Err())
	}
	return out
}

func (v version) knownAt(r int64) bool { return *v.lower <= r && (v.upper == nil || r < *v.upper) }

func (v version) trueOn(d clock.Date) bool {
	return !v.impossible && (v.from == nil || !d.Time().Before(*v.from)) && (v.to == nil || !d.Time().After(*v.to))
}

// history makes a town whose parcels and decisions were corrected, superseded and closed, revision after revision.
func history(t testing.TB) *db.Store {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 120)
	registertest.Town(t, s)
	registertest.Correct(t, s, "parcels", "id % 5 = 0", "number = number || 'a'")
	registertest.Supersede(t, s, "parcels", "id % 4 = 0", "ownership_group = '7'", "2021-05-01")
	registertest.Supersede(t, s, "parcels", "id % 12 = 0", "ownership_group = '8'", "2090-01-01")
	registertest.Close(t, s, "parcels", "id % 7 = 0", "2023-01-01")
	registertest.Correct(t, s, "decisions", "id % 3 = 0", "valid_to = valid_to + 10")
	registertest.Change(t, s, "impossible dates", `UPDATE parcels SET valid_from = '2030-01-01', valid_to = '2020-01-01', known = int8range({rev}, NULL) WHERE id = 1`)
	registertest.Close(t, s, "decisions", "id = 4000004", "2022-05-10")
	return s
}

// Which versions are shown depends on the day and on the revision, and on nothing else.
func TestTimes(t *testing.T) {
	s := history(t)
	for _, c := range []struct{ name, from, to, day string }{
		{"parcels", "valid_from", "valid_to", "NULL"}, {"decisions", "valid_from", "valid_to", "NULL"},
		{"scan_objects", "NULL", "NULL", "captured_on"}, {"discrepancies", "NULL", "NULL", "on_date"},
	} {
		reg := find(t, s, c.name)
		all := versions(t, s, c.name, c.from, c.to, c.day)
		number, _ := reg.Column("version")
		read(t, s, access.Operator(), func(r *register.Reader) {
			for known := int64(0); known <= r.Current; known++ {
				for _, on := range []string{"", "2020-06-01", "2021-04-30", "2021-05-01", "2022-05-09", "2022-05-10", "2022-12-31", "2023-01-01", "2089-12-31", "2090-01-01"} {
					q := register.Query{Columns: []*register.Column{number}, When: register.When{Known: &known}}
					day := clock.Today()
					if on != "" {
						day, _ = clock.ParseDate(on)
						q.When.On = day
					}
					expected := map[int64]int64{}
					for _, v := range all {
						shown := v.knownAt(known)
						switch {
						case reg.Kind == register.State:
							shown = shown && (v.trueOn(day) || v.impossible && !v.isInPast)
						case reg.Kind == register.Document && on != "":
							shown = shown && v.trueOn(day) && v.from != nil
						case reg.Kind == register.Document:
							shown = shown && v.version > expected[v.id]
						case on != "":
							shown = shown && (v.day == nil || !v.day.After(day.Time()))
						}
						if shown {
							expected[v.id] = v.version
						}
					}
					got := map[int64]int64{}
					_, err := r.Rows(reg, q, func(row *register.Row) error {
						require.NotContains(t, got, row.ID, "%s at r%d on %s", c.name, known, on)
						got[row.ID] = row.Value(0).(int64)
						return nil
					})
					require.NoError(t, err)
					require.Equal(t, expected, got, "%s at r%d on %s", c.name, known, on)
					n, err := r.Count(reg, q)
					require.NoError(t, err)
					require.Equal(t, int64(len(expected)), n)
				}
			}
		})
	}
}

// filters are read by every register that has the columns; the tree's own evaluation is the measure.
var filters = map[string][]string{
	"parcels": {
		"number = '3/4'", "number <> '3/4'", "number LIKE '1%'", "NOT number LIKE '1%'", "number IN ('1/1','2/2a')", "cadastral_area_m2 > 901", "cadastral_area_m2 BETWEEN 900.5 AND 902",
		"cadastral_area_m2 IS NULL", "cadastral_area_m2 IS NOT NULL AND ownership_group = '2'", "ownership_group = '2' OR ownership_group = '7'", "NOT (ownership_group = '2')",
		"cadastral_area_m2 * 2 - 1 >= 1803", "-cadastral_area_m2 < -902", "cadastral_area_m2 / 0 > 1", "version = 1", "version DIV 2 = 1", "version % 2 = 0",
		"A_CONTAINS(use_codes, ('dr'))", "A_EQUALS(use_codes, ('dr','B'))", "A_OVERLAPS(use_codes, ('dr','R'))", "A_CONTAINEDBY(use_codes, ('R','X'))",
		"CASEI(parcel_id) LIKE CASEI('%.1/1A')", "valid_from > DATE('2021-01-01')", "valid_from IS NULL", "T_BEFORE(valid_from, DATE('2022-01-01'))",
		"T_INTERSECTS(INTERVAL(valid_from, valid_to), INTERVAL('2021-05-01', '..'))", "'2/2' < number", "number > '2'", "true", "false OR version = 2", "number = precinct",
	},
	"decisions": {
		"T_DURING(INTERVAL(valid_from, valid_to), INTERVAL('2022-02-01','2022-12-31'))", "T_AFTER(valid_from, DATE('2022-06-01'))", "T_MEETS(INTERVAL(valid_from, valid_to), INTERVAL('2022-05-01','..'))",
		"valid_from = '2022-03-02'", "valid_from >= TIMESTAMP('2022-03-02T00:00:00Z')", "fee_declared_gr >= 5000", "open_ended = false", "NOT open_ended", "ACCENTI(street) = 'Lakowa'",
		"CASEI(ACCENTI(street)) = CASEI(ACCENTI('ŁĄKOWA'))", "A_CONTAINS(parcels, ('220401_1.0001.1/1'))", "kind = 'ADVERT' AND area_m2 < 8.5",
	},
	"scan_objects": {"captured_on IS NULL", "captured_on = DATE('2022-06-11')", "width_m = 3.5", "class_code LIKE 'ADV.%'"},
}

func TestFiltersAgreeWithTheirMeaning(t *testing.T) {
	s := history(t)
	for name, list := range filters {
		reg := find(t, s, name)
		for _, text := range list {
			node, err := cql2.Parse(text)
			require.NoError(t, err, text)
			filter, err := reg.ParseFilter(text)
			require.NoError(t, err, text)
			read(t, s, access.Operator(), func(r *register.Reader) {
				for _, known := range []int64{2, 3, r.Current} {
					when := register.When{Known: &known}
					var expected, got []int64
					_, err := r.Rows(reg, register.Query{When: when}, func(row *register.Row) error {
						verdict, err := cql2.Eval(node, func(column string) (any, bool) {
							i := slices.IndexFunc(row.Columns, func(c *register.Column) bool { return c.Field == column })
							if i < 0 {
								return nil, false
							}
							return row.Value(i), true
						})
						if verdict == cql2.True {
							expected = append(expected, row.ID)
						}
						return err
					})
					require.NoError(t, err, text)
					_, err = r.Rows(reg, register.Query{When: when, Filters: []register.Filter{filter}}, func(row *register.Row) error {
						got = append(got, row.ID)
						return nil
					})
					require.NoError(t, err, text)
					require.Equal(t, expected, got, "%s at r%d: %s", name, known, text)
					n, err := r.Count(reg, register.Query{When: when, Filters: []register.Filter{filter}})
					require.NoError(t, err)
					require.Equal(t, int64(len(expected)), n, text)
				}
			})
		}
	}
}

func TestSpatialFilters(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 1000)
	reg := find(t, s, "parcels")
	for _, c := range []struct {
		filter string
		sql    string
	}{
		{"S_INTERSECTS(geometry, BBOX(18.478,54.289,18.482,54.2895))", "ST_Intersects(geom, ST_Transform(ST_MakeEnvelope(18.478,54.289,18.482,54.2895, 4326), 2180))"},
		{"S_INTERSECTS(geometry, BBOX(-180,-90,180,90))", "true"},
		{"S_DISJOINT(geometry, BBOX(18.478,54.289,18.482,54.2895))", "NOT ST_Intersects(geom, ST_Transform(ST_MakeEnvelope(18.478,54.289,18.482,54.2895, 4326), 2180))"},
		{"S_WITHIN(geometry, POLYGON((18.47 54.28,18.49 54.28,18.49 54.30,18.47 54.30,18.47 54.28)))", "ST_Within(geom, ST_Transform(ST_Segmentize(ST_MakeEnvelope(18.47,54.28,18.49,54.30, 4326), 0.0001), 2180))"},
		{"S_WITHIN(geometry, POLYGON((-10 -80,100 -80,100 80,-10 80,-10 -80)))", "true"},
		{"S_CONTAINS(geometry, POINT(18.478100 54.289100))", "ST_Contains(geom, ST_Transform(ST_SetSRID(ST_MakePoint(18.478100, 54.289100), 4326), 2180))"},
		{"NOT S_INTERSECTS(geometry, LINESTRING(18.478 54.289, 18.48 54.2895)) AND version = 1", "NOT ST_Intersects(geom, ST_Transform(ST_SetSRID('LINESTRING(18.478 54.289, 18.48 54.2895)'::geometry, 4326), 2180))"},
	} {
		f, err := reg.ParseFilter(c.filter)
		require.NoError(t, err)
		var expected int64
		require.NoError(t, s.Pool().QueryRow(context.Background(), "SELECT count(*) FROM parcels WHERE "+c.sql).Scan(&expected))
		read(t, s, access.Operator(), func(r *register.Reader) {
			n, err := r.Count(reg, register.Query{Filters: []register.Filter{f}})
			require.NoError(t, err, c.filter)
			require.Equal(t, expected, n, c.filter)
		})
	}
}

func TestFiltersRefused(t *testing.T) {
	s := dbtest.New(t)
	reg := find(t, s, "decisions")
	for _, text := range []string{"party = 'Kowalski'", "notes LIKE '%'", "nothing = 1", "case_number = 5", "case_number", "valid_from = 'spring'", "area_m2 LIKE 'a%'",
		"S_INTERSECTS(case_number, POINT(1 2))", "geometry = 1", "f(case_number) = 1", "A_CONTAINS(case_number, ('a'))", "area_m2 + case_number > 1", "parcels = 'x'", "case_number = 'a' AND", "T_AFTER(area_m2, DATE('2022-01-01'))"} {
		f, err := reg.ParseFilter(text)
		if err == nil {
			read(t, s, access.Operator(), func(r *register.Reader) {
				_, err = r.Count(reg, register.Query{Filters: []register.Filter{f}})
			})
		}
		require.ErrorIs(t, err, register.ErrFilter, text)
	}
}

// Whoever may see nothing sees nothing, by any door: the register does not open, and what another opened cannot be read.
func TestScope(t *testing.T) {
	s := history(t)
	for _, reg := range register.Core() {
		opened := find(t, s, reg.Name)
		read(t, s, access.Scope{}, func(r *register.Reader) {
			_, err := r.Find(register.Core(), reg.Name)
			require.ErrorIs(t, err, access.ErrSignIn)
			require.Panics(t, func() { _, _ = r.Count(opened, register.Query{}) })
			require.Panics(t, func() { _, _ = r.Rows(opened, register.Query{}, func(*register.Row) error { return nil }) })
			require.Panics(t, func() { _, _ = r.History(opened, 4000001) })
			require.Panics(t, func() { _, _ = r.Extent(opened) })
			require.Panics(t, func() { _, _, _ = r.Parts(opened, register.Query{}, nil) })
		})
		nobody := access.For(access.Person{Login: "nobody", Grants: []access.Grant{{Role: access.Role{Name: "empty"}}}})
		read(t, s, nobody, func(r *register.Reader) {
			_, err := r.Find(register.Core(), reg.Name)
			require.ErrorIs(t, err, access.ErrRefused)
			views, err := r.Views(register.Core())
			require.NoError(t, err)
			require.Empty(t, views)
		})
	}
}

// A role shows its rows and its columns, at every time and by every door; personal data stay masked without a purpose.
func TestViewsOfRoles(t *testing.T) {
	s := history(t)
	ctx := context.Background()
	for _, table := range []string{"decisions", "decisions_past"} {
		_, err := s.Pool().Exec(ctx, `UPDATE `+table+` SET manager = 'Starosta', assignee = 'anna' WHERE id <= 4000004`)
		require.NoError(t, err)
	}
	person := func(limits access.Limits, rights access.Rights) access.Scope {
		return access.For(access.Person{Login: "anna", Office: access.Office{Code: "220401", Managers: []string{"Burmistrz Miasta Testowo"}},
			Grants: []access.Grant{{Limits: limits, Role: access.Role{Name: "r", Registers: map[string]access.Rights{"decisions": rights}}}}})
	}
	count := func(scope access.Scope) (n int64) {
		read(t, s, scope, func(r *register.Reader) {
			reg, err := r.Find(register.Core(), "decisions")
			require.NoError(t, err)
			n, err = r.Count(reg, register.Query{})
			require.NoError(t, err)
			rows := int64(0)
			_, err = r.Rows(reg, register.Query{}, func(*register.Row) error { rows++; return nil })
			require.NoError(t, err)
			require.Equal(t, n, rows)
		})
		return n
	}
	all := count(access.Operator())
	require.Equal(t, all, count(person(access.Limits{}, access.Rights{})))
	require.EqualValues(t, 4, count(person(access.Limits{Managers: []string{"Starosta"}}, access.Rights{})))
	require.EqualValues(t, 4, count(person(access.Limits{Own: true}, access.Rights{})))
	require.Equal(t, all-4, count(person(access.Limits{Managers: []string{"Burmistrz Miasta Testowo"}}, access.Rights{})), "a decision that names no manager is the office's own")
	require.Equal(t, all, count(person(access.Limits{Territories: []string{"220401"}}, access.Rights{})), "a row that names no municipality is the office's own")
	require.Zero(t, count(person(access.Limits{Territories: []string{"220402"}}, access.Rights{})))
	require.Zero(t, count(person(access.Limits{Departments: []string{"ZDiZ"}}, access.Rights{})))
	require.Zero(t, count(person(access.Limits{}, access.Rights{Only: map[string][]string{"nothing": {"x"}}})), "a role narrowed by what the register lacks reaches nothing")

	columns := func(scope access.Scope, purpose string) map[string]string {
		out := map[string]string{}
		read(t, s, scope, func(r *register.Reader) {
			r.Purpose = purpose
			reg, err := r.Find(register.Core(), "decisions")
			require.NoError(t, err)
			_, err = r.Rows(reg, register.Query{Columns: reg.All(), Filters: []register.Filter{register.IDs{4000001}}}, func(row *register.Row) error {
				for i, c := range row.Columns {
					out[c.Field] = row.Text(i)
				}
				return nil
			})
			require.NoError(t, err)
		})
		return out
	}
	got := columns(person(access.Limits{}, access.Rights{Hide: []string{"fee_declared_gr"}}), "case")
	require.NotContains(t, got, "party")
	require.NotContains(t, got, "notes")
	require.NotContains(t, got, "fee_declared_gr")
	require.Contains(t, got, "case_number")
	got = columns(person(access.Limits{}, access.Rights{Personal: true}), "")
	require.Equal(t, "J. K.", got["party"])
	require.Equal(t, "•••", got["notes"])
	got = columns(person(access.Limits{}, access.Rights{Personal: true}), "case")
	require.Equal(t, "Jan Kowalski", got["party"])
	require.Equal(t, "prosi Jan Kowalski", got["notes"])
	require.Equal(t, map[string]string{"case_number": got["case_number"]}, columns(person(access.Limits{}, access.Rights{Columns: []string{"case_number"}}), ""))

	// Two roles: the fee is shown in the rows of the role that shows it, and unknown in the others.
	two := access.For(access.Person{Login: "anna", Grants: []access.Grant{
		{Role: access.Role{Registers: map[string]access.Rights{"decisions": {Hide: []string{"fee_declared_gr"}}}}},
		{Role: access.Role{Registers: map[string]access.Rights{"decisions": {}}}, Limits: access.Limits{Own: true}}}})
	read(t, s, two, func(r *register.Reader) {
		reg, err := r.Find(register.Core(), "decisions")
		require.NoError(t, err)
		fee, ok := reg.Column("fee_declared_gr")
		require.True(t, ok)
		known := 0
		_, err = r.Rows(reg, register.Query{Columns: []*register.Column{fee}}, func(row *register.Row) error {
			if !row.Null(0) {
				known++
				require.LessOrEqual(t, row.ID, int64(4000004))
			}
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, 4, known)
		f, err := reg.ParseFilter("fee_declared_gr >= 0")
		require.NoError(t, err)
		n, err := r.Count(reg, register.Query{Filters: []register.Filter{f}})
		require.NoError(t, err)
		require.EqualValues(t, 4, n, "a filter cannot see more than the list")
		sum, err := r.Sum(reg, register.Query{}, fee)
		require.NoError(t, err)
		require.Equal(t, "10000", sum)
	})
}

// Forward and back over every sort order gives each row once, in the same order as one long list.
func TestPagesCoverTheList(t *testing.T) {
	s := history(t)
	for _, name := range []string{"parcels", "decisions", "discrepancies", "leases"} {
		reg := find(t, s, name)
		orders := []string{"", "-id", "id"}
		for _, c := range reg.All() {
			if c.Sortable {
				orders = append(orders, c.Field, "-"+c.Field+",id", c.Field+",-version")
			}
		}
		for _, text := range orders {
			order, err := reg.ParseSort(text)
			require.NoError(t, err)
			read(t, s, access.Operator(), func(r *register.Reader) {
				for _, known := range []int64{2, r.Current} {
					var expected, got []int64
					q := register.Query{Columns: []*register.Column{}, Sort: order, When: register.When{Known: &known}}
					collect := func(into *[]int64) func(*register.Row) error {
						return func(row *register.Row) error { *into = append(*into, row.ID); return nil }
					}
					_, err = r.Rows(reg, q, collect(&expected))
					require.NoError(t, err)
					q.Limit = 7
					q.When.Known = nil
					page, err := r.Rows(reg, register.Query{Columns: q.Columns, Sort: order, Limit: 7, When: register.When{Known: &known}}, collect(&got))
					require.NoError(t, err)
					require.Empty(t, page.Prev)
					for page.Next != "" {
						q.After = page.Next
						page, err = r.Rows(reg, q, collect(&got))
						require.NoError(t, err)
					}
					require.Equal(t, expected, got, "%s by %q at r%d", name, text, known)
					got = got[len(got)-page.Returned:]
					for page.Prev != "" {
						q.After = page.Prev
						var before []int64
						page, err = r.Rows(reg, q, collect(&before))
						require.NoError(t, err)
						got = append(before, got...)
					}
					require.Equal(t, expected, got, "back: %s by %q at r%d", name, text, known)
				}
			})
		}
	}
}

func TestMarksRefused(t *testing.T) {
	s := history(t)
	reg := find(t, s, "parcels")
	read(t, s, access.Operator(), func(r *register.Reader) {
		none := func(*register.Row) error { return nil }
		page, err := r.Rows(reg, register.Query{Limit: 5}, none)
		require.NoError(t, err)
		for _, q := range []register.Query{
			{Limit: 5, After: "x"}, {Limit: 5, After: page.Next[:10]},
			{Limit: 5, After: page.Next, Sort: []register.Order{{Desc: true}}},
			{Limit: 5, After: page.Next, When: register.When{On: clock.Day(2020, 1, 1)}},
		} {
			_, err := r.Rows(reg, q, none)
			require.ErrorIs(t, err, register.ErrCursor)
		}
		_, err = r.Rows(find(t, s, "decisions"), register.Query{Limit: 5, After: page.Next}, none)
		require.ErrorIs(t, err, register.ErrCursor)
		later := r.Current + 1
		_, err = r.Rows(reg, register.Query{When: register.When{Known: &later}}, none)
		require.ErrorIs(t, err, register.ErrRevision)
	})
}

func TestSumAndText(t *testing.T) {
	s := history(t)
	read(t, s, access.Operator(), func(r *register.Reader) {
		reg := find(t, s, "decisions")
		fee, _ := reg.Column("fee_declared_gr")
		sum, err := r.Sum(reg, register.Query{}, fee)
		require.NoError(t, err)
		require.Equal(t, strconv.Itoa(78000), sum)
		area, _ := reg.Column("area_m2")
		sum, err = r.Sum(reg, register.Query{Text: "zdiz.1"}, area)
		require.NoError(t, err)
		require.Equal(t, "36.0000", sum) // ZDiZ.1, 10, 11 and 12
		street, _ := reg.Column("street")
		_, err = r.Sum(reg, register.Query{}, street)
		require.ErrorIs(t, err, register.ErrSum)
		for text, n := range map[string]int64{"łąkowa": 12, "ŁĄKOWA zdiz.12": 1, "%": 0, "_": 0, `\`: 0, "Kowalski": 0, "'": 0} {
			got, err := r.Count(reg, register.Query{Text: text})
			require.NoError(t, err)
			require.Equal(t, n, got, text)
		}
	})
}

// A past version of a document names the parcels it had, whether they were replaced, kept, or ended with it.
func TestParcelsOfPastVersions(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	parcels := func(known int64, on string) []string {
		var out []string
		reg := find(t, s, "decisions")
		column, _ := reg.Column("parcels")
		w := register.When{Known: &known}
		w.On, _ = clock.ParseDate(on)
		read(t, s, access.Operator(), func(r *register.Reader) {
			_, err := r.Rows(reg, register.Query{Columns: []*register.Column{column}, When: w, Filters: []register.Filter{register.IDs{4000001}}}, func(row *register.Row) error {
				out = row.Value(0).([]string)
				return nil
			})
			require.NoError(t, err)
		})
		return out
	}
	two := []string{"220401_1.0001.1/1", "220401_1.0001.1/2"}
	// A correction that leaves the parcels alone.
	kept := registertest.Correct(t, s, "decisions", "id = 4000001", "area_m2 = 5")
	require.Equal(t, two, parcels(kept-1, ""))
	require.Equal(t, two, parcels(kept, ""))
	// A correction of the parcels.
	changed := registertest.Correct(t, s, "decisions", "id = 4000001", "area_m2 = 6")
	registertest.Change(t, s, "parcels of it", fmt.Sprintf(`INSERT INTO decision_parcels_past SELECT decision_id, no, ref_raw, parcel_id, precinct, number, part, int8range(lower(known), %d) FROM decision_parcels WHERE decision_id = 4000001`, changed),
		fmt.Sprintf(`UPDATE decision_parcels SET parcel_id = 'new ' || no, known = int8range(%d, NULL) WHERE decision_id = 4000001`, changed))
	require.Equal(t, two, parcels(kept, ""))
	require.Equal(t, []string{"new 1", "new 2"}, parcels(changed, ""))
	// The decision ends, and its parcels go with it.
	ended := registertest.Close(t, s, "decisions", "id = 4000001", "2022-02-10")
	registertest.Change(t, s, "parcels of it", fmt.Sprintf(`INSERT INTO decision_parcels_past SELECT decision_id, no, ref_raw, parcel_id, precinct, number, part, int8range(lower(known), %d) FROM decision_parcels WHERE decision_id = 4000001`, ended),
		`DELETE FROM decision_parcels WHERE decision_id = 4000001`)
	require.Equal(t, []string{"new 1", "new 2"}, parcels(ended, "2022-02-05"))
	require.Empty(t, parcels(ended, "2022-02-10"))
	require.Equal(t, []string{"new 1", "new 2"}, parcels(changed, "2022-02-10"))
	require.Equal(t, two, parcels(kept, "2022-02-10"))
}
