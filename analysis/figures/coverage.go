package figures

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/scene"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/param"
	"spoina/internal/register"
	"spoina/internal/report"
)

// ErrPlace: the place asked about cannot be read.
var ErrPlace = fail.New(fail.Invalid, "figures.place", "a place is lon and lat in degrees, a box four of them: west,south,east,north")

// looks is where the scans of an office have been: for each road lane the share that each campaign covered. It is worked out
// from the registers when they have changed and kept in memory: it holds no more than they do, and scope is applied on reading.
type looks struct {
	key       string
	campaigns []campaignLook
	lanes     map[int64]laneLook
}

type campaignLook struct {
	id        int64
	name      string
	from, to  *time.Time
	estimated bool // no coverage was delivered: lanes within the buffer of anything the campaign saw count as covered whole
}

type laneLook struct {
	area  float64
	share []float64 // by campaign
	best  float64
}

var (
	looksMu sync.Mutex
	looksOf = map[string]*looks{} // by office
)

// seen answers with what the office's scans covered.
func seen(ctx context.Context, tx pgx.Tx, office string, buffer float64) (*looks, error) {
	var key string
	if err := tx.QueryRow(ctx, `SELECT concat_ws('/', (SELECT concat(count(*), '.', max(lower(known))) FROM road_lanes), (SELECT concat(count(*), '.', max(lower(known))) FROM campaigns), (SELECT concat(count(*), '.', max(lower(known))) FROM scan_objects), $1::float8)`, buffer).Scan(&key); err != nil {
		return nil, err
	}
	looksMu.Lock()
	known := looksOf[office]
	looksMu.Unlock()
	if known != nil && known.key == key {
		return known, nil
	}
	l, err := look(ctx, tx, buffer)
	if err != nil {
		return nil, err
	}
	l.key = key
	looksMu.Lock()
	looksOf[office] = l
	looksMu.Unlock()
	return l, nil
}

func look(ctx context.Context, tx pgx.Tx, buffer float64) (*looks, error) {
	l := &looks{lanes: map[int64]laneLook{}}
	var covers, shapes scene.Shapes
	var drawn []int // shape of each campaign; -1 is estimated
	rows, err := tx.Query(ctx, `SELECT id, name, driven_from, driven_to, coverage::bytea FROM campaigns ORDER BY coalesce(driven_to, driven_from), id`)
	if err != nil {
		return nil, err
	}
	at := map[int64]int{}
	var c campaignLook
	var wkb []byte
	if _, err := pgx.ForEachRow(rows, []any{&c.id, &c.name, &c.from, &c.to, &wkb}, func() error {
		shape := -1
		if c.estimated = wkb == nil; !c.estimated {
			var err error
			if shape, err = covers.Add(wkb); err != nil {
				return fmt.Errorf("coverage of campaign %d: %w", c.id, err)
			}
		}
		at[c.id] = len(l.campaigns)
		l.campaigns, drawn = append(l.campaigns, c), append(drawn, shape)
		c.from, c.to = nil, nil
		return nil
	}); err != nil {
		return nil, err
	}
	var ids []int64
	if rows, err = tx.Query(ctx, `SELECT id, geom::bytea FROM road_lanes ORDER BY id`); err != nil {
		return nil, err
	}
	var id int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &wkb}, func() error {
		ids = append(ids, id)
		_, err := shapes.Add(wkb)
		return err
	}); err != nil {
		return nil, err
	}
	covers.Prepare()
	shapes.Prepare()
	for i, id := range ids {
		lane := laneLook{area: shapes.Area(i), share: make([]float64, len(drawn))}
		for k, shape := range drawn {
			if shape >= 0 && lane.area > 0 {
				lane.share[k] = min(shapes.Overlap(i, &covers, shape)/lane.area, 1)
			}
		}
		l.lanes[id] = lane
	}
	if rows, err = tx.Query(ctx, `SELECT DISTINCT l.id, s.campaign_id FROM campaigns c JOIN scan_objects s ON s.campaign_id = c.id JOIN road_lanes l ON ST_DWithin(l.geom, s.geom, $1)
		WHERE c.coverage IS NULL`, buffer); err != nil {
		return nil, err
	}
	var campaign int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &campaign}, func() error {
		l.lanes[id].share[at[campaign]] = 1
		return nil
	}); err != nil {
		return nil, err
	}
	for id, lane := range l.lanes {
		for _, s := range lane.share {
			lane.best = max(lane.best, s)
		}
		l.lanes[id] = lane
	}
	return l, nil
}

