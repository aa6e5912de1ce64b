package landscape

import (
	"fmt"
	"slices"
	"strings"

	"spoina/internal/clock"
)

// What may be wrong with the rules themselves.
const (
	Contradiction = "CONTRADICTION" // rules of equal weight allow and forbid the same
	Gap           = "GAP"           // no rule speaks of a type in a zone: the default effect decides
	Unreachable   = "UNREACHABLE"   // another rule always decides before this one, or its zone or period is void
	Unresolved    = "UNRESOLVED"    // a rule names what the document does not have
	BannedSign    = "BANNED_SIGN"   // a sign cannot be banned
)

// Fault is something for the planner to look at.
type Fault struct {
	Kind  string   `json:"kind" enum:"CONTRADICTION,GAP,UNREACHABLE,UNRESOLVED,BANNED_SIGN"`
	Rules []string `json:"rules"`
	Zone  string   `json:"zone"`
	Type  string   `json:"type"`
	Words Words    `json:"words"`
}

// Check looks through the rules as they stand on a day. Conditions are compared as they are written: two rules contradict
// each other unless their conditions name different values of one fact.
func Check(d *Document, on clock.Date) []Fault {
	out := []Fault{}
	zone := func(code string) bool {
		return code == "*" || slices.ContainsFunc(d.Zones, func(z Zone) bool { return z.Code == code })
	}
	overlay := func(code string) bool {
		return slices.ContainsFunc(d.Overlays, func(o Overlay) bool { return o.Code == code || o.Kind == code })
	}
	types := d.Types()
	known := func(code string) bool {
		return code == "*" || slices.ContainsFunc(types, func(t DeviceType) bool { return t.Code == code })
	}
	unresolved := func(r *Rule, what string, pl, en, de, uk string) {
		q := "„" + what + "”"
		out = append(out, Fault{Unresolved, []string{r.ID}, "", "", say(r.Basis+": nie ma "+pl+" "+q, r.Basis+": there is no "+en+" "+q, r.Basis+": es gibt "+de+" "+q+" nicht", r.Basis+": немає "+uk+" "+q)})
	}
	var live []*Rule
	for i := range d.Rules {
		r := &d.Rules[i]
		if !d.Speaks(r, on) {
			continue
		}
		live = append(live, r)
		for _, z := range r.Zones {
			if !zone(z) && !overlay(z) {
				unresolved(r, z, "strefy", "zone", "die Zone", "зони")
			}
		}
		for _, t := range r.Types {
			if !known(t) {
				unresolved(r, t, "rodzaju", "type", "den Typ", "типу")
			}
		}
		for _, x := range r.Exceptions {
			if !overlay(x.Overlay) {
				unresolved(r, x.Overlay, "obszaru", "overlay", "das Gebiet", "області")
			}
		}
		for _, q := range r.all() {
			if q.Metric == "distance" && !slices.Contains(d.ReferenceLayers, q.Ref) {
				unresolved(r, q.Ref, "warstwy", "layer", "die Ebene", "шару")
			}
		}
		if r.Effect == Forbid && (slices.Contains(r.Types, "SIGN") || slices.Contains(r.Types, "*")) {
			out = append(out, Fault{BannedSign, []string{r.ID}, strings.Join(r.Zones, ","), "SIGN", say(r.Basis+": szyldu nie można zakazać, można ograniczyć liczbę i formę", r.Basis+": a sign cannot be banned, only limited in number and form",
				r.Basis+": ein Firmenschild kann nicht verboten werden, nur in Anzahl und Form beschränkt", r.Basis+": вивіску не можна заборонити, лише обмежити кількість і форму")})
		}
	}
	decides := map[string]bool{}
	clash := map[string]bool{}
	for _, z := range d.Zones {
		void := d.zoneVoid(z.Code, on)
		areas := [][]string{nil}
		for _, o := range d.Overlays {
			areas = append(areas, []string{o.Code, o.Kind})
		}
		for n, overlays := range areas {
			if void {
				continue
			}
			for _, t := range types {
				e := evaluation{d: Blank(t.Code), doc: d, on: on}
				type ranked struct {
					r      *Rule
					effect Effect
					weight [4]int
				}
				var list []ranked
				for _, r := range live {
					if w, effect, ok := e.reaches(r, z.Code, overlays); ok {
						list = append(list, ranked{r, effect, w})
					}
				}
				if len(list) == 0 && n == 0 && t.Parent != "" && d.Governed(t.Code) {
					out = append(out, d.gap(z, t))
				}
				for i, x := range list {
					beaten := false
					for k, y := range list {
						if i == k {
							continue
						}
						c := slices.Compare(y.weight[:], x.weight[:])
						beaten = beaten || c > 0 && (len(y.r.When) == 0 || slices.EqualFunc(y.r.When, x.r.When, alike)) && len(y.r.all()) == 0 && len(x.r.all()) == 0
						if c == 0 && x.effect == Allow && y.effect == Forbid && !apart(x.r, y.r) {
							ids := []string{x.r.ID, y.r.ID}
							slices.Sort(ids)
							key := strings.Join(ids, "+") + z.Code
							if !clash[key] {
								clash[key] = true
								both := x.r.Basis + " / " + y.r.Basis + " (" + z.Code + ", "
								name := d.Named(t.Code).and(same(")"))
								out = append(out, Fault{Contradiction, ids, z.Code, t.Code, say("Jeden przepis pozwala, drugi zakazuje: "+both, "One provision allows, the other forbids: "+both,
									"Eine Vorschrift erlaubt, die andere verbietet: "+both, "Одна норма дозволяє, інша забороняє: "+both).and(name)})
							}
						}
					}
					// A rule that allows speaks through its requirements even where another decides.
					if !beaten {
						decides[x.r.ID] = true
					}
				}
			}
		}
	}
	for _, r := range live {
		if !decides[r.ID] && !slices.ContainsFunc(r.Types, func(t string) bool { return !known(t) }) {
			out = append(out, Fault{Unreachable, []string{r.ID}, strings.Join(r.Zones, ","), "", say(r.Basis+": ten przepis nigdy nie rozstrzyga", r.Basis+": this provision never decides", r.Basis+": diese Vorschrift entscheidet nie", r.Basis+": ця норма ніколи не вирішує")})
		}
	}
	slices.SortStableFunc(out, func(a, b Fault) int { return strings.Compare(a.String(), b.String()) })
	return out
}

