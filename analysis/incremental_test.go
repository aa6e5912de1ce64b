package analysis_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/analysis/linking"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/town"
)

// editor makes random changes of registers, as people and imports would.
type editor struct {
	t       *testing.T
	store   *db.Store
	rng     *rand.Rand
	columns map[string]string
	n       int
	words   int // decisions about links that were taken
}

func (d *editor) pick(list ...string) string { return list[d.rng.IntN(len(list))] }

// other is an expression for a value of a random row.
func (d *editor) other(columns, table string) string {
	return fmt.Sprintf("(SELECT %s FROM %s ORDER BY hashint8(id # %d) LIMIT 1)", columns, table, d.rng.IntN(1e6))
}

// any is the identity of a random row.
func (d *editor) any(c *db.Change, column, table string) int64 {
	var id int64
	require.NoError(d.t, c.QueryRow(context.Background(), fmt.Sprintf(`SELECT %s FROM %s ORDER BY hashint8(%s # %d) LIMIT 1`, column, table, column, d.rng.Int64N(1<<40))).Scan(&id))
	return id
}

func (d *editor) exec(c *db.Change, sql string) {
	_, err := c.Exec(context.Background(), sql)
	require.NoError(d.t, err, sql)
}

func (d *editor) of(c *db.Change, table string) string {
	if d.columns[table] == "" {
		var list string
		require.NoError(d.t, c.QueryRow(context.Background(), `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' AND column_name <> 'known'`, table).Scan(&list))
		d.columns[table] = list
	}
	return d.columns[table]
}

// past keeps rows as they were until the change's revision.
func (d *editor) past(c *db.Change, table, where string) int64 {
	revision, err := c.Revision(context.Background())
	require.NoError(d.t, err)
	list := d.of(c, table)
	d.exec(c, fmt.Sprintf(`INSERT INTO %s_past (%s, known) SELECT %s, int8range(lower(known), %d) FROM %s WHERE %s`, table, list, list, revision, table, where))
	return revision
}

func (d *editor) set(c *db.Change, table string, id int64, assignments string) {
	where := fmt.Sprintf("id = %d", id)
	revision := d.past(c, table, where)
	d.exec(c, fmt.Sprintf(`UPDATE %s SET %s, version = version + 1, known = int8range(%d, NULL) WHERE %s`, table, assignments, revision, where))
}

func (d *editor) drop(c *db.Change, table, where string) {
	d.past(c, table, where)
	d.exec(c, `DELETE FROM `+table+` WHERE `+where)
}

// again copies rows, with other values in some columns.
func (d *editor) again(c *db.Change, table, where string, values map[string]string) {
	revision, err := c.Revision(context.Background())
	require.NoError(d.t, err)
	var selected []string
	columns := d.of(c, table)
	for _, name := range strings.Split(columns, ", ") {
		v := name
		if own, ok := values[name]; ok {
			v = own
		}
		selected = append(selected, v)
	}
	d.exec(c, fmt.Sprintf(`INSERT INTO %s (%s, known) SELECT %s, int8range(%d, NULL) FROM %s WHERE %s`, table, columns, strings.Join(selected, ", "), revision, table, where))
}

func (d *editor) next(c *db.Change) string {
	var id int64
	require.NoError(d.t, c.QueryRow(context.Background(), `SELECT nextval('register_id')`).Scan(&id))
	return strconv.FormatInt(id, 10)
}

func (d *editor) day() string { return fmt.Sprintf("date '2019-01-01' + %d", d.rng.IntN(3000)) }

func (d *editor) number(n int) string { return strconv.Itoa(1 + d.rng.IntN(n)) }

