package rules

import (
	"strings"

	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// objectCase is one object as the rules of the road lane see it.
type objectCase struct {
	t   *Town
	i   int
	o   *scene.Object
	pos Position
}

func (c *objectCase) lane() *scene.Lane {
	if c.pos.Lane < 0 {
		return nil
	}
	return &c.t.Lanes[c.pos.Lane]
}

// everyObject yields the objects that are near a lane.
func everyObject(t *Town, yield func(objectCase)) {
	t.eachObject(func(i int) {
		if t.pos[i].Lane >= 0 {
			yield(objectCase{t, i, &t.Objects[i], t.pos[i]})
		}
	})
}

func inLane(c *objectCase) Tri { return scene.Of(c.pos.Rel == scene.In) }

func tellPosition(c *objectCase, _ Tri) Text {
	l := c.lane()
	where := text.Same(l.Title())
	if scene.Has(c.pos.Share) {
		return text.Say("%s obrysu leży w pasie %s, najgłębiej %s od granicy; dokładność ±%s",
			"%s of the footprint lies in the lane %s, at most %s from its boundary; accuracy ±%s",
			text.Percent(c.pos.Share), where, text.Metres(-c.pos.SD), text.Metres(c.pos.Tol))
	}
	switch {
	case c.pos.SD <= 0:
		return text.Say("%s w głąb pasa %s; dokładność ±%s", "%s inside the lane %s; accuracy ±%s", text.Metres(-c.pos.SD), where, text.Metres(c.pos.Tol))
	}
	return text.Say("%s poza granicą pasa %s; dokładność ±%s", "%s outside the lane %s; accuracy ±%s", text.Metres(c.pos.SD), where, text.Metres(c.pos.Tol))
}

func isPublic(c *objectCase) Tri {
	switch c.lane().Status {
	case public:
		return scene.True
	case unknownStatus, "":
		return scene.Unknown
	}
	return scene.False
}

func tellPublic(c *objectCase, v Tri) Text {
	switch v {
	case scene.True:
		if k := c.lane().Category; k != "" {
			return text.Say("droga publiczna, kategoria: %s", "a public road, category: %s", text.Same(k))
		}
		return text.T("droga publiczna", "a public road")
	case scene.Unknown:
		return text.T("nie wiadomo, czy droga jest publiczna: warstwa pasów nie podaje jej statusu", "whether the road is public is unknown: the lane layer gives no status")
	}
	return text.T("droga nie jest publiczna", "the road is not public")
}

func isOurs(c *objectCase) Tri { return c.t.Us(int(c.pos.Lane)) }

func tellManager(c *objectCase, v Tri) Text {
	m := text.Quoted(c.lane().Manager)
	switch {
	case v == scene.True:
		return text.Say("zarządcą drogi jest urząd: %s", "the office manages the road: %s", m)
	case v == scene.False:
		return text.Say("zarządcą drogi jest %s", "the road is managed by %s", m)
	case len(c.t.Managers) == 0:
		return text.T("urząd nie podał, którzy zarządcy dróg to on (office add --manager)", "the office has not said which road managers it is (office add --manager)")
	}
	return text.T("warstwa pasów nie podaje zarządcy tej drogi", "the lane layer gives no manager of this road")
}

func hasKind(c *objectCase) Tri {
	switch c.t.Kind(c.o) {
	case "":
		return scene.Unknown
	case scene.NoKind:
		return scene.False
	}
	return scene.True
}

func tellKind(c *objectCase, v Tri) Text {
	switch v {
	case scene.Unknown:
		return text.Say("klasy %s nie ma w słowniku klas obiektów", "class %s is not in the dictionary of object classes", text.Quoted(c.o.ClassRaw))
	case scene.False:
		return text.Say("%s nie zajmuje pasa drogowego w rozumieniu ustawy", "%s does not occupy the lane in the sense of the act", c.t.objectName(c.i))
	}
	return text.Say("%s: %s", "%s: %s", c.t.objectSize(c.i), text.Kind(c.t.Kind(c.o)))
}

var (
	titleInLane  = text.T("Obiekt leży w pasie drogowym", "The object lies in the road lane")
	titlePublic  = text.T("Droga jest publiczna", "The road is public")
	titleManager = text.T("Drogą zarządza nasz urząd", "Our office manages the road")
	titleKind    = text.T("Obiekt zajmuje pas drogowy", "The object occupies the lane")
)

// inForce is the best answer among the links of object i in the given states: is any decision in force on day d?
func (t *Town) inForce(i int, day scene.Day, states ...link.State) (Tri, *link.Link) {
	out, which := scene.False, (*link.Link)(nil)
	for _, l := range t.L.OfObject(i) {
		for _, s := range states {
			if l.State == s {
				if v := t.Decisions[l.Decision].InForce(day); v > out || which == nil {
					out, which = max(out, v), l
				}
			}
		}
	}
	return out, which
}

// ended is the linked decision of object i that ended last before the day, grace included.
func (t *Town) ended(i int, day scene.Day) *link.Link {
	var last *link.Link
	for _, l := range t.L.OfObject(i) {
		if l.State != link.Accepted && l.State != link.Secondary {
			continue
		}
		d := &t.Decisions[l.Decision]
		if !d.Dead() && t.over(d, day) == scene.True && (last == nil || d.Valid.To > t.Decisions[last.Decision].Valid.To) {
			last = l
		}
	}
	return last
}

// endless is a linked decision of object i that had begun by the day and whose end cannot be read: it is in force or it
// has ended, and either way the object is not one without a decision.
func (t *Town) endless(i int, day scene.Day) *link.Link {
	for _, l := range t.L.OfObject(i) {
		d := &t.Decisions[l.Decision]
		if (l.State == link.Accepted || l.State == link.Secondary) && !d.Dead() && d.Valid.Known && d.Valid.To == scene.NoDay && day >= d.Valid.From {
			return l
		}
	}
	return nil
}

// over tells whether a decision ended before the day, the days of grace allowed for. One whose end cannot be read may
// have ended on any day since it began.
func (t *Town) over(d *scene.Decision, day scene.Day) Tri {
	switch {
	case day == scene.NoDay:
		return scene.Unknown
	case d.Valid.To == scene.Always || day < d.Valid.From:
		return scene.False
	case !d.Valid.To.Known():
		return scene.Unknown
	}
	return scene.Of(int(day-d.Valid.To) > t.P.Grace)
}

func (t *Town) number(l *link.Link) Text {
	return text.Same(rowName(&t.Decisions[l.Decision].Document))
}

// place writes what every finding about an object in a lane shows.
func (c *objectCase) place(f *Finding) {
	f.object(c.i)
	f.lane(c.pos.Lane)
	f.measure("depth_in_lane", -c.pos.SD, "m", round2(c.pos.Tol), round2(c.pos.Tol))
	if scene.Has(c.pos.Share) {
		f.measure("share_in_lane", c.pos.Share, "", nil, 0.5)
	}
	f.measure("sigma_object", c.t.SigmaOf(c.o), "m", nil, nil)
	f.measure("sigma_boundary", c.sigmaLane(), "m", nil, nil)
	f.likelihood("probability_in_lane", c.t.inLane(c.i), c.pos.Relation, c.sigmaLane())
	f.measure("size", c.t.Size(c.i), "m2", nil, nil)
}

func (c *objectCase) sigmaLane() float64 {
	if s := c.lane().Sigma; scene.Has(s) {
		return s
	}
	return c.t.Settings.SigmaBoundary
}

func laneName(c *objectCase) Text { return text.Same(c.lane().Title()) }

// measuredBy says that a person has measured the object since the last scan: on which day, by which protocol.
func (f *Finding) measuredBy(o *scene.Object) {
	if o.ByHand {
		f.Measures = append(f.Measures, Measure{Name: "measured_on", Value: strings.TrimSpace(o.MeasuredOn.String() + " " + o.Protocol)})
	}
}