func (r *Rule) all() []Requirement {
	out := slices.Clone(r.Require)
	if b := r.ByRoadClass; b != nil {
		for _, l := range b.Limits {
			q := b.Requirement
			q.Op, q.Value = l.Op, l.Value
			out = append(out, q)
		}
	}
	return out
}

func (d *Document) gap(z Zone, t DeviceType) Fault {
	w := say("Strefa "+z.Code+" nic nie mówi o: ", "Zone "+z.Code+" says nothing of: ", "Zone "+z.Code+" sagt nichts zu: ", "Зона "+z.Code+" нічого не каже про: ").and(d.Named(t.Code))
	if d.Resolution.Default == Forbid && !d.Is(t.Code, []string{"SIGN"}) {
		w = w.and(say("; zamknięta lista tego zakazuje", "; the closed list forbids it", "; die abschließende Liste verbietet es", "; закритий перелік це забороняє"))
	} else {
		w = w.and(say("; jest to więc dozwolone", "; so it is allowed", "; es ist also zulässig", "; отже, це дозволено"))
	}
	return Fault{Gap, []string{}, z.Code, t.Code, w}
}

func alike(a, b Condition) bool { return a.Fact == b.Fact && a.Op == b.Op && equal(a.Value, b.Value) }

func equal(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// apart tells that two rules can never speak of one device: they ask for different values of one fact.
func apart(a, b *Rule) bool {
	for _, x := range a.When {
		for _, y := range b.When {
			if x.Fact != y.Fact {
				continue
			}
			in := func(op string) bool { return op == "in" || op == "=" || op == "==" }
			common := slices.ContainsFunc(wordsOf(x.Value), func(w string) bool {
				return slices.ContainsFunc(wordsOf(y.Value), func(v string) bool { return strings.EqualFold(v, w) })
			})
			all := !slices.ContainsFunc(wordsOf(x.Value), func(w string) bool {
				return !slices.ContainsFunc(wordsOf(y.Value), func(v string) bool { return strings.EqualFold(v, w) })
			})
			switch {
			case in(x.Op) && in(y.Op) && !common:
				return true
			case in(x.Op) && (y.Op == "not_in" || y.Op == "!=") && all:
				return true
			}
		}
	}
	return len(a.When) > 0 && slices.ContainsFunc(b.When, func(y Condition) bool {
		return (y.Op == "in" || y.Op == "=") && slices.ContainsFunc(a.When, func(x Condition) bool {
			return x.Fact == y.Fact && (x.Op == "not_in" || x.Op == "!=") && equal(x.Value, y.Value)
		})
	})
}
