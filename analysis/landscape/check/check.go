// Package check is the public location check (sprawdzenie lokalizacji, domain G4): may a device stand at a place, by what
// title, at what price, with what documents. Anybody may ask; it answers with information, never with a decision, and
// names nobody.
package check

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/landscape"
	"spoina/analysis/money"
	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/param"
)

// Failures of this package.
var (
	ErrPlace  = fail.New(fail.Invalid, "check.place", "the place is missing or cannot be found")
	ErrDevice = fail.New(fail.Invalid, "check.device", "the device is described in a way that cannot be")
	ErrNone   = fail.New(fail.NotFound, "check.none", "there is no check of this number")
)

// Question is what somebody wants to put up, and where.
type Question struct {
	Lon         *float64   `json:"lon,omitempty" doc:"degrees; or an address, or a parcel"`
	Lat         *float64   `json:"lat,omitempty"`
	Address     string     `json:"address,omitempty" maxLength:"200" doc:"street and number; it is not kept"`
	Parcel      string     `json:"parcel,omitempty" maxLength:"60" doc:"identifier, or number where it is unique"`
	Type        string     `json:"type" maxLength:"60" doc:"ADV.BILLBOARD, SIGN.PROJECTING …"`
	Width       *float64   `json:"width,omitempty" doc:"m"`
	Height      *float64   `json:"height,omitempty" doc:"m, of the display"`
	Depth       *float64   `json:"depth,omitempty" doc:"m, thickness or projection"`
	Bottom      *float64   `json:"bottom,omitempty" doc:"m, lower edge above the ground"`
	Top         *float64   `json:"top,omitempty" doc:"m, upper edge above the ground"`
	Sides       int        `json:"sides,omitempty" minimum:"0" maximum:"12"`
	Mount       string     `json:"mount,omitempty" doc:"FREESTANDING, WALL, FENCE, POLE, ROOF, SHELTER, WINDOW, SCAFFOLD or TRAILER"`
	Illuminated *bool      `json:"illuminated,omitempty"`
	Digital     *bool      `json:"digital,omitempty"`
	Businesses  *int       `json:"businesses,omitempty" minimum:"0" doc:"on the property"`
	WindowShare *float64   `json:"window_share,omitempty" minimum:"0" maximum:"1"`
	WallShare   *float64   `json:"wall_share,omitempty" minimum:"0" maximum:"1"`
	From        clock.Date `json:"from,omitempty"`
	To          clock.Date `json:"to,omitempty"`
}

// Answer is what is said on a day.
type Answer struct {
	Number     string            `json:"number" doc:"an officer can reopen it"`
	On         clock.Date        `json:"on"`
	Revision   int64             `json:"revision" doc:"of the registers"`
	Version    int64             `json:"version" doc:"of the resolution; 0: none is in force"`
	Act        string            `json:"act"`
	Params     string            `json:"params" doc:"digest of the parameters and rates"`
	Lon        float64           `json:"lon"`
	Lat        float64           `json:"lat"`
	Land       Land              `json:"land"`
	Titles     []landscape.Words `json:"titles"`
	Rules      landscape.Answer  `json:"rules"`
	Fees       []Fee             `json:"fees"`
	Documents  []landscape.Words `json:"documents"`
	Disclaimer landscape.Words   `json:"disclaimer"`
}

// Land is whose ground it is, by kind and never by name.
type Land struct {
	Status  string          `json:"status" enum:"LANE,MUNICIPAL,PRIVATE,OTHER_PUBLIC,UNKNOWN"`
	Certain bool            `json:"certain" doc:"false: a boundary is too near to tell"`
	Manager string          `json:"manager" doc:"authority that manages the road; empty is unknown"`
	Road    string          `json:"road"`
	Parcel  string          `json:"parcel"`
	Words   landscape.Words `json:"words"`
}

// Fee is an amount by the tables of the day. Nil amounts are unknown.
type Fee struct {
	Kind     string          `json:"kind" enum:"LANE,RENT,ADVERTISING,PENALTY"`
	DayMin   *int64          `json:"day_min_gr"`
	DayMax   *int64          `json:"day_max_gr"`
	MonthMin *int64          `json:"month_min_gr" doc:"30 days"`
	MonthMax *int64          `json:"month_max_gr"`
	YearMin  *int64          `json:"year_min_gr" doc:"365 days"`
	YearMax  *int64          `json:"year_max_gr"`
	TermMin  *int64          `json:"term_min_gr" doc:"the period asked for"`
	TermMax  *int64          `json:"term_max_gr"`
	Basis    string          `json:"basis"`
	Words    landscape.Words `json:"words"`
}

func say(pl, en, de, uk string) landscape.Words {
	return landscape.Words{PL: pl, EN: en, DE: de, UK: uk}
}

var typed = regexp.MustCompile(`^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)*$`)

var mounts = []string{"FREESTANDING", "WALL", "FENCE", "POLE", "ROOF", "SHELTER", "WINDOW", "SCAFFOLD", "TRAILER"}

