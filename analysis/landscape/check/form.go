package check

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/landscape"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// Form is what a question may be made of on a day.
type Form struct {
	On    clock.Date `json:"on"`
	Act   string     `json:"act" doc:"the resolution in force; empty: none is"`
	Types []Choice   `json:"types" doc:"kinds of devices, those of the resolution included"`
	Zones []Choice   `json:"zones" doc:"zones of the resolution in force"`
}

// Choice is a code with its words.
type Choice struct {
	Code  string          `json:"code"`
	Words landscape.Words `json:"words"`
}

// Offer says what a question may be made of on a day. Kinds that others are below are left out: who asks knows which one it
// is.
func Offer(ctx context.Context, store *db.Store, on clock.Date) (Form, error) {
	out := Form{On: on, Types: []Choice{}, Zones: []Choice{}}
	err := store.Read(ctx, func(tx pgx.Tx) error {
		doc, _, err := inForce(ctx, tx, on)
		if err != nil {
			return err
		}
		if doc == nil {
			doc = &landscape.Document{}
		}
		out.Act = doc.Resolution.Act
		types := doc.Types()
		above := map[string]bool{}
		for _, t := range types {
			above[t.Parent] = true
		}
		for _, t := range types {
			if !above[t.Code] {
				out.Types = append(out.Types, Choice{t.Code, doc.Named(t.Code)})
			}
		}
		for _, z := range doc.Zones {
			name := z.Name
			if name == "" {
				name = z.Code
			}
			out.Zones = append(out.Zones, Choice{z.Code, landscape.Words{PL: name, EN: name, DE: name, UK: name}})
		}
		return nil
	})
	return out, err
}
