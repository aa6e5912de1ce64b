package rules

import (
	"cmp"
	"math"
	"slices"

	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// considerMax is how many documents a proof lists: the nearest and best first.
const considerMax = 12

// considered lists every document that could speak of object i on day d, and says why each does or does not.
func (f *Finding) considered(i int) {
	t := f.Town
	o := &t.Objects[i]
	seen := map[int32]bool{}
	var docs []Document
	for _, l := range t.L.OfObject(i) {
		seen[l.Decision] = true
		docs = append(docs, t.linked(l, o))
	}
	add := func(d int32, distance float64) {
		if !seen[d] {
			seen[d] = true
			docs = append(docs, t.unlinked(d, i, distance))
		}
	}
	for _, n := range t.nearAt[int32(i)] {
		add(n.Decision, n.Distance)
	}
	for _, h := range t.J.ParcelsOf(i) {
		for _, d := range t.onParcel[h.Parcel] {
			add(d, math.NaN())
		}
	}
	slices.SortStableFunc(docs, func(a, b Document) int {
		return cmp.Or(cmp.Compare(rankOf(a.Verdict), rankOf(b.Verdict)), cmp.Compare(far(a), far(b)))
	})
	if len(docs) > considerMax {
		docs = docs[:considerMax]
	}
	f.Documents = append(f.Documents, docs...)
	for _, d := range docs {
		if d.Verdict != "rejected" {
			f.caseNumber(d.SourceID)
		}
	}
}

func rankOf(verdict string) int {
	return map[string]int{"accepted": 0, "suggested": 1}[verdict] + 2*b2i(verdict == "rejected")
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func far(d Document) float64 {
	if d.Distance == nil {
		return 1e9
	}
	return *d.Distance
}

func (t *Town) document(i int32) Document {
	d := &t.Decisions[i]
	return Document{Kind: "decision", ID: id(d.ID), SourceID: rowName(&d.Document), From: d.Valid.From.String(), To: d.Valid.To.String(), Version: d.Version}
}

func (t *Town) linked(l *link.Link, o *scene.Object) Document {
	d := &t.Decisions[l.Decision]
	doc := t.document(l.Decision)
	score := l.Score
	doc.Score = &score
	for _, x := range l.Factors {
		doc.Factors = append(doc.Factors, Reason{x.Name, x.Value, x.Weight, x.Why()})
	}
	if !math.IsNaN(l.Distance) {
		m := math.Round(l.Distance*100) / 100
		doc.Distance = &m
	}
	force := t.force(d, o.Seen)
	switch l.State {
	case link.Accepted, link.Secondary:
		doc.Verdict = "accepted"
		doc.Why = text.Say("dotyczy tego obiektu (%s); %s", "speaks of this object (%s); %s", text.Percent(score), force)
		if d.InForce(o.Seen) != scene.True {
			doc.Verdict = "rejected"
		}
	case link.Suggested:
		doc.Verdict = "suggested"
		doc.Why = text.Say("może dotyczyć tego obiektu (%s, próg %s): wymaga potwierdzenia; %s",
			"may speak of this object (%s, threshold %s): needs confirming; %s", text.Percent(score), text.Percent(t.Settings.AutoMin), force)
	case link.Surplus:
		doc.Verdict = "rejected"
		doc.Why = text.Say("obejmuje liczbę obiektów: %s, wszystkie już wskazano; %s", "covers %s object(s), all of them taken; %s", text.Count(max(1, d.Count)), force)
	}
	return doc
}

// force says whether a decision was in force on a day.
func (t *Town) force(d *scene.Decision, day scene.Day) Text {
	switch {
	case d.Dead():
		return text.T("nie obowiązuje: uchylona, odmowna lub umorzona", "not in force: revoked, refused or discontinued")
	case d.InForce(day) == scene.True:
		return text.Say("obowiązuje %s", "in force %s", text.Period(d.Valid))
	case d.InForce(day) == scene.Unknown && d.Valid.Known:
		return text.Say("nie wiadomo, do kiedy obowiązuje: jej koniec jest nieczytelny (%s)", "until when it is in force is not known: its end cannot be read (%s)", text.Period(d.Valid))
	case d.InForce(day) == scene.Unknown:
		return text.T("rejestr nie podaje, od kiedy obowiązuje", "the register does not say from when it is in force")
	}
	return text.Say("nie obowiązuje w dniu %s (ważna %s)", "not in force on %s (valid %s)", text.Day(day), text.Period(d.Valid))
}

func (t *Town) unlinked(di int32, i int, distance float64) Document {
	d, o := &t.Decisions[di], &t.Objects[i]
	doc := t.document(di)
	doc.Verdict = "rejected"
	if !math.IsNaN(distance) {
		m := math.Round(distance*100) / 100
		doc.Distance = &m
	}
	var why []Text
	if d.InForce(o.Seen) != scene.True {
		why = append(why, t.force(d, o.Seen))
	}
	if fit, ok := t.KindFits(d.Kind, o); ok && fit == 0 {
		why = append(why, text.Say("inny rodzaj zajęcia: %s zamiast: %s", "another kind: %s instead of: %s", text.Kind(d.Kind), text.Kind(t.Kind(o))))
	}
	for _, l := range t.L.OfDecision(int(di)) {
		if l.State == link.Accepted {
			why = append(why, text.Say("dotyczy innego obiektu (%s)", "speaks of another object (%s)", text.Same(t.Objects[l.Object].SourceID)))
			break
		}
	}
	if !math.IsNaN(distance) && distance > t.P.PlaceA {
		why = append(why, text.Say("jej miejsce jest %s dalej", "its place is %s away", text.Metres(distance)))
	}
	if len(why) == 0 {
		why = append(why, text.Say("za mało wspólnych cech (próg %s)", "too little in common (threshold %s)", text.Percent(t.Settings.SuggestMin)))
	}
	doc.Why = text.List(why)
	return doc
}

// doubt says why nobody can tell whether a lease runs.
func doubt(l *scene.Lease) Text {
	switch {
	case !l.Valid.Known:
		return text.T("rejestr nie podaje, od kiedy obowiązuje", "the register does not say from when it runs")
	case l.Status == scene.Terminated:
		return text.T("umowę rozwiązano, a rejestr nie podaje, z jakim dniem", "it was terminated, and the register does not say as of which day")
	}
	return text.T("koniec umowy jest nieczytelny", "the end of the lease cannot be read")
}

// titles lists the leases on the parcel of object i and says of each whether it covers the place on the day.
func (f *Finding) titles(i int) {
	t := f.Town
	o := &t.Objects[i]
	for _, h := range t.J.ParcelsOf(i) {
		if !h.Holds {
			continue
		}
		for _, on := range t.LeasesOn(h.Parcel) {
			l := &t.Leases[on.Lease]
			doc := Document{Kind: "lease", ID: id(l.ID), SourceID: rowName(&l.Document), From: l.Valid.From.String(), To: l.Term().To.String(), Version: l.Version, Verdict: "rejected"}
			in, covers := l.InForce(o.Seen), t.Covers(on, i)
			switch {
			case in == scene.False:
				doc.Why = text.Say("nie obowiązuje w dniu %s (%s)", "not in force on %s (%s)", text.Day(o.Seen), text.Period(l.Term()))
			case covers == scene.False:
				doc.Why = text.T("wydzierżawiona część nie obejmuje tego miejsca", "the leased part does not cover this place")
			case in == scene.Unknown:
				doc.Verdict, doc.Why = "suggested", doubt(l)
			case covers == scene.Unknown:
				doc.Verdict = "suggested"
				doc.Why = text.T("obejmuje część działki, której nikt nie narysował", "covers a part of the parcel that nobody has drawn")
			default:
				doc.Verdict, doc.Why = "accepted", text.Say("obejmuje to miejsce %s", "covers this place %s", text.Period(l.Valid))
			}
			f.Documents = append(f.Documents, doc)
		}
	}
}
