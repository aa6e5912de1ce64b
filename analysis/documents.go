package analysis

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"spoina/analysis/scene"
	"spoina/geo"
	"spoina/internal/cell"
)

func (l *loader) decisions() error {
	s := l.s
	at := map[int64]int{}
	q := l.query(l.only.Decisions)
	columns := `d.id, d.version, d.source_file, d.source_row, d.case_number, d.decision_date, d.delivered_date, d.final_date, d.manager, d.kind,
			d.legal_regime, d.purpose_text, d.lane_element, d.carriageway_percent, d.is_telecom, d.is_illuminated, d.area_m2::float8, d.ad_area_m2::float8,
			d.ad_area_basis, d.sides, d.object_count, d.dims, d.valid_from, d.valid_to, d.open_ended, d.periods, d.location_text, d.street, d.street_key,
			d.house_no, d.road_no, d.road_category, d.precinct_text, d.rate_gr::float8, d.fee_declared_gr::float8, d.is_amendment, d.status, d.notes,
			d.problems, coalesce((SELECT p.name FROM parties p WHERE p.id = d.party_id), ''), d.party_id, d.geom, d.department, d.unit, d.territory,
			d.application_date, d.due_date, d.paid_date, d.paid_gr::float8, d.location_decision, d.previous_decision, d.entered_on`
	if err := q.each(`SELECT `+columns+`, false AS past FROM decisions d WHERE $1::bigint[] IS NULL OR d.id = ANY ($1)
		UNION ALL SELECT `+columns+`, true FROM decisions_past d WHERE upper_inf(d.known) AND ($1::bigint[] IS NULL OR d.id = ANY ($1)) ORDER BY id, past, version DESC`, func(r *cells) error {
		d := scene.Decision{Shape: -1}
		d.ID, d.Version, d.File, d.Row = r.int(), int32(r.int()), r.again(), int(r.int())
		d.Number, d.Signed, d.Delivered, d.Final = r.text(), r.day(), r.day(), r.day()
		d.Manager, d.Kind, d.Legal, d.Purpose = r.again(), r.again(), r.again(), r.text()
		if d.Kind == scene.Location {
			d.Permits = cell.LocatedKind(d.Purpose)
		}
		d.Element, d.Carriageway, d.Telecom, d.Lit = r.again(), r.figure(), r.tri(), r.tri()
		d.Area, d.AdArea, d.PerSide = r.figure(), r.figure(), r.again() == "PER_SIDE"
		d.Sides, d.Count = int(r.int()), int(r.int())
		if err := decodeJSON(r.json(), &d.Dims); err != nil {
			return fmt.Errorf("decision %d: dims: %w", d.ID, err)
		}
		d.Valid = term(r)
		var periods [][2]string
		if err := decodeJSON(r.json(), &periods); err != nil {
			return fmt.Errorf("decision %d: periods: %w", d.ID, err)
		}
		for _, p := range periods {
			d.Periods = append(d.Periods, span(p[0], p[1]))
		}
		d.LocationText, d.Street, d.StreetKey, d.House = r.text(), r.again(), r.again(), r.text()
		d.Road, d.Category, d.Precinct = r.again(), r.again(), r.again()
		d.Rate, d.Fee = r.figure(), r.figure()
		d.Amendment = r.tri() == scene.True
		d.Status, d.Notes = status(r.again()), r.text()
		if err := decodeJSON(r.json(), &d.Problems); err != nil {
			return fmt.Errorf("decision %d: problems: %w", d.ID, err)
		}
		d.Valid = ending(d.Valid, d.Problems)
		d.Party, d.PartyID = r.again(), r.int()
		g := r.bytes()
		d.Keeper = scene.Keeper{Manager: d.Manager, Department: r.again(), Unit: r.again(), Territory: r.again()}
		d.Applied, d.Due, d.Paid, d.PaidGr = r.day(), r.day(), r.day(), r.figure()
		d.LocationDecision, d.Previous, d.Entered = r.text(), r.text(), r.day()
		if i, ok := at[d.ID]; ok { // an earlier state of a document that was there before
			s.Decisions[i].Valid = joined(s.Decisions[i].Valid, d.Valid)
			return nil
		}
		if g != nil {
			i, err := s.DecisionShapes.Add(g)
			if err != nil {
				return fmt.Errorf("decision %d: %w", d.ID, err)
			}
			if s.DecisionShapes.Dim(i) >= 0 {
				d.Shape = i
			}
		}
		d.Closed = r.tri() == scene.True
		at[d.ID] = len(s.Decisions)
		s.Decisions = append(s.Decisions, d)
		return nil
	}); err != nil {
		return err
	}
	q = l.query(l.only.Decisions)
	return q.each(`SELECT decision_id, ref_raw, coalesce(parcel_id, ''), precinct, number, part FROM (SELECT * FROM decision_parcels UNION ALL
			SELECT p.* FROM decision_parcels_past p WHERE upper_inf(p.known) AND NOT EXISTS (SELECT FROM decisions d WHERE d.id = p.decision_id)) p
		WHERE $1::bigint[] IS NULL OR decision_id = ANY ($1) ORDER BY decision_id, no`, func(r *cells) error {
		if i, ok := at[r.int()]; ok {
			s.Decisions[i].Refs = append(s.Decisions[i].Refs, scene.Ref{Raw: r.text(), ParcelID: r.text(), Precinct: r.again(), Number: r.text(), Part: r.tri() == scene.True, Area: scene.None, Shape: -1})
		}
		return nil
	})
}

