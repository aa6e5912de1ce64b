package rules

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// The rules K01–K13 compare what stands in the town with the landscape resolution that was in force on the day it was seen
// (domain G3). Where none was, they say nothing. A document is read once; what it says of a device is worked out once and
// looked at by all thirteen.

// LandscapeParams are the numbers of the rules of the landscape resolution.
type LandscapeParams struct {
	Multiplier  int     // of the advertising fee for a day of the penalty (art. 37d upzp)
	AreaRel     float64 // tolerance of an area: relative
	HeightTol   float64 // m
	Fee         bool    // the council introduced the advertising fee
	FeeFixed    int64   // gr a day
	FeeVariable int64   // gr per m² and day
}

// law is a landscape resolution as its document says it.
type law struct {
	Resolution struct {
		ID            string `json:"id"`
		Act           string `json:"act"`
		InForceFrom   string `json:"in_force_from"`
		DefaultEffect string `json:"default_effect"`
		Adjustment    struct {
			Deadline string `json:"deadline"`
		} `json:"adjustment"`
		VoidParts []json.RawMessage `json:"void_parts"`
	} `json:"resolution"`
	Overlays []struct {
		Code string `json:"code"`
		Kind string `json:"kind"`
	} `json:"overlays"`
	Types []struct {
		Code   string `json:"code"`
		Parent string `json:"parent"`
	} `json:"device_types"`
	Rules []lawRule `json:"rules"`

	since, deadline scene.Day
	void            map[string]bool // identifiers and provisions that no longer count
	parent          map[string]string
}

type lawRule struct {
	ID          string           `json:"id"`
	Basis       string           `json:"basis"`
	Zones       []string         `json:"zones"`
	Types       []string         `json:"types"`
	Effect      string           `json:"effect"`
	Priority    int              `json:"priority"`
	When        []lawFact        `json:"when"`
	Require     []lawRequirement `json:"require"`
	ByRoadClass json.RawMessage  `json:"by_road_class"`
	Exceptions  []struct {
		Overlay string `json:"overlay"`
		Effect  string `json:"effect"`
	} `json:"exceptions"`
	Status   string `json:"status"`
	From     string `json:"valid_from"`
	To       string `json:"valid_to"`
	Sanction *bool  `json:"sanction"`

	byClass []classLimit
}

// classLimit is a requirement that depends on the class of the road.
type classLimit struct {
	classes []string
	of      lawRequirement
}

type lawFact struct {
	Fact  string `json:"fact"`
	Op    string `json:"op"`
	Value any    `json:"value"`
}

type lawRequirement struct {
	Metric  string `json:"metric"`
	Op      string `json:"op"`
	Value   any    `json:"value"`
	Ref     string `json:"ref"`
	Unit    string `json:"unit"`
	Measure string `json:"measure"`
	Filter  struct {
		Types []string `json:"types"`
	} `json:"filter"`
}

// lawOf reads the document of a resolution, once in the life of a town. A document that cannot be read is no law: it was
// refused when it was written, so that this is a mistake of the program, told in the log of the run by the silence of K.
func (t *Town) lawOf(r *scene.Resolution) *law {
	t.lawMu.Lock()
	defer t.lawMu.Unlock()
	if l, ok := t.laws[r.ID]; ok {
		return l
	}
	if t.laws == nil {
		t.laws = map[int64]*law{}
	}
	l := &law{since: r.From, void: map[string]bool{}, parent: map[string]string{}}
	if json.Unmarshal(r.Document, l) != nil {
		l = nil
	} else {
		l.prepare()
	}
	t.laws[r.ID] = l
	return l
}

func (l *law) prepare() {
	if d := scene.ParseDay(l.Resolution.InForceFrom); d != scene.NoDay {
		l.since = d
	}
	l.deadline = scene.ParseDay(l.Resolution.Adjustment.Deadline)
	for _, raw := range l.Resolution.VoidParts {
		var s string
		var of struct {
			Rule  string `json:"rule"`
			Basis string `json:"basis"`
		}
		if json.Unmarshal(raw, &s) == nil {
			l.void[s] = true
		} else if json.Unmarshal(raw, &of) == nil {
			l.void[of.Rule], l.void[of.Basis] = true, true
		}
	}
	delete(l.void, "")
	for _, x := range l.Types {
		l.parent[x.Code] = x.Parent
	}
	for i := range l.Rules {
		r := &l.Rules[i]
		var of map[string]json.RawMessage
		if json.Unmarshal(r.ByRoadClass, &of) != nil {
			continue
		}
		var common lawRequirement
		_ = json.Unmarshal(r.ByRoadClass, &common) // its keys that are no classes
		for k, raw := range of {
			limit := common
			if k != strings.ToLower(k) && json.Unmarshal(raw, &limit) == nil { // classes are capitals: "G,GP"
				limit.Metric, limit.Ref = common.Metric, common.Ref
				r.byClass = append(r.byClass, classLimit{strings.Split(strings.ReplaceAll(k, " ", ""), ","), limit})
			}
		}
	}
}