func (q *Question) device() (landscape.Device, error) {
	d := landscape.Blank(strings.ToUpper(strings.TrimSpace(q.Type)))
	if !typed.MatchString(d.Type) {
		return d, ErrDevice.Because("type: %q is no code of a device like ADV.BILLBOARD", q.Type)
	}
	for _, f := range []struct {
		name string
		from *float64
		to   *float64
		most float64
	}{{"width", q.Width, &d.Width, 200}, {"height", q.Height, &d.Height, 200}, {"depth", q.Depth, &d.Depth, 50}, {"bottom", q.Bottom, &d.Bottom, 200}, {"top", q.Top, &d.Top, 300},
		{"window_share", q.WindowShare, &d.WindowShare, 1}, {"wall_share", q.WallShare, &d.WallShare, 1}} {
		if f.from == nil {
			continue
		}
		if math.IsNaN(*f.from) || *f.from < 0 || *f.from > f.most {
			return d, ErrDevice.Because("%s: %v is not between 0 and %v", f.name, *f.from, f.most)
		}
		*f.to = *f.from
	}
	if q.Sides < 0 || q.Sides > 12 {
		return d, ErrDevice.Because("sides: %d is not between 1 and 12", q.Sides)
	}
	if m := strings.ToUpper(q.Mount); m != "" && !slices.Contains(mounts, m) {
		return d, ErrDevice.Because("mount: %q is none of %s", q.Mount, strings.Join(mounts, ", "))
	}
	if q.Bottom != nil && q.Top != nil && *q.Top < *q.Bottom {
		return d, ErrDevice.Because("top: %v lies below bottom: %v", *q.Top, *q.Bottom)
	}
	d.Sides, d.Mount, d.Illuminated, d.Digital = q.Sides, strings.ToUpper(q.Mount), q.Illuminated, q.Digital
	if q.Businesses != nil {
		d.Businesses = *q.Businesses
	}
	if !q.From.IsZero() && !q.To.IsZero() {
		if q.To.Before(q.From) {
			return d, ErrDevice.Because("to: %s lies before from: %s", q.To, q.From)
		}
		d.Days = float64(money.Days(q.From.Time(), q.To.Time()))
	}
	return d, nil
}

// spot is a point in degrees and in the office's system.
type spot struct{ Lon, Lat, X, Y float64 }

func (q *Question) find(ctx context.Context, tx pgx.Tx, srid int) (s spot, err error) {
	given := 0
	for _, is := range []bool{q.Lon != nil || q.Lat != nil, q.Address != "", q.Parcel != ""} {
		if is {
			given++
		}
	}
	if given != 1 {
		return s, ErrPlace.Because("give one of lon and lat, address, parcel")
	}
	var found []spot
	switch {
	case q.Address != "":
		words := strings.Fields(q.Address)
		if len(words) < 2 {
			return s, ErrPlace.Because("address: %q has no street with a number", q.Address)
		}
		found, err = rows[spot](ctx, tx, `SELECT ST_X(g), ST_Y(g), ST_X(geom), ST_Y(geom) FROM address_points, ST_Transform(geom, 4326) AS g WHERE street_key = $1 AND upper(replace(house_no, ' ', '')) = $2 LIMIT 2`,
			geo.StreetKey(strings.Join(words[:len(words)-1], " ")), strings.ToUpper(words[len(words)-1]))
	case q.Parcel != "":
		found, err = rows[spot](ctx, tx, `SELECT ST_X(g), ST_Y(g), ST_X(at), ST_Y(at) FROM parcels, ST_PointOnSurface(geom) AS at, ST_Transform(at, 4326) AS g WHERE parcel_id = $1 OR number = $1 LIMIT 2`, strings.TrimSpace(q.Parcel))
	case q.Lon == nil || q.Lat == nil:
		return s, ErrPlace.Because("lon and lat come together")
	case !(math.Abs(*q.Lon) <= 180) || !(math.Abs(*q.Lat) <= 85):
		return s, ErrPlace.Because("lon %v, lat %v is no place in degrees", *q.Lon, *q.Lat)
	default:
		found, err = rows[spot](ctx, tx, `SELECT $1::float8, $2::float8, ST_X(at), ST_Y(at) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 4326), $3::int) AS at`, *q.Lon, *q.Lat, srid)
	}
	switch {
	case err != nil:
		return s, err
	case len(found) == 0:
		return s, ErrPlace.Because("there is no %q here", q.Address+q.Parcel)
	case len(found) > 1:
		return s, ErrPlace.Because("there are several %q: give a point on the map", q.Address+q.Parcel)
	}
	return found[0], nil
}

// reader is what every check of one moment shares.
type reader struct {
	tx      pgx.Tx
	office  db.Office
	on      clock.Date
	params  *param.Set
	doc     *landscape.Document
	version int64
}

func open(ctx context.Context, tx pgx.Tx, office db.Office, on clock.Date) (r reader, err error) {
	r = reader{tx: tx, office: office, on: on}
	// The numbers of the law and the council's tables are public; the program reads them for everybody.
	if r.params, err = param.Load(ctx, tx, access.System("check"), on); err != nil {
		return r, err
	}
	r.doc, r.version, err = inForce(ctx, tx, on)
	return r, err
}

