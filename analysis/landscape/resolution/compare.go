package resolution

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
)

// Difference is one rule that is not the same in two versions. Rules are told by their identifiers, which never change.
type Difference struct {
	Rule   string          `json:"rule"`
	What   string          `json:"what" enum:"added,removed,changed"`
	Fields []string        `json:"fields" doc:"of a changed rule: what is not the same"`
	From   json.RawMessage `json:"from" doc:"the rule as it was; null of an added one"`
	To     json.RawMessage `json:"to" doc:"the rule as it is; null of a removed one"`
}

// Changes are the differences of two versions, rules in their order, and whether anything else of the documents differs:
// dates, zones, overlays, kinds of devices.
type Changes struct {
	From  int64        `json:"from"`
	To    int64        `json:"to"`
	Rules []Difference `json:"rules"`
	Other []string     `json:"other" doc:"parts of the document beside its rules that are not the same"`
}

// Compare says what changed from one version to another.
func Compare(ctx context.Context, tx pgx.Tx, scope access.Scope, from, to int64) (Changes, error) {
	out := Changes{From: from, To: to}
	a, err := Get(ctx, tx, scope, from)
	if err != nil {
		return out, err
	}
	b, err := Get(ctx, tx, scope, to)
	if err != nil {
		return out, err
	}
	out.Rules, out.Other, err = differences(a.Document, b.Document)
	return out, err
}

func differences(a, b json.RawMessage) (rules []Difference, other []string, err error) {
	rules, other = []Difference{}, []string{}
	was, wasRules, err := parts(a)
	if err != nil {
		return nil, nil, err
	}
	now, nowRules, err := parts(b)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range nowRules.order {
		old, had := wasRules.by[id]
		switch {
		case !had:
			rules = append(rules, Difference{Rule: id, What: "added", Fields: []string{}, To: nowRules.by[id]})
		default:
			if fields := unlike(old, nowRules.by[id]); len(fields) > 0 {
				rules = append(rules, Difference{Rule: id, What: "changed", Fields: fields, From: old, To: nowRules.by[id]})
			}
		}
	}
	for _, id := range wasRules.order {
		if _, has := nowRules.by[id]; !has {
			rules = append(rules, Difference{Rule: id, What: "removed", Fields: []string{}, From: wasRules.by[id]})
		}
	}
	for _, part := range keys(was, now) {
		if !equal(was[part], now[part]) {
			other = append(other, part)
		}
	}
	return rules, other, nil
}

// ruleSet is the rules of a document by their identifiers.
type ruleSet struct {
	order []string
	by    map[string]json.RawMessage
}

func parts(doc json.RawMessage) (map[string]json.RawMessage, ruleSet, error) {
	set := ruleSet{by: map[string]json.RawMessage{}}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(doc, &all); err != nil {
		return nil, set, fmt.Errorf("a kept document: %w", err)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(all["rules"], &list); err != nil {
		return nil, set, fmt.Errorf("the rules of a kept document: %w", err)
	}
	delete(all, "rules")
	for _, r := range list {
		var of struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(r, &of); err != nil {
			return nil, set, fmt.Errorf("a rule of a kept document: %w", err)
		}
		set.order = append(set.order, of.ID)
		set.by[of.ID] = r
	}
	return all, set, nil
}

// unlike names the fields of two objects that are not the same.
func unlike(a, b json.RawMessage) []string {
	var x, y map[string]json.RawMessage
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return []string{"rule"}
	}
	var out []string
	for _, k := range keys(x, y) {
		if !equal(x[k], y[k]) {
			out = append(out, k)
		}
	}
	return out
}

func keys(a, b map[string]json.RawMessage) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	for k := range b {
		if _, has := a[k]; !has {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// equal compares two values without the order of their fields; a missing one is null.
func equal(a, b json.RawMessage) bool {
	one := func(v json.RawMessage) []byte {
		if len(v) == 0 {
			v = json.RawMessage("null")
		}
		var x any
		if json.Unmarshal(v, &x) != nil {
			return v
		}
		out, err := json.Marshal(x)
		if err != nil {
			return v
		}
		return out
	}
	return bytes.Equal(one(a), one(b))
}
