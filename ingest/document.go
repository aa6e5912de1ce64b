package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	sf "github.com/peterstace/simplefeatures/geom"

	"spoina/geo"
	"spoina/internal/ogr"
)

// annex is a row of a lease register that changes an earlier contract.
type annex struct {
	Number    string          `json:"number,omitempty"`
	Signed    string          `json:"signed,omitempty"`
	ValidTo   string          `json:"valid_to,omitempty"`
	SourceRow int             `json:"source_row"`
	Raw       json.RawMessage `json:"raw"`
}

// documentLimit bounds what is held in memory while the rows of a register are gathered into documents. A town
// writes some thousands a year.
const documentLimit = 100_000

// gather makes documents of the rows of a register, over all files and sheets of an import, in the order in which they
// begin. Rows without a number stay on
// their own; rows that share a key and cannot be one document get #2, #3… from the caller.
func (p *plan) gather(rows []*Record) []*Record {
	byKey := map[string][]*Record{}
	var out []*Record
	for _, rec := range rows {
		for len(rec.values) < len(p.columns) { // a later file brought further columns
			rec.values = append(rec.values, nil)
		}
		if p.layer == leases && rec.amendment && !rec.rejected {
			rec.annexes = []annex{annexOf(rec)}
		}
		if !rec.grouped || rec.rejected {
			out = append(out, rec)
			continue
		}
		joined := false
		docs := byKey[rec.key]
		for _, doc := range docs[max(0, len(docs)-50):] {
			if p.sameDocument(doc, rec) {
				p.join(doc, rec)
				joined = true
				break
			}
		}
		if !joined {
			byKey[rec.key] = append(byKey[rec.key], rec)
			out = append(out, rec)
		}
	}
	for _, doc := range out {
		p.complete(doc)
	}
	return out
}

// what may differ between the rows of one document
var ofOneRow = map[string]bool{"location_text": true, "street": true, "street_key": true, "house_no": true, "precinct_text": true, "total_area_m2": true, "notes": true, "problems": true, "annexes": true}

// sameDocument tells whether a row continues a document. Rows of one case number in a register of leases are always
// one contract; rows of one contract number are, unless their term, day of signing, rent or party differ.
func (p *plan) sameDocument(doc, rec *Record) bool {
	if p.layer == leases {
		if rec.amendment || doc.amendment {
			return true
		}
		contract := p.index["contract_number"]
		if doc.values[contract] == "" {
			return true
		}
		for _, c := range []string{"valid_from", "valid_to", "signed", "rent_gr", "rate_gr"} {
			if i, ok := p.index[c]; ok && rec.values[i] != nil && doc.values[i] != nil && !same(rec.values[i], doc.values[i]) {
				return false
			}
		}
		return rec.party == nil || doc.party == nil || rec.party.key == doc.party.key
	}
	for i, c := range p.columns {
		if !ofOneRow[c] && !same(doc.values[i], rec.values[i]) {
			return false
		}
	}
	return (doc.party == nil) == (rec.party == nil) && (doc.party == nil || doc.party.key == rec.party.key)
}

func same(a, b any) bool { return string(appendValue(nil, a)) == string(appendValue(nil, b)) }

// join adds a row to a document.
func (p *plan) join(doc, rec *Record) {
	if doc.rows == 0 {
		doc.rows = 1
	}
	doc.rows++
	if p.layer == leases && doc.amendment && !rec.amendment {
		// the annex stood before its contract: the contract is the document
		first := *doc
		*doc = *rec
		doc.rows, doc.annexes = first.rows, append(doc.annexes, first.annexes...)
		doc.problems = append(first.problems, doc.problems...)
		p.apply(doc, &first)
		return
	}
	doc.problems = append(doc.problems, rec.problems...)
	if p.layer == leases && rec.amendment {
		doc.annexes = append(doc.annexes, rec.annexes...)
		p.apply(doc, rec)
	} else if p.layer == leases {
		p.reportDifferences(doc, rec)
	}
	if p.layer == leases && rec.geom != nil && len(rec.parcels) > 0 { // a drawn part belongs to the parcel of its row
		rec.parcels[0].geom, rec.geom = rec.geom, nil
	}
	p.joinParcels(doc, rec)
	doc.quality = append(doc.quality, rec.quality...)
	if rec.geom != nil {
		doc.geom = collect(doc.geom, rec.geom, p.office.SRID)
	}
	if p.layer != leases { // the parcels of a lease keep their own rows
		doc.more = append(doc.more, rec.raw)
	}
	if doc.party == nil {
		doc.party = rec.party
	}
}

// joinParcels adds the parcels of a row; a parcel that the document names already, as whole and as large, is not
// named twice by an annex.
func (p *plan) joinParcels(doc, rec *Record) {
	for _, r := range rec.parcels {
		if r.raw == nil {
			r.raw = rec.raw
		}
		known := slices.ContainsFunc(doc.parcels, func(d parcelRow) bool {
			return d.Raw == r.Raw && d.id == r.id && d.precinct == r.precinct && d.Number == r.Number
		})
		if !known || p.layer == leases && !rec.amendment {
			doc.parcels = append(doc.parcels, r)
		}
	}
}

