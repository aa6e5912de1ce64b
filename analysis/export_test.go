package analysis

import (
	"fmt"
	"slices"
)

// Follow is the day of the run that follows a change.
var Follow = follow

// Told are the findings of an evaluation: fingerprint to digest, and to rule and label.
func (e *Evaluation) Told() (digests, names map[string]string, err error) {
	all, err := e.records()
	digests, names = map[string]string{}, map[string]string{}
	for i := range all {
		digests[all[i].fingerprint] = string(all[i].digest)
		names[all[i].fingerprint] = all[i].rule + " " + all[i].label
	}
	return digests, names, err
}

// Digests are the findings of a resident: fingerprint to digest.
func (r *Resident) Digests() map[string]string {
	out := make(map[string]string, len(r.found.by))
	for f, l := range r.found.by {
		out[f] = l[0].digest
	}
	return out
}

// Rule names the rule of a remembered finding.
func (r *Resident) Rule(fingerprint string) string {
	if l := r.found.by[fingerprint]; len(l) > 0 {
		return l[0].rule
	}
	return ""
}

// Linked are the links of an evaluation in words, in order.
func (e *Evaluation) Linked() []string {
	var out []string
	for _, l := range e.linkRows(nil) {
		out = append(out, fmt.Sprint(l.kind, " ", l.document, " ", l.target, " ", l.object, " ", l.state, " ", l.score))
	}
	slices.Sort(out)
	return out
}

// Evaluated is the evaluation that a resident keeps.
func (r *Resident) Evaluated() *Evaluation { return r.e }