// edit makes one random change and says what it was.
func (d *editor) edit(c *db.Change) string {
	d.n++
	switch kind := d.rng.IntN(24); {
	case kind >= 20:
		return d.verdict(c)
	case kind < 7:
		id := d.any(c, "id", "decisions")
		what := d.pick("valid_to = "+d.day(), "valid_from = "+d.day(), "fee_declared_gr = "+d.number(500000), "area_m2 = "+d.number(40),
			"kind = '"+d.pick("ADVERT", "WORKS", "STRUCTURE", "EXCLUSIVE", "")+"'", "status = '"+d.pick("", "", "uchylona", "odmowna")+"'", "house_no = '"+d.number(60)+"'",
			fmt.Sprintf("geom = ST_Translate(geom, %d, %d)", d.rng.IntN(60)-30, d.rng.IntN(60)-30), "ad_area_m2 = "+d.number(20), "object_count = "+d.number(3),
			"case_number = "+d.other("case_number", "decisions"), "is_amendment = NOT is_amendment", "party_id = "+d.other("id", "parties"), "delivered_date = "+d.day(),
			"paid_gr = "+d.number(500000), "previous_decision = "+d.other("case_number", "decisions"), "(street, street_key) = "+d.other("street, street_key", "decisions"))
		d.set(c, "decisions", id, what)
		return fmt.Sprintf("decision %d: %s", id, what)
	case kind == 7:
		id := d.any(c, "id", "decisions")
		d.drop(c, "decisions", fmt.Sprintf("id = %d", id))
		d.drop(c, "decision_parcels", fmt.Sprintf("decision_id = %d", id))
		return fmt.Sprintf("decision %d is gone", id)
	case kind == 8:
		id, fresh := d.any(c, "id", "decisions"), d.next(c)
		d.again(c, "decisions", fmt.Sprintf("id = %d", id), map[string]string{"id": fresh, "key": "'copy " + fresh + "'", "version": "1",
			"case_number": d.pick("case_number", "'ZDM.7230."+fresh+".2024'"), "is_amendment": d.pick("false", "false", "true")})
		d.again(c, "decision_parcels", fmt.Sprintf("decision_id = %d", id), map[string]string{"decision_id": fresh})
		return fmt.Sprintf("decision %d copied as %s", id, fresh)
	case kind == 9:
		id := d.any(c, "decision_id", "decision_parcels")
		where := fmt.Sprintf("decision_id = %d", id)
		revision := d.past(c, "decision_parcels", where)
		d.exec(c, fmt.Sprintf(`UPDATE decision_parcels SET (ref_raw, parcel_id, precinct, number) = %s, known = int8range(%d, NULL) WHERE %s`, d.other("parcel_id, parcel_id, precinct, number", "parcels"), revision, where))
		return fmt.Sprintf("decision %d: another parcel", id)
	case kind < 13:
		id := d.any(c, "id", "leases")
		what := d.pick("valid_to = "+d.day(), "valid_from = "+d.day(), "purpose = '"+d.pick("reklama", "garaż", "ogródek", "art. 22 u.d.p.")+"'", "rent_gr = "+d.number(90000),
			"council_consent_no = '"+d.pick("", "XII/34/2020")+"'", "status = '"+d.pick("", "rozwiązana", "rozwiązana 2022-03-01")+"'", "contract_number = "+d.other("contract_number", "leases"),
			"party_id = "+d.other("id", "parties"), "total_area_m2 = "+d.number(4000))
		d.set(c, "leases", id, what)
		return fmt.Sprintf("lease %d: %s", id, what)
	case kind == 13:
		id := d.any(c, "id", "leases")
		d.drop(c, "leases", fmt.Sprintf("id = %d", id))
		d.drop(c, "lease_parcels", fmt.Sprintf("lease_id = %d", id))
		return fmt.Sprintf("lease %d is gone", id)
	case kind == 14:
		id, fresh := d.any(c, "id", "leases"), d.next(c)
		d.again(c, "leases", fmt.Sprintf("id = %d", id), map[string]string{"id": fresh, "key": "'copy " + fresh + "'", "version": "1"})
		d.again(c, "lease_parcels", fmt.Sprintf("lease_id = %d", id), map[string]string{"lease_id": fresh})
		return fmt.Sprintf("lease %d copied as %s", id, fresh)
	case kind < 18:
		id := d.any(c, "id", "scan_objects")
		what := d.pick(fmt.Sprintf("geom = ST_Translate(geom, %d, %d)", d.rng.IntN(20)-10, d.rng.IntN(20)-10), fmt.Sprintf("geom = ST_Translate(geom, %d, %d)", d.rng.IntN(800)-400, d.rng.IntN(800)-400),
			"class_code = '"+d.pick("ADV.BILLBOARD", "STR.KIOSK", "EXC.GARDEN", "FUR.BENCH", "ADV.LED")+"'", "width_m = "+d.number(6), "display_area_m2 = "+d.number(30),
			"advertiser = "+d.other("name", "parties"), "captured_on = captured_on - "+d.number(200), "digital = true", "sigma_xy_m = 0.9")
		d.set(c, "scan_objects", id, what)
		return fmt.Sprintf("sighting %d: %s", id, what)
	case kind == 18:
		id := d.any(c, "object_id", "scan_objects")
		if d.rng.IntN(2) == 0 {
			d.drop(c, "scan_objects", fmt.Sprintf("object_id = %d", id))
			return fmt.Sprintf("object %d is gone", id)
		}
		object := d.next(c)
		d.again(c, "objects", fmt.Sprintf("id = %d", id), map[string]string{"id": object, "version": "1"})
		d.again(c, "scan_objects", fmt.Sprintf("id = (SELECT max(id) FROM scan_objects WHERE object_id = %d)", id), map[string]string{"id": d.next(c), "object_id": object,
			"key": "'copy " + object + "'", "geom": fmt.Sprintf("ST_Translate(geom, %d, %d)", d.rng.IntN(9)-4, d.rng.IntN(9)-4)})
		return fmt.Sprintf("object %d copied as %s", id, object)
	}
	id := d.any(c, "id", "parties")
	what := d.pick("nip = '5252248481'", "nip = '1234567890'", "name = name || ' Sp. z o.o.'", "name = "+d.other("name", "parties"), "pesel = '44051401458'")
	d.set(c, "parties", id, what)
	return fmt.Sprintf("party %d: %s", id, what)
}

