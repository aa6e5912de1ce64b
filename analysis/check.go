package analysis

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/param"
)

// ErrDraft: a draft cannot be read.
var ErrDraft = fail.New(fail.Invalid, "check.draft", "the draft cannot be read")

// Draft is a decision or a lease before it is written anywhere. Fields are named as in the registers; what is left out is
// not known.
type Draft struct {
	ID          int64    `json:"id,omitempty" doc:"the row that is being changed; left out: a new one"`
	CaseNumber  string   `json:"case_number,omitempty"`
	Manager     string   `json:"manager,omitempty" doc:"issuing road manager; left out: the office"`
	Kind        string   `json:"kind,omitempty" doc:"WORKS, LINEAR_DEVICE, STRUCTURE, ADVERT, EXCLUSIVE or LOCATION"`
	Signed      string   `json:"decision_date,omitempty"`
	From        string   `json:"valid_from,omitempty"`
	To          string   `json:"valid_to,omitempty"`
	Area        *float64 `json:"area_m2,omitempty"`
	AdArea      *float64 `json:"ad_area_m2,omitempty"`
	Sides       int      `json:"sides,omitempty"`
	Count       int      `json:"object_count,omitempty"`
	Width       *float64 `json:"width_m,omitempty" doc:"of the sketch"`
	Height      *float64 `json:"height_m,omitempty" doc:"of the sketch"`
	Carriageway *float64 `json:"carriageway_percent,omitempty"`
	Element     string   `json:"lane_element,omitempty"`
	Category    string   `json:"road_category,omitempty"`
	Telecom     *bool    `json:"is_telecom,omitempty"`
	Lit         *bool    `json:"is_illuminated,omitempty"`
	Street      string   `json:"street,omitempty"`
	House       string   `json:"house_no,omitempty"`
	Location    string   `json:"location_text,omitempty"`
	Parcels     []string `json:"parcels,omitempty" doc:"identifiers, or numbers"`
	Geometry    string   `json:"geometry,omitempty" doc:"WKT in the office's reference system"`
	Rate        *float64 `json:"rate_gr,omitempty"`
	Fee         *float64 `json:"fee_declared_gr,omitempty"`
	Previous    string   `json:"previous_decision,omitempty"`
	LocationNo  string   `json:"location_decision,omitempty"`
	PartyID     int64    `json:"party_id,omitempty"`

	Contract string   `json:"contract_number,omitempty"`
	Type     string   `json:"contract_type,omitempty"`
	Purpose  string   `json:"purpose,omitempty"`
	Total    *float64 `json:"total_area_m2,omitempty"`
	Consent  string   `json:"council_consent_no,omitempty"`
	Order    string   `json:"order_no,omitempty"`
	Tender   *bool    `json:"tender,omitempty"`
	OpenEnd  bool     `json:"open_ended,omitempty"`
	Rent     *float64 `json:"rent_gr,omitempty"`

	wkb []byte
}

// Checked is what the rules say of a draft.
type Checked struct {
	Revision int64          `json:"revision" doc:"of the registers it was judged against"`
	Findings []CheckedRule  `json:"findings"`
	Standing []text.Text    `json:"standing" doc:"what stands there already"`
	Fee      *rules.Fee     `json:"fee,omitempty"`
	Place    CheckedPlace   `json:"place"`
	Seconds  float64        `json:"seconds"`
	Sketch   []CheckedShape `json:"sketch" doc:"for a little map: the draft, its parcels and the lanes beside it, in metres of the office's system"`

	standing []int64 // the objects that Standing tells of
}

// CheckedRule is one thing that a rule would find as soon as the row was written.
type CheckedRule struct {
	Rule     string          `json:"rule"`
	Title    text.Text       `json:"title"`
	Sentence text.Text       `json:"sentence"`
	Outcome  string          `json:"outcome" enum:"hit,unknown"`
	Severity string          `json:"severity"`
	Law      []rules.Article `json:"law"`
	Next     []rules.Step    `json:"next"`
	Money    []rules.Money   `json:"money"`
	Hidden   bool            `json:"hidden" doc:"it is about rows that the person may not see: whom to ask is all that is told"`
}

