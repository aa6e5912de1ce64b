package register

import (
	"encoding/json"
	"strconv"
)

// sourced are the registers whose rows remember the file they came from.
var sourced = map[string]bool{"parcels": true, "road_lanes": true, "address_points": true, "reference_features": true, "zones": true, "scan_objects": true, "decisions": true, "leases": true, "rates": true}

// Detail is everything about one row: its columns, its place in degrees, the source row as it stood in the file, and
// where that was, as the members of a JSON object. Where that was is for the office only. The source row may hold personal data, so it is given out to those
// only who see every column of the register and have said why they read.
func (r *Reader) Detail(reg *Register, id int64, when When) (json.RawMessage, error) {
	columns := reg.All()
	columns = columns[:len(columns):len(columns)]
	if sourced[reg.Name] && r.scope.Staff() {
		source := []Column{
			column("source", JSON, "", "", from("jsonb_build_object('import', t.import_id, 'file', t.source_file, 'row', t.source_row)")),
		}
		if r.givesRaw(reg) {
			source = append(source, column("raw", JSON, "", ""))
		}
		for i := range source {
			columns = append(columns, &source[i])
		}
	}
	var out []byte
	q := Query{Columns: columns, Filters: []Filter{IDs{id}}, When: when, Place: &PlaceStyle{}}
	page, err := r.Rows(reg, q, func(row *Row) error {
		out = append(out, `{"id":`...)
		out = strconv.AppendInt(out, row.ID, 10)
		out = append(out, ',')
		out = row.AppendObject(out)
		out = append(out, `,"geometry":`...)
		var err error
		out, err = AppendGeoJSON(out, row.Geometry, CoordinateStyle{Decimals: 7, RightHand: true})
		return err
	})
	if err != nil {
		return nil, err
	}
	if out == nil {
		return nil, ErrNoRow.Because("%s has no row %d at this time", reg.Name, id)
	}
	out = append(out, `,"revision":`...)
	out = strconv.AppendInt(out, page.Known, 10)
	return append(out, '}'), nil
}

func (r *Reader) givesRaw(reg *Register) bool {
	return sourced[reg.Name] && r.Purpose != "" && r.scope.Whole(reg.Name)
}
