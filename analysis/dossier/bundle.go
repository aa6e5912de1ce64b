package dossier

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
	"spoina/internal/privacy"
	"spoina/internal/register"
)

// bundle writes one letter about the discrepancies of a bundle that the person may see: they are of one party, who gets
// one letter. What was dismissed, settled or is no longer found is left out of it, and so is what a later run has found to
// be of another party or road manager. ErrNone where nothing is left.
func (p *papers) bundle(ctx context.Context, kinds []letter.Kind, id int64, format, purpose string, wish Wish) (*file, error) {
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	if err := scope.Require(access.DecideFinding); err != nil {
		return nil, err
	}
	if err := privacy.CheckPurpose(purpose); err != nil {
		return nil, err
	}
	kind := &kinds[slices.IndexFunc(kinds, func(k letter.Kind) bool { return k.Name == bundleLetter })]
	w := &written{}
	paper := Paper{Name: bundleLetter, Language: "pl", Format: format}
	var sheet letter.Letter
	if err := store.Read(ctx, func(tx pgx.Tx) error {
		args := []any{id}
		rows, err := tx.Query(ctx, `SELECT t.id FROM discrepancies t JOIN discrepancy_bundles b ON b.id = t.bundle_id WHERE t.bundle_id = $1 AND t.state NOT IN ('FALSE_POSITIVE', 'RESOLVED', 'CLOSED', 'VANISHED')
			AND t.party_id IS NOT DISTINCT FROM b.party_id AND (b.party_id IS NOT NULL OR t.manager = b.keeper) AND `+visible(scope, access.Discrepancies, &args)+` ORDER BY t.id`, args...)
		if err != nil {
			return err
		}
		if w.about, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
			return err
		}
		if len(w.about) == 0 {
			return analysis.ErrNone.Because("there is no bundle %d with anything open", id)
		}
		reader, err := register.NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		var items, law []string
		for _, d := range w.about {
			proof, err := analysis.ReadProof(ctx, reader, tx, d)
			if err != nil {
				return err
			}
			items = append(items, proof.Label+": "+proof.Sentence.PL)
			for _, a := range proof.Law {
				if line := a.Article + ": " + a.Text.PL; !slices.Contains(law, line) {
					law = append(law, line)
				}
			}
		}
		f := letter.Fields{"office": store.Office().Name, "day": clock.Today().Time().Format("02.01.2006"), "officer": scope.Name(), "term": wish.term(),
			"case_number": wish.CaseNumber, "addressee": wish.Addressee, "address": wish.Address, "count": fmt.Sprint(len(items)), "items": items, "law": law}
		if wish.CaseNumber == "" {
			f["case_number"] = fmt.Sprintf("pakiet %d", id)
		}
		if wish.Addressee == "" {
			var party *int64
			var who, where string
			err := tx.QueryRow(ctx, `SELECT p.id, p.name, p.address FROM discrepancy_bundles b JOIN parties p ON p.id = b.party_id WHERE b.id = $1`, id).Scan(&party, &who, &where)
			switch {
			case err == pgx.ErrNoRows:
			case err != nil:
				return err
			case scope.Rights("parties").Personal:
				f["addressee"], f["address"] = who, where
				w.party, w.read = "parties", []int64{*party}
			}
		}
		if f["address"] == "" {
			f["address"] = "adres nieznany"
		}
		t, err := letter.Load(ctx, tx, kind, "pl")
		if err != nil {
			return err
		}
		if paper.Revision, err = db.CurrentRevision(ctx, tx); err != nil {
			return err
		}
		paper.Wording = t.Version
		if sheet, err = letter.Render(t, f); err != nil {
			return err
		}
		sheet.Footer = fmt.Sprintf("%s · %s/%s v%d · r%d", store.Office().Name, programmeName, bundleLetter, t.Version, paper.Revision)
		return nil
	}); err != nil {
		return nil, err
	}
	body, err := print(sheet, format)
	if err != nil {
		return nil, err
	}
	return w.out(ctx, paper, purpose, body)
}