// reportDifferences says which cells of a row of a lease differ from its first row, which speaks for the contract.
func (p *plan) reportDifferences(doc, rec *Record) {
	for i, c := range p.columns {
		if ofOneRow[c] || rec.values[i] == nil || rec.values[i] == "" || same(doc.values[i], rec.values[i]) {
			continue
		}
		if doc.values[i] == nil || doc.values[i] == "" {
			doc.values[i] = rec.values[i]
			continue
		}
		doc.problems = append(doc.problems, Problem{File: rec.plan.file, Row: rec.row, Field: c, Value: shorten(string(appendValue(nil, rec.values[i])), 500),
			Code: "rows_differ", Message: fmt.Sprintf("the first row of this contract (row %d) says otherwise; the first row speaks for the contract", doc.row)})
	}
	if rec.party != nil && doc.party != nil && rec.party.key != doc.party.key {
		doc.problems = append(doc.problems, Problem{File: rec.plan.file, Row: rec.row, Field: "party_name", Code: "rows_differ",
			Message: fmt.Sprintf("the first row of this contract (row %d) names another party; the row's own cells are kept", doc.row)})
	}
}

func annexOf(rec *Record) annex {
	p := rec.plan
	a := annex{SourceRow: rec.row, Raw: rec.raw}
	text := func(c string) string {
		if i, ok := p.index[c]; ok {
			if t, ok := rec.values[i].(time.Time); ok {
				return t.Format(time.DateOnly)
			}
		}
		return ""
	}
	a.Signed, a.ValidTo = text("signed"), text("valid_to")
	if i, ok := p.m.field["annexes"]; ok {
		var cells map[string]any
		if json.Unmarshal(rec.raw, &cells) == nil {
			a.Number = textOf(cells[p.m.names[i]])
		}
	}
	return a
}

// apply lets an annex change what it names: the end of the term and the rent.
func (p *plan) apply(doc, rec *Record) {
	for _, c := range []string{"valid_to", "open_ended", "rent_gr", "rate_gr", "indexation_rule", "indexed_on", "payment_period"} {
		if i, ok := p.index[c]; ok && rec.values[i] != nil && rec.values[i] != "" {
			doc.values[i] = rec.values[i]
			if c == "valid_to" {
				if j, ok := p.index["open_ended"]; ok && rec.values[j] == nil {
					doc.values[j] = nil
				}
			}
		}
	}
}

// complete writes what is known only when all rows of a document are there.
func (p *plan) complete(doc *Record) {
	if i, ok := p.index["problems"]; ok {
		if doc.quality == nil {
			doc.quality = []qualityNote{}
		}
		b, _ := json.Marshal(doc.quality)
		doc.values[i] = json.RawMessage(b)
	}
	if i, ok := p.index["annexes"]; ok {
		if doc.annexes == nil {
			doc.annexes = []annex{}
		}
		b, _ := json.Marshal(doc.annexes)
		doc.values[i] = json.RawMessage(b)
	}
	for i := range doc.parcels {
		if doc.parcels[i].raw == nil {
			doc.parcels[i].raw = doc.raw
		}
	}
	if len(doc.more) > 0 {
		doc.raw = joinRaw(doc.raw, doc.more)
	}
	// A part of a parcel that a lease row draws belongs to that parcel, not to the contract.
	if p.layer == leases && doc.geom != nil {
		if len(doc.parcels) == 0 {
			doc.parcels = append(doc.parcels, parcelRow{row: doc.row, raw: doc.raw})
		}
		doc.parcels[0].geom = doc.geom
		doc.geom = nil
	}
	if doc.geom != nil {
		if i, ok := p.index["geometry_source"]; ok {
			doc.values[i] = "IMPORT"
		}
	}
}

// joinRaw keeps the other rows of a document beside its first one.
func joinRaw(first []byte, more [][]byte) []byte {
	out := append([]byte{}, first[:len(first)-1]...)
	if len(out) > 1 {
		out = append(out, ',')
	}
	out = append(out, `"+rows":[`...)
	for i, raw := range more {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, raw...)
	}
	return append(out, "]}"...)
}

// collect joins the places of two rows of one document; overlapping areas become one.
func collect(a, b []byte, srid int) []byte {
	if a == nil {
		return b
	}
	if string(a) == string(b) {
		return a
	}
	ga, err1 := geo.DecodeSF(a)
	gb, err2 := geo.DecodeSF(b)
	if err1 != nil || err2 != nil {
		return a
	}
	u, err := union(ga, gb)
	if err != nil {
		return a
	}
	g, err := geo.Normalise(u)
	if err == nil {
		g, err = geo.WithSRID(g, srid)
	}
	if err != nil {
		return a
	}
	if ok, err := ogr.IsValid([][]byte{g}); err != nil || !ok[0].Valid {
		return a
	}
	return g
}

func union(a, b sf.Geometry) ([]byte, error) {
	u, err := sf.Union(a, b)
	if err != nil {
		return nil, err
	}
	return u.AsBinary(), nil
}
