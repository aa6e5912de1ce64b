package register

import "spoina/internal/access"

// partyAt is what was known of a document's party at the revision shown: a name that is corrected is corrected
// everywhere at once, and a list as known earlier shows the earlier one.
func partyAt(expr string) string {
	return `coalesce((SELECT ` + expr + ` FROM parties p WHERE p.id = t.party_id AND p.known @> {known}),
		(SELECT ` + expr + ` FROM parties_past p WHERE p.id = t.party_id AND p.known @> {known} ORDER BY p.version DESC LIMIT 1))`
}

// party is the name of a document's party.
var party = partyAt("p.name")

// firm tells a company from a person by what only companies have; whoever may be a person is treated as one.
const firm = `(p.pesel = '' AND (p.regon <> '' OR p.name ~* '(sp[óo]łka|\mz o\.? ?o|\mS\.? ?A\.?$|sp\. ?[jkp]|fundacja|stowarzyszenie|wspólnota|spółdzielnia|parafia|gmina|miasto|powiat|województwo|urząd|zarząd|zakład|przedsiębiorstwo|szkoła)'))`

// initials is a person's name as it is shown to those who have not said why they need it.
const initials = `regexp_replace(p.name, '(\S)\S*', '\1.', 'g')`

// maskedParty is a party's name for everybody: companies in full, persons by their initials.
var maskedParty = partyAt(`CASE WHEN ` + firm + ` THEN p.name ELSE ` + initials + ` END`)

// keepers are the columns of whose a document is.
func keepers() []Column {
	return []Column{
		column("department", String, "Komórka", "Department"),
		column("unit", String, "Jednostka partnerska", "Partner unit"),
		column("territory", String, "Gmina (TERYT)", "Municipality (TERYT)"),
		column("assignee", String, "Prowadzący", "Officer in charge"),
	}
}

// parties are the people and firms of documents, apart from the spatial core.
func parties() *Register {
	const here = `(SELECT CASE WHEN ` + firm + ` THEN p.name ELSE ` + initials + ` END FROM (SELECT t.pesel, t.regon, t.name) p)`
	return &Register{
		Name: "parties", subject: access.Parties, table: "parties", Kind: Finding,
		Title: Text{"Strony", "Parties"},
		Columns: []Column{
			column("name", String, "Nazwa lub imię i nazwisko", "Name", personal, masked(here), searched, required),
			column("address", String, "Adres", "Address", personal, searched),
			column("nip", String, "NIP", "Tax number (NIP)", personal, searched),
			column("pesel", String, "PESEL", "PESEL", personal),
			column("regon", String, "REGON", "REGON", searched),
			column("phone", String, "Telefon", "Telephone", personal),
			column("email", String, "E-mail", "E-mail", personal),
			column("documents", Integer, "Dokumenty", "Documents",
				from("("+documentsOf("decisions")+" + "+documentsOf("leases")+")")),
			column("version", Integer, "Wersja", "Version"),
		},
	}
}

// documentsOf counts the documents of a party that the office knew at the revision shown.
func documentsOf(table string) string {
	return `(SELECT count(DISTINCT d.id) FROM (SELECT id, known FROM ` + table + ` WHERE party_id = t.id UNION ALL SELECT id, known FROM ` + table + `_past WHERE party_id = t.id) d
		WHERE d.known @> {known})`
}

// parcelsOf is the parcels that a document of the current table names.
func parcelsOf(table, owner string) string {
	return `ARRAY(SELECT coalesce(p.parcel_id, nullif(p.number, ''), p.ref_raw) FROM ` + table + ` p WHERE p.` + owner + ` = t.id ORDER BY p.no)`
}

// pastChildren is the parcels of a past version: those that the office knew when the version came. A version that
// ended in the world came when its parcels went, so they are those that were known until then.
func pastChildren(table, owner string) string {
	return `(SELECT * FROM ` + table + ` UNION ALL SELECT * FROM ` + table + `_past) p WHERE p.` + owner + ` = t.id
		AND CASE WHEN upper_inf(t.known) AND EXISTS (SELECT FROM ` + table + `_past q WHERE q.` + owner + ` = t.id AND upper(q.known) = lower(t.known))
			THEN upper(p.known) = lower(t.known) ELSE p.known @> lower(t.known) END`
}

func parcelsOfPast(table, owner string) string {
	return `ARRAY(SELECT coalesce(p.parcel_id, nullif(p.number, ''), p.ref_raw) FROM ` + pastChildren(table, owner) + ` ORDER BY p.no)`
}