// isA tells how specific a type of a rule is for a device: the longer its name the more; 0 is not at all.
func (l *law) isA(code, of string) int {
	for depth := 0; code != "" && depth < 10; depth++ {
		if code == of || of == "*" {
			return max(1, 10-depth)
		}
		if p, ok := l.parent[code]; ok && p != "" {
			code = p
			continue
		}
		k := strings.LastIndexByte(code, '.')
		if k < 0 {
			return 0
		}
		code = code[:k]
	}
	return 0
}

func (l *law) anyOf(code string, types []string) int {
	best := 0
	for _, x := range types {
		best = max(best, l.isA(code, x))
	}
	return best
}

// measured is a requirement of a rule with what was measured for it.
type measured struct {
	rule  *lawRule
	of    lawRequirement
	value Tri // whether it is broken: True is a breach
	have  float64
	limit float64
	tol   float64
	unit  string
	other int // the object or feature that it was measured to; -1 is none
	why   Text
}

// kCase is a device as the resolution sees it.
type kCase struct {
	t    *Town
	i    int
	o    *scene.Object
	res  *scene.Resolution
	law  *law
	code string

	zones    []int32 // zones it certainly lies in, one of each code
	edges    []int32 // zones it may lie in
	overlays []int32
	codes    []string

	allowed, forbidden []*lawRule // of the highest rank
	otherForm          []*lawRule // that would allow it in another form or place
	maybe              []Text     // facts that are missing for a rule to be told
	requirements       []measured
}

// ofLaw is what the resolution says of devices, worked out on first use.
type ofLaw struct {
	lawMu sync.Mutex
	laws  map[int64]*law
}

const (
	adFamily    = "ADV."
	signFamily  = "SIGN."
	fenceFamily = "FEN."
)

// regulated tells whether the resolution speaks of a class at all: advertisements and signs; fences and small architecture.
// Municipal information and road signs are exempt.
func regulated(code string) bool {
	return isAdvertising(code) || strings.HasPrefix(code, fenceFamily) || code == "STR.SHELTER" || strings.HasPrefix(code, "FUR.") && code != "FUR.HYDRANT"
}

func isAdvertising(code string) bool {
	return strings.HasPrefix(code, adFamily) || strings.HasPrefix(code, signFamily)
}

// everyDevice yields the things of which the resolution of their day speaks and for which fits says yes.
func everyDevice(fits func(code string) bool) func(t *Town, yield func(kCase)) {
	return func(t *Town, yield func(kCase)) {
		if len(t.Law.Resolutions) == 0 {
			return
		}
		t.eachObject(func(i int) {
			if c, ok := t.device(i, fits); ok {
				yield(c)
			}
		})
	}
}

// device is object i under the resolution of its day.
func (t *Town) device(i int, fits func(code string) bool) (kCase, bool) {
	o := &t.Objects[i]
	if o.Gone || o.Removed || o.Class < 0 || !fits(t.Classes[o.Class].Code) {
		return kCase{}, false
	}
	res := t.Law.ResolutionOn(o.Seen)
	if res == nil {
		return kCase{}, false
	}
	l := t.lawOf(res)
	if l == nil {
		return kCase{}, false
	}
	c := kCase{t: t, i: i, o: o, res: res, law: l, code: t.Classes[o.Class].Code}
	c.place()
	c.judge()
	return c, true
}

// place finds the zones and overlays.
func (c *kCase) place() {
	for _, h := range c.t.ZonesOf(c.i, c.res.Code) {
		z := &c.t.Law.Zones[h.Zone]
		switch {
		case z.Kind != scene.ZoneKind:
			if h.Rel == scene.In {
				c.overlays = append(c.overlays, h.Zone)
			} else {
				c.maybe = append(c.maybe, text.Say("stoi na granicy obszaru %s", "it stands at the boundary of the area %s", text.Quoted(z.Code)))
			}
		case h.Rel == scene.In:
			if !slices.Contains(c.codes, z.Code) {
				c.codes = append(c.codes, z.Code)
				c.zones = append(c.zones, h.Zone)
			}
		default:
			c.edges = append(c.edges, h.Zone)
		}
	}
}

