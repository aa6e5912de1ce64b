// Package analysis finds what does not agree: it takes the office's registers of one revision into memory, puts every
// scanned object into its lane and parcel, links the decisions to what stands there, evaluates the rules, and keeps
// the findings with their memory. A finding is a documented suspicion; only an officer decides.
package analysis

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/cell"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/param"
)

// Snapshot is the office's registers as one evaluation sees them: one revision, one day, one transaction.
type Snapshot struct {
	Scene    *scene.Scene
	Params   rules.Params
	Set      *param.Set
	Revision int64
	Stages   Stages
}

// Stages are the seconds that the parts of an evaluation took.
type Stages map[string]float64

func (s Stages) since(name string, from time.Time) time.Time {
	now := time.Now()
	s[name] += now.Sub(from).Seconds()
	return now
}

// ErrPart is the refusal to judge by a part of the registers: a permit that is not seen would make a finding of a lawful
// sign. People see what an analysis found through their own scopes.
var ErrPart = fail.New(fail.Refused, "analysis.part", "an analysis reads all registers; it is never made through one person's view")

// Load reads the registers in the snapshot of tx: observations up to the day on, parcels and lanes with their earlier
// states, and the documents as the office believes them now. Only a scope that sees everything may.
func Load(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, on clock.Date) (*Snapshot, error) {
	return loadWith(ctx, tx, office, scope, on, nil)
}

// loadWith is Load with the numbers of set; nil is those of the office.
func loadWith(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, on clock.Date, set *param.Set) (*Snapshot, error) {
	if !scope.All() {
		return nil, ErrPart
	}
	start := time.Now()
	out := &Snapshot{Stages: Stages{}}
	var err error
	if out.Revision, err = db.CurrentRevision(ctx, tx); err != nil {
		return nil, err
	}
	if out.Set = set; set == nil {
		if out.Set, err = param.Load(ctx, tx, scope, on); err != nil {
			return nil, err
		}
	}
	out.Params = params(out.Set)
	s := &scene.Scene{Revision: out.Revision, On: scene.DayOf(on.Time()), Managers: office.Managers, SRID: office.SRID, Settings: settings(out.Set)}
	out.Scene = s
	l := &loader{ctx: ctx, tx: tx, s: s}
	for _, stage := range []struct {
		name string
		read func() error
	}{
		{"load objects", l.objects}, {"load parties", l.parties}, {"load lanes", l.lanes}, {"load reference layers", l.reference}, {"load zones", l.law}, {"load decisions", l.decisions}, {"load leases", l.leases},
		{"load parcels", l.parcels}, {"load verdicts", l.taught}, {"load addresses", l.addresses},
	} {
		if err := stage.read(); err != nil {
			return nil, fmt.Errorf("%s: %w", stage.name, err)
		}
		start = out.Stages.since(stage.name, start)
	}
	versions(s)
	s.Resolve()
	out.Stages.since("resolve places", start)
	return out, nil
}

func settings(p *param.Set) scene.Settings {
	return scene.Settings{
		KSigma: p.Float("k_sigma"), TolMin: p.Float("tol_min_m"), TolMax: p.Float("tol_max_m"),
		AutoMin: p.Float("auto_min"), SuggestMin: p.Float("suggest_min"), Margin: p.Float("margin_min"),
		CoverageBuffer: p.Float("coverage_buffer_m"), LongParcel: p.Float("long_parcel_m"),
		Near: p.Float("search_a_m"), NearParcel: p.Float("place_tol_b_m"), NearHouse: p.Float("place_tol_c_m"),
		SigmaObject: p.Float("sigma_xy_default_m"), SigmaBoundary: p.Float("boundary_sigma_town_m"),
		SigmaCamera: p.Float("camera_sigma_m"), RegimeChange: scene.DayOf(p.Day("regime_change_on").Time()),
		Weights: scene.Weights{Parcel: p.Float("weight_parcel"), Distance: p.Float("weight_distance"), Address: p.Float("weight_address"),
			Class: p.Float("weight_class"), Area: p.Float("weight_area"), Party: p.Float("weight_party"), Date: p.Float("weight_date")},
	}
}

