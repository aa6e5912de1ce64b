package register

import "strconv"

// keyFields are the columns that make the number of a row, under which an import finds it again.
var keyFields = map[string][]string{
	"decisions": {"case_number", "decision_date", "is_amendment"},
	"leases":    {"contract_number", "case_number"},
	"rates": {"table_name", "kind", "unit", "valid_from", "manager", "road_category", "lane_element", "carriageway_from", "carriageway_to", "device_kind", "zone",
		"is_telecom", "is_illuminated", "sides_policy", "sides", "area_from_m2", "area_to_m2"},
	"parties": {"nip", "name"},
}

// renumbered is the key that follows from a row's new number; empty when the number stays.
func (p *plan) renumbered(row *planned) string {
	if p.given != nil {
		if was := p.given[row.index]["key"]; was != nil {
			return *was // an undo brings the very key back
		}
		return ""
	}
	was, is := p.keyOf(row, row.now), p.keyOf(row, row.next)
	if was == is {
		return ""
	}
	return shortKey(is)
}

// held refuses numbers that another row has.
func (p *plan) held(wanted []string) error {
	holders := map[string]int64{}
	if err := p.r.exec("SELECT key, id FROM "+p.reg.table+" WHERE key = ANY($1::text[])", [][]byte{textOf(wanted)}, func(v [][]byte) error {
		holders[string(v[0])] = int8Of(v[1])
		return nil
	}); err != nil {
		return err
	}
	goes := map[int64]bool{}
	for _, row := range p.rows {
		goes[row.ID] = goes[row.ID] || row.Op == Delete
	}
	for _, row := range p.rows {
		if row.Op != SetCells || row.key == "" {
			continue
		}
		of, ok := holders[row.key]
		if p.reg.Name == "parties" && p.given == nil { // two people may be called the same
			base := row.key
			for n := 2; ok && of != row.ID; n++ {
				row.key = base + "#" + strconv.Itoa(n)
				if of, ok = holders[row.key]; !ok {
					var err error
					if of, ok, err = p.holder(row.key); err != nil {
						return err
					}
				}
			}
		}
		switch {
		case ok && of == row.ID:
			row.key = ""
		case ok && !goes[of]:
			p.problem(row, "", "number_taken")
		default:
			holders[row.key] = row.ID
		}
	}
	return nil
}

func (p *plan) holder(key string) (id int64, ok bool, err error) {
	err = p.r.exec("SELECT id FROM "+p.reg.table+" WHERE key = $1::text", [][]byte{textOf(key)}, func(v [][]byte) error {
		id, ok = int8Of(v[0]), true
		return nil
	})
	return id, ok, err
}
