package dossier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
	"spoina/internal/privacy"
)

type answer[T any] struct{ Body T }

type file struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	NoSniff      string `header:"X-Content-Type-Options"`
	Policy       string `header:"Content-Security-Policy"`
	Paper        string `header:"Spoina-Paper" doc:"number of the paper in the list of the discrepancy"`
	Body         []byte
}

type letterDoc struct {
	Name  string      `json:"name"`
	Title access.Text `json:"title"`
	Next  bool        `json:"next" doc:"goes with one of the steps that the rule proposes"`
}

type papersDoc struct {
	Letters []letterDoc `json:"letters" doc:"that can be written; those that the rule proposes come first"`
	Papers  []Paper     `json:"papers" doc:"that were made, the newest first"`
}

// Routes adds the papers of discrepancies: their list, a letter, a pack, and that one was sent; and the wordings of the
// letters, which the office edits. photos is the folder of an office's photographs.
func Routes(api huma.API, photos func(db.Office) string) {
	kinds := Kinds()
	p := &papers{photos: photos}
	letter.Routes(api, programmeName, kinds, "discrepancies")
	const base = "/api/v1/discrepancies/{id}"
	huma.Register(api, huma.Operation{OperationID: "list-papers", Method: http.MethodGet, Path: base + "/papers", Summary: "Letters and packs of a discrepancy"},
		func(ctx context.Context, in *struct {
			ID int64 `path:"id"`
		}) (*answer[papersDoc], error) {
			out := &answer[papersDoc]{Body: papersDoc{Letters: []letterDoc{}}}
			return out, httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
				next, err := steps(ctx, tx, httpapi.ScopeOf(ctx), in.ID)
				if err != nil {
					return err
				}
				for _, wanted := range []bool{true, false} {
					for _, k := range kinds {
						if next[k.Name] == wanted && k.Name != bundleLetter {
							out.Body.Letters = append(out.Body.Letters, letterDoc{k.Name, access.Text(k.Title), wanted})
						}
					}
				}
				out.Body.Papers, err = made(ctx, tx, in.ID)
				return err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "write-letter", Method: http.MethodPost, Path: base + "/letters/{name}", Summary: "Write a letter about a discrepancy", Responses: files()},
		func(ctx context.Context, in *struct {
			ID   int64  `path:"id"`
			Name string `path:"name"`
			Body struct {
				Wish
				Language string `json:"language,omitempty" default:"pl"`
				Format   string `json:"format,omitempty" default:"pdf" enum:"pdf,docx,html"`
				Purpose  string `json:"purpose" doc:"why personal data are read; the reading is recorded"`
			}
		}) (*file, error) {
			w, sheet, version, revision, err := p.sheet(ctx, kinds, in.ID, in.Name, in.Body.Language, in.Body.Purpose, in.Body.Wish)
			if err != nil {
				return nil, err
			}
			body, err := print(sheet, in.Body.Format)
			if err != nil {
				return nil, err
			}
			return w.out(ctx, Paper{Name: in.Name, Language: in.Body.Language, Wording: version, Format: in.Body.Format, Revision: revision}, in.Body.Purpose, body)
		})
	huma.Register(api, huma.Operation{OperationID: "write-bundle-letter", Method: http.MethodPost, Path: "/api/v1/bundles/{id}/letter", Summary: "Write one letter about all discrepancies of a bundle", Responses: files()},
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id"`
			Body struct {
				Wish
				Format  string `json:"format,omitempty" default:"pdf" enum:"pdf,docx,html"`
				Purpose string `json:"purpose" doc:"why personal data are read; the reading is recorded"`
			}
		}) (*file, error) {
			return p.bundle(ctx, kinds, in.ID, in.Body.Format, in.Body.Purpose, in.Body.Wish)
		})
	huma.Register(api, huma.Operation{OperationID: "make-pack", Method: http.MethodPost, Path: base + "/pack", Summary: "The evidence of a discrepancy as one package", Responses: files()},
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id"`
			Body struct {
				Wish
				Form    string `json:"form,omitempty" default:"evidence" enum:"evidence,ezd" doc:"ezd: for the office's document system"`
				Purpose string `json:"purpose" doc:"why personal data are read; the reading is recorded"`
			}
		}) (*file, error) {
			w, sheet, version, revision, err := p.sheet(ctx, kinds, in.ID, "evidence", "pl", in.Body.Purpose, in.Body.Wish)
			if err != nil {
				return nil, err
			}
			list, err := w.pieces(sheet)
			if err != nil {
				return nil, err
			}
			var body []byte
			name := "pack"
			switch in.Body.Form {
			case "evidence":
				body, err = evidence(list)
			case "ezd":
				name = "ezd"
				body, err = forDocumentSystem(list, w, httpapi.StoreOf(ctx).Office().Name, httpapi.ScopeOf(ctx).Name())
			default:
				err = ErrForm
			}
			if err != nil {
				return nil, err
			}
			return w.out(ctx, Paper{Name: name, Language: "pl", Wording: version, Format: "zip", Revision: revision}, in.Body.Purpose, body)
		})
	huma.Register(api, huma.Operation{OperationID: "paper-sent", Method: http.MethodPost, Path: base + "/papers/{paper}/sent", Summary: "A paper has left the office"},
		func(ctx context.Context, in *struct {
			ID    int64 `path:"id"`
			Paper int64 `path:"paper"`
			Body  struct {
				On string `json:"on" format:"date" doc:"the day it left"`
			}
		}) (*answer[papersDoc], error) {
			on, err := clock.ParseDate(in.Body.On)
			if err != nil {
				return nil, ErrSent.Because("%q is no day", in.Body.On)
			}
			store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
			if err := scope.Require(access.DecideFinding); err != nil {
				return nil, err
			}
			out := &answer[papersDoc]{Body: papersDoc{Letters: []letterDoc{}}}
			_, err = store.Change(ctx, scope.Actor(), fmt.Sprintf("paper %d of discrepancy %d sent", in.Paper, in.ID), func(c *db.Change) error {
				if _, err := c.Revision(ctx); err != nil {
					return err
				}
				if _, err := steps(ctx, c.Tx, scope, in.ID); err != nil {
					return err
				}
				var day clock.Date
				err := c.QueryRow(ctx, `SELECT (at AT TIME ZONE 'Europe/Warsaw')::date FROM discrepancy_papers WHERE id = $1 AND discrepancy_id = $2`, in.Paper, in.ID).Scan(&day)
				if errors.Is(err, pgx.ErrNoRows) {
					return ErrPaper.Because("the discrepancy has no paper %d", in.Paper)
				}
				if err != nil {
					return err
				}
				if on.Before(day) || on.After(clock.Today()) {
					return ErrSent.Because("%s is before the paper was made or in the future", on)
				}
				if _, err := c.Exec(ctx, `UPDATE discrepancy_papers SET sent_on = $2, sent_by = $3 WHERE id = $1`, in.Paper, on.Time(), scope.Actor()); err != nil {
					return err
				}
				c.Touch("discrepancies")
				if err := c.Audit(ctx, "paper.sent", fmt.Sprintf("discrepancies/%d", in.ID), map[string]any{"paper": in.Paper, "on": on.String()}); err != nil {
					return err
				}
				out.Body.Papers, err = made(ctx, c.Tx, in.ID)
				return err
			})
			return out, err
		})
}