func params(p *param.Set) rules.Params {
	unverified := map[string]bool{}
	for _, x := range p.All() {
		unverified[x.Name] = x.LegalBasis != "" && x.VerifiedBy == ""
	}
	var form *regexp.Regexp // what is set was compiled before it was taken
	if s := p.Text("case_number_pattern"); s != "" {
		form, _ = regexp.Compile(s)
	}
	return rules.Params{
		CaseNumber:  form,
		Multipliers: p.Dated("multiplier_penalty"), Unverified: unverified,
		Grace: p.Int("grace_days_expiry"), AreaRel: p.Float("area_tol_rel"), AreaAbs: p.Float("area_tol_abs_m2"), PlaceA: p.Float("place_tol_a_m"),
		MinExposure: int64(p.Int("min_exposure_gr")), ScanAge: p.Int("scan_max_age_days"),
		Multiplier: p.Int("multiplier_penalty"), MultiplierLaw: p.LegalBasis("multiplier_penalty"),
		OverlapMin: p.Float("lease_overlap_min_m2"), LeaseLaneMin: p.Float("lease_in_lane_min_m2"), LeaseLaneShare: p.Float("lease_in_lane_share"),
		DecisionLaneMin: p.Float("decision_in_lane_min_m2"), ParcelAreaRel: p.Float("parcel_area_tol_rel"), ShortWorks: p.Int("works_short_days"),
		AdvertMax: p.Float("q_advert_area_max_m2"), AreaMax: p.Float("q_area_max_m2"), DimsRel: p.Float("q_dims_tol_rel"),
		MinArea: p.Float("min_area_m2"), MinAreaAds: p.Bool("min_area_applies_to_ads"), AreaRounding: p.Text("area_rounding"),
		Limitation: p.Int("limitation_years"), LimitationFirm: p.Int("limitation_years_business"),
		Rates: p.Rates(), Digest: p.Digest(), Lease: leaseParams(p), Road: roadParams(p), Landscape: landscapeParams(p), Fees: feeParams(p, unverified),
		SameObject: p.Float("same_object_m"), MoveTol: p.Float("move_tol_m"), MoveMax: p.Float("scan_move_max_m"), ChangeRel: p.Float("scan_change_rel"),
		Duplicate: p.Float("scan_duplicate_m"), PartyAlike: p.Float("party_similarity_min"), LateEntry: p.Int("late_entry_days"), Future: p.Int("future_years"),
	}
}

type loader struct {
	ctx   context.Context
	tx    pgx.Tx
	s     *scene.Scene
	names arena
	only  rowsRead
}

// rowsRead are the identities to read; nil is all.
type rowsRead struct{ Decisions, Leases, Objects, Parties []int64 }

// query is one statement with its parameters.
type query struct {
	*loader
	args []any
}

func (l *loader) query(args ...any) *query { return &query{l, args} }