// CheckedPlace says how well the draft's place is known.
type CheckedPlace struct {
	Confidence string   `json:"confidence" enum:"A,B,C,D,E" doc:"own geometry, parcels, address, street, none"`
	X          *float64 `json:"x,omitempty"`
	Y          *float64 `json:"y,omitempty"`
}

// CheckedShape is a shape of the little map.
type CheckedShape struct {
	What  string      `json:"what" enum:"draft,parcel,lane,object"`
	Name  string      `json:"name"`
	Rings [][]float64 `json:"rings" doc:"x, y, x, y, …"`

	id int64 // of the object or the row of the parcel
}

// draftRow is the identity of the row that stands for a draft in the kept evaluation.
const draftRow = -1

// Check judges a draft against the registers as they are, without writing anything: the same rules, over the office's
// registers with the draft among them.
func (rs *Residents) Check(ctx context.Context, store *db.Store, scope access.Scope, lease bool, d Draft) (*Checked, error) {
	start := time.Now()
	register := "decisions"
	if lease {
		register = "leases"
	}
	if !scope.Rights(register).Read {
		return nil, scope.Refused(register)
	}
	r := rs.Of(store.Office().Code)
	defer rs.Trim() // when it is free again, or nothing could be let go of
	r.mu.Lock()
	defer r.mu.Unlock()
	out := &Checked{Findings: []CheckedRule{}, Standing: []text.Text{}, Sketch: []CheckedShape{}}
	err := store.Read(ctx, func(tx pgx.Tx) error {
		if strings.TrimSpace(d.Geometry) != "" {
			if err := tx.QueryRow(ctx, `SELECT ST_AsEWKB(ST_GeomFromText($1))`, d.Geometry).Scan(&d.wkb); err != nil {
				return ErrDraft.Because("the geometry is no WKT")
			}
		}
		on := clock.Today()
		if r.e != nil { // the day of the office's own analyses
			on = clock.Of(r.e.Scene.On.Time())
		}
		why, err := r.follow(ctx, tx, store.Office(), on)
		if err == nil && why == "" {
			var set *param.Set
			if set, err = param.Load(ctx, tx, access.System("analysis"), on); err == nil && set.Digest() != r.e.Params.Digest {
				why = "zmieniły się parametry"
			}
		}
		if err == nil && why != "" {
			err = r.fill(ctx, tx, store.Office(), on)
		}
		if err != nil {
			return err
		}
		found, err := r.draft(lease, d, out)
		if err != nil {
			return err
		}
		return out.tell(ctx, tx, scope, found)
	})
	out.Seconds = time.Since(start).Seconds()
	return out, err
}

// draft puts the draft in, asks the rules about it, and takes it out again.
func (r *Resident) draft(lease bool, d Draft, out *Checked) (found []*rules.Finding, err error) {
	e, s := r.e, r.e.Scene
	out.Revision = e.Revision
	focus, docs, all := r.focus, r.docs, r.all
	r.clean()
	in, back := &changes{}, &changes{}
	in.From, back.From = blank(s), blank(s)
	defer func() {
		if v := recover(); v != nil || err != nil && len(in.Decisions)+len(in.Leases) == 0 {
			r.focus, r.docs, r.all = focus, docs, all
			if v != nil { // what was put in is not taken out: nothing may be judged by it
				r.forget()
				panic(v)
			}
		}
	}()
	kind, row := rules.Decisions, func() (int32, bool) { return s.DecisionRow(draftRow) }
	if lease {
		kind, row = rules.Leases, func() (int32, bool) { return s.LeaseRow(draftRow) }
		l, err := d.lease(in.From, r)
		if err != nil {
			return nil, err
		}
		in.From.Leases = append(in.From.Leases, l)
		in.Leases, back.Leases = []int64{draftRow}, []int64{draftRow}
		if i, ok := s.LeaseRow(d.ID); ok && d.ID > 0 {
			in.Leases, back.Leases = append(in.Leases, d.ID), append(back.Leases, d.ID)
			back.From.Leases = append(back.From.Leases, s.CopyLease(i, back.From))
		}
	} else {
		v, err := d.decision(in.From, r)
		if err != nil {
			return nil, err
		}
		in.From.Decisions = append(in.From.Decisions, v)
		in.Decisions, back.Decisions = []int64{draftRow}, []int64{draftRow}
		if i, ok := s.DecisionRow(d.ID); ok && d.ID > 0 {
			in.Decisions, back.Decisions = append(in.Decisions, d.ID), append(back.Decisions, d.ID)
			back.From.Decisions = append(back.From.Decisions, s.CopyDecision(i, back.From))
		}
	}
	none := func() error { return nil }
	r.patch(in, none)
	defer func() {
		r.patch(back, none)
		r.focus, r.docs, r.all = focus, docs, all
	}()
	i, ok := row()
	if !ok {
		return nil, ErrDraft
	}
	e.Town = r.e.Town
	t := e.Town
	t.Focus = t.About(kind, i)
	wanted := []string{}
	for _, rule := range rules.All() {
		if rule.Drafts() {
			wanted = append(wanted, rule.Meta().ID)
		}
	}
	if err := e.judge(context.Background(), wanted, nil); err != nil {
		return nil, err
	}
	hits := e.Hits
	e.Hits, t.Focus = nil, nil
	for _, h := range hits {
		f := h.Write()
		if slices.ContainsFunc(f.Subjects, func(x rules.Subject) bool { return x.ID == strconv.Itoa(draftRow) }) ||
			slices.ContainsFunc(f.Documents, func(x rules.Document) bool { return x.ID == strconv.Itoa(draftRow) && x.Verdict == "accepted" }) {
			found = append(found, f)
		}
	}
	out.describe(t, lease, int(i))
	return found, nil
}

