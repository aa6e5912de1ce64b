package town

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Files that tell which decision speaks of which object.
const fileLinks = "links.csv"

// What links.csv says of a decision and an object.
const (
	own    = "own"    // the decision was made for the object
	either = "either" // a case plants them together: a link can be defended, its lack too
	none   = "none"   // the decision has no object that a scan saw
)

// meant is how far in metres from its true place a thing may stand and still be the decision's.
const meant = 0.5

type linkRow struct{ decision, object, verdict string }

// links tells, decision by decision, of which objects each speaks. Decisions whose place the generator did not choose
// are left out: nobody knows what they mean.
func (t *town) links() []linkRow {
	together := map[*decision]map[*object]string{}
	for _, r := range t.truth {
		for _, d := range r.decisions {
			for _, o := range r.objects {
				if together[d] == nil {
					together[d] = map[*object]string{}
				}
				// A decision that has run out, or is smaller than the thing, or shows the wrong place, is still its decision.
				if r.kind == hit && len(r.objects) == 1 && len(r.decisions) == 1 && (r.rule == "O03" || r.rule == "O05" || r.rule == "O06") {
					together[d][o] = own
				} else if together[d][o] == "" {
					together[d][o] = either
				}
			}
		}
	}
	verdicts := map[[2]string]string{}
	var order [][2]string
	put := func(d *decision, object, verdict string) {
		k := [2]string{d.number, object}
		was, ok := verdicts[k]
		if !ok {
			order = append(order, k)
		}
		if !ok || verdict == own || was == none {
			verdicts[k] = verdict
		}
	}
	for _, d := range t.decisions {
		if d.blankNumber || d.kind == linear {
			continue
		}
		found := false
		if d.means != nil {
			for _, o := range t.objects {
				if (o.first || o.second) && o.class.kind == d.kind && math.Hypot(o.at.x-d.means.x, o.at.y-d.means.y) <= meant {
					put(d, o.id, own)
					found = true
				}
			}
		}
		for o, v := range together[d] {
			if !o.first && !o.second {
				continue
			}
			if o.class.kind != d.kind { // a stall was permitted where a kiosk stands: the decision may well mean it
				v = either
			}
			put(d, o.id, v)
			found = true
		}
		if !found && d.means != nil {
			put(d, "", none)
		}
	}
	slices.SortFunc(order, func(a, b [2]string) int { return strings.Compare(a[0]+"|"+a[1], b[0]+"|"+b[1]) })
	out := make([]linkRow, 0, len(order))
	for _, k := range order {
		out = append(out, linkRow{k[0], k[1], verdicts[k]})
	}
	return out
}

// writeLinks says which decision speaks of which object, in terms of what the files call things.
func (t *town) writeLinks(dir string) error {
	path := filepath.Join(dir, fileLinks)
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	rows := [][]string{{"decision_case_number", "object_source_id", "verdict"}}
	for _, l := range t.links() {
		rows = append(rows, []string{l.decision, l.object, l.verdict})
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}