// oneZone tells whether the zone is known: False where there is none or there are two, Unknown at a boundary.
func (c *kCase) oneZone() Tri {
	switch {
	case len(c.codes) == 1:
		return scene.True
	case len(c.codes) == 0 && len(c.edges) > 0:
		return scene.Unknown
	}
	return scene.False
}

func (c *kCase) zoneText() Text {
	if len(c.zones) == 0 {
		return text.T("poza strefami", "in no zone")
	}
	z := &c.t.Law.Zones[c.zones[0]]
	if z.Name == "" {
		return text.Same(z.Code)
	}
	return text.Same(z.Code + " (" + z.Name + ")")
}

func (r *lawRule) counts(day scene.Day, void map[string]bool) bool {
	if strings.EqualFold(r.Status, "VOID") || void[r.ID] || void[r.Basis] {
		return false
	}
	from, to := scene.ParseDay(r.From), scene.ParseDay(r.To)
	return (from == scene.NoDay || day >= from) && (to == scene.NoDay || day <= to)
}

// judge finds the rules that apply. Specificity (domain G3): overlay before zone, a more specific type before its ancestor,
// then priority; a ban beats a permission of the same rank.
func (c *kCase) judge() {
	type ranked struct {
		rule   *lawRule
		effect string
		rank   [3]int
	}
	var list []ranked
	for k := range c.law.Rules {
		r := &c.law.Rules[k]
		depth := c.law.anyOf(c.code, r.Types)
		if depth == 0 || !r.counts(c.o.Seen, c.law.void) {
			continue
		}
		over := 0
		in := slices.ContainsFunc(r.Zones, func(z string) bool { return slices.Contains(c.codes, z) || z == "*" })
		if slices.ContainsFunc(r.Zones, c.inOverlay) {
			in, over = true, 1
		}
		if !in {
			continue
		}
		switch c.when(r) {
		case scene.False:
			if r.Effect == "ALLOW" {
				c.otherForm = append(c.otherForm, r)
			}
			continue
		case scene.Unknown:
			c.maybe = append(c.maybe, text.Say("nie wiadomo, czy spełnia warunek przepisu %s", "whether it meets the condition of %s is not known", text.Same(r.Basis)))
			continue
		}
		effect := r.Effect
		for _, e := range r.Exceptions {
			if c.inOverlay(e.Overlay) {
				effect, over = e.Effect, 1
			}
		}
		list = append(list, ranked{r, effect, [3]int{over, depth, r.Priority}})
		if effect == "ALLOW" {
			for _, q := range r.Require {
				c.requirements = append(c.requirements, c.measure(r, q))
			}
			if len(r.byClass) > 0 {
				c.requirements = append(c.requirements, c.byRoad(r))
			}
		}
	}
	if len(list) == 0 {
		return
	}
	best := slices.MaxFunc(list, func(a, b ranked) int { return slices.Compare(a.rank[:], b.rank[:]) }).rank
	for _, x := range list {
		switch {
		case x.rank != best:
		case x.effect == "ALLOW":
			c.allowed = append(c.allowed, x.rule)
		default:
			c.forbidden = append(c.forbidden, x.rule)
		}
	}
}

func (c *kCase) inOverlay(code string) bool {
	for _, k := range c.overlays {
		if z := &c.t.Law.Zones[k]; z.Code == code || z.Kind == code {
			return true
		}
	}
	return false
}

// when tells whether a device meets the conditions of a rule.
func (c *kCase) when(r *lawRule) Tri {
	out := scene.True
	for _, f := range r.When {
		have, known := c.fact(f.Fact)
		v := scene.Unknown
		if known {
			in := slices.ContainsFunc(words(f.Value), func(w string) bool { return strings.EqualFold(w, have) })
			v = scene.Of(in != (f.Op == "not_in" || f.Op == "!=" || f.Op == "<>"))
		}
		out = min(out, v)
	}
	return out
}

// words are the values of a condition as text.
func words(v any) []string {
	switch v := v.(type) {
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, words(x)...)
		}
		return out
	case nil:
		return nil
	}
	return []string{fmt.Sprint(v)}
}