// blank is a scene with the dictionaries of another and no rows.
func blank(s *scene.Scene) *scene.Scene {
	return &scene.Scene{On: s.On, Managers: s.Managers, SRID: s.SRID, Settings: s.Settings, PartyAt: map[int64]int32{}}
}

func figure(v *float64) scene.Figure {
	if v == nil {
		return scene.None
	}
	return *v
}

func tri(v *bool) scene.Tri {
	if v == nil {
		return scene.Unknown
	}
	return scene.Of(*v)
}

func (d *Draft) term() scene.Period {
	p := scene.Period{From: scene.ParseDay(d.From), To: scene.ParseDay(d.To)}
	p.Known = p.From != scene.NoDay
	if p.To == scene.NoDay {
		p.To = scene.Always
	}
	return p
}

func (d *Draft) document(s *scene.Scene, r *Resident) (scene.Document, error) {
	out := scene.Document{ID: draftRow, Version: 1, Number: strings.TrimSpace(d.CaseNumber), Valid: d.term(), PartyID: d.PartyID, Signed: scene.ParseDay(d.Signed), Entered: r.e.Scene.On}
	if i, ok := r.e.Scene.PartyRow(d.PartyID); ok {
		out.Party = r.e.Scene.Parties[i].Name
	}
	if out.Signed == scene.NoDay {
		out.Signed = r.e.Scene.On
	}
	for _, cell := range d.Parcels {
		for _, p := range geo.ParseParcels(cell, geo.ParcelContext{}).Refs {
			out.Refs = append(out.Refs, scene.Ref{Raw: cell, ParcelID: p.ID(), Precinct: p.PrecinctID(), Number: p.Number, Area: scene.None, Shape: -1})
		}
	}
	return out, nil
}

func (d *Draft) shape(into *scene.Shapes) (int, error) {
	if d.wkb == nil {
		return -1, nil
	}
	k, err := into.Add(d.wkb)
	if err != nil {
		return -1, ErrDraft.Because("the geometry cannot be read: %v", err)
	}
	return k, nil
}

func (d *Draft) decision(s *scene.Scene, r *Resident) (scene.Decision, error) {
	doc, err := d.document(s, r)
	if err != nil {
		return scene.Decision{}, err
	}
	out := scene.Decision{Document: doc, Kind: strings.ToUpper(d.Kind), Manager: d.Manager, Element: d.Element, Carriageway: figure(d.Carriageway), Telecom: tri(d.Telecom), Lit: tri(d.Lit),
		Area: figure(d.Area), AdArea: figure(d.AdArea), Sides: d.Sides, Count: max(1, d.Count), Street: d.Street, StreetKey: geo.StreetKey(d.Street), House: d.House, Category: d.Category,
		LocationText: d.Location, Purpose: d.Purpose, Rate: figure(d.Rate), Fee: figure(d.Fee), Delivered: scene.NoDay, Final: scene.NoDay, Applied: scene.NoDay, Due: scene.NoDay, Paid: scene.NoDay,
		PaidGr: scene.None, LocationDecision: d.LocationNo, Previous: d.Previous}
	out.Keeper = scene.Keeper{Manager: d.Manager}
	if d.Width != nil && d.Height != nil {
		out.Dims = []scene.Dim{{W: *d.Width, H: *d.Height, Sides: float64(d.Sides), Pieces: float64(max(1, d.Count))}}
	}
	out.Shape, err = d.shape(&s.DecisionShapes)
	return out, err
}