// The place of a lease is that of its parts where they were drawn, and of its whole parcels otherwise, as the office
// knew them, also those that no longer exist.
func leasePlace(children string) string {
	return `(SELECT ST_CollectionHomogenize(ST_Collect(coalesce(p.geom, (
		SELECT w.geom FROM (SELECT geom, valid_to FROM parcels WHERE parcel_id = p.parcel_id AND known @> {known}
			UNION ALL SELECT geom, valid_to FROM parcels_past WHERE parcel_id = p.parcel_id AND known @> {known}) w
		ORDER BY w.valid_to DESC NULLS FIRST LIMIT 1)))) FROM ` + children + `)`
}

// leasesPlacedBy are the leases that lie where their parcels do, of parcels written between two revisions.
const leasesPlacedBy = `(SELECT l.lease_id AS id FROM (SELECT lease_id, parcel_id FROM lease_parcels UNION SELECT lease_id, parcel_id FROM lease_parcels_past) l
	WHERE l.parcel_id IN (SELECT parcel_id FROM parcels WHERE {lower} UNION SELECT parcel_id FROM parcels_past WHERE {lower} OR {upper}))`

func decisions() *Register {
	return &Register{
		Name: "decisions", subject: access.Decisions, table: "decisions", Kind: Document, Geometry: "geometry",
		Title: Text{"Decyzje na zajęcie pasa drogowego", "Decisions on occupying the road lane"},
		Columns: join([]Column{
			column("case_number", String, "Znak sprawy", "Case number", searched, required),
			column("kind", String, "Rodzaj zajęcia", "Kind of occupancy", values("WORKS", "LINEAR_DEVICE", "STRUCTURE", "ADVERT", "EXCLUSIVE", "LOCATION", "")),
			column("valid_from", Date, "Od", "From"),
			column("valid_to", Date, "Do", "To"),
			column("open_ended", Bool, "Bezterminowo", "Open-ended"),
			column("status", String, "Status", "Status"),
			column("party", String, "Strona", "Party", from(party), personal, masked(maskedParty), searched, edited),
			column("street", String, "Ulica", "Street", searched),
			column("house_no", String, "Numer", "House number"),
			column("location_text", String, "Miejsce", "Place", searched),
			column("parcels", List, "Działki", "Parcels", edited, repeated, from(parcelsOf("decision_parcels", "decision_id")), pastSQL(parcelsOfPast("decision_parcels", "decision_id"))),
			column("precinct_text", String, "Obręb", "Precinct"),
			column("road_no", String, "Numer drogi", "Road number"),
			column("road_category", String, "Kategoria drogi", "Road category"),
			column("manager", String, "Zarządca", "Manager"),
			column("purpose_text", String, "Cel", "Purpose", searched),
			column("legal_regime", String, "Podstawa prawna", "Legal regime"),
			column("lane_element", String, "Element pasa", "Lane element"),
			column("carriageway_percent", Number, "Zajęta część jezdni", "Share of the carriageway", unit("%")),
			column("area_m2", Number, "Powierzchnia", "Area", unit("m2")),
			column("ad_area_m2", Number, "Powierzchnia reklamy", "Advert area", unit("m2")),
			column("ad_area_basis", String, "Sposób liczenia powierzchni", "Advert area basis", values("SUM_SIDES", "PER_SIDE")),
			column("sides", Integer, "Liczba stron", "Sides"),
			column("object_count", Integer, "Liczba obiektów", "Objects"),
			column("is_telecom", Bool, "Telekomunikacja", "Telecommunication"),
			column("is_illuminated", Bool, "Podświetlenie", "Illuminated"),
			column("rate_gr", Number, "Stawka", "Rate", unit("gr")),
			column("fee_declared_gr", Money, "Opłata", "Fee", unit("gr")),
			column("due_date", Date, "Termin płatności", "Due date"),
			column("paid_gr", Money, "Zapłacono", "Paid", unit("gr")),
			column("paid_date", Date, "Data zapłaty", "Paid on"),
			column("application_date", Date, "Data wniosku", "Application date"),
			column("decision_date", Date, "Data decyzji", "Decision date"),
			column("delivered_date", Date, "Data doręczenia", "Delivered on"),
			column("final_date", Date, "Ostateczna od", "Final since"),
			column("location_decision", String, "Decyzja lokalizacyjna", "Location decision"),
			column("previous_decision", String, "Poprzednia decyzja", "Previous decision"),
			column("is_amendment", Bool, "Zmiana decyzji", "Amendment"),
			column("geometry_source", String, "Skąd położenie", "Source of the place"),
			column("entered_on", Date, "Data wpisu", "Entered on"),
			column("notes", String, "Uwagi", "Notes", personal),
		}, keepers(), bookkeeping()),
	}
}