// verdict is what a person decides on the linking screen: a pair, not this pair, nothing stands there, and taking it back.
func (d *editor) verdict(c *db.Change) string {
	ctx := context.Background()
	var standing int
	require.NoError(d.t, c.QueryRow(ctx, `SELECT count(*) FROM link_decisions`).Scan(&standing))
	if standing > 0 && d.rng.IntN(4) == 0 {
		id := d.any(c, "id", "link_decisions")
		d.drop(c, "link_decisions", fmt.Sprintf("id = %d", id))
		return fmt.Sprintf("word %d taken back", id)
	}
	v := linking.Verdict{Kind: "decision", Word: d.pick("LINK", "LINK", "NOT_THIS", "NO_OBJECT")}
	switch d.rng.IntN(4) {
	case 0: // a pair that nobody has thought of
		v.Document, v.Object = d.any(c, "id", "decisions"), d.any(c, "object_id", "scan_objects")
	case 1:
		v.Kind, v.Document = "lease", d.any(c, "id", "leases")
		require.NoError(d.t, c.QueryRow(ctx, `SELECT coalesce((SELECT p.id FROM lease_parcels r JOIN parcels p USING (parcel_id) WHERE r.lease_id = $1 LIMIT 1), (SELECT min(id) FROM parcels))`, v.Document).Scan(&v.Parcel))
		if d.rng.IntN(2) == 0 {
			v.Parcel, v.Object = 0, d.any(c, "object_id", "scan_objects")
		}
	default: // what the programme links or suggests
		require.NoError(d.t, c.QueryRow(ctx, `SELECT document_kind, document_id, object_id FROM links WHERE target = 'object' ORDER BY hashint8(document_id # $1), object_id LIMIT 1`, d.rng.Int64N(1<<40)).Scan(&v.Kind, &v.Document, &v.Object))
	}
	if v.Word == "NO_OBJECT" {
		v.Object, v.Parcel = 0, 0
	}
	_, err := linking.Decide(ctx, c, access.Operator(), v)
	if errors.Is(err, linking.ErrFull) || errors.Is(err, linking.ErrNone) || errors.Is(err, linking.ErrTarget) {
		return "refused: " + err.Error()
	}
	require.NoError(d.t, err)
	d.words++
	return fmt.Sprintf("%s %d: %s object %d parcel %d", v.Kind, v.Document, v.Word, v.Object, v.Parcel)
}

func setting(name string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(os.Getenv(name), 64); err == nil {
		return v
	}
	return otherwise
}