func (d *Draft) lease(s *scene.Scene, r *Resident) (scene.Lease, error) {
	doc, err := d.document(s, r)
	if err != nil {
		return scene.Lease{}, err
	}
	if d.Contract != "" {
		doc.Number = strings.TrimSpace(d.Contract)
	}
	if d.OpenEnd {
		doc.Valid.To = scene.Always
	}
	out := scene.Lease{Document: doc, Case: d.CaseNumber, Type: d.Type, Purpose: d.Purpose, Total: figure(d.Total), Ended: scene.NoDay, Consent: d.Consent, Order: d.Order, Tender: tri(d.Tender),
		Rent: figure(d.Rent), Rate: figure(d.Rate), Value: scene.None, Annexed: scene.NoDay, Indexed: scene.NoDay}
	out.Art22 = out.Type == "ART22" || art22(out.Purpose)
	k, err := d.shape(&s.LeaseShapes)
	if err != nil {
		return out, err
	}
	if k >= 0 && len(out.Refs) > 0 {
		out.Refs[0].Shape = k
	}
	if len(out.Refs) == 1 && k < 0 {
		out.Refs[0].Area = out.Total
	}
	return out, nil
}

// describe says where the draft is, what stands there, what it costs, and draws it.
func (c *Checked) describe(t *rules.Town, lease bool, i int) {
	c.Place.Confidence = "E"
	var x, y float64
	var ok bool
	var parcels []int32
	if lease {
		l := &t.Leases[i]
		for k := range l.Refs {
			if l.Refs[k].Found.Usable() {
				parcels = append(parcels, l.Refs[k].Found.Parcels...)
				c.Place.Confidence = "B"
			}
			if s := l.Refs[k].Shape; s >= 0 {
				c.Place.Confidence = "A"
				c.Sketch = append(c.Sketch, CheckedShape{"draft", l.Number, t.LeaseShapes.Rings(s), 0})
			}
		}
		x, y, ok = t.PointOfLease(i)
	} else {
		d := &t.Decisions[i]
		c.Place.Confidence = string(rune(d.Place.Confidence))
		parcels = d.Place.Parcels
		if d.Shape >= 0 {
			c.Sketch = append(c.Sketch, CheckedShape{"draft", d.Number, t.DecisionShapes.Rings(d.Shape), 0})
		}
		c.Standing = append(c.Standing, t.Standing(i)...)
		for _, l := range t.L.OfDecision(i)[:len(c.Standing)] {
			c.standing = append(c.standing, t.Objects[l.Object].ID)
		}
		if d.Kind != "" && d.Kind != scene.Location {
			fee := t.FeeOf(i)
			c.Fee = &fee
		}
		x, y, ok = t.Point(i)
	}
	if !ok || math.IsNaN(x) {
		return
	}
	c.Place.X, c.Place.Y = &x, &y
	for _, p := range parcels {
		c.Sketch = append(c.Sketch, CheckedShape{"parcel", t.Parcels[p].ParcelID, t.ParcelShapes.Rings(int(p)), t.Parcels[p].ID})
	}
	box := scene.Box{MinX: x, MinY: y, MaxX: x, MaxY: y}.Grow(60)
	n := 0
	t.LaneIndex.Search(box, func(l int) {
		if n < 8 && t.Lanes[l].Valid.Has(t.On) != scene.False {
			n++
			c.Sketch = append(c.Sketch, CheckedShape{"lane", t.Lanes[l].Title(), t.LaneShapes.RingsIn(l, box.Grow(200)), 0})
		}
	})
	n = 0
	t.ObjectIndex.Search(box, func(o int) {
		if n < 40 {
			n++
			c.Sketch = append(c.Sketch, CheckedShape{"object", t.Objects[o].SourceID, t.ObjectShapes.Rings(o), t.Objects[o].ID})
		}
	})
}

