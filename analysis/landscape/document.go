// Package landscape is the landscape resolution (uchwała krajobrazowa, art. 37a–37e upzp) as data, and what it says of one
// device at one place on one day. It is pure: it asks no database and knows no clock.
//
//	doc, err := landscape.Decode(body)                              // the JSON of domain G3, strictly
//	v := landscape.Evaluate(device, surroundings, doc, day, limits) // PASS, FAIL or UNKNOWN, rule by rule
//	faults := landscape.Check(doc)                                  // contradictions, gaps, what can never apply
//
// Whoever evaluates implements Surroundings. Lengths are metres, areas square metres, shares 0 to 1.
package landscape

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"spoina/internal/clock"
	"spoina/internal/fail"
)

// ErrDocument refuses a resolution that cannot be read; its sentence names the place in the document and the value.
var ErrDocument = fail.New(fail.Invalid, "landscape.document", "the rules cannot be read")

// Effect is what a rule, or the resolution where no rule speaks, makes of a device.
type Effect string

const (
	Allow  Effect = "ALLOW"
	Forbid Effect = "FORBID"
)

// Document is a whole resolution.
type Document struct {
	Resolution      Resolution   `json:"resolution"`
	Zones           []Zone       `json:"zones"`
	Overlays        []Overlay    `json:"overlays"`
	ReferenceLayers []string     `json:"reference_layers"`
	DeviceTypes     []DeviceType `json:"device_types"`
	Rules           []Rule       `json:"rules"`
}

// Resolution is the act itself.
type Resolution struct {
	ID           string     `json:"id"`
	Municipality string     `json:"municipality,omitempty"`
	Act          string     `json:"act"`
	Adopted      clock.Date `json:"adopted,omitzero"`
	InForceFrom  clock.Date `json:"in_force_from"`
	Status       string     `json:"status"`         // DRAFT, IN_FORCE, REPEALED or VOID
	Default      Effect     `json:"default_effect"` // FORBID is a closed list of what may stand
	Adjustment   Adjustment `json:"adjustment,omitzero"`
	Supersedes   []string   `json:"supersedes"`
	VoidParts    []Void     `json:"void_parts"`
	Example      bool       `json:"example,omitempty"` // modelled on published rules: no law of any office
}

// Adjustment is the period in which what stood before is brought into line (art. 37a ust. 9 upzp).
type Adjustment struct {
	Deadline  clock.Date `json:"deadline,omitzero"`
	Reference string     `json:"reference,omitempty"`
}

// Void is a part that a court or the voivode declared invalid: a rule by its id, every rule of a provision, or a zone. In
// a document it may be a string instead, an id or a provision.
type Void struct {
	Rule  string     `json:"rule,omitempty"`
	Basis string     `json:"basis,omitempty"`
	Zone  string     `json:"zone,omitempty"`
	From  clock.Date `json:"from,omitzero"` // zero: from the beginning
	By    string     `json:"by,omitempty"`  // the judgment
}

// UnmarshalJSON also takes a string.
func (v *Void) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*v = Void{Rule: s, Basis: s}
		return nil
	}
	type plain Void
	return strict(b, (*plain)(v))
}

// Zone is an area with rules of its own. Its geometry may be kept elsewhere, under its code.
type Zone struct {
	Code     string          `json:"code"`
	Name     string          `json:"name"`
	Geom     json.RawMessage `json:"geom,omitempty"`
	Priority int             `json:"priority,omitempty"`
}

// Overlay lies upon zones: a monument, a culture park.
type Overlay struct {
	Code     string          `json:"code"`
	Kind     string          `json:"kind"`
	Name     string          `json:"name,omitempty"`
	Geom     json.RawMessage `json:"geom,omitempty"`
	Buffer   float64         `json:"buffer_m"`
	Priority int             `json:"priority,omitempty"`
}

// DeviceType is a kind of device, below a parent. Without one, SIGN is the parent of SIGN.PROJECTING.
type DeviceType struct {
	Code   string `json:"code"`
	Parent string `json:"parent,omitempty"`
	PL     string `json:"pl,omitempty"`
	EN     string `json:"en,omitempty"`
	DE     string `json:"de,omitempty"`
	UK     string `json:"uk,omitempty"`
}