// What is judged change by change is what a run over everything finds: the same fingerprints with the same contents, the
// same links, and the same rows in the table. SPOINA_EDITS, SPOINA_SCALE and SPOINA_SEED make it larger or another one.
func TestIncrementalEqualsFull(t *testing.T) { followed(t, int(setting("SPOINA_EDITS", 150))) }

func followed(t *testing.T, edits int) {
	ctx := context.Background()
	_, store := imported(t, 3, setting("SPOINA_SCALE", 0.1))
	residents := analysis.NewResidents(4096)
	o := analysis.Options{On: town.AnalyseOn, Actor: "test"}.Kept(residents)
	_, err := analysis.Analyse(ctx, store, access.Operator(), o)
	require.NoError(t, err)
	r := residents.Of(store.Office().Code)
	d := &editor{t: t, store: store, rng: rand.New(rand.NewPCG(uint64(setting("SPOINA_SEED", 1)), 1)), columns: map[string]string{}}
	var since []string
	var spent time.Duration
	whole, runs := map[string]int{}, 0
	for d.n < edits {
		_, err := store.Change(ctx, "test", "edit", func(c *db.Change) error {
			for range 1 + d.rng.IntN(3) {
				since = append(since, d.edit(c))
			}
			return nil
		})
		require.NoError(t, err)
		start := time.Now()
		_, why, err := r.Update(ctx, store, o)
		spent += time.Since(start)
		require.NoError(t, err, "%v", since)
		runs++
		if why != "" {
			whole[why]++
			_, err := analysis.Analyse(ctx, store, access.Operator(), o)
			require.NoError(t, err)
		}
		if runs%10 == 0 || d.n >= edits {
			compare(t, store, r, since)
			since = nil
		}
	}
	t.Logf("%d edits, of them %d decisions about links, in %d runs, %.1f ms each; read whole: %v", d.n, d.words, runs, spent.Seconds()*1000/float64(runs), whole)
	n := 0
	for _, k := range whole {
		n += k
	}
	require.NotZero(t, d.words)
	require.Less(t, n, max(2, runs/10), "most changes are followed: %v", whole)
}

func compare(t *testing.T, store *db.Store, r *analysis.Resident, since []string) {
	t.Helper()
	ctx := context.Background()
	var e *analysis.Evaluation
	kept := map[string]string{}
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) {
		if e, err = analysis.Evaluate(ctx, tx, store.Office(), access.Operator(), analysis.Options{On: town.AnalyseOn}); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT fingerprint, digest FROM discrepancies WHERE present`)
		if err != nil {
			return err
		}
		var f string
		var digest []byte
		_, err = pgx.ForEachRow(rows, []any{&f, &digest}, func() error { kept[f] = string(digest); return nil })
		return err
	}))
	want, names, err := e.Told()
	require.NoError(t, err)
	have := r.Digests()
	require.Equal(t, "", difference(e.Linked(), r.Evaluated().Linked()), "links, after\n%s", strings.Join(since, "\n"))
	var wrong []string
	for f, digest := range want {
		switch got, ok := have[f]; {
		case !ok:
			wrong = append(wrong, "missing "+names[f])
		case got != digest:
			wrong = append(wrong, "another "+names[f])
		case kept[f] != digest:
			wrong = append(wrong, "stored otherwise "+names[f])
		}
	}
	for f := range have {
		if _, ok := want[f]; !ok {
			wrong = append(wrong, "too many "+r.Rule(f))
		}
	}
	for f := range kept {
		if _, ok := want[f]; !ok {
			wrong = append(wrong, "stored too many "+r.Rule(f))
		}
	}
	slices.Sort(wrong)
	if len(wrong) > 0 {
		t.Fatalf("%d findings differ:\n%s\nafter\n%s", len(wrong), strings.Join(wrong[:min(len(wrong), 20)], "\n"), strings.Join(since, "\n"))
	}
}

// difference are the lines that only one of two sorted lists has.
func difference(a, b []string) string {
	var out []string
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			out, a = append(out, "- "+a[0]), a[1:]
		case len(a) == 0 || b[0] < a[0]:
			out, b = append(out, "+ "+b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return strings.Join(out, "\n")
}
