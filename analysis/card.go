package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
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
	Money       []rules.Money      `json:"money"`
	MoneyNote   *rules.Text        `json:"money_note,omitempty"`
	Law         []rules.Article    `json:"law"`
	Next        []rules.Step       `json:"next"`
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

func readCard(ctx context.Context, r *register.Reader, tx pgx.Tx, id int64, out *cardDoc) error {
	scope := httpapi.ScopeOf(ctx)
	args := []any{id}
	visible := scope.Condition(access.SubjectOf("discrepancies"), func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	var body []byte
	err := tx.QueryRow(ctx, `SELECT id, rule, outcome, state, severity, confidence, label, street, to_char(on_date, 'YYYY-MM-DD'), measures, case_numbers, parcel_ids, reason,
			fingerprint, subjects, proof, param_set, rule_version, last_run
		FROM discrepancies WHERE id = $1 AND `+visible, args...).Scan(&out.ID, &out.Rule, &out.Outcome, &out.State, &out.Severity, &out.Confidence, &out.Label,
		&out.Street, &out.On, &out.Measures, &out.CaseNumbers, &out.ParcelIDs, &out.Reason, &out.Fingerprint, &out.Subjects, &body, &out.ParamSet, &out.RuleVersion, &out.Run)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNone
	}
	if err != nil {
		return err
	}
	var p proof
	if err := json.Unmarshal(body, &p); err != nil {
		return fmt.Errorf("proof of discrepancy %d: %w", id, err)
	}
	out.Name, out.Title, out.Sentence, out.ReasonText, out.Terms, out.Documents = p.Name, p.Title, p.Sentence, p.Reason, p.Terms, p.Documents
	out.Money, out.MoneyNote, out.Law, out.Next, out.Inputs, out.Params = p.Money, p.MoneyNote, p.Law, p.Next, p.Inputs, p.Params
	if out.LonLat, err = lonlat(ctx, tx, id); err != nil {
		return err
	}
	if out.Photos, err = photos(ctx, tx, p.Scan); err != nil {
		return err
	}
	reg, err := r.Find(register.Core(), "discrepancies")
	if err != nil {
		return err
	}
	if out.History, err = r.History(reg, id); err != nil {
		return err
	}
	out.Sources, err = sources(ctx, tx, p, out.Subjects)
	return err
}

func lonlat(ctx context.Context, tx pgx.Tx, id int64) ([]float64, error) {
	var x, y *float64
	if err := tx.QueryRow(ctx, `SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Transform(geom, 4326) AS g FROM discrepancies WHERE id = $1) s`, id).Scan(&x, &y); err != nil || x == nil || y == nil {
		return nil, err
	}
	return []float64{*x, *y}, nil
}

// photos are the stored photographs of an observation and of the earlier ones of the same object.
func photos(ctx context.Context, tx pgx.Tx, scan int64) ([]photoDoc, error) {
	args := []any{scan}
	can := func(register string) string {
		return httpapi.ScopeOf(ctx).Condition(access.SubjectOf(register), func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	}
	rows, err := tx.Query(ctx, `SELECT p.id, p.kind FROM (SELECT * FROM photos WHERE path IS NOT NULL AND `+can("scan_objects")+`) p
			JOIN (SELECT * FROM scan_objects WHERE `+can("scan_objects")+`) s ON s.id = p.scan_object_id
		WHERE s.object_id = (SELECT object_id FROM scan_objects WHERE id = $1) ORDER BY p.scan_object_id <> $1, s.captured_on DESC NULLS LAST, p.id LIMIT 24`, args...)
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

// sources are the rows of the files behind the subjects: the cells as they were typed.
func sources(ctx context.Context, tx pgx.Tx, p proof, subjects json.RawMessage) ([]sourceDoc, error) {
	var list []rules.Subject
	if err := json.Unmarshal(subjects, &list); err != nil {
		return nil, err
	}
	out := []sourceDoc{}
	scope := httpapi.ScopeOf(ctx)
	if !scope.All() { // a source row may hold personal data
		return out, nil
	}
	for _, s := range list {
		id, err := strconv.ParseInt(s.ID, 10, 64)
		if err != nil {
			continue
		}
		d := sourceDoc{Kind: s.Kind, ID: id}
		switch s.Kind {
		case "decision":
			err = tx.QueryRow(ctx, `SELECT source_file, source_row, raw FROM decisions WHERE id = $1`, id).Scan(&d.File, &d.Row, &d.Raw)
		case "lease":
			err = tx.QueryRow(ctx, `SELECT source_file, source_row, raw FROM leases WHERE id = $1`, id).Scan(&d.File, &d.Row, &d.Raw)
		case "object":
			err = tx.QueryRow(ctx, `SELECT source_file, source_row, raw FROM scan_objects WHERE id = $1`, p.Scan).Scan(&d.File, &d.Row, &d.Raw)
		default:
			continue
		}
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