// Rule is one provision. Its id is the same in all versions of the resolution.
type Rule struct {
	ID            string        `json:"id"`
	Basis         string        `json:"basis"` // the citation
	Zones         []string      `json:"zones"` // codes of zones or overlays; "*" is every zone
	Types         []string      `json:"types"` // with everything below them; "*" is every type
	Effect        Effect        `json:"effect"`
	Priority      int           `json:"priority,omitempty"`
	When          []Condition   `json:"when,omitempty"`    // all must hold for the rule to speak
	Require       []Requirement `json:"require,omitempty"` // of a device that it allows
	ByRoadClass   *ByRoadClass  `json:"by_road_class,omitempty"`
	Exceptions    []Exception   `json:"exceptions,omitempty"`
	ExistingUntil clock.Date    `json:"existing_until,omitzero"` // until when what stood before may stay
	Severity      string        `json:"severity,omitempty"`
	Sanction      *bool         `json:"sanction,omitempty"` // nil is true
	ValidFrom     clock.Date    `json:"valid_from,omitzero"`
	ValidTo       clock.Date    `json:"valid_to,omitzero"`
	Status        string        `json:"status,omitempty"` // empty is in force; VOID never speaks
}

// Condition is a fact of the device that a rule asks for before it speaks.
type Condition struct {
	Fact  string `json:"fact"`
	Op    string `json:"op"`
	Value any    `json:"value"`
}

// Requirement is one limit.
type Requirement struct {
	Metric  string  `json:"metric"`
	Op      string  `json:"op"`
	Value   any     `json:"value"`             // a number, a switch, a word or a list of words
	Ref     string  `json:"ref,omitempty"`     // of a distance: the layer
	Unit    string  `json:"unit,omitempty"`    // of a count: property, business, building, parcel, street_km
	Measure string  `json:"measure,omitempty"` // how it is measured: OUTLINE (usual), POST, CENTERLINE_NODE
	Filter  *Filter `json:"filter,omitempty"`
}

// Filter says which other devices count; nil is every advertising device, or for a count the rule's own types.
type Filter struct {
	Types []string `json:"types"`
}

// Exception turns a rule where an overlay lies.
type Exception struct {
	Overlay string `json:"overlay"` // code or kind
	Effect  Effect `json:"effect"`
}

// ByRoadClass is a requirement whose limit depends on the class of the nearest public road.
type ByRoadClass struct {
	Requirement             // without op and value
	Limits      []RoadLimit // by their classes, as they are written in the document
}

// RoadLimit is the limit for some classes of road.
type RoadLimit struct {
	Classes []string
	Op      string
	Value   any
}

type limit struct {
	Op    string `json:"op"`
	Value any    `json:"value"`
}

// UnmarshalJSON takes keys in capitals for lists of road classes: "G,GP".
func (b *ByRoadClass) UnmarshalJSON(body []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return err
	}
	common := map[string]json.RawMessage{}
	*b = ByRoadClass{}
	for k, v := range all {
		if k == strings.ToLower(k) {
			common[k] = v
			continue
		}
		var l limit
		if err := strict(v, &l); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		classes := strings.Split(strings.ReplaceAll(k, " ", ""), ",")
		b.Limits = append(b.Limits, RoadLimit{classes, l.Op, l.Value})
	}
	slices.SortFunc(b.Limits, func(x, y RoadLimit) int { return slices.Compare(x.Classes, y.Classes) })
	rest, err := json.Marshal(common)
	if err != nil {
		return err
	}
	return strict(rest, &b.Requirement)
}

// MarshalJSON writes what UnmarshalJSON reads.
func (b ByRoadClass) MarshalJSON() ([]byte, error) {
	out := map[string]any{"metric": b.Metric}
	for k, v := range map[string]string{"ref": b.Ref, "unit": b.Unit, "measure": b.Measure} {
		if v != "" {
			out[k] = v
		}
	}
	if b.Filter != nil {
		out["filter"] = b.Filter
	}
	for _, l := range b.Limits {
		out[strings.Join(l.Classes, ",")] = limit{l.Op, l.Value}
	}
	return json.Marshal(out)
}

// of is the requirement for a class of road.
func (b *ByRoadClass) of(class string) (Requirement, bool) {
	for _, l := range b.Limits {
		if slices.Contains(l.Classes, class) {
			q := b.Requirement
			q.Op, q.Value = l.Op, l.Value
			return q, true
		}
	}
	return Requirement{}, false
}

// Sanctions tells whether a breach of the rule is punished (art. 37d upzp).
func (r *Rule) Sanctions() bool { return r.Sanction == nil || *r.Sanction }

