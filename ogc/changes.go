package ogc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

// maxChanges is how many changes one page of the feed may hold; more is refused, and the next page is a link away.
const maxChanges = 10_000

type changeDoc struct {
	Change   string          `json:"change"`
	ID       int64           `json:"id"`
	Revision int64           `json:"revision"`
	At       string          `json:"at,omitempty"`
	Feature  json.RawMessage `json:"feature"` // as it is now; null for what was removed
}

// changes is the feed of a collection: what a client that holds it as of one revision must do to hold it as of the
// newest. Rows and columns are those that the person is shown; what left their sight is removed.
func (s *Service) changes(w http.ResponseWriter, r *http.Request) error {
	p, err := readParams(r, []string{"since", "limit", "after", "crs"})
	if err != nil {
		return err
	}
	return s.collectionOf(r, func(reader *register.Reader, tx pgx.Tx, reg *register.Register) error {
		if !p.has("since") {
			return ErrParameter.Because("since is missing: the revision whose state you hold, like r17 as every answer of items says, or a time")
		}
		since, err := reader.ParseKnown(p.get("since"))
		if err != nil {
			return err
		}
		limit, err := p.limit()
		if err != nil {
			return err
		}
		if limit > maxChanges {
			return ErrParameter.Because("limit is at most %d here: ask for the next page", maxChanges)
		}
		if p.html {
			if p.has("limit") && limit > pageRows {
				return tooLongPage(limit)
			}
			limit = min(limit, pageRows)
		}
		crs, err := s.system(r, tx, p, "crs")
		if err != nil {
			return err
		}
		if !p.html && fresh(w, r, reader) {
			return nil
		}
		page, err := reader.ChangedSince(reg, since, p.get("after"), limit)
		if err != nil {
			return err
		}
		path := "/collections/" + reg.Name + "/changes"
		links := append(selfLinks(r, p, path, jsonType), link{Rel: "collection", Type: jsonType, Title: languageOf(r).pick(reg.Title), Href: baseOf(r) + "/collections/" + reg.Name})
		again := func(rel string, change func(url.Values)) {
			v := r.URL.Query()
			change(v)
			links = append(links, link{Rel: rel, Type: links[0].Type, Href: baseOf(r) + path + "?" + v.Encode()})
		}
		if page.Next != "" {
			again("next", func(v url.Values) { v.Set("after", page.Next) })
		}
		// What comes after this: asked again, it tells what changed from then on (RFC 5989).
		again("monitor", func(v url.Values) { v.Set("since", "r"+strconv.FormatInt(page.Until, 10)); v.Del("after") })
		if p.html {
			return s.changesPage(w, r, reg, since, page, links)
		}
		docs, err := changeDocs(reader, reg, page, crs)
		if err != nil {
			return err
		}
		w.Header().Set("Link", header(links))
		w.Header().Set("Content-Crs", "<"+crs.URI()+">")
		return writeJSON(w, map[string]any{"collection": reg.Name, "since": since, "revision": page.Until, "numberMatched": page.Matched, "numberReturned": len(docs),
			"changes": docs, "links": links})
	})
}

// changeDocs are the rows of a page with what they say at its revision.
func changeDocs(reader *register.Reader, reg *register.Register, page register.ChangedPage, crs system) ([]changeDoc, error) {
	docs := make([]changeDoc, len(page.Rows))
	at := map[int64]int{}
	var ids register.IDs
	for i, row := range page.Rows {
		docs[i] = changeDoc{Change: row.Kind, ID: row.ID, Revision: row.Revision, Feature: json.RawMessage("null")}
		if row.At != nil {
			docs[i].At = row.At.UTC().Format("2006-01-02T15:04:05.000Z")
		}
		if row.Kind != register.Removed {
			at[row.ID] = i
			ids = append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		return docs, nil
	}
	style := register.CoordinateStyle{Decimals: crs.decimals(), NorthingFirst: crs.NorthingFirst, RightHand: crs.EPSG == 0}
	q := register.Query{Columns: reg.Open(), Filters: []register.Filter{ids}, Place: &register.PlaceStyle{SRID: crs.EPSG}, When: register.When{Known: &page.Until, Between: true, Undated: true}}
	_, err := reader.Rows(reg, q, func(row *register.Row) error {
		body, err := appendFeature(nil, row, style)
		docs[at[row.ID]].Feature = append(body, '}')
		return err
	})
	return docs, err
}

func (s *Service) changesPage(w http.ResponseWriter, r *http.Request, reg *register.Register, since int64, page register.ChangedPage, links []link) error {
	l := languageOf(r)
	words := map[string]register.Text{register.Created: text("nowy", "created"), register.Altered: text("zmieniony", "changed"), register.Ended: text("zakończony", "ended"), register.Removed: text("usunięty", "removed")}
	d := pageData{Title: register.Text{PL: reg.Title.PL + ": zmiany od r" + strconv.FormatInt(since, 10), EN: reg.Title.EN + ": changes since r" + strconv.FormatInt(since, 10)},
		Base: baseOf(r), Collection: reg.Name, Links: links, Matched: page.Matched,
		Heads: []string{l.pick(text("Co się stało", "What happened")), l.pick(text("Rewizja", "Revision")), l.pick(text("Kiedy", "When"))}}
	for _, row := range page.Rows {
		line := pageRow{ID: row.ID, Cells: []string{l.pick(words[row.Kind]), "r" + strconv.FormatInt(row.Revision, 10), ""}}
		if row.At != nil {
			line.Cells[2] = momentText(*row.At, l)
		}
		if row.Kind != register.Removed {
			line.Href = d.Base + "/collections/" + reg.Name + "/items/" + strconv.FormatInt(row.ID, 10) + "?f=html"
		}
		d.Rows = append(d.Rows, line)
	}
	for _, x := range links {
		if x.Rel == "next" {
			d.Next = x.Href
		}
	}
	return writePage(w, r, "changes", d)
}