func (c *kCase) fact(name string) (string, bool) {
	yes := func(t Tri) (string, bool) { return fmt.Sprint(t == scene.True), t != scene.Unknown }
	text := func(s string) (string, bool) { return s, s != "" }
	switch name {
	case "placement", "mount":
		return text(c.o.Mount)
	case "illuminated":
		return yes(c.o.Lit)
	case "digital":
		return yes(c.digital())
	case "moving":
		return yes(c.o.Moving)
	case "material":
		return text(c.o.Material)
	case "colour":
		return text(c.o.Colour)
	case "sides":
		return fmt.Sprint(c.o.Sides), c.o.Sides > 0
	}
	return "", false
}

func (c *kCase) digital() Tri {
	if c.code == "ADV.LED" {
		return scene.True
	}
	return c.o.Digital
}

// perSide is the display area of one side, m²; NaN is unknown.
func (c *kCase) perSide() float64 {
	o := c.o
	switch {
	case scene.Has(o.Width) && scene.Has(o.Height):
		return o.Width * o.Height
	case scene.Has(o.Display) && o.Sides > 0:
		return o.Display / float64(o.Sides)
	}
	return scene.None
}

// display is the display area of all sides, m²; NaN is unknown.
func (c *kCase) display() float64 {
	o := c.o
	switch {
	case scene.Has(o.Display):
		return o.Display
	case scene.Has(o.Width) && scene.Has(o.Height):
		return o.Width * o.Height * float64(max(1, o.Sides))
	}
	return scene.None
}

// halfWidth is how far a point device reaches from its middle: distances are measured from the nearest edge of its outline.
func (t *Town) halfWidth(i int) float64 {
	if o := &t.Objects[i]; t.ObjectShapes.Dim(i) == 0 && scene.Has(o.Width) {
		return o.Width / 2
	}
	return 0
}

func number(v any) (float64, bool) {
	f, ok := v.(float64)
	return f, ok
}

// measure compares a device with a requirement. What is within the tolerance keeps it.
func (c *kCase) measure(r *lawRule, q lawRequirement) measured {
	m := measured{rule: r, of: q, value: scene.Unknown, have: scene.None, limit: scene.None, other: -1}
	name := metricName(q)
	limit, ok := number(q.Value)
	if !ok {
		c.measureWord(&m, q, name)
		return m
	}
	m.limit, m.unit = limit, "m"
	missing := text.Say("brak danych: %s", "missing: %s", name)
	o, tol := c.o, c.t.P.Landscape.HeightTol
	switch q.Metric {
	case "display_area_m2_per_side", "display_area_per_side":
		m.have, m.unit, m.tol = c.perSide(), "m²", limit*c.t.P.Landscape.AreaRel
	case "display_area_total", "display_area_m2_total":
		m.have, m.unit, m.tol = c.display(), "m²", limit*c.t.P.Landscape.AreaRel
	case "width", "width_m":
		m.have, m.tol = o.Width, tol
	case "height", "height_m":
		m.have, m.tol = o.Height, tol
	case "top_height", "top_height_m":
		m.have, m.tol = o.Top, tol
	case "bottom_edge", "bottom_edge_m":
		m.have, m.tol = o.Bottom, tol
	case "projection", "thickness", "projection_m", "thickness_m":
		m.have, m.tol = o.Depth, tol
	case "window_share", "wall_share":
		m.have, m.unit = o.Share, ""
	case "duration_days":
		m.unit = "d"
		if o.PlacedOn.Known() && o.Seen.Known() {
			until := o.Seen
			m.have = float64(until - o.PlacedOn + 1)
		}
	case "distance":
		c.toFeature(&m, q.Ref, limit)
		return c.compared(m, name, missing)
	case "spacing":
		c.toDevice(&m, q.Filter.Types, limit)
		return c.compared(m, name, missing)
	case "count_per":
		m.unit = ""
		c.counted(&m, r, q)
	}
	return c.compared(m, name, missing)
}

func (c *kCase) compared(m measured, name, missing Text) measured {
	if !scene.Has(m.have) {
		if m.why.Empty() {
			m.why = missing
		}
		return m
	}
	op := m.of.Op
	breach := false
	switch op {
	case "<=", "<":
		breach = m.have > m.limit+m.tol+1e-9
	case ">=", ">":
		breach = m.have < m.limit-m.tol-1e-9
	case "=", "==":
		breach = math.Abs(m.have-m.limit) > m.tol+1e-9
	default:
		m.why = text.Say("nieznany warunek %s", "unknown condition %s", text.Quoted(op))
		return m
	}
	m.value = scene.Of(breach)
	m.why = text.Say("%s: %s, wymagane %s %s", "%s: %s, required %s %s", name, m.figure(m.have), text.Same(strings.ReplaceAll(strings.ReplaceAll(op, "<=", "≤"), ">=", "≥")), m.figure(m.limit))
	return m
}