// campaignDoc is one scan of the town.
type campaignDoc struct {
	ID        int64   `json:"id"`
	Name      string  `json:"name"`
	From      string  `json:"from"`
	To        string  `json:"to"`
	Estimated bool    `json:"estimated" doc:"no coverage was delivered: lanes near anything that was seen count as covered"`
	Covered   float64 `json:"covered_m2"`
	Share     float64 `json:"share" doc:"of the lanes that the person sees"`
}

// streetDoc is what was looked at of one street.
type streetDoc struct {
	Street  string    `json:"street"`
	Lanes   int       `json:"lanes"`
	Ours    bool      `json:"ours" doc:"the office manages all of it"`
	Area    float64   `json:"area_m2"`
	Covered []float64 `json:"covered_m2" doc:"by each campaign, in their order"`
	Share   float64   `json:"share" doc:"looked at by the campaign that saw most of it"`
	Last    string    `json:"last" doc:"day of the last look that counts; empty: never"`
	Never   bool      `json:"never" doc:"no campaign looked at enough of it to count"`
}

type coverageDoc struct {
	Revision  int64         `json:"revision"`
	Campaigns []campaignDoc `json:"campaigns"`
	Streets   []streetDoc   `json:"streets"`
	Area      float64       `json:"area_m2" doc:"of the lanes"`
	Checked   float64       `json:"checked_m2" doc:"looked at at least once"`
	Share     float64       `json:"share" doc:"of the town's lanes looked at at least once"`
	OursArea  float64       `json:"ours_area_m2"`
	OursShare float64       `json:"ours_share"`
	Never     int           `json:"never" doc:"lanes never looked at"`
	Last      string        `json:"last" doc:"day of the last scan"`
	Least     float64       `json:"least" doc:"the share of a lane from which it counts as looked at"`
}

type placeLook struct {
	Campaigns []campaignDoc `json:"campaigns" doc:"that looked at this place, the last first"`
	Never     bool          `json:"never"`
	Last      string        `json:"last"`
	Findings  *int64        `json:"findings" doc:"open discrepancies within 30 m; none where the person sees no discrepancies"`
}

// looking is in whose rows coverage is shown: those of the road lanes, for whoever reads lanes and scans. Whoever sees numbers only
// is told the shares of the whole, and of no street: a street is a row.
func looking(who access.Scope) (scope access.Scope, whole bool, err error) {
	switch {
	case who.Rights("road_lanes").Read && who.Rights("scan_objects").Read:
		return who, false, nil
	case who.May(access.ReadStatistics) && who.Statistics().Rights("road_lanes").Read:
		return who.Statistics(), true, nil
	}
	return who, false, who.Refused("the scans of the town")
}

// lookingAt is looking for what shows single lanes.
func lookingAt(who access.Scope) (access.Scope, error) {
	scope, whole, err := looking(who)
	if err == nil && whole {
		err = who.Refused("the register road_lanes")
	}
	return scope, err
}

func coverageRoutes(api huma.API) {
	get[Form, coverageDoc](api, "get-figures-coverage", "/figures/coverage", "What was scanned when, street by street", func(ctx context.Context, in *Form) (*report.File, error) {
		as, err := report.CheckFormat(in.Format)
		if err != nil {
			return nil, err
		}
		scope, whole, err := looking(httpapi.ScopeOf(ctx))
		if err != nil {
			return nil, err
		}
		var doc coverageDoc
		if err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error { return readCoverage(ctx, tx, scope, &doc) }); err != nil {
			return nil, err
		}
		if whole {
			doc.Streets = []streetDoc{}
		}
		if as == "json" {
			return jsonFile(doc)
		}
		rep := doc.report()
		return deliver(ctx, &rep, "coverage", as, *in)
	})
	huma.Get(api, "/api/v1/figures/coverage/at", func(ctx context.Context, in *struct {
		Lon float64 `query:"lon" required:"true" minimum:"-180" maximum:"180"`
		Lat float64 `query:"lat" required:"true" minimum:"-90" maximum:"90"`
	}) (*struct{ Body placeLook }, error) {
		scope, err := lookingAt(httpapi.ScopeOf(ctx))
		if err != nil {
			return nil, err
		}
		out := &struct{ Body placeLook }{}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error { return lookAt(ctx, tx, scope, httpapi.ScopeOf(ctx), in.Lon, in.Lat, &out.Body) })
		return out, err
	})
	huma.Get(api, "/api/v1/figures/coverage/never", func(ctx context.Context, in *struct {
		BBox string `query:"bbox" doc:"west,south,east,north in degrees; everything when left out"`
	}) (*struct{ Body json.RawMessage }, error) {
		scope, err := lookingAt(httpapi.ScopeOf(ctx))
		if err != nil {
			return nil, err
		}
		out := &struct{ Body json.RawMessage }{}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body, err = neverSeen(ctx, tx, scope, in.BBox)
			return err
		})
		return out, err
	})
}

