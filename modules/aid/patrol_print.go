package aid

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/exchange"
	"spoina/internal/httpapi"
	"spoina/internal/privacy"
)

// patrolPaper is a patrol on paper: whom to visit, or what was found.
type patrolPaper struct {
	number, area, note string
	on                 clock.Date
	officers           [2]string
	signed             [2]string
	signedAt           [2]*time.Time
	status             string
	visits             []paperVisit
}

type paperVisit struct {
	id                               int64
	holder, address, outcome, to     string
	persons                          int64
	at                               *time.Time
	note                             string
	street, house, flat, city        string
	newStreet, newHouse, newFlat, nc string
}

// patrolPaperRoutes are the two papers of a patrol: the round that the officers take along, and the protocol, which only
// both signatures make one.
func patrolPaperRoutes(api huma.API) {
	for _, one := range []struct {
		name, summary string
		signed        bool
	}{{"round", "Whom a patrol visits, to take along", false}, {"protocol", "What a patrol found, signed by both officers", true}} {
		huma.Register(api, huma.Operation{OperationID: "aid-patrol-" + one.name, Method: http.MethodGet, Path: "/api/v1/aid/patrols/{id}/" + one.name, Summary: one.summary,
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/pdf": {}}}}},
			func(ctx context.Context, in *RowID) (*pdfFile, error) {
				store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
				if rights := scope.Rights("aid_visits"); !rights.Read || !rights.Personal {
					return nil, scope.Refused("personal data of the register aid_visits")
				}
				var p patrolPaper
				if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
					p, err = readPatrol(ctx, tx, scope, in.ID)
					return err
				}); err != nil {
					return nil, err
				}
				if one.signed && p.status != "SIGNED" {
					return nil, errUnsigned
				}
				var ids []int64
				for _, v := range p.visits {
					ids = append(ids, v.id)
				}
				if err := privacy.RecordUse(ctx, store, scope, "aid_visits", privacy.Use{Shown: []string{"street", "house_no", "flat_no", "new_street", "new_house_no", "note"}}, "case", "pdf", ids, int64(len(ids))); err != nil {
					return nil, err
				}
				body, err := p.print(store.Office().Name, one.signed)
				return &pdfFile{ContentType: "application/pdf", Disposition: fmt.Sprintf(`attachment; filename="patrol-%d-%s.pdf"`, in.ID, one.name), CacheControl: "no-store", NoSniff: "nosniff", Body: body}, err
			})
	}
}

// readPatrol reads a patrol of the person's own unit.
func readPatrol(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (patrolPaper, error) {
	var p patrolPaper
	err := tx.QueryRow(ctx, `SELECT number, area, note, on_day, officer_1, officer_2, signed_1, signed_2, signed_1_at, signed_2_at, status FROM aid_patrols WHERE id = $1 AND ($2::text[] IS NULL OR unit = ANY($2))`,
		id, unitsOf(scope, "aid_patrols")).Scan(&p.number, &p.area, &p.note, &p.on, &p.officers[0], &p.officers[1], &p.signed[0], &p.signed[1], &p.signedAt[0], &p.signedAt[1], &p.status)
	if err != nil {
		return p, found(err, "id", errNo, "there is no patrol %d", id)
	}
	rows, err := tx.Query(ctx, `SELECT id, holder, persons, at, outcome, note, street, house_no, flat_no, city, new_street, new_house_no, new_flat_no, new_city
		FROM aid_visits WHERE patrol_id = $1 ORDER BY at NULLS LAST, street, house_no, id`, id)
	if err != nil {
		return p, err
	}
	p.visits, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (v paperVisit, err error) {
		err = row.Scan(&v.id, &v.holder, &v.persons, &v.at, &v.outcome, &v.note, &v.street, &v.house, &v.flat, &v.city, &v.newStreet, &v.newHouse, &v.newFlat, &v.nc)
		v.address, v.to = door(v.street, v.house, v.flat, v.city), door(v.newStreet, v.newHouse, v.newFlat, v.nc)
		return v, err
	})
	return p, err
}

// door is an address as people write it: "Polna 1/3, Testowo".
func door(street, house, flat, city string) string {
	if flat != "" {
		house += "/" + flat
	}
	return strings.Trim(strings.TrimSpace(street+" "+house)+", "+city, ", ")
}

var outcomesPL = map[string]string{planned: "", atHome: "zastano", nobody: "nie zastano", hasMoved: "wyprowadzka"}

func (p patrolPaper) print(office string, protocol bool) ([]byte, error) {
	title, foot := "Obchód patrolu "+p.number, "do zabrania w teren; po powrocie zniszczyć"
	if protocol {
		title, foot = "Protokół patrolu "+p.number, "podpisano elektronicznie przez dwie osoby"
	}
	lines := []string{fmt.Sprintf("Dzień: %s. Rejon: %s.", p.on, p.area), "Patrol: " + strings.Join(p.officers[:], ", ") + "."}
	for i, who := range p.signed {
		if who != "" && p.signedAt[i] != nil {
			lines = append(lines, fmt.Sprintf("Podpis: %s, %s.", who, p.signedAt[i].In(clock.Warsaw).Format("02.01.2006 15:04")))
		}
	}
	if p.note != "" {
		lines = append(lines, "Uwagi: "+p.note)
	}
	var out bytes.Buffer
	sheet := exchange.Sheet{Name: p.number, ID: "Lp.", Title: title, Lines: lines, Footer: office + " · " + foot, Page: "strona %d z %s", Yes: "tak", No: "nie",
		Columns: []exchange.SheetColumn{{Field: "n", Heading: "Lp.", Kind: exchange.WholeCell}, {Field: "holder", Heading: "Karta"}, {Field: "address", Heading: "Adres"},
			{Field: "persons", Heading: "Osób", Kind: exchange.WholeCell}, {Field: "outcome", Heading: "Wynik"}, {Field: "to", Heading: "Nowy adres"}, {Field: "at", Heading: "Godzina"}, {Field: "note", Heading: "Uwagi"}}}
	w, err := exchange.NewPDF(&out, sheet)
	if err != nil {
		return nil, err
	}
	for i, v := range p.visits {
		at := ""
		if v.at != nil {
			at = v.at.In(clock.Warsaw).Format("15:04")
		}
		if err := w.Row(v.id, 1, []any{int64(i + 1), v.holder, v.address, v.persons, outcomesPL[v.outcome], v.to, at, v.note}); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}