// each runs the statement with binary results and calls f with every row.
func (q *query) each(sql string, f func(r *cells) error) error {
	rows, err := q.tx.Query(q.ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, q.args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	c := cells{names: &q.names}
	for rows.Next() {
		c.v, c.k = rows.RawValues(), 0
		if err := f(&c); err != nil {
			return err
		}
	}
	return rows.Err()
}

// reference reads what rules measure against: carriageways, built-up areas and the rest.
func (l *loader) reference() error {
	s := l.s
	q := l.query()
	return q.each(`
		SELECT id, version, kind, name, sigma_m, valid_from, valid_to, geom FROM reference_features
		UNION ALL
		SELECT id, version, kind, name, sigma_m, valid_from, valid_to, geom FROM reference_features_past WHERE upper_inf(known)
		ORDER BY 1, 2`, func(r *cells) error {
		s.Around.Features = append(s.Around.Features, scene.Feature{ID: r.int(), Version: int32(r.int()), Kind: r.again(), Name: r.again(), Sigma: r.figure(), Valid: r.life()})
		_, err := s.Around.Shapes.Add(r.bytes())
		return err
	})
}

// law reads the landscape resolutions that are signed and not void, and their zones. A version counts until the day before
// the next one of its resolution.
func (l *loader) law() error {
	s := l.s
	q := l.query()
	if err := q.each(`
		SELECT id, resolution, name, in_force, (lead(in_force) OVER (PARTITION BY resolution ORDER BY in_force, id) - 1)::date, document::text
			FROM landscape_versions WHERE state = 'signed' AND NOT void ORDER BY in_force, id`, func(r *cells) error {
		s.Law.Resolutions = append(s.Law.Resolutions, scene.Resolution{ID: r.int(), Code: r.text(), Name: r.text(), From: r.day(), To: r.day(), Document: json.RawMessage(r.text())})
		return nil
	}); err != nil {
		return err
	}
	q = l.query()
	return q.each(`
		SELECT id, version, code, name, kind, resolution, coalesce(priority, 0), buffer_m, sigma_m, valid_from, valid_to, geom FROM zones
		UNION ALL
		SELECT id, version, code, name, kind, resolution, coalesce(priority, 0), buffer_m, sigma_m, valid_from, valid_to, geom FROM zones_past WHERE upper_inf(known)
		ORDER BY 1, 2`, func(r *cells) error {
		s.Law.Zones = append(s.Law.Zones, scene.Zone{ID: r.int(), Version: int32(r.int()), Code: r.again(), Name: r.again(), Kind: r.again(), Resolution: r.again(), Priority: int(r.int()),
			Buffer: r.figure(), Sigma: r.figure(), Valid: r.life()})
		_, err := s.Law.Shapes.Add(r.bytes())
		return err
	})
}

func (l *loader) parcels() error {
	s := l.s
	var n int
	if err := l.tx.QueryRow(l.ctx, `SELECT greatest(reltuples, 0)::int FROM pg_class WHERE oid = 'parcels'::regclass`).Scan(&n); err != nil {
		return err
	}
	s.Parcels = make([]scene.Parcel, 0, n+n/50)
	s.ParcelShapes.Grow(n+n/50, 18)
	q := l.query()
	if err := q.each(`
		SELECT id, version, parcel_id, number, precinct, precinct_name, coalesce(ownership_group, split_part(ownership_subgroup, '.', 1)),
			cadastral_area_m2::float8, boundary_sigma_m, valid_from, valid_to, geom FROM parcels
		UNION ALL
		SELECT id, version, parcel_id, number, precinct, precinct_name, coalesce(ownership_group, split_part(ownership_subgroup, '.', 1)),
			cadastral_area_m2::float8, boundary_sigma_m, valid_from, valid_to, geom FROM parcels_past WHERE upper_inf(known)`, func(r *cells) error {
		p := scene.Parcel{ID: r.int(), Version: int32(r.int()), ParcelID: r.text(), Number: r.text(), Precinct: r.again(), PrecinctName: r.again(),
			Group: group(r.bytes()), Area: r.figure(), Sigma: r.figure(), Valid: r.life()}
		s.Parcels = append(s.Parcels, p)
		_, err := s.ParcelShapes.Add(r.bytes())
		return err
	}); err != nil {
		return err
	}
	q = l.query(s.On.Time())
	born := map[string]bool{}
	if err := q.each(`SELECT parent_id, child_id, kind <> 'BOUNDARY' FROM parcel_lineage WHERE upper_inf(known) AND (on_date IS NULL OR on_date <= $1::date)`, func(r *cells) error {
		x := scene.Lineage{Parent: r.text(), Child: r.text()}
		if s.Lineage = append(s.Lineage, x); r.tri() == scene.True { // a parcel that gained ground was there before
			born[x.Child] = true
		}
		return nil
	}); err != nil {
		return err
	}
	first := earliest(len(s.Parcels), func(i int) (int64, scene.Day) { return s.Parcels[i].ID, s.Parcels[i].Valid.From })
	for i := range s.Parcels {
		s.Parcels[i].First = first(i) && !born[s.Parcels[i].ParcelID]
	}
	return nil
}

// earliest tells of each row whether it is the first version known of its entity. Where no version has a beginning,
// nothing has to be told apart.
func earliest(n int, at func(i int) (int64, scene.Day)) func(i int) bool {
	first := map[int64]scene.Day{}
	for i := range n {
		if id, from := at(i); from != scene.NoDay {
			if d, ok := first[id]; !ok || from < d {
				first[id] = from
			}
		}
	}
	return func(i int) bool {
		id, from := at(i)
		return from != scene.NoDay && first[id] == from
	}
}

func (l *loader) lanes() error {
	s := l.s
	q := l.query()
	if err := q.each(`
		SELECT id, version, lane_id, road_no, name, street_key, category, class, manager, status, sigma_m, valid_from, valid_to, territory, geom
			FROM road_lanes
		UNION ALL
		SELECT id, version, lane_id, road_no, name, street_key, category, class, manager, status, sigma_m, valid_from, valid_to, territory, geom
			FROM road_lanes_past WHERE upper_inf(known)`, func(r *cells) error {
		s.Lanes = append(s.Lanes, scene.Lane{ID: r.int(), Version: int32(r.int()), LaneID: r.text(), RoadNo: r.text(), Name: r.text(), StreetKey: r.text(),
			Category: r.again(), Class: r.again(), Manager: r.again(), Status: r.again(), Sigma: r.figure(), Valid: r.life(), Territory: r.again()})
		_, err := s.LaneShapes.Add(r.bytes())
		return err
	}); err != nil {
		return err
	}
	first := earliest(len(s.Lanes), func(i int) (int64, scene.Day) { return s.Lanes[i].ID, s.Lanes[i].Valid.From })
	for i := range s.Lanes {
		s.Lanes[i].First = first(i)
	}
	return nil
}

// persons makes of a personal number what tells two persons apart and nothing else, anew in every process.
var persons = maphash.MakeSeed()

// parties reads whom documents name, without their personal numbers: of those only the check digit matters, and it is
// looked at here.
func (l *loader) parties() error {
	s := l.s
	s.PartyAt = map[int64]int32{}
	q := l.query(l.only.Parties)
	return q.each(`SELECT id, version, key, name, nip, regon, pesel, array_to_string(other_names, E'\n') FROM parties WHERE $1::bigint[] IS NULL OR id = ANY ($1) ORDER BY id`, func(r *cells) error {
		p := scene.Party{ID: r.int(), Version: int32(r.int()), Key: r.text(), Name: r.text(), NIP: r.text(), REGON: r.text()}
		if pesel := string(r.bytes()); pesel != "" {
			_, ok := cell.PESEL(pesel)
			p.HasPESEL, p.PESELBad = true, !ok
			p.Person = maphash.String(persons, pesel)
		}
		if names := r.text(); names != "" {
			own := cell.PartyKey(p.Name)
			for _, n := range strings.Split(names, "\n") {
				if cell.PartyKey(n) != own { // another way to write the legal form makes no other name
					p.OtherNames = append(p.OtherNames, n)
				}
			}
		}
		p.Natural = p.NIP == "" && p.REGON == "" && (p.HasPESEL || !cell.HasLegalForm(p.Name))
		s.PartyAt[p.ID] = int32(len(s.Parties))
		s.Parties = append(s.Parties, p)
		return nil
	})
}

// addresses reads every address point: whether a street has addresses must not depend on which document asks.
func (l *loader) addresses() error {
	s := l.s
	var point scene.Shapes
	q := l.query(s.On.Time())
	return q.each(`SELECT id, version, street_key, house_no, geom FROM address_points WHERE (valid IS NULL OR valid @> $1::date)`, func(r *cells) error {
		a := scene.Address{ID: r.int(), Version: int32(r.int()), StreetKey: r.again(), House: r.text()}
		s.AddressRows++
		point = scene.Shapes{}
		i, err := point.Add(r.bytes())
		if err != nil || point.Dim(i) < 0 {
			return err
		}
		a.X, a.Y = point.Anchor(i)
		s.Addresses = append(s.Addresses, a)
		return nil
	})
}

func (l *loader) objects() error {
	s := l.s
	classes := map[string]int32{}
	q := l.query()
	if err := q.each(`SELECT code, name_pl, name_en, kind, overhang_only, private_use, visible FROM object_classes ORDER BY code`, func(r *cells) error {
		c := scene.Class{Code: r.text(), PL: r.text(), EN: r.text(), Kind: r.again(), OverhangOnly: r.tri() == scene.True, Private: r.tri() == scene.True, Visible: r.tri() == scene.True}
		classes[c.Code] = int32(len(s.Classes))
		s.Classes = append(s.Classes, c)
		return nil
	}); err != nil {
		return err
	}
	campaigns := map[int64]int32{}
	q = l.query()
	if err := q.each(`SELECT id, name, driven_from, driven_to, sigma_default_m, point_semantics, coverage FROM campaigns ORDER BY id`, func(r *cells) error {
		c := scene.Campaign{ID: r.int(), Name: r.text(), From: r.day(), To: r.day(), Sigma: r.figure(), Semantics: r.again(), Coverage: -1}
		if b := r.bytes(); b != nil {
			i, err := s.Coverages.Add(b)
			if err != nil {
				return err
			}
			c.Coverage = i
		}
		campaigns[c.ID] = int32(len(s.Campaigns))
		s.Campaigns = append(s.Campaigns, c)
		return nil
	}); err != nil {
		return err
	}
	var n int
	if err := l.tx.QueryRow(l.ctx, `SELECT greatest(reltuples, 0)::int FROM pg_class WHERE oid = 'scan_objects'::regclass`).Scan(&n); err != nil {
		return err
	}
	// Rows come in any order; of each object the latest observation up to the day counts, and its geometry is added
	// once that is known.
	type seen struct {
		scene.Object
		from, to int
	}
	var wkb []byte
	at := make(map[int64]int32, n)
	list := make([]seen, 0, n)
	type sighting struct {
		object int32
		scene.Sighting
	}
	sightings := make([]sighting, 0, n)
	q = l.query(s.On.Time(), l.only.Objects)
	if err := q.each(`
		SELECT object_id, id, campaign_id, source_id, class_code, class_raw, width_m, height_m, depth_m, display_area_m2, sides, illuminated, digital, display_seconds, moving,
			coalesce(mount, ''), bottom_height_m, top_height_m, coalesce(advertiser, ''), coalesce(content_text, ''),
			placed_on, placed_to, device_basis, material, colour, surface_share, coalesce(businesses, -1), fee_declared, photo_ref IS NOT NULL OR pano_ref IS NOT NULL, coalesce(pano_ref, ''), captured_on, sigma_xy_m, geom
		FROM scan_objects WHERE (captured_on IS NULL OR captured_on <= $1::date) AND ($2::bigint[] IS NULL OR object_id = ANY ($2))`, func(r *cells) error {
		o := scene.Object{ID: r.int(), Scan: r.int(), Campaign: -1, Class: -1, Version: 1}
		if c, ok := campaigns[r.int()]; ok {
			o.Campaign = c
		}
		o.SourceID = r.text()
		code := r.bytes()
		if c, ok := classes[string(code)]; ok {
			o.Class = c
		}
		if o.ClassRaw = r.again(); o.ClassRaw == "" && o.Class < 0 {
			o.ClassRaw = string(code)
		}
		o.Width, o.Height, o.Depth, o.Display = r.figure(), r.figure(), r.figure(), r.figure()
		o.Sides, o.Lit, o.Digital, o.ShownFor, o.Moving = int8(min(max(r.int(), 0), 100)), r.tri(), r.tri(), r.figure(), r.tri()
		o.Mount, o.Bottom, o.Top = r.again(), r.figure(), r.figure()
		o.Advertiser, o.Content = r.again(), r.again()
		o.PlacedOn, o.PlacedTo, o.Basis, o.Material, o.Colour, o.Share = r.day(), r.day(), r.again(), r.again(), r.again(), r.figure()
		o.Businesses, o.Declared = int32(r.int()), r.tri()
		o.Photo = r.tri() == scene.True
		pano := r.again()
		o.Seen, o.Sigma = r.day(), r.figure()
		if o.Seen == scene.NoDay && o.Campaign >= 0 {
			if o.Seen = s.Campaigns[o.Campaign].To; o.Seen == scene.NoDay {
				o.Seen = s.Campaigns[o.Campaign].From
			}
			if o.Seen != scene.NoDay && o.Seen > s.On {
				return nil
			}
		}
		g := r.bytes()
		k, ok := at[o.ID]
		if !ok {
			k = int32(len(list))
			at[o.ID] = k
			list = append(list, seen{})
		}
		look := scene.Sighting{Day: o.Seen, Campaign: o.Campaign, Class: o.Class, Scan: o.Scan, SourceID: o.SourceID, Sigma: o.Sigma, Width: o.Width,
			Height: o.Height, Depth: o.Depth, Display: o.Display, Sides: o.Sides, Lit: o.Lit, Digital: o.Digital, Mount: o.Mount, Advertiser: o.Advertiser, Content: o.Content, Pano: pano}
		var err error
		if look.X, look.Y, err = scene.AnchorOf(g); err != nil {
			return err
		}
		sightings = append(sightings, sighting{k, look})
		if last := &list[k]; !ok || o.Seen > last.Seen || o.Seen == last.Seen && o.Scan > last.Scan {
			last.Object = o
			last.from = len(wkb)
			wkb = append(wkb, g...)
			last.to = len(wkb)
		}
		return nil
	}); err != nil {
		return err
	}
	q = l.query(l.only.Objects)
	if err := q.each(`SELECT id, version FROM objects WHERE version > 1 AND ($1::bigint[] IS NULL OR id = ANY ($1))`, func(r *cells) error {
		if k, ok := at[r.int()]; ok {
			list[k].Version = int32(r.int())
		}
		return nil
	}); err != nil {
		return err
	}
	order := make([]int32, len(list)) // by identity, so that a run repeats exactly
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(a, b int32) int { return int(list[a].ID - list[b].ID) })
	if err := l.observations(func(id int64, v scene.Sighting, absent bool, protocol string) {
		k, ok := at[id]
		if !ok {
			return
		}
		if o := &list[k].Object; absent {
			o.Removed = v.Day > o.Seen
		} else {
			o.Removed = false
			o.Measure(&v, protocol)
			v.Class, v.X, v.Y = o.Class, math.NaN(), math.NaN()
			sightings = append(sightings, sighting{k, v})
		}
	}); err != nil {
		return err
	}
	place := make([]int32, len(list))
	s.Objects = make([]scene.Object, len(list))
	s.ObjectShapes.Grow(len(list), 1)
	for i, k := range order {
		place[k] = int32(i)
		s.Objects[i] = list[k].Object
		here := wkb[list[k].from:list[k].to]
		var err error
		if s.Objects[i].X, s.Objects[i].Y, err = scene.AnchorOf(here); err != nil {
			return err
		}
		if s.Objects[i].Removed { // nothing stands there: it lies in no lane and no parcel
			here = nil
		}
		if _, err = s.ObjectShapes.Add(here); err != nil {
			return err
		}
	}
	slices.SortFunc(sightings, func(a, b sighting) int {
		if a.object != b.object {
			return int(place[a.object] - place[b.object])
		}
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Scan, b.Scan))
	})
	flat := make([]scene.Sighting, len(sightings))
	for from := 0; from < len(sightings); {
		to := from
		for ; to < len(sightings) && sightings[to].object == sightings[from].object; to++ {
			flat[to] = sightings[to].Sighting
		}
		o := &s.Objects[place[sightings[from].object]]
		o.Sightings = flat[from:to:to]
		o.First = flat[from].Day
		from = to
	}
	// A campaign without dates was driven when its objects were seen.
	for c := range s.Campaigns {
		k := &s.Campaigns[c]
		for _, x := range flat {
			if int(x.Campaign) == c && x.Day != scene.NoDay && k.To == scene.NoDay {
				k.From, k.To = x.Day, x.Day
			}
		}
		if k.From == scene.NoDay {
			k.From = k.To
		}
		if k.To == scene.NoDay {
			k.To = k.From
		}
	}
	return nil
}