func settings(ctx context.Context, tx pgx.Tx) (buffer, least float64, err error) {
	set, err := param.Load(ctx, tx, access.System("figures"), clock.Today())
	if err != nil {
		return 0, 0, err
	}
	return set.Float("coverage_buffer_m"), set.Float("coverage_share_min"), nil
}

func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (c *campaignLook) doc() campaignDoc {
	return campaignDoc{ID: c.id, Name: c.name, From: dayOf(c.from), To: cmp.Or(dayOf(c.to), dayOf(c.from)), Estimated: c.estimated}
}

func readCoverage(ctx context.Context, tx pgx.Tx, scope access.Scope, doc *coverageDoc) error {
	office := httpapi.StoreOf(ctx).Office()
	buffer, least, err := settings(ctx, tx)
	if err != nil {
		return err
	}
	if doc.Revision, err = current(ctx, tx); err != nil {
		return err
	}
	l, err := seen(ctx, tx, office.Code, buffer)
	if err != nil {
		return err
	}
	doc.Campaigns, doc.Streets, doc.Least = []campaignDoc{}, []streetDoc{}, least
	for i := range l.campaigns {
		c := l.campaigns[i].doc()
		doc.Campaigns = append(doc.Campaigns, c)
		doc.Last = max(doc.Last, c.To)
	}
	args := []any{foldAll(office.Managers)}
	rows, err := tx.Query(ctx, `SELECT t.id, coalesce(nullif(t.name, ''), nullif(t.road_no, ''), t.lane_id), lower(t.manager) = ANY ($1::text[]) FROM road_lanes t WHERE `+can(scope, "road_lanes", &args)+` ORDER BY t.id`, args...)
	if err != nil {
		return err
	}
	at := map[string]int{}
	checked := map[string]float64{}
	var id int64
	var name string
	var ours bool
	var oursChecked float64
	if _, err := pgx.ForEachRow(rows, []any{&id, &name, &ours}, func() error {
		lane := l.lanes[id]
		k, ok := at[name]
		if !ok {
			k = len(doc.Streets)
			at[name] = k
			doc.Streets = append(doc.Streets, streetDoc{Street: name, Ours: true, Covered: make([]float64, len(l.campaigns))})
		}
		s := &doc.Streets[k]
		s.Lanes++
		s.Ours = s.Ours && ours
		s.Area += lane.area
		for c, share := range lane.share {
			s.Covered[c] += share * lane.area
			doc.Campaigns[c].Covered += share * lane.area
			if share >= least {
				s.Last = max(s.Last, doc.Campaigns[c].To)
			}
		}
		checked[name] += lane.best * lane.area
		doc.Area += lane.area
		doc.Checked += lane.best * lane.area
		if ours {
			doc.OursArea += lane.area
			oursChecked += lane.best * lane.area
		}
		if lane.best < least {
			doc.Never++
		}
		return nil
	}); err != nil {
		return err
	}
	part := func(a, of float64) float64 {
		if of == 0 {
			return 0
		}
		return round(a/of, 4)
	}
	doc.Share, doc.OursShare = part(doc.Checked, doc.Area), part(oursChecked, doc.OursArea)
	for i := range doc.Campaigns {
		c := &doc.Campaigns[i]
		c.Share, c.Covered = part(c.Covered, doc.Area), round(c.Covered, 0)
	}
	for i := range doc.Streets {
		s := &doc.Streets[i]
		s.Share = part(checked[s.Street], s.Area)
		s.Never = s.Share < least
		if s.Never {
			s.Last = ""
		}
		s.Area = round(s.Area, 0)
		for c := range s.Covered {
			s.Covered[c] = round(s.Covered[c], 0)
		}
	}
	doc.Area, doc.Checked, doc.OursArea = round(doc.Area, 0), round(doc.Checked, 0), round(doc.OursArea, 0)
	slices.SortStableFunc(doc.Streets, func(a, b streetDoc) int { // what was looked at least, and what is large, first
		return cmp.Or(cmp.Compare(a.Share, b.Share), cmp.Compare(b.Area, a.Area), cmp.Compare(a.Street, b.Street))
	})
	return nil
}