// term reads valid_from, valid_to and open_ended of a document: without a beginning its validity is unknown. An end
// that is missing stays NoDay until ending has seen what the import could not read.
func term(r *cells) scene.Period {
	p := scene.Period{From: r.day(), To: r.day()}
	p.Known = p.From != scene.NoDay
	if r.tri() == scene.True {
		p.To = scene.Always
	}
	return p
}

// ending settles the end of a document that has none: an empty cell is an open end, one that could not be read
// ("31.06.2022") leaves the end unknown. A typing error never makes a permit valid for ever.
func ending(p scene.Period, problems []scene.Problem) scene.Period {
	if p.To != scene.NoDay {
		return p
	}
	for _, x := range problems {
		switch x.Field {
		case "valid_to", "term", "days", "periods":
			return p
		}
	}
	p.To = scene.Always
	return p
}

// joined is the term over all states of one document: an import with a day splits it into the state before and after.
func joined(a, b scene.Period) scene.Period {
	if !a.Known || !b.Known {
		return a
	}
	return scene.Period{From: min(a.From, b.From), To: scene.Later(a.To, b.To), Known: true}
}

func span(from, to string) scene.Period {
	p := scene.Period{From: scene.ParseDay(from), To: scene.ParseDay(to)}
	p.Known = p.From != scene.NoDay
	if p.To == scene.NoDay {
		p.To = scene.Always
	}
	return p
}

func (l *loader) leases() error {
	s := l.s
	at := map[int64]int{}
	q := l.query(l.only.Leases)
	columns := `d.id, d.version, d.source_file, d.source_row, d.contract_number, d.case_number, d.contract_type, d.purpose, d.signed, d.valid_from, d.valid_to,
			d.open_ended, d.total_area_m2::float8, d.annexes, d.status, d.notes, d.problems, d.department, d.unit, d.territory,
			coalesce((SELECT p.name FROM parties p WHERE p.id = d.party_id), ''), d.party_id, d.council_consent_no, d.order_no, d.tender, d.rent_model,
			d.rent_gr::float8, d.rate_gr::float8, d.vat, d.payment_period, d.due_rule, d.indexation_rule, d.kw, d.entered_on,
			d.indexed_on, d.property_value_gr::float8`
	if err := q.each(`SELECT `+columns+`, false AS past FROM leases d WHERE $1::bigint[] IS NULL OR d.id = ANY ($1)
		UNION ALL SELECT `+columns+`, true FROM leases_past d WHERE upper_inf(d.known) AND ($1::bigint[] IS NULL OR d.id = ANY ($1)) ORDER BY id, past, version DESC`, func(r *cells) error {
		d := scene.Lease{}
		d.ID, d.Version, d.File, d.Row = r.int(), int32(r.int()), r.again(), int(r.int())
		d.Number, d.Case, d.Type, d.Purpose, d.Signed = r.text(), r.text(), r.again(), r.text(), r.day()
		d.Valid, d.Total, d.Ended = term(r), r.figure(), scene.NoDay
		var annexes []struct {
			Signed  string `json:"signed"`
			ValidTo string `json:"valid_to"`
		}
		if err := decodeJSON(r.json(), &annexes); err != nil {
			return fmt.Errorf("lease %d: annexes: %w", d.ID, err)
		}
		word := r.again()
		d.Status, d.Notes = status(word), r.text()
		if d.Status == scene.Terminated {
			d.Ended = terminated(word, d.Notes)
		}
		if err := decodeJSON(r.json(), &d.Problems); err != nil {
			return fmt.Errorf("lease %d: problems: %w", d.ID, err)
		}
		d.Valid = ending(d.Valid, d.Problems)
		d.Keeper = scene.Keeper{Department: r.again(), Unit: r.again(), Territory: r.again()}
		d.Party, d.PartyID = r.again(), r.int()
		d.Consent, d.Order, d.Tender, d.RentModel = r.again(), r.again(), r.tri(), r.again()
		d.Rent, d.Rate, d.VAT, d.Payment = r.figure(), r.figure(), r.again(), r.again()
		d.DueRule, d.Indexation, d.KW, d.Entered, d.Annexes = r.again(), r.again(), r.text(), r.day(), len(annexes)
		d.Annexed, d.Indexed, d.Value = scene.NoDay, r.day(), r.figure()
		for _, a := range annexes { // an annex that moves the end moves it for the contract
			d.Annexed = max(d.Annexed, scene.ParseDay(a.Signed))
			if to := scene.ParseDay(a.ValidTo); to != scene.NoDay && d.Valid.To != scene.Always {
				d.Valid.To = max(d.Valid.To, to)
			}
		}
		d.Closed = r.tri() == scene.True
		d.Art22 = d.Type == "ART22" || art22(d.Purpose) || art22(d.Notes)
		if d.Number == "" && d.Case != "" {
			d.Number = d.Case
		}
		if i, ok := at[d.ID]; ok {
			s.Leases[i].Valid = joined(s.Leases[i].Valid, d.Valid)
			return nil
		}
		at[d.ID] = len(s.Leases)
		s.Leases = append(s.Leases, d)
		return nil
	}); err != nil {
		return err
	}
	q = l.query(l.only.Leases)
	return q.each(`SELECT lease_id, ref_raw, coalesce(parcel_id, ''), precinct, number, whole, historical, leased_area_m2::float8, geometry_source, geom FROM (SELECT * FROM lease_parcels UNION ALL
			SELECT p.* FROM lease_parcels_past p WHERE upper_inf(p.known) AND NOT EXISTS (SELECT FROM leases d WHERE d.id = p.lease_id)) p
		WHERE $1::bigint[] IS NULL OR lease_id = ANY ($1) ORDER BY lease_id, no`, func(r *cells) error {
		i, ok := at[r.int()]
		if !ok {
			return nil
		}
		x := scene.Ref{Raw: r.text(), ParcelID: r.text(), Precinct: r.again(), Number: r.text(), Whole: r.tri(), Historical: r.tri() == scene.True, Area: r.figure(), Shape: -1, ByHand: byHand(r.again())}
		if g := r.bytes(); g != nil {
			k, err := s.LeaseShapes.Add(g)
			if err != nil {
				return fmt.Errorf("lease %d: %w", s.Leases[i].ID, err)
			}
			if s.LeaseShapes.Dim(k) >= 0 {
				x.Shape = k
			}
		}
		s.Leases[i].Refs = append(s.Leases[i].Refs, x)
		return nil
	})
}

