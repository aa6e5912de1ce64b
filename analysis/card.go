package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// cardDoc is the proof card: a row of the list and everything it rests on.
type cardDoc struct {
	rowDoc
	Fingerprint string             `json:"fingerprint"`
	Name        string             `json:"name"`
	Title       rules.Text         `json:"title"`
	Sentence    rules.Text         `json:"sentence"`
	ReasonText  rules.Text         `json:"reason_text"`
	Terms       []rules.TermValue  `json:"terms"`
	Documents   []rules.Document   `json:"documents"`
	Unseen      int                `json:"unseen" doc:"documents that were considered and that the person's roles do not show"`
	Withheld    []string           `json:"withheld" doc:"fields that the person's roles do not show: an empty money then means nothing"`
	Money       []rules.Money      `json:"money"`
	MoneyNote   *rules.Text        `json:"money_note,omitempty"`
	Law         []rules.Article    `json:"law"`
	Next        []rules.Step       `json:"next"`
	Pitfalls    []rules.Text       `json:"pitfalls" doc:"what makes such a finding although nothing is wrong"`
	Photos      []photoDoc         `json:"photos"`
	Subjects    json.RawMessage    `json:"subjects"`
	Inputs      []input            `json:"inputs"`
	History     []register.Version `json:"history"`
	Sources     []sourceDoc        `json:"sources"`
	Params      json.RawMessage    `json:"params"`
	ParamSet    string             `json:"param_set"`
	RuleVersion int                `json:"rule_version"`
	Run         int64              `json:"run"`
}

type photoDoc struct {
	ID   int64  `json:"id"`
	Kind string `json:"kind" enum:"PHOTO,PANORAMA"`
	URL  string `json:"url"`
}

// sourceDoc is a row of a register as it stood in its file.
type sourceDoc struct {
	Kind string          `json:"kind"`
	ID   int64           `json:"id"`
	File string          `json:"file"`
	Row  int             `json:"row"`
	Raw  json.RawMessage `json:"raw"`
}

// readCard collects the proof, as far as the person may see what it names.
func readCard(ctx context.Context, r *register.Reader, tx pgx.Tx, id int64, out *cardDoc) error {
	scope := httpapi.ScopeOf(ctx)
	reg, err := r.Find(register.Core(), "discrepancies")
	if err != nil {
		return err
	}
	p := pickRow(reg, "fingerprint", "subjects", "last_run")
	q := register.Query{Columns: p.columns, Filters: []register.Filter{register.IDs{id}}, Place: &register.PlaceStyle{Point: true}}
	money := false
	if _, err := r.Rows(reg, q, func(row *register.Row) error {
		out.rowDoc = p.row(row)
		out.Fingerprint, out.Subjects = p.word(row, "fingerprint"), p.list(row, "subjects")
		if i, ok := p.at["last_run"]; ok {
			out.Run, _ = row.Value(i).(int64)
		}
		money = p.shows(row, "money")
		return nil
	}); err != nil {
		return err
	}
	if out.ID == 0 {
		return ErrNone
	}
	var body []byte
	if err := tx.QueryRow(ctx, `SELECT proof, param_set, rule_version FROM discrepancies WHERE id = $1`, id).Scan(&body, &out.ParamSet, &out.RuleVersion); err != nil {
		return err
	}
	var proof proof
	if err := json.Unmarshal(body, &proof); err != nil {
		return fmt.Errorf("proof of discrepancy %d: %w", id, err)
	}
	if out.Unseen, err = proof.shown(r, scope); err != nil {
		return err
	}
	out.Withheld = p.missing
	out.Name, out.Title, out.Sentence, out.ReasonText, out.Terms, out.Documents = proof.Name, proof.Title, proof.Sentence, proof.Reason, proof.Terms, proof.Documents
	out.Money, out.MoneyNote, out.Law, out.Next, out.Inputs, out.Params = proof.Money, proof.MoneyNote, proof.Law, proof.Next, proof.Inputs, proof.Params
	out.Pitfalls = list(proof.Pitfalls)
	if !money {
		out.Money, out.MoneyNote = []rules.Money{}, nil
		if !slices.Contains(out.Withheld, "money") {
			out.Withheld = append(out.Withheld, "money")
		}
	}
	if out.Photos, err = photos(ctx, tx, proof.Scan); err != nil {
		return err
	}
	if out.History, err = r.History(reg, id); err != nil {
		return err
	}
	out.Sources, err = sources(ctx, r, tx, proof, out.Subjects)
	return err
}

// photos are the stored photographs of an observation and of the earlier ones of the same object, as far as the person
// may see the observations.
func photos(ctx context.Context, tx pgx.Tx, scan int64) ([]photoDoc, error) {
	args := []any{scan}
	rows, err := tx.Query(ctx, `SELECT p.id, p.kind FROM photos p JOIN (SELECT t.* FROM scan_objects t WHERE `+can(httpapi.ScopeOf(ctx), "scan_objects", &args)+`) s ON s.id = p.scan_object_id
		WHERE p.path IS NOT NULL AND s.object_id = (SELECT object_id FROM scan_objects WHERE id = $1)
		ORDER BY p.scan_object_id <> $1, s.captured_on DESC NULLS LAST, p.id LIMIT 24`, args...)
	if err != nil {
		return nil, err
	}
	out := []photoDoc{}
	var d photoDoc
	_, err = pgx.ForEachRow(rows, []any{&d.ID, &d.Kind}, func() error {
		d.URL = httpapi.PrefixOf(ctx) + "/api/v1/photos/" + strconv.FormatInt(d.ID, 10)
		out = append(out, d)
		return nil
	})
	return out, err
}

// sourceOf is the register whose rows came from files, by kind of subject; an object's is its observation.
var sourceOf = map[string]string{"decision": "decisions", "lease": "leases", "object": "scan_objects"}

// sources are the rows of the files behind the subjects: the cells as they were typed. They may hold anything, so they
// are for those who see every column of the register, and who have said why they read.
func sources(ctx context.Context, r *register.Reader, tx pgx.Tx, p proof, subjects json.RawMessage) ([]sourceDoc, error) {
	out := []sourceDoc{}
	if r.Purpose == "" {
		return out, nil
	}
	var list []rules.Subject
	if err := json.Unmarshal(subjects, &list); err != nil {
		return nil, err
	}
	scope := httpapi.ScopeOf(ctx)
	for _, s := range list {
		id, err := strconv.ParseInt(s.ID, 10, 64)
		if err != nil {
			continue
		}
		d := sourceDoc{Kind: s.Kind, ID: id}
		sql, name := "", sourceOf[s.Kind]
		switch s.Kind {
		case "decision":
			sql = `SELECT t.source_file, t.source_row, t.raw FROM decisions t WHERE t.id = $1`
		case "lease":
			sql = `SELECT t.source_file, t.source_row, t.raw FROM leases t WHERE t.id = $1`
		case "object":
			sql, d.ID = `SELECT t.source_file, t.source_row, t.raw FROM scan_objects t WHERE t.id = $1`, p.Scan
		}
		if sql == "" || !scope.Whole(name) {
			continue
		}
		args := []any{d.ID}
		err = tx.QueryRow(ctx, sql+" AND "+can(scope, name, &args), args...).Scan(&d.File, &d.Row, &d.Raw)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
