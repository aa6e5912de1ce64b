package analysis

import (
	"context"
	"reflect"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
)

// switched is a rule that does not run on a day, and why.
type switched struct {
	Rule   string     `json:"rule"`
	Since  clock.Date `json:"since"`
	By     string     `json:"by"`
	Reason string     `json:"reason"`
	Itself bool       `json:"itself,omitempty" doc:"officers dispute more of its findings than the office allows: it stopped itself"`
}

// switches are the rules that do not run on a day.
type switches struct {
	Off []switched `json:"off"`
}

func (s switches) same(o switches) bool { return reflect.DeepEqual(s, o) }

func (s switches) off(rule string) bool {
	for _, x := range s.Off {
		if x.Rule == rule {
			return true
		}
	}
	return false
}

// stopped tells whether a rule has stopped itself: its findings stay as they are until somebody has answered, or there would
// be nothing left to dispute and it would start again.
func (s switches) stopped(rule string) bool {
	for _, x := range s.Off {
		if x.Rule == rule {
			return x.Itself
		}
	}
	return false
}

// switchesOn reads which rules do not run on a day: those that somebody has switched off, and those that officers dispute
// more often than the office allows.
func switchesOn(ctx context.Context, tx pgx.Tx, on clock.Date) (switches, error) {
	out := switches{Off: []switched{}}
	rows, err := tx.Query(ctx, `SELECT rule, valid_from, signed_by, reason FROM (
			SELECT DISTINCT ON (rule) rule, enabled, valid_from, signed_by, reason FROM rule_settings WHERE valid_from <= $1 ORDER BY rule, valid_from DESC, id DESC) s
		WHERE NOT enabled ORDER BY rule`, on)
	if err != nil {
		return out, err
	}
	var s switched
	_, err = pgx.ForEachRow(rows, []any{&s.Rule, &s.Since, &s.By, &s.Reason}, func() error {
		out.Off = append(out.Off, s)
		return nil
	})
	if err != nil {
		return out, err
	}
	over, err := overDisputed(ctx, tx)
	for _, d := range over {
		if !out.off(d.Rule) {
			out.Off = append(out.Off, switched{Rule: d.Rule, Reason: "officers dispute more of its findings than the office allows", Itself: true})
		}
	}
	return out, err
}
