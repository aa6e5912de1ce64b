package link

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"spoina/analysis/scene"
	"spoina/geo"
)

// LeaseLink is a lease and an object or a parcel that belong together, or may. Exactly one of Object and Parcel is not -1.
type LeaseLink struct {
	Lease, Object, Parcel int32
	State                 State
	Score                 float64
	Confidence            byte
	Factors               []Factor
	Manual                bool
}

type leaseVerdicts struct {
	object, parcel map[int32]map[int32]string // by lease
	none           map[int32]bool
}

func (l *leaseVerdicts) add(v scene.Verdict) {
	if l.object == nil {
		l.object, l.parcel, l.none = map[int32]map[int32]string{}, map[int32]map[int32]string{}, map[int32]bool{}
	}
	put := func(m map[int32]map[int32]string, row int32) {
		if m[v.Document] == nil {
			m[v.Document] = map[int32]string{}
		}
		m[v.Document][row] = v.Word
	}
	switch {
	case v.Word == scene.VerdictNoObject:
		l.none[v.Document] = true
	case v.Parcel >= 0:
		put(l.parcel, v.Parcel)
	case v.Object >= 0:
		put(l.object, v.Object)
	}
}

// purposes say what a lease is for: words of the purpose, folded, and the classes of things they speak of.
var purposes = []struct {
	words   []string
	classes []string
}{
	{[]string{"reklam", "billboard", "tablic", "szyld", "baner", "citylight"}, []string{"ADV.", "SIGN."}},
	{[]string{"garaz"}, []string{"STR.GARAGE"}},
	{[]string{"kiosk"}, []string{"STR.KIOSK"}},
	{[]string{"pawilon", "handl", "stragan", "stoisk"}, []string{"STR.KIOSK", "STR.PAVILION", "EXC.STALL", "STR.CONTAINER"}},
	{[]string{"ogrodek gastr", "ogrodk"}, []string{"EXC.GARDEN"}},
	{[]string{"paczkomat", "automat paczk"}, []string{"STR.LOCKER"}},
	{[]string{"kontener", "pojemnik"}, []string{"STR.CONTAINER"}},
	{[]string{"szafk", "stacja traf", "telekom"}, []string{"DEV."}},
}

// fits tells whether a lease's purpose speaks of an object's class; ok is false where it speaks of no class at all
// (a garden, arable land).
func fits(purpose, class string) (v float64, ok bool) {
	f := geo.Fold(purpose)
	for _, p := range purposes {
		if !slices.ContainsFunc(p.words, func(w string) bool { return strings.Contains(f, w) }) {
			continue
		}
		ok = true
		if slices.ContainsFunc(p.classes, func(c string) bool { return strings.HasPrefix(class, c) }) {
			return 1, true
		}
	}
	return 0, ok
}

// Lease finds the parcels that lease i names and the objects of private use that stand on them. A lease holds as many
// objects as stand on its ground, so nothing is assigned: certain is what stands in the leased part or on a parcel
// leased as a whole by this contract alone.
func (f *Finder) Lease(i int32) []LeaseLink {
	s := f.s
	l := &s.Leases[i]
	best := map[int32]*LeaseLink{}
	parcels := map[int32]*LeaseLink{}
	var order []int32
	w := &s.Settings.Weights
	for k := range l.Refs {
		r := &l.Refs[k]
		for _, row := range r.Found.Parcels {
			verdict := f.lease.parcel[i][row]
			if verdict == scene.VerdictNot {
				continue
			}
			state, way := Suggested, wayOf(r.Found.How)
			if r.Found.Usable() {
				state = Accepted
			}
			x := &LeaseLink{Lease: i, Object: -1, Parcel: row, State: state, Score: round(r.Found.Weight()), Confidence: 'B', Factors: []Factor{{Name: "found", Value: ways[way].conf, code: "way", s: way}}}
			if old := parcels[row]; old == nil {
				parcels[row] = x
				order = append(order, row)
			}
			if !r.Found.Usable() || f.lease.none[i] {
				continue
			}
			s.ObjectIndex.Search(s.ParcelShapes.Box(int(row)), func(oi int) {
				o := &s.Objects[oi]
				if o.Class < 0 || !s.Classes[o.Class].Private || !s.ParcelShapes.Contains(int(row), o.X, o.Y) || f.lease.object[i][int32(oi)] == scene.VerdictNot {
					return
				}
				c := f.leased(i, k, row, int32(oi), w)
				if old := best[int32(oi)]; old == nil || c.Score > old.Score {
					best[int32(oi)] = c
				}
			})
		}
	}
	for oi, word := range f.lease.object[i] {
		if word == scene.VerdictLink {
			c := best[oi]
			if c == nil {
				c = &LeaseLink{Lease: i, Object: oi, Parcel: -1, Score: 1, Confidence: 'E'}
				best[oi] = c
			}
			c.State, c.Manual = Accepted, true
			c.Factors = append(c.Factors, Factor{Name: "found", Value: 1, code: "way", s: "hand"})
		}
	}
	for row, word := range f.lease.parcel[i] {
		if word == scene.VerdictLink {
			x := parcels[row]
			if x == nil {
				x = &LeaseLink{Lease: i, Object: -1, Parcel: row, Score: 1, Confidence: 'B'}
				parcels[row] = x
				order = append(order, row)
			}
			x.State, x.Manual = Accepted, true
			x.Factors = append(x.Factors, Factor{Name: "found", Value: 1, code: "way", s: "hand"})
		}
	}
	slices.Sort(order)
	out := make([]LeaseLink, 0, len(order)+len(best))
	for _, row := range order {
		out = append(out, *parcels[row])
	}
	for _, c := range best {
		if c.State != Weak {
			out = append(out, *c)
		}
	}
	slices.SortStableFunc(out, func(a, b LeaseLink) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Parcel, b.Parcel), cmp.Compare(a.Object, b.Object))
	})
	return out
}