func (m *measured) figure(v float64) Text {
	switch m.unit {
	case "m":
		return text.Metres(v)
	case "m²":
		return text.Area(v)
	case "d":
		n := text.Number(v, 0)
		return Text{PL: n.PL + " dni", EN: n.EN + " days"}
	}
	if v == math.Trunc(v) {
		return text.Number(v, 0)
	}
	return text.Number(v, 2)
}

// measureWord compares what is no number: a material, a colour, a screen.
func (c *kCase) measureWord(m *measured, q lawRequirement, name Text) {
	have, known := c.fact(q.Metric)
	if !known {
		m.why = text.Say("brak danych: %s", "missing: %s", name)
		return
	}
	in := slices.ContainsFunc(words(q.Value), func(w string) bool { return strings.EqualFold(w, have) })
	m.value = scene.Of(in == (q.Op == "not_in" || q.Op == "!=" || q.Op == "<>"))
	m.why = text.Say("%s: %s, wymagane: %s", "%s: %s, required: %s", name, text.Quoted(have), text.Same(strings.Join(words(q.Value), ", ")))
}

// referenceKinds are the kinds of reference features by the names of the resolution's layers.
var referenceKinds = map[string]string{"intersection_node": scene.Crossing, "building": scene.Building, "bus_stop": scene.Stop, "carriageway_edge": scene.Carriageway,
	"monument": scene.Monument, "tree": scene.Tree, "crossing": scene.Pedestrian, "rail": scene.Rail}

func (c *kCase) toFeature(m *measured, ref string, limit float64) {
	kind := referenceKinds[ref]
	if kind == "" || !c.t.HasReference(kind) {
		m.why = text.Say("warstwy „%s” urząd nie ma", "the office has no layer %s", text.Same(ref))
		return
	}
	m.tol = c.t.Tolerance(c.t.SigmaOf(c.o), c.t.Settings.SigmaObject)
	const beyond = 50.0
	half := c.t.halfWidth(c.i)
	k, d, ok := c.t.Nearest(c.i, kind, limit+beyond+half)
	m.have = limit + beyond
	if ok {
		m.have, m.other = max(0, d-half), k
	}
}

func (c *kCase) toDevice(m *measured, types []string, limit float64) {
	t := c.t
	half := t.halfWidth(c.i)
	const beyond = 20.0
	m.have, m.tol = limit+beyond, t.Tolerance(t.SigmaOf(c.o), t.SigmaOf(c.o))
	t.ObjectIndex.Search(t.ObjectShapes.Box(c.i).Grow(limit+beyond+half+10), func(k int) {
		o := &t.Objects[k]
		if k == c.i || o.Gone || o.Removed || o.Class < 0 || c.o.Campaign >= 0 && o.Campaign >= 0 && o.Seen < c.o.Seen-90 {
			return // the scan that saw this one no longer saw the other
		}
		if len(types) > 0 && c.law.anyOf(t.Classes[o.Class].Code, types) == 0 || len(types) == 0 && !isAdvertising(t.Classes[o.Class].Code) {
			return
		}
		if d := max(0, t.ObjectShapes.Distance(c.i, &t.ObjectShapes, k)-half-t.halfWidth(k)); d < m.have {
			m.have, m.other = d, k
		}
	})
}

// counted counts the devices of the rule's kinds on the property. Without property numbers a parcel stands for it.
func (c *kCase) counted(m *measured, r *lawRule, q lawRequirement) {
	switch q.Unit {
	case "property", "parcel", "business":
	default:
		m.why = text.Say("liczby na „%s” nie da się policzyć z rejestrów", "a count per %s cannot be made from the registers", text.Same(q.Unit))
		return
	}
	if q.Unit == "business" {
		if c.o.Businesses < 0 {
			m.why = text.T("nie wiadomo, ile działalności jest na nieruchomości", "how many businesses are on the property is not known")
			return
		}
		m.limit *= float64(c.o.Businesses)
	}
	others, ok := c.onProperty(r, q)
	if !ok {
		m.why = text.T("nie stoi na pewno na jednej działce", "it does not certainly stand on one parcel")
		return
	}
	m.have = float64(len(others))
}