// tell writes the findings down as far as the person may see what they are about. Of what they may not see they learn
// that there is a conflict, and whom to ask.
func (c *Checked) tell(ctx context.Context, tx pgx.Tx, scope access.Scope, found []*rules.Finding) error {
	for _, f := range found {
		x := CheckedRule{Rule: f.Rule.ID, Title: f.Rule.Title, Sentence: f.Sentence, Outcome: "hit", Severity: f.Severity.String(), Law: list(f.Rule.Law), Next: []rules.Step{}, Money: list(f.Money)}
		if f.Outcome == scene.Unknown {
			x.Outcome = "unknown"
		}
		for _, n := range f.Rule.Next {
			x.Next = append(x.Next, rules.Steps[n])
		}
		for register, kind := range map[string]string{"decisions": "decision", "leases": "lease", "scan_objects": "object"} {
			var ids []int64
			for _, s := range f.Subjects {
				if id, err := strconv.ParseInt(s.ID, 10, 64); err == nil && s.Kind == kind && id > 0 {
					ids = append(ids, id)
				}
			}
			if len(ids) == 0 {
				continue
			}
			seen, err := visibleOf(ctx, tx, scope, register, ids)
			if err != nil {
				return err
			}
			x.Hidden = x.Hidden || slices.ContainsFunc(ids, func(id int64) bool { return !seen[id] })
		}
		if x.Hidden {
			x.Money = []rules.Money{}
			x.Sentence = text.T("Jest kolizja z wpisem, którego nie widzisz. Zapytaj osobę, która prowadzi ten rejestr.", "There is a conflict with an entry that you may not see. Ask whoever keeps that register.")
		}
		c.Findings = append(c.Findings, x)
	}
	rank := map[string]int{"critical": 0, "high": 1, "medium": 2, "low": 3, "info": 4}
	slices.SortStableFunc(c.Findings, func(a, b CheckedRule) int { return rank[a.Severity] - rank[b.Severity] })
	return c.hide(ctx, tx, scope)
}

// hide leaves out the objects and the parcels that the person may not see.
func (c *Checked) hide(ctx context.Context, tx pgx.Tx, scope access.Scope) error {
	objects, parcels := slices.Clone(c.standing), []int64{}
	for _, s := range c.Sketch {
		switch s.What {
		case "object":
			objects = append(objects, s.id)
		case "parcel":
			parcels = append(parcels, s.id)
		}
	}
	seen, err := visibleOf(ctx, tx, scope, "scan_objects", objects)
	if err != nil {
		return err
	}
	ground, err := visibleOf(ctx, tx, scope, "parcels", parcels)
	if err != nil {
		return err
	}
	told := []text.Text{}
	for i, t := range c.Standing {
		if seen[c.standing[i]] {
			told = append(told, t)
		}
	}
	c.Standing = told
	c.Sketch = slices.DeleteFunc(c.Sketch, func(s CheckedShape) bool {
		return s.What == "object" && !seen[s.id] || s.What == "parcel" && !ground[s.id]
	})
	return nil
}

// visibleOf tells which rows of a register a person may see; of scan_objects, which objects.
func visibleOf(ctx context.Context, tx pgx.Tx, scope access.Scope, register string, ids []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	args := []any{ids}
	seen := can(scope, register, &args)
	var rows pgx.Rows
	var err error
	switch register {
	case "leases":
		rows, err = tx.Query(ctx, `SELECT t.id FROM leases t WHERE t.id = ANY ($1) AND `+seen, args...)
	case "decisions":
		rows, err = tx.Query(ctx, `SELECT t.id FROM decisions t WHERE t.id = ANY ($1) AND `+seen, args...)
	case "parcels":
		rows, err = tx.Query(ctx, `SELECT t.id FROM parcels t WHERE t.id = ANY ($1) AND `+seen, args...)
	default:
		rows, err = tx.Query(ctx, `SELECT DISTINCT t.object_id FROM scan_objects t WHERE t.object_id = ANY ($1) AND `+seen, args...)
	}
	if err != nil {
		return nil, err
	}
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error { out[id] = true; return nil })
	return out, err
}
