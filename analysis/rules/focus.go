package rules

// Kind says what an Anchor is.
type Kind uint8

// The things of a town that a case can rest on.
const (
	Objects Kind = iota
	Decisions
	Leases
	Parcels
	Lanes
	Campaigns
	Parties
	kinds
)

// Anchor is a thing that a case rests on: its index in the scene. When the thing, or something next to it, changes, the
// case is judged again.
type Anchor struct {
	Kind  Kind
	Index int32
}

func onObject(i int) []Anchor   { return []Anchor{{Objects, int32(i)}} }
func onDecision(i int) []Anchor { return []Anchor{{Decisions, int32(i)}} }
func onLease(i int) []Anchor    { return []Anchor{{Leases, int32(i)}} }
func onParcel(i int32) []Anchor { return []Anchor{{Parcels, i}} }
func onLane(i int32) []Anchor   { return []Anchor{{Lanes, i}} }

func atObject(c *objectCase) []Anchor { return onObject(c.i) }

// Focus are the things whose cases are judged in an incremental run. A nil Focus is everything.
type Focus struct {
	in    [kinds]map[int32]struct{}
	order [kinds][]int32

	changed [kinds]bool
}

// Add puts a thing into the focus.
func (f *Focus) Add(k Kind, i int32) bool {
	if f.in[k] == nil {
		f.in[k] = map[int32]struct{}{}
	}
	if _, ok := f.in[k][i]; ok {
		return false
	}
	f.in[k][i] = struct{}{}
	f.order[k] = append(f.order[k], i)
	return true
}

// Has tells whether a thing is in the focus.
func (f *Focus) Has(k Kind, i int32) bool {
	if f == nil {
		return true
	}
	_, ok := f.in[k][i]
	return ok
}

// Of are the things of a kind in the focus, in the order in which they came.
func (f *Focus) Of(k Kind) []int32 { return f.order[k] }

func (t *Town) each(k Kind, n int, yield func(i int)) {
	if t.Focus == nil {
		for i := range n {
			yield(i)
		}
		return
	}
	for _, i := range t.Focus.order[k] {
		if int(i) < n {
			yield(int(i))
		}
	}
}

// The enumerations below are what the cases of a rule begin with: everything, or what is in the focus.

func (t *Town) eachObject(yield func(i int)) {
	t.each(Objects, len(t.Objects), func(i int) {
		if !t.Objects[i].Gone {
			yield(i)
		}
	})
}

func (t *Town) eachDecision(yield func(i int)) {
	t.each(Decisions, len(t.Decisions), func(i int) {
		if !t.Decisions[i].Gone {
			yield(i)
		}
	})
}

func (t *Town) eachLease(yield func(i int)) {
	t.each(Leases, len(t.Leases), func(i int) {
		if !t.Leases[i].Gone {
			yield(i)
		}
	})
}

func (t *Town) eachParty(yield func(i int)) {
	t.each(Parties, len(t.Scene.Parties), func(i int) {
		if !t.Scene.Parties[i].Gone {
			yield(i)
		}
	})
}

func (t *Town) eachParcel(yield func(i int)) { t.each(Parcels, len(t.Parcels), yield) }
func (t *Town) eachLane(yield func(i int))   { t.each(Lanes, len(t.Lanes), yield) }

// first tells whether a pair is to be judged from i: a rule about pairs asks every partner j of every i, and a pair whose
// both ends are in the focus is judged once, from the smaller one.
func (t *Town) first(k Kind, i, j int) bool {
	return i < j || !t.Focus.Has(k, int32(j))
}
