package register

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"spoina/geo"
	"spoina/internal/cell"
)

// partyRef is the party that a document gets: one that the register holds, one that it does not hold yet, or none.
type partyRef struct {
	text string
	id   int64
	key  string // of a party to be added
}

// parcelRef is one parcel that a document names.
type parcelRef struct {
	raw, shown       string
	id, precinct, no string
	part             bool
	nth              int // among those of the document that are shown alike, from 1
}

// resolve finds the parties and parcels that edits name.
func (p *plan) resolve() error {
	if err := p.resolveParties(); err != nil {
		return err
	}
	return p.resolveParcels()
}

// resolveParties finds a party by its tax or personal number, among those that the person reaches, or by its name without case, diacritics and legal form;
// one that is not found is added under its name. The party of other documents never changes with it.
func (p *plan) resolveParties() error {
	var texts, keys, numbers []string
	for _, row := range p.rows {
		if row.party == nil || row.party.text == "" {
			continue
		}
		texts = append(texts, strings.ToLower(row.party.text))
		keys = append(keys, cell.PartyKey(row.party.text))
		if n := numberOf(row.party.text); n != "" {
			numbers = append(numbers, n)
		}
	}
	if len(texts) == 0 {
		return p.putParties(nil)
	}
	type known struct {
		id                      int64
		key, name, nip, pe, reg string
	}
	byName, byNumber := map[string][]known{}, map[string][]known{}
	add := func(list []known, k known) []known {
		if slices.ContainsFunc(list, func(have known) bool { return have.id == k.id }) {
			return list
		}
		return append(list, k)
	}
	c := &composer{reader: p.r, known: p.r.Current}
	sql := "SELECT t.id, t.key, t.name, '', '', '' FROM parties t WHERE lower(t.name) = ANY(" + c.arg(texts) + "::text[]) OR t.key = ANY(" + c.arg(keys) + "::text[])"
	if by := p.byNumber(c, numbers); by != "" {
		sql += " UNION ALL " + by
	}
	err := p.r.exec(sql+" ORDER BY 1", c.args, func(v [][]byte) error {
		k := known{int8Of(v[0]), string(v[1]), string(v[2]), string(v[3]), string(v[4]), string(v[5])}
		byName[cell.PartyKey(k.name)] = add(byName[cell.PartyKey(k.name)], k)
		for _, n := range []string{k.nip, k.pe, k.reg} {
			if n != "" {
				byNumber[n] = add(byNumber[n], k)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, row := range p.rows {
		if row.party == nil || row.party.text == "" {
			continue
		}
		number := numberOf(row.party.text)
		found := byName[cell.PartyKey(row.party.text)]
		if number != "" {
			found = byNumber[number]
		}
		// Somebody whose name is written as before stays who they are, whoever else is called so.
		if i, ok := p.at["party"]; ok && len(found) > 1 && row.now[i] != nil {
			id, _, _ := strings.Cut(*row.now[i], "|")
			if at := slices.IndexFunc(found, func(k known) bool { return strconv.FormatInt(k.id, 10) == id }); at >= 0 {
				found = found[at : at+1]
			}
		}
		if exact := slices.DeleteFunc(slices.Clone(found), func(k known) bool { return k.name != row.party.text }); len(found) > 1 && len(exact) == 1 {
			found = exact
		}
		switch {
		case len(found) == 1:
			if number != "" {
				p.numbers.found(found[0].id)
			}
			row.party.id = found[0].id
			names[found[0].id] = found[0].name
		case len(found) > 1:
			p.problem(row, "party", "party_several")
		case number != "":
			p.problem(row, "party", "party_unknown")
		default:
			if row.party.key = cell.PartyKey(row.party.text); row.party.key == "" {
				row.party.key = row.party.text
			}
			row.party.key = shortKey(row.party.key)
		}
	}
	return p.putParties(names)
}

// putParties writes the parties that were found into the rows.
func (p *plan) putParties(names map[int64]string) error {
	i, ok := p.at["party"]
	if !ok || i < 0 || p.targets[i].kind != partyOf {
		return nil
	}
	for _, row := range p.rows {
		if row.party == nil || p.given != nil {
			continue
		}
		switch r := row.party; {
		case r.id != 0:
			s := strconv.FormatInt(r.id, 10) + "|" + names[r.id]
			row.next[i] = &s
		case r.key != "":
			s := "new|" + r.text
			row.next[i] = &s
		default:
			row.next[i] = nil
		}
	}
	return nil
}

// numberOf is the tax, personal or business number that a text is; empty when it is a name.
func numberOf(s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(strings.ToUpper(s), "NIP"))
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "PESEL"), "REGON"))
	s = strings.TrimLeft(s, ": ")
	for _, read := range []func(string) (string, bool){cell.NIP, cell.PESEL, cell.REGON} {
		if n, ok := read(s); ok {
			return n
		}
	}
	return ""
}