func foldAll(names []string) []string {
	out := []string{}
	for _, n := range names {
		out = append(out, fold(n))
	}
	return out
}

// near is how far from a place discrepancies are counted as being there, in metres.
const near = 30.0

func lookAt(ctx context.Context, tx pgx.Tx, scope, who access.Scope, lon, lat float64, out *placeLook) error {
	office := httpapi.StoreOf(ctx).Office()
	out.Campaigns = []campaignDoc{}
	buffer, _, err := settings(ctx, tx)
	if err != nil {
		return err
	}
	l, err := seen(ctx, tx, office.Code, buffer)
	if err != nil {
		return err
	}
	var x, y float64
	if err := tx.QueryRow(ctx, `SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 4326), $3::int) p`, lon, lat, office.SRID).Scan(&x, &y); err != nil {
		return ErrPlace.Because("the place lies outside the office's reference system")
	}
	var covered []int64
	rows, err := tx.Query(ctx, `SELECT id FROM campaigns WHERE coverage IS NOT NULL AND ST_Intersects(coverage, ST_SetSRID(ST_MakePoint($1, $2), $3::int))`, x, y, office.SRID)
	if err != nil {
		return err
	}
	if covered, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
		return err
	}
	args := []any{x, y, office.SRID, buffer}
	if rows, err = tx.Query(ctx, `SELECT t.id FROM road_lanes t WHERE ST_DWithin(t.geom, ST_SetSRID(ST_MakePoint($1, $2), $3::int), $4) AND `+can(scope, "road_lanes", &args), args...); err != nil {
		return err
	}
	lanes, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for k := len(l.campaigns) - 1; k >= 0; k-- {
		c := &l.campaigns[k]
		saw := slices.Contains(covered, c.id)
		for _, id := range lanes {
			if lane, ok := l.lanes[id]; ok && c.estimated {
				saw = saw || lane.share[k] > 0
			}
		}
		if saw {
			out.Campaigns = append(out.Campaigns, c.doc())
		}
	}
	out.Never = len(out.Campaigns) == 0
	if !out.Never {
		out.Last = out.Campaigns[0].To
	}
	if !who.Rights(discrepanciesName).Read {
		return nil
	}
	args = []any{x, y, office.SRID, near}
	out.Findings = new(int64)
	return tx.QueryRow(ctx, `SELECT count(*) FROM discrepancies t WHERE `+stands+` AND ST_DWithin(t.geom, ST_SetSRID(ST_MakePoint($1, $2), $3::int), $4) AND `+can(who, discrepanciesName, &args), args...).Scan(out.Findings)
}

// mostNever are the lanes that are drawn at once.
const mostNever = 3000