var (
	dayFirst  = regexp.MustCompile(`\b(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})\b`)
	yearFirst = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`)
)

// terminated finds the day on which a contract was ended: "rozwiązana 2021-03-01", in the status or else in the notes
// behind that word. The day of a notice (wypowiedzenie) is not the last day of the contract: its term runs on.
func terminated(status, notes string) scene.Day {
	for _, s := range []string{status, notes} {
		f := geo.Fold(s)
		i := strings.Index(f, "rozwiaz")
		if i < 0 {
			if i = strings.Index(f, "terminated"); i < 0 {
				continue
			}
		}
		f = f[i:]
		if m := yearFirst.FindString(f); m != "" {
			return scene.ParseDay(m)
		}
		if m := dayFirst.FindStringSubmatch(f); m != nil {
			return scene.ParseDay(fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1]))
		}
	}
	return scene.NoDay
}

// art22 finds a contract under art. 22 of the Public Roads Act in a text ("art. 22 ust. 2c").
func art22(s string) bool {
	f := strings.ReplaceAll(geo.Fold(s), " ", "")
	i := strings.Index(f, "art.22")
	if i < 0 {
		if i = strings.Index(f, "art22"); i < 0 {
			return false
		}
		i--
	}
	rest := f[i+len("art.22"):]
	return rest == "" || rest[0] < '0' || rest[0] > '9' // not art. 220
}

// versions joins the annexes of one case number to the decision they change: an amendment is a version of the same
// document, so its term counts for the decision and it is not a second permit.
func versions(s *scene.Scene) {
	first := map[string]int{}
	for i := range s.Decisions {
		if d := &s.Decisions[i]; d.Number != "" && !d.Amendment {
			if _, ok := first[d.Number]; !ok {
				first[d.Number] = i
			}
		}
	}
	order := make([]int, 0)
	for i := range s.Decisions {
		if d := &s.Decisions[i]; d.Amendment && d.Number != "" {
			if _, ok := first[d.Number]; ok {
				order = append(order, i)
			}
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(s.Decisions[a].Signed, s.Decisions[b].Signed) })
	for _, i := range order {
		d, base := &s.Decisions[i], &s.Decisions[first[s.Decisions[i].Number]]
		d.Merged = true
		if d.Valid.Known {
			if len(base.Periods) == 0 && base.Valid.Known {
				base.Periods = []scene.Period{base.Valid}
			}
			base.Periods = append(base.Periods, d.Valid)
			base.Valid.From, base.Valid.To, base.Valid.Known = min(base.Valid.From, d.Valid.From), scene.Later(base.Valid.To, d.Valid.To), true
		}
		if scene.Has(d.Area) {
			base.Area = d.Area
		}
		if scene.Has(d.AdArea) {
			base.AdArea = d.AdArea
		}
	}
}

// byHand tells whether a part of a parcel was sketched in the office: neither imported nor measured.
func byHand(source string) bool {
	switch source {
	case "", "IMPORT", "SURVEY":
		return false
	}
	return true
}