func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// Decode reads a document. What it does not know it refuses, by name.
func Decode(body []byte) (*Document, error) {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil, ErrDocument.Because("the document is no JSON object: %v", err)
	}
	d := &Document{}
	into := map[string]func(json.RawMessage) error{
		"resolution":       func(b json.RawMessage) error { return at("resolution", strict(b, &d.Resolution)) },
		"zones":            func(b json.RawMessage) error { return list("zones", b, &d.Zones) },
		"overlays":         func(b json.RawMessage) error { return list("overlays", b, &d.Overlays) },
		"reference_layers": func(b json.RawMessage) error { return list("reference_layers", b, &d.ReferenceLayers) },
		"device_types":     func(b json.RawMessage) error { return list("device_types", b, &d.DeviceTypes) },
		"rules":            func(b json.RawMessage) error { return list("rules", b, &d.Rules) },
	}
	names := []string{"resolution", "zones", "overlays", "reference_layers", "device_types", "rules"}
	for name := range parts {
		if into[name] == nil {
			return nil, ErrDocument.Because("%s: the document has no such part: %s", name, strings.Join(names, ", "))
		}
	}
	for _, name := range names {
		if parts[name] == nil {
			if name == "resolution" || name == "rules" {
				return nil, ErrDocument.Because("%s is missing", name)
			}
			continue
		}
		if err := into[name](parts[name]); err != nil {
			return nil, err
		}
	}
	return d, d.valid()
}

// Encode writes what Decode reads.
func Encode(d *Document) ([]byte, error) { return json.MarshalIndent(d, "", " ") }

func list[T any](path string, b json.RawMessage, into *[]T) error {
	var rows []json.RawMessage
	if err := json.Unmarshal(b, &rows); err != nil {
		return at(path, err)
	}
	*into = make([]T, len(rows))
	for i, row := range rows {
		if err := at(fmt.Sprintf("%s[%d]", path, i), strict(row, &(*into)[i])); err != nil {
			return err
		}
	}
	return nil
}

// at names the place and the value of what could not be read.
func at(path string, err error) error {
	if err == nil {
		return nil
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		if kind.Field != "" {
			path += "." + kind.Field
		}
		return ErrDocument.Because("%s: %s where %s is expected", path, kind.Value, kind.Type)
	}
	return ErrDocument.Because("%s: %s", path, strings.TrimPrefix(err.Error(), "json: "))
}

func (d *Document) valid() error {
	say := func(path string, value any, want string) error {
		return ErrDocument.Because("%s: %q: %s", path, fmt.Sprint(value), want)
	}
	r := &d.Resolution
	switch {
	case r.ID == "":
		return say("resolution.id", "", "the resolution needs an identifier")
	case r.Default != Allow && r.Default != Forbid:
		return say("resolution.default_effect", r.Default, "FORBID or ALLOW")
	case !slices.Contains([]string{"", "DRAFT", "IN_FORCE", "REPEALED", "VOID"}, r.Status):
		return say("resolution.status", r.Status, "DRAFT, IN_FORCE, REPEALED or VOID")
	}
	codes := map[string]bool{}
	for i, z := range d.Zones {
		if z.Code == "" || codes[z.Code] {
			return say(fmt.Sprintf("zones[%d].code", i), z.Code, "a code of its own")
		}
		codes[z.Code] = true
	}
	for i, o := range d.Overlays {
		if o.Code == "" || codes[o.Code] {
			return say(fmt.Sprintf("overlays[%d].code", i), o.Code, "a code of its own")
		}
		if o.Buffer < 0 {
			return say(fmt.Sprintf("overlays[%d].buffer_m", i), o.Buffer, "not below 0")
		}
		codes[o.Code] = true
	}
	ids := map[string]bool{}
	for i := range d.Rules {
		r, path := &d.Rules[i], fmt.Sprintf("rules[%d]", i)
		switch {
		case strings.TrimSpace(r.ID) == "" || ids[r.ID]:
			return say(path+".id", r.ID, "an identifier of its own")
		case strings.TrimSpace(r.Basis) == "":
			return say(path+".basis", r.Basis, "the provision that it rests on")
		case r.Effect != Allow && r.Effect != Forbid:
			return say(path+".effect", r.Effect, "ALLOW or FORBID")
		case len(r.Zones) == 0:
			return say(path+".zones", "", "at least one zone, or \"*\"")
		case len(r.Types) == 0:
			return say(path+".types", "", "at least one type, or \"*\"")
		case !slices.Contains([]string{"", "IN_FORCE", "VOID"}, r.Status):
			return say(path+".status", r.Status, "IN_FORCE or VOID")
		case !slices.Contains([]string{"", "INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"}, r.Severity):
			return say(path+".severity", r.Severity, "INFO, LOW, MEDIUM, HIGH or CRITICAL")
		case !r.ValidTo.IsZero() && r.ValidTo.Before(r.ValidFrom):
			return say(path+".valid_to", r.ValidTo, "not before valid_from")
		}
		ids[r.ID] = true
		for k, c := range r.When {
			at := fmt.Sprintf("%s.when[%d]", path, k)
			if c.Fact == "" {
				return say(at+".fact", c.Fact, "a fact of the device")
			}
			if err := operator(at, c.Op, c.Value); err != nil {
				return err
			}
		}
		for k := range r.Require {
			if err := r.Require[k].valid(fmt.Sprintf("%s.require[%d]", path, k), true); err != nil {
				return err
			}
		}
		if b := r.ByRoadClass; b != nil {
			at := path + ".by_road_class"
			if err := b.valid(at, false); err != nil {
				return err
			}
			if len(b.Limits) == 0 {
				return say(at, "", "a limit for at least one class of road")
			}
			for _, l := range b.Limits {
				if err := operator(at+"."+strings.Join(l.Classes, ","), l.Op, l.Value); err != nil {
					return err
				}
			}
		}
		for k, e := range r.Exceptions {
			if e.Overlay == "" || e.Effect != Allow && e.Effect != Forbid {
				return say(fmt.Sprintf("%s.exceptions[%d]", path, k), e, "an overlay, and ALLOW or FORBID")
			}
		}
	}
	return nil
}