// judge is the part of an answer that the reverse map shows, too.
func (r *reader) judge(ctx context.Context, d landscape.Device, s spot) (landscape.Answer, *place, error) {
	id, reach := "", 60.0
	if r.doc != nil {
		id, reach = r.doc.Resolution.ID, r.doc.Reach()+1
		if !math.IsNaN(d.Width) {
			reach += d.Width / 2
		}
	}
	p, err := look(ctx, r.tx, s.X, s.Y, r.office.SRID, id, reach, r.on)
	if err != nil {
		return landscape.Answer{}, nil, err
	}
	p.k, p.tol = r.params.Float("k_sigma"), r.params.Float("tol_min_m")
	if r.doc == nil {
		return landscape.Answer{Verdict: landscape.Pass, Reasons: []landscape.Words{say("W tym dniu nie obowiązuje żadna uchwała krajobrazowa.", "No landscape resolution is in force on this day.", "An diesem Tag gilt kein Landschaftsbeschluss.", "Цього дня не діє жодне ландшафтне рішення.")},
			Overlays: []string{}, Rules: []landscape.Spoken{}, Results: []landscape.Result{}, Contradiction: []string{}, Missing: []landscape.Words{}}, p, nil
	}
	limits := landscape.Limits{AreaRel: r.params.Float("landscape_area_tol_rel"), Height: r.params.Float("landscape_height_tol_m")}
	return landscape.Evaluate(d, p, r.doc, r.on, limits), p, nil
}

// Ask answers a question by the state of a day, and keeps it under a number.
func Ask(ctx context.Context, store *db.Store, q Question, on clock.Date) (Answer, error) {
	var a Answer
	err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		r, err := open(ctx, tx, store.Office(), on)
		if err == nil {
			a, err = r.answer(ctx, q)
		}
		return err
	})
	if err != nil {
		return a, err
	}
	a.Number = newNumber()
	kept := q
	kept.Address, kept.Parcel, kept.Lon, kept.Lat = "", "", &a.Lon, &a.Lat
	question, err := json.Marshal(kept)
	if err != nil {
		return a, err
	}
	answer, err := json.Marshal(a)
	if err != nil {
		return a, err
	}
	_, err = store.Change(ctx, "check", "location check", func(c *db.Change) error {
		_, err := c.Exec(ctx, `INSERT INTO location_checks (number, question, answer) VALUES ($1, $2, $3)`, a.Number, question, answer)
		return err
	})
	return a, err
}

// newNumber is not to be guessed, and can be read out on the telephone.
func newNumber() string { return "S-" + rand.Text()[:10] }

// Kept is a check as it was said.
type Kept struct {
	Number   string    `json:"number"`
	At       time.Time `json:"at"`
	Question Question  `json:"question"`
	Answer   Answer    `json:"answer"`
}

// Reopen is for the office's people.
func Reopen(ctx context.Context, tx pgx.Tx, scope access.Scope, number string) (k Kept, err error) {
	if !scope.SignedIn() {
		return k, access.ErrSignIn
	}
	if !scope.Staff() {
		return k, scope.Refused("location checks")
	}
	var question, answer []byte
	err = tx.QueryRow(ctx, `SELECT number, at, question, answer FROM location_checks WHERE number = $1`, strings.ToUpper(number)).Scan(&k.Number, &k.At, &question, &answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return k, ErrNone
	}
	if err == nil {
		err = errors.Join(json.Unmarshal(question, &k.Question), json.Unmarshal(answer, &k.Answer))
	}
	return k, err
}

func (r *reader) answer(ctx context.Context, q Question) (a Answer, err error) {
	d, err := q.device()
	if err != nil {
		return a, err
	}
	s, err := q.find(ctx, r.tx, r.office.SRID)
	if err != nil {
		return a, err
	}
	a = Answer{On: r.on, Version: r.version, Params: r.params.Digest(), Lon: s.Lon, Lat: s.Lat, Disclaimer: say(
		"To informacja, a nie decyzja; nie jest wiążąca. Powstała z rejestrów i reguł z dnia sprawdzenia.", "This is information, not a decision; it is not binding. It rests on the registers and rules of the day of the check.",
		"Dies ist eine Auskunft, keine Entscheidung; sie ist nicht bindend. Grundlage sind Register und Regeln des Tages.", "Це інформація, а не рішення; вона не є обов'язковою. Її складено за реєстрами й правилами дня перевірки.")}
	if r.doc != nil {
		a.Act = r.doc.Resolution.Act
	}
	if err = r.tx.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM revisions`).Scan(&a.Revision); err != nil {
		return a, err
	}
	var p *place
	if a.Rules, p, err = r.judge(ctx, d, s); err != nil {
		return a, err
	}
	var category string
	a.Land, category = p.land()
	kind := "ADVERT"
	if err = r.tx.QueryRow(ctx, `SELECT kind FROM object_classes WHERE code = $1`, d.Type).Scan(&kind); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return a, err
	}
	a.Titles, a.Documents = papers(a.Land, a.Rules)
	a.Fees = r.fees(&q, &d, a, kind, category)
	return a, nil
}
