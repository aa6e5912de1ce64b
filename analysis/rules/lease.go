package rules

import (
	"slices"
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
)

// LeaseParams are the numbers of the rules about leases.
type LeaseParams struct {
	Groups      []int8  // groups of the land register that the office may lease
	FreeYears   int     // a longer contract, or one after another, needs the council's consent
	ChainGap    int     // days between two contracts that still follow one another
	Expiring    int     // days before the end from which one is reminded
	FeeTol      int64   // gr
	RentTol     float64 // of the rent, where that is more
	IndexMonths int     // after so many months without indexation a rent is behind
	IndexFloor  bool    // an index below 100 lowers no rent
	BeyondMin   float64 // m² outside the leased ground
	SeasonFrom  int     // months in which seasonal things stand
	SeasonTo    int
}

// tenancy is a lease as the rules about contracts see it.
type tenancy struct {
	t *Town
	i int
	l *scene.Lease
}

func (c *tenancy) name() Text { return text.Same(rowName(&c.l.Document)) }

// runs says when the contract runs, or why nobody can tell.
func (c *tenancy) runs(v Tri) Text {
	if v == scene.Unknown {
		return doubt(c.l)
	}
	return text.Period(c.l.Term())
}

// running is the term that a contract is in force on the day of the run.
func running[C any](rule string, of func(c *C) *tenancy) Term[C] {
	return Term[C]{rule + ".in_force", text.T("Umowa obowiązuje", "The lease is in force"),
		func(c *C) Tri { x := of(c); return x.l.InForce(x.t.On) },
		func(c *C, v Tri) Text { return of(c).runs(v) }}
}

// lasting is the term that a contract runs or is still to begin: one that is over is nobody's work any more.
func lasting[C any](rule string, of func(c *C) *tenancy) Term[C] {
	return Term[C]{rule + ".not_over", text.T("Umowa się nie skończyła", "The lease is not over"),
		func(c *C) Tri {
			x := of(c)
			if p := x.l.Term(); p.Known && p.From > x.t.On {
				return scene.True
			}
			return x.l.InForce(x.t.On)
		},
		func(c *C, v Tri) Text { return of(c).runs(v) }}
}

// subject writes what every finding about one lease shows.
func (c *tenancy) subject(f *Finding) {
	f.lease(c.i)
	f.row(&c.l.Document)
	f.On = c.t.On
}

// leaseDocument is a lease in the list of what was considered.
func (t *Town) leaseDocument(i int32, verdict string, why Text) Document {
	l := &t.Leases[i]
	return Document{Kind: "lease", ID: id(l.ID), SourceID: rowName(&l.Document), Verdict: verdict, Version: l.Version,
		From: l.Valid.From.String(), To: l.Term().To.String(), Why: why}
}

// says tells whether a text names one of the words, without case and diacritics; the words are folded.
func says(s string, words ...string) bool {
	f := geo.Fold(s)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(f, w) })
}

// sameName compares two names of a party without case, diacritics, punctuation and legal form.
func sameName(a, b string) bool {
	x, y := bare(a), bare(b)
	return x != "" && x == y
}

var legalForms = strings.NewReplacer(" spolka z ograniczona odpowiedzialnoscia ", " ", " sp z o o ", " ", " spolka akcyjna ", " ", " spolka jawna ", " ", " spolka komandytowa ", " ",
	" spolka cywilna ", " ", " sp j ", " ", " sp k ", " ", " s c ", " ", " s a ", " ")

func bare(s string) string {
	f := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return ' '
	}, geo.Fold(s))
	f = " " + strings.Join(strings.Fields(f), " ") + " "
	return strings.Join(strings.Fields(legalForms.Replace(f)), " ")
}

// sameTenant tells whether two contracts name one party.
func sameTenant(a, b *scene.Lease) bool {
	if a.PartyID != 0 && b.PartyID != 0 {
		return a.PartyID == b.PartyID
	}
	return sameName(a.Party, b.Party)
}

// leasedRows lists the parcels a lease names, each once.
func leasedRows(l *scene.Lease) []int32 {
	var rows []int32
	for k := range l.Refs {
		if m := l.Refs[k].Found; m.Usable() {
			rows = append(rows, m.Parcels...)
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// beside are the other contracts of the tenant on a parcel of this one.
func (c *tenancy) beside(yield func(i int32, l *scene.Lease)) {
	var seen []int32
	for _, row := range leasedRows(c.l) {
		for _, on := range c.t.LeasesOn(row) {
			if int(on.Lease) == c.i || slices.Contains(seen, on.Lease) || c.t.Leases[on.Lease].Closed || !sameTenant(c.l, &c.t.Leases[on.Lease]) {
				continue
			}
			seen = append(seen, on.Lease)
			yield(on.Lease, &c.t.Leases[on.Lease])
		}
	}
}

// leasedArea is the area a contract leases, m²: one total, what its rows say, or the area of parcels leased whole.
func (t *Town) leasedArea(l *scene.Lease) scene.Figure {
	if scene.Has(l.Total) {
		return l.Total
	}
	sum := 0.0
	for k := range l.Refs {
		r := &l.Refs[k]
		switch {
		case scene.Has(r.Area) && t.absurd(r):
			return scene.None
		case scene.Has(r.Area):
			sum += r.Area
		case r.Found.Usable() && len(r.Found.Parcels) == 1 && t.WholeOf(r) == scene.True:
			sum += t.ParcelArea(int(r.Found.Parcels[0]))
		default:
			return scene.None
		}
	}
	if sum == 0 {
		return scene.None
	}
	return sum
}

// absurd tells whether a leased area cannot be of its parcel: hectares entered as square metres, or the other way round.
func (t *Town) absurd(r *scene.Ref) bool {
	if !r.Found.Usable() || len(r.Found.Parcels) != 1 {
		return false
	}
	a := t.ParcelArea(int(r.Found.Parcels[0]))
	return a > 0 && (r.Area > 1000*a || r.Area < a/5000)
}

// natural tells whether the tenant is a natural person; Unknown where the register does not say.
func (t *Town) natural(l *scene.Lease) Tri {
	if i, ok := t.PartyAt[l.PartyID]; ok && l.PartyID != 0 {
		return scene.Of(t.Scene.Parties[i].Natural)
	}
	return scene.Unknown
}

// rowsOf lists a parcel's states: today's and the earlier ones under its identifier.
func (t *Town) rowsOf(row int32) []int32 {
	t.statesOnce.Do(func() {
		t.states = make(map[string][]int32, len(t.Parcels))
		for i := range t.Parcels {
			t.states[t.Parcels[i].ParcelID] = append(t.states[t.Parcels[i].ParcelID], int32(i))
		}
	})
	return t.states[t.Parcels[row].ParcelID]
}
