package rules

import (
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// documentCase is a row of a register: a decision, or a lease.
type documentCase struct {
	t   *Town
	doc *scene.Document
	i   int
	d   *scene.Decision // nil for a lease
	l   *scene.Lease    // nil for a decision
}

// everyDocument yields the rows of both registers.
func everyDocument(t *Town, yield func(documentCase)) {
	t.eachDecision(func(i int) {
		if !t.Decisions[i].Closed {
			yield(documentCase{t: t, doc: &t.Decisions[i].Document, i: i, d: &t.Decisions[i]})
		}
	})
	t.eachLease(func(i int) {
		if !t.Leases[i].Closed {
			yield(documentCase{t: t, doc: &t.Leases[i].Document, i: i, l: &t.Leases[i]})
		}
	})
}

func atDocument(c *documentCase) []Anchor {
	if c.d != nil {
		return onDecision(c.i)
	}
	return onLease(c.i)
}

// falsePositives says what makes a finding of the rule although nothing is wrong.
func (r *rule[C]) falsePositives(causes ...Text) *rule[C] {
	r.meta.FalsePositives = causes
	return r
}

// dependsOn says what of the whole town every case depends on.
func (r *rule[C]) dependsOn(f func(t *Town) string) *rule[C] {
	r.depends = f
	return r
}

func (c *documentCase) name() Text {
	if c.l != nil {
		return text.Say("umowa %s", "lease %s", text.Same(rowName(c.doc)))
	}
	return text.Say("decyzja %s", "decision %s", text.Same(rowName(c.doc)))
}

// registerRule makes a rule about the quality of one cell: a list of faults is the whole predicate.
func registerRule(id, name string, title, sentence Text, law Article, term string, faults func(c *documentCase) []Text) *rule[documentCase] {
	return &rule[documentCase]{
		meta: Meta{ID: id, Version: 1, Name: name, Base: Low, Title: title, Sentence: sentence, Law: []Article{law}, Next: []string{"N6"}},
		terms: []Term[documentCase]{{term, title,
			func(c *documentCase) Tri { return scene.Of(len(faults(c)) > 0) },
			func(c *documentCase, _ Tri) Text { return text.List(faults(c)) }}},
		cases: everyDocument,
		at:    atDocument,
		describe: func(c *documentCase, f *Finding) {
			c.subject(f)
			f.Sentence = text.Say("W rejestrze, %s: %s.", "In the register, %s: %s.", c.name(), text.List(faults(c)))
		},
	}
}

func (c *documentCase) subject(f *Finding) {
	if c.d != nil {
		f.decision(c.i)
	} else {
		f.lease(c.i)
	}
	f.row(c.doc)
	f.On = c.t.On
	f.location = 0 // the quality of a cell does not depend on how well the place is known
}

// unread lists what the import could not read in the fields that match.
func (c *documentCase) unread(match func(field string) bool) []Text {
	var out []Text
	for _, p := range c.doc.Problems {
		if match(p.Field) && !strings.HasPrefix(p.Code, several) { // all of several values are kept: Q11 speaks of them
			out = append(out, text.Say("nieczytelna wartość %s w polu %s", "unreadable value %s in field %s", text.Quoted(p.Value), text.Same(p.Field)))
		}
	}
	return out
}

func has(parts ...string) func(string) bool {
	return func(field string) bool {
		for _, p := range parts {
			if strings.Contains(field, p) {
				return true
			}
		}
		return false
	}
}

var orderly = Article{"§ 4 instrukcji kancelaryjnej", text.T("Rejestr ma pozwalać ustalić sprawę, datę i przedmiot.", "A register must let one tell the case, the date and the subject.")}