func print(l letter.Letter, format string) ([]byte, error) {
	switch format {
	case "docx":
		return letter.DOCX(l)
	case "html":
		return letter.HTML(l), nil
	}
	return letter.PDF(l)
}

func files() map[string]*huma.Response {
	content := map[string]*huma.MediaType{}
	for _, m := range mediaTypes {
		content[m] = &huma.MediaType{}
	}
	return map[string]*huma.Response{"200": {Description: "OK", Content: content}}
}

var mediaTypes = map[string]string{"pdf": "application/pdf", "html": "text/html; charset=utf-8", "zip": "application/zip",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}

// steps are the letters of the standard steps that the rule of a discrepancy proposes. ErrNone where the person may not
// see it.
func steps(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (map[string]bool, error) {
	args := []any{id}
	var codes []string
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT array_agg(s->>'code') FROM jsonb_array_elements(proof->'next') s), '{}') FROM discrepancies t WHERE id = $1 AND `+visible(scope, access.Discrepancies, &args), args...).Scan(&codes)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, analysis.ErrNone
	}
	out := map[string]bool{"evidence": true}
	for _, c := range codes {
		if name := LetterOf(c); name != "" {
			out[name] = true
		}
	}
	return out, err
}

func made(ctx context.Context, tx pgx.Tx, id int64) ([]Paper, error) {
	rows, err := tx.Query(ctx, `SELECT id, name, language, wording, format, version, revision, encode(sha256, 'hex'), size, actor, at, sent_on, sent_by
		FROM discrepancy_papers WHERE discrepancy_id = $1 ORDER BY id DESC`, id)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Paper])
	if out == nil {
		out = []Paper{}
	}
	return out, err
}

// sheet gathers a discrepancy and fills one of its letters in. Papers leave the program: who may not decide
// discrepancies makes none.
func (p *papers) sheet(ctx context.Context, kinds []letter.Kind, id int64, name, language, purpose string, wish Wish) (w *written, sheet letter.Letter, version int, revision int64, err error) {
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	if err = scope.Require(access.DecideFinding); err != nil {
		return
	}
	if err = privacy.CheckPurpose(purpose); err != nil {
		return
	}
	var kind *letter.Kind
	for i := range kinds {
		if kinds[i].Name == name {
			kind = &kinds[i]
		}
	}
	if kind == nil {
		err = letter.ErrNone.Because("there is no letter %q", name)
		return
	}
	err = store.Read(ctx, func(tx pgx.Tx) error {
		var err error
		if w, err = p.gather(ctx, store, tx, scope, id, wish); err != nil {
			return err
		}
		t, err := letter.Load(ctx, tx, kind, language)
		if err != nil {
			return err
		}
		if revision, err = db.CurrentRevision(ctx, tx); err != nil {
			return err
		}
		version = t.Version
		if sheet, err = letter.Render(t, w.fields); err != nil {
			return err
		}
		sheet.Footer = fmt.Sprintf("%s · %s/%s v%d · r%d · %s", store.Office().Name, programmeName, name, t.Version, revision, w.proof.Fingerprint)
		return nil
	})
	return
}

// out records that personal data leave and that a paper was made, and then gives it away.
func (w *written) out(ctx context.Context, paper Paper, purpose string, body []byte) (*file, error) {
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	if len(w.read) > 0 {
		if err := privacy.RecordUse(ctx, store, scope, w.party, privacy.Use{Shown: []string{"party"}}, purpose, paper.Format, w.read, int64(len(w.read))); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(body)
	about := w.about
	if about == nil {
		about = []int64{w.proof.ID}
	}
	id := about[0]
	if _, err := store.Change(ctx, scope.Actor(), fmt.Sprintf("paper about discrepancy %d", id), func(c *db.Change) error {
		if _, err := c.Revision(ctx); err != nil {
			return err
		}
		for _, id := range about {
			if err := c.QueryRow(ctx, `INSERT INTO discrepancy_papers (discrepancy_id, name, language, wording, format, version, revision, sha256, size, actor)
				SELECT $1, $2, $3, $4, $5, t.version, $6, $7, $8, $9 FROM discrepancies t WHERE t.id = $1 RETURNING id`,
				id, paper.Name, paper.Language, paper.Wording, paper.Format, paper.Revision, sum[:], len(body), scope.Actor()).Scan(&paper.ID); err != nil {
				return err
			}
			if err := c.Audit(ctx, "paper.make", fmt.Sprintf("discrepancies/%d", id), map[string]any{"paper": paper.ID, "name": paper.Name, "format": paper.Format, "sha256": hex.EncodeToString(sum[:])}); err != nil {
				return err
			}
		}
		c.Touch("discrepancies")
		return nil
	}); err != nil {
		return nil, err
	}
	out := &file{ContentType: mediaTypes[paper.Format], CacheControl: "no-store", NoSniff: "nosniff", Paper: strconv.FormatInt(paper.ID, 10),
		Disposition: fmt.Sprintf(`attachment; filename="%s-%d.%s"`, paper.Name, id, paper.Format), Body: body}
	if paper.Format == "html" {
		out.Disposition, out.Policy = "inline", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
	}
	return out, nil
}