// onProperty are the devices of the rule's kinds on the parcel on which this one stands, this one among them, by their rows.
func (c *kCase) onProperty(r *lawRule, q lawRequirement) ([]int32, bool) {
	parcel := int32(-1)
	for _, h := range c.t.J.ParcelsOf(c.i) {
		if h.Rel == scene.In && h.Holds {
			parcel = h.Parcel
		}
	}
	if parcel < 0 {
		return nil, false
	}
	types := q.Filter.Types
	if len(types) == 0 {
		types = r.Types
	}
	var out []int32
	for _, k := range c.t.standingOn(parcel) {
		o := &c.t.Objects[k]
		if o.Gone || o.Removed || o.Class < 0 || c.law.anyOf(c.t.Classes[o.Class].Code, types) == 0 || o.Seen < c.o.Seen-90 {
			continue
		}
		if slices.ContainsFunc(c.t.J.ParcelsOf(int(k)), func(h scene.ParcelHit) bool { return h.Parcel == parcel && h.Holds }) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out, true
}

// byRoad is a requirement that depends on the class of the nearest public road.
func (c *kCase) byRoad(r *lawRule) measured {
	common := r.byClass[0].of
	m := measured{rule: r, of: common, value: scene.Unknown, have: scene.None, limit: scene.None, other: -1}
	class, best := "", math.Inf(1)
	c.t.LanesWithin(c.i, 50, func(k int, rel scene.Relation) {
		if rel.SD < best && c.t.Lanes[k].Status != internalRoad {
			class, best = c.t.Lanes[k].Class, rel.SD
		}
	})
	if math.IsInf(best, 1) {
		m.value, m.why = scene.False, text.T("w promieniu 50 m nie ma drogi publicznej", "there is no public road within 50 m")
		return m
	}
	for _, x := range r.byClass {
		if slices.Contains(x.classes, class) {
			return c.measure(r, x.of)
		}
	}
	if class == "" {
		m.why = text.T("klasa drogi nie jest znana", "the class of the road is not known")
		return m
	}
	m.value, m.why = scene.False, text.Say("dla drogi klasy %s nie ma wymagania", "there is no requirement for a road of class %s", text.Same(class))
	return m
}

var metricNames = map[string]Text{
	"display_area_m2_per_side": text.T("powierzchnia jednej strony", "area of one side"), "display_area_per_side": text.T("powierzchnia jednej strony", "area of one side"),
	"display_area_total": text.T("powierzchnia wszystkich stron", "area of all sides"), "display_area_m2_total": text.T("powierzchnia wszystkich stron", "area of all sides"),
	"width": text.T("szerokość", "width"), "height": text.T("wysokość", "height"), "top_height": text.T("wysokość całkowita", "total height"),
	"bottom_edge": text.T("dolna krawędź nad terenem", "lower edge above the ground"), "projection": text.T("wysięg", "projection"), "thickness": text.T("grubość", "thickness"),
	"window_share": text.T("zajęta część witryny", "share of the window"), "wall_share": text.T("zajęta część ściany", "share of the wall"),
	"duration_days": text.T("czas ekspozycji", "time of display"), "material": text.T("materiał", "material"), "colour": text.T("kolor", "colour"),
	"digital": text.T("ekran cyfrowy", "digital screen"), "illuminated": text.T("podświetlenie", "illumination"), "spacing": text.T("odległość od najbliższego innego nośnika", "distance to the nearest other device"),
	"count_per": text.T("liczba na nieruchomości", "count on the property"),
}

var referenceNames = map[string]Text{
	"intersection_node": text.T("skrzyżowania", "the crossing"), "building": text.T("budynku", "the building"), "bus_stop": text.T("przystanku", "the stop"), "carriageway_edge": text.T("krawędzi jezdni", "the edge of the carriageway"),
	"monument": text.T("zabytku", "the monument"), "tree": text.T("drzewa", "the tree"), "crossing": text.T("przejścia dla pieszych", "the pedestrian crossing"), "rail": text.T("torów", "the railway"),
}

func metricName(q lawRequirement) Text {
	if q.Metric == "distance" {
		of, ok := referenceNames[q.Ref]
		if !ok {
			of = text.Same(q.Ref)
		}
		return text.Say("odległość od %s", "distance from %s", of)
	}
	if n, ok := metricNames[strings.TrimSuffix(q.Metric, "_m")]; ok {
		return n
	}
	return text.Same(q.Metric)
}