// neverSeen draws what no campaign covered: lanes whole, or the part of them that lies outside every coverage.
func neverSeen(ctx context.Context, tx pgx.Tx, scope access.Scope, box string) (json.RawMessage, error) {
	office := httpapi.StoreOf(ctx).Office()
	buffer, _, err := settings(ctx, tx)
	if err != nil {
		return nil, err
	}
	l, err := seen(ctx, tx, office.Code, buffer)
	if err != nil {
		return nil, err
	}
	whole, parts := []int64{}, []int64{}
	for id, lane := range l.lanes {
		switch {
		case lane.best < 0.02:
			whole = append(whole, id)
		case lane.best < 0.98:
			parts = append(parts, id)
		}
	}
	var b [4]float64
	everywhere := box == ""
	if !everywhere {
		if n, err := fmt.Sscanf(box, "%f,%f,%f,%f", &b[0], &b[1], &b[2], &b[3]); err != nil || n != 4 {
			return nil, ErrPlace
		}
	}
	args := []any{whole, parts, office.SRID, everywhere, b[0], b[1], b[2], b[3], mostNever}
	var out json.RawMessage
	err = tx.QueryRow(ctx, `
		WITH here AS (SELECT ST_Transform(ST_Segmentize(ST_MakeEnvelope($5, $6, $7, $8, 4326), 0.01), $3::int) AS box WHERE NOT $4::boolean),
		lanes AS (SELECT t.id, coalesce(nullif(t.name, ''), nullif(t.road_no, ''), t.lane_id) AS name, t.geom FROM road_lanes t
			WHERE (t.id = ANY ($1::int8[]) OR t.id = ANY ($2::int8[])) AND ($4::boolean OR t.geom && (SELECT box FROM here)) AND `+can(scope, "road_lanes", &args)+` ORDER BY t.id LIMIT $9::int),
		shown AS (SELECT id, name, CASE WHEN id = ANY ($1::int8[]) THEN geom ELSE ST_CollectionExtract(ST_Difference(geom,
				coalesce((SELECT ST_Union(ST_MakeValid(ST_ClipByBox2D(c.coverage, ST_Expand(geom::box2d, 1)))) FROM campaigns c WHERE c.coverage && geom), ST_SetSRID('POLYGON EMPTY'::geometry, $3::int))), 3) END AS geom FROM lanes)
		SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(jsonb_build_object('type', 'Feature', 'id', id, 'properties', jsonb_build_object('name', name),
			'geometry', ST_AsGeoJSON(ST_Transform(ST_Force2D(geom), 4326), 6)::jsonb) ORDER BY id), '[]'::jsonb)) FROM shown WHERE NOT ST_IsEmpty(geom)`, args...).Scan(&out)
	return out, err
}

func (doc *coverageDoc) report() report.Report {
	percent := func(v float64) float64 { return round(100*v, 1) }
	r := report.Report{Name: "coverage", Title: text("Co i kiedy zeskanowano", "What was scanned when"), Revision: doc.Revision, On: clock.Today(), Figures: []report.Figure{
		{Key: "share", Title: text("Pasy drogowe obejrzane co najmniej raz", "Lanes looked at at least once"), Value: percent(doc.Share), Unit: "%"},
		{Key: "ours", Title: text("W tym drogi urzędu", "Of these, the office's own"), Value: percent(doc.OursShare), Unit: "%"},
		{Key: "never", Title: text("Pasy nigdy nie obejrzane", "Lanes never looked at"), Value: doc.Never},
		{Key: "area", Title: text("Powierzchnia pasów", "Area of the lanes"), Value: doc.Area, Unit: "m2"}}}
	scans := report.Table{Name: "campaigns", Title: text("Skany", "Scans"), Rows: [][]any{}, Columns: []report.Column{
		column("name", "Skan", "Scan", register.String, "", false), column("from", "Od", "From", register.Date, "", false), column("to", "Do", "To", register.Date, "", false),
		column("covered", "Objęte pasy", "Lanes covered", register.Number, "m2", false), column("share", "Część pasów [%]", "Share of the lanes [%]", register.Number, "", false), column("estimated", "Zasięg szacowany", "Coverage estimated", register.Bool, "", false)}}
	streets := report.Table{Name: "streets", Title: text("Ulice", "Streets"), Rows: [][]any{}, Columns: []report.Column{
		column("street", "Ulica", "Street", register.String, "", false), column("area", "Pas", "Lane", register.Number, "m2", false), column("share", "Obejrzano [%]", "Looked at [%]", register.Number, "", false),
		column("last", "Ostatnio", "Last", register.Date, "", false), column("never", "Nigdy", "Never", register.Bool, "", false)}}
	for _, c := range doc.Campaigns {
		scans.Rows = append(scans.Rows, []any{c.Name, c.From, c.To, c.Covered, percent(c.Share), c.Estimated})
		streets.Columns = append(streets.Columns, column(fmt.Sprintf("campaign_%d", c.ID), c.Name, c.Name, register.Number, "m2", false))
	}
	for _, s := range doc.Streets {
		var last any
		if s.Last != "" {
			last = s.Last
		}
		row := []any{s.Street, s.Area, percent(s.Share), last, s.Never}
		for _, v := range s.Covered {
			row = append(row, v)
		}
		streets.Rows = append(streets.Rows, row)
	}
	r.Tables = []report.Table{scans, streets}
	return r
}
