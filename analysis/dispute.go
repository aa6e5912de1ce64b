package analysis

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/param"
)

// Dispute is how officers take a rule: how many of its findings are disputed, and whether that is more than the office bears.
type Dispute struct {
	Rule     string     `json:"rule"`
	Title    rules.Text `json:"title"`
	Disputed int        `json:"disputed" doc:"findings that an officer says the rule is wrong about"`
	Findings int        `json:"findings" doc:"findings of the rule that stand"`
	Share    float64    `json:"share"`
	Limit    float64    `json:"limit" doc:"share from which the rule stops itself"`
	Least    int        `json:"least" doc:"… and disputes that it takes at least"`
	Over     bool       `json:"over"`
}

// Disputes tells how officers take a rule. Disputes of an earlier version of the rule, and settled ones, do not count.
func Disputes(ctx context.Context, tx pgx.Tx, rule string) (Dispute, error) {
	all, err := disputes(ctx, tx, []string{rule})
	if err != nil || len(all) == 0 {
		return Dispute{Rule: rule}, err
	}
	return all[0], nil
}

func disputes(ctx context.Context, tx pgx.Tx, wanted []string) ([]Dispute, error) {
	set, err := param.Load(ctx, tx, access.System("analysis"), clock.Today())
	if err != nil {
		return nil, err
	}
	versions := map[string]int{}
	titles := map[string]rules.Text{}
	for _, r := range rules.All() {
		versions[r.Meta().ID], titles[r.Meta().ID] = r.Meta().Version, r.Meta().Title
	}
	rows, err := tx.Query(ctx, `SELECT r.rule, (SELECT count(DISTINCT discrepancy_id) FROM rule_disputes x WHERE x.rule = r.rule AND x.settled_at IS NULL AND x.rule_version = r.version),
			(SELECT count(*) FROM discrepancies d WHERE d.rule = r.rule AND d.present AND d.state <> 'VANISHED')
		FROM unnest($1::text[], $2::int[]) AS r (rule, version) ORDER BY r.rule`, wanted, versionsOf(wanted, versions))
	if err != nil {
		return nil, err
	}
	limit, least := set.Float("rule_dispute_limit"), set.Int("rule_dispute_min")
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Dispute, error) {
		d := Dispute{Limit: limit, Least: least}
		err := row.Scan(&d.Rule, &d.Disputed, &d.Findings)
		d.Title = titles[d.Rule]
		if d.Findings > 0 {
			d.Share = float64(d.Disputed) / float64(d.Findings)
		}
		d.Over = d.Disputed >= max(least, 1) && d.Share > limit
		return d, err
	})
}

func versionsOf(list []string, versions map[string]int) []int {
	out := make([]int, len(list))
	for i, r := range list {
		out[i] = versions[r]
	}
	return out
}

// ErrDisputed: one voice each.
var ErrDisputed = fail.New(fail.Conflict, "discrepancy.disputed", "you have said already that the rule is wrong here")

// dispute writes down that an officer finds the rule wrong. The discrepancy itself stays as it is.
func (d *desk) dispute(id int64, words string) (Dispute, error) {
	if !d.scope.May(access.CheckFinding) {
		if err := d.scope.Require(access.DecideFinding); err != nil {
			return Dispute{}, err
		}
	}
	h, err := d.take(id, 0)
	if err != nil {
		return Dispute{}, err
	}
	if words = strings.TrimSpace(words); words == "" || strings.ContainsRune(words, 0) {
		return Dispute{}, fail.At("words", ErrWords.Because("say what is wrong with the rule"))
	}
	tag, err := d.c.Exec(d.ctx, `INSERT INTO rule_disputes (rule, rule_version, discrepancy_id, words, actor) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, h.Rule, h.RuleVer, id, words, d.scope.Actor())
	if err != nil {
		return Dispute{}, err
	}
	if tag.RowsAffected() == 0 {
		return Dispute{}, ErrDisputed
	}
	now, err := Disputes(d.ctx, d.c, h.Rule)
	if err != nil {
		return now, err
	}
	if err := d.c.Audit(d.ctx, "rule.dispute", "rules/"+h.Rule, map[string]any{"discrepancy": id, "disputed": now.Disputed, "over": now.Over}); err != nil {
		return now, err
	}
	return now, nil
}

// settle answers the disputes of a rule: they no longer count.
func (d *desk) settle(rule string) error {
	if err := d.scope.Require(access.SetParam); err != nil {
		return err
	}
	if _, err := d.c.Exec(d.ctx, `UPDATE rule_disputes SET settled_at = now(), settled_by = $2 WHERE rule = $1 AND settled_at IS NULL`, rule, d.scope.Actor()); err != nil {
		return err
	}
	return d.c.Audit(d.ctx, "rule.settle", "rules/"+rule, map[string]any{})
}

// disputesDoc are the disputes of a rule with the officers' words, as far as the person sees the findings.
type disputesDoc struct {
	Dispute
	Voices []voice `json:"voices"`
}

type voice struct {
	Rule        string    `json:"-"`
	Discrepancy int64     `json:"discrepancy_id"`
	Label       string    `json:"label"`
	Words       string    `json:"words"`
	Actor       string    `json:"actor"`
	At          time.Time `json:"at"`
}

// readDisputes are the rules that somebody disputes. The numbers are for all who decide findings or set parameters; the
// words for those who see the finding.
func readDisputes(ctx context.Context, tx pgx.Tx, out *[]disputesDoc) error {
	scope := httpapi.ScopeOf(ctx)
	*out = []disputesDoc{}
	if !scope.May(access.DecideFinding) {
		if err := scope.Require(access.SetParam); err != nil {
			return err
		}
	}
	rows, err := tx.Query(ctx, `SELECT DISTINCT rule FROM rule_disputes WHERE settled_at IS NULL ORDER BY 1`)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	all, err := disputes(ctx, tx, names)
	if err != nil {
		return err
	}
	args := []any{}
	rows, err = tx.Query(ctx, `SELECT x.rule, x.discrepancy_id, t.label, x.words, x.actor, x.at FROM rule_disputes x JOIN discrepancies t ON t.id = x.discrepancy_id
		WHERE x.settled_at IS NULL AND `+can(scope, "discrepancies", &args)+` ORDER BY x.at DESC LIMIT 1000`, args...)
	if err != nil {
		return err
	}
	voices, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (voice, error) {
		var v voice
		err := row.Scan(&v.Rule, &v.Discrepancy, &v.Label, &v.Words, &v.Actor, &v.At)
		return v, err
	})
	if err != nil {
		return err
	}
	for _, d := range all {
		doc := disputesDoc{d, []voice{}}
		for _, v := range voices {
			if v.Rule == d.Rule {
				doc.Voices = append(doc.Voices, v)
			}
		}
		*out = append(*out, doc)
	}
	return nil
}

// overDisputed are the rules that officers dispute more often than the office allows: they stop themselves until somebody
// who sets parameters has answered.
func overDisputed(ctx context.Context, tx pgx.Tx) ([]Dispute, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT rule FROM rule_disputes WHERE settled_at IS NULL ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) == 0 {
		return nil, err
	}
	all, err := disputes(ctx, tx, names)
	return slices.DeleteFunc(all, func(d Dispute) bool { return !d.Over }), err
}