func (f *Finder) leased(i int32, ref int, row, oi int32, w *scene.Weights) *LeaseLink {
	s := f.s
	l, r, o := &s.Leases[i], &s.Leases[i].Refs[ref], &s.Objects[oi]
	out := &LeaseLink{Lease: i, Object: oi, Parcel: -1, Confidence: 'B'}
	sum, all := 0.0, 0.0
	add := func(x Factor) {
		x.Value = round(x.Value)
		out.Factors = append(out.Factors, x)
		sum, all = sum+x.Value*x.Weight, all+x.Weight
	}
	alone := true
	for _, on := range s.LeasesOn(row) {
		other := &s.Leases[on.Lease]
		alone = alone && (on.Lease == i || other.InForce(o.Seen) == scene.False)
	}
	sure := r.Whole == scene.True && alone
	if r.Shape >= 0 {
		d := s.LeaseShapes.Signed(r.Shape, o.X, o.Y)
		out.Confidence = 'A'
		if d <= 0 {
			add(Factor{Name: "parcel", Value: 1, Weight: w.Parcel, code: "leased_part"})
			sure = true
		} else {
			add(Factor{Name: "parcel", Value: math.Exp(-d / reach), Weight: w.Parcel, code: "beside_part"})
			sure = false
		}
	} else {
		x := Factor{Name: "parcel", Value: min(1, r.Found.Weight()/0.9), Weight: w.Parcel, code: "parcel"}
		if s.ParcelShapes.LongestSide(int(row)) > s.Settings.LongParcel && r.Whole != scene.True {
			x.Value, x.code = 0.5, "long_parcel"
		}
		add(x)
	}
	if v, ok := fits(l.Purpose, s.Classes[o.Class].Code); ok {
		code := "lease_other"
		if v > 0 {
			code = "lease_purpose"
		}
		add(Factor{Name: "class", Value: v, Weight: w.Class, code: code})
	}
	if l.Party != "" && (o.Advertiser != "" || o.Content != "") {
		party, taught := s.Taught.Party(l.Party)
		v := max(geo.Similarity(party, o.Advertiser), geo.Similarity(party, o.Content))
		x := Factor{Name: "party", Value: v, Weight: w.Party, code: "party", a: math.Round(100 * v)}
		if taught {
			x.code = "party_alias"
		}
		add(x)
	}
	if v := l.InForce(o.Seen); v != scene.Unknown {
		code := "in_force"
		if v == scene.False {
			code, sure = "not_in_force", false
		}
		add(Factor{Name: "date", Value: float64(v+1) / 2, Weight: w.Date, code: code})
	} else {
		sure = false
	}
	if all > 0 {
		out.Score = round(sum / all)
	}
	switch {
	case sure && out.Score >= s.Settings.AutoMin:
		out.State = Accepted
	case out.Score >= s.Settings.SuggestMin:
		out.State = Suggested
	default:
		out.State = Weak
	}
	return out
}