func leases() *Register {
	return &Register{
		Name: "leases", subject: access.Leases, table: "leases", Kind: Document, Geometry: "geometry",
		place: leasePlace("lease_parcels p WHERE p.lease_id = t.id"), placePast: leasePlace(pastChildren("lease_parcels", "lease_id")), placedBy: leasesPlacedBy,
		Title: Text{"Umowy dzierżawy", "Lease contracts"},
		Columns: join([]Column{
			column("contract_number", String, "Numer umowy", "Contract number", searched, required),
			column("case_number", String, "Znak sprawy", "Case number", searched),
			column("contract_type", String, "Rodzaj umowy", "Contract type", values("LEASE", "TENANCY", "FREE_LOAN", "ART22", "OTHER", "")),
			column("party", String, "Dzierżawca", "Tenant", from(party), personal, masked(maskedParty), searched, edited),
			column("parcels", List, "Działki", "Parcels", edited, repeated, from(parcelsOf("lease_parcels", "lease_id")), pastSQL(parcelsOfPast("lease_parcels", "lease_id"))),
			column("purpose", String, "Cel", "Purpose", searched),
			column("signed", Date, "Zawarta", "Signed"),
			column("valid_from", Date, "Od", "From"),
			column("valid_to", Date, "Do", "To"),
			column("open_ended", Bool, "Bezterminowo", "Open-ended"),
			column("status", String, "Status", "Status"),
			column("total_area_m2", Number, "Powierzchnia razem", "Total area", unit("m2")),
			column("rent_model", String, "Sposób naliczania czynszu", "Rent model"),
			column("rent_gr", Number, "Czynsz", "Rent", unit("gr")),
			column("rate_gr", Number, "Stawka", "Rate", unit("gr")),
			column("vat", String, "VAT", "VAT"),
			column("payment_period", String, "Okres płatności", "Payment period"),
			column("due_rule", String, "Termin płatności", "Due rule"),
			column("indexation_rule", String, "Waloryzacja", "Indexation"),
			column("indexed_on", Date, "Ostatnia waloryzacja", "Last indexed"),
			column("property_value_gr", Number, "Wartość nieruchomości", "Value of the property", unit("gr")),
			column("council_consent_no", String, "Zgoda rady", "Council consent"),
			column("order_no", String, "Zarządzenie", "Order"),
			column("tender", Bool, "Przetarg", "Tender"),
			column("kw", String, "Księga wieczysta", "Land and mortgage register number", personal),
			column("entered_on", Date, "Data wpisu", "Entered on"),
			column("notes", String, "Uwagi", "Notes", personal),
		}, keepers(), bookkeeping()),
	}
}

func rates() *Register {
	return &Register{
		Name: "rates", subject: access.Rates, table: "rates", Kind: Document,
		Title: Text{"Stawki", "Rates"},
		Columns: []Column{
			column("table_name", String, "Tabela", "Table", values("lane", "lease", "cpi", "landscape")),
			column("kind", String, "Rodzaj", "Kind", searched),
			column("manager", String, "Zarządca", "Manager", searched),
			column("road_category", String, "Kategoria drogi", "Road category"),
			column("lane_element", String, "Element pasa", "Lane element"),
			column("carriageway_from", Integer, "Jezdnia od", "Carriageway from", unit("%")),
			column("carriageway_to", Integer, "Jezdnia do", "Carriageway to", unit("%")),
			column("device_kind", String, "Rodzaj urządzenia", "Device kind"),
			column("zone", String, "Strefa", "Zone"),
			column("is_telecom", Bool, "Telekomunikacja", "Telecommunication"),
			column("is_illuminated", Bool, "Podświetlenie", "Illuminated"),
			column("sides_policy", String, "Strony", "Sides policy", values("SUM_SIDES", "RATE_PER_SIDEDNESS")),
			column("sides", Integer, "Liczba stron", "Sides"),
			column("rate_gr", Number, "Stawka", "Rate", unit("gr"), required),
			column("unit", String, "Jednostka", "Unit", values("m2_day", "m2_month", "m2_year", "month", "year", "ad_m2_month", "percent"), required),
			column("area_from_m2", Number, "Powierzchnia ponad", "Area above", unit("m2")),
			column("area_to_m2", Number, "Powierzchnia do", "Area up to", unit("m2")),
			column("base_gr", Number, "Kwota za pierwsze metry", "Amount for the first metres", unit("gr")),
			column("valid_from", Date, "Od", "From"),
			column("valid_to", Date, "Do", "To"),
			column("legal_basis", String, "Podstawa prawna", "Legal basis", searched),
			column("verified_by", String, "Sprawdził", "Verified by", personal),
			column("note", String, "Uwaga", "Note"),
			column("version", Integer, "Wersja", "Version"),
		},
	}
}