// resolveParcels reads the parcels of documents, with the precinct that the document or the whole office names.
func (p *plan) resolveParcels() error {
	i, ok := p.at["parcels"]
	if !ok || i < 0 || p.targets[i].kind != parcels_ {
		return nil
	}
	var precincts map[string]string
	unit := ""
	for _, row := range p.rows {
		if row.parcels == nil || row.next == nil {
			continue
		}
		if precincts == nil {
			var err error
			if precincts, unit, err = p.precincts(); err != nil {
				return err
			}
		}
		given := row.parcels
		row.parcels = []parcelRef{}
		var shown []string
		had := counts(row.now[i])
		for _, item := range given {
			refs, err := cell.Parcels(item.raw)
			if err != nil && p.given == nil {
				p.problem(row, "parcels", "unreadable_parcel")
				continue
			}
			if len(refs) == 0 {
				refs = []cell.ParcelRef{{Raw: item.raw}}
			}
			for _, ref := range refs {
				r := parcelRef{raw: ref.Raw, no: ref.Number, part: ref.Part}
				r.id, r.precinct = p.locate(row, ref, precincts, unit)
				if item.shown != "" {
					r.shown = item.shown
				} else if r.shown = r.id; r.shown == "" {
					if r.shown = r.no; r.shown == "" {
						r.shown = r.raw
					}
				}
				// Two parts of one parcel are two rows of the document. A parcel that is written twice by mistake is one.
				r.nth = count(shown, r.shown) + 1
				if r.nth == 1 || r.nth <= had[r.shown] || p.given != nil {
					shown, row.parcels = append(shown, r.shown), append(row.parcels, r)
				}
			}
		}
		if p.given == nil {
			s := jsonList(shown)
			row.next[i] = &s
		}
	}
	return nil
}

// counts is how many times each value stands in a list.
func counts(list *string) map[string]int {
	out := map[string]int{}
	var items []string
	if list != nil && json.Unmarshal([]byte(*list), &items) == nil {
		for _, s := range items {
			out[s]++
		}
	}
	return out
}

func count(list []string, of string) (n int) {
	for _, s := range list {
		if s == of {
			n++
		}
	}
	return n
}

// locate completes a parcel's reference as imports do: its own precinct, else the document's.
func (p *plan) locate(row *planned, ref cell.ParcelRef, precincts map[string]string, unit string) (id, precinct string) {
	if ref.ID != "" {
		if full, err := geo.ParseParcelID(ref.ID); err == nil {
			return ref.ID, full.PrecinctID()
		}
		return ref.ID, ""
	}
	code := ref.Precinct
	if code == "" {
		u, c, name := cell.Precinct(p.text(row, "precinct_text"))
		if u != "" {
			return ref.Resolve(u + "." + c), u + "." + c
		}
		if code = c; code == "" {
			code = name
		}
	}
	if code == "" {
		return "", ""
	}
	if full, ok := precincts[cell.Fold(code)]; ok {
		return ref.Resolve(full), full
	}
	if unit != "" && len(code) == 4 && code[0] >= '0' && code[0] <= '9' {
		return ref.Resolve(unit + "." + code), unit + "." + code
	}
	return "", code
}

// precincts are the office's precincts by number and by name, and its cadastral unit where there is only one.
func (p *plan) precincts() (byName map[string]string, unit string, err error) {
	byName = map[string]string{}
	units := map[string]bool{}
	err = p.r.exec(`SELECT DISTINCT precinct, precinct_name FROM parcels WHERE precinct LIKE '%.%'`, nil, func(v [][]byte) error {
		precinct := string(v[0])
		u, code, _ := strings.Cut(precinct, ".")
		units[u] = true
		for _, k := range []string{code, cell.Fold(string(v[1]))} {
			if k == "" {
				continue
			}
			if other, taken := byName[k]; taken && other != precinct {
				byName[k] = "" // two units share the number: only the whole identifier tells
			} else {
				byName[k] = precinct
			}
		}
		return nil
	})
	for k, v := range byName {
		if v == "" {
			delete(byName, k)
		}
	}
	if len(units) == 1 {
		for u := range units {
			unit = u
		}
	}
	return byName, unit, err
}