func (q *Requirement) valid(path string, whole bool) error {
	m, ok := metricOf(q.Metric)
	switch {
	case !ok:
		return ErrDocument.Because("%s.metric: %q: one of %s", path, q.Metric, strings.Join(Metrics(), ", "))
	case m.code == "distance" && q.Ref == "":
		return ErrDocument.Because("%s.ref: a distance names the layer that it is measured to", path)
	case m.code == "count_per" && !slices.Contains([]string{"property", "business", "building", "parcel", "street_km"}, q.Unit):
		return ErrDocument.Because("%s.unit: %q: property, business, building, parcel or street_km", path, q.Unit)
	case !slices.Contains([]string{"", "OUTLINE", "POST", "CENTERLINE_NODE"}, q.Measure):
		return ErrDocument.Because("%s.measure: %q: OUTLINE, POST or CENTERLINE_NODE", path, q.Measure)
	case !whole:
		return nil
	}
	if _, number := q.Value.(float64); m.number && !number {
		return ErrDocument.Because("%s.value: %q: a number", path, fmt.Sprint(q.Value))
	}
	return operator(path, q.Op, q.Value)
}

func operator(path, op string, value any) error {
	switch op {
	case "<=", "<", ">=", ">":
		if _, ok := value.(float64); !ok {
			return ErrDocument.Because("%s.value: %q: %s compares numbers", path, fmt.Sprint(value), op)
		}
	case "=", "==", "!=", "in", "not_in":
		if value == nil {
			return ErrDocument.Because("%s.value is missing", path)
		}
	default:
		return ErrDocument.Because("%s.op: %q: <=, <, >=, >, =, !=, in or not_in", path, op)
	}
	return nil
}

// Speaks tells whether a rule counts on a day: in its own period, and not void.
func (d *Document) Speaks(r *Rule, on clock.Date) bool {
	if r.Status == "VOID" || on.Before(r.ValidFrom) || !r.ValidTo.IsZero() && on.After(r.ValidTo) {
		return false
	}
	for _, v := range d.Resolution.VoidParts {
		if !on.Before(v.From) && (v.Rule == r.ID && v.Rule != "" || v.Basis == r.Basis && v.Basis != "") {
			return false
		}
	}
	return true
}

// InForce tells whether the resolution counts on a day.
func (d *Document) InForce(on clock.Date) bool {
	return d.Resolution.Status != "VOID" && d.Resolution.Status != "REPEALED" && !on.Before(d.Resolution.InForceFrom)
}

func (d *Document) zoneVoid(code string, on clock.Date) bool {
	return slices.ContainsFunc(d.Resolution.VoidParts, func(v Void) bool { return v.Zone == code && code != "" && !on.Before(v.From) })
}