// observations reads what people saw up to the day of the run, the earliest first.
func (l *loader) observations(f func(object int64, v scene.Sighting, absent bool, protocol string)) error {
	q := l.query(l.s.On.Time(), l.only.Objects)
	return q.each(`SELECT object_id, observed_on, verdict, width_m, height_m, area_m2, protocol_no FROM observations
		WHERE observed_on <= $1::date AND ($2::bigint[] IS NULL OR object_id = ANY ($2)) ORDER BY observed_on, id`, func(r *cells) error {
		id := r.int()
		v := scene.Sighting{Day: r.day(), Campaign: -1, Class: -1, Sigma: scene.None, Depth: scene.None}
		absent := r.again() == "ABSENT"
		v.Width, v.Height, v.Display = r.figure(), r.figure(), r.figure()
		f(id, v, absent, r.text())
		return nil
	})
}

func group(b []byte) int8 {
	n := int8(0)
	for _, c := range b {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int8(c-'0')
		if n > 16 {
			return 0
		}
	}
	return n
}

func decodeJSON(b []byte, into any) error {
	if len(b) == 0 || string(b) == "null" {
		return nil
	}
	return json.Unmarshal(b, into)
}

// statusWords says what a register's word about a decision means; geo.Fold is applied first.
var statusWords = []struct{ part, status string }{
	{"uchyl", "REVOKED"}, {"cofni", "REVOKED"}, {"uniewazn", "REVOKED"}, {"niewazn", "REVOKED"}, {"revoked", "REVOKED"}, {"withdrawn", "REVOKED"}, {"void", "REVOKED"}, {"cancel", "REVOKED"},
	{"odwolanie", "APPEAL"}, {"w odwolaniu", "APPEAL"}, {"appeal", "APPEAL"},
	{"odmow", "REFUSED"}, {"refused", "REFUSED"}, {"denied", "REFUSED"}, {"rejected", "REFUSED"},
	{"umorz", "DISCONTINUED"}, {"discontinued", "DISCONTINUED"}, {"rozwiaz", "TERMINATED"}, {"wypowiedz", "NOTICE_GIVEN"}, {"terminated", "TERMINATED"},
}

func status(word string) string {
	w := geo.Fold(word)
	for _, s := range statusWords {
		if strings.Contains(w, s.part) {
			return s.status
		}
	}
	return ""
}
